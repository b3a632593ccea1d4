"""The lower pass: nodes become tasks over buffers.

What lives here: which task computes a node, conversions around kernels that lack a dtype, the
meaning of req, copies to outputs. What does not: offsets (memory.py), kernels, threads.
Invariant: after this pass every kernel sees only dtypes that it handles and outputs that it may
simply write.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import _kernels
from ..._core.dtypes import FLOAT16, FLOAT32, FLOAT64, HALVES, INT64, DType
from ..._core.errors import MXNetError, MXNetNotImplementedError
from ...ops.base import Operator, Spec, Task, get
from ..ir import Entry, Node, topo
from ..plan import Buffer, Plan, PlannedTask, PythonStep, Segment, View, nbytes

__all__ = ["PREPARE", "Lowering", "kernel_dtype", "prepared"]

ADD = 3
#: Attribute of nodes that passes make to compute parameters from parameters.
PREPARE = "__prepare__"


def prepared(heads: Sequence[Entry]) -> list[Node]:
    """The nodes that prepare parameters and depend on variables only, inputs before users."""
    found: list[Node] = []
    ready: set[int] = set()
    for node in topo(heads):
        if node.op is None:
            ready.add(id(node))
        elif ((node.op.prepares or PREPARE in node.attrs)
              and all(id(e.node) in ready for e in node.ins)):
            ready.add(id(node))
            found.append(node)
    return found


def kernel_dtype(dtype: DType, can: frozenset[DType]) -> DType:
    """The dtype that a kernel for `can` computes `dtype` in."""
    if dtype in can:
        return dtype
    if dtype in HALVES:
        order: tuple[DType, ...] = (FLOAT32, FLOAT64, FLOAT16)
    elif dtype.is_float:
        order = (FLOAT64, FLOAT32)
    else:
        order = (INT64, FLOAT64, FLOAT32)
    for d in order:
        if d in can:
            return d
    names = ", ".join(sorted(x.name for x in can))
    raise MXNetNotImplementedError(f"no kernel for {dtype}; it handles {names}")


class Lowering:
    """Builds the tasks of one plan. Use: slots, then nodes, then outputs, then `finish`."""

    def __init__(self, train: bool, lists: bool = False) -> None:
        self.train = train
        self.lists = lists
        self.plan = Plan([], [], [], 0, 0)
        self.views: dict[tuple[int, int], View] = {}
        self.casts: dict[tuple[int, DType], View] = {}
        self.targets: dict[tuple[int, int], View] = {}
        self.mutable: set[int] = set()
        self.rng = 0
        self.begin = 0
        self.segment_rng = 0
        self.stage: list[int | PythonStep] = []

    # -- slots -------------------------------------------------------------------------------------
    def slot(self, spec: Spec, req: int = 1) -> View:
        """A new external array."""
        buffer = Buffer(nbytes(*spec), slot=len(self.plan.slots))
        self.plan.slots.append((spec.shape, spec.dtype))
        return View(buffer, spec.shape, spec.dtype, req)

    def bind_input(self, entry: Entry, spec: Spec) -> None:
        self.views[(id(entry.node), entry.index)] = self.slot(spec)
        self.plan.num_inputs += 1

    # -- tasks -------------------------------------------------------------------------------------
    def temporary(self, spec: Spec) -> View:
        return View(Buffer(nbytes(*spec)), spec.shape, spec.dtype)

    def emit(self, op: Operator, name: str, task: Task, ins: Sequence[View], outs: Sequence[View],
             mutates: tuple[int, ...] = ()) -> None:
        """Adds a task; `task.ins` and `task.outs` choose what the kernel sees."""
        if isinstance(task.kernel, str):
            try:
                kernel, label = _kernels.address(task.kernel), task.kernel
            except KeyError:
                raise MXNetError(f"{op.name}: there is no CPU kernel named {task.kernel!r} "
                                 f"({op.source})") from None
        else:
            kernel, label = task.kernel, "plugin"
        if task.ins is not None:
            ins = [ins[i] for i in task.ins]
            mutates = tuple(k for k, i in enumerate(task.ins) if i in mutates)
        if task.outs is not None:
            outs = [outs[i] for i in task.outs]
        t = PlannedTask(op, name, kernel, label, list(ins), list(outs), task.ints, task.floats,
                        task.strings, task.work, task.rng_count, self.segment_rng, task.workspace,
                        Buffer(task.workspace) if task.workspace else None, mutates)
        self.segment_rng += task.rng_count
        self.plan.tasks.append(t)

    def call(self, name: str, ins: Sequence[View], outs: Sequence[View], **params: Any) -> None:
        """Adds the task of a helper operator (a cast, a copy, an accumulation)."""
        op = get(name)
        p = op.parse(params)
        task = op.cpu(p, [Spec(v.shape, v.dtype) for v in ins],
                      [Spec(v.shape, v.dtype) for v in outs], self.train)
        self.emit(op, name, task, ins, outs)

    def copy(self, src: View, dst: View) -> None:
        """dst = src (req write) or dst += src (req add)."""
        if dst.req == ADD:
            self.call("elemwise_add", [dst._replace(req=1), src], [dst._replace(req=1)])
        else:
            self.call("_copy", [src], [dst])

    def cast(self, src: View, dtype: DType) -> View:
        key = (id(src.buffer), dtype)
        found = self.casts.get(key)
        if found is None or found.shape != src.shape or src.buffer.slot in self.mutable:
            found = self.temporary(Spec(src.shape, dtype))
            self.call("Cast", [src], [found], dtype=dtype)
            self.casts[key] = found
        return found

    # -- nodes -------------------------------------------------------------------------------------
    def node(self, node: Node, ins: Sequence[View], out_specs: Sequence[Spec]) -> None:
        """Adds what computes `node`."""
        op = node.op
        assert op is not None
        if op.python is not None:
            self.python(node, ins, out_specs)
            return
        if (ins and (id(node), 0) not in self.targets
                and ins[0].buffer.slot not in self.mutable and ins[0].dtype is out_specs[0].dtype
                and op.is_view(node.params, [Spec(v.shape, v.dtype) for v in ins], out_specs)):
            self.views[(id(node), 0)] = View(ins[0].buffer, out_specs[0].shape, ins[0].dtype)
            return
        can = op.cpu_dtypes
        real_ins = [v if i in op.raw_ins else v._replace(dtype=kernel_dtype(v.dtype, can))
                    for i, v in enumerate(ins)]
        real_outs = [Spec(s.shape, kernel_dtype(s.dtype, can)) for s in out_specs]
        specs = [Spec(v.shape, v.dtype) for v in real_ins]
        task = op.cpu(node.params, specs, real_outs, self.train)
        args = [v if v.dtype is r.dtype else self.cast(v, r.dtype) for v, r in zip(ins, real_ins)]
        after: list[tuple[View, View]] = []
        results = []
        for i, (spec, real) in enumerate(zip(out_specs, real_outs)):
            target = self.targets.get((id(node), i))
            final = target if target is not None else self.temporary(spec)
            self.views[(id(node), i)] = final._replace(req=1)
            direct = spec.dtype is real.dtype and (final.req != ADD or op.adds)
            if not direct:
                scratch = self.temporary(real)
                after.append((scratch, final))
                results.append(scratch)
            else:
                results.append(final)
        mutated = op.mutated(node.params, self.train)
        listed = None
        if self.lists and self.plan.stages and (id(node), 0) in self.targets and not after \
                and results[0].req != ADD:
            listed = op.listed(node.params, specs, real_outs)
        if listed:
            task, length = listed
            results.append(self.owned(Spec((length,), INT64)))
            self.plan.lists[results[0].buffer.slot] = results[-1].buffer.slot
            self.plan.notes.append(f"{node.name}: keeps a list of the rows that it writes")
        self.emit(op, node.name, task, args, results, mutated)
        for m in mutated:
            if args[m] is not ins[m]:
                after.append((args[m], ins[m]._replace(req=1)))
        for src, dst in after:
            if src.dtype is not dst.dtype and dst.req != ADD:
                self.call("Cast", [src], [dst], dtype=dst.dtype)
            else:
                self.copy(src, dst)

    # -- ends --------------------------------------------------------------------------------------
    def owned(self, spec: Spec) -> View:
        """A new slot whose array belongs to the runner, for a value that Python reads or writes."""
        view = self.slot(spec)
        self.plan.owned.append(view.buffer.slot)
        return view

    def prelude(self, nodes: Sequence[Node], heads: Sequence[Entry],
                known: Mapping[tuple[int, int], Spec]) -> None:
        """Lowers what prepares parameters to a segment that belongs to no stage; what others read
        of it goes to slots of the runner's own."""
        inside = {id(n) for n in nodes}
        read = {(id(e.node), e.index) for n in topo(heads) if id(n) not in inside for e in n.ins}
        read |= {(id(h.node), h.index) for h in heads}
        for node in nodes:
            specs = [known[(id(node), i)] for i in range(node.num_outs)]
            for i, spec in enumerate(specs):
                if (id(node), i) in read:
                    self.targets[(id(node), i)] = self.owned(spec)
            self.node(node, [self.views[(id(e.node), e.index)] for e in node.ins], specs)
        if nodes:
            self.end_segment()
            self.plan.prelude = len(self.plan.segments) - 1
            self.stage = []
            self.casts = {}  # in the arena, where they do not last

    def python(self, node: Node, ins: Sequence[View], out_specs: Sequence[Spec]) -> None:
        """Ends the segment here and has Python compute `node`; its values live in slots."""
        assert node.op is not None
        given = []
        for view in ins:
            slot = view.buffer.slot
            if slot < 0 or self.plan.slots[slot] != (view.shape, view.dtype):
                copied = self.owned(Spec(view.shape, view.dtype))
                self.copy(view, copied)
                slot = copied.buffer.slot
            given.append(slot)
        outs = [self.owned(spec) for spec in out_specs]
        for i, view in enumerate(outs):
            self.views[(id(node), i)] = view
        self.end_segment()
        self.stage.append(PythonStep(node.op, node.name, tuple(given),
                                     tuple(v.buffer.slot for v in outs), self.train))

    def end_stage(self) -> None:
        """Ends forward or backward."""
        self.end_segment()
        self.plan.stages.append(self.stage)
        if len(self.plan.stages) == 1:
            self.plan.forward_end = len(self.plan.tasks)
        self.stage = []
        self.segment_rng = 0

    def end_segment(self) -> None:
        """Ends what one submission runs."""
        tasks = self.plan.tasks[self.begin:]
        reads: set[int] = set()
        writes: set[int] = set()
        for t in tasks:
            reads.update(v.buffer.slot for v in t.ins if v.buffer.slot >= 0)
            writes.update(v.buffer.slot for v in t.outs if v.buffer.slot >= 0)
            writes.update(t.ins[m].buffer.slot for m in t.mutates if t.ins[m].buffer.slot >= 0)
        self.plan.segments.append(Segment(
            self.begin, len(self.plan.tasks), tuple(sorted(reads - writes)), tuple(sorted(writes)),
            sum(t.work for t in tasks), self.segment_rng))
        self.stage.append(len(self.plan.segments) - 1)
        self.begin = len(self.plan.tasks)
