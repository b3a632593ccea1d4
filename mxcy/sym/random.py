"""`mx.sym.random`: symbols of random numbers.

What lives here: the functions with scalar or symbol parameters. What does not: the operators that
draw (ops/random.py, ops/sample.py).
Invariant: numbers are drawn anew at every forward of the executor.
"""
from __future__ import annotations

from typing import Any

from .._core import modes
from .._core.errors import MXNetTypeError
from ..graph.symbol import Symbol, apply_op
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


def _names(name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Takes the name and attributes of a node out of `kwargs`, which must hold no more."""
    out = {"node_name": kwargs.pop("name", None), "attr": kwargs.pop("attr", None)}
    if kwargs:
        raise MXNetTypeError(f"{name}: unknown argument {', '.join(map(repr, kwargs))}")
    return out


def _draw(name: str, values: dict[str, Any], shape: Any, dtype: Any, kwargs: dict[str, Any]
          ) -> Symbol:
    ctx = kwargs.pop("ctx", None)
    named = _names(name, kwargs)
    more = {"dtype": dtype} if dtype is not None else {}
    symbols = [isinstance(v, Symbol) for v in values.values()]
    if any(symbols):
        if not all(symbols):
            raise MXNetTypeError(f"{name}: parameters must be all numbers or all symbols")
        return apply_op(f"_sample_{name}", *values.values(), shape=() if shape is None else shape,
                        **named, **more)
    if shape is None:
        shape = () if modes.np_shape() else (1,)
    if ctx is not None:
        more["ctx"] = str(ctx)
    return apply_op(f"_random_{name}", shape=shape, **named, **values, **more)


def uniform(low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
            ) -> Symbol:
    """Draws from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : float, or two Symbol of one shape
        Ends of the interval. Symbols give a block of `shape` for each of their elements.
    shape : int or tuple of int, optional
        Shape of the result, (1,) by default; for symbols the shape of each block, which is a
        single number by default.
    dtype : dtype, optional
        float32 by default.
    name : str, optional

    Returns
    -------
    Symbol
    """
    return _draw("uniform", {"low": low, "high": high}, shape, dtype, kwargs)


def normal(loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
           ) -> Symbol:
    """Draws from the normal distribution with mean `loc` and deviation `scale`; see `uniform`."""
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs)


def randn(*shape: int, **kwargs: Any) -> Symbol:
    """Draws from a normal distribution; the shape is given as separate integers."""
    return normal(kwargs.pop("loc", 0), kwargs.pop("scale", 1), shape or None, **kwargs)


def exponential(scale: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Draws from the exponential distribution with mean `scale`; see `uniform`."""
    return _draw("exponential", {"lam": 1.0 / scale}, shape, dtype, kwargs)


def gamma(alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
          ) -> Symbol:
    """Draws from the gamma distribution with shape `alpha` and scale `beta`; see `uniform`."""
    return _draw("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, kwargs)


def poisson(lam: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Draws from the Poisson distribution with mean `lam`; see `uniform`."""
    return _draw("poisson", {"lam": lam}, shape, dtype, kwargs)


def negative_binomial(k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
                      ) -> Symbol:
    """Draws the number of failures before the k-th success of probability `p`; see `uniform`."""
    return _draw("negative_binomial", {"k": k, "p": p}, shape, dtype, kwargs)


def generalized_negative_binomial(mu: Any = 1, alpha: Any = 1, shape: Any = None, dtype: Any = None,
                                  **kwargs: Any) -> Symbol:
    """Draws from the negative binomial distribution with mean `mu` and dispersion `alpha`.

    See `uniform`.
    """
    return _draw("generalized_negative_binomial", {"mu": mu, "alpha": alpha}, shape, dtype, kwargs)


def randint(low: int, high: int, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Draws integers from low to high - 1, int32 unless `dtype` says otherwise; see `uniform`."""
    return _draw("randint", {"low": low, "high": high}, shape, dtype, kwargs)


def multinomial(data: Symbol, shape: Any = None, get_prob: bool = True, dtype: Any = "int32",
                **kwargs: Any) -> Symbol:
    """Draws indices with the probabilities that stand along the last axis of `data`.

    Parameters
    ----------
    data : Symbol
        Probabilities; a row is divided by its sum.
    shape : int or tuple of int, optional
        Shape of the block drawn from each row, a single number by default.
    get_prob : bool
        Whether the logarithms of the probabilities of the indices are a second output.
    dtype : dtype
        Of the indices.
    name : str, optional

    Returns
    -------
    Symbol
    """
    return apply_op("_sample_multinomial", data, shape=() if shape is None else shape,
                    get_prob=get_prob, dtype=dtype, **_names("multinomial", kwargs))


def shuffle(data: Symbol, **kwargs: Any) -> Symbol:
    """The rows of `data` in random order, every order equally likely."""
    return apply_op("_shuffle", data, **_names("shuffle", kwargs))
