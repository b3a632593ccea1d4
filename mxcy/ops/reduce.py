"""Reductions over axes: sum, mean, prod, max, min, nansum, nanprod, norm, moments, argmax, argmin.

What lives here: the operators and the private ones that their gradients need. What does not: how
the work is cut (_reduction.py), softmax and normalization.
Invariant: `axis` means the same everywhere: None or () is every axis, `exclude` turns the choice
round, and a result without dimensions has the shape that `_shapes.scalar_shape` says.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .._core.dtypes import FLOAT32, FLOAT64, INT32, INT64, DType
from .._core.errors import MXNetNotImplementedError, MXNetValueError
from ._movement import copy_task, strided_task
from ._reduction import reduce_task
from ._shapes import (
    align_broadcast,
    dtype_of_first,
    is_known,
    norm_axis,
    reduced_axes,
    reduced_shape,
    split_axis,
)
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Spec,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

_NUMBERS = frozenset((FLOAT32, FLOAT64, INT32, INT64))


@parameters
class ReduceParams(Params):
    axis: tuple[int, ...] | None = param(
        None, "Axis or axes to reduce; None or () reduces all of them.")
    keepdims: bool = param(False, "Keep the reduced axes with length 1.")
    exclude: bool = param(False, "Reduce the axes that are not in `axis` instead.")


def _refine(data: MaybeShape, out: MaybeShape, axis: Sequence[int] | None, keepdims: bool,
            exclude: bool) -> tuple[MaybeShape, MaybeShape]:
    """Shapes of data and result, each refined by the other."""
    if data is None:
        if not keepdims or out is None:
            return None, out
        axes = reduced_axes(axis, len(out), exclude)
        data = tuple(-1 if i in axes else d for i, d in enumerate(out))
    axes = reduced_axes(axis, len(data), exclude)
    out = merge_shape(reduced_shape(data, axes, keepdims), out)
    kept = [i for i in range(len(data)) if i not in axes]
    if out is not None and kept:
        refined = list(data)
        for j, i in enumerate(kept):
            refined[i] = out[i if keepdims else j]
        data = tuple(refined)
    return data, out


def _flags(ndim: int, p: Any) -> list[bool]:
    axes = reduced_axes(p.axis, ndim, p.exclude)
    return [i in axes for i in range(ndim)]


class Reduction(Operator):
    """Base of the reductions that the kernel "reduce" computes."""

    Params: ClassVar[type[Params]] = ReduceParams
    cpu_dtypes = _NUMBERS
    code = ""
    final = "keep"
    needs_elements = False  # max and min of nothing are not defined

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        data, out = _refine(ins[0], outs[0], p.axis, p.keepdims, getattr(p, "exclude", False))
        if self.needs_elements and data is not None and is_known(data) and 0 in data \
                and out is not None and 0 not in out:
            raise MXNetValueError(f"{self.name}: shape {data} leaves no element to reduce")
        return [data], [out]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        if size_of(shape) == size_of(outs[0].shape) and self.code in ("sum", "prod", "max", "min"):
            return copy_task(outs[0])
        return reduce_task(self.code, shape, _flags(len(shape), p), self.final)

    def spread(self, n: Any, g: Any) -> Any:
        """`g`, or another tensor of the result's shape, repeated to the shape of the data."""
        return n.op("_broadcast_reduced", g, n.ins[0], axis=n.p.axis, exclude=n.p.exclude)


@register
class Sum(Reduction):
    r"""Sum of the elements over `axis`.

    Sums in double precision for floating point and in 64 bits for integers, then rounds once to the
    dtype of `data`. The result does not depend on the number of threads.

    Parameters
    ----------
    data : tensor of any shape and dtype

    Returns
    -------
    tensor of the same dtype, without the reduced axes (or with length 1, `keepdims`)

    Raises
    ------
    ValueError
        If an axis is out of range or named twice.
    """

    name = "sum"
    aliases = ("sum_axis",)
    code = "sum"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [self.spread(n, ograds[0])]


@register
class Mean(Reduction):
    """Arithmetic mean of the elements over `axis`.

    Integers give integers, rounded toward zero. Shapes and errors are those of `sum`; the mean of
    no elements is NaN.
    """

    name = "mean"
    code = "sum"
    final = "mean"

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return reduce_task("sum", ins[0].shape, _flags(len(ins[0].shape), p), "mean")

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g = n.op("_div_count", ograds[0], n.ins[0], axis=n.p.axis, exclude=n.p.exclude)
        return [self.spread(n, g)]


@register
class Prod(Reduction):
    """Product of the elements over `axis`; shapes and errors are those of `sum`.

    The gradient is the product of the other elements, right also where elements are 0.
    """

    name = "prod"
    code = "prod"
    skip_nan = False

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        others = n.op("_prod_others", n.ins[0], axis=n.p.axis, exclude=n.p.exclude,
                      skip_nan=self.skip_nan)
        return [self.spread(n, ograds[0]) * others]


@register
class NanProd(Prod):
    """Product of the elements over `axis`, NaN counted as 1; otherwise as `prod`."""

    name = "nanprod"
    code = "nanprod"
    skip_nan = True


@register
class NanSum(Reduction):
    """Sum of the elements over `axis`, NaN counted as 0; shapes and errors are those of `sum`."""

    name = "nansum"
    code = "nansum"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x = n.ins[0]
        return [self.spread(n, ograds[0]) * x.eq(x)]


@register
class Max(Reduction):
    """Largest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the maximum gets the whole gradient.
    """

    name = "max"
    aliases = ("max_axis",)
    code = "max"
    needs_elements = True

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        here = n.ins[0].eq(self.spread(n, n.outs[0]))
        return [self.spread(n, ograds[0]) * here]


@register
class Min(Max):
    """Smallest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the minimum gets the whole gradient.
    """

    name = "min"
    aliases = ("min_axis",)
    code = "min"


@register
class SquareSum(Reduction):
    """Sum of the squares over `axis`; shapes and errors are those of `sum`."""

    name = "_square_sum"
    code = "sqsum"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [self.spread(n, ograds[0]) * n.ins[0] * 2.0]


@parameters
class NormParams(Params):
    ord: int = param(2, "1: sum of absolute values; 2: square root of the sum of squares.",
                     choices=(1, 2))
    axis: tuple[int, ...] | None = param(
        None, "Axis or axes over which the norm is taken; None is all of them.")
    out_dtype: DType | None = param(None, "Dtype of the result; that of `data` by default.")
    keepdims: bool = param(False, "Keep the reduced axes with length 1.")


@register
class Norm(Reduction):
    r"""Norm over `axis`: :math:`\sum |x|` (ord 1) or :math:`\sqrt{\sum x^2}` (ord 2).

    With several axes all their elements are taken as one vector. The gradient at a zero vector
    is 0.

    Returns
    -------
    tensor of dtype `out_dtype` (of `data` by default); shapes and errors are those of `sum`
    """

    name = "norm"
    Params = NormParams

    def infer_dtype(self, p: NormParams, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        if p.out_dtype is None:
            return super().infer_dtype(p, ins, outs)
        return [ins[0]], [merge_dtype(p.out_dtype, outs[0])]

    def cpu(self, p: NormParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        axes = reduced_axes(p.axis, len(shape))
        code, final = ("abssum", "keep") if p.ord == 1 else ("sqsum", "root")
        return reduce_task(code, shape, [i in axes for i in range(len(shape))], final)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, y, g = n.ins[0], n.outs[0], ograds[0]
        if n.p.out_dtype is not None:
            g = n.op("_cast_like", g, x)
            if n.p.ord == 2:
                y = n.op("_cast_like", y, x)
        if n.p.ord == 1:
            return [n.op("_broadcast_reduced", g, x, axis=n.p.axis) * n.op("sign", x)]
        return [n.op("_broadcast_reduced", g / (y + y.eq(0.0)), x, axis=n.p.axis) * x]


# -- positions of extremes -------------------------------------------------------------------------
@parameters
class ArgParams(Params):
    axis: int | None = param(None, "Axis along which to search; None searches the flattened data.")
    keepdims: bool = param(False, "Keep the searched axis with length 1.")


class _ArgExtreme(Operator):
    """Base of argmax and argmin."""

    Params: ClassVar[type[Params]] = ArgParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))
    differentiable = False  # a position does not change with the data
    largest = True

    def axis_of(self, p: Any, ndim: int) -> int | None:
        return None if p.axis is None else norm_axis(p.axis, ndim)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        axis = None if p.axis is None else (p.axis,)
        data, out = _refine(ins[0], outs[0], axis, p.keepdims, False)
        if data is not None and 0 in data and is_known(data) and out is not None and 0 not in out:
            raise MXNetValueError(f"{self.name}: shape {data} leaves no element to search")
        return [data], [out]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        # Narrow dtypes cannot count: their positions are float32.
        out = None
        if ins[0] is not None:
            out = ins[0] if ins[0].itemsize >= 4 else FLOAT32
        return [ins[0]], [merge_dtype(out, outs[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        axis = self.axis_of(p, len(shape))
        split = (1, size_of(shape), 1) if axis is None else split_axis(shape, axis)
        return Task("argreduce", ints=(int(self.largest), *split),
                    work=100.0 + 0.4 * size_of(shape))


@register
class ArgMax(_ArgExtreme):
    """Position of the largest element along `axis`; the first one of several, or the first NaN.

    Returns
    -------
    tensor with the positions as numbers of the dtype of `data`; float32 where `data` is float16,
    bfloat16, int8, uint8 or bool, which could not hold them

    Raises
    ------
    ValueError
        If the axis is out of range or has no elements.
    """

    name = "argmax"


@register
class ArgMin(_ArgExtreme):
    """Position of the smallest element along `axis`; otherwise as `argmax`."""

    name = "argmin"
    largest = False


@parameters
class NoArgs(Params):
    """argmax_channel takes no parameters."""


@register
class ArgMaxChannel(_ArgExtreme):
    """`argmax` along axis 1: the class with the highest score for each example."""

    name = "argmax_channel"
    Params = NoArgs

    def axis_of(self, p: Any, ndim: int) -> int | None:
        return norm_axis(1, ndim)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        return super().infer_shape(ArgParams(axis=1), ins, outs)


# -- moments ---------------------------------------------------------------------------------------
@parameters
class MomentsParams(Params):
    axes: tuple[int, ...] | None = param(None, "Axes to reduce; None reduces all of them.")
    keepdims: bool = param(False, "Keep the reduced axes with length 1.")


@register
class Moments(Operator):
    r"""Mean and variance over `axes`.

    The variance is :math:`\frac1n\sum (x-\bar x)^2`, taken in a second pass over the data, so that
    a large mean does not spoil it.

    Returns
    -------
    mean, variance : tensors of the dtype of `data`; shapes and errors are those of `sum`
    """

    name = "moments"
    Params = MomentsParams
    outputs = ("output0", "output1")

    def infer_shape(self, p: MomentsParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        data, out = _refine(ins[0], merge_shape(outs[0], outs[1]), p.axes, p.keepdims, False)
        return [data], [out, out]

    def cpu(self, p: MomentsParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        axes = reduced_axes(p.axes, len(shape))
        task = reduce_task("sum", shape, [i in axes for i in range(len(shape))], "mean")
        # The mean in double precision lies before the partial results.
        return Task("moments", ints=task.ints, work=2 * task.work,
                    workspace=task.workspace + 8 * size_of(outs[0].shape))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, (gm, gv) = n.ins[0], ograds
        total = None
        if gm is not None:
            gm = n.op("_div_count", gm, x, axis=n.p.axes)
            total = n.op("_broadcast_reduced", gm, x, axis=n.p.axes)
        if gv is not None:
            gv = n.op("_div_count", gv, x, axis=n.p.axes) * 2.0
            mean = n.op("_broadcast_reduced", n.outs[0], x, axis=n.p.axes)
            part = n.op("_broadcast_reduced", gv, x, axis=n.p.axes) * (x - mean)
            total = part if total is None else total + part
        return [total]


# -- what gradients need ---------------------------------------------------------------------------
@parameters
class SpreadParams(Params):
    axis: tuple[int, ...] | None = param(None, "Axes that the reduction removed.")
    exclude: bool = param(False, "Turns the choice of axes round.")


@register
class BroadcastReduced(Operator):
    """Repeats a result of a reduction over `axis` to the shape of `data` (whose values are unused).

    `grad` has the shape that the reduction gave, with or without the reduced axes.
    """

    name = "_broadcast_reduced"
    Params = SpreadParams
    inputs = ("grad", "data")
    cpu_dtypes = ALL_DTYPES

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: SpreadParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        grad, data = ins[0], merge_shape(ins[1], outs[0])
        if data is not None:
            axes = reduced_axes(p.axis, len(data), p.exclude)
            if is_known(data) and grad is not None and is_known(grad):
                kept = size_of(tuple(d for i, d in enumerate(data) if i not in axes))
                if kept != size_of(grad):
                    raise MXNetValueError(f"{self.name}: gradient of shape {grad} does not belong "
                                          f"to the reduction of {data} over axes {axes}")
        return [grad, data], [data]

    def cpu(self, p: SpreadParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[1].shape
        axes = reduced_axes(p.axis, len(shape), p.exclude)
        strides, step = [0] * len(shape), 1
        for i in range(len(shape) - 1, -1, -1):
            if i not in axes:
                strides[i], step = step, step * shape[i]
        return strided_task(ins[0].dtype, shape, strides)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        summed = n.op("sum", ograds[0], axis=n.p.axis, exclude=n.p.exclude)
        return [n.op("reshape_like", summed, n.ins[0]), None]


@register
class DivCount(Operator):
    """`grad` divided by how many elements of `data` a reduction over `axis` joins into one."""

    name = "_div_count"
    Params = SpreadParams
    inputs = ("grad", "data")
    inplace = ((0, 0),)
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: SpreadParams, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        grad = merge_shape(ins[0], outs[0])
        if ins[1] is not None:
            reduced_axes(p.axis, len(ins[1]), p.exclude)
        return [grad, ins[1]], [grad]

    def cpu(self, p: SpreadParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[1].shape
        count = size_of(tuple(shape[i] for i in reduced_axes(p.axis, len(shape), p.exclude)))
        return Task("divide_by", floats=(float(count),), work=50.0 + 0.3 * size_of(outs[0].shape),
                    ins=(0,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_div_count", ograds[0], n.ins[1], axis=n.p.axis, exclude=n.p.exclude), None]


@register
class ReduceTo(Operator):
    """Sums `data`, to whose shape `like` broadcasts, down to the shape of `like`.

    The gradient of every broadcast. The values of `like` are unused.
    """

    name = "_reduce_to"
    inputs = ("data", "like")
    cpu_dtypes = _NUMBERS

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: Params, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        like = merge_shape(ins[1], outs[0])
        return [align_broadcast(like, ins[0]), like], [like]

    def cpu(self, p: Params, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape, like = ins[0].shape, outs[0].shape
        if shape == like or size_of(shape) == size_of(like):
            return copy_task(outs[0])
        padded = (1,) * (len(shape) - len(like)) + like
        return reduce_task("sum", shape, [b == 1 for b in padded])

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("broadcast_like", ograds[0], n.ins[0]), None]


@parameters
class OthersParams(Params):
    axis: tuple[int, ...] | None = param(None, "Axes of the product.")
    exclude: bool = param(False, "Turns the choice of axes round.")
    skip_nan: bool = param(False, "NaN counts as 1, and gets 0.")


def _others_task(p: OthersParams, shape: tuple[int, ...], second: bool) -> Task:
    ints = reduce_task("prod", shape, _flags(len(shape), p)).ints
    return Task("prod_others", ints=(int(p.skip_nan), int(second), *ints),
                workspace=16 * size_of(shape),
                work=100.0 + 4.0 * size_of(shape))


@register
class ProdOthers(Operator):
    """For each element, the product of the other elements of its product over `axis`."""

    name = "_prod_others"
    Params = OthersParams

    def cpu(self, p: OthersParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _others_task(p, ins[0].shape, False)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_prod_others", n.ins[0], ograds[0], axis=n.p.axis,
                     exclude=n.p.exclude, skip_nan=n.p.skip_nan)]


@register
class BackwardProdOthers(Operator):
    """Gradient of `_prod_others`; third derivatives of a product are not offered."""

    name = "_backward_prod_others"
    Params = OthersParams
    inputs = ("data", "grad")

    def cpu(self, p: OthersParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _others_task(p, ins[0].shape, True)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        raise MXNetNotImplementedError("prod: third derivatives are not implemented")


