# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape_join.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Concat", "SliceChannel", "_split_v2", "concat", "repeat", "split", "stack", "tile"]

_op_Concat = get("Concat")
_op_SliceChannel = get("SliceChannel")
_op_split_v2 = get("_split_v2")
_op_repeat = get("repeat")
_op_stack = get("stack")
_op_tile = get("tile")


def Concat(*data: Symbol, dim: int = 1, num_args: int | None = None, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Joins tensors along an existing dimension.

    Parameters
    ----------
    data : tensors of one dtype whose shapes agree except in `dim`
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
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
        If the shapes do not agree, or `dim` is out of range.
    """
    par: dict[str, Any] = {}
    if dim != 1:
        par["dim"] = dim
    return make(_op_Concat, "concat", spread("Concat", data, num_args), par, name, attr, kwargs)


def SliceChannel(data: Symbol | None = None, num_outputs: int = REQUIRED, axis: int = 1,
                 squeeze_axis: bool = False, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Cuts a tensor into equal parts along one dimension.

    Parameters
    ----------
    data : Symbol
        Input.
    num_outputs : int
        Number of parts; it must divide the dimension.
    axis : int, default 1
        Dimension to cut.
    squeeze_axis : bool, default False
        Drop the dimension, which must have length num_outputs.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    num_outputs tensors

    Raises
    ------
    ValueError
        If the dimension is not a multiple of `num_outputs`, or with `squeeze_axis` not equal to it.
    """
    par: dict[str, Any] = {}
    if num_outputs is not REQUIRED:
        par["num_outputs"] = num_outputs
    if axis != 1:
        par["axis"] = axis
    if squeeze_axis is not False:
        par["squeeze_axis"] = squeeze_axis
    return make(_op_SliceChannel, "slicechannel", (data,), par, name, attr, kwargs)


def split(data: Symbol | None = None, num_outputs: int = REQUIRED, axis: int = 1,
          squeeze_axis: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
          out: None = None, **kwargs: Any) -> Any:
    """Another name of `SliceChannel`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if num_outputs is not REQUIRED:
        par["num_outputs"] = num_outputs
    if axis != 1:
        par["axis"] = axis
    if squeeze_axis is not False:
        par["squeeze_axis"] = squeeze_axis
    return make(_op_SliceChannel, "split", (data,), par, name, attr, kwargs)


def _split_v2(data: Symbol | None = None, indices: Sequence[int] | int = (), axis: int = 1,
              squeeze_axis: bool = False, sections: int = 0, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Cuts a tensor along one dimension at given indices, or into equal parts.

    Parameters
    ----------
    data : Symbol
        Input.
    indices : tuple[int, ...], default ()
        Where each part begins; the first is 0.
    axis : int, default 1
        Dimension to cut.
    squeeze_axis : bool, default False
        Drop the dimension; all parts must have length 1.
    sections : int, default 0
        Number of equal parts; 0 cuts at `indices`.
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
        If the indices do not begin with 0, descend or exceed the dimension, or `sections` does not
        divide it.
    """
    par: dict[str, Any] = {}
    if indices.__class__ is not tuple or indices:
        par["indices"] = indices
    if axis != 1:
        par["axis"] = axis
    if squeeze_axis is not False:
        par["squeeze_axis"] = squeeze_axis
    if sections != 0:
        par["sections"] = sections
    return make(_op_split_v2, "_split_v2", (data,), par, name, attr, kwargs)


def repeat(data: Symbol | None = None, repeats: int = REQUIRED, axis: int | None = None,
           name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
           **kwargs: Any) -> Any:
    """Repeats each element along `axis`: (a, b) twice becomes (a, a, b, b).

    Parameters
    ----------
    data : Symbol
        Input.
    repeats : int
        How often each element is repeated.
    axis : int | None, default None
        Dimension to repeat along; None repeats the flattened data.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if repeats is not REQUIRED:
        par["repeats"] = repeats
    if axis is not None:
        par["axis"] = axis
    return make(_op_repeat, "repeat", (data,), par, name, attr, kwargs)


def stack(*data: Symbol, axis: int = 0, num_args: int | None = None, name: str | None = None,
          attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Joins tensors of one shape along a new dimension.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    axis : int, default 0
        Where the new dimension goes.
    num_args : int, optional
        How many inputs there are; checked.
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
        If the shapes differ, or `axis` is out of range for the result.
    """
    par: dict[str, Any] = {}
    if axis != 0:
        par["axis"] = axis
    return make(_op_stack, "stack", spread("stack", data, num_args), par, name, attr, kwargs)


def tile(data: Symbol | None = None, reps: Sequence[int] | int = REQUIRED, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Repeats the whole tensor `reps` times along each dimension.

    Parameters
    ----------
    data : Symbol
        Input.
    reps : tuple[int, ...]
        Repetitions of each dimension, from the right.
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
        If a repetition is negative, or 0 outside np_shape mode.
    """
    par: dict[str, Any] = {}
    if reps is not REQUIRED:
        par["reps"] = reps
    return make(_op_tile, "tile", (data,), par, name, attr, kwargs)


concat = Concat
