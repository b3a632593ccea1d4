"""Decompositions of one large matrix and of many small ones."""
from __future__ import annotations

import numpy as np

import mxcy as mx


class Decompositions:
    """Symmetric positive definite matrices."""

    params = (["potrf", "syevd", "gelqf", "inverse", "det"], [(400, 400), (2000, 8, 8)])
    param_names = ("operator", "shape")

    def setup(self, operator: str, shape: tuple[int, ...]) -> None:
        a = np.random.default_rng(0).normal(size=shape).astype("float32")
        self.x = mx.nd.array(a @ a.swapaxes(-1, -2) + shape[-1] * np.eye(shape[-1]))
        self.call = getattr(mx.nd.linalg, operator)
        self.run()

    def run(self) -> None:
        out = self.call(self.x)
        (out[0] if isinstance(out, list) else out).wait_to_read()

    def time_forward(self, operator: str, shape: tuple[int, ...]) -> None:
        self.run()
