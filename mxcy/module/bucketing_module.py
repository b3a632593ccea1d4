"""BucketingModule: one module for each bucket of inputs, all with the same parameters.

Invariant: the module of the default bucket owns the parameters and the optimizer; the others share
them.
"""
from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import Any

from .. import nd
from .._core.errors import MXNetTypeError, MXNetValueError
from ..model import DEFAULT_INIT, load_params
from .base_module import BaseModule
from .module import Module

__all__ = ["BucketingModule"]


class BucketingModule(BaseModule):
    """A module for inputs of several sizes.

    Parameters
    ----------
    sym_gen : callable
        From a bucket key to (symbol, data names, label names).
    default_bucket_key : object
        Key of the largest bucket.
    logger, context, work_load_list, fixed_param_names, state_names, group2ctxs, compression_params
        As in `Module`.
    """

    def __init__(self, sym_gen: Callable[[Any], Any], default_bucket_key: Any = None,
                 logger: Any = logging, context: Any = None, work_load_list: Any = None,
                 fixed_param_names: Any = None, state_names: Any = None, group2ctxs: Any = None,
                 compression_params: Any = None) -> None:
        super().__init__(logger)
        if default_bucket_key is None:
            raise MXNetValueError("default_bucket_key: it is needed")
        self._default_bucket_key = default_bucket_key
        self._sym_gen = sym_gen
        self._settings = {
            "logger": logger, "context": context, "work_load_list": work_load_list,
            "fixed_param_names": fixed_param_names, "state_names": state_names,
            "group2ctxs": group2ctxs, "compression_params": compression_params}
        self._buckets: dict[Any, Module] = {}
        self._curr_bucket_key: Any = default_bucket_key
        self._grad_req: Any = "write"
        self._monitor: Any = None
        self._given: tuple[Any, Any] | None = None
        # Made now so that a wrong symbol is told at once.
        self._buckets[default_bucket_key] = self._make(default_bucket_key)

    def _make(self, key: Any) -> Module:
        symbol, data_names, label_names = self._sym_gen(key)
        return Module(symbol, data_names, label_names, **self._settings)

    @property
    def _default(self) -> Module:
        return self._buckets[self._default_bucket_key]

    @property
    def _current(self) -> Module:
        return self._buckets[self._curr_bucket_key]

    @property
    def data_names(self) -> list[str]:
        return self._current.data_names

    @property
    def output_names(self) -> list[str]:
        return self._current.output_names

    @property
    def data_shapes(self) -> list[Any]:
        return self._current.data_shapes

    @property
    def label_shapes(self) -> list[Any] | None:
        return self._current.label_shapes

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        return self._current.output_shapes

    @property
    def symbol(self) -> Any:
        return self._current.symbol

    def bind(self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
             inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
             grad_req: Any = "write") -> None:
        """Binds the default bucket; others are bound when they come.

        Parameters
        ----------
        data_shapes, label_shapes
            Shapes of the default bucket.
        for_training, inputs_need_grad, force_rebind, grad_req
            As in `Module.bind`.
        shared_module : None
            Not possible here.
        """
        if shared_module is not None:
            raise MXNetValueError("BucketingModule.bind: shared_module is not possible")
        if self.binded and not force_rebind:
            self.logger.warning("Already bound, ignoring bind()")
            return
        kept = self._default
        self._buckets = {self._default_bucket_key: kept}
        self._curr_bucket_key = self._default_bucket_key
        self._grad_req = grad_req
        kept.bind(data_shapes, label_shapes, for_training, inputs_need_grad, force_rebind,
                  grad_req=grad_req)
        self.for_training, self.inputs_need_grad, self.binded = for_training, inputs_need_grad, True
        if self._given is not None:
            kept.set_params(*self._given)
            self._given, self.params_initialized = None, True

    def switch_bucket(self, bucket_key: Any, data_shapes: Any, label_shapes: Any = None) -> None:
        """Goes over to a bucket, binding it if it is new.

        Parameters
        ----------
        bucket_key : object
        data_shapes, label_shapes : list of DataDesc
        """
        self._need("switch_bucket", params=False)
        module = self._buckets.get(bucket_key)
        if module is None:
            module = self._make(bucket_key)
            shared = self._default if self.params_initialized else None
            if shared is None:
                raise MXNetValueError("switch_bucket: call init_params first, so that the buckets "
                                      "can share the parameters")
            module.bind(data_shapes, label_shapes, self.for_training, self.inputs_need_grad,
                        shared_module=shared, grad_req=self._grad_req)
            if self._monitor is not None:
                module.install_monitor(self._monitor)
            self._buckets[bucket_key] = module
        if self.optimizer_initialized and not module.optimizer_initialized:
            module.borrow_optimizer(self._default)
        self._curr_bucket_key = bucket_key

    def init_params(self, initializer: Any = DEFAULT_INIT,
                    arg_params: dict[str, Any] | None = None,
                    aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
                    force_init: bool = False, allow_extra: bool = False) -> None:
        if self.params_initialized and not force_init:
            warnings.warn("The module has parameters; init_params is ignored without "
                          "force_init=True", UserWarning, stacklevel=2)
            return
        self._need("init_params", params=False)
        self._default.init_params(initializer, arg_params, aux_params, allow_missing, force_init,
                                  allow_extra)
        self.params_initialized = True

    def get_params(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self._need("get_params")
        return self._default.get_params()

    def init_optimizer(self, kvstore: Any = "local", optimizer: Any = "sgd",
                       optimizer_params: Any = (("learning_rate", 0.01),),
                       force_init: bool = False) -> None:
        self._need("init_optimizer")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring...")
            return
        self._default.init_optimizer(kvstore, optimizer, optimizer_params, force_init)
        for module in self._buckets.values():
            if module is not self._default:
                module.borrow_optimizer(self._default)
        self.optimizer_initialized = True

    def prepare(self, data_batch: Any, sparse_row_id_fn: Callable | None = None) -> None:
        """Binds the batch's bucket ahead."""
        self._need("prepare")
        now = self._curr_bucket_key
        self._go_to(data_batch)
        self._curr_bucket_key = now

    def _go_to(self, batch: Any) -> None:
        key = batch.bucket_key if batch.bucket_key is not None else self._default_bucket_key
        if key not in self._buckets and batch.provide_data is None:
            raise MXNetTypeError(f"bucket {key!r}: a batch of a new bucket needs provide_data")
        self.switch_bucket(key, batch.provide_data, batch.provide_label)

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        self._need("forward")
        self._go_to(data_batch)
        self._current.forward(data_batch, is_train)

    def backward(self, out_grads: Any = None) -> None:
        self._need("backward", training=True)
        self._current.backward(out_grads)

    def update(self) -> None:
        self._need("update", optimizer=True)
        self._current.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_outputs")
        return self._current.get_outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_input_grads")
        return self._current.get_input_grads(merge_multi_context)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_states")
        return self._current.get_states(merge_multi_context)

    def set_states(self, states: Any = None, value: Any = None) -> None:
        self._need("set_states")
        self._current.set_states(states, value)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        self._need("update_metric")
        self._current.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        self._need("install_monitor", params=False)
        self._monitor = mon
        for module in self._buckets.values():
            module.install_monitor(mon)

    def save_checkpoint(self, prefix: str, epoch: int, remove_amp_cast: bool = False) -> None:
        """Saves what `Module.save_checkpoint` does, and the symbols of all buckets.

        Beside the default bucket's symbol and the parameters, files are `prefix-KEY-symbol.json`
        for every bucket bound so far, and `prefix.buckets` with the keys, if they are integers.
        """
        self._need("save_checkpoint")
        self._default.save_checkpoint(prefix, epoch, remove_amp_cast=remove_amp_cast)
        for key, module in self._buckets.items():
            module.symbol.save(f"{prefix}-{key}-symbol.json", remove_amp_cast=remove_amp_cast)
        if all(isinstance(key, int) and -(2**31) <= key < 2**31 for key in self._buckets):
            nd.save(f"{prefix}.buckets", [nd.array(list(self._buckets), dtype="int32")])

    @staticmethod
    def load(prefix: str, epoch: int, sym_gen: Any = None, default_bucket_key: Any = None,
             **kwargs: Any) -> BucketingModule:
        """A module from the parameters of a checkpoint; symbols come from `sym_gen`."""
        args, auxs = load_params(prefix, epoch)
        module = BucketingModule(sym_gen, default_bucket_key, **kwargs)
        module._given = (args, auxs)
        return module

    @staticmethod
    def load_dict(sym_dict: Any = None, sym_gen: Any = None, default_bucket_key: Any = None,
                  arg_params: Any = None, aux_params: Any = None, **kwargs: Any) -> BucketingModule:
        """A module from dicts of parameters; symbols from a dict by key, or from `sym_gen`."""
        generate = sym_gen if sym_dict is None else lambda key: sym_dict[key]
        module = BucketingModule(generate, default_bucket_key, **kwargs)
        module._given = (arg_params or {}, aux_params or {})
        return module
