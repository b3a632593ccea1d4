"""Imperative calls that were made before: what must not be taken for the same, threads, memory."""
from __future__ import annotations

import gc
import threading
import weakref

import numpy as np
import pytest
from mxcy._engine.engine import memory_stats

import mxcy as mx
from mxcy import autograd
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.runtime.invoke import caller, clear_calls
from mxcy.util import set_np_shape

nd = mx.nd


def ramp(*shape, dtype="float32"):
    return nd.array(np.arange(np.prod(shape)).reshape(shape), dtype=dtype)


def test_shape_and_dtype_are_compared():
    for shape in ((8, 8), (8, 4), (64,), (4, 4, 4), (8, 8), (1, 64)) * 2:
        for dtype in ("float32", "float64", "int32", "float16"):
            x = ramp(*shape, dtype=dtype)
            y = x + x
            assert y.shape == shape and y.dtype == np.dtype(dtype)
            np.testing.assert_array_equal(y.asnumpy(), 2 * x.asnumpy())
            z = nd.sum(x, axis=0)
            np.testing.assert_array_equal(z.asnumpy(), x.asnumpy().sum(0).reshape(z.shape))
    a, b = ramp(8, 8), ramp(8)
    for _ in range(3):  # the second operand alone differs
        np.testing.assert_array_equal((a + b).asnumpy(), a.asnumpy() + b.asnumpy())
        np.testing.assert_array_equal((a + a).asnumpy(), a.asnumpy() + a.asnumpy())


def test_parameters_are_compared():
    x = ramp(4, 6)
    n = x.asnumpy()
    for axis in (0, 1, (0, 1), [0], (1,), None, 0, -1, np.int64(1)) * 2:
        got = nd.sum(x, axis=axis, keepdims=True).asnumpy()
        wanted = axis if axis is None or isinstance(axis, (int, np.integer)) else tuple(axis)
        np.testing.assert_array_equal(got, n.sum(axis=wanted, keepdims=True).reshape(got.shape))
    for scalar in (2, 2.0, 0.0, -0.0, 3, np.float32(1.5), True):
        np.testing.assert_array_equal(np.signbit((x * scalar).asnumpy()), np.signbit(
            n * np.float32(scalar)))


def test_a_list_that_changes_is_read_again():
    x, axes = ramp(2, 3, 4), [2, 0, 1]
    for order in ([2, 0, 1], [0, 2, 1], [1, 0, 2]):
        axes[:] = order
        np.testing.assert_array_equal(nd.transpose(x, axes=axes).asnumpy(),
                                      x.asnumpy().transpose(order))


def test_zero_and_minus_zero_are_different_parameters():
    x = nd.array([1, 2], dtype="int32")  # here the scalar is part of the plan
    for s in (0.0, -0.0, 0.0):
        assert caller("_mul_scalar")(x, s, False, None).asnumpy().tolist() == [0, 0]
        y = nd.full((1,), 1.0)
        assert np.signbit((y * s).asnumpy()[0]) == np.signbit(s)


def test_modes_are_compared():
    x, y = ramp(3, 3), nd.ones((100,))
    for _ in range(3):
        assert nd.sum(x).shape == (1,)
        was = set_np_shape(True)
        try:
            assert nd.sum(x).shape == ()
        finally:
            set_np_shape(was)
        assert nd.Dropout(y, p=0.5).asnumpy().min() == 1
        with autograd.train_mode():
            assert nd.Dropout(y, p=0.5).asnumpy().min() == 0


def test_absent_inputs_are_compared():
    x, w, b = ramp(2, 3), ramp(4, 3), ramp(4)
    plain = x.asnumpy() @ w.asnumpy().T
    for _ in range(3):
        with_bias = nd.FullyConnected(x, w, b, num_hidden=4)
        np.testing.assert_array_equal(with_bias.asnumpy(), plain + b.asnumpy())
        without = nd.FullyConnected(x, w, num_hidden=4, no_bias=True)
        np.testing.assert_array_equal(without.asnumpy(), plain)
        with pytest.raises(MXNetTypeError, match=r"FullyConnected.*inputs"):
            nd.FullyConnected(x, w, num_hidden=4)


def test_errors_come_again():
    a, b = ramp(2, 3), ramp(2, 4)
    for _ in range(3):
        assert nd.dot(a, b, transpose_a=True).shape == (3, 4)
        with pytest.raises(MXNetValueError, match="dot"):
            nd.dot(a, b)
        with pytest.raises(MXNetTypeError, match="required parameter 'num_hidden'"):
            nd.FullyConnected(a, b)
        with pytest.raises(MXNetTypeError, match="NDArray"):
            nd.tanh(a.asnumpy())
        with pytest.raises(MXNetTypeError, match="positional"):
            caller("tanh")(a)
        with pytest.raises(MXNetTypeError, match="positional"):
            caller("tanh")(a, out=None)


def test_a_kernel_that_fails_fails_again_and_then_works():
    x = nd.array([[2.0, 0.0], [0.0, 2.0]])
    bad = nd.array([[-1.0, 0.0], [0.0, 1.0]])
    for _ in range(3):
        np.testing.assert_allclose(nd.linalg.potrf(x).asnumpy(), np.eye(2) * 2**0.5, rtol=1e-6)
        with pytest.raises(MXNetError, match="potrf"):
            nd.linalg.potrf(bad).asnumpy()


def test_out():
    a, b, o = ramp(4, 4), ramp(4, 4), nd.zeros((4, 4))
    for _ in range(3):
        assert nd.broadcast_add(a, b, out=o) is o
        np.testing.assert_array_equal(o.asnumpy(), 2 * a.asnumpy())
        for wrong in (nd.zeros((4, 5)), nd.zeros((4, 4), dtype="float64"), 3):
            with pytest.raises((MXNetValueError, MXNetTypeError), match="broadcast_add"):
                nd.broadcast_add(a, b, out=wrong)
    for _ in range(3):  # what is read must not be overwritten before it is read
        x = ramp(8)
        nd.broadcast_add(x[0:4], x[2:6], out=x[1:5])
        np.testing.assert_array_equal(x.asnumpy(), [0, 2, 4, 6, 8, 5, 6, 7])
        m = ramp(3, 3)
        nd.transpose(m, out=m)
        np.testing.assert_array_equal(m.asnumpy(), np.arange(9).reshape(3, 3).T)
        v = ramp(4)
        v += v
        np.testing.assert_array_equal(v.asnumpy(), [0, 2, 4, 6])


def test_many_shapes_in_turn():
    arrays = [ramp(2, n) for n in range(1, 100)]
    for _ in range(3):
        for x in arrays:
            np.testing.assert_array_equal((x * 3.0).asnumpy(), x.asnumpy() * 3)


def test_forgetting():
    x = ramp(3, 3)
    want = nd.tanh(x).asnumpy()
    assert clear_calls() > 0
    np.testing.assert_array_equal(nd.tanh(x).asnumpy(), want)


def test_results_are_recorded():
    x = ramp(3)
    x.attach_grad()
    for scale in (2.0, 3.0, 2.0, 4.0):
        for _ in range(2):
            with autograd.record():
                y = (x * scale + x).sum()
            y.backward()
            np.testing.assert_array_equal(x.grad.asnumpy(), np.full(3, scale + 1))
    with autograd.record():
        z = x * 2
        with pytest.raises(MXNetError, match="record"):
            nd.broadcast_add(x, x, out=z)
        with pytest.raises(MXNetError, match="in-place"):
            z += 1


def test_queued_calls_run_in_order():
    x = nd.ones((700, 700))
    small = nd.zeros((1,))
    for _ in range(5):
        y = nd.dot(x, x)
        z = nd.sum(y) * 0 + nd.slice_axis(y, axis=0, begin=0, end=1).sum()
        small += z
    assert small.asscalar() == 5 * 700 * 700


def test_threads():
    failed = []

    def work(k):
        try:
            for i in range(300):
                x = nd.full((k + 1, 5), k)
                s = float(k * i)
                got = ((x + x) * s - nd.sum(x, axis=1, keepdims=True)).asnumpy()
                np.testing.assert_array_equal(got, np.full((k + 1, 5), 2 * k * s - 5 * k))
        except Exception as e:
            failed.append(e)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed, failed[0]


@pytest.mark.parametrize("n", [8, 128, 400])
def test_threads_with_one_plan(n):
    """Larger calls let go of the GIL while they run; their task is then in use."""
    failed = []

    def work(k):
        try:
            a = nd.full((n, n), k)
            for i in range(40):
                b = nd.dot(a, a) * 1.0 + float(i)
                assert (b.asnumpy() == k * k * n + i).all()
        except Exception as e:
            failed.append(e)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed, failed[0]


def test_a_call_inside_a_call():
    """A finalizer that calls the same operator while it is being called."""
    calls = []

    class Noisy:
        def __del__(self):
            calls.append(float(nd.tanh(nd.zeros((5,))).asnumpy()[0]))

    def chain():
        a = Noisy()
        a.me = a

    gc.collect()
    old = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(20):
            chain()
            x = nd.tanh(ramp(5))
            np.testing.assert_allclose(x.asnumpy(), np.tanh(np.arange(5)), rtol=1e-6)
    finally:
        gc.set_threshold(*old)
    gc.collect()
    assert len(calls) == 20 and not any(calls)


def test_memory_does_not_grow():
    a, b = ramp(8, 8), ramp(8, 8)

    def some(n):
        for _ in range(n):
            c = a + b
            c += a
            nd.sum(nd.tanh(c) * 2.0)

    some(1000)
    gc.collect()
    before, arrays = memory_stats(), len(gc.get_objects())
    some(25000)
    gc.collect()
    after = memory_stats()
    assert after["in_use_bytes"] == before["in_use_bytes"]
    assert after["allocations"] == before["allocations"]
    assert abs(len(gc.get_objects()) - arrays) < 50


def test_arrays_are_collected():
    x = ramp(4)
    x.attach_grad()
    with autograd.record():
        y = x * 2
    gone = [weakref.ref(x), weakref.ref(y), weakref.ref(x.grad)]
    y._grad = y  # a cycle
    del x, y
    gc.collect()
    assert [w() for w in gone] == [None] * 3
    seen = []
    z = nd.zeros((2,))
    ref = weakref.ref(z, lambda r: seen.append(1))
    del z
    assert seen == [1] and ref() is None


def test_subclasses_may_change_an_operator():
    class Loud(nd.NDArray):
        __slots__ = ()

        def __add__(self, other):
            return "loud"

    x = ramp(2)
    x.__class__ = Loud
    assert x + x == "loud" and 1 + x is not None
    assert (x * 2).asnumpy().tolist() == [0, 2]
    del x
    gc.collect()
    assert (ramp(2) + ramp(2)).asnumpy().tolist() == [0, 2]


def test_a_count_of_inputs_may_be_a_string():
    x = nd.ones((1, 2))
    assert nd.concat(x, x, num_args="2").shape == (1, 4)
    for count in ("3", "x", "", -1, 2.5):
        with pytest.raises(MXNetValueError):
            nd.concat(x, x, num_args=count)


def test_a_list_given_for_the_outputs_comes_back():
    out = [nd.zeros((2, 1)), nd.zeros((2, 1))]
    assert nd.split(nd.array([[1, 2], [3, 4]]), num_outputs=2, out=out) is out
    assert out[1].asnumpy().tolist() == [[2], [4]]
