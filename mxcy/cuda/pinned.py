"""Pinned host memory: what devices copy from and to without a stop in between.

What lives here: blocks by size class, and when one may be used again. What does not: the copies.
Invariant: a block is given out again only after the work that its last owner named is done.
"""
from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from .._core.errors import MXNetValueError
from . import process, runtime
from .memory import size_class

__all__ = ["PinnedBlock", "PinnedPool", "Stats", "pool"]

_KEPT = 256 << 20


@dataclass(frozen=True)
class Stats:
    """Bytes that the pool has, that are owned, that are cached, and blocks that are owned."""

    reserved: int
    used: int
    cached: int
    blocks: int


class PinnedBlock:
    """Pinned memory that somebody owns; dropping it gives it back.

    Attributes
    ----------
    address : int
    size : int
        Bytes asked for.
    """

    __slots__ = ("_events", "_pool", "address", "capacity", "size")

    def __init__(self, pool: PinnedPool, address: int, size: int, capacity: int) -> None:
        self._pool, self.address, self.size, self.capacity = pool, address, size, capacity
        self._events: list[int] = []

    def used_by(self, device: int, stream: int) -> None:
        """Notes a copy just given to a stream: the block is not used again before it is done."""
        with runtime.on_device(device):
            event = runtime.event_create()
            self._events.append(event)
            runtime.event_record(event, stream)

    def free(self) -> None:
        """Gives the block back; copies that `used_by` has noted still run."""
        address, self.address = self.address, 0
        if address and process.usable():
            self._pool._release((address, self.capacity, self._events))

    def __del__(self) -> None:
        try:
            self.free()
        except Exception:
            return  # the device is in error, which whoever waits for it is told


class PinnedPool:
    """Pinned memory for all devices; any thread may call it.

    Parameters
    ----------
    kept : int
        The most bytes to keep for later use.
    """

    def __init__(self, kept: int = _KEPT) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        # Appended to at any time, see `memory.Pool`; looked through under the lock.
        self._returned: deque[tuple[int, int, list[int]]] = deque()
        self._waiting: deque[tuple[int, int, list[int]]] = deque()
        self._cached: dict[int, list[int]] = {}
        self._reserved = self._used = self._blocks = self._idle = 0

    def allocate(self, size: int) -> PinnedBlock:
        """A block of at least `size` bytes; its content is arbitrary.

        Raises
        ------
        CUDAMemoryError
            The system has no more memory to pin.
        """
        if size < 0:
            raise MXNetValueError(f"a pinned block of {size} bytes")
        capacity = size_class(size)
        with self._lock:
            self._collect()
            cached = self._cached.get(capacity)
            if cached:
                address = cached.pop()
                self._idle -= capacity
            else:
                address = runtime.host_alloc(capacity)
                self._reserved += capacity
            self._used += capacity
            self._blocks += 1
        return PinnedBlock(self, address, size, capacity)

    def _release(self, block: tuple[int, int, list[int]]) -> None:
        self._returned.append(block)

    def _collect(self) -> None:
        """Takes back the blocks whose copies are done, and gives what is too much to the system."""
        while self._returned:
            address, capacity, events = self._returned.popleft()
            self._used -= capacity
            self._blocks -= 1
            self._waiting.append((address, capacity, events))
        for _ in range(len(self._waiting)):
            address, capacity, events = self._waiting[0]
            while events and runtime.event_query(events[-1]):
                runtime.event_destroy(events.pop())
            self._waiting.popleft()
            if events:
                self._waiting.append((address, capacity, events))
            elif self._idle + capacity > self._kept:
                self._to_system(address, capacity)
            else:
                self._cached.setdefault(capacity, []).append(address)
                self._idle += capacity

    def _to_system(self, address: int, capacity: int) -> None:
        self._reserved -= capacity
        runtime.host_free(address)

    def empty_cache(self) -> int:
        """Gives what nobody owns, and no copy uses, back to the system; returns how many bytes."""
        with self._lock:
            self._collect()
            given = self._idle
            for capacity, addresses in self._cached.items():
                for address in addresses:
                    self._to_system(address, capacity)
            self._cached.clear()
            self._idle = 0
            return given

    def stats(self) -> Stats:
        """The counts of now."""
        with self._lock:
            self._collect()
            return Stats(self._reserved, self._used, self._reserved - self._used, self._blocks)


_pool = PinnedPool()


def pool() -> PinnedPool:
    """The pool of this process."""
    return _pool


def _forget() -> None:
    global _pool
    _pool = PinnedPool()


process.on_fork(_forget)
