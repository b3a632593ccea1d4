"""Tensors made from parameters alone: zeros, ones, full, arange, linspace, eye.

What lives here: operators without inputs. What does not: their `_like` forms (elemwise), random
numbers (random.py).
Invariant: no gradient, for there is nothing to differentiate with respect to; the parameter `ctx`
only says where the caller wants the result, the rules ignore it.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core import modes
from .._core.dtypes import FLOAT32, FLOAT64, INT8, INT32, INT64, UINT8, DType
from .._core.errors import MXNetValueError
from ._movement import fill_task, pattern_of
from ._shapes import MAX_SIZE, check_rank, checked_size
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

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


@parameters
class InitParams(Params):
    shape: tuple[int, ...] = param(
        (), "Shape; outside np_shape mode 0 is a dimension that follows from the use.")
    ctx: str = param("", "Device, as 'cpu(0)'.")
    dtype: DType = param(FLOAT32, "Dtype of the result.")


@parameters
class FullParams(InitParams):
    value: float = param(doc="The number to fill with.")


class _Init(Operator):
    """Base of the operators without inputs whose parameters name shape and dtype."""

    inputs = ()
    cpu_dtypes = ALL_DTYPES
    differentiable = False  # no inputs

    def shape_of(self, p: Any) -> MaybeShape:
        if any(d < 0 for d in p.shape):
            raise MXNetValueError(f"{self.name}: shape {p.shape} has a negative dimension")
        check_rank(len(p.shape), f"{self.name}: the result")
        checked_size([max(d, 1) for d in p.shape], f"{self.name}: shape")
        if modes.np_shape():
            return p.shape
        return tuple(d or -1 for d in p.shape) or None

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        return [], [merge_shape(self.shape_of(p), outs[0])]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return [], [merge_dtype(p.dtype, outs[0])]


@register
class Zeros(_Init):
    """A tensor of zeros."""

    name = "_zeros"
    Params = InitParams

    def cpu(self, p: InitParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return fill_task(outs[0], 0)


@register
class Ones(_Init):
    """A tensor of ones."""

    name = "_ones"
    Params = InitParams

    def cpu(self, p: InitParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return fill_task(outs[0], 1)


@register
class Full(_Init):
    """A tensor filled with one number; integers take its integral part."""

    name = "_full"
    Params = FullParams

    def cpu(self, p: FullParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return fill_task(outs[0], p.value)


_RAMP_DTYPES = frozenset((FLOAT32, FLOAT64, INT64, INT32, INT8, UINT8))


def _ramp_task(out: Spec, start: float, step: float, repeat: int) -> Task:
    return Task("ramp", ints=(repeat,), floats=(start, step), work=50.0 + 1.5 * size_of(out.shape),
                ins=())


@parameters
class ArangeParams(Params):
    start: float = param(doc="First number; alone, the end of a range that begins at 0.")
    stop: float | None = param(None, "End (exclusive).")
    step: float = param(1.0, "Distance between numbers, not 0.")
    repeat: int = param(1, "How often each number is repeated.", ge=1)
    infer_range: bool = param(False, "Take the length from the use of the result.")
    ctx: str = param("", "Device, as 'cpu(0)'.")
    dtype: DType = param(FLOAT32, "Dtype of the result.")


@register
class Arange(_Init):
    """Numbers from `start` to `stop` (exclusive) at equal distances, each `repeat` times.

    Computed in double precision as start + i * step. Integer dtypes take the integral part.

    Raises
    ------
    ValueError
        If the step is 0, a bound is not finite, or (outside np_shape mode) the range is empty.
    """

    name = "_arange"
    Params = ArangeParams
    cpu_dtypes = _RAMP_DTYPES

    def bounds(self, p: ArangeParams) -> tuple[float, float]:
        """First number and end."""
        if p.stop is None and not p.infer_range:
            return 0.0, p.start
        return p.start, math.inf if p.stop is None else p.stop

    def shape_of(self, p: ArangeParams) -> MaybeShape:
        start, stop = self.bounds(p)
        if p.step == 0 or not math.isfinite(p.step) or not math.isfinite(start):
            raise MXNetValueError(f"_arange: start {start}, step {p.step}: expected finite numbers "
                                  "and a step that is not 0")
        if p.infer_range and p.stop is None:
            return (-1,)
        if not math.isfinite(stop):
            raise MXNetValueError(f"_arange: stop {stop} is not finite")
        count = math.ceil((stop - start) / p.step) if math.isfinite((stop - start) / p.step) else 0
        if count <= 0 and not modes.np_shape():
            raise MXNetValueError(f"_arange: nothing between {start} and {stop} at step {p.step}")
        total = max(count, 0) * p.repeat
        if total > MAX_SIZE:
            raise MXNetValueError(f"_arange: {total} numbers are too many")
        return (total,)

    def cpu(self, p: ArangeParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _ramp_task(outs[0], self.bounds(p)[0], p.step, p.repeat)


@parameters
class LinspaceParams(Params):
    start: float = param(doc="First number.")
    stop: float = param(doc="Last number, or the end when `endpoint` is off.")
    num: int = param(doc="How many numbers.", ge=0)
    endpoint: bool = param(True, "Whether `stop` is among them.")
    ctx: str = param("", "Device, as 'cpu(0)'.")
    dtype: DType = param(FLOAT32, "Dtype of the result.")


@register
class Linspace(_Init):
    """`num` numbers at equal distances from `start` to `stop`."""

    name = "_linspace"
    Params = LinspaceParams
    cpu_dtypes = _RAMP_DTYPES

    def shape_of(self, p: LinspaceParams) -> MaybeShape:
        if not (math.isfinite(p.start) and math.isfinite(p.stop)):
            raise MXNetValueError(f"_linspace: start {p.start}, stop {p.stop} must be finite")
        checked_size((p.num,), "_linspace: shape")
        return (p.num,)

    def cpu(self, p: LinspaceParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool
            ) -> Task:
        steps = p.num - 1 if p.endpoint else p.num
        return _ramp_task(outs[0], p.start, (p.stop - p.start) / steps if steps > 0 else 0.0, 1)


@parameters
class EyeParams(Params):
    N: int = param(doc="Rows.", ge=0)
    M: int = param(0, "Columns; 0 makes a square matrix.", ge=0)
    k: int = param(0, "Which diagonal holds the ones: above the main one (k > 0) or below.")
    ctx: str = param("", "Device, as 'cpu(0)'.")
    dtype: DType = param(FLOAT32, "Dtype of the result.")


@register
class Eye(_Init):
    """A matrix of zeros with ones on one diagonal."""

    name = "_eye"
    Params = EyeParams

    def shape_of(self, p: EyeParams) -> MaybeShape:
        shape = (p.N, p.M or p.N)
        checked_size(shape, "_eye: shape")
        return shape

    def cpu(self, p: EyeParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("eye", ints=(pattern_of(1, outs[0].dtype), p.k), ins=(),
                    work=50.0 + 0.05 * size_of(outs[0].shape) * outs[0].dtype.itemsize)
