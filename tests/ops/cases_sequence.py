"""Rows for sequences of different lengths and CTCLoss."""
from __future__ import annotations

import itertools

import numpy as np

from .case import Case

__all__ = ["CASES"]

DTYPES = ("float32", "float64", "float16", "int32", "uint8", "bfloat16")
SMALL = (-3.0, 3.0)


def lengths(rng, shape):
    return rng.integers(1, 4, shape).astype("int32")


def float_lengths(rng, shape):
    return rng.uniform(1, 4, shape).astype("float32")


def mask(value, axis=0):
    def ref(x, n):
        y = np.moveaxis(np.array(x, copy=True), axis, 0)
        for b, k in enumerate(n.astype(int)):
            y[k:, b] = value
        return np.moveaxis(y, 0, axis)
    return ref


def last(axis=0):
    def ref(x, n):
        return np.stack([np.moveaxis(x, axis, 0)[k - 1, b] for b, k in enumerate(n.astype(int))])
    return ref


def reverse(x, n):
    y = np.array(x)
    for b, k in enumerate(n):
        y[:k, b] = x[:k, b][::-1]
    return y


def scatter(g, n, like):
    y = np.zeros_like(like)
    for b, k in enumerate(n):
        y[k - 1, b] = g[b]
    return y


USE = {"use_sequence_length": True}
SEQUENCE = [
    Case("SequenceMask", ((3, 2, 2),), {}, lambda x: x),
    Case("SequenceMask", ((3, 4, 2), (4,)), {**USE, "value": 2}, mask(2), (SMALL, lengths), DTYPES,
         tag="lengths"),
    Case("SequenceMask", ((4, 3), (4,)), {**USE, "axis": 1}, mask(0, 1), (SMALL, float_lengths),
         DTYPES, tag="axis"),
    Case("SequenceReverse", ((3, 2),), {}, lambda x: x[::-1]),
    Case("SequenceReverse", ((3, 4, 2), (4,)), USE, reverse, (SMALL, lengths), DTYPES,
         tag="lengths"),
    Case("SequenceReverse", ((2, 3),), {"axis": 1}, lambda x: x[:, ::-1], tag="axis"),
    Case("SequenceLast", ((3, 2, 2),), {}, lambda x: x[-1]),
    Case("SequenceLast", ((3, 4, 2), (4,)), USE, last(), (SMALL, lengths), DTYPES, tag="lengths"),
    Case("SequenceLast", ((4, 3), (4,)), {**USE, "axis": 1}, last(1), (SMALL, float_lengths),
         DTYPES, tag="axis"),
    Case("_backward_SequenceLast", ((2, 3), (4, 2, 3)), {},
         lambda g, x: np.concatenate([np.zeros_like(x[:3]), g[None]])),
    Case("_backward_SequenceLast", ((4, 2), (4,), (3, 4, 2)), USE, scatter, (SMALL, lengths, SMALL),
         tag="lengths"),
]


def ctc(blank=0):
    """Minus the logarithm of the sum over all paths: only for a few steps and classes."""
    def ref(x, label, *n):
        p = np.exp(x - x.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        out = []
        for b in range(x.shape[1]):
            steps = int(n[0][b]) if n else x.shape[0]
            pad = 0 if blank == 0 else -1
            values = [int(v) for v in label[b]]
            want = values[:values.index(pad)] if pad in values else values
            total = 0.0
            for path in itertools.product(range(x.shape[2]), repeat=steps):
                merged = [k for k, _ in itertools.groupby(path) if k != blank]
                if merged == want:
                    total += np.prod([p[s, b, k] for s, k in enumerate(path)])
            out.append(-np.log(total))
        return np.array(out)
    return ref


def labels(*rows):
    return lambda rng, shape: np.array(rows, "float32")


HALF = {"float16": 2e-2}
CTC = [
    Case("CTCLoss", ((4, 3, 3), (3, 2)), {}, ctc(), (SMALL, labels((1, 2), (2, 2), (1, 0))),
         second=False, atol=HALF),
    Case("CTCLoss", ((4, 3, 3), (3, 2)), {"blank_label": "last"}, ctc(2),
         (SMALL, labels((0, 1), (0, 0), (-1, -1))), second=False, atol=HALF, tag="last"),
    Case("CTCLoss", ((4, 2, 3), (2, 2), (2,)), {"use_data_lengths": True}, ctc(),
         (SMALL, labels((1, 0), (2, 1)), lambda rng, shape: np.array([1, 3], "int32")),
         second=False, atol=HALF, tag="data"),
    Case("CTCLoss", ((4, 2, 3), (2, 2), (2,)), {"use_label_lengths": True},
         lambda x, y, n: ctc()(x, np.array([[1, 0], [2, 1]])),
         (SMALL, labels((1, 2), (2, 1)), lambda rng, shape: np.array([1, 2], "int64")),
         second=False, atol=HALF, tag="label"),
    Case("_backward_CTCLoss", ((2,), (3, 2, 4)), {}, lambda g, x: g[None, :, None] * x),
]
CASES = [*SEQUENCE, *CTC]
