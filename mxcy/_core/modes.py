"""Thread-local modes that change how shapes are understood.

Invariant: `np_shape` off (the default) is the reference's classic mode: a 0 in a user's shape means
"not known", and a full reduction has shape (1,). On: 0-d and zero-size arrays are real.
"""
from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["np_shape", "set_np_shape", "watch_np_shape"]


class _Modes(threading.local):
    np_shape = False


_modes = _Modes()
_watchers: list[Callable[[bool], None]] = []


def np_shape() -> bool:
    """Whether 0-d and zero-size shapes are real in this thread."""
    return _modes.np_shape


def set_np_shape(active: bool) -> bool:
    """Switches the mode for this thread and returns what it was."""
    previous = _modes.np_shape
    _modes.np_shape = bool(active)
    for watcher in _watchers:
        watcher(_modes.np_shape)
    return previous


def watch_np_shape(watcher: Callable[[bool], None]) -> None:
    """Has `watcher(active)` called in each thread that switches: for compiled code with a copy."""
    _watchers.append(watcher)
    watcher(_modes.np_shape)
