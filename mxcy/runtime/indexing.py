"""Indexing: what `x[key]` and `x[key] = value` mean.

What lives here: understanding keys, views, gathering and assignment. What does not: the operators
that do the gathering (`slice`, `take`), the tape, and the common cases of it all (_view.pxi), which
mean the same.
Invariant: a key out of range raises IndexError at the call; a basic key that selects one unbroken
run of memory gives a view unless the array is being recorded, every other key gives a copy.

Result shapes are NumPy's, except that a single element has shape (1,) while np_shape is off. A
float array as an index is truncated, as the reference does; only arrays of dtype bool are masks.
"""
from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .._core import modes
from .._core.dtypes import BFLOAT16, BOOL, INT64
from .._core.errors import MXNetError, MXNetIndexError, MXNetTypeError, MXNetValueError
from ..ops.base import get
from ._array import (
    Array,
    caller,
    copy_array,
    invoke,
    is_recording,
    set_hooks,
    to_bfloat16,
)

__all__ = ["assign", "call", "getitem", "setitem"]

_FULL = slice(None)


def call(name: str, *ins: Array, out: Any = None, **params: Any) -> Any:
    """Calls operator `name` on arrays."""
    return caller(name).named(ins, params, out)


def on_tape(x: Array) -> bool:
    """Whether what happens to `x` now is recorded."""
    return is_recording() and x._entry is not None


# -- keys -----------------------------------------------------------------------------------------
def _item(item: Any) -> Any:
    """One item of a key as int, slice, None, Ellipsis or a NumPy array (int64 or bool)."""
    if type(item) is int or isinstance(item, slice) or item is None or item is Ellipsis:
        return item
    if isinstance(item, bool | np.bool_):  # the reference takes x[True] for x[1]
        return int(item)
    if isinstance(item, numbers.Integral):
        return int(item)
    if isinstance(item, Array):
        item = item.asnumpy()
    elif isinstance(item, Sequence | range) and not isinstance(item, str | bytes):
        try:
            item = np.asarray(item)
        except ValueError:
            raise MXNetIndexError(f"an index list must be rectangular, got {item!r:.100}") from None
        if item.size == 0:
            item = item.astype(np.int64)
    if not isinstance(item, np.ndarray):
        raise MXNetIndexError(f"an array cannot be indexed with {item!r:.100} of type "
                              f"{type(item).__name__}; int, slice, None, ..., lists and arrays can")
    if item.dtype == np.bool_:
        return item if item.ndim else int(item)
    if item.dtype.kind not in "iuf":
        raise MXNetIndexError(f"an array of dtype {item.dtype} cannot be an index")
    if item.dtype.kind == "f" and not np.isfinite(item).all():
        raise MXNetIndexError("an index is NaN or infinite")
    item = item.astype(np.int64)
    return int(item) if item.ndim == 0 else item


def _items(key: Any, ndim: int) -> list[Any]:
    """The key as a list of items that use up all `ndim` axes, without Ellipsis."""
    items = [_item(k) for k in (key if isinstance(key, tuple) else (key,))]
    used = dots = 0
    for k in items:
        if isinstance(k, np.ndarray) and k.dtype == np.bool_:
            used += k.ndim
        elif k is Ellipsis:
            dots += 1
        elif k is not None:
            used += 1
    if dots > 1:
        raise MXNetIndexError("an index can have only one ellipsis ('...')")
    if used > ndim:
        raise MXNetIndexError(f"too many indices ({used}) for an array with {ndim} dimensions")
    rest: list[Any] = [_FULL] * (ndim - used)
    at = next((i for i, k in enumerate(items) if k is Ellipsis), None)
    if at is None:
        return items + rest
    return items[:at] + rest + items[at + 1:]


class _Basic(NamedTuple):
    """A key of ints, slices and None: per axis first, number and step; and the result's shape."""

    first: list[int]
    number: list[int]
    step: list[int]
    shape: tuple[int, ...]


def _check_int(k: int, axis: int, n: int) -> int:
    if not -n <= k < n:
        raise MXNetIndexError(f"index {k} is out of bounds for axis {axis} with size {n}")
    return k + n if k < 0 else k


def _slice_indices(k: slice, n: int) -> tuple[int, int, int]:
    """First, count and step of a slice."""
    if k == _FULL:
        return 0, n, 1
    if type(k.start) is int is type(k.stop) and k.step is None:
        start, stop, _ = k.indices(n)
        return start, max(0, stop - start), 1
    parts = []
    for name in ("start", "stop", "step"):
        v = getattr(k, name)
        if isinstance(v, Array):
            v = v.__index__()
        elif v is not None and not isinstance(v, numbers.Integral):
            raise MXNetIndexError(f"the {name} of a slice must be an integer or None, got "
                                  f"{v!r:.60}")
        parts.append(v)
    if parts[2] == 0:
        raise MXNetValueError("the step of a slice cannot be zero")
    start, stop, step = slice(*parts).indices(n)
    return start, len(range(start, stop, step)), step


def _basic(items: list[Any], shape: tuple[int, ...]) -> _Basic:
    first, count, step, out = [], [], [], []
    axis = 0
    for k in items:
        if k is None:
            out.append(1)
            continue
        n = shape[axis]
        if isinstance(k, int):
            first.append(_check_int(k, axis, n))
            count.append(1)
            step.append(1)
        else:
            f, c, s = _slice_indices(k, n)
            first.append(f)
            count.append(c)
            step.append(s if c > 1 else 1)
            out.append(c)
        axis += 1
    return _Basic(first, count, step, tuple(out))


def _run_offset(b: _Basic, shape: tuple[int, ...]) -> int:
    """Where the selected elements begin if they are one unbroken run, else -1."""
    pivot = 0
    while pivot < len(shape) and b.number[pivot] == 1:
        pivot += 1
    if pivot < len(shape) and b.step[pivot] != 1:
        return -1
    for i in range(pivot + 1, len(shape)):
        if b.number[i] != shape[i] or b.step[i] != 1:
            return -1
    offset, stride = 0, 1
    for i in range(len(shape) - 1, -1, -1):
        offset += b.first[i] * stride
        stride *= shape[i]
    return offset


def _visible(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A result's shape as users see it."""
    return shape if shape or modes.np_shape() else (1,)


# -- reading --------------------------------------------------------------------------------------
def getitem(x: Array, key: Any) -> Array:
    """`x[key]`."""
    shape = x.shape
    if (isinstance(key, slice) and key == _FULL and shape) or (isinstance(key, tuple) and not key):
        return x
    items = _items(key, len(shape))
    if any(isinstance(k, np.ndarray) for k in items):
        return _gather(x, items)
    b = _basic(items, shape)
    target = _visible(b.shape)
    if 0 in b.shape:
        return Array._empty(b.shape, x._dtype, x.context)
    taped = on_tape(x)
    if not taped:
        offset = _run_offset(b, shape)
        if offset >= 0:
            return x._window(offset, target)
    out = x
    if b.number != list(shape) or any(s != 1 for s in b.step):
        begin, end, step = _slice_params(b)
        out = call("slice", x, begin=begin, end=end, step=step)
    if out.shape != target:
        out = _shaped(out, target)
    return out if out is not x else call("_copy", x)


def _slice_params(b: _Basic) -> tuple[tuple, tuple, tuple]:
    """Parameters of the `slice` operator; an end before the first element is None."""
    end = []
    for f, c, s in zip(b.first, b.number, b.step, strict=True):
        last = f + (c - 1) * s
        after = last + (1 if s > 0 else -1)
        end.append(after if after >= 0 else None)
    return tuple(b.first), tuple(end), tuple(b.step)


def _shaped(x: Array, shape: tuple[int, ...]) -> Array:
    """`x` under another shape of the same size, recorded if `x` is."""
    if not on_tape(x):
        return x._view_as(shape)
    if not shape:
        return call("squeeze", x)
    return call("Reshape", x, shape=shape)


def _is_full(k: Any, n: int) -> bool:
    return isinstance(k, slice) and _slice_indices(k, n) == (0, n, 1)


def _split_tail(items: list[Any], shape: tuple[int, ...]) -> tuple[list[Any], list[Any], int]:
    """Items up to the last axis that is not taken whole, the items after, and the axes before.

    NumPy keeps axes that are taken whole at the end where they are, so only the front is gathered.
    """
    axis, cut, front = 0, 0, 0
    for i, k in enumerate(items):
        if k is None:
            continue
        axis += k.ndim if isinstance(k, np.ndarray) and k.dtype == np.bool_ else 1
        if not _is_full(k, shape[axis - 1]):
            cut, front = i + 1, axis
    return items[:cut], items[cut:], front


def _checked(items: list[Any], shape: tuple[int, ...]) -> list[Any]:
    """Items with every index array in range and counted from the front, every slice plain."""
    out, axis = [], 0
    for k in items:
        if isinstance(k, np.ndarray) and k.dtype == np.bool_:
            if k.shape != shape[axis:axis + k.ndim]:
                raise MXNetIndexError(f"a mask of shape {k.shape} does not fit axes {axis} to "
                                      f"{axis + k.ndim - 1} of shape {shape}")
            axis += k.ndim
        elif k is not None:
            n = shape[axis]
            if isinstance(k, np.ndarray):
                bad = (k < -n) | (k >= n)
                if bad.any():
                    raise MXNetIndexError(f"index {int(k[bad][0])} is out of bounds for axis "
                                          f"{axis} with size {n}")
            elif isinstance(k, int):
                k = _check_int(k, axis, n)
            else:
                f, c, s = _slice_indices(k, n)
                last = f + c * s
                k = slice(f, last if last >= 0 else None, s) if c else slice(0, 0)
            axis += 1
        out.append(k)
    return out


def _flat_index(items: list[Any], dims: tuple[int, ...]) -> np.ndarray:
    """Positions in the flattened axes `dims` that the items select.

    NumPy itself does the selecting, on one grid of ones an axis, each of which is a broadcast view:
    no memory in proportion to the array.
    """
    flat: Any = None
    stride = 1
    try:
        for axis in range(len(dims) - 1, -1, -1):
            n = dims[axis]
            grid = np.arange(n, dtype=np.int64) * stride
            grid = np.broadcast_to(grid.reshape((n,) + (1,) * (len(dims) - axis - 1)), dims)
            part = grid[tuple(items)]
            flat = part if flat is None else flat + part
            stride *= n
    except IndexError as e:
        raise MXNetIndexError(str(e)) from None
    return np.asarray(flat, dtype=np.int64)


def _tail_shape(items: list[Any], shape: Sequence[int]) -> tuple[int, ...]:
    rest = iter(shape)
    return tuple(1 if k is None else next(rest) for k in items)


def _gather(x: Array, items: list[Any]) -> Array:
    """`x[items]` with at least one index array."""
    shape = x.shape
    items = _checked(items, shape)
    front, tail, axes = _split_tail(items, shape)
    inner = shape[axes:]
    single = None if any(k is None for k in tail) else _single_axis(front, shape)
    if single is not None:
        axis, index = single
        target = shape[:axis] + index.shape + inner
        source = x
    else:
        axis, index = 0, _flat_index(front, shape[:axes])
        target = index.shape + _tail_shape(tail, inner)
        source = x
        if axes > 1 and x.size:
            source = _shaped(x, (math.prod(shape[:axes]), *inner))
    if 0 in target or not x.size:
        return Array._empty(target, x._dtype, x.context)
    out = call("take", source, Array._from_numpy(index, INT64, x.context), axis=axis, mode="clip")
    return out if out.shape == target else _shaped(out, target)


def _single_axis(front: list[Any], shape: tuple[int, ...]) -> tuple[int, np.ndarray] | None:
    """Axis and indices if one integer array on one axis is all that selects."""
    if any(k is None for k in front):
        return None
    last = front[-1]
    if not isinstance(last, np.ndarray) or last.dtype == np.bool_:
        return None
    axis = len(front) - 1
    if not all(_is_full(k, n) for k, n in zip(front[:-1], shape, strict=False)):
        return None
    return axis, np.where(last < 0, last + shape[axis], last)


# -- writing --------------------------------------------------------------------------------------
def _source(value: Any) -> np.ndarray:
    """What is assigned as a NumPy array of numbers."""
    if isinstance(value, Array):
        return value.asnumpy()
    if value is None:  # as the reference: None is NaN
        return np.asarray(np.nan)
    like_array = isinstance(value, numbers.Real | np.bool_ | np.ndarray | Sequence)
    if isinstance(value, str | bytes) or not (like_array or hasattr(value, "__array__")):
        raise MXNetTypeError(f"{value!r:.60} of type {type(value).__name__} cannot be assigned to "
                             "an NDArray")
    try:
        source = np.asarray(value)
        if source.dtype == object:  # lists of arrays, or integers beyond 64 bits
            source = source.astype(np.float64)
    except (TypeError, ValueError):
        raise MXNetTypeError(f"{value!r:.60} cannot be assigned to an NDArray: it is not a "
                             "rectangular list of numbers") from None
    if source.dtype.kind not in "biuf" and source.dtype.name != "bfloat16":
        raise MXNetTypeError(f"values of dtype {source.dtype} cannot be assigned to an NDArray")
    return source


def _as_values(value: Any, x: Array) -> np.ndarray:
    """What is assigned, as NumPy values that may be written into x's memory."""
    source = _source(value)
    if x._dtype is BFLOAT16:
        return to_bfloat16(np.asarray(source, dtype=np.float32))
    if x._dtype is BOOL:
        return source != 0
    if not source.ndim:  # NumPy fills faster without a conversion on the way
        with np.errstate(all="ignore"):
            return source.astype(x._dtype.np_dtype)
    return source


def _write(view: np.ndarray, key: Any, value: np.ndarray) -> None:
    """view[key] = value as NumPy does; ones that lead the value's shape do not matter."""
    with np.errstate(all="ignore"):
        try:
            view[key] = value
        except (TypeError, ValueError):  # TypeError: a mask and values of two dimensions
            shape = view[key].shape
            short = value
            while short.ndim > len(shape) and short.shape[0] == 1:
                short = short[0]
            if not _broadcasts(short.shape, shape) or short.ndim > len(shape):
                raise MXNetValueError(f"values of shape {value.shape} do not broadcast to shape "
                                      f"{shape}") from None
            view[key] = short
        except IndexError as e:  # index arrays that do not broadcast
            raise MXNetIndexError(str(e)) from None


def _broadcasts(given: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(given, shape) == shape
    except ValueError:
        return False


def assign(x: Array, value: Any) -> None:
    """x[:] = value, for all of x, ordered by the engine where `value` is an array of x's shape."""
    if (isinstance(value, Array) and value.shape == x.shape and value._dtype is x._dtype
            and value.context is x.context and not is_recording()):
        copy_array(value, x)
        return
    if isinstance(value, Array) and value.context is x.context and _fits(value.shape, x.shape):
        same = value._address == x._address and value._dtype is x._dtype
        if value is x or (same and value.size == x.size and not on_tape(value)):
            return
        if value.shape != x.shape:
            value = _shaped(value, x.shape)
        if value._dtype is x._dtype:
            call("_copy", value, out=x)
        else:
            call("Cast", value, dtype=x._dtype, out=x)
        return
    if isinstance(value, Array) and on_tape(value):
        if value.context is not x.context:
            raise MXNetError("cannot copy between devices into an array while recording")
        lead = (1,) * (len(x.shape) - len(value.shape))
        call("_copy", call("broadcast_to", _shaped(value, lead + value.shape), shape=x.shape)
             .astype(x.dtype, copy=False), out=x)
        return
    if x.size and x.ndim and _is_zero_or_one(value):  # no need to wait for x
        invoke(get("_ones" if value else "_zeros"), (), {"shape": x.shape, "dtype": x._dtype}, x,
               x.context)
    elif x.size:
        _write(x._numpy(write=True), Ellipsis, _as_values(value, x))


def _is_zero_or_one(value: Any) -> bool:
    if type(value) is float:
        return value == 1 or (value == 0 and math.copysign(1, value) > 0)
    return type(value) is int and value in (0, 1)


def _fits(given: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether the shapes are equal but for leading ones."""
    if given == wanted:
        return True
    extra = len(given) - len(wanted)
    if extra >= 0:
        return given[extra:] == wanted and all(d == 1 for d in given[:extra])
    return wanted[-extra:] == given and all(d == 1 for d in wanted[:-extra])


def _refuse(why: str) -> None:
    raise MXNetError(f"assignment by index while recording: {why}. Leave the record scope, or "
                     "build the new array with operators such as where and concat")


def setitem(x: Array, key: Any, value: Any) -> None:
    """`x[key] = value`."""
    if on_tape(x):
        _refuse("the array is part of the recorded graph")
    shape = x.shape
    if (isinstance(key, slice) and key == _FULL and shape) or key is Ellipsis:
        assign(x, value)
        return
    items = _items(key, len(shape))
    if isinstance(value, Array) and on_tape(value):
        _refuse("the value is part of the recorded graph and only part of the array is written")
    if not any(isinstance(k, np.ndarray) for k in items):
        b = _basic(items, shape)
        if 0 in b.number:
            return
        offset = _run_offset(b, shape)
        if offset >= 0:
            assign(x._window(offset, _visible(b.shape)), value)
            return
    items = _checked(items, shape)
    if x.size:
        values = _as_values(value, x)  # before x is locked: the value may be x itself
        _write(x._numpy(write=True), tuple(items), values)


set_hooks(getitem=getitem, setitem=setitem)
