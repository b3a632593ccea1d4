# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/scan.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_np_cumsum", "cumsum"]

_op_cumsum = get("cumsum")


def cumsum(a: Symbol | None = None, axis: int | None = None, dtype: Any = None,
           name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
           **kwargs: Any) -> Any:
    """Sums of all elements up to each, along an axis or over all elements in their order.

    Floats are summed in float64 and rounded; integers wrap.

    Parameters
    ----------
    a : Symbol
        Input.
    axis : int | None, default None
        Axis along which to sum; None: all elements in their order.
    dtype : {None, float16, float32, float64, int8, int32, int64}, default None
        Dtype of the result; None: that of `a` (int64 for bool).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array like `a`, or of one axis without `axis`
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_cumsum, "cumsum", (a,), par, name, attr, kwargs)


def _np_cumsum(a: Symbol | None = None, axis: int | None = None, dtype: Any = None,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """Another name of `cumsum`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_cumsum, "_np_cumsum", (a,), par, name, attr, kwargs)
