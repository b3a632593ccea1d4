/* Winograd convolutions F(tile x tile, 3 x 3), tile 4 or 2, of images in blocks of 16 channels: tiles and their
 * transforms.
 *
 *   V = B' d B        d: the inputs of a tile            y = A' (V U) A    U = G w G', summed over channels between
 * The gradient of data is the same with weights rotated and channels swapped; that of the weights is the exact
 * adjoint: dU = sum over tiles of V (A dy A'), dw = G' dU G. Lines: winograd_lines.h.
 *
 * An axis of length L has L / tile tiles, and one of L % tile results at its end if that is not 0. A tile with m
 * results along an axis has only the first m + 2 points, so positions differ in how many tiles they have: with 7 x 7
 * results 121 products for each pair of channels instead of 144. Tiles are numbered so that the tiles of a position
 * are a run: those cut at the right, whole ones, those cut below, those cut twice.
 *
 * Error, as relative norm against float64 with normal x and w: with tile 4 below 4e-6, with tile 2 below 1e-6, up to
 * 512 channels. Infinity and NaN spread over their tile.
 */
#ifndef MXCY_WINOGRAD_H
#define MXCY_WINOGRAD_H
#include <string.h>
#include "winograd_lines.h"

typedef struct {
    int64_t n, c, h, w, o, oh, ow, pad_h, pad_w; /* images, as of the forward convolution */
    int64_t tile, points, positions;             /* points = tile + 2, positions = points^2 */
    int64_t rows, columns, cut_h, cut_w;         /* whole tiles of an image; results in the tiles at the ends, or 0 */
    int64_t right, whole, below, tiles;          /* tiles that are cut at the right, not, below; all */
    int64_t relu, raw, rotated, band, chunk, group, part, slots;
    const float *x, *g, *weight, *bias, *addend;
    float *y, *u, *v, *d, *m;
    int64_t t0, t1;      /* the band */
    int64_t room, m_room; /* floats of a slot, of its M */
    int64_t next;        /* pieces taken */
} wg_args;

typedef struct {
    int64_t left, n, y, x, y0, x0, rows, columns; /* tiles left in the class; its grid in every image */
    int high, wide;                               /* results of a tile */
} wg_tile;

static void wg_tile_at(const wg_args *g, int64_t t, wg_tile *at)
{
    const int64_t limits[4] = {g->right, g->right + g->whole, g->right + g->whole + g->below, g->tiles};
    int k = 0;
    while (k < 3 && t >= limits[k])
        k++;
    const int cut_w = k == 0 || k == 3, cut_h = k >= 2;
    const int64_t i = t - (k > 0 ? limits[k - 1] : 0);
    at->rows = cut_h ? 1 : g->rows, at->columns = cut_w ? 1 : g->columns;
    at->y0 = cut_h ? g->rows : 0, at->x0 = cut_w ? g->columns : 0;
    at->high = (int)(cut_h ? g->cut_h : g->tile), at->wide = (int)(cut_w ? g->cut_w : g->tile);
    at->left = limits[k] - t;
    const int64_t per = at->rows * at->columns;
    if (per == 0)
        return; /* t is the number of tiles */
    at->n = i / per, at->y = at->y0 + i % per / at->columns, at->x = at->x0 + i % at->columns;
}

/* `t`: the tile after this one. */
WG_INLINE void wg_tile_next(const wg_args *g, int64_t t, wg_tile *at)
{
    if (--at->left == 0) {
        wg_tile_at(g, t, at);
        return;
    }
    if (++at->x < at->x0 + at->columns)
        return;
    at->x = at->x0;
    if (++at->y < at->y0 + at->rows)
        return;
    at->y = at->y0;
    at->n++;
}

/* The tiles of position p among [t0, t1). */
static void wg_run_of(const wg_args *g, int64_t p, int64_t *t0, int64_t *t1)
{
    const int below = p / g->points < g->cut_h + 2, right = p % g->points < g->cut_w + 2;
    const int64_t first = right ? 0 : g->right;
    const int64_t last = below ? (right ? g->tiles : g->right + g->whole + g->below) : g->right + g->whole;
    *t0 = *t0 > first ? *t0 : first;
    *t1 = *t1 < last ? *t1 : last;
    *t1 = *t1 > *t0 ? *t1 : *t0;
}

/* call(m) for the m that `size` is. */
#define WG_SIZES(size, call) \
    switch (size) { \
    case 4: call(4); break; \
    case 3: call(3); break; \
    case 2: call(2); break; \
    default: call(1); break; \
    }

/* One vector of channels of a tile: rows of pixels at `from` into half[row][point]. */
WG_INLINE void wg_tile_rows(const int ograd, const int m, int rows, const float *from, int64_t pitch, wg_vec half[6][6])
{
    const int in = ograd ? m : m + 2;
    for (int i = 0; i < rows; i++) {
        wg_vec d[6];
#pragma GCC unroll 6
        for (int j = 0; j < in; j++)
            d[j] = wg_load(from + i * pitch + j * 16);
        if (ograd)
            wg_ograd_line(m, d);
        else
            wg_data_line(m, d);
#pragma GCC unroll 6
        for (int j = 0; j < m + 2; j++)
            half[i][j] = d[j];
    }
}

/* Its columns to V, vs floats a position, points positions a row. */
WG_INLINE void wg_tile_columns(const int ograd, const int m, int columns, wg_vec half[6][6], float *to, int64_t points,
                               int64_t vs)
{
    const int in = ograd ? m : m + 2;
    for (int j = 0; j < columns; j++) {
        wg_vec d[6];
#pragma GCC unroll 6
        for (int i = 0; i < in; i++)
            d[i] = half[i][j];
        if (ograd)
            wg_ograd_line(m, d);
        else
            wg_data_line(m, d);
#pragma GCC unroll 6
        for (int i = 0; i < m + 2; i++)
            wg_store(to + (i * points + j) * vs, d[i]);
    }
}

/* Copies `rows` x `columns` pixels from (top, left) of an image; outside of it is 0. */
static void wg_border(const float *image, int64_t h, int64_t w, int64_t top, int64_t left, int64_t rows,
                      int64_t columns, float *to)
{
    const int64_t before = left < 0 ? -left : 0;
    int64_t inside = (left + columns < w ? left + columns : w) - (left + before);
    inside = inside < 0 ? 0 : inside;
    for (int64_t i = 0; i < rows; i++, to += 6 * 16) {
        const int64_t r = top + i;
        if (r < 0 || r >= h || inside == 0) {
            memset(to, 0, (size_t)columns * 64);
            continue;
        }
        memset(to, 0, (size_t)before * 64);
        memcpy(to + before * 16, image + (r * w + left + before) * 16, (size_t)inside * 64);
        memset(to + (before + inside) * 16, 0, (size_t)(columns - before - inside) * 64);
    }
}

/* Tiles [t0, t1) of channel block k, read from blocked images `x`, into V (vs floats a position) at slot t - base of
 * `room` tiles. `ograd`: the tiles are gradients of results and are transformed by A instead of B'. */
WG_INLINE void wg_tiles(const wg_args *g, const int ograd, const float *x, int64_t blocks, int64_t k, int64_t t0,
                        int64_t t1, int64_t base, int64_t room, float *v, int64_t vs)
{
    const int more = ograd ? 0 : 2;
    const int64_t h = ograd ? g->oh : g->h, w = ograd ? g->ow : g->w;
    const int64_t ph = ograd ? 0 : g->pad_h, pw = ograd ? 0 : g->pad_w;
    float edge[36 * 16];
    wg_vec half[6][6];
    wg_tile at = {0};
    wg_tile_at(g, t0, &at);
    for (int64_t t = t0; t < t1; wg_tile_next(g, ++t, &at)) {
        const int64_t top = at.y * g->tile - ph, left = at.x * g->tile - pw;
        const int rows = at.high + more, columns = at.wide + more;
        const float *image = x + (at.n * blocks + k) * h * w * 16, *from = image + (top * w + left) * 16;
        int64_t pitch = w * 16;
        if (top < 0 || left < 0 || top + rows > h || left + columns > w) {
            wg_border(image, h, w, top, left, rows, columns, edge);
            from = edge;
            pitch = 6 * 16;
        }
        float *to = v + (k * room + t - base) * 16;
        for (int l = 0; l < 16; l += WG_VL) {
#define WG_CALL(m) wg_tile_rows(ograd, m, rows, from + l, pitch, half)
            WG_SIZES(at.wide, WG_CALL)
#undef WG_CALL
#define WG_CALL(m) wg_tile_columns(ograd, m, at.wide + 2, half, to + l, g->points, vs)
            WG_SIZES(at.high, WG_CALL)
#undef WG_CALL
        }
    }
}

static __attribute__((noinline)) void wg_data(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                              int64_t room, float *v, int64_t vs)
{
    wg_tiles(g, 0, g->x, g->c / 16, k, t0, t1, base, room, v, vs);
}

static __attribute__((noinline)) void wg_ograd(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                               int64_t room, float *v, int64_t vs)
{
    wg_tiles(g, 1, g->g, g->o / 16, k, t0, t1, base, room, v, vs);
}

/* One vector of filters: M (ms floats a position) to half[result row][point]. */
WG_INLINE void wg_out_columns(const int m, int columns, const float *from, int64_t points, int64_t ms,
                              wg_vec half[6][6])
{
    for (int j = 0; j < columns; j++) {
        wg_vec d[6];
#pragma GCC unroll 6
        for (int i = 0; i < m + 2; i++)
            d[i] = wg_load(from + (i * points + j) * ms);
        wg_out_line(m, d);
#pragma GCC unroll 6
        for (int i = 0; i < m; i++)
            half[i][j] = d[i];
    }
}

/* Its rows to y, with the epilogue. */
WG_INLINE void wg_out_rows(const wg_args *g, const int m, int rows, wg_vec half[6][6], wg_vec bias, int64_t start)
{
    for (int i = 0; i < rows; i++, start += g->ow * 16) {
        wg_vec d[6];
#pragma GCC unroll 6
        for (int j = 0; j < m + 2; j++)
            d[j] = half[i][j];
        wg_out_line(m, d);
#pragma GCC unroll 6
        for (int j = 0; j < m; j++)
            d[j] += bias;
        if (g->addend != NULL) {
#pragma GCC unroll 6
            for (int j = 0; j < m; j++)
                d[j] += wg_load(g->addend + start + j * 16);
        }
        if (g->relu) {
#pragma GCC unroll 6
            for (int j = 0; j < m; j++)
                d[j] = (wg_vec)((wg_ivec)d[j] & ~(d[j] < 0.0f)); /* NaN stays */
        }
#pragma GCC unroll 6
        for (int j = 0; j < m; j++)
            wg_store(g->y + start + j * 16, d[j]);
    }
}

/* Results of tiles [t0, t1) for block k of 16 filters, from m (ms floats a position). */
static __attribute__((noinline)) void wg_out(const wg_args *g, int64_t k, int64_t t0, int64_t t1, const float *m,
                                             int64_t ms)
{
    wg_vec half[6][6];
    wg_tile at = {0};
    wg_tile_at(g, t0, &at);
    for (int64_t t = t0; t < t1; wg_tile_next(g, ++t, &at), m += 16) {
        const int64_t first = at.y * g->tile * g->ow + at.x * g->tile;
        const int64_t start = ((at.n * (g->o / 16) + k) * g->oh * g->ow + first) * 16;
        for (int l = 0; l < 16; l += WG_VL) {
            const wg_vec bias = g->bias != NULL ? wg_load(g->bias + k * 16 + l) : (wg_vec){0};
#define WG_CALL(size) wg_out_columns(size, at.wide + 2, m + l, g->points, ms, half)
            WG_SIZES(at.high, WG_CALL)
#undef WG_CALL
#define WG_CALL(size) wg_out_rows(g, size, at.high, half, bias, start + l)
            WG_SIZES(at.wide, WG_CALL)
#undef WG_CALL
        }
    }
}

/* U of filters [first, first + width) and channels [c0, c1), width a multiple of 8 and at most OB: u is of channel
 * c0, us floats a position. With `rotated`, filters are input channels and channels are the convolution's filters. */
static __attribute__((noinline)) void wg_weights(const wg_args *g, int64_t first, int64_t width, int64_t c0,
                                                 int64_t c1, float *u, int64_t us)
{
    const int64_t step = g->rotated ? 9 : g->c * 9, next = g->rotated ? g->o * 9 : 9;
    const float *p = g->weight + first * step + c0 * next;
    for (int64_t c = c0; c < c1; c++, p += next, u += width)
        for (int64_t e = 0; e < width; e += 8) {
            __builtin_prefetch(p + e * step + 2 * next);
            if (g->points == 6 && g->rotated)
                wg_weight(6, 1, p + e * step, step, u + e, us);
            else if (g->points == 6)
                wg_weight(6, 0, p + e * step, step, u + e, us);
            else if (g->rotated)
                wg_weight(4, 1, p + e * step, step, u + e, us);
            else
                wg_weight(4, 0, p + e * step, step, u + e, us);
        }
}

/* Gradients of the weights of filters [first, first + width) and channels [c0, c1), from dU of channel c0. */
static __attribute__((noinline)) void wg_weights_grad(const wg_args *g, int64_t first, int64_t width, int64_t c0,
                                                      int64_t c1, const float *u, int64_t us)
{
    for (int64_t c = c0; c < c1; c++, u += width)
        for (int64_t e = 0; e < width; e += 8) {
            float *p = g->y + ((first + e) * g->c + c) * 9;
            if (g->points == 6)
                wg_weight_grad(6, u + e, us, p, g->c * 9);
            else
                wg_weight_grad(4, u + e, us, p, g->c * 9);
        }
}

#endif
