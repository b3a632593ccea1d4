"""The epilogue pass: a FullyConnected computes the activation after it, from weights packed once.

What lives here: which activation goes into which layer, which weights are packed. What does not:
the kernel (_kernels/gemm.h), what packing pays for (ops/fully_connected.py), when it runs
(Plan.prelude), the same for convolutions (absorb.py).
Invariant: results keep their bits where an activation is computed in its layer. That happens only
where nothing else reads what the layer alone gives: in training, for activations whose gradient is
written with their output.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from math import prod

from ..._core.dtypes import FLOAT32, FLOAT64
from ...ops.base import Spec, get
from ...ops.fully_connected import ACTIVATIONS, packs
from ..ir import Entry, Node, topo
from .lower import prepared

__all__ = ["epilogue"]

Key = tuple[int, int]
Known = Mapping[Key, Spec]

_LAYER, _FUSED, _PACKED = "FullyConnected", "_fused_FullyConnected", "_packed_FullyConnected"


def _key(e: Entry) -> Key:
    return id(e.node), e.index


def _activation(node: Node) -> str:
    """Which of `ACTIVATIONS` a node is; "" for all others."""
    if node.op is None:
        return ""
    if node.op.name == "Activation":
        return node.params.act_type
    return node.op.name if node.op.name in ACTIVATIONS else ""


def _is_layer(node: Node) -> bool:
    return node.op is not None and node.op.name == _LAYER


def _as(op: str, node: Node, ins: Sequence[Entry], act: str = "") -> Node:
    """The layer `node` in another form."""
    params = {f.name: getattr(node.params, f.name) for f in dataclasses.fields(node.params)}
    operator = get(op)
    return Node(operator, node.name, ins, operator.parse({**params, "act": act}), node.attrs,
                node.origin)


class _Epilogue:
    """The graph being rewritten: the new node of each old one, and the packed weights."""

    def __init__(self, heads: Sequence[Entry], forward: set[int], known: Known, pack: bool) -> None:
        self.known, self.forward = known, forward
        self.order = topo(heads)
        self.constant: set[int] = set()  # what changes with parameters only
        if pack:
            self.constant = {id(n) for n in self.order if n.op is None}
            self.constant.update(id(n) for n in prepared(heads))
        self.readers: dict[Key, int] = {}
        for e in [*heads, *(e for n in self.order for e in n.ins)]:
            self.readers[_key(e)] = self.readers.get(_key(e), 0) + 1
        self.new: dict[int, Node] = {}
        self.panels: dict[Key, Entry] = {}
        self.notes: list[str] = []

    def run(self) -> None:
        for node in self.order:
            ins = tuple(Entry(self.new[id(e.node)], e.index) for e in node.ins)
            made = self._packed(node, ins) or self._absorbed(node, ins)
            if made is None:
                made = node if ins == node.ins else Node(node.op, node.name, ins, node.params,
                                                         node.attrs, node.origin)
            self.new[id(node)] = made

    def _absorbed(self, node: Node, ins: Sequence[Entry]) -> Node | None:
        """The layer that computes the activation `node` too, if there is one."""
        act = _activation(node)
        if not act or not _is_layer(node.ins[0].node):
            return None
        layer = node.ins[0].node
        if self.readers[(id(layer), 0)] != 1 \
                or self.known[(id(layer), 0)].dtype not in (FLOAT32, FLOAT64):
            return None  # something else reads it, or halves are rounded before the activation
        if (id(layer) in self.forward) != (id(node) in self.forward) \
                or layer.attrs.get("ctx_group") != node.attrs.get("ctx_group"):
            return None
        before = ins[0].node
        assert before.op is not None
        self.notes.append(f"{node.name} ({act}) computed in {layer.name}")
        form = _PACKED if before.op.name == _PACKED else _FUSED
        return _as(form, before, before.ins, act)

    def _packed(self, node: Node, ins: Sequence[Entry]) -> Node | None:
        """The layer `node` reading packed weights, where that pays."""
        if not self.constant or not _is_layer(node) or id(node.ins[1].node) not in self.constant:
            return None
        weight, out = self.known[_key(node.ins[1])], self.known[(id(node), 0)]
        if weight.dtype not in (FLOAT32, FLOAT64) or packs(prod(out.shape[:-1]), weight.shape):
            return None
        key = _key(node.ins[1])
        if key not in self.panels:
            pack = get("_pack_matrix")
            made = Node(pack, f"{node.name}_panels", ins[1:2], pack.parse({}), dict(node.attrs),
                        node.origin)
            self.panels[key] = Entry(made, 0)
            self.notes.append(f"weight of {node.name} packed when it changes")
        return _as(_PACKED, node, (ins[0], self.panels[key], *ins[2:]))


def epilogue(heads: Sequence[Entry | None], known: Known, num_forward: int, pack: bool = False
             ) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None), those of the forward pass first.
    known : shape and dtype of every entry.
    num_forward : how many heads are forward.
    pack : whether weights are packed, in a prelude that runs when they have changed.
    """
    live = [h for h in heads if h is not None]
    if not any(_is_layer(n) for n in topo(live)):
        return list(heads), []
    first = [h for h in heads[:num_forward] if h is not None]
    work = _Epilogue(live, {id(n) for n in topo(first)}, known, pack)
    work.run()
    return [None if h is None else Entry(work.new[id(h.node)], h.index) for h in heads], work.notes
