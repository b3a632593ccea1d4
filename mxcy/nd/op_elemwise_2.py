# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ..runtime.invoke import invoke

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_Maximum", "_MaximumScalar", "_Minimum", "_MinimumScalar", "_MinusScalar", "_Mod",
           "_ModScalar", "_MulScalar", "_NotEqualScalar", "_Not_Equal", "_PlusScalar", "_Power",
           "_PowerScalar", "_RDivScalar", "_RMinusScalar", "_RModScalar", "_RPowerScalar",
           "_maximum", "_maximum_scalar", "_minimum", "_minimum_scalar", "_minus_scalar", "_mod",
           "_mod_scalar", "_mul_scalar", "_not_equal", "_not_equal_scalar", "_plus_scalar",
           "_power", "_power_scalar", "_rdiv_scalar", "_rminus_scalar", "_rmod_scalar",
           "_rpower_scalar", "_scatter_minus_scalar", "_scatter_plus_scalar", "_softrelu",
           "_sparse_abs", "_sparse_arccos", "abs", "arccos"]

_op_maximum = get("_maximum")
_op_maximum_scalar = get("_maximum_scalar")
_op_minimum = get("_minimum")
_op_minimum_scalar = get("_minimum_scalar")
_op_minus_scalar = get("_minus_scalar")
_op_mod = get("_mod")
_op_mod_scalar = get("_mod_scalar")
_op_mul_scalar = get("_mul_scalar")
_op_not_equal = get("_not_equal")
_op_not_equal_scalar = get("_not_equal_scalar")
_op_plus_scalar = get("_plus_scalar")
_op_power = get("_power")
_op_power_scalar = get("_power_scalar")
_op_rdiv_scalar = get("_rdiv_scalar")
_op_rminus_scalar = get("_rminus_scalar")
_op_rmod_scalar = get("_rmod_scalar")
_op_rpower_scalar = get("_rpower_scalar")
_op_softrelu = get("_softrelu")
_op_abs = get("abs")
_op_arccos = get("arccos")


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
    return invoke(_op_maximum, (lhs, rhs), {}, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_maximum_scalar, (data,), par, out)


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
    return invoke(_op_minimum, (lhs, rhs), {}, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_minimum_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_minus_scalar, (data,), par, out)


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
    return invoke(_op_mod, (lhs, rhs), {}, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_mod_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_mul_scalar, (data,), par, out)


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
    return invoke(_op_not_equal, (lhs, rhs), {}, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_not_equal_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_plus_scalar, (data,), par, out)


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
    return invoke(_op_power, (lhs, rhs), {}, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_power_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_rdiv_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_rminus_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_rmod_scalar, (data,), par, out)


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
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return invoke(_op_rpower_scalar, (data,), par, out)


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
    return invoke(_op_softrelu, (data,), {}, out)


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
    return invoke(_op_abs, (data,), {}, out)


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
    return invoke(_op_arccos, (data,), {}, out)


_Maximum = _maximum
_MaximumScalar = _maximum_scalar
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
