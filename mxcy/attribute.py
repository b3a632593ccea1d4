"""Attribute scopes, as users know them: `mx.attribute.AttrScope`. Defined in graph/naming.py."""
from .graph.naming import AttrScope

__all__ = ["AttrScope", "string_types"]

string_types = (str,)
