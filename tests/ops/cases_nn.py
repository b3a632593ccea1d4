"""Rows for matrix products, softmax, output layers and normalisation."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

ONE = ("float32",)
POSITIVE = (0.5, 1.5)
LABELS = (0.0, 2.9)  # their whole part is the class, so that they can have the case's dtype


def lengths(rng, shape):
    return rng.integers(0, 4, shape).astype("int32")


def t(x, flag):
    """The last two axes exchanged."""
    return np.swapaxes(x, -1, -2) if flag else x


# -- products ------------------------------------
def dot(ta=False, tb=False):
    def ref(a, b):
        a = np.moveaxis(a, 0, -1) if ta and a.ndim > 1 else a
        b = np.moveaxis(b, -1, 0) if tb and b.ndim > 1 else b
        return np.tensordot(a, b, axes=(-1, 0))
    return ref


def dot_rows():
    shapes = [((2, 3), (3, 4)), ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)),
              ((2, 3, 4), (4, 2, 3)), ((1, 1), (1, 1)), ((65, 40), (40, 33))]
    rows = []
    for a, b in shapes:
        for ta, tb in ((False, False), (True, False), (False, True), (True, True)):
            if (ta or tb) and len(a) == len(b) == 1:
                continue
            sa = a[-1:] + a[:-1] if ta else a
            sb = b[1:] + b[:1] if tb else b
            params = {"transpose_a": ta, "transpose_b": tb}
            small = len(a) + len(b) < 6 and a[0] < 60
            rows.append(Case("dot", (sa, sb), params, dot(ta, tb), second=small,
                             tag=f"{len(rows)}{'t' if ta else 'n'}{'t' if tb else 'n'}",
                             atol={"float16": 2e-2}))
    return rows


def batch_rows():
    rows = []
    for ta, tb in ((False, False), (True, False), (False, True), (True, True)):
        params = {"transpose_a": ta, "transpose_b": tb}
        a, b = (2, 4, 3) if ta else (2, 3, 4), (2, 2, 4) if tb else (2, 4, 2)
        rows.append(Case("batch_dot", (a, b), params,
                         lambda x, y, ta=ta, tb=tb: t(x, ta) @ t(y, tb), tag=f"{ta}{tb}"))
        rows.append(Case("_linalg_gemm2", (a[1:], b[1:]), {**params, "alpha": -1.5},
                         lambda x, y, ta=ta, tb=tb: -1.5 * t(x, ta) @ t(y, tb), tag=f"{ta}{tb}"))
    rows.append(Case("batch_dot", ((2, 1, 3, 4), (2, 1, 4, 2)), {"forward_stype": "default"},
                     lambda x, y: x @ y, tag="4d"))
    rows.append(Case("_linalg_gemm2", ((2, 3, 4), (2, 4, 2)), {}, lambda x, y: x @ y, tag="batch"))
    rows.append(Case("_linalg_gemm2", ((3, 2, 4), (5, 2, 4)), {"axis": 0, "transpose_b": True},
                     lambda x, y: np.einsum("ixk,jxk->ixj", x, y), tag="axis"))
    return rows


PRODUCTS = [
    Case("_backward_dot_lhs", ((2, 4), (3, 4), (2, 3)), {}, lambda g, b, a: g @ b.T),
    Case("_backward_dot_lhs", ((2, 4), (4, 3), (3, 2)), {"transpose_a": True, "transpose_b": True},
         lambda g, b, a: (g @ b).T, tag="tt"),
    Case("_backward_dot_rhs", ((2, 4), (2, 3), (3, 4)), {}, lambda g, a, b: a.T @ g),
    Case("_backward_dot_rhs", ((2, 4), (3, 2), (4, 3)), {"transpose_a": True, "transpose_b": True},
         lambda g, a, b: (a @ g).T, tag="tt"),
    Case("FullyConnected", ((3, 4), (5, 4), (5,)), {"num_hidden": 5}, lambda x, w, b: x @ w.T + b),
    Case("FullyConnected", ((3, 2, 2), (5, 4), (5,)), {"num_hidden": 5},
         lambda x, w, b: x.reshape(3, 4) @ w.T + b, tag="flatten"),
    Case("FullyConnected", ((3, 2, 4), (5, 4), (5,)), {"num_hidden": 5, "flatten": False},
         lambda x, w, b: x @ w.T + b, tag="keep"),
    Case("FullyConnected", ((4,), (5, 4)), {"num_hidden": 5, "flatten": False, "no_bias": True},
         lambda x, w: x @ w.T, tag="vector"),
    Case("FullyConnected", ((4,), (5, 1), (5,)), {"num_hidden": 5},
         lambda x, w, b: x[:, None] @ w.T + b, tag="numbers"),
    Case("FullyConnected", ((40, 70), (33, 70), (33,)), {"num_hidden": 33},
         lambda x, w, b: x @ w.T + b, second=False, atol={"float16": 4e-2}, tag="larger"),
    *(Case("_fused_FullyConnected", ((3, 4), (5, 4), (5,)), {"num_hidden": 5, "act": act},
           lambda x, w, b, f=f: f(x @ w.T + b), grad=False, tag=act)
      for act, f in (("relu", lambda y: np.maximum(y, 0)), ("tanh", np.tanh),
                     ("sigmoid", lambda y: 1 / (1 + np.exp(-y))))),
    Case("_fused_FullyConnected", ((3, 2, 4), (5, 4)),
         {"num_hidden": 5, "no_bias": True, "flatten": False}, lambda x, w: x @ w.T, grad=False),
    Case("_pack_matrix", ((5, 4),), {}, None, grad=False),
    Case("_packed_FullyConnected", ((3, 4), (128,), (5,)), {"num_hidden": 5}, None, grad=False),
    Case("_FullyConnected_product", ((3, 2, 2), (5, 4)), {}, lambda x, w: x.reshape(3, 4) @ w.T),
    Case("_backward_FullyConnected_data", ((3, 5), (5, 4), (3, 2, 2)), {},
         lambda g, w, x: (g @ w).reshape(3, 2, 2)),
    Case("_backward_FullyConnected_weight", ((3, 5), (3, 2, 2)), {},
         lambda g, x: g.T @ x.reshape(3, 4)),
    Case("_backward_FullyConnected_bias", ((3, 2, 5),), {}, lambda g: g.sum((0, 1))),
]


# -- softmax ------------------------------------
def softmax(x, axis=-1, scale=1.0):
    if x.size == 0:
        return x
    e = np.exp((x - x.max(axis, keepdims=True)) * scale if scale > 0 else x * scale)
    return e / e.sum(axis, keepdims=True)


def masked(x, n):
    keep = np.arange(x.shape[-1]) < n[..., None]
    e = np.where(keep, np.exp(x), 0)
    return e / np.maximum(e.sum(-1, keepdims=True), 1e-30)


def sample(x):
    return softmax(x.reshape(x.shape[0], -1)).reshape(x.shape)


def softmax_rows():
    rows = []
    for i, (axis, temperature) in enumerate(((-1, None), (0, 2.0), (1, -0.5))):
        params, s = {"axis": axis, "temperature": temperature}, 1 / (temperature or 1)
        shape, wide = (2, 3, 4), (-3.0, 3.0)
        rows += [
            Case("softmax", (shape,), params,
                 lambda x, a=axis, s=s: softmax(x, a, s), wide, tag=str(i)),
            Case("softmin", (shape,), params,
                 lambda x, a=axis, s=s: softmax(x, a, -s), wide, tag=str(i)),
            Case("log_softmax", (shape,), params,
                 lambda x, a=axis, s=s: np.log(softmax(x, a, s)), wide,
                 tag=str(i), atol={"float16": 1e-2}),
            Case("_backward_softmax", (shape, shape), params,
                 lambda g, y, a=axis, s=s: s * y * (g - (g * y).sum(a, keepdims=True)), tag=str(i)),
            Case("_backward_log_softmax", (shape, shape), params,
                 lambda g, y, a=axis, s=s: s * (g - np.exp(y) * g.sum(a, keepdims=True)),
                 tag=str(i), atol={"float16": 2e-2}),
        ]
    return rows


def picked(g, index, y, wrap=False, s=1.0):
    n = y.shape[-1]
    at = index.astype(int) % n if wrap else np.clip(index.astype(int), 0, n - 1)
    hot = np.arange(n) == at.reshape(*y.shape[:-1], 1)
    return s * g.reshape(*y.shape[:-1], 1) * (hot - np.exp(y))


def labels(rng, shape):
    return rng.integers(-3, 9, shape).astype("float32")


def picked_rows():
    rows = []
    for tag, kept, shape, wrap, t in (("rows", (5,), (5, 7), False, None),
                                      ("kept", (5, 1), (5, 7), True, None),
                                      ("deep", (2, 3), (2, 3, 40), False, 2.0)):
        rows.append(Case("_backward_picked_log_softmax", (kept, kept, shape),
                         {"mode": "wrap" if wrap else "clip", "temperature": t},
                         lambda g, i, y, w=wrap, s=1 / (t or 1.0): picked(g, i, y, w, s),
                         ((-1.0, 1.0), labels, (-3.0, 0.0)), grad=False, tag=tag))
    return rows


SOFTMAX = [
    *picked_rows(),
    Case("softmax", ((2, 3), (2,)), {"use_length": True}, masked,
         ((-1.0, 1.0), lengths), tag="length"),
    Case("softmax", ((2, 3),), {"dtype": "float64"}, softmax,
         dtypes=("float32", "float16"), grad=False,
         atol={"float32": 1e-12, "float16": 1e-12}, rtol={"float32": 1e-12, "float16": 1e-12},
         tag="dtype"),
    Case("softmax", ((1,),), {}, softmax, tag="one"),
    Case("softmax", ((7, 300),), {}, softmax, (-9.0, 9.0), second=False, tag="long"),
    Case("softmax", ((300, 7),), {"axis": 0}, lambda x: softmax(x, 0), second=False, tag="columns"),
    Case("_backward_softmax", ((2, 3),) * 3, {"typed": True},
         lambda g, y, x: y * (g - (g * y).sum(-1, keepdims=True)), tag="typed"),
    Case("SoftmaxActivation", ((2, 3, 2),), {}, sample),
    Case("SoftmaxActivation", ((2, 3, 2),), {"mode": "channel"}, lambda x: softmax(x, 1),
         tag="channel"),
    Case("_backward_SoftmaxActivation", ((2, 3), (2, 3)), {},
         lambda g, y: y * (g - (g * y).sum(1, keepdims=True))),
]


# -- output layers: their gradients are not those of their outputs, so those have rows --
def one_hot(label, k, axis=-1):
    return np.moveaxis(np.eye(k)[np.trunc(label).astype(int)], -1, axis)


def cross_entropy(x, label):
    return -np.log(softmax(x)[np.arange(len(x)), np.trunc(label).astype(int)]).sum().reshape(1)


PAIR = ((-1.0, 1.0), LABELS)
TRIPLE = ((-1.0, 1.0), LABELS, (-1.0, 1.0))
OUTPUT = [
    Case("SoftmaxOutput", ((4, 3), (4,)), {}, lambda x, y: softmax(x), PAIR, grad=False),
    Case("SoftmaxOutput", ((4, 3, 2), (4, 2)), {"multi_output": True}, lambda x, y: softmax(x, 1),
         PAIR, grad=False, tag="multi"),
    Case("SoftmaxOutput", ((4, 2, 3), (4, 2)), {"preserve_shape": True}, lambda x, y: softmax(x),
         PAIR, grad=False, tag="preserve"),
    Case("SoftmaxOutput", ((4, 3, 2), (4,)), {"out_grad": True}, lambda x, y: sample(x), PAIR,
         grad=False, tag="flat"),
    Case("SoftmaxOutput", ((4, 3), (4, 3)), {}, lambda x, y: softmax(x), grad=False,
         tag="probabilities"),
    Case("_backward_SoftmaxOutput", ((4, 3), (4,)), {"grad_scale": 2},
         lambda p, y: 2 * (p - one_hot(y, 3)), PAIR),
    Case("_backward_SoftmaxOutput", ((4, 3), (4,)), {"normalization": "batch", "smooth_alpha": 0.1},
         lambda p, y: (p - 0.05 - 0.85 * one_hot(y, 3)) / 4, PAIR, tag="smooth"),
    Case("_backward_SoftmaxOutput", ((4, 3), (4,)),
         {"normalization": "valid", "use_ignore": True, "ignore_label": 1},
         lambda p, y: (p - one_hot(y, 3)) * (np.trunc(y) != 1)[:, None]
         / max(1, (np.trunc(y) != 1).sum()), PAIR, tag="ignore"),
    Case("_backward_SoftmaxOutput", ((4, 3), (4,), (4, 3)), {"out_grad": True},
         lambda p, y, g: (p - one_hot(y, 3)) * g, TRIPLE, tag="ograd"),
    Case("_backward_SoftmaxOutput", ((4, 3, 2), (4, 2)), {"multi_output": True},
         lambda p, y: (p - one_hot(y, 3, 1)) / 2, PAIR, tag="multi"),
    Case("LinearRegressionOutput", ((4, 3), (4, 3)), {}, lambda x, y: x, grad=False),
    Case("LinearRegressionOutput", ((4, 1), (4,)), {}, lambda x, y: x, grad=False, tag="column"),
    Case("MAERegressionOutput", ((4, 3), (4, 3)), {}, lambda x, y: x, grad=False),
    Case("LogisticRegressionOutput", ((4, 3), (4, 3)), {}, lambda x, y: 1 / (1 + np.exp(-x)),
         grad=False),
    Case("_backward_regression", ((4, 3), (4, 3)), {"grad_scale": 6}, lambda x, y: 2 * (x - y),
         grad=False),
    Case("_backward_regression", ((4, 3), (4, 3)), {"sign": True}, lambda x, y: np.sign(x - y) / 3,
         grad=False, tag="sign"),
    Case("MakeLoss", ((4, 3),), {}, lambda x: x, grad=False),
    Case("_backward_MakeLoss", ((4, 3),), {"normalization": "batch"},
         lambda x: np.full((4, 3), 0.25)),
    Case("softmax_cross_entropy", ((4, 3), (4,)), {}, cross_entropy, PAIR, rtol={"float16": 1e-2}),
    Case("_backward_softmax_cross_entropy", ((1,), (4, 3), (4,)), {},
         lambda g, x, y: g * (softmax(x) - one_hot(y, 3)), ((-1.0, 1.0), (-1.0, 1.0), LABELS)),
    Case("SVMOutput", ((4, 3), (4,)), {}, lambda x, y: x, PAIR, grad=False),
    Case("_backward_SVMOutput", ((4, 3), (4,)), {"use_linear": True},
         lambda x, y: np.where(one_hot(y, 3) > 0, -1.0 * (x < 1.0), 1.0 * (x > -1.0)), PAIR),
]


# -- normalisation ------------------------------------
def infer_norm(eps=1e-3, gamma_counts=True):
    def ref(x, gamma, beta, mean, var):
        v = [v.reshape(1, -1, *[1] * (x.ndim - 2)) for v in (gamma, beta, mean, var)]
        scale = v[0] if gamma_counts else 1.0
        return (x - v[2]) / np.sqrt(v[3] + eps) * scale + v[1]
    return ref


def layer_norm(x, gamma, beta):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * gamma + beta


HALF = {"float16": 1e-2}
WIDE = (-2.0, 2.0)
BN = (WIDE, POSITIVE, WIDE, WIDE, POSITIVE)
V = ((3,),) * 4
NORM = [
    Case("BatchNorm", ((4, 3, 2), *V), {}, infer_norm(gamma_counts=False), BN,
         dtypes=("float32", "float64")),
    Case("BatchNorm", ((4, 3, 2), *V), {"fix_gamma": False, "momentum": 0.5}, infer_norm(), BN,
         dtypes=("float32", "float64"), tag="gamma"),
    Case("BatchNorm", ((5, 3), *V), {"fix_gamma": False, "eps": 0.1}, infer_norm(0.1), BN,
         dtypes=("float32", "float64"), tag="columns"),
    Case("BatchNorm", ((4, 3, 2), *V), {"fix_gamma": False, "use_global_stats": True}, infer_norm(),
         BN, dtypes=("float32", "float64"), tag="global"),
    Case("BatchNorm", ((4, 3, 2), *V), {"output_mean_var": True, "fix_gamma": False},
         lambda x, g, b, m, v: (infer_norm()(x, g, b, m, v), m, 1 / np.sqrt(v + 1e-3)), BN,
         dtypes=("float32", "float64"), grad=False, tag="visible"),
    Case("_BatchNorm_relu", ((4, 3, 2), *V), {"fix_gamma": False},
         lambda *ins: np.maximum(infer_norm()(*ins), 0), BN, dtypes=("float32", "float64"),
         grad=False),
    Case("_BatchNorm_relu", ((5, 3), *V), {"fix_gamma": False},
         lambda *ins: np.maximum(infer_norm()(*ins), 0), BN, dtypes=("float32", "float64"),
         grad=False, tag="columns"),
    Case("_backward_BatchNorm", ((4, 3, 2), (4, 3, 2), *V[:3]), {"fix_gamma": False},
         lambda g, x, w, m, s: (g * (w * s)[None, :, None],
                                (g * (x - m[None, :, None]) * s[None, :, None]).sum((0, 2)),
                                g.sum((0, 2))), BN, dtypes=("float32", "float64"), grad=False),
    Case("LayerNorm", ((4, 3, 5), (5,), (5,)), {}, layer_norm, (WIDE, POSITIVE, WIDE),
         dtypes=("float32", "float64")),
    Case("LayerNorm", ((4, 3, 5), (3,), (3,)), {"axis": 1},
         lambda x, g, b: layer_norm(x.swapaxes(1, 2), g, b).swapaxes(1, 2), (WIDE, POSITIVE, WIDE),
         dtypes=("float32", "float64"), tag="axis"),
    Case("_backward_LayerNorm", ((4, 3), (4, 3), (3,), (4, 1), (4, 1)), {}, None,
         (WIDE, WIDE, POSITIVE, WIDE, POSITIVE), dtypes=("float32", "float64"), grad=False),
    Case("_channel_view", ((3,), (2, 3, 2)), {}, lambda v, x: v.reshape(1, 3, 1)),
    Case("_train_like", ((3,),), {}, np.zeros_like),
]

CASES = [*dot_rows(), *batch_rows(), *PRODUCTS, *softmax_rows(), *SOFTMAX, *OUTPUT, *NORM]
