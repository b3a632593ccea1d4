"""Rows for ops/blocked_conv.py. The layouts of packed weights are made with the operator itself."""
from __future__ import annotations

import numpy as np

from tests.kernel_harness import run_op

from .case import Case
from .cases_blocked import FLOAT32, blocked, plain
from .cases_conv import convolve, convolve_data, convolve_weight

__all__ = ["CASES"]

#: tag -> (shape of data, filters, parameters)
LAYERS = {
    "1d": ((2, 16, 9), 32, {"kernel": (3,), "pad": (1,)}),
    "2d": ((2, 32, 5, 6), 16, {"kernel": (3, 2), "pad": (1, 0)}),
    "stride": ((1, 16, 7, 8), 16, {"kernel": (3, 3), "stride": (2, 3), "pad": (1, 1)}),
    "one": ((2, 16, 4, 5), 48, {"kernel": (1, 1)}),
    "groups": ((1, 32, 5, 5), 32, {"kernel": (3, 3), "pad": (1, 1), "num_group": 2}),
    "depthwise": ((2, 32, 6, 7), 32, {"kernel": (3, 3), "pad": (1, 2), "stride": (2, 1),
                                      "num_group": 32}),
    "first": ((2, 3, 9, 8), 16, {"kernel": (3, 3), "pad": (1, 1), "stride": (2, 2)}),
    "3d": ((1, 16, 4, 5, 3), 16, {"kernel": (2, 3, 2), "pad": (1, 0, 1)}),
}


def shape_of(array):
    return array if array[1] < 16 else blocked(np.zeros(array)).shape


def rows(tag):
    shape, filters, params = LAYERS[tag]
    groups = params.get("num_group", 1)
    weights = (filters, shape[1] // groups, *params["kernel"])
    size = int(np.prod(weights))
    result = convolve(np.zeros(shape), np.zeros(weights), **params).shape
    more = {"num_filter": filters, "channels": shape[1], **params}

    def as_plain(x):
        return x if shape[1] < 16 else plain(x)

    def packed(w, backward):
        return run_op("_blocked_weight", [w.astype("float32")], backward=backward, **params)[0]

    def unpacked(p, backward):
        order = packed(np.arange(size).reshape(weights), backward).astype(int)
        w = np.zeros(size)
        w[order] = p
        return w.reshape(weights)

    def forward(x, p, b, addend):
        y = convolve(as_plain(x), unpacked(p, False), b, **params) + plain(addend)
        return blocked(np.maximum(y, 0))

    yield Case("_blocked_weight", (weights,), params, ref=lambda w: packed(w, False), tag=tag,
               dtypes=FLOAT32)
    yield Case("_blocked_Convolution", (shape_of(shape), (size,), (filters,), shape_of(result)),
               {**more, "act": "relu", "with_addend": True}, ref=forward, tag=tag, dtypes=FLOAT32,
               atol={"float32": 1e-4})
    if tag != "depthwise":
        yield Case("_blocked_Convolution", (shape_of(shape), (size,), (filters,)),
                   {**more, "act": "relu", "plain": True}, tag=f"{tag} plain", dtypes=FLOAT32,
                   ref=lambda x, p, b: np.maximum(
                       convolve(as_plain(x), unpacked(p, False), b, **params), 0),
                   atol={"float32": 1e-4})
    if tag in ("1d", "2d", "one", "groups", "3d"):
        yield Case("_backward_blocked_Convolution_data", (shape_of(result), (size,)),
                   {**more, "spatial": shape[2:], "plain": True}, tag=f"{tag} plain",
                   ref=lambda g, p: convolve_data(plain(g), unpacked(p, True), shape, **params),
                   dtypes=FLOAT32, atol={"float32": 1e-4})
    yield Case("_backward_blocked_Convolution_weight", (shape_of(result), shape_of(shape)), more,
               ref=lambda g, x: convolve_weight(plain(g), as_plain(x), weights, **params), tag=tag,
               dtypes=FLOAT32, atol={"float32": 1e-4})
    yield Case("_backward_blocked_Convolution_bias", (shape_of(result),), {}, tag=tag,
               ref=lambda g: plain(g).sum((0, *range(2, len(result)))), dtypes=FLOAT32)
    if shape[1] >= 16:
        yield Case("_backward_blocked_Convolution_data", (shape_of(result), (size,)),
                   {**more, "spatial": shape[2:]},
                   ref=lambda g, p: blocked(convolve_data(plain(g), unpacked(p, True), shape,
                                                          **params)),
                   tag=tag, dtypes=FLOAT32, atol={"float32": 1e-4})


CASES = [row for tag in LAYERS for row in rows(tag)]
