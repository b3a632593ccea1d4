"""Rows for ops/pooling.py."""
from __future__ import annotations

import itertools

import numpy as np

from .case import Case
from .cases_conv import back, first

__all__ = ["CASES"]

LAST = ("NWC", "NHWC", "NDHWC")
LOWEST = np.finfo("float32").min


def windows(size, p):
    """For each spatial axis the windows as (start, stop), and the length that averages count."""
    n = len(size)
    if p.get("global_pool"):
        return [[((0, s), s)] for s in size]
    kernel = p["kernel"]
    stride, pad = p.get("stride") or (1,) * n, p.get("pad") or (0,) * n
    convention, out = p.get("pooling_convention", "valid"), []
    for i, k, s, q in zip(size, kernel, stride, pad, strict=True):
        before = after = q
        if convention == "same":
            count = -(-i // s)
            total = max(0, (count - 1) * s + k - i)
            before, after = total // 2, total - total // 2
        else:
            room = i + 2 * q - k
            count = (-(-room // s) if convention == "full" else room // s) + 1
        axis = []
        for o in range(count):
            lo = o * s - before
            wide = min(lo + k, i + after) - lo
            if p.get("whole"):
                wide = k
            lo, hi = max(lo, 0), min(lo + k, i)
            if p.get("count_include_pad") is False:
                wide = max(0, hi - lo)
            axis.append(((lo, hi), wide))
        out.append(axis)
    return out


def each(size, p):
    """(index of the output, slices of the image, what averages divide by)."""
    for at in itertools.product(*(enumerate(axis) for axis in windows(size, p))):
        index = tuple(i for i, _ in at)
        cut = tuple(slice(*w[0]) for _, w in at)
        yield index, cut, max(0, np.prod([w[1] for _, w in at]))


def pool(x, **p):
    last, kind = p.get("layout") in LAST, p.get("pool_type", "max")
    x = first(x.astype("float64"), last)
    size = x.shape[2:]
    y = np.zeros((*x.shape[:2], *(len(a) for a in windows(size, p))))
    for index, cut, count in each(size, p):
        window = x[(slice(None), slice(None), *cut)].reshape(*x.shape[:2], -1)
        if kind == "max":
            outside = p.get("whole") and window.shape[2] < count
            value = window.max(2, initial=0 if outside else LOWEST)
        elif kind == "lp":
            total = (window**p["p_value"]).sum(2)
            value = np.sign(total) * np.abs(total) ** (1 / p["p_value"])
        else:
            value = window.sum(2) * (1 if kind == "sum" else 1 / count if count > 0 else 0)
        y[(slice(None), slice(None), *index)] = value
    return back(y, last)


def spread(g, x, **p):
    """Gradient of sums and averages."""
    last = p.get("layout") in LAST
    g, out = first(g.astype("float64"), last), np.zeros(first(x, last).shape)
    for index, cut, count in each(out.shape[2:], p):
        f = 1 if p["pool_type"] == "sum" else 1 / count if count > 0 else 0
        value = g[(slice(None), slice(None), *index)] * f
        out[(slice(None), slice(None), *cut)] += value.reshape(
            *value.shape, *[1] * (out.ndim - 2))
    return back(out, last)


def at_maxima(x, p):
    """(image, channel, index of the output, index in the image) of every maximum."""
    for n, c in np.ndindex(*x.shape[:2]):
        for index, cut, _ in each(x.shape[2:], p):
            window = x[(n, c, *cut)]
            if window.size:
                place = np.unravel_index(window.argmax(), window.shape)
                here = (s.start + i for s, i in zip(cut, place, strict=True))
                yield (n, c, *index), (n, c, *here)


def scatter(g, x, **p):
    last = p.get("layout") in LAST
    g, x = first(g, last), first(x, last)
    out = np.zeros(x.shape)
    for there, here in at_maxima(x, p):
        out[here] += g[there]
    return back(out, last)


def gather(v, x, **p):
    last = p.get("layout") in LAST
    v, x = first(v, last), first(x, last)
    y = np.zeros((*x.shape[:2], *(len(a) for a in windows(x.shape[2:], p))))
    for there, here in at_maxima(x, p):
        y[there] = v[here]
    return back(y, last)


#: tag -> (shape of data, parameters)
LAYERS = {
    "plain": ((2, 3, 6, 5), {"kernel": (2, 2)}),
    "stride": ((2, 2, 7, 8), {"kernel": (3, 2), "stride": (2, 2)}),
    "pad": ((1, 2, 6, 5), {"kernel": (3, 2), "stride": (2, 3), "pad": (1, 1)}),
    "full": ((1, 2, 7, 8), {"kernel": (3, 3), "stride": (2, 2), "pooling_convention": "full"}),
    "full-pad": ((1, 1, 6, 6), {"kernel": (3, 3), "stride": (3, 2), "pad": (1, 2),
                                "pooling_convention": "full"}),
    "1d": ((2, 3, 9), {"kernel": (4,), "stride": (3,)}),
    "same": ((1, 2, 8), {"kernel": (3,), "stride": (2,), "pooling_convention": "same"}),
    "nwc": ((2, 7, 3), {"kernel": (3,), "stride": (2,), "pad": (1,), "layout": "NWC"}),
    "nhwc": ((2, 6, 5, 3), {"kernel": (3, 2), "stride": (2, 1), "pad": (1, 0), "layout": "NHWC"}),
    "3d": ((1, 2, 4, 5, 4), {"kernel": (2, 3, 2), "stride": (2, 1, 2), "pad": (0, 1, 1)}),
    "ndhwc": ((1, 4, 3, 4, 2), {"kernel": (2, 2, 2), "stride": (1, 2, 1), "layout": "NDHWC"}),
    "global": ((2, 3, 5, 7), {"global_pool": True}),
    "global-nhwc": ((2, 3, 4, 3), {"global_pool": True, "layout": "NHWC"}),
    "row": ((1, 2, 4, 9), {"kernel": (2, 9), "stride": (1, 2)}),
}
HALF = {"float16": 1e-2}


def maximum_rows(tag, shape, params):
    if tag == "full-pad":
        return []  # has windows that hold nothing
    out = pool(np.zeros(shape), **params).shape
    return [
        Case("Pooling", (shape,), params, lambda x, p=params: pool(x, **p), tag=f"max-{tag}"),
        # So few planes that the output is not looked at: it may be anything.
        Case("_backward_Pooling_max", (out, shape, out), params,
             lambda g, x, y, p=params: scatter(g, x, **p), dtypes=("float32", "float64"), tag=tag),
        Case("_Pooling_gather", (shape, shape), params, lambda v, x, p=params: gather(v, x, **p),
             dtypes=("float32", "float64"), tag=tag),
    ]


def linear_rows(tag, shape, params):
    rows = []
    for kind, more in (("avg", {}), ("avg", {"count_include_pad": False}), ("sum", {})):
        p = {**params, **more, "pool_type": kind}
        out = pool(np.zeros(shape), **p).shape
        name = f"{kind}-{tag}" + ("-inside" if more else "")
        rows += [
            Case("Pooling", (shape,), p, lambda x, p=p: pool(x, **p), tag=name, atol=HALF),
            Case("_backward_Pooling", (out, shape), p, lambda g, x, p=p: spread(g, x, **p),
                 tag=name, atol=HALF),
        ]
    return rows


def lp_rows(tag, shape, params):
    return [Case("Pooling", (shape,), {**params, "pool_type": "lp", "p_value": power},
                 lambda x, p=params, q=power: pool(x, pool_type="lp", p_value=q, **p), (0.5, 1.5),
                 tag=f"lp{power}-{tag}", atol=HALF) for power in (1, 2, 3)]


def v1_rows():
    p = {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1), "pooling_convention": "full"}
    rows = []
    for kind in ("max", "avg", "sum"):
        mine = {**p, "pool_type": kind}
        rows.append(Case("Pooling_v1", ((2, 2, 7, 6),), mine,
                         lambda x, q=mine: pool(x, whole=True, **q), tag=kind, atol=HALF))
    whole = {**p, "pool_type": "avg", "whole": True}
    rows.append(Case("_Pooling_linear", ((2, 2, 7, 6),), whole, lambda x: pool(x, **whole),
                     atol=HALF))
    return rows


CASES = [row for tag, (shape, params) in LAYERS.items()
         for rows in (maximum_rows, linear_rows, lp_rows) for row in rows(tag, shape, params)]
CASES += v1_rows()
CASES.append(Case("Pooling", ((3, 600, 30),), {"kernel": (3,), "stride": (2,), "pool_type": "avg"},
                  lambda x: pool(x, kernel=(3,), stride=(2,), pool_type="avg"), second=False,
                  atol=HALF, tag="long"))
CASES.append(Case("Pooling", ((2, 3, 700),), {"kernel": (3,), "stride": (1,)},
                  lambda x: pool(x, kernel=(3,)), second=False, tag="wide"))
CASES.append(Case("Pooling", ((2, 4, 3, 150),), {"kernel": (2, 2), "layout": "NHWC"},
                  lambda x: pool(x, kernel=(2, 2), layout="NHWC"), second=False, tag="channels"))
