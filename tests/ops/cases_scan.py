"""Rows of running sums (ops/scan.py)."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]


def cumsum(axis):
    def ref(x):
        # The kernel sums floats in float64, and integers wrap in their own dtype.
        out = np.cumsum(x, axis, dtype=np.float64 if x.dtype.kind == "f" else np.int64)
        return out.astype(x.dtype) if x.dtype.kind in "iu" else out
    return ref


def backward(axis):
    def ref(g, x):
        g = g.reshape(x.shape) if axis is not None else g
        return np.flip(np.cumsum(np.flip(g, axis), axis), axis).reshape(x.shape)
    return ref


ALL = ("float32", "float64", "float16", "bfloat16", "int8", "uint8", "int32", "int64", "bool")
TWO = ("float32", "float64")

CASES = [
    *(Case("cumsum", ((3, 70, 5),), {"axis": axis}, cumsum(axis), (0.0, 4.0), ALL, tag=str(axis),
           atol={"float16": 0.5, "bfloat16": 4.0}) for axis in (None, 0, 1, -1)),
    Case("cumsum", ((2, 3, 70),), {"axis": 1}, cumsum(1), (0.0, 4.0), TWO, tag="wide"),
    Case("cumsum", ((3, 4),), {"axis": 1, "dtype": "float64"},
         lambda x: np.cumsum(x, 1, dtype="float64"), (0, 4),
         ("float64", "float32", "int32", "bool"), tag="dtype"),
    *(Case("_backward_cumsum", ((210,) if axis is None else (3, 70), (3, 70)), {"axis": axis},
           backward(axis), dtypes=TWO, tag=str(axis)) for axis in (None, 0, 1)),
]
