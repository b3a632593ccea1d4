/* reduce.cuh: sums, products, extremes, norms and their positions, over any set of dimensions.
 *
 * Two shapes of work. Rows (the last dimension is reduced): blockDim.x threads to an output, one warp for short
 * rows, blockDim.y outputs a block. Columns (the last dimension is kept): 32 neighbouring outputs, whose lines
 * 8 rows of threads share. Where outputs are few, gridDim.y blocks share an output: each writes a partial
 * result, and reduce_finish joins them in order. Halves are summed in float32, integers in int64.
 */
#ifndef MXCY_REDUCE_CUH
#define MXCY_REDUCE_CUH

enum { FINAL_KEEP = 0, FINAL_MEAN = 1, FINAL_ROOT = 2 };

struct ReduceArgs {
    const void *x;
    void *y;
    const void *shift; /* of the accumulator's type, one an output; for SqDev alone */
    void *keep;        /* the accumulator's value of each output too, or NULL */
    void *partial;     /* splits x outputs accumulators, or NULL: one split */
    i64 outputs, count, split; /* elements reduced into one output; of a split */
    i32 final, req;
    Indexer<1> kept, reduced;
};

#define MX_REDUCTION(name, START, STEP, JOIN)                                                               \
    struct name {                                                                                           \
        template <class A> MX_MEMBER A start() { return START; }                                            \
        template <class A> MX_MEMBER A step(A a, A v, A h) { return STEP; }                                 \
        template <class A> MX_MEMBER A join(A a, A v) { return JOIN; }                                      \
    }
template <class A> struct Ends {
    MX_MEMBER A low() { return -(A)mx_inf(); }
    MX_MEMBER A high() { return (A)mx_inf(); }
};
template <> struct Ends<i64> {
    MX_MEMBER i64 low() { return MX_I64_MIN; }
    MX_MEMBER i64 high() { return MX_I64_MAX; }
};
MX_REDUCTION(Sum, 0, a + v, a + v);
MX_REDUCTION(AbsSum, 0, a + (v < 0 ? -v : v), a + v);
MX_REDUCTION(SqSum, 0, a + v * v, a + v);
MX_REDUCTION(NanSum, 0, v == v ? a + v : a, a + v);
MX_REDUCTION(Prod, 1, a * v, a * v);
MX_REDUCTION(NanProd, 1, v == v ? a * v : a, a * v);
MX_REDUCTION(Max, Ends<A>::low(), MaxOp::join(a, v), MaxOp::join(a, v));
MX_REDUCTION(Min, Ends<A>::high(), MinOp::join(a, v), MinOp::join(a, v));
MX_REDUCTION(SqDev, 0, a + (v - h) * (v - h), a + v);

template <class T, class A> MX_DEV void reduce_store(const ReduceArgs &a, i64 o, A v)
{
    if (a.keep != 0) ((A *)a.keep)[o] = a.final == FINAL_MEAN ? v / (A)a.count : v;
    if (a.y == 0) return;
    if (a.final == FINAL_MEAN && Floating<A>::yes) v = v / (A)a.count;
    else if (a.final == FINAL_MEAN) v = a.count ? v / (A)a.count : (A)0;
    else if (a.final == FINAL_ROOT) v = v > 0 || v != v ? (A)sqrt((double)v) : (A)0;
    put((T *)a.y, o, v, a.req);
}

/* Thread `at` of `threads` that share the elements [begin, end) of output o. Four sums hide the latency. */
template <class Op, class T, class A> MX_DEV A reduce_run(const ReduceArgs &a, i64 o, i64 begin, i64 end, int at,
                                                          int threads)
{
    const T *x = (const T *)a.x + offset_of(a.kept, o);
    const A h = a.shift != 0 ? ((const A *)a.shift)[o] : (A)0;
    A s[4] = {Op::template start<A>(), Op::template start<A>(), Op::template start<A>(), Op::template start<A>()};
    i64 i = begin + at;
    if (a.reduced.ndim == 1) {
        const i64 step = a.reduced.strides[0][0];
        for (; i + 3 * threads < end; i += 4 * threads) {
            MX_UNROLL for (int k = 0; k < 4; k++) s[k] = Op::step(s[k], to<A>(x[(i + k * threads) * step]), h);
        }
        for (; i < end; i += threads) s[0] = Op::step(s[0], to<A>(x[i * step]), h);
    } else {
        for (; i < end; i += threads) s[0] = Op::step(s[0], to<A>(x[offset_of(a.reduced, i)]), h);
    }
    return Op::join(Op::join(s[0], s[1]), Op::join(s[2], s[3]));
}

template <class A> MX_DEV A *reduce_partial(const ReduceArgs &a, i64 o)
{
    return (A *)a.partial + (i64)blockIdx.y * a.outputs + o;
}

template <class Op, class T, class TO> MX_DEV void reduce_rows(const ReduceArgs &a)
{
    typedef typename Compute<T>::C A;
    __shared__ A slots[MX_WARP];
    const i64 begin = (i64)blockIdx.y * a.split, end = mx_min(begin + a.split, a.count);
    const i64 groups = (a.outputs + blockDim.y - 1) / blockDim.y;
    for (i64 g = blockIdx.x; g < groups; g += gridDim.x) {
        const i64 o = g * blockDim.y + threadIdx.y;
        const int here = o < a.outputs;
        A v = here ? reduce_run<Op, T, A>(a, o, begin, end, threadIdx.x, blockDim.x) : Op::template start<A>();
        v = block_reduce<Op>(v, slots);
        if (!here || threadIdx.x != 0) continue;
        if (a.partial != 0) *reduce_partial<A>(a, o) = v;
        else reduce_store<TO>(a, o, v);
    }
}

template <class Op, class T, class TO> MX_DEV void reduce_columns(const ReduceArgs &a)
{
    typedef typename Compute<T>::C A;
    __shared__ A slots[8][MX_WARP + 1];
    const i64 begin = (i64)blockIdx.y * a.split, end = mx_min(begin + a.split, a.count);
    const i64 tiles = (a.outputs + MX_WARP - 1) / MX_WARP;
    for (i64 g = blockIdx.x; g < tiles; g += gridDim.x) {
        const i64 o = g * MX_WARP + threadIdx.x;
        const int here = o < a.outputs;
        __syncthreads();
        slots[threadIdx.y][threadIdx.x] =
            here ? reduce_run<Op, T, A>(a, o, begin, end, threadIdx.y, blockDim.y) : Op::template start<A>();
        __syncthreads();
        if (threadIdx.y != 0 || !here) continue;
        A v = slots[0][threadIdx.x];
        for (int k = 1; k < (int)blockDim.y; k++) v = Op::join(v, slots[k][threadIdx.x]);
        if (a.partial != 0) *reduce_partial<A>(a, o) = v;
        else reduce_store<TO>(a, o, v);
    }
}

/* split: how many partial results an output has. */
template <class Op, class T, class TO> MX_DEV void reduce_finish(const ReduceArgs &a)
{
    typedef typename Compute<T>::C A;
    MX_EACH(o, a.outputs) {
        const A *p = (const A *)a.partial + o;
        A v = p[0];
        for (i64 k = 1; k < a.split; k++) v = Op::join(v, p[k * a.outputs]);
        reduce_store<TO>(a, o, v);
    }
}

/* -- positions of extremes: outer x length x inner, along the middle; NaN first, then the first position ------- */
struct ArgArgs {
    const void *x;
    void *y;
    i64 outer, length, inner;
    i32 largest, req;
};

template <class C> struct Best { C value; i64 at; };

template <class C> MX_DEV int arg_better(C a, i64 i, C b, i64 j, int largest)
{
    const int a_nan = a != a, b_nan = b != b;
    if (a_nan || b_nan) return a_nan && (!b_nan || i < j);
    if (a == b) return i < j;
    return largest ? a > b : a < b;
}
template <class C> MX_DEV void arg_take(Best<C> &b, C v, i64 i, int largest)
{
    if (b.at < 0 || (i >= 0 && arg_better(v, i, b.value, b.at, largest))) {
        b.value = v;
        b.at = i;
    }
}

template <class T, class TO> MX_DEV void arg_rows(const ArgArgs &a)
{
    typedef typename Compute<T>::C C;
    __shared__ C values[MX_WARP];
    __shared__ i64 places[MX_WARP];
    const int lane = threadIdx.x % MX_WARP, warp = threadIdx.x / MX_WARP;
    for (i64 r = blockIdx.x; r < a.outer; r += gridDim.x) {
        const T *x = (const T *)a.x + r * a.length;
        Best<C> b = {0, -1};
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) arg_take(b, to<C>(x[i]), i, a.largest);
        for (int h = MX_WARP / 2; h > 0; h /= 2) {
            const C v = __shfl_xor_sync(MX_FULL, b.value, h);
            const i64 i = __shfl_xor_sync(MX_FULL, b.at, h);
            arg_take(b, v, i, a.largest);
        }
        __syncthreads();
        if (lane == 0) values[warp] = b.value, places[warp] = b.at;
        __syncthreads();
        if (threadIdx.x != 0) continue;
        for (int w = 1; w < (int)blockDim.x / MX_WARP; w++) arg_take(b, values[w], places[w], a.largest);
        put((TO *)a.y, r, b.at, a.req);
    }
}

template <class T, class TO> MX_DEV void arg_columns(const ArgArgs &a)
{
    typedef typename Compute<T>::C C;
    MX_EACH(u, a.outer * a.inner) {
        const T *x = (const T *)a.x + u / a.inner * a.length * a.inner + u % a.inner;
        Best<C> b = {0, -1};
        for (i64 i = 0; i < a.length; i++) arg_take(b, to<C>(x[i * a.inner]), i, a.largest);
        put((TO *)a.y, u, b.at, a.req);
    }
}

/* -- small helpers of gradients ----------------------------------------------------------------------------------- */
struct DivideArgs {
    const void *x;
    void *y;
    i64 n;
    double divisor;
    i64 req;
};
template <class T> MX_DEV void divide_by(const DivideArgs &a)
{
    typedef typename Compute<T>::C C;
    const C d = Floating<C>::yes || a.divisor >= 1 ? to<C>(a.divisor) : (C)1;
    MX_EACH(i, a.n) {
        C v = to<C>(((const T *)a.x)[i]);
        v = Floating<C>::yes ? (C)((double)v / a.divisor) : v / d;
        put((T *)a.y, i, v, (i32)a.req);
    }
}

/* For each element the product of the others of its group, by a pass forward and one back; `second`: its
 * derivative too. See others_unit in _kernels/reduce.pyx. A thread owns a group. */
struct OthersArgs {
    const void *x, *g;
    void *y, *work; /* work: two doubles an element */
    i64 size, groups, lines;
    i32 skip_nan, second;
    i64 req;
    Indexer<1> kept, reduced;
};
template <class T> MX_DEV void prod_others(const OthersArgs &a)
{
    double *prod = (double *)a.work, *deriv = prod + a.size;
    MX_EACH(k, a.groups) {
        const i64 base = offset_of(a.kept, k);
        double p = 1, d = 0;
        for (i64 i = 0; i < a.lines; i++) {
            const i64 at = base + offset_of(a.reduced, i);
            const double x = to<double>(((const T *)a.x)[at]);
            prod[at] = p;
            if (a.second) deriv[at] = d;
            if (a.skip_nan && x != x) continue;
            if (a.second) d = d * x + to<double>(((const T *)a.g)[at]) * p;
            p = p * x;
        }
        p = 1, d = 0;
        for (i64 i = a.lines - 1; i >= 0; i--) {
            const i64 at = base + offset_of(a.reduced, i);
            const double x = to<double>(((const T *)a.x)[at]);
            double y = 0;
            if (!(a.skip_nan && x != x)) {
                y = prod[at] * p;
                if (a.second) {
                    y = deriv[at] * p + prod[at] * d;
                    d = d * x + to<double>(((const T *)a.g)[at]) * p;
                }
                p = p * x;
            }
            put((T *)a.y, at, y, (i32)a.req);
        }
    }
}

#endif
