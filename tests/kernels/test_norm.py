"""The kernels of BatchNorm and LayerNorm against float64, and numbers of the reference 1.9.1."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.dtypes import as_dtype
from mxcy._core.errors import MXNetError, MXNetTypeError
from mxcy.ops.base import Spec, get
from tests.kernel_harness import run_op

RNG = np.random.default_rng(2)
TOL = {"float32": {"rtol": 2e-5, "atol": 2e-5}, "float64": {"rtol": 1e-11, "atol": 1e-11}}


def rand(*shape, dtype="float32"):
    return RNG.standard_normal(shape).astype(dtype)


def batch_norm64(x, axis, eps):
    x = x.astype("float64")
    axes = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    inv = 1 / np.sqrt(var + eps)
    return (x - mean) * inv, mean, var, inv, axes


CASES = [((4, 3, 5), 1), ((4, 3), 1), ((40, 130), -1), ((3, 7), 0), ((2, 3, 2100), 1), ((5,), 0),
         ((600, 3), 1), ((2, 1, 4), 1), ((7, 2, 3, 4), -1)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,axis", CASES)
def test_batch_norm(shape, axis, dtype):
    x = 2 * rand(*shape, dtype=dtype) + 3
    c = shape[axis]
    gamma, beta, mm, mv = (rand(c, dtype=dtype) for _ in range(4))
    mv = mv**2 + np.array(0.5, dtype)
    xhat, mean, var, inv, axes = batch_norm64(x, axis, 0.1)
    b = [1] * len(shape)
    b[axis] = c
    before = mm.copy(), mv.copy()
    moving = mm.copy(), mv.copy()
    params = {"axis": axis, "eps": 0.1, "fix_gamma": False}
    y, m, s = run_op("BatchNorm", [x, gamma, beta, *moving], train=True, momentum=0.7, **params)
    tol = TOL[dtype]
    np.testing.assert_allclose(y, xhat * gamma.reshape(b) + beta.reshape(b), **tol)
    np.testing.assert_allclose(m, mean.ravel(), **tol)
    np.testing.assert_allclose(s, inv.ravel(), **tol)
    np.testing.assert_allclose(moving[0], 0.7 * before[0] + 0.3 * mean.ravel(), **tol)
    np.testing.assert_allclose(moving[1], 0.7 * before[1] + 0.3 * var.ravel(), **tol)

    g = rand(*shape, dtype=dtype)
    dx, dgamma, dbeta = run_op("_backward_BatchNorm", [g, x, gamma, m, s], train=True, axis=axis,
                               fix_gamma=False)
    g64 = g.astype("float64")
    centred = (g64 - g64.mean(axes, keepdims=True)
               - xhat * (g64 * xhat).mean(axes, keepdims=True))
    many = {"rtol": tol["rtol"] * 5, "atol": tol["atol"] * 20}
    np.testing.assert_allclose(dx, gamma.reshape(b) * inv * centred, **many)
    np.testing.assert_allclose(dgamma, (g64 * xhat).sum(axes), **many)
    np.testing.assert_allclose(dbeta, g64.sum(axes), **many)

    for train, extra in ((False, {}), (True, {"use_global_stats": True})):
        y, m, s = run_op("BatchNorm", [x, gamma, beta, mm, mv], train=train, **params, **extra)
        s64 = 1 / np.sqrt(mv.astype("float64") + 0.1)
        want = (x - mm.reshape(b)) * (s64 * gamma).reshape(b) + beta.reshape(b)
        np.testing.assert_allclose(y, want, **tol)
        assert (mm == before[0]).all() and (mv == before[1]).all()
        dx, dgamma, _ = run_op("_backward_BatchNorm", [g, x, gamma, m, s], train=train, axis=axis,
                               fix_gamma=False, **extra)
        np.testing.assert_allclose(dx, (s64 * gamma).reshape(b) * g, **many)
        want = (g64 * (x - mm.reshape(b)) * s64.reshape(b)).sum(axes)
        np.testing.assert_allclose(dgamma, want, **many)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(3, 5, 7), (9, 5), (2, 3, 1500, 1501), (2, 3, 4, 1)])
def test_batch_norm_with_relu(shape, dtype):
    x, gamma, beta, mean = rand(*shape, dtype=dtype), *(rand(shape[1], dtype=dtype)
                                                         for _ in range(3))
    x[0, 0] = np.nan
    for train in (False, True):
        found = []
        for name in ("BatchNorm", "_BatchNorm_relu"):
            moving = mean.copy(), mean**2 + np.array(0.5, dtype)
            found.append(run_op(name, [x, gamma, beta, *moving], train=train, fix_gamma=False))
        (plain, *stats), (y, *same) = found
        np.testing.assert_array_equal(y, np.where(plain < 0, 0, plain))
        np.testing.assert_array_equal(stats, same)
        assert (plain < 0).any()
        assert np.isnan(y).any()


X = [[[1.764052391052246, 0.40015721321105957], [0.978738009929657, 2.2408931255340576],
      [1.8675580024719238, -0.9772778749465942]],
     [[0.9500884413719177, -0.15135720372200012], [-0.10321885347366333, 0.4105985164642334],
      [0.14404356479644775, 1.4542734622955322]],
     [[0.7610377073287964, 0.12167501449584961], [0.44386324286460876, 0.3336743414402008],
      [1.4940791130065918, -0.2051582634449005]],
     [[0.3130677044391632, -0.8540957570075989], [-2.5529897212982178, 0.653618574142456],
      [0.8644362092018127, -0.7421650290489197]]]
G = [[[2.269754648208618, -1.4543657302856445], [0.04575851559638977, -0.18718385696411133],
      [1.5327792167663574, 1.4693588018417358]],
     [[0.154947429895401, 0.37816253304481506], [-0.8877857327461243, -1.980796456336975],
      [-0.34791216254234314, 0.15634897351264954]],
     [[1.2302906513214111, 1.202379822731018], [-0.38732680678367615, -0.302302747964859],
      [-1.0485529899597168, -1.420017957687378]],
     [[-1.7062702178955078, 1.950775384902954], [-0.5096521973609924, -0.4380742907524109],
      [-1.2527953386306763, 0.7774903774261475]]]


#: few large channels (parts of runs; blocks of runs; both uneven), channels too large for the
#: cache, columns with many rows
CUT = [(2, 3, 70001), (50, 2, 1500), (7, 3, 100, 100), (3, 33, 300, 301), (1, 1, 40000),
       (5000, 7), (2049, 70), (4100, 64)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", CUT)
def test_channels_that_are_cut(shape, dtype):
    x, g = 2 * rand(*shape, dtype=dtype) + 3, rand(*shape, dtype=dtype)
    c = shape[1]
    op = get("BatchNorm")
    task = op.cpu(op.parse({}), [Spec(shape, as_dtype(dtype))], [], True)
    assert task.ints[5] < shape[0] or task.ints[6] < task.ints[2]
    gamma, beta, mm, mv = (rand(c, dtype=dtype) for _ in range(4))
    xhat, mean, var, inv, axes = batch_norm64(x, 1, 1e-3)
    b = (1, c, *(1,) * (len(shape) - 2))
    tol = TOL[dtype]
    y, m, s = run_op("BatchNorm", [x, gamma, beta, mm, mv], train=True, fix_gamma=False,
                     momentum=0.0)
    np.testing.assert_allclose(y, xhat * gamma.reshape(b) + beta.reshape(b), **tol)
    np.testing.assert_allclose(mm, mean.ravel(), **tol)
    np.testing.assert_allclose(mv, var.ravel(), **tol)
    dx, dgamma, dbeta = run_op("_backward_BatchNorm", [g, x, gamma, m, s], train=True,
                               fix_gamma=False)
    g64 = g.astype("float64")
    centred = (g64 - g64.mean(axes, keepdims=True)
               - xhat * (g64 * xhat).mean(axes, keepdims=True))
    np.testing.assert_allclose(dx, gamma.reshape(b) * inv * centred, **tol)
    size = np.sqrt(x.size / c)
    np.testing.assert_allclose(dgamma, (g64 * xhat).sum(axes), rtol=tol["rtol"],
                               atol=tol["atol"] * size)
    np.testing.assert_allclose(dbeta, g64.sum(axes), rtol=tol["rtol"], atol=tol["atol"] * size)

    y, m, s = run_op("BatchNorm", [x, gamma, beta, mm, mv], fix_gamma=False)
    dx, dgamma, _ = run_op("_backward_BatchNorm", [g, x, gamma, m, s], fix_gamma=False)
    s64 = 1 / np.sqrt(mv.astype("float64") + 1e-3)
    want = (x.astype("float64") - mm.reshape(b)) * s64.reshape(b)
    np.testing.assert_allclose(y, want * gamma.reshape(b) + beta.reshape(b), **tol)
    np.testing.assert_allclose(dx, (s64 * gamma).reshape(b) * g, **tol)
    np.testing.assert_allclose(dgamma, (g64 * want).sum(axes), rtol=tol["rtol"],
                               atol=tol["atol"] * size)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,count", [((2, 6, 5, 7), 3), ((1, 4, 200, 210), 2), ((3, 4, 1), 4),
                                         ((40, 8, 3000), 1), ((2, 3, 0), 3)])
def test_group_norm(shape, count, dtype):
    """With groups that are cut, that are one unit, of one value, and of none."""
    x, g = 2 * rand(*shape, dtype=dtype) + 3, rand(*shape, dtype=dtype)
    gamma, beta = rand(count, dtype=dtype), rand(count, dtype=dtype)
    flat, g64 = (v.astype("float64").reshape(shape[0], count, -1) if v.size else np.zeros((2, 3, 0))
                 for v in (x, g))
    n = max(1, flat.shape[2])
    mean = flat.sum(2, keepdims=True) / n
    std = np.sqrt(((flat - mean)**2).sum(2, keepdims=True) / n + 0.01)
    xhat, w = (flat - mean) / std, gamma.reshape(1, -1, 1).astype("float64")
    tol = TOL[dtype]
    y, m, s = run_op("GroupNorm", [x, gamma, beta], num_groups=count, eps=0.01)
    np.testing.assert_allclose(y.reshape(flat.shape), xhat * w + beta.reshape(1, -1, 1), **tol)
    np.testing.assert_allclose(m, mean[..., 0], **tol)
    np.testing.assert_allclose(s, std[..., 0], **tol)
    dx, dgamma, dbeta = run_op("_backward_GroupNorm", [g, x, gamma, m, s], num_groups=count)
    mg, along = (v.sum(2, keepdims=True) / n for v in (g64, g64 * xhat))
    many = {"rtol": tol["rtol"] * 5, "atol": tol["atol"] * 20}
    np.testing.assert_allclose(dx.reshape(flat.shape), w / std * (g64 - mg - xhat * along), **many)
    total = {"rtol": tol["rtol"], "atol": tol["atol"] * np.sqrt(x.size + 1)}
    np.testing.assert_allclose(dgamma, (g64 * xhat).sum((0, 2)), **total)
    np.testing.assert_allclose(dbeta, g64.sum((0, 2)), **total)


@pytest.mark.parametrize("shape", [(3, 40000), (5, 7), (700, 33)])
def test_l2_of_rows(shape):
    x = rand(*shape)
    norm = np.sqrt((x.astype("float64")**2).sum(1, keepdims=True) + 1e-10)
    y, n = run_op("L2Normalization", [x])
    np.testing.assert_allclose(y, x / norm, rtol=2e-6)
    np.testing.assert_allclose(n.ravel(), norm.ravel(), rtol=1e-6)


def test_batch_norm_numbers_of_the_reference():
    """The reference updates the moving averages in its backward pass; here the forward pass
    does."""
    x, g = np.float32(X), np.float32(G)
    gamma, beta = np.float32([0.5, 2, 1.5]), np.float32([0.1, -0.2, 0.3])

    def moving():
        return np.float32([0.3, 0.2, 0.1]), np.float32([1.5, 0.5, 2])

    mm, mv = moving()
    y, m, s = run_op("BatchNorm", [x, gamma, beta, mm, mv], train=True, fix_gamma=False)
    near = {"atol": 5e-6, "rtol": 5e-6}
    np.testing.assert_allclose(y.ravel()[:4], [1.025456, 0.091149, 0.876496, 2.880217], **near)
    np.testing.assert_allclose(m, [0.413078, 0.300647, 0.487474], **near)
    np.testing.assert_allclose(s, [1.370058, 0.79377, 0.984262], **near)
    np.testing.assert_allclose(mm, [0.311308, 0.210065, 0.138747], **near)
    np.testing.assert_allclose(mv, [1.403175, 0.608612, 1.903123], **near)
    dx, dgamma, dbeta = run_op(
        "_backward_BatchNorm", [g, x, gamma, m, s], train=True, fix_gamma=False
    )
    np.testing.assert_allclose(dx.ravel()[:6], [1.051334, -1.339477, 0.906459, 0.372076, 2.60007,
                                                1.862295], **near)
    np.testing.assert_allclose(dgamma, [1.001949, 0.827806, -1.246526], **near)
    np.testing.assert_allclose(dbeta, [4.025675, -4.647363, -0.133301], **near)

    y, m, s = run_op("BatchNorm", [x, gamma, beta, *moving()], train=True)
    np.testing.assert_allclose(y.ravel()[:4], [1.950912, 0.082297, 0.338248, 1.340109], **near)
    dx, dgamma, _ = run_op("_backward_BatchNorm", [g, x, gamma, m, s], train=True)
    np.testing.assert_allclose(dx.ravel()[:4], [2.102669, -2.678953, 0.453229, 0.186038], **near)
    assert dgamma.tolist() == [0, 0, 0]

    y, m, s = run_op("BatchNorm", [x, gamma, beta, *moving()], train=True, fix_gamma=False,
                     use_global_stats=True)
    np.testing.assert_allclose(y.ravel()[:4], [0.697498, 0.140875, 2.000404, 5.566754], **near)
    dx, dgamma, _ = run_op("_backward_BatchNorm", [g, x, gamma, m, s], train=True, fix_gamma=False,
                           use_global_stats=True)
    np.testing.assert_allclose(dx.ravel()[:4], [0.926315, -0.593544, 0.129295, -0.528907], **near)
    np.testing.assert_allclose(dgamma, [0.968479, 0.812553, -0.93181], **near)


@pytest.mark.parametrize("shape", [(64, 3, 50), (3, 3, 9000), (40, 3, 900)])
def test_statistics_survive_a_large_mean(shape):
    x = (1e4 + rand(*shape)).astype("float32")
    x[0, 0] = 0  # far from the mean of the rest
    ones, zeros = np.ones(3, "f"), np.zeros(3, "f")
    mv = ones.copy()
    y, _, _ = run_op("BatchNorm", [x, ones, zeros, zeros.copy(), mv], train=True, momentum=0.0)
    np.testing.assert_allclose(mv, x.astype("float64").var((0, 2)), rtol=1e-5)
    assert abs(y.mean((0, 2), dtype="float64")).max() < 1e-3


def test_nothing_in_a_channel():
    for shape in ((0, 3, 2), (2, 3, 0), (2, 0, 2), (0, 3), (2, 0)):
        c = shape[1]
        v = np.ones(c, "f")
        mm, mv = v.copy(), 2 * v
        y, _, _ = run_op("BatchNorm", [np.ones(shape, "f"), v, v, mm, mv], train=True)
        assert y.shape == shape and (mm == 1).all() and (mv == 2).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,axis", [((4, 5), -1), ((3, 4, 70), 2), ((3, 4, 5), 1), ((6,), 0),
                                        ((5, 1), 1), ((300, 1500), 1), ((20, 4500), 1),
                                        ((2, 300, 130), 1), ((3, 4), 0), ((0, 4), 1)])
def test_layer_norm(shape, axis, dtype):
    x, g = 2 * rand(*shape, dtype=dtype) + 1, rand(*shape, dtype=dtype)
    c = shape[axis]
    gamma, beta = rand(c, dtype=dtype), rand(c, dtype=dtype)
    b = [1] * len(shape)
    b[axis] = c
    x64, g64, gamma64 = x.astype("float64"), g.astype("float64"), gamma.astype("float64").reshape(b)
    mean, std = x64.mean(axis, keepdims=True), np.sqrt(x64.var(axis, keepdims=True) + 0.01)
    xhat = (x64 - mean) / std
    y, m, s = run_op("LayerNorm", [x, gamma, beta], axis=axis, eps=0.01)
    tol = TOL[dtype]
    np.testing.assert_allclose(y, xhat * gamma64 + beta.reshape(b), **tol)
    np.testing.assert_allclose(m, mean, **tol)
    np.testing.assert_allclose(s, std, **tol)
    dx, dgamma, dbeta = run_op("_backward_LayerNorm", [g, x, gamma, m, s], axis=axis)
    h = g64 * gamma64
    want = (h - h.mean(axis, keepdims=True) - xhat * (h * xhat).mean(axis, keepdims=True)) / std
    many = {"rtol": tol["rtol"] * 5, "atol": tol["atol"] * 20}
    others = tuple(i for i in range(len(shape)) if i != axis % len(shape))
    np.testing.assert_allclose(dx, want, **many)
    np.testing.assert_allclose(dgamma, (g64 * xhat).sum(others), **many)
    np.testing.assert_allclose(dbeta, g64.sum(others), **many)


def test_layer_norm_numbers_of_the_reference():
    gamma, beta = np.float32([0.5, 2]), np.float32([0.1, -0.2])
    y, m, s = run_op("LayerNorm", [np.float32(X), gamma, beta])
    near = {"atol": 5e-6, "rtol": 5e-6}
    np.testing.assert_allclose(y.ravel()[:4], [0.599995, -2.199979, -0.399994, 1.799975], **near)
    assert m.shape == s.shape == (4, 3, 1)
    np.testing.assert_allclose(m[0].ravel(), [1.082105, 1.609816, 0.44514], **near)
    np.testing.assert_allclose(s[0].ravel(), [0.681955, 0.631085, 1.422421], **near)
    _, dgamma, dbeta = run_op("_backward_LayerNorm", [np.float32(G), np.float32(X), gamma, m, s])
    np.testing.assert_allclose(dgamma, [2.492934, -5.051454], **near)
    np.testing.assert_allclose(dbeta, [-0.906765, 0.151775], **near)


@pytest.mark.parametrize("call", [
    lambda: run_op("BatchNorm", [rand(2, 3), *[rand(2)] * 4]),
    lambda: run_op("BatchNorm", [rand(2, 3), rand(3), rand(2), rand(3), rand(3)]),
    lambda: run_op("BatchNorm", [rand(2, 3), *[rand(3)] * 4], axis=2),
    lambda: run_op("BatchNorm", [rand(3), *[rand(3)] * 4]),
    lambda: run_op("BatchNorm", [rand(2, 3), *[rand(3, 1)] * 4]),
    lambda: run_op("LayerNorm", [rand(2, 3), rand(2), rand(2)]),
    lambda: run_op("LayerNorm", [rand(2, 3), rand(3), rand(3)], axis=-3),
    lambda: run_op("LayerNorm", [rand(2, 3), rand(3), rand(3)], eps=-1),
])
def test_misfits_raise(call):
    with pytest.raises(MXNetError):
        call()


def test_dtypes_raise():
    with pytest.raises(MXNetTypeError):
        run_op("BatchNorm", [np.ones((2, 3), "int32"), *[rand(3)] * 4])
    with pytest.raises(MXNetTypeError):
        run_op("BatchNorm", [rand(2, 3, dtype="float64"), *[rand(3)] * 4])
