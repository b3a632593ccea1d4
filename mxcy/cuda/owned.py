"""Objects of NVIDIA's libraries that are given back when Python drops them.

Invariant: each is given back at most once, and never while the interpreter ends or after a fork.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetValueError
from . import process

__all__ = ["Owned", "int_array"]


class Owned:
    """A descriptor: made by one function of `library`, given back by another.

    Attributes
    ----------
    handle : int
        What C functions take; 0 after `close`.
    """

    __slots__ = ("_destroy", "_library", "handle")

    def __init__(self, library: Any, create: str, destroy: str, *args: Any) -> None:
        self.handle = 0
        self._library, self._destroy = library, destroy
        out = ctypes.c_void_p()
        # The function that gives back is bound first: what was made can then always be given back.
        getattr(library, destroy)
        getattr(library, create)(ctypes.byref(out), *args)
        self.handle = out.value or 0

    def close(self) -> None:
        """Gives the object back now."""
        handle, self.handle = self.handle, 0
        if handle and process.usable():
            getattr(self._library, self._destroy)(handle)

    def __del__(self) -> None:
        try:
            self.close()
        except (AttributeError, MXNetError):
            return  # half made, or the device is gone: there is nobody to tell


def int_array(values: Sequence[int]) -> ctypes.Array:
    """`const int[]` of the values, each checked for its range."""
    for value in values:
        if not -2**31 <= value < 2**31:
            raise MXNetValueError(f"{value} does not fit 32 bits: {list(values)}")
    return (ctypes.c_int * len(values))(*values)
