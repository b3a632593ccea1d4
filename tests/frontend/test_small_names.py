"""Names that are made of other parts: densities, masks, NaN tests, tables, Python 2's methods."""
import math

import numpy as np
import pytest

import mxcy as mx

nd, sym, autograd = mx.nd, mx.sym, mx.autograd
SPECIAL = [1.0, math.inf, math.nan, -math.inf, -0.0]


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16", "int32", "int64",
                                   "uint8", "bool"])
@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite"])
def test_nan_tests(name, dtype):
    floats = "float" in dtype
    x = nd.array(SPECIAL if floats else [0, 1, 100], dtype=dtype)
    want = getattr(np, name)(np.array(SPECIAL) if floats else np.array([0, 1, 100]))
    got = getattr(nd.contrib, name)(x)
    assert got._dtype is x._dtype and got.shape == x.shape
    np.testing.assert_array_equal(got.asnumpy(), want)


def test_isfinite_holds_for_the_largest_numbers():
    x = nd.array([np.finfo("float32").max, -np.finfo("float32").max])
    assert nd.contrib.isfinite(x).asnumpy().all() and not nd.contrib.isinf(x).asnumpy().any()


@pytest.mark.parametrize("dtype", ["float32", "float16", "int32", "bool"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_boolean_mask(dtype, axis):
    x = np.arange(24).reshape(3, 4, 2)
    n = x.shape[axis]
    mask = [0.5, 0, -2, 1][:n]
    index = np.array(mask).astype(bool).astype(dtype)
    got = nd.contrib.boolean_mask(nd.array(x), nd.array(index, dtype=dtype), axis=axis)
    np.testing.assert_array_equal(got.asnumpy(), np.compress(index.astype(bool), x, axis))
    none = nd.contrib.boolean_mask(nd.array(x), nd.zeros((n,)), axis=axis)
    assert none.shape[axis] == 0 and none.size == 0
    out = nd.zeros(got.shape)
    nd.contrib.boolean_mask(data=nd.array(x), index=nd.array(index), axis=axis, out=out)
    np.testing.assert_array_equal(out.asnumpy(), got.asnumpy())


def test_boolean_mask_gradients():
    x, index = nd.array(np.arange(12.0).reshape(3, 4)), nd.array([1, 0, 2])
    x.attach_grad()
    with autograd.record():
        y = nd.contrib.boolean_mask(x, index)
        z = (y * y * y).sum()
        (g,) = autograd.grad(z, [x], create_graph=True)
        h = g.sum()
    h.backward()
    keep = np.array([[1.0], [0], [1]])
    np.testing.assert_allclose(g.asnumpy(), 3 * x.asnumpy() ** 2 * keep)
    np.testing.assert_allclose(x.grad.asnumpy(), 6 * x.asnumpy() * keep)
    with autograd.record():
        y = nd.contrib.boolean_mask(x, nd.zeros((3,))).sum()
    y.backward()
    assert not x.grad.asnumpy().any()


def test_boolean_mask_refuses():
    x = nd.zeros((3, 4))
    for index, axis in ((nd.ones((4,)), 0), (nd.ones((1, 3)), 0), (nd.ones((3,)), 1),
                        (nd.ones((3,)), 2), (nd.ones((3,)), -3)):
        with pytest.raises(ValueError, match="boolean_mask"):
            nd.contrib.boolean_mask(x, index, axis=axis)
    with pytest.raises(TypeError, match="boolean_mask"):
        nd.contrib.boolean_mask(x, [1, 0, 1])


def zipf(c, n, top):
    return np.log((c + 2) / (c + 1)) / np.log(top + 1) * n


def test_rand_zipfian():
    mx.random.seed(5)
    true, n, top = nd.array([3, 0]), 20000, 7
    drawn, expected, of_drawn = nd.contrib.rand_zipfian(true, n, top)
    assert drawn.dtype == np.int64 and expected.dtype == of_drawn.dtype == np.float64
    values = drawn.asnumpy()
    assert values.min() == 0 and values.max() == top - 1
    np.testing.assert_allclose(expected.asnumpy(), zipf(np.array([3.0, 0.0]), n, top))
    np.testing.assert_allclose(of_drawn.asnumpy(), zipf(values, n, top))
    want = zipf(np.arange(top), n, top)
    np.testing.assert_allclose(want.sum(), n)
    assert np.abs(np.bincount(values, minlength=top) - want).max() < 5 * np.sqrt(n) / 2
    with pytest.raises(ValueError, match="range_max"):
        nd.contrib.rand_zipfian(true, 3, 0)
    group = sym.Group(list(sym.contrib.rand_zipfian(sym.Variable("c"), 50, top)))
    assert group.list_arguments() == ["c"]
    drawn, expected, of_drawn = (x.asnumpy() for x in
                                 group.bind(mx.cpu(), {"c": true}).forward())
    np.testing.assert_allclose(expected, zipf(np.array([3.0, 0.0]), 50, top))
    np.testing.assert_allclose(of_drawn, zipf(drawn, 50, top))
    with pytest.raises(ValueError, match="range_max"):
        sym.contrib.rand_zipfian(sym.Variable("c"), 3, 0)


DENSITIES = {
    "uniform": ([0.0, 1.0], [2.0, 4.0], lambda s, a, b: 1 / (b - a) + 0 * s),
    "normal": ([0.0, 1.0], [2.0, 0.5],
               lambda s, a, b: np.exp(-((s - a) / b) ** 2 / 2) / b / np.sqrt(2 * np.pi)),
    "exponential": ([1.0, 2.0], lambda s, a: a * np.exp(-a * s)),
    "gamma": ([2.0, 3.0], [1.0, 2.0],
              lambda s, a, b: b ** a * s ** (a - 1) * np.exp(-b * s) / (a - 1)),
    "poisson": ([1.0, 2.0], lambda s, a: a ** s * np.exp(-a) / np.maximum(s, 1)),
    "negative_binomial": ([1.0, 1.0], [0.25, 0.5], lambda s, k, p: p * (1 - p) ** s),
    "generalized_negative_binomial": ([1.0, 2.0], [1.0, 1.0],
                                      lambda s, m, a: 1 / (1 + m) * (m / (1 + m)) ** s),
    "dirichlet": ([[1.0, 1.0], [1.0, 1.0]], lambda s, a: np.ones(s.shape[:-1])),
}


@pytest.mark.parametrize("name", DENSITIES)
def test_densities(name):
    *params, density = DENSITIES[name]
    s = np.array([[1.0, 2.0], [2.0, 1.0]]) if name != "uniform" else np.array([[1.0, 0.5], [2, 3]])
    if name == "dirichlet":
        s = np.array([[[0.5, 0.5]], [[0.2, 0.8]]])
    params = [np.array(p) for p in params]
    want = density(s, *(p[:, None] for p in params))
    arrays = [nd.array(a, dtype="float64") for a in (s, *params)]
    for is_log in (False, True):
        got = getattr(nd.random, f"pdf_{name}")(*arrays, is_log=is_log)
        expected = np.log(want) if is_log else want
        np.testing.assert_allclose(got.asnumpy(), expected, rtol=1e-6, atol=1e-12)
        names = [f"x{i}" for i in range(len(arrays))]
        made = getattr(sym.random, f"pdf_{name}")(*map(sym.Variable, names), is_log=is_log)
        (y,) = made.bind(mx.cpu(), dict(zip(names, arrays, strict=True))).forward()
        np.testing.assert_array_equal(y.asnumpy(), got.asnumpy())


def test_batch_norm_v1_is_batch_norm():
    data = nd.random.normal(shape=(4, 3, 2, 2))
    results = []
    for name in ("BatchNorm", "BatchNorm_v1"):
        made = getattr(sym, name)(sym.Variable("data"), fix_gamma=False, momentum=0.5, name="bn")
        assert made.list_arguments() == ["data", "bn_gamma", "bn_beta"]
        assert made.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
        exe = made.simple_bind(mx.cpu(), data=data.shape)
        for key, value in {"data": data, "bn_gamma": 2.0, "bn_beta": 1.0}.items():
            exe.arg_dict[key][:] = value
        exe.aux_dict["bn_moving_var"][:] = 1
        (y,) = exe.forward(is_train=True)
        exe.backward(data + 1)
        results.append([x.asnumpy() for x in (y, *exe.grad_arrays, *exe.aux_arrays)])
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(TypeError, match="axis"):
        sym.BatchNorm_v1(sym.Variable("data"), axis=2)


def test_power_and_pick():
    assert nd.power(base=2, exp=3) == 8
    np.testing.assert_array_equal(nd.power(nd.array([2, 3]), exp=2).asnumpy(), [4, 9])
    np.testing.assert_array_equal(nd.power(2, nd.array([2, 3])).asnumpy(), [4, 8])
    assert nd.power(nd.ones((2, 1)), nd.ones((1, 3))).shape == (2, 3)
    x, index = nd.array([[1, 2], [3, 4]]), nd.array([0, 1])
    assert nd.choose_element_0index(x, index).asnumpy().tolist() == [1, 4]
    s = sym.choose_element_0index(sym.Variable("x"), sym.Variable("i"))
    assert s.bind(mx.cpu(), {"x": x, "i": index}).forward()[0].asnumpy().tolist() == [1, 4]


def test_methods_of_python_2():
    x = nd.array([2.0, 4.0])
    assert x.__div__(2).asnumpy().tolist() == [1, 2]
    assert x.__rdiv__(8).asnumpy().tolist() == [4, 2]
    y = x
    assert y.__idiv__(nd.array([2.0, 4.0])) is x and x.asnumpy().tolist() == [1, 1]
    assert nd.array([3]).__nonzero__() is True and nd.array([0]).__nonzero__() is False
    with pytest.raises(ValueError, match="ambiguous"):
        x.__nonzero__()


def test_split_v2_method():
    x = nd.array([[1, 2], [3, 4], [5, 6]])
    assert [p.shape for p in x.split_v2((1,))] == [(1, 2), (2, 2)]
    parts = x.split_v2(indices_or_sections=2, axis=1, squeeze_axis=True)
    assert [p.asnumpy().tolist() for p in parts] == [[1, 3, 5], [2, 4, 6]]


def test_tables_and_types():
    assert nd._GRAD_REQ_MAP == {"null": 0, "write": 1, "add": 3}
    to_np, to_mx = nd._DTYPE_MX_TO_NP, nd._DTYPE_NP_TO_MX
    assert to_np is nd.ndarray._DTYPE_MX_TO_NP and to_mx[None] == -1 and to_np[-1] is None
    codes = {"float32": 0, "float64": 1, "float16": 2, "uint8": 3, "int32": 4, "int8": 5,
             "int64": 6, "bool": 7}
    for name, code in codes.items():
        assert to_mx[np.dtype(name).type] == code and to_np[code] is np.dtype(name).type
    assert to_mx[to_np[12]] == 12 and len(to_np) == len(to_mx)
    nd.zeros((1,), dtype=to_np[12])
    for module in (mx.metric, mx.init, mx.autograd):
        assert isinstance("a", module.string_types)
    assert isinstance(np.int64(1), mx.random.integer_types)
    assert isinstance(np.float32(1), mx.metric.numeric_types)
