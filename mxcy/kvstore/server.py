"""KVStoreServer: the server of a distributed store. There is none in one process.

Invariant: making one is possible, running it says what is missing.
"""
from __future__ import annotations

from typing import Any

from .._core.errors import MXNetNotImplementedError

__all__ = ["KVStoreServer"]


class KVStoreServer:
    """The process that keeps the values of a distributed store.

    Parameters
    ----------
    kvstore : KVStore
    """

    def __init__(self, kvstore: Any) -> None:
        self.kvstore = kvstore

    def run(self) -> None:
        """Serves; needs a distributed store, which does not exist."""
        raise MXNetNotImplementedError("KVStoreServer.run: there is no distributed store; create "
                                       "'local' or 'device', in this process")
