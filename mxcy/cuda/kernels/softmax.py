"""Softmax on the GPU: rules of the kernels of `_kernels/softmax.pyx`.

What lives here: arguments and grids. What does not: the loops (cuda/kernels/softmax.cuh).
Invariant: a row belongs to one block and a column to one thread, so results never depend on grids.
"""
from __future__ import annotations

import ctypes
import functools
from typing import Any

from ..._core.dtypes import FLOAT64, INT64, DType
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

__all__ = ["PickedArgs", "SoftmaxArgs"]

SHORT = 1024  # rows up to this have a warp


class SoftmaxArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("g", PTR), ("y", PTR), ("lengths", PTR), ("outer", I64),
                ("length", I64), ("inner", I64), ("scale", REAL), ("mode", I32),
                ("long_lengths", I32), ("req", I64)]


class PickedArgs(ctypes.Structure):
    _fields_ = [("g", PTR), ("index", PTR), ("x", PTR), ("y", PTR), ("rows", I64), ("length", I64),
                ("scale", REAL), ("wrap", I64), ("req", I64)]


def _compute(*dtypes: DType) -> str:
    return ctype(FLOAT64 if FLOAT64 in dtypes else compute_dtype(dtypes[0]))


@functools.lru_cache(None)
def _kernel(form: str, *dtypes: DType) -> Kernel:
    types = ", ".join([*map(ctype, dtypes), _compute(*dtypes)])
    return Kernel("softmax", f"softmax_{form}_{suffix(*dtypes)}", f"softmax_{form}<{types}>",
                  SoftmaxArgs)


def _launch(call: Call, form: str, dtypes: tuple[DType, ...], **fields: Any) -> list[Launch]:
    outer, length, inner, mode = call.ints
    if outer * length * inner == 0:
        return []
    grid: tuple[int, ...]
    if inner == 1:
        rows = 8 if length <= SHORT else 1
        block: tuple[int, int] | int = (32 if rows > 1 else 256, rows)
        grid = (min(-(-outer // rows), 1 << 20),)
        form += "rows"
    else:
        grid, block = grid_1d(outer * inner, 128)
        form += "columns"
    return [launch(_kernel(form, *dtypes), grid, block, y=Ref("out"), outer=outer, length=length,
                   inner=inner, mode=mode, scale=call.floats[0], req=call.outs[0].req, **fields)]


@rule("softmax")
def softmax(call: Call) -> list[Launch]:
    """ins: data, and lengths if there are two. ints: outer, length, inner, mode. floats: factor."""
    lengths = call.ins[1] if len(call.ins) > 1 else None
    return _launch(call, "", (call.ins[0].dtype, call.outs[0].dtype), x=Ref("in"),
                   lengths=None if lengths is None else Ref("in", 1),
                   long_lengths=int(lengths is not None and lengths.dtype is INT64))


@rule("softmax_backward")
def softmax_backward(call: Call) -> list[Launch]:
    """ins: ograd, output. ints and floats as for softmax."""
    return _launch(call, "back_", (call.ins[0].dtype, call.ins[1].dtype, call.outs[0].dtype),
                   g=Ref("in"), x=Ref("in", 1))


@rule("picked_log_softmax_backward")
def picked_log_softmax_backward(call: Call) -> list[Launch]:
    """ins: ograd, index, output. ints: rows, length, mode of the index. floats: the factor."""
    rows, length, wrap = call.ints
    if rows * length == 0:
        return []
    kernel = _picked_kernel(call.outs[0].dtype, call.ins[1].dtype)
    grid, block = grid_1d(rows * length)
    return [launch(kernel, grid, block, g=Ref("in"), index=Ref("in", 1), x=Ref("in", 2),
                   y=Ref("out"), rows=rows, length=length, wrap=int(wrap == 1),
                   scale=call.floats[0], req=call.outs[0].req)]


@functools.lru_cache(None)
def _picked_kernel(data: DType, index: DType) -> Kernel:
    types = f"{ctype(data)}, {ctype(index)}, {ctype(compute_dtype(data))}"
    return Kernel("softmax", f"picked_log_softmax_backward_{suffix(data, index)}",
                  f"picked_log_softmax_backward<{types}>", PickedArgs)
