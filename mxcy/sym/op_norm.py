# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/norm.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["BatchNorm", "LayerNorm", "_BatchNorm_relu", "_channel_view", "_train_like"]

_op_BatchNorm = get("BatchNorm")
_op_LayerNorm = get("LayerNorm")
_op_BatchNorm_relu = get("_BatchNorm_relu")
_op_channel_view = get("_channel_view")
_op_train_like = get("_train_like")


def BatchNorm(data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
              moving_mean: Symbol | None = None, moving_var: Symbol | None = None,
              eps: float = 0.001, momentum: float = 0.9, fix_gamma: bool = True,
              use_global_stats: bool = False, output_mean_var: bool = False, axis: int = 1,
              cudnn_off: bool = False, min_calib_range: float | None = None,
              max_calib_range: float | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Normalises every channel: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    In training mean and (biased) variance are those of the batch, over all axes but `axis`, and the
    moving averages become ``momentum * moving + (1 - momentum) * batch`` when the operator runs. In
    inference, or with `use_global_stats`, the moving averages are used and stay as they are.

    `gamma`, `beta`, `moving_mean` and `moving_var` have shape (channels,) and the dtype of `data`,
    or float32 for half precision. With `output_mean_var` the mean and ``1 / sqrt(var + eps)`` that
    were used are outputs too; no gradient flows through them.

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    beta : Symbol
        Input.
    moving_mean : Symbol
        Input.
    moving_var : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if eps != 0.001:
        par["eps"] = eps
    if momentum != 0.9:
        par["momentum"] = momentum
    if fix_gamma is not True:
        par["fix_gamma"] = fix_gamma
    if use_global_stats is not False:
        par["use_global_stats"] = use_global_stats
    if output_mean_var is not False:
        par["output_mean_var"] = output_mean_var
    if axis != 1:
        par["axis"] = axis
    if cudnn_off is not False:
        par["cudnn_off"] = cudnn_off
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    return make(_op_BatchNorm, "batchnorm", (data, gamma, beta, moving_mean, moving_var), par,
                name, attr, kwargs)


def LayerNorm(data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
              axis: int = -1, eps: float = 1e-05, output_mean_var: bool = False,
              name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
              **kwargs: Any) -> Any:
    """Normalises along `axis`: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    Mean and variance (biased) are those along `axis`; `gamma` and `beta` have shape (length of
    axis,) and the dtype of `data`; with half precision they may be float32, and are unless told.
    With `output_mean_var` the mean and ``sqrt(var + eps)`` are outputs too, in the shape of `data`
    with 1 on `axis`; no gradient flows through them.

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    beta : Symbol
        Input.
    axis : int, default -1
        Axis that is normalised.
    eps : float, default 1e-05
        Added to the variance.
    output_mean_var : bool, default False
        Whether mean and standard deviation are outputs.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if eps != 1e-05:
        par["eps"] = eps
    if output_mean_var is not False:
        par["output_mean_var"] = output_mean_var
    return make(_op_LayerNorm, "layernorm", (data, gamma, beta), par, name, attr, kwargs)


def _BatchNorm_relu(data: Symbol | None = None, gamma: Symbol | None = None,
                    beta: Symbol | None = None, moving_mean: Symbol | None = None,
                    moving_var: Symbol | None = None, eps: float = 0.001, momentum: float = 0.9,
                    fix_gamma: bool = True, use_global_stats: bool = False,
                    output_mean_var: bool = False, axis: int = 1, cudnn_off: bool = False,
                    min_calib_range: float | None = None, max_calib_range: float | None = None,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """relu of `BatchNorm`; the absorb pass puts it where relu alone reads a BatchNorm.

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    beta : Symbol
        Input.
    moving_mean : Symbol
        Input.
    moving_var : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if eps != 0.001:
        par["eps"] = eps
    if momentum != 0.9:
        par["momentum"] = momentum
    if fix_gamma is not True:
        par["fix_gamma"] = fix_gamma
    if use_global_stats is not False:
        par["use_global_stats"] = use_global_stats
    if output_mean_var is not False:
        par["output_mean_var"] = output_mean_var
    if axis != 1:
        par["axis"] = axis
    if cudnn_off is not False:
        par["cudnn_off"] = cudnn_off
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    return make(_op_BatchNorm_relu, "_batchnorm_relu", (data, gamma, beta, moving_mean,
                moving_var), par, name, attr, kwargs)


def _channel_view(data: Symbol | None = None, like: Symbol | None = None, axis: int = 1,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Vector `data` in a shape that broadcasts along `axis` of `like` (not read).

    Parameters
    ----------
    data : Symbol
        Input.
    like : Symbol
        Input.
    axis : int, default 1
        Axis of the channels.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis != 1:
        par["axis"] = axis
    return make(_op_channel_view, "_channel_view", (data, like), par, name, attr, kwargs)


def _train_like(data: Symbol | None = None, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Ones in training, zeros otherwise, in the shape and dtype of the input (not read).

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_train_like, "_train_like", (data,), {}, name, attr, kwargs)
