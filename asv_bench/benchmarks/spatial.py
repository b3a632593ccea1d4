"""Sampling at grids and pooling of regions, with gradients."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def uniform(low: float, high: float, *shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).uniform(low, high, shape).astype("float32"))


class Sampler:
    def setup(self) -> None:
        self.data = uniform(-1, 1, 8, 32, 64, 64)
        self.grid = uniform(-1, 1, 8, 2, 64, 64)
        for x in (self.data, self.grid):
            x.attach_grad()
        mx.nd.waitall()

    def time_inference(self) -> None:
        mx.nd.BilinearSampler(self.data, self.grid).wait_to_read()

    def time_training(self) -> None:
        with mx.autograd.record():
            y = mx.nd.BilinearSampler(self.data, self.grid)
        y.backward()
        self.grid.grad.wait_to_read()


class Regions:
    params = (["ROIPooling", "ROIAlign"],)
    param_names = ("operator",)

    def setup(self, operator: str) -> None:
        rng = np.random.default_rng(0)
        low, span = rng.uniform(0, 30, (64, 2)), rng.uniform(5, 30, (64, 2))
        self.rois = mx.nd.array(np.concatenate([rng.integers(0, 2, (64, 1)), low, low + span], 1))
        self.data = uniform(-1, 1, 2, 64, 64, 64)
        self.data.attach_grad()
        self.call = mx.nd.ROIPooling if operator == "ROIPooling" else mx.nd.contrib.ROIAlign
        mx.nd.waitall()

    def time_training(self, operator: str) -> None:
        with mx.autograd.record():
            y = self.call(self.data, self.rois, pooled_size=(7, 7), spatial_scale=1.0)
        y.backward()
        self.data.grad.wait_to_read()


class Nearest:
    """UpSampling by repetition, as in the necks of detectors."""

    params = ([(16, 64, 28, 28), (1, 256, 20, 20), (8, 16, 64, 64)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, ...]) -> None:
        self.x = uniform(-1, 1, *shape)
        self.x.attach_grad()
        mx.nd.waitall()

    def time_training(self, shape: tuple[int, ...]) -> None:
        with mx.autograd.record():
            y = mx.nd.UpSampling(self.x, scale=2, sample_type="nearest")
        y.backward()
        self.x.grad.wait_to_read()
