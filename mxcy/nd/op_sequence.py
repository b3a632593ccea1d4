# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sequence.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["SequenceLast", "SequenceMask", "SequenceReverse"]

_op_SequenceLast = caller("SequenceLast")
_op_SequenceMask = caller("SequenceMask")
_op_SequenceReverse = caller("SequenceReverse")


def SequenceLast(data: NDArray | None = None, sequence_length: NDArray | None = None,
                 use_sequence_length: bool = False, axis: int = 0, out: Any = None,
                 name: str | None = None) -> Any:
    """The last step of every sequence, (batch, ...).

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` it is step -1.

    Parameters
    ----------
    data : NDArray
        Input.
    sequence_length : NDArray
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
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
        If a length is below 1 or above the number of steps.
    """
    return _op_SequenceLast(data, sequence_length, use_sequence_length, axis, out)


def SequenceMask(data: NDArray | None = None, sequence_length: NDArray | None = None,
                 use_sequence_length: bool = False, value: float = 0.0, axis: int = 0,
                 out: Any = None, name: str | None = None) -> Any:
    """Puts `value` in place of all elements beyond the length of their sequence.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1;
    `sequence_length` is (batch,). Without `use_sequence_length` the result is `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    sequence_length : NDArray
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    value : float, default 0.0
        What stands beyond the length of a sequence.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_SequenceMask(data, sequence_length, use_sequence_length, value, axis, out)


def SequenceReverse(data: NDArray | None = None, sequence_length: NDArray | None = None,
                    use_sequence_length: bool = False, axis: int = 0, out: Any = None,
                    name: str | None = None) -> Any:
    """Reverses the first `sequence_length` steps of every sequence; the others stay.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` all steps are reversed.

    Parameters
    ----------
    data : NDArray
        Input.
    sequence_length : NDArray
        Input.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    axis : int, default 0
        Axis of the steps, 0 or 1; the samples are on the other.
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
        If a length is negative or above the number of steps.
    """
    return _op_SequenceReverse(data, sequence_length, use_sequence_length, axis, out)
