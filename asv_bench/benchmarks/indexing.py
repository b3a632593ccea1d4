"""Looking rows up and adding them back: take, Embedding's gradient, pick, one_hot, gather_nd."""
from __future__ import annotations

import numpy as np

import mxcy as mx


class Rows:
    """8192 rows of 256 from a table of 50000, drawn evenly or as words are (Zipf)."""

    params = (["even", "zipf"],)
    param_names = ("draw",)

    def setup(self, draw: str) -> None:
        rng = np.random.default_rng(0)
        index = rng.integers(0, 50_000, 8192) if draw == "even" else rng.zipf(1.3, 8192) % 50_000
        self.weight = mx.nd.array(rng.standard_normal((50_000, 256)).astype("float32"))
        self.index = mx.nd.array(index.astype("int32"), dtype="int32")
        self.weight.attach_grad()
        with mx.autograd.record():
            self.out = mx.nd.take(self.weight, self.index)
        self.head = mx.nd.ones((8192, 256))
        mx.nd.waitall()

    def time_take(self, draw: str) -> None:
        mx.nd.take(self.weight, self.index).wait_to_read()

    def time_gradient(self, draw: str) -> None:
        self.out.backward(self.head, retain_graph=True)
        self.weight.grad.wait_to_read()


class Elements:
    """One element of each of a million rows of four."""

    def setup(self) -> None:
        rng = np.random.default_rng(0)
        n = 1_000_000
        self.data = mx.nd.array(rng.standard_normal((n, 4)).astype("float32"))
        self.index = mx.nd.array(rng.integers(0, 4, n).astype("float32"))
        at = np.stack([rng.integers(0, n, n), rng.integers(0, 4, n)]).astype("int32")
        self.at = mx.nd.array(at, dtype="int32")
        mx.nd.waitall()

    def time_pick(self) -> None:
        mx.nd.pick(self.data, self.index).wait_to_read()

    def time_one_hot(self) -> None:
        mx.nd.one_hot(self.index, depth=4).wait_to_read()

    def time_gather_nd(self) -> None:
        mx.nd.gather_nd(self.data, self.at).wait_to_read()
