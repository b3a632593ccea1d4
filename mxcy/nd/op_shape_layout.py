# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape_layout.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Pad", "depth_to_space", "diag", "flip", "pad", "reverse", "space_to_depth"]

_op_Pad = caller("Pad")
_op_depth_to_space = caller("depth_to_space")
_op_diag = caller("diag")
_op_reverse = caller("reverse")
_op_space_to_depth = caller("space_to_depth")


def Pad(data: NDArray | None = None, mode: str = REQUIRED,
        pad_width: Sequence[int] | int = REQUIRED, constant_value: float = 0.0, out: Any = None,
        name: str | None = None) -> Any:
    """Puts a border around the data.

    Any rank and dtype; the reference pads only the last dimensions of 4-d and 5-d tensors.

    Parameters
    ----------
    data : NDArray
        Input.
    mode : {'constant', 'edge', 'reflect'}
        What the border holds: a constant, the nearest element, or the mirror image (without the
        edge itself).
    pad_width : tuple[int, ...]
        Width before and after each dimension: (before_0, after_0, before_1, ...).
    constant_value : float, default 0.0
        The constant of mode 'constant'.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If `pad_width` has not two entries for each dimension, or a reflection is too wide.
    """
    return _op_Pad(data, mode, pad_width, constant_value, out)


def depth_to_space(data: NDArray | None = None, block_size: int = REQUIRED, out: Any = None,
                   name: str | None = None) -> Any:
    """Spreads channels over blocks of pixels: (N, C*b*b, H, W) becomes (N, C, H*b, W*b).

    Output pixel (c, h*b + i, w*b + j) is input (i*b*C + j*C + c, h, w).

    Parameters
    ----------
    data : NDArray
        Input.
    block_size : int
        Side of the blocks of pixels.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_depth_to_space(data, block_size, out)


def diag(data: NDArray | None = None, k: int = 0, axis1: int = 0, axis2: int = 1, out: Any = None,
         name: str | None = None) -> Any:
    """Diagonal of a matrix, or of the matrices in two dimensions; of a vector, a matrix.

    The diagonal becomes the last dimension. A vector of n elements becomes a matrix of n + abs(k)
    rows with the vector on its k-th diagonal.

    Parameters
    ----------
    data : NDArray
        Input.
    k : int, default 0
        Which diagonal: above the main one (k > 0) or below.
    axis1 : int, default 0
        Dimension that counts the rows.
    axis2 : int, default 1
        Dimension that counts the columns.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If the diagonal does not exist, or the axes are equal or out of range.
    """
    return _op_diag(data, k, axis1, axis2, out)


def reverse(data: NDArray | None = None, axis: Sequence[int] | int = REQUIRED, out: Any = None,
            name: str | None = None) -> Any:
    """Reverses the order of the elements along the given dimensions.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...]
        Dimensions to reverse.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_reverse(data, axis, out)


def space_to_depth(data: NDArray | None = None, block_size: int = REQUIRED, out: Any = None,
                   name: str | None = None) -> Any:
    """Gathers blocks of pixels into channels: (N, C, H*b, W*b) becomes (N, C*b*b, H, W).

    The inverse of `depth_to_space`.

    Parameters
    ----------
    data : NDArray
        Input.
    block_size : int
        Side of the blocks of pixels.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_space_to_depth(data, block_size, out)


pad = Pad
flip = reverse
