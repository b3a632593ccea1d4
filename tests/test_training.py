"""The main job's promises: steady-state training allocates nothing, RSS is flat, bits do not depend
on threads."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def resident_bytes() -> int:
    """Memory of this process that is in RAM."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


def digits_like(n: int = 256) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.normal(size=(n, 64)).astype("f"), rng.integers(0, 10, n).astype("f")


def bound_module(batch: int = 64) -> mx.mod.Module:
    net = mx.sym.Variable("data")
    for k, width in enumerate((128, 64)):
        net = mx.sym.Activation(mx.sym.FullyConnected(net, num_hidden=width, name=f"fc{k}"),
                                act_type="relu")
    net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(net, num_hidden=10, name="out"),
                               name="softmax")
    mod = mx.mod.Module(net, context=mx.cpu())
    mod.bind([("data", (batch, 64))], [("softmax_label", (batch,))])
    mx.random.seed(3)
    mod.init_params(mx.init.Xavier())
    mod.init_optimizer(optimizer="sgd", optimizer_params={"learning_rate": 0.1, "momentum": 0.9})
    return mod


def train(mod: mx.mod.Module, batches: list[mx.io.DataBatch], steps: int) -> None:
    for k in range(steps):
        mod.forward_backward(batches[k % len(batches)])
        mod.update()
    mx.nd.waitall()


def batches_of(batch: int = 64) -> list[mx.io.DataBatch]:
    x, y = digits_like()
    return [mx.io.DataBatch([mx.nd.array(x[i:i + batch])], [mx.nd.array(y[i:i + batch])])
            for i in range(0, len(x), batch)]


def test_a_thousand_steps_allocate_nothing_and_memory_is_flat() -> None:
    mod, batches = bound_module(), batches_of()
    train(mod, batches, 1000)  # Python's own arenas settle too
    before, rss = mx.memory_stats(), resident_bytes()
    train(mod, batches, 1000)
    after = mx.memory_stats()
    assert after["allocations"] == before["allocations"]
    assert after["in_use_bytes"] == before["in_use_bytes"]
    assert resident_bytes() - rss < 2 << 20


def test_one_and_two_threads_train_to_the_same_bits() -> None:
    found = []
    for threads in (1, 2):
        was = mx.engine.set_num_threads(threads)
        try:
            mod = bound_module(256)
            train(mod, batches_of(256), 30)
            found.append({n: a.asnumpy() for n, a in mod.get_params()[0].items()})
        finally:
            mx.engine.set_num_threads(was)
    assert found[0].keys() == found[1].keys()
    for name, a in found[0].items():
        np.testing.assert_array_equal(a, found[1][name], err_msg=name)
