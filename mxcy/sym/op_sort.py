# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sort.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_shuffle", "_take_along", "argsort", "shuffle", "sort", "topk"]

_op_shuffle = get("_shuffle")
_op_take_along = get("_take_along")
_op_argsort = get("argsort")
_op_sort = get("sort")
_op_topk = get("topk")


def _shuffle(data: Symbol | None = None, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """The rows of `data` (along its first axis) in random order, every order equally likely.

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
    array
        Of the shape and dtype of `data`. There is no gradient.

    Raises
    ------
    MXNetValueError
        If `data` has no dimension.
    """
    return make(_op_shuffle, "_shuffle", (data,), {}, name, attr, kwargs)


def shuffle(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Another name of `_shuffle`, from which automatic names are made."""
    return make(_op_shuffle, "shuffle", (data,), {}, name, attr, kwargs)


def _take_along(data: Symbol | None = None, indices: Symbol | None = None, axis: int | None = -1,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """out[.., j, ..] = data[.., indices[.., j, ..], ..]: elements along an axis, line by line.

    Parameters
    ----------
    data : Symbol
        Input.
    indices : Symbol
        Input.
    axis : int | None, default -1
        Axis that the indices count; None: all elements as one line.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    return make(_op_take_along, "_take_along", (data, indices), par, name, attr, kwargs)


def argsort(data: Symbol | None = None, axis: int | None = -1, is_ascend: bool = True,
            dtype: Any = "float32", name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Positions of the elements along an axis in sorted order.

    The indices are those with which `sort` would pick its result: equal elements in the order of
    their positions, NaN last. With axis=None they count all elements.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int | None, default -1
        Axis along which elements are sorted; None: all of them as one line.
    is_ascend : bool, default True
        Smallest first; otherwise largest first.
    dtype : {uint8, int32, int64, float16, float32, float64}, default float32
        Dtype of the indices.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array
        float32 unless `dtype` says otherwise. There is no gradient.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, or `dtype` cannot hold every index exactly.
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if is_ascend is not True:
        par["is_ascend"] = is_ascend
    if dtype != "float32":
        par["dtype"] = dtype
    return make(_op_argsort, "argsort", (data,), par, name, attr, kwargs)


def sort(data: Symbol | None = None, axis: int | None = -1, is_ascend: bool = True,
         name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
         **kwargs: Any) -> Any:
    """Sorts the elements along an axis.

    Equal elements keep their order; NaN comes last, whatever the direction.

    Parameters
    ----------
    data : array
        Any dtype but bool.
    axis : int | None, default -1
        Axis along which elements are sorted; None: all of them as one line.
    is_ascend : bool, default True
        Smallest first; otherwise largest first.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array
        Of the shape of `data`, or of one dimension with axis=None.

    Raises
    ------
    MXNetValueError
        If the axis is out of range.
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if is_ascend is not True:
        par["is_ascend"] = is_ascend
    return make(_op_sort, "sort", (data,), par, name, attr, kwargs)


def topk(data: Symbol | None = None, axis: int | None = -1, k: int = 1, ret_typ: str = "indices",
         is_ascend: bool = False, dtype: Any = "float32", name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """The k largest (or smallest) elements along an axis, in order.

    Of equal elements the one that stands first is taken first; NaN is taken last.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int | None, default -1
        Axis along which elements are chosen; None: among all of them.
    k : int, default 1
        How many elements; below 1: all.
    ret_typ : {'both', 'indices', 'mask', 'value'}, default 'indices'
        'value': the elements; 'indices': their positions; 'both': elements and positions;
        'mask': an array of the shape of `data`, 1 at the chosen elements, else 0.
    is_ascend : bool, default False
        The smallest elements instead of the largest.
    dtype : {uint8, int32, int64, float16, float32, float64}, default float32
        Dtype of the indices.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array, or two arrays with ret_typ='both'
        Of the shape of `data` with k elements along the axis (with axis=None just (k,)); a mask has
        the shape of `data`. The gradient of the values goes to where they came from.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, k is larger than its length, or `dtype` cannot hold every index
        exactly.
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if k != 1:
        par["k"] = k
    if ret_typ != "indices":
        par["ret_typ"] = ret_typ
    if is_ascend is not False:
        par["is_ascend"] = is_ascend
    if dtype != "float32":
        par["dtype"] = dtype
    return make(_op_topk, "topk", (data,), par, name, attr, kwargs)
