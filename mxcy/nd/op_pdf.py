# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/pdf.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_pdf_repeat", "_pdf_sum", "_random_pdf_dirichlet", "_random_pdf_exponential",
           "_random_pdf_gamma", "_random_pdf_generalized_negative_binomial",
           "_random_pdf_negative_binomial", "_random_pdf_normal", "_random_pdf_poisson",
           "_random_pdf_uniform", "random_pdf_dirichlet", "random_pdf_exponential",
           "random_pdf_gamma", "random_pdf_generalized_negative_binomial",
           "random_pdf_negative_binomial", "random_pdf_normal", "random_pdf_poisson",
           "random_pdf_uniform"]

_op_pdf_repeat = caller("_pdf_repeat")
_op_pdf_sum = caller("_pdf_sum")
_op_random_pdf_dirichlet = caller("_random_pdf_dirichlet")
_op_random_pdf_exponential = caller("_random_pdf_exponential")
_op_random_pdf_gamma = caller("_random_pdf_gamma")
_op_random_pdf_generalized_negative_binomial = caller("_random_pdf_generalized_negative_binomial")
_op_random_pdf_negative_binomial = caller("_random_pdf_negative_binomial")
_op_random_pdf_normal = caller("_random_pdf_normal")
_op_random_pdf_poisson = caller("_random_pdf_poisson")
_op_random_pdf_uniform = caller("_random_pdf_uniform")


def _pdf_repeat(data: NDArray | None = None, like: NDArray | None = None, event: int = 0,
                out: Any = None, name: str | None = None) -> Any:
    """Repeats every parameter over its block of samples; `like` gives the shape only.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    event : int, default 0
        How many of the last axes belong to a single sample.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_pdf_repeat(data, like, event, out)


def _pdf_sum(data: NDArray | None = None, like: NDArray | None = None, event: int = 0,
             out: Any = None, name: str | None = None) -> Any:
    """Sums over the block of samples of every parameter; `like` gives the shape only.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    event : int, default 0
        How many of the last axes belong to a single sample.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_pdf_sum(data, like, event, out)


def _random_pdf_dirichlet(sample: NDArray | None = None, alpha: NDArray | None = None,
                          is_log: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Density of the Dirichlet distribution; a sample is a line along the last axis.

    Parameters
    ----------
    sample : array
    alpha : array
        Concentrations along its last axis; its other dimensions are leading ones of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape sample.shape[:-1]
        (1,) for a single sample.
    """
    return _op_random_pdf_dirichlet(sample, alpha, is_log, out)


def _random_pdf_exponential(sample: NDArray | None = None, lam: NDArray | None = None,
                            is_log: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Density of the exponential distribution with rate `lam`: lam exp(-lam x).

    Parameters
    ----------
    sample : array
    lam : array
        Its shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_exponential(sample, lam, is_log, out)


def _random_pdf_gamma(sample: NDArray | None = None, alpha: NDArray | None = None,
                      beta: NDArray | None = None, is_log: bool = False, out: Any = None,
                      name: str | None = None) -> Any:
    """Density of the gamma distribution with shape `alpha` and rate `beta`.

    beta^alpha x^(alpha-1) exp(-beta x) / Gamma(alpha). Note that `random_gamma` takes a scale.

    Parameters
    ----------
    sample : array
    alpha, beta : array
        Their shape is that of the leading dimensions of `sample`.
    alpha, beta : array
        Their shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_gamma(sample, alpha, beta, is_log, out)


def _random_pdf_generalized_negative_binomial(sample: NDArray | None = None,
                                              mu: NDArray | None = None,
                                              alpha: NDArray | None = None, is_log: bool = False,
                                              out: Any = None, name: str | None = None) -> Any:
    """Probability of counts under the negative binomial law of mean `mu`, dispersion `alpha`.

    It is the one with k = 1 / alpha and p = 1 / (1 + mu alpha).

    Parameters
    ----------
    sample : array
    mu, alpha : array
        Their shape is that of the leading dimensions of `sample`.
    mu, alpha : array
        Their shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_generalized_negative_binomial(sample, mu, alpha, is_log, out)


def _random_pdf_negative_binomial(sample: NDArray | None = None, k: NDArray | None = None,
                                  p: NDArray | None = None, is_log: bool = False, out: Any = None,
                                  name: str | None = None) -> Any:
    """Probability of so many failures before the k-th success, of probability p each.

    Parameters
    ----------
    sample : array
    k, p : array
        Their shape is that of the leading dimensions of `sample`.
    k, p : array
        Their shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_negative_binomial(sample, k, p, is_log, out)


def _random_pdf_normal(sample: NDArray | None = None, mu: NDArray | None = None,
                       sigma: NDArray | None = None, is_log: bool = False, out: Any = None,
                       name: str | None = None) -> Any:
    """Density of the normal distribution with mean `mu` and standard deviation `sigma`.

    Parameters
    ----------
    sample : array
    mu, sigma : array
        Their shape is that of the leading dimensions of `sample`.
    mu, sigma : array
        Their shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_normal(sample, mu, sigma, is_log, out)


def _random_pdf_poisson(sample: NDArray | None = None, lam: NDArray | None = None,
                        is_log: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Probability of counts under the Poisson distribution with mean `lam`.

    Parameters
    ----------
    sample : array
    lam : array
        Its shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_poisson(sample, lam, is_log, out)


def _random_pdf_uniform(sample: NDArray | None = None, low: NDArray | None = None,
                        high: NDArray | None = None, is_log: bool = False, out: Any = None,
                        name: str | None = None) -> Any:
    """Density of the uniform distribution on [low, high): 1 / (high - low), whatever the sample.

    Parameters
    ----------
    sample : array
    low, high : array
        Their shape is that of the leading dimensions of `sample`.
    low, high : array
        Their shape is that of the leading dimensions of `sample`.
    is_log : bool, default False
        The logarithm of the density instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_pdf_uniform(sample, low, high, is_log, out)


random_pdf_dirichlet = _random_pdf_dirichlet
random_pdf_exponential = _random_pdf_exponential
random_pdf_gamma = _random_pdf_gamma
random_pdf_generalized_negative_binomial = _random_pdf_generalized_negative_binomial
random_pdf_negative_binomial = _random_pdf_negative_binomial
random_pdf_normal = _random_pdf_normal
random_pdf_poisson = _random_pdf_poisson
random_pdf_uniform = _random_pdf_uniform
