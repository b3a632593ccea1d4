# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ..runtime.invoke import invoke

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_sparse_arccosh", "_sparse_arcsin", "_sparse_arcsinh", "_sparse_arctan",
           "_sparse_arctanh", "_sparse_broadcast_add", "_sparse_broadcast_div",
           "_sparse_broadcast_minus", "_sparse_broadcast_mul", "_sparse_broadcast_plus",
           "_sparse_broadcast_sub", "_sparse_cbrt", "_sparse_ceil", "arccosh", "arcsin", "arcsinh",
           "arctan", "arctanh", "broadcast_add", "broadcast_div", "broadcast_equal",
           "broadcast_greater", "broadcast_greater_equal", "broadcast_hypot", "broadcast_lesser",
           "broadcast_lesser_equal", "broadcast_logical_and", "broadcast_logical_or",
           "broadcast_logical_xor", "broadcast_maximum", "broadcast_minimum", "broadcast_minus",
           "broadcast_mod", "broadcast_mul", "broadcast_not_equal", "broadcast_plus",
           "broadcast_power", "broadcast_sub", "cbrt", "ceil"]

_op_arccosh = get("arccosh")
_op_arcsin = get("arcsin")
_op_arcsinh = get("arcsinh")
_op_arctan = get("arctan")
_op_arctanh = get("arctanh")
_op_broadcast_add = get("broadcast_add")
_op_broadcast_div = get("broadcast_div")
_op_broadcast_equal = get("broadcast_equal")
_op_broadcast_greater = get("broadcast_greater")
_op_broadcast_greater_equal = get("broadcast_greater_equal")
_op_broadcast_hypot = get("broadcast_hypot")
_op_broadcast_lesser = get("broadcast_lesser")
_op_broadcast_lesser_equal = get("broadcast_lesser_equal")
_op_broadcast_logical_and = get("broadcast_logical_and")
_op_broadcast_logical_or = get("broadcast_logical_or")
_op_broadcast_logical_xor = get("broadcast_logical_xor")
_op_broadcast_maximum = get("broadcast_maximum")
_op_broadcast_minimum = get("broadcast_minimum")
_op_broadcast_mod = get("broadcast_mod")
_op_broadcast_mul = get("broadcast_mul")
_op_broadcast_not_equal = get("broadcast_not_equal")
_op_broadcast_power = get("broadcast_power")
_op_broadcast_sub = get("broadcast_sub")
_op_cbrt = get("cbrt")
_op_ceil = get("ceil")


def arccosh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse hyperbolic cosine; NaN below 1.

    Computes ``y = arccosh(x)`` for each element. The result has the shape and dtype of the input.
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
    return invoke(_op_arccosh, (data,), {}, out)


def arcsin(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1].

    Computes ``y = arcsin(x)`` for each element. The result has the shape and dtype of the input.
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
    return invoke(_op_arcsin, (data,), {}, out)


def arcsinh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse hyperbolic sine.

    Computes ``y = arcsinh(x)`` for each element. The result has the shape and dtype of the input.
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
    return invoke(_op_arcsinh, (data,), {}, out)


def arctan(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse tangent, between -pi/2 and pi/2.

    Computes ``y = arctan(x)`` for each element. The result has the shape and dtype of the input.
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
    return invoke(_op_arctan, (data,), {}, out)


def arctanh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse hyperbolic tangent; NaN outside [-1, 1].

    Computes ``y = arctanh(x)`` for each element. The result has the shape and dtype of the input.
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
    return invoke(_op_arctanh, (data,), {}, out)


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
    return invoke(_op_broadcast_add, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_div, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_equal, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_greater, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_greater_equal, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_hypot, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_lesser, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_lesser_equal, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_logical_and, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_logical_or, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_logical_xor, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_maximum, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_minimum, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_mod, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_mul, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_not_equal, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_power, (lhs, rhs), {}, out)


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
    return invoke(_op_broadcast_sub, (lhs, rhs), {}, out)


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
    return invoke(_op_cbrt, (data,), {}, out)


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
    return invoke(_op_ceil, (data,), {}, out)


_sparse_arccosh = arccosh
_sparse_arcsin = arcsin
_sparse_arcsinh = arcsinh
_sparse_arctan = arctan
_sparse_arctanh = arctanh
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
