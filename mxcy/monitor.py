"""Monitor: statistics of the values inside an executor, for finding out where training goes wrong.

Invariant: outside the watched batches a monitor costs a call and computes nothing.
"""
from __future__ import annotations

import logging
import re
from collections.abc import Callable
from math import sqrt
from typing import Any

__all__ = ["Monitor"]


def _scaled_norm(x: Any) -> Any:
    """Euclidean norm over the root of the size."""
    return x.norm() / sqrt(max(1, x.size))


class Monitor:
    """Collects a statistic of outputs, parameters and auxiliary states every so many batches.

    Parameters
    ----------
    interval : int
        Batches between two watched ones.
    stat_func : callable, optional
        Takes an NDArray, returns an NDArray or a list of them; by default the norm over the root of
        the size.
    pattern : str
        Regular expression for the names.
    sort : bool
        Whether results come in the order of their names.
    monitor_all : bool
        Whether inputs of operators are watched too.
    """

    def __init__(self, interval: int, stat_func: Callable[[Any], Any] | None = None,
                 pattern: str = ".*", sort: bool = False, monitor_all: bool = False) -> None:
        self.stat_func = stat_func or _scaled_norm
        self.interval = interval
        self.activated = False
        self.queue: list[tuple[int, str, Any]] = []
        self.step = 0
        self.exes: list[Any] = []
        self.re_prog = re.compile(pattern)
        self.sort = sort
        self.monitor_all = monitor_all

    def stat_helper(self, name: str, array: Any) -> None:
        """What executors call with each value."""
        if self.activated and self.re_prog.match(name):
            self.queue.append((self.step, name, self.stat_func(array)))

    def install(self, exe: Any) -> None:
        """Lets the monitor watch an executor."""
        exe.set_monitor_callback(self.stat_helper, self.monitor_all)
        self.exes.append(exe)

    def tic(self) -> None:
        """Begins a batch."""
        if self.step % self.interval == 0:
            self.queue = []
            self.activated = True
        self.step += 1

    def toc(self) -> list[tuple[int, str, str]]:
        """Ends a batch; returns (batch, name, statistic) for each watched value."""
        if not self.activated:
            return []
        for exe in self.exes:
            for arrays in (exe.arg_dict, exe.aux_dict):
                for name, array in arrays.items():
                    if self.re_prog.match(name):
                        self.queue.append((self.step, name, self.stat_func(array)))
        self.activated = False
        found, self.queue = self.queue, []
        if self.sort:
            found.sort(key=lambda item: item[1])
        return [(step, name, _text(value)) for step, name, value in found]

    def toc_print(self) -> None:
        """Ends a batch and logs the statistics."""
        for step, name, text in self.toc():
            logging.info("Batch: %7d %30s %s", step, name, text)


def _text(value: Any) -> str:
    values = value if isinstance(value, (list, tuple)) else [value]
    shown = [v if not hasattr(v, "asnumpy") else v.asscalar() if v.size == 1 else v.asnumpy()
             for v in values]
    # str and not format, which would give a float32 the digits of a float64.
    return "".join(str(v) + "\t" for v in shown)
