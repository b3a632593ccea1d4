"""Reaches the engine's C interface from Python, for tests and benchmarks. Not public.

What lives here: variables that hold int64 numbers, small kernels that mix, fail, sleep and split,
and loops that time the interface. What does not: anything that the library uses.

Invariant: nothing here touches the inside of the engine; engine.pxd is all it knows.
"""
from cpython.ref cimport Py_DECREF, Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset
from mxcy._core.abi cimport (
    MXCY_INDEX_ERROR, MXCY_INT64, MXCY_OK, mxcy_fail, mxcy_kernel, mxcy_task, mxcy_tensor)
from mxcy._engine.engine cimport (
    Block, TaskList, block_borrow, block_idle, block_new, block_readable, block_release,
    block_retain, block_wait_read, block_wait_write, may_run_inline, run_inline, submit,
    submit_one, tasklist_extra, tasklist_new, tasklist_pending, tasklist_release)

cdef extern from "engine.h" nogil:
    int64_t eng_now_ns()
    void eng_sleep_ns(int64_t)
    int64_t eng_add(int64_t *, int64_t)
    int64_t eng_get(const int64_t *)
    void eng_set(int64_t *, int64_t)
    int64_t eng_float_mode()
    void eng_set_float_mode(int64_t)

cdef enum:
    MOST = 64


# -- kernels ------------------------------------------------------------------------------------
cdef uint64_t mix(uint64_t h, uint64_t v) noexcept nogil:
    h = (h ^ v) * <uint64_t> 0x9E3779B97F4A7C15
    return h ^ (h >> 29)


cdef void burn(int64_t nanoseconds) noexcept nogil:
    cdef int64_t end = eng_now_ns() + nanoseconds
    while eng_now_ns() < end:
        pass


cdef int mix_kernel(const mxcy_task *t) noexcept nogil:
    # Every output = mix(constant, inputs..., its own old value). ints: constant, ns to burn.
    cdef uint64_t h = <uint64_t> t.ints[0]
    cdef int32_t i
    for i in range(t.num_ins):
        h = mix(h, (<uint64_t *> t.ins[i].data)[0])
    if t.ints[1] > 0:
        burn(t.ints[1])
    for i in range(t.num_outs):
        (<uint64_t *> t.outs[i].data)[0] = mix(h, (<uint64_t *> t.outs[i].data)[0] + <uint64_t> i)
    return MXCY_OK


cdef int fail_kernel(const mxcy_task *t) noexcept nogil:
    if t.ints[1] > 0:
        eng_sleep_ns(t.ints[1])
    return mxcy_fail(t, MXCY_INDEX_ERROR, b"index %lld is bad", <long long> t.ints[0])


cdef int add_kernel(const mxcy_task *t) noexcept nogil:
    # Not atomic: right only if nobody else writes meanwhile. ints: what to add, ns to burn.
    cdef int64_t old = (<int64_t *> t.outs[0].data)[0]
    if t.ints[1] > 0:
        burn(t.ints[1])
    (<int64_t *> t.outs[0].data)[0] = old + t.ints[0]
    return MXCY_OK


cdef int sleep_kernel(const mxcy_task *t) noexcept nogil:
    eng_sleep_ns(t.ints[1])
    return MXCY_OK


cdef int rng_kernel(const mxcy_task *t) noexcept nogil:
    (<uint64_t *> t.outs[0].data)[0] = t.rng[0]
    (<uint64_t *> t.outs[0].data)[1] = t.rng[1]
    return MXCY_OK


cdef int scratch_kernel(const mxcy_task *t) noexcept nogil:
    memset(t.workspace, 1, t.workspace_bytes)
    (<int64_t *> t.outs[0].data)[0] = <int64_t> (<size_t> t.workspace & 63)
    (<int64_t *> t.outs[0].data)[1] = (<char *> t.workspace)[t.workspace_bytes - 1]
    return MXCY_OK


cdef struct Split:
    int64_t *out
    int64_t grain
    int64_t cost
    int64_t lanes
    int64_t bad
    int64_t busy[1024]


cdef void split_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Split *s = <Split *> arg
    cdef int64_t i
    if lane < 0 or lane >= s.lanes or begin % s.grain or end - begin > s.grain:
        eng_add(&s.bad, 1)
    elif eng_add(&s.busy[lane], 1) != 1:
        eng_add(&s.bad, 1)
    for i in range(begin, end):
        s.out[i] += i * i + begin
    if s.cost > 0:
        burn(s.cost)
    elif s.cost < 0:
        eng_sleep_ns(-s.cost)
    if 0 <= lane < s.lanes:
        eng_add(&s.busy[lane], -1)


cdef int split_kernel(const mxcy_task *t) noexcept nogil:
    # outs[0][i] += i * i + first of the piece; ints: grain, ns per piece (negative: asleep).
    cdef Split s
    memset(&s, 0, sizeof(Split))
    s.out = <int64_t *> t.outs[0].data
    s.grain = t.ints[0]
    s.cost = t.ints[1]
    s.lanes = t.parallel.lanes
    t.parallel.parallel_for(t.parallel, t.outs[0].size, t.ints[0], split_body, &s)
    if s.bad:
        return mxcy_fail(t, MXCY_INDEX_ERROR, b"%lld bad pieces", <long long> s.bad)
    return MXCY_OK


cdef void empty_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    pass


cdef int hot_kernel(const mxcy_task *t) noexcept nogil:
    # ints: rounds, pieces. Times `rounds` parallel_for calls into outs[0][0] (ns altogether).
    cdef int64_t _
    cdef int64_t start = eng_now_ns()
    for _ in range(t.ints[0]):
        t.parallel.parallel_for(t.parallel, t.ints[1], 1, empty_body, NULL)
    (<int64_t *> t.outs[0].data)[0] = eng_now_ns() - start
    return MXCY_OK


cdef int nothing_kernel(const mxcy_task *t) noexcept nogil:
    return MXCY_OK


cdef mxcy_kernel kernel_of(str kind) except NULL:
    if kind == "mix":
        return mix_kernel
    if kind == "fail":
        return fail_kernel
    if kind == "add":
        return add_kernel
    if kind == "sleep":
        return sleep_kernel
    if kind == "rng":
        return rng_kernel
    if kind == "scratch":
        return scratch_kernel
    if kind == "split":
        return split_kernel
    if kind == "hot":
        return hot_kernel
    if kind == "nothing":
        return nothing_kernel
    raise ValueError(kind)


# -- variables ----------------------------------------------------------------------------------
cdef void release_object(void *arg) noexcept:
    # Runs with the GIL: calls the object and lets go of it.
    call = <object> arg
    try:
        call()
    except Exception:
        pass
    Py_DECREF(call)


cdef class Var:
    """A block of int64 numbers, zero at first. With `on_release`, foreign memory."""

    cdef Block *block
    cdef int64_t *foreign
    cdef readonly int64_t size

    def __cinit__(self, int64_t size=1, on_release=None):
        self.size = size
        if on_release is None:
            self.block = block_new(size * 8)
        else:
            self.foreign = <int64_t *> malloc(size * 8)
            Py_INCREF(on_release)
            self.block = block_borrow(self.foreign, size * 8, release_object, <void *> on_release)
        memset(self.block.data, 0, size * 8)

    def __dealloc__(self):
        # Foreign memory of tests stays: pending work may still use it.
        if self.block != NULL:
            block_release(self.block)

    @property
    def address(self):
        return <size_t> self.block.data

    @property
    def idle(self):
        return bool(block_idle(self.block))

    @property
    def readable(self):
        return bool(block_readable(self.block))

    def wait_read(self):
        block_wait_read(self.block)

    def wait_write(self):
        block_wait_write(self.block)

    def value(self, int64_t i=0):
        block_wait_read(self.block)
        return (<int64_t *> self.block.data)[i]

    def values(self):
        block_wait_read(self.block)
        return [(<int64_t *> self.block.data)[i] for i in range(self.size)]


cdef struct Room:
    mxcy_tensor ins[MOST]
    mxcy_tensor outs[MOST]
    Block *reads[2 * MOST]
    Block *writes[MOST]
    int64_t ints[2]


cdef void as_tensor(mxcy_tensor *t, Var v) noexcept:
    memset(t, 0, sizeof(mxcy_tensor))
    t.data = v.block.data
    t.dtype = MXCY_INT64
    t.ndim = 1
    t.size = v.size
    t.shape[0] = v.size
    t.strides[0] = 1


cdef int fill(mxcy_task *task, Room *room, str kind, reads, writes, a, b, double work,
              int64_t workspace, uint64_t rng_count) except -1:
    cdef int i
    if len(reads) > MOST or len(writes) > MOST:
        raise ValueError("too many variables")
    memset(task, 0, sizeof(mxcy_task))
    for i, v in enumerate(reads):
        as_tensor(&room.ins[i], v)
        room.reads[i] = (<Var> v).block
    for i, v in enumerate(writes):
        as_tensor(&room.outs[i], v)
        room.writes[i] = (<Var> v).block
    room.ints[0] = a
    room.ints[1] = b
    task.struct_size = sizeof(mxcy_task)
    task.num_ins = len(reads)
    task.num_outs = len(writes)
    task.num_ints = 2
    task.run = kernel_of(kind)
    task.ins = room.ins
    task.outs = room.outs
    task.ints = room.ints
    task.work = work
    task.workspace_bytes = workspace
    task.rng_count = rng_count
    return 0


def push(str kind, reads, writes, a=0, b=0, double work=1e6, name=None, int64_t workspace=0,
         uint64_t rng_count=0, uint64_t seed=0, uint64_t base=0):
    """submit_one of a kernel above; written blocks that it reads too are named in both lists."""
    cdef Room *room = <Room *> malloc(sizeof(Room))
    cdef mxcy_task task
    encoded = None if name is None else name.encode()
    try:
        fill(&task, room, kind, reads, writes, a, b, work, workspace, rng_count)
        if encoded is not None:
            task.name = encoded
        submit_one(&task, room.reads, task.num_ins, room.writes, task.num_outs, seed, base)
    finally:
        free(room)


def run_now(str kind, writes, a=0, b=0, double work=1e6, int64_t workspace=0):
    """run_inline of a kernel above."""
    cdef Room *room = <Room *> malloc(sizeof(Room))
    cdef mxcy_task task
    try:
        fill(&task, room, kind, [], writes, a, b, work, workspace, 0)
        run_inline(&task)
    finally:
        free(room)


def inline_possible(reads, writes, double work):
    cdef Room *room = <Room *> malloc(sizeof(Room))
    cdef mxcy_task task
    try:
        fill(&task, room, "nothing", reads, writes, 0, 0, work, 0, 0)
        return bool(may_run_inline(room.reads, task.num_ins, room.writes, task.num_outs, work))
    finally:
        free(room)


cdef class List:
    """A task list of kernels above: rows of (kind, reads, writes, a, b, name); `together` maps the
    first task to the number of tasks from there that may run side by side."""

    cdef TaskList *tl
    cdef list rows
    cdef object kept

    def __cinit__(self, rows, double work=1e6, together=None):
        cdef Room *room
        cdef mxcy_task *task
        cdef int i
        cdef size_t head = sizeof(Room)
        self.rows = list(rows)
        self.kept = []
        self.tl = tasklist_new(len(self.rows), len(self.rows) * (head + sizeof(int32_t)))
        if together is not None:
            self.tl.together = <int32_t *> (<char *> tasklist_extra(self.tl)
                                            + len(self.rows) * head)
            for first, count in together.items():
                self.tl.together[<int> first] = count
        for i in range(len(self.rows)):
            kind, reads, writes, a, b, name = self.rows[i]
            room = <Room *> (<char *> tasklist_extra(self.tl) + i * head)
            task = &self.tl.tasks[i]
            fill(task, room, kind, reads, writes, a, b, work, 0, 0)
            if name is not None:
                encoded = name.encode()
                self.kept.append(encoded)
                task.name = <const char *> (<bytes> encoded)

    def __dealloc__(self):
        if self.tl != NULL:
            tasklist_release(self.tl)

    @property
    def pending(self):
        return bool(tasklist_pending(self.tl))

    def submit(self, reads, writes, double work=1e6, begin=0, end=None, uint64_t seed=0):
        cdef Block **blocks = <Block **> malloc(
            (len(reads) + len(writes) + 1) * sizeof(Block *))
        cdef int i = 0
        try:
            for v in list(reads) + list(writes):
                blocks[i] = (<Var> v).block
                i += 1
            submit(self.tl, begin, len(self.rows) if end is None else end, blocks, len(reads),
                   &blocks[len(reads)], len(writes), work, seed, 0)
        finally:
            free(blocks)


def retain_release(Var v, int64_t times):
    """Counts up and down without the GIL, for races on the counter."""
    cdef int64_t _
    with nogil:
        for _ in range(times):
            block_retain(v.block)
            block_release(v.block)


def float_mode(mode=None):
    """This thread's floating-point state (MXCSR, FPCR); sets it if one is given."""
    if mode is not None:
        eng_set_float_mode(mode)
    return eng_float_mode()


# -- timing -------------------------------------------------------------------------------------
def time_submit_one(int64_t times):
    """ns for one submit_one that runs at once: a kernel that does nothing, two reads, one write."""
    cdef Room *room = <Room *> malloc(sizeof(Room))
    cdef mxcy_task task
    cdef int64_t start
    cdef int64_t _
    a, b, c = Var(), Var(), Var()
    fill(&task, room, "nothing", [a, b], [c], 0, 0, 10.0, 0, 0)
    submit_one(&task, room.reads, 2, room.writes, 1, 0, 0)
    start = eng_now_ns()
    for _ in range(times):
        submit_one(&task, room.reads, 2, room.writes, 1, 0, 0)
    start = eng_now_ns() - start
    free(room)
    return <double> start / times


def time_block(int64_t times, int64_t nbytes=256):
    """ns for one block_new and block_release."""
    cdef int64_t start = eng_now_ns()
    cdef int64_t _
    for _ in range(times):
        block_release(block_new(nbytes))
    return <double> (eng_now_ns() - start) / times


def time_parallel_for(int64_t rounds, int64_t pieces):
    """ns for one parallel_for of empty pieces, one after another."""
    v = Var(2)
    run_now("hot", [v], rounds, pieces)
    return <double> (<Var> v).value() / rounds


def time_queue(int64_t times):
    """ns for one submit_one that is queued, and for queueing and running it."""
    cdef Room *room = <Room *> malloc(sizeof(Room))
    cdef mxcy_task task
    cdef int64_t start
    cdef int64_t queued
    cdef int64_t _
    a, b, c = Var(), Var(), Var()
    fill(&task, room, "nothing", [a, b], [c], 0, 0, 1e9, 0, 0)
    start = eng_now_ns()
    for _ in range(times):
        submit_one(&task, room.reads, 2, room.writes, 1, 0, 0)
    queued = eng_now_ns() - start
    c.wait_write()
    a.wait_write()
    start = eng_now_ns() - start
    free(room)
    return <double> queued / times, <double> start / times
