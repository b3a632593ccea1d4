"""SequentialModule: modules in a chain, the outputs of one the data of the next.

Invariant: forward goes through the chain in order, backward in reverse, with input gradients as
output gradients of the module before.
"""
from __future__ import annotations

import logging
import warnings
from typing import Any, ClassVar

from .._core.errors import MXNetTypeError, MXNetValueError
from ..io import DataBatch, DataDesc
from ..model import DEFAULT_INIT
from .base_module import BaseModule

__all__ = ["SequentialModule"]


class SequentialModule(BaseModule):
    """A chain of modules.

    Parameters
    ----------
    logger : logging.Logger or module

    Examples
    --------
    >>> chain = mx.mod.SequentialModule()
    >>> chain.add(first).add(second, take_labels=True, auto_wiring=True)
    """

    META_TAKE_LABELS: ClassVar[str] = "take_labels"
    META_AUTO_WIRING: ClassVar[str] = "auto_wiring"

    def __init__(self, logger: Any = logging) -> None:
        super().__init__(logger)
        self._modules: list[Any] = []
        self._metas: list[dict[str, Any]] = []
        self._label_shapes: Any = None

    def add(self, module: Any, **kwargs: Any) -> SequentialModule:
        """Appends a module.

        Parameters
        ----------
        module : BaseModule
        **kwargs
            `take_labels=True`: the module gets the labels. `auto_wiring=True`: the outputs of the
            module before take the names of this one's data.
        """
        if not isinstance(module, BaseModule):
            raise MXNetTypeError(f"module: expected a module, got {module!r}")
        unknown = set(kwargs) - {self.META_TAKE_LABELS, self.META_AUTO_WIRING}
        if unknown:
            raise MXNetValueError(f"add: expected take_labels or auto_wiring, got "
                                  f"{', '.join(sorted(unknown))}")
        self._modules.append(module)
        self._metas.append(kwargs)
        self.binded = self.params_initialized = self.optimizer_initialized = False
        return self

    def _ends(self) -> tuple[Any, Any]:
        if not self._modules:
            raise MXNetValueError("SequentialModule: the chain is empty; call add first")
        return self._modules[0], self._modules[-1]

    @property
    def data_names(self) -> list[str]:
        return self._ends()[0].data_names

    @property
    def output_names(self) -> list[str]:
        return self._ends()[1].output_names

    @property
    def data_shapes(self) -> list[Any]:
        self._need("data_shapes", params=False)
        return self._ends()[0].data_shapes

    @property
    def label_shapes(self) -> list[Any] | None:
        self._need("label_shapes", params=False)
        return self._label_shapes

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        self._need("output_shapes", params=False)
        return self._ends()[1].output_shapes

    def get_params(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self._need("get_params")
        args: dict[str, Any] = {}
        auxs: dict[str, Any] = {}
        for module in self._modules:
            a, x = module.get_params()
            args.update(a)
            auxs.update(x)
        return args, auxs

    def init_params(self, initializer: Any = DEFAULT_INIT,
                    arg_params: dict[str, Any] | None = None,
                    aux_params: dict[str, Any] | None = None, allow_missing: bool = False,
                    force_init: bool = False, allow_extra: bool = False) -> None:
        if self.params_initialized and not force_init:
            warnings.warn("The module has parameters; init_params is ignored without "
                          "force_init=True", UserWarning, stacklevel=2)
            return
        self._need("init_params", params=False)
        for module in self._modules:
            # Each takes its own from the common dicts.
            module.init_params(initializer, arg_params, aux_params, allow_missing, force_init, True)
        owner: dict[str, int] = {}
        for i, module in enumerate(self._modules):
            for names in module.get_params():
                for name in names:
                    if name in owner:
                        raise MXNetValueError(f"parameter {name!r} is in module {owner[name]} and "
                                              f"in module {i}")
                    owner[name] = i
        extra = sorted({*(arg_params or ()), *(aux_params or ())} - set(owner))
        if extra and allow_missing and initializer is None and not allow_extra:
            raise MXNetValueError(f"there are no such parameters: {', '.join(extra)}; "
                                  "allow_extra=True ignores them")
        self.params_initialized = True

    def bind(self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
             inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
             grad_req: Any = "write") -> None:
        """Binds the chain; the shapes of later modules follow from the outputs of earlier ones.

        Parameters
        ----------
        data_shapes, label_shapes, for_training, inputs_need_grad, force_rebind, grad_req
            As in `Module.bind`.
        shared_module : None
            Not possible here.
        """
        if self.binded and not force_rebind:
            self.logger.warning("Already bound, ignoring bind()")
            return
        if shared_module is not None:
            raise MXNetValueError("SequentialModule.bind: shared_module is not possible")
        self._ends()
        shapes, takes = data_shapes, False
        for i, (module, meta) in enumerate(zip(self._modules, self._metas)):
            labels = label_shapes if meta.get(self.META_TAKE_LABELS) else None
            takes = takes or labels is not None
            if meta.get(self.META_AUTO_WIRING):
                names = module.data_names
                if len(names) != len(shapes):
                    raise MXNetValueError(f"module {i} takes {len(names)} inputs, the one before "
                                          f"gives {len(shapes)}")
                shapes = [DataDesc(n, d[1]) for n, d in zip(names, shapes)]
            module.bind(shapes, labels, for_training,
                        for_training and (inputs_need_grad or i > 0), force_rebind,
                        grad_req=grad_req)
            shapes = module.output_shapes
        self._label_shapes = label_shapes if takes else None
        self.for_training, self.inputs_need_grad, self.binded = for_training, inputs_need_grad, True

    def init_optimizer(self, kvstore: Any = "local", optimizer: Any = "sgd",
                       optimizer_params: Any = (("learning_rate", 0.01),),
                       force_init: bool = False) -> None:
        self._need("init_optimizer")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring...")
            return
        for module in self._modules:
            module.init_optimizer(kvstore, optimizer, optimizer_params, force_init)
        self.optimizer_initialized = True

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        self._need("forward")
        data = data_batch.data
        for i, module in enumerate(self._modules):
            module.forward(DataBatch(data, data_batch.label, data_batch.pad, data_batch.index),
                           is_train)
            if i + 1 < len(self._modules):
                data = module.get_outputs()

    def backward(self, out_grads: Any = None) -> None:
        self._need("backward", training=True)
        for i in reversed(range(len(self._modules))):
            self._modules[i].backward(out_grads)
            if i:
                out_grads = self._modules[i].get_input_grads()

    def update(self) -> None:
        self._need("update", optimizer=True)
        for module in self._modules:
            module.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_outputs")
        return self._ends()[1].get_outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        self._need("get_input_grads")
        return self._ends()[0].get_input_grads(merge_multi_context)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        self._need("update_metric")
        for module, meta in zip(self._modules, self._metas):
            if meta.get(self.META_TAKE_LABELS):
                module.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        self._need("install_monitor", params=False)
        for module in self._modules:
            module.install_monitor(mon)
