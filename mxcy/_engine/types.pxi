# The engine's own structs and its state. Included by engine.pyx.

cdef struct Error:
    int64_t refs        # atomic: one for each poisoned block, one for the list of unraised ones
    int64_t raised      # guarded by G
    int32_t status
    Error *next         # list of errors that no wait has raised yet, oldest first
    char text[1500]


cdef struct Dep:
    # One block that one operation reads or writes.
    Op *op
    BlockImpl *block
    Dep *next           # in the block's queue of requests not granted yet
    int32_t mode        # READ, WRITE, or both


cdef struct Op:
    # A queued run of a task list.
    Op *next
    ListImpl *tl
    Error *poison       # an error on something that it reads, found when granted
    const char *file
    double work
    uint64_t seed
    uint64_t base
    int32_t begin
    int32_t end
    int32_t line
    int32_t num_deps
    int64_t nbytes      # of the blocks that it writes
    int32_t ungranted   # guarded by G
    int32_t size_class
    Dep deps[1]         # really 4 << size_class


cdef struct BlockImpl:
    Block pub
    int64_t refs        # atomic
    # atomic: pending reads + pending writes * WRITE_ONE + (error ? ERROR_BIT : 0); changes under G
    int64_t state
    int64_t waiters     # guarded by G, like everything up to error
    int64_t writes_queued
    int64_t writes_done  # atomic
    Dep *head
    Dep *tail
    Dep *mark           # the request of the operation being queued, to find blocks listed twice
    Error *error
    int32_t active_reads
    int32_t active_write
    int32_t size_class  # of the pool; -1 for borrowed memory
    int32_t mapped
    int64_t bytes       # what it takes from the pool
    BlockImpl *next     # in a list of free or of deferred blocks
    void (*release)(void *) noexcept
    void *arg


cdef struct ListImpl:
    TaskList pub
    int64_t refs        # atomic
    int64_t pending     # atomic: queued or running operations that use it
    void *extra
    ListImpl *next
    int32_t size_class


cdef struct Job:
    # One parallel_for in progress. `state`: bit 0 open, bits 8..23 threads that joined, 24..39 most
    # that may join. Other fields are written by the owner before it opens and read after joining.
    int64_t state
    int64_t claimed     # atomic: pieces given out
    int64_t left        # atomic: helpers that went away
    int64_t n
    int64_t grain
    int64_t pieces
    mxcy_body body
    void *arg
    int64_t float_mode          # of the owner, for all who join
    int64_t padding[7]


cdef struct Parallel:
    # The handle a task gets: on the stack of the thread that runs it.
    mxcy_parallel pub
    double work


cdef struct Worker:
    # A thread of the pool. Guarded by G, except `mask`, which only its thread changes while awake.
    pthread_t thread
    pthread_cond_t cond
    eng_mask mask       # cores that it may use, as found before it went to sleep
    int32_t cores       # how many these are
    int32_t id
    int32_t awake
    int32_t avoided     # the core of the thread that woke it was forbidden
    int32_t waker_cpu
    Worker *below       # in the stack of sleepers


cdef enum:
    READ = 1
    WRITE = 2
    OP_CLASSES = 28
    LIST_CLASSES = 48
    POOL_CLASSES = 192
    MAX_JOBS = 62
    MAX_THREADS = 1024
    HEADER = 192        # of a small block, in front of its data; a multiple of 64
    MESSAGE_BYTES = 1024
    MAX_UNRAISED = 1000
    TEXT_BYTES = 1500


cdef struct Engine:
    pthread_mutex_t G           # guards queues, counts of threads, errors
    pthread_cond_t done_cond    # waits sleep here
    # atomics
    int64_t configured          # 1: the settings have been read
    int64_t started             # 1: the pool's threads run
    int64_t lists               # task lists alive
    int64_t lanes               # threads that one parallel_for may use
    int64_t abandoned           # 1: exit did not wait for all pending work
    int64_t naive               # 1: run everything at once (the setting, or after exit)
    int64_t finished            # 1: the interpreter is going down
    int64_t paused              # 1: nobody may start anything (fork)
    int64_t running             # threads that run an operation or help in one
    int64_t ready_count
    int64_t sleepers            # changes under G
    int64_t spinning            # workers that look for work
    int64_t inside              # Python threads that wait or run something here
    int64_t last_call           # when Python last queued something or came back from a wait
    int64_t misplaced           # times that a worker woke on the core of its waker
    int64_t pending             # operations queued or running
    int64_t pending_bytes       # of the blocks that they write
    int64_t all_waiters
    int64_t room_waiters
    int64_t stopping
    int64_t open_jobs           # bit i: jobs[i] may be joined
    int64_t owned_jobs          # bit i: jobs[i] belongs to some thread
    int64_t op_lock             # spin lock of the free lists of operations and task lists
    int64_t deferred_lock
    int64_t deferred_count
    # guarded by G
    Op *ready_head
    Op *ready_tail
    Error *unraised
    int64_t unraised_count
    int64_t ops_total
    int32_t num_started
    Worker *top_sleeper
    Worker workers[1024]
    # free lists
    Op *free_ops[28]
    ListImpl *free_lists[48]
    BlockImpl *deferred
    Job jobs[62]
    pthread_mutex_t fork_mutex
    # settings, set before any thread starts or while all are stopped
    double inline_ns            # with the GIL: below this, run at once
    double inline_setting       # what inline_ns is unless naive
    int64_t parallel_ns         # atomic
    int64_t spin_ns             # atomic


cdef struct Pool:
    int64_t lock                # spin lock of all that follows
    BlockImpl *free[192]
    int64_t in_use
    int64_t cached
    int64_t peak
    int64_t cap
    int64_t requests
    int64_t hits
    int64_t allocations
    int64_t frees
    int64_t blocks
    int64_t cached_blocks
    int64_t borrowed
    BlockImpl *free_headers     # of borrowed blocks that ended


cdef Engine E
cdef Pool P
