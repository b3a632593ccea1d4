"""Changing the size of images: UpSampling, AdaptiveAvgPooling2D, BilinearResize2D.

What lives here: shapes and gradients. What does not: the loops (_kernels/resize.h).
Invariant: all of them are linear, and the gradient of a gradient is the operator itself.
"""
from __future__ import annotations

from math import isfinite, prod
from typing import Any

from .._core.errors import MXNetValueError
from ._shapes import checked_size, checked_sum
from .base import MaybeShape, Shape, Task, merge_shape, register
from .conv import Geometry, LinearLayer, conv_task
from .params import Params, param, parameters

__all__: list[str] = []


@parameters
class UpSamplingParams(Params):
    scale: int = param(doc="How many times larger the first image becomes.", ge=1, lt=2**31)
    num_filter: int = param(0, "Number of channels; for bilinear only.", ge=0, lt=2**31)
    sample_type: str = param(doc="Repeats elements (nearest), or a transposed convolution of every "
                                 "channel with weights of its own (bilinear).",
                             choices=("bilinear", "nearest"))
    multi_input_mode: str = param("concat", "What becomes of several images (nearest only): "
                                            "channels one after another, or their sum.",
                                  choices=("concat", "sum"))
    num_args: int = param(1, "Number of inputs.", ge=1, le=1024)
    workspace: int = param(512, "Accepted; how much memory is needed is known at bind.", ge=0)


def _bilinear(p: UpSamplingParams) -> Geometry:
    """The convolution whose transpose bilinear upsampling is."""
    k, pad = 2 * p.scale - p.scale % 2, p.scale // 2  # ceil((scale - 1) / 2)
    return Geometry("UpSampling", (k, k), (p.scale,) * 2, (1, 1), (pad, pad), p.num_filter, False)


def _images(shapes: list[MaybeShape]) -> list[MaybeShape]:
    for s in shapes:
        if s is not None and len(s) != 4:
            raise MXNetValueError(f"UpSampling: data must be (n, channels, height, width), got {s}")
    return shapes


def _nearest_shapes(p: UpSamplingParams, ins: list[MaybeShape], out: MaybeShape) -> Shape:
    """Shape of the result of nearest upsampling, as far as known."""
    found = merge_shape(out, (-1,) * 4) or ()
    x = ins[0]
    if x is not None:
        large = (-1 if d == -1 else d * p.scale for d in x[2:])
        found = merge_shape(found, (x[0], -1, *large)) or ()
    channels = [-1 if s is None else s[1] for s in ins]
    if p.multi_input_mode == "sum":
        for s in ins:
            if s is not None:
                found = merge_shape(found, (s[0], s[1], -1, -1)) or ()
    elif -1 not in channels:
        found = merge_shape(found, (-1, checked_sum(channels, "channels"), -1, -1)) or ()
    for s in ins[1:]:
        if s is None:
            continue
        found = merge_shape(found, (s[0], -1, -1, -1)) or ()
        if -1 in s or -1 in found:
            continue
        times = {o // d if d and o % d == 0 else 0 for o, d in zip(found[2:], s[2:], strict=True)}
        if len(times) != 1 or (0 in times and 0 not in found):
            raise MXNetValueError(f"image {s} cannot be repeated to {found[2:]}, the size of the "
                                  "first one times scale")
    if -1 not in found:
        checked_size(found)
    return found


@register
class UpSampling(LinearLayer):
    """Larger images: elements repeated, or bilinear interpolation with learnt weights.

    ``sample_type='nearest'`` repeats every element of the first image (n, channels, height, width)
    `scale` times along both axes; further images are repeated as often as they need for the same
    size, and then either follow as further channels or are added. ``'bilinear'`` takes data and a
    weight of shape (num_filter, 1, k, k) with k = 2 * scale - scale % 2 and is a transposed
    convolution with stride `scale` of every channel (`mx.init.Bilinear` makes the weights of an
    interpolation).

    Raises
    ------
    MXNetValueError
        If an image cannot be repeated to the size of the first, or num_filter is not the number of
        channels.
    """

    name = "UpSampling"
    inputs = ("data",)
    variadic = "num_args"
    Params = UpSamplingParams

    def input_names(self, p):
        if p.sample_type == "bilinear":
            return ("data", "weight")
        return tuple(f"arg{i}" for i in range(p.num_args))

    def infer_shape(self, p, ins, outs):
        try:
            if p.sample_type == "bilinear":
                data, weight, out = _bilinear_shapes(p, ins[0], ins[1], outs[0])
                return [data, weight], [out]
            _images([*ins, outs[0]])
            return list(ins), [_nearest_shapes(p, ins, outs[0])]
        except MXNetValueError as e:
            raise MXNetValueError(f"UpSampling: inputs {ins}, scale={p.scale}: {e}") from None

    def gradient(self, n, ograds):
        p, g = n.p, ograds[0]
        if p.sample_type == "bilinear":
            geometry = _bilinear(p)
            params = {"kernel": geometry.kernel, "stride": geometry.stride, "pad": geometry.pad,
                      "num_filter": p.num_filter, "num_group": p.num_filter}
            return [n.op("_backward_Deconvolution_data", g, n.ins[1], n.ins[0], **params),
                    n.op("_backward_Deconvolution_weight", g, n.ins[0], **params)]
        node = n.op("_backward_UpSampling", g, *n.ins, scale=p.scale,
                    multi_input_mode=p.multi_input_mode, num_args=p.num_args)
        return [node[i] for i in range(p.num_args)]

    def cpu(self, p, ins, outs, train):
        if p.sample_type == "bilinear":
            return conv_task("conv_data", _bilinear(p), outs[0].shape, ins[1].shape, ins[0].shape,
                             ins[0].dtype)
        return Task("upsample_nearest", ints=(int(p.multi_input_mode == "sum"),),
                    work=200.0 + 0.5 * prod(outs[0].shape))


def _bilinear_shapes(p: UpSamplingParams, data: MaybeShape, weight: MaybeShape, out: MaybeShape):
    """Shapes of data, weight and result of bilinear upsampling."""
    if p.num_filter < 1:
        raise MXNetValueError("num_filter must be the number of channels for bilinear upsampling")
    g, c, s = _bilinear(p), p.num_filter, p.scale
    data = merge_shape(data, (-1, c, -1, -1)) or ()
    out = merge_shape(out, (data[0], c, *(-1 if d == -1 else d * s for d in data[2:]))) or ()
    if data and (0 in data[2:]):
        raise MXNetValueError("the image is empty")
    weight = merge_shape(weight, (c, 1, *g.kernel))
    for v in (weight, out):
        if v is not None and -1 not in v:
            checked_size(v)
    return (out[0], *data[1:]), weight, out


@parameters
class BackwardUpSamplingParams(Params):
    scale: int = param(doc="As in the layer.", ge=1, lt=2**31)
    multi_input_mode: str = param("concat", "As in the layer.", choices=("concat", "sum"))
    num_args: int = param(1, "Number of images.", ge=1, le=1024)


@register
class BackwardUpSampling(LinearLayer):
    """Gradients of nearest upsampling, from ograd; of the images only the shapes are used."""

    name = "_backward_UpSampling"
    inputs = ("ograd", "data")
    Params = BackwardUpSamplingParams

    def input_names(self, p):
        return ("ograd", *(f"arg{i}" for i in range(p.num_args)))

    def output_names(self, p):
        return tuple(f"output{i}" for i in range(p.num_args))

    def infer_dtype(self, p, ins, outs):
        found, _ = super().infer_dtype(p, ins, outs)
        return found, [found[0]] * len(outs)

    def infer_shape(self, p, ins, outs):
        images = [merge_shape(a, b) for a, b in zip(ins[1:], outs, strict=True)]
        try:
            _images([ins[0], *images])
            out = _nearest_shapes(p, images, ins[0])
        except MXNetValueError as e:
            raise MXNetValueError(f"_backward_UpSampling: inputs {ins}, scale={p.scale}: "
                                  f"{e}") from None
        return [out, *images], images

    def gradient(self, n, ograds):
        p = n.p
        full = [h if h is not None else n.op("zeros_like", x)
                for h, x in zip(ograds, n.ins[1:], strict=True)]
        return [n.op("UpSampling", *full, scale=p.scale, sample_type="nearest",
                     multi_input_mode=p.multi_input_mode, num_args=p.num_args),
                *[None] * p.num_args]

    def cpu(self, p, ins, outs, train):
        return Task("upsample_nearest_back", ints=(int(p.multi_input_mode == "sum"),), ins=(0,),
                    work=200.0 + prod(ins[0].shape))


# -- contrib --------------------------------------------------------------------------------------
def _planes(name: str, data: MaybeShape, size: Shape | None, out: MaybeShape):
    """(data, result) of an operator that gives (n, channels, ...) images the size `size`."""
    try:
        data = merge_shape(data, (-1,) * 4) or ()
        out = merge_shape(out, (*data[:2], *(size or (-1, -1)))) or ()
        data = (*out[:2], *data[2:])
        if 0 in data[2:] or 0 in out[2:]:
            raise MXNetValueError("images without elements")
        for s in (data, out):
            if -1 not in s:
                checked_size(s)
    except MXNetValueError as e:
        raise MXNetValueError(f"{name}: data {data}, result {size}: {e}") from None
    return data, out


@parameters
class AdaptiveParams(Params):
    output_size: tuple[int, ...] = param(
        (), "Height and width of the result; one number for both; 1 by default.", ge=1, lt=2**31)


def _adaptive_size(p: AdaptiveParams) -> Shape:
    if len(p.output_size) > 2:
        raise MXNetValueError("_contrib_AdaptiveAvgPooling2D: output_size must have at most two "
                              f"numbers, got {p.output_size}")
    return {0: (1, 1), 1: p.output_size * 2}.get(len(p.output_size), p.output_size)


def _adaptive_task(data: Shape, out: Shape, back: int) -> Task:
    return Task("adaptive_average", ints=(prod(data[:2]), *data[2:], *out[2:], back),
                work=200.0 + prod(data) + 5.0 * prod(out), ins=(0,))


@register
class AdaptiveAvgPooling2D(LinearLayer):
    """Averages of as many windows as the result has elements, whatever the size of the image.

    Element i of an axis of length o averages ``floor(i * size / o)`` up to
    ``ceil((i + 1) * size / o)`` of the (n, channels, height, width) `data`.
    """

    name = "_contrib_AdaptiveAvgPooling2D"
    Params = AdaptiveParams

    def infer_shape(self, p, ins, outs):
        data, out = _planes(self.name, ins[0], _adaptive_size(p), outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        return [n.op("_backward_AdaptiveAvgPooling2D", ograds[0], n.ins[0],
                     output_size=n.p.output_size)]

    def cpu(self, p, ins, outs, train):
        return _adaptive_task(ins[0].shape, outs[0].shape, 0)


@register
class BackwardAdaptive(LinearLayer):
    """Gradient of AdaptiveAvgPooling2D; of the input `data` only the shape is used."""

    name = "_backward_AdaptiveAvgPooling2D"
    inputs = ("ograd", "data")
    Params = AdaptiveParams

    def infer_shape(self, p, ins, outs):
        data, out = _planes(self.name, merge_shape(ins[1], outs[0]), _adaptive_size(p), ins[0])
        return [out, data], [data]

    def gradient(self, n, ograds):
        return [n.op("_contrib_AdaptiveAvgPooling2D", ograds[0], output_size=n.p.output_size), None]

    def cpu(self, p, ins, outs, train):
        return _adaptive_task(outs[0].shape, ins[0].shape, 1)


@parameters
class BilinearParams(Params):
    height: int = param(1, "Height of the result (mode size without scales).", ge=1, lt=2**31)
    width: int = param(1, "Width of the result (mode size without scales).", ge=1, lt=2**31)
    scale_height: float | None = param(None, "Height of the result as a multiple of the image's.")
    scale_width: float | None = param(None, "Width of the result as a multiple of the image's.")
    mode: str = param(
        "size", "How the size is found: as given (size), that of `like`, a multiple that keeps odd "
        "sizes odd (odd_scale), or the next even or odd one.",
        choices=("like", "odd_scale", "size", "to_even_down", "to_even_up", "to_odd_down",
                 "to_odd_up"))
    align_corners: bool = param(True, "Whether the corners of image and result are the same "
                                      "points, instead of the corners of their first and last "
                                      "elements' areas.")


def _bilinear_dim(p: BilinearParams, size: int, given: int, scale: float | None) -> int:
    """Length of the result along an axis of length `size`."""
    if p.mode == "size" and (p.scale_height is None or p.scale_width is None):
        return given
    if size == -1:
        return -1
    if p.mode in ("size", "odd_scale"):
        if scale is None or not isfinite(scale) or not 0 < scale * size < 2**31:
            raise MXNetValueError(f"scales must be given, positive and finite for mode "
                                  f"{p.mode!r}, got {p.scale_height} and {p.scale_width}")
        odd = size % 2 if p.mode == "odd_scale" else 0
        return int((size - odd) * scale) + odd
    odd = p.mode.startswith("to_odd")
    if size % 2 == int(odd):
        return size
    return size + 1 if p.mode.endswith("up") else size - 1


def _bilinear_size(p: BilinearParams, data: MaybeShape) -> Shape | None:
    if data is None or len(data) != 4:
        return None
    return (_bilinear_dim(p, data[2], p.height, p.scale_height),
            _bilinear_dim(p, data[3], p.width, p.scale_width))


def _bilinear_task(p: BilinearParams, data: Shape, out: Shape, back: int) -> Task:
    def scale(size: int, new: int) -> float:
        if new < 2:
            return 0.0
        return (size - 1) / (new - 1) if p.align_corners else size / new
    return Task("bilinear_resize",
                ints=(prod(data[:2]), *data[2:], *out[2:], back, int(p.align_corners)),
                floats=tuple(scale(a, b) for a, b in zip(data[2:], out[2:], strict=True)),
                work=200.0 + 5.0 * prod(out) + 0.2 * prod(data), ins=(0,))


@register
class BilinearResize2D(LinearLayer):
    """Images of another size, by bilinear interpolation of (n, channels, height, width) `data`.

    With ``mode='like'`` the second input gives the size; its values do not matter.
    """

    name = "_contrib_BilinearResize2D"
    inputs = ("data", "like")
    Params = BilinearParams

    def input_names(self, p):
        return self.inputs if p.mode == "like" else self.inputs[:1]

    def infer_shape(self, p, ins, outs):
        if p.mode == "like":
            like = merge_shape(ins[1], (-1,) * 4) or ()
            data, out = _planes(self.name, ins[0], like[2:], outs[0])
            return [data, like], [out]
        data, out = _planes(self.name, ins[0], _bilinear_size(p, ins[0]), outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        p: Any = n.p
        g = n.op("_backward_BilinearResize2D", ograds[0], n.ins[0], align_corners=p.align_corners)
        return [g, None] if p.mode == "like" else [g]

    def cpu(self, p, ins, outs, train):
        return _bilinear_task(p, ins[0].shape, outs[0].shape, 0)


@register
class BackwardBilinear(LinearLayer):
    """Gradient of BilinearResize2D; of the input `data` only the shape is used."""

    name = "_backward_BilinearResize2D"
    inputs = ("ograd", "data")
    Params = BilinearParams

    def infer_shape(self, p, ins, outs):
        data, out = _planes(self.name, merge_shape(ins[1], outs[0]), None, ins[0])
        return [out, data], [data]

    def gradient(self, n, ograds):
        return [n.op("_contrib_BilinearResize2D", ograds[0], n.ins[0], mode="like",
                     align_corners=n.p.align_corners), None]

    def cpu(self, p, ins, outs, train):
        return _bilinear_task(p, outs[0].shape, ins[0].shape, 1)
