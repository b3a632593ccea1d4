"""Elementwise kernels: `ewise` runs programs of the steps of ops/table.py, `ewise_reduce` and
`ewise_softmax` do so for a reduction or a softmax that alone reads the result, `add_n` sums arrays.

The work is in ewise.h (tiles), ewise_into.h, vmath.h (functions), convert.h (dtypes) and the loops
generated from the table; here is only the table of addresses.
Invariant: every output element depends on its own input elements alone, in one fixed order.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "ewise_into.h" nogil:
    int ew_kernel(const mxcy_task *t)
    int ew_add_n_kernel(const mxcy_task *t)
    int ewi_reduce_kernel(const mxcy_task *t)
    int ewi_softmax_kernel(const mxcy_task *t)
    enum:
        EW_MAX_INS
        EW_MAX_REGS
        EW_TILE


def table():
    return {"ewise": <size_t><void *>ew_kernel, "add_n": <size_t><void *>ew_add_n_kernel,
            "ewise_reduce": <size_t><void *>ewi_reduce_kernel,
            "ewise_softmax": <size_t><void *>ewi_softmax_kernel}


def limits():
    """Most inputs and registers of one program, and the elements of a tile."""
    return EW_MAX_INS, EW_MAX_REGS, EW_TILE
