# Calls that were made before: the inline cache of each operator. Included by _array.pyx.
#
# A Caller is an operator as something to call. It remembers what its last calls looked like, one
# Line each: dtypes and shapes of the inputs, the objects given as parameters, modes, device. A call
# that looks like a line runs the line's plan: outputs from the free lists, addresses into the
# plan's task, and the kernel. Everything else, errors included, takes the general way (`invoke`).
#
# Invariants. A line holds only parameters that cannot change, so that an object known from before
# means what it meant before. Nothing between putting addresses into a plan's task and running or
# copying it lets another Python thread in, except the engine itself: `busy` is for that.

cdef extern from "Python.h":
    ctypedef PyObject *(*vectorcallfunc)(PyObject *, PyObject *const *, size_t, PyObject *)
    Py_ssize_t PyVectorcall_NARGS(size_t nargsf)
    PyObject *PyVectorcall_Call(PyObject *, PyObject *, PyObject *)
    unsigned long Py_TPFLAGS_HAVE_VECTORCALL
    void PyType_Modified(type)
    bint PyFloat_CheckExact(PyObject *)
    bint PyLong_CheckExact(PyObject *)
    bint PyUnicode_CheckExact(PyObject *)
    bint PyTuple_CheckExact(PyObject *)
    double PyFloat_AS_DOUBLE(PyObject *)
    double PyLong_AsDouble(object) except? -1
    PyObject *PyTuple_GET_ITEM(PyObject *, Py_ssize_t)
    Py_ssize_t PyTuple_GET_SIZE(PyObject *)
    PyObject **PySequence_Fast_ITEMS(object)
    PyObject *PyDict_GetItem(object, object)

cdef enum:
    MOST_ARRAYS = 32        # inputs and outputs of a call that is remembered
    MOST_LINES = 64         # calls that an operator remembers

cdef dict _callers = {}
cdef type dtype_class = type(BY_CODE[0])
cdef object REQUIRED = None     # the default of a parameter that must be given, once known


def caller(str name):
    """The operator registered as `name` as something to call: one object for each operator.

    It is called with positional arguments alone: its inputs, its parameters in their order, `out`,
    and then `ctx` and a dict of further parameters where the operator has a device to choose or
    other names for parameters. An operator with any number of inputs takes them as one tuple, and
    their count, or None, behind the parameters.
    """
    from mxcy.ops.base import get
    op = get(name)
    found = _callers.get(op)
    if found is None:
        found = _callers[op] = Caller(op)
    return found


cdef class Line:
    """What one call looked like, and the plan that computes it."""

    cdef CallPlan plan
    cdef tuple given            # the objects given as parameters
    cdef uint64_t absent        # bit i: input i was None
    cdef int num_given          # inputs, absent ones included
    cdef bint np_shape, train
    cdef bint live              # parameters that may change are not in `plan`, nor compared
    # For the tape: of the last recorded call, and the values of live parameters that it had.
    cdef object params
    cdef double values[8]
    cdef int64_t form
    cdef tuple used_ins, used_outs


cdef class Caller:
    """An operator to call, and its last calls."""

    cdef vectorcallfunc vectorcall
    cdef readonly object op
    cdef bint loaded, has_ctx, has_more, filters, uses_train, variadic, known
    cdef bint ints_too          # integers will do for live parameters
    cdef int num_ins, num_params, num_args, num_live
    cdef int live_at[8]         # places of the operator's live parameters
    cdef uint64_t live_mask
    cdef tuple names, defaults
    cdef list lines
    cdef int at                 # the line that was right the last time

    def __init__(self, op):
        self.op = op
        self.vectorcall = <vectorcallfunc> call_vector
        self.lines = []

    cdef int load(self) except -1:
        """Reads the operator; not before the first call, because most are never called."""
        global REQUIRED
        from mxcy.ops.base import Operator
        from mxcy.ops._signature import REQUIRED as missing
        REQUIRED = missing
        op = self.op
        specs = op.Params.specs()
        self.has_ctx = "ctx" in specs
        self.has_more = bool(op.Params._aliases())
        self.filters = type(op).input_names is not Operator.input_names
        self.variadic = op.variadic is not None
        self.uses_train = op.uses_train
        self.names = tuple([n for n in specs if n not in ("ctx", op.variadic)])
        self.defaults = tuple([d.name if isinstance(d := specs[n].default, dtype_class) else d
                               for n in self.names])
        self.num_ins = 1 if self.variadic else len(op.inputs)
        self.num_params = len(self.names)
        self.num_args = (self.num_ins + self.num_params + self.variadic + 1 + self.has_ctx
                         + self.has_more)
        self.known = self.num_params <= 64 and op.python is None and len(op.live) <= 8
        if self.known:
            self.num_live = len(op.live)
            self.ints_too = all([specs[n].metadata[w] is None for n in op.live
                                 for w in ("ge", "gt", "le", "lt")])
            for k, name in enumerate(op.live):
                self.live_at[k] = self.names.index(name)
                self.live_mask |= <uint64_t> 1 << self.live_at[k]
        self.loaded = True
        return 0

    def __repr__(self):
        return f"<caller of {self.op.name}>"

    def named(self, tuple ins, dict params, out=None):
        """The call with parameters by name, as the library's own code makes it."""
        cdef PyObject *arrays[MOST_ARRAYS]
        cdef PyObject *values[64]
        cdef Py_ssize_t i, n = len(ins)
        cdef int used = 0
        if not self.loaded:
            self.load()
        if n > (MOST_ARRAYS if self.variadic else self.num_ins) or not self.known:
            return invoke(self.op, ins, params, out)
        for i in range(n):
            arrays[i] = PyTuple_GET_ITEM(<PyObject *> ins, i)
        if not self.variadic:
            for i in range(n, self.num_ins):
                arrays[i] = <PyObject *> None
            n = self.num_ins
        for i in range(self.num_params):
            values[i] = PyDict_GetItem(params, self.names[i])
            if values[i] == NULL:
                values[i] = PyTuple_GET_ITEM(<PyObject *> self.defaults, i)
            else:
                used += 1
        if used != len(params):     # a name that is not the operator's, or another one for one
            return invoke(self.op, ins, params, out)
        return call_args(self, arrays, n, values, out, None, None)

    cdef object general(self, PyObject *const *ins, Py_ssize_t n, PyObject *const *params,
                        object out, object ctx, object more):
        """The call by `invoke`, remembered if another one may look the same."""
        cdef Py_ssize_t i
        cdef list arrays = [<object> ins[i] for i in range(n)]
        cdef dict par = {} if more is None else dict(more)
        cdef tuple given = tuple([<object> params[i] for i in range(self.num_params)])
        for i in range(self.num_params):
            if differs(given[i], self.defaults[i]):
                par[self.names[i]] = given[i]
        if self.filters and not self.variadic and n > 1:
            arrays = [x for x in arrays if x is not None]
        done = invoke(self.op, arrays, par, out, ctx)
        if self.known and not more and unchanging(given):
            self.remember(ins, n, arrays, par, given, ctx)
        return done

    cdef int remember(self, PyObject *const *ins, Py_ssize_t n, list arrays, dict par, tuple given,
                      object ctx) except -1:
        cdef Line line = Line.__new__(Line)
        cdef double live[32]
        cdef Py_ssize_t i
        if n > MOST_ARRAYS:
            return 0
        if self.op.live and arrays and DTYPE_OF[(<Array> arrays[0]).code].is_float:
            par = split_live(self.op, par, live)
            line.live = True
        line.plan = find_call(self.op, arrays, par, call_context(self.op, arrays, ctx))
        if line.plan.num_ins + line.plan.num_outs > MOST_ARRAYS:
            return 0
        line.given = given
        line.num_given = <int> n
        for i in range(n):
            if <object> ins[i] is None:
                line.absent |= <uint64_t> 1 << i
        line.np_shape = mxcy_np_shape()
        line.train = mxcy_training()
        if len(self.lines) < MOST_LINES:
            self.lines.append(line)
            self.at = <int> len(self.lines) - 1
        else:
            self.at = (self.at + 1) % MOST_LINES
            self.lines[self.at] = line
        return 0


cdef bint differs(object value, object default):
    """Whether a parameter was given, as far as can be told cheaply for any type of value."""
    if value is default or value is REQUIRED:
        return False
    if default is None or isinstance(default, bool) or type(value) is not type(default):
        return True
    return value != default


cdef bint unchanging(tuple values):
    """Whether no value can change as long as it exists."""
    for v in values:
        if isinstance(v, tuple):
            if not unchanging(<tuple> v):
                return False
        elif not (v is None or type(v) in (int, float, bool, str) or isinstance(v, (type, np.dtype))
                  or type(v) is dtype_class):
            return False
    return True


cdef bint same_value(PyObject *a, PyObject *b) noexcept:
    """Whether two values of parameters are the same, without asking Python code."""
    cdef double x, y
    cdef Py_ssize_t i
    if a == b:
        return True
    if Py_TYPE(a) != Py_TYPE(b):
        return False
    if PyFloat_CheckExact(a):  # bit for bit: 0.0 is not -0.0
        x, y = PyFloat_AS_DOUBLE(a), PyFloat_AS_DOUBLE(b)
        return memcmp(&x, &y, sizeof(double)) == 0
    if PyLong_CheckExact(a) or PyUnicode_CheckExact(a):
        return PyObject_RichCompareBool(<object> a, <object> b, Py_EQ) == 1
    if PyTuple_CheckExact(a):
        if PyTuple_GET_SIZE(a) != PyTuple_GET_SIZE(b):
            return False
        for i in range(PyTuple_GET_SIZE(a)):
            if not same_value(PyTuple_GET_ITEM(a, i), PyTuple_GET_ITEM(b, i)):
                return False
        return True
    return False


# -- calling ---------------------------------------------------------------------------------------

cdef object call_vector(PyObject *callable, PyObject *const *args, size_t nargsf,
                        PyObject *kwnames):
    """What calling a Caller does: see `caller` for the arguments."""
    cdef Caller c = <Caller> callable
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf)
    cdef object ctx = None, more = None
    cdef PyObject *const *rest
    if not c.loaded:
        c.load()
    if n != c.num_args or (kwnames != NULL and PyTuple_GET_SIZE(kwnames) > 0):
        raise MXNetTypeError(f"{c.op.name}: {c.num_args} positional arguments are needed, got {n}")
    rest = args + c.num_ins + c.num_params
    if c.has_ctx:
        ctx = <object> rest[c.variadic + 1]
    if c.has_more:
        more = <object> rest[c.variadic + 1 + c.has_ctx]
    if c.variadic:
        return call_spread(c, <object> args[0], args + 1, <object> rest[0], <object> rest[1],
                           ctx, more)
    return call_args(c, args, c.num_ins, args + c.num_ins, <object> rest[0], ctx, more)


cdef object call_spread(Caller c, object ins, PyObject *const *params, object count, object out,
                        object ctx, object more):
    """A call with any number of inputs: given one by one, or as one list."""
    if len(ins) == 1 and isinstance(ins[0], (list, tuple)):
        ins = tuple(ins[0])
    if count is not None:
        per, beside = c.op.group
        if not str(count).isdecimal() or int(count) * per + beside != len(ins):
            raise MXNetValueError(f"{c.op.name}: {c.op.variadic} is {count}, but {len(ins)} inputs "
                                  "were given")
    return call_args(c, PySequence_Fast_ITEMS(ins), len(ins), params, out, ctx, more)


cdef object call_args(Caller c, PyObject *const *ins, Py_ssize_t n, PyObject *const *params,
                      object out, object ctx, object more):
    """A call of an operator that is loaded."""
    cdef Line line
    cdef object done
    if not more:
        line = find_line(c, ins, n, params, ctx)
        if line is not None:
            done = run_line(c, line, ins, n, params, out)
            if done is not None:
                return done
    return c.general(ins, n, params, out, ctx, more)


cdef Line find_line(Caller c, PyObject *const *ins, Py_ssize_t n, PyObject *const *params,
                    object ctx):
    """The line that a call looks like, or None.

    The search begins at the line that was right the last time: a net makes its calls in one order
    again and again, and they came into the list in that order.
    """
    cdef uint64_t absent = 0
    cdef Py_ssize_t i, count
    cdef int k
    cdef Line line
    if n > MOST_ARRAYS:
        return None
    for i in range(n):
        if Py_TYPE(ins[i]) != ndarray_type:
            if ins[i] != <PyObject *> None:
                return None
            absent |= <uint64_t> 1 << i
    if n == 0 and ctx is None:
        ctx = context_now()
    count, k = len(c.lines), c.at   # after all that may let other threads run
    for i in range(count):
        line = <Line> c.lines[k]
        if line.num_given == n and line.absent == absent and line_fits(c, line, ins, params, ctx):
            c.at = k
            return line
        k = k + 1 if k + 1 < count else 0
    return None


cdef bint line_fits(Caller c, Line line, PyObject *const *ins, PyObject *const *params,
                    object ctx) noexcept:
    cdef CallPlan cp = line.plan
    cdef Array a
    cdef PyObject *given
    cdef int i, k = 0
    for i in range(line.num_given):
        if line.absent >> i & 1:
            continue
        a = <Array> ins[i]
        if not cp.fits(k, a) or a._ctx is not cp.ctx:
            return False
        k += 1
    if line.num_given == 0 and ctx is not cp.ctx:
        return False
    for i in range(c.num_params):
        given = PyTuple_GET_ITEM(<PyObject *> line.given, i)
        if params[i] != given and not same_value(params[i], given):
            if not (line.live and c.live_mask >> i & 1):
                return False
    return (line.np_shape == mxcy_np_shape()
            and (not c.uses_train or line.train == mxcy_training()))


cdef bint read_live(Caller c, PyObject *const *params, double *live) except -1:
    """The values that may change from call to call; False if one needs to be looked at closely."""
    cdef PyObject *p
    cdef int k
    for k in range(c.num_live):
        p = params[c.live_at[k]]
        if PyFloat_CheckExact(p):
            live[k] = PyFloat_AS_DOUBLE(p)
        elif PyLong_CheckExact(p) and c.ints_too:
            live[k] = PyLong_AsDouble(<object> p)
        else:
            return False
    return True


cdef object run_line(Caller c, Line line, PyObject *const *ins, Py_ssize_t n,
                     PyObject *const *params, object out):
    """The result of a call that looks like a line; None if something about it is unusual."""
    cdef CallPlan cp = line.plan
    cdef PyObject *arrays[MOST_ARRAYS]
    cdef double live[8]
    cdef double *lp = NULL
    cdef Array first = None
    cdef list outs = None
    cdef Py_ssize_t i
    cdef int k = 0
    for i in range(n):
        if ins[i] != <PyObject *> None:
            arrays[k] = ins[i]
            k += 1
    if line.live:
        if not read_live(c, params, live):
            return None
        lp = live
    if out is not None:
        if not may_write(cp, arrays, out):
            return None
        first = <Array> out
    elif cp.num_outs == 1 == cp.num_visible:
        first = cp.fresh(0)
    else:
        outs = [cp.fresh(i) for i in range(cp.num_outs)]
    if outs is None:
        arrays[k] = <PyObject *> first
    else:
        for i in range(cp.num_outs):
            arrays[k + i] = PyList_GET_ITEM(outs, i)
    run_arrays(cp, arrays, lp)
    if mxcy_recording() and cp.recordable:
        record_line(c, line, arrays, params, lp)
    if outs is None:
        return first
    return outs[0] if cp.num_visible == 1 else outs[:cp.num_visible]


cdef int run_arrays(CallPlan cp, PyObject **arrays, double *live) except -1:
    cdef Block *blocks[2 * MOST_ARRAYS]
    cdef uint64_t seed = 0, base = 0
    cdef int i
    if cp.simple and not cp.busy:
        if cp.rng_count:
            seed, base = _reserve(cp.rng_count, cp.ctx)
        if not cp.busy:  # another thread may have come in between
            return cp.run_simple(arrays, blocks, live, seed, base)
        return cp.run_apart([<object> arrays[i] for i in range(cp.num_ins + cp.num_outs)], live,
                            seed, base)
    return cp.run([<object> arrays[i] for i in range(cp.num_ins + cp.num_outs)], live)


cdef bint may_write(CallPlan cp, PyObject **arrays, object out):
    """Whether `out` can take the result of a call without a second look."""
    cdef Array a, o
    cdef int i
    if Py_TYPE(<PyObject *> out) != ndarray_type or not cp.num_outs == 1 == cp.num_visible:
        return False
    o = <Array> out
    if not cp.fits(cp.num_ins, o) or o._ctx is not cp.ctx:
        return False
    if o.node is not None and mxcy_recording():
        return False
    for i in range(cp.num_ins):
        a = <Array> arrays[i]
        if a.block == o.block and not (a.data == o.data and a.size == o.size and a.code == o.code
                                       and cp.safe_out and cp.safe_ins >> i & 1):
            return False
    return True


cdef int make_callable() except -1:
    """Has Python call a Caller by the address that it holds."""
    cdef PyTypeObject *cls = <PyTypeObject *> Caller
    cdef Caller any_one = Caller.__new__(Caller)
    cls.tp_vectorcall_offset = <char *> &any_one.vectorcall - <char *> <PyObject *> any_one
    cls.tp_call = PyVectorcall_Call
    cls.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    PyType_Modified(Caller)
    return 0


make_callable()
_modes.watch_np_shape(lambda active: mxcy_set_np_shape(active))
Context.watchers.append(lambda depth: mxcy_set_contexts(depth))


# -- arithmetic slots ------------------------------------------------------------------------------

cdef class _Bin:
    """One arithmetic operator: its forms for arrays and for a number on the right or left."""

    cdef str tensor_name, scalar_name, reverse_name
    cdef Caller tensor, scalar, reverse

    def __init__(self, tensor, scalar, reverse):
        self.tensor_name, self.scalar_name, self.reverse_name = tensor, scalar, reverse

    cdef int load(self) except -1:
        """Finds the operators, which are registered after this module is imported."""
        cdef Caller tensor = caller(self.tensor_name), scalar = caller(self.scalar_name)
        cdef Caller reverse = caller(self.reverse_name), c
        for c in (tensor, scalar, reverse):
            c.load()
        # Last, and `tensor` after the others: other threads use all three once it is there.
        self.scalar, self.reverse = scalar, reverse
        self.tensor = tensor
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


cdef object binary(_Bin b, Array x, object other, object out):
    """x op other, into a new array or into `out`."""
    cdef PyObject *ins[2]
    ins[0] = <PyObject *> x
    if isinstance(other, Array):
        if b.tensor is None:
            b.load()
        ins[1] = <PyObject *> other
        return call_args(b.tensor, ins, 2, NULL, out, None, None)
    if isinstance(other, (float, int, np.generic)):
        if b.tensor is None:
            b.load()
        return with_scalar(b.scalar, ins, other, out)
    if isinstance(other, np.ndarray):
        return binary(b, x, _convert(other, x), out)
    return NotImplemented


cdef object with_scalar(Caller c, PyObject **ins, object value, object out):
    """An operator on an array and a number, which it also tells whether that was an integer."""
    cdef PyObject *params[2]
    cdef object whole = not isinstance(value, (float, np.floating))
    if type(value) is not float:  # True, NumPy's, integers of any size
        value = float(value)
    params[0] = <PyObject *> value
    params[1] = <PyObject *> whole
    return call_args(c, ins, 1, params, out, None, None)


cdef object reflected(_Bin b, Array x, object other):
    """other op x."""
    cdef PyObject *ins[1]
    if isinstance(other, (float, int, np.generic)):
        if b.tensor is None:
            b.load()
        ins[0] = <PyObject *> x
        return with_scalar(b.reverse, ins, other, None)
    if isinstance(other, np.ndarray):
        return binary(b, <Array> _convert(other, x), x, None)
    return NotImplemented


cdef object in_place(_Bin b, Array x, object other):
    """x op= other."""
    if mxcy_recording() and x.node is not None:
        raise MXNetError("in-place operators (+=, -=, *=, ...) cannot change an array that is "
                         "being recorded by autograd; write x = x + y instead")
    done = binary(b, x, other, x)
    if done is NotImplemented:  # handed on, += would assign it: Python asks for concatenation next
        raise MXNetTypeError(f"{b.tensor_name}: an NDArray cannot be changed in place by a "
                             f"{type(other).__name__}")
    return done


cdef class _Unary:
    """One operator of one array."""

    cdef str name
    cdef Caller op

    def __init__(self, name):
        self.name = name


cdef _Unary NEGATIVE_ = _Unary("negative")
cdef _Unary ABS_ = _Unary("abs")


cdef object unary(_Unary u, Array x):
    cdef PyObject *ins[1]
    cdef Caller found
    if u.op is None:
        found = caller(u.name)
        found.load()
        u.op = found  # for other threads too, so not before it is loaded
    ins[0] = <PyObject *> x
    return call_args(u.op, ins, 1, NULL, None, None, None)
