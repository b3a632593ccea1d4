"""Layers of 8-bit numbers beside those of float32."""
from __future__ import annotations

import numpy as np

import mxcy as mx


class Layer:
    params = (["quantized", "float32"], ["dense", "convolution"])
    param_names = ("numbers", "layer")

    def setup(self, numbers: str, layer: str) -> None:
        rng, contrib = np.random.default_rng(0), mx.nd.contrib
        shapes = ((64, 1024), (1024, 1024)) if layer == "dense" else ((1, 64, 56, 56),
                                                                      (64, 64, 3, 3))
        x, w = (mx.nd.array(rng.uniform(-1, 1, s).astype("float32")) for s in shapes)
        qx, qw = contrib.quantize_v2(x), contrib.quantize_v2(w)
        conv = {"kernel": (3, 3), "num_filter": 64, "pad": (1, 1), "no_bias": True}
        dense = {"num_hidden": 1024, "no_bias": True}
        ins = (qx[0], qw[0], *qx[1:], *qw[1:])
        self.call = {
            ("quantized", "dense"): lambda: contrib.quantized_fully_connected(*ins, **dense)[0],
            ("quantized", "convolution"): lambda: contrib.quantized_conv(*ins, **conv)[0],
            ("float32", "dense"): lambda: mx.nd.FullyConnected(x, w, **dense),
            ("float32", "convolution"): lambda: mx.nd.Convolution(x, w, **conv),
        }[numbers, layer]
        mx.nd.waitall()

    def time_layer(self, numbers: str, layer: str) -> None:
        self.call().wait_to_read()
