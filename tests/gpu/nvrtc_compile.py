"""Compiles CUDA source with NVRTC, without a GPU; `NVRTC` is None where it is not installed.

Found on sys.path (pip install nvidia-cuda-nvrtc), else below $CUDA_PATH.
"""

from __future__ import annotations

import ctypes as C
import os
import sys
from pathlib import Path


def _folder() -> Path | None:
    folders = [Path(p) / "nvidia" / "cu13" / "lib" for p in sys.path if p]
    if os.environ.get("CUDA_PATH"):
        folders += [Path(os.environ["CUDA_PATH"]) / part for part in ("lib", "lib64")]
    return next((f for f in folders if (f / "libnvrtc.so.13").is_file()), None)


def _open() -> C.CDLL | None:
    folder = _folder()
    if folder is None:
        return None
    for builtins in folder.glob("libnvrtc-builtins.so.13.*"):
        C.CDLL(str(builtins), mode=os.RTLD_NOW | os.RTLD_GLOBAL)  # the 13.0 wheel has no path to it
    return C.CDLL(str(folder / "libnvrtc.so.13"))


NVRTC = _open()
REASON = "NVRTC is not installed (pip install nvidia-cuda-nvrtc): kernels are not compiled for GPUs"


def compile_cubin(source: str, arch: str) -> bytes:
    """The cubin for `arch` ("sm_90"); raises RuntimeError with NVRTC's log."""
    program = C.c_void_p()
    NVRTC.nvrtcCreateProgram.argtypes = [
        C.c_void_p,
        C.c_char_p,
        C.c_char_p,
        C.c_int,
        C.c_void_p,
        C.c_void_p,
    ]
    NVRTC.nvrtcCreateProgram(C.byref(program), source.encode(), b"kernels.cu", 0, None, None)
    options = [f"-arch={arch}".encode(), b"-std=c++17"]
    status = NVRTC.nvrtcCompileProgram(program, len(options), (C.c_char_p * len(options))(*options))
    size = C.c_size_t()
    NVRTC.nvrtcGetProgramLogSize(program, C.byref(size))
    log = C.create_string_buffer(size.value)
    NVRTC.nvrtcGetProgramLog(program, log)
    if status:
        raise RuntimeError(f"NVRTC error {status} for {arch}:\n{log.value.decode()[:6000]}")
    NVRTC.nvrtcGetCUBINSize(program, C.byref(size))
    data = C.create_string_buffer(size.value)
    NVRTC.nvrtcGetCUBIN(program, data)
    NVRTC.nvrtcDestroyProgram(C.byref(program))
    return data.raw
