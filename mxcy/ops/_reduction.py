"""Makes the task of the kernel "reduce" from dimensions of which each is kept or reduced.

What lives here: collapsing, the cut into blocks, the task record. What does not: operators.
Invariant: how the work is cut depends on the shape alone, never on the number of threads.
"""
from __future__ import annotations

from collections.abc import Sequence

from ._shapes import MAX_SIZE, collapse, strides_of
from .base import Task, size_of

__all__ = ["CODES", "FINALS", "reduce_task"]

CODES = {"sum": 0, "abssum": 1, "sqsum": 2, "nansum": 3, "prod": 4, "nanprod": 5, "max": 6,
         "min": 7, "sqdev": 8}
FINALS = {"keep": 0, "mean": 1, "root": 2}
_CHUNK = 512      # as in reduce.pyx
_PIECE = 32768    # elements that one piece of work reads, about 10 microseconds
_BLOCKS = 64
_NS = {"sum": 0.07, "max": 0.07, "min": 0.07}  # nanoseconds of an element, on one thread


def _cut(outputs: int, lines: int, inner: int, inner_reduced: bool) -> tuple[int, int]:
    """(blocks, block): into how many blocks the reduced part is cut, in lines or in elements.

    Cut only where the outputs alone would leave threads idle.
    """
    total = lines * inner
    whole = outputs if inner_reduced else outputs * -(-inner // _CHUNK)
    if inner_reduced and lines == 1:
        unit, length = 8192, inner
    else:
        unit, length = 1, lines
    if whole >= 16 or total * outputs < 4 * _PIECE or length <= unit:
        return 1, max(length, 1)
    blocks = min(_BLOCKS, -(-length // unit), -(-total * outputs // _PIECE))
    block = -(-length // blocks)
    block = -(-block // unit) * unit
    return -(-length // block), block


def reduce_task(op: str, dims: Sequence[int], reduced: Sequence[bool], final: str = "keep",
                ins: tuple[int, ...] = (0,), kernel: str = "reduce") -> Task:
    """The task that reduces the flagged dimensions of a contiguous tensor of shape `dims`."""
    count = size = 1
    for d, r in zip(dims, reduced, strict=True):
        size *= d
        count *= d if r else 1
    if size == 0:  # nothing to read: each output is the result of no elements, if there are any
        kept_size = size_of(tuple(d for d, r in zip(dims, reduced, strict=True) if not r))
        return Task(kernel, ints=(CODES[op], FINALS[final], 0, 1, 0, 1, 1, _PIECE, 1, 0,
                                  min(kept_size, MAX_SIZE), 0), work=100.0, ins=ins)
    dims, reduced = collapse(dims, reduced)
    strides = strides_of(dims)
    inner_reduced = not reduced or reduced[-1]
    inner = dims[-1] if dims else 1
    body = list(zip(dims[:-1], strides[:-1], reduced[:-1], strict=True))
    kept = [(d, s) for d, s, r in body if not r]
    cut = [(d, s) for d, s, r in body if r]
    if not inner_reduced and not cut:  # nothing is reduced: rows of one element
        kept, inner, inner_reduced = [(d, s) for d, s, _ in body] + [(inner, 1)], 1, True
    lines = outputs = 1
    for d, _ in cut:
        lines *= d
    for d, _ in kept:
        outputs *= d
    blocks, block = _cut(outputs, lines, inner, inner_reduced)
    width = inner if inner_reduced else min(inner, _CHUNK)
    per_unit = (min(block, inner) if inner_reduced and not cut else min(block, lines) * width)
    grain = max(1, _PIECE // max(1, per_unit))
    nout = outputs if inner_reduced else outputs * inner
    ints = (CODES[op], FINALS[final], count, int(inner_reduced), inner, blocks, block, grain,
            len(kept), len(cut), *(d for d, _ in kept), *(s for _, s in kept),
            *(d for d, _ in cut), *(s for _, s in cut))
    workspace = 8 * blocks * nout if blocks > 1 else 0
    return Task(kernel, ints=ints, workspace=workspace, ins=ins,
                work=100.0 + _NS.get(op, 0.12) * size + 2.0 * nout)
