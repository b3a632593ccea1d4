# Parts and values of arrays without ceremony: what `x[key]`, `x[key] = value`, `reshape`, `asnumpy`
# and the making of small arrays come to when nothing about them is unusual. Included by _array.pyx.
#
# What lives here: keys made of ints and slices, shapes of positive ints, plain numbers. What does
# not: every other key, shape and value, and all errors (indexing.py, ndarray.py, creation.py): a
# function here says that something is unusual and has then done nothing.
#
# A part that is one unbroken run of memory is a window; another one is copied by the kernel
# "strided". First index and steps change from call to call, so the task is made on the stack.
# Invariant: memory is written only by a task, or after block_idle has said that nobody uses it.

cdef extern from "Python.h":
    int PySlice_Unpack(object, Py_ssize_t *, Py_ssize_t *, Py_ssize_t *) except -1
    Py_ssize_t PySlice_AdjustIndices(Py_ssize_t, Py_ssize_t *, Py_ssize_t *, Py_ssize_t)
    long long PyLong_AsLongLongAndOverflow(object, int *) except? -1
    bint PySlice_Check(PyObject *)

cdef extern from "half.h" nogil:
    float mxcy_half_float(unsigned short)
    float mxcy_bfloat_float(unsigned short)
    unsigned short mxcy_float_half(float)
    unsigned short mxcy_float_bfloat(float)

ctypedef struct Region:
    # What a key selects: of every axis of the array, and the shape of the result.
    int64_t first[16]
    int64_t number[16]
    int64_t step[16]
    int64_t dims[16]
    int32_t ndim

cdef enum:
    SMALL_BYTES = 1 << 14       # memory that is filled at once
    PLAIN_COPY = 1 << 17        # memory that is copied without letting go of the GIL

cdef object _getitem = None     # runtime.indexing: the general rules
cdef object _setitem = None
cdef object np_empty = np.empty
cdef object np_array = np.ndarray
cdef list np_types = [np.float32, np.float64, None, None, np.int32, None, np.int64]
# Of each dtype the character by which buffers name it; 0: as float32 is all that is done with it.
cdef list np_char = [ord(d.np_dtype.char) if d is not None else 0 for d in DTYPE_OF]
cdef mxcy_kernel strided_kernel = NULL
cdef mxcy_kernel fill_kernel = NULL


cdef int find_kernels() except -1:
    global strided_kernel, fill_kernel
    from mxcy._kernels import address
    strided_kernel = <mxcy_kernel> <void *> <uintptr_t> address("strided")
    fill_kernel = <mxcy_kernel> <void *> <uintptr_t> address("fill")
    return 0


# -- keys ------------------------------------------------------------------------------------------

cdef inline bint plain_bound(object bound) noexcept:
    return bound is None or PyLong_CheckExact(<PyObject *> bound)


cdef bint read_item(Array x, Region *r, int axis, object item) except -1:
    """One item of a key; False if it is unusual, out of range, or selects nothing."""
    cdef Py_ssize_t start = 0, stop = 0, step = 1, n = x.dims[axis], count
    cdef long long k
    cdef int overflow = 0
    if PyLong_CheckExact(<PyObject *> item):
        k = PyLong_AsLongLongAndOverflow(item, &overflow)
        if overflow or not -n <= k < n:
            return False
        r.first[axis], r.number[axis], r.step[axis] = k + n if k < 0 else k, 1, 1
        return True
    if not PySlice_Check(<PyObject *> item):
        return False
    if not (plain_bound((<slice> item).start) and plain_bound((<slice> item).stop)
            and plain_bound((<slice> item).step) and (<slice> item).step != 0):
        return False
    PySlice_Unpack(item, &start, &stop, &step)
    count = PySlice_AdjustIndices(n, &start, &stop, step)
    if count == 0:
        return False
    r.first[axis], r.number[axis], r.step[axis] = start, count, step if count > 1 else 1
    r.dims[r.ndim] = count
    r.ndim += 1
    return True


cdef bint read_key(Array x, object key, Region *r) except -1:
    """A key of ints and slices; False if it is another one."""
    cdef int i, given = 1
    r.ndim = 0
    if x.size == 0 or x.ndim == 0:
        return False
    if PyTuple_CheckExact(<PyObject *> key):
        given = <int> len(<tuple> key)
        if not 0 < given <= x.ndim:
            return False
        for i in range(given):
            if not read_item(x, r, i, (<tuple> key)[i]):
                return False
    elif not read_item(x, r, 0, key):
        return False
    for i in range(given, x.ndim):
        r.first[i], r.number[i], r.step[i] = 0, x.dims[i], 1
        r.dims[r.ndim] = x.dims[i]
        r.ndim += 1
    if r.ndim == 0 and not mxcy_np_shape():
        r.dims[0] = r.ndim = 1
    return True


cdef bint is_full(object key) noexcept:
    """Whether a key is `:` alone."""
    return (PySlice_Check(<PyObject *> key) and (<slice> key).start is None
            and (<slice> key).stop is None and (<slice> key).step is None)


cdef void whole(Array x, Region *r) noexcept:
    cdef int i
    r.ndim = x.ndim
    for i in range(x.ndim):
        r.first[i], r.number[i], r.step[i] = 0, x.dims[i], 1
        r.dims[i] = x.dims[i]


cdef int64_t region_offset(Array x, Region *r, bint *unbroken) noexcept:
    """Where the selected elements begin, and whether they are one run."""
    cdef int64_t offset = 0, stride = 1
    cdef int i
    cdef bint inner_whole = True
    unbroken[0] = True
    for i in range(x.ndim - 1, -1, -1):
        offset += r.first[i] * stride
        stride *= x.dims[i]
        if r.number[i] > 1 and not (inner_whole and r.step[i] == 1):
            unbroken[0] = False
        if r.number[i] != x.dims[i]:
            inner_whole = False
    return offset


cdef Array window(Array x, int64_t offset, int ndim, const int64_t *dims):
    """Part of the same memory, from element `offset`; inside x, as the caller has checked."""
    cdef Array a = array_blank()
    cdef int i
    a.size = 1
    for i in range(ndim):
        a.dims[i] = dims[i]
        a.size *= dims[i]
    a.ndim, a.code = ndim, x.code
    a._ctx = x._ctx
    a.block = x.block
    block_retain(a.block)
    a.data = x.data + offset * mxcy_itemsize(x.code)
    return a


# -- copies by strides -----------------------------------------------------------------------------

cdef void flat_tensor(mxcy_tensor *t, Array a) noexcept:
    """All of an array's memory as a tensor."""
    t.data = a.data
    t.dtype = a.code
    t.ndim = 1
    t.req = 1
    t.reserved = 0
    t.size = t.shape[0] = a.size
    t.strides[0] = 1


cdef int copy_region(Array whole_one, Region *r, int64_t offset, Array plain,
                     bint outwards) except -1:
    """Copies a region to a plain array, or (not `outwards`) a plain array to a region."""
    cdef mxcy_task t
    cdef mxcy_tensor tensors[2]
    cdef int64_t ints[5 + 3 * 16]
    cdef int64_t part[16]
    cdef int64_t flat[16]
    cdef int64_t length[16]
    cdef int64_t stride = 1, run = 1
    cdef int64_t *first
    cdef int64_t *second
    cdef Block *reads[2]
    cdef Block *writes[1]
    cdef int i, n = 0
    if strided_kernel == NULL:
        find_kernels()
    # Dimensions from the last one, neighbours joined where both sides walk them as one.
    for i in range(whole_one.ndim - 1, -1, -1):
        if r.number[i] > 1:
            if n and part[n - 1] * length[n - 1] == r.step[i] * stride:
                length[n - 1] *= r.number[i]
            else:
                length[n], part[n], flat[n] = r.number[i], r.step[i] * stride, run
                n += 1
            run *= r.number[i]
        stride *= whole_one.dims[i]
    ints[0] = ints[1] = 0
    ints[2] = offset if outwards else 0
    ints[3] = 0 if outwards else offset
    ints[4] = n
    first = &part[0]
    second = &flat[0]
    if not outwards:
        first, second = second, first
    for i in range(n):
        ints[5 + i] = length[n - 1 - i]
        ints[5 + n + i] = first[n - 1 - i]
        ints[5 + 2 * n + i] = second[n - 1 - i]
    flat_tensor(&tensors[not outwards], whole_one)
    flat_tensor(&tensors[outwards], plain)
    memset(&t, 0, sizeof(t))
    t.struct_size = sizeof(mxcy_task)
    t.run = strided_kernel
    t.num_ins = t.num_outs = 1
    t.ins, t.outs = &tensors[0], &tensors[1]
    t.ints, t.num_ints = ints, 5 + 3 * n
    t.work = 80.0 + <double> (plain.size * mxcy_itemsize(plain.code)) * 0.08
    if n != 1 or part[0] != 1:
        t.work += 0.5 * <double> plain.size
    t.name = b"slice"
    # Of a region the rest stays as it is: the array is read too.
    reads[0] = whole_one.block if outwards else plain.block
    reads[1] = whole_one.block
    writes[0] = plain.block if outwards else whole_one.block
    return submit_one(&t, reads, 1 if outwards else 2, writes, 1, 0, 0)


# -- reading and writing ---------------------------------------------------------------------------

cdef object array_getitem(Array x, object key):
    """x[key]: see indexing.getitem."""
    cdef Region r
    cdef int64_t offset
    cdef bint unbroken = False
    cdef Array a
    if is_full(key) and x.ndim:
        return x
    if not read_key(x, key, &r):
        return _getitem(x, key)
    if mxcy_recording() and x.node is not None:
        return recorded_part(x, &r)
    offset = region_offset(x, &r, &unbroken)
    if unbroken:
        return window(x, offset, r.ndim, r.dims)
    a = array_new(x.code, r.ndim, r.dims, x._ctx)
    copy_region(x, &r, offset, a, True)
    return a


cdef object recorded_part(Array x, Region *r):
    """A region as operators give it, so that it is recorded."""
    cdef tuple shape = tuple([r.dims[i] for i in range(r.ndim)])
    cdef list begin = [], end = [], step = []
    cdef int64_t after
    cdef int i
    cdef object part = x
    cdef bint all_of_it = True
    for i in range(x.ndim):
        after = r.first[i] + (r.number[i] - 1) * r.step[i] + (1 if r.step[i] > 0 else -1)
        begin.append(r.first[i])
        end.append(after if after >= 0 else None)
        step.append(r.step[i])
        all_of_it &= r.number[i] == x.dims[i] and r.step[i] == 1
    if not all_of_it:
        part = caller("slice").named((x,), {"begin": tuple(begin), "end": tuple(end),
                                            "step": tuple(step)})
    if part.shape != shape:
        if r.ndim:
            part = caller("Reshape").named((part,), {"shape": shape})
        else:
            part = caller("squeeze").named((part,), {})
    return caller("_copy").named((x,), {}) if part is x else part


cdef int array_setitem(Array x, object key, object value) except -1:
    """x[key] = value: see indexing.setitem."""
    cdef Region r
    cdef uint64_t bits = 0
    cdef bint done = False
    if not (mxcy_recording() and x.node is not None):
        if (is_full(key) or key is Ellipsis) and x.ndim and x.size:
            whole(x, &r)
            done = True
        else:
            done = read_key(x, key, &r)
        if done:
            if Py_TYPE(<PyObject *> value) == ndarray_type:
                done = assign_array(x, &r, <Array> value)
            elif element_bits(x.code, value, &bits):
                done = assign_bits(x, &r, bits)
            else:
                done = False
    if not done:
        _setitem(x, key, value)
    return 0


cdef bint assign_array(Array x, Region *r, Array v) except -1:
    """Copies an array of the same dtype and shape, but for leading ones, to a region."""
    cdef int i, extra = v.ndim - r.ndim
    cdef bint unbroken = False
    if (v.code != x.code or v._ctx is not x._ctx or v.block == x.block or extra < 0
            or (mxcy_recording() and v.node is not None)):
        return False
    for i in range(v.ndim):
        if v.dims[i] != (1 if i < extra else r.dims[i - extra]):
            return False
    copy_region(x, r, region_offset(x, r, &unbroken), v, False)
    return True


cdef bint assign_bits(Array x, Region *r, uint64_t bits) except -1:
    """Fills a region with one element."""
    cdef bint unbroken = False
    cdef int64_t offset = region_offset(x, r, &unbroken), n = 1
    cdef int item = <int> mxcy_itemsize(x.code)
    cdef int i
    for i in range(x.ndim):
        n *= r.number[i]
    if n * item <= SMALL_BYTES and block_idle(x.block):
        block_wait_write(x.block)   # nothing to wait for: it counts the write
        fill_region(x, r, x.data + offset * item, item, bits)
        return True
    if not unbroken:
        return False
    fill_run(x, offset, n, bits)
    return True


cdef int fill_run(Array x, int64_t offset, int64_t n, uint64_t bits) except -1:
    """Fills a run of elements by a task."""
    cdef mxcy_task t
    cdef mxcy_tensor out
    cdef int64_t ints[1]
    cdef Block *block = x.block
    if fill_kernel == NULL:
        find_kernels()
    flat_tensor(&out, x)
    out.data = x.data + offset * mxcy_itemsize(x.code)
    out.size = out.shape[0] = n
    memset(&t, 0, sizeof(t))
    t.struct_size = sizeof(mxcy_task)
    t.run = fill_kernel
    t.num_outs = 1
    t.outs = &out
    ints[0] = <int64_t> bits
    t.ints, t.num_ints = ints, 1
    t.work = 50.0 + 0.05 * <double> (n * mxcy_itemsize(x.code))
    t.name = b"fill"
    return submit_one(&t, &block, n != x.size or x.data != block.data, &block, 1, 0, 0)


cdef void fill_region(Array x, Region *r, char *at, int item, uint64_t bits) noexcept:
    """Writes one element to every place of a region that begins at `at`."""
    cdef int64_t index[16]
    cdef int64_t strides[16]
    cdef int64_t stride = item
    cdef int i, last = x.ndim - 1
    for i in range(last, -1, -1):
        index[i] = 0
        strides[i] = stride * r.step[i]
        stride *= x.dims[i]
    while True:
        fill_strided(at, r.number[last], strides[last], item, bits)
        for i in range(last - 1, -1, -1):
            at += strides[i]
            index[i] += 1
            if index[i] < r.number[i]:
                break
            at -= strides[i] * r.number[i]
            index[i] = 0
        else:
            return


cdef void fill_strided(char *at, int64_t n, int64_t step, int item, uint64_t bits) noexcept:
    cdef int64_t k
    if item == 4:
        for k in range(n):
            (<uint32_t *> (at + k * step))[0] = <uint32_t> bits
    elif item == 8:
        for k in range(n):
            (<uint64_t *> (at + k * step))[0] = bits
    else:
        for k in range(n):
            memcpy(at + k * step, &bits, item)


cdef bint element_bits(int code, object value, uint64_t *bits) except -1:
    """The bytes of a plain number as an element; False where NumPy is to say what it becomes."""
    cdef double d
    cdef float f
    cdef long long k = 0
    cdef int overflow = 0
    cdef int64_t most
    cdef bint whole_number = PyLong_CheckExact(<PyObject *> value)
    if whole_number:
        k = PyLong_AsLongLongAndOverflow(value, &overflow)
        if overflow:
            return False
        d = <double> k
    elif PyFloat_CheckExact(<PyObject *> value):
        d = PyFloat_AS_DOUBLE(<PyObject *> value)
    else:
        return False
    bits[0] = 0
    if code in (MXCY_FLOAT32, MXCY_FLOAT64, MXCY_FLOAT16, MXCY_BFLOAT16):
        if whole_number and not -(1LL << 53) <= k <= (1LL << 53):
            return False    # rounded once, not twice
        f = <float> d
        if code == MXCY_FLOAT64:
            memcpy(bits, &d, 8)
        elif code == MXCY_FLOAT32:
            memcpy(bits, &f, 4)
        elif code == MXCY_BFLOAT16:
            bits[0] = mxcy_float_bfloat(f)
        elif <double> f == d:
            bits[0] = mxcy_float_half(f)
        else:
            return False
        return True
    if code == MXCY_BOOL:
        bits[0] = d != 0
        return True
    if not whole_number:
        if not -9e18 < d < 9e18:
            return False
        k = <long long> d
    if code != MXCY_INT64:
        most = (<int64_t> 1 << (8 * mxcy_itemsize(code) - (code != MXCY_UINT8))) - 1
        if not (0 if code == MXCY_UINT8 else -most - 1) <= k <= most:
            return False
    bits[0] = <uint64_t> k
    return True


# -- shapes ----------------------------------------------------------------------------------------

cdef int read_plain_shape(object shape, int64_t *dims) except -2:
    """A tuple of positive ints (or one int); the number of dimensions, -1 if it is another one."""
    cdef int64_t n = 1
    cdef long long d
    cdef int i, overflow = 0
    if PyLong_CheckExact(<PyObject *> shape):
        shape = (shape,)
    if not PyTuple_CheckExact(<PyObject *> shape) or not 0 < len(<tuple> shape) <= 16:
        return -1
    for i in range(<int> len(<tuple> shape)):
        item = (<tuple> shape)[i]
        if not PyLong_CheckExact(<PyObject *> item):
            return -1
        d = PyLong_AsLongLongAndOverflow(item, &overflow)
        if overflow or d <= 0 or n > (<int64_t> 1 << 50) // d:
            return -1
        n *= d
        dims[i] = d
    return i + 1


def reshaped(Array x, shape):
    """The same memory under a shape with the codes 0 and one -1 at most; None if it is unusual.

    `shape` is what `reshape` was given: a tuple of ints, or a tuple that holds such a tuple.
    """
    cdef int64_t dims[16]
    cdef int64_t n = 1, d
    cdef int i, free_axis = -1, ndim, overflow = 0
    if mxcy_recording() and x.node is not None:
        return None
    if len(<tuple> shape) == 1 and PyTuple_CheckExact(<PyObject *> (<tuple> shape)[0]):
        shape = (<tuple> shape)[0]
    ndim = <int> len(<tuple> shape)
    if not 0 < ndim <= 16 or x.size == 0:
        return None
    for i in range(ndim):
        item = (<tuple> shape)[i]
        if not PyLong_CheckExact(<PyObject *> item):
            return None
        d = PyLong_AsLongLongAndOverflow(item, &overflow)
        if d == -1 and not overflow and free_axis < 0:
            free_axis = i
            d = 1
        elif d == 0 and i < x.ndim and not mxcy_np_shape():
            d = x.dims[i]
        if d <= 0 or d > x.size:
            return None
        dims[i] = d
        n *= d
        if n > x.size:
            return None
    if free_axis >= 0:
        if x.size % n:
            return None
        dims[free_axis] = x.size // n
    elif n != x.size:
        return None
    return window(x, 0, ndim, dims)


# -- values ----------------------------------------------------------------------------------------

cdef int copy_bytes(char *to, const char *source, int64_t n) except -1:
    """Copies much memory without the GIL."""
    if n <= PLAIN_COPY:
        memcpy(to, source, n)
    else:
        with nogil:
            memcpy(to, source, n)
    return 0


def copy_to_numpy(Array x):
    """A copy as numpy.ndarray, after waiting for the values; None for bfloat16."""
    cdef Py_buffer view
    cdef object out
    if x.code == MXCY_BFLOAT16:
        return None
    out = np_empty(x.shape, DTYPE_OF[x.code].np_dtype)
    if x.size == 0:
        return out
    block_wait_read(x.block)
    PyObject_GetBuffer(out, &view, PyBUF_WRITABLE)
    try:
        copy_bytes(<char *> view.buf, x.data, x.size * mxcy_itemsize(x.code))
    finally:
        PyBuffer_Release(&view)
    return out


cdef bint convert_row(char form, const char *source, float *to, int64_t n) noexcept:
    """Values of a NumPy type as float32; False where NumPy is to do it."""
    cdef int64_t i
    if form == b"f":
        memcpy(to, source, 4 * n)
    elif form == b"d":
        for i in range(n):
            to[i] = <float> (<const double *> source)[i]
    elif form == b"l":
        for i in range(n):
            to[i] = <float> (<const long *> source)[i]
    elif form == b"i":
        for i in range(n):
            to[i] = <float> (<const int *> source)[i]
    elif form == b"B":
        for i in range(n):
            to[i] = <float> (<const unsigned char *> source)[i]
    else:
        return False
    return True


def copy_of_numpy(source, dtype, ctx):
    """A new array with the values of a C-contiguous numpy.ndarray; None if anything is unusual."""
    cdef Py_buffer view
    cdef int64_t dims[16]
    cdef int i, code = MXCY_FLOAT32
    cdef Array a
    cdef bint done
    if ctx is not None or type(source) is not np_array:
        return None
    if dtype is not None:
        code = as_dtype(dtype).code
    try:
        PyObject_GetBuffer(source, &view, PyBUF_FULL_RO)
    except ValueError:      # a dtype that buffers lack
        return None
    try:
        if (view.ndim > 16 or view.len == 0 or view.len > PLAIN_COPY or view.format[0] == 0
                or view.format[1] != 0 or not PyBuffer_IsContiguous(&view, b"C")):
            return None
        for i in range(view.ndim):
            dims[i] = view.shape[i]
        a = array_new(code, view.ndim, dims, context_now())
        block_wait_write(a.block)   # nothing to wait for: it counts the write
        if code == MXCY_FLOAT32:
            done = convert_row(view.format[0], <const char *> view.buf, <float *> a.data, a.size)
        else:
            done = code != MXCY_BFLOAT16 and view.format[0] == <char> np_char[code]
            if done:
                memcpy(a.data, view.buf, view.len)
        return a if done else None
    finally:
        PyBuffer_Release(&view)


def small_filled(shape, dtype, ctx, value):
    """A new small array, every element `value`; None if it is large or anything is unusual."""
    cdef int64_t dims[16]
    cdef uint64_t bits = 0
    cdef int64_t n = 1
    cdef int i, ndim = read_plain_shape(shape, dims), code = MXCY_FLOAT32
    cdef Array a
    if ndim < 0:
        return None
    for i in range(ndim):
        n *= dims[i]
    if dtype is not None:
        code = as_dtype(dtype).code
    if n * mxcy_itemsize(code) > SMALL_BYTES or not element_bits(code, value, &bits):
        return None
    if ctx is None:
        ctx = context_now()
    elif not isinstance(ctx, Context):
        return None
    if ctx.device_typeid == 2:
        return None
    a = array_new(code, ndim, dims, ctx)
    block_wait_write(a.block)   # nothing to wait for: it counts the write
    if bits == 0:
        memset(a.data, 0, n * mxcy_itemsize(code))
    else:
        fill_strided(a.data, n, mxcy_itemsize(code), <int> mxcy_itemsize(code), bits)
    return a


cdef object single_value(Array x):
    """The only element as a number of Python; None for those that NumPy is to read."""
    block_wait_read(x.block)
    if x.code == MXCY_FLOAT32:
        return <double> (<float *> x.data)[0]
    if x.code == MXCY_FLOAT64:
        return (<double *> x.data)[0]
    if x.code == MXCY_INT32:
        return (<int32_t *> x.data)[0]
    if x.code == MXCY_INT64:
        return (<int64_t *> x.data)[0]
    return None
