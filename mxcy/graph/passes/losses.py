"""The losses pass: a gradient that is zero but for one element of each row is never written out.

What lives here: the gradient of `pick(log_softmax(x), label)`, of which cross-entropies are made,
as one node over the output of log_softmax. What does not: the kernel (_kernels/softmax.h).
Invariant: a pair of nodes is replaced only where nothing else reads what lies between them.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._core.dtypes import FLOAT32, FLOAT64
from ...ops.base import Spec, get
from ..ir import Entry, Node, topo

__all__ = ["losses"]

Key = tuple[int, int]
Known = Mapping[Key, Spec]


def _picked(node: Node, known: Known, readers: Mapping[Key, int]) -> Node | None:
    """The gradient of `pick` that this gradient of log_softmax alone reads, if they are a pair."""
    if node.op is None or node.op.name != "_backward_log_softmax" or node.params.typed:
        return None
    e, y = node.ins[:2]
    inner = e.node
    if inner.op is None or inner.op.name != "_backward_pick" or readers[(id(inner), 0)] != 1:
        return None
    spec = known[(id(y.node), y.index)]
    last = len(spec.shape) - 1
    if spec.dtype not in (FLOAT32, FLOAT64) or known[(id(inner), 0)] != spec:
        return None
    axes = {node.params.axis % len(spec.shape), inner.params.axis % len(spec.shape)}
    return inner if axes == {last} and 0 not in spec.shape else None


def losses(heads: Sequence[Entry | None], known: Known) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None).
    known : shape and dtype of every entry.
    """
    live = [h for h in heads if h is not None]
    order = topo(live)
    readers: dict[Key, int] = {}
    for e in [*live, *(e for n in order for e in n.ins)]:
        readers[(id(e.node), e.index)] = readers.get((id(e.node), e.index), 0) + 1
    pairs = {id(n): p for n in order if (p := _picked(n, known, readers)) is not None}
    if not pairs:
        return list(heads), []
    new: dict[Key, Entry] = {}
    notes = []
    for node in order:
        ins = tuple(new[(id(e.node), e.index)] for e in node.ins)
        made = node
        if id(node) in pairs:
            pick = pairs[id(node)]
            op = get("_backward_picked_log_softmax")
            params = op.parse({"temperature": node.params.temperature, "mode": pick.params.mode})
            g, index = (new[(id(e.node), e.index)] for e in pick.ins[:2])
            made = Node(op, node.name, (g, index, ins[1]), params, node.attrs, node.origin)
            notes.append(f"{pick.name} computed in {node.name}")
        elif ins != node.ins:
            made = Node(node.op, node.name, ins, node.params, node.attrs, node.origin)
        for i in range(node.num_outs):
            new[(id(node), i)] = Entry(made, i)
    return [None if h is None else new[(id(h.node), h.index)] for h in heads], notes
