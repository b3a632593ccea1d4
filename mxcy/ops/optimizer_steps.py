"""Update operators that `mx.optimizer` alone uses; the reference makes them of many operators.

What lives here: Adamax, Nadam, AdaDelta, DCASGD, LARS and LAMB, each one pass over weight, gradient
and states. What does not: updates with a public name (optimizer.py, optimizer_more.py), schedules.
Invariant: as in optimizer.py. `x` and `clip` are as there.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._core.dtypes import FLOAT64
from .base import Spec, Task, register, size_of
from .optimizer import UpdateParams, _Update
from .params import param, parameters

__all__: list[str] = []

_PIECE = 1 << 14  # OPT_PIECE of optimizer_more.h


def _sums(size: int) -> int:
    """Bytes for the sums of the pieces of a norm."""
    return 8 * (size // _PIECE + 1)


@parameters
class AdamaxParams(UpdateParams):
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the largest gradient.")


@parameters
class NadamParams(UpdateParams):
    of_grad: float = param(1.0, "Share of the gradient in the step.")
    of_mean: float = param(1.0, "Share of the mean.")
    unbias: float = param(1.0, "Factor that takes the bias of the mean square out.")
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-8, "Added to the denominator.")


@parameters
class AdaDeltaParams(UpdateParams):
    rho: float = param(0.9, "Decay of the mean squares.")
    epsilon: float = param(1e-5, "Added to them.")


@parameters
class DCASGDParams(UpdateParams):
    lamda: float = param(0.04, "Weight of the compensation.")
    momentum: float = param(0.0, "Decay of the momentum.")


@parameters
class LARSParams(UpdateParams):
    eta: float = param(0.001, "Trust coefficient.")
    epsilon: float = param(0.0, "Added to the denominator.")
    momentum: float = param(0.0, "Decay of the momentum.")


@parameters
class LAMBParams(UpdateParams):
    t: int = param(1, "Number of the step, from 1.", ge=1)
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-6, "Added to the denominator.")
    bias_correction: bool = param(True, "Whether the bias of the states at the start is taken out.")
    lower_bound: float = param(-1.0, "Least norm that a weight counts with; negative: none.")
    upper_bound: float = param(-1.0, "Largest norm that a weight counts with; negative: none.")


@register
class AdamaxUpdate(_Update):
    """Adamax (Kingma and Ba, ICLR 2015, section 7.1); the bias correction is the caller's, in `lr`.

    g = clip(x + wd * weight); mean = beta1 * mean + (1 - beta1) * g;
    top = max(beta2 * top, abs(g)); the new weight is weight - lr * mean / top, or the weight where
    top is 0.
    """

    name = "_adamax_update"
    inputs = ("weight", "grad", "mean", "top")
    mutates = (2, 3)
    Params = AdamaxParams
    kernel = "opt_adamax"
    nanoseconds = 0.6
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.beta1, p.beta2


@register
class NadamUpdate(_Update):
    """Nadam (Dozat, 2016); the caller computes what depends on the count of steps.

    g = clip(x + wd * weight); mean = beta1 * mean + (1 - beta1) * g;
    var = beta2 * var + (1 - beta2) * g**2; the new weight is
    weight - lr * (of_grad * g + of_mean * mean) / (sqrt(var * unbias) + epsilon).
    """

    name = "_nadam_update"
    inputs = ("weight", "grad", "mean", "var")
    mutates = (2, 3)
    Params = NadamParams
    live = ("rescale_grad", "clip_gradient", "lr", "wd", "of_grad", "of_mean", "unbias")
    kernel = "opt_nadam"
    nanoseconds = 0.9
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.of_grad, p.of_mean, p.unbias, p.beta1, p.beta2, p.epsilon


@register
class AdaDeltaUpdate(_Update):
    """AdaDelta (Zeiler, arXiv:1212.5701); `lr` is not used.

    g = clip(x); squares = rho * squares + (1 - rho) * g**2;
    step = sqrt((steps + epsilon) / (squares + epsilon)) * g;
    steps = rho * steps + (1 - rho) * step**2; the new weight is weight - step - wd * weight.
    """

    name = "_adadelta_update"
    inputs = ("weight", "grad", "squares", "steps")
    mutates = (2, 3)
    Params = AdaDeltaParams
    kernel = "opt_adadelta"
    nanoseconds = 1.2
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.rho, p.epsilon


@register
class DCASGDUpdate(_Update):
    """Descent that makes up for late gradients (Zheng et al., ICML 2017).

    g = clip(x); step = lr * (g + wd * weight + lamda * g**2 * (weight - before)); before = weight;
    the new weight is weight - step.
    """

    name = "_dcasgd_update"
    inputs = ("weight", "grad", "before")
    mutates = (2,)
    Params = DCASGDParams
    kernel = "opt_dcasgd"
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.lamda, p.momentum


@register
class DCASGDMomUpdate(DCASGDUpdate):
    """`_dcasgd_update` whose step is added to `momentum * mom`."""

    name = "_dcasgd_mom_update"
    inputs = ("weight", "grad", "mom", "before")
    mutates = (2, 3)
    kernel = "opt_dcasgd_mom"


@register
class LARSUpdate(_Update):
    """`sgd_update` with lr * eta * |weight| / (|x| + wd * |weight| + epsilon) as its rate.

    You et al., arXiv:1708.03888. Where a norm is 0, the rate is lr.
    """

    name = "_lars_update"
    Params = LARSParams
    kernel = "opt_lars"
    elementwise = False
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.eta, p.epsilon, p.momentum

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        size = size_of(outs[0].shape)
        return replace(super().cpu(p, ins, outs, train), workspace=_sums(size),
                       work=200.0 + 0.6 * size)


@register
class LARSMomUpdate(LARSUpdate):
    """`_lars_update` with momentum, as `sgd_mom_update`."""

    name = "_lars_mom_update"
    inputs = ("weight", "grad", "mom")
    mutates = (2,)


@register
class LAMBUpdate(_Update):
    """LAMB (You et al., ICLR 2020): `lamb_update_phase1`, norms and `lamb_update_phase2` in one."""

    name = "_lamb_update"
    inputs = ("weight", "grad", "mean", "var")
    mutates = (2, 3)
    Params = LAMBParams
    live = ("rescale_grad", "clip_gradient", "lr", "wd", "t")
    kernel = "opt_lamb"
    elementwise = False
    internal = True

    def extra(self, p: Any) -> tuple[float, ...]:
        return (float(p.t), p.beta1, p.beta2, p.epsilon, float(p.bias_correction), p.lower_bound,
                p.upper_bound)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        size, item = size_of(outs[0].shape), 8 if outs[0].dtype is FLOAT64 else 4
        return replace(super().cpu(p, ins, outs, train), work=300.0 + 2.0 * size,
                       workspace=size * item + 64 + _sums(size))
