/* The kernels of gemm.pyx: what tasks say, as products.
 * Invariant: pieces are cut by shapes alone.
 */
#ifndef MXCY_GEMM_TASK_H
#define MXCY_GEMM_TASK_H
#include "gemm_all.h"
#include "gemm_half.h"

/* ints: outer, inner, M, N, K, then strides (elements) a_row, a_col, b_row, b_col, c_row, then
 * a_outer, a_inner, b_outer, b_inner, c_outer, c_inner, then has_bias; there may follow the elements at
 * which a, b and c begin, then the activation and whether B is packed. floats: alpha. An output with
 * MXCY_REQ_ADD is added to, which needs alpha 1 and no activation. */
static int gemm_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    gemm_args g = {0};
    const int64_t outer = v[0];
    const int dtype = t->outs[0].dtype, is_double = dtype == MXCY_FLOAT64;
    const int64_t item = is_double ? 8 : dtype == MXCY_FLOAT32 ? 4 : 2;
    if ((t->num_ints != 17 && t->num_ints != 20 && t->num_ints != 22) || t->num_floats != 1)
        return mxcy_fail(t, MXCY_ERROR, "gemm: 17, 20 or 22 ints and 1 float expected");
    if (item == 2 && dtype != MXCY_FLOAT16 && dtype != MXCY_BFLOAT16)
        return mxcy_fail(t, MXCY_TYPE_ERROR, "gemm: a floating point dtype expected");
    g.half = item == 2 ? dtype : 0;
    g.inner = v[1], g.m = v[2], g.n = v[3], g.k = v[4];
    g.ars = v[5], g.acs = v[6], g.brs = v[7], g.bcs = v[8], g.ldc = v[9];
    g.a_outer = v[10], g.a_inner = v[11], g.b_outer = v[12], g.b_inner = v[13];
    g.c_outer = v[14], g.c_inner = v[15];
    g.a = t->ins[0].data, g.b = t->ins[1].data, g.c = t->outs[0].data;
    g.bias = v[16] ? t->ins[2].data : NULL;
    g.alpha = t->floats[0];
    g.add = t->outs[0].req == MXCY_REQ_ADD;
    if (t->num_ints >= 20 && t->outs[0].size) {
        g.a = (const char *)g.a + v[17] * item;
        g.b = (const char *)g.b + v[18] * item;
        g.c = (char *)g.c + v[19] * item;
    }
    if (t->num_ints == 22)
        g.act = (int)v[20], g.packed = (int)v[21];
    if (g.half && g.packed)
        return mxcy_fail(t, MXCY_TYPE_ERROR, "gemm: packed weights are float32 or float64");
    if (g.add && (g.alpha != 1.0 || g.act))
        return mxcy_fail(t, MXCY_ERROR, "gemm: adds plain products only");
    g.products = outer * g.inner;
    if (g.products == 0 || g.m == 0 || g.n == 0)
        return MXCY_OK;
    if (!g.half)
        gemm_choose(&g);
    gemm_tiles(&g);
    const double ns = 2e-2 * (double)g.tile_m * (double)g.tile_n * (double)(g.k + 8) + 50;
    const int64_t grain = ns > 4000 ? 1 : (int64_t)(4000 / ns) + 1;
    t->parallel->parallel_for(t->parallel, g.products * g.tiles_m * g.tiles_n, grain,
                              g.half ? half_body : is_double ? gemm_body_d : gemm_body_f, &g);
    return MXCY_OK;
}

/* ints: N, K. One matrix of N rows of K elements becomes panels of its transpose; the output may be longer, its
 * rest becomes 0. */
static int pack_matrix_run(const mxcy_task *t)
{
    const int is_double = t->outs[0].dtype == MXCY_FLOAT64;
    const int64_t panel = 2 * VB / (is_double ? 8 : 4);
    gemm_args g = {0};
    g.a = t->ins[0].data, g.c = t->outs[0].data, g.n = t->ints[0], g.k = t->ints[1];
    const int64_t used = gemm_up(g.n, panel) * g.k, item = is_double ? 8 : 4;
    if (used < t->outs[0].size)
        memset((char *)g.c + used * item, 0, (size_t)((t->outs[0].size - used) * item));
    if (g.n * g.k > 0)
        t->parallel->parallel_for(t->parallel, (g.n + panel - 1) / panel, 1 + 20000 / (g.k * panel),
                                  is_double ? gemm_d_pack_all : gemm_f_pack_all, &g);
    return MXCY_OK;
}

/* As column_sum_f in gemm_all.h. */
static void half_column_sum(int dtype, const column_args *g, int64_t begin, int64_t end)
{
    for (int64_t j = begin; j < end; j += 64) {
        const int64_t w = gemm_min(64, end - j);
        float sum[4][64] = {{0}}, row[64];
        for (int64_t i = 0; i < g->rows; i++) {
            half_load(dtype, w, (const uint16_t *)g->x + i * g->columns + j, row);
            for (int64_t q = 0; q < w; q++)
                sum[i & 3][q] += row[q];
        }
        for (int64_t q = 0; q < w; q++)
            row[q] = (sum[0][q] + sum[1][q]) + (sum[2][q] + sum[3][q]);
        half_store(dtype, w, row, (uint16_t *)g->y + j);
    }
}

static void column_sum_half(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    half_column_sum(MXCY_FLOAT16, (const column_args *)arg, begin, end);
}

static void column_sum_bfloat(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    half_column_sum(MXCY_BFLOAT16, (const column_args *)arg, begin, end);
}

/* ints: rows, columns. */
static int column_sum_run(const mxcy_task *t)
{
    column_args g = {t->ins[0].data, t->outs[0].data, t->ints[0], t->ints[1]};
    const int64_t grain = gemm_up(1 + 100000 / (g.rows + 1), 64);
    const int dtype = t->outs[0].dtype;
    t->parallel->parallel_for(t->parallel, g.columns, grain,
                              dtype == MXCY_FLOAT64   ? column_sum_d
                              : dtype == MXCY_FLOAT32 ? column_sum_f
                              : dtype == MXCY_FLOAT16 ? column_sum_half
                                                      : column_sum_bfloat,
                              &g);
    return MXCY_OK;
}
#endif
