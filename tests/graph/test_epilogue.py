"""The epilogue pass: activations computed in their layer, weights packed once."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx
from mxcy import _kernels
from mxcy._core.dtypes import as_dtype
from mxcy.graph.ir import topo
from mxcy.graph.passes.epilogue import epilogue
from mxcy.graph.passes.infer import infer
from mxcy.graph.symbol import Symbol
from mxcy.ops.base import Spec

packing = pytest.mark.skipif(_kernels.LEVEL in ("v2", "base"),
                             reason="this CPU build has no packed products")
RNG = np.random.default_rng(8)
HIDDEN, DATA, MANY = 40, (6, 30), (24, 30)


def layer(act: str = "", no_bias: bool = False, x=None, name: str = "fc") -> mx.sym.Symbol:
    y = mx.sym.FullyConnected(mx.sym.Variable("data") if x is None else x, num_hidden=HIDDEN,
                              no_bias=no_bias, name=name)
    return mx.sym.Activation(y, act_type=act, name=f"{name}_act") if act else y


def bound(symbol: mx.sym.Symbol, grad_req: str = "null", data: tuple = DATA
          ) -> mx.executor.Executor:
    made = symbol.simple_bind(mx.cpu(), grad_req=grad_req, data=data)
    for array in made.arg_dict.values():
        array[:] = RNG.standard_normal(array.shape)
    return made


def rewritten(symbol: mx.sym.Symbol, pack: bool = True, dtype: str = "float32", data: tuple = DATA
              ) -> tuple[Symbol, list[str], list[str]]:
    """The symbol after the pass, the names of its operators, the notes."""
    heads = list(symbol._heads)
    got = infer(heads, {id(n): data for n in topo(heads) if n.name == "data"},
                {id(n): as_dtype(dtype) for n in topo(heads) if n.op is None})
    known = {k: Spec(got.shape[k], got.dtype[k]) for k in got.shape}
    out, notes = epilogue(heads, known, len(heads), pack)
    return Symbol(out), [n.op.name for n in topo(out) if n.op is not None], notes


@pytest.mark.parametrize("act", ["relu", "sigmoid", "tanh", "softrelu", "softsign"])
@pytest.mark.parametrize("no_bias", [True, False])
def test_bits_are_those_of_the_layer_and_the_activation(act, no_bias):
    whole = bound(layer(act, no_bias), data=(2, 30))  # so few that weights are not packed
    got = whole.forward()[0].asnumpy()
    p = whole.arg_dict
    alone = mx.nd.FullyConnected(p["data"], p["fc_weight"], *[p[n] for n in ("fc_bias",) if n in p],
                                 num_hidden=HIDDEN, no_bias=no_bias)
    np.testing.assert_array_equal(got, mx.nd.Activation(alone, act_type=act).asnumpy())
    assert f"fc_act ({act}) computed in fc" in whole.explain(False)


@pytest.mark.parametrize("act,joined", [("relu", True), ("sigmoid", True), ("tanh", True),
                                        ("softrelu", True), ("softsign", False)])
def test_training(act, joined):
    """Gradients written with the output allow it; that of softsign reads what went in."""
    whole = bound(layer(act), "write")
    y = whole.forward(is_train=True)[0].asnumpy()
    assert ("computed in fc" in whole.explain(True)) is joined
    g = RNG.standard_normal(y.shape).astype("float32")
    whole.backward(mx.nd.array(g))
    x, w, b = (whole.arg_dict[n].asnumpy().astype("float64")
               for n in ("data", "fc_weight", "fc_bias"))
    z = x @ w.T + b
    slope = {"relu": z > 0, "sigmoid": y * (1 - y), "tanh": 1 - y * y,
             "softrelu": 1 / (1 + np.exp(-z)), "softsign": 1 / (1 + np.abs(z)) ** 2}[act]
    np.testing.assert_allclose(whole.grad_dict["data"].asnumpy(), (g * slope) @ w, rtol=1e-4,
                               atol=1e-4)
    np.testing.assert_allclose(whole.grad_dict["fc_weight"].asnumpy(), (g * slope).T @ x, rtol=1e-4,
                               atol=1e-4)


def test_what_is_read_elsewhere_stays():
    y = layer()
    both = mx.sym.Group([mx.sym.relu(y), y])
    assert rewritten(both, pack=False)[1] == ["FullyConnected", "relu"]
    assert rewritten(mx.sym.tanh(y) + y, pack=False)[1][:2] == ["FullyConnected", "tanh"]
    assert rewritten(mx.sym.tanh(y), pack=False)[1] == ["_fused_FullyConnected"]


def test_halves_stay():
    assert rewritten(layer("relu"), dtype="float16")[1] == ["FullyConnected", "Activation"]


@packing
def test_packed_weights():
    symbol = layer("", True, layer("tanh"), "last")
    packed, ops, notes = rewritten(symbol, data=MANY)
    assert sorted(ops) == ["_pack_matrix", "_pack_matrix", "_packed_FullyConnected",
                           "_packed_FullyConnected"]
    assert "weight of fc packed when it changes" in notes
    plain = bound(symbol, data=MANY)
    again = packed.bind(mx.cpu(), plain.arg_dict)
    np.testing.assert_allclose(again.forward()[0].asnumpy(), plain.forward()[0].asnumpy(),
                               rtol=1e-5, atol=1e-5)


@packing
def test_one_packing_serves_two_layers():
    w = mx.sym.Variable("w")
    x, z = mx.sym.Variable("data"), mx.sym.Variable("data") * 2.0
    y = [mx.sym.FullyConnected(v, w, num_hidden=HIDDEN, no_bias=True) for v in (x, z)]
    assert rewritten(y[0] + y[1], data=MANY)[1].count("_pack_matrix") == 1


def test_packing_needs_parameters_and_several_samples():
    x = mx.sym.Variable("data")
    w = mx.sym.Variable("w")
    computed = mx.sym.FullyConnected(x, w * 2.0, num_hidden=HIDDEN, no_bias=True)
    assert "_pack_matrix" not in rewritten(computed, data=MANY)[1]
    for samples in (1, 2, 65):
        assert "_pack_matrix" not in rewritten(layer(), data=(samples, 30))[1]
    assert "_pack_matrix" not in rewritten(layer(), pack=False, data=MANY)[1]


@packing
def test_an_executor_packs_only_for_prediction():
    whole = bound(layer("relu"), "write", MANY)
    assert "pack_matrix" not in whole.explain(True)
    prelude = whole.explain(False).split("segment 1:")[0]
    assert "pack_matrix" in prelude and "when parameters have changed" in prelude
    before = whole.forward()[0].asnumpy()
    whole.arg_dict["fc_weight"][:] *= 2
    whole.arg_dict["fc_bias"][:] *= 2
    np.testing.assert_allclose(whole.forward()[0].asnumpy(), 2 * before, rtol=1e-5, atol=1e-5)
