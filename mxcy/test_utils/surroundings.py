"""What surrounds a test: devices, environment variables, repetition, a constant iterator.

Invariant: what a with-statement changes is as before when it ends.
"""
from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._core.context import Context, gpu, num_gpus
from .._core.errors import MXNetTypeError, MXNetValueError
from ..io import DataIter

__all__ = ["DummyIter", "discard_stderr", "environment", "list_gpus", "retry"]


def list_gpus() -> list[Context]:
    """The CUDA devices that can be used."""
    return [gpu(i) for i in range(num_gpus())]


def retry(n: int) -> Callable:
    """Decorator for tests of random things: tries up to `n` times before it fails."""
    if n < 1:
        raise MXNetValueError(f"retry: at least one try is needed, got {n}")

    def decorate(f: Callable) -> Callable:
        @functools.wraps(f)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            for left in range(n - 1, -1, -1):
                try:
                    return f(*args, **kwargs)
                except AssertionError:
                    if not left:
                        raise
            return None
        return wrapper
    return decorate


@contextlib.contextmanager
def environment(*args: Any) -> Iterator[None]:
    """Sets environment variables in a with-statement: (name, value) or a dict; None removes."""
    if len(args) == 2:
        wanted = {args[0]: args[1]}
    elif len(args) == 1 and isinstance(args[0], Mapping):
        wanted = dict(args[0])
    else:
        raise MXNetTypeError("environment takes a name and a value, or a dict")
    was = {k: os.environ.get(k) for k in wanted}
    try:
        _set_environment(wanted)
        yield
    finally:
        _set_environment(was)


def _set_environment(values: Mapping[str, Any]) -> None:
    for k, v in values.items():
        if v is None:
            os.environ.pop(k, None)
        else:
            os.environ[k] = str(v)


@contextlib.contextmanager
def discard_stderr() -> Iterator[None]:
    """Drops what is written to the standard error file within a with-statement."""
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as null:
            os.dup2(null.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


class DummyIter(DataIter):
    """A data iterator that gives the first batch of another one again and again."""

    def __init__(self, real_iter: Any) -> None:
        super().__init__(real_iter.batch_size)
        self.real_iter = real_iter
        self.provide_data = real_iter.provide_data
        self.provide_label = real_iter.provide_label
        self.the_batch = next(iter(real_iter))

    def __iter__(self) -> DummyIter:
        return self

    def next(self) -> Any:
        """The batch."""
        return self.the_batch

    __next__ = next

    def reset(self) -> None:
        """Nothing to do."""
