"""Array: memory, shape and dtype in C; the base of NDArray. And the imperative call.

What lives here: Array, the runner of plans (_plan.pxi), the call cache (_invoke.pxi), calls made
before and the arithmetic slots (_call.pxi), parts and values without ceremony (_view.pxi), the tape
(_tape.pxi). What does not: indexing in general, printing, conversions of Python objects, gradients
(autograd.py).
Invariant: an Array is a C-contiguous window of one block; its block's queue orders every access, so
Python never sees memory that a queued task still writes.
"""
cimport cython
from cpython.buffer cimport (
    PyBUF_FORMAT, PyBUF_FULL_RO, PyBUF_ND, PyBUF_STRIDES, PyBUF_WRITABLE, PyBuffer_IsContiguous,
    PyBuffer_Release, PyObject_GetBuffer)
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.dict cimport PyDict_GetItem
from cpython.object cimport Py_EQ, PyObject, PyObject_RichCompareBool
from cpython.ref cimport Py_DECREF, Py_INCREF, Py_XDECREF
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

from mxcy._core.abi cimport (
    MXCY_BFLOAT16, MXCY_BOOL, MXCY_FLOAT16, MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT32, MXCY_INT64,
    MXCY_UINT8, mxcy_itemsize, mxcy_kernel, mxcy_task, mxcy_tensor)
from mxcy._engine.engine cimport (
    Block, TaskList, block_borrow, block_idle, block_new, block_release, block_retain,
    block_wait_read, block_wait_write, submit, submit_one, tasklist_extra, tasklist_new,
    tasklist_pending, tasklist_release)

import numpy as np

from mxcy._core import modes as _modes
from mxcy._core.context import Context, cpu, current_context, require_device
from mxcy._core.dtypes import BY_CODE, as_dtype
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError


cdef extern from "Python.h":
    ctypedef struct PyNumberMethods:
        pass
    ctypedef struct PyTypeObject:
        object (*tp_new)(type, PyObject *, PyObject *)
        void (*tp_dealloc)(PyObject *)
        void (*tp_finalize)(PyObject *)
        void (*tp_free)(void *)
        PyObject *(*tp_call)(PyObject *, PyObject *, PyObject *)
        unsigned long tp_flags
        Py_ssize_t tp_vectorcall_offset
        void *tp_richcompare
        PyNumberMethods *tp_as_number
    PyTypeObject *Py_TYPE(PyObject *)
    PyObject *PyList_GET_ITEM(object, Py_ssize_t)

cdef extern from "mxcy/runtime/tls.h" nogil:
    int mxcy_recording()
    int mxcy_training()
    int mxcy_np_shape()
    int mxcy_contexts()
    void mxcy_set_contexts(int n)
    int mxcy_set_recording(int on)
    int mxcy_set_training(int on)
    void mxcy_set_np_shape(int on)


cdef list DTYPE_OF = [BY_CODE.get(i) for i in range(13)]
cdef tuple EMPTY = ()
cdef object CPU0 = cpu(0)
cdef object _array_class = None     # runtime.ndarray.NDArray, once it exists
cdef int MAX_NDIM = 16


cdef inline object context_now():
    """The device of arrays that are made without one."""
    return current_context() if mxcy_contexts() else CPU0


def set_array_class(cls):
    """Tells which subclass of Array calls return; runtime.ndarray does, once."""
    global _array_class, ndarray_type
    _array_class = cls
    ndarray_type = <PyTypeObject *> cls
    ndarray_type.tp_dealloc = array_dealloc
    inherit_slots(ndarray_type, <PyTypeObject *> Array)


cdef int inherit_slots(PyTypeObject *cls, PyTypeObject *base) except -1:
    """Has operators of the class reach Array's functions without a look for `__add__` and so on.

    Python itself inherits a slot only where the methods are of its own making. A later assignment
    to such a method of the class, or a subclass that has its own, works as ever.
    """
    cdef void **ours = <void **> cls.tp_as_number
    cdef void **theirs = <void **> base.tp_as_number
    cdef size_t i
    for i in range(sizeof(PyNumberMethods) // sizeof(void *)):
        if theirs[i] != NULL:
            ours[i] = theirs[i]
    cls.tp_richcompare = base.tp_richcompare
    return 0


def is_recording():
    """Whether calls are put on the tape in this thread."""
    return mxcy_recording() != 0


def is_training():
    """Whether calls behave as in training in this thread."""
    return mxcy_training() != 0


def set_recording(is_recording):
    """Switches recording for this thread; returns what it was."""
    return mxcy_set_recording(1 if is_recording else 0) != 0


def set_training(train_mode):
    """Switches training behaviour for this thread; returns what it was."""
    return mxcy_set_training(1 if train_mode else 0) != 0


cdef void _drop_object(void *arg) noexcept:
    Py_XDECREF(<PyObject *> arg)


# -- objects ---------------------------------------------------------------------------------------
# Dead arrays are kept and used again. An array is no business of the garbage collector until it has
# a place on the tape or a gradient: nothing else that it refers to can lead back to it.

cdef extern from "Python.h":
    object PyObject_Init(PyObject *, PyTypeObject *)
    void PyObject_GC_UnTrack(PyObject *)
    void PyObject_GC_Track(PyObject *)
    bint PyObject_GC_IsTracked(PyObject *)
    int PyObject_CallFinalizerFromDealloc(PyObject *)
    void PyObject_ClearWeakRefs(PyObject *)

cdef enum:
    MOST_DEAD = 256

cdef bint _making = False   # an Array without memory must not be made from outside
cdef PyTypeObject *ndarray_type = NULL
cdef PyObject *_dead[256]
cdef int _num_dead = 0


cdef Array array_blank():
    """An array without memory."""
    global _making, _num_dead
    if _num_dead > 0:
        _num_dead -= 1
        return <Array> PyObject_Init(_dead[_num_dead], ndarray_type)
    _making = True
    cdef object cls = Array if _array_class is None else _array_class
    cdef object made = (<PyTypeObject *> cls).tp_new(<type> cls, <PyObject *> EMPTY, NULL)
    PyObject_GC_UnTrack(<PyObject *> made)
    return <Array> made


cdef inline void array_track(Array a) noexcept:
    """Makes the garbage collector look at an array, now that it may be part of a cycle."""
    if not PyObject_GC_IsTracked(<PyObject *> a):
        PyObject_GC_Track(<PyObject *> a)


cdef void array_dealloc(PyObject *o) noexcept:
    """tp_dealloc of NDArray: as the one that Python would make for the class, but for `_dead`."""
    global _num_dead
    cdef PyTypeObject *cls = Py_TYPE(o)
    if cls.tp_finalize != NULL and PyObject_CallFinalizerFromDealloc(o) < 0:
        return
    if PyObject_GC_IsTracked(o):
        PyObject_GC_UnTrack(o)
    PyObject_ClearWeakRefs(o)
    (<Array> o)._ctx = (<Array> o)._shape = None
    (<Array> o).node = (<Array> o).gradient = (<Array> o)._rows = None
    if (<Array> o).block != NULL:
        block_release((<Array> o).block)
        (<Array> o).block = NULL
    if cls == ndarray_type and _num_dead < MOST_DEAD:
        _dead[_num_dead] = o
        _num_dead += 1
    else:
        cls.tp_free(o)
    Py_DECREF(<object> cls)


cdef Array array_new(int32_t code, int32_t ndim, const int64_t *dims, object ctx):
    """A fresh array, contents undefined."""
    cdef Array a = array_blank()
    cdef int64_t n = 1
    cdef int i
    for i in range(ndim):
        a.dims[i] = dims[i]
        n *= dims[i]
    a.size = n
    a.ndim = ndim
    a.code = code
    a._ctx = ctx
    a.block = block_new(n * mxcy_itemsize(code))
    a.data = <char *> a.block.data
    return a


cdef int read_shape(object shape, int64_t *dims) except -1:
    """Checks a shape and stores it; returns its rank."""
    cdef int64_t n = 1, d
    cdef int i = 0
    if isinstance(shape, int):
        shape = (shape,)
    if len(shape) > MAX_NDIM:
        raise MXNetValueError(
            f"an array has at most {MAX_NDIM} dimensions, got shape {tuple(shape)}")
    for item in shape:
        d = item
        if d < 0:
            raise MXNetValueError(f"dimensions are not negative, got shape {tuple(shape)}")
        if d > 0 and n > (<int64_t> 1 << 56) // d:
            raise MXNetValueError(f"shape {tuple(shape)} is too large")
        n = n * d if d > 0 else n
        dims[i] = d
        i += 1
    return i


cdef class Array:
    """Base of NDArray: an n-dimensional array in C order on a device."""

    def __cinit__(self):
        global _making
        self.block = NULL
        if not _making:
            raise MXNetTypeError(
                "arrays are made by mx.nd.array, mx.nd.zeros, mx.nd.empty and the like")
        _making = False

    def __dealloc__(self):
        if self.block != NULL:
            block_release(self.block)

    # -- making ------------------------------------------------------------------------------------
    @staticmethod
    def _empty(shape, dtype, ctx):
        """A new array with undefined contents."""
        cdef int64_t dims[16]
        cdef int ndim = read_shape(shape, dims)
        if ctx.device_typeid == 2:
            require_device(ctx)
        return array_new(as_dtype(dtype).code, ndim, dims, ctx)

    @staticmethod
    def _from_numpy(source, dtype=None, ctx=None):
        """A new array, a copy of the NumPy array `source` (bfloat16: bits as uint16, or values)."""
        dtype = as_dtype(source.dtype if dtype is None else dtype)
        cdef Array a = Array._empty(source.shape, dtype, current_context() if ctx is None else ctx)
        view = a._numpy(write=True)
        if dtype.name == "bfloat16" and source.dtype != np.uint16:
            view[...] = to_bfloat16(np.asarray(source, dtype=np.float32))
        else:
            with np.errstate(all="ignore"):
                np.copyto(view, source, casting="unsafe")
        return a

    @staticmethod
    def _borrow(uintptr_t address, nbytes, shape, dtype, ctx, owner):
        """An array over foreign memory; `owner` is kept alive as long as the memory is used."""
        cdef Array a = array_blank()
        cdef int64_t n = 1
        cdef int i
        dtype = as_dtype(dtype)
        a.ndim = read_shape(shape, a.dims)
        for i in range(a.ndim):
            n *= a.dims[i]
        if n * dtype.itemsize > nbytes:
            raise MXNetValueError(f"shape {tuple(shape)} of {dtype} needs {n * dtype.itemsize} "
                                  f"bytes, the memory has {nbytes}")
        a.size = n
        a.code = dtype.code
        a._ctx = ctx
        Py_INCREF(owner)
        a.block = block_borrow(<void *> address, nbytes, _drop_object, <void *> owner)
        a.data = <char *> address
        return a

    def _window(self, int64_t offset, shape):
        """An array over part of the same memory, from element `offset`."""
        cdef Array a = array_blank()
        cdef int64_t n = 1
        cdef int i
        a.ndim = read_shape(shape, a.dims)
        for i in range(a.ndim):
            n *= a.dims[i]
        if offset < 0 or offset + n > self.size:
            raise MXNetValueError(
                f"a window of {n} elements at {offset} leaves an array of {self.size}")
        a.size = n
        a.code = self.code
        a._ctx = self._ctx
        a.block = self.block
        block_retain(a.block)
        a.data = self.data + offset * mxcy_itemsize(self.code)
        return a

    def _view_as(self, shape, dtype=None):
        """The same memory under another shape, and another dtype of the same size."""
        cdef Array a = self._window(0, shape)
        if a.size != self.size:
            raise MXNetValueError(f"cannot see shape {self.shape} as {tuple(shape)}")
        if dtype is not None:
            dtype = as_dtype(dtype)
            if dtype.itemsize != mxcy_itemsize(self.code):
                raise MXNetTypeError(f"cannot see {self._dtype} as {dtype}: sizes differ")
            a.code = dtype.code
        return a

    def _adjoins(self, Array other):
        """Whether `other` begins where this array ends, in the same memory."""
        return (self.block == other.block and self.code == other.code
                and self.data + self.size * mxcy_itemsize(self.code) == other.data)

    def _through(self, Array other):
        """The memory from here to the end of `other`, which lies behind in the same block."""
        cdef Array a = self._window(0, (self.size,))
        cdef int64_t n = (other.data - self.data) // mxcy_itemsize(self.code) + other.size
        if self.block != other.block or self.code != other.code or n < self.size:
            raise MXNetValueError("the arrays do not lie one behind the other")
        a.size = a.dims[0] = n
        return a

    def _alias(self):
        """Another handle on the same memory, off the tape."""
        return self._window(0, self.shape)

    # -- facts -------------------------------------------------------------------------------------
    @property
    def _entry(self):
        """Place on the tape: (node, index), or None."""
        return None if self.node is None else _entry_class(self.node, self.index)

    @_entry.setter
    def _entry(self, value):
        self.node, self.index = (None, 0) if value is None else value
        array_track(self)

    @property
    def _grad(self):
        """The array that backward writes, or None."""
        return self.gradient

    @_grad.setter
    def _grad(self, value):
        self.gradient = value
        array_track(self)

    @property
    def shape(self):
        """tuple of int: the dimensions."""
        cdef int i
        if self._shape is None:
            self._shape = tuple([self.dims[i] for i in range(self.ndim)])
        return self._shape

    @property
    def ndim(self):
        """int: number of dimensions."""
        return self.ndim

    @property
    def size(self):
        """int: number of elements."""
        return self.size

    @property
    def dtype(self):
        """NumPy scalar type of the elements (`numpy.float32`); for bfloat16 its own marker type."""
        dtype = DTYPE_OF[self.code]
        return dtype if dtype.name == "bfloat16" else dtype.numpy

    @property
    def _dtype(self):
        return DTYPE_OF[self.code]

    @property
    def context(self):
        """Context: the device that holds the array."""
        return self._ctx

    @property
    def ctx(self):
        """Context: the device that holds the array."""
        return self._ctx

    @property
    def _address(self):
        return <uintptr_t> self.data

    @property
    def _version(self):
        """int: grows with every write of the memory that is asked for."""
        return self.block.version

    @property
    def _foreign(self):
        """bool: whether others may write the memory without the engine knowing."""
        return self.block.foreign != 0

    # -- memory ------------------------------------------------------------------------------------
    def wait_to_read(self):
        """Waits until every queued write to this array is done; raises what went wrong in one."""
        block_wait_read(self.block)

    def wait_to_write(self):
        """Waits until every queued read and write of this array is done."""
        block_wait_write(self.block)

    def _hand_out(self):
        """Notes that others may write this memory from now on, without the engine knowing."""
        self.block.foreign = 1

    def _numpy(self, write=False):
        """A NumPy array over the same memory, after waiting for queued work."""
        if write:
            block_wait_write(self.block)
        else:
            block_wait_read(self.block)
        out = np.asarray(_Exporter(self))
        if not write:
            out.flags.writeable = False
        return out

    # -- values (see _view.pxi) --------------------------------------------------------------------
    def asscalar(self):
        """The only element as NumPy scalar; raises MXNetValueError unless there is exactly one."""
        if self.size != 1:
            raise MXNetValueError(f"an array of shape {self.shape} is not a scalar")
        value = single_value(self)
        return self.asnumpy().reshape(-1)[0] if value is None else np_types[self.code](value)

    def item(self):
        """The only element as Python number."""
        value = None if self.size != 1 else single_value(self)
        return self.asscalar().item() if value is None else value

    # -- indexing (see _view.pxi) ------------------------------------------------------------------
    def __getitem__(self, key):
        """What `key` selects: a view of one unbroken run of memory, else a copy."""
        return array_getitem(self, key)

    def __setitem__(self, key, value):
        """Assigns a number, an array or a list, which is broadcast and converted."""
        array_setitem(self, key, value)

    # -- arithmetic (see _call.pxi) ----------------------------------------------------------------
    def __add__(self, other):
        return binary(ADD_, self, other, None)

    def __radd__(self, other):
        return reflected(ADD_, self, other)

    def __iadd__(self, other):
        return in_place(ADD_, self, other)

    def __sub__(self, other):
        return binary(SUB_, self, other, None)

    def __rsub__(self, other):
        return reflected(SUB_, self, other)

    def __isub__(self, other):
        return in_place(SUB_, self, other)

    def __mul__(self, other):
        return binary(MUL_, self, other, None)

    def __rmul__(self, other):
        return reflected(MUL_, self, other)

    def __imul__(self, other):
        return in_place(MUL_, self, other)

    def __truediv__(self, other):
        return binary(DIV_, self, other, None)

    def __rtruediv__(self, other):
        return reflected(DIV_, self, other)

    def __itruediv__(self, other):
        return in_place(DIV_, self, other)

    def __mod__(self, other):
        return binary(MOD_, self, other, None)

    def __rmod__(self, other):
        return reflected(MOD_, self, other)

    def __imod__(self, other):
        return in_place(MOD_, self, other)

    def __pow__(self, other, modulo):
        return binary(POW_, self, other, None)

    def __rpow__(self, other, modulo):
        return reflected(POW_, self, other)

    def __ipow__(self, other):
        return in_place(POW_, self, other)

    def __neg__(self):
        return unary(NEGATIVE_, self)

    def __abs__(self):
        return unary(ABS_, self)

    def __hash__(self):
        return <Py_hash_t> (<uintptr_t> <void *> self >> 4)

    def __eq__(self, other):
        return binary(EQ_, self, other, None)

    def __ne__(self, other):
        return binary(NE_, self, other, None)

    def __gt__(self, other):
        return binary(GT_, self, other, None)

    def __ge__(self, other):
        return binary(GE_, self, other, None)

    def __lt__(self, other):
        return binary(LT_, self, other, None)

    def __le__(self, other):
        return binary(LE_, self, other, None)


cdef class _Exporter:
    """Gives an array's memory to NumPy through the buffer protocol and keeps the block alive."""

    cdef Block *block
    cdef Array array
    cdef Py_ssize_t shape[16]
    cdef Py_ssize_t strides[16]

    def __cinit__(self, Array array):
        cdef int i
        cdef Py_ssize_t step = mxcy_itemsize(array.code)
        self.array = array._alias()
        self.block = array.block
        block_retain(self.block)
        for i in range(array.ndim - 1, -1, -1):
            self.shape[i] = array.dims[i]
            self.strides[i] = step
            step *= array.dims[i]

    def __dealloc__(self):
        if self.block != NULL:
            block_release(self.block)

    def __getbuffer__(self, Py_buffer *buffer, int flags):
        cdef bytes fmt = DTYPE_OF[self.array.code].np_dtype.char.encode()
        buffer.buf = self.array.data
        buffer.obj = self
        buffer.len = self.array.size * mxcy_itemsize(self.array.code)
        buffer.readonly = 0
        buffer.itemsize = mxcy_itemsize(self.array.code)
        buffer.ndim = self.array.ndim
        Py_INCREF(fmt)
        buffer.internal = <void *> fmt
        buffer.format = <char *> fmt if flags & PyBUF_FORMAT else NULL
        buffer.shape = self.shape if flags & PyBUF_ND else NULL
        buffer.strides = self.strides if flags & PyBUF_STRIDES else NULL
        buffer.suboffsets = NULL

    def __releasebuffer__(self, Py_buffer *buffer):
        Py_DECREF(<object> buffer.internal)


def to_bfloat16(values):
    """float32 values as bfloat16 bits (uint16), rounded to nearest even; NaN stays NaN."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32).reshape(np.shape(values))
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    quiet = (bits >> np.uint32(16)) | np.uint32(0x40)
    return np.where(np.isnan(values), quiet, rounded).astype(np.uint16)


def from_bfloat16(bits):
    """bfloat16 bits (uint16) as float32 values."""
    return (np.asarray(bits).astype(np.uint32) << np.uint32(16)).view(np.float32)


include "_plan.pxi"
include "_invoke.pxi"
include "_call.pxi"
include "_view.pxi"
include "_tape.pxi"
