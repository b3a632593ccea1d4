"""`mx.nd.random`: arrays of random numbers.

What lives here: the functions with scalar or array parameters. What does not: the operators that
draw (ops/random.py, ops/sample.py), seeds (`mx.random.seed`).
Invariant: scalar parameters go to the operator `_random_...`, array parameters to `_sample_...`,
which draws one block of `shape` for each of their elements.
"""
from __future__ import annotations

from typing import Any

from .._core import modes
from .._core.errors import MXNetTypeError
from ..ops.base import get
from ..runtime._array import Array
from ..runtime.invoke import caller, invoke
from .op_pdf import _random_pdf_dirichlet as pdf_dirichlet
from .op_pdf import _random_pdf_exponential as pdf_exponential
from .op_pdf import _random_pdf_gamma as pdf_gamma
from .op_pdf import (
    _random_pdf_generalized_negative_binomial as pdf_generalized_negative_binomial,
)
from .op_pdf import _random_pdf_negative_binomial as pdf_negative_binomial
from .op_pdf import _random_pdf_normal as pdf_normal
from .op_pdf import _random_pdf_poisson as pdf_poisson
from .op_pdf import _random_pdf_uniform as pdf_uniform
from .op_random import _random_exponential_like as exponential_like
from .op_random import _random_normal_like as normal_like
from .op_random import _random_uniform_like as uniform_like
from .op_sample import _random_gamma_like as gamma_like
from .op_sample import (
    _random_generalized_negative_binomial_like as generalized_negative_binomial_like,
)
from .op_sample import _random_negative_binomial_like as negative_binomial_like
from .op_sample import _random_poisson_like as poisson_like

__all__ = ["exponential", "exponential_like", "gamma", "gamma_like",
           "generalized_negative_binomial", "generalized_negative_binomial_like", "multinomial",
           "negative_binomial", "negative_binomial_like", "normal", "normal_like", "pdf_dirichlet",
           "pdf_exponential", "pdf_gamma", "pdf_generalized_negative_binomial",
           "pdf_negative_binomial", "pdf_normal", "pdf_poisson", "pdf_uniform", "poisson",
           "poisson_like", "randint", "randn", "shuffle", "uniform", "uniform_like"]

_normal = caller("_random_normal")
_uniform = caller("_random_uniform")


def _no_more(name: str, kwargs: dict[str, Any]) -> None:
    kwargs.pop("name", None)
    if kwargs:
        raise MXNetTypeError(f"{name}: unknown argument {', '.join(map(repr, kwargs))}")


def _plain(a: Any, b: Any, shape: Any, out: Any, kwargs: dict[str, Any]) -> bool:
    """Whether the arguments are those of the operator with two numbers as they are."""
    return (a.__class__ in (int, float) and b.__class__ in (int, float) and shape is not None
            and out is None and not kwargs)


def _draw(name: str, values: dict[str, Any], shape: Any, dtype: Any, ctx: Any, out: Any,
          kwargs: dict[str, Any]) -> Any:
    """Calls the operator for scalar parameters, or the one for arrays."""
    _no_more(name, kwargs)
    arrays = [isinstance(v, Array) for v in values.values()]
    if dtype is None and out is not None:
        dtype = out._dtype
    more = {} if dtype is None else {"dtype": dtype}
    if any(arrays):
        if not all(arrays) or len({v.shape for v in values.values()}) > 1:
            got = ", ".join(f"{k}: {getattr(v, 'shape', type(v).__name__)}"
                            for k, v in values.items())
            raise MXNetTypeError(f"{name}: parameters must be all numbers or all arrays of one "
                                 f"shape, got {got}")
        return invoke(get(f"_sample_{name}"), list(values.values()),
                      {"shape": () if shape is None else shape, **more}, out)
    if shape is None:
        shape = out.shape if out is not None else () if modes.np_shape() else (1,)
    return invoke(get(f"_random_{name}"), (), {**values, "shape": shape, **more}, out, ctx)


def uniform(low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
            out: Any = None, **kwargs: Any) -> Any:
    """Draws from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : float, or two NDArray of one shape
        Ends of the interval. Arrays give a block of `shape` for each of their elements.
    shape : int or tuple of int, optional
        Shape of the result, (1,) by default; for array parameters the shape of each block, which
        is a single number by default.
    dtype : dtype, optional
        float32 by default.
    ctx : Context, optional
    out : NDArray, optional
        Where the result goes.

    Returns
    -------
    NDArray
    """
    if _plain(low, high, shape, out, kwargs):
        return _uniform(low, high, shape, dtype, None, ctx)
    return _draw("uniform", {"low": low, "high": high}, shape, dtype, ctx, out, kwargs)


def normal(loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
           out: Any = None, **kwargs: Any) -> Any:
    """Draws from the normal distribution.

    Parameters
    ----------
    loc, scale : float, or two NDArray of one shape
        Mean and standard deviation.
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    if _plain(loc, scale, shape, out, kwargs):
        return _normal(loc, scale, shape, dtype, None, ctx)
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, ctx, out, kwargs)


def randn(*shape: int, **kwargs: Any) -> Any:
    """Draws from a normal distribution; the shape is given as separate integers.

    Parameters
    ----------
    *shape : int
    loc, scale : float, default 0 and 1
    dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return normal(kwargs.pop("loc", 0), kwargs.pop("scale", 1), shape or None, **kwargs)


def exponential(scale: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
                out: Any = None, **kwargs: Any) -> Any:
    """Draws from the exponential distribution with mean `scale`.

    Parameters
    ----------
    scale : float or NDArray
        Mean, positive.
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("exponential", {"lam": 1.0 / scale}, shape, dtype, ctx, out, kwargs)


def gamma(alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
          out: Any = None, **kwargs: Any) -> Any:
    """Draws from the gamma distribution with mean alpha * beta.

    Parameters
    ----------
    alpha, beta : float, or two NDArray of one shape
        Shape and scale of the distribution, positive.
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, ctx, out, kwargs)


def poisson(lam: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None, out: Any = None,
            **kwargs: Any) -> Any:
    """Draws from the Poisson distribution, as floating point numbers.

    Parameters
    ----------
    lam : float or NDArray
        Mean, positive.
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("poisson", {"lam": lam}, shape, dtype, ctx, out, kwargs)


def negative_binomial(k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
                      out: Any = None, **kwargs: Any) -> Any:
    """Draws the number of failures before the k-th success, each of probability `p`.

    Parameters
    ----------
    k : int
        Successes, positive.
    p : float
        Probability of a success, in (0, 1]. `k` and `p` may be two NDArray of one shape.
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("negative_binomial", {"k": k, "p": p}, shape, dtype, ctx, out, kwargs)


def generalized_negative_binomial(mu: Any = 1, alpha: Any = 1, shape: Any = None, dtype: Any = None,
                                  ctx: Any = None, out: Any = None, **kwargs: Any) -> Any:
    """Draws from the negative binomial distribution with mean mu and variance mu + alpha mu^2.

    Parameters
    ----------
    mu, alpha : float, or two NDArray of one shape
        Mean (positive) and dispersion (at least 0).
    shape, dtype, ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("generalized_negative_binomial", {"mu": mu, "alpha": alpha}, shape, dtype, ctx,
                 out, kwargs)


def randint(low: int, high: int, shape: Any = None, dtype: Any = None, ctx: Any = None,
            out: Any = None, **kwargs: Any) -> Any:
    """Draws integers from low to high - 1, all equally likely.

    Parameters
    ----------
    low, high : int
    shape : int or tuple of int, optional
        (1,) by default.
    dtype : {'int32', 'int64'}, optional
        int32 by default.
    ctx, out
        As for `uniform`.

    Returns
    -------
    NDArray
    """
    return _draw("randint", {"low": low, "high": high}, shape, dtype, ctx, out, kwargs)


def multinomial(data: Any, shape: Any = None, get_prob: bool = False, out: Any = None,
                dtype: Any = "int32", **kwargs: Any) -> Any:
    """Draws indices with the probabilities that stand along the last axis of `data`.

    Parameters
    ----------
    data : NDArray
        Probabilities; a row is divided by its sum.
    shape : int or tuple of int, optional
        Shape of the block drawn from each row, a single number by default.
    get_prob : bool
        Whether the logarithms of the probabilities of the indices are returned as well; their
        gradient reaches `data`.
    out : NDArray, optional
    dtype : dtype
        Of the indices.

    Returns
    -------
    NDArray, or a list of two with `get_prob`
    """
    _no_more("multinomial", kwargs)
    return invoke(get("_sample_multinomial"), [data],
                  {"shape": () if shape is None else shape, "get_prob": get_prob, "dtype": dtype},
                  out)


def shuffle(data: Any, **kwargs: Any) -> Any:
    """The rows of `data` in random order, every order equally likely.

    Parameters
    ----------
    data : NDArray
    out : NDArray, optional

    Returns
    -------
    NDArray
    """
    out = kwargs.pop("out", None)
    _no_more("shuffle", kwargs)
    return invoke(get("_shuffle"), [data], {}, out)
