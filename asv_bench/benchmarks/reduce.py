"""Reductions of 16 MB along every kind of axis, and of tensors with few outputs or short rows."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def uniform(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).random(shape, dtype=np.float32))


class Axes:
    """A 2048 x 2048 matrix: all of it, columns, rows."""

    params = (["sum", "mean", "max", "norm", "argmax"], [None, 0, 1])
    param_names = ("operator", "axis")

    def setup(self, operator: str, axis: int | None) -> None:
        self.x = uniform(2048, 2048)
        self.f = getattr(mx.nd, operator)
        self.how = {} if axis is None else {"axis": axis}
        mx.nd.waitall()

    def time_forward(self, operator: str, axis: int | None) -> None:
        self.f(self.x, **self.how).wait_to_read()


class Channels:
    """What normalization and bias gradients ask for, on a batch of images."""

    params = ([(0, 2, 3), (2, 3), (1,)],)
    param_names = ("axis",)

    def setup(self, axis: tuple[int, ...]) -> None:
        self.x = uniform(32, 64, 56, 56)
        mx.nd.waitall()

    def time_sum(self, axis: tuple[int, ...]) -> None:
        mx.nd.sum(self.x, axis=axis).wait_to_read()

    def time_moments(self, axis: tuple[int, ...]) -> None:
        mx.nd.moments(self.x, axes=axis)[1].wait_to_read()


class Narrow:
    """Long and narrow: three columns, or rows of three."""

    params = ([0, 1],)
    param_names = ("axis",)

    def setup(self, axis: int) -> None:
        self.x = uniform(1_000_000, 3)
        mx.nd.waitall()

    def time_sum(self, axis: int) -> None:
        mx.nd.sum(self.x, axis=axis).wait_to_read()

    def time_argmax(self, axis: int) -> None:
        mx.nd.argmax(self.x, axis=axis).wait_to_read()


class Gradients:
    """Backward of sum, max and prod along rows."""

    params = (["sum", "max", "prod"],)
    param_names = ("operator",)

    def setup(self, operator: str) -> None:
        self.x = uniform(1024, 1024)
        self.x.attach_grad()
        with mx.autograd.record():
            self.y = getattr(mx.nd, operator)(self.x, axis=1)
        mx.nd.waitall()

    def time_backward(self, operator: str) -> None:
        self.y.backward(retain_graph=True)
        self.x.grad.wait_to_read()
