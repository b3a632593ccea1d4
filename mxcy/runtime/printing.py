"""How arrays are printed.

What lives here: the text of an NDArray. What does not: its values' conversion (NDArray.asnumpy).
Invariant: printing never changes or records anything; it waits for the values.
"""
from __future__ import annotations

from typing import Any

__all__ = ["describe"]


def describe(x: Any) -> str:
    """The values as NumPy prints them, then shape and device: `<NDArray 2x3 @cpu(0)>`."""
    shape = "x".join(str(d) for d in x.shape)
    return f"\n{x.asnumpy()!s}\n<{type(x).__name__} {shape} @{x.context}>"
