"""Winograd convolutions: sizes of ResNets beside PyTorch, other windows beside the direct form."""
from __future__ import annotations

from typing import Any

import numpy as np

import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke

#: (images, channels and filters, edge)
LAYERS = [(16, 64, 56), (16, 128, 28), (16, 256, 14), (16, 512, 7), (1, 64, 56), (1, 512, 7)]
EDGE = 16


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def call(name: str, *ins: mx.nd.NDArray, **params: object) -> mx.nd.NDArray:
    return invoke(get(name), list(ins), params)


class _Mxcy:
    """One layer on blocked arrays."""

    def __init__(self, n: int, c: int, edge: int, tile: int) -> None:
        self.x = mx.nd.array(normal(n, c // 16, edge, edge, 16))
        self.g = mx.nd.array(normal(n, c // 16, edge, edge, 16))
        self.w = mx.nd.array(normal(c, c, 3, 3))
        self.more = {"pad": (1, 1), "num_filter": c, "channels": c, "tile": tile}
        self.packed = call("_winograd_weight", self.w, tile=tile)
        mx.nd.waitall()

    def forward(self) -> None:
        """With weights transformed beforehand, as in prediction."""
        call("_winograd_Convolution", self.x, self.packed, **self.more).wait_to_read()

    def train(self) -> None:
        """With weights that change every step."""
        plain = {**self.more, "raw": True}
        call("_winograd_Convolution", self.x, self.w, **plain)
        dx = call("_backward_winograd_Convolution_data", self.g, self.w, **plain)
        dw = call("_backward_winograd_Convolution_weight", self.g, self.x, **self.more)
        dx.wait_to_read()
        dw.wait_to_read()


class _Torch:
    def __init__(self, torch: Any, n: int, c: int, edge: int) -> None:
        torch.set_num_threads(mx.engine.num_threads())
        self.torch = torch
        self.x = torch.from_numpy(normal(n, c, edge, edge)).requires_grad_()
        self.w = torch.from_numpy(normal(c, c, 3, 3)).requires_grad_()
        self.g = torch.from_numpy(normal(n, c, edge, edge))

    def forward(self) -> None:
        with self.torch.no_grad():
            self.torch.nn.functional.conv2d(self.x, self.w, padding=1)

    def train(self) -> None:
        self.x.grad = self.w.grad = None
        self.torch.nn.functional.conv2d(self.x, self.w, padding=1).backward(self.g)


def layer(size: tuple[int, int, int], by: str) -> _Mxcy | _Torch:
    if by != "torch":
        return _Mxcy(*size, int(by[-1]))
    try:
        import torch
    except ImportError as e:
        raise NotImplementedError from e  # asv: not measured
    return _Torch(torch, *size)


class Layer:
    params = (LAYERS, ["tile 4", "tile 2", "torch"])
    param_names = ("size", "by")

    def setup(self, size: tuple[int, int, int], by: str) -> None:
        self.layer = layer(size, by)

    def time_forward(self, size: tuple[int, int, int], by: str) -> None:
        self.layer.forward()

    def time_train(self, size: tuple[int, int, int], by: str) -> None:
        self.layer.train()


#: name -> (plain shape of data, filters, parameters)
WINDOWS = {
    "3x3 dilated": ((8, 256, 28, 28), 256, {"kernel": (3, 3), "dilate": (2, 2), "pad": (2, 2)}),
    "5x5": ((16, 32, 28, 28), 64, {"kernel": (5, 5), "pad": (2, 2)}),
    "3x3/2": ((8, 128, 56, 56), 256, {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "4x4/2": ((8, 64, 56, 56), 128, {"kernel": (4, 4), "stride": (2, 2), "pad": (1, 1)}),
    "1-D, 5": ((16, 64, 1000), 128, {"kernel": (5,), "pad": (2,)}),
    "1-D, 3": ((16, 64, 1000), 128, {"kernel": (3,), "pad": (1,)}),
    "3-D": ((4, 16, 16, 28, 28), 32, {"kernel": (3, 3, 3), "pad": (1, 1, 1)}),
}


class Window:
    """Forward with weights prepared, and the gradients of data and of weights."""

    params = (list(WINDOWS), ["winograd", "blocked"])
    param_names = ("window", "form")

    def setup(self, window: str, form: str) -> None:
        (n, c, *space), filters, p = WINDOWS[window]
        one = (1,) * len(space)
        out = [(s + 2 * q - (k - 1) * d - 1) // t + 1 for s, q, k, d, t in zip(
            space, p["pad"], p["kernel"], p.get("dilate", one), p.get("stride", one), strict=True)]
        self.form = form
        self.x = mx.nd.array(normal(n, c // 16, *space, 16))
        self.g = mx.nd.array(normal(n, filters // 16, *out, 16))
        w = mx.nd.array(normal(filters, c, *p["kernel"]))
        known = {"kernel", "stride"} if form == "winograd" else set(p)
        packing = {k: v for k, v in p.items() if k in known}
        self.packed, self.turned = (call(f"_{form}_weight", w, backward=b, **packing)
                                    for b in (False, True))
        self.more = {**p, "num_filter": filters, "channels": c}
        self.spatial = tuple(space)
        mx.nd.waitall()

    def time_forward(self, window: str, form: str) -> None:
        call(f"_{form}_Convolution", self.x, self.packed, no_bias=True, **self.more).wait_to_read()

    def time_data(self, window: str, form: str) -> None:
        call(f"_backward_{form}_Convolution_data", self.g, self.turned, spatial=self.spatial,
             **self.more).wait_to_read()

    def time_weight(self, window: str, form: str) -> None:
        call(f"_backward_{form}_Convolution_weight", self.g, self.x, **self.more).wait_to_read()
