"""Sequences of different lengths: mask, last step, reversal.

What lives here: the kernel's address. What does not: the loops (sequence.h), shapes
(ops/sequence.py). Invariant: lengths that would read outside the data raise.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "sequence.h" nogil:
    int sequence_run(const mxcy_task *t)


cdef int sequence_kernel(const mxcy_task *t) noexcept nogil:
    return sequence_run(t)


def table():
    """Kernel names and addresses."""
    return {"sequence": <size_t><void *>sequence_kernel}
