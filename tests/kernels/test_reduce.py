"""The reduction kernels against NumPy: every layout of kept and reduced axes, blocks, dtypes.

What lives here: what the generic checker cannot see: long and odd shapes, accuracy, special values,
shape rules with unknown dimensions. Invariant: expected values come from NumPy in double precision.
"""
from __future__ import annotations

import itertools

import numpy as np
import pytest

from mxcy._core import modes
from mxcy._core.dtypes import FLOAT32, FLOAT64
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.ops.base import get
from tests.kernel_harness import run_op

SHAPES = [(1,), (7,), (15,), (16,), (33,), (100_000,), (3, 5), (300, 1000), (1000, 3), (3, 1000),
          (70, 600), (17, 2, 2000), (64, 33, 7), (2, 1, 3, 1, 5), (4, 5, 6, 7, 3), (9000, 2)]
FUNCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod,
             "nansum": np.nansum}


def draw(shape, dtype):
    rng = np.random.default_rng(sum(shape) + len(shape))
    scale = 10 if dtype[0] == "i" else 1
    return (rng.standard_normal(shape) * scale).astype(dtype)


def every_axes(ndim):
    return [ax for r in range(1, ndim + 1) for ax in itertools.combinations(range(ndim), r)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64"])
def test_every_set_of_axes(shape, dtype):
    x = draw(shape, dtype)
    wide = x.astype(np.float64 if dtype[0] == "f" else np.int64)
    for name, f in FUNCTIONS.items():
        for axes in every_axes(len(shape)):
            (y,) = run_op(name, [x], axis=axes)
            with np.errstate(over="ignore"):
                want = np.asarray(f(wide, axis=axes)).reshape(y.shape)
            assert y.dtype == x.dtype
            if dtype[0] == "i":
                want = np.trunc(want) if name == "mean" else want
                np.testing.assert_array_equal(y, want.astype(dtype), err_msg=f"{name} {axes}")
            else:
                scale = np.abs(wide).sum(axis=axes).reshape(y.shape)
                scale = scale if "sum" in name else scale * y.size / x.size
                eps = np.finfo(dtype).eps
                assert (np.abs(y - want) <= eps * (4 * np.abs(want) + scale) + 1e-300).all() \
                    or name == "prod", f"{name} {axes}"
                if name == "prod":
                    tiny = np.finfo(dtype).tiny
                    np.testing.assert_allclose(y, want.astype(dtype), rtol=1e-5, atol=tiny)


def test_float32_sums_are_accurate():
    x = np.full((1 << 20,), 0.1, np.float32)
    exact = float(np.float32(0.1)) * x.size
    assert abs(run_op("sum", [x])[0][0] - exact) <= abs(exact) * 6e-8
    tall = np.full((1 << 18, 4), 0.1, np.float32)
    np.testing.assert_allclose(run_op("sum", [tall], axis=0)[0], exact / 4, rtol=6e-8)


@pytest.mark.parametrize("n", [1, 5, 15, 16, 17, 31, 100, 8193, 50_000])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_and_infinity(n, dtype):
    x = draw((3, n), dtype)
    x[1, n // 2] = np.nan
    x[2, n - 1] = np.inf
    for name in ("sum", "max", "min", "nansum", "nanprod", "prod"):
        for axis, data in ((1, x), (0, np.ascontiguousarray(x.T))):
            (y,) = run_op(name, [data], axis=axis)
            assert np.isnan(y[1]) == (not name.startswith("nan")), name
            if name in ("sum", "max", "nansum"):
                assert y[2] == np.inf
    (y,) = run_op("nansum", [x], axis=1)
    np.testing.assert_allclose(y[1], np.nansum(x[1].astype("f8")), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["argmax", "argmin"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_positions(name, dtype):
    for shape in [*SHAPES, (5, 31), (5, 32), (40, 63), (3, 300)]:
        x = draw(shape, dtype)  # few distinct integers: many ties
        for nan in (False, True) if dtype[0] == "f" else (False,):
            if nan:
                x.flat[:: 37] = np.nan
            for axis in (None, *range(-1, x.ndim)):
                (y,) = run_op(name, [x], axis=axis)
                want = getattr(np, name)(x, axis=axis)
                assert y.dtype == dtype
                np.testing.assert_array_equal(y.ravel(), np.ravel(want), err_msg=f"{shape} {axis}")


def test_positions_dtypes():
    op = get("argmax")
    found = op.infer_dtype(op.parse({}), [get_dtype("int8")], [None])
    assert found[1][0] is FLOAT32
    assert op.infer_dtype(op.parse({}), [FLOAT64], [None])[1][0] is FLOAT64


def get_dtype(name):
    from mxcy._core.dtypes import as_dtype
    return as_dtype(name)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_moments_with_a_large_mean(dtype):
    for shape in [(7,), (50_000,), (300, 100), (6, 33, 7)]:
        x = (draw(shape, "float64") + 1e4).astype(dtype)
        for axes in every_axes(len(shape)):
            mean, var = run_op("moments", [x], axes=axes)
            wide = x.astype(np.float64)
            np.testing.assert_allclose(mean.ravel(), np.ravel(wide.mean(axis=axes)), rtol=1e-6)
            np.testing.assert_allclose(var.ravel(), np.ravel(wide.var(axis=axes)), rtol=1e-6,
                                       atol=1e-12)


def test_norm():
    x = draw((40, 30), "float32")
    for axes in (None, 0, 1, (0, 1)):
        (two,) = run_op("norm", [x], axis=axes)
        want = np.sqrt(np.square(x.astype("f8")).sum(axis=axes))
        np.testing.assert_allclose(two.ravel(), np.ravel(want), rtol=1e-6)
        (one,) = run_op("norm", [x], axis=axes, ord=1, out_dtype="float64")
        assert one.dtype == np.float64
        np.testing.assert_allclose(one.ravel(), np.ravel(np.abs(x.astype("f8")).sum(axis=axes)))
    assert run_op("norm", [np.array([3, 3], "int64")])[0][0] == 4


def test_products_without_one():
    x = np.array([[2, 0, 3], [0, 0, 1], [1, 2, 3], [np.nan, 2, 5]], "float32")
    (y,) = run_op("_prod_others", [x[:3]], axis=1)
    np.testing.assert_array_equal(y, [[0, 6, 0], [0, 0, 0], [6, 3, 2]])
    (y,) = run_op("_prod_others", [x], axis=1, skip_nan=True)
    np.testing.assert_array_equal(y[3], [0, 5, 2])
    (y,) = run_op("_prod_others", [x[2:3]])
    np.testing.assert_array_equal(y, [[6, 3, 2]])


# -- shapes ----------------------------------------------------------------------------------------
def infer(name, ins, outs=(None,), **params):
    op = get(name)
    return op.infer_shape(op.parse(params), list(ins), list(outs))


def test_scalar_shapes_follow_the_mode():
    x = np.ones((2, 3), "float32")
    assert run_op("sum", [x])[0].shape == (1,)
    assert run_op("argmax", [x], keepdims=True)[0].shape == (1, 1)
    before = modes.set_np_shape(True)
    try:
        assert run_op("sum", [x])[0].shape == ()
        assert run_op("sum", [np.float32(3).reshape(())])[0] == 3
        assert run_op("sum", [np.zeros((0, 3), "float32")], axis=0)[0].tolist() == [0, 0, 0]
        assert run_op("prod", [np.zeros((2, 0), "float32")], axis=1)[0].tolist() == [1, 1]
        assert np.isnan(run_op("mean", [np.zeros((0,), "float32")])[0])
        assert run_op("max", [np.zeros((0, 3), "float32")], axis=1)[0].shape == (0,)
        with pytest.raises(MXNetValueError, match="no element"):
            run_op("max", [np.zeros((0, 3), "float32")], axis=0)
        with pytest.raises(MXNetValueError, match="no element"):
            run_op("argmin", [np.zeros((0,), "float32")])
    finally:
        modes.set_np_shape(before)


def test_partial_shapes():
    assert infer("sum", [None]) == ([None], [None])
    assert infer("sum", [(2, -1, 4)], axis=0) == ([(2, -1, 4)], [(-1, 4)])
    assert infer("sum", [(2, -1, 4)], [(3, 4)], axis=0) == ([(2, 3, 4)], [(3, 4)])
    assert infer("sum", [None], [(3, 1)], axis=1, keepdims=True) == ([(3, -1)], [(3, 1)])
    assert infer("max", [(-1, 3)], axis=0) == ([(-1, 3)], [(3,)])
    assert infer("_reduce_to", [(-1, 4), (1, 4)])[1] == [(1, 4)]
    assert infer("_broadcast_reduced", [(3,), None], axis=0) == ([(3,), None], [None])


@pytest.mark.parametrize("params", [{"axis": 2}, {"axis": -3}, {"axis": (0, 0)}, {"axis": (0, -2)},
                                    {"axis": 2**31}])
def test_bad_axes(params):
    for name in ("sum", "max", "norm", "prod"):
        with pytest.raises(MXNetValueError):
            infer(name, [(2, 3)], **params)


def test_other_bad_arguments():
    with pytest.raises(MXNetValueError):
        infer("argmax", [(2, 3)], axis=5)
    with pytest.raises(MXNetValueError):
        infer("norm", [(2, 3)], ord=3)
    with pytest.raises(MXNetTypeError):
        infer("sum", [(2, 3)], axis="x")
    with pytest.raises(MXNetError):
        infer("_reduce_to", [(2, 3), (4,)])
    with pytest.raises(MXNetError):
        infer("_broadcast_reduced", [(4,), (2, 3)], axis=0)


@pytest.mark.parametrize("shape,axis,step", [((2048,), 0, 32), ((64, 40), 0, 1), ((3, 700), 1, 32)],
                         ids=str)
def test_sums_that_overflow_on_the_way(shape, axis, step):
    """Eight elements are added in float32: an overflow there must not show if the sum has none."""
    x = np.full(shape, 1e32, "float32")
    lines = np.moveaxis(x, axis, 0)
    lines[0], lines[step], lines[2 * step], lines[3 * step] = 3e38, 3e38, -3e38, -3e38
    wide = np.asarray(x.astype("float64").sum(axis))
    np.testing.assert_allclose(run_op("sum", [x], axis=axis)[0].reshape(wide.shape), wide, 1e-6)
    lines[5, ...] = np.nan
    assert np.isnan(run_op("sum", [x], axis=axis)[0]).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes_see_every_nan(name):
    f = {"max": np.max, "min": np.min}[name]
    for shape, axis in (((301,), 0), ((70, 530), 0), ((70, 530), 1), ((5, 33, 50), 1)):
        x = draw(shape, "float32")
        for at in range(0, x.size, max(1, x.size // 97)):
            y = x.copy()
            y.ravel()[at] = np.nan
            np.testing.assert_array_equal(run_op(name, [y], axis=axis)[0].ravel(),
                                          np.asarray(f(y, axis=axis)).ravel())
