"""Plugins: operators in C (or anything that speaks C) from shared libraries.

What lives here: `load`, `get_include`, `compile`, and the functions that a plugin's operators get
in `mx.nd` and `mx.sym`. What does not: the descriptions and their checks (runtime/library.py), the
C side (include/mxcy.h).
Invariant: after `load` fails, nothing of the library can be seen anywhere.
"""
from __future__ import annotations

import inspect
import os
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import nd, sym
from ._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from .ops.params import REQUIRED
from .runtime.invoke import invoke
from .runtime.library import Plugin, PluginOperator, load_plugin, loaded
from .sym._support import make

__all__ = ["compile", "get_include", "load"]


def get_include() -> str:
    """The folder of `mxcy.h`, for the compiler's -I."""
    return str(Path(__file__).resolve().parent / "include")


def load(path: str | os.PathLike[str], verbose: bool = True) -> list[str]:
    """Loads a plugin: its operators are then in `mx.nd` and `mx.sym`, as the built-in ones are.

    Loading the same file again does nothing. A library is never unloaded.

    Parameters
    ----------
    path : str or path
        The shared library. Loading it runs its code, as importing a module does.
    verbose : bool
        Whether to print what was loaded.

    Returns
    -------
    list of str
        Names of its operators.

    Raises
    ------
    MXNetError
        If there is no such file, it is no plugin, was built with another version of `mxcy.h`,
        describes itself wrongly, or one of its operators has a name that is taken. Nothing of it is
        registered then.
    """
    where = os.path.abspath(os.fspath(path))
    if not os.path.isfile(where):
        raise MXNetValueError(f"there is no library {where}")
    plugin = loaded(where)
    if plugin is None:
        plugin = load_plugin(where, check=_check_places)
        for op in plugin.operators:
            for place, name, function in _places(op):
                setattr(place, name, function)
    if verbose:
        print(_described(plugin))
    return [op.name for op in plugin.operators]


def _described(plugin: Plugin) -> str:
    version = f" {plugin.version}" if plugin.version else ""
    names = ", ".join(op.name for op in plugin.operators)
    return f"loaded {plugin.name}{version} from {plugin.path}: {names}"


def _places(op: PluginOperator) -> list[tuple[Any, str, Callable[..., Any]]]:
    """Where an operator's functions go: (module, attribute, function)."""
    if op.name.startswith("_contrib_"):
        pairs, name = (nd.contrib, sym.contrib), op.name.removeprefix("_contrib_")
    elif op.name.startswith("_"):
        pairs, name = (nd._internal, sym._internal), op.name
    else:
        pairs, name = (nd, sym), op.name
    return [(pairs[0], name, _array_function(op)), (pairs[1], name, _symbol_function(op))]


def _check_places(ops: Sequence[PluginOperator]) -> None:
    """Raises if a name is taken by something that is no operator (`nd.array`, say)."""
    for op in ops:
        for place, name, _ in _places(op):
            if hasattr(place, name):
                raise MXNetValueError(f"{op.path}: {place.__name__} has a {name!r} already")


# ---- functions

def _sorted(op: PluginOperator, args: tuple[Any, ...], kwargs: dict[str, Any]
            ) -> tuple[list[Any], dict[str, Any]]:
    """Arguments by position and name as (inputs, parameters); an absent input is None."""
    names = (*op.inputs, *op.Params.specs())
    if len(args) > len(names):
        raise MXNetTypeError(f"{op.name}: expected at most {len(names)} arguments "
                             f"({', '.join(names)}), got {len(args)}")
    given = dict(zip(names, args))
    for key, value in kwargs.items():
        if key in given:
            raise MXNetTypeError(f"{op.name}: argument {key!r} is given twice")
        given[key] = value
    ins = [given.pop(n, None) for n in op.inputs]
    return ins, given


def _array_function(op: PluginOperator) -> Callable[..., Any]:
    def function(*args: Any, out: Any = None, name: str | None = None, **kwargs: Any) -> Any:
        ins, params = _sorted(op, args, kwargs)
        for n, x in zip(op.inputs, ins):
            if x is None:
                raise MXNetTypeError(f"{op.name}: the input {n!r} is missing")
        return invoke(op, ins, params, out)
    return _dressed(function, op, "NDArray",
                    {"out": "NDArray, optional\n    Where the result goes."})


def _symbol_function(op: PluginOperator) -> Callable[..., Any]:
    def function(*args: Any, name: str | None = None, attr: dict[str, str] | None = None,
                 **kwargs: Any) -> Any:
        ins, params = _sorted(op, args, kwargs)
        known = op.Params.specs()
        extra = {k: params.pop(k) for k in list(params) if k not in known}
        return make(op, op.name.lower().lstrip("_"), ins, params, name, attr, extra)
    return _dressed(function, op, "Symbol", {"name": "str, optional\n    Name of the node."})


def _dressed(function: Any, op: PluginOperator, kind: str, more: dict[str, str]
             ) -> Callable[..., Any]:
    """Gives a function the name, signature and docstring of an operator."""
    rest = ("out", "name") if kind == "NDArray" else ("name", "attr")
    either, empty = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.empty
    args = [inspect.Parameter(n, either, default=None) for n in op.inputs]
    lines = [f"{n} : {kind}" for n in op.inputs]
    for f in op.Params.specs().values():
        needed = f.default is REQUIRED
        args.append(inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY if needed else either,
                                      default=empty if needed else f.default))
        lines.append(f"{f.name} : {f.type}" + ("" if needed else f", default {f.default!r}"))
        if f.metadata["doc"]:
            lines.append(textwrap.indent(f.metadata["doc"], "    "))
    lines += [f"{n} : {text}" for n, text in more.items()]
    args += [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None) for n in rest]
    function.__name__ = function.__qualname__ = op.name
    function.__module__ = f"mxcy.{'nd' if kind == 'NDArray' else 'sym'}"
    function.__signature__ = inspect.Signature(sorted(args, key=lambda a: a.kind))
    function.__doc__ = "\n".join((op.doc, "", "Parameters", "----------", *lines))
    return function


# ---- building

def compile(source: str | os.PathLike[str], out: str | os.PathLike[str] | None = None,
            flags: Sequence[str] = ()) -> str:
    """Builds a plugin of one C or C++ file with the system's compiler.

    Parameters
    ----------
    source : path
        A .c file (compiler: $CC, cc, gcc or clang), or C++ (.cc, .cpp, .cxx; $CXX, c++, g++ or
        clang++).
    out : path, optional
        The library; by default the source's path with the suffix .so.
    flags : sequence of str
        Further arguments of the compiler.

    Returns
    -------
    str
        Path of the library.

    Raises
    ------
    MXNetError
        If there is no compiler, or with what it said if it fails.
    """
    file = Path(source)
    target = Path(out) if out is not None else file.with_suffix(".so")
    plus = file.suffix in (".cc", ".cpp", ".cxx")
    choices = ("c++", "g++", "clang++") if plus else ("cc", "gcc", "clang")
    asked = shlex.split(os.environ.get("CXX" if plus else "CC", ""))
    compiler = asked or [p for p in map(shutil.which, choices) if p][:1]
    if not compiler:
        raise MXNetError(f"no compiler found: tried {', '.join(choices)}; set "
                         f"{'CXX' if plus else 'CC'}")
    command = [*compiler, "-O3", "-fPIC", "-shared", f"-I{get_include()}", *flags, str(file),
               "-o", str(target), "-lm"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as e:
        raise MXNetError(f"cannot run {compiler[0]}: {e}") from None
    if done.returncode:
        raise MXNetError(f"{shlex.join(command)} failed:\n{done.stderr.strip()}")
    return str(target)
