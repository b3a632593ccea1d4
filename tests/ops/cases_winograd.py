"""Rows for ops/winograd.py.

Packed weights have an order of the kernel's own, so rows make them with `_winograd_weight` itself.
"""
from __future__ import annotations

import numpy as np

from tests.kernel_harness import run_op

from .case import Case
from .cases_blocked import FLOAT32, blocked, plain
from .cases_conv import convolve, convolve_data, convolve_weight

__all__ = ["CASES"]

#: tag -> (plain shape of data, filters, parameters, tile)
LAYERS = {
    "square": ((2, 16, 8, 8), 32, {"kernel": (3, 3), "pad": (1, 1)}, 4),
    "odd": ((1, 32, 5, 7), 48, {"kernel": (3, 3), "pad": (1, 0)}, 4),
    "small": ((2, 16, 3, 1), 16, {"kernel": (3, 3), "pad": (0, 2)}, 4),
    "exact": ((1, 48, 5, 6), 16, {"kernel": (3, 3), "pad": (2, 1)}, 2),
    "dilated": ((1, 16, 9, 7), 32, {"kernel": (3, 3), "pad": (2, 1), "dilate": (2, 3)}, 4),
    "five": ((1, 32, 7, 6), 16, {"kernel": (5, 5), "pad": (2, 1)}, 4),
    "stride": ((1, 16, 9, 8), 16, {"kernel": (3, 3), "pad": (1, 0), "stride": (2, 2)}, 4),
    "stride-four": ((1, 16, 8, 9), 32, {"kernel": (4, 4), "pad": (1, 2), "stride": (2, 2)}, 4),
    "line": ((2, 32, 13), 16, {"kernel": (5,), "pad": (2,)}, 4),
    "depth": ((1, 16, 3, 5, 6), 16, {"kernel": (3, 3, 3), "pad": (1, 1, 0)}, 4),
}


def weights(filters, channels, kernel):
    return np.random.default_rng(filters + channels).uniform(-1, 1, (filters, channels, *kernel))


def packer(w, params):
    """A domain: the packed form of fixed weights."""
    def domain(rng, shape):
        packed = run_op("_winograd_weight", [w.astype("float32")], **params)[0]
        return packed if shape == packed.shape else np.zeros(shape, "float32")
    return domain


def rows():
    out = []
    d = (-1.0, 1.0)
    for tag, (shape, filters, params, tile) in LAYERS.items():
        channels, space = shape[1], shape[2:]
        mine = {**params, "num_filter": filters, "channels": channels, "tile": tile}
        pack = {"kernel": params["kernel"], "stride": params.get("stride", ()), "tile": tile}
        turn = {**pack, "backward": True}
        w = weights(filters, channels, params["kernel"])
        y = convolve(np.zeros(shape), w, **params).shape
        x_, y_ = (blocked(np.zeros(s)).shape for s in (shape, y))
        packed, turned = (run_op("_winograd_weight", [w.astype("float32")], **q)[0].shape
                          for q in (pack, turn))
        tol = {"dtypes": FLOAT32, "rtol": {"float32": 1e-4}, "atol": {"float32": 2e-4}, "tag": tag}

        def forward(x, _, b, a, w=w, params=params):
            return np.maximum(0, blocked(convolve(plain(x), w, b, **params)) + a)

        def data(o, _, w=w, shape=shape, params=params):
            return blocked(convolve_data(plain(o), w, shape, **params))

        def weight(o, x, s=w.shape, params=params):
            return convolve_weight(plain(o), plain(x), s, **params)
        out += [
            Case("_winograd_weight", (w.shape,), pack, dtypes=FLOAT32, tag=tag),
            Case("_winograd_weight", (w.shape,), turn, dtypes=FLOAT32, tag=f"{tag}-backward"),
            Case("_winograd_Convolution", (x_, packed, (filters,), y_),
                 {**mine, "no_bias": False, "act": "relu", "with_addend": True}, forward,
                 (d, packer(w, pack), d, d), **tol),
            Case("_backward_winograd_Convolution_data", (y_, turned), {**mine, "spatial": space},
                 data, (d, packer(w, turn)), **tol),
            Case("_winograd_Convolution", (x_, w.shape), {**mine, "raw": True},
                 lambda x, w, q=params: blocked(convolve(plain(x), w, **q)),
                 **{**tol, "tag": f"{tag}-raw"}),
            Case("_backward_winograd_Convolution_data", (y_, w.shape, x_),
                 {**mine, "raw": True, "with_addend": True},
                 lambda o, w, a, s=shape, q=params: a + blocked(convolve_data(plain(o), w, s, **q)),
                 **{**tol, "tag": f"{tag}-raw"}),
            Case("_backward_winograd_Convolution_weight", (y_, x_), mine, weight, **tol),
        ]
        if "dilate" in params:
            continue
        more = {**tol, "tag": f"{tag}-plain"}
        out.append(Case(
            "_winograd_Convolution", (x_, w.shape, (filters,)),
            {**mine, "raw": True, "no_bias": False, "act": "relu", "plain": True},
            lambda x, w, b, q=params: np.maximum(0, convolve(plain(x), w, b, **q)), **more))
        if "stride" not in params:
            out.append(Case(
                "_backward_winograd_Convolution_data", (y_, w.shape),
                {**mine, "raw": True, "plain": True},
                lambda o, w, s=shape, q=params: convolve_data(plain(o), w, s, **q), **more))
    return out


CASES = rows()
