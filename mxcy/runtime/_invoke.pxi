# The imperative call: a one-node plan from the call cache, run on the caller's arrays.
# Included by _array.pyx.
#
# Levels, fastest first: the arithmetic slots remember their last plan and compare dtype and shape;
# `invoke` looks the plan up by operator, parameters, dtypes and shapes; a miss compiles one
# (runtime.invoke.compile_call) by the same pipeline as every graph.

cdef dict _calls = {}
cdef int CALLS_KEPT = 8192
cdef object _compile_call = None    # runtime.invoke.compile_call
cdef object _record = None          # runtime.autograd._record
cdef object _reserve = None         # runtime.random.reserve
cdef object _convert = None         # runtime.ndarray: Python and NumPy operands to NDArray


def set_hooks(compile_call=None, record=None, reserve=None, convert=None):
    """Gives the compiled half its Python halves; each module does so as it is imported."""
    global _compile_call, _record, _reserve, _convert
    _compile_call = compile_call or _compile_call
    _record = record or _record
    _reserve = reserve or _reserve
    _convert = convert or _convert


def clear_calls():
    """Forgets every cached call; returns how many there were."""
    n = len(_calls)
    _calls.clear()
    for b in _bins:
        (<_Bin> b).last = (<_Bin> b).last_scalar = (<_Bin> b).last_reverse = None
    return n


cdef class CallPlan:
    """A compiled one-node plan, and what a call needs to know to run it."""

    cdef readonly object op, params, ctx
    cdef readonly tuple out_specs        # of every output, hidden ones included
    cdef readonly int num_ins, num_outs, num_visible, num_live
    cdef readonly bint recordable
    cdef readonly tuple mutated          # inputs that the task writes
    cdef Runner proto
    cdef list spare                      # idle Runners, for plans of several tasks
    cdef bint simple, busy
    cdef bint safe_out                   # out may be one of the inputs at the same address
    cdef uint64_t rng_count
    cdef int32_t codes[4]                # of the first inputs, for the arithmetic slots
    cdef int32_t ndims[4]
    cdef int64_t dims[4][16]

    def __init__(self, op, params, ctx, plan, in_specs, out_specs, num_visible, recordable,
                 mutated):
        cdef int k, i
        self.op, self.params, self.ctx = op, params, ctx
        self.out_specs = tuple(out_specs)
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
        for k in range(min(4, self.num_ins)):
            shape, dtype = in_specs[k]
            self.codes[k], self.ndims[k] = dtype.code, len(shape)
            for i in range(len(shape)):
                self.dims[k][i] = shape[i]

    @property
    def plan(self):
        """The compiled plan."""
        return self.proto.plan

    cdef bint fits(self, int k, Array a) noexcept:
        return (a.code == self.codes[k] and a.ndim == self.ndims[k]
                and memcmp(a.dims, self.dims[k], a.ndim * sizeof(int64_t)) == 0)

    cdef int run(self, list arrays, double *live) except -1:
        """Runs on inputs followed by outputs."""
        cdef uint64_t seed = 0, base = 0
        cdef Runner r
        if self.rng_count:
            seed, base = _reserve(self.rng_count, self.ctx)
        if self.simple and not self.busy:
            return self.run_simple(arrays, live, seed, base)
        r = None
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

    cdef int run_simple(self, list arrays, double *live, uint64_t seed, uint64_t base) except -1:
        """One task, no arena: pointers are put into the prototype and it runs (or is copied)."""
        cdef Block *few[16]
        cdef Block **blocks = few
        cdef mxcy_task *t = self.proto.tl.tasks
        cdef Array a
        cdef int i, nr, nw, n = len(arrays)
        if n > 16:  # rare: concat of many arrays
            blocks = <Block **> malloc(n * sizeof(Block *))
            if blocks == NULL:
                raise MemoryError()
        for i in range(n):
            blocks[i] = (<Array> arrays[i]).block
        for i in range(self.proto.num_patches):
            a = <Array> arrays[self.proto.patches[i].slot]
            self.proto.patches[i].tensor.data = a.data
        if live != NULL:
            memcpy(<double *> t.floats, live, self.num_live * sizeof(double))
        self.busy = True
        try:
            if self.mutated:
                return self._submit_mutating(t, arrays, seed, base)
            nr = unique_blocks(blocks, self.num_ins)
            nw = unique_blocks(blocks + self.num_ins, n - self.num_ins)
            return submit_one(t, blocks, nr, blocks + self.num_ins, nw, seed, base)
        finally:
            self.busy = False
            if blocks != few:
                free(blocks)

    cdef int _submit_mutating(self, mxcy_task *t, list arrays, uint64_t seed,
                              uint64_t base) except -1:
        cdef Block **blocks = <Block **> malloc(2 * len(arrays) * sizeof(Block *))
        cdef Block **writes = blocks + len(arrays)
        cdef int i, nr = 0, nw = 0
        if blocks == NULL:
            raise MemoryError()
        try:
            for i in range(len(arrays)):
                if i >= self.num_ins or i in self.mutated:
                    writes[nw] = (<Array> arrays[i]).block
                    nw += 1
                else:
                    blocks[nr] = (<Array> arrays[i]).block
                    nr += 1
            nr, nw = unique_blocks(blocks, nr), unique_blocks(writes, nw)
            return submit_one(t, blocks, nr, writes, nw, seed, base)
        finally:
            free(blocks)


# -- calls -----------------------------------------------------------------------------------------

cdef object call_key(object op, object ins, dict kwargs, object ctx):
    """Operator, parameters, modes, and every input's dtype and shape."""
    cdef char buf[1024]
    cdef int64_t n = 8
    cdef Array a
    cdef list more
    buf[0] = _modes.np_shape()
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
        for spec in cp.out_specs:
            arrays.append(fresh(spec, ctx))
        cp.run(arrays, lp)
    else:
        arrays = run_into(cp, arrays, out, ctx, lp, taped)
    outs = arrays[cp.num_ins:]
    if taped and cp.recordable:
        _record(op, op.parse(given) if lp != NULL else cp.params, arrays[:cp.num_ins], outs)
    if everything:
        return outs
    if cp.num_visible == 1:
        return outs[0]
    return outs[:cp.num_visible]


cdef Array fresh(object spec, object ctx):
    cdef int64_t dims[16]
    shape = spec.shape
    return array_new(spec.dtype.code, read_shape(shape, dims), dims, ctx)


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
            outs.append(fresh(spec, ctx))
            continue
        if not isinstance(wanted[k], Array):
            raise MXNetTypeError(
                f"{cp.op.name}: out must be an NDArray, got {type(wanted[k]).__name__}")
        o = <Array> wanted[k]
        if o.shape != spec.shape or o._dtype is not spec.dtype or o._ctx is not ctx:
            raise MXNetValueError(f"{cp.op.name}: output {k} is {spec.dtype}{list(spec.shape)} on "
                                  f"{ctx}, out is {o._dtype}{list(o.shape)} on {o._ctx}")
        if taped and o._entry is not None:
            raise MXNetError(f"{cp.op.name}: cannot write into an array that is part of the "
                             "recorded graph; leave the record scope or use a new array")
        outs.append(o)
    final = list(outs)
    for k, x in enumerate(outs):
        if k < len(wanted) and overlaps(cp, ins, <Array> x, k):
            outs[k] = fresh(cp.out_specs[k], ctx)
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


cdef object _copy_op = None


cdef int copy_into(Array src, Array dst) except -1:
    global _copy_op
    if _copy_op is None:
        from mxcy.ops.base import get
        _copy_op = get("_copy")
    cdef CallPlan cp = find_call(_copy_op, [src], {}, src._ctx)
    cp.run([src, dst], NULL)
    return 0


def copy_array(Array src, Array dst):
    """dst[...] = src, ordered by the engine; same shape and dtype, neither recorded."""
    if src.data != dst.data:
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
        _record(op, p, list(ins), outs)
    if everything:
        return outs
    n = op.num_visible(p)
    return outs[0] if n == 1 else outs[:n]


# -- arithmetic slots ------------------------------------------------------------------------------

cdef list _bins = []


cdef class _Bin:
    """One arithmetic operator: its forms for arrays and scalars, and the last plan that ran."""

    cdef str tensor, scalar, reverse
    cdef object op, scalar_op, reverse_op
    cdef CallPlan last, last_scalar, last_reverse
    cdef bint was_float, was_float_reverse

    def __init__(self, tensor, scalar, reverse):
        self.tensor, self.scalar, self.reverse = tensor, scalar, reverse
        _bins.append(self)

    cdef int load(self) except -1:
        from mxcy.ops.base import get
        self.op = get(self.tensor)
        self.scalar_op = get(self.scalar)
        self.reverse_op = get(self.reverse)
        return 0


cdef _Bin ADD_ = _Bin("broadcast_add", "_plus_scalar", "_plus_scalar")
cdef _Bin SUB_ = _Bin("broadcast_sub", "_minus_scalar", "_rminus_scalar")
cdef _Bin MUL_ = _Bin("broadcast_mul", "_mul_scalar", "_mul_scalar")
cdef _Bin DIV_ = _Bin("broadcast_div", "_div_scalar", "_rdiv_scalar")
cdef _Bin MOD_ = _Bin("broadcast_mod", "_mod_scalar", "_rmod_scalar")
cdef _Bin POW_ = _Bin("broadcast_power", "_power_scalar", "_rpower_scalar")
cdef _Bin EQ_ = _Bin("broadcast_equal", "_equal_scalar", "_equal_scalar")
cdef _Bin NE_ = _Bin("broadcast_not_equal", "_not_equal_scalar", "_not_equal_scalar")
cdef _Bin GT_ = _Bin("broadcast_greater", "_greater_scalar", "_lesser_scalar")
cdef _Bin GE_ = _Bin("broadcast_greater_equal", "_greater_equal_scalar", "_lesser_equal_scalar")
cdef _Bin LT_ = _Bin("broadcast_lesser", "_lesser_scalar", "_greater_scalar")
cdef _Bin LE_ = _Bin("broadcast_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar")


cdef object binary(_Bin b, Array x, object other, Array out):
    """x op other, into a new array or into `out`."""
    cdef CallPlan cp
    cdef Array y, o
    if isinstance(other, Array):
        y = <Array> other
        cp = b.last
        if (cp is not None and out is None and not mxcy_recording() and x._ctx is cp.ctx
                and y._ctx is cp.ctx and cp.fits(0, x) and cp.fits(1, y)):
            if cp.simple and not cp.busy:
                o = fresh(<object> cp.out_specs[0], cp.ctx)
                cp.run_simple([x, y, o], NULL, 0, 0)
                return o
        if b.op is None:
            b.load()
        if out is None and x._ctx is y._ctx and not mxcy_recording():
            cp = find_call(b.op, (x, y), {}, call_context(b.op, (x, y), None))
            b.last = cp
            o = fresh(<object> cp.out_specs[0], cp.ctx)
            cp.run([x, y, o], NULL)
            return o
        return invoke(b.op, (x, y), {}, out)
    if b.op is None:
        b.load()
    if isinstance(other, (int, float, np.generic)):
        if out is None and mxcy_recording() == 0 and x.code <= 2:
            is_float = isinstance(other, (float, np.floating))
            cp = b.last_scalar
            if cp is None or b.was_float != is_float or not cp.fits(0, x) or cp.ctx is not x._ctx:
                cp = find_call(b.scalar_op, (x,), {} if not is_float else {"is_int": False},
                               call_context(b.scalar_op, (x,), None))
                b.last_scalar, b.was_float = cp, is_float
            return with_scalar(cp, x, other)
        return invoke(b.scalar_op, (x,), scalar_kwargs(other), out)
    if isinstance(other, np.ndarray):
        return binary(b, x, _convert(other, x), out)
    return NotImplemented


cdef object with_scalar(CallPlan cp, Array x, double value):
    cdef Array o = fresh(<object> cp.out_specs[0], cp.ctx)
    cp.run([x, o], &value)
    return o


cdef dict scalar_kwargs(object value):
    if isinstance(value, (float, np.floating)):
        return {"scalar": float(value), "is_int": False}
    return {"scalar": float(value)}


cdef object reflected(_Bin b, Array x, object other):
    """other op x."""
    if b.op is None:
        b.load()
    cdef CallPlan cp
    if isinstance(other, (int, float, np.generic)):
        if mxcy_recording() == 0 and x.code <= 2:
            is_float = isinstance(other, (float, np.floating))
            cp = b.last_reverse
            if (cp is None or b.was_float_reverse != is_float or not cp.fits(0, x)
                    or cp.ctx is not x._ctx):
                cp = find_call(b.reverse_op, (x,), {} if not is_float else {"is_int": False},
                               call_context(b.reverse_op, (x,), None))
                b.last_reverse, b.was_float_reverse = cp, is_float
            return with_scalar(cp, x, other)
        return invoke(b.reverse_op, (x,), scalar_kwargs(other))
    if isinstance(other, np.ndarray):
        return binary(b, <Array> _convert(other, x), x, None)
    return NotImplemented


cdef object in_place(_Bin b, Array x, object other):
    """x op= other."""
    if mxcy_recording() and x._entry is not None:
        raise MXNetError("in-place operators (+=, -=, *=, ...) cannot change an array that is "
                         "being recorded by autograd; write x = x + y instead")
    done = binary(b, x, other, x)
    if done is NotImplemented:  # handed on, += would assign it: Python asks for concatenation next
        raise MXNetTypeError(f"{b.tensor}: an NDArray cannot be changed in place by a "
                             f"{type(other).__name__}")
    return done


cdef dict _named = {}


cdef object invoke_named(str name, Array x):
    op = _named.get(name)
    if op is None:
        from mxcy.ops.base import get
        op = _named[name] = get(name)
    return invoke(op, (x,), {})
