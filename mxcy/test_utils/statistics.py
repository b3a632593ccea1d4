"""Checks of random generators against distributions, and of optimizers against each other.

What does not live here: the generators. Invariant: nothing here draws random numbers of its own.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._core.errors import MXNetNotImplementedError, MXNetValueError
from .arrays import assert_almost_equal, default_context

__all__ = ["chi_square_check", "compare_optimizer", "gen_buckets_probs_with_ppf", "mean_check",
           "var_check", "verify_generator"]


def gen_buckets_probs_with_ppf(ppf: Callable[[float], float], nbuckets: int
                               ) -> tuple[list[tuple[float, float]], list[float]]:
    """Intervals of equal probability.

    Parameters
    ----------
    ppf : callable
        Inverse of the distribution function.
    nbuckets : int

    Returns
    -------
    (list of (float, float), list of float)
        Intervals, and 1 / nbuckets for each.
    """
    if nbuckets <= 0:
        raise MXNetValueError(f"nbuckets: expected a positive number, got {nbuckets}")
    edges = [float(ppf(i / nbuckets)) for i in range(nbuckets + 1)]
    return list(zip(edges[:-1], edges[1:])), [1.0 / nbuckets] * nbuckets


def _samples(generator: Callable[[int], Any], nsamples: int) -> np.ndarray:
    values = generator(nsamples)
    return np.asarray(values.asnumpy() if hasattr(values, "asnumpy") else values).reshape(-1)


def mean_check(generator: Callable[[int], Any], mu: float, sigma: float,
               nsamples: int = 1000000) -> bool:
    """Whether the mean of samples is within three standard errors of `mu`.

    Parameters
    ----------
    generator : callable
        From a number to as many samples.
    mu, sigma : float
        Mean and standard deviation of the distribution.
    nsamples : int
    """
    mean = _samples(generator, nsamples).mean(dtype=np.float64)
    return bool(abs(mean - mu) < 3 * sigma / np.sqrt(nsamples))


def var_check(generator: Callable[[int], Any], sigma: float, nsamples: int = 1000000) -> bool:
    """Whether the variance of normal samples is within three standard errors of `sigma` ** 2."""
    variance = _samples(generator, nsamples).var(ddof=1, dtype=np.float64)
    return bool(abs(variance - sigma ** 2) < 3 * np.sqrt(2 * sigma ** 4 / (nsamples - 1)))


def _histogram(values: np.ndarray, buckets: Sequence[Any]) -> np.ndarray:
    """How many values fall into each interval (its left end included), or equal each number."""
    if np.ndim(buckets[0]) == 0:
        return np.array([np.count_nonzero(values == b) for b in buckets])
    left, right = np.array(buckets, np.float64).T
    values = np.sort(values)
    return np.searchsorted(values, right, "left") - np.searchsorted(values, left, "left")


def chi_square_check(generator: Callable[[int], Any], buckets: Sequence[Any],
                     probs: Sequence[float], nsamples: int = 1000000
                     ) -> tuple[float, np.ndarray, np.ndarray]:
    """Pearson's chi-square test of a generator.

    Parameters
    ----------
    generator : callable
        From a number to as many samples.
    buckets : list of (float, float) or list of numbers
        Intervals, or the values of a discrete distribution.
    probs : list of float
        Probability of each.
    nsamples : int

    Returns
    -------
    (float, numpy.ndarray, numpy.ndarray)
        p-value, observed counts, expected counts.
    """
    if len(buckets) != len(probs) or not len(buckets):
        raise MXNetValueError(f"expected as many probabilities as buckets, at least one, "
                              f"got {len(probs)} and {len(buckets)}")
    try:
        from scipy.stats import chi2
    except ImportError:
        raise ImportError("chi_square_check needs scipy: pip install scipy") from None
    seen = _histogram(_samples(generator, nsamples), buckets)
    expected = nsamples * np.asarray(probs, np.float64)
    statistic = ((seen - expected) ** 2 / np.maximum(expected, 1e-9)).sum()
    # What falls outside every bucket would otherwise go unnoticed; a few may, by rounding.
    if abs(sum(probs) - 1) < 1e-6 and nsamples - seen.sum() > 1 + 1e-5 * nsamples:
        return 0.0, seen, expected
    return float(chi2.sf(statistic, max(1, len(buckets) - 1))), seen, expected


def verify_generator(generator: Callable[[int], Any], buckets: Sequence[Any],
                     probs: Sequence[float], nsamples: int = 1000000, nrepeat: int = 5,
                     success_rate: float = 0.2, alpha: float = 0.05) -> list[float]:
    """Several chi-square tests, of which a share must succeed.

    Parameters
    ----------
    generator, buckets, probs, nsamples
        As for `chi_square_check`.
    nrepeat : int
    success_rate : float
        Share of the tests that must have a p-value above `alpha`.
    alpha : float

    Returns
    -------
    list of float
        The p-values.

    Raises
    ------
    AssertionError
        When fewer succeed; it shows the p-values and the last counts.
    """
    values = []
    for _ in range(nrepeat):
        p, seen, expected = chi_square_check(generator, buckets, probs, nsamples)
        values.append(p)
    if sum(p > alpha for p in values) < nrepeat * success_rate:
        raise AssertionError(f"the generator failed the chi-square test: p-values {values}, "
                             f"buckets {list(buckets)}, last counts {seen.tolist()}, "
                             f"expected {expected.tolist()}")
    return values


def compare_optimizer(opt1: Any, opt2: Any, shape: Any, dtype: Any, w_stype: str = "default",
                      g_stype: str = "default", rtol: float = 1e-4, atol: float = 1e-5,
                      compare_states: bool = True, ntensors: int = 1) -> None:
    """Asserts that two optimizers change weights, and their states, alike.

    Parameters
    ----------
    opt1, opt2 : Optimizer
    shape : tuple of int, or list of them for `ntensors` weights
    dtype : type or str
    w_stype, g_stype : {'default'}
        Sparse storage does not exist yet.
    rtol, atol : float
    compare_states : bool
    ntensors : int
        Weights that one call of update gets.
    """
    if w_stype != "default" or g_stype != "default":
        raise MXNetNotImplementedError("compare_optimizer: there is no sparse storage yet")
    from .. import nd

    shapes = list(shape) if isinstance(shape, list) else [tuple(shape)] * ntensors
    ctx = default_context()
    weights = [nd.random.uniform(-1, 1, shape=s, ctx=ctx).astype(dtype) for s in shapes]
    grads = [nd.random.uniform(-1, 1, shape=s, ctx=ctx).astype(dtype) for s in shapes]
    results = []
    for opt in (opt1, opt2):
        mine = [w.copy() for w in weights]
        states = [opt.create_state_multi_precision(i, w) for i, w in enumerate(mine)]
        given = [g.copy() for g in grads]
        if ntensors == 1 and not isinstance(shape, list):
            opt.update_multi_precision(0, mine[0], given[0], states[0])
        else:
            opt.update_multi_precision(list(range(len(mine))), mine, given, states)
        results.append((mine, states))
    (w1, s1), (w2, s2) = results
    for a, b in zip(w1, w2):
        assert_almost_equal(a, b, rtol=rtol, atol=atol)
    if compare_states:
        _compare_states(s1, s2, rtol, atol)


def _compare_states(a: Any, b: Any, rtol: float, atol: float) -> None:
    if isinstance(a, (list, tuple)):
        assert isinstance(b, (list, tuple)) and len(a) == len(b), "states differ in number"
        for x, y in zip(a, b):
            _compare_states(x, y, rtol, atol)
    elif a is None or b is None:
        assert a is None and b is None, "one of the optimizers has no state"
    else:
        assert_almost_equal(a, b, rtol=rtol, atol=atol)
