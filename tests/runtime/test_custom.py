"""Operators written in Python, imperative and in executors."""
from __future__ import annotations

import traceback

import numpy as np
import pytest

import mxcy as mx


class Scaled(mx.operator.CustomOp):
    """k * x**2, counting its calls in an auxiliary state."""

    def __init__(self, k: float) -> None:
        super().__init__()
        self.k = k

    def forward(self, is_train, req, in_data, out_data, aux):
        self.saved = in_data[0] * self.k
        self.assign(out_data[0], req[0], self.saved * in_data[0])
        aux[0][:] = aux[0] + 1

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        self.assign(in_grad[0], req[0], 2 * self.saved * out_grad[0])


@mx.operator.register("test_scaled")
class ScaledProp(mx.operator.CustomOpProp):
    def __init__(self, k="1"):
        super().__init__(need_top_grad=True)
        assert isinstance(k, str)
        self.k = float(k)

    def list_auxiliary_states(self):
        return ["calls"]

    def infer_shape(self, in_shape):
        return in_shape, [in_shape[0]], [[1]]

    def create_operator(self, ctx, in_shapes, in_dtypes):
        return Scaled(self.k)


class Loss(mx.operator.CustomOp):
    """Softmax with its own gradient, computed in NumPy."""

    def forward(self, is_train, req, in_data, out_data, aux):
        x = in_data[0].asnumpy()
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.assign(out_data[0], req[0], mx.nd.array(e / e.sum(axis=1, keepdims=True)))

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        assert out_grad[0] is None
        label = in_data[1].asnumpy().astype(int)
        y = out_data[0].asnumpy()
        y[np.arange(len(label)), label] -= 1
        self.assign(in_grad[0], req[0], mx.nd.array(y))


@mx.operator.register("test_loss")
class LossProp(mx.operator.CustomOpProp):
    def __init__(self):
        super().__init__(need_top_grad=False)

    def list_arguments(self):
        return ["data", "label"]

    def infer_shape(self, in_shape):
        return [in_shape[0], [in_shape[0][0]]], [in_shape[0]], []

    def create_operator(self, ctx, in_shapes, in_dtypes):
        return Loss()


@mx.operator.register("test_two")
class TwoProp(mx.operator.CustomOpProp):
    def list_arguments(self):
        return ["a", "b"]

    def list_outputs(self):
        return ["sum", "product"]

    def create_operator(self, ctx, in_shapes, in_dtypes):
        class Two(mx.operator.CustomOp):
            def forward(self, is_train, req, in_data, out_data, aux):
                self.assign(out_data[0], req[0], in_data[0] + in_data[1])
                self.assign(out_data[1], req[1], in_data[0] * in_data[1])

            def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
                for i in (0, 1):
                    self.assign(in_grad[i], req[i], out_grad[0] + out_grad[1] * in_data[1 - i])
        return Two()


@mx.operator.register("test_fails")
class FailsProp(mx.operator.CustomOpProp):
    def create_operator(self, ctx, in_shapes, in_dtypes):
        class Fails(mx.operator.CustomOp):
            def forward(self, is_train, req, in_data, out_data, aux):
                raise KeyError("the user's own mistake")
        return Fails()


def same(got, want):
    np.testing.assert_allclose(got.asnumpy(), want, rtol=1e-5, atol=1e-6)


def test_imperative_with_gradient() -> None:
    x = mx.nd.array([1, 2, 3])
    calls = mx.nd.zeros(1)
    x.attach_grad()
    with mx.autograd.record():
        y = mx.nd.Custom(x, calls, op_type="test_scaled", k=3)
        z = (y * y).sum()
    z.backward()
    same(y, [3, 12, 27])
    same(x.grad, 2 * 3 * np.array([1, 2, 3]) * 2 * np.array([3, 12, 27]))
    same(calls, [1])
    same(mx.nd.Custom(data=x, op_type="test_scaled"), [1, 4, 9])


def test_imperative_two_outputs() -> None:
    a, b = mx.nd.array([1, 2]), mx.nd.array([3, 5])
    a.attach_grad()
    with mx.autograd.record():
        s, p = mx.nd.Custom(a, b, op_type="test_two")
        p.backward()
    same(s, [4, 7])
    same(p, [3, 10])
    same(a.grad, [3, 5])


@pytest.mark.parametrize("req", ["write", "add", "null"])
def test_executor(req) -> None:
    x = mx.sym.var("x")
    net = mx.sym.exp(mx.sym.Custom(mx.sym.sin(x), op_type="test_scaled", k=3, name="c")) * 2
    assert net.list_arguments() == ["x"]
    assert net.list_auxiliary_states() == ["c_calls"]
    ex = net.simple_bind(mx.cpu(), x=(4,), grad_req=req)
    v = np.array([0.1, 0.2, -0.3, 0.4], "float32")
    for step in range(1, 4):
        ex.forward(is_train=req != "null", x=v)
        same(ex.outputs[0], 2 * np.exp(3 * np.sin(v)**2))
        same(ex.aux_dict["c_calls"], [step])
        if req != "null":
            ex.backward(mx.nd.ones(4) * 0.5)
            want = np.exp(3 * np.sin(v)**2) * 6 * np.sin(v) * np.cos(v)
            same(ex.grad_dict["x"], want * (step if req == "add" else 1))
    assert "Python" in ex.explain() or req == "null"


def test_loss_without_head_gradient() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    net = mx.sym.Custom(data=net, op_type="test_loss", name="loss")
    assert net.list_arguments() == ["data", "fc_weight", "fc_bias", "loss_label"]
    ex = net.simple_bind(mx.cpu(), data=(2, 4))
    rs = np.random.RandomState(0)
    for a in ex.arg_arrays:
        a[:] = rs.randn(*a.shape)
    ex.arg_dict["loss_label"][:] = mx.nd.array([2, 0])
    ex.forward(is_train=True)
    ex.backward()
    values = {n: a.asnumpy() for n, a in ex.arg_dict.items()}
    logits = values["data"] @ values["fc_weight"].T + values["fc_bias"]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    same(ex.outputs[0], p)
    p[[0, 1], [2, 0]] -= 1
    same(ex.grad_dict["fc_weight"], p.T @ values["data"])
    same(ex.grad_dict["loss_label"], [0, 0])


def test_two_outputs_and_inputs_bound_directly() -> None:
    a, b = mx.sym.var("a"), mx.sym.var("b")
    both = mx.sym.Custom(a, b, op_type="test_two", name="t")
    assert both.list_outputs() == ["t_sum", "t_product"]
    ex = both.simple_bind(mx.cpu(), a=(2,), b=(2,))
    ex.forward(is_train=True, a=[1, 2], b=[3, 5])
    same(ex.outputs[0], [4, 7])
    same(ex.outputs[1], [3, 10])
    ex.backward([mx.nd.ones(2), mx.nd.ones(2) * 2])
    same(ex.grad_dict["a"], [7, 11])
    same(ex.grad_dict["b"], [3, 5])


def test_executors_do_not_share_state() -> None:
    net = mx.sym.Custom(mx.sym.var("x"), op_type="test_scaled", k=1, name="c")
    first, second = (net.simple_bind(mx.cpu(), x=(1,)) for _ in range(2))
    first.forward(is_train=True, x=[2])
    second.forward(is_train=True, x=[5])
    first.backward(mx.nd.ones(1))
    second.backward(mx.nd.ones(1))
    same(first.grad_dict["x"], [4])
    same(second.grad_dict["x"], [10])


def test_one_symbol_twice_in_a_graph() -> None:
    x = mx.sym.var("x")
    inner = mx.sym.Custom(x, op_type="test_scaled", k=1, name="c")
    net = inner(x=mx.sym.Custom(x, op_type="test_scaled", k=2, name="d"))
    ex = net.simple_bind(mx.cpu(), x=(1,))
    ex.forward(is_train=True, x=[3])
    ex.backward(mx.nd.ones(1))
    same(ex.outputs[0], [324])
    same(ex.grad_dict["x"], [2 * 18 * 12])


def test_backward_twice_and_random_numbers() -> None:
    x = mx.sym.var("x")
    net = mx.sym.Dropout(mx.sym.Custom(mx.sym.Dropout(x, p=0.5), op_type="test_scaled", name="c"),
                         p=0.5)
    ex = net.simple_bind(mx.cpu(), x=(64,))
    out = ex.forward(is_train=True, x=np.ones(64))[0].asnumpy()
    ex.backward(mx.nd.ones(64))
    once = ex.grad_dict["x"].asnumpy()
    ex.backward(mx.nd.ones(64))
    same(ex.grad_dict["x"], once)
    np.testing.assert_allclose(once, out * 2)
    same(ex.aux_dict["c_calls"], [1])


def test_errors_keep_their_kind_and_traceback() -> None:
    x = mx.nd.ones(2)
    with pytest.raises(KeyError, match="own mistake") as caught:
        mx.nd.Custom(x, op_type="test_fails")
    assert "raise KeyError" in "".join(traceback.format_tb(caught.value.__traceback__))
    ex = mx.sym.Custom(mx.sym.var("x"), op_type="test_fails").bind(mx.cpu(), {"x": x})
    with pytest.raises(KeyError, match="own mistake"):
        ex.forward()
    with pytest.raises(ValueError, match="no operator was registered as 'nothing'"):
        mx.nd.Custom(x, op_type="nothing")


def test_json_round_trip() -> None:
    net = mx.sym.Custom(mx.sym.var("x"), op_type="test_scaled", k=3, name="c")
    again = mx.sym.load_json(net.tojson())
    assert again.list_auxiliary_states() == ["c_calls"]
    assert again.attr_dict()["c"] == {"op_type": "test_scaled", "k": "3"}
    same(again.simple_bind(mx.cpu(), x=(1,)).forward(x=[2])[0], [12])


def test_monitor_and_reshape() -> None:
    net = mx.sym.Custom(mx.sym.var("x") * 2, op_type="test_scaled", name="c")
    ex = net.simple_bind(mx.cpu(), x=(2,))
    seen = {}
    ex.set_monitor_callback(lambda name, value: seen.update({name: value.asnumpy()}))
    ex.forward(x=[1, 2])
    np.testing.assert_allclose(seen["c_output"], [4, 16])
    other = ex.reshape(x=(1,))
    same(other.forward(x=[3])[0], [36])


def test_older_form() -> None:
    class Twice(mx.operator.NumpyOp):
        def forward(self, in_data, out_data):
            out_data[0][:] = 2 * in_data[0]

        def backward(self, out_grad, in_data, out_data, in_grad):
            in_grad[0][:] = 2 * out_grad[0]

    net = Twice()(mx.sym.var("x"), name="twice")
    ex = net.simple_bind(mx.cpu(), x=(2,))
    same(ex.forward(is_train=True, x=[1, 2])[0], [2, 4])
    ex.backward(mx.nd.ones(2))
    same(ex.grad_dict["x"], [2, 2])


def test_registry() -> None:
    assert "Custom" in mx.operator.get_all_registered_operators()
    assert mx.operator.get_operator_arguments("Activation").names[:2] == ["data", "act_type"]
