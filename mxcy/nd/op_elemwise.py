# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_DivScalar", "_Equal", "_EqualScalar", "_Greater", "_GreaterEqualScalar",
           "_GreaterScalar", "_Greater_Equal", "_Hypot", "_HypotScalar", "_Lesser",
           "_LesserEqualScalar", "_LesserScalar", "_Lesser_Equal", "_LogicalAndScalar",
           "_LogicalOrScalar", "_LogicalXorScalar", "_Logical_And", "_Logical_Or", "_Logical_Xor",
           "_Maximum", "_MaximumScalar", "_copy", "_digamma", "_div_scalar", "_equal",
           "_equal_scalar", "_greater", "_greater_equal", "_greater_equal_scalar",
           "_greater_scalar", "_hypot", "_hypot_scalar", "_lesser", "_lesser_equal",
           "_lesser_equal_scalar", "_lesser_scalar", "_logical_and", "_logical_and_scalar",
           "_logical_or", "_logical_or_scalar", "_logical_xor", "_logical_xor_scalar", "_maximum",
           "_maximum_scalar", "identity"]

_op_copy = caller("_copy")
_op_digamma = caller("_digamma")
_op_div_scalar = caller("_div_scalar")
_op_equal = caller("_equal")
_op_equal_scalar = caller("_equal_scalar")
_op_greater = caller("_greater")
_op_greater_equal = caller("_greater_equal")
_op_greater_equal_scalar = caller("_greater_equal_scalar")
_op_greater_scalar = caller("_greater_scalar")
_op_hypot = caller("_hypot")
_op_hypot_scalar = caller("_hypot_scalar")
_op_lesser = caller("_lesser")
_op_lesser_equal = caller("_lesser_equal")
_op_lesser_equal_scalar = caller("_lesser_equal_scalar")
_op_lesser_scalar = caller("_lesser_scalar")
_op_logical_and = caller("_logical_and")
_op_logical_and_scalar = caller("_logical_and_scalar")
_op_logical_or = caller("_logical_or")
_op_logical_or_scalar = caller("_logical_or_scalar")
_op_logical_xor = caller("_logical_xor")
_op_logical_xor_scalar = caller("_logical_xor_scalar")
_op_maximum = caller("_maximum")
_op_maximum_scalar = caller("_maximum_scalar")


def _copy(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """A copy of the input.

    Computes ``y = x`` for each element. The result has the shape and dtype of the input.

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
    return _op_copy(data, out)


def _digamma(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Derivative of `gammaln`.

    Computes ``y = Gamma'(x) / Gamma(x)`` for each element. The result has the shape and dtype of
    the input. Integers are computed in float64 and the result is cut back to their dtype.

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
    return _op_digamma(data, out)


def _div_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                out: Any = None, name: str | None = None) -> Any:
    """Quotient of an array x and a scalar y.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. The result has the shape and dtype of the array; a bool array gives int64, or
    float64 with a scalar that is not whole. An integer array takes the integer part of the scalar.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_div_scalar(data, scalar, is_int, out)


def _equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
           name: str | None = None) -> Any:
    """1 where the operands are equal, else 0, for two arrays of one shape.

    Computes ``z = x == y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_equal(lhs, rhs, out)


def _equal_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                  out: Any = None, name: str | None = None) -> Any:
    """1 where the operands are equal, else 0, for an array x and a scalar y.

    Computes ``z = x == y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_equal_scalar(data, scalar, is_int, out)


def _greater(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
             name: str | None = None) -> Any:
    """1 where the first operand is the larger, else 0, for two arrays of one shape.

    Computes ``z = x > y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_greater(lhs, rhs, out)


def _greater_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                   name: str | None = None) -> Any:
    """1 where the first operand is not the smaller, else 0, for two arrays of one shape.

    Computes ``z = x >= y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_greater_equal(lhs, rhs, out)


def _greater_equal_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                          out: Any = None, name: str | None = None) -> Any:
    """1 where the first operand is not the smaller, else 0, for an array x and a scalar y.

    Computes ``z = x >= y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_greater_equal_scalar(data, scalar, is_int, out)


def _greater_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                    out: Any = None, name: str | None = None) -> Any:
    """1 where the first operand is the larger, else 0, for an array x and a scalar y.

    Computes ``z = x > y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_greater_scalar(data, scalar, is_int, out)


def _hypot(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
           name: str | None = None) -> Any:
    """Hypotenuse of two arrays of one shape.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between. Both
    operands and the result have one shape and one dtype. Integers are computed in float64 and the
    result is cut back to their dtype.

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
    return _op_hypot(lhs, rhs, out)


def _hypot_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                  out: Any = None, name: str | None = None) -> Any:
    """Hypotenuse of an array x and a scalar y.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between. The
    result has the shape and dtype of the array; a bool array gives int64, or float64 with a scalar
    that is not whole. An integer array takes the integer part of the scalar. Integers are computed
    in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_hypot_scalar(data, scalar, is_int, out)


def _lesser(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
            name: str | None = None) -> Any:
    """1 where the first operand is the smaller, else 0, for two arrays of one shape.

    Computes ``z = x < y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_lesser(lhs, rhs, out)


def _lesser_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """1 where the first operand is not the larger, else 0, for two arrays of one shape.

    Computes ``z = x <= y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_lesser_equal(lhs, rhs, out)


def _lesser_equal_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                         out: Any = None, name: str | None = None) -> Any:
    """1 where the first operand is not the larger, else 0, for an array x and a scalar y.

    Computes ``z = x <= y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_lesser_equal_scalar(data, scalar, is_int, out)


def _lesser_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                   out: Any = None, name: str | None = None) -> Any:
    """1 where the first operand is the smaller, else 0, for an array x and a scalar y.

    Computes ``z = x < y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_lesser_scalar(data, scalar, is_int, out)


def _logical_and(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """1 where both operands differ from zero, else 0, for two arrays of one shape.

    Computes ``z = x and y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_logical_and(lhs, rhs, out)


def _logical_and_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                        out: Any = None, name: str | None = None) -> Any:
    """1 where both operands differ from zero, else 0, for an array x and a scalar y.

    Computes ``z = x and y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_logical_and_scalar(data, scalar, is_int, out)


def _logical_or(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                name: str | None = None) -> Any:
    """1 where an operand differs from zero, else 0, for two arrays of one shape.

    Computes ``z = x or y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_logical_or(lhs, rhs, out)


def _logical_or_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                       out: Any = None, name: str | None = None) -> Any:
    """1 where an operand differs from zero, else 0, for an array x and a scalar y.

    Computes ``z = x or y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_logical_or_scalar(data, scalar, is_int, out)


def _logical_xor(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for two arrays of one shape.

    Computes ``z = x xor y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

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
    return _op_logical_xor(lhs, rhs, out)


def _logical_xor_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                        out: Any = None, name: str | None = None) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for an array x and a scalar y.

    Computes ``z = x xor y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_logical_xor_scalar(data, scalar, is_int, out)


def _maximum(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
             name: str | None = None) -> Any:
    """Larger of two arrays of one shape.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. Both operands and the result
    have one shape and one dtype.

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
    return _op_maximum(lhs, rhs, out)


def _maximum_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                    out: Any = None, name: str | None = None) -> Any:
    """Larger of an array x and a scalar y.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. The result has the shape and
    dtype of the array; a bool array gives int64, or float64 with a scalar that is not whole. An
    integer array takes the integer part of the scalar.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_maximum_scalar(data, scalar, is_int, out)


identity = _copy
_DivScalar = _div_scalar
_Equal = _equal
_EqualScalar = _equal_scalar
_Greater = _greater
_Greater_Equal = _greater_equal
_GreaterEqualScalar = _greater_equal_scalar
_GreaterScalar = _greater_scalar
_Hypot = _hypot
_HypotScalar = _hypot_scalar
_Lesser = _lesser
_Lesser_Equal = _lesser_equal
_LesserEqualScalar = _lesser_equal_scalar
_LesserScalar = _lesser_scalar
_Logical_And = _logical_and
_LogicalAndScalar = _logical_and_scalar
_Logical_Or = _logical_or
_LogicalOrScalar = _logical_or_scalar
_Logical_Xor = _logical_xor
_LogicalXorScalar = _logical_xor_scalar
_Maximum = _maximum
_MaximumScalar = _maximum_scalar
