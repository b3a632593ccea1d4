/* Softmax and its kin along one axis of outer x length x inner, for one element type.
 *
 * Included by softmax_all.h with T, NAME(), EXP, LOG and LANES defined. A row (inner == 1) stays in cache: its
 * maximum, then exponentials and their sum, then the scaling. Otherwise up to TILE neighbouring columns
 * are done at once. Rows of up to SHORT are turned into columns, ROWS at a time: no sum runs across lanes then.
 * Sums run in LANES partial sums that are combined in a fixed order, those of columns from first to last.
 */

static inline T NAME(combine)(T *s)
{
    for (int h = LANES / 2; h > 0; h /= 2)
        for (int j = 0; j < h; j++)
            s[j] += s[j + h];
    return s[0];
}

/* Largest sign * x; NaN does not count here, it comes back through the exponentials. */
static inline T NAME(row_max)(const T *x, int64_t n, T sign)
{
    T m[LANES];
    int64_t i = 0;
    for (int j = 0; j < LANES; j++)
        m[j] = -INFINITY;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) {
            const T v = sign * x[i + j];
            m[j] = v > m[j] ? v : m[j];
        }
    for (int j = 0; i < n; i++, j++) {
        const T v = sign * x[i];
        m[j] = v > m[j] ? v : m[j];
    }
    for (int h = LANES / 2; h > 0; h /= 2)
        for (int j = 0; j < h; j++)
            m[j] = m[j + h] > m[j] ? m[j + h] : m[j];
    return m[0];
}

/* y = exp((x - m) * scale), or with y == NULL only their sum. */
static inline T NAME(row_exp)(T *y, const T *x, int64_t n, T m, T scale)
{
    T s[LANES] = {0}, tail[LANES] = {0};
    int64_t i = 0;
    if (y != NULL)
        for (; i + LANES <= n; i += LANES)
            for (int j = 0; j < LANES; j++) {
                const T e = EXP((x[i + j] - m) * scale);
                y[i + j] = e;
                s[j] += e;
            }
    else
        for (; i + LANES <= n; i += LANES)
            for (int j = 0; j < LANES; j++)
                s[j] += EXP((x[i + j] - m) * scale);
    if (i < n) {
        const int64_t left = n - i;
        for (int64_t j = 0; j < left; j++)
            tail[j] = x[i + j];
        for (int j = 0; j < LANES; j++)
            tail[j] = EXP((tail[j] - m) * scale);
        for (int64_t j = 0; j < left; j++) {
            s[j] += tail[j];
            if (y != NULL)
                y[i + j] = tail[j];
        }
    }
    return NAME(combine)(s);
}

static void NAME(row)(const T *x, T *y, int64_t n, T scale, int mode)
{
    const T sign = scale < 0 ? -1 : 1;
    const T m = sign * NAME(row_max)(x, n, sign);
    const T sum = NAME(row_exp)(mode == SOFTMAX_LOG ? NULL : y, x, n, m, scale);
    if (mode == SOFTMAX_LOG) {
        const T l = (T)log((double)sum);
        for (int64_t i = 0; i < n; i++)
            y[i] = (x[i] - m) * scale - l;
    } else {
        const T r = 1 / sum;
        for (int64_t i = 0; i < n; i++)
            y[i] *= r;
    }
}

/* w <= TILE neighbouring columns. */
static inline __attribute__((always_inline)) void NAME(columns)(const T *restrict x, T *restrict y, int64_t n, int64_t inner, int64_t w,
                                                                T scale, int mode)
{
    const T sign = scale < 0 ? -1 : 1;
    T m[TILE], s[TILE] = {0};
    for (int64_t j = 0; j < w; j++)
        m[j] = -INFINITY;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < w; j++) {
            const T v = sign * x[i * inner + j];
            m[j] = v > m[j] ? v : m[j];
        }
    for (int64_t j = 0; j < w; j++)
        m[j] *= sign;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < w; j++) {
            const T z = (x[i * inner + j] - m[j]) * scale, e = EXP(z);
            y[i * inner + j] = mode == SOFTMAX_LOG ? z : e;
            s[j] += e;
        }
    if (mode == SOFTMAX_LOG) {
        for (int64_t j = 0; j < w; j++)
            s[j] = LOG(s[j]);
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < w; j++)
                y[i * inner + j] -= s[j];
    } else {
        for (int64_t j = 0; j < w; j++)
            s[j] = 1 / s[j];
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < w; j++)
                y[i * inner + j] *= s[j];
    }
}

/* softmax: scale * y * (g - sum(g y)); log_softmax: scale * (g - exp(y) sum(g)). */
static void NAME(row_back)(const T *g, const T *y, T *out, int64_t n, T scale, int mode)
{
    T s[LANES] = {0};
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++)
            s[j] += mode == SOFTMAX_LOG ? g[i + j] : g[i + j] * y[i + j];
    for (int j = 0; i < n; i++, j++)
        s[j] += mode == SOFTMAX_LOG ? g[i] : g[i] * y[i];
    const T sum = NAME(combine)(s);
    if (mode == SOFTMAX_LOG)
        for (i = 0; i < n; i++)
            out[i] = scale * (g[i] - EXP(y[i]) * sum);
    else
        for (i = 0; i < n; i++)
            out[i] = scale * (y[i] * (g[i] - sum));
}

static inline __attribute__((always_inline)) void NAME(columns_back)(const T *g, const T *y, T *out, int64_t n,
                                                                     int64_t inner, int64_t w, T scale,
                                                                     int mode)
{
    T s[TILE] = {0};
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < w; j++) {
            const int64_t q = i * inner + j;
            s[j] += mode == SOFTMAX_LOG ? g[q] : g[q] * y[q];
        }
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < w; j++) {
            const int64_t q = i * inner + j;
            if (mode == SOFTMAX_LOG)
                out[q] = scale * (g[q] - EXP(y[q]) * s[j]);
            else
                out[q] = scale * (y[q] * (g[q] - s[j]));
        }
}

/* d[i][j] = s[j][i]: ni rows of nj. */
static void NAME(turn)(T *restrict d, const T *restrict s, int64_t ni, int64_t nj, int64_t is_j, int64_t os_i)
{
    int64_t done = 0;
    if (sizeof(T) == 4)
        for (; done + 4 <= ni; done += 4) {
            int64_t j = 0;
            for (; j + 4 <= nj; j += 4)
                mv_tr4x4((uint32_t *)d + done * os_i + j, (const uint32_t *)s + j * is_j + done, is_j, os_i);
            for (; j < nj; j++)
                for (int64_t i = done; i < done + 4; i++)
                    d[i * os_i + j] = s[j * is_j + i];
        }
    for (int64_t i = done; i < ni; i++)
        for (int64_t j = 0; j < nj; j++)
            d[i * os_i + j] = s[j * is_j + i];
}

/* Up to ROWS rows of n <= SHORT; with g the gradient. Lanes without a row compute zeros. */
static void NAME(short_rows)(const T *x, const T *g, T *y, int64_t rows, int64_t n, T scale, int mode)
{
    T in[SHORT * ROWS], og[SHORT * ROWS], out[SHORT * ROWS];
    if (rows < ROWS) {
        memset(in, 0, (size_t)(n * ROWS) * sizeof(T));
        memset(og, 0, (size_t)(n * ROWS) * sizeof(T));
    }
    NAME(turn)(in, x, n, rows, n, ROWS);
    if (g != NULL) {
        NAME(turn)(og, g, n, rows, n, ROWS);
        NAME(columns_back)(og, in, out, n, ROWS, ROWS, scale, mode);
    } else {
        NAME(columns)(in, out, n, ROWS, ROWS, scale, mode);
    }
    NAME(turn)(y, out, rows, n, ROWS, n);
}

/* Units are rows, or tiles of columns. */
static void NAME(body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const softmax_args *a = (const softmax_args *)arg;
    const T scale = (T)a->scale;
    (void)lane;
    if (a->inner == 1 && a->length <= SHORT) {
        for (int64_t u = begin; u < end; u += ROWS) {
            const int64_t at = u * a->length, rows = end - u < ROWS ? end - u : ROWS;
            const T *g = a->g == NULL ? NULL : (const T *)a->g + at;
            NAME(short_rows)((const T *)a->x + at, g, (T *)a->y + at, rows, a->length, scale, a->mode);
        }
        return;
    }
    for (int64_t u = begin; u < end; u++) {
        const int64_t outer = u / a->tiles, j = u % a->tiles * TILE;
        const int64_t at = outer * a->length * a->inner + j;
        const int64_t w = a->inner - j < TILE ? a->inner - j : TILE;
        const T *x = (const T *)a->x + at;
        T *y = (T *)a->y + at;
        if (a->g != NULL) {
            const T *g = (const T *)a->g + at;
            if (a->inner == 1)
                NAME(row_back)(g, x, y, a->length, scale, a->mode);
            else
                NAME(columns_back)(g, x, y, a->length, a->inner, w, scale, a->mode);
        } else if (a->inner == 1) {
            NAME(row)(x, y, a->length, scale, a->mode);
        } else {
            NAME(columns)(x, y, a->length, a->inner, w, scale, a->mode);
        }
    }
}

/* Gradient of one picked value of each row of log_softmax: scale * g * (1 at the index - exp(y)). */
static void NAME(picked_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)arg;
    const int64_t n = t->ints[1];
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const T g = ((const T *)t->ins[0].data)[r] * (T)t->floats[0];
        const T *y = (const T *)t->ins[2].data + r * n;
        T *out = (T *)t->outs[0].data + r * n;
        int64_t at;
        load_indices(&t->ins[1], r, 1, &at);
        at = index_fix(at, n, t->ints[2]);
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++)
            out[i] = -g * EXP(y[i]);
        out[at] += g;
    }
}
