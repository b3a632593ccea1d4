"""Convolutions on channel-blocked arrays against NumPy, on many geometries, and their errors."""
from __future__ import annotations

import random

import numpy as np
import pytest
from mxcy._engine.engine import set_num_threads
from mxcy.runtime._array import Array

from mxcy._core.context import cpu
from mxcy._core.dtypes import FLOAT16, FLOAT32
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.ops import blocked_conv
from mxcy.ops.base import Spec, get
from mxcy.ops.blocked_conv import writes_plain
from mxcy.runtime.invoke import invoke
from tests.kernel_harness import run_op
from tests.ops.cases_blocked import blocked, plain
from tests.ops.cases_conv import convolve, convolve_data, convolve_weight

RNG = np.random.default_rng(0)
TOL = {"rtol": 1e-4, "atol": 2e-4}


def rand(*shape):
    return RNG.standard_normal(shape).astype("float32")


def geometry(seed):
    """(shape of data, shape of weights, parameters of the convolution)."""
    r = random.Random(seed)
    while True:
        n = r.choice([1, 2, 2, 2, 3])
        form = r.choice(["blocks", "blocks", "groups", "depthwise", "first"])
        groups = {"groups": r.choice([2, 3]), "depthwise": r.choice([16, 32])}.get(form, 1)
        c = {"depthwise": 1, "first": r.choice([1, 3, 4, 15])}.get(form, 16 * r.choice([1, 2, 3]))
        f = 1 if form == "depthwise" else 16 * r.choice([1, 2, 3])
        kernel, stride, dilate, pad = (
            tuple(r.choice(v) for _ in range(n))
            for v in ([1, 2, 3, 5], [1, 1, 2, 3], [1, 1, 2, 3], [0, 1, 2, 4]))
        if r.random() < 0.2:
            kernel, pad = (1,) * n, (0,) * n
        space = tuple(r.choice([1, 3, 6, 9, 16, 23] if n < 3 else [3, 5, 8]) for _ in range(n))
        if all(d * (k - 1) < s + 2 * p
               for d, k, s, p in zip(dilate, kernel, space, pad, strict=True)):
            params = {"kernel": kernel, "stride": stride, "dilate": dilate, "pad": pad,
                      "num_group": groups}
            return (r.choice([1, 2, 5]), c * groups, *space), (f * groups, c, *kernel), params


def arrays(shape):
    """Plain data, and the array that the operators take."""
    x = rand(*shape)
    return x, x if shape[1] < 16 else blocked(x)


def pack(w, params, backward=False):
    return run_op("_blocked_weight", [w], backward=backward, **params)[0]


def forward(x, w, params, *more, **epilogue):
    return run_op("_blocked_Convolution", [x, pack(w, params), *more], num_filter=w.shape[0],
                  channels=w.shape[1] * params["num_group"], **params, **epilogue)[0]


@pytest.mark.parametrize("seed", range(150))
def test_random_geometries(seed):
    shape, weights, params = geometry(seed)
    x, data = arrays(shape)
    w, b = rand(*weights), rand(weights[0])
    want = convolve(x, w, b, **params)
    addend = rand(*want.shape)
    y = forward(data, w, params, b)
    np.testing.assert_allclose(plain(y), want, **TOL)
    y = forward(data, w, params, blocked(addend), no_bias=True, act="relu", with_addend=True)
    want = np.maximum(want - b.reshape(-1, *[1] * (want.ndim - 2)) + addend, 0)
    np.testing.assert_allclose(plain(y), want, **TOL)

    g = rand(*want.shape)
    more = {"num_filter": weights[0], "channels": shape[1], **params}
    gw, = run_op("_backward_blocked_Convolution_weight", [blocked(g), data], **more)
    np.testing.assert_allclose(gw, convolve_weight(g, x, weights, **params), rtol=1e-4, atol=1e-3)
    gb, = run_op("_backward_blocked_Convolution_bias", [blocked(g)])
    np.testing.assert_allclose(gb, g.sum((0, *range(2, g.ndim)), dtype="float64"), **TOL)
    if shape[1] >= 16:
        gx, = run_op("_backward_blocked_Convolution_data", [blocked(g), pack(w, params, True)],
                     spatial=shape[2:], **more)
        np.testing.assert_allclose(plain(gx), convolve_data(g, w, shape, **params), **TOL)


@pytest.mark.parametrize("seed", range(150))
def test_plain_results_have_the_same_bits(seed):
    shape, weights, params = geometry(seed)
    _, data = arrays(shape)
    w, b = rand(*weights), rand(weights[0])
    more = {"num_filter": weights[0], "channels": shape[1], **params}
    p = get("_blocked_Convolution").parse(more)
    y = forward(data, w, params, b, act="relu")
    if writes_plain(p, shape, False):
        np.testing.assert_array_equal(forward(data, w, params, b, act="relu", plain=True), plain(y))
    if shape[1] >= 16 and writes_plain(p, shape, True):
        ins = [y, pack(w, params, True)]
        gx, same = (run_op("_backward_blocked_Convolution_data", ins, spatial=shape[2:], plain=v,
                           **more)[0] for v in (False, True))
        np.testing.assert_array_equal(same, plain(gx))


def test_not_every_result_can_be_plain():
    def form(stride=(1, 1), groups=1, backward=False):
        p = get("_blocked_Convolution").parse({
            "kernel": (3, 3), "pad": (1, 1), "stride": stride, "num_filter": 32, "channels": 32,
            "num_group": groups})
        return writes_plain(p, (2, 32, 9, 9), backward)
    assert form()
    assert form(backward=True)
    assert form((2, 2))
    assert not form((2, 2), backward=True)
    assert not form(groups=32)
    with pytest.raises(MXNetValueError, match="plain result has no addend"):
        forward(rand(1, 1, 4, 4, 16), rand(16, 16, 1, 1), {"kernel": (1, 1), "num_group": 1},
                rand(1, 16, 4, 4), no_bias=True, plain=True, with_addend=True)


#: Data, weights and parameters of sizes at which bands, parts, slices and copies are more than one.
LARGE = [((2, 64, 40, 44), (48, 64, 3, 3), {"pad": (1, 1)}),
         ((1, 160, 30, 31), (32, 160, 3, 3), {"pad": (1, 1), "stride": (2, 2)}),
         ((5, 176, 7, 7), (64, 176, 3, 3), {"pad": (1, 1)}),
         ((3, 320, 6, 5), (32, 320, 1, 1), {}),
         ((2, 32, 41, 40), (16, 32, 1, 1), {"stride": (2, 2)}),
         ((1, 16, 300, 3), (16, 16, 3, 3), {"pad": (1, 1)}),
         ((1, 16, 3, 600), (16, 16, 3, 3), {"pad": (1, 1)}),
         ((1, 16, 2000), (16, 16, 3), {"stride": (2,)}),
         ((6, 3, 64, 60), (32, 3, 7, 7), {"pad": (3, 3), "stride": (2, 2)}),
         ((2, 32, 9, 17, 18), (16, 32, 3, 3, 3), {"pad": (1, 1, 1)}),
         ((2, 48, 30, 29), (48, 1, 3, 3), {"pad": (1, 1), "num_group": 48})]


def calls(shape, weights, params):
    """Every operator of a layer: (name, inputs, parameters)."""
    params = {"num_group": 1, "dilate": (), "stride": (), "pad": (), "kernel": weights[2:],
              **params}
    x, data = arrays(shape)
    w = rand(*weights)
    more = {"num_filter": weights[0], "channels": shape[1], **params}
    y = forward(data, w, params, no_bias=True)
    g = rand(*y.shape)
    out = [("_blocked_Convolution", [data, pack(w, params)], {"no_bias": True, **more},
            convolve(x, w, **params)),
           ("_backward_blocked_Convolution_weight", [g, data], more,
            convolve_weight(plain(g), x, weights, **params)),
           ("_backward_blocked_Convolution_bias", [g], {}, g.sum((0, *range(2, g.ndim - 1)),
                                                                 dtype="float64").ravel())]
    if shape[1] >= 16:
        out.append(("_backward_blocked_Convolution_data", [g, pack(w, params, True)],
                    {"spatial": shape[2:], **more},
                    convolve_data(plain(g), w, shape, **params)))
    p = get("_blocked_Convolution").parse(more)
    if writes_plain(p, shape, False):
        name, ins, given, want = out[0]
        out.append((name, ins, {**given, "plain": True}, want))
    return out


def on_threads(count, name, ins, params):
    """The result of the engine with so many threads."""
    before = set_num_threads(count)
    try:
        arrays = [Array._from_numpy(x, FLOAT32, cpu()) for x in ins]
        return np.array(invoke(get(name), arrays, params)._numpy())
    finally:
        set_num_threads(before)


@pytest.mark.parametrize("layer", range(len(LARGE)))
def test_large_layers_and_threads(layer):
    for name, ins, params, want in calls(*LARGE[layer]):
        y = on_threads(3, name, ins, params)  # first, since a call that is kept keeps its scratch
        got = y if y.ndim == want.ndim else plain(y)
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * np.abs(want).max(), err_msg=name)
        for count in (2, 1):
            np.testing.assert_array_equal(y, on_threads(count, name, ins, params), err_msg=name)


def test_empty_batches():
    params = {"kernel": (3, 3), "stride": (), "dilate": (), "pad": (1, 1), "num_group": 1}
    more = {"num_filter": 16, "channels": 16, **params}
    w = rand(16, 16, 3, 3)
    assert forward(rand(0, 1, 4, 4, 16), w, params, rand(16)).shape == (0, 1, 4, 4, 16)
    gw, = run_op("_backward_blocked_Convolution_weight",
                 [rand(0, 1, 4, 4, 16), rand(0, 1, 4, 4, 16)], **more)
    assert not gw.any()
    gb, = run_op("_backward_blocked_Convolution_bias", [rand(0, 1, 4, 4, 16)])
    assert gb.shape == (16,)
    assert not gb.any()


def test_border_and_relu_keep_nan_and_infinity():
    params = {"kernel": (3, 3), "stride": (), "dilate": (), "pad": (1, 1), "num_group": 1}
    x = np.zeros((1, 16, 6, 6), "float32")
    x[0, 0, 0, 0], x[0, 0, 5, 5] = np.inf, np.nan
    y = plain(forward(blocked(x), np.ones((16, 16, 3, 3), "f"), params, no_bias=True, act="relu"))
    assert np.isinf(y[0, 3]).sum() == 4
    assert np.isnan(y[0, 3]).sum() == 4


GOOD = {"kernel": (3, 3), "pad": (1, 1), "num_filter": 16, "channels": 16}


@pytest.mark.parametrize("name,shapes,params,match", [
    ("_blocked_Convolution", [(1, 1, 5, 5, 16), (2304,), (16,)], {"num_filter": 8}, "filters"),
    ("_blocked_Convolution", [(1, 2, 5, 5, 16), (2304,), (16,)], {}, "16 channels"),
    ("_blocked_Convolution", [(1, 1, 5, 5, 16), (2303,), (16,)], {}, "packed"),
    ("_blocked_Convolution", [(1, 1, 5, 5, 16), (2304,), (17,)], {}, "bias"),
    ("_blocked_Convolution", [(1, 1, 5, 5, 16), (2304,), (16,), (1, 1, 5, 5, 8)],
     {"with_addend": True}, "addend"),
    ("_blocked_Convolution", [(1, 1, 5, 16), (2304,), (16,)], {}, "spatial"),
    ("_blocked_Convolution", [(1, 1, 5, 5, 16), (2304,), (16,)], {"dilate": (9, 1)}, "covers"),
    ("_backward_blocked_Convolution_data", [(1, 1, 5, 5, 16), (2304,)], {"spatial": (5,)},
     "spatial"),
    ("_backward_blocked_Convolution_data", [(1, 1, 5, 5, 16), (2304,)], {"spatial": (5, 6)},
     "ograd"),
    ("_backward_blocked_Convolution_weight", [(1, 1, 5, 6, 16), (1, 1, 5, 5, 16)], {}, "ograd"),
])
def test_misfits_raise(name, shapes, params, match):
    with pytest.raises(MXNetError, match=match) as e:
        run_op(name, [np.zeros(s, "float32") for s in shapes], **{**GOOD, **params})
    assert name in str(e.value)


@pytest.mark.parametrize("shape,groups", [((16, 20, 3, 3), 1), ((24, 16, 3, 3), 1),
                                          ((32, 8, 3, 3), 2), ((32, 1, 3, 3), 16)])
def test_weights_without_a_form_raise(shape, groups):
    with pytest.raises(MXNetError, match="_blocked_weight"):
        run_op("_blocked_weight", [np.zeros(shape, "float32")], kernel=(3, 3), num_group=groups)


def test_other_dtypes_raise():
    with pytest.raises(MXNetTypeError, match="_blocked_weight: expected float32"):
        run_op("_blocked_weight", [np.zeros((16, 16, 1, 1))], kernel=(1, 1))


def test_applies_and_cost():
    p = get("Convolution").parse({"kernel": (3, 3), "num_filter": 32, "num_group": 2})

    def ask(data, weight, dtype=FLOAT32, p=p):
        return blocked_conv.applies(p, Spec(data, dtype), Spec(weight, dtype))

    assert ask((1, 32, 8, 8), (32, 16, 3, 3)) == ""
    assert "float32" in ask((1, 32, 8, 8), (32, 16, 3, 3), FLOAT16)
    assert "groups of 8" in ask((1, 16, 8, 8), (32, 8, 3, 3))
    assert "filters" in ask((1, 32, 8, 8), (36, 16, 3, 3))
    assert "empty" in ask((0, 32, 8, 8), (32, 16, 3, 3))
    far = get("Convolution").parse({"kernel": (3, 3), "num_filter": 32, "dilate": (3000, 3000),
                                    "pad": (3000, 3000)})
    assert "reaches" in ask((1, 32, 8, 8), (32, 32, 3, 3), p=far)
    last = get("Convolution").parse({"kernel": (3, 3), "num_filter": 32, "layout": "NHWC"})
    assert "last" in ask((1, 8, 8, 32), (32, 3, 3, 32), p=last)
    assert blocked_conv.cost(p, (2, 32, 64, 64)) > blocked_conv.cost(p, (1, 32, 64, 64)) > 0
