"""Exceptions of the library, and how kernel status codes become them.

Invariant: every error raised on purpose is an MXNetError and the fitting built-in exception too.
"""
from __future__ import annotations

import contextlib
from collections.abc import Iterator

__all__ = ["MXNetError", "MXNetFileNotFoundError", "MXNetIndexError", "MXNetMemoryError",
           "MXNetNotImplementedError", "MXNetTypeError", "MXNetValueError", "from_status",
           "opening"]


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


class MXNetFileNotFoundError(MXNetError, FileNotFoundError):
    """A file or its folder is not there."""


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


@contextlib.contextmanager
def opening() -> Iterator[None]:
    """Around what opens a file: a missing one raises MXNetFileNotFoundError."""
    try:
        yield
    except FileNotFoundError as error:
        raise MXNetFileNotFoundError(error.errno, error.strerror, error.filename) from None
