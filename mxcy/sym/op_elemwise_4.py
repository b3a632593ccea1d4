# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_Div", "_Minus", "_Mul", "_Plus", "_add", "_div", "_grad_add", "_minus", "_mul",
           "_plus", "_scatter_elemwise_div", "_sparse_broadcast_minus", "_sparse_broadcast_mul",
           "_sparse_broadcast_sub", "_sparse_cbrt", "_sparse_ceil", "_sparse_cos", "_sparse_cosh",
           "_sparse_degrees", "_sparse_elemwise_add", "_sparse_elemwise_div",
           "_sparse_elemwise_mul", "_sparse_elemwise_sub", "_sparse_erf", "_sparse_erfinv",
           "_sparse_exp", "_sub", "broadcast_logical_or", "broadcast_logical_xor",
           "broadcast_maximum", "broadcast_minimum", "broadcast_minus", "broadcast_mod",
           "broadcast_mul", "broadcast_not_equal", "broadcast_power", "broadcast_sub", "cbrt",
           "ceil", "cos", "cosh", "degrees", "elemwise_add", "elemwise_div", "elemwise_mul",
           "elemwise_sub", "erf", "erfinv", "exp"]

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
_op_cos = get("cos")
_op_cosh = get("cosh")
_op_degrees = get("degrees")
_op_elemwise_add = get("elemwise_add")
_op_elemwise_div = get("elemwise_div")
_op_elemwise_mul = get("elemwise_mul")
_op_elemwise_sub = get("elemwise_sub")
_op_erf = get("erf")
_op_erfinv = get("erfinv")
_op_exp = get("exp")


def broadcast_logical_or(lhs: Symbol | None = None, rhs: Symbol | None = None,
                         name: str | None = None, attr: dict[str, str] | None = None,
                         out: None = None, **kwargs: Any) -> Any:
    """1 where an operand differs from zero, else 0, for two arrays, with broadcasting.

    Computes ``z = x or y`` for each element. Dimensions of size 1 are stretched to fit, and missing
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
    return make(_op_broadcast_logical_or, "broadcast_logical_or", (lhs, rhs), {}, name, attr,
                kwargs)


def broadcast_logical_xor(lhs: Symbol | None = None, rhs: Symbol | None = None,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """1 where exactly one of the operands differs from zero, else 0, for two arrays, with
    broadcasting.

    Computes ``z = x xor y`` for each element. Dimensions of size 1 are stretched to fit, and
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
    return make(_op_broadcast_logical_xor, "broadcast_logical_xor", (lhs, rhs), {}, name, attr,
                kwargs)


def broadcast_maximum(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Larger of two arrays, with broadcasting.

    Computes ``z = max(x, y)`` for each element. NaN if one of them is. Dimensions of size 1 are
    stretched to fit, and missing leading ones added. Both operands have one dtype, which the result
    has too.

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
    return make(_op_broadcast_maximum, "broadcast_maximum", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_minimum(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Smaller of two arrays, with broadcasting.

    Computes ``z = min(x, y)`` for each element. NaN if one of them is. Dimensions of size 1 are
    stretched to fit, and missing leading ones added. Both operands have one dtype, which the result
    has too.

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
    return make(_op_broadcast_minimum, "broadcast_minimum", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_mod(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Remainder of two arrays, with broadcasting.

    Computes ``z = x - floor(x / y) y`` for each element. It has the sign of the divisor, and is 0
    where the divisor is 0. Dimensions of size 1 are stretched to fit, and missing leading ones
    added. Both operands have one dtype, which the result has too.

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
    return make(_op_broadcast_mod, "broadcast_mod", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_mul(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Product of two arrays, with broadcasting.

    Computes ``z = x y`` for each element. Dimensions of size 1 are stretched to fit, and missing
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
    return make(_op_broadcast_mul, "broadcast_mul", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_not_equal(lhs: Symbol | None = None, rhs: Symbol | None = None,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """1 where the operands differ, else 0, for two arrays, with broadcasting.

    Computes ``z = x != y`` for each element. Dimensions of size 1 are stretched to fit, and missing
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
    return make(_op_broadcast_not_equal, "broadcast_not_equal", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_power(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Power of two arrays, with broadcasting.

    Computes ``z = x^y`` for each element. NaN for negative x with a y that is not whole. Dimensions
    of size 1 are stretched to fit, and missing leading ones added. Both operands have one dtype,
    which the result has too.

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
    return make(_op_broadcast_power, "broadcast_power", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_sub(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Difference of two arrays, with broadcasting.

    Computes ``z = x - y`` for each element. Dimensions of size 1 are stretched to fit, and missing
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
    return make(_op_broadcast_sub, "broadcast_sub", (lhs, rhs), {}, name, attr, kwargs)


def broadcast_minus(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `broadcast_sub`, from which automatic names are made."""
    return make(_op_broadcast_sub, "broadcast_minus", (lhs, rhs), {}, name, attr, kwargs)


def cbrt(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Cube root, real for negative inputs too.

    Computes ``y = x^(1/3)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_cbrt, "cbrt", (data,), {}, name, attr, kwargs)


def ceil(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Smallest integer that is not below the input.

    The result has the shape and dtype of the input. The gradient is zero.

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
    return make(_op_ceil, "ceil", (data,), {}, name, attr, kwargs)


def cos(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Cosine of an angle in radians.

    Computes ``y = cos(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_cos, "cos", (data,), {}, name, attr, kwargs)


def cosh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Hyperbolic cosine.

    Computes ``y = cosh(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_cosh, "cosh", (data,), {}, name, attr, kwargs)


def degrees(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Radians to degrees.

    Computes ``y = x 180 / pi`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_degrees, "degrees", (data,), {}, name, attr, kwargs)


def elemwise_add(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sum of two arrays of one shape.

    Computes ``z = x + y`` for each element. Both operands and the result have one shape and one
    dtype.

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
    return make(_op_elemwise_add, "elemwise_add", (lhs, rhs), {}, name, attr, kwargs)


def _add(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_add`, from which automatic names are made."""
    return make(_op_elemwise_add, "_add", (lhs, rhs), {}, name, attr, kwargs)


def _plus(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
          attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_add`, from which automatic names are made."""
    return make(_op_elemwise_add, "_plus", (lhs, rhs), {}, name, attr, kwargs)


def _grad_add(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_add`, from which automatic names are made."""
    return make(_op_elemwise_add, "_grad_add", (lhs, rhs), {}, name, attr, kwargs)


def elemwise_div(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Quotient of two arrays of one shape.

    Computes ``z = x / y`` for each element. Integers are rounded toward zero, and give 0 where the
    divisor is 0. Both operands and the result have one shape and one dtype.

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
    return make(_op_elemwise_div, "elemwise_div", (lhs, rhs), {}, name, attr, kwargs)


def _div(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_div`, from which automatic names are made."""
    return make(_op_elemwise_div, "_div", (lhs, rhs), {}, name, attr, kwargs)


def _scatter_elemwise_div(lhs: Symbol | None = None, rhs: Symbol | None = None,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_div`, from which automatic names are made."""
    return make(_op_elemwise_div, "_scatter_elemwise_div", (lhs, rhs), {}, name, attr, kwargs)


def elemwise_mul(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Product of two arrays of one shape.

    Computes ``z = x y`` for each element. Both operands and the result have one shape and one
    dtype.

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
    return make(_op_elemwise_mul, "elemwise_mul", (lhs, rhs), {}, name, attr, kwargs)


def _mul(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_mul`, from which automatic names are made."""
    return make(_op_elemwise_mul, "_mul", (lhs, rhs), {}, name, attr, kwargs)


def elemwise_sub(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Difference of two arrays of one shape.

    Computes ``z = x - y`` for each element. Both operands and the result have one shape and one
    dtype.

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
    return make(_op_elemwise_sub, "elemwise_sub", (lhs, rhs), {}, name, attr, kwargs)


def _sub(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_sub`, from which automatic names are made."""
    return make(_op_elemwise_sub, "_sub", (lhs, rhs), {}, name, attr, kwargs)


def _minus(lhs: Symbol | None = None, rhs: Symbol | None = None, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `elemwise_sub`, from which automatic names are made."""
    return make(_op_elemwise_sub, "_minus", (lhs, rhs), {}, name, attr, kwargs)


def erf(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Error function.

    Computes ``y = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x`` for each element. The
    result has the shape and dtype of the input. Integers are computed in float64 and the result is
    cut back to their dtype.

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
    return make(_op_erf, "erf", (data,), {}, name, attr, kwargs)


def erfinv(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
           out: None = None, **kwargs: Any) -> Any:
    """Inverse error function; infinite at -1 and 1, NaN outside [-1, 1].

    Computes ``erf(y) = x`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_erfinv, "erfinv", (data,), {}, name, attr, kwargs)


def exp(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Exponential.

    Computes ``y = e^x`` for each element. The result has the shape and dtype of the input. Integers
    are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_exp, "exp", (data,), {}, name, attr, kwargs)


_sparse_broadcast_mul = broadcast_mul
_sparse_broadcast_sub = broadcast_sub
_sparse_broadcast_minus = broadcast_minus
_sparse_cbrt = cbrt
_sparse_ceil = ceil
_sparse_cos = cos
_sparse_cosh = cosh
_sparse_degrees = degrees
_Plus = _plus
_sparse_elemwise_add = elemwise_add
_Div = _div
_sparse_elemwise_div = elemwise_div
_Mul = _mul
_sparse_elemwise_mul = elemwise_mul
_Minus = _minus
_sparse_elemwise_sub = elemwise_sub
_sparse_erf = erf
_sparse_erfinv = erfinv
_sparse_exp = exp
