"""Random numbers and dropout, four million at a time."""
from __future__ import annotations

import mxcy as mx

N = 4_000_000


class Draws:
    """Distributions by dtype; the results are written into an array that exists."""

    params = (["uniform", "normal", "exponential"], ["float32", "float64", "float16"])
    param_names = ("distribution", "dtype")

    def setup(self, distribution: str, dtype: str) -> None:
        self.out = mx.nd.zeros((N,), dtype=dtype)
        self.draw = getattr(mx.nd, f"random_{distribution}")
        mx.nd.waitall()

    def time_draw(self, distribution: str, dtype: str) -> None:
        self.draw(shape=(N,), dtype=dtype, out=self.out)
        self.out.wait_to_read()


class Dropout:
    """Forward in training, with and without shared axes."""

    params = ([(), (0,), (1,)],)
    param_names = ("axes",)

    def setup(self, axes: tuple[int, ...]) -> None:
        self.x = mx.nd.ones((N // 1000, 1000))
        mx.nd.waitall()

    def time_forward(self, axes: tuple[int, ...]) -> None:
        mx.nd.Dropout(self.x, p=0.3, mode="always", axes=axes).wait_to_read()
