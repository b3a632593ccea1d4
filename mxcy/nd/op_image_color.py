# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/image_color.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_image_adjust_lighting", "_image_random_brightness", "_image_random_color_jitter",
           "_image_random_contrast", "_image_random_hue", "_image_random_lighting",
           "_image_random_saturation"]

_op_image_adjust_lighting = caller("_image_adjust_lighting")
_op_image_random_brightness = caller("_image_random_brightness")
_op_image_random_color_jitter = caller("_image_random_color_jitter")
_op_image_random_contrast = caller("_image_random_contrast")
_op_image_random_hue = caller("_image_random_hue")
_op_image_random_lighting = caller("_image_random_lighting")
_op_image_random_saturation = caller("_image_random_saturation")


def _image_adjust_lighting(data: NDArray | None = None, alpha: Sequence[float] | float = REQUIRED,
                           out: Any = None, name: str | None = None) -> Any:
    """Shifts the colours of an image along the three principal axes of ImageNet's colours.

    Each axis has its eigenvalue (for values from 0 to 255) and its weight in `alpha` as factors.
    Images of one channel stay as they are. Values of integer dtypes are cut off after the point.

    Parameters
    ----------
    data : NDArray
        Input.
    alpha : tuple[float, ...]
        Weights of the three axes.
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
        If `alpha` has not three numbers, or the image not 1 or 3 channels.

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, NIPS 2012.
    """
    return _op_image_adjust_lighting(data, alpha, out)


def _image_random_brightness(data: NDArray | None = None, min_factor: float = REQUIRED,
                             max_factor: float = REQUIRED, out: Any = None,
                             name: str | None = None) -> Any:
    """An image (height, width, channels) times a factor drawn from [min_factor, max_factor).

    Values of integer dtypes are cut off after the point and cut to the range of the dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    min_factor : float
        Lower end of the interval that the factor is drawn from.
    max_factor : float
        Upper end of the interval.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """
    return _op_image_random_brightness(data, min_factor, max_factor, out)


def _image_random_color_jitter(data: NDArray | None = None, brightness: float = REQUIRED,
                               contrast: float = REQUIRED, saturation: float = REQUIRED,
                               hue: float = REQUIRED, out: Any = None,
                               name: str | None = None) -> Any:
    """Random brightness, contrast, saturation and hue of an image, in random order.

    What has the parameter 0 is left out; factors below 0 are 0.

    Parameters
    ----------
    data : NDArray
        Input.
    brightness : float
        Factors come from [1 - brightness, 1 + brightness).
    contrast : float
        As brightness.
    saturation : float
        As brightness.
    hue : float
        Parts of a circle come from [-hue, hue).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If a parameter is negative, or the image has not 1 or 3 channels.
    """
    return _op_image_random_color_jitter(data, brightness, contrast, saturation, hue, out)


def _image_random_contrast(data: NDArray | None = None, min_factor: float = REQUIRED,
                           max_factor: float = REQUIRED, out: Any = None,
                           name: str | None = None) -> Any:
    """An image times a factor drawn at random, plus its mean gray value times the rest to 1.

    Gray is 0.299 red + 0.587 green + 0.114 blue. Values of integer dtypes are cut off after the
    point and cut to the range of the dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    min_factor : float
        Lower end of the interval that the factor is drawn from.
    max_factor : float
        Upper end of the interval.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """
    return _op_image_random_contrast(data, min_factor, max_factor, out)


def _image_random_hue(data: NDArray | None = None, min_factor: float = REQUIRED,
                      max_factor: float = REQUIRED, out: Any = None,
                      name: str | None = None) -> Any:
    """Turns the hue of an image by a part of the circle drawn from [min_factor, max_factor).

    0 and 1 leave it as it is, as are images of one channel. Values of integer dtypes are cut off
    after the point.

    Parameters
    ----------
    data : NDArray
        Input.
    min_factor : float
        Lower end of the interval that the factor is drawn from.
    max_factor : float
        Upper end of the interval.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """
    return _op_image_random_hue(data, min_factor, max_factor, out)


def _image_random_lighting(data: NDArray | None = None, alpha_std: float = 0.05, out: Any = None,
                           name: str | None = None) -> Any:
    """As adjust_lighting, with weights drawn from a normal distribution around 0.

    Parameters
    ----------
    data : NDArray
        Input.
    alpha_std : float, default 0.05
        Standard deviation of the weights of the axes.
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
        If the image has not 1 or 3 channels.
    """
    return _op_image_random_lighting(data, alpha_std, out)


def _image_random_saturation(data: NDArray | None = None, min_factor: float = REQUIRED,
                             max_factor: float = REQUIRED, out: Any = None,
                             name: str | None = None) -> Any:
    """An image times a factor drawn at random, plus the gray of each pixel times the rest to 1.

    Gray is 0.299 red + 0.587 green + 0.114 blue. Images of one channel stay as they are. Values of
    integer dtypes are cut off after the point and cut to the range of the dtype.

    Parameters
    ----------
    data : NDArray
        Input.
    min_factor : float
        Lower end of the interval that the factor is drawn from.
    max_factor : float
        Upper end of the interval.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If min_factor > max_factor, or the image has not 1 or 3 channels.
    """
    return _op_image_random_saturation(data, min_factor, max_factor, out)
