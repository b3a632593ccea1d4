"""Module: a Symbol with parameters, trained on one or several devices.

Invariant: after `update` the parameters are the same on every device.
"""
from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .. import optimizer as opt
from .._core.context import Context, cpu
from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ..initializer import InitDesc
from ..io import DataDesc
from ..kvstore import KVStoreBase
from ..kvstore import create as create_store
from ..model import DEFAULT_INIT, load_checkpoint, save_checkpoint
from ..runtime._files import replace_file
from .base_module import BaseModule
from .executor_group import ExecutorGroup, as_descs

__all__ = ["Module"]


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


class Module(BaseModule):
    """A Symbol with parameters.

    Parameters
    ----------
    symbol : Symbol
    data_names, label_names : list of str
        Arguments of the symbol that are fed from batches. Label names that the symbol does not have
        are ignored.
    logger : logging.Logger or module
    context : Context or list of Context
        Devices; a batch is divided among several.
    work_load_list : list of float, optional
        Shares of the devices, equal by default.
    fixed_param_names : list of str, optional
        Parameters that are not trained.
    state_names : list of str, optional
        Arguments that keep values from batch to batch, set by `set_states`.
    group2ctxs : dict or list of dict, optional
        Devices of the groups made by `AttrScope(ctx_group=...)`.
    compression_params : dict, optional
        Gradient compression of a distributed KVStore.

    Examples
    --------
    >>> net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=10),
    ...                            name="softmax")
    >>> mod = mx.mod.Module(net)
    >>> mod.fit(train_iter, num_epoch=3)
    """

    def __init__(self, symbol: Any, data_names: Any = ("data",),
                 label_names: Any = ("softmax_label",), logger: Any = logging,
                 context: Any = None, work_load_list: Sequence[float] | None = None,
                 fixed_param_names: Any = None, state_names: Any = None, group2ctxs: Any = None,
                 compression_params: dict[str, Any] | None = None) -> None:
        super().__init__(logger)
        context = [cpu()] if context is None else context
        self._context: list[Context] = [context] if isinstance(context, Context) else list(context)
        if not self._context or not all(isinstance(c, Context) for c in self._context):
            raise MXNetTypeError(f"context: expected a Context or a list of them, got {context!r}")
        loads = list(work_load_list or [1] * len(self._context))
        if len(loads) != len(self._context) or min(loads) <= 0:
            raise MXNetValueError(f"work_load_list: expected {len(self._context)} positive "
                                  f"numbers, got {loads}")
        self._work_loads = loads
        if isinstance(group2ctxs, dict):
            # A list holds one device for each entry of `context`.
            group2ctxs = [{g: c[k] if isinstance(c, (list, tuple)) else c
                           for g, c in group2ctxs.items()} for k in range(len(self._context))]
        self._group2ctxs = group2ctxs
        self._symbol = symbol
        self._data_names, self._label_names = _names(data_names), _names(label_names)
        self._fixed_param_names, self._state_names = _names(fixed_param_names), _names(state_names)
        arguments = symbol.list_arguments()
        self._check_names(arguments)
        inputs = {*self._data_names, *self._label_names, *self._state_names}
        self._param_names = [n for n in arguments if n not in inputs]
        self._aux_names = symbol.list_auxiliary_states()
        self._output_names = symbol.list_outputs()
        self._compression_params = compression_params
        self._group: ExecutorGroup | None = None
        self._arg_params: dict[str, Any] | None = None
        self._aux_params: dict[str, Any] | None = None
        self._optimizer: Any = None
        self._updater: Any = None
        self._kvstore: Any = None
        self._update_on_kvstore = False
        self._preload_opt_states: str | None = None

    def _check_names(self, arguments: list[str]) -> None:
        for what, names, needed in (("data_names", self._data_names, True),
                                    ("label_names", self._label_names, False),
                                    ("state_names", self._state_names, True),
                                    ("fixed_param_names", self._fixed_param_names, True)):
            for name in names:
                if name in arguments:
                    continue
                inputs = [a for a in arguments if not a.endswith(
                    ("_weight", "_bias", "_gamma", "_beta"))]
                text = (f"{what}: {name!r} is not an argument of the symbol; arguments that look "
                        f"like inputs: {', '.join(inputs)}")
                if needed:
                    raise MXNetValueError(text)
                warnings.warn(text, UserWarning, stacklevel=4)

    # -- descriptions ------------------------------------------------------------------------------
    @property
    def data_names(self) -> list[str]:
        return self._data_names

    @property
    def label_names(self) -> list[str]:
        """Names of the labels."""
        return self._label_names

    @property
    def output_names(self) -> list[str]:
        return self._output_names

    @property
    def _exec_group(self) -> ExecutorGroup | None:
        """The executors, under the name by which old programs look for them."""
        return self._group

    def _bound(self, what: str) -> ExecutorGroup:
        self._need(what, params=False)
        assert self._group is not None
        return self._group

    @property
    def data_shapes(self) -> list[DataDesc]:
        return self._bound("data_shapes").data_shapes

    @property
    def label_shapes(self) -> list[DataDesc] | None:
        return self._bound("label_shapes").label_shapes or None

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        group = self._bound("output_shapes")
        known = {d.name: d.shape for d in (*group.data_shapes, *group.label_shapes)
                 if d.name in group.arg_names}
        return list(zip(self._output_names, self._symbol.infer_shape(**known)[1]))

    # -- binding -----------------------------------------------------------------------------------
    def bind(self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
             inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
             grad_req: Any = "write") -> None:
        """Makes the arrays and compiles the computation for the given shapes.

        Parameters
        ----------
        data_shapes, label_shapes : list of DataDesc or of pairs (name, shape)
            Shapes of a whole batch.
        for_training : bool
            Whether gradients can be computed.
        inputs_need_grad : bool
            Whether the data get gradients too.
        force_rebind : bool
            Whether a bound module is bound anew; its parameters stay.
        shared_module : Module, optional
            Its parameter arrays are used.
        grad_req : {'write', 'add', 'null'}, or list or dict of them
        """
        if self.binded and not force_rebind:
            self.logger.warning("Already bound, ignoring bind()")
            return
        if inputs_need_grad and not for_training:
            raise MXNetValueError("bind: inputs_need_grad needs for_training=True")
        data, label = self._checked_descs(data_shapes, label_shapes)
        shared = None
        if shared_module is not None:
            if not (isinstance(shared_module, Module) and shared_module.binded
                    and shared_module.params_initialized):
                raise MXNetValueError("shared_module: expected a bound Module with parameters")
            if len(shared_module._context) != len(self._context):
                raise MXNetValueError("shared_module: it has another number of devices")
            shared = shared_module._group
        kept = self.get_params() if self.binded and self.params_initialized else None
        self._group = ExecutorGroup(
            self._symbol, self._context, self._work_loads, data, label, self._param_names,
            self._state_names, self._fixed_param_names, for_training, inputs_need_grad, grad_req,
            shared, self._group2ctxs)
        self.for_training, self.inputs_need_grad, self.binded = for_training, inputs_need_grad, True
        if shared is not None:
            self.params_initialized = True
        elif kept is not None:
            self._write_params(*kept)
        elif self._arg_params is not None:
            self._write_params(self._arg_params, self._aux_params or {})
        if shared_module is not None and shared_module.optimizer_initialized:
            self.borrow_optimizer(shared_module)

    def _checked_descs(self, data_shapes: Any, label_shapes: Any
                       ) -> tuple[list[DataDesc], list[DataDesc]]:
        data, label = as_descs(data_shapes), as_descs(label_shapes)
        if sorted(d.name for d in data) != sorted(self._data_names):
            raise MXNetValueError(f"data_shapes: expected the names {self._data_names}, "
                                  f"got {[d.name for d in data]}")
        if label and sorted(d.name for d in label) != sorted(self._label_names):
            warnings.warn(f"label_shapes: expected the names {self._label_names}, "
                          f"got {[d.name for d in label]}", UserWarning, stacklevel=4)
        return data, label

    def reshape(self, data_shapes: Any, label_shapes: Any = None) -> None:
        """Goes over to batches of other shapes; the parameters stay as they are."""
        self._bound("reshape").bind(*self._checked_descs(data_shapes, label_shapes))

    # -- parameters --------------------------------------------------------------------------------
    def init_params(self, initializer: Any = DEFAULT_INIT,
                    arg_params: dict[str, Any] | None = None,
                    aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
                    force_init: bool = False, allow_extra: bool = False) -> None:
        if self.params_initialized and not force_init:
            warnings.warn("The module has parameters; init_params is ignored without "
                          "force_init=True", UserWarning, stacklevel=2)
            return
        group = self._bound("init_params")
        if arg_params is None and aux_params is None and self._arg_params is not None:
            arg_params, aux_params = self._arg_params, self._aux_params
        attrs = self._symbol.attr_dict()
        for kind, names, given, tables in (("arg", self._param_names, arg_params, group.params),
                                           ("aux", self._aux_names, aux_params, group.auxs)):
            extra = sorted(set(given or ()) - set(names))
            # As in the reference: a whole checkpoint may go into a part of its network.
            if extra and allow_missing and initializer is None and not allow_extra:
                raise MXNetValueError(f"{kind}_params: there are no such parameters: "
                                      f"{', '.join(extra)}; allow_extra=True ignores them")
            for name in names:
                self._init_one(name, tables, given, initializer, allow_missing,
                               attrs.get(name, {}))
        self.params_initialized = True
        self._arg_params = self._aux_params = None

    def _init_one(self, name: str, tables: list[dict[str, Any]], given: dict[str, Any] | None,
                  initializer: Any, allow_missing: bool, attrs: dict[str, str]) -> None:
        """Fills one parameter on the first device and copies it to the others."""
        first = tables[0][name]
        if given is not None and name in given:
            value = given[name]
            if value is first:
                return
            if tuple(value.shape) != tuple(first.shape):
                raise MXNetValueError(f"parameter {name!r}: expected shape {tuple(first.shape)}, "
                                      f"got {tuple(value.shape)}")
            first[:] = value
        elif given is not None and not allow_missing:
            raise MXNetError(f"parameter {name!r} is not given; allow_missing=True keeps or "
                             "initializes it")
        elif initializer is not None:
            initializer(InitDesc(name, attrs), first)
        for table in tables[1:]:
            table[name][:] = first

    def _write_params(self, args: dict[str, Any], auxs: dict[str, Any]) -> None:
        group = self._bound("set_params")
        for given, tables in ((args, group.params), (auxs, group.auxs)):
            for table in tables:
                for name, array in table.items():
                    if name in given:
                        array[:] = given[name]

    def get_params(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Copies of the arguments and the auxiliary states, on the CPU.

        Auxiliary states of several devices are averaged.
        """
        if not self.binded and self._arg_params is not None:
            return self._arg_params, self._aux_params or {}
        self._need("get_params")
        group = self._bound("get_params")
        args = {n: group.params[0][n].copyto(cpu()) for n in self._param_names}
        auxs = {}
        for name in self._aux_names:
            value = group.auxs[0][name].copyto(cpu())
            for table in group.auxs[1:]:
                value += table[name].as_in_context(cpu())
            auxs[name] = value / len(group.auxs) if len(group.auxs) > 1 else value
        return args, auxs

    # -- optimizer ---------------------------------------------------------------------------------
    def init_optimizer(self, kvstore: Any = "local", optimizer: Any = "sgd",
                       optimizer_params: Any = (("learning_rate", 0.01),),
                       force_init: bool = False) -> None:
        """Installs an optimizer.

        Parameters
        ----------
        kvstore : str, KVStore or None
            Where gradients of several devices are added up; a name is for `mx.kv.create`.
        optimizer : str or Optimizer
        optimizer_params : dict or list of pairs
            Hyperparameters, for an optimizer given by name. `rescale_grad` is 1 / batch size
            unless it is among them.
        force_init : bool
            Whether an optimizer that is there is replaced.
        """
        self._need("init_optimizer")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring...")
            return
        group = self._bound("init_optimizer")
        store = None
        if isinstance(kvstore, KVStoreBase):
            store = kvstore
        elif isinstance(kvstore, str):
            store = create_store(kvstore) if len(self._context) > 1 or "dist" in kvstore else None
        elif kvstore is not None:
            raise MXNetTypeError(f"kvstore: expected a name, a KVStore or None, got {kvstore!r}")
        rescale = 1.0 / max(1, group.batch_size * (store.num_workers if store else 1))
        names = dict(enumerate(self._param_names))
        if isinstance(optimizer, str):
            params = dict(optimizer_params)
            params.setdefault("rescale_grad", rescale)
            optimizer = opt.create(optimizer, sym=self._symbol, param_idx2name=names, **params)
        elif not isinstance(optimizer, opt.Optimizer):
            raise MXNetTypeError(f"optimizer: expected a name or an Optimizer, got {optimizer!r}")
        else:
            if optimizer.rescale_grad != rescale:
                warnings.warn(f"the optimizer's rescale_grad is {optimizer.rescale_grad}, not "
                              f"1 / batch size = {rescale}; is that meant?", UserWarning,
                              stacklevel=2)
            if not optimizer.idx2name:
                optimizer.idx2name = names
        self._optimizer, self._kvstore = optimizer, store
        self._update_on_kvstore = store is not None and store.is_capable("optimizer")
        self._updater = None if self._update_on_kvstore else opt.get_updater(optimizer)
        if store is not None:
            if self._compression_params:
                store.set_gradient_compression(self._compression_params)
            if self._update_on_kvstore:
                store.set_optimizer(optimizer)
            for i, name in enumerate(self._param_names):
                # All workers begin with the values of the first one.
                store.broadcast(i, group.params[0][name], [t[name] for t in group.params])
        self.optimizer_initialized = True
        if self._preload_opt_states is not None:
            self.load_optimizer_states(self._preload_opt_states)
            self._preload_opt_states = None

    def borrow_optimizer(self, shared_module: Any) -> None:
        """Uses the optimizer of another module, states included."""
        if not shared_module.optimizer_initialized:
            raise MXNetError("borrow_optimizer: the other module has no optimizer")
        self._optimizer = shared_module._optimizer
        self._kvstore = shared_module._kvstore
        self._update_on_kvstore = shared_module._update_on_kvstore
        self._updater = shared_module._updater
        self.optimizer_initialized = True

    def update(self) -> None:
        """Lets the optimizer change the parameters by the gradients of the last backward."""
        self._need("update", optimizer=True)
        group = self._bound("update")
        if self._kvstore is None and len(self._context) == 1:
            if group.grads[0]:
                self._updater(*group.trained())
            return
        for i, name in enumerate(self._param_names):
            grads = [table[name] for table in group.grads if name in table]
            if not grads:
                continue
            weights = [table[name] for table in group.params]
            if self._update_on_kvstore:
                self._kvstore.pushpull(i, grads, out=weights, priority=-i)
                continue
            if self._kvstore is not None:
                self._kvstore.pushpull(i, grads, out=grads, priority=-i)
                total = grads[0]
            else:
                total = _sum(grads)
            self._updater(i, total, weights[0])
            for weight in weights[1:]:
                weight[:] = weights[0]

    # -- running -----------------------------------------------------------------------------------
    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Computes the outputs of a batch.

        Parameters
        ----------
        data_batch : DataBatch
            Of the bound shapes, or of others, for which the module is reshaped.
        is_train : bool, optional
            Training mode; by default what the module is bound for.
        """
        self._load(data_batch).forward(self.for_training if is_train is None else is_train)

    def _load(self, data_batch: Any) -> ExecutorGroup:
        """Brings a batch into the arrays of executors of its shapes, which it makes or finds."""
        self._need("forward")
        group = self._bound("forward")
        data, label = self._batch_descs(group, data_batch)
        if data is not group.data_shapes or label is not group.label_shapes:
            group.bind(data, label)
        group.load(group.data_shapes, data_batch.data)
        if data_batch.label and group.label_shapes:
            group.load(group.label_shapes, data_batch.label)
        return group

    def forward_backward(self, data_batch: Any) -> None:
        """`forward` in training mode, then `backward`; on one device a single call does both."""
        # Somebody may have given the module a forward or backward of his own.
        changed = {"forward", "backward"} & self.__dict__.keys() or any(
            getattr(type(self), n) is not getattr(Module, n) for n in ("forward", "backward"))
        if changed or len(self._context) > 1 or not self.for_training:
            super().forward_backward(data_batch)
        else:
            self._load(data_batch).execs[0].forward_backward()

    def _batch_descs(self, group: ExecutorGroup, batch: Any
                     ) -> tuple[list[DataDesc], list[DataDesc]]:
        """Descriptions that fit the batch: those of the group, unless its shapes are others."""
        data, label = group.data_shapes, group.label_shapes
        if len(batch.data) != len(data):
            raise MXNetValueError(f"forward: expected {len(data)} arrays of data for "
                                  f"{[d.name for d in data]}, got {len(batch.data)}")
        if all(tuple(a.shape) == d.shape for a, d in zip(batch.data, data)):
            return data, label
        if batch.provide_data:
            data = as_descs(batch.provide_data)
        else:
            data = [DataDesc(d.name, a.shape, d.dtype, d.layout)
                    for d, a in zip(data, batch.data)]
        if batch.provide_label:
            label = as_descs(batch.provide_label)
        elif batch.label:
            label = [DataDesc(d.name, a.shape, d.dtype, d.layout)
                     for d, a in zip(label, batch.label)]
        else:
            label = []  # shapes of labels follow from those of the data
        return data, label

    def backward(self, out_grads: Any = None) -> None:
        """Computes gradients of the last forward in training mode.

        Parameters
        ----------
        out_grads : NDArray or list of NDArray, optional
            Gradients of the outputs; not needed where the outputs are losses.
        """
        self._need("backward", training=True)
        self._bound("backward").backward(out_grads)

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Outputs of the last forward.

        Parameters
        ----------
        merge_multi_context : bool
            Whether the parts of several devices are put together; else they are listed.
        """
        self._need("get_outputs")
        return self._bound("get_outputs").outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_input_grads")
        if not self.inputs_need_grad:
            raise MXNetError("get_input_grads: bind the module with inputs_need_grad=True")
        return self._bound("get_input_grads").input_grads(merge_multi_context)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_states")
        return self._bound("get_states").states(merge_multi_context)

    def set_states(self, states: Any = None, value: Any = None) -> None:
        self._need("set_states")
        self._bound("set_states").set_states(states, value)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Counts the outputs of the last forward into a metric.

        Parameters
        ----------
        eval_metric : EvalMetric
        labels : list of NDArray, or with `pre_sliced` a list of them for each device
        pre_sliced : bool
        """
        self._need("update_metric")
        self._bound("update_metric").update_metric(eval_metric, labels or [], pre_sliced,
                                                   self._output_names)

    def install_monitor(self, mon: Any) -> None:
        self._bound("install_monitor").install_monitor(mon)

    def prepare(self, data_batch: Any, sparse_row_id_fn: Callable | None = None) -> None:
        self._need("prepare", params=False)

    # -- files -------------------------------------------------------------------------------------
    @staticmethod
    def load(prefix: str, epoch: int, load_optimizer_states: bool = False,
             **kwargs: Any) -> Module:
        """A module from a checkpoint.

        Parameters
        ----------
        prefix : str
        epoch : int
        load_optimizer_states : bool
            Whether `init_optimizer` will read the states of the optimizer too.
        **kwargs
            Arguments of `Module`.
        """
        symbol, args, auxs = load_checkpoint(prefix, epoch)
        module = Module(symbol, **kwargs)
        module._arg_params, module._aux_params = args, auxs
        module.params_initialized = True
        if load_optimizer_states:
            module._preload_opt_states = f"{prefix}-{epoch:04d}.states"
        return module

    def save_checkpoint(self, prefix: str, epoch: int, save_optimizer_states: bool = False,
                        remove_amp_cast: bool = True) -> None:
        """Saves symbol, parameters and, if asked for, states of the optimizer.

        Parameters
        ----------
        prefix : str
            Files are `prefix-symbol.json`, `prefix-0001.params`, `prefix-0001.states`.
        epoch : int
        save_optimizer_states, remove_amp_cast : bool
        """
        save_checkpoint(prefix, epoch, self._symbol, *self.get_params(),
                        remove_amp_cast=remove_amp_cast)
        if save_optimizer_states:
            name = f"{prefix}-{epoch:04d}.states"
            self.save_optimizer_states(name)
            logging.info('Saved optimizer state to "%s"', name)

    def save_optimizer_states(self, fname: str) -> None:
        """Saves the optimizer's states and update counts."""
        if not self.optimizer_initialized:
            raise MXNetError("save_optimizer_states: there is no optimizer")
        if self._update_on_kvstore:
            self._kvstore.save_optimizer_states(fname)
            return
        with replace_file(fname) as f:
            f.write(self._updater.get_states())

    def load_optimizer_states(self, fname: str) -> None:
        """Takes over states saved by `save_optimizer_states`."""
        if not self.optimizer_initialized:
            raise MXNetError("load_optimizer_states: there is no optimizer")
        if self._update_on_kvstore:
            self._kvstore.load_optimizer_states(fname)
        else:
            self._updater.set_states(Path(fname).read_bytes())
            self._optimizer = self._updater.optimizer


def _sum(arrays: list[Any]) -> Any:
    """Sum in the order of the devices, on the first one's."""
    total = arrays[0]
    for other in arrays[1:]:
        total = total + other.as_in_context(arrays[0].context)
    return total
