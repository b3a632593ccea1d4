"""im2col and col2im: images as columns of their windows, and back.

What lives here: their shapes. What does not: the loops (_kernels/conv.h), Convolution (conv.py),
which does not use them.
Invariant: the two are each other's gradient.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from .._core.errors import MXNetValueError
from ._shapes import checked_size, merge_dim
from .base import MaybeShape, Shape, Task, merge_shape, register
from .conv import Geometry, LinearLayer
from .params import Params, param, parameters

__all__: list[str] = []


@parameters
class Im2colParams(Params):
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")


@parameters
class Col2imParams(Params):
    output_size: tuple[int, ...] = param(doc="Spatial shape of the image.", ge=1, lt=2**31)
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")


@dataclass(frozen=True)
class _Plain:
    """Parameters as `Geometry.of` reads them."""

    kernel: Shape
    stride: Shape
    dilate: Shape
    pad: Shape
    num_group: int = field(default=1)
    layout: str | None = field(default=None)


def _geometry(name: str, p: Any) -> Geometry:
    return Geometry.of(name, _Plain(p.kernel, p.stride, p.dilate, p.pad))


def _shapes(name: str, p: Any, image: MaybeShape, columns: MaybeShape
            ) -> tuple[MaybeShape, MaybeShape]:
    """(image, columns), refined: (n, c, ...) and (n, c * elements of a window, windows)."""
    g = _geometry(name, p)
    n, taps = len(g.kernel), prod(g.kernel)
    given = (image, columns)
    try:
        if taps >= 2**31:
            raise MXNetValueError("a window has 2**31 elements or more")
        image = merge_shape(image, (-1,) * (n + 2)) or ()
        columns = merge_shape(columns, (-1, -1, -1)) or ()
        batch = merge_dim(image[0], columns[0], "number of images")
        rows, c = columns[1], image[1]
        if rows != -1:
            if rows % taps:
                raise MXNetValueError(f"{rows} rows are no multiple of the {taps} elements of "
                                      "a window")
            c = merge_dim(c, rows // taps, "number of channels")
        dims = [g.out_dim(a, image[2 + a]) for a in range(n)]
        count = -1 if -1 in dims else prod(dims)
        columns = (batch, -1 if c == -1 else c * taps,
                   merge_dim(columns[2], count, "number of windows"))
        image = (batch, c, *image[2:])
        for s in (image, columns):
            if -1 not in s:
                checked_size(s)
    except MXNetValueError as e:
        raise MXNetValueError(f"{name}: image {given[0]}, columns {given[1]}, kernel={p.kernel}, "
                              f"stride={p.stride}, dilate={p.dilate}, pad={p.pad}: {e}") from None
    return image, columns


def _task(kernel: str, name: str, p: Any, image: Shape) -> Task:
    g = _geometry(name, p)
    out = tuple(g.out_dim(a, s) for a, s in enumerate(image[2:]))
    size = prod(image[:2]) * prod(g.kernel) * prod(out)
    return Task(kernel, ints=replace(g, groups=1).ints(image, (image[0], 1, *out), False),
                work=200.0 + 0.4 * size, ins=(0,))


@register
class Im2col(LinearLayer):
    """The windows of images as the columns of matrices.

    `data` (n, c, ...) with one to three spatial axes gives (n, c * elements of a window, windows):
    row (channel, place in the window) and column y hold ``data[n, channel, y * stride + place *
    dilate - pad]``, 0 outside of the image. A convolution is the product of the weights, as a
    (filters, c * elements) matrix, with this.
    """

    name = "im2col"
    Params = Im2colParams

    def infer_shape(self, p, ins, outs):
        data, out = _shapes(self.name, p, ins[0], outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("_backward_im2col", ograds[0], n.ins[0], kernel=p.kernel, stride=p.stride,
                     dilate=p.dilate, pad=p.pad)]

    def cpu(self, p, ins, outs, train):
        return _task("im2col", self.name, p, ins[0].shape)


@register
class BackwardIm2col(LinearLayer):
    """Gradient of im2col, from ograd; of the input `data` only the shape is used."""

    name = "_backward_im2col"
    inputs = ("ograd", "data")
    Params = Im2colParams

    def infer_shape(self, p, ins, outs):
        data, out = _shapes("im2col", p, merge_shape(ins[1], outs[0]), ins[0])
        return [out, data], [data]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("im2col", ograds[0], kernel=p.kernel, stride=p.stride, dilate=p.dilate,
                     pad=p.pad), None]

    def cpu(self, p, ins, outs, train):
        return _task("col2im", "im2col", p, outs[0].shape)


@register
class Col2im(LinearLayer):
    """Images from the columns of their windows: where windows overlap, their elements are added.

    `data` (n, c * elements of a window, windows) gives (n, c, *output_size); it is what im2col with
    the same parameters gives for an image of that size, and this is im2col's gradient.

    Raises
    ------
    MXNetValueError
        If the number of columns is not that of the windows of such an image.
    """

    name = "col2im"
    Params = Col2imParams

    def infer_shape(self, p, ins, outs):
        if len(p.output_size) != len(p.kernel):
            raise MXNetValueError(f"{self.name}: output_size {p.output_size} and kernel {p.kernel} "
                                  "must have as many numbers")
        image = merge_shape(outs[0], (-1, -1, *p.output_size))
        image, columns = _shapes(self.name, p, image, ins[0])
        return [columns], [image]

    def gradient(self, n, ograds):
        p = n.p
        return [n.op("im2col", ograds[0], kernel=p.kernel, stride=p.stride, dilate=p.dilate,
                     pad=p.pad)]

    def cpu(self, p, ins, outs, train):
        return _task("col2im", self.name, p, outs[0].shape)
