"""Names and attributes of new nodes: name managers and attribute scopes.

What lives here: NameManager, Prefix, AttrScope, where a node was made. What does not: nodes.
Invariant: managers and scopes are per thread and nest; leaving one restores what was before it.
"""
from __future__ import annotations

import os
import sys
import threading
from types import TracebackType

from .._core.errors import MXNetValueError

__all__ = ["HIDDEN_KEYS", "AttrScope", "NameManager", "Prefix", "current_attrs", "current_manager",
           "normalise_attrs", "user_line"]

#: Attributes that are written `__key__` in a graph and may be asked for by either spelling.
HIDDEN_KEYS = frozenset(("ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage",
                         "profiler_scope"))
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class NameManager:
    """Gives names to nodes that were made without one; use it as a with-statement.

    Names are the operator's name in lower case and a number that counts per operator:
    `fullyconnected0`, `fullyconnected1`.
    """

    def __init__(self) -> None:
        self._counter: dict[str, int] = {}

    def get(self, name: str | None, hint: str) -> str:
        """`name` if it is given, else the next automatic name for `hint`."""
        if name:
            return name
        number = self._counter.get(hint, 0)
        self._counter[hint] = number + 1
        return f"{hint}{number}"

    def __enter__(self) -> NameManager:
        _state.managers.append(self)
        return self

    def __exit__(self, ptype: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        _state.managers.pop()


class Prefix(NameManager):
    """A name manager that puts a prefix before every name, given or automatic.

    Parameters
    ----------
    prefix : str

    Examples
    --------
    >>> with mx.name.Prefix("stage1_"):
    ...     net = mx.sym.FullyConnected(net, num_hidden=10, name="fc")
    >>> net.name
    'stage1_fc'
    """

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def get(self, name: str | None, hint: str) -> str:
        return self._prefix + super().get(name, hint)


class AttrScope:
    """Attributes for every node made inside the with-statement; inner scopes override outer ones.

    Parameters
    ----------
    **kwargs : str
        Attributes. `ctx_group`, `lr_mult`, `wd_mult`, `force_mirroring` and `mirror_stage` have a
        meaning to the library; names of your own are written `__like_this__`.
    """

    def __init__(self, **kwargs: str) -> None:
        for key, value in kwargs.items():
            if not isinstance(value, str):
                raise MXNetValueError(f"AttrScope: attribute {key!r} must be a string, "
                                      f"got {value!r} ({type(value).__name__})")
        self._own = kwargs
        self._attr: dict[str, str] = dict(kwargs)

    def get(self, attr: dict[str, str] | None) -> dict[str, str]:
        """The scope's attributes, overridden by those in `attr`."""
        return {**self._attr, **attr} if attr else dict(self._attr)

    def __enter__(self) -> AttrScope:
        self._attr = {**current_attrs(None), **self._own}
        _state.scopes.append(self)
        return self

    def __exit__(self, ptype: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        _state.scopes.pop()
        self._attr = dict(self._own)


class _State(threading.local):
    def __init__(self) -> None:
        self.managers: list[NameManager] = [NameManager()]
        self.scopes: list[AttrScope] = []


_state = _State()


def current_manager() -> NameManager:
    """The innermost name manager of this thread."""
    return _state.managers[-1]


def current_attrs(attr: dict[str, str] | None) -> dict[str, str]:
    """`attr` on top of the attributes of the innermost scope of this thread."""
    if _state.scopes:
        return _state.scopes[-1].get(attr)
    return dict(attr) if attr else {}


def normalise_attrs(attrs: dict[str, str], where: str, *, operator: bool) -> dict[str, str]:
    """Attributes as a node stores them; those of operators must not look like parameters.

    Raises
    ------
    MXNetValueError
        If a value is no string.
    """
    out = {}
    for key, value in attrs.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise MXNetValueError(f"{where}: attributes are strings, got {key!r}: {value!r}")
        if key in HIDDEN_KEYS or (operator and not (key.startswith("__") and key.endswith("__"))):
            key = f"__{key}__"
        out[key] = value
    return out


def user_line() -> str | None:
    """"file:line" of the innermost frame that is not in this package."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(_PACKAGE) and not name.startswith("<frozen "):
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return None
