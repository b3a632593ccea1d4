"""The kernels of pooling: what the rows of tests/ops do not show (NaN, ties, pieces, errors)."""
from __future__ import annotations

import ctypes

import numpy as np
import pytest

from mxcy._core.errors import MXNetValueError
from tests import kernel_harness as harness
from tests.kernel_harness import run_op

RNG = np.random.default_rng(0)
LOWEST = np.finfo("float32").min


def rand(*shape, dtype="float32"):
    return RNG.standard_normal(shape).astype(dtype)


def pool(x, **params):
    return run_op("Pooling", [np.asarray(x, "float32")], **params)[0]


def backward(kind, g, x, y):
    """(operator, inputs) of the gradient."""
    if kind == "max":
        return "_backward_Pooling_max", [g, x, y]
    return "_backward_Pooling", [g, x]


#: tag -> (shape, parameters): groups of 16 planes and a rest, bands, one spatial axis, windows that
#: do not fit the buffers, a window that is the image
GROUPS = {
    "rest": ((3, 7, 9, 8), {"kernel": (2, 2), "stride": (2, 2)}),
    "overlap": ((2, 16, 20, 21), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "bands": ((1, 17, 70, 130), {"kernel": (3, 2), "stride": (1, 2), "pad": (1, 0)}),
    "gaps": ((1, 16, 60, 90), {"kernel": (2, 3), "stride": (5, 4)}),
    "full": ((1, 32, 31, 90), {"kernel": (5, 5), "stride": (3, 2), "pad": (2, 2),
                               "pooling_convention": "full"}),
    "column": ((2, 10, 5000), {"kernel": (4,), "stride": (3,), "pad": (2,)}),
    "wide": ((1, 16, 4, 1500), {"kernel": (2, 2), "stride": (2, 2)}),
    "large": ((1, 16, 90, 90), {"kernel": (60, 50), "stride": (10, 20)}),
    "lines": ((2, 5, 37, 61), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "line": ((3, 5, 1000), {"kernel": (4,), "stride": (2,), "pad": (3,)}),
    "few": ((2, 4, 9, 5), {"kernel": (2, 5), "stride": (3, 1), "pad": (0, 4)}),
    "beyond": ((1, 9, 6, 6), {"kernel": (2, 2), "stride": (2, 2), "pad": (1, 1),
                              "pooling_convention": "full"}),
    "image": ((2, 40, 7, 7), {"global_pool": True}),
    "images": ((1, 20, 50, 60), {"global_pool": True}),
}


@pytest.mark.parametrize("kind", ["max", "avg", "sum"])
@pytest.mark.parametrize("tag", list(GROUPS))
def test_groups_of_planes(tag, kind):
    """Against float64, which is computed plane by plane; small integers, so ties and exact sums."""
    shape, params = GROUPS[tag]
    x = RNG.integers(-4, 5, shape).astype("float32")
    x[0, 3].ravel()[::2] = np.nan if kind == "max" else 0
    params = {**params, "pool_type": kind}
    y, y64 = (run_op("Pooling", [x.astype(d)], **params)[0] for d in ("float32", "float64"))
    g = RNG.integers(-4, 5, y.shape).astype("float32")
    name, ins = backward(kind, g, x, y)
    dx, dx64 = (run_op(name, [v.astype(d) for v in ins], **params)[0]
                for d in ("float32", "float64"))
    near = {"rtol": 1e-6, "atol": 1e-6} if kind == "avg" else {"rtol": 1e-7}
    lowest = y64 < LOWEST  # of double
    np.testing.assert_allclose(y[~lowest], y64[~lowest], **near)
    assert (y[lowest] == LOWEST).all()
    np.testing.assert_allclose(dx, dx64, **near)


def test_maxima_pass_over_nan_and_take_the_first_of_equals():
    x = np.array([[[[np.nan, 1, 2], [3, 4, np.nan], [-np.inf, -np.inf, 5]]]], "float32")
    assert pool(x, kernel=(2, 2)).tolist() == [[[[4, 4], [4, 5]]]]
    alone = pool(x, kernel=(1, 1))
    assert alone[0, 0, 0, 0] == LOWEST
    g = np.arange(1, 5, dtype="float32").reshape(1, 1, 2, 2)
    got, = run_op("_backward_Pooling_max", [g, np.ones((1, 1, 3, 3), "f"), g], kernel=(2, 2))
    assert got.tolist() == [[[[1, 2, 0], [3, 4, 0], [0, 0, 0]]]]
    got, = run_op("_backward_Pooling_max", [g, x, g], kernel=(2, 2))
    assert got.tolist() == [[[[0, 0, 0], [0, 6, 0], [0, 0, 4]]]]


def test_windows_that_hold_nothing():
    x, far = np.ones((1, 1, 4, 4)), {"kernel": (2, 2), "pad": (1, 1), "stride": (3, 3),
                                     "pooling_convention": "full"}
    assert pool(x, pool_type="avg", **far).tolist() == [[[[0.25, 0.5, 0], [0.5, 1, 0], [0, 0, 0]]]]
    inside = pool(x, pool_type="avg", count_include_pad=False, **far)
    assert inside.tolist() == [[[[1, 1, 0], [1, 1, 0], [0, 0, 0]]]]
    assert (pool(x, **far)[0, 0, 2] == LOWEST).all()


def test_lp_is_signed_and_its_gradient_is_0_at_0():
    x = np.array([[[[0, 0, -1], [0, 0, 2], [1, -3, 0.5]]]])
    np.testing.assert_allclose(pool(x, kernel=(2, 2), pool_type="lp", p_value=1).ravel(),
                               [0, 1, -2, -0.5])
    np.testing.assert_allclose(pool(x, kernel=(2, 2), pool_type="lp", p_value=3).ravel(),
                               [0, 1.912931, -2.962496, -2.662537], rtol=1e-6)


def test_global_pooling_of_large_planes():
    x = rand(2, 3, 37, 41)
    for kind, f in (("avg", np.mean), ("max", np.max), ("sum", np.sum)):
        y = pool(x, global_pool=True, pool_type=kind)
        np.testing.assert_allclose(y, f(x, (2, 3), keepdims=True), rtol=1e-4, atol=1e-4)
    g = rand(2, 3, 1, 1)
    got, = run_op("_backward_Pooling", [g, x], global_pool=True, pool_type="avg")
    np.testing.assert_allclose(got, np.broadcast_to(g / (37 * 41), x.shape), rtol=1e-5)


@harness.PARALLEL_FOR
def _at_once(self, n, grain, body, arg):
    ctypes.cast(body, harness.BODY)(arg, 0, n, 0)


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_pieces_do_not_show_in_the_bits(layout, monkeypatch):
    x = rand(5, 30, 31, 100)
    params = {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1), "layout": layout}
    calls = []
    for kind in ("max", "avg"):
        g = run_op("Pooling", [x], pool_type=kind, **params)[0]
        calls += [("Pooling", [x], kind), (*backward(kind, g, x, g), kind)]
    pieces = [run_op(name, ins, pool_type=kind, **params)[0] for name, ins, kind in calls]
    whole = harness.Parallel(ctypes.sizeof(harness.Parallel), 1, _at_once)
    monkeypatch.setattr(harness, "_PARALLEL", whole)
    for (name, ins, kind), a in zip(calls, pieces, strict=True):
        np.testing.assert_array_equal(a, run_op(name, ins, pool_type=kind, **params)[0])


def test_empty_batch():
    assert pool(np.zeros((0, 2, 4, 4)), kernel=(2, 2)).shape == (0, 2, 3, 3)


@pytest.mark.parametrize("params,match", [
    ({}, "kernel must be given"),
    ({"kernel": (9, 9)}, "exceeds"),
    ({"kernel": (9, 9), "pooling_convention": "full"}, "exceeds"),
    ({"kernel": (2,)}, "spatial axes"),
    ({"kernel": (2, 2), "stride": (0, 1)}, "stride"),
    ({"kernel": (2, 2), "pad": (-1, 1)}, "pad"),
    ({"kernel": (0, 2)}, "kernel"),
    ({"kernel": (2, 2), "layout": "NCW"}, "layout"),
    ({"kernel": (2, 2), "pool_type": "lp"}, "p_value"),
    ({"kernel": (2, 2), "pool_type": "lp", "p_value": 4}, "p_value"),
    ({"kernel": (2, 2), "pad": (1, 1), "pooling_convention": "same"}, "same"),
])
def test_misfits_raise(params, match):
    with pytest.raises(MXNetValueError, match=match):
        pool(np.zeros((2, 4, 7, 8)), **params)
    with pytest.raises(MXNetValueError, match="spatial axes"):
        pool(np.zeros((2, 4)), kernel=(1,))
