# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_sparse_sigmoid", "_sparse_sign", "_sparse_sin", "_sparse_sinh", "_sparse_softsign",
           "_sparse_sqrt", "_sparse_square", "_sparse_tan", "_sparse_tanh", "_sparse_trunc",
           "sigmoid", "sign", "sin", "sinh", "softsign", "sqrt", "square", "tan", "tanh", "trunc"]

_op_sigmoid = caller("sigmoid")
_op_sign = caller("sign")
_op_sin = caller("sin")
_op_sinh = caller("sinh")
_op_softsign = caller("softsign")
_op_sqrt = caller("sqrt")
_op_square = caller("square")
_op_tan = caller("tan")
_op_tanh = caller("tanh")
_op_trunc = caller("trunc")


def sigmoid(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Logistic function.

    Computes ``y = 1 / (1 + e^-x)`` for each element. The result has the shape and dtype of the
    input. Integers are computed in float64 and the result is cut back to their dtype.

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
    return _op_sigmoid(data, out)


def sign(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Sign: -1, 0 or 1 (0 for NaN).

    Computes ``y = sign(x)`` for each element. The result has the shape and dtype of the input. The
    gradient is zero.

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
    return _op_sign(data, out)


def sin(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Sine of an angle in radians.

    Computes ``y = sin(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_sin(data, out)


def sinh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Hyperbolic sine.

    Computes ``y = sinh(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_sinh(data, out)


def softsign(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Softsign: a slow sigmoid between -1 and 1.

    Computes ``y = x / (1 + |x|)`` for each element. The result has the shape and dtype of the
    input. Integers are computed in float64 and the result is cut back to their dtype.

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
    return _op_softsign(data, out)


def sqrt(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Square root; NaN below zero.

    Computes ``y = sqrt(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_sqrt(data, out)


def square(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Square.

    Computes ``y = x^2`` for each element. The result has the shape and dtype of the input.

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
    return _op_square(data, out)


def tan(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Tangent of an angle in radians.

    Computes ``y = tan(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_tan(data, out)


def tanh(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Hyperbolic tangent.

    Computes ``y = tanh(x)`` for each element. The result has the shape and dtype of the input.
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
    return _op_tanh(data, out)


def trunc(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Integer part: rounding toward zero.

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
    return _op_trunc(data, out)


_sparse_sigmoid = sigmoid
_sparse_sign = sign
_sparse_sin = sin
_sparse_sinh = sinh
_sparse_softsign = softsign
_sparse_sqrt = sqrt
_sparse_square = square
_sparse_tan = tan
_sparse_tanh = tanh
_sparse_trunc = trunc
