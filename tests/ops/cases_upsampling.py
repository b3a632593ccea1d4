"""Rows for ops/upsampling.py."""
from __future__ import annotations

import numpy as np

from .case import Case
from .cases_conv import convolve_data

__all__ = ["CASES"]

NEAREST = {"sample_type": "nearest"}
HALF = {"float16": 1e-2}


def repeat(x, times):
    return x.repeat(times, 2).repeat(times, 3)


def fold(g, times):
    n, c, h, w = g.shape
    return g.astype("float64").reshape(n, c, h // times, times, w // times, times).sum((3, 5))


def adaptive_matrix(size, out):
    m = np.zeros((out, size))
    for i in range(out):
        lo, hi = i * size // out, -(-(i + 1) * size // out)
        m[i, lo:hi] = 1 / (hi - lo)
    return m


def bilinear_matrix(size, out, corners=True):
    m = np.zeros((out, size))
    scale = 0 if out == 1 else (size - 1) / (out - 1) if corners else size / out
    for i in range(out):
        at = max(0, scale * i if corners else scale * (i + 0.5) - 0.5)
        low = min(int(at), size - 1)
        m[i, low] += 1 - (at - low)
        m[i, min(low + 1, size - 1)] += at - low
    return m


def resized(x, a, b):
    return np.einsum("nchw,ih,jw->ncij", x, a, b)


def bilinear_rows():
    rows = []
    for tag, shape, params, size in (
            ("up", (2, 2, 3, 4), {"height": 5, "width": 7}, (5, 7)),
            ("area", (1, 2, 3, 4), {"height": 5, "width": 7, "align_corners": False}, (5, 7)),
            ("down", (1, 1, 8, 7), {"height": 3, "width": 1, "align_corners": False}, (3, 1)),
            ("scales", (1, 1, 3, 4), {"scale_height": 2.0, "scale_width": 1.5}, (6, 6)),
            ("odd", (1, 1, 7, 8), {"mode": "odd_scale", "scale_height": 2.0, "scale_width": 0.5},
             (13, 4)),
            ("even", (1, 1, 3, 4), {"mode": "to_even_down"}, (2, 4)),
            ("odd-up", (1, 1, 3, 4), {"mode": "to_odd_up"}, (3, 5))):
        corners = params.get("align_corners", True)
        a, b = (bilinear_matrix(s, o, corners) for s, o in zip(shape[2:], size, strict=True))
        rows += [
            Case("_contrib_BilinearResize2D", (shape,), params,
                 lambda x, a=a, b=b: resized(x, a, b), tag=tag, atol=HALF),
            Case("_backward_BilinearResize2D", ((*shape[:2], *size), shape),
                 {"align_corners": corners}, lambda g, x, a=a, b=b: resized(g, a.T, b.T), tag=tag,
                 atol=HALF),
        ]
    return rows


def adaptive_rows():
    rows = []
    for shape, size in (((2, 3, 5, 7), (2, 3)), ((1, 2, 4, 4), (1,)), ((1, 2, 3, 2), (5, 4)),
                        ((1, 2, 3, 2), ())):
        out = size * 2 if len(size) == 1 else size or (1, 1)
        a, b = (adaptive_matrix(s, o) for s, o in zip(shape[2:], out, strict=True))
        tag = "x".join(map(str, size))
        rows += [
            Case("_contrib_AdaptiveAvgPooling2D", (shape,), {"output_size": size},
                 lambda x, a=a, b=b: resized(x, a, b), tag=tag, atol=HALF),
            Case("_backward_AdaptiveAvgPooling2D", ((*shape[:2], *out), shape),
                 {"output_size": size}, lambda g, x, a=a, b=b: resized(g, a.T, b.T), tag=tag,
                 atol=HALF),
        ]
    return rows


def bilinear_layer(scale):
    k = 2 * scale - scale % 2
    return Case("UpSampling", ((2, 2, 3, 4), (2, 1, k, k)),
                {"sample_type": "bilinear", "scale": scale, "num_filter": 2, "num_args": 2},
                lambda x, w: convolve_data(
                    x, w, (2, 2, 3 * scale, 4 * scale), kernel=(k, k), stride=(scale, scale),
                    pad=(scale // 2, scale // 2), num_group=2),
                tag=f"bilinear{scale}", atol=HALF)


CASES = [
    Case("UpSampling", ((2, 3, 2, 3),), {**NEAREST, "scale": 2, "num_args": 1},
         lambda x: repeat(x, 2)),
    Case("UpSampling", ((1, 2, 3, 37),), {**NEAREST, "scale": 2, "num_args": 1},
         lambda x: repeat(x, 2), tag="wide"),
    Case("UpSampling", ((2, 1, 2, 3), (2, 3, 4, 6), (2, 2, 2, 3)),
         {**NEAREST, "scale": 2, "num_args": 3},
         lambda a, b, c: np.concatenate([repeat(a, 2), b, repeat(c, 2)], 1), tag="concat"),
    Case("UpSampling", ((1, 2, 2, 2), (1, 2, 6, 6), (1, 2, 3, 3)),
         {**NEAREST, "scale": 3, "num_args": 3, "multi_input_mode": "sum"},
         lambda a, b, c: repeat(a, 3) + b + repeat(c, 2), tag="sum", atol=HALF),
    Case("_backward_UpSampling", ((2, 4, 4, 6), (2, 1, 2, 3), (2, 3, 4, 6)),
         {"scale": 2, "num_args": 2}, lambda g, a, b: (fold(g[:, :1], 2), g[:, 1:]), atol=HALF),
    Case("_backward_UpSampling", ((1, 2, 6, 74), (1, 2, 3, 37)), {"scale": 2, "num_args": 1},
         lambda g, a: fold(g, 2), atol=HALF, tag="wide"),
    Case("_backward_UpSampling", ((1, 2, 4, 4), (1, 2, 2, 2), (1, 2, 1, 1)),
         {"scale": 2, "num_args": 2, "multi_input_mode": "sum"},
         lambda g, a, b: (fold(g, 2), fold(g, 4)), atol={"float16": 4e-2}, tag="sum"),
    *(bilinear_layer(scale) for scale in (1, 2, 3, 4)),
    *adaptive_rows(),
    *bilinear_rows(),
]
CASES.append(Case(
    "_contrib_BilinearResize2D", ((1, 2, 3, 4), (1, 1, 5, 3)), {"mode": "like"},
    lambda x, like: resized(x, bilinear_matrix(3, 5), bilinear_matrix(4, 3)), tag="like",
    atol=HALF))
