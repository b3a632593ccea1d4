/* Products with a handful of rows, bound by memory: inner products, and sums of scaled rows. Nothing is packed.
 *
 * Included by gemm.h, which see.
 */

/* Adds the sums of the elements of four vectors to four numbers. */
static inline __attribute__((always_inline)) void NAME(sums)(const NAME(vec) *s, T *out)
{
    NAME(vec) u = NAME(zip)(s[0], s[1], 0) + NAME(zip)(s[0], s[1], 1);
    NAME(vec) v = NAME(zip)(s[2], s[3], 0) + NAME(zip)(s[2], s[3], 1);
    if (LANE == 4) {
        u = NAME(pair)(u, v, 0) + NAME(pair)(u, v, 1);
        v = u;
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        const int at = LANE == 4 ? i : i & 1;
        T total = 0;
#pragma GCC unroll 4
        for (int l = 0; l < (int)VL; l += LANE)
            total += (LANE == 4 || i < 2 ? u : v)[l + at];
        out[i] += total;
    }
}

/* `rows` rows x against four rows b, K contiguous elements each. ku steps of K have sums of their own. */
static inline __attribute__((always_inline)) void NAME(dot_block)(const int rows, const int ku, int64_t k,
                                                                  const T *x, int64_t ldx, const T *const *b,
                                                                  T (*out)[4])
{
    NAME(vec) s[3 * 4], u[4];
#pragma GCC unroll 12
    for (int i = 0; i < rows * 4; i++)
        s[i] = (NAME(vec)){0};
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        u[i] = (NAME(vec)){0};
    int64_t q = 0;
    for (; q + ku * VL <= k; q += ku * VL) {
        NAME(vec) v[3];
#pragma GCC unroll 3
        for (int r = 0; r < rows; r++)
            v[r] = *(const NAME(uvec) *)(x + r * ldx + q);
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            const NAME(vec) w = *(const NAME(uvec) *)(b[i] + q);
#pragma GCC unroll 3
            for (int r = 0; r < rows; r++)
                s[r * 4 + i] += v[r] * w;
        }
        if (ku > 1) {
            v[0] = *(const NAME(uvec) *)(x + q + VL);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++)
                u[i] += v[0] * *(const NAME(uvec) *)(b[i] + q + VL);
        }
    }
    if (ku > 1) {
        if (q + VL <= k) {
            const NAME(vec) v = *(const NAME(uvec) *)(x + q);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++)
                s[i] += v * *(const NAME(uvec) *)(b[i] + q);
            q += VL;
        }
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++)
            s[i] += u[i];
    }
#pragma GCC unroll 3
    for (int r = 0; r < rows; r++)
        NAME(sums)(s + r * 4, out[r]);
    for (; q < k; q++)
        for (int r = 0; r < rows; r++)
            for (int i = 0; i < 4; i++)
                out[r][i] += x[r * ldx + q] * b[i][q];
}

#define DOTS(rows, ku) \
    static __attribute__((noinline)) void NAME(dots_##rows)(int64_t k, const T *x, int64_t ldx, \
                                                            const T *const *b, T (*out)[4]) \
    { \
        NAME(dot_block)(rows, ku, k, x, ldx, b, out); \
    }
DOTS(1, 2) DOTS(2, 1) DOTS(3, 1)
#undef DOTS

/* y[i * ys + j * inc] = alpha * (row i of x) . (row j of b) + bias[j * inc_bias] for m rows x (at most
 * GEMM_DOTS) and n rows b; 1024 elements of the rows at a time, which stay in L1. */
static void NAME(dots)(const gemm_args *g, int64_t m, int64_t n, const T *x, int64_t ldx, const T *b,
                       int64_t ldb, T *y, int64_t ys, int64_t inc, const T *bias, int64_t inc_bias)
{
    static void (*const some[3])(int64_t, const T *, int64_t, const T *const *, T(*)[4]) = {
        NAME(dots_1), NAME(dots_2), NAME(dots_3)};
    const int64_t step = gemm_step(m, 3, 1), kstep = m <= 3 ? g->k : gemm_step(g->k, 1024, VL);
    const T alpha = (T)g->alpha;
    for (int64_t j = 0; j < n; j += 4) {
        const int64_t w = gemm_min(4, n - j);
        T total[GEMM_DOTS][4] = {{0}};
        for (int64_t q = 0; q < g->k; q += kstep) {
            const T *row[4];
            for (int64_t i = 0; i < 4; i++)
                row[i] = b + (j + (i < w ? i : 0)) * ldb + q;
            for (int64_t i = 0; i < m; i += step)
                some[gemm_min(step, m - i) - 1](gemm_min(kstep, g->k - q), x + i * ldx + q, ldx, row,
                                                total + i);
        }
        for (int64_t i = 0; i < m; i++)
            for (int64_t z = 0; z < w; z++) {
                T *o = y + i * ys + (j + z) * inc;
                const T v = alpha * total[i][z] + (bias != NULL ? bias[(j + z) * inc_bias] : (T)0);
                *o = g->add ? *o + v : v;
            }
    }
}

/* Eight rows of B, scaled, added to y; the first time y is only written. */
static __attribute__((noinline)) void NAME(eight_rows)(int64_t n, const T *s, const T *b, int64_t ldb, T *y,
                                                       int first)
{
    NAME(vec) v[8];
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        v[i] = (NAME(vec)){0} + s[i];
    int64_t j = 0;
    for (; j + VL <= n; j += VL) {
        NAME(vec) u = {0}, t = {0};
        if (!first)
            u = *(const NAME(uvec) *)(y + j);
#pragma GCC unroll 4
        for (int i = 0; i < 8; i += 2) {
            u += v[i] * *(const NAME(uvec) *)(b + i * ldb + j);
            t += v[i + 1] * *(const NAME(uvec) *)(b + (i + 1) * ldb + j);
        }
        *(NAME(uvec) *)(y + j) = u + t;
    }
    for (; j < n; j++) {
        T u = first ? (T)0 : y[j], t = 0;
#pragma GCC unroll 4
        for (int i = 0; i < 8; i += 2) {
            u += s[i] * b[i * ldb + j];
            t += s[i + 1] * b[(i + 1) * ldb + j];
        }
        y[j] = u + t;
    }
}

/* Rows of C as sums of scaled rows of B, which are read from end to end, 512 columns (they stay in L1) at a
 * time. */
static void NAME(scaled_rows)(const gemm_args *g, int64_t m, int64_t n, const T *a, int64_t ars, int64_t acs,
                              const T *b, int64_t ldb, T *c, int64_t ldc, const T *bias)
{
    T sum[GEMM_FEW][512];
    for (int64_t j = 0; j < n; j += 512) {
        const int64_t w = gemm_min(512, n - j);
        int64_t q = 0;
        for (; q + 8 <= g->k; q += 8)
            for (int64_t i = 0; i < m; i++) {
                T s[8];
                for (int z = 0; z < 8; z++)
                    s[z] = a[i * ars + (q + z) * acs];
                NAME(eight_rows)(w, s, b + q * ldb + j, ldb, sum[i], q == 0);
            }
        for (int64_t i = 0; i < m; i++) {
            T *y = sum[i], *o = c + i * ldc + j;
            const T alpha = (T)g->alpha;
            if (g->k < 8)
                memset(y, 0, (size_t)w * sizeof(T));
            for (int64_t z = q; z < g->k; z++) {
                const T s = a[i * ars + z * acs];
                for (int64_t l = 0; l < w; l++)
                    y[l] += s * b[z * ldb + j + l];
            }
            for (int64_t l = 0; l < w; l++) {
                const T v = y[l] * alpha + (bias != NULL ? bias[j + l] : (T)0);
                o[l] = g->add ? o[l] + v : v;
            }
        }
    }
}
