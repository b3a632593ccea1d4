"""Update operators in place: large weights (bandwidth) and small ones (the cost of a call)."""
from __future__ import annotations

import mxcy as mx


class Updates:
    """One step of each optimizer."""

    params = (["sgd_update", "sgd_mom_update", "adam_update", "rmsprop_update", "ftrl_update"],
              [1000, 4_000_000], ["float32", "float16"])
    param_names = ("update", "size", "dtype")

    def setup(self, update: str, size: int, dtype: str) -> None:
        states = {"sgd_update": 0, "sgd_mom_update": 1, "rmsprop_update": 1}.get(update, 2)
        self.arrays = [mx.nd.ones((size,), dtype=dtype) for _ in range(2 + states)]
        self.step = getattr(mx.nd, update)
        mx.nd.waitall()

    def time_step(self, update: str, size: int, dtype: str) -> None:
        self.step(*self.arrays, lr=0.01, wd=1e-4, out=self.arrays[0])
        self.arrays[0].wait_to_read()
