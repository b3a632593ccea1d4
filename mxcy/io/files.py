"""Iterators over simple files: CSV tables and MNIST's idx format.

Invariant: a file is checked before memory for its contents is taken; nothing in it is executed.
"""
from __future__ import annotations

import gzip
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from .._core.errors import MXNetValueError
from .memory import NDArrayIter
from .source import MXDataIter

__all__ = ["CSVIter", "MNISTIter"]

_IDX_DTYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MAX_IDX_BYTES = 1 << 32


def read_idx(path: str | Path) -> np.ndarray:
    """The array in an idx file, plain or gzip-compressed.

    Raises
    ------
    MXNetValueError
        If the header is not that of an idx file, or the data are shorter than it says.
    """
    with open(path, "rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    with (gzip.open(path, "rb") if zipped else open(path, "rb")) as opened:
        f = cast(BinaryIO, opened)
        head = f.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _IDX_DTYPES:
            raise MXNetValueError(f"{path}: not an idx file")
        sizes = f.read(4 * head[3])
        if len(sizes) < 4 * head[3]:
            raise MXNetValueError(f"{path}: the header is cut off")
        shape = tuple(int(n) for n in np.frombuffer(sizes, ">u4"))
        dtype = np.dtype(_IDX_DTYPES[head[2]])
        nbytes = prod(shape) * dtype.itemsize
        if nbytes > _MAX_IDX_BYTES:
            raise MXNetValueError(f"{path}: {nbytes} bytes of data are more than the limit of "
                                  f"{_MAX_IDX_BYTES}")
        # Read what is there, not what the header says, and compare afterwards.
        data = f.read(nbytes)
    if len(data) < nbytes:
        raise MXNetValueError(f"{path}: expected {nbytes} bytes of data, got {len(data)}")
    return np.frombuffer(data, dtype).reshape(shape)


def MNISTIter(image: str = "./train-images-idx3-ubyte", label: str = "./train-labels-idx1-ubyte",
              batch_size: int = 128, shuffle: bool = True, flat: bool = False, seed: int = 0,
              num_parts: int = 1, part_index: int = 0, input_shape: Any = None,
              data_name: str = "data", label_name: str = "softmax_label",
              **kwargs: Any) -> MXDataIter:
    """Iterates over MNIST's files (or others in its format), pixels scaled to [0, 1).

    Parameters
    ----------
    image, label : str
        Files in idx format, plain or .gz.
    batch_size : int
        An incomplete last batch is left out.
    shuffle : bool
        Whether the order is mixed, once, by `seed`.
    flat : bool
        Images as vectors, else (1, rows, columns).
    seed : int
    num_parts, part_index : int
        Only part `part_index` of `num_parts` is read.
    input_shape : tuple of int, optional
        Shape to give each image instead.
    data_name, label_name : str
    **kwargs
        Taken for the sake of old programs: `silent`, `prefetch_buffer`, `dtype`, `ctx`.
    """
    x, y = read_idx(image), read_idx(label)
    if len(x) != len(y) or not len(x):
        raise MXNetValueError(f"expected as many labels as images, at least one, "
                              f"got {len(y)} and {len(x)}")
    if not 0 <= part_index < num_parts:
        raise MXNetValueError(f"part_index: expected 0 to {num_parts - 1}, got {part_index}")
    order = np.random.RandomState(seed).permutation(len(x)) if shuffle else np.arange(len(x))
    each = len(x) // num_parts
    order = order[part_index * each:(part_index + 1) * each]
    pixels = x[order].astype(np.float32) / 256
    if input_shape is not None:
        pixels = pixels.reshape(len(order), *input_shape)
    else:
        pixels = pixels.reshape(len(order), -1) if flat else pixels[:, None]
    return MXDataIter(NDArrayIter(pixels, y[order], batch_size, last_batch_handle="discard"),
                      data_name, label_name)


def CSVIter(data_csv: str, data_shape: Any, label_csv: str | None = None, label_shape: Any = (1,),
            batch_size: int = 1, round_batch: bool = True, data_name: str = "data",
            label_name: str = "softmax_label", dtype: Any = np.float32,
            **kwargs: Any) -> MXDataIter:
    """Iterates over tables of numbers separated by commas, one sample in a line.

    Parameters
    ----------
    data_csv : str
    data_shape : tuple of int
        Shape of one sample; as many numbers stand in each line.
    label_csv : str, optional
        Without it all labels are 0.
    label_shape : tuple of int
    batch_size : int
    round_batch : bool
        Without effect: an incomplete last batch is filled up from the start, `pad` tells with how
        many rows, and every epoch begins with the first row.
    data_name, label_name : str
    dtype : type or str
    **kwargs
        Taken for the sake of old programs: `prefetch_buffer`, `ctx`.
    """
    data = _table(data_csv, tuple(data_shape))
    if label_csv is not None:
        label = _table(label_csv, tuple(label_shape))
    else:
        label = np.zeros((len(data), *tuple(label_shape)), np.float32)
    if label.shape[1:] == (1,):
        label = label[:, 0]
    from ..nd import array

    rows = NDArrayIter(array(data, dtype=dtype), array(label, dtype=dtype), batch_size)
    return MXDataIter(rows, data_name, label_name)


def _table(path: str, shape: tuple[int, ...]) -> np.ndarray:
    try:
        rows = np.loadtxt(path, delimiter=",", ndmin=2)
    except ValueError as e:
        raise MXNetValueError(f"{path}: not a table of numbers: {e}") from None
    if rows.shape[1] != prod(shape):
        raise MXNetValueError(f"{path}: expected {prod(shape)} numbers in each line for shape "
                              f"{shape}, got {rows.shape[1]}")
    return rows.reshape(len(rows), *shape)
