# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/ctc.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["CTCLoss", "_contrib_CTCLoss", "_contrib_ctc_loss", "ctc_loss"]

_op_CTCLoss = caller("CTCLoss")


def CTCLoss(data: NDArray | None = None, label: NDArray | None = None,
            data_lengths: NDArray | None = None, label_lengths: NDArray | None = None,
            use_data_lengths: bool = False, use_label_lengths: bool = False,
            blank_label: str = "first", out: Any = None, name: str | None = None) -> Any:
    """Connectionist temporal classification loss of every sample, (batch,).

    `data` (steps, batch, classes) holds activations before softmax, `label` (batch, labels) the
    classes in their order. With `blank_label` 'first' class 0 is the blank and 0 pads the labels;
    with 'last' it is the last class and -1 pads. `data_lengths` and `label_lengths` (batch,) say
    how many steps and labels count; without them all steps do, and the labels up to the first
    padding. A label that its steps cannot hold has loss infinity and gradient 0.

    Parameters
    ----------
    data : NDArray
        Input.
    label : NDArray
        Input.
    data_lengths : NDArray
        Input.
    label_lengths : NDArray
        Input.
    use_data_lengths : bool, default False
        Whether `data_lengths` is an input.
    use_label_lengths : bool, default False
        Whether `label_lengths` is an input.
    blank_label : {'first', 'last'}, default 'first'
        Whether the blank is class 0 or the last class.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetIndexError
        If a label is no class or the blank, or a length is out of range.

    Notes
    -----
    Graves, Fernandez, Gomez and Schmidhuber, ICML 2006. The gradient of the loss cannot be
    differentiated again.
    """
    return _op_CTCLoss(data, label, data_lengths, label_lengths, use_data_lengths,
                       use_label_lengths, blank_label, out)


ctc_loss = CTCLoss
_contrib_CTCLoss = CTCLoss
_contrib_ctc_loss = CTCLoss
