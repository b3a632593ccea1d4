"""Matrix products of the sizes that networks ask for (FACTS.md section 1), and of squares."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Dot:
    """(m, n, k, whether the second operand is transposed)."""

    params = ([(8, 8, 8, False), (1, 128, 784, True), (128, 128, 64, False), (64, 128, 784, True),
               (64, 500, 800, True), (32, 800, 200, True), (1024, 512, 512, True),
               (512, 512, 512, False), (1024, 1024, 1024, False)],)
    param_names = ("m_n_k_t",)

    def setup(self, size: tuple[int, int, int, bool]) -> None:
        m, n, k, transposed = size
        self.a = normal(m, k)
        self.b = normal(n, k) if transposed else normal(k, n)
        self.out = mx.nd.zeros((m, n))
        self.flag = transposed
        mx.nd.waitall()

    def time_dot(self, size: tuple[int, int, int, bool]) -> None:
        mx.nd.dot(self.a, self.b, transpose_b=self.flag, out=self.out)
        self.out.wait_to_read()


class Batch:
    """64 products of 128 x 64 by 64 x 128."""

    def setup(self) -> None:
        self.a, self.b = normal(64, 128, 64), normal(64, 64, 128)
        mx.nd.waitall()

    def time_batch_dot(self) -> None:
        mx.nd.batch_dot(self.a, self.b).wait_to_read()


class Layer:
    """A layer with 500 outputs for a batch of 64 images of 784 pixels, forward and backward."""

    def setup(self) -> None:
        self.x, self.w, self.b = normal(64, 784), normal(500, 784), normal(500)
        self.g = normal(64, 500)
        for v in (self.x, self.w, self.b):
            v.attach_grad()
        mx.nd.waitall()

    def time_forward(self) -> None:
        mx.nd.FullyConnected(self.x, self.w, self.b, num_hidden=500).wait_to_read()

    def time_forward_and_backward(self) -> None:
        with mx.autograd.record():
            y = mx.nd.FullyConnected(self.x, self.w, self.b, num_hidden=500)
        y.backward(self.g)
        self.w.grad.wait_to_read()
        self.x.grad.wait_to_read()
