# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Flatten", "Reshape", "SwapAxis", "broadcast_axes", "broadcast_axis", "broadcast_like",
           "broadcast_to", "expand_dims", "flatten", "reshape", "reshape_like", "shape_array",
           "size_array", "squeeze", "swapaxes", "transpose"]

_op_Flatten = caller("Flatten")
_op_Reshape = caller("Reshape")
_op_SwapAxis = caller("SwapAxis")
_op_broadcast_axis = caller("broadcast_axis")
_op_broadcast_like = caller("broadcast_like")
_op_broadcast_to = caller("broadcast_to")
_op_expand_dims = caller("expand_dims")
_op_reshape_like = caller("reshape_like")
_op_shape_array = caller("shape_array")
_op_size_array = caller("size_array")
_op_squeeze = caller("squeeze")
_op_transpose = caller("transpose")


def Flatten(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Joins all dimensions but the first: (N, A, B, ...) becomes (N, A*B*...).

    One dimension (N,) becomes (N, 1).

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
    return _op_Flatten(data, out)


def Reshape(data: NDArray | None = None, shape: Sequence[int] | int | None = None,
            reverse: bool = False, target_shape: Sequence[int] | int = (),
            keep_highest: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Gives the elements another shape without moving them.

    Parameters
    ----------
    data : tensor of any shape and dtype
    shape : tuple[int, ...] | None, default None
        New shape. 0 copies a dimension, -1 is what is left over, -2 copies all the remaining
        dimensions, -3 joins two, -4 splits one into the two numbers that follow.
    reverse : bool, default False
        Match the special numbers from the right instead of the left.
    target_shape : tuple[int, ...], default ()
        Deprecated; 0 is what is left over.
    keep_highest : bool, default False
        Deprecated; keep the first dimension of `target_shape`.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    tensor of the new shape and the same dtype; it may share memory with `data`

    Raises
    ------
    ValueError
        If the sizes differ, or a special number has no dimension to refer to.

    Examples
    --------
    For data of shape (2, 3, 4): (4, 0, 2) gives (4, 3, 2); (6, 1, -1) gives (6, 1, 4); (2, -2)
    gives (2, 3, 4); (-3, 4) gives (6, 4); (-4, 1, 2, -2) gives (1, 2, 3, 4).
    """
    return _op_Reshape(data, shape, reverse, target_shape, keep_highest, out)


def SwapAxis(data: NDArray | None = None, dim1: int = 0, dim2: int = 0, out: Any = None,
             name: str | None = None) -> Any:
    """Exchanges two dimensions.

    Parameters
    ----------
    data : NDArray
        Input.
    dim1 : int, default 0
        One dimension.
    dim2 : int, default 0
        The other dimension.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_SwapAxis(data, dim1, dim2, out)


def broadcast_axis(data: NDArray | None = None, axis: Sequence[int] | int = (),
                   size: Sequence[int] | int = (), out: Any = None, name: str | None = None) -> Any:
    """Repeats the dimensions `axis`, which have length 1, `size` times.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...], default ()
        Dimensions to repeat; they must have length 1.
    size : tuple[int, ...], default ()
        New length of each of them.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_broadcast_axis(data, axis, size, out)


def broadcast_like(lhs: NDArray | None = None, rhs: NDArray | None = None,
                   lhs_axes: Sequence[int] | int | None = None,
                   rhs_axes: Sequence[int] | int | None = None, out: Any = None,
                   name: str | None = None) -> Any:
    """Repeats dimensions of length 1 of `lhs` to the shape of `rhs`, whose values are unused.

    With `lhs_axes` and `rhs_axes` only those dimensions of `lhs`, to the lengths of those of `rhs`.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    lhs_axes : tuple[int, ...] | None, default None
        Dimensions of `lhs` to repeat; None repeats all where the lengths differ.
    rhs_axes : tuple[int, ...] | None, default None
        Dimensions of `rhs` whose lengths are taken.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_broadcast_like(lhs, rhs, lhs_axes, rhs_axes, out)


def broadcast_to(data: NDArray | None = None, shape: Sequence[int] | int = (), out: Any = None,
                 name: str | None = None) -> Any:
    """Repeats dimensions of length 1 to the given shape.

    A shape of more dimensions than the data's is matched from the right.

    Parameters
    ----------
    data : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape to broadcast to; 0 keeps the data's dimension.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If a dimension of the data is neither 1 nor the one asked for.
    """
    return _op_broadcast_to(data, shape, out)


def expand_dims(data: NDArray | None = None, axis: int = REQUIRED, out: Any = None,
                name: str | None = None) -> Any:
    """Inserts a dimension of length 1 at `axis`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int
        Where the new dimension of length 1 goes, from -(ndim + 1) to ndim.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_expand_dims(data, axis, out)


def reshape_like(lhs: NDArray | None = None, rhs: NDArray | None = None,
                 lhs_begin: int | None = None, lhs_end: int | None = None,
                 rhs_begin: int | None = None, rhs_end: int | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Gives `lhs` the shape of `rhs`, or replaces a range of its dimensions by one of `rhs`'.

    The values of `rhs` are unused.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    lhs_begin : int | None, default None
        First dimension of `lhs` that is replaced.
    lhs_end : int | None, default None
        End (exclusive) of the dimensions that are replaced.
    rhs_begin : int | None, default None
        First dimension of `rhs` that is taken.
    rhs_end : int | None, default None
        End (exclusive) of the dimensions that are taken.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_reshape_like(lhs, rhs, lhs_begin, lhs_end, rhs_begin, rhs_end, out)


def shape_array(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """The shape of `data` as a 1-d int64 tensor.

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
    return _op_shape_array(data, out)


def size_array(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """The number of elements of `data` as an int64 tensor of shape (1,).

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
    return _op_size_array(data, out)


def squeeze(data: NDArray | None = None, axis: Sequence[int] | int | None = None, out: Any = None,
            name: str | None = None) -> Any:
    """Drops dimensions of length 1.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Dimensions to drop; they must have length 1. None drops all of length 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If a dimension named by `axis` has another length.
    """
    return _op_squeeze(data, axis, out)


def transpose(data: NDArray | None = None, axes: Sequence[int] | int = (), out: Any = None,
              name: str | None = None) -> Any:
    """Permutes the dimensions.

    Parameters
    ----------
    data : NDArray
        Input.
    axes : tuple[int, ...], default ()
        Dimension of the data at each place; () reverses them.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If `axes` is not a permutation of all dimensions.
    """
    return _op_transpose(data, axes, out)


flatten = Flatten
reshape = Reshape
swapaxes = SwapAxis
broadcast_axes = broadcast_axis
