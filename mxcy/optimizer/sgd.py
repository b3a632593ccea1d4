"""Gradient descent and its relatives: momentum, signs, layer-wise rates, noise."""
from __future__ import annotations

import math
from typing import Any

from .. import nd
from .._core.errors import MXNetValueError
from .base import Optimizer, also_lists, register, zeros_like
from .fused import Fused

__all__ = ["DCASGD", "LARS", "LBSGD", "NAG", "SGD", "SGLD", "Signum", "ccSGD"]


class _Momentum(Optimizer):
    """One state array, the momentum, unless that is 0."""

    #: Operators without and with momentum, of those whose update is one.
    _operators = ("", "")

    def __init__(self, momentum: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight) if self.momentum != 0.0 else None

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        if state is None:
            return self._operators[0], {}
        return self._operators[1], {"momentum": self.momentum}


@register
class SGD(_Momentum, Fused):
    """Gradient descent with momentum and weight decay.

    With `g = clip(rescale_grad * grad)`: `m = momentum * m - lr * (g + wd * w); w += m`.

    Parameters
    ----------
    momentum : float
    lazy_update : bool
        For row-sparse gradients; without meaning for dense ones.
    **kwargs
        Those of `Optimizer`.
    """

    _operators = ("sgd_update", "sgd_mom_update")

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, **kwargs: Any) -> None:
        super().__init__(momentum, **kwargs)
        self.lazy_update = lazy_update


@register
class ccSGD(SGD):
    """`SGD` under an old name."""


@register
class NAG(_Momentum, Fused):
    """Nesterov's accelerated gradient (Nesterov, 1983; in the form of Sutskever et al., 2013).

    With `g = clip(rescale_grad * grad) + wd * w`: `m = momentum * m - lr * g;
    w += momentum * m - lr * g`.

    Parameters
    ----------
    momentum : float
    **kwargs
        Those of `Optimizer`.
    """

    _operators = ("sgd_update", "nag_mom_update")


@register
class Signum(_Momentum, Fused):
    """Steps of a fixed size along the sign of the momentum (Bernstein et al., 2018).

    With `g = clip(rescale_grad * grad) + wd * w`: `m = momentum * m - (1 - momentum) * g;
    w = (1 - lr * wd_lh) * w + lr * sign(m)`. Without momentum the sign of the gradient counts and
    `wd` shrinks the parameter.

    Parameters
    ----------
    learning_rate : float
    momentum : float
    wd_lh : float
        Weight decay apart from the gradient.
    **kwargs
        Those of `Optimizer`.
    """

    _operators = ("signsgd_update", "signum_update")

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9, wd_lh: float = 0.0,
                 **kwargs: Any) -> None:
        super().__init__(momentum, learning_rate=learning_rate, **kwargs)
        self.wd_lh = wd_lh

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        name, constants = super()._operator(state)
        return name, constants if state is None else {**constants, "wd_lh": self.wd_lh}


@register
class LARS(SGD):
    """SGD with a rate for each layer: `eta * |w| / (|g| + wd * |w| + eps)` times the common one.

    You et al., 2017. Parameters named `*gamma`, `*beta` or `*bias` keep the common rate.

    Parameters
    ----------
    momentum : float
    lazy_update : bool
    eta : float
        Trust coefficient.
    eps : float
    momentum_correction : bool
        Whether the momentum is scaled when the rate changes.
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, eta: float = 0.001,
                 eps: float = 0, momentum_correction: bool = True, **kwargs: Any) -> None:
        super().__init__(momentum, lazy_update, **kwargs)
        self.eta = eta
        self.eps = eps
        self.momentum_correction = momentum_correction
        self._last_lr: dict[Any, float] = {}

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        constants = {"eta": self.eta, "epsilon": self.eps, "momentum": self.momentum}
        return "_lars_update" if state is None else "_lars_mom_update", constants

    @also_lists
    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        lr, wd = self._get_lr(index), self._get_wd(index)
        if state is not None and self.momentum_correction:
            before = self._last_lr.get(index, lr)
            if before != lr and before != 0:
                state *= lr / before
            self._last_lr[index] = lr
        common = self.idx2name.get(index, "").endswith(("gamma", "beta", "bias"))
        formula = SGD._operator(self, state) if common else self._operator(state)
        self._apply(formula, weight, grad, state, self._numbers(lr, wd, t))


def _norm(x: Any) -> float:
    return math.sqrt(float(nd.sum(nd.square(x.astype("float32"))).asscalar()))


@register
class LBSGD(_Momentum):
    """SGD for large batches: gradients of several batches are averaged, the rate warms up.

    Parameters
    ----------
    momentum : float
    multi_precision : bool
    warmup_strategy : {'linear', 'power2', 'sqrt', 'lars'}
        How the factor on the rate climbs from 1 to `batch_scale`; 'lars' takes a factor for each
        layer instead.
    warmup_epochs : int
    batch_scale : int
        Batches that make one update.
    updates_per_epoch : int
    begin_epoch, num_epochs : int
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, momentum: float = 0.0, multi_precision: bool = False,
                 warmup_strategy: str = "linear", warmup_epochs: int = 5, batch_scale: int = 1,
                 updates_per_epoch: int = 32, begin_epoch: int = 0, num_epochs: int = 60,
                 **kwargs: Any) -> None:
        super().__init__(momentum, multi_precision=multi_precision, **kwargs)
        if warmup_strategy not in ("linear", "power2", "sqrt", "lars"):
            raise MXNetValueError("warmup_strategy: expected 'linear', 'power2', 'sqrt' or 'lars', "
                                  f"got {warmup_strategy!r}")
        if batch_scale < 1:
            raise MXNetValueError(f"batch_scale: expected at least 1, got {batch_scale}")
        self.warmup_strategy = warmup_strategy
        self.warmup_epochs = warmup_epochs
        self.batch_scale = batch_scale
        self.updates_per_epoch = updates_per_epoch
        self.init_updates = begin_epoch * updates_per_epoch
        self.num_epochs = num_epochs
        self._sums: dict[Any, tuple[int, Any]] = {}

    def _factor(self, updates: int, weight: Any, grad: Any, wd: float) -> float:
        if self.warmup_strategy == "lars":
            w2, g2 = _norm(weight) ** 2, _norm(grad) ** 2
            return min(100.0, max(0.01, math.sqrt(w2 / (g2 + wd * w2 + 1e-18))))
        top, whole = float(self.batch_scale), self.warmup_epochs * self.updates_per_epoch
        if updates >= whole:
            return top
        if whole <= 1:
            return 1.0
        share = updates / whole
        power = {"linear": 1.0, "power2": 2.0, "sqrt": 0.5}[self.warmup_strategy]
        return 1.0 + (top - 1.0) * share ** power

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        self._update_count(index)
        lr, wd = self._get_lr(index), self._get_wd(index)
        count, total = self._sums.get(index, (0, None))
        total = grad.copy() if total is None else total + grad
        count += 1
        if count < self.batch_scale:
            self._sums[index] = (count, total)
            return
        self._sums[index] = (0, None)
        grad = total / float(self.batch_scale)
        if self.batch_scale > 1 or self.warmup_strategy == "lars":
            lr *= self._factor(self.num_update + self.init_updates, weight, grad, wd)
        if state is None:
            nd.sgd_update(weight, grad, out=weight, lr=lr, wd=wd, **self._common())
        else:
            nd.sgd_mom_update(weight, grad, state, out=weight, lr=lr, wd=wd,
                              momentum=self.momentum, **self._common())


@register
class DCASGD(Fused):
    """SGD that compensates for late gradients (Zheng et al., 2016).

    With `g = clip(rescale_grad * grad)`: `m = momentum * m
    - lr * (g + wd * w + lamda * g * g * (w - w_before)); w += m`.

    Parameters
    ----------
    momentum : float
    lamda : float
        Weight of the compensation.
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, momentum: float = 0.0, lamda: float = 0.04, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum
        self.lamda = lamda

    def create_state(self, index: Any, weight: Any) -> Any:
        return (zeros_like(weight) if self.momentum != 0.0 else None, weight.copy())

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        if state[0] is None:
            return "_dcasgd_update", {"lamda": self.lamda}
        return "_dcasgd_mom_update", {"lamda": self.lamda, "momentum": self.momentum}


@register
class SGLD(Optimizer):
    """Langevin dynamics: half a gradient step and normal noise (Welling and Teh, 2011).

    `w -= lr / 2 * (clip(rescale_grad * grad) + wd * w) + N(0, lr)`, with variance lr.
    """

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        self._update_count(index)
        lr, wd = self._get_lr(index), self._get_wd(index)
        noise = nd.random.normal(0, math.sqrt(lr), shape=weight.shape, dtype=weight.dtype,
                                 ctx=weight.context)
        weight += noise - lr / 2 * (self._clipped(grad) + wd * weight)
