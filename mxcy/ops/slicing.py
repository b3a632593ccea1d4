"""Slices with literal bounds: reading, writing, and the gradients of both.

What lives here: slice, slice_axis, slice_like, _slice_assign. What does not: indices that are
tensors (take, pick, gather_nd: indexing.py), and the Python syntax of NDArray.
Invariant: every operator here describes its selection as one (start, step, length) a dimension,
made by `_bounds`, so bounds are checked and clipped in one place.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .._core import modes
from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from ._movement import fill_task, strided_task
from ._shapes import dtype_of_first, norm_axes, norm_axis, strides_of
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Spec,
    Task,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


class Pick(NamedTuple):
    """What is taken of one dimension; length -1: not known."""

    start: int
    step: int
    length: int


ALL = Pick(0, 1, -1)


def _bounds(name: str, shape: Shape, begin: Sequence[int | None], end: Sequence[int | None],
            step: Sequence[int | None]) -> list[Pick]:
    """One Pick a dimension, clipped as Python's slices are; dimensions not named are whole."""
    if len(begin) != len(end):
        raise MXNetValueError(f"{name}: begin {begin} and end {end} must be as long")
    if step and len(step) != len(begin):
        raise MXNetValueError(f"{name}: step {step} must be as long as begin {begin}, or empty")
    if len(begin) > len(shape):
        raise MXNetValueError(
            f"{name}: begin {begin} has more entries than the data has dimensions ({len(shape)})")
    picks = []
    for i, d in enumerate(shape):
        if i >= len(begin):
            picks.append(Pick(0, 1, d))
            continue
        s = step[i] if step else None
        s = 1 if s is None else s
        if s == 0:
            raise MXNetValueError(f"{name}: step {step} has a 0")
        if d == -1:
            picks.append(Pick(0, s, -1))
        else:
            chosen = range(*slice(begin[i], end[i], s).indices(d))
            picks.append(Pick(chosen.start if chosen else 0, s, len(chosen)))
    return picks


def _take_task(dtype: DType, shape: Shape, picks: Sequence[Pick]) -> Task:
    strides = strides_of(shape)
    offset = sum(k.start * s for k, s in zip(picks, strides, strict=True))
    return strided_task(dtype, [k.length for k in picks],
                        [k.step * s for k, s in zip(picks, strides, strict=True)], offset)


def _put_task(dtype: DType, shape: Shape, picks: Sequence[Pick], **how: Any) -> Task:
    """The first input at the picked places of an output of `shape`."""
    strides = strides_of(shape)
    dims = [k.length for k in picks]
    offset = sum(k.start * s for k, s in zip(picks, strides, strict=True))
    sources = [0] * len(dims) if "scalar" in how else strides_of(dims)
    return strided_task(dtype, dims, sources, 0,
                        [k.step * s for k, s in zip(picks, strides, strict=True)], offset,
                        out_size=size_of(shape), **how)


@parameters
class SliceParams(Params):
    begin: tuple[int | None, ...] = param(
        doc="First index of each dimension; negative counts from the end, None is the beginning.")
    end: tuple[int | None, ...] = param(doc="End (exclusive) of each dimension; None is the end.")
    step: tuple[int | None, ...] = param((), "Step of each dimension, not 0; () or None is 1.")


class _Slicing(Operator):
    """Base: `picks` says what is taken; the gradient is put back by the operator `back`."""

    cpu_dtypes = ALL_DTYPES
    back = ""

    def picks(self, p: Any, shapes: Sequence[Shape]) -> list[Pick]:
        """What is taken of the first input, from the shapes of all of them."""
        raise NotImplementedError

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if any(s is None for s in ins):
            return ins, outs
        picks = self.picks(p, [s for s in ins if s is not None])
        return ins, [merge_shape(tuple(k.length for k in picks), outs[0])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _take_task(ins[0].dtype, ins[0].shape, self.picks(p, [s.shape for s in ins]))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        params = {name: getattr(n.p, name) for name in self.Params.specs()}
        return [n.op(self.back, ograds[0], *n.ins, **params)] + [None] * (len(n.ins) - 1)


class _SliceBack(Operator):
    """Base: zeros of the shape of `data`, with `grad` where the slice was taken."""

    cpu_dtypes = ALL_DTYPES
    forward: _Slicing

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = merge_shape(ins[1], outs[0])
        grad = ins[0]
        if data is not None and all(s is not None for s in ins[2:]):
            picks = self.forward.picks(p, [data, *(s for s in ins[2:] if s is not None)])
            grad = merge_shape(tuple(k.length for k in picks), grad)
        return [grad, data, *ins[2:]], [data]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        picks = self.forward.picks(p, [s.shape for s in ins[1:]])
        return _put_task(ins[0].dtype, outs[0].shape, picks, fill=0.0)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        params = {name: getattr(n.p, name) for name in self.Params.specs()}
        taken = n.op(self.forward.name, ograds[0], *n.ins[2:], **params)
        return [taken] + [None] * (len(n.ins) - 1)


@register
class Slice(_Slicing):
    """Every `step`-th index from `begin` to `end` (exclusive) of the first dimensions.

    Bounds beyond the data are clipped, as in Python.

    Raises
    ------
    ValueError
        If a step is 0, or begin, end and step are not equally long or longer than the data's rank.
    """

    name = "slice"
    aliases = ("crop",)
    Params = SliceParams
    back = "_backward_slice"

    def picks(self, p: SliceParams, shapes: Sequence[Shape]) -> list[Pick]:
        return _bounds(self.name, shapes[0], p.begin, p.end, p.step)


@register
class BackwardSlice(_SliceBack):
    """Gradient of `slice`."""

    name = "_backward_slice"
    inputs = ("grad", "data")
    Params = SliceParams
    forward = Slice()


@parameters
class SliceAxisParams(Params):
    axis: int = param(doc="Dimension to slice.")
    begin: int = param(doc="First index; negative counts from the end.")
    end: int | None = param(doc="End (exclusive); negative counts from the end, None is the end.")


@register
class SliceAxis(_Slicing):
    """Indices `begin` to `end` (exclusive) of one dimension.

    Raises
    ------
    ValueError
        If the bounds do not lie in the dimension or leave nothing.
    """

    name = "slice_axis"
    Params = SliceAxisParams
    back = "_backward_slice_axis"

    def picks(self, p: SliceAxisParams, shapes: Sequence[Shape]) -> list[Pick]:
        shape = shapes[0]
        axis = norm_axis(p.axis, len(shape))
        picks = [Pick(0, 1, d) for d in shape]
        n = shape[axis]
        if n == -1:
            picks[axis] = ALL
            return picks
        begin = p.begin + n if p.begin < 0 else p.begin
        end = n if p.end is None else p.end + n if p.end < 0 else p.end
        if not (0 <= begin < end <= n or (modes.np_shape() and 0 <= begin == end <= n)):
            raise MXNetValueError(f"slice_axis: begin={p.begin}, end={p.end} do not lie in "
                                  f"dimension {axis} of shape {shape}, or leave nothing")
        picks[axis] = Pick(begin, 1, end - begin)
        return picks


@register
class BackwardSliceAxis(_SliceBack):
    """Gradient of `slice_axis`."""

    name = "_backward_slice_axis"
    inputs = ("grad", "data")
    Params = SliceAxisParams
    forward = SliceAxis()


@parameters
class SliceLikeParams(Params):
    axes: tuple[int, ...] = param((), "Dimensions to cut; () cuts all, and the ranks must agree.")


@register
class SliceLike(_Slicing):
    """Cuts `data` at the lengths of `shape_like`, whose values are unused."""

    name = "slice_like"
    inputs = ("data", "shape_like")
    Params = SliceLikeParams
    back = "_backward_slice_like"

    def picks(self, p: SliceLikeParams, shapes: Sequence[Shape]) -> list[Pick]:
        data, like = shapes
        if not p.axes and len(data) != len(like):
            raise MXNetValueError(f"slice_like: ranks of {data} and {like} differ, no axes given")
        axes = norm_axes(p.axes, len(data), "axes") if p.axes else range(len(data))
        picks = [Pick(0, 1, d) for d in data]
        for a in axes:
            norm_axis(a, len(like))
            if -1 not in (data[a], like[a]) and like[a] > data[a]:
                raise MXNetValueError(
                    f"slice_like: dimension {a} of {data} is shorter than that of {like}")
            picks[a] = Pick(0, 1, like[a])
        return picks


@register
class BackwardSliceLike(_SliceBack):
    """Gradient of `slice_like`."""

    name = "_backward_slice_like"
    inputs = ("grad", "data", "shape_like")
    Params = SliceLikeParams
    forward = SliceLike()


# -- writing ---------------------------------------------------------------------------------------
@register
class SliceAssign(Operator):
    """`lhs` with `rhs` written at a slice of it; begin, end and step are those of `slice`.

    Raises
    ------
    ValueError
        If the shape of `rhs` is not that of the slice.
    """

    name = "_slice_assign"
    aliases = ("_crop_assign",)
    inputs = ("lhs", "rhs")
    inplace = ((0, 0),)
    Params = SliceParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: SliceParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        lhs, rhs = merge_shape(ins[0], outs[0]), ins[1]
        if lhs is not None:
            picks = _bounds(self.name, lhs, p.begin, p.end, p.step)
            wanted = tuple(k.length for k in picks)
            try:
                rhs = merge_shape(wanted, rhs)
            except MXNetValueError:
                raise MXNetValueError(f"_slice_assign: the slice of {lhs} has shape {wanted}, "
                                      f"the right side {rhs}") from None
        return [lhs, rhs], [lhs]

    def cpu(self, p: SliceParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        picks = _bounds(self.name, ins[0].shape, p.begin, p.end, p.step)
        return _put_task(ins[0].dtype, ins[0].shape, picks, base=True, ins=(1, 0))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        how = {"begin": n.p.begin, "end": n.p.end, "step": n.p.step}
        return [n.op("_slice_assign_scalar", ograds[0], scalar=0.0, **how),
                n.op("slice", ograds[0], **how)]


@parameters
class SliceAssignScalarParams(SliceParams):
    scalar: float = param(0.0, "The number to write.")


@register
class SliceAssignScalar(Operator):
    """`data` with a number written at a slice of it; begin, end and step are those of `slice`."""

    name = "_slice_assign_scalar"
    aliases = ("_crop_assign_scalar",)
    inplace = ((0, 0),)
    Params = SliceAssignScalarParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: SliceAssignScalarParams, ins: list[MaybeShape],
                    outs: list[MaybeShape]) -> Shapes:
        data = merge_shape(ins[0], outs[0])
        if data is not None:
            _bounds(self.name, data, p.begin, p.end, p.step)
        return [data], [data]

    def cpu(self, p: SliceAssignScalarParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool
            ) -> Task:
        picks = _bounds(self.name, ins[0].shape, p.begin, p.end, p.step)
        return _put_task(ins[0].dtype, ins[0].shape, picks, scalar=p.scalar)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_slice_assign_scalar", ograds[0], scalar=0.0, begin=n.p.begin, end=n.p.end,
                     step=n.p.step)]


@parameters
class SetValueParams(Params):
    src: float = param(0.0, "The number to write.")


@register
class SetValue(Operator):
    """Fills the output, whose shape and dtype the caller gives by `out`, with one number."""

    name = "_set_value"
    inputs = ()
    Params = SetValueParams
    cpu_dtypes = ALL_DTYPES
    differentiable = False  # there is nothing to differentiate with respect to

    def infer_shape(self, p: SetValueParams, ins: list[MaybeShape], outs: list[MaybeShape]
            ) -> Shapes:
        return [], outs

    def infer_dtype(self, p: SetValueParams, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return [], outs

    def cpu(self, p: SetValueParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool
            ) -> Task:
        return fill_task(outs[0], p.src)


