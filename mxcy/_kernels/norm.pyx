"""Normalisations: the kernels of BatchNorm, GroupNorm and LayerNorm, forward and backward.

What lives here: the kernels' addresses. What does not: the loops (norm_groups.h, norm.h), the
drivers (norm_all.h), shapes (ops/norm.py, ops/norm_more.py).
Invariant: statistics are accurate whatever the mean, and of one order.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "norm_all.h" nogil:
    int batch_norm_run(const mxcy_task *t)
    int batch_norm_backward_run(const mxcy_task *t)
    int group_norm_run(const mxcy_task *t)
    int group_norm_backward_run(const mxcy_task *t)
    int layer_norm_run(const mxcy_task *t)
    int layer_norm_backward_run(const mxcy_task *t)


cdef int batch_norm_kernel(const mxcy_task *t) noexcept nogil:
    return batch_norm_run(t)


cdef int batch_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return batch_norm_backward_run(t)


cdef int group_norm_kernel(const mxcy_task *t) noexcept nogil:
    return group_norm_run(t)


cdef int group_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return group_norm_backward_run(t)


cdef int layer_norm_kernel(const mxcy_task *t) noexcept nogil:
    return layer_norm_run(t)


cdef int layer_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return layer_norm_backward_run(t)


def table():
    """Kernel names and addresses."""
    return {"batch_norm": <size_t><void *>batch_norm_kernel,
            "batch_norm_backward": <size_t><void *>batch_norm_backward_kernel,
            "group_norm": <size_t><void *>group_norm_kernel,
            "group_norm_backward": <size_t><void *>group_norm_backward_kernel,
            "layer_norm": <size_t><void *>layer_norm_kernel,
            "layer_norm_backward": <size_t><void *>layer_norm_backward_kernel}
