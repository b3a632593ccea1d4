#!/usr/bin/env python3
"""Runs every benchmark once, to see that it works: `python asv_bench/run_once.py [pattern]`.

What lives here: finding benchmarks by asv's rules for names, and running each with each of its
parameters. What does not: timing that may be relied on; that is `asv run`.
Invariant: no benchmark run, or one that fails, is a failure. `NotImplementedError` in a setup skips
the parameters, as in asv.
"""
from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KINDS = re.compile(r"^(?:time|timeraw|mem|peakmem|track)(?:_|[A-Z])")
HERE = Path(__file__).resolve().parent


def parameters(owner: Any) -> list[tuple]:
    """Every combination of the parameters of a class or function; [()] if it has none."""
    given = getattr(owner, "params", ())
    if not given:
        return [()]
    lists = given if isinstance(given[0], (list, tuple)) else (given,)
    return list(itertools.product(*lists))


def benchmarks() -> Iterator[tuple[str, Callable[[tuple], None], list[tuple]]]:
    """Name, what runs it once, and parameters of each benchmark."""
    sys.path.insert(0, str(HERE))
    package = importlib.import_module("benchmarks")
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"benchmarks.{info.name}")
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) != module.__name__ or name.startswith("_"):
                continue
            if inspect.isclass(value):
                for method in dir(value):
                    if KINDS.match(method):
                        yield (f"{info.name}.{name}.{method}", method_runner(value, method),
                               parameters(value))
            elif callable(value) and KINDS.match(name):
                yield f"{info.name}.{name}", lambda args, f=value: f(*args), parameters(value)


def method_runner(cls: type, method: str) -> Callable[[tuple], None]:
    """Runs a benchmark of a class, with setup and teardown."""
    def run(args: tuple) -> None:
        made = cls()
        if hasattr(made, "setup_cache"):
            args = (made.setup_cache(), *args)
        if hasattr(made, "setup"):
            made.setup(*args)
        try:
            result = getattr(made, method)(*args)
            if method.startswith("timeraw") and isinstance(result, str):
                exec(compile(result, method, "exec"), {})
        finally:
            if hasattr(made, "teardown"):
                made.teardown(*args)
    return run


def main() -> int:
    pattern = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
    ran, skipped, failed = 0, 0, []
    for name, run, combinations in benchmarks():
        if not pattern.search(name):
            continue
        start = time.perf_counter()
        for args in combinations:
            try:
                run(args)
                ran += 1
            except NotImplementedError as e:
                if type(e) is not NotImplementedError:  # one of the library's own is a failure
                    failed.append(f"{name}{args}")
                    traceback.print_exc()
                else:
                    skipped += 1
            except Exception:
                failed.append(f"{name}{args}")
                traceback.print_exc()
        print(f"{time.perf_counter() - start:8.2f} s  {name} ({len(combinations)})", flush=True)
    print(f"{ran} ran, {skipped} skipped, {len(failed)} failed")
    for name in failed:
        print("FAILED", name)
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
