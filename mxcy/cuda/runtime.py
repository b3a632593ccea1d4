"""libcudart: devices, memory, copies, streams, events, captured graphs.

What lives here: arguments, call, status to exception. What does not: any decision; see `memory`,
`streams` and `pinned` for who owns what.
Invariant: handles and device addresses are plain integers; sizes are bytes; a stream of 0 is CUDA's
legacy stream, which nothing in mxcy uses.
"""
from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref

from . import constants as k
from . import errors
from .library import cudart as lib
from .structs import GraphExecUpdateResult, PointerAttributes

_NO_GPU = (k.cudaErrorInsufficientDriver, k.cudaErrorNoDevice, k.cudaErrorCudartUnloading,
           k.cudaErrorInitializationError, k.cudaErrorUnknown)


def _pointer() -> ctypes.c_void_p:
    return ctypes.c_void_p()


def _ask(function, *args) -> int:
    out = ctypes.c_int()
    function(byref(out), *args)
    return out.value


def _make(function, *args) -> int:
    out = _pointer()
    function(byref(out), *args)
    return out.value or 0


# ---- devices

def runtime_version() -> int:
    """The runtime's version, as 13000 for 13.0."""
    return _ask(lib.cudaRuntimeGetVersion)


def driver_version() -> int:
    """The newest CUDA that the installed driver can run, as 13000 for 13.0; 0 without a driver."""
    return _ask(lib.cudaDriverGetVersion)


def device_count() -> tuple[int, str]:
    """Number of devices, and where it is 0, the reason."""
    out = ctypes.c_int()
    code = lib.cudaGetDeviceCount(byref(out))
    if code == 0:
        return out.value, "" if out.value else "the driver knows of no device"
    error = errors.from_status(lib, "cudaGetDeviceCount", code)
    lib.cudaGetLastError()
    if code not in _NO_GPU:
        raise error
    return 0, str(error)


def set_device(device: int) -> None:
    """Makes `device` the one that this thread's calls mean."""
    lib.cudaSetDevice(device)


def get_device() -> int:
    """The device that this thread's calls mean."""
    return _ask(lib.cudaGetDevice)


@contextmanager
def on_device(device: int) -> Iterator[None]:
    """This thread's calls mean `device` inside, and what they meant before afterwards."""
    before = get_device()
    if before == device:
        yield
        return
    set_device(device)
    try:
        yield
    finally:
        set_device(before)


def attribute(which: int, device: int) -> int:
    """A number about a device; `which` is one of constants.cudaDevAttr*."""
    return _ask(lib.cudaDeviceGetAttribute, which, device)


def compute_capability(device: int) -> tuple[int, int]:
    """(9, 0) for Hopper."""
    return (attribute(k.cudaDevAttrComputeCapabilityMajor, device),
            attribute(k.cudaDevAttrComputeCapabilityMinor, device))


def pci_bus_id(device: int) -> str:
    """'0000:3B:00.0'."""
    out = ctypes.create_string_buffer(32)
    lib.cudaDeviceGetPCIBusId(out, len(out), device)
    return out.value.decode()


def synchronize() -> None:
    """Waits for everything on this thread's device; errors of earlier work come up here."""
    lib.cudaDeviceSynchronize()


def can_access_peer(device: int, peer: int) -> bool:
    """Whether kernels on `device` could read memory of `peer`."""
    return bool(_ask(lib.cudaDeviceCanAccessPeer, device, peer))


def enable_peer_access(peer: int) -> None:
    """Lets this thread's device read memory of `peer`; doing it twice is no error."""
    code = lib.cudaDeviceEnablePeerAccess(peer, 0)
    if code == k.cudaErrorPeerAccessAlreadyEnabled:
        lib.cudaGetLastError()
    elif code:
        raise errors.from_status(lib, "cudaDeviceEnablePeerAccess", code)


# ---- memory

def memory_info() -> tuple[int, int]:
    """Free and total bytes of this thread's device."""
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    lib.cudaMemGetInfo(byref(free), byref(total))
    return free.value, total.value


def malloc(size: int) -> int:
    """Memory of this thread's device."""
    return _make(lib.cudaMalloc, size)


def free(address: int) -> None:
    """Gives device memory back; waits for the device."""
    lib.cudaFree(address)


def host_alloc(size: int) -> int:
    """Pinned host memory that every device can copy from and to."""
    return _make(lib.cudaHostAlloc, size, k.cudaHostAllocPortable)


def host_free(address: int) -> None:
    """Gives pinned memory back."""
    lib.cudaFreeHost(address)


def pointer_attributes(address: int) -> PointerAttributes:
    """What an address is: `type` is one of constants.cudaMemoryType*."""
    out = PointerAttributes()
    lib.cudaPointerGetAttributes(byref(out), address)
    return out


def memcpy(target: int, source: int, size: int, kind: int = k.cudaMemcpyDefault) -> None:
    """Copies and waits, on the legacy stream."""
    lib.cudaMemcpy(target, source, size, kind)


def memcpy_async(target: int, source: int, size: int, stream: int,
                 kind: int = k.cudaMemcpyDefault) -> None:
    """Enqueues a copy; host memory must be pinned, and stay until the copy is done."""
    lib.cudaMemcpyAsync(target, source, size, kind, stream)


def memcpy_2d_async(target: int, target_pitch: int, source: int, source_pitch: int, width: int,
                    height: int, stream: int, kind: int = k.cudaMemcpyDefault) -> None:
    """Enqueues a copy of `height` rows of `width` bytes."""
    lib.cudaMemcpy2DAsync(target, target_pitch, source, source_pitch, width, height, kind, stream)


def memcpy_peer_async(target: int, target_device: int, source: int, source_device: int, size: int,
                      stream: int) -> None:
    """Enqueues a copy from device to device, direct or through the host as the machine allows."""
    lib.cudaMemcpyPeerAsync(target, target_device, source, source_device, size, stream)


def memset_async(target: int, value: int, size: int, stream: int) -> None:
    """Enqueues filling with one byte's value."""
    lib.cudaMemsetAsync(target, value, size, stream)


# ---- streams and events

def stream_create(priority: int | None = None) -> int:
    """A stream that doesn't wait for the legacy one; a lower `priority` number runs earlier."""
    if priority is None:
        return _make(lib.cudaStreamCreateWithFlags, k.cudaStreamNonBlocking)
    return _make(lib.cudaStreamCreateWithPriority, k.cudaStreamNonBlocking, priority)


def stream_priorities() -> tuple[int, int]:
    """The least and the greatest priority of this thread's device, as numbers."""
    least, greatest = ctypes.c_int(), ctypes.c_int()
    lib.cudaDeviceGetStreamPriorityRange(byref(least), byref(greatest))
    return least.value, greatest.value


def stream_destroy(stream: int) -> None:
    """Gives a stream back; its work still runs to its end."""
    lib.cudaStreamDestroy(stream)


def stream_synchronize(stream: int) -> None:
    """Waits for all work of a stream."""
    lib.cudaStreamSynchronize(stream)


def stream_query(stream: int) -> bool:
    """Whether all work of a stream is done."""
    return _done("cudaStreamQuery", lib.cudaStreamQuery(stream))


def stream_wait_event(stream: int, event: int) -> None:
    """Later work of `stream` starts after what `event` has recorded."""
    lib.cudaStreamWaitEvent(stream, event, 0)


def event_create(timing: bool = False) -> int:
    """An event of this thread's device."""
    return _make(lib.cudaEventCreateWithFlags,
                 k.cudaEventDefault if timing else k.cudaEventDisableTiming)


def event_record(event: int, stream: int) -> None:
    """`event` now means the work given to `stream` so far."""
    lib.cudaEventRecord(event, stream)


def event_synchronize(event: int) -> None:
    """Waits for what `event` has recorded."""
    lib.cudaEventSynchronize(event)


def event_query(event: int) -> bool:
    """Whether what `event` has recorded is done."""
    return _done("cudaEventQuery", lib.cudaEventQuery(event))


def event_elapsed(start: int, end: int) -> float:
    """Milliseconds between two events made with `timing`."""
    out = ctypes.c_float()
    lib.cudaEventElapsedTime(byref(out), start, end)
    return out.value


def event_destroy(event: int) -> None:
    """Gives an event back."""
    lib.cudaEventDestroy(event)


def order(device: int, first: int, then: int) -> None:
    """Work given to the stream `then` from now on runs after what was given to `first` so far.

    `first` is a stream of `device`; `then` may be of any.
    """
    with on_device(device):
        event = event_create()
        try:
            event_record(event, first)
            stream_wait_event(then, event)
        finally:
            event_destroy(event)  # CUDA keeps it until the wait is over


def _done(function: str, code: int) -> bool:
    if code == k.cudaErrorNotReady:
        lib.cudaGetLastError()
        return False
    if code:
        raise errors.from_status(lib, function, code)
    return True


# ---- captured graphs

def capture_begin(stream: int, mode: int = k.cudaStreamCaptureModeThreadLocal) -> None:
    """What is given to `stream` from now on becomes a graph instead of running."""
    lib.cudaStreamBeginCapture(stream, mode)


def capture_end(stream: int) -> int:
    """The graph captured since `capture_begin`; to be called by the same thread."""
    return _make_second(lib.cudaStreamEndCapture, stream)


def is_capturing(stream: int) -> bool:
    """Whether a capture is going on; a broken one counts."""
    out = ctypes.c_int()
    lib.cudaStreamIsCapturing(stream, byref(out))
    return out.value != k.cudaStreamCaptureStatusNone


def graph_create() -> int:
    """An empty graph."""
    return _make(lib.cudaGraphCreate, 0)


def graph_size(graph: int) -> int:
    """Number of nodes of a graph."""
    out = ctypes.c_size_t()
    lib.cudaGraphGetNodes(graph, None, byref(out))
    return out.value


def graph_instantiate(graph: int) -> int:
    """Something that can be launched, from a graph."""
    return _make(lib.cudaGraphInstantiate, graph, 0)


def graph_upload(executable: int, stream: int) -> None:
    """Moves what a launch needs to the device ahead of the first launch."""
    lib.cudaGraphUpload(executable, stream)


def graph_launch(executable: int, stream: int) -> None:
    """Enqueues all work of a graph."""
    lib.cudaGraphLaunch(executable, stream)


def graph_update(executable: int, graph: int) -> bool:
    """Gives an executable the arguments of another graph of the same form; False: form differs."""
    out = GraphExecUpdateResult()
    code = lib.cudaGraphExecUpdate(executable, graph, byref(out))
    if code == k.cudaErrorGraphExecUpdateFailure:
        lib.cudaGetLastError()
        return False
    if code:
        raise errors.from_status(lib, "cudaGraphExecUpdate", code)
    return out.result == k.cudaGraphExecUpdateSuccess


def graph_destroy(graph: int) -> None:
    """Gives a graph back."""
    lib.cudaGraphDestroy(graph)


def graph_exec_destroy(executable: int) -> None:
    """Gives an executable back."""
    lib.cudaGraphExecDestroy(executable)


def _make_second(function, first: int) -> int:
    out = _pointer()
    function(first, byref(out))
    return out.value or 0
