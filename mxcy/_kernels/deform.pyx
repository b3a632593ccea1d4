"""Deformable convolutions: forward, their columns, and the gradients of the columns.

What lives here: the kernels' addresses. What does not: the loops (deform.h), arguments and chunks
(deform_all.h), the products (conv_all.h), shapes (ops/deform.py).
Invariant: offsets are data; what they point at is checked before it is read.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "deform_all.h" nogil:
    int deform_convolution_run(const mxcy_task *t)
    int deform_columns_run(const mxcy_task *t)
    int deform_columns_backward_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"deform_convolution": <size_t><void *>deform_convolution_run,
            "deform_columns": <size_t><void *>deform_columns_run,
            "deform_columns_backward": <size_t><void *>deform_columns_backward_run}
