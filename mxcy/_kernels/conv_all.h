/* Drivers of the convolutions: parameters, views, pieces, the two dtypes.
 * Invariant: pieces depend on shapes alone, and every element of a result has one owner. */
#ifndef MXCY_CONV_ALL_H
#define MXCY_CONV_ALL_H
#include "gemm_all.h"

#define CONV_KC GEMM_KC
#define CONV_PANELS 4 /* panels of columns packed at a time: 128 KiB, which the weights then pass once */
#define CONV_SCATTER 128 /* rows of columns that are multiplied out before they are added to an image */
#define CONV_ROWS 64  /* rows of a product that does not go to its place directly */

/* A matrix gathered from an image, see conv.h. Axes: depth, height, width. */
typedef struct {
    int64_t size[3], stride[3], channel_stride, channels; /* of the source */
    int64_t grid[3], step[3], first[3], tap_step[3], taps[3];
    int channel_inner; /* rows are (tap, channel), else (channel, tap) */
} conv_view;

/* Where the positions of a product lie in an image. */
typedef struct {
    int64_t channel_stride, stride[3], at;
    int direct; /* consecutive positions are neighbours */
} conv_target;

typedef struct {
    int64_t at[3], to, length;
    int64_t lo, hi, from; /* what of it is inside the source for a tap, and where that begins */
} conv_segment;

typedef struct {
    int64_t start[3], k0[3], taps[3], first[3], grid[3], offset; /* offset: taps of earlier phases */
} conv_phase;

typedef struct {
    const void *x, *w, *bias;
    void *y, *turned;
    int64_t images, groups, cg, og, k, positions, x_image, y_image;
    int64_t in[3], kernel[3], out[3], stride[3], dilate[3], pad[3], kstep[3], phase_count[3];
    int64_t m_tile, m_tiles, phases, slice, slices;
    int last; /* channels last */
    conv_view view;
    conv_target target;
} conv_args;

static inline int64_t conv_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t conv_volume(const int64_t *v) { return v[0] * v[1] * v[2]; }

/* Positions [p0, p0 + w) as runs along the last axis; how many. */
static int conv_segments(const conv_view *v, int64_t p0, int64_t w, conv_segment *seg)
{
    int64_t j2 = p0 % v->grid[2], j1 = p0 / v->grid[2] % v->grid[1], j0 = p0 / v->grid[2] / v->grid[1];
    int count = 0;
    for (int64_t to = 0; to < w;) {
        conv_segment *s = &seg[count++];
        s->at[0] = j0 * v->step[0], s->at[1] = j1 * v->step[1], s->at[2] = j2 * v->step[2];
        s->to = to;
        s->length = conv_min(w - to, v->grid[2] - j2);
        to += s->length;
        j2 = 0;
        if (++j1 == v->grid[1]) {
            j1 = 0;
            j0++;
        }
    }
    return count;
}

/* Where j * step + c lies in [0, size), 0 <= j < n. */
static inline void conv_range(int64_t c, int64_t step, int64_t size, int64_t n, int64_t *lo, int64_t *hi)
{
    *lo = c < 0 ? conv_min(n, (-c + step - 1) / step) : 0;
    *hi = c >= size ? 0 : conv_min(n, (size - 1 - c) / step + 1);
    if (*hi < *lo)
        *hi = *lo;
}

static void conv_clip(const conv_view *v, int64_t tap, conv_segment *seg, int count)
{
    const int64_t t2 = tap % v->taps[2], t1 = tap / v->taps[2] % v->taps[1], t0 = tap / v->taps[2] / v->taps[1];
    const int64_t off0 = v->first[0] + t0 * v->tap_step[0], off1 = v->first[1] + t1 * v->tap_step[1],
                  off2 = v->first[2] + t2 * v->tap_step[2];
    for (int i = 0; i < count; i++) {
        conv_segment *s = &seg[i];
        const int64_t a = s->at[0] + off0, b = s->at[1] + off1, c = s->at[2] + off2;
        s->lo = s->hi = s->from = 0;
        if (a < 0 || a >= v->size[0] || b < 0 || b >= v->size[1])
            continue;
        if (c >= 0 && c + (s->length - 1) * v->step[2] < v->size[2])
            s->hi = s->length;
        else
            conv_range(c, v->step[2], v->size[2], s->length, &s->lo, &s->hi);
        if (s->hi > s->lo)
            s->from = a * v->stride[0] + b * v->stride[1] + (c + s->lo * v->step[2]) * v->stride[2];
    }
}

static inline int64_t conv_position(const conv_view *v, const conv_target *o, int64_t p)
{
    const int64_t j2 = p % v->grid[2], j1 = p / v->grid[2] % v->grid[1], j0 = p / v->grid[2] / v->grid[1];
    return o->at + j0 * o->stride[0] + j1 * o->stride[1] + j2 * o->stride[2];
}

/* Phase f of the gradient of the data: the elements whose places are `start` modulo the stride see the same
 * taps, k0 + i * kstep, at first + i * -(dilate / gcd) relative to their index in the phase. */
static void conv_phase_of(const conv_args *g, int64_t f, conv_phase *ph)
{
    int64_t before[3];
    ph->start[2] = f % g->phase_count[2];
    ph->start[1] = f / g->phase_count[2] % g->phase_count[1];
    ph->start[0] = f / g->phase_count[2] / g->phase_count[1];
    for (int a = 0; a < 3; a++) {
        const int64_t s = g->stride[a];
        before[a] = ph->taps[a] = ph->k0[a] = 0;
        for (int64_t k = 0; k < g->kernel[a]; k++) {
            const int64_t residue = ((k * g->dilate[a] - g->pad[a]) % s + s) % s;
            before[a] += residue < ph->start[a];
            if (residue == ph->start[a] && ph->taps[a]++ == 0)
                ph->k0[a] = k;
        }
        ph->first[a] = (ph->start[a] + g->pad[a] - ph->k0[a] * g->dilate[a]) / s;
        ph->grid[a] = g->in[a] <= ph->start[a] ? 0 : (g->in[a] - ph->start[a] + s - 1) / s;
    }
    ph->offset = before[0] * g->kernel[1] * g->kernel[2]
                 + ph->taps[0] * (before[1] * g->kernel[2] + ph->taps[1] * before[2]);
}

static void conv_strides(const int64_t *size, int64_t channels, int last, int64_t *stride, int64_t *channel)
{
    stride[2] = last ? channels : 1;
    stride[1] = stride[2] * size[2];
    stride[0] = stride[1] * size[1];
    *channel = last ? 1 : conv_volume(size);
}

static void conv_phase_view(const conv_args *g, const conv_phase *ph, conv_view *v, conv_target *o)
{
    int64_t steps[3];
    conv_strides(g->out, g->groups * g->og, g->last, v->stride, &v->channel_stride);
    conv_strides(g->in, g->groups * g->cg, g->last, steps, &o->channel_stride);
    v->channels = g->og;
    v->channel_inner = g->last;
    o->at = 0;
    o->direct = !g->last;
    for (int a = 0; a < 3; a++) {
        v->size[a] = g->out[a], v->grid[a] = ph->grid[a], v->step[a] = 1;
        v->first[a] = ph->first[a], v->taps[a] = ph->taps[a];
        v->tap_step[a] = -(g->kstep[a] * g->dilate[a] / g->stride[a]);
        o->stride[a] = steps[a] * g->stride[a];
        o->at += steps[a] * ph->start[a];
        o->direct &= g->stride[a] == 1;
    }
}

/* -- one channel a group in lines and columns: conv_depth.h --------------------------------------------------- */
#define DEPTH_COPY 4096 /* elements of a copied band: part of the first cache */
#define DEPTH_TAPS 128
#define DEPTH_ROWS 8    /* lines of a tile */
#define DEPTH_WINDOW 5  /* lines of the largest window that has a form of its own */

/* What a band of the result has at most; the length of a copied line. */
typedef struct {
    int64_t rows, columns, ld;
} conv_band;

/* The band whose data fit the copy; no rows where there is none. */
static conv_band conv_depth_band(const conv_args *g, int backward, int64_t vl)
{
    const int64_t *size = backward ? g->in : g->out, s = g->stride[1];
    const int64_t down = (g->kernel[1] - 1) * g->dilate[1], across = (g->kernel[2] - 1) * g->dilate[2];
    conv_band b = {0, conv_min(size[2], 16 * vl), 0};
    for (;;) {
        const int64_t wide = (b.columns + vl - 1) / vl * vl;
        b.ld = backward ? wide + across : (wide + across / g->stride[2] + 1) * g->stride[2];
        const int64_t lines = DEPTH_COPY / b.ld;
        b.rows = backward ? (lines - 2) * s - down : (lines - down - 1) / s + 1;
        if (lines < (backward ? 3 : down + 1))
            b.rows = 0;
        b.rows = b.rows < 0 ? 0 : conv_min(b.rows, size[1]);
        if (b.rows >= conv_min(size[1], DEPTH_ROWS) || b.columns <= vl)
            return b;
        b.columns = (b.columns / 2 + vl - 1) / vl * vl;
    }
}

/* Where tap t of the first element of a band lies in its copy. */
static int64_t conv_depth_tap(const conv_args *g, const conv_band *b, int64_t t)
{
    const int64_t s = g->stride[2], c = t % g->kernel[2] * g->dilate[2];
    return t / g->kernel[2] * g->dilate[1] * b->ld + c % s * (b->ld / s) + c / s;
}

#define T float
#define NAME(x) conv_f_##x
#define CONV_GEMM(x) gemm_f_##x
#include "conv.h"
#include "conv_depth.h"
#undef T
#undef NAME
#undef CONV_GEMM
#define T double
#define NAME(x) conv_d_##x
#define CONV_GEMM(x) gemm_d_##x
#include "conv.h"
#include "conv_depth.h"
#undef T
#undef NAME
#undef CONV_GEMM

static int64_t conv_gcd(int64_t a, int64_t b)
{
    while (b) {
        const int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* ints: images, groups, channels of a group in and out, channels last, bias, slices, then (depth, height,
 * width) of the input, kernel, output, stride, dilation and padding. */
static void conv_read(const mxcy_task *t, conv_args *g)
{
    const int64_t *v = t->ints;
    memset(g, 0, sizeof *g);
    g->images = v[0], g->groups = v[1], g->cg = v[2], g->og = v[3], g->last = (int)v[4], g->slices = v[6];
    for (int a = 0; a < 3; a++) {
        g->in[a] = v[7 + a], g->kernel[a] = v[10 + a], g->out[a] = v[13 + a];
        g->stride[a] = v[16 + a], g->dilate[a] = v[19 + a], g->pad[a] = v[22 + a];
    }
    int plain = !g->last; /* 1x1, stride 1: rows of the matrix are whole planes */
    for (int a = 0; a < 3; a++)
        plain &= g->kernel[a] == 1 && g->stride[a] == 1 && g->pad[a] == 0;
    if (plain) {
        g->in[2] = g->out[2] = conv_volume(g->in);
        g->in[0] = g->in[1] = g->out[0] = g->out[1] = 1;
    }
    g->k = g->cg * conv_volume(g->kernel);
    g->positions = conv_volume(g->out);
    g->turned = t->workspace;
    conv_view *w = &g->view;
    conv_strides(g->in, g->groups * g->cg, g->last, w->stride, &w->channel_stride);
    conv_strides(g->out, g->groups * g->og, g->last, g->target.stride, &g->target.channel_stride);
    g->target.direct = !g->last;
    w->channels = g->cg;
    w->channel_inner = g->last;
    g->phases = 1;
    for (int a = 0; a < 3; a++) {
        w->size[a] = g->in[a], w->grid[a] = g->out[a], w->step[a] = g->stride[a], w->taps[a] = g->kernel[a];
        w->first[a] = -g->pad[a], w->tap_step[a] = g->dilate[a];
        g->kstep[a] = g->stride[a] / conv_gcd(g->stride[a], g->dilate[a]);
        g->phase_count[a] = conv_min(g->stride[a], g->in[a]);
        g->phases *= g->phase_count[a];
    }
}

static int conv_is_depthwise(const conv_args *g) { return g->cg == 1 && g->og == 1 && !g->last; }

/* Whether conv_depth.h has a form for it. */
static int conv_depth_fits(const mxcy_task *t, const conv_args *g, int backward)
{
    const int64_t vl = VB / (t->outs[0].dtype == MXCY_FLOAT64 ? 8 : 4);
    return g->in[0] == 1 && g->kernel[0] == 1 && g->pad[0] == 0 && g->k <= DEPTH_TAPS
           && conv_depth_band(g, backward, vl).rows > 0;
}

static int64_t conv_wide(int is_double) { return CONV_PANELS * 2 * (VB / (is_double ? 8 : 4)); }

static void conv_run_pieces(const mxcy_task *t, conv_args *g, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    const int64_t grain = ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1;
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, grain, t->outs[0].dtype == MXCY_FLOAT64 ? d : f, g);
}

/* Rows of a piece: all, unless there are few pieces or they go through a tile. */
static void conv_tiles(conv_args *g, int64_t m, int64_t others, int direct)
{
    g->m_tile = others < 32 ? conv_min(m, gemm_up((m * others + 31) / 32 + 1, GEMM_MR * 4)) : m;
    if (!direct)
        g->m_tile = conv_min(g->m_tile, CONV_ROWS);
    g->m_tiles = m == 0 ? 0 : (m + g->m_tile - 1) / g->m_tile;
}

/* ins: data, weight (, bias). */
static int conv_forward_run(const mxcy_task *t)
{
    conv_args g;
    conv_read(t, &g);
    g.x = t->ins[0].data, g.w = t->ins[1].data, g.bias = t->ints[5] ? t->ins[2].data : NULL;
    g.y = t->outs[0].data;
    g.x_image = g.groups * g.cg * conv_volume(g.in), g.y_image = g.groups * g.og * g.positions;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    if (conv_is_depthwise(&g)) {
        const int fits = conv_depth_fits(t, &g, 0);
        conv_run_pieces(t, &g, g.images * g.groups, 0.1 * (double)g.positions * (double)(g.k + 2),
                        fits ? conv_f_depth_forward_bands : conv_f_depth_forward,
                        fits ? conv_d_depth_forward_bands : conv_d_depth_forward);
        return MXCY_OK;
    }
    const int64_t wide = conv_wide(t->outs[0].dtype == MXCY_FLOAT64);
    const int64_t pieces = g.images * g.groups * ((g.positions + wide - 1) / wide);
    conv_tiles(&g, g.og, pieces, g.target.direct);
    conv_run_pieces(t, &g, pieces * g.m_tiles, (0.5 + 0.02 * (double)g.m_tile) * (double)g.k * (double)wide,
                    conv_f_forward, conv_d_forward);
    return MXCY_OK;
}

/* Whether scattering is the better form: a fifth fewer products at least, and enough images. */
static int conv_scatters(const conv_args *g)
{
    return !g->last && g->og <= GEMM_KC && g->k / g->cg <= CONV_SCATTER && g->images * g->groups >= 8
           && 5 * g->positions * g->phases <= 4 * conv_volume(g->in);
}

/* ins: ograd, weight (, bias of the result). The numbers are those of the convolution whose gradient it is. */
static int conv_data_run(const mxcy_task *t)
{
    conv_args g;
    conv_read(t, &g);
    g.x = t->ins[0].data, g.w = t->ins[1].data, g.bias = t->ints[5] ? t->ins[2].data : NULL;
    g.y = t->outs[0].data;
    g.x_image = g.groups * g.og * g.positions, g.y_image = g.groups * g.cg * conv_volume(g.in);
    if (t->outs[0].size == 0)
        return MXCY_OK;
    if (conv_is_depthwise(&g)) {
        const int fits = conv_depth_fits(t, &g, 1);
        conv_run_pieces(t, &g, g.images * g.groups, 0.1 * (double)conv_volume(g.in) * (double)(g.k + 2),
                        fits ? conv_f_depth_data_bands : conv_f_depth_data,
                        fits ? conv_d_depth_data_bands : conv_d_depth_data);
        return MXCY_OK;
    }
    if (conv_scatters(&g)) {
        conv_run_pieces(t, &g, g.images * g.groups, 0.02 * (double)g.og * (double)g.k * (double)g.positions,
                        conv_f_scatter, conv_d_scatter);
        return MXCY_OK;
    }
    conv_run_pieces(t, &g, g.groups * g.cg, 2.0 * (double)g.og * (double)(g.k / g.cg), conv_f_turn_weights,
                    conv_d_turn_weights);
    const int64_t wide = conv_wide(t->outs[0].dtype == MXCY_FLOAT64);
    int direct = !g.last;
    g.positions = 1; /* of the largest phase */
    for (int a = 0; a < 3; a++) {
        g.positions *= (g.in[a] + g.stride[a] - 1) / g.stride[a];
        direct &= g.stride[a] == 1;
    }
    const int64_t pieces = g.images * g.groups * g.phases * ((g.positions + wide - 1) / wide);
    const double k = (double)g.og * (double)conv_volume(g.kernel) / (double)g.phases;
    conv_tiles(&g, g.cg, pieces, direct);
    conv_run_pieces(t, &g, pieces * g.m_tiles,
                    100 + (0.5 + 0.02 * (double)g.m_tile) * k * (double)conv_min(wide, g.positions), conv_f_data,
                    conv_d_data);
    return MXCY_OK;
}

/* The gradient of the weights by products of packed panels: conv_weight.h has the form for plain floats. */
static int conv_weight_by_panels(const mxcy_task *t, conv_args *g)
{
    if (conv_is_depthwise(g)) {
        const int fits = conv_depth_fits(t, g, 0);
        conv_run_pieces(t, g, g->groups, 0.1 * (double)g->images * (double)g->positions * (double)g->k,
                        fits ? conv_f_depth_weight_bands : conv_f_depth_weight,
                        fits ? conv_d_depth_weight_bands : conv_d_depth_weight);
        return MXCY_OK;
    }
    const int64_t panel = conv_wide(t->outs[0].dtype == MXCY_FLOAT64) / CONV_PANELS;
    const int64_t pieces = g->slices * g->groups * ((g->k + panel - 1) / panel);
    g->slice = g->images == 0 ? 1 : (g->images + g->slices - 1) / g->slices;
    conv_tiles(g, g->og, pieces, 1);
    conv_run_pieces(t, g, pieces * g->m_tiles,
                    (1.0 + 0.02 * (double)g->m_tile) * (double)panel * (double)g->positions * (double)g->slice,
                    conv_f_weight, conv_d_weight);
    if (g->slices > 1)
        conv_run_pieces(t, g, g->groups * g->og * g->k, 0.5 * (double)g->slices, conv_f_add_slices,
                        conv_d_add_slices);
    return MXCY_OK;
}

/* ins: data. ints as those of a convolution with one group and one filter. */
static int im2col_run(const mxcy_task *t)
{
    conv_args g;
    conv_read(t, &g);
    g.x = t->ins[0].data, g.y = t->outs[0].data;
    g.x_image = g.cg * conv_volume(g.in);
    if (t->outs[0].size > 0)
        conv_run_pieces(t, &g, g.images * ((g.positions + CONV_KC - 1) / CONV_KC),
                        0.5 * (double)g.k * (double)conv_min(g.positions, CONV_KC), conv_f_columns, conv_d_columns);
    return MXCY_OK;
}

/* ins: columns. outs: image. */
static int col2im_run(const mxcy_task *t)
{
    conv_args g;
    conv_read(t, &g);
    g.x = t->ins[0].data, g.y = t->outs[0].data;
    if (t->outs[0].size > 0)
        conv_run_pieces(t, &g, g.images * g.cg, 0.3 * (double)(g.k / g.cg) * (double)g.positions, conv_f_images,
                        conv_d_images);
    return MXCY_OK;
}
#endif
