"""Deconvolution (transposed convolution) and its gradients.

What lives here: its shapes, `adj` and `target_shape`. What does not: the loops (_kernels/conv.h),
the geometry of convolutions (conv.py).
Invariant: a Deconvolution is the gradient of the data of the convolution that leads from its result
to its data; the gradients below form a closed set.
"""
from __future__ import annotations

from dataclasses import replace

from .._core.errors import MXNetValueError
from ._shapes import checked_size, merge_dim
from .base import MaybeShape, merge_shape, register
from .conv import (
    Geometry,
    LinearLayer,
    axis_values,
    conv_task,
    is_channel_last,
    to_first,
    to_layout,
    without_bias,
)
from .params import Params, param, parameters

__all__ = ["deconvolution_geometry"]


@parameters
class DeconvolutionParams(Params):
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows in the result; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "How much is cut off the result's ends; 0 by default.")
    adj: tuple[int, ...] = param((), "How much longer the result is at its end, less than the "
                                     "stride; 0 by default.")
    target_shape: tuple[int, ...] = param(
        (), "Spatial shape of the result; `pad` and `adj` are then found from it and ignored.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels.", ge=1, lt=2**31)
    workspace: int = param(512, "Accepted; how much memory is needed is known at bind.", ge=0)
    no_bias: bool = param(True, "Whether there is no bias.")
    cudnn_tune: str | None = param(None, "Accepted; has no effect on the CPU.",
                                   choices=("fastest", "limited_workspace", "off"))
    cudnn_off: bool = param(False, "Accepted; has no effect on the CPU.")
    layout: str | None = param(None, "Order of the axes; by default channels come second.",
                               choices=("NCDHW", "NCHW", "NCW", "NDHWC", "NHWC"))


_NAME = "Deconvolution"


def _out_dims(g: Geometry, p: DeconvolutionParams, space: tuple[int, ...]
              ) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(padding, length of the result) for every spatial axis, -1 where unknown."""
    n = len(g.kernel)
    adj = axis_values(_NAME, "adj", p.adj, n, 0, 0)
    target = axis_values(_NAME, "target_shape", p.target_shape, n, 0, 0)
    pads, dims = [], []
    for a in range(n):
        # Of the whole result, before anything is cut off; -1 where the data is not known.
        whole = -1 if space[a] == -1 else g.stride[a] * (space[a] - 1) + g.extents[a]
        if target[a]:
            pads.append(-1 if whole == -1 else (whole - target[a] + 1) // 2)
            dims.append(target[a])
            if whole != -1 and (whole - target[a]) % 2 >= g.stride[a]:
                raise MXNetValueError(f"with stride 1 spatial axis {a} is cut alike at both ends, "
                                      f"so that {whole} cannot become target_shape "
                                      f"{p.target_shape}")
            if whole != -1 and whole < target[a]:
                raise MXNetValueError(f"target_shape {p.target_shape} is more than the {whole} "
                                      f"that spatial axis {a} can have")
            continue
        if adj[a] >= g.stride[a]:
            raise MXNetValueError(f"adj {adj} must be less than the stride {g.stride}")
        size = whole - 2 * g.pad[a] + adj[a]
        if whole != -1 and (size < 1 or space[a] < 1):
            raise MXNetValueError(f"spatial axis {a} of the result would have length {size}")
        pads.append(g.pad[a])
        dims.append(-1 if whole == -1 else size)
    return tuple(pads), tuple(dims)


def _in_dims(g: Geometry, p: DeconvolutionParams, space: tuple[int, ...], out: tuple[int, ...]
             ) -> tuple[int, ...]:
    """`space`, the spatial shape of the data, with what the shape of the result determines."""
    if any(p.target_shape) or len(p.adj) not in (0, len(space)):
        return space
    found = list(space)
    for a, o in enumerate(out):
        rest = o + 2 * g.pad[a] - (p.adj[a] if p.adj else 0) - g.extents[a]
        if found[a] == -1 and o != -1 and rest >= 0 and rest % g.stride[a] == 0:
            found[a] = rest // g.stride[a] + 1
    return tuple(found)


def _shapes(p: DeconvolutionParams, data: MaybeShape, weight: MaybeShape, out: MaybeShape
            ) -> tuple[MaybeShape, MaybeShape, MaybeShape]:
    """Shapes of data, weight and result, refined; in the layout of the user."""
    g = Geometry.of(_NAME, p)
    n, given = len(g.kernel), (data, weight, out)
    try:
        if p.num_filter % g.groups:
            raise MXNetValueError(f"{p.num_filter} filters cannot be split into "
                                  f"num_group={g.groups}")
        data = merge_shape(to_first(g.last, data), (-1,) * (n + 2))
        weight = merge_shape(to_first(g.last, weight),
                             (data[1], p.num_filter // g.groups, *g.kernel))
        out = merge_shape(to_first(g.last, out), (data[0], p.num_filter, *(-1,) * n))
        c = merge_dim(data[1], weight[0], "number of channels")
        if c != -1 and c % g.groups:
            raise MXNetValueError(f"{c} channels cannot be split into num_group={g.groups}")
        data = (*data[:2], *_in_dims(g, p, data[2:], out[2:]))
        _, dims = _out_dims(g, p, data[2:])
        out = (out[0], out[1], *(merge_dim(x, y) for x, y in zip(out[2:], dims, strict=True)))
        data, weight = (out[0], c, *data[2:]), (c, *weight[1:])
        for s in (data, weight, out):
            if -1 not in s:
                checked_size(s)
    except MXNetValueError as e:
        raise MXNetValueError(
            f"{_NAME}: data {given[0]}, weight {given[1]} and output {given[2]} do not fit "
            f"kernel={g.kernel}, stride={g.stride}, dilate={g.dilate}, pad={g.pad}, "
            f"num_group={g.groups}: {e}") from None
    return to_layout(g.last, data), to_layout(g.last, weight), to_layout(g.last, out)


def deconvolution_geometry(p: DeconvolutionParams, data: tuple[int, ...]) -> Geometry:
    """The convolution that leads from the result to `data`."""
    g = Geometry.of(_NAME, p)
    first = to_first(g.last, data) or ()
    return replace(g, pad=_out_dims(g, p, first[2:])[0])


@register
class Deconvolution(LinearLayer):
    """Transposed convolution: what the gradient of a convolution does to its data, as a layer.

    Every element of `data` (n, channels, ...) adds the filters of its channel, times its value, to
    a window of the result (n, num_filter, ...); windows are `stride` apart, and `pad` elements are
    cut off at both ends. An axis of length i becomes
    ``stride * (i - 1) + dilate * (kernel - 1) + 1 - 2 * pad + adj`` long, or `target_shape`.
    `weight` has shape (channels, num_filter / num_group, *kernel) and `bias`, if there is one,
    (num_filter,). With the layouts NHWC and NDHWC channels come last, in `weight` too.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit, or `adj` is not less than the stride.
    """

    name = "Deconvolution"
    inputs = ("data", "weight", "bias")
    Params = DeconvolutionParams

    def input_names(self, p):
        return self.inputs[:2] if p.no_bias else self.inputs

    def infer_shape(self, p, ins, outs):
        data, weight, out = _shapes(p, ins[0], ins[1], outs[0])
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
        out = [n.op("_backward_Deconvolution_data", g, w, x, **params),
               n.op("_backward_Deconvolution_weight", g, x, **params)]
        if not n.p.no_bias:
            last = is_channel_last(self.name, n.p.layout, len(n.p.kernel))
            out.append(n.op("sum", g, axis=-1 if last else 1, exclude=True))
        return out

    def cpu(self, p, ins, outs, train):
        g = deconvolution_geometry(p, ins[0].shape)
        return conv_task("conv_data", g, outs[0].shape, ins[1].shape, ins[0].shape, ins[0].dtype,
                         bias=not p.no_bias)


@register
class BackwardDeconvolutionData(LinearLayer):
    """Gradient for data, from (ograd, weight); of the input `data` only the shape is used."""

    name = "_backward_Deconvolution_data"
    inputs = ("ograd", "weight", "data")
    Params = DeconvolutionParams

    def infer_shape(self, p, ins, outs):
        data, weight, out = _shapes(p, merge_shape(ins[2], outs[0]), ins[1], ins[0])
        return [out, weight, data], [data]

    def gradient(self, n, ograds):
        params, g, w, h = without_bias(n.p), n.ins[0], n.ins[1], ograds[0]
        return [n.op("Deconvolution", h, w, **params),
                n.op("_backward_Deconvolution_weight", g, h, **params), None]

    def cpu(self, p, ins, outs, train):
        g = deconvolution_geometry(p, outs[0].shape)
        return conv_task("conv_forward", g, ins[0].shape, ins[1].shape, outs[0].shape,
                         ins[0].dtype, ins=(0, 1))


@register
class BackwardDeconvolutionWeight(LinearLayer):
    """Gradient with respect to weight, from (ograd, data)."""

    name = "_backward_Deconvolution_weight"
    inputs = ("ograd", "data")
    Params = DeconvolutionParams

    def infer_shape(self, p, ins, outs):
        data, weight, out = _shapes(p, ins[1], outs[0], ins[0])
        return [out, data], [weight]

    def gradient(self, n, ograds):
        params, g, x, h = without_bias(n.p), n.ins[0], n.ins[1], ograds[0]
        return [n.op("Deconvolution", x, h, **params),
                n.op("_backward_Deconvolution_data", g, h, x, **params)]

    def cpu(self, p, ins, outs, train):
        # Of the convolution that leads from the result to the data, `data` is the ograd.
        g = deconvolution_geometry(p, ins[1].shape)
        return conv_task("conv_weight", g, ins[0].shape, outs[0].shape, ins[1].shape,
                         ins[0].dtype, ins=(1, 0))
