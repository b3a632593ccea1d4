/* Drivers of Winograd convolutions: what a task says, how the work is shared out.
 *
 * Forward, and the gradient of data, in one of two forms that the operator chooses by shapes:
 *   fused    a chunk of `chunk` tiles goes through all three steps on one thread, in its L2 cache;
 *   phased   few tiles, many channels: V of a band of tiles is made by all threads, then each takes filters (`group`
 *            blocks of 16) of a chunk, multiplies and transforms back, so that U is read once a chunk.
 * M is small in both: positions x chunk x group. Weights come transformed (for prediction), or plain, and then are
 * transformed first, or (`part` > 0) in pieces of `part` channels by the thread that is about to multiply by them:
 * U of 512 channels is 38 MB that nobody else needs.
 *
 * Gradient of weights: V and D = A dy A' of a band by all threads, then dU, where each thread owns blocks of filters
 * and of channels for one position (dU of all bands in the workspace, dw = G' dU G at the end), or with one band for
 * all positions (`part` > 0), so that dU is no more than a slot.
 * Invariant: every result has one owner and one order of additions, whatever form, chunks, parts and threads.
 *
 * Scratch of a thread is a slot: `slots` of them are in the workspace, and whoever runs piece `slot` of a
 * parallel_for takes work from a common counter.
 */
#ifndef MXCY_WINOGRAD_ALL_H
#define MXCY_WINOGRAD_ALL_H
#include "winograd.h"

static int64_t wg_take(wg_args *g) { return __atomic_fetch_add(&g->next, 1, __ATOMIC_RELAXED); }
static int64_t wg_min(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t wg_up(int64_t n, int64_t to) { return (n + to - 1) / to * to; }
static int64_t wg_pieces(int64_t n, int64_t by) { return (n + by - 1) / by; }

/* Floats from a position of V or M to the next: 16 more than needed, for the sake of cache sets. */
static int64_t wg_pitch(int64_t channels, int64_t tiles) { return channels * tiles + 16; }

/* Floats of U with so many channels, and where filter o begins. */
static int64_t wg_u_size(const wg_args *g, int64_t channels, int64_t o) { return g->positions * (channels + 1) * o; }

static int64_t wg_width(int64_t o, int64_t last) { return wg_min(WG_OB, last - o); }

/* M of filters [first, last), one position after the other, from the channels [c0, c1). v: V of tile t0 and channel
 * c0, vs floats a position, xs floats a block of channels; u: U of filter `first` with these channels. */
static void wg_multiply(const wg_args *g, int64_t first, int64_t last, int64_t t0, int64_t t1, int64_t c0, int64_t c1,
                        const float *v, int64_t vs, int64_t xs, const float *u, float *m)
{
    const int64_t room = (t1 - t0) * 16, ms = wg_pitch(last - first, t1 - t0), depth = c1 - c0;
    for (int64_t p = 0; p < g->positions; p++) {
        int64_t a = t0, b = t1;
        wg_run_of(g, p, &a, &b);
        const float *from = v + p * vs + (a - t0) * 16;
        float *to = m + p * ms + (a - t0) * 16;
        for (int64_t o = 0; o < last - first; o += WG_OB) {
            const int64_t width = wg_width(first + o, last), second = o + WG_VL;
            const float *weights = u + wg_u_size(g, depth, o) + p * (depth + 1) * width;
            float *m0 = to + o / 16 * room + o % 16, *m1 = to + second / 16 * room + second % 16;
            if (g->turned && wg_is_zero(g, p, (first + o) / g->filters)
                && wg_is_zero(g, p, (first + o + width - 1) / g->filters)) {
                for (int64_t k = 0; k < width; k += 16)
                    memset(to + (o + k) / 16 * room, 0, (size_t)(b - a) * 64);
                continue;
            }
            for (int64_t c = c0, end; c < c1; c = end) {
                end = wg_next_channels(g, p, &c, c1);
                if (c < end)
                    wg_gemm(b - a, (end - c) / 16, width < WG_OB ? 1 : 2, from + (c - c0) / 16 * xs, xs,
                            weights + (c - c0) * width, m0, m1, c > 0);
            }
        }
    }
}

static void wg_finish(const wg_args *g, int64_t first, int64_t last, int64_t t0, int64_t t1, const float *m)
{
    for (int64_t k = first / 16; k < last / 16; k++)
        wg_out(g, k, t0, t1, m + (k - first / 16) * (t1 - t0) * 16, wg_pitch(last - first, t1 - t0));
}

static void wg_fused_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    wg_args *g = arg;
    const int64_t step = g->group * 16;
    (void)lane;
    for (int64_t slot = begin; slot < end; slot++) {
        float *m = g->m + slot * g->room, *v = m + g->m_room;
        for (int64_t t0; (t0 = wg_take(g) * g->chunk) < g->tiles;) {
            const int64_t t1 = wg_min(t0 + g->chunk, g->tiles), vs = wg_pitch(g->c, t1 - t0);
            for (int64_t k = 0; k < g->c / 16; k++)
                wg_data(g, k, t0, t1, t0, t1 - t0, v, vs);
            for (int64_t o = 0; o < g->o; o += step) {
                const int64_t last = wg_min(o + step, g->o);
                wg_multiply(g, o, last, t0, t1, 0, g->c, v, vs, (t1 - t0) * 16, g->u + wg_u_size(g, g->c, o), m);
                wg_finish(g, o, last, t0, t1, m);
            }
        }
    }
}

/* Pieces of the transforms of a band: a block of channels, 32 tiles at a time. */
#define WG_PIECE 32

static void wg_data_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t room = g->t1 - g->t0, per = wg_pieces(room, WG_PIECE), blocks = g->c / 16;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t k = i / per, t = g->t0 + i % per * WG_PIECE, last = wg_min(t + WG_PIECE, g->t1);
        if (k < blocks)
            wg_data(g, k, t, last, g->t0, room, g->v, wg_pitch(g->c, room));
        else
            wg_ograd(g, k - blocks, t, last, g->t0, room, g->d, wg_pitch(g->o, room));
    }
}

/* The products with weights that this thread transforms, `part` channels at a time. */
static void wg_multiply_raw(const wg_args *g, int64_t first, int64_t last, int64_t t0, int64_t t1, const float *v,
                            float *u, float *m)
{
    const int64_t room = g->t1 - g->t0;
    for (int64_t c = 0; c < g->c; c += g->part) {
        const int64_t end = wg_min(c + g->part, g->c), depth = end - c;
        for (int64_t o = first; o < last; o += WG_OB) {
            const int64_t width = wg_width(o, last);
            wg_weights(g, o, width, c, end, u + wg_u_size(g, depth, o - first), (depth + 1) * width);
        }
        wg_multiply(g, first, last, t0, t1, c, end, v + c * room, wg_pitch(g->c, room), room * 16, u, m);
    }
}

static void wg_phased_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    wg_args *g = arg;
    const int64_t room = g->t1 - g->t0, chunks = wg_pieces(room, g->chunk), step = g->group * 16;
    const int64_t count = chunks * wg_pieces(g->o, step);
    (void)lane;
    for (int64_t slot = begin; slot < end; slot++)
        for (int64_t i; (i = wg_take(g)) < count;) {
            const int64_t o = i / chunks * step, last = wg_min(o + step, g->o);
            const int64_t t0 = g->t0 + i % chunks * g->chunk, t1 = wg_min(t0 + g->chunk, g->t1);
            const float *v = g->v + (t0 - g->t0) * 16;
            float *m = g->m + slot * g->room;
            if (g->part > 0)
                wg_multiply_raw(g, o, last, t0, t1, v, m + g->m_room, m);
            else
                wg_multiply(g, o, last, t0, t1, 0, g->c, v, wg_pitch(g->c, room), room * 16,
                            g->u + wg_u_size(g, g->c, o), m);
            wg_finish(g, o, last, t0, t1, m);
        }
}

/* U of all filters: pieces of OB filters and 64 channels. */
#define WG_DEPTH 64

static void wg_weights_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t per = wg_pieces(g->c, WG_DEPTH);
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t o = i / per * WG_OB, width = wg_width(o, g->o), c = i % per * WG_DEPTH;
        wg_weights(g, o, width, c, wg_min(c + WG_DEPTH, g->c), g->u + wg_u_size(g, g->c, o) + c * width,
                   (g->c + 1) * width);
    }
}

static void wg_transform_weights(wg_args *g, mxcy_parallel *p)
{
    p->parallel_for(p, wg_pieces(g->o, WG_OB) * wg_pieces(g->c, WG_DEPTH), 1, wg_weights_body, g);
}

/* -- tasks ---------------------------------------------------------------------------------------------------- */
/* One axis of the products: window, places of the data and results (winograd.h). */
static void wg_axis_of(wg_axis *a, int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t dilate,
                       int64_t pad, int64_t tile, int64_t turned)
{
    int64_t places = out; /* of results in a line of an image */
    a->in = in, a->out = out, a->kernel = kernel, a->stride = stride, a->tile = tile;
    a->taps = wg_pieces(kernel, stride), a->points = tile + a->taps - 1;
    a->in_step = a->out_step = a->subs = 1;
    a->in_at = -pad, a->out_at = 0;
    if (stride == 1) {
        a->in_step = a->out_step = dilate;
        a->subs = wg_min(dilate, out);
        a->in_at = turned ? pad - (kernel - 1) * dilate : -pad;
        places = wg_pieces(out, dilate);
    } else if (turned) {
        a->in_at = 1 - a->taps, a->out_at = -pad, a->out_step = stride;
        places = wg_pieces(out + pad, stride);
    } else {
        a->in_step = stride;
    }
    a->whole = places / tile, a->cut = places % tile;
    if (a->cut == 1 && a->taps == 2)
        a->cut = 2; /* one more, outside of the image: two points have no infinity */
}

/* ints: images, channels, filters; depth, height, width of the data, of the results; of the kernel; stride (height,
 * width); dilation, pad (three each); tile (two); turned; band (0: fused), chunk, group, part, slots. */
#define WG_INTS 28

static void wg_parse(const mxcy_task *t, wg_args *g)
{
    const int64_t *i = t->ints;
    g->n = i[0], g->channels = i[1], g->filters = i[2], g->turned = i[22];
    wg_axis_of(&g->high, i[4], i[7], i[10], i[12], i[15], i[18], i[20], g->turned);
    wg_axis_of(&g->wide, i[5], i[8], i[11], i[13], i[16], i[19], i[21], g->turned);
    g->depth_in = i[3], g->depth = i[6], g->depth_taps = i[9], g->depth_step = i[14];
    g->depth_at = g->turned ? i[17] - (i[9] - 1) * i[14] : -i[17];
    g->band = i[23], g->chunk = i[24], g->group = i[25], g->part = i[26], g->slots = i[27];
    g->c = g->channels * g->depth_taps * (g->turned ? 1 : wg_sets(g));
    g->o = g->filters * (g->turned ? wg_sets(g) : 1);
    g->positions = g->high.points * g->wide.points;
    g->images = g->n * g->depth * g->high.subs * g->wide.subs;
    const int64_t rows = g->high.whole, columns = g->wide.whole;
    g->right = g->wide.cut ? g->images * rows : 0;
    g->whole = g->images * rows * columns;
    g->below = g->high.cut ? g->images * columns : 0;
    g->tiles = g->right + g->whole + g->below + (g->high.cut && g->wide.cut ? g->images : 0);
}

/* ints: of wg_parse, then raw (weights are plain), relu, has bias, has addend, plain (the output is). ins: data, weights [, bias]
 * [, addend]. outs: output.
 * Workspace: U if raw and part is 0; V of a band if phased; the slots, each with M, then V of a chunk if fused, or U
 * of a group and part. */
static int winograd_run(const mxcy_task *t)
{
    wg_args g = {0};
    wg_parse(t, &g);
    const int64_t *flags = t->ints + WG_INTS;
    int next = 2;
    g.raw = flags[0], g.relu = flags[1], g.plain = flags[4];
    g.x = t->ins[0].data, g.weight = t->ins[1].data, g.y = t->outs[0].data;
    if (flags[2])
        g.bias = t->ins[next++].data;
    if (flags[3])
        g.addend = t->ins[next].data;
    if (g.tiles == 0 || g.o == 0)
        return MXCY_OK;
    mxcy_parallel *p = t->parallel;
    float *space = t->workspace;
    g.u = t->ins[1].data;
    if (g.raw && g.part == 0) {
        g.u = space;
        space += wg_up(wg_u_size(&g, g.c, g.o), 16);
        wg_transform_weights(&g, p);
    }
    g.m_room = g.positions * wg_pitch(g.group * 16, g.chunk);
    if (g.band == 0) {
        g.m = space;
        g.room = g.m_room + g.positions * wg_pitch(g.c, g.chunk);
        p->parallel_for(p, g.slots, 1, wg_fused_body, &g);
        return MXCY_OK;
    }
    g.v = space;
    g.m = g.v + g.positions * wg_pitch(g.c, g.band);
    g.room = g.m_room + wg_up(wg_u_size(&g, g.part, g.group * 16), 16);
    for (g.t0 = 0; g.t0 < g.tiles; g.t0 = g.t1) {
        g.t1 = wg_min(g.t0 + g.band, g.tiles);
        p->parallel_for(p, wg_pieces(g.t1 - g.t0, WG_PIECE) * (g.c / 16), 1, wg_data_body, &g);
        g.next = 0;
        p->parallel_for(p, g.slots, 1, wg_phased_body, &g);
    }
    return MXCY_OK;
}

/* ints: of wg_parse; those of images, cuts and pads do not count. ins: weights (filters, channels, *kernel), or if
 * turned (channels, filters, *kernel). outs: U. */
static int winograd_weight_run(const mxcy_task *t)
{
    wg_args g = {0};
    wg_parse(t, &g);
    g.weight = t->ins[0].data, g.u = t->outs[0].data;
    if (g.o == 0 || g.c == 0)
        return MXCY_OK;
    for (int64_t o = 0; o < g.o; o += WG_OB) { /* the empty rows */
        const int64_t width = wg_width(o, g.o);
        for (int64_t q = 0; q < g.positions; q++)
            memset(g.u + wg_u_size(&g, g.c, o) + ((q + 1) * (g.c + 1) - 1) * width, 0, (size_t)width * sizeof(float));
    }
    wg_transform_weights(&g, t->parallel);
    return MXCY_OK;
}

/* Tiles that are summed in registers: rounding errors of longer sums would grow. */
#define WG_SUM 192

/* dU of position p, filters [o, o + width) and channels [c0, c1), to u. */
static void wg_outer_run(const wg_args *g, int64_t p, int64_t o, int64_t width, int64_t c0, int64_t c1, float *u,
                         int add)
{
    const int64_t room = g->t1 - g->t0, second = o + WG_VL;
    int64_t a = g->t0, b = g->t1;
    wg_run_of(g, p, &a, &b);
    const float *v = g->v + p * wg_pitch(g->c, room) + (a - g->t0) * 16;
    const float *d = g->d + p * wg_pitch(g->o, room) + (a - g->t0) * 16;
    const float *d0 = d + o / 16 * room * 16 + o % 16, *d1 = d + second / 16 * room * 16 + second % 16;
    for (int64_t k = c0; k < c1; k += 16) {
        const float *x = v + k * room;
        float *to = u + (k - c0) * width;
        if (wg_is_zero(g, p, k / g->channels % wg_sets(g))) { /* dU that is not looked at */
            memset(to, 0, (size_t)(16 * width) * sizeof(float));
            continue;
        }
        for (int64_t at = 0, n = b - a; at < n || at == 0; at += WG_SUM)
            wg_outer_block(width < WG_OB ? 1 : 2, wg_min(n - at, WG_SUM), x + at * 16, d0 + at * 16, d1 + at * 16, to,
                           add || at > 0);
    }
}

/* Item = position and block of OB filters, in dU of all. */
static void wg_outer_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t blocks = wg_pieces(g->o, WG_OB);
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t p = i / blocks, o = i % blocks * WG_OB, width = wg_width(o, g->o);
        float *u = g->u + wg_u_size(g, g->c, o) + p * (g->c + 1) * width;
        wg_outer_run(g, p, o, width, 0, g->c, u, g->t0 > 0);
    }
}

static void wg_weights_grad_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const wg_args *g = arg;
    const int64_t per = wg_pieces(g->c, WG_DEPTH);
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const int64_t o = i / per * WG_OB, width = wg_width(o, g->o), c = i % per * WG_DEPTH;
        wg_weights_grad(g, o, width, c, wg_min(c + WG_DEPTH, g->c), g->u + wg_u_size(g, g->c, o) + c * width,
                        (g->c + 1) * width);
    }
}

/* Item = `group` blocks of filters and `part` channels: all positions, then the way back. */
static void wg_outer_part_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    wg_args *g = arg;
    const int64_t per = wg_pieces(g->c, g->part), step = g->group * 16, count = per * wg_pieces(g->o, step);
    (void)lane;
    for (int64_t slot = begin; slot < end; slot++)
        for (int64_t i; (i = wg_take(g)) < count;) {
            const int64_t c0 = i % per * g->part, c1 = wg_min(c0 + g->part, g->c), depth = c1 - c0;
            const int64_t first = i / per * step, last = wg_min(first + step, g->o);
            float *u = g->m + slot * g->room;
            for (int64_t p = 0; p < g->positions; p++)
                for (int64_t o = first; o < last; o += WG_OB) {
                    const int64_t width = wg_width(o, last);
                    float *to = u + wg_u_size(g, depth, o - first) + p * (depth + 1) * width;
                    wg_outer_run(g, p, o, width, c0, c1, to, 0);
                }
            for (int64_t o = first; o < last; o += WG_OB) {
                const int64_t width = wg_width(o, last);
                wg_weights_grad(g, o, width, c0, c1, u + wg_u_size(g, depth, o - first), (depth + 1) * width);
            }
        }
}

/* ints: as of winograd_run up to slots; chunk is not used. ins: ograd, data. outs: gradient of the weights (filters,
 * channels, *kernel). Workspace: V and D of a band; dU, or with part > 0 (one band) the slots. */
static int winograd_weight_grad_run(const mxcy_task *t)
{
    wg_args g = {0};
    wg_parse(t, &g);
    g.g = t->ins[0].data, g.x = t->ins[1].data, g.y = t->outs[0].data;
    if (g.o == 0 || g.c == 0)
        return MXCY_OK;
    if (g.tiles == 0) {
        memset(g.y, 0, (size_t)t->outs[0].size * sizeof(float));
        return MXCY_OK;
    }
    mxcy_parallel *p = t->parallel;
    g.v = t->workspace;
    g.d = g.v + g.positions * wg_pitch(g.c, g.band);
    g.u = g.m = g.d + g.positions * wg_pitch(g.o, g.band);
    g.room = wg_up(wg_u_size(&g, g.part, g.group * 16), 16);
    for (g.t0 = 0; g.t0 < g.tiles; g.t0 = g.t1) {
        g.t1 = wg_min(g.t0 + g.band, g.tiles);
        p->parallel_for(p, wg_pieces(g.t1 - g.t0, WG_PIECE) * ((g.c + g.o) / 16), 1, wg_data_body, &g);
        if (g.part > 0) {
            p->parallel_for(p, g.slots, 1, wg_outer_part_body, &g);
            return MXCY_OK;
        }
        p->parallel_for(p, wg_pieces(g.o, WG_OB) * g.positions, 1, wg_outer_body, &g);
    }
    p->parallel_for(p, wg_pieces(g.o, WG_OB) * wg_pieces(g.c, WG_DEPTH), 1, wg_weights_grad_body, &g);
    return MXCY_OK;
}

#endif
