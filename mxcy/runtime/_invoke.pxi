# The imperative call: a one-node plan from the call cache, run on the caller's arrays.
# Included by _array.pyx.
#
# Levels, fastest first: each operator remembers what its last calls looked like (_call.pxi);
# `invoke` looks the plan up by operator, parameters, dtypes and shapes; a miss compiles one
# (runtime.invoke.compile_call) by the same pipeline as every graph.

cdef dict _calls = {}
cdef int CALLS_KEPT = 8192
cdef object _compile_call = None    # runtime.invoke.compile_call
cdef object _reserve = None         # runtime.random.reserve
cdef object _convert = None         # runtime.ndarray: Python and NumPy operands to NDArray


def set_hooks(compile_call=None, reserve=None, convert=None, getitem=None,
              setitem=None):
    """Gives the compiled half its Python halves; each module does so as it is imported."""
    global _compile_call, _reserve, _convert, _getitem, _setitem
    _getitem, _setitem = getitem or _getitem, setitem or _setitem
    _compile_call = compile_call or _compile_call
    _reserve = reserve or _reserve
    _convert = convert or _convert


def clear_calls():
    """Forgets every cached call; returns how many there were."""
    n = len(_calls)
    _calls.clear()
    for c in _callers.values():
        (<Caller> c).lines = []
        (<Caller> c).at = 0
    return n


ctypedef struct TensorSpec:
    int64_t size, nbytes
    int32_t code, ndim
    int64_t dims[16]
    int64_t form                # for the tape; 0: not known yet
    PyObject *shape             # the dims as a tuple; the plan's `in_specs`, `out_specs` hold it


cdef class CallPlan:
    """A compiled one-node plan, and what a call needs to know to run it."""

    cdef readonly object op, params, ctx
    cdef readonly tuple in_specs, out_specs     # of every output, hidden ones included
    cdef readonly int num_ins, num_outs, num_visible, num_live
    cdef readonly bint recordable
    cdef readonly tuple mutated          # inputs that the task writes
    cdef Runner proto
    cdef list spare                      # idle Runners, for plans of several tasks
    cdef bint simple                     # one task that sees only the caller's arrays
    cdef bint busy                       # the task of `proto` is being submitted
    cdef bint safe_out                   # out may be one of the inputs at the same address:
    cdef uint64_t safe_ins               # of these, bit i for input i
    cdef uint64_t rng_count
    cdef TensorSpec *specs               # of the inputs and then the outputs
    cdef char *writes                    # for each of them: whether the task writes it

    def __cinit__(self):
        self.specs = NULL
        self.writes = NULL

    def __init__(self, op, params, ctx, plan, in_specs, out_specs, num_visible, recordable,
                 mutated):
        self.op, self.params, self.ctx = op, params, ctx
        self.in_specs, self.out_specs = tuple(in_specs), tuple(out_specs)
        self.num_ins, self.num_outs = len(in_specs), len(out_specs)
        self.num_visible, self.recordable = num_visible, recordable
        self.num_live = len(op.live)
        self.mutated = mutated
        self.spare = []
        self.rng_count = plan.segments[0].rng_count if plan.segments else 0
        only_slots = len(plan.tasks) == 1 and all(
            [v.buffer.storage().slot >= 0 for t in plan.tasks for v in list(t.ins) + list(t.outs)])
        self.simple = only_slots
        self.proto = Runner(plan, ctx, False)
        self.safe_out = only_slots and bool(op.inplace)
        for i, o in op.inplace:
            if o == 0 and i < 64:
                self.safe_ins |= <uint64_t> 1 << <int> i
        self._fill_specs()

    def __dealloc__(self):
        free(self.specs)
        free(self.writes)

    cdef int _fill_specs(self) except -1:
        cdef int k, n = self.num_ins + self.num_outs
        cdef TensorSpec *s
        self.specs = <TensorSpec *> calloc(n + 1, sizeof(TensorSpec))
        self.writes = <char *> calloc(n + 1, 1)
        if self.specs == NULL or self.writes == NULL:
            raise MemoryError()
        for k, (shape, dtype) in enumerate(self.in_specs + self.out_specs):
            s = &self.specs[k]
            s.code, s.ndim, s.size = dtype.code, len(shape), 1
            for i in range(s.ndim):
                s.dims[i] = shape[i]
                s.size *= s.dims[i]
            s.nbytes = s.size * mxcy_itemsize(s.code)
            s.shape = <PyObject *> shape
            self.writes[k] = k >= self.num_ins or k in self.mutated
        return 0

    @property
    def plan(self):
        """The compiled plan."""
        return self.proto.plan

    cdef inline bint fits(self, int k, Array a) noexcept:
        """Whether an array has the dtype and shape of input or output `k`."""
        cdef TensorSpec *s = &self.specs[k]
        cdef int i
        if a.code != s.code or a.ndim != s.ndim:
            return False
        for i in range(s.ndim):
            if a.dims[i] != s.dims[i]:
                return False
        return True

    cdef inline Array fresh(self, int k):
        """A new array for output `k`."""
        cdef TensorSpec *s = &self.specs[self.num_ins + k]
        cdef Array a = array_blank()
        cdef int i
        for i in range(s.ndim):
            a.dims[i] = s.dims[i]
        a.size, a.ndim, a.code = s.size, s.ndim, s.code
        a._ctx = self.ctx
        a._shape = <object> s.shape
        a.block = block_new(s.nbytes)
        a.data = <char *> a.block.data
        return a

    cdef int run(self, list arrays, double *live) except -1:
        """Runs on inputs followed by outputs."""
        cdef uint64_t seed = 0, base = 0
        if self.rng_count:
            seed, base = _reserve(self.rng_count, self.ctx)
        if self.simple and not self.busy:
            return self.run_listed(arrays, live, seed, base)
        return self.run_apart(arrays, live, seed, base)

    cdef int run_apart(self, list arrays, double *live, uint64_t seed, uint64_t base) except -1:
        """Runs in a Runner of its own: plans of several tasks, and while `proto` is in use."""
        cdef Runner r = None
        for candidate in self.spare:
            if not (<Runner> candidate).pending:
                r = <Runner> candidate
                self.spare.remove(r)
                break
        if r is None:
            r = Runner(self.proto.plan, self.ctx, False)
        r._take_arena()  # for this run alone: calls of many shapes must not each keep one
        r._bind_all(arrays)
        if live != NULL:
            memcpy(<double *> r.tl.tasks[self._main_task()].floats, live,
                   self.num_live * sizeof(double))
        r.run(0, seed, base)
        r._unbind()
        r._drop_arena()
        if len(self.spare) < 4:
            self.spare.append(r)
        return 0

    cdef int _main_task(self) except -1:
        """Index of the task that computes the node itself, among conversions."""
        for i, t in enumerate(self.proto.plan.tasks):
            if t.op is self.op and t.name == self.op.name:
                return i
        raise MXNetError(f"{self.op.name}: its plan has no task of its own")

    cdef int run_listed(self, list arrays, double *live, uint64_t seed, uint64_t base) except -1:
        """`run_simple` for any number of arrays."""
        cdef Py_ssize_t i, n = len(arrays)
        cdef PyObject **pointers = <PyObject **> malloc(n * sizeof(PyObject *))
        cdef Block **blocks = <Block **> malloc(2 * n * sizeof(Block *))
        try:
            if pointers == NULL or blocks == NULL:
                raise MemoryError()
            for i in range(n):
                pointers[i] = <PyObject *> arrays[i]
            return self.run_simple(pointers, blocks, live, seed, base)
        finally:
            free(pointers)
            free(blocks)

    cdef int run_simple(self, PyObject **arrays, Block **blocks, double *live, uint64_t seed,
                        uint64_t base) except -1:
        """One task, no arena: addresses go into the prototype and it runs (or is copied).

        `blocks` is room for twice as many as there are arrays.
        """
        cdef mxcy_task *t = self.proto.tl.tasks
        cdef Patch *patches = self.proto.patches
        cdef int i, nr = 0, nw = 0, n = self.num_ins + self.num_outs
        cdef Block **writes = blocks + n
        for i in range(n):
            if self.writes[i]:
                writes[nw] = (<Array> arrays[i]).block
                nw += 1
            else:
                blocks[nr] = (<Array> arrays[i]).block
                nr += 1
        for i in range(self.proto.num_patches):
            patches[i].tensor.data = (<Array> arrays[patches[i].slot]).data
        if live != NULL:
            memcpy(<double *> t.floats, live, self.num_live * sizeof(double))
        self.busy = True
        try:
            return submit_one(t, blocks, nr, writes, nw, seed, base)
        finally:
            self.busy = False


# -- calls -----------------------------------------------------------------------------------------

cdef object call_key(object op, object ins, dict kwargs, object ctx):
    """Operator, parameters, modes, and every input's dtype and shape."""
    cdef char buf[1024]
    cdef int64_t n = 8
    cdef Array a
    cdef list more
    buf[0] = mxcy_np_shape()
    buf[1] = mxcy_training() if op.uses_train else 0
    memset(buf + 2, 0, 6)
    for x in ins:
        if not isinstance(x, Array):
            raise MXNetTypeError(f"{op.name}: inputs are NDArrays, got {type(x).__name__}")
        a = <Array> x
        if n + 8 + 8 * a.ndim > 1024:
            more = [(<Array> y)._dtype.code for y in ins]
            return (op, tuple(kwargs.items()), tuple(more), tuple([y.shape for y in ins]), ctx,
                    buf[:2])
        (<int32_t *> (buf + n))[0] = a.code
        (<int32_t *> (buf + n))[1] = a.ndim
        memcpy(buf + n + 8, a.dims, 8 * a.ndim)
        n += 8 + 8 * a.ndim
    return op, tuple(kwargs.items()), PyBytes_FromStringAndSize(buf, n), ctx


cdef CallPlan find_call(object op, object ins, dict kwargs, object ctx):
    """The cached plan for a call, compiled if it is new."""
    key = call_key(op, ins, kwargs, ctx)
    try:
        found = _calls.get(key)
    except TypeError:  # an unhashable parameter value, such as a list
        return find_call(op, ins, {k: hashable(op, k, v) for k, v in kwargs.items()}, ctx)
    if found is None:
        found = _compile_call(op, ins, kwargs, ctx)
        if len(_calls) >= CALLS_KEPT:
            for old in list(_calls)[:CALLS_KEPT // 2]:
                del _calls[old]
        _calls[key] = found
    return <CallPlan> found


def hashable(op, name, value):
    """A parameter value as a dict key: lists and arrays become tuples."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return tuple([hashable(op, name, v) for v in value])
    try:
        hash(value)
    except TypeError:
        raise MXNetTypeError(f"{op.name}: parameter {name!r} cannot be {type(value).__name__}: "
                             f"{value!r}") from None
    return value


cdef object call_context(object op, object ins, object ctx):
    """The one device of a call."""
    cdef object found = None
    for x in ins:
        if not isinstance(x, Array):
            raise MXNetTypeError(f"{op.name}: inputs are NDArrays, got {type(x).__name__}")
        if found is None:
            found = (<Array> x)._ctx
        elif (<Array> x)._ctx is not found:
            where = ", ".join([str(y.context) for y in ins])
            raise MXNetValueError(f"{op.name}: its inputs are on different devices ({where}); "
                                  "use as_in_context to bring them together")
    if found is None:
        found = current_context() if ctx is None else ctx
    if found.device_typeid == 2:
        require_device(found)
    return found


def invoke(op, ins, dict kwargs, out=None, ctx=None, bint everything=False):
    """Calls an operator on arrays: the one imperative entry.

    Parameters
    ----------
    op : Operator
    ins : sequence of NDArray
    kwargs : dict
        Parameters, as the user gave them.
    out : NDArray or sequence of NDArray, optional
        Where results go; shapes, dtypes and devices must be those of the results.
    ctx : Context, optional
        Device of an operator without inputs.
    everything : bool
        Return a list with the hidden outputs too.

    Returns
    -------
    NDArray, or a list of them when the operator has several visible outputs.
    """
    cdef CallPlan cp
    cdef double live[32]
    cdef double *lp = NULL
    cdef list arrays
    cdef bint taped = mxcy_recording() != 0
    given = kwargs
    ctx = call_context(op, ins, ctx)
    if op.python is not None:
        return _invoke_python(op, ins, kwargs, everything)
    if op.live and ins and DTYPE_OF[(<Array> ins[0]).code].is_float:
        kwargs = split_live(op, kwargs, live)
        lp = live
    cp = find_call(op, ins, kwargs, ctx)
    arrays = list(ins)
    if out is None:
        for k in range(cp.num_outs):
            arrays.append(cp.fresh(k))
        cp.run(arrays, lp)
    else:
        arrays = run_into(cp, arrays, out, ctx, lp, taped)
    outs = arrays[cp.num_ins:]
    if taped and cp.recordable:
        record_call(op, op.parse(given) if lp != NULL else cp.params, arrays[:cp.num_ins], outs)
    if everything:
        return outs
    if cp.num_visible == 1:
        return outs[0]
    return out if isinstance(out, list) else outs[:cp.num_visible]


cdef dict _live_defaults = {}


cdef tuple live_defaults(object op):
    """(name, default or None) of the parameters that may change from call to call."""
    found = _live_defaults.get(op)
    if found is None:
        specs = op.Params.specs()
        found = tuple([(n, d if isinstance(d := specs[n].default, (int, float)) else None)
                       for n in op.live])
        _live_defaults[op] = found
    return <tuple> found


cdef dict split_live(object op, dict kwargs, double *live):
    """Takes the values that may change from call to call out of the parameters."""
    cdef int k = 0
    cdef dict rest = dict(kwargs)
    for name, default in live_defaults(op):
        value = rest.pop(name, None)
        if value is None:
            value = default
            if value is None:
                raise MXNetTypeError(f"{op.name}: required parameter {name!r} (float) is missing")
        elif type(value) is not float:
            value = op.Params._check(op.name, name, value)
        live[k] = value
        k += 1
    return rest


cdef list run_into(CallPlan cp, list ins, object out, object ctx, double *live, bint taped):
    """Runs with given output arrays; overlap with inputs goes through a copy where it must."""
    if not isinstance(out, (Array, list, tuple)):
        raise MXNetTypeError(f"{cp.op.name}: out must be an NDArray or a list of them, "
                             f"got {type(out).__name__}")
    cdef list wanted = [out] if isinstance(out, Array) else list(out)
    cdef list outs = []
    cdef Array o, r
    if len(wanted) not in (cp.num_visible, cp.num_outs):
        raise MXNetValueError(f"{cp.op.name}: out has {len(wanted)} arrays, the operator has "
                              f"{cp.num_visible} outputs")
    for k, spec in enumerate(cp.out_specs):
        if k >= len(wanted):
            outs.append(cp.fresh(k))
            continue
        if not isinstance(wanted[k], Array):
            raise MXNetTypeError(
                f"{cp.op.name}: out must be an NDArray, got {type(wanted[k]).__name__}")
        o = <Array> wanted[k]
        if o.shape != spec.shape or o._dtype is not spec.dtype or o._ctx is not ctx:
            raise MXNetValueError(f"{cp.op.name}: output {k} is {spec.dtype}{list(spec.shape)} on "
                                  f"{ctx}, out is {o._dtype}{list(o.shape)} on {o._ctx}")
        if taped and o.node is not None:
            raise MXNetError(f"{cp.op.name}: cannot write into an array that is part of the "
                             "recorded graph; leave the record scope or use a new array")
        outs.append(o)
    final = list(outs)
    for k, x in enumerate(outs):
        if k < len(wanted) and overlaps(cp, ins, <Array> x, k):
            outs[k] = cp.fresh(k)
    cp.run(ins + outs, live)
    for x, y in zip(outs, final):
        if x is not y:
            copy_into(<Array> x, <Array> y)
    return ins + final


cdef bint overlaps(CallPlan cp, list ins, Array o, int index):
    """Whether writing `o` could disturb an input that is still to be read."""
    cdef char *end = o.data + o.size * mxcy_itemsize(o.code)
    cdef Array a
    for k, x in enumerate(ins):
        a = <Array> x
        if a.block == o.block and a.data < end and o.data < a.data + a.size * mxcy_itemsize(a.code):
            same = a.data == o.data and a.size == o.size and a.code == o.code
            if not (same and cp.safe_out and (k, index) in cp.op.inplace):
                return True
    return False


cdef int copy_into(Array src, Array dst) except -1:
    """dst[...] = src, ordered by the engine; same shape and dtype, no overlap, neither recorded."""
    cdef Region r
    whole(dst, &r)
    return copy_region(dst, &r, 0, src, False)


def copy_array(Array src, Array dst):
    """dst[...] = src, ordered by the engine; same shape and dtype, neither recorded."""
    cdef int64_t nbytes = src.size * mxcy_itemsize(src.code)
    cdef Array between
    if src.data == dst.data:
        return
    if src.data < dst.data + nbytes and dst.data < src.data + nbytes:
        between = array_new(src.code, src.ndim, src.dims, src._ctx)
        copy_into(src, between)
        src = between
    copy_into(src, dst)


def _invoke_python(op, ins, kwargs, everything):
    """An operator whose rule is Python code, on this thread."""
    p = op.parse(kwargs)
    was_recording, was_training = mxcy_set_recording(0), mxcy_training()
    try:
        outs = op.python(p, list(ins), was_training != 0)
    finally:
        mxcy_set_recording(was_recording)
    if mxcy_recording() and op.differentiable:
        record_call(op, p, list(ins), outs)
    if everything:
        return outs
    n = op.num_visible(p)
    return outs[0] if n == 1 else outs[:n]
