"""Rows for ops/blocked.py, and NumPy's conversions for the rows of the other blocked operators."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES", "FLOAT32", "blocked", "plain"]

FLOAT32 = ("float32",)


def blocked(x: np.ndarray) -> np.ndarray:
    """(n, c, ...) as (n, c / 16, ..., 16)."""
    n, c, *space = x.shape
    return np.moveaxis(x.reshape(n, c // 16, 16, *space), 2, -1)


def plain(x: np.ndarray) -> np.ndarray:
    """(n, c / 16, ..., 16) as (n, c, ...)."""
    n, blocks, *space, _ = x.shape
    return np.moveaxis(x, -1, 2).reshape(n, blocks * 16, *space)


#: tag -> plain shape
SHAPES = {"1d": (2, 32, 5), "2d": (2, 48, 5, 7), "3d": (1, 16, 2, 3, 4), "pixel": (3, 16, 1, 1),
          "run": (1, 32, 1, 2053)}
CASES = [Case("_to_blocked", (s,), ref=blocked, dtypes=FLOAT32, tag=tag)
         for tag, s in SHAPES.items()]
CASES += [Case("_from_blocked", (blocked(np.zeros(s)).shape,), ref=plain, dtypes=FLOAT32, tag=tag)
          for tag, s in SHAPES.items()]
