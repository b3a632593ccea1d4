# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_sparse_expm1", "_sparse_fix", "_sparse_floor", "_sparse_gamma", "_sparse_gammaln",
           "_sparse_log", "_sparse_log10", "_sparse_log1p", "_sparse_log2", "_sparse_logical_not",
           "_sparse_negative", "_sparse_radians", "_sparse_rcbrt", "_sparse_reciprocal",
           "_sparse_relu", "_sparse_rint", "_sparse_round", "_sparse_rsqrt", "_sparse_sigmoid",
           "_sparse_sign", "_sparse_sin", "_sparse_sinh", "_sparse_softsign", "_sparse_sqrt",
           "_sparse_square", "expm1", "fix", "floor", "gamma", "gammaln", "log", "log10", "log1p",
           "log2", "logical_not", "negative", "radians", "rcbrt", "reciprocal", "relu", "rint",
           "round", "rsqrt", "sigmoid", "sign", "sin", "sinh", "softsign", "sqrt", "square"]

_op_expm1 = get("expm1")
_op_fix = get("fix")
_op_floor = get("floor")
_op_gamma = get("gamma")
_op_gammaln = get("gammaln")
_op_log = get("log")
_op_log10 = get("log10")
_op_log1p = get("log1p")
_op_log2 = get("log2")
_op_logical_not = get("logical_not")
_op_negative = get("negative")
_op_radians = get("radians")
_op_rcbrt = get("rcbrt")
_op_reciprocal = get("reciprocal")
_op_relu = get("relu")
_op_rint = get("rint")
_op_round = get("round")
_op_rsqrt = get("rsqrt")
_op_sigmoid = get("sigmoid")
_op_sign = get("sign")
_op_sin = get("sin")
_op_sinh = get("sinh")
_op_softsign = get("softsign")
_op_sqrt = get("sqrt")
_op_square = get("square")


def expm1(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Exponential minus one, exact also for small inputs.

    Computes ``y = e^x - 1`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_expm1, "expm1", (data,), {}, name, attr, kwargs)


def fix(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Rounding toward zero, the same as `trunc`.

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
    return make(_op_fix, "fix", (data,), {}, name, attr, kwargs)


def floor(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Largest integer that is not above the input.

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
    return make(_op_floor, "floor", (data,), {}, name, attr, kwargs)


def gamma(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Gamma function.

    Computes ``y = Gamma(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_gamma, "gamma", (data,), {}, name, attr, kwargs)


def gammaln(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Logarithm of the absolute value of the gamma function.

    Computes ``y = ln|Gamma(x)|`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_gammaln, "gammaln", (data,), {}, name, attr, kwargs)


def log(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Natural logarithm; NaN below zero.

    Computes ``y = ln(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_log, "log", (data,), {}, name, attr, kwargs)


def log10(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Logarithm to base 10.

    Computes ``y = log10(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_log10, "log10", (data,), {}, name, attr, kwargs)


def log1p(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Logarithm of one plus the input, exact also for small inputs.

    Computes ``y = ln(1 + x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_log1p, "log1p", (data,), {}, name, attr, kwargs)


def log2(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Logarithm to base 2.

    Computes ``y = log2(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_log2, "log2", (data,), {}, name, attr, kwargs)


def logical_not(data: Symbol | None = None, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """1 where the input is zero, else 0.

    Computes ``y = (x == 0)`` for each element. The result has the shape and dtype of the input. The
    gradient is zero.

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
    return make(_op_logical_not, "logical_not", (data,), {}, name, attr, kwargs)


def negative(data: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Numerical negative.

    Computes ``y = -x`` for each element. The result has the shape and dtype of the input.

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
    return make(_op_negative, "negative", (data,), {}, name, attr, kwargs)


def radians(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Degrees to radians.

    Computes ``y = x pi / 180`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_radians, "radians", (data,), {}, name, attr, kwargs)


def rcbrt(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Reciprocal of the cube root.

    Computes ``y = x^(-1/3)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_rcbrt, "rcbrt", (data,), {}, name, attr, kwargs)


def reciprocal(data: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Reciprocal.

    Computes ``y = 1 / x`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_reciprocal, "reciprocal", (data,), {}, name, attr, kwargs)


def relu(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Rectifier: the input where it is positive, else zero; NaN stays NaN.

    Computes ``y = max(x, 0)`` for each element. The result has the shape and dtype of the input.

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
    return make(_op_relu, "relu", (data,), {}, name, attr, kwargs)


def rint(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Nearest integer, halves downward (n.5 gives n).

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
    return make(_op_rint, "rint", (data,), {}, name, attr, kwargs)


def round(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Nearest integer, halves away from zero.

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
    return make(_op_round, "round", (data,), {}, name, attr, kwargs)


def rsqrt(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Reciprocal of the square root.

    Computes ``y = 1 / sqrt(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_rsqrt, "rsqrt", (data,), {}, name, attr, kwargs)


def sigmoid(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Logistic function.

    Computes ``y = 1 / (1 + e^-x)`` for each element. The result has the shape and dtype of the
    input. Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_sigmoid, "sigmoid", (data,), {}, name, attr, kwargs)


def sign(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Sign: -1, 0 or 1 (0 for NaN).

    Computes ``y = sign(x)`` for each element. The result has the shape and dtype of the input. The
    gradient is zero.

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
    return make(_op_sign, "sign", (data,), {}, name, attr, kwargs)


def sin(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Sine of an angle in radians.

    Computes ``y = sin(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_sin, "sin", (data,), {}, name, attr, kwargs)


def sinh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Hyperbolic sine.

    Computes ``y = sinh(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_sinh, "sinh", (data,), {}, name, attr, kwargs)


def softsign(data: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Softsign: a slow sigmoid between -1 and 1.

    Computes ``y = x / (1 + |x|)`` for each element. The result has the shape and dtype of the
    input. Integers are computed in float64 and the result is cut back to their dtype.

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
    return make(_op_softsign, "softsign", (data,), {}, name, attr, kwargs)


def sqrt(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Square root; NaN below zero.

    Computes ``y = sqrt(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_sqrt, "sqrt", (data,), {}, name, attr, kwargs)


def square(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
           out: None = None, **kwargs: Any) -> Any:
    """Square.

    Computes ``y = x^2`` for each element. The result has the shape and dtype of the input.

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
    return make(_op_square, "square", (data,), {}, name, attr, kwargs)


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
_sparse_sigmoid = sigmoid
_sparse_sign = sign
_sparse_sin = sin
_sparse_sinh = sinh
_sparse_softsign = softsign
_sparse_sqrt = sqrt
_sparse_square = square
