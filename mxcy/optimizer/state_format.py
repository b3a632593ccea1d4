"""The bytes of optimizer states: a JSON header and raw arrays.

What lives here: packing and the checks of unpacking. What does not: files (the caller writes them).
Invariant: unpacking allocates nothing that the length of the bytes does not warrant, and makes
nothing but arrays, numbers, and registered optimizers and schedules.

Layout: 8 bytes magic, 8 bytes length of the header (little-endian), header (UTF-8 JSON), arrays.
Header: {"arrays": [{"dtype", "stored", "shape", "offset", "nbytes"}], "states": [[key, tree]],
"counts": [[key, count]], "optimizer": {...} or null}. A tree is null, a number, {"array": k} or
{"tuple": [trees]}.
"""
from __future__ import annotations

import json
import struct
from math import prod
from typing import Any

import numpy as np

from .. import lr_scheduler as schedules
from .. import nd
from .._core.dtypes import as_dtype
from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from .base import Optimizer

__all__ = ["pack", "unpack"]

MAGIC = b"MXCYOPT1"
_MAX_HEADER = 100 << 20
_MAX_DEPTH = 8
_STORED = {"float32", "float64", "float16", "uint8", "int8", "int32", "int64", "bool"}
_SCHEDULES = {c.__name__: c for c in (schedules.FactorScheduler, schedules.MultiFactorScheduler,
                                      schedules.PolyScheduler, schedules.CosineScheduler)}


def pack(states: dict[Any, Any], optimizer: Optimizer, dump_optimizer: bool) -> bytes:
    """Bytes of the states and update counts, and of the optimizer if asked for."""
    arrays: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    at = 0

    def tree(value: Any) -> Any:
        nonlocal at
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, (list, tuple)):
            return {"tuple": [tree(v) for v in value]}
        if hasattr(value, "asnumpy"):
            array = np.ascontiguousarray(value.asnumpy())
            name = str(getattr(value.dtype, "__name__", value.dtype))
            arrays.append({"dtype": name, "stored": array.dtype.name, "shape": list(value.shape),
                           "offset": at, "nbytes": array.nbytes})
            blobs.append(array.tobytes())
            at += array.nbytes
            return {"array": len(arrays) - 1}
        raise MXNetTypeError(f"a state of type {type(value)} cannot be saved; expected NDArrays, "
                             "numbers, None, or tuples of them")

    header = {"states": [[_key(k), tree(v)] for k, v in states.items()],
              "counts": [[_key(k), c] for k, c in optimizer._index_update_count.items()],
              "arrays": arrays, "optimizer": describe(optimizer) if dump_optimizer else None}
    text = json.dumps(header).encode()
    return b"".join([MAGIC, struct.pack("<Q", len(text)), text, *blobs])


def _key(key: Any) -> Any:
    if not isinstance(key, (int, str)):
        raise MXNetTypeError(f"a parameter is named by {key!r}; only numbers and strings can be "
                             "saved")
    return key


def describe(optimizer: Optimizer) -> dict[str, Any]:
    """Name and plain attributes of an optimizer."""
    return {"name": type(optimizer).__name__.lower(), "attributes": _attributes(optimizer),
            "schedule": None if optimizer.lr_scheduler is None else {
                "name": type(optimizer.lr_scheduler).__name__,
                "attributes": _attributes(optimizer.lr_scheduler)}}


def _attributes(obj: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(obj).items() if _is_plain(v)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(v, (int, float)) for v in value)
    return value is None or isinstance(value, (bool, int, float, str))


def _bad(why: str) -> MXNetValueError:
    return MXNetValueError(f"optimizer states: {why}")


def unpack(data: bytes) -> tuple[dict[Any, Any], dict[Any, int], Optimizer | None]:
    """States, update counts and optimizer (or None) from bytes of `pack`."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise MXNetTypeError(f"optimizer states: expected bytes, got {type(data)}")
    data = bytes(data)
    if data[:1] == b"\x80":
        raise _bad("these are pickled; pickles are not read, because loading one runs code")
    if data[:8] != MAGIC or len(data) < 16:
        raise _bad("the bytes do not begin with the mark of the format")
    (length,) = struct.unpack_from("<Q", data, 8)
    if length > min(_MAX_HEADER, len(data) - 16):
        raise _bad(f"the header is said to have {length} bytes, there are {len(data) - 16}")
    try:
        header = json.loads(data[16:16 + length].decode())
        arrays = [_array(d, memoryview(data)[16 + length:]) for d in header["arrays"]]
        states = {_checked(k): _value(t, arrays, 0) for k, t in header["states"]}
        counts = {_checked(k): int(c) for k, c in header["counts"]}
        return states, counts, _optimizer(header.get("optimizer"))
    except MXNetError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError,
            OverflowError) as e:
        raise _bad(f"the header is damaged ({type(e).__name__}: {e})") from None


def _checked(key: Any) -> Any:
    if not isinstance(key, (int, str)):
        raise _bad(f"{key!r} is not a number or a name")
    return key


def _array(entry: dict[str, Any], body: memoryview) -> Any:
    if entry["stored"] not in _STORED:
        raise _bad(f"{entry['stored']!r} is not a stored dtype")
    shape = tuple(entry["shape"])
    dtype = np.dtype(entry["stored"])
    offset, nbytes = entry["offset"], entry["nbytes"]
    if not all(type(n) is int and n >= 0 for n in (*shape, offset, nbytes)) or len(shape) > 16:
        raise _bad(f"shape {shape} or place {offset}, {nbytes} is not valid")
    if nbytes != prod(shape) * dtype.itemsize or offset + nbytes > len(body):
        raise _bad(f"an array of shape {shape} and {nbytes} bytes at {offset} does not fit into "
                   f"{len(body)} bytes")
    values = np.frombuffer(body[offset:offset + nbytes], dtype).reshape(shape)
    return nd.array(values, dtype=as_dtype(entry["dtype"]).name)


def _value(tree: Any, arrays: list[Any], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise _bad(f"states are nested deeper than {_MAX_DEPTH}")
    if tree is None or isinstance(tree, (int, float)):
        return tree
    if "array" in tree:
        index = tree["array"]
        if type(index) is not int or not 0 <= index < len(arrays):
            raise _bad(f"there is no array number {index!r}")
        return arrays[index]
    return tuple(_value(t, arrays, depth + 1) for t in tree["tuple"])


def _optimizer(entry: dict[str, Any] | None) -> Optimizer | None:
    if entry is None:
        return None
    made = Optimizer.create_optimizer(str(entry["name"]))
    _restore(made, entry["attributes"])
    if entry.get("schedule") is not None:
        name = entry["schedule"]["name"]
        if name not in _SCHEDULES:
            raise _bad(f"{name!r} is not one of the library's schedules")
        first = {"MultiFactorScheduler": [1]}.get(name, 1)
        made.lr_scheduler = _SCHEDULES[name](first)  # type: ignore[arg-type]
        _restore(made.lr_scheduler, entry["schedule"]["attributes"])
    return made


def _restore(obj: Any, attributes: dict[str, Any]) -> None:
    """Sets plain attributes that such an object has anyway, and no others."""
    known = vars(obj)
    for name, value in attributes.items():
        if name in known and _is_plain(value) and _is_plain(known[name]):
            known[name] = value
