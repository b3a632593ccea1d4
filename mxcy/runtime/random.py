"""Seeds and counters of the random generator, one pair for each device.

What lives here: what the state is and how runs take counters from it. What does not: numbers (the
kernels make them from seed and counter, see _kernels/philox.h), the public `mx.random`.
Invariant: no counter is given out twice under one seed; a run's numbers depend on the seed and on
how many counters were taken before, never on threads.
"""
from __future__ import annotations

import os
import threading
from typing import NamedTuple

from .._core.context import Context, current_context
from .._core.errors import MXNetTypeError, MXNetValueError

__all__ = ["RandomState", "get_state", "reserve", "seed", "set_state"]

_MASK = 2**64 - 1


class RandomState(NamedTuple):
    """What determines all numbers to come on one device."""

    seed: int
    counter: int


_lock = threading.Lock()
_states: dict[Context, list[int]] = {}
_root = int.from_bytes(os.urandom(8), "little")


def _mixed(value: int) -> int:
    """A bijective scrambling of 64 bits (SplitMix64's last step, Steele et al., OOPSLA 2014)."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _MASK
    return value ^ value >> 31


def _of_device(root: int, ctx: Context) -> int:
    """The seed of one device under a seed for all: device 0 of every kind has the seed itself."""
    return root if ctx.device_id == 0 else root ^ _mixed(ctx.device_id)


def _state(ctx: Context) -> list[int]:
    found = _states.get(ctx)
    if found is None:
        found = _states[ctx] = [_of_device(_root, ctx), 0]
    return found


def seed(seed_state: int, ctx: str | Context = "all") -> None:
    """Restarts the generator.

    Parameters
    ----------
    seed_state : int
        Any integer; its lower 64 bits are used.
    ctx : Context or 'all'
        The device to seed. 'all' seeds every device, those not used yet included; each device
        number then gets a stream of its own.
    """
    global _root
    try:
        value = seed_state.__index__() & _MASK
    except AttributeError:
        raise MXNetValueError(f"seed_state: expected an integer, got {seed_state!r}") from None
    if isinstance(ctx, str):
        if ctx != "all":
            raise MXNetValueError(f"ctx: expected a Context or 'all', got {ctx!r}")
        with _lock:
            _root = value
            _states.clear()
        return
    if not isinstance(ctx, Context):
        raise MXNetTypeError(f"ctx: expected a Context or 'all', got {ctx!r}")
    with _lock:
        _states[ctx] = [value, 0]


def reserve(count: int, ctx: Context) -> tuple[int, int]:
    """Takes `count` counters: (seed, first counter). Safe from any thread."""
    with _lock:
        state = _state(ctx)
        first = state[1]
        state[1] = (first + count) & _MASK
        return state[0], first


def get_state(ctx: Context | None = None) -> RandomState:
    """The state of a device (None: the current context), for `set_state`."""
    with _lock:
        return RandomState(*_state(current_context() if ctx is None else ctx))


def set_state(state: RandomState | tuple[int, int], ctx: Context | None = None) -> None:
    """Puts a device back to a state that `get_state` gave."""
    try:
        value, counter = (int(v) & _MASK for v in state)
    except (TypeError, ValueError):
        raise MXNetTypeError(f"state: expected (seed, counter), got {state!r}") from None
    with _lock:
        _states[current_context() if ctx is None else ctx] = [value, counter]


def _after_fork_in_child() -> None:
    """The lock must be free; a child draws other numbers than its parent only if it seeds."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork_in_child)
