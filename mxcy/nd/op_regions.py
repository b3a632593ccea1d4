# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/regions.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_DeformablePSROIPooling", "_contrib_PSROIPooling", "_contrib_RROIAlign"]

_op_contrib_DeformablePSROIPooling = caller("_contrib_DeformablePSROIPooling")
_op_contrib_PSROIPooling = caller("_contrib_PSROIPooling")
_op_contrib_RROIAlign = caller("_contrib_RROIAlign")


def _contrib_DeformablePSROIPooling(data: NDArray | None = None, rois: NDArray | None = None,
                                    trans: NDArray | None = None, spatial_scale: float = REQUIRED,
                                    output_dim: int = REQUIRED, group_size: int = REQUIRED,
                                    pooled_size: int = REQUIRED, part_size: int = 0,
                                    sample_per_part: int = 1, trans_std: float = 0.0,
                                    no_trans: bool = False, out: Any = None,
                                    name: str | None = None) -> Any:
    """As `PSROIPooling`, with bilinear samples of bins that are moved by learnt offsets.

    Bin (i, j) of a region is moved by the part of `trans` (regions, 2 * classes, part_size,
    part_size) in which it lies, times `trans_std` and the region's width (first plane) or height.
    The channels of the result are shared out among the classes. Each bin is the mean of
    `sample_per_part` samples in each direction; those outside of the image do not count.

    Parameters
    ----------
    data : NDArray
        Input.
    rois : NDArray
        Input.
    trans : NDArray
        Input.
    spatial_scale : float
        What coordinates are multiplied by.
    output_dim : int
        Channels of the result.
    group_size : int
        Groups of channels in each direction.
    pooled_size : int
        Height and width of the result.
    part_size : int, default 0
        Offsets of a region in each direction; 0: pooled_size.
    sample_per_part : int, default 1
        Samples of a bin in each direction.
    trans_std : float, default 0.0
        What offsets are multiplied by, besides the region's size.
    no_trans : bool, default False
        Whether there are no offsets.
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
        If a row of `rois` names no sample.

    Notes
    -----
    Dai et al., Deformable Convolutional Networks, ICCV 2017. Gradients are of first order.
    """
    return _op_contrib_DeformablePSROIPooling(data, rois, trans, spatial_scale, output_dim,
                                              group_size, pooled_size, part_size, sample_per_part,
                                              trans_std, no_trans, out)


def _contrib_PSROIPooling(data: NDArray | None = None, rois: NDArray | None = None,
                          spatial_scale: float = REQUIRED, output_dim: int = REQUIRED,
                          pooled_size: int = REQUIRED, group_size: int = 0, out: Any = None,
                          name: str | None = None) -> Any:
    """Means over the bins of regions, each bin from channels of its own.

    Rows of `rois` (regions, 5) are (sample, x1, y1, x2, y2); corners are rounded, multiplied by
    `spatial_scale`, and belong to the region. It is cut into `pooled_size` times `pooled_size`
    bins, and these into `group_size` times `group_size` groups; group (i, j) of channel c of the
    result reads channel ``(c * group_size + i) * group_size + j`` of `data` (batch, channels, H,
    W). A bin outside of the image gives 0.

    Parameters
    ----------
    data : NDArray
        Input.
    rois : NDArray
        Input.
    spatial_scale : float
        What coordinates are multiplied by.
    output_dim : int
        Channels of the result.
    pooled_size : int
        Height and width of the result.
    group_size : int, default 0
        Groups of channels in each direction; 0: pooled_size.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Dai et al., R-FCN, NIPS 2016.
    """
    return _op_contrib_PSROIPooling(data, rois, spatial_scale, output_dim, pooled_size, group_size,
                                    out)


def _contrib_RROIAlign(data: NDArray | None = None, rois: NDArray | None = None,
                       pooled_size: Sequence[int] | int = REQUIRED, spatial_scale: float = REQUIRED,
                       sampling_ratio: int = -1, out: Any = None, name: str | None = None) -> Any:
    """Means of bilinear samples over the bins of turned regions: (regions, channels, h, w).

    Rows of `rois` (regions, 6) are (sample, center x, center y, width, height, angle); the angle is
    in degrees against the clock, the others are multiplied by `spatial_scale`. Each of the
    `pooled_size` bins is sampled at `sampling_ratio` points in each direction (or as many as its
    size asks for, at most 4096). Samples outside of `data` (batch, channels, H, W) by more than a
    pixel count as 0.

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
    sampling_ratio : int, default -1
        Samples of a bin in each direction; below 1: by its size.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Ma et al., IEEE Trans. Multimedia 20, 2018. No gradient flows to `rois`.
    """
    return _op_contrib_RROIAlign(data, rois, pooled_size, spatial_scale, sampling_ratio, out)
