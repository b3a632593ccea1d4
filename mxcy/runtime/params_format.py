"""The reference's binary list of arrays (`.params`): reading its headers, writing it whole.

All numbers are little-endian:

    uint64 0x112, uint64 0, uint64 number of arrays, arrays,
    uint64 number of names (0 or as many as arrays), each uint64 length and bytes

    array, version 2 and 3:  uint32 magic, int32 storage type, shape, device, int32 dtype, values
    array, version 1:        uint32 magic, shape, device, int32 dtype, values
    array, oldest:           uint32 rank, uint32 dimensions, device, int32 dtype, values
    shape: int32 rank, int64 dimensions;  device: int32 type, int32 number

Version 3 means that a 0 in a shape, or rank 0, is real (np_shape on); in the others it means that
there is no array. Format facts were read off files that the reference wrote.

What lives here: the layout. What does not: files, NDArray (serialize.py).
Invariant: `read` returns nothing whose bytes are not all in the source, and allocates in proportion
to the source at most.
"""
from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO

from .._core.dtypes import BY_CODE
from .._core.errors import MXNetNotImplementedError, MXNetValueError
from ._files import Source
from .stored import MAX_NDIM, Stored, Values, checked_nbytes, decode_name

__all__ = ["LIST_MAGIC", "read", "write"]

LIST_MAGIC = 0x112
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_STORAGE = {1: "row_sparse", 2: "csr"}
_OTHER_DTYPES = {8: "int16", 9: "uint16", 10: "uint32", 11: "uint64"}
#: Fewest bytes that an array and a name take in a file.
_LEAST_ARRAY, _LEAST_NAME = 20, 8


class _Cursor:
    """Reads numbers one after another."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.at = 0

    def take(self, form: str) -> tuple:
        n = struct.calcsize("<" + form)
        values = struct.unpack("<" + form, self.source.read(self.at, n))
        self.at += n
        return values

    @property
    def left(self) -> int:
        return self.source.size - self.at


def read(source: Source) -> tuple[list[Stored], list[str]]:
    """Descriptions of the arrays, and their names (none for a list).

    Raises
    ------
    MXNetValueError
        If the file is not of this format, truncated, or contradicts itself.
    MXNetNotImplementedError
        If it holds sparse arrays or dtypes that the library lacks.
    """
    c = _Cursor(source)
    magic, _ = c.take("QQ")
    if magic != LIST_MAGIC:
        raise MXNetValueError(f"{source.name}: not a file of arrays (magic {magic:#x})")
    (count,) = c.take("Q")
    if count * _LEAST_ARRAY > c.left:
        raise MXNetValueError(f"{source.name}: says it has {count} arrays, "
                              f"but only {c.left} bytes follow")
    arrays = [_read_array(c, f"{source.name}: array {i}") for i in range(count)]
    names = _read_names(c)
    if names and len(names) != len(arrays):
        raise MXNetValueError(f"{source.name}: {len(names)} names for {len(arrays)} arrays")
    if c.left:
        raise MXNetValueError(f"{source.name}: {c.left} bytes after the end of the data")
    return arrays, names


def _read_names(c: _Cursor) -> list[str]:
    (count,) = c.take("Q")
    if count * _LEAST_NAME > c.left:
        raise MXNetValueError(f"{c.source.name}: says it has {count} names, "
                              f"but only {c.left} bytes follow")
    names = []
    for _ in range(count):
        (length,) = c.take("Q")
        names.append(decode_name(c.source.read(c.at, length), c.source.name))
        c.at += length
    if len(set(names)) != len(names):
        raise MXNetValueError(f"{c.source.name}: a name occurs twice")
    return names


def _read_rank(c: _Cursor, rank: int, form: str, where: str) -> tuple[int, ...]:
    if not 0 <= rank <= MAX_NDIM:
        raise MXNetValueError(f"{where}: rank {rank} is not in 0..{MAX_NDIM}")
    return c.take(f"{rank}{form}")


def _read_array(c: _Cursor, where: str) -> Stored:
    (magic,) = c.take("I")
    if magic in (V2, V3):
        (storage,) = c.take("i")
        if storage in _STORAGE:
            raise MXNetNotImplementedError(f"{where}: stored as {_STORAGE[storage]}; sparse arrays "
                                           "are not supported yet, save it densely")
        if storage != 0:
            raise MXNetValueError(f"{where}: unknown storage type {storage}")
        shape = _read_rank(c, c.take("i")[0], "q", where)
    elif magic == V1:
        shape = _read_rank(c, c.take("i")[0], "q", where)
    else:
        shape = _read_rank(c, magic, "I", where)
    if magic != V3 and (not shape or 0 in shape):
        raise MXNetValueError(f"{where}: was saved without values (shape {shape})")
    device = c.take("ii")
    (code,) = c.take("i")
    dtype = BY_CODE.get(code)
    if dtype is None:
        if code in _OTHER_DTYPES:
            raise MXNetNotImplementedError(f"{where}: dtype {_OTHER_DTYPES[code]} is not supported")
        raise MXNetValueError(f"{where}: unknown dtype number {code}")
    nbytes = checked_nbytes(shape, dtype, where)
    if nbytes > c.left:
        raise MXNetValueError(f"{where}: truncated: shape {shape} of {dtype} needs {nbytes} bytes, "
                              f"{c.left} are left")
    found = Stored(shape, dtype, c.at, nbytes, device)
    c.at += nbytes
    return found


def write(f: IO[bytes], arrays: Sequence[Values], names: Sequence[str],
          np_shape: bool = False) -> None:
    """Writes the arrays; `np_shape` forces version 3, which rank 0 and zero sizes need anyway.

    The reference refuses to mix versions in a file: one array that needs version 3 makes them all.
    """
    real = np_shape or any(0 in a.shape or not a.shape for a in arrays)
    f.write(struct.pack("<QQQ", LIST_MAGIC, 0, len(arrays)))
    for a in arrays:
        f.write(struct.pack(f"<Iii{len(a.shape)}qiii", V3 if real else V2, 0, len(a.shape),
                            *a.shape, *a.device, a.dtype.code))
        f.write(a.data)
    f.write(struct.pack("<Q", len(names)))
    for name in names:
        raw = name.encode("utf-8")
        f.write(struct.pack("<Q", len(raw)))
        f.write(raw)
