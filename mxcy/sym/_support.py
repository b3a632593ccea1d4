"""What the generated functions of `mx.sym` share.

Invariant: the node itself is made by graph/symbol.py.
"""
from __future__ import annotations

from typing import Any

from .._core.errors import MXNetValueError
from ..graph.symbol import make
from ..ops.base import MAX_ARGS

__all__ = ["make", "spread"]


def spread(name: str, ins: tuple[Any, ...], count: int | str | None) -> tuple[Any, ...]:
    """Inputs of an operator with any number of them: given one by one, or as one list.

    None stands for inputs that `count` tells of and nobody gave; they become variables.
    """
    if len(ins) == 1 and isinstance(ins[0], list | tuple):
        ins = tuple(ins[0])
    if count is None:
        return ins
    if not str(count).isdecimal() or not len(ins) <= int(count) <= MAX_ARGS:
        raise MXNetValueError(f"{name}: num_args is {count}, but {len(ins)} inputs were given")
    return ins + (None,) * (int(count) - len(ins))
