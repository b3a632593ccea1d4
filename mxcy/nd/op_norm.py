# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/norm.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["BatchNorm", "LayerNorm", "_BatchNorm_relu", "_channel_view", "_train_like"]

_op_BatchNorm = caller("BatchNorm")
_op_LayerNorm = caller("LayerNorm")
_op_BatchNorm_relu = caller("_BatchNorm_relu")
_op_channel_view = caller("_channel_view")
_op_train_like = caller("_train_like")


def BatchNorm(data: NDArray | None = None, gamma: NDArray | None = None,
              beta: NDArray | None = None, moving_mean: NDArray | None = None,
              moving_var: NDArray | None = None, eps: float = 0.001, momentum: float = 0.9,
              fix_gamma: bool = True, use_global_stats: bool = False, output_mean_var: bool = False,
              axis: int = 1, cudnn_off: bool = False, min_calib_range: float | None = None,
              max_calib_range: float | None = None, out: Any = None,
              name: str | None = None) -> Any:
    """Normalises every channel: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    In training mean and (biased) variance are those of the batch, over all axes but `axis`, and the
    moving averages become ``momentum * moving + (1 - momentum) * batch`` when the operator runs. In
    inference, or with `use_global_stats`, the moving averages are used and stay as they are.

    `gamma`, `beta`, `moving_mean` and `moving_var` have shape (channels,) and the dtype of `data`,
    or float32 for half precision. With `output_mean_var` the mean and ``1 / sqrt(var + eps)`` that
    were used are outputs too; no gradient flows through them.

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    beta : NDArray
        Input.
    moving_mean : NDArray
        Input.
    moving_var : NDArray
        Input.
    eps : float, default 0.001
        Added to the variance.
    momentum : float, default 0.9
        Weight of the old value in the moving averages.
    fix_gamma : bool, default True
        Whether gamma counts as 1 and has no gradient.
    use_global_stats : bool, default False
        Whether the moving averages are used in training too.
    output_mean_var : bool, default False
        Whether mean and inverse standard deviation are outputs.
    axis : int, default 1
        Axis of the channels.
    cudnn_off : bool, default False
        Accepted; without effect.
    min_calib_range : float | None, default None
        Accepted; without effect.
    max_calib_range : float | None, default None
        Accepted; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_BatchNorm(data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma,
                         use_global_stats, output_mean_var, axis, cudnn_off, min_calib_range,
                         max_calib_range, out)


def LayerNorm(data: NDArray | None = None, gamma: NDArray | None = None,
              beta: NDArray | None = None, axis: int = -1, eps: float = 1e-05,
              output_mean_var: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Normalises along `axis`: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    Mean and variance (biased) are those along `axis`; `gamma` and `beta` have shape (length of
    axis,) and the dtype of `data`; with half precision they may be float32, and are unless told.
    With `output_mean_var` the mean and ``sqrt(var + eps)`` are outputs too, in the shape of `data`
    with 1 on `axis`; no gradient flows through them.

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    beta : NDArray
        Input.
    axis : int, default -1
        Axis that is normalised.
    eps : float, default 1e-05
        Added to the variance.
    output_mean_var : bool, default False
        Whether mean and standard deviation are outputs.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_LayerNorm(data, gamma, beta, axis, eps, output_mean_var, out)


def _BatchNorm_relu(data: NDArray | None = None, gamma: NDArray | None = None,
                    beta: NDArray | None = None, moving_mean: NDArray | None = None,
                    moving_var: NDArray | None = None, eps: float = 0.001, momentum: float = 0.9,
                    fix_gamma: bool = True, use_global_stats: bool = False,
                    output_mean_var: bool = False, axis: int = 1, cudnn_off: bool = False,
                    min_calib_range: float | None = None, max_calib_range: float | None = None,
                    out: Any = None, name: str | None = None) -> Any:
    """relu of `BatchNorm`; the absorb pass puts it where relu alone reads a BatchNorm.

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    beta : NDArray
        Input.
    moving_mean : NDArray
        Input.
    moving_var : NDArray
        Input.
    eps : float, default 0.001
        Added to the variance.
    momentum : float, default 0.9
        Weight of the old value in the moving averages.
    fix_gamma : bool, default True
        Whether gamma counts as 1 and has no gradient.
    use_global_stats : bool, default False
        Whether the moving averages are used in training too.
    output_mean_var : bool, default False
        Whether mean and inverse standard deviation are outputs.
    axis : int, default 1
        Axis of the channels.
    cudnn_off : bool, default False
        Accepted; without effect.
    min_calib_range : float | None, default None
        Accepted; without effect.
    max_calib_range : float | None, default None
        Accepted; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_BatchNorm_relu(data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma,
                              use_global_stats, output_mean_var, axis, cudnn_off, min_calib_range,
                              max_calib_range, out)


def _channel_view(data: NDArray | None = None, like: NDArray | None = None, axis: int = 1,
                  out: Any = None, name: str | None = None) -> Any:
    """Vector `data` in a shape that broadcasts along `axis` of `like` (not read).

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    axis : int, default 1
        Axis of the channels.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_channel_view(data, like, axis, out)


def _train_like(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Ones in training, zeros otherwise, in the shape and dtype of the input (not read).

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
    return _op_train_like(data, out)
