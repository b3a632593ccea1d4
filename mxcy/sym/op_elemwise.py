# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_DivScalar", "_Equal", "_EqualScalar", "_Greater", "_GreaterEqualScalar",
           "_GreaterScalar", "_Greater_Equal", "_Hypot", "_HypotScalar", "_Lesser",
           "_LesserEqualScalar", "_LesserScalar", "_Lesser_Equal", "_LogicalAndScalar",
           "_Logical_And", "_Logical_Or", "_copy", "_digamma", "_div_scalar", "_equal",
           "_equal_scalar", "_greater", "_greater_equal", "_greater_equal_scalar",
           "_greater_scalar", "_hypot", "_hypot_scalar", "_lesser", "_lesser_equal",
           "_lesser_equal_scalar", "_lesser_scalar", "_logical_and", "_logical_and_scalar",
           "_logical_or", "identity"]

_op_copy = get("_copy")
_op_digamma = get("_digamma")
_op_div_scalar = get("_div_scalar")
_op_equal = get("_equal")
_op_equal_scalar = get("_equal_scalar")
_op_greater = get("_greater")
_op_greater_equal = get("_greater_equal")
_op_greater_equal_scalar = get("_greater_equal_scalar")
_op_greater_scalar = get("_greater_scalar")
_op_hypot = get("_hypot")
_op_hypot_scalar = get("_hypot_scalar")
_op_lesser = get("_lesser")
_op_lesser_equal = get("_lesser_equal")
_op_lesser_equal_scalar = get("_lesser_equal_scalar")
_op_lesser_scalar = get("_lesser_scalar")
_op_logical_and = get("_logical_and")
_op_logical_and_scalar = get("_logical_and_scalar")
_op_logical_or = get("_logical_or")


def _copy(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """A copy of the input.

    Computes ``y = x`` for each element. The result has the shape and dtype of the input.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_copy, "_copy", (data,), {}, name, attr, kwargs)


def identity(data: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_copy`, from which automatic names are made."""
    return make(_op_copy, "identity", (data,), {}, name, attr, kwargs)


def _digamma(data: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Derivative of `gammaln`.

    Computes ``y = Gamma'(x) / Gamma(x)`` for each element. The result has the shape and dtype of
    the input. Integers are computed in float64 and the result is cut back to their dtype.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_digamma, "_digamma", (data,), {}, name, attr, kwargs)


def _div_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Quotient of an array x and a scalar y.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. The result has the shape and dtype of the array; a bool array gives int64, or
    float64 with a scalar that is not whole. An integer array takes the integer part of the scalar.

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
    return make(_op_div_scalar, "_div_scalar", (data,), par, name, attr, kwargs)


def _DivScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """Another name of `_div_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_div_scalar, "_divscalar", (data,), par, name, attr, kwargs)


def _equal(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the operands are equal, else 0, for two arrays of one shape.

    Computes ``z = x == y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_equal, "_equal", (lhs, rhs), {}, name, attr, kwargs)


def _equal_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """1 where the operands are equal, else 0, for an array x and a scalar y.

    Computes ``z = x == y`` for each element. The result has the shape and dtype of the array; a
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
    return make(_op_equal_scalar, "_equal_scalar", (data,), par, name, attr, kwargs)


def _EqualScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Another name of `_equal_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_equal_scalar, "_equalscalar", (data,), par, name, attr, kwargs)


def _greater(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is the larger, else 0, for two arrays of one shape.

    Computes ``z = x > y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_greater, "_greater", (lhs, rhs), {}, name, attr, kwargs)


def _greater_equal(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the smaller, else 0, for two arrays of one shape.

    Computes ``z = x >= y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_greater_equal, "_greater_equal", (lhs, rhs), {}, name, attr, kwargs)


def _greater_equal_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the smaller, else 0, for an array x and a scalar y.

    Computes ``z = x >= y`` for each element. The result has the shape and dtype of the array; a
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
    return make(_op_greater_equal_scalar, "_greater_equal_scalar", (data,), par, name, attr, kwargs)


def _GreaterEqualScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """Another name of `_greater_equal_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_greater_equal_scalar, "_greaterequalscalar", (data,), par, name, attr, kwargs)


def _greater_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """1 where the first operand is the larger, else 0, for an array x and a scalar y.

    Computes ``z = x > y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64. The gradient is zero.

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
    return make(_op_greater_scalar, "_greater_scalar", (data,), par, name, attr, kwargs)


def _GreaterScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Another name of `_greater_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_greater_scalar, "_greaterscalar", (data,), par, name, attr, kwargs)


def _hypot(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Hypotenuse of two arrays of one shape.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between. Both
    operands and the result have one shape and one dtype. Integers are computed in float64 and the
    result is cut back to their dtype.

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
    return make(_op_hypot, "_hypot", (lhs, rhs), {}, name, attr, kwargs)


def _hypot_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Hypotenuse of an array x and a scalar y.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between. The
    result has the shape and dtype of the array; a bool array gives int64, or float64 with a scalar
    that is not whole. An integer array takes the integer part of the scalar. Integers are computed
    in float64 and the result is cut back to their dtype.

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
    return make(_op_hypot_scalar, "_hypot_scalar", (data,), par, name, attr, kwargs)


def _HypotScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Another name of `_hypot_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_hypot_scalar, "_hypotscalar", (data,), par, name, attr, kwargs)


def _lesser(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
            attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is the smaller, else 0, for two arrays of one shape.

    Computes ``z = x < y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_lesser, "_lesser", (lhs, rhs), {}, name, attr, kwargs)


def _lesser_equal(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the larger, else 0, for two arrays of one shape.

    Computes ``z = x <= y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_lesser_equal, "_lesser_equal", (lhs, rhs), {}, name, attr, kwargs)


def _lesser_equal_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                         name: str | None = None, attr: dict[str, str] | None = None,
                         out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the larger, else 0, for an array x and a scalar y.

    Computes ``z = x <= y`` for each element. The result has the shape and dtype of the array; a
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
    return make(_op_lesser_equal_scalar, "_lesser_equal_scalar", (data,), par, name, attr, kwargs)


def _LesserEqualScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Another name of `_lesser_equal_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_lesser_equal_scalar, "_lesserequalscalar", (data,), par, name, attr, kwargs)


def _lesser_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """1 where the first operand is the smaller, else 0, for an array x and a scalar y.

    Computes ``z = x < y`` for each element. The result has the shape and dtype of the array; a bool
    array gives int64. The gradient is zero.

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
    return make(_op_lesser_scalar, "_lesser_scalar", (data,), par, name, attr, kwargs)


def _LesserScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Another name of `_lesser_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_lesser_scalar, "_lesserscalar", (data,), par, name, attr, kwargs)


def _logical_and(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where both operands differ from zero, else 0, for two arrays of one shape.

    Computes ``z = x and y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_logical_and, "_logical_and", (lhs, rhs), {}, name, attr, kwargs)


def _logical_and_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """1 where both operands differ from zero, else 0, for an array x and a scalar y.

    Computes ``z = x and y`` for each element. The result has the shape and dtype of the array; a
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
    return make(_op_logical_and_scalar, "_logical_and_scalar", (data,), par, name, attr, kwargs)


def _LogicalAndScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """Another name of `_logical_and_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_logical_and_scalar, "_logicalandscalar", (data,), par, name, attr, kwargs)


def _logical_or(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where an operand differs from zero, else 0, for two arrays of one shape.

    Computes ``z = x or y`` for each element. Both operands and the result have one shape and one
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
    return make(_op_logical_or, "_logical_or", (lhs, rhs), {}, name, attr, kwargs)


_Equal = _equal
_Greater = _greater
_Greater_Equal = _greater_equal
_Hypot = _hypot
_Lesser = _lesser
_Lesser_Equal = _lesser_equal
_Logical_And = _logical_and
_Logical_Or = _logical_or
