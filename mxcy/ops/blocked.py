"""Channel-blocked arrays: what they are, and the conversions from and to plain ones.

What lives here: shapes, the base class of operators on blocked arrays, the two conversions. What
does not: which nodes of a graph are blocked (graph/passes/layout.py), the loops
(_kernels/blocked.h), convolution, pooling and normalisation (ops/blocked_*.py).
Invariant: a blocked array of logical shape (N, C, *spatial) has the shape (N, C/16, *spatial, 16),
float32, for every CPU build; the spatial axes are one to three.
"""
from __future__ import annotations

from .._core.dtypes import FLOAT32
from .._core.errors import MXNetTypeError, MXNetValueError
from .base import MaybeShape, Operator, Shape, Task, merge_shape, register, size_of

__all__ = ["BLOCK", "BlockedOperator", "blocked_shape", "pixels_of", "plain_shape"]

#: Channels of a block.
BLOCK = 16


def blocked_shape(name: str, shape: MaybeShape) -> MaybeShape:
    """Shape of the blocked array for a plain (N, C, *spatial); -1 stays -1."""
    if shape is None:
        return None
    if not 3 <= len(shape) <= 5:
        raise MXNetValueError(f"{name}: expected (n, channels, ...) with 1 to 3 spatial axes, "
                              f"got shape {shape}")
    n, c, *space = shape
    if c != -1 and c % BLOCK:
        raise MXNetValueError(f"{name}: channels must be a multiple of {BLOCK}, got shape {shape}")
    return (n, -1 if c == -1 else c // BLOCK, *space, BLOCK)


def plain_shape(name: str, shape: MaybeShape) -> MaybeShape:
    """Shape (N, C, *spatial) of what a blocked array of shape `shape` holds; -1 stays -1."""
    if shape is None:
        return None
    if not 4 <= len(shape) <= 6 or shape[-1] not in (-1, BLOCK):
        raise MXNetValueError(f"{name}: expected a blocked array (n, channels / {BLOCK}, ..., "
                              f"{BLOCK}) with 1 to 3 spatial axes, got shape {shape}")
    n, blocks, *space, _ = shape
    return (n, -1 if blocks == -1 else blocks * BLOCK, *space)


def pixels_of(shape: Shape) -> tuple[int, int]:
    """(planes, pixels of a plane) of a blocked array."""
    return shape[0] * shape[1], size_of(shape[2:-1])


class BlockedOperator(Operator):
    """Base of the operators on blocked arrays: internal, float32, made after the gradients."""

    internal = True
    differentiable = False
    cpu_dtypes = frozenset((FLOAT32,))

    def infer_dtype(self, p, ins, outs):
        for d in (*ins, *outs):
            if d not in (None, FLOAT32):
                raise MXNetTypeError(f"{self.name}: expected float32, got {d}")
        return [FLOAT32] * len(ins), [FLOAT32] * len(outs)


@register
class ToBlocked(BlockedOperator):
    """A plain array (n, channels, ...) as a blocked one."""

    name = "_to_blocked"

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], plain_shape(self.name, outs[0]))
        return [data], [blocked_shape(self.name, data)]

    def cpu(self, p, ins, outs, train):
        return Task("to_blocked", ints=pixels_of(outs[0].shape),
                    work=200.0 + 0.5 * size_of(ins[0].shape))


@register
class FromBlocked(BlockedOperator):
    """A blocked array as a plain one (n, channels, ...)."""

    name = "_from_blocked"

    def infer_shape(self, p, ins, outs):
        out = merge_shape(plain_shape(self.name, ins[0]), outs[0])
        return [blocked_shape(self.name, out)], [out]

    def cpu(self, p, ins, outs, train):
        return Task("from_blocked", ints=pixels_of(ins[0].shape),
                    work=200.0 + 0.5 * size_of(ins[0].shape))
