"""Convolutions of 3 x 3 with stride 1 by Winograd's minimal filtering, on channel-blocked arrays.

What lives here: the operators, where they apply (`applies`), what they cost (`cost`), how their
work is cut. What does not: the transforms and products (_kernels/winograd*.h), the choice between
forms of a convolution (blocking.py).
Invariant: how the work is cut depends on shapes alone; the number of threads decides only how many
pieces of scratch memory there are.

With tile=4 a result of 4 x 4 takes 36 products for each pair of channels instead of 144, and the
error is about 4e-6 of the result's norm at 512 channels; with tile=2, 16 products instead of 36
for 2 x 2 and 1e-6, as exact as the plain sum. Infinities and NaN spread over their tile.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetValueError
from .._engine import cores
from ._shapes import checked_size, merge_dim
from .base import MaybeShape, Shape, Spec, Task, merge_shape, register
from .blocked import BLOCK, BlockedOperator, blocked_shape, plain_shape
from .params import Params, param, parameters

__all__ = ["applies", "cost"]

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
    backward: bool = param(False, "Whether they are for the gradient of data.")
    tile: int = param(4, "Edge of the results that are computed at once.", choices=(2, 4))


@parameters
class WinogradParams(Params):
    pad: tuple[int, ...] = param((0, 0), "Zeros before and after each spatial axis.", ge=0, le=2)
    num_filter: int = param(doc="Channels of the convolution's result.", ge=1, lt=2**31)
    channels: int = param(doc="Channels of the convolution's data.", ge=1, lt=2**31)
    no_bias: bool = param(True, "Whether there is no bias.")
    act: str = param("", "What is applied at the end.", choices=("", "relu"))
    with_addend: bool = param(False, "Whether a value of the result's shape is added.")
    spatial: tuple[int, ...] = param((), "Spatial shape of the data; () where it is not asked.")
    tile: int = param(4, "Edge of the results that are computed at once.", choices=(2, 4))
    raw: bool = param(False, "Whether the weights are plain, not made by `_winograd_weight`.")


class _Cut(NamedTuple):
    """How a task's work is cut (winograd_all.h), and its scratch memory in bytes."""

    band: int
    chunk: int
    group: int
    part: int
    slots: int
    workspace: int


def _positions(tile: int) -> int:
    return (tile + 2) ** 2


def _tiles(tile: int, n: int, space: Shape) -> int:
    return n * -(-space[0] // tile) * -(-space[1] // tile)


def _even(total: int, most: int) -> int:
    """Size of pieces of `total`, about `most` at most, equal and even in number."""
    pieces = max(1, -(-total // max(1, most)))
    return max(1, -(-total // (pieces + pieces % 2)))


def _pitch(channels: int, tiles: int) -> int:
    """Floats of V or M at one position."""
    return channels * tiles + 16


def _u_size(tile: int, channels: int, filters: int) -> int:
    """Floats of transformed weights."""
    return _positions(tile) * (channels + 1) * filters


def _slots(pieces: int) -> int:
    return max(1, min(pieces, cores.count(), _MOST_SLOTS))


def _aligned(floats: int) -> int:
    return -(-floats // 16) * 16


def _forward_cut(tile: int, channels: int, filters: int, tiles: int, raw: bool) -> _Cut:
    positions = _positions(tile)
    blocks = filters // BLOCK
    group = min(blocks, 2)
    own = _aligned(_u_size(tile, channels, filters)) if raw else 0
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
    room = positions * _pitch(group * BLOCK, chunk) + _aligned(_u_size(tile, part, group * BLOCK))
    slots = _slots(groups * -(-band // chunk))
    return _Cut(band, chunk, group, part, slots,
                4 * (own + positions * _pitch(channels, band) + slots * room))


def _weight_cut(tile: int, channels: int, filters: int, tiles: int) -> _Cut:
    positions = _positions(tile)
    group = min(filters // BLOCK, 2)
    if tiles <= 128 and 4 * positions * channels * filters > _U:
        band, part = max(1, tiles), _PART
        slots = _slots(-(-filters // (group * BLOCK)) * -(-channels // part))
        own = slots * _aligned(_u_size(tile, part, group * BLOCK))
    else:
        band = _even(tiles, max(64, _GRAD_BAND // (4 * positions * (channels + filters))))
        part, slots, own = 0, 1, _u_size(tile, channels, filters)
    space = positions * (_pitch(channels, band) + _pitch(filters, band)) + own
    return _Cut(band, 1, group, part, slots, 4 * space)


def _products(tile: int, n: int, space: Shape) -> int:
    """Products for each pair of channels: a tile with m results along an axis takes m + 2."""
    high, wide = (s // tile * (tile + 2) + (s % tile + 2 if s % tile else 0) for s in space)
    return n * high * wide


def _work(p: Any, channels: int, filters: int, out: Shape, changing: bool) -> float:
    """Nanoseconds on one thread: products at 84 GFLOP/s; transforms and reading U as measured."""
    u = _positions(p.tile) * channels * filters
    each = channels * filters / 42 + (channels + filters) / 5 + filters / 5
    return 200.0 + _products(p.tile, out[0], out[2:]) * each + u * (0.32 if changing else 0.15)


class _Winograd(BlockedOperator):
    """What forward, the gradient of data and that of weights have in common."""

    Params = WinogradParams

    def blocks(self, p: Any) -> None:
        """Checks the parameters."""
        for what, value in (("channels", p.channels), ("num_filter", p.num_filter)):
            if value % BLOCK:
                raise MXNetValueError(f"{self.name}: {what}={value} must be a multiple of {BLOCK}")
        if len(p.pad) != 2:
            raise MXNetValueError(f"{self.name}: pad {p.pad} must have 2 numbers")
        if p.spatial and len(p.spatial) != 2:
            raise MXNetValueError(f"{self.name}: spatial {p.spatial} must have 2 numbers")

    def images(self, p: Any, data: MaybeShape, out: MaybeShape) -> tuple[Shape, Shape]:
        """Plain shapes of data and result of the convolution, refined by each other."""
        self.blocks(p)
        given = (data, out)
        try:
            x = merge_shape(plain_shape(self.name, data), (-1, p.channels, -1, -1))
            x = merge_shape(x, (-1, -1, *(p.spatial or (-1, -1))))
            y = merge_shape(plain_shape(self.name, out), (-1, p.num_filter, -1, -1))
            n = merge_dim(x[0], y[0], "number of images")
            space = tuple(merge_dim(x[2 + i], -1 if y[2 + i] == -1 else y[2 + i] + 2 - 2 * p.pad[i])
                          for i in range(2))
            found = tuple(-1 if s == -1 else s + 2 * q - 2
                          for s, q in zip(space, p.pad, strict=True))
            if any(s not in (-1, 0) and s < 1 for s in (*space, *found)) or 0 in found:
                raise MXNetValueError(f"images of {space} have no place for a kernel of 3 x 3")
            x, y = (n, p.channels, *space), (n, p.num_filter, *found)
            for s in (x, y):
                if -1 not in s:
                    checked_size(s)
        except MXNetValueError as e:
            raise MXNetValueError(f"{self.name}: data {given[0]} and result {given[1]} do not fit "
                                  f"channels={p.channels}, num_filter={p.num_filter}, "
                                  f"pad={p.pad}: {e}") from None
        return x, y

    def weight_shape(self, p: Any, given: MaybeShape, backward: bool) -> Shape:
        o, c = p.num_filter, p.channels
        want = ((o, c, 3, 3) if p.raw else
                (_u_size(p.tile, o, c) if backward else _u_size(p.tile, c, o),))
        checked_size(want, f"{self.name}: weights")
        try:
            return merge_shape(given, want)
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: {'plain' if p.raw else 'packed'} weights must "
                                  f"have shape {want}, got {given}") from None


def _plain(spec: Spec) -> Shape:
    """Plain shape of blocked images."""
    n, blocks, h, w, _ = spec.shape
    return n, blocks * BLOCK, h, w


def _ints(tile: int, x: Shape, y: Shape, pad: Shape, cut: _Cut) -> tuple[int, ...]:
    return (x[0], x[1], x[2], x[3], y[1], y[2], y[3], *pad, tile, *cut[:5])


def _forward_task(p: Any, x: Shape, y: Shape, pad: Shape, backward: bool) -> Task:
    """The task that convolves images x to y, plain shapes."""
    tiles = _tiles(p.tile, y[0], y[2:])
    cut = _forward_cut(p.tile, x[1], y[1], tiles, p.raw)
    bias = not (backward or p.no_bias)
    return Task("winograd", workspace=cut.workspace, work=_work(p, x[1], y[1], y, p.raw),
                ints=(*_ints(p.tile, x, y, pad, cut), int(p.raw), int(backward),
                      int(p.act == "relu" and not backward), int(bias), int(p.with_addend)))


@register
class WinogradWeight(BlockedOperator):
    """Weights (filters, channels, 3, 3) transformed, in the order of the CPU build's kernels."""

    name = "_winograd_weight"
    inputs = ("weight",)
    Params = WinogradWeightParams
    prepares = True

    def infer_shape(self, p, ins, outs):
        weight = merge_shape(ins[0], (-1, -1, 3, 3))
        for what, d in (("filters", weight[0]), ("channels", weight[1])):
            if d != -1 and d % BLOCK:
                raise MXNetValueError(f"{self.name}: {what} must be a multiple of {BLOCK}, got "
                                      f"weight {weight}")
        if -1 in weight:
            return [weight], [merge_shape(outs[0], (-1,))]
        lanes, depth = weight[:2][::-1] if p.backward else weight[:2]
        size = (_u_size(p.tile, depth, lanes),)
        checked_size(size, self.name)
        return [weight], [merge_shape(outs[0], size)]

    def cpu(self, p, ins, outs, train):
        filters, channels = ins[0].shape[:2][::-1] if p.backward else ins[0].shape[:2]
        return Task("winograd_weight", ints=(filters, channels, p.tile, int(p.backward)),
                    work=200.0 + outs[0].shape[0] / 4)


@register
class WinogradConvolution(_Winograd):
    """act(convolution of 3 x 3 + bias + addend) of blocked images.

    `weight` is what `_winograd_weight` made, or with `raw` plain (filters, channels, 3, 3).
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
        x, y = (blocked_shape(self.name, s) for s in self.images(p, ins[0], out))
        more = [] if p.no_bias else [merge_shape(ins[2], (p.num_filter,))]
        return [x, self.weight_shape(p, ins[1], False), *more, *([y] if p.with_addend else [])], [y]

    def cpu(self, p, ins, outs, train):
        return _forward_task(p, _plain(ins[0]), _plain(outs[0]), p.pad, False)


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
        x, y = (blocked_shape(self.name, s) for s in self.images(p, data, ins[0]))
        return [y, self.weight_shape(p, ins[1], True), *([x] if p.with_addend else [])], [x]

    def cpu(self, p, ins, outs, train):
        pad = tuple(2 - q for q in p.pad)
        return _forward_task(p, _plain(ins[0]), _plain(outs[0]), pad, True)


@register
class BackwardWinogradConvolutionWeight(_Winograd):
    """Gradient for the weights (filters, channels, 3, 3), from (ograd, data)."""

    name = "_backward_winograd_Convolution_weight"
    inputs = ("ograd", "data")

    def infer_shape(self, p, ins, outs):
        x, y = (blocked_shape(self.name, s) for s in self.images(p, ins[1], ins[0]))
        return [y, x], [merge_shape(outs[0], (p.num_filter, p.channels, 3, 3))]

    def cpu(self, p, ins, outs, train):
        y, x = _plain(ins[0]), _plain(ins[1])
        tiles = _tiles(p.tile, y[0], y[2:])
        cut = _weight_cut(p.tile, x[1], y[1], tiles)
        return Task("winograd_weight_grad", workspace=cut.workspace,
                    work=_work(p, x[1], y[1], y, True), ints=_ints(p.tile, x, y, p.pad, cut))


# -- for the choice between forms ------------------------------------------------------------------
def _axes(values: Shape, default: int) -> Shape:
    return tuple(values) or (default, default)


def applies(p: Any, data: Spec, weight: Spec) -> str:
    """Why a Convolution with parameters `p` has no Winograd form; "" if it has one.

    Parameters
    ----------
    p : ConvolutionParams
    data, weight : Spec
        Plain shapes, (n, channels, h, w) and (filters, channels, 3, 3).
    """
    if data.dtype is not FLOAT32 or weight.dtype is not FLOAT32:
        return "Winograd is for float32"
    if tuple(p.kernel) != (3, 3) or len(data.shape) != 4:
        return "Winograd is for kernels of 3 x 3"
    if _axes(p.stride, 1) != (1, 1) or _axes(p.dilate, 1) != (1, 1) or p.num_group != 1:
        return "Winograd is for stride 1, dilate 1 and one group"
    if max(_axes(p.pad, 0)) > 2:
        return "Winograd is for pad 0 to 2"
    if p.layout not in (None, "NCHW"):
        return "Winograd is for channels second"
    if data.shape[1] % BLOCK or p.num_filter % BLOCK:
        return f"Winograd needs channels and filters in multiples of {BLOCK}"
    return ""


def cost(p: Any, data_shape: Shape, tile: int = 4) -> float:
    """Estimated nanoseconds of the forward convolution on one thread, weights as they are packed.

    Plain weights cost about 0.17 ns more for each of the (tile + 2)**2 numbers that a pair of
    channels has; the direct form's packing takes as long.

    Parameters
    ----------
    p : ConvolutionParams
        Of a convolution that `applies`.
    data_shape : tuple of int
        Plain shape (n, channels, h, w).
    tile : int
    """
    n, channels, *space = data_shape
    out = tuple(s + 2 * q - 2 for s, q in zip(space, _axes(p.pad, 0), strict=True))
    mine = WinogradParams(num_filter=p.num_filter, channels=channels, tile=tile)
    return _work(mine, channels, p.num_filter, (n, p.num_filter, *out), False)
