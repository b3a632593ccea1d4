"""Files as the savers and loaders need them: bounded sources, and atomic replacement.

What lives here: `Source` (bytes of known length, read at offsets), `open_source`, `replace_file`.
What does not: any file format.
Invariant: a Source never gives bytes beyond the real length of what it was made from, and a file
that `replace_file` writes is either the whole new one or the untouched old one.
"""
from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from typing import IO, Any

from .._core.errors import MXNetTypeError, MXNetValueError, opening

__all__ = ["Source", "is_path", "open_source", "replace_file"]


def is_path(where: object) -> bool:
    """Whether `where` names a file (str, bytes or os.PathLike)."""
    return isinstance(where, str | bytes | os.PathLike)


class Source:
    """Bytes of known length.

    Parameters
    ----------
    size : int
    name : str
        For error texts.
    data : memoryview or None
        The bytes themselves, or None when `file` has them.
    file : file object or None
    """

    def __init__(self, size: int, name: str, data: memoryview | None = None,
                 file: IO[bytes] | None = None) -> None:
        self.size = size
        self.name = name
        self._data = data
        self._file = file

    def read(self, offset: int, count: int) -> bytes:
        """`count` bytes from `offset`; raises MXNetValueError when the file ends before."""
        if count < 0 or offset < 0 or offset + count > self.size:
            raise MXNetValueError(f"{self.name}: truncated: {count} bytes expected at offset "
                                  f"{offset}, the file has {self.size} bytes")
        if self._data is not None:
            return bytes(self._data[offset:offset + count])
        assert self._file is not None
        self._file.seek(offset)
        got = self._file.read(count)
        if len(got) != count:
            raise MXNetValueError(f"{self.name}: the file became shorter while it was read")
        return got

    def read_into(self, offset: int, target: memoryview) -> None:
        """Fills `target` (writable bytes) from `offset`."""
        count = target.nbytes
        if self._data is not None:
            if offset < 0 or offset + count > self.size:
                raise MXNetValueError(f"{self.name}: truncated: {count} bytes expected at offset "
                                      f"{offset}, there are {self.size}")
            target[:] = self._data[offset:offset + count]
            return
        assert self._file is not None
        self._file.seek(offset)
        done = 0
        while done < count:
            n = self._file.readinto(target[done:])  # type: ignore[attr-defined]
            if not n:
                raise MXNetValueError(f"{self.name}: the file became shorter while it was read")
            done += n


def _from_buffer(buf: Any, name: str) -> Source:
    try:
        view = memoryview(buf).cast("B")
    except TypeError:
        raise MXNetTypeError(f"{name}: bytes are needed, got {type(buf).__name__}") from None
    return Source(view.nbytes, name, data=view)


@contextlib.contextmanager
def open_source(where: Any) -> Iterator[Source]:
    """The Source of a path, of a binary file object (from its position on), or of a memoryview.

    Raises
    ------
    OSError
        If a path cannot be opened.
    MXNetTypeError
        If `where` is none of these, or a text file.
    """
    if is_path(where):
        with opening():
            f = open(where, "rb")  # noqa: SIM115
        with f:
            name = os.fsdecode(where)
            info = os.fstat(f.fileno())
            if stat.S_ISREG(info.st_mode):
                yield Source(info.st_size, name, file=f)
            else:  # a pipe or device has no size to check against
                yield _from_buffer(f.read(), name)
    elif isinstance(where, memoryview | bytearray):
        yield _from_buffer(where, "buffer")
    elif hasattr(where, "read"):
        yield _from_buffer(where.read(), str(getattr(where, "name", "file object")))
    else:
        raise MXNetTypeError("a file name, an os.PathLike or a binary file object is needed, "
                             f"got {type(where).__name__}")


def _create_beside(path: str) -> tuple[int, str]:
    """A new file beside `path`, with the permissions of `path` or those that open() would give."""
    folder = os.path.dirname(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    while True:
        name = os.path.join(folder, f".mxcy-{secrets.token_hex(6)}.tmp")
        try:
            fd = os.open(name, flags, 0o666)
            break
        except FileExistsError:
            continue
    with contextlib.suppress(FileNotFoundError, PermissionError):
        os.fchmod(fd, stat.S_IMODE(os.stat(path).st_mode))
    return fd, name


def _sync_folder(folder: str) -> None:
    """Makes the renaming itself durable, where folders can be synchronized."""
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


@contextlib.contextmanager
def replace_file(path: Any) -> Iterator[IO[bytes]]:
    """A binary file whose contents become `path` when the block ends without an exception.

    The bytes go to a temporary file in the same folder, which is synchronized and then renamed, so
    an interrupted save leaves the old file whole; on an exception the temporary file is removed.
    A symbolic link is followed, as open() does; a pipe or device is written directly.
    """
    try:
        special = not stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        special = False
    if special:
        with open(path, "wb") as f:  # a folder raises IsADirectoryError here
            yield f
        return
    name = os.path.realpath(os.fsdecode(path))
    with opening():
        fd, temporary = _create_beside(name)
    try:
        with os.fdopen(fd, "wb", buffering=1 << 16) as f:
            yield f
            f.flush()
            os.fsync(f.fileno())
        os.replace(temporary, name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(os.path.dirname(name))
