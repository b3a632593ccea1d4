"""Softmax and its losses on rows of the lengths of FACTS-2.md section 4, and on a middle axis."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Rows:
    params = ([(64, 10), (65536, 16), (1024, 512), (2048, 2048), (1120, 10000)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, int]) -> None:
        self.x = normal(*shape)
        self.label = mx.nd.array(np.arange(shape[0]) % shape[1])
        self.x.attach_grad()
        mx.nd.waitall()

    def time_softmax(self, shape: tuple[int, int]) -> None:
        mx.nd.softmax(self.x).wait_to_read()

    def time_log_softmax(self, shape: tuple[int, int]) -> None:
        mx.nd.log_softmax(self.x).wait_to_read()

    def time_cross_entropy(self, shape: tuple[int, int]) -> None:
        mx.nd.softmax_cross_entropy(self.x, self.label).wait_to_read()

    def time_softmax_output_and_gradient(self, shape: tuple[int, int]) -> None:
        with mx.autograd.record():
            y = mx.nd.SoftmaxOutput(self.x, self.label)
        y.backward()
        self.x.grad.wait_to_read()


class MiddleAxis:
    def setup(self) -> None:
        self.x = normal(32, 100, 1024)
        mx.nd.waitall()

    def time_softmax(self) -> None:
        mx.nd.softmax(self.x, axis=1).wait_to_read()


class CrossEntropyOfParts:
    """-sum(pick(log_softmax(x), label)) as a bound graph, both ways, with PyTorch beside."""

    params = ([(64, 10), (2048, 2048), (1120, 10000)], ["mxcy", "torch"])
    param_names = ("shape", "library")

    def setup(self, shape: tuple[int, int], library: str) -> None:
        label = np.arange(shape[0]) % shape[1]
        self.run = self.mxcy if library == "mxcy" else self.torch
        if library == "torch":
            try:
                import torch
            except ImportError:
                raise NotImplementedError("torch is not installed") from None
            self.loss = torch.nn.functional.cross_entropy
            self.x = torch.randn(shape, requires_grad=True)
            self.label = torch.from_numpy(label)
            return
        loss = mx.sym.sum(-mx.sym.pick(mx.sym.log_softmax(mx.sym.var("x")), mx.sym.var("l")))
        self.grad, self.head = mx.nd.zeros(shape), mx.nd.ones((1,))
        self.exe = loss.bind(mx.cpu(), {"x": normal(*shape), "l": mx.nd.array(label)},
                             args_grad={"x": self.grad}, grad_req={"x": "write", "l": "null"})
        self.mxcy()

    def mxcy(self) -> None:
        self.exe.forward(is_train=True)
        self.exe.backward([self.head])
        self.grad.wait_to_read()

    def torch(self) -> None:
        self.x.grad = None
        self.loss(self.x, self.label, reduction="sum").backward()

    def time_forward_and_backward(self, shape: tuple[int, int], library: str) -> None:
        self.run()
