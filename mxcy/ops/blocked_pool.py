"""Pooling of channel-blocked arrays and its gradient.

What lives here: the operators, when they apply, what they cost. What does not: the rules for
windows (pooling.py), the loops (_kernels/blocked_pool.h).
Invariant: parameters and results are those of `Pooling`; what the kernels lack is refused by
`applies`, and by the operators themselves.
"""
from __future__ import annotations

from math import prod
from typing import Any

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetValueError
from .base import MaybeShape, Shape, Spec, Task, merge_shape, register, size_of
from .blocked import BLOCK, BlockedOperator, blocked_shape, pixels_of, plain_shape
from .conv import is_channel_last
from .pooling import MODES, PoolingParams, divisor, pool_shapes, window_task

__all__ = ["applies", "cost"]


def _refusal(p: Any, ndim: int) -> str:
    if p.pool_type not in MODES:
        return f"pool_type={p.pool_type!r} has no blocked form"
    if is_channel_last("Pooling", p.layout, ndim):
        return f"layout {p.layout} has its channels last"
    return ""


def applies(p: Any, data: Spec) -> str:
    """"" if pooling of plain `data` with the parameters of a Pooling node has a blocked form, else
    why not."""
    if not isinstance(p, PoolingParams):
        return "only Pooling itself has a blocked form"
    if data.dtype is not FLOAT32:
        return f"dtype {data.dtype}"
    if data.shape[1] % BLOCK:
        return f"{data.shape[1]} channels are not a multiple of {BLOCK}"
    return _refusal(p, len(data.shape) - 2)


def cost(p: Any, data_shape: Shape) -> float:
    """Estimated nanoseconds of forward on one thread for plain data of this shape."""
    _, out = pool_shapes(p, data_shape, None)
    assert out is not None
    window = data_shape[2:] if p.global_pool else p.kernel
    return 200.0 + 0.25 * size_of(data_shape) + size_of(out) * (0.25 + 0.04 * prod(window))


def _shapes(name: str, p: Any, data: MaybeShape, out: MaybeShape
            ) -> tuple[MaybeShape, MaybeShape]:
    """Shapes of blocked data and result, refined."""
    data, out = plain_shape(name, data), plain_shape(name, out)
    if data is not None:
        why = _refusal(p, len(data) - 2)
        if why:
            raise MXNetValueError(f"{name}: {why}")
    data, out = pool_shapes(p, data, out)
    return blocked_shape(name, data), blocked_shape(name, out)


def _task(kernel: str, p: Any, data: Shape, ins: tuple[int, ...]) -> Task:
    planes, _ = pixels_of(data)
    return window_task(kernel, p, MODES[p.pool_type], divisor(p), (planes, data[2:-1], BLOCK), ins)


@register
class BlockedPooling(BlockedOperator):
    """As `Pooling` with maxima, averages or sums, from and to blocked arrays."""

    name = "_blocked_Pooling"
    Params = PoolingParams

    def infer_shape(self, p, ins, outs):
        data, out = _shapes(self.name, p, ins[0], outs[0])
        return [data], [out]

    def cpu(self, p, ins, outs, train):
        return _task("blocked_pool", p, ins[0].shape, (0,))


@register
class BackwardBlockedPooling(BlockedOperator):
    """Gradient of `_blocked_Pooling` for its data; of a maximum, at the window's first one.

    Of `data` and `output` only the shapes are used, but for maxima.
    """

    name = "_backward_blocked_Pooling"
    inputs = ("ograd", "data", "output")
    Params = PoolingParams

    def infer_shape(self, p, ins, outs):
        data, out = _shapes(self.name, p, merge_shape(ins[1], outs[0]),
                            merge_shape(ins[0], ins[2]))
        return [out, data, out], [data]

    def cpu(self, p, ins, outs, train):
        reads = (0, 1, 2) if p.pool_type == "max" else (0,)
        return _task("blocked_pool_backward", p, outs[0].shape, reads)
