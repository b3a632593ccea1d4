"""Operators that put elements into an order: sort, argsort, topk, shuffle.

What lives here: orders along one axis, and the moves along an axis that are their gradients. What
does not: look-ups by row (indexing.py), extremes alone (reduce.py: argmax).
Invariant: equal elements keep the order of their positions, NaN comes last in both directions, and
the result does not depend on threads.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Any

from .._core import modes
from .._core.dtypes import (
    BOOL,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    INT64,
    UINT8,
    DType,
)
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import is_known, merge_dim, norm_axis, split_axis
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
from .random import counters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
_VALUES, _INDICES, _MASK = 1, 2, 4
_INDEX_DTYPES = (UINT8, INT32, INT64, FLOAT16, FLOAT32, FLOAT64)
#: The largest position that each dtype of indices holds exactly.
_EXACT = {UINT8: 255, FLOAT16: 2048, FLOAT32: 2**24, INT32: 2**31 - 1}
_SUMMED = frozenset((FLOAT32, FLOAT64, INT32, INT64))


def _split(shape: Shape, axis: int | None) -> tuple[int, int, int]:
    """(outer, length, inner); axis None: all elements are one line."""
    return (1, size_of(shape), 1) if axis is None else split_axis(shape, axis)


def _sort_task(shape: Shape, dtype: DType, axis: int | None, k: int, ascend: bool, what: int
               ) -> Task:
    """The task of sorting lines and keeping the first k of each."""
    outer, length, inner = _split(shape, axis)
    lines = outer * inner
    room = (32 if dtype.itemsize == 8 else 16) * max(length, 1)
    slots = max(1, min(lines, 16, 2**26 // room))
    each = 12.0 if k > length // 16 else 2.0
    return Task("sort", ints=(outer, length, inner, k, int(not ascend), what, slots),
                workspace=slots * room,
                work=100.0 + lines * length * each + lines * k * (1 + log2(k + 1)))


def _check_index(op: str, dtype: DType, length: int) -> None:
    if length - 1 > _EXACT.get(dtype, 2**62):
        raise MXNetValueError(f"{op}: {dtype} cannot hold every index of {length} elements; "
                              "use dtype='int32', 'int64' or 'float64'")


def _check_data(op: str, dtype: DType | None) -> None:
    if dtype is BOOL:
        raise MXNetTypeError(f"{op}: expected numbers, got bool; convert with astype first")


class _Ordering(Operator):
    """Base: the length of the sorted lines."""

    cpu_dtypes = ALL_DTYPES

    def length(self, p: Any, shape: Shape) -> int:
        """Elements of a line (-1: not known); checks the axis."""
        if p.axis is None:
            return size_of(shape) if is_known(shape) else -1
        return shape[norm_axis(p.axis, len(shape))]

    def flat(self, p: Any, shape: MaybeShape) -> MaybeShape:
        """The shape of the sorted data."""
        if shape is None:
            return (-1,) if p.axis is None else None
        n = self.length(p, shape)
        return (n,) if p.axis is None else shape


@parameters
class SortParams(Params):
    axis: int | None = param(-1, "Axis along which elements are sorted; None: all of them as one "
                                 "line.")
    is_ascend: bool = param(True, "Smallest first; otherwise largest first.")


@register
class Sort(_Ordering):
    """Sorts the elements along an axis.

    Equal elements keep their order; NaN comes last, whatever the direction.

    Parameters
    ----------
    data : array
        Any dtype but bool.

    Returns
    -------
    array
        Of the shape of `data`, or of one dimension with axis=None.

    Raises
    ------
    MXNetValueError
        If the axis is out of range.
    """

    name = "sort"
    outputs = ("output0", "output1")
    Params = SortParams

    def num_visible(self, p: Any) -> int:
        return 1

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0]
        if p.axis is not None:
            data = merge_shape(data, merge_shape(outs[0], outs[1]))
        out = merge_shape(merge_shape(self.flat(p, data), outs[0]), outs[1])
        return [data], [out, out]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(ins[0], outs[0])
        _check_data(self.name, dtype)
        return [dtype], [dtype, INT64]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_topk", ograds[0], n.outs[1], n.ins[0], axis=n.p.axis)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape, dtype = ins[0]
        return _sort_task(shape, dtype, p.axis, _split(shape, p.axis)[1], p.is_ascend,
                          _VALUES | _INDICES)


@parameters
class ArgsortParams(SortParams):
    dtype: DType = param(FLOAT32, "Dtype of the indices.", choices=_INDEX_DTYPES)


@register
class Argsort(_Ordering):
    """Positions of the elements along an axis in sorted order.

    The indices are those with which `sort` would pick its result: equal elements in the order of
    their positions, NaN last. With axis=None they count all elements.

    Returns
    -------
    array
        float32 unless `dtype` says otherwise. There is no gradient.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, or `dtype` cannot hold every index exactly.
    """

    name = "argsort"
    Params = ArgsortParams
    differentiable = False

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0] if p.axis is None else merge_shape(ins[0], outs[0])
        return [data], [merge_shape(self.flat(p, data), outs[0])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        _check_data(self.name, ins[0])
        return [ins[0]], [p.dtype]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape, dtype = ins[0]
        length = _split(shape, p.axis)[1]
        _check_index(self.name, p.dtype, length)
        return _sort_task(shape, dtype, p.axis, length, p.is_ascend, _INDICES)


@parameters
class TopkParams(Params):
    axis: int | None = param(-1, "Axis along which elements are chosen; None: among all of them.")
    k: int = param(1, "How many elements; below 1: all.")
    ret_typ: str = param("indices", "'value': the elements; 'indices': their positions; 'both': "
                         "elements and positions; 'mask': an array of the shape of `data`, 1 at "
                         "the chosen elements, else 0.",
                         choices=("both", "indices", "mask", "value"))
    is_ascend: bool = param(False, "The smallest elements instead of the largest.")
    dtype: DType = param(FLOAT32, "Dtype of the indices.", choices=_INDEX_DTYPES)


@register
class TopK(_Ordering):
    """The k largest (or smallest) elements along an axis, in order.

    Of equal elements the one that stands first is taken first; NaN is taken last.

    Returns
    -------
    array, or two arrays with ret_typ='both'
        Of the shape of `data` with k elements along the axis (with axis=None just (k,)); a mask has
        the shape of `data`. The gradient of the values goes to where they came from.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, k is larger than its length, or `dtype` cannot hold every index
        exactly.
    """

    name = "topk"
    outputs = ("output0", "output1")
    Params = TopkParams

    def output_names(self, p: Any) -> tuple[str, ...]:
        return self.outputs if p.ret_typ in ("both", "value") else ("output",)

    def num_visible(self, p: Any) -> int:
        return 2 if p.ret_typ == "both" else 1

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = merge_shape(ins[0], outs[0]) if p.ret_typ == "mask" else ins[0]
        if data is None:
            return [None], list(outs)
        n = self.length(p, data)
        if n != -1 and p.k > n:
            raise MXNetValueError(f"topk: k is {p.k}, but there are {n} elements in a line of "
                                  f"{data} along axis {p.axis}")
        if p.ret_typ == "mask":
            return [data], [data]
        out = list(self.flat(p, data) or ())
        out[0 if p.axis is None else norm_axis(p.axis, len(data))] = p.k if p.k > 0 else n
        shape: MaybeShape = tuple(out)
        for o in outs:
            shape = merge_shape(shape, o)
        return [data], [shape] * len(outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        _check_data(self.name, ins[0])
        if p.ret_typ == "indices":
            return [ins[0]], [p.dtype]
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype], [dtype, p.dtype if p.ret_typ == "both" else INT64][:len(outs)]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if n.p.ret_typ not in ("both", "value") or ograds[0] is None:
            return [None]
        return [n.op("_backward_topk", ograds[0], n.outs[1], n.ins[0], axis=n.p.axis)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape, dtype = ins[0]
        length = _split(shape, p.axis)[1]
        if p.ret_typ in ("both", "indices"):
            _check_index(self.name, p.dtype, length)
        what = {"mask": _MASK, "indices": _INDICES}.get(p.ret_typ, _VALUES | _INDICES)
        return _sort_task(shape, dtype, p.axis, p.k if p.k > 0 else length, p.is_ascend, what)


# ---- along an axis ------------------------------------------------------------------------------

@parameters
class AlongParams(Params):
    axis: int | None = param(-1, "Axis that the indices count; None: all elements as one line.")


def _along(op: str, axis: int | None, data: MaybeShape, indices: MaybeShape
           ) -> tuple[MaybeShape, MaybeShape]:
    """Shapes of data and indices made to agree but for the axis."""
    if data is None or indices is None:
        return data, indices
    if axis is None:
        if len(indices) != 1:
            raise MXNetValueError(f"{op}: expected indices of one dimension, got {indices}")
    else:
        if len(indices) != len(data):
            raise MXNetValueError(f"{op}: ranks differ: {data} and {indices}")
        at = norm_axis(axis, len(data))
        both = tuple(merge_dim(a, b) if i != at else -1
                     for i, (a, b) in enumerate(zip(data, indices, strict=True)))
        data = both[:at] + data[at:at + 1] + both[at + 1:]
        indices = both[:at] + indices[at:at + 1] + both[at + 1:]
    if is_known(data) and is_known(indices) and not size_of(data) and size_of(indices):
        raise MXNetValueError(f"{op}: {data} is empty, but there are indices {indices}")
    return data, indices


def _along_task(kernel: str, axis: int | None, data: Shape, indices: Shape) -> Task:
    outer, length, inner = _split(data, axis)
    count = _split(indices, axis)[1]
    return Task(kernel, ints=(outer, length, inner, count), ins=(0, 1),
                work=100.0 + outer * inner * (2.0 * length + 4.0 * count))


@register
class TakeAlong(Operator):
    """out[.., j, ..] = data[.., indices[.., j, ..], ..]: elements along an axis, line by line."""

    name = "_take_along"
    inputs = ("data", "indices")
    Params = AlongParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, indices = _along(self.name, p.axis, ins[0], merge_shape(ins[1], outs[0]))
        return [data, indices], [indices]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1]], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_topk", ograds[0], n.ins[1], n.ins[0], axis=n.p.axis), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _along_task("gather_axis", p.axis, ins[0].shape, ins[1].shape)


@register
class BackwardTopk(Operator):
    """Adds a gradient up at the indices along an axis, from zeros; `like` gives the shape only."""

    name = "_backward_topk"
    inputs = ("ograd", "indices", "like")
    Params = AlongParams
    cpu_dtypes = _SUMMED
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        like, indices = _along(self.name, p.axis, merge_shape(ins[2], outs[0]),
                               merge_shape(ins[0], ins[1]))
        return [indices, indices, like], [like]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        dtype = merge_dtype(merge_dtype(ins[0], outs[0]), ins[2])
        return [dtype, ins[1], dtype], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_take_along", ograds[0], n.ins[1], axis=n.p.axis), None, None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _along_task("scatter_axis", p.axis, outs[0].shape, ins[1].shape)


@register
class Shuffle(Operator):
    """The rows of `data` (along its first axis) in random order, every order equally likely.

    Returns
    -------
    array
        Of the shape and dtype of `data`. There is no gradient.

    Raises
    ------
    MXNetValueError
        If `data` has no dimension.
    """

    name = "_shuffle"
    aliases = ("shuffle",)
    random = True
    differentiable = False
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shape = merge_shape(ins[0], outs[0])
        if shape == () and not modes.np_shape():
            raise MXNetValueError("_shuffle: expected at least one dimension")
        return [shape], [shape]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape or (1,)
        rows, row = shape[0], size_of(shape[1:]) * ins[0].dtype.itemsize
        return Task("shuffle", ints=(rows, row), workspace=32 * rows, rng_count=counters(2 * rows),
                    work=100.0 + rows * (60.0 + 0.1 * row))
