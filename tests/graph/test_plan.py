"""Plans: what the memory pass must never do, and random graphs against call-by-call evaluation."""
from __future__ import annotations

import os
import random

import numpy as np
import pytest
from mxcy.runtime._array import Array

from mxcy._core.context import cpu
from mxcy._core.dtypes import FLOAT32, FLOAT64
from mxcy._core.errors import MXNetValueError
from mxcy.graph.gradient import gradient
from mxcy.graph.ir import Entry, topo, variable
from mxcy.graph.passes.lower import kernel_dtype
from mxcy.graph.pipeline import WRITE, Graph, compile_graph
from mxcy.graph.plan import Plan
from mxcy.graph.symbol import Symbol, apply_op
from mxcy.ops.base import Spec
from mxcy.runtime import autograd
from mxcy.runtime.executor import Executor
from mxcy.runtime.invoke import invoke


def check_plan(plan: Plan) -> None:
    """Buffers that are alive at once share no byte; nothing is read before it was written."""
    alive: dict[int, list] = {}
    written: set[int] = set()
    for i, t in enumerate(plan.tasks):
        for v in t.ins:
            if v.buffer.slot < 0:
                assert id(v.buffer) in written, f"{t.name} reads what nobody wrote"
        for v in t.outs:
            written.add(id(v.buffer))
        for v in [*t.ins, *t.outs]:
            b = v.buffer.storage()
            if b.slot < 0:
                first, last, _ = alive.get(id(b), [i, i, b])
                alive[id(b)] = [first, i, b]
                assert b.offset >= 0 and b.offset + v.buffer.nbytes <= plan.arena_bytes
                del last
        if t.workspace is not None:
            alive[id(t.workspace)] = [i, i, t.workspace]
    rows = list(alive.values())
    for k, (f1, l1, b1) in enumerate(rows):
        for f2, l2, b2 in rows[k + 1:]:
            if f1 <= l2 and f2 <= l1:
                assert b1.offset + b1.nbytes <= b2.offset or b2.offset + b2.nbytes <= b1.offset, \
                    "two values that are alive at once share memory"


UNARY = ["tanh", "sigmoid", "exp", "abs", "square", "negative", "relu", "_copy", "BlockGrad"]
BINARY = ["elemwise_add", "elemwise_mul", "elemwise_sub", "_maximum", "broadcast_add"]


def random_symbol(rng: random.Random, size: int) -> tuple[Symbol, list[str]]:
    names = [f"x{i}" for i in range(3)]
    pool = [Symbol((variable(n),)) for n in names]
    for _ in range(size):
        kind = rng.random()
        a, b = rng.choice(pool), rng.choice(pool)
        if kind < 0.35:
            s = apply_op(rng.choice(UNARY), apply_op("clip", a, a_min=-3.0, a_max=3.0))
        elif kind < 0.6:
            s = apply_op(rng.choice(BINARY), a, b)
        elif kind < 0.7:
            s = apply_op("dot", a, b, transpose_b=rng.random() < 0.5)
            s = apply_op("_mul_scalar", s, scalar=0.1)
        elif kind < 0.8:
            s = apply_op("transpose", a)
        elif kind < 0.9:
            s = apply_op("broadcast_mul", a,
                         apply_op("mean", b, axis=rng.choice([0, 1]), keepdims=True))
        else:
            s = apply_op("Reshape", apply_op("Reshape", a, shape=(-1,)), shape=(4, 4))
        pool.append(s)
    heads = [rng.choice(pool[3:]) for _ in range(rng.choice([1, 1, 2, 3]))]
    return Symbol(tuple(h._heads[0] for h in heads)), names


def eager(symbol: Symbol, arrays: dict[str, Array]) -> list[Array]:
    values: dict[tuple[int, int], Array] = {}
    for node in topo(symbol._heads):
        if node.op is None:
            values[(id(node), 0)] = arrays[node.name]
            continue
        params = {k: getattr(node.params, k) for k in node.params.specs()}
        outs = invoke(node.op, [values[(id(e.node), e.index)] for e in node.ins], params,
                      everything=True)
        for i, x in enumerate(outs):
            values[(id(node), i)] = x
    return [values[(id(h.node), h.index)] for h in symbol._heads]


SEEDS = [int(os.environ["MXCY_TEST_SEED"])] if "MXCY_TEST_SEED" in os.environ else range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_graphs_agree_with_call_by_call(seed: int) -> None:
    """Forward and gradients of an executor (all passes) against autograd on single calls."""
    rng = random.Random(seed)
    symbol, names = random_symbol(rng, rng.choice([3, 8, 20, 40]))
    values = {n: np.random.default_rng(seed + i).uniform(-1, 1, (4, 4))
              for i, n in enumerate(names)}
    used = symbol.list_arguments()
    arrays = {n: Array._from_numpy(values[n], FLOAT64, cpu()) for n in used}
    grads = {n: Array._from_numpy(np.full((4, 4), 9.0), FLOAT64, cpu()) for n in used}
    exe = Executor(symbol, cpu(), arrays, grads, dict.fromkeys(used, "write"), {})
    for mode in exe._modes.values():
        check_plan(mode.plan)
    autograd.mark_variables(list(arrays.values()),
                            [Array._from_numpy(np.zeros((4, 4)), FLOAT64, cpu()) for _ in used])
    with autograd.record():
        want = eager(symbol, arrays)
    heads = [Array._from_numpy(np.random.default_rng(7).uniform(-1, 1, w.shape), FLOAT64, cpu())
             for w in want]
    for _ in range(2):
        got = exe.forward(is_train=True)
        exe.backward(heads)
    for a, b in zip(got, want):
        np.testing.assert_allclose(a._numpy(), b._numpy(), rtol=1e-12, atol=1e-12,
                                   err_msg=f"seed {seed}")
    taped = [(w, h) for w, h in zip(want, heads) if w._entry is not None]
    autograd.backward([w for w, _ in taped], [h for _, h in taped])
    for n in used:
        np.testing.assert_allclose(grads[n]._numpy(), arrays[n]._grad._numpy(), rtol=1e-9,
                                   atol=1e-12, err_msg=f"gradient of {n}, seed {seed}")


def test_simplify_keeps_random_and_watched_nodes() -> None:
    x = variable("x")
    a = apply_op("Dropout", Symbol((x,)), p=0.5)._heads[0]
    b = apply_op("Dropout", Symbol((x,)), p=0.5)._heads[0]
    plan = compile_graph(Graph([x], [a, b]), [Spec((8,), FLOAT32)], train=True)
    assert sum(t.rng_count > 0 for t in plan.tasks) == 2
    c = apply_op("_copy", Symbol((x,)))._heads[0]
    plan = compile_graph(Graph([x], [apply_op("tanh", Symbol((c,)))._heads[0]]),
                         [Spec((8,), FLOAT32)])
    assert len(plan.tasks) == 1


def test_zero_gradient_is_written_and_added_variables_are_copied() -> None:
    x, y = variable("x"), variable("y")
    head = apply_op("BlockGrad", Symbol((x,)))._heads[0]
    grads = gradient([head], [x, y], [y])
    assert grads[1] is None
    plan = compile_graph(Graph([x, y], [head], grads, [WRITE, WRITE]), [Spec((3,), FLOAT32)] * 2,
                         [Spec((3,), FLOAT32)] * 2)
    check_plan(plan)
    assert plan.segments[1].end - plan.segments[1].begin == 2


def test_gradient_of_a_head_that_is_the_variable() -> None:
    x, g = variable("x"), variable("g")
    assert gradient([x], [x], [g]) == [g]
    ones = gradient([x], [x])[0]
    assert ones is not None and ones.node.op is not None and ones.node.op.name == "ones_like"
    assert isinstance(ones, Entry)


def test_kernel_dtype_prefers_what_loses_nothing() -> None:
    from mxcy._core.dtypes import BFLOAT16, BOOL, FLOAT16, INT8, INT64
    both = frozenset((FLOAT32, FLOAT64))
    assert kernel_dtype(FLOAT16, both) is FLOAT32 and kernel_dtype(BFLOAT16, both) is FLOAT32
    assert kernel_dtype(INT8, both) is FLOAT64 and kernel_dtype(BOOL, both | {INT64}) is INT64


def test_a_gradient_rule_on_refused_parameters_is_a_library_error() -> None:
    """An executor asks the rule before inference; softmax's divides by the temperature."""
    head = apply_op("softmax", Symbol((variable("x"),)), temperature=0.0)
    arrays = {"x": Array._empty((2, 3), FLOAT32, cpu())}
    with pytest.raises(MXNetValueError, match="softmax"):
        Executor(head, cpu(), arrays, arrays, {"x": "write"}, {})


def test_simplify_keeps_both_of_two_equal_rrelu_nodes() -> None:
    x = variable("x")
    a, b = (apply_op("LeakyReLU", Symbol((x,)), act_type="rrelu")._heads[0] for _ in range(2))
    plan = compile_graph(Graph([x], [a, b]), [Spec((8,), FLOAT32)], train=True)
    assert sum(t.rng_count > 0 for t in plan.tasks) == 2


def test_a_gradient_that_is_not_there_raises_instead_of_being_zero() -> None:
    x = Array._from_numpy(np.random.default_rng(0).normal(size=(2, 1, 3)), FLOAT32, cpu())
    weights = Array._from_numpy(np.full((2 * (3 + 2) + 4,), 0.3), FLOAT32, cpu())
    state = Array._from_numpy(np.zeros((1, 1, 2)), FLOAT32, cpu())
    autograd.mark_variables([x], [Array._from_numpy(np.zeros(x.shape), FLOAT32, cpu())])
    from mxcy.ops.base import get
    with autograd.record():
        y = invoke(get("RNN"), [x, weights, state],
                   {"state_size": 2, "num_layers": 1, "mode": "rnn_tanh"})
        g = autograd.grad([y * y], [x], create_graph=True)[0]
        z = g * g
    with pytest.raises(NotImplementedError, match="second derivative"):
        autograd.backward(z)
