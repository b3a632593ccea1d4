# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/slicing.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_crop_assign", "_crop_assign_scalar", "_set_value", "_slice_assign",
           "_slice_assign_scalar", "crop", "slice", "slice_axis", "slice_like"]

_op_set_value = get("_set_value")
_op_slice_assign = get("_slice_assign")
_op_slice_assign_scalar = get("_slice_assign_scalar")
_op_slice = get("slice")
_op_slice_axis = get("slice_axis")
_op_slice_like = get("slice_like")


def _set_value(src: float = 0.0, name: str | None = None, attr: dict[str, str] | None = None,
               out: None = None, **kwargs: Any) -> Any:
    """Fills the output, whose shape and dtype the caller gives by `out`, with one number.

    Parameters
    ----------
    src : float, default 0.0
        The number to write.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if src != 0.0:
        par["src"] = src
    return make(_op_set_value, "_set_value", (), par, name, attr, kwargs)


def _slice_assign(lhs: Symbol | None = None, rhs: Symbol | None = None,
                  begin: Sequence[int | None] | int | None = REQUIRED,
                  end: Sequence[int | None] | int | None = REQUIRED,
                  step: Sequence[int | None] | int | None = (), name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`lhs` with `rhs` written at a slice of it; begin, end and step are those of `slice`.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
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
        If the shape of `rhs` is not that of the slice.
    """
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    return make(_op_slice_assign, "_slice_assign", (lhs, rhs), par, name, attr, kwargs)


def _crop_assign(lhs: Symbol | None = None, rhs: Symbol | None = None,
                 begin: Sequence[int | None] | int | None = REQUIRED,
                 end: Sequence[int | None] | int | None = REQUIRED,
                 step: Sequence[int | None] | int | None = (), name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_slice_assign`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    return make(_op_slice_assign, "_crop_assign", (lhs, rhs), par, name, attr, kwargs)


def _slice_assign_scalar(data: Symbol | None = None,
                         begin: Sequence[int | None] | int | None = REQUIRED,
                         end: Sequence[int | None] | int | None = REQUIRED,
                         step: Sequence[int | None] | int | None = (), scalar: float = 0.0,
                         name: str | None = None, attr: dict[str, str] | None = None,
                         out: None = None, **kwargs: Any) -> Any:
    """`data` with a number written at a slice of it; begin, end and step are those of `slice`.

    Parameters
    ----------
    data : Symbol
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
    scalar : float, default 0.0
        The number to write.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    if scalar != 0.0:
        par["scalar"] = scalar
    return make(_op_slice_assign_scalar, "_slice_assign_scalar", (data,), par, name, attr, kwargs)


def _crop_assign_scalar(data: Symbol | None = None,
                        begin: Sequence[int | None] | int | None = REQUIRED,
                        end: Sequence[int | None] | int | None = REQUIRED,
                        step: Sequence[int | None] | int | None = (), scalar: float = 0.0,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """Another name of `_slice_assign_scalar`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    if scalar != 0.0:
        par["scalar"] = scalar
    return make(_op_slice_assign_scalar, "_crop_assign_scalar", (data,), par, name, attr, kwargs)


def slice(data: Symbol | None = None, begin: Sequence[int | None] | int | None = REQUIRED,
          end: Sequence[int | None] | int | None = REQUIRED,
          step: Sequence[int | None] | int | None = (), name: str | None = None,
          attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Every `step`-th index from `begin` to `end` (exclusive) of the first dimensions.

    Bounds beyond the data are clipped, as in Python.

    Parameters
    ----------
    data : Symbol
        Input.
    begin : tuple[int | None, ...]
        First index of each dimension; negative counts from the end, None is the beginning.
    end : tuple[int | None, ...]
        End (exclusive) of each dimension; None is the end.
    step : tuple[int | None, ...], default ()
        Step of each dimension, not 0; () or None is 1.
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
        If a step is 0, or begin, end and step are not equally long or longer than the data's rank.
    """
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    return make(_op_slice, "slice", (data,), par, name, attr, kwargs)


def crop(data: Symbol | None = None, begin: Sequence[int | None] | int | None = REQUIRED,
         end: Sequence[int | None] | int | None = REQUIRED,
         step: Sequence[int | None] | int | None = (), name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `slice`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    if step.__class__ is not tuple or step:
        par["step"] = step
    return make(_op_slice, "crop", (data,), par, name, attr, kwargs)


def slice_axis(data: Symbol | None = None, axis: int = REQUIRED, begin: int = REQUIRED,
               end: int | None = REQUIRED, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Indices `begin` to `end` (exclusive) of one dimension.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int
        Dimension to slice.
    begin : int
        First index; negative counts from the end.
    end : int | None
        End (exclusive); negative counts from the end, None is the end.
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
        If the bounds do not lie in the dimension or leave nothing.
    """
    par: dict[str, Any] = {}
    if axis is not REQUIRED:
        par["axis"] = axis
    if begin is not REQUIRED:
        par["begin"] = begin
    if end is not REQUIRED:
        par["end"] = end
    return make(_op_slice_axis, "slice_axis", (data,), par, name, attr, kwargs)


def slice_like(data: Symbol | None = None, shape_like: Symbol | None = None,
               axes: Sequence[int] | int = (), name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Cuts `data` at the lengths of `shape_like`, whose values are unused.

    Parameters
    ----------
    data : Symbol
        Input.
    shape_like : Symbol
        Input.
    axes : tuple[int, ...], default ()
        Dimensions to cut; () cuts all, and the ranks must agree.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axes.__class__ is not tuple or axes:
        par["axes"] = axes
    return make(_op_slice_like, "slice_like", (data, shape_like), par, name, attr, kwargs)
