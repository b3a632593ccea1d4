"""The losses pass: which pairs it replaces, and that the gradient is the same."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx

RNG = np.random.default_rng(5)
NOTE = "computed in _backward_log_softmax"


def bound(loss, x, label, also=None):
    heads = loss if also is None else mx.sym.Group([loss, also])
    grads = {"x": mx.nd.zeros(x.shape, dtype=x.dtype)}
    exe = heads.bind(mx.cpu(), {"x": mx.nd.array(x, dtype=x.dtype), "l": mx.nd.array(label)},
                     args_grad=grads, grad_req={"x": "write", "l": "null"})
    outs = exe.forward(is_train=True)
    exe.backward([mx.nd.ones(o.shape, dtype=o.dtype) for o in outs])
    return exe, grads["x"].asnumpy()


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(7, 10), (3, 4, 50)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_cross_entropy_of_parts(shape, dtype, keepdims):
    x = RNG.standard_normal(shape).astype(dtype)
    label = RNG.integers(0, shape[-1], shape[:-1])
    picked = mx.sym.pick(mx.sym.log_softmax(mx.sym.Variable("x")), mx.sym.Variable("l"),
                         keepdims=keepdims)
    exe, got = bound(mx.sym.sum(-picked), x, label.astype("float32"))
    hot = np.arange(shape[-1]) == label[..., None]
    np.testing.assert_allclose(got, softmax(x.astype("float64")) - hot, rtol=1e-5, atol=1e-6)
    assert NOTE in exe.explain()


def test_what_is_read_elsewhere_stays():
    """Two readers of one pick's gradient, an axis that is not the last: no pair."""
    x = RNG.standard_normal((6, 9)).astype("float32")
    label = RNG.integers(0, 6, 9).astype("float32")
    y = mx.sym.log_softmax(mx.sym.Variable("x"), axis=0)
    exe, got = bound(mx.sym.sum(mx.sym.pick(y, mx.sym.Variable("l"), axis=0)), x, label)
    hot = np.arange(6)[:, None] == label
    np.testing.assert_allclose(got, hot - softmax(x.astype("float64"), 0), rtol=1e-5, atol=1e-6)
    assert NOTE not in exe.explain()
    x, label = x[:, :5].copy(), label[:6] % 5
    y = mx.sym.log_softmax(mx.sym.Variable("x"))
    exe, got = bound(mx.sym.sum(mx.sym.pick(y, mx.sym.Variable("l"))), x, label, also=mx.sym.sum(y))
    hot, p = np.arange(5) == label[:, None], softmax(x.astype("float64"))
    np.testing.assert_allclose(got, hot - p + 1 - 5 * p, rtol=1e-5, atol=1e-5)
    assert NOTE not in exe.explain()
