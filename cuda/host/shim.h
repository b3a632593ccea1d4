/* shim.h: runs the kernels of cuda/kernels on the CPU, for tests.
 *
 * g++ -std=c++17 -include cuda/host/shim.h compiles the very text that NVRTC is given. MX_KERNEL then exports
 * `int mxcy_host_<symbol>(const uint32_t grid[3], const uint32_t block[3], size_t smem, void **params)`.
 *
 * The threads of a block are fibers that take turns on the calling thread; blocks run one after another. A
 * thread gives way only where it waits for others: __syncthreads, __syncwarp, shuffles and votes. A kernel that
 * never waits runs as a plain loop on one stack. When no thread can go on (a barrier that some never reach),
 * the launch fails with MX_STUCK instead of hanging. Shared memory is poisoned before each block where it is
 * dynamic. Nothing here finds data races.
 */
#ifndef MXCY_SHIM_H
#define MXCY_SHIM_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#define MX_HOST 1
#define MX_DEV static inline
#define MX_CALL static __attribute__((noinline, unused))
#define MX_MEMBER static inline
#define MX_UNROLL
#define __shared__ static thread_local
#define __device__
#define __restrict__

struct mx_uint3 { unsigned x, y, z; };
struct alignas(8) float2 { float x, y; };

namespace mx_host {

enum { MX_STUCK = 1, MX_BAD_LAUNCH = 2, STACK = 64 << 10, MOST = 1024 };

struct Barrier { unsigned arrived = 0, generation = 0; };

struct Fiber {
    mx_uint3 thread;
    const unsigned *waits = nullptr; /* generation of the barrier it waits for, while it equals `seen` */
    unsigned seen = 0;
    int number = 0, finished = 0;
    uint64_t slot = 0;
#if defined(__x86_64__)
    void *sp = nullptr;
#else
    ucontext_t context;
#endif
};

struct Warp { Barrier barrier; int alive = 0; };

struct State {
    mx_uint3 block, block_dim, grid_dim;
    Fiber *now = nullptr;
    Fiber fibers[MOST];
    Warp warps[MOST / 32];
    Barrier barrier;
    int alive = 0, threads = 0;
    char *stacks = nullptr;
    unsigned char *dynamic = nullptr;
    size_t dynamic_bytes = 0;
    void (*body)(const void *) = nullptr;
    const void *args = nullptr;
#if defined(__x86_64__)
    void *sp = nullptr;
#else
    ucontext_t context;
#endif
};

static thread_local State *state = nullptr;

#if defined(__x86_64__)
extern "C" __attribute__((visibility("hidden"))) void mxcy_host_switch(void **from, void *to);
__asm__(".text\n.type mxcy_host_switch, @function\n.hidden mxcy_host_switch\n.globl mxcy_host_switch\n"
        "mxcy_host_switch:\n"
        "push %rbp\npush %rbx\npush %r12\npush %r13\npush %r14\npush %r15\n"
        "mov %rsp, (%rdi)\nmov %rsi, %rsp\n"
        "pop %r15\npop %r14\npop %r13\npop %r12\npop %rbx\npop %rbp\nret\n"
        ".size mxcy_host_switch, .-mxcy_host_switch\n");
static void leave(State *s, Fiber *f) { mxcy_host_switch(&f->sp, s->sp); }
static void enter(State *s, Fiber *f) { s->now = f; mxcy_host_switch(&s->sp, f->sp); }
#else
static void leave(State *s, Fiber *f) { swapcontext(&f->context, &s->context); }
static void enter(State *s, Fiber *f) { s->now = f; swapcontext(&s->context, &f->context); }
#endif

static void open_if_full(Barrier *b, int expected)
{
    if (expected > 0 && (int)b->arrived >= expected) {
        b->arrived = 0;
        b->generation++;
    }
}

static void fiber_main()
{
    State *s = state;
    s->body(s->args);
    Fiber *f = s->now;
    Warp *w = &s->warps[f->number / 32];
    f->finished = 1;
    s->alive--;
    w->alive--;
    open_if_full(&s->barrier, s->alive);
    open_if_full(&w->barrier, w->alive);
    leave(s, f);
    abort();
}

static void prepare(State *s, Fiber *f)
{
    char *stack = s->stacks + (size_t)f->number * STACK;
#if defined(__x86_64__)
    void **top = (void **)(stack + STACK - 64);
    *--top = nullptr;              /* where fiber_main would return to */
    *--top = (void *)fiber_main;
    for (int i = 0; i < 6; i++) *--top = nullptr;
    f->sp = top;
#else
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = stack;
    f->context.uc_stack.ss_size = STACK;
    f->context.uc_link = nullptr;
    makecontext(&f->context, fiber_main, 0);
#endif
}

static void wait_on(Barrier *b, int expected)
{
    State *s = state;
    Fiber *f = s->now;
    const unsigned generation = b->generation;
    b->arrived++;
    open_if_full(b, expected);
    if (b->generation != generation) return;
    f->waits = &b->generation;
    f->seen = generation;
    leave(s, f);
    f->waits = nullptr;
}

static void sync_block() { wait_on(&state->barrier, state->alive); }
static void sync_warp()
{
    Warp *w = &state->warps[state->now->number / 32];
    wait_on(&w->barrier, w->alive);
}

/* Exchanges a word within the warp: `source` is a lane, the result that lane's value. */
template <class T> static T exchange(T value, int source)
{
    State *s = state;
    const int first = s->now->number / 32 * 32;
    static_assert(sizeof(T) <= 8, "a shuffle moves at most eight bytes");
    memcpy(&s->now->slot, &value, sizeof(T));
    sync_warp();
    if (source >= 0 && source < 32 && first + source < s->threads)
        memcpy(&value, &s->fibers[first + source].slot, sizeof(T));
    sync_warp();
    return value;
}
static int lane() { return state->now->number % 32; }

static int run_block(State *s)
{
    const mx_uint3 d = s->block_dim;
    s->alive = s->threads;
    s->barrier = Barrier();
    for (int w = 0; w < (s->threads + 31) / 32; w++) {
        s->warps[w].barrier = Barrier();
        s->warps[w].alive = s->threads - w * 32 < 32 ? s->threads - w * 32 : 32;
    }
    if (s->dynamic_bytes) memset(s->dynamic, 0xfb, s->dynamic_bytes);
    for (int t = 0; t < s->threads; t++) {
        Fiber *f = &s->fibers[t];
        f->number = t;
        f->thread = {t % d.x, t / d.x % d.y, t / d.x / d.y};
        f->waits = nullptr;
        f->finished = 0;
        prepare(s, f);
    }
    while (s->alive > 0) {
        int moved = 0;
        for (int t = 0; t < s->threads; t++) {
            Fiber *f = &s->fibers[t];
            if (f->finished || (f->waits != nullptr && *f->waits == f->seen)) continue;
            moved = 1;
            enter(s, f);
        }
        if (!moved) return MX_STUCK;
    }
    return 0;
}

static int launch(const uint32_t grid[3], const uint32_t block[3], size_t smem, void (*body)(const void *),
                  const void *args)
{
    static thread_local State *own = nullptr;
    const uint64_t threads = (uint64_t)block[0] * block[1] * block[2];
    if (threads < 1 || threads > MOST || !grid[0] || !grid[1] || !grid[2] || grid[1] > 65535 || grid[2] > 65535
        || smem > (227u << 10)) return MX_BAD_LAUNCH;
    if (own == nullptr) {
        own = new State();
        own->stacks = (char *)mmap(nullptr, (size_t)MOST * STACK, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        own->dynamic = (unsigned char *)aligned_alloc(64, 228 << 10);
    }
    State *s = state = own;
    s->threads = (int)threads;
    s->block_dim = {block[0], block[1], block[2]};
    s->grid_dim = {grid[0], grid[1], grid[2]};
    s->dynamic_bytes = smem;
    s->body = body;
    s->args = args;
    for (unsigned z = 0; z < grid[2]; z++)
        for (unsigned y = 0; y < grid[1]; y++)
            for (unsigned x = 0; x < grid[0]; x++) {
                s->block = {x, y, z};
                const int status = run_block(s);
                if (status) return status;
            }
    return 0;
}

} // namespace mx_host

#define threadIdx (mx_host::state->now->thread)
#define blockIdx (mx_host::state->block)
#define blockDim (mx_host::state->block_dim)
#define gridDim (mx_host::state->grid_dim)

#define MX_DYNAMIC(T, name) T *const name = (T *)mx_host::state->dynamic
#define MX_KERNEL(symbol, Args, threads, ...)                                                               \
    extern "C" __attribute__((visibility("default"))) int mxcy_host_##symbol(                               \
        const uint32_t grid[3], const uint32_t block[3], size_t smem, void **params)                        \
    {                                                                                                       \
        if ((uint64_t)block[0] * block[1] * block[2] > (threads)) return mx_host::MX_BAD_LAUNCH;            \
        const Args copy = *(const Args *)params[0];                                                         \
        return mx_host::launch(grid, block, smem, [](const void *a) { __VA_ARGS__(*(const Args *)a); },     \
                               &copy);                                                                      \
    }

static inline void __syncthreads() { mx_host::sync_block(); }
static inline void __syncwarp(unsigned = ~0u) { mx_host::sync_warp(); }
template <class T> static inline T __shfl_xor_sync(unsigned, T v, int mask) { return mx_host::exchange(v, mx_host::lane() ^ mask); }
template <class T> static inline T __shfl_sync(unsigned, T v, int lane) { return mx_host::exchange(v, lane & 31); }
template <class T> static inline T __shfl_down_sync(unsigned, T v, unsigned by)
{
    const int from = mx_host::lane() + (int)by;
    return mx_host::exchange(v, from < 32 ? from : mx_host::lane());
}
template <class T> static inline T __shfl_up_sync(unsigned, T v, unsigned by)
{
    const int from = mx_host::lane() - (int)by;
    return mx_host::exchange(v, from >= 0 ? from : mx_host::lane());
}
static inline unsigned __ballot_sync(unsigned, int p)
{
    unsigned votes = 0;
    for (int l = 0; l < 32; l++) votes |= (unsigned)(mx_host::exchange(p != 0, l) != 0) << l;
    return votes;
}

/* Fibers of one launch never run at the same time, so plain operations are atomic among them. */
template <class T> static inline T atomicAdd(T *p, T v) { T old = *p; *p = old + v; return old; }
template <class T> static inline T atomicMax(T *p, T v) { T old = *p; if (v > old) *p = v; return old; }
template <class T> static inline T atomicMin(T *p, T v) { T old = *p; if (v < old) *p = v; return old; }
template <class T> static inline T atomicOr(T *p, T v) { T old = *p; *p = old | v; return old; }
template <class T> static inline T atomicCAS(T *p, T c, T v) { T old = *p; if (old == c) *p = v; return old; }

static inline float __int_as_float(int i) { float f; memcpy(&f, &i, 4); return f; }
static inline int __float_as_int(float f) { int i; memcpy(&i, &f, 4); return i; }
static inline double __longlong_as_double(long long i) { double f; memcpy(&f, &i, 8); return f; }
static inline long long __double_as_longlong(double f) { long long i; memcpy(&i, &f, 8); return i; }
static inline int __popc(unsigned v) { return __builtin_popcount(v); }
static inline int __clz(int v) { return v ? __builtin_clz((unsigned)v) : 32; }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)(((unsigned __int128)a * b) >> 64);
}
template <class T> static inline T __ldg(const T *p) { return *p; }
static inline void __threadfence() {}

static inline float mx_half_float(unsigned short h)
{
    const unsigned sign = (unsigned)(h & 0x8000u) << 16, body = h & 0x7fffu;
    if (body >= 0x7c00u) return __int_as_float((int)(sign | 0x7f800000u | (body & 0x3ffu) << 13));
    const float v = ldexpf((float)(body < 0x400u ? body : 0x400u | (body & 0x3ffu)), (body < 0x400u ? 1 : (int)(body >> 10)) - 25);
    return sign ? -v : v;
}
static inline unsigned short mx_float_half(float f)
{
    const unsigned u = (unsigned)__float_as_int(f), sign = u >> 16 & 0x8000u, a = u & 0x7fffffffu;
    if (a > 0x7f800000u) return (unsigned short)(sign | 0x7e00u);
    if (a >= 0x477ff000u) return (unsigned short)(sign | 0x7c00u);
    if (a < 0x38800000u) /* a multiple of 2^-24, to even */
        return (unsigned short)(sign | (unsigned)nearbyintf(__int_as_float((int)a) * 0x1p24f));
    return (unsigned short)(sign | (a + 0xc8000fffu + (a >> 13 & 1u)) >> 13);
}

#endif
