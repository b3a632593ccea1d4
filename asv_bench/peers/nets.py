"""The networks that are compared, each written once over a builder that every library has.

What lives here: the networks, the sizes of their parameters, their initial values and what they
cost. What does not: how a library computes a layer (mx_side.py, torch_side.py, jax_side.py).
Invariant: a network's parameters depend on its row alone, so that every library begins alike.

A builder has: conv, deconv, dense, bn, layernorm, act, pool, mean_pool, flatten, add, embedding,
rnn, attention and rows, with the arguments of `Sizes` below.
"""
from __future__ import annotations

from typing import Any

import numpy as np

GATES = {"lstm": 4, "gru": 3}


def prod(values: Any) -> int:
    """Product of integers."""
    out = 1
    for v in values:
        out *= int(v)
    return out


def window(size: int, kernel: int, stride: int, pad: int, dilate: int = 1) -> int:
    """How many places a window has along one axis."""
    return (size + 2 * pad - dilate * (kernel - 1) - 1) // stride + 1


class Sizes:
    """A builder that computes shapes, and collects parameters and costs."""

    def __init__(self) -> None:
        self.shapes: dict[str, tuple[int, ...]] = {}  # of parameters
        self.states: dict[str, tuple[int, ...]] = {}  # of moving means and variances
        self.flops = 0       # of one forward, multiplications and additions
        self.first = -1      # of them, those of the first layer (0: its input has a gradient)
        self.values = 0      # elements that layers write

    def _count(self, flops: int) -> None:
        self.flops += flops
        if self.first < 0:
            self.first = flops

    def _out(self, *shape: int) -> tuple[int, ...]:
        self.values += prod(shape)
        return shape

    def conv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
             pad: int = 0, dilate: int = 1, groups: int = 1, bias: bool = False) -> Any:
        self.shapes[name + "_weight"] = (channels, x[1] // groups, *kernel)
        if bias:
            self.shapes[name + "_bias"] = (channels,)
        places = [window(d, k, stride, pad, dilate) for d, k in zip(x[2:], kernel)]
        self._count(2 * x[0] * channels * prod(places) * (x[1] // groups) * prod(kernel))
        return self._out(x[0], channels, *places)

    def deconv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
               pad: int = 0) -> Any:
        self.shapes[name + "_weight"] = (x[1], channels, *kernel)
        places = [(d - 1) * stride - 2 * pad + k for d, k in zip(x[2:], kernel)]
        self._count(2 * prod(x) * channels * prod(kernel))
        return self._out(x[0], channels, *places)

    def dense(self, x: Any, name: str, units: int) -> Any:
        self.shapes[name + "_weight"] = (units, x[-1])
        self.shapes[name + "_bias"] = (units,)
        self._count(2 * prod(x) * units)
        return self._out(*x[:-1], units)

    def bn(self, x: Any, name: str) -> Any:
        self.shapes[name + "_gamma"] = self.shapes[name + "_beta"] = (x[1],)
        self.states[name + "_moving_mean"] = self.states[name + "_moving_var"] = (x[1],)
        return self._out(*x)

    def layernorm(self, x: Any, name: str) -> Any:
        self.shapes[name + "_gamma"] = self.shapes[name + "_beta"] = (x[-1],)
        return self._out(*x)

    def act(self, x: Any, kind: str) -> Any:
        return x  # done where its input is written

    def pool(self, x: Any, how: str, kernel: int, stride: int, pad: int = 0) -> Any:
        return self._out(*x[:2], *[window(d, kernel, stride, pad) for d in x[2:]])

    def mean_pool(self, x: Any) -> Any:
        return self._out(*x[:2])

    def flatten(self, x: Any) -> Any:
        return (x[0], prod(x[1:]))

    def rows(self, x: Any) -> Any:
        return (prod(x[:-1]), x[-1])

    def add(self, x: Any, y: Any) -> Any:
        return x  # done where one of them is written

    def embedding(self, x: Any, name: str, rows: int, units: int) -> Any:
        self.shapes[name + "_weight"] = (rows, units)
        self.first = 0
        return self._out(*x, units)

    def rnn(self, x: Any, name: str, mode: str, hidden: int, layers: int = 1) -> Any:
        steps, batch, units = x
        total = 0
        for layer in range(layers):
            wide = units if layer == 0 else hidden
            total += GATES[mode] * hidden * (wide + hidden + 2)
            for size in (wide, hidden):  # apart: gradients of the first data alone are not needed
                self._count(2 * steps * batch * GATES[mode] * hidden * size)
            self.values += steps * batch * hidden
        self.shapes[name + "_parameters"] = (total,)
        return (steps, batch, hidden)

    def attention(self, q: Any, k: Any, v: Any, heads: int) -> Any:
        self._count(4 * q[0] * q[1] * k[1] * q[2])
        return self._out(*q)


def costs(row: Any) -> tuple[Sizes, tuple[int, ...]]:
    """Sizes of a row's network, and the shape of its output."""
    sizes = Sizes()
    return sizes, NETS[row.args["net"]](sizes, tuple(row.args["input"]), **row.args["config"])


def values(row: Any) -> dict[str, Any]:
    """Parameters, states, data, labels and output gradient of a row, from its seed."""
    sizes, out = costs(row)
    rng = np.random.RandomState(row.seed)
    params = {}
    for name, shape in sizes.shapes.items():
        if name.endswith("_gamma"):
            params[name] = np.ones(shape, np.float32)
        elif name.endswith(("_beta", "_bias")):
            params[name] = np.zeros(shape, np.float32)
        else:
            fan = prod(shape[1:]) if len(shape) > 1 else 400
            scale = np.float32(min(np.sqrt(2.0 / fan), 0.1 if "embed" in name else 1.0))
            params[name] = rng.standard_normal(shape).astype(np.float32) * scale
    states = {n: (np.ones if n.endswith("_var") else np.zeros)(s, np.float32)
              for n, s in sizes.states.items()}
    shape = row.args["input"]
    ids = row.args.get("ids")
    data = rng.randint(0, ids, shape).astype(np.int32) if ids else \
        rng.standard_normal(shape).astype(np.float32)
    given = {"params": params, "states": states, "data": data}
    if row.args["mode"] == "step":
        given["label"] = rng.randint(0, out[-1], prod(out[:-1])).astype(np.int32)
    elif row.args["mode"] in ("both", "backward"):
        given["grad"] = rng.standard_normal(out).astype(np.float32)
    return given


# -- networks --------------------------------------------------------------------------------------
def mlp(b: Any, x: Any, widths: tuple[int, ...]) -> Any:
    """Dense layers with ReLU between them."""
    for i, units in enumerate(widths):
        x = b.dense(x, f"fc{i}", units)
        if i < len(widths) - 1:
            x = b.act(x, "relu")
    return x


def lenet(b: Any, x: Any) -> Any:
    """Two 5x5 convolutions with tanh and max pooling, two dense layers."""
    for name, channels in (("conv1", 20), ("conv2", 50)):
        x = b.act(b.conv(x, name, channels, (5, 5), bias=True), "tanh")
        x = b.pool(x, "max", 2, 2)
    x = b.act(b.dense(b.flatten(x), "fc1", 500), "tanh")
    return b.dense(x, "fc2", 10)


def conv(b: Any, x: Any, **config: Any) -> Any:
    """One convolution."""
    return b.conv(x, "conv", **config)


def deconv(b: Any, x: Any, **config: Any) -> Any:
    """One transposed convolution."""
    return b.deconv(x, "deconv", **config)


def pool(b: Any, x: Any, how: str, kernel: int, stride: int, pad: int = 0) -> Any:
    """One pooling."""
    return b.pool(x, how, kernel, stride, pad)


def bn_relu(b: Any, x: Any) -> Any:
    """BatchNorm and ReLU."""
    return b.act(b.bn(x, "bn"), "relu")


def _unit(b: Any, x: Any, name: str, channels: int, kernel: int, stride: int = 1,
          relu: bool = True, groups: int = 1) -> Any:
    x = b.conv(x, name, channels, (kernel, kernel), stride, kernel // 2, groups=groups)
    x = b.bn(x, name + "_bn")
    return b.act(x, "relu") if relu else x


def _block(b: Any, x: Any, name: str, channels: int, stride: int, bottleneck: bool,
           project: bool) -> Any:
    short = x
    if bottleneck:
        y = _unit(b, x, name + "_a", channels, 1)
        y = _unit(b, y, name + "_b", channels, 3, stride)
        channels *= 4
        y = _unit(b, y, name + "_c", channels, 1, relu=False)
    else:
        y = _unit(b, x, name + "_a", channels, 3, stride)
        y = _unit(b, y, name + "_b", channels, 3, relu=False)
    if project:
        short = _unit(b, x, name + "_s", channels, 1, stride, relu=False)
    return b.act(b.add(y, short), "relu")


def resnet(b: Any, x: Any, blocks: tuple[int, ...], bottleneck: bool, classes: int = 1000) -> Any:
    """He et al., 2015, with the stride in the 3x3 convolution."""
    x = _unit(b, x, "first", 64, 7, 2)
    x = b.pool(x, "max", 3, 2, 1)
    for stage, count in enumerate(blocks):
        for i in range(count):
            first = i == 0 and (stage > 0 or bottleneck)
            x = _block(b, x, f"s{stage}b{i}", 64 << stage, 2 if i == 0 and stage > 0 else 1,
                       bottleneck, first)
    return b.dense(b.mean_pool(x), "fc", classes)


def vgg(b: Any, x: Any, stages: tuple[tuple[int, ...], ...], classes: int = 100) -> Any:
    """3x3 convolutions with bias and ReLU, max pooling after each stage, one dense layer."""
    for s, stage in enumerate(stages):
        for i, channels in enumerate(stage):
            x = b.act(b.conv(x, f"s{s}c{i}", channels, (3, 3), pad=1, bias=True), "relu")
        x = b.pool(x, "max", 2, 2)
    return b.dense(b.flatten(x), "fc", classes)


def mobile(b: Any, x: Any, channels: int, expand: int, blocks: int, classes: int = 100) -> Any:
    """Inverted residuals (Sandler et al., 2018): 1x1 up, 3x3 depthwise, 1x1 down."""
    for i in range(blocks):
        y = _unit(b, x, f"b{i}_up", channels * expand, 1)
        y = _unit(b, y, f"b{i}_dw", channels * expand, 3, groups=channels * expand)
        x = b.add(x, _unit(b, y, f"b{i}_down", channels, 1, relu=False))
    return b.dense(b.mean_pool(x), "fc", classes)


def recurrent(b: Any, x: Any, mode: str, hidden: int, layers: int, classes: int) -> Any:
    """Recurrent layers over (steps, batch, units), and a dense layer on every step."""
    x = b.rnn(x, "rnn", mode, hidden, layers)
    return b.dense(b.rows(x), "fc", classes)


def language(b: Any, x: Any, mode: str, hidden: int, layers: int, words: int) -> Any:
    """Embedding, recurrent layers, and the words' scores on every step."""
    return recurrent(b, b.embedding(x, "embed", words, hidden), mode, hidden, layers, words)


def transformer(b: Any, x: Any, units: int, heads: int, blocks: int = 1) -> Any:
    """Blocks with normalization first (Xiong et al., 2020)."""
    for i in range(blocks):
        y = b.layernorm(x, f"b{i}_ln1")
        q, k, v = (b.dense(y, f"b{i}_{n}", units) for n in "qkv")
        x = b.add(x, b.dense(b.attention(q, k, v, heads), f"b{i}_o", units))
        y = b.act(b.dense(b.layernorm(x, f"b{i}_ln2"), f"b{i}_up", 4 * units), "gelu")
        x = b.add(x, b.dense(y, f"b{i}_down", units))
    return b.rows(x)


def wide(b: Any, x: Any, rows: int, units: int) -> Any:
    """A big table of embeddings under a small perceptron."""
    return mlp(b, b.flatten(b.embedding(x, "embed", rows, units)), (64, 2))


NETS = {"mlp": mlp, "lenet": lenet, "conv": conv, "deconv": deconv, "pool": pool,
        "bn_relu": bn_relu, "resnet": resnet, "vgg": vgg, "mobile": mobile,
        "recurrent": recurrent, "language": language, "transformer": transformer, "wide": wide}
