"""Data iterators: batches of arrays with names and shapes, for `Module.fit`, `score` and `predict`.

What lives here: the description of batches, the iterators over memory and over files. What does
not: the format of record files (mx.recordio), changing images (mx.nd.image).
Invariant: an iterator says by `provide_data` and `provide_label` exactly what its batches hold.
"""
from .base import DataBatch, DataDesc, DataIter
from .files import CSVIter, MNISTIter
from .image_record import (
    ImageRecordInt8Iter,
    ImageRecordIter,
    ImageRecordIter_v1,
    ImageRecordUInt8Iter,
    ImageRecordUInt8Iter_v1,
)
from .libsvm import LibSVMIter
from .memory import NDArrayIter
from .source import MXDataIter
from .wrappers import PrefetchingIter, ResizeIter

__all__ = ["CSVIter", "DataBatch", "DataDesc", "DataIter", "ImageRecordInt8Iter",
           "ImageRecordIter", "ImageRecordIter_v1", "ImageRecordUInt8Iter",
           "ImageRecordUInt8Iter_v1", "LibSVMIter", "MNISTIter", "MXDataIter", "NDArrayIter",
           "PrefetchingIter", "ResizeIter"]
