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

__all__ = ["Updates"]

#: Runners kept for steps that are still queued when the next one comes.
_KEPT = 4


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
        self._ctx = contexts.pop()
        self._per = len(op.live)
        # Large ones first: each has all threads; the small ones after them run side by side.
        self._order = sorted(range(len(calls)), key=lambda k: -calls[k][0].size)
        sorted_calls = [calls[k] for k in self._order]
        self._plan = _compile(op, sorted_calls, constants)
        self._arrays = [*(a for call in sorted_calls for a in call),
                        *(call[0] for call in sorted_calls)]
        self._runners: list[tuple[Runner, list[Any]]] = []

    def run(self, numbers: Sequence[tuple[float, ...]]) -> None:
        """Makes all calls, at once or queued; `numbers` are the live ones of each call."""
        found = next((r for r in self._runners if not r[0].pending), None)
        if found is None:
            found = Runner(self._plan, self._ctx, False), []
            found[0].bind_all(self._arrays)
            if len(self._runners) < _KEPT:
                self._runners.append(found)
        runner, last = found
        if not last or (last[0] is not numbers and last[0] != numbers):
            runner.set_floats([x for k in self._order for x in numbers[k]], self._per)
            last[:] = [numbers]
        runner.run(0)


def _compile(op: Operator, calls: Sequence[Sequence[Array]], constants: Mapping[str, Any]) -> Plan:
    params = op.parse({**dict.fromkeys(op.live, 1.0), **constants})
    inputs: list[Entry] = []
    heads: list[Entry] = []
    specs: list[Spec] = []
    for k, arrays in enumerate(calls):
        entries = [variable(f"{n}{k}") for n in op.input_names(params)]
        if len(entries) != len(arrays):
            raise ValueError(f"{op.name} takes {len(entries)} arrays, got {len(arrays)}")
        inputs += entries
        heads.append(Entry(Node(op, op.name, entries, params), 0))
        specs += [Spec(a.shape, a._dtype) for a in arrays]
    plan = compile_graph(Graph(inputs, heads), specs, train=True, fuse=False,
                         watched=frozenset(id(h.node) for h in heads))
    if len(plan.tasks) != len(calls) or plan.arena_bytes:
        raise ValueError(f"{op.name} needs more than one task")
    least = settings.get("parallel_ns")
    large = sum(t.work >= least for t in plan.tasks)
    if len(calls) - large > 1:
        plan.together = {large: len(calls) - large}
    return plan


def _overlap(arrays: Sequence[Array]) -> bool:
    ends = sorted((a._address, a._address + a.size * a._dtype.itemsize) for a in arrays if a.size)
    return any(end > begin for (_, end), (begin, _) in zip(ends, ends[1:]))
