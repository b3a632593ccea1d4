"""The class NDArray: facts, values, conversions, shapes, copies, protocols, gradients."""
import copy
import pickle
import threading
import warnings

import numpy as np
import pytest

from mxcy._core import modes
from mxcy._core.context import Context, cpu, gpu
from mxcy._core.errors import MXNetError, MXNetNotImplementedError, MXNetTypeError, MXNetValueError
from mxcy.runtime import autograd
from mxcy.runtime import ndarray as nd

X = np.arange(6, dtype=np.float32).reshape(2, 3)
DTYPES = ["float32", "float64", "float16", "bfloat16", "uint8", "int8", "int32", "int64", "bool"]


@pytest.fixture
def np_shape():
    was = modes.set_np_shape(True)
    yield
    modes.set_np_shape(was)


# -- facts and values -----------------------------------------------------------------------------
def test_facts():
    x = nd.array(X)
    assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 3), 2, 6, np.float32)
    assert x.context is cpu() and x.ctx is cpu() and x.stype == "default" and x.grad is None
    assert isinstance(x.shape, tuple) and len(x) == 2
    assert x.T.shape == (3, 2) and nd.ones((2, 3, 4)).T.shape == (4, 3, 2)
    assert nd.ones((3,)).T.shape == (3,)


def test_printing():
    assert repr(nd.array(X)) == "\n[[0. 1. 2.]\n [3. 4. 5.]]\n<NDArray 2x3 @cpu(0)>"
    assert str(nd.array([1, 2], dtype="int32")) == "\n[1 2]\n<NDArray 2 @cpu(0)>"
    assert repr(nd.array(3)) == "\n3.0\n<NDArray  @cpu(0)>"
    assert repr(nd.ones((1,), ctx=cpu(1))).endswith("<NDArray 1 @cpu(1)>")
    assert repr(nd.array([1.5], dtype="bfloat16")) == "\n[1.5]\n<NDArray 1 @cpu(0)>"
    assert repr(nd.array([True], dtype="bool")) == "\n[ True]\n<NDArray 1 @cpu(0)>"
    assert f"{nd.array([0.126]):.2f}" == "0.13" and "NDArray" in f"{nd.array(X)}"


@pytest.mark.parametrize("dtype", DTYPES)
def test_values_round_trip(dtype):
    values = [[1, 0, 3], [4, 5, 6]]
    x = nd.array(values, dtype=dtype)
    want = np.array(values, "float32" if dtype == "bfloat16" else dtype)
    got = x.asnumpy()
    assert got.dtype == want.dtype
    np.testing.assert_array_equal(got, want)
    got[0, 0] = 0
    assert x.asnumpy()[0, 0] == 1  # asnumpy is a copy


def test_bfloat16_rounds_to_nearest_even():
    x = np.array([1, 1 + 2**-9, 1 + 2**-8, 1 + 3 * 2**-8, -0.0, np.inf, -np.inf, np.nan, 3.39e38,
                  1e-40],
                 np.float32)
    ml = pytest.importorskip("ml_dtypes")
    want = x.astype(ml.bfloat16)
    got = nd.array(x, dtype="bfloat16")
    np.testing.assert_array_equal(got.asnumpy(), want.astype(np.float32))
    assert got.dtype.name == "bfloat16"
    np.testing.assert_array_equal(nd.array(want).asnumpy(), want.astype(np.float32))
    assert nd.array(want).dtype is np.float32
    assert nd.array(want, dtype=want.dtype)._dtype.name == "bfloat16"


def test_single_elements():
    assert nd.array([2.5]).asscalar() == 2.5 and type(nd.array([1]).asscalar()) is np.float32
    assert nd.ones((1, 1)).asscalar() == 1 and type(nd.array([3], dtype="int32").item()) is int
    assert float(nd.array([2.5])) == 2.5 and int(nd.array([2.5])) == 2
    assert complex(nd.array([2.5])) == 2.5
    assert range(5)[nd.array([3], dtype="int64")] == 3
    with pytest.raises(TypeError):
        range(5)[nd.array([3.0])]
    for f in (float, int, complex):
        with pytest.raises(TypeError, match="one element"):
            f(nd.ones((2,)))
    with pytest.raises(ValueError):
        nd.ones((2,)).asscalar()
    assert bool(nd.ones((1,))) and not nd.zeros((1, 1)) and not nd.empty((0,))
    with pytest.raises(ValueError, match="ambiguous"):
        bool(nd.ones((2,)))


def test_iteration_and_membership():
    x = nd.array(X)
    assert [r.shape for r in x] == [(3,), (3,)]
    assert 4 in x and 7 not in x and nd.array([4]) in x
    assert x.tolist() == X.tolist()
    for f in (len, list):
        with pytest.raises(TypeError):
            f(nd.array(3.0))


def test_comparison_is_by_element_and_hash_by_identity():
    x, y = nd.array([1, 2]), nd.array([1, 3])
    assert (x == y).asnumpy().tolist() == [1, 0] and (x == y).dtype is np.float32
    assert len({x, y, x}) == 2 and hash(x) == hash(x)
    assert x != None  # noqa: E711
    assert x != "text"


def test_arithmetic_with_numpy_and_scalars():
    x = nd.array([1, 2, 3])
    for y in (x + np.ones(3), np.ones(3) + x, np.float64(1) + x, x + np.float32(1), 1 + x,
              x + True):
        assert isinstance(y, nd.NDArray) and y.dtype is np.float32
        assert y.asnumpy().tolist() == [2, 3, 4]
    assert (np.ones(3) - x).asnumpy().tolist() == [0, -1, -2]
    assert (2 ** x).asnumpy().tolist() == [2, 4, 8] and (7 % x).asnumpy().tolist() == [0, 1, 1]
    with pytest.raises(TypeError):
        x + "a"
    with pytest.raises(TypeError):
        x + None


def test_the_class_cannot_be_called():
    with pytest.raises(TypeError, match=r"mx\.nd\.array"):
        nd.NDArray()
    with pytest.raises(TypeError):
        nd.NDArray([1, 2])


# -- shapes ---------------------------------------------------------------------------------------
RESHAPES = [
    ((2, 3), (3, -1), (3, 2)), ((2, 3), (-1,), (6,)), ((2, 3), (0, -1), (2, 3)),
    ((2, 3), (-2,), (2, 3)), ((2, 3), (-3,), (6,)), ((2, 3), (-4, 1, 2, 0), (1, 2, 3)),
    ((2, 3), (-4, -1, 2, 0), (1, 2, 3)), ((2, 3), (2, 3, 1, -2), (2, 3, 1)),
    ((2, 3, 4), (-3, 0), (6, 4)), ((2, 3, 4), (0, -3), (2, 12)),
    ((2, 3, 4), (0, -4, 3, 1, -2), (2, 3, 1, 4)), ((2, 3, 4), (-4, 2, -1, -3), (2, 1, 12)),
    ((2, 3, 4), (-2, 1, 1), (2, 3, 4, 1, 1)), ((2, 3, 4), (-3, -2), (6, 4)),
    ((2, 3, 4), (0, -4, 1, -1, 0), (2, 1, 3, 4)), ((6,), (1, 2, 3), (1, 2, 3)),
]
REVERSED = [((2, 3, 4), (-1, 0), (6, 4)), ((8, 3, 3, 3, 4, 4), (4, -1, 3, 0), (4, 72, 3, 4)),
            ((2, 3, 4), (-3, 0), (6, 4)), ((2, 3, 4), (0, -3), (2, 12)),
            ((2, 3, 4), (-2, 4), (2, 3, 4))]


@pytest.mark.parametrize("shape,codes,want,reverse",
                         [(*r, False) for r in RESHAPES] + [(*r, True) for r in REVERSED])
def test_reshape_codes(shape, codes, want, reverse):
    x = nd.array(np.arange(np.prod(shape)).reshape(shape))
    y = x.reshape(codes, reverse=reverse)
    assert y.shape == want
    np.testing.assert_array_equal(y.asnumpy(), x.asnumpy().reshape(want))
    y[:] = 0
    assert not x.asnumpy().any()
    x.attach_grad()
    with autograd.record():
        z = x.reshape(shape=codes, reverse=reverse) * 2
    assert z.shape == want
    z.backward()
    assert x.grad.shape == shape and (x.grad.asnumpy() == 2).all()


def test_reshape_arguments():
    x = nd.array(X)
    assert x.reshape(3, 2).shape == x.reshape([3, 2]).shape == x.reshape(shape=(3, 2)).shape == (3,
                                                                                                 2)
    assert x.reshape(-1).shape == x.reshape(shape=-1).shape == (6,)
    assert x.reshape((np.int64(3), 2)).shape == (3, 2)
    for bad in ((4, 2), (-1, -1), (5, -1), (), (0, 0, 0), (-5,), (2, -3), (-4, -1, -1, 0),
                (2**40, 2**40),
                (3, 1), (-4, 2), (-4, 4, 1, 0), (0, 0, 0, -2), (-(2**70),), (1,) * 20):
        with pytest.raises(ValueError):
            x.reshape(bad)
    for bad in ("a", (2.0, 3), ("2", "3"), None):
        with pytest.raises(TypeError):
            x.reshape(bad)
    with pytest.raises(TypeError):
        x.reshape()
    with pytest.raises(TypeError, match="foo"):
        x.reshape((6,), foo=1)


def test_shape_methods_share_memory_only_in_place():
    for name, args, want in (("expand_dims", (0,), (1, 1, 3)), ("expand_dims", (-1,), (1, 3, 1)),
                             ("squeeze", (), (3,)), ("squeeze", (0,), (3,)),
                             ("flatten", (), (1, 3))):
        x = nd.array([[1, 2, 3]])
        y = getattr(x, name)(*args)
        assert y.shape == want
        y[:] = 9
        assert x.asnumpy().tolist() == [[1, 2, 3]]
        z = getattr(x, name)(*args, inplace=True)
        assert z.shape == want
        z[:] = 9
        assert x.asnumpy().tolist() == [[9, 9, 9]]
        x.attach_grad()
        with autograd.record():
            w = getattr(x, name)(*args, inplace=True) * 3
        w.backward()
        assert x.grad.asnumpy().tolist() == [[3, 3, 3]]
    assert nd.ones((1, 1)).squeeze(inplace=True).shape == (1,)
    assert nd.ones((1, 2, 1)).squeeze((0, 2), inplace=True).shape == (2,)
    assert nd.ones((2, 3, 4)).flatten(inplace=True).shape == (2, 12)
    assert nd.ones((2,)).flatten(inplace=True).shape == (2, 1)
    for bad in (lambda x: x.expand_dims(5, inplace=True), lambda x: x.squeeze(0, inplace=True),
                lambda x: x.squeeze(7, inplace=True)):
        with pytest.raises(ValueError):
            bad(nd.array(X))


def test_broadcasting_methods():
    assert nd.ones((3,)).broadcast_to((2, 3)).shape == (2, 3)
    assert nd.ones((1, 3)).broadcast_to((2, 3)).shape == (2, 3)
    assert nd.ones((1, 3)).broadcast_like(nd.ones((2, 3))).shape == (2, 3)
    for bad in ((2, 4), (3, 0, 3, 1), (-1, 3)):
        with pytest.raises(ValueError):
            nd.ones((3,)).broadcast_to(bad)
    assert nd.ones((2, 3)).reshape_like(nd.ones((3, 2))).shape == (3, 2)


# -- copies ---------------------------------------------------------------------------------------
def test_copies():
    x = nd.array(X)
    for y in (x.copy(), copy.copy(x), copy.deepcopy(x), x.astype("float32"), x.tostype("default"),
              x.copyto(cpu(0))):
        assert y is not x
        y[:] = 0
        np.testing.assert_array_equal(x.asnumpy(), X)
    assert x.astype("float32", copy=False) is x and x.as_nd_ndarray() is x
    assert x.as_in_context(cpu()) is x and x.detach() is not x
    x.detach()[0] = 7
    assert (x.asnumpy()[0] == 7).all()


def test_copyto():
    x, y = nd.array(X), nd.zeros((2, 3), dtype="int32")
    assert x.copyto(y) is y and y.asnumpy().tolist() == X.tolist()
    with pytest.warns(RuntimeWarning):
        assert x.copyto(x) is False
    for bad, error in ((nd.zeros((3, 2)), ValueError), (5, TypeError), (None, TypeError)):
        with pytest.raises(error):
            x.copyto(bad)


def test_devices():
    x = nd.array(X)
    y = x.copyto(cpu(1))
    assert y.context == cpu(1) and x.as_in_context(cpu(1)).context == cpu(1)
    np.testing.assert_array_equal(y.asnumpy(), X)
    with cpu(2):
        assert nd.array([1]).context == cpu(2) and nd.zeros((1,)).context == cpu(2)
        assert nd.arange(3).context == cpu(2) and nd.empty((1,)).context == cpu(2)
    y[:] = x + 1
    np.testing.assert_array_equal(y.asnumpy(), X + 1)
    with pytest.raises(MXNetError):
        x + y
    with pytest.raises(TypeError):
        x.as_in_context("cpu")
    for make in (lambda: x.as_in_context(gpu(99)), lambda: nd.zeros((1,), gpu(99)),
                 lambda: nd.array([1], gpu(99)), lambda: x.copyto(gpu(99))):
        with pytest.raises(MXNetError, match="gpu"):
            make()


@pytest.mark.parametrize("source", DTYPES)
@pytest.mark.parametrize("target", DTYPES)
def test_astype(source, target):
    x = nd.array([0, 1, 100], dtype=source)
    y = x.astype(target)
    assert y._dtype.name == target
    want = np.array([0, 1, 1] if "bool" in (source, target) else [0, 1, 100])
    np.testing.assert_array_equal(y.asnumpy().astype(np.float64), want)


def test_astype_arguments():
    x = nd.array([1])
    assert x.astype(np.int32).dtype is np.int32 and x.astype(int).dtype is np.int64
    assert x.astype(np.dtype("float16")).dtype is np.float16
    for bad in ("foo", None, "complex64", np.str_, object()):
        with pytest.raises(TypeError):
            x.astype(bad)


def test_what_does_not_exist_says_so():
    x = nd.array(X)
    for f in (lambda: x.tostype("csr"), lambda: x.attach_grad(stype="row_sparse"), x.as_np_ndarray,
              lambda: nd.zeros((1,), stype="csr"), lambda: nd.imdecode(b"")):
        with pytest.raises(MXNetNotImplementedError):
            f()
    with pytest.raises(AttributeError):
        x.no_such_method  # noqa: B018


def test_slice_assign():
    x = nd.zeros((2, 3))
    assert x.slice_assign(nd.ones((1, 2)), (0, 1), (1, 3), (1, 1)) is x
    assert x.asnumpy().tolist() == [[0, 1, 1], [0, 0, 0]]
    x.slice_assign_scalar(5, (None, 0), (None, 3), (None, 2))
    assert x.asnumpy().tolist() == [[5, 1, 5], [5, 0, 5]]
    with pytest.raises(MXNetValueError):
        x.slice_assign_scalar(5, (0,), (1, 2))


# -- protocols ------------------------------------------------------------------------------------
def test_numpy_asks_for_an_array():
    x = nd.array(X)
    a = np.asarray(x)
    assert a.dtype == np.float32 and a.flags.writeable and a.shape == (2, 3)
    a[0, 0] = 9
    assert x.asnumpy()[0, 0] == 0
    assert np.asarray(x, dtype=np.int32).dtype == np.int32
    np.testing.assert_array_equal(np.array([x, x]), [X, X])
    np.testing.assert_array_equal(np.concatenate([x, x]), np.concatenate([X, X]))
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
        view = np.asarray(x, copy=False)
        assert view.ctypes.data == x._address and not view.flags.writeable
        with pytest.raises(ValueError):
            np.asarray(x, dtype=np.float64, copy=False)
        with pytest.raises(ValueError):
            np.asarray(nd.ones((1,), dtype="bfloat16"), copy=False)


def test_numpy_functions_give_arrays():
    x = nd.array(X)
    y = np.sin(x)
    assert isinstance(y, nd.NDArray) and y.dtype is np.float32
    np.testing.assert_array_equal(y.asnumpy(), np.sin(X))
    assert isinstance(np.add(X, x), nd.NDArray)
    np.testing.assert_array_equal(np.float32(2) * x, X * 2)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_holds_values_only(dtype, protocol):
    x = nd.array([[1, 0], [3, 4]], dtype=dtype, ctx=cpu(1))
    x.attach_grad()
    raw = pickle.dumps(x[1:], protocol)
    y = pickle.loads(raw)
    assert y._dtype is x._dtype and y.context == cpu(1) and y.grad is None
    np.testing.assert_array_equal(y.asnumpy(), x.asnumpy()[1:])
    assert len(pickle.dumps(nd.zeros((1000, 1000))[:1])) < 5000
    for empty in (nd.empty((0, 3)), nd.array(2.0)):
        assert pickle.loads(pickle.dumps(empty)).shape == empty.shape


def test_a_false_pickle_raises():
    _, args = nd.array(X).__reduce__()
    for i, bad in ((0, b"short"), (1, (-1, 2)), (1, (2**40, 2**40)), (2, "what"), (3, "tpu"),
                   (4, "a")):
        changed = list(args)
        changed[i] = bad
        with pytest.raises((MXNetError, TypeError)):
            nd._unpickle(*changed)


# -- making ---------------------------------------------------------------------------------------
def test_array_is_float32_unless_told_otherwise():
    for source in (X.astype(np.float64), X.astype(np.int64), X > 2, X.tolist(), [[True]],
                   ((1, 2),), range(3),
                   3, 2.5, np.float16(1), np.array(5), [], [[]], [nd.ones((2,)), nd.zeros((2,))]):
        x = nd.array(source)
        assert x.dtype is np.float32
        want = np.asarray([s.asnumpy() for s in source] if isinstance(source, list) and source
                          and isinstance(source[0], nd.NDArray) else source, np.float32)
        assert x.shape == want.shape
        np.testing.assert_array_equal(x.asnumpy(), want)
    y = nd.array(nd.ones((2,), dtype="int32"))
    assert y.dtype is np.int32
    assert nd.array(y, dtype="float16").dtype is np.float16
    assert nd.array([2**40], dtype="int64").asnumpy()[0] == 2**40
    for source in ("a", [1, [2]], {}, object(), [object()], 1 + 2j, np.array([1j]), b"ab",
                   [[1], [2, 3]]):
        with pytest.raises(TypeError):
            nd.array(source)
    with pytest.raises(TypeError):
        nd.array([1], dtype="complex64")
    with pytest.raises(TypeError):
        nd.array([1], ctx="cpu")


def test_array_copies():
    a = X.copy()
    x = nd.array(a)
    y = nd.array(x)
    a[:] = 0
    x[0] = 9
    np.testing.assert_array_equal(y.asnumpy(), X)
    np.testing.assert_array_equal(nd.array(X.T).asnumpy(), X.T)
    np.testing.assert_array_equal(nd.array(X[::-1, ::2]).asnumpy(), X[::-1, ::2])
    np.testing.assert_array_equal(nd.array(X.astype(">f4")).asnumpy(), X)


def test_filled_arrays():
    assert nd.zeros((2, 3)).asnumpy().tolist() == np.zeros((2, 3)).tolist()
    assert nd.zeros(3).shape == (3,) and nd.zeros(shape=(2,), dtype=None).dtype is np.float32
    assert nd.ones((2,), dtype="int8").asnumpy().tolist() == [1, 1]
    assert nd.ones((2,), dtype="bfloat16").asnumpy().tolist() == [1, 1]
    assert nd.full((2,), 7, dtype="int32").asnumpy().tolist() == [7, 7]
    assert nd.full((3,), [1, 2, 3]).asnumpy().tolist() == [1, 2, 3]
    assert np.isnan(nd.full(2, np.nan).asnumpy()).all()
    out = nd.zeros((2,))
    assert nd.full(2, 1, out=out) is out and out.asnumpy().tolist() == [1, 1]
    assert nd.zeros((2,), out=out) is out and out.asnumpy().tolist() == [0, 0]
    assert nd.empty((2, 0)).shape == (2, 0) and nd.empty(3).shape == (3,)
    for bad in ((2, 0), (), (-1, 2), (2**40, 2**40)):
        for make in (nd.zeros, nd.ones, lambda s: nd.full(s, 1)):
            with pytest.raises((ValueError, MemoryError)):
                make(bad)
    for bad in ("a", (2.5,), None, ("2",), [[2]]):
        for make in (nd.zeros, nd.ones, nd.empty):
            with pytest.raises(TypeError):
                make(bad)
    with pytest.raises(TypeError):
        nd.zeros((2,), foo=1)


def test_zero_sizes_are_real_with_np_shape(np_shape):
    assert nd.zeros((2, 0)).shape == (2, 0) and nd.ones(()).asnumpy() == 1
    assert nd.arange(0).shape == (0,) and nd.array(5).sum().shape == ()


def test_arange():
    for args in ((3,), (1, 3), (0, 1, 0.3), (5, 0, -2), (2.5,), (-3, 3, 1.5)):
        np.testing.assert_array_equal(nd.arange(*args).asnumpy(),
                                      np.arange(*args).astype(np.float32))
    assert nd.arange(3, repeat=2).asnumpy().tolist() == [0, 0, 1, 1, 2, 2]
    assert nd.arange(3, dtype="int32").dtype is np.int32
    assert nd.arange(2**40, 2**40 + 2, dtype="int64").asnumpy().tolist() == [2**40, 2**40 + 1]
    for bad in ((0,), (1, 1), (0, 5, 0), (0, 5, -1), (0, np.nan), (0, np.inf), (0, 1, np.nan),
                (0, 1, 1e-300)):
        with pytest.raises(ValueError):
            nd.arange(*bad)
    with pytest.raises(ValueError):
        nd.arange(3, repeat=0)
    with pytest.raises(TypeError):
        nd.arange("a")


def test_linspace_and_eye():
    np.testing.assert_array_equal(nd.linspace(0, 1, 5).asnumpy(), [0, 0.25, 0.5, 0.75, 1])
    assert nd.linspace(0, 1, 4, endpoint=False).asnumpy().tolist() == [0, 0.25, 0.5, 0.75]
    assert nd.linspace(0, 1, 1).asnumpy().tolist() == [0] and nd.linspace(0, 1, 0).shape == (0,)
    assert nd.linspace(0, 10, 3, dtype="int32").asnumpy().tolist() == [0, 5, 10]
    for args in ((2,), (2, 3, 1), (3, 2, -1), (3, 3, 99), (3, 3, -(2**70))):
        want = np.eye(args[0], args[1] if len(args) > 1 else None,
                      max(-9, min(9, (*args, 0, 0)[2])))
        np.testing.assert_array_equal(nd.eye(*args).asnumpy(), want)
    for bad in (lambda: nd.linspace(0, 1, -1), lambda: nd.linspace(0, 1, 2.5), lambda: nd.eye(-1),
                lambda: nd.eye(2**40, 2**40)):
        with pytest.raises((ValueError, TypeError)):
            bad()


def test_from_numpy_shares_memory():
    a = np.arange(3.0)
    x = nd.from_numpy(a)
    assert x.dtype is np.float64 and x._address == a.ctypes.data and not a.flags.writeable
    x[:] = 7
    assert a.tolist() == [7, 7, 7]
    y = nd.from_numpy(a)
    y[0] = 1
    assert x.asnumpy()[0] == 1
    b = np.arange(3.0)
    assert nd.from_numpy(b, zero_copy=False)._address != b.ctypes.data and b.flags.writeable
    assert nd.from_numpy(np.zeros((0, 2), np.float32)).shape == (0, 2)
    del x, y
    frozen = np.frombuffer(b"12345678", np.float32)
    for bad in (X.T, X[:, ::2], X.astype(">f4"), frozen, frozen[1:]):
        with pytest.raises(ValueError):
            nd.from_numpy(bad)
    np.testing.assert_array_equal(nd.from_numpy(frozen, zero_copy=False).asnumpy(), frozen)
    for bad in ([1, 2], None, np.zeros(2, np.int16), np.zeros(2, "S1")):
        with pytest.raises(TypeError):
            nd.from_numpy(bad)


# -- functions ------------------------------------------------------------------------------------
def test_functions_take_numbers():
    x = nd.arange(3)
    cases = [
        (nd.add, np.add), (nd.subtract, np.subtract), (nd.multiply, np.multiply),
        (nd.maximum, np.maximum),
        (nd.minimum, np.minimum), (nd.power, np.power), (nd.equal, np.equal),
        (nd.not_equal, np.not_equal),
        (nd.greater, np.greater), (nd.greater_equal, np.greater_equal), (nd.lesser, np.less),
        (nd.lesser_equal, np.less_equal), (nd.logical_and, np.logical_and),
        (nd.logical_or, np.logical_or),
        (nd.logical_xor, np.logical_xor),
    ]
    for ours, theirs in cases:
        for a, b in ((x, 1), (1, x), (x, x), (x, 0.0), (x, np.ones(3)), (x, nd.ones((2, 3)))):
            values = [v.asnumpy() if isinstance(v, nd.NDArray) else v for v in (a, b)]
            got = ours(a, b)
            assert got.dtype is np.float32
            np.testing.assert_array_equal(got.asnumpy(), theirs(*values).astype(np.float32))
        assert ours(2, 3) == theirs(2, 3) and not isinstance(ours(2, 3), nd.NDArray)
        for bad in (("a", x), (x, None), (x, "b"), (None, None), (x, [1, 2, 3])):
            with pytest.raises(TypeError):
                ours(*bad)
    y = nd.array([1, 2, 4])
    assert nd.divide(4, y).asnumpy().tolist() == nd.true_divide(4, y).asnumpy().tolist() == [4, 2,
                                                                                             1]
    assert nd.modulo(7, y).asnumpy().tolist() == [0, 1, 3] and nd.divide(1, 2) == 0.5


def test_concatenate_moveaxis_split():
    a, b = nd.ones((1, 2)), nd.zeros((2, 2))
    assert nd.concatenate([a, b]).shape == (3, 2)
    assert nd.concatenate([b, b], axis=1).shape == (2, 4)
    assert nd.concatenate([a], always_copy=False) is a and nd.concatenate([a]) is not a
    for bad in ([], [1], [a, nd.ones((1, 2), dtype="int32")], [a, nd.ones((1, 3))]):
        with pytest.raises(MXNetError):
            nd.concatenate(bad)
    x = np.arange(24).reshape(2, 3, 4)
    for source, destination in ((0, -1), ([0, 1], [2, 0]), (-1, 0), ([0], [0])):
        np.testing.assert_array_equal(nd.moveaxis(nd.array(x), source, destination).asnumpy(),
                                      np.moveaxis(x, source, destination))
    for bad in ((5, 0), (0, 5), ([0, 0], [1, 2]), ([0, 1], [1])):
        with pytest.raises(ValueError):
            nd.moveaxis(nd.array(x), *bad)
    parts = nd.split_v2(nd.arange(6), 3)
    assert [p.asnumpy().tolist() for p in parts] == [[0, 1], [2, 3], [4, 5]]
    parts = nd.split_v2(nd.arange(6), (2, 3))
    assert [p.shape for p in parts] == [(2,), (1,), (3,)]
    assert nd.split_v2(nd.zeros((2, 3)), 2, squeeze_axis=True)[0].shape == (3,)
    with pytest.raises(ValueError):
        nd.split_v2(nd.arange(6), 4)
    parts = nd.split_v2(nd.ones((2, 3)), (0, 2, 2, 9), axis=-1)
    assert [p.shape for p in parts] == [(2, 0), (2, 2), (2, 0), (2, 1), (2, 0)]


def test_histogram_and_onehot():
    found = nd.histogram(nd.arange(10), 5)
    counts, edges = found
    assert isinstance(found, list) and counts.asnumpy().tolist() == [2] * 5
    np.testing.assert_allclose(edges.asnumpy(), [0, 1.8, 3.6, 5.4, 7.2, 9], rtol=1e-6)
    counts, _ = nd.histogram(nd.arange(10), 5, (0, 4))
    assert counts.asnumpy().tolist() == [1] * 5 and counts.dtype is np.int64
    counts, _ = nd.histogram(nd.arange(10), nd.array([0, 5, 10]))
    assert counts.asnumpy().tolist() == [5, 5]
    for bad in (0, -1, 2.5, "a", None, nd.array([3, 1])):
        with pytest.raises(MXNetError):
            nd.histogram(nd.arange(3), bad)
    out = nd.zeros((2, 3))
    assert nd.onehot_encode(nd.array([0, 2]), out) is out
    assert out.asnumpy().tolist() == [[1, 0, 0], [0, 0, 1]]


# -- gradients ------------------------------------------------------------------------------------
def test_attach_grad_and_backward():
    x = nd.array(X)
    x.attach_grad()
    assert (x.grad.asnumpy() == 0).all() and x.grad.dtype is np.float32
    for _ in range(2):
        with autograd.record():
            y = x * x
        y.backward()
    np.testing.assert_array_equal(x.grad.asnumpy(), 2 * X)
    x.attach_grad("add")
    for _ in range(2):
        with autograd.record():
            y = x * 3
        y.backward(nd.ones((2, 3)) * 2)
    assert (x.grad.asnumpy() == 12).all()
    with pytest.raises(MXNetValueError):
        x.attach_grad("foo")
    with pytest.raises(MXNetError):
        nd.ones((1,)).backward()


@pytest.mark.parametrize("f,want", [
    (lambda x: x.copy(), 1), (lambda x: x.T, 1), (lambda x: x.astype("float64"), 1),
    (lambda x: x.copyto(nd.zeros((2, 3))), 1), (lambda x: x.copyto(cpu(0)), 1),
    (lambda x: x.broadcast_to((4, 2, 3)), 4), (lambda x: x.expand_dims(0), 1),
    (lambda x: x.flatten(), 1), (lambda x: nd.add(x, 1), 1), (lambda x: x.detach() * x, None),
    (lambda x: nd.moveaxis(x, 0, 1), 1), (lambda x: x.tostype("default"), 1),
    (lambda x: nd.concatenate([x, x]), 2), (lambda x: nd.split_v2(x, 3, axis=1)[0], None),
])
def test_what_is_recorded(f, want):
    x = nd.array(X)
    x.attach_grad()
    with autograd.record():
        y = f(x)
    y.backward()
    got = x.grad.asnumpy()
    if want is not None:
        assert (got == want).all()
    assert got.any()


def test_array_of_a_recorded_array_is_off_the_tape():
    x = nd.array(X)
    x.attach_grad()
    with autograd.record():
        y = nd.array(x)
        assert y._entry is None


def test_threads_use_arrays_at_once():
    x = nd.array(np.arange(1000))
    bad = []

    def work(k):
        for i in range(200):
            y = x[i:i + 10] + k
            y[::2] = k
            if y.asnumpy()[1] != i + 1 + k:
                bad.append((k, i))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not bad


def test_errors_are_of_both_kinds_and_warnings_are_rare():
    assert issubclass(MXNetTypeError, TypeError) and issubclass(MXNetValueError, ValueError)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nd.array([np.nan, 1e300], dtype="float64").astype("float32").asnumpy()
        nd.array([1e300])
        x = nd.zeros((2,), dtype="int32")
        x[:] = 1e300
        x[0] = np.nan
    assert Context("cpu", 0) is cpu()


def test_every_function_is_offered():
    from mxcy.runtime import creation, elementary
    assert {*creation.__all__, *elementary.__all__} <= set(nd.__all__)


def test_dtype_of_the_reference_for_bfloat16():
    bfloat16 = np.dtype([("bfloat16", np.uint16)])
    assert nd.array([1.5]).astype(bfloat16).asnumpy().tolist() == [1.5]
