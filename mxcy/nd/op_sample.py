# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sample.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_random_gamma", "_random_gamma_like", "_random_generalized_negative_binomial",
           "_random_generalized_negative_binomial_like", "_random_negative_binomial",
           "_random_negative_binomial_like", "_random_poisson", "_random_poisson_like",
           "_sample_exponential", "_sample_gamma", "_sample_gather",
           "_sample_generalized_negative_binomial", "_sample_multinomial",
           "_sample_negative_binomial", "_sample_normal", "_sample_poisson", "_sample_scatter",
           "_sample_uniform", "_sample_unique_zipfian", "random_gamma", "random_gamma_like",
           "random_generalized_negative_binomial", "random_generalized_negative_binomial_like",
           "random_negative_binomial", "random_negative_binomial_like", "random_poisson",
           "random_poisson_like", "sample_exponential", "sample_gamma",
           "sample_generalized_negative_binomial", "sample_multinomial", "sample_negative_binomial",
           "sample_normal", "sample_poisson", "sample_uniform"]

_op_random_gamma = caller("_random_gamma")
_op_random_gamma_like = caller("_random_gamma_like")
_op_random_generalized_negative_binomial = caller("_random_generalized_negative_binomial")
_op_random_generalized_negative_binomial_like = caller("_random_generalized_negative_binomial_like")
_op_random_negative_binomial = caller("_random_negative_binomial")
_op_random_negative_binomial_like = caller("_random_negative_binomial_like")
_op_random_poisson = caller("_random_poisson")
_op_random_poisson_like = caller("_random_poisson_like")
_op_sample_exponential = caller("_sample_exponential")
_op_sample_gamma = caller("_sample_gamma")
_op_sample_gather = caller("_sample_gather")
_op_sample_generalized_negative_binomial = caller("_sample_generalized_negative_binomial")
_op_sample_multinomial = caller("_sample_multinomial")
_op_sample_negative_binomial = caller("_sample_negative_binomial")
_op_sample_normal = caller("_sample_normal")
_op_sample_poisson = caller("_sample_poisson")
_op_sample_scatter = caller("_sample_scatter")
_op_sample_uniform = caller("_sample_uniform")
_op_sample_unique_zipfian = caller("_sample_unique_zipfian")


def _random_gamma(alpha: float = 1.0, beta: float = 1.0, shape: Sequence[int] | int | None = None,
                  dtype: Any = None, ctx: Any = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Draws from the gamma distribution with shape `alpha` and scale `beta`.

    The density is x^(alpha-1) exp(-x/beta) / (beta^alpha Gamma(alpha)) where x > 0.
    By the method of Marsaglia and Tsang (ACM TOMS 26, 2000).

    Parameters
    ----------
    alpha : float, default 1.0
        Shape of the distribution, above 0.
    beta : float, default 1.0
        Scale of the distribution, above 0.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If a parameter is not above 0.
    """
    return _op_random_gamma(alpha, beta, shape, dtype, out, ctx)


def _random_gamma_like(data: NDArray | None = None, alpha: float = 1.0, beta: float = 1.0,
                       out: Any = None, name: str | None = None) -> Any:
    """Draws from the gamma distribution (`alpha`, `beta`), in the shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    alpha : float, default 1.0
        Shape of the distribution, above 0.
    beta : float, default 1.0
        Scale of the distribution, above 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_gamma_like(data, alpha, beta, out)


def _random_generalized_negative_binomial(mu: float = 1.0, alpha: float = 1.0,
                                          shape: Sequence[int] | int | None = None,
                                          dtype: Any = None, ctx: Any = None, out: Any = None,
                                          name: str | None = None) -> Any:
    """Draws from the negative binomial distribution with mean `mu` and variance mu + alpha mu^2.

    Parameters
    ----------
    mu : float, default 1.0
        Mean, above 0.
    alpha : float, default 1.0
        Dispersion, at least 0; 0 gives the Poisson distribution.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `mu` is not above 0 or `alpha` below 0.
    """
    return _op_random_generalized_negative_binomial(mu, alpha, shape, dtype, out, ctx)


def _random_generalized_negative_binomial_like(data: NDArray | None = None, mu: float = 1.0,
                                               alpha: float = 1.0, out: Any = None,
                                               name: str | None = None) -> Any:
    """Draws from the negative binomial distribution (`mu`, `alpha`), like `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    mu : float, default 1.0
        Mean, above 0.
    alpha : float, default 1.0
        Dispersion, at least 0; 0 gives the Poisson distribution.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_generalized_negative_binomial_like(data, mu, alpha, out)


def _random_negative_binomial(k: int = 1, p: float = 1.0, shape: Sequence[int] | int | None = None,
                              dtype: Any = None, ctx: Any = None, out: Any = None,
                              name: str | None = None) -> Any:
    """Draws the number of failures before the k-th success, where a success has probability p.

    Parameters
    ----------
    k : int, default 1
        Number of successes at which counting ends, above 0.
    p : float, default 1.0
        Probability of a success, in (0, 1].
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If k is not above 0 or p not in (0, 1].
    """
    return _op_random_negative_binomial(k, p, shape, dtype, out, ctx)


def _random_negative_binomial_like(data: NDArray | None = None, k: int = 1, p: float = 1.0,
                                   out: Any = None, name: str | None = None) -> Any:
    """Draws from the negative binomial distribution (`k`, `p`), in shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    k : int, default 1
        Number of successes at which counting ends, above 0.
    p : float, default 1.0
        Probability of a success, in (0, 1].
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_negative_binomial_like(data, k, p, out)


def _random_poisson(lam: float = 1.0, shape: Sequence[int] | int | None = None, dtype: Any = None,
                    ctx: Any = None, out: Any = None, name: str | None = None) -> Any:
    """Draws from the Poisson distribution with mean `lam`, as floating point numbers.

    By inversion for small means, else by Hörmann's transformed rejection (1993).

    Parameters
    ----------
    lam : float, default 1.0
        Mean, above 0.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `lam` is not above 0.
    """
    return _op_random_poisson(lam, shape, dtype, out, ctx)


def _random_poisson_like(data: NDArray | None = None, lam: float = 1.0, out: Any = None,
                         name: str | None = None) -> Any:
    """Draws from the Poisson distribution with mean `lam`, in the shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    lam : float, default 1.0
        Mean, above 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_random_poisson_like(data, lam, out)


def _sample_exponential(lam: NDArray | None = None, shape: Sequence[int] | int = (),
                        dtype: Any = None, out: Any = None, name: str | None = None) -> Any:
    """Draws from exponential distributions with rates `lam`, a block of `shape` for each.

    Parameters
    ----------
    lam : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_exponential(lam, shape, dtype, out)


def _sample_gamma(alpha: NDArray | None = None, beta: NDArray | None = None,
                  shape: Sequence[int] | int = (), dtype: Any = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Draws from gamma distributions with shapes `alpha` and scales `beta`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    alpha : NDArray
        Input.
    beta : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_gamma(alpha, beta, shape, dtype, out)


def _sample_gather(data: NDArray | None = None, indices: NDArray | None = None, out: Any = None,
                   name: str | None = None) -> Any:
    """The elements of rows of `data` at the indices that belong to them.

    Parameters
    ----------
    data : NDArray
        Input.
    indices : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_gather(data, indices, out)


def _sample_generalized_negative_binomial(mu: NDArray | None = None, alpha: NDArray | None = None,
                                          shape: Sequence[int] | int = (), dtype: Any = None,
                                          out: Any = None, name: str | None = None) -> Any:
    """Draws from negative binomial distributions with means `mu` and dispersions `alpha`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    mu : NDArray
        Input.
    alpha : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_generalized_negative_binomial(mu, alpha, shape, dtype, out)


def _sample_multinomial(data: NDArray | None = None, shape: Sequence[int] | int = (),
                        get_prob: bool = False, dtype: Any = "int32", out: Any = None,
                        name: str | None = None) -> Any:
    """Draws indices with the probabilities that stand along the last axis of `data`.

    A row need not sum to one: index i is drawn with probability data[.., i] over the sum.

    Parameters
    ----------
    data : array
        Numbers of at least 0, with a sum above 0 in each row.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn from each row; (): one number.
    get_prob : bool, default False
        Whether the logarithms of the probabilities of what was drawn are returned as well.
    dtype : {float16, float32, float64, int32, int64, uint8}, default int32
        Dtype of the indices.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    indices : array of shape data.shape[:-1] + shape
        (1,) for one draw from one row.
    logarithms : array
        With `get_prob`: log(data) at the indices, of the dtype of `data`. Their gradient reaches
        `data`.

    Raises
    ------
    MXNetValueError
        If a row holds no probabilities.
    """
    return _op_sample_multinomial(data, shape, get_prob, dtype, out)


def _sample_negative_binomial(k: NDArray | None = None, p: NDArray | None = None,
                              shape: Sequence[int] | int = (), dtype: Any = None, out: Any = None,
                              name: str | None = None) -> Any:
    """Draws numbers of failures before the k-th success, of probability p each.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    k : NDArray
        Input.
    p : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_negative_binomial(k, p, shape, dtype, out)


def _sample_normal(mu: NDArray | None = None, sigma: NDArray | None = None,
                   shape: Sequence[int] | int = (), dtype: Any = None, out: Any = None,
                   name: str | None = None) -> Any:
    """Draws from normal distributions with means `mu` and standard deviations `sigma`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    mu : NDArray
        Input.
    sigma : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_normal(mu, sigma, shape, dtype, out)


def _sample_poisson(lam: NDArray | None = None, shape: Sequence[int] | int = (), dtype: Any = None,
                    out: Any = None, name: str | None = None) -> Any:
    """Draws from Poisson distributions with means `lam`, a block of `shape` for each element.

    Parameters
    ----------
    lam : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_poisson(lam, shape, dtype, out)


def _sample_scatter(ograd: NDArray | None = None, indices: NDArray | None = None,
                    like: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Adds a gradient up at the indices of its rows, from zeros; `like` gives the shape only.

    Parameters
    ----------
    ograd : NDArray
        Input.
    indices : NDArray
        Input.
    like : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_scatter(ograd, indices, like, out)


def _sample_uniform(low: NDArray | None = None, high: NDArray | None = None,
                    shape: Sequence[int] | int = (), dtype: Any = None, out: Any = None,
                    name: str | None = None) -> Any:
    """Draws from uniform distributions on [low, high), a block of `shape` for each element.

    Parameters
    ----------
    low : NDArray
        Input.
    high : NDArray
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sample_uniform(low, high, shape, dtype, out)


def _sample_unique_zipfian(range_max: int = REQUIRED, shape: Sequence[int] | int | None = None,
                           out: Any = None, name: str | None = None) -> Any:
    """Draws classes without repetition; class c has a weight of log((c + 2) / (c + 1)).

    Each row is drawn by itself: classes that it already has are rejected.

    Parameters
    ----------
    range_max : int
        Number of classes.
    shape : tuple[int, ...] | None, default None
        (rows, draws of a row).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    classes : array of int64 of `shape`
    attempts : array of int64 of shape (rows,)

    Raises
    ------
    MXNetValueError
        If `shape` has not two dimensions, or a row is more than half of the classes or 2**20 long.
    """
    return _op_sample_unique_zipfian(range_max, shape, out)


random_gamma = _random_gamma
random_gamma_like = _random_gamma_like
random_generalized_negative_binomial = _random_generalized_negative_binomial
random_generalized_negative_binomial_like = _random_generalized_negative_binomial_like
random_negative_binomial = _random_negative_binomial
random_negative_binomial_like = _random_negative_binomial_like
random_poisson = _random_poisson
random_poisson_like = _random_poisson_like
sample_exponential = _sample_exponential
sample_gamma = _sample_gamma
sample_generalized_negative_binomial = _sample_generalized_negative_binomial
sample_multinomial = _sample_multinomial
sample_negative_binomial = _sample_negative_binomial
sample_normal = _sample_normal
sample_poisson = _sample_poisson
sample_uniform = _sample_uniform
