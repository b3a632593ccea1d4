"""Devices: which one an array lives on, and which one is meant when none is named.

What lives here: the name of a device and the default of each thread.
What does not: memory, streams or libraries of a device; naming `gpu(0)` touches no CUDA.
Invariant: there is one Context object per (kind, number), so `is` compares them too.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from .errors import MXNetError, MXNetTypeError, MXNetValueError

__all__ = ["Context", "cpu", "cpu_pinned", "cpu_shared", "current_context", "gpu",
           "gpu_memory_info", "missing_gpu", "num_gpus", "require_device"]

_GPU = 2


class _Scopes(threading.local):
    """The contexts that this thread has entered, innermost last."""

    def __init__(self) -> None:
        self.stack: list[Context] = []


class Context:
    """A device, and a with-statement that makes it the default of the thread.

    Parameters
    ----------
    device_type : str or Context
        'cpu', 'gpu', 'cpu_pinned' (host memory that a GPU copies from quickly) or 'cpu_shared'
        (host memory shared between processes). A Context is returned as it is.
    device_id : int
        Number of the device. All CPU numbers mean the same memory and cores.

    Attributes
    ----------
    device_typeid : int
        Code of the kind, as the `.params` format stores it.
    device_id : int

    Raises
    ------
    MXNetValueError
        If there is no such kind of device.
    MXNetTypeError
        If the number is not an integer.

    Examples
    --------
    >>> with mx.Context("cpu", 1):
    ...     mx.current_context()
    cpu(1)
    """

    __slots__ = ("_hash", "device_id", "device_typeid")

    device_typeid: int
    device_id: int
    _hash: int

    devtype2str: ClassVar[dict[int, str]] = {1: "cpu", 2: "gpu", 3: "cpu_pinned", 5: "cpu_shared"}
    devstr2type: ClassVar[dict[str, int]] = {"cpu": 1, "gpu": 2, "cpu_pinned": 3, "cpu_shared": 5}
    _known: ClassVar[dict[tuple[int, int], Context]] = {}
    _scopes: ClassVar[_Scopes] = _Scopes()
    # The floor that owns the host pool puts its function here: this floor imports none above it.
    emptiers: ClassVar[list[Callable[[], object]]] = []
    # Told how many contexts the calling thread has entered: for compiled code with a copy.
    watchers: ClassVar[list[Callable[[int], object]]] = []

    def __new__(cls, device_type: str | Context, device_id: int = 0) -> Context:
        if isinstance(device_type, Context):
            return device_type
        typeid = cls.devstr2type.get(device_type) if isinstance(device_type, str) else None
        if typeid is None:
            raise MXNetValueError(f"device_type: expected one of {', '.join(cls.devstr2type)}, "
                                  f"got {device_type!r}")
        try:
            number = int(device_id.__index__())
        except AttributeError:
            raise MXNetTypeError("device_id: expected an integer, "
                                 f"got {device_id!r}") from None
        if not -2**31 <= number < 2**31:
            raise MXNetValueError(f"device_id: expected a number of 32 bits, got {number}")
        found = cls._known.get((typeid, number))
        if found is not None:
            return found
        made = object.__new__(cls)
        object.__setattr__(made, "device_typeid", typeid)
        object.__setattr__(made, "device_id", number)
        object.__setattr__(made, "_hash", hash((typeid, number)))
        return cls._known.setdefault((typeid, number), made)  # atomic: one object for all threads

    def __init__(self, device_type: str | Context, device_id: int = 0) -> None:
        # Everything happens in __new__; this one shows the signature.
        pass

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self} is shared and cannot be changed; make another Context")

    @property
    def device_type(self) -> str:
        """Kind of the device: 'cpu', 'gpu', 'cpu_pinned' or 'cpu_shared'."""
        return self.devtype2str[self.device_typeid]

    def empty_cache(self) -> None:
        """Gives the memory that the library keeps for later use on this device back to the system.

        Raises
        ------
        MXNetError
            If the device cannot be used.
        """
        require_device(self)
        if self.emptiers:
            self.emptiers[-1]()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Context):
            return NotImplemented
        return self is other or (self.device_typeid == other.device_typeid
                                 and self.device_id == other.device_id)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{self.device_type}({self.device_id})"

    __str__ = __repr__

    def __reduce__(self) -> tuple:
        return Context, (self.device_type, self.device_id)

    def __copy__(self) -> Context:
        return self

    def __deepcopy__(self, memo: dict) -> Context:
        return self

    def __enter__(self) -> Context:
        self._scopes.stack.append(self)
        self._tell()
        return self

    def __exit__(self, ptype: object, value: object, trace: object) -> None:
        self._scopes.stack.pop()
        self._tell()

    def _tell(self) -> None:
        for watcher in self.watchers:
            watcher(len(self._scopes.stack))


_CPU0 = Context("cpu", 0)


def cpu(device_id: int = 0) -> Context:
    """The CPU. Every `device_id` means the same memory; the numbers are kept for old programs."""
    return _CPU0 if device_id == 0 else Context("cpu", device_id)


def gpu(device_id: int = 0) -> Context:
    """The CUDA device with that number. Naming it loads nothing, using its memory does."""
    return Context("gpu", device_id)


def cpu_pinned(device_id: int = 0) -> Context:
    """Host memory that CUDA devices copy from without an extra step; plain memory without CUDA."""
    return Context("cpu_pinned", device_id)


def cpu_shared(device_id: int = 0) -> Context:
    """Host memory meant for sharing between processes."""
    return Context("cpu_shared", device_id)


def current_context() -> Context:
    """The default of this thread: the innermost `with` context, else `cpu(0)`."""
    stack = Context._scopes.stack
    return stack[-1] if stack else _CPU0


def missing_gpu() -> str | None:
    """Why CUDA devices cannot be used, or None if they can."""
    return ("arrays on CUDA devices are not there yet: mxcy.cuda has the libraries, memory and "
            "streams, but no operator uses them; only CPU contexts hold memory")


def num_gpus() -> int:
    """How many CUDA devices can be used: 0, without an error, where CUDA is missing."""
    return 0


def require_device(ctx: Context) -> Context:
    """Returns `ctx` if arrays can be made on it.

    Raises
    ------
    MXNetError
        Naming what is missing.
    """
    if ctx.device_typeid == _GPU:
        why = missing_gpu()
        if why is None and not 0 <= ctx.device_id < num_gpus():
            why = f"this machine has {num_gpus()} usable CUDA devices"
        if why is not None:
            raise MXNetError(f"{ctx} cannot be used: {why}. "
                             "`mx.gpu() if mx.num_gpus() else mx.cpu()` runs everywhere.")
    return ctx


def gpu_memory_info(device_id: int = 0) -> tuple[int, int]:
    """Free and total memory of a CUDA device in bytes.

    Raises
    ------
    MXNetError
        If the device cannot be used.
    """
    require_device(gpu(device_id))
    raise MXNetError("gpu_memory_info: no CUDA backend")
