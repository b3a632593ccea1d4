# What the floors above may use of the engine: memory blocks that carry their own dependency queue,
# immutable task lists, and one call that runs or queues them. See engine.pyx for how.
from libc.stdint cimport int32_t, int64_t, uint64_t
from mxcy._core.abi cimport mxcy_task


cdef struct Block:
    # A counted piece of host memory (64-byte aligned) with the read/write queue of the scheduler.
    void *data
    int64_t nbytes
    int64_t version  # grows with every write that is asked for; guarded by the GIL
    int64_t foreign  # others may write without asking: borrowed, or handed out
    void *private  # the engine's own: reference count, queue, stored error


cdef struct TaskList:
    # A counted list of tasks with everything that they point to, owned by the list.
    mxcy_task *tasks
    int32_t num_tasks
    # together[i] > 1: tasks i to i + together[i] - 1 neither read nor write what another of them
    # writes, share no workspace, and may run side by side. NULL: each waits for the one before.
    int32_t *together
    int32_t flush   # whether numbers too small for full precision become zero while it runs
    void *private


# -- blocks -------------------------------------------------------------------------------------
# A fresh block of at least nbytes (contents undefined) with one reference; raises MemoryError.
cdef Block *block_new(int64_t nbytes) except NULL
# A block over foreign memory; `release(arg)` is called (GIL held) when the last reference goes.
cdef Block *block_borrow(void *data, int64_t nbytes, void (*release)(void *) noexcept,
                         void *arg) except NULL
cdef void block_retain(Block *block) noexcept nogil
cdef void block_release(Block *block) noexcept nogil          # any thread, with or without the GIL
cdef bint block_idle(Block *block) noexcept nogil             # nothing queued uses it, no error
cdef bint block_readable(Block *block) noexcept nogil         # no queued write, no error
cdef int block_wait_read(Block *block) except -1              # waits for writers; raises its error
cdef int block_wait_write(Block *block) except -1             # the same for all users; to write

# -- task lists ---------------------------------------------------------------------------------
# Room for `num_tasks` tasks and `extra_bytes` of their arrays (tensors, parameters, names), zeroed,
# with one reference. The caller fills it before the first submit and never after, except for data
# pointers while no run is pending.
cdef TaskList *tasklist_new(int32_t num_tasks, int64_t extra_bytes) except NULL
cdef void *tasklist_extra(TaskList *tl) noexcept nogil
cdef void tasklist_retain(TaskList *tl) noexcept nogil
cdef void tasklist_release(TaskList *tl) noexcept nogil
cdef bint tasklist_pending(TaskList *tl) noexcept nogil       # a queued or running submit uses it

# -- running ------------------------------------------------------------------------------------
# Runs tasks [begin, end) in order, once every block in `reads` has no earlier writer and every
# block in `writes` has no earlier reader or writer: at once on this thread when all are free and
# `work` is small (or MXCY_ENGINE=naive), else queued. The engine retains the list and the blocks
# until done. A block in both lists counts as written. rng_seed and rng_base go to tasks with an
# rng. A failing task stops the list; inline, its error is raised here; queued, it is stored on the
# blocks of `writes` with the Python line of this call and raised at their next wait (and at
# waitall); later lists that read such a block do not run and pass the error on. A good run makes
# the blocks that it writes good again: name a block in both lists where only a part is written.
# Like block_new, it may let go of the GIL for a while (memory at its cap, very long queue).
cdef int submit(TaskList *tl, int32_t begin, int32_t end,
                Block **reads, int32_t num_reads, Block **writes, int32_t num_writes,
                double work, uint64_t rng_seed, uint64_t rng_base) except -1
# One task on the caller's stack: runs it in place when it may run at once, else queues a copy.
cdef int submit_one(mxcy_task *task, Block **reads, int32_t num_reads,
                    Block **writes, int32_t num_writes, uint64_t rng_seed,
                    uint64_t rng_base) except -1
# True when submit_one with these blocks would run at once (nothing pending, little work).
cdef bint may_run_inline(Block **reads, int32_t num_reads, Block **writes, int32_t num_writes,
                         double work) noexcept nogil
# Runs one task now on this thread (with the pool's helpers when work is large); raises its error.
cdef int run_inline(mxcy_task *task) except -1
