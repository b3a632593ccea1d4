"""Convolutions of the sizes that networks ask for, forward and backward."""
from __future__ import annotations

import numpy as np

import mxcy as mx

#: name -> (images, channels, size, filters, kernel, stride, pad, groups)
LAYERS = {
    "lenet-1": (64, 1, 28, 20, 5, 1, 0, 1),
    "lenet-2": (64, 20, 12, 50, 5, 1, 0, 1),
    "resnet-first": (8, 3, 224, 64, 7, 2, 3, 1),
    "resnet-56": (8, 64, 56, 64, 3, 1, 1, 1),
    "resnet-1x1": (8, 64, 56, 256, 1, 1, 0, 1),
    "resnet-stride": (8, 128, 56, 128, 3, 2, 1, 1),
    "resnet-14": (8, 256, 14, 256, 3, 1, 1, 1),
    "resnet-7": (8, 512, 7, 512, 3, 1, 1, 1),
    "one-image": (1, 512, 7, 512, 3, 1, 1, 1),
    "depthwise": (8, 64, 56, 64, 3, 1, 1, 64),
}


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Layer:
    """One layer in float32, channels second."""

    params = (list(LAYERS),)
    param_names = ("layer",)

    def setup(self, layer: str) -> None:
        n, c, size, f, k, s, p, g = LAYERS[layer]
        self.kwargs = {"kernel": (k, k), "stride": (s, s), "pad": (p, p), "num_filter": f,
                       "num_group": g}
        self.x, self.w, self.b = normal(n, c, size, size), normal(f, c // g, k, k), normal(f)
        for v in (self.x, self.w, self.b):
            v.attach_grad()
        self.g = mx.nd.ones(mx.nd.Convolution(self.x, self.w, self.b, **self.kwargs).shape)
        mx.nd.waitall()

    def time_forward(self, layer: str) -> None:
        mx.nd.Convolution(self.x, self.w, self.b, **self.kwargs).wait_to_read()

    def time_forward_and_backward(self, layer: str) -> None:
        with mx.autograd.record():
            y = mx.nd.Convolution(self.x, self.w, self.b, **self.kwargs)
        y.backward(self.g)
        self.x.grad.wait_to_read()
        self.w.grad.wait_to_read()


class Transposed:
    """A decoder's layer: stride 2, kernel 4."""

    def setup(self) -> None:
        self.x, self.w = normal(8, 128, 28, 28), normal(128, 64, 4, 4)
        mx.nd.waitall()

    def time_forward(self) -> None:
        mx.nd.Deconvolution(self.x, self.w, kernel=(4, 4), stride=(2, 2), pad=(1, 1),
                            num_filter=64).wait_to_read()
