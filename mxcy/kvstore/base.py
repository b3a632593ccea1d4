"""KVStoreBase: the interface of stores, and their registry."""
from __future__ import annotations

from typing import Any, ClassVar

from .._core.errors import MXNetNotImplementedError, MXNetTypeError

__all__ = ["KVStoreBase"]


class KVStoreBase:
    """Interface of stores. A subclass with `@KVStoreBase.register` can be made by `create`.

    Attributes
    ----------
    OPTIMIZER : str
        Name of the capability to run an optimizer, for `is_capable`.
    """

    OPTIMIZER: ClassVar[str] = "optimizer"
    kv_registry: ClassVar[dict[str, type[KVStoreBase]]] = {}

    @staticmethod
    def register(klass: type[KVStoreBase]) -> type[KVStoreBase]:
        """Registers a class under its lower-case name."""
        if not (isinstance(klass, type) and issubclass(klass, KVStoreBase)):
            raise MXNetTypeError(f"expected a subclass of KVStoreBase, got {klass!r}")
        KVStoreBase.kv_registry[klass.__name__.lower()] = klass
        return klass

    def _missing(self, what: str) -> MXNetNotImplementedError:
        return MXNetNotImplementedError(f"{type(self).__name__} has no {what}")

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Sets a key and copies its value to the arrays `out`."""
        raise self._missing("broadcast")

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Adds up values and copies the sum to the arrays `out`, or back."""
        raise self._missing("pushpull")

    def set_optimizer(self, optimizer: Any) -> None:
        """Lets the store update values by pushed gradients."""
        raise self._missing("set_optimizer")

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Whether the store has a capability, such as 'optimizer'."""
        return False

    def set_gradient_compression(self, compression_params: dict[str, Any]) -> None:
        """Lets a distributed store send fewer bits."""
        raise self._missing("set_gradient_compression")

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Saves the states of the store's optimizer."""
        raise self._missing("save_optimizer_states")

    def load_optimizer_states(self, fname: str) -> None:
        """Loads the states of the store's optimizer."""
        raise self._missing("load_optimizer_states")

    @property
    def type(self) -> str:
        """Name of the kind of store."""
        raise self._missing("type")

    @property
    def rank(self) -> int:
        """Number of this process."""
        raise self._missing("rank")

    @property
    def num_workers(self) -> int:
        """How many processes there are."""
        raise self._missing("num_workers")
