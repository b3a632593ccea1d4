# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/conv.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Convolution", "Convolution_v1"]

_op_Convolution = caller("Convolution")
_op_Convolution_v1 = caller("Convolution_v1")


def Convolution(data: NDArray | None = None, weight: NDArray | None = None,
                bias: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
                stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                pad: Sequence[int] | int = (), num_filter: int = REQUIRED, num_group: int = 1,
                workspace: int = 1024, no_bias: bool = False, cudnn_tune: str | None = None,
                cudnn_off: bool = False, layout: str | None = None, out: Any = None,
                name: str | None = None) -> Any:
    """Convolution of images with learnt filters, plus a bias for each filter.

    ``out[n, f, y] = bias[f] + sum over c, k of data[n, c, y * stride + k * dilate - pad] *
    weight[f, c, k]``, where y and k run over one, two or three spatial axes, as many as `kernel`
    has numbers, and data outside of the image is 0. An axis of length i becomes
    ``(i + 2 * pad - (dilate * (kernel - 1) + 1)) // stride + 1`` long.

    With `num_group` g, filters of group j see channels of group j only. `data` has shape
    (n, channels, ...), `weight` (num_filter, channels / g, *kernel), `bias` (num_filter,); with the
    layouts NHWC and NDHWC, channels come last in `data`, in `weight` and in the result. All are
    floating point and have one dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    kernel : tuple[int, ...]
        Size of the window, one number for each spatial axis.
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
    workspace : int, default 1024
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default False
        Whether there is no bias.
    cudnn_tune : {'fastest', 'limited_workspace', 'off'} or None, default None
        Accepted; has no effect on the CPU.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    layout : {'NCDHW', 'NCHW', 'NCW', 'NDHWC', 'NHWC'} or None, default None
        Order of the axes; by default channels come second.
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
    """
    return _op_Convolution(data, weight, bias, kernel, stride, dilate, pad, num_filter, num_group,
                           workspace, no_bias, cudnn_tune, cudnn_off, layout, out)


def Convolution_v1(data: NDArray | None = None, weight: NDArray | None = None,
                   bias: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
                   stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                   pad: Sequence[int] | int = (), num_filter: int = REQUIRED, num_group: int = 1,
                   workspace: int = 1024, no_bias: bool = False, cudnn_tune: str | None = None,
                   cudnn_off: bool = False, layout: str | None = None, out: Any = None,
                   name: str | None = None) -> Any:
    """Convolution of images, as `Convolution`, for two or three spatial axes.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    kernel : tuple[int, ...]
        Size of the window, one number for each spatial axis.
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
    workspace : int, default 1024
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default False
        Whether there is no bias.
    cudnn_tune : {'fastest', 'limited_workspace', 'off'} or None, default None
        Accepted; has no effect on the CPU.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    layout : {'NCDHW', 'NCHW', 'NDHWC', 'NHWC'} or None, default None
        Order of the axes; by default channels come second.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Convolution_v1(data, weight, bias, kernel, stride, dilate, pad, num_filter,
                              num_group, workspace, no_bias, cudnn_tune, cudnn_off, layout, out)
