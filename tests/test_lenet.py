"""LeNet as a symbol, trained by Module: the loss falls, and threads do not show in the weights."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def lenet(classes: int = 10) -> mx.sym.Symbol:
    net = mx.sym.Variable("data")
    for i, filters in enumerate((20, 50), 1):
        net = mx.sym.Convolution(net, kernel=(5, 5), num_filter=filters, name=f"conv{i}")
        net = mx.sym.Activation(net, act_type="tanh")
        net = mx.sym.Pooling(net, pool_type="max", kernel=(2, 2), stride=(2, 2))
    net = mx.sym.FullyConnected(mx.sym.Flatten(net), num_hidden=500, name="fc1")
    net = mx.sym.Activation(net, act_type="tanh")
    net = mx.sym.FullyConnected(net, num_hidden=classes, name="fc2")
    return mx.sym.SoftmaxOutput(net, name="softmax")


def trained(epochs: int) -> tuple[mx.mod.Module, list[float]]:
    """A module trained on 128 noisy images, and its loss before and after every epoch."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 128)
    images = rng.standard_normal((10, 1, 28, 28), dtype=np.float32)[labels]
    images += rng.standard_normal(images.shape, dtype=np.float32)
    it = mx.io.NDArrayIter(images, labels.astype(np.float32), 32)
    mx.random.seed(7)
    mod = mx.mod.Module(lenet())
    mod.bind(it.provide_data, it.provide_label)
    mod.init_params(mx.init.Xavier())
    mod.init_optimizer(optimizer="sgd", optimizer_params={"learning_rate": 0.02, "momentum": 0.9})
    losses = [dict(mod.score(it, "ce"))["cross-entropy"]]
    for _ in range(epochs):
        it.reset()
        for batch in it:
            mod.forward_backward(batch)
            mod.update()
        losses.append(dict(mod.score(it, "ce"))["cross-entropy"])
    return mod, losses


def test_loss_falls() -> None:
    mod, losses = trained(6)
    assert all(np.isfinite(losses))
    assert losses[-1] < 0.5 * losses[0], losses
    shapes = {k: v.shape for k, v in mod.get_params()[0].items()}
    assert shapes["conv1_weight"] == (20, 1, 5, 5)
    assert shapes["conv2_weight"] == (50, 20, 5, 5)
    assert shapes["fc1_weight"] == (500, 800)


def test_runs_repeat_bit_for_bit() -> None:
    a, b = (trained(1)[0].get_params()[0] for _ in range(2))
    for k, v in a.items():
        np.testing.assert_array_equal(v.asnumpy(), b[k].asnumpy())
