"""Copies, fills, padding and ramps on the GPU: rules of the kernels of `_kernels/movement.pyx`.

What lives here: arguments and grids, the choice of the tiled transposition. What does not: the
loops (cuda/kernels/movement.cuh).
Invariant: everything but gradients and ramps moves units of an element's size, whatever the dtype.
"""
from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence

from ..._core.dtypes import DType
from .launch import (
    I32,
    I64,
    MAX_DIMS,
    PTR,
    REAL,
    Call,
    Kernel,
    Launch,
    Ref,
    coalesce,
    ctype,
    fill_indexer,
    grid_1d,
    indexer,
    launch,
    suffix,
    unit,
)
from .rules import rule

__all__ = ["copy_launch", "fill_launch"]

_LONG = 16  # both sides of a transposition are at least so long


class FillArgs(ctypes.Structure):
    _fields_ = [("y", PTR), ("n", I64), ("pattern", I64)]


class StridedCopyArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("n", I64), ("x_offset", I64), ("y_offset", I64),
                ("pattern", I64), ("ix", indexer(2))]


class RowsArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("rows", I64), ("n", I64), ("x_row", I64), ("y_row", I64)]


class TransposeArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("outer", I64), ("rows", I64), ("columns", I64),
                ("x_step", I64), ("y_step", I64), ("x_offset", I64), ("y_offset", I64),
                ("tiles", I64), ("ix", indexer(2))]


class PadArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("n", I64), ("pattern", I64), ("mode", I32),
                ("ndim", I32), ("dims", I64 * MAX_DIMS), ("wide", I64 * MAX_DIMS),
                ("before", I64 * MAX_DIMS), ("req", I64)]


class RampArgs(ctypes.Structure):
    _fields_ = [("y", PTR), ("n", I64), ("repeat", I64), ("start", REAL), ("step", REAL),
                ("req", I64)]


class EyeArgs(ctypes.Structure):
    _fields_ = [("y", PTR), ("n", I64), ("columns", I64), ("k", I64), ("pattern", I64)]


class NumbersArgs(ctypes.Structure):
    _fields_ = [("y", PTR), ("n", I64), ("values", I64 * 64)]


@functools.lru_cache(None)
def _by_unit(name: str, size: str, args: type[ctypes.Structure]) -> Kernel:
    return Kernel("movement", f"{name}_{size}", f"{name}<{size}>", args)


@functools.lru_cache(None)
def _by_dtype(name: str, dtype: DType, args: type[ctypes.Structure]) -> Kernel:
    return Kernel("movement", f"{name}_{suffix(dtype)}", f"{name}<{ctype(dtype)}>", args)


def fill_launch(dtype: DType, n: int, pattern: int, y: Ref, workspace: int = 0) -> Launch:
    """n elements with the bits of `pattern`."""
    grid, block = grid_1d(n, each=4)
    return launch(_by_unit("fill", unit(dtype), FillArgs), grid, block, workspace=workspace, y=y,
                  n=n, pattern=pattern)


def copy_launch(dtype: DType, n: int, x: Ref, y: Ref, workspace: int = 0) -> Launch:
    """n elements as they lie."""
    return _rows(dtype, 1, n, n, n, x, y, workspace)


def _rows(dtype: DType, rows: int, n: int, x_row: int, y_row: int, x: Ref, y: Ref,
          workspace: int = 0) -> Launch:
    grid, block = grid_1d(rows * n, each=4)
    return launch(_by_unit("copy_rows", unit(dtype), RowsArgs), grid, block, workspace=workspace,
                  x=x, y=y, rows=rows, n=n, x_row=x_row, y_row=y_row)


@rule("copy")
def copy(call: Call) -> list[Launch]:
    """The bytes of input 0."""
    out = call.outs[0]
    return [copy_launch(out.dtype, out.size, Ref("in"), Ref("out"))] if out.size else []


@rule("fill")
def fill(call: Call) -> list[Launch]:
    """ints = (pattern,), the bits of one element."""
    out = call.outs[0]
    return [fill_launch(out.dtype, out.size, call.ints[0], Ref("out"))] if out.size else []


def _transposition(dtype: DType, dims: Sequence[int], x: Sequence[int], y: Sequence[int],
                   x_offset: int, y_offset: int) -> Launch | None:
    """The tiled kernel, where the lines of input and output run along different dimensions."""
    last = len(dims) - 1
    along = next((d for d in range(last) if x[d] == 1 and dims[d] >= _LONG), None)
    if along is None or y[last] != 1 or x[last] in (0, 1) or dims[last] < _LONG:
        return None
    others = [d for d in range(last) if d != along]
    outer = 1
    for d in others:
        outer *= dims[d]
    tiles = -(-dims[last] // 32)
    return launch(_by_unit("transpose", unit(dtype), TransposeArgs),
                  (-(-dims[along] // 32) * tiles, min(outer, 65535)), (32, 8), x=Ref("in"),
                  y=Ref("out"), outer=outer, rows=dims[along], columns=dims[last],
                  x_step=x[last], y_step=y[along], x_offset=x_offset, y_offset=y_offset,
                  tiles=tiles, ix=fill_indexer([dims[d] for d in others],
                                               [[x[d] for d in others], [y[d] for d in others]]))


@rule("strided")
def strided(call: Call) -> list[Launch]:
    """ints = (prefill, pattern, in offset, out offset, ndim, dims.., strides of both..)."""
    out = call.outs[0]
    if out.size == 0:
        return []
    prefill, pattern, x_offset, y_offset, ndim = call.ints[:5]
    rest = call.ints[5:]
    dims, x, y = rest[:ndim], rest[ndim:2 * ndim], rest[2 * ndim:3 * ndim]
    made = []
    if prefill == 1:
        made.append(fill_launch(out.dtype, out.size, pattern, Ref("out")))
    elif prefill:
        made.append(copy_launch(out.dtype, out.size, Ref("in", 1 if prefill == 2 else 0),
                                Ref("out")))
    n = 1
    for d in dims:
        n *= d
    if n == 0:
        return made
    joined, (x_steps, y_steps) = coalesce(dims, [x, y])
    tiled = None
    if prefill != 3:
        tiled = _transposition(out.dtype, joined, x_steps, y_steps, x_offset, y_offset)
    if tiled is not None:
        return [*made, tiled]
    grid, block = grid_1d(n)
    return [*made, launch(_by_unit("strided_copy", unit(out.dtype), StridedCopyArgs), grid, block,
                          x=None if prefill == 3 else Ref("in"), y=Ref("out"), n=n,
                          x_offset=x_offset, y_offset=y_offset, pattern=pattern,
                          ix=fill_indexer(dims, [x, y]))]


@rule("concat")
def concat(call: Call) -> list[Launch]:
    """ints = (outer, row, start0, length0, start1, length1, ...), in elements of output rows."""
    outer, row = call.ints[:2]
    parts = zip(call.ints[2::2], call.ints[3::2])
    dtype = call.outs[0].dtype
    return [_rows(dtype, outer, n, n, row, Ref("in", k), Ref("out", 0, at * dtype.itemsize))
            for k, (at, n) in enumerate(parts) if outer * n]


@rule("split")
def split(call: Call) -> list[Launch]:
    """ints as for concat, of the input's rows."""
    outer, row = call.ints[:2]
    parts = zip(call.ints[2::2], call.ints[3::2])
    dtype = call.ins[0].dtype
    return [_rows(dtype, outer, n, row, n, Ref("in", 0, at * dtype.itemsize), Ref("out", k))
            for k, (at, n) in enumerate(parts) if outer * n]


def _pad(call: Call, kernel: Kernel, plain: Sequence[int], wide: Sequence[int]) -> list[Launch]:
    if len(plain) > MAX_DIMS:
        raise ValueError(f"padding of {len(plain)} dimensions; the kernel knows {MAX_DIMS}")
    mode, pattern, *before = call.ints
    out = call.outs[0]
    if out.size == 0:
        return []
    grid, block = grid_1d(out.size)
    return [launch(kernel, grid, block, x=Ref("in"), y=Ref("out"), n=out.size, pattern=pattern,
                   mode=mode, ndim=len(plain), dims=list(plain), wide=list(wide), before=before,
                   req=out.req)]


@rule("pad")
def pad(call: Call) -> list[Launch]:
    """ints = (mode, pattern, before..), mode 0 constant, 1 edge, 2 reflect."""
    return _pad(call, _by_unit("pad", unit(call.outs[0].dtype), PadArgs), call.ins[0].shape,
                call.outs[0].shape)


@rule("pad_backward")
def pad_backward(call: Call) -> list[Launch]:
    """ints as for pad; input 0 has the padded shape."""
    return _pad(call, _by_dtype("pad_backward", call.outs[0].dtype, PadArgs), call.outs[0].shape,
                call.ins[0].shape)


@rule("ramp")
def ramp(call: Call) -> list[Launch]:
    """floats = (start, step), ints = (repeat,): start + step * (i // repeat)."""
    out = call.outs[0]
    if out.size == 0:
        return []
    grid, block = grid_1d(out.size)
    return [launch(_by_dtype("ramp", out.dtype, RampArgs), grid, block, y=Ref("out"), n=out.size,
                   repeat=call.ints[0], start=call.floats[0], step=call.floats[1], req=out.req)]


@rule("eye")
def eye(call: Call) -> list[Launch]:
    """ints = (bits of 1, k); 1 where column = row + k."""
    out = call.outs[0]
    if out.size == 0:
        return []
    grid, block = grid_1d(out.size)
    return [launch(_by_unit("eye", unit(out.dtype), EyeArgs), grid, block, y=Ref("out"),
                   n=out.size, columns=out.shape[1], k=call.ints[1], pattern=call.ints[0])]


@rule("store_ints")
def store_ints(call: Call) -> list[Launch]:
    """The parameters themselves, as int64."""
    n = call.outs[0].size
    kernel = Kernel("movement", "store_ints", "store_numbers", NumbersArgs)
    return [launch(kernel, (1,), 64, y=Ref("out", 0, 8 * i), n=min(64, n - i),
                   values=list(call.ints[i:min(n, i + 64)])) for i in range(0, n, 64)]
