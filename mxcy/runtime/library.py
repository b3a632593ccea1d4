"""Plugins: reads the operator descriptions of a shared library and registers them.

What lives here: the C structs of a plugin (ctypes), the checks, operators made of descriptions.
What does not: functions in `nd` and `sym` (mxcy/library.py), kernels.
Invariant: a library's operators are registered all or not at all, and a library that was opened is
never closed, because the registry and compiled plans hold addresses in it.
"""
from __future__ import annotations

import ctypes as C
import dataclasses
import functools
import keyword
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .._core.dtypes import BY_CODE, FLOAT32, FLOAT64, DType
from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetValueError, from_status
from ..ops import base
from ..ops.base import MaybeShape, Operator, Spec, Task, merge_dtype, merge_shape, size_of
from ..ops.params import Params, _converter, param

__all__ = ["Plugin", "PluginOperator", "load_plugin"]

ABI_VERSION = 1
MAX_NDIM = 16
_MANY = 64  # inputs, outputs or parameters of one operator; operators of one library: 16 times that
_TYPES = {0: "int", 1: "float", 2: "bool", 3: "str", 4: "tuple[int, ...]"}
_NO_GRADIENT, _SKIPS_INS, _SKIPS_OUTS = 1, 2, 4
_RESERVED = frozenset(("out", "name", "attr", "ctx", "self", "kwargs"))

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
I32, U32, I64, U64, TEXT = C.c_int32, C.c_uint32, C.c_int64, C.c_uint64, C.c_char_p


class _ParamDesc(C.Structure):
    _fields_ = [("name", TEXT), ("default_text", TEXT), ("doc", TEXT), ("type", I32),
                ("reserved", I32)]


class _Shape(C.Structure):
    _fields_ = [("ndim", I32), ("reserved", I32), ("dims", I64 * MAX_NDIM)]


class _Infer(C.Structure):
    _fields_ = [("struct_size", U32), ("num_ins", I32), ("num_outs", I32), ("num_ints", I32),
                ("num_floats", I32), ("num_strings", I32), ("ints", C.POINTER(I64)),
                ("floats", C.POINTER(C.c_double)), ("strings", C.POINTER(TEXT)),
                ("in_shapes", C.POINTER(_Shape)), ("out_shapes", C.POINTER(_Shape)),
                ("in_dtypes", C.POINTER(I32)), ("out_dtypes", C.POINTER(I32)),
                ("message", C.c_void_p), ("message_bytes", I64)]


_RULE = C.CFUNCTYPE(C.c_int, C.POINTER(_Infer))
_WORKSPACE = C.CFUNCTYPE(I64, C.POINTER(_Infer), C.c_int)
_WORK = C.CFUNCTYPE(C.c_double, C.POINTER(_Infer), C.c_int)


class _OpDesc(C.Structure):
    _fields_ = [("struct_size", U32), ("flags", U32), ("name", TEXT), ("doc", TEXT),
                ("in_names", C.POINTER(TEXT)), ("out_names", C.POINTER(TEXT)),
                ("params", C.POINTER(_ParamDesc)), ("num_ins", I32), ("num_aux", I32),
                ("num_outs", I32), ("num_params", I32), ("dtypes", U64),
                ("inplace", C.POINTER(I32)), ("num_inplace", I32), ("reserved", I32),
                ("infer_shape", _RULE), ("infer_dtype", _RULE), ("forward", C.c_void_p),
                ("backward", C.c_void_p), ("workspace", _WORKSPACE), ("work", _WORK)]


class _PluginStruct(C.Structure):
    _fields_ = [("abi_version", U32), ("plugin_size", U32), ("op_desc_size", U32),
                ("param_desc_size", U32), ("infer_size", U32), ("shape_size", U32),
                ("task_size", U32), ("tensor_size", U32), ("name", TEXT), ("version", TEXT),
                ("ops", C.POINTER(_OpDesc)), ("num_ops", I32), ("reserved", I32)]


#: What sizeof gives; the last two structs have no ctypes twin (a test compares with the compiler).
_SIZES = {"plugin_size": C.sizeof(_PluginStruct), "op_desc_size": C.sizeof(_OpDesc),
          "param_desc_size": C.sizeof(_ParamDesc), "infer_size": C.sizeof(_Infer),
          "shape_size": C.sizeof(_Shape), "task_size": 160, "tensor_size": 288}


@dataclasses.dataclass(frozen=True)
class Plugin:
    """A loaded library: where it is, what it calls itself, its operators."""

    path: str
    name: str
    version: str
    operators: tuple[PluginOperator, ...]
    handle: Any = dataclasses.field(repr=False)


class PluginOperator(Operator):
    """An operator that a plugin described."""

    def __init__(self, desc: Any, params: type[Params], path: str) -> None:
        flags, aux = int(desc.flags), int(desc.num_aux)
        self.desc = desc
        self.path = path
        self.name = _text(desc.name)  # type: ignore[misc]
        self.doc = _text(desc.doc) or f"The operator {self.name} of {Path(path).name}."
        self.inputs = _names(desc.in_names, desc.num_ins)  # type: ignore[misc]
        self.outputs = _names(desc.out_names, desc.num_outs)  # type: ignore[misc]
        self.aux = aux  # type: ignore[misc]
        self.mutates = tuple(range(desc.num_ins - aux, desc.num_ins))  # type: ignore[misc]
        self.inplace = tuple((desc.inplace[2 * i], desc.inplace[2 * i + 1])  # type: ignore[misc]
                             for i in range(desc.num_inplace))
        self.Params = params  # type: ignore[misc]
        self.cpu_dtypes = _dtype_set(desc.dtypes)  # type: ignore[misc]
        self.differentiable = not flags & _NO_GRADIENT  # type: ignore[misc]
        self.skips_ins, self.skips_outs = bool(flags & _SKIPS_INS), bool(flags & _SKIPS_OUTS)

    @property
    def backward_name(self) -> str:
        return f"_backward_{self.name}"

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if not self.desc.infer_shape:
            return super().infer_shape(p, ins, outs)
        q = _Question(self, p, ins, outs, None, None)
        q.ask(self.desc.infer_shape)
        return q.shapes()

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        if not self.desc.infer_dtype:
            return super().infer_dtype(p, ins, outs)
        q = _Question(self, p, None, None, ins, outs)
        q.ask(self.desc.infer_dtype)
        return q.dtypes()

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if not self.desc.backward:
            raise MXNetNotImplementedError(
                f"{self.name}: the plugin {self.path} has no backward kernel for it")
        heads = [n.op("zeros_like", n.outs[i]) if g is None else g for i, g in enumerate(ograds)]
        values = {f.name: getattr(n.p, f.name) for f in dataclasses.fields(n.p)}
        first = n.op(self.backward_name, *heads, *n.ins, *n.outs, **values)
        wanted = len(self.inputs) - self.aux
        return [first[i] for i in range(wanted)] + [None] * self.aux

    def task(self, kernel: int, p: Any, ins: Sequence[Spec], outs: Sequence[Spec],
             backward: bool, picked: tuple[int, ...] | None = None) -> Task:
        """The task of forward or backward; `ins` and `outs` are those of forward."""
        q = _Question(self, p, [s.shape for s in ins], [s.shape for s in outs],
                      [s.dtype for s in ins], [s.dtype for s in outs])
        desc, size = self.desc, sum(size_of(s.shape) for s in (*ins, *outs))
        space = desc.workspace(C.byref(q.struct), int(backward)) if desc.workspace else 0
        work = desc.work(C.byref(q.struct), int(backward)) if desc.work else 200.0 + size
        if not 0 <= space < 2**62 or not 0 <= work < 1e300:
            raise MXNetError(f"{self.name} ({self.path}): the plugin asks for {space} bytes of "
                             f"workspace and {work} nanoseconds of work")
        ints, floats, strings = _encoded(p)
        return Task(kernel, ints, floats, strings, workspace=int(space), work=float(work),
                    ins=picked)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return self.task(int(self.desc.forward), p, ins, outs, False)


class PluginBackward(Operator):
    """The gradient of a plugin's operator, from gradients of outputs, inputs and outputs."""

    def __init__(self, forward: PluginOperator) -> None:
        self.forward = forward
        wanted = forward.inputs[:len(forward.inputs) - forward.aux]
        self.name = forward.backward_name  # type: ignore[misc]
        self.inputs = (*(f"ograd_{n}" for n in forward.outputs),  # type: ignore[misc]
                       *forward.inputs, *(f"out_{n}" for n in forward.outputs))
        self.outputs = tuple(f"igrad_{n}" for n in wanted)  # type: ignore[misc]
        self.Params = forward.Params  # type: ignore[misc]
        self.cpu_dtypes = forward.cpu_dtypes  # type: ignore[misc]

    def _rule(self, rule: Any, merge: Any, p: Any, ins: list[Any], outs: list[Any]
              ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Asks the rule of forward: an input is like its gradient, an output too."""
        k, n = len(self.forward.outputs), len(self.forward.inputs)
        given = [merge(x, outs[i]) if i < len(outs) else x for i, x in enumerate(ins[k:k + n])]
        made = [merge(a, b) for a, b in zip(ins[:k], ins[k + n:], strict=True)]
        fwd_ins, fwd_outs = rule(p, given, made)
        return [*fwd_outs, *fwd_ins, *fwd_outs], list(fwd_ins[:len(outs)])

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        return self._rule(self.forward.infer_shape, merge_shape, p, ins, outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Dtypes:
        return self._rule(self.forward.infer_dtype, merge_dtype, p, ins, outs)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        raise MXNetNotImplementedError(f"{self.forward.name}: second derivatives of a plugin's "
                                       f"operator are not available ({self.forward.path})")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        k, n = len(self.forward.outputs), len(self.forward.inputs)
        picked = list(range(k))
        picked += [] if self.forward.skips_ins else range(k, k + n)
        picked += [] if self.forward.skips_outs else range(k + n, k + n + k)
        return self.forward.task(int(self.forward.desc.backward), p, ins[k:k + n], ins[k + n:],
                                 True, tuple(picked))


class _Question:
    """An mxcy_infer and the memory that it points to."""

    def __init__(self, op: PluginOperator, p: Any, in_shapes: Any, out_shapes: Any,
                 in_dtypes: Any, out_dtypes: Any) -> None:
        self.op = op
        n_in, n_out = len(op.inputs), len(op.outputs)
        ints, floats, strings = _encoded(p)
        self.in_shapes = _shape_array(in_shapes or [None] * n_in)
        self.out_shapes = _shape_array(out_shapes or [None] * n_out)
        self.in_dtypes = _dtype_array(in_dtypes or [None] * n_in)
        self.out_dtypes = _dtype_array(out_dtypes or [None] * n_out)
        self.message = C.create_string_buffer(1024)
        self.struct = _Infer(
            C.sizeof(_Infer), n_in, n_out, len(ints), len(floats), len(strings),
            (I64 * max(1, len(ints)))(*ints), (C.c_double * max(1, len(floats)))(*floats),
            (TEXT * max(1, len(strings)))(*[s.encode() for s in strings]),
            self.in_shapes, self.out_shapes, self.in_dtypes, self.out_dtypes,
            C.cast(self.message, C.c_void_p), 1024)

    def ask(self, rule: Any) -> None:
        status = rule(C.byref(self.struct))
        if status:
            text = self.message.value.decode(errors="replace") or f"the rule failed with {status}"
            raise from_status(status, f"{self.op.name}: {text}")

    def shapes(self) -> Shapes:
        ins, outs = len(self.op.inputs), len(self.op.outputs)
        return ([self._shape(self.in_shapes[i]) for i in range(ins)],
                [self._shape(self.out_shapes[i]) for i in range(outs)])

    def _shape(self, s: Any) -> MaybeShape:
        if s.ndim == -1:
            return None
        dims = tuple(s.dims[:s.ndim]) if 0 <= s.ndim <= MAX_NDIM else (-2,)
        if any(d < -1 for d in dims):
            raise MXNetError(f"{self.op.name} ({self.op.path}): infer_shape gave an invalid shape: "
                             f"{s.ndim} dimensions {dims}")
        return dims

    def dtypes(self) -> Dtypes:
        ins, outs = len(self.op.inputs), len(self.op.outputs)
        return ([self._dtype(self.in_dtypes[i]) for i in range(ins)],
                [self._dtype(self.out_dtypes[i]) for i in range(outs)])

    def _dtype(self, code: int) -> DType | None:
        if code != -1 and code not in BY_CODE:
            raise MXNetError(f"{self.op.name} ({self.op.path}): infer_dtype gave {code}, which is "
                             f"no dtype")
        return None if code == -1 else BY_CODE[code]


def _shape_array(shapes: Sequence[MaybeShape]) -> Any:
    out = (_Shape * max(1, len(shapes)))()
    for slot, shape in zip(out, shapes):
        slot.ndim = -1 if shape is None else len(shape)
        for i in range(MAX_NDIM):
            slot.dims[i] = shape[i] if shape is not None and i < len(shape) else -1
    return out


def _dtype_array(dtypes: Sequence[DType | None]) -> Any:
    return (I32 * max(1, len(dtypes)))(*[-1 if d is None else d.code for d in dtypes])


@functools.lru_cache(maxsize=1024)
def _encoded(p: Params) -> tuple[tuple[int, ...], tuple[float, ...], tuple[str, ...]]:
    """The parameters as mxcy.h hands them over."""
    ints: list[int] = []
    floats: list[float] = []
    strings: list[str] = []
    for f in dataclasses.fields(p):
        value = getattr(p, f.name)
        if isinstance(value, str):
            strings.append(value)
        elif isinstance(value, float):
            floats.append(value)
        elif isinstance(value, tuple):
            ints += [len(value), *value]
        else:
            ints.append(int(value))
    return tuple(ints), tuple(floats), tuple(strings)


# ---- reading descriptions

def _text(raw: bytes | None) -> str:
    return "" if raw is None else raw.decode(errors="replace")


def _names(pointer: Any, count: int) -> tuple[str, ...]:
    return tuple(_text(pointer[i]) for i in range(count))


def _dtype_set(mask: int) -> frozenset[DType]:
    found = frozenset(d for c, d in BY_CODE.items() if mask >> c & 1)
    return found or frozenset((FLOAT32, FLOAT64))


def _check_name(name: str, what: str, where: str) -> None:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise MXNetError(f"{where}: {what} {name!r} is not a usable identifier")


def _check_desc(desc: Any, where: str) -> None:
    """Everything that can be wrong with the numbers and names of one description."""
    _check_name(_text(desc.name), "operator name", where)
    where = f"{where}, operator {_text(desc.name)!r}"
    for field, low in (("num_ins", 0), ("num_outs", 1), ("num_params", 0), ("num_inplace", 0)):
        if not low <= getattr(desc, field) <= _MANY:
            raise MXNetError(f"{where}: {field} is {getattr(desc, field)}, expected {low} to "
                             f"{_MANY}")
    if not 0 <= desc.num_aux <= desc.num_ins:
        raise MXNetError(f"{where}: num_aux is {desc.num_aux}, but there are {desc.num_ins} inputs")
    if not desc.forward:
        raise MXNetError(f"{where}: it has no forward kernel")
    for field, count in (("in_names", desc.num_ins), ("out_names", desc.num_outs),
                         ("params", desc.num_params), ("inplace", desc.num_inplace)):
        if count and not getattr(desc, field):
            raise MXNetError(f"{where}: {field} is NULL, but {count} are promised")
    for i in range(desc.num_inplace):
        pair = desc.inplace[2 * i], desc.inplace[2 * i + 1]
        if not (0 <= pair[0] < desc.num_ins and 0 <= pair[1] < desc.num_outs):
            raise MXNetError(f"{where}: in-place pair {pair} names no input and output")
    if desc.dtypes & ~sum(1 << c for c in BY_CODE):
        raise MXNetError(f"{where}: dtypes {desc.dtypes:#x} has bits that are no dtype")
    names = [*_names(desc.in_names, desc.num_ins),
             *(_text(desc.params[i].name) for i in range(desc.num_params))]
    for name in (*names, *_names(desc.out_names, desc.num_outs)):
        _check_name(name, "name", where)
    for name in names:
        if names.count(name) > 1 or name in _RESERVED:
            raise MXNetError(f"{where}: the argument name {name!r} is taken")


def _params_class(desc: Any, where: str) -> type[Params]:
    """A Params class from the descriptions of parameters."""
    fields: list[Any] = []
    for i in range(desc.num_params):
        d = desc.params[i]
        name, kind = _text(d.name), _TYPES.get(d.type)
        if kind is None:
            raise MXNetError(f"{where}: parameter {name!r} has the unknown type {d.type}")
        if d.default_text is None:
            fields.append((name, kind, param(doc=_text(d.doc))))
            continue
        try:
            default = _converter(kind)[0](_text(d.default_text))
        except (TypeError, ValueError, OverflowError):
            raise MXNetError(f"{where}: default {_text(d.default_text)!r} of parameter {name!r} is "
                             f"no {kind}") from None
        fields.append((name, kind, param(default, _text(d.doc))))
    return dataclasses.make_dataclass(f"{_text(desc.name)}_params", fields, bases=(Params,),
                                      init=False, repr=False, eq=False)


def _open(path: str) -> Any:
    """The library and its init function's answer, checked as far as sizes go."""
    try:
        handle = C.CDLL(path)
    except OSError as e:
        raise MXNetError(f"cannot open the library {path}: {e}") from None
    try:
        init = handle.mxcy_plugin_init
    except AttributeError:
        raise MXNetError(f"{path}: it exports no mxcy_plugin_init, so it is no plugin") from None
    init.restype, init.argtypes = C.POINTER(_PluginStruct), [U32]
    found = init(ABI_VERSION)
    if not found:
        raise MXNetError(f"{path}: the plugin refused to load (mxcy_plugin_init returned NULL for "
                         f"ABI version {ABI_VERSION})")
    plugin = found.contents
    if plugin.abi_version != ABI_VERSION:
        raise MXNetError(f"{path}: it was built for ABI version {plugin.abi_version} of mxcy.h, "
                         f"but this library has version {ABI_VERSION}; build it again")
    for field, want in _SIZES.items():
        if getattr(plugin, field) != want:
            raise MXNetError(f"{path}: its {field} is {getattr(plugin, field)}, this library's is "
                             f"{want}; build it again with this mxcy.h (mx.library.get_include())")
    if not 0 < plugin.num_ops <= 16 * _MANY or not plugin.ops:
        raise MXNetError(f"{path}: the plugin describes {plugin.num_ops} operators")
    return handle, plugin


def _described(plugin: Any, path: str) -> list[PluginOperator]:
    ops = []
    for i in range(plugin.num_ops):
        desc = plugin.ops[i]
        if desc.struct_size != _SIZES["op_desc_size"]:
            raise MXNetError(f"{path}: struct_size of operator {i} is {desc.struct_size}, expected "
                             f"{_SIZES['op_desc_size']}")
        _check_desc(desc, path)
        ops.append(PluginOperator(desc, _params_class(desc, path), path))
    return ops


_loaded: dict[tuple[int, int], Plugin] = {}


def loaded(path: str) -> Plugin | None:
    """The plugin that was loaded from this file before, if any."""
    info = Path(path).stat()
    return _loaded.get((info.st_dev, info.st_ino))


def load_plugin(path: str, check: Callable[[Sequence[PluginOperator]], None] | None = None
                ) -> Plugin:
    """Opens a library and registers its operators, all or none.

    `check` is called with the operators before any is registered, and may raise.

    Raises
    ------
    MXNetError
        If it cannot be opened, was built for another ABI, describes itself wrongly, or a name is
        taken.
    """
    handle, struct = _open(path)
    ops = _described(struct, path)
    everything: list[Operator] = []
    for op in ops:
        everything.append(op)
        if op.desc.backward:
            everything.append(PluginBackward(op))
    taken = set(base.names())
    for each in everything:
        if each.name in taken:
            raise MXNetValueError(f"{path}: an operator named {each.name!r} exists already")
        taken.add(each.name)
    if check is not None:
        check(ops)
    done = []
    try:
        for each in everything:
            base.register(each)
            done.append(each.name)
            each.source = path
    except Exception:
        for name in done:
            base._REGISTRY.pop(name, None)
        raise
    plugin = Plugin(path, _text(struct.name) or Path(path).stem, _text(struct.version), tuple(ops),
                    (handle, struct))
    info = Path(path).stat()
    _loaded[(info.st_dev, info.st_ino)] = plugin
    return plugin
