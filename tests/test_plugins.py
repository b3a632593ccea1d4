"""Plugins in C and Cython: built with the system's compiler, loaded, used like built-in operators,
and refused when something is wrong with them."""
from __future__ import annotations

import inspect
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import mxcy as mx
from mxcy._core import modes
from mxcy.ops import base
from mxcy.runtime import library as plugins
from tests.ops import checker, fuzz
from tests.ops.case import Case

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "plugins"


@pytest.fixture(autouse=True, scope="module")
def forget():
    """Other tests look at the whole registry: take out again what these put in."""
    names, files = set(base.names()), dict(plugins._loaded)
    places = {place: set(vars(place)) for place in (mx.nd, mx.sym, mx.nd.contrib, mx.sym.contrib,
                                                    mx.nd._internal, mx.sym._internal)}
    yield
    for name in set(base.names()) - names:
        del base._REGISTRY[name]
    for place, had in places.items():
        for name in set(vars(place)) - had:
            delattr(place, name)
    plugins._loaded.clear()
    plugins._loaded.update(files)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plugins")


@pytest.fixture(scope="module")
def my_relu(folder):
    flags = ["-std=gnu99", "-Wall", "-Wextra", "-Werror"]
    path = mx.library.compile(EXAMPLES / "my_relu.c", folder / "libmy_relu.so", flags)
    assert mx.library.load(path, verbose=False) == ["my_relu", "my_pair_sum", "my_running_mean"]
    return path


@pytest.fixture(scope="module")
def my_shrink(folder):
    pytest.importorskip("Cython")
    done = subprocess.run([sys.executable, str(EXAMPLES / "build_my_shrink.py"), str(folder)],
                          capture_output=True, text=True, check=False,
                          cwd=EXAMPLES.parent.parent, env=_environment())
    assert done.returncode == 0, done.stderr
    path = done.stdout.strip().splitlines()[-1]
    assert mx.library.load(path, verbose=False) == ["my_shrink"]
    return path


def _environment() -> dict[str, str]:
    import os
    root = str(EXAMPLES.parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


X = np.array([[-1.0, 2.0, -3.0, 4.0]], "float32")


def test_load_says_what_it_loaded(my_relu, capsys):
    mx.library.load(my_relu)  # again: nothing happens but the line
    assert "my_relu 1.0" in capsys.readouterr().out
    mx.library.load(my_relu, verbose=False)
    assert capsys.readouterr().out == ""
    assert (Path(mx.library.get_include()) / "mxcy.h").is_file()


def test_nd_and_autograd(my_relu):
    x = mx.nd.array(X)
    np.testing.assert_array_equal(mx.nd.my_relu(x).asnumpy(), [[0, 2, 0, 4]])
    x.attach_grad()
    with mx.autograd.record():
        y = mx.nd.my_pair_sum(mx.nd.my_relu(x, 0.5), width=2)
    y.backward()
    np.testing.assert_array_equal(y.asnumpy(), [[1.5, 2.5]])
    np.testing.assert_array_equal(x.grad.asnumpy(), [[0.5, 1, 0.5, 1]])
    out = mx.nd.zeros((1, 4))
    mx.nd.my_relu(data=x, slope="0.5", out=out)
    np.testing.assert_array_equal(out.asnumpy(), [[-0.5, 2, -1.5, 4]])


def test_dtypes(my_relu):
    for dtype in ("float64", "float16", "bfloat16"):
        y = mx.nd.my_relu(mx.nd.array(X).astype(dtype), slope=0.5)
        np.testing.assert_array_equal(y.astype("float32").asnumpy(), [[-0.5, 2, -1.5, 4]])
    assert mx.nd.my_pair_sum(mx.nd.array(X), wide=True).dtype == np.float64
    with pytest.raises(TypeError, match="cannot have that dtype"):
        base.get("my_pair_sum").infer_dtype(base.get("my_pair_sum").parse({"wide": True}),
                                            [plugins.FLOAT32], [plugins.FLOAT32])


def test_symbol_executor_and_state(my_relu):
    s = mx.sym.my_running_mean(mx.sym.my_relu(mx.sym.var("x"), slope=0.5), momentum=0.5, name="rm")
    assert s.list_arguments() == ["x"]
    assert s.list_auxiliary_states() == ["rm_mean"]
    assert s.infer_shape(x=(2, 3)) == ([(2, 3)], [(2, 3)], [(1,)])
    s = mx.sym.load_json(s.tojson())
    exe = s.simple_bind(mx.cpu(), x=(1, 4), grad_req="add")
    exe.arg_dict["x"][:] = mx.nd.array(X)
    for times in (1, 2):
        exe.forward(is_train=True)
        exe.backward(mx.nd.ones((1, 4)))
        want = times * np.array([[0.5, 1, 0.5, 1]])
        np.testing.assert_allclose(exe.grad_dict["x"].asnumpy(), want)
    np.testing.assert_allclose(exe.aux_dict["rm_mean"].asnumpy(), [0.75])
    np.testing.assert_allclose(exe.outputs[0].asnumpy(), [[-1, 1.5, -2, 3.5]])
    mean = mx.nd.zeros((1,))
    mx.nd.my_running_mean(mx.nd.array(X), mean)
    np.testing.assert_allclose(mean.asnumpy(), [0.05], rtol=1e-6)


def test_shapes_both_ways(my_relu):
    s = mx.sym.my_pair_sum(mx.sym.var("x"), width=3) + mx.sym.var("y", shape=(2, 5))
    assert s.infer_shape()[0] == [(2, 15), (2, 5)]
    for shape, params, text in (((1, 4), {"width": 3}, "no multiple of width 3"),
                                ((1, 4), {"width": 0}, "width must be from 1"),
                                ((1, 4), {"width": 2**62}, "width must be from 1")):
        with pytest.raises(ValueError, match=text):
            mx.nd.my_pair_sum(mx.nd.zeros(shape), **params)


def test_errors_from_c(my_relu):
    for size in (2, 300_000):  # run at once, and queued
        x = np.ones(size, "float32")
        x[-1] = np.inf
        with pytest.raises(ValueError, match=r"my_relu.*the input has an infinite element"):
            mx.nd.my_relu(mx.nd.array(x)).asnumpy()
    exe = mx.sym.my_relu(mx.sym.var("x"), name="bad_node").bind(
        mx.cpu(), {"x": mx.nd.array([np.inf])})
    with pytest.raises(mx.MXNetError, match="infinite element"):
        exe.forward()[0].asnumpy()


@pytest.mark.parametrize("call,error", [
    (lambda x: mx.nd.my_relu(), TypeError), (lambda x: mx.nd.my_relu(x, 0.1, 0.2), TypeError),
    (lambda x: mx.nd.my_relu(x, slop=1), TypeError),
    (lambda x: mx.nd.my_relu(x, data=x), TypeError),
    (lambda x: mx.nd.my_relu(x, slope="a"), TypeError), (lambda x: mx.nd.my_relu(3), TypeError),
    (lambda x: mx.sym.my_relu(x), TypeError),
    (lambda x: mx.sym.my_relu(mx.sym.var("x"), slop=1), TypeError),
])
def test_bad_arguments(my_relu, call, error):
    with pytest.raises(error) as caught:
        call(mx.nd.array(X))
    assert isinstance(caught.value, mx.MXNetError) and "my_relu" in str(caught.value)


def test_second_derivative_is_refused(my_relu):
    x = mx.nd.array(X)
    x.attach_grad()
    with mx.autograd.record():
        y = mx.nd.my_relu(x)
        g = mx.autograd.grad(y, [x], create_graph=True)[0]
        z = g * x
    with pytest.raises(NotImplementedError, match="second derivatives"):
        z.backward()


def test_functions_are_documented(my_relu):
    assert "Divisor" not in mx.nd.my_relu.__doc__
    assert "What negative elements are multiplied by." in mx.nd.my_relu.__doc__
    assert str(inspect.signature(mx.nd.my_relu)) == \
        "(data=None, slope=0.0, *, out=None, name=None)"
    assert "slope" in inspect.signature(mx.sym.my_relu).parameters


CASES = [
    Case("my_relu", ((3, 5),), {"slope": 0.25}, lambda x: np.where(x > 0, x, 0.25 * x),
         dtypes=("float32", "float64", "float16", "bfloat16"), second=False),
    Case("my_pair_sum", ((2, 6),), {"width": 3}, lambda x: x.reshape(2, 2, 3).sum(2), second=False),
    Case("my_shrink", ((3, 5),), {"lambd": 0.3},
         lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.3, 0), second=False),
]


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_as_every_operator(case, request):
    """The generic checker: forward, executor and req, gradients, windows, zero sizes."""
    request.getfixturevalue("my_shrink" if case.name == "my_shrink" else "my_relu")
    for dtype in case.dtypes:
        checker.check_forward(case, dtype)
        checker.check_symbolic(case, dtype)
    checker.check_gradient(case, 1)
    checker.check_windows(case)
    checker.check_zero_size(case)


@pytest.mark.parametrize("name", ["my_relu", "my_pair_sum", "my_running_mean", "my_shrink"])
def test_absurd_calls(name, request, tmp_path):
    request.getfixturevalue("my_shrink" if name == "my_shrink" else "my_relu")
    rng = random.Random(name)
    try:
        with open(tmp_path / "log", "w") as log:
            for _ in range(150):
                fuzz.one_call(rng, name, log)
    finally:
        modes.set_np_shape(False)


# ---- what is refused

SOURCE = r"""
#include "mxcy.h"
#ifndef NAME
#define NAME "odd_one"
#endif
#ifndef CHANGE
#define CHANGE
#endif
static int copy(const mxcy_task *t) { (void)t; return MXCY_OK; }
static int bad_shape(mxcy_infer *q) { q->out_shapes[0].ndim = 99; return MXCY_OK; }
static int bad_dtype(mxcy_infer *q) { q->out_dtypes[0] = 77; return MXCY_OK; }
static int quiet(mxcy_infer *q) { (void)q; return MXCY_INDEX_ERROR; }
static int64_t huge(const mxcy_infer *q, int b) { (void)q; (void)b; return -5; }
static const char *const ins[] = {"data", "more"}, *const outs[] = {"output"};
static int32_t pairs[] = {0, 5};
static mxcy_param_desc params[] = {{"scale", "1", NULL, MXCY_PARAM_FLOAT, 0},
                                   {"shape", "(1, 2)", "a shape", MXCY_PARAM_SHAPE, 0},
                                   {"mode", "a", NULL, MXCY_PARAM_STRING, 0},
                                   {"need", NULL, NULL, MXCY_PARAM_INT, 0}};
static mxcy_op_desc op[] = {
    {.struct_size = sizeof(mxcy_op_desc), .name = "odd_first", .in_names = ins, .num_ins = 1,
     .out_names = outs, .num_outs = 1, .forward = copy},
    {.struct_size = sizeof(mxcy_op_desc), .name = NAME, .in_names = ins, .num_ins = 1,
     .out_names = outs, .num_outs = 1, .forward = copy}};
static mxcy_plugin plugin = {MXCY_PLUGIN_HEADER, "odd", NULL, op, 2, 0};
#ifndef INIT
#define INIT mxcy_plugin_init
#endif
MXCY_EXPORT const mxcy_plugin *INIT(uint32_t abi)
{
    (void)abi; (void)pairs; (void)params; (void)bad_shape; (void)bad_dtype; (void)quiet; (void)huge;
    CHANGE;
    return &plugin;
}
"""


def build(tmp_path, change="", *flags):
    source = tmp_path / "odd.c"
    source.write_text(SOURCE)
    return mx.library.compile(source, tmp_path / "libodd.so", ["-O0", f"-DCHANGE={change}", *flags])


REFUSED = [
    ("plugin.abi_version = 99", "ABI version 99"),
    ("plugin.tensor_size += 8", "tensor_size"), ("plugin.plugin_size = 4", "plugin_size"),
    ("plugin.task_size = 1", "task_size"), ("plugin.infer_size = 0", "infer_size"),
    ("plugin.shape_size = 0", "shape_size"), ("plugin.param_desc_size = 0", "param_desc_size"),
    ("plugin.op_desc_size = 0", "op_desc_size"), ("op[1].struct_size = 8", "struct_size"),
    ("return 0", "refused"), ("plugin.num_ops = 0", "describes 0 operators"),
    ("plugin.num_ops = -1", "-1 operators"), ("plugin.ops = 0", "operators"),
    ("op[1].name = 0", "identifier"), ('op[1].name = "a b"', "identifier"),
    ('op[1].name = "odd_first"', "exists already"), ('op[1].name = "tanh"', "exists already"),
    ('op[1].name = "array"', "has a 'array' already"), ('op[1].name = "class"', "identifier"),
    ("op[1].forward = 0", "no forward kernel"), ("op[1].num_ins = -1", "num_ins"),
    ("op[1].num_outs = 0", "num_outs"), ("op[1].num_outs = 1 << 20", "num_outs"),
    ("op[1].in_names = 0", "in_names is NULL"), ("op[1].num_aux = 2", "num_aux"),
    ("op[1].num_params = 1", "params is NULL"), ("op[1].dtypes = 1 << 9", "no dtype"),
    ("op[1].inplace = pairs, op[1].num_inplace = 1", "in-place pair"),
    ("op[1].params = params, op[1].num_params = 1, params[0].default_text = \"x\"", "is no float"),
    ("op[1].params = params, op[1].num_params = 1, params[0].type = 9", "unknown type"),
    ("op[1].params = params, op[1].num_params = 1, params[0].name = \"data\"", "is taken"),
    ("op[1].params = params, op[1].num_params = 1, params[0].name = \"out\"", "is taken"),
    ("op[1].params = params, op[1].num_params = 1, params[0].name = 0", "identifier"),
]


@pytest.mark.parametrize("change,text", REFUSED, ids=[t for _, t in REFUSED])
def test_refused_whole(tmp_path, change, text):
    """A plugin that is wrong anywhere leaves nothing behind, its good operators included."""
    path = build(tmp_path, change)
    before = base.names()
    with pytest.raises(mx.MXNetError, match=text):
        mx.library.load(path, verbose=False)
    assert base.names() == before
    assert not hasattr(mx.nd, "odd_first") and not hasattr(mx.sym, "odd_first")


def test_not_plugins(tmp_path):
    with pytest.raises(mx.MXNetError, match="there is no library"):
        mx.library.load(tmp_path / "nothing.so")
    (tmp_path / "text.so").write_text("hello")
    with pytest.raises(mx.MXNetError, match="cannot open"):
        mx.library.load(tmp_path / "text.so")
    with pytest.raises(mx.MXNetError, match="exports no mxcy_plugin_init"):
        mx.library.load(build(tmp_path, "", "-DINIT=other"))
    (tmp_path / "wrong.c").write_text("int f( {")
    with pytest.raises(mx.MXNetError, match="error"):
        mx.library.compile(tmp_path / "wrong.c")


def test_rules_that_answer_nonsense(tmp_path):
    path = build(tmp_path, "op[0].name = \"odd_shape\", op[0].infer_shape = bad_shape, "
                 "op[1].name = \"odd_dtype\", op[1].infer_dtype = bad_dtype")
    mx.library.load(path, verbose=False)
    with pytest.raises(mx.MXNetError, match="invalid shape"):
        mx.nd.odd_shape(mx.nd.zeros((2,)))
    with pytest.raises(mx.MXNetError, match="77, which is no dtype"):
        mx.nd.odd_dtype(mx.nd.zeros((2,)))
    other = tmp_path / "other"
    other.mkdir()
    path = build(other, "op[0].name = \"odd_quiet\", op[0].infer_shape = quiet, "
                 "op[1].name = \"odd_space\", op[1].workspace = huge")
    mx.library.load(path, verbose=False)
    with pytest.raises(IndexError, match="the rule failed with 4"):
        mx.nd.odd_quiet(mx.nd.zeros((2,)))
    with pytest.raises(mx.MXNetError, match="-5 bytes of workspace"):
        mx.nd.odd_space(mx.nd.zeros((2,)))


def test_parameters_and_gradients_that_are_not_there(tmp_path):
    path = build(tmp_path, "op[0].name = \"odd_params\", op[0].params = params, "
                 "op[0].num_params = 4, op[1].name = \"_contrib_odd_flat\", "
                 "op[1].flags = MXCY_OP_NO_GRADIENT")
    assert mx.library.load(path, verbose=False) == ["odd_params", "_contrib_odd_flat"]
    op = base.get("odd_params")
    p = op.parse({"need": 7, "shape": "(3, 4, 5)", "mode": "b"})
    assert plugins._encoded(p) == ((3, 3, 4, 5, 7), (1.0,), ("b",))
    with pytest.raises(TypeError, match="need"):
        mx.nd.odd_params(mx.nd.zeros((2,)))
    x = mx.nd.zeros((2,))
    x.attach_grad()
    with mx.autograd.record():
        y = mx.nd.odd_params(x, need=1)
    with pytest.raises(NotImplementedError, match="no backward kernel"):
        y.backward()
    with mx.autograd.record():
        y = mx.nd.contrib.odd_flat(x) + x
    y.backward()
    np.testing.assert_array_equal(x.grad.asnumpy(), [1, 1])
