/* Drivers of Winograd convolutions: what a task says, how the tiles are shared out.
 *
 * Forward (and the gradient of data), in one of two forms that the operator chooses by shapes:
 *   fused    a chunk of `chunk` tiles goes through all three steps on one thread, in its L2 cache;
 *   phased   few tiles, many channels: V of up to `band` tiles is made by all threads, then each takes filters
 *            (`group` blocks of 16) of a chunk, multiplies and transforms back, so that U is read once a band.
 * Either way M is small: POSITIONS x chunk x group. Gradient of weights: bands of `band` tiles; V and D = A dy A'
 * by all threads, then dU, where each thread owns positions and blocks of filters; at the end dw = G' dU G.
 * Invariant: every result has one owner and one order of additions, whatever the form, chunks and threads.
 *
 * Scratch of a thread is a slot: `slots` of them are in the workspace, and whoever runs the piece `slot` of a
 * parallel_for takes chunks from a common counter.
 */
#ifndef MXCY_WINOGRAD_ALL_H
#define MXCY_WINOGRAD_ALL_H
#include "winograd_gemm.h"

typedef struct {
    int64_t n, c, h, w, o, oh, ow, pad_h, pad_w; /* images, as of the forward convolution */
    int64_t tile, relu, rotated, band, chunk, group, slots;
    int64_t high, wide, tiles, positions; /* tiles of an image and in all */
    const float *x, *g, *u, *bias, *addend;
    float *y, *v, *d, *m;
    int64_t t0, t1;  /* the band */
    int64_t room;    /* floats of a slot */
    int64_t next;    /* chunks taken */
} wg_args;

typedef struct { int64_t n, y, x; } wg_tile;

static wg_tile wg_tile_at(const wg_args *g, int64_t t)
{
    const int64_t per = g->high * g->wide, r = t % per;
    return (wg_tile){t / per, r / g->wide, r % g->wide};
}

WG_INLINE void wg_tile_next(const wg_args *g, wg_tile *at)
{
    if (++at->x < g->wide)
        return;
    at->x = 0;
    if (++at->y < g->high)
        return;
    at->y = 0;
    at->n++;
}

/* -- nine weights of eight rows ------------------------------------------------------------------------------- */
typedef float wg_eight __attribute__((vector_size(32)));
typedef float wg_ueight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t wg_eight_mask __attribute__((vector_size(32)));

/* 8 x 8 transpose in registers, three rounds: rows r and r + h swap their off-diagonal parts. */
WG_INLINE void wg_transpose(wg_eight *r)
{
#pragma GCC unroll 4
    for (int h = 1; h < 8; h *= 2) {
        wg_eight_mask lo, hi;
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            lo[j] = (j & h) ? j - h + 8 : j;
            hi[j] = (j & h) ? j + 8 : j + h;
        }
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            if (i & h)
                continue;
            const wg_eight a = r[i], b = r[i + h];
            r[i] = __builtin_shuffle(a, b, lo);
            r[i + h] = __builtin_shuffle(a, b, hi);
        }
    }
}

/* w[q][lane] = p[lane * step + q] */
WG_INLINE void wg_read_nine(const float *p, int64_t step, wg_eight *w)
{
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        w[i] = *(const wg_ueight *)(p + i * step);
    wg_transpose(w);
    w[8] = (wg_eight){p[8], p[step + 8], p[2 * step + 8], p[3 * step + 8],
                      p[4 * step + 8], p[5 * step + 8], p[6 * step + 8], p[7 * step + 8]};
}

WG_INLINE void wg_write_nine(float *p, int64_t step, wg_eight *w)
{
    wg_transpose(w);
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
        *(wg_ueight *)(p + i * step) = w[i];
        p[i * step + 8] = w[8][i];
    }
}

#define TILE 4
#define NAME(x) wg_4_##x
#include "winograd.h"
#undef TILE
#undef NAME
#define TILE 2
#define NAME(x) wg_2_##x
#include "winograd.h"
#undef TILE
#undef NAME

/* Floats from a position to the next: 16 more than needed, since powers of 2 would share cache sets. */
static int64_t wg_pitch(int64_t channels, int64_t tiles) { return channels * tiles + 16; }

static void wg_data(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base, int64_t room, float *v, int64_t vs)
{
    if (g->tile == 4)
        wg_4_data(g, k, t0, t1, base, room, v, vs);
    else
        wg_2_data(g, k, t0, t1, base, room, v, vs);
}

/* Filters [first, last) of tiles [t0, t1): products and the way back. v: V of tile t0, vs floats a position,
 * xs floats a block of channels. */
static void wg_finish(const wg_args *g, int64_t first, int64_t last, int64_t t0, int64_t t1, const float *v, int64_t vs,
                      int64_t xs, float *m)
{
    const int64_t tiles = t1 - t0, ms = wg_pitch(last - first, tiles), us = g->positions * g->c * WG_OB;
    const int64_t width = g->o - first < WG_OB ? g->o - first : WG_OB; /* of the first block */
    for (int64_t p = 0; p < g->positions; p++) {
        const int64_t whole = (last - first) / WG_OB * WG_OB, rest = first + whole;
        const float *u = g->u + first * g->positions * g->c;
        if (whole > 0)
            wg_gemm(tiles, g->c / 16, first, rest, v + p * vs, xs, u + p * g->c * width, us, m + p * ms);
        if (rest < last)
            wg_gemm(tiles, g->c / 16, rest, last, v + p * vs, xs,
                    g->u + rest * g->positions * g->c + p * g->c * (last - rest), us,
                    m + p * ms + whole / 16 * tiles * 16);
    }
    for (int64_t k = first / 16; k < last / 16; k++) {
        const float *from = m + (k - first / 16) * tiles * 16;
        if (g->tile == 4)
            wg_4_out(g, k, t0, t1, from, ms);
        else
            wg_2_out(g, k, t0, t1, from, ms);
    }
}

static int64_t wg_take(wg_args *g) { return __atomic_fetch_add(&g->next, 1, __ATOMIC_RELAXED); }
static int64_t wg_min(int64_t a, int64_t b) { return a < b ? a : b; }

static void wg_fused_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    wg_args *g = arg;
    const int64_t step = g->group * 16;
    (void)lane;
    for (int64_t slot = begin; slot < end; slot++) {
        float *v = g->v + slot * g->room;
        for (int64_t t0; (t0 = wg_take(g) * g->chunk) < g->tiles;) {
            const int64_t t1 = wg_min(t0 + g->chunk, g->tiles), vs = wg_pitch(g->c, t1 - t0);
            float *m = v + g->positions * vs;
            for (int64_t k = 0; k < g->c / 16; k++)
                wg_data(g, k, t0, t1, t0, t1 - t0, v, vs);
            for (int64_t o = 0; o < g->o; o += step)
                wg_finish(g, o, wg_min(o + step, g->o), t0, t1, v, vs, (t1 - t0) * 16, m);
        }
    }
}

/* Pieces of the transforms of a band: a block of channels, 32 tiles at a time. */
#define WG_PIECE 32

static void wg_data_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t room = g->t1 - g->t0, per = (room + WG_PIECE - 1) / WG_PIECE, blocks = g->c / 16;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t k = i / per, t = g->t0 + i % per * WG_PIECE, last = wg_min(t + WG_PIECE, g->t1);
        if (k < blocks)
            wg_data(g, k, t, last, g->t0, room, g->v, wg_pitch(g->c, room));
        else if (g->tile == 4)
            wg_4_ograd(g, k - blocks, t, last, g->t0, room, g->d, wg_pitch(g->o, room));
        else
            wg_2_ograd(g, k - blocks, t, last, g->t0, room, g->d, wg_pitch(g->o, room));
    }
}

static void wg_finish_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    wg_args *g = arg;
    const int64_t room = g->t1 - g->t0, chunks = (room + g->chunk - 1) / g->chunk, step = g->group * 16;
    (void)lane;
    for (int64_t slot = begin; slot < end; slot++)
        for (int64_t i; (i = wg_take(g)) < chunks * ((g->o + step - 1) / step);) {
            const int64_t o = i / chunks * step, t = i % chunks * g->chunk;
            wg_finish(g, o, wg_min(o + step, g->o), g->t0 + t, wg_min(g->t0 + t + g->chunk, g->t1), g->v + t * 16,
                      wg_pitch(g->c, room), room * 16, g->m + slot * g->room);
        }
}

/* -- tasks ---------------------------------------------------------------------------------------------------- */
static void wg_parse(const mxcy_task *t, wg_args *g)
{
    const int64_t *i = t->ints;
    g->n = i[0], g->c = i[1], g->h = i[2], g->w = i[3], g->o = i[4], g->oh = i[5], g->ow = i[6];
    g->pad_h = i[7], g->pad_w = i[8], g->tile = i[9];
    g->band = i[10], g->chunk = i[11], g->group = i[12], g->slots = i[13];
    g->positions = (g->tile + 2) * (g->tile + 2);
    g->high = (g->oh + g->tile - 1) / g->tile, g->wide = (g->ow + g->tile - 1) / g->tile;
    g->tiles = g->n * g->high * g->wide;
}

/* ints: n, channels, h, w, filters, out h, out w, pad h, pad w, tile; band (0: fused), chunk, group, slots; relu, has
 * bias, has addend. ins: data, packed weights [, bias] [, addend]. outs: output. Workspace: V of a band where phased,
 * then the slots (M; fused: V and M of a chunk). */
static int winograd_run(const mxcy_task *t)
{
    wg_args g = {0};
    wg_parse(t, &g);
    int next = 2;
    g.x = t->ins[0].data, g.u = t->ins[1].data, g.y = t->outs[0].data, g.relu = t->ints[14];
    if (t->ints[15])
        g.bias = t->ins[next++].data;
    if (t->ints[16])
        g.addend = t->ins[next].data;
    if (g.tiles == 0 || g.o == 0)
        return MXCY_OK;
    mxcy_parallel *p = t->parallel;
    const int64_t most = wg_min(g.chunk, g.tiles);
    g.v = t->workspace;
    g.room = g.positions * wg_pitch(g.group * 16, most);
    if (g.band == 0) {
        g.room += g.positions * wg_pitch(g.c, most);
        p->parallel_for(p, g.slots, 1, wg_fused_body, &g);
        return MXCY_OK;
    }
    const int64_t band = wg_min(g.band, g.tiles);
    g.m = g.v + g.positions * wg_pitch(g.c, band);
    for (g.t0 = 0; g.t0 < g.tiles; g.t0 = g.t1) {
        g.t1 = wg_min(g.t0 + band, g.tiles);
        p->parallel_for(p, (g.t1 - g.t0 + WG_PIECE - 1) / WG_PIECE * (g.c / 16), 1, wg_data_body, &g);
        g.next = 0;
        p->parallel_for(p, g.slots, 1, wg_finish_body, &g);
    }
    return MXCY_OK;
}

/* dU of positions and blocks of OB filters: item = block * positions + position. */
static void wg_outer_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t room = g->t1 - g->t0, vs = wg_pitch(g->c, room), ds = wg_pitch(g->o, room);
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t blocks = (g->o + WG_OB - 1) / WG_OB, p = i / blocks, o = i % blocks * WG_OB;
        const int64_t width = wg_min(WG_OB, g->o - o), second = o + WG_VL;
        const float *v = g->v + p * vs, *d = g->d + p * ds;
        const float *d0 = d + o / 16 * room * 16 + o % 16, *d1 = d + second / 16 * room * 16 + second % 16;
        float *u = g->m + (o * g->positions + p * width) * g->c;
        for (int64_t k = 0; k < g->c; k += 16)
            wg_outer_block(width < WG_OB ? 1 : 2, room, v + k * room, d0, d1, u + k * width, g->t0 > 0);
    }
}

static void wg_weights_grad_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++)
        if (g->tile == 4)
            wg_4_weights_grad(g, i * 8);
        else
            wg_2_weights_grad(g, i * 8);
}

/* ints: as above up to slots; chunk, group and slots are not used. ins: ograd, data. outs: gradient of the weights
 * (filters, channels, 3, 3). Workspace: V and D of a band, dU. */
static int winograd_weight_grad_run(const mxcy_task *t)
{
    wg_args g = {0};
    wg_parse(t, &g);
    g.g = t->ins[0].data, g.x = t->ins[1].data, g.y = t->outs[0].data;
    if (g.o == 0 || g.c == 0)
        return MXCY_OK;
    mxcy_parallel *p = t->parallel;
    const int64_t band = wg_min(g.band, g.tiles);
    if (g.tiles == 0) {
        for (int64_t i = 0; i < t->outs[0].size; i++)
            g.y[i] = 0;
        return MXCY_OK;
    }
    g.v = t->workspace;
    g.d = g.v + g.positions * wg_pitch(g.c, band);
    g.m = g.d + g.positions * wg_pitch(g.o, band);
    for (g.t0 = 0; g.t0 < g.tiles; g.t0 = g.t1) {
        g.t1 = wg_min(g.t0 + band, g.tiles);
        p->parallel_for(p, (g.t1 - g.t0 + WG_PIECE - 1) / WG_PIECE * ((g.c + g.o) / 16), 1, wg_data_body, &g);
        p->parallel_for(p, (g.o + WG_OB - 1) / WG_OB * g.positions, 1, wg_outer_body, &g);
    }
    p->parallel_for(p, g.o / 8, 1, wg_weights_grad_body, &g);
    return MXCY_OK;
}

static void wg_weights_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++)
        if (g->tile == 4)
            wg_4_weights(g, i * 8);
        else
            wg_2_weights(g, i * 8);
}

/* ints: filters, channels, tile, rotated. ins: weights (filters, channels, 3, 3). outs: U. */
static int winograd_weight_run(const mxcy_task *t)
{
    wg_args g = {0};
    g.o = t->ints[0], g.c = t->ints[1], g.tile = t->ints[2], g.rotated = t->ints[3];
    g.u = t->ins[0].data, g.y = t->outs[0].data;
    t->parallel->parallel_for(t->parallel, (g.rotated ? g.c : g.o) / 8, 1, wg_weights_body, &g);
    return MXCY_OK;
}

#endif
