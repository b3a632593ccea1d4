"""mx.test_utils: the helpers agree with what they are for, and notice what is wrong."""
import os
import warnings

import numpy as np
import pytest

from mxcy import nd, sym
from mxcy import test_utils as tu
from mxcy._core.context import cpu
from mxcy._core.errors import MXNetError, MXNetNotImplementedError


def test_tolerances():
    assert tu.get_rtol() == 1e-5 and tu.get_atol() == 1e-20 and tu.get_etol() == 0
    assert tu.get_tols(np.ones(1, "f4"), np.ones(1, "f2"), None, None) == (1e-2, 1e-1)
    assert tu.get_tols(nd.ones((1,)), np.ones(1), None, None) == (1e-4, 1e-3)
    assert tu.get_tols(np.ones(1), np.ones(1), {np.dtype("float64"): 0.5}, 3) == (0.5, 3)
    assert tu.effective_dtype(nd.ones((1,), dtype="bfloat16")) == np.float16
    assert tu.get_tolerance(np.ones(1, "i4"), None, tu.default_rtols()) == 0


def test_comparing():
    a, b = np.ones((2, 3)), np.arange(6).reshape(2, 3)
    assert tu.same(nd.array(a), a) and not tu.same(a, b)
    assert tu.almost_equal(a, a + 1e-7) and not tu.almost_equal(a, b)
    assert tu.almost_equal(a, 1.0) and not tu.almost_equal(a, np.ones(3), use_broadcast=False)
    tu.assert_almost_equal(nd.array(a), a + 1e-7)
    with pytest.raises(AssertionError, match=r"got and want differ in 5 of 6.*\n.*\(0, 0\)"):
        tu.assert_almost_equal(a, b, names=("got", "want"))
    for x, y in ((np.nan, 1), (1, np.nan), (np.nan, np.nan), (np.inf, 1), (np.inf, -np.inf)):
        with pytest.raises(AssertionError):
            tu.assert_almost_equal(np.array([x]), np.array([y]))
    tu.assert_almost_equal(np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), equal_nan=True)
    with pytest.raises(AssertionError, match="shape"):
        tu.assert_almost_equal(a, np.ones(5))
    with pytest.raises(AssertionError, match="shape"):
        tu.assert_almost_equal(a, np.ones(3), use_broadcast=False)
    tu.assert_almost_equal_with_err(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5]), etol=0.25)
    with pytest.raises(AssertionError):
        tu.assert_almost_equal_with_err(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5]), etol=0.2)
    tu.assert_almost_equal_ignore_nan(np.array([1, np.nan]), np.array([1, 3]))
    tu.assert_allclose(nd.ones((2,)), np.ones(2))
    tu.assert_exception(int, ValueError, "a")
    with pytest.raises(AssertionError):
        tu.assert_exception(int, ValueError, "1")
    tu.compare_ndarray_tuple((nd.ones((1,)), (None, nd.ones((1,)))),
                             (nd.ones((1,)), (1, np.ones(1))))
    x = nd.zeros((2, 2))
    assert tu.same_array(x, x[:]) and tu.same_array(x[0], x[0]) and not tu.same_array(x, x.copy())


def test_making():
    for _ in range(20):
        assert all(1 <= d <= 3 for d in tu.rand_shape_nd(3, 3))
    assert len(tu.rand_shape_2d()) == 2 and len(tu.rand_shape_3d()) == 3
    assert tu.rand_ndarray((2, 3)).shape == (2, 3) and tu.rand_ndarray((2,), dtype="int32").dtype
    with pytest.raises(MXNetNotImplementedError):
        tu.rand_ndarray((2,), stype="csr")
    x, y = tu.random_arrays((2, 3), (4,))
    assert x.shape == (2, 3) and y.dtype == np.float32 and tu.random_arrays((2,)).shape == (2,)
    assert [a.shape for a in tu.random_uniform_arrays((2,), (3,), low=1, high=2)] == [(2,), (3,)]
    assert sorted(tu.random_sample([1, 2, 3], 3)) == [1, 2, 3]
    assert tu.create_2d_tensor(2, 3).asnumpy().tolist() == [[0, 0, 0], [1, 1, 1]]
    assert tu.create_vector(3).asnumpy().tolist() == [0, 1, 2]
    assert tu.assign_each([1, 2], lambda v: v * 2).tolist() == [2, 4]
    assert tu.assign_each2([1, 2], [3, 4], lambda a, b: a * b).tolist() == [3, 8]
    assert tu.np_reduce(np.ones((2, 3, 4)), (0, -1), True, np.sum).tolist() == [[[8], [8], [8]]]
    assert tu.collapse_sum_like(np.ones((4, 2, 3)), (2, 1)).tolist() == [[12], [12]]
    assert tu.get_identity_mat_batch(2).shape == (2, 2, 2) and tu.list_gpus() == []


def test_symbols():
    a, b = sym.Variable("a"), sym.Variable("b")
    s = a * b
    x, y = np.random.rand(2, 3), np.random.rand(2, 3)
    (out,) = tu.check_symbolic_forward(s, [x, y], [x * y])
    assert out.shape == (2, 3)
    with pytest.raises(AssertionError, match="forward"):
        tu.check_symbolic_forward(s, [x, y], [x * y + 1])
    g = np.random.rand(2, 3)
    for req in ("write", "add", {"a": "write"}):
        grads = tu.check_symbolic_backward(s, {"a": x, "b": y}, [g], {"a": g * y, "b": g * x},
                                           grad_req=req)
        assert "a" in grads
    with pytest.raises(AssertionError, match="gradient of b"):
        tu.check_symbolic_backward(s, [x, y], [g], [g * y, g * x + 1])
    tu.check_numeric_gradient(s, [x, y])
    tu.check_numeric_gradient(s, [x, y], dtype=np.float64, rtol=1e-6, atol=1e-6)
    tu.check_numeric_gradient(sym.sum(sym.tanh(s), axis=1), {"a": x, "b": y}, grad_nodes=["a"])
    tu.check_numeric_gradient(s, [x, y], grad_nodes={"a": "add", "b": "write"})
    assert tu.simple_forward(a * 2, a=np.ones(3)).tolist() == [2, 2, 2]
    with pytest.raises(MXNetError):
        tu.check_symbolic_forward(s, [x], [x])
    assert tu.same_symbol_structure(a * b, a * b) and not tu.same_symbol_structure(a * b, a + b)


def test_numeric_gradient_notices_a_wrong_gradient():
    x = sym.Variable("x")
    with pytest.raises(AssertionError, match="numeric gradient of x"):
        tu.check_numeric_gradient(sym.BlockGrad(x) * x, [np.random.rand(2, 2) + 1])


def test_consistency():
    a, b = sym.Variable("a"), sym.Variable("b")
    options = [{"ctx": cpu(0), "a": (2, 3), "b": (2, 3), "type_dict": {"a": d, "b": d}}
               for d in (np.float64, np.float32, np.float16)]
    truth = tu.check_consistency(sym.tanh(a) * b, options)
    assert truth["a"].dtype == np.float64 and len(truth) == 3
    with pytest.raises(AssertionError):
        tu.check_consistency(a * b, options[:1], ground_truth={"a": np.full((2, 3), 100.0)})


def test_surroundings():
    with tu.environment("MXCY_SOMETHING", "1"):
        assert os.environ["MXCY_SOMETHING"] == "1"
        with tu.environment({"MXCY_SOMETHING": None}):
            assert "MXCY_SOMETHING" not in os.environ
    assert "MXCY_SOMETHING" not in os.environ
    tries = []

    @tu.retry(3)
    def unsure():
        tries.append(1)
        assert len(tries) == 3

    unsure()
    assert len(tries) == 3
    with tu.discard_stderr():
        os.write(2, b"nobody sees this")
    tu.set_default_context(cpu(1))
    assert tu.default_context() == cpu(1)
    tu.set_default_context(None)
    assert tu.default_context() == cpu(0)
    assert tu.check_speed(sym.Variable("a") * 2, N=2, a=(2, 2)) > 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tu.assert_almost_equal(np.array([0.0]), np.array([0.0]))
