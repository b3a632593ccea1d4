"""`mx.sym.random`: symbols of random numbers.

What lives here: the functions with scalar or symbol parameters. What does not: the operators that
draw (ops/random.py).
Invariant: numbers are drawn anew at every forward of the executor.
"""
from __future__ import annotations

from typing import Any

from .._core import modes
from .._core.errors import MXNetNotImplementedError, MXNetTypeError
from ..graph.symbol import Symbol, apply_op
from .op_random import _random_exponential_like as exponential_like
from .op_random import _random_normal_like as normal_like
from .op_random import _random_uniform_like as uniform_like

__all__ = ["exponential", "exponential_like", "normal", "normal_like", "randint", "randn",
           "uniform", "uniform_like"]


def _draw(name: str, values: dict[str, Any], shape: Any, dtype: Any, kwargs: dict[str, Any]
          ) -> Symbol:
    node_name, attr = kwargs.pop("name", None), kwargs.pop("attr", None)
    ctx = kwargs.pop("ctx", None)
    if kwargs:
        raise MXNetTypeError(f"{name}: unknown argument {', '.join(map(repr, kwargs))}")
    if any(isinstance(v, Symbol) for v in values.values()):
        if not all(isinstance(v, Symbol) for v in values.values()):
            raise MXNetTypeError(f"{name}: parameters must be all numbers or all symbols")
        raise MXNetNotImplementedError(f"{name}: parameters that are symbols are not supported "
                                       f"yet; scale standard numbers with broadcast_mul")
    if shape is None:
        shape = () if modes.np_shape() else (1,)
    more = {"dtype": dtype} if dtype is not None else {}
    if ctx is not None:
        more["ctx"] = str(ctx)
    return apply_op(f"_random_{name}", node_name=node_name, attr=attr, shape=shape, **values,
                    **more)


def uniform(low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
            ) -> Symbol:
    """Draws from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : float
        Ends of the interval.
    shape : int or tuple of int, optional
        Shape of the result, (1,) by default.
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
    rate = scale if isinstance(scale, Symbol) else 1.0 / scale
    return _draw("exponential", {"lam": rate}, shape, dtype, kwargs)


def randint(low: int, high: int, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Draws integers from low to high - 1, int32 unless `dtype` says otherwise; see `uniform`."""
    return _draw("randint", {"low": low, "high": high}, shape, dtype, kwargs)
