"""Convolutions on channel-blocked arrays, and their gradients.

What lives here: the kernels' addresses. What does not: the inner loop (blocked_conv_tile.h), the
loops around it (blocked_conv.h, blocked_conv_grad.h, blocked_conv_depth.h), shapes and the choice
of bands (ops/blocked_conv.py).
Invariant: every result has one owner and one order of additions, which depends on shapes alone.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "blocked_conv_depth.h" nogil:
    int blocked_weight_run(const mxcy_task *t)
    int blocked_conv_run(const mxcy_task *t)
    int blocked_conv_data_run(const mxcy_task *t)
    int blocked_conv_weight_run(const mxcy_task *t)
    int blocked_conv_bias_run(const mxcy_task *t)


cdef int blocked_weight_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_weight_run(t)


cdef int blocked_conv_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_conv_run(t)


cdef int blocked_conv_data_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_conv_data_run(t)


cdef int blocked_conv_weight_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_conv_weight_run(t)


cdef int blocked_conv_bias_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_conv_bias_run(t)


def table():
    """Kernel names and addresses."""
    return {"blocked_weight": <size_t><void *>blocked_weight_kernel,
            "blocked_conv": <size_t><void *>blocked_conv_kernel,
            "blocked_conv_data": <size_t><void *>blocked_conv_data_kernel,
            "blocked_conv_weight": <size_t><void *>blocked_conv_weight_kernel,
            "blocked_conv_bias": <size_t><void *>blocked_conv_bias_kernel}
