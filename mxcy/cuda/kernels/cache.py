"""Cubins on disk: compiled once per source, options, compiler version and architecture.

What lives here: the folder, its bound, reading and writing. What does not: the compiler (a callable
is handed over), loading onto a device.
Invariant: an entry is whole or absent: it is written beside its place and moved there, and begins
with the hash of its bytes; what cannot be read, or does not agree, is compiled again in silence.
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["CubinCache", "default_folder"]

LIMIT = 256 << 20
_DIGEST = 32


def default_folder() -> Path:
    """`mxcy/kernels` in the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "mxcy" / "kernels"


class CubinCache:
    """Compiled kernels in a folder of at most `limit` bytes; the least recently used go first.

    Parameters
    ----------
    folder : path-like, optional
        Made when first needed. If it cannot be written, everything still works, uncached.
    limit : int
        Bytes; 0 keeps nothing.
    """

    def __init__(self, folder: str | os.PathLike | None = None, limit: int = LIMIT) -> None:
        self.folder = Path(folder) if folder is not None else default_folder()
        self.limit = limit
        self.hits = self.misses = 0

    def get(self, source: str, options: Sequence[str], version: tuple[int, int], arch: str,
            compile: Callable[[str, Sequence[str], str], bytes]) -> bytes:
        """The cubin of `source`; `compile(source, options, arch)` makes it where it is not kept."""
        parts = (source, *options, ".".join(map(str, version)), arch)
        text = "".join(f"{len(p)}:{p}" for p in parts)
        path = self.folder / (hashlib.sha256(text.encode()).hexdigest() + ".cubin")
        data = self._read(path)
        if data is not None:
            self.hits += 1
            return data
        self.misses += 1
        data = compile(source, options, arch)
        with contextlib.suppress(OSError):
            self._write(path, data)
        return data

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            raw = path.read_bytes()
            data = raw[_DIGEST:]
            if hashlib.sha256(data).digest() != raw[:_DIGEST]:
                return None
            os.utime(path)
        except OSError:
            return None
        return data

    def _write(self, path: Path, data: bytes) -> None:
        if len(data) + _DIGEST > self.limit:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(data).digest() + data)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        self._shrink()

    def _shrink(self) -> None:
        """Removes the least recently used entries until the folder fits, with room to spare."""
        found = []
        for entry in os.scandir(self.folder):
            with contextlib.suppress(OSError):
                about = entry.stat()
                found.append((about.st_mtime_ns, about.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        if total <= self.limit:
            return
        for _, size, path in sorted(found):
            if total <= self.limit * 3 // 4:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
                total -= size
