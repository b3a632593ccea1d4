"""Programs as users of MXNet 1.x write them, with the values that MXNet 1.9.1 gave.

What lives here: whole-library behaviour that a program for the reference relies on. What does not:
kernels and rules, which have tests of their own.
Invariant: the reference is not needed; its answers are literals, here and in reference_tables.py.
"""
from __future__ import annotations

import json
import re

import numpy as np
import pytest

import mxcy as mx
from tests.reference_tables import GRADIENTS, INFERRED, VALUES

nd = mx.nd
autograd = mx.autograd


def shown(y):
    """dtype, shape and values of a result, to four digits."""
    if isinstance(y, (list, tuple)):
        return " & ".join(shown(z) for z in y)
    values = " ".join(f"{v:.3g}" for v in y.asnumpy().astype("float64").ravel())
    return f"{np.dtype(y.dtype).name} {tuple(y.shape)} {values}".replace("-0 ", "0 ")


def value(source):
    """What an expression over the arrays x and i32 gives."""
    x = nd.array(np.arange(24).reshape(2, 3, 4) % 7 - 2.5)
    i32 = nd.array(np.arange(6).reshape(2, 3), dtype="int32")
    try:
        return shown(eval(source, {"nd": nd, "mx": mx, "np": np, "x": x, "i32": i32}))
    except Exception:
        return "raises"


def inferred(source):
    """What `S(symbol, shapes...)` infers: arguments, outputs, auxiliary states."""
    def infer(s, *args, partial=False, **kwargs):
        return repr((s.infer_shape_partial if partial else s.infer_shape)(*args, **kwargs))

    names = {"mx": mx, "infer": infer, "data": mx.sym.var("data"), "b": mx.sym.var("b")}
    try:
        return eval(f"infer({source})", names)
    except Exception:
        return "raises"


def gradients(source):
    """First gradients of a weighted sum of an expression over the arrays x, p, u, m and q."""
    rng, arrays = np.random.RandomState, {}
    for i, (name, low, high, shape) in enumerate((
            ("x", -2, 2, (2, 3, 4)), ("p", .1, 2, (2, 3)), ("u", -.9, .9, (5,)),
            ("m", -1, 1, (3, 4)), ("q", 1.1, 3, (2, 3, 1)))):
        arrays[name] = nd.array(rng(i).uniform(low, high, shape))
        arrays[name].attach_grad()
    try:
        with autograd.record():
            y = eval(source, {"nd": nd, "mx": mx, **arrays})
            total = 0
            for part in y if isinstance(y, list) else [y]:
                weights = nd.arange(1, part.size + 1, dtype="float64").reshape(part.shape)
                total = total + (part.astype("float64") * weights / part.size).sum()
        total.backward()
    except Exception:
        return "raises"
    found = {}
    for name, a in arrays.items():
        g = a.grad.asnumpy().astype("float64").ravel()
        if abs(g).max() > 0:
            found[name] = " ".join(f"{v:.3g}" for v in g[:6])
    return " & ".join(f"{k}: {v}" for k, v in sorted(found.items()))


def agree(got, want):
    """Whether two texts say the same, numbers to three digits."""
    number = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)")
    if number.sub("#", got) != number.sub("#", want):
        return False
    a, b = ([float(v) for v in number.findall(text)] for text in (got, want))
    return bool(np.allclose(a, b, rtol=1.1e-2, atol=1e-6))


@pytest.mark.parametrize("source,want", VALUES, ids=[s for s, _ in VALUES])
def test_value(source, want):
    got = value(source)
    assert agree(got, want), got


@pytest.mark.filterwarnings("ignore:the shapes of")
@pytest.mark.parametrize("source,want", INFERRED, ids=[s for s, _ in INFERRED])
def test_inference(source, want):
    assert inferred(source) == want


@pytest.mark.parametrize("source,want", GRADIENTS, ids=[s for s, _ in GRADIENTS])
def test_gradient(source, want):
    got = gradients(source)
    assert agree(got, want), got


# -- symbols -----------------------------------------------------------------------------------
def test_names():
    a, b = mx.sym.var("a"), mx.sym.var("b")
    with mx.name.NameManager():
        made = [a + b, a - b, a * b, a / b, a + 1, 1 - a, 1 / a, -a, 2 ** a, a ** b, a > b, a == b,
                a > 1, 5 % a, mx.sym.FullyConnected(a, num_hidden=3), mx.sym.Flatten(a),
                mx.sym.random.uniform(0, 1, (2,)), mx.sym.zeros((2,)), mx.sym.pow(2, b)]
        names = [s.name for s in made]
    assert names == [
        "_plus0", "_minus0", "_mul0", "_div0", "_plusscalar0", "_rminusscalar0", "_rdivscalar0",
        "_mulscalar0", "_rpower_scalar0", "_power0", "_greater0", "_equal0", "_greater_scalar0",
        "_rmodscalar0", "fullyconnected0", "flatten0", "_random_uniform0", "_zeros0",
        "_rpowerscalar0"]


def test_output_names():
    a = mx.sym.var("a")
    assert mx.sym.make_loss(a, name="ml").list_outputs() == ["ml_loss"]
    assert mx.sym.MakeLoss(a, name="ml").list_outputs() == ["ml_output"]
    assert mx.sym.moments(a, name="mo").list_outputs() == ["mo_output0", "mo_output1"]
    assert mx.sym.split(a, num_outputs=2, name="s").list_outputs() == ["s_output0", "s_output1"]
    assert mx.sym.BatchNorm(a, name="bn").get_internals().list_outputs() == [
        "a", "bn_gamma", "bn_beta", "bn_moving_mean", "bn_moving_var", "bn_output"]


def test_attr_name_is_the_name():
    net = mx.sym.SoftmaxOutput(mx.sym.var("data"), name="out")
    assert net.attr("name") == "out"


def test_numbered_keyword_inputs():
    a, b = mx.sym.var("a"), mx.sym.var("b")
    assert mx.sym.concat(arg0=a, arg1=b, dim=0).list_arguments() == ["a", "b"]
    assert mx.sym.add_n(arg0=a, arg1=b).list_arguments() == ["a", "b"]
    with pytest.raises(TypeError, match="unknown argument"):
        mx.sym.add_n(arg1=a)


def test_scalars_are_always_saved():
    nodes = json.loads((mx.sym.var("a") + 1).tojson())["nodes"]
    assert float(nodes[1]["attrs"]["scalar"]) == 1


def test_json_of_version_0():
    old = json.dumps({
        "nodes": [
            *({"op": "null", "param": {}, "name": n, "inputs": [], "backward_source_id": -1}
              for n in ("data", "fc_weight", "fc_bias")),
            {"op": "FullyConnected", "param": {"no_bias": "False", "num_hidden": "10"},
             "name": "fc", "inputs": [[0, 0], [1, 0], [2, 0]], "backward_source_id": -1}],
        "arg_nodes": [0, 1, 2], "heads": [[3, 0]]})
    assert mx.sym.load_json(old).infer_shape(data=(2, 3)) == (
        [(2, 3), (10, 3), (10,)], [(2, 10)], [])


def test_modules_where_the_reference_has_them():
    from mxcy.ndarray.ndarray import array
    from mxcy.symbol.symbol import Variable

    assert array is mx.nd.array
    assert Variable is mx.sym.Variable
    assert mx.nd.op.exp is mx.nd.exp
    assert mx.sym.op.exp is mx.sym.exp


# -- arrays ------------------------------------------------------------------------------------
def test_views_write_through():
    a = nd.zeros((2, 3))
    a[0][1] = 7
    a.reshape((3, 2))[1] = 5
    a.flatten()[5:] = 9  # a copy
    a.T[0] = 4  # a copy
    np.testing.assert_array_equal(a.asnumpy(), [[0, 7, 5], [5, 0, 0]])


def test_in_place_keeps_the_dtype():
    b = nd.array([1, 2, 3], dtype="int32")
    b += 1.7
    assert b.asnumpy().tolist() == [2, 3, 4]
    b /= 2
    assert b.asnumpy().tolist() == [1, 1, 2]


@pytest.mark.parametrize("other", ["a", None, [1, 2]])
def test_in_place_refuses_what_is_no_number(other):
    y = nd.ones((2,))
    with pytest.raises(TypeError):
        y += other
    with pytest.raises(TypeError):
        y *= other


def test_printing():
    assert repr(nd.array([[1, 2], [3, 4]])) == (
        "\n[[1. 2.]\n [3. 4.]]\n<NDArray 2x2 @cpu(0)>")
    assert str(nd.array([1, 2], dtype="int32")) == "\n[1 2]\n<NDArray 2 @cpu(0)>"


# -- autograd ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [
    "sign", "floor", "ceil", "round", "rint", "trunc", "fix", "argmax", "logical_not", "zeros_like",
    "shape_array", "BlockGrad"])
def test_backward_through_steps_gives_zeros(name):
    x = nd.array([[-1.5, 2.5], [0, 3]])
    x.attach_grad()
    x.grad[:] = 7
    with autograd.record():
        y = getattr(nd, name)(x)
    y.backward()
    assert (x.grad.asnumpy() == 0).all()


def test_comparisons_are_recorded():
    x = nd.array([-1.5, 2.5])
    x.attach_grad()
    with autograd.record():
        mask = x > 0
        with pytest.raises(mx.base.MXNetError):
            mask += 1
        y = x * mask
    mask.backward(retain_graph=True)
    assert x.grad.asnumpy().tolist() == [0, 0]
    y.backward()
    assert x.grad.asnumpy().tolist() == [0, 1]


def test_grad_gives_a_list():
    x = nd.array([1, 2, 3])
    x.attach_grad()
    with autograd.record():
        y = x * x
    got = autograd.grad(y, x)
    assert isinstance(got, list)
    assert got[0].asnumpy().tolist() == [2, 4, 6]


# -- optimizers --------------------------------------------------------------------------------
def test_updates_take_positional_parameters_in_the_reference_order():
    w, g = nd.ones((2,)), nd.ones((2,))
    nd.sgd_update(w, g, 0.1, 0.5, out=w)
    np.testing.assert_allclose(w.asnumpy(), 0.85, rtol=1e-6)
    mom = nd.zeros((2,))
    nd.sgd_mom_update(w, g, mom, 0.1, 0.9, 0.01, out=w)
    np.testing.assert_allclose(mom.asnumpy(), -0.10085, rtol=1e-5)
    mean, var = nd.zeros((2,)), nd.zeros((2,))
    nd.adam_update(nd.ones((2,)), g, mean, var, 0.1, 0.8, 0.99, 1e-6, 0.1)
    np.testing.assert_allclose(mean.asnumpy(), 0.22, rtol=1e-5)
    np.testing.assert_allclose(var.asnumpy(), 0.0121, rtol=1e-5)


@pytest.mark.parametrize("name,kwargs,want", [
    ("sgd", {}, [0.97, -1.985, 2.94]),
    ("sgd", {"momentum": 0.9}, [0.9524, -1.9762, 2.9049]),
    ("sgd", {"momentum": 0.9, "wd": 0.1, "rescale_grad": 0.5, "clip_gradient": 0.3},
     [0.9789, -1.9777, 2.9664]),
    ("adam", {}, [0.9971, -1.9971, 2.9971]),
    ("adam", {"learning_rate": 0.1, "wd": 0.01}, [0.7075, -1.7068, 2.7074]),
])
def test_updater(name, kwargs, want):
    update = mx.optimizer.get_updater(mx.optimizer.create(name, **kwargs))
    w, g = nd.array([1, -2, 3]), nd.array([0.5, -0.25, 1])
    for i in range(3):
        update(0, g * (i + 1), w)
    np.testing.assert_allclose(w.asnumpy(), want, atol=2e-4)


# -- Module ------------------------------------------------------------------------------------
def network():
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=6, name="fc1")
    net = mx.sym.BatchNorm(net, name="bn1", fix_gamma=False)
    net = mx.sym.Activation(net, act_type="tanh", name="t")
    net = mx.sym.FullyConnected(net, num_hidden=3, name="fc2")
    return mx.sym.SoftmaxOutput(net, name="softmax")


def parameters(sym):
    rng = np.random.RandomState(7)
    shapes, _, states = sym.infer_shape(data=(8, 5))
    args = {k: nd.array(rng.uniform(-.5, .5, s)) for k, s in zip(sym.list_arguments(), shapes)
            if k not in ("data", "softmax_label")}
    auxs = {k: nd.zeros(s) if "mean" in k else nd.ones(s)
            for k, s in zip(sym.list_auxiliary_states(), states)}
    return args, auxs


def samples():
    rng = np.random.RandomState(0)
    x = rng.rand(40, 5).astype("float32")
    return mx.io.NDArrayIter(x, rng.randint(0, 3, 40).astype("float32"), 8)


#: What `fit` on `samples` came to: (optimizer, parameters) to (cross-entropy of the last epoch, sum
#: of the last layer's weights).
FITS = {
    ("sgd", (("learning_rate", 0.1),)):
        (1.0978, -0.8058),
    ("sgd", (("learning_rate", 0.1), ("momentum", 0.9), ("wd", 0.01))):
        (1.0728, -0.7436),
    ("adam", (("learning_rate", 0.01),)):
        (1.0905, -0.8098),
    ("rmsprop", (("learning_rate", 0.01),)):
        (1.0907, -0.8295),
    ("nag", (("learning_rate", 0.05), ("momentum", 0.9))):
        (1.0736, -0.8058),
}


@pytest.mark.parametrize("name,kwargs", sorted(FITS))
def test_fit(name, kwargs):
    sym = network()
    args, auxs = parameters(sym)
    module = mx.mod.Module(sym)
    seen = []
    module.fit(samples(), num_epoch=3, optimizer=name, optimizer_params=kwargs, arg_params=args,
               aux_params=auxs, eval_metric="ce",
               batch_end_callback=lambda p: seen.append(p.eval_metric.get()[1]))
    loss, total = FITS[name, kwargs]
    assert len(seen) == 15
    assert seen[-1] == pytest.approx(loss, abs=2e-3)
    assert float(module.get_params()[0]["fc2_weight"].asnumpy().sum()) == pytest.approx(
        total, abs=2e-3)


def test_a_checkpoint_goes_into_a_part_of_its_network():
    sym = network()
    args, auxs = parameters(sym)
    module = mx.mod.Module(sym.get_internals()["t_output"], label_names=None)
    module.bind([("data", (8, 5))], for_training=False)
    module.set_params(args, auxs)
    assert module.predict(mx.io.NDArrayIter(np.ones((40, 5)), None, 8)).shape == (40, 6)
    with pytest.raises(ValueError, match="allow_extra"):
        module.set_params(args, auxs, allow_missing=True)
