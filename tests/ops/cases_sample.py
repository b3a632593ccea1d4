"""Rows for the operators of ops/sample.py and ops/pdf.py (distributions: test_sample.py)."""
from __future__ import annotations

import math

import numpy as np

from .case import Case

__all__ = ["CASES"]

FLOATS = ("float32", "float64", "float16", "bfloat16")
BOTH = ("float32", "float64")
NO_GRAD = {"grad": False, "second": False}
LIKE = (0.5, 2.0)
PART = (0.2, 0.8)
SCALAR = {"gamma": {"alpha": 2.5, "beta": 0.5}, "poisson": {"lam": 3.0},
          "negative_binomial": {"k": 3, "p": 0.4},
          "generalized_negative_binomial": {"mu": 2.0, "alpha": 0.3}}
TWO = {"uniform": (LIKE, (2.5, 4.0)), "normal": (LIKE, LIKE), "gamma": (LIKE, LIKE),
       "negative_binomial": (LIKE, PART), "generalized_negative_binomial": (LIKE, LIKE)}
lgamma = np.vectorize(math.lgamma)


def wide(f, log):
    """`f(sample, parameters)` with parameters of shape (2,) for samples of shape (2, 3)."""
    def ref(s, *params):
        out = f(s, *(p[:, None] for p in params))
        return out if log else np.exp(out)
    return ref


def negative(s, k, p):
    return lgamma(s + k) - lgamma(s + 1) - lgamma(k) + k * np.log(p) + s * np.log(1 - p)


LOGS = {
    "uniform": lambda s, a, b: -np.log(b - a) + 0 * s,
    "normal": lambda s, m, v: -0.5 * ((s - m) / v)**2 - np.log(v) - 0.5 * np.log(2 * np.pi),
    "exponential": lambda s, r: np.log(r) - r * s,
    "gamma": lambda s, a, b: a * np.log(b) + (a - 1) * np.log(s) - b * s - lgamma(a),
    "poisson": lambda s, r: s * np.log(r) - r - lgamma(s + 1),
    "negative_binomial": negative,
    "generalized_negative_binomial": lambda s, m, a: negative(s, 1 / a, 1 / (1 + m * a)),
}


def counts(rng, shape):
    return rng.integers(0, 6, shape).astype("float64")


def dirichlet(log):
    def ref(s, a):
        a = a[:, None]
        out = ((a - 1) * np.log(s)).sum(-1) + lgamma(a.sum(-1)) - lgamma(a).sum(-1)
        return out if log else np.exp(out)
    return ref


def indices(values, dtype="int32"):
    return lambda rng, shape: np.array(values, dtype).reshape(shape)


def scattered(g, i, like):
    out = np.zeros(like.shape)
    for row in range(2):
        np.add.at(out[row], i[row], g[row])
    return out


def pdf_domain(name):
    sample = counts if name in ("poisson", "negative_binomial", "generalized_negative_binomial") \
        else LIKE
    return (sample, *TWO.get(name, (LIKE,)))


CASES = [
    *(Case(f"_random_{n}", (), {"shape": (3, 4), **p}, dtypes=("float32",), **NO_GRAD)
      for n, p in SCALAR.items()),
    *(Case(f"_random_{n}_like", ((3, 4),), p, dtypes=FLOATS, **NO_GRAD) for n, p in SCALAR.items()),
    *(Case(f"_sample_{n}", ((2, 3), (2, 3)), {"shape": (4,)}, domain=d, dtypes=FLOATS, **NO_GRAD)
      for n, d in TWO.items()),
    *(Case(f"_sample_{n}", ((2, 3),), {"shape": (4,)}, domain=LIKE, dtypes=FLOATS, **NO_GRAD)
      for n in ("exponential", "poisson")),
    Case("_sample_multinomial", ((2, 3),), {"shape": (4,)}, domain=LIKE, dtypes=FLOATS, **NO_GRAD),
    Case("_sample_multinomial", ((3,),), {"get_prob": True, "dtype": "float32"}, domain=LIKE,
         dtypes=FLOATS, tag="prob", **NO_GRAD),
    Case("_sample_unique_zipfian", (), {"range_max": 50, "shape": (2, 5)}, dtypes=("float32",),
         **NO_GRAD),
    Case("_sample_scatter", ((2, 4), (2, 4), (2, 3)), {}, scattered,
         (LIKE, indices([[0, 2, 2, 1], [1, 1, 1, 0]]), LIKE)),
    Case("_sample_gather", ((2, 3), (2, 4)), {}, lambda x, i: np.take_along_axis(x, i, 1),
         (LIKE, indices([[0, 2, 2, 1], [1, 1, 1, 0]]))),
    *(Case(f"_random_pdf_{n}", ((2, 3), *((2,),) * (len(pdf_domain(n)) - 1)), {"is_log": log},
           wide(f, log), pdf_domain(n), BOTH, tag="log" if log else "")
      for n, f in LOGS.items() for log in (False, True)),
    *(Case("_random_pdf_dirichlet", ((2, 4, 3), (2, 3)), {"is_log": log}, dirichlet(log),
           (PART, LIKE), BOTH, tag="log" if log else "") for log in (False, True)),
    Case("_random_pdf_dirichlet", ((3,), (3,)), {}, None, (PART, LIKE), BOTH, tag="one"),
    Case("_pdf_repeat", ((2, 3), (2, 4, 3)), {"event": 1},
         lambda x, like: np.broadcast_to(x[:, None], like.shape), LIKE),
    Case("_pdf_sum", ((2, 4), (2,)), {}, lambda x, like: x.sum(1), LIKE),
]
