"""Rows for the operators of ops/indexing.py."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

ALL = ("float32", "float64", "float16", "bfloat16", "int8", "int32", "int64", "uint8", "bool")
BIG = (0.0, 9.0)


def below(n, dtype="float32"):
    """Indices in [0, n), of the dtype asked for."""
    return lambda rng, shape: rng.integers(0, n, shape).astype(dtype)


def around(n, dtype="float32"):
    """Indices inside and outside of [0, n)."""
    return lambda rng, shape: rng.integers(-2 * n, 3 * n, shape).astype(dtype)


def exactly(values, dtype="float32"):
    return lambda rng, shape: np.array(values, dtype).reshape(shape)


def distinct(dims, count, dtype="int32"):
    """Coordinates (len(dims), count) that do not repeat."""
    def make(rng, shape):
        flat = rng.permutation(int(np.prod(dims)))[:count]
        return np.stack(np.unravel_index(flat, dims)).astype(dtype).reshape(shape)
    return make


def take(axis=0, mode="clip"):
    return lambda a, i: np.take(a, np.trunc(i).astype(np.int64), axis=axis, mode=mode)


def pick(axis, keepdims=False, wrap=False):
    def ref(a, index):
        n = a.shape[axis]
        i = index.astype(np.int64)
        i = i % n if wrap else np.clip(i, 0, n - 1)
        out = np.take_along_axis(a, i if i.ndim == a.ndim else np.expand_dims(i, axis), axis)
        return out if keepdims else np.squeeze(out, axis)
    return ref


def put(shape, add):
    """Rows of `data` at coordinates, in zeros."""
    def ref(data, indices, *_):
        out = np.zeros(shape, data.dtype)
        at = tuple(indices.astype(np.int64))
        if add:
            np.add.at(out, at, data)
        else:
            out[at] = data
        return out
    return ref


def back_take(shape, axis):
    def ref(g, indices, _):
        out = np.zeros(shape, g.dtype)
        i = np.clip(indices.astype(np.int64), 0, shape[axis] - 1).reshape(-1)
        rows = g.reshape((*shape[:axis], i.size, *shape[axis + 1:]))
        np.add.at(np.moveaxis(out, axis, 0), i, np.moveaxis(rows, axis, 0))
        return out
    return ref


def back_pick(g, index, like):
    out = np.zeros(like.shape, g.dtype)
    np.put_along_axis(out, index.astype(np.int64)[:, None], g[:, None], 1)
    return out


def replaced(lhs, rhs, indices):
    out = np.array(lhs)
    out[tuple(indices.astype(np.int64))] = rhs
    return out


def copied(old, index, new):
    out = np.array(old)
    out[index.astype(np.int64)] = new
    return out


def one_hot(depth, on=1.0, off=0.0):
    return lambda i: np.where(np.trunc(i)[..., None] == np.arange(depth), on, off)


LIKE = (-1.0, 1.0)
CASES = [
    Case("take", ((5, 3), (2, 4)), {}, take(), (BIG, around(5)), ALL, tag="clip"),
    Case("take", ((5, 3), (4,)), {"mode": "wrap"}, take(0, "wrap"), (BIG, around(5, "int32")),
         tag="wrap"),
    Case("take", ((2, 5, 3), (4,)), {"axis": 1, "mode": "raise"}, take(1),
         (BIG, below(5, "int64")), tag="raise"),
    Case("take", ((2, 5, 3), (2, 2)), {"axis": -1}, take(-1), (BIG, below(3, "uint8")), ALL,
         tag="last"),
    Case("_backward_take", ((2, 4, 3), (4,), (2, 5, 3)), {"axis": 1}, back_take((2, 5, 3), 1),
         (LIKE, around(5), LIKE)),
    Case("_backward_take", ((4,), (4,), (3,)), {}, back_take((3,), 0),
         (BIG, exactly([0, 2, 2, 0], "int32"), BIG),
         ("float32", "float64", "float16", "int32", "int64", "int8", "uint8"), tag="repeated"),
    Case("Embedding", ((2, 3), (7, 4)), {"input_dim": 7, "output_dim": 4},
         lambda i, w: w[np.clip(i.astype(np.int64), 0, 6)], (around(7), LIKE),
         ("float32", "float64", "float16", "bfloat16")),
    Case("pick", ((4, 5), (4,)), {}, pick(-1), (BIG, around(5)), ALL, tag="clip"),
    Case("pick", ((4, 5), (5,)), {"axis": 0, "mode": "wrap"}, pick(0, wrap=True),
         (BIG, around(4, "int32")), tag="wrap"),
    Case("pick", ((2, 4, 3), (2, 1, 3)), {"axis": 1, "keepdims": True}, pick(1, keepdims=True),
         (BIG, below(4)), tag="keepdims"),
    Case("pick", ((2, 4, 3), (2, 3)), {"axis": 1, "keepdims": True}, pick(1, keepdims=True),
         (BIG, below(4, "int64")), tag="keepdims-reduced"),
    Case("_backward_pick", ((4,), (4,), (4, 5)), {}, back_pick, (LIKE, below(5), LIKE)),
    Case("batch_take", ((4, 5), (4,)), {}, pick(-1), (BIG, around(5, "int32")), ALL),
    Case("one_hot", ((2, 3),), {"depth": 4}, one_hot(4), (around(4),), ("float32",)),
    Case("one_hot", ((5,),), {"depth": 3, "on_value": 5, "off_value": -1, "dtype": "int32"},
         one_hot(3, 5, -1), (around(3, "int32"),), ("int32",), tag="values"),
    Case("gather_nd", ((4, 3, 2), (2, 5)), {}, lambda a, i: a[tuple(i)],
         (BIG, lambda rng, s: np.stack([rng.integers(-4, 4, 5), rng.integers(-3, 3, 5)])), ALL,
         tag="elements"),
    Case("gather_nd", ((4, 3), (1, 2, 2)), {}, lambda a, i: a[tuple(i.astype(np.int64))],
         (BIG, lambda rng, s: rng.integers(0, 4, s).astype("float32")), tag="rows"),
    Case("_backward_gather_nd", ((5, 2), (2, 5), (3, 2, 2)), {}, put((3, 2, 2), True),
         (LIKE, lambda rng, s: np.stack([rng.integers(0, 3, 5), rng.integers(0, 2, 5)]), LIKE)),
    Case("scatter_nd", ((4, 2), (2, 4)), {"shape": (3, 3, 2)}, put((3, 3, 2), False),
         (BIG, distinct((3, 3), 4)), ALL),
    Case("_scatter_set_nd", ((3, 4), (4,), (2, 4)), {"shape": (3, 4)}, replaced,
         (BIG, BIG, distinct((3, 4), 4)), ALL),
    Case("_contrib_index_copy", ((5, 3), (2,), (2, 3)), {}, copied,
         (BIG, exactly([3, 0], "int32"), BIG), ALL),
    Case("_ravel_multi_index", ((2, 4),), {"shape": (7, 6)},
         lambda x: np.floor(x[0]) * 6 + np.floor(x[1]), (exactly([[3, 6, 0, 6], [4, 5, 0, 1]]),),
         ("float32",)),
    Case("_unravel_index", ((3,),), {"shape": (7, 6)},
         lambda x: np.stack(np.unravel_index(x, (7, 6))), (exactly([22, 41, 37], "int32"),),
         ("int32",)),
]
