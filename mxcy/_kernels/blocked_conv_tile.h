/* blocked_conv_tile.h: the one inner loop of convolutions on channel-blocked arrays.
 *
 * A tile is M rows by up to two vectors of channels, all of it in registers:
 *     acc[i][:] += x[row(i) + step.x + k * pitch] * w[step.w + 16 * k][:]     for every step, k < length
 * The scalar is broadcast, w is read in sequence. Forward and for the gradient of the data, a row is a pixel of
 * the result, a step is (block of source channels, tap of the kernel) and k runs over the block's 16 channels.
 * For the gradient of the weights, a row is (tap, source channel), a step is a row of pixels and k runs over
 * those. Rows are addressed one by one, so it does not matter how they lie: strides, dilation, rows of two image
 * lines or of two images in a tile cost nothing.
 *
 * Blocking: 6 rows x 2 vectors of 32 bytes leave 4 of 16 registers for w and the scalars (12 chains hide the
 * latency of two FMA units); with 64 bytes 14 rows x 2 vectors of 32 registers. Batch-reduce kernel after
 * Georganas et al., "Harnessing Deep Learning via a Single Building Block", 2020.
 */
#ifndef MXCY_BLOCKED_CONV_TILE_H
#define MXCY_BLOCKED_CONV_TILE_H
#include "blocked.h"

#define BC_MR (MXCY_VB == 64 ? 14 : 6)
#define BC_PANEL (2 * BLK_VL) /* channels of a tile */

typedef struct {
    int64_t x, w; /* what a step adds to the places in the source and in the weights, in floats */
} bc_step;

/* Memory that is wanted soon: in `planes` planes `rows` rows of `lines` cache lines; distances in bytes. */
typedef struct {
    const char *at;
    int64_t line_next, lines, row_next, rows, plane_next, planes;
    int64_t line, row; /* where to go on */
} bc_soon;

typedef struct {
    const float *x, *w;
    const int64_t *px; /* of each row: its place in the source */
    const bc_step *steps;
    int64_t count, length, pitch;
    int64_t w_next, y_next; /* from the first vector of channels to the second */
    float *y;
    const int64_t *py;           /* of each row: its place in the result */
    const float *bias, *addend;  /* added by the last part; addend lies as y does; or NULL */
    int first, last, relu;       /* a later part adds to y; the last one finishes it */
    bc_soon soon[2];             /* fetched while tiles are computed, `quota` lines a tile of each */
    int64_t quota[2];
} bc_tile;

typedef void (*bc_function)(const bc_tile *);

#define BC_INLINE static inline __attribute__((always_inline))
#define BC_UNROLL _Pragma("GCC unroll 16")

/* A NaN stays, -0 becomes 0, as in the elementwise relu. */
BC_INLINE blk_vec bc_relu(blk_vec v) { return (blk_vec)((blk_ivec)v & ~(blk_ivec)(v <= (blk_vec){0})); }

/* one: length 16, pitch 1. */
BC_INLINE void bc_run(const bc_tile *t, const int M, const int NV, const int one)
{
    blk_vec a[BC_MR][2];
    const float *p[BC_MR];
    BC_UNROLL for (int i = 0; i < M; i++)
    {
        p[i] = t->x + t->px[i];
        BC_UNROLL for (int v = 0; v < NV; v++) a[i][v] = (blk_vec){0};
    }
    const int64_t next = BLK_VL < BLK ? BLK_VL : t->w_next, pitch = one ? 1 : t->pitch;
    for (const bc_step *s = t->steps, *end = s + t->count; s < end; s++) {
        const float *w = t->w + s->w;
        const int64_t length = one ? BLK : t->length;
        int64_t at = s->x;
        _Pragma("GCC unroll 4") for (int64_t k = 0; k < length; k++, at += pitch, w += BLK)
        {
            blk_vec b[2];
            BC_UNROLL for (int v = 0; v < NV; v++) b[v] = blk_load(w + v * next);
            BC_UNROLL for (int i = 0; i < M; i++)
                BC_UNROLL for (int v = 0; v < NV; v++) a[i][v] += p[i][at] * b[v];
        }
    }
#define BC_EACH BC_UNROLL for (int i = 0; i < M; i++) BC_UNROLL for (int v = 0; v < NV; v++)
    const int64_t *y = t->py;
    const int64_t y_next = BLK_VL < BLK ? BLK_VL : t->y_next;
    if (!t->first)
        BC_EACH a[i][v] += blk_load(t->y + y[i] + v * y_next);
    if (t->last) {
        if (t->bias != NULL)
            BC_EACH a[i][v] += blk_load(t->bias + v * BLK_VL);
        if (t->addend != NULL)
            BC_EACH a[i][v] += blk_load(t->addend + y[i] + v * y_next);
        if (t->relu)
            BC_EACH a[i][v] = bc_relu(a[i][v]);
    }
    BC_EACH blk_store(t->y + y[i] + v * y_next, a[i][v]);
#undef BC_EACH
}

#define BC_ONE(M) \
    static __attribute__((noinline)) void bc_one_##M##_1(const bc_tile *t) { bc_run(t, M, 1, 1); } \
    static __attribute__((noinline)) void bc_one_##M##_2(const bc_tile *t) { bc_run(t, M, 2, 1); } \
    static __attribute__((noinline)) void bc_any_##M##_1(const bc_tile *t) { bc_run(t, M, 1, 0); } \
    static __attribute__((noinline)) void bc_any_##M##_2(const bc_tile *t) { bc_run(t, M, 2, 0); }
BC_ONE(1) BC_ONE(2) BC_ONE(3) BC_ONE(4) BC_ONE(5) BC_ONE(6)
#if MXCY_VB == 64
BC_ONE(7) BC_ONE(8) BC_ONE(9) BC_ONE(10) BC_ONE(11) BC_ONE(12) BC_ONE(13) BC_ONE(14)
#define BC_ROWS(F, NV) \
    {F##_1_##NV, F##_2_##NV, F##_3_##NV, F##_4_##NV, F##_5_##NV, F##_6_##NV, F##_7_##NV, F##_8_##NV, \
     F##_9_##NV, F##_10_##NV, F##_11_##NV, F##_12_##NV, F##_13_##NV, F##_14_##NV}
#else
#define BC_ROWS(F, NV) {F##_1_##NV, F##_2_##NV, F##_3_##NV, F##_4_##NV, F##_5_##NV, F##_6_##NV}
#endif
/* [one: length 16, pitch 1][two vectors][rows - 1] */
static const bc_function bc_functions[2][2][BC_MR] = {
    {BC_ROWS(bc_any, 1), BC_ROWS(bc_any, 2)}, {BC_ROWS(bc_one, 1), BC_ROWS(bc_one, 2)}};

static inline void bc_fetch(bc_soon *s, int64_t n)
{
    for (; n > 0 && s->planes > 0; n--) {
        __builtin_prefetch(s->at + s->row * s->row_next + s->line * s->line_next, 0, 2);
        if (++s->line < s->lines)
            continue;
        s->line = 0;
        if (++s->row == s->rows) {
            s->row = 0;
            s->at += s->plane_next;
            s->planes--;
        }
    }
}

/* All rows of a panel, in tiles of sizes that differ by one at most: a tile with few rows wastes the units. */
static void bc_rows(bc_tile *t, const int64_t *px, const int64_t *py, int64_t rows, int two)
{
    const int64_t tiles = (rows + BC_MR - 1) / BC_MR;
    const bc_function *f = bc_functions[t->length == BLK && t->pitch == 1][two];
    for (int64_t i = 0, r = 0; i < tiles; i++) {
        const int64_t m = (rows - r + tiles - i - 1) / (tiles - i);
        t->px = px + r;
        t->py = py + r;
        bc_fetch(&t->soon[0], t->quota[0]);
        bc_fetch(&t->soon[1], t->quota[1]);
        f[m - 1](t);
        r += m;
    }
}
#endif
