/* Inner loops of the reductions. An accumulator is one 8-byte slot: double for floating point (so
 * float32 sums are accurate; the commonest have loops of their own in reduce_single.h), int64 for integers. Thirty-two lanes in a fixed
 * order make the result the same for every CPU build and thread count.
 *
 * For every operation and element type: rd_row (one contiguous run into one slot) and rd_cols (rows
 * of w neighbours into w slots). `shift` is used by the squared deviation alone. */
#ifndef MXCY_REDUCE_H
#define MXCY_REDUCE_H

#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

/* Vectors of the width that the CPU build has; eight lanes are RD_NV of them. The lanes, and so the
 * bits of a result, are the same for every width. */
#if defined(__AVX512F__)
#define RD_NV 1
#elif defined(__AVX2__)
#define RD_NV 2
#else
#define RD_NV 4
#endif
#define RD_W (8 / RD_NV)
typedef double rd_vd __attribute__((vector_size(64 / RD_NV)));
typedef int64_t rd_vl __attribute__((vector_size(64 / RD_NV)));
typedef double rd_ld_double __attribute__((vector_size(64 / RD_NV), aligned(8), may_alias));
typedef float rd_ld_float __attribute__((vector_size(32 / RD_NV), aligned(4), may_alias));
typedef int64_t rd_ld_int64_t __attribute__((vector_size(64 / RD_NV), aligned(8), may_alias));
typedef int32_t rd_ld_int32_t __attribute__((vector_size(32 / RD_NV), aligned(4), may_alias));
/* Slots hold either type, so they are read and written through types that may alias. */
typedef double rd_a_double __attribute__((may_alias));
typedef int64_t rd_a_int64_t __attribute__((may_alias));

enum { RD_SUM, RD_ABSSUM, RD_SQSUM, RD_NANSUM, RD_PROD, RD_NANPROD, RD_MAX, RD_MIN, RD_SQDEV,
       RD_OPS };
enum { RD_KEEP, RD_MEAN, RD_ROOT };

#define RD_SEL_D(m, a, b) ((rd_vd)(((m) & (rd_vl)(a)) | (~(m) & (rd_vl)(b))))
#define RD_SEL_L(m, a, b) (((m) & (a)) | (~(m) & (b)))

/* V, S: step on vectors and on scalars, given a (accumulator), x (element), h (shift). */
#define RD_LOOPS(name, T, A, VA, START, V, S)                                                    \
    static inline void rd_row_##name(void *slot, const void *data, int64_t n, const double *sh)  \
    {                                                                                            \
        const T *p = (const T *)data;                                                            \
        A acc = *(rd_a_##A *)slot;                                                               \
        const A hs = (A)(sh ? *sh : 0.0);                                                        \
        const VA hv = hs - (VA){0};                                                              \
        (void)hv;                                                                                \
        int64_t i = 0;                                                                           \
        if (n >= 16) {                                                                           \
            VA q[4 * RD_NV];                                                                     \
            for (int k = 0; k < 4 * RD_NV; k++) q[k] = (A)(START) - (VA){0};                     \
            for (; i + 32 <= n; i += 32)                                                         \
                for (int k = 0; k < 4 * RD_NV; k++) {                                            \
                    VA x = __builtin_convertvector(*(const rd_ld_##T *)(p + i + RD_W * k), VA);  \
                    VA a = q[k];                                                                 \
                    q[k] = V(a, x, hv);                                                          \
                }                                                                                \
            for (; i + 8 <= n; i += 8)                                                           \
                for (int k = 0; k < RD_NV; k++) {                                                \
                    VA x = __builtin_convertvector(*(const rd_ld_##T *)(p + i + RD_W * k), VA);  \
                    VA a = q[k];                                                                 \
                    q[k] = V(a, x, hv);                                                          \
                }                                                                                \
            A lane[32];                                                                          \
            memcpy(lane, q, sizeof lane);                                                        \
            for (int w = 16; w > 0; w >>= 1)                                                     \
                for (int k = 0; k < w; k++) lane[k] = rd_comb1_##name(lane[k], lane[k + w]);     \
            acc = rd_comb1_##name(acc, lane[0]);                                                 \
        }                                                                                        \
        for (; i < n; i++) {                                                                     \
            A x = (A)p[i], a = acc;                                                              \
            acc = S(a, x, hs);                                                                   \
        }                                                                                        \
        *(rd_a_##A *)slot = acc;                                                                 \
    }                                                                                            \
    static inline void rd_cols_##name(void *slots, const void *data, int64_t rows,               \
                                      int64_t stride, int64_t w, const double *sh)               \
    {                                                                                            \
        rd_a_##A *acc = (rd_a_##A *)slots;                                                       \
        for (int64_t r = 0; r < rows; r += 4) {                                                  \
            const T *p = (const T *)data + r * stride;                                           \
            int m = rows - r < 4 ? (int)(rows - r) : 4;                                          \
            int64_t j = 0;                                                                       \
            if (m == 4)                                                                          \
                for (; j + RD_W <= w; j += RD_W) {                                               \
                    VA hv = {0}, a = *(rd_ld_##A *)(acc + j);                                    \
                    if (sh) hv = __builtin_convertvector(*(const rd_ld_double *)(sh + j), VA);   \
                    (void)hv;                                                                    \
                    for (int k = 0; k < 4; k++) {                                                \
                        VA x = __builtin_convertvector(                                          \
                            *(const rd_ld_##T *)(p + k * stride + j), VA);                       \
                        a = V(a, x, hv);                                                         \
                    }                                                                            \
                    *(rd_ld_##A *)(acc + j) = a;                                                 \
                }                                                                                \
            for (int k = 0; k < m; k++)                                                          \
                for (int64_t c = j; c < w; c++) {                                                \
                    A x = (A)p[k * stride + c], a = acc[c], hs = (A)(sh ? sh[c] : 0.0);          \
                    (void)hs;                                                                    \
                    acc[c] = S(a, x, hs);                                                        \
                }                                                                                \
        }                                                                                        \
    }                                                                                            \
    /* n contiguous rows of length m (short ones), into n slots; same order as rd_row. */        \
    static inline void rd_short_##name(void *slots, const void *data, int64_t n, int64_t m)      \
    {                                                                                            \
        const T *p = (const T *)data;                                                            \
        for (int64_t i = 0; i < n; i++, p += m) {                                                \
            A acc = (A)(START);                                                                  \
            for (int64_t k = 0; k < m; k++) {                                                    \
                A x = (A)p[k], a = acc, hs = 0;                                                  \
                (void)hs;                                                                        \
                acc = S(a, x, hs);                                                               \
            }                                                                                    \
            ((rd_a_##A *)slots)[i] = acc;                                                        \
        }                                                                                        \
    }                                                                                            \
    static inline void rd_comb_##name(void *a, const void *b, int64_t n)                         \
    {                                                                                            \
        rd_a_##A *p = (rd_a_##A *)a;                                                             \
        const rd_a_##A *q = (const rd_a_##A *)b;                                                 \
        for (int64_t i = 0; i < n; i++) p[i] = rd_comb1_##name(p[i], q[i]);                      \
    }                                                                                            \
    static inline void rd_start_##name(void *a, int64_t n)                                       \
    {                                                                                            \
        for (int64_t i = 0; i < n; i++) ((rd_a_##A *)a)[i] = (A)(START);                         \
    }

#define RD_COMB(name, A, EXPR)                                                                   \
    static inline A rd_comb1_##name(A a, A x) { return EXPR; }

#define V_SUM(a, x, h) (a + x)
#define V_SQSUM(a, x, h) (a + x * x)
#define V_PROD(a, x, h) (a * x)
#define V_SQDEV(a, x, h) (a + (x - h) * (x - h))
#define VD_ABSSUM(a, x, h) (a + RD_SEL_D(x < 0, -x, x))
#define VL_ABSSUM(a, x, h) (a + RD_SEL_L(x < 0, -x, x))
#ifdef __AVX512F__ /* the generic form moves masks between register files */
static inline rd_vd rd_vmax(rd_vd a, rd_vd x)
{
    __mmask8 nan = _mm512_cmp_pd_mask((__m512d)x, (__m512d)x, _CMP_UNORD_Q);
    __mmask8 more = _mm512_cmp_pd_mask((__m512d)x, (__m512d)a, _CMP_GT_OQ);
    return (rd_vd)_mm512_mask_mov_pd((__m512d)a, nan | more, (__m512d)x);
}
static inline rd_vd rd_vmin(rd_vd a, rd_vd x)
{
    __mmask8 nan = _mm512_cmp_pd_mask((__m512d)x, (__m512d)x, _CMP_UNORD_Q);
    __mmask8 less = _mm512_cmp_pd_mask((__m512d)x, (__m512d)a, _CMP_LT_OQ);
    return (rd_vd)_mm512_mask_mov_pd((__m512d)a, nan | less, (__m512d)x);
}
#define VD_MAX(a, x, h) rd_vmax(a, x)
#define VD_MIN(a, x, h) rd_vmin(a, x)
#else
#define VD_MAX(a, x, h) RD_SEL_D((x > a) | (x != x), x, a)
#define VD_MIN(a, x, h) RD_SEL_D((x < a) | (x != x), x, a)
#endif
#define VL_MAX(a, x, h) RD_SEL_L(x > a, x, a)
#define VL_MIN(a, x, h) RD_SEL_L(x < a, x, a)
#define S_ABSSUM(a, x, h) (a + (x < 0 ? -x : x))
#define S_NANSUM(a, x, h) (a + (x == x ? x : 0))
#define S_NANPROD(a, x, h) (a * (x == x ? x : 1))
#define S_MAX(a, x, h) ((x > a) | (x != x) ? x : a)
#define S_MIN(a, x, h) ((x < a) | (x != x) ? x : a)
/* NaN replaced by a constant: the mask keeps the bits of x, or takes those of the constant. */
#define VD_NANSUM(a, x, h) (a + (rd_vd)((x == x) & (rd_vl)x))
#define VD_NANPROD(a, x, h) (a * RD_SEL_D(x == x, x, (1.0 - (rd_vd){0})))

#define RD_FLOAT(s, T)                                                                           \
    RD_COMB(sum_##s, double, a + x)                                                              \
    RD_COMB(abssum_##s, double, a + x)                                                           \
    RD_COMB(sqsum_##s, double, a + x)                                                            \
    RD_COMB(nansum_##s, double, a + x)                                                           \
    RD_COMB(prod_##s, double, a * x)                                                             \
    RD_COMB(nanprod_##s, double, a * x)                                                          \
    RD_COMB(max_##s, double, S_MAX(a, x, 0))                                                     \
    RD_COMB(min_##s, double, S_MIN(a, x, 0))                                                     \
    RD_COMB(sqdev_##s, double, a + x)                                                            \
    RD_LOOPS(sum_##s, T, double, rd_vd, 0, V_SUM, V_SUM)                                         \
    RD_LOOPS(abssum_##s, T, double, rd_vd, 0, VD_ABSSUM, S_ABSSUM)                               \
    RD_LOOPS(sqsum_##s, T, double, rd_vd, 0, V_SQSUM, V_SQSUM)                                   \
    RD_LOOPS(nansum_##s, T, double, rd_vd, 0, VD_NANSUM, S_NANSUM)                               \
    RD_LOOPS(prod_##s, T, double, rd_vd, 1, V_PROD, V_PROD)                                      \
    RD_LOOPS(nanprod_##s, T, double, rd_vd, 1, VD_NANPROD, S_NANPROD)                            \
    RD_LOOPS(max_##s, T, double, rd_vd, -INFINITY, VD_MAX, S_MAX)                                \
    RD_LOOPS(min_##s, T, double, rd_vd, INFINITY, VD_MIN, S_MIN)                                 \
    RD_LOOPS(sqdev_##s, T, double, rd_vd, 0, V_SQDEV, V_SQDEV)

/* Integers wrap around: the arithmetic is done unsigned where it may overflow. */
#define RD_INT(s, T)                                                                             \
    RD_COMB(sum_##s, int64_t, (int64_t)((uint64_t)a + (uint64_t)x))                              \
    RD_COMB(abssum_##s, int64_t, (int64_t)((uint64_t)a + (uint64_t)x))                           \
    RD_COMB(sqsum_##s, int64_t, (int64_t)((uint64_t)a + (uint64_t)x))                            \
    RD_COMB(prod_##s, int64_t, (int64_t)((uint64_t)a * (uint64_t)x))                             \
    RD_COMB(max_##s, int64_t, S_MAX(a, x, 0))                                                    \
    RD_COMB(min_##s, int64_t, S_MIN(a, x, 0))                                                    \
    RD_LOOPS(sum_##s, T, int64_t, rd_vl, 0, V_SUM, U_SUM)                                        \
    RD_LOOPS(abssum_##s, T, int64_t, rd_vl, 0, VL_ABSSUM, U_ABSSUM)                              \
    RD_LOOPS(sqsum_##s, T, int64_t, rd_vl, 0, V_SQSUM, U_SQSUM)                                  \
    RD_LOOPS(prod_##s, T, int64_t, rd_vl, 1, V_PROD, U_PROD)                                     \
    RD_LOOPS(max_##s, T, int64_t, rd_vl, INT64_MIN, VL_MAX, S_MAX)                               \
    RD_LOOPS(min_##s, T, int64_t, rd_vl, INT64_MAX, VL_MIN, S_MIN)
#define U_SUM(a, x, h) ((int64_t)((uint64_t)a + (uint64_t)x))
#define U_ABSSUM(a, x, h) ((int64_t)((uint64_t)a + (x < 0 ? -(uint64_t)x : (uint64_t)x)))
#define U_SQSUM(a, x, h) ((int64_t)((uint64_t)a + (uint64_t)x * (uint64_t)x))
#define U_PROD(a, x, h) ((int64_t)((uint64_t)a * (uint64_t)x))

RD_FLOAT(f, float)
RD_FLOAT(d, double)
RD_INT(i, int32_t)
RD_INT(l, int64_t)

typedef struct {
    void (*start)(void *slots, int64_t n);
    void (*row)(void *slot, const void *data, int64_t n, const double *shift);
    void (*cols)(void *slots, const void *data, int64_t rows, int64_t stride, int64_t w,
                 const double *shift);
    void (*comb)(void *a, const void *b, int64_t n);
    void (*short_rows)(void *slots, const void *data, int64_t n, int64_t m);
} rd_table;

#include "reduce_single.h"

#define RS_E(n) { rd_start_##n##_f, rs_row_##n, rs_cols_##n, rd_comb_##n##_f, rd_short_##n##_f }
#define RD_E(n) { rd_start_##n, rd_row_##n, rd_cols_##n, rd_comb_##n, rd_short_##n }
/* [operation][element type: float, double, int32, int64]; integers have no NaN. */
static const rd_table rd_tables[RD_OPS][4] = {
    { RS_E(sum), RD_E(sum_d), RD_E(sum_i), RD_E(sum_l) },
    { RD_E(abssum_f), RD_E(abssum_d), RD_E(abssum_i), RD_E(abssum_l) },
    { RD_E(sqsum_f), RD_E(sqsum_d), RD_E(sqsum_i), RD_E(sqsum_l) },
    { RD_E(nansum_f), RD_E(nansum_d), RD_E(sum_i), RD_E(sum_l) },
    { RD_E(prod_f), RD_E(prod_d), RD_E(prod_i), RD_E(prod_l) },
    { RD_E(nanprod_f), RD_E(nanprod_d), RD_E(prod_i), RD_E(prod_l) },
    { RS_E(max), RD_E(max_d), RD_E(max_i), RD_E(max_l) },
    { RS_E(min), RD_E(min_d), RD_E(min_i), RD_E(min_l) },
    { RD_E(sqdev_f), RD_E(sqdev_d), RD_E(sqsum_i), RD_E(sqsum_l) },
};

/* Position of the first element equal to v, which is known to be there. */
#define RD_FIND(T)                                                                               \
    static inline int64_t rd_find_##T(const T *p, int64_t n, T v)                                \
    {                                                                                            \
        int64_t i = 0;                                                                           \
        for (; i + 64 <= n; i += 64) {                                                           \
            int hit = 0;                                                                         \
            for (int k = 0; k < 64; k++) hit |= p[i + k] == v;                                   \
            if (hit) break;                                                                      \
        }                                                                                        \
        while (i + 1 < n && p[i] != v) i++;                                                      \
        return i;                                                                                \
    }
RD_FIND(float)
RD_FIND(double)
RD_FIND(int64_t)
#endif
