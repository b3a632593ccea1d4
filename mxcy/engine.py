"""The scheduler as users steer it: threads, engine kind, and the reference's bulk scopes.

Invariant: nothing here changes results; only when and by how many threads they are computed.
"""
from __future__ import annotations

from types import TracebackType

from .runtime.engine import engine_type, num_threads, set_engine, set_num_threads, thread_info

__all__ = ["bulk", "engine_type", "num_threads", "set_bulk_size", "set_engine", "set_num_threads",
           "thread_info"]

_bulk_size = 15


def set_bulk_size(size: int) -> int:
    """Accepts the reference's limit on how many calls are grouped, and returns the one before.

    The number has no effect. The reference queues every call for another thread and groups calls so
    that handing over costs less. Here nothing is handed over that is small: a call below 0.3 ms
    whose arrays are free runs at once on the caller's thread, in less time than it takes to put it
    into a group, and its result is there for the next one in the same core's cache. What is large
    is queued by itself, where handing over costs little beside the work; and a bound graph, forward
    and backward, and an optimizer's step for all parameters are one group each.
    """
    global _bulk_size
    previous, _bulk_size = _bulk_size, int(size)
    return previous


class _Bulk:
    """A with-statement around `set_bulk_size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._previous: int | None = None

    def __enter__(self) -> _Bulk:
        self._previous = set_bulk_size(self._size)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._previous is not None:
            set_bulk_size(self._previous)


def bulk(size: int) -> _Bulk:
    """A scope in which the reference would group up to `size` calls.

    It changes nothing but the number that `set_bulk_size` returns; that function says why.
    """
    return _Bulk(size)
