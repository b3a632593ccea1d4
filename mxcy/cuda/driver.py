"""libcuda: loading kernels and launching them.

What lives here: libraries of kernels, kernels, their attributes, launches; names of devices.
What does not: memory and streams (`runtime`: both share the device's primary context).
Invariant: a launch reads its arguments during the call only, so they may be reused at once.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref

from .._core.errors import MXNetValueError
from . import constants as k
from .library import cuda as lib
from .structs import LaunchConfig

_MAX_GRID = (2**31 - 1, 65535, 65535)


def init() -> None:
    """Readies the driver; every other call here needs it, and doing it twice is no error."""
    lib.cuInit(0)


def device_name(device: int) -> str:
    """'NVIDIA H100 80GB HBM3'."""
    handle = ctypes.c_int()
    lib.cuDeviceGet(byref(handle), device)
    out = ctypes.create_string_buffer(256)
    lib.cuDeviceGetName(out, len(out), handle.value)
    return out.value.decode()


def library_load(image: bytes) -> int:
    """Loads a cubin, for all devices; a kernel of it goes to a device at its first launch there."""
    out = ctypes.c_void_p()
    lib.cuLibraryLoadData(byref(out), image, None, None, 0, None, None, 0)
    return out.value or 0


def library_unload(library: int) -> None:
    """Gives a loaded cubin back."""
    lib.cuLibraryUnload(library)


def kernel(library: int, name: str) -> int:
    """A kernel by its (lowered) name; it can be launched on every device."""
    out = ctypes.c_void_p()
    lib.cuLibraryGetKernel(byref(out), library, name.encode())
    return out.value or 0


def function(kernel: int) -> int:
    """The kernel's function on this thread's device."""
    out = ctypes.c_void_p()
    lib.cuKernelGetFunction(byref(out), kernel)
    return out.value or 0


def function_attribute(function: int, which: int) -> int:
    """A number about a function: constants.CU_FUNC_ATTRIBUTE_*."""
    out = ctypes.c_int()
    lib.cuFuncGetAttribute(byref(out), which, function)
    return out.value


def allow_shared_memory(kernel: int, size: int, device: int) -> None:
    """Lets launches of a kernel on a device ask for up to `size` bytes of shared memory."""
    handle = ctypes.c_int()
    lib.cuDeviceGet(byref(handle), device)
    lib.cuKernelSetAttribute(k.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, size, kernel,
                             handle.value)


def occupancy(function: int, block: int, shared: int) -> int:
    """How many blocks of `block` threads one multiprocessor holds at once."""
    out = ctypes.c_int()
    lib.cuOccupancyMaxActiveBlocksPerMultiprocessor(byref(out), function, block, shared)
    return out.value


class Arguments:
    """The arguments of a launch as C wants them: values side by side, and a pointer to each.

    Parameters
    ----------
    values : sequence of ctypes values
        One for each parameter of the kernel, of its exact C type.
    """

    __slots__ = ("pointers", "values")

    def __init__(self, values: Sequence[ctypes._SimpleCData | ctypes.Structure]) -> None:
        self.values = tuple(values)
        self.pointers = (ctypes.c_void_p * max(1, len(self.values)))(
            *(ctypes.addressof(value) for value in self.values))


def launch_config(grid: Sequence[int], block: Sequence[int], shared: int,
                  stream: int) -> LaunchConfig:
    """A launch's shape, to be used for many launches.

    Raises
    ------
    MXNetValueError
        A size is none that a device has.
    """
    grid = (*grid, 1, 1)[:3]
    block = (*block, 1, 1)[:3]
    if not all(1 <= size <= most for size, most in zip(grid, _MAX_GRID)):
        raise MXNetValueError(f"grid {grid}: each size must be from 1 to {_MAX_GRID}")
    if not all(1 <= size <= most for size, most in zip(block, (1024, 1024, 64))) \
            or block[0] * block[1] * block[2] > 1024:
        raise MXNetValueError(f"block {block}: at most (1024, 1024, 64) and 1024 threads in all")
    if not 0 <= shared < 2**32:
        raise MXNetValueError(f"shared memory of {shared} bytes does not fit 32 bits")
    return LaunchConfig(*grid, *block, shared, stream, None, 0)


def launch(function: int, config: LaunchConfig, arguments: Arguments) -> None:
    """Enqueues a kernel; `function` may be a kernel, which then runs on the stream's device."""
    lib.cuLaunchKernelEx(byref(config), function, arguments.pointers, None)
