"""What the generated functions of `mx.sym` share.

Invariant: the node itself is made by graph/symbol.py.
"""
from __future__ import annotations

from typing import Any

from ..graph.symbol import make

__all__ = ["make", "spread"]


def spread(ins: tuple[Any, ...]) -> tuple[Any, ...]:
    """Inputs of an operator with any number of them: given one by one, or as one list."""
    return tuple(ins[0]) if len(ins) == 1 and isinstance(ins[0], list | tuple) else ins
