"""The namespace `mx`: what is there, what importing costs, show_config, utilities."""
import logging
import subprocess
import sys

import numpy as np
import pytest

import mxcy as mx


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          timeout=120).stdout.strip()


@pytest.mark.parametrize("name", mx.__all__)
def test_every_name_is_there(name):
    assert getattr(mx, name) is not None and name in dir(mx)


def test_aliases():
    assert mx.ndarray is mx.nd and mx.symbol is mx.sym and mx.mod is mx.module
    assert mx.kv is mx.kvstore and mx.opt is mx.optimizer and mx.viz is mx.visualization
    assert mx.base.MXNetError is mx.MXNetError and mx.context.Context is mx.Context
    assert mx.init.Xavier is mx.initializer.Xavier and mx.AttrScope is mx.attribute.AttrScope
    with pytest.raises(AttributeError, match="nonsense"):
        mx.nonsense  # noqa: B018


@pytest.mark.parametrize("statement", [
    "import mxcy.ndarray as nd; nd.zeros((2,))", "import mxcy.symbol as s; s.Variable('a')",
    "from mxcy import nd, sym, autograd, mod, init, metric",
    "import mxcy.module, mxcy.optimizer, mxcy.io, mxcy.random, mxcy.autograd",
    "from mxcy.io import NDArrayIter; from mxcy.base import MXNetError",
    "import mxcy.sym as s, mxcy.nd as n, mxcy; "
    "(s.Variable('a') + 1).bind(mxcy.cpu(), {'a': n.ones((2,))}).forward()",
    "from mxcy.module import Module", "from mxcy.initializer import Xavier",
    "from mxcy.kvstore import create; create()"])
def test_import_forms(statement):
    run(statement)


def test_import_time():
    code = ("import numpy, time; t = time.perf_counter(); import mxcy; "
            "print(time.perf_counter() - t)")
    assert min(float(run(code)) for _ in range(3)) < 0.25


def test_import_loads_little_and_starts_no_threads():
    out = run("import sys, threading, os, mxcy; "
              "print([m for m in sys.modules if m.startswith('mxcy.') and "
              "m.split('.')[1] in ('nd', 'sym', 'runtime', 'module', '_kernels', '_engine')], "
              "len(os.listdir('/proc/self/task')) if os.path.isdir('/proc/self/task') else 1)")
    assert out == "[] 1"


def test_show_config(capsys):
    mx.show_config()
    text = capsys.readouterr().out
    for part in ("version", mx.__version__, "CPU build", "threads", "BLAS", "CUDA"):
        assert part in text


def test_np_shape():
    assert not mx.util.is_np_shape() and not mx.is_np_array()
    with mx.util.np_shape():
        assert mx.is_np_shape() and mx.nd.zeros(()).shape == ()
        with mx.np_shape(False):
            assert not mx.is_np_shape()
        assert mx.is_np_shape()

    @mx.util.use_np_shape
    def f():
        return mx.is_np_shape()

    @mx.util.use_np_shape
    class C:
        def f(self):
            return mx.is_np_shape()

    assert f() and C().f() and not mx.is_np_shape()
    assert mx.util.set_np_shape(True) is False and mx.util.set_np_shape(False) is True
    for use in (mx.util.set_np, lambda: mx.util.use_np(f), mx.util.np_array):
        with pytest.raises(NotImplementedError):
            use()
    mx.util.set_np(array=False)
    assert mx.is_np_shape()
    mx.util.reset_np()
    assert not mx.is_np_shape()


def test_environment(monkeypatch):
    mx.util.setenv("MXCY_TEST_X", "1")
    assert mx.util.getenv("MXCY_TEST_X") == "1"
    mx.util.setenv("MXCY_TEST_X", None)
    assert mx.util.getenv("MXCY_TEST_X") is None and mx.util.get_gpu_count() == mx.num_gpus()


def test_log(tmp_path):
    root = list(logging.getLogger().handlers)
    logger = mx.log.get_logger("mxcy-test", str(tmp_path / "log"), level=mx.log.INFO)
    logger.info("hello %d", 3)
    assert mx.log.getLogger("mxcy-test") is logger and len(logger.handlers) == 1
    assert (tmp_path / "log").read_text().rstrip().endswith("hello 3")
    assert (tmp_path / "log").read_text().startswith("I")
    assert logging.getLogger().handlers == root


def test_errors_are_builtin_errors_too():
    for kind, built_in in ((mx.base.MXNetValueError, ValueError),
                           (mx.base.MXNetTypeError, TypeError),
                           (mx.base.MXNetIndexError, IndexError),
                           (mx.base.NotImplementedForSymbol, NotImplementedError)):
        assert issubclass(kind, built_in) and issubclass(kind, mx.MXNetError)
    assert mx.base.mx_real_t is np.float32
    assert "asnumpy" in str(mx.base.NotImplementedForSymbol("asnumpy"))


def test_registry():
    class Base:
        def __init__(self, x=1):
            self.x = x

    register = mx.registry.get_register_func(Base, "thing")
    create = mx.registry.get_create_func(Base, "thing")

    @mx.registry.get_alias_func(Base, "thing")("other")
    @register
    class Child(Base):
        pass

    assert create("CHILD").x == 1 and create("other", x=2).x == 2
    assert create('["child", {"x": 4}]').x == 4 and create({"thing": "child", "x": 5}).x == 5
    assert create(thing="child").x == 1
    assert set(mx.registry.get_registry(Base)) == {"child", "other"}
    with pytest.raises(TypeError):
        register(int)
    with pytest.raises(ValueError):
        create(create("child"), 3)
    with pytest.warns(UserWarning, match="anew"):
        register(type("Child", (Base,), {}))


def test_libinfo():
    from pathlib import Path

    assert (Path(mx.libinfo.find_include_path()) / "mxcy.h").exists()
    assert mx.libinfo.__version__ == mx.__version__
