# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/output.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput", "MakeLoss",
           "SVMOutput", "Softmax", "SoftmaxOutput", "softmax_cross_entropy"]

_op_LinearRegressionOutput = caller("LinearRegressionOutput")
_op_LogisticRegressionOutput = caller("LogisticRegressionOutput")
_op_MAERegressionOutput = caller("MAERegressionOutput")
_op_MakeLoss = caller("MakeLoss")
_op_SVMOutput = caller("SVMOutput")
_op_SoftmaxOutput = caller("SoftmaxOutput")
_op_softmax_cross_entropy = caller("softmax_cross_entropy")


def LinearRegressionOutput(data: NDArray | None = None, label: NDArray | None = None,
                           grad_scale: float = 1.0, out: Any = None,
                           name: str | None = None) -> Any:
    """Copies `data`; the gradient is that of half the squared distance to `label`.

    It is ``grad_scale * (data - label)`` divided by the number of values in a sample, whatever
    comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    grad_scale : float, default 1.0
        Factor of the gradient.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_LinearRegressionOutput(data, label, grad_scale, out)


def LogisticRegressionOutput(data: NDArray | None = None, label: NDArray | None = None,
                             grad_scale: float = 1.0, out: Any = None,
                             name: str | None = None) -> Any:
    """Sigmoid of `data`; the gradient is that of the cross-entropy of Bernoulli variables.

    It is ``grad_scale * (sigmoid(data) - label)`` divided by the number of values in a sample,
    whatever comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    grad_scale : float, default 1.0
        Factor of the gradient.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_LogisticRegressionOutput(data, label, grad_scale, out)


def MAERegressionOutput(data: NDArray | None = None, label: NDArray | None = None,
                        grad_scale: float = 1.0, out: Any = None, name: str | None = None) -> Any:
    """Copies `data`; the gradient is that of the absolute distance to `label`.

    It is ``grad_scale * sign(data - label)`` divided by the number of values in a sample, whatever
    comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    grad_scale : float, default 1.0
        Factor of the gradient.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_MAERegressionOutput(data, label, grad_scale, out)


def MakeLoss(data: NDArray | None = None, grad_scale: float = 1.0, valid_thresh: float = 0.0,
             normalization: str = "null", out: Any = None, name: str | None = None) -> Any:
    """Marks `data` as a loss: copies it; its gradient is `grad_scale`, whatever comes behind.

    Parameters
    ----------
    data : NDArray
        Input.
    grad_scale : float, default 1.0
        The gradient.
    valid_thresh : float, default 0.0
        Values above this count as valid.
    normalization : {'null', 'batch', 'valid'}, default 'null'
        What the gradient is divided by: nothing ('null'), the length of the first axis
        ('batch'), or the number of valid values ('valid').
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_MakeLoss(data, grad_scale, valid_thresh, normalization, out)


def SVMOutput(data: NDArray | None = None, label: NDArray | None = None, margin: float = 1.0,
              regularization_coefficient: float = 1.0, use_linear: bool = False, out: Any = None,
              name: str | None = None) -> Any:
    """Copies the scores `data` (n, classes); the gradient is that of one-against-all hinge losses.

    With t = 1 for the class in `label` (n,) and -1 for the others, the loss of a score x is
    ``max(0, margin - t x)``, squared unless `use_linear`, times `regularization_coefficient`.

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    margin : float, default 1.0
        Distance that a score must keep from the wrong side.
    regularization_coefficient : float, default 1.0
        Factor of the gradient.
    use_linear : bool, default False
        Whether the hinge is linear; otherwise it is squared.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_SVMOutput(data, label, margin, regularization_coefficient, use_linear, out)


def SoftmaxOutput(data: NDArray | None = None, label: NDArray | None = None,
                  grad_scale: float = 1.0, ignore_label: float = -1.0, multi_output: bool = False,
                  use_ignore: bool = False, preserve_shape: bool = False,
                  normalization: str = "null", out_grad: bool = False, smooth_alpha: float = 0.0,
                  out: Any = None, name: str | None = None) -> Any:
    """softmax whose gradient is that of the cross-entropy with `label`, whatever comes from behind.

    The classes are all axes but the first, with `multi_output` axis 1, with `preserve_shape` the
    last axis. `label` holds a class number for each softmax: shape (n,), with `multi_output` (n,
    positions), with `preserve_shape` the shape of `data` without the last axis. A label of the
    shape of `data` holds probabilities, and then only `grad_scale` and `out_grad` matter.

    The gradient is ``grad_scale * (softmax - target)``, divided as `normalization` says; with
    `multi_output` and 'null' or 'batch' also by the number of positions. target is 1 at the label,
    or ``1 - smooth_alpha`` there and ``smooth_alpha / (classes - 1)`` elsewhere. A label outside
    [0, classes) names no class: its target is 0 everywhere.

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    grad_scale : float, default 1.0
        Factor of the gradient.
    ignore_label : float, default -1.0
        Label of samples that do not count, where `use_ignore` says so.
    multi_output : bool, default False
        Whether axis 1 holds the classes and all later axes positions.
    use_ignore : bool, default False
        Whether samples labelled `ignore_label` have no gradient.
    preserve_shape : bool, default False
        Whether the last axis holds the classes.
    normalization : {'null', 'batch', 'valid'}, default 'null'
        What the gradient is divided by: nothing ('null'), the number of labels ('batch'), or
        the number of labels that are not `ignore_label` ('valid').
    out_grad : bool, default False
        Whether the gradient is multiplied by that of the output.
    smooth_alpha : float, default 0.0
        Probability taken from the label and shared by other classes.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_SoftmaxOutput(data, label, grad_scale, ignore_label, multi_output, use_ignore,
                             preserve_shape, normalization, out_grad, smooth_alpha, out)


def softmax_cross_entropy(data: NDArray | None = None, label: NDArray | None = None,
                          out: Any = None, name: str | None = None) -> Any:
    """Sum over the rows of `data` of the negative logarithm of softmax at the row's label.

    `data` has shape (n, classes), `label` (n,). The result is one number, of shape (1,), or () in
    np_shape mode.

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
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
    MXNetIndexError
        If a label names no class (found when the operator runs).
    """
    return _op_softmax_cross_entropy(data, label, out)


Softmax = SoftmaxOutput
