"""The settings of the library: one table, read from the environment.

What lives here: name, environment variable, default, type and meaning of every setting, the
accessor `get`, and `markdown`, from which docs/settings.md is made (tests prove it fresh;
`python -m mxcy._core.settings > docs/settings.md` writes it).
What does not: acting on a setting; each floor asks for its own at first use.

Invariant: nothing else in the library reads an environment variable named MXCY_*, except setup.py.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import MXNetValueError

__all__ = ["SETTINGS", "Setting", "get", "markdown", "reset"]


@dataclass(frozen=True)
class Setting:
    """One setting.

    Parameters
    ----------
    name : str
        What `get` is asked for.
    env : str
        The environment variable.
    default : object
        The value when the variable is not set or empty.
    parse : callable
        Text to value; raises ValueError with what was expected.
    kind : str
        The kind of value, for the documentation.
    doc : str
        What it does.
    """

    name: str
    env: str
    default: Any
    parse: Callable[[str], Any]
    kind: str
    doc: str


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        value = text.strip().lower()
        if value not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return value
    return parse


def _number(low: float, high: float, integer: bool) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            value = int(text) if integer else float(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            what = "an integer" if integer else "a number"
            raise ValueError(f"{what} from {low:g} to {high:g}")
        return value
    return parse


_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def _size(text: str) -> int:
    body = text.strip().lower().removesuffix("b").removesuffix("i")
    unit = body[-1:] if body[-1:] in _UNITS else ""
    try:
        value = float(body.removesuffix(unit)) * _UNITS[unit]
    except ValueError:
        value = -1.0
    if not 0 <= value < float(1 << 62):
        raise ValueError("a number of bytes, perhaps with K, M, G or T behind it; 0 for no limit")
    return int(value)


_ROWS = [
    Setting("engine", "MXCY_ENGINE", "threaded", _choice("threaded", "naive"), "threaded or naive",
            "How work runs. `threaded`: small work at once on the calling thread, the rest on the "
            "thread pool while Python goes on. `naive`: everything at once on the calling thread, "
            "so that errors come up at the call that caused them."),
    Setting("num_threads", "MXCY_NUM_THREADS", None, _number(1, 1024, True), "integer",
            "Threads of the pool. By default the smallest of the cores, the affinity mask and the "
            "quota of the control group."),
    Setting("cpu", "MXCY_CPU", None, str.strip, "v2, v3, v4 or base",
            "Forces one build of the CPU kernels. By default the best that this CPU can run."),
    Setting("memory_cap", "MXCY_MEMORY_CAP", None, _size, "bytes, with K, M, G or T",
            "Most host memory that the pool may hold; 0: no limit. Beyond it the cache is emptied, "
            "then MXNetMemoryError is raised. By default the memory of the machine or of its "
            "control group."),
    Setting("inline_ns", "MXCY_INLINE_NS", 300_000, _number(0, 1e12, True), "nanoseconds",
            "Work estimated shorter than this runs at once on the calling thread, with the pool's "
            "help, when nothing that it needs is pending."),
    Setting("parallel_ns", "MXCY_PARALLEL_NS", 20_000, _number(0, 1e12, True), "nanoseconds",
            "A task estimated shorter than this is not split between threads."),
    Setting("winograd", "MXCY_WINOGRAD", 4, lambda text: int(_choice("0", "2", "4")(text)),
            "0, 2 or 4",
            "Edge of the tiles in which convolutions are computed by Winograd's method. 4 is the "
            "fastest, with a relative error of about 4e-6 (7e-6 for 5 x 5); 2 is as exact as a "
            "plain sum, for 3 x 3 with stride 1; 0 uses plain sums only."),
    Setting("spin_us", "MXCY_SPIN_US", 200, _number(0, 1e6, True), "microseconds",
            "How long a thread of the pool without work looks for more before it sleeps."),
    Setting("cuda_libdir", "MXCY_CUDA_LIBDIR", None, str.strip, "folder",
            "Where NVIDIA's libraries are taken from, and from nowhere else. By default a copy in "
            "the process, pip's packages, the system, in this order."),
    Setting("cuda_memory_cap", "MXCY_CUDA_MEMORY_CAP", 0, _size, "bytes, with K, M, G or T",
            "Most memory that the pool of one CUDA device may hold; 0: what the device has."),
    Setting("cuda_pool", "MXCY_CUDA_POOL", "classes", _choice("classes", "direct"),
            "classes or direct",
            "How device memory is kept. `classes`: by size class, for later use. `direct`: every "
            "block is the driver's own, given back when freed, so that compute-sanitizer sees "
            "each."),
    Setting("exit_timeout", "MXCY_EXIT_TIMEOUT", 5.0, _number(0, 1e6, False), "seconds",
            "How long the interpreter's exit waits for pending work."),
]

#: Every setting, by name.
SETTINGS: dict[str, Setting] = {row.name: row for row in _ROWS}

_values: dict[str, Any] = {}


def get(name: str) -> Any:
    """The value of a setting; the environment is read at the first call for it.

    Parameters
    ----------
    name : str
        A key of `SETTINGS`.

    Returns
    -------
    object
        The value, or the default when the variable is not set.

    Raises
    ------
    MXNetValueError
        The variable holds something that the setting cannot be; names both.
    """
    if name not in _values:
        row = SETTINGS[name]
        text = os.environ.get(row.env, "")
        try:
            _values[name] = row.parse(text) if text.strip() else row.default
        except ValueError as error:
            raise MXNetValueError(f"{row.env}={text!r}: expected {error}") from None
    return _values[name]


def reset() -> None:
    """Forgets what was read, so that the environment is read again (tests)."""
    _values.clear()


def markdown() -> str:
    """The table of settings as the text of docs/settings.md."""
    lines = ["# Settings", "",
             "Environment variables, read when first needed. "
             "Made by `python -m mxcy._core.settings`.",
             "", "| variable | value | default | meaning |", "|---|---|---|---|"]
    for row in _ROWS:
        default = "" if row.default is None else f"`{row.default}`"
        lines.append(f"| `{row.env}` | {row.kind} | {default} | {row.doc} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
