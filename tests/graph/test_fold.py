"""The fold pass, and the prelude in which folded parameters are computed."""
from __future__ import annotations

import threading

import numpy as np
import pytest

import mxcy as mx

SEED = 20240


def filled(symbol: mx.sym.Symbol, grad_req: str = "null", **shapes: tuple) -> mx.executor.Executor:
    """A bound symbol with random values; variances are positive."""
    bound = symbol.simple_bind(mx.cpu(), grad_req=grad_req, **shapes)
    rng = np.random.default_rng(SEED)
    for name, array in {**bound.arg_dict, **bound.aux_dict}.items():
        low = 0.5 if "var" in name else -1.0
        array[:] = rng.uniform(low, 1.5, array.shape)
    return bound


def layer(kind: str, x: mx.sym.Symbol, no_bias: bool) -> mx.sym.Symbol:
    if kind == "dense":
        return mx.sym.FullyConnected(x, num_hidden=6, no_bias=no_bias, name="layer")
    return mx.sym.Convolution(x, kernel=(3, 3), num_filter=6, no_bias=no_bias, name="layer")


def expected(bound: mx.executor.Executor) -> np.ndarray:
    """BatchNorm of what the layer alone gives."""
    p = {n: a.asnumpy().astype(np.float64)
         for n, a in {**bound.arg_dict, **bound.aux_dict}.items()}
    inner = bound._symbol.get_internals()["layer_output"]
    alone = inner.bind(mx.cpu(), {n: bound.arg_dict[n] for n in inner.list_arguments()})
    y = alone.forward()[0].asnumpy().astype(np.float64)
    shape = (1, -1) + (1,) * (y.ndim - 2)
    fixed = bound._symbol.attr_dict().get("bn", {}).get("fix_gamma", "True") == "True"
    gamma = 1.0 if fixed else p["bn_gamma"].reshape(shape)
    centred = y - p["bn_moving_mean"].reshape(shape)
    return (gamma * centred / np.sqrt(p["bn_moving_var"].reshape(shape) + 1e-3)
            + p["bn_beta"].reshape(shape))


@pytest.mark.parametrize("kind", ["dense", "convolution"])
@pytest.mark.parametrize("no_bias", [True, False])
@pytest.mark.parametrize("fix_gamma", [True, False])
def test_values(kind, no_bias, fix_gamma):
    x = layer(kind, mx.sym.Variable("data"), no_bias)
    y = mx.sym.BatchNorm(x, fix_gamma=fix_gamma, name="bn")
    bound = filled(y, data=(2, 3, 5, 5))
    got = bound.forward()[0].asnumpy()
    np.testing.assert_allclose(got, expected(bound), rtol=2e-5, atol=2e-5)
    assert "folded into the layer before: bn" in bound.explain(False)
    assert "batch_norm" not in bound.explain(False).split("note:")[0]


def test_training_is_not_folded():
    y = mx.sym.BatchNorm(layer("dense", mx.sym.Variable("data"), False), name="bn")
    bound = filled(y, grad_req="write", data=(4, 3))
    assert "folded" not in bound.explain(True)
    assert "folded" in bound.explain(False)


def test_a_layer_with_another_reader_stays():
    x = layer("dense", mx.sym.Variable("data"), False)
    bound = filled(mx.sym.Group([mx.sym.BatchNorm(x, name="bn"), x]), data=(4, 3))
    assert "folded" not in bound.explain(False)
    outs = bound.forward()
    np.testing.assert_allclose(outs[0].asnumpy(), expected_of_group(bound, outs[1]), rtol=1e-5,
                               atol=1e-5)


def expected_of_group(bound, inner):
    p = {n: a.asnumpy() for n, a in {**bound.arg_dict, **bound.aux_dict}.items()}
    return ((inner.asnumpy() - p["bn_moving_mean"]) / np.sqrt(p["bn_moving_var"] + 1e-3)
            + p["bn_beta"])


def test_another_axis_stays():
    x = mx.sym.Convolution(mx.sym.Variable("data"), kernel=(1, 1), num_filter=4, name="layer")
    bound = filled(mx.sym.BatchNorm(x, axis=2, name="bn"), data=(1, 3, 4, 4))
    assert "folded" not in bound.explain(False)


CHANGES = {
    "assigned": lambda a: a.__setitem__(slice(None), a * 2 + 1),
    "element": lambda a: a.__setitem__(0, 3.0),
    "numpy": lambda a: a.__setitem__((slice(None), slice(None, None, 2)) if a.ndim > 1
                                     else slice(None, None, 2), 5.0),
    "in place": lambda a: a.__iadd__(1.0),
    "out": lambda a: mx.nd.exp(a, out=a),
    "copied": lambda a: (a * 3).copyto(a),
    "optimizer": lambda a: mx.nd.sgd_update(a, mx.nd.ones(a.shape), lr=0.5, out=a),
    "window": lambda a: a[0:1].__setitem__(slice(None), 4.0),
    "large": lambda a: mx.nd.random.normal(shape=a.shape, out=a),
}


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("name", ["layer_weight", "layer_bias", "bn_gamma", "bn_moving_var"])
def test_changed_parameters_are_seen(how, name):
    y = mx.sym.BatchNorm(layer("dense", mx.sym.Variable("data"), False), fix_gamma=False, name="bn")
    bound = filled(y, data=(2, 3))
    before = bound.forward()[0].asnumpy()
    array = {**bound.arg_dict, **bound.aux_dict}[name]
    CHANGES[how](array)
    if name == "bn_moving_var":
        mx.nd.abs(array, out=array)
    after = bound.forward()[0].asnumpy()
    assert not np.array_equal(before, after)
    np.testing.assert_allclose(after, expected(bound), rtol=3e-5, atol=3e-5)


def test_memory_that_was_handed_out_is_read_every_time():
    y = mx.sym.BatchNorm(layer("dense", mx.sym.Variable("data"), False), fix_gamma=False, name="bn")
    bound = filled(y, data=(2, 3))
    bound.forward()
    outside = np.from_dlpack(bound.arg_dict["layer_weight"])
    if not outside.flags.writeable:
        pytest.skip("this NumPy imports read-only")
    for value in (1.0, 2.0):
        outside[:] = value
        np.testing.assert_allclose(bound.forward()[0].asnumpy(), expected(bound), rtol=2e-5,
                                   atol=2e-5)


def test_the_prelude_runs_only_when_parameters_change():
    y = mx.sym.BatchNorm(layer("dense", mx.sym.Variable("data"), False), name="bn")
    bound = filled(y, data=(2, 3))
    bound.forward()
    mode = bound._last
    seen = mode.seen
    bound.forward(data=mx.nd.ones((2, 3)))
    assert mode.seen is seen
    bound.arg_dict["layer_weight"][:] = 1
    bound.forward()
    assert mode.seen is not seen


def test_training_between_predictions():
    x = mx.sym.BatchNorm(layer("dense", mx.sym.Variable("data"), False), fix_gamma=False, name="bn")
    bound = filled(x, grad_req="write", data=(4, 3))
    for _ in range(3):
        bound.forward(is_train=True)
        bound.backward()
        for n, g in bound.grad_dict.items():
            mx.nd.sgd_update(bound.arg_dict[n], g, lr=0.1, out=bound.arg_dict[n])
        got = bound.forward(is_train=False)[0].asnumpy()
        np.testing.assert_allclose(got, expected(bound), rtol=1e-4, atol=1e-4)


def test_predictor_from_many_threads():
    y = mx.sym.BatchNorm(layer("convolution", mx.sym.Variable("data"), False), fix_gamma=False,
                         name="bn")
    bound = filled(y, data=(2, 3, 8, 8))
    predict = bound.predictor()
    data = np.random.default_rng(SEED).random((2, 3, 8, 8), np.float32)
    for value in (0.5, 1.0, 2.0):
        bound.arg_dict["layer_weight"][:] = value
        bound.arg_dict["data"][:] = data
        want = bound.forward()[0].asnumpy()
        wrong = []

        def work(want=want, wrong=wrong):
            for _ in range(20):
                if not np.array_equal(predict(data)[0].asnumpy(), want):
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert not wrong
