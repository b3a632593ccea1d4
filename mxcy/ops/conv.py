"""Convolution and its gradients, and what Deconvolution shares with it.

What lives here: geometry of convolutions (`Geometry`), their shapes and tasks. What does not: the
loops (_kernels/conv.h), Deconvolution (deconv.py), im2col (im2col.py).
Invariant: the gradients form a closed set: each is linear in both of its inputs, and its own
gradients are written with operators of this file, so it can be differentiated any number of times.
"""
from __future__ import annotations

from dataclasses import dataclass, fields
from math import prod
from typing import Any

from .._core.dtypes import FLOAT64
from .._core.errors import MXNetValueError
from ._shapes import checked_size, merge_dim
from .base import MaybeShape, Operator, Shape, Task, merge_dtype, merge_shape, register
from .dot import check_floats
from .params import Params, param, parameters

__all__ = ["ConvolutionParams", "Geometry", "LinearLayer", "axis_values", "conv_task",
           "is_channel_last", "to_first", "to_layout", "without_bias"]

_LIMIT = 2**31
_LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}


def axis_values(name: str, what: str, values: Shape, ndim: int, default: int, least: int) -> Shape:
    """One number for every spatial axis; () means `default` for each."""
    if not values:
        return (default,) * ndim
    if len(values) != ndim:
        raise MXNetValueError(f"{name}: {what} {values} must have {ndim} numbers, as many as the "
                              "kernel has axes")
    if any(not least <= v < _LIMIT for v in values):
        raise MXNetValueError(f"{name}: {what} {values} must have numbers from {least} "
                              "to 2**31 - 1")
    return values


def is_channel_last(name: str, layout: str | None, ndim: int) -> bool:
    """Whether `layout` has its channels last; raises if it is not one of `ndim` spatial axes."""
    if layout is None:
        return False
    if ndim not in _LAYOUTS or layout not in _LAYOUTS[ndim]:
        raise MXNetValueError(f"{name}: layout {layout!r} does not fit a kernel with {ndim} axes; "
                              f"expected one of {_LAYOUTS.get(ndim, ())}")
    return layout == _LAYOUTS[ndim][1]


def to_first(last: bool, shape: MaybeShape) -> MaybeShape:
    """`shape` with its channels second."""
    return (shape[0], shape[-1], *shape[1:-1]) if last and shape else shape


def to_layout(last: bool, shape: MaybeShape) -> MaybeShape:
    """Undoes `to_first`."""
    return (shape[0], *shape[2:], shape[1]) if last and shape else shape


@dataclass(frozen=True)
class Geometry:
    """A convolution from `data` (n, c, ...) to `out` (n, filters, ...), channels second."""

    name: str
    kernel: Shape
    stride: Shape
    dilate: Shape
    pad: Shape
    groups: int
    last: bool

    @staticmethod
    def of(name: str, p: Any, pad: Shape | None = None, least: int = 1) -> Geometry:
        """From parameters with kernel, stride, dilate, pad, num_group and layout."""
        n = len(p.kernel)
        if not least <= n <= 3:
            raise MXNetValueError(f"{name}: kernel {p.kernel} must have {least} to 3 axes")
        return Geometry(name, axis_values(name, "kernel", p.kernel, n, 1, 1),
                        axis_values(name, "stride", p.stride, n, 1, 1),
                        axis_values(name, "dilate", p.dilate, n, 1, 1),
                        axis_values(name, "pad", p.pad, n, 0, 0) if pad is None else pad,
                        p.num_group, is_channel_last(name, p.layout, n))

    @property
    def extents(self) -> Shape:
        """What the dilated kernel covers."""
        return tuple(d * (k - 1) + 1 for d, k in zip(self.dilate, self.kernel, strict=True))

    def out_dim(self, axis: int, size: int) -> int:
        """Length of the result along a spatial axis."""
        if size == -1:
            return -1
        room = size + 2 * self.pad[axis] - self.extents[axis]
        if room < 0:
            raise MXNetValueError(
                f"the kernel covers {self.extents[axis]} along spatial axis {axis}, more than the "
                f"{size + 2 * self.pad[axis]} of the padded input (input {size}, "
                f"pad {self.pad[axis]})")
        return room // self.stride[axis] + 1

    def in_dim(self, axis: int, size: int) -> int:
        """Length of the data along a spatial axis, where that of the result determines it."""
        if size == -1 or self.stride[axis] != 1:
            return -1
        found = size - 1 + self.extents[axis] - 2 * self.pad[axis]
        if found < 0 or size < 1:
            raise MXNetValueError(f"a result of length {size} along spatial axis {axis} is "
                                  "impossible")
        return found

    def shapes(self, filters: int, data: MaybeShape, weight: MaybeShape, out: MaybeShape
               ) -> tuple[MaybeShape, MaybeShape, MaybeShape]:
        """data, weight and out, refined in every direction; all in the layout of the user."""
        n = len(self.kernel)
        given = (data, weight, out)
        try:
            data = merge_shape(to_first(self.last, data), (-1,) * (n + 2))
            weight = merge_shape(to_first(self.last, weight), (filters, -1, *self.kernel))
            out = merge_shape(to_first(self.last, out), (-1, weight[0], *(-1,) * n))
            weight = merge_shape(weight, (out[1], -1, *self.kernel))
            c = data[1]
            if weight[1] != -1:
                c = merge_dim(c, weight[1] * self.groups, "number of channels")
            if c != -1 and c % self.groups:
                raise MXNetValueError(f"{c} channels cannot be split into num_group={self.groups}")
            if out[1] != -1 and out[1] % self.groups:
                raise MXNetValueError(f"{out[1]} filters cannot be split into "
                                      f"num_group={self.groups}")
            batch = merge_dim(data[0], out[0], "number of images")
            space = tuple(merge_dim(data[2 + a], self.in_dim(a, out[2 + a])) for a in range(n))
            found = tuple(merge_dim(out[2 + a], self.out_dim(a, space[a]),
                                    f"length of spatial axis {a}") for a in range(n))
            data = (batch, c, *space)
            weight = (out[1], -1 if c == -1 else c // self.groups, *self.kernel)
            out = (batch, out[1], *found)
            for s in (data, weight, out):
                if -1 not in s:
                    checked_size(s)
        except MXNetValueError as e:
            raise MXNetValueError(
                f"{self.name}: data {given[0]}, weight {given[1]} and output {given[2]} do not fit "
                f"kernel={self.kernel}, stride={self.stride}, dilate={self.dilate}, "
                f"pad={self.pad}, num_group={self.groups}: {e}") from None
        return (to_layout(self.last, data), to_layout(self.last, weight),
                to_layout(self.last, out))

    def ints(self, data: Shape, out: Shape, bias: bool, slices: int = 1) -> tuple[int, ...]:
        """The numbers that the kernels read (conv_all.h)."""
        x, y = to_first(self.last, data) or (), to_first(self.last, out) or ()
        groups = [(1,) * (3 - len(self.kernel)) + v for v in
                  (tuple(x[2:]), self.kernel, tuple(y[2:]), self.stride, self.dilate)]
        groups.append((0,) * (3 - len(self.kernel)) + self.pad)
        return (x[0], self.groups, x[1] // self.groups, y[1] // self.groups, int(self.last),
                int(bias), slices, *(v for g in groups for v in g))


def _weight_slices(g: Geometry, images: int, weight: Shape, bytes_each: int) -> tuple[int, int]:
    """Into how many slices of images the gradient of weights falls, and bytes for their sums."""
    size, filters = prod(weight), weight[0] // g.groups
    if bytes_each == 4 and filters >= 6 and not g.last:  # sums of blocks of 16 filters
        size = g.groups * -(-filters // 16) * 16 * (prod(weight) // weight[0])
        slices = max(1, min(images, 16, (4 << 20) // (4 * size)))
        return slices, 4 * size * slices
    owners = g.groups * -(-size // (weight[0] * 32))
    slices = max(1, min(images, 32 // owners, (4 << 20) // (bytes_each * size)))
    return slices, bytes_each * size * slices if slices > 1 else 0


def conv_task(kernel: str, g: Geometry, data: Shape, weight: Shape, out: Shape, dtype: Any, *,
              bias: bool = False, ins: tuple[int, ...] | None = None) -> Task:
    """The task of `conv_forward`, `conv_data` or `conv_weight` for a convolution data -> out."""
    size, slices, scratch = prod(weight), 1, 0
    bytes_each = 8 if dtype is FLOAT64 else 4
    images, depthwise = data[0], size == prod(g.kernel) * g.groups and not g.last
    if kernel == "conv_data" and not depthwise:
        scratch = bytes_each * size
    if kernel == "conv_weight" and not depthwise and size:
        slices, scratch = _weight_slices(g, images, weight, bytes_each)
    flop = 2.0 * prod(out) * max(1, size // max(1, weight[0]))
    return Task(kernel, ints=g.ints(data, out, bias, slices), workspace=scratch,
                work=200.0 + flop / 60, ins=ins)


class LinearLayer(Operator):
    """Base of what is linear in floating point numbers of one dtype."""

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = None
        for d in (*ins, *outs):
            dtype = merge_dtype(dtype, d)
        return [dtype] * len(ins), [dtype] * len(outs)


@parameters
class ConvolutionParams(Params):
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels; each is a convolution of its own.",
                           ge=1, lt=2**31)
    workspace: int = param(1024, "Accepted; how much memory is needed is known at bind.", ge=0)
    no_bias: bool = param(False, "Whether there is no bias.")
    cudnn_tune: str | None = param(None, "Accepted; has no effect on the CPU.",
                                   choices=("fastest", "limited_workspace", "off"))
    cudnn_off: bool = param(False, "Accepted; has no effect on the CPU.")
    layout: str | None = param(None, "Order of the axes; by default channels come second.",
                               choices=("NCDHW", "NCHW", "NCW", "NDHWC", "NHWC"))


@parameters
class ConvolutionV1Params(ConvolutionParams):
    layout: str | None = param(None, "Order of the axes; by default channels come second.",
                               choices=("NCDHW", "NCHW", "NDHWC", "NHWC"))


def without_bias(p: Params) -> dict[str, Any]:
    """The parameters of a layer for the private operators, which have no bias."""
    return {f.name: getattr(p, f.name) for f in fields(p)} | {"no_bias": True}


def _geometry(name: str, p: ConvolutionParams, least: int = 1) -> Geometry:
    return Geometry.of(name, p, least=least)


@register
class Convolution(LinearLayer):
    """Convolution of images with learnt filters, plus a bias for each filter.

    ``out[n, f, y] = bias[f] + sum over c, k of data[n, c, y * stride + k * dilate - pad] *
    weight[f, c, k]``, where y and k run over one, two or three spatial axes, as many as `kernel`
    has numbers, and data outside of the image is 0. An axis of length i becomes
    ``(i + 2 * pad - (dilate * (kernel - 1) + 1)) // stride + 1`` long.

    With `num_group` g, filters of group j see channels of group j only. `data` has shape
    (n, channels, ...), `weight` (num_filter, channels / g, *kernel), `bias` (num_filter,); with the
    layouts NHWC and NDHWC, channels come last in `data`, in `weight` and in the result. All are
    floating point and have one dtype.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit, groups do not divide, or the kernel exceeds the padded image.
    """

    name = "Convolution"
    inputs = ("data", "weight", "bias")
    Params: type[Params] = ConvolutionParams
    least = 1

    def input_names(self, p):
        return self.inputs[:2] if p.no_bias else self.inputs

    def infer_shape(self, p, ins, outs):
        g = _geometry(self.name, p, self.least)
        data, weight, out = g.shapes(p.num_filter, ins[0], ins[1], outs[0])
        if p.no_bias:
            return [data, weight], [out]
        try:
            bias = merge_shape(ins[2], (p.num_filter,))
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: bias must have shape {(p.num_filter,)}, got "
                                  f"{ins[2]}") from None
        return [data, weight, bias], [out]

    def gradient(self, n, ograds):
        x, w, g, params = n.ins[0], n.ins[1], ograds[0], without_bias(n.p)
        out = [n.op("_backward_Convolution_data", g, w, x, **params),
               n.op("_backward_Convolution_weight", g, x, **params)]
        if not n.p.no_bias:
            last = is_channel_last(self.name, n.p.layout, len(n.p.kernel))
            out.append(n.op("sum", g, axis=-1 if last else 1, exclude=True))
        return out

    def cpu(self, p, ins, outs, train):
        return conv_task("conv_forward", _geometry(self.name, p), ins[0].shape, ins[1].shape,
                         outs[0].shape, ins[0].dtype, bias=not p.no_bias)


@register
class ConvolutionV1(Convolution):
    """Convolution of images, as `Convolution`, for two or three spatial axes."""

    name = "Convolution_v1"
    Params: type[Params] = ConvolutionV1Params
    least = 2


@register
class BackwardConvolutionData(LinearLayer):
    """Gradient for data, from (ograd, weight); of the input `data` only the shape is used."""

    name = "_backward_Convolution_data"
    inputs = ("ograd", "weight", "data")
    Params = ConvolutionParams

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[2], outs[0])
        data, weight, out = _geometry("Convolution", p).shapes(p.num_filter, data, ins[1], ins[0])
        return [out, weight, data], [data]

    def gradient(self, n, ograds):
        params, g, w, h = without_bias(n.p), n.ins[0], n.ins[1], ograds[0]
        return [n.op("Convolution", h, w, **params),
                n.op("_backward_Convolution_weight", g, h, **params), None]

    def cpu(self, p, ins, outs, train):
        return conv_task("conv_data", _geometry(self.name, p), outs[0].shape, ins[1].shape,
                         ins[0].shape, ins[0].dtype, ins=(0, 1))


@register
class BackwardConvolutionWeight(LinearLayer):
    """Gradient with respect to weight, from (ograd, data)."""

    name = "_backward_Convolution_weight"
    inputs = ("ograd", "data")
    Params = ConvolutionParams

    def infer_shape(self, p, ins, outs):
        g = _geometry("Convolution", p)
        data, weight, out = g.shapes(p.num_filter, ins[1], outs[0], ins[0])
        return [out, data], [weight]

    def gradient(self, n, ograds):
        params, g, x, h = without_bias(n.p), n.ins[0], n.ins[1], ograds[0]
        return [n.op("Convolution", x, h, **params),
                n.op("_backward_Convolution_data", g, h, x, **params)]

    def cpu(self, p, ins, outs, train):
        return conv_task("conv_weight", _geometry(self.name, p), ins[1].shape, outs[0].shape,
                         ins[0].shape, ins[0].dtype)
