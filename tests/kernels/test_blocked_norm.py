"""Blocked BatchNorm in training against the plain one: units, relu, addend, accuracy, stores."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.dtypes import FLOAT32, FLOAT64
from mxcy._core.errors import MXNetError
from mxcy.ops.base import Spec, get
from mxcy.ops.blocked_norm import applies, cost
from tests.kernel_harness import run_op, run_task
from tests.ops.cases_blocked import blocked, plain

RNG = np.random.default_rng(8)
#: one pixel, small planes (several images a unit, the last unit smaller), runs and parts that end
#: unevenly, three spatial axes
SHAPES = [(5, 32, 1, 1), (3, 16, 7), (90, 32, 7, 7), (3, 48, 20, 33), (2, 32, 1, 2048),
          (1, 16, 65, 67), (2, 16, 3, 17, 50)]
NEAR = {"rtol": 3e-5, "atol": 3e-5}


def rand(*shape):
    return RNG.standard_normal(shape).astype("float32")


def state(channels):
    return [rand(channels), rand(channels), rand(channels), rand(channels)**2 + np.float32(0.5)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("act", ["", "relu"])
@pytest.mark.parametrize("with_addend", [False, True])
def test_training_is_that_of_the_plain_operator(shape, act, with_addend):
    params = {"eps": 0.01, "momentum": 0.7, "fix_gamma": False}
    mode = {"act": act, "with_addend": with_addend}
    x, more, vectors = 2 * rand(*shape) + 1, rand(*shape), state(shape[1])
    mine = [v.copy() for v in vectors]
    y, m, s = run_op("BatchNorm", [x, *vectors], train=True, **params)
    extra = [blocked(more)] if with_addend else []
    got = run_op("_blocked_BatchNorm", [blocked(x), *mine, *extra], train=True, **params, **mode)
    want = y + more if with_addend else y
    if act:
        want = np.maximum(want, 0)
    np.testing.assert_allclose(plain(got[0]), want, **NEAR)
    for a, b in zip([*got[1:], *mine], [m, s, *vectors], strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-6, atol=2e-6)

    g = rand(*shape)
    out = [got[0]] if act else []
    back = run_op("_backward_blocked_BatchNorm",
                  [blocked(g), blocked(x), mine[0], m, s, *out], train=True, **params, **mode)
    masked = g * (plain(got[0]) > 0) if act else g
    dx, dgamma, dbeta = run_op("_backward_BatchNorm", [masked, x, vectors[0], m, s], train=True,
                               fix_gamma=False)
    np.testing.assert_allclose(plain(back[0]), dx, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(back[1], dgamma, rtol=1e-4, atol=5e-4)
    np.testing.assert_allclose(back[2], dbeta, rtol=1e-4, atol=5e-4)
    assert len(back) == 3 + with_addend
    if with_addend:
        np.testing.assert_array_equal(plain(back[3]), masked)


def test_gamma_fixed_and_global_statistics():
    x, g, vectors = rand(4, 32, 6), rand(4, 32, 6), state(32)
    kept = [v.copy() for v in vectors]
    for params in ({}, {"use_global_stats": True, "fix_gamma": False}):
        mine, theirs = [v.copy() for v in vectors], [v.copy() for v in vectors]
        y, m, s = run_op("_blocked_BatchNorm", [blocked(x), *mine], train=True, **params)
        y0, m0, s0 = run_op("BatchNorm", [x, *theirs], train=True, **params)
        np.testing.assert_allclose(plain(y), y0, **NEAR)
        back = run_op("_backward_blocked_BatchNorm", [blocked(g), blocked(x), mine[0], m, s],
                      train=True, **params)
        theirs = run_op("_backward_BatchNorm", [g, x, vectors[0], m0, s0], train=True, **params)
        np.testing.assert_allclose(plain(back[0]), theirs[0], **NEAR)
        for a, b in zip(back[1:], theirs[1:], strict=True):
            np.testing.assert_allclose(a, b, **NEAR)
    for a, b in zip(mine, kept, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("spoil", ["mean", "first", "ramp"])
def test_variances_are_accurate(spoil):
    """A large mean, a first quarter of other values, and a mean that drifts."""
    x = rand(3, 16, 50, 50)
    if spoil == "mean":
        x += 1e4
    elif spoil == "first":
        x[:, :, 0] = 1e4
    else:
        x += np.linspace(0, 1e4, 2500, dtype="float32").reshape(50, 50)
    ones, zeros = np.ones(16, "f"), np.zeros(16, "f")
    mean, var = zeros.copy(), ones.copy()
    run_op("_blocked_BatchNorm", [blocked(x), ones, zeros, mean, var], train=True, momentum=0.0)
    want = x.astype("float64")
    np.testing.assert_allclose(var, want.var((0, 2, 3)), rtol=2e-6)
    np.testing.assert_allclose(mean, want.mean((0, 2, 3)), rtol=1e-6)


def at(shape, offset):
    """An array that begins `offset` floats after a multiple of 64 bytes."""
    size = int(np.prod(shape))
    space = np.full(size + 32, 77, "float32")
    start = -space.ctypes.data // 4 % 16 + offset
    return space[start:start + size].reshape(shape)


def test_results_that_are_written_past_the_caches():
    """Results of 24 MB and more, aligned and not, are those of the same images in smaller runs."""
    shape, small = (2, 1, 640, 320, 16), (1, 1, 640, 320, 16)
    x, more, g = rand(*shape), rand(*shape), rand(*shape)
    vectors = state(16)
    p = {"act": "relu", "with_addend": True, "use_global_stats": True, "fix_gamma": False}
    for name, ins in (("_blocked_BatchNorm", [x, *vectors, more]),
                      ("_backward_blocked_BatchNorm", [g, x, *vectors[:3], more])):
        op = get(name)
        params = op.parse(p)
        halves = [run_op(name, [v[i:i + 1] if v.ndim == 5 else v for v in ins], train=True, **p)
                  for i in range(2)]
        shapes = op.infer_shape(params, [v.shape for v in ins], [None] * len(halves[0]))[1]
        specs = [[Spec(tuple(s), FLOAT32) for s in v] for v in ([v.shape for v in ins], shapes)]
        task = op.cpu(params, *specs, True)
        assert task.ints[-1] == 1
        for offset in (0, 1):
            outs = [at(s, offset) for s in shapes]
            run_task(task, ins, outs)
            for i, out in enumerate(outs):
                if out.ndim == 5:
                    want = np.concatenate([h[i] for h in halves])
                    np.testing.assert_array_equal(out, want)
    assert op.cpu(params, [Spec(small, FLOAT32)] * 2, [], True).ints[-1] == 0


def test_nothing_in_a_channel():
    for shape in ((0, 2, 2, 16), (2, 2, 0, 16), (2, 0, 2, 16)):
        v = np.ones(16 * shape[1], "f")
        mean, var = v.copy(), 2 * v
        y, _, _ = run_op("_blocked_BatchNorm", [np.ones(shape, "f"), v, v, mean, var], train=True)
        assert y.shape == shape and (mean == 1).all() and (var == 2).all()
        back = run_op("_backward_blocked_BatchNorm", [y, y, v, v, v], train=True)
        assert back[0].shape == shape and not back[2].any()


def test_nan_stays_in_its_channel():
    x = rand(2, 16, 9)
    x[1, 3, 4] = np.nan
    vectors = state(16)
    y = plain(run_op("_blocked_BatchNorm", [blocked(x), *vectors], train=True, act="relu")[0])
    assert np.isnan(y[:, 3]).all() and not np.isnan(np.delete(y, 3, 1)).any()


@pytest.mark.parametrize("call", [
    lambda x, v: run_op("_blocked_BatchNorm", [x, v, v, v, v[:8]]),
    lambda x, v: run_op("_blocked_BatchNorm", [x, v, v, v, v], axis=2),
    lambda x, v: run_op("_blocked_BatchNorm", [x, v, v, v, v], act="tanh"),
    lambda x, v: run_op("_blocked_BatchNorm", [x, v, v, v, v, x[:1]], with_addend=True),
    lambda x, v: run_op("_blocked_BatchNorm", [x[..., :8], v, v, v, v]),
    lambda x, v: run_op("_backward_blocked_BatchNorm", [x[:1], x, v, v, v]),
])
def test_misfits_raise(call):
    with pytest.raises(MXNetError):
        call(rand(2, 1, 5, 16), rand(16))


def test_applies_and_cost():
    p = get("BatchNorm").parse({})
    assert applies(p, Spec((2, 32, 5), FLOAT32)) == ""
    assert applies(get("BatchNorm").parse({"axis": -2}), Spec((2, 32, 5), FLOAT32)) == ""
    assert "float64" in applies(p, Spec((2, 32, 5), FLOAT64))
    assert "channels" in applies(p, Spec((2, 20, 5), FLOAT32))
    assert "axis" in applies(get("BatchNorm").parse({"axis": 2}), Spec((2, 32, 5), FLOAT32))
    assert applies(p, Spec((2, 32), FLOAT32))
    assert cost(p, (4, 32, 5)) > cost(p, (2, 32, 5)) > 0
