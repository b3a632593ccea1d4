"""The Adam family: running means of gradients and of their squares."""
from __future__ import annotations

import math
from typing import Any

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
class Adamax(_Moments, Fused):
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

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "_adamax_update", {"beta1": self.beta1, "beta2": self.beta2}

    def _rate(self, lr: float, t: int) -> float:
        return lr / (1 - self.beta1 ** t)


@register
class Nadam(_Moments, Fused):
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
        #: A count of updates, and the product of the momenta up to it.
        self._schedule: tuple[int, float] = (0, 1.0)

    def _momentum(self, t: int) -> float:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.schedule_decay))

    def _product(self, t: int) -> float:
        at, product = self._schedule
        if at > t:
            at, product = 0, 1.0
        for i in range(at + 1, t + 1):
            product *= self._momentum(i)
        self._schedule = t, product
        return product

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "_nadam_update", {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}

    def _numbers(self, lr: float, wd: float, t: int) -> tuple[float, ...]:
        product, now, after = self._product(t), self._momentum(t), self._momentum(t + 1)
        return (*super()._numbers(lr, wd, t), (1 - now) / (1 - product),
                after / (1 - product * after), 1 / (1 - self.beta2 ** t))


@register
class FTML(Fused):
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

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "ftml_update", {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}

    def _numbers(self, lr: float, wd: float, t: int) -> tuple[float, ...]:
        return *super()._numbers(lr, wd, t), float(t)


@register
class LAMB(_Moments, Fused):
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

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        lower, upper = (-1.0 if x is None else x for x in (self.lower_bound, self.upper_bound))
        return "_lamb_update", {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon,
                                "bias_correction": self.bias_correction, "lower_bound": lower,
                                "upper_bound": upper}

    def _numbers(self, lr: float, wd: float, t: int) -> tuple[float, ...]:
        return *super()._numbers(lr, wd, t), float(t)
