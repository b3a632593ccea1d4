"""Data iterators: batches of arrays with names and shapes, for `Module.fit`, `score` and `predict`.

What lives here: the description of batches and the iterators over memory. What does not: image
decoding and record files.
Invariant: an iterator says by `provide_data` and `provide_label` exactly what its batches hold.
"""
from .base import DataBatch, DataDesc, DataIter
from .files import CSVIter, MNISTIter
from .libsvm import LibSVMIter, MXDataIter
from .memory import NDArrayIter
from .wrappers import PrefetchingIter, ResizeIter

__all__ = ["CSVIter", "DataBatch", "DataDesc", "DataIter", "LibSVMIter", "MNISTIter",
           "MXDataIter", "NDArrayIter", "PrefetchingIter", "ResizeIter"]
