"""libnvrtc: CUDA C++ source to cubin.

What lives here: one function that compiles, and what the compiler can do. What does not: choosing
architectures, keeping cubins.
Invariant: the result is machine code for one architecture, never PTX: a driver refuses PTX of a
newer compiler than itself.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref

from .._core.errors import MXNetError, MXNetValueError
from . import constants as k
from . import errors
from .library import nvrtc as lib

__all__ = ["CompileError", "architectures", "compile", "version"]


class CompileError(MXNetError):
    """Source that does not compile; `log` is all that the compiler said."""

    def __init__(self, name: str, options: Sequence[str], log: str) -> None:
        self.name, self.options, self.log = name, tuple(options), log
        super().__init__(f"{name} does not compile with {' '.join(options)}:\n{log}")

    def __reduce__(self) -> tuple:
        return type(self), (self.name, self.options, self.log)


def version() -> tuple[int, int]:
    """(13, 0)."""
    major, minor = ctypes.c_int(), ctypes.c_int()
    lib.nvrtcVersion(byref(major), byref(minor))
    return major.value, minor.value


def architectures() -> tuple[int, ...]:
    """Compute capabilities that can be compiled for: 75, 80, 90, ..."""
    count = ctypes.c_int()
    lib.nvrtcGetNumSupportedArchs(byref(count))
    out = (ctypes.c_int * count.value)()
    lib.nvrtcGetSupportedArchs(out)
    return tuple(out)


def _bytes(program: ctypes.c_void_p, what: str) -> bytes:
    size = ctypes.c_size_t()
    getattr(lib, f"nvrtcGet{what}Size")(program, byref(size))
    out = ctypes.create_string_buffer(max(1, size.value))
    if size.value:
        getattr(lib, f"nvrtcGet{what}")(program, out)
    return out.raw[:size.value]


def _names(program: ctypes.c_void_p, names: Sequence[str]) -> dict[str, str]:
    out = {}
    for name in names:
        lowered = ctypes.c_char_p()
        lib.nvrtcGetLoweredName(program, name.encode(), byref(lowered))
        out[name] = (lowered.value or b"").decode()
    return out


def compile(source: str, name: str, options: Sequence[str], names: Sequence[str] = ()
            ) -> tuple[bytes, dict[str, str], str]:
    """Compiles a source to machine code.

    Parameters
    ----------
    source : str
    name : str
        What the source is called in messages.
    options : sequence of str
        Must hold '-arch=sm_XX'.
    names : sequence of str
        Expressions such as 'add<float>', whose lowered names are wanted.

    Returns
    -------
    (bytes, dict, str)
        The cubin, lowered name of each of `names`, and the compiler's remarks.

    Raises
    ------
    CompileError
        The source does not compile.
    MXNetValueError
        No architecture is given.
    """
    if not any(option.startswith(("-arch=sm_", "--gpu-architecture=sm_")) for option in options):
        raise MXNetValueError(f"{name}: no '-arch=sm_XX' among the options {list(options)}")
    program = ctypes.c_void_p()
    lib.nvrtcCreateProgram(byref(program), source.encode(), name.encode(), 0, None, None)
    try:
        for expression in names:
            lib.nvrtcAddNameExpression(program, expression.encode())
        texts = (ctypes.c_char_p * max(1, len(options)))(*(o.encode() for o in options))
        code = lib.nvrtcCompileProgram(program, len(options), texts)
        log = _bytes(program, "ProgramLog").rstrip(b"\0").decode(errors="replace").strip()
        if code == k.NVRTC_ERROR_COMPILATION:
            raise CompileError(name, options, log)
        if code:
            error = errors.from_status(lib, "nvrtcCompileProgram", code)
            error.args = (f"{error.args[0]}\n{log}".strip(),)
            raise error
        return _bytes(program, "CUBIN"), _names(program, names), log
    finally:
        lib.nvrtcDestroyProgram(byref(program))
