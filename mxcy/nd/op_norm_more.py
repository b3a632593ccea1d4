# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/norm_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["BatchNorm_v1", "GroupNorm", "IdentityAttachKLSparseReg", "InstanceNorm",
           "L2Normalization", "LRN", "_channel_window_sum", "_contrib_BatchNormWithReLU",
           "_contrib_SyncBatchNorm", "_group_view"]

_op_BatchNorm_v1 = caller("BatchNorm_v1")
_op_GroupNorm = caller("GroupNorm")
_op_IdentityAttachKLSparseReg = caller("IdentityAttachKLSparseReg")
_op_InstanceNorm = caller("InstanceNorm")
_op_L2Normalization = caller("L2Normalization")
_op_LRN = caller("LRN")
_op_channel_window_sum = caller("_channel_window_sum")
_op_contrib_BatchNormWithReLU = caller("_contrib_BatchNormWithReLU")
_op_contrib_SyncBatchNorm = caller("_contrib_SyncBatchNorm")
_op_group_view = caller("_group_view")


def BatchNorm_v1(data: NDArray | None = None, gamma: NDArray | None = None,
                 beta: NDArray | None = None, moving_mean: NDArray | None = None,
                 moving_var: NDArray | None = None, eps: float = 0.001, momentum: float = 0.9,
                 fix_gamma: bool = True, use_global_stats: bool = False,
                 output_mean_var: bool = False, out: Any = None, name: str | None = None) -> Any:
    """BatchNorm with the channels on axis 1, under the name that old models have it by.

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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_BatchNorm_v1(data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma,
                            use_global_stats, output_mean_var, out)


def GroupNorm(data: NDArray | None = None, gamma: NDArray | None = None,
              beta: NDArray | None = None, num_groups: int = 1, eps: float = 1e-05,
              output_mean_var: bool = False, out: Any = None, name: str | None = None) -> Any:
    """Normalises groups of channels: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    The channels (axis 1) are cut into `num_groups` runs of equal length; mean and (biased)
    variance are those of a run and all further axes in one sample. `gamma` and `beta` are
    (num_groups,). With `output_mean_var` the mean and ``sqrt(var + eps)``, both (batch,
    num_groups), are outputs too; no gradient flows through them.

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    beta : NDArray
        Input.
    num_groups : int, default 1
        Number of groups that the channels are cut into.
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

    Notes
    -----
    Wu and He, ECCV 2018.
    """
    return _op_GroupNorm(data, gamma, beta, num_groups, eps, output_mean_var, out)


def IdentityAttachKLSparseReg(data: NDArray | None = None, moving_avg: NDArray | None = None,
                              sparseness_target: float = 0.1, penalty: float = 0.001,
                              momentum: float = 0.9, out: Any = None,
                              name: str | None = None) -> Any:
    """`data` itself; its gradient gets that of a penalty on the mean activation of each unit.

    With r the target and m the moving average of the activations over the batch (axis 0), which
    forward updates in training, ``penalty * (-r / m + (1 - r) / (1 - m))`` is added to the
    gradient. `data` (batch, ...) shall lie between 0 and 1, say after a sigmoid.

    Parameters
    ----------
    data : NDArray
        Input.
    moving_avg : NDArray
        Input.
    sparseness_target : float, default 0.1
        Wanted mean activation, between 0 and 1.
    penalty : float, default 0.001
        Weight of the penalty.
    momentum : float, default 0.9
        Weight of the old value in the moving average.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Notes
    -----
    The penalty counts as a constant in the second derivative.
    """
    return _op_IdentityAttachKLSparseReg(data, moving_avg, sparseness_target, penalty, momentum,
                                         out)


def InstanceNorm(data: NDArray | None = None, gamma: NDArray | None = None,
                 beta: NDArray | None = None, eps: float = 0.001, out: Any = None,
                 name: str | None = None) -> Any:
    """Normalises every channel of every sample: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    `data` is (batch, channels, ...) with at least one more dimension, over which mean and
    (biased) variance are taken; `gamma` and `beta` are (channels,).

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    beta : NDArray
        Input.
    eps : float, default 0.001
        Added to the variance.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Notes
    -----
    Ulyanov, Vedaldi and Lempitsky, arXiv:1607.08022.
    """
    return _op_InstanceNorm(data, gamma, beta, eps, out)


def L2Normalization(data: NDArray | None = None, eps: float = 1e-10, mode: str = "instance",
                    out: Any = None, name: str | None = None) -> Any:
    """Divides by the norm: ``x / sqrt(sum(x^2) + eps)``.

    The sum runs over all axes but the first (mode 'instance'), over axis 1 ('channel'), or over
    the axes from 2 on ('spatial').

    Parameters
    ----------
    data : NDArray
        Input.
    eps : float, default 1e-10
        Added to the sum of squares.
    mode : {'channel', 'instance', 'spatial'}, default 'instance'
        What is divided by its norm: a sample, the channels of a position, or the positions of a
        channel.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_L2Normalization(data, eps, mode, out)


def LRN(data: NDArray | None = None, alpha: float = 0.0001, beta: float = 0.75, knorm: float = 2.0,
        nsize: int = REQUIRED, out: Any = None, name: str | None = None) -> Any:
    """Response normalisation across channels: ``x / (knorm + alpha / nsize * S) ** beta``.

    S is the sum of squares over the `nsize` channels (axis 1) around each one, as far as they
    exist. `data` has at least 2 dimensions.

    Parameters
    ----------
    data : NDArray
        Input.
    alpha : float, default 0.0001
        Weight of the sum of squares.
    beta : float, default 0.75
        Exponent.
    knorm : float, default 2.0
        Added to the weighted sum.
    nsize : int
        Number of neighbouring channels in a window, odd.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, NIPS 2012, section 3.3.
    """
    return _op_LRN(data, alpha, beta, knorm, nsize, out)


def _channel_window_sum(data: NDArray | None = None, nsize: int = REQUIRED, out: Any = None,
                        name: str | None = None) -> Any:
    """Sums over the `nsize` channels (axis 1) around each one; its own gradient.

    Parameters
    ----------
    data : NDArray
        Input.
    nsize : int
        Number of neighbouring channels in a window, odd.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_channel_window_sum(data, nsize, out)


def _contrib_BatchNormWithReLU(data: NDArray | None = None, gamma: NDArray | None = None,
                               beta: NDArray | None = None, moving_mean: NDArray | None = None,
                               moving_var: NDArray | None = None, eps: float = 0.001,
                               momentum: float = 0.9, fix_gamma: bool = True,
                               use_global_stats: bool = False, output_mean_var: bool = False,
                               axis: int = 1, cudnn_off: bool = False,
                               min_calib_range: float | None = None,
                               max_calib_range: float | None = None, out: Any = None,
                               name: str | None = None) -> Any:
    """BatchNorm followed by the maximum with 0, in one pass; parameters as in BatchNorm.

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
    return _op_contrib_BatchNormWithReLU(data, gamma, beta, moving_mean, moving_var, eps, momentum,
                                         fix_gamma, use_global_stats, output_mean_var, axis,
                                         cudnn_off, min_calib_range, max_calib_range, out)


def _contrib_SyncBatchNorm(data: NDArray | None = None, gamma: NDArray | None = None,
                           beta: NDArray | None = None, moving_mean: NDArray | None = None,
                           moving_var: NDArray | None = None, eps: float = 0.001,
                           momentum: float = 0.9, fix_gamma: bool = True,
                           use_global_stats: bool = False, output_mean_var: bool = False,
                           ndev: int = 1, key: str = REQUIRED, out: Any = None,
                           name: str | None = None) -> Any:
    """BatchNorm whose statistics are those of a batch that is spread over devices.

    There is one device in a computation here, so it is BatchNorm with the channels on axis 1;
    `ndev` above 1 raises.

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
    ndev : int, default 1
        Number of devices that share statistics; only 1 is possible.
    key : str
        Name of the group of devices; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_contrib_SyncBatchNorm(data, gamma, beta, moving_mean, moving_var, eps, momentum,
                                     fix_gamma, use_global_stats, output_mean_var, ndev, key, out)


def _group_view(data: NDArray | None = None, like: NDArray | None = None, out: Any = None,
                name: str | None = None) -> Any:
    """`data` (batch, ...) as (batch, groups, rest); `like` (batch, groups) is not read.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_group_view(data, like, out)
