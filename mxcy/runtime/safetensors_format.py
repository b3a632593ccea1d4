"""The safetensors format: reading and checking its header, writing it whole.

A file is a uint64 length (little-endian), that many bytes of JSON
`{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, "__metadata__": {...}}`,
then the data; offsets count from the data's begin, ranges neither overlap nor leave holes.
Source: the format description of https://github.com/huggingface/safetensors.

What lives here: the layout. What does not: files, NDArray (serialize.py).
Invariant: `read` returns nothing whose bytes are not all in the source.
"""
from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any

from .._core.dtypes import (
    BFLOAT16,
    BOOL,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT8,
    INT32,
    INT64,
    UINT8,
    DType,
)
from .._core.errors import MXNetNotImplementedError, MXNetTypeError, MXNetValueError
from ._files import Source
from .stored import MAX_NDIM, Stored, Values, checked_nbytes

__all__ = ["looks_like", "read", "write"]

MAX_HEADER = 100_000_000
METADATA = "__metadata__"
_NAMES: dict[str, DType] = {
    "F64": FLOAT64, "F32": FLOAT32, "F16": FLOAT16, "BF16": BFLOAT16, "I64": INT64, "I32": INT32,
    "I8": INT8, "U8": UINT8, "BOOL": BOOL,
}
_CODES = {d: n for n, d in _NAMES.items()}
_OTHERS = {"I16", "U16", "U32", "U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "C64", "F4", "F6_E2M3",
           "F6_E3M2"}


def looks_like(source: Source) -> bool:
    """Whether the first bytes could begin a safetensors file."""
    if source.size < 10:
        return False
    length, first = struct.unpack("<Qc", source.read(0, 9))
    return first == b"{" and 2 <= length <= min(MAX_HEADER, source.size - 8)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key occurs twice")
    return out


def _header(source: Source) -> tuple[dict[str, Any], int]:
    if source.size < 8:
        raise MXNetValueError(f"{source.name}: {source.size} bytes cannot be a safetensors file")
    (length,) = struct.unpack("<Q", source.read(0, 8))
    if length > MAX_HEADER or length > source.size - 8:
        raise MXNetValueError(f"{source.name}: a header of {length} bytes does not fit; "
                              f"the limit is {MAX_HEADER}, the file has {source.size} bytes")
    raw = source.read(8, length)
    if not raw.startswith(b"{"):
        raise MXNetValueError(f"{source.name}: a safetensors header begins with '{{'")
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_repeats)
    except (ValueError, RecursionError) as e:
        raise MXNetValueError(f"{source.name}: the safetensors header is not valid: {e}") from None
    return header, 8 + length


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _entry(info: Any, base: int, where: str) -> Stored:
    if not isinstance(info, dict) or set(info) != {"dtype", "shape", "data_offsets"}:
        raise MXNetValueError(f"{where}: dtype, shape and data_offsets needed, got {info!r:.80}")
    shape, offsets, kind = info["shape"], info["data_offsets"], info["dtype"]
    if not isinstance(shape, list) or len(shape) > MAX_NDIM or not all(map(_is_count, shape)):
        raise MXNetValueError(f"{where}: bad shape {shape!r:.100}")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(_is_count, offsets)):
        raise MXNetValueError(f"{where}: bad data_offsets {offsets!r:.100}")
    dtype = _NAMES.get(kind) if isinstance(kind, str) else None
    if dtype is None:
        if isinstance(kind, str) and kind in _OTHERS:
            raise MXNetNotImplementedError(f"{where}: dtype {kind} is not supported")
        raise MXNetValueError(f"{where}: unknown dtype {kind!r:.40}")
    nbytes = checked_nbytes(tuple(shape), dtype, where)
    begin, end = offsets
    if end - begin != nbytes:
        raise MXNetValueError(f"{where}: shape {tuple(shape)} of {dtype} needs {nbytes} bytes, "
                              f"data_offsets {offsets} hold {end - begin}")
    return Stored(tuple(shape), dtype, base + begin, nbytes, (1, 0))


def _check_cover(arrays: Sequence[Stored], base: int, source: Source) -> None:
    """The ranges must follow each other from the begin of the data to the end of the file."""
    at = base
    for a in sorted(arrays, key=lambda a: (a.offset, a.nbytes)):
        if a.offset != at:
            word = "overlap" if a.offset < at else "leave a hole"
            raise MXNetValueError(f"{source.name}: data ranges {word} at byte {min(at, a.offset)}")
        at += a.nbytes
    if at != source.size:
        raise MXNetValueError(f"{source.name}: the ranges end at byte {at}, the file has "
                              f"{source.size}")


def read(source: Source) -> tuple[list[Stored], list[str], dict[str, str]]:
    """Descriptions of the arrays in the header's order, their names, and the metadata.

    Raises
    ------
    MXNetValueError
        If the header is not valid, or its ranges do not cover the file's data exactly.
    MXNetNotImplementedError
        If an array has a dtype that the library lacks.
    """
    header, base = _header(source)
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise MXNetValueError(f"{source.name}: {METADATA} must map strings to strings")
    arrays = [_entry(info, base, f"{source.name}: {name!r:.60}") for name, info in header.items()]
    _check_cover(arrays, base, source)
    return arrays, list(header), metadata


def write(f: IO[bytes], arrays: Sequence[Values], names: Sequence[str],
          metadata: Mapping[str, str] | None = None) -> None:
    """Writes the arrays. Wide elements come first in the data, so that all are aligned."""
    header: dict[str, Any] = {}
    if metadata:
        if not all(isinstance(k, str) and isinstance(v, str) for k, v in metadata.items()):
            raise MXNetTypeError("safetensors metadata must map strings to strings")
        header[METADATA] = dict(metadata)
    order = sorted(range(len(arrays)), key=lambda i: -arrays[i].dtype.itemsize)
    offsets, at = {}, 0
    for i in order:
        offsets[i] = [at, at + arrays[i].data.nbytes]
        at += arrays[i].data.nbytes
    for i, (a, name) in enumerate(zip(arrays, names)):
        if name == METADATA:
            raise MXNetValueError(f"{METADATA!r} cannot be a name in a safetensors file")
        header[name] = {"dtype": _CODES[a.dtype], "shape": list(a.shape),
                        "data_offsets": offsets[i]}
    raw = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    raw += b" " * (-len(raw) % 8)
    if len(raw) > MAX_HEADER:
        raise MXNetValueError(f"a safetensors header of {len(raw)} bytes is over the limit of "
                              f"{MAX_HEADER}")
    f.write(struct.pack("<Q", len(raw)))
    f.write(raw)
    for i in order:
        f.write(arrays[i].data)
