# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Flatten", "Reshape", "SwapAxis", "broadcast_axes", "broadcast_axis", "broadcast_like",
           "broadcast_to", "expand_dims", "flatten", "reshape", "reshape_like", "shape_array",
           "size_array", "squeeze", "swapaxes", "transpose"]

_op_Flatten = get("Flatten")
_op_Reshape = get("Reshape")
_op_SwapAxis = get("SwapAxis")
_op_broadcast_axis = get("broadcast_axis")
_op_broadcast_like = get("broadcast_like")
_op_broadcast_to = get("broadcast_to")
_op_expand_dims = get("expand_dims")
_op_reshape_like = get("reshape_like")
_op_shape_array = get("shape_array")
_op_size_array = get("size_array")
_op_squeeze = get("squeeze")
_op_transpose = get("transpose")


def Flatten(data: Symbol | None = None, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Joins all dimensions but the first: (N, A, B, ...) becomes (N, A*B*...).

    One dimension (N,) becomes (N, 1).

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
    return make(_op_Flatten, "flatten", (data,), {}, name, attr, kwargs)


def Reshape(data: Symbol | None = None, shape: Sequence[int] | int | None = None,
            reverse: bool = False, target_shape: Sequence[int] | int = (),
            keep_highest: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

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
    par: dict[str, Any] = {}
    if shape is not None:
        par["shape"] = shape
    if reverse is not False:
        par["reverse"] = reverse
    if target_shape.__class__ is not tuple or target_shape:
        par["target_shape"] = target_shape
    if keep_highest is not False:
        par["keep_highest"] = keep_highest
    return make(_op_Reshape, "reshape", (data,), par, name, attr, kwargs)


def SwapAxis(data: Symbol | None = None, dim1: int = 0, dim2: int = 0, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Exchanges two dimensions.

    Parameters
    ----------
    data : Symbol
        Input.
    dim1 : int, default 0
        One dimension.
    dim2 : int, default 0
        The other dimension.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if dim1 != 0:
        par["dim1"] = dim1
    if dim2 != 0:
        par["dim2"] = dim2
    return make(_op_SwapAxis, "swapaxis", (data,), par, name, attr, kwargs)


def swapaxes(data: Symbol | None = None, dim1: int = 0, dim2: int = 0, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `SwapAxis`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if dim1 != 0:
        par["dim1"] = dim1
    if dim2 != 0:
        par["dim2"] = dim2
    return make(_op_SwapAxis, "swapaxes", (data,), par, name, attr, kwargs)


def broadcast_axis(data: Symbol | None = None, axis: Sequence[int] | int = (),
                   size: Sequence[int] | int = (), name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Repeats the dimensions `axis`, which have length 1, `size` times.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...], default ()
        Dimensions to repeat; they must have length 1.
    size : tuple[int, ...], default ()
        New length of each of them.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis.__class__ is not tuple or axis:
        par["axis"] = axis
    if size.__class__ is not tuple or size:
        par["size"] = size
    return make(_op_broadcast_axis, "broadcast_axis", (data,), par, name, attr, kwargs)


def broadcast_axes(data: Symbol | None = None, axis: Sequence[int] | int = (),
                   size: Sequence[int] | int = (), name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `broadcast_axis`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis.__class__ is not tuple or axis:
        par["axis"] = axis
    if size.__class__ is not tuple or size:
        par["size"] = size
    return make(_op_broadcast_axis, "broadcast_axes", (data,), par, name, attr, kwargs)


def broadcast_like(lhs: Symbol | None = None, rhs: Symbol | None = None,
                   lhs_axes: Sequence[int] | int | None = None,
                   rhs_axes: Sequence[int] | int | None = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Repeats dimensions of length 1 of `lhs` to the shape of `rhs`, whose values are unused.

    With `lhs_axes` and `rhs_axes` only those dimensions of `lhs`, to the lengths of those of `rhs`.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    lhs_axes : tuple[int, ...] | None, default None
        Dimensions of `lhs` to repeat; None repeats all where the lengths differ.
    rhs_axes : tuple[int, ...] | None, default None
        Dimensions of `rhs` whose lengths are taken.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lhs_axes is not None:
        par["lhs_axes"] = lhs_axes
    if rhs_axes is not None:
        par["rhs_axes"] = rhs_axes
    return make(_op_broadcast_like, "broadcast_like", (lhs, rhs), par, name, attr, kwargs)


def broadcast_to(data: Symbol | None = None, shape: Sequence[int] | int = (),
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Repeats dimensions of length 1 to the given shape.

    A shape of more dimensions than the data's is matched from the right.

    Parameters
    ----------
    data : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape to broadcast to; 0 keeps the data's dimension.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    ValueError
        If a dimension of the data is neither 1 nor the one asked for.
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    return make(_op_broadcast_to, "broadcast_to", (data,), par, name, attr, kwargs)


def expand_dims(data: Symbol | None = None, axis: int = REQUIRED, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Inserts a dimension of length 1 at `axis`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int
        Where the new dimension of length 1 goes, from -(ndim + 1) to ndim.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not REQUIRED:
        par["axis"] = axis
    return make(_op_expand_dims, "expand_dims", (data,), par, name, attr, kwargs)


def reshape_like(lhs: Symbol | None = None, rhs: Symbol | None = None, lhs_begin: int | None = None,
                 lhs_end: int | None = None, rhs_begin: int | None = None,
                 rhs_end: int | None = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Gives `lhs` the shape of `rhs`, or replaces a range of its dimensions by one of `rhs`'.

    The values of `rhs` are unused.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    lhs_begin : int | None, default None
        First dimension of `lhs` that is replaced.
    lhs_end : int | None, default None
        End (exclusive) of the dimensions that are replaced.
    rhs_begin : int | None, default None
        First dimension of `rhs` that is taken.
    rhs_end : int | None, default None
        End (exclusive) of the dimensions that are taken.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lhs_begin is not None:
        par["lhs_begin"] = lhs_begin
    if lhs_end is not None:
        par["lhs_end"] = lhs_end
    if rhs_begin is not None:
        par["rhs_begin"] = rhs_begin
    if rhs_end is not None:
        par["rhs_end"] = rhs_end
    return make(_op_reshape_like, "reshape_like", (lhs, rhs), par, name, attr, kwargs)


def shape_array(data: Symbol | None = None, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """The shape of `data` as a 1-d int64 tensor.

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
    return make(_op_shape_array, "shape_array", (data,), {}, name, attr, kwargs)


def size_array(data: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """The number of elements of `data` as an int64 tensor of shape (1,).

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
    return make(_op_size_array, "size_array", (data,), {}, name, attr, kwargs)


def squeeze(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
            name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
            **kwargs: Any) -> Any:
    """Drops dimensions of length 1.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Dimensions to drop; they must have length 1. None drops all of length 1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    ValueError
        If a dimension named by `axis` has another length.
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    return make(_op_squeeze, "squeeze", (data,), par, name, attr, kwargs)


def transpose(data: Symbol | None = None, axes: Sequence[int] | int = (), name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Permutes the dimensions.

    Parameters
    ----------
    data : Symbol
        Input.
    axes : tuple[int, ...], default ()
        Dimension of the data at each place; () reverses them.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    ValueError
        If `axes` is not a permutation of all dimensions.
    """
    par: dict[str, Any] = {}
    if axes.__class__ is not tuple or axes:
        par["axes"] = axes
    return make(_op_transpose, "transpose", (data,), par, name, attr, kwargs)


flatten = Flatten
reshape = Reshape
