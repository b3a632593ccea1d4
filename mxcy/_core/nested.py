"""Nested lists of arrays or symbols, taken apart and put together again.

Invariant: `regroup(*flatten(x))` is x again, tuples as lists.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .errors import MXNetTypeError

__all__ = ["flatten", "regroup"]


def flatten(value: Any, kind: type, what: str) -> tuple[list[Any], Any]:
    """The leaves in order, and the form to put them together by (None: a single leaf)."""
    if isinstance(value, kind):
        return [value], None
    if not isinstance(value, list | tuple):
        raise MXNetTypeError(f"{what} must be {kind.__name__} or lists of them, got "
                             f"{type(value).__name__}")
    leaves, forms = [], []
    for v in value:
        some, form = flatten(v, kind, what)
        leaves += some
        forms.append((len(some), form))
    return leaves, forms


def regroup(leaves: Sequence[Any], form: Any) -> Any:
    """The nested lists of that form."""
    if form is None:
        return leaves[0]
    out, at = [], 0
    for count, inner in form:
        out.append(regroup(leaves[at:at + count], inner))
        at += count
    return out
