# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/im2col.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["col2im", "im2col"]

_op_col2im = caller("col2im")
_op_im2col = caller("im2col")


def col2im(data: NDArray | None = None, output_size: Sequence[int] | int = REQUIRED,
           kernel: Sequence[int] | int = REQUIRED, stride: Sequence[int] | int = (),
           dilate: Sequence[int] | int = (), pad: Sequence[int] | int = (), out: Any = None,
           name: str | None = None) -> Any:
    """Images from the columns of their windows: where windows overlap, their elements are added.

    `data` (n, c * elements of a window, windows) gives (n, c, *output_size); it is what im2col with
    the same parameters gives for an image of that size, and this is im2col's gradient.

    Parameters
    ----------
    data : NDArray
        Input.
    output_size : tuple[int, ...]
        Spatial shape of the image.
    kernel : tuple[int, ...]
        Size of the window, one number for each spatial axis.
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        Zeros before and after each spatial axis; 0 by default.
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
        If the number of columns is not that of the windows of such an image.
    """
    return _op_col2im(data, output_size, kernel, stride, dilate, pad, out)


def im2col(data: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
           stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
           pad: Sequence[int] | int = (), out: Any = None, name: str | None = None) -> Any:
    """The windows of images as the columns of matrices.

    `data` (n, c, ...) with one to three spatial axes gives (n, c * elements of a window, windows):
    row (channel, place in the window) and column y hold ``data[n, channel, y * stride + place *
    dilate - pad]``, 0 outside of the image. A convolution is the product of the weights, as a
    (filters, c * elements) matrix, with this.

    Parameters
    ----------
    data : NDArray
        Input.
    kernel : tuple[int, ...]
        Size of the window, one number for each spatial axis.
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        Zeros before and after each spatial axis; 0 by default.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_im2col(data, kernel, stride, dilate, pad, out)
