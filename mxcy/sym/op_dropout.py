# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/dropout.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Dropout"]

_op_Dropout = get("Dropout")


def Dropout(data: Symbol | None = None, p: float = 0.5, mode: str = "training",
            axes: Sequence[int] | int = (), cudnn_off: bool | None = False, name: str | None = None,
            attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sets elements to zero at random and scales the others, in training.

    Each element is dropped with probability `p`; what is kept is multiplied by 1 / (1 - p), so that
    the expectation stays. With `axes`, all elements along these axes share one draw. Outside
    training (and `mode` not 'always') the result is `data`. With p = 1 everything is zero.

    Parameters
    ----------
    data : array
        Any shape, floating dtype.
    p : float, default 0.5
        Probability that an element is dropped, from 0 to 1.
    mode : {'training', 'always'}, default 'training'
        'training': drop in training only; 'always': in inference too.
    axes : tuple[int, ...], default ()
        Axes along which one draw is shared by all elements.
    cudnn_off : bool | None, default False
        Accepted; there is no cuDNN path.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array like `data`

    Raises
    ------
    MXNetValueError
        If p is outside [0, 1] or an axis is out of range.

    Notes
    -----
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 2014.
    """
    par: dict[str, Any] = {}
    if p != 0.5:
        par["p"] = p
    if mode != "training":
        par["mode"] = mode
    if axes.__class__ is not tuple or axes:
        par["axes"] = axes
    if cudnn_off is not False:
        par["cudnn_off"] = cudnn_off
    return make(_op_Dropout, "dropout", (data,), par, name, attr, kwargs)
