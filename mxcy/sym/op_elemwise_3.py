# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_RDivScalar", "_RMinusScalar", "_RModScalar", "_RPowerScalar", "_rdiv_scalar",
           "_rminus_scalar", "_rmod_scalar", "_rpower_scalar", "_softrelu", "_sparse_abs",
           "_sparse_arccos", "_sparse_arccosh", "_sparse_arcsin", "_sparse_arcsinh",
           "_sparse_arctan", "_sparse_arctanh", "_sparse_broadcast_add", "_sparse_broadcast_div",
           "_sparse_broadcast_plus", "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan",
           "arctanh", "broadcast_add", "broadcast_div", "broadcast_equal", "broadcast_greater",
           "broadcast_greater_equal", "broadcast_hypot", "broadcast_lesser",
           "broadcast_lesser_equal", "broadcast_logical_and", "broadcast_plus"]

_op_rdiv_scalar = get("_rdiv_scalar")
_op_rminus_scalar = get("_rminus_scalar")
_op_rmod_scalar = get("_rmod_scalar")
_op_rpower_scalar = get("_rpower_scalar")
_op_softrelu = get("_softrelu")
_op_abs = get("abs")
_op_arccos = get("arccos")
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


def _rdiv_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Quotient of a scalar x and an array y.

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
    return make(_op_rdiv_scalar, "_rdiv_scalar", (data,), par, name, attr, kwargs)


def _RDivScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Another name of `_rdiv_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_rdiv_scalar, "_rdivscalar", (data,), par, name, attr, kwargs)


def _rminus_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Difference of a scalar x and an array y.

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
    return make(_op_rminus_scalar, "_rminus_scalar", (data,), par, name, attr, kwargs)


def _RMinusScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Another name of `_rminus_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_rminus_scalar, "_rminusscalar", (data,), par, name, attr, kwargs)


def _rmod_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Remainder of a scalar x and an array y.

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
    return make(_op_rmod_scalar, "_rmod_scalar", (data,), par, name, attr, kwargs)


def _RModScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Another name of `_rmod_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_rmod_scalar, "_rmodscalar", (data,), par, name, attr, kwargs)


def _rpower_scalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Power of a scalar x and an array y.

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
    return make(_op_rpower_scalar, "_rpower_scalar", (data,), par, name, attr, kwargs)


def _RPowerScalar(data: Symbol | None = None, scalar: float = 1.0, is_int: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Another name of `_rpower_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_rpower_scalar, "_rpowerscalar", (data,), par, name, attr, kwargs)


def _softrelu(data: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Smooth rectifier.

    Computes ``y = ln(1 + e^x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_softrelu, "_softrelu", (data,), {}, name, attr, kwargs)


def abs(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Absolute value.

    Computes ``y = |x|`` for each element. The result has the shape and dtype of the input.

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
    return make(_op_abs, "abs", (data,), {}, name, attr, kwargs)


def arccos(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
           out: None = None, **kwargs: Any) -> Any:
    """Inverse cosine, between 0 and pi; NaN outside [-1, 1].

    Computes ``y = arccos(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arccos, "arccos", (data,), {}, name, attr, kwargs)


def arccosh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Inverse hyperbolic cosine; NaN below 1.

    Computes ``y = arccosh(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arccosh, "arccosh", (data,), {}, name, attr, kwargs)


def arcsin(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
           out: None = None, **kwargs: Any) -> Any:
    """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1].

    Computes ``y = arcsin(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arcsin, "arcsin", (data,), {}, name, attr, kwargs)


def arcsinh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Inverse hyperbolic sine.

    Computes ``y = arcsinh(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arcsinh, "arcsinh", (data,), {}, name, attr, kwargs)


def arctan(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
           out: None = None, **kwargs: Any) -> Any:
    """Inverse tangent, between -pi/2 and pi/2.

    Computes ``y = arctan(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arctan, "arctan", (data,), {}, name, attr, kwargs)


def arctanh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Inverse hyperbolic tangent; NaN outside [-1, 1].

    Computes ``y = arctanh(x)`` for each element. The result has the shape and dtype of the input.
    Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_arctanh, "arctanh", (data,), {}, name, attr, kwargs)


def broadcast_add(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sum of two arrays, with broadcasting.

    Computes ``z = x + y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too.

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
    return make(_op_broadcast_add, "broadcast_add", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_plus(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `broadcast_add`, from which automatic names are made."""
    return make(_op_broadcast_add, "broadcast_plus", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_div(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Quotient of two arrays, with broadcasting.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. Dimensions of size 1 are stretched to fit, and missing leading ones added. Both
    operands have one dtype, which the result has too.

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
    return make(_op_broadcast_div, "broadcast_div", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_equal(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the operands are equal, else 0, for two arrays, with broadcasting.

    Computes ``z = x == y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return make(_op_broadcast_equal, "broadcast_equal", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_greater(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is the larger, else 0, for two arrays, with broadcasting.

    Computes ``z = x > y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return make(_op_broadcast_greater, "broadcast_greater", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_greater_equal(lhs: Symbol | None = None, rhs: Symbol | None = None,
                            name: str | None = None, attr: dict[str, str] | None = None,
                            out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the smaller, else 0, for two arrays, with broadcasting.

    Computes ``z = x >= y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return make(_op_broadcast_greater_equal, "broadcast_greater_equal", (lhs, rhs), {}, name, attr,
                kwargs)


def broadcast_hypot(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Hypotenuse of two arrays, with broadcasting.

    Computes ``z = sqrt(x^2 + y^2)`` for each element. Computed without overflow in between.
    Dimensions of size 1 are stretched to fit, and missing leading ones added. Both operands have
    one dtype, which the result has too. Integers are computed in float64 and the result is cut back
    to their dtype.

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
    return make(_op_broadcast_hypot, "broadcast_hypot", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_lesser(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                     attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is the smaller, else 0, for two arrays, with broadcasting.

    Computes ``z = x < y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return make(_op_broadcast_lesser, "broadcast_lesser", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_lesser_equal(lhs: Symbol | None = None, rhs: Symbol | None = None,
                           name: str | None = None, attr: dict[str, str] | None = None,
                           out: None = None, **kwargs: Any) -> Any:
    """1 where the first operand is not the larger, else 0, for two arrays, with broadcasting.

    Computes ``z = x <= y`` for each element. Dimensions of size 1 are stretched to fit, and missing
    leading ones added. Both operands have one dtype, which the result has too. The gradient is
    zero.

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
    return make(_op_broadcast_lesser_equal, "broadcast_lesser_equal", (lhs, rhs), {}, name, attr,
                kwargs)


def broadcast_logical_and(lhs: Symbol | None = None, rhs: Symbol | None = None,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """1 where both operands differ from zero, else 0, for two arrays, with broadcasting.

    Computes ``z = x and y`` for each element. Dimensions of size 1 are stretched to fit, and
    missing leading ones added. Both operands have one dtype, which the result has too. The gradient
    is zero.

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
    return make(_op_broadcast_logical_and, "broadcast_logical_and", (lhs, rhs), {}, name, attr,
                kwargs)


_sparse_abs = abs
_sparse_arccos = arccos
_sparse_arccosh = arccosh
_sparse_arcsin = arcsin
_sparse_arcsinh = arcsinh
_sparse_arctan = arctan
_sparse_arctanh = arctanh
_sparse_broadcast_add = broadcast_add
_sparse_broadcast_plus = broadcast_plus
_sparse_broadcast_div = broadcast_div
