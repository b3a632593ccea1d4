"""CPU kernels of linear algebra; the loops are in linalg.h, the library comes from blas.py.

Invariant: `connect` has set the addresses before a task with LAPACK inside is made
(ops/linalg.py asks for it).
"""
import ctypes

cimport mxcy._core.abi as abi


cdef extern from "linalg.h" nogil:
    ctypedef struct linalg_f_api:
        pass
    ctypedef struct linalg_d_api:
        pass
    linalg_f_api linalg_f_lib
    linalg_d_api linalg_d_lib
    int linalg_potrf(const abi.mxcy_task *t) noexcept
    int linalg_potri(const abi.mxcy_task *t) noexcept
    int linalg_trmm(const abi.mxcy_task *t) noexcept
    int linalg_trsm(const abi.mxcy_task *t) noexcept
    int linalg_gemm(const abi.mxcy_task *t) noexcept
    int linalg_gelqf(const abi.mxcy_task *t) noexcept
    int linalg_syevd(const abi.mxcy_task *t) noexcept
    int linalg_inverse(const abi.mxcy_task *t) noexcept
    int linalg_det(const abi.mxcy_task *t) noexcept
    int linalg_sumlogdiag(const abi.mxcy_task *t) noexcept
    int linalg_diagonal(const abi.mxcy_task *t) noexcept
    int linalg_triangle_line(const abi.mxcy_task *t) noexcept
    int linalg_triangle(const abi.mxcy_task *t) noexcept

# In the order of the struct in linalg_body.h; {} is s or d.
_ROUTINES = ("{}potrf_", "{}potri_", "{}geqrf_", "{}orgqr_", "{}syevd_", "{}getrf_", "{}getri_",
             "cblas_{}trmm", "cblas_{}trsm", "cblas_{}gemm")


def connect(library):
    """Takes the addresses of the routines from a ctypes library."""
    cdef size_t *single = <size_t *>&linalg_f_lib
    cdef size_t *double = <size_t *>&linalg_d_lib
    for i, name in enumerate(_ROUTINES):
        for letter in "sd":
            routine = getattr(library, "scipy_" + name.format(letter))
            address = ctypes.cast(routine, ctypes.c_void_p).value
            if letter == "s":
                single[i] = address
            else:
                double[i] = address


def table():
    """Kernel name to address."""
    return {
        "linalg_potrf": <size_t><void*>linalg_potrf,
        "linalg_potri": <size_t><void*>linalg_potri,
        "linalg_trmm": <size_t><void*>linalg_trmm,
        "linalg_trsm": <size_t><void*>linalg_trsm,
        "linalg_gemm": <size_t><void*>linalg_gemm,
        "linalg_gelqf": <size_t><void*>linalg_gelqf,
        "linalg_syevd": <size_t><void*>linalg_syevd,
        "linalg_inverse": <size_t><void*>linalg_inverse,
        "linalg_det": <size_t><void*>linalg_det,
        "linalg_sumlogdiag": <size_t><void*>linalg_sumlogdiag,
        "linalg_diagonal": <size_t><void*>linalg_diagonal,
        "linalg_triangle_line": <size_t><void*>linalg_triangle_line,
        "linalg_triangle": <size_t><void*>linalg_triangle,
    }
