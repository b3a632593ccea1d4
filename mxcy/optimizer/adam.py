"""The Adam family: running means of gradients and of their squares."""
from __future__ import annotations

import math
from typing import Any

from .. import nd
from .base import Optimizer, register, zeros_like
from .fused import Fused

__all__ = ["FTML", "LAMB", "Adam", "Adamax", "Nadam"]


class _Moments(Optimizer):
    """Two state arrays, the first and the second moment."""

    def __init__(self, learning_rate: float | None = None, beta1: float = 0.9,
                 beta2: float = 0.999, epsilon: float = 1e-8, **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight), zeros_like(weight)

    def _moments(self, grad: Any, mean: Any, var: Any) -> None:
        mean *= self.beta1
        mean += (1 - self.beta1) * grad
        var *= self.beta2
        var += (1 - self.beta2) * nd.square(grad)


@register
class Adam(_Moments, Fused):
    """Adam (Kingma and Ba, 2014).

    With `g = clip(rescale_grad * grad + wd * w)`, moments m and v of g, and t the update count:
    `w -= lr * sqrt(1 - beta2**t) / (1 - beta1**t) * m / (sqrt(v) + epsilon)`.

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float
        Decay of the moments.
    epsilon : float
    lazy_update : bool
        For row-sparse gradients; without meaning for dense ones.
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999,
                 epsilon: float = 1e-8, lazy_update: bool = True, **kwargs: Any) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, **kwargs)
        self.lazy_update = lazy_update

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "adam_update", {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}

    def _rate(self, lr: float, t: int) -> float:
        return lr * math.sqrt(1 - self.beta2 ** t) / (1 - self.beta1 ** t)


@register
class Adamax(_Moments):
    """Adam with the largest gradient in place of the second moment (Kingma and Ba, 2014).

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.002, beta1: float = 0.9, beta2: float = 0.999,
                 **kwargs: Any) -> None:
        super().__init__(learning_rate, beta1, beta2, **kwargs)

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        lr = self._get_lr(index) / (1 - self.beta1 ** t)
        g = self._decayed(grad, weight, self._get_wd(index))
        mean, top = state
        mean *= self.beta1
        mean += (1 - self.beta1) * g
        top[:] = nd.maximum(self.beta2 * top, nd.abs(g))
        # Where the largest gradient so far is 0 so is the mean: divide by anything but 0.
        weight -= lr * mean / (top + (top == 0))


@register
class Nadam(_Moments):
    """Adam with Nesterov's momentum (Dozat, 2016).

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float
    epsilon : float
    schedule_decay : float
        How fast the momentum climbs to `beta1`.
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999,
                 epsilon: float = 1e-8, schedule_decay: float = 0.004, **kwargs: Any) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, **kwargs)
        self.schedule_decay = schedule_decay
        #: Product of the momenta up to the update count, for each parameter.
        self._schedule: dict[Any, tuple[int, float]] = {}

    def _momentum(self, t: int) -> float:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.schedule_decay))

    def _product(self, index: Any, t: int) -> float:
        at, product = self._schedule.get(index, (0, 1.0))
        if at > t:
            at, product = 0, 1.0
        for i in range(at + 1, t + 1):
            product *= self._momentum(i)
        self._schedule[index] = (t, product)
        return product

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        lr = self._get_lr(index)
        g = self._decayed(grad, weight, self._get_wd(index))
        mean, var = state
        self._moments(g, mean, var)
        product, now, after = self._product(index, t), self._momentum(t), self._momentum(t + 1)
        step = ((1 - now) / (1 - product)) * g + (after / (1 - product * after)) * mean
        weight -= lr * step / (nd.sqrt(var / (1 - self.beta2 ** t)) + self.epsilon)


@register
class FTML(Optimizer):
    """Follow the moving leader (Zheng and Kwok, 2017).

    Parameters
    ----------
    beta1, beta2 : float
    epsilon : float
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, beta1: float = 0.6, beta2: float = 0.999, epsilon: float = 1e-8,
                 **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight), zeros_like(weight), zeros_like(weight)

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        lr = self._get_lr(index)
        g = self._decayed(grad, weight, self._get_wd(index))
        d, v, z = state
        v *= self.beta2
        v += (1 - self.beta2) * nd.square(g)
        now = (nd.sqrt(v / (1 - self.beta2 ** t)) + self.epsilon) * ((1 - self.beta1 ** t) / lr)
        z *= self.beta1
        z += (1 - self.beta1) * g - (now - self.beta1 * d) * weight
        d[:] = now
        weight[:] = -z / now


@register
class LAMB(_Moments):
    """Adam with a rate for each layer (You et al., 2019).

    The step is `m / (sqrt(v) + epsilon) + wd * w`, scaled to the length of the parameter.

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float
    epsilon : float
    lower_bound, upper_bound : float, optional
        Bounds for the length of the parameter.
    bias_correction : bool
        Whether the moments are divided by `1 - beta ** t`.
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999,
                 epsilon: float = 1e-6, lower_bound: float | None = None,
                 upper_bound: float | None = None, bias_correction: bool = True,
                 **kwargs: Any) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, **kwargs)
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        self.bias_correction = bias_correction

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        lr, wd = self._get_lr(index), self._get_wd(index)
        mean, var = state
        self._moments(self._clipped(grad), mean, var)
        m, v = mean, var
        if self.bias_correction:
            m, v = mean / (1 - self.beta1 ** t), var / (1 - self.beta2 ** t)
        step = m / (nd.sqrt(v) + self.epsilon) + wd * weight
        length = _norm(weight)
        if self.lower_bound is not None:
            length = max(length, self.lower_bound)
        if self.upper_bound is not None:
            length = min(length, self.upper_bound)
        other = _norm(step)
        if length > 0 and other > 0:
            lr *= length / other
        weight -= lr * step


def _norm(x: Any) -> float:
    return math.sqrt(float(nd.sum(nd.square(x)).asscalar()))
