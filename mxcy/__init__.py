"""mxcy: deep learning with the programming model of MXNet 1.x (`import mxcy as mx`).

What lives here: the names of the namespace and where they come from. What does not: any definition.
Invariant: importing this package imports none of the submodules in the table; each is imported at
its first use, so the import is quick and never fails for want of an optional part.
"""
# ruff: noqa: F401
from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._core.context import Context, cpu, cpu_pinned, cpu_shared, current_context, gpu, num_gpus
from ._core.errors import MXNetError
from ._version import __version__

if TYPE_CHECKING:
    from . import (
        attribute,
        autograd,
        base,
        callback,
        context,
        engine,
        executor,
        init,
        initializer,
        io,
        kvstore,
        libinfo,
        library,
        log,
        lr_scheduler,
        metric,
        model,
        module,
        monitor,
        name,
        nd,
        ndarray,
        operator,
        optimizer,
        profiler,
        random,
        recordio,
        registry,
        rnn,
        runtime,
        sym,
        symbol,
        test_utils,
        util,
        visualization,
    )
    from . import kvstore as kv
    from . import module as mod
    from . import monitor as mon
    from . import optimizer as opt
    from . import random as rnd
    from . import visualization as viz
    from .attribute import AttrScope
    from .runtime.config import show_config
    from .runtime.engine import empty_cache, memory_stats, set_memory_cap, wait_all
    from .util import (
        is_np_array,
        is_np_shape,
        np_array,
        np_shape,
        set_np_shape,
        use_np,
        use_np_array,
        use_np_shape,
    )

    waitall = wait_all

#: Public name to the submodule it is.
_MODULES = {name: name for name in (
    "attribute", "autograd", "base", "callback", "context", "engine", "executor", "init",
    "initializer", "io", "kvstore", "libinfo", "library", "log", "lr_scheduler", "metric", "model",
    "module", "monitor", "name", "nd", "ndarray", "operator", "optimizer", "profiler",
    "random", "recordio", "registry", "rnn", "runtime", "sym", "symbol", "test_utils", "util",
    "visualization", "viz")}
_MODULES.update(kv="kvstore", mod="module", mon="monitor", opt="optimizer", rnd="random")

#: Public name to (submodule, name there).
_NAMES = {
    "AttrScope": ("attribute", "AttrScope"),
    "empty_cache": ("runtime.engine", "empty_cache"),
    "memory_stats": ("runtime.engine", "memory_stats"),
    "set_memory_cap": ("runtime.engine", "set_memory_cap"),
    "show_config": ("runtime.config", "show_config"),
    "waitall": ("runtime.engine", "wait_all"),
    **{name: ("util", name) for name in (
        "is_np_array", "is_np_shape", "np_array", "np_shape", "set_np_shape", "use_np",
        "use_np_array", "use_np_shape")},
}

__all__ = ["Context", "MXNetError", "__version__", "cpu", "cpu_pinned", "cpu_shared",
           "current_context", "gpu", "num_gpus", *sorted({*_MODULES, *_NAMES})]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        where = f"{__name__}.{_MODULES[name]}"
        try:
            value: Any = importlib.import_module(where)
        except ModuleNotFoundError as e:
            if e.name != where:
                raise
            raise AttributeError(f"module {__name__!r} has no attribute {name!r} yet") from None
    elif name in _NAMES:
        where, attribute = _NAMES[name]
        value = getattr(importlib.import_module(f"{__name__}.{where}"), attribute)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _empty_host_cache() -> None:
    from .runtime.engine import empty_cache

    empty_cache()


Context.emptiers.append(_empty_host_cache)
