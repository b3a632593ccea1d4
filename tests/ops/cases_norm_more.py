"""Rows for the normalisations beside BatchNorm and LayerNorm."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

WIDE, POSITIVE = (-2.0, 2.0), (0.5, 1.5)
TWO = ("float32", "float64")


def groups(count, eps):
    def ref(x, gamma, beta):
        g = count or x.shape[1]
        y = x.reshape(x.shape[0], g, -1)
        y = (y - y.mean(-1, keepdims=True)) / np.sqrt(y.var(-1, keepdims=True) + eps)
        return (y * gamma[:, None] + beta[:, None]).reshape(x.shape)
    return ref


def with_stats(x, gamma, beta):
    y = x.reshape(x.shape[0], 2, -1)
    return groups(2, 1e-5)(x, gamma, beta), y.mean(-1), np.sqrt(y.var(-1) + 1e-5)


def l2(axes):
    return lambda x: x / np.sqrt((x * x).sum(axes, keepdims=True) + 1e-10)


def window(x, n):
    pad = [(0, 0)] * x.ndim
    pad[1] = (n // 2, n // 2)
    y = np.pad(x, pad)
    return sum(y[:, k:k + x.shape[1]] for k in range(n))


def lrn(alpha, beta, k, n):
    return lambda x: x * (k + alpha / n * window(x * x, n)) ** -beta


def bn_relu(x, gamma, beta, mean, var):
    v = [v[None, :, None] for v in (gamma, beta, mean, var)]
    return np.maximum((x - v[2]) / np.sqrt(v[3] + 1e-3) * v[0] + v[1], 0)


V = ((3,),) * 4
BN = (WIDE, POSITIVE, WIDE, WIDE, POSITIVE)
GN = (WIDE, POSITIVE, WIDE)
CASES = [
    Case("InstanceNorm", ((2, 3, 5), (3,), (3,)), {}, groups(0, 1e-3), GN, TWO),
    Case("InstanceNorm", ((2, 3, 2, 9), (3,), (3,)), {"eps": 0.1}, groups(0, 0.1), GN, TWO,
         tag="4d"),
    Case("GroupNorm", ((2, 4, 3), (1,), (1,)), {}, groups(1, 1e-5), GN, TWO),
    Case("GroupNorm", ((2, 4, 3, 2), (2,), (2,)), {"num_groups": 2, "eps": 0.1}, groups(2, 0.1), GN,
         TWO, tag="two"),
    Case("GroupNorm", ((2, 4, 3), (2,), (2,)), {"num_groups": 2, "output_mean_var": True},
         with_stats, GN, TWO, grad=False, tag="visible"),
    Case("_backward_GroupNorm", ((2, 4, 3), (2, 4, 3), (2,), (2, 2), (2, 2)), {"num_groups": 2},
         None, (WIDE, WIDE, POSITIVE, WIDE, POSITIVE), TWO, grad=False),
    Case("_group_view", ((2, 4, 3), (2, 2)), {}, lambda x, s: x.reshape(2, 2, 6)),
    Case("L2Normalization", ((2, 3, 4),), {}, l2((1, 2)), WIDE),
    Case("L2Normalization", ((2, 3, 70),), {"mode": "channel"}, l2(1), WIDE, tag="channel"),
    Case("L2Normalization", ((2, 3, 2, 2),), {"mode": "spatial"}, l2((2, 3)), WIDE, tag="spatial"),
    Case("LRN", ((2, 5, 3),), {"nsize": 3, "alpha": 0.5}, lrn(0.5, 0.75, 2, 3), WIDE),
    Case("LRN", ((2, 2, 2, 2),), {"nsize": 5, "alpha": 1, "beta": 0.5, "knorm": 1},
         lrn(1, 0.5, 1, 5), WIDE, tag="wide"),
    Case("_channel_window_sum", ((2, 4, 3),), {"nsize": 3}, lambda x: window(x, 3)),
    Case("_contrib_SyncBatchNorm", ((4, 3, 2), *V), {"key": "a", "fix_gamma": False},
         lambda x, g, b, m, v: (x - m[None, :, None]) / np.sqrt(v + 1e-3)[None, :, None]
         * g[None, :, None] + b[None, :, None], BN, TWO),
    Case("BatchNorm_v1", ((4, 3, 2), *V), {"fix_gamma": False},
         lambda x, g, b, m, v: (x - m[None, :, None]) / np.sqrt(v + 1e-3)[None, :, None]
         * g[None, :, None] + b[None, :, None], BN, TWO),
    Case("BatchNorm_v1", ((4, 3, 2, 2), *V), {"eps": 0.1, "momentum": 0.5},
         lambda x, g, b, m, v: (x - m[None, :, None, None])
         / np.sqrt(v + 0.1)[None, :, None, None] + b[None, :, None, None], BN, TWO, tag="fixed"),
    Case("_contrib_BatchNormWithReLU", ((4, 3, 2), *V), {"fix_gamma": False}, bn_relu, BN, TWO),
    Case("IdentityAttachKLSparseReg", ((4, 3), (3,)), {}, lambda x, m: x, (POSITIVE, (0.2, 0.8)),
         TWO, grad=False),
]
