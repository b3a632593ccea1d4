"""Matrix products: the kernel `gemm` behind dot, batch_dot, FullyConnected and _linalg_gemm2;
`pack_matrix`, which makes panels of a weight once; and `column_sum`, the gradient of a bias.

What lives here: the kernels' addresses, OpenBLAS's addresses. What does not: the loops (gemm.h,
gemv.h; for 16-bit operands gemm_half.h, gemm_pairs.h), the tiles and the choice between our loops
and OpenBLAS (gemm_all.h), shapes (ops/dot.py).
Invariant: the addresses of OpenBLAS are set before a kernel can run, and OpenBLAS runs one thread
per call; without OpenBLAS everything still works, large products more slowly.
"""
import ctypes

from mxcy._core.abi cimport mxcy_task
from mxcy._kernels.blas import library as _open_blas


cdef extern from "gemm_task.h" nogil:
    ctypedef void (*gemm_f_blas_fn)(int, int, int, int, int, int, float, const float *, int,
                                    const float *, int, float, float *, int)
    ctypedef void (*gemm_d_blas_fn)(int, int, int, int, int, int, double, const double *, int,
                                    const double *, int, double, double *, int)
    gemm_f_blas_fn gemm_f_blas
    gemm_d_blas_fn gemm_d_blas
    int gemm_prefer
    int half_prefer
    int PAIRS_HAVE_DOT
    int PAIRS_HAVE_TILES
    int pairs_cpu()
    int GEMM_ALWAYS_OWN
    int gemm_run(const mxcy_task *t)
    int pack_matrix_run(const mxcy_task *t)
    int column_sum_run(const mxcy_task *t)


cdef int gemm_kernel(const mxcy_task *t) noexcept nogil:
    return gemm_run(t)


cdef int pack_matrix_kernel(const mxcy_task *t) noexcept nogil:
    return pack_matrix_run(t)


cdef int column_sum_kernel(const mxcy_task *t) noexcept nogil:
    return column_sum_run(t)


_LIBRARY = None


def blas_info():
    """What the large products of this CPU build use."""
    if GEMM_ALWAYS_OWN:
        return "own kernels"
    if not _load_blas():
        return "own kernels (scipy_openblas32 not found)"
    _LIBRARY.scipy_openblas_get_config.restype = ctypes.c_char_p
    return _LIBRARY.scipy_openblas_get_config().decode()


def _load_blas():
    """Sets the addresses of OpenBLAS; whether it is there."""
    global _LIBRARY, gemm_f_blas, gemm_d_blas
    if _LIBRARY is None:
        _LIBRARY = _open_blas()
        if _LIBRARY is not None:
            single = ctypes.cast(_LIBRARY.scipy_cblas_sgemm, ctypes.c_void_p).value
            double = ctypes.cast(_LIBRARY.scipy_cblas_dgemm, ctypes.c_void_p).value
            gemm_f_blas = <gemm_f_blas_fn><size_t>single
            gemm_d_blas = <gemm_d_blas_fn><size_t>double
    return _LIBRARY is not None


def prefer(which):
    """For tests and measurements: 'own', 'blas' or 'auto', for every product of the process.

    Not while products run. Returns whether OpenBLAS is there.
    """
    global gemm_prefer
    gemm_prefer = ("auto", "own", "blas").index(which)
    return _load_blas()


def prefer_half(which):
    """For tests and measurements: how products of 16-bit operands are summed.

    'auto', or 'wide', 'pairs' or 'tiles' (the last two for bfloat16 only; where the CPU lacks the
    instruction, plain code does the same). Not while products run.
    """
    global half_prefer
    half_prefer = ("auto", "wide", "pairs", "tiles").index(which)


def half_info():
    """What products of bfloat16 operands use on this CPU, by this CPU build."""
    cdef int found = pairs_cpu()
    if found & PAIRS_HAVE_TILES:
        return "AMX"
    return "AVX512-BF16" if found & PAIRS_HAVE_DOT else "converted while they are packed"


def table():
    """Kernel names and addresses; loads OpenBLAS where this CPU build needs it."""
    if not GEMM_ALWAYS_OWN:
        _load_blas()
    return {"gemm": <size_t><void *>gemm_kernel,
            "pack_matrix": <size_t><void *>pack_matrix_kernel,
            "column_sum": <size_t><void *>column_sum_kernel}
