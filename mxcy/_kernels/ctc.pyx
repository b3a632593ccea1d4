"""CTCLoss: the kernel of the loss and its gradient.

What lives here: the kernel's address. What does not: the recursion (ctc.h), shapes (ops/ctc.py).
Invariant: labels and lengths are checked before they are used as indices.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "ctc.h" nogil:
    int ctc_run(const mxcy_task *t)
    int ctc_scale_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"ctc": <size_t><void *>ctc_run, "ctc_scale": <size_t><void *>ctc_scale_run}
