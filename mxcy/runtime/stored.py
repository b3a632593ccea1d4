"""What both file formats share: an array's description, and the checks of shapes and names.

Invariant: a Stored has a shape, dtype and place whose sizes were checked against the real file.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from .._core.dtypes import DType
from .._core.errors import MXNetValueError

__all__ = ["MAX_NDIM", "Stored", "Values", "checked_nbytes", "decode_name"]

MAX_NDIM = 16


class Stored(NamedTuple):
    """One array in a file."""

    shape: tuple[int, ...]
    dtype: DType
    offset: int
    nbytes: int
    device: tuple[int, int]


class Values(NamedTuple):
    """One array to be written: `data` is a flat numpy.uint8 array over its bytes."""

    shape: tuple[int, ...]
    dtype: DType
    data: Any
    device: tuple[int, int]


def checked_nbytes(shape: tuple[int, ...], dtype: DType, where: str) -> int:
    """Bytes of an array; raises MXNetValueError for shapes that no memory could hold."""
    if len(shape) > MAX_NDIM:
        raise MXNetValueError(f"{where}: {len(shape)} dimensions, at most {MAX_NDIM} are supported")
    n = dtype.itemsize
    real = dtype.itemsize  # without the zeros: NumPy refuses what overflows even if it is empty
    for d in shape:
        if d < 0:
            raise MXNetValueError(f"{where}: negative dimension in shape {shape}")
        n *= d
        real *= d or 1
        if real >= 2**63:
            raise MXNetValueError(f"{where}: shape {shape} is too large")
    return n


def decode_name(raw: bytes, where: str) -> str:
    """A name from a file, which must be UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MXNetValueError(f"{where}: a name is not UTF-8: {raw[:40]!r}") from None
