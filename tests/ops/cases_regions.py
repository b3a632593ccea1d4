"""Rows of the poolings of regions (ops/regions.py), references as plain loops.

What lives here: rows and references. What does not: plain regions (cases_spatial.py), bad regions
(tests/kernels/test_detection.py).
Invariant: samples stay away from whole pixels and borders, where bilinear reads have kinks.
"""
from __future__ import annotations

import math

import numpy as np

from .case import Case
from .cases_deform import read

__all__ = ["CASES"]


def rounded(v):
    return math.floor(v + 0.5)


def sensitive(dim, pooled, groups, scale):
    def ref(data, rois, *_):
        _, _, h, w = data.shape
        out = np.zeros((len(rois), dim, pooled, pooled))
        for r, c, i, j in np.ndindex(out.shape):
            n, x0, y0, x1, y1 = (rounded(v) for v in rois[r])
            bh, bw = (max((b + 1 - a) * scale, 0.1) / pooled for a, b in ((y0, y1), (x0, x1)))
            ys = range(max(math.floor(i * bh + y0 * scale), 0),
                       min(math.ceil((i + 1) * bh + y0 * scale), h))
            xs = range(max(math.floor(j * bw + x0 * scale), 0),
                       min(math.ceil((j + 1) * bw + x0 * scale), w))
            channel = (c * groups + i * groups // pooled) * groups + j * groups // pooled
            values = [data[n, channel, y, x] for y in ys for x in xs]
            out[r, c, i, j] = np.mean(values) if values else 0.0
        return out
    return ref


def deformed(dim, pooled, groups, parts, samples, std, scale=1.0):
    def ref(data, rois, trans=None):
        _, _, h, w = data.shape
        out = np.zeros((len(rois), dim, pooled, pooled))
        for r, c, i, j in np.ndindex(out.shape):
            n, x0, y0, x1, y1 = (rounded(v) for v in rois[r])
            rh, rw = (max((b + 1 - a) * scale, 0.1) for a, b in ((y0, y1), (x0, x1)))
            dx = dy = 0.0
            if trans is not None:
                group = c // (dim // (trans.shape[1] // 2))
                at = i * parts // pooled, j * parts // pooled
                dx, dy = trans[(r, 2 * group, *at)], trans[(r, 2 * group + 1, *at)]
            values = []
            for p, q in np.ndindex(samples, samples):
                y = y0 * scale - 0.5 + rh / pooled * (i + p / samples) + dy * std * rh
                x = x0 * scale - 0.5 + rw / pooled * (j + q / samples) + dx * std * rw
                if -0.5 <= y <= h - 0.5 and -0.5 <= x <= w - 0.5:
                    channel = (c * groups + i * groups // pooled) * groups + j * groups // pooled
                    values.append(read(data[n, channel][None], min(max(y, 0), h - 1),
                                       min(max(x, 0), w - 1), True)[0])
            out[r, c, i, j] = np.mean(values) if values else 0.0
        return out
    return ref


def rotated(ph, pw, samples, scale):
    def ref(data, rois):
        rois, (_, channels, h, w) = rois.astype("float64"), data.shape
        out = np.zeros((len(rois), channels, ph, pw))
        for r, i, j in np.ndindex(len(rois), ph, pw):
            n, (cx, cy), angle = int(rois[r, 0]), rois[r, 1:3] * scale, np.radians(rois[r, 5])
            rw, rh = np.maximum(rois[r, 3:5] * scale, 1)
            for p, q in np.ndindex(samples, samples):
                v = rh * ((i + (p + 0.5) / samples) / ph - 0.5)
                u = rw * ((j + (q + 0.5) / samples) / pw - 0.5)
                x = u * np.cos(angle) + v * np.sin(angle) + cx
                y = v * np.cos(angle) - u * np.sin(angle) + cy
                if -1 <= y <= h and -1 <= x <= w:
                    out[r, :, i, j] += read(data[n], min(max(y, 0), h - 1), min(max(x, 0), w - 1),
                                            True) / samples**2
        return out
    return ref


def rois(values):
    return lambda rng, shape: np.array(values, "float32")


PLAIN = rois([[0, 1, 1, 5, 4], [1, 0, 2, 3, 6], [1, 2, 2, 2, 2]])
OUTSIDE = rois([[0, -3, -2, 4, 3], [1, 4, 5, 12, 11], [0, 20, 20, 22, 22]])
TURNED = rois([[0, 4, 3, 3, 2, 30], [1, 3, 4, 5, 1, -100], [1, 1, 1, 4, 4, 200]])
TWO = ("float32", "float64")
PS, DEFORM = "_contrib_PSROIPooling", "_contrib_DeformablePSROIPooling"
SMALL = {"spatial_scale": 1.0, "output_dim": 2, "pooled_size": 3, "group_size": 2}
HALF = {"spatial_scale": 0.5, "output_dim": 2, "pooled_size": 2}
OFFSETS = {"spatial_scale": 1.0, "output_dim": 4, "pooled_size": 3, "group_size": 2, "part_size": 2,
           "sample_per_part": 2, "trans_std": 0.05}
ALIGN = {"pooled_size": (2, 3), "spatial_scale": 1.0, "sampling_ratio": 2}

CASES = [
    Case(PS, ((2, 8, 8, 7), (3, 5)), SMALL, sensitive(2, 3, 2, 1.0), ((-1.0, 1.0), PLAIN), TWO),
    Case(PS, ((2, 8, 8, 7), (3, 5)), HALF, sensitive(2, 2, 2, 0.5), ((-1.0, 1.0), OUTSIDE), TWO,
         tag="outside"),
    Case("_backward_PSROIPooling", ((3, 2, 3, 3), (3, 5), (2, 8, 8, 7)), SMALL, None,
         ((-1.0, 1.0), PLAIN, (-1.0, 1.0)), TWO),
    Case(DEFORM, ((2, 16, 8, 7), (3, 5), (3, 4, 2, 2)), OFFSETS, deformed(4, 3, 2, 2, 2, 0.05),
         ((-1.0, 1.0), PLAIN, (0.1, 0.9)), TWO, second=False),
    Case(DEFORM, ((2, 8, 8, 7), (3, 5)), {**HALF, "group_size": 2, "no_trans": True,
                                          "sample_per_part": 3},
         deformed(2, 2, 2, 2, 3, 0.0, 0.5), ((-1.0, 1.0), OUTSIDE), TWO, second=False, tag="still"),
    Case("_backward_DeformablePSROIPooling",
         ((3, 4, 3, 3), (2, 16, 8, 7), (3, 5), (3, 4, 3, 3), (3, 4, 2, 2)), OFFSETS, None,
         ((-1.0, 1.0), (-1.0, 1.0), PLAIN, (1.0, 4.0), (0.1, 0.9)), TWO),
    Case("_contrib_RROIAlign", ((2, 3, 8, 7), (3, 6)), ALIGN, rotated(2, 3, 2, 1.0),
         ((-1.0, 1.0), TURNED), TWO, atol={"float32": 1e-4}),
    Case("_contrib_RROIAlign", ((2, 1, 8, 7), (3, 6)), {**ALIGN, "spatial_scale": 0.5,
                                                       "sampling_ratio": 1},
         rotated(2, 3, 1, 0.5), ((-1.0, 1.0), TURNED), TWO, tag="half", atol={"float32": 1e-4}),
    Case("_backward_RROIAlign", ((3, 3, 2, 3), (3, 6), (2, 3, 8, 7)), ALIGN, None,
         ((-1.0, 1.0), TURNED, (-1.0, 1.0)), TWO),
]
