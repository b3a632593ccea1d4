"""Numbers too small for full precision: zero in bound plans, kept everywhere else."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx
from mxcy._engine import engine, testing

TINY = np.float32(1e-30)
FACTOR = np.float32(1e-10)
SIZES = [8, 1 << 20]


def bound(n: int) -> mx.executor.Executor:
    x = mx.sym.Variable("x")
    exe = (x * float(FACTOR)).bind(mx.cpu(), {"x": mx.nd.full((n,), TINY)})
    return exe


@pytest.fixture(params=[1, 2, 3])
def threads(request):
    old = engine.set_num_threads(request.param)
    yield
    engine.set_num_threads(old)


@pytest.mark.parametrize("n", SIZES)
def test_bound_plans_flush_on_every_thread(threads, n):
    assert np.all(bound(n).forward()[0].asnumpy() == 0)
    assert np.all(bound(n).predictor(["x"])(mx.nd.full((n,), TINY))[0].asnumpy() == 0)


@pytest.mark.parametrize("n", SIZES)
def test_calls_do_not_flush_on_any_thread(threads, n):
    bound(n).forward()
    got = (mx.nd.full((n,), TINY) * float(FACTOR)).asnumpy()
    assert np.all(got == TINY * FACTOR) and TINY * FACTOR > 0


def test_the_callers_state_is_untouched():
    before = testing.float_mode()
    try:
        # Rounding towards zero is odd, but the caller's to choose.
        for mode in (before, before ^ 0x6000):
            testing.float_mode(mode)
            bound(8).forward()[0].wait_to_read()
            exe = bound(1 << 20)
            exe.forward()
            mx.nd.waitall()
            assert testing.float_mode() == mode
            assert TINY * FACTOR > 0
    finally:
        testing.float_mode(before)


@pytest.mark.parametrize(("dtype", "tiny"), [("float32", 5e-39), ("float64", 5e-310)])
def test_cube_roots_of_tiny_numbers_are_those_of_zero_in_plans(dtype, tiny):
    x = mx.nd.array([tiny, -tiny, 8] * 11, dtype=dtype)
    for name, wanted in (("cbrt", [0, 0, 2]), ("rcbrt", [np.inf, -np.inf, 0.5])):
        f = getattr(mx.sym, name)(mx.sym.Variable("x"))
        got = f.bind(mx.cpu(), {"x": x}).forward()[0].asnumpy()[:3]
        np.testing.assert_allclose(got, wanted, rtol=1e-6, atol=1e-100)
