"""Convolutions by Winograd's minimal filtering, on channel-blocked arrays.

What lives here: the operators, where they apply (`applies`), what they cost (`cost`), how their
work is cut. What does not: the transforms and products (_kernels/winograd*.h), the choice between
forms of a convolution (blocking.py).
Invariant: how the work is cut depends on shapes alone; the number of threads decides only how many
pieces of scratch memory there are.

Windows of 2, 3 and 5 along one axis or two, of any length along depth, dilated or with a stride of
2 (`_Line`). With tile=4 a result of 4 x 4 takes 36 products for each pair of channels instead of
144 (3 x 3) or 64 instead of 400 (5 x 5), and the error is about 4e-6 or 7e-6 of the result's norm
at 512 channels; with tile=2, for windows of 3, 16 products instead of 36 for 2 x 2 and 1e-6, as
exact as the plain sum. Infinities and NaN spread over their tile.
"""
from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetValueError
from .._engine import cores
from ._shapes import checked_size
from .base import MaybeShape, Shape, Spec, Task, merge_shape, register
from .blocked import BLOCK, BlockedOperator, blocked_shape, plain_shape
from .conv import Geometry, axis_values
from .params import Params, param, parameters

__all__ = ["applies", "cost", "writes_plain"]

_CHUNK = 600 << 10  # bytes of V and M of a chunk: with weights that stream through, an L2 cache
_FEW = 12  # tiles that make it worth while to read the weights
_U = 10 << 20  # bytes of U that may be read once a chunk; a third of an L3 cache
_BAND = 12 << 20  # bytes of V of a band of the phased form
_GRAD_BAND = 6 << 20  # bytes of V and D of a band
_PART = 64  # channels of U or dU in a slot, with two blocks of filters half an L2 cache
_PIECES = 8  # at least, where there are as many, so that threads find work
_MOST_SLOTS = 64


@parameters
class WinogradWeightParams(Params):
    kernel: tuple[int, ...] = param((3, 3), "Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    backward: bool = param(False, "Whether they are for the gradient of data.")
    tile: int = param(4, "Edge of the results that are computed at once.", choices=(2, 4))


@parameters
class WinogradParams(Params):
    kernel: tuple[int, ...] = param((3, 3), "Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Channels of the convolution's result.", ge=1, lt=2**31)
    channels: int = param(doc="Channels of the convolution's data.", ge=1, lt=2**31)
    no_bias: bool = param(True, "Whether there is no bias.")
    act: str = param("", "What is applied at the end.", choices=("", "relu"))
    with_addend: bool = param(False, "Whether a value of the result's shape is added.")
    spatial: tuple[int, ...] = param((), "Spatial shape of the data; () where it is not asked.")
    tile: int = param(4, "Edge of the results that are computed at once.", choices=(2, 4))
    raw: bool = param(False, "Whether the weights are plain, not made by `_winograd_weight`.")
    plain: bool = param(False, "Whether the result is plain; see `writes_plain`.")


# -- geometry --------------------------------------------------------------------------------------
def _misfit(g: Geometry, tile: int) -> str:
    """Why a convolution has no Winograd form with tiles of such a size; "" if it has one."""
    axes = list(zip(g.kernel, g.stride, g.dilate, g.pad, strict=True))
    plane = axes[-2:]
    if any(s > 2 or (s == 2 and (d > 1 or not 3 <= k <= 6)) for k, s, d, _ in plane):
        return (f"Winograd is for stride 1, and 2 for kernels of 3 to 6 without dilation, not "
                f"{g.stride}")
    windows = {-(-k // s) for k, s, _, _ in plane if k > 1}
    if len(windows) != 1 or not windows <= {2, 3, 5}:
        return f"Winograd is for windows of 2, 3 and 5, equal in both axes, not {g.kernel}"
    if any(s > 1 for _, s, _, _ in axes[:-2]):
        return "Winograd is for stride 1 in depth"
    if any(q > (k - 1) * d for k, _, d, q in axes):
        return f"Winograd is for pad within the window, not {g.pad}"
    if tile == 2 and windows != {3}:
        return "Winograd with tiles of 2 is for windows of 3"
    return ""


def _three(values: Shape, fill: int) -> Shape:
    """Three axes: depth, height, width; the one axis of 1-d convolutions is width."""
    return (fill,) * (3 - len(values)) + tuple(values)


class _Line(NamedTuple):
    """One axis of the products (wg_axis of winograd.h)."""

    taps: int    # of the window: every stride-th of the kernel's
    tile: int    # results of a whole tile
    places: int  # results in a line of an image
    images: int  # that dilation makes of one
    sets: int    # of channels, or if turned of filters: the stride
    short: int   # sets whose window lacks the last tap, so that one product of a tile is 0

    @property
    def points(self) -> int:
        return self.tile + self.taps - 1

    @property
    def tiles(self) -> int:
        return -(-self.places // self.tile)

    @property
    def products(self) -> int:
        """Along a line, of one set: a tile with m results takes m + taps - 1."""
        return self.places + self.tiles * (self.taps - 1)

    @property
    def all_products(self) -> int:
        return self.sets * self.products - self.short * self.tiles


def _line(out: int, kernel: int, stride: int, dilate: int, pad: int, tile: int, turned: bool
          ) -> _Line:
    taps = -(-kernel // stride)
    size = {1: 1, 2: tile + 1}.get(taps, tile)
    if stride == 1:
        return _Line(taps, size, -(-out // dilate), min(dilate, out), 1, 0)
    places = -(-(out + pad) // stride) if turned else out
    return _Line(taps, size, places, 1, stride, taps * stride - kernel)


class _Product(NamedTuple):
    """A convolution of images to images of known shapes, forward or backward, in three axes."""

    turned: bool  # the gradient of data
    images: int
    channels: int
    filters: int
    source: Shape
    result: Shape
    kernel: Shape
    stride: Shape
    dilate: Shape
    pad: Shape
    tile: int

    @staticmethod
    def of(g: Geometry, x: Shape, y: Shape, tile: int, turned: bool) -> _Product:
        """Of a convolution from data `x` to results `y`, plain shapes; `turned`: its adjoint."""
        a, b = (y, x) if turned else (x, y)
        return _Product(turned, a[0], a[1], b[1], _three(a[2:], 1), _three(b[2:], 1),
                        _three(g.kernel, 1), _three(g.stride, 1), _three(g.dilate, 1),
                        _three(g.pad, 0), tile)

    @property
    def lines(self) -> list[_Line]:
        """Height and width."""
        return [_line(self.result[a], self.kernel[a], self.stride[a], self.dilate[a], self.pad[a],
                      self.tile, self.turned) for a in (1, 2)]

    @property
    def depth(self) -> int:
        """Channels of the products."""
        return self.channels * self.kernel[0] * (1 if self.turned else prod(self.stride))

    @property
    def lanes(self) -> int:
        """Filters of the products."""
        return self.filters * (prod(self.stride) if self.turned else 1)

    @property
    def positions(self) -> int:
        return prod(line.points for line in self.lines)

    @property
    def tiles(self) -> int:
        return self.images * self.result[0] * prod(a.tiles * a.images for a in self.lines)

    @property
    def u_size(self) -> int:
        """Floats of transformed weights."""
        return _u_size(self.positions, self.depth, self.lanes)

    def ints(self, cut: _Cut) -> tuple[int, ...]:
        """What wg_parse of winograd_all.h reads."""
        return (self.images, self.channels, self.filters, *self.source, *self.result, *self.kernel,
                *self.stride[1:], *self.dilate, *self.pad, *(a.tile for a in self.lines),
                int(self.turned), *cut[:5])

    def work(self, changing: bool) -> float:
        """Nanoseconds on one thread: products at 84 GFLOP/s; transforms, reading U as measured.

        Of a stride of 2 pixels lie apart and more sets of channels share a result; a window along
        one axis saves few products for what its transforms read and write.
        """
        slower = (1.5 if max(self.stride) > 1 else
                  1.2 if min(a.taps for a in self.lines) == 1 else 1.0)
        images = self.images * self.result[0] * prod(a.images for a in self.lines)
        each, count = (images * prod(v) for v in zip(
            *((a.all_products, a.products) for a in self.lines), strict=True))
        pairs = self.channels * self.kernel[0] * self.filters
        u = self.positions * self.depth * self.lanes
        return (200.0 + u * (0.32 if changing else 0.15)
                + slower * (each * pairs / 42 + count * (self.depth + 2 * self.lanes) / 5))


# -- how work is cut -------------------------------------------------------------------------------
class _Cut(NamedTuple):
    """How a task's work is cut (winograd_all.h), and its scratch memory in bytes."""

    band: int
    chunk: int
    group: int
    part: int
    slots: int
    workspace: int


def _even(total: int, most: int) -> int:
    """Size of pieces of `total`, about `most` at most, equal and even in number."""
    pieces = max(1, -(-total // max(1, most)))
    return max(1, -(-total // (pieces + pieces % 2)))


def _pitch(channels: int, tiles: int) -> int:
    """Floats of V or M at one position."""
    return channels * tiles + 16


def _u_size(positions: int, channels: int, filters: int) -> int:
    return positions * (channels + 1) * filters


def _slots(pieces: int) -> int:
    return max(1, min(pieces, cores.count(), _MOST_SLOTS))


def _aligned(floats: int) -> int:
    return -(-floats // 16) * 16


def _forward_cut(q: _Product, raw: bool) -> _Cut:
    positions, channels, filters, tiles = q.positions, q.depth, q.lanes, q.tiles
    blocks = filters // BLOCK
    group = min(blocks, 2)
    own = _aligned(_u_size(positions, channels, filters)) if raw else 0
    u = 4 * positions * channels * filters
    fit = _CHUNK // (4 * positions * (channels + group * BLOCK)) // 6 * 6
    if tiles >= 8 * _FEW and (u <= _U or fit >= 3 * _FEW):
        chunk = _even(tiles, max(_FEW, fit))
        room = positions * (_pitch(channels, chunk) + _pitch(group * BLOCK, chunk))
        slots = _slots(-(-tiles // chunk))
        return _Cut(0, chunk, group, 0, slots, 4 * (own + slots * room))
    if u > _U and not (raw and tiles <= 128):
        group = min(blocks, 4)
    groups = -(-blocks // group)
    if tiles <= 128:
        band = max(1, tiles)
        chunk = -(-band // max(1, min(band // _FEW, _PIECES // groups)))
    else:
        band = _even(tiles, max(64, _BAND // (4 * positions * channels)))
        chunk = _even(band, 64)
    part = 0
    if raw and chunk == max(1, tiles):
        own, part = 0, min(channels, _PART)
    room = (positions * _pitch(group * BLOCK, chunk)
            + _aligned(_u_size(positions, part, group * BLOCK)))
    slots = _slots(groups * -(-band // chunk))
    return _Cut(band, chunk, group, part, slots,
                4 * (own + positions * _pitch(channels, band) + slots * room))


def _weight_cut(q: _Product) -> _Cut:
    positions, channels, filters, tiles = q.positions, q.depth, q.lanes, q.tiles
    group = min(filters // BLOCK, 2)
    if tiles <= 128 and 4 * positions * channels * filters > _U:
        band, part = max(1, tiles), _PART
        slots = _slots(-(-filters // (group * BLOCK)) * -(-channels // part))
        own = slots * _aligned(_u_size(positions, part, group * BLOCK))
    else:
        band = _even(tiles, max(64, _GRAD_BAND // (4 * positions * (channels + filters))))
        part, slots, own = 0, 1, _u_size(positions, channels, filters)
    space = positions * (_pitch(channels, band) + _pitch(filters, band)) + own
    return _Cut(band, 1, group, part, slots, 4 * space)


# -- operators -------------------------------------------------------------------------------------
def _geometry(name: str, kernel: Shape, stride: Shape, dilate: Shape, pad: Shape, tile: int
              ) -> Geometry:
    """The geometry; raises where there is no Winograd form."""
    n = len(kernel)
    if not 1 <= n <= 3:
        raise MXNetValueError(f"{name}: kernel {kernel} must have 1 to 3 axes")
    g = Geometry(name, axis_values(name, "kernel", kernel, n, 1, 1),
                 axis_values(name, "stride", stride, n, 1, 1),
                 axis_values(name, "dilate", dilate, n, 1, 1),
                 axis_values(name, "pad", pad, n, 0, 0), 1, False)
    why = _misfit(g, tile)
    if why:
        raise MXNetValueError(f"{name}: {why}")
    return g


class _Winograd(BlockedOperator):
    """What forward, the gradient of data and that of weights have in common."""

    Params = WinogradParams

    def geometry(self, p: Any) -> Geometry:
        """From the parameters, which it checks."""
        for what, value in (("channels", p.channels), ("num_filter", p.num_filter)):
            if value % BLOCK:
                raise MXNetValueError(f"{self.name}: {what}={value} must be a multiple of {BLOCK}")
        if p.spatial and len(p.spatial) != len(p.kernel):
            raise MXNetValueError(f"{self.name}: spatial {p.spatial} must have {len(p.kernel)} "
                                  "numbers")
        return _geometry(self.name, p.kernel, p.stride, p.dilate, p.pad, p.tile)

    def images(self, p: Any, data: MaybeShape, out: MaybeShape) -> tuple[Shape, Shape]:
        """Plain shapes of data and result of the convolution, refined by each other."""
        g = self.geometry(p)
        n = len(p.kernel)
        try:
            x = merge_shape(plain_shape(self.name, data),
                            (-1, p.channels, *(p.spatial or (-1,) * n)))
            y = merge_shape(plain_shape(self.name, out), (-1, p.num_filter, *(-1,) * n))
            x, _, y = g.shapes(p.num_filter, x, (p.num_filter, p.channels, *p.kernel), y)
            assert x is not None and y is not None
        except MXNetValueError as e:
            raise MXNetValueError(f"{self.name}: data {data} and result {out} do not fit "
                                  f"channels={p.channels}, num_filter={p.num_filter}, "
                                  f"kernel={p.kernel}, pad={p.pad}: {e}") from None
        return x, y

    def weight_shape(self, p: Any, given: MaybeShape, backward: bool) -> Shape:
        o, c = p.num_filter, p.channels
        want = ((o, c, *p.kernel) if p.raw else
                (_packed_size(self.geometry(p), o, c, p.tile, backward),))
        checked_size(want, f"{self.name}: weights")
        try:
            return merge_shape(given, want)
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: {'plain' if p.raw else 'packed'} weights must "
                                  f"have shape {want}, got {given}") from None

    def result(self, p: Any, shape: MaybeShape, backward: bool) -> MaybeShape:
        """Blocked shape of a result that may be plain; checks that it can be."""
        if not p.plain:
            return shape
        if p.with_addend or not _in_lines(self.geometry(p), backward):
            raise MXNetValueError(f"{self.name}: a result with an addend, of dilation, or the "
                                  "gradient of a stride, is never plain")
        return blocked_shape(self.name, shape)

    def as_result(self, p: Any, shape: MaybeShape) -> MaybeShape:
        """Undoes `result`."""
        return plain_shape(self.name, shape) if p.plain else shape

    def product(self, p: Any, data: Spec, out: Spec, turned: bool) -> _Product:
        x, y = (s.shape if p.plain and turned is mine else plain_shape(self.name, s.shape)
                for s, mine in ((data, True), (out, False)))
        assert x is not None and y is not None
        return _Product.of(self.geometry(p), x, y, p.tile, turned)


def _in_lines(g: Geometry, backward: bool) -> bool:
    """Whether the results of a tile lie side by side."""
    return max(g.dilate[-2:]) == 1 and not (backward and max(g.stride) > 1)


def _any_images(g: Geometry, filters: int, channels: int, tile: int, turned: bool) -> _Product:
    """The products of weights, of no images in particular."""
    ones = (1,) * len(g.kernel)
    return _Product.of(g, (1, channels, *ones), (1, filters, *ones), tile, turned)


def _packed_size(g: Geometry, filters: int, channels: int, tile: int, turned: bool) -> int:
    return _any_images(g, filters, channels, tile, turned).u_size


def _forward_task(p: Any, q: _Product) -> Task:
    """The task that convolves images."""
    cut = _forward_cut(q, p.raw)
    bias = not (q.turned or p.no_bias)
    return Task("winograd", workspace=cut.workspace, work=q.work(p.raw),
                ints=(*q.ints(cut), int(p.raw), int(p.act == "relu" and not q.turned), int(bias),
                      int(p.with_addend), int(p.plain)))


_NO_CUT = _Cut(0, 1, 1, 0, 1, 0)


@register
class WinogradWeight(BlockedOperator):
    """Weights (filters, channels, *kernel) transformed, in the order of the CPU build's kernels."""

    name = "_winograd_weight"
    inputs = ("weight",)
    Params = WinogradWeightParams
    prepares = True

    def _product(self, p: Any, weight: Shape) -> _Product:
        g = _geometry(self.name, p.kernel, p.stride, (), (), p.tile)
        return _any_images(g, weight[0], weight[1], p.tile, p.backward)

    def infer_shape(self, p, ins, outs):
        weight = merge_shape(ins[0], (-1, -1, *p.kernel))
        for what, d in (("filters", weight[0]), ("channels", weight[1])):
            if d != -1 and d % BLOCK:
                raise MXNetValueError(f"{self.name}: {what} must be a multiple of {BLOCK}, got "
                                      f"weight {weight}")
        if -1 in weight:
            return [weight], [merge_shape(outs[0], (-1,))]
        size = (self._product(p, weight).u_size,)
        checked_size(size, self.name)
        return [weight], [merge_shape(outs[0], size)]

    def cpu(self, p, ins, outs, train):
        q = self._product(p, ins[0].shape)
        return Task("winograd_weight", ints=q.ints(_NO_CUT), work=200.0 + outs[0].shape[0] / 4)


@register
class WinogradConvolution(_Winograd):
    """act(convolution + bias + addend) of blocked images.

    `weight` is what `_winograd_weight` made, or with `raw` plain (filters, channels, *kernel).
    """

    name = "_winograd_Convolution"
    inputs = ("data", "weight", "bias", "addend")

    def input_names(self, p):
        return ("data", "weight", *(() if p.no_bias else ("bias",)),
                *(("addend",) if p.with_addend else ()))

    def infer_shape(self, p, ins, outs):
        out = outs[0]
        if p.with_addend:
            out = merge_shape(out, ins[-1])
        x, y = (blocked_shape(self.name, s)
                for s in self.images(p, ins[0], self.result(p, out, False)))
        y = self.as_result(p, y)
        more = [] if p.no_bias else [merge_shape(ins[2], (p.num_filter,))]
        return [x, self.weight_shape(p, ins[1], False), *more, *([y] if p.with_addend else [])], [y]

    def cpu(self, p, ins, outs, train):
        return _forward_task(p, self.product(p, ins[0], outs[0], False))


@register
class BackwardWinogradConvolutionData(_Winograd):
    """Gradient for data, from (ograd, weight), plus addend.

    `weight` is what `_winograd_weight` made with backward=True, or with `raw` plain.
    """

    name = "_backward_winograd_Convolution_data"
    inputs = ("ograd", "weight", "addend")

    def input_names(self, p):
        return self.inputs[:3 if p.with_addend else 2]

    def infer_shape(self, p, ins, outs):
        data = merge_shape(outs[0], ins[2]) if p.with_addend else outs[0]
        x, y = (blocked_shape(self.name, s)
                for s in self.images(p, self.result(p, data, True), ins[0]))
        x = self.as_result(p, x)
        return [y, self.weight_shape(p, ins[1], True), *([x] if p.with_addend else [])], [x]

    def cpu(self, p, ins, outs, train):
        return _forward_task(p, self.product(p, outs[0], ins[0], True))


@register
class BackwardWinogradConvolutionWeight(_Winograd):
    """Gradient for the weights (filters, channels, *kernel), from (ograd, data)."""

    name = "_backward_winograd_Convolution_weight"
    inputs = ("ograd", "data")

    def infer_shape(self, p, ins, outs):
        x, y = (blocked_shape(self.name, s) for s in self.images(p, ins[1], ins[0]))
        return [y, x], [merge_shape(outs[0], (p.num_filter, p.channels, *p.kernel))]

    def cpu(self, p, ins, outs, train):
        q = self.product(p, ins[1], ins[0], False)
        cut = _weight_cut(q)
        return Task("winograd_weight_grad", workspace=cut.workspace, work=q.work(True),
                    ints=q.ints(cut))


# -- for the choice between forms ------------------------------------------------------------------
def applies(p: Any, data: Spec, weight: Spec, tile: int = 4) -> str:
    """Why a Convolution with parameters `p` has no Winograd form; "" if it has one.

    Parameters
    ----------
    p : ConvolutionParams
    data, weight : Spec
        Plain shapes, (n, channels, *spatial) and (filters, channels, *kernel).
    tile : int
    """
    if data.dtype is not FLOAT32 or weight.dtype is not FLOAT32:
        return "Winograd is for float32"
    if p.num_group != 1:
        return "Winograd is for one group"
    if p.layout in ("NWC", "NHWC", "NDHWC"):
        return "Winograd is for channels second"
    if len(data.shape) != len(p.kernel) + 2 or not 1 <= len(p.kernel) <= 3:
        return f"data of shape {data.shape} have not 1 to 3 spatial axes"
    if data.shape[1] % BLOCK or p.num_filter % BLOCK:
        return f"Winograd needs channels and filters in multiples of {BLOCK}"
    return _misfit(Geometry.of("Convolution", p), tile)


def writes_plain(p: Any, backward: bool) -> bool:
    """Whether the kernel can write its result, or the gradient of the data, as a plain array."""
    return _in_lines(Geometry.of("Convolution", p), backward)


def cost(p: Any, data_shape: Shape, tile: int = 4) -> float:
    """Estimated nanoseconds of the forward convolution on one thread, weights as they are packed.

    Plain weights cost about 0.17 ns more for each of the numbers at every position that a pair of
    channels has; the direct form's packing takes as long.

    Parameters
    ----------
    p : ConvolutionParams
        Of a convolution that `applies`.
    data_shape : tuple of int
        Plain shape (n, channels, *spatial).
    tile : int
    """
    g = Geometry.of("Convolution", p)
    space = (g.out_dim(a, s) for a, s in enumerate(data_shape[2:]))
    out = (data_shape[0], p.num_filter, *space)
    return _Product.of(g, data_shape, out, tile, False).work(False)
