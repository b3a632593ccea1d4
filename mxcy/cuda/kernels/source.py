"""The text that NVRTC compiles: common header, the family's header, the instances asked for.

What lives here: where the .cuh files are, how a module is put together, the check of struct
layouts. What does not: compiling (the nvrtc wrapper), caching what it made (cache.py).
Invariant: the text of a module depends on the kernels asked for and the .cuh files alone, so its
hash names the compiled form.
"""
from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .launch import Kernel

__all__ = ["C_TYPES", "SUFFIXES", "module_source", "source_folder"]

#: Names of the element types in C and in kernels' symbols.
C_TYPES = {"float32": "float", "float64": "double", "float16": "half_t", "bfloat16": "bfloat_t",
           "uint8": "u8", "int8": "i8", "int32": "i32", "int64": "i64", "bool": "bool_t"}
SUFFIXES = {"float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16",
            "uint8": "u8", "int8": "i8", "int32": "i32", "int64": "i64", "bool": "b8"}
#: What each family's header needs before it.
NEEDS = {"elemwise": ("vmath",), "indexing": ("sort",)}


@functools.lru_cache(None)
def source_folder() -> Path:
    """Where the .cuh files are: beside this file in a wheel, `cuda/kernels` in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here, here.parents[2] / "cuda" / "kernels"):
        if (folder / "common.cuh").is_file():
            return folder
    raise FileNotFoundError(f"mxcy's CUDA sources (common.cuh) are neither in {here} nor in "
                            f"{here.parents[2] / 'cuda' / 'kernels'}; install mxcy again")


@functools.lru_cache(None)
def header(name: str) -> str:
    """Text of one .cuh file."""
    return (source_folder() / f"{name}.cuh").read_text(encoding="utf-8")


def _layout(name: str, struct: type[ctypes.Structure]) -> str:
    """Assertions that the C struct `name` is laid out as the Python one."""
    lines = [f"static_assert(sizeof({name}) == {ctypes.sizeof(struct)}, \"size of {name}\");"]
    for field in struct._fields_:
        at = getattr(struct, field[0]).offset
        lines.append(f"static_assert(__builtin_offsetof({name}, {field[0]}) == {at}, "
                     f"\"{name}.{field[0]}\");")
    return "\n".join(lines)


def module_source(kernels: Sequence[Kernel]) -> str:
    """One translation unit with the given kernels, in their order."""
    families: Iterable[str] = dict.fromkeys(k.family for k in kernels)
    names = dict.fromkeys(["common", *(n for f in families for n in (*NEEDS.get(f, ()), f))])
    parts = [header(name) for name in names]
    seen: dict[str, None] = {}
    for kernel in kernels:
        if kernel.prelude:
            seen.setdefault(kernel.prelude)
        seen.setdefault(_layout(kernel.args_name, kernel.args))
        seen.setdefault(f"MX_KERNEL({kernel.symbol}, {kernel.args_name}, {kernel.threads}, "
                        f"{kernel.body})")
    return "\n".join([*parts, *seen, ""])
