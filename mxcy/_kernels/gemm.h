/* Matrix products on strided operands, once for float and once for double: microkernels, packing, tiles.
 *
 * C[M,N] = alpha * A[M,K] B[K,N] (+ bias[N]) (+ C), then an activation; each operand is given by a row and a
 * column stride, so that transposes cost nothing to describe. Four ways through a tile, chosen by its shape:
 *
 *   panels   B goes in panels of KC x NR (it fits L1) into a buffer on the stack and is used at once by all
 *            rows, GEMM_MR at a time; A is read in place, one broadcast per row and step of K.
 *   swapped  few rows, B stored by columns: the product C^T = B^T A^T, so that the small operand is the one
 *            that is packed; the transpose back is done on a strip that is still in L1.
 *   dots     a handful of rows, B stored by columns (gemv.h): inner products, nothing is packed.
 *   rows     a handful of rows, B stored by rows (gemv.h): sums of scaled rows, nothing is packed.
 *
 * Blocking: NR is two vectors and GEMM_MR rows fill the registers (AVX2: 6 x 16 floats in 12 of 16 registers;
 * AVX-512: 14 x 32 in 28 of 32); blocks of rows are even, 64 being 10 * 6 + 4 and not 10 * 6 + 3 + 1; a block
 * of few rows takes several steps of K at once, or it would wait for its own additions.
 * Every element of C has one owner and one order of additions, which depends on shapes alone.
 *
 * Included by gemm_all.h with T, NAME() and VB (bytes of a vector) defined.
 */

typedef T NAME(vec) __attribute__((vector_size(VB)));
typedef T NAME(uvec) __attribute__((vector_size(VB), aligned(sizeof(T)), may_alias));
#define VL ((int64_t)(VB / sizeof(T)))
#define NR (2 * VL)
#define LANE (16 / (int)sizeof(T)) /* elements of 16 bytes */

/* n < NR elements; the sizes of the pieces are known to the compiler. */
static inline void NAME(copy)(T *to, const T *from, int64_t n)
{
#pragma GCC unroll 4
    for (int h = (int)VL; h > 0; h /= 2)
        if (n & h) {
            memcpy(to, from, (size_t)h * sizeof(T));
            to += h, from += h;
        }
}

/* One block of `rows` rows and nv vectors of columns. p: a panel of B, row stride ldp. `first`: C is not added
 * to. bias: NR elements, or NULL. */
static inline __attribute__((always_inline)) void NAME(block)(
    const int rows, const int nv, int64_t k, const T *a, int64_t rs, int64_t cs, const T *p,
    int64_t ldp, T *c, int64_t ldc, int first, T alpha, const T *bias)
{
    /* Additions take 4 cycles and two can begin in each: 8 sums must be under way. */
    const int ku = rows * nv <= 2 ? 4 : rows * nv <= 6 ? 2 : 1;
    const volatile T factor = alpha; /* in memory: with AVX-512 the loop needs the register */
    NAME(vec) x[4 * GEMM_MR], y[4 * GEMM_MR];
#pragma GCC unroll 32
    for (int i = 0; i < ku * rows; i++) {
        x[i] = (NAME(vec)){0};
        y[i] = (NAME(vec)){0};
    }
    int64_t q = 0;
    for (; q + ku <= k; q += ku, p += ku * ldp, a += ku * cs) {
#pragma GCC unroll 4
        for (int u = 0; u < ku; u++) {
            const NAME(vec) b0 = *(const NAME(uvec) *)(p + u * ldp);
            const NAME(vec) b1 = *(const NAME(uvec) *)(p + u * ldp + (nv > 1 ? VL : 0));
#pragma GCC unroll 16
            for (int i = 0; i < rows; i++) {
                const T s = a[i * rs + u * cs];
                x[u * rows + i] += s * b0;
                if (nv > 1)
                    y[u * rows + i] += s * b1;
            }
        }
    }
    if (ku > 1) {
        for (; q < k; q++, p += ldp, a += cs) {
            const NAME(vec) b0 = *(const NAME(uvec) *)p;
            const NAME(vec) b1 = *(const NAME(uvec) *)(p + (nv > 1 ? VL : 0));
#pragma GCC unroll 16
            for (int i = 0; i < rows; i++) {
                x[i] += a[i * rs] * b0;
                if (nv > 1)
                    y[i] += a[i * rs] * b1;
            }
        }
#pragma GCC unroll 16
        for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
            for (int u = 1; u < ku; u++) {
                x[i] += x[u * rows + i];
                y[i] += y[u * rows + i];
            }
        }
    }
    const T by = factor;
    NAME(vec) g0 = {0}, g1 = {0};
    if (bias != NULL) {
        g0 = *(const NAME(uvec) *)bias;
        g1 = *(const NAME(uvec) *)(bias + VL);
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        T *o = c + i * ldc;
        if (!first) {
            x[i] += *(const NAME(uvec) *)o;
            if (nv > 1)
                y[i] += *(const NAME(uvec) *)(o + VL);
        }
        *(NAME(uvec) *)o = x[i] * by + g0;
        if (nv > 1)
            *(NAME(uvec) *)(o + VL) = y[i] * by + g1;
    }
}

/* k, a, row and column stride of a, p, ldp, c, ldc, columns, first, alpha, bias. */
typedef void (*NAME(block_fn))(int64_t, const T *, int64_t, int64_t, const T *, int64_t, T *,
                               int64_t, int64_t, int, T, const T *);

/* A block whose last columns are missing goes through a buffer. Apart, so that it takes no registers from the
 * blocks. */
static __attribute__((noinline)) void NAME(edge)(NAME(block_fn) f, int rows, int64_t full, int64_t k, const T *a,
                                                 int64_t rs, int64_t cs, const T *p, int64_t ldp, T *c,
                                                 int64_t ldc, int64_t w, int first, T alpha, const T *bias)
{
    T buffer[GEMM_MR * 2 * (VB / sizeof(T))];
    for (int i = 0; i < rows && !first; i++)
        NAME(copy)(buffer + i * NR, c + i * ldc, w);
    f(k, a, rs, cs, p, ldp, buffer, NR, full, first, alpha, bias);
    for (int i = 0; i < rows; i++)
        NAME(copy)(c + i * ldc, buffer + i * NR, w);
}

#define GEMM_ROWS(rows, nv) \
    static __attribute__((noinline)) void NAME(block_##rows##_##nv)( \
        int64_t k, const T *a, int64_t rs, int64_t cs, const T *p, int64_t ldp, T *c, int64_t ldc, \
        int64_t w, int first, T alpha, const T *bias) \
    { \
        if (w < nv * VL) \
            NAME(edge)(NAME(block_##rows##_##nv), rows, nv * VL, k, a, rs, cs, p, ldp, c, ldc, w, first, \
                       alpha, bias); \
        else if (cs == 1) \
            NAME(block)(rows, nv, k, a, rs, 1, p, ldp, c, ldc, first, alpha, bias); \
        else \
            NAME(block)(rows, nv, k, a, 1, cs, p, ldp, c, ldc, first, alpha, bias); \
    }
#define GEMM_BOTH(rows) GEMM_ROWS(rows, 1) GEMM_ROWS(rows, 2)
GEMM_BOTH(1) GEMM_BOTH(2) GEMM_BOTH(3) GEMM_BOTH(4) GEMM_BOTH(5) GEMM_BOTH(6)
#if GEMM_MR > 6
GEMM_BOTH(7) GEMM_BOTH(8) GEMM_BOTH(9) GEMM_BOTH(10) GEMM_BOTH(11) GEMM_BOTH(12) GEMM_BOTH(13)
GEMM_BOTH(14)
#endif

#define GEMM_PAIR(rows) {NAME(block_##rows##_1), NAME(block_##rows##_2)}
static const NAME(block_fn) NAME(blocks)[GEMM_MR][2] = {
    GEMM_PAIR(1), GEMM_PAIR(2), GEMM_PAIR(3), GEMM_PAIR(4), GEMM_PAIR(5), GEMM_PAIR(6),
#if GEMM_MR > 6
    GEMM_PAIR(7), GEMM_PAIR(8), GEMM_PAIR(9), GEMM_PAIR(10), GEMM_PAIR(11), GEMM_PAIR(12),
    GEMM_PAIR(13), GEMM_PAIR(14),
#endif
};

/* -- packing ----------------------------------------------------------------------------------------------- */

/* In every lane of 16 bytes: the first (high: last) halves of x and y, element by element. */
static inline __attribute__((always_inline)) NAME(vec) NAME(zip)(NAME(vec) x, NAME(vec) y, const int high)
{
    NAME(ivec) m;
#pragma GCC unroll 16
    for (int j = 0; j < (int)VL; j++) {
        const int at = j / LANE * LANE + (high ? LANE / 2 : 0) + j % LANE / 2;
        m[j] = j & 1 ? at + (int)VL : at;
    }
    return __builtin_shuffle(x, y, m);
}

/* The same by halves of a lane. */
static inline __attribute__((always_inline)) NAME(vec) NAME(pair)(NAME(vec) x, NAME(vec) y, const int high)
{
    NAME(ivec) m;
#pragma GCC unroll 16
    for (int j = 0; j < (int)VL; j++) {
        const int half = LANE / 2, at = j / LANE * LANE + (high ? half : 0) + j % half;
        m[j] = j % LANE >= half ? at + (int)VL : at;
    }
    return __builtin_shuffle(x, y, m);
}

/* Transposes LANE columns of VL rows (row j at row[j]): out[i] holds column i. */
static inline __attribute__((always_inline)) void NAME(turn)(const T *const *row, int64_t at, NAME(vec) *out)
{
    NAME(vec) r[4];
#pragma GCC unroll 4
    for (int i = 0; i < LANE; i++)
        r[i] = (NAME(vec))GEMM_JOIN(row, i, LANE, at);
    if (LANE == 2) {
        out[0] = NAME(zip)(r[0], r[1], 0);
        out[1] = NAME(zip)(r[0], r[1], 1);
        return;
    }
    const NAME(vec) t0 = NAME(zip)(r[0], r[1], 0), t1 = NAME(zip)(r[0], r[1], 1);
    const NAME(vec) t2 = NAME(zip)(r[2], r[3], 0), t3 = NAME(zip)(r[2], r[3], 1);
    out[0] = NAME(pair)(t0, t2, 0);
    out[1] = NAME(pair)(t0, t2, 1);
    out[2] = NAME(pair)(t1, t3, 0);
    out[3] = NAME(pair)(t1, t3, 1);
}

/* Packs k x w (w <= NR) of B into p[k][NR]. Missing columns become 0, or repeat the last one. */
static void NAME(pack)(int64_t k, int64_t w, const T *b, int64_t rs, int64_t cs, T *p)
{
    if (cs == 1) {
        for (int64_t q = 0; q < k; q++, b += rs, p += NR) {
            if (w == NR) {
                *(NAME(uvec) *)p = *(const NAME(uvec) *)b;
                *(NAME(uvec) *)(p + VL) = *(const NAME(uvec) *)(b + VL);
            } else {
                *(NAME(uvec) *)p = (NAME(vec)){0};
                *(NAME(uvec) *)(p + VL) = (NAME(vec)){0};
                NAME(copy)(p, b, w);
            }
        }
        return;
    }
    for (int64_t j = 0; j < NR && j < w; j += VL) { /* columns are rows in memory: rs == 1 */
        const T *row[VB / sizeof(T)];
        for (int64_t i = 0; i < VL; i++)
            row[i] = b + gemm_min(j + i, w - 1) * cs;
        int64_t q = 0;
        for (; q + LANE <= k; q += LANE) {
            NAME(vec) out[4];
            NAME(turn)(row, q, out);
#pragma GCC unroll 4
            for (int i = 0; i < LANE; i++)
                *(NAME(uvec) *)(p + (q + i) * NR + j) = out[i];
        }
        for (; q < k; q++)
            for (int64_t i = 0; i < VL; i++)
                p[q * NR + j + i] = row[i][q];
    }
    for (int64_t q = 0; q < k && w <= VL; q++)
        *(NAME(uvec) *)(p + q * NR + VL) = (NAME(vec)){0};
}

#include "gemv.h"

/* -- tiles ------------------------------------------------------------------------------------------------- */

/* A as the blocks of rows see it: block i begins at a + i * block. */
typedef struct {
    const T *a;
    int64_t rs, cs, block;
} NAME(rows);

/* C[m,n] (+)= one block of K, from q to q + kc: all panels of B, each used by all rows at once.
 * packed: the panels of all of B, each K x NR, or NULL. */
static inline void NAME(sweep)(const gemm_args *g, int64_t m, int64_t n, int64_t q, int64_t kc, NAME(rows) r,
                               const T *b, const T *packed, T *c, const T *bias)
{
    T panel[GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    T padded[2 * (VB / sizeof(T))] = {0};
    const int64_t step = gemm_step(m, GEMM_MR, 1), ldc = g->ldc;
    const int64_t blocks = (m + step - 1) / step;
    const int first = q == 0 && !g->add, last = q + kc >= g->k;
    const T alpha = last ? (T)g->alpha : (T)1;
    for (int64_t j = 0; j < n; j += NR) {
        const int64_t w = gemm_min(NR, n - j);
        const T *a = r.a, *add = last && bias != NULL ? bias + j : NULL;
        const T *src = packed != NULL ? packed + j * g->k + q * NR : b + q * g->brs + j * g->bcs;
        gemm_lines next = {0};
        int64_t ld = NR;
        if (packed == NULL && g->bcs == 1 && w == NR && m <= 2 * GEMM_MR) { /* few rows do not pay for a copy */
            ld = g->brs;
        } else if (packed == NULL) {
            NAME(pack)(kc, w, src, g->brs, g->bcs, panel);
            next = gemm_lines_of(src + w * g->bcs, kc, g->brs, gemm_min(NR, n - j - w), g->bcs, sizeof(T));
            src = panel;
        }
        if (add != NULL && w < NR) {
            NAME(copy)(padded, add, w);
            add = padded;
        }
        for (int64_t i = 0; i < m; i += step, a += r.block) {
            const int64_t rows = gemm_min(step, m - i);
            /* While this panel is used, the next one comes near: it lies in short pieces. */
            gemm_fetch(&next, blocks);
            for (int64_t e = 0; e < rows && !first; e++)
                __builtin_prefetch(c + (i + e) * ldc + j, 1);
            NAME(blocks)[rows - 1][w > VL](kc, a, r.rs, r.cs, src, ld, c + i * ldc + j, ldc, w, first, alpha,
                                           add);
        }
    }
}

static void NAME(panels)(const gemm_args *g, int64_t m, int64_t n, const T *a, const T *b, const T *packed,
                         T *c, const T *bias)
{
    /* Packed panels are read from end to end where A stays in L2 meanwhile; one that is used once need not stay
     * in L1. */
    const int64_t kstep = packed != NULL && m <= GEMM_MR ? g->k : gemm_step(g->k, GEMM_KC, LANE);
    const int64_t wide = packed != NULL && m * g->k <= 1 << 17 ? NR : n;
    for (int64_t j = 0; j < n; j += wide)
        for (int64_t q = 0; q < g->k; q += kstep) {
            const NAME(rows) r = {a + q * g->acs, g->ars, g->acs, gemm_step(m, GEMM_MR, 1) * g->ars};
            NAME(sweep)(g, m, gemm_min(wide, n - j), q, gemm_min(kstep, g->k - q), r, b,
                        packed == NULL ? NULL : packed + j * g->k, c + j, bias == NULL ? NULL : bias + j);
        }
}

/* w <= GEMM_MR rows of A, stored by columns, into p[k][GEMM_MR]. */
static inline void NAME(pack_rows)(int64_t k, int64_t w, const T *a, int64_t cs, T *p)
{
    if (w == GEMM_MR)
        for (int64_t q = 0; q < k; q++)
            memcpy(p + q * GEMM_MR, a + q * cs, GEMM_MR * sizeof(T));
    else
        for (int64_t q = 0; q < k; q++)
            memcpy(p + q * GEMM_MR, a + q * cs, (size_t)w * sizeof(T));
}

#define MC ((int64_t)(GEMM_MC / (sizeof(T) / 4)))

/* The same after copying blocks of A, GEMM_MC x GEMM_KC at most: rows stay rows, columns become panels of
 * GEMM_MR. A second product with the same A uses the copies too. */
static __attribute__((noinline)) void NAME(packed_panels)(const gemm_args *g, int64_t m, int64_t n, const T *a,
                                                          const T *b, T *c, const T *bias)
{
    T space[(GEMM_MC / (sizeof(T) / 4) + GEMM_MR) * (GEMM_KC + 16)] __attribute__((aligned(64)));
    const int64_t kstep = gemm_step(g->k, GEMM_KC, LANE), mstep = gemm_step(m, MC, GEMM_MR);
    const T *b2 = g->b2 == NULL ? NULL : (const T *)g->b2 + (b - (const T *)g->b);
    T *c2 = g->b2 == NULL ? NULL : (T *)g->c2 + (c - (T *)g->c);
    for (int64_t i0 = 0; i0 < m; i0 += mstep)
        for (int64_t q = 0; q < g->k; q += kstep) {
            const int64_t rows = gemm_min(mstep, m - i0), kc = gemm_min(kstep, g->k - q);
            const int64_t step = gemm_step(rows, GEMM_MR, 1);
            const T *from = a + i0 * g->ars + q * g->acs;
            NAME(rows) r = {space, kstep + 16, 1, step * (kstep + 16)};
            if (g->acs == 1) {
                for (int64_t i = 0; i < rows; i++)
                    memcpy(space + i * r.rs, from + i * g->ars, (size_t)kc * sizeof(T));
            } else {
                r.rs = 1, r.cs = GEMM_MR, r.block = kc * GEMM_MR;
                for (int64_t z = 0; z < kc; z += 16) /* few pages at a time */
                    for (int64_t i = 0; i < rows; i += step)
                        NAME(pack_rows)(gemm_min(16, kc - z), gemm_min(step, rows - i), from + i + z * g->acs,
                                        g->acs, space + i / step * r.block + z * GEMM_MR);
            }
            NAME(sweep)(g, rows, n, q, kc, r, b, NULL, c + i0 * g->ldc, bias);
            if (b2 != NULL)
                NAME(sweep)(g, rows, n, q, kc, r, b2, NULL, c2 + i0 * g->ldc, NULL);
        }
}

#define GEMM_STRIP 128

/* C[m,n] as the transpose of B^T A^T: columns of B are broadcast (brs == 1), rows of A packed (acs == 1).
 * A strip of C^T, GEMM_STRIP x NR, is summed on the stack and then turned. */
static void NAME(swapped)(const gemm_args *g, int64_t m, int64_t n, const T *a, const T *b, T *c, const T *bias)
{
    T panel[GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    T strip[GEMM_STRIP * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    const int64_t k = g->k, kstep = gemm_step(k, GEMM_KC, LANE), nstep = gemm_step(n, GEMM_STRIP, 1);
    const T alpha = (T)g->alpha;
    for (int64_t n0 = 0; n0 < n; n0 += nstep) {
        const int64_t nn = gemm_min(nstep, n - n0), step = gemm_step(nn, GEMM_MR, 1);
        for (int64_t i = 0; i < m; i += NR) {
            const int64_t w = gemm_min(NR, m - i);
            for (int64_t q = 0; q < k; q += kstep) {
                const int64_t kc = gemm_min(kstep, k - q);
                NAME(pack)(kc, w, a + i * g->ars + q, 1, g->ars, panel);
                for (int64_t j = 0; j < nn; j += step)
                    NAME(blocks)[gemm_min(step, nn - j) - 1][w > VL](
                        kc, b + (n0 + j) * g->bcs + q, g->bcs, 1, panel, NR, strip + j * NR, NR,
                        w > VL ? NR : VL, q == 0, (T)1, NULL);
            }
            int64_t j = 0;
            for (; j + VL <= nn; j += VL) {
                const T *row[VB / sizeof(T)];
                for (int64_t l = 0; l < VL; l++)
                    row[l] = strip + (j + l) * NR;
                NAME(vec) add = {0};
                if (bias != NULL)
                    add = *(const NAME(uvec) *)(bias + n0 + j);
                for (int64_t r = 0; r < w; r += LANE) {
                    NAME(vec) out[4];
                    NAME(turn)(row, r, out);
                    for (int l = 0; l < LANE && r + l < w; l++) {
                        T *o = c + (i + r + l) * g->ldc + n0 + j;
                        const NAME(vec) v = out[l] * alpha + add;
                        *(NAME(uvec) *)o = g->add ? v + *(const NAME(uvec) *)o : v;
                    }
                }
            }
            for (; j < nn; j++)
                for (int64_t r = 0; r < w; r++) {
                    T *o = c + (i + r) * g->ldc + n0 + j;
                    const T v = strip[j * NR + r] * alpha + (bias != NULL ? bias[n0 + j] : (T)0);
                    *o = g->add ? *o + v : v;
                }
        }
    }
}

/* Whether `swapped` packs and turns less than `panels` packs; the costs are in units of the product. */
static inline int NAME(swaps)(const gemm_args *g, int64_t m, int64_t n)
{
    if (g->acs != 1 || g->bcs == 1 || g->brs != 1 || m > 8 * NR)
        return 0;
    const double waste = (double)gemm_up(m, VL) / (double)m, cost = GEMM_PACK_COST;
    return waste * (1.0 + cost / (double)gemm_min(n, GEMM_STRIP)) + 4.0 / (double)g->k < 1.0 + cost / (double)m;
}

typedef void (*NAME(blas_fn))(int, int, int, int, int, int, T, const T *, int, const T *, int, T, T *,
                              int);
static NAME(blas_fn) NAME(blas) = NULL;

static void NAME(by_blas)(const gemm_args *g, int64_t m, int64_t n, const T *a, const T *b, T *c, const T *bias)
{
    const int64_t lda = g->acs == 1 ? g->ars : g->acs, ldb = g->bcs == 1 ? g->brs : g->bcs;
    for (int64_t i = 0; bias != NULL && i < m; i++)
        for (int64_t j = 0; j < n; j++)
            c[i * g->ldc + j] = g->add ? c[i * g->ldc + j] + bias[j] : bias[j];
    NAME(blas)(101, g->acs == 1 ? 111 : 112, g->bcs == 1 ? 111 : 112, (int)m, (int)n, (int)g->k,
               (T)g->alpha, a, (int)lda, b, (int)ldb, bias == NULL && !g->add ? (T)0 : (T)1, c, (int)g->ldc);
}

/* The activation of a finished tile, by the functions of the elementwise kernels. */
static void NAME(activate)(int act, int64_t m, int64_t n, T *c, int64_t ldc)
{
#define EACH(y) \
    for (int64_t i = 0; i < m; i++, c += ldc) \
        for (int64_t j = 0; j < n; j++) { \
            const T x = c[j]; \
            c[j] = (y); \
        } \
    break
    if (ldc == n)
        n *= m, m = 1;
    switch (act) {
    case GEMM_RELU: EACH(x > 0 ? x : x == x ? (T)0 : x);
    case GEMM_SIGMOID: EACH(VMATH(sigmoid)(x));
    case GEMM_TANH: EACH(VMATH(tanh)(x));
    case GEMM_SOFTRELU: EACH(VMATH(softrelu)(x));
    default: EACH(x / ((T)1 + VMATH(abs)(x)));
    }
#undef EACH
}

/* Rows [m0, m1) and columns [n0, n1) of matrix product number `batch`. */
static void NAME(tile)(const gemm_args *g, int64_t batch, int64_t m0, int64_t m1, int64_t n0, int64_t n1)
{
    const int64_t outer = batch / g->inner, inner = batch % g->inner;
    const T *a = (const T *)g->a + outer * g->a_outer + inner * g->a_inner + m0 * g->ars;
    const T *b = (const T *)g->b + outer * g->b_outer + inner * g->b_inner + n0 * (g->packed ? g->k : g->bcs);
    T *c = (T *)g->c + outer * g->c_outer + inner * g->c_inner + m0 * g->ldc + n0;
    const T *bias = g->bias == NULL ? NULL : (const T *)g->bias + n0;
    const int64_t m = m1 - m0, n = n1 - n0;

    if (g->k == 0) {
        for (int64_t i = 0; i < m; i++)
            for (int64_t j = 0; j < n; j++) {
                const T v = bias == NULL ? (T)0 : bias[j];
                c[i * g->ldc + j] = g->add ? c[i * g->ldc + j] + v : v;
            }
    } else if (g->use_blas && NAME(blas) != NULL) {
        NAME(by_blas)(g, m, n, a, b, c, bias);
    } else if (g->packed) {
        NAME(panels)(g, m, n, a, NULL, b, c, bias);
    } else if (n == 1 && g->brs == 1 && g->acs == 1) {
        NAME(dots)(g, 1, m, b, 1, a, g->ars, c, 1, g->ldc, bias, 0);
    } else if (n == 1 && g->ars == 1 && g->ldc == 1 && bias == NULL) { /* a row times a matrix */
        NAME(scaled_rows)(g, 1, m, b, 1, g->brs, a, g->acs, c, 1, NULL);
    } else if (m <= GEMM_DOTS && g->brs == 1 && g->acs == 1 && g->bcs != 1) {
        NAME(dots)(g, m, n, a, g->ars, b, g->bcs, c, g->ldc, 1, bias, 1);
    } else if (m <= GEMM_FEW && g->bcs == 1) {
        NAME(scaled_rows)(g, m, n, a, g->ars, g->acs, b, g->brs, c, g->ldc, bias);
    } else if (NAME(swaps)(g, m, n)) {
        NAME(swapped)(g, m, n, a, b, c, bias);
    } else if (g->pack_a) {
        NAME(packed_panels)(g, m, n, a, b, c, bias);
    } else {
        NAME(panels)(g, m, n, a, b, NULL, c, bias);
    }
    if (g->act)
        NAME(activate)(g->act, m, n, c, g->ldc);
}

/* All of B (K x N, columns stored one after another) as panels; units of [begin, end) are panels. */
static void NAME(pack_all)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const gemm_args *g = arg;
    (void)lane;
    for (int64_t j = begin; j < end; j++)
        NAME(pack)(g->k, gemm_min(NR, g->n - j * NR), (const T *)g->a + j * NR * g->k, 1, g->k,
                   (T *)g->c + j * NR * g->k);
}

#undef VL
#undef NR
#undef LANE
#undef MC
#undef GEMM_ROWS
#undef GEMM_BOTH
#undef GEMM_PAIR
#undef GEMM_STRIP
