"""Saving and loading arrays: `.params` (the reference's binary format) and safetensors.

What lives here: `save`, `load`, `load_frombuffer`, `load_metadata`; the step between NDArray and
bytes. What does not: the layouts (params_format.py, safetensors_format.py), files (_files.py).
Invariant: loading runs no code from a file and allocates nothing before every size in the file was
checked against the file's real size; a save replaces the old file whole or not at all.
"""
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np

from .._core import modes
from .._core.context import Context, cpu, num_gpus
from .._core.dtypes import BOOL
from .._core.errors import MXNetTypeError, MXNetValueError
from . import params_format, safetensors_format
from ._array import Array
from ._files import Source, is_path, open_source, replace_file
from .stored import Stored, Values

__all__ = ["load", "load_frombuffer", "load_metadata", "save"]

FORMATS = ("params", "safetensors")
#: Marks a safetensors file that holds a list; its names are then 0, 1, ...
_LIST_KEY = "mxcy.container"


def _values_of(array: Array) -> Values:
    ctx = array.context
    flat = array._numpy().reshape(-1).view(np.uint8)
    return Values(tuple(array.shape), array._dtype, flat, (ctx.device_typeid, ctx.device_id))


def _collect(data: Any) -> tuple[list[Array], list[str] | None]:
    """Arrays and names (None for a list) of what a user gave."""
    if isinstance(data, Array):
        return [data], None
    if isinstance(data, Mapping):
        names, arrays = list(data), list(data.values())
        for name in names:
            if not isinstance(name, str):
                raise MXNetTypeError(f"save: names must be str, got {name!r:.60}")
    elif isinstance(data, Sequence) and not isinstance(data, str | bytes):
        names, arrays = None, list(data)
    else:
        raise MXNetTypeError("save: an NDArray, a list of NDArray or a dict of str to NDArray is "
                             f"needed, got {type(data).__name__}")
    for i, a in enumerate(arrays):
        if not isinstance(a, Array):
            which = i if names is None else repr(names[i])
            raise MXNetTypeError(f"save: item {which} is not an NDArray but {type(a).__name__}")
    return arrays, names


def _format_of(fname: Any, format: str | None) -> str:
    if format is None:
        named = is_path(fname) and os.fsdecode(fname).endswith(".safetensors")
        return "safetensors" if named else "params"
    if format not in FORMATS:
        raise MXNetValueError(f"save: format must be one of {FORMATS} or None, got {format!r}")
    return format


def save(fname: Any, data: Any, format: str | None = None,
         metadata: Mapping[str, str] | None = None) -> None:
    """Saves an array, a list of arrays or a dict of names to arrays.

    Parameters
    ----------
    fname : str, os.PathLike or binary file object
        A path is replaced atomically: an interrupted save leaves the old file whole.
    data : NDArray, list of NDArray or dict of str to NDArray
    format : 'params', 'safetensors' or None
        None: safetensors if the name ends with `.safetensors`, else the reference's `.params`.
    metadata : dict of str to str, optional
        Kept in the header of a safetensors file.

    Raises
    ------
    MXNetTypeError, MXNetValueError
        If `data` or `format` is none of these.
    OSError
        If the file cannot be written.
    """
    kind = _format_of(fname, format)
    if metadata and kind != "safetensors":
        raise MXNetValueError("save: the params format has no place for metadata; use safetensors")
    arrays, names = _collect(data)
    values = [_values_of(a) for a in arrays]
    if is_path(fname):
        with replace_file(fname) as f:
            _write(f, kind, values, names, metadata)
    elif hasattr(fname, "write"):
        _write(fname, kind, values, names, metadata)
    else:
        raise MXNetTypeError("save: a file name, an os.PathLike or a binary file object is needed, "
                             f"got {type(fname).__name__}")


def _write(f: IO[bytes], kind: str, values: list[Values], names: list[str] | None,
           metadata: Mapping[str, str] | None) -> None:
    if kind == "params":
        params_format.write(f, values, names or [], modes.np_shape())
        return
    if names is None:
        names = [str(i) for i in range(len(values))]
        metadata = {**(metadata or {}), _LIST_KEY: "list"}
    safetensors_format.write(f, values, names, metadata)


def _context_of(device: tuple[int, int]) -> Context:
    """Where an array goes: where it was saved, if that exists here, else the CPU."""
    typeid, number = device
    name = Context.devtype2str.get(typeid)
    if name is None or not 0 <= number < (num_gpus() if name == "gpu" else 1 << 16):
        return cpu(0)
    return Context(name, number)


def _fetch(source: Source, stored: Stored) -> Array:
    ctx = _context_of(stored.device)
    host = ctx if ctx.device_type != "gpu" else cpu(0)
    array = Array._empty(stored.shape, stored.dtype, host)
    flat = array._numpy(write=True).reshape(-1).view(np.uint8)
    if stored.nbytes:
        source.read_into(stored.offset, memoryview(flat))
    if stored.dtype is BOOL:  # a byte other than 0 and 1 is no bool, whatever the file says
        np.not_equal(flat, 0, out=flat.view(np.bool_))
    return array if host is ctx else array.as_in_context(ctx)


def _load(source: Source) -> Any:
    if safetensors_format.looks_like(source):
        stored, names, metadata = safetensors_format.read(source)
        arrays = [_fetch(source, s) for s in stored]
        named = dict(zip(names, arrays))
        order = [str(i) for i in range(len(arrays))]
        if metadata.get(_LIST_KEY) == "list" and set(names) == set(order):
            return [named[i] for i in order]
        return named
    if source.size < 24:
        raise MXNetValueError(f"{source.name}: {source.size} bytes are neither a params nor a "
                              "safetensors file")
    stored, names = params_format.read(source)
    arrays = [_fetch(source, s) for s in stored]
    return dict(zip(names, arrays)) if names else arrays


def load(fname: Any) -> Any:
    """Loads what `save` wrote; the format is recognized by the contents.

    Parameters
    ----------
    fname : str, os.PathLike or binary file object

    Returns
    -------
    list of NDArray or dict of str to NDArray
        A single saved array comes back as a list of one. Arrays saved on a GPU come to the CPU
        where there is none.

    Raises
    ------
    OSError
        If the file cannot be read.
    MXNetValueError
        If it is of no known format, truncated, or contradicts itself.
    MXNetNotImplementedError
        If it holds sparse arrays or dtypes that the library lacks.
    """
    with open_source(fname) as source:
        return _load(source)


def load_frombuffer(buf: Any) -> Any:
    """As `load`, from bytes (or bytearray, memoryview) in memory."""
    if not isinstance(buf, bytes | bytearray | memoryview):
        raise MXNetTypeError(f"load_frombuffer: bytes are needed, got {type(buf).__name__}")
    with open_source(memoryview(buf)) as source:
        return _load(source)


def load_metadata(fname: Any) -> dict[str, str]:
    """The metadata of a safetensors file, without its arrays."""
    with open_source(fname) as source:
        _, _, metadata = safetensors_format.read(source)
    metadata.pop(_LIST_KEY, None)
    return metadata
