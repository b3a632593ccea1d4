"""Rows of the quantized operators (ops/quantized.py, ops/quantized_layers.py).

What lives here: rows, and references through real numbers. What does not: whole layers against
float32 ones (tests/kernels/test_quantized.py).
Invariant: references compute with the real numbers that values stand for.
"""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

TOP = {"int8": 127.0, "int32": 2147483647.0}


def away(v):
    """Rounded to nearest, halves away from zero."""
    return np.sign(v) * np.floor(np.abs(v) + 0.5)


def real(q, low, high):
    if q.dtype == np.uint8:
        return low + q * (float(high[0]) - low) / 255
    return q * float(max(abs(low), abs(high))[0]) / TOP[q.dtype.name]


def quantized(x, low, high, kind):
    low, high = float(np.ravel(low)[0]), float(np.ravel(high)[0])
    if kind == "uint8":
        return np.clip(np.floor((x - low) * 255 / (high - low) + 0.5), 0, 255), [low], [high]
    most = max(abs(low), abs(high))
    return np.clip(away(x * TOP[kind] / most), -TOP[kind], TOP[kind]), [-most], [most]


def requantize(kind, given=None):
    def ref(q, low, high):
        x = real(q, low, high)
        return quantized(x, *(given or (x.min(), x.max())), kind)
    return ref


def concat(*args):
    parts, ranges = args[:2], args[2:]
    low, high = min(ranges[0], ranges[2]), max(ranges[1], ranges[3])
    kind = parts[0].dtype.name
    whole = np.concatenate([real(p, *ranges[2 * i:2 * i + 2]) for i, p in enumerate(parts)], 1)
    if kind == "int8":
        return quantized(whole, low, high, kind)[0], low, high
    return quantized(whole, low, high, kind)


def pair(call, kind, given=None):
    def ref(a, b, a0, a1, b0, b1):
        out = call(real(a, a0, a1), real(b, b0, b1))
        if kind == "float32":
            return out
        if given:
            return quantized(out, *given, kind)
        ma, mb = (float(max(abs(x), abs(y))[0]) for x, y in ((a0, a1), (b0, b1)))
        most = ma + mb if call is np.add else ma * mb / 127**2 * TOP["int32"]
        return quantized(out, -most, most, kind)
    return ref


def layer(call, bias=True):
    """A layer's sums in units of data times weight."""
    def ref(data, weight, *rest):
        b, rest = (rest[0], rest[1:]) if bias else (None, rest)
        unit = {np.uint8: (rest[1] - rest[0]) / 255}.get(data.dtype.type,
                                                         max(abs(rest[0]), abs(rest[1])) / 127)
        unit = float(unit[0]) * float(max(abs(rest[2]), abs(rest[3]))[0]) / 127
        out = call(data.astype("int64"), weight.astype("int64"))
        if b is not None:
            add = away(b * float(max(abs(rest[4]), abs(rest[5]))[0]) / 127 / unit)
            out = out + (add if out.ndim == 2 else add[:, None, None])
        return out, [-unit * TOP["int32"]], [unit * TOP["int32"]]
    return ref


def convolve(stride, pad, groups):
    def call(x, w):
        x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        n, _, h, width = x.shape
        f, c, kh, kw = w.shape
        oh, ow = (h - kh) // stride + 1, (width - kw) // stride + 1
        out = np.zeros((n, f, oh, ow), "int64")
        for k, i, j in np.ndindex(f, oh, ow):
            g = k // (f // groups)
            part = x[:, g * c:(g + 1) * c, i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[:, k, i, j] = (part * w[k]).sum((1, 2, 3))
        return out
    return call


def pool(average):
    def ref(x, low, high):
        n, c, h, w = x.shape
        v = x.reshape(n, c, h // 2, 2, w // 2, 2)
        return (away(v.mean((3, 5))) if average else v.max((3, 5))), low, high
    return ref


def values(kind):
    info = np.iinfo(kind)
    low = -info.max if kind != "uint8" else 0
    return lambda rng, shape: rng.integers(low, info.max, shape, endpoint=True).astype(kind)


def number(value):
    return lambda rng, shape: np.full(shape, value, "float32")


def rows(rng, shape):
    return rng.integers(-1, 5, shape).astype("int32")


I8, U8, I32 = values("int8"), values("uint8"), values("int32")
R = ((1,), (1,))
LOW, HIGH, ZERO = number(-1.5), number(2.0), number(0.0)
ONE = ("float32",)
DATA = (-2.5, 2.5)
GIVEN = {"min_calib_range": -1.0, "max_calib_range": 1.5}
BIAS = {"float32": 3e-7}
FOUR = (LOW, HIGH, number(-1.0), number(0.5))

CASES = [
    *(Case("_contrib_quantize", ((3, 5), *R), {"out_type": kind},
           lambda x, low, high, kind=kind: quantized(x, low, high, kind), (DATA, LOW, HIGH), ONE,
           tag=kind) for kind in ("int8", "uint8")),
    *(Case("_contrib_quantize_v2", ((3, 5),), {"out_type": kind},
           lambda x, kind=kind: quantized(x, x.min(), x.max(), kind), DATA, ONE, tag=kind)
      for kind in ("int8", "uint8")),
    Case("_contrib_quantize_v2", ((90, 100),), {"out_type": "auto", **GIVEN},
         lambda x: quantized(x, -1, 1.5, "int8"), DATA, ONE, tag="given"),
    Case("_contrib_quantize_v2", ((3, 5),),
         {"out_type": "auto", "min_calib_range": 0.0, "max_calib_range": 1.5},
         lambda x: quantized(x, 0, 1.5, "uint8"), DATA, ONE, tag="auto"),
    *(Case("_contrib_dequantize", ((3, 5), *R), {}, real, (v, LOW, HIGH), ONE, tag=str(i))
      for i, v in enumerate((I8, U8, I32))),
    Case("_contrib_requantize", ((70, 90), *R), {}, requantize("int8"), (I32, LOW, HIGH), ONE),
    Case("_contrib_requantize", ((3, 5), *R), {"out_type": "uint8", **GIVEN},
         requantize("uint8", (-1, 1.5)), (I32, LOW, HIGH), ONE, tag="given"),
    Case("_contrib_quantized_act", ((3, 5), *R), {"act_type": "relu"},
         lambda q, low, high: (np.maximum(q, 0), low, high), (I8, LOW, HIGH), ONE),
    Case("_contrib_quantized_act", ((3, 5), *R), {"act_type": "relu"},
         lambda q, low, high: (np.maximum(q, 109), low, high), (U8, LOW, HIGH), ONE, tag="uint8"),
    Case("_contrib_quantized_flatten", ((3, 2, 4), *R), {},
         lambda q, low, high: (q.reshape(3, 8), low, high), (I8, LOW, HIGH), ONE),
    Case("_contrib_quantized_embedding", ((2, 3), (4, 5), *R), {"input_dim": 4, "output_dim": 5},
         lambda i, w, low, high: (w[np.clip(i, 0, 3)], low, high), (rows, I8, LOW, HIGH), ONE),
    *(Case("_contrib_quantized_concat", ((2, 3), (2, 4), *R, *R), {"dim": 1, "num_args": 2}, concat,
           (v, v, *FOUR), ONE, tag=str(i)) for i, v in enumerate((I8, U8))),
    Case("_contrib_quantized_elemwise_add", ((3, 5), (3, 5), *R, *R), {}, pair(np.add, "int32"),
         (I8, U8, *FOUR), ONE, rtol={"float32": 1e-6}),
    Case("_contrib_quantized_elemwise_add", ((3, 5), (3, 5), *R, *R), GIVEN,
         pair(np.add, "int8", (-1, 1.5)), (I8, I8, *FOUR), ONE, tag="given"),
    Case("_contrib_quantized_elemwise_mul", ((3, 5), (3, 5), *R, *R), {},
         pair(np.multiply, "int32"), (I8, I8, *FOUR), ONE),
    Case("_contrib_quantized_elemwise_mul", ((3, 5), (3, 5), *R, *R), {"enable_float_output": True},
         pair(np.multiply, "float32"), (I8, U8, *FOUR), ONE, tag="float"),
    Case("_contrib_quantized_fully_connected", ((3, 7), (4, 7), (4,), *R, *R, *R),
         {"num_hidden": 4}, layer(lambda x, w: x @ w.T), (I8, I8, I8, *FOUR, LOW, HIGH), ONE,
         rtol=BIAS),
    Case("_contrib_quantized_fully_connected", ((3, 2, 50), (4, 100), *R, *R),
         {"num_hidden": 4, "no_bias": True}, layer(lambda x, w: x.reshape(3, -1) @ w.T, False),
         (U8, I8, ZERO, HIGH, *FOUR[2:]), ONE, tag="uint8"),
    Case("_contrib_quantized_conv", ((2, 4, 5, 6), (6, 2, 3, 3), (6,), *R, *R, *R),
         {"kernel": (3, 3), "num_filter": 6, "num_group": 2, "stride": (2, 2), "pad": (1, 1)},
         layer(convolve(2, 1, 2)), (U8, I8, I8, ZERO, HIGH, *FOUR[2:], LOW, HIGH), ONE, rtol=BIAS),
    Case("_contrib_quantized_conv", ((1, 3, 4, 4), (2, 3, 2, 2), *R, *R),
         {"kernel": (2, 2), "num_filter": 2, "no_bias": True}, layer(convolve(1, 0, 1), False),
         (I8, I8, *FOUR), ONE, tag="int8"),
    *(Case("_contrib_quantized_pooling", ((2, 3, 4, 6), *R),
           {"kernel": (2, 2), "stride": (2, 2), "pool_type": kind}, pool(kind == "avg"),
           (v, LOW, HIGH), ONE, tag=f"{kind}-{i}")
      for kind in ("max", "avg") for i, v in enumerate((I8, U8))),
]
