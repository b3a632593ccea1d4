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

__all__ = ["signum_update"]

_op_signum_update = get("signum_update")


def signum_update(weight: Symbol | None = None, grad: Symbol | None = None,
                  mom: Symbol | None = None, lr: float = REQUIRED, momentum: float = 0.0,
                  wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
                  wd_lh: float = 0.0, name: str | None = None, attr: dict[str, str] | None = None,
                  out: None = None, **kwargs: Any) -> Any:
    """Descent by the signs of the momentum (Bernstein et al., ICML 2018).

    mom = momentum * mom - (1 - momentum) * (clip(x) + wd * weight);
    the new weight is (1 - lr * wd_lh) * weight + lr * sign(mom).

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
    wd_lh : float, default 0.0
        Weight decay applied to the weight itself, apart from the gradient.
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
    if wd_lh != 0.0:
        par["wd_lh"] = wd_lh
    return make(_op_signum_update, "signum_update", (weight, grad, mom), par, name, attr, kwargs)
