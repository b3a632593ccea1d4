"""Images of a data pipeline: to tensors, resized, random colours."""
from __future__ import annotations

import numpy as np

import mxcy as mx


class Pipeline:
    params = (["mxcy", "numpy"],)
    param_names = ("library",)

    def setup(self, library: str) -> None:
        self.pixels = np.random.default_rng(0).integers(0, 256, (256, 320, 3)).astype("uint8")
        self.image = mx.nd.array(self.pixels, dtype="uint8")
        self.mean = np.array([0.485, 0.456, 0.406], "float32").reshape(3, 1, 1)
        mx.nd.waitall()

    def time_to_tensor_and_normalize(self, library: str) -> None:
        if library == "numpy":
            (self.pixels.transpose(2, 0, 1).astype("float32") / 255 - self.mean) / self.mean
            return
        mean = (0.485, 0.456, 0.406)
        x = mx.nd.image.to_tensor(self.image)
        mx.nd.image.normalize(x, mean=mean, std=mean).wait_to_read()


class Changes:
    params = (["bilinear", "area", "jitter"],)
    param_names = ("change",)

    def setup(self, change: str) -> None:
        pixels = np.random.default_rng(0).integers(0, 256, (256, 320, 3))
        self.image = mx.nd.array(pixels, dtype="uint8")
        mx.nd.waitall()

    def time_change(self, change: str) -> None:
        if change == "jitter":
            y = mx.nd.image.random_color_jitter(self.image, brightness=0.4, contrast=0.4,
                                                saturation=0.4, hue=0.1)
        else:
            y = mx.nd.image.resize(self.image, size=(224, 224), interp=3 if change == "area" else 1)
        y.wait_to_read()
