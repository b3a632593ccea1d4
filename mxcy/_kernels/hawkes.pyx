"""Hawkes processes: the kernels of their log likelihood and its gradients.

What lives here: the kernels' addresses. What does not: the recursion (hawkes.h), shapes
(ops/hawkes.py).
Invariant: marks and lengths are checked before they are used as indices.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "hawkes.h" nogil:
    int hawkes_run(const mxcy_task *t)
    int hawkes_backward_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"hawkes": <size_t><void *>hawkes_run,
            "hawkes_backward": <size_t><void *>hawkes_backward_run}
