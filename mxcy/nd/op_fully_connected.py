# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/fully_connected.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["FullyConnected", "_FullyConnected_product"]

_op_FullyConnected = caller("FullyConnected")
_op_FullyConnected_product = caller("_FullyConnected_product")


def FullyConnected(data: NDArray | None = None, weight: NDArray | None = None,
                   bias: NDArray | None = None, num_hidden: int = REQUIRED, no_bias: bool = False,
                   flatten: bool = True, out: Any = None, name: str | None = None) -> Any:
    """Product of samples with a weight matrix, plus a bias: ``data @ weight.T + bias``.

    With `flatten` data of shape (n, ...) counts as n samples and the result has shape (n,
    num_hidden). Without, data of shape (..., k) gives (..., num_hidden). `weight` has shape
    (num_hidden, length of a sample), `bias` (num_hidden,). All are floating point and have one
    dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    num_hidden : int
        Number of outputs of a sample.
    no_bias : bool, default False
        Whether there is no bias.
    flatten : bool, default True
        Whether all axes but the first make up one sample; otherwise the last axis is one, and
        all others are kept.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    """
    return _op_FullyConnected(data, weight, bias, num_hidden, no_bias, flatten, out)


def _FullyConnected_product(data: NDArray | None = None, weight: NDArray | None = None,
                            flatten: bool = True, out: Any = None, name: str | None = None) -> Any:
    """FullyConnected without a bias, its number of outputs taken from the weight.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    flatten : bool, default True
        As in the layer.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_FullyConnected_product(data, weight, flatten, out)
