"""Reductions on the GPU: rules of the kernels of `_kernels/reduce.pyx`.

What lives here: arguments, and how work is cut. What does not: the loops (cuda/kernels/reduce.cuh).
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
    Indexer,
    Kernel,
    Launch,
    Ref,
    compute_dtype,
    ctype,
    fill_indexer,
    grid_1d,
    launch,
    suffix,
)
from .rules import rule

__all__ = ["ArgArgs", "DivideArgs", "OthersArgs", "ReduceArgs"]

#: Operations in the order of their codes (ops/_reduction.py): the functors of reduce.cuh.
OPERATIONS = ("Sum", "AbsSum", "SqSum", "NanSum", "Prod", "NanProd", "Max", "Min", "SqDev")
SUM, SQDEV = 0, 8
MEAN = 1
SHORT = 1024       # rows up to this have a warp
BUSY = 264         # blocks that keep every multiprocessor of a large device at work
PIECE = 4096       # elements that are worth a block of their own


class ReduceArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("shift", PTR), ("keep", PTR), ("partial", PTR),
                ("outputs", I64), ("count", I64), ("split", I64), ("final", I32), ("req", I32),
                ("kept", Indexer), ("reduced", Indexer)]


class ArgArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("outer", I64), ("length", I64), ("inner", I64),
                ("largest", I32), ("req", I32)]


class DivideArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("y", PTR), ("n", I64), ("divisor", REAL), ("req", I64)]


class OthersArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("g", PTR), ("y", PTR), ("work", PTR), ("size", I64),
                ("groups", I64), ("lines", I64), ("skip_nan", I32), ("second", I32), ("req", I64),
                ("kept", Indexer), ("reduced", Indexer)]


@functools.lru_cache(None)
def _kernel(form: str, op: str, source: DType, result: DType) -> Kernel:
    return Kernel("reduce", f"reduce_{form}_{op.lower()}_{suffix(source, result)}",
                  f"reduce_{form}<{op}, {ctype(source)}, {ctype(result)}>", ReduceArgs)


def _dims(ints: tuple[int, ...]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Kept dimensions and strides, reduced ones and strides; the last is in its place."""
    nk, nr = ints[8], ints[9]
    rest = list(ints[10:])
    kept, kept_strides = rest[:nk], rest[nk:2 * nk]
    cut, cut_strides = rest[2 * nk:2 * nk + nr], rest[2 * nk + nr:2 * (nk + nr)]
    if ints[3]:
        cut, cut_strides = [*cut, ints[4]], [*cut_strides, 1]
    else:
        kept, kept_strides = [*kept, ints[4]], [*kept_strides, 1]
    return kept, kept_strides, cut, cut_strides


def _size(dims: list[int]) -> int:
    n = 1
    for d in dims:
        n *= d
    return n


def _reduction(call: Call, op: int, final: int, out: int, work: int = 0, **extra: Ref | None
               ) -> list[Launch]:
    """One reduction of input 0 to output `out`; `work`: bytes of workspace used already."""
    ints = call.ints
    kept, kept_strides, cut, cut_strides = _dims(ints)
    outputs, count = _size(kept), _size(cut)
    source = call.ins[0].dtype
    result = call.outs[out]
    name, rows = OPERATIONS[op], bool(ints[3])
    if rows:
        block = (32, 8) if count <= SHORT else (256, 1)
        blocks = -(-outputs // block[1])
    else:
        block, blocks = (32, 8), -(-outputs // 32)
    splits = 1
    if blocks < BUSY and count > 2 * PIECE:
        splits = min(-(-BUSY // blocks), -(-count // PIECE), 1024)
    split = -(-count // splits) if count else 0
    splits = max(1, -(-count // split)) if split else 1
    item = compute_dtype(source).itemsize
    fields: dict[str, Any] = {"x": Ref("in"), "y": Ref("out", out), "outputs": outputs,
                              "count": ints[2], "final": final, "req": result.req, **extra}
    space = work + (item * splits * outputs if splits > 1 else 0)
    partial = Ref("work", 0, work) if splits > 1 else None
    made = [launch(_kernel("rows" if rows else "columns", name, source, result.dtype),
                   (min(blocks, 1 << 20), splits), block, workspace=space, partial=partial,
                   **{**fields, "count": count, "split": split},
                   kept=fill_indexer(kept, [kept_strides]), reduced=_reduced(cut, cut_strides))]
    if splits > 1:
        grid, threads = grid_1d(outputs)
        made.append(launch(_kernel("finish", name, source, result.dtype), grid, threads,
                           workspace=space, partial=partial, **{**fields, "split": splits}))
    return made


def _reduced(dims: list[int], strides: list[int]) -> ctypes.Structure:
    """The indexer of the reduced part; of one dimension where nothing or one element is reduced."""
    out = fill_indexer(dims, [strides])
    if out.ndim == 0:
        out.ndim, out.shape[0], out.strides[0][0] = 1, _size(dims), 1
    return out


@rule("reduce")
def reduce(call: Call) -> list[Launch]:
    """ints as in reduce.pyx: operation, final, count, inner_reduced, inner, ..., dims, strides."""
    if call.outs[0].size == 0:
        return []
    return _reduction(call, call.ints[0], call.ints[1], 0)


@rule("moments")
def moments(call: Call) -> list[Launch]:
    """ints as for reduce; outputs mean and variance. The means stay in the workspace too."""
    n = call.outs[0].size
    if n == 0:
        return []
    work = (n * compute_dtype(call.ins[0].dtype).itemsize + 15) // 16 * 16
    return [*_reduction(call, SUM, MEAN, 0, work, keep=Ref("work")),
            *_reduction(call, SQDEV, MEAN, 1, work, shift=Ref("work"))]


@rule("argreduce")
def argreduce(call: Call) -> list[Launch]:
    """ints = (largest, outer, length, inner)."""
    if call.outs[0].size == 0:
        return []
    largest, outer, length, inner = call.ints
    source, result = call.ins[0].dtype, call.outs[0].dtype
    form = "rows" if inner == 1 else "columns"
    kernel = _arg_kernel(form, source, result)
    if inner == 1:
        grid: tuple[int, ...] = (min(outer, 1 << 20),)
        block = 32 if length <= SHORT else 256
    else:
        grid, block = grid_1d(outer * inner)
    return [launch(kernel, grid, block, x=Ref("in"), y=Ref("out"), outer=outer, length=length,
                   inner=inner, largest=largest, req=call.outs[0].req)]


@functools.lru_cache(None)
def _arg_kernel(form: str, source: DType, result: DType) -> Kernel:
    return Kernel("reduce", f"arg_{form}_{suffix(source, result)}",
                  f"arg_{form}<{ctype(source)}, {ctype(result)}>", ArgArgs)


@functools.lru_cache(None)
def _plain_kernel(name: str, dtype: DType, args: type[ctypes.Structure]) -> Kernel:
    return Kernel("reduce", f"{name}_{suffix(dtype)}", f"{name}<{ctype(dtype)}>", args)


@rule("divide_by")
def divide_by(call: Call) -> list[Launch]:
    """floats = (divisor,)."""
    n = call.outs[0].size
    if n == 0:
        return []
    grid, block = grid_1d(n)
    return [launch(_plain_kernel("divide_by", call.outs[0].dtype, DivideArgs), grid, block,
                   x=Ref("in"), y=Ref("out"), n=n, divisor=call.floats[0], req=call.outs[0].req)]


@rule("prod_others")
def prod_others(call: Call) -> list[Launch]:
    """ints = (skip_nan, second, then those of reduce)."""
    size = call.outs[0].size
    if size == 0:
        return []
    kept, kept_strides, cut, cut_strides = _dims(call.ints[2:])
    grid, block = grid_1d(_size(kept))
    return [launch(_plain_kernel("prod_others", call.outs[0].dtype, OthersArgs), grid, block,
                   workspace=16 * size, x=Ref("in"), g=Ref("in", 1) if call.ints[1] else None,
                   y=Ref("out"), work=Ref("work"), size=size, groups=_size(kept),
                   lines=_size(cut), skip_nan=call.ints[0], second=call.ints[1],
                   req=call.outs[0].req, kept=fill_indexer(kept, [kept_strides]),
                   reduced=_reduced(cut, cut_strides))]
