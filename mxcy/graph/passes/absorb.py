"""The absorb pass: what follows a layer elementwise is computed as its result is written.

What lives here: which addition and which relu go into which node. What does not: how kernels do it
(the operators of `PRODUCERS`), chains of elementwise nodes (fuse.py).
Invariant: a node is absorbed only where nothing else reads what it reads from the producer, and a
producer never comes to depend on what depends on it.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ...ops.base import Spec, get
from ..ir import Entry, Node, topo

__all__ = ["PRODUCERS", "absorb"]

Key = tuple[int, int]
Known = Mapping[Key, Spec]

#: Operators that are another one with relu at the end.
_WITH_RELU = {"BatchNorm": "_BatchNorm_relu"}
#: Operators whose kernels can apply relu at the end, and all but the first also add a value of the
#: output's shape before.
PRODUCERS = frozenset((*_WITH_RELU, "_blocked_Convolution", "_winograd_Convolution",
                       "_blocked_BatchNorm"))
_ADDITIONS = frozenset(("elemwise_add", "broadcast_add"))


def _is_relu(node: Node) -> bool:
    assert node.op is not None
    return node.op.name == "relu" or (node.op.name == "Activation"
                                      and node.params.act_type == "relu")


class _Absorbing:
    """The graph being rewritten: the new node of each old one, and who reads what."""

    def __init__(self, heads: Sequence[Entry], forward: set[int], known: Known) -> None:
        self.known = known
        self.forward = forward
        self.order = topo(heads)
        self.at = {id(n): i for i, n in enumerate(self.order)}
        self.readers: dict[Key, int] = {}
        self.first_reader: dict[Key, int] = {}
        for user in self.order:
            for e in user.ins:
                self._count(e, self.at[id(user)])
        for e in heads:
            self._count(e, len(self.order))
        self.new: dict[Key, Entry] = {}
        self.hidden: dict[int, list[Key]] = {}  # further outputs of a producer, as old entries
        self.notes: list[str] = []

    def _count(self, e: Entry, position: int) -> None:
        key = (id(e.node), e.index)
        self.readers[key] = self.readers.get(key, 0) + 1
        self.first_reader.setdefault(key, position)

    def run(self) -> None:
        for node in self.order:
            if node.op is None or not (self._relu(node) or self._addition(node)):
                self._keep(node)

    def _keep(self, node: Node) -> None:
        ins = tuple(self.new[(id(e.node), e.index)] for e in node.ins)
        made = node if ins == node.ins else Node(node.op, node.name, ins, node.params, node.attrs,
                                                 node.origin)
        for i in range(node.num_outs):
            self.new[(id(node), i)] = Entry(made, i)
        if node.op is not None and node.op.name in PRODUCERS:
            self.hidden[id(made)] = [(id(node), i) for i in range(1, node.num_outs)]

    def _producer(self, e: Entry, user: Node) -> Node | None:
        """The new producer behind an old entry, if `user` alone reads it."""
        now = self.new[(id(e.node), e.index)]
        op = now.node.op
        if op is None or op.name not in PRODUCERS or now.index != 0:
            return None
        if op.name not in _WITH_RELU and now.node.params.act:
            return None
        if self.readers[(id(e.node), e.index)] != 1:
            return None
        if (id(e.node) in self.forward) != (id(user) in self.forward):
            return None
        here = self.at[id(user)]
        if any(self.first_reader.get(key, here + 1) < here for key in self.hidden[id(now.node)]):
            return None  # a node made before reads the producer as it was
        return now.node

    def _replace(self, node: Node, e: Entry, made: Node) -> bool:
        """`made` computes the old node `node`, and what else the producer behind `e` gave."""
        self.hidden[id(made)] = self.hidden.pop(id(self.new[(id(e.node), e.index)].node))
        for key in self.hidden[id(made)]:
            self.new[key] = Entry(made, key[1])
        self.new[(id(node), 0)] = Entry(made, 0)
        assert node.op is not None
        self.notes.append(f"{node.name} ({node.op.name}) computed in {made.name}")
        return True

    def _relu(self, node: Node) -> bool:
        if not _is_relu(node):
            return False
        p = self._producer(node.ins[0], node)
        if p is None:
            return False
        assert p.op is not None
        op, params = p.op, p.params
        if op.name in _WITH_RELU:
            op = get(_WITH_RELU[op.name])
        else:
            params = dataclasses.replace(params, act="relu")
        return self._replace(node, node.ins[0],
                             Node(op, p.name, p.ins, params, p.attrs, p.origin))

    def _addition(self, node: Node) -> bool:
        assert node.op is not None
        if node.op.name not in _ADDITIONS:
            return False
        # The later of two producers absorbs the sum: what the other computes is there by then.
        for i in sorted((0, 1), key=lambda k: -self.at[id(node.ins[k].node)]):
            e, other = node.ins[i], node.ins[1 - i]
            p = self._producer(e, node)
            if p is None or p.op is None or p.op.name in _WITH_RELU or p.params.with_addend \
                    or e == other or getattr(p.params, "plain", False):
                continue
            spec = self.known[(id(e.node), e.index)]
            if self.known[(id(other.node), other.index)] != spec:
                continue
            if self.at[id(other.node)] > self.at[id(e.node)]:
                continue
            params = dataclasses.replace(p.params, with_addend=True)
            ins = [*p.ins, self.new[(id(other.node), other.index)]]
            return self._replace(node, e, Node(p.op, p.name, ins, params, p.attrs, p.origin))
        return False


def absorb(heads: Sequence[Entry | None], known: Known, num_forward: int
           ) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None), those of the forward pass first.
    known : shape and dtype of every entry.
    num_forward : how many heads are forward.
    """
    live = [h for h in heads if h is not None]
    if not any(n.op is not None and n.op.name in PRODUCERS for n in topo(live)):
        return list(heads), []
    first = [h for h in heads[:num_forward] if h is not None]
    work = _Absorbing(live, {id(n) for n in topo(first)}, known)
    work.run()
    out = [None if h is None else work.new[(id(h.node), h.index)] for h in heads]
    return out, work.notes
