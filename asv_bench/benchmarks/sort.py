"""Sorting, selection and shuffling of a million numbers."""
from __future__ import annotations

import numpy as np

import mxcy as mx

N = 1_000_000


class Orders:
    """One long line, or a thousand short ones."""

    params = (["sort", "argsort", "topk"], ["float32", "int64"], [(N,), (1000, 1000)])
    param_names = ("operator", "dtype", "shape")

    def setup(self, operator: str, dtype: str, shape: tuple[int, ...]) -> None:
        values = np.random.default_rng(0).permutation(N).reshape(shape)
        self.x = mx.nd.array(values, dtype=dtype)
        self.params = {"k": 10} if operator == "topk" else {}
        self.call = getattr(mx.nd, operator)
        mx.nd.waitall()

    def time_order(self, operator: str, dtype: str, shape: tuple[int, ...]) -> None:
        self.call(self.x, **self.params).wait_to_read()


class Shuffle:
    """Rows of ten numbers."""

    def setup(self) -> None:
        self.x = mx.nd.ones((N // 10, 10))
        mx.nd.waitall()

    def time_shuffle(self) -> None:
        mx.nd.random.shuffle(self.x).wait_to_read()


class Draws:
    """Distributions by rejection."""

    params = (["gamma", "poisson", "negative_binomial"],)
    param_names = ("distribution",)

    def setup(self, distribution: str) -> None:
        self.call = getattr(mx.nd.random, distribution)
        self.values = {"gamma": (2.5, 1.0), "poisson": (30.0,),
                       "negative_binomial": (3, 0.4)}[distribution]

    def time_draw(self, distribution: str) -> None:
        self.call(*self.values, shape=(N,)).wait_to_read()
