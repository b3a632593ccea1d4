"""Rows for ops/blocked_pool.py: the layers of cases_pooling.py on blocked arrays."""
from __future__ import annotations

import numpy as np

from .case import Case
from .cases_blocked import FLOAT32, blocked, plain
from .cases_pooling import LAYERS, LOWEST, at_maxima, pool, spread

__all__ = ["CASES", "scatter"]

TAKEN = ("plain", "stride", "pad", "full", "full-pad", "1d", "same", "3d", "global", "row")


def scatter(g, x, **p):
    """Gradient of maxima; windows without one have none."""
    out = np.zeros(x.shape)
    for there, here in at_maxima(x, p):
        if x[here] > LOWEST:
            out[here] += g[there]
    return out


def rows(tag, shape, params):
    shape = (shape[0], 32, *shape[2:])
    for kind, more in (("max", {}), ("avg", {}), ("avg", {"count_include_pad": False}),
                       ("sum", {})):
        p = {**params, **more, "pool_type": kind}
        data = blocked(np.zeros(shape)).shape
        out = blocked(pool(np.zeros(shape), **p)).shape
        name = f"{kind}-{tag}" + ("-inside" if more else "")

        def back(g, x, y, p=p, kind=kind):
            grad = scatter if kind == "max" else spread
            return blocked(grad(plain(g), plain(x), **p))

        def forward(x, p=p):
            return blocked(pool(plain(x), **p))

        yield Case("_blocked_Pooling", (data,), p, forward, dtypes=FLOAT32, tag=name)
        if kind != "max":  # which needs the output: tests/kernels/test_blocked_pool.py
            yield Case("_backward_blocked_Pooling", (out, data, out), p, back, dtypes=FLOAT32,
                       tag=name)


CASES = [c for tag in TAKEN for c in rows(tag, *LAYERS[tag])]
