"""BatchNorm of channel-blocked arrays, with the relu and the addition that often follow it.

What lives here: the operators, how work is cut, when they apply, what they cost. What does not: the
loops (_kernels/blocked_norm.h).
Invariant: parameters and statistics are those of `BatchNorm`; how work is cut depends on the shape
alone.
"""
from __future__ import annotations

from typing import Any

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetValueError
from ._shapes import norm_axis
from .base import Shape, Spec, Task, merge_shape, register, size_of
from .blocked import BLOCK, BlockedOperator, blocked_shape, pixels_of, plain_shape
from .norm import BatchNormParams, channel_shapes
from .params import param, parameters

__all__ = ["applies", "cost"]

#: Pixels of a unit of work: 128 KB, so that there are enough units and their sums are few.
_UNIT = 2048
#: Results of so many bytes and more are written past the caches, which they would only empty.
_STREAM = 24 << 20


@parameters
class BlockedBatchNormParams(BatchNormParams):
    act: str = param("", "What is applied to the result.", choices=("", "relu"))
    with_addend: bool = param(False, "Whether something is added before `act`.")


def applies(p: Any, data: Spec) -> str:
    """"" if BatchNorm of plain `data` has a blocked form, else why not."""
    if data.dtype is not FLOAT32:
        return f"dtype {data.dtype}"
    if not 3 <= len(data.shape) <= 5:
        return f"{len(data.shape)} dimensions"
    if norm_axis(p.axis, len(data.shape)) != 1:
        return f"axis {p.axis}"
    if data.shape[1] % BLOCK:
        return f"{data.shape[1]} channels are not a multiple of {BLOCK}"
    return ""


def cost(p: Any, data_shape: Shape) -> float:
    """Estimated nanoseconds of forward in training on one thread for data of this shape."""
    return 500.0 + 0.7 * size_of(data_shape)


def _shapes(name: str, p: Any, data: Any, vectors: Any) -> tuple[Any, Any]:
    """(blocked shape, (channels,)), merged."""
    plain = plain_shape(name, data)
    if plain is not None and norm_axis(p.axis, len(plain)) != 1:
        raise MXNetValueError(f"{name}: expected axis=1, got axis={p.axis}")
    plain, vector = channel_shapes(name, 1, plain, vectors)
    return blocked_shape(name, plain), vector


def _cut(shape: Shape) -> tuple[tuple[int, ...], int]:
    """(images, blocks, pixels, images of a unit, pixels of a part) and the number of units."""
    images, blocks = shape[:2]
    _, pixels = pixels_of(shape)
    group = max(1, _UNIT // max(1, pixels))
    part = min(_UNIT, max(1, pixels))
    units = blocks * -(-images // group) * -(-pixels // part)
    return (images, blocks, pixels, group, part), units


def _task(kernel: str, p: Any, shape: Shape, train: bool, work: float) -> Task:
    cut, units = _cut(shape)
    size = size_of(shape)
    return Task(kernel, ints=(*cut, int(train and not p.use_global_stats), int(p.fix_gamma),
                              int(p.act == "relu"), int(4 * size >= _STREAM)),
                floats=(p.eps, p.momentum), work=300.0 + work * size,
                workspace=8 * BLOCK * (2 * units + shape[1]))


@register
class BlockedBatchNorm(BlockedOperator):
    """As `BatchNorm` along axis 1, from and to blocked arrays: ``act(norm(data) [+ addend])``."""

    name = "_blocked_BatchNorm"
    inputs = ("data", "gamma", "beta", "moving_mean", "moving_var", "addend")
    outputs = ("output", "mean", "var")
    mutates = (3, 4)
    uses_train = True
    Params = BlockedBatchNormParams

    def input_names(self, p):
        return self.inputs if p.with_addend else self.inputs[:5]

    def mutated(self, p, train):
        return self.mutates if train and not p.use_global_stats else ()

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], outs[0])
        for extra in ins[5:]:
            data = merge_shape(data, extra)
        data, vector = _shapes(self.name, p, data, [*ins[1:5], *outs[1:]])
        return [data, *[vector] * 4, *[data] * (len(ins) - 5)], [data, vector, vector]

    def cpu(self, p, ins, outs, train):
        batch = train and not p.use_global_stats
        return _task("blocked_norm", p, ins[0].shape, train, 0.7 if batch else 0.4)


@register
class BackwardBlockedBatchNorm(BlockedOperator):
    """Gradients of `_blocked_BatchNorm` for data, gamma, beta and the addend.

    `output` is that of forward; it is an input only with ``act='relu'``, whose gradient passes
    where the output is positive.
    """

    name = "_backward_blocked_BatchNorm"
    inputs = ("ograd", "data", "gamma", "mean", "inv", "output")
    outputs = ("data_grad", "gamma_grad", "beta_grad", "addend_grad")
    uses_train = True
    Params = BlockedBatchNormParams

    def input_names(self, p):
        return self.inputs if p.act == "relu" else self.inputs[:5]

    def output_names(self, p):
        return self.outputs if p.with_addend else self.outputs[:3]

    def infer_shape(self, p, ins, outs):
        data = None
        for shape in (*ins[:2], *ins[5:], outs[0], *outs[3:]):
            data = merge_shape(data, shape)
        data, vector = _shapes(self.name, p, data, [*ins[2:5], *outs[1:3]])
        return ([data, data, *[vector] * 3, *[data] * (len(ins) - 5)],
                [data, vector, vector, *[data] * (len(outs) - 3)])

    def cpu(self, p, ins, outs, train):
        return _task("blocked_norm_backward", p, ins[1].shape, train, 1.0)
