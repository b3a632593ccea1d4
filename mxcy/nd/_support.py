"""What the generated functions of `mx.nd` share.

Invariant: cheap; it looks at no array.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetValueError

__all__ = ["given", "spread"]


def given(*ins: Any) -> list[Any]:
    """The inputs that are there; which ones must be follows from the parameters."""
    return [x for x in ins if x is not None]


def spread(name: str, ins: tuple[Any, ...], count: int | None) -> Sequence[Any]:
    """Inputs of an operator with any number of them: given one by one, or as one list."""
    if len(ins) == 1 and isinstance(ins[0], list | tuple):
        ins = tuple(ins[0])
    if count is not None and count != len(ins):
        raise MXNetValueError(f"{name}: num_args is {count}, but {len(ins)} inputs were given")
    return ins
