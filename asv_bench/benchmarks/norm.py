"""Batch and layer normalisation, in training with gradients and in inference."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Batch:
    """Images with channels on axis 1, and rows of features."""

    params = ([(32, 64, 56, 56), (64, 3, 112, 112), (1, 16, 224, 224), (4096, 256),
               (50000, 8), (64, 128)],)
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
    params = ([(1024, 512), (2048, 2048), (1120, 10000), (1, 100000)],)
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


class Groups:
    """Groups and channels of single images, and rows by their norm."""

    params = ([(16, 64, 56, 56), (1, 64, 128, 128), (32, 256, 14, 14)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, ...]) -> None:
        self.x, self.g = normal(*shape), normal(*shape)
        self.few, self.many = [normal(4), normal(4)], [normal(shape[1]), normal(shape[1])]
        for v in (self.x, *self.few):
            v.attach_grad()
        mx.nd.waitall()

    def time_group_norm(self, shape: tuple[int, ...]) -> None:
        with mx.autograd.record():
            y = mx.nd.GroupNorm(self.x, *self.few, num_groups=4)
        y.backward(self.g)
        self.x.grad.wait_to_read()

    def time_instance_norm(self, shape: tuple[int, ...]) -> None:
        mx.nd.InstanceNorm(self.x, *self.many).wait_to_read()

    def time_l2_normalization(self, shape: tuple[int, ...]) -> None:
        mx.nd.L2Normalization(self.x).wait_to_read()
