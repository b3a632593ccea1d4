"""Normalisations on the GPU: rules of the kernels of `_kernels/norm.pyx` and `norm_more.pyx`.

What lives here: arguments, grids, how channels and rows are cut. What does not: the loops
(cuda/kernels/norm.cuh).
Invariant: how work is cut depends on the shape alone.
"""
from __future__ import annotations

import ctypes
import functools
from typing import Any

from ..._core.dtypes import DType
from .launch import (
    I32,
    I64,
    PTR,
    REAL,
    Call,
    Kernel,
    Launch,
    Ref,
    compute_dtype,
    ctype,
    grid_1d,
    launch,
    suffix,
)
from .rules import rule

__all__ = ["BatchNormArgs", "L2Args", "RowNormArgs", "WindowArgs"]

BUSY = 528     # blocks that keep every multiprocessor of a large device at work
PIECE = 2048   # elements that are worth a block of their own
ROWS = 64      # rows whose sums for gamma and beta one block takes
MOST_ROWS = 1 << 20


class BatchNormArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("g", PTR), ("gamma", PTR), ("beta", PTR), ("y", PTR), ("mean", PTR),
                ("inv", PTR), ("moving_mean", PTR), ("moving_var", PTR), ("dgamma", PTR),
                ("dbeta", PTR), ("partial", PTR), ("outer", I64), ("channels", I64),
                ("inner", I64), ("splits", I64), ("split", I64), ("eps", REAL),
                ("momentum", REAL), ("train", I32), ("relu", I32), ("req", I64 * 3)]


class RowNormArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("g", PTR), ("gamma", PTR), ("beta", PTR), ("y", PTR), ("mean", PTR),
                ("std", PTR), ("dgamma", PTR), ("dbeta", PTR), ("partial", PTR), ("rows", I64),
                ("length", I64), ("inner", I64), ("period", I64), ("pieces", I64), ("piece", I64),
                ("eps", REAL), ("by_row", I64), ("req", I64 * 3)]


class L2Args(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("norm", PTR), ("outer", I64), ("length", I64),
                ("inner", I64), ("eps", REAL), ("req", I64)]


class WindowArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("norm", PTR), ("outer", I64), ("channels", I64),
                ("inner", I64), ("window", I64), ("scale", REAL), ("knorm", REAL),
                ("power", REAL), ("req", I64)]


@functools.lru_cache(None)
def _kernel(name: str, args: type[ctypes.Structure], *dtypes: DType) -> Kernel:
    return Kernel("norm", f"{name}_{suffix(*dtypes)}",
                  f"{name}<{', '.join(map(ctype, dtypes))}>", args)


def _splits(blocks: int, count: int) -> tuple[int, int]:
    """(splits, elements of one): cut where there are too few blocks otherwise."""
    splits = max(1, min(-(-BUSY // max(blocks, 1)), -(-count // PIECE), 1024))
    split = max(1, -(-count // splits))
    return max(1, -(-count // split)), split


def _channels(name: str, data: DType, stat: DType, channels: int, inner: int, splits: int,
              fields: dict, workspace: int) -> Launch:
    """The launch of partial results, of rows of channels or of columns."""
    if inner == 1:
        return launch(_kernel(f"{name}_columns", BatchNormArgs, data, stat),
                      (-(-channels // 32), splits), (32, 8), workspace=workspace, **fields)
    return launch(_kernel(name, BatchNormArgs, data, stat), (channels, splits), 256,
                  workspace=workspace, **fields)


@rule("batch_norm", "batch_norm_relu")
def batch_norm(call: Call) -> list[Launch]:
    """ins: data, gamma, beta, moving mean, moving variance. outs: output, mean, inverse deviation.
    ints: outer, channels, inner, train, fix_gamma, ... floats: eps, momentum."""
    outer, channels, inner, train, fixed = call.ints[:5]
    if channels == 0:
        return []
    data, stat = call.ins[0].dtype, call.outs[1].dtype
    train = int(train and outer * inner > 0)
    blocks = -(-channels // 32) if inner == 1 else channels
    splits, split = _splits(blocks, outer * inner)
    workspace = 3 * stat.itemsize * channels * splits if train else 0
    fields: dict[str, Any] = {
        "x": Ref("in"), "gamma": None if fixed else Ref("in", 1), "beta": Ref("in", 2),
        "moving_mean": Ref("in", 3), "moving_var": Ref("in", 4), "y": Ref("out"),
        "mean": Ref("out", 1), "inv": Ref("out", 2),
        "partial": Ref("work") if train else None, "outer": outer, "channels": channels,
        "inner": inner, "splits": splits, "split": split, "eps": call.floats[0],
        "momentum": call.floats[1], "train": train,
        "relu": int(call.name == "batch_norm_relu"), "req": [o.req for o in call.outs[:3]]}
    made = [_channels("batch_norm_stats", data, stat, channels, inner, splits, fields, workspace)
            ] if train else []
    grid, block = grid_1d(channels)
    made.append(launch(_kernel("batch_norm_settle", BatchNormArgs, data, stat), grid, block,
                       workspace=workspace, **fields))
    if outer * inner:
        grid, block = grid_1d(outer * channels * inner)
        made.append(launch(_kernel("batch_norm_apply", BatchNormArgs, data, stat), grid, block,
                           workspace=workspace, **fields))
    return made


@rule("batch_norm_backward")
def batch_norm_backward(call: Call) -> list[Launch]:
    """ins: ograd, data, gamma, mean, inverse deviation. outs: gradients of data, gamma, beta."""
    outer, channels, inner, train, fixed = call.ints[:5]
    if channels == 0:
        return []
    data, stat = call.ins[1].dtype, call.ins[3].dtype
    blocks = -(-channels // 32) if inner == 1 else channels
    splits, split = _splits(blocks, outer * inner)
    workspace = stat.itemsize * 2 * channels * (splits + 1)
    fields: dict[str, Any] = {
        "g": Ref("in"), "x": Ref("in", 1), "gamma": None if fixed else Ref("in", 2),
        "mean": Ref("in", 3), "inv": Ref("in", 4), "y": Ref("out"), "dgamma": Ref("out", 1),
        "dbeta": Ref("out", 2), "partial": Ref("work"), "outer": outer,
        "channels": channels, "inner": inner, "splits": splits, "split": split,
        "train": int(train and outer * inner > 0), "req": [o.req for o in call.outs]}
    made = [_channels("batch_norm_back_sums", data, stat, channels, inner, splits, fields,
                      workspace)]
    grid, block = grid_1d(channels)
    made.append(launch(_kernel("batch_norm_back_settle", BatchNormArgs, stat), grid, block,
                       workspace=workspace, **fields))
    if outer * inner:
        grid, block = grid_1d(outer * channels * inner)
        made.append(launch(_kernel("batch_norm_back_apply", BatchNormArgs, data, stat), grid,
                           block, workspace=workspace, **fields))
    return made


def _row_block(length: int) -> int:
    return 32 if length <= 128 else 128 if length <= 1024 else 512


@rule("layer_norm")
def layer_norm(call: Call) -> list[Launch]:
    """ins: data, gamma, beta. outs: output, mean, deviation. ints: outer, length, inner."""
    outer, length, inner = call.ints
    return _row_norm(call, outer * inner, length, inner, 0)


@rule("group_norm")
def group_norm(call: Call) -> list[Launch]:
    """As layer_norm; ints: rows, groups (that have a gamma each), length, ..."""
    rows, period, length = call.ints[:3]
    return _row_norm(call, rows, length, 1, period)


def _row_norm(call: Call, rows: int, length: int, inner: int, period: int) -> list[Launch]:
    if rows * length == 0:
        return []
    kernel = _kernel("row_norm", RowNormArgs, call.ins[0].dtype, call.outs[1].dtype)
    return [launch(kernel, (min(rows, MOST_ROWS),), _row_block(length), x=Ref("in"),
                   gamma=Ref("in", 1), beta=Ref("in", 2), y=Ref("out"), mean=Ref("out", 1),
                   std=Ref("out", 2), rows=rows, length=length, inner=inner, period=period,
                   by_row=int(period > 0), eps=call.floats[0], req=[o.req for o in call.outs])]


def _back_fields(call: Call, rows: int, length: int, inner: int, period: int) -> dict:
    return {"g": Ref("in"), "x": Ref("in", 1), "gamma": Ref("in", 2), "mean": Ref("in", 3),
            "std": Ref("in", 4), "y": Ref("out"), "dgamma": Ref("out", 1), "dbeta": Ref("out", 2),
            "partial": Ref("work"), "rows": rows, "length": length, "inner": inner,
            "period": period, "by_row": int(period > 0), "req": [o.req for o in call.outs]}


@rule("layer_norm_backward")
def layer_norm_backward(call: Call) -> list[Launch]:
    """ins: ograd, data, gamma, mean, deviation. outs: gradients of data, gamma, beta."""
    outer, length, inner = call.ints[:3]
    rows, data, stat = outer * inner, call.ins[1].dtype, call.ins[3].dtype
    if length == 0:
        return []
    piece = max(ROWS, -(-rows // 256))
    pieces = -(-rows // piece)
    workspace = 2 * stat.itemsize * pieces * length
    fields = {**_back_fields(call, rows, length, inner, 0), "pieces": pieces, "piece": piece}
    made = []
    if rows:
        made = [launch(_kernel("row_norm_back", RowNormArgs, data, stat), (min(rows, MOST_ROWS),),
                       _row_block(length), workspace=workspace, **fields),
                launch(_kernel("layer_norm_columns", RowNormArgs, data, stat),
                       (-(-length // 32), pieces), (32, 8), workspace=workspace, **fields)]
    grid, block = grid_1d(length)
    return [*made, launch(_kernel("layer_norm_vectors", RowNormArgs, stat), grid, block,
                          workspace=workspace, **fields)]


@rule("group_norm_backward")
def group_norm_backward(call: Call) -> list[Launch]:
    """As layer_norm_backward; ints: rows, groups, length, ..."""
    rows, period, length = call.ints[:3]
    data, stat = call.ins[1].dtype, call.ins[3].dtype
    if period == 0:
        return []
    workspace = 2 * stat.itemsize * rows
    fields = _back_fields(call, rows, length, 1, period)
    made = []
    if rows:
        made = [launch(_kernel("row_norm_back", RowNormArgs, data, stat), (min(rows, MOST_ROWS),),
                       _row_block(length), workspace=workspace, **fields)]
    grid, block = grid_1d(period)
    return [*made, launch(_kernel("group_norm_vectors", RowNormArgs, stat), grid, block,
                          workspace=workspace, **fields)]


@rule("l2_normalize")
def l2_normalize(call: Call) -> list[Launch]:
    """outs: output, norm. ints: outer, length, inner. floats: eps."""
    outer, length, inner = call.ints
    if outer * inner == 0:
        return []
    data = call.ins[0].dtype
    grid: tuple[int, ...]
    if inner == 1:
        grid, block = (min(outer, MOST_ROWS),), _row_block(length)
    else:
        grid, block = grid_1d(outer * inner, 128)
    return [launch(_kernel("l2_rows" if inner == 1 else "l2_columns", L2Args, data,
                           compute_dtype(data)), grid, block, x=Ref("in"), y=Ref("out"),
                   norm=Ref("out", 1), outer=outer, length=length, inner=inner,
                   eps=call.floats[0], req=call.outs[0].req)]


@rule("channel_window")
def channel_window(call: Call) -> list[Launch]:
    """ints: outer, channels, inner, window. With a second output LRN: output and norm; floats:
    alpha / n, k, beta. Otherwise the sums over the windows."""
    outer, channels, inner, window = call.ints
    n = outer * channels * inner
    if n == 0:
        return []
    data, lrn = call.ins[0].dtype, len(call.outs) > 1
    scale, knorm, power = call.floats if lrn else (0.0, 0.0, 0.0)
    grid, block = grid_1d(n)
    return [launch(_kernel("channel_window", WindowArgs, data, compute_dtype(data)), grid, block,
                   x=Ref("in"), y=Ref("out"), norm=Ref("out", 1) if lrn else None, outer=outer,
                   channels=channels, inner=inner, window=window, scale=scale, knorm=knorm,
                   power=power, req=call.outs[0].req)]
