"""foreach, while_loop and cond: arrays, symbols, gradients, files."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx

sym, nd = mx.sym, mx.nd


def same(got, want):
    np.testing.assert_allclose(got.asnumpy(), want, rtol=1e-5, atol=1e-6)


def run(net, grads=True, **values):
    """Outputs, and gradients of their sum, by name."""
    arrays = {k: nd.array(v) for k, v in values.items()}
    ex = net.bind(mx.cpu(), arrays, {k: nd.zeros(v.shape) for k, v in arrays.items()}
                  if grads else None)
    outs = ex.forward(is_train=grads)
    if grads:
        ex.backward([nd.ones(o.shape) for o in outs])
    return outs, ex.grad_dict


X = np.array([[1, 2], [3, 4], [5, 6]], "float32")
W = np.array([0.5, -2], "float32")
S = np.array([10, 20], "float32")


def body(w):
    def step(x, s):
        h = x * w + s
        return h * h, h - x
    return step


def unrolled():
    x, w, s = sym.var("x"), sym.var("w"), sym.var("s")
    outs = []
    for t in range(3):
        e = sym.reshape(sym.slice_axis(x, axis=0, begin=t, end=t + 1), shape=(-1,))
        o, s = body(w)(e, s)
        outs.append(o)
    return sym.Group([sym.stack(*outs, axis=0), s])


def test_foreach_symbol_equals_unrolled() -> None:
    outs, states = sym.contrib.foreach(body(sym.var("w")), sym.var("x"), sym.var("s"), name="loop")
    assert isinstance(outs, sym.Symbol)
    assert isinstance(states, sym.Symbol)
    net = sym.Group([outs, states])
    assert net.list_arguments() == ["x", "s", "w"]
    assert net.list_outputs()[0].endswith("_output0")
    got, grads = run(net, x=X, w=W, s=S)
    want, want_grads = run(unrolled(), x=X, w=W, s=S)
    for a, b in zip(got, want, strict=True):
        same(a, b.asnumpy())
    for name in "xws":
        same(grads[name], want_grads[name].asnumpy())


def test_foreach_array_equals_symbol() -> None:
    x, w, s = nd.array(X), nd.array(W), nd.array(S)
    for a in (x, w, s):
        a.attach_grad()
    with mx.autograd.record():
        outs, state = nd.contrib.foreach(body(w), x, s)
        (outs.sum() + state.sum()).backward()
    want, grads = run(unrolled(), x=X, w=W, s=S)
    same(outs, want[0].asnumpy())
    same(state, want[1].asnumpy())
    for a, name in ((x, "x"), (w, "w"), (s, "s")):
        same(a.grad, grads[name].asnumpy())


def test_foreach_structures_and_captured_nodes() -> None:
    x, y, s = sym.var("x"), sym.var("y"), sym.var("s")
    outside = sym.exp(y)

    def step(data, states):
        a, b = data
        return [a + b, [a * outside]], [states[0] + a]

    outs, states = sym.contrib.foreach(step, [x, x * 2], [s])
    assert isinstance(outs, list) and isinstance(outs[1], list) and isinstance(states, list)
    net = sym.Group([outs[0], outs[1][0], states[0]])
    got, grads = run(net, x=X, y=W, s=S)
    same(got[0], 3 * X)
    same(got[1], X * np.exp(W))
    same(got[2], S + X.sum(0))
    same(grads["y"], X.sum(0) * np.exp(W))
    same(grads["x"], 3 + np.exp(W) + 1 + 0 * X)


def test_foreach_infers_weights_and_trains_a_cell() -> None:
    def step(x, h):
        z = sym.FullyConnected(x, num_hidden=4, name="i2h") + \
            sym.FullyConnected(h, num_hidden=4, name="h2h")
        h = sym.tanh(z)
        return h, h
    outs, _ = sym.contrib.foreach(step, sym.var("data"), sym.var("begin"))
    net = sym.sum(outs)
    ex = net.simple_bind(mx.cpu(), data=(5, 2, 3), begin=(2, 4))
    assert ex.arg_dict["i2h_weight"].shape == (4, 3)
    assert ex.arg_dict["h2h_weight"].shape == (4, 4)
    rs = np.random.RandomState(0)
    for a in ex.arg_arrays:
        a[:] = rs.uniform(-1, 1, a.shape)
    ex.forward(is_train=True)
    ex.backward()
    v = {n: a.asnumpy().astype("float64") for n, a in ex.arg_dict.items()}

    def total(v):
        h, out = v["begin"], 0.0
        for x in v["data"]:
            z = x @ v["i2h_weight"].T + v["i2h_bias"]
            h = np.tanh(z + h @ v["h2h_weight"].T + v["h2h_bias"])
            out += h.sum()
        return out

    np.testing.assert_allclose(ex.outputs[0].asscalar(), total(v), rtol=1e-5)
    for name in ("h2h_weight", "i2h_weight", "begin"):
        g = ex.grad_dict[name].asnumpy()
        at = (1, 2)
        up, down = ({**v, name: v[name].copy()} for _ in range(2))
        up[name][at] += 1e-5
        down[name][at] -= 1e-5
        np.testing.assert_allclose(g[at], (total(up) - total(down)) / 2e-5, rtol=1e-3)


def test_foreach_unused_inputs_and_passed_through() -> None:
    x, s = sym.var("x"), sym.var("s")
    outs, states = sym.contrib.foreach(lambda a, b: (b * 1, b), x, s)
    got, grads = run(sym.Group([outs, states]), x=X, s=S)
    same(got[0], np.stack([S] * 3))
    same(got[1], S)
    same(grads["x"], 0 * X)
    same(grads["s"], [4, 4])


def test_foreach_nested() -> None:
    x, s, w = sym.var("x"), sym.var("s"), sym.var("w")

    def inner(scale):
        return lambda e, t: (e * scale * w, t + e * scale)

    def outer(row, t):
        scale = sym.sum(row) / 10
        outs, t = sym.contrib.foreach(inner(scale), sym.reshape(row, shape=(2, 1)), t)
        return outs, t

    outs, states = sym.contrib.foreach(outer, x, s)
    got, grads = run(sym.Group([outs, states]), x=X, s=[1.0], w=[3.0])
    scale = X.sum(1, keepdims=True) / 10
    same(got[0], (X * scale * 3)[:, :, None])
    same(got[1], [1 + (X * scale).sum()])
    same(grads["w"], [(X * scale).sum()])


def collatz_like(i, s):
    return s + i, (i + 1, s * 2)


@pytest.mark.parametrize("start", [0, 2, 9])
def test_while_loop(start) -> None:
    i, s = sym.var("i"), sym.var("s")
    outs, (j, t) = sym.contrib.while_loop(lambda i, s: i < 3, lambda i, s: (s + i, [i + 1, s * 2]),
                                          [i, s], max_iterations=5)
    got, grads = run(sym.Group([outs, j, t]), i=[start], s=[1.5])
    vi, vs, rows = float(start), 1.5, []
    while vi < 3:
        rows.append(vs + vi)
        vi, vs = vi + 1, vs * 2
    steps = len(rows)
    same(got[0], np.array(rows + [0.0] * (5 - steps))[:, None])
    same(got[1], [vi])
    same(got[2], [vs])
    same(grads["s"], [sum(2.0**k for k in range(steps)) + 2.0**steps])
    same(grads["i"], [steps + 1])


def test_while_loop_array() -> None:
    s = nd.array([1.5])
    s.attach_grad()
    with mx.autograd.record():
        outs, (i, t) = nd.contrib.while_loop(lambda i, s: i < 3,
                                             lambda i, s: ([s + i], [i + 1, s * 2]),
                                             [nd.array([0]), s], max_iterations=5)
        (outs[0].sum() + t).backward()
    assert isinstance(outs, list)
    same(outs[0], [[1.5], [4], [8], [0], [0]])
    same(i, [3])
    same(s.grad, [15])
    outs, i = nd.contrib.while_loop(lambda i: i < 3, lambda i: (None, i + 1), nd.array([0]), 9)
    assert outs == []
    same(i, [3])
    assert nd.contrib.while_loop(lambda i: i < 0, lambda i: (i, i), nd.array([0]), 9)[0] == []
    with pytest.raises(ValueError, match="max_iterations"):
        nd.contrib.while_loop(lambda i: i < 0, lambda i: (i, i), nd.array([0]))


def test_while_loop_does_not_leak_nan() -> None:
    """Steps after the end compute 1/0 and log of negative numbers; nothing of it is seen."""
    v, w = sym.var("v"), sym.var("w")
    outs, last = sym.contrib.while_loop(lambda v: v > 0, lambda v: (sym.log(v) * w / v, v - 1), v,
                                        max_iterations=6)
    got, grads = run(sym.Group([outs, last]), v=[2.0], w=[3.0])
    same(got[0], [[np.log(2) * 1.5], [0], [0], [0], [0], [0]])
    same(got[1], [0])
    same(grads["w"], [np.log(2) / 2])
    same(grads["v"], [3 * (1 - np.log(2)) / 4 + 3 + 1])


@pytest.mark.parametrize("p", [0.0, 1.0, 5.0])
def test_cond(p) -> None:
    x, y = sym.var("x"), sym.var("y")
    out = sym.contrib.cond(sym.var("p") < 3, lambda: x * 2 + y, lambda: sym.sqrt(x) * y)
    assert sorted(out.list_arguments()) == ["p", "x", "y"]
    values = {"x": [4.0, 9.0] if p > 3 else [-1.0, 0.0], "y": [2.0, 3.0]}
    got, grads = run(sym.Group([out]), p=[p], **values)
    vx, vy = np.array(values["x"]), np.array(values["y"])
    if p < 3:
        same(got[0], 2 * vx + vy)
        same(grads["x"], [2, 2])
        same(grads["y"], [1, 1])
    else:
        same(got[0], np.sqrt(vx) * vy)
        same(grads["x"], 0.5 / np.sqrt(vx) * vy)
        same(grads["y"], np.sqrt(vx))
    same(grads["p"], [0])


def test_cond_several_and_array() -> None:
    x = sym.var("x")
    outs = sym.contrib.cond(sym.var("p"), lambda: [x, x * 2], lambda: [x + 1, x])
    got, _ = run(sym.Group(outs), p=[0.0], x=W)
    same(got[0], W + 1)
    same(got[1], W)
    assert nd.contrib.cond(nd.array([1]), lambda: 1, lambda: 2) == 1


def test_dropout_in_a_loop_draws_anew() -> None:
    outs, _ = sym.contrib.foreach(lambda x, s: (sym.Dropout(x, p=0.5), s), sym.var("x"),
                                  sym.var("s"))
    got, _ = run(sym.Group([outs]), x=np.ones((4, 100), "float32"), s=[0.0])
    rows = got[0].asnumpy()
    assert not (rows[0] == rows[1]).all()


def test_json_round_trip() -> None:
    w = sym.var("w")
    a = sym.contrib.foreach(body(w), sym.var("x"), sym.var("s"))
    b = sym.contrib.while_loop(lambda i: i < 3, lambda i: (i * w, i + 1), sym.var("i"),
                               max_iterations=5)
    c = sym.contrib.cond(sym.var("i") < 3, lambda: w * 2, lambda: w)
    net = sym.Group([*a, *b, c])
    again = sym.load_json(net.tojson())
    assert again.list_arguments() == net.list_arguments()
    values = {"x": X, "w": W, "s": S, "i": [1.0]}
    with pytest.raises(mx.MXNetError):
        run(net, **values)  # i * w has two elements, i one
    net = sym.Group([*a, c])
    again = sym.load_json(net.tojson())
    for one, two in zip(run(net, **{k: v for k, v in values.items()})[0], run(again, **values)[0],
                        strict=True):
        same(one, two.asnumpy())


def test_numbers_of_mxnet() -> None:
    """Outputs and gradients that MXNet 1.9.1 gives for the same program."""
    w, rs = sym.var("w"), np.random.RandomState(0)

    def step(x, s):
        h = x * w + s[0]
        return sym.tanh(h) * h, [h - x]

    a, state = sym.contrib.foreach(step, sym.var("x"), [sym.var("s")])
    b, v = sym.contrib.while_loop(lambda i, s: i < 3, lambda i, s: ([s + i], [i + 1, s * i + 1]),
                                  [sym.var("i"), sym.var("q")], max_iterations=3)
    c = sym.contrib.cond(sym.var("p") < 3, lambda: w * 2, lambda: w)
    net = sym.Group([a, *state, b[0], *v, c])
    values = {"x": rs.randn(3, 2), "w": rs.randn(2), "s": rs.randn(2), "i": np.zeros(1),
              "q": rs.randn(1), "p": np.ones(1)}
    got, grads = run(net, **values)
    want = [[[1.4430, 0.1178], [0.4641, 0.1443], [1.3979, 2.4479]], [-0.3333, -1.5050],
            [[0.1440], [2.0], [4.0]], [3.0], [5.0], [1.9002, -0.3027]]
    for x, y in zip(got, want, strict=True):
        np.testing.assert_allclose(x.asnumpy(), y, atol=6e-5)
    for name, y in {"i": [9.5762], "p": [0], "q": [1], "s": [4.4134, -0.1142],
                    "w": [17.0192, 0.3021],
                    "x": [[0.9461, 0.7783], [0.9133, 0.1697], [1.0633, -0.9918]]}.items():
        np.testing.assert_allclose(grads[name].asnumpy(), y, atol=6e-5)


def test_errors() -> None:
    x, s = sym.var("x"), sym.var("s")
    with pytest.raises(ValueError, match="1 states"):
        sym.contrib.foreach(lambda a, b: (a, [b[0]]), x, [s, s])
    with pytest.raises(TypeError, match="pair"):
        sym.contrib.foreach(lambda a, b: a, x, s)
    with pytest.raises(ValueError, match="max_iterations"):
        sym.contrib.while_loop(lambda i: i < 3, lambda i: (i, i), x)
