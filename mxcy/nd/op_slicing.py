# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/slicing.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_crop_assign", "_crop_assign_scalar", "_set_value", "_slice_assign",
           "_slice_assign_scalar", "crop", "slice", "slice_axis", "slice_like"]

_op_set_value = caller("_set_value")
_op_slice_assign = caller("_slice_assign")
_op_slice_assign_scalar = caller("_slice_assign_scalar")
_op_slice = caller("slice")
_op_slice_axis = caller("slice_axis")
_op_slice_like = caller("slice_like")


def _set_value(src: float = 0.0, out: Any = None, name: str | None = None) -> Any:
    """Fills the output, whose shape and dtype the caller gives by `out`, with one number.

    Parameters
    ----------
    src : float, default 0.0
        The number to write.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_set_value(src, out)


def _slice_assign(lhs: NDArray | None = None, rhs: NDArray | None = None,
                  begin: Sequence[int | None] | int | None = REQUIRED,
                  end: Sequence[int | None] | int | None = REQUIRED,
                  step: Sequence[int | None] | int | None = (), out: Any = None,
                  name: str | None = None) -> Any:
    """`lhs` with `rhs` written at a slice of it; begin, end and step are those of `slice`.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
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
        If the shape of `rhs` is not that of the slice.
    """
    return _op_slice_assign(lhs, rhs, begin, end, step, out)


def _slice_assign_scalar(data: NDArray | None = None,
                         begin: Sequence[int | None] | int | None = REQUIRED,
                         end: Sequence[int | None] | int | None = REQUIRED,
                         step: Sequence[int | None] | int | None = (), scalar: float = 0.0,
                         out: Any = None, name: str | None = None) -> Any:
    """`data` with a number written at a slice of it; begin, end and step are those of `slice`.

    Parameters
    ----------
    data : NDArray
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
    scalar : float, default 0.0
        The number to write.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_slice_assign_scalar(data, begin, end, step, scalar, out)


def slice(data: NDArray | None = None, begin: Sequence[int | None] | int | None = REQUIRED,
          end: Sequence[int | None] | int | None = REQUIRED,
          step: Sequence[int | None] | int | None = (), out: Any = None,
          name: str | None = None) -> Any:
    """Every `step`-th index from `begin` to `end` (exclusive) of the first dimensions.

    Bounds beyond the data are clipped, as in Python.

    Parameters
    ----------
    data : NDArray
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
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
        If a step is 0, or begin, end and step are not equally long or longer than the data's rank.
    """
    return _op_slice(data, begin, end, step, out)


def slice_axis(data: NDArray | None = None, axis: int = REQUIRED, begin: int = REQUIRED,
               end: int | None = REQUIRED, out: Any = None, name: str | None = None) -> Any:
    """Indices `begin` to `end` (exclusive) of one dimension.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int
        Dimension to slice.
    begin : int
        First index; negative counts from the end.
    end : int | None
        End (exclusive); negative counts from the end, None is the end.
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
        If the bounds do not lie in the dimension or leave nothing.
    """
    return _op_slice_axis(data, axis, begin, end, out)


def slice_like(data: NDArray | None = None, shape_like: NDArray | None = None,
               axes: Sequence[int] | int = (), out: Any = None, name: str | None = None) -> Any:
    """Cuts `data` at the lengths of `shape_like`, whose values are unused.

    Parameters
    ----------
    data : NDArray
        Input.
    shape_like : NDArray
        Input.
    axes : tuple[int, ...], default ()
        Dimensions to cut; () cuts all, and the ranks must agree.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_slice_like(data, shape_like, axes, out)


_crop_assign = _slice_assign
_crop_assign_scalar = _slice_assign_scalar
crop = slice
