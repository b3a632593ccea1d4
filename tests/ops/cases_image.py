"""Rows of the image operators (ops/image.py, ops/image_color.py), with plain NumPy references.

What lives here: rows; random colours with an interval of one point, so that nothing is random.
What does not: draws, several stages at once (tests/kernels/test_image.py).
Invariant: references are written from the definitions, not from the kernels.
"""
from __future__ import annotations

import colorsys

import numpy as np

from .case import Case

__all__ = ["CASES", "resized"]

LUMA = np.array([0.299, 0.587, 0.114])
MEAN, STD = (0.1, -0.2, 0.3), (0.5, 2.0, 1.5)


def as_dtype_of(x, out):
    """What a kernel stores for integers: without fraction, cut to the range."""
    if x.dtype.kind == "f":
        return out
    info = np.iinfo(x.dtype)
    return np.clip(np.trunc(np.float32(out)), info.min, info.max)


def normalized(x):
    shape = (3, 1, 1)
    return (x - np.reshape(MEAN, shape)) / np.reshape(STD, shape)


def contrast(x):
    gray = (x @ LUMA).mean() if x.shape[2] == 3 else x.mean()
    return as_dtype_of(x, 0.3 * x + 0.7 * gray)


def saturation(x):
    return as_dtype_of(x, 0.3 * x + 0.7 * (x @ LUMA)[..., None])


def hue(x):
    """By the standard library's HSV, whose value and saturation do not matter for the hue."""
    out = np.empty(x.shape)
    for at in np.ndindex(x.shape[:2]):
        h, s, v = colorsys.rgb_to_hsv(*(x[at] / 256.0))
        out[at] = np.array(colorsys.hsv_to_rgb((h + 0.3) % 1.0, s, v)) * 256
    return as_dtype_of(x, out)


def lighting(x):
    axes = np.array([[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140],
                     [-0.5836, -0.6948, 0.4203]])
    shift = axes @ (np.array([55.46, 4.794, 1.148]) * (0.1, -0.2, 0.3))
    return as_dtype_of(x, x + shift)


def taps(n, o, mode, shrinks):
    """The matrix (o, n) of resizing one axis."""
    m, scale = np.zeros((o, n)), n / o
    for d in range(o):
        x = (d + 0.5) * scale - 0.5
        i, f = int(np.floor(x)), x - np.floor(x)
        if mode == 0:
            m[d, int(d * scale)] = 1
        elif mode == 3 and shrinks:
            for k in range(n):
                m[d, k] = max(0.0, min((d + 1) * scale, k + 1) - max(d * scale, k)) / scale
        else:
            if mode == 3:
                i = int(d * scale)
                f = (d + 1) - (i + 1) / scale
                f = f - np.floor(f) if f > 0 else 0.0
            places = {1: (0, 1), 3: (0, 1), 2: range(-1, 3), 4: range(-3, 5)}[mode]
            near = np.array([abs(f - k) for k in places])
            if mode in (1, 3):
                w = 1 - near
            elif mode == 2:
                w = np.where(near <= 1, 1.25 * near**3 - 2.25 * near**2 + 1,
                             -0.75 * (near**3 - 5 * near**2 + 8 * near - 4))
            else:
                w = np.sinc(near) * np.sinc(near / 4)
            for k, v in zip(places, w / w.sum(), strict=True):
                m[d, min(max(i + k, 0), n - 1)] += v
    return m


def resized(width, height, mode):
    """Reference of _image_resize."""
    def ref(x):
        shrinks = height <= x.shape[-3] and width <= x.shape[-2]
        rows = taps(x.shape[-3], height, mode, shrinks)
        columns = taps(x.shape[-2], width, mode, shrinks)
        out = np.einsum("ph,qw,...hwc->...pqc", rows, columns, x)
        return out if x.dtype.kind == "f" else np.clip(np.rint(out), 0, 255)
    return ref


def flags(value):
    return lambda rng, shape: np.full(shape, value, "uint8")


def drawn(rng, shape):
    return np.array([1, 3, 0, 2, 0.4, 0.3, 1.5, 0.7])


ALL = ("float32", "float64", "float16", "uint8", "int32")
COLORS = ("float32", "float64", "uint8")
LOOSE = {"float32": 1e-4, "float16": 0.2}
TIES = {**LOOSE, "uint8": 1}  # halves may be rounded either way
PIXELS = (5.0, 250.0)
FIXED = {"min_factor": 0.3, "max_factor": 0.3}
NO_GRAD = {"grad": False, "second": False}
IMAGE = (4, 5, 3)

CASES = [
    # Their results are float32 whatever goes in: too coarse for differences.
    Case("_image_to_tensor", ((3, 4, 2),), {},
         lambda x: np.float32(x.transpose(2, 0, 1)) / np.float32(255),
         PIXELS, ("float32", "uint8", "int32", "int64", "float16", "bool"), **NO_GRAD),
    Case("_image_to_tensor", ((2, 3, 4, 1),), {},
         lambda x: np.float32(x.transpose(0, 3, 1, 2)) / np.float32(255), PIXELS,
         ("float32", "uint8"),
         tag="batch", **NO_GRAD),
    Case("_backward_image_to_tensor", ((2, 3, 4), (3, 4, 2)), {},
         lambda g, x: g.transpose(1, 2, 0) / 255.0, PIXELS, ("float32", "float64"), **NO_GRAD),
    Case("_image_normalize", ((3, 4, 5),), {"mean": MEAN, "std": STD}, normalized, (-1.0, 1.0),
         ("float32", "float64", "float16")),
    Case("_image_normalize", ((2, 4, 2, 3),), {"mean": 0.5, "std": 2.0}, lambda x: (x - 0.5) / 2,
         (-1.0, 1.0), ("float32", "float64"), tag="one"),
    Case("_image_crop", ((4, 5, 3),), {"x": 1, "y": 2, "width": 3, "height": 2},
         lambda x: x[2:4, 1:4], PIXELS, ALL),
    Case("_image_crop", ((2, 4, 5, 1),), {"x": 0, "y": 1, "width": 2, "height": 3},
         lambda x: x[:, 1:4, :2], PIXELS, ALL, tag="batch"),
    Case("_backward_image_crop", ((2, 3, 3), (4, 5, 3)), {"x": 1, "y": 2, "width": 3, "height": 2},
         lambda g, x: np.pad(g, ((2, 0), (1, 1), (0, 0))), PIXELS, ALL),
    *(Case("_image_resize", ((6, 7, 3),), {"size": size, "interp": mode}, resized(*size, mode),
           PIXELS, ("float32", "float64", "float16", "uint8"), tag=f"{mode}-{size[0]}", atol=TIES)
      for mode in range(5) for size in ((4, 3), (10, 9), (9, 4))),
    Case("_image_resize", ((2, 4, 6, 1),), {"size": 2, "keep_ratio": True}, resized(3, 2, 1),
         PIXELS, ("float32", "uint8"), tag="ratio", atol=TIES),
    Case("_backward_image_resize", ((9, 10, 2), (6, 7, 2)), {"size": (10, 9), "interp": 2},
         lambda g, x: np.einsum("ph,qw,pqc->hwc", taps(6, 9, 2, False), taps(7, 10, 2, False), g),
         (-1.0, 1.0), ("float32", "float64"), atol=LOOSE),
    Case("_image_flip_left_right", (IMAGE,), {}, lambda x: x[:, ::-1], PIXELS, ALL),
    Case("_image_flip_top_bottom", (IMAGE,), {}, lambda x: x[::-1], PIXELS, ALL),
    Case("_image_random_flip_left_right", ((4, 1, 3),), {}, lambda x: x, PIXELS, ALL),
    Case("_image_random_flip_top_bottom", ((1, 4, 3),), {}, lambda x: x, PIXELS, ALL),
    Case("_backward_image_random_flip_left_right", (IMAGE, (1,)), {}, lambda g, f: g[:, ::-1],
         (PIXELS, flags(1)), ALL),
    Case("_backward_image_random_flip_left_right", (IMAGE, (1,)), {}, lambda g, f: g,
         (PIXELS, flags(0)), ALL, tag="not"),
    Case("_backward_image_random_flip_top_bottom", (IMAGE, (1,)), {}, lambda g, f: g[::-1],
         (PIXELS, flags(1)), ALL),
    Case("_image_random_brightness", (IMAGE,), FIXED, lambda x: as_dtype_of(x, 0.3 * x), PIXELS,
         COLORS, second=False),
    Case("_image_random_contrast", (IMAGE,), FIXED, contrast, PIXELS, COLORS, second=False,
         atol=LOOSE),
    Case("_image_random_contrast", ((20, 30, 1),), FIXED, contrast, PIXELS, COLORS, second=False,
         tag="gray", atol=LOOSE),
    Case("_image_random_saturation", (IMAGE,), FIXED, saturation, PIXELS, COLORS, second=False,
         atol=LOOSE),
    Case("_image_random_saturation", ((4, 5, 1),), FIXED, lambda x: x, PIXELS, COLORS, second=False,
         tag="gray"),
    Case("_image_random_hue", (IMAGE,), FIXED, hue, PIXELS, COLORS, second=False, atol=LOOSE),
    Case("_image_random_color_jitter", (IMAGE,),
         {"brightness": 0, "contrast": 0, "saturation": 0, "hue": 0}, lambda x: x, PIXELS, COLORS,
         second=False),
    Case("_image_random_color_jitter", (IMAGE,),
         {"brightness": 0.4, "contrast": 0.3, "saturation": 0.2, "hue": 0.1}, None, PIXELS, COLORS,
         tag="random", **NO_GRAD),
    Case("_backward_image_color", (IMAGE, IMAGE, (8,)), {}, None, (PIXELS, PIXELS, drawn),
         ("float32", "float64")),
    Case("_image_adjust_lighting", (IMAGE,), {"alpha": (0.1, -0.2, 0.3)}, lighting, PIXELS, COLORS,
         atol=LOOSE),
    Case("_image_adjust_lighting", ((4, 5, 1),), {"alpha": (0.1, -0.2, 0.3)}, lambda x: x, PIXELS,
         COLORS, tag="gray"),
    Case("_image_random_lighting", (IMAGE,), {"alpha_std": 0.0}, lambda x: x, PIXELS, COLORS),
    Case("_image_random_lighting", (IMAGE,), {}, None, PIXELS, COLORS, tag="random", **NO_GRAD),
]
