"""The plan: how to compute a graph. An ordered list of tasks, and a place in one arena per buffer.

What lives here: the records that lowering makes and the memory pass completes. What does not: how
they are made (passes/lower.py, passes/memory.py), how they are run (runtime).
Invariant: a finished Plan never changes and holds no array, so threads may share it.
"""
from __future__ import annotations

import dataclasses
from typing import NamedTuple

from .._core.dtypes import DType
from ..ops.base import Operator, Shape, size_of

__all__ = ["ALIGN", "Buffer", "Plan", "PlannedTask", "PythonStep", "Segment", "View"]

ALIGN = 64


@dataclasses.dataclass(slots=True)
class Buffer:
    """Memory of one value: an external slot (slot >= 0), or a piece of the arena.

    first and last are the indices of the tasks between which its contents matter.
    """

    nbytes: int
    slot: int = -1
    offset: int = -1
    first: int = -1
    last: int = -1
    root: Buffer | None = None  # the buffer whose memory this one takes over (in place)

    def storage(self) -> Buffer:
        b = self
        while b.root is not None:
            b = b.root
        return b


class View(NamedTuple):
    """How a task sees a buffer."""

    buffer: Buffer
    shape: Shape
    dtype: DType
    req: int = 1


@dataclasses.dataclass(slots=True)
class PlannedTask:
    """One kernel call."""

    op: Operator | None
    name: str
    kernel: int
    kernel_name: str
    ins: list[View]
    outs: list[View]
    ints: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    strings: tuple[str, ...] = ()
    work: float = 0.0
    rng_count: int = 0
    rng_offset: int = 0
    workspace_bytes: int = 0
    workspace: Buffer | None = None
    mutates: tuple[int, ...] = ()


class PythonStep(NamedTuple):
    """A call of Python between two segments; its arrays are those of slots."""

    op: Operator
    name: str
    ins: tuple[int, ...]   # slots
    outs: tuple[int, ...]  # slots
    train: bool


class Segment(NamedTuple):
    """A run of tasks started by one call: forward, or backward, or a part between Python steps."""

    begin: int
    end: int
    reads: tuple[int, ...]   # slots
    writes: tuple[int, ...]  # slots
    work: float
    rng_count: int


@dataclasses.dataclass(slots=True)
class Plan:
    """A compiled graph.

    Attributes
    ----------
    slots : list of (shape, dtype)
        External arrays, in order: the graph's inputs, its outputs, its gradients.
    num_inputs, num_outputs : int
        How the slots divide; what remains are gradients.
    arena_bytes : int
        Peak memory of everything in between.
    total_bytes : int
        What the intermediate values would take without sharing memory.
    guards : list of (int, int)
        Offset and length of the gaps between values, where passes/memory.py was told to leave some.
    stages : list of list
        Forward, then backward: each is a list of segment numbers and `PythonStep`s, in order.
        Without Python steps a stage is one segment.
    forward_end : int
        Number of the first task of the backward stage.
    owned : list of int
        Slots that belong to the plan's runner: what passes between tasks and Python steps, and what
        the prelude prepares.
    prelude : int or None
        Number of the segment that prepares parameters. It belongs to no stage: whoever runs the
        plan runs it first when what it reads has changed.
    lists : dict of int to int
        Slots of gradients whose task writes few rows, to the slot (an owned one) where it keeps the
        list of them (see `Operator.listed`).
    together : dict of int to int
        First task to the number of tasks from there that may run side by side: none of them reads
        or writes what another writes, and whoever runs them gives each a workspace of its own.
    notes : list of str
        What passes did and did not do, for `explain`.
    """

    tasks: list[PlannedTask]
    segments: list[Segment]
    slots: list[tuple[Shape, DType]]
    num_inputs: int
    num_outputs: int
    arena_bytes: int = 0
    total_bytes: int = 0
    notes: list[str] = dataclasses.field(default_factory=list)
    guards: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    stages: list[list[int | PythonStep]] = dataclasses.field(default_factory=list)
    forward_end: int = 0
    owned: list[int] = dataclasses.field(default_factory=list)
    prelude: int | None = None
    lists: dict[int, int] = dataclasses.field(default_factory=dict)
    together: dict[int, int] = dataclasses.field(default_factory=dict)

    @property
    def has_python(self) -> bool:
        """Whether Python runs between tasks: then a Runner alone cannot run the plan."""
        return any(len(stage) > 1 for stage in self.stages)

    @property
    def pair(self) -> int | None:
        """Number of the forward segment, where one call can run it and backward, which is the next:
        both are one segment, and the second draws no random numbers."""
        if len(self.stages) != 2 or self.has_python or self.segments[-1].rng_count:
            return None
        return len(self.segments) - 2

    def explain(self) -> str:
        """The tasks, what was shared, and the peak bytes, as text."""
        lines = [f"{len(self.tasks)} tasks, arena {self.arena_bytes} bytes "
                 f"(values alone: {self.total_bytes} bytes)"]
        after = {stage[i - 1]: step for stage in self.stages for i, step in enumerate(stage)
                 if isinstance(step, PythonStep)}
        for s, segment in enumerate(self.segments):
            lines.append(f"segment {s}" + (", only when parameters have changed:"
                                           if s == self.prelude else ":"))
            for t in self.tasks[segment.begin:segment.end]:
                outs = ", ".join(f"{v.dtype}{list(v.shape)}@{_where(v.buffer)}" for v in t.outs)
                ins = ", ".join(_where(v.buffer) for v in t.ins)
                lines.append(f"  {t.name}: {t.kernel_name}({ins}) -> {outs}")
            if s in after:
                step = after[s]
                lines.append(f"  {step.name}: Python {step.op!r}("
                             f"{', '.join(f'slot{i}' for i in step.ins)}) -> "
                             f"{', '.join(f'slot{i}' for i in step.outs)}")
        return "\n".join(lines + [f"note: {n}" for n in self.notes])


def _where(buffer: Buffer) -> str:
    root = buffer.storage()
    if root.slot >= 0:
        return f"slot{root.slot}"
    return f"arena+{root.offset}" + ("(in place)" if root is not buffer else "")


def nbytes(shape: Shape, dtype: DType) -> int:
    """Bytes of a contiguous array."""
    return size_of(shape) * dtype.itemsize
