"""Winograd convolutions of the sizes in ResNets, with PyTorch's convolution beside them."""
from __future__ import annotations

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
    """One layer on blocked arrays; everything that a step of training does, weights included."""

    def __init__(self, n: int, c: int, edge: int, tile: int) -> None:
        self.x = mx.nd.array(normal(n, c // 16, edge, edge, 16))
        self.g = mx.nd.array(normal(n, c // 16, edge, edge, 16))
        self.w = mx.nd.array(normal(c, c, 3, 3))
        self.tile = tile
        self.more = {"pad": (1, 1), "num_filter": c, "channels": c, "tile": tile}
        self.packed = call("_winograd_weight", self.w, tile=tile)
        mx.nd.waitall()

    def forward(self) -> None:
        call("_winograd_Convolution", self.x, self.packed, **self.more).wait_to_read()

    def train(self) -> None:
        u = call("_winograd_weight", self.w, tile=self.tile)
        call("_winograd_Convolution", self.x, u, **self.more)
        v = call("_winograd_weight", self.w, tile=self.tile, backward=True)
        dx = call("_backward_winograd_Convolution_data", self.g, v, **self.more)
        dw = call("_backward_winograd_Convolution_weight", self.g, self.x, **self.more)
        dx.wait_to_read()
        dw.wait_to_read()


class _Torch:
    def __init__(self, n: int, c: int, edge: int) -> None:
        import torch
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


class Layer:
    params = (LAYERS, ["tile 4", "tile 2", "torch"])
    param_names = ("layer", "by")

    def setup(self, layer: tuple[int, int, int], by: str) -> None:
        try:
            self.layer = _Torch(*layer) if by == "torch" else _Mxcy(*layer, int(by[-1]))
        except ImportError as e:
            raise NotImplementedError from e

    def time_forward(self, layer: tuple[int, int, int], by: str) -> None:
        self.layer.forward()

    def time_train(self, layer: tuple[int, int, int], by: str) -> None:
        self.layer.train()
