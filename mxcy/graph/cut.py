"""Cutting a graph in two: what other nodes computed becomes variables.

Invariant: the cut graph has the nodes of the original, in the original's order, and its variables
stand for exactly the entries that crossed the cut.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence

from .ir import Entry, Node, topo, variable

__all__ = ["cut"]


def cut(heads: Sequence[Entry | None], outside: Collection[int]
        ) -> tuple[list[Entry | None], list[tuple[Entry, Entry]]]:
    """Rebuilds the part of a graph that is not `outside`.

    Parameters
    ----------
    heads : entries (None stays None).
    outside : ids of nodes whose outputs are to become variables.

    Returns
    -------
    heads of the new graph, and the pairs (original entry, variable that stands for it).
    """
    crossing: dict[tuple[int, int], tuple[Entry, Entry]] = {}
    made: dict[int, Node] = {}

    def new(e: Entry) -> Entry:
        if id(e.node) in outside:
            key = (id(e.node), e.index)
            if key not in crossing:
                crossing[key] = (e, variable(f"kept{len(crossing)}"))
            return crossing[key][1]
        return Entry(made[id(e.node)], e.index)

    for node in topo([h for h in heads if h is not None]):
        if id(node) in outside:
            continue
        if node.op is None:
            made[id(node)] = node
        else:
            made[id(node)] = Node(node.op, node.name, tuple(new(e) for e in node.ins), node.params,
                                  node.attrs, node.origin)
    return [None if h is None else new(h) for h in heads], list(crossing.values())
