"""DLPack: arrays shared with other libraries without a copy, both ways, on the CPU.

What lives here: making and taking capsules, the old kind ("dltensor") and the versioned kind
("dltensor_versioned"). What does not: policy about contexts other than the CPU.
Invariant: memory behind a capsule or a borrowed array lives until its last user has let go of it,
and a capsule is consumed once.

The structs are those of the DLPack 1.0 specification (https://dmlc.github.io/dlpack/latest/).
"""
from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from cpython.pycapsule cimport (
    PyCapsule_GetPointer, PyCapsule_IsValid, PyCapsule_New, PyCapsule_SetName)
from cpython.ref cimport Py_DECREF, Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t

import numpy as np

from mxcy._core.context import cpu
from mxcy._core.dtypes import (
    BFLOAT16, BOOL, FLOAT16, FLOAT32, FLOAT64, INT8, INT32, INT64, UINT8)
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.runtime._array import Array


cdef extern from "Python.h":
    int Py_IsInitialized() noexcept nogil


cdef enum:
    CPU = 1           # DLDeviceType
    CUDA_HOST = 3
    CODE_INT = 0      # DLDataTypeCode
    CODE_UINT = 1
    CODE_FLOAT = 2
    CODE_BFLOAT = 4
    CODE_BOOL = 6
    READ_ONLY = 1     # flags
    COPIED = 2
    MAX_NDIM = 16

cdef struct DLTensor:
    void *data
    int32_t device_type
    int32_t device_id
    int32_t ndim
    uint8_t code
    uint8_t bits
    uint16_t lanes
    int64_t *shape
    int64_t *strides
    uint64_t byte_offset

cdef struct Managed:
    DLTensor tensor
    void *context
    void (*deleter)(Managed *) noexcept

cdef struct Versioned:
    uint32_t major
    uint32_t minor
    void *context
    void (*deleter)(Versioned *) noexcept
    uint64_t flags
    DLTensor tensor

# What a capsule made here points to: the struct, then the arrays that it points to.
cdef struct OwnManaged:
    Managed head
    int64_t dims[2 * MAX_NDIM]

cdef struct OwnVersioned:
    Versioned head
    int64_t dims[2 * MAX_NDIM]

cdef dict _CODE_OF = {
    FLOAT16: (CODE_FLOAT, 16), FLOAT32: (CODE_FLOAT, 32), FLOAT64: (CODE_FLOAT, 64),
    BFLOAT16: (CODE_BFLOAT, 16), INT8: (CODE_INT, 8), INT32: (CODE_INT, 32),
    INT64: (CODE_INT, 64), UINT8: (CODE_UINT, 8), BOOL: (CODE_BOOL, 8),
}
cdef dict _DTYPE_OF = {v: k for k, v in _CODE_OF.items()}
cdef dict _DEVICES = {1: "cpu", 2: "cuda", 3: "cuda_host", 4: "opencl", 7: "vulkan", 8: "metal",
                      10: "rocm", 11: "rocm_host", 13: "cuda_managed", 14: "oneapi"}


class DLPackBufferError(MXNetError, BufferError):
    """The memory cannot be shared in the way that was asked for."""


# -- giving ---------------------------------------------------------------------------------------
cdef void _let_go(void *context) noexcept nogil:
    # The consumer may call from any thread, and after the interpreter is gone.
    if context != NULL and Py_IsInitialized():
        with gil:
            Py_DECREF(<object> context)


cdef void _delete_managed(Managed *m) noexcept:
    if m != NULL:
        _let_go(m.context)
        PyMem_RawFree(m)


cdef void _delete_versioned(Versioned *m) noexcept:
    if m != NULL:
        _let_go(m.context)
        PyMem_RawFree(m)


cdef void _drop_managed(object capsule) noexcept:
    # Nobody took it: the name is then still the first one.
    cdef Managed *m
    if PyCapsule_IsValid(capsule, b"dltensor"):
        m = <Managed *> PyCapsule_GetPointer(capsule, b"dltensor")
        if m.deleter != NULL:
            m.deleter(m)


cdef void _drop_versioned(object capsule) noexcept:
    cdef Versioned *m
    if PyCapsule_IsValid(capsule, b"dltensor_versioned"):
        m = <Versioned *> PyCapsule_GetPointer(capsule, b"dltensor_versioned")
        if m.deleter != NULL:
            m.deleter(m)


cdef int _describe(DLTensor *t, object array, int64_t *dims) except -1:
    cdef int i, ndim = array.ndim
    cdef int64_t step = 1
    cdef uintptr_t address = array._address
    code, bits = _CODE_OF[array._dtype]
    t.data = <void *> address if array.size else NULL
    t.device_type = CPU
    t.device_id = 0
    t.ndim = ndim
    t.code = code
    t.bits = bits
    t.lanes = 1
    t.byte_offset = 0
    t.shape = dims
    t.strides = dims + MAX_NDIM
    shape = array.shape
    for i in range(ndim - 1, -1, -1):
        dims[i] = shape[i]
        dims[MAX_NDIM + i] = step
        step *= max(<int64_t> shape[i], 1)
    return 0


def to_capsule(array, bint versioned=False, bint copied=False):
    """A capsule over the memory of `array`, which must be idle and on the host.

    Parameters
    ----------
    array : NDArray
    versioned : bool
        Kind of the capsule: "dltensor_versioned" (DLPack 1) or "dltensor".
    copied : bool
        Sets the flag that says so in a versioned capsule.
    """
    cdef OwnManaged *m
    cdef OwnVersioned *v
    if array.context.device_type == "gpu":
        raise MXNetError(f"DLPack: arrays on {array.context} cannot be shared yet")
    held = array._alias()
    if versioned:
        v = <OwnVersioned *> PyMem_RawMalloc(sizeof(OwnVersioned))
        if v == NULL:
            raise MemoryError()
        v.head.major, v.head.minor = 1, 0
        v.head.flags = COPIED if copied else 0
        v.head.deleter = _delete_versioned
        v.head.context = NULL
        _describe(&v.head.tensor, held, v.dims)
        capsule = PyCapsule_New(v, b"dltensor_versioned", _drop_versioned)
        Py_INCREF(held)
        v.head.context = <void *> held
        return capsule
    m = <OwnManaged *> PyMem_RawMalloc(sizeof(OwnManaged))
    if m == NULL:
        raise MemoryError()
    m.head.deleter = _delete_managed
    m.head.context = NULL
    _describe(&m.head.tensor, held, m.dims)
    capsule = PyCapsule_New(m, b"dltensor", _drop_managed)
    Py_INCREF(held)
    m.head.context = <void *> held
    return capsule


def export(array, stream=None, max_version=None, dl_device=None, copy=None):
    """What `NDArray.__dlpack__` returns; see the Python array API standard.

    Raises
    ------
    MXNetValueError
        If a stream is named: memory of the CPU has none.
    DLPackBufferError
        If another device is asked for.
    """
    if stream is not None:
        raise MXNetValueError(f"__dlpack__: stream must be None on the CPU, got {stream!r}")
    if dl_device is not None and tuple(int(d) for d in dl_device) != (CPU, 0):
        raise DLPackBufferError(f"__dlpack__: the array is on {array.context}, it cannot be given "
                                f"on DLPack device {tuple(dl_device)}")
    array.wait_to_write()
    if copy:
        array = array.detach().copy()
        array.wait_to_write()
    else:
        array._hand_out()
    versioned = max_version is not None and max_version[0] >= 1
    return to_capsule(array, versioned, bool(copy))


# -- taking ---------------------------------------------------------------------------------------
cdef class _Foreign:
    """Owns a consumed capsule's struct; calls its deleter when the last array is gone."""

    cdef Managed *managed
    cdef Versioned *versioned

    def __dealloc__(self):
        if self.managed != NULL and self.managed.deleter != NULL:
            self.managed.deleter(self.managed)
        if self.versioned != NULL and self.versioned.deleter != NULL:
            self.versioned.deleter(self.versioned)


cdef object _dtype_of(DLTensor *t):
    dtype = _DTYPE_OF.get((t.code, t.bits))
    if dtype is None or t.lanes != 1:
        raise MXNetTypeError(f"DLPack: elements of type code {t.code}, {t.bits} bits, {t.lanes} "
                             "lanes are not supported")
    return dtype


cdef object _shape_of(DLTensor *t):
    """The shape, checked: sizes that cannot be real would make bounds meaningless."""
    cdef int i
    cdef int64_t n = 1, d
    if t.ndim < 0 or t.ndim > MAX_NDIM:
        raise MXNetValueError(f"DLPack: {t.ndim} dimensions, at most {MAX_NDIM} are supported")
    if t.ndim and t.shape == NULL:
        raise MXNetValueError("DLPack: the shape is missing")
    for i in range(t.ndim):
        d = t.shape[i]
        if d < 0 or (d > 0 and n > ((<int64_t> 1 << 56) // d)):
            raise MXNetValueError("DLPack: the shape is negative or too large")
        n *= max(d, 1)
    return tuple([t.shape[i] for i in range(t.ndim)])


cdef bint _contiguous(DLTensor *t) noexcept:
    cdef int i
    cdef int64_t step = 1
    if t.strides == NULL:
        return True
    for i in range(t.ndim - 1, -1, -1):
        if t.shape[i] == 0:
            return True
        if t.shape[i] != 1 and t.strides[i] != step:
            return False
        step *= t.shape[i]
    return True


cdef object _strided_copy(DLTensor *t, tuple shape, object dtype, uintptr_t address, object owner):
    """A contiguous copy of foreign memory with any strides and alignment."""
    cdef int i
    cdef int64_t low = 0, high = 0, reach, step = 1
    cdef int64_t strides[MAX_NDIM]
    if 0 in shape:
        return Array._empty(shape, dtype, cpu(0))
    for i in range(t.ndim - 1, -1, -1):
        strides[i] = step if t.strides == NULL else t.strides[i]
        step *= t.shape[i]
        reach = (t.shape[i] - 1) * strides[i]
        low += min(reach, 0)
        high += max(reach, 0)
    item = dtype.itemsize
    n = (high - low + 1) * item
    raw = Array._borrow(address + low * item, n, (n,), UINT8, cpu(0), owner)._numpy()
    source = np.ndarray(shape, dtype.np_dtype, raw, offset=-low * item,
                        strides=[strides[i] * item for i in range(t.ndim)])
    return Array._from_numpy(source, dtype, cpu(0))


cdef DLTensor *_open(object capsule, Managed **m, Versioned **v, bint *read_only) except NULL:
    """The description in a capsule of either kind, which stays unused."""
    if PyCapsule_IsValid(capsule, b"dltensor_versioned"):
        v[0] = <Versioned *> PyCapsule_GetPointer(capsule, b"dltensor_versioned")
        if v[0].major != 1:
            raise MXNetValueError(f"DLPack {v[0].major}.{v[0].minor} is not supported, only 1.x")
        read_only[0] = v[0].flags & READ_ONLY
        return &v[0].tensor
    if PyCapsule_IsValid(capsule, b"dltensor"):
        m[0] = <Managed *> PyCapsule_GetPointer(capsule, b"dltensor")
        return &m[0].tensor
    raise MXNetValueError("from_dlpack: a DLPack capsule that was not used before is needed, "
                          f"got {capsule!r}")


def from_capsule(capsule, copy=None):
    """The array of a capsule, which is consumed.

    Parameters
    ----------
    capsule : PyCapsule
        "dltensor" or "dltensor_versioned", not consumed yet.
    copy : bool or None
        True: always copy; False: never; None: only where the memory is not in C order.

    Raises
    ------
    MXNetValueError
        If the capsule was consumed before, is of a newer DLPack, or contradicts itself.
    MXNetTypeError
        If the library has no such dtype.
    DLPackBufferError
        If the memory is on another device, read-only, or needs a copy that is forbidden.
    """
    cdef DLTensor *t = NULL
    cdef Managed *m = NULL
    cdef Versioned *v = NULL
    cdef bint read_only = False
    cdef bint plain
    cdef uintptr_t address
    t = _open(capsule, &m, &v, &read_only)
    if t.device_type != CPU and t.device_type != CUDA_HOST:
        name = _DEVICES.get(t.device_type, f"type {t.device_type}")
        raise DLPackBufferError(f"from_dlpack: the memory is on {name}({t.device_id}); only memory "
                                "of the CPU can be shared")
    dtype, shape = _dtype_of(t), _shape_of(t)
    if read_only and not copy:
        raise DLPackBufferError("from_dlpack: the memory is read-only; pass copy=True")
    address = <uintptr_t> t.data + t.byte_offset
    plain = _contiguous(t) and address % <uintptr_t> dtype.itemsize == 0
    if copy is False and not plain:
        raise DLPackBufferError("from_dlpack: the memory is not in C order or not aligned, and "
                                "copy=False forbids a copy")
    owner = _Foreign()
    if v != NULL:
        PyCapsule_SetName(capsule, b"used_dltensor_versioned")
        (<_Foreign> owner).versioned = v
    else:
        PyCapsule_SetName(capsule, b"used_dltensor")
        (<_Foreign> owner).managed = m
    if copy or not plain:
        return _strided_copy(t, shape, dtype, address, owner)
    if 0 in shape:
        return Array._empty(shape, dtype, cpu(0))
    n = dtype.itemsize
    for d in shape:
        n *= d
    return Array._borrow(address, n, shape, dtype, cpu(0), owner)


def take(source, device=None, copy=None):
    """`mx.nd.from_dlpack`: an array over the memory of a capsule or of a DLPack exporter."""
    if device is not None and getattr(device, "device_type", device) != "cpu":
        raise DLPackBufferError(f"from_dlpack: only the CPU is supported, got device {device!r}")
    if not hasattr(source, "__dlpack__"):
        if type(source).__name__ != "PyCapsule":
            raise MXNetTypeError("from_dlpack: an object with __dlpack__ or a capsule is needed, "
                                 f"got {type(source).__name__}")
        return from_capsule(source, copy)
    if hasattr(source, "__dlpack_device__"):
        kind, number = source.__dlpack_device__()
        if int(kind) not in (CPU, CUDA_HOST):
            name = _DEVICES.get(int(kind), f"type {int(kind)}")
            raise DLPackBufferError(f"from_dlpack: the memory is on {name}({number}); only memory "
                                    "of the CPU can be shared")
    try:
        capsule = source.__dlpack__(max_version=(1, 0))
    except TypeError:  # an exporter from before DLPack 1
        capsule = source.__dlpack__()
    return from_capsule(capsule, copy)


__all__ = ["DLPackBufferError", "export", "from_capsule", "take", "to_capsule"]
