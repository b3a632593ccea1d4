"""The gradient pass: a graph in, the graph of its gradients out. The only one in the library.

What lives here: reverse accumulation over nodes, and what a rule's result refers to (`uses`).
What does not: rules (each operator's `gradient`), running anything.
Invariant: the result refers to the forward nodes themselves, so what forward computed is not
computed again, and gradients of gradients are the same call once more.
"""
from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetValueError
from ..ops.base import Operator
from .expr import Expr, NodeView, apply
from .ir import Entry, Node, topo, variable

__all__ = ["gradient", "uses"]


def _dependent(nodes: Sequence[Node], wrt: Sequence[Entry]) -> set[int]:
    """ids of the nodes through which some entry of `wrt` reaches the heads."""
    targets = {id(e.node) for e in wrt}
    found: set[int] = set()
    for node in nodes:
        if id(node) in targets or any(id(e.node) in found for e in node.ins):
            found.add(id(node))
    return found


def _total(parts: list[Expr]) -> Expr:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return apply("elemwise_add", *parts)
    return apply("add_n", *parts)


def _rule(node: Node, ograds: list[Expr | None]) -> Sequence[Any]:
    op = node.op
    assert op is not None
    if op.refuses:
        raise MXNetNotImplementedError(f"{op.name} (node {node.name}): {op.refuses}")
    if not op.differentiable:
        return [None] * len(node.ins)
    try:
        igrads = op.gradient(NodeView(node), ograds)
    except MXNetError:
        raise
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        # Parameters or shapes that inference would refuse, were it asked first.
        raise MXNetValueError(f"{op.name} (node {node.name}): its gradient rule in {op.source} "
                              f"raised {type(error).__name__}: {error}") from error
    if len(igrads) != len(node.ins):
        raise MXNetError(f"{op.name} (node {node.name}): its gradient rule in {op.source} returned "
                         f"{len(igrads)} gradients for {len(node.ins)} inputs")
    return igrads


def gradient(heads: Sequence[Entry], wrt: Sequence[Entry],
             head_grads: Sequence[Entry | None] | None = None) -> list[Entry | None]:
    """Gradients of the sum of `heads * head_grads` with respect to each entry of `wrt`.

    Parameters
    ----------
    heads, wrt : entries; `wrt` may be variables or any entry on the way.
    head_grads : entries shaped as the heads; None (or a None in it) stands for ones.

    Returns
    -------
    One entry per element of `wrt`; None where the gradient is zero everywhere.
    """
    nodes = topo(heads)
    needed = _dependent(nodes, wrt)
    acc: dict[tuple[int, int], list[Expr]] = {}
    for i, head in enumerate(heads):
        given = None if head_grads is None else head_grads[i]
        g = Expr(given) if given is not None else apply("ones_like", Expr(head))
        acc.setdefault((id(head.node), head.index), []).append(g)
    wanted = {(id(e.node), e.index) for e in wrt}
    result: dict[tuple[int, int], Expr] = {}
    for node in reversed(nodes):
        ograds: list[Expr | None] = []
        for i in range(node.num_outs):
            parts = acc.pop((id(node), i), None)
            total = _total(parts) if parts else None
            ograds.append(total)
            if total is not None and (id(node), i) in wanted:
                result[(id(node), i)] = total
        if node.op is None or id(node) not in needed or all(g is None for g in ograds):
            continue
        if not any(id(e.node) in needed for e in node.ins):
            continue
        for e, g in zip(node.ins, _rule(node, ograds)):
            if g is not None and id(e.node) in needed:
                acc.setdefault((id(e.node), e.index), []).append(g)
    return [result[k].entry if (k := (id(e.node), e.index)) in result else None for e in wrt]


@functools.lru_cache(maxsize=4096)
def uses(op: Operator, params: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which inputs and outputs of a node its gradient rule looks at, to be kept for backward."""
    if not op.differentiable:
        return (), ()
    ins = [variable(n) for n in op.input_names(params)]
    node = Node(op, "probe", ins, params)
    visible = node.num_visible
    # A rule may look at more when some output has no gradient: probe with all, and with each alone.
    given = [range(visible)] + ([(i,) for i in range(visible)] if 1 < visible <= 64 else [])
    used: set[tuple[int, int]] = set()
    for some in given:
        ograds: list[Expr | None] = [Expr(variable(f"g{i}")) if i in some else None
                                     for i in range(node.num_outs)]
        try:
            found = [g.entry for g in _rule(node, ograds) if g is not None]
        except MXNetNotImplementedError:
            return (), ()  # recording is no reason to raise; asking for this gradient will be
        used.update((id(e.node), e.index) for e in found)
        for n in topo(found):
            if n is not node:
                used.update((id(e.node), e.index) for e in n.ins)
    return (tuple(i for i, e in enumerate(ins) if (id(e.node), 0) in used),
            tuple(i for i in range(node.num_outs) if (id(node), i) in used))
