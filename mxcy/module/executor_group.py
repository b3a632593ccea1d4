"""ExecutorGroup: one executor for each device, and the parameters that they work on.

What lives here: slicing batches over devices, parameter and gradient arrays, executors for several
batch shapes. What does not: optimizers, names given by users (module.py).
Invariant: the parameter arrays are made once and every executor of a device is bound to the same
ones, whatever its batch shape.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from .. import nd
from .._core.errors import MXNetError, MXNetValueError
from ..io import DataDesc
from ..optimizer.updater import MOST_TOGETHER
from ..runtime.creation import zeros_together

__all__ = ["ExecutorGroup", "as_descs"]


def as_descs(shapes: Any) -> list[DataDesc]:
    """Descriptions from DataDescs or pairs (name, shape)."""
    return [d if isinstance(d, DataDesc) else DataDesc(*d) for d in shapes or ()]


def slices_for(rows: int, work_loads: Sequence[float]) -> list[slice]:
    """Which rows of a batch go to which device, in proportion to the loads."""
    total = float(sum(work_loads))
    ends, done = [], 0.0
    for load in work_loads:
        done += load
        ends.append(round(rows * done / total))
    starts = [0, *ends[:-1]]
    if any(a >= b for a, b in zip(starts, ends)):
        raise MXNetValueError(f"a batch of {rows} rows is too small for {len(work_loads)} devices")
    return [slice(a, b) for a, b in zip(starts, ends)]


class ExecutorGroup:
    """Executors of one symbol on a list of devices.

    Parameters
    ----------
    symbol : Symbol
    contexts : list of Context
    work_loads : list of float
    data, label : list of DataDesc
        Shapes of whole batches.
    param_names, state_names, fixed : list of str
        Trained arguments, states, and arguments that keep their values.
    for_training, inputs_need_grad : bool
    grad_req : str, list or dict
    shared : ExecutorGroup, optional
        Its parameter and gradient arrays are used.
    group2ctx : list of dict, optional
        For each device, the devices of the symbol's groups.
    """

    def __init__(self, symbol: Any, contexts: list[Any], work_loads: Sequence[float],
                 data: list[DataDesc], label: list[DataDesc], param_names: list[str],
                 state_names: list[str], fixed: Sequence[str], for_training: bool,
                 inputs_need_grad: bool, grad_req: Any, shared: ExecutorGroup | None = None,
                 group2ctx: Any = None) -> None:
        self.symbol = symbol
        self.contexts = contexts
        self.work_loads = list(work_loads)
        self.arg_names: list[str] = symbol.list_arguments()
        self.aux_names: list[str] = symbol.list_auxiliary_states()
        self.param_names = param_names
        self.state_names = state_names
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self.group2ctx = group2ctx
        self.data_names = [d.name for d in data]
        self.reqs = self._requests(grad_req, fixed)
        #: For each device: name to array.
        self.params: list[dict[str, Any]] = [{} for _ in contexts]
        self.grads: list[dict[str, Any]] = [{} for _ in contexts]
        self.auxs: list[dict[str, Any]] = [{} for _ in contexts]
        self.shared = shared
        self.where: dict[str, Any] = {}
        self.monitor: Any = None
        self._bound: dict[tuple, list[Any]] = {}
        self._trained: Any = None  # what `trained` found
        self.bind(data, label)

    def _requests(self, grad_req: Any, fixed: Sequence[str]) -> dict[str, str]:
        if isinstance(grad_req, str):
            asked = dict.fromkeys(self.arg_names, grad_req)
        elif isinstance(grad_req, (list, tuple)):
            if len(grad_req) != len(self.arg_names):
                raise MXNetValueError(f"grad_req: expected {len(self.arg_names)} entries for "
                                      f"{self.arg_names}, got {len(grad_req)}")
            asked = dict(zip(self.arg_names, grad_req))
        else:
            asked = {n: grad_req.get(n, "null" if n not in self.param_names else "write")
                     for n in self.arg_names}
        out = {}
        for name in self.arg_names:
            wanted = (name in self.param_names and name not in fixed) \
                or (name in self.data_names and self.inputs_need_grad)
            out[name] = asked[name] if self.for_training and wanted else "null"
        return out

    # -- binding -----------------------------------------------------------------------------------
    def bind(self, data: list[DataDesc], label: list[DataDesc]) -> None:
        """Makes (or finds) the executors for batches of these shapes."""
        self.data_shapes, self.label_shapes = data, label
        axes = [DataDesc.get_batch_axis(d.layout) for d in data]
        self.batch_axis = 0 if not axes or axes[0] < 0 else axes[0]
        self.batch_size = data[0].shape[self.batch_axis] if data and data[0].shape else 1
        self.slices = slices_for(self.batch_size, self.work_loads) if len(self.contexts) > 1 \
            else [slice(0, self.batch_size)]
        key = tuple((d.name, d.shape, str(d.dtype)) for d in (*data, *label))
        self.execs: list[Any] = self._bound.get(key, [])
        if self.execs:
            return
        self.execs = [self._bind_one(k, data, label) for k in range(len(self.contexts))]
        self._bound[key] = self.execs
        if self.monitor is not None:
            for executor in self.execs:
                self.monitor.install(executor)

    def _part(self, desc: DataDesc, k: int) -> tuple[int, ...]:
        """Shape of device k's share of an input."""
        axis = DataDesc.get_batch_axis(desc.layout)
        if len(self.contexts) == 1 or not 0 <= axis < len(desc.shape):
            return desc.shape
        size = self.slices[k].stop - self.slices[k].start
        return (*desc.shape[:axis], size, *desc.shape[axis + 1:])

    def _bind_one(self, k: int, data: list[DataDesc], label: list[DataDesc]) -> Any:
        ctx = self.contexts[k]
        given = {d.name: d for d in (*data, *label) if d.name in self.arg_names}
        arg_shapes, _, aux_shapes = self.symbol.infer_shape(
            **{n: self._part(d, k) for n, d in given.items()})
        if arg_shapes is None:
            raise MXNetError(f"bind: the shapes of the data do not determine all others: {given}")
        arg_types, _, aux_types = self.symbol.infer_type(**{n: d.dtype for n, d in given.items()})
        if arg_types is None:
            arg_types, aux_types = [None] * len(arg_shapes), [None] * len(aux_shapes)
        groups = self.group2ctx[k] if self.group2ctx else None
        self.where = self._devices(ctx, groups)
        if self.for_training and len(self.contexts) == 1 and not groups:
            self._make_together(k, arg_shapes, arg_types)
        args, grads = {}, {}
        for name, shape, dtype in zip(self.arg_names, arg_shapes, arg_types):
            if name in self.param_names:
                args[name] = self._param(k, name, shape, dtype, self.params, "params")
                grads[name] = self._param(k, name, shape, dtype, self.grads, "grads") \
                    if self.reqs[name] != "null" else None
            else:
                place = self.where.get(name, ctx)
                args[name] = nd.zeros(shape, ctx=place, dtype=dtype)
                grads[name] = nd.zeros(shape, ctx=place, dtype=dtype) \
                    if self.reqs[name] != "null" else None
        auxs = {name: self._param(k, name, shape, dtype, self.auxs, "auxs")
                for name, shape, dtype in zip(self.aux_names, aux_shapes, aux_types)}
        return self.symbol.bind(ctx, args=args, aux_states=auxs, grad_req=self.reqs,
                                args_grad={n: g for n, g in grads.items() if g is not None},
                                group2ctx=groups, shared_exec=self._lender(k))

    def _lender(self, k: int) -> Any:
        """The executor whose memory for internal values others of device k use in turns."""
        first = next(iter(self._bound.values()), None)
        if first is None and self.shared is not None:
            first = next(iter(self.shared._bound.values()), None)
        return first[k] if first is not None else None

    def _devices(self, ctx: Any, groups: Any) -> dict[str, Any]:
        """Devices of the variables that belong to a ctx_group which `group2ctxs` names."""
        if not groups:
            return {}
        attrs = self.symbol.attr_dict()
        found = {n: a.get("ctx_group", a.get("__ctx_group__")) for n, a in attrs.items()}
        return {n: groups.get(g, ctx) for n, g in found.items() if g is not None}

    def _param(self, k: int, name: str, shape: tuple[int, ...], dtype: Any,
               tables: list[dict[str, Any]], kind: str) -> Any:
        """Device k's array of a parameter (or its gradient, or a state): made once, then reused."""
        array = tables[k].get(name)
        if array is None and self.shared is not None:
            array = getattr(self.shared, kind)[k].get(name)
        if array is None:
            array = nd.zeros(shape, ctx=self.where.get(name, self.contexts[k]), dtype=dtype)
        elif tuple(array.shape) != tuple(shape):
            raise MXNetValueError(f"bind: parameter {name!r} has shape {tuple(array.shape)}, these "
                                  f"data need {tuple(shape)}")
        tables[k][name] = array
        self._trained = None
        return array

    def _make_together(self, k: int, shapes: Sequence[Any], dtypes: Sequence[Any]) -> None:
        """Makes the missing parameters of device k, and their gradients, side by side, so that one
        pass updates them. Small ones lie together, and those that usually decay.
        """
        known = {*self.params[k], *(self.shared.params[k] if self.shared is not None else ())}
        new = [(self.reqs[n] == "null", not n.endswith(("_weight", "_gamma")),
                prod(s) > MOST_TOGETHER, n, (s, np.float32 if d is None else d))
               for n, s, d in zip(self.arg_names, shapes, dtypes)
               if n in self.param_names and n not in known]
        new.sort(key=lambda x: x[:3])
        for table, chosen in ((self.params[k], new), (self.grads[k], [x for x in new if not x[0]])):
            made = zeros_together([x[4] for x in chosen], self.contexts[k])
            table.update((x[3], array) for x, array in zip(chosen, made))

    def trained(self) -> tuple[tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]:
        """Numbers, gradients and arrays of the parameters that have a gradient, on device 0: the
        same tuples as long as they hold the same."""
        if self._trained is None:
            grads, params = self.grads[0], self.params[0]
            numbers = [i for i, n in enumerate(self.param_names) if n in grads]
            names = [self.param_names[i] for i in numbers]
            self._trained = (tuple(numbers), tuple(grads[n] for n in names),
                             tuple(params[n] for n in names))
        return self._trained

    # -- what old programs look at --------------------------------------------------------------
    @property
    def param_arrays(self) -> list[list[Any]]:
        """For each parameter its array on every device."""
        return [[p[n] for p in self.params] for n in self.param_names]

    @property
    def grad_arrays(self) -> list[list[Any]]:
        """For each parameter its gradient on every device; None where there is none."""
        return [[g.get(n) for g in self.grads] for n in self.param_names]

    @property
    def aux_arrays(self) -> list[list[Any]]:
        """For each auxiliary state its array on every device."""
        return [[a[n] for a in self.auxs] for n in self.aux_names]

    # -- running -----------------------------------------------------------------------------------
    def load(self, descs: list[DataDesc], arrays: Sequence[Any]) -> None:
        """Copies a batch into the executors' input arrays, each device its rows."""
        if len(self.execs) == 1:
            bound = self.execs[0].arg_dict
            for desc, array in zip(descs, arrays):
                if (target := bound.get(desc.name)) is not None:
                    target[:] = array
            return
        for desc, array in zip(descs, arrays):
            axis = DataDesc.get_batch_axis(desc.layout)
            for k, executor in enumerate(self.execs):
                target = executor.arg_dict.get(desc.name)
                if target is None:
                    continue
                part = array
                if 0 <= axis < len(desc.shape):
                    s = self.slices[k]
                    part = array[s] if axis == 0 else nd.slice_axis(array, axis=axis,
                                                                    begin=s.start, end=s.stop)
                target[:] = part

    def forward(self, is_train: bool) -> None:
        for executor in self.execs:
            executor.forward(is_train=is_train)

    def backward(self, out_grads: Any) -> None:
        if out_grads is not None and not isinstance(out_grads, (list, tuple)):
            out_grads = [out_grads]
        for k, executor in enumerate(self.execs):
            if out_grads is None:
                executor.backward()
            elif len(self.execs) == 1:
                executor.backward(list(out_grads))
            else:
                executor.backward([g[self.slices[k]].as_in_context(self.contexts[k])
                                   for g in out_grads])

    def merged(self, lists: list[list[Any]], merge: bool) -> list[Any]:
        """Arrays of each device, put together along the batch axis or side by side."""
        rows = [list(parts) for parts in zip(*lists)]
        if not merge:
            return rows
        first = self.contexts[0]
        return [p[0] if len(p) == 1 else
                nd.concat(*[x.as_in_context(first) for x in p], dim=self.batch_axis)
                for p in rows]

    def outputs(self, merge: bool) -> list[Any]:
        return self.merged([list(e.outputs) for e in self.execs], merge)

    def input_grads(self, merge: bool) -> list[Any]:
        return self.merged([[e.grad_dict[n] for n in self.data_names] for e in self.execs], merge)

    def states(self, merge: bool) -> list[Any]:
        return self.merged([[e.arg_dict[n] for n in self.state_names] for e in self.execs], merge)

    def set_states(self, states: Any, value: Any) -> None:
        """Sets every state to a number, or to given arrays (whole, or one for each device)."""
        if (states is None) == (value is None):
            raise MXNetValueError("set_states: expected either states or a value")
        for i, name in enumerate(self.state_names):
            for k, executor in enumerate(self.execs):
                target = executor.arg_dict[name]
                if states is None:
                    target[:] = value
                elif isinstance(states[i], (list, tuple)):
                    target[:] = states[i][k]
                else:
                    target[:] = states[i] if len(self.execs) == 1 else states[i][self.slices[k]]

    def update_metric(self, eval_metric: Any, labels: Sequence[Any], pre_sliced: bool,
                      output_names: Sequence[str]) -> None:
        """Counts the outputs of each device with its share of the labels."""
        names = [d.name for d in self.label_shapes] or [f"label{i}" for i in range(len(labels))]
        for k, executor in enumerate(self.execs):
            if pre_sliced:
                mine = labels[k]
            elif len(self.execs) == 1:
                mine = labels
            else:
                mine = [x[self.slices[k]] for x in labels]
            eval_metric.update_dict(dict(zip(names, mine or ())),
                                    dict(zip(output_names, executor.outputs)))

    def install_monitor(self, monitor: Any) -> None:
        self.monitor = monitor
        for execs in self._bound.values():
            for executor in execs:
                monitor.install(executor)
