"""Symbols: composition, names, attributes, arithmetic, inference as users see it, binding."""
from __future__ import annotations

import copy
import importlib
import pickle
import types
import warnings

import numpy as np
import pytest

import mxcy.runtime.bind  # noqa: F401  (the tests of binding)
import mxcy.sym as sym
from mxcy._core import context, modes
from mxcy._core.errors import (
    MXNetIndexError,
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from mxcy.graph.naming import AttrScope, NameManager, Prefix


@pytest.fixture(autouse=True)
def fresh_names():
    with NameManager():
        yield


@pytest.fixture
def ab():
    return sym.Variable("a"), sym.Variable("b")


# -- composition -----------------------------------------------------------------------------------
def test_missing_inputs_become_variables(ab):
    fc = sym.FullyConnected(ab[0], num_hidden=3)
    assert fc.name == "fullyconnected0"
    assert fc.list_arguments() == ["a", "fullyconnected0_weight", "fullyconnected0_bias"]
    assert sym.FullyConnected(num_hidden=3, no_bias=True, name="q").list_arguments() == [
        "q_data", "q_weight"]
    assert fc.list_outputs() == ["fullyconnected0_output"]
    assert len(fc) == 1 and repr(fc) == "<Symbol fullyconnected0>"


def test_auxiliary_states():
    bn = sym.BatchNorm(sym.Variable("x"), name="bn")
    assert bn.list_arguments() == ["x", "bn_gamma", "bn_beta"]
    assert bn.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert bn.list_inputs() == ["x", "bn_gamma", "bn_beta", "bn_moving_mean", "bn_moving_var"]
    assert bn.list_outputs() == ["bn_output"]
    assert bn.attr_dict()["bn_moving_var"]["__init__"] == '["one", {}]'
    assert bn.infer_shape(x=(2, 3)) == ([(2, 3), (3,), (3,)], [(2, 3)], [(3,), (3,)])
    shown = sym.BatchNorm(sym.Variable("x"), name="bn", output_mean_var=True)
    assert shown.list_outputs() == ["bn_output", "bn_mean", "bn_var"]


def test_wrong_inputs(ab):
    a, b = ab
    with pytest.raises(MXNetTypeError, match="num_hidden"):
        sym.FullyConnected(a)
    with pytest.raises(MXNetTypeError, match=r"'bias'.*no_bias"):
        sym.FullyConnected(a, b, b, num_hidden=2, no_bias=True)
    with pytest.raises(MXNetTypeError, match="must be symbols"):
        sym.FullyConnected(a, 3, num_hidden=2)
    with pytest.raises(MXNetTypeError, match="num_hiden"):
        sym.FullyConnected(a, num_hiden=2)
    with pytest.raises(MXNetValueError, match="pick one"):
        sym.tanh(sym.Group([a, b]))
    with pytest.raises(TypeError):
        sym.FullyConnected(a, data=b, num_hidden=2)


def test_call_replaces_variables():
    n1 = sym.FullyConnected(sym.Variable("data"), num_hidden=3, name="n1")
    n2 = sym.FullyConnected(sym.Variable("x"), num_hidden=2, name="n2")
    both = n2(x=n1, name="both")
    assert both.list_arguments() == ["data", "n1_weight", "n1_bias", "n2_weight", "n2_bias"]
    assert both.name == "both" and n2.name == "n2"
    assert n2.list_arguments() == ["x", "n2_weight", "n2_bias"]
    assert n2(n1).list_arguments() == both.list_arguments()
    with pytest.raises(MXNetValueError, match="foo"):
        n2(foo=n1)
    with pytest.raises(MXNetTypeError):
        n2(n1, x=n1)


def test_any_number_of_inputs(ab):
    cat = sym.Concat(*ab, dim=0)
    assert cat.name == "concat0" and cat.list_arguments() == ["a", "b"]
    assert sym.concat(list(ab)).attr("num_args") == "2"
    assert sym.add_n(*ab).name == "add_n0"
    assert sym.Concat(*ab, num_args=2).list_arguments() == ["a", "b"]
    for wrong in (1, 0, -1, 2**31, 2**70):
        with pytest.raises(MXNetValueError, match="num_args"):
            sym.Concat(*ab, num_args=wrong)


def test_outputs_by_number_name_slice(ab):
    parts = sym.split(ab[0], num_outputs=3, name="s")
    assert parts.list_outputs() == ["s_output0", "s_output1", "s_output2"]
    assert len(parts) == 3 and parts.name == "s"
    assert parts[1].list_outputs() == ["s_output1"] == parts["s_output1"].list_outputs()
    assert parts[-1].list_outputs() == ["s_output2"]
    assert parts[1:].list_outputs() == ["s_output1", "s_output2"]
    assert [p.list_outputs()[0] for p in parts] == parts.list_outputs()
    with pytest.raises(MXNetIndexError):
        parts[3]
    with pytest.raises(MXNetValueError, match="no output named 'x'"):
        parts["x"]
    with pytest.raises(MXNetTypeError):
        parts[1.5]


def test_group_internals_children(ab):
    a, b = ab
    fc = sym.FullyConnected(a, num_hidden=2, name="fc")
    group = sym.Group([fc, a + b])
    assert group.name is None and repr(group) == "<Symbol group [fc, _plus0]>"
    assert group.list_outputs() == ["fc_output", "_plus0_output"]
    assert fc.get_internals().list_outputs() == ["a", "fc_weight", "fc_bias", "fc_output"]
    assert fc.get_internals()["fc_output"].name == "fc"
    assert fc.get_children().list_outputs() == ["a", "fc_weight", "fc_bias"]
    assert a.get_children() is None
    with pytest.raises(MXNetTypeError):
        sym.Group([])
    with pytest.raises(MXNetTypeError):
        sym.Group([a, 3])


def test_deep_graphs_do_not_recurse(ab):
    x = ab[0]
    for _ in range(5000):
        x = x + 1
    assert x.list_arguments() == ["a"]
    assert sym.load_json(x.tojson()).list_arguments() == ["a"]
    assert copy.deepcopy(x).infer_shape(a=(2,))[1] == [(2,)]


# -- names -----------------------------------------------------------------------------------------
def test_automatic_names(ab):
    a, b = ab
    names = [s.name for s in (a + b, a + b, a - b, a * 2, 2 - a, -a, a ** 2, a == b, a == 1,
                              sym.maximum(a, b), sym.maximum(a, 1), abs(a), a.reshape((1, -1)),
                              sym.split(a, num_outputs=2), sym.SliceChannel(a, num_outputs=2),
                              sym._internal._plus_scalar(a, scalar=1), sym.linalg.gemm2(a, b))]
    assert names == ["_plus0", "_plus1", "_minus0", "_mulscalar0", "_rminusscalar0", "_mulscalar1",
                     "_powerscalar0", "_equal0", "_equal_scalar0", "_maximum0", "_maximumscalar0",
                     "abs0", "reshape0", "split0", "slicechannel0", "_plus_scalar0", "gemm20"]


def test_prefix(ab):
    with Prefix("p_"):
        assert sym.FullyConnected(ab[0], num_hidden=1).list_arguments() == [
            "a", "p_fullyconnected0_weight", "p_fullyconnected0_bias"]
        assert sym.FullyConnected(ab[0], num_hidden=1, name="z").name == "p_z"
        assert sym.Variable("v").name == "v"


def test_name_must_be_a_string(ab):
    with pytest.raises(MXNetTypeError):
        sym.tanh(ab[0], name=3)
    with pytest.raises(MXNetTypeError):
        sym.Variable(3)


# -- attributes ------------------------------------------------------------------------------------
def test_attr_scope(ab):
    with AttrScope(ctx_group="g", lr_mult="3"), AttrScope(__foo__="1", ctx_group="h"):
        fc = sym.FullyConnected(ab[0], num_hidden=3, name="fc", attr={"__mood__": "x"})
    assert fc.list_attr() == {
        "num_hidden": "3", "__ctx_group__": "h", "ctx_group": "h", "__lr_mult__": "3",
        "lr_mult": "3", "__foo__": "1", "__mood__": "x"}
    assert fc.attr("ctx_group") == fc.attr("__ctx_group__") == "h"
    assert fc.attr("nope") is None
    assert fc.attr_dict()["fc_weight"]["ctx_group"] == "h"
    assert sym.tanh(ab[0]).list_attr() == {}
    with pytest.raises(MXNetValueError):
        AttrScope(x=1)


def test_attributes_with_a_meaning_are_arguments_of_every_function(ab):
    fc = sym.FullyConnected(ab[0], num_hidden=3, name="fc", lr_mult=2)
    assert fc.attr("lr_mult") == "2" and fc.attr_dict()["fc_weight"]["__lr_mult__"] == "2"
    assert sym.Variable("v", attr={"__mood__": "x"}).attr("mood") is None


def test_variables_given_as_statistics_know_how_they_start():
    given = {n: sym.Variable(n[-4:]) for n in ("gamma", "moving_mean", "moving_var")}
    known = sym.BatchNorm(sym.Variable("x"), **given).attr_dict()
    assert known["mean"]["__init__"] == '["zero", {}]'
    assert known["_var"]["__init__"] == '["one", {}]'
    own = sym.Variable("m", init="ones")
    sym.BatchNorm(sym.Variable("x"), moving_mean=own)
    assert own.attr("__init__") == "ones"


def test_counted_inputs_that_nobody_gave_become_variables(ab):
    assert sym.Concat(*ab, num_args=3, name="c").list_arguments() == ["a", "b", "c_arg2"]
    up = sym.UpSampling(ab[0], scale=2, sample_type="bilinear", num_filter=3, num_args="2",
                        name="u")
    assert up.list_arguments() == ["a", "u_weight"]
    for count in (1, "x", -3, 10**9):
        with pytest.raises(MXNetValueError):
            sym.Concat(*ab, num_args=count)


def test_variable_attributes():
    v = sym.Variable("v", shape=(2, 0), lr_mult=2, wd_mult=0.5, dtype="float16", init="xavier",
                     stype="default", __foo__="x", attr={"mood": "angry"})
    assert v.list_attr() == {
        "__shape__": "(2, 0)", "__lr_mult__": "2", "lr_mult": "2", "__wd_mult__": "0.5",
        "wd_mult": "0.5", "__dtype__": "2", "__init__": "xavier", "__storage_type__": "0",
        "__foo__": "x", "mood": "angry"}
    for kwargs in ({"foo": 1}, {"__foo": 1}, {"stype": "quux"}, {"shape": "ab"},
                   {"attr": {"x": 1}}):
        with pytest.raises((MXNetValueError, MXNetTypeError)):
            sym.Variable("v", **kwargs)


def test_set_attr(ab):
    fc = sym.FullyConnected(ab[0], num_hidden=3)
    other = copy.copy(fc)
    fc._set_attr(__mood__="happy", num_hidden="7")
    assert fc.attr("__mood__") == "happy" and fc.infer_shape(a=(2, 3))[1] == [(2, 7)]
    assert other.attr("__mood__") is None and other.attr("num_hidden") == "3"
    with pytest.raises(MXNetValueError):
        fc._set_attr(x=3)
    with pytest.raises(MXNetValueError):
        fc._set_attr(no_bias="True")


def test_origin_is_the_users_line(ab):
    fc = sym.FullyConnected(ab[0], num_hidden=3)
    assert "test_symbol.py:" in fc._heads[0].node.origin
    assert "test_symbol.py:" in fc.debug_str() and "num_hidden = 3" in fc.debug_str()


# -- arithmetic ------------------------------------------------------------------------------------
def test_arithmetic_against_numpy(ab):
    a, b = ab
    from mxcy import nd
    x = np.array([[1.5, -2.0], [3.0, 0.5]], np.float32)
    y = np.array([[2.0, 4.0], [-1.0, 0.5]], np.float32)
    rows = [
        (a + b, x + y), (a - b, x - y), (a * b, x * y), (a / b, x / y), (a % b, x % y),
        (a + 2, x + 2), (2 + a, x + 2), (a - 2, x - 2), (2 - a, 2 - x), (a * 3, x * 3),
        (a / 2, x / 2), (2 / a, 2 / x), (a ** 2, x ** 2), (-a, -x), (abs(a), abs(x)),
        (a == b, x == y), (a != b, x != y), (a > b, x > y), (a >= b, x >= y), (a < b, x < y),
        (a <= b, x <= y), (a > 1, x > 1), (1 > a, x < 1), (a == 1.5, x == 1.5),  # noqa: SIM300
        (sym.maximum(a, b), np.maximum(x, y)), (sym.maximum(1, a), np.maximum(x, 1)),
        (sym.minimum(a, 1), np.minimum(x, 1)), (sym.hypot(a, b), np.hypot(x, y)),
        (sym.pow(2, a), 2 ** x), (sym.pow(a, 2), x ** 2)]
    for s, expected in rows:
        given = {n: nd.array(v) for n, v in (("a", x), ("b", y)) if n in s.list_arguments()}
        np.testing.assert_allclose(s.eval(**given)[0].asnumpy(), expected, rtol=1e-5)
    assert sym.maximum(2, 3) == 3 and sym.pow(2, 3) == 8


def test_what_arithmetic_refuses(ab):
    a, _ = ab
    for f in (lambda: a + "x", lambda: a + None, lambda: a == [1], lambda: "x" - a):
        with pytest.raises(MXNetTypeError):
            f()
    with pytest.raises(MXNetNotImplementedError):
        a += 1
    with pytest.raises(MXNetNotImplementedError):
        bool(a)
    assert (a == None) is False  # noqa: E711
    assert {a: 1}[a] == 1
    for name in ("asnumpy", "asscalar", "wait_to_read", "backward", "detach", "copy"):
        with pytest.raises(MXNetNotImplementedError):
            getattr(a, name)()


def test_fluent_methods_are_the_functions(ab):
    a, _ = ab
    assert a.tanh().tojson() == sym.tanh(a, name="tanh0").tojson()
    assert a.sum(axis=1).attr("axis") == "(1,)"
    assert a.clip(0, 1).infer_shape(a=(2, 3))[1] == [(2, 3)]
    assert a.transpose().infer_shape(a=(2, 3))[1] == [(3, 2)]
    assert a.astype("float16").infer_type(a="float32")[1] == [np.float16]
    assert a.reshape(6).infer_shape(a=(2, 3))[1] == [(6,)]
    assert a.reshape(3, 2).infer_shape(a=(2, 3))[1] == [(3, 2)]
    assert a.reshape(shape=(3, -1)).infer_shape(a=(2, 3))[1] == [(3, 2)]


# -- inference -------------------------------------------------------------------------------------
@pytest.fixture
def fc(ab):
    return sym.FullyConnected(ab[0], num_hidden=3, name="fc")


def test_infer_shape(fc):
    expected = ([(4, 5), (3, 5), (3,)], [(4, 3)], [])
    assert fc.infer_shape(a=(4, 5)) == expected == fc.infer_shape((4, 5))
    assert fc.infer_shape_partial(a=(0, 5)) == ([(0, 5), (3, 5), (3,)], [(0, 3)], [])
    assert fc.infer_shape_partial() == ([(), (3, 0), (3,)], [()], [])


def test_infer_shape_incomplete_warns(fc):
    with pytest.warns(UserWarning, match="fc_weight"):
        assert fc.infer_shape() == (None, None, None)
    with pytest.warns(UserWarning):
        assert fc.infer_shape(a=(0, 5)) == (None, None, None)


def test_infer_shape_wrong(fc):
    with pytest.raises(MXNetValueError, match="zz"):
        fc.infer_shape(zz=(1,))
    with pytest.raises(MXNetTypeError):
        fc.infer_shape(a=3)
    with pytest.raises(MXNetValueError, match="not both"):
        fc.infer_shape((4, 5), a=(4, 5))
    with pytest.raises(MXNetTypeError):
        fc.infer_shape(a=("x",))
    with pytest.raises(MXNetValueError, match="'fc'"):
        fc.infer_shape(a=(4, 5), fc_weight=(3, 6))
    with pytest.raises(MXNetValueError):
        fc.infer_shape(a=(2**40, 2**40))


def test_np_shape_makes_zero_real(ab):
    was = modes.set_np_shape(True)
    try:
        assert sym.tanh(ab[0]).infer_shape(a=(0, 3))[1] == [(0, 3)]
        assert sym.tanh(ab[0]).infer_shape(a=())[1] == [()]
        assert sym.tanh(ab[0]).infer_shape_partial(a=(-1, 3))[1] == [(-1, 3)]
        assert sym.tanh(ab[0]).infer_shape_partial()[1] == [None]
    finally:
        modes.set_np_shape(was)


def test_infer_type(fc, ab):
    assert fc.infer_type(a="float16") == ([np.float16] * 3, [np.float16], [])
    assert fc.infer_type(np.float64)[1] == [np.float64]
    assert fc.infer_type_partial() == ([None] * 3, [None], [])
    with pytest.warns(UserWarning):
        assert fc.infer_type() == (None, None, None)
    with pytest.raises(MXNetTypeError):
        (ab[0] + ab[1]).infer_type(a="float32", b="float64")
    with pytest.raises(MXNetTypeError):
        fc.infer_type(a="quux")


# -- copies, files ---------------------------------------------------------------------------------
def test_copy_and_pickle(fc):
    for other in (copy.copy(fc), copy.deepcopy(fc), pickle.loads(pickle.dumps(fc))):
        assert other.tojson() == fc.tojson() and other is not fc
        assert other._heads[0].node is not fc._heads[0].node


def test_save_and_load(fc, tmp_path):
    path = tmp_path / "net-symbol.json"
    fc.save(path)
    assert sym.load(str(path)).tojson() == fc.tojson()
    assert [p.name for p in tmp_path.iterdir()] == ["net-symbol.json"]
    with pytest.raises(OSError):
        fc.save(tmp_path / "no" / "such" / "place.json")
    with pytest.raises(OSError):
        sym.load(tmp_path / "nothing.json")


# -- binding ---------------------------------------------------------------------------------------
@pytest.fixture
def run():
    return types.SimpleNamespace(nd=importlib.import_module("mxcy.nd"), cpu=context.cpu)


def test_bind_lists_and_dicts(run, ab):
    nd, cpu = run.nd, run.cpu()
    c = ab[0] + ab[1]
    x, y = nd.array([[1, 2]]), nd.array([[3, 4]])
    for args in ({"a": x, "b": y, "unused": y}, [x, y]):
        assert c.bind(cpu, args).forward()[0].asnumpy().tolist() == [[4, 6]]
    with pytest.raises(MXNetValueError, match="lacks b"):
        c.bind(cpu, {"a": x})
    with pytest.raises(MXNetValueError, match="1 arrays"):
        c.bind(cpu, [x])
    with pytest.raises(MXNetTypeError, match="'a'"):
        c.bind(cpu, {"a": 3, "b": y})
    with pytest.raises(MXNetTypeError):
        c.bind("cpu", [x, y])
    with pytest.raises(MXNetValueError, match="two variables named 'a'"):
        (ab[0] + sym.Variable("a")).bind(cpu, [x, x])


def test_arguments_of_one_name_are_one_where_arrays_are_given_by_name(run, ab):
    x, g = run.nd.array([2.0]), run.nd.array([0.0])
    c = sym.Group([ab[0] * sym.Variable("a") + 1, sym.Variable("a")])
    ex = c.bind(run.cpu(), {"a": x}, {"a": g})
    assert [o.asnumpy().tolist() for o in ex.forward(is_train=True)] == [[5], [2]]
    ex.backward([run.nd.array([1.0]), run.nd.array([10.0])])
    assert ex.grad_dict["a"].asnumpy().tolist() == [14]


def test_grad_req(run, ab):
    nd, cpu = run.nd, run.cpu()
    c = ab[0] * ab[1]
    x, y = nd.array([2.0]), nd.array([5.0])
    for req, wanted in (("write", (5, 2)), ("add", (6, 3)), ("null", (1, 1)),
                        (["write", "null"], (5, 1)), ({"b": "add"}, (1, 3))):
        grads = [nd.array([1.0]), nd.array([1.0])]
        ex = c.bind(cpu, [x, y], grads, req)
        ex.forward(is_train=True)
        ex.backward([nd.array([1.0])])
        assert tuple(g.asnumpy()[0] for g in grads) == wanted
    for req in ("foo", ["write"], {"q": "write"}, 3):
        with pytest.raises((MXNetValueError, MXNetTypeError)):
            c.bind(cpu, [x, y], None, req)
    with pytest.raises(MXNetValueError, match="alike"):
        c.bind(cpu, [x, y], {"a": nd.array([1.0, 2.0])})


def test_simple_bind(run, fc):
    ex = fc.simple_bind(run.cpu(), a=(2, 4), grad_req={"fc_weight": "write"})
    assert {n: a.shape for n, a in ex.arg_dict.items()} == {
        "a": (2, 4), "fc_weight": (3, 4), "fc_bias": (3,)}
    assert ex.grad_dict["a"] is None and ex.grad_dict["fc_weight"].shape == (3, 4)
    half = fc.simple_bind(run.cpu(), a=(2, 4), type_dict={"a": "float16"})
    assert half.arg_dict["fc_bias"].dtype == np.float16
    again = fc.simple_bind(run.cpu(), a=(5, 4), shared_exec=ex)
    assert again.arg_dict["fc_weight"] is ex.arg_dict["fc_weight"]
    assert again.arg_dict["a"] is not ex.arg_dict["a"]
    buffer = {}
    first = fc.simple_bind(run.cpu(), a=(5, 4), shared_buffer=buffer)
    assert buffer["a"] is first.arg_dict["a"]
    for wrong in ({}, {"a": (2, 4), "zz": (1,)}, {"a": (2, 4), "type_dict": {"zz": "int8"}},
                  {"a": (2, 4), "fc_weight": (3, 9)}):
        with pytest.raises(MXNetValueError):
            fc.simple_bind(run.cpu(), **wrong)


def test_eval_and_gradient(run, ab):
    a, b = ab
    x, y = run.nd.array([2.0]), run.nd.array([5.0])
    g = (a * a * b).gradient(["a", "b"])
    assert [o.asnumpy()[0] for o in g.eval(a=x, b=y)] == [20, 4]
    second = (a * a * b).gradient("a").gradient("a")
    assert second.eval(a=x, b=y)[0].asnumpy()[0] == 10
    with pytest.raises(MXNetValueError, match="zz"):
        a.gradient(["zz"])


def test_creation(run):
    for s, expected in ((sym.zeros((2, 3)), np.zeros((2, 3))),
                        (sym.ones(3, dtype="int32"), [1] * 3), (sym.full((2,), 7), [7, 7]),
                        (sym.arange(3), [0, 1, 2]),
                        (sym.arange(1, 6, 2), [1, 3, 5])):
        np.testing.assert_array_equal(s.eval()[0].asnumpy(), expected)
    assert sym.zeros((2, 3)).name == "_zeros1" and sym.ones(3, name="q").name == "q"
    with pytest.raises(MXNetTypeError):
        sym.zeros((2,), foo=3)


def test_random(run):
    u = sym.random.uniform(2, 3, shape=(50,))
    assert u.name == "_random_uniform0" and u.list_arguments() == []
    values = u.eval()[0].asnumpy()
    assert values.shape == (50,) and ((values >= 2) & (values < 3)).all()
    assert sym.random.randn(2, 3).eval()[0].shape == (2, 3)
    assert sym.random.normal().eval()[0].shape == (1,)


def test_module_names():
    import mxcy
    import mxcy.symbol
    from mxcy.symbol import Variable
    assert mxcy.symbol is sym and Variable is sym.Variable


def test_no_warning_on_full_inference(fc):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fc.infer_shape(a=(2, 3))
        fc.infer_type(a="float32")
