# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

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


def adam_update(weight: Symbol | None = None, grad: Symbol | None = None,
                mean: Symbol | None = None, var: Symbol | None = None, lr: float = REQUIRED,
                beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-08, wd: float = 0.0,
                rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Adam (Kingma and Ba, ICLR 2015); the bias correction is the caller's, in `lr`.

    g = clip(x + wd * weight); mean = beta1 * mean + (1 - beta1) * g;
    var = beta2 * var + (1 - beta2) * g**2;
    the new weight is weight - lr * mean / (sqrt(var) + epsilon).

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
    return make(_op_adam_update, "adam_update", (weight, grad, mean, var), par, name, attr, kwargs)


def ftml_update(weight: Symbol | None = None, grad: Symbol | None = None, d: Symbol | None = None,
                v: Symbol | None = None, z: Symbol | None = None, lr: float = REQUIRED,
                beta1: float = 0.6, beta2: float = 0.999, epsilon: float = 1e-08, t: int = REQUIRED,
                wd: float = 0.0, rescale_grad: float = 1.0, clip_grad: float = -1.0,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Follow the moving leader (Zheng and Kwok, ICML 2017).

    g = clip(x + wd * weight); v = beta2 * v + (1 - beta2) * g**2;
    d' = (1 - beta1**t) / lr * (sqrt(v / (1 - beta2**t)) + epsilon);
    z = beta1 * z + (1 - beta1) * g - (d' - beta1 * d) * weight; d = d'; the new weight is -z / d.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    d : Symbol
        Input.
    v : Symbol
        Input.
    z : Symbol
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
    return make(_op_ftml_update, "ftml_update", (weight, grad, d, v, z), par, name, attr, kwargs)


def ftrl_update(weight: Symbol | None = None, grad: Symbol | None = None, z: Symbol | None = None,
                n: Symbol | None = None, lr: float = REQUIRED, lamda1: float = 0.01,
                beta: float = 1.0, wd: float = 0.0, rescale_grad: float = 1.0,
                clip_gradient: float = -1.0, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """FTRL-Proximal (McMahan et al., KDD 2013).

    g = clip(x); z = z + g - (sqrt(n + g**2) - sqrt(n)) * weight / lr; n = n + g**2;
    the new weight is (sign(z) * lamda1 - z) / ((beta + sqrt(n)) / lr + wd) where abs(z) > lamda1,
    and 0 elsewhere.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    z : Symbol
        Input.
    n : Symbol
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
    return make(_op_ftrl_update, "ftrl_update", (weight, grad, z, n), par, name, attr, kwargs)


def mp_nag_mom_update(weight: Symbol | None = None, grad: Symbol | None = None,
                      mom: Symbol | None = None, weight32: Symbol | None = None,
                      lr: float = REQUIRED, momentum: float = 0.0, wd: float = 0.0,
                      rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """`nag_mom_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mom : Symbol
        Input.
    weight32 : Symbol
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
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_mp_nag_mom_update, "mp_nag_mom_update", (weight, grad, mom, weight32), par,
                name, attr, kwargs)


def mp_sgd_mom_update(weight: Symbol | None = None, grad: Symbol | None = None,
                      mom: Symbol | None = None, weight32: Symbol | None = None,
                      lr: float = REQUIRED, momentum: float = 0.0, wd: float = 0.0,
                      rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                      lazy_update: bool = True, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`sgd_mom_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mom : Symbol
        Input.
    weight32 : Symbol
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
    return make(_op_mp_sgd_mom_update, "mp_sgd_mom_update", (weight, grad, mom, weight32), par,
                name, attr, kwargs)


def mp_sgd_update(weight: Symbol | None = None, grad: Symbol | None = None,
                  weight32: Symbol | None = None, lr: float = REQUIRED, wd: float = 0.0,
                  rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """`sgd_update` computed on a float32 copy of a weight of lower precision.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    weight32 : Symbol
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
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return make(_op_mp_sgd_update, "mp_sgd_update", (weight, grad, weight32), par, name, attr,
                kwargs)


def nag_mom_update(weight: Symbol | None = None, grad: Symbol | None = None,
                   mom: Symbol | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Nesterov's accelerated gradient.

    step = lr * (clip(x) + wd * weight); mom = momentum * mom - step;
    the new weight is weight + momentum * mom - step.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mom : Symbol
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
    if momentum != 0.0:
        par["momentum"] = momentum
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_nag_mom_update, "nag_mom_update", (weight, grad, mom), par, name, attr, kwargs)


def rmsprop_update(weight: Symbol | None = None, grad: Symbol | None = None,
                   n: Symbol | None = None, lr: float = REQUIRED, gamma1: float = 0.95,
                   epsilon: float = 1e-08, wd: float = 0.0, rescale_grad: float = 1.0,
                   clip_gradient: float = -1.0, clip_weights: float = -1.0, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """RMSProp (Tieleman and Hinton, 2012).

    g = clip(x + wd * weight); n = (1 - gamma1) * g**2 + gamma1 * n;
    the new weight is weight - lr * g / sqrt(n + epsilon), cut to [-clip_weights, clip_weights].

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    n : Symbol
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
    return make(_op_rmsprop_update, "rmsprop_update", (weight, grad, n), par, name, attr, kwargs)


def rmspropalex_update(weight: Symbol | None = None, grad: Symbol | None = None,
                       n: Symbol | None = None, g: Symbol | None = None,
                       delta: Symbol | None = None, lr: float = REQUIRED, gamma1: float = 0.95,
                       gamma2: float = 0.9, epsilon: float = 1e-08, wd: float = 0.0,
                       rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                       clip_weights: float = -1.0, name: str | None = None,
                       attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """RMSProp with centred squares and momentum (Graves, arXiv:1308.0850, equations 38 to 45).

    h = clip(x + wd * weight); n = (1 - gamma1) * h**2 + gamma1 * n;
    g = (1 - gamma1) * h + gamma1 * g; delta = gamma2 * delta - lr * h / sqrt(n - g**2 + epsilon);
    the new weight is weight + delta, cut to [-clip_weights, clip_weights].

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    n : Symbol
        Input.
    g : Symbol
        Input.
    delta : Symbol
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
    return make(_op_rmspropalex_update, "rmspropalex_update", (weight, grad, n, g, delta), par,
                name, attr, kwargs)


def sgd_mom_update(weight: Symbol | None = None, grad: Symbol | None = None,
                   mom: Symbol | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   lazy_update: bool = True, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Gradient descent with momentum.

    mom = momentum * mom - lr * (clip(x) + wd * weight); the new weight is weight + mom.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    mom : Symbol
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
    return make(_op_sgd_mom_update, "sgd_mom_update", (weight, grad, mom), par, name, attr, kwargs)


def sgd_update(weight: Symbol | None = None, grad: Symbol | None = None, lr: float = REQUIRED,
               wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
               lazy_update: bool = True, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Gradient descent: weight - lr * (clip(x) + wd * weight).

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
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
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    if lazy_update is not True:
        par["lazy_update"] = lazy_update
    return make(_op_sgd_update, "sgd_update", (weight, grad), par, name, attr, kwargs)


def signsgd_update(weight: Symbol | None = None, grad: Symbol | None = None, lr: float = REQUIRED,
                   wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Descent by signs: (1 - lr * wd) * weight - lr * sign(x).

    Bernstein et al., "signSGD: compressed optimisation for non-convex problems", ICML 2018.

    Parameters
    ----------
    weight : Symbol
        Input.
    grad : Symbol
        Input.
    lr : float
        Learning rate.
    wd : float, default 0.0
        Weight decay: this many times the weight is added to the gradient.
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
    if wd != 0.0:
        par["wd"] = wd
    if rescale_grad != 1.0:
        par["rescale_grad"] = rescale_grad
    if clip_gradient != -1.0:
        par["clip_gradient"] = clip_gradient
    return make(_op_signsgd_update, "signsgd_update", (weight, grad), par, name, attr, kwargs)
