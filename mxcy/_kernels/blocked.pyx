"""Conversions between plain and channel-blocked arrays.

What lives here: the kernels' addresses. What does not: the loops (blocked.h), shapes
(ops/blocked.py).
Invariant: the 16 channels of a block stay together: a conversion moves values inside planes only.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "blocked.h" nogil:
    int to_blocked_run(const mxcy_task *t)
    int from_blocked_run(const mxcy_task *t)


cdef int to_blocked_kernel(const mxcy_task *t) noexcept nogil:
    return to_blocked_run(t)


cdef int from_blocked_kernel(const mxcy_task *t) noexcept nogil:
    return from_blocked_run(t)


def table():
    """Kernel names and addresses."""
    return {"to_blocked": <size_t><void *>to_blocked_kernel,
            "from_blocked": <size_t><void *>from_blocked_kernel}
