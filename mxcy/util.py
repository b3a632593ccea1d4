"""`mx.util`: the shape semantics switches, environment variables, small helpers for users.

What does not live here: the switches themselves (`_core/modes.py`).
Invariant: a switch is per thread and a scope restores what it found.
"""
from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from ._core import modes
from ._core.context import Context, gpu, gpu_memory_info, num_gpus, require_device
from ._core.errors import MXNetNotImplementedError, MXNetTypeError

__all__ = ["get_cuda_compute_capability", "get_gpu_count", "get_gpu_memory", "getenv",
           "is_np_array", "is_np_shape", "np_array", "np_shape", "np_ufunc_legal_option",
           "reset_np", "set_module", "set_np", "set_np_shape", "setenv", "use_np", "use_np_array",
           "use_np_shape", "wrap_np_binary_func", "wrap_np_unary_func"]


def is_np_shape() -> bool:
    """Whether 0-d and zero-size arrays are real in this thread (else a 0 in a shape is unknown)."""
    return modes.np_shape()


def set_np_shape(active: bool) -> bool:
    """Switches 0-d and zero-size arrays on or off in this thread.

    Returns
    -------
    bool
        What the switch was before.
    """
    return modes.set_np_shape(bool(active))


class _ShapeScope:
    """Sets the shape semantics inside a with-statement, and around a function it decorates."""

    def __init__(self, active: bool) -> None:
        self.active = bool(active)
        self.previous: list[bool] = []

    def __enter__(self) -> _ShapeScope:
        self.previous.append(modes.set_np_shape(self.active))
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        modes.set_np_shape(self.previous.pop())

    def __call__(self, func: Callable) -> Callable:
        return _with_shape(func, self.active)


def _with_shape(func: Callable, active: bool) -> Callable:
    @functools.wraps(func)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with _ShapeScope(active):
            return func(*args, **kwargs)
    return inside


def np_shape(active: bool = True) -> _ShapeScope:
    """A scope in which 0-d and zero-size arrays are real (or, with False, are not).

    Examples
    --------
    >>> with mx.util.np_shape():
    ...     mx.nd.zeros(()).shape
    ()
    """
    return _ShapeScope(active)


def use_np_shape(func: Any) -> Any:
    """Decorator: the function, or every method of the class, runs inside `np_shape()`."""
    if inspect.isclass(func):
        for name, method in list(vars(func).items()):
            if inspect.isfunction(method):
                setattr(func, name, _with_shape(method, True))
        return func
    if not callable(func):
        raise MXNetTypeError(f"use_np_shape: expected a function or a class, got {func!r}")
    return _with_shape(func, True)


def is_np_array() -> bool:
    """Whether arrays of NumPy's own semantics (`mx.np`) are on. They do not exist yet: False."""
    return False


def _no_np(what: str) -> MXNetNotImplementedError:
    return MXNetNotImplementedError(f"{what}: the NumPy namespace mx.np does not exist yet; "
                                    "mx.util.np_shape gives 0-d and zero-size shapes")


class _ArrayScope:
    """Array semantics inside a with-statement; only the classic ones exist."""

    def __enter__(self) -> _ArrayScope:
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        pass

    def __call__(self, func: Callable) -> Callable:
        return func


def np_array(active: bool = True) -> _ArrayScope:
    """A scope for arrays with NumPy's semantics. Only `active=False` can be had now."""
    if active:
        raise _no_np("np_array")
    return _ArrayScope()


def use_np_array(func: Any) -> Any:
    """Decorator form of `np_array()`."""
    raise _no_np("use_np_array")


def use_np(func: Any) -> Any:
    """Decorator: NumPy's shapes and arrays both."""
    raise _no_np("use_np")


def set_np(shape: bool = True, array: bool = True) -> None:
    """Switches NumPy's semantics of shapes and arrays for this thread."""
    if array:
        raise _no_np("set_np(array=True)")
    modes.set_np_shape(shape)


def reset_np() -> None:
    """Back to the classic semantics in this thread."""
    modes.set_np_shape(False)


def set_module(module: str) -> Callable[[Any], Any]:
    """Decorator that sets `__module__`, so that a public object shows its public place."""
    def decorate(func: Any) -> Any:
        if module is not None:
            func.__module__ = module
        return func
    return decorate


def getenv(name: str) -> str | None:
    """Value of an environment variable, or None."""
    return os.environ.get(name)


def setenv(name: str, value: str | None) -> None:
    """Sets an environment variable of this process; None removes it."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def get_gpu_count() -> int:
    """How many CUDA devices can be used."""
    return num_gpus()


def get_gpu_memory(gpu_dev_id: int) -> tuple[int, int]:
    """Free and total bytes of a CUDA device."""
    return gpu_memory_info(gpu_dev_id)


def get_cuda_compute_capability(ctx: Context) -> int:
    """Compute capability of a CUDA device as one number (80 for 8.0)."""
    if not isinstance(ctx, Context):
        raise MXNetTypeError(f"ctx: expected a Context, got {ctx!r}")
    require_device(ctx if ctx.device_type == "gpu" else gpu(ctx.device_id))
    raise MXNetNotImplementedError("get_cuda_compute_capability: no CUDA backend")


# -- options of NumPy's ufuncs ---------------------------------------------------------------------
_UFUNC_DEFAULTS = {"where": True, "casting": "same_kind", "order": "K", "dtype": None,
                   "subok": True}
_UFUNC_TYPES = frozenset(("int8", "uint8", "int32", "int64", "float16", "float32", "float64",
                          "bool"))


def np_ufunc_legal_option(key: str, value: Any) -> bool:
    """Whether NumPy's ufuncs take an option with such a value.

    Parameters
    ----------
    key : {'where', 'casting', 'order', 'dtype', 'subok'}
    value : object
    """
    if key in ("where", "subok"):
        return isinstance(value, bool)
    if key == "casting":
        return value in ("no", "equiv", "safe", "same_kind", "unsafe")
    if key == "order":
        return isinstance(value, str)
    if key == "dtype":
        return str(getattr(value, "__name__", value)) in _UFUNC_TYPES
    return False


def _with_options(func: Callable, operands: int) -> Callable:
    @functools.wraps(func)
    def inside(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        if len(args) != operands:
            raise MXNetTypeError(f"{func.__name__}: expected {operands} positional arguments, "
                                 f"got {len(args)}")
        for key, value in kwargs.items():
            if key not in _UFUNC_DEFAULTS:
                raise MXNetTypeError(f"{func.__name__}: there is no argument {key!r}")
            if value != _UFUNC_DEFAULTS[key]:
                if np_ufunc_legal_option(key, value):
                    raise MXNetNotImplementedError(f"{func.__name__}: {key}={value} is not "
                                                   "possible yet")
                raise MXNetTypeError(f"{func.__name__}: {key} cannot be {value!r}")
        return func(*args, out=out)
    return inside


def wrap_np_unary_func(func: Callable) -> Callable:
    """Decorator: the function also takes the options of NumPy's ufuncs, at their defaults."""
    return _with_options(func, 1)


def wrap_np_binary_func(func: Callable) -> Callable:
    """`wrap_np_unary_func` for functions of two operands."""
    return _with_options(func, 2)
