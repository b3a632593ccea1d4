"""Operators on channel-blocked arrays, through the internal names that the layout pass uses."""
from __future__ import annotations

import numpy as np

import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke


def normal(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


class Convert:
    """Plain to blocked and back."""

    params = ([(16, 64, 56, 56), (16, 512, 7, 7), (8, 64, 64, 64)],)
    param_names = ("shape",)

    def setup(self, shape: tuple[int, ...]) -> None:
        self.x = normal(*shape)
        self.y = invoke(get("_to_blocked"), [self.x], {})
        mx.nd.waitall()

    def time_to_blocked(self, shape: tuple[int, ...]) -> None:
        invoke(get("_to_blocked"), [self.x], {}).wait_to_read()

    def time_from_blocked(self, shape: tuple[int, ...]) -> None:
        invoke(get("_from_blocked"), [self.y], {}).wait_to_read()


#: name -> (shape of plain data, parameters)
LAYERS = {
    "resnet": ((16, 64, 112, 112), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "inception": ((16, 256, 28, 28), {"kernel": (3, 3), "stride": (1, 1), "pad": (1, 1)}),
    "global": ((16, 2048, 7, 7), {"global_pool": True}),
}


class Pool:
    """Maxima and averages, forward and backward."""

    params = (list(LAYERS), ["max", "avg"])
    param_names = ("layer", "type")

    def setup(self, layer: str, kind: str) -> None:
        shape, params = LAYERS[layer]
        self.kwargs = {**params, "pool_type": kind}
        self.x = invoke(get("_to_blocked"), [normal(*shape)], {})
        self.y = invoke(get("_blocked_Pooling"), [self.x], self.kwargs)
        self.g = self.y * 2
        mx.nd.waitall()

    def time_forward(self, layer: str, kind: str) -> None:
        invoke(get("_blocked_Pooling"), [self.x], self.kwargs).wait_to_read()

    def time_backward(self, layer: str, kind: str) -> None:
        ins = [self.g, self.x, self.y]
        invoke(get("_backward_blocked_Pooling"), ins, self.kwargs).wait_to_read()


class Batch:
    """BatchNorm in training, with what is fused into it."""

    params = ([(16, 64, 112, 112), (16, 256, 14, 14), (32, 512, 7, 7)], [False, True])
    param_names = ("shape", "with_addend")

    def setup(self, shape: tuple[int, ...], with_addend: bool) -> None:
        self.kwargs = {"fix_gamma": False, "act": "relu", "with_addend": with_addend}
        x = invoke(get("_to_blocked"), [normal(*shape)], {})
        c = shape[1]
        state = [mx.nd.ones(c), mx.nd.zeros(c), mx.nd.zeros(c), mx.nd.ones(c)]
        self.ins = [x, *state, *([x * 2] if with_addend else [])]
        with mx.autograd.train_mode():
            y, mean, inv = self.forward()
        self.saved = [y * 2, x, state[0], mean, inv, y]
        mx.nd.waitall()

    def forward(self) -> list[mx.nd.NDArray]:
        return invoke(get("_blocked_BatchNorm"), self.ins, self.kwargs, everything=True)

    def time_forward(self, shape: tuple[int, ...], with_addend: bool) -> None:
        with mx.autograd.train_mode():
            self.forward()[0].wait_to_read()

    def time_backward(self, shape: tuple[int, ...], with_addend: bool) -> None:
        with mx.autograd.train_mode():
            invoke(get("_backward_blocked_BatchNorm"), self.saved,
                   self.kwargs)[0].wait_to_read()
