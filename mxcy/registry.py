"""Registries of classes that users may name by a string: initializers, metrics, optimizers.

What lives here: registering, aliases, creation by name. What does not: operators (`ops.base`).
Invariant: names are compared in lower case; creating by an unknown name lists the known ones.
"""
from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

from ._core.errors import MXNetTypeError, MXNetValueError

__all__ = ["get_alias_func", "get_create_func", "get_register_func", "get_registry"]

#: The type of names, for programs that look here for it.
string_types = (str,)

_REGISTRIES: dict[type, dict[str, type]] = {}


def get_registry(base_class: type) -> dict[str, type]:
    """A copy of the table of names to classes for `base_class`."""
    return dict(_REGISTRIES.get(base_class, {}))


def get_register_func(base_class: type, nickname: str) -> Callable[..., type]:
    """A decorator that registers subclasses of `base_class` under their lower-case name."""
    table = _REGISTRIES.setdefault(base_class, {})

    def register(klass: type, name: str | None = None) -> type:
        if not (isinstance(klass, type) and issubclass(klass, base_class)):
            raise MXNetTypeError(f"{nickname}: expected a subclass of {base_class.__name__}, "
                                 f"got {klass!r}")
        key = (name or klass.__name__).lower()
        old = table.get(key)
        if old is not None and old is not klass:
            warnings.warn(f"{nickname} {key!r} is registered anew: {klass.__module__}."
                          f"{klass.__name__} replaces {old.__module__}.{old.__name__}",
                          UserWarning, stacklevel=2)
        table[key] = klass
        return klass

    register.__doc__ = f"Registers a {nickname} class, by default under its own name."
    return register


def get_alias_func(base_class: type, nickname: str) -> Callable[..., Callable[[type], type]]:
    """A decorator factory that registers a class under further names."""
    register = get_register_func(base_class, nickname)

    def alias(*aliases: str) -> Callable[[type], type]:
        def decorate(klass: type) -> type:
            for name in aliases:
                register(klass, name)
            return klass
        return decorate

    return alias


def get_create_func(base_class: type, nickname: str) -> Callable[..., Any]:
    """A function that makes an instance from a name, a JSON string or a dict.

    The JSON is `["name", {parameters}]`, as `dumps` of an initializer writes it. It can only name
    registered classes and pass them plain values.
    """
    table = _REGISTRIES.setdefault(base_class, {})

    def create(*args: Any, **kwargs: Any) -> Any:
        if args:
            name, args = args[0], args[1:]
        else:
            name = kwargs.pop(nickname)
        if isinstance(name, base_class):
            if args or kwargs:
                raise MXNetValueError(f"{nickname} is an instance already; it takes no further "
                                      "arguments")
            return name
        if isinstance(name, dict):
            return create(**name)
        if not isinstance(name, str):
            raise MXNetTypeError(f"{nickname}: expected a name, a dict or a "
                                 f"{base_class.__name__}, got {name!r}")
        if name[:1] in "[{":
            name, kwargs = _from_json(name, nickname, args, kwargs)
        klass = table.get(name.lower())
        if klass is None:
            raise MXNetValueError(f"{nickname} {name!r} is not registered; there are: "
                                  f"{', '.join(sorted(table))}")
        return klass(*args, **kwargs)

    create.__doc__ = f"Makes a {nickname} from its name, or from the JSON that describes one."
    return create


def _from_json(text: str, nickname: str, args: tuple, kwargs: dict) -> tuple[str, dict]:
    if args or kwargs:
        raise MXNetValueError(f"{nickname}: JSON holds all arguments, further ones are not taken")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise MXNetValueError(f"{nickname}: not valid JSON: {text[:80]!r} ({e})") from None
    if isinstance(value, dict):
        name = value.pop(nickname, None)
        value = [name, value]
    if (not isinstance(value, list) or not 1 <= len(value) <= 2 or not isinstance(value[0], str)
            or not isinstance(value[-1] if len(value) == 2 else {}, dict)):
        raise MXNetValueError(f'{nickname}: expected ["name", {{parameters}}], got {text[:80]!r}')
    return value[0], value[1] if len(value) == 2 else {}
