"""LeakyReLU with random slopes: their range, their seed, their gradient, req add."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx
from mxcy import autograd

PARAMS = {"act_type": "rrelu", "lower_bound": 0.1, "upper_bound": 0.3}


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_training(dtype):
    x = mx.nd.array(np.random.default_rng(0).uniform(-2, 2, 1000), dtype=dtype)
    x.attach_grad()
    mx.random.seed(5)
    with autograd.record():
        y = mx.nd.LeakyReLU(x, **PARAMS)
    y.backward()
    slopes, values = x.grad.asnumpy().astype("float64"), x.asnumpy().astype("float64")
    assert (slopes[values > 0] == 1).all()
    below = slopes[values <= 0]
    assert 0.099 < below.min() < 0.11 and 0.29 < below.max() < 0.301
    assert abs(below.mean() - 0.2) < 0.01 and len(np.unique(below)) > len(below) // 4
    np.testing.assert_allclose(y.asnumpy(), slopes * values, rtol=2e-3, atol=1e-3)
    mx.random.seed(5)
    with autograd.train_mode():
        np.testing.assert_array_equal(y.asnumpy(), mx.nd.LeakyReLU(x, **PARAMS).asnumpy())


def test_inference_uses_the_middle():
    x = mx.nd.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(mx.nd.LeakyReLU(x, **PARAMS).asnumpy(), [-0.2, 0, 2], rtol=1e-6)


def test_executor_adds():
    node = mx.sym.LeakyReLU(mx.sym.Variable("x"), **PARAMS)
    assert len(node.list_outputs()) == 1
    grad = mx.nd.ones(3)
    exe = node.bind(mx.cpu(), {"x": mx.nd.array([1.0, 2.0, 3.0])}, {"x": grad}, "add")
    exe.forward(is_train=True)
    exe.backward([mx.nd.ones(3)])
    np.testing.assert_array_equal(grad.asnumpy(), [2, 2, 2])


def test_integers_are_refused():
    with pytest.raises(mx.MXNetError, match="rrelu"):
        mx.nd.LeakyReLU(mx.nd.array([1, 2], dtype="int32"), **PARAMS).asnumpy()
