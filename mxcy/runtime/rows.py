"""Arrays of which few rows are not zero, and the list that says which.

What lives here: the list's life. What does not: the kernels that write it and read it
(`Operator.listed`, `Operator.by_rows`), where arrays come from.
Invariant: a list that holds names every row of its array that may differ from zero. Whoever else
writes the array, knowing nothing of the list, ends that: every write counts (`Block.version`).
"""
from __future__ import annotations

from ._array import Array

__all__ = ["Rows"]


class Rows:
    """The list of one writer of one array: an Executor and a gradient, say.

    Parameters
    ----------
    array : NDArray
    numbers : NDArray of int64
        How many rows (-1: not known), then which; the writer's kernel keeps it.
    """

    __slots__ = ("_array", "_count", "_version", "numbers")

    def __init__(self, array: Array, numbers: Array) -> None:
        self._array = array._alias()
        self.numbers = numbers
        self._count = numbers._window(0, (1,))
        self._version = -1

    def holds(self) -> bool:
        """Whether nobody but the list's writer has written the array, or asked for it."""
        return self._array._version == self._version and not self._array._foreign

    def prepare(self) -> None:
        """Before the writer is submitted: a list that does not hold any more is emptied."""
        if not self.holds():
            self._version = -1
            self._count[:] = -1

    def settle(self, array: Array) -> None:
        """After that: the list holds, and `array` refers to it."""
        self._version = self._array._version
        array._rows = self
