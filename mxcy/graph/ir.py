"""The graph: what to compute. Nodes and entries, pure description, no shapes burnt in.

What lives here: Node, Entry, traversal. What does not: names and composition as users see them
(symbol.py), passes (passes/).
Invariant: a node never changes once another node or a Symbol refers to it; inputs exist before
their users, so a graph has no cycle.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..ops.base import Operator

__all__ = ["Entry", "Node", "aux_nodes", "topo", "variable"]


class Node:
    """One application of an operator, or a variable.

    Attributes
    ----------
    op : Operator or None
        None for a variable.
    name : str
    ins : tuple of Entry
    params : Params or None
        Parsed parameters.
    attrs : dict of str to str
        User attributes: __shape__, __dtype__, __init__, ctx_group, lr_mult, ...
    origin : str or None
        "file:line" of the user's code that made the node.
    """

    __slots__ = ("__weakref__", "attrs", "ins", "name", "op", "origin", "params")

    def __init__(self, op: Operator | None, name: str, ins: Iterable[Entry] = (),
                 params: Any = None, attrs: dict[str, str] | None = None,
                 origin: str | None = None) -> None:
        self.op = op
        self.name = name
        self.ins = tuple(ins)
        self.params = params
        self.attrs = attrs if attrs is not None else {}
        self.origin = origin

    @property
    def is_variable(self) -> bool:
        return self.op is None

    @property
    def num_outs(self) -> int:
        return 1 if self.op is None else len(self.op.output_names(self.params))

    @property
    def num_visible(self) -> int:
        return 1 if self.op is None else self.op.num_visible(self.params)

    def __repr__(self) -> str:
        return f"<node {self.name}: {self.op.name if self.op else 'variable'}>"


class Entry(NamedTuple):
    """Output number `index` of `node`."""

    node: Node
    index: int  # type: ignore[assignment]  # hides tuple.index

    def __repr__(self) -> str:
        return f"{self.node.name}[{self.index}]"

    # Entries are compared by identity of the node; Node has no __eq__, so tuple comparison does
    # that.


def variable(name: str, **attrs: str) -> Entry:
    """A new variable."""
    return Entry(Node(None, name, attrs=dict(attrs)), 0)


def topo(heads: Sequence[Entry] | Iterable[Entry]) -> list[Node]:
    """Every node that the heads need, inputs before users, in the order of a depth-first walk."""
    order: list[Node] = []
    seen: set[int] = set()
    for head in heads:
        if id(head.node) in seen:
            continue
        stack: list[tuple[Node, int]] = [(head.node, 0)]
        seen.add(id(head.node))
        while stack:
            node, i = stack.pop()
            if i < len(node.ins):
                stack.append((node, i + 1))
                child = node.ins[i].node
                if id(child) not in seen:
                    seen.add(id(child))
                    stack.append((child, 0))
            else:
                order.append(node)
    return order


def aux_nodes(nodes: Iterable[Node]) -> set[int]:
    """ids of the variables that some operator takes as an auxiliary state."""
    out: set[int] = set()
    for n in nodes:
        if n.op is not None and n.op.aux:
            out.update(id(e.node) for e in n.ins[-n.op.aux:] if e.node.op is None)
    return out
