# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_adamw_update", "_contrib_group_adagrad_update", "_mp_adamw_update",
           "_sparse_adagrad_update", "lamb_update_phase1", "lamb_update_phase2",
           "mp_lamb_update_phase1", "mp_lamb_update_phase2"]

_op_adamw_update = get("_adamw_update")
_op_contrib_group_adagrad_update = get("_contrib_group_adagrad_update")
_op_mp_adamw_update = get("_mp_adamw_update")
_op_sparse_adagrad_update = get("_sparse_adagrad_update")
_op_lamb_update_phase1 = get("lamb_update_phase1")
_op_lamb_update_phase2 = get("lamb_update_phase2")
_op_mp_lamb_update_phase1 = get("mp_lamb_update_phase1")
_op_mp_lamb_update_phase2 = get("mp_lamb_update_phase2")


def _adamw_update(weight: Symbol | None = None, grad: Symbol | None = None,
                  mean: Symbol | None = None, var: Symbol | None = None,
                  rescale_grad: Symbol | None = None, lr: float = REQUIRED, eta: float = REQUIRED,
                  beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                  clip_gradient: float = -1.0, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter, ICLR 2019).

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the new weight is weight - eta * (lr * mean / (sqrt(var) + epsilon) + wd * weight). Nothing
    changes where rescale_grad, a tensor of one element, is zero, infinite or NaN.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mean : Symbol
        Input.
    var : Symbol
        Input.
    rescale_grad : Symbol
        Input.
    lr : float
        Learning rate.
    eta : float
        Factor of the whole step, the schedule's multiplier.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    wd : float, default 0.0
        Weight decay, apart from the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if eta is not REQUIRED:
        par["eta"] = eta
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_adamw_update, "_adamw_update", (weight, grad, mean, var, rescale_grad), par,
                name, attr, kwargs)


def _contrib_group_adagrad_update(weight: Symbol | None = None, grad: Symbol | None = None,
                                  history: Symbol | None = None, lr: float = REQUIRED,
                                  rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                                  epsilon: float = 1e-05, name: str | None = None,
                                  attr: dict[str, str] | None = None, out: None = None,
                                  **kwargs: Any) -> Any:
    """AdaGrad with one number of history for each row of the weight.

    history = history + mean over the row of x**2; the new weight is
    weight - lr * x / sqrt(history + epsilon). The history has shape (rows, 1) or (rows,).

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    history : Symbol
        Input.
    lr : float
        Learning rate.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    epsilon : float, default 1e-05
        Added to the history below the root.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if epsilon != 1e-05:
        par["epsilon"] = epsilon
    return make(_op_contrib_group_adagrad_update, "group_adagrad_update", (weight, grad, history),
                par, name, attr, kwargs)


def _mp_adamw_update(weight: Symbol | None = None, grad: Symbol | None = None,
                     mean: Symbol | None = None, var: Symbol | None = None,
                     weight32: Symbol | None = None, rescale_grad: Symbol | None = None,
                     lr: float = REQUIRED, eta: float = REQUIRED, beta1: float = 0.9,
                     beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                     clip_gradient: float = -1.0, name: str | None = None,
                     attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`_adamw_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mean : Symbol
        Input.
    var : Symbol
        Input.
    weight32 : Symbol
        Input.
    rescale_grad : Symbol
        Input.
    lr : float
        Learning rate.
    eta : float
        Factor of the whole step, the schedule's multiplier.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    wd : float, default 0.0
        Weight decay, apart from the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if eta is not REQUIRED:
        par["eta"] = eta
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_mp_adamw_update, "_mp_adamw_update", (weight, grad, mean, var, weight32,
                rescale_grad), par, name, attr, kwargs)


def _sparse_adagrad_update(weight: Symbol | None = None, grad: Symbol | None = None,
                           history: Symbol | None = None, lr: float = REQUIRED,
                           epsilon: float = 1e-07, wd: float = 0.0, rescale_grad: float = 1.0,
                           clip_gradient: float = -1.0, name: str | None = None,
                           attr: dict[str, str] | None = None, out: None = None,
                           **kwargs: Any) -> Any:
    """AdaGrad (Duchi et al., JMLR 2011), for dense gradients.

    history = history + x**2;
    the new weight is weight - lr * (x / sqrt(history + epsilon) + wd * weight).

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    history : Symbol
        Input.
    lr : float
        Learning rate.
    epsilon : float, default 1e-07
        Added to the history below the root.
    wd : float, default 0.0
        Weight decay.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if epsilon != 1e-07:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_sparse_adagrad_update, "adagrad_update", (weight, grad, history), par, name,
                attr, kwargs)


def lamb_update_phase1(weight: Symbol | None = None, grad: Symbol | None = None,
                       mean: Symbol | None = None, var: Symbol | None = None, beta1: float = 0.9,
                       beta2: float = 0.999, epsilon: float = 1e-06, t: int = REQUIRED,
                       bias_correction: bool = True, wd: float = REQUIRED,
                       rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Direction of a LAMB step (You et al., ICLR 2020), before it is scaled.

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the result is m / (sqrt(v) + epsilon) + wd * weight, where m and v are mean and var, with
    bias_correction divided by 1 - beta1**t and 1 - beta2**t.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mean : Symbol
        Input.
    var : Symbol
        Input.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-06
        Added to the denominator.
    t : int
        Number of the step, from 1.
    bias_correction : bool, default True
        Whether the bias of the states at the start is taken out.
    wd : float
        Weight decay.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-06:
        par["epsilon"] = epsilon
    if t is not REQUIRED:
        par["t"] = t
    if bias_correction is not True:
        par["bias_correction"] = bias_correction
    if wd is not REQUIRED:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_lamb_update_phase1, "lamb_update_phase1", (weight, grad, mean, var), par, name,
                attr, kwargs)


def lamb_update_phase2(weight: Symbol | None = None, g: Symbol | None = None,
                       r1: Symbol | None = None, r2: Symbol | None = None, lr: float = REQUIRED,
                       lower_bound: float = -1.0, upper_bound: float = -1.0,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """The LAMB step: weight - lr * r1 / r2 * g.

    r1 and r2 are tensors of one element, the norms of the weight and of the direction `g`; r1 is
    cut to [lower_bound, upper_bound], and where one of them is zero their ratio counts as 1.

    Parameters
    ----------
    weight : Symbol
        Input.
    g : Symbol
        Input.
    r1 : Symbol
        Input.
    r2 : Symbol
        Input.
    lr : float
        Learning rate.
    lower_bound : float, default -1.0
        Least value that r1 counts with; negative: none.
    upper_bound : float, default -1.0
        Largest value that r1 counts with; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if lower_bound != -1.0:
        par["lower_bound"] = lower_bound
    if upper_bound != -1.0:
        par["upper_bound"] = upper_bound
    return make(_op_lamb_update_phase2, "lamb_update_phase2", (weight, g, r1, r2), par, name, attr,
                kwargs)


def mp_lamb_update_phase1(weight: Symbol | None = None, grad: Symbol | None = None,
                          mean: Symbol | None = None, var: Symbol | None = None,
                          weight32: Symbol | None = None, beta1: float = 0.9, beta2: float = 0.999,
                          epsilon: float = 1e-06, t: int = REQUIRED, bias_correction: bool = True,
                          wd: float = REQUIRED, rescale_grad: float = 1.0,
                          clip_gradient: float = -1.0, name: str | None = None,
                          attr: dict[str, str] | None = None, out: None = None,
                          **kwargs: Any) -> Any:
    """`lamb_update_phase1` of the float32 copy of a weight; the result is float32.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mean : Symbol
        Input.
    var : Symbol
        Input.
    weight32 : Symbol
        Input.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-06
        Added to the denominator.
    t : int
        Number of the step, from 1.
    bias_correction : bool, default True
        Whether the bias of the states at the start is taken out.
    wd : float
        Weight decay.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-06:
        par["epsilon"] = epsilon
    if t is not REQUIRED:
        par["t"] = t
    if bias_correction is not True:
        par["bias_correction"] = bias_correction
    if wd is not REQUIRED:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_mp_lamb_update_phase1, "mp_lamb_update_phase1", (weight, grad, mean, var,
                weight32), par, name, attr, kwargs)


def mp_lamb_update_phase2(weight: Symbol | None = None, g: Symbol | None = None,
                          r1: Symbol | None = None, r2: Symbol | None = None,
                          weight32: Symbol | None = None, lr: float = REQUIRED,
                          lower_bound: float = -1.0, upper_bound: float = -1.0,
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """`lamb_update_phase2` of the float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : Symbol
        Input.
    g : Symbol
        Input.
    r1 : Symbol
        Input.
    r2 : Symbol
        Input.
    weight32 : Symbol
        Input.
    lr : float
        Learning rate.
    lower_bound : float, default -1.0
        Least value that r1 counts with; negative: none.
    upper_bound : float, default -1.0
        Largest value that r1 counts with; negative: none.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if lower_bound != -1.0:
        par["lower_bound"] = lower_bound
    if upper_bound != -1.0:
        par["upper_bound"] = upper_bound
    return make(_op_mp_lamb_update_phase2, "mp_lamb_update_phase2", (weight, g, r1, r2, weight32),
                par, name, attr, kwargs)
