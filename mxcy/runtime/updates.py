"""One operator on many sets of arrays, as a single run.

What lives here: `Updates`, which compiles the calls of an optimizer's step into one plan and runs
it with new numbers. What does not: rates, counts and states (front end), the kernels.
Invariant: a run computes what the calls would have computed one after another, to the bit.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._core import settings
from ..graph.ir import Entry, Node, variable
from ..graph.pipeline import Graph, compile_graph
from ..graph.plan import Plan
from ..ops.base import Operator, Spec, get
from ._array import Array, Runner
from .rows import Rows

__all__ = ["Updates"]

#: Runners kept for steps that are still queued when the next one comes.
_KEPT = 4
#: Plans kept for different choices of lists.
_WAYS = 8

#: Calls whose gradient is zero but for the rows of a list: number of the call, list.
Lists = tuple[tuple[int, Rows], ...]


class Updates:
    """Calls of one operator, each of which writes its first input.

    Parameters
    ----------
    name : str
        An operator with one output that may be its first input, and numbers that may change from
        run to run (`live`).
    calls : sequence of sequences of NDArray
        Inputs of each call. No two arrays may share memory.
    constants : dict
        The operator's other parameters.

    Raises
    ------
    ValueError
        Where the calls cannot be one run: arrays overlap, are on several devices, or their dtype
        needs a conversion around the kernel.
    """

    def __init__(self, name: str, calls: Sequence[Sequence[Array]], constants: Mapping[str, Any]
                 ) -> None:
        op = get(name)
        contexts = {a.context for call in calls for a in call}
        if len(contexts) != 1 or _overlap([a for call in calls for a in call]):
            raise ValueError("arrays overlap or are on several devices")
        self._op, self._calls, self._constants = op, calls, constants
        self._ctx = contexts.pop()
        self._lists = op.by_rows((1.0,) * (len(op.live) - 1) + (0.0,)) is not None
        self._ways: dict[Lists, _Way] = {(): _Way(op, calls, constants, (), "")}

    def run(self, numbers: Sequence[tuple[float, ...]]) -> None:
        """Makes all calls, at once or queued; `numbers` are the live ones of each call."""
        lists = self._listed(numbers) if self._lists else ()
        way = self._ways.get(lists)
        if way is None:
            way = self._ways[()]
            if len(self._ways) < _WAYS:
                by_rows = self._op.by_rows(numbers[lists[0][0]])
                way = _Way(self._op, self._calls, self._constants, lists, by_rows or "")
                self._ways[lists] = way
        way.run(self._ctx, numbers)

    def _listed(self, numbers: Sequence[tuple[float, ...]]) -> Lists:
        """The calls that may visit the rows of a list alone."""
        return tuple((k, rows) for k, call in enumerate(self._calls)
                     if (rows := call[1]._rows) is not None and rows.holds()
                     and self._op.by_rows(numbers[k]) is not None)


class _Way:
    """The calls as a plan, some of them for the rows of lists alone, by the operator `by_rows`."""

    def __init__(self, op: Operator, calls: Sequence[Sequence[Array]],
                 constants: Mapping[str, Any], lists: Lists, by_rows: str) -> None:
        self._per = len(op.live)
        given = dict(lists)
        made = [_Call(get(by_rows), [*call, given[k].numbers], constants) if k in given
                else _Call(op, call, constants) for k, call in enumerate(calls)]
        # Large ones first: each has all threads; the small ones after them run side by side.
        self._order = sorted(range(len(calls)), key=lambda k: -made[k].work)
        made = [made[k] for k in self._order]
        self._plan = _compile(made)
        self._arrays = [*(a for call in made for a in call.arrays),
                        *(call.arrays[0] for call in made)]
        self._runners: list[tuple[Runner, list[Any]]] = []

    def run(self, ctx: Any, numbers: Sequence[tuple[float, ...]]) -> None:
        found = next((r for r in self._runners if not r[0].pending), None)
        if found is None:
            found = Runner(self._plan, ctx, False), []
            found[0].bind_all(self._arrays)
            if len(self._runners) < _KEPT:
                self._runners.append(found)
        runner, last = found
        if not last or (last[0] is not numbers and last[0] != numbers):
            runner.set_floats([x for k in self._order for x in numbers[k]], self._per)
            last[:] = [numbers]
        runner.run(0)


class _Call:
    """An operator with its arrays."""

    def __init__(self, op: Operator, arrays: Sequence[Array], constants: Mapping[str, Any]) -> None:
        self.op, self.arrays = op, arrays
        self.params = op.parse({**dict.fromkeys(op.live, 1.0), **constants})
        self.specs = [Spec(a.shape, a._dtype) for a in arrays]
        names = op.input_names(self.params)
        if len(names) != len(arrays):
            raise ValueError(f"{op.name} takes {len(names)} arrays, got {len(arrays)}")
        self.inputs = [variable(n) for n in names]
        self.work = op.cpu(self.params, self.specs, self.specs[:1], True).work


def _compile(calls: Sequence[_Call]) -> Plan:
    heads = [Entry(Node(c.op, c.op.name, c.inputs, c.params), 0) for c in calls]
    plan = compile_graph(Graph([e for c in calls for e in c.inputs], heads),
                         [s for c in calls for s in c.specs], train=True, fuse=False,
                         watched=frozenset(id(h.node) for h in heads))
    if len(plan.tasks) != len(calls) or plan.arena_bytes:
        raise ValueError(f"{calls[0].op.name} needs more than one task")
    least = settings.get("parallel_ns")
    large = sum(t.work >= least for t in plan.tasks)
    if len(calls) - large > 1:
        plan.together = {large: len(calls) - large}
    return plan


def _overlap(arrays: Sequence[Array]) -> bool:
    ends = sorted((a._address, a._address + a.size * a._dtype.itemsize) for a in arrays if a.size)
    return any(end > begin for (_, end), (begin, _) in zip(ends, ends[1:]))
