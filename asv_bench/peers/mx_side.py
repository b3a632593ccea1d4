"""How mxcy and MXNet do the works: they have one programming model, so one text serves both.

What lives here: `Side(mx)`, which makes works with the module it is given. What does not: anything
that only one of the two has (`mxcy_side.py`, `mxnet_side.py`).
Invariant: networks are symbols, bound and run as a user would: executors for inference, Module for
training; single operators are imperative calls.
"""
from __future__ import annotations

import operator
from functools import partial
from typing import Any

import numpy as np

from . import nets
from .work import Work, inputs_of


class Symbols:
    """The builder of networks, over symbols."""

    def __init__(self, sym: Any) -> None:
        self.sym = sym

    def conv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
             pad: int = 0, dilate: int = 1, groups: int = 1, bias: bool = False) -> Any:
        n = len(kernel)
        return self.sym.Convolution(
            x, name=name, num_filter=channels, kernel=kernel, stride=(stride,) * n, pad=(pad,) * n,
            dilate=(dilate,) * n, num_group=groups, no_bias=not bias)

    def deconv(self, x: Any, name: str, channels: int, kernel: tuple[int, ...], stride: int = 1,
               pad: int = 0) -> Any:
        n = len(kernel)
        return self.sym.Deconvolution(x, name=name, num_filter=channels, kernel=kernel,
                                      stride=(stride,) * n, pad=(pad,) * n, no_bias=True)

    def dense(self, x: Any, name: str, units: int) -> Any:
        return self.sym.FullyConnected(x, name=name, num_hidden=units, flatten=False)

    def bn(self, x: Any, name: str) -> Any:
        return self.sym.BatchNorm(x, name=name, eps=1e-5, momentum=0.9, fix_gamma=False)

    def layernorm(self, x: Any, name: str) -> Any:
        return self.sym.LayerNorm(x, name=name, eps=1e-5)

    def act(self, x: Any, kind: str) -> Any:
        if kind == "gelu":
            return self.sym.LeakyReLU(x, act_type="gelu")
        return self.sym.Activation(x, act_type=kind)

    def pool(self, x: Any, how: str, kernel: int, stride: int, pad: int = 0) -> Any:
        return self.sym.Pooling(x, kernel=(kernel,) * 2, stride=(stride,) * 2, pad=(pad,) * 2,
                                pool_type=how)

    def mean_pool(self, x: Any) -> Any:
        return self.sym.Flatten(self.sym.Pooling(x, kernel=(1, 1), global_pool=True,
                                                 pool_type="avg"))

    def flatten(self, x: Any) -> Any:
        return self.sym.Flatten(x)

    def rows(self, x: Any) -> Any:
        return self.sym.reshape(x, shape=(-3, -2))

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def embedding(self, x: Any, name: str, rows: int, units: int) -> Any:
        return self.sym.Embedding(x, name=name, input_dim=rows, output_dim=units)

    def rnn(self, x: Any, name: str, mode: str, hidden: int, layers: int = 1) -> Any:
        # The states are zeros of the right shape: (layers, batch, hidden).
        batch = self.sym.slice_axis(self.sym.sum(x, axis=2), axis=0, begin=0, end=1)
        zeros = self.sym.broadcast_axis(self.sym.expand_dims(batch, axis=2) * 0, axis=(0, 2),
                                        size=(layers, hidden))
        given = {"state_cell": zeros} if mode == "lstm" else {}
        return self.sym.RNN(x, name=name, state=zeros, mode=mode, state_size=hidden,
                            num_layers=layers, **given)

    def attention(self, q: Any, k: Any, v: Any, heads: int) -> Any:
        def split(x: Any) -> Any:  # (batch, steps, units) to (batch * heads, steps, units / heads)
            x = self.sym.reshape(x, shape=(0, 0, -4, heads, -1))
            return self.sym.reshape(self.sym.transpose(x, axes=(0, 2, 1, 3)), shape=(-3, -2))
        q, k, v = split(q), split(k), split(v)
        scores = self.sym.contrib.div_sqrt_dim(q)
        weights = self.sym.softmax(self.sym.batch_dot(scores, k, transpose_b=True), axis=-1)
        out = self.sym.reshape(self.sym.batch_dot(weights, v), shape=(-4, -1, heads, 0, 0))
        return self.sym.reshape(self.sym.transpose(out, axes=(0, 2, 1, 3)), shape=(0, 0, -3))


class Side:
    """Makes the works of rows with one of the two libraries."""

    def __init__(self, mx: Any) -> None:
        self.mx = mx
        nd = mx.nd
        self.ops: dict[str, Any] = {
            "add": operator.add,
            "add_row": lambda a, b: nd.broadcast_add(a, nd.expand_dims(b, axis=0)),
            "iadd": self._iadd,
            "scale": lambda a: a * 2, "slice": lambda a: a[2:4],
            "reshape": lambda a: a.reshape((4, 16)), "relu": nd.relu, "exp": nd.exp, "dot": nd.dot,
            "batch_dot": nd.batch_dot, "concat": lambda a, b: nd.concat(a, b, dim=1),
            "softmax": nd.softmax, "log_softmax": nd.log_softmax, "layernorm": nd.LayerNorm,
            "sum": nd.sum, "mean": nd.mean, "max": nd.max, "argmax": nd.argmax,
            "transpose": nd.transpose, "sort": nd.sort,
            "topk": lambda a, k: nd.topk(a, k=k, ret_typ="value"),
            "normal": lambda count: nd.random.normal(shape=(count,)),
            "uniform": lambda count: nd.random.uniform(shape=(count,)),
            "take": lambda a, ids: nd.take(a, ids),
            "one_hot": lambda ids, depth: nd.one_hot(ids, depth)}

    @staticmethod
    def _iadd(a: Any, b: Any) -> Any:
        a += b
        return a

    def make(self, row: Any) -> Work:
        """The work of a row."""
        return getattr(self, f"_{row.kind}")(row)

    def close(self) -> None:
        self.mx.nd.waitall()

    def _array(self, value: np.ndarray) -> Any:
        return self.mx.nd.array(value, dtype="float32")

    # -- single operators ----------------------------------------------------------------------
    def _op(self, row: Any) -> Work:
        arrays, config = inputs_of(row)
        call, given = self.ops[row.args["op"]], [self._array(a) for a in arrays]
        return Work(partial(call, *given, **config), lambda out: out.wait_to_read(),
                    lambda out: [out.asnumpy()], row.args["fresh"])

    def _graph(self, row: Any) -> Work:
        sym = self.mx.sym
        x, y = sym.Variable("x"), sym.Variable("y")
        out = sym.tanh(x * y + x) * sym.sigmoid(y) - x / (sym.abs(y) + 1)
        given = {n: self._array(a) for n, a in zip("xy", inputs_of(row)[0])}
        executor = out.bind(self.mx.cpu(), given, grad_req="null")
        return Work(lambda: executor.forward(is_train=False), lambda outs: outs[0].wait_to_read(),
                    lambda outs: [outs[0].asnumpy()])

    # -- networks ------------------------------------------------------------------------------
    def _symbol(self, row: Any) -> Any:
        return nets.NETS[row.args["net"]](Symbols(self.mx.sym), self.mx.sym.Variable("data"),
                                          **row.args["config"])

    def _net(self, row: Any) -> Work:
        given = nets.values(row)
        if row.args["mode"] == "step":
            return self._step(row, given)
        return self._executor(row, given)

    _memory = _net

    def _executor(self, row: Any, given: dict[str, Any]) -> Work:
        mode = row.args["mode"]
        params = {n: "null" if mode in ("infer", "train") else "write" for n in given["params"]}
        executor = self._symbol(row).simple_bind(
            self.mx.cpu(), data=given["data"].shape,
            grad_req={"data": "write" if mode == "both" else "null", **params})
        executor.copy_params_from({n: self._array(a) for n, a in given["params"].items()},
                                  {n: self._array(a) for n, a in given["states"].items()})
        data = self._array(given["data"])
        if mode in ("infer", "train"):
            return Work(lambda: executor.forward(is_train=mode == "train", data=data),
                        lambda outs: outs[0].wait_to_read(), lambda outs: [outs[0].asnumpy()])
        head, grads = self._array(given["grad"]), executor.grad_dict
        names = [n for n in ("data", *given["params"]) if grads.get(n) is not None]

        def run() -> Any:
            if mode == "both":
                executor.forward(is_train=True, data=data)
            executor.backward(head)

        def wait(_: Any) -> None:
            for n in names:
                grads[n].wait_to_read()

        executor.forward(is_train=True, data=data)
        return Work(run, wait, lambda _: [grads[n].asnumpy() for n in names])

    def _step(self, row: Any, given: dict[str, Any]) -> Work:
        mx = self.mx
        module = mx.mod.Module(mx.sym.SoftmaxOutput(self._symbol(row), name="softmax"))
        rows = given["label"].shape
        # More rows of labels than examples: steps of a sequence, which are no batch to divide.
        layout = "N" if rows[0] == given["data"].shape[0] else "T"
        module.bind([("data", given["data"].shape)],
                    [mx.io.DataDesc("softmax_label", rows, layout=layout)])
        module.init_params(
            arg_params={n: self._array(a) for n, a in given["params"].items()},
            aux_params={n: self._array(a) for n, a in given["states"].items()})
        module.init_optimizer(optimizer=_optimizer_name(row),
                              optimizer_params={"rescale_grad": 1 / len(given["label"]),
                                                **_optimizer_params(row)})
        batch = mx.io.DataBatch([self._array(given["data"])], [self._array(given["label"])])

        def run() -> None:
            module.forward_backward(batch)
            module.update()

        return Work(run, lambda _: mx.nd.waitall(),
                    lambda _: [module.get_outputs()[0].asnumpy()])

    # -- optimizers and programs ---------------------------------------------------------------
    def _updates(self, row: Any) -> Work:
        rng = np.random.RandomState(row.seed)
        arrays = [(self._array(rng.standard_normal(s)), self._array(rng.standard_normal(s)))
                  for s in row.args["shapes"]]
        optimizer = self.mx.optimizer.create(_optimizer_name(row), rescale_grad=1.0,
                                             **_optimizer_params(row))
        update = self.mx.optimizer.get_updater(optimizer)
        indices = list(range(len(arrays)))
        weights, grads = [w for w, _ in arrays], [g for _, g in arrays]
        if getattr(update, "aggregate_updates", False):
            def run() -> None:
                update(indices, grads, weights)
        else:
            def run() -> None:
                for i in indices:
                    update(i, grads[i], weights[i])
        return Work(run, lambda _: self.mx.nd.waitall(),
                    lambda _: [weights[1].asnumpy(), weights[-1].asnumpy()])

    def _program(self, row: Any) -> Work:
        return getattr(self, "_program_" + row.args["program"])(row)

    def _program_loop(self, row: Any) -> Work:
        tanh = self.mx.nd.tanh
        x, y = (self._array(a) for a in inputs_of(row)[0])

        def run() -> Any:
            z = x
            for _ in range(row.args["rounds"]):
                z = tanh(z * 0.9 + y)
            return z

        return Work(run, lambda out: out.wait_to_read(), lambda out: [out.asnumpy()])

    def _program_autograd(self, row: Any) -> Work:
        nd, autograd = self.mx.nd, self.mx.autograd
        x, first, second, target = (self._array(a) for a in inputs_of(row)[0])
        first.attach_grad()
        second.attach_grad()

        def run() -> None:
            with autograd.record():
                loss = ((nd.dot(nd.relu(nd.dot(x, first)), second) - target) ** 2).mean()
            loss.backward()
            for w in (first, second):
                w -= 0.01 * w.grad

        return Work(run, lambda _: second.wait_to_read(),
                    lambda _: [first.asnumpy(), second.asnumpy()])


def _optimizer_name(row: Any) -> str:
    return "adam" if row.args["optimizer"] == "adam" else "sgd"


def _optimizer_params(row: Any) -> dict[str, Any]:
    kind = row.args["optimizer"]
    if kind == "adam":
        return {"learning_rate": 0.001}
    return {"learning_rate": 0.01, "wd": 0.0, "momentum": 0.9 if kind == "sgd" else 0.0}
