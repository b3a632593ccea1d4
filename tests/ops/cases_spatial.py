"""Rows for sampling at grids, regions, correlation and Crop."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

DEEP = {"float16": 2e-2}
INSIDE = (-0.9, 0.9)


def sample(x, grid):
    n, c, h, w = x.shape
    out = np.zeros((n, c, *grid.shape[2:]))
    for b, i, j in np.ndindex(n, *grid.shape[2:]):
        px, py = (grid[b, 0, i, j] + 1) * (w - 1) / 2, (grid[b, 1, i, j] + 1) * (h - 1) / 2
        for y in (int(np.floor(py)), int(np.floor(py)) + 1):
            for z in (int(np.floor(px)), int(np.floor(px)) + 1):
                if 0 <= y < h and 0 <= z < w:
                    out[b, :, i, j] += x[b, :, y, z] * (1 - abs(py - y)) * (1 - abs(px - z))
    return out


def affine(h, w):
    def ref(theta, *like):
        y, x = np.meshgrid(np.linspace(-1, 1, h), np.linspace(-1, 1, w), indexing="ij")
        base = np.stack([x, y, np.ones_like(x)])
        return np.einsum("nkj,jhw->nkhw", theta.reshape(-1, 2, 3), base)
    return ref


def warp(flow):
    _, _, h, w = flow.shape
    y, x = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    return np.stack([(x + flow[:, 0]) * 2 / (w - 1) - 1, (y + flow[:, 1]) * 2 / (h - 1) - 1], 1)


def affine_back(g):
    sides = (np.linspace(-1, 1, d) for d in g.shape[2:])
    y, x = np.meshgrid(*sides, indexing="ij")
    return np.einsum("nkhw,jhw->nkj", g, np.stack([x, y, np.ones_like(x)])).reshape(-1, 6)


ROIS = np.array([[0, 0, 0, 4, 4], [1, 1.4, 2.6, 7, 5], [0, -3, -3, 2, 2], [1, 6, 4, 20, 20]])


def rois(rng, shape):
    return ROIS


def round_away(v):
    return np.floor(np.abs(v) + 0.5) * np.sign(v)


def pool(x, r, scale=0.8, size=(2, 2)):
    out = np.zeros((len(r), x.shape[1], *size))
    for k, (b, *box) in enumerate(r):
        x0, y0, x1, y1 = (round_away(v * scale) for v in box)
        bh, bw = max(y1 - y0 + 1, 1) / size[0], max(x1 - x0 + 1, 1) / size[1]
        for i, j in np.ndindex(*size):
            lo = [int(np.floor(i * bh) + y0), int(np.floor(j * bw) + x0)]
            hi = [int(np.ceil((i + 1) * bh) + y0), int(np.ceil((j + 1) * bw) + x0)]
            part = x[int(b), :, max(lo[0], 0):max(hi[0], 0), max(lo[1], 0):max(hi[1], 0)]
            if part.size:
                out[k, :, i, j] = part.max((1, 2))
    return out


def correlate(kernel=1, disp=1, s1=1, s2=1, pad=0, multiply=True):
    def ref(a, b):
        a, b = (np.pad(v, ((0, 0), (0, 0), (pad, pad), (pad, pad))) for v in (a, b))
        radius, border = disp // s2, disp + kernel // 2
        h, w = (-(-(d - 2 * border) // s1) for d in a.shape[2:])
        side = 2 * radius + 1
        out = np.zeros((a.shape[0], side * side, h, w))
        for d, i, j in np.ndindex(side * side, h, w):
            y, x = i * s1 + disp, j * s1 + disp
            dy, dx = (d // side - radius) * s2, (d % side - radius) * s2
            p = a[:, :, y:y + kernel, x:x + kernel]
            q = b[:, :, y + dy:y + dy + kernel, x + dx:x + dx + kernel]
            v = p * q if multiply else np.abs(p - q)
            out[:, d, i, j] = v.sum((1, 2, 3)) / (kernel**2 * a.shape[1])
        return out
    return ref


def crop_back(g, x):
    y = np.zeros_like(x)
    y[:, :, 1:3, 2:4] = g
    return y


ST = {"target_shape": (3, 4), "transform_type": "affine", "sampler_type": "bilinear"}
POOL = {"pooled_size": (2, 2), "spatial_scale": 0.8}
IMAGE = (2, 3, 6, 8)
CORR = [{}, {"kernel_size": 3, "stride1": 2, "pad_size": 2},
        {"max_displacement": 2, "stride2": 2, "pad_size": 2, "is_multiply": False}]
CORR_REF = [correlate(), correlate(3, 1, 2, 1, 2), correlate(1, 2, 1, 2, 2, False)]
TWO = ("float32", "float64")
CASES = [
    Case("BilinearSampler", ((2, 3, 4, 5), (2, 2, 3, 2)), {}, sample, (INSIDE, (-1.4, 1.4)), TWO,
         second=False, atol={"float32": 1e-4}),
    Case("_backward_BilinearSampler", ((1, 2, 3, 2), (1, 2, 4, 5), (1, 2, 3, 2)), {}, None,
         dtypes=TWO),
    Case("GridGenerator", ((2, 6),), {"transform_type": "affine", "target_shape": (3, 4)},
         affine(3, 4), atol=DEEP),
    Case("GridGenerator", ((2, 2, 3, 4),), {"transform_type": "warp"}, warp, tag="warp", atol=DEEP),
    Case("_backward_GridGenerator", ((2, 2, 3, 4),), {"transform_type": "affine"}, affine_back,
         atol=DEEP),
    Case("_backward_GridGenerator", ((2, 2, 3, 5),), {"transform_type": "warp"},
         lambda g: g * np.array([2 / 4, 2 / 2])[None, :, None, None], tag="warp"),
    Case("_affine_grid_like", ((2, 6), (2, 2, 3, 4)), {}, affine(3, 4), atol=DEEP),
    Case("SpatialTransformer", ((2, 2, 4, 5), (2, 6)), ST, lambda x, t: sample(x, affine(3, 4)(t)),
         (INSIDE, (-0.7, 0.7)), TWO, second=False, atol={"float32": 1e-4}),
    Case("ROIPooling", (IMAGE, (4, 5)), POOL, pool, ((-1.0, 1.0), rois), TWO, second=False),
    Case("_backward_ROIPooling", ((4, 3, 2, 2), (4, 5), (4, 3, 2, 2), IMAGE), POOL, None,
         ((-1.0, 1.0), lambda rng, s: np.abs(ROIS).astype("float32"),
          lambda rng, s: rng.integers(-1, 48, s), (-1.0, 1.0)), ("float32",), grad=False),
    Case("_contrib_ROIAlign", (IMAGE, (4, 5)), POOL, None, ((-1.0, 1.0), rois), TWO),
    Case("_contrib_ROIAlign", (IMAGE, (4, 5)), {**POOL, "sample_ratio": 2, "aligned": True}, None,
         ((-1.0, 1.0), rois), TWO, tag="aligned"),
    Case("_contrib_ROIAlign", ((2, 8, 5, 5), (4, 5)), {**POOL, "position_sensitive": True}, None,
         ((-1.0, 1.0), rois), TWO, tag="sensitive"),
    Case("_backward_ROIAlign", ((4, 3, 2, 2), (4, 5), IMAGE), POOL, None,
         ((-1.0, 1.0), rois, (-1.0, 1.0)), TWO),
    *(Case("Correlation", ((2, 2, 5, 6),) * 2, p, f, second=False, tag=str(i), atol=DEEP)
      for i, (p, f) in enumerate(zip(CORR, CORR_REF))),
    Case("_backward_Correlation", ((1, 9, 3, 4), (1, 2, 5, 6), (1, 2, 5, 6)), {}, None, dtypes=TWO),
    Case("Crop", ((1, 2, 4, 5),), {"offset": (1, 2), "h_w": (2, 3)}, lambda x: x[:, :, 1:3, 2:5]),
    Case("Crop", ((1, 2, 5, 6), (1, 1, 2, 3)), {"center_crop": True},
         lambda x, y: x[:, :, 1:3, 1:4], tag="like"),
    Case("_backward_Crop", ((1, 2, 2, 2), (1, 2, 4, 5)), {"offset": (1, 2), "num_args": 2},
         crop_back),
]
