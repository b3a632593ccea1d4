"""Recurrent layers, forward and with gradients."""
from __future__ import annotations

import numpy as np

import mxcy as mx

GATES = {"rnn_tanh": 1, "lstm": 4, "gru": 3}


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32) * 0.1)


class Layers:
    """A batch of 32 sequences of 35 steps, as in language models; and one single long sequence."""

    params = (["rnn_tanh", "lstm", "gru"], [(35, 32, 200), (200, 1, 128)], [1, 2])
    param_names = ("mode", "shape", "layers")

    def setup(self, mode: str, shape: tuple[int, int, int], layers: int) -> None:
        _, batch, units = shape
        size = layers * GATES[mode] * units * (2 * units + 2)
        self.ins = [normal(*shape), normal(size), normal(layers, batch, units)]
        if mode == "lstm":
            self.ins.append(normal(layers, batch, units))
        self.kwargs = {"mode": mode, "state_size": units, "num_layers": layers}
        self.head = normal(*shape)
        for x in self.ins:
            x.attach_grad()
        self.first = [x.copy() if i == 0 else x for i, x in enumerate(self.ins)]
        mx.nd.waitall()

    def time_inference(self, *_: object) -> None:
        mx.nd.RNN(*self.ins, **self.kwargs).wait_to_read()

    def time_training(self, *_: object) -> None:
        with mx.autograd.record():
            y = mx.nd.RNN(*self.ins, **self.kwargs)
        y.backward(self.head)
        self.ins[1].grad.wait_to_read()

    def time_training_of_a_first_layer(self, *_: object) -> None:
        """Nobody asks for the gradient of its data."""
        with mx.autograd.record():
            y = mx.nd.RNN(*self.first, **self.kwargs)
        y.backward(self.head)
        self.ins[1].grad.wait_to_read()


class Ctc:
    """Loss and gradient of a batch of utterances."""

    def setup(self) -> None:
        self.data = normal(100, 32, 50)
        self.label = mx.nd.array(np.random.default_rng(0).integers(1, 50, (32, 20)))
        self.data.attach_grad()
        mx.nd.waitall()

    def time_training(self) -> None:
        with mx.autograd.record():
            y = mx.nd.CTCLoss(self.data, self.label)
        y.backward()
        self.data.grad.wait_to_read()
