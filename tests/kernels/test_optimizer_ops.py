"""The update kernels: states in place, low precisions, special values. Formulas: tests/ops."""
from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from mxcy._core.dtypes import BFLOAT16, FLOAT32
from mxcy._core.errors import MXNetError
from mxcy.ops import base
from tests.kernel_harness import run_op, run_task
from tests.ops.cases_optimizer import CASES

RNG = np.random.default_rng(0)


# The update of listed rows: tests/runtime/test_rows.py.
@pytest.mark.parametrize("case", [c for c in CASES if c.name != "_sgd_rows_update"],
                         ids=lambda c: c.name)
def test_states_and_in_place(case):
    """Long arrays (several tiles and pieces); the weight written in place gives the same bits."""
    op = base.get(case.name)
    n = 50_001
    arrays = [RNG.uniform(0.1, 1, n).astype("float32") for _ in op.inputs]
    first = [a.copy() for a in arrays]
    out, = run_op(case.name, first, **case.params)
    for i, (a, b) in enumerate(zip(arrays, first)):
        assert np.array_equal(a, b) == (i not in op.mutates)
    p = op.parse(dict(case.params))
    spec = base.Spec((n,), FLOAT32)
    second = [a.copy() for a in arrays]
    run_task(op.cpu(p, [spec] * len(arrays), [spec], False), second, [second[0]])
    np.testing.assert_array_equal(second[0], out)
    for i in op.mutates:
        np.testing.assert_array_equal(second[i], first[i])
    if not op.elementwise:
        return
    single = [a[777:778].copy() for a in arrays]  # an element does not depend on its neighbours
    np.testing.assert_array_equal(run_op(case.name, single, **case.params)[0], out[777:778])


def test_adam_states():
    w, g, m, v = (RNG.standard_normal(99) for _ in range(4))
    v = v * v
    m0, v0 = m.copy(), v.copy()
    run_op("adam_update", [w, g, m, v], lr=0.1)
    np.testing.assert_allclose(m, 0.9 * m0 + 0.1 * g, rtol=1e-12)
    np.testing.assert_allclose(v, 0.999 * v0 + 0.001 * g * g, rtol=1e-9)


def test_clipping():
    w, g = np.zeros(3, "float32"), np.array([-5, 0.5, np.nan], "float32")
    for clip, want in ((-1, [5, -0.5]), (-7, [5, -0.5]), (0, [0, 0]), (2, [2, -0.5])):
        out, = run_op("sgd_update", [w, g], lr=1.0, clip_gradient=clip)
        np.testing.assert_array_equal(out[:2], want)
        assert np.isnan(out[2])


def test_float16_is_exact():
    every = np.arange(65536, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    out, = run_op("sgd_update", [finite, np.zeros_like(finite)], lr=0.0)
    np.testing.assert_array_equal(out.view(np.uint16), finite.view(np.uint16))


def test_rounding_is_to_nearest_even():
    x = RNG.integers(0, 2**32, 10**5, dtype=np.uint32).view(np.float32)
    x = x[np.isfinite(x)]
    more = np.ldexp(np.sign(x) * RNG.uniform(1, 2, x.size), RNG.integers(-26, 18, x.size))
    x = np.concatenate([x, more.astype("float32")])
    zero = np.zeros(x.size, np.float16)
    out, = run_op("mp_sgd_update", [zero, zero, x.copy()], lr=0.0)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(out, x.astype(np.float16))
    op = base.get("mp_sgd_update")
    half, full = base.Spec(x.shape, BFLOAT16), base.Spec(x.shape, FLOAT32)
    out = np.zeros(x.size, np.uint16)
    run_task(op.cpu(op.parse({"lr": 0}), [half, half, full], [half], False),
             [np.zeros_like(out), np.zeros_like(out), x.copy()], [out],
             ([BFLOAT16, BFLOAT16, FLOAT32], [BFLOAT16]))
    np.testing.assert_array_equal(out, x.astype(ml_dtypes.bfloat16).view(np.uint16))


@pytest.mark.parametrize("ins,params", [
    ([np.zeros(3, "int32")] * 2, {}), ([np.zeros(3, "float32"), np.zeros(3, "float64")], {}),
    ([np.zeros(3, "float32"), np.zeros(4, "float32")], {}),
    ([np.zeros(3, "float32")] * 2, {"lr": None}), ([np.zeros(3, "float32")] * 2, {"momentum": 1}),
])
def test_bad_arguments(ins, params):
    with pytest.raises(MXNetError):
        run_op("sgd_update", ins, **{"lr": 0.1, **params})


def test_empty():
    none = np.zeros((0, 3), "float32")
    assert run_op("sgd_mom_update", [none] * 3, lr=0.1)[0].shape == (0, 3)
