"""Update operators in place: large weights (bandwidth) and small ones (the cost of a call)."""
from __future__ import annotations

import mxcy as mx
from mxcy.runtime.creation import zeros_together


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


class Steps:
    """A step for 80 small layers, or as large as a ResNet; arrays apart or as Modules make them."""

    params = (["sgd", "adam", "nadam", "ftml", "lamb"], ["small", "large"], ["apart", "together"])
    param_names = ("optimizer", "network", "arrays")

    def setup(self, optimizer: str, network: str, arrays: str) -> None:
        shapes = [(32, 32), (32,)] * 80 if network == "small" else \
            [(64, 64, 3, 3)] * 8 + [(256, 256, 3, 3)] * 8 + [(256,)] * 32
        make = zeros_together if arrays == "together" else lambda specs, ctx: [
            mx.nd.zeros(s, ctx, d) for s, d in specs]
        self.weights, self.grads = (tuple(make([(s, "float32") for s in shapes], mx.cpu()))
                                    for _ in range(2))
        self.numbers = tuple(range(len(shapes)))
        self.update = mx.optimizer.get_updater(mx.optimizer.create(optimizer, learning_rate=0.01))
        self.time_step(optimizer, network, arrays)

    def time_step(self, optimizer: str, network: str, arrays: str) -> None:
        self.update(self.numbers, self.grads, self.weights)
        mx.nd.waitall()
