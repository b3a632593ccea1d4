"""The kernels of Winograd convolutions against plain sums in float64, and their errors."""
from __future__ import annotations

import ctypes

import numpy as np
import pytest

from mxcy._core.dtypes import FLOAT32, FLOAT64
from mxcy._core.errors import MXNetError, MXNetTypeError
from mxcy.ops import winograd
from mxcy.ops.base import Spec, get
from tests import kernel_harness as harness
from tests.kernel_harness import run_op
from tests.ops.cases_blocked import blocked, plain
from tests.ops.cases_conv import convolve, convolve_data, convolve_weight

RNG = np.random.default_rng(0)


def rand(*shape):
    return RNG.standard_normal(shape).astype("float32")


def error(got, want):
    """Relative norm of the difference."""
    assert got.shape == want.shape
    return float(np.linalg.norm(got - want) / np.linalg.norm(want))


def geometry(w, pad, tile, stride=(), dilate=()):
    """Parameters of an operator, for weights (filters, channels, *kernel)."""
    return {"kernel": w[2:], "pad": pad, "stride": stride, "dilate": dilate, "tile": tile,
            "num_filter": w[0], "channels": w[1]}


def pack(w, tile, stride=(), backward=False):
    return run_op("_winograd_weight", [w], kernel=w.shape[2:], stride=stride, tile=tile,
                  backward=backward)[0]


def forward(x, w, pad, tile=4, raw=False, stride=(), dilate=(), **more):
    """Plain arrays through the blocked operator; `more` may hold bias, addend, act."""
    bias, addend = more.pop("bias", None), more.pop("addend", None)
    ins = [blocked(x), w if raw else pack(w, tile, stride), *([] if bias is None else [bias]),
           *([] if addend is None else [blocked(addend)])]
    return plain(run_op("_winograd_Convolution", ins, raw=raw, no_bias=bias is None,
                        with_addend=addend is not None,
                        **geometry(w.shape, pad, tile, stride, dilate), **more)[0])


def backward_data(o, w, pad, tile=4, raw=False, space=(), stride=(), dilate=()):
    ins = [blocked(o), w if raw else pack(w, tile, stride, True)]
    return plain(run_op("_backward_winograd_Convolution_data", ins, raw=raw, spatial=space,
                        **geometry(w.shape, pad, tile, stride, dilate))[0])


def backward_weight(o, x, pad, tile=4, kernel=(3, 3), stride=(), dilate=()):
    w = (o.shape[1], x.shape[1], *kernel)
    return run_op("_backward_winograd_Convolution_weight", [blocked(o), blocked(x)],
                  **geometry(w, pad, tile, stride, dilate))[0]


LAYERS = [(n, c, f, space, pad)
          for n, c, f in [(1, 16, 16), (2, 48, 16), (3, 16, 48), (1, 64, 80)]
          for space, pad in [((5, 7), (1, 1)), ((13, 9), (1, 1)), ((1, 1), (1, 1)),
                             ((1, 1), (2, 2)), ((8, 8), (0, 0)), ((5, 7), (2, 0)),
                             ((3, 3), (0, 0)), ((14, 14), (1, 2)), ((7, 6), (1, 1)),
                             ((3, 10), (1, 1)), ((9, 2), (1, 2))]]


@pytest.mark.parametrize("tile", [2, 4])
@pytest.mark.parametrize("n,c,f,space,pad", LAYERS)
def test_values(n, c, f, space, pad, tile):
    x, w = rand(n, c, *space), rand(f, c, 3, 3)
    params = {"kernel": (3, 3), "pad": pad}
    most = 1e-5 if tile == 4 else 2e-6
    want = convolve(x, w, **params)
    assert error(forward(x, w, pad, tile), want) < most
    o = rand(*want.shape)
    assert error(backward_data(o, w, pad, tile), convolve_data(o, w, x.shape, **params)) < most
    assert error(backward_weight(o, x, pad, tile), convolve_weight(o, x, w.shape, **params)) < most


#: space, kernel, pad, stride, dilate
WINDOWS = [
    *[(space, (3, 3), pad, (1, 1), dilate) for space, pad, dilate in [
        ((14, 14), (2, 2), (2, 2)), ((9, 13), (2, 1), (2, 3)), ((9, 13), (0, 0), (3, 1)),
        ((5, 6), (4, 3), (4, 2)), ((30, 7), (0, 1), (1, 3)), ((3, 3), (5, 5), (5, 5))]],
    *[(space, (5, 5), pad, (1, 1), (1, 1)) for space, pad in [
        ((8, 8), (2, 2)), ((9, 10), (2, 0)), ((11, 5), (1, 2)), ((5, 5), (0, 0)), ((1, 3), (4, 4)),
        ((28, 15), (2, 2))]],
    ((13, 12), (5, 5), (4, 2), (1, 1), (2, 3)),
    ((11, 9), (2, 2), (1, 0), (1, 1), (1, 1)), ((6, 17), (2, 2), (0, 2), (1, 1), (1, 2)),
    *[(space, (3, 3), pad, (2, 2), (1, 1)) for space, pad in [
        ((20, 20), (1, 1)), ((21, 18), (1, 0)), ((7, 8), (0, 2)), ((3, 3), (0, 0)),
        ((1, 1), (1, 1)), ((12, 33), (2, 1))]],
    ((20, 22), (4, 4), (1, 1), (2, 2), (1, 1)), ((9, 7), (4, 4), (0, 3), (2, 2), (1, 1)),
    ((17, 16), (5, 5), (2, 2), (2, 2), (1, 1)), ((15, 18), (6, 6), (1, 2), (2, 2), (1, 1)),
    ((10, 9), (3, 6), (1, 2), (1, 2), (1, 1)),
    ((9, 14), (1, 3), (0, 1), (1, 1), (1, 1)), ((14, 9), (3, 1), (1, 0), (1, 1), (1, 2)),
    ((6, 23), (1, 5), (0, 2), (1, 1), (1, 1)), ((23, 6), (5, 1), (1, 0), (1, 1), (2, 1)),
    ((13, 9), (4, 1), (1, 0), (2, 1), (1, 1)),
    ((37,), (3,), (1,), (1,), (1,)), ((40,), (5,), (2,), (1,), (1,)),
    ((26,), (5,), (0,), (1,), (4,)),
    ((5,), (5,), (3,), (1,), (1,)), ((31,), (4,), (1,), (2,), (1,)), ((9,), (2,), (1,), (1,), (3,)),
    ((3, 6, 7), (3, 3, 3), (1, 1, 1), (1, 1, 1), (1, 1, 1)),
    ((6, 8, 9), (2, 5, 5), (0, 2, 1), (1, 1, 1), (2, 1, 1)),
    ((4, 9, 10), (3, 3, 3), (2, 2, 0), (1, 1, 1), (1, 2, 1)),
    ((5, 9, 10), (3, 4, 4), (1, 1, 1), (1, 2, 2), (2, 1, 1)),
    ((1, 8, 4), (3, 3, 1), (1, 1, 0), (1, 1, 1), (1, 1, 1)),
]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("n,c,f", [(2, 16, 48), (1, 48, 32)])
@pytest.mark.parametrize("space,kernel,pad,stride,dilate", WINDOWS)
def test_windows(n, c, f, space, kernel, pad, stride, dilate, raw):
    x, w = rand(n, c, *space), rand(f, c, *kernel)
    more = {"stride": stride, "dilate": dilate}
    params = {"kernel": kernel, "pad": pad, **more}
    want = convolve(x, w, **params)
    assert error(forward(x, w, pad, raw=raw, **more), want) < 5e-6
    o = rand(*want.shape)
    assert error(backward_data(o, w, pad, raw=raw, space=space, **more),
                 convolve_data(o, w, x.shape, **params)) < 5e-6
    assert error(backward_weight(o, x, pad, kernel=kernel, **more),
                 convolve_weight(o, x, w.shape, **params)) < 5e-6


def test_results_beyond_the_image_are_not_written():
    """Where dilation or a stride do not divide the image, tiles reach over its end."""
    x, w = rand(1, 16, 7, 9), rand(16, 16, 3, 3)
    for more in ({"dilate": (2, 4)}, {"stride": (2, 2)}):
        b, params = rand(16), {"kernel": (3, 3), "pad": (1, 1), **more}
        want = convolve(x, w, b, **params)
        a = rand(*want.shape)
        got = forward(x, w, (1, 1), bias=b, addend=a, act="relu", **more)
        assert error(got, np.maximum(want + a, 0)) < 5e-6


@pytest.mark.parametrize("tile", [2, 4])
def test_epilogue(tile):
    x, w, b = rand(2, 32, 6, 9), rand(48, 32, 3, 3), rand(48)
    want = convolve(x, w, b, kernel=(3, 3), pad=(1, 1))
    a = rand(*want.shape)
    more = {"bias": b, "addend": a}
    assert error(forward(x, w, (1, 1), tile, **more), want + a) < 1e-5
    got = forward(x, w, (1, 1), tile, act="relu", **more)
    assert error(got, np.maximum(want + a, 0)) < 1e-5
    assert (got >= 0).all()
    assert error(forward(x, w, (1, 1), tile, addend=a), want - b.reshape(1, -1, 1, 1) + a) < 1e-5


#: Many tiles; many channels; more tiles than one band; an odd number of blocks; dU in slots.
LARGE = [(shape, filters, tile, {"kernel": (3, 3), "pad": (1, 1)})
         for shape, filters in [((4, 16, 57, 40), 32), ((2, 256, 8, 7), 272),
                                ((6, 512, 13, 14), 16), ((1, 48, 30, 30), 240),
                                ((2, 512, 7, 11), 272)] for tile in (2, 4)]
LARGE += [(shape, filters, 4, params) for shape, filters, params in [
    ((2, 128, 17, 19), 64, {"kernel": (3, 3), "pad": (2, 2), "dilate": (2, 2)}),
    ((1, 512, 14, 14), 16, {"kernel": (5, 5), "pad": (2, 2)}),
    ((8, 32, 28, 28), 48, {"kernel": (5, 5), "pad": (2, 2)}),
    ((1, 80, 7, 7), 512, {"kernel": (5, 5), "pad": (2, 2)}),
    ((2, 128, 28, 27), 112, {"kernel": (3, 3), "pad": (1, 1), "stride": (2, 2)}),
    ((2, 48, 30, 30), 64, {"kernel": (4, 4), "pad": (1, 1), "stride": (2, 2)}),
    ((4, 64, 500), 48, {"kernel": (5,), "pad": (2,)}),
    ((2, 32, 9, 14, 15), 80, {"kernel": (3, 3, 3), "pad": (1, 1, 1)})]]


@harness.PARALLEL_FOR
def _at_once(self, n, grain, body, arg):
    ctypes.cast(body, harness.BODY)(arg, 0, n, 0)


@pytest.mark.parametrize("shape,filters,tile,params", LARGE)
def test_large_layers_and_pieces(shape, filters, tile, params, monkeypatch):
    """Right by the bounds of the header, and the same bits however the work is cut."""
    x, w = rand(*shape), rand(filters, shape[1], *params["kernel"])
    mine = {k: v for k, v in params.items() if k != "kernel"}
    mine["tile"] = tile
    want = convolve(x, w, **params)
    o = rand(*want.shape)
    most = 1e-5 if tile == 4 else 2e-6

    def run():
        return (forward(x, w, **mine), backward_data(o, w, space=shape[2:], **mine),
                backward_weight(o, x, kernel=params["kernel"], **mine),
                forward(x, w, raw=True, **mine),
                backward_data(o, w, raw=True, space=shape[2:], **mine))
    cut = run()
    assert error(cut[0], want) < most
    assert error(cut[1], convolve_data(o, w, shape, **params)) < most
    assert error(cut[2], convolve_weight(o, x, w.shape, **params)) < most
    np.testing.assert_array_equal(cut[0], cut[3], err_msg="plain and packed weights")
    np.testing.assert_array_equal(cut[1], cut[4], err_msg="plain and packed weights, backward")
    whole = harness.Parallel(ctypes.sizeof(harness.Parallel), 1, _at_once)
    monkeypatch.setattr(harness, "_PARALLEL", whole)
    monkeypatch.setattr(winograd.cores, "count", lambda: 1)
    for a, b in zip(cut, run(), strict=True):
        np.testing.assert_array_equal(a, b)
    monkeypatch.setattr(winograd.cores, "count", lambda: 7)
    for a, b in zip(cut, run(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_dilation_beyond_the_image():
    """Only the middle of the window meets the image, and nothing counts the places in between."""
    far = 2**30
    x, w, o = rand(2, 16, 3, 5), rand(32, 16, 3, 3), rand(2, 32, 3, 5)
    more = {"pad": (far, far), "dilate": (far, far)}
    middle = w[:, :, 1, 1].astype("float64")
    assert error(forward(x, w, **more), np.einsum("nchw,fc->nfhw", x, middle)) < 2e-6
    assert error(backward_data(o, w, **more), np.einsum("nfhw,fc->nchw", o, middle)) < 2e-6
    want = np.zeros(w.shape)
    want[:, :, 1, 1] = np.einsum("nfhw,nchw->fc", o.astype("float64"), x)
    assert error(backward_weight(o, x, **more), want) < 2e-6


def test_empty_batch():
    x, w = rand(0, 16, 4, 4), rand(16, 16, 3, 3)
    assert forward(x, w, (1, 1)).shape == (0, 16, 4, 4)
    gw = backward_weight(rand(0, 16, 4, 4), x, (1, 1))
    assert gw.shape == w.shape
    assert not gw.any()


def test_nan_and_infinity_are_seen():
    x, w = rand(1, 16, 9, 9), rand(16, 16, 3, 3)
    x[0, 3, 4, 4] = np.nan
    y = forward(x, w, (1, 1), act="relu")
    assert np.isnan(y[:, :, 3:6, 3:6]).all()


def test_where_it_applies():
    def why(shape=(1, 16, 8, 8), filters=16, dtype=FLOAT32, tile=4, **more):
        p = get("Convolution").parse({"kernel": (3, 3), "num_filter": filters, **more})
        k = tuple(p.kernel)
        return winograd.applies(p, Spec(shape, dtype), Spec((filters, shape[1], *k), dtype),
                                tile)
    assert why() == ""
    assert why(pad=(2, 1)) == ""
    assert why(dilate=(2, 1), pad=(4, 1)) == ""
    for kernel in ((3, 3), (4, 4), (5, 5), (6, 6)):
        assert why(stride=(2, 2), kernel=kernel) == ""
    assert why(kernel=(5, 5)) == "" == why(kernel=(1, 5))
    assert why(shape=(1, 16, 30), kernel=(5,)) == ""
    assert why(shape=(1, 16, 8, 8, 8), kernel=(3, 3, 3)) == ""
    assert "float32" in why(dtype=FLOAT64)
    assert "stride 1" in why(stride=(3, 3))
    assert "stride 1" in why(stride=(2, 2), dilate=(2, 2), kernel=(4, 4))
    assert "equal in both axes" in why(stride=(2, 1), kernel=(4, 4))
    assert "in depth" in why(shape=(1, 16, 8, 8, 8), kernel=(3, 3, 3), stride=(2, 1, 1))
    assert "one group" in why(num_group=16)
    assert "pad" in why(pad=(3, 1))
    assert "16" in why(filters=24)
    assert "16" in why(shape=(1, 3, 8, 8))
    for kernel in ((1, 1), (3, 5), (4, 4), (7, 7)):
        assert "windows of 2, 3 and 5" in why(kernel=kernel)
    assert "tiles of 2" in why(kernel=(5, 5), tile=2)
    assert "channels second" in why(layout="NHWC")
    p = get("Convolution").parse({"kernel": (3, 3), "num_filter": 64, "pad": (1, 1)})
    assert 0 < winograd.cost(p, (1, 64, 56, 56)) < winograd.cost(p, (1, 64, 56, 56), tile=2)


@pytest.mark.parametrize("shape,filters,params", [
    ((2, 32, 17, 30), 48, {"kernel": (3, 3), "pad": (1, 1)}),
    ((1, 16, 19, 22), 32, {"kernel": (5, 5), "pad": (2, 0)}),
    ((1, 16, 33, 30), 32, {"kernel": (3, 3), "pad": (1, 1), "stride": (2, 2)}),
    ((2, 64, 203), 32, {"kernel": (5,), "pad": (2,)}),
    ((1, 16, 5, 9, 11), 16, {"kernel": (3, 3, 3), "pad": (1, 1, 1)})])
def test_plain_results_have_the_same_bits(shape, filters, params):
    w = rand(filters, shape[1], *params["kernel"])
    more = {**params, "num_filter": filters, "channels": shape[1], "raw": True}
    ins = [blocked(rand(*shape)), w]
    y = plain(run_op("_winograd_Convolution", ins, **more)[0])
    np.testing.assert_array_equal(run_op("_winograd_Convolution", ins, plain=True, **more)[0], y)
    if "stride" not in params:
        name, ins = "_backward_winograd_Convolution_data", [blocked(rand(*y.shape)), w]
        np.testing.assert_array_equal(run_op(name, ins, plain=True, **more)[0],
                                      plain(run_op(name, ins, **more)[0]))


def test_errors_say_what_is_wrong():
    op = get("_winograd_Convolution")
    p = op.parse({"num_filter": 16, "channels": 16, "pad": (1, 1)})
    with pytest.raises(MXNetError, match=r"packed weights must have shape \(9792,\), got \(5,\)"):
        op.infer_shape(p, [(1, 1, 4, 4, 16), (5,)], [None])
    with pytest.raises(MXNetError, match="_winograd_Convolution: data"):
        op.infer_shape(p, [(1, 2, 4, 4, 16), None], [None])
    with pytest.raises(MXNetError, match="more than the"):
        op.infer_shape(op.parse({"num_filter": 16, "channels": 16}), [(1, 1, 2, 4, 16), None],
                       [None])
    with pytest.raises(MXNetError, match="multiple of 16"):
        op.infer_shape(op.parse({"num_filter": 20, "channels": 16}), [None, None], [None])
    with pytest.raises(MXNetError, match="multiple of 16"):
        get("_winograd_weight").infer_shape(get("_winograd_weight").parse({}), [(16, 3, 3, 3)],
                                            [None])
    for more in ({"dilate": (2, 2)}, {"with_addend": True}):
        q = op.parse({"num_filter": 16, "channels": 16, "plain": True, **more})
        with pytest.raises(MXNetError, match="never plain"):
            op.infer_shape(q, [(1, 1, 9, 9, 16), None, None], [None])
    with pytest.raises(MXNetTypeError, match="expected float32"):
        op.infer_dtype(p, [FLOAT64, None], [None])
