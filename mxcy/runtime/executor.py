"""Executor: a symbol bound to arrays, ready to run forward and backward.

What lives here: which plans a bound symbol needs, the arrays behind their slots, and running them.
What does not: argument normalisation of bind and simple_bind (bind.py), passes, kernels.
Invariant: forward and backward of one executor use one plan and one arena; nothing is allocated
after a mode has run once.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ..graph.control import expand, has_control
from ..graph.gradient import gradient
from ..graph.ir import Entry, Node, aux_nodes, topo, variable
from ..graph.pipeline import ADD, NULL, WRITE, Graph, compile_graph
from ..graph.plan import Plan, PythonStep
from ..ops.base import Spec
from . import random
from ._array import Arena, Array, Runner, copy_array
from .autograd import pause
from .ndarray import array as make_array
from .ndarray import ones, zeros
from .predictor import Predictor
from .rows import Rows

__all__ = ["Executor"]

_REQS = {"null": NULL, "write": WRITE, "add": ADD}


def _private(heads: Sequence[Entry]) -> list[Entry]:
    """The heads, with operators of their own where operators have a state (those in Python)."""
    nodes = topo(heads)
    if all(n.op is None or n.op.python is None for n in nodes):
        return list(heads)
    made: dict[int, Node] = {}
    for n in nodes:
        op: Any = n.op
        if op is not None and hasattr(op, "private"):
            op = op.private()
        ins = [Entry(made[id(e.node)], e.index) for e in n.ins]
        made[id(n)] = n if op is None else Node(op, n.name, ins, n.params, n.attrs, n.origin)
    return [Entry(made[id(h.node)], h.index) for h in heads]


class _Mode:
    """One compiled way to run: the plan, its runner, and which slots are head gradients."""

    def __init__(self, plan: Plan, ctx: Any, head_grads: Sequence[int],
                 extra: Sequence[str], arena: Arena) -> None:
        self.plan = plan
        self.runner = Runner(plan, ctx, True, arena)
        self.runner.flush_tiny()
        self.arena = arena
        self.pair = plan.pair if plan.prelude is None else None
        self.head_grads = head_grads  # numbers of the heads whose gradient the plan reads
        self.extra = extra            # names of watched internal outputs
        self.extra_arrays: list[Any] = []
        self.bound: dict[int, Any] = {}  # arrays by slot, where Python steps need them
        self.seen: Any = None            # versions of the parameters that the prelude prepared
        self.lists: list[tuple[Array, Rows]] = []  # gradients with few rows, and which those are

    def bind(self, slot: int, array: Any) -> None:
        """Binds an array to a slot of the plan."""
        self.runner.bind(slot, array)
        if self.plan.has_python:
            self.bound[slot] = array

    def run(self, stage: int, ctx: Any, drawn: tuple[int, int] | None = None) -> tuple[int, int]:
        """Runs forward or backward; returns the random numbers it drew, to draw the same again."""
        if stage == 0:
            self.arena.owner = self
            if self.plan.prelude is not None:
                self._prepare(self.plan.prelude)
        steps = self.plan.stages[stage]
        last: Any = steps[-1]  # a segment, which counts those before it too
        count = self.plan.segments[last].rng_count
        if drawn is None:
            drawn = random.reserve(count, ctx) if count else (0, 0)
        if stage == 1:
            for _, rows in self.lists:
                rows.prepare()
        for step in steps:
            if isinstance(step, int):
                self.runner.run(step, *drawn)
            else:
                self._call(step)
        if stage == 1:
            for array, rows in self.lists:
                rows.settle(array)
        return drawn

    def run_both(self, ctx: Any) -> tuple[int, int]:
        """Runs forward and backward by one call, where `plan.pair` says that this can be."""
        self.arena.owner = self
        count = self.plan.segments[-2].rng_count
        drawn = random.reserve(count, ctx) if count else (0, 0)
        for _, rows in self.lists:
            rows.prepare()
        self.runner.run_pair(self.pair, *drawn)
        for array, rows in self.lists:
            rows.settle(array)
        return drawn

    def _prepare(self, prelude: int) -> None:
        """Runs the prelude, unless nothing has been written to what it reads since the last run."""
        now = self.runner.versions(prelude)
        if now is None or now != self.seen:
            self.runner.run(prelude)
            self.seen = now

    def _call(self, step: PythonStep) -> None:
        """Calls an operator written in Python on this thread; what it reads may be pending."""
        op: Any = step.op
        ins, outs = ([self.bound[i]._alias() for i in slots] for slots in (step.ins, step.outs))
        if hasattr(op, "run"):
            op.run(ins, outs, step.train)
            return
        with pause(train_mode=step.train):
            for source, target in zip(op.python(None, ins, step.train), outs, strict=True):
                source.copyto(target)


class Executor:
    """A symbol bound to arrays; made by `Symbol.bind` and `Symbol.simple_bind`.

    Parameters
    ----------
    symbol : Symbol
    ctx : Context
    args, aux : dict of str to NDArray
        Values of every argument and auxiliary state.
    grads : dict of str to NDArray
        Where the gradients of some arguments go.
    reqs : dict of str to 'write', 'add' or 'null'
    shared_exec : Executor, optional
        One whose memory for internal values is used in turns with this one's.

    Attributes
    ----------
    outputs : list of NDArray
        Results of the last forward; the same arrays every time.
    arg_dict, grad_dict, aux_dict : dict of str to NDArray
    """

    def __init__(self, symbol: Any, ctx: Any, args: Mapping[str, Array],
                 grads: Mapping[str, Array | None], reqs: Mapping[str, str],
                 aux: Mapping[str, Array], group2ctx: Any = None,
                 shared_exec: Executor | None = None) -> None:
        self._symbol = symbol
        self._arena: Arena = Arena() if shared_exec is None else shared_exec._arena
        self._ctx = ctx
        self._group2ctx = group2ctx
        self._args = {n: args[n] for n in symbol.list_arguments()}
        self._aux = {n: aux[n] for n in symbol.list_auxiliary_states()}
        self._reqs = {n: _REQS[reqs.get(n, "null")] for n in self._args}
        self._grads = {n: grads.get(n) for n in self._args}
        # What users see are copies: binding was done, and putting another array in changes nothing.
        self._shown = dict(self._args), dict(self._grads), dict(self._aux)
        self._wrt = [n for n in self._args
                     if self._reqs[n] != NULL and self._grads[n] is not None]
        self._heads: list[Entry] = _private(self._expanded())
        self._modes: dict[tuple, _Mode] = {}
        self._monitor: tuple[Callable[[str, Any], Any], bool] | None = None
        self._last: _Mode | None = None
        self._drawn = (0, 0)   # random numbers of the last forward
        self._spent = False    # a backward has used up what the last forward kept
        self._keep = False     # backward has been called twice: keep what it reads
        self._head_grads: dict[int, Array] = {}
        self._are_ones: set[int] = set()  # heads whose gradient array holds ones
        self.outputs: list[Any] = []
        self._mode(bool(self._wrt))

    def _expanded(self) -> Sequence[Entry]:
        """The symbol's heads without loops and branches."""
        heads = self._symbol._heads
        nodes = topo(heads)
        if not has_control(nodes):
            return heads
        arrays = {id(n): self._aux[n.name] if n.name in self._aux else self._args[n.name]
                  for n in nodes if n.op is None}
        return expand(heads, {i: a.shape for i, a in arrays.items()},
                      {i: a._dtype for i, a in arrays.items()})

    # -- compiling ---------------------------------------------------------------------------------
    def _mode(self, train: bool) -> _Mode:
        with_grads = train and bool(self._wrt)
        key = (train, with_grads, None if self._monitor is None else self._monitor[1],
               self._keep and with_grads)
        found = self._modes.get(key)
        if found is None:
            found = self._modes[key] = self._compile(train, with_grads)
        return found

    def _variables(self) -> tuple[list[Entry], list[Array]]:
        """Arguments and auxiliary states as entries, and the arrays bound to them."""
        nodes = topo(self._symbol._heads)  # expanding a loop may leave some unused
        aux = aux_nodes(nodes)
        entries, arrays = [], []
        for node in nodes:
            if node.op is None:
                entries.append(Entry(node, 0))
                source = self._aux if id(node) in aux else self._args
                arrays.append(source[node.name])
        return entries, arrays

    def _watched(self) -> tuple[list[Entry], list[str]]:
        if self._monitor is None:
            return [], []
        entries, names = [], []
        for node in topo(self._heads):
            if node.op is None:
                if self._monitor[1]:
                    entries.append(Entry(node, 0))
                    names.append(node.name)
                continue
            for i, out in enumerate(node.op.output_names(node.params)[:node.num_visible]):
                entries.append(Entry(node, i))
                names.append(f"{node.name}_{out}")
        return entries, names

    def _compile(self, train: bool, with_grads: bool) -> _Mode:
        inputs, arrays = self._variables()
        by_name = {e.node.name: e for e in inputs}
        watched, names = self._watched()
        grads: list[Entry | None] = []
        used: list[int] = []
        if with_grads:
            given = [variable(f"_head_grad{i}") for i in range(len(self._heads))]
            grads = gradient(self._heads, [by_name[n] for n in self._wrt], given)
            reached = {id(n) for n in topo([g for g in grads if g is not None])}
            used = [i for i, v in enumerate(given) if id(v.node) in reached]
            inputs = inputs + [given[i] for i in used]
        specs = [Spec(a.shape, a._dtype) for a in arrays]
        if used:
            specs += self._head_specs(inputs[:len(arrays)], specs, used)
        grad_arrays = [g for n in self._wrt
                       if with_grads and (g := self._grads[n]) is not None]
        plan = compile_graph(
            Graph(inputs, [*self._heads, *watched], grads, [self._reqs[n] for n in self._wrt]),
            specs, [Spec(g.shape, g._dtype) for g in grad_arrays], train, fuse=not watched,
            watched=frozenset(id(e.node) for e in watched), keep_forward=self._keep,
            prelude=not with_grads, lists=with_grads)
        return self._place(_Mode(plan, self._ctx, used, names, self._arena), arrays, grad_arrays)

    def _head_specs(self, inputs: Sequence[Entry], specs: Sequence[Spec], used: Sequence[int]
                    ) -> list[Spec]:
        from ..graph.passes.infer import infer
        got = infer(self._heads, {id(e.node): s.shape for e, s in zip(inputs, specs)},
                    {id(e.node): s.dtype for e, s in zip(inputs, specs)})
        return [got.spec(self._heads[i]) for i in used]

    def _place(self, mode: _Mode, arrays: Sequence[Array], grads: Sequence[Array]) -> _Mode:
        """Binds the arrays of a new mode, making those of the outputs with the first."""
        plan, n_heads = mode.plan, len(self._heads)
        first_out = plan.num_inputs
        for slot, a in enumerate(arrays):
            mode.bind(slot, a)
        for k, head in enumerate(mode.head_grads):
            mode.bind(len(arrays) + k, self._head_grad(head, plan.slots[len(arrays) + k]))
        for i in range(plan.num_outputs):
            shape, dtype = plan.slots[first_out + i]
            if i < n_heads and len(self.outputs) <= i:
                self.outputs.append(Array._empty(shape, dtype, self._ctx))
            elif i >= n_heads:
                mode.extra_arrays.append(Array._empty(shape, dtype, self._ctx))
            mode.bind(first_out + i,
                      self.outputs[i] if i < n_heads else mode.extra_arrays[i - n_heads])
        owned = {slot: zeros(plan.slots[slot][0], ctx=self._ctx, dtype=plan.slots[slot][1])
                 for slot in plan.owned}
        for slot, a in owned.items():
            mode.bind(slot, a)
        for slot, g in enumerate(grads, first_out + plan.num_outputs):
            mode.bind(slot, g)
            if slot in plan.lists:
                mode.lists.append((g, Rows(g, owned[plan.lists[slot]])))
        return mode

    def _head_grad(self, head: int, slot: tuple) -> Array:
        """The array that holds the gradient of a head.

        It is bound once, because a queued backward may still read it when the next one is asked
        for; its values change in the engine's order.
        """
        if head not in self._head_grads:
            self._head_grads[head] = ones(slot[0], ctx=self._ctx, dtype=slot[1])
            self._are_ones.add(head)
        return self._head_grads[head]

    def _set_head_grad(self, head: int, value: Any) -> None:
        target: Any = self._head_grads[head]
        if value is None:
            if head not in self._are_ones:
                target[:] = 1
                self._are_ones.add(head)
            return
        if value.shape != target.shape:
            raise MXNetValueError(f"backward: output {head} has shape {target.shape}, "
                                  f"its gradient {value.shape}")
        self._are_ones.discard(head)
        value.as_in_context(self._ctx).astype(target._dtype, copy=False).copyto(target)

    # -- running -----------------------------------------------------------------------------------
    def forward(self, is_train: bool = False, **kwargs: Any) -> list[Any]:
        """Runs the network.

        Parameters
        ----------
        is_train : bool
            Whether operators behave as in training; needed before `backward`.
        **kwargs : NDArray or array-like
            New values for arguments, copied into the bound arrays.

        Returns
        -------
        list of NDArray : `self.outputs`.
        """
        for name, value in kwargs.items():
            self._assign(name, value)
        mode = self._mode(bool(is_train))
        self._drawn = mode.run(0, self._ctx)
        self._last, self._spent = mode, False
        if self._monitor is not None:
            for name, value in zip(mode.extra, mode.extra_arrays):
                self._monitor[0](name, value)
        return self.outputs

    def _assign(self, name: str, value: Any) -> None:
        target = self._args.get(name)
        if target is None:
            raise MXNetTypeError(f"forward: the symbol has no argument {name!r}; "
                                 f"arguments: {', '.join(self._args)}")
        source = value if isinstance(value, Array) else make_array(value, self._ctx, target._dtype)
        if source.shape != target.shape:
            raise MXNetValueError(f"forward: argument {name!r} is bound with shape {target.shape}, "
                                  f"got {source.shape}; use reshape() for another shape")
        if source._dtype is target._dtype and source.context is target.context:
            copy_array(source, target)
        else:
            source.copyto(target)

    def backward(self, out_grads: Any = None, is_train: bool = True) -> None:
        """Computes the gradients of the last `forward(is_train=True)` into `grad_dict`.

        Parameters
        ----------
        out_grads : NDArray, list of NDArray or dict by output name, optional
            Gradients with respect to the outputs; ones by default. Losses such as SoftmaxOutput
            need none.
        """
        mode = self._last
        if mode is None or len(mode.plan.stages) < 2:
            if self._wrt:
                raise MXNetError("backward: run forward(is_train=True) first")
            return
        if self._spent or self._arena.owner is not mode:
            mode = self._run_again()
        given = self._given(out_grads)
        for head in mode.head_grads:
            self._set_head_grad(head, None if given is None else given[head])
        mode.run(1, self._ctx)
        self._spent = not self._keep

    def forward_backward(self) -> None:
        """`forward(is_train=True)` and `backward()`, by one call if nobody looks in between."""
        mode = self._mode(True)
        if mode.pair is None or self._monitor is not None:
            self.forward(is_train=True)
            self.backward()
            return
        for head in mode.head_grads:
            self._set_head_grad(head, None)
        self._drawn = mode.run_both(self._ctx)
        self._last, self._spent = mode, not self._keep

    def _run_again(self) -> _Mode:
        """The last forward once more, in a plan whose backward may run any number of times.

        The usual plan lets backward overwrite what it has used, and an executor that shares its
        memory may have run in between. The same random numbers are drawn, and auxiliary states are
        not moved a second time.
        """
        self._keep = True
        mode = self._mode(True)
        states = [(slot, a) for slot, (e, a) in enumerate(zip(*self._variables()))
                  if e.node.name in self._aux]
        self._settle()
        for slot, a in states:
            mode.bind(slot, a.copy())  # type: ignore[attr-defined]
        mode.run(0, self._ctx, self._drawn)
        self._settle()
        for slot, a in states:
            mode.bind(slot, a)
        self._last = mode
        return mode

    def _settle(self) -> None:
        """Waits until nothing of this executor is queued, so that arrays may be bound."""
        for mode in self._modes.values():
            while mode.runner.pending:
                for a in (*self.outputs, *(g for g in self._grads.values() if g is not None)):
                    a.wait_to_write()

    def _given(self, out_grads: Any) -> list[Any] | None:
        if out_grads is None:
            return None
        if isinstance(out_grads, Array):
            out_grads = [out_grads]
        elif isinstance(out_grads, dict):
            out_grads = [out_grads[n] for n in self._symbol.list_outputs()]
        if len(out_grads) != len(self._heads):
            raise MXNetValueError(f"backward: {len(self._heads)} outputs, "
                                  f"{len(out_grads)} gradients")
        for g in out_grads:
            if g is not None and not isinstance(g, Array):
                raise MXNetTypeError(f"backward: gradients are NDArrays, got {type(g).__name__}")
        return list(out_grads)

    # -- arrays ------------------------------------------------------------------------------------
    @property
    def arg_dict(self) -> dict[str, Any]:
        """Arguments by name."""
        return self._shown[0]

    @property
    def grad_dict(self) -> dict[str, Any]:
        """Gradients by name of the argument (None where there is none)."""
        return self._shown[1]

    @property
    def aux_dict(self) -> dict[str, Any]:
        """Auxiliary states by name."""
        return self._shown[2]

    @property
    def arg_arrays(self) -> list[Any]:
        """Arguments in the order of `list_arguments`."""
        return list(self._args.values())

    @property
    def grad_arrays(self) -> list[Any]:
        """Gradients in the order of `list_arguments` (None where there is none)."""
        return list(self._grads.values())

    @property
    def aux_arrays(self) -> list[Any]:
        """Auxiliary states in the order of `list_auxiliary_states`."""
        return list(self._aux.values())

    @property
    def output_dict(self) -> dict[str, Any]:
        """Outputs by name."""
        return dict(zip(self._symbol.list_outputs(), self.outputs))

    def copy_params_from(self, arg_params: Mapping[str, Any],
                         aux_params: Mapping[str, Any] | None = None,
                         allow_extra_params: bool = False) -> None:
        """Copies values into the bound arrays by name.

        Raises
        ------
        MXNetValueError
            For a name that is not bound (unless `allow_extra_params`), or another shape.
        """
        for kind, source, target in (("argument", arg_params, self._args),
                                     ("auxiliary state", aux_params or {}, self._aux)):
            for name, value in source.items():
                if name not in target:
                    if allow_extra_params:
                        continue
                    raise MXNetValueError(f"copy_params_from: {name!r} is not an {kind}")
                if value.shape != target[name].shape:
                    raise MXNetValueError(f"copy_params_from: {kind} {name!r} has shape "
                                          f"{target[name].shape}, got {value.shape}")
                value.astype(target[name]._dtype, copy=False).copyto(target[name])

    def reshape(self, partial_shaping: bool = False, allow_up_sizing: bool = False,
                **kwargs: Any) -> Executor:
        """An executor for other input shapes; arrays whose shape stays are shared.

        Parameters
        ----------
        partial_shaping : bool
            Allow arguments that are not named to change their shape.
        allow_up_sizing : bool
            Allow larger arrays than the bound ones (new memory is taken).
        **kwargs : shapes by argument name.
        """
        arg_shapes, _, aux_shapes = self._symbol.infer_shape(**kwargs)
        if arg_shapes is None:
            raise MXNetValueError("reshape: the new shapes do not determine every argument's")

        def fit(name: str, old: Any, shape: tuple, named: bool) -> Any:
            if old is None or old.shape == shape:
                return old
            if not (named or partial_shaping):
                raise MXNetValueError(f"reshape: the shape of {name!r} would change from "
                                      f"{old.shape} to {shape}; pass partial_shaping=True "
                                      "to allow it")
            size = 1
            for d in shape:
                size *= d
            if size <= old.size:
                return old._window(0, shape)
            if not allow_up_sizing:
                raise MXNetValueError(f"reshape: {name!r} would grow from {old.shape} to {shape}; "
                                      "pass allow_up_sizing=True to allow it")
            return Array._empty(shape, old._dtype, old.context)

        args, grads, aux = {}, {}, {}
        for (name, old), shape in zip(self._args.items(), arg_shapes):
            args[name] = fit(name, old, shape, name in kwargs)
            grads[name] = fit(name, self._grads[name], shape, name in kwargs)
        for (name, old), shape in zip(self._aux.items(), aux_shapes):
            aux[name] = fit(name, old, shape, False)
        words = {v: k for k, v in _REQS.items()}
        return Executor(self._symbol, self._ctx, args, grads,
                        {n: words[r] for n, r in self._reqs.items()}, aux, self._group2ctx)

    def predictor(self, inputs: Sequence[str] | None = None) -> Predictor:
        """A function of the network that several threads may call at once.

        Parameters
        ----------
        inputs : names of the arguments that each call gives; by default `data`, or the first
            argument where there is none of that name.
        """
        names = list(inputs) if inputs is not None else (
            ["data"] if "data" in self._args else [next(iter(self._args))])
        missing = [n for n in names if n not in self._args]
        if missing:
            raise MXNetValueError(f"predictor: the symbol has no argument {missing[0]!r}; "
                                  f"arguments: {', '.join(self._args)}")
        entries, arrays = self._variables()
        order = [e.node.name for e in entries]
        plan = compile_graph(Graph(entries, self._heads), [Spec(a.shape, a._dtype) for a in arrays],
                             prelude=True)
        return Predictor(plan, self._ctx, {n: order.index(n) for n in names},
                         {i: a for i, a in enumerate(arrays) if order[i] not in names})

    # -- looking inside ----------------------------------------------------------------------------
    def set_monitor_callback(self, callback: Callable[[str, Any], Any] | None,
                             monitor_all: bool = False) -> None:
        """Calls `callback(name, NDArray)` for every internal output after each forward (and for the
        inputs too with `monitor_all`). Watched plans are not fused."""
        self._monitor = None if callback is None else (callback, bool(monitor_all))

    def explain(self, is_train: bool | None = None) -> str:
        """What was compiled: tasks, in-place sharing, notes of the passes, peak bytes."""
        return self._mode(bool(self._wrt) if is_train is None else is_train).plan.explain()

    def debug_str(self) -> str:
        """The symbol's nodes, and the memory of the plans."""
        total = sum(m.plan.arena_bytes for m in self._modes.values())
        return (f"{self._symbol.debug_str()}\n"
                f"Total {total / 2**20:.6f} MB allocated for internal values")

    def get_optimized_symbol(self) -> Any:
        """The symbol after the simplify pass."""
        from ..graph.passes.simplify import simplify
        heads, _ = simplify(self._heads)
        return type(self._symbol)(tuple(h for h in heads if h is not None))

    def __repr__(self) -> str:
        return f"<Executor of {', '.join(self._symbol.list_outputs())} on {self._ctx}>"

