"""Rows for the operators that draw random numbers (distributions: tests/kernels/test_random.py)."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

FLOATS = ("float32", "float64", "float16", "bfloat16")
NO_GRAD = {"grad": False, "second": False}


def mask(values):
    return lambda rng, shape: np.array(values, np.uint8).reshape(shape)


CASES = [
    *(Case(f"_random_{name}", (), {"shape": (3, 4)}, dtypes=("float32",), **NO_GRAD)
      for name in ("uniform", "normal", "exponential")),
    *(Case(f"_random_{name}_like", ((3, 4),), dtypes=FLOATS, **NO_GRAD)
      for name in ("uniform", "normal", "exponential")),
    Case("_random_randint", (), {"low": -3, "high": 9, "shape": (3, 4)}, dtypes=("int32",),
         **NO_GRAD),
    Case("Dropout", ((3, 4),), {"p": 0.0}, lambda x: x, dtypes=FLOATS, tag="p0"),
    Case("Dropout", ((3, 4),), {"p": 0.5}, lambda x: x, dtypes=FLOATS, tag="inference", **NO_GRAD),
    Case("Dropout", ((3, 4),), {"p": 1.0, "mode": "always"}, lambda x: 0 * x, dtypes=FLOATS,
         tag="p1"),
    Case("Dropout", ((3, 4, 2),), {"p": 0.5, "mode": "always", "axes": (1,)}, dtypes=FLOATS,
         tag="axes", **NO_GRAD),
    Case("_backward_Dropout", ((2, 3), (2, 3)), {"p": 0.75},
         lambda g, m: g * np.array([0, 4, 1])[m], ((-1.0, 1.0), mask([[0, 1, 2], [1, 1, 0]])),
         dtypes=FLOATS),
    Case("_backward_Dropout", ((2, 3), (2, 1)), {"p": 0.75, "axes": (1,)},
         lambda g, m: g * np.array([0, 4, 1])[m], ((-1.0, 1.0), mask([[0], [1]])), dtypes=FLOATS,
         tag="axes"),
]
