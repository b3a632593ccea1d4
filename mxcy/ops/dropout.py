"""Dropout and its gradient.

What lives here: the operator and its backward. What does not: the random numbers (philox.h).
Invariant: the mask says all that backward needs, whatever mode forward ran in (see dropout.h).
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOATS, UINT8, DType
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import collapse, norm_axes
from .base import (
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


@parameters
class DropoutParams(Params):
    p: float = param(0.5, "Probability that an element is dropped, from 0 to 1.", ge=0, le=1)
    mode: str = param("training", "'training': drop in training only; 'always': in inference too.",
                      choices=("training", "always"))
    axes: tuple[int, ...] = param((), "Axes along which one draw is shared by all elements.")
    cudnn_off: bool | None = param(False, "Accepted; there is no cuDNN path.")


def _mask_shape(shape: Shape, axes: tuple[int, ...]) -> Shape:
    shared = norm_axes(axes, len(shape), "axes")
    return tuple(1 if i in shared else d for i, d in enumerate(shape))


def _layout(shape: Shape, axes: tuple[int, ...]) -> tuple[int, ...]:
    """(ndim, dims, mask strides) of the data with neighbouring dimensions merged."""
    shared = norm_axes(axes, len(shape), "axes")
    dims, flags = collapse(shape, [i in shared for i in range(len(shape))])
    strides, step = [0] * len(dims), 1
    for i in reversed(range(len(dims))):
        if not flags[i]:
            strides[i], step = step, step * dims[i]
    return (len(dims), *dims, *strides)


def _floating(op: Operator, dtype: DType | None) -> DType | None:
    if dtype is not None and not dtype.is_float:
        raise MXNetTypeError(f"{op.name}: expected a floating dtype, got {dtype}")
    return dtype


@register
class Dropout(Operator):
    """Sets elements to zero at random and scales the others, in training.

    Each element is dropped with probability `p`; what is kept is multiplied by 1 / (1 - p), so that
    the expectation stays. With `axes`, all elements along these axes share one draw. Outside
    training (and `mode` not 'always') the result is `data`. With p = 1 everything is zero.

    Parameters
    ----------
    data : array
        Any shape, floating dtype.

    Returns
    -------
    array like `data`

    Raises
    ------
    MXNetValueError
        If p is outside [0, 1] or an axis is out of range.

    Notes
    -----
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 2014.
    """

    name = "Dropout"
    Params = DropoutParams
    outputs = ("output", "mask")
    inplace = ((0, 0),)
    random = True
    uses_train = True
    cpu_dtypes = FLOATS | {UINT8}

    def num_visible(self, p: Any) -> int:
        return 1

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shape = merge_shape(ins[0], outs[0])
        if shape is None:
            return [None], [None, outs[1]]
        return [shape], [shape, merge_shape(_mask_shape(shape, p.axes), outs[1])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        dtype = _floating(self, merge_dtype(ins[0], outs[0]))
        return [dtype], [dtype, UINT8]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if ograds[0] is None:
            return [None]
        return [n.op("_backward_Dropout", ograds[0], n.outs[1], p=n.p.p, axes=n.p.axes)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        active = (train or p.mode == "always") and p.p > 0
        size, draws = size_of(outs[0].shape), size_of(outs[1].shape)
        return Task("dropout", ints=(int(active), *_layout(ins[0].shape, p.axes)), floats=(p.p,),
                    rng_count=counters(draws) if active else 0,
                    work=100.0 + size * (0.8 if active else 0.2))


@parameters
class BackwardDropoutParams(Params):
    p: float = param(0.5, "Probability that an element was dropped.", ge=0, le=1)
    axes: tuple[int, ...] = param((), "Axes along which the draw was shared.")


@register
class BackwardDropout(Operator):
    """Multiplies a gradient by what Dropout multiplied its input by, as its mask tells."""

    name = "_backward_Dropout"
    Params = BackwardDropoutParams
    inputs = ("ograd", "mask")
    inplace = ((0, 0),)
    cpu_dtypes = FLOATS | {UINT8}

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shape = merge_shape(ins[0], outs[0])
        if shape is None:
            return [None, ins[1]], [None]
        return [shape, merge_shape(_mask_shape(shape, p.axes), ins[1])], [shape]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        dtype = _floating(self, merge_dtype(ins[0], outs[0]))
        if ins[1] not in (None, UINT8):
            raise MXNetTypeError(f"{self.name}: the mask must be uint8, got {ins[1]}")
        return [dtype, UINT8], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_Dropout", ograds[0], n.ins[1], p=n.p.p, axes=n.p.axes), None]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        if ins[1].shape != _mask_shape(ins[0].shape, p.axes):
            raise MXNetValueError(f"{self.name}: mask {ins[1].shape} does not fit {ins[0].shape}")
        size = size_of(outs[0].shape)
        return Task("dropout_backward", ints=(1, *_layout(ins[0].shape, p.axes)), floats=(p.p,),
                    work=100.0 + 0.5 * size)
