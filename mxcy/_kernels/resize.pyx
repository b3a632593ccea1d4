"""Changing the size of images: UpSampling, adaptive averages, bilinear, and their gradients.

What lives here: the kernels' addresses. What does not: the loops (resize.h), parameters and pieces
(resize_all.h), shapes (ops/upsampling.py).
Invariant: every result is linear in the first input.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "resize_all.h" nogil:
    int upsample_run(const mxcy_task *t)
    int upsample_back_run(const mxcy_task *t)
    int adaptive_run(const mxcy_task *t)
    int bilinear_run(const mxcy_task *t)


cdef int upsample_kernel(const mxcy_task *t) noexcept nogil:
    return upsample_run(t)


cdef int upsample_back_kernel(const mxcy_task *t) noexcept nogil:
    return upsample_back_run(t)


cdef int adaptive_kernel(const mxcy_task *t) noexcept nogil:
    return adaptive_run(t)


cdef int bilinear_kernel(const mxcy_task *t) noexcept nogil:
    return bilinear_run(t)


def table():
    """Kernel names and addresses."""
    return {"upsample_nearest": <size_t><void *>upsample_kernel,
            "upsample_nearest_back": <size_t><void *>upsample_back_kernel,
            "adaptive_average": <size_t><void *>adaptive_kernel,
            "bilinear_resize": <size_t><void *>bilinear_kernel}
