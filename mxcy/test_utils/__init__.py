"""Helpers for tests: comparing arrays, random arrays, gradients checked by finite differences.

What lives here: what users' tests and ours share, built on the public interface alone. What does
not: tests, the generic operator checker (tests/ops), fetching data sets.
Invariant: a helper that checks raises AssertionError with the worst element, or returns.
"""
# ruff: noqa: F403
from __future__ import annotations

from . import arrays as _arrays
from . import data as _data
from . import matrices as _matrices
from . import statistics as _statistics
from . import surroundings as _surroundings
from . import symbols as _symbols
from .arrays import *
from .data import *
from .matrices import *
from .statistics import *
from .surroundings import *
from .symbols import *

__all__ = [*_arrays.__all__, *_data.__all__, *_matrices.__all__,
           *_statistics.__all__, *_surroundings.__all__, *_symbols.__all__]
