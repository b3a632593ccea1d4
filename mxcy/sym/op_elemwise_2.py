# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_LogicalOrScalar", "_LogicalXorScalar", "_Logical_Xor", "_Maximum", "_MaximumScalar",
           "_Minimum", "_MinimumScalar", "_MinusScalar", "_Mod", "_ModScalar", "_MulScalar",
           "_NotEqualScalar", "_Not_Equal", "_PlusScalar", "_Power", "_PowerScalar",
           "_logical_or_scalar", "_logical_xor", "_logical_xor_scalar", "_maximum",
           "_maximum_scalar", "_minimum", "_minimum_scalar", "_minus_scalar", "_mod", "_mod_scalar",
           "_mul_scalar", "_not_equal", "_not_equal_scalar", "_plus_scalar", "_power",
           "_power_scalar", "_scatter_minus_scalar", "_scatter_plus_scalar"]

_op_logical_or_scalar = get("_logical_or_scalar")
_op_logical_xor = get("_logical_xor")
_op_logical_xor_scalar = get("_logical_xor_scalar")
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


def _logical_or_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """1 where an operand differs from zero, else 0, for an array x and a scalar y.

    Computes ``z = x or y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_logical_or_scalar, "_logical_or_scalar", (data,), par, name, attr, kwargs)


def _LogicalOrScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                     name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                     **kwargs: Any) -> Any:
    """Another name of `_logical_or_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_logical_or_scalar, "_logicalorscalar", (data,), par, name, attr, kwargs)


def _logical_xor(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for two arrays of one shape.

    Computes ``z = x xor y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_logical_xor, "_logical_xor", (lhs, rhs), {}, name, attr, kwargs)


def _logical_xor_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for an array x and a scalar y.

    Computes ``z = x xor y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_logical_xor_scalar, "_logical_xor_scalar", (data,), par, name, attr, kwargs)


def _LogicalXorScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """Another name of `_logical_xor_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_logical_xor_scalar, "_logicalxorscalar", (data,), par, name, attr, kwargs)


def _maximum(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Larger of two arrays of one shape.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. Both operands and the result
    have one shape and one dtype.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_maximum, "_maximum", (lhs, rhs), {}, name, attr, kwargs)


def _maximum_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """Larger of an array x and a scalar y.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. The result has the shape and
    dtype of the array; a bool array gives int64, or float64 with a scalar that is not whole. An
    integer array takes the integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_maximum_scalar, "_maximum_scalar", (data,), par, name, attr, kwargs)


def _MaximumScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Another name of `_maximum_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_maximum_scalar, "_maximumscalar", (data,), par, name, attr, kwargs)


def _minimum(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Smaller of two arrays of one shape.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. Both operands and the result
    have one shape and one dtype.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_minimum, "_minimum", (lhs, rhs), {}, name, attr, kwargs)


def _minimum_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """Smaller of an array x and a scalar y.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. The result has the shape and
    dtype of the array; a bool array gives int64, or float64 with a scalar that is not whole. An
    integer array takes the integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_minimum_scalar, "_minimum_scalar", (data,), par, name, attr, kwargs)


def _MinimumScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Another name of `_minimum_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_minimum_scalar, "_minimumscalar", (data,), par, name, attr, kwargs)


def _minus_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Difference of an array x and a scalar y.

    Computes ``z = x - y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_minus_scalar, "_minus_scalar", (data,), par, name, attr, kwargs)


def _MinusScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Another name of `_minus_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_minus_scalar, "_minusscalar", (data,), par, name, attr, kwargs)


def _scatter_minus_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """Another name of `_minus_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_minus_scalar, "_scatter_minus_scalar", (data,), par, name, attr, kwargs)


def _mod(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Remainder of two arrays of one shape.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. Both operands and the result have one shape and one dtype.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_mod, "_mod", (lhs, rhs), {}, name, attr, kwargs)


def _mod_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Remainder of an array x and a scalar y.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. The result has the shape and dtype of the array; a bool array gives
    int64, or float64 with a scalar that is not whole. An integer array takes the integer part of
    the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_mod_scalar, "_mod_scalar", (data,), par, name, attr, kwargs)


def _ModScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """Another name of `_mod_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_mod_scalar, "_modscalar", (data,), par, name, attr, kwargs)


def _mul_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Product of an array x and a scalar y.

    Computes ``z = x y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_mul_scalar, "_mul_scalar", (data,), par, name, attr, kwargs)


def _MulScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """Another name of `_mul_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_mul_scalar, "_mulscalar", (data,), par, name, attr, kwargs)


def _not_equal(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the operands differ, else 0, for two arrays of one shape.

    Computes ``z = x != y`` for each element. Both operands and the result have one shape and one
    dtype. The gradient is zero.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_not_equal, "_not_equal", (lhs, rhs), {}, name, attr, kwargs)


def _not_equal_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """1 where the operands differ, else 0, for an array x and a scalar y.

    Computes ``z = x != y`` for each element. The result has the shape and dtype of the array; a
    bool array gives int64. The gradient is zero.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_not_equal_scalar, "_not_equal_scalar", (data,), par, name, attr, kwargs)


def _NotEqualScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """Another name of `_not_equal_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_not_equal_scalar, "_notequalscalar", (data,), par, name, attr, kwargs)


def _plus_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Sum of an array x and a scalar y.

    Computes ``z = x + y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64, or float64 with a scalar that is not whole. An integer array takes the
    integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_plus_scalar, "_plus_scalar", (data,), par, name, attr, kwargs)


def _PlusScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Another name of `_plus_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_plus_scalar, "_plusscalar", (data,), par, name, attr, kwargs)


def _scatter_plus_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                         name: str | None = None, attr: dict[str, str] | None = None,
                         out: None = None, **kwargs: Any) -> Any:
    """Another name of `_plus_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_plus_scalar, "_scatter_plus_scalar", (data,), par, name, attr, kwargs)


def _power(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Power of two arrays of one shape.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. Both
    operands and the result have one shape and one dtype.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_power, "_power", (lhs, rhs), {}, name, attr, kwargs)


def _power_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Power of an array x and a scalar y.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. The result
    has the shape and dtype of the array; a bool array gives int64, or float64 with a scalar that is
    not whole. An integer array takes the integer part of the scalar.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        The scalar operand.
    is_int : bool, default True
        Whether the scalar was written as an integer (for bool arrays).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_power_scalar, "_power_scalar", (data,), par, name, attr, kwargs)


def _PowerScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Another name of `_power_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_power_scalar, "_powerscalar", (data,), par, name, attr, kwargs)


_Logical_Xor = _logical_xor
_Maximum = _maximum
_Minimum = _minimum
_Mod = _mod
_Not_Equal = _not_equal
_Power = _power
