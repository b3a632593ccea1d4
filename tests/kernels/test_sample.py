"""Distributions: moments, chi-square and Kolmogorov-Smirnov tests with fixed seeds, densities.

Every statistic has a bound that a right generator passes with probability above 1 - 1e-5; seeds are
fixed, so a failure is a change of the stream or an error. The seed is in the test's name.
"""
from __future__ import annotations

import math

import numpy as np
import pytest

import mxcy as mx
from mxcy._core.errors import MXNetError, MXNetValueError
from tests.kernel_harness import run_op

N = 200_003
SEEDS = (3, 2**63 + 11)


def draws(name, seed, dtype="float64", **params):
    x, = run_op(name, [], shape=(N,), dtype=dtype, rng=(seed, 17), **params)
    return x.astype("float64")


def check_moments(x, mean, var):
    spread = math.sqrt(var)
    assert abs(x.mean() - mean) < 5 * spread / math.sqrt(len(x)) + 1e-6 * abs(mean)
    fourth = ((x - mean)**4).mean()
    assert abs(((x - mean)**2).mean() - var) < 5 * math.sqrt((fourth - var**2) / len(x))


def chi_square(x, log_probability):
    """Counts against probabilities, in cells of at least 20 expected draws."""
    top = int(x.max()) + 1
    expected = len(x) * np.exp([log_probability(k) for k in range(top)])
    seen = np.bincount(x.astype(int), minlength=top)
    total, cells, e, s = 0.0, 0, 0.0, 0
    for k in range(top):
        e, s = e + expected[k], s + seen[k]
        if e >= 20:
            total, cells, e, s = total + (s - e)**2 / e, cells + 1, 0.0, 0
    free = max(cells - 1, 1)
    assert total < free + 5 * math.sqrt(2 * free) + 10, (total, free)


def gamma_cdf(x, alpha):
    """Regularised lower incomplete gamma function, by its series."""
    out = np.zeros_like(x)
    term = np.exp(alpha * np.log(x) - x - math.lgamma(alpha + 1))
    for k in range(1, 400):
        out += term
        term = term * x / (alpha + k)
    return out


def check_ks(x, cdf):
    x = np.sort(x)
    f = cdf(x)
    n = len(x)
    gap = max((np.arange(1, n + 1) / n - f).max(), (f - np.arange(n) / n).max())
    assert gap * math.sqrt(n) < 2.4, gap * math.sqrt(n)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("alpha", [0.1, 0.7, 1.0, 2.5, 30.0])
def test_gamma(alpha, seed):
    x = draws("_random_gamma", seed, alpha=alpha, beta=2.0)
    check_moments(x, 2 * alpha, 4 * alpha)
    check_ks(np.maximum(x, 1e-300) / 2, lambda v: gamma_cdf(v, alpha))


def poisson(lam):
    return lambda k: k * math.log(lam) - lam - math.lgamma(k + 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lam", [0.05, 1.0, 9.99, 10.01, 47.0, 1234.5])
def test_poisson(lam, seed):
    x = draws("_random_poisson", seed, lam=lam)
    check_moments(x, lam, lam)
    chi_square(x, poisson(lam))


def test_poisson_with_large_means():
    for lam in (3e6, 5e8, 5e10):
        check_moments(draws("_random_poisson", 5, lam=lam), lam, lam)


def negative(k, p):
    return lambda x: (math.lgamma(x + k) - math.lgamma(x + 1) - math.lgamma(k) + k * math.log(p)
                      + x * math.log1p(-p))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("k,p", [(1, 0.5), (3, 0.2), (20, 0.9)])
def test_negative_binomial(k, p, seed):
    x = draws("_random_negative_binomial", seed, k=k, p=p)
    check_moments(x, k * (1 - p) / p, k * (1 - p) / p**2)
    chi_square(x, negative(k, p))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mu,alpha", [(3.0, 0.5), (20.0, 2.0), (4.0, 0.0)])
def test_generalized_negative_binomial(mu, alpha, seed):
    x = draws("_random_generalized_negative_binomial", seed, mu=mu, alpha=alpha)
    check_moments(x, mu, mu + alpha * mu * mu)
    chi_square(x, negative(1 / alpha, 1 / (1 + alpha * mu)) if alpha else poisson(mu))


@pytest.mark.parametrize("name,params,mean,var", [
    ("uniform", (2.0, 6.0), 4.0, 4 / 3), ("normal", (-1.0, 3.0), -1.0, 9.0),
    ("exponential", (4.0,), 0.25, 1 / 16), ("gamma", (2.0, 3.0), 6.0, 18.0),
    ("poisson", (7.0,), 7.0, 7.0), ("negative_binomial", (3.0, 0.25), 9.0, 36.0),
    ("generalized_negative_binomial", (3.0, 0.5), 3.0, 7.5)])
def test_array_parameters(name, params, mean, var):
    other = tuple(np.array([p, 0.5], "float32") for p in params)
    x, = run_op(f"_sample_{name}", list(other), shape=(N,), dtype="float64", rng=(9, 0))
    assert x.shape == (2, N)
    check_moments(x[0], mean, var)


def test_impossible_parameters_give_nan():
    bad = np.array([-1.0, np.nan, np.inf], "float32")
    for name, num in (("gamma", 2), ("exponential", 1), ("negative_binomial", 2)):
        x, = run_op(f"_sample_{name}", [bad] * num, rng=(1, 0))
        assert np.isnan(x[:2]).all()
    x, = run_op("_sample_poisson", [np.array([-1.0, 0.0, np.nan], "float32")], rng=(1, 0))
    assert x[0] == x[1] == 0 and np.isnan(x[2])
    for name, params in (("gamma", {"alpha": 0}), ("poisson", {"lam": -1}),
                         ("negative_binomial", {"p": 1.5}), ("gamma", {"beta": math.inf}),
                         ("generalized_negative_binomial", {"alpha": -1})):
        with pytest.raises(MXNetValueError):
            run_op(f"_random_{name}", [], shape=(2,), **params)


@pytest.mark.parametrize("name,params", [
    ("gamma", {"alpha": 0.3}), ("poisson", {"lam": 20}), ("negative_binomial", {"k": 2, "p": 0.3})])
def test_an_element_depends_on_its_position_alone(name, params):
    """The harness runs pieces last first; a short draw is the beginning of a long one."""
    long, = run_op(f"_random_{name}", [], shape=(5000,), rng=(4, 100), **params)
    for n in (1, 15, 17, 600):
        short, = run_op(f"_random_{name}", [], shape=(n,), rng=(4, 100), **params)
        np.testing.assert_array_equal(short, long[:n])


@pytest.mark.parametrize("seed", SEEDS)
def test_multinomial(seed):
    p = np.array([[0.1, 0, 0.5, 0.4], [3, 1, 0, 0]], "float32")
    x, logs = run_op("_sample_multinomial", [p], shape=(N,), get_prob=True, rng=(seed, 3))
    for row, q in zip(x, p / p.sum(1, keepdims=True), strict=True):
        seen = np.bincount(row, minlength=4)
        assert not seen[q == 0].any()
        assert ((seen - N * q)[q > 0]**2 / (N * q[q > 0])).sum() < 40
    np.testing.assert_allclose(logs, np.log(p[np.arange(2)[:, None], x]), rtol=1e-6)


def test_multinomial_errors_and_gradient():
    with pytest.raises(MXNetValueError, match="row 1"):
        run_op("_sample_multinomial", [np.array([[1, 2], [0, 0], [1, -1]], "f")], rng=(1, 0))
    x = mx.nd.array([[0.1, 0.9], [0.5, 0.5]])
    x.attach_grad()
    with mx.autograd.record():
        i, logs = mx.nd.random.multinomial(x, shape=(30,), get_prob=True)
    logs.backward()
    counts = np.stack([(i.asnumpy() == k).sum(1) for k in range(2)], 1)
    np.testing.assert_allclose(x.grad.asnumpy(), counts / x.asnumpy(), rtol=1e-5)


def test_front_functions():
    r, a = mx.nd.random, mx.nd.array([1.0, 2.0])
    for f, p in ((r.gamma, (a, a)), (r.poisson, (a,)), (r.exponential, (a,)),
                 (r.uniform, (a, a + 1)), (r.normal, (a, a)), (r.negative_binomial, (a, a / 4)),
                 (r.generalized_negative_binomial, (a, a))):
        assert f(*p).shape == (2,)
        assert f(*p, shape=3).shape == (2, 3)
        assert f(*p, shape=(3, 1), dtype="float64").dtype == np.float64
        assert f(shape=(4,)).shape == (4,) and f().shape == (1,)
        if len(p) == 2:
            with pytest.raises(MXNetError):
                f(a, 2.0)
    assert abs(r.exponential(mx.nd.array([4.0]), shape=20000).asnumpy().mean() - 4) < 0.2
    assert sorted(r.shuffle(mx.nd.arange(9)).asnumpy()) == list(range(9))
    assert r.multinomial(mx.nd.array([0.5, 0.5]), shape=7).dtype == np.int32
    out = mx.nd.zeros((5,))
    assert r.gamma(3, 2, out=out) is out and (out.asnumpy() > 0).all()
    mx.random.seed(3)
    first = r.poisson(4, shape=20).asnumpy()
    mx.random.seed(3)
    np.testing.assert_array_equal(r.poisson(4, shape=20).asnumpy(), first)


def test_symbolic_front():
    s, a = mx.sym.random, mx.sym.Variable("a")
    for f, p in ((s.gamma, (a, a)), (s.poisson, (a,)), (s.exponential, (a,)), (s.uniform, (a, a)),
                 (s.negative_binomial, (a, a)), (s.generalized_negative_binomial, (a, a))):
        exe = f(*p, shape=(3,)).bind(mx.cpu(), {"a": mx.nd.array([0.5, 1.0])})
        first, second = exe.forward()[0].asnumpy(), exe.forward()[0].asnumpy()
        assert first.shape == (2, 3) and np.isfinite(second).all()
    exe = s.multinomial(a, get_prob=False).bind(mx.cpu(), {"a": mx.nd.array([0.5, 1.0])})
    assert exe.forward()[0].shape == (1,)
    exe = s.shuffle(a).bind(mx.cpu(), {"a": mx.nd.array([0.5, 1.0])})
    assert sorted(exe.forward()[0].asnumpy()) == [0.5, 1.0]
