"""Joining, cutting and repeating: concat, stack, split, tile, repeat.

What lives here: operators between one tensor and several along an axis, and repetition. What does
not: broadcasts of length-1 dimensions (shape.py), slices (slicing.py).
Invariant: parts cover the joined dimension exactly once.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core import modes
from .._core.dtypes import FLOAT32, FLOAT64, INT32, INT64, DType
from .._core.errors import MXNetValueError
from ._movement import copy_task, strided_task
from ._reduction import reduce_task
from ._shapes import (
    check_rank,
    checked_size,
    checked_sum,
    dtype_of_first,
    is_known,
    merge_dim,
    norm_axis,
    split_axis,
    strides_of,
    unknown,
)
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
_MANY = 65535  # inputs or outputs of one node


def _parts_task(kernel: str, whole: Spec, lengths: Sequence[int], axis: int, ins: tuple[int, ...],
                split: bool = False) -> Task:
    """The task between a tensor and its parts of the given lengths along `axis`."""
    outer, length, inner = split_axis(whole.shape, axis)
    ints, at = [outer, length * inner], 0
    for n in lengths:
        ints += [at * inner, n * inner]
        at += n
    return Task(kernel, ints=tuple(ints), ins=ins,
                work=80.0 + 10.0 * len(lengths) + 0.1 * size_of(whole.shape) * whole.dtype.itemsize)


def _replace(shape: Shape, axis: int, d: int) -> Shape:
    return (*shape[:axis], d, *shape[axis + 1:])


def joined_shapes(name: str, ins: list[MaybeShape], out: MaybeShape, dim: int
                  ) -> tuple[list[MaybeShape], MaybeShape]:
    """Shapes of the parts and of the whole; one unknown part follows from the others."""
    common = out
    axis = 0
    for s in (*ins, out):
        if s is not None:
            axis = norm_axis(dim, len(s), "dim")
            break
    else:
        return ins, out
    if out is not None:
        common = _replace(out, axis, -1)
    for i, s in enumerate(ins):
        if s is not None:
            norm_axis(dim, len(s), "dim")
            try:
                common = merge_shape(common, _replace(s, axis, -1) if axis < len(s) else s)
            except MXNetValueError:
                shapes = ", ".join(str(x) for x in ins)
                raise MXNetValueError(f"{name}: shapes must agree except in dimension {dim}; input "
                                      f"{i} does not: {shapes}") from None
    assert common is not None
    lengths = [-1 if s is None else s[axis] for s in ins]
    total = -1 if out is None else out[axis]
    if -1 not in lengths:
        total = merge_dim(total, checked_sum(lengths, f"{name}: dimension {dim}"),
                          f"{name}: dimension {dim}")
    elif lengths.count(-1) == 1 and total != -1:
        missing = total - sum(n for n in lengths if n != -1)
        if missing < 0:
            raise MXNetValueError(f"{name}: parts {lengths} do not fit into {total}")
        lengths[lengths.index(-1)] = missing
    whole = _replace(common, axis, total)
    if is_known(whole):
        checked_size(whole, f"{name}: shape")
    return [_replace(common, axis, n) for n in lengths], whole


@parameters
class ConcatParams(Params):
    num_args: int = param(doc="Number of inputs.", ge=1, le=_MANY)
    dim: int = param(1, "Dimension along which to join.")


@register
class Concat(Operator):
    """Joins tensors along an existing dimension.

    Parameters
    ----------
    data : tensors of one dtype whose shapes agree except in `dim`

    Raises
    ------
    ValueError
        If the shapes do not agree, or `dim` is out of range.
    """

    name = "Concat"
    aliases = ("concat",)
    variadic = "num_args"
    Params = ConcatParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: ConcatParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        found, out = joined_shapes("Concat", ins, outs[0], p.dim)
        return found, [out]

    def cpu(self, p: ConcatParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        axis = norm_axis(p.dim, len(outs[0].shape), "dim")
        return _parts_task("concat", outs[0], [s.shape[axis] for s in ins], axis,
                           tuple(range(len(ins))))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        parts = n.op("_backward_concat", ograds[0], *n.ins, dim=n.p.dim)
        return [parts[i] for i in range(len(n.ins))]


@register
class BackwardConcat(Operator):
    """Cuts the first input into parts of the shapes of the others, along `dim`."""

    name = "_backward_concat"
    variadic = "num_args"
    Params = ConcatParams
    cpu_dtypes = ALL_DTYPES

    def output_names(self, p: ConcatParams) -> tuple[str, ...]:
        return tuple(f"output{i}" for i in range(p.num_args - 1))

    def infer_shape(self, p: ConcatParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        parts = [merge_shape(a, b) for a, b in zip(ins[1:], outs, strict=True)]
        parts, whole = joined_shapes(self.name, parts, ins[0], p.dim)
        return [whole, *parts], parts

    def cpu(self, p: ConcatParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        axis = norm_axis(p.dim, len(ins[0].shape), "dim")
        return _parts_task("split", ins[0], [s.shape[axis] for s in outs], axis, (0,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        parts = [n.op("zeros_like", x) if g is None else g
                 for x, g in zip(n.ins[1:], ograds, strict=True)]
        return [n.op("Concat", *parts, dim=n.p.dim)] + [None] * len(parts)


@parameters
class StackParams(Params):
    axis: int = param(0, "Where the new dimension goes.")
    num_args: int = param(doc="Number of inputs.", ge=1, le=_MANY)


@register
class Stack(Operator):
    """Joins tensors of one shape along a new dimension.

    Raises
    ------
    ValueError
        If the shapes differ, or `axis` is out of range for the result.
    """

    name = "stack"
    variadic = "num_args"
    Params = StackParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: StackParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        part: MaybeShape = None
        out = outs[0]
        if out is not None:
            axis = norm_axis(p.axis, len(out))
            part = out[:axis] + out[axis + 1:]
        for s in ins:
            part = merge_shape(part, s)
        if part is not None:
            axis = norm_axis(p.axis, check_rank(len(part) + 1, "stack: the result"))
            out = merge_shape((*part[:axis], len(ins), *part[axis:]), out)
            if is_known(out):
                checked_size(out or (), "stack: shape")
        return [part] * len(ins), [out]

    def cpu(self, p: StackParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        axis = norm_axis(p.axis, len(outs[0].shape))
        return _parts_task("concat", outs[0], [1] * len(ins), axis, tuple(range(len(ins))))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        parts = n.op("SliceChannel", ograds[0], num_outputs=len(n.ins), axis=n.p.axis,
                     squeeze_axis=True)
        return [parts[i] for i in range(len(n.ins))]


class _Split(Operator):
    """Base of the cuts of one tensor into several."""

    cpu_dtypes = ALL_DTYPES

    def count(self, p: Any) -> int:
        raise NotImplementedError

    def lengths(self, p: Any, n: int) -> list[int]:
        """Lengths of the parts of a dimension of length n (-1: all unknown, where not fixed)."""
        raise NotImplementedError

    def output_names(self, p: Any) -> tuple[str, ...]:
        count = self.count(p)
        return ("output",) if count == 1 else tuple(f"output{i}" for i in range(count))

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = self.from_parts(p, outs, ins[0])
        if data is None:
            return [None], outs
        axis = norm_axis(p.axis, len(data))
        lengths = self.lengths(p, data[axis])
        if p.squeeze_axis and any(n not in (1, -1) for n in lengths):
            raise MXNetValueError(f"{self.name}: squeeze_axis needs parts of length 1; dimension "
                                  f"{axis} of {data} gives {lengths}")
        found = []
        for n, out in zip(lengths, outs, strict=True):
            mid = () if p.squeeze_axis else (n,)
            found.append(merge_shape((*data[:axis], *mid, *data[axis + 1:]), out))
        return [data], found

    def from_parts(self, p: Any, outs: list[MaybeShape], data: MaybeShape) -> MaybeShape:
        """The data's shape as far as known outputs determine it."""
        for out in outs:
            if out is None:
                continue
            ndim = len(out) + bool(p.squeeze_axis)
            axis = norm_axis(p.axis, ndim)
            rest = out[:axis] + out[axis + (not p.squeeze_axis):]
            data = merge_shape((*rest[:axis], -1, *rest[axis:]), data)
        if data is not None and data[norm_axis(p.axis, len(data))] == -1:
            axis = norm_axis(p.axis, len(data))
            if p.squeeze_axis:
                data = _replace(data, axis, self.count(p))
            elif all(o is not None and o[axis] != -1 for o in outs):
                data = _replace(data, axis, sum(o[axis] for o in outs if o is not None))
        return data

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        axis = norm_axis(p.axis, len(ins[0].shape))
        return _parts_task("split", ins[0], self.lengths(p, ins[0].shape[axis]), axis, (0,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        parts = list(ograds)  # None: an output that nobody used
        if any(g is None for g in parts):
            zeros = n.op("zeros_like", n.ins[0])
            zeros = n.op(self.name, zeros, **{k: getattr(n.p, k) for k in self.Params.specs()})
            parts = [zeros[i] if g is None else g for i, g in enumerate(parts)]
        if n.p.squeeze_axis:
            return [n.op("stack", *parts, axis=n.p.axis)]
        return [n.op("Concat", *parts, dim=n.p.axis)]


@parameters
class SliceChannelParams(Params):
    num_outputs: int = param(doc="Number of parts; it must divide the dimension.", ge=1, le=_MANY)
    axis: int = param(1, "Dimension to cut.")
    squeeze_axis: bool = param(False, "Drop the dimension, which must have length num_outputs.")


@register
class SliceChannel(_Split):
    """Cuts a tensor into equal parts along one dimension.

    Returns
    -------
    num_outputs tensors

    Raises
    ------
    ValueError
        If the dimension is not a multiple of `num_outputs`, or with `squeeze_axis` not equal to it.
    """

    name = "SliceChannel"
    aliases = ("split",)
    Params = SliceChannelParams

    def count(self, p: SliceChannelParams) -> int:
        return p.num_outputs

    def lengths(self, p: SliceChannelParams, n: int) -> list[int]:
        if n == -1:
            return [-1] * p.num_outputs
        if n % p.num_outputs:
            raise MXNetValueError(
                f"SliceChannel: {p.num_outputs} outputs do not divide a dimension of length {n}")
        return [n // p.num_outputs] * p.num_outputs


@parameters
class SplitV2Params(Params):
    indices: tuple[int, ...] = param((), "Where each part begins; the first is 0.")
    axis: int = param(1, "Dimension to cut.")
    squeeze_axis: bool = param(False, "Drop the dimension; all parts must have length 1.")
    sections: int = param(0, "Number of equal parts; 0 cuts at `indices`.", ge=0, le=_MANY)


@register
class SplitV2(_Split):
    """Cuts a tensor along one dimension at given indices, or into equal parts.

    Raises
    ------
    ValueError
        If the indices do not begin with 0, descend or exceed the dimension, or `sections` does not
        divide it.
    """

    name = "_split_v2"
    Params = SplitV2Params

    def count(self, p: SplitV2Params) -> int:
        count = p.sections or len(p.indices)
        if not 1 <= count <= _MANY:
            raise MXNetValueError(f"_split_v2: sections={p.sections}, indices={p.indices} make "
                                  f"{count} parts")
        return count

    def lengths(self, p: SplitV2Params, n: int) -> list[int]:
        count = self.count(p)
        if p.sections:
            if n == -1:
                return [-1] * count
            if n % count:
                raise MXNetValueError(
                    f"_split_v2: {count} sections do not divide a dimension of length {n}")
            return [n // count] * count
        ends = [*p.indices[1:], n if n != -1 else p.indices[-1]]
        if p.indices[0] != 0 or any(b > e for b, e in zip(p.indices, ends, strict=True)):
            raise MXNetValueError(f"_split_v2: indices {p.indices} must begin with 0, not descend "
                                  f"and lie in a dimension of length {n}")
        lengths = [e - b for b, e in zip(p.indices, ends, strict=True)]
        if n == -1:
            lengths[-1] = -1
        return lengths


# -- repetition ------------------------------------------------------------------------------------
def _tiling(data: Shape, reps: Sequence[int]) -> tuple[list[int], list[int]]:
    """Dimensions and repetitions, filled up with ones on the left to the same length."""
    ndim = check_rank(max(len(data), len(reps)), "tile: the result")
    return [1] * (ndim - len(data)) + list(data), [1] * (ndim - len(reps)) + list(reps)


@parameters
class TileParams(Params):
    reps: tuple[int, ...] = param(doc="Repetitions of each dimension, from the right.", ge=0)


def _interleave(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return [v for pair in zip(first, second, strict=True) for v in pair]


@register
class Tile(Operator):
    """Repeats the whole tensor `reps` times along each dimension.

    Raises
    ------
    ValueError
        If a repetition is negative, or 0 outside np_shape mode.
    """

    name = "tile"
    Params = TileParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: TileParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if 0 in p.reps and not modes.np_shape():
            raise MXNetValueError(f"tile: reps {p.reps} has a 0")
        if ins[0] is None:
            return ins, outs
        dims, reps = _tiling(ins[0], p.reps)
        out = tuple(-1 if d == -1 else d * r for d, r in zip(dims, reps, strict=True))
        if is_known(out):
            checked_size(out, "tile: shape")
        return ins, [merge_shape(out, outs[0])]

    def cpu(self, p: TileParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        dims, reps = _tiling(ins[0].shape, p.reps)
        return strided_task(ins[0].dtype, _interleave(reps, dims),
                            _interleave([0] * len(dims), strides_of(dims)))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_tile", ograds[0], n.ins[0], reps=n.p.reps)]


_NUMBERS = frozenset((FLOAT32, FLOAT64, INT32, INT64))


def _sum_task(out: Spec, dims: Sequence[int], reduced: Sequence[bool]) -> Task:
    if all(d == 1 for d, r in zip(dims, reduced, strict=True) if r):
        return copy_task(out)
    return reduce_task("sum", dims, reduced)


@register
class BackwardTile(Operator):
    """Sums the repetitions that `tile` made of `data`."""

    name = "_backward_tile"
    inputs = ("grad", "data")
    Params = TileParams
    cpu_dtypes = _NUMBERS

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: TileParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = merge_shape(ins[1], outs[0])
        grad = ins[0]
        if data is not None:
            dims, reps = _tiling(data, p.reps)
            grad = merge_shape(tuple(-1 if d == -1 else d * r
                                     for d, r in zip(dims, reps, strict=True)), grad)
        return [grad, data], [data]

    def cpu(self, p: TileParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        dims, reps = _tiling(ins[1].shape, p.reps)
        return _sum_task(outs[0], _interleave(reps, dims), [True, False] * len(dims))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("tile", ograds[0], reps=n.p.reps), None]


@parameters
class RepeatParams(Params):
    repeats: int = param(doc="How often each element is repeated.", ge=0)
    axis: int | None = param(None, "Dimension to repeat along; None repeats the flattened data.")


def _repetition(data: Shape, p: RepeatParams) -> tuple[int, int, int]:
    """(outer, length, inner) of the dimension that is repeated."""
    return (1, size_of(data), 1) if p.axis is None else split_axis(data, p.axis)


@register
class Repeat(Operator):
    """Repeats each element along `axis`: (a, b) twice becomes (a, a, b, b)."""

    name = "repeat"
    Params = RepeatParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: RepeatParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0]
        if data is None:
            return ins, ([merge_shape(unknown(1), outs[0])] if p.axis is None else outs)
        if p.axis is None:
            out: Shape = (size_of(data) * p.repeats if is_known(data) else -1,)
        else:
            axis = norm_axis(p.axis, len(data))
            out = _replace(data, axis, -1 if data[axis] == -1 else data[axis] * p.repeats)
        if is_known(out):
            checked_size(out, "repeat: shape")
        return ins, [merge_shape(out, outs[0])]

    def cpu(self, p: RepeatParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        outer, length, inner = _repetition(ins[0].shape, p)
        return strided_task(ins[0].dtype, (outer, length, p.repeats, inner),
                            (length * inner, inner, 0, 1))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_repeat", ograds[0], n.ins[0], repeats=n.p.repeats, axis=n.p.axis)]


@register
class BackwardRepeat(Operator):
    """Sums the repetitions that `repeat` made of `data`."""

    name = "_backward_repeat"
    inputs = ("grad", "data")
    Params = RepeatParams
    cpu_dtypes = _NUMBERS

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: RepeatParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = merge_shape(ins[1], outs[0])
        if is_known(data) and ins[0] is not None and is_known(ins[0]):
            assert data is not None
            outer, length, inner = _repetition(data, p)
            if outer * length * inner * p.repeats != size_of(ins[0]):
                raise MXNetValueError(f"{self.name}: {ins[0]} is not a repetition of {data}")
        return [ins[0], data], [data]

    def cpu(self, p: RepeatParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        outer, length, inner = _repetition(ins[1].shape, p)
        return _sum_task(outs[0], (outer * length, p.repeats, inner), (False, True, False))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("repeat", ograds[0], repeats=n.p.repeats, axis=n.p.axis), None]
