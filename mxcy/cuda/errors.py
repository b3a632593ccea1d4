"""Exceptions of CUDA calls, and where each library keeps the words for its codes.

Invariant: an error says which library and which function failed, and the code's number, name and
text; asking for the words never raises and never hides the code.
"""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from .._core.errors import MXNetError, MXNetMemoryError
from . import constants

if TYPE_CHECKING:
    from .library import Library

__all__ = ["CUDAError", "CUDAForkError", "CUDALibraryError", "CUDAMemoryError", "from_status"]


class CUDALibraryError(MXNetError):
    """A library of NVIDIA's could not be found or opened, or is of a version that is refused."""


class CUDAForkError(MXNetError):
    """CUDA was used before this process was forked off; it cannot be used here any more."""


class CUDAError(MXNetError):
    """A call into one of NVIDIA's libraries failed.

    Attributes
    ----------
    library : str
        Which one: 'cudart', 'cuda', 'nvrtc', 'cublas', 'cublasLt', 'cudnn' or 'nccl'.
    function : str
        The C function.
    code : int
        What it returned.
    name : str
        The name of that code in the library's header.
    text : str
        The library's own words; may be empty.
    """

    def __init__(self, library: str, function: str, code: int, name: str, text: str) -> None:
        self.library, self.function, self.code = library, function, code
        self.name, self.text = name, text
        words = f": {text}" if text else ""
        super().__init__(f"{library}: {function} returned {code} ({name}){words}")

    def __reduce__(self) -> tuple:
        return type(self), (self.library, self.function, self.code, self.name, self.text)


class CUDAMemoryError(CUDAError, MXNetMemoryError):
    """A call failed because memory on the device, or pinned memory on the host, ran out."""


#: Codes that mean "no memory".
_NO_MEMORY = {"cudart": constants.cudaErrorMemoryAllocation,
              "cuda": constants.CUDA_ERROR_OUT_OF_MEMORY,
              "nvrtc": constants.NVRTC_ERROR_OUT_OF_MEMORY,
              "cublas": constants.CUBLAS_STATUS_ALLOC_FAILED,
              "cublasLt": constants.CUBLAS_STATUS_ALLOC_FAILED,
              "cudnn": constants.CUDNN_STATUS_ALLOC_FAILED}

#: NCCL has words for its codes, but no function for their names.
_NCCL = {getattr(constants, name): name for name in (
    "ncclUnhandledCudaError", "ncclSystemError", "ncclInternalError", "ncclInvalidArgument",
    "ncclInvalidUsage", "ncclRemoteError", "ncclInProgress")}


def _text(found: Any) -> str:
    return found.decode(errors="replace").strip() if found else ""


def _from_driver(lib: Library, code: int) -> tuple[str, str]:
    words = []
    for function in (lib.cuGetErrorName, lib.cuGetErrorString):
        out = ctypes.c_char_p()
        words.append(_text(out.value) if function.raw(code, ctypes.byref(out)) == 0 else "")
    return words[0], words[1]


def _from_cudnn(lib: Library, code: int) -> tuple[str, str]:
    detail = ctypes.create_string_buffer(2048)
    lib.cudnnGetLastErrorString(detail, len(detail))
    return _text(lib.cudnnGetErrorString(code)), _text(detail.value)


def _from_nccl(lib: Library, code: int) -> tuple[str, str]:
    text = _text(lib.ncclGetErrorString(code))
    detail = _text(lib.ncclGetLastError(None))
    return _NCCL.get(code, ""), f"{text} ({detail})" if detail else text


_WORDS = {
    "cudart": lambda lib, c: (_text(lib.cudaGetErrorName(c)), _text(lib.cudaGetErrorString(c))),
    "cuda": _from_driver,
    "nvrtc": lambda lib, c: (_text(lib.nvrtcGetErrorString(c)), ""),
    "cublas": lambda lib, c: (_text(lib.cublasGetStatusName(c)),
                              _text(lib.cublasGetStatusString(c))),
    "cublasLt": lambda lib, c: (_text(lib.cublasLtGetStatusName(c)),
                                _text(lib.cublasLtGetStatusString(c))),
    "cudnn": _from_cudnn,
    "nccl": _from_nccl,
}


def from_status(lib: Library, function: str, code: int) -> CUDAError:
    """The exception for a status other than success, not raised."""
    try:
        name, text = _WORDS[lib.name](lib, code)
    except (MXNetError, ctypes.ArgumentError) as error:
        name, text = "", f"no words for it: {error}"
    kind = CUDAMemoryError if _NO_MEMORY.get(lib.name) == code else CUDAError
    return kind(lib.name, function, code, name or "unknown code", text)
