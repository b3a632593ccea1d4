# Runner: a plan with memory. Included by _array.pyx.
#
# A Plan holds no addresses; a Runner is one place to run it: the plan's tasks as C structs, an
# arena block, and for each slot the block that is bound to it. Any number of Runners may share a
# Plan.

cdef extern from "mxcy/_engine/engine.h" nogil:
    void eng_forbid(void *, int64_t)    # nothing, but under AddressSanitizer

ctypedef struct Patch:      # a tensor that lives in a slot
    mxcy_tensor *tensor
    int32_t slot

ctypedef struct Place:      # a pointer into the arena
    void **pointer
    int64_t offset


cdef class Arena:
    """Memory for intermediate values that several runners take turns to use.

    The engine orders their runs, because each counts as a write of the block. `owner` is whoever
    ran forward last: another one's backward would find foreign values.
    """

    cdef Block *block
    cdef readonly int64_t nbytes
    cdef public object owner

    def __cinit__(self):
        self.block = NULL

    def __dealloc__(self):
        if self.block != NULL:
            block_release(self.block)

    cdef Block *take(self, int64_t nbytes) except NULL:
        """The block, with a reference for the caller; a larger one if it is too small."""
        cdef Block *larger
        if nbytes > self.nbytes:
            larger = block_new(nbytes)
            if self.block != NULL:
                block_release(self.block)
            self.block, self.nbytes = larger, nbytes
        block_retain(self.block)
        return self.block


cdef class Runner:
    """Runs a compiled plan on arrays bound to its slots."""

    cdef TaskList *tl
    cdef Block *arena
    cdef int num_slots, num_patches, num_places
    cdef Block **blocks
    cdef Patch *patches
    cdef Place *places
    cdef Block **lists           # for each segment, and the pair: blocks read, then blocks written
    cdef int *counts             # how many, twice for each segment; -1: a slot is not bound
    cdef bint listed             # lists and counts are of the blocks now bound
    cdef bint pair_listed        # those of the pair too
    cdef readonly object plan, ctx

    def __cinit__(self):
        self.tl = NULL
        self.arena = NULL
        self.blocks = self.lists = NULL
        self.counts = NULL
        self.patches = NULL
        self.places = NULL

    def __init__(self, plan, ctx, with_arena=True, Arena arena=None):
        cdef int i, n = len(plan.slots), pairs = 2 * len(plan.segments) + 2
        self.plan = plan
        self.ctx = ctx
        self.num_slots = n
        self.blocks = <Block **> calloc(n + 1, sizeof(Block *))
        self.lists = <Block **> calloc((pairs + 1) * (n + 1), sizeof(Block *))
        self.counts = <int *> calloc(pairs + 1, sizeof(int))
        if self.blocks == NULL or self.lists == NULL or self.counts == NULL:
            raise MemoryError()
        self._build(plan.tasks)
        if arena is not None and plan.arena_bytes > 0 and not plan.guards:
            self.arena = arena.take(plan.arena_bytes)
            self._settle()
        elif with_arena:
            self._take_arena()

    def __dealloc__(self):
        cdef int i
        if self.blocks != NULL:
            for i in range(self.num_slots):
                if self.blocks[i] != NULL:
                    block_release(self.blocks[i])
        if self.tl != NULL:
            tasklist_release(self.tl)
        if self.arena != NULL:
            block_release(self.arena)
        free(self.blocks)
        free(self.lists)
        free(self.counts)
        free(self.patches)
        free(self.places)

    cdef int _take_arena(self) except -1:
        """An arena of the runner's own."""
        if self.plan.arena_bytes == 0:
            return 0
        self.arena = block_new(self.plan.arena_bytes)
        for begin, nbytes in self.plan.guards:
            eng_forbid(<char *> self.arena.data + <int64_t> begin, nbytes)
        self._settle()
        return 0

    cdef void _settle(self) noexcept:
        """Points the tasks into the arena."""
        cdef int i
        for i in range(self.num_places):
            self.places[i].pointer[0] = <char *> self.arena.data + self.places[i].offset
        self.listed = False

    cdef void _drop_arena(self) noexcept:
        """Gives the arena back (a queued run keeps it as long as it needs it)."""
        if self.arena != NULL:
            block_release(self.arena)
            self.arena = NULL
            self.listed = False

    cdef int _place(self, void **pointer, int64_t offset) noexcept:
        self.places[self.num_places].pointer = pointer
        self.places[self.num_places].offset = offset
        self.num_places += 1
        return 0

    cdef int _build(self, list tasks) except -1:
        """Copies the planned tasks into one task list."""
        cdef int64_t extra = 0
        cdef int views = 0
        cdef mxcy_task *t
        cdef char *at
        cdef list names = [(x.name.encode(), [s.encode() for s in x.strings]) for x in tasks]
        for t_py, (name, strings) in zip(tasks, names):
            views += len(t_py.ins) + len(t_py.outs)
            extra += 8 * (len(t_py.ints) + len(t_py.floats) + len(strings)) + len(name) + 1
            extra += sum([len(s) + 1 for s in strings]) + 64
        extra += views * sizeof(mxcy_tensor)
        if self.plan.together:
            extra += 4 * len(tasks) + 16
        self.tl = tasklist_new(len(tasks), extra)
        self.patches = <Patch *> calloc(views + 1, sizeof(Patch))
        self.places = <Place *> calloc(views + len(tasks) + 1, sizeof(Place))
        if self.patches == NULL or self.places == NULL:
            raise MemoryError()
        at = <char *> tasklist_extra(self.tl)
        for i, (t_py, (name, strings)) in enumerate(zip(tasks, names)):
            t = &self.tl.tasks[i]
            t.struct_size = sizeof(mxcy_task)
            t.run = <mxcy_kernel> <void *> <uintptr_t> t_py.kernel
            t.work = t_py.work
            t.rng_count = t_py.rng_count
            t.rng_offset = t_py.rng_offset
            t.workspace_bytes = t_py.workspace_bytes
            if t_py.workspace is not None:
                self._place(&t.workspace, t_py.workspace.storage().offset)
            at = self._fill_tensors(t, t_py, at)
            at = self._fill_params(t, t_py, name, strings, at)
        if self.plan.together:
            self.tl.together = <int32_t *> at
            for first, count in self.plan.together.items():
                self.tl.together[<int> first] = count
        return 0

    def flush_tiny(self):
        """From now on numbers too small for full precision become zero while the plan runs."""
        self.tl.flush = 1

    def set_floats(self, list values, int per, list owners):
        """Sets the first `per` numbers of each task; no run may be pending.

        `values` holds the numbers of several owners; owners[i] is the number of task i's.
        """
        cdef int i, k, owner, count = len(values) // per if per > 0 else 0
        if len(owners) != self.tl.num_tasks:
            raise MXNetValueError(f"the plan has {self.tl.num_tasks} tasks, got {len(owners)} "
                                  "owners of numbers")
        for i in range(self.tl.num_tasks):
            owner = owners[i]
            if self.tl.tasks[i].num_floats < per or not 0 <= owner < count:
                raise MXNetValueError(f"task {i} has {self.tl.tasks[i].num_floats} numbers; "
                                      f"asked for {per}, those of owner {owner} of {count}")
            for k in range(per):
                (<double *> self.tl.tasks[i].floats)[k] = values[owner * per + k]

    cdef char *_fill_tensors(self, mxcy_task *t, t_py, char *at) except NULL:
        t.num_ins = len(t_py.ins)
        t.num_outs = len(t_py.outs)
        t.ins = <mxcy_tensor *> at
        t.outs = t.ins + t.num_ins
        for k, view in enumerate(list(t_py.ins) + list(t_py.outs)):
            self._fill_tensor(&t.ins[k], view)
        return at + (t.num_ins + t.num_outs) * sizeof(mxcy_tensor)

    cdef int _fill_tensor(self, mxcy_tensor *x, view) except -1:
        cdef int64_t step = 1, d
        cdef int i
        buffer = view.buffer.storage()
        x.dtype = view.dtype.code
        x.ndim = len(view.shape)
        if x.ndim > MAX_NDIM:
            raise MXNetValueError(f"a tensor of rank {x.ndim} in a plan; {MAX_NDIM} are possible")
        x.req = view.req
        for i in range(x.ndim - 1, -1, -1):
            d = view.shape[i]
            x.shape[i] = d
            x.strides[i] = step
            step *= d
        x.size = step
        if buffer.slot >= 0:
            self.patches[self.num_patches].tensor = x
            self.patches[self.num_patches].slot = buffer.slot
            self.num_patches += 1
        else:
            self._place(&x.data, buffer.offset)
        return 0

    cdef char *_fill_params(self, mxcy_task *t, t_py, bytes name, list strings,
                            char *at) except NULL:
        cdef int k
        t.ints = <const int64_t *> at
        t.num_ints = len(t_py.ints)
        for k in range(t.num_ints):
            (<int64_t *> at)[k] = t_py.ints[k]
        at += 8 * t.num_ints
        t.floats = <const double *> at
        t.num_floats = len(t_py.floats)
        for k in range(t.num_floats):
            (<double *> at)[k] = t_py.floats[k]
        at += 8 * t.num_floats
        t.strings = <const char **> at
        t.num_strings = len(strings)
        at += 8 * t.num_strings
        for k in range(t.num_strings):
            (<char **> t.strings)[k] = at
            memcpy(at, <const char *> strings[k], len(strings[k]) + 1)
            at += len(strings[k]) + 1
        t.name = at
        memcpy(at, <const char *> name, len(name) + 1)
        at += len(name) + 1
        return <char *> ((<uintptr_t> at + 15) & ~(<uintptr_t> 15))

    cdef int _bind(self, int slot, Array a) except -1:
        cdef int i
        block_retain(a.block)
        if self.blocks[slot] != NULL:
            block_release(self.blocks[slot])
        self.blocks[slot] = a.block
        self.listed = False
        for i in range(self.num_patches):
            if self.patches[i].slot == slot:
                self.patches[i].tensor.data = a.data
        return 0

    def bind(self, slot, Array array):
        """Binds `array` to a slot; its shape and dtype must be the slot's."""
        shape, dtype = self.plan.slots[slot]
        if array.shape != shape or array._dtype is not dtype:
            raise MXNetValueError(f"slot {slot} of the plan holds {dtype}{list(shape)}, "
                                  f"got {array._dtype}{list(array.shape)}")
        self._bind(slot, array)

    cdef int _bind_all(self, list arrays) except -1:
        """Binds every slot at once (each patch is visited once)."""
        cdef int i
        cdef Array a
        for i in range(self.num_slots):
            a = <Array> arrays[i]
            block_retain(a.block)
            if self.blocks[i] != NULL:
                block_release(self.blocks[i])
            self.blocks[i] = a.block
        self.listed = False
        for i in range(self.num_patches):
            a = <Array> arrays[self.patches[i].slot]
            self.patches[i].tensor.data = a.data
        return 0

    def bind_all(self, list arrays):
        """Binds an array to every slot, in order."""
        if len(arrays) != self.num_slots:
            raise MXNetValueError(f"the plan has {self.num_slots} slots, got {len(arrays)} arrays")
        self._bind_all(arrays)

    def unbind(self):
        """Lets go of the bound arrays (a queued run keeps what it needs)."""
        self._unbind()

    cdef void _unbind(self) noexcept:
        cdef int i
        for i in range(self.num_slots):
            if self.blocks[i] != NULL:
                block_release(self.blocks[i])
                self.blocks[i] = NULL
        self.listed = False

    def shares(self, Runner other):
        """Whether the two take turns to use one arena."""
        return self.arena != NULL and self.arena == other.arena

    @property
    def pending(self):
        """Whether a run is queued or under way."""
        return tasklist_pending(self.tl)

    cdef int _list_blocks(self) except -1:
        """The distinct blocks that each segment reads and writes."""
        cdef int s
        for s, seg in enumerate(self.plan.segments):
            self._list_segment(s, seg.reads, seg.writes)
        self.listed, self.pair_listed = True, False
        return 0

    cdef int _list_segment(self, int s, tuple slots_read, tuple slots_written) except -1:
        cdef int slot, nr = 0, nw = 0
        cdef Block **reads = self.lists + 2 * s * (self.num_slots + 1)
        cdef Block **writes = reads + self.num_slots + 1
        for slot in slots_read:
            reads[nr] = self.blocks[slot]
            nr += 1
        for slot in slots_written:
            writes[nw] = self.blocks[slot]
            nw += 1
        if has_null(reads, nr) or has_null(writes, nw):
            self.counts[2 * s] = self.counts[2 * s + 1] = -1
            return 0
        if self.arena != NULL:
            writes[nw] = self.arena
            nw += 1
        self.counts[2 * s] = unique_blocks(reads, nr)
        self.counts[2 * s + 1] = unique_blocks(writes, nw)
        return 0

    def versions(self, int segment):
        """What tells whether the arrays that a segment reads are the same as before.

        Returns
        -------
        tuple to compare with an earlier one; None if others may have written them unseen.
        """
        cdef list found = []
        cdef Block *b
        cdef int i
        self._need_listed(segment)
        for i in range(self.counts[2 * segment]):
            b = self.lists[2 * segment * (self.num_slots + 1) + i]
            if b.foreign:
                return None
            found.append(<uintptr_t> b)
            found.append(b.version)
        return tuple(found)

    cpdef int run(self, int segment, uint64_t seed=0, uint64_t base=0) except -1:
        """Runs one segment, at once or queued; every slot is bound."""
        cdef Block **reads
        seg = self.plan.segments[segment]
        cdef int begin = seg.begin, end = seg.end
        cdef double work = seg.work
        if begin == end:
            return 0
        self._need_listed(segment)
        reads = self.lists + 2 * segment * (self.num_slots + 1)
        return submit(self.tl, begin, end, reads, self.counts[2 * segment],
                      reads + self.num_slots + 1, self.counts[2 * segment + 1], work, seed, base)

    def run_pair(self, int pair, uint64_t seed=0, uint64_t base=0):
        """Runs the segments `pair` and `pair` + 1 by one call (see `Plan.pair`)."""
        cdef Block **reads
        cdef int at = len(self.plan.segments)
        first, second = self.plan.segments[pair], self.plan.segments[pair + 1]
        cdef int begin = first.begin, end = second.end
        # At once if each of them would be.
        cdef double work = max(first.work, second.work)
        self._need_listed(pair)
        self._need_listed(pair + 1)
        if not self.pair_listed:
            # What the first writes and the second reads is no input of the two.
            self._list_segment(at, tuple({*first.reads, *second.reads} - {*first.writes}),
                               tuple({*first.writes, *second.writes}))
            self.pair_listed = True
        reads = self.lists + 2 * at * (self.num_slots + 1)
        submit(self.tl, begin, end, reads, self.counts[2 * at], reads + self.num_slots + 1,
               self.counts[2 * at + 1], work, seed, base)

    cdef int _need_listed(self, int segment) except -1:
        """Makes the lists if slots were bound since; raises if a slot of the segment is not."""
        if not self.listed:
            self._list_blocks()
        if self.counts[2 * segment] < 0:
            seg = self.plan.segments[segment]
            missing = [i for i in (*seg.reads, *seg.writes) if self.blocks[<int> i] == NULL]
            raise MXNetError(f"slot {missing[0]} of the plan is not bound")
        return 0


cdef bint has_null(Block **blocks, int n) noexcept:
    cdef int i
    for i in range(n):
        if blocks[i] == NULL:
            return True
    return False


cdef int unique_blocks(Block **blocks, int n) noexcept:
    """Removes repeats; returns how many remain."""
    cdef int i, j, kept = 0
    for i in range(n):
        for j in range(kept):
            if blocks[j] == blocks[i]:
                break
        else:
            blocks[kept] = blocks[i]
            kept += 1
    return kept


def same_values(dict found, tuple keys, tuple values):
    """Whether the dict has just these objects under these keys."""
    cdef Py_ssize_t i
    cdef PyObject *value
    if len(keys) != len(values):
        return False
    for i in range(len(keys)):
        value = PyDict_GetItem(found, keys[i])
        if value != <PyObject *> values[i]:
            return False
    return True


def count_up(dict counts, tuple keys, before):
    """Adds 1 to the counts under the keys (`before` where there is none) if they are all the same.

    Returns
    -------
    The new count; None, with nothing changed, if they differ.
    """
    cdef Py_ssize_t i
    cdef PyObject *value
    cdef PyObject *first = PyDict_GetItem(counts, keys[0])
    for i in range(1, len(keys)):
        value = PyDict_GetItem(counts, keys[i])
        if value != first and (value == NULL or first == NULL
                               or <object> value != <object> first):
            return None
    count = (before if first == NULL else <object> first) + 1
    for key in keys:
        counts[key] = count
    return count
