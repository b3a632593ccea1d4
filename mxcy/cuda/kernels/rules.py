"""Which CPU kernels have a GPU form, and the rule of each.

What lives here: the table, `rule`, `launches`. What does not: the rules (family modules).
Invariant: one rule for each kernel name.
"""
from __future__ import annotations

from collections.abc import Callable

from .launch import Call, Launch

__all__ = ["launches", "rule", "rule_names"]

Rule = Callable[[Call], list[Launch]]
_RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Registers the launches of the CPU kernels called `names`."""
    def enter(f: Rule) -> Rule:
        for name in names:
            if name in _RULES:
                raise ValueError(f"kernel {name!r} has two GPU rules")
            _RULES[name] = f
        return f
    return enter


def launches(call: Call) -> list[Launch]:
    """The launches, in order, that do what the CPU kernel `call.name` does.

    Raises
    ------
    NotImplementedError
        The kernel has no GPU form.
    """
    if call.name not in rule_names():
        raise NotImplementedError(f"kernel {call.name!r} has no GPU form; those that have: "
                                  f"{', '.join(rule_names())}")
    return _RULES[call.name](call)


def rule_names() -> list[str]:
    """Kernels that have a GPU form, sorted."""
    from . import load_rules
    load_rules()
    return sorted(_RULES)
