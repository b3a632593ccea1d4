# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/linalg.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_linalg_det", "_linalg_extractdiag", "_linalg_extracttrian", "_linalg_gelqf",
           "_linalg_gemm", "_linalg_inverse", "_linalg_makediag", "_linalg_maketrian",
           "_linalg_potrf", "_linalg_potri", "_linalg_safe_inverse", "_linalg_slogdet",
           "_linalg_sumlogdiag", "_linalg_syevd", "_linalg_syrk", "_linalg_triangle",
           "_linalg_trmm", "_linalg_trsm", "linalg_det", "linalg_extractdiag",
           "linalg_extracttrian", "linalg_gelqf", "linalg_gemm", "linalg_inverse",
           "linalg_makediag", "linalg_maketrian", "linalg_potrf", "linalg_potri", "linalg_slogdet",
           "linalg_sumlogdiag", "linalg_syevd", "linalg_syrk", "linalg_trmm", "linalg_trsm"]

_op_linalg_det = caller("_linalg_det")
_op_linalg_extractdiag = caller("_linalg_extractdiag")
_op_linalg_extracttrian = caller("_linalg_extracttrian")
_op_linalg_gelqf = caller("_linalg_gelqf")
_op_linalg_gemm = caller("_linalg_gemm")
_op_linalg_inverse = caller("_linalg_inverse")
_op_linalg_makediag = caller("_linalg_makediag")
_op_linalg_maketrian = caller("_linalg_maketrian")
_op_linalg_potrf = caller("_linalg_potrf")
_op_linalg_potri = caller("_linalg_potri")
_op_linalg_safe_inverse = caller("_linalg_safe_inverse")
_op_linalg_slogdet = caller("_linalg_slogdet")
_op_linalg_sumlogdiag = caller("_linalg_sumlogdiag")
_op_linalg_syevd = caller("_linalg_syevd")
_op_linalg_syrk = caller("_linalg_syrk")
_op_linalg_triangle = caller("_linalg_triangle")
_op_linalg_trmm = caller("_linalg_trmm")
_op_linalg_trsm = caller("_linalg_trsm")


def _linalg_det(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Determinants of square matrices.

    The gradient is that of Jacobi's formula, det(A) times the transposed inverse; it is given as
    zero where A is singular.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape A.shape[:-2]
        (1,) for a single matrix, () in np_shape mode.
    """
    return _op_linalg_det(A, out)


def _linalg_extractdiag(A: NDArray | None = None, offset: int = 0, out: Any = None,
                        name: str | None = None) -> Any:
    """One diagonal of every square matrix, as a line.

    Parameters
    ----------
    A : NDArray
        Input.
    offset : int, default 0
        Which diagonal: 0 the main one, above it for positive numbers.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_extractdiag(A, offset, out)


def _linalg_extracttrian(A: NDArray | None = None, offset: int = 0, lower: bool = True,
                         out: Any = None, name: str | None = None) -> Any:
    """One triangle of every square matrix as a line: lower ones by rows, upper ones by columns.

    Parameters
    ----------
    A : NDArray
        Input.
    offset : int, default 0
        The diagonal that bounds the triangle: positive: an upper triangle that begins there;
        negative: a lower one.
    lower : bool, default True
        With offset 0: the lower triangle, otherwise the upper one.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_extracttrian(A, offset, lower, out)


def _linalg_gelqf(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """LQ decomposition of matrices with at least as many columns as rows: ``A = L Q``.

    Q has orthonormal rows, L is lower triangular; signs are those of LAPACK. The gradient is that
    of M. Seeger et al., "Auto-differentiating linear algebra", arXiv:1710.08717; it exists where A
    has full rank.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    Q : array of the shape of A
    L : array of square matrices

    Raises
    ------
    MXNetValueError
        If there are more rows than columns.
    """
    return _op_linalg_gelqf(A, out)


def _linalg_gemm(A: NDArray | None = None, B: NDArray | None = None, C: NDArray | None = None,
                 transpose_a: bool = False, transpose_b: bool = False, alpha: float = 1.0,
                 beta: float = 1.0, axis: int = -2, out: Any = None,
                 name: str | None = None) -> Any:
    """``alpha * op(A) op(B) + beta * C`` for stacks of matrices with equal leading axes, if any.

    The rows of a matrix lie along `axis`, its columns along the last axis; `transpose_a` and
    `transpose_b` say which operands are transposed first.

    Parameters
    ----------
    A : NDArray
        Input.
    B : NDArray
        Input.
    C : NDArray
        Input.
    transpose_a : bool, default False
        Whether the matrices of A are transposed.
    transpose_b : bool, default False
        Whether the matrices of B are transposed.
    alpha : float, default 1.0
        Factor of the product.
    beta : float, default 1.0
        Factor of C.
    axis : int, default -2
        Axis that holds the rows of the matrices; the last axis holds the columns, all others
        count the matrices.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_gemm(A, B, C, transpose_a, transpose_b, alpha, beta, axis, out)


def _linalg_inverse(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverses of square matrices.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If a matrix is singular; the text names its number in the stack.
    """
    return _op_linalg_inverse(A, out)


def _linalg_makediag(A: NDArray | None = None, offset: int = 0, out: Any = None,
                     name: str | None = None) -> Any:
    """Square matrices with the given elements on one diagonal, zeros elsewhere.

    Parameters
    ----------
    A : NDArray
        Input.
    offset : int, default 0
        Which diagonal: 0 the main one, above it for positive numbers.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_makediag(A, offset, out)


def _linalg_maketrian(A: NDArray | None = None, offset: int = 0, lower: bool = True,
                      out: Any = None, name: str | None = None) -> Any:
    """Triangular matrices from lines of their elements; undoes `extracttrian`.

    Parameters
    ----------
    A : NDArray
        Input.
    offset : int, default 0
        The diagonal that bounds the triangle: positive: an upper triangle that begins there;
        negative: a lower one.
    lower : bool, default True
        With offset 0: the lower triangle, otherwise the upper one.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_maketrian(A, offset, lower, out)


def _linalg_potrf(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Cholesky decomposition: the lower triangular L with ``A = L L^T``.

    Only the lower triangles of the matrices are read. The gradient (I. Murray, "Differentiation of
    the Cholesky decomposition", arXiv:1602.07527) is symmetric.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If a matrix is not positive definite; the text names its number in the stack.
    """
    return _op_linalg_potrf(A, out)


def _linalg_potri(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse of ``A A^T`` from its lower triangular Cholesky factor A.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If a diagonal has a zero; the text names the matrix.
    """
    return _op_linalg_potri(A, out)


def _linalg_safe_inverse(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverses of square matrices, zeros in the place of singular ones; for gradients of `det`.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_safe_inverse(A, out)


def _linalg_slogdet(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Signs and logarithms of the absolute values of determinants.

    A singular matrix has sign 0 and logarithm minus infinity. The gradient of the sign is zero,
    that of the logarithm the transposed inverse (given as zero where A is singular).

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    sign, logabsdet : arrays of shape A.shape[:-2]
    """
    return _op_linalg_slogdet(A, out)


def _linalg_sumlogdiag(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Sums of the logarithms of the diagonals of square matrices.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape A.shape[:-2]
        (1,) for a single matrix, () in np_shape mode.
    """
    return _op_linalg_sumlogdiag(A, out)


def _linalg_syevd(A: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Eigenvalues and eigenvectors of symmetric matrices: ``A = U^T diag(L) U``.

    The rows of U are eigenvectors of length one, in the order of increasing eigenvalues; the
    element of a row that is largest in size is positive. Only the lower triangles are read. The
    gradient (M. Seeger et al., arXiv:1710.08717) is symmetric and exists where the eigenvalues
    differ; terms of equal eigenvalues are left out.

    Parameters
    ----------
    A : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    U : array of the shape of A
    L : array of shape A.shape[:-1]
    """
    return _op_linalg_syevd(A, out)


def _linalg_syrk(A: NDArray | None = None, transpose: bool = False, alpha: float = 1.0,
                 out: Any = None, name: str | None = None) -> Any:
    """``alpha * A A^T`` (or ``alpha * A^T A``) for every matrix of a stack.

    Parameters
    ----------
    A : NDArray
        Input.
    transpose : bool, default False
        A^T A instead of A A^T.
    alpha : float, default 1.0
        Factor of the product.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_syrk(A, transpose, alpha, out)


def _linalg_triangle(A: NDArray | None = None, lower: bool = True, diagonal: float = 1.0,
                     out: Any = None, name: str | None = None) -> Any:
    """One triangle of every square matrix, zeros in the other, the diagonal times a factor.

    Parameters
    ----------
    A : NDArray
        Input.
    lower : bool, default True
        Which triangle is kept.
    diagonal : float, default 1.0
        Factor of the diagonal.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_triangle(A, lower, diagonal, out)


def _linalg_trmm(A: NDArray | None = None, B: NDArray | None = None, transpose: bool = False,
                 rightside: bool = False, lower: bool = True, alpha: float = 1.0, out: Any = None,
                 name: str | None = None) -> Any:
    """``alpha * op(A) B`` with triangular matrices A (``alpha * B op(A)`` with `rightside`).

    Parameters
    ----------
    A : NDArray
        Input.
    B : NDArray
        Input.
    transpose : bool, default False
        Whether the triangular matrix is transposed.
    rightside : bool, default False
        Whether the triangular matrix stands to the right of B.
    lower : bool, default True
        Whether A is lower triangular; its other triangle is not read.
    alpha : float, default 1.0
        Factor of B.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_trmm(A, B, transpose, rightside, lower, alpha, out)


def _linalg_trsm(A: NDArray | None = None, B: NDArray | None = None, transpose: bool = False,
                 rightside: bool = False, lower: bool = True, alpha: float = 1.0, out: Any = None,
                 name: str | None = None) -> Any:
    """Solves ``op(A) X = alpha * B`` with triangular A (``X op(A) = alpha * B`` with `rightside`).

    A zero on the diagonal gives infinities and NaN.

    Parameters
    ----------
    A : NDArray
        Input.
    B : NDArray
        Input.
    transpose : bool, default False
        Whether the triangular matrix is transposed.
    rightside : bool, default False
        Whether the triangular matrix stands to the right of B.
    lower : bool, default True
        Whether A is lower triangular; its other triangle is not read.
    alpha : float, default 1.0
        Factor of B.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linalg_trsm(A, B, transpose, rightside, lower, alpha, out)


linalg_det = _linalg_det
linalg_extractdiag = _linalg_extractdiag
linalg_extracttrian = _linalg_extracttrian
linalg_gelqf = _linalg_gelqf
linalg_gemm = _linalg_gemm
linalg_inverse = _linalg_inverse
linalg_makediag = _linalg_makediag
linalg_maketrian = _linalg_maketrian
linalg_potrf = _linalg_potrf
linalg_potri = _linalg_potri
linalg_slogdet = _linalg_slogdet
linalg_sumlogdiag = _linalg_sumlogdiag
linalg_syevd = _linalg_syevd
linalg_syrk = _linalg_syrk
linalg_trmm = _linalg_trmm
linalg_trsm = _linalg_trsm
