"""Automatic differentiation of imperative calls: the tape, backward, grad, Function.

What lives here: scopes, variables, and running the gradient of a tape. What does not: recording
itself (_tape.pxi), gradient rules (operators) and the gradient pass (graph.gradient), which symbols
use too.
Invariant: the tape is an ordinary graph whose nodes also hold the values that backward will look
at; backward compiles its gradient graph by the pipeline and keeps the plan for the next equal tape.
"""
from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ..graph.cut import cut
from ..graph.expr import Expr
from ..graph.gradient import gradient, uses
from ..graph.ir import Entry, Node, topo, variable
from ..graph.pipeline import ADD, NULL, WRITE, Graph, compile_graph
from ..ops.base import Operator, Spec, get
from ..ops.params import NoParams
from . import random
from ._array import (
    Array,
    Runner,
    Scope,
    TapeNode,
    Walk,
    invoke,
    is_recording,
    is_training,
    record_call,
    set_recording,
    set_tape_hooks,
    set_training,
)

__all__ = ["Function", "backward", "get_symbol", "grad", "is_recording", "is_training",
           "mark_variables", "pause", "predict_mode", "record", "set_recording", "set_training",
           "train_mode"]

_REQS = {"write": WRITE, "add": ADD, "null": NULL}
_PLANS_KEPT = 256
string_types = (str,)  # as in the reference


# -- scopes ----------------------------------------------------------------------------------------

def record(train_mode: bool = True) -> Scope:
    """Scope in which calls are recorded for `backward`, in training mode unless told otherwise."""
    return Scope(True, train_mode)


def pause(train_mode: bool = False) -> Scope:
    """Scope in which calls are not recorded."""
    return Scope(False, train_mode)


def train_mode() -> Scope:
    """Scope in which operators such as Dropout behave as in training, recorded or not."""
    return Scope(None, True)


def predict_mode() -> Scope:
    """Scope in which operators behave as in prediction."""
    return Scope(None, False)


# -- recording -------------------------------------------------------------------------------------

def mark_variables(variables: Any, gradients: Any,
                   grad_reqs: str | Sequence[str] = "write") -> None:
    """Makes arrays leaves of the tape, with arrays for their gradients.

    Parameters
    ----------
    variables, gradients : NDArray, or equally long lists of them
        Each gradient has its variable's shape.
    grad_reqs : 'write', 'add' or 'null', or a list of them
    """
    if isinstance(variables, Array):
        variables, gradients = [variables], [gradients]
    reqs = [grad_reqs] * len(variables) if isinstance(grad_reqs, str) else list(grad_reqs)
    if not len(variables) == len(gradients) == len(reqs):
        raise MXNetValueError(f"mark_variables: {len(variables)} variables, {len(gradients)} "
                              f"gradients and {len(reqs)} grad_reqs")
    for x, g, req in zip(variables, gradients, reqs):
        if req not in _REQS:
            raise MXNetValueError(f"grad_req is 'write', 'add' or 'null', got {req!r}")
        if g is not None and g.shape != x.shape:
            raise MXNetValueError(
                f"mark_variables: variable of shape {x.shape}, gradient of {g.shape}")
        leaf = TapeNode("var")
        leaf.values[0] = x._alias()
        leaf.spec = Spec(x.shape, x._dtype)
        leaf.grad, leaf.req = g, _REQS[req]
        x._entry, x._grad = Entry(leaf, 0), g


# -- running the gradient --------------------------------------------------------------------------

@dataclasses.dataclass
class _Backward:
    """A compiled gradient of tapes of one form.

    `feeds` are the places of its inputs (number of the node on the tape, output); `leaves` the
    numbers of the variables whose gradients it computes.
    """

    plan: Any
    feeds: list[tuple[int, int]]
    leaves: list[int]
    spare: list[Runner]


_plans: OrderedDict[tuple, _Backward] = OrderedDict()


def _heads(heads: Any, head_grads: Any) -> tuple[list[Array], list[Array | None]]:
    """Checked lists of the heads and their gradients."""
    heads = [heads] if isinstance(heads, Array) else list(heads)
    if head_grads is None or isinstance(head_grads, Array):
        head_grads = [head_grads] * len(heads) if head_grads is None else [head_grads]
    grads = list(head_grads)
    if len(grads) != len(heads):
        raise MXNetValueError(f"backward: {len(heads)} heads and {len(grads)} head gradients")
    for x, g in zip(heads, grads):
        if not isinstance(x, Array):
            raise MXNetTypeError(f"backward: heads are NDArrays, got {type(x).__name__}")
        if x._entry is None:
            raise MXNetError("cannot differentiate an array that is not part of a recorded graph: "
                             "compute it inside autograd.record() from arrays with attach_grad()")
        if g is not None and not isinstance(g, Array):
            raise MXNetTypeError(f"backward: head gradients are NDArrays, got {type(g).__name__}")
        if g is not None and g.shape != x.shape:
            raise MXNetValueError(f"backward: head of shape {x.shape}, head gradient of {g.shape}")
    return heads, grads


def _gradient_graph(nodes: Sequence[TapeNode], heads: Sequence[Array],
                    grads: Sequence[Array | None], wrt: Sequence[Entry]
                    ) -> tuple[list[Entry | None], list[tuple[Entry, Entry]], list[Entry]]:
    """A tape's gradient, cut off from it: heads, (tape entry, variable) pairs, head gradients."""
    given = [None if g is None else variable(f"head_grad{i}") for i, g in enumerate(grads)]
    result = gradient([x._entry for x in heads], wrt, given)
    entries, crossing = cut(result, {id(n) for n in nodes})
    return entries, crossing, [v for v in given if v is not None]


def _value(entry: Entry) -> Array:
    value = entry.node.values[entry.index]  # type: ignore[attr-defined]
    if value is None:
        raise MXNetError(
            f"backward needs output {entry.index} of {entry.node.name}, which was not kept")
    return value


def _compile(nodes: Sequence[TapeNode], heads: Sequence[Array], grads: Sequence[Array | None],
             wrt: Sequence[Entry], reqs: Sequence[int], train: bool) -> _Backward:
    number = {id(n): i for i, n in enumerate(nodes)}
    entries, crossing, given = _gradient_graph(nodes, heads, grads, wrt)
    inputs = [v for _, v in crossing] + given
    specs = [Spec(_value(e).shape, _value(e)._dtype) for e, _ in crossing]
    specs += [Spec(g.shape, g._dtype) for g in grads if g is not None]
    out_specs = [_spec_of(e) for e in wrt]
    plan = compile_graph(Graph(inputs, [], entries, reqs), specs, out_specs, train)
    return _Backward(plan, [(number[id(e.node)], e.index) for e, _ in crossing], [], [])


def _spec_of(entry: Entry) -> Spec:
    node: Any = entry.node
    if node.spec is not None:
        return node.spec
    value = _value(entry)
    return Spec(value.shape, value._dtype)


def _run_compiled(walk: Walk, heads: Sequence[Array], grads: Sequence[Array | None],
                  wrt: Sequence[Entry], reqs: Sequence[int], targets: Sequence[Array],
                  train: bool, more: Any = None) -> None:
    """Runs the gradient of a tape; `more` is what its key does not say about `wrt` and `reqs`."""
    key = (walk.key, tuple(None if g is None else g._dtype for g in grads), train, more)
    found = _plans.get(key)
    if found is None:
        found = _plans[key] = _compile(walk.nodes, heads, grads, wrt, reqs, train)
        if len(_plans) > _PLANS_KEPT:
            _plans.popitem(last=False)
    else:
        _plans.move_to_end(key)
    ctx = heads[0].context
    runner = _take(found.spare) or Runner(found.plan, ctx)
    arrays = walk.values(found.feeds)
    arrays += [g for g in grads if g is not None]
    arrays += targets
    runner.bind_all(arrays)
    count = found.plan.segments[-1].rng_count
    seed, base = random.reserve(count, ctx) if count else (0, 0)
    runner.run(len(found.plan.segments) - 1, seed, base)
    runner.unbind()
    if len(found.spare) < 2:
        found.spare.append(runner)


def _take(spare: list[Runner]) -> Runner | None:
    """Takes an idle runner out of a list, so that no other thread binds arrays to it."""
    for runner in tuple(spare):
        if not runner.pending:
            try:
                spare.remove(runner)
            except ValueError:  # another thread has just taken it
                continue
            return runner
    return None


def _interpret(nodes: Sequence[TapeNode], heads: Sequence[Array], grads: Sequence[Array | None],
               wrt: Sequence[Entry], create_graph: bool) -> list[Array | None]:
    """Computes the gradient call by call: for tapes with Python functions, and to record it."""
    entries, crossing, given = _gradient_graph(nodes, heads, grads, wrt)
    env: dict[tuple[int, int], Array] = {}
    for e, v in crossing:
        value = _value(e)._alias()
        if create_graph:
            value._entry = e
        env[(id(v.node), 0)] = value
    for v, g in zip(given, [g for g in grads if g is not None]):
        env[(id(v.node), 0)] = g
    live = [e for e in entries if e is not None]
    for node in topo(live):
        if node.op is None:
            continue
        ins = [env[(id(e.node), e.index)] for e in node.ins]
        params = {f.name: getattr(node.params, f.name) for f in dataclasses.fields(node.params)}
        outs = invoke(node.op, ins, params, None, heads[0].context, everything=True)
        for i, x in enumerate(outs):
            env[(id(node), i)] = x
    return [None if e is None else env[(id(e.node), e.index)] for e in entries]


def backward(heads: Any, head_grads: Any = None, retain_graph: bool = False,
             train_mode: bool = True) -> None:
    """Computes gradients of the heads for every marked variable that they depend on.

    Parameters
    ----------
    heads : NDArray or list of NDArray
    head_grads : NDArray or list, optional
        Gradients of some final value with respect to the heads; ones by default.
    retain_graph : bool
        Keep the recorded graph, to go through it again.
    train_mode : bool
        Whether the gradients are those of training.

    Raises
    ------
    MXNetError
        If a head was not recorded, or its graph has been freed.
    """
    heads, grads = _heads(heads, head_grads)
    walk = Walk(heads)
    train_mode = train_mode and walk.trained
    leaves = walk.leaves
    wrt = [Entry(n, 0) for n in leaves]
    with Scope(False, train_mode):
        if walk.python:
            for n, g in zip(leaves, _interpret(walk.nodes, heads, grads, wrt, False)):
                _deliver(n, g)
        elif leaves:
            _run_compiled(walk, heads, grads, wrt, [n.req for n in leaves],
                          [n.grad for n in leaves], train_mode)
    if not retain_graph:
        walk.free()


def _deliver(leaf: TapeNode, g: Array | None) -> None:
    """Writes or adds a computed gradient to a leaf's gradient array."""
    assert leaf.grad is not None
    if g is None:
        if leaf.req == WRITE:
            invoke(get("zeros_like"), [leaf.grad], {}, leaf.grad)
    elif leaf.req == ADD:
        invoke(get("elemwise_add"), [leaf.grad, g], {}, leaf.grad)
    else:
        invoke(get("_copy"), [g], {}, leaf.grad)


def grad(heads: Any, variables: Any, head_grads: Any = None, retain_graph: bool | None = None,
         create_graph: bool = False, train_mode: bool = True) -> list[Array]:
    """Gradients of the heads with respect to `variables`, as new arrays.

    Parameters
    ----------
    heads, head_grads, retain_graph, train_mode
        As for `backward`; retain_graph is create_graph by default.
    variables : NDArray or list of NDArray
        Arrays of the recorded graph.
    create_graph : bool
        Record the gradient computation too, so that it can be differentiated again.

    Returns
    -------
    list of NDArray, also for one variable that is not in a list, as in the reference.
    """
    heads, grads = _heads(heads, head_grads)
    wanted: list[Array] = [variables] if isinstance(variables, Array) else list(variables)
    if not wanted:
        raise MXNetValueError("grad: variables is empty")
    for x in wanted:
        if not isinstance(x, Array) or x._entry is None:
            raise MXNetValueError("grad: every variable must be part of the recorded graph "
                                  "(call attach_grad() on it before recording)")
    walk = Walk(heads)
    number = {id(n): i for i, n in enumerate(walk.nodes)}
    for x in wanted:
        if id(x._entry.node) not in number:
            raise MXNetValueError("grad: the heads do not depend on one of the variables")
        if x._entry.node.values[x._entry.index] is None:
            x._entry.node.values[x._entry.index] = x._alias()
    wrt = [x._entry for x in wanted]
    train_mode = train_mode and walk.trained
    with Scope(create_graph, train_mode):
        if create_graph or walk.python:
            found = _interpret(walk.nodes, heads, grads, wrt, create_graph)
            zero = get("zeros_like")
            results = [invoke(zero, [x], {}) if g is None else g
                       for x, g in zip(wanted, found)]
        else:
            results = [Array._empty(x.shape, x._dtype, x.context) for x in wanted]
            _run_compiled(walk, heads, grads, wrt, [WRITE] * len(wanted), results, train_mode,
                          tuple((number[id(e.node)], e.index) for e in wrt))
    if not (create_graph if retain_graph is None else retain_graph):
        walk.free()
    return results


def get_symbol(x: Array) -> Any:
    """The recorded computation of `x` as a Symbol; its leaves become variables var0, var1, ..."""
    from ..graph.symbol import Symbol
    from . import bind as _  # noqa: F401  (a Symbol binds itself through it)
    if x._entry is None:
        raise MXNetError("get_symbol: the array is not part of a recorded graph")
    made: dict[int, Node] = {}
    counts: dict[str, int] = {}
    for node in topo([x._entry]):
        base = "var" if node.op is None else node.op.name.lower().strip("_")
        name = f"{base}{counts.setdefault(base, 0)}"
        counts[base] += 1
        ins = tuple(Entry(made[id(e.node)], e.index) for e in node.ins)
        made[id(node)] = Node(node.op, name, ins, node.params)
    return Symbol((Entry(made[id(x._entry.node)], x._entry.index),))


# -- functions written in Python -------------------------------------------------------------------

class _FunctionOp(Operator):
    """One application of a Function, as a node of the tape."""

    differentiable = True

    def __init__(self, function: Function, num_ins: int, num_outs: int) -> None:
        self.name = f"Function:{type(function).__name__}"  # type: ignore[misc]
        self.function = function
        self.inputs = tuple(f"in{i}" for i in range(num_ins))  # type: ignore[misc]
        self.outputs = tuple(f"out{i}" for i in range(num_outs))  # type: ignore[misc]
        self.kept = ((), tuple(range(num_outs)))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        given = [n.op("zeros_like", n.outs[i]) if g is None else g for i, g in enumerate(ograds)]
        op = _FunctionGradient(self.function, len(given), len(self.inputs))
        node = Node(op, op.name, tuple(g.entry for g in given), NoParams())
        return [Expr(Entry(node, i)) for i in range(len(self.inputs))]


class _FunctionGradient(Operator):
    """The gradient of a Function: calls its `backward`."""

    differentiable = False

    def __init__(self, function: Function, num_ins: int, num_outs: int) -> None:
        self.name = f"Function:{type(function).__name__}.backward"  # type: ignore[misc]
        self.inputs = tuple(f"ograd{i}" for i in range(num_ins))  # type: ignore[misc]
        self.outputs = tuple(f"igrad{i}" for i in range(num_outs))  # type: ignore[misc]
        self.function = function
        self.python = self._call

    def _call(self, p: Any, ins: list[Array], train: bool) -> list[Array]:
        got = self.function.backward(*ins)
        got = [got] if isinstance(got, Array) else list(got)
        if len(got) != len(self.outputs):
            raise MXNetValueError(f"{self.name} returned {len(got)} gradients for "
                                  f"{len(self.outputs)} inputs")
        return got


class Function:
    """Base for a differentiable function written in Python.

    Subclass it with `forward(self, *inputs)` and `backward(self, *output_grads)`; both get and
    return NDArrays and are not recorded. An instance is used for one call.

    Examples
    --------
    >>> class Sigmoid(mx.autograd.Function):
    ...     def forward(self, x):
    ...         y = 1 / (1 + mx.nd.exp(-x))
    ...         self.save_for_backward(y)
    ...         return y
    ...     def backward(self, dy):
    ...         y, = self.saved_tensors
    ...         return dy * y * (1 - y)
    """

    def __init__(self) -> None:
        self._saved: tuple[Array, ...] = ()
        self._used = False

    @property
    def saved_tensors(self) -> tuple[Array, ...]:
        """What `save_for_backward` was given."""
        return self._saved

    def save_for_backward(self, *args: Array) -> None:
        """Keeps arrays for `backward`."""
        self._saved = args

    def __call__(self, *inputs: Array) -> Any:
        if self._used:
            raise MXNetError(f"{type(self).__name__}: an instance serves one call; make another")
        with pause(train_mode=is_training()):
            outputs = self.forward(*inputs)
        if not is_recording():
            return outputs
        self._used = True
        outs = [outputs] if isinstance(outputs, Array) else list(outputs)
        outs = [x._alias() for x in outs]
        record_call(_FunctionOp(self, len(inputs), len(outs)), NoParams(), inputs, outs)
        return outs[0] if isinstance(outputs, Array) else outs

    def forward(self, *inputs: Array) -> Any:
        """Computes the outputs."""
        raise NotImplementedError

    def backward(self, *output_grads: Array) -> Any:
        """Computes a gradient for each input from those of the outputs."""
        raise NotImplementedError


set_tape_hooks(uses, Entry, Spec)
