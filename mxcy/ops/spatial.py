"""Operators on positions: sampling at grids, pooling of regions, correlation, crops.

What lives here: shapes, gradients, tasks. What does not: the loops (_kernels/spatial.h).
Invariant: rois and grids are data; what they point at is checked by the kernels.
"""
from __future__ import annotations

from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64, INT64
from .._core.errors import MXNetTypeError, MXNetValueError
from ._movement import copy_task, strided_task
from ._shapes import checked_size, strides_of
from .base import ALL_DTYPES, Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__: list[str] = []

_FOUR = (-1, -1, -1, -1)


def _merged(name: str, what: str, shape, want):
    """Both shapes merged, with an error that says what was expected."""
    try:
        return merge_shape(shape, want)
    except MXNetValueError:
        raise MXNetValueError(f"{name}: expected {what} of shape {want}, got {shape}") from None


def _pair(name: str, what: str, value, low: int = 1) -> tuple[int, int]:
    if len(value) != 2 or min(value) < low or max(value) >= 2**31:
        raise MXNetValueError(f"{name}: {what} must be two numbers of at least {low}, got {value}")
    return value


class _Spatial(Operator):
    """Base: all inputs and outputs are floating and of one dtype."""

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)


# -- grids ------------------------------------------------------------------------------------
@parameters
class BilinearSamplerParams(Params):
    cudnn_off: bool | None = param(None, "Accepted; without effect.")


def _sampler_shapes(name, data, grid, out):
    """(data, grid, output) of a sampler, merged."""
    data, grid = _merged(name, "data", data, _FOUR), _merged(name, "grid", grid, (-1, 2, -1, -1))
    out = _merged(name, "output", out, (data[0], data[1], grid[2], grid[3]))
    grid = _merged(name, "grid", grid, (out[0], 2, out[2], out[3]))
    data = _merged(name, "data", data, (out[0], out[1], -1, -1))
    return data, grid, (data[0], data[1], grid[2], grid[3])


@register
class BilinearSampler(_Spatial):
    """Samples `data` (batch, channels, H, W) at the positions of `grid` (batch, 2, h, w).

    Plane 0 of `grid` is x and plane 1 y, both from -1 (first column or row) to 1 (last one).
    Between positions values are interpolated linearly; outside of `data` they count as 0. The
    result is (batch, channels, h, w).

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015. Gradients are of first order.
    """

    name = "BilinearSampler"
    inputs = ("data", "grid")
    Params = BilinearSamplerParams

    def infer_shape(self, p, ins, outs):
        data, grid, out = _sampler_shapes(self.name, ins[0], ins[1], outs[0])
        return [data, grid], [out]

    def gradient(self, n, ograds):
        back = n.op("_backward_BilinearSampler", ograds[0], *n.ins)
        return [back, back[1]]

    def cpu(self, p, ins, outs, train):
        return Task("bilinear_sampler", ints=(*ins[0].shape, *outs[0].shape[2:]),
                    work=100.0 + 8.0 * size_of(outs[0].shape))


@register
class BackwardBilinearSampler(_Spatial):
    """Gradients of BilinearSampler for data and grid; a kernel without second derivative."""

    name = "_backward_BilinearSampler"
    inputs = ("ograd", "data", "grid")
    outputs = ("data_grad", "grid_grad")
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        data, grid, out = _sampler_shapes("BilinearSampler", merge_shape(ins[1], outs[0]),
                                          merge_shape(ins[2], outs[1]), ins[0])
        return [out, data, grid], [data, grid]

    def cpu(self, p, ins, outs, train):
        return Task("bilinear_sampler_backward", ints=(*ins[1].shape, *ins[0].shape[2:]),
                    work=200.0 + 20.0 * size_of(ins[0].shape) + 0.2 * size_of(ins[1].shape))


@parameters
class GridGeneratorParams(Params):
    transform_type: str = param(doc="'affine': from matrices; 'warp': from a flow.",
                                choices=("affine", "warp"))
    target_shape: tuple[int, ...] = param((0, 0), "(height, width) of the grid, for 'affine'.")


@register
class GridGenerator(_Spatial):
    """Makes the grid (batch, 2, h, w) that BilinearSampler reads.

    'affine': `data` (batch, 6) holds 2 x 3 matrices, which are applied to (x, y, 1) for x and y
    evenly spaced from -1 to 1. 'warp': `data` (batch, 2, h, w) is a flow in pixels (x first),
    which is added to the position of each pixel. A side of one pixel lies at -1.
    """

    name = "GridGenerator"
    Params = GridGeneratorParams

    def infer_shape(self, p, ins, outs):
        if p.transform_type == "warp":
            shape = _merged(self.name, "data", merge_shape(ins[0], outs[0]), (-1, 2, -1, -1))
            return [shape], [shape]
        h, w = _pair(self.name, "target_shape", p.target_shape)
        data = _merged(self.name, "data", ins[0], (-1, 6))
        out = _merged(self.name, "the grid", outs[0], (data[0], 2, h, w))
        checked_size((abs(out[0]), 2, h, w))
        return [(out[0], 6)], [out]

    def gradient(self, n, ograds):
        return [n.op("_backward_GridGenerator", ograds[0], transform_type=n.p.transform_type)]

    def cpu(self, p, ins, outs, train):
        n, _, h, w = outs[0].shape
        return Task("grid_generator", ints=(n, 0, 0, 0, h, w, int(p.transform_type == "warp")),
                    work=100.0 + 3.0 * size_of(outs[0].shape))


@parameters
class BackwardGridGeneratorParams(Params):
    transform_type: str = param(doc="As in GridGenerator.", choices=("affine", "warp"))


@register
class BackwardGridGenerator(_Spatial):
    """Gradient of GridGenerator, which is linear up to a constant."""

    name = "_backward_GridGenerator"
    inputs = ("ograd",)
    Params = BackwardGridGeneratorParams

    def infer_shape(self, p, ins, outs):
        if p.transform_type == "warp":
            shape = _merged(self.name, "data", merge_shape(ins[0], outs[0]), (-1, 2, -1, -1))
            return [shape], [shape]
        grid = _merged(self.name, "the gradient", ins[0], (-1, 2, -1, -1))
        out = _merged(self.name, "the result", outs[0], (grid[0], 6))
        return [(out[0], *grid[1:])], [out]

    def gradient(self, n, ograds):
        if n.p.transform_type == "warp":
            return [n.op(self.name, ograds[0], transform_type="warp")]
        return [n.op("_affine_grid_like", ograds[0], n.ins[0])]

    def cpu(self, p, ins, outs, train):
        n, _, h, w = ins[0].shape
        return Task("grid_generator", ints=(n, 0, 0, 0, h, w, 2 + int(p.transform_type == "warp")),
                    work=100.0 + 4.0 * size_of(ins[0].shape))


@register
class AffineGridLike(_Spatial):
    """GridGenerator's affine grid in the shape of the second input, which is not read."""

    name = "_affine_grid_like"
    inputs = ("data", "like")

    def infer_shape(self, p, ins, outs):
        grid = _merged(self.name, "the grid", merge_shape(ins[1], outs[0]), (-1, 2, -1, -1))
        data = _merged(self.name, "data", ins[0], (grid[0], 6))
        return [data, grid], [(data[0], *grid[1:])]

    def gradient(self, n, ograds):
        return [n.op("_backward_GridGenerator", ograds[0], transform_type="affine"), None]

    def cpu(self, p, ins, outs, train):
        n, _, h, w = outs[0].shape
        return Task("grid_generator", ints=(n, 0, 0, 0, h, w, 0), ins=(0,),
                    work=100.0 + 3.0 * size_of(outs[0].shape))


@parameters
class SpatialTransformerParams(Params):
    target_shape: tuple[int, ...] = param((0, 0), "(height, width) of the result; 0: as data.")
    transform_type: str = param(doc="Kind of transform.", choices=("affine",))
    sampler_type: str = param(doc="Kind of interpolation.", choices=("bilinear",))
    cudnn_off: bool | None = param(None, "Accepted; without effect.")


@register
class SpatialTransformer(_Spatial):
    """Samples `data` (batch, channels, H, W) where the affine maps `loc` (batch, 6) point.

    BilinearSampler at the affine grid of GridGenerator with height and width `target_shape`.

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu, NIPS 2015.
    """

    name = "SpatialTransformer"
    inputs = ("data", "loc")
    outputs = ("output", "grid")
    Params = SpatialTransformerParams

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        data = _merged(self.name, "data", ins[0], _FOUR)
        h, w = _pair(self.name, "target_shape", p.target_shape, 0)
        size = (h or data[2], w or data[3])
        checked_size((abs(data[0]), abs(data[1]), abs(size[0]), abs(size[1])))
        out = _merged(self.name, "output", outs[0], (*data[:2], *size))
        loc = _merged(self.name, "loc", ins[1], (out[0], 6))
        grid = _merged(self.name, "grid", outs[1], (loc[0], 2, *out[2:]))
        return [_merged(self.name, "data", data, (loc[0], out[1], -1, -1)), loc], \
            [(loc[0], *out[1:]), grid]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None, None]
        back = n.op("_backward_BilinearSampler", ograds[0], n.ins[0], n.outs[1])
        return [back, n.op("_backward_GridGenerator", back[1], transform_type="affine")]

    def cpu(self, p, ins, outs, train):
        return Task("spatial_transformer", ints=(*ins[0].shape, *outs[0].shape[2:]),
                    work=100.0 + 10.0 * size_of(outs[0].shape))


# -- regions ----------------------------------------------------------------------------------
@parameters
class ROIPoolingParams(Params):
    pooled_size: tuple[int, ...] = param(doc="(height, width) of the result.")
    spatial_scale: float = param(doc="What coordinates are multiplied by.", gt=0, le=1e6)


@parameters
class ROIAlignParams(Params):
    pooled_size: tuple[int, ...] = param(doc="(height, width) of the result.")
    spatial_scale: float = param(doc="What coordinates are multiplied by.", gt=0, le=1e6)
    sample_ratio: int = param(-1, "Samples of a bin in each direction; below 1: by its size.",
                              le=4096)
    position_sensitive: bool = param(False, "Whether every bin has channels of its own.")
    aligned: bool = param(False, "Whether coordinates are moved by half a pixel.")


def _roi_channels(name, p, channels: int) -> int:
    """Channels of the result."""
    bins = size_of(p.pooled_size)
    if not getattr(p, "position_sensitive", False) or channels == -1:
        return -1 if getattr(p, "position_sensitive", False) else channels
    if channels % bins:
        raise MXNetValueError(f"{name}: position_sensitive needs a multiple of {bins} channels, "
                              f"got {channels}")
    return channels // bins


def _roi_shapes(name, p, data, rois, out):
    size = _pair(name, "pooled_size", p.pooled_size)
    data, rois = _merged(name, "data", data, _FOUR), _merged(name, "rois", rois, (-1, 5))
    out = _merged(name, "the result", out, (rois[0], _roi_channels(name, p, data[1]), *size))
    checked_size([abs(d) for d in out])
    return data, (out[0], 5), out


def _roi_ints(p, data, out):
    return (*data, *out[2:], out[1], max(getattr(p, "sample_ratio", 0), -1),
            int(getattr(p, "position_sensitive", False)), int(getattr(p, "aligned", False)))


@register
class ROIPooling(_Spatial):
    """Largest values over the bins of regions: (regions, channels, h, w).

    Every row of `rois` (regions, 5) is (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and rounded, and belong to the region. The region is cut into `pooled_size`
    bins; a bin outside of `data` (batch, channels, H, W) gives 0. No gradient flows to `rois`.

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Girshick, ICCV 2015.
    """

    name = "ROIPooling"
    inputs = ("data", "rois")
    outputs = ("output", "index")
    Params = ROIPoolingParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        data, rois, out = _roi_shapes(self.name, p, ins[0], ins[1], outs[0])
        return [data, rois], [out, merge_shape(outs[1], out)]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, outs[0]))
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1] or dtype], [dtype, INT64]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None, None]
        return [n.op("_backward_ROIPooling", ograds[0], n.ins[1], n.outs[1], n.ins[0],
                     pooled_size=n.p.pooled_size, spatial_scale=n.p.spatial_scale), None]

    def cpu(self, p, ins, outs, train):
        return Task("roi_pool", ints=_roi_ints(p, ins[0].shape, outs[0].shape),
                    floats=(p.spatial_scale,), work=200.0 + 30.0 * size_of(outs[0].shape))


@register
class BackwardROIPooling(_Spatial):
    """Adds gradients up at the places of the maxima; a kernel without second derivative."""

    name = "_backward_ROIPooling"
    inputs = ("ograd", "rois", "index", "like")
    Params = ROIPoolingParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        data, rois, out = _roi_shapes("ROIPooling", p, merge_shape(ins[3], outs[0]), ins[1],
                                      merge_shape(ins[0], ins[2]))
        return [out, rois, out, data], [data]

    def infer_dtype(self, p, ins, outs):
        dtype = None
        for d in (ins[0], ins[3], outs[0]):
            dtype = merge_dtype(dtype, d)
        check_floats(self.name, (dtype, ins[1]))
        if ins[2] not in (None, INT64):
            raise MXNetTypeError(f"{self.name}: the index must be int64, got {ins[2]}")
        return [dtype, ins[1] or dtype, INT64, dtype], [dtype]

    def cpu(self, p, ins, outs, train):
        return Task("roi_pool_backward", ints=_roi_ints(p, ins[3].shape, ins[0].shape),
                    floats=(p.spatial_scale,), ins=(0, 1, 2),
                    work=200.0 + 3.0 * size_of(ins[0].shape) + 0.1 * size_of(outs[0].shape))


@register
class ROIAlign(_Spatial):
    """Means of interpolated samples over the bins of regions: (regions, channels, h, w).

    Rows of `rois` (regions, 5) are (sample, x1, y1, x2, y2); corners are multiplied by
    `spatial_scale` and not rounded. Each of the `pooled_size` bins is sampled at `sample_ratio`
    points in each direction (or as many as its size asks for, at most 4096). Samples outside of
    `data` (batch, channels, H, W) by more than a pixel count as 0. With `position_sensitive` bin i
    of channel c reads channel ``c * bins + i``. A region whose sample is negative gives 0.

    Notes
    -----
    He, Gkioxari, Dollar and Girshick, ICCV 2017. No gradient flows to `rois`.
    """

    name = "_contrib_ROIAlign"
    inputs = ("data", "rois")
    Params = ROIAlignParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _roi_shapes(self.name, p, ins[0], ins[1], outs[0])
        return [data, rois], [out]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1] or dtype], [dtype]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_ROIAlign", ograds[0], n.ins[1], n.ins[0], pooled_size=p.pooled_size,
                     spatial_scale=p.spatial_scale, sample_ratio=p.sample_ratio, aligned=p.aligned,
                     position_sensitive=p.position_sensitive), None]

    def cpu(self, p, ins, outs, train):
        return Task("roi_align", ints=_roi_ints(p, ins[0].shape, outs[0].shape),
                    floats=(p.spatial_scale,), work=200.0 + 60.0 * size_of(outs[0].shape))


@register
class BackwardROIAlign(_Spatial):
    """Gradient of ROIAlign for data, which is linear in the gradient of the output."""

    name = "_backward_ROIAlign"
    inputs = ("ograd", "rois", "like")
    Params = ROIAlignParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _roi_shapes("ROIAlign", p, merge_shape(ins[2], outs[0]), ins[1], ins[0])
        return [out, rois, data], [data]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = merge_dtype(merge_dtype(ins[0], ins[2]), outs[0])
        return [dtype, ins[1] or dtype, dtype], [dtype]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_contrib_ROIAlign", ograds[0], n.ins[1], pooled_size=p.pooled_size,
                     spatial_scale=p.spatial_scale, sample_ratio=p.sample_ratio, aligned=p.aligned,
                     position_sensitive=p.position_sensitive), None, None]

    def cpu(self, p, ins, outs, train):
        return Task("roi_align_backward", ints=_roi_ints(p, ins[2].shape, ins[0].shape),
                    floats=(p.spatial_scale,), ins=(0, 1),
                    work=200.0 + 60.0 * size_of(ins[0].shape) + 0.1 * size_of(outs[0].shape))


# -- correlation ------------------------------------------------------------------------------
@parameters
class CorrelationParams(Params):
    kernel_size: int = param(1, "Side of the patches, odd.", ge=1, le=2**20)
    max_displacement: int = param(1, "Largest displacement.", ge=0, le=2**20)
    stride1: int = param(1, "Step between positions.", ge=1, le=2**30)
    stride2: int = param(1, "Step between displacements.", ge=1, le=2**30)
    pad_size: int = param(0, "Zeros around both inputs.", ge=0, le=2**30)
    is_multiply: bool = param(True, "Whether patches are multiplied, else their differences taken.")


def _correlation_shapes(name, p, one, two, out):
    """(inputs, output)."""
    if p.kernel_size % 2 == 0:
        raise MXNetValueError(f"{name}: kernel_size must be odd, got {p.kernel_size}")
    data = _merged(name, "data1 and data2", merge_shape(one, two), _FOUR)
    side = 2 * (p.max_displacement // p.stride2) + 1
    border = p.max_displacement + (p.kernel_size - 1) // 2
    size = []
    for d in data[2:]:
        room = d + 2 * p.pad_size - 2 * border
        if d != -1 and room < 1:
            raise MXNetValueError(f"{name}: data {data} is too small for displacement "
                                  f"{p.max_displacement}, kernel {p.kernel_size}, pad {p.pad_size}")
        size.append(-1 if d == -1 else -(-room // p.stride1))
    out = _merged(name, "the result", out, (data[0], side * side, *size))
    checked_size([abs(d) for d in out])
    return (out[0], *data[1:]), out


def _correlation_ints(p, data, out):
    return (*data, *out[2:], p.kernel_size, p.max_displacement, p.stride1, p.stride2, p.pad_size,
            p.max_displacement // p.stride2, int(p.is_multiply))


def _correlation_work(p, data, out):
    return 200.0 + 2.0 * size_of(out) * data[1] * p.kernel_size**2


@register
class Correlation(_Spatial):
    """Correlation of the patches of two images over displacements (FlowNet's layer).

    For every displacement (of at most `max_displacement` in x and y, in steps of `stride2`) and
    every position (in steps of `stride1`), the mean over channels and a `kernel_size` square patch
    of data1 times the displaced data2, or of the absolute difference. Both are (batch, channels,
    H, W), padded with `pad_size` zeros; the result is (batch, displacements, h, w).

    Notes
    -----
    Dosovitskiy et al., "FlowNet", ICCV 2015. Gradients are of first order.
    """

    name = "Correlation"
    inputs = ("data1", "data2")
    Params = CorrelationParams

    def infer_shape(self, p, ins, outs):
        data, out = _correlation_shapes(self.name, p, ins[0], ins[1], outs[0])
        return [data, data], [out]

    def gradient(self, n, ograds):
        p = n.p
        back = n.op("_backward_Correlation", ograds[0], *n.ins, kernel_size=p.kernel_size,
                    max_displacement=p.max_displacement, stride1=p.stride1, stride2=p.stride2,
                    pad_size=p.pad_size, is_multiply=p.is_multiply)
        return [back, back[1]]

    def cpu(self, p, ins, outs, train):
        return Task("correlation", ints=_correlation_ints(p, ins[0].shape, outs[0].shape),
                    work=_correlation_work(p, ins[0].shape, outs[0].shape))


@register
class BackwardCorrelation(_Spatial):
    """Gradients of Correlation for both images; a kernel without second derivative."""

    name = "_backward_Correlation"
    inputs = ("ograd", "data1", "data2")
    outputs = ("data1_grad", "data2_grad")
    Params = CorrelationParams
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        data, out = _correlation_shapes("Correlation", p, merge_shape(ins[1], outs[0]),
                                        merge_shape(ins[2], outs[1]), ins[0])
        return [out, data, data], [data, data]

    def cpu(self, p, ins, outs, train):
        return Task("correlation_backward", ints=_correlation_ints(p, ins[1].shape, ins[0].shape),
                    work=2 * _correlation_work(p, ins[1].shape, ins[0].shape))


# -- Crop -------------------------------------------------------------------------------------
@parameters
class CropParams(Params):
    num_args: int = param(doc="1: crop to `h_w`; 2: to the size of a second input.", ge=1, le=2)
    offset: tuple[int, ...] = param((0, 0), "(y, x) where the crop begins.")
    h_w: tuple[int, ...] = param((0, 0), "(height, width) of the crop, with one input.")
    center_crop: bool = param(False, "Whether the crop is in the middle, whatever `offset`.")


def _corner(name: str, p, data, size) -> tuple[int, int]:
    """Where the crop begins; raises where it does not fit."""
    if p.center_crop:
        begin = (data[2] - size[0]) // 2, (data[3] - size[1]) // 2
    else:
        begin = _pair(name, "offset", p.offset, 0)
    for b, s, d in zip(begin, size, data[2:], strict=True):
        if b < 0 or b + s > d:
            raise MXNetValueError(f"{name}: a crop of {tuple(size)} at {tuple(begin)} does not lie "
                                  f"inside of {data}")
    return begin


@register
class Crop(Operator):
    """Cuts height and width of the first input: to `h_w`, or to those of a second input.

    The inputs have 4 dimensions; the crop begins at `offset`, or lies in the middle with
    `center_crop`. No gradient flows to the second input.
    """

    name = "Crop"
    variadic = "num_args"
    Params = CropParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data = _merged(self.name, "data", ins[0], _FOUR)
        if p.num_args == 1:
            size: Any = _pair(self.name, "h_w", p.h_w)
            more = []
        else:
            more = [_merged(self.name, "the second input", ins[1], _FOUR)]
            size = more[0][2:]
        out = _merged(self.name, "the result", outs[0], (*data[:2], *size))
        data = (*out[:2], *data[2:])
        if -1 not in (*data, *out):
            _corner(self.name, p, data, out[2:])
        return [data, *more], [out]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, *(d or dtype for d in ins[1:])], [dtype]

    def gradient(self, n, ograds):
        back = n.op("_backward_Crop", ograds[0], n.ins[0], offset=n.p.offset,
                    center_crop=n.p.center_crop, num_args=2)
        return [back] + [None] * (len(n.ins) - 1)

    def cpu(self, p, ins, outs, train):
        data, out = ins[0].shape, outs[0].shape
        if data == out:
            return copy_task(ins[0])
        y, x = _corner(self.name, p, data, out[2:])
        return strided_task(ins[0].dtype, out, strides_of(data), y * data[3] + x)


@register
class BackwardCrop(Operator):
    """Puts the first input where Crop would cut it from the second (not read), zeros around it."""

    name = "_backward_Crop"
    inputs = ("ograd", "like")
    Params = CropParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data = _merged(self.name, "data", merge_shape(ins[1], outs[0]), _FOUR)
        small = _merged(self.name, "the gradient", ins[0], (*data[:2], -1, -1))
        if -1 not in (*data, *small):
            _corner(self.name, p, data, small[2:])
        return [small, data], [data]

    def gradient(self, n, ograds):
        return [n.op("Crop", ograds[0], n.ins[0], offset=n.p.offset, center_crop=n.p.center_crop,
                     num_args=2), None]

    def cpu(self, p, ins, outs, train):
        small, data = ins[0].shape, outs[0].shape
        y, x = _corner(self.name, p, data, small[2:])
        return strided_task(ins[0].dtype, small, strides_of(small), 0, strides_of(data),
                            y * data[3] + x, fill=0.0, out_size=size_of(data), ins=(0,))
