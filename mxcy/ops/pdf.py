"""Densities and probabilities of distributions at given samples, or their logarithms.

What lives here: the _random_pdf_ operators. What does not: draws (random.py, sample.py).
Invariant: a parameter of shape S belongs to a block of samples of shape S + (...). Gradients are
written with operators on parameters repeated over their blocks, so they can be differentiated
again; those of samples are given for continuous distributions.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from ._shapes import dtype_of_first, scalar_shape
from .base import (
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
from .dot import check_floats
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
_KINDS = {"uniform": 0, "normal": 1, "exponential": 2, "gamma": 3, "poisson": 4,
          "negative_binomial": 5, "generalized_negative_binomial": 6, "dirichlet": 7}


# ---- blocks -------------------------------------------------------------------------------------

@parameters
class EventParams(Params):
    event: int = param(0, "How many of the last axes belong to a single sample.", ge=0, le=1)


def _fit(op: str, small: MaybeShape, big: MaybeShape, event: int) -> MaybeShape:
    """The shape of the samples, refined by that of the parameters."""
    if small is None or big is None:
        return big
    lead = len(small) - event
    if lead < 0 or len(big) < len(small):
        raise MXNetValueError(f"{op}: parameters of shape {small} do not belong to samples of "
                              f"shape {big}: expected the same leading dimensions")
    middle = big[lead:len(big) - event]
    return merge_shape(big, (*small[:lead], *middle, *small[lead:]))


def _blocks(small: Shape, big: Shape, event: int) -> tuple[int, int, int]:
    """(outer, inner, event): how often each parameter is repeated."""
    outer = size_of(small[:len(small) - event])
    length = size_of(small[len(small) - event:])
    return outer, size_of(big) // max(outer * length, 1), length


class _Block(Operator):
    """Base: (first, like) with the result in the shape of `like`, whose values are not read."""

    inputs = ("data", "like")
    raw_ins = (1,)
    Params = EventParams
    opposite = ""
    grows = True

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        like = merge_shape(ins[1], outs[0])
        if self.grows:
            like = _fit(self.name, ins[0], like, p.event)
            return [ins[0], like], [like]
        return [_fit(self.name, like, ins[0], p.event), like], [like]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op(self.opposite, ograds[0], n.ins[0], event=n.p.event), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        small, big = (ins[0].shape, outs[0].shape)[::1 if self.grows else -1]
        return Task("block_repeat" if self.grows else "block_sum", ins=(0,),
                    ints=_blocks(small, big, p.event), work=100.0 + 2.0 * size_of(big))


@register
class BlockRepeat(_Block):
    """Repeats every parameter over its block of samples; `like` gives the shape only."""

    name = "_pdf_repeat"
    opposite = "_pdf_sum"


@register
class BlockSum(_Block):
    """Sums over the block of samples of every parameter; `like` gives the shape only."""

    name = "_pdf_sum"
    opposite = "_pdf_repeat"
    grows = False


# ---- densities ----------------------------------------------------------------------------------

@parameters
class PdfParams(Params):
    is_log: bool = param(False, "The logarithm of the density instead.")


class _Pdf(Operator):
    """Base: `slopes` gives the derivatives of the logarithm for the sample and the parameters."""

    Params = PdfParams
    raw_ins = (0,)
    kind = ""
    counts = False  # samples are counts, of any dtype

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        raise NotImplementedError

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shape: MaybeShape = None
        for s in ins[1:]:
            shape = merge_shape(shape, s)
        sample = _fit(self.name, shape, merge_shape(ins[0], outs[0]), 0)
        return [sample, *[shape] * (len(ins) - 1)], [sample]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = outs[0]
        for d in ins[1 if self.counts else 0:]:
            dtype = merge_dtype(dtype, d)
        check_floats(self.name, [dtype])
        return [ins[0] or dtype if self.counts else dtype, *[dtype] * (len(ins) - 1)], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g, s = ograds[0], n.ins[0]
        if self.counts:
            s = n.op("_cast_like", s, n.ins[1])
        base = g if n.p.is_log else g * n.outs[0]
        wide = [n.op("_pdf_repeat", x, s) for x in n.ins[1:]]
        sample, *rest = self.slopes(n, s, *wide)
        return [None if sample is None else base * sample,
                *(n.op("_pdf_sum", base * d, x) for d, x in zip(rest, n.ins[1:], strict=True))]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        size, blocks = size_of(outs[0].shape), size_of(ins[1].shape)
        return Task("pdf", ints=(_KINDS[self.kind], max(1, size // max(blocks, 1)), 1,
                                 int(p.is_log)), work=100.0 + 60.0 * size)


@register
class PdfUniform(_Pdf):
    """Density of the uniform distribution on [low, high): 1 / (high - low), whatever the sample.

    Parameters
    ----------
    sample : array
    low, high : array
        Their shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_uniform"
    aliases = ("random_pdf_uniform",)
    inputs = ("sample", "low", "high")
    kind = "uniform"

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        low, high = params
        d = 1.0 / (high - low)
        return [None, d, -d]


@register
class PdfNormal(_Pdf):
    """Density of the normal distribution with mean `mu` and standard deviation `sigma`.

    Parameters
    ----------
    sample : array
    mu, sigma : array
        Their shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_normal"
    aliases = ("random_pdf_normal",)
    inputs = ("sample", "mu", "sigma")
    kind = "normal"

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        mu, sigma = params
        z = (s - mu) / sigma
        d = z / sigma
        return [-d, d, (z * z - 1.0) / sigma]


@register
class PdfGamma(_Pdf):
    """Density of the gamma distribution with shape `alpha` and rate `beta`.

    beta^alpha x^(alpha-1) exp(-beta x) / Gamma(alpha). Note that `random_gamma` takes a scale.

    Parameters
    ----------
    sample : array
    alpha, beta : array
        Their shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_gamma"
    aliases = ("random_pdf_gamma",)
    inputs = ("sample", "alpha", "beta")
    kind = "gamma"

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        a, b = params
        return [(a - 1.0) / s - b, b.log() + s.log() - a._digamma(), a / b - s]


@register
class PdfExponential(_Pdf):
    """Density of the exponential distribution with rate `lam`: lam exp(-lam x).

    Parameters
    ----------
    sample : array
    lam : array
        Its shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_exponential"
    aliases = ("random_pdf_exponential",)
    inputs = ("sample", "lam")
    kind = "exponential"

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        lam, = params
        return [-lam, 1.0 / lam - s]


@register
class PdfPoisson(_Pdf):
    """Probability of counts under the Poisson distribution with mean `lam`.

    Parameters
    ----------
    sample : array
    lam : array
        Its shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_poisson"
    aliases = ("random_pdf_poisson",)
    inputs = ("sample", "lam")
    kind = "poisson"
    counts = True

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        lam, = params
        return [None, s / lam - 1.0]


def _negative(s: Any, k: Any, p: Any) -> tuple[Any, Any]:
    """Derivatives of the negative binomial's logarithm with respect to k and p."""
    return (s + k)._digamma() - k._digamma() + p.log(), k / p - s / (1.0 - p)


@register
class PdfNegativeBinomial(_Pdf):
    """Probability of so many failures before the k-th success, of probability p each.

    Parameters
    ----------
    sample : array
    k, p : array
        Their shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_negative_binomial"
    aliases = ("random_pdf_negative_binomial",)
    inputs = ("sample", "k", "p")
    kind = "negative_binomial"
    counts = True

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        return [None, *_negative(s, *params)]


@register
class PdfGeneralizedNegativeBinomial(_Pdf):
    """Probability of counts under the negative binomial law of mean `mu`, dispersion `alpha`.

    It is the one with k = 1 / alpha and p = 1 / (1 + mu alpha).

    Parameters
    ----------
    sample : array
    mu, alpha : array
        Their shape is that of the leading dimensions of `sample`.
    """

    name = "_random_pdf_generalized_negative_binomial"
    aliases = ("random_pdf_generalized_negative_binomial",)
    inputs = ("sample", "mu", "alpha")
    kind = "generalized_negative_binomial"
    counts = True

    def slopes(self, n: Any, s: Any, *params: Any) -> list[Any]:
        mu, alpha = params
        k, p = 1.0 / alpha, 1.0 / (mu * alpha + 1.0)
        dk, dp = _negative(s, k, p)
        dp = dp * p * p
        return [None, -(dp * alpha), -(dk * k * k) - dp * mu]


@register
class PdfDirichlet(_Pdf):
    """Density of the Dirichlet distribution; a sample is a line along the last axis.

    Parameters
    ----------
    sample : array
    alpha : array
        Concentrations along its last axis; its other dimensions are leading ones of `sample`.

    Returns
    -------
    array of shape sample.shape[:-1]
        (1,) for a single sample.
    """

    name = "_random_pdf_dirichlet"
    aliases = ("random_pdf_dirichlet",)
    inputs = ("sample", "alpha")
    kind = "dirichlet"

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        sample, alpha = ins
        for s in ins:
            if s == ():
                raise MXNetValueError(f"{self.name}: expected at least one dimension")
        sample = _fit(self.name, alpha, sample, 1)
        out = None if sample is None else sample[:-1] or scalar_shape()
        return [sample, alpha], [merge_shape(out, outs[0])]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g = ograds[0] if n.p.is_log else ograds[0] * n.outs[0]
        s, alpha = n.ins
        a = n.op("_pdf_repeat", alpha, s, event=1)
        wide = n.op("broadcast_like", n.op("expand_dims", g, axis=-1),
                    n.op("expand_dims", s, axis=0))
        wide = n.op("reshape_like", wide, s)
        total = n.op("sum", a, axis=-1, keepdims=True)._digamma()
        slope = n.op("broadcast_add", s.log() - a._digamma(), total)
        return [wide * (a - 1.0) / s, n.op("_pdf_sum", wide * slope, alpha, event=1)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        samples, rows = size_of(outs[0].shape), size_of(ins[1].shape[:-1])
        k = ins[0].shape[-1]
        return Task("pdf", ints=(_KINDS[self.kind], max(1, samples // max(rows, 1)), k,
                                 int(p.is_log)), work=100.0 + 60.0 * size_of(ins[0].shape))
