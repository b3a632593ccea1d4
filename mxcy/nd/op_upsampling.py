# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/upsampling.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["UpSampling", "_contrib_AdaptiveAvgPooling2D", "_contrib_BilinearResize2D"]

_op_UpSampling = caller("UpSampling")
_op_contrib_AdaptiveAvgPooling2D = caller("_contrib_AdaptiveAvgPooling2D")
_op_contrib_BilinearResize2D = caller("_contrib_BilinearResize2D")


def UpSampling(*data: NDArray, scale: int = REQUIRED, num_filter: int = 0,
               sample_type: str = REQUIRED, multi_input_mode: str = "concat", workspace: int = 512,
               num_args: int | None = None, out: Any = None, name: str | None = None) -> Any:
    """Larger images: elements repeated, or bilinear interpolation with learnt weights.

    ``sample_type='nearest'`` repeats every element of the first image (n, channels, height, width)
    `scale` times along both axes; further images are repeated as often as they need for the same
    size, and then either follow as further channels or are added. ``'bilinear'`` takes data and a
    weight of shape (num_filter, 1, k, k) with k = 2 * scale - scale % 2 and is a transposed
    convolution with stride `scale` of every channel (`mx.init.Bilinear` makes the weights of an
    interpolation).

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    scale : int
        How many times larger the first image becomes.
    num_filter : int, default 0
        Number of channels; for bilinear only.
    sample_type : {'bilinear', 'nearest'}
        Repeats elements (nearest), or a transposed convolution of every channel with weights of
        its own (bilinear).
    multi_input_mode : {'concat', 'sum'}, default 'concat'
        What becomes of several images (nearest only): channels one after another, or their sum.
    workspace : int, default 512
        Accepted; how much memory is needed is known at bind.
    num_args : int, optional
        How many inputs there are; checked.
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
        If an image cannot be repeated to the size of the first, or num_filter is not the number of
        channels.
    """
    return _op_UpSampling(data, scale, num_filter, sample_type, multi_input_mode, workspace,
                          num_args, out)


def _contrib_AdaptiveAvgPooling2D(data: NDArray | None = None,
                                  output_size: Sequence[int] | int = (), out: Any = None,
                                  name: str | None = None) -> Any:
    """Averages of as many windows as the result has elements, whatever the size of the image.

    Element i of an axis of length o averages ``floor(i * size / o)`` up to
    ``ceil((i + 1) * size / o)`` of the (n, channels, height, width) `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    output_size : tuple[int, ...], default ()
        Height and width of the result; one number for both; 1 by default.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_AdaptiveAvgPooling2D(data, output_size, out)


def _contrib_BilinearResize2D(data: NDArray | None = None, like: NDArray | None = None,
                              height: int = 1, width: int = 1, scale_height: float | None = None,
                              scale_width: float | None = None, mode: str = "size",
                              align_corners: bool = True, out: Any = None,
                              name: str | None = None) -> Any:
    """Images of another size, by bilinear interpolation of (n, channels, height, width) `data`.

    With ``mode='like'`` the second input gives the size; its values do not matter.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    height : int, default 1
        Height of the result (mode size without scales).
    width : int, default 1
        Width of the result (mode size without scales).
    scale_height : float | None, default None
        Height of the result as a multiple of the image's.
    scale_width : float | None, default None
        Width of the result as a multiple of the image's.
    mode : {'like', 'odd_scale', 'size', 'to_even_down', 'to_even_up', 'to_odd_down', 'to_odd_up'},
    default 'size'
        How the size is found: as given (size), that of `like`, a multiple that keeps odd sizes
        odd (odd_scale), or the next even or odd one.
    align_corners : bool, default True
        Whether the corners of image and result are the same points, instead of the corners of
        their first and last elements' areas.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_BilinearResize2D(data, like, height, width, scale_height, scale_width, mode,
                                        align_corners, out)
