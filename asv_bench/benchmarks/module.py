"""Module: whole training steps and predictions of a small network, with PyTorch beside."""
from __future__ import annotations

from typing import Any

import numpy as np

import mxcy as mx

SIZES = (64, 128, 64, 10)


def network() -> mx.sym.Symbol:
    x = mx.sym.Variable("data")
    for i, size in enumerate(SIZES[1:-1]):
        x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=size, name=f"fc{i}"),
                              act_type="relu")
    x = mx.sym.FullyConnected(x, num_hidden=SIZES[-1], name="last")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def numbers(batch: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.random((batch, SIZES[0]), np.float32), rng.integers(0, SIZES[-1], batch)


class _Mxcy:
    def __init__(self, batch: int) -> None:
        x, y = numbers(batch)
        self.batch = mx.io.DataBatch([mx.nd.array(x)], [mx.nd.array(y)])
        self.module = mx.mod.Module(network())
        self.module.bind([("data", (batch, SIZES[0]))], [("softmax_label", (batch,))])
        self.module.init_params(mx.init.Xavier())
        self.module.init_optimizer(optimizer_params={"learning_rate": 0.01, "momentum": 0.9})

    def train(self) -> None:
        self.module.forward_backward(self.batch)
        self.module.update()
        mx.waitall()

    def predict(self) -> None:
        self.module.forward(self.batch, is_train=False)
        self.module.get_outputs()[0].wait_to_read()


class _Torch:
    def __init__(self, batch: int) -> None:
        try:
            import torch
        except ImportError:
            raise NotImplementedError("PyTorch is not installed") from None
        self.torch = torch
        layers: list[Any] = []
        for a, b in zip(SIZES, SIZES[1:]):
            layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
        self.net = torch.nn.Sequential(*layers[:-1])
        self.x, self.y = (torch.from_numpy(a) for a in numbers(batch))
        self.step = torch.optim.SGD(self.net.parameters(), 0.01, momentum=0.9)

    def train(self) -> None:
        self.step.zero_grad()
        self.torch.nn.functional.cross_entropy(self.net(self.x), self.y).backward()
        self.step.step()

    def predict(self) -> None:
        with self.torch.no_grad():
            self.net(self.x)


class Steps:
    """One step of a perceptron 64-128-64-10."""

    params = ([1, 32, 256], ["mxcy", "torch"])
    param_names = ("batch", "library")

    def setup(self, batch: int, library: str) -> None:
        self.model = {"mxcy": _Mxcy, "torch": _Torch}[library](batch)
        self.model.train()
        self.model.predict()

    def time_train(self, batch: int, library: str) -> None:
        self.model.train()

    def time_predict(self, batch: int, library: str) -> None:
        self.model.predict()


class Fit:
    """The loop around the steps: iterator, metric, callbacks."""

    def setup(self) -> None:
        x, y = numbers(1024)
        self.data = mx.io.NDArrayIter(x, y, 32, shuffle=True)
        self.module = mx.mod.Module(network())
        self.module.fit(self.data, num_epoch=1, initializer=mx.init.Xavier())

    def time_epoch(self) -> None:
        self.data.reset()
        for batch in self.data:
            self.module.forward_backward(batch)
            self.module.update()

    def time_score(self) -> None:
        self.module.score(self.data, "acc")

    def time_bind(self) -> None:
        module = mx.mod.Module(network())
        module.bind(self.data.provide_data, self.data.provide_label)
        module.init_params()

    def peakmem_fit(self) -> None:
        self.data.reset()
        self.module.fit(self.data, num_epoch=1)


class Embedding:
    """A step with a table of a million rows, of which 8192 are used."""

    params = (["sgd", "momentum"],)
    param_names = ("optimizer",)

    def setup(self, optimizer: str) -> None:
        rng = np.random.default_rng(0)
        x = mx.sym.Embedding(mx.sym.Variable("data"), input_dim=1_000_000, output_dim=32)
        x = mx.sym.FullyConnected(mx.sym.Flatten(x), num_hidden=64)
        self.module = mx.mod.Module(mx.sym.SoftmaxOutput(x, name="softmax"))
        self.module.bind([("data", (1024, 8))], [("softmax_label", (1024,))])
        self.module.init_params(mx.init.Uniform(0.01))
        self.module.init_optimizer(None, "sgd", {
            "learning_rate": 0.01, "momentum": 0.9 if optimizer == "momentum" else 0.0})
        self.batch = mx.io.DataBatch(
            [mx.nd.array(rng.integers(0, 1_000_000, (1024, 8)), dtype="int32")],
            [mx.nd.array(rng.integers(0, 64, 1024))])
        self.time_step(optimizer)

    def time_step(self, optimizer: str) -> None:
        self.module.forward_backward(self.batch)
        self.module.update()
        mx.waitall()
