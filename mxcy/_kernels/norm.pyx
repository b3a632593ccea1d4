"""Normalisations: the kernels of BatchNorm and LayerNorm, forward and backward.

What lives here: the kernels' addresses. What does not: the loops (norm.h), the drivers
(norm_all.h), shapes (ops/norm.py).
Invariant: statistics are accurate (two passes, float64 between partial sums) and of one order.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "norm_all.h" nogil:
    int batch_norm_run(const mxcy_task *t)
    int batch_norm_backward_run(const mxcy_task *t)
    int layer_norm_run(const mxcy_task *t)
    int layer_norm_backward_run(const mxcy_task *t)


cdef int batch_norm_kernel(const mxcy_task *t) noexcept nogil:
    return batch_norm_run(t)


cdef int batch_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return batch_norm_backward_run(t)


cdef int layer_norm_kernel(const mxcy_task *t) noexcept nogil:
    return layer_norm_run(t)


cdef int layer_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return layer_norm_backward_run(t)


def table():
    """Kernel names and addresses."""
    return {"batch_norm": <size_t><void *>batch_norm_kernel,
            "batch_norm_backward": <size_t><void *>batch_norm_backward_kernel,
            "layer_norm": <size_t><void *>layer_norm_kernel,
            "layer_norm_backward": <size_t><void *>layer_norm_backward_kernel}
