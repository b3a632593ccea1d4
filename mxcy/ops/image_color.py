"""Random colours of images: brightness, contrast, saturation, hue, all of them, lighting.

What lives here: parameters, gradients, tasks. What does not: the loops (_kernels/image_color.h).
Invariant: what was drawn is a hidden output, so that backward goes through what forward did.
"""
from __future__ import annotations

import math

from .._core.dtypes import FLOAT64
from .._core.errors import MXNetTypeError, MXNetValueError
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .dot import check_floats
from .image import image_shape
from .params import Params, param, parameters
from .random import COUNTERS_PER_BLOCK

__all__: list[str] = []

_BLOCK = 512  # pixels, as in image.h
_DRAWN = (8,)  # kinds of stages, then their factors
BRIGHTNESS, CONTRAST, SATURATION, HUE = range(4)


def _colored(name: str, shape: MaybeShape) -> MaybeShape:
    """The shape of an image of one or three channels."""
    image_shape(name, shape, False)
    if shape is not None and shape[2] not in (-1, 1, 3):
        raise MXNetValueError(f"{name}: images must have 1 or 3 channels, got {shape}")
    return shape


def _workspace(images: int, shape: tuple[int, ...]) -> int:
    return 8 * (images * size_of(shape) + -(-shape[0] * shape[1] // _BLOCK))


@parameters
class FactorParams(Params):
    min_factor: float = param(doc="Lower end of the interval that the factor is drawn from.", ge=0)
    max_factor: float = param(doc="Upper end of the interval.", ge=0)


class _Color(Operator):
    """Base: an image in, an image of the same shape and dtype and what was drawn out."""

    outputs = ("output", "drawn")
    random = True
    cpu_dtypes = ALL_DTYPES
    kind = 0

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        shape = _colored(self.name, merge_shape(ins[0], outs[0]))
        self.ranges(p)
        return [shape], [shape, merge_shape(outs[1], _DRAWN)]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype], [dtype, FLOAT64]

    def ranges(self, p) -> list[tuple[int, float, float]]:
        """(kind, low, high) of every stage."""
        if not (math.isfinite(p.min_factor) and math.isfinite(p.max_factor)):
            raise MXNetValueError(f"{self.name}: factors must be finite, got {p.min_factor} and "
                                  f"{p.max_factor}")
        if p.min_factor > p.max_factor:
            raise MXNetValueError(f"{self.name}: expected min_factor <= max_factor, got "
                                  f"{p.min_factor} and {p.max_factor}")
        return [(self.kind, p.min_factor, p.max_factor)]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None]
        return [n.op("_backward_image_color", ograds[0], n.ins[0], n.outs[1])]

    def cpu(self, p, ins, outs, train):
        floats, kinds = [0.0] * 8, 0
        for kind, low, high in self.ranges(p):
            kinds |= 1 << kind
            floats[2 * kind:2 * kind + 2] = low, high
        h, w, c = ins[0].shape
        return Task("image_color", ints=(kinds, h * w, c), floats=tuple(floats),
                    workspace=_workspace(1, ins[0].shape), rng_count=COUNTERS_PER_BLOCK,
                    work=500.0 + 4.0 * h * w * c * max(1, len(self.ranges(p))))


@register
class BackwardImageColor(Operator):
    """Gradient of the random colours, for the image that went in and what was drawn."""

    name = "_backward_image_color"
    inputs = ("ograd", "data", "drawn")
    raw_ins = (2,)
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        shape = _colored(self.name, merge_shape(merge_shape(ins[0], ins[1]), outs[0]))
        return [shape, shape, merge_shape(ins[2], _DRAWN)], [shape]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(merge_dtype(ins[0], ins[1]), outs[0])
        check_floats(self.name, (dtype,))
        if ins[2] not in (None, FLOAT64):
            raise MXNetTypeError(f"{self.name}: drawn must be float64, got {ins[2]}")
        return [dtype, dtype, FLOAT64], [dtype]

    def cpu(self, p, ins, outs, train):
        h, w, c = ins[1].shape
        return Task("image_color_back", ints=(h * w, c), workspace=_workspace(5, ins[1].shape),
                    work=500.0 + 20.0 * h * w * c)


@register
class RandomBrightness(_Color):
    """An image (height, width, channels) times a factor drawn from [min_factor, max_factor).

    Values of integer dtypes are cut off after the point and cut to the range of the dtype.

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """

    name = "_image_random_brightness"
    Params = FactorParams
    kind = BRIGHTNESS


@register
class RandomContrast(_Color):
    """An image times a factor drawn at random, plus its mean gray value times the rest to 1.

    Gray is 0.299 red + 0.587 green + 0.114 blue. Values of integer dtypes are cut off after the
    point and cut to the range of the dtype.

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """

    name = "_image_random_contrast"
    Params = FactorParams
    kind = CONTRAST


@register
class RandomSaturation(_Color):
    """An image times a factor drawn at random, plus the gray of each pixel times the rest to 1.

    Gray is 0.299 red + 0.587 green + 0.114 blue. Images of one channel stay as they are. Values of
    integer dtypes are cut off after the point and cut to the range of the dtype.

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """

    name = "_image_random_saturation"
    Params = FactorParams
    kind = SATURATION


@register
class RandomHue(_Color):
    """Turns the hue of an image by a part of the circle drawn from [min_factor, max_factor).

    0 and 1 leave it as it is, as are images of one channel. Values of integer dtypes are cut off
    after the point.

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """

    name = "_image_random_hue"
    Params = FactorParams
    kind = HUE


@parameters
class JitterParams(Params):
    brightness: float = param(doc="Factors come from [1 - brightness, 1 + brightness).",
                              ge=0)
    contrast: float = param(doc="As brightness.", ge=0)
    saturation: float = param(doc="As brightness.", ge=0)
    hue: float = param(doc="Parts of a circle come from [-hue, hue).", ge=0)


@register
class RandomColorJitter(_Color):
    """Random brightness, contrast, saturation and hue of an image, in random order.

    What has the parameter 0 is left out; factors below 0 are 0.

    Raises
    ------
    MXNetValueError
        If a parameter is negative, or the image has not 1 or 3 channels.
    """

    name = "_image_random_color_jitter"
    Params = JitterParams

    def ranges(self, p):
        sizes = (p.brightness, p.contrast, p.saturation, p.hue)
        if not all(math.isfinite(s) for s in sizes):
            raise MXNetValueError(f"{self.name}: parameters must be finite, got {sizes}")
        return [(kind, -s if kind == HUE else max(0.0, 1 - s), s if kind == HUE else 1 + s)
                for kind, s in enumerate(sizes) if s > 0]


# -- lighting --------------------------------------------------------------------------------------
class _Lighting(Operator):
    """Base of the shifts along the principal axes of colours."""

    cpu_dtypes = ALL_DTYPES
    inplace = ((0, 0),)

    def infer_shape(self, p, ins, outs):
        shape = _colored(self.name, merge_shape(ins[0], outs[0]))
        self.numbers(p)
        return [shape], [shape]

    def numbers(self, p) -> tuple[float, ...]:
        raise NotImplementedError

    def gradient(self, n, ograds):
        return [ograds[0]]

    def cpu(self, p, ins, outs, train):
        h, w, c = ins[0].shape
        return Task("image_lighting", ints=(int(self.random), h * w, c), floats=self.numbers(p),
                    rng_count=COUNTERS_PER_BLOCK if self.random else 0,
                    work=500.0 + 2.0 * h * w * c)


@parameters
class AdjustLightingParams(Params):
    alpha: tuple[float, ...] = param(doc="Weights of the three axes.")


@register
class AdjustLighting(_Lighting):
    """Shifts the colours of an image along the three principal axes of ImageNet's colours.

    Each axis has its eigenvalue (for values from 0 to 255) and its weight in `alpha` as factors.
    Images of one channel stay as they are. Values of integer dtypes are cut off after the point.

    Raises
    ------
    MXNetValueError
        If `alpha` has not three numbers, or the image not 1 or 3 channels.

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, NIPS 2012.
    """

    name = "_image_adjust_lighting"
    Params = AdjustLightingParams

    def numbers(self, p):
        if len(p.alpha) != 3 or not all(math.isfinite(a) for a in p.alpha):
            raise MXNetValueError(f"{self.name}: alpha must be three finite numbers, got {p.alpha}")
        return p.alpha


@parameters
class RandomLightingParams(Params):
    alpha_std: float = param(0.05, "Standard deviation of the weights of the axes.", ge=0)


@register
class RandomLighting(_Lighting):
    """As adjust_lighting, with weights drawn from a normal distribution around 0.

    Raises
    ------
    MXNetValueError
        If the image has not 1 or 3 channels.
    """

    name = "_image_random_lighting"
    Params = RandomLightingParams
    random = True

    def numbers(self, p):
        if not math.isfinite(p.alpha_std):
            raise MXNetValueError(f"{self.name}: alpha_std must be finite, got {p.alpha_std}")
        return (p.alpha_std,)
