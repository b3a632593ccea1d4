"""The fuse pass: elementwise chains become single nodes that run one `ewise` program.

What lives here: which nodes go together, and how their programs are joined. What does not: the
kernel (_kernels/ewise.h), what single operators compute (ops/).
Invariant: results of float32 and float64 keep their bits. Only nodes whose every value has one
dtype are joined, all of one shape; what is smaller is computed once at its own shape and then
broadcast. Chains of float16 or bfloat16 are computed in float32 and rounded where they end, not at
every node; a conversion to them rounds, so it is a node of its own.

A unit is a set of nodes that is to become one. Two units may join along an edge when no other path
leads from the one to the other, so that what remains has no cycle.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.dtypes import BFLOAT16, FLOAT16, FLOAT32, FLOAT64
from ...ops import table
from ...ops.base import Spec, size_of
from ...ops.elemwise import Elementwise, Fused, Program, Use, compute_of
from ...ops.params import NoParams
from ..ir import Entry, Node, topo
from .lower import PREPARE

__all__ = ["fuse"]

Known = Mapping[tuple[int, int], Spec]
Key = tuple[int, int]

MAX_INS, MAX_STEPS, MAX_OUTS = 24, 48, 8
_HALVES = (FLOAT16, BFLOAT16)


def _kind(node: Node, known: Known) -> tuple[int, Program] | None:
    """Compute type and program of a node that may be joined with others, else None."""
    op = node.op
    if not isinstance(op, Elementwise) or not op.fuses(node.params):
        return None
    out = known[(id(node), 0)]
    if out.dtype not in (FLOAT32, FLOAT64, *_HALVES) or size_of(out.shape) == 0:
        return None
    program = op.program(node.params)
    compute = 1 if out.dtype is FLOAT64 else 0
    ins = [known[(id(e.node), e.index)].dtype for e in node.ins[:program.num_ins]]
    values = {d for i, d in enumerate(ins) if i not in program.truth}
    if values <= {out.dtype}:
        # a condition of a wider type would move the computation to float64
        return (compute, program) if not values or compute_of(program, ins) == compute else None
    # a conversion: loading the input does it, for any dtype; but it does not round to a half
    copies = len(program.steps) == 1 and program.steps[0].step == "copy"
    return (compute, program) if copies and out.dtype not in _HALVES else None


class _Unit:
    """Nodes that become one; `before`: units it reads from, `behind`: all units it depends on."""

    __slots__ = ("before", "behind", "group", "members", "steps")

    def __init__(self, node: Node, group: Any, steps: int) -> None:
        self.members = [node]
        self.group = group  # what must be equal to join; None: stays alone
        self.steps = steps
        self.before: set[int] = set()
        self.behind = 0  # a bit for each unit


class _Joining:
    """Units over a graph, and the joins that keep it free of cycles."""

    def __init__(self, order: Sequence[Node], known: Known, first: set[int]) -> None:
        self.at = {id(n): i for i, n in enumerate(order)}
        self.unit_of: list[int] = []
        self.units: dict[int, _Unit] = {}
        self.programs: dict[int, Program] = {}
        for i, node in enumerate(order):
            self._add(i, node, _kind(node, known), known[(id(node), 0)], id(node) in first)

    def _add(self, i: int, node: Node, kind: tuple[int, Program] | None, spec: Spec,
             forward: bool) -> None:
        """A unit of one node, joined at once with those it reads from where that may be."""
        if kind is None:
            unit = _Unit(node, None, 0)
        else:
            self.programs[id(node)] = kind[1]
            group = (kind[0], spec, forward, node.attrs.get("ctx_group"), PREPARE in node.attrs)
            unit = _Unit(node, group, len(kind[1].steps))
        for j in {self.find(self.at[id(e.node)]) for e in node.ins}:
            unit.before.add(j)
            unit.behind |= self.units[j].behind | 1 << j
        self.unit_of.append(i)
        self.units[i] = unit
        if kind is not None:
            for e in node.ins[:kind[1].num_ins]:
                mine, theirs = self.find(i), self.find(self.at[id(e.node)])
                if mine != theirs:
                    self.join(theirs, mine)

    def find(self, i: int) -> int:
        while self.unit_of[i] != i:
            self.unit_of[i] = self.unit_of[self.unit_of[i]]
            i = self.unit_of[i]
        return i

    def join(self, source: int, target: int) -> bool:
        """Joins the unit `target` into `source`, which it reads from; False if that may not be."""
        p, q = self.units[source], self.units[target]
        if p.group is None or p.group != q.group or p.steps + q.steps > MAX_STEPS:
            return False
        bit = 1 << source
        before = {self.find(j) for j in q.before}
        for j in before - {source}:
            if self.units[j].behind & bit:
                return False
        members = sorted(p.members + q.members, key=lambda n: self.at[id(n)])
        if len(_external(members, self.programs)) > MAX_INS:
            return False
        p.members, p.steps = members, p.steps + q.steps
        p.before = {self.find(j) for j in p.before} | before
        p.before.discard(source)
        behind = (p.behind | q.behind) & ~(bit | 1 << target)
        self.unit_of[target] = source
        del self.units[target]
        p.behind = behind
        for unit in self.units.values():
            if unit.behind & (bit | 1 << target):
                unit.behind |= behind | bit
        return True


def _external(members: Sequence[Node], programs: Mapping[int, Program]
              ) -> dict[tuple[int, int, bool, int], Entry]:
    """What the members read from outside, each with how it is read (as truth, along which axis)."""
    inside = {id(n) for n in members}
    out: dict[tuple[int, int, bool, int], Entry] = {}
    for node in members:
        program = programs[id(node)]
        for i, e in enumerate(node.ins[:program.num_ins]):
            if id(e.node) not in inside:
                out[_reading(program, i, e)] = e
    return out


def _reading(program: Program, i: int, e: Entry) -> tuple[int, int, bool, int]:
    return id(e.node), e.index, i in program.truth, program.axes[i] if program.axes else -1


def _joined(members: Sequence[Node], outs: Sequence[Node], programs: Mapping[int, Program]
            ) -> tuple[Program, list[Entry]]:
    """The one program of all members, and the entries that are its inputs."""
    external = _external(members, programs)
    number = {key: i for i, key in enumerate(external)}
    value: dict[int, int] = {}  # node -> register; every step writes a register of its own
    uses: list[Use] = []
    top = len(external)
    for node in members:
        program = programs[id(node)]
        regs: dict[int, int] = {}
        for i, e in enumerate(node.ins[:program.num_ins]):
            inside = id(e.node) in value
            regs[i] = value[id(e.node)] if inside else number[_reading(program, i, e)]
        for u in program.steps:
            if u.step == "copy":
                regs[u.out] = regs[u.args[0]]
                continue
            uses.append(Use(u.step, tuple(regs[a] for a in u.args), top, u.scalar))
            regs[u.out] = top
            top += 1
        value[id(node)] = regs[program.outs[0]]
    results = tuple(value[id(n)] for n in outs)
    truth = tuple(i for (_, _, t, _), i in number.items() if t)
    axes = tuple(axis for (_, _, _, axis) in number)
    steps, results = _few_registers(_in_pairs(uses, results), results, len(external))
    axes = axes if any(a >= 0 for a in axes) else ()
    return Program(len(external), steps, results, truth, axes), list(external.values())


def _in_pairs(uses: Sequence[Use], outs: tuple[int, ...]) -> list[Use]:
    """The same program with two steps as one where the table has the pair and nothing else reads
    what lies between them. Every step writes a register of its own, here and in the result."""
    reads: dict[int, int] = dict.fromkeys(outs, 2)  # an output is read by more than the next step
    for u in uses:
        for a in u.args:
            reads[a] = reads.get(a, 0) + 1
    single: dict[int, Use] = {}  # what wrote a register, where that is one step
    done: dict[int, Use] = {}
    for u in uses:
        first = pair = None
        for i, a in enumerate(u.args):
            first = single.get(a)
            if first is not None and reads[a] == 1:
                pair = _pair(first, u, i)
                if pair is not None:
                    break
        if first is None or pair is None:
            single[u.out] = done[u.out] = u
        else:
            del done[first.out]
            done[u.out] = pair
    return list(done.values())


def _pair(first: Use, second: Use, at: int) -> Use | None:
    """Two steps, the first of which gives operand `at` of the second, as one; None: no such step.
    Sums and products may have their operands in either order."""
    others = second.args[:at] + second.args[at + 1:]
    for place in {at, 0} if second.step in ("add", "mul") else {at}:
        name = table.pair_name(first.step, second.step, place)
        if name in table.OPCODES:
            scalar = first.scalar if first.step.endswith(("_s", "_rs")) else second.scalar
            return Use(name, (*first.args, *others), second.out, scalar)
    return None


def _few_registers(uses: Sequence[Use], outs: tuple[int, ...], num_ins: int
                   ) -> tuple[tuple[Use, ...], tuple[int, ...]]:
    """The same steps over few registers; those of outputs are written once, so that the kernel can
    compute them in the output's own memory."""
    last: dict[int, int] = {}
    for t, u in enumerate(uses):
        for a in u.args:
            last[a] = t
    place = {r: r for r in range(num_ins)}
    free: list[int] = []
    top = num_ins
    steps = []
    for t, u in enumerate(uses):
        args = tuple(place[a] for a in u.args)
        for a in set(u.args):
            if a >= num_ins and a not in outs and last[a] == t:
                free.append(place[a])
        if u.out in outs or not free:
            place[u.out], top = top, top + 1
        else:
            place[u.out] = free.pop()
        steps.append(Use(u.step, args, place[u.out], u.scalar))
    return tuple(steps), tuple(place[o] for o in outs)


def _order(joining: _Joining, order: Sequence[Node]) -> list[int]:
    """Units, those that are read from first."""
    done: set[int] = set()
    out: list[int] = []
    for node in order:
        stack = [joining.find(joining.at[id(node)])]
        while stack:
            u = stack[-1]
            if u in done:
                stack.pop()
                continue
            unit = joining.units[u]
            waiting = {joining.find(j) for j in unit.before} - done - {u}
            if waiting:
                stack.extend(sorted(waiting, reverse=True))
                continue
            done.add(u)
            out.append(u)
            stack.pop()
    return out


def fuse(heads: Sequence[Entry | None], known: Known, num_forward: int | None = None
         ) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None), those of the forward pass first.
    known : shape and dtype of every entry.
    num_forward : how many heads are forward; what only the others need is not joined with them.
    """
    live = [h for h in heads if h is not None]
    order = topo(live)
    forward = live if num_forward is None else [h for h in heads[:num_forward] if h is not None]
    joining = _Joining(order, known, {id(n) for n in topo(forward)})
    users: dict[Key, set[int]] = {(id(h.node), h.index): {-1} for h in live}
    for node in order:
        for e in node.ins:
            users.setdefault((id(e.node), e.index), set()).add(joining.find(joining.at[id(node)]))
    new: dict[Key, Entry] = {}
    notes = []
    for u in _order(joining, order):
        unit = joining.units[u]
        outs = [n for n in unit.members if users.get((id(n), 0), set()) - {u}]
        if len(unit.members) == 1 or not outs or len(outs) > MAX_OUTS:
            for node in unit.members:
                _keep(node, new)
            continue
        program, entries = _joined(unit.members, outs, joining.programs)
        compute, spec = unit.group[:2]
        made = _fused_node(unit.members, program, entries, new, known, compute, spec)
        for i, n in enumerate(outs):
            new[(id(n), 0)] = Entry(made, i)
        words = " ".join(n.op.name for n in unit.members if n.op is not None)
        notes.append(f"fused into {made.name}: {words}")
    return [None if h is None else new[(id(h.node), h.index)] for h in heads], notes


def _keep(node: Node, new: dict[Key, Entry]) -> None:
    """A node as it was, or a copy of it that reads the new entries."""
    ins = tuple(new[(id(e.node), e.index)] for e in node.ins)
    if ins != node.ins:
        made = Node(node.op, node.name, ins, node.params, node.attrs, node.origin)
    else:
        made = node
    for i in range(node.num_outs):
        new[(id(node), i)] = Entry(made, i)


def _fused_node(members: Sequence[Node], program: Program, entries: Sequence[Entry],
                new: Mapping[Key, Entry], known: Known, compute: int, spec: Spec) -> Node:
    keys = [(id(e.node), e.index) for e in entries]
    op = Fused(program, compute, [known[k] for k in keys], spec)
    last = members[-1]
    return Node(op, last.name, [new[k] for k in keys], NoParams(), dict(last.attrs), last.origin)
