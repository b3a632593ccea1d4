"""One object per library: its functions are attributes, checked on the way in and on the way out.

What lives here: from a line of `prototypes` to a callable. What does not: meaning of any function.
Invariant: no C function can be reached without argtypes and restype; an integer that does not fit
its C type raises instead of being cut, and a status other than success is an exception.
"""
from __future__ import annotations

import ctypes
import operator
import threading
from collections.abc import Callable
from typing import Any

from .._core.errors import MXNetTypeError, MXNetValueError
from . import errors, loader, process, prototypes, structs, versions

__all__ = ["LIBRARIES", "Library", "cublas", "cublasLt", "cuda", "cudart", "cudnn", "nccl",
           "nvrtc"]


def _ranged(base: type, bits: int, signed: bool) -> type:
    """`base` as the type of an argument: refuses what is not an integer or does not fit."""
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)

    def from_param(cls: type, value: Any) -> Any:
        if isinstance(value, base):
            return value
        number = operator.index(value)
        if not low <= number < high:
            raise ValueError(f"{number} does not fit {bits} bits "
                             f"{'with' if signed else 'without'} sign")
        return base(number)

    return type(f"{base.__name__}_ranged", (base,), {"from_param": classmethod(from_param)})


ARGUMENTS: dict[str, Any] = {
    "p": ctypes.c_void_p, "s": ctypes.c_char_p, "f": ctypes.c_float, "d": ctypes.c_double,
    "i": _ranged(ctypes.c_int32, 32, True), "u": _ranged(ctypes.c_uint32, 32, False),
    "l": _ranged(ctypes.c_int64, 64, True), "z": _ranged(ctypes.c_uint64, 64, False),
    "B": structs.UniqueId,
}
RESULTS: dict[str, Any] = {"=": ctypes.c_int, "i": ctypes.c_int, "z": ctypes.c_size_t,
                           "s": ctypes.c_char_p, "v": None}


def _bad_argument(function: str, letters: str, args: tuple, error: Exception) -> Exception:
    if len(args) != len(letters):
        return MXNetTypeError(f"{function}: expected {len(letters)} arguments, got {len(args)}")
    kind = MXNetValueError if "ValueError" in str(error) else MXNetTypeError
    return kind(f"{function}: {error}")


class Library:
    """One of NVIDIA's libraries, opened at the first look at one of its functions.

    Attributes other than the following are C functions by name, taking what `prototypes` says. A
    function that returns a status returns nothing here, and raises `CUDAError` if it failed; its
    attribute `raw` is the plain ctypes function.

    Attributes
    ----------
    name : str
        Key in `loader.SOURCES`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._handle: ctypes.CDLL | None = None
        self._path = ""
        self._prototypes: dict[str, tuple[str, str]] = {}
        self._lock = threading.RLock()
        self._bound: set[str] = set()

    @property
    def is_open(self) -> bool:
        """Whether this process has opened the library through this object."""
        return self._handle is not None

    @property
    def path(self) -> str:
        """The file that was opened; empty before."""
        return self._path

    def open(self) -> ctypes.CDLL:
        """Opens the library if it isn't open, and checks its version.

        Raises
        ------
        CUDALibraryError
            It cannot be found, or its version is refused.
        CUDAForkError
            This process was forked off from one that had used CUDA.
        """
        process.check()
        with self._lock:
            if self._handle is None:
                handle, path = loader.open_library(self.name)
                if self.name != "nvrtc":  # the compiler touches no device
                    process.used()
                self._handle, self._path = handle, path
                try:
                    versions.check(self)
                except BaseException:
                    self._handle, self._path = None, ""
                    self.forget()
                    raise
            return self._handle

    def address(self, function: str) -> int:
        """Address of a C function, for records that compiled code calls."""
        return ctypes.cast(getattr(self, function).raw, ctypes.c_void_p).value or 0

    def forget(self) -> None:
        """Drops the bound functions; each is bound anew, after checks, at its next use."""
        for function in self._bound:
            self.__dict__.pop(function, None)
        self._bound.clear()

    def __getattr__(self, function: str) -> Any:
        if function.startswith("_"):
            raise AttributeError(function)
        if not self._prototypes:
            self._prototypes = prototypes.parse(self.name)
        if function not in self._prototypes:
            raise AttributeError(f"{self.name} has no function {function!r} in mxcy's table")
        made = self._bind(function, *self._prototypes[function])
        self.__dict__[function] = made
        self._bound.add(function)
        return made

    def _bind(self, function: str, letters: str, result: str) -> Callable[..., Any]:
        handle = self.open()
        try:
            # Not an attribute: CDLL would keep that object, for anybody to change.
            raw = handle[function]
        except AttributeError:
            raise errors.CUDALibraryError(
                f"{self._path} has no function {function}: it is older than mxcy needs "
                f"({loader.SOURCES[self.name].needs})") from None
        raw.argtypes = [ARGUMENTS[letter] for letter in letters]
        raw.restype = RESULTS[result]
        wants_status = result == "="

        def call(*args: Any) -> Any:
            try:
                found = raw(*args)
            except (ctypes.ArgumentError, TypeError) as error:
                raise _bad_argument(function, letters, args, error) from None
            if wants_status:
                if found:
                    raise errors.from_status(self, function, found)
                return None
            return found

        call.__name__ = call.__qualname__ = function
        call.raw = raw  # type: ignore[attr-defined]
        return call


cudart, cuda, nvrtc, cublas, cublasLt, cudnn, nccl = LIBRARIES = tuple(
    Library(name) for name in ("cudart", "cuda", "nvrtc", "cublas", "cublasLt", "cudnn", "nccl"))


def _forget_all() -> None:
    for library in LIBRARIES:
        library.forget()


process.on_fork(_forget_all)
