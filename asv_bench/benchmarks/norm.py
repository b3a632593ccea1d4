"""Batch and layer normalisation, in training with gradients and in inference."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Batch:
    """Images with channels on axis 1, and rows of features."""

    params = ([(32, 64, 56, 56), (4096, 256), (64, 128)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, ...]) -> None:
        self.x, self.g = normal(*shape), normal(*shape)
        c = shape[1]
        self.state = [mx.nd.ones(c), mx.nd.zeros(c), mx.nd.zeros(c), mx.nd.ones(c)]
        for v in (self.x, *self.state[:2]):
            v.attach_grad()
        mx.nd.waitall()

    def time_inference(self, shape: tuple[int, ...]) -> None:
        mx.nd.BatchNorm(self.x, *self.state, fix_gamma=False).wait_to_read()

    def time_training(self, shape: tuple[int, ...]) -> None:
        with mx.autograd.record():
            y = mx.nd.BatchNorm(self.x, *self.state, fix_gamma=False)
        y.backward(self.g)
        self.x.grad.wait_to_read()


class Layer:
    params = ([(1024, 512), (2048, 2048), (1120, 10000)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, int]) -> None:
        self.x, self.g = normal(*shape), normal(*shape)
        self.gamma, self.beta = normal(shape[1]), normal(shape[1])
        for v in (self.x, self.gamma, self.beta):
            v.attach_grad()
        mx.nd.waitall()

    def time_forward(self, shape: tuple[int, int]) -> None:
        mx.nd.LayerNorm(self.x, self.gamma, self.beta).wait_to_read()

    def time_forward_and_backward(self, shape: tuple[int, int]) -> None:
        with mx.autograd.record():
            y = mx.nd.LayerNorm(self.x, self.gamma, self.beta)
        y.backward(self.g)
        self.x.grad.wait_to_read()
