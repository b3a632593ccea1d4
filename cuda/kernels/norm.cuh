/* norm.cuh: BatchNorm, GroupNorm, InstanceNorm, LayerNorm, L2Normalization, LRN, and gradients.
 *
 * Statistics are Welford's (count, mean, sum of squared differences) of the differences from the first value,
 * joined in a fixed tree: accurate whatever the mean, and the same from run to run. T is the dtype of data, S that of statistics and parameters, which is
 * also what is computed in: float32 for halves.
 *
 * BatchNorm takes three launches: partial statistics of each channel (gridDim.y blocks share one), then one
 * thread a channel that joins them and moves the averages, then the elementwise part. Its gradient likewise.
 * LayerNorm and GroupNorm have a row, or group, in one block; sums over rows for gamma and beta come from
 * partial sums of blocks of rows, joined in order.
 */
#ifndef MXCY_NORM_CUH
#define MXCY_NORM_CUH

template <class C> struct Stat { C count, mean, square; };

template <class C> MX_DEV void stat_add(Stat<C> &s, C v)
{
    s.count += 1;
    const C d = v - s.mean;
    s.mean += d / s.count;
    s.square += d * (v - s.mean);
}
template <class C> MX_DEV Stat<C> stat_join(const Stat<C> &a, const Stat<C> &b)
{
    Stat<C> s;
    s.count = a.count + b.count;
    const C share = s.count > 0 ? b.count / s.count : (C)0, d = b.mean - a.mean;
    s.mean = b.count > 0 ? (a.count > 0 ? a.mean + d * share : b.mean) : a.mean;
    s.square = a.square + b.square + (a.count > 0 && b.count > 0 ? d * d * a.count * share : (C)0);
    return s;
}
/* Of all threads of a block of one dimension; every thread gets it. */
template <class C> MX_DEV Stat<C> stat_block(Stat<C> s, Stat<C> *slots)
{
    const int lane = threadIdx.x % MX_WARP, warp = threadIdx.x / MX_WARP, warps = blockDim.x / MX_WARP;
    for (int h = 1; h < MX_WARP; h *= 2) {
        Stat<C> o;
        o.count = __shfl_xor_sync(MX_FULL, s.count, h);
        o.mean = __shfl_xor_sync(MX_FULL, s.mean, h);
        o.square = __shfl_xor_sync(MX_FULL, s.square, h);
        s = lane & h ? stat_join(o, s) : stat_join(s, o); /* the same order in both lanes */
    }
    __syncthreads();
    if (lane == 0) slots[warp] = s;
    __syncthreads();
    s = slots[0];
    for (int w = 1; w < warps; w++) s = stat_join(s, slots[w]);
    return s;
}

/* -- BatchNorm: outer x channels x inner -------------------------------------------------------------------- */
struct BatchNormArgs {
    const void *x, *g, *gamma, *beta; /* gamma NULL: 1 */
    void *y, *mean, *inv, *moving_mean, *moving_var, *dgamma, *dbeta;
    void *partial; /* channels x splits of Stat (forward) or of two sums (backward); then, backward, two totals */
    i64 outer, channels, inner, splits, split; /* elements of a channel in a split */
    double eps, momentum;
    i32 train, relu;
    i64 req[3];
};

/* Element number k of channel c. */
MX_DEV i64 channel_at(const BatchNormArgs &a, i64 c, i64 k)
{
    if (a.inner == 1) return k * a.channels + c;
    const i64 o = k / a.inner;
    return (o * a.channels + c) * a.inner + (k - o * a.inner);
}

template <class T, class S> MX_DEV S channel_shift(const BatchNormArgs &a, i64 c)
{
    return to<S>(((const T *)a.x)[c * a.inner]);
}

template <class T, class S> MX_DEV void batch_norm_stats(const BatchNormArgs &a)
{
    __shared__ Stat<S> slots[MX_WARP];
    const i64 c = blockIdx.x, k0 = blockIdx.y * a.split, k1 = mx_min(k0 + a.split, a.outer * a.inner);
    const S shift = channel_shift<T, S>(a, c);
    Stat<S> s = {0, 0, 0};
    for (i64 k = k0 + threadIdx.x; k < k1; k += blockDim.x)
        stat_add(s, to<S>(((const T *)a.x)[channel_at(a, c, k)]) - shift);
    s = stat_block(s, slots);
    if (threadIdx.x == 0) ((Stat<S> *)a.partial)[c * a.splits + blockIdx.y] = s;
}

/* Channels come last (inner == 1): 32 neighbouring channels, 8 rows of threads. */
template <class T, class S> MX_DEV void batch_norm_stats_columns(const BatchNormArgs &a)
{
    __shared__ Stat<S> slots[8][MX_WARP];
    const i64 c = (i64)blockIdx.x * MX_WARP + threadIdx.x, k0 = blockIdx.y * a.split, k1 = mx_min(k0 + a.split, a.outer);
    Stat<S> s = {0, 0, 0};
    if (c < a.channels) {
        const S shift = channel_shift<T, S>(a, c);
        for (i64 k = k0 + threadIdx.y; k < k1; k += blockDim.y)
            stat_add(s, to<S>(((const T *)a.x)[k * a.channels + c]) - shift);
    }
    slots[threadIdx.y][threadIdx.x] = s;
    __syncthreads();
    if (threadIdx.y != 0 || c >= a.channels) return;
    for (int w = 1; w < (int)blockDim.y; w++) s = stat_join(s, slots[w][threadIdx.x]);
    ((Stat<S> *)a.partial)[c * a.splits + blockIdx.y] = s;
}

template <class T, class S> MX_DEV void batch_norm_settle(const BatchNormArgs &a)
{
    MX_EACH(c, a.channels) {
        S *moving_mean = (S *)a.moving_mean, *moving_var = (S *)a.moving_var, mean, var;
        if (a.train) {
            const Stat<S> *p = (const Stat<S> *)a.partial + c * a.splits;
            Stat<S> s = p[0];
            for (i64 k = 1; k < a.splits; k++) s = stat_join(s, p[k]);
            mean = s.mean + channel_shift<T, S>(a, c);
            var = s.square / s.count;
            moving_mean[c] = (S)((double)moving_mean[c] * a.momentum + (double)mean * (1 - a.momentum));
            moving_var[c] = (S)((double)moving_var[c] * a.momentum + (double)var * (1 - a.momentum));
        } else {
            mean = moving_mean[c], var = moving_var[c];
        }
        ((S *)a.mean)[c] = mean;
        ((S *)a.inv)[c] = (S)1 / (S)sqrt(var + (S)a.eps);
    }
}

template <class T, class S> MX_DEV void batch_norm_apply(const BatchNormArgs &a)
{
    MX_EACH(i, a.outer * a.channels * a.inner) {
        const i64 c = i / a.inner % a.channels;
        const S scale = ((const S *)a.inv)[c] * (a.gamma ? ((const S *)a.gamma)[c] : (S)1);
        S y = (to<S>(((const T *)a.x)[i]) - ((const S *)a.mean)[c]) * scale + ((const S *)a.beta)[c];
        if (a.relu && y < 0) y = 0;
        put((T *)a.y, i, y, (i32)a.req[0]);
    }
}

template <class T, class S> MX_DEV void batch_norm_back_sums(const BatchNormArgs &a)
{
    __shared__ S slots[MX_WARP];
    const i64 c = blockIdx.x, k0 = blockIdx.y * a.split, k1 = mx_min(k0 + a.split, a.outer * a.inner);
    const S mean = ((const S *)a.mean)[c];
    S sum = 0, along = 0;
    for (i64 k = k0 + threadIdx.x; k < k1; k += blockDim.x) {
        const i64 i = channel_at(a, c, k);
        const S g = to<S>(((const T *)a.g)[i]);
        sum += g;
        along += g * (to<S>(((const T *)a.x)[i]) - mean);
    }
    sum = block_reduce<AddOp>(sum, slots);
    along = block_reduce<AddOp>(along, slots);
    if (threadIdx.x != 0) return;
    S *p = (S *)a.partial + 2 * (c * a.splits + blockIdx.y);
    p[0] = sum;
    p[1] = along;
}

template <class T, class S> MX_DEV void batch_norm_back_sums_columns(const BatchNormArgs &a)
{
    __shared__ S slots[2][8][MX_WARP];
    const i64 c = (i64)blockIdx.x * MX_WARP + threadIdx.x, k0 = blockIdx.y * a.split, k1 = mx_min(k0 + a.split, a.outer);
    S sum = 0, along = 0;
    if (c < a.channels) {
        const S mean = ((const S *)a.mean)[c];
        for (i64 k = k0 + threadIdx.y; k < k1; k += blockDim.y) {
            const S g = to<S>(((const T *)a.g)[k * a.channels + c]);
            sum += g;
            along += g * (to<S>(((const T *)a.x)[k * a.channels + c]) - mean);
        }
    }
    slots[0][threadIdx.y][threadIdx.x] = sum;
    slots[1][threadIdx.y][threadIdx.x] = along;
    __syncthreads();
    if (threadIdx.y != 0 || c >= a.channels) return;
    for (int w = 1; w < (int)blockDim.y; w++) sum += slots[0][w][threadIdx.x], along += slots[1][w][threadIdx.x];
    S *p = (S *)a.partial + 2 * (c * a.splits + blockIdx.y);
    p[0] = sum;
    p[1] = along;
}

/* Totals of each channel lie behind the partial sums: the sum of g, and that of g times the normalised data. */
template <class S> MX_DEV S *batch_norm_totals(const BatchNormArgs &a)
{
    return (S *)a.partial + 2 * a.channels * a.splits;
}

template <class S> MX_DEV void batch_norm_back_settle(const BatchNormArgs &a)
{
    MX_EACH(c, a.channels) {
        const S *p = (const S *)a.partial + 2 * c * a.splits;
        S sum = 0, along = 0;
        for (i64 k = 0; k < a.splits; k++) sum += p[2 * k], along += p[2 * k + 1];
        along *= ((const S *)a.inv)[c];
        batch_norm_totals<S>(a)[2 * c] = sum;
        batch_norm_totals<S>(a)[2 * c + 1] = along;
        put((S *)a.dgamma, c, a.gamma ? along : (S)0, (i32)a.req[1]);
        put((S *)a.dbeta, c, sum, (i32)a.req[2]);
    }
}

template <class T, class S> MX_DEV void batch_norm_back_apply(const BatchNormArgs &a)
{
    const S count = (S)(a.outer * a.inner);
    MX_EACH(i, a.outer * a.channels * a.inner) {
        const i64 c = i / a.inner % a.channels;
        const S inv = ((const S *)a.inv)[c], scale = inv * (a.gamma ? ((const S *)a.gamma)[c] : (S)1);
        S g = to<S>(((const T *)a.g)[i]);
        if (a.train) {
            const S *total = batch_norm_totals<S>(a) + 2 * c;
            const S xhat = (to<S>(((const T *)a.x)[i]) - ((const S *)a.mean)[c]) * inv;
            g = g - total[0] / count - xhat * (total[1] / count);
        }
        put((T *)a.y, i, scale * g, (i32)a.req[0]);
    }
}

/* -- rows and groups: LayerNorm, GroupNorm, InstanceNorm ----------------------------------------------------------
 * Row r has `length` values at distance `step`. `by_row`: its gamma is number r % period (GroupNorm); otherwise
 * every position has its own (LayerNorm). */
struct RowNormArgs {
    const void *x, *g, *gamma, *beta;
    void *y, *mean, *std, *dgamma, *dbeta;
    void *partial; /* GroupNorm backward: two totals a row; LayerNorm backward: pieces x 2 x length sums */
    i64 rows, length, inner, period, pieces, piece;
    double eps;
    i64 by_row;
    i64 req[3];
};

MX_DEV i64 row_start(const RowNormArgs &a, i64 r) { return r / a.inner * a.length * a.inner + r % a.inner; }

template <class T, class S> MX_DEV void row_norm(const RowNormArgs &a)
{
    __shared__ Stat<S> slots[MX_WARP];
    for (i64 r = blockIdx.x; r < a.rows; r += gridDim.x) {
        const i64 base = row_start(a, r);
        const S shift = to<S>(((const T *)a.x)[base]);
        Stat<S> s = {0, 0, 0};
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x)
            stat_add(s, to<S>(((const T *)a.x)[base + i * a.inner]) - shift);
        s = stat_block(s, slots);
        const S std = (S)sqrt(s.square / (S)a.length + (S)a.eps), inv = (S)1 / std;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const i64 p = a.by_row ? r % a.period : i, at = base + i * a.inner;
            const S v = (to<S>(((const T *)a.x)[at]) - shift - s.mean) * inv;
            put((T *)a.y, at, v * ((const S *)a.gamma)[p] + ((const S *)a.beta)[p], (i32)a.req[0]);
        }
        if (threadIdx.x == 0) {
            ((S *)a.mean)[r] = s.mean + shift;
            ((S *)a.std)[r] = std;
        }
    }
}

/* With h = gamma g: (h - mean(h) - xhat mean(h xhat)) / std. */
template <class T, class S> MX_DEV void row_norm_back(const RowNormArgs &a)
{
    __shared__ S slots[MX_WARP];
    for (i64 r = blockIdx.x; r < a.rows; r += gridDim.x) {
        const i64 base = row_start(a, r);
        const S mean = ((const S *)a.mean)[r], inv = (S)1 / ((const S *)a.std)[r];
        S sum = 0, along = 0;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const i64 at = base + i * a.inner;
            const S h = to<S>(((const T *)a.g)[at]) * (a.by_row ? (S)1 : ((const S *)a.gamma)[i]);
            sum += h;
            along += h * (to<S>(((const T *)a.x)[at]) - mean);
        }
        sum = block_reduce<AddOp>(sum, slots);
        along = block_reduce<AddOp>(along, slots) * inv;
        if (a.by_row && threadIdx.x == 0) {
            ((S *)a.partial)[2 * r] = sum;
            ((S *)a.partial)[2 * r + 1] = along;
        }
        const S scale = a.by_row ? inv * ((const S *)a.gamma)[r % a.period] : inv;
        const S m = sum / (S)a.length, e = along / (S)a.length;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const i64 at = base + i * a.inner;
            const S h = to<S>(((const T *)a.g)[at]) * (a.by_row ? (S)1 : ((const S *)a.gamma)[i]);
            const S xhat = (to<S>(((const T *)a.x)[at]) - mean) * inv;
            put((T *)a.y, at, scale * (h - m - xhat * e), (i32)a.req[0]);
        }
    }
}

/* GroupNorm: gradients of gamma and beta from the totals of the rows that share them. */
template <class S> MX_DEV void group_norm_vectors(const RowNormArgs &a)
{
    MX_EACH(c, a.period) {
        S sum = 0, along = 0;
        for (i64 r = c; r < a.rows; r += a.period) sum += ((const S *)a.partial)[2 * r], along += ((const S *)a.partial)[2 * r + 1];
        put((S *)a.dgamma, c, along, (i32)a.req[1]);
        put((S *)a.dbeta, c, sum, (i32)a.req[2]);
    }
}

/* LayerNorm: sums over a piece of the rows, for 32 neighbouring positions; then over the pieces. */
template <class T, class S> MX_DEV void layer_norm_columns(const RowNormArgs &a)
{
    __shared__ S slots[2][8][MX_WARP];
    const i64 i = (i64)blockIdx.x * MX_WARP + threadIdx.x, r0 = blockIdx.y * a.piece, r1 = mx_min(r0 + a.piece, a.rows);
    S sum = 0, along = 0;
    if (i < a.length)
        for (i64 r = r0 + threadIdx.y; r < r1; r += blockDim.y) {
            const i64 at = row_start(a, r) + i * a.inner;
            const S g = to<S>(((const T *)a.g)[at]);
            sum += g;
            along += g * (to<S>(((const T *)a.x)[at]) - ((const S *)a.mean)[r]) / ((const S *)a.std)[r];
        }
    slots[0][threadIdx.y][threadIdx.x] = sum;
    slots[1][threadIdx.y][threadIdx.x] = along;
    __syncthreads();
    if (threadIdx.y != 0 || i >= a.length) return;
    for (int w = 1; w < (int)blockDim.y; w++) sum += slots[0][w][threadIdx.x], along += slots[1][w][threadIdx.x];
    S *p = (S *)a.partial + 2 * blockIdx.y * a.length;
    p[i] = sum;
    p[a.length + i] = along;
}
template <class S> MX_DEV void layer_norm_vectors(const RowNormArgs &a)
{
    MX_EACH(i, a.length) {
        S sum = 0, along = 0;
        for (i64 k = 0; k < a.pieces; k++) {
            sum += ((const S *)a.partial)[2 * k * a.length + i];
            along += ((const S *)a.partial)[(2 * k + 1) * a.length + i];
        }
        put((S *)a.dgamma, i, along, (i32)a.req[1]);
        put((S *)a.dbeta, i, sum, (i32)a.req[2]);
    }
}

/* -- L2Normalization, along the middle of outer x length x inner ------------------------------------------------ */
struct L2Args {
    const void *x;
    void *y, *norm;
    i64 outer, length, inner;
    double eps;
    i64 req;
};
template <class T, class C> MX_DEV void l2_rows(const L2Args &a)
{
    __shared__ C slots[MX_WARP];
    for (i64 r = blockIdx.x; r < a.outer; r += gridDim.x) {
        const i64 base = r * a.length;
        C sum = 0;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const C v = to<C>(((const T *)a.x)[base + i]);
            sum += v * v;
        }
        const C norm = sqrt(block_reduce<AddOp>(sum, slots) + (C)a.eps);
        if (threadIdx.x == 0) ((T *)a.norm)[r] = to<T>(norm);
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x)
            put((T *)a.y, base + i, to<C>(((const T *)a.x)[base + i]) / norm, (i32)a.req);
    }
}
template <class T, class C> MX_DEV void l2_columns(const L2Args &a)
{
    MX_EACH(u, a.outer * a.inner) {
        const i64 base = u / a.inner * a.length * a.inner + u % a.inner;
        C sum = 0;
        for (i64 i = 0; i < a.length; i++) {
            const C v = to<C>(((const T *)a.x)[base + i * a.inner]);
            sum += v * v;
        }
        const C norm = sqrt(sum + (C)a.eps);
        ((T *)a.norm)[u] = to<T>(norm);
        for (i64 i = 0; i < a.length; i++)
            put((T *)a.y, base + i * a.inner, to<C>(((const T *)a.x)[base + i * a.inner]) / norm, (i32)a.req);
    }
}

/* -- windows over channels: their sums, or LRN where `norm` is wanted -------------------------------------------- */
struct WindowArgs {
    const void *x;
    void *y, *norm;
    i64 outer, channels, inner, window;
    double scale, knorm, power;
    i64 req;
};
template <class T, class C> MX_DEV void channel_window(const WindowArgs &a)
{
    MX_EACH(i, a.outer * a.channels * a.inner) {
        const i64 c = i / a.inner % a.channels, first = c - a.window / 2;
        const i64 from = mx_max(first, (i64)0), to_ = mx_min(first + a.window, a.channels);
        const T *x = (const T *)a.x + i - c * a.inner;
        C s = 0;
        for (i64 k = from; k < to_; k++) {
            const C v = to<C>(x[k * a.inner]);
            s += a.norm ? v * v : v;
        }
        if (a.norm) {
            const C n = (C)a.knorm + (C)a.scale * s;
            ((T *)a.norm)[i] = to<T>(n);
            s = to<C>(x[c * a.inner]) * (C)pow(n, (C)-a.power);
        }
        put((T *)a.y, i, s, (i32)a.req);
    }
}

#endif
