# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/dropout.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Dropout"]

_op_Dropout = caller("Dropout")


def Dropout(data: NDArray | None = None, p: float = 0.5, mode: str = "training",
            axes: Sequence[int] | int = (), cudnn_off: bool | None = False, out: Any = None,
            name: str | None = None) -> Any:
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

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
    return _op_Dropout(data, p, mode, axes, cudnn_off, out)
