"""Softmax and its losses on rows of the lengths of FACTS-2.md section 4, and on a middle axis."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Rows:
    params = ([(64, 10), (1024, 512), (2048, 2048), (1120, 10000)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, int]) -> None:
        self.x = normal(*shape)
        self.label = mx.nd.array(np.arange(shape[0]) % shape[1])
        self.x.attach_grad()
        mx.nd.waitall()

    def time_softmax(self, shape: tuple[int, int]) -> None:
        mx.nd.softmax(self.x).wait_to_read()

    def time_log_softmax(self, shape: tuple[int, int]) -> None:
        mx.nd.log_softmax(self.x).wait_to_read()

    def time_cross_entropy(self, shape: tuple[int, int]) -> None:
        mx.nd.softmax_cross_entropy(self.x, self.label).wait_to_read()

    def time_softmax_output_and_gradient(self, shape: tuple[int, int]) -> None:
        with mx.autograd.record():
            y = mx.nd.SoftmaxOutput(self.x, self.label)
        y.backward()
        self.x.grad.wait_to_read()


class MiddleAxis:
    def setup(self) -> None:
        self.x = normal(32, 100, 1024)
        mx.nd.waitall()

    def time_softmax(self) -> None:
        mx.nd.softmax(self.x, axis=1).wait_to_read()
