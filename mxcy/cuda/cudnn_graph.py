"""libcudnn's graph form: operations on described tensors become a plan that is run many times.

What lives here: descriptors whose attributes have names and types, the operations, the search for
engines, plans, running them. What does not: which engine to take, keeping plans.
Invariant: a descriptor is finalized when it is made and keeps those that it refers to alive;
dims and strides are always in logical order (N, C, space / K, C, space), layouts show in strides.

Everything up to `Plan` also works without a device, given a `Device` made from JSON: that is how
plans are checked where there is no GPU.
"""
from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._core.errors import MXNetValueError
from . import constants as k
from .errors import CUDAError
from .library import cudnn as lib
from .owned import Owned

__all__ = ["Convolution", "Descriptor", "Device", "Engine", "Operation", "OperationGraph", "Plan",
           "Tensor", "VariantPack", "convolution_backward_data", "convolution_backward_filter",
           "convolution_forward", "engines", "execute", "first_plan", "matmul", "pointwise",
           "populate_graph"]

_CTYPES: dict[int, Any] = {
    k.CUDNN_TYPE_DATA_TYPE: ctypes.c_int, k.CUDNN_TYPE_BOOLEAN: ctypes.c_bool,
    k.CUDNN_TYPE_INT64: ctypes.c_int64, k.CUDNN_TYPE_FLOAT: ctypes.c_float,
    k.CUDNN_TYPE_DOUBLE: ctypes.c_double, k.CUDNN_TYPE_VOID_PTR: ctypes.c_void_p,
    k.CUDNN_TYPE_CONVOLUTION_MODE: ctypes.c_int, k.CUDNN_TYPE_HEUR_MODE: ctypes.c_int,
    k.CUDNN_TYPE_NUMERICAL_NOTE: ctypes.c_int, k.CUDNN_TYPE_POINTWISE_MODE: ctypes.c_int,
    k.CUDNN_TYPE_BACKEND_DESCRIPTOR: ctypes.c_void_p,
    k.CUDNN_TYPE_REDUCTION_OPERATOR_TYPE: ctypes.c_int,
    k.CUDNN_TYPE_BEHAVIOR_NOTE: ctypes.c_int, k.CUDNN_TYPE_INT32: ctypes.c_int32,
    k.CUDNN_TYPE_CHAR: ctypes.c_char,
}


class Descriptor(Owned):
    """A finalized descriptor.

    Parameters
    ----------
    kind : int
        constants.CUDNN_BACKEND_*_DESCRIPTOR.
    attributes : sequence of (attribute, type, value or values)
        In the order in which they are set. Descriptors stand for themselves.
    """

    __slots__ = ("_keep",)

    def __init__(self, kind: int, attributes: Sequence[tuple[int, int, Any]],
                 finalize: bool = True) -> None:
        super().__init__(_Backend(kind), "create", "destroy")
        self._keep: list[Any] = []
        for attribute, type_, value in attributes:
            self._set(attribute, type_, value)
        if finalize:
            lib.cudnnBackendFinalize(self.handle)

    def _set(self, attribute: int, type_: int, value: Any) -> None:
        if type_ == k.CUDNN_TYPE_CHAR:
            count, array = len(value), ctypes.create_string_buffer(value, len(value))
        else:
            values = list(value) if isinstance(value, (list, tuple)) else [value]
            self._keep += [v for v in values if isinstance(v, Descriptor)]
            values = [v.handle if isinstance(v, Owned) else v for v in values]
            count, array = len(values), (_CTYPES[type_] * len(values))(*values)
        lib.cudnnBackendSetAttribute(self.handle, attribute, type_, count, array)

    def get(self, attribute: int, type_: int, most: int = 1) -> list[Any]:
        """Up to `most` values of an attribute."""
        out = (_CTYPES[type_] * most)()
        count = ctypes.c_int64()
        lib.cudnnBackendGetAttribute(self.handle, attribute, type_, most, ctypes.byref(count), out)
        return list(out)[:count.value]


class _Backend:
    """The two functions that make and give back backend descriptors, as `Owned` asks for them."""

    __slots__ = ("kind",)

    def __init__(self, kind: int) -> None:
        self.kind = kind

    def create(self, out: Any) -> None:
        lib.cudnnBackendCreateDescriptor(self.kind, out)

    def destroy(self, handle: int) -> None:
        lib.cudnnBackendDestroyDescriptor(handle)


class Device(Descriptor):
    """A device by its properties, for plans that are made without one."""

    __slots__ = ()

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__(k.CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR, [
            (k.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, k.CUDNN_TYPE_CHAR,
             json.dumps(dict(properties)).encode())])


class Tensor(Descriptor):
    """An array of a graph.

    Parameters
    ----------
    uid : int
        Its number in the graph, by which `VariantPack` gives it memory.
    dtype : int
        constants.CUDNN_DATA_*.
    dims, strides : sequence of int
        In elements.
    virtual : bool
        It lives inside the fused kernel only and has no memory.
    alignment : int
        Bytes that its address will be a multiple of.
    """

    __slots__ = ("dims", "dtype", "uid")

    def __init__(self, uid: int, dtype: int, dims: Sequence[int], strides: Sequence[int], *,
                 virtual: bool = False, by_value: bool = False, alignment: int = 16) -> None:
        if len(dims) != len(strides):
            raise MXNetValueError(f"cuDNN tensor {uid}: {len(dims)} dims {tuple(dims)} and "
                                  f"{len(strides)} strides {tuple(strides)}")
        attributes: list[tuple[int, int, Any]] = [
            (k.CUDNN_ATTR_TENSOR_DATA_TYPE, k.CUDNN_TYPE_DATA_TYPE, dtype),
            (k.CUDNN_ATTR_TENSOR_DIMENSIONS, k.CUDNN_TYPE_INT64, list(dims)),
            (k.CUDNN_ATTR_TENSOR_STRIDES, k.CUDNN_TYPE_INT64, list(strides)),
            (k.CUDNN_ATTR_TENSOR_UNIQUE_ID, k.CUDNN_TYPE_INT64, uid),
            (k.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, k.CUDNN_TYPE_INT64, alignment)]
        if virtual:
            attributes.append((k.CUDNN_ATTR_TENSOR_IS_VIRTUAL, k.CUDNN_TYPE_BOOLEAN, True))
        if by_value:
            attributes.append((k.CUDNN_ATTR_TENSOR_IS_BY_VALUE, k.CUDNN_TYPE_BOOLEAN, True))
        self.uid, self.dtype, self.dims = uid, dtype, tuple(dims)
        super().__init__(k.CUDNN_BACKEND_TENSOR_DESCRIPTOR, attributes)


class Convolution(Descriptor):
    """How a convolution moves; the filter is not mirrored. Groups show in the filter's dims."""

    __slots__ = ()

    def __init__(self, compute: int, pre: Sequence[int], post: Sequence[int],
                 stride: Sequence[int], dilate: Sequence[int]) -> None:
        super().__init__(k.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, [
            (k.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, k.CUDNN_TYPE_DATA_TYPE, compute),
            (k.CUDNN_ATTR_CONVOLUTION_CONV_MODE, k.CUDNN_TYPE_CONVOLUTION_MODE,
             k.CUDNN_CROSS_CORRELATION),
            (k.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, k.CUDNN_TYPE_INT64, len(stride)),
            (k.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, k.CUDNN_TYPE_INT64, list(pre)),
            (k.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, k.CUDNN_TYPE_INT64, list(post)),
            (k.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, k.CUDNN_TYPE_INT64, list(stride)),
            (k.CUDNN_ATTR_CONVOLUTION_DILATIONS, k.CUDNN_TYPE_INT64, list(dilate))])


class Operation(Descriptor):
    """A node of a graph."""

    __slots__ = ()


def _convolution(kind: int, numbers: Mapping[str, int], convolution: Convolution,
                 tensors: Mapping[str, Tensor], alpha: float, beta: float) -> Operation:
    double = any(t.dtype == k.CUDNN_DATA_DOUBLE for t in tensors.values())
    number = k.CUDNN_TYPE_DOUBLE if double else k.CUDNN_TYPE_FLOAT
    return Operation(kind, [
        (numbers["conv"], k.CUDNN_TYPE_BACKEND_DESCRIPTOR, convolution),
        *((numbers[name], k.CUDNN_TYPE_BACKEND_DESCRIPTOR, t) for name, t in tensors.items()),
        (numbers["alpha"], number, alpha), (numbers["beta"], number, beta)])


_FORWARD = {"conv": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
            "x": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
            "w": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
            "y": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
            "alpha": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
            "beta": k.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA}
_DATA = {"conv": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
         "w": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
         "dx": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
         "dy": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
         "alpha": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
         "beta": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA}
_FILTER = {"conv": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
           "dw": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
           "x": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
           "dy": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
           "alpha": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
           "beta": k.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA}


def convolution_forward(convolution: Convolution, x: Tensor, w: Tensor, y: Tensor,
                        alpha: float = 1.0, beta: float = 0.0) -> Operation:
    """y = alpha conv(x, w) + beta y."""
    return _convolution(k.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR, _FORWARD,
                        convolution, {"x": x, "w": w, "y": y}, alpha, beta)


def convolution_backward_data(convolution: Convolution, w: Tensor, dy: Tensor, dx: Tensor,
                              alpha: float = 1.0, beta: float = 0.0) -> Operation:
    """dx = alpha gradient + beta dx."""
    return _convolution(k.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR, _DATA,
                        convolution, {"w": w, "dx": dx, "dy": dy}, alpha, beta)


def convolution_backward_filter(convolution: Convolution, x: Tensor, dy: Tensor, dw: Tensor,
                                alpha: float = 1.0, beta: float = 0.0) -> Operation:
    """dw = alpha gradient + beta dw."""
    return _convolution(k.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR, _FILTER,
                        convolution, {"dw": dw, "x": x, "dy": dy}, alpha, beta)


def pointwise(mode: int, x: Tensor, y: Tensor, b: Tensor | None = None, *,
              compute: int = k.CUDNN_DATA_FLOAT, slope: float | None = None) -> Operation:
    """y = mode(x) or mode(x, b) with b broadcast; `mode` is constants.CUDNN_POINTWISE_*.

    `slope` makes a leaky relu of CUDNN_POINTWISE_RELU_FWD.
    """
    attributes: list[tuple[int, int, Any]] = [
        (k.CUDNN_ATTR_POINTWISE_MODE, k.CUDNN_TYPE_POINTWISE_MODE, mode),
        (k.CUDNN_ATTR_POINTWISE_MATH_PREC, k.CUDNN_TYPE_DATA_TYPE, compute)]
    if slope is not None:
        attributes.append((k.CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, k.CUDNN_TYPE_DOUBLE,
                           slope))
    what = Descriptor(k.CUDNN_BACKEND_POINTWISE_DESCRIPTOR, attributes)
    number = k.CUDNN_TYPE_BACKEND_DESCRIPTOR
    return Operation(k.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR, [
        (k.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, number, what),
        (k.CUDNN_ATTR_OPERATION_POINTWISE_XDESC, number, x),
        *([(k.CUDNN_ATTR_OPERATION_POINTWISE_BDESC, number, b)] if b is not None else []),
        (k.CUDNN_ATTR_OPERATION_POINTWISE_YDESC, number, y)])


def matmul(a: Tensor, b: Tensor, c: Tensor, compute: int = k.CUDNN_DATA_FLOAT) -> Operation:
    """c = a b, each (batch, rows, columns)."""
    what = Descriptor(k.CUDNN_BACKEND_MATMUL_DESCRIPTOR, [
        (k.CUDNN_ATTR_MATMUL_COMP_TYPE, k.CUDNN_TYPE_DATA_TYPE, compute)])
    number = k.CUDNN_TYPE_BACKEND_DESCRIPTOR
    return Operation(k.CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR, [
        (k.CUDNN_ATTR_OPERATION_MATMUL_ADESC, number, a),
        (k.CUDNN_ATTR_OPERATION_MATMUL_BDESC, number, b),
        (k.CUDNN_ATTR_OPERATION_MATMUL_CDESC, number, c),
        (k.CUDNN_ATTR_OPERATION_MATMUL_DESC, number, what)])


class OperationGraph(Descriptor):
    """Operations that become one plan; what joins them is virtual."""

    __slots__ = ()

    def __init__(self, operations: Sequence[Operation]) -> None:
        super().__init__(k.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, [
            (k.CUDNN_ATTR_OPERATIONGRAPH_OPS, k.CUDNN_TYPE_BACKEND_DESCRIPTOR, list(operations))])


@dataclass(frozen=True)
class Engine:
    """One way to compute a graph.

    Attributes
    ----------
    config : Descriptor
        What `Plan` is made of.
    index : int
        cuDNN's number of the engine.
    numerical, behavior : frozenset of int
        constants.CUDNN_NUMERICAL_NOTE_* and CUDNN_BEHAVIOR_NOTE_* that hold for it.
    """

    config: Descriptor
    index: int
    numerical: frozenset[int]
    behavior: frozenset[int]


def _engine(config: Descriptor) -> Engine:
    engine = Descriptor(k.CUDNN_BACKEND_ENGINE_DESCRIPTOR, [], finalize=False)
    handles = (ctypes.c_void_p * 1)(engine.handle)
    count = ctypes.c_int64()
    lib.cudnnBackendGetAttribute(config.handle, k.CUDNN_ATTR_ENGINECFG_ENGINE,
                                 k.CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, ctypes.byref(count), handles)
    numerical = engine.get(k.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, k.CUDNN_TYPE_NUMERICAL_NOTE, 32)
    behavior = engine.get(k.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, k.CUDNN_TYPE_BEHAVIOR_NOTE, 32)
    index = engine.get(k.CUDNN_ATTR_ENGINE_GLOBAL_INDEX, k.CUDNN_TYPE_INT64)
    return Engine(config, index[0] if index else -1, frozenset(numerical), frozenset(behavior))


def engines(graph: OperationGraph, mode: int = k.CUDNN_HEUR_MODE_A,
            device: Device | None = None) -> list[Engine]:
    """Ways to compute a graph, best guess first; empty if cuDNN has none.

    `mode` is constants.CUDNN_HEUR_MODE_*.
    """
    number = k.CUDNN_TYPE_BACKEND_DESCRIPTOR
    heuristic = Descriptor(k.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, [
        (k.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, number, graph),
        (k.CUDNN_ATTR_ENGINEHEUR_MODE, k.CUDNN_TYPE_HEUR_MODE, mode),
        *([(k.CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, number, device)] if device is not None else [])])
    count = ctypes.c_int64()
    lib.cudnnBackendGetAttribute(heuristic.handle, k.CUDNN_ATTR_ENGINEHEUR_RESULTS, number, 0,
                                 ctypes.byref(count), None)
    configs = [Descriptor(k.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, [], finalize=False)
               for _ in range(count.value)]
    if not configs:
        return []
    handles = (ctypes.c_void_p * len(configs))(*(c.handle for c in configs))
    lib.cudnnBackendGetAttribute(heuristic.handle, k.CUDNN_ATTR_ENGINEHEUR_RESULTS, number,
                                 len(configs), ctypes.byref(count), handles)
    for config in configs:
        config._keep.append(heuristic)  # and so the graph, its operations and tensors
    return [_engine(config) for config in configs[:count.value]]


class Plan(Descriptor):
    """A graph ready to run.

    Raises
    ------
    CUDAError
        This engine cannot compute this graph; another one may.

    Attributes
    ----------
    workspace : int
        Bytes of scratch that a run needs.
    """

    __slots__ = ("workspace",)

    def __init__(self, engine: Engine, device: Device | None = None) -> None:
        number = k.CUDNN_TYPE_BACKEND_DESCRIPTOR
        super().__init__(k.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, [
            (k.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, number, engine.config),
            *([(k.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, number, device)]
              if device is not None else [])])
        self.workspace = self.get(k.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE,
                                  k.CUDNN_TYPE_INT64)[0]

    def to_json(self) -> str:
        """cuDNN's own text form of the plan."""
        most = 1 << 16
        count = ctypes.c_int64()
        out = ctypes.create_string_buffer(most)
        lib.cudnnBackendGetAttribute(self.handle, k.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION,
                                     k.CUDNN_TYPE_CHAR, most, ctypes.byref(count), out)
        return out.value.decode()


def first_plan(candidates: Sequence[Engine], workspace: int,
               device: Device | None = None) -> Plan | None:
    """The first plan that can be made and needs no more than `workspace` bytes; None: no such."""
    for engine in candidates:
        try:
            plan = Plan(engine, device)
        except CUDAError:
            continue  # an engine may still say no when it sees everything
        if plan.workspace <= workspace:
            return plan
    return None


class VariantPack(Descriptor):
    """Addresses for one run: by number of tensor, and scratch."""

    __slots__ = ()

    def __init__(self, addresses: Mapping[int, int], workspace: int = 0) -> None:
        super().__init__(k.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, [
            (k.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, k.CUDNN_TYPE_INT64, list(addresses)),
            (k.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, k.CUDNN_TYPE_VOID_PTR,
             list(addresses.values())),
            (k.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, k.CUDNN_TYPE_VOID_PTR, workspace)])


def execute(handle: int, plan: Plan, pack: VariantPack) -> None:
    """Enqueues a run of a plan on the handle's stream."""
    lib.cudnnBackendExecute(handle, plan.handle, pack.handle)


def populate_graph(handle: int, plan: Plan, pack: VariantPack, graph: int) -> None:
    """Writes a plan's work into an empty CUDA graph (`runtime.graph_create`)."""
    lib.cudnnBackendPopulateCudaGraph(handle, plan.handle, pack.handle, graph)
