"""Our CUDA kernels as Python sees them: their source text, their arguments, how they are launched.

What lives here: one module a family, named as in `mxcy/_kernels` and `cuda/kernels`; each registers
rules that turn the call of a CPU kernel (its name, ints, floats, operands) into launches. What does
not: NVRTC, devices, streams; nothing here touches a GPU or loads a library.
Invariant: a rule reads exactly the parameters that the CPU kernel of the same name documents, so an
operator has a GPU form as soon as the kernel that its `cpu` rule names has one.
"""
from __future__ import annotations

import importlib

from .launch import Call, Kernel, Launch, Operand, Ref
from .rules import launches, rule_names
from .source import module_source, source_folder

__all__ = ["Call", "Kernel", "Launch", "Operand", "Ref", "launches", "load_rules", "module_source",
           "rule_names", "source_folder"]

FAMILIES = ("elemwise", "indexing", "movement", "norm", "output", "reduce", "sequence", "softmax",
            "sort")


def load_rules() -> None:
    """Imports every family, so that `rule_names` is complete; `launches` does it when needed."""
    for family in FAMILIES:
        importlib.import_module(f"{__name__}.{family}")
