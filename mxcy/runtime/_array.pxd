# The C side of NDArray. See _array.pyx.
from libc.stdint cimport int32_t, int64_t
from mxcy._engine.engine cimport Block


cdef class Array:
    cdef Block *block          # the memory and its dependency queue; NULL only before _init
    cdef char *data            # first element, inside the block
    cdef int64_t size
    cdef int32_t ndim
    cdef int32_t code          # enum mxcy_dtype
    cdef int64_t dims[16]
    cdef object _ctx
    cdef object _shape         # tuple, made on demand
    cdef object node           # place on the tape: a TapeNode or None, and which of its outputs
    cdef int32_t index
    cdef object gradient       # the array that backward writes, or None
    cdef public object _rows   # the list of rows that differ from zero (rows.py), or None
    cdef object __weakref__

cdef Array array_new(int32_t code, int32_t ndim, const int64_t *dims, object ctx)
