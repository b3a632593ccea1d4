# Host memory: a pool of size classes. Included by engine.pyx.
#
# Classes are 64, 128, 192 and 256 bytes, then four steps between powers of two. Small blocks lie in
# one allocation with their header; big ones (from 2 MB) are mapped, with huge pages asked for. A
# block keeps its header and class for life; what is free hangs in the list of its class until
# empty_cache.

cdef int pool_class(int64_t nbytes) noexcept nogil:
    cdef int64_t top
    cdef int bit
    if nbytes <= 256:
        return 0 if nbytes <= 64 else <int> ((nbytes + 63) >> 6) - 1
    top = nbytes - 1
    bit = eng_highest_bit(top)              # 2**bit <= nbytes - 1 < 2**(bit + 1), bit >= 8
    return 4 * (bit - 7) + <int> ((top >> (bit - 2)) & 3)


cdef int64_t pool_class_bytes(int c) noexcept nogil:
    cdef int bit
    if c < 4:
        return (c + 1) * 64
    bit = c // 4 + 7
    return (<int64_t> 1 << bit) + ((<int64_t> (c % 4) + 1) << (bit - 2))


cdef void pool_free_chain(BlockImpl *b) noexcept nogil:
    # Gives blocks back to the system; they are in no list any more.
    cdef BlockImpl *following
    while b != NULL:
        following = b.next
        eng_allow(b.pub.data, b.bytes)
        if b.mapped:
            eng_unmap(b.pub.data, b.bytes)
        free(b)
        b = following


cdef BlockImpl *pool_cut_cache() noexcept nogil:
    # Takes everything out of the free lists; the lock is held. Returns a chain for pool_free_chain.
    cdef BlockImpl *chain = NULL
    cdef BlockImpl *b
    cdef BlockImpl *following
    cdef int c
    for c in range(POOL_CLASSES):
        b = P.free[c]
        P.free[c] = NULL
        while b != NULL:
            following = b.next
            b.next = chain
            chain = b
            P.frees += 1
            b = following
    P.cached = 0
    P.cached_blocks = 0
    return chain


cdef int64_t pool_empty() noexcept nogil:
    cdef int64_t freed
    cdef BlockImpl *chain
    eng_lock(&P.lock)
    freed = P.cached
    chain = pool_cut_cache()
    eng_unlock(&P.lock)
    pool_free_chain(chain)
    return freed


cdef BlockImpl *pool_system(int c, int64_t nbytes) noexcept nogil:
    # A block from the system, or NULL.
    cdef BlockImpl *b
    cdef int mapped = nbytes >= ENG_HUGE
    b = <BlockImpl *> eng_aligned(HEADER if mapped else HEADER + ENG_GUARD + nbytes)
    if b == NULL:
        return NULL
    memset(b, 0, sizeof(BlockImpl))
    b.size_class = c
    b.bytes = nbytes
    b.mapped = mapped
    b.pub.private = b
    # Beyond what a block that was freed at this address may have reached.
    b.pub.version = eng_get(&P.frees) << 32
    b.pub.data = eng_map(nbytes) if mapped else <char *> b + HEADER + ENG_GUARD
    if b.pub.data == NULL:
        free(b)
        return NULL
    eng_forbid(b.pub.data, nbytes)
    if not mapped:
        eng_forbid(<char *> b + HEADER, ENG_GUARD)
    return b


cdef inline void pool_hand_out(BlockImpl *b, int64_t nbytes) noexcept nogil:
    eng_allow(b.pub.data, nbytes)
    b.pub.nbytes = nbytes
    b.pub.foreign = 0
    eng_set(&b.refs, 1)


cdef BlockImpl *pool_take(int64_t nbytes) noexcept nogil:
    # A block with one reference, or NULL when the cap or the system says no.
    cdef int c
    cdef int64_t size
    cdef BlockImpl *b
    cdef BlockImpl *chain = NULL
    if nbytes < 0 or nbytes > (<int64_t> 1 << 46):
        return NULL
    c = pool_class(nbytes)
    eng_lock(&P.lock)
    P.requests += 1
    b = P.free[c]
    if b != NULL:
        P.free[c] = b.next
        P.cached -= b.bytes
        P.cached_blocks -= 1
        P.hits += 1
        P.in_use += b.bytes
        if P.in_use > P.peak:
            P.peak = P.in_use
        P.blocks += 1
        eng_unlock(&P.lock)
        pool_hand_out(b, nbytes)
        return b
    size = pool_class_bytes(c)
    if ((P.cap > 0 and P.in_use + P.cached + size > P.cap)
            or P.cached > P.in_use + CACHE_SLACK):
        # Either no room, or a big cache that does not hold what is asked for.
        chain = pool_cut_cache()
        if P.cap > 0 and P.in_use + size > P.cap:
            eng_unlock(&P.lock)
            pool_free_chain(chain)
            return NULL
    P.in_use += size
    eng_unlock(&P.lock)
    pool_free_chain(chain)
    b = pool_system(c, size)
    if b == NULL:
        pool_empty()
        b = pool_system(c, size)
    eng_lock(&P.lock)
    if b == NULL:
        P.in_use -= size
    else:
        P.allocations += 1
        P.blocks += 1
        if P.in_use > P.peak:
            P.peak = P.in_use
    eng_unlock(&P.lock)
    if b != NULL:
        pool_hand_out(b, nbytes)
    return b


cdef void pool_give(BlockImpl *b) noexcept nogil:
    cdef int c = b.size_class
    eng_forbid(b.pub.data, b.bytes)
    eng_lock(&P.lock)
    b.next = P.free[c]
    P.free[c] = b
    P.in_use -= b.bytes
    P.cached += b.bytes
    P.blocks -= 1
    P.cached_blocks += 1
    eng_unlock(&P.lock)


# -- blocks -------------------------------------------------------------------------------------
cdef inline BlockImpl *impl(Block *block) noexcept nogil:
    return <BlockImpl *> block


cdef Block *block_new(int64_t nbytes) except NULL:
    cdef BlockImpl *b
    if eng_get(&E.deferred_count):
        run_deferred()
    b = pool_take(nbytes)
    if b == NULL:
        b = block_new_hard(nbytes)
    return &b.pub


cdef BlockImpl *block_new_hard(int64_t nbytes) except NULL:
    # No memory: pending work may give some back.
    cdef BlockImpl *b = NULL
    if 0 <= nbytes <= (<int64_t> 1 << 46) and eng_get(&E.pending):
        wait_pending()
        run_deferred()
        b = pool_take(nbytes)
    if b == NULL:
        raise_no_memory(nbytes)
    return b


cdef int raise_no_memory(int64_t nbytes) except -1:
    cdef int64_t in_use
    cdef int64_t cached
    cdef int64_t cap
    eng_lock(&P.lock)
    in_use = P.in_use
    cached = P.cached
    cap = P.cap
    eng_unlock(&P.lock)
    raise errors.MXNetMemoryError(
        f"cannot have {nbytes} bytes of host memory: in use {in_use}, cached {cached}, "
        f"cap {cap if cap > 0 else 'none'}")


cdef Block *block_borrow(void *data, int64_t nbytes, void (*release)(void *) noexcept,
                         void *arg) except NULL:
    cdef BlockImpl *b
    eng_lock(&P.lock)
    b = P.free_headers
    if b != NULL:
        P.free_headers = b.next
    P.borrowed += 1
    eng_unlock(&P.lock)
    if b == NULL:
        b = <BlockImpl *> eng_aligned(HEADER)
    if b == NULL:
        raise_no_memory(HEADER)
        return NULL
    memset(b, 0, sizeof(BlockImpl))
    b.pub.data = data
    b.pub.nbytes = nbytes
    b.pub.private = b
    b.pub.foreign = 1
    b.refs = 1
    b.size_class = -1
    b.release = release
    b.arg = arg
    return &b.pub


cdef void block_retain(Block *block) noexcept nogil:
    eng_inc_relaxed(&impl(block).refs)


cdef void block_release(Block *block) noexcept nogil:
    cdef BlockImpl *b = impl(block)
    # Whoever sees 1 holds the only reference: nobody else can count up or down any more.
    if eng_get(&b.refs) == 1 or eng_add(&b.refs, -1) == 0:
        block_last(b)


cdef void block_last(BlockImpl *b) noexcept nogil:
    if b.error != NULL:
        error_release(b.error)
        b.error = NULL
        eng_set(&b.state, 0)
    if b.size_class >= 0:
        pool_give(b)
    elif b.release == NULL:
        free_borrowed(b)
    elif not eng_is_worker() and PyGILState_Check():
        call_release(b)
    else:
        defer_release(b)


cdef void defer_release(BlockImpl *b) noexcept nogil:
    # For the next engine call that has the GIL, or a thread of the pool before it goes to sleep.
    eng_lock(&E.deferred_lock)
    b.next = E.deferred
    E.deferred = b
    eng_add(&E.deferred_count, 1)
    eng_unlock(&E.deferred_lock)


cdef void free_borrowed(BlockImpl *b) noexcept nogil:
    eng_lock(&P.lock)
    P.borrowed -= 1
    b.next = P.free_headers
    P.free_headers = b
    eng_unlock(&P.lock)


cdef void call_release(BlockImpl *b) noexcept nogil:
    with gil:
        b.release(b.arg)
    free_borrowed(b)


cdef void run_deferred() noexcept:
    # Calls the release functions of borrowed blocks that ended on a thread without the GIL.
    cdef BlockImpl *b
    cdef BlockImpl *following
    eng_lock(&E.deferred_lock)
    b = E.deferred
    E.deferred = NULL
    eng_unlock(&E.deferred_lock)
    while b != NULL:
        following = b.next
        eng_add(&E.deferred_count, -1)
        call_release(b)
        b = following


cdef bint block_idle(Block *block) noexcept nogil:
    return eng_get(&impl(block).state) == 0


cdef bint block_readable(Block *block) noexcept nogil:
    return eng_get(&impl(block).state) < WRITE_ONE


# -- statistics ---------------------------------------------------------------------------------
def memory_stats():
    """Counters of the host memory pool.

    Returns
    -------
    dict
        `in_use_bytes`, `cached_bytes`, `peak_bytes` (of in use), `cap_bytes` (None: no cap),
        `blocks` in use, `cached_blocks`, `borrowed_blocks` (foreign memory), and since the start:
        `requests`, `hits` (served from the cache), `allocations` (from the system), `frees` (to
        the system). Bytes are those of the size classes, at most a quarter more than asked for.
    """
    cdef Pool copy
    eng_lock(&P.lock)
    copy = P
    eng_unlock(&P.lock)
    if not E.configured:
        configure()
        copy.cap = P.cap
    return {
        "in_use_bytes": copy.in_use, "cached_bytes": copy.cached, "peak_bytes": copy.peak,
        "cap_bytes": copy.cap if copy.cap > 0 else None, "blocks": copy.blocks,
        "cached_blocks": copy.cached_blocks, "borrowed_blocks": copy.borrowed,
        "requests": copy.requests, "hits": copy.hits, "allocations": copy.allocations,
        "frees": copy.frees,
    }


def empty_cache():
    """Gives cached memory back to the system and returns how many bytes that were."""
    run_deferred()
    with nogil:
        freed = pool_empty()
    return freed


def set_memory_cap(nbytes):
    """Sets the most bytes that the pool may hold (None: no limit) and returns the one before.

    What is already in use stays; the cache is emptied when it stands in the way.
    """
    cdef int64_t wanted = 0
    if nbytes is not None:
        if nbytes <= 0:
            raise errors.MXNetValueError(f"the memory cap must be positive or None, not {nbytes}")
        wanted = nbytes
    configure()
    eng_lock(&P.lock)
    before = P.cap
    P.cap = wanted
    over = wanted > 0 and P.in_use + P.cached > wanted
    eng_unlock(&P.lock)
    if over:
        pool_empty()
    return before if before > 0 else None


def reset_peak():
    """Sets `peak_bytes` to what is in use now."""
    eng_lock(&P.lock)
    P.peak = P.in_use
    eng_unlock(&P.lock)
