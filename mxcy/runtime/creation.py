"""Making arrays: `array`, `zeros`, `arange` ... and conversions from NumPy.

What lives here: functions that make arrays out of Python and NumPy values. What does not: the class
(ndarray.py), functions of arrays (elementary.py and the generated ones of mxcy.nd).
Invariant: the result has dtype float32 unless the caller says otherwise, or gives an NDArray.
"""
from __future__ import annotations

import numbers
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from .._core import modes
from .._core.context import Context, current_context, require_device
from .._core.dtypes import BFLOAT16, FLOAT32, DType, as_dtype
from .._core.errors import (
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from ..ops.base import get
from ._array import Array, copy_of_numpy, invoke, small_filled, to_bfloat16
from .indexing import assign

__all__ = ["arange", "array", "empty", "eye", "from_dlpack", "from_numpy", "full",
           "linspace", "ones", "zeros"]

_CODES_IN_SHAPES = "0 in a shape means 'not known' unless mx.util.np_shape is on"


def _context(ctx: Any) -> Context:
    if ctx is None:
        return current_context()
    if not isinstance(ctx, Context):
        raise MXNetTypeError(f"ctx must be a Context such as mx.cpu(), got {ctx!r}")
    return require_device(ctx)


def _shape(shape: Any, real: bool = False) -> tuple[int, ...]:
    """A shape as given by a user, checked; `real`: zeros are allowed in every mode."""
    if isinstance(shape, numbers.Integral):
        shape = (shape,)
    try:
        out = tuple(int(d.__index__()) for d in shape)
    except (TypeError, AttributeError):
        raise MXNetTypeError(f"a shape is an int or a tuple of ints, got {shape!r}") from None
    if any(d < 0 for d in out):
        raise MXNetValueError(f"a shape has no negative dimensions, got {out}")
    if not real and not modes.np_shape() and (not out or 0 in out):
        raise MXNetValueError(f"shape {out} is not known: {_CODES_IN_SHAPES}")
    return out


def as_values(source: Any, dtype: DType) -> np.ndarray:
    """What a user gave as a NumPy array of `dtype` (bfloat16: its bits as uint16).

    Raises
    ------
    MXNetTypeError
        If it is not like an array of numbers.
    """
    wanted = np.float32 if dtype is BFLOAT16 else dtype.numpy
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(source)
            if values.dtype.kind in "OUS":
                values = np.asarray(source, dtype=wanted)
            elif values.dtype.kind == "c":
                raise TypeError
            values = values.astype(wanted, copy=False)
    except (TypeError, ValueError, OverflowError):
        raise MXNetTypeError("an array, a number or a rectangular list of numbers is needed, got "
                             f"{source!r:.80} ({type(source).__name__})") from None
    return to_bfloat16(values) if dtype is BFLOAT16 else values


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> Any:
    """A new array with the values of a list, a NumPy array, a number or another NDArray.

    Parameters
    ----------
    source_array : array_like
    ctx : Context, optional
        Device; the current one by default.
    dtype : str or type, optional
        Default: that of an NDArray, float32 for everything else.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetTypeError
        If `source_array` is not like an array of numbers.
    """
    made = copy_of_numpy(source_array, dtype, ctx)
    if made is not None:
        return made
    ctx = _context(ctx)
    if isinstance(source_array, Array):
        kind = as_dtype(dtype, source_array._dtype)
        out = Array._empty(source_array.shape, kind, ctx)
        assign(out, source_array.detach())
        return out
    kind = as_dtype(dtype, FLOAT32)
    return Array._from_numpy(as_values(source_array, kind), kind, ctx)


def empty(shape: Any, ctx: Context | None = None, dtype: Any = None,
          stype: str | None = None) -> Any:
    """A new array of `shape` with undefined contents."""
    _dense(stype)
    return Array._empty(_shape(shape, real=True), as_dtype(dtype, FLOAT32), _context(ctx))


def _dense(stype: str | None) -> None:
    if stype not in (None, "default"):
        raise MXNetNotImplementedError(f"storage type {stype!r}: only 'default' exists so far")


def _filled(name: str, shape: Any, ctx: Any, dtype: Any, kwargs: dict[str, Any]) -> Any:
    out = kwargs.pop("out", None)
    kwargs.pop("name", None)
    if kwargs:
        raise MXNetTypeError(f"{name.strip('_')}: unknown parameters {', '.join(kwargs)}")
    shape, kind = _shape(shape), as_dtype(dtype, FLOAT32)
    if out is None:
        out = Array._empty(shape, kind, _context(ctx))
    return invoke(get(name), (), {"shape": shape, "dtype": kind}, out, out.context)


def zeros(shape: Any, ctx: Context | None = None, dtype: Any = None, stype: str | None = None,
          **kwargs: Any) -> Any:
    """A new array of `shape` filled with zeros; float32 by default.

    `out=` names an array to fill instead.
    """
    if stype is None and not kwargs:
        made = small_filled(shape, dtype, ctx, 0)
        if made is not None:
            return made
    _dense(stype)
    return _filled("_zeros", shape, ctx, dtype, kwargs)


def zeros_together(specs: Sequence[tuple[Any, Any]], ctx: Context) -> list[Any]:
    """Arrays of zeros, for pairs (shape, dtype), in one block for each dtype.

    Those that fill whole lines of 64 bytes adjoin, in the order in which they are given; the others
    follow, each at the beginning of a line.
    """
    places: list[tuple[tuple[int, ...], DType, int]] = []
    ends: dict[DType, int] = {}
    whole = [prod(shape) * as_dtype(dtype).itemsize % 64 == 0 for shape, dtype in specs]
    order = sorted(range(len(specs)), key=lambda k: not whole[k])
    for k in order:
        shape, dtype = tuple(specs[k][0]), as_dtype(specs[k][1])
        line = 64 // dtype.itemsize
        begin = -(-ends.get(dtype, 0) // line) * line
        places.append((shape, dtype, begin))
        ends[dtype] = begin + prod(shape)
    blocks = {dtype: Array._empty((end,), dtype, _context(ctx)) for dtype, end in ends.items()}
    for dtype, block in blocks.items():
        if block.size:
            invoke(get("_zeros"), (), {"shape": block.shape, "dtype": dtype}, block,
                   block.context)
    made = {k: blocks[d]._window(at, s) for k, (s, d, at) in zip(order, places)}
    return [made[k] for k in range(len(specs))]


def ones(shape: Any, ctx: Context | None = None, dtype: Any = None, **kwargs: Any) -> Any:
    """A new array of `shape` filled with ones; float32 by default.

    `out=` names an array to fill instead.
    """
    made = None if kwargs else small_filled(shape, dtype, ctx, 1)
    return _filled("_ones", shape, ctx, dtype, kwargs) if made is None else made


def full(shape: Any, val: Any, ctx: Context | None = None, dtype: Any = None,
         out: Any = None) -> Any:
    """A new array of `shape` filled with `val`, a number or an array that broadcasts to it."""
    if out is None:
        out = Array._empty(_shape(shape), as_dtype(dtype, FLOAT32), _context(ctx))
    assign(out, val)
    return out


def arange(start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1,
           infer_range: bool | None = None, ctx: Context | None = None, dtype: Any = None) -> Any:
    """Evenly spaced values from `start` up to but without `stop`, each `repeat` times.

    With one number that is `stop`, and `start` is 0. `infer_range` is accepted and has no meaning.

    Raises
    ------
    MXNetValueError
        If `step` is 0 or leads away from `stop` (without np_shape, also if nothing is left).
    """
    if stop is None:
        start, stop = 0, start
    try:
        start, stop, step = (_number(v) for v in (start, stop, step))
        repeat = int(repeat)
    except (TypeError, ValueError):
        raise MXNetTypeError(f"arange: numbers are needed, got {start!r}, {stop!r}, {step!r}, "
                             f"{repeat!r}") from None
    if step == 0 or step != step or repeat < 1:
        raise MXNetValueError("arange: step must not be 0 and repeat at least 1, "
                              f"got {step}, {repeat}")
    count = (stop - start) / step
    if not -1 < count < 2**40 or (count <= 0 and not modes.np_shape()):
        raise MXNetValueError(f"arange: no values from {start} to {stop} in steps of {step}")
    kind = as_dtype(dtype, FLOAT32)
    values = np.arange(start, stop, step)
    if repeat > 1:
        values = np.repeat(values, repeat)
    return Array._from_numpy(as_values(values, kind), kind, _context(ctx))


def _number(value: Any) -> Any:
    """An int stays one, so that large ones keep their digits."""
    return int(value) if isinstance(value, numbers.Integral) else float(value)


def linspace(start: float, stop: float, num: int, endpoint: bool = True, ctx: Context | None = None,
             dtype: Any = None) -> Any:
    """`num` evenly spaced values from `start` to `stop`, which is among them if `endpoint`."""
    if not isinstance(num, numbers.Integral) or not 0 <= num < 2**40:
        raise MXNetValueError(f"linspace: num must be a count, got {num!r}")
    kind = as_dtype(dtype, FLOAT32)
    try:
        values = np.linspace(float(start), float(stop), int(num), endpoint=bool(endpoint))
    except TypeError:
        raise MXNetTypeError(f"linspace: numbers are needed, got {start!r}, {stop!r}") from None
    return Array._from_numpy(as_values(values, kind), kind, _context(ctx))


def eye(N: int, M: int = 0, k: int = 0, ctx: Context | None = None, dtype: Any = None,
        **kwargs: Any) -> Any:
    """A matrix of `N` rows and `M` columns (0: as many) with ones on diagonal `k`."""
    out = kwargs.pop("out", None)
    kwargs.pop("name", None)
    if kwargs:
        raise MXNetTypeError(f"eye: unknown parameters {', '.join(kwargs)}")
    rows, columns = _shape((N, M or N), real=True)
    kind = as_dtype(dtype, FLOAT32)
    if rows * columns * kind.itemsize >= 2**46:
        raise MXNetValueError(f"eye: shape {(rows, columns)} is too large")
    k = max(-rows, min(columns, int(k)))
    values: Any = np.eye(rows, columns, k=k, dtype=np.float32 if kind is BFLOAT16 else kind.numpy)
    made = Array._from_numpy(as_values(values, kind), kind, _context(ctx))
    if out is None:
        return made
    assign(out, made)
    return out


def _may_share(source: np.ndarray) -> bool:
    """Whether its memory may be written: NumPy's own may, read-only maps and bytes may not."""
    while isinstance(source.base, np.ndarray):
        if source.flags.writeable:
            return True
        source = source.base
    return source.flags.writeable or source.flags.owndata


def from_numpy(ndarray: np.ndarray, zero_copy: bool = True, array_cls: Any = None) -> Any:
    """An NDArray of a NumPy array, sharing its memory by default.

    Parameters
    ----------
    ndarray : numpy.ndarray
    zero_copy : bool
        Share the memory, which must be in C order; the NumPy array becomes read-only, because the
        engine may write to it at any time. False: copy.
    array_cls : type, optional
        Only NDArray is possible.

    Raises
    ------
    MXNetValueError
        If the memory cannot be shared.
    MXNetTypeError
        If it is no NumPy array or has a dtype that the library lacks.
    """
    if not isinstance(ndarray, np.ndarray):
        raise MXNetTypeError(f"from_numpy: a numpy.ndarray is needed, got {type(ndarray).__name__}")
    kind = as_dtype(ndarray.dtype)
    ctx = Context("cpu", 0)
    if not zero_copy:
        return Array._from_numpy(ndarray, kind, ctx)
    flags = ndarray.flags
    if not flags.c_contiguous or not flags.aligned or not ndarray.dtype.isnative:
        raise MXNetValueError("from_numpy: only aligned memory in C order can be shared; pass "
                              "zero_copy=False")
    if not _may_share(ndarray):
        raise MXNetValueError("from_numpy: the memory is read-only; pass zero_copy=False")
    if ndarray.size == 0:
        return Array._empty(ndarray.shape, kind, ctx)
    out = Array._borrow(ndarray.ctypes.data, ndarray.nbytes, ndarray.shape, kind, ctx, ndarray)
    ndarray.flags.writeable = False
    return out


def from_dlpack(dlpack: Any, device: Any = None, copy: bool | None = None) -> Any:
    """An array over the memory of a DLPack capsule, or of an object with `__dlpack__`.

    Parameters
    ----------
    dlpack : object with `__dlpack__` (PyTorch, NumPy, JAX arrays ...), or PyCapsule
    device : Context, optional
        Only the CPU.
    copy : bool, optional
        True: always copy; False: never; None: only where the memory is not in C order.

    Raises
    ------
    BufferError
        If the memory is on another device, read-only, or needs a copy that is forbidden.
    """
    from .dlpack import take
    return take(dlpack, device, copy)


