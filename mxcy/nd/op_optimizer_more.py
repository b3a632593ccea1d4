# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_adamw_update", "_contrib_group_adagrad_update", "_mp_adamw_update",
           "_sparse_adagrad_update", "lamb_update_phase1", "lamb_update_phase2",
           "mp_lamb_update_phase1", "mp_lamb_update_phase2"]

_op_adamw_update = caller("_adamw_update")
_op_contrib_group_adagrad_update = caller("_contrib_group_adagrad_update")
_op_mp_adamw_update = caller("_mp_adamw_update")
_op_sparse_adagrad_update = caller("_sparse_adagrad_update")
_op_lamb_update_phase1 = caller("lamb_update_phase1")
_op_lamb_update_phase2 = caller("lamb_update_phase2")
_op_mp_lamb_update_phase1 = caller("mp_lamb_update_phase1")
_op_mp_lamb_update_phase2 = caller("mp_lamb_update_phase2")


def _adamw_update(weight: NDArray | None = None, grad: NDArray | None = None,
                  mean: NDArray | None = None, var: NDArray | None = None,
                  rescale_grad: NDArray | None = None, lr: float = REQUIRED, eta: float = REQUIRED,
                  beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                  clip_gradient: float = -1.0, out: Any = None, name: str | None = None) -> Any:
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter, ICLR 2019).

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the new weight is weight - eta * (lr * mean / (sqrt(var) + epsilon) + wd * weight). Nothing
    changes where rescale_grad, a tensor of one element, is zero, infinite or NaN.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mean : NDArray
        Input.
    var : NDArray
        Input.
    rescale_grad : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_adamw_update(weight, grad, mean, var, rescale_grad, lr, eta, beta1, beta2, epsilon,
                            wd, clip_gradient, out)


def _contrib_group_adagrad_update(weight: NDArray | None = None, grad: NDArray | None = None,
                                  history: NDArray | None = None, lr: float = REQUIRED,
                                  rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                                  epsilon: float = 1e-05, out: Any = None,
                                  name: str | None = None) -> Any:
    """AdaGrad with one number of history for each row of the weight.

    history = history + mean over the row of x**2; the new weight is
    weight - lr * x / sqrt(history + epsilon). The history has shape (rows, 1) or (rows,).

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    history : NDArray
        Input.
    lr : float
        Learning rate.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    epsilon : float, default 1e-05
        Added to the history below the root.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_group_adagrad_update(weight, grad, history, lr, rescale_grad, clip_gradient,
                                            epsilon, out)


def _mp_adamw_update(weight: NDArray | None = None, grad: NDArray | None = None,
                     mean: NDArray | None = None, var: NDArray | None = None,
                     weight32: NDArray | None = None, rescale_grad: NDArray | None = None,
                     lr: float = REQUIRED, eta: float = REQUIRED, beta1: float = 0.9,
                     beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                     clip_gradient: float = -1.0, out: Any = None, name: str | None = None) -> Any:
    """`_adamw_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mean : NDArray
        Input.
    var : NDArray
        Input.
    weight32 : NDArray
        Input.
    rescale_grad : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_mp_adamw_update(weight, grad, mean, var, weight32, rescale_grad, lr, eta, beta1,
                               beta2, epsilon, wd, clip_gradient, out)


def _sparse_adagrad_update(weight: NDArray | None = None, grad: NDArray | None = None,
                           history: NDArray | None = None, lr: float = REQUIRED,
                           epsilon: float = 1e-07, wd: float = 0.0, rescale_grad: float = 1.0,
                           clip_gradient: float = -1.0, out: Any = None,
                           name: str | None = None) -> Any:
    """AdaGrad (Duchi et al., JMLR 2011), for dense gradients.

    history = history + x**2;
    the new weight is weight - lr * (x / sqrt(history + epsilon) + wd * weight).

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    history : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_sparse_adagrad_update(weight, grad, history, lr, epsilon, wd, rescale_grad,
                                     clip_gradient, out)


def lamb_update_phase1(weight: NDArray | None = None, grad: NDArray | None = None,
                       mean: NDArray | None = None, var: NDArray | None = None, beta1: float = 0.9,
                       beta2: float = 0.999, epsilon: float = 1e-06, t: int = REQUIRED,
                       bias_correction: bool = True, wd: float = REQUIRED,
                       rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: Any = None,
                       name: str | None = None) -> Any:
    """Direction of a LAMB step (You et al., ICLR 2020), before it is scaled.

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the result is m / (sqrt(v) + epsilon) + wd * weight, where m and v are mean and var, with
    bias_correction divided by 1 - beta1**t and 1 - beta2**t.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mean : NDArray
        Input.
    var : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_lamb_update_phase1(weight, grad, mean, var, beta1, beta2, epsilon, t,
                                  bias_correction, wd, rescale_grad, clip_gradient, out)


def lamb_update_phase2(weight: NDArray | None = None, g: NDArray | None = None,
                       r1: NDArray | None = None, r2: NDArray | None = None, lr: float = REQUIRED,
                       lower_bound: float = -1.0, upper_bound: float = -1.0, out: Any = None,
                       name: str | None = None) -> Any:
    """The LAMB step: weight - lr * r1 / r2 * g.

    r1 and r2 are tensors of one element, the norms of the weight and of the direction `g`; r1 is
    cut to [lower_bound, upper_bound], and where one of them is zero their ratio counts as 1.

    Parameters
    ----------
    weight : NDArray
        Input.
    g : NDArray
        Input.
    r1 : NDArray
        Input.
    r2 : NDArray
        Input.
    lr : float
        Learning rate.
    lower_bound : float, default -1.0
        Least value that r1 counts with; negative: none.
    upper_bound : float, default -1.0
        Largest value that r1 counts with; negative: none.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_lamb_update_phase2(weight, g, r1, r2, lr, lower_bound, upper_bound, out)


def mp_lamb_update_phase1(weight: NDArray | None = None, grad: NDArray | None = None,
                          mean: NDArray | None = None, var: NDArray | None = None,
                          weight32: NDArray | None = None, beta1: float = 0.9, beta2: float = 0.999,
                          epsilon: float = 1e-06, t: int = REQUIRED, bias_correction: bool = True,
                          wd: float = REQUIRED, rescale_grad: float = 1.0,
                          clip_gradient: float = -1.0, out: Any = None,
                          name: str | None = None) -> Any:
    """`lamb_update_phase1` of the float32 copy of a weight; the result is float32.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mean : NDArray
        Input.
    var : NDArray
        Input.
    weight32 : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_mp_lamb_update_phase1(weight, grad, mean, var, weight32, beta1, beta2, epsilon, t,
                                     bias_correction, wd, rescale_grad, clip_gradient, out)


def mp_lamb_update_phase2(weight: NDArray | None = None, g: NDArray | None = None,
                          r1: NDArray | None = None, r2: NDArray | None = None,
                          weight32: NDArray | None = None, lr: float = REQUIRED,
                          lower_bound: float = -1.0, upper_bound: float = -1.0, out: Any = None,
                          name: str | None = None) -> Any:
    """`lamb_update_phase2` of the float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : NDArray
        Input.
    g : NDArray
        Input.
    r1 : NDArray
        Input.
    r2 : NDArray
        Input.
    weight32 : NDArray
        Input.
    lr : float
        Learning rate.
    lower_bound : float, default -1.0
        Least value that r1 counts with; negative: none.
    upper_bound : float, default -1.0
        Largest value that r1 counts with; negative: none.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_mp_lamb_update_phase2(weight, g, r1, r2, weight32, lr, lower_bound, upper_bound, out)
