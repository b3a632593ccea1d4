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

#: tag -> (plain shape of data, filters, pad, tile)
LAYERS = {"square": ((2, 16, 8, 8), 32, (1, 1), 4), "odd": ((1, 32, 5, 7), 48, (1, 0), 4),
          "small": ((2, 16, 3, 1), 16, (0, 2), 4), "exact": ((1, 48, 5, 6), 16, (2, 1), 2)}


def weights(filters, channels):
    return np.random.default_rng(filters + channels).uniform(-1, 1, (filters, channels, 3, 3))


def packer(filters, channels, tile, backward=False):
    """A domain: the packed form of fixed weights."""
    def domain(rng, shape):
        w = weights(filters, channels).astype("float32")
        packed = run_op("_winograd_weight", [w], tile=tile, backward=backward)[0]
        return packed if shape == packed.shape else np.zeros(shape, "float32")
    return domain


def rows():
    out = []
    for tag, (shape, filters, pad, tile) in LAYERS.items():
        channels = shape[1]
        params = {"kernel": (3, 3), "pad": pad}
        mine = {"pad": pad, "num_filter": filters, "channels": channels, "tile": tile}
        w = weights(filters, channels)
        y = convolve(np.zeros(shape), w, **params).shape
        x_, y_ = (blocked(np.zeros(s)).shape for s in (shape, y))
        packed, turned = (((tile + 2) ** 2 * (a + 1) * b,)
                          for a, b in ((channels, filters), (filters, channels)))
        tol = {"dtypes": FLOAT32, "rtol": {"float32": 1e-4}, "atol": {"float32": 2e-4}, "tag": tag}

        def forward(x, _, b, a, w=w, params=params):
            return np.maximum(0, blocked(convolve(plain(x), w, b, **params)) + a)

        def data(o, _, w=w, shape=shape, params=params):
            return blocked(convolve_data(plain(o), w, shape, **params))

        def weight(o, x, s=w.shape, params=params):
            return convolve_weight(plain(o), plain(x), s, **params)
        d = (-1.0, 1.0)
        out += [
            Case("_winograd_weight", (w.shape,), {"tile": tile}, dtypes=FLOAT32, tag=tag),
            Case("_winograd_weight", (w.shape,), {"tile": tile, "backward": True}, dtypes=FLOAT32,
                 tag=f"{tag}-backward"),
            Case("_winograd_Convolution", (x_, packed, (filters,), y_),
                 {**mine, "no_bias": False, "act": "relu", "with_addend": True}, forward,
                 (d, packer(filters, channels, tile), d, d), **tol),
            Case("_backward_winograd_Convolution_data", (y_, turned), mine, data,
                 (d, packer(filters, channels, tile, True)), **tol),
            Case("_winograd_Convolution", (x_, w.shape), {**mine, "raw": True},
                 lambda x, w, q=params: blocked(convolve(plain(x), w, **q)),
                 **{**tol, "tag": f"{tag}-raw"}),
            Case("_backward_winograd_Convolution_data", (y_, w.shape, x_),
                 {**mine, "raw": True, "with_addend": True},
                 lambda o, w, a, s=shape, q=params: a + blocked(convolve_data(plain(o), w, s, **q)),
                 **{**tol, "tag": f"{tag}-raw"}),
            Case("_backward_winograd_Convolution_weight", (y_, x_), mine, weight, **tol),
        ]
    return out


CASES = rows()
