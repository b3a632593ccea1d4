# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sort.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_shuffle", "_take_along", "argsort", "shuffle", "sort", "topk"]

_op_shuffle = caller("_shuffle")
_op_take_along = caller("_take_along")
_op_argsort = caller("argsort")
_op_sort = caller("sort")
_op_topk = caller("topk")


def _shuffle(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """The rows of `data` (along its first axis) in random order, every order equally likely.

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
    array
        Of the shape and dtype of `data`. There is no gradient.

    Raises
    ------
    MXNetValueError
        If `data` has no dimension.
    """
    return _op_shuffle(data, out)


def _take_along(data: NDArray | None = None, indices: NDArray | None = None, axis: int | None = -1,
                out: Any = None, name: str | None = None) -> Any:
    """out[.., j, ..] = data[.., indices[.., j, ..], ..]: elements along an axis, line by line.

    Parameters
    ----------
    data : NDArray
        Input.
    indices : NDArray
        Input.
    axis : int | None, default -1
        Axis that the indices count; None: all elements as one line.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_take_along(data, indices, axis, out)


def argsort(data: NDArray | None = None, axis: int | None = -1, is_ascend: bool = True,
            dtype: Any = "float32", out: Any = None, name: str | None = None) -> Any:
    """Positions of the elements along an axis in sorted order.

    The indices are those with which `sort` would pick its result: equal elements in the order of
    their positions, NaN last. With axis=None they count all elements.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int | None, default -1
        Axis along which elements are sorted; None: all of them as one line.
    is_ascend : bool, default True
        Smallest first; otherwise largest first.
    dtype : {uint8, int32, int64, float16, float32, float64}, default float32
        Dtype of the indices.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array
        float32 unless `dtype` says otherwise. There is no gradient.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, or `dtype` cannot hold every index exactly.
    """
    return _op_argsort(data, axis, is_ascend, dtype, out)


def sort(data: NDArray | None = None, axis: int | None = -1, is_ascend: bool = True,
         out: Any = None, name: str | None = None) -> Any:
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array
        Of the shape of `data`, or of one dimension with axis=None.

    Raises
    ------
    MXNetValueError
        If the axis is out of range.
    """
    return _op_sort(data, axis, is_ascend, out)


def topk(data: NDArray | None = None, axis: int | None = -1, k: int = 1, ret_typ: str = "indices",
         is_ascend: bool = False, dtype: Any = "float32", out: Any = None,
         name: str | None = None) -> Any:
    """The k largest (or smallest) elements along an axis, in order.

    Of equal elements the one that stands first is taken first; NaN is taken last.

    Parameters
    ----------
    data : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

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
    return _op_topk(data, axis, k, ret_typ, is_ascend, dtype, out)


shuffle = _shuffle
