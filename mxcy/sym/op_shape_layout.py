# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/shape_layout.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Pad", "depth_to_space", "diag", "flip", "pad", "reverse", "space_to_depth"]

_op_Pad = get("Pad")
_op_depth_to_space = get("depth_to_space")
_op_diag = get("diag")
_op_reverse = get("reverse")
_op_space_to_depth = get("space_to_depth")


def Pad(data: Symbol | None = None, mode: str = REQUIRED, pad_width: Sequence[int] | int = REQUIRED,
        constant_value: float = 0.0, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Puts a border around the data.

    Any rank and dtype; the reference pads only the last dimensions of 4-d and 5-d tensors.

    Parameters
    ----------
    data : Symbol
        Input.
    mode : {'constant', 'edge', 'reflect'}
        What the border holds: a constant, the nearest element, or the mirror image (without the
        edge itself).
    pad_width : tuple[int, ...]
        Width before and after each dimension: (before_0, after_0, before_1, ...).
    constant_value : float, default 0.0
        The constant of mode 'constant'.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    ValueError
        If `pad_width` has not two entries for each dimension, or a reflection is too wide.
    """
    par: dict[str, Any] = {}
    if mode is not REQUIRED:
        par["mode"] = mode
    if pad_width is not REQUIRED:
        par["pad_width"] = pad_width
    if constant_value != 0.0:
        par["constant_value"] = constant_value
    return make(_op_Pad, "pad", (data,), par, name, attr, kwargs)


def depth_to_space(data: Symbol | None = None, block_size: int = REQUIRED, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Spreads channels over blocks of pixels: (N, C*b*b, H, W) becomes (N, C, H*b, W*b).

    Output pixel (c, h*b + i, w*b + j) is input (i*b*C + j*C + c, h, w).

    Parameters
    ----------
    data : Symbol
        Input.
    block_size : int
        Side of the blocks of pixels.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if block_size is not REQUIRED:
        par["block_size"] = block_size
    return make(_op_depth_to_space, "depth_to_space", (data,), par, name, attr, kwargs)


def diag(data: Symbol | None = None, k: int = 0, axis1: int = 0, axis2: int = 1,
         name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
         **kwargs: Any) -> Any:
    """Diagonal of a matrix, or of the matrices in two dimensions; of a vector, a matrix.

    The diagonal becomes the last dimension. A vector of n elements becomes a matrix of n + abs(k)
    rows with the vector on its k-th diagonal.

    Parameters
    ----------
    data : Symbol
        Input.
    k : int, default 0
        Which diagonal: above the main one (k > 0) or below.
    axis1 : int, default 0
        Dimension that counts the rows.
    axis2 : int, default 1
        Dimension that counts the columns.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    ValueError
        If the diagonal does not exist, or the axes are equal or out of range.
    """
    par: dict[str, Any] = {}
    if k != 0:
        par["k"] = k
    if axis1 != 0:
        par["axis1"] = axis1
    if axis2 != 1:
        par["axis2"] = axis2
    return make(_op_diag, "diag", (data,), par, name, attr, kwargs)


def reverse(data: Symbol | None = None, axis: Sequence[int] | int = REQUIRED,
            name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
            **kwargs: Any) -> Any:
    """Reverses the order of the elements along the given dimensions.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...]
        Dimensions to reverse.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not REQUIRED:
        par["axis"] = axis
    return make(_op_reverse, "reverse", (data,), par, name, attr, kwargs)


def flip(data: Symbol | None = None, axis: Sequence[int] | int = REQUIRED, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `reverse`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis is not REQUIRED:
        par["axis"] = axis
    return make(_op_reverse, "flip", (data,), par, name, attr, kwargs)


def space_to_depth(data: Symbol | None = None, block_size: int = REQUIRED, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Gathers blocks of pixels into channels: (N, C, H*b, W*b) becomes (N, C*b*b, H, W).

    The inverse of `depth_to_space`.

    Parameters
    ----------
    data : Symbol
        Input.
    block_size : int
        Side of the blocks of pixels.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if block_size is not REQUIRED:
        par["block_size"] = block_size
    return make(_op_space_to_depth, "space_to_depth", (data,), par, name, attr, kwargs)


pad = Pad
