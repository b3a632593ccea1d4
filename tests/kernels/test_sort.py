"""Orders: stability, NaN, every dtype, long and short lines; shuffles; counts."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.errors import MXNetError, MXNetIndexError, MXNetTypeError, MXNetValueError
from tests.kernel_harness import run_op

DTYPES = ("float32", "float64", "float16", "int8", "uint8", "int32", "int64")


def draw(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(0 if dtype == "uint8" else -20, 20, shape).astype(dtype)
    if dtype.startswith("float"):
        x[rng.random(shape) < 0.1] = np.nan
        x[rng.random(shape) < 0.05] = np.inf
        x[rng.random(shape) < 0.05] = -np.inf
        x[rng.random(shape) < 0.1] = -0.0
    return x


def order(x, axis, ascend):
    x = x.astype(np.float64)
    return np.argsort(x if ascend else -x, axis=axis, kind="stable")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("ascend", [True, False])
@pytest.mark.parametrize("shape,axis", [((5, 7), -1), ((3, 1000), 1), ((2, 300, 3), 1),
                                        ((3, 50), None), ((100, 3), 0), ((1,), 0)])
def test_orders(dtype, ascend, shape, axis):
    x = draw(shape, dtype)
    want = order(x, axis, ascend)
    line = x.reshape(-1) if axis is None else x
    at = axis or 0
    values, indices = run_op("sort", [x], axis=axis, is_ascend=ascend)
    np.testing.assert_array_equal(indices, want)
    np.testing.assert_array_equal(values, np.take_along_axis(line, want, at))
    got, = run_op("argsort", [x], axis=axis, is_ascend=ascend, dtype="int32")
    np.testing.assert_array_equal(got, want)
    for k in {1, min(3, want.shape[at]), want.shape[at]}:
        values, indices = run_op("topk", [x], axis=axis, k=k, ret_typ="both", is_ascend=ascend,
                                 dtype="int64")
        first = np.take(want, range(k), axis=at)
        np.testing.assert_array_equal(indices, first)
        np.testing.assert_array_equal(values, np.take_along_axis(line, first, at))


@pytest.mark.parametrize("dtype", ["int64", "int32", "float64"])
def test_extreme_values(dtype):
    info = np.finfo(dtype) if dtype[0] == "f" else np.iinfo(dtype)
    x = np.array([0, info.max, info.min, -1, 1, info.max - 1], dtype)
    np.testing.assert_array_equal(run_op("sort", [x])[0], np.sort(x))
    np.testing.assert_array_equal(run_op("sort", [x], is_ascend=False)[0], np.sort(x)[::-1])


def test_mask_and_index_dtypes():
    x = np.array([[3, 1, 2], [5, 5, 0]], "float32")
    mask, = run_op("topk", [x], k=2, ret_typ="mask")
    np.testing.assert_array_equal(mask, [[1, 0, 1], [1, 1, 0]])
    for dtype in ("uint8", "int32", "int64", "float16", "float32", "float64"):
        got, = run_op("topk", [x], k=1, dtype=dtype)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, [[0], [0]])


def test_errors():
    x = np.zeros((2, 300), "float32")
    with pytest.raises(MXNetValueError, match="uint8"):
        run_op("argsort", [x], dtype="uint8")
    with pytest.raises(MXNetValueError, match="k is 301"):
        run_op("topk", [x], k=301)
    with pytest.raises(MXNetTypeError, match="bool"):
        run_op("sort", [x > 0])
    with pytest.raises(MXNetError, match="axis"):
        run_op("sort", [x], axis=2)
    with pytest.raises(MXNetIndexError, match="300"):
        run_op("fill_element_0index", [x, np.zeros(2, "f"), np.array([0, 300], "f")])


def test_shuffle_keeps_rows_and_mixes():
    x = np.arange(3000, dtype="int32").reshape(1000, 3)
    y, = run_op("_shuffle", [x], rng=(5, 0))
    z, = run_op("_shuffle", [x], rng=(6, 0))
    for got in (y, z):
        np.testing.assert_array_equal(got[np.argsort(got[:, 0])], x)
    assert (y != x).any() and (y != z).any()
    np.testing.assert_array_equal(run_op("_shuffle", [x], rng=(5, 0))[0], y)


def test_shuffle_is_fair():
    """All 24 orders of 4 rows, equally often (chi-square with 23 degrees, seed 0 to 4799)."""
    seen: dict[tuple, int] = {}
    for seed in range(4800):
        y, = run_op("_shuffle", [np.arange(4)], rng=(seed, 0))
        seen[tuple(y)] = seen.get(tuple(y), 0) + 1
    assert len(seen) == 24
    assert sum((n - 200)**2 / 200 for n in seen.values()) < 50


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_histogram(dtype):
    x = np.random.default_rng(1).uniform(-3, 12, 100_003).astype(dtype)
    counts, edges = run_op("_histogram", [x], bin_cnt=10, range=(0, 10))
    want, at = np.histogram(x, 10, (0, 10))
    np.testing.assert_array_equal(counts, want)
    np.testing.assert_allclose(edges, at)
    counts, _ = run_op("_histogram", [x, at[[0, 1, 5, 10]].astype(dtype)])
    np.testing.assert_array_equal(counts, np.histogram(x, at[[0, 1, 5, 10]])[0])
