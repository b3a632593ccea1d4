"""Imperative calls: what happens when the call cache has no plan yet.

What lives here: compiling a one-node plan, with the errors a caller should see. What does not: the
cache and running (`_array.pyx`).
Invariant: a call is compiled by the same pipeline as every graph.
"""
from __future__ import annotations

from typing import Any

from .. import ops as _ops  # noqa: F401  (registers every operator)
from .._core.errors import MXNetTypeError
from ..graph.ir import Entry, Node, variable
from ..graph.passes.infer import infer_node
from ..graph.pipeline import Graph, compile_graph
from ..ops.base import Operator, Spec
from . import random
from ._array import CallPlan, caller, clear_calls, invoke, is_training, set_hooks

__all__ = ["caller", "clear_calls", "compile_call", "invoke"]


def compile_call(op: Operator, ins: Any, kwargs: dict[str, Any], ctx: Any) -> CallPlan:
    """The CallPlan for calling `op` on arrays shaped as `ins`."""
    if op.variadic is not None and op.variadic not in kwargs:
        kwargs = {**kwargs, op.variadic: op.counted(len(ins))}
    if op.live and ins and ins[0]._dtype.is_float:
        kwargs = {**{n: 1.0 for n in op.live if op.Params.specs()[n].default is not None}, **kwargs}
    params = op.parse(kwargs)
    expected = op.input_names(params)
    if len(ins) != len(expected):
        raise MXNetTypeError(f"{op.name}: expected {len(expected)} inputs ({', '.join(expected)}), "
                             f"got {len(ins)}")
    in_specs = [Spec(x.shape, x._dtype) for x in ins]
    out_specs = infer_node(op, params, in_specs, op.name)
    variables = [variable(n) for n in expected]
    node = Node(op, op.name, variables, params)
    heads = [Entry(node, i) for i in range(len(out_specs))]
    train = op.uses_train and is_training()
    plan = compile_graph(Graph(variables, heads), in_specs, train=train, fuse=False, block=True,
                         watched=frozenset((id(node),)))
    # What has no gradient is recorded too: a comparison's gradient is zero, asking for it no error.
    return CallPlan(op, params, ctx, plan, in_specs, out_specs, op.num_visible(params), True,
                    op.mutated(params, train))


set_hooks(compile_call=compile_call, reserve=random.reserve)
