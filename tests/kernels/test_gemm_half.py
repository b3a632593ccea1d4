"""Products of float16 and bfloat16 operands, against float64 products of the same numbers.

Every way to sum (see _kernels/gemm_half.h) runs on every CPU: where the instruction of one is
missing, plain code does what it would.
"""
from __future__ import annotations

import importlib
import itertools

import numpy as np
import pytest
from mxcy.runtime._array import from_bfloat16, to_bfloat16

import mxcy as mx
from mxcy import _kernels, autograd
from mxcy._core.dtypes import as_dtype
from mxcy._core.errors import MXNetTypeError
from mxcy.ops.dot import gemm_task, matrix_strides
from mxcy.runtime.config import config
from tests import kernel_harness as harness

RNG = np.random.default_rng(0)
#: Half a unit in the last place, relative.
ROUNDING = {"float16": 2.0**-11, "bfloat16": 2.0**-8}
WAYS = [("float16", "auto"), ("bfloat16", "wide"), ("bfloat16", "pairs"), ("bfloat16", "tiles")]
ACT = [lambda x: x, lambda x: np.maximum(x, 0), lambda x: 1 / (1 + np.exp(-x)), np.tanh]


@pytest.fixture(params=WAYS, ids="-".join)
def way(request):
    """A dtype, while its products are summed in one of the ways."""
    dtype, which = request.param
    _kernels.address("gemm")
    module = importlib.import_module(f"mxcy._kernels.{_kernels.LEVEL}.gemm")
    module.prefer_half(which)
    yield dtype
    module.prefer_half("auto")


def bits(values, dtype):
    """Rounded, as the kernels see them."""
    values = np.ascontiguousarray(values, np.float32)
    return to_bfloat16(values) if dtype == "bfloat16" else values.astype(np.float16)


def exact(array, dtype):
    return (from_bfloat16(array) if dtype == "bfloat16" else array).astype(np.float64)


def rand(dtype, *shape):
    return bits(RNG.standard_normal(shape), dtype)


def product(dtype, m, n, k, ta=False, tb=False, bias=False, act=0, alpha=1.0, onto=None):
    """The kernel's result and what it should be, in float64."""
    a, b, c = rand(dtype, m, k), rand(dtype, k, n), rand(dtype, n)
    task = gemm_task("test", m, n, k, matrix_strides(m, k, ta), matrix_strides(k, n, tb),
                     bias=bias, act=act, alpha=alpha)
    out = np.full((m, n), 77).astype(a.dtype) if onto is None else onto.copy()
    kind = as_dtype(dtype)
    harness.run_task(task, [np.ascontiguousarray(a.T if ta else a),
                            np.ascontiguousarray(b.T if tb else b), c], [out],
                     ([kind] * 3, [kind]), req=1 if onto is None else 3)
    want = alpha * (exact(a, dtype) @ exact(b, dtype)) + (exact(c, dtype) if bias else 0)
    return exact(out, dtype), ACT[act](want if onto is None else want + exact(onto, dtype))


def close(got, want, k, dtype):
    """One rounding, and the error of sums in float32."""
    np.testing.assert_allclose(got, want, rtol=1.01 * ROUNDING[dtype],
                               atol=32 * 2.0**-23 * max(1, k) ** 0.5)


@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
def test_small_sizes(way, ta, tb):
    for m, n, k in itertools.product([1, 2, 5, 13, 16, 33], [1, 3, 8, 16, 17, 40], [1, 2, 31, 65]):
        close(*product(way, m, n, k, ta, tb), k, way)


@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("m,n,k", [(257, 300, 259), (300, 1, 700), (1, 700, 300), (12, 300, 515),
                                   (490, 33, 65), (31, 530, 1025)])
def test_larger_sizes(way, ta, tb, m, n, k):
    close(*product(way, m, n, k, ta, tb), k, way)


@pytest.mark.parametrize("m,n,k", [(5, 45, 70), (50, 45, 19), (260, 290, 300), (7, 9, 0)])
@pytest.mark.parametrize("tb", [False, True])
def test_bias_activation_factor_and_sum(way, m, n, k, tb):
    for act in range(len(ACT)):
        close(*product(way, m, n, k, tb=tb, bias=True, act=act), k, way)
    close(*product(way, m, n, k, tb=tb, bias=True, alpha=-0.5), k, way)
    close(*product(way, m, n, k, tb=tb, bias=True, onto=rand(way, m, n)), k, way)


def test_results_are_rounded_once(way):
    """Sums of small integers are exact in float32: any second rounding would show."""
    a = bits(RNG.integers(-8, 9, (70, 300)), way)
    b = bits(RNG.integers(-8, 9, (300, 50)), way)
    got = mx.nd.dot(mx.nd.array(exact(a, way), dtype=way), mx.nd.array(exact(b, way), dtype=way))
    want = exact(bits(exact(a, way) @ exact(b, way), way), way)
    np.testing.assert_array_equal(got.asnumpy().astype("float64"), want)


def test_pieces_in_any_order_give_the_same_bits(way):
    """The harness runs them one by one, last first; the engine on its threads."""
    a, b = rand(way, 300, 333), rand(way, 333, 290)
    kind = as_dtype(way)
    out = np.empty((300, 290), a.dtype)
    task = gemm_task("test", 300, 290, 333, (333, 1), (290, 1))
    harness.run_task(task, [a, b], [out], ([kind] * 2, [kind]))
    got = mx.nd.dot(mx.nd.array(exact(a, way), dtype=way), mx.nd.array(exact(b, way), dtype=way))
    np.testing.assert_array_equal(got.asnumpy().astype("float64"), exact(out, way))


def test_what_is_not_finite(way):
    a = np.ones((20, 40))
    a[1, 3], a[2, 5], a[3, 7], a[3, 8] = np.nan, np.inf, np.inf, -np.inf
    x, y = mx.nd.array(a, dtype=way), mx.nd.ones((40, 20), dtype=way)
    got = mx.nd.dot(x, y).asnumpy()
    assert np.isnan(got[1]).all() and np.isposinf(got[2]).all() and np.isnan(got[3]).all()
    assert (got[4:] == 40).all()
    if way == "float16":
        assert np.isposinf(mx.nd.dot(x[4:] * 256, y * 256).asnumpy()).all()  # beyond 65504


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_layers_need_no_conversions(dtype):
    """Forward and backward of a layer, of products of stacks: nothing is cast around them."""
    x = mx.sym.Variable("x", dtype=dtype)
    y = mx.sym.FullyConnected(x, num_hidden=40, name="fc")
    y = mx.sym.batch_dot(mx.sym.reshape(y, shape=(2, 10, 40)),
                         mx.sym.reshape(y, shape=(2, 10, 40)), transpose_b=True)
    exe = y.simple_bind(mx.cpu(), x=(20, 30))
    assert {a.dtype for a in exe.arg_arrays} == {mx.nd.zeros((1,), dtype=dtype).dtype}
    text = exe.explain()
    assert "gemm" in text and "column_sum" in text and "cast" not in text.lower()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_perceptron_learns(dtype):
    """Cast, forward, backward, an optimizer that keeps float32 weights."""
    mx.random.seed(1)
    x = RNG.standard_normal((64, 20)).astype("float32")
    label = mx.nd.array((x[:, 0] + x[:, 1] * x[:, 2] > 0).astype("float32"))
    data = mx.nd.array(x).astype(dtype)
    shapes = [(32, 20), (32,), (2, 32), (2,)]
    weights = [(mx.nd.random.normal(shape=s) * 0.3).astype(dtype) for s in shapes]
    for w in weights:
        w.attach_grad()
    optimizer = mx.optimizer.SGD(learning_rate=0.3, momentum=0.9, multi_precision=True,
                                 rescale_grad=1 / 64)
    states = [optimizer.create_state_multi_precision(i, w) for i, w in enumerate(weights)]
    losses = []
    for _ in range(60):
        with autograd.record():
            h = mx.nd.relu(mx.nd.FullyConnected(data, weights[0], weights[1], num_hidden=32))
            out = mx.nd.FullyConnected(h, weights[2], weights[3], num_hidden=2)
            loss = mx.nd.softmax_cross_entropy(out.astype("float32"), label)
        loss.backward()
        losses.append(loss.asscalar() / 64)
        for i, (w, state) in enumerate(zip(weights, states)):
            optimizer.update_multi_precision(i, w, w.grad, state)
    assert weights[0].dtype == data.dtype
    assert losses[0] > 0.5 and losses[-1] < 0.1


def test_configuration_says_what_bfloat16_uses():
    said = config()["bfloat16 products"]
    assert said in ("AMX", "AVX512-BF16", "converted while they are packed")


def test_refuses_packed_halves():
    task = gemm_task("test", 4, 32, 8, (8, 1), (1, 8), packed=True)
    with pytest.raises(MXNetTypeError, match="packed"):
        harness.run_task(task, [rand("float16", 4, 8), rand("float16", 32, 8)],
                         [rand("float16", 4, 32)])
