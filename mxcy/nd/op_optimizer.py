# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ..runtime.invoke import invoke

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["adam_update", "ftml_update", "ftrl_update", "mp_nag_mom_update", "mp_sgd_mom_update",
           "mp_sgd_update", "nag_mom_update", "rmsprop_update", "rmspropalex_update",
           "sgd_mom_update", "sgd_update", "signsgd_update"]

_op_adam_update = get("adam_update")
_op_ftml_update = get("ftml_update")
_op_ftrl_update = get("ftrl_update")
_op_mp_nag_mom_update = get("mp_nag_mom_update")
_op_mp_sgd_mom_update = get("mp_sgd_mom_update")
_op_mp_sgd_update = get("mp_sgd_update")
_op_nag_mom_update = get("nag_mom_update")
_op_rmsprop_update = get("rmsprop_update")
_op_rmspropalex_update = get("rmspropalex_update")
_op_sgd_mom_update = get("sgd_mom_update")
_op_sgd_update = get("sgd_update")
_op_signsgd_update = get("signsgd_update")


def adam_update(weight: NDArray | None = None, grad: NDArray | None = None,
                mean: NDArray | None = None, var: NDArray | None = None, lr: float = REQUIRED,
                beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True,
                out: Any = None, name: str | None = None) -> Any:
    """Adam (Kingma and Ba, ICLR 2015); the bias correction is the caller's, in `lr`.

    g = clip(x + wd * weight); mean = beta1 * mean + (1 - beta1) * g;
    var = beta2 * var + (1 - beta2) * g**2;
    the new weight is weight - lr * mean / (sqrt(var) + epsilon).

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
    lr : float
        Learning rate.
    beta1 : float, default 0.9
        Decay of the mean.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    lazy_update : bool, default True
        Accepted; it matters for sparse gradients only.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if beta1 != 0.9:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return invoke(_op_adam_update, (weight, grad, mean, var), par, out)


def ftml_update(weight: NDArray | None = None, grad: NDArray | None = None,
                d: NDArray | None = None, v: NDArray | None = None, z: NDArray | None = None,
                lr: float = REQUIRED, beta1: float = 0.6, beta2: float = 0.999,
                epsilon: float = 1e-08, t: int = REQUIRED, wd: float = 0.0,
                rescale_grad: float = 1.0, clip_grad: float = -1.0, out: Any = None,
                name: str | None = None) -> Any:
    """Follow the moving leader (Zheng and Kwok, ICML 2017).

    g = clip(x + wd * weight); v = beta2 * v + (1 - beta2) * g**2;
    d' = (1 - beta1**t) / lr * (sqrt(v / (1 - beta2**t)) + epsilon);
    z = beta1 * z + (1 - beta1) * g - (d' - beta1 * d) * weight; d = d'; the new weight is -z / d.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    d : NDArray
        Input.
    v : NDArray
        Input.
    z : NDArray
        Input.
    lr : float
        Learning rate.
    beta1 : float, default 0.6
        Decay of the linear term.
    beta2 : float, default 0.999
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the denominator.
    t : int
        Number of the step, from 1.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_grad : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if beta1 != 0.6:
        par["beta1"] = beta1
    if beta2 != 0.999:
        par["beta2"] = beta2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if t is not REQUIRED:
        par["t"] = t
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_grad != -1.0:
        par["clip_grad"] = clip_grad
    return invoke(_op_ftml_update, (weight, grad, d, v, z), par, out)


def ftrl_update(weight: NDArray | None = None, grad: NDArray | None = None,
                z: NDArray | None = None, n: NDArray | None = None, lr: float = REQUIRED,
                lamda1: float = 0.01, beta: float = 1.0, wd: float = 0.0, rescale_grad: float = 1.0,
                clip_gradient: float = -1.0, out: Any = None, name: str | None = None) -> Any:
    """FTRL-Proximal (McMahan et al., KDD 2013).

    g = clip(x); z = z + g - (sqrt(n + g**2) - sqrt(n)) * weight / lr; n = n + g**2;
    the new weight is (sign(z) * lamda1 - z) / ((beta + sqrt(n)) / lr + wd) where abs(z) > lamda1,
    and 0 elsewhere.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    z : NDArray
        Input.
    n : NDArray
        Input.
    lr : float
        Learning rate.
    lamda1 : float, default 0.01
        Weight of the L1 penalty.
    beta : float, default 1.0
        Added to the root of the squares' sum.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
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
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if lamda1 != 0.01:
        par["lamda1"] = lamda1
    if beta != 1.0:
        par["beta"] = beta
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return invoke(_op_ftrl_update, (weight, grad, z, n), par, out)


def mp_nag_mom_update(weight: NDArray | None = None, grad: NDArray | None = None,
                      mom: NDArray | None = None, weight32: NDArray | None = None,
                      lr: float = REQUIRED, momentum: float = 0.0, wd: float = 0.0,
                      rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: Any = None,
                      name: str | None = None) -> Any:
    """`nag_mom_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mom : NDArray
        Input.
    weight32 : NDArray
        Input.
    lr : float
        Learning rate.
    momentum : float, default 0.0
        Decay of the momentum.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
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
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return invoke(_op_mp_nag_mom_update, (weight, grad, mom, weight32), par, out)


def mp_sgd_mom_update(weight: NDArray | None = None, grad: NDArray | None = None,
                      mom: NDArray | None = None, weight32: NDArray | None = None,
                      lr: float = REQUIRED, momentum: float = 0.0, wd: float = 0.0,
                      rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                      lazy_update: bool = True, out: Any = None, name: str | None = None) -> Any:
    """`sgd_mom_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mom : NDArray
        Input.
    weight32 : NDArray
        Input.
    lr : float
        Learning rate.
    momentum : float, default 0.0
        Decay of the momentum.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    lazy_update : bool, default True
        Accepted; it matters for sparse gradients only.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return invoke(_op_mp_sgd_mom_update, (weight, grad, mom, weight32), par, out)


def mp_sgd_update(weight: NDArray | None = None, grad: NDArray | None = None,
                  weight32: NDArray | None = None, lr: float = REQUIRED, wd: float = 0.0,
                  rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True,
                  out: Any = None, name: str | None = None) -> Any:
    """`sgd_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    weight32 : NDArray
        Input.
    lr : float
        Learning rate.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    lazy_update : bool, default True
        Accepted; it matters for sparse gradients only.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return invoke(_op_mp_sgd_update, (weight, grad, weight32), par, out)


def nag_mom_update(weight: NDArray | None = None, grad: NDArray | None = None,
                   mom: NDArray | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   out: Any = None, name: str | None = None) -> Any:
    """Nesterov's accelerated gradient.

    step = lr * (clip(x) + wd * weight); mom = momentum * mom - step;
    the new weight is weight + momentum * mom - step.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mom : NDArray
        Input.
    lr : float
        Learning rate.
    momentum : float, default 0.0
        Decay of the momentum.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
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
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return invoke(_op_nag_mom_update, (weight, grad, mom), par, out)


def rmsprop_update(weight: NDArray | None = None, grad: NDArray | None = None,
                   n: NDArray | None = None, lr: float = REQUIRED, gamma1: float = 0.95,
                   epsilon: float = 1e-08, wd: float = 0.0, rescale_grad: float = 1.0,
                   clip_gradient: float = -1.0, clip_weights: float = -1.0, out: Any = None,
                   name: str | None = None) -> Any:
    """RMSProp (Tieleman and Hinton, 2012).

    g = clip(x + wd * weight); n = (1 - gamma1) * g**2 + gamma1 * n;
    the new weight is weight - lr * g / sqrt(n + epsilon), cut to [-clip_weights, clip_weights].

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    n : NDArray
        Input.
    lr : float
        Learning rate.
    gamma1 : float, default 0.95
        Decay of the mean square.
    epsilon : float, default 1e-08
        Added to the mean square below the root.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    clip_weights : float, default -1.0
        Bound of the weights' size; negative: none.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if gamma1 != 0.95:
        par["gamma1"] = gamma1
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if clip_weights != -1.0:
        par["clip_weights"] = clip_weights
    return invoke(_op_rmsprop_update, (weight, grad, n), par, out)


def rmspropalex_update(weight: NDArray | None = None, grad: NDArray | None = None,
                       n: NDArray | None = None, g: NDArray | None = None,
                       delta: NDArray | None = None, lr: float = REQUIRED, gamma1: float = 0.95,
                       gamma2: float = 0.9, epsilon: float = 1e-08, wd: float = 0.0,
                       rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                       clip_weights: float = -1.0, out: Any = None, name: str | None = None) -> Any:
    """RMSProp with centred squares and momentum (Graves, arXiv:1308.0850, equations 38 to 45).

    h = clip(x + wd * weight); n = (1 - gamma1) * h**2 + gamma1 * n;
    g = (1 - gamma1) * h + gamma1 * g; delta = gamma2 * delta - lr * h / sqrt(n - g**2 + epsilon);
    the new weight is weight + delta, cut to [-clip_weights, clip_weights].

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    n : NDArray
        Input.
    g : NDArray
        Input.
    delta : NDArray
        Input.
    lr : float
        Learning rate.
    gamma1 : float, default 0.95
        Decay of the mean square.
    gamma2 : float, default 0.9
        Decay of the step.
    epsilon : float, default 1e-08
        Added to the mean square below the root.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    clip_weights : float, default -1.0
        Bound of the weights' size; negative: none.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if gamma1 != 0.95:
        par["gamma1"] = gamma1
    if gamma2 != 0.9:
        par["gamma2"] = gamma2
    if epsilon != 1e-08:
        par["epsilon"] = epsilon
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if clip_weights != -1.0:
        par["clip_weights"] = clip_weights
    return invoke(_op_rmspropalex_update, (weight, grad, n, g, delta), par, out)


def sgd_mom_update(weight: NDArray | None = None, grad: NDArray | None = None,
                   mom: NDArray | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   lazy_update: bool = True, out: Any = None, name: str | None = None) -> Any:
    """Gradient descent with momentum.

    mom = momentum * mom - lr * (clip(x) + wd * weight); the new weight is weight + mom.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    mom : NDArray
        Input.
    lr : float
        Learning rate.
    momentum : float, default 0.0
        Decay of the momentum.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    lazy_update : bool, default True
        Accepted; it matters for sparse gradients only.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return invoke(_op_sgd_mom_update, (weight, grad, mom), par, out)


def sgd_update(weight: NDArray | None = None, grad: NDArray | None = None, lr: float = REQUIRED,
               wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
               lazy_update: bool = True, out: Any = None, name: str | None = None) -> Any:
    """Gradient descent: weight - lr * (clip(x) + wd * weight).

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    lr : float
        Learning rate.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
    rescale_grad : float, default 1.0
        Factor of the gradient.
    clip_gradient : float, default -1.0
        Bound of the rescaled gradient's size; negative: none.
    lazy_update : bool, default True
        Accepted; it matters for sparse gradients only.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return invoke(_op_sgd_update, (weight, grad), par, out)


def signsgd_update(weight: NDArray | None = None, grad: NDArray | None = None, lr: float = REQUIRED,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   out: Any = None, name: str | None = None) -> Any:
    """Descent by signs: (1 - lr * wd) * weight - lr * sign(x).

    Bernstein et al., "signSGD: compressed optimisation for non-convex problems", ICML 2018.

    Parameters
    ----------
    weight : NDArray
        Input.
    grad : NDArray
        Input.
    lr : float
        Learning rate.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
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
    par: dict[str, Any] = {}
    if lr is not REQUIRED:
        par["lr"] = lr
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return invoke(_op_signsgd_update, (weight, grad), par, out)
