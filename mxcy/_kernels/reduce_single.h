/* reduce_single.h: sums and extremes of float32, included by reduce.h after the general loops.
 *
 * Converting every element to double costs more than reading it from a cache, so sums are taken of eight elements
 * in float32, as a tree, before they go to the double slots: the error stays below 2^-23 of the sum of magnitudes,
 * whatever the length. Where a sum comes out not finite the elements are added one by one in double, because one of
 * the small sums alone may have been too large. Extremes are exact in any type: they stay in float32, with NaN
 * noted apart.
 * Layout: groups of 8 x RS_LANES elements; lane l adds elements l, l + RS_LANES, ... in one fixed order, so the
 * bits are the same for every vector width.
 */
#ifndef MXCY_REDUCE_SINGLE_H
#define MXCY_REDUCE_SINGLE_H

#include "vmath_wide.h"

#define RS_LANES 32
#define RS_GROUP (8 * RS_LANES)
#define RS_W (MXCY_VB / 4)
#define RS_NV (RS_LANES / RS_W)
typedef vw_v rs_v;
typedef vw_i rs_i;
typedef float rs_ld __attribute__((vector_size(MXCY_VB), aligned(4), may_alias));
typedef float rs_half __attribute__((vector_size(32 / RD_NV)));

/* Sum of eight vectors, `step` floats apart. */
static inline rs_v rs_tree(const float *p, int64_t step)
{
    rs_v a = *(const rs_ld *)p + *(const rs_ld *)(p + step);
    rs_v b = *(const rs_ld *)(p + 2 * step) + *(const rs_ld *)(p + 3 * step);
    rs_v c = *(const rs_ld *)(p + 4 * step) + *(const rs_ld *)(p + 5 * step);
    rs_v d = *(const rs_ld *)(p + 6 * step) + *(const rs_ld *)(p + 7 * step);
    return (a + b) + (c + d);
}

/* Not zero where x is infinite or NaN. */
static inline rs_i rs_odd(rs_v x) { return (x - x) != (rs_v){0}; }

static inline int rs_any(rs_i m)
{
    int64_t w[MXCY_VB / 8], any = 0;
    memcpy(w, &m, sizeof w);
    for (int k = 0; k < MXCY_VB / 8; k++) any |= w[k];
    return any != 0;
}

/* acc[0 .. RS_W) += x */
static inline void rs_add_wide(rd_a_double *acc, rs_v x)
{
    float part[RS_W];
    memcpy(part, &x, sizeof part);
    for (int k = 0; k < RS_W; k += RD_W) {
        rs_half h;
        memcpy(&h, part + k, sizeof h);
        *(rd_ld_double *)(acc + k) += __builtin_convertvector(h, rd_vd);
    }
}

static inline void rs_row_sum(void *slot, const void *data, int64_t n, const double *sh)
{
    const float *p = (const float *)data;
    rd_vd sums[RS_LANES / RD_W] = {{0}};
    int64_t i = 0;
    for (; i + RS_GROUP <= n; i += RS_GROUP)
        for (int k = 0; k < RS_NV; k++) {
            rs_v t = rs_tree(p + i + RS_W * k, RS_LANES);
            rs_half part[RS_W / RD_W];
            memcpy(part, &t, sizeof part);
            for (int j = 0; j < RS_W / RD_W; j++)
                sums[k * (RS_W / RD_W) + j] += __builtin_convertvector(part[j], rd_vd);
        }
    if (i > 0) {
        double lane[RD_W];
        for (int w = RS_LANES / RD_W / 2; w > 0; w >>= 1)
            for (int k = 0; k < w; k++) sums[k] += sums[k + w];
        memcpy(lane, sums, sizeof lane);
        for (int w = RD_W / 2; w > 0; w >>= 1)
            for (int k = 0; k < w; k++) lane[k] += lane[k + w];
        if (__builtin_expect(lane[0] - lane[0] != 0, 0))
            rd_row_sum_f(slot, p, i, sh);
        else
            *(rd_a_double *)slot += lane[0];
    }
    if (i < n) rd_row_sum_f(slot, p + i, n - i, sh);
}

static inline void rs_cols_sum(void *slots, const void *data, int64_t rows, int64_t stride, int64_t w,
                               const double *sh)
{
    rd_a_double *acc = (rd_a_double *)slots;
    const float *p = (const float *)data;
    int64_t r = 0;
    for (; r + 8 <= rows; r += 8, p += 8 * stride) {
        int64_t j = 0;
        for (; j + RS_W <= w; j += RS_W) {
            rs_v t = rs_tree(p + j, stride);
            if (__builtin_expect(rs_any(rs_odd(t)), 0))
                rd_cols_sum_f(acc + j, p + j, 8, stride, RS_W, sh);
            else
                rs_add_wide(acc + j, t);
        }
        if (j < w) rd_cols_sum_f(acc + j, p + j, 8, stride, w - j, sh);
    }
    if (r < rows) rd_cols_sum_f(slots, p, rows - r, stride, w, sh);
}

#define RS_EXTREME(name, START, STEP, BETTER)                                                     \
    static inline void rs_row_##name(void *slot, const void *data, int64_t n, const double *sh)  \
    {                                                                                            \
        const float *p = (const float *)data;                                                    \
        int64_t i = 0;                                                                           \
        if (n >= RS_LANES) {                                                                     \
            rs_v best[RS_NV], start = (START) - (rs_v){0};                                       \
            rs_i nan = {0};                                                                      \
            for (int k = 0; k < RS_NV; k++) best[k] = start;                                     \
            for (; i + 2 * RS_LANES <= n; i += 2 * RS_LANES)                                     \
                for (int k = 0; k < RS_NV; k++) {                                                \
                    rs_v x = *(const rs_ld *)(p + i + RS_W * k);                                 \
                    rs_v y = *(const rs_ld *)(p + i + RS_LANES + RS_W * k);                      \
                    nan |= vw_unordered(x, y);                                                   \
                    best[k] = STEP(y, STEP(x, best[k]));                                         \
                }                                                                                \
            for (; i + RS_LANES <= n; i += RS_LANES)                                             \
                for (int k = 0; k < RS_NV; k++) {                                                \
                    rs_v x = *(const rs_ld *)(p + i + RS_W * k);                                 \
                    nan |= vw_unordered(x, x);                                                   \
                    best[k] = STEP(x, best[k]);                                                  \
                }                                                                                \
            float lane[RS_LANES];                                                                \
            memcpy(lane, best, sizeof lane);                                                     \
            for (int w = RS_LANES / 2; w > 0; w >>= 1)                                           \
                for (int k = 0; k < w; k++) lane[k] = lane[k + w] BETTER lane[k] ? lane[k + w] : lane[k]; \
            double acc = rd_comb1_##name##_f(*(rd_a_double *)slot, lane[0]);                     \
            *(rd_a_double *)slot = rs_any(nan) ? (double)NAN : acc;                              \
        }                                                                                        \
        if (i < n) rd_row_##name##_f(slot, p + i, n - i, sh);                                    \
    }                                                                                            \
    /* Blocks of up to RS_BLOCK columns stay in float32 over all rows. */                        \
    static inline void rs_cols_##name(void *slots, const void *data, int64_t rows,               \
                                      int64_t stride, int64_t w, const double *sh)               \
    {                                                                                            \
        const float *p = (const float *)data;                                                    \
        rd_a_double *acc = (rd_a_double *)slots;                                                 \
        int64_t j = 0;                                                                           \
        if (rows >= 8)                                                                           \
            for (int64_t m; (m = w - j < RS_BLOCK ? (w - j) / RS_W * RS_W : RS_BLOCK) > 0; j += m) { \
                float best[RS_BLOCK];                                                            \
                int32_t nan[RS_BLOCK] = {0};                                                     \
                for (int64_t c = 0; c < m; c++) best[c] = START;                                 \
                int64_t r = 0;                                                                   \
                for (; r + 4 <= rows; r += 4)                                                    \
                    for (int64_t c = 0; c < m; c += RS_W) {                                      \
                        const float *q = p + r * stride + j + c;                                 \
                        rs_v x = *(const rs_ld *)q, y = *(const rs_ld *)(q + stride);            \
                        rs_v z = *(const rs_ld *)(q + 2 * stride);                               \
                        rs_v w = *(const rs_ld *)(q + 3 * stride), b = *(rs_ld *)(best + c);     \
                        *(rs_lm *)(nan + c) |= vw_unordered(x, y) | vw_unordered(z, w);          \
                        *(rs_ld *)(best + c) = STEP(w, STEP(z, STEP(y, STEP(x, b))));            \
                    }                                                                            \
                for (; r < rows; r++)                                                            \
                    for (int64_t c = 0; c < m; c += RS_W) {                                      \
                        rs_v x = *(const rs_ld *)(p + r * stride + j + c);                       \
                        *(rs_ld *)(best + c) = STEP(x, *(rs_ld *)(best + c));                    \
                        *(rs_lm *)(nan + c) |= x != x;                                           \
                    }                                                                            \
                for (int64_t c = 0; c < m; c++) {                                                \
                    double b = nan[c] ? (double)NAN : (double)best[c];                           \
                    acc[j + c] = rd_comb1_##name##_f(acc[j + c], b);                             \
                }                                                                                \
            }                                                                                    \
        if (j < w) rd_cols_##name##_f(acc + j, p + j, rows, stride, w - j, sh);                  \
    }
#define RS_BLOCK 512
typedef int32_t rs_lm __attribute__((vector_size(MXCY_VB), aligned(4), may_alias));
RS_EXTREME(max, -INFINITY, vw_max, >)
RS_EXTREME(min, INFINITY, vw_min, <)
#endif
