"""Streams, events and library handles: a set of its own for each thread and device.

What lives here: who uses which stream. What does not: what runs on them.
Invariant: a thread finds the same lane for a device each time; two threads never share one; a
thread's lane goes to the next thread that needs one when it ends.

A lane has one stream for computing and one for copies, so that copies run beside kernels. Neither
waits for CUDA's legacy stream.
"""
from __future__ import annotations

import threading

from . import cublas, cublaslt, cudnn, process, runtime
from .memory import Block, pool

__all__ = ["Lane", "lane"]

_HOPPER_WORKSPACE = 32 << 20
_WORKSPACE = 4 << 20


class Lane:
    """Streams and handles for one thread on one device.

    Attributes
    ----------
    device : int
    compute, copy : int
        Streams.
    """

    def __init__(self, device: int) -> None:
        self.device = device
        with runtime.on_device(device):
            self.compute = runtime.stream_create()
            try:
                self.copy = runtime.stream_create()
            except BaseException:
                runtime.stream_destroy(self.compute)
                raise
        self._cublas: cublas.Handle | None = None
        self._cublaslt: cublaslt.Handle | None = None
        self._cudnn: cudnn.Handle | None = None
        self._workspace: Block | None = None

    @property
    def workspace(self) -> Block:
        """Scratch of this lane's compute stream for library calls."""
        if self._workspace is None:
            hopper = runtime.compute_capability(self.device) >= (9, 0)
            self._workspace = pool(self.device).allocate(
                _HOPPER_WORKSPACE if hopper else _WORKSPACE, self.compute, "workspace of libraries")
        return self._workspace

    @property
    def cublas(self) -> cublas.Handle:
        """A cuBLAS handle on the compute stream, with the lane's workspace."""
        if self._cublas is None:
            with runtime.on_device(self.device):
                made = cublas.Handle()
            made.set_stream(self.compute, self.workspace.address, self.workspace.size)
            self._cublas = made
        return self._cublas

    @property
    def cublaslt(self) -> cublaslt.Handle:
        """A cuBLASLt handle; stream and workspace are arguments of its calls."""
        if self._cublaslt is None:
            with runtime.on_device(self.device):
                self._cublaslt = cublaslt.Handle()
        return self._cublaslt

    @property
    def cudnn(self) -> cudnn.Handle:
        """A cuDNN handle on the compute stream."""
        if self._cudnn is None:
            with runtime.on_device(self.device):
                made = cudnn.Handle()
            made.set_stream(self.compute)
            self._cudnn = made
        return self._cudnn

    def synchronize(self) -> None:
        """Waits for both streams; errors of earlier work come up here."""
        runtime.stream_synchronize(self.copy)
        runtime.stream_synchronize(self.compute)

    def close(self) -> None:
        """Gives streams and handles back. For tests: lanes live as long as the process."""
        for handle in (self._cublas, self._cublaslt, self._cudnn):
            if handle is not None:
                handle.close()
        if self._workspace is not None:
            self._workspace.free()
        for stream in (self.copy, self.compute):
            pool(self.device).forget_stream(stream)
            runtime.stream_destroy(stream)


class _Held:
    """The lanes of one thread; they go to others when the thread ends."""

    def __init__(self) -> None:
        self.lanes: dict[int, Lane] = {}

    def __del__(self) -> None:
        if process.usable():
            for found in self.lanes.values():
                _idle.setdefault(found.device, []).append(found)


class _Mine(threading.local):
    def __init__(self) -> None:
        self.held = _Held()


_idle: dict[int, list[Lane]] = {}
_mine = _Mine()


def lane(device: int) -> Lane:
    """This thread's lane on a device."""
    lanes = _mine.held.lanes
    found = lanes.get(device)
    if found is None:
        waiting = _idle.get(device)
        try:
            found = waiting.pop() if waiting else Lane(device)
        except IndexError:  # another thread was quicker
            found = Lane(device)
        lanes[device] = found
    return found


def _forget() -> None:
    _idle.clear()
    _mine.held.lanes.clear()


process.on_fork(_forget)
