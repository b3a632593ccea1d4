"""Convolutions on channel-blocked arrays, through the internal names that the layout pass uses.

The outputs stand ready, as in a plan. PyTorch, if it is there, computes the same layer beside it.
"""
from __future__ import annotations

from typing import Any

import numpy as np

import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke

try:
    import torch
except ImportError:
    torch = None

#: name -> (channels, size, filters, kernel, stride, pad, dilate, groups)
LAYERS = {
    "3x3-64": (64, 56, 64, 3, 1, 1, 1, 1), "3x3-128": (128, 28, 128, 3, 1, 1, 1, 1),
    "3x3-256": (256, 14, 256, 3, 1, 1, 1, 1), "3x3-512": (512, 7, 512, 3, 1, 1, 1, 1),
    "3x3/2-64": (64, 56, 128, 3, 2, 1, 1, 1), "3x3/2-128": (128, 56, 256, 3, 2, 1, 1, 1),
    "3x3/2-256": (256, 28, 512, 3, 2, 1, 1, 1), "1x1-64-256": (64, 56, 256, 1, 1, 0, 1, 1),
    "1x1-256-64": (256, 56, 64, 1, 1, 0, 1, 1), "1x1-1024-256": (1024, 14, 256, 1, 1, 0, 1, 1),
    "1x1-512-2048": (512, 7, 2048, 1, 1, 0, 1, 1), "1x1/2": (256, 56, 512, 1, 2, 0, 1, 1),
    "first": (3, 224, 64, 7, 2, 3, 1, 1), "5x5": (64, 28, 64, 5, 1, 2, 1, 1),
    "dilated": (128, 28, 128, 3, 1, 2, 2, 1), "depthwise": (128, 56, 128, 3, 1, 1, 1, 128),
    "depthwise/2": (128, 56, 128, 3, 2, 1, 1, 128), "groups": (128, 28, 128, 3, 1, 1, 1, 4),
}
#: What is computed: forward, gradient of the data, gradient of the weights.
WHAT = ("forward", "data", "weight")


def blocked(x: np.ndarray) -> mx.nd.NDArray:
    if x.shape[1] < 16:
        return mx.nd.array(x)
    n, c, *space = x.shape
    return mx.nd.array(np.moveaxis(x.reshape(n, c // 16, 16, *space), 2, -1))


class Layer:
    """One layer, one of its three computations."""

    params: tuple[list[Any], ...] = (list(LAYERS), list(WHAT), [1, 16])
    param_names = ("layer", "what", "batch")

    def setup(self, layer: str, what: str, batch: int) -> None:
        c, size, f, k, s, p, d, g = LAYERS[layer]
        if what == "data" and c < 16:
            raise NotImplementedError("plain data have no blocked gradient")
        rng = np.random.default_rng(0)
        x = rng.standard_normal((batch, c, size, size), dtype=np.float32)
        w = rng.standard_normal((f, c // g, k, k), dtype=np.float32)
        geometry = {"kernel": (k, k), "stride": (s, s), "pad": (p, p), "dilate": (d, d),
                    "num_group": g}
        self.kwargs = {"num_filter": f, "channels": c, "no_bias": True, **geometry}
        pack = get("_blocked_weight")
        packed = invoke(pack, [mx.nd.array(w)], geometry)
        data = blocked(x)
        out = invoke(get("_blocked_Convolution"), [data, packed], self.kwargs)
        ograd = mx.nd.ones(out.shape)
        if what == "forward":
            self.call = (get("_blocked_Convolution"), [data, packed], [out])
        elif what == "data":
            back = invoke(pack, [mx.nd.array(w)], {**geometry, "backward": True})
            self.kwargs["spatial"] = (size, size)
            self.call = (get("_backward_blocked_Convolution_data"), [ograd, back],
                         [mx.nd.zeros(data.shape)])
        else:
            self.call = (get("_backward_blocked_Convolution_weight"), [ograd, data],
                         [mx.nd.zeros(w.shape)])
        mx.nd.waitall()
        self.peer = None if torch is None else self._peer(what, x, w, out.shape, (s, p, d, g))

    @staticmethod
    def _peer(what: str, x: np.ndarray, w: np.ndarray, out: tuple[int, ...],
              how: tuple[int, ...]) -> Any:
        s, p, d, g = how
        tx, tw = torch.from_numpy(x), torch.from_numpy(w)
        if what == "forward":
            return lambda: torch.nn.functional.conv2d(tx, tw, None, s, p, d, g)
        ograd = torch.ones((out[0], w.shape[0], *out[2:4]))
        return lambda: torch.ops.aten.convolution_backward(
            ograd, tx, tw, None, (s, s), (p, p), (d, d), False, (0, 0), g,
            (what == "data", what == "weight", False))

    def time_blocked(self, layer: str, what: str, batch: int) -> None:
        op, ins, outs = self.call
        invoke(op, ins, self.kwargs, outs)
        outs[0].wait_to_read()

    def time_torch(self, layer: str, what: str, batch: int) -> None:
        if self.peer is None:
            raise NotImplementedError("torch is not installed")
        self.peer()


class Pack:
    """Weights into the kernels' order, as each training step does twice."""

    params = ([(64, 64, 3, 3), (512, 512, 3, 3), (2048, 512, 1, 1)], [False, True])
    param_names = ("shape", "backward")

    def setup(self, shape: tuple[int, ...], backward: bool) -> None:
        self.w, self.out = mx.nd.ones(shape), mx.nd.ones((int(np.prod(shape)),))
        self.kwargs = {"kernel": shape[2:], "backward": backward}
        mx.nd.waitall()

    def time_pack(self, shape: tuple[int, ...], backward: bool) -> None:
        invoke(get("_blocked_weight"), [self.w], self.kwargs, [self.out])
        self.out.wait_to_read()
