"""Recurrent networks: the kernels of RNN and of its gradients.

What lives here: the kernels' addresses. What does not: the recurrence (rnn.h), layers and layouts
(rnn_all.h), shapes and sizes (ops/rnn.py).
Invariant: results are the same bits for any number of threads.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "rnn_all.h" nogil:
    int rnn_run(const mxcy_task *t)
    int rnn_backward_run(const mxcy_task *t)
    int rnn_backward_data_run(const mxcy_task *t)


cdef int rnn_kernel(const mxcy_task *t) noexcept nogil:
    return rnn_run(t)


cdef int rnn_backward_kernel(const mxcy_task *t) noexcept nogil:
    return rnn_backward_run(t)


cdef int rnn_backward_data_kernel(const mxcy_task *t) noexcept nogil:
    return rnn_backward_data_run(t)


def table():
    """Kernel names and addresses."""
    return {"rnn": <size_t><void *>rnn_kernel,
            "rnn_backward": <size_t><void *>rnn_backward_kernel,
            "rnn_backward_data": <size_t><void *>rnn_backward_data_kernel}
