"""Sorting on the GPU: rules of the kernels of `_kernels/sort.h`.

What lives here: the launches of a bitonic network over lines, used by `indexing` too. What does
not: the steps (cuda/kernels/sort.cuh).
Invariant: equal keys keep the order of their positions, so every result is the only right one.
"""
from __future__ import annotations

import ctypes
import functools
from typing import Any

from ..._core.dtypes import INT64, UINT8, DType
from .launch import I64, PTR, Call, Kernel, Launch, Ref, Rng, ctype, grid_1d, launch, suffix, unit
from .movement import fill_launch
from .rules import rule

__all__ = ["network", "padded_length"]

TILE = 1024  # SORT_TILE of sort.cuh
VALUES, INDICES, MASK = 1, 2, 4


class SortArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("values", PTR), ("indices", PTR), ("mask", PTR), ("keys", PTR),
                ("order", PTR), ("lines", I64), ("length", I64), ("inner", I64), ("padded", I64),
                ("k", I64), ("span", I64), ("distance", I64), ("descending", I64), ("rng", Rng)]


class AxisArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("index", PTR), ("y", PTR), ("outer", I64), ("length", I64),
                ("inner", I64), ("count", I64), ("req", I64)]


@functools.lru_cache(None)
def _kernel(name: str, *dtypes: DType) -> Kernel:
    return Kernel("sort", f"{name}_{suffix(*dtypes)}", f"{name}<{', '.join(map(ctype, dtypes))}>",
                  SortArgs, 512)


#: Those that know keys and positions alone.
_STEP, _TILES, _DRAW = (Kernel("sort", symbol, body, SortArgs, 512) for symbol, body in (
    ("sort_step", "sort_one_step"), ("sort_tiles", "sort_all_tiles"),
    ("shuffle_keys", "shuffle_draw")))


def padded_length(length: int, least: int = 2) -> int:
    """The power of two that a line is sorted at."""
    n = least
    while n < length:
        n *= 2
    return n


def network(lines: int, padded: int, keys: Ref, order: Ref, workspace: int) -> list[Launch]:
    """Sorts `lines` times `padded` (a power of two from TILE on) keys with their positions."""
    fields: dict[str, Any] = {"keys": keys, "order": order, "lines": lines, "padded": padded}
    tiles = (min(lines * padded // TILE, 1 << 20),)
    made = [launch(_TILES, tiles, 512, workspace=workspace, span=0, **fields)]
    grid, block = grid_1d(lines * padded // 2)
    span = 2 * TILE
    while span <= padded:
        distance = span // 2
        while distance >= TILE:
            made.append(launch(_STEP, grid, block, workspace=workspace, span=span,
                               distance=distance, **fields))
            distance //= 2
        made.append(launch(_TILES, tiles, 512, workspace=workspace, span=span,
                           **fields))
        span *= 2
    return made


@rule("sort")
def sort(call: Call) -> list[Launch]:
    """ints: outer, length, inner, k, descending, what, ...; outs: what is asked for."""
    outer, length, inner, k, descending, what = call.ints[:6]
    data, lines = call.ins[0].dtype, outer * inner
    if call.outs[0].size == 0:
        return []
    second = 1 if what & VALUES else 0
    index = call.outs[0 if what & MASK else second].dtype if what & (MASK | INDICES) else INT64
    fields: dict[str, Any] = {
        "x": Ref("in"), "values": Ref("out") if what & VALUES else None,
        "indices": Ref("out", second) if what & INDICES else None,
        "mask": Ref("out") if what & MASK else None, "lines": lines, "length": length,
        "inner": inner, "k": k, "descending": descending}
    made = []
    if what & MASK:
        made.append(fill_launch(call.outs[0].dtype, call.outs[0].size, 0, Ref("out")))
    if k == 0 or length == 0:
        return made
    if length <= TILE:
        padded = padded_length(length)
        block = max(32, padded // 2)
        return [*made, launch(_kernel("sort_block", data, index), (min(lines, 1 << 20),), block,
                              padded=padded, **fields)]
    padded = padded_length(length)
    room = lines * padded
    fields.update(keys=Ref("work"), order=Ref("work", 0, 8 * room), padded=padded)
    grid, block = grid_1d(room)
    last, threads = grid_1d(lines * k)
    return [*made, launch(_kernel("sort_load", data), grid, block, workspace=12 * room, **fields),
            *network(lines, padded, Ref("work"), Ref("work", 0, 8 * room), 12 * room),
            launch(_kernel("sort_finish", data, index), last, threads, workspace=12 * room,
                   **fields)]


@rule("shuffle")
def shuffle(call: Call) -> list[Launch]:
    """ints = (rows, bytes of a row)."""
    rows, row = call.ints
    if call.outs[0].size == 0:
        return []
    padded = padded_length(rows, TILE)
    item = call.ins[0].dtype
    fields: dict[str, Any] = {
        "x": Ref("in"), "values": Ref("out"), "keys": Ref("work"),
        "order": Ref("work", 0, 8 * padded), "lines": 1, "length": rows,
        "inner": row // item.itemsize, "padded": padded, "k": rows}
    grid, block = grid_1d(padded)
    last, threads = grid_1d(call.outs[0].size)
    kernel = Kernel("sort", f"shuffle_rows_{unit(item)}", f"shuffle_rows<{unit(item)}>", SortArgs)
    return [launch(_DRAW, grid, block, workspace=12 * padded,
                   rng=Rng(None, call.rng_offset), **fields),
            *network(1, padded, Ref("work"), Ref("work", 0, 8 * padded), 12 * padded),
            launch(kernel, last, threads, workspace=12 * padded, **fields)]


def _along(call: Call, kernel: Kernel, n: int) -> list[Launch]:
    outer, length, inner, count = call.ints
    grid, block = grid_1d(n)
    return [launch(kernel, grid, block, x=Ref("in"), index=Ref("in", 1), y=Ref("out"),
                   outer=outer, length=length, inner=inner, count=count, req=call.outs[0].req)]


@rule("gather_axis")
def gather_axis(call: Call) -> list[Launch]:
    """ints = (outer, length, inner, count); data (outer, length, inner), indices likewise."""
    if call.outs[0].size == 0 or call.ints[1] == 0:
        return []
    kernel = _axis_kernel("gather_axis", unit(call.ins[0].dtype), call.ins[1].dtype)
    return _along(call, kernel, call.outs[0].size)


@rule("scatter_axis")
def scatter_axis(call: Call) -> list[Launch]:
    """ints as for gather_axis; ins: gradient (outer, count, inner), indices."""
    if call.outs[0].size == 0:
        return []
    kernel = _axis_kernel("scatter_axis", ctype(call.outs[0].dtype), call.ins[1].dtype)
    return _along(call, kernel, call.ints[0] * call.ints[2])


@functools.lru_cache(None)
def _axis_kernel(name: str, data: str, index: DType = UINT8) -> Kernel:
    return Kernel("sort", f"{name}_{data}_{suffix(index)}", f"{name}<{data}, {ctype(index)}>",
                  AxisArgs)
