"""Name managers, as users know them: `mx.name.Prefix`. Defined in graph/naming.py."""
from .graph.naming import NameManager, Prefix

__all__ = ["NameManager", "Prefix"]
