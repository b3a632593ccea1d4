/* softmax.cuh: softmax and its kin along the middle of outer x length x inner, and their gradients.
 *
 * Rows (inner == 1): blockDim.x threads to a row, a warp for short ones, blockDim.y rows a block; three passes,
 * of which the second and third find the row in cache. Columns: a thread a column, neighbours side by side.
 * Everything in float32, or in float64 where the data are.
 */
#ifndef MXCY_SOFTMAX_CUH
#define MXCY_SOFTMAX_CUH

enum { SOFTMAX_PLAIN = 0, SOFTMAX_LOG = 1 };

struct SoftmaxArgs {
    const void *x, *g;      /* forward: data; backward: x is the output, g its gradient */
    void *y;
    const void *lengths;    /* int32 or int64 for each column, or NULL */
    i64 outer, length, inner;
    double scale;           /* 1 / temperature, negative for softmin */
    i32 mode, long_lengths;
    i64 req;
};

MX_DEV i64 softmax_length(const SoftmaxArgs &a, i64 u)
{
    if (a.lengths == 0) return a.length;
    const i64 n = a.long_lengths ? ((const i64 *)a.lengths)[u] : (i64)((const i32 *)a.lengths)[u];
    return n < 0 ? 0 : mx_min(n, a.length);
}

/* How the threads of a row, or the one of a column, join their numbers. */
template <class C> struct RowTeam {
    C *slots;
    template <class Op> __device__ C join(C v) const { return block_reduce<Op>(v, slots); }
};
template <class C> struct LoneTeam {
    template <class Op> __device__ C join(C v) const { return v; }
};

template <class TX, class TY, class C, class Team>
MX_DEV void softmax_line(const SoftmaxArgs &a, i64 base, i64 step, i64 n, i64 length, int at, int threads,
                         const Team &team)
{
    const TX *x = (const TX *)a.x + base;
    TY *y = (TY *)a.y + base;
    const C scale = (C)a.scale, sign = a.scale < 0 ? (C)-1 : (C)1;
    C m = -(C)mx_inf(), sum = 0;
    for (i64 i = at; i < n; i += threads) {
        const C v = sign * to<C>(x[i * step]);
        m = v > m ? v : m;
    }
    m = sign * team.template join<MaxOp>(m);
    for (i64 i = at; i < n; i += threads) sum += exp((to<C>(x[i * step]) - m) * scale);
    sum = team.template join<AddOp>(sum);
    const C shift = a.mode == SOFTMAX_LOG ? (C)log(sum) : (C)1 / sum;
    for (i64 i = at; i < length; i += threads) {
        C v = 0;
        if (i < n) {
            const C z = (to<C>(x[i * step]) - m) * scale;
            v = a.mode == SOFTMAX_LOG ? z - shift : (C)exp(z) * shift;
        }
        put(y, i * step, v, (i32)a.req);
    }
}

template <class TG, class TX, class TY, class C, class Team>
MX_DEV void softmax_line_back(const SoftmaxArgs &a, i64 base, i64 step, i64 n, int at, int threads, const Team &team)
{
    const TG *g = (const TG *)a.g + base;
    const TX *x = (const TX *)a.x + base;
    TY *y = (TY *)a.y + base;
    const C scale = (C)a.scale;
    C sum = 0;
    for (i64 i = at; i < n; i += threads) {
        const C v = to<C>(g[i * step]);
        sum += a.mode == SOFTMAX_LOG ? v : v * to<C>(x[i * step]);
    }
    sum = team.template join<AddOp>(sum);
    for (i64 i = at; i < n; i += threads) {
        const C p = to<C>(x[i * step]), v = to<C>(g[i * step]);
        put(y, i * step, scale * (a.mode == SOFTMAX_LOG ? v - (C)exp(p) * sum : p * (v - sum)), (i32)a.req);
    }
}

/* A row that does not exist has length 0: its threads still take part in the joins. */
#define MX_SOFTMAX_ROWS(BODY)                                                                               \
    __shared__ C slots[MX_WARP];                                                                            \
    const RowTeam<C> team = {slots};                                                                        \
    const i64 groups = (a.outer + blockDim.y - 1) / blockDim.y;                                             \
    for (i64 u = blockIdx.x; u < groups; u += gridDim.x) {                                                  \
        const i64 r = u * blockDim.y + threadIdx.y;                                                         \
        const i64 length = r < a.outer ? a.length : 0, n = length ? softmax_length(a, r) : 0;               \
        const i64 base = r < a.outer ? r * a.length : 0;                                                    \
        BODY;                                                                                               \
    }
#define MX_SOFTMAX_COLUMNS(BODY)                                                                            \
    const LoneTeam<C> team = {};                                                                            \
    MX_EACH(u, a.outer * a.inner) {                                                                         \
        const i64 base = u / a.inner * a.length * a.inner + u % a.inner, n = softmax_length(a, u);          \
        BODY;                                                                                               \
    }

template <class TX, class TY, class C> MX_DEV void softmax_rows(const SoftmaxArgs &a)
{
    MX_SOFTMAX_ROWS((softmax_line<TX, TY, C>(a, base, 1, n, length, threadIdx.x, blockDim.x, team)))
}
template <class TX, class TY, class C> MX_DEV void softmax_columns(const SoftmaxArgs &a)
{
    MX_SOFTMAX_COLUMNS((softmax_line<TX, TY, C>(a, base, a.inner, n, a.length, 0, 1, team)))
}
template <class TG, class TX, class TY, class C> MX_DEV void softmax_back_rows(const SoftmaxArgs &a)
{
    MX_SOFTMAX_ROWS((softmax_line_back<TG, TX, TY, C>(a, base, 1, n, threadIdx.x, blockDim.x, team)))
}
template <class TG, class TX, class TY, class C> MX_DEV void softmax_back_columns(const SoftmaxArgs &a)
{
    MX_SOFTMAX_COLUMNS((softmax_line_back<TG, TX, TY, C>(a, base, a.inner, n, 0, 1, team)))
}

/* Gradient of one picked value of each row of log_softmax: scale * g * (1 at the index - exp(y)). */
struct PickedArgs {
    const void *g, *index, *x;
    void *y;
    i64 rows, length;
    double scale;
    i64 wrap, req;
};
template <class T, class I, class C> MX_DEV void picked_log_softmax_backward(const PickedArgs &a)
{
    MX_EACH(i, a.rows * a.length) {
        const i64 r = i / a.length, n = a.length;
        i64 at = to<i64>(((const I *)a.index)[r]);
        if (a.wrap) at = (at % n + n) % n;
        else at = at < 0 ? 0 : mx_min(at, n - 1);
        const C g = to<C>(((const T *)a.g)[r]) * (C)a.scale, p = exp(to<C>(((const T *)a.x)[i]));
        put((T *)a.y, i, i - r * n == at ? g - g * p : -g * p, (i32)a.req);
    }
}

#endif
