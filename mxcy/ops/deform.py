"""Deformable convolutions, plain and modulated, and the columns that they multiply.

What lives here: shapes, gradients, tasks. What does not: the loops (_kernels/deform.h), ordinary
convolutions (conv.py).
Invariant: a deformable convolution is the 1 x 1 convolution of its columns, so that only the
columns need gradients of their own.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from .._core.dtypes import FLOAT64
from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import MaybeShape, Shape, Task, merge_shape, register
from .conv import Geometry, LinearLayer
from .params import Params, param, parameters

__all__: list[str] = []

_CHUNK = 8 << 20  # bytes of columns that forward keeps at a time, if an image has no more


@parameters
class ColumnsParams(Params):
    kernel: tuple[int, ...] = param(doc="Height and width of the window.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_deformable_group: int = param(1, "Number of groups of channels that share offsets.", ge=1,
                                      lt=2**31)
    modulated: bool = param(False, "Whether there is a mask.")


@parameters
class DeformableConvolutionParams(Params):
    kernel: tuple[int, ...] = param(doc="Height and width of the window.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels; each is a convolution of its own.",
                           ge=1, lt=2**31)
    num_deformable_group: int = param(1, "Number of groups of channels that share offsets.", ge=1,
                                      lt=2**31)
    workspace: int = param(1024, "Accepted; how much memory is needed is known at bind.", ge=0)
    no_bias: bool = param(False, "Whether there is no bias.")
    layout: str | None = param(None, "Order of the axes; only 'NCHW', the default, fits.",
                               choices=("NCDHW", "NCHW", "NCW"))


@parameters
class ModulatedDeformableConvolutionParams(Params):
    kernel: tuple[int, ...] = param(doc="Height and width of the window.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels; each is a convolution of its own.",
                           ge=1, lt=2**31)
    num_deformable_group: int = param(1, "Number of groups of channels that share offsets.", ge=1,
                                      lt=2**31)
    workspace: int = param(1024, "Accepted; how much memory is needed is known at bind.", ge=0)
    no_bias: bool = param(False, "Whether there is no bias.")
    im2col_step: int = param(64, "Accepted; batches of any size are cut as memory asks.", ge=1)
    layout: str | None = param(None, "Order of the axes; only 'NCHW', the default, fits.",
                               choices=("NCDHW", "NCHW", "NCW"))


@dataclass(frozen=True)
class _Plain:
    """Parameters as `Geometry.of` reads them."""

    kernel: Shape
    stride: Shape = ()
    dilate: Shape = ()
    pad: Shape = ()
    num_group: int = 1
    layout: str | None = None


def _geometry(name: str, p: Any) -> Geometry:
    if len(p.kernel) != 2:
        raise MXNetValueError(f"{name}: kernel {p.kernel} must have 2 axes")
    return Geometry.of(name, _Plain(p.kernel, p.stride, p.dilate, p.pad,
                                    getattr(p, "num_group", 1), getattr(p, "layout", None)))


def _merged(name: str, what: str, shape: MaybeShape, want: Shape) -> Shape:
    try:
        found = merge_shape(want, shape)
    except MXNetValueError:
        raise MXNetValueError(f"{name}: expected {what} of shape {want}, got {shape}") from None
    if -1 not in found:
        checked_size(found)
    return found


def _extras(name: str, p: Any, modulated: bool, data: MaybeShape, out: MaybeShape,
            given: Sequence[MaybeShape]) -> tuple[list[Shape], Shape, Shape]:
    """Shapes of offset (and mask), then data and out, refined by them."""
    maps = p.num_deformable_group * prod(p.kernel)
    whats = (("offset", 2 * maps), ("mask", maps))[:2 if modulated else 1]
    data, out = merge_shape(data, (-1,) * 4), merge_shape(out, (-1,) * 4)
    if data[1] > 0 and data[1] % p.num_deformable_group:
        raise MXNetValueError(f"{name}: {data[1]} channels cannot be split into "
                              f"num_deformable_group={p.num_deformable_group}")
    batch, *space = (out[0], *out[2:])
    for (what, count), shape in zip(whats, given, strict=True):
        batch, _, *space = _merged(name, what, shape, (batch, count, *space))
    batch = _merged(name, "data", data, (batch, -1, -1, -1))[0]
    found = [_merged(name, what, s, (batch, count, *space))
             for (what, count), s in zip(whats, given, strict=True)]
    return found, (batch, *data[1:]), (batch, out[1], *space)


def _column_shapes(name: str, p: Any, data: MaybeShape, extras: Sequence[MaybeShape],
                   cols: MaybeShape) -> tuple[Shape, list[Shape], Shape]:
    """data, offset (and mask), columns (n, channels * taps, height, width), refined."""
    g, taps = _geometry(name, p), prod(p.kernel)
    data, cols = merge_shape(data, (-1,) * 4), merge_shape(cols, (-1,) * 4)
    found, data, cols = _extras(name, p, p.modulated, data, cols, extras)
    data, _, out = g.shapes(1, data, None, (cols[0], 1, *cols[2:]))
    found, data, out = _extras(name, p, p.modulated, data, out, extras)
    rows = -1 if data[1] == -1 else data[1] * taps
    return data, found, _merged(name, "columns", cols, (out[0], rows, *out[2:]))


def _ints(p: Any, g: Geometry, data: Shape, space: Shape, modulated: bool) -> tuple[int, ...]:
    return (*data, *space, *g.kernel, *g.stride, *g.dilate, *g.pad, p.num_deformable_group,
            int(modulated))


@register
class DeformableConvolution(LinearLayer):
    """Convolution of images whose windows are bent: every tap reads at its place plus an offset.

    As `Convolution` over two axes, but the value that a tap sees is taken from `data` at (y, x) =
    (its place) + (its offset), interpolated bilinearly. Places before the first or from one past
    the last row or column on count as 0; between the last one and there, values are constant.

    `data` is (n, channels, height, width), `weight` (num_filter, channels / num_group, *kernel),
    `bias` (num_filter,). `offset` is (n, num_deformable_group * kernel elements * 2, out height,
    out width): for each group of channels and each tap the distance in y, then in x.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Dai et al., Deformable Convolutional Networks, ICCV 2017. Gradients are of first order.
    """

    name = "_contrib_DeformableConvolution"
    inputs = ("data", "offset", "weight", "bias")
    Params: type[Params] = DeformableConvolutionParams
    modulated = False

    def input_names(self, p):
        return self.inputs[:-1] if p.no_bias else self.inputs

    def infer_shape(self, p, ins, outs):
        at = 2 + self.modulated
        g = _geometry(self.name, p)
        data, weight, out = g.shapes(p.num_filter, ins[0], ins[at], outs[0])
        extras, data, out = _extras(self.name, p, self.modulated, data, out, ins[1:at])
        data, weight, out = g.shapes(p.num_filter, data, weight, out)
        extras, data, out = _extras(self.name, p, self.modulated, data, out, extras)
        bias = [] if p.no_bias else [_merged(self.name, "bias", ins[-1], (p.num_filter,))]
        return [data, *extras, weight, *bias], [out]

    def gradient(self, n, ograds):
        p, g, at = n.p, ograds[0], 2 + self.modulated
        columns = {k: getattr(p, k) for k in
                   ("kernel", "stride", "dilate", "pad", "num_deformable_group")}
        columns["modulated"] = self.modulated
        one = {"kernel": (1, 1), "num_filter": p.num_filter, "num_group": p.num_group,
               "no_bias": True}
        cols = n.op("_deformable_columns", *n.ins[:at], **columns)
        flat = n.op("Reshape", n.ins[at], shape=(0, -1, 1, 1))
        back = n.op("_backward_deformable_columns",
                    n.op("_backward_Convolution_data", g, flat, cols, **one), *n.ins[:at],
                    **columns)
        weight = n.op("_backward_Convolution_weight", g, cols, **one)
        bias = [] if p.no_bias else [n.op("sum", g, axis=1, exclude=True)]
        return [*(back[i] for i in range(at)), n.op("reshape_like", weight, n.ins[at]), *bias]

    def cpu(self, p, ins, outs, train):
        g, data, out = _geometry(self.name, p), ins[0].shape, outs[0].shape
        item = 8 if ins[0].dtype is FLOAT64 else 4
        rows = data[1] * prod(g.kernel)
        image = item * checked_size((rows, *out[2:]), f"{self.name}: columns of an image")
        chunk = max(1, min(data[0], _CHUNK // max(1, image)))
        one = replace(g, kernel=(1, 1), stride=(1, 1), dilate=(1, 1), pad=(0, 0))
        numbers = one.ints((chunk, rows, *out[2:]), out, not p.no_bias)
        flop = 2.0 * prod(out) * max(1, rows // p.num_group)
        return Task("deform_convolution", workspace=chunk * image,
                    ints=(*_ints(p, g, data, out[2:], self.modulated), chunk, *numbers),
                    work=400.0 + flop / 60 + 3.0 * data[0] * (image // item))


@register
class ModulatedDeformableConvolution(DeformableConvolution):
    """Deformable convolution that also weighs what each tap reads.

    As `DeformableConvolution`, but what a tap reads is multiplied by its number in `mask` (n,
    num_deformable_group * kernel elements, out height, out width), and values fade linearly to 0
    within one pixel of the image on all sides.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.

    Notes
    -----
    Zhu et al., Deformable ConvNets v2, CVPR 2019. Gradients are of first order.
    """

    name = "_contrib_ModulatedDeformableConvolution"
    inputs = ("data", "offset", "mask", "weight", "bias")
    Params: type[Params] = ModulatedDeformableConvolutionParams
    modulated = True


@register
class DeformableColumns(LinearLayer):
    """What the taps of a deformable convolution read: (n, channels * taps, height, width)."""

    name = "_deformable_columns"
    inputs = ("data", "offset", "mask")
    Params = ColumnsParams

    def input_names(self, p):
        return self.inputs[:2 + p.modulated]

    def infer_shape(self, p, ins, outs):
        data, extras, cols = _column_shapes(self.name, p, ins[0], ins[1:], outs[0])
        return [data, *extras], [cols]

    def gradient(self, n, ograds):
        p = n.p
        back = n.op("_backward_deformable_columns", ograds[0], *n.ins, kernel=p.kernel,
                    stride=p.stride, dilate=p.dilate, pad=p.pad,
                    num_deformable_group=p.num_deformable_group, modulated=p.modulated)
        return [back[i] for i in range(2 + p.modulated)]

    def cpu(self, p, ins, outs, train):
        g = _geometry(self.name, p)
        return Task("deform_columns",
                    ints=_ints(p, g, ins[0].shape, outs[0].shape[2:], p.modulated),
                    work=200.0 + 3.0 * prod(outs[0].shape))


@register
class BackwardDeformableColumns(LinearLayer):
    """Gradients of `_deformable_columns`; a kernel without second derivative."""

    name = "_backward_deformable_columns"
    inputs = ("ograd", "data", "offset", "mask")
    outputs = ("data_grad", "offset_grad", "mask_grad")
    Params = ColumnsParams
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def input_names(self, p):
        return self.inputs[:3 + p.modulated]

    def output_names(self, p):
        return self.outputs[:2 + p.modulated]

    def infer_shape(self, p, ins, outs):
        data, *extras = (merge_shape(i, o) for i, o in zip(ins[1:], outs, strict=True))
        data, extras, cols = _column_shapes(self.name, p, data, extras, ins[0])
        return [cols, data, *extras], [data, *extras]

    def cpu(self, p, ins, outs, train):
        g = _geometry(self.name, p)
        return Task("deform_columns_backward",
                    ints=_ints(p, g, ins[1].shape, ins[0].shape[2:], p.modulated),
                    work=400.0 + 12.0 * prod(ins[0].shape))
