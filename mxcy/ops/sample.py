"""Distributions: draws by rejection, draws with arrays as parameters, draws from probabilities.

What lives here: gamma, Poisson and the negative binomials, every `sample_` operator, multinomial.
What does not: uniform, normal and exponential with numbers as parameters (random.py), densities
(pdf.py).
Invariant: element e depends on the seed, the first counter of the call and e alone; a rejected
attempt draws on counters that belong to its element.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT16, FLOAT32, FLOAT64, FLOATS, INT32, INT64, UINT8, DType
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import check_rank, checked_size, is_known, scalar_shape
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Spec,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters
from .random import _DTYPES, _asked_shape, counters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
_KINDS = {"uniform": 0, "normal": 1, "exponential": 2, "gamma": 3, "poisson": 4,
          "negative_binomial": 5, "generalized_negative_binomial": 6}
_NANOSECONDS = {"gamma": 60.0, "poisson": 60.0, "negative_binomial": 120.0,
                "generalized_negative_binomial": 120.0}


def _task(kind: str, outs: Sequence[Spec], inner: int, num: int, floats: tuple[float, ...] = (),
          ins: tuple[int, ...] | None = ()) -> Task:
    size = size_of(outs[0].shape)
    return Task("sample", ints=(_KINDS[kind], max(inner, 1), num), floats=floats, ins=ins,
                rng_count=-(-size // 16) * 16, work=100.0 + size * _NANOSECONDS.get(kind, 25.0))


# ---- numbers as parameters ----------------------------------------------------------------------

class _Number(Operator):
    """Base: draws with numbers as parameters, of a given shape or like an array."""

    random = True
    differentiable = False
    inputs: tuple[str, ...] = ()
    cpu_dtypes = FLOATS
    kind = ""
    scalars: tuple[str, ...] = ()

    def check(self, p: Any) -> None:
        """Raises MXNetValueError if the parameters make no distribution."""
        for name in self.scalars:
            value = getattr(p, name)
            zero = value == 0 and self.kind == "generalized_negative_binomial" and name == "alpha"
            if not math.isfinite(value) or value > 1e30 or not (value > 0 or zero):
                raise MXNetValueError(f"{self.name}: {name} must be above 0 and finite, "
                                      f"got {value}")
        if self.kind == "negative_binomial" and p.p > 1:
            raise MXNetValueError(f"{self.name}: p must be at most 1, got {p.p}")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        self.check(p)
        if ins:
            shape = merge_shape(ins[0], outs[0])
            return [shape], [shape]
        return [], [_asked_shape(p.shape, outs[0])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        if ins:
            dtype = merge_dtype(ins[0], outs[0])
            if dtype is not None and not dtype.is_float:
                raise MXNetTypeError(f"{self.name}: expected a floating dtype, got {dtype}")
            return [dtype], [dtype]
        return [], [p.dtype or outs[0] or FLOAT32]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        values = tuple(float(getattr(p, name)) for name in self.scalars)
        return _task(self.kind, outs, 1, len(values), values)


@parameters
class _Shaped(Params):
    shape: tuple[int, ...] | None = param(None, "Shape of the result.")
    ctx: str = param("", "Device, as text; the call's own `ctx` argument sets it.")
    dtype: DType | None = param(None, "Floating dtype of the result; None: float32.",
                                choices=_DTYPES)


@parameters
class GammaLikeParams(Params):
    alpha: float = param(1.0, "Shape of the distribution, above 0.")
    beta: float = param(1.0, "Scale of the distribution, above 0.")


@parameters
class GammaParams(_Shaped, GammaLikeParams):
    pass


@parameters
class PoissonLikeParams(Params):
    lam: float = param(1.0, "Mean, above 0.")


@parameters
class PoissonParams(_Shaped, PoissonLikeParams):
    pass


@parameters
class NegativeLikeParams(Params):
    k: int = param(1, "Number of successes at which counting ends, above 0.")
    p: float = param(1.0, "Probability of a success, in (0, 1].")


@parameters
class NegativeParams(_Shaped, NegativeLikeParams):
    pass


@parameters
class GeneralizedLikeParams(Params):
    mu: float = param(1.0, "Mean, above 0.")
    alpha: float = param(1.0, "Dispersion, at least 0; 0 gives the Poisson distribution.")


@parameters
class GeneralizedParams(_Shaped, GeneralizedLikeParams):
    pass


@register
class Gamma(_Number):
    """Draws from the gamma distribution with shape `alpha` and scale `beta`.

    The density is x^(alpha-1) exp(-x/beta) / (beta^alpha Gamma(alpha)) where x > 0.
    By the method of Marsaglia and Tsang (ACM TOMS 26, 2000).

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If a parameter is not above 0.
    """

    name = "_random_gamma"
    aliases = ("random_gamma",)
    Params = GammaParams
    kind = "gamma"
    scalars = ("alpha", "beta")


@register
class GammaLike(Gamma):
    """Draws from the gamma distribution (`alpha`, `beta`), in the shape and dtype of `data`."""

    name = "_random_gamma_like"
    aliases = ("random_gamma_like",)
    inputs = ("data",)
    Params = GammaLikeParams


@register
class Poisson(_Number):
    """Draws from the Poisson distribution with mean `lam`, as floating point numbers.

    By inversion for small means, else by Hörmann's transformed rejection (1993).

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `lam` is not above 0.
    """

    name = "_random_poisson"
    aliases = ("random_poisson",)
    Params = PoissonParams
    kind = "poisson"
    scalars = ("lam",)


@register
class PoissonLike(Poisson):
    """Draws from the Poisson distribution with mean `lam`, in the shape and dtype of `data`."""

    name = "_random_poisson_like"
    aliases = ("random_poisson_like",)
    inputs = ("data",)
    Params = PoissonLikeParams


@register
class NegativeBinomial(_Number):
    """Draws the number of failures before the k-th success, where a success has probability p.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If k is not above 0 or p not in (0, 1].
    """

    name = "_random_negative_binomial"
    aliases = ("random_negative_binomial",)
    Params = NegativeParams
    kind = "negative_binomial"
    scalars = ("k", "p")


@register
class NegativeBinomialLike(NegativeBinomial):
    """Draws from the negative binomial distribution (`k`, `p`), in shape and dtype of `data`."""

    name = "_random_negative_binomial_like"
    aliases = ("random_negative_binomial_like",)
    inputs = ("data",)
    Params = NegativeLikeParams


@register
class GeneralizedNegativeBinomial(_Number):
    """Draws from the negative binomial distribution with mean `mu` and variance mu + alpha mu^2.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `mu` is not above 0 or `alpha` below 0.
    """

    name = "_random_generalized_negative_binomial"
    aliases = ("random_generalized_negative_binomial",)
    Params = GeneralizedParams
    kind = "generalized_negative_binomial"
    scalars = ("mu", "alpha")


@register
class GeneralizedNegativeBinomialLike(GeneralizedNegativeBinomial):
    """Draws from the negative binomial distribution (`mu`, `alpha`), like `data`."""

    name = "_random_generalized_negative_binomial_like"
    aliases = ("random_generalized_negative_binomial_like",)
    inputs = ("data",)
    Params = GeneralizedLikeParams


# ---- arrays as parameters -----------------------------------------------------------------------

@parameters
class SampleParams(Params):
    shape: tuple[int, ...] = param((), "Shape of the block that is drawn for each element of the "
                                       "parameters; (): one number.")
    dtype: DType | None = param(None, "Floating dtype of the result; None: float32.",
                                choices=_DTYPES)


def _block(op: str, shape: tuple[int, ...]) -> Shape:
    if any(d < 0 for d in shape):
        raise MXNetValueError(f"{op}: shape {shape} has a negative dimension")
    checked_size(shape, f"{op}: shape")
    return shape


class _Sample(Operator):
    """Base: one block of draws for each element of the parameters, which have one shape.

    Parameters that make no distribution give NaN.
    """

    random = True
    differentiable = False
    cpu_dtypes = FLOATS
    raw_ins = (0, 1)
    Params = SampleParams
    kind = ""

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        block = _block(self.name, p.shape)
        shape = ins[0] if len(ins) == 1 else merge_shape(ins[0], ins[1])
        out = outs[0]
        if shape is None and out is not None and len(out) >= len(block):
            shape = out[:len(out) - len(block)]
        if shape is not None:
            check_rank(len(shape) + len(block))
            out = merge_shape((*shape, *block), out)
            if is_known(out):
                checked_size(out or (), f"{self.name}: the result")
        return [shape] * len(ins), [out]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        return list(ins), [p.dtype or outs[0] or FLOAT32]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _task(self.kind, outs, size_of(p.shape), len(ins), ins=None)


@register
class SampleUniform(_Sample):
    """Draws from uniform distributions on [low, high), a block of `shape` for each element."""

    name = "_sample_uniform"
    aliases = ("sample_uniform",)
    inputs = ("low", "high")
    kind = "uniform"


@register
class SampleNormal(_Sample):
    """Draws from normal distributions with means `mu` and standard deviations `sigma`.

    There is a block of `shape` for each element of the parameters.
    """

    name = "_sample_normal"
    aliases = ("sample_normal",)
    inputs = ("mu", "sigma")
    kind = "normal"


@register
class SampleExponential(_Sample):
    """Draws from exponential distributions with rates `lam`, a block of `shape` for each."""

    name = "_sample_exponential"
    aliases = ("sample_exponential",)
    inputs = ("lam",)
    raw_ins = (0,)
    kind = "exponential"


@register
class SampleGamma(_Sample):
    """Draws from gamma distributions with shapes `alpha` and scales `beta`.

    There is a block of `shape` for each element of the parameters.
    """

    name = "_sample_gamma"
    aliases = ("sample_gamma",)
    inputs = ("alpha", "beta")
    kind = "gamma"


@register
class SamplePoisson(_Sample):
    """Draws from Poisson distributions with means `lam`, a block of `shape` for each element."""

    name = "_sample_poisson"
    aliases = ("sample_poisson",)
    inputs = ("lam",)
    raw_ins = (0,)
    kind = "poisson"


@register
class SampleNegativeBinomial(_Sample):
    """Draws numbers of failures before the k-th success, of probability p each.

    There is a block of `shape` for each element of the parameters.
    """

    name = "_sample_negative_binomial"
    aliases = ("sample_negative_binomial",)
    inputs = ("k", "p")
    kind = "negative_binomial"


@register
class SampleGeneralizedNegativeBinomial(_Sample):
    """Draws from negative binomial distributions with means `mu` and dispersions `alpha`.

    There is a block of `shape` for each element of the parameters.
    """

    name = "_sample_generalized_negative_binomial"
    aliases = ("sample_generalized_negative_binomial",)
    inputs = ("mu", "alpha")
    kind = "generalized_negative_binomial"


# ---- given probabilities ------------------------------------------------------------------------

@parameters
class MultinomialParams(Params):
    shape: tuple[int, ...] = param((), "Shape of the block that is drawn from each row; (): one "
                                       "number.")
    get_prob: bool = param(False, "Whether the logarithms of the probabilities of what was drawn "
                                  "are returned as well.")
    dtype: DType = param(INT32, "Dtype of the indices.",
                         choices=(FLOAT16, FLOAT32, FLOAT64, INT32, INT64, UINT8))


@register
class SampleMultinomial(Operator):
    """Draws indices with the probabilities that stand along the last axis of `data`.

    A row need not sum to one: index i is drawn with probability data[.., i] over the sum.

    Parameters
    ----------
    data : array
        Numbers of at least 0, with a sum above 0 in each row.

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

    name = "_sample_multinomial"
    aliases = ("sample_multinomial",)
    random = True
    outputs = ("output0", "output1")
    Params = MultinomialParams
    cpu_dtypes = ALL_DTYPES

    def output_names(self, p: Any) -> tuple[str, ...]:
        return self.outputs if p.get_prob else ("output",)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        block, data = _block(self.name, p.shape), ins[0]
        if data is None:
            return [None], list(outs)
        if not data:
            raise MXNetValueError(f"{self.name}: data needs at least one dimension")
        if data[-1] == 0 and is_known(data) and size_of(data[:-1]) * size_of(block):
            raise MXNetValueError(f"{self.name}: nothing can be drawn from rows of length 0")
        check_rank(len(data) - 1 + len(block))
        out: MaybeShape = (*data[:-1], *block) or scalar_shape()
        if is_known(out):
            checked_size(out or (), f"{self.name}: the result")
        for s in outs:
            out = merge_shape(out, s)
        return [data], [out] * len(outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        if p.get_prob and ins[0] is not None and not ins[0].is_float:
            raise MXNetTypeError(f"{self.name}: expected probabilities, got {ins[0]}")
        dtype = merge_dtype(ins[0], outs[1]) if p.get_prob else ins[0]
        return [dtype], [p.dtype, dtype][:len(outs)]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if not n.p.get_prob or ograds[1] is None:
            return [None]
        spread = n.op("_sample_scatter", ograds[1], n.outs[0], n.ins[0])
        return [spread / n.ins[0]]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape, size = ins[0].shape, size_of(outs[0].shape)
        rows, draws = size_of(shape[:-1]), size_of(p.shape)
        return Task("multinomial", ints=(rows, shape[-1], max(draws, 1)),
                    workspace=8 * size_of(shape), rng_count=counters(2 * size),
                    work=200.0 + 2.0 * size_of(shape) + 30.0 * size)


class _Rows(Operator):
    """Base of moves between rows and indices into them: data (..., k), indices (..., draws)."""

    cpu_dtypes = frozenset((FLOAT32, FLOAT64))

    def task(self, kernel: str, data: Shape, indices: Shape) -> Task:
        rows, k = size_of(data[:-1]), data[-1]
        size = size_of(indices)
        return Task(kernel, ints=(rows, k, 1, size // max(rows, 1)), ins=(0, 1),
                    work=100.0 + 4.0 * size + 1.0 * rows * k)

    def fits(self, data: MaybeShape, indices: MaybeShape) -> None:
        if not is_known(data) or not is_known(indices) or data is None or indices is None:
            return
        rows = size_of(data[:-1]) if data else 0
        if not data or (size_of(indices) % rows if rows else size_of(indices)) or (
                not data[-1] and size_of(indices)):
            raise MXNetValueError(f"{self.name}: indices {indices} do not belong to rows of {data}")


@register
class SampleScatter(_Rows):
    """Adds a gradient up at the indices of its rows, from zeros; `like` gives the shape only."""

    name = "_sample_scatter"
    inputs = ("ograd", "indices", "like")
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        line, like = merge_shape(ins[0], ins[1]), merge_shape(ins[2], outs[0])
        self.fits(like, line)
        return [line, line, like], [like]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(merge_dtype(ins[0], outs[0]), ins[2])
        return [dtype, ins[1], dtype], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_sample_gather", ograds[0], n.ins[1]), None, None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return self.task("scatter_axis", outs[0].shape, ins[1].shape)


@register
class SampleGather(_Rows):
    """The elements of rows of `data` at the indices that belong to them."""

    name = "_sample_gather"
    inputs = ("data", "indices")
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        line = merge_shape(ins[1], outs[0])
        self.fits(ins[0], line)
        return [ins[0], line], [line]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1]], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_sample_scatter", ograds[0], n.ins[1], n.ins[0]), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return self.task("gather_axis", ins[0].shape, ins[1].shape)


@parameters
class ZipfianParams(Params):
    range_max: int = param(doc="Number of classes.", ge=1, le=2**53)
    shape: tuple[int, ...] | None = param(None, "(rows, draws of a row).")


@register
class SampleUniqueZipfian(Operator):
    """Draws classes without repetition; class c has a weight of log((c + 2) / (c + 1)).

    Each row is drawn by itself: classes that it already has are rejected.

    Returns
    -------
    classes : array of int64 of `shape`
    attempts : array of int64 of shape (rows,)

    Raises
    ------
    MXNetValueError
        If `shape` has not two dimensions, or a row is more than half of the classes or 2**20 long.
    """

    name = "_sample_unique_zipfian"
    inputs = ()
    random = True
    differentiable = False
    outputs = ("output0", "output1")
    Params = ZipfianParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shape = merge_shape(p.shape, outs[0])
        if shape is None:
            return [], list(outs)
        if len(shape) != 2:
            raise MXNetValueError(f"{self.name}: expected a shape of two dimensions, got {shape}")
        _block(self.name, shape)
        if shape[1] > min(2**20, max(1, p.range_max // 2)):
            raise MXNetValueError(f"{self.name}: {shape[1]} different classes of {p.range_max} in "
                                  "a row are too many (half of them, and 2**20)")
        return [], [shape, merge_shape(shape[:1], outs[1])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        return [], [INT64, INT64]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        rows, draws = outs[0].shape
        return Task("sample_zipfian", ints=(rows, draws, p.range_max), rng_count=16 * rows,
                    work=100.0 + rows * draws * (100.0 + draws))
