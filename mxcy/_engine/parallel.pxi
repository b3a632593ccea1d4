# parallel_for and the running of tasks. Included by engine.pyx.
#
# A parallel_for opens one of a fixed number of jobs. Idle threads of the pool (and threads that
# wait for a result) join open jobs, claim pieces one by one and leave; the owner works too, closes
# the job when all pieces are claimed and waits for the helpers to leave. A piece is always [k *
# grain, (k+1) * grain).

cdef void parallel_serial(int64_t n, int64_t grain, mxcy_body body, void *arg,
                          int32_t lane) noexcept nogil:
    cdef int64_t begin = 0
    while n - begin > grain:
        body(arg, begin, begin + grain, lane)
        begin += grain
    if begin < n:
        body(arg, begin, n, lane)


cdef void parallel_for(mxcy_parallel *self, int64_t n, int64_t grain, mxcy_body body,
                       void *arg) noexcept nogil:
    cdef Parallel *p = <Parallel *> self
    cdef int64_t pieces
    cdef int slot
    cdef int lane = eng_lane()
    if n <= 0:
        return
    if grain < 1:
        grain = 1
    pieces = 1 + (n - 1) // grain
    if lane > 0 or pieces < 2 or p.pub.lanes < 2 or p.work < <double> eng_get(&E.parallel_ns):
        # A parallel_for inside a body stays on that body's thread and lane.
        parallel_serial(n, grain, body, arg, lane - 1 if lane > 0 else 0)
        return
    slot = job_take()
    if slot < 0:
        parallel_serial(n, grain, body, arg, 0)
        return
    job_run(slot, n, grain, pieces, body, arg, p.pub.lanes)
    eng_and(&E.owned_jobs, ~(<int64_t> 1 << slot))


cdef int job_take() noexcept nogil:
    cdef int64_t owned = eng_get(&E.owned_jobs)
    cdef int64_t open_bits = (<int64_t> 1 << MAX_JOBS) - 1
    cdef int slot
    while True:
        if (~owned & open_bits) == 0:
            return -1
        slot = eng_lowest_bit(~owned & open_bits)
        if eng_cas(&E.owned_jobs, &owned, owned | (<int64_t> 1 << slot)):
            return slot


cdef void job_run(int slot, int64_t n, int64_t grain, int64_t pieces, mxcy_body body, void *arg,
                  int32_t lanes) noexcept nogil:
    cdef Job *job = &E.jobs[slot]
    cdef int64_t bit = <int64_t> 1 << slot
    cdef int64_t most = lanes if lanes < pieces else pieces
    job.n = n
    job.grain = grain
    job.pieces = pieces
    job.body = body
    job.arg = arg
    job.float_mode = eng_float_mode()
    eng_set(&job.claimed, 0)
    eng_set(&job.left, 0)
    eng_set_seq(&job.state, 1 | (1 << 8) | (most << 24))
    eng_or(&E.open_jobs, bit)
    wake_for_job(most - 1)
    job_pieces(job, 0)
    eng_and(&E.open_jobs, ~bit)
    job_await(job, ((eng_and(&job.state, ~<int64_t> 1) >> 8) & 0xffff) - 1)


cdef void job_pieces(Job *job, int32_t lane) noexcept nogil:
    cdef int64_t k
    cdef int64_t begin
    cdef int64_t end
    cdef int64_t state
    eng_set_lane(lane + 1)
    while True:
        k = eng_add(&job.claimed, 1) - 1
        if k >= job.pieces:
            break
        begin = k * job.grain
        end = begin + job.grain if k + 1 < job.pieces else job.n
        if not eng_get(&E.abandoned):
            job.body(job.arg, begin, end, lane)
        if lane == 0 and (k & 15) == 15 and eng_get(&E.sleepers):
            # Cores may have become free since the job was opened.
            state = eng_get(&job.state)
            wake_for_job(((state >> 24) & 0xffff) - ((state >> 8) & 0xffff))
    eng_set_lane(0)


cdef void job_await(Job *job, int64_t helpers) noexcept nogil:
    # The last pieces are on other threads: soon done, unless their thread lost its core.
    cdef int tries = 0
    while eng_get(&job.left) < helpers:
        tries += 1
        if tries < 4000:
            eng_relax()
        elif tries < 6000:
            sched_yield()
        else:
            eng_sleep_ns(50000)


cdef int64_t free_cores() noexcept nogil:
    # Cores that nobody uses: neither running threads nor a Python thread that is busy queueing
    # work. One thread too many costs more than it brings: the pieces of whoever loses his core come
    # late.
    cdef int64_t count = eng_get(&E.lanes) - eng_get(&E.running)
    if eng_get(&E.inside) == 0 and eng_now_ns() - eng_get(&E.last_call) < PYTHON_NS:
        count -= 1
    return count


cdef bint help_job() noexcept nogil:
    # Joins one open job; False when there was none.
    cdef int64_t mask = eng_get(&E.open_jobs)
    cdef int slot
    if mask and free_cores() <= 0:
        return False
    while mask:
        slot = eng_lowest_bit(mask)
        mask &= mask - 1
        if join_job(slot):
            return True
    return False


cdef bint join_job(int slot) noexcept nogil:
    cdef Job *job = &E.jobs[slot]
    cdef int64_t state
    cdef int64_t joined
    cdef int64_t own_mode
    if eng_get(&E.paused) or not (eng_get(&job.state) & 1):
        return False
    eng_add(&E.running, 1)
    if eng_get_seq(&E.paused):
        eng_add(&E.running, -1)
        return False
    state = eng_get(&job.state)
    while True:
        joined = (state >> 8) & 0xffff
        if not (state & 1) or joined >= ((state >> 24) & 0xffff):
            eng_add(&E.running, -1)
            return False
        if eng_cas(&job.state, &state, state + (1 << 8)):
            break
    # Whoever clears the bit keeps others from coming: the slot is this job's until `left` says so.
    if joined + 1 == ((state >> 24) & 0xffff):
        eng_and(&E.open_jobs, ~(<int64_t> 1 << slot))
    elif eng_get(&E.sleepers):
        wake_for_job(((state >> 24) & 0xffff) - joined - 1)
    own_mode = eng_float_mode()
    eng_set_float_mode(job.float_mode)
    job_pieces(job, <int32_t> joined)
    eng_set_float_mode(own_mode)
    eng_and(&E.open_jobs, ~(<int64_t> 1 << slot))
    eng_add(&job.left, 1)
    eng_add(&E.running, -1)
    return True


# -- running tasks ------------------------------------------------------------------------------
cdef int run_task(mxcy_task *task, Parallel *parallel, uint64_t seed, uint64_t base,
                  char *message) noexcept nogil:
    # Runs a task whose struct belongs to this thread. `message` has MESSAGE_BYTES.
    cdef uint64_t rng[2]
    cdef BlockImpl *scratch = NULL
    cdef int status
    message[0] = 0
    parallel.work = task.work
    task.parallel = &parallel.pub
    if task.message == NULL:
        task.message = message
        task.message_bytes = MESSAGE_BYTES
    if task.rng_count > 0:
        rng[0] = seed
        rng[1] = base + task.rng_offset
        task.rng = rng
    if task.workspace == NULL and task.workspace_bytes > 0:
        scratch = pool_take(task.workspace_bytes)
        if scratch == NULL:
            status = mxcy_fail(task, MXCY_MEMORY_ERROR,
                               b"cannot have %lld bytes of workspace",
                               <long long> task.workspace_bytes)
            return status
        task.workspace = scratch.pub.data
    if eng_get(&R.on):
        status = R.run(task)
    else:
        status = task.run(task)
    if scratch != NULL:
        pool_give(scratch)
        task.workspace = NULL
    if status != MXCY_OK and task.message != message:
        memcpy(message, task.message, min(<int64_t> MESSAGE_BYTES, task.message_bytes))
        message[MESSAGE_BYTES - 1] = 0
    return status


cdef int run_on_stack(mxcy_task *task, uint64_t seed, uint64_t base, int32_t lanes,
                      char *message) noexcept nogil:
    # The same for a task of the caller, whose fields are put back as they were.
    cdef Parallel parallel
    cdef mxcy_parallel *old_parallel = task.parallel
    cdef char *old_message = task.message
    cdef int64_t old_bytes = task.message_bytes
    cdef const uint64_t *old_rng = task.rng
    cdef int status
    parallel.pub.struct_size = sizeof(mxcy_parallel)
    parallel.pub.lanes = lanes
    parallel.pub.parallel_for = parallel_for
    status = run_task(task, &parallel, seed, base, message)
    task.parallel = old_parallel
    task.message = old_message
    task.message_bytes = old_bytes
    task.rng = old_rng
    return status


cdef int run_list(TaskList *tl, int32_t begin, int32_t end, uint64_t seed, uint64_t base,
                  int32_t lanes, char *message, const char **name) noexcept nogil:
    # What the list says about tiny numbers holds while it runs; then the thread's state comes back.
    cdef int64_t mode
    cdef int status
    if not tl.flush:
        return run_tasks(tl, begin, end, seed, base, lanes, message, name)
    mode = eng_float_mode()
    eng_set_float_mode(mode | ENG_FLUSH)
    status = run_tasks(tl, begin, end, seed, base, lanes, message, name)
    eng_set_float_mode(mode)
    return status


cdef int run_tasks(TaskList *tl, int32_t begin, int32_t end, uint64_t seed, uint64_t base,
                   int32_t lanes, char *message, const char **name) noexcept nogil:
    # Runs tasks in order until one fails. Each runs from a copy: the list is shared between
    # threads.
    cdef Parallel parallel
    cdef mxcy_task task
    cdef int status
    cdef int32_t i = begin
    cdef int32_t count = 0
    parallel.pub.struct_size = sizeof(mxcy_parallel)
    parallel.pub.lanes = lanes
    parallel.pub.parallel_for = parallel_for
    while i < end:
        if eng_get(&E.abandoned):
            return MXCY_ERROR
        if tl.together != NULL and lanes > 1 and tl.together[i] > 1:
            count = min(tl.together[i], end - i)
            status = run_together(tl, i, count, seed, base, lanes, message, name)
            if status != MXCY_OK:
                return status
            i += count
            continue
        task = tl.tasks[i]
        status = run_task(&task, &parallel, seed, base, message)
        if status != MXCY_OK:
            name[0] = task.name
            return status
        i += 1
    return MXCY_OK


# -- tasks side by side -------------------------------------------------------------------------
cdef struct Together:
    TaskList *tl
    int32_t begin
    uint64_t seed
    uint64_t base
    int64_t lock        # spin lock of what follows: the first task that failed
    int64_t failed
    int status
    char *message


cdef int run_together(TaskList *tl, int32_t begin, int32_t count, uint64_t seed, uint64_t base,
                      int32_t lanes, char *message, const char **name) noexcept nogil:
    # Runs tasks that do not depend on each other, each on one thread. All run, even if one fails.
    cdef Parallel parallel
    cdef Together arg
    cdef int32_t i
    parallel.pub.struct_size = sizeof(mxcy_parallel)
    parallel.pub.lanes = lanes
    parallel.pub.parallel_for = parallel_for
    parallel.work = 0
    for i in range(begin, begin + count):
        parallel.work += tl.tasks[i].work
    arg.tl = tl
    arg.begin = begin
    arg.seed = seed
    arg.base = base
    arg.lock = 0
    arg.failed = count
    arg.status = MXCY_OK
    arg.message = message
    parallel_for(&parallel.pub, count, 1 + count // (16 * lanes), together_body, &arg)
    if arg.status != MXCY_OK:
        name[0] = tl.tasks[begin + arg.failed].name
    return arg.status


cdef void together_body(void *v, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Together *arg = <Together *> v
    cdef char message[MESSAGE_BYTES]
    cdef Parallel parallel
    cdef mxcy_task task
    cdef int outer = eng_lane()
    cdef int status
    cdef int64_t i
    parallel.pub.struct_size = sizeof(mxcy_parallel)
    parallel.pub.lanes = 1
    parallel.pub.parallel_for = parallel_for
    eng_set_lane(1)     # a task sees itself as the only thread: lane 0 of one
    for i in range(begin, end):
        task = arg.tl.tasks[arg.begin + i]
        status = run_task(&task, &parallel, arg.seed, arg.base, message)
        if status != MXCY_OK:
            eng_lock(&arg.lock)
            if i < arg.failed:
                arg.failed = i
                arg.status = status
                memcpy(arg.message, message, MESSAGE_BYTES)
            eng_unlock(&arg.lock)
    eng_set_lane(outer)
