"""Running things: arrays, imperative calls, autograd, executors, files; and `mx.runtime.Features`.

Invariant: importing the package imports none of its modules.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .features import Feature, Features, feature_list

__all__ = ["Feature", "Features", "feature_list"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import features

        return getattr(features, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
