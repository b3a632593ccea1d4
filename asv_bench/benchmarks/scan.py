"""Running sums beside NumPy's."""
from __future__ import annotations

import numpy as np

import mxcy as mx


class Cumsum:
    params = (["mxcy", "numpy"], [0, 1])
    param_names = ("library", "axis")

    def setup(self, library: str, axis: int) -> None:
        self.values = np.random.default_rng(0).uniform(-1, 1, (1000, 1000)).astype("float32")
        self.array = mx.nd.array(self.values)
        mx.nd.waitall()

    def time_cumsum(self, library: str, axis: int) -> None:
        if library == "numpy":
            np.cumsum(self.values, axis)
        else:
            mx.nd.cumsum(self.array, axis=axis).wait_to_read()
