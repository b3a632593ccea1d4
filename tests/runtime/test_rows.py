"""Gradients of which few rows are written, and updates of those rows: the bits of dense ones."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mxcy as mx
from mxcy.runtime.rows import Rows

ROWS, UNITS, IDS = 400, 6, 40
SEEDS = range(12)


def network(kind: str) -> Any:
    data, table = mx.sym.var("data"), mx.sym.var("table_weight")
    if kind == "take":
        found = mx.sym.take(table, data, axis=0, mode="wrap")
    else:
        found = mx.sym.Embedding(data, table, input_dim=ROWS, output_dim=UNITS)
    out = mx.sym.FullyConnected(mx.sym.Flatten(found), num_hidden=3, name="fc")
    return mx.sym.SoftmaxOutput(out, name="softmax")


def bits(x: np.ndarray) -> list[int]:
    return x.view(f"u{x.itemsize}").ravel().tolist()


class Program:
    """A few steps of training with somebody who meddles with the gradient, drawn from a seed."""

    def __init__(self, seed: int, dtype: str) -> None:
        self.rng = rng = np.random.RandomState(seed)
        self.kind, self.dtype = rng.choice(["take", "Embedding"]), dtype
        self.req = rng.choice(["write", "write", "write", "add"])
        self.settings = {
            "learning_rate": float(rng.choice([0.5, 0.1, 0.0, -0.1])),
            "wd": float(rng.choice([0.0, 0.0, 0.0, 0.01])),
            "momentum": float(rng.choice([0.0, 0.0, 0.0, 0.9])),
            "rescale_grad": float(rng.choice([1.0, 0.25, -1.0])),
            "clip_gradient": rng.choice([None, 0.01, 0.0])}
        self.start = rng.standard_normal((ROWS, UNITS))
        self.start[::7] = -0.0
        self.start[5], self.start[9] = np.inf, np.nan
        self.steps = [(rng.randint(-3, ROWS + 3, (IDS // 4, 4)), rng.randint(6)) for _ in range(8)]
        self.single = bool(rng.randint(2))

    def run(self) -> list[list[int]]:
        shape = (IDS // 4, 4)
        executor = network(self.kind).simple_bind(
            mx.cpu(), data=shape, softmax_label=shape[:1], table_weight=(ROWS, UNITS),
            type_dict={"table_weight": self.dtype, "data": "int32"},
            grad_req={"table_weight": self.req, "fc_weight": "write", "fc_bias": "write"})
        executor.arg_dict["table_weight"][:] = self.start
        executor.arg_dict["fc_weight"][:] = 0.01 * np.arange(3 * 4 * UNITS).reshape(3, -1)
        names = ["table_weight", "fc_weight", "fc_bias"]
        update = mx.optimizer.get_updater(mx.optimizer.SGD(**self.settings))
        seen = []
        for ids, act in self.steps:
            executor.forward(is_train=True, data=ids, softmax_label=ids[:, 0] % 3)
            executor.backward()
            grad = executor.grad_dict["table_weight"]
            self.meddle(act, grad)
            grads = [executor.grad_dict[n] for n in names]
            weights = [executor.arg_dict[n] for n in names]
            if self.single:
                for i in range(3):
                    update(i, grads[i], weights[i])
            else:
                update([0, 1, 2], grads, weights)
            if act == 4:
                grad[2:4] = 3.0
            seen += [bits(a.asnumpy()) for a in (*grads, *weights)]
        return seen

    @staticmethod
    def meddle(act: int, grad: Any) -> None:
        if act == 1:
            grad *= 0.5
        elif act == 2:
            grad[:3] = 1.0
        elif act == 3:
            np.from_dlpack(grad)[11] = 2.0
        elif act == 5:
            grad.asnumpy()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", SEEDS)
def test_bits_are_those_without_lists(seed: int, dtype: str, monkeypatch: Any) -> None:
    print("seed", seed)
    program = Program(seed, dtype)
    found = program.run()
    monkeypatch.setattr(Rows, "holds", lambda self: False)
    assert found == program.run()


def test_queued_steps(monkeypatch: Any) -> None:
    """Steps of a size that is queued, nobody waiting in between."""
    table = mx.nd.array(np.random.RandomState(0).standard_normal((30000, 64)))

    def run() -> list[np.ndarray]:
        rng = np.random.RandomState(1)
        out = mx.sym.Embedding(mx.sym.var("data"), mx.sym.var("table"), input_dim=30000,
                               output_dim=64)
        executor = mx.sym.make_loss(mx.sym.square(out)).bind(
            mx.cpu(), {"data": mx.nd.zeros((6000,)), "table": table.copy()},
            {"table": mx.nd.zeros((30000, 64))}, {"table": "write", "data": "null"})
        update = mx.optimizer.get_updater(mx.optimizer.SGD(learning_rate=0.1))
        weight, grad = executor.arg_dict["table"], executor.grad_dict["table"]
        seen = []
        for step in range(12):
            executor.forward(is_train=True, data=mx.nd.array(rng.randint(0, 30000, 6000)))
            executor.backward()
            if step % 5 == 3:
                grad *= 0.5
            update(0, grad, weight)
            seen += [grad.copy(), weight.copy()]
        return [a.asnumpy() for a in seen]

    found = run()
    monkeypatch.setattr(Rows, "holds", lambda self: False)
    for a, b in zip(found, run()):
        np.testing.assert_array_equal(a.view(np.uint32), b.view(np.uint32))


def bound(batch: int = 16) -> Any:
    data = mx.sym.Embedding(mx.sym.var("data"), input_dim=ROWS, output_dim=UNITS, name="table")
    out = mx.sym.FullyConnected(mx.sym.Flatten(data), num_hidden=3, name="fc")
    module = mx.mod.Module(mx.sym.SoftmaxOutput(out, name="softmax"))
    module.bind([("data", (batch, 2))], [("softmax_label", (batch,))])
    module.init_params(mx.init.Xavier())
    return module


def batch_of(module: Any, seed: int) -> Any:
    rng = np.random.RandomState(seed)
    shape = module.data_shapes[0].shape
    return mx.io.DataBatch([mx.nd.array(rng.randint(0, ROWS, shape))],
                           [mx.nd.array(rng.randint(0, 3, shape[:1]))])


@pytest.mark.parametrize("kvstore", ["local", "device", "object", None])
def test_module_updates_listed_rows_alone(kvstore: Any, monkeypatch: Any) -> None:
    """What an update leaves alone keeps whatever the test puts there unseen."""
    module = bound()
    store = mx.kv.create("local") if kvstore == "object" else kvstore
    module.init_optimizer(store, "sgd", {"learning_rate": 0.1, "wd": 0.0})
    batch = batch_of(module, 0)
    module.forward_backward(batch)
    module.update()
    executor = module._exec_group.execs[0]
    grad = executor.grad_dict["table_weight"]
    assert grad._rows.holds()
    hit = np.unique(batch.data[0].asnumpy().astype(int))
    count = int(grad._rows.numbers[0].asscalar())
    assert grad._rows.numbers[1:count + 1].asnumpy().tolist() == hit.tolist()
    free = next(i for i in range(ROWS) if i not in hit)
    assert not grad.asnumpy()[free].any()
    # A NaN written behind the engine's back: a pass over all of the gradient would carry it along.
    grad._numpy()  # waits
    version = grad._version
    view = grad._numpy(write=True)
    view[free] = np.nan
    grad._rows._version += grad._version - version
    module.update()
    weights = module.get_params()[0]["table_weight"].asnumpy()
    assert np.isfinite(weights).all()


@pytest.mark.parametrize("settings", [{"wd": 0.1}, {"momentum": 0.9}, {"learning_rate": 0.0}])
def test_other_updates_see_all(settings: dict[str, float]) -> None:
    module = bound()
    module.init_optimizer(None, "sgd", {"learning_rate": 0.1, "wd": 0.0, **settings})
    for seed in range(3):
        module.forward_backward(batch_of(module, seed))
        module.update()
    ways = module._updater._last._updates._ways
    assert [lists for _, lists in ways] == [()]


def test_two_executors_of_one_gradient() -> None:
    """Each has its list; the other's writes end it."""
    module = bound(16)
    module.init_optimizer(None, "sgd", {"learning_rate": 1.0, "wd": 0.0})
    small = mx.io.DataBatch([mx.nd.array([[3, 4], [5, 6]])], [mx.nd.array([0, 1])])
    for seed in range(4):
        for batch in (batch_of(module, seed), small):
            module.forward_backward(batch)
            grad = module._exec_group.grads[0]["table_weight"]
            hit = set(batch.data[0].asnumpy().astype(int).ravel().tolist())
            assert set(np.flatnonzero(grad.asnumpy().any(axis=1)).tolist()) <= hit
            module.update()


def test_failed_backward_leaves_no_list(monkeypatch: Any) -> None:
    data = mx.sym.var("data")
    out = mx.sym.take(mx.sym.var("table"), data, axis=0, mode="raise")
    executor = out.simple_bind(mx.cpu(), data=(4,), table=(ROWS, UNITS),
                               grad_req={"table": "write", "data": "null"})
    executor.forward(is_train=True, data=[1, 2, 3, 4])
    executor.backward()
    executor.arg_dict["data"][:] = [1, 2, 3, ROWS]
    with pytest.raises(mx.MXNetError, match="out of bounds"):
        executor.backward()
        executor.grad_dict["table"].asnumpy()
    executor.forward(is_train=True, data=[7, 7, 8, 9])
    executor.backward()
    grad = executor.grad_dict["table"].asnumpy()
    assert np.flatnonzero(grad.any(axis=1)).tolist() == [7, 8, 9]
    assert grad[7, 0] == 2.0
