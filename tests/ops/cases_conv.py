"""Rows for convolutions: ops/conv.py, ops/deconv.py, ops/im2col.py."""
from __future__ import annotations

import itertools

import numpy as np

from .case import Case

__all__ = ["CASES", "convolve", "convolve_data", "convolve_weight"]


def first(x, last):
    """Channels moved to the second place."""
    return np.moveaxis(x, -1, 1) if last else x


def back(x, last):
    return np.moveaxis(x, 1, -1) if last else x


def taps(kernel, stride=(), dilate=(), pad=(), num_group=1, layout=None, **_):
    """The parameters with defaults, and whether channels come last."""
    n = len(kernel)
    return (tuple(kernel), tuple(stride) or (1,) * n, tuple(dilate) or (1,) * n,
            tuple(pad) or (0,) * n, num_group, layout in ("NHWC", "NDHWC"))


def walk(shape, params, visit):
    """Calls visit(tap, slices of the padded image) for every tap; `shape` is that of the result."""
    kernel, stride, dilate, _, _, _ = taps(**params)
    for t in itertools.product(*map(range, kernel)):
        at = tuple(slice(k * d, k * d + s * (o - 1) + 1, s)
                   for k, d, s, o in zip(t, dilate, stride, shape, strict=True))
        visit((slice(None), slice(None), *t), (slice(None), slice(None), *at))


def padded(x, pad):
    return np.pad(x.astype("float64"), [(0, 0), (0, 0)] + [(p, p) for p in pad])


def convolve(x, w, b=None, **params):
    """Convolution in NumPy, tap by tap."""
    kernel, stride, dilate, pad, groups, last = taps(**params)
    x, w = padded(first(x, last), pad), first(w, last).astype("float64")
    c, f = x.shape[1] // groups, w.shape[0] // groups
    space = [(i - d * (k - 1) - 1) // s + 1
             for i, k, d, s in zip(x.shape[2:], kernel, dilate, stride, strict=True)]
    y = np.zeros((x.shape[0], w.shape[0], *space))

    def visit(tap, at):
        for g in range(groups):
            y[:, g * f:(g + 1) * f] += np.einsum(
                "nc...,fc->nf...", x[at][:, g * c:(g + 1) * c], w[g * f:(g + 1) * f][tap])
    walk(space, params, visit)
    if b is not None:
        y += b.reshape(1, -1, *[1] * len(space))
    return back(y, last)


def convolve_data(o, w, shape, **params):
    """Gradient of convolve's data of `shape` (channels second)."""
    _, _, _, pad, groups, last = taps(**params)
    o, w = first(o, last).astype("float64"), first(w, last).astype("float64")
    x = padded(np.zeros(shape), pad)
    c, f = x.shape[1] // groups, w.shape[0] // groups

    def visit(tap, at):
        for g in range(groups):
            x[at][:, g * c:(g + 1) * c] += np.einsum(
                "nf...,fc->nc...", o[:, g * f:(g + 1) * f], w[g * f:(g + 1) * f][tap])
    walk(o.shape[2:], params, visit)
    cut = tuple(slice(p, p + i) for p, i in zip(pad, shape[2:], strict=True))
    return back(x[(slice(None), slice(None), *cut)], last)


def convolve_weight(o, x, shape, **params):
    """Gradient of convolve's weights of `shape` (channels second)."""
    _, _, _, pad, groups, last = taps(**params)
    o, x = first(o, last).astype("float64"), padded(first(x, last), pad)
    w = np.zeros(shape)
    c, f = x.shape[1] // groups, w.shape[0] // groups

    def visit(tap, at):
        for g in range(groups):
            left = np.moveaxis(o[:, g * f:(g + 1) * f], 1, 0).reshape(f, -1)
            right = np.moveaxis(x[at][:, g * c:(g + 1) * c], 1, 0).reshape(c, -1)
            w[g * f:(g + 1) * f][tap] += left @ right.T
    walk(o.shape[2:], params, visit)
    return back(w, last)


#: tag -> (shape of data, parameters)
LAYERS = {
    "1d": ((2, 3, 9), {"kernel": (3,), "num_filter": 4}),
    "1d-all": ((2, 4, 11), {"kernel": (3,), "stride": (2,), "dilate": (2,), "pad": (2,),
                            "num_filter": 6, "num_group": 2, "layout": "NCW"}),
    "2d": ((2, 3, 5, 6), {"kernel": (3, 2), "num_filter": 4}),
    "one": ((2, 3, 4, 5), {"kernel": (1, 1), "num_filter": 2}),
    "stride": ((1, 2, 7, 8), {"kernel": (3, 3), "stride": (2, 3), "pad": (1, 0), "num_filter": 3}),
    "dilate": ((1, 2, 7, 6), {"kernel": (2, 3), "dilate": (3, 2), "stride": (2, 1),
                              "pad": (2, 1), "num_filter": 2}),
    "groups": ((2, 6, 5, 5), {"kernel": (3, 3), "pad": (1, 1), "num_filter": 4, "num_group": 2}),
    "depthwise": ((2, 3, 6, 7), {"kernel": (3, 3), "pad": (1, 2), "stride": (2, 1),
                                 "num_filter": 3, "num_group": 3}),
    "multiplier": ((1, 2, 5, 4), {"kernel": (2, 2), "num_filter": 6, "num_group": 2}),
    "nhwc": ((2, 5, 6, 4), {"kernel": (3, 2), "stride": (2, 1), "pad": (1, 1), "num_filter": 6,
                            "num_group": 2, "layout": "NHWC"}),
    "3d": ((1, 2, 4, 5, 3), {"kernel": (2, 3, 2), "stride": (1, 2, 1), "pad": (1, 0, 1),
                             "num_filter": 3}),
    "ndhwc": ((1, 3, 4, 4, 2), {"kernel": (2, 2, 3), "pad": (0, 1, 1), "dilate": (2, 1, 1),
                                "num_filter": 2, "layout": "NDHWC"}),
    "leftover": ((1, 1, 8, 8), {"kernel": (1, 1), "stride": (3, 5), "num_filter": 1}),
}


def weight_shape(shape, params):
    """(shape of the weights, the same with channels second, shape of the result)."""
    kernel, _, _, _, groups, last = taps(**{k: v for k, v in params.items() if k != "num_filter"})
    c = shape[-1] if last else shape[1]
    w = (params["num_filter"], c // groups, *kernel)
    stored = (w[0], *kernel, w[1]) if last else w
    return stored, w, convolve(np.zeros(shape), np.zeros(stored), **params).shape


def channels_second(shape, layout):
    return (shape[0], shape[-1], *shape[1:-1]) if layout in ("NHWC", "NDHWC") else shape


def convolution_rows():
    rows = []
    for tag, (shape, params) in LAYERS.items():
        stored, w, y = weight_shape(shape, params)
        x = channels_second(shape, params.get("layout"))
        plain = {"no_bias": True, **params}
        rows += [
            Case("Convolution", (shape, stored, (params["num_filter"],)), params,
                 lambda x, w, b, p=params: convolve(x, w, b, **p), tag=tag,
                 atol={"float16": 2e-2}),
            Case("_backward_Convolution_data", (y, stored, shape), plain,
                 lambda o, w, _, s=x, p=params: convolve_data(o, w, s, **p), tag=tag,
                 atol={"float16": 2e-2}),
            Case("_backward_Convolution_weight", (y, shape), plain,
                 lambda o, x, s=w, p=params: convolve_weight(o, x, s, **p), tag=tag,
                 atol={"float16": 4e-2}),
        ]
    return rows


def deconvolution_rows():
    """The same geometries, read from the result to the data."""
    rows = []
    for tag, (shape, params) in LAYERS.items():
        kernel, stride, dilate, pad, _, last = taps(
            **{k: v for k, v in params.items() if k != "num_filter"})
        stored, w, y = weight_shape(shape, params)
        x = channels_second(shape, params.get("layout"))
        y1 = channels_second(y, params.get("layout"))
        adj = tuple(i - (s * (o - 1) + d * (k - 1) + 1 - 2 * q) for i, o, k, s, d, q in
                    zip(x[2:], y1[2:], kernel, stride, dilate, pad, strict=True))
        mine = {**params, "num_filter": x[1], "adj": adj}
        inputs = (y, stored)
        rows += [
            Case("Deconvolution", (*inputs, (x[1],)), {**mine, "no_bias": False},
                 lambda o, w, b, s=x, p=params, last=last: back(
                     first(convolve_data(o, w, s, **p), last)
                     + b.reshape(1, -1, *[1] * (len(s) - 2)), last),
                 tag=tag, atol={"float16": 2e-2}),
            Case("_backward_Deconvolution_data", (shape, stored, y), mine,
                 lambda x, w, _, p=params: convolve(x, w, **p), tag=tag, atol={"float16": 2e-2}),
            Case("_backward_Deconvolution_weight", (shape, y), mine,
                 lambda x, o, s=w, p=params: convolve_weight(o, x, s, **p), tag=tag,
                 atol={"float16": 4e-2}),
        ]
    target = {"kernel": (3, 3), "stride": (2, 2), "num_filter": 2, "target_shape": (6, 5)}
    shape = (1, 2, 3, 3)
    for tag, size, pad in (("even", (6, 6), (1, 1)), ("odd", (5, 5), (1, 1)),
                           ("full", (7, 7), (0, 0))):
        rows.append(Case(
            "Deconvolution", (shape, (2, 2, 3, 3)), {**target, "target_shape": size},
            lambda o, w, s=(1, 2, *size), q=pad: convolve_data(
                o, w, s, kernel=(3, 3), stride=(2, 2), pad=q), tag=f"target-{tag}",
            atol={"float16": 2e-2}))
    return rows


LARGER = [
    Case("Convolution", ((2, 20, 33, 35), (40, 20, 5, 5), (40,)),
         {"kernel": (5, 5), "num_filter": 40}, lambda x, w, b: convolve(x, w, b, kernel=(5, 5)),
         grad=False, dtypes=("float32", "float64"), tag="larger", atol={"float32": 2e-4}),
    Case("Convolution_v1", ((2, 3, 5, 6), (4, 3, 3, 2), (4,)), {"kernel": (3, 2), "num_filter": 4},
         lambda x, w, b: convolve(x, w, b, kernel=(3, 2)), atol={"float16": 2e-2}),
]

CASES = [*convolution_rows(), *deconvolution_rows(), *LARGER]


def columns(x, **params):
    """im2col by convolving with every filter that picks one element."""
    kernel = params["kernel"]
    n, c, size = x.shape[0], x.shape[1], int(np.prod(kernel))
    w = np.eye(size).reshape(size, 1, *kernel)
    y = [convolve(x[:, i:i + 1], w, **params).reshape(n, size, -1) for i in range(c)]
    return np.concatenate(y, 1)


def images(g, shape, **params):
    kernel = params["kernel"]
    size = int(np.prod(kernel))
    w = np.eye(size).reshape(size, 1, *kernel)
    out = np.zeros(shape)
    at = convolve(out[:, :1], w, **params).shape[2:]
    for i in range(shape[1]):
        part = g[:, i * size:(i + 1) * size].reshape(shape[0], size, *at)
        out[:, i:i + 1] = convolve_data(part, w, (shape[0], 1, *shape[2:]), **params)
    return out


def column_rows():
    rows = []
    for tag, shape, params in (
            ("2d", (2, 3, 5, 6), {"kernel": (3, 2)}),
            ("all", (2, 2, 7, 6),
             {"kernel": (2, 3), "stride": (2, 1), "dilate": (2, 1), "pad": (1, 2)}),
            ("1d", (1, 2, 30), {"kernel": (4,), "stride": (3,)}),
            ("3d", (1, 2, 3, 4, 3), {"kernel": (2, 2, 2), "pad": (1, 0, 1)}),
            ("wide", (1, 1, 20, 30), {"kernel": (2, 2)})):
        made = columns(np.zeros(shape), **params).shape
        rows += [
            Case("im2col", (shape,), params, lambda x, p=params: columns(x, **p), tag=tag),
            Case("_backward_im2col", (made, shape), params,
                 lambda g, x, p=params: images(g, x.shape, **p), tag=tag, atol={"float16": 1e-2}),
            Case("col2im", (made,), {**params, "output_size": shape[2:]},
                 lambda g, p=params, s=shape: images(g, s, **p), tag=tag, atol={"float16": 1e-2}),
        ]
    return rows


CASES += column_rows()
