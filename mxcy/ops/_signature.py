"""The mark in generated signatures for a parameter that must be given.

Invariant: it is never a valid value of a parameter; functions compare with it by identity.
"""
from __future__ import annotations

from typing import Any

__all__ = ["REQUIRED"]


class _Required:
    __slots__ = ()

    def __repr__(self) -> str:
        return "<required>"


REQUIRED: Any = _Required()
