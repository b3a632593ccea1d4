# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape_join.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Concat", "SliceChannel", "_split_v2", "concat", "repeat", "split", "stack", "tile"]

_op_Concat = caller("Concat")
_op_SliceChannel = caller("SliceChannel")
_op_split_v2 = caller("_split_v2")
_op_repeat = caller("repeat")
_op_stack = caller("stack")
_op_tile = caller("tile")


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
    return _op_Concat(data, dim, num_args, out)


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
    return _op_SliceChannel(data, num_outputs, axis, squeeze_axis, out)


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
    return _op_split_v2(data, indices, axis, squeeze_axis, sections, out)


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
    return _op_repeat(data, repeats, axis, out)


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
    return _op_stack(data, axis, num_args, out)


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
    return _op_tile(data, reps, out)


concat = Concat
split = SliceChannel
