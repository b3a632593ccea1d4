"""Reductions and softmaxes in one node with the chain that they read: when, and with which bits."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx

RNG = np.random.default_rng(11)


def forward(symbol, values, dtype="float32"):
    """(results, text of explain) of a bound symbol."""
    arrays = {k: mx.nd.array(v, dtype=dtype) for k, v in values.items()}
    needed = {k: arrays[k] for k in symbol.list_arguments()}
    exe = symbol.bind(mx.cpu(), needed, grad_req="null")
    return [o.asnumpy() for o in exe.forward(is_train=False)], exe.explain()


REDUCTIONS = [
    ("sum", {}), ("sum", {"axis": 1}), ("sum", {"axis": 0, "keepdims": True}), ("mean", {}),
    ("mean", {"axis": -1}), ("max", {"axis": 1}), ("min", {"axis": 0}), ("prod", {"axis": -1}),
    ("nansum", {}), ("norm", {}), ("norm", {"ord": 1, "axis": 0}), ("mean", {"axis": (0, 1)}),
]
SHAPES = [(4, 100), (3, 7), (1000, 3), (3, 20000), (33, 700), (64, 64), (5, 300, 9), (2, 3, 4, 70),
          (70, 1, 513)]


def chain(f, x, y, row):
    """Of three arrays, one of which is repeated along all axes but the last."""
    a = f.tanh(x * y + x) / (f.abs(y) + 1)
    return f.broadcast_mul(a, row) * 0.1 + 1.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
def test_reductions_keep_their_bits(shape, dtype):
    values = {"x": RNG.normal(size=shape), "y": RNG.normal(size=shape),
              "row": RNG.normal(size=(1,) * (len(shape) - 1) + shape[-1:])}
    names = [mx.sym.Variable(k) for k in values]
    arrays = [mx.nd.array(v, dtype=dtype) for v in values.values()]
    fused = 0
    for name, params in REDUCTIONS:
        out = getattr(mx.sym, name)(chain(mx.sym, *names), **params)
        (got,), text = forward(out, values, dtype)
        want = getattr(mx.nd, name)(chain(mx.nd, *arrays), **params).asnumpy()
        np.testing.assert_array_equal(got, want, err_msg=f"{name} {params}")
        fused += "ewise_reduce" in text
    assert fused >= len(REDUCTIONS) // 2


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
@pytest.mark.parametrize("shape", [(2, 3, 5, 7), (4, 40, 128), (6, 2, 5000), (3, 1), (1, 48),
                                   (17, 49)])
def test_scale_mask_softmax_is_one_task(name, shape):
    values = {"scores": RNG.normal(size=shape),
              "mask": np.where(RNG.random((1, *shape[1:])) < 0.3, -1e9, 0.0)}
    s, m = (mx.sym.Variable(k) for k in values)
    out = getattr(mx.sym, name)(mx.sym.broadcast_add(s * 0.125, m), axis=-1)
    (got,), text = forward(out, values)
    assert "1 tasks" in text and "ewise_softmax" in text, text
    x, y = (mx.nd.array(v) for v in values.values())
    want = getattr(mx.nd, name)(mx.nd.broadcast_add(x * 0.125, y), axis=-1).asnumpy()
    np.testing.assert_array_equal(got, want)


def test_softmax_along_another_axis_stays_alone():
    x = mx.sym.Variable("x")
    _, text = forward(mx.sym.softmax(x * 2.0 + 1.0, axis=0), {"x": RNG.normal(size=(5, 6))})
    assert "ewise_softmax" not in text


def test_what_others_read_is_written():
    x = mx.sym.Variable("x")
    e = mx.sym.exp(x)
    t = mx.sym.tanh(e * 0.5)
    v = RNG.normal(size=(50, 90)).astype("f")
    for heads in ([mx.sym.sum(t, axis=1), e], [mx.sym.softmax(t), e],
                  [mx.sym.sum(t), mx.sym.sum(e), e], [mx.sym.sum(t), t]):
        got, _ = forward(mx.sym.Group(heads), {"x": v})
        for g, head in zip(got, heads):
            alone, _ = forward(head, {"x": v})
            np.testing.assert_array_equal(g, alone[0])


def test_attention_backwards_scales_in_the_gradient_of_softmax():
    s, m = mx.sym.Variable("scores"), mx.sym.Variable("mask")
    out = mx.sym.softmax(mx.sym.broadcast_add(s * 0.125, m), axis=-1)
    v = RNG.normal(size=(2, 4, 20, 24))
    mask = np.where(RNG.random((2, 1, 20, 24)) < 0.3, -1e9, 0.0)
    given = {"scores": mx.nd.array(v, dtype="float64"), "mask": mx.nd.array(mask, dtype="float64")}
    grads = {"scores": mx.nd.zeros(v.shape, dtype="float64")}
    exe = out.bind(mx.cpu(), given, grads, {"scores": "write", "mask": "null"})
    text = exe.explain()
    assert text.count("softmax_backward") == 1 and "2 tasks" in text, text
    y = exe.forward(is_train=True)[0].asnumpy()
    g = RNG.normal(size=v.shape)
    exe.backward([mx.nd.array(g, dtype="float64")])
    want = 0.125 * y * (g - (g * y).sum(-1, keepdims=True))
    np.testing.assert_allclose(grads["scores"].asnumpy(), want, rtol=1e-12, atol=1e-15)


def test_gradients_of_a_mean_of_squares():
    a, b, row = (mx.sym.Variable(k) for k in ("a", "b", "row"))
    loss = mx.sym.mean(mx.sym.square(mx.sym.broadcast_sub(a, row) - b))
    v = {k: RNG.normal(size=s) for k, s in (("a", (30, 80)), ("b", (30, 80)), ("row", (1, 80)))}
    given = {k: mx.nd.array(x, dtype="float64") for k, x in v.items()}
    grads = {k: mx.nd.zeros(x.shape, dtype="float64") for k, x in v.items()}
    exe = loss.bind(mx.cpu(), given, grads)
    assert "ewise_reduce" in exe.explain()
    exe.forward(is_train=True)
    exe.backward([mx.nd.ones((1,), dtype="float64")])
    d = 2 * (v["a"] - v["row"] - v["b"]) / v["a"].size
    np.testing.assert_allclose(grads["a"].asnumpy(), d, rtol=1e-12)
    np.testing.assert_allclose(grads["b"].asnumpy(), -d, rtol=1e-12)
    np.testing.assert_allclose(grads["row"].asnumpy(), -d.sum(0, keepdims=True), rtol=1e-10)


@pytest.mark.parametrize("shape", [(), (0, 4), (4, 0), (1, 1)])
def test_shapes_with_few_elements(shape):
    with mx.util.np_shape(True):
        x = mx.sym.Variable("x")
        v = np.full(shape, 0.5, "f")
        (got,), _ = forward(mx.sym.sum(mx.sym.exp(x) * 2.0), {"x": v})
        np.testing.assert_allclose(got, np.sum(np.exp(v) * 2), rtol=1e-6)


def test_halves_are_rounded_before_they_are_summed():
    x = mx.sym.Variable("x")
    _, text = forward(mx.sym.sum(mx.sym.exp(x) * 2.0), {"x": RNG.normal(size=(9, 9))}, "float16")
    assert "ewise_reduce" not in text


@pytest.mark.parametrize("seed", range(12))
def test_random_chains_on_one_and_two_threads(seed):
    rng = np.random.default_rng(seed)
    print("seed", seed)
    shape = tuple(int(n) for n in rng.integers(1, 90, int(rng.integers(1, 4))))
    pool = [mx.sym.Variable(k) for k in "xyz"]
    for _ in range(int(rng.integers(2, 10))):
        a, b = (pool[int(i)] for i in rng.integers(len(pool), size=2))
        pool.append([a + b, a * b, a - b, mx.sym.tanh(a), mx.sym.exp(-mx.sym.abs(a)),
                     mx.sym.where(a > b, a, b)][int(rng.integers(6))])
    last = pool[-1]
    heads = [mx.sym.softmax(last * 0.5), mx.sym.sum(last + 1.0, axis=int(rng.integers(len(shape)))),
             mx.sym.mean(mx.sym.square(last))]
    group = mx.sym.Group(heads[:int(rng.integers(1, 4))])
    values = {k: rng.normal(size=shape) for k in "xyz"}
    results = []
    for threads in (1, 2):
        before = mx.engine.set_num_threads(threads)
        try:
            results.append(forward(group, values)[0])
        finally:
            mx.engine.set_num_threads(before)
    for one, two in zip(*results, strict=True):
        np.testing.assert_array_equal(one, two)
