"""Bound symbols: passes, memory, gradients, reuse, and many threads."""
from __future__ import annotations

import threading

import numpy as np
import pytest

import mxcy as mx
from mxcy import nd, sym


def mlp(hidden: int = 8) -> sym.Symbol:
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=hidden, name="fc1")
    net = sym.Activation(net, act_type="tanh", name="act1")
    net = sym.FullyConnected(net, num_hidden=3, name="fc2")
    return sym.SoftmaxOutput(net, name="softmax")


def filled(exe: mx.executor.Executor, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    for a in exe.arg_dict.values():
        a[:] = nd.array(rng.normal(size=a.shape))


def test_forward_and_backward() -> None:
    x, w = sym.Variable("x"), sym.Variable("w")
    y = sym.tanh(sym.dot(x, w))
    exe = y.simple_bind(mx.cpu(), x=(4, 3), w=(3, 2))
    filled(exe)
    X, W = exe.arg_dict["x"].asnumpy(), exe.arg_dict["w"].asnumpy()
    out = exe.forward(is_train=True)[0]
    np.testing.assert_allclose(out.asnumpy(), np.tanh(X @ W), rtol=1e-5)
    head = np.arange(8, dtype="f").reshape(4, 2)
    exe.backward(nd.array(head))
    g = head * (1 - np.tanh(X @ W) ** 2)
    np.testing.assert_allclose(exe.grad_dict["x"].asnumpy(), g @ W.T, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(exe.grad_dict["w"].asnumpy(), X.T @ g, rtol=1e-4, atol=1e-6)


def test_repeated_subexpression_is_computed_once() -> None:
    x = sym.Variable("x")
    y = sym.exp(x) * 2 + sym.exp(x) * 3
    exe = y.bind(mx.cpu(), {"x": nd.array([1.0, 2.0])})
    plan = exe._mode(False).plan
    assert any("repeated" in n for n in plan.notes)
    np.testing.assert_allclose(exe.forward()[0].asnumpy(), 5 * np.exp([1, 2]), rtol=1e-5)
    a, b = x * 1, sym.dot(x, x, transpose_b=True) + sym.dot(x, x, transpose_b=True)
    exe = b.bind(mx.cpu(), {"x": nd.ones((3, 3))})
    assert sum("dot" in t.name for t in exe._mode(False).plan.tasks) == 1
    del a


def test_peak_memory_is_below_the_sum_of_all_values() -> None:
    y = sym.Variable("x")
    for k in range(10):
        y = sym.dot(sym.tanh(y), sym.Variable(f"w{k}"))
    shapes = {"x": (64, 64)} | {f"w{k}": (64, 64) for k in range(10)}
    exe = y.simple_bind(mx.cpu(), grad_req="null", **shapes)
    plan = exe._mode(False).plan
    assert plan.arena_bytes <= 3 * 64 * 64 * 4 < plan.total_bytes
    assert str(plan.arena_bytes) in exe.explain()


def test_gradients_of_parameters_come_as_soon_as_they_can() -> None:
    """Else what they read would wait: the gradients of all layers' outputs at once."""
    y, layers, n = sym.Variable("x"), 12, 64 * 64 * 4
    for k in range(layers):
        y = sym.tanh(sym.dot(y, sym.Variable(f"w{k}")))
    shapes = {"x": (64, 64)} | {f"w{k}": (64, 64) for k in range(layers)}
    reqs = {"x": "null"} | {f"w{k}": "write" for k in range(layers)}
    exe = y.simple_bind(mx.cpu(), grad_req=reqs, **shapes)
    assert exe._mode(True).plan.arena_bytes <= (layers + 3) * n


def test_grad_req_by_argument() -> None:
    exe = mlp().simple_bind(mx.cpu(), data=(5, 4), grad_req={
        "fc1_weight": "write", "fc1_bias": "add", "fc2_weight": "null"})
    filled(exe)
    exe.arg_dict["softmax_label"][:] = nd.array([0, 1, 2, 0, 1])
    assert exe.grad_dict["fc2_weight"] is None and exe.grad_dict["data"] is None
    exe.grad_dict["fc1_bias"][:] = 1
    exe.forward(is_train=True)
    exe.backward()
    once = exe.grad_dict["fc1_weight"].asnumpy(), exe.grad_dict["fc1_bias"].asnumpy()
    exe.backward()
    np.testing.assert_array_equal(exe.grad_dict["fc1_weight"].asnumpy(), once[0])
    np.testing.assert_allclose(exe.grad_dict["fc1_bias"].asnumpy(), 2 * once[1] - 1, rtol=1e-4,
                               atol=1e-5)


def test_outputs_that_are_inputs_or_equal() -> None:
    x = sym.Variable("x")
    y = sym.exp(x)
    exe = sym.Group([y, x, y]).bind(mx.cpu(), {"x": nd.array([1.0, 2.0])})
    a, b, c = exe.forward()
    np.testing.assert_array_equal(a.asnumpy(), c.asnumpy())
    np.testing.assert_array_equal(b.asnumpy(), [1, 2])
    a[:] = 0
    np.testing.assert_allclose(c.asnumpy(), np.exp([1, 2]), rtol=1e-6)


def test_forward_takes_values_by_name_and_refuses_others() -> None:
    exe = sym.exp(sym.Variable("x")).simple_bind(mx.cpu(), x=(2,))
    np.testing.assert_allclose(exe.forward(x=nd.array([0.0, 1.0]))[0].asnumpy(), np.exp([0, 1]),
                               rtol=1e-6)
    with pytest.raises(TypeError, match="no argument 'z'"):
        exe.forward(z=nd.zeros((2,)))
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        exe.forward(x=nd.zeros((3,)))
    with pytest.raises(mx.base.MXNetError, match="is_train=True"):
        exe.backward()


def test_monitor_sees_internal_outputs() -> None:
    exe = mlp().simple_bind(mx.cpu(), data=(5, 4))
    filled(exe)
    plain = exe.forward()[0].asnumpy()
    seen: dict[str, tuple] = {}
    exe.set_monitor_callback(lambda name, value: seen.update({name: value.shape}), monitor_all=True)
    np.testing.assert_array_equal(exe.forward()[0].asnumpy(), plain)
    assert seen["fc1_output"] == (5, 8) and seen["act1_output"] == (5, 8) and seen["data"] == (5, 4)
    assert "softmax_output" in seen


def test_reshape_shares_parameters() -> None:
    exe = mlp().simple_bind(mx.cpu(), data=(5, 4))
    filled(exe)
    small = exe.reshape(data=(2, 4), softmax_label=(2,))
    assert small.arg_dict["fc1_weight"] is exe.arg_dict["fc1_weight"]
    rows = exe.arg_dict["data"].asnumpy()[:2]
    np.testing.assert_allclose(small.forward(data=nd.array(rows))[0].asnumpy(),
                               exe.forward()[0].asnumpy()[:2], rtol=1e-5)
    with pytest.raises(ValueError, match="allow_up_sizing"):
        exe.reshape(data=(50, 4), softmax_label=(50,))
    big = exe.reshape(allow_up_sizing=True, data=(50, 4), softmax_label=(50,))
    assert big.forward()[0].shape == (50, 3)


def test_batchnorm_writes_its_states_in_training_only() -> None:
    y = sym.BatchNorm(sym.Variable("x"), name="bn", fix_gamma=False, momentum=0.5)
    exe = y.simple_bind(mx.cpu(), x=(16, 3))
    filled(exe)
    exe.aux_dict["bn_moving_var"][:] = 1
    before = exe.aux_dict["bn_moving_mean"].asnumpy()
    exe.forward(is_train=False)
    np.testing.assert_array_equal(exe.aux_dict["bn_moving_mean"].asnumpy(), before)
    exe.forward(is_train=True)
    exe.backward()
    want = 0.5 * before + 0.5 * exe.arg_dict["x"].asnumpy().mean(0)
    np.testing.assert_allclose(exe.aux_dict["bn_moving_mean"].asnumpy(), want, rtol=1e-4, atol=1e-6)


def test_dropout_backward_uses_the_mask_of_forward() -> None:
    y = sym.Dropout(sym.Variable("x"), p=0.5)
    exe = y.simple_bind(mx.cpu(), x=(1000,))
    exe.arg_dict["x"][:] = 1
    masks = []
    for _ in range(2):
        out = exe.forward(is_train=True)[0].asnumpy()
        exe.backward()
        np.testing.assert_array_equal(exe.grad_dict["x"].asnumpy(), out)
        masks.append(out)
    assert (masks[0] != masks[1]).any()
    np.testing.assert_array_equal(exe.forward(is_train=False)[0].asnumpy(), 1)


def test_predictor_from_many_threads() -> None:
    exe = mlp(64).simple_bind(mx.cpu(), grad_req="null", data=(32, 16))
    filled(exe)
    predict = exe.predictor()
    rng = np.random.default_rng(1)
    inputs = [rng.normal(size=(32, 16)).astype("f") for _ in range(8)]
    want = [exe.forward(data=nd.array(v))[0].asnumpy() for v in inputs]
    wrong: list[int] = []

    def work(k: int) -> None:
        for _ in range(50):
            if not np.array_equal(predict(data=nd.array(inputs[k]))[0].asnumpy(), want[k]):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong
    with pytest.raises(ValueError, match="bound with shape"):
        predict(np.zeros((1, 16)))
    with pytest.raises(TypeError, match="expected inputs data"):
        predict(label=inputs[0])


def test_training_allocates_nothing_and_bits_do_not_depend_on_threads() -> None:
    results = []
    for threads in (1, 2):
        was = mx.engine.set_num_threads(threads)
        try:
            exe = mlp(256).simple_bind(mx.cpu(), data=(256, 128))
            filled(exe)
            exe.arg_dict["softmax_label"][:] = nd.array(np.arange(256) % 3)
            weights = [n for n in exe.arg_dict if n.endswith(("weight", "bias"))]

            def step(exe: mx.executor.Executor, weights: list[str]) -> None:
                exe.forward(is_train=True)
                exe.backward()
                for n in weights:
                    nd.sgd_update(exe.arg_dict[n], exe.grad_dict[n], lr=0.01, out=exe.arg_dict[n])

            for _ in range(5):
                step(exe, weights)
            nd.waitall()
            before = mx.memory_stats()["allocations"]
            for _ in range(50):
                step(exe, weights)
            nd.waitall()
            assert mx.memory_stats()["allocations"] == before
            results.append({n: exe.arg_dict[n].asnumpy() for n in weights})
        finally:
            mx.engine.set_num_threads(was)
    for n, a in results[0].items():
        np.testing.assert_array_equal(a, results[1][n], err_msg=n)


def test_errors_name_operator_node_and_shapes() -> None:
    with pytest.raises(ValueError) as e:
        sym.dot(sym.Variable("a"), sym.Variable("b"), name="product").simple_bind(
            mx.cpu(), a=(2, 3), b=(4, 5))
    text = str(e.value)
    for part in ("dot", "product", "(2, 3)", "(4, 5)"):
        assert part in text, text
    with pytest.raises(mx.base.MXNetError):
        sym.exp(sym.Variable("x")).bind(mx.cpu(), {})


def test_predictor_of_a_network_with_batchnorm() -> None:
    y = sym.BatchNorm(sym.FullyConnected(sym.Variable("data"), num_hidden=4), name="bn")
    exe = y.simple_bind(mx.cpu(), grad_req="null", data=(3, 5))
    filled(exe)
    exe.aux_dict["bn_moving_var"][:] = 2
    x = np.ones((3, 5), "f")
    np.testing.assert_array_equal(exe.predictor()(x)[0].asnumpy(),
                                  exe.forward(data=nd.array(x))[0].asnumpy())


def test_out_must_be_an_array() -> None:
    with pytest.raises(mx.base.MXNetError, match="out must be"):
        nd.tanh(nd.ones((2,)), out=3)


def test_putting_an_array_into_arg_dict_does_not_rebind() -> None:
    exe = (sym.Variable("x") * 3).bind(mx.cpu(), {"x": nd.array([1.0, 2.0])})
    exe.arg_dict["x"] = nd.zeros((2,))
    np.testing.assert_array_equal(exe.forward()[0].asnumpy(), [3, 6])
    exe.forward(is_train=True)
    np.testing.assert_array_equal(exe.outputs[0].asnumpy(), [3, 6])


def rows_of(exe: mx.executor.Executor, n: int) -> mx.executor.Executor:
    """The same network for n rows, which takes turns with `exe` to use its memory."""
    args = {k: (v if k.startswith("fc") else nd.array(v.asnumpy()[:n]))
            for k, v in exe.arg_dict.items()}
    grads = {k: nd.zeros(v.shape) for k, v in args.items()}
    return mlp(64).bind(mx.cpu(), args, grads, shared_exec=exe)


def test_executors_that_share_memory() -> None:
    exe = mlp(64).simple_bind(mx.cpu(), data=(200, 50))
    filled(exe)
    exe.arg_dict["softmax_label"][:] = nd.array(np.arange(200) % 3)
    small = rows_of(exe, 100)
    alone = mlp(64).bind(mx.cpu(), small.arg_dict,
                         {k: nd.zeros(v.shape) for k, v in small.arg_dict.items()})
    assert small._arena is exe._arena and alone._arena is not exe._arena
    assert small._mode(True).runner.shares(exe._mode(True).runner)
    assert not alone._mode(True).runner.shares(exe._mode(True).runner)
    for one in (small, alone):
        one.forward(is_train=True)
        one.backward()
    want = {k: g.asnumpy() for k, g in alone.grad_dict.items()}
    for k, g in small.grad_dict.items():
        np.testing.assert_array_equal(g.asnumpy(), want[k], err_msg=k)
        g[:] = 7
    small.forward(is_train=True)
    exe.forward(is_train=True)      # overwrites what small's backward would read
    small.backward()
    for k, g in small.grad_dict.items():
        np.testing.assert_array_equal(g.asnumpy(), want[k], err_msg=k)
