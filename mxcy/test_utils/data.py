"""Data sets for tests, from local files alone: nothing here opens a connection.

What lives here: finding files and reading them. What does not: the formats (`mx.io`).
Invariant: where a file is missing, the error names the file, the places that were searched, and
where it can be had.
"""
from __future__ import annotations

import bz2
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from .._core.errors import MXNetError

__all__ = ["download", "download_model", "get_bz2_data", "get_cifar10", "get_im2rec_path",
           "get_mnist", "get_mnist_iterator", "get_mnist_pkl", "get_mnist_ubyte", "get_zip_data"]

_MNIST = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte")
_MNIST_FROM = "http://yann.lecun.com/exdb/mnist/"


def _home() -> Path:
    return Path(os.environ.get("MXNET_HOME") or Path.home() / ".mxnet")


def _find(names: tuple[str, ...], folders: list[Path], source: str) -> Path:
    """The first file of these names; where there is none, an error that says what to do."""
    for folder in folders:
        for name in names:
            if (folder / name).is_file():
                return folder / name
    raise MXNetError(f"{names[0]} is in none of {', '.join(map(str, folders))}; mxcy fetches "
                     f"nothing from the network: get it from {source} and put it there")


def _mnist_file(name: str) -> Path:
    folders = [Path("data"), _home() / "datasets" / "mnist"]
    return _find((name, f"{name}.gz"), folders, _MNIST_FROM)


def download(url: str, fname: str | None = None, dirname: str | None = None,
             overwrite: bool = False, retries: int = 5) -> str:
    """The path that a download would have, if the file is there; nothing is fetched.

    Parameters
    ----------
    url : str
    fname, dirname : str, optional
        Name and folder of the file; by default the last part of the URL, here.
    overwrite, retries : optional
        Without meaning here.
    """
    path = Path(dirname or ".") / (fname or url.rsplit("/", 1)[-1])
    return str(_find((path.name,), [path.parent], url))


def download_model(model_name: str, dst_dir: str = "./", meta_info: Any = None
                   ) -> tuple[str, int]:
    """Prefix and epoch of a model's files in `dst_dir`; nothing is fetched."""
    prefix = Path(dst_dir) / model_name
    _find((f"{model_name}-symbol.json",), [prefix.parent], "its publisher")
    return str(prefix), 0


def get_mnist() -> dict[str, np.ndarray]:
    """MNIST's images as (n, 1, 28, 28) in [0, 1], and labels, from local files.

    Returns
    -------
    dict
        'train_data', 'train_label', 'test_data', 'test_label'. The files (idx format, plain or .gz)
        are searched in ./data and in $MXNET_HOME/datasets/mnist.
    """
    from ..io.files import read_idx

    arrays = [read_idx(_mnist_file(name)) for name in _MNIST]
    train, train_label, test, test_label = arrays
    return {"train_data": train[:, None].astype(np.float32) / 255, "train_label": train_label,
            "test_data": test[:, None].astype(np.float32) / 255, "test_label": test_label}


def get_mnist_ubyte() -> None:
    """Raises unless the four files of MNIST are there."""
    for name in _MNIST:
        _mnist_file(name)


def get_mnist_iterator(batch_size: int, input_shape: Any, num_parts: int = 1, part_index: int = 0
                       ) -> tuple[Any, Any]:
    """Iterators over MNIST's training and test images, from local files.

    Parameters
    ----------
    batch_size : int
    input_shape : tuple of int
        (784,) for vectors, else (1, 28, 28).
    num_parts, part_index : int
    """
    from ..io import MNISTIter

    made = []
    for k in (0, 2):
        image, label = (str(_mnist_file(name)) for name in _MNIST[k:k + 2])
        made.append(MNISTIter(image=image, label=label, input_shape=tuple(input_shape),
                              batch_size=batch_size, shuffle=k == 0, flat=len(input_shape) == 1,
                              num_parts=num_parts, part_index=part_index))
    return made[0], made[1]


def get_mnist_pkl() -> None:
    """Raises unless data/mnist.pkl.gz is there."""
    _find(("mnist.pkl.gz",), [Path("data")], "http://deeplearning.net/data/mnist/")


def get_cifar10() -> None:
    """Raises unless data/cifar/train.rec and test.rec are there."""
    for name in ("train.rec", "test.rec"):
        _find((name,), [Path("data") / "cifar"], "the tool im2rec and CIFAR-10's images")


def get_zip_data(data_dir: str, url: str, data_origin_name: str) -> None:
    """Unpacks a local zip file into its folder; nothing is fetched."""
    path = _find((data_origin_name,), [Path(data_dir)], url)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(data_dir)


def get_bz2_data(data_dir: str, data_name: str, url: str, data_origin_name: str) -> None:
    """Unpacks a local bz2 file as `data_name`; nothing is fetched."""
    target = Path(data_dir) / data_name
    if target.exists():
        return
    path = _find((data_origin_name,), [Path(data_dir)], url)
    with bz2.open(path) as source, open(target, "wb") as out:
        shutil.copyfileobj(source, out)


def get_im2rec_path(home_env: str = "MXNET_HOME") -> str:
    """Path of the tool that packs images into record files, below the folder in a variable."""
    home = os.environ.get(home_env)
    folders = [Path(home) / "tools", Path(home)] if home else [Path("tools")]
    return str(_find(("im2rec.py",), folders, "MXNet's repository"))
