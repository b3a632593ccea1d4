"""What a side makes of a row: something to run, to wait for, and to look at.

What lives here: `Work`, and the inputs of rows of single operators and programs. What does not:
clocks (worker.py).
Invariant: `inputs_of` depends on the row alone.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["Work", "inputs_of"]


@dataclasses.dataclass
class Work:
    """One work in one library.

    Attributes
    ----------
    run : does it once, and may return before it is done.
    wait : given what `run` returned, waits until it is done.
    results : given what `run` returned, arrays to compare with other libraries.
    fresh : whether only the last call of a block is waited for; else each is.
    """

    run: Callable[[], Any]
    wait: Callable[[Any], Any]
    results: Callable[[Any], list[np.ndarray]]
    fresh: bool = False


def inputs_of(row: Any) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Arrays and further arguments of a row's operator or program."""
    rng = np.random.RandomState(row.seed)
    arrays = [rng.standard_normal(s).astype(np.float32) for s in row.args["inputs"]]
    config = dict(row.args.get("config", ()))
    if row.args.get("op") == "take":
        arrays.append(rng.randint(0, len(arrays[0]), config.pop("ids")))
    elif row.args.get("op") == "one_hot":
        arrays.append(rng.randint(0, config["depth"], config.pop("count")))
    return arrays, config
