"""The engine: host memory, dependency scheduler, thread pool.

What lives here (in the included files): the pool of size classes and the counted blocks
(pool.pxi), records for the profiler (profile.pxi), the running of tasks and parallel_for
(parallel.pxi), the queues of blocks and the threads (scheduler.pxi), submitting and waiting
(submit.pxi), settings, fork and exit (lifecycle.pxi). What does not: any operator or kernel.

How a call travels. `submit` looks at one atomic number of each block. All free and little work:
the tasks run at once on the caller, who keeps the GIL, so that nobody can submit in between.
Otherwise an operation is queued on its blocks; when all have granted it, a thread of the pool runs
it without the GIL, and other threads of the pool join the parallel_for calls that it makes. A
Python thread that waits takes over short operations and joins in too.

Errors. A task that fails makes one error with the task's name and the Python line of the submit.
Every block that the operation writes carries it; operations that read such a block do not run and
pass the error on (it is noticed when the block grants the read, so a wait in between changes
nothing). A wait for a block raises its error once and makes the block usable again (contents
undefined); a successful write also does. `wait_all` raises the oldest error that no wait has
raised; the blocks keep it.

Invariant: a block's data is touched only by an operation to which the block's queue has granted
it, or by a thread that holds the GIL and saw the block free.
"""
from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdio cimport snprintf
from libc.stdlib cimport abort, free, malloc, realloc
from libc.string cimport memcpy, memset, strlen, strncpy
from mxcy._core.abi cimport (
    MXCY_ERROR, MXCY_MEMORY_ERROR, MXCY_OK, mxcy_body, mxcy_fail, mxcy_parallel, mxcy_task,
    mxcy_tensor)

import atexit
import os
from sys import _getframe

from mxcy._core import errors, settings
from mxcy._engine import cores

cdef extern from "Python.h":
    int PyGILState_Check() nogil

cdef extern from "pthread.h" nogil:
    ctypedef struct pthread_mutex_t:
        pass
    ctypedef struct pthread_cond_t:
        pass
    ctypedef struct pthread_t:
        pass
    int pthread_mutex_init(pthread_mutex_t *, const void *)
    int pthread_mutex_lock(pthread_mutex_t *)
    int pthread_mutex_unlock(pthread_mutex_t *)
    int pthread_cond_signal(pthread_cond_t *)
    int pthread_cond_broadcast(pthread_cond_t *)
    int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *)
    int pthread_join(pthread_t, void **)
    int pthread_atfork(void (*)() noexcept nogil, void (*)() noexcept nogil,
                       void (*)() noexcept nogil)

cdef extern from "engine.h" nogil:
    int64_t ENG_HUGE
    int64_t WRITE_ONE
    int64_t ERROR_BIT
    int64_t CACHE_SLACK
    int64_t WAIT_SLICE
    int64_t PYTHON_NS
    double LONGEST_HELP
    int64_t eng_get(const int64_t *)
    int64_t eng_get_seq(const int64_t *)
    void eng_set(int64_t *, int64_t)
    void eng_set_seq(int64_t *, int64_t)
    int64_t eng_add(int64_t *, int64_t)
    void eng_inc_relaxed(int64_t *)
    int64_t eng_or(int64_t *, int64_t)
    int64_t eng_and(int64_t *, int64_t)
    int eng_cas(int64_t *, int64_t *, int64_t)
    int eng_lowest_bit(int64_t)
    int eng_highest_bit(int64_t)
    void eng_relax()
    void sched_yield()
    void eng_lock(int64_t *)
    void eng_unlock(int64_t *)
    int64_t eng_now_ns()
    int64_t eng_thread()
    void eng_sleep_ns(int64_t)
    int eng_is_worker()
    void eng_mark_worker()
    int64_t ENG_FLUSH
    int64_t eng_float_mode()
    void eng_set_float_mode(int64_t)
    int eng_lane()
    void eng_set_lane(int)
    void eng_cond_init(pthread_cond_t *)
    void eng_cond_wait_ns(pthread_cond_t *, pthread_mutex_t *, int64_t)
    ctypedef struct eng_mask:
        pass
    int eng_cpu()
    int eng_mask_get(eng_mask *)
    int eng_mask_avoid(pthread_t, const eng_mask *, int)
    void eng_mask_set(const eng_mask *)
    int eng_start(pthread_t *, void *(*)(void *) noexcept nogil, void *)
    void *eng_map(int64_t)
    void eng_unmap(void *, int64_t)
    void *eng_aligned(int64_t)
    int ENG_GUARD
    void eng_forbid(void *, int64_t)
    void eng_allow(void *, int64_t)

cdef enum:
    WAIT_READ = 1
    WAIT_WRITE = 2
    WAIT_ALL = 3
    WAIT_ROOM = 4
    MISPLACED = 3               # wake-ups on the waker's core before that core is forbidden
    MAX_PENDING = 20000         # operations queued before submitting waits
    AHEAD = 16                  # or so many, if the blocks that they write have more than
    AHEAD_BYTES = 32 << 20      # so many bytes


cdef dict _files = {}
cdef tuple _package = tuple(
    os.path.dirname(os.path.dirname(path)) + os.sep
    for path in (cores.__file__, os.path.abspath(cores.__file__)))

include "types.pxi"
include "pool.pxi"
include "profile.pxi"
include "parallel.pxi"
include "scheduler.pxi"
include "submit.pxi"
include "lifecycle.pxi"

memset(&E, 0, sizeof(Engine))
memset(&P, 0, sizeof(Pool))
memset(&R, 0, sizeof(Profile))
assert sizeof(BlockImpl) <= HEADER
init_locks()
if pthread_atfork(fork_prepare, fork_parent, fork_child) != 0:
    raise errors.MXNetError("pthread_atfork failed")
atexit.register(_at_exit)
