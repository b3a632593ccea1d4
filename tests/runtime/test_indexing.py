"""x[key] and x[key] = value against NumPy, views, errors, and what the tape sees."""
import random

import numpy as np
import pytest

from mxcy._core import modes
from mxcy._core.errors import MXNetError
from mxcy.runtime import autograd
from mxcy.runtime import ndarray as nd


@pytest.fixture
def np_shape():
    was = modes.set_np_shape(True)
    yield
    modes.set_np_shape(was)


X = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
V = np.arange(5, dtype=np.float32)


def short(value):
    text = str(value).replace("slice", "").replace("None", "_").replace("Ellipsis", "...")
    return f"{value.shape}" if isinstance(value, np.ndarray) else text[:40]


def classic(shape):
    return shape if shape else (1,)


BASIC = [
    (V, 0), (V, -1), (V, slice(1, 3)), (V, slice(None, None, 2)), (V, slice(None, None, -1)),
    (V, slice(4, 1, -1)), (V, slice(3, 3)), (V, slice(10, None)), (V, slice(-100, 100)),
    (V, slice(2, -100, -1)), (V, (None, 0)), (V, np.int64(3)), (V, (slice(1, 4), None)),
    (X, 0), (X, (0, 1)), (X, (0, 1, 2)), (X, Ellipsis), (X, ()), (X, (Ellipsis, 1)), (X, None),
    (X, (slice(None), None, 0)), (X, (None, 0, Ellipsis, None)), (X, (0, 0, 0, None)),
    (X, slice(1, None)), (X, (slice(1, 2), slice(0, 2))), (X, (slice(None), slice(1, 1))),
    (X, (slice(None), slice(None, None, -1))), (X, slice(2, 5)), (X, slice(0, 2, 2)),
    (X, (slice(None), 1)), (X, (slice(None), slice(None), slice(3, 0, -2))),
    (X, (Ellipsis, slice(None, None, 3))), (X, (-1, slice(1, None), -2)),
    (X, (0, slice(1, 3))), (X, (0, slice(1, 2), slice(1, 3))), (X, (slice(0, 1), 0, 0)),
    (X, (slice(1, None, -1), Ellipsis, 0)),
]
ADVANCED = [
    (X, [0, 1]), (X, [0, -1]), (X, []), (X, ([0, 1],)), (X, [[0, 1], [1, 0]]),
    (X, ([0, 1], [1, 2])), (X, ([0, 1], slice(None), [1, 2])), (X, (slice(None), [0, 1], [1, 2])),
    (X, (0, [0, 1], [1, 2])), (X, (0, slice(None), [1, 2])), (X, ([0, 1], [[1], [2]])),
    (X, np.array([0, 1])), (X, np.array([[0, 1]])), (X, (slice(None), [1, 0, 1])),
    (X, ([1, 0], 1)), (X, ([1, 0], slice(1, None))), (X, ([1, 0], Ellipsis, None)),
    (X, (None, [0, 1])), (X, ([0, 1], None, [0, 1])), (X, ([0, 1], slice(1, 2), [0, 1])),
    (X, (slice(0, 1), [0, 1], [0, 1])), (X, (Ellipsis, [0, 1])), (X, ([0, 1], Ellipsis)),
    (X, range(2)), (X, (slice(None, None, -1), [2, 0])), (X, ([1], 0, 0)), (X, (1, [1], 1)),
    (X, (slice(None), slice(None), np.array([[3, 0], [1, 1]]))), (V, [4, 4, -5]),
    (X, (slice(1, 1), [0])), (X, ([], slice(None), [])), (X, (None, None, [1], None)),
]
MASKS = [
    (X, np.array([True, False])), (X, [False, True]), (X, (slice(None), [True, False, True])),
    (X, X > 5), (V, V > 2), (V, V > 9), (X, X[..., 0] > 3), (X, (1, X[0] > 1)),
    (X, (slice(None), X[0] > 1)), (X, ([True, True], [1, 2])), (X, (X[:, :, 0] > 3, 0)),
    (X, (slice(None), [True, False, True], None, [1, 2])), (X, (X > 100)),
]


@pytest.mark.parametrize("x,key", BASIC + ADVANCED + MASKS, ids=short)
def test_reading_gives_what_numpy_gives(x, key):
    got, want = nd.array(x)[key], x[key]
    assert got.shape == classic(want.shape)
    np.testing.assert_array_equal(got.asnumpy().reshape(want.shape), want)


@pytest.mark.parametrize("x,key", BASIC + ADVANCED + MASKS, ids=short)
def test_writing_numbers_and_arrays_does_what_numpy_does(x, key):
    for value in (7, np.random.default_rng(0).random(x[key].shape, np.float32)):
        want, got = x.copy(), nd.array(x)
        want[key] = value
        got[key] = value
        np.testing.assert_array_equal(got.asnumpy(), want)
        if isinstance(value, np.ndarray) and value.ndim:
            got = nd.array(x)
            got[key] = nd.array(value)
            np.testing.assert_array_equal(got.asnumpy(), want)


@pytest.mark.parametrize("index", ["float32", "int32", "int64", "uint8"])
def test_arrays_as_indices(index):
    i = nd.array([1, 0], dtype=index)
    np.testing.assert_array_equal(nd.array(X)[i].asnumpy(), X[[1, 0]])
    np.testing.assert_array_equal(nd.array(X)[:, i].asnumpy(), X[:, [1, 0]])
    np.testing.assert_array_equal(nd.array(X)[i, 1:].asnumpy(), X[[1, 0], 1:])
    y = nd.array(X)
    y[i, 2] = 5
    assert (y.asnumpy()[:, 2] == 5).all()


def test_a_bool_array_is_a_mask_and_a_bool_is_a_number():
    m = nd.array(X > 5, dtype="bool")
    np.testing.assert_array_equal(nd.array(X)[m].asnumpy(), X[X > 5])
    np.testing.assert_array_equal(nd.array(X)[True].asnumpy(), X[1])
    np.testing.assert_array_equal(nd.array(X)[np.False_].asnumpy(), X[0])


def test_fractions_of_float_indices_are_cut_off():
    np.testing.assert_array_equal(nd.array(X)[nd.array([0.7, 1])].asnumpy(), X[[0, 1]])


def test_slices_may_be_arrays_of_one_integer():
    one = nd.array([1], dtype="int32")
    np.testing.assert_array_equal(nd.array(V)[one.__index__():].asnumpy(), V[1:])
    np.testing.assert_array_equal(nd.array(V)[one:].asnumpy(), V[1:])


def test_np_shape_gives_real_scalars(np_shape):
    x = nd.array(X)
    assert x[0, 1, 2].shape == () and nd.array(V)[3].shape == ()
    assert float(x[0, 1, 2]) == 6
    zero = nd.array(3.0)
    assert zero[()].shape == () and zero[...].shape == () and zero[None].shape == (1,)
    zero[...] = 4
    assert float(zero) == 4
    zero[()] = 5
    assert float(zero) == 5


# -- views ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("key,shared", [
    (0, True), (slice(1, 2), True), ((0, 1), True), ((0, 1, slice(1, 3)), True), ((0, 1, 2), True),
    ((slice(1, 2), 0), True), ((slice(0, 1), slice(1, 2)), True), (Ellipsis, True), (None, True),
    ((slice(None, 1), Ellipsis, None), True), ((slice(None), 1), False),
    (slice(None, None, -1), False), ([0], False), ((slice(None), slice(0, 2)), False),
])
def test_unbroken_runs_share_memory(key, shared):
    x = nd.array(X)
    y = x[key]
    y[:] = 99
    assert (x.asnumpy() == 99).any() == shared
    want = X.copy()
    if shared:
        want[key] = 99
    np.testing.assert_array_equal(x.asnumpy(), want)


def test_views_of_views_and_their_life():
    x = nd.array(X)
    y = x[1][2][1:3]
    del x
    np.testing.assert_array_equal(y.asnumpy(), X[1, 2, 1:3])
    y += 1
    np.testing.assert_array_equal(y.asnumpy(), X[1, 2, 1:3] + 1)


def test_whole_slice_is_the_array_itself():
    x = nd.array(X)
    assert x[:] is x and x[()] is x
    x[:] += 1
    np.testing.assert_array_equal(x.asnumpy(), X + 1)


# -- values ---------------------------------------------------------------------------------------
def test_values_broadcast_and_leading_ones_do_not_matter():
    x = nd.array(X)
    x[:] = nd.array(np.arange(3).reshape(3, 1))
    np.testing.assert_array_equal(x.asnumpy()[1, :, 2], [0, 1, 2])
    x[:] = nd.array(X[None])
    np.testing.assert_array_equal(x.asnumpy(), X)
    x[0] = nd.array(X[None, 1:])
    np.testing.assert_array_equal(x.asnumpy()[0], X[1])
    x[:, ::2] = np.ones((1, 1, 2, 2, 1))
    assert (x.asnumpy()[:, ::2] == 1).all()
    x[:, 1] = [1, 2, 3, 4]
    x[:, 1] = (1, 2, 3, 4)
    np.testing.assert_array_equal(x.asnumpy()[:, 1], [[1, 2, 3, 4]] * 2)


def test_values_may_overlap():
    v = nd.array(V)
    v[1:] = v[:-1]
    assert v.asnumpy().tolist() == [0, 0, 1, 2, 3]
    v[:] = v[::-1]
    assert v.asnumpy().tolist() == [3, 2, 1, 0, 0]
    v[::-1] = v
    assert v.asnumpy().tolist() == [0, 0, 1, 2, 3]
    v[:] = v
    assert v.asnumpy().tolist() == [0, 0, 1, 2, 3]


@pytest.mark.parametrize("dtype,value,want", [
    ("int32", 2.7, 2), ("uint8", -1, 255), ("bool", 2, True), ("int64", 2**53 + 1, 2**53 + 1),
    ("bfloat16", 1.00390625, 1.0), ("float16", 0.1, np.float16(0.1)), ("float64", 0.1, 0.1),
    ("int8", np.float64(3.9), 3),
])
def test_values_are_converted(dtype, value, want):
    for key in (0, slice(None), slice(None, None, -1), [0, 1, 2]):
        x = nd.array([1, 0, 1], dtype=dtype)
        x[key] = value
        assert x.asnumpy()[0] == want
    x = nd.array([1, 0, 1], dtype=dtype)
    x[1:] = nd.array([value, value], dtype="float64")
    if dtype not in ("int64", "uint8"):  # float64 has no such integer, C no such conversion
        assert x.asnumpy()[1] == want


def test_none_is_nan():
    x = nd.array(V)
    x[0] = None
    assert np.isnan(x.asnumpy()[0])


# -- errors ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", [
    2, -3, (0, 3), (0, 0, 4), (0, -4), (slice(None), 3), (0, 0, 0, 0), [2], [0, -3],
    ([0, 1], [3, 0]),
    (Ellipsis, Ellipsis), np.array([[5]]), (0, [0, 4, 9]), 2**70, "a", 1.5, {},
    np.zeros(2, complex),
    np.ones((2, 2), bool), np.ones(3, bool), (0, np.ones(5, bool)), [[0], [1, 2]],
    np.array([np.nan]),
    ([0, 1], [0, 1, 2]), slice("a", None), slice(0.5, None), (None,) * 4 + (0, 0, 0, 0), [2**62],
    b"ab", object(),
], ids=short)
def test_bad_keys_raise_index_error_at_the_call(key):
    x = nd.array(X)
    with pytest.raises(IndexError):
        x[key]
    with pytest.raises(IndexError):
        x[key] = 1
    np.testing.assert_array_equal(x.asnumpy(), X)


def test_other_errors():
    x = nd.array(X)
    for act in (lambda: x[::0], lambda: x.__setitem__(slice(None, None, 0), 1)):
        with pytest.raises(ValueError):
            act()
    for key in (slice(None), 0, [0], (slice(None), 1)):
        with pytest.raises(ValueError, match="broadcast"):
            x[key] = nd.ones((5,))
        with pytest.raises(ValueError, match="broadcast"):
            x[key] = np.ones((2, 2, 2, 2))
        for value in ("a", 1 + 2j, object(), {}, [1, [2]], np.array("a")):
            with pytest.raises(TypeError):
                x[key] = value
    np.testing.assert_array_equal(x.asnumpy(), X)
    assert issubclass(MXNetError, RuntimeError)


def test_random_keys_against_numpy():
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)

    def one(n):
        kind = rng.randrange(8)
        if kind == 0:
            return rng.randint(-n - 1, n)
        if kind <= 3:
            a, b = (rng.choice([None, rng.randint(-n - 2, n + 2)]) for _ in "ab")
            return slice(a, b, rng.choice([None, 1, 1, 2, -1, -2, 3]))
        if kind == 4:
            return None
        if kind == 5:
            return Ellipsis
        if kind == 6:
            return [rng.randint(-n, n - 1) for _ in range(rng.choice([1, 2, 2]))]
        return [rng.random() < 0.5 for _ in range(n)]

    for _ in range(1500):
        shape = tuple(rng.randint(1, 4) for _ in range(rng.randint(1, 4)))
        x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
        key = tuple(one(n) for n in shape[:rng.randint(1, len(shape))])
        try:
            want = x[key]
        except IndexError:
            with pytest.raises(IndexError):
                nd.array(x)[key]
            continue
        try:
            got = nd.array(x)[key]
        except IndexError:
            assert want.size == 0, (shape, key)  # NumPy does not look at the indices of nothing
            continue
        assert got.shape == classic(want.shape), (shape, key)
        np.testing.assert_array_equal(got.asnumpy().reshape(want.shape), want)
        y, z = nd.array(x), x.copy()
        y[key] = nd.array(want + 100)
        z[key] = want + 100
        np.testing.assert_array_equal(y.asnumpy(), z)


# -- the tape -------------------------------------------------------------------------------------
@pytest.mark.parametrize("x,key", BASIC + ADVANCED + MASKS, ids=short)
def test_gradient_of_reading_is_counting(x, key):
    a = nd.array(x)
    a.attach_grad()
    with autograd.record():
        y = a[key]
    if not y.size:
        return
    assert y.shape == classic(x[key].shape)
    y.backward()
    want = np.zeros_like(x)
    np.add.at(want, key, 1)
    np.testing.assert_array_equal(a.grad.asnumpy(), want)


def test_reading_off_the_tape_shares_memory_while_recording():
    x = nd.array(X)
    with autograd.record():
        y = x[0]
        y[:] = 5
    assert (x.asnumpy()[0] == 5).all()


def test_writing_while_recording():
    a = nd.array(X)
    a.attach_grad()
    with autograd.record():
        y = nd.zeros(X.shape)
        y[:] = a
        z = y * 2
    z.backward()
    np.testing.assert_array_equal(a.grad.asnumpy(), np.full_like(X, 2))
    with autograd.record():
        b = a * 2
        free = nd.zeros((2, 3))
        free[0] = 5
        free[:, 1] = 2
        for act in (lambda: a.__setitem__(slice(None), 1), lambda: b.__setitem__(0, 1),
                    lambda: b[0].__setitem__(slice(None), 3), lambda: free.__setitem__(0,
                                                                                       a[0, 0,
                                                                                         :3])):
            with pytest.raises(MXNetError):
                act()
    assert free.asnumpy().tolist() == [[5, 2, 5], [0, 2, 0]]
