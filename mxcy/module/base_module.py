"""BaseModule: the training loop and everything else that needs no knowledge of executors.

Invariant: the loops use the abstract steps alone (forward, backward, update, update_metric), so
every module trains with the same `fit`.
"""
from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import metric as metrics
from .. import nd
from .._core.context import cpu
from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetTypeError, MXNetValueError
from ..io import DataBatch, DataIter
from ..model import DEFAULT_INIT, BatchEndParam

__all__ = ["BaseModule"]

Callbacks = Any  # a callable, a list of them, or None


def call_all(callbacks: Callbacks, *args: Any) -> None:
    """Calls one callback or each of a list; None is none."""
    if callbacks is None:
        return
    for callback in callbacks if isinstance(callbacks, (list, tuple)) else (callbacks,):
        callback(*args)


def unpadded(arrays: Sequence[Any], pad: int | None, rows: int) -> list[Any]:
    """The arrays without the last `pad` of `rows` rows; arrays of another length stay whole."""
    if not pad:
        return list(arrays)
    return [a[:rows - pad] if len(a.shape) and a.shape[0] == rows else a for a in arrays]


class BaseModule:
    """Base of the modules.

    A module is bound to shapes (`bind`), gets parameters (`init_params`) and an optimizer
    (`init_optimizer`), and is then driven by `forward`, `backward` and `update`. `fit`, `score` and
    `predict` do all that over an iterator.

    Parameters
    ----------
    logger : logging.Logger or module
        Where `fit` writes.

    Attributes
    ----------
    binded, for_training, inputs_need_grad, params_initialized, optimizer_initialized : bool
    """

    def __init__(self, logger: Any = logging) -> None:
        self.logger = logger
        self.binded = False
        self.for_training = False
        self.inputs_need_grad = False
        self.params_initialized = False
        self.optimizer_initialized = False
        self._symbol: Any = None

    # -- state checks ------------------------------------------------------------------------------
    def _need(self, what: str, params: bool = True, optimizer: bool = False,
              training: bool = False) -> None:
        """Raises unless the module is as far as `what` needs it."""
        name = type(self).__name__
        if not self.binded:
            raise MXNetError(f"{name}.{what}: the module is not bound; call bind first")
        if params and not self.params_initialized:
            raise MXNetError(f"{name}.{what}: there are no parameters; call init_params first")
        if optimizer and not self.optimizer_initialized:
            raise MXNetError(f"{name}.{what}: there is no optimizer; call init_optimizer first")
        if training and not self.for_training:
            raise MXNetError(f"{name}.{what}: the module is bound for prediction; bind it with "
                             "for_training=True")

    # -- what subclasses define --------------------------------------------------------------------
    def _missing(self, what: str) -> MXNetNotImplementedError:
        return MXNetNotImplementedError(f"{type(self).__name__} must define {what}")

    @property
    def data_names(self) -> list[str]:
        """Names of the inputs."""
        raise self._missing("data_names")

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs."""
        raise self._missing("output_names")

    @property
    def data_shapes(self) -> list[Any]:
        """Descriptions of the inputs."""
        raise self._missing("data_shapes")

    @property
    def label_shapes(self) -> list[Any] | None:
        """Descriptions of the labels; None if the module takes none."""
        raise self._missing("label_shapes")

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and shapes of the outputs."""
        raise self._missing("output_shapes")

    @property
    def symbol(self) -> Any:
        """The Symbol, or None."""
        return self._symbol

    def get_params(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Arguments and auxiliary states, as dicts of NDArrays on the CPU."""
        raise self._missing("get_params")

    def init_params(self, initializer: Any = DEFAULT_INIT,
                    arg_params: dict[str, Any] | None = None,
                    aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
                    force_init: bool = False, allow_extra: bool = False) -> None:
        """Gives the parameters their first values.

        Parameters
        ----------
        initializer : callable or None
            Called with name and array for parameters without given values.
        arg_params, aux_params : dict of str to NDArray, optional
            Given values.
        allow_missing : bool
            Whether parameters may be missing in given dicts; they go to the initializer.
        force_init : bool
            Whether a module that has parameters gets new ones.
        allow_extra : bool
            Whether the dicts may name parameters that there are not; asked only where
            `allow_missing` is set and there is no initializer, otherwise they may.
        """
        raise self._missing("init_params")

    def bind(self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
             inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
             grad_req: Any = "write") -> None:
        """Makes the arrays and compiles the computation for the given shapes."""
        raise self._missing("bind")

    def init_optimizer(self, kvstore: Any = "local", optimizer: Any = "sgd",
                       optimizer_params: Any = (("learning_rate", 0.01),),
                       force_init: bool = False) -> None:
        """Installs an optimizer."""
        raise self._missing("init_optimizer")

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Computes the outputs of a batch."""
        raise self._missing("forward")

    def backward(self, out_grads: Any = None) -> None:
        """Computes gradients, from those of the outputs if given."""
        raise self._missing("backward")

    def update(self) -> None:
        """Lets the optimizer change the parameters."""
        raise self._missing("update")

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Outputs of the last forward."""
        raise self._missing("get_outputs")

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Gradients of the inputs from the last backward."""
        raise self._missing("get_input_grads")

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Counts the outputs of the last forward into a metric."""
        raise self._missing("update_metric")

    def install_monitor(self, mon: Any) -> None:
        """Lets a monitor watch the executors."""
        raise self._missing("install_monitor")

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """States that go from batch to batch; none by default."""
        self._need("get_states")
        return []

    def set_states(self, states: Any = None, value: Any = None) -> None:
        """Sets the states that go from batch to batch."""
        self._need("set_states")
        if states:
            raise MXNetValueError(f"{type(self).__name__} has no states")

    def prepare(self, data_batch: Any, sparse_row_id_fn: Callable | None = None) -> None:
        """Called with the batch after the current one; a module of buckets binds it ahead."""

    # -- parameters --------------------------------------------------------------------------------
    def set_params(self, arg_params: dict[str, Any], aux_params: dict[str, Any],
                   allow_missing: bool = False, force_init: bool = True,
                   allow_extra: bool = False) -> None:
        """Sets parameters; those that are missing keep their values if `allow_missing`.

        Parameters
        ----------
        arg_params, aux_params : dict of str to NDArray
        allow_missing, force_init, allow_extra : bool
            As in `init_params`.
        """
        self.init_params(None, arg_params, aux_params, allow_missing, force_init, allow_extra)

    def save_params(self, fname: str) -> None:
        """Saves the parameters in the `.params` format."""
        args, auxs = self.get_params()
        both = {f"arg:{k}": v.as_in_context(cpu()) for k, v in args.items()}
        both.update({f"aux:{k}": v.as_in_context(cpu()) for k, v in auxs.items()})
        nd.save(fname, both)

    def load_params(self, fname: str) -> None:
        """Sets the parameters from a file of `save_params`."""
        args, auxs = split_params(nd.load(fname), fname)
        self.set_params(args, auxs)

    # -- loops -------------------------------------------------------------------------------------
    def forward_backward(self, data_batch: Any) -> None:
        """`forward` in training mode, then `backward`."""
        self.forward(data_batch, is_train=True)
        self.backward()

    def _count_batch(self, eval_metric: Any, batch: Any) -> None:
        """Counts a batch into a metric, but for the rows that only fill it up."""
        if isinstance(batch, (list, tuple)):
            self.update_metric(eval_metric, [b.label for b in batch], pre_sliced=True)
        elif not batch.pad:
            self.update_metric(eval_metric, batch.label)
        else:
            rows = batch.data[0].shape[0]
            outputs = unpadded(self.get_outputs(), batch.pad, rows)
            labels = unpadded(batch.label or (), batch.pad, rows)
            self._metric_by_name(eval_metric, labels, outputs)

    def _metric_by_name(self, eval_metric: Any, labels: Sequence[Any], outputs: Sequence[Any]
                        ) -> None:
        names = [d[0] for d in self.label_shapes or ()]
        if len(names) < len(labels):
            names = [f"label{i}" for i in range(len(labels))]
        eval_metric.update_dict(dict(zip(names, labels)), dict(zip(self.output_names, outputs)))

    def score(self, eval_data: Any, eval_metric: Any, num_batch: int | None = None,
              batch_end_callback: Callbacks = None, score_end_callback: Callbacks = None,
              reset: bool = True, epoch: int = 0,
              sparse_row_id_fn: Callable | None = None) -> list[tuple[str, float]]:
        """Runs over `eval_data` and returns the metric's names and values.

        Parameters
        ----------
        eval_data : DataIter
        eval_metric : EvalMetric, str, callable or list of them
        num_batch : int, optional
            Stop after so many batches.
        batch_end_callback, score_end_callback : callable or list of callables, optional
            Called with a BatchEndParam.
        reset : bool
            Whether the iterator is reset first.
        epoch : int
            Number for the callbacks.
        """
        self._need("score")
        eval_metric = metrics.create(eval_metric)
        eval_metric.reset()
        done = 0
        for nbatch, batch in self._batches(eval_data, num_batch, reset):
            self.prepare(batch, sparse_row_id_fn)
            self.forward(batch, is_train=False)
            self._count_batch(eval_metric, batch)
            call_all(batch_end_callback, BatchEndParam(epoch, nbatch, eval_metric, locals()))
            done = nbatch + 1
        call_all(score_end_callback, BatchEndParam(epoch, done, eval_metric, locals()))
        return eval_metric.get_name_value()

    @staticmethod
    def _batches(data: Any, num_batch: int | None, reset: bool) -> Iterator[tuple[int, Any]]:
        if reset:
            data.reset()
        if num_batch == 0:
            return
        for nbatch, batch in enumerate(data):
            yield nbatch, batch
            if nbatch + 1 == num_batch:
                return

    def iter_predict(self, eval_data: Any, num_batch: int | None = None, reset: bool = True,
                     sparse_row_id_fn: Callable | None = None) -> Iterator[tuple[list, int, Any]]:
        """Yields outputs, number and batch of each batch; padding rows are left out.

        Parameters
        ----------
        eval_data : DataIter
        num_batch : int, optional
        reset : bool
        """
        self._need("iter_predict")
        for nbatch, batch in self._batches(eval_data, num_batch, reset):
            self.prepare(batch, sparse_row_id_fn)
            self.forward(batch, is_train=False)
            rows = batch.data[0].shape[0]
            yield unpadded(self.get_outputs(), batch.pad, rows), nbatch, batch

    def predict(self, eval_data: Any, num_batch: int | None = None, merge_batches: bool = True,
                reset: bool = True, always_output_list: bool = False,
                sparse_row_id_fn: Callable | None = None) -> Any:
        """Outputs for all of `eval_data`.

        Parameters
        ----------
        eval_data : DataIter, NDArray or ndarray
            An array is one batch.
        num_batch : int, optional
        merge_batches : bool
            Whether the batches are put together along their first axis.
        reset : bool
        always_output_list : bool
            Whether a single output comes as a list too.

        Returns
        -------
        NDArray, list of NDArray, or list of lists of NDArray
            One array, one for each output, or those of each batch.
        """
        self._need("predict")
        if isinstance(eval_data, np.ndarray):
            eval_data = nd.array(eval_data)
        if isinstance(eval_data, nd.NDArray):
            self.forward(DataBatch([eval_data]), is_train=False)
            outputs = [o.copy() for o in self.get_outputs()]
            return outputs if always_output_list or len(outputs) > 1 else outputs[0]
        if not isinstance(eval_data, DataIter) and not hasattr(eval_data, "__iter__"):
            raise MXNetTypeError(f"eval_data: expected an iterator or an array, got {eval_data!r}")
        found = [[o.copy() for o in outputs] for outputs, _, _ in
                 self.iter_predict(eval_data, num_batch, reset, sparse_row_id_fn)]
        if not merge_batches or not found:
            return found
        if len({len(outputs) for outputs in found}) != 1:
            raise MXNetValueError("predict: batches have different numbers of outputs; "
                                  "merge_batches=False returns them as they are")
        merged = [nd.concat(*parts, dim=0) if len(parts) > 1 else parts[0]
                  for parts in zip(*found)]
        return merged if always_output_list or len(merged) > 1 else merged[0]

    def fit(self, train_data: Any, eval_data: Any = None, eval_metric: Any = "acc",
            epoch_end_callback: Callbacks = None, batch_end_callback: Callbacks = None,
            kvstore: Any = "local", optimizer: Any = "sgd",
            optimizer_params: Any = (("learning_rate", 0.01),),
            eval_end_callback: Callbacks = None, eval_batch_end_callback: Callbacks = None,
            initializer: Any = DEFAULT_INIT, arg_params: dict[str, Any] | None = None,
            aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
            force_rebind: bool = False, force_init: bool = False, begin_epoch: int = 0,
            num_epoch: int | None = None, validation_metric: Any = None, monitor: Any = None,
            sparse_row_id_fn: Callable | None = None) -> None:
        """Trains the module.

        Parameters
        ----------
        train_data, eval_data : DataIter
            Batches to train on, and to score after each epoch.
        eval_metric, validation_metric : EvalMetric, str, callable or list of them
            For training and for validation; the second is the first by default.
        epoch_end_callback : callable or list of callables, optional
            Called with epoch, symbol, arguments, auxiliary states.
        batch_end_callback, eval_batch_end_callback, eval_end_callback : optional
            Callables or lists of them, called with a BatchEndParam.
        kvstore, optimizer, optimizer_params
            As in `init_optimizer`.
        initializer, arg_params, aux_params, allow_missing, force_init, force_rebind
            As in `init_params` and `bind`.
        begin_epoch, num_epoch : int
            Numbers of the first epoch and of the one after the last.
        monitor : Monitor, optional

        Examples
        --------
        >>> mod.fit(train, eval_data=test, num_epoch=5,
        ...         optimizer="sgd", optimizer_params={"learning_rate": 0.1, "momentum": 0.9},
        ...         batch_end_callback=mx.callback.Speedometer(64, 20))
        """
        if num_epoch is None:
            raise MXNetValueError("num_epoch: the number of epochs is needed")
        if not self.binded or force_rebind:
            self.bind(train_data.provide_data, train_data.provide_label, for_training=True,
                      force_rebind=force_rebind)
        if monitor is not None:
            self.install_monitor(monitor)
        if not self.params_initialized or force_init or arg_params is not None:
            self.init_params(initializer, arg_params, aux_params, allow_missing, force_init)
        self.init_optimizer(kvstore, optimizer, optimizer_params)
        eval_metric = metrics.create(eval_metric)
        validation_metric = metrics.create(validation_metric or eval_metric)
        for epoch in range(begin_epoch, num_epoch):
            self._train_epoch(epoch, train_data, eval_metric, batch_end_callback, monitor,
                              sparse_row_id_fn)
            args, auxs = self.get_params()
            call_all(epoch_end_callback, epoch, self.symbol, args, auxs)
            if eval_data is not None:
                found = self.score(eval_data, validation_metric, epoch=epoch,
                                   score_end_callback=eval_end_callback,
                                   batch_end_callback=eval_batch_end_callback)
                for name, value in found:
                    self.logger.info("Epoch[%d] Validation-%s=%f", epoch, name, value)
            train_data.reset()

    def _train_epoch(self, epoch: int, train_data: Any, eval_metric: Any,
                     batch_end_callback: Callbacks, monitor: Any,
                     sparse_row_id_fn: Callable | None) -> None:
        start = time.perf_counter()
        eval_metric.reset()
        batches = iter(train_data)
        data_batch, nbatch = next(batches, None), 0
        while data_batch is not None:
            if monitor is not None:
                monitor.tic()
            self.forward_backward(data_batch)
            self.update()
            # The next batch is fetched while the queued work of this one runs.
            upcoming = next(batches, None)
            if upcoming is not None:
                self.prepare(upcoming, sparse_row_id_fn)
            self._count_batch(eval_metric, data_batch)
            if monitor is not None:
                monitor.toc_print()
            last = upcoming is None
            # Callbacks may reset the metric, so the values of the epoch are read before the last.
            values = eval_metric.get_global_name_value() if last else None
            call_all(batch_end_callback, BatchEndParam(epoch, nbatch, eval_metric, locals()))
            data_batch, nbatch = upcoming, nbatch + 1
        for name, value in (values or ()) if nbatch else ():
            self.logger.info("Epoch[%d] Train-%s=%f", epoch, name, value)
        self.logger.info("Epoch[%d] Time cost=%.3f", epoch, time.perf_counter() - start)


def split_params(loaded: Any, where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments and auxiliary states from a dict with `arg:` and `aux:` names."""
    if not isinstance(loaded, dict):
        raise MXNetValueError(f"{where}: the arrays have no names, so they are not parameters")
    out: dict[str, dict[str, Any]] = {"arg": {}, "aux": {}}
    for key, value in loaded.items():
        kind, colon, name = key.partition(":")
        if not colon or kind not in out:
            raise MXNetValueError(f"{where}: {key!r} begins neither with 'arg:' nor with 'aux:'")
        out[kind][name] = value
    return out["arg"], out["aux"]
