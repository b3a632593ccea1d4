"""KVStore: the store of a single process.

Invariant: a stored value is a copy of its own; pushing never changes the pushed arrays.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .._core.errors import (
    MXNetError,
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from ..optimizer import get_updater
from ..runtime._files import replace_file
from .base import KVStoreBase

__all__ = ["KVStore", "create"]

_LOCAL = ("local", "local_allreduce_cpu", "local_allreduce_device", "local_update_cpu", "device")


@KVStoreBase.register
class KVStore(KVStoreBase):
    """Values by key in this process.

    Parameters
    ----------
    name : str
        Kind of store.
    """

    def __init__(self, name: str = "local") -> None:
        self._type = name
        self._values: dict[Any, Any] = {}
        self._updater: Any = None

    @staticmethod
    def is_capable(capability: str) -> bool:
        if capability.lower() == KVStoreBase.OPTIMIZER:
            return True
        raise MXNetValueError(f"capability: expected 'optimizer', got {capability!r}")

    @property
    def type(self) -> str:
        return self._type

    @property
    def rank(self) -> int:
        return 0

    @property
    def num_workers(self) -> int:
        return 1

    def init(self, key: Any, value: Any) -> None:
        """Sets a key, or several with a list of values, for the first time."""
        for k, values in _pairs(key, value):
            if k in self._values:
                raise MXNetValueError(f"key {k!r} is there already")
            self._values[k] = values[0].copy()

    def push(self, key: Any, value: Any, priority: int = 0) -> None:
        """Adds up values and stores the sum, or hands it to the updater.

        Parameters
        ----------
        key : int, str or list of them
        value : NDArray, list of NDArray, or list of lists
            One array for each device.
        priority : int
            Taken for the interface; the scheduler orders by data.
        """
        for k, values in _pairs(key, value):
            stored = self._stored(k)
            total = values[0].as_in_context(stored.context)
            for other in values[1:]:
                total = total + other.as_in_context(stored.context)
            if self._updater is not None:
                self._updater(k, total, stored)
            else:
                stored[:] = total

    def pull(self, key: Any, out: Any = None, priority: int = 0, ignore_sparse: bool = True
             ) -> None:
        """Copies stored values to the arrays `out`."""
        if out is None:
            raise MXNetTypeError("pull: the arrays to write to, out, are needed")
        for k, outs in _pairs(key, out):
            stored = self._stored(k)
            for o in outs:
                o[:] = stored

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        self.push(key, value, priority)
        self.pull(key, value if out is None else out, priority)

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        self.init(key, value)
        self.pull(key, out, priority)

    def row_sparse_pull(self, key: Any, out: Any = None, priority: int = 0, row_ids: Any = None
                        ) -> None:
        """Not offered: there are no sparse arrays."""
        raise MXNetNotImplementedError("row_sparse_pull: there are no sparse arrays")

    def set_gradient_compression(self, compression_params: dict[str, Any]) -> None:
        """Not offered for a store of one process."""
        raise MXNetNotImplementedError("set_gradient_compression: only distributed stores "
                                       "compress")

    def set_optimizer(self, optimizer: Any) -> None:
        self._updater = get_updater(optimizer)

    def _set_updater(self, updater: Callable[[Any, Any, Any], None]) -> None:
        """Sets the function (key, pushed sum, stored value) that a push calls."""
        self._updater = updater

    set_updater = _set_updater

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        with replace_file(fname) as f:
            f.write(self._with_states().get_states(dump_optimizer))

    def load_optimizer_states(self, fname: str) -> None:
        self._with_states().set_states(Path(fname).read_bytes())

    def _with_states(self) -> Any:
        if not hasattr(self._updater, "get_states"):
            raise MXNetError("KVStore: there is no optimizer; call set_optimizer first")
        return self._updater

    def _stored(self, key: Any) -> Any:
        if key not in self._values:
            raise MXNetValueError(f"key {key!r} is not there; call init first")
        return self._values[key]


def _pairs(key: Any, value: Any) -> list[tuple[Any, list[Any]]]:
    """Each key with its list of arrays."""
    if not isinstance(key, (list, tuple)):
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        if not values:
            raise MXNetValueError(f"key {key!r}: expected at least one array")
        return [(key, values)]
    if not isinstance(value, (list, tuple)) or len(value) % max(1, len(key)):
        raise MXNetValueError(f"expected a value, or as many for each, for {len(key)} keys")
    each = len(value) // max(1, len(key))
    if each == 1:
        return [pair for k, v in zip(key, value) for pair in _pairs(k, v)]
    return [pair for i, k in enumerate(key)
            for pair in _pairs(k, list(value[i * each:(i + 1) * each]))]


def create(name: str = "local") -> KVStoreBase:
    """Makes a store.

    Parameters
    ----------
    name : str
        'local' or 'device' for one process, or the name of a registered class.

    Raises
    ------
    MXNetNotImplementedError
        For the distributed kinds.
    """
    if not isinstance(name, str):
        raise MXNetTypeError(f"name: expected a string, got {name!r}")
    low = name.lower()
    if low in _LOCAL:
        return KVStore(low)
    if low in KVStoreBase.kv_registry:
        return KVStoreBase.kv_registry[low]()
    if low.startswith(("dist", "nccl", "horovod", "byteps", "p3")):
        raise MXNetNotImplementedError(f"KVStore {name!r}: there are no stores of several "
                                       "processes yet; 'local' and 'device' are there")
    raise MXNetValueError(f"name: expected 'local' or 'device', got {name!r}")
