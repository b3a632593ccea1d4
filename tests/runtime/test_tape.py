"""The tape: which plans are shared, what is kept, how long, and deep tapes."""
from __future__ import annotations

import gc
import sys
import threading
import weakref

import numpy as np
import pytest
from mxcy._engine.engine import memory_stats

import mxcy as mx
from mxcy import autograd
from mxcy._core.errors import MXNetError
from mxcy.runtime import autograd as tape

nd = mx.nd


def marked(*values, req="write"):
    x = nd.array(np.array(values, "float32"))
    x.attach_grad(req)
    return x


def gradient(f, *xs):
    with autograd.record():
        y = f(*xs)
    y.backward()
    return [x.grad.asnumpy().tolist() for x in xs]


def test_equal_tapes_share_a_plan():
    x = marked(1, 2, 3)
    gradient(lambda x: nd.tanh(x) * x, x)
    before = len(tape._plans)
    for _ in range(5):
        gradient(lambda x: nd.tanh(x) * x, x)
        gradient(lambda x: nd.tanh(x) * x, marked(7, 8, 9))
    assert len(tape._plans) == before


def test_different_tapes_do_not():
    x, y, c = marked(1, 2), marked(3, 4), nd.array([5, 6])
    for _ in range(2):
        assert gradient(lambda x: x * 2.0, x) == [[2, 2]]
        assert gradient(lambda x: x * 3.0, x) == [[3, 3]]
        assert gradient(lambda x, y: x * y, x, y) == [[3, 4], [1, 2]]
        assert gradient(lambda x, y: x * y + x, x, y) == [[4, 5], [1, 2]]
        assert gradient(lambda x: x * x, x) == [[2, 4]]
        assert gradient(lambda x, y: nd.dot(x, y), x, y) == [[3, 4], [1, 2]]
        assert gradient(lambda x: nd.sum(x * x, axis=0), x) == [[2, 4]]
        assert gradient(lambda x: x * c, x) == [[5, 6]]
        assert gradient(lambda x: c * x + c, x) == [[5, 6]]


def test_which_output_is_part_of_the_form():
    x = marked(1, 2, 3, 4)
    for k, want in ((0, [1, 1, 0, 0]), (1, [0, 0, 1, 1])) * 2:
        with autograd.record():
            parts = nd.split(x, num_outputs=2, axis=0)
            y = parts[k] * 1.0
        y.backward()
        assert x.grad.asnumpy().tolist() == want


def test_requests_are_part_of_the_form():
    for _ in range(2):
        x, y = marked(1, 2), marked(1, 2, req="add")
        z = marked(1, 2, req="null")
        for k in range(1, 4):
            with autograd.record():
                s = x * 2 + y * 3 + z
            s.backward()
            assert x.grad.asnumpy().tolist() == [2, 2]
            assert y.grad.asnumpy().tolist() == [3 * k, 3 * k]
        assert z.grad.asnumpy().tolist() == [0, 0]
        for ograd in (None, nd.array([10, 20]), None):
            with autograd.record():
                s = x * 2
            s.backward(ograd)
            assert x.grad.asnumpy().tolist() == ([2, 2] if ograd is None else [20, 40])


def test_grad_of_chosen_variables():
    x, y = marked(1, 2), marked(3, 4)
    for wanted, want in (([x, y], [[3, 4], [1, 2]]), ([y, x], [[1, 2], [3, 4]]), ([y], [[1, 2]])):
        with autograd.record():
            s = x * y
        assert [g.asnumpy().tolist() for g in autograd.grad([s], wanted)] == want
        with autograd.record():
            s = x * y
        s.backward()
        assert x.grad.asnumpy().tolist() == [3, 4]


def test_training_is_part_of_the_form():
    x = marked(*[1] * 200)
    for _ in range(2):
        with autograd.record(train_mode=False):
            y = nd.Dropout(x, p=0.5)
        y.backward()
        assert x.grad.asnumpy().tolist() == [1] * 200
        with autograd.record():
            y = nd.Dropout(x, p=0.5)
        y.backward()
        np.testing.assert_array_equal(x.grad.asnumpy(), y.asnumpy())
        assert set(y.asnumpy()) == {0, 2}


def test_a_freed_tape_says_so():
    x = marked(1, 2)
    with autograd.record():
        y = nd.tanh(x)
        z = y * 2
    z.backward(retain_graph=True)
    z.backward()
    for head in (z, y):
        with pytest.raises(MXNetError, match="freed by an earlier backward"):
            head.backward()
    with pytest.raises(MXNetError, match="not part of a recorded graph"):
        nd.ones((2,)).backward()


def test_what_is_kept_goes_with_the_tape():
    x = marked(*range(1000))
    gradient(lambda x: nd.tanh(nd.exp(x * 1.0) * 3.0).sum(), x)  # its plan keeps memory
    with autograd.record():
        y = nd.exp(x * 1.0)
        z = nd.tanh(y * 3.0).sum()
    held = memory_stats()["in_use_bytes"]
    z.backward()
    assert memory_stats()["in_use_bytes"] < held  # what tanh kept: its result
    gone = weakref.ref(y._entry.node)
    del y, z
    assert gone() is None  # without the garbage collector


def test_long_tapes_end_quietly():
    x = marked(1)
    with autograd.record():
        y = x * 1.0
        for _ in range(30000):
            y = y + 0.0
    y.backward()
    assert x.grad.asscalar() == 1
    del y
    with autograd.record():
        y = x * 1.0
        for _ in range(30000):
            y = y + 0.0
    del y
    gc.collect()


def test_views_are_recorded():
    x = nd.array(np.arange(24).reshape(2, 3, 4))
    x.attach_grad()
    for key in (1, (0, 1), (slice(None), 2), (slice(None), slice(None), 1), (1, 2, 3), slice(0, 1),
                (slice(None, None, -1), slice(0, 3, 2)), (slice(None), slice(None)), slice(None)):
        for _ in range(2):
            with autograd.record():
                part = x[key]
                s = (part * 2).sum()
            s.backward()
            want = np.zeros(x.shape)
            want[key] = 2
            np.testing.assert_array_equal(x.grad.asnumpy(), want, err_msg=str(key))
            assert part.shape == (x.asnumpy()[key].shape or (1,))
    for f in (lambda x: x.reshape((4, 6)), lambda x: x.reshape((-1,)), lambda x: x.T,
              lambda x: x.expand_dims(0), lambda x: x.astype("float64"), lambda x: x.copy()):
        for _ in range(2):
            with autograd.record():
                s = f(x).sum()
            s.backward()
            np.testing.assert_array_equal(x.grad.asnumpy(), np.ones(x.shape))


@pytest.fixture
def frequent_switches():
    """Threads take turns as often as Python lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def run_threads(work, count=4):
    failed = []

    def run(k):
        try:
            work(k)
        except BaseException as e:
            failed.append(e)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed, failed[0]


def test_threads_share_a_weight(frequent_switches):
    w = marked(2, 3, req="add")

    def work(k):
        for i in range(60):
            x = nd.array([k, i])
            with autograd.record():
                y = (nd.sin(w) * x).sum() if i % 3 else (w * float(k * i)).sum()
            y.backward()

    run_threads(work)
    want = np.zeros(2)
    for k in range(4):
        for i in range(60):
            want += np.cos([2, 3]) * [k, i] if i % 3 else k * i
    np.testing.assert_allclose(w.grad.asnumpy(), want, rtol=1e-4)


def test_threads_record_their_own(frequent_switches):
    def work(k):
        for i in range(100):
            x = marked(k, k + 1)
            with autograd.record():
                y = (x * x * float(k)).sum() if i % 2 else nd.tanh(x * 0.0).sum()
            y.backward()
            want = [2 * k * k, 2 * k * (k + 1)] if i % 2 else [0, 0]
            assert x.grad.asnumpy().tolist() == want

    for _ in range(10):
        run_threads(work)


def test_memory_does_not_grow():
    x, w = nd.ones((4, 8)), nd.ones((3, 8))
    w.attach_grad()

    def some(n):
        for _ in range(n):
            with autograd.record():
                y = nd.relu(nd.FullyConnected(x, w, num_hidden=3, no_bias=True)).sum()
            y.backward()

    some(100)
    gc.collect()
    before, objects = memory_stats(), len(gc.get_objects())
    some(3000)
    gc.collect()
    assert memory_stats()["in_use_bytes"] == before["in_use_bytes"]
    assert memory_stats()["allocations"] == before["allocations"]
    assert abs(len(gc.get_objects()) - objects) < 50
