"""Convolutions on channel-blocked arrays, and their gradients.

What lives here: parameters, shapes, and how the work is cut into bands (`_Bands`, `_WeightBands`).
What does not: the loops (_kernels/blocked_conv*.h), which convolutions of a graph become blocked
(graph/passes/layout.py), Winograd's form (winograd.py).
Invariant: how work is cut depends on shapes alone, so results do not depend on threads.

A convolution has one of three forms: channels and filters of every group in blocks of 16; one
channel and filter a group ("depthwise"); or a first layer, whose data are plain with fewer than 16
channels. Weights are packed by `_blocked_weight` into the order of the kernels.
"""
from __future__ import annotations

from dataclasses import dataclass
from math import ceil, gcd, prod
from typing import Any

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetValueError
from .._engine import cores
from ._shapes import checked_size
from .base import MaybeShape, Shape, Spec, Task, merge_shape, register
from .blocked import BLOCK, BlockedOperator, blocked_shape, plain_shape
from .conv import Geometry, axis_values
from .params import Params, param, parameters

__all__ = ["BlockedConvolutionParams", "applies", "cost", "writes_plain"]

_BLOCKED, _DEPTHWISE, _FIRST = range(3)
#: Units of work that a convolution is cut into at least, where it can be.
_UNITS = 16
#: Threads that have scratch of their own at most; more cannot help.
_MOST_SLOTS = 64
#: Bytes of a copied band: a part of the second cache.
_COPY = 160 << 10
#: Bytes of scratch of a thread at which the blocked form is refused.
_MOST_SCRATCH = 32 << 20
#: Pixels of a band: weights that are read for it should serve many, but there should be _UNITS.
_PIXELS = (96, 448)
#: Steps (of 16 channels and 16 filters, 1 KiB of weights) whose weights stay in the first cache.
_PART = 18

#: Pixels that the gradient of weights sums in registers, if that is what lines come to.
_SUM = 224


@parameters
class BlockedConvolutionParams(Params):
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels.", ge=1, lt=2**31)
    no_bias: bool = param(False, "Whether there is no bias.")
    channels: int = param(doc="Channels of the data; below 16, with one group, data are plain.",
                          ge=1, lt=2**31)
    act: str = param("", "What is applied to the result.", choices=("", "relu"))
    with_addend: bool = param(False, "Whether an array of the result's shape is added.")
    plain: bool = param(False, "Whether the result is plain; see `writes_plain`.")


@parameters
class BlockedDataGradientParams(BlockedConvolutionParams):
    spatial: tuple[int, ...] = param(doc="Spatial size of the data.")


@parameters
class BlockedWeightParams(Params):
    kernel: tuple[int, ...] = param(doc="Size of the window, one number for each spatial axis.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_group: int = param(1, "Number of groups of channels.", ge=1, lt=2**31)
    backward: bool = param(False, "Whether for the gradient of the data.")


def _geometry(name: str, p: Any) -> Geometry:
    n = len(p.kernel)
    if not 1 <= n <= 3:
        raise MXNetValueError(f"{name}: kernel {p.kernel} must have 1 to 3 axes")
    return Geometry(name, axis_values(name, "kernel", p.kernel, n, 1, 1),
                    axis_values(name, "stride", p.stride, n, 1, 1),
                    axis_values(name, "dilate", p.dilate, n, 1, 1),
                    axis_values(name, "pad", p.pad, n, 0, 0), p.num_group, False)


def _form(name: str, channels: int, filters: int, groups: int) -> int:
    """Which of the three forms; raises where there is none."""
    reason = _misfit(channels, filters, groups)
    if reason:
        raise MXNetValueError(f"{name}: {reason}")
    if groups == 1 and channels < BLOCK:
        return _FIRST
    return _DEPTHWISE if groups == channels and groups > 1 else _BLOCKED


def _misfit(channels: int, filters: int, groups: int) -> str:
    """Why channels and filters have no blocked form; "" if they have one."""
    if filters % BLOCK:
        return f"{filters} filters are not a multiple of {BLOCK}"
    if channels % groups or filters % groups:
        return f"{channels} channels and {filters} filters cannot be split into {groups} groups"
    if groups == 1:
        return (f"{channels} channels are not a multiple of {BLOCK}"
                if channels > BLOCK and channels % BLOCK else "")
    if groups == channels == filters:
        return ""
    if channels // groups % BLOCK or filters // groups % BLOCK:
        return (f"groups of {channels // groups} channels and {filters // groups} filters are not "
                f"multiples of {BLOCK}")
    return ""


def _three(values: Shape, fill: int) -> Shape:
    """Three axes (depth, lines, columns); the one axis of 1-d convolutions counts lines."""
    if len(values) == 1:
        return (fill, values[0], fill)
    return (fill,) * (3 - len(values)) + tuple(values)


@dataclass(frozen=True)
class _Layer:
    """A convolution with known shapes, in three axes."""

    form: int
    images: int
    groups: int
    channels: int  # of a group
    filters: int   # of a group
    size: Shape
    kernel: Shape
    out: Shape
    stride: Shape
    dilate: Shape
    pad: Shape

    @staticmethod
    def of(g: Geometry, images: int, channels: int, filters: int, space: Shape) -> _Layer:
        form = _form(g.name, channels, filters, g.groups)
        groups = 1 if form == _DEPTHWISE else g.groups
        out = tuple(g.out_dim(a, s) for a, s in enumerate(space))
        return _Layer(form, images, groups, channels // groups, filters // groups,
                      _three(space, 1), _three(g.kernel, 1), _three(out, 1), _three(g.stride, 1),
                      _three(g.dilate, 1), _three(g.pad, 0))

    def ints(self, relu: bool, bias: bool, addend: bool, plan: tuple[int, ...],
             plain: bool = False) -> tuple[int, ...]:
        """The struct bc_numbers of blocked_conv.h."""
        return (self.form, self.images, self.groups, self.channels, self.filters, *self.size,
                *self.kernel, *self.out, *self.stride, *self.dilate, *self.pad, int(relu),
                int(bias), int(addend), int(plain), *plan)

    @property
    def work(self) -> float:
        """Nanoseconds on one thread."""
        per = 1 if self.form == _DEPTHWISE else self.channels
        flop = 2.0 * self.images * self.groups * self.filters * prod(self.out) * per
        return 500.0 + flop * prod(self.kernel) / (50 if self.form == _DEPTHWISE else 80)

    @property
    def item(self) -> int:
        """Floats of a pixel of a block."""
        return self.channels if self.form == _FIRST else BLOCK

    @property
    def first_run(self) -> int:
        """Length of the steps of a first layer: see bc_first_run of blocked_conv.h."""
        if self.dilate[2] != 1:
            return self.channels
        lines = self.kernel[1] if self.out[2] == 1 == self.dilate[1] else 1
        return self.channels * self.kernel[2] * lines

    @property
    def blocks(self) -> int:
        """Blocks of channels of a group."""
        return 1 if self.form == _FIRST else self.channels // BLOCK


def _up(bytes_: int) -> int:
    return -(-bytes_ // 64) * 64


@dataclass(frozen=True)
class _Axis:
    """What all phases of one axis have at most: elements, taps, how far these reach."""

    grid: int
    taps: int
    reach: int
    step: int
    inside: bool

    @staticmethod
    def forward(c: _Layer, a: int) -> _Axis:
        reach = (c.kernel[a] - 1) * c.dilate[a]
        inside = c.pad[a] == 0
        return _Axis(c.out[a], c.kernel[a], reach, c.stride[a], inside)

    @staticmethod
    def backward(c: _Layer, a: int) -> _Axis:
        s, d = c.stride[a], c.dilate[a]
        every = s // gcd(s, d)  # taps that a phase has in common with the others: none
        taps = ceil(c.kernel[a] / every)
        reach = (taps - 1) * (every * d // s)
        inside = c.kernel[a] == 1 and c.pad[a] == 0
        return _Axis(-(-c.size[a] // s), taps, reach, 1, inside)

    def span(self, count: int) -> int:
        """Elements of the source that `count` elements look at; of a single tap no others."""
        return count if self.taps == 1 else (count - 1) * self.step + self.reach + 1


@dataclass(frozen=True)
class _Bands:
    """How forward, or the gradient of the data, is cut: bands of lines, ranges of filters."""

    rows: int
    copy_blocks: int
    unit_images: int
    splits: int
    part: int
    slots: int
    slot_bytes: int
    whole: bool  # whether a band's sums are made of all source blocks at once

    @staticmethod
    def of(c: _Layer, backward: bool, plain: bool = False) -> _Bands:
        depth, line, column = ((_Axis.backward if backward else _Axis.forward)(c, a)
                               for a in range(3))
        phases = prod(min(s, i) for s, i in zip(c.stride, c.size)) if backward else 1
        blocks = (c.filters // BLOCK) if backward else c.blocks
        result = (c.channels if backward else c.filters) // BLOCK
        outer = c.images * c.groups * phases * depth.grid
        pixels = outer * line.grid * column.grid
        most = max(_PIXELS[0], min(_PIXELS[1], pixels // _UNITS))
        in_place = c.form != _FIRST and depth.inside and line.inside and column.inside
        wide = depth.taps * column.span(column.grid) * c.item * 4  # bytes of a line of a block

        rows = max(1, min(line.grid, most // column.grid))
        while rows > 1 and (rows * column.grid * blocks * BLOCK * 4 if in_place
                            else line.span(rows) * wide * blocks) > _COPY:
            rows -= 1
        least = -(-_PIXELS[0] // column.grid)
        if rows < least:
            rows = min(line.grid, least)
        bands = -(-line.grid // rows)
        rows = -(-line.grid // bands)
        images = 1
        if bands == 1 and depth.grid == 1:
            images = max(1, min(c.images, _PIXELS[0] * 5 // 4 // (rows * column.grid)))
        block = images * line.span(rows) * wide
        copy = min(blocks, max(1, _COPY // max(1, block)))
        chunks = -(-blocks // copy)
        copy = -(-blocks // chunks)

        units = -(-outer // c.images) * -(-c.images // images) * bands
        splits = 1 if units >= _UNITS else min(result, -(-_UNITS // units))
        slots = min(units * splits, cores.count(), _MOST_SLOTS)
        taps = depth.taps * line.taps * column.taps
        tables = _up(16 * images * rows * column.grid + 16 * blocks * taps)
        if plain:  # a panel of at most 32 channels
            tables += 128 * images * rows * column.grid
        part = _PART
        if c.form == _FIRST:
            part = max(1, _PART * BLOCK // c.first_run)
        return _Bands(rows, copy, images, splits, part, slots,
                      _up(tables + (0 if in_place else copy * block)),
                      in_place or copy == blocks)

    def task(self, kernel: str, c: _Layer, relu: bool = False, bias: bool = False,
             addend: bool = False, plain: bool = False) -> Task:
        plan = (self.rows, self.copy_blocks, self.unit_images, self.splits, self.part, self.slots,
                self.slot_bytes)
        return Task(kernel, ints=c.ints(relu, bias, addend, plan, plain), work=c.work,
                    workspace=checked_size((self.slots, self.slot_bytes), f"{kernel}: workspace"))


@dataclass(frozen=True)
class _WeightBands:
    """How the gradient of the weights is cut: who owns what, and bands of lines."""

    rows: int
    channel_blocks: int
    unit_images: int
    filter_blocks: int
    slices: int
    slots: int
    slot_bytes: int
    partial: int

    @staticmethod
    def of(c: _Layer) -> _WeightBands:
        depth, line, column = (_Axis.forward(c, a) for a in range(3))
        taps, pixels = prod(c.kernel), line.grid * column.grid
        rows = max(1, min(line.grid, _SUM // column.grid))
        wide = depth.taps * column.span(column.grid) * c.item * 4  # bytes of a line of a block
        while rows * column.grid > _SUM // 4 and line.span(rows - 1) * wide > _COPY // 2:
            rows -= 1
        bands = -(-line.grid // rows)
        rows = -(-line.grid // bands)
        images = max(1, min(c.images, _SUM // pixels)) if bands == 1 and depth.grid == 1 else 1
        mine, filters = (8, 8) if taps == 1 else (2, 4) if taps < 9 else (1, 4)
        mine, filters = min(mine, c.blocks), min(filters, c.filters // BLOCK)
        total = 4 * c.groups * c.filters * c.channels * taps
        while True:
            owners = c.groups * -(-c.blocks // mine) * -(-(c.filters // BLOCK) // filters)
            slices = max(1, min(c.images // images, _UNITS // owners, (4 << 20) // max(1, total)))
            if owners * slices >= _UNITS or mine * filters == 1:
                break
            if filters >= mine:
                filters = (filters + 1) // 2
            else:
                mine = (mine + 1) // 2
        slices = -(-c.images // -(-c.images // slices)) if c.images else 1
        unit = 4 * filters * mine * taps * c.item * BLOCK
        copy = images * mine * line.span(rows) * wide
        if (c.form != _FIRST and depth.inside and line.inside and column.inside
                and line.step == column.step == 1):
            copy = 0
        slot = _up(16 * mine * taps * c.item + 16 * images * rows) + copy
        slot += unit if slices == 1 else 0
        slots = min(owners * slices, cores.count(), _MOST_SLOTS)
        return _WeightBands(rows, mine, images, filters, slices, slots, _up(slot),
                            owners * slices * unit if slices > 1 else 0)

    def task(self, kernel: str, c: _Layer) -> Task:
        plan = (self.rows, self.channel_blocks, self.unit_images, self.filter_blocks, self.slices,
                self.slots, self.slot_bytes)
        space = checked_size((self.slots, self.slot_bytes), f"{kernel}: workspace")
        return Task(kernel, ints=c.ints(False, False, False, plan),
                    workspace=space + self.partial, work=c.work)


_NO_PLAN = (1, 1, 1, 1, 1, 1, 0)


def _task(kernel: str, c: _Layer, relu: bool = False, bias: bool = False, addend: bool = False,
          plain: bool = False) -> Task:
    """The task of `blocked_conv`, `blocked_conv_data` or `blocked_conv_weight`."""
    empty = 0 in (c.images, *c.out, *(c.size if kernel == "blocked_conv_data" else ()))
    if empty or c.form == _DEPTHWISE:
        return Task(kernel, ints=c.ints(relu, bias, addend, _NO_PLAN), work=c.work)
    if kernel == "blocked_conv_weight":
        return _WeightBands.of(c).task(kernel, c)
    bands = _Bands.of(c, kernel == "blocked_conv_data", plain)
    return bands.task(kernel, c, relu, bias, addend, plain)


class _Blocked(BlockedOperator):
    """Base of the operators with the parameters of a convolution."""

    Params: type[Params] = BlockedConvolutionParams

    def data_shape(self, p: Any, shape: MaybeShape) -> Shape:
        """The plain shape of the data, from that of the array."""
        n = len(p.kernel)
        first = p.channels < BLOCK and p.num_group == 1
        plain = shape if first else plain_shape(self.name, shape)
        try:
            return merge_shape(plain, (-1, p.channels, *(-1,) * n))
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: expected data of {p.channels} channels and {n} "
                                  f"spatial axes, got an array of shape {shape}") from None

    def array_shape(self, p: Any, plain: MaybeShape) -> MaybeShape:
        """Undoes `data_shape`."""
        first = p.channels < BLOCK and p.num_group == 1
        return plain if first else blocked_shape(self.name, plain)

    def out_shape(self, p: Any, data: Shape) -> Shape:
        """Of the blocked result."""
        g = _geometry(self.name, p)
        _form(self.name, p.channels, p.num_filter, p.num_group)
        try:
            space = [g.out_dim(a, s) for a, s in enumerate(data[2:])]
        except MXNetValueError as e:
            raise MXNetValueError(f"{self.name}: data {data}: {e}") from None
        out = (data[0], p.num_filter // BLOCK, *space, BLOCK)
        if -1 not in out:
            checked_size(out, f"{self.name}: result")
        return out

    def result_shape(self, p: Any, shape: MaybeShape) -> MaybeShape:
        """Of the result, from its blocked shape."""
        if p.plain and p.with_addend:
            raise MXNetValueError(f"{self.name}: a plain result has no addend")
        return plain_shape(self.name, shape) if p.plain else shape

    def packed_shape(self, p: Any) -> Shape:
        return (p.num_filter * (p.channels // p.num_group) * prod(p.kernel),)

    def merged(self, what: str, given: MaybeShape, expected: MaybeShape) -> MaybeShape:
        try:
            return merge_shape(given, expected)
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: expected {what} of shape {expected}, got "
                                  f"{given}") from None

    def layer(self, p: Any, images: int, space: Shape) -> _Layer:
        return _Layer.of(_geometry(self.name, p), images, p.channels, p.num_filter, space)


@register
class BlockedWeight(BlockedOperator):
    """Weights (filters, channels of a group, *kernel) in the order of the kernels, flat."""

    name = "_blocked_weight"
    inputs = ("weight",)
    Params = BlockedWeightParams
    prepares = True

    def infer_shape(self, p, ins, outs):
        weight = merge_shape(ins[0], (-1, -1, *p.kernel))
        if -1 in weight:
            return [weight], [outs[0]]
        self._layer(p, weight)
        return [weight], [merge_shape(outs[0], (prod(weight),))]

    def _layer(self, p: Any, weight: Shape) -> _Layer:
        g = _geometry(self.name, p)
        room = tuple(g.extents)  # any data that the kernel fits
        plain = Geometry(g.name, g.kernel, g.stride, g.dilate, g.pad, g.groups, False)
        return _Layer.of(plain, 1, weight[1] * g.groups, weight[0],
                         tuple(max(r, s) for r, s in zip(room, g.stride)))

    def cpu(self, p, ins, outs, train):
        c = self._layer(p, ins[0].shape)
        return Task("blocked_weight", ints=(*c.ints(False, False, False, _NO_PLAN),
                                            int(p.backward)),
                    work=500.0 + 1.0 * prod(ins[0].shape))


@register
class BlockedConvolution(_Blocked):
    """act(convolution + bias + addend) of blocked data, or of plain data of a first layer."""

    name = "_blocked_Convolution"
    inputs = ("data", "packed", "bias", "addend")

    def input_names(self, p):
        return (*self.inputs[:2], *(() if p.no_bias else ("bias",)),
                *(("addend",) if p.with_addend else ()))

    def infer_shape(self, p, ins, outs):
        data = self.data_shape(p, ins[0])
        out = self.merged("a result", outs[0], self.result_shape(p, self.out_shape(p, data)))
        found = [self.array_shape(p, data), self.merged("packed", ins[1], self.packed_shape(p))]
        if not p.no_bias:
            found.append(self.merged("bias", ins[2], (p.num_filter,)))
        if p.with_addend:
            found.append(self.merged("addend", ins[-1], out))
        return found, [out]

    def cpu(self, p, ins, outs, train):
        data = self.data_shape(p, ins[0].shape)
        return _task("blocked_conv", self.layer(p, data[0], data[2:]), relu=p.act == "relu",
                     bias=not p.no_bias, addend=p.with_addend, plain=p.plain)


@register
class BackwardBlockedConvolutionData(_Blocked):
    """Gradient for blocked data, from ograd and weights packed with backward=True."""

    name = "_backward_blocked_Convolution_data"
    inputs = ("ograd", "packed")
    Params = BlockedDataGradientParams

    def infer_shape(self, p, ins, outs):
        if len(p.spatial) != len(p.kernel):
            raise MXNetValueError(f"{self.name}: spatial {p.spatial} must have as many numbers as "
                                  f"kernel {p.kernel}")
        if p.channels < BLOCK:
            raise MXNetValueError(f"{self.name}: {p.channels} channels are not blocked")
        plain = plain_shape(self.name, ins[0])
        images = -1 if plain is None else plain[0]
        if outs[0] is not None and images == -1:
            images = outs[0][0]
        data = (images, p.channels, *p.spatial)
        ograd = self.merged("ograd", ins[0], self.out_shape(p, data))
        out = self.merged("a result", outs[0],
                          self.result_shape(p, blocked_shape(self.name, data)))
        return [ograd, self.merged("packed", ins[1], self.packed_shape(p))], [out]

    def cpu(self, p, ins, outs, train):
        return _task("blocked_conv_data", self.layer(p, outs[0].shape[0], p.spatial),
                     plain=p.plain)


@register
class BackwardBlockedConvolutionWeight(_Blocked):
    """Gradient for the weights (filters, channels of a group, *kernel), from (ograd, data)."""

    name = "_backward_blocked_Convolution_weight"
    inputs = ("ograd", "data")

    def infer_shape(self, p, ins, outs):
        data = self.data_shape(p, ins[1])
        ograd = self.merged("ograd", ins[0], self.out_shape(p, data))
        weight = (p.num_filter, p.channels // p.num_group, *p.kernel)
        return ([ograd, self.array_shape(p, data)],
                [self.merged("a result", outs[0], weight)])

    def cpu(self, p, ins, outs, train):
        data = self.data_shape(p, ins[1].shape)
        return _task("blocked_conv_weight", self.layer(p, data[0], data[2:]))


@register
class BackwardBlockedConvolutionBias(BlockedOperator):
    """Gradient for the bias: the sum of ograd over images and places."""

    name = "_backward_blocked_Convolution_bias"
    inputs = ("ograd",)

    def infer_shape(self, p, ins, outs):
        plain = plain_shape(self.name, ins[0])
        return [ins[0]], [outs[0] if plain is None else merge_shape(outs[0], (plain[1],))]

    def cpu(self, p, ins, outs, train):
        n, blocks, *space, _ = ins[0].shape
        return Task("blocked_conv_bias", ints=(n, blocks, prod(space)),
                    work=200.0 + 0.3 * prod(ins[0].shape))


# -- for the layout pass ---------------------------------------------------------------------------
def applies(p: Any, data: Spec, weight: Spec) -> str:
    """Why a Convolution with parameters `p` has no blocked form; "" if it has one."""
    if data.dtype is not FLOAT32 or weight.dtype is not FLOAT32:
        return f"{data.dtype} data; the blocked form is float32 only"
    if len(data.shape) not in (3, 4, 5) or len(data.shape) != len(p.kernel) + 2:
        return f"data of shape {data.shape} have not 1 to 3 spatial axes"
    if getattr(p, "layout", None) in ("NHWC", "NDHWC"):
        return f"layout {p.layout} has its channels last"
    if 0 in data.shape or 0 in weight.shape:
        return "empty"
    why = _misfit(data.shape[1], weight.shape[0], p.num_group)
    if why:
        return why
    c = _Layer.of(_geometry("Convolution", p), data.shape[0], data.shape[1], weight.shape[0],
                  tuple(data.shape[2:]))
    if c.form != _DEPTHWISE and any(_Bands.of(c, b).slot_bytes > _MOST_SCRATCH
                                    for b in (False, True) if c.form == _BLOCKED or not b):
        return "the window reaches so far that bands with their borders take too much memory"
    return ""


def writes_plain(p: Any, data_shape: Shape, backward: bool) -> bool:
    """Whether the kernel can write its result, or the gradient of the data, as a plain array.

    It can where whole lines follow each other and sums need not wait for more source blocks.
    """
    c = _Layer.of(_geometry("Convolution", p), data_shape[0], data_shape[1], p.num_filter,
                  tuple(data_shape[2:]))
    if c.form == _DEPTHWISE or (backward and prod(c.stride) > 1):
        return False
    return _Bands.of(c, backward, True).whole


def cost(p: Any, data_shape: Shape) -> float:
    """Nanoseconds of forward on one thread, roughly."""
    g = _geometry("Convolution", p)
    c = _Layer.of(g, data_shape[0], data_shape[1], p.num_filter, tuple(data_shape[2:]))
    read = prod(data_shape) + c.images * c.groups * c.filters * prod(c.out)
    return c.work + read * 4 / 20
