"""Winograd convolutions on channel-blocked images, and their gradients.

What lives here: the kernels' addresses. What does not: the transforms (winograd.h), the products
(winograd_gemm.h), the sharing out (winograd_all.h), shapes and sizes (ops/winograd.py).
Invariant: the bits of a result depend on neither threads nor chunks.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "winograd_all.h" nogil:
    int winograd_run(const mxcy_task *t)
    int winograd_weight_run(const mxcy_task *t)
    int winograd_weight_grad_run(const mxcy_task *t)


cdef int winograd_kernel(const mxcy_task *t) noexcept nogil:
    return winograd_run(t)


cdef int winograd_weight_kernel(const mxcy_task *t) noexcept nogil:
    return winograd_weight_run(t)


cdef int winograd_weight_grad_kernel(const mxcy_task *t) noexcept nogil:
    return winograd_weight_grad_run(t)


def table():
    """Kernel names and addresses."""
    return {"winograd": <size_t><void *>winograd_kernel,
            "winograd_weight": <size_t><void *>winograd_weight_kernel,
            "winograd_weight_grad": <size_t><void *>winograd_weight_grad_kernel}
