"""The kernels `softmax` and `softmax_backward` against float64, and numbers of the reference
1.9.1."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.errors import MXNetError, MXNetTypeError
from tests.kernel_harness import run_op

RNG = np.random.default_rng(1)
SHAPES = [
    ((1,), 0),
    ((5,), 0),
    ((3, 7), 1),
    ((3, 7), 0),
    ((2, 3, 70), 1),
    ((2, 33, 3), 1),
    ((4, 1000), 1),
    ((1000, 4), 0),
    ((2, 5, 64), -2),
    ((0, 3), 1),
    ((3, 0), 1),
    ((2, 1, 3), 1),
]


def rand(*shape, dtype="float32", scale=3.0):
    return (scale * RNG.standard_normal(shape)).astype(dtype)


def softmax64(x, axis, scale=1.0):
    z = x.astype("float64") * scale
    if z.size == 0:
        return z
    e = np.exp(z - z.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def tolerance(dtype):
    return {"rtol": 4e-6, "atol": 1e-7} if dtype == "float32" else {"rtol": 1e-13, "atol": 1e-15}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,axis", SHAPES)
@pytest.mark.parametrize("temperature", [None, 2.0, -0.5])
def test_forward(shape, axis, dtype, temperature):
    x = rand(*shape, dtype=dtype)
    scale = 1 / (temperature or 1)
    want = softmax64(x, axis, scale)
    tol = tolerance(dtype)
    np.testing.assert_allclose(
        run_op("softmax", [x], axis=axis, temperature=temperature)[0], want, **tol
    )
    np.testing.assert_allclose(
        run_op("softmin", [-x], axis=axis, temperature=temperature)[0], want, **tol
    )
    out, = run_op("log_softmax", [x], axis=axis, temperature=temperature)
    np.testing.assert_allclose(out, np.log(want), rtol=tol["rtol"], atol=10 * tol["rtol"])
    assert out.dtype == np.dtype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,axis", SHAPES)
def test_gradients(shape, axis, dtype):
    y64 = softmax64(rand(*shape), axis, 0.5)
    g = rand(*shape, dtype=dtype)
    tol = tolerance(dtype)
    tol["atol"] *= 10
    want = 0.5 * y64 * (g - (g * y64).sum(axis, keepdims=True))
    y = y64.astype(dtype)
    out, = run_op("_backward_softmax", [g, y], axis=axis, temperature=2.0)
    np.testing.assert_allclose(
        out, want, rtol=1e-5 if dtype == "float32" else 1e-12, atol=tol["atol"]
    )
    with np.errstate(divide="ignore"):
        logs = np.log(y64).astype(dtype)
    want = 0.5 * (g - np.exp(logs.astype("float64")) * g.astype("float64").sum(axis, keepdims=True))
    out, = run_op("_backward_log_softmax", [g, logs], axis=axis, temperature=2.0)
    np.testing.assert_allclose(out, want, rtol=1e-4 if dtype == "float32" else 1e-11,
                               atol=50 * tol["atol"])


def test_accuracy_and_extremes():
    x = rand(64, 1003, scale=20.0)
    out, = run_op("softmax", [x])
    want = softmax64(x, 1)
    normal = want > 1e-37
    assert np.abs(out[normal] / want[normal] - 1).max() < 6e-6  # the rounding of x - max itself
    np.testing.assert_allclose(out.sum(1, dtype="float64"), 1, rtol=1e-6)
    inf = np.inf
    out, = run_op("softmax", [np.float32([[-inf, 1], [3e38, -3e38], [-inf, -inf], [np.nan, 1]])])
    assert out[:2].tolist() == [[0, 1], [1, 0]]
    assert np.isnan(out[2:]).all()
    out, = run_op("log_softmax", [np.float64([[0, -1000], [800, -800]])])
    np.testing.assert_allclose(out, [[0, -1000], [0, -1600]])


def test_length():
    x = np.float32([[1, 2, 3], [0, -1, 2]])
    out, = run_op("softmax", [x, np.int32([2, 0])], use_length=True)
    np.testing.assert_allclose(out, [[0.268941, 0.731059, 0], [0, 0, 0]], atol=1e-6)
    out, = run_op("softmax", [x, np.int64([2, 1, 0])], use_length=True, axis=0)
    np.testing.assert_allclose(out, [[0.731059, 1, 0], [0.268941, 0, 0]], atol=1e-6)
    (out,) = run_op(
        "softmax", [x, np.int32([9, -1])], use_length=True
    )  # the reference reads past the end
    np.testing.assert_allclose(out, [softmax64(x[0], 0), [0, 0, 0]], atol=1e-6)
    ones = np.ones((2, 3, 2), "float32")
    out, = run_op("softmax", [ones, np.int32([[2, 1], [3, 0]])], use_length=True, axis=1)
    np.testing.assert_allclose(out[0], [[0.5, 1], [0.5, 0], [0, 0]])
    np.testing.assert_allclose(out[1], [[1 / 3, 0]] * 3, rtol=1e-6)


def test_dtype_of_the_result():
    x = np.float32([[1, 2, 3], [0, -1, 2]])
    out, = run_op("softmax", [x], dtype="float64")
    assert out.dtype == np.float64
    np.testing.assert_allclose(out, softmax64(x, 1), rtol=1e-15)
    g = np.float64([[1, 2, 3], [4, 5, 6]])
    grad, = run_op("_backward_softmax", [g, out, x], typed=True)
    assert grad.dtype == np.float32
    want = [[-0.141817, -0.14077, 0.282587], [-0.197512, -0.030651, 0.228163]]
    np.testing.assert_allclose(grad, want, atol=2e-6)


def test_numbers_of_the_reference():
    x = np.float32([[1, 2, 3], [0, -1, 2]])
    g = np.float32([[1, 2, 3], [4, 5, 6]])
    y, = run_op("softmax", [x], temperature=2.0)
    np.testing.assert_allclose(y, [[0.186324, 0.307196, 0.50648], [0.231224, 0.140244, 0.628532]],
                               atol=1e-6)
    out, = run_op("_backward_softmax", [g, y], temperature=2.0)
    np.testing.assert_allclose(
        out, [[-0.122988, -0.049175, 0.172164], [-0.161545, -0.02786, 0.189406]], atol=1e-6
    )
    y, = run_op("log_softmax", [x], temperature=2.0)
    out, = run_op("_backward_log_softmax", [g, y], temperature=2.0)
    np.testing.assert_allclose(
        out, [[-0.058971, 0.078412, -0.019441], [0.265821, 1.448167, -1.713988]], atol=1e-6
    )
    y, = run_op("softmin", [x], temperature=2.0)
    out, = run_op("_backward_softmax", [g, y], temperature=2.0, negative=True)
    np.testing.assert_allclose(
        out, [[0.172164, -0.049175, -0.122988], [0.131017, -0.057264, -0.073753]], atol=1e-6
    )


def test_softmax_activation():
    x = rand(2, 3, 4)
    out, = run_op("SoftmaxActivation", [x])
    np.testing.assert_allclose(out, softmax64(x.reshape(2, 12), 1).reshape(x.shape), rtol=1e-5)
    out, = run_op("SoftmaxActivation", [x], mode="channel")
    np.testing.assert_allclose(out, softmax64(x, 1), rtol=1e-5)


@pytest.mark.parametrize("call", [
    lambda: run_op("softmax", [rand(2, 3)], axis=2),
    lambda: run_op("softmax", [rand(2, 3)], axis=-3),
    lambda: run_op("softmax", [np.float32(1)]),
    lambda: run_op("softmax", [rand(2, 3)], temperature=0),
    lambda: run_op("softmax", [rand(2, 3)], dtype="int32"),
    lambda: run_op("softmax", [rand(2, 3), np.int32([1, 2, 3])], use_length=True),
    lambda: run_op("log_softmax", [rand(2, 3)], use_length=True),
    lambda: run_op("SoftmaxActivation", [rand(2)], mode="channel"),
])
def test_misfits_raise(call):
    with pytest.raises(MXNetError):
        call()


def test_dtypes_raise():
    with pytest.raises(MXNetTypeError, match="floating point"):
        run_op("softmax", [np.ones((2, 2), "int32")])
    with pytest.raises(MXNetTypeError, match="integer"):
        run_op("softmax", [np.ones((2, 2), "float32"), np.ones(2, "float32")], use_length=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_a_short_row_does_not_depend_on_its_neighbours(name, dtype):
    """Short rows are computed sixteen at a time: each must be what it is alone, bit for bit."""
    for n in (1, 2, 3, 4, 7, 10, 16, 31, 47, 48, 49, 64):
        x, g = rand(37, n, dtype=dtype), rand(37, n, dtype=dtype)
        y, = run_op(name, [x])
        z = np.log(softmax64(x, 1)) if name == "log_softmax" else softmax64(x, 1)
        np.testing.assert_allclose(y, z, rtol=4e-6, atol=1e-6)
        back, = run_op(f"_backward_{name}", [g, y])
        inner = g.sum(1, keepdims=True) if name == "log_softmax" else (g * y).sum(1, keepdims=True)
        want = g - np.exp(y) * inner if name == "log_softmax" else y * (g - inner)
        np.testing.assert_allclose(back, want, rtol=1e-4, atol=1e-5)
        for r in (0, 15, 16, 36):
            np.testing.assert_array_equal(run_op(name, [x[r:r + 1]])[0], y[r:r + 1])
            np.testing.assert_array_equal(run_op(f"_backward_{name}", [g[r:r + 1], y[r:r + 1]])[0],
                                          back[r:r + 1])


def test_masked_values_get_nothing():
    x = rand(5, 20)
    x[:, 3::4] = -np.inf
    x[0, :] = [-np.inf] * 19 + [1]
    for rows in (x, np.tile(x, (1, 20))):
        y, = run_op("softmax", [rows])
        assert (y[np.isneginf(rows)] == 0).all()
        np.testing.assert_allclose(y.sum(1), 1, rtol=1e-6)


@pytest.mark.parametrize("output, temperature", [((2, 3), 0.0), ((), 1.0)])
def test_the_gradient_of_picked_values_refuses(output, temperature):
    from mxcy.ops.base import get
    op = get("_backward_picked_log_softmax")
    with pytest.raises(MXNetError, match=r"temperature must|one dimension"):
        op.infer_shape(op.parse({"temperature": temperature}), [None, None, output], [None])
