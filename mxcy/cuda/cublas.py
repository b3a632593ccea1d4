"""libcublas: products of matrices in column-major order, and their linear-algebra kin.

What lives here: handles and the calls. What does not: which product to use, or row-major order (a
row-major C = A @ B is the column-major product of B and A with the sizes exchanged).
Invariant: sizes are 64 bits wide; a handle belongs to the device that was current when it was made,
and one thread uses it at a time.
"""
from __future__ import annotations

import ctypes
from ctypes import byref

from . import constants as k
from .library import cublas as lib
from .owned import Owned

#: C type of alpha and beta by compute type; float for the rest (CUBLAS_COMPUTE_16F, which wants
#: halves, is not used).
SCALARS: dict[int, type] = {k.CUBLAS_COMPUTE_64F: ctypes.c_double,
                            k.CUBLAS_COMPUTE_32I: ctypes.c_int32}


def scalar(compute: int, value: float) -> ctypes._SimpleCData:
    """`alpha` or `beta` as the compute type wants it."""
    return SCALARS.get(compute, ctypes.c_float)(value)


class Handle(Owned):
    """A cuBLAS handle on this thread's device; scalars are read from the host."""

    __slots__ = ("stream",)

    def __init__(self) -> None:
        super().__init__(lib, "cublasCreate_v2", "cublasDestroy_v2")
        self.stream = 0

    def set_stream(self, stream: int, workspace: int = 0, size: int = 0) -> None:
        """Sends later calls to `stream`, with memory for scratch (0: cuBLAS's own).

        Both go together, because setting the stream takes the workspace away.
        """
        lib.cublasSetStream_v2(self.handle, stream)
        if workspace:
            lib.cublasSetWorkspace_v2(self.handle, workspace, size)
        self.stream = stream

    def set_math_mode(self, mode: int) -> None:
        """constants.CUBLAS_*_MATH: whether float32 products may use TF32."""
        lib.cublasSetMathMode(self.handle, mode)

    def math_mode(self) -> int:
        """The mode that `set_math_mode` set."""
        out = ctypes.c_int()
        lib.cublasGetMathMode(self.handle, byref(out))
        return out.value

    def set_atomics(self, allowed: bool) -> None:
        """Whether results may differ from run to run, for speed."""
        lib.cublasSetAtomicsMode(self.handle, k.CUBLAS_ATOMICS_ALLOWED if allowed
                                 else k.CUBLAS_ATOMICS_NOT_ALLOWED)


def gemm(handle: int, opa: int, opb: int, m: int, n: int, depth: int, alpha, a: int, atype: int,
         lda: int, b: int, btype: int, ldb: int, beta, c: int, ctype: int, ldc: int,
         compute: int) -> None:
    """C = alpha op(A) op(B) + beta C, with C of m x n; `scalar` makes alpha and beta."""
    lib.cublasGemmEx_64(handle, opa, opb, m, n, depth, byref(alpha), a, atype, lda, b, btype, ldb,
                        byref(beta), c, ctype, ldc, compute, k.CUBLAS_GEMM_DEFAULT)


def gemm_strided(handle: int, opa: int, opb: int, m: int, n: int, depth: int, alpha, a: int,
                 atype: int, lda: int, stride_a: int, b: int, btype: int, ldb: int, stride_b: int,
                 beta, c: int, ctype: int, ldc: int, stride_c: int, batch: int,
                 compute: int) -> None:
    """`batch` products whose matrices lie the given numbers of elements apart."""
    lib.cublasGemmStridedBatchedEx_64(
        handle, opa, opb, m, n, depth, byref(alpha), a, atype, lda, stride_a, b, btype, ldb,
        stride_b, byref(beta), c, ctype, ldc, stride_c, batch, compute, k.CUBLAS_GEMM_DEFAULT)


def gemm_pointers(handle: int, opa: int, opb: int, m: int, n: int, depth: int, alpha, a: int,
                  atype: int, lda: int, b: int, btype: int, ldb: int, beta, c: int, ctype: int,
                  ldc: int, batch: int, compute: int) -> None:
    """`batch` products; a, b and c are device arrays of device addresses."""
    lib.cublasGemmBatchedEx_64(
        handle, opa, opb, m, n, depth, byref(alpha), a, atype, lda, b, btype, ldb, byref(beta), c,
        ctype, ldc, batch, compute, k.CUBLAS_GEMM_DEFAULT)


def _typed(name: str, double: bool):
    return getattr(lib, f"cublas{'D' if double else 'S'}{name}"), \
        (ctypes.c_double if double else ctypes.c_float)


def gemv(double: bool, handle: int, op: int, m: int, n: int, alpha: float, a: int, lda: int, x: int,
         incx: int, beta: float, y: int, incy: int) -> None:
    """y = alpha op(A) x + beta y, with A of m x n."""
    function, number = _typed("gemv_v2_64", double)
    function(handle, op, m, n, byref(number(alpha)), a, lda, x, incx, byref(number(beta)), y, incy)


def geam(double: bool, handle: int, opa: int, opb: int, m: int, n: int, alpha: float, a: int,
         lda: int, beta: float, b: int, ldb: int, c: int, ldc: int) -> None:
    """C = alpha op(A) + beta op(B), with C of m x n: transposes too."""
    function, number = _typed("geam_64", double)
    function(handle, opa, opb, m, n, byref(number(alpha)), a, lda, byref(number(beta)), b, ldb, c,
             ldc)


def trsm(double: bool, handle: int, side: int, fill: int, op: int, unit: int, m: int, n: int,
         alpha: float, a: int, lda: int, b: int, ldb: int) -> None:
    """Solves op(A) X = alpha B (or X op(A) for the right side) in B's place; A is triangular."""
    function, number = _typed("trsm_v2_64", double)
    function(handle, side, fill, op, unit, m, n, byref(number(alpha)), a, lda, b, ldb)


def trmm(double: bool, handle: int, side: int, fill: int, op: int, unit: int, m: int, n: int,
         alpha: float, a: int, lda: int, b: int, ldb: int, c: int, ldc: int) -> None:
    """C = alpha op(A) B (or B op(A)); A is triangular; C may be B."""
    function, number = _typed("trmm_v2_64", double)
    function(handle, side, fill, op, unit, m, n, byref(number(alpha)), a, lda, b, ldb, c, ldc)


def syrk(double: bool, handle: int, fill: int, op: int, n: int, depth: int, alpha: float, a: int,
         lda: int, beta: float, c: int, ldc: int) -> None:
    """C = alpha op(A) op(A)^T + beta C, one triangle of it."""
    function, number = _typed("syrk_v2_64", double)
    function(handle, fill, op, n, depth, byref(number(alpha)), a, lda, byref(number(beta)), c, ldc)
