"""Rows for the operators of ops/shape*.py, slicing.py and init.py."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

ALL = ("float32", "float64", "float16", "bfloat16", "int8", "int32", "int64", "uint8", "bool")
BIG = (0.0, 9.0)
X = (2, 3, 4)


def move(name, inputs, params, ref, tag="", **case):
    """A row of an operator that moves elements of any dtype."""
    return Case(name, inputs, params, ref, tag=tag, dtypes=ALL, domain=BIG, **case)


def reshape(shape, out, data=X, **params):
    return move("Reshape", (data,), {"shape": shape, **params}, lambda x: x.reshape(out),
                f"{shape}{'r' if params else ''}")


def placed(shape, at):
    """The gradient of a slice: its values in zeros."""
    def ref(g, *_):
        out = np.zeros(shape, g.dtype)
        out[at] = g
        return out
    return ref


def written(at):
    def ref(x, y):
        x[at] = y
        return x
    return ref


def repeat_back(axis, repeats):
    def ref(g, x):
        if axis is None:
            return g.reshape(-1, repeats).sum(1).reshape(x.shape)
        shape = (*x.shape[:axis], x.shape[axis], repeats, *x.shape[axis + 1:])
        return g.reshape(shape).sum(axis + 1)
    return ref


def tile_back(reps):
    def ref(g, x):
        out = np.zeros(x.shape, g.dtype)
        for at in np.ndindex(*reps):
            block = tuple(slice(a * d, (a + 1) * d) for a, d in zip(at, x.shape, strict=True))
            out += g[block]
        return out
    return ref


def pad_back(mode, width):
    """By the definition: every padded position adds to the position it came from."""
    def ref(g, x):
        index = np.pad(np.arange(x.size).reshape(x.shape), width, mode)
        return np.bincount(index.ravel(), g.ravel(), x.size).reshape(x.shape).astype(g.dtype)
    return ref


def depth_to_space(x, b=2):
    n, c, h, w = x.shape
    y = x.reshape(n, b, b, c // b // b, h, w).transpose(0, 3, 4, 1, 5, 2)
    return y.reshape(n, c // b // b, h * b, w * b)


def space_to_depth(x, b=2):
    n, c, h, w = x.shape
    y = x.reshape(n, c, h // b, b, w // b, b).transpose(0, 3, 5, 1, 2, 4)
    return y.reshape(n, c * b * b, h // b, w // b)


def diag_back(shape, k):
    def ref(g, x):
        out = np.zeros(shape, g.dtype)
        rows = np.arange(g.shape[0]) + max(-k, 0)
        out[rows, np.arange(g.shape[0]) + max(k, 0)] = g
        return out
    return ref


RESHAPES = [
    reshape((4, 0, 2), (4, 3, 2)), reshape((2, 0, 0), X), reshape((6, 1, -1), (6, 1, 4)),
    reshape((3, -1, 8), (3, 1, 8)), reshape((-2,), X), reshape((2, -2), X),
    reshape((-2, 1, 1), (2, 3, 4, 1, 1)), reshape((-3, 4), (6, 4)), reshape((0, -3), (2, 12)),
    reshape((-4, 1, 2, -2), (1, 2, 3, 4)), reshape((2, -4, -1, 3, -2), (2, 1, 3, 4)),
    reshape((-1, 0), (6, 4), reverse=True), reshape((24,), (24,)), reshape((-3, -2), (6, 4)),
    reshape((0, -4, 2, -1), (5, 2, 3), (5, 6)),
    reshape((-4, 3, -1, 0), (3, 2, 5), (6, 5), reverse=True),
    move("Reshape", (X,), {"target_shape": (0, 12)}, lambda x: x.reshape(2, 12), "target"),
    move("Reshape", (X,), {"target_shape": (7, 0), "keep_highest": True},
         lambda x: x.reshape(2, 12), "highest"),
]

VIEWS = [
    move("Flatten", (X,), {}, lambda x: x.reshape(2, 12)),
    move("Flatten", ((3,),), {}, lambda x: x.reshape(3, 1), "1d"),
    move("expand_dims", (X,), {"axis": 1}, lambda x: x[:, None]),
    move("expand_dims", (X,), {"axis": -1}, lambda x: x[..., None], "last"),
    move("squeeze", ((1, 3, 1),), {}, lambda x: x.reshape(3)),
    move("squeeze", ((1, 3, 1),), {"axis": -1}, lambda x: x.reshape(1, 3), "axis"),
    move("squeeze", ((1, 1),), {}, lambda x: x.reshape(1), "all"),
    move("reshape_like", (X, (4, 6)), {}, lambda x, y: x.reshape(4, 6)),
    move("reshape_like", ((6, 7), (3, 2, 4)),
         {"lhs_begin": 0, "lhs_end": 1, "rhs_begin": 0, "rhs_end": 2},
         lambda x, y: x.reshape(3, 2, 7), "range"),
    Case("shape_array", (X,), {}, lambda x: np.array(x.shape), dtypes=ALL),
    Case("size_array", (X,), {}, lambda x: np.array([x.size]), dtypes=ALL),
]

ORDERS = [
    move("transpose", (X,), {}, lambda x: x.T),
    move("transpose", (X,), {"axes": (1, 2, 0)}, lambda x: x.transpose(1, 2, 0), "axes"),
    move("transpose", (X,), {"axes": (0, -1, 1)}, lambda x: x.transpose(0, 2, 1), "negative"),
    move("transpose", ((40, 50),), {}, lambda x: x.T, "matrix"),
    move("transpose", ((2, 1, 3, 1, 2),), {"axes": (4, 3, 0, 1, 2)},
         lambda x: x.transpose(4, 3, 0, 1, 2), "5d"),
    move("SwapAxis", (X,), {"dim1": 0, "dim2": -1}, lambda x: x.swapaxes(0, 2)),
    move("SwapAxis", (X,), {"dim1": 1, "dim2": 1}, lambda x: x, "same"),
    move("reverse", (X,), {"axis": 1}, lambda x: x[:, ::-1]),
    move("reverse", (X,), {"axis": (0, -1)}, lambda x: x[::-1, :, ::-1], "two"),
    move("depth_to_space", ((2, 8, 3, 2),), {"block_size": 2}, depth_to_space),
    move("space_to_depth", ((2, 3, 4, 6),), {"block_size": 2}, space_to_depth),
]

BROADCASTS = [
    move("broadcast_to", ((1, 3, 1),), {"shape": (2, 0, 4)},
         lambda x: np.broadcast_to(x, (2, 3, 4))),
    move("broadcast_to", ((3,),), {"shape": (2, 3)}, lambda x: np.broadcast_to(x, (2, 3)), "rank"),
    move("broadcast_axis", ((1, 3, 1),), {"axis": (0, 2), "size": (2, 4)},
         lambda x: np.broadcast_to(x, (2, 3, 4))),
    move("broadcast_axis", ((2, 1),), {"axis": -1, "size": 5},
         lambda x: np.broadcast_to(x, (2, 5)), "negative"),
    move("broadcast_like", ((1, 3), (2, 3)), {}, lambda x, y: np.broadcast_to(x, y.shape)),
    move("broadcast_like", ((1, 2, 3), (5, 6, 7)), {"lhs_axes": (0,), "rhs_axes": (2,)},
         lambda x, y: np.broadcast_to(x, (7, 2, 3)), "axes"),
]

JOINS = [
    move("Concat", ((2, 3), (2, 1), (2, 4)), {}, lambda *x: np.concatenate(x, 1)),
    move("Concat", ((2, 3), (5, 3)), {"dim": 0}, lambda *x: np.concatenate(x, 0), "first"),
    move("Concat", ((2, 3, 1), (2, 3, 1)), {"dim": -1}, lambda *x: np.concatenate(x, -1), "last"),
    move("Concat", ((3,),), {"dim": 0}, lambda x: x, "one"),
    move("_backward_concat", ((2, 7), (2, 3), (2, 4)), {}, lambda g, *_: (g[:, :3], g[:, 3:])),
    move("stack", (X, X), {}, lambda *x: np.stack(x)),
    move("stack", (X, X, X), {"axis": -1}, lambda *x: np.stack(x, -1), "last"),
    move("SliceChannel", ((2, 6, 2),), {"num_outputs": 3},
         lambda x: tuple(np.split(x, 3, 1))),
    move("SliceChannel", ((2, 3),), {"num_outputs": 3, "axis": -1, "squeeze_axis": True},
         lambda x: tuple(x.T), "squeeze"),
    move("SliceChannel", ((2, 3),), {"num_outputs": 1}, lambda x: x, "one"),
    move("_split_v2", ((2, 6),), {"indices": (0, 1, 4)},
         lambda x: tuple(np.split(x, (1, 4), 1))),
    move("_split_v2", ((6, 2),), {"sections": 3, "axis": 0},
         lambda x: tuple(np.split(x, 3, 0)), "sections"),
    move("_split_v2", ((2, 3),), {"indices": (0, 1, 2), "squeeze_axis": True},
         lambda x: tuple(x.T), "squeeze"),
    move("tile", ((2, 3),), {"reps": (2, 3)}, lambda x: np.tile(x, (2, 3))),
    move("tile", ((2, 3),), {"reps": (2, 1, 2)}, lambda x: np.tile(x, (2, 1, 2)), "more"),
    move("tile", ((2, 3),), {"reps": 2}, lambda x: np.tile(x, 2), "fewer"),
    Case("_backward_tile", ((4, 9), (2, 3)), {"reps": (2, 3)}, tile_back((2, 3))),
    move("repeat", (X,), {"repeats": 2}, lambda x: x.repeat(2)),
    move("repeat", (X,), {"repeats": 3, "axis": 1}, lambda x: x.repeat(3, 1), "axis"),
    move("repeat", (X,), {"repeats": 2, "axis": -1}, lambda x: x.repeat(2, -1), "last"),
    Case("_backward_repeat", ((2, 9, 4), X), {"repeats": 3, "axis": 1}, repeat_back(1, 3)),
    Case("_backward_repeat", ((48,), X), {"repeats": 2}, repeat_back(None, 2), tag="flat"),
]

WIDTH = ((0, 0), (1, 0), (1, 2), (2, 1))
FLAT = tuple(w for pair in WIDTH for w in pair)
IMAGE = (2, 2, 4, 3)

LAYOUTS = [
    move("Pad", (IMAGE,), {"mode": "constant", "pad_width": FLAT, "constant_value": 5},
         lambda x: np.pad(x, WIDTH, "constant", constant_values=np.array(5).astype(x.dtype))),
    *(move("Pad", (IMAGE,), {"mode": m, "pad_width": FLAT}, lambda x, m=m: np.pad(x, WIDTH, m), m)
      for m in ("edge", "reflect")),
    *(Case("_backward_pad", ((2, 3, 7, 6), IMAGE), {"mode": m, "pad_width": FLAT},
           pad_back(m, WIDTH), tag=m, atol={"float16": 2e-2}) for m in ("edge", "reflect")),
    move("diag", ((3, 4),), {"k": 1}, lambda x: np.diag(x, 1)),
    move("diag", ((3, 4),), {"k": -1}, lambda x: np.diag(x, -1), "below"),
    move("diag", ((3,),), {"k": -2}, lambda x: np.diag(x, -2), "vector"),
    move("diag", (X,), {"axis1": -1, "axis2": 0}, lambda x: np.diagonal(x, 0, 2, 0), "axes"),
    move("_backward_diag", ((3,), (3, 4)), {"k": 1}, diag_back((3, 4), 1)),
    move("_backward_diag", ((5, 5), (3,)), {"k": -2}, lambda g, x: np.diag(g, -2), "vector"),
]

SLICES = [
    move("slice", (X,), {"begin": (0, 1), "end": (1, 3)}, lambda x: x[0:1, 1:3]),
    move("slice", (X,), {"begin": (None, None, 3), "end": (None, 9, 0), "step": (-1, 1, -2)},
         lambda x: x[::-1, :, 3:0:-2], "steps"),
    move("slice", (X,), {"begin": (None, -2), "end": (None, None)}, lambda x: x[:, -2:], "none"),
    move("slice", ((200, 300),), {"begin": (3, 5), "end": (190, 290), "step": (2, 3)},
         lambda x: x[3:190:2, 5:290:3], "large", second=False),
    move("_backward_slice", ((1, 2, 4), X), {"begin": (0, 1), "end": (1, 3)},
         placed(X, np.s_[0:1, 1:3])),
    move("_backward_slice", ((2, 3, 2), X), {"begin": (None, None, 3), "end": (None, None, 0),
                                            "step": (1, -1, -2)},
         placed(X, np.s_[:, ::-1, 3:0:-2]), "steps"),
    move("slice_axis", (X,), {"axis": 1, "begin": 1, "end": None}, lambda x: x[:, 1:]),
    move("slice_axis", (X,), {"axis": -1, "begin": -3, "end": -1}, lambda x: x[..., -3:-1],
         "negative"),
    move("_backward_slice_axis", ((2, 2, 4), X), {"axis": 1, "begin": 1, "end": None},
         placed(X, np.s_[:, 1:])),
    move("slice_like", (X, (1, 2, 2)), {}, lambda x, y: x[:1, :2, :2]),
    move("slice_like", (X, (1, 2)), {"axes": (0, 1)}, lambda x, y: x[:1, :2], "axes"),
    move("_backward_slice_like", ((1, 2, 2), X, (1, 2, 2)), {}, placed(X, np.s_[:1, :2, :2])),
    move("_slice_assign", (X, (2, 1, 2)), {"begin": (0, 1, 1), "end": (2, 2, 3)},
         written(np.s_[0:2, 1:2, 1:3])),
    move("_slice_assign", (X, (2, 3, 2)),
         {"begin": (None, None, 3), "end": (None, None, 0), "step": (1, -1, -2)},
         written(np.s_[:, ::-1, 3:0:-2]), "steps"),
    move("_slice_assign_scalar", (X,), {"scalar": 7, "begin": (0, 1, 1), "end": (2, 2, 3)},
         lambda x: written(np.s_[0:2, 1:2, 1:3])(x, 7)),
]


def made(name, params, value, tag=""):
    """A row of an operator without inputs."""
    return Case(name, (), params, lambda: np.asarray(value), tag=tag, dtypes=("float32",))


INITS = [
    *(made(name, {"shape": (2, 3), "dtype": dtype, "ctx": "cpu(0)"}, np.full((2, 3), v), dtype)
      for name, v in (("_zeros", 0), ("_ones", 1)) for dtype in ALL),
    *(made("_full", {"shape": (2, 3), "value": 1.5, "dtype": dtype},
           np.full((2, 3), 1.5 if "float" in dtype else 1), dtype) for dtype in ALL),
    made("_arange", {"start": 5}, np.arange(5)),
    *(made("_arange", {"start": 1, "stop": 4, "step": 0.5, "repeat": 2, "dtype": dtype},
           np.arange(1, 4, 0.5).repeat(2).astype(int if "int" in dtype else float), dtype)
      for dtype in ALL[:-1]),
    made("_arange", {"start": 5, "stop": 2, "step": -1}, [5, 4, 3], "down"),
    made("_linspace", {"start": 0, "stop": 1, "num": 5}, np.linspace(0, 1, 5)),
    made("_linspace", {"start": 0, "stop": 1, "num": 5, "endpoint": False},
         np.linspace(0, 1, 5, endpoint=False), "open"),
    made("_linspace", {"start": 3, "stop": 9, "num": 1}, [3], "one"),
    *(made("_eye", {"N": 3, "M": m, "k": k, "dtype": "float32"}, np.eye(3, m or None, k), f"{m}{k}")
      for m in (0, 2, 5) for k in (-5, -1, 0, 2)),
    made("_eye", {"N": 3, "dtype": "int32"}, np.eye(3), "int32"),
]

CASES: list[Case] = [*RESHAPES, *VIEWS, *ORDERS, *BROADCASTS, *JOINS, *LAYOUTS, *SLICES, *INITS]
