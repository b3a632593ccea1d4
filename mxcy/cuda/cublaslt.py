"""libcublasLt: matrix products with bias and activation in the same kernel.

What lives here: descriptors, the search for algorithms, the call. What does not: which epilogue a
graph wants, keeping algorithms.
Invariant: the stream is an argument of each call, so that threads and streams may share a handle.
"""
from __future__ import annotations

import ctypes
from collections.abc import Mapping
from ctypes import byref, sizeof

from . import constants as k
from .cublas import scalar
from .errors import from_status
from .library import cublasLt as lib
from .owned import Owned
from .structs import MatmulAlgo, MatmulHeuristic

__all__ = ["Handle", "Layout", "Matmul", "Preference", "heuristics", "matmul", "scalar"]

_DESC = {"transa": (k.CUBLASLT_MATMUL_DESC_TRANSA, ctypes.c_int32),
         "transb": (k.CUBLASLT_MATMUL_DESC_TRANSB, ctypes.c_int32),
         "epilogue": (k.CUBLASLT_MATMUL_DESC_EPILOGUE, ctypes.c_uint32),
         "bias": (k.CUBLASLT_MATMUL_DESC_BIAS_POINTER, ctypes.c_uint64),
         "bias_dtype": (k.CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, ctypes.c_int32),
         "bias_stride": (k.CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE, ctypes.c_int64),
         "aux": (k.CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, ctypes.c_uint64),
         "aux_ld": (k.CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, ctypes.c_int64),
         "aux_dtype": (k.CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_DATA_TYPE, ctypes.c_int32)}


class Handle(Owned):
    """A cuBLASLt handle on this thread's device."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(lib, "cublasLtCreate", "cublasLtDestroy")


class Matmul(Owned):
    """What is computed.

    Parameters
    ----------
    compute, scale : int
        constants.CUBLAS_COMPUTE_* and the CUDA_R_* dtype of alpha and beta.
    **attributes
        transa, transb (CUBLAS_OP_*), epilogue (CUBLASLT_EPILOGUE_*), bias (device address; one
        element for each row of the column-major result), bias_dtype, bias_stride, aux, aux_ld,
        aux_dtype.
    """

    __slots__ = ()

    def __init__(self, compute: int, scale: int, **attributes: int) -> None:
        super().__init__(lib, "cublasLtMatmulDescCreate", "cublasLtMatmulDescDestroy", compute,
                         scale)
        self.set(attributes)

    def set(self, attributes: Mapping[str, int]) -> None:
        """Changes attributes; addresses may change between calls."""
        for name, value in attributes.items():
            number, kind = _DESC[name]
            box = kind(value)
            lib.cublasLtMatmulDescSetAttribute(self.handle, number, byref(box), sizeof(box))


class Layout(Owned):
    """A matrix: dtype, rows, columns, leading dimension, and order (row-major on request)."""

    __slots__ = ()

    def __init__(self, dtype: int, rows: int, columns: int, ld: int, *, row_major: bool = False,
                 batch: int = 1, stride: int = 0) -> None:
        super().__init__(lib, "cublasLtMatrixLayoutCreate", "cublasLtMatrixLayoutDestroy", dtype,
                         rows, columns, ld)
        if row_major:
            self._set(k.CUBLASLT_MATRIX_LAYOUT_ORDER, ctypes.c_int32(k.CUBLASLT_ORDER_ROW))
        if batch != 1:
            self._set(k.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, ctypes.c_int32(batch))
            self._set(k.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, ctypes.c_int64(stride))

    def _set(self, number: int, box: ctypes._SimpleCData) -> None:
        lib.cublasLtMatrixLayoutSetAttribute(self.handle, number, byref(box), sizeof(box))


class Preference(Owned):
    """What the search for an algorithm may use: bytes of workspace."""

    __slots__ = ()

    def __init__(self, workspace: int) -> None:
        super().__init__(lib, "cublasLtMatmulPreferenceCreate", "cublasLtMatmulPreferenceDestroy")
        box = ctypes.c_uint64(workspace)
        lib.cublasLtMatmulPreferenceSetAttribute(
            self.handle, k.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, byref(box), sizeof(box))


def heuristics(handle: Handle, what: Matmul, a: Layout, b: Layout, c: Layout, d: Layout,
               preference: Preference, most: int = 1) -> list[MatmulHeuristic]:
    """Algorithms for a product, best guess first; empty if there is none."""
    found = (MatmulHeuristic * most)()
    count = ctypes.c_int()
    code = lib.cublasLtMatmulAlgoGetHeuristic.raw(
        handle.handle, what.handle, a.handle, b.handle, c.handle, d.handle, preference.handle,
        most, found, byref(count))
    if code == k.CUBLAS_STATUS_NOT_SUPPORTED:
        return []
    if code:
        raise from_status(lib, "cublasLtMatmulAlgoGetHeuristic", code)
    return [found[i] for i in range(count.value) if found[i].state == k.CUBLAS_STATUS_SUCCESS]


def matmul(handle: Handle, what: Matmul, alpha, a: int, a_layout: Layout, b: int, b_layout: Layout,
           beta, c: int, c_layout: Layout, d: int, d_layout: Layout, algo: MatmulAlgo | None,
           workspace: int, size: int, stream: int) -> None:
    """D = epilogue(alpha op(A) op(B) + beta C); `algo` None: searched for at each call."""
    lib.cublasLtMatmul(handle.handle, what.handle, byref(alpha), a, a_layout.handle, b,
                       b_layout.handle, byref(beta), c, c_layout.handle, d, d_layout.handle,
                       byref(algo) if algo is not None else None, workspace, size, stream)
