"""Optimizers whose whole update is one operator, and the update of many parameters at once.

What lives here: the base class `Fused`, and `Together`, which an Updater asks to do a step for all
parameters as one run. What does not: the formulas (`ops/optimizer.py`, named by the subclasses).
Invariant: many parameters at once get the same bits as one after another.
"""
from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError
from ..ops.base import get
from ..runtime._array import count_up, same_values
from ..runtime.invoke import invoke
from ..runtime.updates import Updates
from .base import Optimizer, also_lists

__all__ = ["Fused", "Together"]


class Fused(Optimizer):
    """Base of optimizers whose update is one operator of weight, gradient and states.

    A subclass names the operator and its constant parameters; its `live` ones, of which the first
    are `rescale_grad`, `clip_gradient`, `lr` and `wd`, are given at each call.
    """

    def _operator(self, state: Any) -> tuple[str, dict[str, Any]]:
        """Name of the operator for such a state, and its parameters that are the same for all."""
        raise NotImplementedError

    def _rate(self, lr: float, t: int) -> float:
        """The rate that the operator is given at the t-th update."""
        return lr

    @also_lists
    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        t = self._update_count(index)
        self._apply(self._operator(state), weight, grad, state,
                    self._numbers(self._get_lr(index), self._get_wd(index), t))

    def _numbers(self, lr: float, wd: float, t: int) -> tuple[float, ...]:
        """The operator's live numbers at the t-th update."""
        clip = -1.0 if self.clip_gradient is None else self.clip_gradient
        return self.rescale_grad, clip, self._rate(lr, t), wd

    def _apply(self, formula: tuple[str, dict[str, Any]], weight: Any, grad: Any, state: Any,
               numbers: tuple[float, ...]) -> None:
        op, arrays = get(formula[0]), (weight, grad, *_states(state))
        if grad._rows is not None and grad._rows.holds():
            by_rows = op.by_rows(numbers)
            if by_rows is not None:
                op, arrays = get(by_rows), (*arrays, grad._rows.numbers)
        invoke(op, arrays, {**dict(zip(op.live, numbers)), **formula[1]}, weight)


def _states(state: Any) -> tuple[Any, ...]:
    found = state if isinstance(state, tuple) else (state,)
    return tuple(x for x in found if x is not None)


#: What a subclass may not have changed for its updates to be done together.
_OWN = {name: getattr(Fused, name) for name in (
    "update", "_apply", "update_multi_precision", "_update_count", "_get_lr", "_get_wd", "_mult")}


class Together:
    """The updates of certain parameters by a certain optimizer.

    It is made for arrays as they are; `fits` tells whether it is still for the same ones.
    """

    def __init__(self, optimizer: Fused, indices: Sequence[Any], grads: Sequence[Any],
                 weights: Sequence[Any], states: Sequence[Any]) -> None:
        self._optimizer = optimizer
        self._given = indices, grads, weights
        self._indices = tuple(indices)
        # Ids are compared: what they are of must stay.
        self._kept = tuple(grads), tuple(weights), tuple(states)
        self._ids = [[*map(id, x)] for x in self._kept[:2]]
        self._formula = optimizer._operator(states[0])
        self._updates: Updates | None = None
        self._numbers: list[tuple[float, ...]] = []
        #: Tables of multipliers, pairs of those of rate and decay, and which pair is each
        #: parameter's.
        self._multipliers: tuple[Any, list[tuple[float, float]], tuple[int, ...]] = (None, [], ())
        if self._possible():
            self._mults()
            calls = [(w, g, *_states(s)) for w, g, s in zip(weights, grads, states)]
            # Whatever is wrong with them, the single update says it better.
            with contextlib.suppress(ValueError, MXNetError):
                self._updates = Updates(self._formula[0], calls, self._formula[1],
                                        self._multipliers[2])

    def _possible(self) -> bool:
        """Whether one update is one call of the operator and nothing else."""
        o = self._optimizer
        if any(getattr(type(o), n) is not f for n, f in _OWN.items()):
            return False
        if o.multi_precision and any(w._dtype.itemsize < 4 for w in self._kept[1]):
            return False
        return 1 < len(self._indices) == len(set(self._indices))

    def fits(self, optimizer: Any, indices: Sequence[Any], grads: Sequence[Any],
             weights: Sequence[Any], states: dict[Any, Any]) -> bool:
        """Whether these are the same arrays, and the optimizer's constants the same."""
        if optimizer is not self._optimizer:
            return False
        given, ids = self._given, self._ids
        # A tuple that was given before holds what it held; a list may not.
        same = (type(indices) is type(grads) is type(weights) is tuple
                and indices is given[0] and grads is given[1] and weights is given[2])
        if not same and (self._indices != tuple(indices) or [*map(id, grads)] != ids[0]
                         or [*map(id, weights)] != ids[1]):
            return False
        return (same_values(states, self._indices, self._kept[2])
                and optimizer._operator(self._kept[2][0]) == self._formula)

    def run(self) -> bool:
        """Counts and updates all parameters; False, with nothing done, where they must be updated
        one after another: also where their counts differ, for then the rate depends on the order.
        """
        if self._updates is None:
            return False
        o = self._optimizer
        t = count_up(o._index_update_count, self._indices, o.begin_num_update)
        if t is None:
            return False
        o.num_update = max(o.num_update, t)
        numbers = self._values(t)
        self._updates.run(self._multipliers[2], numbers)
        return True

    def _values(self, t: int) -> list[tuple[float, ...]]:
        """The live numbers for each pair of multipliers; the same list while they are the same."""
        o = self._optimizer
        rate, wd = o.learning_rate, o.wd
        numbers = [o._numbers(rate * a, wd * b, t) for a, b in self._mults()]
        if numbers != self._numbers:
            self._numbers = numbers
        return self._numbers

    def _mults(self) -> list[tuple[float, float]]:
        """The different multipliers, found again when the tables have changed."""
        o = self._optimizer
        tables = o.lr_mult, o.wd_mult, o.idx2name
        if o.param_dict or self._multipliers[0] != tables:
            lrs = [o._mult(i, o.lr_mult, "lr_mult") for i in self._indices]
            wds = [o._mult(i, o.wd_mult, "wd_mult") for i in self._indices]
            numbers: dict[tuple[float, float], int] = {}
            classes = tuple(numbers.setdefault(pair, len(numbers)) for pair in zip(lrs, wds))
            _, pairs, before = self._multipliers
            if [*numbers] != pairs or classes != before:
                pairs, before = [*numbers], classes
            self._multipliers = tuple(dict(x) for x in tables), pairs, before
        return self._multipliers[1]
