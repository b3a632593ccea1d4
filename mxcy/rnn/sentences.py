"""Sentences as numbers, and batches of sentences of similar length.

Invariant: a label is the next word of its row; after the last one stands `invalid_label`.
"""
from __future__ import annotations

import bisect
import logging
import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import nd
from .._core.errors import MXNetValueError
from ..io import DataBatch, DataDesc, DataIter

__all__ = ["BucketSentenceIter", "encode_sentences"]


def encode_sentences(sentences: Iterable[Any], vocab: dict[Any, int] | None = None,
                     invalid_label: int = -1, invalid_key: Any = "\n", start_label: int = 0,
                     unknown_token: Any = None) -> tuple[list[list[int]], dict[Any, int]]:
    """Numbers instead of words.

    Parameters
    ----------
    sentences : iterable of lists of str
    vocab : dict of str to int, optional
        Known words. Without it, one is made as words come.
    invalid_label : int
        Number that no word gets; `invalid_key` stands for it in a new vocabulary.
    invalid_key : str
    start_label : int
        First number given to a new word.
    unknown_token : str, optional
        Word that stands for those missing from `vocab`; without it they are an error.

    Returns
    -------
    (list of list of int, dict)
        Sentences and vocabulary.
    """
    fixed = vocab is not None
    words = vocab if vocab is not None else {invalid_key: invalid_label}
    taken = set(words.values())
    free = start_label
    encoded = []
    for sentence in sentences:
        row = []
        for word in sentence:
            if word not in words:
                if fixed and unknown_token is None:
                    raise MXNetValueError(f"encode_sentences: the word {word!r} is not in the "
                                          "vocabulary, and unknown_token is not given")
                if unknown_token is not None:
                    word = unknown_token
                if word not in words:
                    while free == invalid_label or free in taken:
                        free += 1
                    words[word] = free
                    taken.add(free)
            row.append(words[word])
        encoded.append(row)
    return encoded, words


class BucketSentenceIter(DataIter):
    """Batches of sentences, each filled up to the length of its bucket; labels are the next words.

    Parameters
    ----------
    sentences : list of list of int
        From `encode_sentences`.
    batch_size : int
        A bucket's last, incomplete batch is left out.
    buckets : list of int, optional
        Lengths; by default those that at least `batch_size` sentences have.
    invalid_label : int
        What rows are filled up with.
    data_name, label_name : str
    dtype : type or str
    layout : {'NT', 'TN'}
        'TN' has the time first.
    """

    def __init__(self, sentences: list[list[int]], batch_size: int,
                 buckets: list[int] | None = None, invalid_label: int = -1,
                 data_name: str = "data", label_name: str = "softmax_label",
                 dtype: Any = "float32", layout: str = "NT") -> None:
        super().__init__(batch_size)
        if sorted(layout) != ["N", "T"]:
            raise MXNetValueError(f"layout: expected 'NT' or 'TN', got {layout!r}")
        if not buckets:
            counts = np.bincount(np.array([len(s) for s in sentences], np.int64))
            buckets = [i for i, n in enumerate(counts) if n >= batch_size and i]
        if not buckets:
            raise MXNetValueError(f"buckets: no length has {batch_size} sentences; give buckets, "
                                  "or a smaller batch_size")
        self.buckets = sorted(buckets)
        self.data_name, self.label_name = data_name, label_name
        self.dtype, self.invalid_label, self.layout = dtype, invalid_label, layout
        self.major_axis = layout.find("N")
        self.data = self._sort_in(sentences)
        self.default_bucket_key = max(self.buckets)
        self.provide_data = [self._desc(data_name, self.default_bucket_key)]
        self.provide_label = [self._desc(label_name, self.default_bucket_key)]
        self.idx = [(i, j) for i, rows in enumerate(self.data)
                    for j in range(0, len(rows) - batch_size + 1, batch_size)]
        self.curr_idx = 0
        self.nddata: list[Any] = []
        self.ndlabel: list[Any] = []
        self.reset()

    def _sort_in(self, sentences: list[list[int]]) -> list[np.ndarray]:
        rows: list[list[np.ndarray]] = [[] for _ in self.buckets]
        dropped = 0
        for sentence in sentences:
            k = bisect.bisect_left(self.buckets, len(sentence))
            if k == len(self.buckets):
                dropped += 1
                continue
            row = np.full(self.buckets[k], self.invalid_label, self.dtype)
            row[:len(sentence)] = sentence
            rows[k].append(row)
        if dropped:
            logging.warning("BucketSentenceIter: left out %d sentences longer than the largest "
                            "bucket, %d", dropped, self.buckets[-1])
        return [np.array(r, self.dtype).reshape(len(r), b) for r, b in zip(rows, self.buckets)]

    def _desc(self, name: str, length: int) -> DataDesc:
        shape = (self.batch_size, length)
        return DataDesc(name, shape if self.major_axis == 0 else shape[::-1],
                        np.dtype(self.dtype).type,
                        layout=self.layout)

    def reset(self) -> None:
        """Begins a new epoch in another order (Python's and NumPy's random numbers)."""
        self.curr_idx = 0
        random.shuffle(self.idx)
        self.nddata, self.ndlabel = [], []
        for rows in self.data:
            np.random.shuffle(rows)
            label = np.full_like(rows, self.invalid_label)
            label[:, :-1] = rows[:, 1:]
            self.nddata.append(nd.array(rows, dtype=self.dtype) if len(rows) else None)
            self.ndlabel.append(nd.array(label, dtype=self.dtype) if len(rows) else None)

    def next(self) -> DataBatch:
        """The next batch; its `bucket_key` is the length."""
        if self.curr_idx == len(self.idx):
            raise StopIteration
        i, j = self.idx[self.curr_idx]
        self.curr_idx += 1
        data = self.nddata[i][j:j + self.batch_size]
        label = self.ndlabel[i][j:j + self.batch_size]
        if self.major_axis == 1:
            data, label = data.T, label.T
        length = self.buckets[i]
        return DataBatch([data], [label], pad=0, bucket_key=length,
                         provide_data=[self._desc(self.data_name, length)],
                         provide_label=[self._desc(self.label_name, length)])
