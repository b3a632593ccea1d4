/* conv_depth.h: convolutions with one channel in and out for each group, channels second, in lines and columns; once
 * for float and once for double.
 *
 * Memory is the limit, and borders are what costs: so the lines that a band of the result looks at are copied into
 * the first cache with their border of zeros. With a stride, the copy has the columns of one remainder side by side
 * (or, for the gradient of the data, ograd's columns a stride apart with zeros between them), so that each tap reads
 * neighbours. Then a tile of DEPTH_ROWS lines by one vector is summed in registers, tap by tap from a table. Lines
 * of the data's gradient with one remainder modulo the stride see the same lines of taps.
 *
 * The gradient of the weights: up to 9 taps at a time are summed over a band in registers, bands and images in memory.
 *
 * Included by conv_all.h with T and NAME() defined, after conv.h, which has the general form.
 */
#define VL ((int64_t)(VB / sizeof(T)))
#define G(x) CONV_GEMM(x)
#define DEPTH_UNROLL _Pragma("GCC unroll 16")
#define DEPTH_INLINE static inline __attribute__((always_inline))
typedef __typeof__((G(vec)){0} < (G(vec)){0}) NAME(depth_mask);

/* Columns [from, from + n) of a line of `size`, zeros outside of it. Writes up to a vector beyond the end. */
DEPTH_INLINE void NAME(depth_line)(T *d, const T *s, int64_t size, int64_t from, int64_t n)
{
    const int64_t lo = from < 0 ? conv_min(-from, n) : 0, end = conv_min(size - from, n), hi = end < lo ? lo : end;
    if (lo > 0) {
        *(G(uvec) *)d = (G(vec)){0};
        if (lo > VL)
            memset(d + VL, 0, (size_t)(lo - VL) * sizeof(T));
    }
    NAME(copy)(d + lo, s + from + lo, hi - lo);
    if (hi < n) {
        *(G(uvec) *)(d + hi) = (G(vec)){0};
        if (n - hi > VL)
            memset(d + hi + VL, 0, (size_t)(n - hi - VL) * sizeof(T));
    }
}

/* The same, columns with one remainder modulo `step` side by side: from + i * step + f at d[f * n / step + i]. */
static void NAME(depth_split)(T *d, const T *s, int64_t size, int64_t from, int64_t n, int64_t step)
{
    const int64_t each = n / step;
    for (int64_t f = 0; f < step; f++, d += each) {
        int64_t lo, hi;
        conv_range(from + f, step, size, each, &lo, &hi);
        for (int64_t i = 0; i < lo; i++)
            d[i] = 0;
        if (step == 2)
            for (int64_t i = lo; i < hi; i++)
                d[i] = s[from + f + 2 * i];
        else
            for (int64_t i = lo; i < hi; i++)
                d[i] = s[from + f + step * i];
        for (int64_t i = hi; i < each; i++)
            d[i] = 0;
    }
}

/* A line whose elements stand `step` columns apart: column from + i at d[i]. */
static void NAME(depth_spread)(T *d, const T *s, int64_t size, int64_t from, int64_t n, int64_t step)
{
    if (step == 1) {
        NAME(depth_line)(d, s, size, from, n);
        return;
    }
    for (int64_t i = 0; i < n; i++)
        d[i] = 0;
    const int64_t first = from > 0 ? (from + step - 1) / step : 0;
    for (int64_t i = first; i < size && i * step < from + n; i++)
        d[i * step - from] = s[i];
}

/* Taps, and what a sum begins with. at: where each lies in the copy. `lines` of the window, if they are as far apart
 * as lines of the result, and 0 otherwise; then `across` taps of a line are `step` apart. */
typedef struct {
    int64_t count, lines, across, step;
    const int64_t *at;
    const T *w;
    T bias;
} NAME(depth_taps);

DEPTH_INLINE void NAME(depth_store)(const int M, const G(vec) *a, T *y, int64_t y_step, int64_t width)
{
    if (width == VL) {
        DEPTH_UNROLL for (int i = 0; i < M; i++)
            *(G(uvec) *)(y + i * y_step) = a[i];
        return;
    }
    DEPTH_UNROLL for (int i = 0; i < M; i++)
    {
        T some[VB / sizeof(T)];
        *(G(uvec) *)some = a[i];
        for (int64_t j = 0; j < width; j++)
            y[i * y_step + j] = some[j];
    }
}

/* y[i * y_step] = bias + sum over taps of w[t] * s[at[t] + i * s_step], vectors at M lines, of which `width` elements
 * count. */
DEPTH_INLINE void NAME(depth_tile)(const int M, T *y, int64_t y_step, const T *s, int64_t s_step,
                                   const NAME(depth_taps) *t, int64_t width)
{
    G(vec) a[DEPTH_ROWS];
    DEPTH_UNROLL for (int i = 0; i < M; i++)
        a[i] = (G(vec)){0} + t->bias;
    for (int64_t k = 0; k < t->count; k++) {
        const T *x = s + t->at[k], b = t->w[k];
        DEPTH_UNROLL for (int i = 0; i < M; i++)
            a[i] += *(const G(uvec) *)(x + i * s_step) * b;
    }
    NAME(depth_store)(M, a, y, y_step, width);
}

/* The same for windows of K lines in which taps of a line are `step` apart: each vector of the copy is read once for
 * all of the tile's lines. */
DEPTH_INLINE void NAME(depth_window)(const int K, const int M, T *y, int64_t y_step, const T *s, int64_t ld,
                                     const NAME(depth_taps) *t, int64_t width)
{
    G(vec) a[DEPTH_ROWS];
    DEPTH_UNROLL for (int i = 0; i < M; i++)
        a[i] = (G(vec)){0} + t->bias;
    for (int64_t j = 0; j < t->across; j++) {
        const T *x = s + j * t->step;
        T w[DEPTH_WINDOW];
        DEPTH_UNROLL for (int k = 0; k < K; k++)
            w[k] = t->w[k * t->across + j];
        DEPTH_UNROLL for (int i = 0; i < M + K - 1; i++)
        {
            const G(vec) v = *(const G(uvec) *)(x + i * ld);
            DEPTH_UNROLL for (int k = 0; k < K; k++)
                if (i - k >= 0 && i - k < M)
                    a[i - k] += v * w[k];
        }
    }
    NAME(depth_store)(M, a, y, y_step, width);
}

static __attribute__((noinline)) void NAME(depth_rows_3)(T *y, int64_t y_step, const T *s, int64_t ld,
                                                         const NAME(depth_taps) *t, int64_t width)
{
    NAME(depth_window)(3, DEPTH_ROWS, y, y_step, s, ld, t, width);
}
static __attribute__((noinline)) void NAME(depth_rows_5)(T *y, int64_t y_step, const T *s, int64_t ld,
                                                         const NAME(depth_taps) *t, int64_t width)
{
    NAME(depth_window)(5, DEPTH_ROWS, y, y_step, s, ld, t, width);
}
static __attribute__((noinline)) void NAME(depth_rows_any)(T *y, int64_t y_step, const T *s, int64_t s_step,
                                                           const NAME(depth_taps) *t, int64_t width)
{
    NAME(depth_tile)(DEPTH_ROWS, y, y_step, s, s_step, t, width);
}
static __attribute__((noinline)) void NAME(depth_row)(T *y, const T *s, const NAME(depth_taps) *t, int64_t width)
{
    NAME(depth_tile)(1, y, 0, s, 0, t, width);
}

/* The same for any number of lines and columns. The last vector of a line begins where it ends with the line, the
 * last tile where it ends with the band. */
static void NAME(depth_tiles)(int64_t rows, int64_t columns, T *y, int64_t y_step, const T *s, int64_t s_step,
                              const NAME(depth_taps) *t)
{
    const int64_t width = conv_min(VL, columns);
    for (int64_t j = 0; j < columns; j += VL) {
        const int64_t c = columns >= VL ? conv_min(j, columns - VL) : 0;
        if (rows < DEPTH_ROWS) {
            for (int64_t i = 0; i < rows; i++)
                NAME(depth_row)(y + i * y_step + c, s + i * s_step + c, t, width);
            continue;
        }
        for (int64_t k = 0; k < rows; k += DEPTH_ROWS) {
            const int64_t i = conv_min(k, rows - DEPTH_ROWS);
            (t->lines == 3 ? NAME(depth_rows_3) : t->lines == 5 ? NAME(depth_rows_5) : NAME(depth_rows_any))(
                y + i * y_step + c, y_step, s + i * s_step + c, s_step, t, width);
        }
    }
}

/* -- forward -------------------------------------------------------------------------------------------------- */
/* Copies what lines [r, r + rows) of the result look at, from column j on. */
static void NAME(depth_copy)(const conv_args *g, const conv_band *b, const T *x, int64_t r, int64_t rows, int64_t j,
                             T *copy)
{
    const int64_t *in = g->in, count = (rows - 1) * g->stride[1] + (g->kernel[1] - 1) * g->dilate[1] + 1;
    for (int64_t i = 0; i < count; i++, copy += b->ld) {
        const int64_t line = r * g->stride[1] - g->pad[1] + i;
        const int64_t size = line >= 0 && line < in[1] ? in[2] : 0;
        const T *s = x + (size > 0 ? line * in[2] : 0);
        if (g->stride[2] == 1)
            NAME(depth_line)(copy, s, size, j - g->pad[2], b->ld);
        else
            NAME(depth_split)(copy, s, size, j * g->stride[2] - g->pad[2], b->ld, g->stride[2]);
    }
}

/* Units: planes. */
static void NAME(depth_forward_bands)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_band b = conv_depth_band(g, 0, VL);
    const int64_t *out = g->out;
    T copy[DEPTH_COPY + VB / sizeof(T)];
    int64_t at[DEPTH_TAPS];
    (void)lane;
    for (int64_t t = 0; t < g->k; t++)
        at[t] = conv_depth_tap(g, &b, t);
    const int regular = g->stride[1] == 1 && g->stride[2] == 1 && g->dilate[1] == 1;
    NAME(depth_taps) taps = {g->k, regular ? g->kernel[1] : 0, g->kernel[2], g->dilate[2], at, NULL, 0};
    for (int64_t u = begin; u < end; u++) {
        const int64_t group = u % g->groups;
        const T *x = (const T *)g->x + u * conv_volume(g->in);
        taps.w = (const T *)g->w + group * g->k;
        taps.bias = g->bias == NULL ? (T)0 : ((const T *)g->bias)[group];
        for (int64_t j = 0; j < out[2]; j += b.columns)
            for (int64_t r = 0; r < out[1]; r += b.rows) {
                const int64_t rows = conv_min(b.rows, out[1] - r);
                NAME(depth_copy)(g, &b, x, r, rows, j, copy);
                NAME(depth_tiles)(rows, conv_min(b.columns, out[2] - j), (T *)g->y + u * g->positions + r * out[2] + j,
                                  out[2], copy, g->stride[1] * b.ld, &taps);
            }
    }
}

/* -- gradient of the data ------------------------------------------------------------------------------------- */
/* Lines r + i * stride of the gradient, i < rows, whose taps are in lines kh of the kernel that fit r. Taps go from
 * the last to the first, which is upward in the copy. */
static void NAME(depth_data_lines)(const conv_args *g, const conv_band *b, const T *copy, int64_t low, int64_t r,
                                   int64_t rows, int64_t j, const T *w, T bias, T *y)
{
    const int64_t s = g->stride[1], K = g->kernel[2];
    int64_t at[DEPTH_TAPS], count = 0;
    T some[DEPTH_TAPS];
    for (int64_t kh = g->kernel[1] - 1; kh >= 0; kh--) {
        const int64_t place = r + g->pad[1] - kh * g->dilate[1];
        if (place % s != 0)
            continue;
        for (int64_t kw = 0; kw < K; kw++, count++) {
            at[count] = (place / s - low) * b->ld + kw * g->dilate[2];
            some[count] = w[kh * K + K - 1 - kw];
        }
    }
    const int regular = s == 1 && g->dilate[1] == 1;
    const NAME(depth_taps) taps = {count, regular ? g->kernel[1] : 0, K, g->dilate[2], at, some, bias};
    NAME(depth_tiles)(rows, conv_min(b->columns, g->in[2] - j), y + r * g->in[2] + j, s * g->in[2],
                      copy, b->ld, &taps);
}

/* Units: planes. g->x holds ograd and g->y the gradient. */
static void NAME(depth_data_bands)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_band b = conv_depth_band(g, 1, VL);
    const int64_t *in = g->in, s = g->stride[1], reach = (g->kernel[1] - 1) * g->dilate[1];
    T copy[DEPTH_COPY + VB / sizeof(T)];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t group = u % g->groups;
        const T *x = (const T *)g->x + u * g->positions, *w = (const T *)g->w + group * g->k;
        const T bias = g->bias == NULL ? (T)0 : ((const T *)g->bias)[group];
        for (int64_t j = 0; j < in[2]; j += b.columns)
            for (int64_t r = 0; r < in[1]; r += b.rows) {
                const int64_t rows = conv_min(b.rows, in[1] - r);
                const int64_t first = r + g->pad[1] - reach, low = first < 0 ? -(-first / s) : (first + s - 1) / s;
                const int64_t count = (r + rows - 1 + g->pad[1]) / s - low + 1;
                for (int64_t i = 0; i < count; i++) {
                    const int64_t line = low + i, size = line >= 0 && line < g->out[1] ? g->out[2] : 0;
                    NAME(depth_spread)(copy + i * b.ld, x + (size > 0 ? line * g->out[2] : 0), size,
                                       j + g->pad[2] - (g->kernel[2] - 1) * g->dilate[2], b.ld, g->stride[2]);
                }
                for (int64_t f = 0; f < conv_min(s, rows); f++)
                    NAME(depth_data_lines)(g, &b, copy, low, r + f, (rows - f + s - 1) / s, j, w, bias,
                                           (T *)g->y + u * conv_volume(in));
            }
    }
}

/* -- gradient of the weights ---------------------------------------------------------------------------------- */
DEPTH_INLINE G(vec) NAME(depth_kept)(const T *p, NAME(depth_mask) mask)
{
    return (G(vec))((NAME(depth_mask))*(const G(uvec) *)p & mask);
}

/* sums[k] += ograd * data at M taps, over `rows` lines of `columns`; vectors beyond whole ones are masked in both, so
 * that what stands there may be anything. */
DEPTH_INLINE void NAME(depth_sum)(const int M, int64_t rows, int64_t columns, const T *s, int64_t s_step,
                                  const int64_t *at, const T *o, int64_t o_step, NAME(depth_mask) mask, G(vec) *sums)
{
    G(vec) a[9];
    DEPTH_UNROLL for (int k = 0; k < M; k++)
        a[k] = (G(vec)){0};
    for (int64_t i = 0; i < rows; i++, s += s_step, o += o_step) {
        int64_t j = 0;
        for (; j + VL <= columns; j += VL) {
            const G(vec) b = *(const G(uvec) *)(o + j);
            DEPTH_UNROLL for (int k = 0; k < M; k++)
                a[k] += *(const G(uvec) *)(s + at[k] + j) * b;
        }
        if (j < columns) {
            const G(vec) b = NAME(depth_kept)(o + j, mask);
            DEPTH_UNROLL for (int k = 0; k < M; k++)
                a[k] += NAME(depth_kept)(s + at[k] + j, mask) * b;
        }
    }
    DEPTH_UNROLL for (int k = 0; k < M; k++)
        sums[k] += a[k];
}

/* The same for 3x3 windows of neighbouring lines, two lines at a time: each vector of the data serves both. */
static void NAME(depth_sum_window)(int64_t rows, int64_t columns, const T *s, int64_t ld, const int64_t *at,
                                   const T *o, int64_t o_step, NAME(depth_mask) mask, G(vec) *sums)
{
    G(vec) a[9];
    for (int k = 0; k < 9; k++)
        a[k] = (G(vec)){0};
    for (int64_t i = 0; i + 2 <= rows; i += 2, s += 2 * ld, o += 2 * o_step) {
        int64_t j = 0;
#define DEPTH_BOTH(load)     const G(vec) b = load(o + j), c = load(o + o_step + j);     DEPTH_UNROLL for (int w = 0; w < 3; w++)         DEPTH_UNROLL for (int r = 0; r < 4; r++)     {         const G(vec) x = load(s + at[w] + r * ld + j);         if (r < 3)             a[3 * r + w] += x * b;         if (r > 0)             a[3 * (r - 1) + w] += x * c;     }
#define DEPTH_LOAD(p) (*(const G(uvec) *)(p))
#define DEPTH_SOME(p) NAME(depth_kept)(p, mask)
        for (; j + VL <= columns; j += VL) {
            DEPTH_BOTH(DEPTH_LOAD)
        }
        if (j < columns) {
            DEPTH_BOTH(DEPTH_SOME)
        }
#undef DEPTH_BOTH
#undef DEPTH_LOAD
#undef DEPTH_SOME
    }
    for (int k = 0; k < 9; k++)
        sums[k] += a[k];
    if (rows % 2)
        NAME(depth_sum)(9, 1, columns, s, ld, at, o, o_step, mask, sums);
}

/* Adds a band, whose data are copied, to the sums of all taps. */
static void NAME(depth_band_sum)(const conv_args *g, const conv_band *b, int64_t rows, int64_t columns, const T *copy,
                                 const int64_t *at, const T *ograd, int64_t o_step, NAME(depth_mask) mask, G(vec) *sums)
{
    const int64_t step = g->stride[1] * b->ld;
    int64_t t = 0;
    if (g->kernel[1] == 3 && g->kernel[2] == 3 && g->stride[1] == 1 && g->dilate[1] == 1) {
        NAME(depth_sum_window)(rows, columns, copy, step, at, ograd, o_step, mask, sums);
        return;
    }
    for (; t + 9 <= g->k; t += 9)
        NAME(depth_sum)(9, rows, columns, copy, step, at + t, ograd, o_step, mask, sums + t);
    for (; t + 5 <= g->k; t += 5)
        NAME(depth_sum)(5, rows, columns, copy, step, at + t, ograd, o_step, mask, sums + t);
    for (; t < g->k; t++)
        NAME(depth_sum)(1, rows, columns, copy, step, at + t, ograd, o_step, mask, sums + t);
}

/* Units: groups. g->x is the data, g->w is ograd. */
static void NAME(depth_weight_bands)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_band b = conv_depth_band(g, 0, VL);
    const int64_t *out = g->out, o_step = (b.columns + VL - 1) / VL * VL;
    T copy[DEPTH_COPY + VB / sizeof(T)], ograd[DEPTH_COPY + VB / sizeof(T)];
    int64_t at[DEPTH_TAPS];
    NAME(depth_mask) mask;
    (void)lane;
    for (int64_t t = 0; t < g->k; t++)
        at[t] = conv_depth_tap(g, &b, t);
    for (int64_t i = 0; i < VL; i++)
        mask[i] = i < out[2] % VL ? -1 : 0;
    for (int64_t group = begin; group < end; group++) {
        G(vec) sums[DEPTH_TAPS];
        for (int64_t t = 0; t < g->k; t++)
            sums[t] = (G(vec)){0};
        for (int64_t n = 0; n < g->images; n++) {
            const T *x = (const T *)g->x + (n * g->groups + group) * conv_volume(g->in);
            const T *o = (const T *)g->w + (n * g->groups + group) * g->positions;
            /* What a vector reads beyond a line lies in ograd, but for its end. */
            const int direct = ((g->images - n) * g->groups - group - 1) * g->positions >= VL || out[2] % VL == 0;
            for (int64_t j = 0; j < out[2]; j += b.columns)
                for (int64_t r = 0; r < out[1]; r += b.rows) {
                    const int64_t rows = conv_min(b.rows, out[1] - r);
                    NAME(depth_copy)(g, &b, x, r, rows, j, copy);
                    for (int64_t i = 0; i < rows && !direct; i++)
                        NAME(depth_line)(ograd + i * o_step, o + (r + i) * out[2], out[2], j, o_step);
                    NAME(depth_band_sum)(g, &b, rows, conv_min(b.columns, out[2] - j), copy, at,
                                         direct ? o + r * out[2] + j : ograd, direct ? out[2] : o_step, mask, sums);
                }
        }
        for (int64_t t = 0; t < g->k; t++) {
            double total = 0;
            for (int64_t i = 0; i < VL; i++)
                total += (double)sums[t][i];
            ((T *)g->y)[group * g->k + t] = (T)total;
        }
    }
}

#undef VL
#undef G
#undef DEPTH_UNROLL
#undef DEPTH_INLINE
