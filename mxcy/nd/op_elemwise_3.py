# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_Plus", "_add", "_grad_add", "_plus", "_sparse_broadcast_add", "_sparse_broadcast_div",
           "_sparse_broadcast_minus", "_sparse_broadcast_mul", "_sparse_broadcast_plus",
           "_sparse_broadcast_sub", "_sparse_cbrt", "_sparse_ceil", "_sparse_cos", "_sparse_cosh",
           "_sparse_degrees", "_sparse_elemwise_add", "broadcast_add", "broadcast_div",
           "broadcast_equal", "broadcast_greater", "broadcast_greater_equal", "broadcast_hypot",
           "broadcast_lesser", "broadcast_lesser_equal", "broadcast_logical_and",
           "broadcast_logical_or", "broadcast_logical_xor", "broadcast_maximum",
           "broadcast_minimum", "broadcast_minus", "broadcast_mod", "broadcast_mul",
           "broadcast_not_equal", "broadcast_plus", "broadcast_power", "broadcast_sub", "cbrt",
           "ceil", "cos", "cosh", "degrees", "elemwise_add"]

_op_broadcast_add = caller("broadcast_add")
_op_broadcast_div = caller("broadcast_div")
_op_broadcast_equal = caller("broadcast_equal")
_op_broadcast_greater = caller("broadcast_greater")
_op_broadcast_greater_equal = caller("broadcast_greater_equal")
_op_broadcast_hypot = caller("broadcast_hypot")
_op_broadcast_lesser = caller("broadcast_lesser")
_op_broadcast_lesser_equal = caller("broadcast_lesser_equal")
_op_broadcast_logical_and = caller("broadcast_logical_and")
_op_broadcast_logical_or = caller("broadcast_logical_or")
_op_broadcast_logical_xor = caller("broadcast_logical_xor")
_op_broadcast_maximum = caller("broadcast_maximum")
_op_broadcast_minimum = caller("broadcast_minimum")
_op_broadcast_mod = caller("broadcast_mod")
_op_broadcast_mul = caller("broadcast_mul")
_op_broadcast_not_equal = caller("broadcast_not_equal")
_op_broadcast_power = caller("broadcast_power")
_op_broadcast_sub = caller("broadcast_sub")
_op_cbrt = caller("cbrt")
_op_ceil = caller("ceil")
_op_cos = caller("cos")
_op_cosh = caller("cosh")
_op_degrees = caller("degrees")
_op_elemwise_add = caller("elemwise_add")


def broadcast_add(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Sum of two arrays, with broadcasting.

    Computes ``z = x + y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too.

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
    return _op_broadcast_add(lhs, rhs, out)


def broadcast_div(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Quotient of two arrays, with broadcasting.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. Dimensions of size 1 are stretched to fit, and missing leading ones added. Both
    operands have one dtype, which the result has too.

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
    return _op_broadcast_div(lhs, rhs, out)


def broadcast_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                    name: str | None = None) -> Any:
    """1 where the operands are equal, else 0, for two arrays, with broadcasting.

    Computes ``z = x == y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_equal(lhs, rhs, out)


def broadcast_greater(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                      name: str | None = None) -> Any:
    """1 where the first operand is the larger, else 0, for two arrays, with broadcasting.

    Computes ``z = x > y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_greater(lhs, rhs, out)


def broadcast_greater_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                            name: str | None = None) -> Any:
    """1 where the first operand is not the smaller, else 0, for two arrays, with broadcasting.

    Computes ``z = x >= y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_greater_equal(lhs, rhs, out)


def broadcast_hypot(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                    name: str | None = None) -> Any:
    """Hypotenuse of two arrays, with broadcasting.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between.
    Dimensions of size 1 are stretched to fit, and missing leading ones added. Both operands have
    one dtype, which the result has too. Integers are computed in float64 and the result is cut back
    to their dtype.

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
    return _op_broadcast_hypot(lhs, rhs, out)


def broadcast_lesser(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                     name: str | None = None) -> Any:
    """1 where the first operand is the smaller, else 0, for two arrays, with broadcasting.

    Computes ``z = x < y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_lesser(lhs, rhs, out)


def broadcast_lesser_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                           name: str | None = None) -> Any:
    """1 where the first operand is not the larger, else 0, for two arrays, with broadcasting.

    Computes ``z = x <= y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_lesser_equal(lhs, rhs, out)


def broadcast_logical_and(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                          name: str | None = None) -> Any:
    """1 where both operands differ from zero, else 0, for two arrays, with broadcasting.

    Computes ``z = x and y`` for each element. Dimensions of size 1 are stretched to fit, and
    missing leading ones added. Both operands have one dtype, which the result has too. The gradient
    is zero.

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
    return _op_broadcast_logical_and(lhs, rhs, out)


def broadcast_logical_or(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                         name: str | None = None) -> Any:
    """1 where an operand differs from zero, else 0, for two arrays, with broadcasting.

    Computes ``z = x or y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_logical_or(lhs, rhs, out)


def broadcast_logical_xor(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                          name: str | None = None) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for two arrays, with
    broadcasting.

    Computes ``z = x xor y`` for each element. Dimensions of size 1 are stretched to fit, and
    missing leading ones added. Both operands have one dtype, which the result has too. The gradient
    is zero.

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
    return _op_broadcast_logical_xor(lhs, rhs, out)


def broadcast_maximum(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                      name: str | None = None) -> Any:
    """Larger of two arrays, with broadcasting.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. Dimensions of size 1 are
    stretched to fit, and missing leading ones added. Both operands have one dtype, which the result
    has too.

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
    return _op_broadcast_maximum(lhs, rhs, out)


def broadcast_minimum(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                      name: str | None = None) -> Any:
    """Smaller of two arrays, with broadcasting.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. Dimensions of size 1 are
    stretched to fit, and missing leading ones added. Both operands have one dtype, which the result
    has too.

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
    return _op_broadcast_minimum(lhs, rhs, out)


def broadcast_mod(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Remainder of two arrays, with broadcasting.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. Dimensions of size 1 are stretched to fit, and missing leading ones
    added. Both operands have one dtype, which the result has too.

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
    return _op_broadcast_mod(lhs, rhs, out)


def broadcast_mul(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Product of two arrays, with broadcasting.

    Computes ``z = x y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too.

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
    return _op_broadcast_mul(lhs, rhs, out)


def broadcast_not_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                        name: str | None = None) -> Any:
    """1 where the operands differ, else 0, for two arrays, with broadcasting.

    Computes ``z = x != y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return _op_broadcast_not_equal(lhs, rhs, out)


def broadcast_power(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                    name: str | None = None) -> Any:
    """Power of two arrays, with broadcasting.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. Dimensions
    of size 1 are stretched to fit, and missing leading ones added. Both operands have one dtype,
    which the result has too.

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
    return _op_broadcast_power(lhs, rhs, out)


def broadcast_sub(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Difference of two arrays, with broadcasting.

    Computes ``z = x - y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too.

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
    return _op_broadcast_sub(lhs, rhs, out)


def cbrt(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Cube root, real for negative inputs too.

    Computes ``y = x^(1/3)`` for each element. The result has the shape and dtype of the input.
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
    return _op_cbrt(data, out)


def ceil(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Smallest integer that is not below the input.

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
    return _op_ceil(data, out)


def cos(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Cosine of an angle in radians.

    Computes ``y = cos(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_cos(data, out)


def cosh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Hyperbolic cosine.

    Computes ``y = cosh(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_cosh(data, out)


def degrees(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Radians to degrees.

    Computes ``y = x 180 / pi`` for each element. The result has the shape and dtype of the input.
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
    return _op_degrees(data, out)


def elemwise_add(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Sum of two arrays of one shape.

    Computes ``z = x + y`` for each element. Both operands and the result have one shape and one
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
    return _op_elemwise_add(lhs, rhs, out)


broadcast_plus = broadcast_add
_sparse_broadcast_add = broadcast_add
_sparse_broadcast_plus = broadcast_add
_sparse_broadcast_div = broadcast_div
_sparse_broadcast_mul = broadcast_mul
broadcast_minus = broadcast_sub
_sparse_broadcast_sub = broadcast_sub
_sparse_broadcast_minus = broadcast_sub
_sparse_cbrt = cbrt
_sparse_ceil = ceil
_sparse_cos = cos
_sparse_cosh = cosh
_sparse_degrees = degrees
_add = elemwise_add
_plus = elemwise_add
_Plus = elemwise_add
_grad_add = elemwise_add
_sparse_elemwise_add = elemwise_add
