"""Rows for the operators of ops/sort.py, counting.py, attention.py and fft.py."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

NUMBERS = ("float32", "float64", "float16", "bfloat16", "int8", "int32", "int64", "uint8")
FLOATS = ("float32", "float64", "float16")
WIDE = (0.0, 90.0)
NO_GRAD = {"grad": False, "second": False}


def exactly(values, dtype="float32"):
    return lambda rng, shape: np.array(values, dtype).reshape(shape)


def order(x, axis, ascend):
    x = x.astype(np.float64)
    return np.argsort(x if ascend else -x, axis=axis, kind="stable")


def sort(axis=-1, ascend=True):
    def ref(x):
        i = order(x, axis, ascend)
        return x.reshape(-1)[i] if axis is None else np.take_along_axis(x, i, axis)
    return ref


def topk(k, what, axis=-1, ascend=False):
    def ref(x):
        flat = x.reshape(-1) if axis is None else x
        at = 0 if axis is None else axis
        i = np.take(order(flat, at, ascend), range(k), axis=at)
        if what == "mask":
            out = np.zeros(flat.shape)
            np.put_along_axis(out, i, 1, at)
            return out.reshape(x.shape)
        values = np.take_along_axis(flat, i, at)
        return {"value": values, "indices": i, "both": (values, i)}[what]
    return ref


def histogram(x, edges=None):
    return np.histogram(x, edges)[0], np.asarray(edges)


def back_topk(shape, axis):
    def ref(g, i, _):
        out = np.zeros(shape, g.dtype)
        np.put_along_axis(out, i.astype(int), g, axis)
        return out
    return ref


def khatri(*matrices):
    out = matrices[0]
    for m in matrices[1:]:
        out = (out[:, None] * m[None]).reshape(-1, m.shape[1])
    return out


def back_khatri(g, a, b, _c):
    g = g.reshape(a.shape[0], b.shape[0], -1, a.shape[1])
    return np.einsum("ijkc,ic,jc->kc", g, a, b)


def heads(x, h, parts):
    length, batch, wide = x.shape
    x = x.reshape(length, batch, h, parts, wide // h // parts).transpose(3, 1, 2, 0, 4)
    return x.reshape(parts, batch * h, length, -1)


def joined(x, h):
    x = x.reshape(-1, h, *x.shape[1:]).transpose(2, 0, 1, 3)
    return x.reshape(*x.shape[:2], -1)


def self_qk(x):
    q, k, _ = heads(x, 2, 3)
    return q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])


def encdec_qk(q, kv):
    q, = heads(q, 2, 1)
    return q @ heads(kv, 2, 2)[0].swapaxes(1, 2) / np.sqrt(q.shape[-1])


def sketch(x, h, s):
    out = np.zeros((*x.shape[:-1], 3))
    for i, (to, sign) in enumerate(zip(h[0].astype(int), s[0], strict=True)):
        out[..., to] += sign * x[..., i]
    return out


def lars(lr, w, g, wd):
    w, g = np.sqrt(w), np.sqrt(g) * 0.5
    return np.where((w > 0) & (g > 0), lr * 0.1 * w / (g + wd * w + 1e-3), lr)


def filled(lhs, mhs, rhs):
    out = np.array(lhs)
    out[np.arange(len(out)), rhs.astype(int)] = mhs
    return out


def fft(x):
    out = np.fft.fft(x)
    return np.stack([out.real, out.imag], -1).reshape(*x.shape[:-1], -1)


def ifft(x):
    pairs = x.reshape(*x.shape[:-1], -1, 2)
    return (np.fft.ifft(pairs[..., 0] + 1j * pairs[..., 1]) * pairs.shape[-2]).real


UNIT = (-1.0, 1.0)
CASES = [
    *(Case("_contrib_fft", ((2, n),), {}, fft, UNIT, FLOATS, tag=str(n))
      for n in (1, 2, 7, 16, 30)),
    *(Case("_contrib_ifft", ((2, 2 * n),), {}, ifft, UNIT, FLOATS, tag=str(n))
      for n in (1, 2, 7, 16)),
    Case("sort", ((4, 6),), {}, sort(), WIDE, NUMBERS),
    Case("sort", ((3, 40, 2),), {"axis": 1, "is_ascend": False}, sort(1, False), WIDE, tag="axis"),
    Case("sort", ((3, 4),), {"axis": None}, sort(None), WIDE, tag="none"),
    Case("argsort", ((4, 6),), {"dtype": "int32"}, lambda x: order(x, -1, True), WIDE, NUMBERS),
    Case("argsort", ((3, 50),), {"axis": 0, "is_ascend": False}, lambda x: order(x, 0, False), WIDE,
         tag="axis"),
    Case("argsort", ((3, 5),), {"axis": None}, lambda x: order(x.reshape(-1), 0, True), WIDE,
         tag="none"),
    *(Case("topk", ((4, 6),), {"k": 2, "ret_typ": w}, topk(2, w), WIDE, NUMBERS, tag=w)
      for w in ("value", "mask")),
    Case("topk", ((4, 6),), {"k": 2}, topk(2, "indices"), WIDE, NUMBERS, tag="indices", **NO_GRAD),
    Case("topk", ((2, 60, 2),), {"k": 3, "ret_typ": "both", "axis": 1, "is_ascend": True,
                                 "dtype": "float64"}, topk(3, "both", 1, True), WIDE, tag="both"),
    Case("topk", ((2, 5),), {"k": 0, "ret_typ": "value"}, topk(5, "value"), WIDE, tag="all"),
    Case("topk", ((2, 5),), {"k": 3, "ret_typ": "both", "axis": None, "dtype": "int64"},
         topk(3, "both", None), WIDE, tag="none"),
    Case("_take_along", ((3, 4), (3, 2)), {}, lambda x, i: np.take_along_axis(x, i, 1),
         (WIDE, exactly([[0, 3], [2, 2], [1, 0]], "int64")), NUMBERS),
    Case("_backward_topk", ((3, 2), (3, 2), (3, 4)), {}, back_topk((3, 4), 1),
         (WIDE, exactly([[0, 3], [2, 1], [1, 0]], "int32"), WIDE), NUMBERS),
    Case("_shuffle", ((5, 3),), {}, dtypes=NUMBERS, **NO_GRAD),
    Case("_histogram", ((40,),), {"bin_cnt": 4, "range": (10, 50)},
         lambda x: (np.histogram(x, 4, (10, 50))[0], np.linspace(10, 50, 5)), WIDE,
         (*FLOATS, "int32", "int64", "uint8")),
    Case("_histogram", ((5, 8), (4,)), {}, histogram, (WIDE, exactly([0, 20, 25, 90])), FLOATS,
         tag="edges"),
    Case("all_finite", ((3, 4),), {}, lambda x: np.ones(1), UNIT, NUMBERS),
    Case("all_finite", ((4,),), {}, lambda x: np.zeros(1), (exactly([0, 1, np.inf, 2]),), FLOATS,
         tag="inf"),
    Case("multi_all_finite", ((3, 4), (2,)), {}, lambda x, y: np.zeros(1),
         (UNIT, exactly([1, np.nan]))),
    Case("multi_sum_sq", ((3, 40), (2,)), {}, lambda x, y: np.array([(x**2).sum(), (y**2).sum()]),
         UNIT, ("float32", "float64"), rtol={"float64": 1e-6}),
    Case("multi_lars", ((3,),) * 4, {"eta": 0.1, "eps": 1e-3, "rescale_grad": 0.5}, lars,
         (0.1, 1.0)),
    Case("_contrib_allclose", ((3, 4), (3, 4)), {}, lambda a, b: np.array(0), UNIT, FLOATS),
    Case("_contrib_allclose", ((3,), (3,)), {"rtol": 1e-3}, lambda a, b: np.array(1),
         (exactly([1, np.nan, np.inf]), exactly([1.0001, np.nan, np.inf])), tag="close"),
    Case("amp_multicast", ((3,), (2, 2)), {}, lambda a, b: (a, b), UNIT),
    Case("khatri_rao", ((2, 3), (4, 3), (2, 3)), {}, khatri, UNIT),
    Case("khatri_rao", ((2, 3),), {}, khatri, UNIT, tag="one"),
    Case("_backward_khatri_rao", ((16, 3), (2, 3), (4, 3), (2, 3)), {"index": 2}, back_khatri,
         UNIT),
    Case("_contrib_index_array", ((2, 3),), {}, lambda x: np.moveaxis(np.indices((2, 3)), 0, -1),
         UNIT, NUMBERS),
    Case("_contrib_index_array", ((2, 3),), {"axes": (1, -2)},
         lambda x: np.moveaxis(np.indices((2, 3)), 0, -1)[..., ::-1], UNIT, tag="axes"),
    Case("_contrib_arange_like", ((2, 3),), {"start": 2, "step": 0.5},
         lambda x: 2 + 0.5 * np.arange(6).reshape(2, 3), UNIT),
    Case("_contrib_arange_like", ((2, 3),), {"axis": -1, "repeat": 2},
         lambda x: np.array([0, 0, 1]), UNIT, ("float32", "int32"), tag="axis"),
    Case("fill_element_0index", ((3, 4), (3,), (3,)), {}, filled,
         (UNIT, UNIT, exactly([0, 3, 1])), FLOATS),
    Case("_contrib_count_sketch", ((2, 4), (1, 4), (1, 4)), {"out_dim": 3}, sketch,
         (UNIT, exactly([0, 1, 1, 2]), UNIT), FLOATS),
    Case("_contrib_interleaved_matmul_selfatt_qk", ((3, 2, 12),), {"heads": 2}, self_qk, UNIT),
    Case("_contrib_interleaved_matmul_selfatt_valatt", ((3, 2, 12), (4, 3, 3)), {"heads": 2},
         lambda x, a: joined(a @ heads(x, 2, 3)[2], 2), UNIT),
    Case("_contrib_interleaved_matmul_encdec_qk", ((2, 3, 8), (4, 3, 16)), {"heads": 2}, encdec_qk,
         UNIT),
    Case("_contrib_interleaved_matmul_encdec_valatt", ((4, 3, 16), (6, 2, 4)), {"heads": 2},
         lambda x, a: joined(a @ heads(x, 2, 2)[1], 2), UNIT),
    Case("reset_arrays", ((3, 4), (2,)), {}, None, UNIT, NUMBERS, **NO_GRAD),
]
