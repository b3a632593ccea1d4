"""Runs one operator's CPU task on NumPy arrays through ctypes, without engine or runtime.

For tests of kernels alone, and for trying an operator while writing it:
`run_op("softmax", [x], axis=-1)` infers, asks `op.cpu` for the task, calls the kernel and returns
the outputs. The dtype conversions and the req handling of the planner are not done here.
"""
from __future__ import annotations

import ctypes as C

import numpy as np

from mxcy import _kernels
from mxcy._core.dtypes import BFLOAT16, DType, as_dtype
from mxcy._core.errors import from_status
from mxcy.ops import base

I64, F64, P = C.c_int64, C.c_double, C.c_void_p


class Tensor(C.Structure):
    _fields_ = [("data", P), ("dtype", C.c_int32), ("ndim", C.c_int32), ("req", C.c_int32),
                ("reserved", C.c_int32), ("size", I64), ("shape", I64 * 16), ("strides", I64 * 16)]


BODY = C.CFUNCTYPE(None, P, I64, I64, C.c_int32)
PARALLEL_FOR = C.CFUNCTYPE(None, P, I64, I64, P, P)


class Parallel(C.Structure):
    _fields_ = [("struct_size", C.c_uint32), ("lanes", C.c_int32), ("parallel_for", PARALLEL_FOR)]


class TaskStruct(C.Structure):
    _fields_ = [("struct_size", C.c_uint32), ("num_ins", C.c_int32), ("num_outs", C.c_int32),
                ("num_ints", C.c_int32), ("num_floats", C.c_int32), ("num_strings", C.c_int32),
                ("run", P), ("ins", C.POINTER(Tensor)), ("outs", C.POINTER(Tensor)),
                ("ints", C.POINTER(I64)), ("floats", C.POINTER(F64)),
                ("strings", C.POINTER(C.c_char_p)), ("workspace", P), ("workspace_bytes", I64),
                ("state", P), ("parallel", C.POINTER(Parallel)),
                ("rng", C.POINTER(C.c_uint64)), ("rng_count", C.c_uint64),
                ("rng_offset", C.c_uint64), ("work", F64), ("name", C.c_char_p),
                ("message", C.c_char_p), ("message_bytes", I64)]


@PARALLEL_FOR
def _in_pieces(self, n, grain, body, arg):
    """Every piece by itself, last first: finds kernels that depend on order or on piece borders."""
    call = C.cast(body, BODY)
    grain = max(1, grain)
    starts = list(range(0, n, grain))
    for i, begin in enumerate(reversed(starts)):
        call(arg, begin, min(n, begin + grain), i % 2)


_PARALLEL = Parallel(C.sizeof(Parallel), 2, _in_pieces)


def _tensor(a: np.ndarray, dtype: DType, req: int = 1) -> Tensor:
    t = Tensor(a.ctypes.data, dtype.code, a.ndim, req, 0, a.size)
    stride = 1
    for i in range(a.ndim - 1, -1, -1):
        t.shape[i], t.strides[i] = a.shape[i], stride
        stride *= a.shape[i]
    return t


def run_task(task: base.Task, ins: list[np.ndarray], outs: list[np.ndarray], dtypes=None,
             rng: tuple[int, int] = (0, 0), req: int = 1) -> None:
    """Runs `task` on contiguous arrays; outs (and mutated ins) are written, or added to (req 3)."""
    ins_d = [as_dtype(a.dtype) for a in ins] if dtypes is None else dtypes[0]
    outs_d = [as_dtype(a.dtype) for a in outs] if dtypes is None else dtypes[1]
    pick_i = range(len(ins)) if task.ins is None else task.ins
    pick_o = range(len(outs)) if task.outs is None else task.outs
    ti = (Tensor * max(1, len(pick_i)))(*[_tensor(ins[i], ins_d[i]) for i in pick_i])
    to = (Tensor * max(1, len(pick_o)))(*[_tensor(outs[i], outs_d[i], req) for i in pick_o])
    message = C.create_string_buffer(1024)
    space = np.full(task.workspace + 64, 0xAB, np.uint8)
    start = (-space.ctypes.data) % 64
    address = task.kernel if isinstance(task.kernel, int) else _kernels.address(task.kernel)
    t = TaskStruct(C.sizeof(TaskStruct), len(pick_i), len(pick_o), len(task.ints), len(task.floats),
                   len(task.strings), address, ti, to, (I64 * max(1, len(task.ints)))(*task.ints),
                   (F64 * max(1, len(task.floats)))(*task.floats),
                   (C.c_char_p * max(1, len(task.strings)))(*[s.encode() for s in task.strings]),
                   space.ctypes.data + start, task.workspace, None, C.pointer(_PARALLEL),
                   (C.c_uint64 * 2)(*rng), task.rng_count, 0, task.work, b"harness",
                   C.cast(message, C.c_char_p), 1024)
    status = C.CFUNCTYPE(C.c_int, C.POINTER(TaskStruct))(address)(C.byref(t))
    if status:
        raise from_status(status, message.value.decode())


def run_op(name: str, ins: list, train: bool = False, rng: tuple[int, int] = (0, 0), **params):
    """Infers and runs operator `name`; returns its outputs (all of them) as a list."""
    op = base.get(name)
    if op.variadic is not None:
        params.setdefault(op.variadic, len(ins))
    p = op.parse(params)
    arrays = [np.ascontiguousarray(a).reshape(np.shape(a)) for a in ins]
    n_out = len(op.output_names(p))
    dt_i, dt_o = op.infer_dtype(p, [as_dtype(a.dtype) for a in arrays], [None] * n_out)
    sh_i, sh_o = op.infer_shape(p, [a.shape for a in arrays], [None] * n_out)
    outs = [np.full(s, 77, d.numpy) for s, d in zip(sh_o, dt_o)]
    specs_i = [base.Spec(tuple(s), d) for s, d in zip(sh_i, dt_i)]
    specs_o = [base.Spec(tuple(s), d) for s, d in zip(sh_o, dt_o)]
    run_task(op.cpu(p, specs_i, specs_o, train), arrays, outs, (dt_i, dt_o), rng)
    return outs


__all__ = ["BFLOAT16", "run_op", "run_task"]
