"""Look-ups by index on the GPU: rules of the kernels of `_kernels/indexing.pyx`.

What lives here: arguments, grids, the order of launches. What does not: the loops
(cuda/kernels/indexing.cuh), sorting (sort.py).
Invariant: rows that meet are added in the order of their occurrence.
"""
from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from typing import Any

from ..._core.dtypes import DType
from .launch import (
    I32,
    I64,
    PTR,
    Call,
    Kernel,
    Launch,
    Ref,
    ctype,
    grid_1d,
    launch,
    unit,
)
from .movement import copy_launch, fill_launch
from .rules import rule
from .sort import TILE, network, padded_length

__all__: list[str] = []

SCATTER_ADD, SCATTER_SET, SCATTER_INTO = 0, 1, 2


class TakeArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("index", PTR), ("y", PTR), ("fault", PTR), ("outer", I64),
                ("length", I64), ("inner", I64), ("count", I64), ("mode", I32), ("axis", I32)]


class RowKeysArgs(ctypes.Structure):
    _fields_ = [("take", TakeArgs), ("keys", PTR), ("order", PTR), ("padded", I64)]


class FillElementArgs(ctypes.Structure):
    _fields_ = [("values", PTR), ("index", PTR), ("y", PTR), ("fault", PTR), ("rows", I64),
                ("columns", I64)]


class OneHotArgs(ctypes.Structure):
    _fields_ = [("index", PTR), ("y", PTR), ("n", I64), ("depth", I64), ("on", I64), ("off", I64)]


class NdArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("index", PTR), ("y", PTR), ("keys", PTR), ("order", PTR),
                ("fault", PTR), ("m", I64), ("k", I64), ("inner", I64), ("padded", I64),
                ("dims", I64 * 16), ("how", I64)]


class ScatterArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("keys", PTR), ("order", PTR), ("outer", I64),
                ("length", I64), ("inner", I64), ("k", I64), ("how", I64)]


class RavelArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("m", I64), ("k", I64), ("dims", I64 * 16)]


@functools.lru_cache(None)
def _kernel(name: str, args: type[ctypes.Structure], *types: str) -> Kernel:
    return Kernel("indexing", "_".join((name, *types)).replace("_t", ""),
                  f"{name}<{', '.join(types)}>", args)


def _take(call: Call, name: str, n: int, count: int = 0) -> list[Launch]:
    outer, length, inner, mode = call.ints[:4]
    if n == 0:
        return []
    kernel = _kernel(name, TakeArgs, unit(call.outs[0].dtype), ctype(call.ins[1].dtype))
    grid, block = grid_1d(n)
    return [launch(kernel, grid, block, x=Ref("in"), index=Ref("in", 1), y=Ref("out"),
                   fault=Ref("fault"), outer=outer, length=length, inner=inner, count=count,
                   mode=mode, axis=call.ints[4] if len(call.ints) > 4 else 0)]


@rule("take")
def take(call: Call) -> list[Launch]:
    """ints = (outer, length, inner, mode, axis); ins: data (outer, length, inner), indices."""
    return _take(call, "take", call.outs[0].size, call.ins[1].size)


@rule("pick")
def pick(call: Call) -> list[Launch]:
    """ints = (outer, length, inner, mode); ins: data (outer, length, inner), index."""
    return _take(call, "pick", call.outs[0].size)


@rule("pick_backward")
def pick_backward(call: Call) -> list[Launch]:
    """ins: gradient (outer, inner), index (outer, inner)."""
    return _take(call, "pick_backward", call.outs[0].size)


@rule("fill_element")
def fill_element(call: Call) -> list[Launch]:
    """ints = (rows, columns); ins: data, values, columns: data with the values put in."""
    rows, columns = call.ints[:2]
    out = call.outs[0]
    if out.size == 0:
        return []
    kernel = _kernel("fill_element", FillElementArgs, ctype(out.dtype), ctype(call.ins[1].dtype),
                     ctype(call.ins[2].dtype))
    grid, block = grid_1d(rows)
    return [copy_launch(out.dtype, out.size, Ref("in"), Ref("out")),
            launch(kernel, grid, block, values=Ref("in", 1), index=Ref("in", 2), y=Ref("out"),
                   fault=Ref("fault"), rows=rows, columns=columns)]


@rule("one_hot")
def one_hot(call: Call) -> list[Launch]:
    """ints = (depth, bits of on_value, bits of off_value)."""
    depth, on, off = call.ints
    n = call.outs[0].size
    if n == 0:
        return []
    kernel = _kernel("one_hot", OneHotArgs, unit(call.outs[0].dtype), ctype(call.ins[0].dtype))
    grid, block = grid_1d(n)
    return [launch(kernel, grid, block, index=Ref("in"), y=Ref("out"), n=n, depth=depth, on=on,
                   off=off)]


def _sorted(k: int) -> tuple[int, Ref, Ref, int]:
    """Padded length, where keys and order lie, bytes of workspace."""
    padded = padded_length(k, TILE)
    return padded, Ref("work"), Ref("work", 0, 8 * padded), 12 * padded


def _scatter(dtype: DType, outer: int, length: int, inner: int, k: int, how: int, data: int
             ) -> Launch:
    """Adds up, or sets, the rows that the sorted list names."""
    _, keys, order, workspace = _sorted(k)
    block = min(256, max(32, -(-inner // 32) * 32))
    return launch(_kernel("scatter_rows", ScatterArgs, ctype(dtype)),
                  (min(k, 1 << 20), min(outer, 65535)), block, workspace=workspace,
                  x=Ref("in", data), y=Ref("out"), keys=keys, order=order, outer=outer,
                  length=length, inner=inner, k=k, how=how)


@rule("take_backward", "take_backward_rows")
def take_backward(call: Call) -> list[Launch]:
    """ints as for take; ins: gradient (outer, k, inner), indices (k). `_rows` has a second output,
    a list of the rows written, which is told that nobody knows them."""
    outer, length, inner, mode, axis = call.ints
    out, k = call.outs[0], call.ins[1].size
    if out.size == 0:
        return []
    made = [fill_launch(out.dtype, out.size, 0, Ref("out"))]
    if len(call.outs) > 1:
        made.append(fill_launch(call.outs[1].dtype, 1, -1, Ref("out", 1)))
    if k == 0:
        return made
    padded, keys, order, workspace = _sorted(k)
    grid, block = grid_1d(padded)
    asked = {"index": Ref("in", 1), "fault": Ref("fault"), "length": length, "count": k,
             "mode": mode, "axis": axis}
    return [*made, launch(_kernel("take_keys", RowKeysArgs, ctype(call.ins[1].dtype)), grid, block,
                          workspace=workspace, keys=keys, order=order, padded=padded, take=asked),
            *network(1, padded, keys, order, workspace),
            _scatter(out.dtype, outer, length, inner, k, SCATTER_ADD, 0)]


def _nd(call: Call, index: int, **fields: Any) -> dict[str, Any]:
    m = call.ints[0]
    k = call.ins[index].size // m if m else 0
    return {"index": Ref("in", index), "fault": Ref("fault"), "m": m, "k": k,
            "inner": call.ints[m + 1], "dims": list(call.ints[1:m + 1]), **fields}


@rule("gather_nd")
def gather_nd(call: Call) -> list[Launch]:
    """ints = (m, dims[m], inner); indices (m, k); a negative index counts from the end."""
    n = call.outs[0].size
    if n == 0:
        return []
    kernel = _kernel("gather_nd", NdArgs, unit(call.ins[0].dtype), ctype(call.ins[1].dtype))
    grid, block = grid_1d(n)
    return [launch(kernel, grid, block, **_nd(call, 1, x=Ref("in"), y=Ref("out")))]


@rule("scatter_nd")
def scatter_nd(call: Call) -> list[Launch]:
    """ints = (m, dims[m], inner, how); ins: data, indices; to put into: old, data, indices."""
    m, how = call.ints[0], call.ints[-1]
    first, out = int(how == SCATTER_INTO), call.outs[0]
    if out.size == 0:
        return []
    made = [copy_launch(out.dtype, out.size, Ref("in"), Ref("out")) if first else
            fill_launch(out.dtype, out.size, 0, Ref("out"))]
    length = _product(call.ints[1:m + 1])
    fields = _nd(call, first + 1, how=how)
    k = fields["k"]
    if k == 0 or fields["inner"] == 0:
        return made
    padded, keys, order, workspace = _sorted(k)
    grid, block = grid_1d(padded)
    return [*made, launch(_kernel("nd_keys", NdArgs, ctype(call.ins[first + 1].dtype)), grid,
                          block, workspace=workspace, keys=keys, order=order, padded=padded,
                          **fields),
            *network(1, padded, keys, order, workspace),
            _scatter(out.dtype, 1, length, fields["inner"], k, how, first)]


def _product(dims: Sequence[int]) -> int:
    n = 1
    for d in dims:
        n *= d
    return n


@rule("ravel_multi_index", "unravel_index")
def ravel(call: Call) -> list[Launch]:
    """ints = (m, dims[m]); ins: (m, k) to (k), or back."""
    m = call.ints[0]
    back = call.name == "unravel_index"
    k = (call.ins if back else call.outs)[0].size
    if k == 0:
        return []
    kernel = _kernel("unravel" if back else "ravel", RavelArgs, ctype(call.ins[0].dtype),
                     ctype(call.outs[0].dtype))
    grid, block = grid_1d(k)
    return [launch(kernel, grid, block, x=Ref("in"), y=Ref("out"), m=m, k=k,
                   dims=list(call.ints[1:m + 1]))]
