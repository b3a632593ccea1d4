# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape_join.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ..runtime.invoke import invoke
from ._support import spread

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Concat", "SliceChannel", "_split_v2", "concat", "repeat", "split", "stack", "tile"]

_op_Concat = get("Concat")
_op_SliceChannel = get("SliceChannel")
_op_split_v2 = get("_split_v2")
_op_repeat = get("repeat")
_op_stack = get("stack")
_op_tile = get("tile")


def Concat(*data: NDArray, dim: int = 1, num_args: int | None = None, out: Any = None,
           name: str | None = None) -> Any:
    """Joins tensors along an existing dimension.

    Parameters
    ----------
    data : tensors of one dtype whose shapes agree except in `dim`
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
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
        If the shapes do not agree, or `dim` is out of range.
    """
    par: dict[str, Any] = {}
    if dim != 1:
        par["dim"] = dim
    return invoke(_op_Concat, spread("Concat", data, num_args), par, out)


def SliceChannel(data: NDArray | None = None, num_outputs: int = REQUIRED, axis: int = 1,
                 squeeze_axis: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Cuts a tensor into equal parts along one dimension.

    Parameters
    ----------
    data : NDArray
        Input.
    num_outputs : int
        Number of parts; it must divide the dimension.
    axis : int, default 1
        Dimension to cut.
    squeeze_axis : bool, default False
        Drop the dimension, which must have length num_outputs.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

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
    return invoke(_op_SliceChannel, (data,), par, out)


def _split_v2(data: NDArray | None = None, indices: Sequence[int] | int = (), axis: int = 1,
              squeeze_axis: bool = False, sections: int = 0, out: Any = None,
              name: str | None = None) -> Any:
    """Cuts a tensor along one dimension at given indices, or into equal parts.

    Parameters
    ----------
    data : NDArray
        Input.
    indices : tuple[int, ...], default ()
        Where each part begins; the first is 0.
    axis : int, default 1
        Dimension to cut.
    squeeze_axis : bool, default False
        Drop the dimension; all parts must have length 1.
    sections : int, default 0
        Number of equal parts; 0 cuts at `indices`.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

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
    return invoke(_op_split_v2, (data,), par, out)


def repeat(data: NDArray | None = None, repeats: int = REQUIRED, axis: int | None = None,
           out: Any = None, name: str | None = None) -> Any:
    """Repeats each element along `axis`: (a, b) twice becomes (a, a, b, b).

    Parameters
    ----------
    data : NDArray
        Input.
    repeats : int
        How often each element is repeated.
    axis : int | None, default None
        Dimension to repeat along; None repeats the flattened data.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if repeats is not REQUIRED:
        par["repeats"] = repeats
    if axis is not None:
        par["axis"] = axis
    return invoke(_op_repeat, (data,), par, out)


def stack(*data: NDArray, axis: int = 0, num_args: int | None = None, out: Any = None,
          name: str | None = None) -> Any:
    """Joins tensors of one shape along a new dimension.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    axis : int, default 0
        Where the new dimension goes.
    num_args : int, optional
        How many inputs there are; checked.
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
        If the shapes differ, or `axis` is out of range for the result.
    """
    par: dict[str, Any] = {}
    if axis != 0:
        par["axis"] = axis
    return invoke(_op_stack, spread("stack", data, num_args), par, out)


def tile(data: NDArray | None = None, reps: Sequence[int] | int = REQUIRED, out: Any = None,
         name: str | None = None) -> Any:
    """Repeats the whole tensor `reps` times along each dimension.

    Parameters
    ----------
    data : NDArray
        Input.
    reps : tuple[int, ...]
        Repetitions of each dimension, from the right.
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
        If a repetition is negative, or 0 outside np_shape mode.
    """
    par: dict[str, Any] = {}
    if reps is not REQUIRED:
        par["reps"] = reps
    return invoke(_op_tile, (data,), par, out)


concat = Concat
split = SliceChannel
