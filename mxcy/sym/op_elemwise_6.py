# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_sparse_tan", "_sparse_tanh", "_sparse_trunc", "tan", "tanh", "trunc"]

_op_tan = get("tan")
_op_tanh = get("tanh")
_op_trunc = get("trunc")


def tan(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Tangent of an angle in radians.

    Computes ``y = tan(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_tan, "tan", (data,), {}, name, attr, kwargs)


def tanh(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
         out: None = None, **kwargs: Any) -> Any:
    """Hyperbolic tangent.

    Computes ``y = tanh(x)`` for each element. The result has the shape and dtype of the input.
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
    return make(_op_tanh, "tanh", (data,), {}, name, attr, kwargs)


def trunc(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Integer part: rounding toward zero.

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
    return make(_op_trunc, "trunc", (data,), {}, name, attr, kwargs)


_sparse_tan = tan
_sparse_tanh = tanh
_sparse_trunc = trunc
