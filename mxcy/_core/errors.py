"""Exceptions of the library, and how kernel status codes become them.

Invariant: every error raised on purpose is an MXNetError and the fitting built-in exception too.
"""
from __future__ import annotations

__all__ = ["MXNetError", "MXNetIndexError", "MXNetMemoryError", "MXNetNotImplementedError",
           "MXNetTypeError", "MXNetValueError", "from_status"]


class MXNetError(RuntimeError):
    """Base of every error that the library raises on purpose."""


class MXNetValueError(MXNetError, ValueError):
    """A value, shape or parameter does not fit."""


class MXNetTypeError(MXNetError, TypeError):
    """A dtype or a Python type does not fit."""


class MXNetIndexError(MXNetError, IndexError):
    """An index is out of range."""


class MXNetMemoryError(MXNetError, MemoryError):
    """Memory could not be had, or the cap would be exceeded."""


class MXNetNotImplementedError(MXNetError, NotImplementedError):
    """The combination asked for has no implementation."""


_BY_STATUS = {
    1: MXNetError,
    2: MXNetValueError,
    3: MXNetTypeError,
    4: MXNetIndexError,
    5: MXNetMemoryError,
    6: MXNetNotImplementedError,
}


def from_status(status: int, message: str) -> MXNetError:
    """The exception for `enum mxcy_status` value `status`, not raised."""
    return _BY_STATUS.get(status, MXNetError)(message)
