"""Versions of NVIDIA's libraries: reading them, and refusing those that cannot work.

Invariant: a library is used only after its version was read and found fit; a refusal names the
library, its file, the version found and the one needed.
"""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from .constants import MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL
from .errors import CUDALibraryError

if TYPE_CHECKING:
    from .library import Library

__all__ = ["check", "check_sub_libraries", "read", "text"]

#: Library to (lowest version, first version refused, what it is called).
_FIT = {
    "cudart": ((13, 0), (14,), "the CUDA runtime"),
    "cuda": ((13, 0), None, "NVIDIA's driver, by the CUDA version it can run,"),
    "nvrtc": ((13, 0), (14,), "NVRTC"),
    "cublas": ((13, 0), (14,), "cuBLAS"),
    "cublasLt": ((13, 0), (14,), "cuBLASLt"),
    "cudnn": ((9, 13), (10,), "cuDNN"),
    "nccl": ((2, 27), (3,), "NCCL"),
}


def _integer(function: Any) -> int:
    out = ctypes.c_int()
    function(ctypes.byref(out))
    return out.value


def _cublas(lib: Library) -> tuple[int, ...]:
    parts = []
    for which in (MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL):
        out = ctypes.c_int()
        lib.cublasGetProperty(which, ctypes.byref(out))
        parts.append(out.value)
    return tuple(parts)


def _nvrtc(lib: Library) -> tuple[int, ...]:
    major, minor = ctypes.c_int(), ctypes.c_int()
    lib.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
    return major.value, minor.value


def _split(number: int, major: int, minor: int) -> tuple[int, ...]:
    return number // major, number % major // minor, number % minor


def read(lib: Library) -> tuple[int, ...]:
    """The version of an open library, as numbers."""
    name = lib.name
    if name == "cudart":
        return _split(_integer(lib.cudaRuntimeGetVersion), 1000, 10)[:2]
    if name == "cuda":
        return _split(_integer(lib.cuDriverGetVersion), 1000, 10)[:2]
    if name == "nvrtc":
        return _nvrtc(lib)
    if name == "cublas":
        return _cublas(lib)
    if name == "cublasLt":
        return _split(lib.cublasLtGetVersion(), 10000, 100)
    if name == "cudnn":
        return _split(lib.cudnnGetVersion(), 10000, 100)
    return _split(_integer(lib.ncclGetVersion), 10000, 100)


def text(version: tuple[int, ...]) -> str:
    """'13.0' for (13, 0)."""
    return ".".join(map(str, version))


def check(lib: Library) -> None:
    """Raises CUDALibraryError if the version of an open library is not one that mxcy can use."""
    low, high, title = _FIT[lib.name]
    version = read(lib)
    if version < low or (high is not None and version >= high):
        upto = f", and below {text(high)}" if high is not None else ""
        mend = ("a driver of series 580 or newer" if lib.name == "cuda"
                else "`pip install 'mxcy[cuda13]'`")
        raise CUDALibraryError(f"{title} at {lib.path} is version {text(version)}; mxcy needs "
                               f"{text(low)} or newer{upto}: {mend}")
    if lib.name == "cudnn":
        toolkit = lib.cudnnGetCudartVersion() // 1000
        if toolkit != 13:
            raise CUDALibraryError(f"cuDNN at {lib.path} was built for CUDA {toolkit}; mxcy needs "
                                   "the one for CUDA 13: `pip install nvidia-cudnn-cu13`, and "
                                   f"uninstall nvidia-cudnn-cu{toolkit}")


def check_sub_libraries(lib: Library) -> None:
    """Raises CUDALibraryError if cuDNN's parts are missing or of different versions."""
    for part in ("Graph", "Ops", "Cnn", "Adv"):
        code = getattr(lib, f"cudnn{part}VersionCheck")()
        if code:
            words = lib.cudnnGetErrorString(code).decode()
            raise CUDALibraryError(
                f"cuDNN {text(read(lib))} at {lib.path}: its part libcudnn_{part.lower()} is "
                f"missing or of another version ({code}, {words}). Keep one installation of cuDNN: "
                "`pip install --force-reinstall nvidia-cudnn-cu13`")
