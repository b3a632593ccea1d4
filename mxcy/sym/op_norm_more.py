# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/norm_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["BatchNorm_v1", "GroupNorm", "IdentityAttachKLSparseReg", "InstanceNorm",
           "L2Normalization", "LRN", "_channel_window_sum", "_contrib_BatchNormWithReLU",
           "_contrib_SyncBatchNorm", "_group_view"]

_op_BatchNorm_v1 = get("BatchNorm_v1")
_op_GroupNorm = get("GroupNorm")
_op_IdentityAttachKLSparseReg = get("IdentityAttachKLSparseReg")
_op_InstanceNorm = get("InstanceNorm")
_op_L2Normalization = get("L2Normalization")
_op_LRN = get("LRN")
_op_channel_window_sum = get("_channel_window_sum")
_op_contrib_BatchNormWithReLU = get("_contrib_BatchNormWithReLU")
_op_contrib_SyncBatchNorm = get("_contrib_SyncBatchNorm")
_op_group_view = get("_group_view")


def BatchNorm_v1(data: Symbol | None = None, gamma: Symbol | None = None,
                 beta: Symbol | None = None, moving_mean: Symbol | None = None,
                 moving_var: Symbol | None = None, eps: float = 0.001, momentum: float = 0.9,
                 fix_gamma: bool = True, use_global_stats: bool = False,
                 output_mean_var: bool = False, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """BatchNorm with the channels on axis 1, under the name that old models have it by.

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
    return make(_op_BatchNorm_v1, "batchnorm_v1", (data, gamma, beta, moving_mean, moving_var),
                par, name, attr, kwargs)


def GroupNorm(data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
              num_groups: int = 1, eps: float = 1e-05, output_mean_var: bool = False,
              name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
              **kwargs: Any) -> Any:
    """Normalises groups of channels: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    The channels (axis 1) are cut into `num_groups` runs of equal length; mean and (biased)
    variance are those of a run and all further axes in one sample. `gamma` and `beta` are
    (num_groups,). With `output_mean_var` the mean and ``sqrt(var + eps)``, both (batch,
    num_groups), are outputs too; no gradient flows through them.

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    beta : Symbol
        Input.
    num_groups : int, default 1
        Number of groups that the channels are cut into.
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

    Notes
    -----
    Wu and He, ECCV 2018.
    """
    par: dict[str, Any] = {}
    if num_groups != 1:
        par["num_groups"] = num_groups
    if eps != 1e-05:
        par["eps"] = eps
    if output_mean_var is not False:
        par["output_mean_var"] = output_mean_var
    return make(_op_GroupNorm, "groupnorm", (data, gamma, beta), par, name, attr, kwargs)


def IdentityAttachKLSparseReg(data: Symbol | None = None, moving_avg: Symbol | None = None,
                              sparseness_target: float = 0.1, penalty: float = 0.001,
                              momentum: float = 0.9, name: str | None = None,
                              attr: dict[str, str] | None = None, out: None = None,
                              **kwargs: Any) -> Any:
    """`data` itself; its gradient gets that of a penalty on the mean activation of each unit.

    With r the target and m the moving average of the activations over the batch (axis 0), which
    forward updates in training, ``penalty * (-r / m + (1 - r) / (1 - m))`` is added to the
    gradient. `data` (batch, ...) shall lie between 0 and 1, say after a sigmoid.

    Parameters
    ----------
    data : Symbol
        Input.
    moving_avg : Symbol
        Input.
    sparseness_target : float, default 0.1
        Wanted mean activation, between 0 and 1.
    penalty : float, default 0.001
        Weight of the penalty.
    momentum : float, default 0.9
        Weight of the old value in the moving average.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    The penalty counts as a constant in the second derivative.
    """
    par: dict[str, Any] = {}
    if sparseness_target != 0.1:
        par["sparseness_target"] = sparseness_target
    if penalty != 0.001:
        par["penalty"] = penalty
    if momentum != 0.9:
        par["momentum"] = momentum
    return make(_op_IdentityAttachKLSparseReg, "identityattachklsparsereg", (data, moving_avg),
                par, name, attr, kwargs)


def InstanceNorm(data: Symbol | None = None, gamma: Symbol | None = None,
                 beta: Symbol | None = None, eps: float = 0.001, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Normalises every channel of every sample: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    `data` is (batch, channels, ...) with at least one more dimension, over which mean and
    (biased) variance are taken; `gamma` and `beta` are (channels,).

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    beta : Symbol
        Input.
    eps : float, default 0.001
        Added to the variance.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    Ulyanov, Vedaldi and Lempitsky, arXiv:1607.08022.
    """
    par: dict[str, Any] = {}
    if eps != 0.001:
        par["eps"] = eps
    return make(_op_InstanceNorm, "instancenorm", (data, gamma, beta), par, name, attr, kwargs)


def L2Normalization(data: Symbol | None = None, eps: float = 1e-10, mode: str = "instance",
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """Divides by the norm: ``x / sqrt(sum(x^2) + eps)``.

    The sum runs over all axes but the first (mode 'instance'), over axis 1 ('channel'), or over
    the axes from 2 on ('spatial').

    Parameters
    ----------
    data : Symbol
        Input.
    eps : float, default 1e-10
        Added to the sum of squares.
    mode : {'channel', 'instance', 'spatial'}, default 'instance'
        What is divided by its norm: a sample, the channels of a position, or the positions of a
        channel.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if eps != 1e-10:
        par["eps"] = eps
    if mode != "instance":
        par["mode"] = mode
    return make(_op_L2Normalization, "l2normalization", (data,), par, name, attr, kwargs)


def LRN(data: Symbol | None = None, alpha: float = 0.0001, beta: float = 0.75, knorm: float = 2.0,
        nsize: int = REQUIRED, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Response normalisation across channels: ``x / (knorm + alpha / nsize * S) ** beta``.

    S is the sum of squares over the `nsize` channels (axis 1) around each one, as far as they
    exist. `data` has at least 2 dimensions.

    Parameters
    ----------
    data : Symbol
        Input.
    alpha : float, default 0.0001
        Weight of the sum of squares.
    beta : float, default 0.75
        Exponent.
    knorm : float, default 2.0
        Added to the weighted sum.
    nsize : int
        Number of neighbouring channels in a window, odd.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, NIPS 2012, section 3.3.
    """
    par: dict[str, Any] = {}
    if alpha != 0.0001:
        par["alpha"] = alpha
    if beta != 0.75:
        par["beta"] = beta
    if knorm != 2.0:
        par["knorm"] = knorm
    if nsize is not REQUIRED:
        par["nsize"] = nsize
    return make(_op_LRN, "lrn", (data,), par, name, attr, kwargs)


def _channel_window_sum(data: Symbol | None = None, nsize: int = REQUIRED, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sums over the `nsize` channels (axis 1) around each one; its own gradient.

    Parameters
    ----------
    data : Symbol
        Input.
    nsize : int
        Number of neighbouring channels in a window, odd.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if nsize is not REQUIRED:
        par["nsize"] = nsize
    return make(_op_channel_window_sum, "_channel_window_sum", (data,), par, name, attr, kwargs)


def _contrib_BatchNormWithReLU(data: Symbol | None = None, gamma: Symbol | None = None,
                               beta: Symbol | None = None, moving_mean: Symbol | None = None,
                               moving_var: Symbol | None = None, eps: float = 0.001,
                               momentum: float = 0.9, fix_gamma: bool = True,
                               use_global_stats: bool = False, output_mean_var: bool = False,
                               axis: int = 1, cudnn_off: bool = False,
                               min_calib_range: float | None = None,
                               max_calib_range: float | None = None, name: str | None = None,
                               attr: dict[str, str] | None = None, out: None = None,
                               **kwargs: Any) -> Any:
    """BatchNorm followed by the maximum with 0, in one pass; parameters as in BatchNorm.

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
    return make(_op_contrib_BatchNormWithReLU, "batchnormwithrelu", (data, gamma, beta,
                moving_mean, moving_var), par, name, attr, kwargs)


def _contrib_SyncBatchNorm(data: Symbol | None = None, gamma: Symbol | None = None,
                           beta: Symbol | None = None, moving_mean: Symbol | None = None,
                           moving_var: Symbol | None = None, eps: float = 0.001,
                           momentum: float = 0.9, fix_gamma: bool = True,
                           use_global_stats: bool = False, output_mean_var: bool = False,
                           ndev: int = 1, key: str = REQUIRED, name: str | None = None,
                           attr: dict[str, str] | None = None, out: None = None,
                           **kwargs: Any) -> Any:
    """BatchNorm whose statistics are those of a batch that is spread over devices.

    There is one device in a computation here, so it is BatchNorm with the channels on axis 1;
    `ndev` above 1 raises.

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
    ndev : int, default 1
        Number of devices that share statistics; only 1 is possible.
    key : str
        Name of the group of devices; without effect.
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
    if ndev != 1:
        par["ndev"] = ndev
    if key is not REQUIRED:
        par["key"] = key
    return make(_op_contrib_SyncBatchNorm, "syncbatchnorm", (data, gamma, beta, moving_mean,
                moving_var), par, name, attr, kwargs)


def _group_view(data: Symbol | None = None, like: Symbol | None = None, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`data` (batch, ...) as (batch, groups, rest); `like` (batch, groups) is not read.

    Parameters
    ----------
    data : Symbol
        Input.
    like : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_group_view, "_group_view", (data, like), {}, name, attr, kwargs)
