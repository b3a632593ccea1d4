"""`mx.profiler`: when each operator ran and for how long, as a table or as a trace for a browser.

What lives here: switching it on, the user's own spans, counters and markers, tables, the trace.
What does not: taking the times, which the engine does (`_engine/profile.pxi`) for every task, be it
an imperative call or a node of a bound symbol, under the name of the operator or the node.
Invariant: while the profiler is off, nothing is recorded and running pays nothing.
"""
from __future__ import annotations

import json
import logging
import os
import threading
import time
import warnings
from contextvars import ContextVar
from typing import Any

from ._core.errors import MXNetTypeError, MXNetValueError
from .runtime._files import replace_file
from .runtime.engine import profile_on, profile_take

__all__ = ["Counter", "Domain", "Event", "Frame", "Marker", "Task", "dump", "dump_profile", "dumps",
           "pause", "profiler_set_config", "profiler_set_state", "resume", "scope", "set_config",
           "set_kvstore_handle", "set_state"]

_DEFAULTS: dict[str, Any] = {
    "filename": "profile.json", "profile_all": False, "profile_symbolic": None,
    "profile_imperative": None, "profile_memory": False, "profile_api": False,
    "aggregate_stats": False, "continuous_dump": False, "dump_period": 1.0,
    "contiguous_dump": False, "profile_process": "worker", "gpu_memory_profile_filename_prefix": ""}
_SORT = {"total": 1, "avg": None, "min": 2, "max": 3, "count": 0}
_MEMORY = "Memory: cpu/0"
_scopes: ContextVar[tuple[str, ...]] = ContextVar("mxcy_profiler_scopes", default=())


class _State:
    """What has been recorded, and the configuration; one for the process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.config = dict(_DEFAULTS)
        self.running = self.paused = False
        self.trace: list[dict[str, Any]] = []
        # By category and name: count, total, least, largest; of durations, or of values.
        self.times: dict[str, dict[str, list[float]]] = {}
        self.values: dict[str, dict[str, list[float]]] = {}
        self.threads: dict[int, int] = {}
        self.memory = -1
        self.epoch = time.time_ns() - time.monotonic_ns()

    def on(self) -> bool:
        return self.running and not self.paused

    def micro(self, ns: int) -> float:
        return (ns + self.epoch) / 1000

    def thread(self, ident: int) -> int:
        return self.threads.setdefault(ident, len(self.threads))

    def span(self, category: str, name: str, begin: int, end: int, ident: int) -> None:
        took = (end - begin) / 1e6
        _count(self.times, category, name, took)
        self.trace.append({"name": name, "cat": category, "ph": "X", "ts": self.micro(begin),
                           "dur": (end - begin) / 1000, "pid": 0, "tid": self.thread(ident)})

    def value(self, category: str, name: str, at: int, value: float) -> None:
        _count(self.values, category, name, value)
        self.trace.append({"name": name, "cat": category, "ph": "C", "ts": self.micro(at),
                           "pid": 0, "args": {name: value}})

    def collect(self) -> None:
        """Takes the engine's records over."""
        records, dropped = profile_take()
        memory = self.config["profile_memory"] or self.config["profile_all"]
        for name, begin, end, ident, nbytes in records:
            self.span("operator", name, begin, end, ident)
            if memory and nbytes != self.memory:
                self.memory = nbytes
                self.value("Device Storage", _MEMORY, end, nbytes)
        if dropped:
            warnings.warn(f"the profiler had no room for {dropped} records; call dump(False) or "
                          "dumps() now and then", stacklevel=3)

    def wants_tasks(self) -> bool:
        """Tasks are recorded unless both kinds of them have been switched off."""
        kinds = [self.config["profile_symbolic"], self.config["profile_imperative"]]
        return bool(self.config["profile_all"]) or any(k is not False for k in kinds)

    def switch(self) -> None:
        profile_on(self.on() and self.wants_tasks())


_S = _State()


def _count(table: dict[str, dict[str, list[float]]], category: str, name: str, value: float
           ) -> None:
    row = table.setdefault(category, {}).get(name)
    if row is None:
        table[category][name] = [1, value, value, value]
    else:
        row[0] += 1
        row[1] += value
        row[2] = min(row[2], value)
        row[3] = max(row[3], value)


def _check_process(profile_process: str) -> bool:
    """Whether a call is for this process; that of servers has nothing to do here."""
    if profile_process not in ("worker", "server"):
        raise MXNetValueError(f"profile_process: expected 'worker' or 'server', "
                              f"got {profile_process!r}")
    return profile_process == "worker"


def set_config(**kwargs: Any) -> None:
    """Says what is recorded and where it goes.

    Parameters
    ----------
    filename : str
        For `dump`; 'profile.json' by default.
    profile_all, profile_symbolic, profile_imperative : bool
        Operators are recorded unless the last two are both False.
    profile_memory : bool
        Also the bytes of the memory pool in use.
    aggregate_stats, profile_api, continuous_dump, dump_period, profile_process : optional
        Taken for the sake of old programs: tables can always be had, there are no calls of a C
        interface, and the trace is written by `dump` alone.
    """
    for key in kwargs:
        if key not in _DEFAULTS:
            raise MXNetTypeError(f"set_config: there is no argument {key!r}; there are "
                                 f"{', '.join(sorted(_DEFAULTS))}")
    with _S.lock:
        _S.config.update(kwargs)
        _S.switch()


def set_state(state: str = "stop", profile_process: str = "worker") -> None:
    """Switches the profiler on ('run') or off ('stop').

    What was queued before 'run' and executes later is recorded, what was queued before 'stop' and
    executes later is not; call `mx.nd.waitall()` in between.
    """
    if state not in ("run", "stop"):
        raise MXNetValueError(f"state: expected 'run' or 'stop', got {state!r}")
    if not _check_process(profile_process):
        return
    with _S.lock:
        _S.running, _S.paused = state == "run", False
        _S.switch()
        _S.collect()


def pause(profile_process: str = "worker") -> None:
    """Records nothing until `resume`."""
    if _check_process(profile_process):
        with _S.lock:
            _S.paused = True
            _S.switch()


def resume(profile_process: str = "worker") -> None:
    """Goes on after `pause`."""
    if _check_process(profile_process):
        with _S.lock:
            _S.paused = False
            _S.switch()


def dump(finished: bool = True, profile_process: str = "worker") -> None:
    """Writes the trace to the configured file, for chrome://tracing or ui.perfetto.dev.

    Parameters
    ----------
    finished : bool
        Whether the profiler stops and a later trace begins empty.
    profile_process : {'worker', 'server'}
    """
    if not _check_process(profile_process):
        return
    with _S.lock:
        if finished:
            _S.running = False
            _S.switch()
        _S.collect()
        heads: list[dict[str, Any]] = [
            {"ph": "M", "name": "process_name", "pid": 0, "args": {"name": "cpu/0"}}]
        heads += [{"ph": "M", "name": "thread_name", "pid": 0, "tid": n,
                   "args": {"name": f"thread {n}"}} for n in _S.threads.values()]
        text = json.dumps({"traceEvents": heads + _S.trace, "displayTimeUnit": "ms"})
        if finished:
            _S.trace = []
        with replace_file(os.fspath(_S.config["filename"])) as f:
            f.write(text.encode())


def _rows(table: dict[str, list[float]], sort_by: str, ascending: bool
          ) -> list[tuple[str, int, float, float, float, float]]:
    """Name, count, total, least, largest, mean."""
    rows = [(n, int(c), t, lo, hi, t / c) for n, (c, t, lo, hi) in table.items()]
    column = {"count": 1, "total": 2, "min": 3, "max": 4, "avg": 5}[sort_by]
    return sorted(rows, key=lambda r: r[column], reverse=not ascending)


def dumps(reset: bool = False, format: str = "table", sort_by: str = "total",
          ascending: bool = False) -> str:
    """A table of how often and how long each operator ran.

    Parameters
    ----------
    reset : bool
        Whether later tables begin anew.
    format : {'table', 'json'}
    sort_by : {'total', 'avg', 'min', 'max', 'count'}
    ascending : bool

    Returns
    -------
    str
        Times in milliseconds, memory in kB.
    """
    if format not in ("table", "json"):
        raise MXNetValueError(f"format: expected 'table' or 'json', got {format!r}")
    if sort_by not in _SORT:
        raise MXNetValueError(f"sort_by: expected one of {', '.join(map(repr, _SORT))}, "
                              f"got {sort_by!r}")
    with _S.lock:
        _S.collect()
        text = (_as_json if format == "json" else _as_table)(sort_by, ascending)
        if reset:
            _S.times, _S.values = {}, {}
    return text


def _as_json(sort_by: str, ascending: bool) -> str:
    out: dict[str, Any] = {"Time": {}, "Memory": {}, "Counters": {},
                           "Unit": {"Time": "ms", "Memory": "kB"}}
    for category, table in sorted(_S.times.items()):
        out["Time"][category] = {
            n: {"Count": c, "Total": t, "Min": lo, "Max": hi, "Avg": mean}
            for n, c, t, lo, hi, mean in _rows(table, sort_by, ascending)}
    for category, table in sorted(_S.values.items()):
        memory = category == "Device Storage"
        scale = 1000 if memory else 1
        out["Memory" if memory else "Counters"][category] = {
            n: {"Count": c, "Min": lo / scale, "Max": hi / scale, "Avg": mean / scale}
            for n, c, t, lo, hi, mean in _rows(table, sort_by, ascending)}
    return json.dumps(out, indent=4)


def _as_table(sort_by: str, ascending: bool) -> str:
    lines = ["", "Profile Statistics:"]

    def head(category: str, columns: list[str]) -> None:
        lines.extend(["", category, "=================",
                      f"{'Name':<25}" + "".join(f" {c:>16}" for c in columns),
                      f"{'----':<25}" + "".join(f" {'-' * len(c):>16}" for c in columns)])

    for category, table in sorted(_S.values.items()):
        memory = category == "Device Storage"
        unit, scale = (" (kB)", 1000) if memory else ("", 1)
        head(category, ["Total Count", f"Min{unit}", f"Max{unit}", f"Avg{unit}"])
        lines += [f"{n:<25} {c:>16} {lo / scale:>16.4f} {hi / scale:>16.4f} {mean / scale:>16.4f}"
                  for n, c, _, lo, hi, mean in _rows(table, sort_by, ascending)]
    for category, table in sorted(_S.times.items()):
        head(category, ["Total Count", "Time (ms)", "Min Time (ms)", "Max Time (ms)",
                        "Avg Time (ms)"])
        lines += [f"{n:<25} {c:>16} {t:>16.4f} {lo:>16.4f} {hi:>16.4f} {mean:>16.4f}"
                  for n, c, t, lo, hi, mean in _rows(table, sort_by, ascending)]
    return "\n".join(lines) + "\n"


# -- the user's own records ------------------------------------------------------------------------
class Domain:
    """A group of the user's tasks, counters and markers.

    Parameters
    ----------
    name : str
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    def new_task(self, name: str) -> Task:
        """A Task of this domain."""
        return Task(self, name)

    def new_frame(self, name: str) -> Frame:
        """A Frame of this domain."""
        return Frame(self, name)

    def new_counter(self, name: str, value: float | None = None) -> Counter:
        """A Counter of this domain."""
        return Counter(self, name, value)

    def new_marker(self, name: str) -> Marker:
        """A Marker of this domain."""
        return Marker(self, name)


class _Span:
    """Something that is started and stopped."""

    def __init__(self, category: str, name: str) -> None:
        self.name = name
        self._category = category
        self._begin: int | None = None

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> Any:
        self.start()
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begins now."""
        self._begin = time.monotonic_ns() if _S.on() else None

    def stop(self) -> None:
        """Ends now; without `start`, or while the profiler is off, nothing is recorded."""
        begin, self._begin = self._begin, None
        if begin is not None and _S.on():
            with _S.lock:
                _S.span(self._category, self.name, begin, time.monotonic_ns(),
                        threading.get_ident())

    def __del__(self) -> None:
        self._begin = None


class Task(_Span):
    """A piece of the user's work, from `start` to `stop`; also a context manager.

    Parameters
    ----------
    domain : Domain
    name : str
    """

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(str(domain), name)
        self.domain = domain


class Frame(_Span):
    """A piece of work that repeats, such as one batch; arguments as for `Task`."""

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(f"{domain},frame", name)
        self.domain = domain


class Event(_Span):
    """A piece of work of no domain.

    Parameters
    ----------
    name : str
    """

    def __init__(self, name: str) -> None:
        super().__init__("event", name)


class Counter:
    """A number that changes in time; `counter += 1` counts.

    Parameters
    ----------
    domain : Domain
    name : str
    value : number, optional
        Recorded at once.
    """

    def __init__(self, domain: Domain, name: str, value: float | None = None) -> None:
        self.name = name
        self.domain = domain
        self._value: float = 0
        self._lock = threading.Lock()
        if value is not None:
            self.set_value(value)

    def __str__(self) -> str:
        return self.name

    def __del__(self) -> None:
        """Nothing is to be given back."""

    def set_value(self, value: float) -> None:
        """Sets the number."""
        with self._lock:
            self._record(value)

    def _record(self, value: float) -> None:
        self._value = value
        if _S.on():
            with _S.lock:
                _S.value(str(self.domain), self.name, time.monotonic_ns(), value)

    def increment(self, delta: float = 1) -> None:
        """Adds."""
        with self._lock:
            self._record(self._value + delta)

    def decrement(self, delta: float = 1) -> None:
        """Subtracts."""
        self.increment(-delta)

    def __iadd__(self, delta: float) -> Counter:
        self.increment(delta)
        return self

    def __isub__(self, delta: float) -> Counter:
        self.increment(-delta)
        return self


class Marker:
    """A moment.

    Parameters
    ----------
    domain : Domain
    name : str
    """

    def __init__(self, domain: Domain, name: str) -> None:
        self.name = name
        self.domain = domain

    def mark(self, scope: str = "process") -> None:
        """Marks now.

        Parameters
        ----------
        scope : {'global', 'process', 'thread', 'task', 'marker'}
            How far the line goes in the picture.
        """
        shown = {"global": "g", "process": "p", "thread": "t", "task": "t", "marker": "t"}
        if scope not in shown:
            raise MXNetValueError(f"scope: expected one of {', '.join(map(repr, shown))}, "
                                  f"got {scope!r}")
        if _S.on():
            with _S.lock:
                _S.trace.append({
                    "name": self.name, "cat": f"{self.domain},instant_marker", "ph": "i",
                    "s": shown[scope], "ts": _S.micro(time.monotonic_ns()), "pid": 0,
                    "tid": _S.thread(threading.get_ident())})


class scope:
    """A span around a with-statement; inside others its name begins with theirs.

    Parameters
    ----------
    name : str
        A colon at the end is added where there is none.
    append_mode : bool
        Whether the names of the scopes around come first.
    """

    def __init__(self, name: str = "<unk>:", append_mode: bool = True) -> None:
        self._name = name if name.endswith(":") else f"{name}:"
        self._append = append_mode
        self._token: Any = None

    def __enter__(self) -> scope:
        around = _scopes.get() if self._append else ()
        self._token = _scopes.set((*around, self._name))
        self._span = _Span("scope", "".join(_scopes.get()))
        self._span.start()
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self._span.stop()
        _scopes.reset(self._token)


# -- older names -----------------------------------------------------------------------------------
def profiler_set_config(mode: str = "symbolic", filename: str = "profile.json") -> None:
    """Older name of `set_config`; mode is 'symbolic' or 'all'."""
    warnings.warn("profiler_set_config is old; call set_config", DeprecationWarning, stacklevel=2)
    if mode not in ("symbolic", "all"):
        raise MXNetValueError(f"mode: expected 'symbolic' or 'all', got {mode!r}")
    set_config(profile_all=mode == "all", profile_symbolic=True, filename=filename)


def profiler_set_state(state: str = "stop") -> None:
    """Older name of `set_state`."""
    warnings.warn("profiler_set_state is old; call set_state", DeprecationWarning, stacklevel=2)
    set_state(state)


def dump_profile() -> None:
    """Older name of `dump(True)`."""
    warnings.warn("dump_profile is old; call dump", DeprecationWarning, stacklevel=2)
    dump(True)


def set_kvstore_handle(handle: Any) -> None:
    """For the servers of distributed training, of which there are none: does nothing."""
    logging.debug("profiler.set_kvstore_handle: there are no servers")
