"""Elementwise kernels: `ewise` runs programs of the steps of ops/table.py, `add_n` sums arrays.

The work is in ewise.h (tiles), vmath.h (functions), convert.h (dtypes) and the loops generated from
the table; here is only the table of addresses.
Invariant: every output element depends on its own input elements alone, in one fixed order.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "ewise.h" nogil:
    int ew_kernel(const mxcy_task *t)
    int ew_add_n_kernel(const mxcy_task *t)
    enum:
        EW_MAX_INS
        EW_MAX_REGS
        EW_TILE


def table():
    return {"ewise": <size_t><void *>ew_kernel, "add_n": <size_t><void *>ew_add_n_kernel}


def limits():
    """Most inputs and registers of one program, and the elements of a tile."""
    return EW_MAX_INS, EW_MAX_REGS, EW_TILE
