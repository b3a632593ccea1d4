"""NDArrayIter: batches of arrays in memory.

Invariant: the iterator owns a copy of the data, so later changes of the source do not show.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from .base import DataDesc, DataIter

__all__ = ["NDArrayIter"]


class _Source:
    """One named array on the host, and the dtype of its batches."""

    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        if hasattr(value, "asnumpy"):
            self.dtype: Any = value.dtype
            array = value.asnumpy()
        else:
            self.dtype = np.float32
            array = np.array(value, dtype=np.float32, order="C")
        if array.ndim == 0:
            raise MXNetValueError(f"{name}: expected at least one dimension, got a scalar")
        self.array = np.ascontiguousarray(array)


def _named(value: Any, allow_empty: bool, default: str) -> list[_Source]:
    """The arrays in `value` (one, a list or a dict of them) under their names."""
    if value is None:
        value = []
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        value = [value]
    if isinstance(value, (list, tuple)):
        if not value and not allow_empty:
            raise MXNetValueError(f"{default}: expected at least one array")
        names = [default] if len(value) == 1 else [f"_{i}_{default}" for i in range(len(value))]
        value = dict(zip(names, value))
    elif isinstance(value, dict):
        value = dict(sorted(value.items()))
    else:
        raise MXNetTypeError(f"{default}: expected an NDArray, a NumPy array, or a list or dict of "
                             f"them, got {type(value)}")
    out = []
    for name, array in value.items():
        if not hasattr(array, "shape"):
            raise MXNetTypeError(f"{name}: expected an NDArray or a NumPy array, "
                                 f"got {type(array)}")
        out.append(_Source(name, array))
    return out


class NDArrayIter(DataIter):
    """Iterates over NDArrays or NumPy arrays in memory.

    Parameters
    ----------
    data : array, or list or dict of arrays
        First axis: samples. NumPy arrays become float32, NDArrays keep their dtype. A dict gives
        the names, in sorted order; several unnamed arrays are called `_0_data`, `_1_data`, ...
    label : array, or list or dict of arrays, optional
        As many samples.
    batch_size : int
    shuffle : bool
        A new order at the start and after each `reset`, drawn from `numpy.random`.
    last_batch_handle : {'pad', 'discard', 'roll_over'}
        What happens to an incomplete last batch: it is filled up with samples from the start
        (`batch.pad` tells how many), left out, or kept for the start of the next epoch.
    data_name, label_name : str
        Names of unnamed arrays.
    layout : str
        Layout in the descriptions.
    """

    def __init__(self, data: Any, label: Any = None, batch_size: int = 1, shuffle: bool = False,
                 last_batch_handle: str = "pad", data_name: str = "data",
                 label_name: str = "softmax_label", layout: str = "NCHW") -> None:
        super().__init__(batch_size)
        if batch_size < 1:
            raise MXNetValueError(f"batch_size: expected at least 1, got {batch_size}")
        if last_batch_handle not in ("pad", "discard", "roll_over"):
            raise MXNetValueError("last_batch_handle: expected 'pad', 'discard' or 'roll_over', "
                                  f"got {last_batch_handle!r}")
        self._data = _named(data, False, data_name)
        self._label = _named(label, True, label_name)
        counts = {s.name: len(s.array) for s in (*self._data, *self._label)}
        if len(set(counts.values())) != 1:
            raise MXNetValueError(f"expected arrays with the same number of samples, got {counts}")
        self.num_data = len(self._data[0].array)
        self.num_source = len(self._data)
        if not self.num_data:
            raise MXNetValueError(f"{self._data[0].name}: there are no samples")
        self.last_batch_handle = last_batch_handle
        self.shuffle = shuffle
        self.layout = layout
        self.idx = np.arange(self.num_data)
        #: Samples of the last epoch that the next one begins with.
        self._kept = self.idx[:0]
        self._order = self.idx
        self.hard_reset()

    @property
    def data_list(self) -> list[np.ndarray]:
        """The arrays themselves, data first."""
        return [s.array for s in (*self._data, *self._label)]

    @property
    def provide_data(self) -> list[DataDesc]:
        """Descriptions of the data of a batch."""
        return self._describe(self._data)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Descriptions of the labels of a batch."""
        return self._describe(self._label)

    def _describe(self, sources: list[_Source]) -> list[DataDesc]:
        return [DataDesc(s.name, (self.batch_size, *s.array.shape[1:]), s.dtype, self.layout)
                for s in sources]

    def hard_reset(self) -> None:
        """Back to the first sample, also of what `roll_over` kept."""
        self._kept = self.idx[:0]
        self._start()

    def reset(self) -> None:
        """The next epoch."""
        if self.last_batch_handle == "roll_over" and self.cursor >= 0:
            # Only what an epoch that was walked to its end has left is kept.
            left = len(self._order) % self.batch_size
            ended = self.cursor + self.batch_size > len(self._order) - self.batch_size
            self._kept = self._order[len(self._order) - left:] if left and ended else self.idx[:0]
        self._start()

    def _start(self) -> None:
        if self.shuffle:
            kept = self._kept.copy()
            np.random.shuffle(self.idx)
            self._kept = kept
        self._order = np.concatenate([self._kept, self.idx]) if len(self._kept) else self.idx
        self.cursor = -self.batch_size

    def iter_next(self) -> bool:
        self.cursor += self.batch_size
        if self.last_batch_handle == "pad":
            return self.cursor < len(self._order)
        return self.cursor + self.batch_size <= len(self._order)

    def getpad(self) -> int:
        if self.last_batch_handle != "pad":
            return 0
        return max(0, self.cursor + self.batch_size - len(self._order))

    def getdata(self) -> list[Any]:
        return self._batch(self._data)

    def getlabel(self) -> list[Any]:
        return self._batch(self._label)

    def _batch(self, sources: list[_Source]) -> list[Any]:
        from ..nd import array

        begin, end = self.cursor, self.cursor + self.batch_size
        if begin < 0 or begin >= len(self._order):
            raise MXNetError("NDArrayIter: there is no batch here; call next, or reset first")
        plain = not self.shuffle and not len(self._kept)
        if plain and end <= self.num_data:
            return [array(s.array[begin:end], dtype=s.dtype) for s in sources]
        rows = self._order[begin:end]
        if len(rows) < self.batch_size:
            rows = np.concatenate([rows, np.resize(self._order, self.batch_size - len(rows))])
        return [array(s.array[rows], dtype=s.dtype) for s in sources]
