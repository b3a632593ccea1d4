/* Small C for engine.pyx: atomics, the clock, thread-local marks, timed sleeps, system memory.
 *
 * No policy here. Invariant: every variable that two threads touch without a common lock is an int64_t
 * reached through the functions below (sequentially consistent unless the name says otherwise).
 */
#ifndef MXCY_ENGINE_H
#define MXCY_ENGINE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* A block's state word: pending reads, pending writes times WRITE_ONE, ERROR_BIT when poisoned. */
#define WRITE_ONE ((int64_t)1 << 31)
#define ERROR_BIT ((int64_t)1 << 62)
#define CACHE_SLACK ((int64_t)1 << 30) /* bytes that may be cached beyond what is in use */
#define WAIT_SLICE ((int64_t)40000000) /* nanoseconds between two looks for signals */
#define PYTHON_NS ((int64_t)1000000) /* so long after a call Python counts as using a core */
#define LONGEST_HELP 2e6 /* nanoseconds of work that a waiting thread may take over */

static inline int64_t eng_get(const int64_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline int64_t eng_get_seq(const int64_t *p) { return __atomic_load_n(p, __ATOMIC_SEQ_CST); }
static inline void eng_set(int64_t *p, int64_t v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static inline void eng_set_seq(int64_t *p, int64_t v) { __atomic_store_n(p, v, __ATOMIC_SEQ_CST); }
static inline int64_t eng_add(int64_t *p, int64_t v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST); }
static inline void eng_inc_relaxed(int64_t *p) { __atomic_fetch_add(p, 1, __ATOMIC_RELAXED); }
static inline int64_t eng_or(int64_t *p, int64_t v) { return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST); }
static inline int64_t eng_and(int64_t *p, int64_t v) { return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST); }
static inline int eng_cas(int64_t *p, int64_t *expected, int64_t wanted)
{
    return __atomic_compare_exchange_n(p, expected, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
static inline int eng_lowest_bit(int64_t mask) { return __builtin_ctzll((unsigned long long)mask); }
static inline int eng_highest_bit(int64_t v) { return 63 - __builtin_clzll((unsigned long long)v); }

static inline void eng_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield" ::: "memory");
#endif
}

/* A spin lock for sections of a few nanoseconds; gives its core away when the holder lost his. */
static inline void eng_lock(int64_t *lock)
{
    int tries = 0;
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0) {
        while (__atomic_load_n(lock, __ATOMIC_RELAXED) != 0) {
            if (++tries < 200) {
                eng_relax();
            } else {
                sched_yield();
            }
        }
    }
}
static inline void eng_unlock(int64_t *lock) { __atomic_store_n(lock, 0, __ATOMIC_RELEASE); }

static inline int64_t eng_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* A number for the calling thread. */
static inline int64_t eng_thread(void) { return (int64_t)(uintptr_t)pthread_self(); }

static inline void eng_sleep_ns(int64_t ns)
{
    struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
    nanosleep(&t, NULL);
}

/* Eight bytes of the space that the loader keeps free for such modules: no call to find them. */
#if defined(__linux__) && defined(__GNUC__)
#define ENG_TLS static __thread __attribute__((tls_model("initial-exec")))
#else
#define ENG_TLS static __thread
#endif
ENG_TLS int eng_tls_worker; /* 1 on the pool's own threads */
ENG_TLS int eng_tls_lane;   /* lane + 1 while a body of parallel_for runs here */
static inline int eng_is_worker(void) { return eng_tls_worker; }
static inline void eng_mark_worker(void)
{
    eng_tls_worker = 1;
#ifdef __linux__
    pthread_setname_np(pthread_self(), "mxcy-pool");
#endif
}
/* How this thread computes with floating point: rounding, exceptions, and whether numbers too small for
 * full precision become zero, which spares the CPU a slow path of a hundred cycles and more. */
#if defined(__SSE2__)
#include <xmmintrin.h>
static inline int64_t eng_float_mode(void) { return _mm_getcsr(); }
static inline void eng_set_float_mode(int64_t mode) { _mm_setcsr((unsigned)mode); }
#define ENG_FLUSH 0x8040 /* flush results to zero; take tiny operands for zero */
#elif defined(__aarch64__) && defined(__GNUC__)
static inline int64_t eng_float_mode(void)
{
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return (int64_t)mode;
}
static inline void eng_set_float_mode(int64_t mode) { __asm__ volatile("msr fpcr, %0" ::"r"(mode)); }
#define ENG_FLUSH ((int64_t)1 << 24)
#else
static inline int64_t eng_float_mode(void) { return 0; }
static inline void eng_set_float_mode(int64_t mode) { (void)mode; }
#define ENG_FLUSH 0
#endif

static inline int eng_lane(void) { return eng_tls_lane; }
static inline void eng_set_lane(int lane) { eng_tls_lane = lane; }

static inline void eng_cond_init(pthread_cond_t *cond)
{
#ifdef __APPLE__
    pthread_cond_init(cond, NULL);
#else
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attr);
    pthread_condattr_destroy(&attr);
#endif
}

static inline void eng_cond_wait_ns(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t ns)
{
    struct timespec t;
#ifdef __APPLE__
    t.tv_sec = (time_t)(ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    pthread_cond_timedwait_relative_np(cond, mutex, &t);
#else
    int64_t end = eng_now_ns() + ns;
    t.tv_sec = (time_t)(end / 1000000000);
    t.tv_nsec = (long)(end % 1000000000);
    pthread_cond_timedwait(cond, mutex, &t);
#endif
}

/* Starts a thread that gets no signals: they belong to Python's threads. */
static inline int eng_start(pthread_t *thread, void *(*main)(void *), void *arg)
{
    sigset_t all, old;
    pthread_attr_t attr;
    int status;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, (size_t)8 << 20); /* kernels keep tiles on the stack */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    status = pthread_create(thread, &attr, main, arg);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    return status;
}

/* Where threads run. Some kernels wake a thread on the core of the thread that woke it although others
 * are free, and leave it there for milliseconds; these functions let the engine forbid that one core
 * for the moment of waking. Elsewhere than on Linux they do nothing. */
#ifdef __linux__
typedef cpu_set_t eng_mask;
static inline int eng_cpu(void) { return sched_getcpu(); }
static inline int eng_mask_get(eng_mask *mask)
{
    return pthread_getaffinity_np(pthread_self(), sizeof(*mask), mask) == 0 ? CPU_COUNT(mask) : 0;
}
static inline int eng_mask_avoid(pthread_t thread, const eng_mask *mask, int cpu)
{
    eng_mask less = *mask;
    if (cpu < 0 || cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &less)) {
        return 0;
    }
    CPU_CLR(cpu, &less);
    return pthread_setaffinity_np(thread, sizeof(less), &less) == 0;
}
static inline void eng_mask_set(const eng_mask *mask)
{
    pthread_setaffinity_np(pthread_self(), sizeof(*mask), mask);
}
#else
typedef int eng_mask;
static inline int eng_cpu(void) { return -1; }
static inline int eng_mask_get(eng_mask *mask) { *mask = 0; return 0; }
static inline int eng_mask_avoid(pthread_t thread, const eng_mask *mask, int cpu) { return 0; }
static inline void eng_mask_set(const eng_mask *mask) { (void)mask; }
#endif

#define ENG_HUGE ((int64_t)2 << 20)

/* Pages from the system, aligned to 2 MB, with huge pages asked for; NULL when there are none. */
static inline void *eng_map(int64_t nbytes)
{
    char *raw = (char *)mmap(NULL, (size_t)(nbytes + ENG_HUGE), PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *start;
    size_t before, after;
    if (raw == (char *)MAP_FAILED) {
        return NULL;
    }
    start = (char *)(((uintptr_t)raw + ENG_HUGE - 1) & ~(uintptr_t)(ENG_HUGE - 1));
    before = (size_t)(start - raw);
    after = (size_t)(ENG_HUGE - (int64_t)before);
    if (before) {
        munmap(raw, before);
    }
    if (after) {
        munmap(start + nbytes, after);
    }
#ifdef MADV_HUGEPAGE
    madvise(start, (size_t)nbytes, MADV_HUGEPAGE);
#endif
    return start;
}
static inline void eng_unmap(void *data, int64_t nbytes) { munmap(data, (size_t)nbytes); }

/* Under AddressSanitizer, cached memory, the rest of a class behind a block and ENG_GUARD bytes before a
 * small one may not be touched. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define ENG_GUARD 64
static inline void eng_forbid(void *p, int64_t n) { ASAN_POISON_MEMORY_REGION(p, (size_t)n); }
static inline void eng_allow(void *p, int64_t n) { ASAN_UNPOISON_MEMORY_REGION(p, (size_t)n); }
#else
#define ENG_GUARD 0
static inline void eng_forbid(void *p, int64_t n) { (void)p; (void)n; }
static inline void eng_allow(void *p, int64_t n) { (void)p; (void)n; }
#endif

static inline void *eng_aligned(int64_t nbytes)
{
    void *p = NULL;
    return posix_memalign(&p, 64, (size_t)nbytes) == 0 ? p : NULL;
}

#endif /* MXCY_ENGINE_H */
