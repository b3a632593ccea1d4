# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/spatial.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["BilinearSampler", "Correlation", "Crop", "GridGenerator", "ROIPooling",
           "SpatialTransformer", "_affine_grid_like", "_contrib_ROIAlign"]

_op_BilinearSampler = get("BilinearSampler")
_op_Correlation = get("Correlation")
_op_Crop = get("Crop")
_op_GridGenerator = get("GridGenerator")
_op_ROIPooling = get("ROIPooling")
_op_SpatialTransformer = get("SpatialTransformer")
_op_affine_grid_like = get("_affine_grid_like")
_op_contrib_ROIAlign = get("_contrib_ROIAlign")


def BilinearSampler(data: Symbol | None = None, grid: Symbol | None = None,
                    cudnn_off: bool | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Samples `data` (batch, channels, H, W) at the positions of `grid` (batch, 2, h, w).

    Plane 0 of `grid` is x and plane 1 y, both from -1 (first column or row) to 1 (last one).
    Between positions values are interpolated linearly; outside of `data` they count as 0. The
    result is (batch, channels, h, w).

    Parameters
    ----------
    data : Symbol
        Input.
    grid : Symbol
        Input.
    cudnn_off : bool | None, default None
        Accepted; without effect.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015. Gradients are of first order.
    """
    par: dict[str, Any] = {}
    if cudnn_off is not None:
        par["cudnn_off"] = cudnn_off
    return make(_op_BilinearSampler, "bilinearsampler", (data, grid), par, name, attr, kwargs)


def Correlation(data1: Symbol | None = None, data2: Symbol | None = None, kernel_size: int = 1,
                max_displacement: int = 1, stride1: int = 1, stride2: int = 1, pad_size: int = 0,
                is_multiply: bool = True, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Correlation of the patches of two images over displacements (FlowNet's layer).

    For every displacement (of at most `max_displacement` in x and y, in steps of `stride2`) and
    every position (in steps of `stride1`), the mean over channels and a `kernel_size` square patch
    of data1 times the displaced data2, or of the absolute difference. Both are (batch, channels,
    H, W), padded with `pad_size` zeros; the result is (batch, displacements, h, w).

    Parameters
    ----------
    data1 : Symbol
        Input.
    data2 : Symbol
        Input.
    kernel_size : int, default 1
        Side of the patches, odd.
    max_displacement : int, default 1
        Largest displacement.
    stride1 : int, default 1
        Step between positions.
    stride2 : int, default 1
        Step between displacements.
    pad_size : int, default 0
        Zeros around both inputs.
    is_multiply : bool, default True
        Whether patches are multiplied, else their differences taken.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    Dosovitskiy et al., "FlowNet", ICCV 2015. Gradients are of first order.
    """
    par: dict[str, Any] = {}
    if kernel_size != 1:
        par["kernel_size"] = kernel_size
    if max_displacement != 1:
        par["max_displacement"] = max_displacement
    if stride1 != 1:
        par["stride1"] = stride1
    if stride2 != 1:
        par["stride2"] = stride2
    if pad_size != 0:
        par["pad_size"] = pad_size
    if is_multiply is not True:
        par["is_multiply"] = is_multiply
    return make(_op_Correlation, "correlation", (data1, data2), par, name, attr, kwargs)


def Crop(*data: Symbol, offset: Sequence[int] | int = (0, 0), h_w: Sequence[int] | int = (0, 0),
         center_crop: bool = False, num_args: int | None = None, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Cuts height and width of the first input: to `h_w`, or to those of a second input.

    The inputs have 4 dimensions; the crop begins at `offset`, or lies in the middle with
    `center_crop`. No gradient flows to the second input.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    offset : tuple[int, ...], default (0, 0)
        (y, x) where the crop begins.
    h_w : tuple[int, ...], default (0, 0)
        (height, width) of the crop, with one input.
    center_crop : bool, default False
        Whether the crop is in the middle, whatever `offset`.
    num_args : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if offset != (0, 0):
        par["offset"] = offset
    if h_w != (0, 0):
        par["h_w"] = h_w
    if center_crop is not False:
        par["center_crop"] = center_crop
    return make(_op_Crop, "crop", spread("Crop", data, num_args), par, name, attr, kwargs)


def GridGenerator(data: Symbol | None = None, transform_type: str = REQUIRED,
                  target_shape: Sequence[int] | int = (0, 0), name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Makes the grid (batch, 2, h, w) that BilinearSampler reads.

    'affine': `data` (batch, 6) holds 2 x 3 matrices, which are applied to (x, y, 1) for x and y
    evenly spaced from -1 to 1. 'warp': `data` (batch, 2, h, w) is a flow in pixels (x first),
    which is added to the position of each pixel. A side of one pixel lies at -1.

    Parameters
    ----------
    data : Symbol
        Input.
    transform_type : {'affine', 'warp'}
        'affine': from matrices; 'warp': from a flow.
    target_shape : tuple[int, ...], default (0, 0)
        (height, width) of the grid, for 'affine'.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if transform_type is not REQUIRED:
        par["transform_type"] = transform_type
    if target_shape != (0, 0):
        par["target_shape"] = target_shape
    return make(_op_GridGenerator, "gridgenerator", (data,), par, name, attr, kwargs)


def ROIPooling(data: Symbol | None = None, rois: Symbol | None = None,
               pooled_size: Sequence[int] | int = REQUIRED, spatial_scale: float = REQUIRED,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """Largest values over the bins of regions: (regions, channels, h, w).

    Every row of `rois` (regions, 5) is (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and rounded, and belong to the region. The region is cut into `pooled_size`
    bins; a bin outside of `data` (batch, channels, H, W) gives 0. No gradient flows to `rois`.

    Parameters
    ----------
    data : Symbol
        Input.
    rois : Symbol
        Input.
    pooled_size : tuple[int, ...]
        (height, width) of the result.
    spatial_scale : float
        What coordinates are multiplied by.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Girshick, ICCV 2015.
    """
    par: dict[str, Any] = {}
    if pooled_size is not REQUIRED:
        par["pooled_size"] = pooled_size
    if spatial_scale is not REQUIRED:
        par["spatial_scale"] = spatial_scale
    return make(_op_ROIPooling, "roipooling", (data, rois), par, name, attr, kwargs)


def SpatialTransformer(data: Symbol | None = None, loc: Symbol | None = None,
                       target_shape: Sequence[int] | int = (0, 0), transform_type: str = REQUIRED,
                       sampler_type: str = REQUIRED, cudnn_off: bool | None = None,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Samples `data` (batch, channels, H, W) where the affine maps `loc` (batch, 6) point.

    BilinearSampler at the affine grid of GridGenerator with height and width `target_shape`.

    Parameters
    ----------
    data : Symbol
        Input.
    loc : Symbol
        Input.
    target_shape : tuple[int, ...], default (0, 0)
        (height, width) of the result; 0: as data.
    transform_type : {'affine'}
        Kind of transform.
    sampler_type : {'bilinear'}
        Kind of interpolation.
    cudnn_off : bool | None, default None
        Accepted; without effect.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015.
    """
    par: dict[str, Any] = {}
    if target_shape != (0, 0):
        par["target_shape"] = target_shape
    if transform_type is not REQUIRED:
        par["transform_type"] = transform_type
    if sampler_type is not REQUIRED:
        par["sampler_type"] = sampler_type
    if cudnn_off is not None:
        par["cudnn_off"] = cudnn_off
    return make(_op_SpatialTransformer, "spatialtransformer", (data, loc), par, name, attr, kwargs)


def _affine_grid_like(data: Symbol | None = None, like: Symbol | None = None,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """GridGenerator's affine grid in the shape of the second input, which is not read.

    Parameters
    ----------
    data : Symbol
        Input.
    like : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_affine_grid_like, "_affine_grid_like", (data, like), {}, name, attr, kwargs)


def _contrib_ROIAlign(data: Symbol | None = None, rois: Symbol | None = None,
                      pooled_size: Sequence[int] | int = REQUIRED, spatial_scale: float = REQUIRED,
                      sample_ratio: int = -1, position_sensitive: bool = False,
                      aligned: bool = False, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Means of interpolated samples over the bins of regions: (regions, channels, h, w).

    Rows of `rois` (regions, 5) are (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and not rounded. Each of the `pooled_size` bins is sampled at `sample_ratio`
    points in each direction (or as many as its size asks for, at most 4096). Samples outside of
    `data` (batch, channels, H, W) by more than a pixel count as 0. With `position_sensitive` bin i
    of channel c reads channel ``c * bins + i``. A region whose sample is negative gives 0.

    Parameters
    ----------
    data : Symbol
        Input.
    rois : Symbol
        Input.
    pooled_size : tuple[int, ...]
        (height, width) of the result.
    spatial_scale : float
        What coordinates are multiplied by.
    sample_ratio : int, default -1
        Samples of a bin in each direction; below 1: by its size.
    position_sensitive : bool, default False
        Whether every bin has channels of its own.
    aligned : bool, default False
        Whether coordinates are moved by half a pixel.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    He, Gkioxari, Dollar and Girshick, ICCV 2017. No gradient flows to `rois`.
    """
    par: dict[str, Any] = {}
    if pooled_size is not REQUIRED:
        par["pooled_size"] = pooled_size
    if spatial_scale is not REQUIRED:
        par["spatial_scale"] = spatial_scale
    if sample_ratio != -1:
        par["sample_ratio"] = sample_ratio
    if position_sensitive is not False:
        par["position_sensitive"] = position_sensitive
    if aligned is not False:
        par["aligned"] = aligned
    return make(_op_contrib_ROIAlign, "roialign", (data, rois), par, name, attr, kwargs)
