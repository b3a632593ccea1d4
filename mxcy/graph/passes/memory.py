"""The memory pass: lifetimes, in-place sharing, offsets in the arena.

What lives here: which buffers may share bytes, and where each lies. What does not: allocation.
Invariant: two buffers whose lifetimes overlap never share a byte, unless one took the other over in
place by a pair that its operator declared.
"""
from __future__ import annotations

from ..plan import ALIGN, Buffer, Plan, PlannedTask

__all__ = ["plan_memory"]


#: Whether values get places and gaps of their own instead of sharing, so that AddressSanitizer sees
#: a kernel that leaves one of them (tests/ops/fuzz.py).
ISOLATE = False


def _round_up(n: int) -> int:
    return (n + ALIGN - 1) // ALIGN * ALIGN


def _lifetimes(tasks: list[PlannedTask]) -> list[Buffer]:
    """Sets first and last of every arena buffer, and lists them in order of first use."""
    seen: dict[int, Buffer] = {}
    for i, t in enumerate(tasks):
        views = [v.buffer for v in t.ins] + [v.buffer for v in t.outs]
        for b in views + ([t.workspace] if t.workspace is not None else []):
            if b.slot >= 0:
                continue
            if id(b) not in seen:
                seen[id(b)] = b
                b.first = i
            b.last = i
    return list(seen.values())


def _share_in_place(tasks: list[PlannedTask]) -> int:
    """Lets outputs take over inputs that end there; returns how many did."""
    shared = 0
    for i, t in enumerate(tasks):
        if t.op is None:
            continue
        taken: set[int] = set()
        for a, b in t.op.inplace:
            if a >= len(t.ins) or b >= len(t.outs) or t.outs[b].req == 3:
                continue
            src, dst = t.ins[a].buffer.storage(), t.outs[b].buffer
            if (src.slot >= 0 or dst.slot >= 0 or dst.root is not None or src is dst
                    or src.last != i or dst.first != i or src.nbytes != dst.nbytes
                    or id(src) in taken or id(dst) in taken):
                continue
            if any(v.buffer.storage() is src for k, v in enumerate(t.ins)
                   if k != a and (k, b) not in t.op.inplace):
                continue
            dst.root = src
            src.last = max(src.last, dst.last)
            taken.update((id(src), id(dst)))
            shared += 1
    return shared


def _place(buffers: list[Buffer]) -> int:
    """Offsets, largest buffers first, each at the lowest place that is free in its lifetime."""
    placed: list[Buffer] = []
    top = 0
    for b in sorted(buffers, key=lambda x: (-x.nbytes, x.first)):
        at = 0
        size = _round_up(max(1, b.nbytes))
        busy = sorted((o.offset, _round_up(max(1, o.nbytes))) for o in placed
                      if o.first <= b.last and b.first <= o.last)
        for offset, length in busy:
            if at + size <= offset:
                break
            at = max(at, offset + length)
        b.offset = at
        placed.append(b)
        top = max(top, at + size)
    return top


def _place_apart(buffers: list[Buffer]) -> tuple[int, list[tuple[int, int]]]:
    """Offsets one after another with a gap behind each; returns the end and the gaps."""
    top = 0
    guards = []
    for b in buffers:
        b.offset = top
        top = _round_up(top + b.nbytes + ALIGN)
        guards.append((b.offset + b.nbytes, top - b.offset - b.nbytes))
    return top, guards


def plan_memory(plan: Plan, keep_forward: bool = False) -> None:
    """Completes `plan`: buffer offsets, arena_bytes, total_bytes.

    With `keep_forward`, what later segments read of the first stays until the end, so that they may
    run more than once.
    """
    buffers = _lifetimes(plan.tasks)
    if keep_forward:
        for b in buffers:
            if b.first < plan.forward_end <= b.last:
                b.last = len(plan.tasks)
    shared = _share_in_place(plan.tasks)
    roots = [b for b in buffers if b.root is None]
    if ISOLATE:
        plan.arena_bytes, plan.guards = _place_apart(roots)
    else:
        plan.arena_bytes = _place(roots)
    plan.total_bytes = sum(_round_up(b.nbytes) for b in buffers)
    if shared:
        plan.notes.append(f"{shared} outputs computed in place")
