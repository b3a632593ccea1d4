"""Looking elements up by index and putting them back, against NumPy; indices that point nowhere."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.errors import MXNetError
from tests.kernel_harness import run_op

RNG = np.random.default_rng(0)
DTYPES = ("float32", "float64", "float16", "uint8", "int8", "int32", "int64", "bool")
WILD = [np.nan, np.inf, -np.inf, 1e30, -1e30, 2.0**63, -(2.0**63), 7.0, -1.0, -0.5, 1.9]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_take_and_its_gradient(dtype, kind, axis):
    x = RNG.integers(0, 100, (5, 6, 7)).astype(dtype)
    i = RNG.integers(0, 2 if kind == "bool" else 5, (3, 4)).astype(kind)
    want = np.take(x, i.astype(int), axis=axis)
    np.testing.assert_array_equal(run_op("take", [x, i], axis=axis)[0], want)
    if dtype in ("float32", "float64", "int32", "int64"):
        g = RNG.integers(0, 100, want.shape).astype(dtype)
        at, sums = axis % 3, np.zeros_like(x)
        rows = g.reshape((*x.shape[:at], 12, *x.shape[at + 1:]))
        np.add.at(np.moveaxis(sums, at, 0), i.astype(int).ravel(), np.moveaxis(rows, at, 0))
        np.testing.assert_array_equal(run_op("_backward_take", [g, i, x], axis=axis)[0], sums)


@pytest.mark.parametrize("kind", ["float32", "float64", "float16"])
def test_wild_indices(kind):
    """Fractions are cut off, the rest is clipped; nothing is read out of bounds."""
    a = np.arange(3, dtype="float32")
    with np.errstate(over="ignore"):
        i = np.array(WILD).astype(kind)
    want = [0, 2, 0, 2, 0, 2, 0, 2, 0, 0, 1]
    np.testing.assert_array_equal(run_op("take", [a, i])[0], want)
    got, = run_op("take", [a, i], mode="wrap")
    assert set(got) <= {0, 1, 2} and got[7] == 1 and got[8] == 2
    rows = np.repeat(a[None], len(WILD), 0)
    np.testing.assert_array_equal(run_op("pick", [rows, i])[0], want)
    assert run_op("one_hot", [i], depth=3)[0].sum() == 2  # -0.5 and 1.9
    w = np.arange(6, dtype="float32").reshape(3, 2)
    got, = run_op("Embedding", [i, w], input_dim=3, output_dim=2)
    np.testing.assert_array_equal(got, w[want])
    g, = run_op("_backward_take", [np.ones(len(WILD), "float32"), i, a])
    np.testing.assert_array_equal(g, np.bincount(want, minlength=3))


@pytest.mark.parametrize("value,text", [(-1, "index -1 is out of bounds for axis 1 with size 4"),
                                        (4, "index 4"), (np.nan, "NaN"), (1e30, "axis 1")])
def test_take_raises(value, text):
    a = np.zeros((2, 4), "float32")
    i = np.array([0] * 300 + [value], "float32")
    with pytest.raises(IndexError, match=text):
        run_op("take", [a, i], axis=1, mode="raise")
    with pytest.raises(IndexError, match=text):
        run_op("_backward_take", [np.zeros((2, 301), "float32"), i, a], axis=1, mode="raise")


@pytest.mark.parametrize("rows,row,k", [(50, 256, 3000), (2000, 3, 5000), (3, 1, 40000),
                                        (40000, 1, 300)])
def test_gradient_of_take_adds_in_order(rows, row, k):
    """The bits are those of a sum in order of occurrence; the harness runs pieces in reverse."""
    i = RNG.integers(0, rows, k).astype("int32")
    g = RNG.standard_normal((k, row)).astype("float32")
    want = np.zeros((rows, row), "float32")
    np.add.at(want, i, g)
    np.testing.assert_array_equal(run_op("_backward_take", [g, i, want])[0], want)


@pytest.mark.parametrize("shape,m,k", [((7, 5, 3), 1, 20), ((7, 5, 3), 2, 20), ((7, 5, 3), 3, 20),
                                       ((40, 50), 2, 5000), ((4,), 1, 1)])
def test_gather_and_scatter(shape, m, k):
    x = RNG.standard_normal(shape).astype("float32")
    i = np.stack([RNG.integers(-d, d, k) for d in shape[:m]])
    got, = run_op("gather_nd", [x, i])
    np.testing.assert_array_equal(got, x[tuple(i)])
    sums = np.zeros(shape, "float32")
    np.add.at(sums, tuple(i), got)
    np.testing.assert_array_equal(run_op("_backward_gather_nd", [got, i, x])[0], sums)
    for last in range(k):  # the last one wins
        sums[tuple(i[:, last])] = got[last]
    np.testing.assert_array_equal(run_op("_scatter_set_nd", [np.zeros_like(x), got, i],
                                         shape=shape)[0],
                                  run_op("scatter_nd", [got, i], shape=shape)[0])
    hit = np.zeros(shape, bool)
    hit[tuple(i)] = True
    put, = run_op("scatter_nd", [got, i], shape=shape)
    np.testing.assert_array_equal(put, np.where(hit, sums, 0))


@pytest.mark.parametrize("indices,text", [
    ([[0, 5], [2, 9]], "index 5 is out of bounds for axis 0"),
    ([[0, 1], [-5, 0]], "index -5 is out of bounds for axis 1"),
    ([[np.nan, 0], [0, 0]], "NaN"),
])
def test_nd_indices_out_of_bounds(indices, text):
    x = np.zeros((3, 4), "float32")
    i, v = np.array(indices), np.ones(2, "float32")
    with pytest.raises(IndexError, match=text):
        run_op("gather_nd", [x, i])
    with pytest.raises(IndexError, match=text):
        run_op("scatter_nd", [v, i], shape=(3, 4))
    with pytest.raises(IndexError, match=text):
        run_op("_scatter_set_nd", [x, v, i], shape=(3, 4))


def test_empty():
    none = np.zeros((0,), "int32")
    x = np.ones((3, 2), "float32")
    assert run_op("take", [x, none])[0].shape == (0, 2)
    assert run_op("take", [np.zeros((0, 2), "float32"), none])[0].shape == (0, 2)
    assert run_op("take", [np.zeros((3, 0), "float32"), np.array([1])])[0].shape == (1, 0)
    g, = run_op("_backward_take", [np.zeros((0, 2), "float32"), none, x])
    np.testing.assert_array_equal(g, 0)
    assert run_op("one_hot", [none], depth=3)[0].shape == (0, 3)
    assert run_op("one_hot", [np.array([1])], depth=0)[0].shape == (1, 0)
    assert run_op("pick", [np.zeros((0, 2), "float32"), none])[0].shape == (0,)
    assert run_op("gather_nd", [x, np.zeros((2, 0), "int32")])[0].shape == (0,)
    none, at = np.zeros((0,), "float32"), np.zeros((2, 0), "int32")
    put, = run_op("scatter_nd", [none, at], shape=(2, 2))
    np.testing.assert_array_equal(put, 0)


@pytest.mark.parametrize("name,shapes,params", [
    ("take", [(3, 2), (4,)], {"axis": 2}), ("take", [(3, 2), (4,)], {"axis": -3}),
    ("take", [(0, 2), (4,)], {}), ("take", [(), (4,)], {}),
    ("take", [(3,), (4,)], {"mode": "bounce"}),
    ("take", [(2,) * 10, (1,) * 10], {}),
    ("Embedding", [(3,), (4, 2)], {"input_dim": 5, "output_dim": 2}),
    ("Embedding", [(3,), (4, 2)], {"input_dim": 0, "output_dim": 2}),
    ("Embedding", [(3,), (4, 2)], {"input_dim": 2**62, "output_dim": 2**62}),
    ("pick", [(3, 4), (4,)], {}), ("pick", [(3, 4), (3,)], {"axis": None}),
    ("pick", [(3, 0), (3,)], {}), ("pick", [(3, 4), (3,)], {"axis": 2}),
    ("batch_take", [(3, 4), (4,)], {}), ("batch_take", [(3, 2, 2), (3,)], {}),
    ("one_hot", [(3,)], {"depth": -1}), ("one_hot", [(3,)], {"depth": 2**62}),
    ("one_hot", [(1,) * 16], {"depth": 2}),
    ("gather_nd", [(3, 4), (2,)], {}), ("gather_nd", [(3, 4), (3, 2)], {}),
    ("gather_nd", [(3, 4), (0, 2)], {}),
    ("scatter_nd", [(3,), (1, 2)], {"shape": (3,)}),
    ("scatter_nd", [(2,), (1, 2)], {"shape": (-3,)}),
    ("scatter_nd", [(2,), (1, 2)], {"shape": (2**62, 2**62)}),
    ("scatter_nd", [(2,), (1, 2)], {"shape": ()}),
    ("_contrib_index_copy", [(3, 4), (2,), (2, 5)], {}),
    ("_contrib_index_copy", [(3, 4), (2, 1), (2, 4)], {}),
    ("_ravel_multi_index", [(2, 3)], {"shape": (2,)}),
    ("_ravel_multi_index", [(2, 3)], {"shape": (2, 0)}),
    ("_unravel_index", [(3,)], {"shape": ()}), ("_unravel_index", [(3,)], {"shape": (2, -1)}),
    ("_unravel_index", [(3,)], {"shape": (1,) * 17}),
])
def test_bad_arguments(name, shapes, params):
    with pytest.raises(MXNetError):
        run_op(name, [np.zeros(s, "float32") for s in shapes], **params)


def test_flat_numbers():
    x = np.array([[3, 6, 6], [4, 5, 1]], "float32")
    flat, = run_op("_ravel_multi_index", [x], shape=(7, 6))
    np.testing.assert_array_equal(flat, [22, 41, 37])
    np.testing.assert_array_equal(run_op("_unravel_index", [flat], shape=(-1, 6))[0], x)
    for dtype in ("int64", "int32", "uint8", "float64", "float16"):
        got, = run_op("_unravel_index", [flat.astype(dtype)], shape=(7, 6))
        np.testing.assert_array_equal(got, x)


def test_one_hot_values():
    i = np.array([0, 2, 5, -1])
    hot = np.eye(6)[[0, 2, 5, 5]][:, :3] > 0
    for dtype in ("float32", "float64", "float16", "int8", "int64"):
        got, = run_op("one_hot", [i], depth=3, on_value=5, off_value=-2, dtype=dtype)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, np.where(hot, 5, -2))
    got, = run_op("one_hot", [i], depth=3, on_value=300.0, dtype="uint8")
    assert got.shape == (4, 3)
