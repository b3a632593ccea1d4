"""`mx.model`: checkpoints of a symbol and its parameters, and the old FeedForward interface.

What does not live here: the file formats (`nd.save`, `Symbol.save`).
Invariant: the parameters are saved before the module goes on, and an interrupted save leaves the
old files whole.
"""
from __future__ import annotations

import importlib.util
import logging
from collections import namedtuple
from typing import Any

import numpy as np

from . import initializer as init
from . import nd, sym
from ._core.context import cpu
from ._core.errors import MXNetError, MXNetValueError

__all__ = ["BatchEndParam", "FeedForward", "load_checkpoint", "load_params", "save_checkpoint"]

#: Whether scikit-learn is there; nothing here needs it.
SKLEARN_INSTALLED = importlib.util.find_spec("sklearn") is not None
#: The initializer where none is given.
DEFAULT_INIT = init.Uniform(0.01)
#: What batch callbacks get: epoch, number of the batch, the metric, local variables of the loop.
BatchEndParam = namedtuple("BatchEndParam", ["epoch", "nbatch", "eval_metric", "locals"])


def save_checkpoint(prefix: str, epoch: int, symbol: Any, arg_params: dict[str, Any],
                    aux_params: dict[str, Any], remove_amp_cast: bool = True) -> None:
    """Saves a symbol as `prefix-symbol.json` and parameters as `prefix-0001.params`.

    Parameters
    ----------
    prefix : str
    epoch : int
        Number in the name of the parameter file.
    symbol : Symbol or None
    arg_params, aux_params : dict of str to NDArray
    remove_amp_cast : bool
        Whether casts of automatic mixed precision are left out of the symbol.
    """
    if symbol is not None:
        symbol.save(f"{prefix}-symbol.json", remove_amp_cast=remove_amp_cast)
    both = {f"arg:{k}": v.as_in_context(cpu()) for k, v in arg_params.items()}
    both.update({f"aux:{k}": v.as_in_context(cpu()) for k, v in aux_params.items()})
    name = f"{prefix}-{epoch:04d}.params"
    nd.save(name, both)
    logging.info('Saved checkpoint to "%s"', name)


def load_params(prefix: str, epoch: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments and auxiliary states of a checkpoint."""
    from .module.base_module import split_params

    name = f"{prefix}-{epoch:04d}.params"
    return split_params(nd.load(name), name)


def load_checkpoint(prefix: str, epoch: int) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Symbol, arguments and auxiliary states of a checkpoint."""
    return sym.load(f"{prefix}-symbol.json"), *load_params(prefix, epoch)


class FeedForward:
    """The interface of early versions; a thin cover of `mx.mod.Module`, which is to be preferred.

    Parameters
    ----------
    symbol : Symbol
    ctx : Context or list of Context, optional
    num_epoch : int, optional
    epoch_size : int, optional
        Batches of an epoch.
    optimizer : str or Optimizer
    initializer : Initializer
    numpy_batch_size : int
        Batch size for data given as arrays.
    arg_params, aux_params : dict of str to NDArray, optional
    allow_extra_params : bool
    begin_epoch : int
    **kwargs
        Parameters of the optimizer.
    """

    def __init__(self, symbol: Any, ctx: Any = None, num_epoch: int | None = None,
                 epoch_size: int | None = None, optimizer: Any = "sgd",
                 initializer: Any = DEFAULT_INIT, numpy_batch_size: int = 128,
                 arg_params: dict[str, Any] | None = None,
                 aux_params: dict[str, Any] | None = None, allow_extra_params: bool = False,
                 begin_epoch: int = 0, **kwargs: Any) -> None:
        self.symbol = symbol
        self.ctx = ctx if ctx is not None else [cpu()]
        self.num_epoch = num_epoch
        self.epoch_size = epoch_size
        self.optimizer = optimizer
        self.initializer = initializer
        self.numpy_batch_size = numpy_batch_size
        self.arg_params = arg_params
        self.aux_params = aux_params
        self.allow_extra_params = allow_extra_params
        self.begin_epoch = begin_epoch
        self.kwargs = dict(kwargs)
        self._module: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_module": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def _iter(self, X: Any, y: Any = None, training: bool = False) -> Any:
        from .io import NDArrayIter, ResizeIter

        if not hasattr(X, "provide_data"):
            if training and y is None:
                raise MXNetValueError("y: labels are needed with data given as arrays")
            rows = len(X)
            label = y if y is not None else np.zeros(rows, np.float32)
            X = NDArrayIter(X, label, min(self.numpy_batch_size, rows), shuffle=training,
                            last_batch_handle="roll_over" if training else "pad")
        return ResizeIter(X, self.epoch_size) if training and self.epoch_size else X

    def _make(self, data: Any) -> Any:
        from .module import Module

        return Module(self.symbol, [d[0] for d in data.provide_data],
                      [d[0] for d in data.provide_label], context=self.ctx)

    def _ready(self, data: Any) -> Any:
        if self.arg_params is None:
            raise MXNetError("FeedForward: there are no parameters; call fit, or load them")
        if self._module is None:
            self._module = self._make(data)
        self._module.bind(data.provide_data, data.provide_label, for_training=False,
                          force_rebind=True)
        self._module.set_params(self.arg_params, self.aux_params or {},
                                allow_extra=self.allow_extra_params)
        return self._module

    def fit(self, X: Any, y: Any = None, eval_data: Any = None, eval_metric: Any = "acc",
            epoch_end_callback: Any = None, batch_end_callback: Any = None,
            kvstore: Any = "local", logger: Any = None, work_load_list: Any = None,
            monitor: Any = None, eval_end_callback: Any = None,
            eval_batch_end_callback: Any = None) -> None:
        """Trains; X is an iterator, or an array with labels y."""
        data = self._iter(X, y, training=True)
        if isinstance(eval_data, (list, tuple)) and len(eval_data) == 2:
            eval_data = self._iter(*eval_data)
        self._module = self._make(data)
        if logger is not None:
            self._module.logger = logger
        self._module.fit(data, eval_data, eval_metric, epoch_end_callback, batch_end_callback,
                         kvstore, self.optimizer, self.kwargs or (("learning_rate", 0.01),),
                         eval_end_callback, eval_batch_end_callback, self.initializer,
                         self.arg_params, self.aux_params, allow_missing=True,
                         begin_epoch=self.begin_epoch, num_epoch=self.num_epoch, monitor=monitor)
        self.arg_params, self.aux_params = self._module.get_params()

    def predict(self, X: Any, num_batch: int | None = None, return_data: bool = False,
                reset: bool = True) -> Any:
        """Outputs as NumPy arrays; with `return_data` also data and labels."""
        data = self._iter(X)
        module = self._ready(data)
        outs: list[list[Any]] = []
        datas: list[list[Any]] = []
        labels: list[list[Any]] = []
        for outputs, _, batch in module.iter_predict(data, num_batch, reset):
            outs.append([o.asnumpy() for o in outputs])
            keep = batch.data[0].shape[0] - (batch.pad or 0)
            datas.append([d.asnumpy()[:keep] for d in batch.data])
            labels.append([x.asnumpy()[:keep] for x in batch.label or ()])
        merged = [_merge(each) for each in (outs, datas, labels)]
        return tuple(merged) if return_data else merged[0]

    def score(self, X: Any, eval_metric: Any = "acc", num_batch: int | None = None,
              batch_end_callback: Any = None, reset: bool = True) -> Any:
        """Value of the metric over X, an iterator with labels."""
        data = self._iter(X)
        found = self._ready(data).score(data, eval_metric, num_batch, batch_end_callback,
                                        reset=reset)
        return found[0][1] if len(found) == 1 else [v for _, v in found]

    def save(self, prefix: str, epoch: int | None = None, remove_amp_cast: bool = True) -> None:
        """Saves a checkpoint."""
        epoch = self.num_epoch if epoch is None else epoch
        if epoch is None or self.arg_params is None:
            raise MXNetValueError("save: an epoch number and parameters are needed")
        save_checkpoint(prefix, epoch, self.symbol, self.arg_params, self.aux_params or {},
                        remove_amp_cast)

    @staticmethod
    def load(prefix: str, epoch: int, ctx: Any = None, **kwargs: Any) -> FeedForward:
        """A model from a checkpoint."""
        symbol, args, auxs = load_checkpoint(prefix, epoch)
        return FeedForward(symbol, ctx=ctx, arg_params=args, aux_params=auxs, begin_epoch=epoch,
                           **kwargs)

    @staticmethod
    def create(symbol: Any, X: Any, y: Any = None, ctx: Any = None, num_epoch: int | None = None,
               epoch_size: int | None = None, optimizer: Any = "sgd",
               initializer: Any = DEFAULT_INIT, eval_data: Any = None,
               eval_metric: Any = "acc", epoch_end_callback: Any = None,
               batch_end_callback: Any = None, kvstore: Any = "local", logger: Any = None,
               work_load_list: Any = None, eval_end_callback: Any = None,
               eval_batch_end_callback: Any = None, **kwargs: Any) -> FeedForward:
        """Makes a model and trains it."""
        model = FeedForward(symbol, ctx, num_epoch, epoch_size, optimizer, initializer, **kwargs)
        model.fit(X, y, eval_data, eval_metric, epoch_end_callback, batch_end_callback, kvstore,
                  logger, work_load_list, eval_end_callback=eval_end_callback,
                  eval_batch_end_callback=eval_batch_end_callback)
        return model


def _merge(batches: list[list[Any]]) -> Any:
    merged = [np.concatenate(parts) for parts in zip(*batches)]
    return merged[0] if len(merged) == 1 else merged
