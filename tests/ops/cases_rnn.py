"""Rows for RNN and its relatives."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}
FLOATS = ("float32", "float64", "float16")
NO_GRAD = ("gru-21-inference", "rnn_relu-11-larger")  # dropout; a sum over many kinks
LOOSE = {"float16": 2e-2, "float32": 1e-4}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def size(mode, layers, dirs, channels, hidden, project=None):
    g, out = GATES[mode], project or hidden
    return sum(dirs * (g * hidden * ((channels if k == 0 else dirs * out) + out + 2)
                       + (project or 0) * hidden) for k in range(layers))


def split(vector, mode, layers, dirs, channels, hidden, project):
    """[(W, R, projection, b, c)] for every layer and direction."""
    at, out, gh = 0, project or hidden, GATES[mode] * hidden

    def take(*shape):
        nonlocal at
        n = int(np.prod(shape))
        at += n
        return vector[at - n:at].reshape(shape)

    weights = []
    for k in range(layers):
        for _ in range(dirs):
            weights.append([take(gh, channels if k == 0 else dirs * out), take(gh, out),
                            take(project, hidden) if project else None])
    return [(*w, take(gh), take(gh)) for w in weights]


def step(mode, x, h, c, w, clip):
    wx, wh, proj, bx, bh = w
    a, r = x @ wx.T + bx, h @ wh.T + bh
    if mode == "lstm":
        i, f, z, o = np.split(a + r, 4, -1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(z)
        if clip:
            c = np.clip(c, *clip)
        h = sigmoid(o) * np.tanh(c)
        return (h if proj is None else h @ proj.T), c
    if mode == "gru":
        (ar, au, an), (rr, ru, rn) = np.split(a, 3, -1), np.split(r, 3, -1)
        u = sigmoid(au + ru)
        n = np.tanh(an + sigmoid(ar + rr) * rn)
        return (1 - u) * n + u * h, c
    return (np.tanh(a + r) if mode == "rnn_tanh" else np.maximum(a + r, 0)), c


def rnn(mode, layers, dirs, hidden, project=None, clip=None, lengths=False):
    """The network as a loop over samples and steps."""
    def ref(x, vector, h0, *more):
        c0 = more[0] if mode == "lstm" else np.zeros((*h0.shape[:2], hidden))
        n = more[-1].astype(int) if lengths else np.full(x.shape[1], x.shape[0])
        ws = split(vector, mode, layers, dirs, x.shape[2], hidden, project)
        states, cells = np.array(h0), np.array(c0)
        for k in range(layers):
            y = np.zeros((*x.shape[:2], dirs * (project or hidden)))
            for d in range(dirs):
                at = k * dirs + d
                for b in range(x.shape[1]):
                    for s in range(n[b]) if d == 0 else range(n[b] - 1, -1, -1):
                        h, c = step(mode, x[s, b], states[at, b], cells[at, b], ws[at], clip)
                        states[at, b], cells[at, b] = h, c
                        y[s, b, d * len(h):(d + 1) * len(h)] = h
            x = y
        return (x, states, cells)[:3 if mode == "lstm" else 2]
    return ref


def row(mode, layers=1, bidirectional=False, project=None, clip=None, lengths=False, dims=(3, 2, 4),
        hidden=3, tag="", **more):
    steps, batch, channels = dims
    dirs = 1 + bidirectional
    shapes = [dims, (size(mode, layers, dirs, channels, hidden, project),),
              (layers * dirs, batch, project or hidden)]
    params = {"state_size": hidden, "num_layers": layers, "bidirectional": bidirectional,
              "mode": mode, "state_outputs": True, **more}
    domain = [(-1.0, 1.0)] * 3
    if mode == "lstm":
        shapes.append((layers * dirs, batch, hidden))
        domain.append((-1.0, 1.0))
    if project:
        params["projection_size"] = project
    if clip:
        params.update(lstm_state_clip_min=clip[0], lstm_state_clip_max=clip[1])
    if lengths:
        params["use_sequence_length"] = True
        shapes.append((batch,))
        domain.append(lambda rng, shape: rng.integers(0, steps + 1, shape).astype("int32"))
    ref = rnn(mode, layers, dirs, hidden, project, clip, lengths)
    return Case("RNN", tuple(shapes), params, ref, tuple(domain), FLOATS, second=False, atol=LOOSE,
                tag=f"{mode}-{layers}{dirs}{tag}")


def rows():
    out = []
    for mode in GATES:
        out += [row(mode), row(mode, 2, True), row(mode, 3),
                row(mode, 1, True, tag="-one", hidden=1),
                row(mode, 2, True, lengths=True, tag="-lengths", dims=(4, 3, 2)),
                row(mode, dims=(5, 37, 9), hidden=20, tag="-larger")]
    out += [row("lstm", 2, True, project=2, tag="-project"),
            row("lstm", project=7, tag="-wide"),
            row("lstm", 2, project=2, lengths=True, tag="-both"),
            row("lstm", 2, clip=(-0.1, 0.2), tag="-clip"),
            row("gru", dims=(0, 2, 3), tag="-nosteps"),
            row("gru", 2, p=0.5, tag="-inference")]
    return [Case(**{**c.__dict__, "grad": False}) if c.tag in NO_GRAD else c for c in out]


def data_gradient(gates, vector, data):
    """Of the row below: the gradients of the gates times the weights of the first layer's input."""
    weights = split(vector, "lstm", 2, 2, data.shape[-1], 3, None)
    return sum(g @ w[0] for g, w in zip(gates, weights))


D, P, H = (3, 2, 4), size("gru", 1, 1, 4, 3), (1, 2, 3)
CASES = [
    *rows(),
    Case("_backward_RNN", (D, (P,), H, (3, 2, 3), (3 * 2 * 4 * 3,), (3, 2, 3)),
         {"mode": "gru", "state_size": 3, "num_layers": 1}, None, dtypes=("float32", "float64"),
         grad=False),
    Case("_backward_RNN_data", ((2, 3, 2, 12), (size("lstm", 2, 2, 4, 3),), D),
         {"mode": "lstm", "state_size": 3, "num_layers": 2, "bidirectional": True},
         data_gradient, dtypes=("float32", "float64"), grad=False),
    Case("_rnn_param_concat", ((3,), (2,)), {"dim": 0}, lambda a, b: np.concatenate([a, b])),
]
