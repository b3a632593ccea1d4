"""One row of the operator tests: what the generic checker is fed.

What lives here: `Case`. What does not: rows (cases_<family>.py), the checker.
Invariant: a Case is data; nothing is computed until the checker uses it.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Case"]

FLOAT_NAMES = ("float32", "float64", "float16")


@dataclass(frozen=True)
class Case:
    """One operator with one set of parameters and shapes.

    Attributes
    ----------
    name : str
        Registered operator name.
    inputs : tuple of tuple of int
        Shape of every input, auxiliary states last.
    params : dict
        What the user passes.
    ref : callable or None
        `ref(*arrays)` on NumPy arrays returns the expected output, or a tuple of them; parameters
        are closed over. None: forward values are not compared.
    domain : (lo, hi), or a tuple with one element per input
        Inputs are drawn from here. An element is a pair (lo, hi), or a callable
        `f(rng, shape) -> array` whose array keeps its own dtype whatever the case's dtype (indices,
        lengths, labels) and is not differentiated numerically.
    dtypes : tuple of str
        Dtypes of the inputs that are tried, one after another.
    grad, second : bool
        Whether first and second gradients are checked numerically.
    rtol, atol : dict from dtype name to float
        Tolerances that differ from the checker's own.
    tag : str
        Tells rows of one operator apart in test names.
    """

    name: str
    inputs: tuple[tuple[int, ...], ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    ref: Callable[..., Any] | None = None
    domain: tuple = (-1.0, 1.0)
    dtypes: tuple[str, ...] = FLOAT_NAMES
    grad: bool = True
    second: bool = True
    rtol: Mapping[str, float] = field(default_factory=dict)
    atol: Mapping[str, float] = field(default_factory=dict)
    tag: str = ""

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{self.name}-{self.tag}" if self.tag else self.name
