"""JAX's side: every work is one jitted function, but for the small calls and the loop.

Invariant: parameters are donated, so that a step may update them in place, as JAX's users do.
"""
from __future__ import annotations

import math
from functools import partial
from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from . import nets
from .work import Work, inputs_of


class Layers:
    """The builder of networks, with parameters by name; new moving means go to `moved`."""

    def __init__(self, params: dict[str, Any], states: dict[str, Any], train: bool) -> None:
        self.params, self.states, self.train = params, states, train
        self.moved: dict[str, Any] = {}

    def conv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
             pad: int = 0, dilate: int = 1, groups: int = 1, bias: bool = False) -> Any:
        n = len(kernel)
        out = lax.conv_general_dilated(
            x, self.params[name + "_weight"], (stride,) * n, [(pad, pad)] * n,
            rhs_dilation=(dilate,) * n, feature_group_count=groups)
        return out + self.params[name + "_bias"].reshape((1, -1) + (1,) * n) if bias else out

    def deconv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
               pad: int = 0) -> Any:
        w = jnp.flip(self.params[name + "_weight"].swapaxes(0, 1), (2, 3))
        return lax.conv_general_dilated(x, w, (1, 1), [(k - 1 - pad,) * 2 for k in kernel],
                                        lhs_dilation=(stride, stride))

    def dense(self, x: Any, name: str, units: int) -> Any:
        return x @ self.params[name + "_weight"].T + self.params[name + "_bias"]

    def bn(self, x: Any, name: str) -> Any:
        shape = (1, -1) + (1,) * (x.ndim - 2)
        mean, var = self.states[name + "_moving_mean"], self.states[name + "_moving_var"]
        if self.train:
            axes = (0, *range(2, x.ndim))
            old_mean, old_var = mean, var
            mean, var = x.mean(axes), x.var(axes)
            self.moved[name + "_moving_mean"] = 0.9 * old_mean + 0.1 * mean
            self.moved[name + "_moving_var"] = 0.9 * old_var + 0.1 * var
        scale = self.params[name + "_gamma"] * lax.rsqrt(var + 1e-5)
        return (x - mean.reshape(shape)) * scale.reshape(shape) \
            + self.params[name + "_beta"].reshape(shape)

    def layernorm(self, x: Any, name: str) -> Any:
        return _layernorm(x, self.params[name + "_gamma"], self.params[name + "_beta"])

    def act(self, x: Any, kind: str) -> Any:
        return {"relu": jax.nn.relu, "tanh": jnp.tanh,
                "gelu": partial(jax.nn.gelu, approximate=False)}[kind](x)

    def pool(self, x: Any, how: str, kernel: int, stride: int, pad: int = 0) -> Any:
        window, step = (1, 1, kernel, kernel), (1, 1, stride, stride)
        pads = [(0, 0), (0, 0), (pad, pad), (pad, pad)]
        if how == "max":
            return lax.reduce_window(x, -jnp.inf, lax.max, window, step, pads)
        return lax.reduce_window(x, 0.0, lax.add, window, step, pads) / kernel ** 2

    def mean_pool(self, x: Any) -> Any:
        return x.mean((2, 3))

    def flatten(self, x: Any) -> Any:
        return x.reshape(x.shape[0], -1)

    def rows(self, x: Any) -> Any:
        return x.reshape(-1, x.shape[-1])

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def embedding(self, x: Any, name: str, rows: int, units: int) -> Any:
        return self.params[name + "_weight"][x]

    def rnn(self, x: Any, name: str, mode: str, hidden: int, layers: int = 1) -> Any:
        flat, tall, at = self.params[name + "_parameters"], nets.GATES[mode] * hidden, 0
        parts: list[list[Any]] = [[], []]
        for part in (0, 1):
            for layer in range(layers):
                for wide in (x.shape[2] if layer == 0 else hidden, hidden):
                    shape = (tall, wide) if part == 0 else (tall,)
                    parts[part].append(flat[at:at + math.prod(shape)].reshape(shape))
                    at += math.prod(shape)
        for layer in range(layers):
            (wx, wh), (bx, bh) = (p[2 * layer:2 * layer + 2] for p in parts)
            x = _recur(mode, x @ wx.T + bx, wh, bh, hidden)
        return x

    def attention(self, q: Any, k: Any, v: Any, heads: int) -> Any:
        def split(x: Any) -> Any:
            return x.reshape(*x.shape[:2], heads, -1)
        return jax.nn.dot_product_attention(split(q), split(k), split(v)).reshape(q.shape)


def _recur(mode: str, given: Any, wh: Any, bh: Any, hidden: int) -> Any:
    """One recurrent layer; `given` is the product of its inputs, for all steps."""
    zeros = jnp.zeros((given.shape[1], hidden), given.dtype)
    if mode == "lstm":
        def lstm(carry: Any, x: Any) -> Any:
            h, c = carry
            i, f, g, o = jnp.split(x + h @ wh.T + bh, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h
        return lax.scan(lstm, (zeros, zeros), given)[1]

    def gru(h: Any, x: Any) -> Any:
        xr, xz, xn = jnp.split(x, 3, -1)
        hr, hz, hn = jnp.split(h @ wh.T + bh, 3, -1)
        z = jax.nn.sigmoid(xz + hz)
        h = (1 - z) * jnp.tanh(xn + jax.nn.sigmoid(xr + hr) * hn) + z * h
        return h, h
    return lax.scan(gru, zeros, given)[1]


def _layernorm(x: Any, gamma: Any, beta: Any) -> Any:
    mean = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(var + 1e-5) * gamma + beta


def _update(kind: str, params: Any, grads: Any, slots: Any) -> tuple[Any, Any]:
    """New parameters and slots of SGD, with momentum, or Adam."""
    tree = jax.tree_util.tree_map
    if kind == "adam":
        m, v, t = slots
        t = t + 1
        m = tree(lambda a, g: 0.9 * a + 0.1 * g, m, grads)
        v = tree(lambda a, g: 0.999 * a + 0.001 * g * g, v, grads)
        rate = 0.001 * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
        return tree(lambda p, a, b: p - rate * a / (jnp.sqrt(b) + 1e-8), params, m, v), (m, v, t)
    if kind == "plain":
        return tree(lambda p, g: p - 0.01 * g, params, grads), slots
    slots = tree(lambda a, g: 0.9 * a - 0.01 * g, slots, grads)
    return tree(lambda p, a: p + a, params, slots), slots


def _slots(kind: str, params: Any) -> Any:
    def zeros() -> Any:
        return jax.tree_util.tree_map(jnp.zeros_like, params)
    if kind == "adam":
        return zeros(), zeros(), jnp.zeros((), jnp.float32)
    return () if kind == "plain" else zeros()


def _wait(out: Any) -> None:
    jax.block_until_ready(out)


def _numpy(outs: Any) -> list[np.ndarray]:
    return [np.asarray(o) for o in outs]


class Side:
    """Makes the works of rows."""

    def __init__(self) -> None:
        self.key = jax.random.key(0)
        self.ops: dict[str, Any] = {
            "add": jnp.add, "add_row": jnp.add, "iadd": jnp.add, "scale": lambda a: a * 2,
            "slice": lambda a: a[2:4],
            "reshape": lambda a: a.reshape((4, 16)), "relu": jax.nn.relu, "exp": jnp.exp,
            "dot": jnp.dot, "batch_dot": jnp.matmul,
            "concat": lambda a, b: jnp.concatenate((a, b), 1),
            "softmax": lambda a: jax.nn.softmax(a, -1),
            "log_softmax": lambda a: jax.nn.log_softmax(a, -1), "layernorm": _layernorm,
            "sum": jnp.sum, "mean": jnp.mean, "max": jnp.max, "argmax": jnp.argmax,
            "transpose": lambda a, axes: jnp.transpose(a, axes), "sort": jnp.sort,
            "topk": lambda a, k: lax.top_k(a, k)[0],
            "normal": lambda count: jax.random.normal(self.key, (count,)),
            "uniform": lambda count: jax.random.uniform(self.key, (count,)),
            "take": lambda a, ids: a[ids],
            "one_hot": lambda ids, depth: jax.nn.one_hot(ids, depth)}

    def make(self, row: Any) -> Work:
        """The work of a row."""
        return getattr(self, f"_{row.kind}")(row)

    def close(self) -> None:
        """Nothing is pending."""

    def _op(self, row: Any) -> Work:
        arrays, config = inputs_of(row)
        call, given = self.ops[row.args["op"]], [jnp.asarray(a) for a in arrays]
        if row.args["op"] == "iadd":
            return self._iadd(*given)
        f = jax.jit(partial(call, **config))
        return Work(partial(f, *given), _wait, lambda out: [np.asarray(out)], row.args["fresh"])

    def _iadd(self, a: Any, b: Any) -> Work:
        """`a += b` makes a new array of the same name."""
        f = jax.jit(jnp.add, donate_argnums=0)
        held = [a]

        def run() -> Any:
            held[0] = f(held[0], b)
            return held[0]

        return Work(run, _wait, lambda out: [np.asarray(out)], True)

    def _graph(self, row: Any) -> Work:
        x, y = (jnp.asarray(a) for a in inputs_of(row)[0])

        @jax.jit
        def f(x: Any, y: Any) -> Any:
            return jnp.tanh(x * y + x) * jax.nn.sigmoid(y) - x / (jnp.abs(y) + 1)

        return Work(lambda: f(x, y), _wait, lambda out: [np.asarray(out)])

    def _net(self, row: Any) -> Work:
        given, mode = nets.values(row), row.args["mode"]
        params = {n: jnp.asarray(a) for n, a in given["params"].items()}
        states = {n: jnp.asarray(a) for n, a in given["states"].items()}
        data = jnp.asarray(given["data"])
        network = nets.NETS[row.args["net"]]

        def forward(params: Any, states: Any, data: Any) -> tuple[Any, Any]:
            layers = Layers(params, states, mode not in ("infer", "backward"))
            out = network(layers, data, **row.args["config"])
            return out, layers.moved

        if mode in ("infer", "train"):
            f = jax.jit(forward)
            return Work(lambda: f(params, states, data), _wait, lambda out: _numpy(out[:1]))
        if mode == "step":
            return self._step(row, forward, params, states, data, jnp.asarray(given["label"]))
        return self._gradients(mode, forward, params, states, data, jnp.asarray(given["grad"]))

    _memory = _net

    def _gradients(self, mode: str, forward: Any, params: Any, states: Any, data: Any,
                   head: Any) -> Work:
        @jax.jit
        def f(params: Any, data: Any, head: Any) -> Any:
            _, back = jax.vjp(lambda p, d: forward(p, states, d)[0], params, data)
            return back(head) if mode == "both" else back(head)[0]

        def results(out: Any) -> list[np.ndarray]:
            if mode == "both":
                return _numpy([out[1], *out[0].values()])
            return _numpy(out.values())

        return Work(lambda: f(params, data, head), _wait, results)

    def _step(self, row: Any, forward: Any, params: Any, states: Any, data: Any,
              label: Any) -> Work:
        kind = row.args["optimizer"]

        def loss(params: Any, states: Any, data: Any, label: Any) -> Any:
            out, moved = forward(params, states, data)
            chosen = jnp.take_along_axis(jax.nn.log_softmax(out), label[:, None], 1)
            return -chosen.mean(), (out, moved)

        @partial(jax.jit, donate_argnums=(0, 1, 2))
        def step(params: Any, states: Any, slots: Any, data: Any, label: Any) -> Any:
            grads, (out, moved) = jax.grad(loss, has_aux=True)(params, states, data, label)
            params, slots = _update(kind, params, grads, slots)
            return params, moved, slots, out

        held = [params, states, _slots(kind, params)]

        def run() -> Any:
            *held[:], out = step(*held, data, label)
            return out, held

        return Work(run, _wait, lambda out: [np.asarray(jax.nn.softmax(out[0]))])

    def _updates(self, row: Any) -> Work:
        kind, rng = row.args["optimizer"], np.random.RandomState(row.seed)
        params, grads = [], []
        for shape in row.args["shapes"]:
            for target in (params, grads):
                target.append(jnp.asarray(rng.standard_normal(shape).astype(np.float32)))
        f = jax.jit(partial(_update, kind), donate_argnums=(0, 2))
        held = [params, _slots(kind, params)]

        def run() -> Any:
            held[:] = f(held[0], grads, held[1])
            return held

        return Work(run, _wait, lambda out: _numpy([out[0][1], out[0][-1]]))

    def _program(self, row: Any) -> Work:
        given = [jnp.asarray(a) for a in inputs_of(row)[0]]
        return getattr(self, "_program_" + row.args["program"])(row, *given)

    def _program_loop(self, row: Any, x: Any, y: Any) -> Work:
        def run() -> Any:
            z = x
            for _ in range(row.args["rounds"]):
                z = jnp.tanh(z * 0.9 + y)
            return z

        return Work(run, _wait, lambda out: [np.asarray(out)])

    def _program_autograd(self, row: Any, x: Any, first: Any, second: Any, target: Any) -> Work:
        @partial(jax.jit, donate_argnums=0)
        def step(params: Any) -> Any:
            def loss(params: Any) -> Any:
                return ((jnp.dot(jax.nn.relu(jnp.dot(x, params[0])), params[1]) - target) ** 2
                        ).mean()
            return [p - 0.01 * g for p, g in zip(params, jax.grad(loss)(params))]

        held = [first, second]

        def run() -> Any:
            held[:] = step(held)
            return held

        return Work(run, _wait, _numpy)


def side() -> Side:
    """What makes the works."""
    return Side()


def about() -> dict[str, Any]:
    """Version and threads."""
    return {"version": jax.__version__, "threads": "its default"}
