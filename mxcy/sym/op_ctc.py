# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/ctc.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["CTCLoss", "_contrib_CTCLoss", "_contrib_ctc_loss", "ctc_loss"]

_op_CTCLoss = get("CTCLoss")


def CTCLoss(data: Symbol | None = None, label: Symbol | None = None,
            data_lengths: Symbol | None = None, label_lengths: Symbol | None = None,
            use_data_lengths: bool = False, use_label_lengths: bool = False,
            blank_label: str = "first", name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    """Connectionist temporal classification loss of every sample, (batch,).

    `data` (steps, batch, classes) holds activations before softmax, `label` (batch, labels) the
    classes in their order. With `blank_label` 'first' class 0 is the blank and 0 pads the labels;
    with 'last' it is the last class and -1 pads. `data_lengths` and `label_lengths` (batch,) say
    how many steps and labels count; without them all steps do, and the labels up to the first
    padding. A label that its steps cannot hold has loss infinity and gradient 0.

    Parameters
    ----------
    data : Symbol
        Input.
    label : Symbol
        Input.
    data_lengths : Symbol
        Input.
    label_lengths : Symbol
        Input.
    use_data_lengths : bool, default False
        Whether `data_lengths` is an input.
    use_label_lengths : bool, default False
        Whether `label_lengths` is an input.
    blank_label : {'first', 'last'}, default 'first'
        Whether the blank is class 0 or the last class.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetIndexError
        If a label is no class or the blank, or a length is out of range.

    Notes
    -----
    Graves, Fernandez, Gomez and Schmidhuber, ICML 2006. The gradient of the loss cannot be
    differentiated again.
    """
    par: dict[str, Any] = {}
    if use_data_lengths is not False:
        par["use_data_lengths"] = use_data_lengths
    if use_label_lengths is not False:
        par["use_label_lengths"] = use_label_lengths
    if blank_label != "first":
        par["blank_label"] = blank_label
    return make(_op_CTCLoss, "ctcloss", (data, label, data_lengths, label_lengths), par, name,
                attr, kwargs)


def ctc_loss(data: Symbol | None = None, label: Symbol | None = None,
             data_lengths: Symbol | None = None, label_lengths: Symbol | None = None,
             use_data_lengths: bool = False, use_label_lengths: bool = False,
             blank_label: str = "first", name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `CTCLoss`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if use_data_lengths is not False:
        par["use_data_lengths"] = use_data_lengths
    if use_label_lengths is not False:
        par["use_label_lengths"] = use_label_lengths
    if blank_label != "first":
        par["blank_label"] = blank_label
    return make(_op_CTCLoss, "ctc_loss", (data, label, data_lengths, label_lengths), par, name,
                attr, kwargs)


_contrib_CTCLoss = CTCLoss
_contrib_ctc_loss = ctc_loss
