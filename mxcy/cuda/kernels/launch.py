"""What a launch is: the kernel, its grid, its argument struct, and which words are addresses.

What lives here: `Kernel`, `Launch`, `Call`, `Operand`, `Ref`, the indexer struct, grid rules. What
does not: any kernel (the family modules), driver calls.
Invariant: a Launch holds no address; `refs` says where in the argument struct each one goes, so a
launch is made once per shape and bound to memory by writing a few words.
"""
from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..._core.dtypes import FLOAT32, FLOAT64, INT64, DType
from .source import C_TYPES, SUFFIXES, module_source

__all__ = ["COMPUTE", "I32", "I64", "MAX_DIMS", "PTR", "REAL", "U64", "Call", "Fault", "Indexer",
           "Kernel", "Launch", "Operand", "Ref", "Rng", "blocks_for", "coalesce", "compute_dtype",
           "ctype", "fill_indexer", "grid_1d", "indexer", "launch", "suffix", "unit"]

I32, I64, U64, REAL, PTR = (ctypes.c_int32, ctypes.c_int64, ctypes.c_uint64, ctypes.c_double,
                            ctypes.c_void_p)
MAX_DIMS = 8
#: Blocks of a grid-stride loop: several waves of the largest devices; more only cost launches.
MAX_BLOCKS = 4096
#: What floats are computed in: C name and dtype.
COMPUTE = {"float16": FLOAT32, "bfloat16": FLOAT32, "float32": FLOAT32, "float64": FLOAT64}


class Ref(NamedTuple):
    """Where an address in the argument struct comes from.

    `kind` is "in", "out", "work" (the task's workspace), "rng" (device memory with {seed, first
    counter of the run}) or "fault" (the device's `Fault`); `number` counts inputs or outputs;
    `offset` is in bytes.
    """

    kind: str
    number: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Operand:
    """An input or output as the kernel sees it; `strides` in elements, None: C-contiguous."""

    shape: tuple[int, ...]
    dtype: DType
    strides: tuple[int, ...] | None = None
    req: int = 1

    @property
    def size(self) -> int:
        n = 1
        for d in self.shape:
            n *= d
        return n


@dataclass(frozen=True)
class Call:
    """The call of a CPU kernel, which a rule turns into launches.

    Attributes
    ----------
    name : str
        Of the kernel, as in `Task.kernel`.
    ins, outs : tuple of Operand
        As the kernel sees them (`Task.ins` and `Task.outs` already applied).
    ints, floats
        As in `Task`.
    rng_offset : int
        First counter of this task among those of its run.
    """

    name: str
    ins: tuple[Operand, ...]
    outs: tuple[Operand, ...]
    ints: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    rng_offset: int = 0


@dataclass(frozen=True, eq=False)
class Kernel:
    """One instance of a kernel template.

    Attributes
    ----------
    family : str
        Its file, `cuda/kernels/<family>.cuh`.
    symbol : str
        Name of the entry; unique among all kernels.
    body : str
        The function it runs, with template arguments.
    args : type of ctypes.Structure
        Layout of its only argument; `args_name` is the struct's name in C.
    threads : int
        Most threads of a block.
    prelude : str
        Text before the entry (a generated program).
    """

    family: str
    symbol: str
    body: str
    args: type[ctypes.Structure]
    threads: int = 256
    prelude: str = ""
    args_name: str = ""

    def __post_init__(self) -> None:
        if not self.args_name:
            object.__setattr__(self, "args_name", self.args.__name__)

    def source(self) -> str:
        """Text of a module with this kernel alone."""
        return module_source([self])


@dataclass(frozen=True, eq=False)
class Launch:
    """One kernel launch: everything but addresses."""

    kernel: Kernel
    grid: tuple[int, int, int]
    block: tuple[int, int, int]
    args: ctypes.Structure
    refs: tuple[tuple[int, Ref], ...]
    smem: int = 0
    workspace: int = 0


def launch(kernel: Kernel, grid: Sequence[int], block: Sequence[int] | int, smem: int = 0,
           workspace: int = 0, **fields: Any) -> Launch:
    """A launch whose argument struct has the given fields.

    A `Ref`, or a list of them for an array of pointers, becomes an address at binding time; None
    stays a null pointer. Structures and sequences of numbers are copied in; a dict fills a struct.
    """
    args = kernel.args()
    refs: list[tuple[int, Ref]] = []
    _fill(args, 0, fields, refs)
    return Launch(kernel, _three(grid), _three((block,) if isinstance(block, int) else block), args,
                  tuple(refs), smem, workspace)


def _fill(args: ctypes.Structure, start: int, fields: dict[str, Any], refs: list[tuple[int, Ref]]
          ) -> None:
    for name, value in fields.items():
        where = start + getattr(type(args), name).offset
        if isinstance(value, Ref):
            refs.append((where, value))
        elif isinstance(value, dict):
            _fill(getattr(args, name), where, value, refs)
        elif isinstance(value, list | tuple):
            for i, item in enumerate(value):
                if isinstance(item, Ref):
                    refs.append((where + 8 * i, item))
                else:
                    getattr(args, name)[i] = item
        elif value is not None:
            setattr(args, name, value)
            if isinstance(value, Rng):
                refs.append((where, Ref("rng")))


def _three(dims: Sequence[int]) -> tuple[int, int, int]:
    x, y, z = (*dims, 1, 1)[:3]
    return x, y, z


def ctype(dtype: DType) -> str:
    """The C name of an element type."""
    return C_TYPES[dtype.name]


def suffix(*dtypes: DType) -> str:
    """The element types in a kernel's symbol."""
    return "_".join(SUFFIXES[d.name] for d in dtypes)


def compute_dtype(dtype: DType) -> DType:
    """What elements are computed in: integers in int64, halves in float32."""
    return COMPUTE.get(dtype.name, INT64)


# -- grids -----------------------------------------------------------------------------------------
def blocks_for(n: int, per_block: int) -> int:
    """Blocks that cover n units, at least one, at most what a grid-stride loop profits from."""
    return max(1, min(MAX_BLOCKS, -(-n // per_block)))


def grid_1d(n: int, threads: int = 256, each: int = 1) -> tuple[tuple[int, int, int], int]:
    """Grid and block of a grid-stride loop over n elements, `each` of them a thread at once."""
    return (blocks_for(n, threads * each), 1, 1), threads


def unit(dtype: DType) -> str:
    """The C type that moves elements of this size."""
    return f"u{8 * dtype.itemsize}"


# -- structs that kernels share --------------------------------------------------------------------
class Rng(ctypes.Structure):
    """`Rng` of common.cuh."""

    _fields_ = [("state", PTR), ("offset", U64)]


class Fault(ctypes.Structure):
    """`Fault` of common.cuh: the first error that a device's kernels have found in their data."""

    _fields_ = [("status", I32), ("axis", I32), ("value", I64), ("low", I64), ("high", I64)]

    def message(self) -> str:
        """What is said to the user; the caller adds the operator."""
        where = f" for axis {self.axis}" if self.axis >= 0 else ""
        value = "an index that is NaN or far below the bounds" if self.value == -2 ** 63 else (
            f"index {self.value}")
        return f"{value} is out of bounds{where} (expected {self.low} <= index < {self.high})"


@functools.lru_cache(None)
def indexer(operands: int) -> type[ctypes.Structure]:
    """`Indexer<operands>` of common.cuh."""
    fields = [("ndim", I32), ("small", I32), ("shape", I64 * MAX_DIMS),
              ("strides", (I64 * MAX_DIMS) * operands)]
    return type("Indexer", (ctypes.Structure,), {"_fields_": fields})


Indexer = indexer(1)


def coalesce(shape: Sequence[int], strides: Sequence[Sequence[int]]
             ) -> tuple[list[int], list[list[int]]]:
    """Shape and strides with size-1 dimensions dropped and those joined that all walk as one."""
    dims: list[int] = []
    steps: list[list[int]] = [[] for _ in strides]
    for axis, size in enumerate(shape):
        if size == 1:
            continue
        here = [s[axis] for s in strides]
        if dims and all(s[-1] == h * size for s, h in zip(steps, here)):
            dims[-1] *= size
            for s, h in zip(steps, here):
                s[-1] = h
        else:
            dims.append(size)
            for s, h in zip(steps, here):
                s.append(h)
    return dims, steps


def fill_indexer(shape: Sequence[int], strides: Sequence[Sequence[int]]) -> ctypes.Structure:
    """The indexer of operands with these strides over `shape`.

    Raises
    ------
    ValueError
        More than 8 dimensions are left after joining those that lie in one run.
    """
    dims, steps = coalesce(shape, strides)
    if len(dims) > MAX_DIMS:
        raise ValueError(f"an operand of shape {tuple(shape)} has {len(dims)} dimensions that do "
                         f"not lie in one run; kernels walk at most {MAX_DIMS}")
    out = indexer(len(steps))()
    total = 1
    for i, size in enumerate(dims):
        out.shape[i] = size
        total *= size
        for k, step in enumerate(steps):
            out.strides[k][i] = step[i]
    out.ndim, out.small = len(dims), int(total < 2 ** 31)
    return out
