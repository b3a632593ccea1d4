"""Control flow in graphs: loops and branches as nodes that hold subgraphs, and their expansion.

What lives here: the operators `_foreach`, `_while_loop`, `_cond`, and `expand`, which turns such
nodes into plain nodes once shapes are known. What does not: how users write them
(sym/_contrib.py).
Invariant: after `expand` no such node is left, so that gradients, fusion and memory planning see
steps of a loop as they see any other nodes, and no Python runs between them.

A loop with a condition becomes `max_iterations` steps under a mask. What a step that is not running
computes is thrown away by `where`, on the way in of its gradients too, so that a NaN in there stays
there.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from .._core.dtypes import DType
from .._core.errors import MXNetError, MXNetValueError
from ..ops.base import (
    MaybeShape,
    Operator,
    Spec,
    Task,
    get,
    merge_dtype,
    merge_shape,
    register,
)
from ..ops.params import Params, param, parameters
from .expr import Expr, apply
from .ir import Entry, Node, topo
from .passes.infer import infer, infer_dtypes, infer_shapes

__all__ = ["Subgraph", "control_node", "expand", "has_control", "with_subgraphs"]

#: A loop may not become more nodes than this.
MAX_NODES = 1_000_000


@parameters
class ForeachParams(Params):
    num_args: int = param(doc="Inputs and subgraphs together.")
    num_outputs: int = param(doc="Outputs and states together.")
    num_out_data: int = param(doc="Outputs that are stacked; the states follow.")
    in_state_locs: tuple[int, ...] = param(doc="Which inputs of the subgraph are the states.")
    in_data_locs: tuple[int, ...] = param(doc="Which inputs of the subgraph are the elements.")
    remain_locs: tuple[int, ...] = param((), "Which inputs of the subgraph are the others.")


@parameters
class WhileParams(Params):
    num_args: int = param(doc="Inputs and subgraphs together.")
    num_outputs: int = param(doc="Outputs and loop variables together.")
    num_out_data: int = param(doc="Outputs that are stacked; the loop variables follow.")
    max_iterations: int = param(doc="The steps that a run may take.", ge=1)
    cond_input_locs: tuple[int, ...] = param(doc="The condition's inputs among the node's.")
    func_input_locs: tuple[int, ...] = param(doc="The step's inputs among the node's.")
    func_var_locs: tuple[int, ...] = param(doc="Which inputs of the step are the loop variables.")


@parameters
class CondParams(Params):
    num_args: int = param(doc="Inputs and subgraphs together.")
    num_outputs: int = param(doc="How many values each branch gives.")
    cond_input_locs: tuple[int, ...] = param(doc="The condition's inputs among the node's.")
    then_input_locs: tuple[int, ...] = param(doc="The first branch's inputs among the node's.")
    else_input_locs: tuple[int, ...] = param(doc="The second branch's inputs among the node's.")


class Subgraph:
    """A graph held by a node: its heads, its variables in order, and where each comes from.

    `sources[k]` is the number of the node's input that variable k stands for.
    """

    def __init__(self, heads: Sequence[Entry], sources: Sequence[int]) -> None:
        self.heads = tuple(heads)
        self.sources = tuple(sources)
        self.variables = [n for n in topo(heads) if n.op is None]
        if len(self.variables) != len(self.sources):
            raise MXNetValueError(f"a subgraph has {len(self.variables)} inputs, "
                                  f"{len(self.sources)} were named")

    def copy(self, values: Mapping[int, Entry], prefix: str) -> list[Entry]:
        """The heads over other values; `values` maps numbers of the node's inputs to entries."""
        made: dict[int, Entry] = {
            id(v): values[s] for v, s in zip(self.variables, self.sources, strict=True)}
        nodes: dict[int, Node] = {}

        def follow(e: Entry) -> Entry:
            return made[id(e.node)] if e.node.op is None else Entry(nodes[id(e.node)], e.index)

        for n in topo(self.heads):
            if n.op is not None:
                nodes[id(n)] = Node(n.op, f"{prefix}{n.name}", [follow(e) for e in n.ins], n.params,
                                    n.attrs, n.origin)
        return [follow(h) for h in self.heads]


class _Control(Operator):
    """Base: an operator of one node, which holds its subgraphs."""

    differentiable = False
    inputs: ClassVar[tuple[str, ...]] = ()
    subgraph_count = 1
    subgraphs: tuple[Subgraph, ...] = ()

    def sources(self, p: Any, heads: Sequence[Sequence[Entry]], num_ins: int
                ) -> list[Sequence[int]]:
        """For each subgraph the numbers of the node's inputs that its variables stand for."""
        raise NotImplementedError

    def build(self, node: Node, spec: Callable[[Entry], Spec]) -> list[Entry]:
        """The outputs of `node` as plain nodes."""
        raise NotImplementedError

    def output_names(self, p: Any) -> tuple[str, ...]:
        n = p.num_outputs
        return ("output",) if n == 1 else tuple(f"output{i}" for i in range(n))

    def _inner(self, kind: str, which: int, given: Sequence[Any]
               ) -> tuple[dict[int, Any], list[Any]]:
        """What a subgraph says about the node's inputs, and about its own heads."""
        sub = self.subgraphs[which]
        known = {id(v): given[s] for v, s in zip(sub.variables, sub.sources, strict=True)}
        rule: Any = infer_shapes if kind == "shape" else infer_dtypes
        found = rule(sub.heads, known, partial=True)
        return ({s: found[id(v), 0] for v, s in zip(sub.variables, sub.sources, strict=True)},
                [found[id(h.node), h.index] for h in sub.heads])

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        raise MXNetError(f"{self.name} is expanded when a symbol is bound")


@register
class Foreach(_Control):
    """A subgraph applied to each element of the data along axis 0, with states handed on.

    The outputs are those of the steps, stacked, then the last states.
    """

    name = "_foreach"
    Params = ForeachParams

    def sources(self, p: Any, heads: Sequence[Sequence[Entry]], num_ins: int
                ) -> list[Sequence[int]]:
        where = (*p.in_data_locs, *p.in_state_locs, *p.remain_locs)
        number = {loc: i for i, loc in enumerate(where)}
        return [[number[i] for i in range(len(where)) if i in number]]

    def _merge(self, kind: str, p: Any, ins: list[Any], outs: list[Any]) -> tuple[Any, Any]:
        shape = kind == "shape"
        merge: Any = merge_shape if shape else merge_dtype
        n_data, n_out = len(p.in_data_locs), p.num_out_data
        ins, length = list(ins), -1
        given = list(ins)
        if shape:
            for s in [*ins[:n_data], *outs[:n_out]]:
                length = s[0] if s and length == -1 else length
            given[:n_data] = [None if s is None else s[1:] for s in ins[:n_data]]
        for k in range(len(p.in_state_locs)):
            given[n_data + k] = merge(given[n_data + k], outs[n_out + k])
        found, heads = self._inner(kind, 0, given)
        for i, value in found.items():
            if value is not None:
                ins[i] = merge(ins[i], (length, *value) if shape and i < n_data else value)
        for k, value in enumerate(heads[n_out:]):
            ins[n_data + k] = merge(ins[n_data + k], value)
        if shape:
            heads[:n_out] = [None if s is None else (length, *s) for s in heads[:n_out]]
        return ins, [merge(a, b) for a, b in zip(outs, heads, strict=True)]

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        for s in ins[:len(p.in_data_locs)]:
            if s == () or (s and s[0] == 0):
                raise MXNetValueError(f"foreach: the data needs elements along axis 0, got {s}")
        return self._merge("shape", p, ins, outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return self._merge("dtype", p, ins, outs)

    def build(self, node: Node, spec: Callable[[Entry], Spec]) -> list[Entry]:
        p, sub = node.params, self.subgraphs[0]
        n_data, n_states = len(p.in_data_locs), len(p.in_state_locs)
        lengths = {spec(e).shape[0] for e in node.ins[:n_data]}
        if len(lengths) != 1:
            raise MXNetValueError(f"foreach {node.name!r}: its data have different lengths: "
                                  f"{sorted(lengths)}")
        length = lengths.pop()
        _check_size(node, length * len(topo(sub.heads)))
        parts = [apply("SliceChannel", Expr(e), num_outputs=length, axis=0, squeeze_axis=True)
                 for e in node.ins[:n_data]]
        values = dict(enumerate(node.ins))
        columns: list[list[Expr]] = [[] for _ in range(p.num_out_data)]
        for t in range(length):
            values.update((i, part[t].entry) for i, part in enumerate(parts))
            heads = sub.copy(values, f"{node.name}_{t}_")
            for column, h in zip(columns, heads, strict=False):
                column.append(Expr(h))
            values.update((n_data + k, heads[p.num_out_data + k]) for k in range(n_states))
        return [*(apply("stack", *c, axis=0).entry for c in columns),
                *(values[n_data + k] for k in range(n_states))]


@register
class WhileLoop(_Control):
    """A subgraph applied again and again while another one says so, at most `max_iterations` times.

    The outputs are those of the steps, stacked and padded with zeros, then the loop variables.
    """

    name = "_while_loop"
    Params = WhileParams
    subgraph_count = 2

    def sources(self, p: Any, heads: Sequence[Sequence[Entry]], num_ins: int
                ) -> list[Sequence[int]]:
        return [p.cond_input_locs, p.func_input_locs]

    def variables(self, p: Any) -> list[int]:
        """The numbers of the node's inputs that are loop variables."""
        return [p.func_input_locs[k] if k >= 0 else i for i, k in enumerate(p.func_var_locs)]

    def _merge(self, kind: str, p: Any, ins: list[Any], outs: list[Any]) -> tuple[Any, Any]:
        merge: Any = merge_shape if kind == "shape" else merge_dtype
        ins, n = list(ins), p.num_out_data
        for i, value in zip(self.variables(p), outs[n:], strict=True):
            ins[i] = merge(ins[i], value)
        for which in (0, 1):
            found, heads = self._inner(kind, which, ins)
            for i, value in found.items():
                ins[i] = merge(ins[i], value)
        for i, value in zip(self.variables(p), heads[n:], strict=True):
            ins[i] = merge(ins[i], value)
        if kind == "shape":
            heads[:n] = [None if s is None else (p.max_iterations, *s) for s in heads[:n]]
        return ins, [merge(a, b) for a, b in zip(outs, heads, strict=True)]

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        return self._merge("shape", p, ins, outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return self._merge("dtype", p, ins, outs)

    def build(self, node: Node, spec: Callable[[Entry], Spec]) -> list[Entry]:
        p, (cond, func) = node.params, self.subgraphs
        _check_size(node, p.max_iterations * (len(topo(cond.heads)) + 8 * len(topo(func.heads))))
        specs = [spec(e) for e in node.ins]
        out_shapes = [spec(Entry(node, k)).shape[1:] for k in range(p.num_out_data)]
        which = self.variables(p)
        values = dict(enumerate(node.ins))
        running: Expr | None = None
        columns: list[list[Expr]] = [[] for _ in range(p.num_out_data)]
        for t in range(p.max_iterations):
            prefix = f"{node.name}_{t}_"
            true = _flag(cond.copy(values, prefix + "cond_")[0])
            running = true if running is None else running * true
            inner = {i: _guarded(running, e, specs[i]) for i, e in values.items()}
            heads = func.copy(inner, prefix)
            for column, h, shape in zip(columns, heads, out_shapes, strict=False):
                zero = apply("zeros_like", Expr(h))
                column.append(_select(running, Expr(h), zero, shape))
            for i, h in zip(which, heads[p.num_out_data:], strict=True):
                old = Expr(values[i])
                values[i] = _select(running, Expr(h), old, specs[i].shape).entry
        return [*(apply("stack", *c, axis=0).entry for c in columns), *(values[i] for i in which)]


@register
class Cond(_Control):
    """One of two subgraphs, as a third one says; both are computed and one is chosen."""

    name = "_cond"
    Params = CondParams
    subgraph_count = 3

    def sources(self, p: Any, heads: Sequence[Sequence[Entry]], num_ins: int
                ) -> list[Sequence[int]]:
        return [p.cond_input_locs, p.then_input_locs, p.else_input_locs]

    def _merge(self, kind: str, ins: list[Any], outs: list[Any]) -> tuple[Any, Any]:
        merge: Any = merge_shape if kind == "shape" else merge_dtype
        ins, outs = list(ins), list(outs)
        for which in (0, 1, 2):
            found, heads = self._inner(kind, which, ins)
            for i, value in found.items():
                ins[i] = merge(ins[i], value)
            if which:
                outs = [merge(a, b) for a, b in zip(outs, heads, strict=True)]
        return ins, outs

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        return self._merge("shape", ins, outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return self._merge("dtype", ins, outs)

    def build(self, node: Node, spec: Callable[[Entry], Spec]) -> list[Entry]:
        cond, first, second = self.subgraphs
        values = dict(enumerate(node.ins))
        specs = [spec(e) for e in node.ins]
        true = _flag(cond.copy(values, f"{node.name}_cond_")[0])
        false = apply("_rminus_scalar", true, scalar=1.0)
        sides = []
        for sub, flag, name in ((first, true, "then"), (second, false, "else")):
            used = {s: _guarded(flag, values[s], specs[s]) for s in sub.sources}
            sides.append(sub.copy(used, f"{node.name}_{name}_"))
        return [_select(true, Expr(a), Expr(b), spec(Entry(node, k)).shape).entry
                for k, (a, b) in enumerate(zip(*sides, strict=True))]


# -- pieces of expansion -------------------------------------------------------------------------

def _check_size(node: Node, count: int) -> None:
    if count > MAX_NODES:
        raise MXNetValueError(f"{node.name}: the loop would become {count} nodes, at most "
                              f"{MAX_NODES} are made; loop in Python over shorter pieces")


def _flag(condition: Entry) -> Expr:
    """1 where a condition of one element holds, else 0, of shape (1,)."""
    truth = apply("_not_equal_scalar", apply("Reshape", Expr(condition), shape=(-1,)), scalar=0.0)
    return apply("BlockGrad", apply("Cast", truth, dtype="float32"))


def _select(flag: Expr, a: Expr, b: Expr, shape: tuple[int, ...]) -> Expr:
    wide = apply("broadcast_to", apply("Reshape", flag, shape=(1,) * len(shape)), shape=shape)
    return apply("where", wide, a, b)


def _guarded(flag: Expr, value: Entry, spec: Spec) -> Entry:
    """The value itself; gradients come back only where the flag is set."""
    if not spec.dtype.is_float:
        return value
    x = Expr(value)
    return _select(flag, x, apply("BlockGrad", x), spec.shape).entry


# -- nodes ---------------------------------------------------------------------------------------

def with_subgraphs(op: Operator, params: Any, subgraphs: Sequence[Sequence[Entry]], num_ins: int
                   ) -> Operator:
    """The operator of one node that holds these subgraphs.

    Raises
    ------
    MXNetValueError
        If parameters and subgraphs do not fit together.
    """
    if not isinstance(op, _Control):
        raise MXNetValueError(f"{op.name} takes no subgraphs")
    if len(subgraphs) != op.subgraph_count:
        raise MXNetValueError(f"{op.name} has {op.subgraph_count} subgraphs, got {len(subgraphs)}")
    made = type(op)()
    made.source = op.source
    made.inputs = tuple(f"arg{i}" for i in range(num_ins))  # type: ignore[misc]
    sources = op.sources(params, subgraphs, num_ins)
    if any(not 0 <= i < num_ins for part in sources for i in part):
        raise MXNetValueError(f"{op.name}: a subgraph names an input that the node does not have")
    made.subgraphs = tuple(Subgraph(h, s) for h, s in zip(subgraphs, sources, strict=True))
    aux: set[int] = set()
    for sub in made.subgraphs:
        for n in topo(sub.heads):
            if n.op is not None and n.op.aux:
                aux.update(id(e.node) for e in n.ins[-n.op.aux:])
    numbers = {s for sub in made.subgraphs
               for v, s in zip(sub.variables, sub.sources, strict=True) if id(v) in aux}
    if numbers and numbers != set(range(num_ins - len(numbers), num_ins)):
        raise MXNetValueError(f"{op.name}: auxiliary states must be its last inputs")
    made.aux = len(numbers)  # type: ignore[misc]
    return made


def control_node(name: str, node_name: str, ins: Sequence[Entry],
                 subgraphs: Sequence[Sequence[Entry]], attrs: dict[str, str], origin: str | None,
                 **params: Any) -> Node:
    """A node of `_foreach`, `_while_loop` or `_cond`."""
    op = get(name)
    p = op.parse({"num_args": len(ins) + len(subgraphs), **params})
    return Node(with_subgraphs(op, p, subgraphs, len(ins)), node_name, ins, p, attrs, origin)


def has_control(nodes: Sequence[Node]) -> bool:
    """Whether one of the nodes is a loop or a branch."""
    return any(isinstance(n.op, _Control) for n in nodes)


class _Specs:
    """Shape and dtype of entries of the new graph, found by what they were in the old one."""

    def __init__(self, old: Mapping[tuple[int, int], Entry], found: Any) -> None:
        self.old, self.found = old, found

    def __call__(self, e: Entry) -> Spec:
        return self.found.spec(self.old[id(e.node), e.index])


def expand(heads: Sequence[Entry], shapes: Mapping[int, Any], dtypes: Mapping[int, Any]
           ) -> list[Entry]:
    """The heads without loops and branches.

    Parameters
    ----------
    heads : sequence of Entry
    shapes, dtypes : mapping
        Of the variables, by id of the node.
    """
    while has_control(topo(heads)):
        found = infer(heads, shapes, dtypes)
        made: dict[int, list[Entry] | Node] = {}

        def follow(e: Entry, made: Any = made) -> Entry:
            new = made[id(e.node)]
            return Entry(new, e.index) if isinstance(new, Node) else new[e.index]

        old: dict[tuple[int, int], Entry] = {}
        for n in topo(heads):
            ins = [follow(e) for e in n.ins]
            for a, b in zip(ins, n.ins, strict=True):
                old[id(a.node), a.index] = b
            if isinstance(n.op, _Control):
                again = Node(n.op, n.name, ins, n.params, n.attrs, n.origin)
                old.update(((id(again), i), Entry(n, i)) for i in range(n.num_outs))
                made[id(n)] = n.op.build(again, _Specs(old, found))
            elif all(a is b for a, b in zip(ins, n.ins, strict=True)) or n.op is None:
                made[id(n)] = n
            else:
                made[id(n)] = Node(n.op, n.name, ins, n.params, n.attrs, n.origin)
        heads = [follow(h) for h in heads]
    return list(heads)
