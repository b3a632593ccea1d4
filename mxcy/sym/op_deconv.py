# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/deconv.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Deconvolution"]

_op_Deconvolution = get("Deconvolution")


def Deconvolution(data: Symbol | None = None, weight: Symbol | None = None,
                  bias: Symbol | None = None, kernel: Sequence[int] | int = REQUIRED,
                  stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                  pad: Sequence[int] | int = (), adj: Sequence[int] | int = (),
                  target_shape: Sequence[int] | int = (), num_filter: int = REQUIRED,
                  num_group: int = 1, workspace: int = 512, no_bias: bool = True,
                  cudnn_tune: str | None = None, cudnn_off: bool = False, layout: str | None = None,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Transposed convolution: what the gradient of a convolution does to its data, as a layer.

    Every element of `data` (n, channels, ...) adds the filters of its channel, times its value, to
    a window of the result (n, num_filter, ...); windows are `stride` apart, and `pad` elements are
    cut off at both ends. An axis of length i becomes
    ``stride * (i - 1) + dilate * (kernel - 1) + 1 - 2 * pad + adj`` long, or `target_shape`.
    `weight` has shape (channels, num_filter / num_group, *kernel) and `bias`, if there is one,
    (num_filter,). With the layouts NHWC and NDHWC channels come last, in `weight` too.

    Parameters
    ----------
    data : Symbol
        Input.
    weight : Symbol
        Input.
    bias : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetValueError
        If the shapes do not fit, or `adj` is not less than the stride.
    """
    par: dict[str, Any] = {}
    if kernel is not REQUIRED:
        par["kernel"] = kernel
    if stride.__class__ is not tuple or stride:
        par["stride"] = stride
    if dilate.__class__ is not tuple or dilate:
        par["dilate"] = dilate
    if pad.__class__ is not tuple or pad:
        par["pad"] = pad
    if adj.__class__ is not tuple or adj:
        par["adj"] = adj
    if target_shape.__class__ is not tuple or target_shape:
        par["target_shape"] = target_shape
    if num_filter is not REQUIRED:
        par["num_filter"] = num_filter
    if num_group != 1:
        par["num_group"] = num_group
    if workspace != 512:
        par["workspace"] = workspace
    if no_bias is not True:
        par["no_bias"] = no_bias
    if cudnn_tune is not None:
        par["cudnn_tune"] = cudnn_tune
    if cudnn_off is not False:
        par["cudnn_off"] = cudnn_off
    if layout is not None:
        par["layout"] = layout
    return make(_op_Deconvolution, "deconvolution", (data, weight, bias), par, name, attr, kwargs)
