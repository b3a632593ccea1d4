"""RNN: dropout, threads, lengths against cut sequences, other dtypes, errors."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx
from mxcy import autograd
from mxcy._core.errors import MXNetError
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke
from tests.ops.cases_rnn import rnn, size

from ..kernel_harness import run_op


def values(mode, layers=1, dirs=1, dims=(4, 3, 5), hidden=6, dtype="float32"):
    rng = np.random.default_rng(7)
    _, batch, channels = dims
    shapes = [dims, (size(mode, layers, dirs, channels, hidden),), (layers * dirs, batch, hidden)]
    if mode == "lstm":
        shapes.append(shapes[-1])
    return [rng.uniform(-1, 1, s).astype(dtype) for s in shapes]


def call(ins, **params):
    out = invoke(get("RNN"), ins, params)
    return out if isinstance(out, list) else [out]


@pytest.mark.parametrize("dims, hidden", [((5, 41, 7), 9), ((4, 2, 7), 37), ((2, 60, 5), 330)],
                         ids=["samples", "units", "large-weights"])
@pytest.mark.parametrize("mode", ["rnn_relu", "rnn_tanh", "lstm", "gru"])
def test_pieces_out_of_order(mode, dims, hidden):
    """The harness runs pieces last first, one after another: same values as a plain loop."""
    ins = values(mode, 2, 2, dims, hidden, "float64")
    ins[1] *= 3 / hidden ** 0.5
    outs = run_op("RNN", ins, mode=mode, state_size=hidden, num_layers=2, bidirectional=True,
                  state_outputs=True)
    for got, want in zip(outs, rnn(mode, 2, 2, hidden)(*ins)):
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("mode, more", [
    ("rnn_relu", {}), ("rnn_tanh", {}), ("lstm", {}), ("gru", {}),
    ("lstm", {"lstm_state_clip_min": -0.3, "lstm_state_clip_max": 0.4})])
@pytest.mark.parametrize("hidden", [6, 37])
def test_gradients_of_a_batch_are_those_of_its_parts(mode, more, hidden):
    """Threads own samples in the batch of 19, units in its parts of 3: the gradients agree."""
    ins = values(mode, 2, 2, (4, 19, 5), hidden, "float64")
    ins[1] *= 2 / hidden ** 0.5
    length = np.arange(19) % 5

    def gradients(at):
        arrays = [mx.nd.array(v if k == 1 else v[:, at], dtype="float64")
                  for k, v in enumerate(ins)]
        for x in arrays:
            x.attach_grad()
        with autograd.record():
            outs = call([*arrays, mx.nd.array(length[at], dtype="int32")], mode=mode,
                        state_size=hidden, num_layers=2, bidirectional=True, state_outputs=True,
                        use_sequence_length=True, **more)
            total = sum((y * y).sum() for y in outs)
        total.backward()
        return [x.grad.asnumpy() for x in arrays]

    parts = [gradients(slice(b, b + 3)) for b in range(0, 19, 3)]
    for k, got in enumerate(gradients(slice(None))):
        pieces = [p[k] for p in parts]
        want = sum(pieces) if k == 1 else np.concatenate(pieces, 1)
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("channels", [50, 53])
@pytest.mark.parametrize("mode", ["rnn_tanh", "lstm", "gru"])
def test_gradients_of_weights_are_sums_over_the_batch(mode, channels):
    """The input's and the state's weights get theirs from one product where they are as long."""
    ins = values(mode, 1, 1, (6, 24, channels), 50, "float64")
    ins[1] *= 0.2

    def gradient(at):
        arrays = [mx.nd.array(v if k == 1 else v[:, at], dtype="float64")
                  for k, v in enumerate(ins)]
        arrays[1].attach_grad()
        with autograd.record():
            y = call(arrays, mode=mode, state_size=50, num_layers=1)[0]
        y.backward()
        return arrays[1].grad.asnumpy()

    want = sum(gradient(slice(b, b + 3)) for b in range(0, 24, 3))
    np.testing.assert_allclose(gradient(slice(None)), want, rtol=1e-9, atol=1e-11)


def test_gradient_skips_what_is_beyond_a_sequence():
    ins = [mx.nd.array(v, dtype="float64") for v in values("gru", 2, 2, dtype="float64")]
    length = mx.nd.array([2, 4, 3], dtype="int32")
    ins[0].attach_grad()
    with autograd.record():
        y = call([*ins, length], mode="gru", state_size=6, num_layers=2, bidirectional=True,
                 use_sequence_length=True)[0]
    y.backward()
    g = ins[0].grad.asnumpy()
    assert (g[2:, 0] == 0).all() and (g[3:, 2] == 0).all() and (g[:2, 0] != 0).all()
    short = call([ins[0][:2, :1], ins[1], ins[2][:, :1]], mode="gru", state_size=6, num_layers=2,
                 bidirectional=True)[0]
    np.testing.assert_array_equal(y.asnumpy()[:2, :1], short.asnumpy())


def test_dropout_in_training_only():
    """With p = 1 the second layer sees zeros; p = 0.5 keeps the mean and its gradient."""
    ins = [mx.nd.array(v) for v in values("lstm", 2)]
    params = {"mode": "lstm", "state_size": 6, "num_layers": 2}
    plain, dropped = (call(ins, p=p, **params)[0].asnumpy() for p in (0, 0.5))
    np.testing.assert_array_equal(plain, dropped)
    with autograd.train_mode():
        gone = call(ins, p=1.0, **params)[0].asnumpy()
        assert not np.array_equal(gone, plain)
        other = [ins[0] * 3, *ins[1:]]
        np.testing.assert_array_equal(gone, call(other, p=1.0, **params)[0].asnumpy())
        one, two = (call(ins, p=0.5, **params)[0].asnumpy() for _ in range(2))
        assert not np.array_equal(one, two)
        mx.random.seed(3)
        one = call(ins, p=0.5, **params)[0].asnumpy()
        mx.random.seed(3)
        np.testing.assert_array_equal(one, call(ins, p=0.5, **params)[0].asnumpy())


def test_gradient_with_dropout_is_that_of_the_same_mask():
    ins = [mx.nd.array(v, dtype="float64") for v in values("gru", 3, dtype="float64")]
    params = {"mode": "gru", "state_size": 6, "num_layers": 3, "p": 0.4}
    for x in ins:
        x.attach_grad()

    def total(arrays):
        mx.random.seed(11)
        return call(arrays, **params)[0].sum()

    with autograd.record():
        y = total(ins)
    y.backward()
    with autograd.train_mode():
        for k, at in ((0, (1, 2, 3)), (1, (40,)), (2, (1, 0, 2))):
            sides = []
            for step in (1e-6, -1e-6):
                moved = [x.asnumpy() for x in ins]
                moved[k][at] += step
                sides.append(total([mx.nd.array(v, dtype="float64") for v in moved]).asscalar())
            got = ins[k].grad.asnumpy()[at]
            assert got == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-5, abs=1e-8)


def test_executor_adds_gradients():
    names = ("data", "parameters", "state", "state_cell")
    arrays = dict(zip(names, (mx.nd.array(v) for v in values("lstm", 2, 2))))
    node = mx.sym.RNN(*(mx.sym.Variable(n) for n in names), mode="lstm", state_size=6, num_layers=2,
                      bidirectional=True, state_outputs=True, name="r")
    assert node.list_outputs() == ["r_output", "r_state_output", "r_statecell_output"]
    results = {}
    for req in ("write", "add"):
        grads = {n: mx.nd.ones(a.shape) for n, a in arrays.items()}
        exe = node.bind(mx.cpu(), arrays, grads, req)
        exe.forward(is_train=True)
        exe.backward([mx.nd.ones(o.shape) for o in exe.outputs])
        results[req] = {n: g.asnumpy() for n, g in grads.items()}
    for n in names:
        np.testing.assert_allclose(results["add"][n], results["write"][n] + 1, rtol=1e-5, atol=1e-5)


def test_gradient_of_the_data_is_computed_where_it_is_asked_for():
    """And the others are the same bits with and without it."""
    names = ("data", "parameters", "state")
    arrays = dict(zip(names, (mx.nd.array(v) for v in values("gru", 2, 2))))
    node = mx.sym.RNN(*(mx.sym.Variable(n) for n in names), mode="gru", state_size=6, num_layers=2,
                      bidirectional=True)
    found = {}
    for wanted in (names, names[1:]):
        grads = {n: mx.nd.zeros(arrays[n].shape) for n in wanted}
        exe = node.bind(mx.cpu(), arrays, grads)
        assert ("rnn_backward_data" in exe.explain()) == ("data" in wanted)
        exe.forward(is_train=True)
        exe.backward([mx.nd.ones(o.shape) for o in exe.outputs])
        found[wanted] = {n: g.asnumpy() for n, g in grads.items()}
    assert found[names]["data"].any()
    for n in names[1:]:
        np.testing.assert_array_equal(found[names][n], found[names[1:]][n])


def test_float16_gradients():
    ins = [mx.nd.array(v, dtype="float16") for v in values("lstm", 2, 2)]
    exact = [mx.nd.array(x.asnumpy(), dtype="float64") for x in ins]
    for arrays in (ins, exact):
        for x in arrays:
            x.attach_grad()
        with autograd.record():
            y = call(arrays, mode="lstm", state_size=6, num_layers=2, bidirectional=True)[0]
        y.backward()
    for x, want in zip(ins, exact):
        assert x.grad.dtype == np.float16
        np.testing.assert_allclose(x.grad.asnumpy(), want.grad.asnumpy(), rtol=2e-2, atol=2e-2)


def test_shapes_are_inferred_from_data_and_from_parameters():
    node = mx.sym.RNN(mx.sym.Variable("data"), mode="lstm", state_size=4, num_layers=2, name="r",
                      projection_size=3, bidirectional=True)
    args, outs, _ = node.infer_shape(data=(3, 2, 5))
    assert args == [(3, 2, 5), (720,), (4, 2, 3), (4, 2, 4)] and outs == [(3, 2, 6)]
    args, _, _ = node.infer_shape_partial(r_parameters=(720,))
    assert args[0][2] == 5


@pytest.mark.parametrize("params, shapes", [
    ({"mode": "lstm", "state_size": 0, "num_layers": 1}, None),
    ({"mode": "gru", "state_size": 6, "num_layers": 2**40}, None),
    ({"mode": "gru", "state_size": 6, "num_layers": 1, "projection_size": 2}, None),
    ({"mode": "gru", "state_size": 6, "num_layers": 1, "p": 1.5}, None),
    ({"mode": "lstm", "state_size": 6, "num_layers": 1, "lstm_state_clip_min": 1.0}, None),
    ({"mode": "gru", "state_size": 6, "num_layers": 1}, ((4, 3, 5), (7,), (1, 3, 6))),
    ({"mode": "gru", "state_size": 6, "num_layers": 1}, ((4, 3, 5), (234,), (1, 2, 6))),
])
def test_errors(params, shapes):
    ins = [np.zeros(s, "float32") for s in shapes] if shapes else values(params["mode"])
    with pytest.raises(MXNetError, match="RNN"):
        call([mx.nd.array(v) for v in ins], **params)
