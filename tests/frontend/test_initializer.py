"""Initializers: rules by name, distributions, JSON."""
import numpy as np
import pytest

import mxcy as mx

I = mx.init  # noqa: E741
Desc = mx.init.InitDesc


def filled(init, shape, name="w_weight", attrs=None):
    arr = mx.nd.ones(shape) * 7
    init(Desc(name, attrs), arr)
    return arr.asnumpy()


@pytest.mark.parametrize("name, value", [
    ("fc_weight", 2), ("fc_bias", 0), ("bn_gamma", 1), ("bn_beta", 0), ("x_min", 0), ("x_max", 1),
    ("bn_moving_mean", 0), ("bn_running_mean", 0), ("bn_moving_var", 1), ("bn_running_var", 1)])
def test_rules_by_name(name, value):
    assert (filled(I.Constant(2), (2, 2), name) == value).all()
    plain = mx.nd.ones((2, 2))
    I.Constant(2)(name, plain)
    assert (plain.asnumpy() == value).all()


def test_own_initializer_of_a_variable():
    assert (filled(I.Zero(), (2,), "foo", {"__init__": '["constant", {"value": 5}]'}) == 5).all()
    assert (filled(I.Zero(), (2,), "x_bias", {"__init__": I.One().dumps()}) == 1).all()
    var = mx.sym.Variable("v", init=I.LSTMBias(3.0))
    text = var.attr("__init__")
    assert filled(I.Zero(), (8,), "v", {"__init__": text}).tolist() == [0, 0, 3, 3, 0, 0, 0, 0]


@pytest.mark.parametrize("init, shape, bound, std", [
    (I.Xavier(), (200, 100), 0.141421, 0.0816),
    (I.Xavier("uniform", "out", 2), (100, 20, 5, 5), 0.0282843, 0.0163),
    (I.Xavier("gaussian", "in", 2), (100, 20, 5, 5), None, 0.0632),
    (I.MSRAPrelu(), (300, 100), None, 0.0970), (I.Uniform(), (100, 100), 0.07, 0.0404),
    (I.Normal(0.5), (100, 100), None, 0.5)])
def test_distributions(init, shape, bound, std):
    mx.random.seed(1)
    a = filled(init, shape)
    assert a.std() == pytest.approx(std, rel=0.04) and abs(a.mean()) < 0.05 * std * 4
    if bound is not None:
        assert 0.99 * bound < np.abs(a).max() <= bound * 1.0001


def test_orthogonal():
    a = filled(I.Orthogonal(), (4, 9))
    assert np.allclose(a @ a.T, 1.414 ** 2 * np.eye(4), atol=1e-5)
    b = filled(I.Orthogonal(2, "normal"), (9, 2, 2)).reshape(9, 4)
    assert np.allclose(b.T @ b, 4 * np.eye(4), atol=1e-5)


def test_bilinear():
    row = np.array([0.25, 0.75, 0.75, 0.25])
    assert np.allclose(filled(I.Bilinear(), (2, 1, 4, 4)), np.outer(row, row))
    assert np.allclose(filled(I.Bilinear(), (1, 1, 3, 3))[0, 0],
                       np.outer([.25, .75, .75], [.25, .75, .75]))


def test_fused_rnn():
    h, n = 2, 4 * 2 * (3 + 2) + 2 * 4 * 2
    init = I.FusedRNN(I.Constant(7), h, 1, "lstm", forget_bias=1.0)
    a = filled(I.Zero(), (n,), "rnn_parameters", {"__init__": init.dumps()})
    assert (a[:40] == 7).all()
    assert a[40:].tolist() == [0, 0, 1, 1, 0, 0, 0, 0] * 2
    with pytest.raises(ValueError):
        filled(I.Zero(), (n + 1,), "rnn_parameters", {"__init__": init.dumps()})


def test_mixed_and_load():
    mixed = I.Mixed(["fc1", ".*"], [I.One(), I.Constant(3)])
    assert (filled(mixed, (2,), "fc1_weight") == 1).all()
    assert (filled(mixed, (2,), "fc_weight") == 3).all()
    with pytest.raises(ValueError):
        filled(I.Mixed(["q"], [I.Zero()]), (2,), "fc_weight")
    load = I.Load({"arg:a": mx.nd.ones((2,)), "b": mx.nd.zeros((3,))}, I.Constant(9))
    assert filled(load, (2,), "a").tolist() == [1, 1]
    assert filled(load, (2,), "c_weight").tolist() == [9, 9]
    with pytest.raises(ValueError, match="shape"):
        filled(load, (2,), "b")
    with pytest.raises(ValueError):
        filled(I.Load({}), (2,), "b")


def test_json():
    for init in (I.Uniform(0.1), I.Normal(), I.Xavier(), I.MSRAPrelu("in", 0.1), I.Zero(), I.One(),
                 I.Constant(3), I.Orthogonal(), I.Bilinear(), I.LSTMBias()):
        assert I.create(init.dumps()) == init and I.create(init.dumps()).dumps() == init.dumps()
    assert I.Xavier().dumps() == \
        '["xavier", {"rnd_type": "uniform", "factor_type": "avg", "magnitude": 3}]'
    assert I.Constant(mx.nd.array([1, 2])).dumps() == '["constant", {"value": [1.0, 2.0]}]'
    assert (filled(I.create('["constant", {"value": [1.0, 2.0]}]'), (2,)) == [1, 2]).all()
    assert isinstance(I.create("zeros"), I.Zero) and isinstance(I.create("Xavier"), I.Xavier)


@pytest.mark.parametrize("make, error", [
    (lambda: I.create("nope"), ValueError), (lambda: I.create(3), TypeError),
    (lambda: I.create("[1, 2]"), ValueError), (lambda: I.create('["zero'), ValueError),
    (lambda: I.create('["zero", {}, 3]'), ValueError), (lambda: I.create("[" * 10**5), ValueError),
    (lambda: filled(I.Zero(), (2,), "foo"), ValueError),
    (lambda: I.Zero()(3, mx.nd.ones(2)), TypeError),
    (lambda: filled(I.Xavier(), (2,)), ValueError),
    (lambda: filled(I.Xavier(factor_type="x"), (2, 2)), ValueError),
    (lambda: I.Mixed(["a"], []), ValueError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


def test_seed_decides():
    def draw():
        mx.random.seed(5)
        return filled(I.Xavier(), (4, 4))
    assert (draw() == draw()).all()
