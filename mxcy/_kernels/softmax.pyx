"""Softmax along an axis: the kernels `softmax`, `softmax_backward`, `picked_log_softmax_backward`.

What lives here: the kernels' addresses. What does not: the loops (softmax.h), the drivers
(softmax_all.h), the loss SoftmaxOutput (output.pyx), shapes (ops/softmax.py).
Invariant: the sums of a row have one order, whatever the threads.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "softmax_all.h" nogil:
    int softmax_run(const mxcy_task *t)
    int softmax_backward_run(const mxcy_task *t)
    int picked_log_softmax_run(const mxcy_task *t)


cdef int softmax_kernel(const mxcy_task *t) noexcept nogil:
    return softmax_run(t)


cdef int softmax_backward_kernel(const mxcy_task *t) noexcept nogil:
    return softmax_backward_run(t)


cdef int picked_log_softmax_kernel(const mxcy_task *t) noexcept nogil:
    return picked_log_softmax_run(t)


def table():
    """Kernel names and addresses."""
    return {"softmax": <size_t><void *>softmax_kernel,
            "softmax_backward": <size_t><void *>softmax_backward_kernel,
            "picked_log_softmax_backward": <size_t><void *>picked_log_softmax_kernel}
