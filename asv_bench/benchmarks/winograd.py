"""Winograd convolutions of the sizes in ResNets, with PyTorch's convolution beside them."""
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
