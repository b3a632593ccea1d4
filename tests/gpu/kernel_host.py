"""Runs our CUDA kernels on the CPU: builds them with g++ behind cuda/host/shim.h.

A `Case` is an operator's call: `check` runs the CPU's kernel and the launches of ours on the same
arrays. `build` takes many kernels at once, because the compiler starts once then.
Built libraries stay in `build/host_kernels`, named by the hash of their text.
"""

from __future__ import annotations

import ctypes as C
import dataclasses
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from mxcy._core.dtypes import BFLOAT16, DType, as_dtype
from mxcy.cuda.kernels import Call, Kernel, Launch, Operand, launches, module_source
from mxcy.cuda.kernels.elemwise import set_table
from mxcy.cuda.kernels.launch import Fault
from mxcy.cuda.kernels.source import C_TYPES
from mxcy.ops import base, table
from tests.kernel_harness import run_task

ROOT = Path(__file__).resolve().parents[2]
SHIM = ROOT / "cuda" / "host" / "shim.h"
BUILT = ROOT / "build" / "host_kernels"
COMPILER = shutil.which(os.environ.get("CXX", "g++"))
FLAGS = (
    "-std=c++17",
    "-O1",
    "-fPIC",
    "-shared",
    "-w",
    "-fno-strict-aliasing",
    "-ffp-contract=off",
    "-fvisibility=hidden",
    "-x",
    "c++",
)
MODULE = 48  # kernels of one translation unit
DTYPE_NAMES = tuple(C_TYPES)

set_table(table.FINGERPRINT, table.STEPS)
_functions: dict[str, object] = {}


def _library(text: str) -> C.CDLL:
    key = hashlib.sha256("\0".join((text, SHIM.read_text(), *FLAGS)).encode()).hexdigest()[:32]
    path = BUILT / f"{key}.so"
    if not path.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        mine = BUILT / f"{key}.{os.getpid()}"
        source = mine.with_suffix(".cpp")
        source.write_text(text)
        done = subprocess.run(
            [COMPILER, *FLAGS, "-include", str(SHIM), str(source), "-o", f"{mine}.tmp"],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{source}: {done.stderr[:4000]}")
        source.unlink()
        os.replace(f"{mine}.tmp", path)
    return C.CDLL(str(path))


def build(kernels: Iterable[Kernel]) -> None:
    """Builds and loads all kernels that are not loaded yet."""
    missing = list({k.symbol: k for k in kernels if k.symbol not in _functions}.values())
    for family in dict.fromkeys(k.family for k in missing):
        some = [k for k in missing if k.family == family]
        for i in range(0, len(some), MODULE):
            group = some[i : i + MODULE]
            library = _library(module_source(group))
            for kernel in group:
                function = getattr(library, f"mxcy_host_{kernel.symbol}")
                function.argtypes = (
                    C.c_uint32 * 3,
                    C.c_uint32 * 3,
                    C.c_size_t,
                    C.POINTER(C.c_void_p),
                )
                function.restype = C.c_int
                _functions[kernel.symbol] = function


def start(launch: Launch, addresses: dict[tuple[str, int], int]) -> int:
    """Runs one launch; `addresses` gives the start of each operand. Returns the shim's status."""
    build([launch.kernel])
    data = bytearray(launch.args)
    for at, ref in launch.refs:
        C.c_uint64.from_buffer(data, at).value = addresses[ref.kind, ref.number] + ref.offset
    args = (C.c_char * len(data)).from_buffer(data)
    params = (C.c_void_p * 1)(C.addressof(args))
    return _functions[launch.kernel.symbol](
        (C.c_uint32 * 3)(*launch.grid), (C.c_uint32 * 3)(*launch.block), launch.smem, params
    )


def operands(
    arrays: Sequence[np.ndarray], dtypes: Sequence[DType], reqs: Sequence[int] = ()
) -> tuple[Operand, ...]:
    out = []
    for i, (a, d) in enumerate(zip(arrays, dtypes)):
        strides = None if a.flags.c_contiguous else tuple(s // a.itemsize for s in a.strides)
        out.append(Operand(a.shape, d, strides, reqs[i] if reqs else 1))
    return tuple(out)


GUARD = 64  # bytes on both sides of everything that a kernel may write


def run_launches(
    made: Sequence[Launch],
    ins: Sequence[np.ndarray],
    outs: Sequence[np.ndarray],
    rng: tuple[int, int] = (0, 0),
) -> None:
    """Runs launches on arrays; outs are written in place through guarded copies."""
    addresses = {("in", i): a.ctypes.data for i, a in enumerate(ins)}
    copies = []
    for j, o in enumerate(outs):
        whole = np.full(o.nbytes + 2 * GUARD + 16, 0xA5, np.uint8)
        first = GUARD + (-whole.ctypes.data - GUARD) % 16
        whole[first : first + o.nbytes] = np.frombuffer(o.tobytes(), np.uint8)
        copies.append((whole, first))
        addresses["out", j] = whole.ctypes.data + first
    space = np.full(max([0, *(x.workspace for x in made)]) + 64, 0xA5, np.uint8)
    addresses["work", 0] = space.ctypes.data + (-space.ctypes.data) % 16
    state = np.array(rng, np.uint64)
    addresses["rng", 0] = state.ctypes.data
    found = Fault()
    addresses["fault", 0] = C.addressof(found)
    build(x.kernel for x in made)
    for x in made:
        status = start(x, addresses)
        if status:
            raise RuntimeError(f"{x.kernel.symbol}: the shim says {status}")
    if found.status:
        raise IndexError(found.message())
    for o, (whole, first) in zip(outs, copies):
        assert (whole[:first] == 0xA5).all() and (whole[first + o.nbytes :] == 0xA5).all(), (
            "wrote outside"
        )
        o[...] = np.frombuffer(whole[first : first + o.nbytes].tobytes(), o.dtype).reshape(o.shape)


def call_of(
    task: base.Task,
    ins: Sequence[np.ndarray],
    outs: Sequence[np.ndarray],
    dtypes=None,
    reqs: Sequence[int] = (),
) -> tuple[Call, list, list]:
    """The Call of a CPU task, and the arrays that it sees."""
    ins_d = [as_dtype(a.dtype) for a in ins] if dtypes is None else dtypes[0]
    outs_d = [as_dtype(a.dtype) for a in outs] if dtypes is None else dtypes[1]
    pick_i = range(len(ins)) if task.ins is None else task.ins
    pick_o = range(len(outs)) if task.outs is None else task.outs
    seen_i, seen_o = [ins[i] for i in pick_i], [outs[j] for j in pick_o]
    return (
        Call(
            task.kernel,
            operands(seen_i, [ins_d[i] for i in pick_i]),
            operands(seen_o, [outs_d[j] for j in pick_o], reqs),
            tuple(task.ints),
            tuple(task.floats),
        ),
        seen_i,
        seen_o,
    )


def task_of(
    name: str, ins: Sequence[np.ndarray], train: bool = False, dtypes: Sequence = (), **params
):
    """The CPU task of an operator, its output arrays (filled with 77), and all dtypes."""
    op = base.get(name)
    if op.variadic is not None:
        params.setdefault(op.variadic, len(ins))
    p = op.parse(params)
    n_out = len(op.output_names(p))
    given = [as_dtype(d) for d in dtypes] if dtypes else [as_dtype(a.dtype) for a in ins]
    dt_i, dt_o = op.infer_dtype(p, given, [None] * n_out)
    sh_i, sh_o = op.infer_shape(p, [a.shape for a in ins], [None] * n_out)
    outs = [np.full(s, 77, d.numpy) for s, d in zip(sh_o, dt_o)]
    task = op.cpu(
        p,
        [base.Spec(tuple(s), d) for s, d in zip(sh_i, dt_i)],
        [base.Spec(tuple(s), d) for s, d in zip(sh_o, dt_o)],
        train,
    )
    return task, outs, (dt_i, dt_o)


@dataclasses.dataclass
class Case:
    """An operator's call, to be run by the CPU kernel and by the GPU kernels, and compared."""

    op: str
    ins: list[np.ndarray]
    params: dict
    train: bool = False
    half: bool = False  # data in float16 on the GPU, the same values in float32 on the CPU
    rtol: float = 1e-5
    atol: float = 1e-6
    rng: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if self.half:
            self.ins = [a.astype(np.float16) if a.dtype == np.float32 else a for a in self.ins]
        self.task, self.outs, self.dtypes = task_of(self.op, self.ins, self.train, **self.params)
        self.call, self.seen, self.written = call_of(self.task, self.ins, self.outs, self.dtypes)
        self.launches = launches(self.call)

    def expected(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Outputs, and inputs afterwards, of the CPU kernel."""
        ins = [
            np.array(a, np.float32 if self.half and a.dtype == np.float16 else a.dtype, order="C")
            for a in self.ins
        ]
        if not self.half:
            task, outs, dtypes = self.task, [o.copy() for o in self.outs], self.dtypes
        else:
            task, outs, dtypes = task_of(self.op, ins, self.train, **self.params)
        run_task(task, ins, outs, dtypes, self.rng)
        return outs, ins

    def check(self) -> list[np.ndarray]:
        """Compares; returns the outputs of the GPU kernels."""
        wanted, changed = self.expected()
        ins = [a.copy() for a in self.ins]
        picked = range(len(ins)) if self.task.ins is None else self.task.ins
        seen = [ins[i] for i in picked]
        outs = [o.copy() for o in self.outs]
        written = outs if self.task.outs is None else [outs[j] for j in self.task.outs]
        run_launches(self.launches, seen, written, self.rng)
        rtol, atol = (2e-3, 2e-3) if self.half else (self.rtol, self.atol)
        pairs = [*zip(outs, wanted, strict=True), *zip(ins, changed, strict=True)]
        for got, want in pairs:
            if got.dtype.kind == "f":
                np.testing.assert_allclose(got.astype(want.dtype), want, rtol=rtol, atol=atol)
            else:
                np.testing.assert_array_equal(got, want)
        return outs


def case(
    op: str,
    *ins: np.ndarray,
    train: bool = False,
    half: bool = False,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    rng: tuple[int, int] = (0, 0),
    **params,
) -> Case:
    return Case(op, list(ins), params, train, half, rtol, atol, rng)


def prepare(cases: dict[str, Callable[[], Case]]) -> dict[str, Case]:
    """Makes all cases and builds their kernels at once."""
    made = {name: make() for name, make in cases.items()}
    build(x.kernel for c in made.values() for x in c.launches)
    return made


def to_bfloat(a: np.ndarray) -> np.ndarray:
    """float32 to the bits of bfloat16, rounded to nearest even."""
    u = np.ascontiguousarray(a, np.float32).view(np.uint32)
    return ((u + 0x7FFF + (u >> 16 & 1)) >> 16).astype(np.uint16)


def from_bfloat(a: np.ndarray) -> np.ndarray:
    return (a.astype(np.uint32) << 16).view(np.float32)


__all__ = [
    "BFLOAT16",
    "COMPILER",
    "Case",
    "build",
    "call_of",
    "case",
    "from_bfloat",
    "launches",
    "operands",
    "prepare",
    "run_launches",
    "start",
    "task_of",
    "to_bfloat",
]
