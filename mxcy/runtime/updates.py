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
#: Plans kept for different classes of calls and choices of lists.
_WAYS = 8
#: Elements of a task, so that threads get equal shares of large arrays; more where there would be
#: too many tasks.
_PIECE, _PIECES = 1 << 15, 256

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
    classes : tuple of int
        The first ones that `run` will be given.

    Raises
    ------
    ValueError
        Where the calls cannot be one run: arrays overlap, are on several devices, or their dtype
        needs a conversion around the kernel.
    """

    def __init__(self, name: str, calls: Sequence[Sequence[Array]], constants: Mapping[str, Any],
                 classes: tuple[int, ...]) -> None:
        op = get(name)
        contexts = {a.context for call in calls for a in call}
        if len(contexts) != 1 or _overlap([a for call in calls for a in call]):
            raise ValueError("arrays overlap or are on several devices")
        self._op, self._calls, self._constants = op, calls, constants
        self._ctx = contexts.pop()
        self._may_list = op.by_rows((1.0,) * (len(op.live) - 1) + (0.0,)) is not None
        self._ways: dict[tuple[tuple[int, ...], Lists], _Way] = {}
        self._last: tuple[Any, Lists, _Way] | None = None
        self._way(classes, (), "")

    def run(self, classes: tuple[int, ...], numbers: Sequence[tuple[float, ...]]) -> None:
        """Makes all calls, at once or queued.

        Parameters
        ----------
        classes : tuple of int
            For each call, which of `numbers` are its live ones; seldom another tuple.
        numbers : sequence of tuples of float
        """
        lists = self._listed(classes, numbers) if self._may_list else ()
        last = self._last
        if last is None or last[0] is not classes or last[1] != lists:
            by_rows = self._op.by_rows(numbers[classes[lists[0][0]]]) if lists else ""
            last = self._last = classes, lists, self._way(classes, lists, by_rows or "")
        last[2].run(self._ctx, numbers)

    def _listed(self, classes: Sequence[int], numbers: Sequence[tuple[float, ...]]) -> Lists:
        """The calls that may visit the rows of a list alone."""
        return tuple((k, rows) for k, call in enumerate(self._calls)
                     if (rows := call[1]._rows) is not None and rows.holds()
                     and self._op.by_rows(numbers[classes[k]]) is not None)

    def _way(self, classes: tuple[int, ...], lists: Lists, by_rows: str) -> _Way:
        found = self._ways.get((classes, lists))
        if found is None:
            if len(self._ways) >= _WAYS:
                self._ways.clear()
            units = _units(self._op, self._calls, classes, dict(lists), by_rows)
            found = self._ways[classes, lists] = _Way(units, self._constants)
        return found


class _Unit:
    """An operator with arrays: one of the calls, several whose arrays adjoin, or a piece of one."""

    __slots__ = ("arrays", "number", "op", "work")

    def __init__(self, op: Operator, arrays: Sequence[Array], number: int) -> None:
        self.op, self.arrays, self.number = op, arrays, number
        self.work = 0.0


def _units(op: Operator, calls: Sequence[Sequence[Array]], classes: Sequence[int],
           lists: Mapping[int, Rows], by_rows: str) -> list[_Unit]:
    units = [_Unit(get(by_rows), [*calls[k], rows.numbers], classes[k])
             for k, rows in lists.items()]
    rest = [_Unit(op, call, classes[k]) for k, call in enumerate(calls) if k not in lists]
    if not op.elementwise:
        return units + rest
    joined: list[list[_Unit]] = []
    for unit in sorted(rest, key=lambda u: u.arrays[0]._address):
        if joined and joined[-1][0].number == unit.number and all(
                a._adjoins(b) for a, b in zip(joined[-1][-1].arrays, unit.arrays)):
            joined[-1].append(unit)
        else:
            joined.append([unit])
    total = sum(u.arrays[0].size for u in rest)
    size = max(_PIECE, -(-total // _PIECES // 64) * 64)
    for run in joined:
        first, last = run[0].arrays, run[-1].arrays
        if run[0] is not run[-1]:
            first = [a._through(b) for a, b in zip(first, last)]
        length = first[0].size
        for begin in range(0, length, size) if length > size else ():
            units.append(_Unit(op, [a._window(begin, (min(size, length - begin),)) for a in first],
                               run[0].number))
        if length <= size:
            units.append(_Unit(op, first, run[0].number))
    return units


class _Way:
    """Units as a plan and what runs it."""

    def __init__(self, units: list[_Unit], constants: Mapping[str, Any]) -> None:
        self._plan, units = _compile(units, constants)
        self._per = len(units[0].op.live)
        self._owners = [u.number for u in units]
        self._arrays = [*(a for u in units for a in u.arrays), *(u.arrays[0] for u in units)]
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
            runner.set_floats([x for n in numbers for x in n], self._per, self._owners)
            last[:] = [numbers]
        runner.run(0)


def _compile(units: list[_Unit], constants: Mapping[str, Any]) -> tuple[Plan, list[_Unit]]:
    """The plan of the units, and their order in it: those that have all threads, one after another,
    then those that run side by side, large ones first."""
    least = settings.get("parallel_ns")
    inputs: dict[int, list[Entry]] = {}
    heads: dict[int, Entry] = {}
    specs = {id(u): [Spec(a.shape, a._dtype) for a in u.arrays] for u in units}
    for unit in units:
        op = unit.op
        params = op.parse({**dict.fromkeys(op.live, 1.0), **constants})
        names = op.input_names(params)
        if len(names) != len(unit.arrays):
            raise ValueError(f"{op.name} takes {len(names)} arrays, got {len(unit.arrays)}")
        inputs[id(unit)] = [variable(n) for n in names]
        heads[id(unit)] = Entry(Node(op, op.name, inputs[id(unit)], params), 0)
        unit.work = op.cpu(params, specs[id(unit)], specs[id(unit)][:1], True).work
    alone = {id(u) for u in units if not u.op.elementwise and u.work >= least}
    units = sorted(units, key=lambda u: (id(u) not in alone, -u.work))
    plan = compile_graph(Graph([e for u in units for e in inputs[id(u)]],
                               [heads[id(u)] for u in units]),
                         [s for u in units for s in specs[id(u)]], train=True, fuse=False,
                         watched=frozenset(id(h.node) for h in heads.values()))
    if len(plan.tasks) != len(units) or any(
            v.buffer.storage().slot < 0 for t in plan.tasks for v in (*t.ins, *t.outs)):
        raise ValueError(f"{units[0].op.name} needs more than one task")
    if len(units) - len(alone) > 1:
        plan.together = {len(alone): len(units) - len(alone)}
    return plan, units


def _overlap(arrays: Sequence[Array]) -> bool:
    ends = sorted((a._address, a._address + a.size * a._dtype.itemsize) for a in arrays if a.size)
    return any(end > begin for (_, end), (begin, _) in zip(ends, ends[1:]))
