/* common.cuh: what every kernel is written in: element types, indexers, packs, reductions, Philox.
 *
 * A kernel is a function template `body<...>(const Args &a)`; MX_KERNEL(symbol, Args, threads, body<...>)
 * makes the entry of one instance. Its arguments are one struct by value; the same struct exists in Python
 * (mxcy/cuda/kernels), and the text of each module asserts that both have one layout.
 *
 * Compiled by NVRTC without any header, and by g++ behind cuda/host/shim.h. float16 and bfloat16 are
 * computed in float32. Every sum has a fixed order: results do not change from run to run.
 */
#ifndef MXCY_COMMON_CUH
#define MXCY_COMMON_CUH

typedef signed char i8;
typedef unsigned char u8;
typedef unsigned short u16;
typedef int i32;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;

#ifndef MX_HOST
#define MX_DEV static __device__ __forceinline__
#define MX_CALL static __device__ __noinline__
#define MX_MEMBER static __device__ __forceinline__
#define MX_UNROLL _Pragma("unroll")
#define MX_KERNEL(symbol, Args, threads, ...)                                                               \
    extern "C" __global__ void __launch_bounds__(threads) symbol(const __grid_constant__ Args a)            \
    {                                                                                                       \
        __VA_ARGS__(a);                                                                                     \
    }
#define MX_DYNAMIC(T, name)                                                                                 \
    extern __shared__ __align__(16) unsigned char mx_dynamic[];                                             \
    T *const name = (T *)mx_dynamic
#endif

#define MX_DIMS 8   /* dimensions of a strided operand, after those that lie in one run are joined */
#define MX_WIDTH 4  /* elements of a pack: what one thread loads at once */
#define MX_WARP 32
#define MX_FULL 0xffffffffu
#define MX_I64_MAX 0x7fffffffffffffffll
#define MX_I64_MIN (-MX_I64_MAX - 1)

enum { REQ_NULL = 0, REQ_WRITE = 1, REQ_INPLACE = 2, REQ_ADD = 3 };

/* -- element types ------------------------------------------------------------------------------------ */
struct half_t { u16 bits; };
struct bfloat_t { u16 bits; };
struct bool_t { u8 byte; };

MX_DEV float mx_inf() { return __int_as_float(0x7f800000); }
MX_DEV float mx_nan() { return __int_as_float(0x7fc00000); }

#ifndef MX_HOST
MX_DEV float mx_half_float(u16 h) { float f; asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h)); return f; }
MX_DEV u16 mx_float_half(float f) { u16 h; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f)); return h; }
#endif

MX_DEV float mx_bfloat_float(u16 h) { return __int_as_float((i32)((u32)h << 16)); }
MX_DEV u16 mx_float_bfloat(float f)
{
    const u32 u = (u32)__float_as_int(f);
    return (u16)(f == f ? (u + 0x7fffu + (u >> 16 & 1u)) >> 16 : (u >> 16) | 0x40u);
}

/* float64 to a half through float32 would round twice: rounding to odd first makes that harmless. */
MX_DEV float mx_odd_float(double d)
{
    const float f = (float)d;
    u32 u = (u32)__float_as_int(f);
    if (f == f && (double)f != d && !(u & 1u))
        u = f == mx_inf() || f == -mx_inf() || fabs((double)f) > fabs(d) ? u - 1 : u + 1;
    return __int_as_float((i32)u);
}

/* Wide<T>: the arithmetic type that holds every T, and the value of one. */
template <class T> struct Wide { typedef T W; MX_MEMBER T get(T v) { return v; } };
template <> struct Wide<half_t> { typedef float W; MX_MEMBER float get(half_t v) { return mx_half_float(v.bits); } };
template <> struct Wide<bfloat_t> {
    typedef float W;
    MX_MEMBER float get(bfloat_t v) { return mx_bfloat_float(v.bits); }
};
template <> struct Wide<bool_t> { typedef i32 W; MX_MEMBER i32 get(bool_t v) { return v.byte != 0; } };

/* Compute<T>: what T is computed in, and Sum<T>: what a sum of them is kept in. */
template <class T> struct Compute { typedef i64 C; };
template <> struct Compute<float> { typedef float C; };
template <> struct Compute<double> { typedef double C; };
template <> struct Compute<half_t> { typedef float C; };
template <> struct Compute<bfloat_t> { typedef float C; };

template <class T> struct Floating { enum { yes = 0 }; };
template <> struct Floating<float> { enum { yes = 1 }; };
template <> struct Floating<double> { enum { yes = 1 }; };
template <class T> struct Range {};
template <> struct Range<u8> { enum { low = 0, high = 255 }; };
template <> struct Range<i8> { enum { low = -128, high = 127 }; };

/* Conversions as on the CPU (convert.h): floating to integer cuts toward zero, saturates, gives 0 for NaN;
 * integer to a narrower one wraps; anything to bool is `!= 0`. */
template <class F> MX_DEV i64 mx_whole(F v)
{
    if (!(v == v)) return 0;
    if (v >= (F)9223372036854775808.0) return MX_I64_MAX;
    return v <= (F)-9223372036854775808.0 ? MX_I64_MIN : (i64)v;
}
template <class To, class From, int FROM_FLOAT> struct Narrow { MX_MEMBER To run(From v) { return (To)v; } };
template <class From> struct Narrow<i64, From, 1> { MX_MEMBER i64 run(From v) { return mx_whole(v); } };
template <class From> struct Narrow<i32, From, 1> {
    MX_MEMBER i32 run(From v)
    {
        if (!(v == v)) return 0;
        if (v >= (From)2147483648.0) return 2147483647;
        return v <= (From)-2147483648.0 ? -2147483647 - 1 : (i32)v;
    }
};
template <class To, class From> MX_DEV To mx_clamped(From v)
{
    if (!(v == v)) return 0;
    if (v >= (From)Range<To>::high) return (To)Range<To>::high;
    return v <= (From)Range<To>::low ? (To)Range<To>::low : (To)(i32)v;
}
template <class From> struct Narrow<u8, From, 1> { MX_MEMBER u8 run(From v) { return mx_clamped<u8>(v); } };
template <class From> struct Narrow<i8, From, 1> { MX_MEMBER i8 run(From v) { return mx_clamped<i8>(v); } };
template <class From, int F> struct Narrow<bool_t, From, F> {
    MX_MEMBER bool_t run(From v) { bool_t b; b.byte = v != 0; return b; }
};
MX_DEV float mx_for_half(float v) { return v; }
MX_DEV float mx_for_half(double v) { return mx_odd_float(v); }
MX_DEV float mx_for_half(i32 v) { return mx_odd_float((double)v); }
MX_DEV float mx_for_half(i64 v) { return mx_odd_float((double)v); }
MX_DEV float mx_for_half(u8 v) { return (float)v; }
MX_DEV float mx_for_half(i8 v) { return (float)v; }
template <class From, int F> struct Narrow<half_t, From, F> {
    MX_MEMBER half_t run(From v) { half_t h; h.bits = mx_float_half(mx_for_half(v)); return h; }
};
template <class From, int F> struct Narrow<bfloat_t, From, F> {
    MX_MEMBER bfloat_t run(From v) { bfloat_t h; h.bits = mx_float_bfloat(mx_for_half(v)); return h; }
};

/* to<C>(v): any element as any type. */
template <class To, class T> MX_DEV To to(T v)
{
    typedef typename Wide<T>::W W;
    return Narrow<To, W, Floating<W>::yes>::run(Wide<T>::get(v));
}
/* Whether it differs from zero, said in C. */
template <class C, class T> MX_DEV C to_truth(T v) { return (C)(Wide<T>::get(v) != 0); }

/* Writes or adds one value, as `req` says. */
template <class T, class C> MX_DEV void put(T *p, i64 i, C v, i32 req)
{
    if (req == REQ_NULL) return;
    p[i] = to<T>(req == REQ_ADD ? (C)(to<C>(p[i]) + v) : v);
}

/* -- packs ---------------------------------------------------------------------------------------------- */
template <class T, int V> struct alignas(sizeof(T) * V < 16 ? sizeof(T) * V : 16) Pack { T e[V]; };

/* Whether packs of T may be read at `p`. */
template <class T> MX_DEV int packs(const void *p) { return ((u64)p & (sizeof(T) * MX_WIDTH - 1)) == 0; }

template <class T, class C, int V> MX_DEV void load_pack(const void *p, i64 at, C (&x)[V])
{
    const Pack<T, V> v = *(const Pack<T, V> *)((const T *)p + at);
    MX_UNROLL for (int j = 0; j < V; j++) x[j] = to<C>(v.e[j]);
}
template <class T, class C, int V> MX_DEV void load_truth(const void *p, i64 at, C (&x)[V])
{
    const Pack<T, V> v = *(const Pack<T, V> *)((const T *)p + at);
    MX_UNROLL for (int j = 0; j < V; j++) x[j] = to_truth<C>(v.e[j]);
}
template <class T, class C, int V> MX_DEV void store_pack(void *p, i64 at, const C (&y)[V], i32 req)
{
    if (req == REQ_NULL) return;
    Pack<T, V> *q = (Pack<T, V> *)((T *)p + at);
    Pack<T, V> v;
    if (req == REQ_ADD) {
        v = *q;
        MX_UNROLL for (int j = 0; j < V; j++) v.e[j] = to<T>((C)(to<C>(v.e[j]) + y[j]));
    } else {
        MX_UNROLL for (int j = 0; j < V; j++) v.e[j] = to<T>(y[j]);
    }
    *q = v;
}

/* -- where a thread is ------------------------------------------------------------------------------------ */
MX_DEV i64 mx_thread() { return (i64)blockIdx.x * blockDim.x + threadIdx.x; }
MX_DEV i64 mx_threads() { return (i64)gridDim.x * blockDim.x; }
template <class T> MX_DEV T mx_min(T a, T b) { return a < b ? a : b; }
template <class T> MX_DEV T mx_max(T a, T b) { return a > b ? a : b; }

/* for (i64 i = first index of the thread; i < n; i += all threads) */
#define MX_EACH(i, n) for (i64 i = mx_thread(), mx_step = mx_threads(); i < (n); i += mx_step)

/* -- strided operands -------------------------------------------------------------------------------------- */
/* K operands walked over one shape, in elements; a stride of 0 is a broadcast dimension. `small`: all sizes
 * fit 32 bits, whose divisions are several times faster. */
template <int K> struct Indexer {
    i32 ndim, small;
    i64 shape[MX_DIMS];
    i64 strides[K][MX_DIMS];
};

template <class I, int K> MX_DEV void mx_walk(const Indexer<K> &ix, I at, i64 (&offset)[K])
{
    MX_UNROLL for (int k = 0; k < K; k++) offset[k] = 0;
    for (int d = ix.ndim - 1; d > 0; d--) {
        const I size = (I)ix.shape[d], next = at / size, here = at - next * size;
        MX_UNROLL for (int k = 0; k < K; k++) offset[k] += (i64)here * ix.strides[k][d];
        at = next;
    }
    if (ix.ndim > 0) {
        MX_UNROLL for (int k = 0; k < K; k++) offset[k] += (i64)at * ix.strides[k][0];
    }
}
/* Divisions of 64 bits are long code: called. */
template <int K> MX_CALL void mx_walk_wide(const Indexer<K> &ix, i64 at, i64 (&offset)[K])
{
    mx_walk<u64, K>(ix, (u64)at, offset);
}
/* Offsets of element `at` (row-major) in every operand. */
template <int K> MX_DEV void offsets(const Indexer<K> &ix, i64 at, i64 (&offset)[K])
{
    if (ix.small) mx_walk<u32, K>(ix, (u32)at, offset);
    else mx_walk_wide<K>(ix, at, offset);
}
MX_DEV i64 offset_of(const Indexer<1> &ix, i64 at)
{
    i64 o[1];
    offsets<1>(ix, at, o);
    return o[0];
}

/* -- reductions within a block ------------------------------------------------------------------------------ */
struct AddOp { template <class T> MX_MEMBER T join(T a, T b) { return a + b; } };
struct MulOp { template <class T> MX_MEMBER T join(T a, T b) { return a * b; } };
/* NaN wins, as in NumPy. */
struct MaxOp { template <class T> MX_MEMBER T join(T a, T b) { return a > b || a != a ? a : b; } };
struct MinOp { template <class T> MX_MEMBER T join(T a, T b) { return a < b || a != a ? a : b; } };

/* The tree is that of lane numbers, so the bits depend on the shape of the block alone. Every thread gets the
 * result. blockDim.x is a multiple of 32; all threads of the block call. `slots` holds 32 values. */
template <class Op, class T> MX_DEV T warp_reduce(T v)
{
    MX_UNROLL for (int h = MX_WARP / 2; h > 0; h /= 2) v = Op::join(v, (T)__shfl_xor_sync(MX_FULL, v, h));
    return v;
}
template <class Op, class T> MX_DEV T block_reduce(T v, T *slots)
{
    const int lane = threadIdx.x % MX_WARP, warp = threadIdx.x / MX_WARP, warps = blockDim.x / MX_WARP;
    v = warp_reduce<Op>(v);
    if (warps == 1) return v;
    __syncthreads();
    if (lane == 0) slots[warp] = v;
    __syncthreads();
    v = slots[0];
    for (int w = 1; w < warps; w++) v = Op::join(v, slots[w]);
    return v;
}

/* -- errors that only the data show ----------------------------------------------------------------------------
 * One word a device, zero while all is well: the first error stays, and the next wait reads it. `status` is an
 * mxcy_status, `axis` the dimension. A kernel goes on with a value that leads nowhere outside. */
struct Fault {
    i32 status, axis;
    i64 value, low, high;
};
MX_DEV void mx_fault(Fault *f, i32 status, i32 axis, i64 value, i64 low, i64 high)
{
    if (f == 0 || atomicCAS(&f->status, 0, status) != 0) return;
    f->axis = axis;
    f->value = value;
    f->low = low;
    f->high = high;
}
#define MX_INDEX_ERROR 4

/* -- Philox4x32-10 -------------------------------------------------------------------------------------------
 * The stream of the CPU (philox.h): block number b of a task takes the counters base + 16 b ... + 15 and gives
 * 64 words; word w (0..3) of counter j is number 16 w + j. A thread computes the four words of a counter. */
#define MX_RNG_COUNTERS 16
struct Words { u32 w[4]; };

MX_DEV Words philox(u64 key, u64 low, u64 high)
{
    u32 c0 = (u32)low, c1 = (u32)(low >> 32), c2 = (u32)high, c3 = (u32)(high >> 32);
    u32 k0 = (u32)key, k1 = (u32)(key >> 32);
    MX_UNROLL for (int round = 0; round < 10; round++) {
        const u64 a = (u64)c0 * 0xD2511F53u, b = (u64)c2 * 0xCD9E8D57u;
        c0 = (u32)(b >> 32) ^ c1 ^ k0;
        c2 = (u32)(a >> 32) ^ c3 ^ k1;
        c1 = (u32)b;
        c3 = (u32)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    const Words out = {{c0, c1, c2, c3}};
    return out;
}

/* Where a task draws from: `state` lies in device memory, {seed, first counter of the run}, so that a captured
 * graph draws new numbers at each replay. */
struct Rng {
    const u64 *state;
    u64 offset;
};
MX_DEV Words draw(const Rng &rng, i64 counter) { return philox(rng.state[0], rng.state[1] + rng.offset + (u64)counter, 0); }

#endif
