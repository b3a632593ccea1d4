"""Sequences of different lengths on the GPU: the rule of the kernel of `_kernels/sequence.pyx`.

What lives here: arguments. What does not: the loop (cuda/kernels/sequence.cuh).
Invariant: a length that names no step is reported, and leads nowhere outside.
"""
from __future__ import annotations

import ctypes
import functools

from ..._core.dtypes import INT64, DType
from .launch import I64, PTR, Call, Kernel, Launch, Ref, ctype, grid_1d, launch, suffix
from .rules import rule

__all__: list[str] = []

LAST = 1


class SequenceArgs(ctypes.Structure):
    _fields_ = [("x", PTR), ("lengths", PTR), ("y", PTR), ("fault", PTR), ("steps", I64),
                ("samples", I64), ("row", I64), ("step_rows", I64), ("sample_rows", I64),
                ("pattern", I64), ("what", I64)]


@functools.lru_cache(None)
def _kernel(item: int, lengths: DType) -> Kernel:
    return Kernel("sequence", f"sequence_u{8 * item}_{suffix(lengths)}",
                  f"sequence<u{8 * item}, {ctype(lengths)}>", SequenceArgs)


@rule("sequence")
def sequence(call: Call) -> list[Launch]:
    """ints: what, a, b, row in bytes, axis of the steps, lengths?, item size, pattern."""
    what, a, b, row, axis, has_lengths, item, pattern = call.ints
    if call.outs[0].size == 0:
        return []
    steps, samples = (b, a) if axis else (a, b)
    if what == LAST and steps == 0:
        raise ValueError("there is no last step of 0 steps")
    grid, block = grid_1d(call.outs[0].size)
    kernel = _kernel(item, call.ins[1].dtype if has_lengths else INT64)
    return [launch(kernel, grid, block, x=Ref("in"), lengths=Ref("in", 1) if has_lengths else None,
                   y=Ref("out"), fault=Ref("fault"), steps=steps, samples=samples,
                   row=row // item, step_rows=1 if axis else samples,
                   sample_rows=steps if axis else 1, pattern=pattern, what=what)]
