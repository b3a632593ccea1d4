"""Running sums along an axis.

What lives here: the kernel's address. What does not: the loops (scan.h), shapes (ops/scan.py).
Invariant: a line has one owner, so thread counts never show.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "scan.h" nogil:
    int cumsum_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"cumsum": <size_t><void *>cumsum_run}
