"""Blocked pooling against the plain kernels of float64: every layer, ties, NaN, bands, refusals."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.dtypes import FLOAT32, FLOAT64
from mxcy._core.errors import MXNetError
from mxcy.ops.base import Spec, get
from mxcy.ops.blocked_pool import applies, cost
from tests.kernel_harness import run_op
from tests.ops.cases_blocked import blocked
from tests.ops.cases_blocked_pool import TAKEN
from tests.ops.cases_pooling import LAYERS, LOWEST

RNG = np.random.default_rng(5)


def both(x, **params):
    """Results and gradients of the blocked operator, and of the plain one in float64."""
    x64 = x.astype("float64")
    x64[x == LOWEST] = np.finfo("float64").min
    y = run_op("Pooling", [x64], **params)[0]
    by = run_op("_blocked_Pooling", [blocked(x)], **params)[0]
    g = RNG.integers(-8, 8, y.shape).astype("float32")
    g64 = g.astype("float64")
    if params.get("pool_type", "max") == "max":
        dx = run_op("_backward_Pooling_max", [g64, x64, y], **params)[0]
    else:
        dx = run_op("_backward_Pooling", [g64, x64], **params)[0]
    bdx = run_op("_backward_blocked_Pooling", [blocked(g), blocked(x), by], **params)[0]
    return (by, np.maximum(blocked(y), LOWEST)), (bdx, blocked(dx))


@pytest.mark.parametrize("kind", ["max", "avg", "sum"])
@pytest.mark.parametrize("tag", TAKEN)
def test_layers(tag, kind):
    shape, params = LAYERS[tag]
    x = RNG.integers(-3, 4, (shape[0], 48, *shape[2:])).astype("float32")  # full of ties
    for got, want in both(x, **params, pool_type=kind):
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-6 if kind == "avg" else 0)


@pytest.mark.parametrize("shape,params", [
    ((2, 16, 112, 112), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    ((1, 32, 40, 300), {"kernel": (3, 3), "pad": (1, 1)}),
    ((1, 16, 6, 300, 40), {"kernel": (2, 3, 5), "stride": (1, 2, 2), "pad": (1, 1, 2)}),
    ((1, 16, 30, 2000), {"kernel": (5, 2), "stride": (1, 2)}),
    ((3, 16, 64, 65), {"global_pool": True}),
])
def test_many_bands(shape, params):
    x = RNG.integers(-30, 30, shape).astype("float32")
    for kind in ("max", "avg"):
        for got, want in both(x, **params, pool_type=kind):
            np.testing.assert_allclose(got, want, rtol=2e-6, atol=2e-6)


def test_nan_and_the_lowest_are_no_maxima():
    x = RNG.standard_normal((1, 16, 6, 6)).astype("float32")
    x[0, :, ::2, ::2] = np.nan
    x[0, 3], x[0, 4], x[0, 5] = np.nan, -np.inf, np.finfo("float32").min
    x[0, 6, 1, 1], x[0, 7, 2, 3] = np.inf, -0.0
    for got, want in both(x, kernel=(2, 2), stride=(2, 2)):
        np.testing.assert_array_equal(got, want)


def test_nothing_to_pool():
    for shape in ((0, 1, 4, 4, 16), (2, 0, 4, 4, 16)):
        y = run_op("_blocked_Pooling", [np.zeros(shape, "float32")], kernel=(2, 2))[0]
        assert y.size == 0
        dx = run_op("_backward_blocked_Pooling", [y, np.zeros(shape, "float32"), y],
                    kernel=(2, 2))[0]
        assert dx.shape == shape


@pytest.mark.parametrize("params", [{"kernel": (3,)}, {"kernel": (7, 7)}, {"kernel": (0, 1)}, {},
                                    {"kernel": (2, 2), "pool_type": "lp", "p_value": 2},
                                    {"kernel": (2, 2), "layout": "NHWC"}])
def test_misfits_raise(params):
    with pytest.raises(MXNetError):
        run_op("_blocked_Pooling", [np.zeros((1, 1, 4, 4, 16), "float32")], **params)


def test_applies_and_cost():
    op = get("Pooling")
    p = op.parse({"kernel": (3, 3), "stride": (2, 2)})
    data = Spec((2, 32, 8, 8), FLOAT32)
    assert applies(p, data) == ""
    assert "float64" in applies(p, Spec(data.shape, FLOAT64))
    assert "24 channels" in applies(p, Spec((2, 24, 8, 8), FLOAT32))
    assert "lp" in applies(op.parse({"kernel": (2, 2), "pool_type": "lp", "p_value": 2}), data)
    assert "NHWC" in applies(op.parse({"kernel": (2, 2), "layout": "NHWC"}), data)
    assert applies(get("Pooling_v1").parse({"kernel": (2, 2)}), data)
    assert cost(p, (4, 32, 8, 8)) > cost(p, (2, 32, 8, 8)) > 0
