# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/deform.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_contrib_DeformableConvolution", "_contrib_ModulatedDeformableConvolution",
           "_deformable_columns"]

_op_contrib_DeformableConvolution = get("_contrib_DeformableConvolution")
_op_contrib_ModulatedDeformableConvolution = get("_contrib_ModulatedDeformableConvolution")
_op_deformable_columns = get("_deformable_columns")


def _contrib_DeformableConvolution(data: Symbol | None = None, offset: Symbol | None = None,
                                   weight: Symbol | None = None, bias: Symbol | None = None,
                                   kernel: Sequence[int] | int = REQUIRED,
                                   stride: Sequence[int] | int = (),
                                   dilate: Sequence[int] | int = (), pad: Sequence[int] | int = (),
                                   num_filter: int = REQUIRED, num_group: int = 1,
                                   num_deformable_group: int = 1, workspace: int = 1024,
                                   no_bias: bool = False, layout: str | None = None,
                                   name: str | None = None, attr: dict[str, str] | None = None,
                                   out: None = None, **kwargs: Any) -> Any:
    """Convolution of images whose windows are bent: every tap reads at its place plus an offset.

    As `Convolution` over two axes, but the value that a tap sees is taken from `data` at (y, x) =
    (its place) + (its offset), interpolated bilinearly. Places before the first or from one past
    the last row or column on count as 0; between the last one and there, values are constant.

    `data` is (n, channels, height, width), `weight` (num_filter, channels / num_group, *kernel),
    `bias` (num_filter,). `offset` is (n, num_deformable_group * kernel elements * 2, out height,
    out width): for each group of channels and each tap the distance in y, then in x.

    Parameters
    ----------
    data : Symbol
        Input.
    offset : Symbol
        Input.
    weight : Symbol
        Input.
    bias : Symbol
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
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Dai et al., Deformable Convolutional Networks, ICCV 2017. Gradients are of first order.
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
    if num_filter is not REQUIRED:
        par["num_filter"] = num_filter
    if num_group != 1:
        par["num_group"] = num_group
    if num_deformable_group != 1:
        par["num_deformable_group"] = num_deformable_group
    if workspace != 1024:
        par["workspace"] = workspace
    if no_bias is not False:
        par["no_bias"] = no_bias
    if layout is not None:
        par["layout"] = layout
    return make(_op_contrib_DeformableConvolution, "deformableconvolution", (data, offset, weight,
                bias), par, name, attr, kwargs)


def _contrib_ModulatedDeformableConvolution(data: Symbol | None = None,
                                            offset: Symbol | None = None,
                                            mask: Symbol | None = None,
                                            weight: Symbol | None = None,
                                            bias: Symbol | None = None,
                                            kernel: Sequence[int] | int = REQUIRED,
                                            stride: Sequence[int] | int = (),
                                            dilate: Sequence[int] | int = (),
                                            pad: Sequence[int] | int = (),
                                            num_filter: int = REQUIRED, num_group: int = 1,
                                            num_deformable_group: int = 1, workspace: int = 1024,
                                            no_bias: bool = False, im2col_step: int = 64,
                                            layout: str | None = None, name: str | None = None,
                                            attr: dict[str, str] | None = None, out: None = None,
                                            **kwargs: Any) -> Any:
    """Deformable convolution that also weighs what each tap reads.

    As `DeformableConvolution`, but what a tap reads is multiplied by its number in `mask` (n,
    num_deformable_group * kernel elements, out height, out width), and values fade linearly to 0
    within one pixel of the image on all sides.

    Parameters
    ----------
    data : Symbol
        Input.
    offset : Symbol
        Input.
    mask : Symbol
        Input.
    weight : Symbol
        Input.
    bias : Symbol
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
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Zhu et al., Deformable ConvNets v2, CVPR 2019. Gradients are of first order.
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
    if num_filter is not REQUIRED:
        par["num_filter"] = num_filter
    if num_group != 1:
        par["num_group"] = num_group
    if num_deformable_group != 1:
        par["num_deformable_group"] = num_deformable_group
    if workspace != 1024:
        par["workspace"] = workspace
    if no_bias is not False:
        par["no_bias"] = no_bias
    if im2col_step != 64:
        par["im2col_step"] = im2col_step
    if layout is not None:
        par["layout"] = layout
    return make(_op_contrib_ModulatedDeformableConvolution, "modulateddeformableconvolution",
                (data, offset, mask, weight, bias), par, name, attr, kwargs)


def _deformable_columns(data: Symbol | None = None, offset: Symbol | None = None,
                        mask: Symbol | None = None, kernel: Sequence[int] | int = REQUIRED,
                        stride: Sequence[int] | int = (), dilate: Sequence[int] | int = (),
                        pad: Sequence[int] | int = (), num_deformable_group: int = 1,
                        modulated: bool = False, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """What the taps of a deformable convolution read: (n, channels * taps, height, width).

    Parameters
    ----------
    data : Symbol
        Input.
    offset : Symbol
        Input.
    mask : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
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
    if num_deformable_group != 1:
        par["num_deformable_group"] = num_deformable_group
    if modulated is not False:
        par["modulated"] = modulated
    return make(_op_deformable_columns, "_deformable_columns", (data, offset, mask), par, name,
                attr, kwargs)
