"""Iterators over files of packed images: read, decoded, cut, normalized, in batches.

What lives here: `ImageRecordIter` and its relatives. What does not: the format of the files
(recordio.py), changing images (mx.nd.image), files of single images.
Invariant: what is drawn for an image depends on seed, epoch and its place in the file alone, never
on threads; every sample comes once in an epoch, besides those that fill the last batch up.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import nd, recordio
from .._core.errors import MXNetTypeError, MXNetValueError
from .base import DataBatch, DataDesc, DataIter
from .source import MXDataIter

__all__ = ["ImageRecordInt8Iter", "ImageRecordIter", "ImageRecordIter_v1", "ImageRecordUInt8Iter",
           "ImageRecordUInt8Iter_v1"]

#: Taken for the sake of old programs; they change nothing here.
_WITHOUT_EFFECT = ("verbose", "prefetch_buffer", "shuffle_chunk_size", "shuffle_chunk_seed", "ctx",
                   "device_id", "cudnn_off", "path_imgidx", "seed_aug", "fill_value")


@dataclass(frozen=True)
class _Recipe:
    """What becomes of the bytes of an image."""

    shape: tuple[int, int, int]
    dtype: np.dtype
    mean: Any = 0.0
    std: Any = 1.0
    scale: float = 1.0
    resize: int = -1
    rand_crop: bool = False
    rand_mirror: bool = False
    mirror: bool = False
    interp: int = 1
    label_width: int = 1
    seed: Sequence[int] = field(default_factory=tuple)

    def make(self, record: bytes, draw: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (channels, height, width) and labels of a record."""
        header, pixels = recordio.unpack_img(record, 0 if self.shape[0] == 1 else 1)
        pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels[:, :, ::-1]
        rng = np.random.default_rng((*self.seed, *draw))
        pixels = self.cut(self.sized(pixels), rng)
        if self.mirror or (self.rand_mirror and rng.random() < 0.5):
            pixels = pixels[:, ::-1]
        planes = pixels.transpose(2, 0, 1)
        if self.dtype != np.uint8 or np.any(self.mean) or self.scale != 1 or np.any(
                np.asarray(self.std) != 1):
            planes = (planes.astype(np.float32) - self.mean) * self.scale / self.std
        if self.dtype.kind in "iu":
            info = np.iinfo(self.dtype)
            planes = np.clip(planes, info.min, info.max)
        return planes.astype(self.dtype), self.labels(header)

    def labels(self, header: Any) -> np.ndarray:
        labels = np.atleast_1d(np.asarray(header.label, np.float32))
        if len(labels) < self.label_width:
            raise MXNetValueError(f"ImageRecordIter: record {header.id} has {len(labels)} labels, "
                                  f"label_width is {self.label_width}")
        return labels[:self.label_width]

    def sized(self, pixels: np.ndarray) -> np.ndarray:
        """With the shorter side `resize` pixels long, and not smaller than what is cut from it."""
        height, width = pixels.shape[:2]
        if self.resize > 0:
            short = min(height, width)
            height, width = self.resize * height // short, self.resize * width // short
        height, width = max(height, self.shape[1]), max(width, self.shape[2])
        if (height, width) == pixels.shape[:2]:
            return pixels
        image = nd.array(np.ascontiguousarray(pixels), dtype=np.uint8)
        return nd.image.resize(image, size=(width, height), interp=self.interp).asnumpy()

    def cut(self, pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        (_, height, width), room = self.shape, (pixels.shape[0] - self.shape[1],
                                                pixels.shape[1] - self.shape[2])
        y, x = (int(rng.integers(0, r + 1)) if self.rand_crop else r // 2 for r in room)
        return pixels[y:y + height, x:x + width]


class _ImageRecords(DataIter):
    """Batches of the images of a file; made by `ImageRecordIter`.

    Records are read on the calling thread; a pool of threads decodes those of this batch and the
    next one.
    """

    def __init__(self, path: str, recipe: _Recipe, batch_size: int, shuffle: bool,
                 round_batch: bool, part: tuple[int, int], threads: int) -> None:
        super().__init__(batch_size)
        self._recipe, self._shuffle, self._round = recipe, shuffle, round_batch
        self._file = recordio.MXRecordIO(path, "r")
        every = self._file._positions()
        first, last = (len(every) * (part[0] + k) // part[1] for k in (0, 1))
        self._positions = every[first:last]
        if not self._positions:
            raise MXNetValueError(f"ImageRecordIter: {path}: part {part[0]} of {part[1]} of "
                                  f"{len(every)} records is empty")
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="mxcy-images")
        self._epoch = -1
        labels = (batch_size,) if recipe.label_width == 1 else (batch_size, recipe.label_width)
        self.provide_data = [DataDesc("data", (batch_size, *recipe.shape), recipe.dtype.type)]
        self.provide_label = [DataDesc("softmax_label", labels)]
        self.reset()

    def close(self) -> None:
        """Ends the threads and closes the file."""
        self._pool.shutdown(cancel_futures=True)
        self._file.close()

    def reset(self) -> None:
        """Begins a new epoch, in another order with `shuffle`."""
        self._epoch += 1
        order = np.arange(len(self._positions))
        if self._shuffle:
            order = np.random.default_rng((*self._recipe.seed, self._epoch)).permutation(order)
        self._order, self._at = order, 0
        self._asked: deque[tuple[np.ndarray, int, list[Future]]] = deque()
        self._ask()

    def _ask(self) -> None:
        """Reads the records of one more batch, and lets the pool decode them."""
        left = len(self._order) - self._at
        if left <= 0 or (left < self.batch_size and not self._round):
            return
        which = self._order[self._at:self._at + self.batch_size]
        pad = self.batch_size - len(which)
        which = np.concatenate([which, np.resize(self._order, pad)]) if pad else which
        self._at += self.batch_size
        self._asked.append((which, pad, [
            self._pool.submit(self._recipe.make, self._file._read_at(self._positions[i]),
                              (self._epoch, int(i))) for i in which]))

    def next(self) -> DataBatch:
        """The next batch; raises StopIteration after the last."""
        if not self._asked:
            raise StopIteration
        which, pad, waiting = self._asked.popleft()
        self._ask()
        made = [w.result() for w in waiting]
        data = nd.array(np.stack([pixels for pixels, _ in made]), dtype=self._recipe.dtype)
        label = np.stack([labels for _, labels in made])
        label = label[:, 0] if self._recipe.label_width == 1 else label
        return DataBatch([data], [nd.array(label)], pad, which, provide_data=self.provide_data,
                         provide_label=self.provide_label)


def _mean(mean_img: str | None, mean: tuple[float, ...], shape: tuple[int, ...]) -> Any:
    if mean_img is None:
        return np.asarray(mean[:shape[0]], np.float32).reshape(-1, 1, 1)
    saved = nd.load(mean_img)
    image = next(iter(saved.values())) if isinstance(saved, dict) else saved[0]
    if image.shape != shape:
        raise MXNetValueError(f"ImageRecordIter: {mean_img} holds an image of shape {image.shape}, "
                              f"data_shape is {shape}")
    return image.asnumpy()


def _refuse(given: dict[str, Any]) -> None:
    """Raises for parameters that would change images in ways that are not there."""
    for name, value in given.items():
        if name not in _WITHOUT_EFFECT and value not in (0, 0.0, -1, None, False, "", 1.0):
            raise MXNetTypeError(f"ImageRecordIter: the parameter {name!r} ({value!r}) is not "
                                 "known, or not there yet")


def ImageRecordIter(path_imgrec: str, data_shape: Any, batch_size: int, label_width: int = 1,
                    shuffle: bool = False, seed: int = 0, mean_img: str | None = None,
                    mean_r: float = 0.0, mean_g: float = 0.0, mean_b: float = 0.0,
                    mean_a: float = 0.0, std_r: float = 1.0, std_g: float = 1.0,
                    std_b: float = 1.0, std_a: float = 1.0, scale: float = 1.0, resize: int = -1,
                    rand_crop: bool = False, rand_mirror: bool = False, mirror: bool = False,
                    inter_method: int = 1, num_parts: int = 1, part_index: int = 0,
                    round_batch: bool = True, preprocess_threads: int = 4,
                    data_name: str = "data", label_name: str = "softmax_label",
                    dtype: Any = "float32", **kwargs: Any) -> MXDataIter:
    """Iterates over a file of packed images (`mx.recordio.pack_img`).

    An image is resized, cut to `data_shape` (in the middle, or at random), mirrored, and each
    channel is ``(pixel - mean) * scale / std``. It needs OpenCV or Pillow (`pip install
    mxcy[image]`).

    Parameters
    ----------
    path_imgrec : str
        File of records.
    data_shape : tuple of int
        (channels, height, width) of what is cut out, with 1 channel (gray) or 3 (red, green, blue).
        Smaller images are enlarged.
    batch_size, label_width : int
        Images of a batch, and labels of an image.
    shuffle : bool
        Whether each epoch has an order of its own.
    seed : int
        Of orders, cuts and mirrors.
    mean_img : str, optional
        File (`mx.nd.save`) of an image that is subtracted instead of means.
    mean_r, mean_g, mean_b, mean_a, std_r, std_g, std_b, std_a, scale : float
    resize : int
        Length of the shorter side before the cut; not above 0: as it is.
    rand_crop, rand_mirror, mirror : bool
    inter_method : int
        Interpolation of `mx.nd.image.resize`.
    num_parts, part_index : int
        Only part `part_index` of `num_parts` is read.
    round_batch : bool
        Whether an incomplete last batch is filled up from the start, else it is left out.
    preprocess_threads : int
        Threads that decode images.
    data_name, label_name : str
    dtype : type or str
        Of the data: float32, float16, uint8 or int8; integers saturate.
    **kwargs
        Taken for the sake of old programs where they change nothing (`prefetch_buffer`, `verbose`,
        `path_imgidx`, ...), or have the value that changes nothing.

    Raises
    ------
    ImportError
        Without OpenCV and Pillow.
    MXNetValueError
        If shapes or labels do not fit.
    MXNetTypeError
        For a parameter that is not there.
    """
    recordio._imaging()
    _refuse(kwargs)
    shape = tuple(int(d) for d in data_shape)
    if len(shape) != 3 or shape[0] not in (1, 3) or min(shape) < 1:
        raise MXNetValueError("ImageRecordIter: data_shape must be (channels, height, width) with "
                              f"1 or 3 channels, got {data_shape}")
    if batch_size < 1 or label_width < 1 or preprocess_threads < 1:
        raise MXNetValueError(f"ImageRecordIter: batch_size, label_width and preprocess_threads "
                              f"must be at least 1, got {batch_size}, {label_width} and "
                              f"{preprocess_threads}")
    if not 0 <= part_index < num_parts:
        raise MXNetValueError(f"part_index: expected 0 to {num_parts - 1}, got {part_index}")
    std = np.asarray([std_r, std_g, std_b, std_a][:shape[0]], np.float32).reshape(-1, 1, 1)
    recipe = _Recipe(shape, np.dtype(dtype),  # type: ignore[arg-type]
                     _mean(mean_img, (mean_r, mean_g, mean_b, mean_a), shape), std, scale, resize,
                     rand_crop, rand_mirror, mirror, inter_method, label_width, (seed,))
    images = _ImageRecords(path_imgrec, recipe, batch_size, shuffle, round_batch,
                           (part_index, num_parts), preprocess_threads)
    return MXDataIter(images, data_name, label_name)


def ImageRecordUInt8Iter(*args: Any, **kwargs: Any) -> MXDataIter:
    """As `ImageRecordIter`, with data of dtype uint8."""
    return ImageRecordIter(*args, **{**kwargs, "dtype": "uint8"})


def ImageRecordInt8Iter(*args: Any, **kwargs: Any) -> MXDataIter:
    """As `ImageRecordIter`, with data of dtype int8; values above 127 become 127."""
    return ImageRecordIter(*args, **{**kwargs, "dtype": "int8"})


def ImageRecordIter_v1(*args: Any, **kwargs: Any) -> MXDataIter:
    """The old name of `ImageRecordIter`."""
    return ImageRecordIter(*args, **kwargs)


def ImageRecordUInt8Iter_v1(*args: Any, **kwargs: Any) -> MXDataIter:
    """The old name of `ImageRecordUInt8Iter`."""
    return ImageRecordUInt8Iter(*args, **kwargs)
