# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_Div", "_Minus", "_Mul", "_div", "_minus", "_mul", "_scatter_elemwise_div",
           "_sparse_elemwise_div", "_sparse_elemwise_mul", "_sparse_elemwise_sub", "_sparse_erf",
           "_sparse_erfinv", "_sparse_exp", "_sparse_expm1", "_sparse_fix", "_sparse_floor",
           "_sparse_gamma", "_sparse_gammaln", "_sparse_log", "_sparse_log10", "_sparse_log1p",
           "_sparse_log2", "_sparse_logical_not", "_sparse_negative", "_sparse_radians",
           "_sparse_rcbrt", "_sparse_reciprocal", "_sparse_relu", "_sparse_rint", "_sparse_round",
           "_sparse_rsqrt", "_sub", "elemwise_div", "elemwise_mul", "elemwise_sub", "erf", "erfinv",
           "exp", "expm1", "fix", "floor", "gamma", "gammaln", "log", "log10", "log1p", "log2",
           "logical_not", "negative", "radians", "rcbrt", "reciprocal", "relu", "rint", "round",
           "rsqrt"]

_op_elemwise_div = caller("elemwise_div")
_op_elemwise_mul = caller("elemwise_mul")
_op_elemwise_sub = caller("elemwise_sub")
_op_erf = caller("erf")
_op_erfinv = caller("erfinv")
_op_exp = caller("exp")
_op_expm1 = caller("expm1")
_op_fix = caller("fix")
_op_floor = caller("floor")
_op_gamma = caller("gamma")
_op_gammaln = caller("gammaln")
_op_log = caller("log")
_op_log10 = caller("log10")
_op_log1p = caller("log1p")
_op_log2 = caller("log2")
_op_logical_not = caller("logical_not")
_op_negative = caller("negative")
_op_radians = caller("radians")
_op_rcbrt = caller("rcbrt")
_op_reciprocal = caller("reciprocal")
_op_relu = caller("relu")
_op_rint = caller("rint")
_op_round = caller("round")
_op_rsqrt = caller("rsqrt")


def elemwise_div(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Quotient of two arrays of one shape.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. Both operands and the result have one shape and one dtype.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_elemwise_div(lhs, rhs, out)


def elemwise_mul(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Product of two arrays of one shape.

    Computes ``z = x y`` for each element. Both operands and the result have one shape and one
    dtype.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_elemwise_mul(lhs, rhs, out)


def elemwise_sub(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Difference of two arrays of one shape.

    Computes ``z = x - y`` for each element. Both operands and the result have one shape and one
    dtype.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_elemwise_sub(lhs, rhs, out)


def erf(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Error function.

    Computes ``y = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x`` for each element. The
    result has the shape and dtype of the input. Integers are computed in float64 and the result is
    cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_erf(data, out)


def erfinv(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse error function; infinite at -1 and 1, NaN outside [-1, 1].

    Computes ``erf(y) = x`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_erfinv(data, out)


def exp(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Exponential.

    Computes ``y = e^x`` for each element. The result has the shape and dtype of the input. Integers
    are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_exp(data, out)


def expm1(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Exponential minus one, exact also for small inputs.

    Computes ``y = e^x - 1`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_expm1(data, out)


def fix(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Rounding toward zero, the same as `trunc`.

    The result has the shape and dtype of the input. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_fix(data, out)


def floor(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Largest integer that is not above the input.

    The result has the shape and dtype of the input. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_floor(data, out)


def gamma(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Gamma function.

    Computes ``y = Gamma(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_gamma(data, out)


def gammaln(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Logarithm of the absolute value of the gamma function.

    Computes ``y = ln|Gamma(x)|`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_gammaln(data, out)


def log(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Natural logarithm; NaN below zero.

    Computes ``y = ln(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_log(data, out)


def log10(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Logarithm to base 10.

    Computes ``y = log10(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_log10(data, out)


def log1p(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Logarithm of one plus the input, exact also for small inputs.

    Computes ``y = ln(1 + x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_log1p(data, out)


def log2(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Logarithm to base 2.

    Computes ``y = log2(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_log2(data, out)


def logical_not(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """1 where the input is zero, else 0.

    Computes ``y = (x == 0)`` for each element. The result has the shape and dtype of the input. The
    gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_logical_not(data, out)


def negative(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Numerical negative.

    Computes ``y = -x`` for each element. The result has the shape and dtype of the input.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_negative(data, out)


def radians(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Degrees to radians.

    Computes ``y = x pi / 180`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_radians(data, out)


def rcbrt(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Reciprocal of the cube root.

    Computes ``y = x^(-1/3)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_rcbrt(data, out)


def reciprocal(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Reciprocal.

    Computes ``y = 1 / x`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_reciprocal(data, out)


def relu(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Rectifier: the input where it is positive, else zero; NaN stays NaN.

    Computes ``y = max(x, 0)`` for each element. The result has the shape and dtype of the input.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_relu(data, out)


def rint(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Nearest integer, halves downward (n.5 gives n).

    The result has the shape and dtype of the input. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_rint(data, out)


def round(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Nearest integer, halves away from zero.

    The result has the shape and dtype of the input. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_round(data, out)


def rsqrt(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Reciprocal of the square root.

    Computes ``y = 1 / sqrt(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_rsqrt(data, out)


_div = elemwise_div
_Div = elemwise_div
_scatter_elemwise_div = elemwise_div
_sparse_elemwise_div = elemwise_div
_mul = elemwise_mul
_Mul = elemwise_mul
_sparse_elemwise_mul = elemwise_mul
_sub = elemwise_sub
_minus = elemwise_sub
_Minus = elemwise_sub
_sparse_elemwise_sub = elemwise_sub
_sparse_erf = erf
_sparse_erfinv = erfinv
_sparse_exp = exp
_sparse_expm1 = expm1
_sparse_fix = fix
_sparse_floor = floor
_sparse_gamma = gamma
_sparse_gammaln = gammaln
_sparse_log = log
_sparse_log10 = log10
_sparse_log1p = log1p
_sparse_log2 = log2
_sparse_logical_not = logical_not
_sparse_negative = negative
_sparse_radians = radians
_sparse_rcbrt = rcbrt
_sparse_reciprocal = reciprocal
_sparse_relu = relu
_sparse_rint = rint
_sparse_round = round
_sparse_rsqrt = rsqrt
