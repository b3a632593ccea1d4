"""Pooling of the sizes that networks ask for, forward and backward."""
from __future__ import annotations

import numpy as np

import mxcy as mx

#: name -> (shape of data, parameters)
LAYERS = {
    "lenet": ((64, 20, 24, 24), {"kernel": (2, 2), "stride": (2, 2)}),
    "resnet": ((8, 64, 112, 112), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "nhwc": ((8, 112, 112, 64), {"kernel": (3, 3), "stride": (2, 2), "layout": "NHWC"}),
    "global": ((32, 2048, 7, 7), {"global_pool": True}),
}


class Pool:
    """Maximum and average of windows."""

    params = (list(LAYERS), ["max", "avg"])
    param_names = ("layer", "type")

    def setup(self, layer: str, kind: str) -> None:
        shape, params = LAYERS[layer]
        self.kwargs = {**params, "pool_type": kind}
        rng = np.random.default_rng(0)
        self.x = mx.nd.array(rng.standard_normal(shape, dtype=np.float32))
        self.x.attach_grad()
        self.g = mx.nd.ones(mx.nd.Pooling(self.x, **self.kwargs).shape)
        mx.nd.waitall()

    def time_forward(self, layer: str, kind: str) -> None:
        mx.nd.Pooling(self.x, **self.kwargs).wait_to_read()

    def time_forward_and_backward(self, layer: str, kind: str) -> None:
        with mx.autograd.record():
            y = mx.nd.Pooling(self.x, **self.kwargs)
        y.backward(self.g)
        self.x.grad.wait_to_read()
