"""`mx.nd.random`: arrays of random numbers.

What lives here: the functions with scalar or array parameters. What does not: the operators that
draw (ops/random.py), seeds (`mx.random.seed`).
Invariant: scalar parameters go to the operator; array parameters scale standard numbers, one block
of `shape` for each of their elements.
"""
from __future__ import annotations

from typing import Any

from .._core import modes
from .._core.errors import MXNetTypeError
from ..ops.base import get
from ..runtime._array import Array
from ..runtime.invoke import invoke
from .op_random import _random_exponential_like as exponential_like
from .op_random import _random_normal_like as normal_like
from .op_random import _random_uniform_like as uniform_like

__all__ = ["exponential", "exponential_like", "normal", "normal_like", "randint", "randn",
           "uniform", "uniform_like"]


def _shape(shape: Any) -> Any:
    if shape is None:
        return () if modes.np_shape() else (1,)
    return shape


def _draw(name: str, values: dict[str, Any], shape: Any, dtype: Any, ctx: Any, out: Any,
          kwargs: dict[str, Any]) -> Any:
    """Calls the operator with scalar parameters."""
    kwargs.pop("name", None)
    if kwargs:
        raise MXNetTypeError(f"{name.removeprefix('_random_')}: unknown argument "
                             f"{', '.join(map(repr, kwargs))}")
    if shape is None and out is not None:
        shape = out.shape
    values["shape"] = _shape(shape)
    if dtype is not None:
        values["dtype"] = dtype
    elif out is not None:
        values["dtype"] = out._dtype
    return invoke(get(name), (), values, out, ctx)


def _blocks(name: str, params: tuple[Any, ...], shape: Any, dtype: Any) -> tuple[Any, ...]:
    """Standard numbers for array parameters, and these parameters shaped to broadcast with them."""
    arrays = [p for p in params if isinstance(p, Array)]
    first = arrays[0]
    if len(arrays) != len(params) or any(a.shape != first.shape for a in arrays):
        got = ", ".join(str(getattr(p, "shape", type(p).__name__)) for p in params)
        raise MXNetTypeError(f"{name}: parameters must be all numbers or all arrays of one shape, "
                             f"got {got}")
    extra = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    draws = _draw(f"_random_{name}", {}, first.shape + extra, dtype or first._dtype, first.context,
                  None, {})
    wide = first.shape + (1,) * len(extra)
    return draws, *[a.astype(draws._dtype).reshape(wide) for a in arrays]


def _into(result: Any, out: Any) -> Any:
    if out is None:
        return result
    result.copyto(out)
    return out


def uniform(low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None, ctx: Any = None,
            out: Any = None, **kwargs: Any) -> Any:
    """Draws from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : float, or two NDArray of one shape
        Ends of the interval. Arrays give a block of `shape` for each of their elements.
    shape : int or tuple of int, optional
        Shape of the result, (1,) by default; for array parameters the shape of each block.
    dtype : dtype, optional
        float32 by default.
    ctx : Context, optional
    out : NDArray, optional
        Where the result goes.

    Returns
    -------
    NDArray
    """
    if isinstance(low, Array) or isinstance(high, Array):
        u, a, b = _blocks("uniform", (low, high), shape, dtype)
        return _into(a + u * (b - a), out)
    return _draw("_random_uniform", {"low": low, "high": high}, shape, dtype, ctx, out, kwargs)


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
    if isinstance(loc, Array) or isinstance(scale, Array):
        z, mean, width = _blocks("normal", (loc, scale), shape, dtype)
        return _into(mean + z * width, out)
    return _draw("_random_normal", {"loc": loc, "scale": scale}, shape, dtype, ctx, out, kwargs)


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
    if isinstance(scale, Array):
        e, mean = _blocks("exponential", (scale,), shape, dtype)
        return _into(e * mean, out)
    return _draw("_random_exponential", {"lam": 1.0 / scale}, shape, dtype, ctx, out, kwargs)


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
    return _draw("_random_randint", {"low": low, "high": high}, shape, dtype, ctx, out, kwargs)
