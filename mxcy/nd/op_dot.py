# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/dot.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_linalg_gemm2", "batch_dot", "dot", "linalg_gemm2"]

_op_linalg_gemm2 = caller("_linalg_gemm2")
_op_batch_dot = caller("batch_dot")
_op_dot = caller("dot")


def _linalg_gemm2(A: NDArray | None = None, B: NDArray | None = None, transpose_a: bool = False,
                  transpose_b: bool = False, alpha: float = 1.0, axis: int = -2, out: Any = None,
                  name: str | None = None) -> Any:
    """``alpha * op(A) op(B)`` for stacks of matrices with equal leading axes, if any.

    The rows of a matrix lie along `axis`, its columns along the last axis; `transpose_a` and
    `transpose_b` say which operands are transposed first.

    Parameters
    ----------
    A : NDArray
        Input.
    B : NDArray
        Input.
    transpose_a : bool, default False
        Whether the matrices of A are transposed.
    transpose_b : bool, default False
        Whether the matrices of B are transposed.
    alpha : float, default 1.0
        Factor of the product.
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
    return _op_linalg_gemm2(A, B, transpose_a, transpose_b, alpha, axis, out)


def batch_dot(lhs: NDArray | None = None, rhs: NDArray | None = None, transpose_a: bool = False,
              transpose_b: bool = False, forward_stype: str | None = None, out: Any = None,
              name: str | None = None) -> Any:
    """Matrix products of two stacks of matrices, one product for each index of the leading axes.

    For shapes (..., m, k) and (..., k, n) the result is (..., m, n); `transpose_a` and
    `transpose_b` exchange the last two axes of an operand first. There are at least three axes, and
    the leading ones are equal: they are not broadcast.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    transpose_a : bool, default False
        Whether the first operand is transposed before the product.
    transpose_b : bool, default False
        Whether the second operand is transposed before the product.
    forward_stype : {'default', 'csr', 'row_sparse'} or None, default None
        Storage type of the result; only dense results exist, the parameter is accepted.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_batch_dot(lhs, rhs, transpose_a, transpose_b, forward_stype, out)


def dot(lhs: NDArray | None = None, rhs: NDArray | None = None, transpose_a: bool = False,
        transpose_b: bool = False, forward_stype: str | None = None, out: Any = None,
        name: str | None = None) -> Any:
    """Product of two arrays: the last axis of `lhs` is contracted with the first axis of `rhs`.

    For matrices this is the matrix product, for vectors the inner product. The shape of the result
    is ``lhs.shape[:-1] + rhs.shape[1:]``. With `transpose_a` the first axis of `lhs` is contracted
    instead and its other axes keep their order; with `transpose_b` the last axis of `rhs`.
    Transposing a vector does nothing, and is an error if both are vectors.

    Inputs are floating point and have one dtype. The inner product of two vectors has shape (1,),
    or () in np_shape mode.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    transpose_a : bool, default False
        Whether the first operand is transposed before the product.
    transpose_b : bool, default False
        Whether the second operand is transposed before the product.
    forward_stype : {'default', 'csr', 'row_sparse'} or None, default None
        Storage type of the result; only dense results exist, the parameter is accepted.
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
        If the contracted lengths differ or an operand has no dimension.
    MXNetTypeError
        If an operand is not floating point.
    """
    return _op_dot(lhs, rhs, transpose_a, transpose_b, forward_stype, out)


linalg_gemm2 = _linalg_gemm2
