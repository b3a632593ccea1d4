"""The generated functions: fresh, documented, with the operators' own signatures."""
from __future__ import annotations

import inspect
import pathlib
import subprocess
import sys

import pytest

import mxcy.nd as nd
import mxcy.sym as sym
from mxcy.ops import base

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPS = sorted({op.name: op for op in base._REGISTRY.values()
              if op.source.startswith("mxcy/ops/")
              and not op.name.startswith("_backward_") and not op.internal}.items())


def test_fresh():
    done = subprocess.run([sys.executable, "tools/gen_api.py", "--check"], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def generated(front, name):
    return getattr(front, name, None) or getattr(front._internal, name, None)


@pytest.mark.parametrize("front", [nd, sym], ids=["nd", "sym"])
@pytest.mark.parametrize("name, op", OPS, ids=[n for n, _ in OPS])
def test_every_operator_has_its_function(front, name, op):
    for prefix in ("_contrib_", "_linalg_", "_image_", "_sparse_"):
        if name.startswith(prefix):
            front, name = getattr(front, prefix.strip("_")), name.removeprefix(prefix)
            break
    f = generated(front, name)
    assert f is not None
    if f.__module__.split(".")[-1].startswith("op_"):
        names = set(inspect.signature(f).parameters)
        wanted = set(op.Params.specs()) - {op.variadic, "ctx"}
        assert wanted <= names and "name" in names
        assert inspect.getdoc(f)


def test_signatures_have_the_defaults():
    p = inspect.signature(sym.FullyConnected).parameters
    assert list(p)[:6] == ["data", "weight", "bias", "num_hidden", "no_bias", "flatten"]
    assert p["flatten"].default is True and repr(p["num_hidden"].default) == "<required>"
    assert inspect.signature(nd.Dropout).parameters["p"].default == 0.5
    assert "Parameters\n----------\n" in inspect.getdoc(nd.Dropout)


def test_arguments_reach_the_operator_in_its_order(monkeypatch):
    seen = []
    import mxcy.nd.op_dropout as module
    monkeypatch.setattr(module, "_op_Dropout", lambda *args: seen.append(args))
    module.Dropout(None)
    module.Dropout(None, axes=[1], p=0.25)
    assert list(base.get("Dropout").Params.specs()) == ["p", "mode", "axes", "cudnn_off"]
    assert seen == [(None, 0.5, "training", (), False, None),
                    (None, 0.25, "training", [1], False, None)]


def test_namespaces():
    assert nd.linalg.gemm2 is nd._ops.linalg_gemm2 or callable(nd.linalg.gemm2)
    assert callable(nd._internal._plus_scalar) and callable(sym._internal._plus_scalar)
    assert callable(nd.contrib.quadratic) and callable(sym.contrib.quadratic)
    assert sym.contrib.quadratic(sym.Variable("x")).name.startswith("quadratic")


def test_random_functions():
    u = nd.random.uniform(2, 3, shape=(4, 5))
    assert u.shape == (4, 5) and u.asnumpy().min() >= 2 and u.asnumpy().max() < 3
    assert nd.random.normal().shape == (1,) and nd.random.randn(2, 3).shape == (2, 3)
    blocks = nd.random.uniform(nd.array([0.0, 10.0]), nd.array([1.0, 20.0]), shape=(1000,))
    assert blocks.shape == (2, 1000)
    low, high = blocks.asnumpy()
    assert low.min() >= 0 and low.max() < 1 and high.min() >= 10 and high.max() < 20
    means = nd.random.normal(nd.array([-5.0, 5.0]), nd.array([1.0, 0.0]), shape=(500,)).asnumpy()
    assert abs(means[0].mean() + 5) < 0.3 and (means[1] == 5).all()
    out = nd.zeros((7,))
    assert nd.random.exponential(2.0, out=out) is out and out.asnumpy().min() >= 0
    assert nd.random.exponential(nd.array([1.0, 2.0])).shape == (2,)
    whole = nd.random.randint(-3, 4, shape=(100,))
    assert whole.dtype.__name__ == "int32" and set(whole.asnumpy()) <= set(range(-3, 4))
    for wrong in (lambda: nd.random.uniform(nd.array([0.0]), 1.0), lambda: nd.random.uniform(foo=1),
                  lambda: nd.random.uniform(nd.array([0.0]), nd.array([1.0, 2.0]))):
        with pytest.raises(TypeError):
            wrong()


def test_unknown_arguments():
    x = nd.array([1.0])
    assert x.tanh(name="t").shape == (1,)
    for wrong in (lambda: x.tanh(foo=1), lambda: nd.tanh(x, foo=1), lambda: x.clip(0, 1, 2, 3),
                  lambda: sym.tanh(sym.Variable("x"), foo=1)):
        with pytest.raises(TypeError):
            wrong()


def test_fluent_methods():
    x = nd.array([[1.0, 2.0], [3.0, 4.0]])
    assert x.sum(axis=0).asnumpy().tolist() == [4, 6]
    assert x.clip(2, 3).asnumpy().tolist() == [[2, 2], [3, 3]]
    assert x.tanh().shape == (2, 2)
    assert inspect.signature(type(x).clip).parameters["a_min"].default is not None
