"""PyTorch's side: eager calls, as most of its users make.

Invariant: what PyTorch has for speed without compiling is used: inference mode, its attention, its
fused optimizers, sparse gradients of embeddings.
"""
from __future__ import annotations

import math
import operator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from . import nets
from .work import Work, inputs_of


class Layers:
    """The builder of networks: computes at once, with parameters by name."""

    def __init__(self, params: dict[str, Any], states: dict[str, Any], train: bool) -> None:
        self.params, self.states, self.train = params, states, train

    def _pair(self, name: str) -> tuple[Any, Any]:
        return self.params[name + "_weight"], self.params.get(name + "_bias")

    def conv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
             pad: int = 0, dilate: int = 1, groups: int = 1, bias: bool = False) -> Any:
        f = (F.conv1d, F.conv2d, F.conv3d)[len(kernel) - 1]
        return f(x, *self._pair(name), stride, pad, dilate, groups)

    def deconv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
               pad: int = 0) -> Any:
        return F.conv_transpose2d(x, self.params[name + "_weight"], None, stride, pad)

    def dense(self, x: Any, name: str, units: int) -> Any:
        return F.linear(x, *self._pair(name))

    def bn(self, x: Any, name: str) -> Any:
        return F.batch_norm(x, self.states[name + "_moving_mean"],
                            self.states[name + "_moving_var"], self.params[name + "_gamma"],
                            self.params[name + "_beta"], self.train, 0.1, 1e-5)

    def layernorm(self, x: Any, name: str) -> Any:
        return F.layer_norm(x, x.shape[-1:], self.params[name + "_gamma"],
                            self.params[name + "_beta"], 1e-5)

    def act(self, x: Any, kind: str) -> Any:
        return {"relu": F.relu, "tanh": torch.tanh, "gelu": F.gelu}[kind](x)

    def pool(self, x: Any, how: str, kernel: int, stride: int, pad: int = 0) -> Any:
        return {"max": F.max_pool2d, "avg": F.avg_pool2d}[how](x, kernel, stride, pad)

    def mean_pool(self, x: Any) -> Any:
        return x.mean((2, 3))

    def flatten(self, x: Any) -> Any:
        return x.flatten(1)

    def rows(self, x: Any) -> Any:
        return x.flatten(0, 1)

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def embedding(self, x: Any, name: str, rows: int, units: int) -> Any:
        return F.embedding(x, self.params[name + "_weight"], sparse=rows > 100000)

    def rnn(self, x: Any, name: str, mode: str, hidden: int, layers: int = 1) -> Any:
        state = x.new_zeros(layers, x.shape[1], hidden)
        weights = [self.params[f"{name}_{i}"] for i in range(4 * layers)]
        if mode == "lstm":
            return torch._VF.lstm(x, (state, state), weights, True, layers, 0.0, self.train, False,
                                  False)[0]
        return torch._VF.gru(x, state, weights, True, layers, 0.0, self.train, False, False)[0]

    def attention(self, q: Any, k: Any, v: Any, heads: int) -> Any:
        def split(x: Any) -> Any:
            return x.unflatten(-1, (heads, -1)).transpose(1, 2)
        out = F.scaled_dot_product_attention(split(q), split(k), split(v))
        return out.transpose(1, 2).flatten(2)


def _split_rnn(params: dict[str, Any], row: Any) -> dict[str, Any]:
    """Parameters by name, those of recurrent layers as PyTorch has them: four for each layer."""
    out = {n: torch.from_numpy(p.copy()) for n, p in params.items() if n != "rnn_parameters"}
    if "rnn_parameters" not in params:
        return out
    config, flat = row.args["config"], torch.from_numpy(params["rnn_parameters"].copy())
    hidden, at = config["hidden"], 0
    units = row.args["input"][2] if row.args["net"] == "recurrent" else hidden
    tall = nets.GATES[config["mode"]] * hidden
    for part in (0, 2):  # weights of all layers, then biases of all layers
        for layer in range(config["layers"]):
            for k, wide in enumerate((units if layer == 0 else hidden, hidden)):
                shape = (tall, wide) if part == 0 else (tall,)
                out[f"rnn_{4 * layer + part + k}"] = \
                    flat[at:at + math.prod(shape)].reshape(shape).clone()
                at += math.prod(shape)
    return out


def _optimizer(kind: str, params: list[Any]) -> Any:
    if kind == "adam":
        return torch.optim.Adam(params, 0.001, fused=True)
    if kind == "plain":
        return torch.optim.SGD(params, 0.01)  # gradients are sparse, which it does not fuse
    return torch.optim.SGD(params, 0.01, momentum=0.9, fused=True)


def _nothing(_: Any) -> None:
    """PyTorch returns when the work is done."""


OPS: dict[str, Any] = {
    "add": operator.add, "add_row": torch.add,
    "iadd": lambda a, b: a.add_(b), "scale": lambda a: a * 2,
    "slice": lambda a: a[2:4], "reshape": lambda a: a.reshape((4, 16)), "relu": torch.relu,
    "exp": torch.exp, "dot": torch.mm, "batch_dot": torch.bmm,
    "concat": lambda a, b: torch.cat((a, b), 1), "softmax": lambda a: torch.softmax(a, -1),
    "log_softmax": lambda a: torch.log_softmax(a, -1),
    "layernorm": lambda a, g, b: F.layer_norm(a, a.shape[-1:], g, b, 1e-5),
    "sum": lambda a, axis=None: a.sum(axis) if axis is not None else a.sum(),
    "mean": lambda a, axis: a.mean(axis), "max": lambda a, axis: a.amax(axis),
    "argmax": lambda a, axis: a.argmax(axis),
    "transpose": lambda a, axes: a.permute(axes).contiguous(),
    "sort": lambda a: torch.sort(a).values, "topk": lambda a, k: torch.topk(a, k).values,
    "normal": lambda count: torch.randn(count), "uniform": lambda count: torch.rand(count),
    "take": lambda a, ids: a[ids],
    "one_hot": lambda ids, depth: F.one_hot(ids, depth).float()}


class Side:
    """Makes the works of rows."""

    def make(self, row: Any) -> Work:
        """The work of a row."""
        return getattr(self, f"_{row.kind}")(row)

    def close(self) -> None:
        """Nothing is pending."""

    def _op(self, row: Any) -> Work:
        arrays, config = inputs_of(row)
        call, given = OPS[row.args["op"]], [torch.from_numpy(a) for a in arrays]
        run = partial(call, *given, **config)
        return Work(torch.inference_mode()(run) if not row.args["fresh"] else run, _nothing,
                    lambda out: [out.numpy()], row.args["fresh"])

    def _graph(self, row: Any) -> Work:
        x, y = (torch.from_numpy(a) for a in inputs_of(row)[0])

        @torch.inference_mode()
        def run() -> Any:
            return torch.tanh(x * y + x) * torch.sigmoid(y) - x / (torch.abs(y) + 1)

        return Work(run, _nothing, lambda out: [out.numpy()])

    def _net(self, row: Any) -> Work:
        given, mode = nets.values(row), row.args["mode"]
        params = _split_rnn(given["params"], row)
        states = {n: torch.from_numpy(a) for n, a in given["states"].items()}
        data = torch.from_numpy(given["data"])
        layers = Layers(params, states, mode not in ("infer", "backward"))
        network = nets.NETS[row.args["net"]]

        def forward() -> Any:
            return network(layers, data, **row.args["config"])

        if mode in ("infer", "train"):
            return Work(torch.inference_mode()(forward), _nothing, lambda out: [out.numpy()])
        for p in params.values():
            p.requires_grad_()
        if mode == "step":
            return self._step(row, forward, list(params.values()), given)
        return self._gradients(mode, forward, data, params, torch.from_numpy(given["grad"]))

    _memory = _net

    def _gradients(self, mode: str, forward: Any, data: Any, params: dict[str, Any],
                   head: Any) -> Work:
        wrt = list(params.values())
        if mode == "both":
            wrt = [data.requires_grad_(), *wrt]
        kept = forward() if mode == "backward" else None

        def run() -> Any:
            out = forward() if kept is None else kept
            return torch.autograd.grad(out, wrt, head, retain_graph=kept is not None)

        return Work(run, _nothing, lambda grads: [g.numpy() for g in grads])

    def _step(self, row: Any, forward: Any, params: list[Any], given: dict[str, Any]) -> Work:
        optimizer = _optimizer(row.args["optimizer"], params)
        label = torch.from_numpy(given["label"]).long()

        def run() -> Any:
            optimizer.zero_grad()
            out = forward()
            F.cross_entropy(out, label).backward()
            optimizer.step()
            return out

        return Work(run, _nothing, lambda out: [torch.softmax(out.detach(), -1).numpy()])

    def _updates(self, row: Any) -> Work:
        rng = np.random.RandomState(row.seed)
        params = []
        for shape in row.args["shapes"]:
            p = torch.from_numpy(rng.standard_normal(shape).astype(np.float32)).requires_grad_()
            p.grad = torch.from_numpy(rng.standard_normal(shape).astype(np.float32))
            params.append(p)
        optimizer = _optimizer(row.args["optimizer"], params)
        return Work(optimizer.step, _nothing,
                    lambda _: [params[1].detach().numpy(), params[-1].detach().numpy()])

    def _program(self, row: Any) -> Work:
        given = [torch.from_numpy(a) for a in inputs_of(row)[0]]
        return getattr(self, "_program_" + row.args["program"])(row, *given)

    def _program_loop(self, row: Any, x: Any, y: Any) -> Work:
        @torch.inference_mode()
        def run() -> Any:
            z = x
            for _ in range(row.args["rounds"]):
                z = torch.tanh(z * 0.9 + y)
            return z

        return Work(run, _nothing, lambda out: [out.numpy()])

    def _program_autograd(self, row: Any, x: Any, first: Any, second: Any, target: Any) -> Work:
        first.requires_grad_()
        second.requires_grad_()

        def run() -> None:
            first.grad = second.grad = None
            ((torch.mm(torch.relu(torch.mm(x, first)), second) - target) ** 2).mean().backward()
            with torch.no_grad():
                for w in (first, second):
                    w -= 0.01 * w.grad

        return Work(run, _nothing,
                    lambda _: [first.detach().numpy(), second.detach().numpy()])


def side() -> Side:
    """What makes the works."""
    return Side()


def about() -> dict[str, Any]:
    """Version and threads."""
    return {"version": torch.__version__, "threads": torch.get_num_threads()}
