"""Images (height, width, channels): tensors, normalizing, cutting, resizing, mirrors.

What lives here: shapes, gradients, tasks. What does not: colours (image_color.py), the loops
(_kernels/image.h), files of images (mxcy.recordio, mxcy.io).
Invariant: all of them but the draws of mirrors are linear up to a constant, so that gradients are
operators of this file.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64, UINT8, DType
from .._core.errors import MXNetTypeError, MXNetValueError
from ._movement import copy_task, strided_task
from ._shapes import checked_size, strides_of
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters
from .random import COUNTERS_PER_BLOCK

__all__ = ["image_shape"]


def image_shape(name: str, shape: MaybeShape, batched: bool, what: str = "data") -> MaybeShape:
    """`shape`, if an image (height, width, channels), or with `batched` a batch of them, may have
    it."""
    if shape is not None and len(shape) != 3 and not (batched and len(shape) == 4):
        kinds = "(height, width, channels)" + (" or (batch, height, width, channels)"
                                               if batched else "")
        raise MXNetValueError(f"{name}: {what} must be {kinds}, got {shape}")
    return shape


def _merged(name: str, what: str, shape: MaybeShape, want: Shape) -> Shape:
    try:
        return merge_shape(want, shape)
    except MXNetValueError:
        raise MXNetValueError(f"{name}: expected {what} of shape {want}, got {shape}") from None


# -- tensors ---------------------------------------------------------------------------------------
def _planes(shape: Shape) -> Shape:
    return (*shape[:-3], shape[-1], shape[-3], shape[-2])


def _pixels(shape: Shape) -> Shape:
    return (*shape[:-3], shape[-2], shape[-1], shape[-3])


def _tensor_shapes(name: str, data: MaybeShape, out: MaybeShape) -> tuple[MaybeShape, MaybeShape]:
    for shape in (data, out):
        image_shape(name, shape, True)
    if data is None and out is None:
        return None, None
    known = data if data is not None else _pixels(out or ())
    out = _merged(name, "the result", out, _planes(known))
    return _pixels(out), out


def _layout(pixels: Shape) -> tuple[int, int, int]:
    """(images, pixels, channels)."""
    return size_of(pixels[:-3]), pixels[-3] * pixels[-2], pixels[-1]


@register
class ToTensor(Operator):
    """Images (height, width, channels) of any dtype as float32 planes (channels, height, width).

    Values are divided by 255, so that those of uint8 images come to lie in [0, 1]. A batch of
    images keeps its first axis.

    Raises
    ------
    MXNetValueError
        If `data` has not 3 or 4 dimensions.
    """

    name = "_image_to_tensor"
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data, out = _tensor_shapes(self.name, ins[0], outs[0])
        return [data], [out]

    def infer_dtype(self, p, ins, outs):
        return [ins[0]], [merge_dtype(FLOAT32, outs[0])]

    def gradient(self, n, ograds):
        return [n.op("_backward_image_to_tensor", ograds[0], n.ins[0])]

    def cpu(self, p, ins, outs, train):
        return Task("image_to_tensor", ints=_layout(ins[0].shape),
                    work=100.0 + 1.0 * size_of(outs[0].shape))


@register
class BackwardToTensor(Operator):
    """Planes as images, divided by 255, in the dtype of the second input (not read)."""

    name = "_backward_image_to_tensor"
    inputs = ("ograd", "like")
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data, out = _tensor_shapes(self.name, merge_shape(ins[1], outs[0]), ins[0])
        return [out, data], [data]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[1], outs[0])
        return [ins[0], dtype], [dtype]

    def gradient(self, n, ograds):
        return [n.op("_image_to_tensor", ograds[0]), None]

    def cpu(self, p, ins, outs, train):
        return Task("image_to_tensor_back", ints=_layout(outs[0].shape), ins=(0,),
                    work=100.0 + 3.0 * size_of(outs[0].shape))


@parameters
class NormalizeParams(Params):
    mean: tuple[float, ...] = param((0.0, 0.0, 0.0, 0.0), "Means: one for all, or each channel's.")
    std: tuple[float, ...] = param((1.0, 1.0, 1.0, 1.0),
                                   "Deviations: one for all, or each channel's.")


def _each(name: str, what: str, values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    """One number for each channel."""
    if len(values) == 1 or len(set(values)) == 1:
        return values[:1] * channels
    if len(values) != channels:
        raise MXNetValueError(f"{name}: {what} has {len(values)} numbers for {channels} channels; "
                              "expected one, or one each")
    return values


def _normalized_shape(name: str, p: NormalizeParams, shape: MaybeShape) -> MaybeShape:
    if shape is None:
        return None
    if len(shape) not in (3, 4):
        raise MXNetValueError(f"{name}: data must be (channels, height, width) or (batch, "
                              f"channels, height, width), got {shape}")
    if 0.0 in p.std:
        raise MXNetValueError(f"{name}: std {p.std} contains 0")
    if shape[-3] != -1:
        _each(name, "mean", p.mean, shape[-3])
        _each(name, "std", p.std, shape[-3])
    return shape


@register
class Normalize(Operator):
    """Planes (channels, height, width), or a batch of them: (data - mean) / std of each channel.

    Raises
    ------
    MXNetValueError
        If `data` has not 3 or 4 dimensions, the numbers do not fit its channels, or a `std` is 0.
    """

    name = "_image_normalize"
    Params = NormalizeParams
    inplace = ((0, 0),)

    def infer_shape(self, p, ins, outs):
        shape = _normalized_shape(self.name, p, merge_shape(ins[0], outs[0]))
        return [shape], [shape]

    def gradient(self, n, ograds):
        return [n.op(self.name, ograds[0], std=n.p.std)]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        c = shape[-3]
        return Task("image_normalize", ints=(size_of(shape[:-2]), size_of(shape[-2:]), c),
                    floats=(*_each(self.name, "mean", p.mean, c),
                            *_each(self.name, "std", p.std, c)),
                    work=100.0 + 0.6 * size_of(shape))


# -- cuts ------------------------------------------------------------------------------------------
@parameters
class ImageCropParams(Params):
    x: int = param(doc="First column.", ge=0, lt=2**31)
    y: int = param(doc="First row.", ge=0, lt=2**31)
    width: int = param(doc="Number of columns.", ge=1, lt=2**31)
    height: int = param(doc="Number of rows.", ge=1, lt=2**31)


def _crop_shapes(name: str, p: ImageCropParams, data: MaybeShape, out: MaybeShape
                 ) -> tuple[MaybeShape, MaybeShape]:
    image_shape(name, data, True)
    image_shape(name, out, True, "the result")
    known = data if data is not None else out
    if known is None:
        return None, None
    out = _merged(name, "the result", out, (*known[:-3], p.height, p.width, known[-1]))
    data = _merged(name, "data", data, (*out[:-3], -1, -1, out[-1]))
    checked_size([abs(d) for d in out])
    for size, first, length in zip(data[-3:-1], (p.y, p.x), (p.height, p.width), strict=True):
        if size != -1 and first + length > size:
            raise MXNetValueError(f"{name}: {p.height} x {p.width} pixels from ({p.y}, {p.x}) on "
                                  f"do not lie inside of {data}")
    return data, out


def _crop_layout(p: ImageCropParams, data: Shape) -> tuple[tuple[int, ...], int]:
    strides = strides_of(data)
    return strides, p.y * strides[-3] + p.x * strides[-2]


@register
class ImageCrop(Operator):
    """Cuts rows [y, y + height) and columns [x, x + width) of an image or a batch of images.

    Raises
    ------
    MXNetValueError
        If they do not lie inside of the image.
    """

    name = "_image_crop"
    Params = ImageCropParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data, out = _crop_shapes(self.name, p, ins[0], outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_image_crop", ograds[0], n.ins[0], x=p.x, y=p.y, width=p.width,
                     height=p.height)]

    def cpu(self, p, ins, outs, train):
        if ins[0].shape == outs[0].shape:
            return copy_task(ins[0])
        strides, first = _crop_layout(p, ins[0].shape)
        return strided_task(ins[0].dtype, outs[0].shape, strides, first)


@register
class BackwardImageCrop(Operator):
    """Puts the first input where the crop would cut it from the second (not read), zeros around."""

    name = "_backward_image_crop"
    inputs = ("ograd", "like")
    Params = ImageCropParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data, out = _crop_shapes(self.name, p, merge_shape(ins[1], outs[0]), ins[0])
        return [out, data], [data]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_image_crop", ograds[0], x=p.x, y=p.y, width=p.width, height=p.height), None]

    def cpu(self, p, ins, outs, train):
        small, data = ins[0].shape, outs[0].shape
        strides, first = _crop_layout(p, data)
        return strided_task(ins[0].dtype, small, strides_of(small), 0, strides, first, fill=0.0,
                            out_size=size_of(data), ins=(0,))


# -- sizes -----------------------------------------------------------------------------------------
@parameters
class ResizeParams(Params):
    size: tuple[int, ...] = param((), "(width, height) of the result; one number: both.", ge=1,
                                  lt=2**31)
    keep_ratio: bool = param(False, "Whether one number is the length of the shorter side, and the "
                                    "other side keeps its ratio to it.")
    interp: int = param(1, "Interpolation: 0 nearest, 1 bilinear, 2 bicubic (a = -3/4), 3 by areas "
                           "(as bilinear where the image grows), 4 Lanczos (8 x 8 pixels).",
                        choices=(0, 1, 2, 3, 4))


def _resized(name: str, p: ResizeParams, height: int, width: int) -> tuple[int, int]:
    """(height, width) of the result; -1: not known yet."""
    if len(p.size) not in (1, 2):
        raise MXNetValueError(f"{name}: size must be one or two numbers, got {p.size}")
    if len(p.size) == 2:
        return p.size[1], p.size[0]
    short = p.size[0]
    if not p.keep_ratio:
        return short, short
    if -1 in (height, width):
        return -1, -1
    if height > width:
        return _long(short * height // width, name), short
    return short, _long(short * width // height, name)


def _long(value: int, name: str) -> int:
    if value >= 2**31:
        raise MXNetValueError(f"{name}: a side would be {value} pixels long")
    return value


def _resize_shapes(name: str, p: ResizeParams, data: MaybeShape, out: MaybeShape
                   ) -> tuple[MaybeShape, MaybeShape]:
    image_shape(name, data, True)
    image_shape(name, out, True, "the result")
    known = data if data is not None else out
    if known is None:
        return None, None
    if data is not None and 0 in data[-3:-1]:
        raise MXNetValueError(f"{name}: data {data} has no pixels")
    sides = data[-3:-1] if data is not None else (-1, -1)
    size = _resized(name, p, *sides)
    out = _merged(name, "the result", out, (*known[:-3], *size, known[-1]))
    checked_size([abs(d) for d in out])
    return _merged(name, "data", data, (*out[:-3], -1, -1, out[-1])), out


def _taps(mode: int, n: int, o: int) -> int:
    """How many elements of an axis of length n one of the resized axis (o) is made of."""
    return {0: 1, 1: 2, 2: 4, 3: math.ceil(n / o) + 1, 4: 8, 5: 2}[mode]


def _resize_task(p: ResizeParams, data: Shape, out: Shape, back: bool) -> Task:
    n, (h, w, c), (oh, ow) = size_of(data[:-3]), data[-3:], out[-3:-1]
    mode = 5 if p.interp == 3 and (oh > h or ow > w) else p.interp
    rows, columns = _taps(mode, h, oh), _taps(mode, w, ow)
    between = checked_size((n, oh, w, c, 8), "_image_resize: memory for rows") + checked_size(
        (16, max(oh * rows, ow * columns, 1)), "_image_resize: memory for weights") * 2
    return Task("image_resize", ints=(n, h, w, c, oh, ow, mode, rows, columns, int(back)), ins=(0,),
                workspace=between,
                work=500.0 + 20.0 * (oh * rows + ow * columns)
                + 0.5 * n * c * oh * (w * rows + ow * columns))


@register
class ImageResize(Operator):
    """Images of another size, (height, width, channels) or a batch of them.

    Results of uint8 are rounded to nearest and cut to [0, 255].

    Raises
    ------
    MXNetValueError
        If `size` has not one or two numbers, or the image has no pixels.

    Notes
    -----
    Pixels are areas: the middle of pixel i lies at i + 1/2, and pixels outside are those of the
    border. Bicubic: Keys, IEEE Trans. ASSP 29, 1981.
    """

    name = "_image_resize"
    Params = ResizeParams
    cpu_dtypes = frozenset((UINT8, FLOAT32, FLOAT64))

    def infer_shape(self, p, ins, outs):
        data, out = _resize_shapes(self.name, p, ins[0], outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_image_resize", ograds[0], n.ins[0], size=p.size,
                     keep_ratio=p.keep_ratio, interp=p.interp)]

    def cpu(self, p, ins, outs, train):
        return _resize_task(p, ins[0].shape, outs[0].shape, False)


@register
class BackwardImageResize(Operator):
    """The transpose of _image_resize; of the input `like` only the shape is used."""

    name = "_backward_image_resize"
    inputs = ("ograd", "like")
    Params = ResizeParams

    def infer_shape(self, p, ins, outs):
        data, out = _resize_shapes(self.name, p, merge_shape(ins[1], outs[0]), ins[0])
        return [out, data], [data]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_image_resize", ograds[0], size=p.size, keep_ratio=p.keep_ratio,
                     interp=p.interp), None]

    def cpu(self, p, ins, outs, train):
        return _resize_task(p, outs[0].shape, ins[0].shape, True)


# -- mirrors ---------------------------------------------------------------------------------------
def _flip_task(shape: Shape, dtype: DType, axis: int, when: int) -> Task:
    inner = checked_size((size_of(shape[axis + 1:]), dtype.itemsize))
    return Task("image_flip", ints=(size_of(shape[:axis]), shape[axis], inner, when),
                work=200.0 + (2.0 + 0.1 * inner) * size_of(shape[:axis + 1]),
                rng_count=COUNTERS_PER_BLOCK if when == 1 else 0)


class _Flip(Operator):
    """Base of the mirrors along one axis of an image."""

    cpu_dtypes = ALL_DTYPES
    axis = 0

    def infer_shape(self, p, ins, outs):
        shape = image_shape(self.name, merge_shape(ins[0], outs[0]), False)
        return [shape], [shape]

    def gradient(self, n, ograds):
        return [n.op(self.name, ograds[0])]

    def cpu(self, p, ins, outs, train):
        return _flip_task(ins[0].shape, ins[0].dtype, self.axis, 0)


@register
class FlipLeftRight(_Flip):
    """Mirrors an image (height, width, channels): the last column comes first."""

    name = "_image_flip_left_right"
    axis = 1


@register
class FlipTopBottom(_Flip):
    """Mirrors an image (height, width, channels): the last row comes first."""

    name = "_image_flip_top_bottom"
    axis = 0


class _RandomFlip(_Flip):
    """Base of the mirrors of every second image; a hidden output says whether this was one."""

    outputs = ("output", "flipped")
    random = True
    back = ""

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        shape = image_shape(self.name, merge_shape(ins[0], outs[0]), False)
        return [shape], [shape, merge_shape(outs[1], (1,))]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype], [dtype, UINT8]

    def gradient(self, n, ograds):
        return [None if ograds[0] is None else n.op(self.back, ograds[0], n.outs[1])]

    def cpu(self, p, ins, outs, train):
        return _flip_task(ins[0].shape, ins[0].dtype, self.axis, 1)


@register
class RandomFlipLeftRight(_RandomFlip):
    """Mirrors an image (height, width, channels) left to right, with probability 1/2."""

    name = "_image_random_flip_left_right"
    back = "_backward_image_random_flip_left_right"
    axis = 1


@register
class RandomFlipTopBottom(_RandomFlip):
    """Mirrors an image (height, width, channels) upside down, with probability 1/2."""

    name = "_image_random_flip_top_bottom"
    back = "_backward_image_random_flip_top_bottom"
    axis = 0


class _BackwardFlip(_Flip):
    """Base: mirrors `ograd` where `flipped` is not 0."""

    inputs = ("ograd", "flipped")

    def infer_shape(self, p, ins, outs):
        shape = image_shape(self.name, merge_shape(ins[0], outs[0]), False)
        return [shape, _merged(self.name, "flipped", ins[1], (1,))], [shape]

    def infer_dtype(self, p: Any, ins: Sequence[DType | None], outs: Sequence[DType | None]):
        if ins[1] not in (None, UINT8):
            raise MXNetTypeError(f"{self.name}: flipped must be uint8, got {ins[1]}")
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, UINT8], [dtype]

    def gradient(self, n, ograds):
        return [n.op(self.name, ograds[0], n.ins[1]), None]

    def cpu(self, p, ins, outs, train):
        return _flip_task(ins[0].shape, ins[0].dtype, self.axis, 2)


@register
class BackwardRandomFlipLeftRight(_BackwardFlip):
    """Mirrors a gradient left to right where its image was."""

    name = "_backward_image_random_flip_left_right"
    axis = 1


@register
class BackwardRandomFlipTopBottom(_BackwardFlip):
    """Mirrors a gradient upside down where its image was."""

    name = "_backward_image_random_flip_top_bottom"
    axis = 0
