"""Layers of 8-bit numbers against those of float32, through symbols, and with bad arguments."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx

contrib = mx.nd.contrib


def uniform(low: float, high: float, *shape: int) -> mx.nd.NDArray:
    rng = np.random.default_rng(len(shape))
    return mx.nd.array(rng.uniform(low, high, shape).astype("float32"))


def test_a_round_trip_is_off_by_half_a_level_at_most() -> None:
    x = uniform(-1.5, 2.0, 4, 50)
    for kind, level in (("int8", 2 / 127), ("uint8", 3.5 / 255)):
        q = contrib.quantize(x, mx.nd.array([-1.5]), mx.nd.array([2.0]), out_type=kind)
        assert q[0].dtype == np.dtype(kind)
        assert np.abs(contrib.dequantize(*q).asnumpy() - x.asnumpy()).max() <= 0.5001 * level


def test_values_outside_become_the_ends_of_the_range() -> None:
    q, low, high = contrib.quantize_v2(mx.nd.array([-9.0, -0.5, 0.0, 9.0]), min_calib_range=-1.0,
                                       max_calib_range=0.5)
    assert q.asnumpy().tolist() == [-127, -64, 0, 127]
    assert (low.asscalar(), high.asscalar()) == (-1.0, 1.0)


def test_an_empty_range_gives_zeros() -> None:
    for x in (mx.nd.zeros(3), mx.nd.array([np.nan])):
        q, low, high = contrib.quantize_v2(x)
        assert not q.asnumpy().any() and low.asscalar() == high.asscalar() == 0
        assert not contrib.dequantize(q, low, high).asnumpy().any()


@pytest.mark.parametrize("kind", ["int8", "uint8"])
def test_a_convolution_and_a_dense_layer_come_near_those_of_float32(kind: str) -> None:
    low = 0.0 if kind == "uint8" else -1.0
    x, w, b = uniform(low, 1, 2, 4, 7, 8), uniform(-1, 1, 6, 4, 3, 3), uniform(-1, 1, 6)
    given = {"min_calib_range": low, "max_calib_range": 1.0}
    q = [contrib.quantize_v2(x, out_type=kind, **given), contrib.quantize_v2(w),
         contrib.quantize_v2(b)]
    out = contrib.quantized_conv(*(v[0] for v in q), *(r for v in q for r in v[1:]),
                                 kernel=(3, 3), num_filter=6, pad=(1, 1))
    want = mx.nd.Convolution(x, w, b, kernel=(3, 3), num_filter=6, pad=(1, 1)).asnumpy()
    assert out[0].dtype == np.int32
    assert np.abs(contrib.dequantize(*out).asnumpy() - want).max() < 0.05
    small = contrib.requantize(*out, min_calib_range=-8.0, max_calib_range=8.0)
    assert small[0].dtype == np.int8
    assert np.abs(contrib.dequantize(*small).asnumpy() - want).max() < 0.05 + 4 / 127
    w2 = uniform(-1, 1, 5, 6 * 7 * 8)
    flat = contrib.quantized_flatten(*small)
    q2 = contrib.quantize_v2(w2)
    dense = contrib.quantized_fully_connected(flat[0], q2[0], *flat[1:], *q2[1:], num_hidden=5,
                                              no_bias=True)
    want = mx.nd.dot(contrib.dequantize(*flat), contrib.dequantize(*q2), transpose_b=True).asnumpy()
    assert np.abs(contrib.dequantize(*dense).asnumpy() - want).max() < 1e-2


def test_pooling_is_that_of_real_numbers() -> None:
    q = contrib.quantize_v2(uniform(-1, 1, 2, 3, 7, 9))
    for how in ({"kernel": (3, 2), "stride": (2, 2), "pad": (1, 1)},
                {"kernel": (3, 3), "stride": (2, 2), "pooling_convention": "full"},
                {"kernel": (4, 3), "stride": (2, 2), "pooling_convention": "same"},
                {"global_pool": True},
                {"kernel": (3, 3), "pad": (1, 1), "count_include_pad": False}):
        for kind in ("max", "avg"):
            got = contrib.dequantize(*contrib.quantized_pooling(*q, pool_type=kind, **how))
            want = mx.nd.Pooling(contrib.dequantize(*q), pool_type=kind, **how)
            assert np.abs(got.asnumpy() - want.asnumpy()).max() <= 0.5001 / 127


def test_long_sums_do_not_overflow_on_the_way() -> None:
    x = mx.nd.full((1, 70000), 255, dtype="uint8")
    w = mx.nd.concat(mx.nd.full((1, 35000), 127, dtype="int8"),
                     mx.nd.full((1, 35000), -127, dtype="int8"), dim=1)
    r = [mx.nd.array([v]) for v in (0.0, 1.0, -1.0, 1.0)]
    out = contrib.quantized_fully_connected(x, w, *r, num_hidden=1, no_bias=True)
    assert out[0].asscalar() == 0


def test_a_quantized_network_binds_from_its_data() -> None:
    q = mx.sym.contrib.quantize_v2(mx.sym.var("data"), min_calib_range=-1.0, max_calib_range=1.0)
    net = mx.sym.contrib.quantized_conv(q[0], min_data=q[1], max_data=q[2], kernel=(3, 3),
                                        num_filter=4, name="conv")
    net = mx.sym.contrib.dequantize(net[0], net[1], net[2])
    assert net.list_arguments() == [
        "data", "conv_weight", "conv_bias", "conv_min_weight", "conv_max_weight", "conv_min_bias",
        "conv_max_bias"]
    shapes, outs, _ = net.infer_shape(data=(1, 3, 5, 5))
    assert shapes[1:3] == [(4, 3, 3, 3), (4,)] and outs == [(1, 4, 3, 3)]


@pytest.mark.parametrize(("call", "text"), [
    (lambda q, r: contrib.dequantize(q, r, mx.nd.ones(2)), r"\(1,\)"),
    (lambda q, r: contrib.quantize(q, r, r), "float32"),
    (lambda q, r: contrib.quantize_v2(mx.nd.ones(3), min_calib_range=1.0), "both"),
    (lambda q, r: contrib.quantized_conv(q, q, r, r, r, r, kernel=(2,), num_filter=1, no_bias=True),
     "2 axes"),
    (lambda q, r: contrib.quantized_fully_connected(
        mx.nd.ones((2, 3), dtype="uint8"), mx.nd.ones((1, 3), dtype="int8"), r, r, r, r,
        num_hidden=1, no_bias=True)[0].asnumpy(), "minimum of 0"),
    (lambda q, r: contrib.quantized_pooling(mx.nd.ones((1, 1, 4, 4), dtype="int8"), r, r,
                                            kernel=(2, 2), pool_type="sum"), "pool_type"),
])
def test_errors_name_what_is_wrong(call: object, text: str) -> None:
    with pytest.raises(mx.base.MXNetError, match=text):
        call(mx.nd.ones((2, 3), dtype="int8"), mx.nd.ones(1))  # type: ignore[operator]
