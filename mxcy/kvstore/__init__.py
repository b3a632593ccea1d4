"""KVStore: values by key, pushed to and pulled from, for adding up gradients of several devices.

What lives here: the store of a single process. What does not: stores of several processes.
Invariant: values pushed to one key are added up in the order of the list, so results do not depend
on timing.
"""
from .base import KVStoreBase
from .local import KVStore, create
from .server import KVStoreServer

__all__ = ["KVStore", "KVStoreBase", "KVStoreServer", "create"]
