# The tape: recorded calls as nodes of a graph, and the walk over them. Included by _array.pyx.
#
# What lives here: making nodes as calls run, and what backward asks of a tape before it can look
# its plan up: the nodes in order, the variables, and a key that equal tapes share. What does not:
# gradients and their plans (autograd.py).
#
# Each node carries a number for what it computes, its form: equal numbers mean equal operators and
# parameters, or leaves of equal shape and dtype. So a key is numbers alone, and costs no hashing of
# parameters. Invariant: a node's inputs exist before it and never change.

cdef object _uses = None            # graph.gradient.uses
cdef object _entry_class = None     # graph.ir.Entry
cdef object _spec_class = None      # ops.base.Spec
cdef dict _forms = {}
cdef int64_t _last_form = 0
cdef int64_t _last_walk = 0

cdef enum:
    MOST_FORMS = 1 << 16
    INDEX_BITS = 20                 # of an output's number in a key


def set_tape_hooks(uses, entry_class, spec_class):
    """Gives the tape what the graph's floor knows; runtime.autograd does, once."""
    global _uses, _entry_class, _spec_class
    _uses, _entry_class, _spec_class = uses, entry_class, spec_class


cdef int64_t form_of(object what) except -1:
    """The number of an (operator, parameters) pair or of a leaf's spec."""
    global _last_form
    found = _forms.get(what)
    if found is None:
        if len(_forms) >= MOST_FORMS:
            _forms.clear()          # numbers are not given again: equal tapes compile once more
        _last_form += 1
        found = _forms[what] = _last_form
    return found


@cython.trashcan(True)
@cython.freelist(64)
cdef class TapeNode:
    """A node of the tape, as `graph.ir.Node` is one of a graph: a call, a variable, or a constant.

    Attributes
    ----------
    values : list of Array or None
        For each output the value, where a gradient rule will look at it.
    spec : Spec of a variable or constant.
    grad, req : where backward puts a marked variable's gradient, and how.
    freed : whether a backward without retain_graph has gone through here.
    """

    cdef readonly object op, params
    cdef object leaf_name
    cdef readonly int num_outs
    cdef tuple parents
    cdef int32_t few[6]             # which output of each parent
    cdef int32_t *at                # the same; `few` unless there are many
    cdef object _ins
    cdef list kept
    cdef public object spec, grad
    cdef public int req
    cdef public bint freed
    cdef bint python                # the gradient needs Python: it is computed call by call
    cdef bint untrained             # training matters and was off
    cdef int64_t form               # 0: not known yet
    cdef int64_t walk               # the last walk that came here, and the place in it
    cdef int64_t number
    cdef object __weakref__

    def __cinit__(self):
        self.at = self.few
        self.parents = EMPTY
        self.num_outs = 1

    def __init__(self, name="const"):
        """A leaf; calls are put on the tape by `record_call`."""
        self.leaf_name = name

    @property
    def name(self):
        """str: the operator's name, or what a leaf is."""
        return self.leaf_name if self.op is None else self.op.name

    def __dealloc__(self):
        if self.at != self.few:
            free(self.at)

    @property
    def ins(self):
        """tuple of Entry: the inputs."""
        if self._ins is None:
            self._ins = tuple([_entry_class(p, self.at[i]) for i, p in enumerate(self.parents)])
        return self._ins

    @property
    def values(self):
        if self.kept is None:
            self.kept = [None] * self.num_outs
        return self.kept

    @property
    def is_variable(self):
        """bool: whether it is a leaf."""
        return self.op is None

    @property
    def num_visible(self):
        """int: outputs that users see."""
        return 1 if self.op is None else self.op.num_visible(self.params)

    def __repr__(self):
        return f"<tape node {self.name}>"

    cdef int keep(self, int index, Array a) except -1:
        """Keeps the value of an output; without its place on the tape, which would be a cycle."""
        if self.kept is None:
            self.kept = [None] * self.num_outs
        if self.kept[index] is None:
            self.kept[index] = window(a, 0, a.ndim, a.dims)
        return 0


cdef TapeNode new_leaf(object spec, int64_t form):
    cdef TapeNode leaf = TapeNode.__new__(TapeNode)
    leaf.leaf_name = "const"
    leaf.spec = spec
    leaf.form = form
    return leaf


cdef TapeNode new_call(object op, object params, PyObject **arrays, Py_ssize_t num_ins,
                       Py_ssize_t num_outs, TensorSpec *specs, tuple in_specs, tuple used_ins,
                       tuple used_outs):
    """A node for a call that has run, on inputs followed by outputs; `specs` may be NULL."""
    cdef TapeNode node = TapeNode.__new__(TapeNode)
    cdef TapeNode parent
    cdef tuple parents = PyTuple_New(num_ins)
    cdef Array a
    cdef Py_ssize_t i
    node.op, node.params = op, params
    node.num_outs = <int> num_outs
    if num_ins > 6:
        node.at = <int32_t *> malloc(num_ins * sizeof(int32_t))
        if node.at == NULL:
            node.at = node.few
            raise MemoryError()
    for i in range(num_ins):
        a = <Array> arrays[i]
        node.at[i] = 0
        if a.node is not None:
            parent = <TapeNode> a.node
            node.at[i] = a.index
        elif specs == NULL:
            parent = new_leaf(_spec_class(a.shape, a._dtype), 0)
        else:
            if specs[i].form == 0:
                specs[i].form = form_of(in_specs[i])
            parent = new_leaf(in_specs[i], specs[i].form)
        Py_INCREF(parent)
        PyTuple_SET_ITEM(parents, i, parent)
    node.parents = parents
    for k in used_ins:
        i = k
        (<TapeNode> parents[i]).keep(node.at[i], <Array> arrays[i])
    for k in used_outs:
        i = k
        node.keep(<int> i, <Array> arrays[num_ins + i])
    for i in range(num_outs):
        a = <Array> arrays[num_ins + i]
        a.node, a.index = node, <int> i
        array_track(a)
    return node


def record_call(op, params, ins, outs):
    """Puts a finished call on the tape, if any of its inputs is on it."""
    cdef list arrays = list(ins) + list(outs)
    cdef TapeNode node
    if all([(<Array> x).node is None for x in ins]):
        return
    used_ins, used_outs = op.kept if op.python is not None else _uses(op, params)
    node = new_call(op, params, PySequence_Fast_ITEMS(arrays), len(ins), len(outs), NULL, None,
                    tuple(used_ins), tuple(used_outs))
    node.python = op.python is not None or op.kept is not None
    node.untrained = op.uses_train and not mxcy_training()


cdef int record_line(Caller c, Line line, PyObject **arrays, PyObject *const *params,
                     double *live) except -1:
    """Puts a call that looked like a line on the tape, if any of its inputs is on it."""
    cdef CallPlan cp = line.plan
    cdef TapeNode node
    cdef object par = line.params
    cdef tuple used_ins = line.used_ins, used_outs = line.used_outs
    cdef int64_t form = line.form
    cdef int i
    for i in range(cp.num_ins):
        if (<Array> arrays[i]).node is not None:
            break
    else:
        return 0
    if par is None or (live != NULL and memcmp(line.values, live, c.num_live * 8) != 0):
        if live == NULL:
            par = cp.params
        else:
            par = c.op.parse({name: <object> params[i] for i, name in enumerate(c.names)
                              if differs(<object> params[i], c.defaults[i])})
        used_ins, used_outs = _uses(c.op, par)
        form = form_of((c.op, par))
        # Other threads may have recorded in between: from here on no Python code runs.
        if live != NULL:
            memcpy(line.values, live, c.num_live * sizeof(double))
        line.params, line.used_ins, line.used_outs, line.form = par, used_ins, used_outs, form
    node = new_call(c.op, par, arrays, cp.num_ins, cp.num_outs, cp.specs, cp.in_specs, used_ins,
                    used_outs)
    node.form = form
    node.untrained = c.uses_train and not mxcy_training()
    return 0


# -- walking ---------------------------------------------------------------------------------------

cdef struct Step:
    PyObject *node
    int32_t next


cdef class Walk:
    """What a tape looks like from some heads.

    Attributes
    ----------
    nodes : list of TapeNode, inputs before users, in the order of `graph.ir.topo`.
    leaves : list of the marked variables that want a gradient.
    key : bytes that tapes of one form share, marks included.
    python : whether some node can only be differentiated call by call.
    trained : whether calls for which it matters were made in training mode.
    """

    cdef readonly list nodes, leaves
    cdef readonly bytes key
    cdef readonly bint python, trained
    cdef int64_t mark           # what this walk leaves on the nodes that it has seen
    cdef Step *stack
    cdef int64_t *words
    cdef Py_ssize_t depth, stack_room, num_words, words_room

    def __cinit__(self):
        self.stack = NULL
        self.words = NULL

    def __dealloc__(self):
        free(self.stack)
        free(self.words)

    def __init__(self, heads):
        # Finding a form runs Python code, and with it perhaps a walk of another thread over nodes
        # of this tape. Forms stay known, so the next attempt is not interrupted.
        while not self.attempt(heads):
            pass

    cdef bint attempt(self, heads) except -1:
        """Walks; False if another walk came in between and may have written its numbers."""
        global _last_walk
        cdef Array head
        _last_walk += 1
        self.mark = _last_walk
        self.nodes, self.leaves = [], []
        self.python, self.trained = False, True
        self.depth = self.num_words = 0
        for x in heads:
            head = <Array> x
            self.visit(<TapeNode> head.node)
            self.word((<TapeNode> head.node).number << INDEX_BITS | head.index)
            (<TapeNode> head.node).keep(head.index, head)
        self.key = PyBytes_FromStringAndSize(<char *> self.words, self.num_words * 8)
        return _last_walk == self.mark

    cdef int word(self, int64_t value) except -1:
        cdef int64_t *more
        if self.num_words == self.words_room:
            self.words_room = max(64, 2 * self.words_room)
            more = <int64_t *> realloc(self.words, self.words_room * sizeof(int64_t))
            if more == NULL:
                raise MemoryError()
            self.words = more
        self.words[self.num_words] = value
        self.num_words += 1
        return 0

    cdef int push(self, TapeNode node) except -1:
        cdef Step *more
        if self.depth == self.stack_room:
            self.stack_room = max(64, 2 * self.stack_room)
            more = <Step *> realloc(self.stack, self.stack_room * sizeof(Step))
            if more == NULL:
                raise MemoryError()
            self.stack = more
        self.stack[self.depth].node = <PyObject *> node
        self.stack[self.depth].next = 0
        self.depth += 1
        node.walk = self.mark
        return 0

    cdef int visit(self, TapeNode head) except -1:
        """Every node that the head needs and that was not visited yet."""
        cdef TapeNode node, child
        cdef Step *step
        if head.walk == self.mark:
            return 0
        self.push(head)
        while self.depth:
            step = &self.stack[self.depth - 1]
            node = <TapeNode> step.node
            if step.next < <int32_t> len(node.parents):
                child = <TapeNode> node.parents[step.next]
                step.next += 1
                if child.walk != self.mark:
                    self.push(child)
            else:
                self.depth -= 1
                self.finish(node)
        return 0

    cdef int finish(self, TapeNode node) except -1:
        """Numbers a node whose inputs have their numbers, and adds it to the key."""
        cdef Py_ssize_t i
        if node.freed:
            raise MXNetError(f"the recorded graph was freed by an earlier backward (at {node.name})"
                             "; pass retain_graph=True to the first one to go through it again")
        node.number = len(self.nodes)
        self.nodes.append(node)
        self.python |= node.python
        self.trained &= not node.untrained
        if node.form == 0 and not node.python:
            node.form = form_of(node.spec if node.op is None else (node.op, node.params))
        self.word(node.form)
        if node.op is None:
            if node.grad is None or node.req == 0:
                self.word(-1)
            else:
                self.word(-1 - node.req)
                self.leaves.append(node)
            return 0
        self.word(len(node.parents))
        for i in range(len(node.parents)):
            self.word((<TapeNode> node.parents[i]).number << INDEX_BITS | node.at[i])
        return 0

    def values(self, list places):
        """The kept values at (number of the node, output) places."""
        cdef list found = []
        cdef TapeNode node
        for number, index in places:
            node = <TapeNode> self.nodes[number]
            value = None if node.kept is None else node.kept[index]
            if value is None:
                raise MXNetError(f"backward needs output {index} of {node.name}, which was not "
                                 "kept")
            found.append(value)
        return found

    def free(self):
        """Lets go of the kept values; the tape cannot be walked again."""
        cdef TapeNode node
        for x in self.nodes:
            node = <TapeNode> x
            if node.op is not None:
                node.kept = None
                node.freed = True


cdef class Scope:
    """Sets recording and training flags for a with-statement (None: leave as it is)."""

    cdef int record, train, was_record, was_train

    def __init__(self, is_record, train):
        self.record = -1 if is_record is None else bool(is_record)
        self.train = -1 if train is None else bool(train)

    def __enter__(self):
        if self.record >= 0:
            self.was_record = mxcy_set_recording(self.record)
        if self.train >= 0:
            self.was_train = mxcy_set_training(self.train)
        return self

    def __exit__(self, ptype, value, trace):
        if self.record >= 0:
            mxcy_set_recording(self.was_record)
        if self.train >= 0:
            mxcy_set_training(self.was_train)
