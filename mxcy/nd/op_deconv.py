# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/deconv.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Deconvolution"]

_op_Deconvolution = caller("Deconvolution")


def Deconvolution(data: NDArray | None = None, weight: NDArray | None = None,
                  bias: NDArray | None = None, kernel: Sequence[int] | int = REQUIRED,
                  stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                  pad: Sequence[int] | int = (), adj: Sequence[int] | int = (),
                  target_shape: Sequence[int] | int = (), num_filter: int = REQUIRED,
                  num_group: int = 1, workspace: int = 512, no_bias: bool = True,
                  cudnn_tune: str | None = None, cudnn_off: bool = False, layout: str | None = None,
                  out: Any = None, name: str | None = None) -> Any:
    """Transposed convolution: what the gradient of a convolution does to its data, as a layer.

    Every element of `data` (n, channels, ...) adds the filters of its channel, times its value, to
    a window of the result (n, num_filter, ...); windows are `stride` apart, and `pad` elements are
    cut off at both ends. An axis of length i becomes
    ``stride * (i - 1) + dilate * (kernel - 1) + 1 - 2 * pad + adj`` long, or `target_shape`.
    `weight` has shape (channels, num_filter / num_group, *kernel) and `bias`, if there is one,
    (num_filter,). With the layouts NHWC and NDHWC channels come last, in `weight` too.

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
        Distance of windows in the result; 1 by default.
    dilate : tuple[int, ...], default ()
        Distance of a window's elements; 1 by default.
    pad : tuple[int, ...], default ()
        How much is cut off the result's ends; 0 by default.
    adj : tuple[int, ...], default ()
        How much longer the result is at its end, less than the stride; 0 by default.
    target_shape : tuple[int, ...], default ()
        Spatial shape of the result; `pad` and `adj` are then found from it and ignored.
    num_filter : int
        Number of channels of the result.
    num_group : int, default 1
        Number of groups of channels.
    workspace : int, default 512
        Accepted; how much memory is needed is known at bind.
    no_bias : bool, default True
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
        If the shapes do not fit, or `adj` is not less than the stride.
    """
    return _op_Deconvolution(data, weight, bias, kernel, stride, dilate, pad, adj, target_shape,
                             num_filter, num_group, workspace, no_bias, cudnn_tune, cudnn_off,
                             layout, out)
