"""Kernels of the output layers: gradients of SoftmaxOutput and regressions, cross-entropy, hinge.

What lives here: the kernels' addresses. What does not: the loops (output.h), the drivers
(output_all.h), softmax itself (softmax.pyx), shapes (ops/output.py).
Invariant: a label that names no class never becomes an address.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "output_all.h" nogil:
    int softmax_output_run(const mxcy_task *t)
    int make_loss_run(const mxcy_task *t)
    int regression_run(const mxcy_task *t)
    int cross_entropy_run(const mxcy_task *t)
    int cross_entropy_back_run(const mxcy_task *t)
    int svm_run(const mxcy_task *t)


cdef int softmax_output_kernel(const mxcy_task *t) noexcept nogil:
    return softmax_output_run(t)


cdef int make_loss_kernel(const mxcy_task *t) noexcept nogil:
    return make_loss_run(t)


cdef int regression_kernel(const mxcy_task *t) noexcept nogil:
    return regression_run(t)


cdef int cross_entropy_kernel(const mxcy_task *t) noexcept nogil:
    return cross_entropy_run(t)


cdef int cross_entropy_back_kernel(const mxcy_task *t) noexcept nogil:
    return cross_entropy_back_run(t)


cdef int svm_kernel(const mxcy_task *t) noexcept nogil:
    return svm_run(t)


def table():
    """Kernel names and addresses."""
    return {"softmax_output_backward": <size_t><void *>softmax_output_kernel,
            "make_loss_backward": <size_t><void *>make_loss_kernel,
            "regression": <size_t><void *>regression_kernel,
            "cross_entropy": <size_t><void *>cross_entropy_kernel,
            "cross_entropy_backward": <size_t><void *>cross_entropy_back_kernel,
            "svm_backward": <size_t><void *>svm_kernel}
