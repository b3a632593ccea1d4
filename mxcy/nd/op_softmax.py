# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/softmax.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["SoftmaxActivation", "log_softmax", "softmax", "softmin"]

_op_SoftmaxActivation = caller("SoftmaxActivation")
_op_log_softmax = caller("log_softmax")
_op_softmax = caller("softmax")
_op_softmin = caller("softmin")


def SoftmaxActivation(data: NDArray | None = None, mode: str = "instance", out: Any = None,
                      name: str | None = None) -> Any:
    """softmax over each sample (mode 'instance') or over axis 1 (mode 'channel').

    Parameters
    ----------
    data : NDArray
        Input.
    mode : {'instance', 'channel'}, default 'instance'
        'instance': over all axes but the first; 'channel': over axis 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_SoftmaxActivation(data, mode, out)


def log_softmax(data: NDArray | None = None, axis: int = -1, temperature: float | None = None,
                dtype: Any = None, use_length: bool | None = False, out: Any = None,
                name: str | None = None) -> Any:
    """Logarithm of softmax along `axis`, computed without loss for small probabilities.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int, default -1
        Axis along which the values are normalised.
    temperature : float | None, default None
        Divisor of the input before the exponential; not 0.
    dtype : {float16, float32, float64} or None, default None
        Dtype of the result; by default that of the input.
    use_length : bool | None, default False
        Whether a second input gives how many of the first values along `axis` count; the others
        become 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_log_softmax(data, axis, temperature, dtype, use_length, out)


def softmax(data: NDArray | None = None, length: NDArray | None = None, axis: int = -1,
            temperature: float | None = None, dtype: Any = None, use_length: bool | None = False,
            out: Any = None, name: str | None = None) -> Any:
    """``exp(x / temperature)`` divided by its sum along `axis`; the result has the shape of `data`.

    With `use_length`, `length` (integers, the shape of `data` without `axis`) says how many values
    of each row count; the others are 0 in the result. `data` is floating point.

    Parameters
    ----------
    data : NDArray
        Input.
    length : NDArray
        Input.
    axis : int, default -1
        Axis along which the values are normalised.
    temperature : float | None, default None
        Divisor of the input before the exponential; not 0.
    dtype : {float16, float32, float64} or None, default None
        Dtype of the result; by default that of the input.
    use_length : bool | None, default False
        Whether a second input gives how many of the first values along `axis` count; the others
        become 0.
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
        If the axis is out of range or the temperature is 0.
    """
    return _op_softmax(data, length, axis, temperature, dtype, use_length, out)


def softmin(data: NDArray | None = None, axis: int = -1, temperature: float | None = None,
            dtype: Any = None, use_length: bool | None = False, out: Any = None,
            name: str | None = None) -> Any:
    """softmax of the negated input along `axis`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int, default -1
        Axis along which the values are normalised.
    temperature : float | None, default None
        Divisor of the input before the exponential; not 0.
    dtype : {float16, float32, float64} or None, default None
        Dtype of the result; by default that of the input.
    use_length : bool | None, default False
        Whether a second input gives how many of the first values along `axis` count; the others
        become 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_softmin(data, axis, temperature, dtype, use_length, out)
