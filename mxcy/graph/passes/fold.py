"""The fold pass: in prediction, a BatchNorm disappears into the weights of the layer before it.

What lives here: which BatchNorm goes into which layer, and the nodes that compute the new weights.
What does not: when these run (they prepare parameters: see Plan.prelude).
Invariant: the result is the same function of data and parameters; only roundings differ. A layer is
folded into only where nothing else reads its output.

With s = gamma / sqrt(var + eps) for each channel, BatchNorm of ``x w + b`` is
``x (w s) + (beta + (b - mean) s)``.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ...ops.base import Spec, get
from ..ir import Entry, Node, topo
from .lower import PREPARE

__all__ = ["fold"]

Known = Mapping[tuple[int, int], Spec]


class _Parameters:
    """Expressions of parameters, as nodes that are computed when parameters change."""

    def __init__(self, name: str, origin: str | None) -> None:
        self.name, self.origin = name, origin

    def __call__(self, op: str, *ins: Entry, **params: Any) -> Entry:
        operator = get(op)
        return Entry(Node(operator, self.name, ins, operator.parse(params), {PREPARE: "1"},
                          self.origin), 0)


def _channels_axis(layer: Node, rank: int) -> int | None:
    """The axis of a layer's output that its filters lie on; None for other operators."""
    assert layer.op is not None
    p = layer.params
    if layer.op.name == "Convolution":
        return rank - 1 if p.layout is not None and p.layout[-1] == "C" else 1
    if layer.op.name == "FullyConnected":
        return rank - 1
    return None


def _foldable(bn: Node, known: Known, readers: Mapping[tuple[int, int], int], train: bool
              ) -> Node | None:
    """The layer whose output `bn` normalises with fixed statistics, if it may be folded."""
    assert bn.op is not None
    data = bn.ins[0]
    layer = data.node
    if layer.op is None or (train and not bn.params.use_global_stats):
        return None
    spec = known[(id(layer), 0)]
    axis = _channels_axis(layer, len(spec.shape))
    if axis is None or bn.params.axis % len(spec.shape) != axis or 0 in spec.shape:
        return None
    if readers[(id(layer), 0)] != 1 or any(readers.get((id(bn), i), 0) for i in (1, 2)):
        return None
    parameters = (*layer.ins[1:], *bn.ins[1:])
    if any(known[(id(e.node), e.index)].dtype is not spec.dtype for e in parameters):
        return None
    return layer


def _folded(layer: Node, bn: Node, known: Known) -> Node:
    """The layer with the weights and bias that include `bn`."""
    made = _Parameters(bn.name, bn.origin)
    weight, (gamma, beta, mean, var) = layer.ins[1], bn.ins[1:]
    scale = made("rsqrt", made("_plus_scalar", var, scalar=bn.params.eps))
    if not bn.params.fix_gamma:
        scale = made("elemwise_mul", gamma, scale)
    rank = len(known[(id(weight.node), weight.index)].shape)
    column = made("Reshape", scale, shape=(-1,) + (1,) * (rank - 1))
    shift = mean if layer.params.no_bias else made("elemwise_sub", mean, layer.ins[2])
    bias = made("elemwise_sub", beta, made("elemwise_mul", shift, scale))
    params = dataclasses.replace(layer.params, no_bias=False)
    return Node(layer.op, layer.name, [layer.ins[0], made("broadcast_mul", weight, column), bias],
                params, layer.attrs, layer.origin)


def fold(heads: Sequence[Entry | None], known: Known, train: bool
         ) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None).
    known : shape and dtype of every entry.
    train : whether nodes behave as in training.
    """
    live = [h for h in heads if h is not None]
    order = topo(live)
    if not any(n.op is not None and n.op.name == "BatchNorm" for n in order):
        return list(heads), []
    readers: dict[tuple[int, int], int] = {}
    for e in [*live, *(e for n in order for e in n.ins)]:
        readers[(id(e.node), e.index)] = readers.get((id(e.node), e.index), 0) + 1
    new: dict[int, Node] = {}
    done = []
    for node in order:
        ins = tuple(Entry(new[id(e.node)], e.index) for e in node.ins)
        made = node
        if ins != node.ins:
            made = Node(node.op, node.name, ins, node.params, node.attrs, node.origin)
        if node.op is not None and node.op.name == "BatchNorm":
            layer = _foldable(node, known, readers, train)
            if layer is not None:
                kept = new[id(layer)]
                made = _folded(Node(kept.op, kept.name, kept.ins, kept.params, kept.attrs,
                                    kept.origin), made, known)
                done.append(node.name)
        new[id(node)] = made
    out = [None if h is None else Entry(new[id(h.node)], h.index) for h in heads]
    return out, [f"folded into the layer before: {' '.join(done)}"] if done else []
