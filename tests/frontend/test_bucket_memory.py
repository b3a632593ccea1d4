"""Buckets and reshaped modules take turns to use one arena."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def network(length: int) -> tuple:
    data = mx.sym.Variable("data")
    net = mx.sym.FullyConnected(data, num_hidden=32, flatten=False, name="fc")
    net = mx.sym.Activation(net, act_type="tanh")
    net = mx.sym.mean(net, axis=1)
    net = mx.sym.FullyConnected(net, num_hidden=4, name="out")
    return mx.sym.SoftmaxOutput(net, name="softmax"), ("data",), ("softmax_label",)


def batch(length: int, seed: int) -> mx.io.DataBatch:
    rng = np.random.default_rng(seed)
    return mx.io.DataBatch(
        [mx.nd.array(rng.normal(size=(8, length, 5)))], [mx.nd.array(rng.integers(0, 4, 8))],
        bucket_key=length, provide_data=[("data", (8, length, 5))],
        provide_label=[("softmax_label", (8,))])


def train(lengths: list[int], share: bool) -> dict[str, np.ndarray]:
    mod = mx.mod.BucketingModule(network, default_bucket_key=20, context=mx.cpu())
    mod.bind([("data", (8, 20, 5))], [("softmax_label", (8,))])
    mx.random.seed(1)
    mod.init_params(mx.init.Xavier())
    mod.init_optimizer(optimizer="sgd", optimizer_params={"learning_rate": 0.1})
    for seed, length in enumerate(lengths):
        mod.forward_backward(batch(length, seed))
        mod.update()
    arenas = {id(m._group.execs[0]._arena) for m in mod._buckets.values()}
    assert (len(arenas) == 1) is share and len(mod._buckets) == 3
    return {n: a.asnumpy() for n, a in mod.get_params()[0].items()}


def test_buckets_share_memory_and_train_as_if_alone(monkeypatch) -> None:
    lengths = [20, 10, 15, 20, 10, 15, 10, 20]
    shared = train(lengths, True)
    monkeypatch.setattr("mxcy.module.executor_group.ExecutorGroup._lender", lambda self, k: None)
    alone = train(lengths, False)
    for name, a in shared.items():
        np.testing.assert_array_equal(a, alone[name], err_msg=name)
