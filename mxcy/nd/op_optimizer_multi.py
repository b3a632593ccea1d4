# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer_multi.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_multi_adamw_update", "_multi_lamb_update", "_multi_mp_adamw_update",
           "_multi_mp_lamb_update", "multi_mp_sgd_mom_update", "multi_mp_sgd_update",
           "multi_sgd_mom_update", "multi_sgd_update", "preloaded_multi_mp_sgd_mom_update",
           "preloaded_multi_mp_sgd_update", "preloaded_multi_sgd_mom_update",
           "preloaded_multi_sgd_update"]

_op_multi_adamw_update = caller("_multi_adamw_update")
_op_multi_lamb_update = caller("_multi_lamb_update")
_op_multi_mp_adamw_update = caller("_multi_mp_adamw_update")
_op_multi_mp_lamb_update = caller("_multi_mp_lamb_update")
_op_multi_mp_sgd_mom_update = caller("multi_mp_sgd_mom_update")
_op_multi_mp_sgd_update = caller("multi_mp_sgd_update")
_op_multi_sgd_mom_update = caller("multi_sgd_mom_update")
_op_multi_sgd_update = caller("multi_sgd_update")
_op_preloaded_multi_mp_sgd_mom_update = caller("preloaded_multi_mp_sgd_mom_update")
_op_preloaded_multi_mp_sgd_update = caller("preloaded_multi_mp_sgd_update")
_op_preloaded_multi_sgd_mom_update = caller("preloaded_multi_sgd_mom_update")
_op_preloaded_multi_sgd_update = caller("preloaded_multi_sgd_update")


def _multi_adamw_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED, beta1: float = 0.9,
                        beta2: float = 0.999, epsilon: float = 1e-08,
                        wds: Sequence[float] | float = REQUIRED,
                        etas: Sequence[float] | float = REQUIRED, clip_gradient: float = -1.0,
                        num_weights: int | None = None, out: Any = None,
                        name: str | None = None) -> Any:
    """`_adamw_update` of several weights: weight, grad, mean, var in turn, then rescale_grad.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    wds : tuple[float, ...]
        Weight decay of each weight.
    etas : tuple[float, ...]
        Factor of each whole step.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_adamw_update(data, lrs, beta1, beta2, epsilon, wds, etas, clip_gradient,
                                  num_weights, out)


def _multi_lamb_update(*data: NDArray, learning_rates: Sequence[float] | float = REQUIRED,
                       beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-06,
                       wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                       lower_bound: float = -1.0, upper_bound: float = -1.0,
                       clip_gradient: float = -1.0, bias_correction: bool = True,
                       step_count: Sequence[int] | int = REQUIRED, num_tensors: int | None = None,
                       out: Any = None, name: str | None = None) -> Any:
    """Both phases of LAMB (`lamb_update_phase1`, `lamb_update_phase2`) for several weights.

    The inputs are weight, grad, mean, var of each in turn; norms are taken inside.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    learning_rates : tuple[float, ...]
        Learning rate of each weight.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-06
        Added to the denominator.
    wds : tuple[float, ...]
        Weight decay of each weight.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    lower_bound : float, default -1.0
        Least norm that a weight counts with; negative: none.
    upper_bound : float, default -1.0
        Largest norm that a weight counts with; negative: none.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    bias_correction : bool, default True
        Whether the bias of the states at the start is taken out.
    step_count : tuple[int, ...]
        Number of each weight's step, from 1.
    num_tensors : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_lamb_update(data, learning_rates, beta1, beta2, epsilon, wds, rescale_grad,
                                 lower_bound, upper_bound, clip_gradient, bias_correction,
                                 step_count, num_tensors, out)


def _multi_mp_adamw_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED,
                           beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08,
                           wds: Sequence[float] | float = REQUIRED,
                           etas: Sequence[float] | float = REQUIRED, clip_gradient: float = -1.0,
                           num_weights: int | None = None, out: Any = None,
                           name: str | None = None) -> Any:
    """`_mp_adamw_update` of several weights: weight, grad, mean, var, weight32 of each in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    wds : tuple[float, ...]
        Weight decay of each weight.
    etas : tuple[float, ...]
        Factor of each whole step.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_mp_adamw_update(data, lrs, beta1, beta2, epsilon, wds, etas, clip_gradient,
                                     num_weights, out)


def _multi_mp_lamb_update(*data: NDArray, learning_rates: Sequence[float] | float = REQUIRED,
                          beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-06,
                          wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                          lower_bound: float = -1.0, upper_bound: float = -1.0,
                          clip_gradient: float = -1.0, bias_correction: bool = True,
                          step_count: Sequence[int] | int = REQUIRED,
                          num_tensors: int | None = None, out: Any = None,
                          name: str | None = None) -> Any:
    """`_multi_lamb_update` on float32 copies: weight, grad, mean, var, weight32 in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    learning_rates : tuple[float, ...]
        Learning rate of each weight.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-06
        Added to the denominator.
    wds : tuple[float, ...]
        Weight decay of each weight.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    lower_bound : float, default -1.0
        Least norm that a weight counts with; negative: none.
    upper_bound : float, default -1.0
        Largest norm that a weight counts with; negative: none.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    bias_correction : bool, default True
        Whether the bias of the states at the start is taken out.
    step_count : tuple[int, ...]
        Number of each weight's step, from 1.
    num_tensors : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_mp_lamb_update(data, learning_rates, beta1, beta2, epsilon, wds, rescale_grad,
                                    lower_bound, upper_bound, clip_gradient, bias_correction,
                                    step_count, num_tensors, out)


def multi_mp_sgd_mom_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED,
                            wds: Sequence[float] | float = REQUIRED, momentum: float = 0.0,
                            rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                            num_weights: int | None = None, out: Any = None,
                            name: str | None = None) -> Any:
    """`mp_sgd_mom_update` of several weights: weight, grad, mom, weight32 of each in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    wds : tuple[float, ...]
        Weight decay of each weight.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_mp_sgd_mom_update(data, lrs, wds, momentum, rescale_grad, clip_gradient,
                                       num_weights, out)


def multi_mp_sgd_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED,
                        wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                        clip_gradient: float = -1.0, num_weights: int | None = None,
                        out: Any = None, name: str | None = None) -> Any:
    """`mp_sgd_update` of several weights: the inputs are weight, grad, weight32 of each in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    wds : tuple[float, ...]
        Weight decay of each weight.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_mp_sgd_update(data, lrs, wds, rescale_grad, clip_gradient, num_weights, out)


def multi_sgd_mom_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED,
                         wds: Sequence[float] | float = REQUIRED, momentum: float = 0.0,
                         rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                         num_weights: int | None = None, out: Any = None,
                         name: str | None = None) -> Any:
    """`sgd_mom_update` of several weights: the inputs are weight, grad, mom of each in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    wds : tuple[float, ...]
        Weight decay of each weight.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_sgd_mom_update(data, lrs, wds, momentum, rescale_grad, clip_gradient,
                                    num_weights, out)


def multi_sgd_update(*data: NDArray, lrs: Sequence[float] | float = REQUIRED,
                     wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                     clip_gradient: float = -1.0, num_weights: int | None = None, out: Any = None,
                     name: str | None = None) -> Any:
    """`sgd_update` of several weights: the inputs are weight, grad of each in turn.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    lrs : tuple[float, ...]
        Learning rate of each weight.
    wds : tuple[float, ...]
        Weight decay of each weight.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_multi_sgd_update(data, lrs, wds, rescale_grad, clip_gradient, num_weights, out)


def preloaded_multi_mp_sgd_mom_update(*data: NDArray, momentum: float = 0.0,
                                      rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                                      num_weights: int | None = None, out: Any = None,
                                      name: str | None = None) -> Any:
    """`multi_mp_sgd_mom_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_preloaded_multi_mp_sgd_mom_update(data, momentum, rescale_grad, clip_gradient,
                                                 num_weights, out)


def preloaded_multi_mp_sgd_update(*data: NDArray, rescale_grad: float = 1.0,
                                  clip_gradient: float = -1.0, num_weights: int | None = None,
                                  out: Any = None, name: str | None = None) -> Any:
    """`multi_mp_sgd_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_preloaded_multi_mp_sgd_update(data, rescale_grad, clip_gradient, num_weights, out)


def preloaded_multi_sgd_mom_update(*data: NDArray, momentum: float = 0.0, rescale_grad: float = 1.0,
                                   clip_gradient: float = -1.0, num_weights: int | None = None,
                                   out: Any = None, name: str | None = None) -> Any:
    """`multi_sgd_mom_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_preloaded_multi_sgd_mom_update(data, momentum, rescale_grad, clip_gradient,
                                              num_weights, out)


def preloaded_multi_sgd_update(*data: NDArray, rescale_grad: float = 1.0,
                               clip_gradient: float = -1.0, num_weights: int | None = None,
                               out: Any = None, name: str | None = None) -> Any:
    """`multi_sgd_update` with learning rates and weight decays in two tensors, the last inputs.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_preloaded_multi_sgd_update(data, rescale_grad, clip_gradient, num_weights, out)
