"""Batch normalisation of channel-blocked arrays, forward and backward.

What lives here: the kernels' addresses. What does not: the loops (blocked_norm.h), shapes and
units (ops/blocked_norm.py).
Invariant: statistics are accurate whatever the mean, and of one order.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "blocked_norm.h" nogil:
    int blocked_norm_run(const mxcy_task *t)
    int blocked_norm_backward_run(const mxcy_task *t)


cdef int blocked_norm_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_norm_run(t)


cdef int blocked_norm_backward_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_norm_backward_run(t)


def table():
    """Kernel names and addresses."""
    return {"blocked_norm": <size_t><void *>blocked_norm_kernel,
            "blocked_norm_backward": <size_t><void *>blocked_norm_backward_kernel}
