"""MXDataIter: the iterators over files, whatever makes their batches.

Invariant: the source is closed when its iterator is closed or forgotten; its threads end with it.
"""
from __future__ import annotations

from typing import Any

from .._core.errors import MXNetError, MXNetTypeError
from .base import DataBatch, DataDesc, DataIter

__all__ = ["MXDataIter"]


class MXDataIter(DataIter):
    """An iterator over a file: `CSVIter`, `MNISTIter`, `LibSVMIter`, `ImageRecordIter` make them.

    Parameters
    ----------
    handle : DataIter
        What reads the file and makes the batches, of one data array and at most one label array.
    data_name, label_name : str
        Names of the two in `provide_data` and `provide_label`.
    **_
        Ignored.

    Raises
    ------
    MXNetTypeError
        If `handle` is not an iterator.
    """

    def __init__(self, handle: Any, data_name: str = "data",
                 label_name: str = "softmax_label", **_: Any) -> None:
        self.handle = handle
        if not isinstance(handle, DataIter):
            raise MXNetTypeError(f"handle: expected a DataIter, got {type(handle)}")
        super().__init__(handle.batch_size)
        self.provide_data = [self._renamed(d, data_name) for d in self.handle.provide_data]
        self.provide_label = [self._renamed(d, label_name) for d in self.handle.provide_label]
        self._batch: DataBatch | None = None
        self._again = False

    @staticmethod
    def _renamed(desc: DataDesc, name: str) -> DataDesc:
        return DataDesc(name, desc.shape, desc.dtype, desc.layout)

    def __del__(self) -> None:
        if "handle" in self.__dict__:
            self.close()

    def close(self) -> None:
        """Ends the threads of the source and closes its file, where it has them."""
        if hasattr(self.handle, "close"):
            self.handle.close()

    def debug_skip_load(self) -> None:
        """For measuring a program without its input: from the next batch on, `next` repeats it."""
        self._again = True

    def reset(self) -> None:
        self._batch = None
        self.handle.reset()

    def iter_next(self) -> bool:
        if self._again and self._batch is not None:
            return True
        try:
            self._batch = self.handle.next()
        except StopIteration:
            self._batch = None
            return False
        return True

    def next(self) -> DataBatch:
        """The next batch; raises StopIteration after the last."""
        if not self.iter_next():
            raise StopIteration
        return self._current()

    def _current(self) -> DataBatch:
        if self._batch is None:
            raise MXNetError("there is no batch here; call next, or reset first")
        return self._batch

    def getdata(self) -> Any:
        """Data of the batch, one NDArray."""
        return self._current().data[0]

    def getlabel(self) -> Any:
        """Labels of the batch, one NDArray."""
        label = self._current().label
        return label[0] if label else None

    def getindex(self) -> Any:
        return self._current().index

    def getpad(self) -> int | None:
        return self._current().pad
