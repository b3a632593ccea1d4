# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/pooling.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Pooling", "Pooling_v1", "_Pooling_gather", "_Pooling_linear"]

_op_Pooling = caller("Pooling")
_op_Pooling_v1 = caller("Pooling_v1")
_op_Pooling_gather = caller("_Pooling_gather")
_op_Pooling_linear = caller("_Pooling_linear")


def Pooling(data: NDArray | None = None, kernel: Sequence[int] | int = (), pool_type: str = "max",
            global_pool: bool = False, cudnn_off: bool = False, pooling_convention: str = "valid",
            stride: Sequence[int] | int = (), pad: Sequence[int] | int = (),
            p_value: int | None = None, count_include_pad: bool | None = None,
            layout: str | None = None, out: Any = None, name: str | None = None) -> Any:
    """Maximum, average, sum or lp norm of windows of an image.

    `data` has shape (n, channels, ...) with one, two or three spatial axes, or channels last with
    the layouts NWC, NHWC and NDHWC. An axis of length i becomes
    ``(i + 2 * pad - kernel) // stride + 1`` long; with ``pooling_convention='full'`` the division
    rounds up, and with ``'same'`` (no padding of its own allowed) it is i / stride rounded up.
    Maxima never come from the padding, and NaN is no maximum; a window that holds nothing gives the
    lowest number. Averages count padding unless `count_include_pad` is False. ``pool_type='lp'``
    gives ``(sum of x**p) ** (1/p)``.

    Parameters
    ----------
    data : NDArray
        Input.
    kernel : tuple[int, ...], default ()
        Size of the window, one number for each spatial axis. May be left out with
        `global_pool`.
    pool_type : {'avg', 'lp', 'max', 'sum'}, default 'max'
        What becomes of a window.
    global_pool : bool, default False
        Whether the window is the whole image; kernel, stride and pad are then ignored.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    pooling_convention : {'full', 'same', 'valid'}, default 'valid'
        How many windows there are: only whole ones (valid), also one that is cut off at the end
        (full), or as many as strides begin in the image (same).
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    pad : tuple[int, ...], default ()
        Padding before and after each spatial axis; 0 by default.
    p_value : int | None, default None
        1, 2 or 3: the power that lp pooling sums.
    count_include_pad : bool | None, default None
        Whether averages count the padding as zeros; they do by default.
    layout : {'NCDHW', 'NCHW', 'NCW', 'NDHWC', 'NHWC', 'NWC'} or None, default None
        Order of the axes; by default channels come second.
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
        If the kernel exceeds the padded image, or kernel, stride or pad do not fit the data.
    """
    return _op_Pooling(data, kernel, pool_type, global_pool, cudnn_off, pooling_convention, stride,
                       pad, p_value, count_include_pad, layout, out)


def Pooling_v1(data: NDArray | None = None, kernel: Sequence[int] | int = (),
               pool_type: str = "max", global_pool: bool = False, pooling_convention: str = "valid",
               stride: Sequence[int] | int = (), pad: Sequence[int] | int = (), out: Any = None,
               name: str | None = None) -> Any:
    """Maximum, average or sum of windows of an image, as `Pooling`.

    Channels come second, averages divide by the size of the kernel everywhere, and a maximum may be
    a 0 of the padding.

    Parameters
    ----------
    data : NDArray
        Input.
    kernel : tuple[int, ...], default ()
        Size of the window, one number for each spatial axis. May be left out with
        `global_pool`.
    pool_type : {'avg', 'max', 'sum'}, default 'max'
        What becomes of a window.
    global_pool : bool, default False
        Whether the window is the whole image; kernel, stride and pad are then ignored.
    pooling_convention : {'full', 'valid'}, default 'valid'
        How many windows there are: only whole ones (valid), or also one that is cut off at the
        end (full).
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    pad : tuple[int, ...], default ()
        Padding before and after each spatial axis; 0 by default.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Pooling_v1(data, kernel, pool_type, global_pool, pooling_convention, stride, pad,
                          out)


def _Pooling_gather(values: NDArray | None = None, data: NDArray | None = None,
                    kernel: Sequence[int] | int = (), pool_type: str = "max",
                    global_pool: bool = False, cudnn_off: bool = False,
                    pooling_convention: str = "valid", stride: Sequence[int] | int = (),
                    pad: Sequence[int] | int = (), p_value: int | None = None,
                    count_include_pad: bool | None = None, layout: str | None = None,
                    whole: bool = False, out: Any = None, name: str | None = None) -> Any:
    """For each window the element of `values` where `data` has its maximum.

    Parameters
    ----------
    values : NDArray
        Input.
    data : NDArray
        Input.
    kernel : tuple[int, ...], default ()
        Size of the window, one number for each spatial axis. May be left out with
        `global_pool`.
    pool_type : {'avg', 'lp', 'max', 'sum'}, default 'max'
        What becomes of a window.
    global_pool : bool, default False
        Whether the window is the whole image; kernel, stride and pad are then ignored.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    pooling_convention : {'full', 'same', 'valid'}, default 'valid'
        How many windows there are: only whole ones (valid), also one that is cut off at the end
        (full), or as many as strides begin in the image (same).
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    pad : tuple[int, ...], default ()
        Padding before and after each spatial axis; 0 by default.
    p_value : int | None, default None
        1, 2 or 3: the power that lp pooling sums.
    count_include_pad : bool | None, default None
        Whether averages count the padding as zeros; they do by default.
    layout : {'NCDHW', 'NCHW', 'NCW', 'NDHWC', 'NHWC', 'NWC'} or None, default None
        Order of the axes; by default channels come second.
    whole : bool, default False
        Whether averages divide by the kernel's size everywhere, as in Pooling_v1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Pooling_gather(values, data, kernel, pool_type, global_pool, cudnn_off,
                              pooling_convention, stride, pad, p_value, count_include_pad, layout,
                              whole, out)


def _Pooling_linear(data: NDArray | None = None, kernel: Sequence[int] | int = (),
                    pool_type: str = "max", global_pool: bool = False, cudnn_off: bool = False,
                    pooling_convention: str = "valid", stride: Sequence[int] | int = (),
                    pad: Sequence[int] | int = (), p_value: int | None = None,
                    count_include_pad: bool | None = None, layout: str | None = None,
                    whole: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Averages (of any division) or sums of windows.

    Parameters
    ----------
    data : NDArray
        Input.
    kernel : tuple[int, ...], default ()
        Size of the window, one number for each spatial axis. May be left out with
        `global_pool`.
    pool_type : {'avg', 'lp', 'max', 'sum'}, default 'max'
        What becomes of a window.
    global_pool : bool, default False
        Whether the window is the whole image; kernel, stride and pad are then ignored.
    cudnn_off : bool, default False
        Accepted; has no effect on the CPU.
    pooling_convention : {'full', 'same', 'valid'}, default 'valid'
        How many windows there are: only whole ones (valid), also one that is cut off at the end
        (full), or as many as strides begin in the image (same).
    stride : tuple[int, ...], default ()
        Distance of windows; 1 by default.
    pad : tuple[int, ...], default ()
        Padding before and after each spatial axis; 0 by default.
    p_value : int | None, default None
        1, 2 or 3: the power that lp pooling sums.
    count_include_pad : bool | None, default None
        Whether averages count the padding as zeros; they do by default.
    layout : {'NCDHW', 'NCHW', 'NCW', 'NDHWC', 'NHWC', 'NWC'} or None, default None
        Order of the axes; by default channels come second.
    whole : bool, default False
        Whether averages divide by the kernel's size everywhere, as in Pooling_v1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Pooling_linear(data, kernel, pool_type, global_pool, cudnn_off, pooling_convention,
                              stride, pad, p_value, count_include_pad, layout, whole, out)
