"""Parameters, gradients and states that lie side by side: the same bits as apart, one pass."""
from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import mxcy as mx
from mxcy.module import executor_group
from mxcy.optimizer import updater
from mxcy.runtime import executor


def network(layers: int = 3, units: int = 16) -> Any:
    x = mx.sym.Variable("data")
    for i in range(layers):
        x = mx.sym.FullyConnected(x, num_hidden=units, name=f"fc{i}")
        x = mx.sym.BatchNorm(x, name=f"bn{i}") if i % 2 else mx.sym.Activation(x, act_type="relu")
    x = mx.sym.FullyConnected(x, num_hidden=3, name="last")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def bound(batch: int = 8, **kwargs: Any) -> Any:
    module = mx.mod.Module(network(), fixed_param_names=["fc1_bias"])
    module.bind([("data", (batch, 16))], [("softmax_label", (batch,))], **kwargs)
    return module


def start(module: Any, seed: int = 0) -> None:
    rng = np.random.RandomState(seed)
    given = {n: mx.nd.array(rng.standard_normal(a.shape))
             for n, a in module._exec_group.params[0].items()}
    auxs = {n: mx.nd.array(np.ones(a.shape)) for n, a in module._exec_group.auxs[0].items()}
    module.init_params(arg_params=given, aux_params=auxs)


def batch_of(rng: np.random.RandomState, rows: int = 8) -> Any:
    return mx.io.DataBatch([mx.nd.array(rng.standard_normal((rows, 16)))],
                           [mx.nd.array(rng.randint(0, 3, rows))])


def train(optimizer: str, settings: dict[str, Any], seed: int, monkeypatch: Any, apart: bool
          ) -> list[bytes]:
    with monkeypatch.context() as patch:
        if apart:
            patch.setattr(executor_group, "zeros_together", lambda specs, ctx: [
                mx.nd.zeros(s, ctx=ctx, dtype=d) for s, d in specs])
            patch.setattr(updater.Updater, "_together", lambda *args: False)
        module = bound()
        start(module)
        module.init_optimizer(None, optimizer, dict(settings))
        rng, choose = np.random.RandomState(seed), random.Random(seed)
        for _ in range(8):
            module.forward_backward(batch_of(rng))
            module.update()
            act = choose.randrange(6)
            if act == 0:
                module._updater.set_states(module._updater.get_states())
            elif act == 1:
                module._optimizer.lr_mult["fc0_weight"] = 0.5
            elif act == 2:
                args, auxs = module.get_params()
                module.set_params({**args, "fc0_bias": args["fc0_bias"] + 1}, auxs)
            elif act == 3:
                module.reshape([("data", (4, 16))], [("softmax_label", (4,))])
                module.forward_backward(batch_of(rng, 4))
        return [a.asnumpy().tobytes() for _, a in sorted(module.get_params()[0].items())]


@pytest.mark.parametrize("optimizer, settings", [
    ("sgd", {"wd": 0.0}), ("sgd", {"momentum": 0.9, "wd": 0.01}), ("adam", {"wd": 0.01}),
    ("rmsprop", {"centered": True}), ("adagrad", {}), ("ftrl", {}), ("nag", {"momentum": 0.5})])
def test_training_has_the_bits_of_arrays_apart(optimizer: str, settings: dict[str, Any],
                                               monkeypatch: Any) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    assert train(optimizer, settings, seed, monkeypatch, False) == \
        train(optimizer, settings, seed, monkeypatch, True)


def test_a_module_updates_in_few_tasks() -> None:
    module = mx.mod.Module(network(20))
    module.bind([("data", (8, 16))], [("softmax_label", (8,))])
    module.init_params()
    module.init_optimizer(None, "sgd", {"momentum": 0.9, "wd": 0.1})
    for _ in range(2):
        module.forward_backward(batch_of(np.random.RandomState(0)))
        module.update()
    assert len(module._param_names) == 62
    way = module._updater._last._updates._last[2]
    # Weights; biases, which do not decay; the last layer's, which fill no lines.
    assert len(way._plan.tasks) <= 4


def test_fixed_parameters_and_gradients_with_other_requests() -> None:
    module = bound(grad_req={**dict.fromkeys(network().list_arguments(), "write"),
                             "fc0_weight": "add", "fc2_bias": "null"})
    start(module)
    module.init_optimizer(None, "sgd", {"learning_rate": 1.0})
    before = {n: a.asnumpy() for n, a in module.get_params()[0].items()}
    rng = np.random.RandomState(0)
    for _ in range(2):
        module.forward_backward(batch_of(rng))
        module.update()
    after = {n: a.asnumpy() for n, a in module.get_params()[0].items()}
    same = {n for n in before if np.array_equal(before[n], after[n])}
    assert same == {"fc1_bias", "fc2_bias", "bn1_gamma"}  # the last is fixed at 1


def test_shared_modules_use_one_set_of_arrays() -> None:
    first = bound()
    start(first)
    second = mx.mod.Module(network(), fixed_param_names=["fc1_bias"])
    second.bind([("data", (4, 16))], [("softmax_label", (4,))], shared_module=first)
    for name, array in second._exec_group.params[0].items():
        assert array is first._exec_group.params[0][name]
    first.init_optimizer(None, "sgd", {"learning_rate": 1.0})
    second.borrow_optimizer(first)
    rng = np.random.RandomState(0)
    second.forward_backward(batch_of(rng, 4))
    second.update()
    assert np.array_equal(first.get_params()[0]["fc0_weight"].asnumpy(),
                          second.get_params()[0]["fc0_weight"].asnumpy())


# -- forward and backward by one call -------------------------------------------------------------

class Counter:
    """Counts the calls of Runner.run_pair."""

    def __init__(self, monkeypatch: Any) -> None:
        self.count = 0
        real = executor._Mode.run_both

        def counted(mode: Any, ctx: Any) -> Any:
            self.count += 1
            return real(mode, ctx)

        monkeypatch.setattr(executor._Mode, "run_both", counted)


def dropped() -> Any:
    x = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=16, name="fc0")
    x = mx.sym.Dropout(mx.sym.BatchNorm(x, name="bn0"), p=0.5)
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=3, name="last"), name="softmax")


def steps(symbol: Any, split: bool, **kwargs: Any) -> list[bytes]:
    module = mx.mod.Module(symbol)
    module.bind([("data", (8, 16))], [("softmax_label", (8,))], inputs_need_grad=True, **kwargs)
    start(module)
    module.init_optimizer(None, "sgd", {"momentum": 0.9})
    mx.random.seed(5)
    rng, seen = np.random.RandomState(0), []
    for k in range(5):
        batch = batch_of(rng)
        if split:
            module.forward(batch, is_train=True)
            module.backward()
        else:
            module.forward_backward(batch)
        if k == 2:  # a second backward runs forward once more
            module.backward()
        module.update()
        arrays = [*module.get_outputs(), *module.get_input_grads(),
                  *module._exec_group.grads[0].values(), *module.get_params()[0].values(),
                  *module.get_params()[1].values()]
        seen += [a.asnumpy().tobytes() for a in arrays]
    return seen


@pytest.mark.parametrize("req", ["write", "add"])
@pytest.mark.parametrize("make", [network, dropped])
def test_one_call_has_the_bits_of_two(make: Any, req: str, monkeypatch: Any) -> None:
    expected = steps(make(), True, grad_req=req)
    counter = Counter(monkeypatch)
    assert steps(make(), False, grad_req=req) == expected
    assert counter.count == 5


def test_a_monitor_sees_forward_before_backward(monkeypatch: Any) -> None:
    counter = Counter(monkeypatch)
    module = bound()
    start(module)
    seen: list[str] = []
    monitor = mx.mon.Monitor(1, stat_func=lambda x: x, pattern=".*output")
    module.install_monitor(monitor)
    monitor.tic()
    module.forward_backward(batch_of(np.random.RandomState(0)))
    seen = [name for _, name, _ in monitor.toc()]
    assert "softmax_output" in seen and "fc0_output" in seen and counter.count == 0


def test_own_forward_and_backward_are_called(monkeypatch: Any) -> None:
    called: list[str] = []

    class Own(mx.mod.Module):
        def backward(self, out_grads: Any = None) -> None:
            called.append("backward")
            super().backward(out_grads)

    module = Own(network())
    module.bind([("data", (8, 16))], [("softmax_label", (8,))])
    module.init_params()
    module.forward_backward(batch_of(np.random.RandomState(0)))
    assert called == ["backward"]
    other = bound()
    start(other)
    monkeypatch.setattr(other, "forward", lambda *args, **kwargs: called.append("forward"),
                        raising=False)
    with pytest.raises(mx.base.MXNetError):
        other.forward_backward(batch_of(np.random.RandomState(0)))
    assert called == ["backward", "forward"]


def test_an_error_in_backward_passes() -> None:
    data, table = mx.sym.var("data"), mx.sym.var("table")
    loss = mx.sym.make_loss(mx.sym.take(table, data, axis=0, mode="raise"))
    exe = loss.simple_bind(mx.cpu(), data=(4,), table=(9, 2),
                           grad_req={"table": "write", "data": "null"})
    for values, good in (([0, 1, 2, 3], True), ([0, 1, 2, 9], False), ([8, 8, 8, 8], True)):
        exe.arg_dict["data"][:] = values
        if good:
            exe.forward_backward()
            assert exe.grad_dict["table"].asnumpy()[values].all()
            continue
        with pytest.raises(mx.base.MXNetError, match="out of bounds"):
            exe.forward_backward()
            exe.grad_dict["table"].asnumpy()


def test_a_module_for_prediction_refuses() -> None:
    module = mx.mod.Module(network())
    module.bind([("data", (8, 16))], for_training=False)
    module.init_params()
    with pytest.raises(mx.base.MXNetError, match="prediction"):
        module.forward_backward(batch_of(np.random.RandomState(0)))
