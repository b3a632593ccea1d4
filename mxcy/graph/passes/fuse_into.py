"""Which reductions and softmaxes are computed together with the elementwise chain that they read.

What lives here: the choice, one reader for a chain, and the node that does both. What does not: how
chains are made (fuse.py), the kernels (_kernels/ewise_into.h).
Invariant: results keep their bits. What lies between the chain and its reader is never written, so
it must have that one reader.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..._core.dtypes import FLOAT32, FLOAT64
from ...ops.base import Spec, Task
from ...ops.elemwise import Program
from ...ops.reduce import ReduceTo, Reduction
from ...ops.softmax import SoftmaxBase
from ..ir import Entry, Node

__all__ = ["Reader", "only_shape", "reader_of", "scaled_gradient"]

Key = tuple[int, int]
Known = Mapping[Key, Spec]

_AT_ONCE = 64  # fewer neighbours than these are not worth starting a program for
_CHUNK = 512   # neighbours that are reduced together; as in reduce_walk.h


#: Operators, and which of their inputs only gives a shape.
_SHAPE_ONLY = {"_reduce_to": 1, "_div_count": 1, "_broadcast_reduced": 1, "broadcast_like": 1,
               "reshape_like": 1, "zeros_like": 0, "ones_like": 0}


def only_shape(node: Node, index: int) -> bool:
    """Whether a node reads no more than the shape of an input."""
    return node.op is not None and _SHAPE_ONLY.get(node.op.name) == index


class Reader(NamedTuple):
    """The node that reads a chain's value, and the task that it would be alone."""

    node: Node
    task: Task
    value: Node  # the member of the chain that it reads


def _worth(task: Task) -> bool:
    """Whether the kernel asks for enough neighbours at a time."""
    if task.kernel == "softmax":
        return task.ints[2] == 1
    inner_reduced, inner, nk, nr = task.ints[3], task.ints[4], task.ints[8], task.ints[9]
    if inner_reduced:
        return inner >= _AT_ONCE or (nr == 0 and nk <= 1 and inner > 0)
    # Wider rows are reduced in columns of _CHUNK, and the chain would be read with gaps.
    return inner <= _CHUNK and task.ints[-1] == inner


def reader_of(node: Node, known: Known) -> Task | None:
    """The task of a node that a chain may be computed in, else None."""
    if not isinstance(node.op, Reduction | ReduceTo | SoftmaxBase):
        return None
    ins = [known[(id(e.node), e.index)] for e in node.ins]
    out = known[(id(node), 0)]
    if ins[0].dtype not in (FLOAT32, FLOAT64) or out.dtype is not ins[0].dtype \
            or 0 in ins[0].shape or 0 in out.shape \
            or (len(ins) > 1 and not isinstance(node.op, ReduceTo)):
        return None
    task = node.op.cpu(node.params, ins, [out], False)
    return task if task.kernel in ("reduce", "softmax") and _worth(task) else None


def scaled_gradient(program: Program, entries: Sequence[Entry]) -> float | None:
    """The factor, if the program does nothing but multiply the gradient of a softmax by it."""
    if len(program.steps) != 1 or program.steps[0].step != "mul_s" or len(entries) != 1:
        return None
    node = entries[0].node
    if node.op is None or node.op.name != "_backward_softmax":
        return None
    p = node.params
    plain = p.temperature is None and not p.negative and not p.typed and p.factor == 1.0
    return program.steps[0].scalar if plain else None
