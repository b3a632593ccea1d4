# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/deform.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_DeformableConvolution", "_contrib_ModulatedDeformableConvolution",
           "_deformable_columns"]

_op_contrib_DeformableConvolution = caller("_contrib_DeformableConvolution")
_op_contrib_ModulatedDeformableConvolution = caller("_contrib_ModulatedDeformableConvolution")
_op_deformable_columns = caller("_deformable_columns")


def _contrib_DeformableConvolution(data: NDArray | None = None, offset: NDArray | None = None,
                                   weight: NDArray | None = None, bias: NDArray | None = None,
                                   kernel: Sequence[int] | int = REQUIRED,
                                   stride: Sequence[int] | int = (),
                                   dilate: Sequence[int] | int = (), pad: Sequence[int] | int = (),
                                   num_filter: int = REQUIRED, num_group: int = 1,
                                   num_deformable_group: int = 1, workspace: int = 1024,
                                   no_bias: bool = False, layout: str | None = None,
                                   out: Any = None, name: str | None = None) -> Any:
    """Convolution of images whose windows are bent: every tap reads at its place plus an offset.

    As `Convolution` over two axes, but the value that a tap sees is taken from `data` at (y, x) =
    (its place) + (its offset), interpolated bilinearly. Places before the first or from one past
    the last row or column on count as 0; between the last one and there, values are constant.

    `data` is (n, channels, height, width), `weight` (num_filter, channels / num_group, *kernel),
    `bias` (num_filter,). `offset` is (n, num_deformable_group * kernel elements * 2, out height,
    out width): for each group of channels and each tap the distance in y, then in x.

    Parameters
    ----------
    data : NDArray
        Input.
    offset : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    kernel : tuple[int, ...]
        Height and width of the window.
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        Zeros before and after each spatial axis; 0 by default.
    num_filter : int
        Number of channels of the result.
    num_group : int, default 1
        Number of groups of channels; each is a convolution of its own.
    num_deformable_group : int, default 1
        Number of groups of channels that share offsets.
    workspace : int, default 1024
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default False
        Whether there is no bias.
    layout : {'NCDHW', 'NCHW', 'NCW'} or None, default None
        Order of the axes; only 'NCHW', the default, fits.
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
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Dai et al., Deformable Convolutional Networks, ICCV 2017. Gradients are of first order.
    """
    return _op_contrib_DeformableConvolution(data, offset, weight, bias, kernel, stride, dilate,
                                             pad, num_filter, num_group, num_deformable_group,
                                             workspace, no_bias, layout, out)


def _contrib_ModulatedDeformableConvolution(data: NDArray | None = None,
                                            offset: NDArray | None = None,
                                            mask: NDArray | None = None,
                                            weight: NDArray | None = None,
                                            bias: NDArray | None = None,
                                            kernel: Sequence[int] | int = REQUIRED,
                                            stride: Sequence[int] | int = (),
                                            dilate: Sequence[int] | int = (),
                                            pad: Sequence[int] | int = (),
                                            num_filter: int = REQUIRED, num_group: int = 1,
                                            num_deformable_group: int = 1, workspace: int = 1024,
                                            no_bias: bool = False, im2col_step: int = 64,
                                            layout: str | None = None, out: Any = None,
                                            name: str | None = None) -> Any:
    """Deformable convolution that also weighs what each tap reads.

    As `DeformableConvolution`, but what a tap reads is multiplied by its number in `mask` (n,
    num_deformable_group * kernel elements, out height, out width), and values fade linearly to 0
    within one pixel of the image on all sides.

    Parameters
    ----------
    data : NDArray
        Input.
    offset : NDArray
        Input.
    mask : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    kernel : tuple[int, ...]
        Height and width of the window.
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        Zeros before and after each spatial axis; 0 by default.
    num_filter : int
        Number of channels of the result.
    num_group : int, default 1
        Number of groups of channels; each is a convolution of its own.
    num_deformable_group : int, default 1
        Number of groups of channels that share offsets.
    workspace : int, default 1024
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default False
        Whether there is no bias.
    im2col_step : int, default 64
        Accepted; batches of any size are cut as memory asks.
    layout : {'NCDHW', 'NCHW', 'NCW'} or None, default None
        Order of the axes; only 'NCHW', the default, fits.
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
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Zhu et al., Deformable ConvNets v2, CVPR 2019. Gradients are of first order.
    """
    return _op_contrib_ModulatedDeformableConvolution(data, offset, mask, weight, bias, kernel,
                                                      stride, dilate, pad, num_filter, num_group,
                                                      num_deformable_group, workspace, no_bias,
                                                      im2col_step, layout, out)


def _deformable_columns(data: NDArray | None = None, offset: NDArray | None = None,
                        mask: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
                        stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                        pad: Sequence[int] | int = (), num_deformable_group: int = 1,
                        modulated: bool = False, out: Any = None, name: str | None = None) -> Any:
    """What the taps of a deformable convolution read: (n, channels * taps, height, width).

    Parameters
    ----------
    data : NDArray
        Input.
    offset : NDArray
        Input.
    mask : NDArray
        Input.
    kernel : tuple[int, ...]
        Height and width of the window.
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        Zeros before and after each spatial axis; 0 by default.
    num_deformable_group : int, default 1
        Number of groups of channels that share offsets.
    modulated : bool, default False
        Whether there is a mask.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_deformable_columns(data, offset, mask, kernel, stride, dilate, pad,
                                  num_deformable_group, modulated, out)
