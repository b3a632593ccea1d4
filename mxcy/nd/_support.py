"""What the generated functions of `mx.nd` share.

Invariant: cheap; it looks at no array.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["given", "spread"]


def given(*ins: Any) -> list[Any]:
    """The inputs that are there; which ones must be follows from the parameters."""
    return [x for x in ins if x is not None]


def spread(ins: tuple[Any, ...]) -> Sequence[Any]:
    """Inputs of an operator with any number of them: given one by one, or as one list."""
    return ins[0] if len(ins) == 1 and isinstance(ins[0], list | tuple) else ins
