"""Rows of deformable convolutions and of the Hawkes likelihood (ops/deform.py, ops/hawkes.py).

What lives here: rows and their references, written as plain loops. What does not: thread counts,
bad data (tests/kernels/test_deform.py).
Invariant: offsets stay away from whole numbers, where bilinear reads have kinks.
"""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]


def read(image, y, x, fade):
    """Planes (c, h, w) at one point: with `fade` 0 outside, else as the plain operator reads."""
    _, h, w = image.shape
    if not fade:
        if not (0 <= y < h and 0 <= x < w):
            return 0.0
        y, x = min(y, h - 1), min(x, w - 1)
    out = 0.0
    y0, x0 = int(np.floor(y)), int(np.floor(x))
    for i, j in ((y0, x0), (y0, x0 + 1), (y0 + 1, x0), (y0 + 1, x0 + 1)):
        if 0 <= i < h and 0 <= j < w:
            out = out + image[:, i, j] * (1 - abs(y - i)) * (1 - abs(x - j))
    return out


def columns(kernel, stride=(1, 1), dilate=(1, 1), pad=(0, 0), dg=1):
    """Reference of `_deformable_columns`, modulated if it is given a mask."""
    def ref(data, offset, mask=None):
        n, c, _, _ = data.shape
        oh, ow = offset.shape[2:]
        taps = kernel[0] * kernel[1]
        out = np.zeros((n, c, taps, oh, ow))
        each = c // dg
        for b, g, t, p, q in np.ndindex(n, dg, taps, oh, ow):
            dy, dx = offset[b, (g * taps + t) * 2:(g * taps + t) * 2 + 2, p, q]
            y = p * stride[0] - pad[0] + t // kernel[1] * dilate[0] + dy
            x = q * stride[1] - pad[1] + t % kernel[1] * dilate[1] + dx
            own = slice(g * each, (g + 1) * each)
            out[b, own, t, p, q] = read(data[b, own], y, x, mask is not None)
            if mask is not None:
                out[b, own, t, p, q] *= mask[b, g * taps + t, p, q]
        return out.reshape(n, c * taps, oh, ow)
    return ref


def convolution(groups=1, modulated=False, **how):
    """Reference of the convolutions: columns times weights."""
    def ref(data, offset, *rest):
        mask = rest[:1] if modulated else ()
        weight, *bias = rest[len(mask):]
        cols = columns(**how)(data, offset, *mask)
        n, rows, oh, ow = cols.shape
        cols = cols.reshape(n, groups, rows // groups, oh, ow)
        flat = weight.reshape(groups, len(weight) // groups, -1)
        out = np.einsum("ngkyx,gfk->ngfyx", cols, flat).reshape(n, len(weight), oh, ow)
        return out + bias[0][:, None, None] if bias else out
    return ref


def marks(rng, shape):
    return rng.integers(0, 3, shape).astype("int32")


def lengths(rng, shape):
    return np.array([4, 2], "float32")


def hawkes(lda, alpha, beta, state, lags, marks, length, end):
    """Straight from the definition: the intensity at each event, and its integral."""
    times = np.cumsum(lags, 1)
    like, memory = np.zeros(len(lda)), np.zeros(lda.shape)
    for n, k in np.ndindex(lda.shape):
        own = [t for j, t in enumerate(times[n, :int(length[n])]) if marks[n, j] == k]

        def at(t, n=n, k=k, own=own):
            return state[n, k] * np.exp(-beta[k] * t) + sum(
                np.exp(-beta[k] * (t - u)) for u in own if u < t)
        memory[n, k] = at(end[n])
        like[n] += sum(np.log(lda[n, k] + alpha[k] * beta[k] * at(t)) for t in own)
        like[n] -= lda[n, k] * end[n]
        like[n] -= alpha[k] * (state[n, k] + len(own) - memory[n, k])
    return like, memory


TWO = ("float32", "float64")
LOOSE = {"float32": 1e-4}
PLAIN, MOD = "_contrib_DeformableConvolution", "_contrib_ModulatedDeformableConvolution"
WIDE = {"kernel": (2, 3), "stride": (2, 1), "dilate": (1, 2), "pad": (1, 2)}
DATA, WEIGHT = (-1.0, 1.0), (-1.0, 1.0)
HAWKES = ((2, 3), (3,), (3,), (2, 3), (2, 4), (2, 4), (2,), (2,))
HAWKES_DOMAIN = ((0.5, 1.5), (0.1, 0.9), (0.5, 1.5), (0.0, 1.0), (0.1, 0.9), marks, lengths,
                 (4.0, 5.0))

CASES = [
    Case("_deformable_columns", ((2, 4, 4, 5), (2, 24, 3, 5)),
         {**WIDE, "num_deformable_group": 2}, columns(**WIDE, dg=2), (DATA, (0.1, 0.9)), TWO,
         second=False, atol=LOOSE),
    Case("_deformable_columns", ((2, 4, 4, 5), (2, 24, 3, 5), (2, 12, 3, 5)),
         {**WIDE, "num_deformable_group": 2, "modulated": True}, columns(**WIDE, dg=2),
         (DATA, (-0.9, -0.1), DATA), TWO, second=False, tag="modulated", atol=LOOSE),
    Case("_backward_deformable_columns", ((1, 8, 2, 2), (1, 2, 3, 3), (1, 8, 2, 2)),
         {"kernel": (2, 2)}, None, (DATA, DATA, (0.1, 0.9)), TWO),
    Case("_backward_deformable_columns", ((1, 8, 2, 2), (1, 2, 3, 3), (1, 8, 2, 2), (1, 4, 2, 2)),
         {"kernel": (2, 2), "modulated": True}, None, (DATA, DATA, (0.1, 0.9), DATA), TWO,
         tag="modulated"),
    Case(PLAIN, ((2, 4, 4, 5), (2, 24, 3, 5), (6, 2, 2, 3), (6,)),
         {**WIDE, "num_filter": 6, "num_group": 2, "num_deformable_group": 2},
         convolution(2, **WIDE, dg=2), (DATA, (0.1, 0.9), WEIGHT, DATA), TWO, second=False,
         atol=LOOSE),
    Case(PLAIN, ((1, 3, 3, 3), (1, 2, 3, 3), (3, 1, 1, 1)),
         {"kernel": (1, 1), "num_filter": 3, "num_group": 3, "no_bias": True},
         convolution(3, kernel=(1, 1)), (DATA, (-1.9, -1.1), WEIGHT), TWO, second=False,
         tag="depthwise", atol=LOOSE),
    Case(MOD, ((2, 4, 4, 5), (2, 24, 3, 5), (2, 12, 3, 5), (6, 2, 2, 3), (6,)),
         {**WIDE, "num_filter": 6, "num_group": 2, "num_deformable_group": 2},
         convolution(2, True, **WIDE, dg=2), (DATA, (-0.9, -0.1), DATA, WEIGHT, DATA), TWO,
         second=False, atol=LOOSE),
    Case("_contrib_hawkesll", HAWKES, {}, hawkes, HAWKES_DOMAIN, TWO, second=False, atol=LOOSE),
    Case("_backward_hawkesll", ((2,), (2, 3), *HAWKES), {}, None, (DATA, DATA, *HAWKES_DOMAIN),
         TWO),
]
