"""Base of the optimizers: hyperparameters, multipliers, update counts, the registry.

Invariant: `num_update` is the largest update count over the parameters, and the schedule sees it.
"""
from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .. import nd
from .._core.errors import MXNetNotImplementedError, MXNetTypeError, MXNetValueError

__all__ = ["Optimizer", "Test", "also_lists", "create", "register"]


def also_lists(update: Callable[..., None]) -> Callable[..., None]:
    """An update method that takes lists of parameters too, and then goes through them."""
    @functools.wraps(update)
    def method(self: Any, index: Any, weight: Any, grad: Any, state: Any) -> None:
        if isinstance(index, list | tuple):
            for one in zip(index, weight, grad, state, strict=True):
                update(self, *one)
        else:
            update(self, index, weight, grad, state)
    return method


class Optimizer:
    """Base of the optimizers. A subclass defines `create_state` and `update`.

    Parameters
    ----------
    rescale_grad : float
        Factor on every gradient, often 1 / batch size.
    param_idx2name : dict of int to str, optional
        Names of the parameters, which decide about weight decay: names that end neither in
        `_weight` nor in `_gamma` get none.
    wd : float
        Weight decay.
    clip_gradient : float, optional
        Gradients are cut to [-clip_gradient, clip_gradient] after the factor.
    learning_rate : float, optional
        0.01 by default.
    lr_scheduler : LRScheduler, optional
        The rate as a function of the update count; `learning_rate`, if given, is its start.
    sym : Symbol, optional
        Where the attributes `__lr_mult__` and `__wd_mult__` are taken from.
    begin_num_update : int
        Update count to begin with.
    multi_precision : bool
        Whether float16 and bfloat16 parameters have a float32 copy that is updated.
    param_dict : dict of int to Parameter, optional
        Gluon parameters, which carry multipliers of their own.
    """

    #: Lower-case names to classes.
    opt_registry: ClassVar[dict[str, type[Optimizer]]] = {}

    def __init__(self, rescale_grad: float = 1.0, param_idx2name: dict[Any, str] | None = None,
                 wd: float = 0.0, clip_gradient: float | None = None,
                 learning_rate: float | None = None, lr_scheduler: Any = None, sym: Any = None,
                 begin_num_update: int = 0, multi_precision: bool = False,
                 param_dict: dict[Any, Any] | None = None) -> None:
        self.rescale_grad = rescale_grad
        self.lr_scheduler = lr_scheduler
        # With a schedule and no rate of its own it is None, as in the reference.
        self.lr: Any = 0.01 if learning_rate is None and lr_scheduler is None else learning_rate
        if lr_scheduler is not None and learning_rate is not None:
            if lr_scheduler.base_lr != learning_rate:
                warnings.warn(f"learning_rate={learning_rate} replaces the schedule's "
                              f"base_lr={lr_scheduler.base_lr}", UserWarning, stacklevel=3)
            lr_scheduler.base_lr = learning_rate
        self.wd = wd
        self.clip_gradient = clip_gradient
        self.multi_precision = multi_precision
        self.begin_num_update = begin_num_update
        self.num_update = begin_num_update
        self._index_update_count: dict[Any, int] = {}
        if param_idx2name is not None and not isinstance(param_idx2name, dict):
            raise MXNetTypeError("param_idx2name: expected a dict of numbers to names, "
                                 f"got {type(param_idx2name)}")
        self.idx2name: dict[Any, str] = dict(param_idx2name or {})
        self.sym_info = (sym.attr_dict(), sym.list_arguments()) if sym is not None else ()
        self.param_dict = dict(param_dict or {})
        self.lr_mult: dict[Any, float] = {}
        self.wd_mult: dict[Any, float] = {}
        self.set_lr_mult({})
        self.set_wd_mult({})

    # -- registry ----------------------------------------------------------------------------------
    @staticmethod
    def register(klass: type[Optimizer]) -> type[Optimizer]:
        """Registers a class under its lower-case name."""
        name = klass.__name__.lower()
        old = Optimizer.opt_registry.get(name)
        if old is not None and old is not klass:
            warnings.warn(f"optimizer {name!r} is registered anew: {klass.__module__}."
                          f"{klass.__name__} replaces {old.__module__}.{old.__name__}",
                          UserWarning, stacklevel=2)
        Optimizer.opt_registry[name] = klass
        return klass

    @staticmethod
    def create_optimizer(name: str, **kwargs: Any) -> Optimizer:
        """Makes an optimizer from its registered name, upper or lower case."""
        if isinstance(name, Optimizer):
            return name
        if not isinstance(name, str):
            raise MXNetTypeError(f"optimizer: expected a name, got {name!r}")
        klass = Optimizer.opt_registry.get(name.lower())
        if klass is None:
            raise MXNetValueError(f"optimizer {name!r} is not registered; there are: "
                                  f"{', '.join(sorted(Optimizer.opt_registry))}")
        return klass(**kwargs)

    # -- what subclasses define --------------------------------------------------------------------
    def create_state(self, index: Any, weight: Any) -> Any:
        """State of one parameter: None, an NDArray or a tuple of them."""
        return None

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Changes `weight` and `state` in place.

        Parameters
        ----------
        index : int
            Number of the parameter; multipliers and update counts go by it.
        weight, grad : NDArray
        state : object
            What `create_state` returned.
        """
        raise MXNetNotImplementedError(f"{type(self).__name__} must define update")

    # -- low precision -----------------------------------------------------------------------------
    def create_state_multi_precision(self, index: Any, weight: Any) -> Any:
        """As `create_state`; with a float32 copy in front for low-precision parameters."""
        if _low(weight):
            if self.multi_precision:
                copy = weight.astype(np.float32)
                return copy, self.create_state(index, copy)
            warnings.warn(f"{type(self).__name__} accumulates in {_dtype_name(weight)}, which "
                          "loses small updates; multi_precision=True keeps a float32 copy",
                          UserWarning, stacklevel=2)
        return self.create_state(index, weight)

    @also_lists
    def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """As `update`; with a state from `create_state_multi_precision`."""
        if self.multi_precision and _low(weight):
            copy, inner = state
            self.update(index, copy, grad.astype(np.float32), inner)
            weight[:] = copy.astype(weight.dtype)
        else:
            self.update(index, weight, grad, state)

    # -- learning rate, weight decay ---------------------------------------------------------------
    @property
    def learning_rate(self) -> float:
        """The rate in force."""
        return self.lr_scheduler(self.num_update) if self.lr_scheduler is not None else self.lr

    def set_learning_rate(self, lr: float) -> None:
        """Sets the rate; not possible when a schedule decides about it."""
        if self.lr_scheduler is not None:
            raise MXNetValueError("set_learning_rate: a schedule decides about the rate; set its "
                                  "base_lr, or make the optimizer without one")
        self.lr = lr

    def set_lr_scale(self, args_lrscale: dict) -> None:
        """Gone; use `set_lr_mult`."""
        raise MXNetNotImplementedError("set_lr_scale: use set_lr_mult")

    def set_lr_mult(self, args_lr_mult: dict[Any, float]) -> None:
        """Sets factors on the rate, by number or name; they go before the symbol's attributes."""
        self.lr_mult = self._from_symbol("__lr_mult__")
        self.lr_mult.update(args_lr_mult)

    def set_wd_mult(self, args_wd_mult: dict[Any, float]) -> None:
        """Sets factors on weight decay, by number or name; they go before all other rules."""
        self.wd_mult = {name: 0.0 for name in self.idx2name.values()
                        if not name.endswith(("_weight", "_gamma"))}
        self.wd_mult.update(self._from_symbol("__wd_mult__"))
        self.wd_mult.update(args_wd_mult)

    def _from_symbol(self, key: str) -> dict[Any, float]:
        if not self.sym_info:
            return {}
        attrs, arguments = self.sym_info
        return {n: float(attrs[n][key]) for n in arguments if key in attrs.get(n, {})}

    def _update_count(self, index: Any) -> int:
        """Counts one more update of parameter `index` (or of each of a list) and returns it."""
        if isinstance(index, (list, tuple)):
            return max([self._update_count(i) for i in index], default=0)
        count = self._index_update_count.get(index, self.begin_num_update) + 1
        self._index_update_count[index] = count
        self.num_update = max(self.num_update, count)
        return count

    def _mult(self, index: Any, table: dict[Any, float], attribute: str) -> float:
        if index in self.param_dict:
            return getattr(self.param_dict[index], attribute)
        if index in table:
            return table[index]
        return table.get(self.idx2name.get(index), 1.0)

    def _get_lr(self, index: Any) -> float:
        return self.learning_rate * self._mult(index, self.lr_mult, "lr_mult")

    def _get_wd(self, index: Any) -> float:
        return self.wd * self._mult(index, self.wd_mult, "wd_mult")

    def _get_lrs(self, indices: list) -> list[float]:
        return [self._get_lr(i) for i in indices]

    def _get_wds(self, indices: list) -> list[float]:
        return [self._get_wd(i) for i in indices]

    # -- conveniences for subclasses ---------------------------------------------------------------
    def _common(self) -> dict[str, Any]:
        """The two arguments that every fused update operator takes."""
        clip = -1.0 if self.clip_gradient is None else self.clip_gradient
        return {"rescale_grad": self.rescale_grad, "clip_gradient": clip}

    def _clipped(self, grad: Any) -> Any:
        """The gradient scaled and cut."""
        grad = grad * self.rescale_grad
        if self.clip_gradient is not None:
            grad = nd.clip(grad, -self.clip_gradient, self.clip_gradient)
        return grad

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state["sym_info"] = ()  # multipliers are in the tables already
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.lr}, wd={self.wd})"


def _dtype_name(weight: Any) -> str:
    return str(getattr(weight.dtype, "__name__", weight.dtype))


def _low(weight: Any) -> bool:
    return _dtype_name(weight) in ("float16", "bfloat16")


def zeros_like(weight: Any) -> Any:
    """A new array of zeros with shape, dtype and context of `weight`."""
    return nd.zeros(weight.shape, ctx=weight.context, dtype=weight.dtype)


register = Optimizer.register
create = Optimizer.create_optimizer


@register
class Test(Optimizer):
    """Adds the scaled gradient to the parameter; the state is a copy of it. For tests."""

    def create_state(self, index: Any, weight: Any) -> Any:
        return zeros_like(weight)

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        weight += grad * self.rescale_grad
        state[:] = weight
