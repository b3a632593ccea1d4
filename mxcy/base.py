"""`mx.base`: the errors and the basic types under the names that users import.

Invariant: nothing is defined here that another module of the library needs.
"""
from __future__ import annotations

import numpy as np

from ._core.errors import (
    MXNetError,
    MXNetIndexError,
    MXNetMemoryError,
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)

__all__ = ["MXNetError", "MXNetIndexError", "MXNetMemoryError", "MXNetNotImplementedError",
           "MXNetTypeError", "MXNetValueError", "NotImplementedForSymbol", "integer_types",
           "mx_real_t", "numeric_types", "string_types"]

#: The dtype of arrays for which none is given.
mx_real_t = np.float32
string_types = (str,)
integer_types = (int, np.integer)
numeric_types = (float, int, np.generic)


class NotImplementedForSymbol(MXNetNotImplementedError):
    """A function that needs values was called on a Symbol, which has none."""

    def __init__(self, function: object = "this function", alias: str | None = None,
                 *args: object) -> None:
        name = getattr(function, "__name__", function)
        hint = f" ({alias})" if alias else ""
        super().__init__(f"{name}{hint} needs values; a Symbol has none until it is bound")
