"""The kernels of convolutions against NumPy, on many random geometries, and their errors."""
from __future__ import annotations

import ctypes
import random

import numpy as np
import pytest

from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from tests import kernel_harness as harness
from tests.kernel_harness import run_op
from tests.ops.cases_conv import convolve, convolve_data, convolve_weight

RNG = np.random.default_rng(0)


def rand(*shape, dtype="float32"):
    return RNG.standard_normal(shape).astype(dtype)


def geometry(seed):
    """(shape of data, shape of weights, parameters), channels second."""
    r = random.Random(seed)
    while True:
        n, g = r.choice([1, 2, 2, 3]), r.choice([1, 1, 2, 3])
        c, f = r.choice([1, 1, 2, 5, 17]), r.choice([1, 3, 7, 40])
        kernel, stride, dilate, pad = (
            tuple(r.choice(v) for _ in range(n))
            for v in ([1, 2, 3, 5], [1, 1, 2, 3], [1, 1, 2, 3], [0, 1, 2, 4]))
        if r.random() < 0.15:
            kernel, stride, pad = (1,) * n, (1,) * n, (0,) * n
        space = tuple(r.choice([3, 6, 9, 16, 23] if n < 3 else [3, 5, 8]) for _ in range(n))
        if all(d * (k - 1) < s + 2 * p
               for d, k, s, p in zip(dilate, kernel, space, pad, strict=True)):
            params = {"kernel": kernel, "stride": stride, "dilate": dilate, "pad": pad,
                      "num_group": g}
            return (r.choice([1, 2, 5]), c * g, *space), (f * g, c, *kernel), params


def last(x, layout):
    return np.ascontiguousarray(np.moveaxis(x, 1, -1)) if layout else x


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(40))
def test_random_geometries(seed, dtype):
    shape, weights, params = geometry(seed)
    layout = {4: "NHWC", 5: "NDHWC"}.get(len(shape)) if seed % 3 == 0 else None
    x, w, b = rand(*shape, dtype=dtype), rand(*weights, dtype=dtype), rand(weights[0], dtype=dtype)
    mine = {**params, "num_filter": weights[0], "layout": layout}
    tol = {"rtol": 1e-4, "atol": 2e-3} if dtype == "float32" else {"rtol": 1e-9, "atol": 1e-9}
    want = convolve(x, w, b, **params)
    y, = run_op("Convolution", [last(x, layout), last(w, layout), b], **mine)
    np.testing.assert_allclose(y, last(want, layout), **tol)
    g = rand(*want.shape, dtype=dtype)
    gx, = run_op("_backward_Convolution_data", [last(v, layout) for v in (g, w, x)], **mine)
    np.testing.assert_allclose(gx, last(convolve_data(g, w, shape, **params), layout), **tol)
    gw, = run_op("_backward_Convolution_weight", [last(v, layout) for v in (g, x)], **mine)
    np.testing.assert_allclose(gw, last(convolve_weight(g, x, weights, **params), layout), **tol)


#: (shape of data, shape of weights, parameters): lines and planes that do not fit one band or one
#: copy, windows with and without a form of their own, and some that fit none.
BANDS = [((2, 3, 40, 37), (3, 1, 3, 3), {"pad": (1, 1), "num_group": 3}),
         ((1, 2, 75, 70), (2, 1, 5, 5), {"pad": (2, 2), "num_group": 2}),
         ((2, 2, 9, 300), (2, 1, 3, 3), {"pad": (1, 1), "num_group": 2}),
         ((1, 2, 61, 83), (2, 1, 3, 3), {"pad": (1, 2), "stride": (2, 2), "num_group": 2}),
         ((1, 2, 61, 83), (2, 1, 5, 3), {"pad": (1, 0), "stride": (2, 3), "num_group": 2}),
         ((2, 2, 20, 21), (2, 1, 7, 4), {"pad": (3, 2), "stride": (3, 1), "num_group": 2}),
         ((1, 2, 40, 41), (2, 1, 3, 3), {"pad": (9, 9), "dilate": (9, 9), "num_group": 2}),
         ((1, 2, 70, 50), (2, 1, 3, 3), {"dilate": (30, 20), "num_group": 2}),
         ((2, 3, 7, 7), (3, 1, 3, 3), {"pad": (1, 1), "num_group": 3}),
         ((2, 3, 7, 1), (3, 1, 3, 1), {"pad": (3, 0), "stride": (3, 1), "num_group": 3}),
         ((1, 2, 400), (2, 1, 140), {"pad": (70,), "num_group": 2}),
         ((1, 2, 900), (2, 1, 3), {"pad": (1,), "num_group": 2}),
         ((1, 2, 20, 3000), (2, 1, 3, 2), {"dilate": (9, 2900), "num_group": 2}),
         ((2, 5, 30, 300), (22, 5, 3, 3), {"pad": (1, 1)}),
         ((2, 20, 30, 31), (50, 20, 5, 5), {"stride": (2, 3), "pad": (2, 0)}),
         ((1, 2, 9, 9, 300), (7, 2, 3, 3, 3), {"pad": (1, 0, 2), "dilate": (1, 2, 1)}),
         ((1, 40, 9, 9), (10, 20, 6, 6), {"pad": (5, 5), "num_group": 2}),
         ((1, 1, 9000), (6, 1, 2), {"dilate": (8990,), "pad": (1,)})]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape,weights,params", BANDS)
def test_bands_and_copies(shape, weights, params, dtype):
    params = {"kernel": weights[2:], **params}
    x, w, b = rand(*shape, dtype=dtype), rand(*weights, dtype=dtype), rand(weights[0], dtype=dtype)
    mine = {**params, "num_filter": weights[0]}
    tol = {"rtol": 1e-4, "atol": 2e-3} if dtype == "float32" else {"rtol": 1e-9, "atol": 1e-9}
    want = convolve(x, w, b, **params)
    y, = run_op("Convolution", [x, w, b], **mine)
    np.testing.assert_allclose(y, want, **tol)
    g = rand(*want.shape, dtype=dtype)
    gx, = run_op("_backward_Convolution_data", [g, w, x], **mine)
    np.testing.assert_allclose(gx, convolve_data(g, w, shape, **params), **tol)
    gw, = run_op("_backward_Convolution_weight", [g, x], **mine)
    np.testing.assert_allclose(gw, convolve_weight(g, x, weights, **params), **tol)


@pytest.mark.parametrize("size", [(7, 7), (8, 11), (1, 3), (5, 16), (30, 28)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_depthwise_weights_read_no_more_than_ograd(size, dtype):
    """The last plane ends where other memory begins; what stands there must not count."""
    room = np.full(2 * 3 * size[0] * size[1] + 64, np.nan, dtype)
    g = room[:2 * 3 * size[0] * size[1]].reshape(2, 3, *size)
    g[:] = rand(*g.shape, dtype=dtype)
    x = rand(2, 3, *size, dtype=dtype)
    params = {"kernel": (3, 3), "pad": (1, 1), "num_group": 3}
    gw, = run_op("_backward_Convolution_weight", [g, x], num_filter=3, **params)
    np.testing.assert_allclose(gw, convolve_weight(g, x, (3, 1, 3, 3), **params), rtol=1e-4,
                               atol=1e-4)


@pytest.mark.parametrize("groups", [1, 20])
def test_infinity_stays_in_its_windows(groups):
    x, g = np.zeros((1, 20, 6, 21), "f"), np.zeros((1, 20, 6, 21), "f")
    x[:, :, 2, 20] = np.inf
    g[:, :, 2, 3] = 1
    params = {"kernel": (3, 3), "pad": (1, 1), "num_filter": 20, "num_group": groups}
    gw, = run_op("_backward_Convolution_weight", [g, x], **params)
    np.testing.assert_array_equal(gw, np.where(np.isnan(gw), np.nan, 0))  # 0 * inf, nothing else
    assert not np.isnan(gw).all()
    w = np.ones((20, 20 // groups, 3, 3), "f")
    y, = run_op("Convolution", [x, w], no_bias=True, **params)
    assert np.isinf(y).sum() == 20 * 6
    gx, = run_op("_backward_Convolution_data", [x, w, x], **params)
    assert np.isinf(gx).sum() == 20 * 6


@harness.PARALLEL_FOR
def _at_once(self, n, grain, body, arg):
    ctypes.cast(body, harness.BODY)(arg, 0, n, 0)


CASES = [((5, 8, 20, 20), (16, 8, 3, 3), {"pad": (1, 1)}),
         ((5, 8, 21, 20), (16, 8, 3, 3), {"pad": (1, 1), "stride": (2, 2)}),
         ((3, 8, 20, 20), (8, 1, 3, 3), {"num_group": 8}),
         ((3, 4, 70, 80), (4, 1, 3, 3), {"num_group": 4, "pad": (1, 1)}),
         ((3, 4, 21, 20), (4, 1, 5, 5), {"num_group": 4, "pad": (2, 2), "stride": (2, 2)}),
         ((64, 1, 12, 12), (20, 1, 5, 5), {}),
         ((40, 20, 12, 12), (50, 20, 5, 5), {"pad": (1, 1)}),
         ((2, 40, 7, 7), (300, 40, 3, 3), {"pad": (1, 1)})]


@pytest.mark.parametrize("shape,weights,more", CASES)
def test_pieces_do_not_show_in_the_bits(shape, weights, more, monkeypatch):
    x, w = rand(*shape), rand(*weights)
    params = {"kernel": weights[2:], "num_filter": weights[0], "no_bias": True, **more}
    g = run_op("Convolution", [x, w], **params)[0]
    calls = [("Convolution", [x, w]), ("_backward_Convolution_data", [g, w, x]),
             ("_backward_Convolution_weight", [g, x])]
    pieces = [run_op(name, ins, **params)[0] for name, ins in calls]
    whole = harness.Parallel(ctypes.sizeof(harness.Parallel), 1, _at_once)
    monkeypatch.setattr(harness, "_PARALLEL", whole)
    for (name, ins), a in zip(calls, pieces, strict=True):
        np.testing.assert_array_equal(a, run_op(name, ins, **params)[0], err_msg=name)


def test_empty_batches_and_infinity():
    y, = run_op("Convolution", [rand(0, 2, 4, 4), rand(3, 2, 2, 2), rand(3)], kernel=(2, 2),
                num_filter=3)
    assert y.shape == (0, 3, 3, 3)
    gw, = run_op("_backward_Convolution_weight", [rand(0, 3, 3, 3), rand(0, 2, 4, 4)],
                 kernel=(2, 2), num_filter=3)
    assert gw.shape == (3, 2, 2, 2)
    assert not gw.any()
    x = rand(1, 1, 5, 5)
    x[0, 0, 0, 0], x[0, 0, 4, 4] = np.inf, np.nan
    y, = run_op("Convolution", [x, np.ones((1, 1, 3, 3), "f")], kernel=(3, 3), num_filter=1,
                no_bias=True)
    assert np.isinf(y).sum() == 1
    assert np.isnan(y).sum() == 1


def test_shapes_are_found_backward():
    from mxcy.ops.base import get
    op = get("Convolution")
    p = op.parse({"kernel": (3, 2), "num_filter": 4, "num_group": 2, "pad": (1, 0)})
    ins, outs = op.infer_shape(p, [(5, 6, 8, 8), None, None], [None])
    assert ins == [(5, 6, 8, 8), (4, 3, 3, 2), (4,)]
    assert outs == [(5, 4, 8, 7)]
    ins, _ = op.infer_shape(p, [None, (-1, 3, -1, -1), None], [(5, 4, 8, 7)])
    assert ins == [(5, 6, 8, 8), (4, 3, 3, 2), (4,)]
    op = get("Deconvolution")
    p = op.parse({"kernel": (3, 3), "num_filter": 4, "stride": (2, 2), "target_shape": (6, 6)})
    ins, outs = op.infer_shape(p, [(-1, 3, 3, 3), None], [None])
    assert ins == [(-1, 3, 3, 3), (3, 4, 3, 3)]
    assert outs == [(-1, 4, 6, 6)]
    p = op.parse({"kernel": (3, 3), "num_filter": 4, "stride": (2, 1), "adj": (1, 0)})
    ins, outs = op.infer_shape(p, [None, (3, -1, -1, -1)], [(2, 4, 8, 9)])
    assert ins == [(2, 3, 3, 7), (3, 4, 3, 3)]


@pytest.mark.parametrize("params,match", [
    ({"kernel": (9, 3)}, "shapes differ"),
    ({"kernel": (3, 3), "dilate": (5, 1)}, "covers 11"),
    ({"kernel": (3, 3), "num_group": 3}, "groups|group"),
    ({"kernel": (3, 3), "stride": (0, 1)}, "stride"),
    ({"kernel": (3, 3), "stride": (1,)}, "as many as"),
    ({"kernel": (3, 3), "pad": (-1, 0)}, "pad"),
    ({"kernel": (3, 3), "pad": (2**31, 0)}, "pad"),
    ({"kernel": (0, 3)}, "kernel"),
    ({"kernel": ()}, "1 to 3 axes"),
    ({"kernel": (1, 1, 1, 1)}, "1 to 3 axes"),
    ({"kernel": (3,)}, "do not fit"),
    ({"kernel": (3, 3), "layout": "NCW"}, "layout"),
    ({"kernel": (3, 3), "num_filter": 0}, "num_filter"),
])
def test_misfits_raise(params, match):
    with pytest.raises(MXNetValueError, match=match):
        run_op("Convolution", [rand(2, 4, 7, 7), rand(6, 4, 3, 3), rand(6)],
               **{"num_filter": 6, **params})


def test_more_misfits():
    with pytest.raises(MXNetValueError, match="padded input"):
        run_op("Convolution", [rand(2, 4, 7, 7), rand(6, 4, 9, 3)], kernel=(9, 3), num_filter=6,
               no_bias=True)
    with pytest.raises(MXNetValueError, match="bias"):
        run_op("Convolution", [rand(2, 4, 7, 7), rand(6, 4, 3, 3), rand(5)], kernel=(3, 3),
               num_filter=6)
    with pytest.raises(MXNetTypeError, match="floating point"):
        run_op("Convolution", [np.ones((1, 1, 3, 3), "int32")] * 2, kernel=(3, 3), num_filter=1,
               no_bias=True)
    with pytest.raises(MXNetValueError, match="adj"):
        run_op("Deconvolution", [rand(1, 2, 3, 3), rand(2, 1, 3, 3)], kernel=(3, 3), num_filter=1,
               stride=(2, 2), adj=(2, 0))
    with pytest.raises(MXNetValueError, match="target_shape"):
        run_op("Deconvolution", [rand(1, 2, 3, 3), rand(2, 1, 3, 3)], kernel=(3, 3), num_filter=1,
               stride=(2, 2), target_shape=(9, 9))
    with pytest.raises(MXNetValueError, match="length"):
        run_op("Deconvolution", [rand(1, 2, 1, 1), rand(2, 1, 2, 2)], kernel=(2, 2), num_filter=1,
               pad=(1, 1))
    with pytest.raises(MXNetError, match="windows"):
        run_op("col2im", [rand(1, 4, 8)], output_size=(4, 4), kernel=(2, 2))
    with pytest.raises(MXNetError, match="repeated"):
        run_op("UpSampling", [rand(1, 1, 2, 2), rand(1, 1, 3, 3)], scale=2, sample_type="nearest",
               num_args=2)
