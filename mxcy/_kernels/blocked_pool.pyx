"""Pooling of channel-blocked arrays, forward and backward.

What lives here: the kernels' addresses. What does not: the loops (blocked_pool.h), windows
(pooling_window.h), shapes (ops/blocked_pool.py).
Invariant: the numbers are those of the plain kernels, but for the order in which sums are taken.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "blocked_pool.h" nogil:
    int blocked_pool_run(const mxcy_task *t)
    int blocked_pool_backward_run(const mxcy_task *t)


cdef int blocked_pool_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_pool_run(t)


cdef int blocked_pool_backward_kernel(const mxcy_task *t) noexcept nogil:
    return blocked_pool_backward_run(t)


def table():
    """Kernel names and addresses."""
    return {"blocked_pool": <size_t><void *>blocked_pool_kernel,
            "blocked_pool_backward": <size_t><void *>blocked_pool_backward_kernel}
