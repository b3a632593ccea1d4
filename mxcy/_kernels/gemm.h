/* Matrix products on strided operands: the panel kernel, once for float and once for double.
 *
 * C[M,N] = alpha * A[M,K] B[K,N] (+ bias[N]), each operand given by a row and a column stride, so that
 * transposes cost nothing to describe. B goes in panels of K x NR into a buffer on the stack and is
 * used at once by all rows; A is never packed (one broadcast per multiply reads it in place). Every
 * element of C has one owner and one order of additions, whatever the tiles.
 *
 * Included by gemm.pyx through gemm_all.h with T, NAME() and VB (bytes of a vector) defined.
 */

typedef T NAME(vec) __attribute__((vector_size(VB)));
typedef T NAME(uvec) __attribute__((vector_size(VB), aligned(sizeof(T)), may_alias));
#define VL ((int64_t)(VB / sizeof(T)))
#define NR (2 * VL)

/* One block of `rows` rows and nv vectors of columns. p: a panel of B, row stride ldp. The block goes to c
 * (row stride ldc) where it is full, else through a buffer, of which w columns are copied. */
static inline __attribute__((always_inline)) void NAME(block)(
    const int rows, const int nv, int64_t k, const T *a, int64_t rs, int64_t cs, const T *p,
    int64_t ldp, T *c, int64_t ldc, int64_t w, int first, T alpha, const T *bias)
{
    NAME(vec) x[GEMM_MR], y[GEMM_MR];
    T edge[2 * (VB / sizeof(T))] = {0};
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        x[i] = (NAME(vec)){0};
        y[i] = (NAME(vec)){0};
    }
    for (int64_t q = 0; q < k; q++, p += ldp, a += cs) {
        const NAME(vec) b0 = *(const NAME(uvec) *)p;
        const NAME(vec) b1 = *(const NAME(uvec) *)(p + (nv > 1 ? VL : 0));
#pragma GCC unroll 16
        for (int i = 0; i < rows; i++) {
            const T s = a[i * rs];
            x[i] += s * b0;
            if (nv > 1)
                y[i] += s * b1;
        }
    }
    NAME(vec) g0 = {0}, g1 = {0};
    if (bias != NULL) { /* padded to NR by the caller */
        g0 = *(const NAME(uvec) *)bias;
        g1 = *(const NAME(uvec) *)(bias + VL);
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        T *o = c + i * ldc;
        if (w == nv * VL) {
            if (!first) {
                x[i] += *(const NAME(uvec) *)o;
                if (nv > 1)
                    y[i] += *(const NAME(uvec) *)(o + VL);
            }
            *(NAME(uvec) *)o = x[i] * alpha + g0;
            if (nv > 1)
                *(NAME(uvec) *)(o + VL) = y[i] * alpha + g1;
        } else {
            if (!first) {
                for (int64_t j = 0; j < w; j++)
                    edge[j] = o[j];
                x[i] += *(const NAME(uvec) *)edge;
                if (nv > 1)
                    y[i] += *(const NAME(uvec) *)(edge + VL);
            }
            *(NAME(uvec) *)edge = x[i] * alpha + g0;
            if (nv > 1)
                *(NAME(uvec) *)(edge + VL) = y[i] * alpha + g1;
            for (int64_t j = 0; j < w; j++)
                o[j] = edge[j];
        }
    }
}

#define GEMM_ROWS(rows, nv) \
    static __attribute__((noinline)) void NAME(block_##rows##_##nv)( \
        int64_t k, const T *a, int64_t rs, int64_t cs, const T *p, int64_t ldp, T *c, int64_t ldc, \
        int64_t w, int first, T alpha, const T *bias) \
    { \
        if (cs == 1) \
            NAME(block)(rows, nv, k, a, rs, 1, p, ldp, c, ldc, w, first, alpha, bias); \
        else \
            NAME(block)(rows, nv, k, a, 1, cs, p, ldp, c, ldc, w, first, alpha, bias); \
    }
#define GEMM_BOTH(rows) GEMM_ROWS(rows, 1) GEMM_ROWS(rows, 2)
GEMM_BOTH(1) GEMM_BOTH(2) GEMM_BOTH(3) GEMM_BOTH(4) GEMM_BOTH(5) GEMM_BOTH(6)
#if GEMM_MR > 6
GEMM_BOTH(7) GEMM_BOTH(8) GEMM_BOTH(9) GEMM_BOTH(10) GEMM_BOTH(11) GEMM_BOTH(12) GEMM_BOTH(13)
GEMM_BOTH(14)
#endif

typedef void (*NAME(block_fn))(int64_t, const T *, int64_t, int64_t, const T *, int64_t, T *,
                               int64_t, int64_t, int, T, const T *);
#define GEMM_PAIR(rows) {NAME(block_##rows##_1), NAME(block_##rows##_2)}
static const NAME(block_fn) NAME(blocks)[GEMM_MR][2] = {
    GEMM_PAIR(1), GEMM_PAIR(2), GEMM_PAIR(3), GEMM_PAIR(4), GEMM_PAIR(5), GEMM_PAIR(6),
#if GEMM_MR > 6
    GEMM_PAIR(7), GEMM_PAIR(8), GEMM_PAIR(9), GEMM_PAIR(10), GEMM_PAIR(11), GEMM_PAIR(12),
    GEMM_PAIR(13), GEMM_PAIR(14),
#endif
};

/* VL x VL transpose in registers, log2(VL) rounds: rows r and r + h swap their off-diagonal halves. */
static inline __attribute__((always_inline)) void NAME(transpose)(NAME(vec) *r)
{
#pragma GCC unroll 4
    for (int h = 1; h < (int)VL; h *= 2) {
        NAME(ivec) lo, hi;
#pragma GCC unroll 16
        for (int j = 0; j < (int)VL; j++) {
            lo[j] = (j & h) ? j - h + (int)VL : j;
            hi[j] = (j & h) ? j + (int)VL : j + h;
        }
#pragma GCC unroll 16
        for (int i = 0; i < (int)VL; i++) {
            if (i & h)
                continue;
            const NAME(vec) u = r[i], v = r[i + h];
            r[i] = __builtin_shuffle(u, v, lo);
            r[i + h] = __builtin_shuffle(u, v, hi);
        }
    }
}

/* Packs k x w (w <= NR) of B into p[k][NR]; missing columns become 0. */
static void NAME(pack)(int64_t k, int64_t w, const T *b, int64_t rs, int64_t cs, T *p)
{
    if (cs == 1) {
        for (int64_t q = 0; q < k; q++, b += rs, p += NR) {
            if (w == NR) {
                *(NAME(uvec) *)p = *(const NAME(uvec) *)b;
                *(NAME(uvec) *)(p + VL) = *(const NAME(uvec) *)(b + VL);
            } else {
                for (int64_t j = 0; j < w; j++)
                    p[j] = b[j];
                for (int64_t j = w; j < NR; j++)
                    p[j] = 0;
            }
        }
        return;
    }
    for (int64_t j = 0; j < NR; j += VL) { /* columns are rows in memory: rs == 1 */
        const int64_t live = w - j < 0 ? 0 : w - j < VL ? w - j : VL;
        int64_t q = 0;
        if (live == VL) {
            for (; q + VL <= k; q += VL) {
                NAME(vec) r[VB / sizeof(T)];
#pragma GCC unroll 16
                for (int i = 0; i < (int)VL; i++)
                    r[i] = *(const NAME(uvec) *)(b + (j + i) * cs + q);
                NAME(transpose)(r);
#pragma GCC unroll 16
                for (int i = 0; i < (int)VL; i++)
                    *(NAME(uvec) *)(p + (q + i) * NR + j) = r[i];
            }
        }
        for (; q < k; q++) {
            for (int64_t i = 0; i < live; i++)
                p[q * NR + j + i] = b[(j + i) * cs + q];
            for (int64_t i = live; i < VL; i++)
                p[q * NR + j + i] = 0;
        }
    }
}

/* C[m, w] for one panel of w columns; panel: scratch of GEMM_KC * NR. */
static void NAME(panel)(int64_t m, int64_t w, int64_t k, const T *a, int64_t ars, int64_t acs,
                        const T *b, int64_t brs, int64_t bcs, T *c, int64_t ldc, T alpha,
                        const T *bias, T *panel)
{
    const int64_t blocks = (m + GEMM_MR - 1) / GEMM_MR;
    const int64_t step = (m + blocks - 1) / blocks; /* even blocks: 64 is 13*4+12, not 14*4+8 */
    const int nv = w > VL ? 2 : 1;
    T padded[2 * (VB / sizeof(T))] = {0};
    if (bias != NULL)
        memcpy(padded, bias, (size_t)w * sizeof(T));
    int64_t q = 0;
    do {
        const int64_t kc = k - q < GEMM_KC ? k - q : GEMM_KC;
        const int last = q + kc >= k;
        const T *src = b + q * brs;
        int64_t ld = brs;
        if (bcs != 1 || w != NR || m > 2 * GEMM_MR) { /* few rows do not pay for a copy */
            NAME(pack)(kc, w, src, brs, bcs, panel);
            src = panel;
            ld = NR;
        }
        for (int64_t i = 0; i < m; i += step) {
            const int64_t rows = m - i < step ? m - i : step;
            NAME(blocks)[rows - 1][nv - 1](kc, a + i * ars + q * acs, ars, acs, src, ld, c + i * ldc,
                                           ldc, w, q == 0, last ? alpha : (T)1,
                                           last && bias != NULL ? padded : NULL);
        }
        q += kc;
    } while (q < k);
}

/* y[n] = alpha * (row n of b) . x + bias[n]: rows of K contiguous elements, four at a time. */
static void NAME(gemv)(int64_t n, int64_t k, const T *x, const T *b, int64_t ldb, T *y, int64_t incy,
                       T alpha, const T *bias, int64_t inc_bias)
{
    for (int64_t j = 0; j < n; j += 4) {
        const int rows = n - j < 4 ? (int)(n - j) : 4;
        const T *r[4];
        for (int i = 0; i < 4; i++)
            r[i] = b + (j + (i < rows ? i : 0)) * ldb;
        NAME(vec) s[4] = {{0}}, u[4] = {{0}};
        int64_t q = 0;
        for (; q + NR <= k; q += NR) {
            const NAME(vec) x0 = *(const NAME(uvec) *)(x + q), x1 = *(const NAME(uvec) *)(x + q + VL);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++) {
                s[i] += x0 * *(const NAME(uvec) *)(r[i] + q);
                u[i] += x1 * *(const NAME(uvec) *)(r[i] + q + VL);
            }
        }
        for (; q + VL <= k; q += VL) {
            const NAME(vec) x0 = *(const NAME(uvec) *)(x + q);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++)
                s[i] += x0 * *(const NAME(uvec) *)(r[i] + q);
        }
        for (int i = 0; i < rows; i++) {
            T total = 0;
            const NAME(vec) v = s[i] + u[i];
            for (int l = 0; l < (int)VL; l++)
                total += v[l];
            for (int64_t z = q; z < k; z++)
                total += x[z] * r[i][z];
            y[(j + i) * incy] = alpha * total + (bias != NULL ? bias[(j + i) * inc_bias] : (T)0);
        }
    }
}

typedef void (*NAME(blas_fn))(int, int, int, int, int, int, T, const T *, int, const T *, int, T, T *,
                              int);
static NAME(blas_fn) NAME(blas) = NULL;

/* Rows [m0, m1) and columns [n0, n1) of matrix product number `batch`. */
static void NAME(tile)(const gemm_args *g, int64_t batch, int64_t m0, int64_t m1, int64_t n0, int64_t n1)
{
    const int64_t outer = batch / g->inner, inner = batch % g->inner;
    const T *a = (const T *)g->a + outer * g->a_outer + inner * g->a_inner + m0 * g->ars;
    const T *b = (const T *)g->b + outer * g->b_outer + inner * g->b_inner + n0 * g->bcs;
    T *c = (T *)g->c + outer * g->c_outer + inner * g->c_inner + m0 * g->ldc + n0;
    const T *bias = g->bias == NULL ? NULL : (const T *)g->bias + n0;
    const int64_t m = m1 - m0, n = n1 - n0;
    const T alpha = (T)g->alpha;

    if (g->k == 0) {
        for (int64_t i = 0; i < m; i++)
            for (int64_t j = 0; j < n; j++)
                c[i * g->ldc + j] = bias == NULL ? (T)0 : bias[j];
    } else if (m == 1 && g->acs == 1 && g->brs == 1) {
        NAME(gemv)(n, g->k, a, b, g->bcs, c, 1, alpha, bias, 1);
    } else if (n == 1 && g->brs == 1 && g->acs == 1) {
        NAME(gemv)(m, g->k, b, a, g->ars, c, g->ldc, alpha, bias, 0);
    } else if (n == 1 && g->ars == 1 && g->ldc == 1 && bias == NULL) { /* a row times a matrix */
        T panel[GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
        for (int64_t j = 0; j < m; j += NR)
            NAME(panel)(1, m - j < NR ? m - j : NR, g->k, b, g->brs, g->brs, a + j, g->acs, 1, c + j, 1,
                        alpha, NULL, panel);
    } else if (g->use_blas && NAME(blas) != NULL) {
        if (bias != NULL)
            for (int64_t i = 0; i < m; i++)
                memcpy(c + i * g->ldc, bias, (size_t)n * sizeof(T));
        const int64_t lda = g->acs == 1 ? g->ars : g->acs, ldb = g->bcs == 1 ? g->brs : g->bcs;
        NAME(blas)(101, g->acs == 1 ? 111 : 112, g->bcs == 1 ? 111 : 112, (int)m, (int)n, (int)g->k,
                   alpha, a, (int)lda, b, (int)ldb, bias == NULL ? (T)0 : (T)1, c, (int)g->ldc);
    } else {
        T panel[GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
        for (int64_t j = 0; j < n; j += NR)
            NAME(panel)(m, n - j < NR ? n - j : NR, g->k, a, g->ars, g->acs, b + j * g->bcs, g->brs,
                        g->bcs, c + j, g->ldc, alpha, bias == NULL ? NULL : bias + j, panel);
    }
}

#undef VL
#undef NR
#undef GEMM_ROWS
#undef GEMM_BOTH
#undef GEMM_PAIR
