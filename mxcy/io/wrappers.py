"""Iterators around iterators: another epoch length, batches made ahead by threads.

Invariant: a thread ends when its iterator is closed or forgotten; an error in it is raised by the
`next` that would have returned the batch.
"""
from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetValueError
from .base import DataBatch, DataDesc, DataIter

__all__ = ["PrefetchingIter", "ResizeIter"]


class ResizeIter(DataIter):
    """Makes an epoch of `size` batches from another iterator, over its end if need be.

    Parameters
    ----------
    data_iter : DataIter
    size : int
        Batches of an epoch.
    reset_internal : bool
        Whether `reset` resets `data_iter` too; if not, an epoch goes on where the last ended.
    """

    def __init__(self, data_iter: Any, size: int, reset_internal: bool = True) -> None:
        super().__init__(data_iter.batch_size)
        self.data_iter: Any = data_iter
        self.size = size
        self.reset_internal = reset_internal
        self.cur = 0
        self.current_batch: DataBatch | None = None
        self.provide_data = self.data_iter.provide_data
        self.provide_label = self.data_iter.provide_label
        if hasattr(data_iter, "default_bucket_key"):
            self.default_bucket_key = data_iter.default_bucket_key

    def reset(self) -> None:
        self.cur = 0
        if self.reset_internal:
            self.data_iter.reset()

    def iter_next(self) -> bool:
        if self.cur == self.size:
            return False
        try:
            self.current_batch = self.data_iter.next()
        except StopIteration:
            self.data_iter.reset()
            try:
                self.current_batch = self.data_iter.next()
            except StopIteration:
                raise MXNetError("ResizeIter: the inner iterator has no batches") from None
        self.cur += 1
        return True

    def next(self) -> DataBatch:
        if not self.iter_next():
            raise StopIteration
        return self._now()

    def _now(self) -> DataBatch:
        if self.current_batch is None:
            raise MXNetError("ResizeIter: there is no batch yet; call next first")
        return self.current_batch

    def getdata(self) -> list[Any]:
        return self._now().data

    def getlabel(self) -> list[Any]:
        return self._now().label or []

    def getindex(self) -> Any:
        return self._now().index

    def getpad(self) -> int | None:
        return self._now().pad


def _work(source: Any, requests: queue.SimpleQueue, replies: queue.SimpleQueue) -> None:
    """Body of a thread; it knows no PrefetchingIter, so that one can be forgotten."""
    while True:
        what = requests.get()
        if what == "stop":
            return
        try:
            if what == "reset":
                source.reset()
                continue
            replies.put(("batch", source.next()))
        except StopIteration:
            replies.put(("end", None))
        except BaseException as e:  # it must reach the caller, whatever it is
            replies.put(("error", e))


class PrefetchingIter(DataIter):
    """Makes the next batch of one or several iterators while the current one is in use.

    Parameters
    ----------
    iters : DataIter or list of DataIter
        Their data and labels are put side by side. Nothing else may use them meanwhile.
    rename_data, rename_label : list of dict, optional
        For each iterator, new names by old name.
    """

    def __init__(self, iters: DataIter | Sequence[DataIter],
                 rename_data: Sequence[dict[str, str]] | None = None,
                 rename_label: Sequence[dict[str, str]] | None = None) -> None:
        self.iters: list[Any] = list(iters) if isinstance(iters, (list, tuple)) else [iters]
        if not self.iters:
            raise MXNetValueError("iters: expected at least one iterator")
        self.n_iter = len(self.iters)
        self.rename_data = rename_data
        self.rename_label = rename_label
        self.current_batch: DataBatch | None = None
        super().__init__(self.provide_data[0][1][0])
        self._queues: list[tuple[queue.SimpleQueue, queue.SimpleQueue]] = []
        self.prefetch_threads: list[threading.Thread] = []
        for i, source in enumerate(self.iters):
            pair: tuple[queue.SimpleQueue, queue.SimpleQueue] = (queue.SimpleQueue(),
                                                                 queue.SimpleQueue())
            thread = threading.Thread(target=_work, args=(source, *pair), daemon=True,
                                      name=f"mxcy-prefetch-{i}")
            self._queues.append(pair)
            self.prefetch_threads.append(thread)
            thread.start()
        self._stop = weakref.finalize(self, _stop_all, [q for q, _ in self._queues])
        self._waiting = False
        self._request()

    def close(self) -> None:
        """Ends the threads; the iterator cannot be used any more."""
        self._stop()
        for thread in self.prefetch_threads:
            thread.join()

    def __del__(self) -> None:
        # weakref.finalize does the work; this one is part of the public interface.
        pass

    @property
    def provide_data(self) -> list[DataDesc]:
        """Descriptions of the data of a batch, renamed."""
        return _renamed([i.provide_data for i in self.iters], self.rename_data)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Descriptions of the labels of a batch, renamed."""
        return _renamed([i.provide_label for i in self.iters], self.rename_label)

    def _request(self) -> None:
        if not self._stop.alive:
            raise MXNetError("PrefetchingIter: it is closed")
        for requests, _ in self._queues:
            requests.put("next")
        self._waiting = True

    def _replies(self) -> list[tuple[str, Any]]:
        self._waiting = False
        return [replies.get() for _, replies in self._queues]

    def reset(self) -> None:
        if self._waiting:
            self._replies()
        for requests, _ in self._queues:
            requests.put("reset")
        self._request()

    def iter_next(self) -> bool:
        if not self._waiting:
            return False
        replies = self._replies()
        for what, value in replies:
            if what == "error":
                raise value
        ends = sum(what == "end" for what, _ in replies)
        if ends:
            if ends != len(replies):
                raise MXNetError("PrefetchingIter: the iterators have different numbers of batches")
            return False
        batches = [value for _, value in replies]
        pads = {b.pad for b in batches}
        if len(pads) != 1:
            raise MXNetError(f"PrefetchingIter: the iterators fill up differently: {sorted(pads)}")
        self.current_batch = DataBatch(
            [d for b in batches for d in b.data],
            [x for b in batches for x in b.label or ()],
            batches[0].pad, batches[0].index, provide_data=self.provide_data,
            provide_label=self.provide_label)
        self._request()
        return True

    def next(self) -> DataBatch:
        if not self.iter_next():
            raise StopIteration
        return self._now()

    def _now(self) -> DataBatch:
        if self.current_batch is None:
            raise MXNetError("PrefetchingIter: there is no batch yet; call next first")
        return self.current_batch

    def getdata(self) -> list[Any]:
        return self._now().data

    def getlabel(self) -> list[Any]:
        return self._now().label or []

    def getindex(self) -> Any:
        return self._now().index

    def getpad(self) -> int | None:
        return self._now().pad


def _stop_all(requests: list[queue.SimpleQueue]) -> None:
    for q in requests:
        q.put("stop")


def _renamed(descs: list[list[Any]], names: Sequence[dict[str, str]] | None) -> list[DataDesc]:
    out = []
    for i, each in enumerate(descs):
        table = names[i] if names is not None else {}
        for d in each:
            desc = d if isinstance(d, DataDesc) else DataDesc(*d)
            out.append(DataDesc(table.get(desc.name, desc.name), desc.shape, desc.dtype,
                                desc.layout))
    return out
