"""Parameters of operators: typed, validated, documented, and readable from strings.

What lives here: `param`, the `Params` base class and the conversions. What does not: any operator.
Invariant: an instance of Params is frozen, hashable and fully valid; whatever the user passed
(Python values, NumPy scalars, or the strings of a saved graph) equal meanings give equal instances.
"""
from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import numpy as np

from .._core.dtypes import DType, as_dtype
from .._core.errors import MXNetTypeError, MXNetValueError

__all__ = ["REQUIRED", "Params", "param"]

REQUIRED: Any = dataclasses.MISSING
P = TypeVar("P", bound="Params")
_TRUE = {"true", "1", "yes"}
_FALSE = {"false", "0", "no"}


def param(default: Any = REQUIRED, doc: str = "", *, ge: float | None = None,
          gt: float | None = None, le: float | None = None, lt: float | None = None,
          choices: Iterable[Any] | None = None, aliases: Iterable[str] = ()) -> Any:
    """A field of a Params class; without `default` the parameter is required.

    `ge`, `gt`, `le`, `lt` bound numbers (every element of a tuple); `choices` lists allowed values.
    """
    metadata = {"doc": doc, "ge": ge, "gt": gt, "le": le, "lt": lt, "aliases": tuple(aliases),
                "choices": None if choices is None else tuple(choices)}
    if default is REQUIRED:
        return dataclasses.field(metadata=metadata, kw_only=True)
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


def _to_int(value: Any) -> int:
    if isinstance(value, str):
        value = value.strip()
        return int(value[:-1] if value.endswith("L") else value)
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, numbers.Integral) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return int(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return int(value)
    raise TypeError


def _to_float(value: Any) -> float:
    if isinstance(value, str | bool | numbers.Real | np.number | np.bool_):
        return float(value)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return float(value)
    raise TypeError


def _to_bool(value: Any) -> bool:
    if isinstance(value, str):
        low = value.strip().lower()
        if low in _TRUE:
            return True
        if low in _FALSE:
            return False
        raise ValueError
    if isinstance(value, bool | numbers.Integral | np.bool_) or value in (0.0, 1.0):
        return bool(value)
    raise TypeError


def _to_str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _tuple_of(item: Callable[[Any], Any]) -> Callable[[Any], tuple]:
    def convert(value: Any) -> tuple:
        if isinstance(value, str):
            text = value.strip()
            if text[:1] in "([" and text[-1:] in ")]" and text:
                text = text[1:-1]
            parts = [t.strip() for t in text.split(",")]
            return tuple(None if t == "None" and item is _to_int_or_none else item(t)
                         for t in parts if t)
        if isinstance(value, numbers.Number) or value is None:
            return (item(value),)
        if isinstance(value, Iterable):
            return tuple(item(v) for v in value)
        raise TypeError
    return convert


def _to_int_or_none(value: Any) -> int | None:
    return None if value is None or value == "None" else _to_int(value)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "int": _to_int,
    "float": _to_float,
    "bool": _to_bool,
    "str": _to_str,
    "DType": as_dtype,
    "tuple[int, ...]": _tuple_of(_to_int),
    "tuple[int | None, ...]": _tuple_of(_to_int_or_none),
    "tuple[float, ...]": _tuple_of(_to_float),
}


def _converter(annotation: str) -> tuple[Callable[[Any], Any], bool]:
    """The conversion for an annotation, and whether None is allowed."""
    base = annotation.strip()
    optional = base.endswith("| None")
    if optional:
        base = base[: -len("| None")].strip()
    if base not in _CONVERT:
        raise TypeError(f"parameter annotation {annotation!r} is not one of {sorted(_CONVERT)}")
    return _CONVERT[base], optional


def parameters(cls: type[P]) -> type[P]:
    """Makes a parameter set of a class: a dataclass whose methods are those of `Params`.

    The methods that dataclasses.dataclass would write for each class are compiled one by one at
    every import; there are hundreds of such classes.
    """
    cls.__doc__ = cls.__doc__ or f"Parameters, see {cls.__qualname__}.specs()."
    return dataclasses.dataclass(init=False, repr=False, eq=False)(cls)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Params:
    """Base of the parameter sets: immutable, compared and hashed by their values.

    Subclasses are decorated with `parameters`; their fields come from `param`.
    Annotations (as written, with `from __future__ import annotations`): int, float, bool, str,
    DType, tuple[int, ...], tuple[int | None, ...], tuple[float, ...], each with `| None` where None
    is allowed.
    """

    def __init__(self, **values: Any) -> None:
        own = vars(self)
        for name, (field, _, _) in self._table().items():
            own[name] = values.pop(name) if name in values else field.default
            if own[name] is REQUIRED:
                raise TypeError(f"{type(self).__name__}: {name} is missing")
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__qualname__}({values})"

    @classmethod
    def specs(cls) -> dict[str, dataclasses.Field]:
        """Fields by name, in order."""
        return {f.name: f for f in dataclasses.fields(cls)}

    @classmethod
    def parse(cls, values: Mapping[str, Any], op: str) -> Params:
        """A valid instance from what a user or a saved graph gave.

        Raises
        ------
        MXNetTypeError, MXNetValueError
            Naming operator, parameter, what was expected and what came.
        """
        specs, out = cls._table(), {}
        for name, value in values.items():
            key = cls._aliases().get(name, name)
            if key not in specs:
                known = ", ".join(specs) or "none"
                raise MXNetTypeError(f"{op}: unknown parameter {name!r}; parameters: {known}")
            out[key] = cls._check(op, key, value)
        for name, (field, _, _) in specs.items():
            if name not in out and field.default is dataclasses.MISSING:
                raise MXNetTypeError(f"{op}: required parameter {name!r} ({field.type}) is missing")
        return cls(**out)

    @classmethod
    def _table(cls) -> dict[str, tuple[dataclasses.Field, Callable[[Any], Any], bool]]:
        cached = cls.__dict__.get("_table_cache")
        if cached is None:
            cached = {f.name: (f, *_converter(str(f.type))) for f in dataclasses.fields(cls)}
            cls._table_cache = cached  # type: ignore[attr-defined]
        return cached

    @classmethod
    def _aliases(cls) -> dict[str, str]:
        cached = cls.__dict__.get("_alias_cache")
        if cached is None:
            cached = {a: f.name for f in dataclasses.fields(cls)
                      for a in f.metadata.get("aliases", ())}
            cls._alias_cache = cached  # type: ignore[attr-defined]
        return cached

    @classmethod
    def _check(cls, op: str, name: str, value: Any) -> Any:
        field, convert, optional = cls._table()[name]
        if optional and (value is None or (isinstance(value, str) and value == "None")):
            return None
        meta = field.metadata
        try:
            got = convert(value)
        except (TypeError, ValueError, OverflowError):
            wanted = f"one of {list(meta['choices'])}" if meta["choices"] else str(field.type)
            raise MXNetTypeError(
                f"{op}: parameter {name!r} must be {wanted}, got {value!r} ({type(value).__name__})"
            ) from None
        if meta["choices"] is not None and got not in meta["choices"]:
            raise MXNetValueError(
                f"{op}: parameter {name!r} must be one of {list(meta['choices'])}, got {value!r}")
        for element in got if isinstance(got, tuple) else (got,):
            for word, bad in (("ge", lambda v, b: v < b), ("gt", lambda v, b: v <= b),
                              ("le", lambda v, b: v > b), ("lt", lambda v, b: v >= b)):
                bound = meta[word]
                if bound is not None and element is not None and (
                        bad(element, bound) or element != element):
                    sign = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[word]
                    raise MXNetValueError(
                        f"{op}: parameter {name!r} must be {sign} {bound}, got {value!r}")
            if isinstance(element, int) and not -(2**63) <= element < 2**63:
                raise MXNetValueError(
                    f"{op}: parameter {name!r} does not fit in 64 bits: {value!r}")
        return got

    def to_strings(self, *, all_fields: bool = False) -> dict[str, str]:
        """The parameters that differ from their defaults, as the strings of a saved graph."""
        out = {}
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            if all_fields or f.default is dataclasses.MISSING or value != f.default:
                out[f.name] = value.name if isinstance(value, DType) else str(value)
        return out


@parameters
class NoParams(Params):
    """For operators without parameters."""
