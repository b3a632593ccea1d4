"""The engine's Python functions, for the floors above that may not import `_engine`.

Invariant: names only; what they do is documented where they are defined.
"""
from __future__ import annotations

from .._engine.engine import (
    empty_cache,
    engine_type,
    memory_stats,
    num_threads,
    profile_on,
    profile_take,
    reset_peak,
    set_engine,
    set_memory_cap,
    set_num_threads,
    thread_info,
    wait_all,
)

__all__ = ["empty_cache", "engine_type", "memory_stats", "num_threads", "profile_on",
           "profile_take", "reset_peak", "set_engine", "set_memory_cap", "set_num_threads",
           "thread_info", "wait_all"]
