# Operations, the queues of blocks, the threads of the pool, waiting. Included by engine.pyx.
#
# Each block grants requests in the order in which they came: any number of reads together, a write
# alone. An operation whose requests are all granted is ready. Everything here is guarded by the one
# mutex G, which nobody holds while running a kernel, asking for the GIL or allocating a big block.

# -- records ------------------------------------------------------------------------------------
cdef Op *op_take(int64_t num_deps) noexcept nogil:
    cdef int c = 0
    cdef Op *op
    while (<int64_t> 4 << c) < num_deps:
        c += 1
    eng_lock(&E.op_lock)
    op = E.free_ops[c]
    if op != NULL:
        E.free_ops[c] = op.next
    eng_unlock(&E.op_lock)
    if op == NULL:
        op = <Op *> malloc(sizeof(Op) + (<size_t> 4 << c) * sizeof(Dep))
        if op == NULL:
            return NULL
        op.size_class = c
    op.next = NULL
    op.poison = NULL
    op.num_deps = 0
    op.ungranted = 0
    return op


cdef void op_give(Op *op) noexcept nogil:
    eng_lock(&E.op_lock)
    op.next = E.free_ops[op.size_class]
    E.free_ops[op.size_class] = op
    eng_unlock(&E.op_lock)


cdef ListImpl *list_take(int32_t num_tasks, int64_t extra_bytes) noexcept nogil:
    # A zeroed task list with one reference. Sizes are rounded so that the free lists serve again.
    cdef int64_t head = (sizeof(ListImpl) + 63) & ~<int64_t> 63
    cdef int64_t tasks = (num_tasks * <int64_t> sizeof(mxcy_task) + 63) & ~<int64_t> 63
    cdef int64_t nbytes = head + tasks + extra_bytes
    cdef int c = 0
    cdef ListImpl *tl
    while (<int64_t> 1024 << c) < nbytes:
        c += 1
    eng_lock(&E.op_lock)
    tl = E.free_lists[c]
    if tl != NULL:
        E.free_lists[c] = tl.next
    eng_unlock(&E.op_lock)
    if tl == NULL:
        tl = <ListImpl *> eng_aligned(<int64_t> 1024 << c)
        if tl == NULL:
            return NULL
    memset(tl, 0, nbytes)
    tl.size_class = c
    tl.pub.tasks = <mxcy_task *> (<char *> tl + head)
    tl.pub.num_tasks = num_tasks
    tl.pub.private = tl
    tl.extra = <char *> tl + head + tasks
    tl.refs = 1
    eng_add(&E.lists, 1)
    return tl


cdef TaskList *tasklist_new(int32_t num_tasks, int64_t extra_bytes) except NULL:
    cdef ListImpl *tl = NULL
    if num_tasks >= 0 and 0 <= extra_bytes < (<int64_t> 1 << 40):
        tl = list_take(num_tasks, extra_bytes)
    if tl == NULL:
        raise errors.MXNetMemoryError(
            f"cannot have a list of {num_tasks} tasks with {extra_bytes} more bytes")
    return &tl.pub


cdef void *tasklist_extra(TaskList *tl) noexcept nogil:
    return (<ListImpl *> tl).extra


cdef void tasklist_retain(TaskList *tl) noexcept nogil:
    eng_inc_relaxed(&(<ListImpl *> tl).refs)


cdef void tasklist_release(TaskList *tl) noexcept nogil:
    cdef ListImpl *own = <ListImpl *> tl
    if eng_add(&own.refs, -1) != 0:
        return
    eng_add(&E.lists, -1)
    if own.size_class > 6:      # beyond 64 KB: plans, which come and go seldom
        free(own)
        return
    eng_lock(&E.op_lock)
    own.next = E.free_lists[own.size_class]
    E.free_lists[own.size_class] = own
    eng_unlock(&E.op_lock)


cdef bint tasklist_pending(TaskList *tl) noexcept nogil:
    return eng_get(&(<ListImpl *> tl).pending) != 0


# -- errors -------------------------------------------------------------------------------------
cdef void error_release(Error *error) noexcept nogil:
    if eng_add(&error.refs, -1) == 0:
        free(error)


cdef Error *error_new(int status, const char *text) noexcept nogil:
    cdef Error *error = <Error *> malloc(sizeof(Error))
    if error == NULL:
        abort()     # a few hundred bytes for the text of an error that must not be lost
    error.refs = 1
    error.raised = 0
    error.status = status
    error.next = NULL
    strncpy(error.text, text, TEXT_BYTES - 1)
    error.text[TEXT_BYTES - 1] = 0
    return error


cdef void error_list(Error *error) noexcept nogil:
    # Puts a new error at the end of the unraised ones. G is held.
    cdef Error **place = &E.unraised
    if E.unraised_count >= MAX_UNRAISED:
        error.raised = 1    # nobody asks; the blocks still carry it
        return
    while place[0] != NULL:
        place = &place[0].next
    place[0] = error
    eng_inc_relaxed(&error.refs)
    E.unraised_count += 1


cdef void error_unlist(Error *error) noexcept nogil:
    # A wait raises it. G is held.
    cdef Error **place = &E.unraised
    if error.raised:
        return
    error.raised = 1
    while place[0] != NULL:
        if place[0] == error:
            place[0] = error.next
            error.next = NULL
            E.unraised_count -= 1
            error_release(error)
            return
        place = &place[0].next


cdef void block_set_error(BlockImpl *b, Error *error) noexcept nogil:
    # G is held. NULL: a good write has made the block good again.
    if b.error != NULL:
        error_release(b.error)
        eng_add(&b.state, -ERROR_BIT)
    b.error = error
    if error != NULL:
        eng_inc_relaxed(&error.refs)
        eng_add(&b.state, ERROR_BIT)


cdef int raise_error(Error *error) except -1:
    # Raises and gives the caller's reference back.
    status = error.status
    text = error.text[:strlen(error.text)].decode("utf-8", "replace")
    error_release(error)
    raise errors.from_status(status, text)


# -- queues of blocks: G is held in all of this section -----------------------------------------
cdef void ready_push(Op *op) noexcept nogil:
    op.next = NULL
    if E.ready_tail == NULL:
        E.ready_head = op
    else:
        E.ready_tail.next = op
    E.ready_tail = op
    eng_add(&E.ready_count, 1)


cdef void dep_granted(Dep *dep) noexcept nogil:
    # An error is noticed here, not at the start: a wait may take it off the block in between.
    cdef BlockImpl *b = dep.block
    if dep.mode & WRITE:
        b.active_write = 1
    else:
        b.active_reads += 1
    if dep.mode & READ and b.error != NULL and dep.op.poison == NULL:
        dep.op.poison = b.error
        eng_inc_relaxed(&b.error.refs)


cdef void dep_ask(Dep *dep) noexcept nogil:
    cdef BlockImpl *b = dep.block
    cdef bint write = dep.mode & WRITE
    if write:
        b.writes_queued += 1
    eng_add(&b.state, WRITE_ONE if write else 1)
    dep.next = NULL
    if b.head == NULL and not b.active_write and not (write and b.active_reads):
        dep_granted(dep)
        return
    dep.op.ungranted += 1
    if b.tail == NULL:
        b.head = dep
    else:
        b.tail.next = dep
    b.tail = dep


cdef void block_grant(BlockImpl *b) noexcept nogil:
    # Grants the first write or the first run of reads.
    cdef Dep *dep
    cdef bint write
    while b.head != NULL and not b.active_write:
        dep = b.head
        write = dep.mode & WRITE
        if write and b.active_reads:
            return
        b.head = dep.next
        if b.head == NULL:
            b.tail = NULL
        dep_granted(dep)
        dep.op.ungranted -= 1
        if dep.op.ungranted == 0:
            ready_push(dep.op)


cdef bint dep_done(Dep *dep, Error *error) noexcept nogil:
    # True when somebody waits for this block.
    cdef BlockImpl *b = dep.block
    if dep.mode & WRITE:
        block_set_error(b, error)
        b.active_write = 0
        eng_add(&b.writes_done, 1)
        eng_add(&b.state, -WRITE_ONE)
    else:
        b.active_reads -= 1
        eng_add(&b.state, -1)
    block_grant(b)
    return b.waiters != 0


cdef Op *ready_pop(double most_work) noexcept nogil:
    # The next ready operation, counted as running; NULL if none, or it has more work than that.
    cdef Op *op = E.ready_head
    if (op == NULL or op.work > most_work or eng_get_seq(&E.paused)
            or eng_get(&E.abandoned)):
        return NULL
    E.ready_head = op.next
    if E.ready_head == NULL:
        E.ready_tail = NULL
    eng_add(&E.ready_count, -1)
    eng_add(&E.running, 1)
    return op


# -- running operations -------------------------------------------------------------------------
cdef void op_describe(Op *op, const char *name, const char *message, char *text) noexcept nogil:
    if message[0] == 0:
        message = b"the kernel failed"
    if name == NULL:
        name = b"task"
    if op.file != NULL:
        snprintf(text, TEXT_BYTES, b"%s: %s (called at %s:%d)", name, message, op.file,
                 <int> op.line)
    else:
        snprintf(text, TEXT_BYTES, b"%s: %s", name, message)


cdef void op_run(Op *op) noexcept nogil:
    cdef char message[MESSAGE_BYTES]
    cdef char text[TEXT_BYTES]
    cdef const char *name = NULL
    cdef Error *error = op.poison
    cdef int status
    if error == NULL:
        status = run_list(&op.tl.pub, op.begin, op.end, op.seed, op.base,
                          <int32_t> eng_get(&E.lanes), message, &name)
        if status != MXCY_OK:
            op_describe(op, name, message, text)
            error = error_new(status, text)
            pthread_mutex_lock(&E.G)
            error_list(error)
            pthread_mutex_unlock(&E.G)
    op_finish(op, error)
    if error != NULL:
        error_release(error)
    eng_add(&E.running, -1)


cdef void op_finish(Op *op, Error *error) noexcept nogil:
    cdef bint waited = False
    cdef int32_t i
    pthread_mutex_lock(&E.G)
    for i in range(op.num_deps):
        if dep_done(&op.deps[i], error):
            waited = True
    # A thread of the pool takes one of the ready operations itself; one that waits may go away.
    wake_some(eng_get(&E.ready_count) - eng_is_worker() - eng_get_seq(&E.spinning))
    if waited:
        pthread_cond_broadcast(&E.done_cond)
    pthread_mutex_unlock(&E.G)
    for i in range(op.num_deps):
        block_release(&op.deps[i].block.pub)
    eng_add(&op.tl.pending, -1)
    eng_add(&E.pending_bytes, -op.nbytes)
    tasklist_release(&op.tl.pub)
    op_give(op)
    if ((eng_add(&E.pending, -1) == 0 and eng_get_seq(&E.all_waiters))
            or (eng_get_seq(&E.room_waiters) and not far_ahead(2))):
        pthread_mutex_lock(&E.G)
        pthread_cond_broadcast(&E.done_cond)
        pthread_mutex_unlock(&E.G)


cdef bint run_ready(double most_work) noexcept nogil:
    cdef Op *op
    if eng_get(&E.ready_count) == 0 or eng_get(&E.paused):
        return False
    pthread_mutex_lock(&E.G)
    op = ready_pop(most_work)
    pthread_mutex_unlock(&E.G)
    if op == NULL:
        return False
    op_run(op)
    return True


# -- the threads of the pool --------------------------------------------------------------------
cdef bint may_spin() noexcept nogil:
    # Counts one more looking for work, unless that would take the core of somebody who has some.
    # When nothing runs, one may always look: Python often comes back at once.
    cdef int64_t most = free_cores() if eng_get(&E.running) else <int64_t> 1
    if eng_add(&E.spinning, 1) <= most:
        return True
    eng_add(&E.spinning, -1)
    return False


cdef bint spin_for_work() noexcept nogil:
    # True when there may be some.
    cdef int64_t end
    cdef int polls = 0
    cdef bint found = False
    if not may_spin():
        return False
    end = eng_now_ns() + eng_get(&E.spin_ns)
    while not found and (polls % 16 or eng_now_ns() < end):
        eng_relax()
        polls += 1
        found = eng_get(&E.ready_count) or (eng_get(&E.open_jobs) and free_cores() > 0)
        if eng_get(&E.paused):
            found = False
    eng_add(&E.spinning, -1)
    return found


cdef void *worker_main(void *arg) noexcept nogil:
    eng_mark_worker()
    while not eng_get(&E.stopping):
        if not (run_ready(1e300) or help_job() or spin_for_work()):
            worker_sleep(<Worker *> arg)
    return NULL


cdef void worker_sleep(Worker *w) noexcept nogil:
    cdef int32_t avoided = 0
    cdef int32_t waker_cpu = -1
    if eng_get(&E.deferred_count) and not eng_get(&E.finished):
        # Not counted as running, no lock held: a fork with the GIL in hand does not wait for this.
        with gil:
            run_deferred()
    w.cores = eng_mask_get(&w.mask)
    pthread_mutex_lock(&E.G)
    # After `sleepers` went up, whoever opens a job sees a sleeper: no wake-up is lost.
    eng_add(&E.sleepers, 1)
    if not eng_get(&E.stopping) and (
            eng_get_seq(&E.paused)
            or (eng_get_seq(&E.ready_count) == 0
                and (eng_get_seq(&E.open_jobs) == 0 or free_cores() <= 0))):
        w.awake = 0
        w.avoided = 0
        w.below = E.top_sleeper
        E.top_sleeper = w
        while not w.awake:
            pthread_cond_wait(&w.cond, &E.G)
        avoided = w.avoided
        waker_cpu = w.waker_cpu
    else:
        eng_add(&E.sleepers, -1)
    pthread_mutex_unlock(&E.G)
    if avoided:
        eng_mask_set(&w.mask)
    elif waker_cpu >= 0 and waker_cpu == eng_cpu():
        eng_add(&E.misplaced, 1)


cdef void wake_some(int64_t wanted) noexcept nogil:
    # G is held. Wakes sleepers, the last one to go to sleep first.
    cdef Worker *w
    cdef int cpu = -1
    while wanted > 0 and E.top_sleeper != NULL:
        w = E.top_sleeper
        E.top_sleeper = w.below
        eng_add(&E.sleepers, -1)
        w.awake = 1
        cpu = eng_cpu()
        w.waker_cpu = cpu if w.cores > 1 else -1
        if w.cores > 1 and eng_get(&E.misplaced) >= MISPLACED:
            w.avoided = eng_mask_avoid(w.thread, &w.mask, cpu)
        pthread_cond_signal(&w.cond)
        wanted -= 1


cdef void wake_for_job(int64_t wanted) noexcept nogil:
    # A job was opened: makes sure that somebody looks. Threads that spin find it by themselves (one
    # that stops spinning looks again before it sleeps); each that joins wakes more in its turn.
    wanted = min(wanted, free_cores()) - eng_get_seq(&E.spinning)
    if wanted <= 0 or (eng_get_seq(&E.sleepers) == 0 and eng_get(&E.started)):
        return
    pthread_mutex_lock(&E.G)
    start_workers()
    wake_some(min(wanted, <int64_t> 2))
    pthread_mutex_unlock(&E.G)


cdef void start_workers() noexcept nogil:
    # G is held. Starts the pool's threads if they do not run.
    cdef int32_t i
    if eng_get(&E.started) or eng_get(&E.finished) or eng_get(&E.naive):
        return
    eng_set(&E.stopping, 0)
    E.top_sleeper = NULL
    for i in range(<int32_t> eng_get(&E.lanes)):
        memset(&E.workers[i], 0, sizeof(Worker))
        E.workers[i].id = i
        eng_cond_init(&E.workers[i].cond)
        if eng_start(&E.workers[i].thread, worker_main, &E.workers[i]) != 0:
            break       # fewer threads will do; with none, waiting threads run what is ready
        E.num_started = i + 1
    eng_set(&E.started, E.num_started > 0)


cdef void stop_workers() noexcept nogil:
    # Joins the pool's threads; each ends after what it runs. Nothing may start them meanwhile.
    cdef int32_t i
    cdef int32_t count
    pthread_mutex_lock(&E.G)
    count = E.num_started
    eng_set(&E.stopping, 1)
    wake_some(MAX_THREADS)
    pthread_mutex_unlock(&E.G)
    for i in range(count):
        pthread_join(E.workers[i].thread, NULL)
    pthread_mutex_lock(&E.G)
    E.num_started = 0
    eng_set(&E.started, 0)
    eng_set(&E.stopping, 0)
    pthread_mutex_unlock(&E.G)
