"""The layout and absorb passes: networks give the same results on channel-blocked arrays."""
from __future__ import annotations

import re

import numpy as np
import pytest

import mxcy as mx
from mxcy.graph import pipeline

sym = mx.sym
SEED = 77


def conv(x, filters, name, kernel=3, stride=1, **more):
    pad = more.pop("pad", (kernel // 2, kernel // 2))
    return sym.Convolution(x, num_filter=filters, kernel=(kernel, kernel), stride=(stride, stride),
                           pad=pad, name=name, **more)


def relu(x):
    return sym.Activation(x, act_type="relu")


def plain_chain(x):
    x = relu(conv(x, 16, "c1"))
    x = relu(conv(x, 32, "c2", no_bias=True))
    x = sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max")
    return sym.FullyConnected(conv(x, 16, "c3", kernel=1), num_hidden=4, name="fc")


def residual(x):
    x = relu(sym.BatchNorm(conv(x, 16, "c0", no_bias=True), name="b0", fix_gamma=False))
    y = relu(sym.BatchNorm(conv(x, 16, "c1", no_bias=True), name="b1", fix_gamma=False))
    y = sym.BatchNorm(conv(y, 16, "c2", no_bias=True), name="b2")
    x = relu(x + y)
    short = sym.BatchNorm(conv(x, 32, "c3", kernel=1, stride=2, no_bias=True), name="b3")
    y = relu(sym.BatchNorm(conv(x, 32, "c4", stride=2, no_bias=True), name="b4"))
    y = sym.BatchNorm(conv(y, 32, "c5", no_bias=True), name="b5")
    x = relu(y + short)
    x = sym.Pooling(x, global_pool=True, pool_type="avg", kernel=(1, 1))
    return sym.FullyConnected(sym.Flatten(x), num_hidden=3, name="fc")


def before_activation(x):
    x = conv(x, 16, "c0")
    y = relu(sym.BatchNorm(x, name="b1"))
    return conv(y, 16, "c1") + x


def branches(x):
    x = relu(conv(x, 16, "c0"))
    a = conv(x, 16, "a", kernel=1)
    b = relu(conv(conv(x, 16, "b1", kernel=1), 32, "b2"))
    c = sym.Pooling(x, kernel=(3, 3), stride=(1, 1), pad=(1, 1), pool_type="avg")
    y = sym.Concat(a, b, c, dim=1)
    left = sym.slice_axis(y, axis=1, begin=16, end=48)
    return sym.mean(left, axis=(2, 3)) + sym.sum(y, axis=(2, 3)).slice_axis(1, 0, 32)


def odd_channels(x):
    x = relu(conv(x, 24, "c0"))
    x = relu(conv(x, 16, "c1"))
    x = conv(x, 10, "c2")
    return conv(relu(x), 16, "c3")


def broadcasts(x):
    x = conv(x, 16, "c0")
    gate = sym.Activation(sym.Pooling(x, global_pool=True, kernel=(1, 1), pool_type="avg"),
                          act_type="sigmoid")
    x = sym.broadcast_mul(x, gate)
    x = sym.broadcast_mul(x, sym.Variable("scale", shape=(1, 16, 1, 1)))
    x = sym.broadcast_add(x, sym.Variable("row", shape=(1, 1, 1, 8)))
    return sym.tanh(x * 2.0 + 1.0) + sym.mean(x, axis=1, keepdims=True).broadcast_axes(1, 16)


def more_kinds(x):
    x = conv(x, 32, "c0", kernel=5, dilate=(2, 2), pad=(4, 4))
    x = conv(x, 32, "dw", num_group=32)
    x = conv(x, 32, "gr", num_group=2)
    x = sym.LeakyReLU(x, act_type="leaky", slope=0.1)
    x = sym.Deconvolution(x, kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=16, name="up")
    return sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type="max",
                       pooling_convention="full")


def two_heads(x):
    x = conv(x, 16, "c0")
    return sym.Group([relu(x), x, sym.sum(x, axis=0)])


def one_axis(x):
    x = sym.Reshape(x, shape=(0, 0, -1))
    x = relu(sym.Convolution(x, num_filter=16, kernel=(3,), pad=(1,), name="c0"))
    return sym.Convolution(x, num_filter=16, kernel=(3,), stride=(2,), name="c1")


def up_with_bias(x):
    x = relu(conv(x, 32, "c0"))
    x = relu(sym.Deconvolution(x, kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=16,
                               no_bias=False, name="up0"))
    x = sym.Deconvolution(x, kernel=(3, 3), pad=(1, 1), num_filter=32, no_bias=False, name="up1")
    x = sym.Deconvolution(x, kernel=(2, 2), stride=(2, 2), num_filter=32, num_group=2,
                          no_bias=False, name="up2")
    return conv(x, 16, "c1", kernel=1)


def relu_of_norm(x):
    x = relu(sym.BatchNorm(x, name="b0", fix_gamma=False))
    x = relu(sym.BatchNorm(conv(x, 16, "c0", no_bias=True), name="b1"))
    return relu(sym.BatchNorm(conv(x, 5, "c1", no_bias=True), name="b2")) * 2


NETS = [relu_of_norm, plain_chain, residual, before_activation, branches, odd_channels, broadcasts,
        more_kinds, two_heads, one_axis, up_with_bias]


def run(symbol, train, repeat=1, data_grad="write", shape=(2, 3, 8, 8)):
    """Outputs, gradients and states after `repeat` steps with fixed random values."""
    reqs = {n: "write" if train else "null" for n in symbol.list_arguments()}
    if train:
        reqs["data"] = data_grad
    bound = symbol.simple_bind(mx.cpu(), grad_req=reqs, data=shape)
    rng = np.random.default_rng(SEED)
    for name, array in {**bound.arg_dict, **bound.aux_dict}.items():
        low, high = (0.5, 1.5) if "var" in name or "gamma" in name else (-1, 1)
        fan = np.prod(array.shape[1:]) if name.endswith("weight") else 1
        array[:] = rng.uniform(low, high, array.shape) * (2.0 / fan) ** 0.5
    for _ in range(repeat):
        bound.forward(is_train=train)
        if train:
            bound.backward([mx.nd.array(np.random.default_rng(5).uniform(-1, 1, o.shape))
                            for o in bound.outputs])
    found = {f"out{i}": o.asnumpy() for i, o in enumerate(bound.outputs)}
    if train:
        found |= {f"grad {n}": g.asnumpy() for n, g in bound.grad_dict.items() if g is not None}
    found |= {f"state {n}": a.asnumpy() for n, a in bound.aux_dict.items()}
    return found, bound


def plainly(monkeypatch):
    monkeypatch.setattr(pipeline, "layout", lambda heads, known, fixed: (list(heads), []))
    monkeypatch.setattr(pipeline, "fold", lambda heads, known, train: (list(heads), []))


@pytest.mark.parametrize("train", [False, True], ids=["predict", "train"])
@pytest.mark.parametrize("net", NETS, ids=lambda f: f.__name__)
def test_same_results(net, train, monkeypatch):
    symbol = net(sym.Variable("data"))
    got, bound = run(symbol, train, 2)
    assert "on channel-blocked arrays" in bound.explain(train)
    plainly(monkeypatch)
    want, bound = run(symbol, train, 2)
    assert "on channel-blocked arrays" not in bound.explain(train)
    for name, value in want.items():
        scale = max(1e-3, np.abs(value).max())
        np.testing.assert_allclose(got[name] / scale, value / scale, rtol=0, atol=3e-5,
                                   err_msg=name)


def test_no_conversion_inside():
    _, bound = run(residual(sym.Variable("data")), True, data_grad="null")
    notes = [n for n in bound.explain(True).splitlines() if "on channel-blocked arrays" in n]
    assert notes[0].endswith(" 0 conversions"), notes


def test_depthwise_follows_its_input():
    x = sym.Variable("data")
    alone = conv(x, 16, "dw", num_group=16).simple_bind(mx.cpu(), data=(1, 16, 8, 8))
    assert "blocked" not in alone.explain()
    between = conv(conv(conv(x, 16, "a", 1), 16, "dw", num_group=16), 16, "b", 1)
    assert "1 conversions" in between.simple_bind(mx.cpu(), grad_req="null",
                                                  data=(1, 16, 8, 8)).explain()


def test_deconvolutions_stay_on_blocks():
    net = up_with_bias(sym.Variable("data")).simple_bind(mx.cpu(), data=(2, 3, 8, 8))
    assert "not channel-blocked" not in net.explain(False)
    assert "conversions" in net.explain(False)
    assert "blocked: to_blocked" not in net.explain(False)


def test_single_layers_write_plain_results():
    def text(net, **reqs):
        return net.simple_bind(mx.cpu(), data=(2, 16, 8, 8), **reqs).explain()
    x = sym.Variable("data")
    one = conv(x, 32, "c", kernel=1)
    assert "1 conversions" in text(one, grad_req="null")
    assert "2 conversions" in text(one)  # of data and of the gradient given, none of results
    assert "2 conversions" in text(sym.Flatten(conv(conv(x, 16, "a", 1), 16, "b", 1)) + 1)
    assert "2 conversions" in text(relu(one), grad_req="null")


def test_additions_and_relu_are_absorbed():
    _, bound = run(residual(sym.Variable("data")), False)
    text = bound.explain(False)
    assert text.count("(Activation) computed in") == 5
    assert text.count("computed in c2") + text.count("computed in c5") >= 2
    _, bound = run(residual(sym.Variable("data")), True)
    assert bound.explain(True).count("computed in b") >= 5


def test_plain_batch_norm_absorbs_relu():
    def text(net, **reqs):
        return net.simple_bind(mx.cpu(), data=(2, 5, 4, 4), **reqs).explain(True)
    norm = sym.BatchNorm(sym.Variable("data"), name="bn", fix_gamma=False)
    assert "(Activation) computed in bn" in text(relu(norm))
    assert "(Activation) computed in bn" in text(relu(norm), grad_req="null")
    assert "computed in bn" not in text(relu(norm) + norm)
    assert "computed in bn" not in text(norm + sym.Variable("more", shape=(2, 5, 4, 4)))


def test_a_value_that_others_read_is_not_absorbed():
    x = conv(sym.Variable("data"), 16, "c0")
    got, bound = run(sym.Group([relu(x), x]), False)
    assert "computed in" not in bound.explain(False)
    assert (got["out1"] < 0).any()
    np.testing.assert_array_equal(got["out0"], np.maximum(got["out1"], 0))


def test_monitored_networks_stay_plain():
    _, bound = run(plain_chain(sym.Variable("data")), False)
    seen = {}
    bound.set_monitor_callback(lambda name, value: seen.setdefault(name, value.asnumpy()))
    bound.forward(is_train=False)
    assert seen["c1_output"].shape == (2, 16, 8, 8)


@pytest.mark.parametrize("tile", ["0", "2", "4"])
def test_setting(tile, monkeypatch):
    from mxcy._core import settings
    monkeypatch.setenv("MXCY_WINOGRAD", tile)
    settings.reset()
    try:
        bound = conv(sym.Variable("data"), 32, "c0").simple_bind(mx.cpu(), grad_req="null",
                                                                 data=(2, 32, 24, 24))
        assert (": winograd(" in bound.explain(False)) == (tile != "0")
    finally:
        monkeypatch.undo()
        settings.reset()


#: operator, shape of the data, parameters: what has a Winograd form that is faster
WINDOWS = [
    ("Convolution", (2, 32, 17, 18), {"kernel": (3, 3), "dilate": (2, 2), "pad": (2, 2)}),
    ("Convolution", (1, 32, 17, 30), {"kernel": (3, 3), "dilate": (3, 2), "pad": (3, 1)}),
    ("Convolution", (2, 32, 15, 16), {"kernel": (5, 5), "pad": (2, 2)}),
    ("Convolution", (2, 32, 27, 29), {"kernel": (5, 5), "pad": (2, 2), "stride": (2, 2)}),
    ("Convolution", (2, 128, 40, 41), {"kernel": (3, 3), "pad": (1, 1), "stride": (2, 2),
                                       "num_filter": 128}),
    ("Convolution", (2, 64, 203), {"kernel": (5,), "pad": (2,)}),
    ("Convolution", (2, 64, 203), {"kernel": (3,), "pad": (1,), "dilate": (2,)}),
    ("Convolution", (1, 16, 5, 18, 20), {"kernel": (3, 3, 3), "pad": (1, 1, 1)}),
    ("Convolution", (2, 64, 16, 17), {"kernel": (1, 5), "pad": (0, 2)}),
    ("Deconvolution", (2, 32, 9, 10), {"kernel": (4, 4), "pad": (1, 1), "stride": (2, 2)}),
]


@pytest.mark.parametrize("op, shape, params", WINDOWS)
def test_windows_by_winograd(op, shape, params, monkeypatch):
    """Every direction of every window, in its Winograd form and in a plain sum."""
    from mxcy._core import settings
    params = {"num_filter": 32, **params}
    x = getattr(sym, op)(sym.Variable("data"), no_bias=True, name="c", **params)
    got, bound = run(x, True, shape=shape)
    text = bound.explain(True)
    assert text.count(": winograd(") == 2 and text.count(": winograd_weight_grad(") == 1
    assert ": winograd_weight(" in run(x, False, shape=shape)[1].explain(False)
    monkeypatch.setenv("MXCY_WINOGRAD", "0")
    settings.reset()
    try:
        want, bound = run(x, True, shape=shape)
    finally:
        monkeypatch.undo()
        settings.reset()
    assert ": winograd" not in bound.explain(True)
    assert ("note: c: a plain sum: MXCY_WINOGRAD is 0" in bound.explain(True)
            ) == (op == "Convolution")
    assert set(got) == set(want)
    for name, value in want.items():
        assert np.linalg.norm(got[name] - value) < 1e-5 * np.linalg.norm(value), name


@pytest.mark.parametrize("kernel, stride, why", [
    (3, 3, "Winograd is for stride 1"), (7, 1, "Winograd is for windows of 2, 3 and 5"),
    (3, 2, r"Winograd would take \d\.\d\d of the time"), (1, 1, None)])
def test_explain_says_why_a_convolution_is_a_plain_sum(kernel, stride, why):
    bound = conv(sym.Variable("data"), 32, "c0", kernel=kernel, stride=stride).simple_bind(
        mx.cpu(), grad_req="null", data=(1, 16, 12, 12))
    text = bound.explain(False)
    assert ": blocked_conv(" in text
    if why is None:
        assert "a plain sum" not in text
    else:
        assert re.search(f"note: c0: a plain sum: {why}", text)


def test_imperative_calls():
    rng = np.random.default_rng(SEED)
    x, w = rng.standard_normal((2, 16, 9, 9), np.float32), rng.standard_normal((32, 16, 3, 3),
                                                                              np.float32)
    params = {"kernel": (3, 3), "num_filter": 32, "no_bias": True}
    a, b = mx.nd.array(x), mx.nd.array(w)
    a.attach_grad()
    b.attach_grad()
    with mx.autograd.record():
        y = mx.nd.Convolution(a, b, **params)
        z = (y * y).sum()
    z.backward()
    d, e = (mx.nd.array(v, dtype="float64") for v in (x, w))
    d.attach_grad()
    e.attach_grad()
    with mx.autograd.record():
        t = mx.nd.Convolution(d, e, **params)
        u = (t * t).sum()
    u.backward()
    for got, want in ((y, t), (a.grad, d.grad), (b.grad, e.grad)):
        scale = np.abs(want.asnumpy()).max()
        np.testing.assert_allclose(got.asnumpy() / scale, want.asnumpy() / scale, atol=2e-5)


def test_threads_do_not_change_bits():
    import subprocess
    import sys
    code = ("import hashlib, numpy as np\n"
            "from tests.graph.test_layout import residual, run, sym\n"
            "found, _ = run(residual(sym.Variable('data')), True)\n"
            "h = hashlib.sha256()\n"
            "for n in sorted(found): h.update(np.ascontiguousarray(found[n]).tobytes())\n"
            "print(h.hexdigest())")
    out = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                          env={**__import__("os").environ, "MXCY_NUM_THREADS": str(n),
                               "MXCY_PARALLEL_NS": "0"}).stdout for n in (1, 2, 3)]
    assert len(set(out)) == 1


@pytest.mark.parametrize("channels, form", [(16, "winograd"), (3, "blocked_conv")])
def test_weights_are_packed_once(channels, form):
    bound = conv(sym.Variable("data"), 32, "c0").simple_bind(mx.cpu(), grad_req="null",
                                                             data=(2, channels, 24, 24))
    prelude, main = bound.explain(False).split("segment 1:")
    assert "when parameters have changed" in prelude
    assert "weight(" in prelude and "weight(" not in main and form in main
