"""Pooling: forward, its gradients, and the gradients of those.

What lives here: the kernels' addresses. What does not: the loops (pooling.h, pooling_group.h,
pooling_lines.h), parameters and pieces (pooling_all.h), shapes (ops/pooling.py).
Invariant: nothing is kept between forward and backward; backward finds the maxima again.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "pooling_all.h" nogil:
    int pool_forward_run(const mxcy_task *t)
    int pool_spread_run(const mxcy_task *t)
    int pool_max_scatter_run(const mxcy_task *t)
    int pool_max_gather_run(const mxcy_task *t)


cdef int pool_forward_kernel(const mxcy_task *t) noexcept nogil:
    return pool_forward_run(t)


cdef int pool_spread_kernel(const mxcy_task *t) noexcept nogil:
    return pool_spread_run(t)


cdef int pool_max_scatter_kernel(const mxcy_task *t) noexcept nogil:
    return pool_max_scatter_run(t)


cdef int pool_max_gather_kernel(const mxcy_task *t) noexcept nogil:
    return pool_max_gather_run(t)


def table():
    """Kernel names and addresses."""
    return {"pool_forward": <size_t><void *>pool_forward_kernel,
            "pool_spread": <size_t><void *>pool_spread_kernel,
            "pool_max_scatter": <size_t><void *>pool_max_scatter_kernel,
            "pool_max_gather": <size_t><void *>pool_max_gather_kernel}
