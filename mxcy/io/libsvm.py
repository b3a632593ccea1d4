"""LibSVMIter: the text format of libsvm, as dense arrays.

Invariant: an index outside the shape is an error, never a larger array.
"""
from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .._core.errors import MXNetValueError
from .memory import NDArrayIter
from .source import MXDataIter

__all__ = ["LibSVMIter"]


def LibSVMIter(data_libsvm: str, data_shape: Any, label_libsvm: str | None = None,
               label_shape: Any = (1,), num_parts: int = 1, part_index: int = 0,
               batch_size: int = 1, round_batch: bool = True, data_name: str = "data",
               label_name: str = "softmax_label", dtype: Any = np.float32, **kwargs: Any
               ) -> MXDataIter:
    """Iterates over a file of lines `label index:value index:value ...`, indices from 0.

    Parameters
    ----------
    data_libsvm : str
    data_shape : int or tuple of int
        Features of one sample. The batches are dense.
    label_libsvm : str, optional
        A second such file with the labels; without it the first number of each line is the label.
    label_shape : int or tuple of int
    num_parts, part_index : int
        Only part `part_index` of `num_parts` is read.
    batch_size : int
    round_batch : bool
        Whether an incomplete last batch is filled up from the start, else it is left out.
    data_name, label_name : str
    dtype : type or str
    **kwargs
        Taken for the sake of old programs: `prefetch_buffer`, `ctx`.
    """
    shape, of_label = _shape(data_shape), _shape(label_shape)
    if not 0 <= part_index < num_parts:
        raise MXNetValueError(f"part_index: expected 0 to {num_parts - 1}, got {part_index}")
    data, label = _read(data_libsvm, shape)
    if label_libsvm is not None:
        label, _ = _read(label_libsvm, of_label)
    elif of_label != (1,):
        raise MXNetValueError(f"label_shape: {of_label} needs label_libsvm")
    if len(label) != len(data):
        raise MXNetValueError(f"{label_libsvm}: {len(label)} labels for {len(data)} samples")
    each = len(data) // num_parts
    mine = slice(part_index * each, (part_index + 1) * each if num_parts > 1 else None)
    from ..nd import array

    rows = NDArrayIter(array(data[mine], dtype=dtype), array(label[mine], dtype=dtype), batch_size,
                       last_batch_handle="pad" if round_batch else "discard")
    return MXDataIter(rows, data_name, label_name)


def _shape(given: Any) -> tuple[int, ...]:
    return (int(given),) if np.ndim(given) == 0 else tuple(int(n) for n in given)


def _read(path: str, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Samples of the shape, and the first number of each line."""
    width, labels, rows, columns, values = prod(shape), [], [], [], []
    with open(path, encoding="ascii", errors="replace") as f:
        for number, line in enumerate(f, 1):
            fields = line.split("#", 1)[0].split()
            if not fields:
                continue
            try:
                if ":" in fields[0]:
                    labels.append(0.0)
                else:
                    labels.append(float(fields.pop(0)))
                pairs = [(int(i), float(v)) for i, v in (field.split(":") for field in fields)]
            except ValueError:
                raise MXNetValueError(f"{path}: line {number} is not `label index:value ...`"
                                      ) from None
            for i, v in pairs:
                if not 0 <= i < width:
                    raise MXNetValueError(f"{path}: line {number}: expected indices 0 to "
                                          f"{width - 1}, got {i}")
                rows.append(len(labels) - 1)
                columns.append(i)
                values.append(v)
    if not labels:
        raise MXNetValueError(f"{path}: it has no samples")
    out = np.zeros((len(labels), width), np.float64)
    out[rows, columns] = values
    return out.reshape(len(labels), *shape), np.array(labels)
