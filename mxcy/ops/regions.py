"""Pooling of regions for detectors: position sensitive, deformable, rotated.

What lives here: shapes, gradients, tasks. What does not: the loops (_kernels/regions.h), plain
regions (spatial.py), boxes (detection.py).
Invariant: no gradient flows to regions; what they point at is checked by the kernels.
"""
from __future__ import annotations

from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import MaybeShape, Operator, Shape, Task, merge_dtype, merge_shape, register, size_of
from .detection import merged
from .dot import check_floats
from .params import Params, param, parameters

__all__: list[str] = []

_FOUR = (-1, -1, -1, -1)


class _Regions(Operator):
    """Base: floating inputs and outputs of one dtype, but for regions, which may have another."""

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        at = self.inputs.index("rois")
        dtype: DType | None = None
        for d in (*ins[:at], *ins[at + 1:], *outs):
            dtype = merge_dtype(dtype, d)
        found = [dtype] * len(ins)
        found[at] = ins[at] or dtype
        return found, [dtype] * len(outs)


# -- position sensitive ----------------------------------------------------------------------------
@parameters
class PSROIPoolingParams(Params):
    spatial_scale: float = param(doc="What coordinates are multiplied by.", gt=0, le=1e6)
    output_dim: int = param(doc="Channels of the result.", ge=1, lt=2**31)
    pooled_size: int = param(doc="Height and width of the result.", ge=1, lt=2**15)
    group_size: int = param(0, "Groups of channels in each direction; 0: pooled_size.", ge=0,
                            lt=2**15)


def _sensitive_shapes(name: str, p, data: MaybeShape, rois: MaybeShape, out: MaybeShape
                      ) -> tuple[Shape, Shape, Shape]:
    groups = p.group_size or p.pooled_size
    channels = checked_size((p.output_dim, groups, groups), f"{name}: channels")
    data = merged(name, "data", data, (-1, channels, -1, -1))
    rois = merged(name, "rois", rois, (-1, 5))
    out = merged(name, "the result", out, (rois[0], p.output_dim, p.pooled_size, p.pooled_size))
    checked_size([abs(d) for d in out])
    return data, (out[0], 5), out


def _sensitive_task(p, kernel: str, data: Shape, out: Shape) -> Task:
    return Task(kernel, ints=(*data, p.output_dim, p.pooled_size, p.group_size or p.pooled_size),
                floats=(p.spatial_scale,), ins=(0, 1),
                work=200.0 + 30.0 * size_of(out) + 0.1 * size_of(data))


@register
class PSROIPooling(_Regions):
    """Means over the bins of regions, each bin from channels of its own.

    Rows of `rois` (regions, 5) are (sample, x1, y1, x2, y2); corners are rounded, multiplied by
    `spatial_scale`, and belong to the region. It is cut into `pooled_size` times `pooled_size`
    bins, and these into `group_size` times `group_size` groups; group (i, j) of channel c of the
    result reads channel ``(c * group_size + i) * group_size + j`` of `data` (batch, channels, H,
    W). A bin outside of the image gives 0.

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Dai et al., R-FCN, NIPS 2016.
    """

    name = "_contrib_PSROIPooling"
    inputs = ("data", "rois")
    Params = PSROIPoolingParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _sensitive_shapes(self.name, p, ins[0], ins[1], outs[0])
        return [data, rois], [out]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_PSROIPooling", ograds[0], n.ins[1], n.ins[0],
                     spatial_scale=p.spatial_scale, output_dim=p.output_dim,
                     pooled_size=p.pooled_size, group_size=p.group_size), None]

    def cpu(self, p, ins, outs, train):
        return _sensitive_task(p, "sensitive_pool", ins[0].shape, outs[0].shape)


@register
class BackwardPSROIPooling(_Regions):
    """Gradient of PSROIPooling for data, which is linear in the gradient of the output."""

    name = "_backward_PSROIPooling"
    inputs = ("ograd", "rois", "like")
    Params = PSROIPoolingParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _sensitive_shapes("_contrib_PSROIPooling", p,
                                            merge_shape(ins[2], outs[0]), ins[1], ins[0])
        return [out, rois, data], [data]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_contrib_PSROIPooling", ograds[0], n.ins[1], spatial_scale=p.spatial_scale,
                     output_dim=p.output_dim, pooled_size=p.pooled_size, group_size=p.group_size),
                None, None]

    def cpu(self, p, ins, outs, train):
        return _sensitive_task(p, "sensitive_pool_back", outs[0].shape, ins[0].shape)


# -- deformable ------------------------------------------------------------------------------------
@parameters
class DeformablePSROIPoolingParams(Params):
    spatial_scale: float = param(doc="What coordinates are multiplied by.", gt=0, le=1e6)
    output_dim: int = param(doc="Channels of the result.", ge=1, lt=2**31)
    group_size: int = param(doc="Groups of channels in each direction.", ge=1, lt=2**15)
    pooled_size: int = param(doc="Height and width of the result.", ge=1, lt=2**15)
    part_size: int = param(0, "Offsets of a region in each direction; 0: pooled_size.", ge=0,
                           lt=2**15)
    sample_per_part: int = param(1, "Samples of a bin in each direction.", ge=1, le=4096)
    trans_std: float = param(0.0, "What offsets are multiplied by, besides the region's size.",
                             ge=0, le=1e6)
    no_trans: bool = param(False, "Whether there are no offsets.")


def _deform_shapes(name: str, p, data: MaybeShape, rois: MaybeShape, trans: MaybeShape,
                   out: MaybeShape) -> tuple[Shape, Shape, Shape, Shape]:
    """Shapes of data, rois, trans (if there are offsets) and the result."""
    channels = checked_size((p.output_dim, p.group_size, p.group_size), f"{name}: channels")
    parts = p.part_size or p.pooled_size
    data = merged(name, "data", data, (-1, channels, -1, -1))
    rois = merged(name, "rois", rois, (-1, 5))
    if not p.no_trans:
        trans = merged(name, "trans", trans, (rois[0], -1, parts, parts))
        if trans[1] != -1 and (trans[1] < 2 or trans[1] % 2 or p.output_dim % (trans[1] // 2)):
            raise MXNetValueError(f"{name}: trans {trans} must have two planes for each of some "
                                  f"classes that divide output_dim={p.output_dim}")
        rois = (trans[0], 5)
    out = merged(name, "the result", out, (rois[0], p.output_dim, p.pooled_size, p.pooled_size))
    checked_size([abs(d) for d in out])
    trans = () if trans is None or p.no_trans else (out[0], *trans[1:])
    return data, (out[0], 5), trans, out


def _deform_task(p, kernel: str, data: Shape, trans: Shape | None, out: Shape) -> Task:
    classes = trans[1] // 2 if trans is not None else 1
    return Task(kernel, ints=(*data, p.output_dim, p.pooled_size, p.group_size,
                              p.part_size or p.pooled_size, p.sample_per_part, classes),
                floats=(p.spatial_scale, p.trans_std),
                work=200.0 + 20.0 * size_of(out) * p.sample_per_part**2 + 0.1 * size_of(data))


@register
class DeformablePSROIPooling(_Regions):
    """As `PSROIPooling`, with bilinear samples of bins that are moved by learnt offsets.

    Bin (i, j) of a region is moved by the part of `trans` (regions, 2 * classes, part_size,
    part_size) in which it lies, times `trans_std` and the region's width (first plane) or height.
    The channels of the result are shared out among the classes. Each bin is the mean of
    `sample_per_part` samples in each direction; those outside of the image do not count.

    Raises
    ------
    MXNetIndexError
        If a row of `rois` names no sample.

    Notes
    -----
    Dai et al., Deformable Convolutional Networks, ICCV 2017. Gradients are of first order.
    """

    name = "_contrib_DeformablePSROIPooling"
    inputs = ("data", "rois", "trans")
    outputs = ("output", "top_count")
    Params = DeformablePSROIPoolingParams

    def num_visible(self, p):
        return 1

    def input_names(self, p):
        return self.inputs[:2] if p.no_trans else self.inputs

    def infer_shape(self, p, ins, outs):
        data, rois, trans, out = _deform_shapes(self.name, p, ins[0], ins[1],
                                                None if p.no_trans else ins[2],
                                                merge_shape(outs[0], outs[1]))
        return [data, rois, trans][:len(ins)], [out, out]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * len(n.ins)
        p = n.p
        params = {f: getattr(p, f) for f in DeformablePSROIPoolingParams.specs()}
        back = n.op("_backward_DeformablePSROIPooling", ograds[0], n.ins[0], n.ins[1], n.outs[1],
                    *n.ins[2:], **params)
        return [back, None] if p.no_trans else [back[0], None, back[1]]

    def cpu(self, p, ins, outs, train):
        return _deform_task(p, "deform_pool", ins[0].shape, None if p.no_trans else ins[2].shape,
                            outs[0].shape)


@register
class BackwardDeformablePSROIPooling(_Regions):
    """Gradients of DeformablePSROIPooling for data and trans; without second derivative."""

    name = "_backward_DeformablePSROIPooling"
    inputs = ("ograd", "data", "rois", "count", "trans")
    outputs = ("data_grad", "trans_grad")
    Params = DeformablePSROIPoolingParams
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def input_names(self, p):
        return self.inputs[:4] if p.no_trans else self.inputs

    def output_names(self, p):
        return self.outputs[:1] if p.no_trans else self.outputs

    def infer_shape(self, p, ins, outs):
        trans = None if p.no_trans else merge_shape(ins[4], outs[1])
        data, rois, trans, out = _deform_shapes(self.name, p, merge_shape(ins[1], outs[0]), ins[2],
                                                trans, merge_shape(ins[0], ins[3]))
        return [out, data, rois, out, trans][:len(ins)], [data, trans][:len(outs)]

    def cpu(self, p, ins, outs, train):
        return _deform_task(p, "deform_pool_back", ins[1].shape,
                            None if p.no_trans else ins[4].shape, ins[0].shape)


# -- rotated ---------------------------------------------------------------------------------------
@parameters
class RROIAlignParams(Params):
    pooled_size: tuple[int, ...] = param(doc="(height, width) of the result.", ge=1, lt=2**31)
    spatial_scale: float = param(doc="What coordinates are multiplied by.", gt=0, le=1e6)
    sampling_ratio: int = param(-1, "Samples of a bin in each direction; below 1: by its size.",
                                le=4096)


def _rotated_shapes(name: str, p, data: MaybeShape, rois: MaybeShape, out: MaybeShape
                    ) -> tuple[Shape, Shape, Shape]:
    if len(p.pooled_size) != 2:
        raise MXNetValueError(f"{name}: pooled_size must be two numbers, got {p.pooled_size}")
    data, rois = merged(name, "data", data, _FOUR), merged(name, "rois", rois, (-1, 6))
    out = merged(name, "the result", out, (rois[0], data[1], *p.pooled_size))
    checked_size([abs(d) for d in out])
    return (data[0], out[1], *data[2:]), (out[0], 6), out


def _rotated_task(p, kernel: str, data: Shape, out: Shape) -> Task:
    return Task(kernel, ints=(*data, data[1], *p.pooled_size, max(p.sampling_ratio, 0)),
                floats=(p.spatial_scale,), ins=(0, 1),
                work=200.0 + 60.0 * size_of(out) + 0.1 * size_of(data))


@register
class RROIAlign(_Regions):
    """Means of bilinear samples over the bins of turned regions: (regions, channels, h, w).

    Rows of `rois` (regions, 6) are (sample, center x, center y, width, height, angle); the angle is
    in degrees against the clock, the others are multiplied by `spatial_scale`. Each of the
    `pooled_size` bins is sampled at `sampling_ratio` points in each direction (or as many as its
    size asks for, at most 4096). Samples outside of `data` (batch, channels, H, W) by more than a
    pixel count as 0.

    Raises
    ------
    MXNetIndexError
        If a row names no sample.

    Notes
    -----
    Ma et al., IEEE Trans. Multimedia 20, 2018. No gradient flows to `rois`.
    """

    name = "_contrib_RROIAlign"
    inputs = ("data", "rois")
    Params = RROIAlignParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _rotated_shapes(self.name, p, ins[0], ins[1], outs[0])
        return [data, rois], [out]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_RROIAlign", ograds[0], n.ins[1], n.ins[0],
                     pooled_size=p.pooled_size, spatial_scale=p.spatial_scale,
                     sampling_ratio=p.sampling_ratio), None]

    def cpu(self, p, ins, outs, train):
        return _rotated_task(p, "rotated_align", ins[0].shape, outs[0].shape)


@register
class BackwardRROIAlign(_Regions):
    """Gradient of RROIAlign for data, which is linear in the gradient of the output."""

    name = "_backward_RROIAlign"
    inputs = ("ograd", "rois", "like")
    Params = RROIAlignParams

    def infer_shape(self, p, ins, outs):
        data, rois, out = _rotated_shapes("_contrib_RROIAlign", p, merge_shape(ins[2], outs[0]),
                                          ins[1], ins[0])
        return [out, rois, data], [data]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_contrib_RROIAlign", ograds[0], n.ins[1], pooled_size=p.pooled_size,
                     spatial_scale=p.spatial_scale, sampling_ratio=p.sampling_ratio), None, None]

    def cpu(self, p, ins, outs, train):
        return _rotated_task(p, "rotated_align_back", outs[0].shape, ins[0].shape)
