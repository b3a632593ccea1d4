"""Optimizers that scale each element by its own history."""
from __future__ import annotations

from typing import Any

from .base import register, zeros_like
from .fused import Fused

__all__ = ["AdaDelta", "AdaGrad", "Ftrl", "RMSProp"]


@register
class AdaGrad(Fused):
    """AdaGrad (Duchi et al., 2011).

    With `g = clip(rescale_grad * grad)`: `h += g * g; w -= lr * (g / sqrt(h + eps) + wd * w)`.

    Parameters
    ----------
    eps : float
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, eps: float = 1e-7, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight)

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "_sparse_adagrad_update", {"epsilon": self.float_stable_eps}


@register
class RMSProp(Fused):
    """RMSProp (Tieleman and Hinton, 2012), or centered (Graves, 2013).

    With `g = clip(rescale_grad * grad + wd * w)` and n the running mean of its square:
    `w -= lr * g / sqrt(n + epsilon)`. Centered, the variance stands for n and the step has momentum
    `gamma2`.

    Parameters
    ----------
    learning_rate : float
    gamma1 : float
        Decay of the means.
    gamma2 : float
        Momentum of the centered form.
    epsilon : float
    centered : bool
    clip_weights : float, optional
        Parameters are cut to [-clip_weights, clip_weights].
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.001, gamma1: float = 0.9, gamma2: float = 0.9,
                 epsilon: float = 1e-8, centered: bool = False, clip_weights: float | None = None,
                 **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.gamma1 = gamma1
        self.gamma2 = gamma2
        self.epsilon = epsilon
        self.centered = centered
        self.clip_weights = clip_weights

    def create_state(self, index: Any, weight: Any) -> Any:
        return tuple(zeros_like(weight) for _ in range(3 if self.centered else 1))

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        found: dict[str, Any] = {"gamma1": self.gamma1, "epsilon": self.epsilon,
                                 "clip_weights": self.clip_weights or -1.0}
        if self.centered:
            return "rmspropalex_update", {**found, "gamma2": self.gamma2}
        return "rmsprop_update", found


@register
class AdaDelta(Fused):
    """AdaDelta (Zeiler, 2012). It has no learning rate; its steps find their own scale.

    Parameters
    ----------
    rho : float
        Decay of the running means.
    epsilon : float
    **kwargs
        Those of `Optimizer`.
    """

    def __init__(self, rho: float = 0.9, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight), zeros_like(weight)

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "_adadelta_update", {"rho": self.rho, "epsilon": self.epsilon}


@register
class Ftrl(Fused):
    """Follow the regularized leader; it makes parameters exactly 0 (McMahan et al., 2013).

    Parameters
    ----------
    lamda1 : float
        Weight of the L1 norm.
    learning_rate : float
    beta : float
        Added to the root of the summed squares.
    **kwargs
        Those of `Optimizer`; `wd` is the weight of the L2 norm.
    """

    def __init__(self, lamda1: float = 0.01, learning_rate: float = 0.1, beta: float = 1,
                 **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.lamda1 = lamda1
        self.beta = beta

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight), zeros_like(weight)

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        return "ftrl_update", {"lamda1": self.lamda1, "beta": self.beta}
