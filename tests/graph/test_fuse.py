"""The fuse pass: what is joined, what is not, and that results keep their bits."""
from __future__ import annotations

import numpy as np
import pytest
from mxcy.runtime._array import Array

from mxcy._core.context import cpu
from mxcy._core.dtypes import as_dtype
from mxcy.graph.expr import Expr, apply
from mxcy.graph.ir import Entry, topo, variable
from mxcy.graph.passes.fuse import fuse
from mxcy.graph.passes.infer import infer
from mxcy.graph.symbol import Symbol
from mxcy.ops.base import Spec, get
from mxcy.runtime.executor import Executor
from mxcy.runtime.invoke import invoke

RNG = np.random.default_rng(3)


def specs_of(heads, given):
    """Specs of all entries, for variables given by name as (shape, dtype)."""
    nodes = topo(heads)
    shapes = {id(n): given[n.name][0] for n in nodes if n.op is None}
    dtypes = {id(n): as_dtype(given[n.name][1]) for n in nodes if n.op is None}
    got = infer(heads, shapes, dtypes)
    return {k: Spec(got.shape[k], got.dtype[k]) for k in got.shape}


def fused(exprs, num_forward=None, **given):
    """Rewritten heads and the operator names of the new graph."""
    heads = [e.entry for e in exprs]
    out, notes = fuse(heads, specs_of(heads, given), num_forward)
    return out, [n.op.name for n in topo(out) if n.op is not None], notes


def var(name):
    return Expr(variable(name))


SQUARE = ((4, 5), "float32")


def test_a_chain_becomes_one_node():
    x, y = var("x"), var("y")
    heads, names, notes = fused([(x * y + x).tanh() * y.sigmoid()], x=SQUARE, y=SQUARE)
    assert names == ["fused"] and len(heads[0].node.ins) == 2
    assert "tanh" in notes[0] and heads[0].node.op.steps.num_regs <= 5


def test_two_steps_become_one_where_nothing_else_reads_between():
    x, y = var("x"), var("y")

    def steps(e):
        return [u.step for u in fused([e], x=SQUARE, y=SQUARE)[0][0].node.op.steps.steps]
    assert steps(x * y + x) == ["mul__add"]
    assert steps(x + x * y) == ["mul__add"]
    assert steps(x - x * y) == ["mul__sub_r"]
    assert steps(x / (x.abs() + 1.0)) == ["abs__add_s", "div"]
    product = x * y
    assert steps((product + x) / product) == ["mul", "add", "div"]
    assert steps((product * 2.0 + 1.0) * y) == ["mul__mul_s", "add_s__mul"]
    heads, _, _ = fused([product, product + x], x=SQUARE, y=SQUARE)
    assert [u.step for u in heads[0].node.op.steps.steps] == ["mul", "add"]


def test_broadcast_parts_stay_at_their_own_shape():
    x, row = var("x"), var("row")
    small = row.exp() + 1.0
    heads, names, _ = fused([apply("broadcast_mul", x.tanh(), small) + 2.0], x=SQUARE,
                            row=((5,), "float32"))
    assert names.count("fused") == 2 and len(names) == 2
    assert heads[0].node.op.in_specs[1].shape == (5,)


def test_a_value_needed_outside_is_one_more_output():
    x = var("x")
    t = x.tanh()
    y = t * 2.0 + x
    heads, names, _ = fused([y, apply("dot", t, t, transpose_b=True)], x=SQUARE)
    assert sorted(names) == ["dot", "fused"]
    assert heads[0].node.num_outs == 2


def test_no_cycle_through_an_operator_between():
    x = var("x")
    a = x.tanh()
    b = apply("softmax", a)
    _, names, _ = fused([(a * b).exp()], x=SQUARE)
    assert sorted(names) == ["fused", "softmax", "tanh"]
    c = a * 2.0
    _, names, _ = fused([(c * apply("softmax", c)) + a], x=SQUARE)
    assert names.count("softmax") == 1 and names.count("fused") == 2


def test_backward_only_nodes_are_not_joined_with_forward_ones():
    x = var("x")
    t = x.tanh()
    _, names, _ = fused([t, t.exp()], 1, x=SQUARE)
    assert "fused" not in names


def test_integers_are_left_alone():
    x = var("x")
    _, names, _ = fused([(x + x) * x], x=((4,), "int32"))
    assert "fused" not in names


def test_a_conversion_is_a_load():
    x, y = var("x"), var("y")
    heads, names, _ = fused([apply("Cast", x, dtype="float32") * y], x=((4, 5), "int32"), y=SQUARE)
    assert names == ["fused"] and len(heads[0].node.op.steps.steps) == 1


def random_graph(seed):
    """Expressions over three variables, some of them of other shapes or through other operators."""
    rng = np.random.default_rng(seed)
    pool = [var("x"), var("y"), var("z")]
    row = var("row")
    unary = ["tanh", "sigmoid", "exp", "sin", "relu", "abs", "erf", "softsign", "zeros_like"]
    for _ in range(int(rng.integers(5, 30))):
        a, b, c = (pool[int(rng.integers(len(pool)))] for _ in range(3))
        pick = int(rng.integers(8))
        if pick < 3:
            new = apply(unary[int(rng.integers(len(unary)))], a) * 0.5
        elif pick < 5:
            new = [a + b, a * b, a - b, apply("_maximum", a, b)][int(rng.integers(4))]
        elif pick == 5:
            new = apply("where", a > 0.1, b, c)
        elif pick == 6:
            new = apply("broadcast_add", a, row.tanh())
        else:
            new = apply("softmax", a)
        pool.append(new.tanh() if pick in (3, 4) else new)
    heads = [pool[-1]] + [pool[int(i)] for i in rng.integers(3, len(pool), 2)]
    return [h.entry for h in heads]


def evaluate(entry, values, done):
    """One operator after another, through imperative calls."""
    key = (id(entry.node), entry.index)
    if key in done:
        return done[key]
    node = entry.node
    if node.op is None:
        return values[node.name]
    ins = [evaluate(e, values, done) for e in node.ins]
    out = invoke(get(node.op.name), ins, node.params.to_strings(all_fields=True))
    done[key] = out
    return out


@pytest.mark.parametrize("seed", range(25))
def test_bits_are_those_of_single_calls(seed):
    heads = random_graph(seed)
    n = 4 if seed % 2 else 300
    values = {k: RNG.normal(size=(n, 5)).astype("float32") for k in "xyz"}
    values["row"] = RNG.normal(size=5).astype("float32")
    arrays = {k: Array._from_numpy(v, as_dtype("float32"), cpu()) for k, v in values.items()}
    symbol = Symbol(tuple(Entry(*h) for h in heads))
    needed = {k: arrays[k] for k in symbol.list_arguments()}
    exe = Executor(symbol, cpu(), needed, {}, {k: "null" for k in needed}, {})
    done: dict = {}
    for got, head in zip(exe.forward(is_train=False), heads):
        want = evaluate(head, arrays, done)
        np.testing.assert_array_equal(got._numpy(), want._numpy())


def test_gradients_through_fused_chains():
    x = var("x")
    y = (x.tanh() * x.sigmoid() + x.square()).exp()
    symbol = Symbol((y.entry,))
    v = RNG.normal(size=(6, 7)).astype("float64") * 0.5
    data = Array._from_numpy(v, as_dtype("float64"), cpu())
    for req, start in (("write", 0.0), ("add", 3.0)):
        grad = Array._from_numpy(np.full(v.shape, 3.0), as_dtype("float64"), cpu())
        exe = Executor(symbol, cpu(), {"x": data}, {"x": grad}, {"x": req}, {})
        exe.forward(is_train=True)
        exe.backward([Array._from_numpy(np.ones(v.shape), as_dtype("float64"), cpu())])
        s, t = 1 / (1 + np.exp(-v)), np.tanh(v)
        want = np.exp(t * s + v * v) * ((1 - t * t) * s + t * s * (1 - s) + 2 * v)
        np.testing.assert_allclose(grad._numpy(), want + start, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_chains_of_halves_round_at_the_end(dtype):
    x, y = var("x"), var("y")
    chain = (x * y + x).tanh() - x / (y.abs() + 1.0)
    heads, names, _ = fused([chain], x=((4, 5), dtype), y=((4, 5), dtype))
    assert names == ["fused"] and heads[0].node.op.out_specs[0].dtype is as_dtype(dtype)


def test_a_chain_of_halves_is_its_float32_chain_rounded():
    x, y = var("x"), var("y")
    symbol = Symbol((((x * y + x).tanh() - x / (y.abs() + 1.0)).entry,))
    v = {k: RNG.normal(size=(40, 50)).astype("float16") for k in "xy"}
    got = []
    for dtype in ("float16", "float32"):
        arrays = {k: Array._from_numpy(a.astype(dtype), as_dtype(dtype), cpu())
                  for k, a in v.items()}
        exe = Executor(symbol, cpu(), arrays, {}, {k: "null" for k in arrays}, {})
        got.append(exe.forward(is_train=False)[0]._numpy())
    assert got[0].dtype == np.float16
    np.testing.assert_array_equal(got[0], got[1].astype("float16"))


def test_a_conversion_to_a_half_rounds():
    x = var("x")
    _, names, _ = fused([apply("Cast", x * 3.0, dtype="float16") * 3.0], x=SQUARE)
    assert names.count("Cast") == 1
