"""Device memory: one pool for each device, by size class.

What lives here: blocks, their reuse in the order of streams, cap, counts, the error when memory
ends. What does not: pinned host memory (`pinned`), which array a block is for.
Invariant: a block given out again is ordered behind everything that its last owner gave to the
streams it was used on; no block is given back to the driver while work may still touch it.

A class is a power of two times 1, 1.25, 1.5 or 1.75, above 32 MiB a multiple of two MiB. Blocks of
up to half a MiB are cut from segments of two MiB, larger ones are the driver's own. A freed block
stays with the stream it was used on: that stream takes it again at once, another one first waits
for that stream.
"""
from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .._core import settings
from .._core.errors import MXNetMemoryError, MXNetValueError
from . import process, runtime
from .errors import CUDAMemoryError

__all__ = ["Block", "DeviceMemoryError", "Pool", "Stats", "pool", "size_class"]

_LEAST = 512
_SMALL = 512 << 10
_SEGMENT = 2 << 20
_LARGE = 32 << 20
_NAMED = 5


class DeviceMemoryError(MXNetMemoryError):
    """A device has no room for a block, even after the pool's cache was given back."""


@dataclass(frozen=True)
class Stats:
    """Counts of a pool, sizes in bytes.

    Attributes
    ----------
    reserved : int
        What the pool has of the driver: `used` and `cached`.
    used : int
        In blocks that somebody owns, rounded up to their class.
    cached : int
        Kept for later use.
    peak : int
        The most that was ever `used` at once.
    blocks : int
        Blocks that somebody owns.
    allocations : int
        Blocks given out so far.
    driver_calls : int
        How often the driver was asked for memory.
    cap : int
        The most that may be `reserved`; 0: what the device has.
    """

    reserved: int
    used: int
    cached: int
    peak: int
    blocks: int
    allocations: int
    driver_calls: int
    cap: int


def size_class(size: int) -> int:
    """The size that a block for `size` bytes really has."""
    if size <= _LEAST:
        return _LEAST
    if size > _LARGE:
        return -(-size // _SEGMENT) * _SEGMENT
    step = 1 << max(0, (size - 1).bit_length() - 3)
    rounded = -(-size // step) * step
    return -(-rounded // _LEAST) * _LEAST


def text_of(size: int) -> str:
    """'1.5 GiB'."""
    amount = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            break
        amount /= 1024
    return f"{size} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"


class _Segment:
    """Memory of the driver's: one large block, or many small ones of one class."""

    __slots__ = ("address", "free", "parts", "size")

    def __init__(self, address: int, size: int, parts: int) -> None:
        self.address, self.size, self.parts, self.free = address, size, parts, parts


class Block:
    """Device memory that somebody owns; dropping it frees it.

    Attributes
    ----------
    address : int
    size : int
        Bytes asked for; there may be more.
    stream : int
        The stream that the owner's work runs on.
    user : str
        What it is for, as errors and statistics tell it.
    """

    __slots__ = ("_others", "_pool", "_segment", "address", "capacity", "size", "stream", "user")

    def __init__(self, pool: Pool, segment: _Segment, address: int, size: int, capacity: int,
                 stream: int, user: str) -> None:
        self._pool, self._segment = pool, segment
        self.address, self.size, self.capacity = address, size, capacity
        self.stream, self.user = stream, user
        self._others: set[int] = set()

    @property
    def device(self) -> int:
        """Number of the device."""
        return self._pool.device

    def used_on(self, stream: int) -> None:
        """Notes that work on another stream touches the block too; freeing then waits for it."""
        if stream != self.stream:
            self._others.add(stream)

    def free(self) -> None:
        """Gives the block back; work already given to its streams still runs."""
        address, self.address = self.address, 0
        if address and process.usable():
            self._pool._release((address, self.capacity, self.stream, self._segment,
                                 tuple(self._others)))

    def __del__(self) -> None:
        try:
            self.free()
        except Exception:
            return  # the device is in error, which whoever waits for it is told

    def __repr__(self) -> str:
        return f"<{text_of(self.size)} of gpu({self.device}) for {self.user or 'unnamed'}>"


class Pool:
    """The memory of one device; any thread may call it.

    Parameters
    ----------
    device : int
    cap : int, optional
        The most bytes to take from the driver; 0: what the device has. By default the setting
        MXCY_CUDA_MEMORY_CAP.
    """

    def __init__(self, device: int, cap: int | None = None) -> None:
        self.device = device
        self._lock = threading.Lock()
        # Freed blocks on their way back: the garbage collector may free one at any point of any
        # thread, also while that thread is in here.
        self._returned: deque[tuple[int, int, int, _Segment, tuple[int, ...]]] = deque()
        self._cap = settings.get("cuda_memory_cap") if cap is None else cap
        self._direct = settings.get("cuda_pool") == "direct"
        # Class to stream to (address, segment), the last freed last; None: no stream has used it.
        self._cached: dict[int, dict[int | None, list[tuple[int, _Segment]]]] = {}
        self._bytes: dict[int, tuple[str, int]] = {}  # owned: address to (user, capacity)
        self._reserved = self._used = self._peak = self._allocations = self._calls = 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock:
            self._put_back()
            yield

    # ---- asking

    def allocate(self, size: int, stream: int, user: str = "") -> Block:
        """A block of at least `size` bytes for work on `stream`; its content is arbitrary.

        Raises
        ------
        DeviceMemoryError
            There is no room; tells need, what is free and cached, and the largest users.
        MXNetValueError
            `size` is negative.
        """
        if size < 0:
            raise MXNetValueError(f"gpu({self.device}): a block of {size} bytes")
        with self._locked():
            capacity = max(1, size) if self._direct else size_class(size)
            found = self._take(capacity, stream)
            if found is None:
                address, segment = self._grow(capacity, size, user)
            else:
                capacity, address, segment = found
            segment.free -= 1
            self._used += capacity
            self._peak = max(self._peak, self._used)
            self._allocations += 1
            self._bytes[address] = (user, capacity)
            return Block(self, segment, address, size, capacity, stream, user)

    def _take(self, capacity: int, stream: int) -> tuple[int, int, _Segment] | None:
        """A cached block with its capacity, ready for `stream`: of the class, or, if that is large,
        of up to a quarter more.
        """
        most = capacity * 5 // 4 if capacity > _LARGE else capacity
        for size in sorted(c for c in self._cached if capacity <= c <= most):
            lists = self._cached[size]
            for other in sorted(lists, key=lambda s: (s != stream, s is not None)):
                if lists[other]:
                    if other not in (stream, None):
                        runtime.order(self.device, other, stream)
                    return size, *lists[other].pop()
        return None

    def _grow(self, capacity: int, size: int, user: str) -> tuple[int, _Segment]:
        small = capacity <= _SMALL and not self._direct
        wanted = _SEGMENT if small else capacity
        address = self._from_driver(wanted)
        if address is None:
            self._empty()
            address = self._from_driver(wanted)
        if address is None and small:
            small, wanted = False, capacity  # a block alone may still have room
            address = self._from_driver(wanted)
        if address is None:
            raise self._no_room(size, user)
        parts = wanted // capacity if small else 1
        segment = _Segment(address, wanted, parts)
        if parts > 1:
            self._cached.setdefault(capacity, {}).setdefault(None, []).extend(
                (address + i * capacity, segment) for i in range(parts - 1, 0, -1))
        return address, segment

    def _from_driver(self, size: int) -> int | None:
        if self._cap and self._reserved + size > self._cap:
            return None
        with runtime.on_device(self.device):
            self._calls += 1
            try:
                address = runtime.malloc(size)
            except CUDAMemoryError:
                runtime.lib.cudaGetLastError()
                return None
        self._reserved += size
        return address

    def _no_room(self, size: int, user: str) -> DeviceMemoryError:
        with runtime.on_device(self.device):
            free, total = runtime.memory_info()
        stats = self._count()
        lines = [f"gpu({self.device}): {text_of(size)} wanted{f' for {user}' if user else ''}; "
                 f"{text_of(free)} of {text_of(total)} are free on the device; the pool holds "
                 f"{text_of(stats.reserved)} ({text_of(stats.used)} in use, "
                 f"{text_of(stats.cached)} cached"
                 f"{f', cap {text_of(self._cap)}' if self._cap else ''}), and has given back all "
                 "that it could"]
        lines += [f"  {name or 'unnamed'}: {text_of(amount)} in {count} "
                  f"block{'s' if count > 1 else ''}"
                  for name, amount, count in self._largest(_NAMED)]
        return DeviceMemoryError("\n".join(lines))

    # ---- giving back

    def _release(self, block: tuple[int, int, int, _Segment, tuple[int, ...]]) -> None:
        self._returned.append(block)
        while self._returned and self._lock.acquire(blocking=False):
            try:
                self._put_back()
            finally:
                self._lock.release()

    def _put_back(self) -> None:
        while self._returned:
            address, capacity, stream, segment, others = self._returned.popleft()
            self._bytes.pop(address, None)
            self._used -= capacity
            segment.free += 1
            if self._direct:
                self._to_driver(segment)
                continue
            self._cached.setdefault(capacity, {}).setdefault(stream, []).append((address, segment))
            for other in others:
                runtime.order(self.device, other, stream)

    def _to_driver(self, segment: _Segment) -> None:
        self._reserved -= segment.size
        with runtime.on_device(self.device):
            runtime.free(segment.address)  # waits for the device

    def empty_cache(self) -> int:
        """Gives everything that nobody owns back to the driver; waits for the device.

        Returns
        -------
        int
            How many bytes that was. Segments with an owned block stay.
        """
        with self._locked():
            return self._empty()

    def _empty(self) -> int:
        whole = {id(segment): segment for lists in self._cached.values()
                 for blocks in lists.values() for _, segment in blocks
                 if segment.free == segment.parts}
        kept = {size: {stream: [b for b in blocks if id(b[1]) not in whole]
                       for stream, blocks in lists.items()}
                for size, lists in self._cached.items()}
        self._cached = {size: lists for size, lists in kept.items() if any(lists.values())}
        for segment in whole.values():
            self._to_driver(segment)
        return sum(segment.size for segment in whole.values())

    def forget_stream(self, stream: int) -> None:
        """To be called before a stream is destroyed: its cached blocks become everybody's.

        Waits for the stream.
        """
        with self._locked():
            runtime.stream_synchronize(stream)
            for lists in self._cached.values():
                blocks = lists.pop(stream, None)
                if blocks:
                    lists.setdefault(None, []).extend(blocks)

    # ---- telling

    def set_cap(self, cap: int) -> None:
        """The most bytes to take from the driver; 0: what the device has. Less than is held: the
        cache is given back, owned blocks stay.
        """
        if cap < 0:
            raise MXNetValueError(f"gpu({self.device}): a cap of {cap} bytes")
        with self._locked():
            self._cap = cap
            if cap and self._reserved > cap:
                self._empty()

    def stats(self) -> Stats:
        """The counts of now."""
        with self._locked():
            return self._count()

    def _count(self) -> Stats:
        return Stats(self._reserved, self._used, self._reserved - self._used, self._peak,
                     len(self._bytes), self._allocations, self._calls, self._cap)

    def largest_users(self, most: int = _NAMED) -> list[tuple[str, int, int]]:
        """Name, bytes and blocks of those who own most."""
        with self._locked():
            return self._largest(most)

    def _largest(self, most: int) -> list[tuple[str, int, int]]:
        sizes: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for user, size in self._bytes.values():
            sizes[user] += size
            counts[user] += 1
        return [(user, size, counts[user]) for user, size in sizes.most_common(most)]


_pools: dict[int, Pool] = {}
_pools_lock = threading.Lock()


def pool(device: int) -> Pool:
    """The pool of a device."""
    found = _pools.get(device)
    if found is None:
        with _pools_lock:
            found = _pools.setdefault(device, Pool(device))
    return found


process.on_fork(_pools.clear)
