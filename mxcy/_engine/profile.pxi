# What tasks ran when, for mx.profiler. Included by engine.pyx.
#
# While profiling is off, a task pays for one look at a number. While it is on, every task leaves
# one record under a spin lock; Python takes the records away. Only beyond MAX_RECORDS are any lost.

cdef enum:
    NAME_BYTES = 96
    MAX_RECORDS = 1 << 20


cdef struct Record:
    int64_t begin       # nanoseconds of CLOCK_MONOTONIC, as time.monotonic_ns
    int64_t end
    int64_t thread
    int64_t bytes       # of the pool in use when the task ended
    char name[96]


cdef struct Profile:
    int64_t on          # atomic
    int64_t lock
    int64_t count
    int64_t room
    int64_t dropped
    Record *records
    int (*run)(mxcy_task *) noexcept nogil  # a pointer, so that run_task stays small and quick


cdef Profile R


cdef int run_profiled(mxcy_task *task) noexcept nogil:
    cdef int64_t begin = eng_now_ns()
    cdef int status = task.run(task)
    profile_add(task.name, begin)
    return status


cdef void profile_add(const char *name, int64_t begin) noexcept nogil:
    cdef int64_t end = eng_now_ns(), room
    cdef Record *more
    eng_lock(&R.lock)
    if R.count == R.room and R.room < MAX_RECORDS:
        room = max(<int64_t> 1024, 2 * R.room)
        more = <Record *> realloc(R.records, room * sizeof(Record))
        if more != NULL:
            R.records, R.room = more, room
    if R.count < R.room:
        more = &R.records[R.count]
        R.count += 1
        more.begin, more.end = begin, end
        more.thread = eng_thread()
        more.bytes = P.in_use
        more.name[0] = 0
        if name != NULL:
            strncpy(more.name, name, NAME_BYTES - 1)
        more.name[NAME_BYTES - 1] = 0
    else:
        R.dropped += 1
    eng_unlock(&R.lock)


def profile_on(bint on):
    """Whether tasks leave records from now on; returns what it was."""
    cdef int64_t was = eng_get(&R.on)
    R.run = run_profiled
    eng_set(&R.on, on)
    return was != 0


def profile_take():
    """The records so far, which are forgotten here, and how many there was no room for.

    Returns
    -------
    (list of (name, begin, end, thread, bytes), int)
        Times in nanoseconds of `time.monotonic_ns`; `bytes` of the pool were in use at the end.
    """
    cdef Record *records
    cdef Record *r
    cdef int64_t count, dropped, i
    with nogil:  # another thread may hold the lock while it wants the GIL: never wait with it
        eng_lock(&R.lock)
        records, count, dropped = R.records, R.count, R.dropped
        R.records = NULL
        R.count = R.room = R.dropped = 0
        eng_unlock(&R.lock)
    try:
        out = []
        for i in range(count):
            r = &records[i]
            out.append((r.name[:strlen(r.name)].decode("utf-8", "replace"), r.begin, r.end,
                        r.thread, r.bytes))
        return out, dropped
    finally:
        free(records)
