# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/quantized_layers.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_quantized_conv", "_contrib_quantized_fully_connected",
           "_contrib_quantized_pooling"]

_op_contrib_quantized_conv = caller("_contrib_quantized_conv")
_op_contrib_quantized_fully_connected = caller("_contrib_quantized_fully_connected")
_op_contrib_quantized_pooling = caller("_contrib_quantized_pooling")


def _contrib_quantized_conv(data: NDArray | None = None, weight: NDArray | None = None,
                            bias: NDArray | None = None, min_data: NDArray | None = None,
                            max_data: NDArray | None = None, min_weight: NDArray | None = None,
                            max_weight: NDArray | None = None, min_bias: NDArray | None = None,
                            max_bias: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
                            stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                            pad: Sequence[int] | int = (), num_filter: int = REQUIRED,
                            num_group: int = 1, workspace: int = 1024, no_bias: bool = False,
                            cudnn_tune: str | None = None, cudnn_off: bool = False,
                            layout: str | None = None, out: Any = None,
                            name: str | None = None) -> Any:
    """Convolution of int8 or uint8 images with int8 weight and int8 bias, in int32.

    `data` is (n, channels, height, width), `weight` (num_filter, channels / num_group, *kernel).
    The bias is brought to the units of the result and rounded. uint8 data must have a minimum of 0.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    min_data : NDArray
        Input.
    max_data : NDArray
        Input.
    min_weight : NDArray
        Input.
    max_weight : NDArray
        Input.
    min_bias : NDArray
        Input.
    max_bias : NDArray
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
        Number of groups of channels.
    workspace : int, default 1024
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default False
        Whether there is no bias.
    cudnn_tune : {'fastest', 'limited_workspace', 'off'} or None, default None
        Accepted; has no effect on the CPU.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    layout : {'NCHW'} or None, default None
        Order of the axes; only 'NCHW', the default, fits.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If shapes do not fit, or the minimum of uint8 data is not 0.
    """
    return _op_contrib_quantized_conv(data, weight, bias, min_data, max_data, min_weight,
                                      max_weight, min_bias, max_bias, kernel, stride, dilate, pad,
                                      num_filter, num_group, workspace, no_bias, cudnn_tune,
                                      cudnn_off, layout, out)


def _contrib_quantized_fully_connected(data: NDArray | None = None, weight: NDArray | None = None,
                                       bias: NDArray | None = None, min_data: NDArray | None = None,
                                       max_data: NDArray | None = None,
                                       min_weight: NDArray | None = None,
                                       max_weight: NDArray | None = None,
                                       min_bias: NDArray | None = None,
                                       max_bias: NDArray | None = None, num_hidden: int = REQUIRED,
                                       no_bias: bool = False, flatten: bool = True, out: Any = None,
                                       name: str | None = None) -> Any:
    """``data @ weight.T + bias`` of int8 or uint8 data, int8 weight and int8 bias, in int32.

    The bias is brought to the units of the result and rounded. uint8 data must have a minimum of 0.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    bias : NDArray
        Input.
    min_data : NDArray
        Input.
    max_data : NDArray
        Input.
    min_weight : NDArray
        Input.
    max_weight : NDArray
        Input.
    min_bias : NDArray
        Input.
    max_bias : NDArray
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
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If shapes do not fit, or the minimum of uint8 data is not 0.
    """
    return _op_contrib_quantized_fully_connected(data, weight, bias, min_data, max_data, min_weight,
                                                 max_weight, min_bias, max_bias, num_hidden,
                                                 no_bias, flatten, out)


def _contrib_quantized_pooling(data: NDArray | None = None, min_data: NDArray | None = None,
                               max_data: NDArray | None = None, kernel: Sequence[int] | int = (),
                               pool_type: str = "max", global_pool: bool = False,
                               cudnn_off: bool = False, pooling_convention: str = "valid",
                               stride: Sequence[int] | int = (), pad: Sequence[int] | int = (),
                               p_value: int | None = None, count_include_pad: bool | None = None,
                               layout: str | None = None, out: Any = None,
                               name: str | None = None) -> Any:
    """Maxima or averages over windows of int8 or uint8 images (n, channels, height, width).

    The range stays; averages are rounded. Parameters are those of `Pooling`.

    Parameters
    ----------
    data : NDArray
        Input.
    min_data : NDArray
        Input.
    max_data : NDArray
        Input.
    kernel : tuple[int, ...], default ()
        Size of the window, one number for each spatial axis. May be left out with
        `global_pool`.
    pool_type : {'avg', 'lp', 'max', 'sum'}, default 'max'
        What becomes of a window.
    global_pool : bool, default False
        Whether the window is the whole image; kernel, stride and pad are then ignored.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    pooling_convention : {'full', 'same', 'valid'}, default 'valid'
        How many windows there are: only whole ones (valid), also one that is cut off at the end
        (full), or as many as strides begin in the image (same).
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    pad : tuple[int, ...], default ()
        Padding before and after each spatial axis; 0 by default.
    p_value : int | None, default None
        1, 2 or 3: the power that lp pooling sums.
    count_include_pad : bool | None, default None
        Whether averages count the padding as zeros; they do by default.
    layout : {'NCDHW', 'NCHW', 'NCW', 'NDHWC', 'NHWC', 'NWC'} or None, default None
        Order of the axes; by default channels come second.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If the windows do not fit, or `pool_type` is neither 'max' nor 'avg'.
    """
    return _op_contrib_quantized_pooling(data, min_data, max_data, kernel, pool_type, global_pool,
                                         cudnn_off, pooling_convention, stride, pad, p_value,
                                         count_include_pad, layout, out)
