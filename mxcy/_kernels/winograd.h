/* Winograd convolutions of images in blocks of 16 channels: tiles and their transforms.
 *
 *   V = B' d B        d: the inputs of a tile            y = A' (V U) A    U = G w G', summed over channels between
 * The gradient of data is the same with weights reversed and channels swapped; that of the weights is the exact
 * adjoint: dU = sum over tiles of V (A dy A'), dw = G' dU G. Lines: winograd_lines.h, weights: winograd_weights.h.
 *
 * An axis has F(4, 3), F(4, 5), F(5, 2), F(2, 3), or a window of one ("F(1, 1)"), for stride 1 and 2, with any distance
 * of the window's elements, and a third axis (depth) any window. All come down to the plain form in two dimensions:
 *   depth      each element of the window in depth is a plane of channels more: K = depth x channels
 *   dilation   results at the same place modulo d are an image of their own, with every d-th pixel
 *   stride 2   data at even and odd places are two sets of channels, each with its own half of the window (F(5, 2) for
 *              3 and 4); for the gradient of data, results at even and odd places are two sets of filters
 * Only where a tile reads and writes, and where a channel's weights are, differs.
 *
 * An axis of length L has L / tile tiles, and one of L % tile results at its end if that is not 0. A tile with m
 * results along an axis has only the first m + taps - 1 points, so positions differ in how many tiles they have: with
 * 7 x 7 results and 3 x 3 taps 121 products for each pair of channels instead of 144. Tiles are numbered so that the
 * tiles of a position are a run: those cut at the right, whole ones, those cut below, those cut twice.
 *
 * Error, as relative norm against float64 with normal x and w, up to 512 channels: F(4x4, 3x3) below 4e-6, F(4x4, 5x5)
 * below 8e-6, F(5x5, 2x2) below 6e-6, F(2x2, 3x3) below 1e-6. Infinity and NaN spread over their tile.
 */
#ifndef MXCY_WINOGRAD_H
#define MXCY_WINOGRAD_H
#include <string.h>
#include "winograd_weights.h"

typedef struct {
    int64_t in, out;                            /* pixels of data and results */
    int64_t kernel, stride, taps, tile, points; /* points = tile + taps - 1 */
    int64_t in_step, in_at, out_step, out_at;   /* place i of a line is pixel i * step + at */
    int64_t subs, whole, cut;                   /* images with every subs-th pixel; whole tiles; results of the last */
} wg_axis;

typedef struct {
    int64_t n, images, channels, filters; /* images of the arrays; with depth and dilation; channels in the arrays */
    int64_t c, o;                         /* channels and filters of the products */
    int64_t depth_in, depth, depth_taps, depth_step, depth_at;
    wg_axis high, wide;
    int64_t positions, turned;                   /* turned: the gradient of data */
    int64_t right, whole, below, tiles;          /* tiles that are cut at the right, not, below; all */
    int64_t relu, raw, plain, band, chunk, group, part, slots;
    const float *x, *g, *weight, *bias, *addend;
    float *y, *u, *v, *d, *m;
    int64_t t0, t1;       /* the band */
    int64_t room, m_room; /* floats of a slot, of its M */
    int64_t next;         /* pieces taken */
} wg_args;

typedef struct {
    int64_t left, n, y, x, y0, x0, rows, columns; /* tiles left in the class; its grid in every image */
    int64_t high, wide;                           /* results of a tile */
    int64_t image, plane, sub_y, sub_x;           /* of the arrays */
} wg_tile;

static void wg_image_at(const wg_args *g, wg_tile *at)
{
    at->image = at->n, at->plane = at->sub_y = at->sub_x = 0;
    if (g->images == g->n)
        return;
    at->sub_x = at->image % g->wide.subs, at->image /= g->wide.subs;
    at->sub_y = at->image % g->high.subs, at->image /= g->high.subs;
    at->plane = at->image % g->depth, at->image /= g->depth;
}

static void wg_tile_at(const wg_args *g, int64_t t, wg_tile *at)
{
    const int64_t limits[4] = {g->right, g->right + g->whole, g->right + g->whole + g->below, g->tiles};
    int k = 0;
    while (k < 3 && t >= limits[k])
        k++;
    const int cut_w = k == 0 || k == 3, cut_h = k >= 2;
    const int64_t i = t - (k > 0 ? limits[k - 1] : 0);
    at->rows = cut_h ? 1 : g->high.whole, at->columns = cut_w ? 1 : g->wide.whole;
    at->y0 = cut_h ? g->high.whole : 0, at->x0 = cut_w ? g->wide.whole : 0;
    at->high = cut_h ? g->high.cut : g->high.tile, at->wide = cut_w ? g->wide.cut : g->wide.tile;
    at->left = limits[k] - t;
    const int64_t per = at->rows * at->columns;
    if (per == 0)
        return; /* t is the number of tiles */
    at->n = i / per, at->y = at->y0 + i % per / at->columns, at->x = at->x0 + i % at->columns;
    wg_image_at(g, at);
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
    wg_image_at(g, at);
}

/* The tiles of position p among [t0, t1). */
static void wg_run_of(const wg_args *g, int64_t p, int64_t *t0, int64_t *t1)
{
    const int below = g->high.cut && p / g->wide.points < g->high.cut + g->high.taps - 1;
    const int right = g->wide.cut && p % g->wide.points < g->wide.cut + g->wide.taps - 1;
    const int64_t first = right ? 0 : g->right;
    const int64_t last = below ? (right ? g->tiles : g->right + g->whole + g->below) : g->right + g->whole;
    *t0 = *t0 > first ? *t0 : first;
    *t1 = *t1 < last ? *t1 : last;
    *t1 = *t1 > *t0 ? *t1 : *t0;
}

/* Sets of channels, or for the gradient of data of filters, in a stride: one for each place in it. */
static int64_t wg_sets(const wg_args *g) { return g->high.stride * g->wide.stride; }

/* Whether U is 0 at position p for a set whose window has no last tap (of 3 the second one has one of two): that tap
 * alone counts at infinity, or where windows are reversed at 0. */
static int wg_is_zero(const wg_args *g, int64_t p, int64_t set)
{
    const wg_axis *a = &g->high, *b = &g->wide;
    const int64_t y = set / b->stride, x = set % b->stride, point = g->turned ? 0 : 2;
    return (p / b->points == point && (a->taps - 1) * a->stride + y >= a->kernel)
        || (p % b->points == point && (b->taps - 1) * b->stride + x >= b->kernel);
}

/* The next run of channels in [*c, c1) whose U is not 0 at position p: moves *c to its begin, returns its end. */
static int64_t wg_next_channels(const wg_args *g, int64_t p, int64_t *c, int64_t c1)
{
    const int64_t sets = wg_sets(g);
    if (g->turned || sets == 1)
        return c1;
    int64_t plane = *c / g->channels;
    while (*c < c1 && wg_is_zero(g, p, plane % sets))
        *c = ++plane * g->channels;
    if (*c >= c1)
        return *c = c1;
    while (plane * g->channels < c1 && !wg_is_zero(g, p, plane % sets))
        plane++;
    return plane * g->channels < c1 ? plane * g->channels : c1;
}

/* call(points, eight) for what a tile has along an axis; eight: weights are transformed for eight points */
#define WG_DATA_SIZES(axis, results, call) \
    switch ((results) + (axis)->taps - 1 + ((axis)->points == 8 ? 16 : 0)) { \
    case 1: call(1, 0); break; \
    case 3: call(3, 0); break; \
    case 4: call(4, 0); break; \
    case 5: call(5, 0); break; \
    case 6: call(6, 0); break; \
    case 21: call(5, 1); break; \
    case 22: call(6, 1); break; \
    case 23: call(7, 1); break; \
    default: call(8, 1); break; \
    }

/* call(results, points) for what a tile has along an axis */
#define WG_OUT_SIZES(axis, results, call) \
    switch ((results) * 16 + (results) + (axis)->taps - 1) { \
    case 0x11: call(1, 1); break; \
    case 0x23: call(2, 3); break; \
    case 0x34: call(3, 4); break; \
    case 0x45: call(4, 5); break; \
    case 0x56: call(5, 6); break; \
    case 0x13: call(1, 3); break; \
    case 0x24: call(2, 4); break; \
    case 0x35: call(3, 5); break; \
    case 0x46: call(4, 6); break; \
    case 0x15: call(1, 5); break; \
    case 0x26: call(2, 6); break; \
    case 0x37: call(3, 7); break; \
    default: call(4, 8); break; \
    }

/* One vector of channels of a line of a tile, to points `space` floats apart. m: results, P: points. */
WG_INLINE void wg_tile_line(const int ograd, const int m, const int P, const int eight, const float *from,
                            int64_t step, float *to, int64_t space)
{
    const int in = ograd ? m : P;
    wg_vec d[WG_POINTS];
#pragma GCC unroll 8
    for (int j = 0; j < in; j++)
        d[j] = wg_load(from + j * step);
    if (ograd)
        wg_ograd_line(m, P, d);
    else
        wg_data_line(P, eight, d);
#pragma GCC unroll 8
    for (int j = 0; j < P; j++)
        wg_store(to + j * space, d[j]);
}

/* Its rows of pixels to half [row][point], then columns of that to V, vs floats a position, `points` a row. */
WG_INLINE void wg_tile_rows(const int ograd, const int m, const int P, const int eight, int64_t rows, const float *from,
                            int64_t pitch, int64_t step, float *half)
{
    for (int64_t i = 0; i < rows; i++)
        wg_tile_line(ograd, m, P, eight, from + i * pitch, step, half + i * WG_POINTS * WG_VL, WG_VL);
}

WG_INLINE void wg_tile_columns(const int ograd, const int m, const int P, const int eight, int64_t columns,
                               const float *half, float *to, int64_t points, int64_t vs)
{
    for (int64_t j = 0; j < columns; j++)
        wg_tile_line(ograd, m, P, eight, half + j * WG_VL, WG_POINTS * WG_VL, to + j * vs, points * vs);
}

/* Where the tiles of a block of channels are read. */
typedef struct {
    const float *x;            /* the block in the first image */
    int64_t image, depth, h, w; /* floats of an image, its shape */
    int64_t plane, step_h, step_w, at_h, at_w;
} wg_view;

/* Block k of the products' channels, or of gradients of results. */
static wg_view wg_view_of(const wg_args *g, int ograd, int64_t k)
{
    const wg_axis *a = &g->high, *b = &g->wide;
    const int64_t blocks = (ograd ? g->filters : g->channels) / 16;
    wg_view v;
    if (ograd) {
        v = (wg_view){g->g, 0, g->depth, a->out, b->out, 0, a->out_step, b->out_step, a->out_at, b->out_at};
    } else {
        const int64_t set = k / blocks, sets_w = g->turned ? 1 : b->stride, sets = g->turned ? 1 : a->stride * sets_w;
        v = (wg_view){g->x, 0, g->depth_in, a->in, b->in, set / sets * g->depth_step + g->depth_at,
                      a->in_step, b->in_step, a->in_at + set % sets / sets_w, b->in_at + set % sets_w};
    }
    v.image = blocks * v.depth * v.h * v.w * 16;
    v.x += k % blocks * v.depth * v.h * v.w * 16;
    return v;
}

/* Copies `rows` x `columns` pixels from (top, left) of a plane; outside of it is 0. */
static void wg_border(const wg_view *v, const float *plane, int64_t top, int64_t left, int64_t rows, int64_t columns,
                      float *to)
{
    for (int64_t i = 0; i < rows; i++, to += WG_POINTS * 16) {
        const int64_t r = top + i * v->step_h;
        if (r < 0 || r >= v->h) {
            memset(to, 0, (size_t)columns * 64);
            continue;
        }
        for (int64_t j = 0; j < columns; j++) {
            const int64_t s = left + j * v->step_w;
            if (s < 0 || s >= v->w)
                memset(to + j * 16, 0, 64);
            else
                memcpy(to + j * 16, plane + (r * v->w + s) * 16, 64);
        }
    }
}

static void wg_nothing(const wg_args *g, const wg_tile *at, float *to, int64_t vs)
{
    const int64_t rows = at->high + g->high.taps - 1, columns = at->wide + g->wide.taps - 1;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            memset(to + (i * g->wide.points + j) * vs, 0, 64);
}

/* Tiles [t0, t1) of channel block k into V (vs floats a position) at slot t - base of `room` tiles. `ograd`: the tiles
 * are gradients of results and are transformed by A instead of B'. */
WG_INLINE void wg_tiles(const wg_args *g, const int ograd, int64_t k, int64_t t0, int64_t t1, int64_t base,
                        int64_t room, float *v, int64_t vs)
{
    const wg_axis *high = &g->high, *wide = &g->wide;
    const wg_view view = wg_view_of(g, ograd, k);
    const int64_t more_h = ograd ? 0 : high->taps - 1, more_w = ograd ? 0 : wide->taps - 1;
    float edge[WG_POINTS * WG_POINTS * 16];
    wg_vec space[WG_POINTS * WG_POINTS];
    float *half = (float *)space;
    wg_tile at = {0};
    wg_tile_at(g, t0, &at);
    for (int64_t t = t0; t < t1; wg_tile_next(g, ++t, &at)) {
        float *to = v + (k * room + t - base) * 16;
        const int64_t z = at.plane + view.plane;
        if (z < 0 || z >= view.depth) {
            wg_nothing(g, &at, to, vs);
            continue;
        }
        const int64_t top = at.y * high->tile * view.step_h + at.sub_y + view.at_h;
        const int64_t left = at.x * wide->tile * view.step_w + at.sub_x + view.at_w;
        const int64_t rows = at.high + more_h, columns = at.wide + more_w;
        const float *plane = view.x + at.image * view.image + z * view.h * view.w * 16;
        const float *from = plane + (top * view.w + left) * 16;
        int64_t pitch = view.step_h * view.w * 16, step = view.step_w * 16;
        if (top < 0 || left < 0 || top + (rows - 1) * view.step_h >= view.h
            || left + (columns - 1) * view.step_w >= view.w) {
            wg_border(&view, plane, top, left, rows, columns, edge);
            from = edge, pitch = WG_POINTS * 16, step = 16;
        }
        for (int l = 0; l < 16; l += WG_VL) {
            if (high->points == 1 && ograd) {
#define WG_CALL(m, P) wg_tile_line(1, m, P, 0, from + l, step, to + l, vs)
                WG_OUT_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
            } else if (high->points == 1) {
#define WG_CALL(P, eight) wg_tile_line(0, 0, P, eight, from + l, step, to + l, vs)
                WG_DATA_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
            } else if (ograd) {
#define WG_CALL(m, P) wg_tile_rows(1, m, P, 0, rows, from + l, pitch, step, half)
                WG_OUT_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
#define WG_CALL(m, P) wg_tile_columns(1, m, P, 0, at.wide + wide->taps - 1, half, to + l, wide->points, vs)
                WG_OUT_SIZES(high, at.high, WG_CALL)
#undef WG_CALL
            } else {
#define WG_CALL(P, eight) wg_tile_rows(0, 0, P, eight, rows, from + l, pitch, step, half)
                WG_DATA_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
#define WG_CALL(P, eight) wg_tile_columns(0, 0, P, eight, columns, half, to + l, wide->points, vs)
                WG_DATA_SIZES(high, at.high, WG_CALL)
#undef WG_CALL
            }
        }
    }
}

static __attribute__((noinline)) void wg_data(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                              int64_t room, float *v, int64_t vs)
{
    wg_tiles(g, 0, k, t0, t1, base, room, v, vs);
}

static __attribute__((noinline)) void wg_ograd(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                               int64_t room, float *v, int64_t vs)
{
    wg_tiles(g, 1, k, t0, t1, base, room, v, vs);
}

/* One vector of filters: M (ms floats a position) to half [result row][point]. */
WG_INLINE void wg_out_columns(const int m, const int P, int64_t columns, const float *from, int64_t points, int64_t ms,
                              float *half)
{
    for (int64_t j = 0; j < columns; j++) {
        wg_vec d[WG_POINTS];
#pragma GCC unroll 8
        for (int i = 0; i < P; i++)
            d[i] = wg_load(from + (i * points + j) * ms);
        wg_out_line(m, P, d);
#pragma GCC unroll 8
        for (int i = 0; i < m; i++)
            wg_store(half + (i * WG_POINTS + j) * WG_VL, d[i]);
    }
}

/* A result: + bias, + addend, relu. */
WG_INLINE wg_vec wg_result(const wg_args *g, wg_vec y, wg_vec bias, int64_t at)
{
    y += bias;
    if (g->addend != NULL)
        y += wg_load(g->addend + at);
    return g->relu ? (wg_vec)((wg_ivec)y & ~(y < 0.0f)) : y; /* NaN stays */
}

/* Where the results of a tile are written. */
typedef struct {
    int64_t start, pitch, step, channel;     /* floats; channel: from a channel to the next of a plain array */
    int64_t row0, row1, column0, column1;    /* those inside of the image */
} wg_place;

typedef float wg_four __attribute__((vector_size(16)));
typedef float wg_ufour __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t wg_four_mask __attribute__((vector_size(16)));

/* Results [first, last) of a line for one vector of filters, d[result][filter], to planes of a plain array, `to` being
 * result 0: four by four are transposed. */
static __attribute__((noinline)) void wg_put_plain(const wg_vec *d, int64_t first, int64_t last, float *to,
                                                   int64_t channel)
{
    const float *p = (const float *)d;
    for (; last - first >= 4; first += 4)
        for (int64_t i = 0; i < WG_VL; i += 4) {
            const float *q = p + first * WG_VL + i;
            const wg_four a = *(const wg_ufour *)q, b = *(const wg_ufour *)(q + WG_VL);
            const wg_four c = *(const wg_ufour *)(q + 2 * WG_VL), e = *(const wg_ufour *)(q + 3 * WG_VL);
            const wg_four_mask low = {0, 4, 1, 5}, high = {2, 6, 3, 7}, even = {0, 1, 4, 5}, odd = {2, 3, 6, 7};
            const wg_four s = __builtin_shuffle(a, b, low), t = __builtin_shuffle(a, b, high);
            const wg_four u = __builtin_shuffle(c, e, low), v = __builtin_shuffle(c, e, high);
            float *y = to + i * channel + first;
            *(wg_ufour *)y = __builtin_shuffle(s, u, even);
            *(wg_ufour *)(y + channel) = __builtin_shuffle(s, u, odd);
            *(wg_ufour *)(y + 2 * channel) = __builtin_shuffle(t, v, even);
            *(wg_ufour *)(y + 3 * channel) = __builtin_shuffle(t, v, odd);
        }
    for (; first < last; first++)
        for (int64_t i = 0; i < WG_VL; i++)
            to[i * channel + first] = p[first * WG_VL + i];
}

/* Its rows to y, with the epilogue: row i at from + i * next, points `space` floats apart. */
WG_INLINE void wg_out_rows(const wg_args *g, const int m, const int P, const float *from, int64_t next, int64_t space,
                           wg_vec bias, const wg_place *place, int l)
{
    const int64_t first = place->column0, last = place->column1;
    for (int64_t i = place->row0; i < place->row1; i++) {
        const int64_t start = place->start + i * place->pitch;
        wg_vec d[WG_POINTS];
#pragma GCC unroll 8
        for (int j = 0; j < P; j++)
            d[j] = wg_load(from + i * next + j * space);
        wg_out_line(m, P, d);
        if (g->plain) {
            wg_vec line[WG_POINTS];
#pragma GCC unroll 8
            for (int j = 0; j < m; j++)
                line[j] = wg_result(g, d[j], bias, 0);
            wg_put_plain(line, first, last, g->y + start + l * place->channel, place->channel);
            continue;
        }
#pragma GCC unroll 8
        for (int j = 0; j < m; j++) {
            const int64_t at = start + l + j * place->step;
            if (last - first == m || (j >= first && j < last))
                wg_store(g->y + at, wg_result(g, d[j], bias, at));
        }
    }
}

/* The places i in [0, count) whose pixel from + i * step is in [0, size). */
static void wg_inside(int64_t from, int64_t step, int64_t count, int64_t size, int64_t *first, int64_t *last)
{
    *first = 0, *last = count;
    while (*first < count && from + *first * step < 0)
        ++*first;
    while (*last > *first && from + (*last - 1) * step >= size)
        --*last;
}

/* Results of tiles [t0, t1) for block k of 16 filters, from m (ms floats a position). */
static __attribute__((noinline)) void wg_out(const wg_args *g, int64_t k, int64_t t0, int64_t t1, const float *m,
                                             int64_t ms)
{
    const wg_axis *high = &g->high, *wide = &g->wide;
    const int64_t blocks = g->filters / 16, set = k / blocks, sets_w = g->turned ? wide->stride : 1;
    const int64_t at_h = high->out_at + set / sets_w, at_w = wide->out_at + set % sets_w;
    wg_vec space[WG_POINTS * WG_POINTS];
    float *half = (float *)space;
    wg_tile at = {0};
    wg_tile_at(g, t0, &at);
    for (int64_t t = t0; t < t1; wg_tile_next(g, ++t, &at), m += 16) {
        const int64_t row = at.y * high->tile * high->out_step + at.sub_y + at_h;
        const int64_t column = at.x * wide->tile * wide->out_step + at.sub_x + at_w;
        const int64_t plane = (at.image * blocks + k % blocks) * g->depth + at.plane;
        wg_place place = {((plane * high->out + row) * wide->out + column) * 16, high->out_step * wide->out * 16,
                          wide->out_step * 16, g->depth * high->out * wide->out, 0, 0, 0, 0};
        if (g->plain) { /* a stride and dilation of 1: the results of a line lie side by side */
            const int64_t channel = at.image * g->filters + k % blocks * 16;
            place.start = ((channel * g->depth + at.plane) * high->out + row) * wide->out + column;
            place.pitch = wide->out;
        }
        wg_inside(row, high->out_step, at.high, high->out, &place.row0, &place.row1);
        wg_inside(column, wide->out_step, at.wide, wide->out, &place.column0, &place.column1);
        for (int l = 0; l < 16; l += WG_VL) {
            const wg_vec bias = g->bias != NULL ? wg_load(g->bias + k % blocks * 16 + l) : (wg_vec){0};
            if (high->points == 1) {
#define WG_CALL(r, P) wg_out_rows(g, r, P, m + l, 0, ms, bias, &place, l)
                WG_OUT_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
                continue;
            }
#define WG_CALL(r, P) wg_out_columns(r, P, at.wide + wide->taps - 1, m + l, wide->points, ms, half)
            WG_OUT_SIZES(high, at.high, WG_CALL)
#undef WG_CALL
#define WG_CALL(r, P) wg_out_rows(g, r, P, half, WG_POINTS * WG_VL, WG_VL, bias, &place, l)
            WG_OUT_SIZES(wide, at.wide, WG_CALL)
#undef WG_CALL
        }
    }
}

/* -- weights -------------------------------------------------------------------------------------------------- */
/* What depth c of the products is: the window, which channel of the arrays; returns the plane of the kernel. */
static int64_t wg_window_of(const wg_args *g, int64_t set, int64_t depth, wg_window *window)
{
    const wg_axis *a = &g->high, *b = &g->wide;
    const int64_t y = set / b->stride, x = set % b->stride;
    window->count = (int)(a->kernel * b->kernel);
    for (int64_t i = 0; i < a->taps; i++)
        for (int64_t j = 0; j < b->taps; j++) {
            const int64_t r = (g->turned ? a->taps - 1 - i : i) * a->stride + y;
            const int64_t s = (g->turned ? b->taps - 1 - j : j) * b->stride + x;
            window->at[i * b->taps + j] = (int8_t)(r < a->kernel && s < b->kernel ? r * b->kernel + s : window->count);
        }
    window->whole = a->stride * b->stride == 1 && !g->turned;
    return (g->turned ? g->depth_taps - 1 - depth : depth) * window->count;
}

/* cases(taps, points, taps, points) for those of the axes */
#define WG_KEY(ra, pa, rb, pb) (((ra) * 16 + (pa)) * 256 + (rb) * 16 + (pb))
#define WG_WINDOW_SWITCH(g, cases) \
    switch (WG_KEY((g)->high.taps, (g)->high.points, (g)->wide.taps, (g)->wide.points)) { WG_WINDOWS(cases) }

typedef struct {
    wg_window window;
    int64_t at, lane, next; /* floats: of the first channel and filter, from a filter to the next, channel to the next */
    int64_t depth;          /* channels that follow */
} wg_run;

/* The weights of filter f and of channels c and on of the products, as far as they are of one window. */
static wg_run wg_run_at(const wg_args *g, int64_t f, int64_t c, int64_t c1)
{
    wg_run r;
    const int64_t sets = wg_sets(g), volume = g->high.kernel * g->wide.kernel * g->depth_taps;
    const int64_t plane = c / g->channels, from = c % g->channels;
    const int64_t set = g->turned ? f / g->filters : plane % sets, depth = g->turned ? plane : plane / sets;
    const int64_t filter = f % g->filters;
    r.lane = g->turned ? volume : g->channels * volume;
    r.next = g->turned ? g->filters * volume : volume;
    r.at = wg_window_of(g, set, depth, &r.window) + filter * r.lane + from * r.next;
    r.depth = g->channels - from < c1 - c ? g->channels - from : c1 - c;
    return r;
}

/* U of filters [first, first + width) and channels [c0, c1), width a multiple of 8 and at most OB: u is of channel
 * c0, us floats a position. */
static __attribute__((noinline)) void wg_weights(const wg_args *g, int64_t first, int64_t width, int64_t c0,
                                                 int64_t c1, float *u, int64_t us)
{
    for (int64_t c = c0; c < c1;) {
        wg_run r = {0};
        for (int64_t e = 0; e < width; e += 8) {
            r = wg_run_at(g, first + e, c, c1);
            const float *p = g->weight + r.at;
            float *to = u + (c - c0) * width + e;
            for (int64_t i = 0; i < r.depth; i++, p += r.next, to += width) {
                __builtin_prefetch(p + 2 * r.next);
#define WG_CASE(ra, pa, rb, pb) \
    case WG_KEY(ra, pa, rb, pb): wg_weight(ra, pa, rb, pb, &r.window, p, r.lane, to, us); break;
                WG_WINDOW_SWITCH(g, WG_CASE)
#undef WG_CASE
            }
        }
        c += r.depth;
    }
}

/* Gradients of the weights of filters [first, first + width) and channels [c0, c1), from dU of channel c0. */
static __attribute__((noinline)) void wg_weights_grad(const wg_args *g, int64_t first, int64_t width, int64_t c0,
                                                      int64_t c1, const float *u, int64_t us)
{
    for (int64_t c = c0; c < c1;) {
        wg_run r = {0};
        for (int64_t e = 0; e < width; e += 8) {
            r = wg_run_at(g, first + e, c, c1);
            float *p = g->y + r.at;
            const float *from = u + (c - c0) * width + e;
            for (int64_t i = 0; i < r.depth; i++, p += r.next, from += width) {
#define WG_CASE(ra, pa, rb, pb) \
    case WG_KEY(ra, pa, rb, pb): wg_weight_grad(ra, pa, rb, pb, &r.window, from, us, p, r.lane); break;
                WG_WINDOW_SWITCH(g, WG_CASE)
#undef WG_CASE
            }
        }
        c += r.depth;
    }
}

#endif
