# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/image.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_image_crop", "_image_flip_left_right", "_image_flip_top_bottom", "_image_normalize",
           "_image_random_flip_left_right", "_image_random_flip_top_bottom", "_image_resize",
           "_image_to_tensor"]

_op_image_crop = caller("_image_crop")
_op_image_flip_left_right = caller("_image_flip_left_right")
_op_image_flip_top_bottom = caller("_image_flip_top_bottom")
_op_image_normalize = caller("_image_normalize")
_op_image_random_flip_left_right = caller("_image_random_flip_left_right")
_op_image_random_flip_top_bottom = caller("_image_random_flip_top_bottom")
_op_image_resize = caller("_image_resize")
_op_image_to_tensor = caller("_image_to_tensor")


def _image_crop(data: NDArray | None = None, x: int = REQUIRED, y: int = REQUIRED,
                width: int = REQUIRED, height: int = REQUIRED, out: Any = None,
                name: str | None = None) -> Any:
    """Cuts rows [y, y + height) and columns [x, x + width) of an image or a batch of images.

    Parameters
    ----------
    data : NDArray
        Input.
    x : int
        First column.
    y : int
        First row.
    width : int
        Number of columns.
    height : int
        Number of rows.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If they do not lie inside of the image.
    """
    return _op_image_crop(data, x, y, width, height, out)


def _image_flip_left_right(data: NDArray | None = None, out: Any = None,
                           name: str | None = None) -> Any:
    """Mirrors an image (height, width, channels): the last column comes first.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_image_flip_left_right(data, out)


def _image_flip_top_bottom(data: NDArray | None = None, out: Any = None,
                           name: str | None = None) -> Any:
    """Mirrors an image (height, width, channels): the last row comes first.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_image_flip_top_bottom(data, out)


def _image_normalize(data: NDArray | None = None,
                     mean: Sequence[float] | float = (0.0, 0.0, 0.0, 0.0),
                     std: Sequence[float] | float = (1.0, 1.0, 1.0, 1.0), out: Any = None,
                     name: str | None = None) -> Any:
    """Planes (channels, height, width), or a batch of them: (data - mean) / std of each channel.

    Parameters
    ----------
    data : NDArray
        Input.
    mean : tuple[float, ...], default (0.0, 0.0, 0.0, 0.0)
        Means: one for all, or each channel's.
    std : tuple[float, ...], default (1.0, 1.0, 1.0, 1.0)
        Deviations: one for all, or each channel's.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If `data` has not 3 or 4 dimensions, the numbers do not fit its channels, or a `std` is 0.
    """
    return _op_image_normalize(data, mean, std, out)


def _image_random_flip_left_right(data: NDArray | None = None, out: Any = None,
                                  name: str | None = None) -> Any:
    """Mirrors an image (height, width, channels) left to right, with probability 1/2.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_image_random_flip_left_right(data, out)


def _image_random_flip_top_bottom(data: NDArray | None = None, out: Any = None,
                                  name: str | None = None) -> Any:
    """Mirrors an image (height, width, channels) upside down, with probability 1/2.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_image_random_flip_top_bottom(data, out)


def _image_resize(data: NDArray | None = None, size: Sequence[int] | int = (),
                  keep_ratio: bool = False, interp: int = 1, out: Any = None,
                  name: str | None = None) -> Any:
    """Images of another size, (height, width, channels) or a batch of them.

    Results of uint8 are rounded to nearest and cut to [0, 255].

    Parameters
    ----------
    data : NDArray
        Input.
    size : tuple[int, ...], default ()
        (width, height) of the result; one number: both.
    keep_ratio : bool, default False
        Whether one number is the length of the shorter side, and the other side keeps its ratio
        to it.
    interp : {0, 1, 2, 3, 4}, default 1
        Interpolation: 0 nearest, 1 bilinear, 2 bicubic (a = -3/4), 3 by areas (as bilinear
        where the image grows), 4 Lanczos (8 x 8 pixels).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If `size` has not one or two numbers, or the image has no pixels.

    Notes
    -----
    Pixels are areas: the middle of pixel i lies at i + 1/2, and pixels outside are those of the
    border. Bicubic: Keys, IEEE Trans. ASSP 29, 1981.
    """
    return _op_image_resize(data, size, keep_ratio, interp, out)


def _image_to_tensor(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Images (height, width, channels) of any dtype as float32 planes (channels, height, width).

    Values are divided by 255, so that those of uint8 images come to lie in [0, 1]. A batch of
    images keeps its first axis.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If `data` has not 3 or 4 dimensions.
    """
    return _op_image_to_tensor(data, out)
