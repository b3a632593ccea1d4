"""The simplify pass: equal nodes computed once, identities removed, unused nodes gone.

What lives here: rewriting a list of heads into an equivalent one. What does not: fusion, shapes.
Invariant: results keep their bits; nothing is reordered or re-associated, random and mutating nodes
are never merged.
"""
from __future__ import annotations

from collections.abc import Sequence

from ..ir import Entry, Node, topo

__all__ = ["simplify"]

#: Operators whose result is their first input, once gradients have been taken.
_IDENTITIES = frozenset(("_copy", "BlockGrad", "make_loss", "_identity_with_attr_like_rhs"))


def _same(node: Node, ins: tuple[Entry, ...]) -> Entry | None:
    """The input that this node merely repeats, if there is one."""
    assert node.op is not None
    name = node.op.name
    if name in _IDENTITIES:
        return ins[0]
    if name == "elemwise_mul":
        for a, b in ((0, 1), (1, 0)):
            other = ins[b].node.op
            if other is not None and other.name == "ones_like":
                return ins[a]
    if name == "elemwise_add":
        for a, b in ((0, 1), (1, 0)):
            other = ins[b].node.op
            if other is not None and other.name == "zeros_like":
                return ins[a]
    if name in ("_mul_scalar", "_div_scalar") and node.params.scalar == 1.0:
        return ins[0]
    return None


def simplify(heads: Sequence[Entry | None], keep: frozenset[int] = frozenset()
             ) -> tuple[list[Entry | None], int]:
    """Rewritten heads, and how many nodes went.

    Parameters
    ----------
    heads : entries (None stays None).
    keep : ids of nodes that must not be replaced by an input (their outputs are watched).
    """
    replaced: dict[tuple[int, int], Entry] = {}
    known: dict[tuple, Node] = {}
    gone = 0

    def now(e: Entry) -> Entry:
        return replaced.get((id(e.node), e.index), e)

    order = topo([h for h in heads if h is not None])
    for node in order:
        if node.op is None:
            continue
        ins = tuple(now(e) for e in node.ins)
        same = _same(node, ins) if id(node) not in keep else None
        if same is not None:
            replaced[(id(node), 0)] = same
            gone += 1
            continue
        mergeable = not (node.op.draws(node.params) or node.op.mutated(node.params, True)
                         or node.op.python or id(node) in keep)
        key = (node.op.name, node.params, tuple((id(e.node), e.index) for e in ins),
               node.attrs.get("__ctx_group__"))
        found = known.get(key) if mergeable else None
        if found is not None:
            gone += 1
        elif ins != node.ins:
            found = Node(node.op, node.name, ins, node.params, node.attrs, node.origin)
        if found is not None:
            for i in range(node.num_outs):
                replaced[(id(node), i)] = Entry(found, i)
        if mergeable:
            known.setdefault(key, found or node)
    return [None if h is None else now(h) for h in heads], gone
