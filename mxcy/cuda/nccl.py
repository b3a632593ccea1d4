"""libnccl: sums and copies between devices.

What lives here: communicators and collective calls. What does not: which arrays to sum when.
Invariant: calls only enqueue on the given stream; with one thread for several devices they stand
inside a `group`.
"""
from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref

from .library import nccl as lib
from .owned import int_array
from .structs import UniqueId

UNIQUE_ID_BYTES = ctypes.sizeof(UniqueId)


def version() -> int:
    """22809 for 2.28.9."""
    out = ctypes.c_int()
    lib.ncclGetVersion(byref(out))
    return out.value


def unique_id() -> bytes:
    """128 bytes that the first process makes and all processes of a group must have."""
    out = UniqueId()
    lib.ncclGetUniqueId(byref(out))
    return ctypes.string_at(byref(out), UNIQUE_ID_BYTES)


def comm_init_all(devices: Sequence[int]) -> list[int]:
    """One communicator for each device, all in this process."""
    out = (ctypes.c_void_p * len(devices))()
    lib.ncclCommInitAll(out, len(devices), int_array(devices))
    return [value or 0 for value in out]


def comm_init_rank(count: int, identity: bytes, rank: int) -> int:
    """This process's communicator among `count`, on this thread's device; waits for the others."""
    name = UniqueId()
    ctypes.memmove(byref(name), identity.ljust(UNIQUE_ID_BYTES, b"\0"), UNIQUE_ID_BYTES)
    out = ctypes.c_void_p()
    lib.ncclCommInitRank(byref(out), count, name, rank)
    return out.value or 0


def _ask(function, comm: int) -> int:
    out = ctypes.c_int()
    function(comm, byref(out))
    return out.value


def comm_count(comm: int) -> int:
    """Members of a communicator."""
    return _ask(lib.ncclCommCount, comm)


def comm_rank(comm: int) -> int:
    """This member's number."""
    return _ask(lib.ncclCommUserRank, comm)


def comm_device(comm: int) -> int:
    """This member's device."""
    return _ask(lib.ncclCommCuDevice, comm)


def comm_error(comm: int) -> int:
    """The result code of work that failed after its call returned; 0: none."""
    return _ask(lib.ncclCommGetAsyncError, comm)


def comm_finalize(comm: int) -> None:
    """Starts the orderly end of a communicator."""
    lib.ncclCommFinalize(comm)


def comm_destroy(comm: int) -> None:
    """Gives a communicator back after its work is done."""
    lib.ncclCommDestroy(comm)


def comm_abort(comm: int) -> None:
    """Ends a communicator whose work will never be done."""
    lib.ncclCommAbort(comm)


@contextmanager
def group() -> Iterator[None]:
    """Calls inside belong together and are enqueued at its end."""
    lib.ncclGroupStart()
    try:
        yield
    except BaseException:
        lib.ncclGroupEnd.raw()  # the first error is the one to tell
        raise
    lib.ncclGroupEnd()


def all_reduce(source: int, target: int, count: int, dtype: int, op: int, comm: int,
               stream: int) -> None:
    """target of every member = op over all members' sources."""
    lib.ncclAllReduce(source, target, count, dtype, op, comm, stream)


def broadcast(source: int, target: int, count: int, dtype: int, root: int, comm: int,
              stream: int) -> None:
    """target of every member = the root's source."""
    lib.ncclBroadcast(source, target, count, dtype, root, comm, stream)


def reduce(source: int, target: int, count: int, dtype: int, op: int, root: int, comm: int,
           stream: int) -> None:
    """The root's target = op over all members' sources."""
    lib.ncclReduce(source, target, count, dtype, op, root, comm, stream)


def reduce_scatter(source: int, target: int, count: int, dtype: int, op: int, comm: int,
                   stream: int) -> None:
    """Each member's target gets its `count` elements of op over all members' sources."""
    lib.ncclReduceScatter(source, target, count, dtype, op, comm, stream)


def all_gather(source: int, target: int, count: int, dtype: int, comm: int, stream: int) -> None:
    """target of every member = all members' `count` elements, by rank."""
    lib.ncclAllGather(source, target, count, dtype, comm, stream)


def send(source: int, count: int, dtype: int, peer: int, comm: int, stream: int) -> None:
    """Sends to one member, which receives."""
    lib.ncclSend(source, count, dtype, peer, comm, stream)


def receive(target: int, count: int, dtype: int, peer: int, comm: int, stream: int) -> None:
    """Receives from one member, which sends."""
    lib.ncclRecv(target, count, dtype, peer, comm, stream)
