"""Linear algebra: identities in both precisions, gradients of symmetric functions, failures."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx
from mxcy._core.errors import MXNetTypeError, MXNetValueError
from mxcy.ops.base import get
from mxcy.runtime import autograd
from mxcy.runtime.invoke import invoke
from tests.kernel_harness import run_op

TOL = {"float32": 3e-4, "float64": 1e-10}


def t(x):
    return x.swapaxes(-1, -2)


def definite(n, dtype="float64", lead=(2, 3)):
    a = np.random.default_rng(n).normal(size=(*lead, n, n))
    return (a @ t(a) + 2 * np.eye(n)).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_decompositions(n, dtype):
    def close(a, b):
        np.testing.assert_allclose(a, b, rtol=TOL[dtype], atol=TOL[dtype] * n)

    s = definite(n, dtype)
    low, = run_op("_linalg_potrf", [s])
    close(low @ t(low), s)
    assert not np.triu(low, 1).any()
    close(run_op("_linalg_potri", [low])[0] @ s, np.broadcast_to(np.eye(n), s.shape))
    u, w = run_op("_linalg_syevd", [s])
    close(t(u) @ (w[..., None] * u), s)
    assert (np.diff(w) >= 0).all()
    a = s[..., : n // 2 + 1, :].copy()
    q, low = run_op("_linalg_gelqf", [a])
    close(low @ q, a)
    close(q @ t(q), np.broadcast_to(np.eye(n // 2 + 1), low.shape))
    close(run_op("_linalg_inverse", [s])[0] @ s, np.broadcast_to(np.eye(n), s.shape))
    sign, logdet = run_op("_linalg_slogdet", [s])
    close(logdet, np.linalg.slogdet(s.astype("float64"))[1])
    assert (sign == 1).all()


def test_only_one_triangle_is_read():
    s = definite(4)
    broken = np.tril(s) + np.triu(np.full(s.shape, np.nan), 1)
    np.testing.assert_array_equal(run_op("_linalg_potrf", [broken])[0],
                                  run_op("_linalg_potrf", [s])[0])
    np.testing.assert_allclose(run_op("_linalg_syevd", [broken])[1],
                               run_op("_linalg_syevd", [s])[1])


def test_failures_name_the_matrix():
    s = definite(3, lead=(40,))
    s[29] *= -1
    s[33] *= -1
    with pytest.raises(MXNetValueError, match="matrix 29 is not positive definite"):
        run_op("_linalg_potrf", [s])
    s[5] = 1
    with pytest.raises(MXNetValueError, match="matrix 5 is singular"):
        run_op("_linalg_inverse", [s])
    with pytest.raises(MXNetValueError, match="square"):
        run_op("_linalg_det", [np.zeros((2, 3))])
    with pytest.raises(MXNetTypeError):
        run_op("_linalg_potrf", [np.eye(2, dtype="int32")])
    with pytest.raises(MXNetValueError, match="rows"):
        run_op("_linalg_gelqf", [np.zeros((3, 2))])


def test_singular_determinants():
    a = np.zeros((2, 3, 3))
    a[1] = np.diag([-1.0, 2.0, 3.0])
    np.testing.assert_array_equal(run_op("_linalg_det", [a])[0], [0, -6])
    sign, logdet = run_op("_linalg_slogdet", [a])
    np.testing.assert_array_equal(sign, [0, -1])
    np.testing.assert_allclose(logdet, [-np.inf, np.log(6)])


def op(name, *ins, **params):
    return invoke(get(name), list(ins), params)


def outputs(name, x):
    """Outputs of a function of X X^T + 2: differentiable in every element of X."""
    s = op("elemwise_add", op("_linalg_syrk", x), mx.nd.array(2 * np.eye(x.shape[0]),
                                                              dtype="float64"))
    y = op(name, s)
    return y if isinstance(y, list) else [y]


def value(name, x, order):
    """A number: weighted outputs (order 1), or weighted first derivatives (order 2)."""
    def weighted(values, seed):
        rng = np.random.default_rng(seed)
        return sum((op("sum", v * mx.nd.array(rng.uniform(0.5, 1.5, v.shape), dtype="float64"))
                    for v in values), start=0.0)

    total = weighted(outputs(name, x), 1)
    if order == 1:
        return total
    return weighted(autograd.grad(total, [x], create_graph=True), 2)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", ["_linalg_potrf", "_linalg_syevd", "_linalg_inverse",
                                  "_linalg_slogdet", "_linalg_gelqf", "_linalg_sumlogdiag"])
def test_gradients_of_symmetric(name, order):
    start = np.random.default_rng(7).normal(size=(3, 3))

    def number(values):
        x = mx.nd.array(values, dtype="float64")
        x.attach_grad()
        with autograd.record():
            total = value(name, x, order)
        total.backward()
        return float(total.asnumpy().reshape(-1)[0]), x.grad.asnumpy()

    _, got = number(start)
    for i in range(3):
        for j in range(3):
            step = np.zeros((3, 3))
            step[i, j] = 1e-5
            want = (number(start + step)[0] - number(start - step)[0]) / 2e-5
            assert abs(got[i, j] - want) < 1e-5 + 1e-4 * abs(want), (i, j, got[i, j], want)
