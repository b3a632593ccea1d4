"""Moving bytes: transposes, slices, joins, repetitions, padding, fills; 16 to 32 MB each."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def uniform(*shape: int, dtype: str = "float32") -> mx.nd.NDArray:
    values = np.random.default_rng(0).random(shape, dtype=np.float32)
    return mx.nd.array(values, dtype=dtype)


class Transpose:
    """A matrix in every item size, images to channels last, attention heads."""

    params = (["matrix", "nhwc", "heads"], ["float32", "float64", "float16", "uint8"])
    param_names = ("what", "dtype")

    def setup(self, what: str, dtype: str) -> None:
        shape, self.axes = {"matrix": ((2048, 2048), (1, 0)),
                            "nhwc": ((32, 64, 56, 56), (0, 2, 3, 1)),
                            "heads": ((32, 128, 12, 64), (0, 2, 1, 3))}[what]
        self.x = uniform(*shape, dtype=dtype)
        mx.nd.waitall()

    def time_transpose(self, what: str, dtype: str) -> None:
        mx.nd.transpose(self.x, axes=self.axes).wait_to_read()


CALLS = {
    "slice": lambda x: mx.nd.slice(x, begin=(0, 0), end=(2048, 1024)),
    "slice-steps": lambda x: mx.nd.slice(x, begin=(0, 0), end=(None, None), step=(1, 2)),
    "flip-rows": lambda x: mx.nd.flip(x, axis=0),
    "flip-columns": lambda x: mx.nd.flip(x, axis=1),
    "concat-rows": lambda x: mx.nd.concat(x, x, dim=0),
    "concat-columns": lambda x: mx.nd.concat(x, x, dim=1),
    "stack-last": lambda x: mx.nd.stack(x, x, axis=-1),
    "tile": lambda x: mx.nd.tile(x, reps=(1, 2)),
    "repeat": lambda x: mx.nd.repeat(x, repeats=2, axis=1),
    "split": lambda x: mx.nd.split(x, num_outputs=4, axis=1)[0],
    "broadcast": lambda x: mx.nd.broadcast_to(mx.nd.slice_axis(x, axis=1, begin=0, end=1),
                                              shape=(2048, 2048)),
}


class Matrix:
    """One operator on a 2048 x 2048 matrix."""

    params = (list(CALLS),)
    param_names = ("call",)

    def setup(self, call: str) -> None:
        self.x = uniform(2048, 2048)
        self.call = CALLS[call]
        mx.nd.waitall()

    def time_call(self, call: str) -> None:
        self.call(self.x).wait_to_read()


class Pad:
    """A border of one pixel around a batch of images."""

    params = (["constant", "edge", "reflect"],)
    param_names = ("mode",)

    def setup(self, mode: str) -> None:
        self.x = uniform(32, 64, 56, 56)
        mx.nd.waitall()

    def time_pad(self, mode: str) -> None:
        mx.nd.pad(self.x, mode=mode, pad_width=(0, 0, 0, 0, 1, 1, 1, 1)).wait_to_read()


class Fill:
    """Four million numbers from nothing."""

    def time_zeros(self) -> None:
        mx.nd.zeros((2048, 2048)).wait_to_read()

    def time_full(self) -> None:
        mx.nd.full((2048, 2048), 1.5).wait_to_read()

    def time_arange(self) -> None:
        mx.nd.arange(2048 * 2048).wait_to_read()


class Small:
    """The cost of a call where there is nothing to move."""

    def setup(self) -> None:
        self.x = uniform(8, 8)

    def time_reshape(self) -> None:
        mx.nd.reshape(self.x, shape=(64,)).wait_to_read()

    def time_transpose(self) -> None:
        mx.nd.transpose(self.x).wait_to_read()
