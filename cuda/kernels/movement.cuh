/* movement.cuh: copies whose addresses are known beforehand, fills, padding, ramps.
 *
 * All but the gradient of padding and ramps work on units of 1, 2, 4 or 8 bytes (U), never on dtypes. Strides
 * are in elements and may be negative or zero. A transposition goes through a 32 x 32 tile in shared memory, so
 * that both sides are read and written along their lines.
 */
#ifndef MXCY_MOVEMENT_CUH
#define MXCY_MOVEMENT_CUH

struct FillArgs {
    void *y;
    i64 n, pattern;
};
template <class U> MX_DEV void fill(const FillArgs &a)
{
    const i64 packs_ = packs<U>(a.y) ? a.n / MX_WIDTH : 0;
    Pack<U, MX_WIDTH> v;
    MX_UNROLL for (int j = 0; j < MX_WIDTH; j++) v.e[j] = (U)a.pattern;
    MX_EACH(i, packs_) ((Pack<U, MX_WIDTH> *)a.y)[i] = v;
    MX_EACH(i, a.n - packs_ * MX_WIDTH) ((U *)a.y)[packs_ * MX_WIDTH + i] = (U)a.pattern;
}

/* Operand 0 is the input, operand 1 the output. With x NULL the named elements become `pattern`. */
struct StridedCopyArgs {
    const void *x;
    void *y;
    i64 n, x_offset, y_offset, pattern;
    Indexer<2> ix;
};
template <class U> MX_DEV void strided_copy(const StridedCopyArgs &a)
{
    MX_EACH(i, a.n) {
        i64 at[2];
        offsets<2>(a.ix, i, at);
        ((U *)a.y)[a.y_offset + at[1]] = a.x ? ((const U *)a.x)[a.x_offset + at[0]] : (U)a.pattern;
    }
}

/* Rows of n elements at distances x_row and y_row: what joins and splits tensors. */
struct RowsArgs {
    const void *x;
    void *y;
    i64 rows, n, x_row, y_row;
};
template <class U> MX_DEV void copy_rows(const RowsArgs &a)
{
    const i64 total = a.rows * a.n;
    if (packs<U>(a.x) && packs<U>(a.y) && (a.n | a.x_row | a.y_row) % MX_WIDTH == 0) {
        const i64 n = a.n / MX_WIDTH;
        MX_EACH(i, total / MX_WIDTH) {
            const i64 r = i / n, k = i - r * n;
            ((Pack<U, MX_WIDTH> *)a.y)[r * (a.y_row / MX_WIDTH) + k] =
                ((const Pack<U, MX_WIDTH> *)a.x)[r * (a.x_row / MX_WIDTH) + k];
        }
        return;
    }
    MX_EACH(i, total) {
        const i64 r = i / a.n, k = i - r * a.n;
        ((U *)a.y)[r * a.y_row + k] = ((const U *)a.x)[r * a.x_row + k];
    }
}

/* y[o, i, j] = x[o, j, i]: of each outer index, `rows` of the output (whose elements lie x_step apart in the
 * input) and `columns`, which are neighbours in the output. */
struct TransposeArgs {
    const void *x;
    void *y;
    i64 outer, rows, columns, x_step, y_step; /* x_step: of j in the input; y_step: of i in the output */
    i64 x_offset, y_offset, tiles;            /* tiles of columns; gridDim.x = tiles of rows x tiles of columns */
    Indexer<2> ix;                            /* the outer dimensions */
};
template <class U> MX_DEV void transpose(const TransposeArgs &a)
{
    __shared__ U tile[32][33];
    const i64 i0 = blockIdx.x / a.tiles * 32, j0 = blockIdx.x % a.tiles * 32;
    for (i64 o = blockIdx.y; o < a.outer; o += gridDim.y) {
        i64 at[2];
        offsets<2>(a.ix, o, at);
        const U *x = (const U *)a.x + a.x_offset + at[0];
        U *y = (U *)a.y + a.y_offset + at[1];
        for (int k = threadIdx.y; k < 32; k += blockDim.y)
            if (j0 + k < a.columns && i0 + threadIdx.x < a.rows)
                tile[k][threadIdx.x] = x[(j0 + k) * a.x_step + i0 + threadIdx.x];
        __syncthreads();
        for (int k = threadIdx.y; k < 32; k += blockDim.y)
            if (i0 + k < a.rows && j0 + threadIdx.x < a.columns)
                y[(i0 + k) * a.y_step + j0 + threadIdx.x] = tile[threadIdx.x][k];
        __syncthreads();
    }
}

/* -- padding ------------------------------------------------------------------------------------------------ */
enum { PAD_CONSTANT = 0, PAD_EDGE = 1, PAD_REFLECT = 2 };
struct PadArgs {
    const void *x;
    void *y;
    i64 n, pattern;
    i32 mode, ndim;
    i64 dims[MX_DIMS], wide[MX_DIMS], before[MX_DIMS]; /* of the unpadded tensor, of the padded one */
    i64 req;
};
MX_DEV i64 pad_source(const PadArgs &a, int d, i64 i)
{
    const i64 n = a.dims[d];
    i -= a.before[d];
    if (i >= 0 && i < n) return i;
    if (a.mode == PAD_CONSTANT) return -1;
    if (a.mode == PAD_EDGE) return i < 0 ? 0 : n - 1;
    return i < 0 ? -i : 2 * (n - 1) - i;
}
template <class U> MX_DEV void pad(const PadArgs &a)
{
    MX_EACH(at, a.n) {
        i64 rest = at, from = 0, step = 1;
        for (int d = a.ndim - 1; d >= 0; d--) {
            const i64 q = rest / a.wide[d], i = pad_source(a, d, rest - q * a.wide[d]);
            rest = q;
            from = from < 0 || i < 0 ? -1 : from + i * step;
            step *= a.dims[d];
        }
        ((U *)a.y)[at] = from < 0 ? (U)a.pattern : ((const U *)a.x)[from];
    }
}

/* How many padded positions come from position i of dimension d, and the k-th of them. */
MX_DEV i64 pad_uses(const PadArgs &a, int d, i64 i)
{
    const i64 n = a.dims[d], b = a.before[d], e = a.wide[d] - n - b;
    if (a.mode == PAD_EDGE) return 1 + (i == 0 ? b : 0) + (i == n - 1 ? e : 0);
    if (a.mode == PAD_REFLECT) return 1 + (i >= 1 && i <= b) + (i >= n - 1 - e && i <= n - 2);
    return 1;
}
MX_DEV i64 pad_use(const PadArgs &a, int d, i64 i, i64 k)
{
    const i64 n = a.dims[d], b = a.before[d];
    if (a.mode == PAD_EDGE) return i == 0 ? k : b + i + k;
    if (k == 0) return b + i;
    return k == 1 && i >= 1 && i <= b ? b - i : b + 2 * (n - 1) - i;
}
/* The gradient: every element adds up the positions that came from it, in one order. */
template <class T> MX_DEV void pad_backward(const PadArgs &a)
{
    typedef typename Compute<T>::C C;
    MX_EACH(at, a.n) {
        i64 index[MX_DIMS], uses[MX_DIMS], rest = at, total = 1;
        for (int d = a.ndim - 1; d >= 0; d--) {
            const i64 q = rest / a.dims[d];
            index[d] = rest - q * a.dims[d];
            rest = q;
            uses[d] = pad_uses(a, d, index[d]);
            total *= uses[d];
        }
        C sum = 0;
        for (i64 k = 0; k < total; k++) {
            i64 left = k, from = 0, step = 1;
            for (int d = a.ndim - 1; d >= 0; d--) {
                const i64 q = left / uses[d];
                from += pad_use(a, d, index[d], left - q * uses[d]) * step;
                left = q;
                step *= a.wide[d];
            }
            sum += to<C>(((const T *)a.x)[from]);
        }
        put((T *)a.y, at, sum, (i32)a.req);
    }
}

/* -- numbers that depend on their position ----------------------------------------------------------------------- */
struct RampArgs {
    void *y;
    i64 n, repeat;
    double start, step;
    i64 req;
};
template <class T> MX_DEV void ramp(const RampArgs &a)
{
    MX_EACH(i, a.n) {
        const double v = a.start + a.step * (double)(i / a.repeat);
        if (Floating<typename Compute<T>::C>::yes) put((T *)a.y, i, v, (i32)a.req);
        else put((T *)a.y, i, v > -9.2e18 && v < 9.2e18 ? (i64)v : (i64)0, (i32)a.req);
    }
}

struct EyeArgs {
    void *y;
    i64 n, columns, k, pattern;
};
template <class U> MX_DEV void eye(const EyeArgs &a)
{
    MX_EACH(i, a.n) ((U *)a.y)[i] = i % a.columns == i / a.columns + a.k ? (U)a.pattern : (U)0;
}

struct NumbersArgs {
    void *y;
    i64 n;
    i64 values[64];
};
MX_DEV void store_numbers(const NumbersArgs &a) { MX_EACH(i, a.n) ((i64 *)a.y)[i] = a.values[i]; }

#endif
