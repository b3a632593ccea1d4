# Submitting and waiting: what other threads and floors call. Included by engine.pyx.

# -- where Python called ------------------------------------------------------------------------
cdef const char *call_site(int32_t *line) except? NULL:
    # The innermost Python frame outside the package. The text lives for ever: one for each file.
    line[0] = 0
    try:
        frame = _getframe(0)
    except ValueError:      # no Python on this thread's stack
        return NULL
    while frame is not None:
        code = frame.f_code
        name = code.co_filename
        known = _files.get(name)
        if known is None:
            known = know_file(name)
        if known is not False:
            line[0] = frame.f_lineno
            return <const char *> (<bytes> known)
        frame = frame.f_back
    return NULL


cdef object know_file(str name):
    # False for files of the package, else the text as bytes kept in the table.
    if name.startswith(_package):
        known = False
    elif len(_files) > 20000:
        return b"?"
    else:
        known = name.encode("utf-8", "replace")
    _files[name] = known
    return known


# -- submitting ---------------------------------------------------------------------------------
cdef inline bint all_free(Block **reads, int32_t num_reads, Block **writes,
                          int32_t num_writes) noexcept nogil:
    cdef int32_t i
    for i in range(num_writes):
        if eng_get(&impl(writes[i]).state) != 0:
            return False
    for i in range(num_reads):
        if eng_get(&impl(reads[i]).state) >= WRITE_ONE:
            return False
    return True


cdef inline void count_writes(Block **writes, int32_t num_writes) noexcept:
    cdef int32_t i
    for i in range(num_writes):
        writes[i].version += 1


cdef bint may_run_inline(Block **reads, int32_t num_reads, Block **writes, int32_t num_writes,
                         double work) noexcept nogil:
    # E.inline_ns is 0 until the settings have been read.
    return work < E.inline_ns and all_free(reads, num_reads, writes, num_writes)


cdef int raise_status(int status, const char *name, char *message) except -1:
    if message[0] == 0:
        text = "the kernel failed"
    else:
        text = message[:strlen(message)].decode("utf-8", "replace")
    if name != NULL:
        text = name[:strlen(name)].decode("utf-8", "replace") + ": " + text
    raise errors.from_status(status, text)


cdef int submit(TaskList *tl, int32_t begin, int32_t end,
                Block **reads, int32_t num_reads, Block **writes, int32_t num_writes,
                double work, uint64_t rng_seed, uint64_t rng_base) except -1:
    cdef char message[MESSAGE_BYTES]
    cdef const char *name = NULL
    cdef int status
    if not E.configured:
        configure()
    count_writes(writes, num_writes)
    if work < E.inline_ns and all_free(reads, num_reads, writes, num_writes):
        # The GIL is held all along: nobody can submit anything on these blocks meanwhile.
        if work < <double> eng_get(&E.parallel_ns) or E.naive:
            status = run_list(tl, begin, end, rng_seed, rng_base, 1, message, &name)
        else:
            enter_engine()
            status = run_list(tl, begin, end, rng_seed, rng_base, <int32_t> E.lanes, message,
                              &name)
            eng_add(&E.running, -1)
            leave_engine()
        if status != MXCY_OK:
            raise_status(status, name, message)
        return 0
    if E.naive:
        run_at_once_begin(reads, num_reads)
        status = run_list(tl, begin, end, rng_seed, rng_base, 1, message, &name)
        if status != MXCY_OK:
            raise_status(status, name, message)
        run_at_once_end(writes, num_writes)
        return 0
    return queue(<ListImpl *> tl, begin, end, reads, num_reads, writes, num_writes, work,
                 rng_seed, rng_base)


cdef int submit_one(mxcy_task *task, Block **reads, int32_t num_reads,
                    Block **writes, int32_t num_writes, uint64_t rng_seed,
                    uint64_t rng_base) except -1:
    cdef char message[MESSAGE_BYTES]
    cdef int status
    count_writes(writes, num_writes)
    if task.work < E.inline_ns and all_free(reads, num_reads, writes, num_writes):
        if task.work < <double> eng_get(&E.parallel_ns) or E.naive:
            status = run_on_stack(task, rng_seed, rng_base, 1, message)
        else:
            enter_engine()
            status = run_on_stack(task, rng_seed, rng_base, <int32_t> E.lanes, message)
            eng_add(&E.running, -1)
            leave_engine()
        if status != MXCY_OK:
            raise_status(status, task.name, message)
        return 0
    return submit_one_slow(task, reads, num_reads, writes, num_writes, rng_seed, rng_base)


cdef int submit_one_slow(mxcy_task *task, Block **reads, int32_t num_reads,
                         Block **writes, int32_t num_writes, uint64_t rng_seed,
                         uint64_t rng_base) except -1:
    cdef char message[MESSAGE_BYTES]
    cdef ListImpl *tl
    cdef int status
    if not E.configured:
        configure()
        return submit_one(task, reads, num_reads, writes, num_writes, rng_seed, rng_base)
    if E.naive:
        run_at_once_begin(reads, num_reads)
        status = run_on_stack(task, rng_seed, rng_base, 1, message)
        if status != MXCY_OK:
            raise_status(status, task.name, message)
        run_at_once_end(writes, num_writes)
        return 0
    tl = copy_task(task)
    if tl == NULL:
        raise_no_memory(sizeof(mxcy_task))
    try:
        queue(tl, 0, 1, reads, num_reads, writes, num_writes, task.work, rng_seed, rng_base)
    finally:
        tasklist_release(&tl.pub)
    return 0


cdef int run_inline(mxcy_task *task) except -1:
    cdef char message[MESSAGE_BYTES]
    cdef int status
    cdef int32_t lanes
    if not E.configured:
        configure()
    if task.work < <double> eng_get(&E.parallel_ns) or E.naive:
        status = run_on_stack(task, 0, 0, 1, message)
    else:
        lanes = <int32_t> E.lanes
        with nogil:
            eng_add(&E.inside, 1)
            enter_running()
            status = run_on_stack(task, 0, 0, lanes, message)
            eng_add(&E.running, -1)
            leave_engine()
    if status != MXCY_OK:
        raise_status(status, task.name, message)
    return 0


cdef void enter_engine() noexcept nogil:
    # Counts this thread, which has the GIL and will use the pool's helpers, as one that works.
    eng_add(&E.inside, 1)
    eng_add(&E.running, 1)


cdef void leave_engine() noexcept nogil:
    eng_set(&E.last_call, eng_now_ns())
    eng_add(&E.inside, -1)


cdef void enter_running() noexcept nogil:
    while True:
        eng_add(&E.running, 1)
        if not eng_get_seq(&E.paused):
            return
        eng_add(&E.running, -1)
        eng_sleep_ns(20000)


cdef int run_at_once_begin(Block **reads, int32_t num_reads) except -1:
    # Naive: what was queued before comes first; an error on something read is raised here.
    cdef int32_t i
    cdef Error *error = NULL
    if eng_get(&E.pending):
        wait_pending()
    pthread_mutex_lock(&E.G)
    for i in range(num_reads):
        error = impl(reads[i]).error
        if error != NULL:
            eng_inc_relaxed(&error.refs)
            error_unlist(error)
            break
    pthread_mutex_unlock(&E.G)
    if error != NULL:
        raise_error(error)
    return 0


cdef void run_at_once_end(Block **writes, int32_t num_writes) noexcept:
    cdef int32_t i
    for i in range(num_writes):
        if eng_get(&impl(writes[i]).state) >= ERROR_BIT:
            pthread_mutex_lock(&E.G)
            block_set_error(impl(writes[i]), NULL)
            pthread_mutex_unlock(&E.G)


cdef char *copy_bytes(char **room, const void *source, int64_t nbytes) noexcept nogil:
    # Copies to the room, which stays aligned to 8 bytes.
    cdef char *place = room[0]
    if nbytes > 0:
        memcpy(place, source, nbytes)
    room[0] = place + ((nbytes + 7) & ~<int64_t> 7)
    return place


cdef ListImpl *copy_task(const mxcy_task *task) noexcept nogil:
    cdef int64_t need = 8 * 8
    cdef int32_t i
    cdef ListImpl *tl
    cdef mxcy_task *own
    cdef char *room
    cdef const char **strings
    need += (task.num_ins + task.num_outs) * <int64_t> sizeof(mxcy_tensor)
    need += (task.num_ints + task.num_floats + task.num_strings) * <int64_t> 8
    for i in range(task.num_strings):
        need += <int64_t> strlen(task.strings[i]) + 16
    if task.name != NULL:
        need += <int64_t> strlen(task.name) + 16
    tl = list_take(1, need)
    if tl == NULL:
        return NULL
    own = tl.pub.tasks
    own[0] = task[0]
    own.message = NULL
    own.message_bytes = 0
    own.rng = NULL
    own.parallel = NULL
    room = <char *> tl.extra
    own.ins = <mxcy_tensor *> copy_bytes(&room, task.ins, task.num_ins * sizeof(mxcy_tensor))
    own.outs = <mxcy_tensor *> copy_bytes(&room, task.outs, task.num_outs * sizeof(mxcy_tensor))
    own.ints = <const int64_t *> copy_bytes(&room, task.ints, task.num_ints * 8)
    own.floats = <const double *> copy_bytes(&room, task.floats, task.num_floats * 8)
    strings = <const char **> copy_bytes(&room, task.strings, task.num_strings * sizeof(char *))
    for i in range(task.num_strings):
        strings[i] = copy_bytes(&room, task.strings[i], <int64_t> strlen(task.strings[i]) + 1)
    own.strings = strings
    if task.name != NULL:
        own.name = copy_bytes(&room, task.name, <int64_t> strlen(task.name) + 1)
    return tl


cdef int queue(ListImpl *tl, int32_t begin, int32_t end, Block **reads, int32_t num_reads,
               Block **writes, int32_t num_writes, double work, uint64_t seed,
               uint64_t base) except -1:
    cdef Op *op
    cdef int32_t line = 0
    cdef int32_t i
    cdef const char *file = call_site(&line)
    if eng_get(&E.deferred_count):
        run_deferred()
    if far_ahead(1):
        wait_for(NULL, WAIT_ROOM)
    op = op_take(num_reads + num_writes)
    if op == NULL:
        raise_no_memory(sizeof(Op))
    op.tl = tl
    op.begin = begin
    op.end = end
    op.work = work
    op.seed = seed
    op.base = base
    op.file = file
    op.line = line
    op.nbytes = 0
    for i in range(num_writes):
        op.nbytes += writes[i].nbytes
    eng_add(&E.pending_bytes, op.nbytes)
    tasklist_retain(&tl.pub)
    eng_add(&tl.pending, 1)
    eng_add(&E.pending, 1)
    eng_set(&E.last_call, eng_now_ns())
    pthread_mutex_lock(&E.G)
    op_enqueue(op, reads, num_reads, writes, num_writes)
    pthread_mutex_unlock(&E.G)
    return 0


cdef bint far_ahead(int64_t share) noexcept nogil:
    # Whether Python has queued so much (or 1/share of that) that more would only take memory: each
    # result in waiting is a block of its own, and blocks beyond the caches are slow to write.
    cdef int64_t pending = eng_get_seq(&E.pending)
    return (pending * share >= MAX_PENDING
            or (pending * share >= AHEAD and eng_get(&E.pending_bytes) * share > AHEAD_BYTES))


cdef void op_enqueue(Op *op, Block **reads, int32_t num_reads, Block **writes,
                     int32_t num_writes) noexcept nogil:
    # G is held: the requests of one operation enter all queues at once, so no two can block each
    # other.
    cdef int32_t i
    for i in range(num_writes):
        op_add_dep(op, impl(writes[i]), WRITE)
    for i in range(num_reads):
        op_add_dep(op, impl(reads[i]), READ)
    for i in range(op.num_deps):
        op.deps[i].block.mark = NULL
    for i in range(op.num_deps):
        dep_ask(&op.deps[i])
    E.ops_total += 1
    start_workers()
    if op.ungranted == 0:
        ready_push(op)
        if eng_get(&E.ready_count) > eng_get_seq(&E.spinning):
            wake_some(1)


cdef void op_add_dep(Op *op, BlockImpl *b, int mode) noexcept nogil:
    cdef Dep *dep = b.mark
    if dep != NULL:
        dep.mode |= mode
        return
    dep = &op.deps[op.num_deps]
    op.num_deps += 1
    dep.op = op
    dep.block = b
    dep.mode = mode
    b.mark = dep
    block_retain(&b.pub)


# -- waiting ------------------------------------------------------------------------------------
cdef bint wait_over(BlockImpl *b, int kind, int64_t target) noexcept nogil:
    if b != NULL and kind == WAIT_READ:
        return eng_get(&b.writes_done) >= target
    if b != NULL and kind == WAIT_WRITE:
        return (eng_get(&b.state) & ~ERROR_BIT) == 0
    if kind == WAIT_ROOM:
        return not far_ahead(2)
    return eng_get_seq(&E.pending) == 0


cdef bint wait_slice(BlockImpl *b, int kind, int64_t target, int64_t nanoseconds) noexcept nogil:
    # Waits at most about so long; True when it is over. Meanwhile runs short work itself.
    cdef int64_t now = eng_now_ns()
    cdef int64_t end = now + nanoseconds
    cdef int64_t spin = eng_get(&E.spin_ns)
    cdef int64_t spin_end = now + spin
    while not wait_over(b, kind, target):
        if run_ready(LONGEST_HELP if eng_get(&E.started) else 1e300) or help_job():
            now = eng_now_ns()
            spin_end = now + spin
            if now > end:
                return wait_over(b, kind, target)
            continue
        now = eng_now_ns()
        if now > end:
            return False
        if now < spin_end and eng_get(&E.running) < eng_get(&E.lanes):
            eng_relax()
            continue
        wait_asleep(b, kind, target, end - now)
    return True


cdef void wait_asleep(BlockImpl *b, int kind, int64_t target, int64_t nanoseconds) noexcept nogil:
    pthread_mutex_lock(&E.G)
    if eng_get(&E.ready_count):
        start_workers()
    if b != NULL:
        b.waiters += 1
    else:
        eng_add(&E.room_waiters if kind == WAIT_ROOM else &E.all_waiters, 1)
    if not wait_over(b, kind, target):
        eng_cond_wait_ns(&E.done_cond, &E.G, nanoseconds)
    if b != NULL:
        b.waiters -= 1
    else:
        eng_add(&E.room_waiters if kind == WAIT_ROOM else &E.all_waiters, -1)
    pthread_mutex_unlock(&E.G)


cdef int wait_for(BlockImpl *b, int kind) except -1:
    # Waits without the GIL; looks for signals (Ctrl-C) every 50 ms.
    cdef int64_t target = 0
    cdef bint over = False
    if b != NULL:
        pthread_mutex_lock(&E.G)
        target = b.writes_queued
        pthread_mutex_unlock(&E.G)
    while True:
        with nogil:
            eng_add(&E.inside, 1)
            over = wait_slice(b, kind, target, WAIT_SLICE)
            leave_engine()
        if over:
            return 0
        PyErr_CheckSignals()
        if eng_get(&E.abandoned):
            raise errors.MXNetError("work was still pending when the interpreter ended")


cdef int wait_pending() except -1:
    return wait_for(NULL, WAIT_ALL)


cdef int wait_block(BlockImpl *b, int kind) except -1:
    cdef Error *error = NULL
    wait_for(b, kind)
    if eng_get(&E.deferred_count):
        run_deferred()
    pthread_mutex_lock(&E.G)
    if b.error != NULL:
        error = b.error
        eng_inc_relaxed(&error.refs)
        block_set_error(b, NULL)
        error_unlist(error)
    pthread_mutex_unlock(&E.G)
    if error != NULL:
        raise_error(error)
    return 0


cdef int block_wait_read(Block *block) except -1:
    if eng_get(&impl(block).state) < WRITE_ONE:
        return 0
    return wait_block(impl(block), WAIT_READ)


cdef int block_wait_write(Block *block) except -1:
    block.version += 1
    if eng_get(&impl(block).state) == 0:
        return 0
    return wait_block(impl(block), WAIT_WRITE)


def wait_all():
    """Waits for all pending work and raises the oldest error that no wait has raised yet.

    Each call raises one error. A variable that the failing call should have written keeps its error
    and raises it at its own next wait, once; after that it is usable again, its contents undefined.
    """
    cdef Error *error
    if eng_get(&E.pending):
        wait_pending()
    if eng_get(&E.deferred_count):
        run_deferred()
    pthread_mutex_lock(&E.G)
    error = E.unraised
    if error != NULL:
        eng_inc_relaxed(&error.refs)
        error_unlist(error)
    pthread_mutex_unlock(&E.G)
    if error != NULL:
        raise_error(error)
