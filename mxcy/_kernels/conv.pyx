"""Convolutions: forward, and the gradients of data and of weights; im2col and col2im.

What lives here: the kernels' addresses. What does not: the loops (conv.h, conv_depth.h,
conv_weight.h), parameters and pieces (conv_all.h), the blocks of the matrix products (gemm.h),
shapes (ops/conv.py).
Invariant: a convolution never unfolds an image into memory; columns are gathered into panels as
they are used.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "conv_weight.h" nogil:
    int conv_forward_run(const mxcy_task *t)
    int conv_data_run(const mxcy_task *t)
    int conv_weight_run(const mxcy_task *t)
    int im2col_run(const mxcy_task *t)
    int col2im_run(const mxcy_task *t)


cdef int conv_forward_kernel(const mxcy_task *t) noexcept nogil:
    return conv_forward_run(t)


cdef int conv_data_kernel(const mxcy_task *t) noexcept nogil:
    return conv_data_run(t)


cdef int conv_weight_kernel(const mxcy_task *t) noexcept nogil:
    return conv_weight_run(t)


cdef int im2col_kernel(const mxcy_task *t) noexcept nogil:
    return im2col_run(t)


cdef int col2im_kernel(const mxcy_task *t) noexcept nogil:
    return col2im_run(t)


def table():
    """Kernel names and addresses."""
    return {"conv_forward": <size_t><void *>conv_forward_kernel,
            "conv_data": <size_t><void *>conv_data_kernel,
            "conv_weight": <size_t><void *>conv_weight_kernel,
            "im2col": <size_t><void *>im2col_kernel,
            "col2im": <size_t><void *>col2im_kernel}
