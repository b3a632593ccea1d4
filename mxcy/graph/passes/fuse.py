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

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.dtypes import BFLOAT16, FLOAT16, FLOAT32, FLOAT64
from ...ops import table
from ...ops.base import Spec, size_of
from ...ops.elemwise import Elementwise, Fused, FusedInto, Program, Use, compute_of, single
from ...ops.params import NoParams
from ..ir import Entry, Node, topo
from .fuse_into import Reader, only_shape, reader_of, scaled_gradient
from .lower import PREPARE

__all__ = ["fuse"]

Known = Mapping[tuple[int, int], Spec]
Key = tuple[int, int]

MAX_INS, MAX_STEPS, MAX_OUTS = 24, 48, 8
_HALVES = (FLOAT16, BFLOAT16)
_SAME = ("_reduce_to", "broadcast_like")  # copies, where the shapes are equal


def _kind(node: Node, known: Known) -> tuple[int, Program] | None:
    """Compute type and program of a node that may be joined with others, else None."""
    op, out = node.op, known[(id(node), 0)]
    first = known[(id(node.ins[0].node), node.ins[0].index)] if node.ins else None
    if op is not None and op.name in _SAME and first == out:
        program = single("copy")
    elif isinstance(op, Elementwise) and op.fuses(node.params):
        program = op.program(node.params)
    else:
        return None
    if out.dtype not in (FLOAT32, FLOAT64, *_HALVES) or size_of(out.shape) == 0:
        return None
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
        self.first = first
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
    users = _users(live, order, joining, False)
    readers = _readers(live, order, joining, users, known)
    new: dict[Key, Entry] = {}
    notes = []
    for u in _order(joining, order):
        unit = joining.units[u]
        if (id(unit.members[0]), 0) in new:  # computed with the chain that it reads
            continue
        outs = [n for n in unit.members if users.get((id(n), 0), set()) - {u}]
        reader = readers.get(u)
        if reader is not None:
            outs = [reader.value, *(n for n in outs if n is not reader.value)]
        if unit.group is None or not outs or len(outs) > MAX_OUTS:
            for node in unit.members:
                _keep(node, new)
            continue
        program, entries = _joined(unit.members, outs, joining.programs)
        note = _replaced(unit.members[-1], outs, program, entries, new, known, users)
        if note is None and len(unit.members) == 1 and reader is None:
            _keep(unit.members[0], new)
        elif note is None:
            note = _fused(unit, outs, program, entries, reader, new, known)
            if reader is not None and (like := _alike(unit, joining.programs, known)) is not None:
                new[(id(reader.value), 0)] = new[(id(like.node), like.index)]  # for its shape
        notes += [note] if note else []
    return [None if h is None else new[(id(h.node), h.index)] for h in heads], notes


def _alike(unit: _Unit, programs: Mapping[int, Program], known: Known) -> Entry | None:
    """What a unit reads that has the shape and dtype of its results."""
    return next((e for e in _external(unit.members, programs).values()
                 if known[(id(e.node), e.index)] == unit.group[1]), None)


def _users(heads: Sequence[Entry], order: Sequence[Node], joining: _Joining, values: bool
           ) -> dict[Key, set[int]]:
    """The units that read each entry, -1 for the graph's results; `values`: for more than its
    shape."""
    users: dict[Key, set[int]] = {(id(h.node), h.index): {-1} for h in heads}
    for node in order:
        unit = joining.find(joining.at[id(node)])
        for i, e in enumerate(node.ins):
            if not (values and only_shape(node, i)):
                users.setdefault((id(e.node), e.index), set()).add(unit)
    return users


def _readers(heads: Sequence[Entry], order: Sequence[Node], joining: _Joining,
             users: Mapping[Key, set[int]], known: Known) -> dict[int, Reader]:
    """For units that have one, the reduction or softmax that is computed with them."""
    out: dict[int, Reader] = {}
    read = _users(heads, order, joining, True)
    for node in order:
        if not node.ins:
            continue
        value = node.ins[0].node
        at, mine = joining.at[id(value)], joining.find(joining.at[id(node)])
        unit = joining.units[joining.find(at)]
        if joining.find(at) in out or unit.group is None or unit.group[1].dtype in _HALVES \
                or read.get((id(value), 0)) != {mine}:
            continue
        if users[(id(value), 0)] != {mine} and _alike(unit, joining.programs, known) is None:
            continue
        forward, context, prepare = unit.group[2:]
        if (id(node) in joining.first, node.attrs.get("ctx_group"),
                PREPARE in node.attrs) != (forward, context, prepare):
            continue
        task = reader_of(node, known)
        if task is not None:
            out[joining.find(at)] = Reader(node, task, value)
    return out


def _replaced(last: Node, outs: Sequence[Node], program: Program, entries: Sequence[Entry],
              new: dict[Key, Entry], known: Known, users: Mapping[Key, set[int]]) -> str | None:
    """Does without a chain: one that copies a value that is computed, or multiplies the gradient of
    a softmax. The note for `explain()`, None if it is another chain."""
    if len(outs) != 1 or len(entries) != 1 or entries[0].node.op is None:
        return None
    e, key = entries[0], (id(entries[0].node), entries[0].index)
    mine = (id(outs[0]), 0)
    if not program.steps and known[key] == known[mine] and last.op is not None \
            and last.op.name in _SAME:
        new[mine] = new[key]
        return ""
    factor = scaled_gradient(program, entries)
    if factor is None or len(users[key]) != 1:
        return None
    softmax = new[key].node
    params = dataclasses.replace(softmax.params, factor=factor)
    made = Node(softmax.op, e.node.name, softmax.ins, params, softmax.attrs, softmax.origin)
    new[mine] = Entry(made, 0)
    return f"{last.name} computed in {made.name}"


def _fused(unit: _Unit, outs: Sequence[Node], program: Program, entries: Sequence[Entry],
           reader: Reader | None, new: dict[Key, Entry], known: Known) -> str:
    """Makes the node of a unit, with that which reads it; the note for `explain()`."""
    made = _fused_node(unit, program, entries, reader, new, known)
    words = " ".join(n.op.name for n in unit.members if n.op is not None)
    for i, n in enumerate(outs):
        new[(id(n), 0)] = Entry(made, i)
    if reader is None:
        return f"fused into {made.name}: {words}"
    new[(id(reader.node), 0)] = Entry(made, 0)
    assert reader.node.op is not None
    return f"fused into {made.name} ({reader.node.op.name}): {words}"


def _keep(node: Node, new: dict[Key, Entry]) -> None:
    """A node as it was, or a copy of it that reads the new entries."""
    ins = tuple(new[(id(e.node), e.index)] for e in node.ins)
    if ins != node.ins:
        made = Node(node.op, node.name, ins, node.params, node.attrs, node.origin)
    else:
        made = node
    for i in range(node.num_outs):
        new[(id(node), i)] = Entry(made, i)


def _fused_node(unit: _Unit, program: Program, entries: Sequence[Entry], reader: Reader | None,
                new: Mapping[Key, Entry], known: Known) -> Node:
    keys = [(id(e.node), e.index) for e in entries]
    compute, spec = unit.group[:2]
    ins = [known[k] for k in keys]
    if reader is None:
        last, op = unit.members[-1], Fused(program, compute, ins, spec)
    else:
        last, out = reader.node, known[(id(reader.node), 0)]
        op = FusedInto(program, compute, ins, spec, reader.task, out)
    return Node(op, last.name, [new[k] for k in keys], NoParams(), dict(last.attrs), last.origin)
