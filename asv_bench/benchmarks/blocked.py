"""Operators on channel-blocked arrays, through the internal names that the layout pass uses."""
from __future__ import annotations

import numpy as np

import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Convert:
    """Plain to blocked and back."""

    params = ([(16, 64, 56, 56), (16, 512, 7, 7), (8, 64, 64, 64)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, ...]) -> None:
        self.x = normal(*shape)
        self.y = invoke(get("_to_blocked"), [self.x], {})
        mx.nd.waitall()

    def time_to_blocked(self, shape: tuple[int, ...]) -> None:
        invoke(get("_to_blocked"), [self.x], {}).wait_to_read()

    def time_from_blocked(self, shape: tuple[int, ...]) -> None:
        invoke(get("_from_blocked"), [self.y], {}).wait_to_read()
