# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_Minimum", "_MinimumScalar", "_MinusScalar", "_Mod", "_ModScalar", "_MulScalar",
           "_NotEqualScalar", "_Not_Equal", "_PlusScalar", "_Power", "_PowerScalar", "_RDivScalar",
           "_RMinusScalar", "_RModScalar", "_RPowerScalar", "_minimum", "_minimum_scalar",
           "_minus_scalar", "_mod", "_mod_scalar", "_mul_scalar", "_not_equal", "_not_equal_scalar",
           "_plus_scalar", "_power", "_power_scalar", "_rdiv_scalar", "_rminus_scalar",
           "_rmod_scalar", "_rpower_scalar", "_scatter_minus_scalar", "_scatter_plus_scalar",
           "_softrelu", "_sparse_abs", "_sparse_arccos", "_sparse_arccosh", "_sparse_arcsin",
           "_sparse_arcsinh", "_sparse_arctan", "_sparse_arctanh", "abs", "arccos", "arccosh",
           "arcsin", "arcsinh", "arctan", "arctanh"]

_op_minimum = caller("_minimum")
_op_minimum_scalar = caller("_minimum_scalar")
_op_minus_scalar = caller("_minus_scalar")
_op_mod = caller("_mod")
_op_mod_scalar = caller("_mod_scalar")
_op_mul_scalar = caller("_mul_scalar")
_op_not_equal = caller("_not_equal")
_op_not_equal_scalar = caller("_not_equal_scalar")
_op_plus_scalar = caller("_plus_scalar")
_op_power = caller("_power")
_op_power_scalar = caller("_power_scalar")
_op_rdiv_scalar = caller("_rdiv_scalar")
_op_rminus_scalar = caller("_rminus_scalar")
_op_rmod_scalar = caller("_rmod_scalar")
_op_rpower_scalar = caller("_rpower_scalar")
_op_softrelu = caller("_softrelu")
_op_abs = caller("abs")
_op_arccos = caller("arccos")
_op_arccosh = caller("arccosh")
_op_arcsin = caller("arcsin")
_op_arcsinh = caller("arcsinh")
_op_arctan = caller("arctan")
_op_arctanh = caller("arctanh")


def _minimum(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
             name: str | None = None) -> Any:
    """Smaller of two arrays of one shape.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. Both operands and the result
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
    return _op_minimum(lhs, rhs, out)


def _minimum_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                    out: Any = None, name: str | None = None) -> Any:
    """Smaller of an array x and a scalar y.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. The result has the shape and
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
    return _op_minimum_scalar(data, scalar, is_int, out)


def _minus_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                  out: Any = None, name: str | None = None) -> Any:
    """Difference of an array x and a scalar y.

    Computes ``z = x - y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

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
    return _op_minus_scalar(data, scalar, is_int, out)


def _mod(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
         name: str | None = None) -> Any:
    """Remainder of two arrays of one shape.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. Both operands and the result have one shape and one dtype.

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
    return _op_mod(lhs, rhs, out)


def _mod_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                out: Any = None, name: str | None = None) -> Any:
    """Remainder of an array x and a scalar y.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. The result has the shape and dtype of the array; a bool array gives
    int64, or float64 with a scalar that is not whole. An integer array takes the integer part of
    the scalar.

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
    return _op_mod_scalar(data, scalar, is_int, out)


def _mul_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                out: Any = None, name: str | None = None) -> Any:
    """Product of an array x and a scalar y.

    Computes ``z = x y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

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
    return _op_mul_scalar(data, scalar, is_int, out)


def _not_equal(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """1 where the operands differ, else 0, for two arrays of one shape.

    Computes ``z = x != y`` for each element. Both operands and the result have one shape and one
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
    return _op_not_equal(lhs, rhs, out)


def _not_equal_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                      out: Any = None, name: str | None = None) -> Any:
    """1 where the operands differ, else 0, for an array x and a scalar y.

    Computes ``z = x != y`` for each element. The result has the shape and dtype of the array; a
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
    return _op_not_equal_scalar(data, scalar, is_int, out)


def _plus_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                 out: Any = None, name: str | None = None) -> Any:
    """Sum of an array x and a scalar y.

    Computes ``z = x + y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

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
    return _op_plus_scalar(data, scalar, is_int, out)


def _power(lhs: NDArray | None = None, rhs: NDArray | None = None, out: Any = None,
           name: str | None = None) -> Any:
    """Power of two arrays of one shape.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. Both
    operands and the result have one shape and one dtype.

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
    return _op_power(lhs, rhs, out)


def _power_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                  out: Any = None, name: str | None = None) -> Any:
    """Power of an array x and a scalar y.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. The result
    has the shape and dtype of the array; a bool array gives int64, or float64 with a scalar that is
    not whole. An integer array takes the integer part of the scalar.

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
    return _op_power_scalar(data, scalar, is_int, out)


def _rdiv_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                 out: Any = None, name: str | None = None) -> Any:
    """Quotient of a scalar x and an array y.

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
    return _op_rdiv_scalar(data, scalar, is_int, out)


def _rminus_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                   out: Any = None, name: str | None = None) -> Any:
    """Difference of a scalar x and an array y.

    Computes ``z = x - y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

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
    return _op_rminus_scalar(data, scalar, is_int, out)


def _rmod_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                 out: Any = None, name: str | None = None) -> Any:
    """Remainder of a scalar x and an array y.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. The result has the shape and dtype of the array; a bool array gives
    int64, or float64 with a scalar that is not whole. An integer array takes the integer part of
    the scalar.

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
    return _op_rmod_scalar(data, scalar, is_int, out)


def _rpower_scalar(data: NDArray | None = None, scalar: float = 1.0, is_int: bool = True,
                   out: Any = None, name: str | None = None) -> Any:
    """Power of a scalar x and an array y.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. The result
    has the shape and dtype of the array; a bool array gives int64, or float64 with a scalar that is
    not whole. An integer array takes the integer part of the scalar.

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
    return _op_rpower_scalar(data, scalar, is_int, out)


def _softrelu(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Smooth rectifier.

    Computes ``y = ln(1 + e^x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_softrelu(data, out)


def abs(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Absolute value.

    Computes ``y = |x|`` for each element. The result has the shape and dtype of the input.

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
    return _op_abs(data, out)


def arccos(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Inverse cosine, between 0 and pi; NaN outside [-1, 1].

    Computes ``y = arccos(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_arccos(data, out)


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
    return _op_arccosh(data, out)


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
    return _op_arcsin(data, out)


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
    return _op_arcsinh(data, out)


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
    return _op_arctan(data, out)


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
    return _op_arctanh(data, out)


_Minimum = _minimum
_MinimumScalar = _minimum_scalar
_MinusScalar = _minus_scalar
_scatter_minus_scalar = _minus_scalar
_Mod = _mod
_ModScalar = _mod_scalar
_MulScalar = _mul_scalar
_Not_Equal = _not_equal
_NotEqualScalar = _not_equal_scalar
_PlusScalar = _plus_scalar
_scatter_plus_scalar = _plus_scalar
_Power = _power
_PowerScalar = _power_scalar
_RDivScalar = _rdiv_scalar
_RMinusScalar = _rminus_scalar
_RModScalar = _rmod_scalar
_RPowerScalar = _rpower_scalar
_sparse_abs = abs
_sparse_arccos = arccos
_sparse_arccosh = arccosh
_sparse_arcsin = arcsin
_sparse_arcsinh = arcsinh
_sparse_arctan = arctan
_sparse_arctanh = arctanh
