"""Which operators have a channel-blocked form, and which operators compute it.

What lives here: `Blocked`, one rule for each operator that can work on arrays of shape
(n, channels / 16, ..., 16), float32. What does not: the rewriting of graphs
(graph/passes/layout.py), the blocked operators themselves (blocked.py, blocked_conv.py, ...).
Invariant: a rule looks at parameters, shapes and dtypes only, and what it names computes the same
values as the operator it stands for, up to the order of additions.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .._core.dtypes import FLOAT32
from .base import Spec
from .blocked import BLOCK

__all__ = ["RULES", "Blocked", "Packed", "can_block"]

#: Forms of an input or output: as the user sees it; blocked; the plain value in another shape.
PLAIN, BLOCKED, RESHAPED = "plain", "blocked", "reshaped"


class Packed(NamedTuple):
    """An input that goes through an operator of its own first (weights into the kernel's order)."""

    op: str
    params: Mapping[str, Any]


class Blocked(NamedTuple):
    """How a node is computed on blocked arrays.

    Attributes
    ----------
    op, params : the operator, and its parameters by name.
    ins : for each of its inputs, which input of the node it is, and in which form.
    outs : the form of each output.
    follows : only worth while where an input of form "blocked" is blocked already.
    """

    op: str
    params: Mapping[str, Any]
    ins: Sequence[tuple[int, str | Packed]]
    outs: Sequence[str] = (BLOCKED,)
    follows: bool = True


Rule = Callable[[Any, Sequence[Spec], Sequence[Spec], bool], "Blocked | str"]


def can_block(spec: Spec) -> bool:
    """Whether a value has a blocked form: float32, (n, channels, 1 to 3 axes), not empty."""
    shape = spec.shape
    return (spec.dtype is FLOAT32 and 3 <= len(shape) <= 5 and shape[1] % BLOCK == 0
            and 0 not in shape)


def _all_blocked(specs: Sequence[Spec]) -> bool:
    return all(can_block(s) for s in specs)


# -- axes ------------------------------------------------------------------------------------------
def _concat(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Blocked | str:
    rank = len(outs[0].shape)
    if not _all_blocked([*ins, *outs]) or p.dim % rank != 1:
        return "not along blocked channels"
    return Blocked("Concat", {"num_args": len(ins), "dim": 1},
                   [(i, BLOCKED) for i in range(len(ins))])


def _slice_axis(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Blocked | str:
    shape = ins[0].shape
    if not _all_blocked([*ins, *outs]) or p.axis % len(shape) != 1:
        return "not along blocked channels"
    begin = p.begin + shape[1] if p.begin < 0 else p.begin
    if begin % BLOCK:
        return f"begins within a block of {BLOCK} channels"
    return Blocked("slice_axis", {"axis": 1, "begin": begin // BLOCK,
                                  "end": begin // BLOCK + outs[0].shape[1] // BLOCK},
                   [(0, BLOCKED)])


def _reduction(name: str) -> Rule:
    def rule(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Blocked | str:
        rank = len(ins[0].shape)
        if not can_block(ins[0]) or outs[0].dtype is not FLOAT32:
            return "not blocked"
        given = p.axis if isinstance(p.axis, tuple) else () if p.axis is None else (p.axis,)
        axes = {a % rank for a in given}
        if p.exclude:
            axes = set(range(rank)) - axes
        if not axes or 1 in axes:
            return "reduces channels"
        return Blocked(name, {"axis": tuple(sorted(axes))}, [(0, BLOCKED)], (RESHAPED,))
    return rule


#: By name of the operator. A rule answers with the blocked form, or with why there is none.
RULES: dict[str, Rule] = {
    "Concat": _concat,
    "slice_axis": _slice_axis,
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
}
