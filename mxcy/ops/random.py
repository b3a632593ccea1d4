"""Operators that draw random numbers: uniform, normal, exponential, integers.

What lives here: the distributions whose parameters are numbers. What does not: dropout, seeds and
counters (runtime/random.py).
Invariant: element e of a result depends on the seed, the first counter of the call and e alone, so
the same seed gives the same numbers for any number of threads.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._core import modes
from .._core.dtypes import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    FLOATS,
    INT32,
    INT64,
    DType,
)
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size
from .base import MaybeShape, Operator, Spec, Task, merge_dtype, merge_shape, register, size_of
from .params import Params, param, parameters

__all__ = ["COUNTERS_PER_BLOCK", "WORDS_PER_BLOCK"]

#: A block of the generator: so many Philox counters give so many 32-bit words (see philox.h).
COUNTERS_PER_BLOCK = 16
WORDS_PER_BLOCK = 64


def counters(words: int) -> int:
    """Philox counters that a task consumes when it needs so many 32-bit words."""
    return -(-words // WORDS_PER_BLOCK) * COUNTERS_PER_BLOCK


def _asked_shape(shape: tuple[int, ...] | None, out: MaybeShape) -> MaybeShape:
    """The shape parameter merged with what is known of the output."""
    if shape is None:
        return out
    if not modes.np_shape():
        shape = tuple(-1 if d == 0 else d for d in shape)
        checked_size([max(d, 1) if d == -1 else d for d in shape])
    else:
        checked_size(shape)
    return merge_shape(shape, out)


def _float32(value: float, op: str, name: str) -> float:
    if not math.isfinite(value) or abs(value) > 3.4028234663852886e38:
        raise MXNetValueError(f"{op}: {name} must be finite in float32, got {value!r}")
    return value


def _below(high: float, dtype: DType) -> float:
    """The value of `dtype` next below `high`: what a rounded result is cut to."""
    if dtype is BFLOAT16:
        bits = int(np.float32(high).view(np.uint32))
        bits = bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000  # `high` rounded to bfloat16
        bits += -0x10000 if 0 < bits < 0x80000000 else 0x10000
        return float(np.uint32(bits & 0xFFFFFFFF).view(np.float32)) if high else -1e-40
    kind = {FLOAT16: np.float16, FLOAT64: np.float64}.get(dtype, np.float32)
    with np.errstate(all="ignore"):
        return float(np.nextafter(kind(high), kind(-np.inf)))


class _Draw(Operator):
    """Base of the operators here; subclasses give `scalars` and the kernel's name."""

    random = True
    differentiable = False
    inputs: tuple[str, ...] = ()
    cpu_dtypes = FLOATS
    kernel = ""
    nanoseconds = 1.0

    def check(self, p: Any) -> None:
        """Raises MXNetValueError if the parameters contradict each other."""

    def scalars(self, p: Any, dtype: DType) -> tuple[float, ...]:
        raise NotImplementedError

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        self.check(p)
        if ins:
            shape = merge_shape(ins[0], outs[0])
            return [shape], [shape]
        return [], [_asked_shape(p.shape, outs[0])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        if ins:
            dtype = merge_dtype(ins[0], outs[0])
            if dtype is not None and not dtype.is_float:
                raise MXNetTypeError(f"{self.name}: expected a floating dtype, got {dtype}")
            return [dtype], [dtype]
        return [], [p.dtype or outs[0] or FLOAT32]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        size, dtype = size_of(outs[0].shape), outs[0].dtype
        words = size * (2 if dtype is FLOAT64 else 1)
        slow = 12.0 if dtype is FLOAT64 else 1.0
        return Task(self.kernel, floats=self.scalars(p, dtype), ins=(),
                    rng_count=counters(words), work=100.0 + size * self.nanoseconds * slow)


_DTYPES = (None, FLOAT16, BFLOAT16, FLOAT32, FLOAT64)


@parameters
class UniformParams(Params):
    low: float = param(0.0, "Lower end of the interval, included.")
    high: float = param(1.0, "Upper end of the interval, not included.")
    shape: tuple[int, ...] | None = param(None, "Shape of the result.")
    ctx: str = param("", "Device, as text; the call's own `ctx` argument sets it.")
    dtype: DType | None = param(None, "Floating dtype of the result; None: float32.",
                                choices=_DTYPES)


@parameters
class UniformLikeParams(Params):
    low: float = param(0.0, "Lower end of the interval, included.")
    high: float = param(1.0, "Upper end of the interval, not included.")


class _UniformBase(_Draw):
    kernel = "random_uniform"
    nanoseconds = 0.8

    def check(self, p: Any) -> None:
        low, high = _float32(p.low, self.name, "low"), _float32(p.high, self.name, "high")
        _float32(high - low, self.name, "high - low")
        if low > high:
            raise MXNetValueError(f"{self.name}: expected low <= high, got low={low}, high={high}")

    def scalars(self, p: Any, dtype: DType) -> tuple[float, ...]:
        low = p.low if dtype is FLOAT64 else float(np.float32(p.low))
        return low, p.high - p.low, max(_below(p.high, dtype), low)


@register
class Uniform(_UniformBase):
    """Draws from the uniform distribution on [low, high).

    float32 numbers have 24 random bits, float64 numbers 53. A result that rounding would lift to
    `high` is the largest number below it.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If low > high, or a bound or their difference is not finite in float32.
    """

    name = "_random_uniform"
    aliases = ("uniform", "random_uniform")
    Params = UniformParams


@register
class UniformLike(_UniformBase):
    """Draws from the uniform distribution on [low, high), in the shape and dtype of `data`.

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """

    name = "_random_uniform_like"
    aliases = ("random_uniform_like",)
    inputs = ("data",)
    Params = UniformLikeParams


@parameters
class NormalParams(Params):
    loc: float = param(0.0, "Mean.")
    scale: float = param(1.0, "Standard deviation, at least 0.")
    shape: tuple[int, ...] | None = param(None, "Shape of the result.")
    ctx: str = param("", "Device, as text; the call's own `ctx` argument sets it.")
    dtype: DType | None = param(None, "Floating dtype of the result; None: float32.",
                                choices=_DTYPES)


@parameters
class NormalLikeParams(Params):
    loc: float = param(0.0, "Mean.")
    scale: float = param(1.0, "Standard deviation, at least 0.")


class _NormalBase(_Draw):
    kernel = "random_normal"
    nanoseconds = 1.5

    def check(self, p: Any) -> None:
        _float32(p.loc, self.name, "loc")
        if _float32(p.scale, self.name, "scale") < 0:
            raise MXNetValueError(f"{self.name}: scale must be at least 0, got {p.scale}")

    def scalars(self, p: Any, dtype: DType) -> tuple[float, ...]:
        return p.loc, p.scale


@register
class Normal(_NormalBase):
    """Draws from the normal distribution with mean `loc` and standard deviation `scale`.

    By the method of Box and Muller (Ann. Math. Statist. 29, 1958). float32 results reach 6.6
    standard deviations from the mean, float64 results 8.6.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If scale < 0, or a parameter is not finite in float32.
    """

    name = "_random_normal"
    aliases = ("normal", "random_normal")
    Params = NormalParams


@register
class NormalLike(_NormalBase):
    """Draws from the normal distribution (`loc`, `scale`), in the shape and dtype of `data`.

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """

    name = "_random_normal_like"
    aliases = ("random_normal_like",)
    inputs = ("data",)
    Params = NormalLikeParams


@parameters
class ExponentialParams(Params):
    lam: float = param(1.0, "Rate: one over the mean. Above 0.")
    shape: tuple[int, ...] | None = param(None, "Shape of the result.")
    ctx: str = param("", "Device, as text; the call's own `ctx` argument sets it.")
    dtype: DType | None = param(None, "Floating dtype of the result; None: float32.",
                                choices=_DTYPES)


@parameters
class ExponentialLikeParams(Params):
    lam: float = param(1.0, "Rate: one over the mean. Above 0.")


class _ExponentialBase(_Draw):
    kernel = "random_exponential"
    nanoseconds = 1.0

    def check(self, p: Any) -> None:
        if _float32(p.lam, self.name, "lam") <= 0:
            raise MXNetValueError(f"{self.name}: lam must be above 0, got {p.lam}")
        if p.lam < 1e-37:
            raise MXNetValueError(f"{self.name}: lam must be at least 1e-37, got {p.lam}")

    def scalars(self, p: Any, dtype: DType) -> tuple[float, ...]:
        return (1.0 / p.lam,)


@register
class Exponential(_ExponentialBase):
    """Draws from the exponential distribution with rate `lam`: density lam * exp(-lam * x), x >= 0.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If lam is not above 0.
    """

    name = "_random_exponential"
    aliases = ("exponential", "random_exponential")
    Params = ExponentialParams


@register
class ExponentialLike(_ExponentialBase):
    """Draws from the exponential distribution with rate `lam`, in the shape and dtype of `data`.

    Raises
    ------
    MXNetTypeError
        If `data` is not of a floating dtype.
    """

    name = "_random_exponential_like"
    aliases = ("random_exponential_like",)
    inputs = ("data",)
    Params = ExponentialLikeParams


@parameters
class RandintParams(Params):
    low: int = param(doc="Smallest integer drawn.")
    high: int = param(doc="Upper end, not included.")
    shape: tuple[int, ...] | None = param(None, "Shape of the result.")
    ctx: str = param("", "Device, as text; the call's own `ctx` argument sets it.")
    dtype: DType | None = param(None, "int32 or int64; None: int32.", choices=(None, INT32, INT64))


@register
class Randint(_Draw):
    """Draws integers from [low, high), each equally likely (up to (high - low) / 2**64).

    Returns
    -------
    array of `shape`
        int32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If low >= high, or a bound does not fit in the dtype.
    """

    name = "_random_randint"
    aliases = ("random_randint",)
    Params = RandintParams
    cpu_dtypes = frozenset((INT32, INT64))

    def check(self, p: Any) -> None:
        bits = 63 if p.dtype is INT64 else 31
        if not -(2**bits) <= p.low < p.high <= 2**bits:
            raise MXNetValueError(f"{self.name}: expected low < high within {p.dtype or INT32}, "
                                  f"got low={p.low}, high={p.high}")

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return [], [p.dtype or INT32]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        size = size_of(outs[0].shape)
        span = p.high - p.low
        return Task("random_randint", ints=(p.low, span - 2**64 if span >= 2**63 else span), ins=(),
                    rng_count=counters(2 * size), work=100.0 + 1.5 * size)
