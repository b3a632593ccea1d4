"""Bound graphs: steps of networks with many small layers, updates of many parameters, memory."""
from __future__ import annotations

import mxcy as mx


def deep(layers: int, width: int) -> mx.sym.Symbol:
    x = mx.sym.Variable("data")
    for i in range(layers):
        x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=width, name=f"fc{i}"),
                              act_type="tanh")
    return mx.sym.SoftmaxOutput(x, name="softmax")


class Deep:
    """A perceptron of many layers: the cost of a task, of a segment and of 2 updates a layer."""

    params = ([10, 80], ["sgd", "adam"])
    param_names = ("layers", "optimizer")

    def setup(self, layers: int, optimizer: str) -> None:
        self.module = mx.mod.Module(deep(layers, 32))
        self.module.bind([("data", (16, 32))], [("softmax_label", (16,))])
        self.module.init_params(mx.init.Xavier())
        self.module.init_optimizer(optimizer=optimizer)
        self.batch = mx.io.DataBatch([mx.nd.ones((16, 32))], [mx.nd.zeros((16,))])
        self.time_step(layers, optimizer)

    def time_step(self, layers: int, optimizer: str) -> None:
        self.module.forward_backward(self.batch)
        self.module.update()
        mx.nd.waitall()

    def time_update(self, layers: int, optimizer: str) -> None:
        self.module.update()
        mx.nd.waitall()

    def time_forward(self, layers: int, optimizer: str) -> None:
        self.module.forward(self.batch, is_train=True)
        mx.nd.waitall()


class Many:
    """The updates of many parameters: one by one, and as one run."""

    params = ([1000, 100_000], ["one by one", "together"])
    param_names = ("size", "how")

    def setup(self, size: int, how: str) -> None:
        self.numbers = tuple(range(60))
        self.weights = tuple(mx.nd.ones((size,)) for _ in self.numbers)
        self.grads = tuple(mx.nd.ones((size,)) for _ in self.numbers)
        self.update = mx.optimizer.get_updater(mx.optimizer.create("sgd", momentum=0.9))
        self.time_step(size, how)

    def time_step(self, size: int, how: str) -> None:
        if how == "together":
            self.update(self.numbers, self.grads, self.weights)
        else:
            for i in self.numbers:
                self.update(i, self.grads[i], self.weights[i])
        mx.nd.waitall()


class Memory:
    """Bytes of internal values of a training step, known at bind."""

    unit = "bytes"
    params = (10, 80)
    param_names = ("layers",)

    def track_arena(self, layers: int) -> int:
        executor = deep(layers, 256).simple_bind(mx.cpu(), data=(512, 256))
        return executor._mode(True).plan.arena_bytes


class Ahead:
    """Calls in a row on arrays too large for the caches: Python must not run far ahead."""

    def setup(self) -> None:
        self.x = mx.nd.ones((1500, 1500))

    def time_chain(self) -> None:
        y = self.x
        for _ in range(50):
            y = y + 1
        y.wait_to_read()
