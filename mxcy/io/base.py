"""What a batch is, and the base of the iterators."""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._core.errors import MXNetNotImplementedError, MXNetTypeError

__all__ = ["DataBatch", "DataDesc", "DataIter"]


class DataDesc(namedtuple("DataDesc", ["name", "shape"])):
    """Name, shape, dtype and layout of one input.

    It is a pair (name, shape) with two attributes more, so plain pairs do as well everywhere.

    Parameters
    ----------
    name : str
    shape : tuple of int
        The batch axis included.
    dtype : type or str
    layout : str
        One letter for each axis; N marks the batch axis.
    """

    dtype: Any
    layout: str

    def __new__(cls, name: str, shape: Sequence[int], dtype: Any = np.float32,
                layout: str = "NCHW") -> DataDesc:
        made = super().__new__(cls, name, tuple(shape))
        made.dtype = dtype
        made.layout = layout
        return made

    def __repr__(self) -> str:
        return f"DataDesc[{self.name},{self.shape},{self.dtype},{self.layout}]"

    def __reduce__(self) -> tuple:
        return DataDesc, (self.name, self.shape, self.dtype, self.layout)

    @staticmethod
    def get_batch_axis(layout: str | None) -> int:
        """Position of the batch axis in a layout: that of the N, 0 without a layout, -1 if none."""
        return 0 if layout is None else layout.find("N")

    @staticmethod
    def get_list(shapes: Sequence[tuple[str, Any]],
                 types: Sequence[tuple[str, Any]] | None = None) -> list[DataDesc]:
        """Descriptions from pairs (name, shape) and, optionally, pairs (name, dtype)."""
        if types is None:
            return [DataDesc(n, s) for n, s in shapes]
        by_name = dict(types)
        return [DataDesc(n, s, by_name[n]) for n, s in shapes]


class DataBatch:
    """One batch.

    Parameters
    ----------
    data : list of NDArray
    label : list of NDArray, optional
    pad : int, optional
        How many of the last rows only fill the batch up; `predict` leaves them out.
    index : ndarray, optional
        Numbers of the samples.
    bucket_key : object, optional
        Which bucket the batch belongs to.
    provide_data, provide_label : list of DataDesc, optional
        Descriptions, where they differ from the iterator's.
    """

    def __init__(self, data: list[Any], label: list[Any] | None = None, pad: int | None = None,
                 index: Any = None, bucket_key: Any = None,
                 provide_data: list[DataDesc] | None = None,
                 provide_label: list[DataDesc] | None = None) -> None:
        for what, value in (("data", data), ("label", label)):
            if value is not None and not isinstance(value, (list, tuple)):
                raise MXNetTypeError(f"{what}: expected a list of NDArrays, got {type(value)}")
        self.data = data
        self.label = label
        self.pad = pad
        self.index = index
        self.bucket_key = bucket_key
        self.provide_data = provide_data
        self.provide_label = provide_label

    def __str__(self) -> str:
        data = [tuple(d.shape) for d in self.data] if self.data is not None else None
        label = [tuple(x.shape) for x in self.label] if self.label is not None else None
        return f"DataBatch: data shapes: {data} label shapes: {label}"


class DataIter:
    """Base of the iterators.

    A subclass defines `iter_next`, `getdata`, `getlabel`, `getpad`, `reset`, and the properties
    `provide_data` and `provide_label`; or it defines `next` instead of the first four.

    Parameters
    ----------
    batch_size : int
    """

    def __init__(self, batch_size: int = 0) -> None:
        self.batch_size = batch_size

    def __iter__(self) -> DataIter:
        return self

    def __next__(self) -> DataBatch:
        return self.next()

    def reset(self) -> None:
        """Back to the first batch."""

    def next(self) -> DataBatch:
        """The next batch; raises StopIteration after the last."""
        if not self.iter_next():
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad(), self.getindex())

    def iter_next(self) -> bool:
        """Moves on to the next batch; False after the last."""
        return False

    def getdata(self) -> list[Any]:
        """Data of the batch."""
        raise MXNetNotImplementedError(f"{type(self).__name__} must define getdata")

    def getlabel(self) -> list[Any]:
        """Labels of the batch."""
        raise MXNetNotImplementedError(f"{type(self).__name__} must define getlabel")

    def getindex(self) -> Any:
        """Numbers of the samples, or None."""
        return None

    def getpad(self) -> int | None:
        """How many rows only fill the batch up."""
        raise MXNetNotImplementedError(f"{type(self).__name__} must define getpad")
