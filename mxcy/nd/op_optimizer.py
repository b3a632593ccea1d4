# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/optimizer.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["adam_update", "ftml_update", "ftrl_update", "mp_nag_mom_update", "mp_sgd_mom_update",
           "mp_sgd_update", "nag_mom_update", "rmsprop_update", "rmspropalex_update",
           "sgd_mom_update", "sgd_update", "signsgd_update", "signum_update"]

_op_adam_update = caller("adam_update")
_op_ftml_update = caller("ftml_update")
_op_ftrl_update = caller("ftrl_update")
_op_mp_nag_mom_update = caller("mp_nag_mom_update")
_op_mp_sgd_mom_update = caller("mp_sgd_mom_update")
_op_mp_sgd_update = caller("mp_sgd_update")
_op_nag_mom_update = caller("nag_mom_update")
_op_rmsprop_update = caller("rmsprop_update")
_op_rmspropalex_update = caller("rmspropalex_update")
_op_sgd_mom_update = caller("sgd_mom_update")
_op_sgd_update = caller("sgd_update")
_op_signsgd_update = caller("signsgd_update")
_op_signum_update = caller("signum_update")


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
    return _op_adam_update(weight, grad, mean, var, lr, beta1, beta2, epsilon, wd, rescale_grad,
                           clip_gradient, lazy_update, out)


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
    return _op_ftml_update(weight, grad, d, v, z, lr, beta1, beta2, epsilon, t, wd, rescale_grad,
                           clip_grad, out)


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
    return _op_ftrl_update(weight, grad, z, n, lr, lamda1, beta, wd, rescale_grad, clip_gradient,
                           out)


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
    return _op_mp_nag_mom_update(weight, grad, mom, weight32, lr, momentum, wd, rescale_grad,
                                 clip_gradient, out)


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
    return _op_mp_sgd_mom_update(weight, grad, mom, weight32, lr, momentum, wd, rescale_grad,
                                 clip_gradient, lazy_update, out)


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
    return _op_mp_sgd_update(weight, grad, weight32, lr, wd, rescale_grad, clip_gradient,
                             lazy_update, out)


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
    return _op_nag_mom_update(weight, grad, mom, lr, momentum, wd, rescale_grad, clip_gradient, out)


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
    return _op_rmsprop_update(weight, grad, n, lr, gamma1, epsilon, wd, rescale_grad, clip_gradient,
                              clip_weights, out)


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
    return _op_rmspropalex_update(weight, grad, n, g, delta, lr, gamma1, gamma2, epsilon, wd,
                                  rescale_grad, clip_gradient, clip_weights, out)


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
    return _op_sgd_mom_update(weight, grad, mom, lr, momentum, wd, rescale_grad, clip_gradient,
                              lazy_update, out)


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
    return _op_sgd_update(weight, grad, lr, wd, rescale_grad, clip_gradient, lazy_update, out)


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
    return _op_signsgd_update(weight, grad, lr, wd, rescale_grad, clip_gradient, out)


def signum_update(weight: NDArray | None = None, grad: NDArray | None = None,
                  mom: NDArray | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                  wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                  wd_lh: float = 0.0, out: Any = None, name: str | None = None) -> Any:
    """Descent by the signs of the momentum (Bernstein et al., ICML 2018).

    mom = momentum * mom - (1 - momentum) * (clip(x) + wd * weight);
    the new weight is (1 - lr * wd_lh) * weight + lr * sign(mom).

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
    wd_lh : float, default 0.0
        Weight decay applied to the weight itself, apart from the gradient.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_signum_update(weight, grad, mom, lr, momentum, wd, rescale_grad, clip_gradient,
                             wd_lh, out)
