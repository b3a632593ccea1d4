"""The short ways of indexing, `reshape` and values mean what the general ones do."""
from __future__ import annotations

import itertools

import numpy as np
import pytest
from mxcy._engine.engine import memory_stats
from mxcy.runtime._array import Array, small_filled

import mxcy as mx
from mxcy import autograd
from mxcy._core.context import cpu
from mxcy._core.errors import MXNetError, MXNetIndexError, MXNetValueError
from mxcy.runtime import indexing
from mxcy.util import set_np_shape

nd = mx.nd
DTYPES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool", "bfloat16")
ITEMS = (0, 2, -1, slice(None), slice(1, 3), slice(None, None, 2), slice(None, None, -1),
         slice(-2, None), slice(3, 0, -2), slice(1, 2), slice(5, 1), None, Ellipsis, [1, 0], 7,
         np.int64(1), True)


def keys(ndim):
    yield from ITEMS
    for n in range(1, ndim + 1):
        for k in itertools.product(ITEMS[:14], repeat=n):
            if sum(i is Ellipsis for i in k) < 2:
                yield k


def general(function, *args):
    """What a function of indexing gives, or the class of its error."""
    try:
        return function(*args)
    except (IndexError, ValueError, TypeError) as e:
        return type(e)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (1, 5), (3, 1, 4)])
def test_reading_as_the_general_way(shape):
    x = nd.array(np.arange(np.prod(shape)).reshape(shape))
    rng = np.random.default_rng(0)
    chosen = list(keys(len(shape)))
    if len(chosen) > 700:
        chosen = [chosen[i] for i in rng.permutation(len(chosen))[:700]]
    for key in chosen:
        a, b = general(indexing.getitem, x, key), general(lambda x, k: x[k], x, key)
        if isinstance(a, type):
            assert a is b, key
            continue
        assert a.shape == b.shape and a.dtype == b.dtype, key
        np.testing.assert_array_equal(a.asnumpy(), b.asnumpy(), err_msg=str(key))
        if b.size:  # both views, of the same place, or both copies
            views = [x._address <= v._address < x._address + 4 * x.size for v in (a, b)]
            assert views[0] == views[1], key
            assert not views[0] or a._address == b._address, key


@pytest.mark.parametrize("shape", [(4,), (3, 4), (3, 2, 4)])
def test_writing_as_numpy(shape):
    start = np.arange(np.prod(shape)).reshape(shape).astype("float32")
    rng = np.random.default_rng(1)
    chosen = [k for k in keys(len(shape)) if not isinstance(k, bool)]
    for i in rng.permutation(len(chosen))[:300]:
        key = chosen[i]
        try:
            part = start[key]
        except IndexError:
            with pytest.raises(MXNetIndexError):
                nd.array(start)[key] = 1
            continue
        values = rng.uniform(-9, 9, (1, *part.shape)).astype("float32")
        for value in (7, -1.5, values[0], nd.array(values[0].reshape(part.shape or (1,))),
                      nd.array(values), np.float64(2)):
            if isinstance(value, Array) and value.size == 0:
                continue
            x, want = nd.array(start), start.copy()
            x[key] = value
            want[key] = value.asnumpy().reshape(part.shape) if isinstance(value, Array) else value
            np.testing.assert_array_equal(x.asnumpy(), want, err_msg=f"{key} = {value}")


@np.errstate(all="ignore")
def test_numbers_become_elements_as_in_numpy():
    values = (0, 1, -1, 3.7, -3.7, 255, 300, -129, 2**31, 2**53 + 1, -2**63, 2**63 - 1, 1e10, 1e40,
              float("inf"), float("nan"), -0.0, 1 + 2**-11, 65519.99, 5e-324, True, 2**70)
    for name in DTYPES:
        for v in values:
            x = nd.zeros((2, 3), dtype=name)
            y = nd.zeros((2, 3), dtype=name)
            a = general(lambda x, v: x.__setitem__((1, 2), v), x, v)
            b = general(lambda x, v: indexing.setitem(x, (1, 2), v), y, v)
            assert a is b
            assert x._numpy().tobytes() == y._numpy().tobytes(), (name, v)
            if type(v) is int and v in (0, 1):
                f = small_filled((2, 2), x._dtype, None, v)
                g = nd.full((2, 2), v, dtype=name)
                assert f._numpy().tobytes() == g._numpy().tobytes()


def test_large_regions():
    x = nd.zeros((300, 400))
    want = np.zeros((300, 400), "float32")
    for key, v in ((slice(None), 3.5), (slice(10, 200), 2), ((slice(None), 7), 5),
                   ((slice(1, None, 2), slice(0, 300, 3)), 4), (299, -1), (Ellipsis, 0.25)):
        x[key] = v
        want[key] = v
        np.testing.assert_array_equal(x.asnumpy(), want)
    y = nd.array(want[::2, ::-1].copy())
    x[::2, ::-1] = y
    np.testing.assert_array_equal(x.asnumpy()[::2, ::-1], y.asnumpy())
    np.testing.assert_array_equal(x[::-3, 5:390:7].asnumpy(), x.asnumpy()[::-3, 5:390:7])


def test_writes_wait_for_queued_work():
    a = nd.ones((600, 600))
    for _ in range(5):
        b = nd.dot(a, a)        # queued: it is large
        b[0] = -1
        b[2] = a[2]
        b[:, 1] = 2.0
        c = b[:, 0:2]
        n = c.asnumpy()
        assert (n[0] == (-1, 2)).all() and (n[1:, 1] == 2).all() and n[1, 0] == 600
        assert n[2, 0] == 1 and n[3, 0] == 600


def test_overlap():
    x = nd.array(np.arange(6))
    x[1:] = x[:-1]
    assert x.asnumpy().tolist() == [0, 0, 1, 2, 3, 4]
    y = nd.array(np.arange(9).reshape(3, 3))
    y[:, 0] = y[0]
    assert y.asnumpy()[:, 0].tolist() == [0, 1, 2]
    z = nd.array(np.arange(4))
    z[:] = z
    z[...] = z[::-1]
    assert z.asnumpy().tolist() == [3, 2, 1, 0]


def test_recorded_arrays_keep_their_rules():
    x = nd.array(np.arange(12).reshape(3, 4))
    x.attach_grad()
    with autograd.record():
        y = x[1] * 2 + x[:, 1].sum() + x[0, 0] + x.reshape((-1,))[5]
        with pytest.raises(MXNetError, match="record"):
            x[0] = 1
        z = nd.zeros((3,))
        with pytest.raises(MXNetError, match="record"):
            z[1:2] = y[0]
        z[1:] = 4
    y.backward()
    want = np.zeros((3, 4))
    want[1] += 2
    want[:, 1] += 4
    want[0, 0] += 4
    want[1, 1] += 4
    np.testing.assert_array_equal(x.grad.asnumpy(), want)


def test_reshape():
    x = nd.array(np.arange(24).reshape(2, 3, 4))
    for given, want in (((6, 4), (6, 4)), ((-1,), (24,)), ((0, -1), (2, 12)), ((-1, 0), (8, 3)),
                        (((4, -1),), (4, 6)), (([3, 8],), (3, 8)), ((24,), (24,)),
                        ((0, 0, 2, 2), (2, 3, 2, 2)), ((-2,), (2, 3, 4)), ((-3, 0), (6, 4)),
                        ((np.int64(6), 4), (6, 4))):
        y = x.reshape(*given)
        assert y.shape == want and y._address == x._address, given
        np.testing.assert_array_equal(y.asnumpy().ravel(), np.arange(24))
    for bad in ((5, 5), (-1, 5), (-1, -1), (48,), (2**70,), (0, 0, 0, 0), (-5, 3), ()):
        with pytest.raises(MXNetError):
            x.reshape(bad)
    y = x.reshape((6, 4))
    y[0] = -1
    assert x.asnumpy()[0, 0].tolist() == [-1] * 4


def test_np_shape():
    was = set_np_shape(True)
    try:
        x = nd.array(np.arange(6).reshape(2, 3))
        assert x[1, 2].shape == () and x[1, 2].asscalar() == 5
        x[1, 2] = 9
        assert x.asnumpy()[1, 2] == 9
        assert nd.zeros((0, 3)).reshape((0, 3)).shape == (0, 3)
        assert nd.zeros(()).shape == ()
    finally:
        set_np_shape(was)
    assert x[1, 2].shape == (1,)


def test_values():
    for name in DTYPES:
        x = nd.array([[1, 0, 3]], dtype=name)
        got = x.asnumpy()
        assert got.tolist() == [[1, 0, 1 if name == "bool" else 3]] and got.flags.writeable
        assert got.dtype == np.dtype("float32" if name == "bfloat16" else name)
        one = x[0, 0:1].asscalar()
        assert one == 1 and type(one) is got.dtype.type
        got[:] = 0
        assert x.asnumpy()[0, 0] == 1
        assert type(x[0, 0].item()) in (int, float, bool)
    with pytest.raises(MXNetValueError, match="not a scalar"):
        nd.zeros((2,)).asscalar()


def test_arrays_of_numpy():
    base = np.arange(24, dtype="float32").reshape(4, 6)
    for source in (base, base.T, base[::2], base[:, 1:3], base[::-1], base.astype(">f4"),
                   base.astype("float64"), base.astype("int64"), base[:0], np.float32(3),
                   np.asarray(2.0, "float32"), base.astype("float16"), base.view(np.recarray)):
        for dtype in (None, "float32", "int32", "float64"):
            x = nd.array(source, dtype=dtype)
            assert x.dtype == np.dtype(dtype or "float32")
            np.testing.assert_array_equal(x.asnumpy(), np.asarray(source).astype(x.dtype))
    x = nd.array(base)
    base[0, 0] = 99
    assert x.asnumpy()[0, 0] == 0


def test_filled():
    for shape in (3, (3,), (2, 3), [2, 3], (np.int64(2), 3), (100, 100)):
        for dtype in (None, *DTYPES):
            for f, v in ((nd.zeros, 0), (nd.ones, 1)):
                x = f(shape, dtype=dtype)
                assert x.asnumpy().shape == np.zeros(shape).shape
                assert (x.asnumpy() == v).all() and x._dtype.name == (dtype or "float32")
    assert nd.zeros((2,), mx.cpu(3)).context is cpu(3)
    with mx.Context("cpu", 2):
        assert nd.ones((2,)).context == mx.cpu(2)
    for bad in ((-1,), (2, -3), "x", (2.5,), (0,), ()):
        with pytest.raises(MXNetError):
            nd.zeros(bad)
    with pytest.raises(MXNetError):
        nd.zeros((2,), dtype="complex64")
    with pytest.raises(MXNetError):
        nd.zeros((2,), mx.gpu(0))


def test_new_memory_is_known_to_be_written():
    """Plans that prepare parameters once look at a block's version: was it written since?"""
    seen = set()
    for i in range(50):
        x = nd.array(np.full((8,), i, "float32"))
        seen.add((x._address, x._version))
        x = nd.zeros((8,))
        seen.add((x._address, x._version))
        x[2] = 1
        seen.add((x._address, x._version))
    assert len(seen) == 150


def test_memory_does_not_grow():
    x = nd.ones((8, 8))

    def some(n):
        for _ in range(n):
            x[1:3], x[:, 2], x[1, 2], x.reshape((4, 16)), x.T, x.asnumpy(), nd.zeros((8, 8))
            x[1, 2] = 3.0
            x[:] = 0

    some(100)
    before = memory_stats()
    some(10000)
    after = memory_stats()
    assert after["in_use_bytes"] == before["in_use_bytes"]
    assert after["allocations"] == before["allocations"]
