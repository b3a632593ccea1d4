"""Running sums along an axis.

What lives here: `cumsum` and its gradient. What does not: reductions (reduce.py), the loops
(_kernels/scan.h).
Invariant: the gradient of a running sum is a running sum from the other end.
"""
from __future__ import annotations

from .._core.dtypes import (
    BOOL,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT8,
    INT32,
    INT64,
    DType,
)
from ._shapes import checked_size, norm_axis, split_axis
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

__all__: list[str] = []


@parameters
class CumsumParams(Params):
    axis: int | None = param(None, "Axis along which to sum; None: all elements in their order.")
    dtype: DType | None = param(None, "Dtype of the result; None: that of `a` (int64 for bool).",
                                choices=(None, FLOAT16, FLOAT32, FLOAT64, INT8, INT32, INT64))


def _out_shape(p: CumsumParams, data: MaybeShape) -> MaybeShape:
    if data is None:
        return None
    if p.axis is not None:
        norm_axis(p.axis, len(data))
        return data
    return (-1,) if -1 in data else (checked_size(data),)


def _task(p: CumsumParams, data: Shape, reverse: bool) -> Task:
    parts = (1, size_of(data), 1) if p.axis is None else split_axis(data, p.axis)
    return Task("cumsum", ints=(*parts, int(reverse)), ins=(0,), work=100.0 + 1.5 * size_of(data))


def _summed(dtype: DType | None) -> DType | None:
    return INT64 if dtype is BOOL else dtype


@register
class Cumsum(Operator):
    """Sums of all elements up to each, along an axis or over all elements in their order.

    Floats are summed in float64 and rounded; integers wrap.

    Returns
    -------
    array like `a`, or of one axis without `axis`
    """

    name = "cumsum"
    aliases = ("_np_cumsum",)
    inputs = ("a",)
    Params = CumsumParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        if p.axis is not None:
            shape = _out_shape(p, merge_shape(ins[0], outs[0]))
            return [shape], [shape]
        return [ins[0]], [merge_shape(outs[0], _out_shape(p, ins[0]))]

    def infer_dtype(self, p, ins, outs):
        return [ins[0]], [merge_dtype(outs[0], p.dtype or _summed(ins[0]))]

    def gradient(self, n, ograds):
        return [n.op("_backward_cumsum", ograds[0], n.ins[0], axis=n.p.axis, dtype=n.p.dtype)]

    def cpu(self, p, ins, outs, train):
        return _task(p, ins[0].shape, False)


@register
class BackwardCumsum(Operator):
    """Running sums from the end, in shape and dtype of the second input (not read)."""

    name = "_backward_cumsum"
    inputs = ("ograd", "like")
    Params = CumsumParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[1], outs[0])
        return [merge_shape(ins[0], _out_shape(p, data)), data], [data]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[1], outs[0])
        return [merge_dtype(ins[0], p.dtype or _summed(dtype)), dtype], [dtype]

    def gradient(self, n, ograds):
        return [n.op("cumsum", ograds[0], axis=n.p.axis, dtype=n.p.dtype), None]

    def cpu(self, p, ins, outs, train):
        return _task(p, outs[0].shape, True)
