"""Finds and opens NVIDIA's libraries.

What lives here: names, folders and pip packages of the libraries, the search, what is said when it
fails. What does not: prototypes, versions, calls.
Invariant: each library is opened at most once in a process and never closed; a copy that the
process already holds is used, so that two never live side by side.

The search, first hit wins: the folder MXCY_CUDA_LIBDIR and nothing else where that is set; a copy
in the process; NVIDIA's pip packages on sys.path; the package cuda-pathfinder where installed; the
system's own search; the folders that CUDA_PATH, CUDA_HOME, CUDNN_PATH and NCCL_HOME name.
"""
from __future__ import annotations

import ctypes
import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .._core import settings
from .errors import CUDALibraryError

__all__ = ["SOURCES", "Source", "find", "open_library"]

_NOLOAD = getattr(os, "RTLD_NOLOAD", 0)
_NOW = getattr(os, "RTLD_NOW", 0)


@dataclass(frozen=True)
class Source:
    """Where one library comes from.

    Parameters
    ----------
    soname : str
        The name that the dynamic linker knows it by; holds the major version.
    folder : str
        Folder of NVIDIA's pip packages, below site-packages.
    package : str
        The pip package.
    homes : tuple of str
        Environment variables that may name an installation.
    first : tuple of str
        Libraries opened before it, where they can be found: it opens them itself by bare name.
    older : tuple of str
        Sonames of versions that are refused; looked for only to say so.
    """

    soname: str
    folder: str = "nvidia/cu13/lib"
    package: str = ""
    homes: tuple[str, ...] = ("CUDA_PATH", "CUDA_HOME")
    first: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    needs: str = field(default="CUDA 13", kw_only=True)


SOURCES = {
    "cuda": Source("libcuda.so.1", folder="", homes=(), needs="driver 580 or newer"),
    "cudart": Source("libcudart.so.13", package="nvidia-cuda-runtime",
                     older=("libcudart.so.12", "libcudart.so.11.0")),
    "nvrtc": Source("libnvrtc.so.13", package="nvidia-cuda-nvrtc",
                    older=("libnvrtc.so.12", "libnvrtc.so.11.2")),
    "cublasLt": Source("libcublasLt.so.13", package="nvidia-cublas",
                       older=("libcublasLt.so.12", "libcublasLt.so.11")),
    "cublas": Source("libcublas.so.13", package="nvidia-cublas", first=("cublasLt",),
                     older=("libcublas.so.12", "libcublas.so.11")),
    "cudnn": Source("libcudnn.so.9", folder="nvidia/cudnn/lib", package="nvidia-cudnn-cu13",
                    homes=("CUDNN_PATH", "CUDA_PATH", "CUDA_HOME"), first=("cublasLt", "nvrtc"),
                    older=("libcudnn.so.8", "libcudnn.so.7"), needs="cuDNN 9 for CUDA 13"),
    "nccl": Source("libnccl.so.2", folder="nvidia/nccl/lib", package="nvidia-nccl-cu13",
                   homes=("NCCL_HOME", "CUDA_PATH", "CUDA_HOME"), needs="NCCL 2"),
}

#: Folders of the pip packages for CUDA 12, where older copies lie.
_OLDER_FOLDERS = ("nvidia/cuda_runtime/lib", "nvidia/cuda_nvrtc/lib", "nvidia/cublas/lib",
                  "nvidia/cudnn/lib")


class _LinkMap(ctypes.Structure):
    """The head of glibc's `struct link_map`."""

    _fields_ = (("l_addr", ctypes.c_void_p), ("l_name", ctypes.c_char_p))


def _path_of(handle: ctypes.CDLL, default: str) -> str:
    """The file behind an opened library."""
    try:
        dlinfo = ctypes.CDLL(None).dlinfo
    except (AttributeError, OSError):
        return default
    dlinfo.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    dlinfo.restype = ctypes.c_int
    out = ctypes.POINTER(_LinkMap)()
    if dlinfo(handle._handle, 2, ctypes.byref(out)) != 0 or not out:  # RTLD_DI_LINKMAP
        return default
    return os.fsdecode(out.contents.l_name or b"") or default


def _in_process(soname: str) -> ctypes.CDLL | None:
    if not _NOLOAD:
        return None
    try:
        return ctypes.CDLL(soname, mode=_NOLOAD | _NOW)
    except OSError:
        return None


def _packages(folder: str, name: str) -> Iterator[Path]:
    for entry in dict.fromkeys(sys.path):
        if folder and entry:
            yield Path(entry) / folder / name


def _homes(source: Source) -> Iterator[Path]:
    for variable in source.homes:
        home = os.environ.get(variable, "")
        if home:
            for part in ("lib64", "lib"):
                yield Path(home) / part / source.soname
    if source.homes:
        yield Path("/usr/local/cuda/lib64") / source.soname


def find(name: str) -> tuple[str, str] | None:
    """Where library `name` is or would be taken from, opening nothing.

    Returns
    -------
    (str, str) or None
        The path, and 'loaded' or 'found'. None where only the system's own search could know.
    """
    source = SOURCES[name]
    chosen = settings.get("cuda_libdir")
    handle = None if chosen else _in_process(source.soname)
    if handle is not None:
        return _path_of(handle, source.soname), "loaded"
    files = ([Path(chosen) / source.soname] if chosen else
             [*_packages(source.folder, source.soname), *_homes(source)])
    for path in files:
        if path.exists():
            return str(path), "found"
    return None


def _try(path: str, tried: list[str]) -> tuple[ctypes.CDLL, str] | None:
    try:
        handle = ctypes.CDLL(path, mode=_NOW)
    except OSError as error:
        tried.append(f"{path}: {str(error).removeprefix(path + ': ')}")
        return None
    return handle, path if os.sep in path else _path_of(handle, path)


def _pathfinder(name: str, tried: list[str]) -> tuple[ctypes.CDLL, str] | None:
    if name == "cuda":
        return None
    try:
        pathfinder = importlib.import_module("cuda.pathfinder")
    except ImportError:
        return None
    try:
        path = pathfinder.load_nvidia_dynamic_lib(name).abs_path
    except Exception as error:
        tried.append(f"cuda-pathfinder: {' '.join(str(error).split())[:200]}")
        return None
    return _try(path, tried) if path else None


def _search(name: str, source: Source, tried: list[str]) -> tuple[ctypes.CDLL, str] | None:
    chosen = settings.get("cuda_libdir")
    if chosen:
        return _try(str(Path(chosen) / source.soname), tried)
    handle = _in_process(source.soname)
    if handle is not None:
        return handle, _path_of(handle, source.soname)
    for path in _packages(source.folder, source.soname):
        found = _try(str(path), tried)
        if found is not None:
            return found
    found = _pathfinder(name, tried) or _try(source.soname, tried)
    for path in _homes(source):
        found = found or _try(str(path), tried)
    return found


def _older(source: Source) -> str | None:
    """The path of a version that is too old, if that is all there is."""
    for soname in source.older:
        handle = _in_process(soname)
        if handle is not None:
            return _path_of(handle, soname)
        for folder in _OLDER_FOLDERS:
            for path in _packages(folder, soname):
                if path.exists():
                    return str(path)
    return None


def _failure(name: str, source: Source, tried: list[str]) -> CUDALibraryError:
    lines = [f"{source.soname} ({source.needs}) could not be opened"]
    older = _older(source)
    if older is not None:
        lines[0] += f"; {older} is older, and refused"
    lines += [f"  tried {line}" for line in tried]
    if settings.get("cuda_libdir"):
        lines.append("  MXCY_CUDA_LIBDIR is set: no other folder is searched")
    elif name == "cuda":
        lines.append("  It comes with NVIDIA's driver; no pip package has it.")
    else:
        lines.append("  `pip install 'mxcy[cuda13]'` installs every library of NVIDIA's that mxcy "
                     f"uses; this one alone: `pip install {source.package}`")
    return CUDALibraryError("\n".join(lines))


def _preload(name: str, path: str) -> None:
    """NVRTC 13.0 cannot find its own second half where no rpath says so."""
    if name == "nvrtc" and os.sep in path:
        for half in sorted(Path(path).parent.glob("libnvrtc-builtins.so.13.*")):
            if ".alt." not in half.name:
                _try(str(half), [])


def open_library(name: str) -> tuple[ctypes.CDLL, str]:
    """Opens library `name` (a key of `SOURCES`) and returns it with its path.

    Raises
    ------
    CUDALibraryError
        Naming the library, every path tried and why it did not do, and the command that mends it.
    """
    source = SOURCES[name]
    for other in source.first:
        try:
            open_library(other)
        except CUDALibraryError:
            continue  # whoever needs it directly gets the error
    tried: list[str] = []
    found = _search(name, source, tried)
    if found is None:
        raise _failure(name, source, tried)
    _preload(name, found[1])
    return found
