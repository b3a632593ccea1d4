"""PythonModule and PythonLossModule: steps of a chain that are written in Python.

Invariant: they have no parameters, so everything about parameters does nothing.
"""
from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .. import nd
from .._core.errors import MXNetTypeError, MXNetValueError
from ..io import DataDesc
from ..model import DEFAULT_INIT
from .base_module import BaseModule
from .executor_group import as_descs

__all__ = ["PythonLossModule", "PythonModule"]


class PythonModule(BaseModule):
    """Base of modules without parameters. A subclass defines `forward`, `_compute_output_shapes`.

    Parameters
    ----------
    data_names, label_names, output_names : list of str
    logger : logging.Logger or module
    """

    def __init__(self, data_names: Any, label_names: Any, output_names: Any,
                 logger: Any = logging) -> None:
        super().__init__(logger)
        self._data_names = list(data_names)
        self._label_names = list(label_names or ())
        self._output_names = list(output_names)
        self._data_shapes: list[DataDesc] = []
        self._label_shapes: list[DataDesc] | None = None
        self._output_shapes: list[tuple[str, tuple[int, ...]]] = []

    @property
    def data_names(self) -> list[str]:
        return self._data_names

    @property
    def output_names(self) -> list[str]:
        return self._output_names

    @property
    def data_shapes(self) -> list[Any]:
        return self._data_shapes

    @property
    def label_shapes(self) -> list[Any] | None:
        return self._label_shapes

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        return self._output_shapes

    def get_params(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return {}, {}

    def init_params(self, initializer: Any = DEFAULT_INIT,
                    arg_params: dict[str, Any] | None = None,
                    aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
                    force_init: bool = False, allow_extra: bool = False) -> None:
        self.params_initialized = True

    def init_optimizer(self, kvstore: Any = "local", optimizer: Any = "sgd",
                       optimizer_params: Any = (("learning_rate", 0.01),),
                       force_init: bool = False) -> None:
        self.optimizer_initialized = True

    def update(self) -> None:
        """Nothing: there are no parameters."""

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        if self._label_shapes is not None:
            if pre_sliced:
                raise MXNetValueError("update_metric: a PythonModule has one device; pre_sliced "
                                      "labels are not possible")
            eval_metric.update(labels, self.get_outputs())

    def bind(self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
             inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
             grad_req: Any = "write") -> None:
        if self.binded and not force_rebind:
            self.logger.warning("Already bound, ignoring bind()")
            return
        self._data_shapes = as_descs(data_shapes)
        self._label_shapes = as_descs(label_shapes) if label_shapes is not None else None
        if [d.name for d in self._data_shapes] != self._data_names:
            raise MXNetValueError(f"data_shapes: expected the names {self._data_names}, "
                                  f"got {[d.name for d in self._data_shapes]}")
        self.for_training, self.inputs_need_grad, self.binded = for_training, inputs_need_grad, True
        self._output_shapes = self._compute_output_shapes()

    def _compute_output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and shapes of the outputs, from those of the data."""
        raise self._missing("_compute_output_shapes")

    def install_monitor(self, mon: Any) -> None:
        """Nothing: there is no executor to watch."""


class PythonLossModule(PythonModule):
    """A loss at the end of a chain, given by the gradient with respect to its input.

    Parameters
    ----------
    name : str
        The output is called `<name>_output`.
    data_names, label_names : list of str
        One each.
    logger : logging.Logger or module
    grad_func : callable
        From the scores and the labels (NDArrays) to the gradient.
    """

    def __init__(self, name: str = "pyloss", data_names: Any = ("data",),
                 label_names: Any = ("softmax_label",), logger: Any = logging,
                 grad_func: Callable[[Any, Any], Any] | None = None) -> None:
        super().__init__(data_names, label_names, [f"{name}_output"], logger)
        if len(self._data_names) != 1 or len(self._label_names) != 1:
            raise MXNetValueError("PythonLossModule: expected one input and one label")
        if grad_func is not None and not callable(grad_func):
            raise MXNetTypeError(f"grad_func: expected a function, got {grad_func!r}")
        self._name = name
        self._grad_func = grad_func
        self._scores: Any = None
        self._labels: Any = None
        self._scores_grad: Any = None

    def _compute_output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        return [(self._output_names[0], self._data_shapes[0].shape)]

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Keeps the scores, and in training the labels."""
        self._scores = data_batch.data[0]
        if self.for_training if is_train is None else is_train:
            self._labels = data_batch.label[0]

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        return [self._scores]

    def backward(self, out_grads: Any = None) -> None:
        """Calls `grad_func`, or `_backward_impl` of a subclass."""
        if out_grads is not None:
            raise MXNetValueError("PythonLossModule.backward: a loss takes no output gradients")
        self._need("backward", params=False, training=True)
        self._backward_impl()

    def _backward_impl(self) -> None:
        if self._grad_func is None:
            raise self._missing("_backward_impl, unless it is made with grad_func")
        grad = self._grad_func(self._scores, self._labels)
        self._scores_grad = grad if isinstance(grad, nd.NDArray) else nd.array(grad)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        return [self._scores_grad]
