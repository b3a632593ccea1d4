"""Output layers on the GPU: rules of the kernels of `_kernels/output.pyx`.

What lives here: arguments and grids. What does not: the loops (cuda/kernels/output.cuh).
Invariant: counts and sums over samples are made in one order.
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
    ctype,
    grid_1d,
    launch,
    suffix,
)
from .rules import rule

__all__: list[str] = []

ONE_BLOCK = 1024


class OutputArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("label", PTR), ("g", PTR), ("y", PTR), ("count", PTR),
                ("fault", PTR), ("outer", I64), ("length", I64), ("inner", I64), ("scale", REAL),
                ("ignore", REAL), ("alpha", REAL), ("kind", I32), ("use_ignore", I32),
                ("req", I64)]


@functools.lru_cache(None)
def _kernel(name: str, dtype: DType) -> Kernel:
    return Kernel("output", f"{name}_{suffix(dtype)}", f"{name}<{ctype(dtype)}>", OutputArgs,
                  ONE_BLOCK)


def _elements(call: Call, name: str, n: int, workspace: int = 0, **fields: Any) -> Launch:
    grid, block = grid_1d(n)
    return launch(_kernel(name, call.outs[0].dtype), grid, block, workspace=workspace,
                  y=Ref("out"), req=call.outs[0].req, **fields)


@rule("softmax_output_backward")
def softmax_output_backward(call: Call) -> list[Launch]:
    """ins: probabilities, labels[, ograd]. ints: outer, length, inner, kind of labels, use_ignore,
    whether the scale is divided by how many count. floats: scale, ignored label, smoothing."""
    outer, length, inner, kind, use_ignore, counted = call.ints
    n = outer * length * inner
    if n == 0:
        return []
    fields: dict[str, Any] = {"x": Ref("in"), "label": Ref("in", 1), "outer": outer,
                              "length": length, "inner": inner, "ignore": call.floats[1],
                              "count": Ref("work") if counted else None}
    made = []
    if counted:
        made.append(launch(_kernel("output_count", call.ins[1].dtype), (1,), ONE_BLOCK,
                           workspace=16, **fields))
    return [*made, _elements(call, "softmax_output_backward", n, 16 if counted else 0, **fields,
                             g=Ref("in", 2) if len(call.ins) > 2 else None, kind=kind,
                             use_ignore=use_ignore, scale=call.floats[0], alpha=call.floats[2])]


@rule("make_loss_backward")
def make_loss_backward(call: Call) -> list[Launch]:
    """ints: size, whether to divide by how many are above `threshold`. floats: scale, threshold."""
    n, counted = call.ints
    if n == 0:
        return []
    fields: dict[str, Any] = {"length": n, "count": Ref("work") if counted else None}
    made = []
    if counted:
        made.append(launch(_kernel("output_count", call.ins[0].dtype), (1,), ONE_BLOCK,
                           workspace=16, x=Ref("in"), ignore=call.floats[1], **fields))
    return [*made, _elements(call, "make_loss_backward", n, 16 if counted else 0,
                             scale=call.floats[0], **fields)]


@rule("regression")
def regression(call: Call) -> list[Launch]:
    """ins: data[, label]. ints: size, kind. floats: scale."""
    n, kind = call.ints
    if n == 0:
        return []
    return [_elements(call, "regression", n, x=Ref("in"), kind=kind, length=n,
                      label=Ref("in", 1) if len(call.ins) > 1 else None, scale=call.floats[0])]


@rule("cross_entropy")
def cross_entropy(call: Call) -> list[Launch]:
    """ins: data, label. ints: rows, length."""
    rows, length = call.ints
    dtype = call.outs[0].dtype
    fields: dict[str, Any] = {"x": Ref("in"), "label": Ref("in", 1), "count": Ref("work"),
                              "fault": Ref("fault"), "outer": rows, "length": length,
                              "y": Ref("out"), "req": call.outs[0].req}
    made = []
    if rows:
        made.append(launch(_kernel("cross_entropy_rows", dtype), (min(rows, 1 << 20),),
                           _row_block(length), workspace=8 * rows, **fields))
    return [*made, launch(_kernel("cross_entropy", dtype), (1,), ONE_BLOCK, workspace=8 * rows,
                          **fields)]


def _row_block(length: int) -> int:
    return 32 if length <= 256 else 256


@rule("cross_entropy_backward")
def cross_entropy_backward(call: Call) -> list[Launch]:
    """ins: ograd (one number), data, label. ints: rows, length."""
    rows, length = call.ints
    if rows * length == 0:
        return []
    return [launch(_kernel("cross_entropy_backward", call.outs[0].dtype), (min(rows, 1 << 20),),
                   _row_block(length), g=Ref("in"), x=Ref("in", 1), label=Ref("in", 2),
                   y=Ref("out"), fault=Ref("fault"), outer=rows, length=length,
                   req=call.outs[0].req)]


@rule("svm_backward")
def svm_backward(call: Call) -> list[Launch]:
    """ins: data, label. ints: rows, length, whether linear. floats: scale, margin."""
    rows, length, linear = call.ints
    if rows * length == 0:
        return []
    return [_elements(call, "svm_backward", rows * length, x=Ref("in"), label=Ref("in", 1),
                      outer=rows, length=length, kind=linear, scale=call.floats[0],
                      alpha=call.floats[1])]
