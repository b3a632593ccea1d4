# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/random.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_random_exponential", "_random_exponential_like", "_random_normal",
           "_random_normal_like", "_random_randint", "_random_uniform", "_random_uniform_like",
           "exponential", "normal", "random_exponential", "random_exponential_like",
           "random_normal", "random_normal_like", "random_randint", "random_uniform",
           "random_uniform_like", "uniform"]

_op_random_exponential = caller("_random_exponential")
_op_random_exponential_like = caller("_random_exponential_like")
_op_random_normal = caller("_random_normal")
_op_random_normal_like = caller("_random_normal_like")
_op_random_randint = caller("_random_randint")
_op_random_uniform = caller("_random_uniform")
_op_random_uniform_like = caller("_random_uniform_like")


def _random_exponential(lam: float = 1.0, shape: Sequence[int] | int | None = None,
                        dtype: Any = None, ctx: Any = None, out: Any = None,
                        name: str | None = None) -> Any:
    """Draws from the exponential distribution with rate `lam`: density lam * exp(-lam * x), x >= 0.

    Parameters
    ----------
    lam : float, default 1.0
        Rate: one over the mean. Above 0.
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
        If lam is not above 0.
    """
    return _op_random_exponential(lam, shape, dtype, out, ctx)


def _random_exponential_like(data: NDArray | None = None, lam: float = 1.0, out: Any = None,
                             name: str | None = None) -> Any:
    """Draws from the exponential distribution with rate `lam`, in the shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    lam : float, default 1.0
        Rate: one over the mean. Above 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """
    return _op_random_exponential_like(data, lam, out)


def _random_normal(loc: float = 0.0, scale: float = 1.0, shape: Sequence[int] | int | None = None,
                   dtype: Any = None, ctx: Any = None, out: Any = None,
                   name: str | None = None) -> Any:
    """Draws from the normal distribution with mean `loc` and standard deviation `scale`.

    By the method of Box and Muller (Ann. Math. Statist. 29, 1958). float32 results reach 6.6
    standard deviations from the mean, float64 results 8.6.

    Parameters
    ----------
    loc : float, default 0.0
        Mean.
    scale : float, default 1.0
        Standard deviation, at least 0.
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
        If scale < 0, or a parameter is not finite in float32.
    """
    return _op_random_normal(loc, scale, shape, dtype, out, ctx)


def _random_normal_like(data: NDArray | None = None, loc: float = 0.0, scale: float = 1.0,
                        out: Any = None, name: str | None = None) -> Any:
    """Draws from the normal distribution (`loc`, `scale`), in the shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    loc : float, default 0.0
        Mean.
    scale : float, default 1.0
        Standard deviation, at least 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """
    return _op_random_normal_like(data, loc, scale, out)


def _random_randint(low: int = REQUIRED, high: int = REQUIRED,
                    shape: Sequence[int] | int | None = None, dtype: Any = None, ctx: Any = None,
                    out: Any = None, name: str | None = None) -> Any:
    """Draws integers from [low, high), each equally likely (up to (high - low) / 2**64).

    Parameters
    ----------
    low : int
        Smallest integer drawn.
    high : int
        Upper end, not included.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, int32, int64}, default None
        int32 or int64; None: int32.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of `shape`
        int32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If low >= high, or a bound does not fit in the dtype.
    """
    return _op_random_randint(low, high, shape, dtype, out, ctx)


def _random_uniform(low: float = 0.0, high: float = 1.0, shape: Sequence[int] | int | None = None,
                    dtype: Any = None, ctx: Any = None, out: Any = None,
                    name: str | None = None) -> Any:
    """Draws from the uniform distribution on [low, high).

    float32 numbers have 24 random bits, float64 numbers 53. A result that rounding would lift to
    `high` is the largest number below it.

    Parameters
    ----------
    low : float, default 0.0
        Lower end of the interval, included.
    high : float, default 1.0
        Upper end of the interval, not included.
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
        If low > high, or a bound or their difference is not finite in float32.
    """
    return _op_random_uniform(low, high, shape, dtype, out, ctx)


def _random_uniform_like(data: NDArray | None = None, low: float = 0.0, high: float = 1.0,
                         out: Any = None, name: str | None = None) -> Any:
    """Draws from the uniform distribution on [low, high), in the shape and dtype of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    low : float, default 0.0
        Lower end of the interval, included.
    high : float, default 1.0
        Upper end of the interval, not included.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """
    return _op_random_uniform_like(data, low, high, out)


exponential = _random_exponential
random_exponential = _random_exponential
random_exponential_like = _random_exponential_like
normal = _random_normal
random_normal = _random_normal
random_normal_like = _random_normal_like
random_randint = _random_randint
uniform = _random_uniform
random_uniform = _random_uniform
random_uniform_like = _random_uniform_like
