# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sequence.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["SequenceLast", "SequenceMask", "SequenceReverse"]

_op_SequenceLast = get("SequenceLast")
_op_SequenceMask = get("SequenceMask")
_op_SequenceReverse = get("SequenceReverse")


def SequenceLast(data: Symbol | None = None, sequence_length: Symbol | None = None,
                 use_sequence_length: bool = False, axis: int = 0, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """The last step of every sequence, (batch, ...).

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` it is step -1.

    Parameters
    ----------
    data : Symbol
        Input.
    sequence_length : Symbol
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
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
        If a length is below 1 or above the number of steps.
    """
    par: dict[str, Any] = {}
    if use_sequence_length is not False:
        par["use_sequence_length"] = use_sequence_length
    if axis != 0:
        par["axis"] = axis
    return make(_op_SequenceLast, "sequencelast", (data, sequence_length), par, name, attr, kwargs)


def SequenceMask(data: Symbol | None = None, sequence_length: Symbol | None = None,
                 use_sequence_length: bool = False, value: float = 0.0, axis: int = 0,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Puts `value` in place of all elements beyond the length of their sequence.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1;
    `sequence_length` is (batch,). Without `use_sequence_length` the result is `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    sequence_length : Symbol
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    value : float, default 0.0
        What stands beyond the length of a sequence.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if use_sequence_length is not False:
        par["use_sequence_length"] = use_sequence_length
    if value != 0.0:
        par["value"] = value
    if axis != 0:
        par["axis"] = axis
    return make(_op_SequenceMask, "sequencemask", (data, sequence_length), par, name, attr, kwargs)


def SequenceReverse(data: Symbol | None = None, sequence_length: Symbol | None = None,
                    use_sequence_length: bool = False, axis: int = 0, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Reverses the first `sequence_length` steps of every sequence; the others stay.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` all steps are reversed.

    Parameters
    ----------
    data : Symbol
        Input.
    sequence_length : Symbol
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
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
        If a length is negative or above the number of steps.
    """
    par: dict[str, Any] = {}
    if use_sequence_length is not False:
        par["use_sequence_length"] = use_sequence_length
    if axis != 0:
        par["axis"] = axis
    return make(_op_SequenceReverse, "sequencereverse", (data, sequence_length), par, name, attr,
                kwargs)
