"""Rows for the operators of ops/linalg.py; gradients of symmetric matrices: test_linalg.py."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

BOTH = ("float32", "float64")
TOL = {"rtol": {"float32": 3e-4}, "atol": {"float32": 3e-4}}
NO_GRAD = {"grad": False, "second": False}
UNIT = (-1.0, 1.0)
POSITIVE = (0.5, 2.0)


def t(x):
    return x.swapaxes(-1, -2)


def definite(rng, shape):
    x = rng.normal(size=shape)
    return (x @ t(x) + 2 * np.eye(shape[-1])).astype("float64")


def regular(rng, shape):
    return rng.normal(size=shape) + 3 * np.eye(shape[-1])


def triangle(a, lower=True, transpose=False):
    a = np.tril(a) if lower else np.triu(a)
    return t(a) if transpose else a


def potri(a):
    a = np.tril(a)
    return np.linalg.inv(a @ t(a))


def gelqf(a):
    q, r = np.linalg.qr(t(a))
    return t(q), t(r)


def syevd(a):
    w, v = np.linalg.eigh(a)
    u = t(v)
    top = np.take_along_axis(u, np.abs(u).argmax(-1)[..., None], -1)
    return u * np.sign(top), w


def gemm_axis(a, b, c):
    a, b, c = (np.moveaxis(x, 0, -2) for x in (a, b, c))
    return np.moveaxis(2 * a @ t(b) + 0.5 * c, -2, 0)


def lines(matrix, offset, lower):
    n = matrix.shape[-1]
    if offset < 0 or (offset == 0 and lower):
        at = np.tril_indices(n, offset)
    else:
        at = np.tril_indices(n, -offset)[::-1]
    return matrix[(..., *at)]


def unlined(line, offset, lower, n):
    out = np.zeros((*line.shape[:-1], n, n))
    if offset < 0 or (offset == 0 and lower):
        at = np.tril_indices(n, offset)
    else:
        at = np.tril_indices(n, -offset)[::-1]
    out[(..., *at)] = line
    return out


def extracted(offset):
    return lambda a: np.diagonal(a, offset, -2, -1)


def made(offset):
    def ref(d):
        n = d.shape[-1] + abs(offset)
        out = np.zeros((*d.shape[:-1], n, n))
        i = np.arange(d.shape[-1])
        out[..., i + max(-offset, 0), i + max(offset, 0)] = d
        return out
    return ref


def half(a):
    return np.triu(a, 1) + 0.5 * np.eye(a.shape[-1]) * a


_FLAGS = [{}, {"transpose": True, "alpha": 2.0}, {"rightside": True, "lower": False},
          {"rightside": True, "transpose": True, "alpha": -0.5}]


def multiply(transpose=False, rightside=False, lower=True, alpha=1.0):
    def ref(a, b):
        a = triangle(a, lower, transpose)
        return alpha * (b @ a if rightside else a @ b)
    return ref


def solve(transpose=False, rightside=False, lower=True, alpha=1.0):
    def ref(a, b):
        a = np.linalg.inv(triangle(a, lower, transpose))
        return alpha * (b @ a if rightside else a @ b)
    return ref


def shapes(flags):
    n = 2 if flags.get("rightside") else 3
    return ((2, n, n), (2, 3, 2))


CASES = [
    Case("_linalg_gemm", ((2, 3, 4), (2, 4, 2), (2, 3, 2)), {"alpha": 2.0, "beta": 0.5},
         lambda a, b, c: 2 * a @ b + 0.5 * c, UNIT),
    Case("_linalg_gemm", ((3, 2, 4), (5, 2, 4), (3, 2, 5)),
         {"alpha": 2.0, "beta": 0.5, "axis": 0, "transpose_b": True}, gemm_axis, UNIT, tag="axis"),
    Case("_linalg_gemm", ((4, 3), (2, 4), (3, 2)), {"transpose_a": True, "transpose_b": True},
         lambda a, b, c: a.T @ b.T + c, UNIT, tag="transposed"),
    Case("_linalg_syrk", ((2, 3, 4),), {"alpha": 0.5}, lambda a: 0.5 * a @ t(a), UNIT),
    Case("_linalg_syrk", ((3, 4),), {"transpose": True}, lambda a: t(a) @ a, UNIT, tag="transpose"),
    *(Case("_linalg_trmm", shapes(f), f, multiply(**f), UNIT, tag=str(i))
      for i, f in enumerate(_FLAGS)),
    *(Case("_linalg_trsm", shapes(f), f, solve(**f), POSITIVE, BOTH, tag=str(i), **TOL)
      for i, f in enumerate(_FLAGS)),
    Case("_linalg_potrf", ((2, 4, 4),), {}, np.linalg.cholesky, (definite,), BOTH, **TOL,
         **NO_GRAD),
    Case("_linalg_potri", ((2, 3, 3),), {}, potri, POSITIVE, BOTH,
         rtol={"float32": 1e-2}, atol={"float32": 1e-2}),
    Case("_linalg_gelqf", ((2, 3, 4),), {},
         lambda a: tuple(np.array(x) for x in gelqf(a)), UNIT, BOTH, **TOL),
    Case("_linalg_gelqf", ((3, 3),), {}, None, UNIT, BOTH, tag="square"),
    Case("_linalg_syevd", ((2, 4, 4),), {}, syevd, (definite,), BOTH, **TOL,
         **NO_GRAD),
    Case("_linalg_inverse", ((2, 3, 3),), {}, np.linalg.inv, (regular,), BOTH, **TOL, **NO_GRAD),
    Case("_linalg_inverse", ((3, 3),), {}, None, UNIT, BOTH, tag="gradient"),
    Case("_linalg_safe_inverse", ((2, 3, 3),), {}, None, UNIT, BOTH),
    Case("_linalg_det", ((2, 3, 3),), {}, np.linalg.det, UNIT, BOTH),
    Case("_linalg_det", ((4, 4),), {}, lambda a: np.linalg.det(a).reshape(1), UNIT, BOTH,
         tag="one"),
    Case("_linalg_slogdet", ((2, 3, 3),), {}, lambda a: tuple(np.linalg.slogdet(a)), UNIT, BOTH,
         **TOL),
    Case("_linalg_sumlogdiag", ((2, 3, 3),), {},
         lambda a: np.log(np.diagonal(a, 0, 1, 2)).sum(-1), POSITIVE),
    Case("_linalg_sumlogdiag", ((3, 3),), {}, lambda a: np.log(np.diag(a)).sum().reshape(1),
         POSITIVE, tag="one"),
    *(Case("_linalg_extractdiag", ((2, 4, 4),), {"offset": o}, extracted(o), UNIT, tag=str(o))
      for o in (0, 1, -2)),
    *(Case("_linalg_makediag", ((2, 3),), {"offset": o}, made(o), UNIT, tag=str(o))
      for o in (0, 1, -2)),
    *(Case("_linalg_extracttrian", ((2, 4, 4),), {"offset": o, "lower": low},
           lambda a, o=o, low=low: lines(a, o, low), UNIT, tag=f"{o}-{low}")
      for o, low in ((0, True), (0, False), (1, True), (-1, False))),
    *(Case("_linalg_maketrian", ((2, 6),), {"offset": o, "lower": low},
           lambda a, o=o, low=low: unlined(a, o, low, 3 + abs(o)), UNIT, tag=f"{o}-{low}")
      for o, low in ((0, True), (0, False), (1, True), (-1, False))),
    Case("_linalg_triangle", ((2, 3, 3),), {"diagonal": 0.5, "lower": False}, half, UNIT),
]
