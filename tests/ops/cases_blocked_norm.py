"""Rows for ops/blocked_norm.py, in inference; training is in tests/kernels/test_blocked_norm.py."""
from __future__ import annotations

import numpy as np

from .case import Case
from .cases_blocked import FLOAT32, blocked, plain

__all__ = ["CASES"]

WIDE, POSITIVE = (-2.0, 2.0), (0.5, 1.5)
VECTORS = ((32,),) * 4


def column(v):
    return v.reshape(1, 2, 1, 1, 16)


def forward(eps=1e-3, gamma=True, relu=False):
    def ref(x, w, b, m, v, more=0.0):
        w = column(w) if gamma else 1.0
        y = (x - column(m)) / np.sqrt(column(v) + eps) * w + column(b) + more
        return np.maximum(y, 0) if relu else y
    return ref


def backward(g, x, w, m, s, y=None):
    g = g if y is None else g * (y > 0)
    xhat = (x - column(m)) * column(s)
    return (g * column(w * s), plain((g * xhat).sum((0, 2, 3), keepdims=True)).ravel(),
            plain(g.sum((0, 2, 3), keepdims=True)).ravel(), g)


DATA = blocked(np.zeros((3, 32, 5, 3))).shape
FORWARD = (WIDE, POSITIVE, WIDE, WIDE, POSITIVE)
BACKWARD = (WIDE, WIDE, POSITIVE, WIDE, POSITIVE)
CASES = [
    Case("_blocked_BatchNorm", (DATA, *VECTORS), {}, forward(gamma=False), FORWARD, FLOAT32),
    Case("_blocked_BatchNorm", (DATA, *VECTORS),
         {"fix_gamma": False, "act": "relu", "eps": 0.1, "output_mean_var": True},
         forward(0.1, relu=True), FORWARD, FLOAT32, tag="relu"),
    Case("_blocked_BatchNorm", (DATA, *VECTORS, DATA),
         {"fix_gamma": False, "with_addend": True, "use_global_stats": True}, forward(),
         (*FORWARD, WIDE), FLOAT32, tag="addend"),
    Case("_blocked_BatchNorm", (DATA, *VECTORS, DATA),
         {"fix_gamma": False, "with_addend": True, "act": "relu"}, forward(relu=True),
         (*FORWARD, WIDE), FLOAT32, tag="both"),
    Case("_backward_blocked_BatchNorm", (DATA, DATA, *VECTORS[:3]), {"fix_gamma": False},
         lambda *a: backward(*a)[:3], BACKWARD, FLOAT32),
    Case("_backward_blocked_BatchNorm", (DATA, DATA, *VECTORS[:3], DATA),
         {"fix_gamma": False, "act": "relu", "with_addend": True}, backward, (*BACKWARD, WIDE),
         FLOAT32, tag="both"),
]
