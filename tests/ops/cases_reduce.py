"""Rows for the operators of ops/reduce.py."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

NUMBERS = ("float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "int8")
SHAPE = (3, 4, 5)
INTS = (0.0, 4.0)
#: axis, keepdims, exclude -> the axes that NumPy reduces
CHOICES = {
    "all": ({}, (0, 1, 2)),
    "none": ({"axis": ()}, (0, 1, 2)),
    "keep": ({"keepdims": True}, (0, 1, 2)),
    "first": ({"axis": 0}, (0,)),
    "last": ({"axis": -1, "keepdims": True}, (2,)),
    "middle": ({"axis": (1,)}, (1,)),
    "ends": ({"axis": (0, -1)}, (0, 2)),
    "exclude": ({"axis": (1,), "exclude": True}, (0, 2)),
    "nothing": ({"axis": (0, 1, 2), "exclude": True}, ()),
}


def reduced(f, params, axes):
    """The NumPy function as a reference; a scalar has shape (1,)."""
    keep = params.get("keepdims", False)

    def ref(x, *_):
        wide = x.astype(np.float64 if x.dtype.kind == "f" else np.int64)
        y = np.asarray(f(wide, axis=axes, keepdims=keep)) if axes else wide
        if x.dtype.kind != "f":
            y = np.trunc(y).astype(x.dtype)
        return y.reshape(y.shape or (1,))
    return ref


def rows(name, f, tags, **case):
    for tag in tags:
        params, axes = CHOICES[tag]
        yield Case(name, (SHAPE,), params, reduced(f, params, axes), tag=tag, **case)


def distinct(rng, shape):
    """Values that differ by more than a numerical derivative moves them."""
    return rng.permutation(int(np.prod(shape))).reshape(shape).astype(np.float64) / 7 - 2


def with_nan(rng, shape):
    x = rng.uniform(-1, 1, shape).astype(np.float32)
    x.flat[:: 5] = np.nan
    return x


def count(x, axes):
    return np.prod([x.shape[a] for a in axes])


def norm1(x, axis, keepdims):
    return np.abs(x).sum(axis=axis, keepdims=keepdims)


def norm2(x, axis, keepdims):
    return np.sqrt(np.square(x).sum(axis=axis, keepdims=keepdims))


def others(x):
    """Leave-one-out products along axis 1."""
    y = np.empty_like(x)
    for j in range(x.shape[1]):
        y[:, j] = np.delete(x, j, 1).prod(1)
    return y


def others_gradient(x, g):
    y = np.zeros_like(x)
    n = x.shape[1]
    for j in range(n):
        for i in range(n):
            if i != j:
                y[:, j] += g[:, i] * np.delete(x, [i, j], 1).prod(1)
    return y


PLAIN = [k for k in CHOICES if k != "exclude"]
NO_EXCLUDE = ["all", "keep", "first", "last", "ends"]
AXES = {"all": (0, 1, 2), "first": 0, "ends": (0, 2)}

CASES: list[Case] = [
    *rows("sum", np.sum, CHOICES, dtypes=NUMBERS),
    *rows("mean", np.mean, CHOICES, dtypes=NUMBERS, domain=INTS),
    *rows("prod", np.prod, CHOICES, dtypes=("float32", "float64", "int64"), domain=(0.3, 1.8)),
    *rows("nansum", np.nansum, PLAIN, dtypes=NUMBERS, second=False),
    *rows("nanprod", np.nanprod, PLAIN, domain=(0.3, 1.8), dtypes=("float32", "float64")),
    *rows("_square_sum", lambda x, axis, keepdims: np.square(x).sum(axis=axis, keepdims=keepdims),
          NO_EXCLUDE),
    *rows("max", np.max, CHOICES, dtypes=NUMBERS, second=False),
    *rows("min", np.min, CHOICES, dtypes=NUMBERS, second=False),
    Case("sum", ((2, 0, 3),), {"axis": 1}, lambda x: x.sum(1), tag="zero"),
    Case("sum", ((5000, 3),), {"axis": 0}, lambda x: x.sum(0), tag="tall"),
    Case("sum", ((2, 70000),), {"axis": 1}, lambda x: x.sum(1), tag="long", dtypes=("float32",),
         second=False, atol={"float32": 1e-3}),
    Case("sum", ((2, 3, 2, 3, 2),), {"axis": (0, 2, 4)}, lambda x: x.sum((0, 2, 4)), tag="combed"),
    Case("nansum", ((4, 6),), {"axis": 1}, lambda x: np.nansum(x, 1), domain=(with_nan,),
         dtypes=("float32",), grad=False, tag="nan"),
    Case("nanprod", ((4, 6),), {"axis": 0}, lambda x: np.nanprod(x, 0), domain=(with_nan,),
         dtypes=("float32",), grad=False, tag="nan"),
    Case("max", ((4, 6),), {"axis": 1}, lambda x: x.max(1), domain=(with_nan,),
         dtypes=("float32",), grad=False, tag="nan"),
    # -- norms -------------------------------------------------------------------------------------
    *(Case("norm", (SHAPE,), {"ord": k, **CHOICES[tag][0]}, reduced(f, *CHOICES[tag]),
           tag=f"{k}-{tag}", second=k == 2, atol={"float16": 2e-2})
      for k, f in ((1, norm1), (2, norm2)) for tag in NO_EXCLUDE),
    Case("norm", (SHAPE,), {"out_dtype": "float64", "axis": 1},
         lambda x: np.sqrt(np.square(x).sum(1)), tag="float64", dtypes=("float32", "float64")),
    # -- positions ---------------------------------------------------------------------------------
    *(Case(name, (SHAPE,), {"axis": axis, "keepdims": keep},
           lambda x, f=f, axis=axis, keep=keep: f(x, axis=axis, keepdims=keep).reshape(
               f(x, axis=axis, keepdims=keep).shape or (1,)),
           dtypes=NUMBERS, domain=(0.0, 50.0), tag=f"{axis}-{keep}")
      for name, f in (("argmax", np.argmax), ("argmin", np.argmin))
      for axis, keep in ((None, False), (None, True), (0, False), (1, True), (-1, False))),
    Case("argmax", ((4, 6),), {"axis": 1}, lambda x: x.argmax(1), domain=(with_nan,),
         dtypes=("float32",), tag="nan"),
    Case("argmin", ((4, 6),), {"axis": 0}, lambda x: x.argmin(0), domain=(with_nan,),
         dtypes=("float32",), tag="nan"),
    Case("argmax_channel", (SHAPE,), {}, lambda x: x.argmax(1), domain=(0.0, 50.0)),
    # -- moments -----------------------------------------------------------------------------------
    *(Case("moments", (SHAPE,), {"axes": axes, "keepdims": keep},
           lambda x, axes=axes, keep=keep: tuple(
               np.asarray(f(x, axis=axes, keepdims=keep)).reshape(
                   np.shape(f(x, axis=axes, keepdims=keep)) or (1,)) for f in (np.mean, np.var)),
           tag=f"{axes}-{keep}", domain=(3.0, 5.0), atol={"float16": 1e-2})
      for axes, keep in ((None, False), (0, False), ((0, 2), True), (-1, False))),
    # -- helpers of gradients ----------------------------------------------------------------------
    Case("_broadcast_reduced", ((4,), SHAPE), {"axis": (0, 2)},
         lambda g, x: np.broadcast_to(g[None, :, None], x.shape)),
    Case("_broadcast_reduced", ((3, 1, 5), SHAPE), {"axis": 1},
         lambda g, x: np.broadcast_to(g, x.shape), tag="kept"),
    Case("_div_count", ((4,), SHAPE), {"axis": (0, 2)}, lambda g, x: g / 15),
    Case("_div_count", ((3, 5), SHAPE), {"axis": (0, 2), "exclude": True}, lambda g, x: g / 4,
         tag="exclude"),
    Case("_reduce_to", (SHAPE, (4, 1)), {}, lambda x, like: x.sum((0, 2))[:, None]),
    Case("_reduce_to", (SHAPE, (1,)), {}, lambda x, like: x.sum().reshape(1), tag="one"),
    Case("_reduce_to", (SHAPE, SHAPE), {}, lambda x, like: x, tag="same"),
    Case("_prod_others", ((3, 4),), {"axis": 1}, others, second=False),
    Case("_backward_prod_others", ((3, 4), (3, 4)), {"axis": 1}, others_gradient, grad=False),
]
