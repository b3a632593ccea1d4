"""Shapes: reshape and its relatives, transposes, broadcasts, and the shape as data.

What lives here: operators that keep or repeat every element. What does not: those that select
(slicing.py), join or rearrange several tensors (shape_join.py), pad or fold (shape_layout.py).
Invariant: an operator with `view = True` gives exactly the bytes of its first input.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core import modes
from .._core.dtypes import INT64, DType
from .._core.errors import MXNetValueError
from ._movement import copy_task, strided_task
from ._reshape import legacy_shape, reshape_back, reshape_forward
from ._shapes import (
    align_broadcast,
    check_rank,
    checked_size,
    dtype_of_first,
    is_known,
    merge_dim,
    norm_axes,
    norm_axis,
    scalar_shape,
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
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


class _View(Operator):
    """Base of the operators that give the same bytes another shape."""

    cpu_dtypes = ALL_DTYPES
    view = True
    inplace = ((0, 0),)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return copy_task(outs[0])

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        back = n.op("reshape_like", ograds[0], n.ins[0])
        return [back] + [None] * (len(n.ins) - 1)

    def check_size(self, data: MaybeShape, out: MaybeShape) -> None:
        if data is not None and out is not None and is_known(data) and is_known(out) \
                and checked_size(data) != checked_size(out):
            raise MXNetValueError(f"{self.name}: cannot reshape {data} ({size_of(data)} elements) "
                                  f"to {out} ({size_of(out)} elements)")


@parameters
class ReshapeParams(Params):
    shape: tuple[int, ...] | None = param(
        None, "New shape. 0 copies a dimension, -1 is what is left over, -2 copies all the "
        "remaining dimensions, -3 joins two, -4 splits one into the two numbers that follow.")
    reverse: bool = param(False, "Match the special numbers from the right instead of the left.")
    target_shape: tuple[int, ...] = param((), "Deprecated; 0 is what is left over.")
    keep_highest: bool = param(False, "Deprecated; keep the first dimension of `target_shape`.")


@register
class Reshape(_View):
    """Gives the elements another shape without moving them.

    Parameters
    ----------
    data : tensor of any shape and dtype

    Returns
    -------
    tensor of the new shape and the same dtype; it may share memory with `data`

    Raises
    ------
    ValueError
        If the sizes differ, or a special number has no dimension to refer to.

    Examples
    --------
    For data of shape (2, 3, 4): (4, 0, 2) gives (4, 3, 2); (6, 1, -1) gives (6, 1, 4); (2, -2)
    gives (2, 3, 4); (-3, 4) gives (6, 4); (-4, 1, 2, -2) gives (1, 2, 3, 4).
    """

    name = "Reshape"
    aliases = ("reshape",)
    Params = ReshapeParams

    def infer_shape(self, p: ReshapeParams, ins: list[MaybeShape], outs: list[MaybeShape]
            ) -> Shapes:
        data, out = ins[0], outs[0]
        if not p.shape and p.target_shape:
            out = merge_shape(legacy_shape(p.target_shape, p.keep_highest, data), out)
        elif p.shape is None or (p.shape == () and not modes.np_shape()):
            raise MXNetValueError("Reshape: parameter 'shape' is missing")
        else:
            out = merge_shape(reshape_forward(p.shape, p.reverse, data), out)
            data = merge_shape(reshape_back(p.shape, p.reverse, data, out), data)
        self.check_size(data, out)
        return [data], [out]


@register
class Flatten(_View):
    """Joins all dimensions but the first: (N, A, B, ...) becomes (N, A*B*...).

    One dimension (N,) becomes (N, 1).
    """

    name = "Flatten"
    aliases = ("flatten",)

    def infer_shape(self, p: Params, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0]
        if data is None:
            return [None], [merge_shape((-1, -1), outs[0])]
        if not data:
            raise MXNetValueError("Flatten: a 0-d tensor has no first dimension")
        rest = -1 if -1 in data[1:] else checked_size(data[1:])
        out = merge_shape((data[0], rest), outs[0])
        if out is not None:
            data = (merge_dim(data[0], out[0]), *data[1:])
        return [data], [out]


@parameters
class ExpandDimsParams(Params):
    axis: int = param(doc="Where the new dimension of length 1 goes, from -(ndim + 1) to ndim.")


@register
class ExpandDims(_View):
    """Inserts a dimension of length 1 at `axis`."""

    name = "expand_dims"
    Params = ExpandDimsParams

    def infer_shape(self, p: ExpandDimsParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        data, out = ins[0], outs[0]
        if data is None:
            if out is None:
                return [None], [None]
            axis = norm_axis(p.axis, len(out))
            data = out[:axis] + out[axis + 1:]
        axis = norm_axis(p.axis, check_rank(len(data) + 1, "expand_dims: the result"))
        out = merge_shape((*data[:axis], 1, *data[axis:]), out)
        assert out is not None
        return [out[:axis] + out[axis + 1:]], [out]


@parameters
class SqueezeParams(Params):
    axis: tuple[int, ...] | None = param(
        None, "Dimensions to drop; they must have length 1. None drops all of length 1.")


@register
class Squeeze(_View):
    """Drops dimensions of length 1.

    Raises
    ------
    ValueError
        If a dimension named by `axis` has another length.
    """

    name = "squeeze"
    Params = SqueezeParams

    def infer_shape(self, p: SqueezeParams, ins: list[MaybeShape], outs: list[MaybeShape]
            ) -> Shapes:
        data = ins[0]
        if data is None or (p.axis is None and not is_known(data)):
            return [data], outs
        if p.axis is None:
            axes = tuple(i for i, d in enumerate(data) if d == 1)
        else:
            axes = norm_axes(p.axis, len(data))
            bad = [i for i in axes if data[i] not in (1, -1)]
            if bad:
                raise MXNetValueError(f"squeeze: dimension {bad[0]} of shape {data} is not 1")
            data = tuple(1 if i in axes else d for i, d in enumerate(data))
        out = tuple(d for i, d in enumerate(data) if i not in axes) or scalar_shape()
        return [data], [merge_shape(out, outs[0])]


@parameters
class ReshapeLikeParams(Params):
    lhs_begin: int | None = param(None, "First dimension of `lhs` that is replaced.")
    lhs_end: int | None = param(None, "End (exclusive) of the dimensions that are replaced.")
    rhs_begin: int | None = param(None, "First dimension of `rhs` that is taken.")
    rhs_end: int | None = param(None, "End (exclusive) of the dimensions that are taken.")


def _dim_range(begin: int | None, end: int | None, ndim: int, side: str) -> tuple[int, int]:
    b = 0 if begin is None else begin + ndim if begin < 0 else begin
    e = ndim if end is None else end + ndim if end < 0 else end
    if not 0 <= b <= e <= ndim:
        raise MXNetValueError(
            f"reshape_like: {side}_begin={begin}, {side}_end={end} do not fit {ndim} dimensions")
    return b, e


@register
class ReshapeLike(_View):
    """Gives `lhs` the shape of `rhs`, or replaces a range of its dimensions by one of `rhs`'.

    The values of `rhs` are unused.
    """

    name = "reshape_like"
    inputs = ("lhs", "rhs")
    Params = ReshapeLikeParams

    def infer_shape(self, p: ReshapeLikeParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        lhs, rhs = ins
        if p == ReshapeLikeParams():
            rhs = merge_shape(rhs, outs[0])
            self.check_size(lhs, rhs)
            return [lhs, rhs], [rhs]
        out = outs[0]
        if lhs is not None and rhs is not None:
            lb, le = _dim_range(p.lhs_begin, p.lhs_end, len(lhs), "lhs")
            rb, re = _dim_range(p.rhs_begin, p.rhs_end, len(rhs), "rhs")
            shape = lhs[:lb] + rhs[rb:re] + lhs[le:]
            check_rank(len(shape), "reshape_like: the result")
            self.check_size(lhs[lb:le], rhs[rb:re])
            out = merge_shape(shape, out)
        return [lhs, rhs], [out]

    def infer_dtype(self, p: ReshapeLikeParams, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return copy_task(outs[0])


# -- shapes as data --------------------------------------------------------------------------------
class _Numbers(Operator):
    """Base of shape_array and size_array: int64 outputs known from the input's shape."""

    cpu_dtypes = ALL_DTYPES
    differentiable = False  # integers that do not depend on the values

    def infer_dtype(self, p: Params, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return ins, [merge_dtype(INT64, outs[0])]


@register
class ShapeArray(_Numbers):
    """The shape of `data` as a 1-d int64 tensor."""

    name = "shape_array"

    def infer_shape(self, p: Params, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        rank = None if ins[0] is None else (len(ins[0]),)
        return ins, [merge_shape(rank, outs[0])]

    def cpu(self, p: Params, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("store_ints", ints=ins[0].shape, work=20.0, ins=())


@register
class SizeArray(_Numbers):
    """The number of elements of `data` as an int64 tensor of shape (1,)."""

    name = "size_array"

    def infer_shape(self, p: Params, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        return ins, [merge_shape((1,), outs[0])]

    def cpu(self, p: Params, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("store_ints", ints=(size_of(ins[0].shape),), work=20.0, ins=())


# -- transposes ------------------------------------------------------------------------------------
@parameters
class TransposeParams(Params):
    axes: tuple[int, ...] = param((), "Dimension of the data at each place; () reverses them.")


def _permuted(dtype: DType, shape: Shape, axes: Sequence[int]) -> Task:
    strides = strides_of(shape)
    return strided_task(dtype, [shape[a] for a in axes], [strides[a] for a in axes])


@register
class Transpose(Operator):
    """Permutes the dimensions.

    Raises
    ------
    ValueError
        If `axes` is not a permutation of all dimensions.
    """

    name = "transpose"
    Params = TransposeParams
    cpu_dtypes = ALL_DTYPES

    def order(self, p: TransposeParams, ndim: int) -> tuple[int, ...]:
        if not p.axes:
            return tuple(range(ndim - 1, -1, -1))
        if len(p.axes) != ndim:
            raise MXNetValueError(f"transpose: axes {p.axes} do not name all {ndim} dimensions")
        return norm_axes(p.axes, ndim, "axes")

    def infer_shape(self, p: TransposeParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        data, out = ins[0], outs[0]
        known = data if data is not None else out
        if known is None:
            return ([None], [None]) if not p.axes else ([unknown(check_rank(len(p.axes)))],
                                                        [unknown(len(p.axes))])
        order = self.order(p, len(known))
        if data is not None:
            out = merge_shape(tuple(data[a] for a in order), out)
        assert out is not None
        back = [0] * len(order)
        for i, a in enumerate(order):
            back[a] = out[i]
        return [tuple(back)], [out]

    def cpu(self, p: TransposeParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool
            ) -> Task:
        shape = ins[0].shape
        return _permuted(ins[0].dtype, shape, self.order(p, len(shape)))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        axes = n.p.axes
        if not axes:
            return [n.op("transpose", ograds[0])]
        axes = norm_axes(axes, len(axes), "axes")
        return [n.op("transpose", ograds[0], axes=tuple(axes.index(i) for i in range(len(axes))))]


@parameters
class SwapAxisParams(Params):
    dim1: int = param(0, "One dimension.")
    dim2: int = param(0, "The other dimension.")


@register
class SwapAxis(Operator):
    """Exchanges two dimensions."""

    name = "SwapAxis"
    aliases = ("swapaxes",)
    Params = SwapAxisParams
    cpu_dtypes = ALL_DTYPES

    def order(self, p: SwapAxisParams, ndim: int) -> list[int]:
        a, b = norm_axis(p.dim1, ndim, "dim1"), norm_axis(p.dim2, ndim, "dim2")
        order = list(range(ndim))
        order[a], order[b] = b, a
        return order

    def infer_shape(self, p: SwapAxisParams, ins: list[MaybeShape], outs: list[MaybeShape]
            ) -> Shapes:
        data, out = ins[0], outs[0]
        if data is not None:
            out = merge_shape(tuple(data[a] for a in self.order(p, len(data))), out)
        if out is not None:
            data = tuple(out[a] for a in self.order(p, len(out)))
        return [data], [out]

    def cpu(self, p: SwapAxisParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool
            ) -> Task:
        return _permuted(ins[0].dtype, ins[0].shape, self.order(p, len(ins[0].shape)))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("SwapAxis", ograds[0], dim1=n.p.dim1, dim2=n.p.dim2)]


# -- broadcasts ------------------------------------------------------------------------------------
class _Broadcast(Operator):
    """Base of the broadcasts: the first input repeated to the shape of the output."""

    cpu_dtypes = ALL_DTYPES

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        small, out = ins[0].shape, outs[0].shape
        small = (1,) * (len(out) - len(small)) + small
        strides = [0 if d == 1 else s for d, s in zip(small, strides_of(small), strict=True)]
        return strided_task(ins[0].dtype, out, strides)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_reduce_to", ograds[0], n.ins[0])] + [None] * (len(n.ins) - 1)


@parameters
class BroadcastToParams(Params):
    shape: tuple[int, ...] = param((), "Shape to broadcast to; 0 keeps the data's dimension.")


@register
class BroadcastTo(_Broadcast):
    """Repeats dimensions of length 1 to the given shape.

    A shape of more dimensions than the data's is matched from the right.

    Raises
    ------
    ValueError
        If a dimension of the data is neither 1 nor the one asked for.
    """

    name = "broadcast_to"
    Params = BroadcastToParams

    def infer_shape(self, p: BroadcastToParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        if any(d < 0 for d in p.shape):
            raise MXNetValueError(f"broadcast_to: shape {p.shape} has a negative dimension")
        ndim = check_rank(len(p.shape), "broadcast_to: the result")
        data = ins[0]
        # 0 keeps a dimension also where zero-size shapes are real: the same number then.
        target = tuple(d or -1 for d in p.shape)
        if data is not None:
            if len(data) > ndim:
                raise MXNetValueError(f"broadcast_to: {data} has more dimensions than {p.shape}")
            lead = ndim - len(data)
            target = tuple(data[i - lead] if d == -1 and i >= lead else 0 if d == -1 else d
                           for i, d in enumerate(target))
            align_broadcast(data, target)
        if is_known(target):
            checked_size(target, "broadcast_to: shape")
        return [data], [merge_shape(target, outs[0])]


@parameters
class BroadcastAxisParams(Params):
    axis: tuple[int, ...] = param((), "Dimensions to repeat; they must have length 1.")
    size: tuple[int, ...] = param((), "New length of each of them.", ge=0)


@register
class BroadcastAxis(_Broadcast):
    """Repeats the dimensions `axis`, which have length 1, `size` times."""

    name = "broadcast_axis"
    aliases = ("broadcast_axes",)
    Params = BroadcastAxisParams

    def infer_shape(self, p: BroadcastAxisParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        if len(p.axis) != len(p.size):
            raise MXNetValueError(
                f"broadcast_axis: {len(p.axis)} axes {p.axis} but {len(p.size)} sizes {p.size}")
        known = ins[0] if ins[0] is not None else outs[0]
        if known is None:
            return ins, outs
        axes = norm_axes(p.axis, len(known))
        data = list(ins[0]) if ins[0] is not None else [-1] * len(known)
        for a in axes:
            if data[a] not in (1, -1):
                raise MXNetValueError(
                    f"broadcast_axis: dimension {a} of shape {ins[0]} is {data[a]}, expected 1")
            data[a] = 1
        out = list(data)
        for a, size in zip(axes, p.size, strict=True):
            out[a] = size
        merged = merge_shape(tuple(out), outs[0])
        assert merged is not None
        if is_known(merged):
            checked_size(merged, "broadcast_axis: shape")
        return [tuple(1 if i in axes else d for i, d in enumerate(merged))], [merged]


@parameters
class BroadcastLikeParams(Params):
    lhs_axes: tuple[int, ...] | None = param(
        None, "Dimensions of `lhs` to repeat; None repeats all where the lengths differ.")
    rhs_axes: tuple[int, ...] | None = param(None, "Dimensions of `rhs` whose lengths are taken.")


@register
class BroadcastLike(_Broadcast):
    """Repeats dimensions of length 1 of `lhs` to the shape of `rhs`, whose values are unused.

    With `lhs_axes` and `rhs_axes` only those dimensions of `lhs`, to the lengths of those of `rhs`.
    """

    name = "broadcast_like"
    inputs = ("lhs", "rhs")
    Params = BroadcastLikeParams

    def infer_dtype(self, p: BroadcastLikeParams, ins: list[DType | None],
                    outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: BroadcastLikeParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> Shapes:
        lhs, rhs = ins
        if p.lhs_axes is None and p.rhs_axes is None:
            rhs = merge_shape(rhs, outs[0])
            rhs = align_broadcast(lhs, rhs)
            return [lhs, rhs], [rhs]
        if p.lhs_axes is None or p.rhs_axes is None or len(p.lhs_axes) != len(p.rhs_axes):
            raise MXNetValueError(f"broadcast_like: lhs_axes {p.lhs_axes} and rhs_axes "
                                  f"{p.rhs_axes} must be as many")
        if lhs is None or rhs is None:
            return ins, outs
        out = list(lhs)
        for a, b in zip(norm_axes(p.lhs_axes, len(lhs), "lhs_axes"),
                        norm_axes(p.rhs_axes, len(rhs), "rhs_axes"), strict=True):
            if lhs[a] not in (1, -1):
                raise MXNetValueError(
                    f"broadcast_like: dimension {a} of lhs {lhs} is {lhs[a]}, expected 1")
            out[a] = rhs[b]
        if is_known(tuple(out)):
            checked_size(out, "broadcast_like: shape")
        return [lhs, rhs], [merge_shape(tuple(out), outs[0])]
