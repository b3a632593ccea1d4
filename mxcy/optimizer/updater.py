"""Updater: an optimizer with the states of all parameters, and how they are saved.

Invariant: bytes given to `set_states` are data only; nothing in them names code beyond registered
optimizers and schedules.
"""
from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from .._core.errors import MXNetTypeError
from ..runtime.creation import zeros_together
from ..runtime.ndarray import NDArray
from .base import Optimizer
from .fused import Fused, Together
from .state_format import pack, unpack

__all__ = ["MOST_TOGETHER", "Updater", "get_updater"]

#: Elements up to which a parameter and its states gain by lying beside others.
MOST_TOGETHER = 1 << 16


class Updater:
    """Called with a number, a gradient and a parameter, it updates the parameter.

    Parameters
    ----------
    optimizer : Optimizer
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise MXNetTypeError(f"optimizer: expected an Optimizer, got {optimizer!r}")
        self.optimizer = optimizer
        self.states: dict[Any, Any] = {}
        self.states_synced: dict[Any, bool] = {}
        #: Whether lists are updated together, as one run.
        self.aggregate_updates = isinstance(optimizer, Fused)
        self._last: Together | None = None

    def __call__(self, index: Any, grad: Any, weight: Any) -> None:
        """Updates `weight` in place; lists update all their parameters."""
        if isinstance(index, (list, tuple)):
            if not self._together(index, grad, weight):
                for i, g, w in zip(index, grad, weight):
                    self(i, g, w)
            return
        self._ready(index, weight)
        self.optimizer.update_multi_precision(index, weight, grad, self.states[index])

    def _ready(self, index: Any, weight: Any) -> None:
        """Makes the state of a parameter, or moves it to the parameter's device."""
        if index not in self.states:
            self.states[index] = self.optimizer.create_state_multi_precision(index, weight)
            self.states_synced[index] = True
        elif not self.states_synced.get(index, True):
            self.states[index] = self.sync_state_context(self.states[index], weight.context)
            self.states_synced[index] = True

    def _together(self, indices: Any, grads: Any, weights: Any) -> bool:
        """Updates many parameters as one run; False, with nothing done, where that cannot be."""
        optimizer = self.optimizer
        if self._last is None or not self._last.fits(optimizer, indices, grads, weights,
                                                     self.states):
            if not isinstance(optimizer, Fused) or not indices:
                return False
            new = [i not in self.states or not self.states_synced.get(i, True) for i in indices]
            for i, w in zip(indices, weights):
                self._ready(i, w)
            small = [(i, w) for i, w, is_new in zip(indices, weights, new)
                     if is_new and w.size <= MOST_TOGETHER]
            self._move_together(sorted(small, key=lambda pair: pair[1]._address))
            self._last = Together(optimizer, indices, grads, weights,
                                  [self.states[i] for i in indices])
        return self._last.run()

    def _move_together(self, parameters: list[tuple[Any, Any]]) -> None:
        """Lets states that are new lie side by side where their parameters do."""
        states = [self.states[i] if isinstance(self.states[i], tuple) else (self.states[i],)
                  for i, _ in parameters]
        if len({len(s) for s in states}) != 1 or len({w.context for _, w in parameters}) != 1 \
                or not all(type(x) is NDArray for s in states for x in s) \
                or not any(a._adjoins(b) for (_, a), (_, b) in pairwise(parameters)):
            return
        moved = []
        for arrays in zip(*states):
            moved.append(zeros_together([(x.shape, x._dtype) for x in arrays],
                                        parameters[0][1].context))
            for old, new in zip(arrays, moved[-1]):
                old.copyto(new)
        for (i, _), found in zip(parameters, zip(*moved)):
            self.states[i] = found if isinstance(self.states[i], tuple) else found[0]

    def sync_state_context(self, state: Any, context: Any) -> Any:
        """`state` with its arrays on `context`."""
        if isinstance(state, (list, tuple)):
            return type(state)(self.sync_state_context(s, context) for s in state)
        return state.as_in_context(context) if hasattr(state, "as_in_context") else state

    def get_states(self, dump_optimizer: bool = False) -> bytes:
        """All states and update counts as bytes.

        Parameters
        ----------
        dump_optimizer : bool
            Whether the optimizer's name and hyperparameters are in them too.
        """
        return pack(self.states, self.optimizer, dump_optimizer)

    def set_states(self, states: bytes) -> None:
        """Takes over what `get_states` gave.

        Raises
        ------
        MXNetValueError
            If the bytes are damaged, or come from a pickle, which is never read.
        """
        found, counts, optimizer = unpack(states)
        if optimizer is not None:
            optimizer.sym_info = self.optimizer.sym_info
            optimizer.idx2name = self.optimizer.idx2name
            optimizer.param_dict = self.optimizer.param_dict
            self.optimizer = optimizer
            self.aggregate_updates = isinstance(optimizer, Fused)
        self.optimizer._index_update_count.update(counts)
        self.optimizer.num_update = max([self.optimizer.num_update, *counts.values()])
        self.states = found
        self._last = None
        # The next update moves them to the device of their parameter.
        self.states_synced = dict.fromkeys(found, False)


def get_updater(optimizer: Optimizer) -> Callable[[Any, Any, Any], None]:
    """An `Updater` for the optimizer."""
    return Updater(optimizer)
