# Settings, fork and exit. Included by engine.pyx.

# -- settings -----------------------------------------------------------------------------------
cdef int configure() except -1:
    # Reads the settings, once.
    if E.configured:
        return 0
    engine = settings.get("engine")
    threads = cores.count()
    cap = settings.get("memory_cap")
    inline_ns = settings.get("inline_ns")
    parallel_ns = settings.get("parallel_ns")
    spin_us = settings.get("spin_us") if cores.affinity() != 1 else 0
    # Nothing of Python inside of the lock: reading a file lets other threads run, and one that
    # waits for the lock holds the GIL.
    cdef int64_t most = cap if cap is not None else cores.memory()
    eng_lock(&P.lock)
    P.cap = most
    eng_unlock(&P.lock)
    eng_set(&E.parallel_ns, parallel_ns)
    eng_set(&E.spin_ns, spin_us * 1000)
    eng_set(&E.lanes, min(threads, <int> MAX_THREADS))
    E.inline_setting = inline_ns
    set_naive(engine == "naive")
    eng_set(&E.configured, 1)
    return 0


cdef void set_naive(bint naive) noexcept:
    eng_set(&E.naive, naive)
    E.inline_ns = 1e300 if naive else E.inline_setting


def num_threads():
    """How many threads the pool has (they start when first needed)."""
    configure()
    return E.lanes


def set_num_threads(n):
    """Sets the number of threads of the pool and returns the one before; waits for pending work."""
    cdef int64_t wanted = int(n)
    if not 1 <= wanted <= MAX_THREADS:
        raise errors.MXNetValueError(
            f"the number of threads must be from 1 to {<int> MAX_THREADS}, not {n}")
    configure()
    before = E.lanes
    restart_with(wanted, E.inline_setting, eng_get(&E.parallel_ns))
    cores.forced(wanted)
    return before


cdef int restart_with(int64_t lanes, double inline_ns, int64_t parallel_ns) except -1:
    # Stops the pool's threads; they start again when needed.
    wait_pending()
    with nogil:
        stop_workers()
    E.inline_setting = inline_ns
    set_naive(E.naive)
    eng_set(&E.parallel_ns, parallel_ns)
    eng_set(&E.lanes, lanes)
    pthread_mutex_lock(&E.G)
    if eng_get(&E.ready_count):
        start_workers()
    pthread_mutex_unlock(&E.G)
    return 0


def set_thresholds(inline_ns, parallel_ns):
    """Sets from how much estimated work on a call is queued and a task is split (tests, tuning).

    Returns
    -------
    tuple
        The two values before.
    """
    configure()
    before = E.inline_setting, E.parallel_ns
    restart_with(E.lanes, inline_ns, parallel_ns)
    return before


def thread_info():
    """How many threads the pool has and why.

    Returns
    -------
    dict
        `count`, `why` (a phrase), `cores`, `affinity`, `quota` (None where unknown), `started`
        (threads that run now).
    """
    configure()
    info = cores.info()
    info["count"] = E.lanes
    info["started"] = E.num_started
    return info


def engine_type():
    """`"threaded"` or `"naive"`."""
    configure()
    return "naive" if E.naive else "threaded"


def set_engine(kind):
    """Switches to `"threaded"` or `"naive"` once nothing is pending; returns the old one."""
    if kind not in ("threaded", "naive"):
        raise errors.MXNetValueError(f"the engine must be 'threaded' or 'naive', not {kind!r}")
    before = engine_type()
    wait_pending()
    if not eng_get(&E.finished):
        set_naive(kind == "naive")
    return before


def engine_stats():
    """Counters for tests: operations queued and pending, task lists alive, errors not raised."""
    pthread_mutex_lock(&E.G)
    out = {"queued": E.ops_total, "pending": eng_get(&E.pending), "lists": eng_get(&E.lists),
           "unraised": E.unraised_count, "threads": E.num_started}
    pthread_mutex_unlock(&E.G)
    return out


# -- fork and exit ------------------------------------------------------------------------------
cdef void fork_prepare() noexcept nogil:
    # Lets what runs end, keeps the rest queued: parent and child both go on with it.
    pthread_mutex_lock(&E.fork_mutex)
    eng_set_seq(&E.paused, 1)
    while eng_get_seq(&E.running):
        eng_sleep_ns(20000)
    pthread_mutex_lock(&E.G)
    eng_lock(&E.op_lock)
    eng_lock(&E.deferred_lock)
    eng_lock(&P.lock)


cdef void fork_parent() noexcept nogil:
    eng_unlock(&P.lock)
    eng_unlock(&E.deferred_lock)
    eng_unlock(&E.op_lock)
    eng_set_seq(&E.paused, 0)
    wake_some(MAX_THREADS)
    pthread_mutex_unlock(&E.G)
    pthread_mutex_unlock(&E.fork_mutex)


cdef void fork_child() noexcept nogil:
    eng_unlock(&P.lock)
    eng_unlock(&R.lock)
    eng_unlock(&E.deferred_lock)
    eng_unlock(&E.op_lock)
    init_locks()
    E.num_started = 0
    E.started = 0
    E.stopping = 0
    E.sleepers = 0
    E.spinning = 0
    E.inside = 0
    E.top_sleeper = NULL
    E.running = 0
    E.all_waiters = 0
    E.room_waiters = 0
    E.open_jobs = 0
    E.owned_jobs = 0
    eng_set_seq(&E.paused, 0)


cdef void init_locks() noexcept nogil:
    pthread_mutex_init(&E.G, NULL)
    pthread_mutex_init(&E.fork_mutex, NULL)
    eng_cond_init(&E.done_cond)


def _at_exit():
    """Waits for pending work, at most `exit_timeout` seconds; afterwards all work runs at once."""
    cdef int64_t end
    cdef bint over = False
    if not E.configured:
        return
    end = eng_now_ns() + <int64_t> (1e9 * <double> settings.get("exit_timeout"))
    try:
        while not over and eng_now_ns() < end:
            with nogil:
                over = wait_slice(NULL, WAIT_ALL, 0, min(WAIT_SLICE, max(end - eng_now_ns(), 1)))
            PyErr_CheckSignals()
    finally:
        finish(over)


cdef void finish(bint over) noexcept:
    # What runs and did not end in time stops after its task or piece; then the threads are joined,
    # unless one piece is very long: the system ends that thread with the process.
    cdef int64_t end = eng_now_ns() + 500000000
    run_deferred()
    set_naive(True)
    eng_set(&E.finished, 1)
    with nogil:
        if not over:
            eng_set(&E.abandoned, 1)
        while eng_get(&E.running) and eng_now_ns() < end:
            eng_sleep_ns(200000)
        if eng_get(&E.running) == 0:
            stop_workers()
