# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer_multi.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_multi_adamw_update", "_multi_lamb_update", "_multi_mp_adamw_update",
           "_multi_mp_lamb_update", "multi_mp_sgd_mom_update", "multi_mp_sgd_update",
           "multi_sgd_mom_update", "multi_sgd_update", "preloaded_multi_mp_sgd_mom_update",
           "preloaded_multi_mp_sgd_update", "preloaded_multi_sgd_mom_update",
           "preloaded_multi_sgd_update"]

_op_multi_adamw_update = get("_multi_adamw_update")
_op_multi_lamb_update = get("_multi_lamb_update")
_op_multi_mp_adamw_update = get("_multi_mp_adamw_update")
_op_multi_mp_lamb_update = get("_multi_mp_lamb_update")
_op_multi_mp_sgd_mom_update = get("multi_mp_sgd_mom_update")
_op_multi_mp_sgd_update = get("multi_mp_sgd_update")
_op_multi_sgd_mom_update = get("multi_sgd_mom_update")
_op_multi_sgd_update = get("multi_sgd_update")
_op_preloaded_multi_mp_sgd_mom_update = get("preloaded_multi_mp_sgd_mom_update")
_op_preloaded_multi_mp_sgd_update = get("preloaded_multi_mp_sgd_update")
_op_preloaded_multi_sgd_mom_update = get("preloaded_multi_sgd_mom_update")
_op_preloaded_multi_sgd_update = get("preloaded_multi_sgd_update")


def _multi_adamw_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED, beta1: float = 0.9,
                        beta2: float = 0.999, epsilon: float = 1e-08,
                        wds: Sequence[float] | float = REQUIRED,
                        etas: Sequence[float] | float = REQUIRED, clip_gradient: float = -1.0,
                        num_weights: int | None = None, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`_adamw_update` of several weights: weight, grad, mean, var in turn, then rescale_grad.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wds is not REQUIRED:
        par["wds"] = wds
    if etas is not REQUIRED:
        par["etas"] = etas
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_adamw_update, "_multi_adamw_update", spread("_multi_adamw_update", data,
                num_weights and int(num_weights) * 4 + 1), par, name, attr, kwargs)


def _multi_lamb_update(*data: Symbol, learning_rates: Sequence[float] | float = REQUIRED,
                       beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-06,
                       wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                       lower_bound: float = -1.0, upper_bound: float = -1.0,
                       clip_gradient: float = -1.0, bias_correction: bool = True,
                       step_count: Sequence[int] | int = REQUIRED, num_tensors: int | None = None,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Both phases of LAMB (`lamb_update_phase1`, `lamb_update_phase2`) for several weights.

    The inputs are weight, grad, mean, var of each in turn; norms are taken inside.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if learning_rates is not REQUIRED:
        par["learning_rates"] = learning_rates
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-06:
        par["epsilon"] = epsilon
    if wds is not REQUIRED:
        par["wds"] = wds
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if lower_bound != -1.0:
        par["lower_bound"] = lower_bound
    if upper_bound != -1.0:
        par["upper_bound"] = upper_bound
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if bias_correction is not True:
        par["bias_correction"] = bias_correction
    if step_count is not REQUIRED:
        par["step_count"] = step_count
    return make(_op_multi_lamb_update, "_multi_lamb_update", spread("_multi_lamb_update", data,
                num_tensors and int(num_tensors) * 4), par, name, attr, kwargs)


def _multi_mp_adamw_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED,
                           beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08,
                           wds: Sequence[float] | float = REQUIRED,
                           etas: Sequence[float] | float = REQUIRED, clip_gradient: float = -1.0,
                           num_weights: int | None = None, name: str | None = None,
                           attr: dict[str, str] | None = None, out: None = None,
                           **kwargs: Any) -> Any:
    """`_mp_adamw_update` of several weights: weight, grad, mean, var, weight32 of each in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wds is not REQUIRED:
        par["wds"] = wds
    if etas is not REQUIRED:
        par["etas"] = etas
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_mp_adamw_update, "_multi_mp_adamw_update",
                spread("_multi_mp_adamw_update", data, num_weights and int(num_weights) * 5 + 1), par, name, attr, kwargs)


def _multi_mp_lamb_update(*data: Symbol, learning_rates: Sequence[float] | float = REQUIRED,
                          beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-06,
                          wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                          lower_bound: float = -1.0, upper_bound: float = -1.0,
                          clip_gradient: float = -1.0, bias_correction: bool = True,
                          step_count: Sequence[int] | int = REQUIRED,
                          num_tensors: int | None = None, name: str | None = None,
                          attr: dict[str, str] | None = None, out: None = None,
                          **kwargs: Any) -> Any:
    """`_multi_lamb_update` on float32 copies: weight, grad, mean, var, weight32 in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if learning_rates is not REQUIRED:
        par["learning_rates"] = learning_rates
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-06:
        par["epsilon"] = epsilon
    if wds is not REQUIRED:
        par["wds"] = wds
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if lower_bound != -1.0:
        par["lower_bound"] = lower_bound
    if upper_bound != -1.0:
        par["upper_bound"] = upper_bound
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if bias_correction is not True:
        par["bias_correction"] = bias_correction
    if step_count is not REQUIRED:
        par["step_count"] = step_count
    return make(_op_multi_mp_lamb_update, "_multi_mp_lamb_update", spread("_multi_mp_lamb_update",
                data, num_tensors and int(num_tensors) * 5), par, name, attr, kwargs)


def multi_mp_sgd_mom_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED,
                            wds: Sequence[float] | float = REQUIRED, momentum: float = 0.0,
                            rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                            num_weights: int | None = None, name: str | None = None,
                            attr: dict[str, str] | None = None, out: None = None,
                            **kwargs: Any) -> Any:
    """`mp_sgd_mom_update` of several weights: weight, grad, mom, weight32 of each in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if wds is not REQUIRED:
        par["wds"] = wds
    if momentum != 0.0:
        par["momentum"] = momentum
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_mp_sgd_mom_update, "multi_mp_sgd_mom_update",
                spread("multi_mp_sgd_mom_update", data, num_weights and int(num_weights) * 4), par, name, attr, kwargs)


def multi_mp_sgd_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED,
                        wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                        clip_gradient: float = -1.0, num_weights: int | None = None,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """`mp_sgd_update` of several weights: the inputs are weight, grad, weight32 of each in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if wds is not REQUIRED:
        par["wds"] = wds
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_mp_sgd_update, "multi_mp_sgd_update", spread("multi_mp_sgd_update", data,
                num_weights and int(num_weights) * 3), par, name, attr, kwargs)


def multi_sgd_mom_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED,
                         wds: Sequence[float] | float = REQUIRED, momentum: float = 0.0,
                         rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                         num_weights: int | None = None, name: str | None = None,
                         attr: dict[str, str] | None = None, out: None = None,
                         **kwargs: Any) -> Any:
    """`sgd_mom_update` of several weights: the inputs are weight, grad, mom of each in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if wds is not REQUIRED:
        par["wds"] = wds
    if momentum != 0.0:
        par["momentum"] = momentum
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_sgd_mom_update, "multi_sgd_mom_update", spread("multi_sgd_mom_update",
                data, num_weights and int(num_weights) * 3), par, name, attr, kwargs)


def multi_sgd_update(*data: Symbol, lrs: Sequence[float] | float = REQUIRED,
                     wds: Sequence[float] | float = REQUIRED, rescale_grad: float = 1.0,
                     clip_gradient: float = -1.0, num_weights: int | None = None,
                     name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                     **kwargs: Any) -> Any:
    """`sgd_update` of several weights: the inputs are weight, grad of each in turn.

    Parameters
    ----------
    *data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lrs is not REQUIRED:
        par["lrs"] = lrs
    if wds is not REQUIRED:
        par["wds"] = wds
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_multi_sgd_update, "multi_sgd_update", spread("multi_sgd_update", data,
                num_weights and int(num_weights) * 2), par, name, attr, kwargs)


def preloaded_multi_mp_sgd_mom_update(*data: Symbol, momentum: float = 0.0,
                                      rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                                      num_weights: int | None = None, name: str | None = None,
                                      attr: dict[str, str] | None = None, out: None = None,
                                      **kwargs: Any) -> Any:
    """`multi_mp_sgd_mom_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if momentum != 0.0:
        par["momentum"] = momentum
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_preloaded_multi_mp_sgd_mom_update, "preloaded_multi_mp_sgd_mom_update",
                spread("preloaded_multi_mp_sgd_mom_update", data, num_weights and int(num_weights) * 4 + 2), par, name, attr, kwargs)


def preloaded_multi_mp_sgd_update(*data: Symbol, rescale_grad: float = 1.0,
                                  clip_gradient: float = -1.0, num_weights: int | None = None,
                                  name: str | None = None, attr: dict[str, str] | None = None,
                                  out: None = None, **kwargs: Any) -> Any:
    """`multi_mp_sgd_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_preloaded_multi_mp_sgd_update, "preloaded_multi_mp_sgd_update",
                spread("preloaded_multi_mp_sgd_update", data, num_weights and int(num_weights) * 3 + 2), par, name, attr, kwargs)


def preloaded_multi_sgd_mom_update(*data: Symbol, momentum: float = 0.0, rescale_grad: float = 1.0,
                                   clip_gradient: float = -1.0, num_weights: int | None = None,
                                   name: str | None = None, attr: dict[str, str] | None = None,
                                   out: None = None, **kwargs: Any) -> Any:
    """`multi_sgd_mom_update` with learning rates and weight decays in the last two inputs.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    momentum : float, default 0.0
        Decay of the momentum.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if momentum != 0.0:
        par["momentum"] = momentum
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_preloaded_multi_sgd_mom_update, "preloaded_multi_sgd_mom_update",
                spread("preloaded_multi_sgd_mom_update", data, num_weights and int(num_weights) * 3 + 2), par, name, attr, kwargs)


def preloaded_multi_sgd_update(*data: Symbol, rescale_grad: float = 1.0,
                               clip_gradient: float = -1.0, num_weights: int | None = None,
                               name: str | None = None, attr: dict[str, str] | None = None,
                               out: None = None, **kwargs: Any) -> Any:
    """`multi_sgd_update` with learning rates and weight decays in two tensors, the last inputs.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradients' size; negative: none.
    num_weights : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_preloaded_multi_sgd_update, "preloaded_multi_sgd_update",
                spread("preloaded_multi_sgd_update", data, num_weights and int(num_weights) * 2 + 2), par, name, attr, kwargs)
