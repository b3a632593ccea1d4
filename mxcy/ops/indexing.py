"""Operators that look elements up by index (take, Embedding, pick, one_hot, gather_nd), and the
scattering ones that are their gradients.

What lives here: indices that are data. What does not: slices with fixed bounds, sorting.
Invariant: an index of any dtype and value never leads outside a tensor: it is clipped, wrapped or
an error at run time that names it and the bounds. Repeated rows are added in order of occurrence.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .._core.dtypes import DTYPES, FLOAT32, FLOAT64, INT32, INT64, DType
from .._core.errors import MXNetValueError
from ._movement import pattern_of
from ._shapes import check_rank, checked_size, is_known, merge_dim, norm_axis, reduced_shape
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Spec,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
_MODES = {"clip": 0, "wrap": 1, "raise": 2}
_ADD, _SET, _INTO = 0, 1, 2
#: Dtypes in which rows are added; the planner converts the others.
_SUMMED = frozenset((FLOAT32, FLOAT64, INT32, INT64))


class _Indexing(Operator):
    """Base: output 0 has the dtype of input `source`; the dtype of indices is free."""

    same: tuple[int, ...] = (0,)
    cpu_dtypes = ALL_DTYPES

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = outs[0]
        for i in self.same:
            dtype = merge_dtype(dtype, ins[i])
        return [dtype if i in self.same else d for i, d in enumerate(ins)], [dtype]


# ---- take ---------------------------------------------------------------------------------------

@parameters
class TakeParams(Params):
    axis: int = param(0, "Axis of `a` along which elements are taken.")
    mode: str = param("clip", "What an index outside the axis means: 'clip': the nearest end; "
                      "'wrap': modulo the length; 'raise': an error.",
                      choices=("clip", "wrap", "raise"))


def _taken(op: str, a: Shape, indices: Shape, axis: int) -> Shape:
    """Shape of take(a, indices); `axis` normalised."""
    check_rank(len(a) + len(indices) - 1)
    if a[axis] == 0 and is_known(indices) and size_of(indices):
        raise MXNetValueError(f"{op}: axis {axis} of shape {a} is empty, nothing can be taken")
    return a[:axis] + indices + a[axis + 1:]


def _take_shapes(op: str, axis: int, a: MaybeShape, indices: MaybeShape, out: MaybeShape
                 ) -> tuple[MaybeShape, MaybeShape, MaybeShape]:
    """Refines the three shapes of take."""
    if a is None and indices is not None and out is not None and len(out) >= len(indices):
        a = (-1,) * (len(out) - len(indices) + 1)
    if a is None:
        return a, indices, out
    at = norm_axis(axis, len(a))
    if indices is None and out is not None and len(out) >= len(a) - 1:
        indices = (-1,) * (len(out) - len(a) + 1)
    if indices is None:
        return a, indices, out
    out = merge_shape(_taken(op, a, indices, at), out)
    assert out is not None
    end = at + len(indices)
    return out[:at] + a[at:at + 1] + out[end:], out[at:end], out


def _take_task(kernel: str, axis: int, mode: str, a: Shape, indices: Shape, item: int) -> Task:
    at = norm_axis(axis, len(a))
    outer, length, inner = size_of(a[:at]), a[at], size_of(a[at + 1:])
    k = size_of(indices)
    work = 100.0 + outer * k * (1.0 + inner * item * 0.05)
    ints = (outer, length, inner, _MODES[mode], at)
    if kernel == "take":
        return Task(kernel, ints=ints, work=work)
    return Task(kernel, ints=ints, workspace=_sorting(k), ins=(0, 1),
                work=work + 10.0 * k + outer * length * inner * item * 0.05)


def _sorting(k: int) -> int:
    """Bytes in which a kernel sorts k rows (`scatter_setup` in indexing.h)."""
    return 40 * k + 32


@register
class Take(_Indexing):
    """Takes elements of `a` along an axis.

    out[i.., j.., k..] = a[i.., indices[j..], k..], where i runs over the axes before `axis` and k
    over those behind it.

    Parameters
    ----------
    a : array
        Any dtype.
    indices : array
        Any shape and dtype; fractions are cut off, NaN counts as far below 0.

    Returns
    -------
    array of shape a.shape[:axis] + indices.shape + a.shape[axis + 1:]
        Of the dtype of `a`. The gradient adds up where an index is repeated.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, or empty while there are indices.
    MXNetIndexError
        With mode 'raise', when an index is not in [0, length) (also for negative ones).
    """

    name = "take"
    inputs = ("a", "indices")
    Params = TakeParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a, indices, out = _take_shapes(self.name, p.axis, ins[0], ins[1], outs[0])
        return [a, indices], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_take", ograds[0], n.ins[1], n.ins[0], axis=n.p.axis, mode=n.p.mode),
                None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _take_task("take", p.axis, p.mode, ins[0].shape, ins[1].shape, ins[0].dtype.itemsize)


@register
class BackwardTake(_Indexing):
    """Adds rows of a gradient up at their indices: out[indices[j]] += ograd[j], from zeros.

    `like` gives the shape and nothing else.
    """

    name = "_backward_take"
    inputs = ("ograd", "indices", "like")
    Params = TakeParams
    same = (0, 2)
    cpu_dtypes = _SUMMED
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        like = merge_shape(ins[2], outs[0])
        like, indices, ograd = _take_shapes(self.name, p.axis, like, ins[1], ins[0])
        return [ograd, indices, like], [like]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("take", ograds[0], n.ins[1], axis=n.p.axis, mode=n.p.mode), None, None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _take_task("take_backward", p.axis, p.mode, outs[0].shape, ins[1].shape,
                          outs[0].dtype.itemsize)

    def listed(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec]) -> tuple[Task, int] | None:
        shape, k = outs[0].shape, size_of(ins[1].shape)
        if norm_axis(p.axis, len(shape)) != 0 or 2 * k >= shape[0]:
            return None
        bytes_of_row = size_of(shape[1:]) * outs[0].dtype.itemsize
        task = _take_task("take_backward_rows", 0, p.mode, shape, ins[1].shape,
                          outs[0].dtype.itemsize)
        return dataclasses.replace(task, work=100.0 + k * (50.0 + 0.15 * bytes_of_row)), k + 1


@parameters
class EmbeddingParams(Params):
    input_dim: int = param(doc="Number of rows of the weight: the size of the vocabulary.", ge=1)
    output_dim: int = param(doc="Length of each row.", ge=1)
    dtype: DType = param(FLOAT32, "Dtype of the weight where nothing else tells it.",
                         choices=tuple(DTYPES))
    sparse_grad: bool = param(False, "Accepted; the gradient of the weight is dense.")


@register
class Embedding(_Indexing):
    """Looks vectors up: out[j.., :] = weight[data[j..], :].

    An index outside [0, input_dim) means the nearest row.

    Parameters
    ----------
    data : array
        Row numbers, any shape and dtype.
    weight : array of shape (input_dim, output_dim)

    Returns
    -------
    array of shape data.shape + (output_dim,)
        Of the dtype of the weight.
    """

    name = "Embedding"
    aliases = ("_contrib_SparseEmbedding",)
    inputs = ("data", "weight")
    Params = EmbeddingParams
    same = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        weight = merge_shape(ins[1], (p.input_dim, p.output_dim))
        checked_size((p.input_dim, p.output_dim), "the weight")
        weight, data, out = _take_shapes(self.name, 0, weight, ins[0], outs[0])
        return [data, weight], [out]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(ins[1], outs[0]) or p.dtype
        return [ins[0], dtype], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [None, n.op("_backward_take", ograds[0], n.ins[0], n.ins[1], axis=0, mode="clip")]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        task = _take_task("take", 0, "clip", ins[1].shape, ins[0].shape, ins[1].dtype.itemsize)
        return Task(task.kernel, ints=task.ints, work=task.work, ins=(1, 0))


# ---- pick ---------------------------------------------------------------------------------------

@parameters
class PickParams(Params):
    axis: int | None = param(-1, "Axis along which one element is picked.")
    keepdims: bool = param(False, "Whether the axis stays, with length 1.")
    mode: str = param("clip", "What an index outside the axis means: 'clip': the nearest end; "
                      "'wrap': modulo the length.", choices=("clip", "wrap"))


def _pick_axis(op: str, axis: int | None, ndim: int) -> int:
    if axis is None:
        raise MXNetValueError(f"{op}: an axis must be given, got axis=None")
    return norm_axis(axis, ndim)


def _pick_index(data: Shape, at: int, index: MaybeShape) -> Shape:
    """The index shape: that of `data` without the axis, or with length 1 there."""
    kept, dropped = reduced_shape(data, (at,), True), reduced_shape(data, (at,), False)
    merged = merge_shape(kept if index is not None and len(index) == len(data) else dropped, index)
    assert merged is not None
    return merged


def _check_pick(op: str, data: Shape, at: int) -> None:
    if data[at] == 0 and is_known(data) and size_of(data[:at]) * size_of(data[at + 1:]):
        raise MXNetValueError(f"{op}: axis {at} of shape {data} is empty, nothing can be picked")


def _pick_task(kernel: str, axis: int, mode: str, data: Shape) -> Task:
    at = norm_axis(axis, len(data))
    outer, length, inner = size_of(data[:at]), data[at], size_of(data[at + 1:])
    ints = (outer, length, inner, _MODES[mode])
    if kernel == "pick":
        return Task(kernel, ints=ints, work=100.0 + 3.0 * outer * inner)
    return Task(kernel, ints=ints, ins=(0, 1), work=100.0 + outer * inner * (3.0 + 0.2 * length))


@register
class Pick(_Indexing):
    """Picks one element of each line along an axis.

    out[i.., k..] = data[i.., index[i.., k..], k..].

    Parameters
    ----------
    data : array
        Any dtype.
    index : array
        Any dtype; the shape of `data` without the axis, or with length 1 there.

    Returns
    -------
    array of the shape of `data` without the axis
        Or with length 1 there, with `keepdims`.

    Raises
    ------
    MXNetValueError
        If the axis is None, out of range or empty, or the shapes do not fit.
    """

    name = "pick"
    aliases = ("choose_element_0index",)
    inputs = ("data", "index")
    Params = PickParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, index, out = ins[0], ins[1], outs[0]
        if data is None:
            return [data, index], [out]
        at = _pick_axis(self.name, p.axis, len(data))
        _check_pick(self.name, data, at)
        index = _pick_index(data, at, index)
        out = merge_shape(reduced_shape(data, (at,), p.keepdims), out)
        return [data, index], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_pick", ograds[0], n.ins[1], n.ins[0], axis=n.p.axis,
                     keepdims=n.p.keepdims, mode=n.p.mode), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _pick_task("pick", p.axis, p.mode, ins[0].shape)


@register
class BackwardPick(_Indexing):
    """Puts a gradient where `pick` picked from, zeros elsewhere; `like` gives the shape only."""

    name = "_backward_pick"
    inputs = ("ograd", "index", "like")
    Params = PickParams
    same = (0, 2)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        like = merge_shape(ins[2], outs[0])
        if like is None:
            return list(ins), [None]
        at = _pick_axis(self.name, p.axis, len(like))
        _check_pick(self.name, like, at)
        ograd = merge_shape(reduced_shape(like, (at,), p.keepdims), ins[0])
        return [ograd, _pick_index(like, at, ins[1]), like], [like]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("pick", ograds[0], n.ins[1], axis=n.p.axis, keepdims=n.p.keepdims,
                     mode=n.p.mode), None, None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _pick_task("pick_backward", p.axis, p.mode, outs[0].shape)


@register
class BatchTake(_Indexing):
    """Picks one element of each row: out[i..] = a[i.., indices[i..]], as `pick` on the last axis.

    Raises
    ------
    MXNetValueError
        If the shape of `indices` is not that of `a` without its last axis.
    """

    name = "batch_take"
    inputs = ("a", "indices")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a = ins[0]
        if a is None:
            return list(ins), list(outs)
        at = norm_axis(-1, len(a))
        _check_pick(self.name, a, at)
        shape = merge_shape(merge_shape(reduced_shape(a, (at,), False), ins[1]), outs[0])
        return [a, shape], [shape]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_pick", ograds[0], n.ins[1], n.ins[0], axis=-1), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _pick_task("pick", -1, "clip", ins[0].shape)


# ---- one_hot ------------------------------------------------------------------------------------

@parameters
class OneHotParams(Params):
    depth: int = param(doc="Length of the new last axis.", ge=0)
    on_value: float = param(1.0, "What stands at the index.")
    off_value: float = param(0.0, "What stands elsewhere.")
    dtype: DType = param(FLOAT32, "Dtype of the result.", choices=tuple(DTYPES))


@register
class OneHot(Operator):
    """Vectors with one element switched on.

    out[j.., d] = on_value if d == indices[j..] else off_value.
    An index outside [0, depth) switches nothing on. Fractions of an index are cut off.

    Returns
    -------
    array of shape indices.shape + (depth,)
        float32 unless `dtype` says otherwise. There is no gradient.
    """

    name = "one_hot"
    inputs = ("indices",)
    Params = OneHotParams
    cpu_dtypes = ALL_DTYPES
    differentiable = False

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        indices, out = ins[0], outs[0]
        if out is not None:
            if not out:
                raise MXNetValueError("one_hot: the result has at least one dimension")
            indices = merge_shape(indices, out[:-1])
        if indices is None:
            return [None], [out]
        check_rank(len(indices) + 1)
        if is_known(indices):
            checked_size((*indices, p.depth), "the result")
        return [indices], [merge_shape((*indices, p.depth), out)]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        return [ins[0]], [p.dtype]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        dtype = outs[0].dtype
        values = pattern_of(p.on_value, dtype), pattern_of(p.off_value, dtype)
        return Task("one_hot", ints=(p.depth, *values),
                    work=100.0 + 0.3 * size_of(outs[0].shape) + 5.0 * size_of(ins[0].shape))


# ---- gather_nd and scatter_nd -------------------------------------------------------------------

def _indexed_dims(op: str, data: Shape, indices: Shape) -> int:
    """How many leading axes of `data` the indices name (-1: not known)."""
    if len(indices) < 2:
        raise MXNetValueError(f"{op}: indices must have shape (M, ...) with 2 or more dimensions, "
                              f"got {indices}")
    m = indices[0]
    if m != -1 and not 1 <= m <= len(data):
        raise MXNetValueError(f"{op}: indices of shape {indices} name {m} axes, but {data} has "
                              f"{len(data)} (expected 1 to {len(data)})")
    return m


def _gather_shapes(op: str, data: MaybeShape, indices: MaybeShape, out: MaybeShape
                   ) -> tuple[MaybeShape, MaybeShape, MaybeShape]:
    """Refines the three shapes of gather_nd."""
    if data is None or indices is None:
        return data, indices, out
    m = _indexed_dims(op, data, indices)
    if m == -1:
        return data, indices, out
    check_rank(len(indices) - 1 + len(data) - m)
    out = merge_shape(indices[1:] + data[m:], out)
    assert out is not None
    split = len(indices) - 1
    return data[:m] + out[split:], indices[:1] + out[:split], out


def _nd_task(kernel: str, data: Shape, indices: Shape, item: int, how: int,
             ins: tuple[int, ...] | None = None) -> Task:
    m = indices[0]
    k, inner, length = size_of(indices[1:]), size_of(data[m:]), size_of(data[:m])
    work = 100.0 + k * (2.0 * m + 1.0 + inner * item * 0.05)
    if kernel == "gather_nd":
        return Task(kernel, ints=(m, *data[:m], inner), workspace=8 * k, work=work)
    return Task(kernel, ints=(m, *data[:m], inner, how), workspace=_sorting(k), ins=ins,
                work=work + 10.0 * k + length * inner * item * 0.05)


@register
class GatherNd(_Indexing):
    """Takes elements or slices by their coordinates.

    out[j..] = data[indices[0, j..], indices[1, j..], ..].

    Parameters
    ----------
    data : array
        Any dtype.
    indices : array of shape (M, ...)
        Coordinates for the first M axes, M <= data.ndim; any dtype. A negative one counts from the
        end.

    Returns
    -------
    array of shape indices.shape[1:] + data.shape[M:]

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    MXNetIndexError
        When a coordinate is outside [-length, length).
    """

    name = "gather_nd"
    inputs = ("data", "indices")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, indices, out = _gather_shapes(self.name, ins[0], ins[1], outs[0])
        return [data, indices], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_gather_nd", ograds[0], n.ins[1], n.ins[0]), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _nd_task("gather_nd", ins[0].shape, ins[1].shape, ins[0].dtype.itemsize, 0)


@register
class BackwardGatherNd(_Indexing):
    """Adds elements or slices up at their coordinates, from zeros; `like` gives the shape only."""

    name = "_backward_gather_nd"
    inputs = ("ograd", "indices", "like")
    same = (0, 2)
    cpu_dtypes = _SUMMED
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        like = merge_shape(ins[2], outs[0])
        like, indices, ograd = _gather_shapes(self.name, like, ins[1], ins[0])
        return [ograd, indices, like], [like]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("gather_nd", ograds[0], n.ins[1]), None, None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _nd_task("scatter_nd", outs[0].shape, ins[1].shape, outs[0].dtype.itemsize, _ADD,
                        (0, 1))


@parameters
class ScatterNdParams(Params):
    shape: tuple[int, ...] = param(doc="Shape of the result.", ge=0)


@register
class ScatterNd(_Indexing):
    """Puts elements or slices at their coordinates in zeros; the opposite of `gather_nd`.

    out[indices[0, j..], indices[1, j..], ..] = data[j..]. Where coordinates are repeated, the last
    wins.

    Parameters
    ----------
    data : array of shape indices.shape[1:] + shape[M:]
    indices : array of shape (M, ...)
        Any dtype. A negative coordinate counts from the end.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    MXNetIndexError
        When a coordinate is outside [-length, length).
    """

    name = "scatter_nd"
    inputs = ("data", "indices")
    Params = ScatterNdParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        checked_size(p.shape, "scatter_nd: shape")
        out = merge_shape(p.shape, outs[0])
        out, indices, data = _gather_shapes(self.name, out, ins[1], ins[0])
        return [data, indices], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("gather_nd", ograds[0], n.ins[1]), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _nd_task("scatter_nd", outs[0].shape, ins[1].shape, outs[0].dtype.itemsize, _SET)


@parameters
class ScatterSetNdParams(Params):
    shape: tuple[int, ...] = param(doc="Accepted; the shape is that of `lhs`.")


@register
class ScatterSetNd(_Indexing):
    """`lhs` with elements or slices replaced: out[indices[0, j..], ..] = rhs[j..]; last wins."""

    name = "_scatter_set_nd"
    inputs = ("lhs", "rhs", "indices")
    Params = ScatterSetNdParams
    same = (0, 1)
    inplace = ((0, 0),)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        lhs, indices, rhs = _gather_shapes(self.name, merge_shape(ins[0], outs[0]), ins[2], ins[1])
        return [lhs, rhs, indices], [lhs]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        rest = n.op("_scatter_set_nd", ograds[0], n.op("zeros_like", n.ins[1]), n.ins[2],
                    shape=n.p.shape)
        return [rest, n.op("gather_nd", ograds[0], n.ins[2]), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _nd_task("scatter_nd", outs[0].shape, ins[2].shape, outs[0].dtype.itemsize, _INTO)


@register
class IndexCopy(_Indexing):
    """`old_tensor` with rows replaced: out[index_vector[j]] = new_tensor[j]; the last one wins.

    Parameters
    ----------
    old_tensor : array of shape (N, ...)
    index_vector : array of shape (K,)
        A negative row counts from the end.
    new_tensor : array of shape (K, ...)

    Raises
    ------
    MXNetIndexError
        When a row is outside [-N, N).
    """

    name = "_contrib_index_copy"
    inputs = ("old_tensor", "index_vector", "new_tensor")
    same = (0, 2)
    inplace = ((0, 0),)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        old, index, new = merge_shape(ins[0], outs[0]), merge_shape(ins[1], (-1,)), ins[2]
        assert index is not None
        if old is not None and not old:
            raise MXNetValueError("_contrib_index_copy: old_tensor must not be 0-d")
        if old is not None:
            new = merge_shape(new, index + old[1:])
        if new is not None and new:
            index = (merge_dim(index[0], new[0]),)
        return [old, index, new], [old]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        rest = n.op("_contrib_index_copy", ograds[0], n.ins[1], n.op("zeros_like", n.ins[2]))
        return [rest, None, n.op("take", ograds[0], n.ins[1], axis=0, mode="wrap")]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _nd_task("scatter_nd", outs[0].shape, (1, *ins[1].shape), outs[0].dtype.itemsize,
                        _INTO, (0, 2, 1))


# ---- flat numbers -------------------------------------------------------------------------------

@parameters
class RavelParams(Params):
    shape: tuple[int, ...] = param(doc="Shape that the indices refer to; it may begin with -1.")


def _radix(op: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    if not shape or min(shape[1:], default=1) < 1 or shape[0] < -1:
        raise MXNetValueError(f"{op}: expected positive dimensions (the first may be -1), got "
                              f"{shape}")
    check_rank(len(shape), f"{op}: shape")
    checked_size((max(shape[0], 1), *shape[1:]), f"{op}: shape")
    return shape


class _Flat(Operator):
    """Base: no gradient, any dtype in and the same out."""

    Params = RavelParams
    cpu_dtypes = ALL_DTYPES
    differentiable = False


@register
class RavelMultiIndex(_Flat):
    """Flat element numbers from coordinates: those of an array of shape `shape`, in C order.

    Coordinates are not checked against the shape.

    Parameters
    ----------
    data : array of shape (len(shape), ...)

    Returns
    -------
    array of shape data.shape[1:]
        Of the dtype of `data`: large numbers need int64 there.
    """

    name = "_ravel_multi_index"
    aliases = ("ravel_multi_index",)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        m = len(_radix(self.name, p.shape))
        data = ins[0]
        if data is None:
            return [None], [outs[0]]
        if not data or data[0] not in (-1, m):
            raise MXNetValueError(f"{self.name}: data must have shape ({m}, ...), got {data}")
        return [(m, *data[1:])], [merge_shape(reduced_shape(data, (0,), False), outs[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("ravel_multi_index", ints=(len(p.shape), *p.shape),
                    work=100.0 + 5.0 * size_of(ins[0].shape))


@register
class UnravelIndex(_Flat):
    """Coordinates from flat element numbers of an array of shape `shape`, in C order.

    The first coordinate is not checked against the shape.

    Returns
    -------
    array of shape (len(shape),) + data.shape
        Of the dtype of `data`.
    """

    name = "_unravel_index"
    aliases = ("unravel_index",)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        m = len(_radix(self.name, p.shape))
        data, out = ins[0], outs[0]
        if out is not None:
            if not out:
                raise MXNetValueError(f"{self.name}: the result has at least one dimension")
            data = merge_shape(data, out[1:])
        if data is None:
            return [None], [out]
        check_rank(len(data) + 1)
        return [data], [merge_shape((m, *data), out)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("unravel_index", ints=(len(p.shape), *p.shape),
                    work=100.0 + 8.0 * size_of(outs[0].shape))
