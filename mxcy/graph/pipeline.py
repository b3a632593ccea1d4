"""The pipeline: every graph of the library becomes a plan here, by the same passes in one order.

    gradient -> simplify -> infer -> losses -> fold -> layout -> epilogue -> absorb -> fuse
    -> lower -> memory

What lives here: the list of passes and what flows between them. What does not: the passes.
Invariant: a Graph is only rewritten into an equal one; the Plan computes what the Graph says.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from .._core.dtypes import FLOAT32, DType
from ..ops.base import Shape, Spec
from .ir import Entry, Node, topo
from .passes.absorb import absorb
from .passes.epilogue import epilogue
from .passes.fold import fold
from .passes.fuse import fuse as fuse_pass
from .passes.infer import infer
from .passes.layout import layout
from .passes.losses import losses
from .passes.lower import Lowering, prepared
from .passes.memory import plan_memory
from .passes.simplify import simplify
from .plan import Plan, View

__all__ = ["WRITE", "Graph", "compile_graph"]

NULL, WRITE, ADD = 0, 1, 3

Heads = list[Entry | None]
Step = Callable[[Heads, Mapping[tuple[int, int], Spec]], tuple[Heads, list[str]]]


@dataclasses.dataclass
class Graph:
    """What to compile.

    Attributes
    ----------
    inputs : variables, in slot order.
    heads : outputs, in slot order.
    grads : gradients (None: zero), computed in the second segment.
    reqs : WRITE or ADD for each gradient.
    """

    inputs: Sequence[Entry]
    heads: Sequence[Entry]
    grads: Sequence[Entry | None] = ()
    reqs: Sequence[int] = ()


def compile_graph(graph: Graph, specs: Sequence[Spec], grad_specs: Sequence[Spec] = (),
                  train: bool = False, fuse: bool = True, block: bool | None = None,
                  watched: frozenset[int] = frozenset(), keep_forward: bool = False,
                  prelude: bool = False, lists: bool = False) -> Plan:
    """Compiles `graph` for inputs of the given shapes and dtypes.

    Parameters
    ----------
    specs, grad_specs : shape and dtype of each input, and of the array for each gradient.
    train : whether nodes behave as in training.
    watched : ids of nodes that may be neither merged nor replaced.
    fuse : whether nodes may be put together.
    block : whether nodes may compute on channel-blocked arrays; by default as `fuse`.
    keep_forward : the second segment may run more than once for one run of the first.
    prelude : what prepares parameters goes to a segment of its own (see Plan.prelude).
    lists : gradients of few rows keep a list of them (see Plan.lists).
    """
    heads, gone = simplify([*graph.heads, *graph.grads], watched)
    n = len(graph.heads)
    notes = [f"{gone} repeated or empty nodes removed"] if gone else []
    known = _infer(heads, graph.inputs, specs)
    steps = _steps(n, train, fuse, fuse if block is None else block, prelude)
    for step in steps:
        heads, more = step(heads, known)
        if more:
            notes += more
            known = _infer(heads, graph.inputs, specs)
    low = Lowering(train, lists)
    low.plan.notes = notes
    for e, spec in zip(graph.inputs, specs):
        low.bind_input(e, spec)
    _lower(low, heads[:n], heads[n:], grad_specs, graph.reqs, known, prelude)
    plan_memory(low.plan, keep_forward)
    return low.plan


def _steps(num_forward: int, train: bool, fuse: bool, block: bool, fixed: bool) -> list[Step]:
    """The passes between inference and lowering: (heads, known) to heads and notes."""
    steps: list[Step] = []
    if fuse:
        steps.append(losses)
        steps.append(lambda heads, known: fold(heads, known, train))
    if block:
        steps.append(lambda heads, known: layout(heads, known, fixed))
    if fuse:
        steps.append(lambda heads, known: epilogue(heads, known, num_forward, fixed))
        steps.append(lambda heads, known: absorb(heads, known, num_forward))
        steps.append(lambda heads, known: fuse_pass(heads, known, num_forward))
    return steps


def _infer(heads: Sequence[Entry | None], inputs: Sequence[Entry], specs: Sequence[Spec]
           ) -> dict[tuple[int, int], Spec]:
    shapes: dict[int, Shape | None] = {id(e.node): s.shape for e, s in zip(inputs, specs)}
    dtypes: dict[int, DType | None] = {id(e.node): s.dtype for e, s in zip(inputs, specs)}
    live = [h for h in heads if h is not None]
    got = infer(live, shapes, dtypes)
    out: dict[tuple[int, int], Spec] = {}
    for node in topo(live):
        for i in range(node.num_outs):
            key = (id(node), i)
            shape, dtype = got.shape[key], got.dtype[key]
            assert shape is not None
            out[key] = Spec(shape, dtype or FLOAT32)
    return out


def _lower(low: Lowering, heads: Sequence[Entry | None], grads: Sequence[Entry | None],
           grad_specs: Sequence[Spec], reqs: Sequence[int],
           known: dict[tuple[int, int], Spec], prelude: bool) -> None:
    forward = [h for h in heads if h is not None]
    # Gradients of the last layers first: each comes soon after what it reads, which may then go.
    everything = topo([*forward, *(g for g in reversed(grads) if g is not None)])
    for node in everything:
        if node.op is not None:
            for m in node.op.mutated(node.params, low.train):
                view = low.views.get((id(node.ins[m].node), node.ins[m].index))
                if view is not None:
                    low.mutable.add(view.buffer.slot)
    specs = [known[(id(h.node), h.index)] for h in forward]
    outs = [low.slot(spec) for spec in specs]
    targets = [low.slot(spec, req) for _, spec, req in zip(grads, grad_specs, reqs)]
    if prelude:
        low.prelude(prepared(forward), forward, known)
    _lower_segment(low, topo(forward), heads, specs, outs, known)
    low.plan.num_outputs = len(forward)
    if grads:
        first = {id(n) for n in topo(forward)}
        rest = [n for n in everything if id(n) not in first]
        _lower_segment(low, rest, grads, grad_specs, targets, known)


def _lower_segment(low: Lowering, nodes: Sequence[Node], heads: Sequence[Entry | None],
                   specs: Sequence[Spec], targets: Sequence[View],
                   known: dict[tuple[int, int], Spec]) -> None:
    """Tasks of `nodes`, whose heads go to `targets`: directly where possible, else by a copy."""
    members = {id(n) for n in nodes if n.op is not None and n.op.python is None
               and (id(n), 0) not in low.views}
    read = {(id(e.node), e.index) for n in nodes for e in n.ins}
    copies = []
    for head, spec, target in zip(heads, specs, targets):
        key = None if head is None else (id(head.node), head.index)
        if key is not None and key[0] in members and key not in low.targets \
                and known[key] == spec and not (target.req == ADD and key in read):
            low.targets[key] = target
        else:
            copies.append((head, target))
    for node in nodes:
        if node.op is None or (id(node), 0) in low.views:  # a variable, or done in the prelude
            continue
        ins = [low.views[(id(e.node), e.index)] for e in node.ins]
        low.node(node, ins, [known[(id(node), i)] for i in range(node.num_outs)])
    for head, target in copies:
        if head is None:
            if target.req == WRITE:
                low.call("_zeros", [], [target], shape=target.shape, dtype=target.dtype)
            continue
        src = low.views[(id(head.node), head.index)]
        if target.req == WRITE and src.dtype is not target.dtype:
            low.call("Cast", [src], [target], dtype=target.dtype)
        else:
            low.copy(src, target)
    low.end_stage()
