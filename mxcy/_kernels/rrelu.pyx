"""LeakyReLU with random slopes: the kernel for training.

What lives here: the kernel's address. What does not: the loop (rrelu.h), the operator
(ops/elemwise_more.py). Invariant: the slopes depend on seed and counters alone.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "rrelu.h" nogil:
    int rrelu_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"rrelu": <size_t><void *>rrelu_run}
