# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/spatial.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["BilinearSampler", "Correlation", "Crop", "GridGenerator", "ROIPooling",
           "SpatialTransformer", "_affine_grid_like", "_contrib_ROIAlign"]

_op_BilinearSampler = caller("BilinearSampler")
_op_Correlation = caller("Correlation")
_op_Crop = caller("Crop")
_op_GridGenerator = caller("GridGenerator")
_op_ROIPooling = caller("ROIPooling")
_op_SpatialTransformer = caller("SpatialTransformer")
_op_affine_grid_like = caller("_affine_grid_like")
_op_contrib_ROIAlign = caller("_contrib_ROIAlign")


def BilinearSampler(data: NDArray | None = None, grid: NDArray | None = None,
                    cudnn_off: bool | None = None, out: Any = None, name: str | None = None) -> Any:
    """Samples `data` (batch, channels, H, W) at the positions of `grid` (batch, 2, h, w).

    Plane 0 of `grid` is x and plane 1 y, both from -1 (first column or row) to 1 (last one).
    Between positions values are interpolated linearly; outside of `data` they count as 0. The
    result is (batch, channels, h, w).

    Parameters
    ----------
    data : NDArray
        Input.
    grid : NDArray
        Input.
    cudnn_off : bool | None, default None
        Accepted; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015. Gradients are of first order.
    """
    return _op_BilinearSampler(data, grid, cudnn_off, out)


def Correlation(data1: NDArray | None = None, data2: NDArray | None = None, kernel_size: int = 1,
                max_displacement: int = 1, stride1: int = 1, stride2: int = 1, pad_size: int = 0,
                is_multiply: bool = True, out: Any = None, name: str | None = None) -> Any:
    """Correlation of the patches of two images over displacements (FlowNet's layer).

    For every displacement (of at most `max_displacement` in x and y, in steps of `stride2`) and
    every position (in steps of `stride1`), the mean over channels and a `kernel_size` square patch
    of data1 times the displaced data2, or of the absolute difference. Both are (batch, channels,
    H, W), padded with `pad_size` zeros; the result is (batch, displacements, h, w).

    Parameters
    ----------
    data1 : NDArray
        Input.
    data2 : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Notes
    -----
    Dosovitskiy et al., "FlowNet", ICCV 2015. Gradients are of first order.
    """
    return _op_Correlation(data1, data2, kernel_size, max_displacement, stride1, stride2, pad_size,
                           is_multiply, out)


def Crop(*data: NDArray, offset: Sequence[int] | int = (0, 0), h_w: Sequence[int] | int = (0, 0),
         center_crop: bool = False, num_args: int | None = None, out: Any = None,
         name: str | None = None) -> Any:
    """Cuts height and width of the first input: to `h_w`, or to those of a second input.

    The inputs have 4 dimensions; the crop begins at `offset`, or lies in the middle with
    `center_crop`. No gradient flows to the second input.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    offset : tuple[int, ...], default (0, 0)
        (y, x) where the crop begins.
    h_w : tuple[int, ...], default (0, 0)
        (height, width) of the crop, with one input.
    center_crop : bool, default False
        Whether the crop is in the middle, whatever `offset`.
    num_args : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Crop(data, offset, h_w, center_crop, num_args, out)


def GridGenerator(data: NDArray | None = None, transform_type: str = REQUIRED,
                  target_shape: Sequence[int] | int = (0, 0), out: Any = None,
                  name: str | None = None) -> Any:
    """Makes the grid (batch, 2, h, w) that BilinearSampler reads.

    'affine': `data` (batch, 6) holds 2 x 3 matrices, which are applied to (x, y, 1) for x and y
    evenly spaced from -1 to 1. 'warp': `data` (batch, 2, h, w) is a flow in pixels (x first),
    which is added to the position of each pixel. A side of one pixel lies at -1.

    Parameters
    ----------
    data : NDArray
        Input.
    transform_type : {'affine', 'warp'}
        'affine': from matrices; 'warp': from a flow.
    target_shape : tuple[int, ...], default (0, 0)
        (height, width) of the grid, for 'affine'.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_GridGenerator(data, transform_type, target_shape, out)


def ROIPooling(data: NDArray | None = None, rois: NDArray | None = None,
               pooled_size: Sequence[int] | int = REQUIRED, spatial_scale: float = REQUIRED,
               out: Any = None, name: str | None = None) -> Any:
    """Largest values over the bins of regions: (regions, channels, h, w).

    Every row of `rois` (regions, 5) is (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and rounded, and belong to the region. The region is cut into `pooled_size`
    bins; a bin outside of `data` (batch, channels, H, W) gives 0. No gradient flows to `rois`.

    Parameters
    ----------
    data : NDArray
        Input.
    rois : NDArray
        Input.
    pooled_size : tuple[int, ...]
        (height, width) of the result.
    spatial_scale : float
        What coordinates are multiplied by.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Girshick, ICCV 2015.
    """
    return _op_ROIPooling(data, rois, pooled_size, spatial_scale, out)


def SpatialTransformer(data: NDArray | None = None, loc: NDArray | None = None,
                       target_shape: Sequence[int] | int = (0, 0), transform_type: str = REQUIRED,
                       sampler_type: str = REQUIRED, cudnn_off: bool | None = None, out: Any = None,
                       name: str | None = None) -> Any:
    """Samples `data` (batch, channels, H, W) where the affine maps `loc` (batch, 6) point.

    BilinearSampler at the affine grid of GridGenerator with height and width `target_shape`.

    Parameters
    ----------
    data : NDArray
        Input.
    loc : NDArray
        Input.
    target_shape : tuple[int, ...], default (0, 0)
        (height, width) of the result; 0: as data.
    transform_type : {'affine'}
        Kind of transform.
    sampler_type : {'bilinear'}
        Kind of interpolation.
    cudnn_off : bool | None, default None
        Accepted; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015.
    """
    return _op_SpatialTransformer(data, loc, target_shape, transform_type, sampler_type, cudnn_off,
                                  out)


def _affine_grid_like(data: NDArray | None = None, like: NDArray | None = None, out: Any = None,
                      name: str | None = None) -> Any:
    """GridGenerator's affine grid in the shape of the second input, which is not read.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_affine_grid_like(data, like, out)


def _contrib_ROIAlign(data: NDArray | None = None, rois: NDArray | None = None,
                      pooled_size: Sequence[int] | int = REQUIRED, spatial_scale: float = REQUIRED,
                      sample_ratio: int = -1, position_sensitive: bool = False,
                      aligned: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Means of interpolated samples over the bins of regions: (regions, channels, h, w).

    Rows of `rois` (regions, 5) are (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and not rounded. Each of the `pooled_size` bins is sampled at `sample_ratio`
    points in each direction (or as many as its size asks for, at most 4096). Samples outside of
    `data` (batch, channels, H, W) by more than a pixel count as 0. With `position_sensitive` bin i
    of channel c reads channel ``c * bins + i``. A region whose sample is negative gives 0.

    Parameters
    ----------
    data : NDArray
        Input.
    rois : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Notes
    -----
    He, Gkioxari, Dollar and Girshick, ICCV 2017. No gradient flows to `rois`.
    """
    return _op_contrib_ROIAlign(data, rois, pooled_size, spatial_scale, sample_ratio,
                                position_sensitive, aligned, out)
