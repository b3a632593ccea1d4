/* blocked_conv.h: convolutions on channel-blocked arrays: geometry, packed weights, forward and the gradient of
 * the data. The inner loop is in blocked_conv_tile.h, the other gradients in blocked_conv_grad.h, convolutions
 * of one channel a group in blocked_conv_depth.h.
 *
 * Forward and the gradient of the data are one computation, result[p] = sum over taps of source[first + p * step
 * + tap * tap_step] * weights: the gradient reads ograd with weights whose roles are swapped. With strides it
 * falls apart into phases: elements of the gradient whose place has one remainder see the same taps.
 *
 * Packed weights: [group][phase][block of result][block of source][tap][16 source][16 result], so that a block of
 * results reads them in sequence. First layers (plain data with fewer than 16 channels):
 * [block of result][tap][channel][16].
 *
 * A unit of work is a band of lines of one or more images and a range of result blocks. Where taps reach beyond
 * the image, the band is copied with its border of zeros, some channel blocks at a time; else it is read in
 * place. First layers are copied with their channels side by side, so that a line of the kernel is one step. For
 * each panel of result channels, steps are taken in parts (their weights stay in the first cache) by all pixels
 * of the band; a part adds to the result in memory, which also keeps sums short and exact. Parts depend on the
 * shape alone, and each result has one owner: no bit depends on bands, units or threads.
 */
#ifndef MXCY_BLOCKED_CONV_H
#define MXCY_BLOCKED_CONV_H
#include "blocked_conv_tile.h"

#define BC_AHEAD 8 /* a quarter of as many units as make it worth while to take one ahead */

enum { BC_BLOCKED = 0, BC_DEPTHWISE = 1, BC_FIRST = 2 };

/* The numbers of a task, as ops/blocked_conv.py writes them. */
typedef struct {
    int64_t kind, images, groups, channels, filters; /* of a group; depthwise: of all groups */
    int64_t in[3], kernel[3], out[3], stride[3], dilate[3], pad[3];
    int64_t relu, bias, addend, plain; /* plain: channels of the result are planes; see bc_put_plain */
    int64_t rows, copy_blocks, unit_images, splits, part, slots, slot_bytes; /* see the planner in Python */
} bc_numbers;

/* Elements of the result with one remainder modulo the stride; forward has one phase. */
typedef struct {
    int64_t grid[3], start[3]; /* how many elements, and the place of the first */
    int64_t first[3], taps[3], tap_step[3], k0[3], k_step[3];
    int64_t before; /* taps of the phases before it */
    int inside;     /* no tap reaches beyond the source; so too if there is no tap */
} bc_phase;

typedef struct {
    bc_numbers g;
    int backward;
    int64_t src[3], dst[3], step[3], dst_step[3]; /* sizes; step of the source, step of the result */
    int64_t src_blocks, dst_blocks;               /* of a group */
    int64_t src_plane, dst_plane;                 /* floats of a plane of one block (or channel) */
    int64_t phases, phase_count[3], lines, bands, image_units, units;
    int64_t next;                                 /* unit that nobody has taken */
    const float *x, *w, *bias, *addend;
    float *y;
    char *scratch;
} bc_args;

static inline int64_t bc_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t bc_volume(const int64_t *v) { return v[0] * v[1] * v[2]; }
static inline int64_t bc_ceil(int64_t a, int64_t b) { return (a + b - 1) / b; }

static int64_t bc_gcd(int64_t a, int64_t b)
{
    while (b) {
        const int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static void bc_read(const mxcy_task *t, bc_numbers *g) { memcpy(g, t->ints, sizeof *g); }

/* -- geometry ---------------------------------------------------------------------------------------------- */
static void bc_inside(const int64_t *src, const int64_t *step, bc_phase *ph)
{
    ph->inside = 1;
    for (int a = 0; a < 3; a++) {
        const int64_t reach = (ph->taps[a] - 1) * ph->tap_step[a];
        const int64_t low = ph->first[a] + (reach < 0 ? reach : 0);
        const int64_t high = ph->first[a] + (ph->grid[a] - 1) * step[a] + (reach > 0 ? reach : 0);
        ph->inside &= low >= 0 && high < src[a];
    }
    ph->inside |= bc_volume(ph->taps) == 0;
}

static void bc_forward_phase(const bc_numbers *g, bc_phase *ph)
{
    memset(ph, 0, sizeof *ph);
    for (int a = 0; a < 3; a++) {
        ph->grid[a] = g->out[a], ph->taps[a] = g->kernel[a], ph->k_step[a] = 1;
        ph->first[a] = -g->pad[a], ph->tap_step[a] = g->dilate[a];
    }
    bc_inside(g->in, g->stride, ph);
}

/* Element i of the data meets tap k where i + pad - k * dilate is a multiple of the stride. */
static void bc_backward_phase(const bc_numbers *g, int64_t f, bc_phase *ph)
{
    static const int64_t ones[3] = {1, 1, 1};
    int64_t before[3];
    memset(ph, 0, sizeof *ph);
    for (int a = 2; a >= 0; a--) {
        const int64_t s = g->stride[a], count = bc_min(s, g->in[a]);
        const int64_t start = ph->start[a] = f % count;
        f /= count;
        before[a] = 0;
        for (int64_t k = 0; k < g->kernel[a]; k++) {
            const int64_t rest = ((k * g->dilate[a] - g->pad[a]) % s + s) % s;
            before[a] += rest < start;
            if (rest == start && ph->taps[a]++ == 0)
                ph->k0[a] = k;
        }
        ph->k_step[a] = s / bc_gcd(s, g->dilate[a]);
        ph->first[a] = (start + g->pad[a] - ph->k0[a] * g->dilate[a]) / s;
        ph->tap_step[a] = -(ph->k_step[a] * g->dilate[a] / s);
        ph->grid[a] = (g->in[a] - start + s - 1) / s;
    }
    ph->before = before[0] * g->kernel[1] * g->kernel[2]
                 + ph->taps[0] * (before[1] * g->kernel[2] + ph->taps[1] * before[2]);
    bc_inside(g->out, ones, ph);
}

static int64_t bc_phase_total(const bc_numbers *g, int backward)
{
    int64_t n = 1;
    for (int a = 0; a < 3 && backward; a++)
        n *= bc_min(g->stride[a], g->in[a]);
    return n;
}

/* -- packed weights ------------------------------------------------------------------------------------------ */
typedef struct {
    bc_numbers g;
    int backward;
    const float *w;
    float *packed;
} bc_pack_args;

/* Units: (group, block of result, block of source). */
static void bc_pack(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_pack_args *p = (const bc_pack_args *)arg;
    const bc_numbers *g = &p->g;
    const int64_t K = bc_volume(g->kernel), from = g->channels * K, phases = bc_phase_total(g, p->backward);
    const int64_t sb = (p->backward ? g->filters : g->channels) / BLK;
    const int64_t rb = (p->backward ? g->channels : g->filters) / BLK;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t s = u % sb, r = u / sb % rb, group = u / sb / rb;
        const int64_t o0 = (p->backward ? s : r) * BLK, c0 = (p->backward ? r : s) * BLK;
        const float *w = p->w + (group * g->filters + o0) * from + c0 * K;
        const int64_t ss = p->backward ? from : K, rs = p->backward ? K : from; /* of source, of result */
        for (int64_t f = 0; f < phases; f++) {
            bc_phase ph;
            if (p->backward)
                bc_backward_phase(g, f, &ph);
            else
                bc_forward_phase(g, &ph);
            const int64_t taps = bc_volume(ph.taps);
            float *d = p->packed + group * sb * rb * K * 256 + (ph.before * sb * rb + (r * sb + s) * taps) * 256;
            for (int64_t t = 0; t < taps; t++) {
                const int64_t kd = ph.k0[0] + t / ph.taps[2] / ph.taps[1] * ph.k_step[0];
                const int64_t kh = ph.k0[1] + t / ph.taps[2] % ph.taps[1] * ph.k_step[1];
                const int64_t kw = ph.k0[2] + t % ph.taps[2] * ph.k_step[2];
                const float *q = w + (kd * g->kernel[1] + kh) * g->kernel[2] + kw;
                for (int i = 0; i < BLK; i++, d += BLK)
                    for (int j = 0; j < BLK; j++)
                        d[j] = q[i * ss + j * rs];
            }
        }
    }
}

/* Depthwise: units are taps of a block; first layers: units are (block of filters, tap). */
static void bc_pack_few(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_pack_args *p = (const bc_pack_args *)arg;
    const int64_t K = bc_volume(p->g.kernel), C = p->g.kind == BC_DEPTHWISE ? 1 : p->g.channels;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t c = 0; c < C; c++)
            for (int j = 0; j < BLK; j++)
                p->packed[(u * C + c) * BLK + j] = p->w[((u / K * BLK + j) * C + c) * K + u % K];
}

/* ins: weights; outs: packed weights. ints: the numbers, then whether they are for the gradient of the data. */
static int blocked_weight_run(const mxcy_task *t)
{
    bc_pack_args p;
    bc_read(t, &p.g);
    p.backward = (int)t->ints[sizeof p.g / sizeof(int64_t)];
    p.w = (const float *)t->ins[0].data;
    p.packed = (float *)t->outs[0].data;
    const int64_t K = bc_volume(p.g.kernel), filters = p.g.filters / BLK;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    if (p.g.kind == BC_BLOCKED)
        t->parallel->parallel_for(t->parallel, p.g.groups * filters * (p.g.channels / BLK), 1 + 64 / K, bc_pack, &p);
    else
        t->parallel->parallel_for(t->parallel, filters * K, 64, bc_pack_few, &p);
    return MXCY_OK;
}

/* -- bands --------------------------------------------------------------------------------------------------- */
/* A part of a phase: lines [line, line + lines) at depth `depth` of images [image, image + images). */
typedef struct {
    bc_phase ph;
    int64_t group, image, images, depth, line, lines;
    /* The region of the source that its taps read (depth: that of tap 0, and the taps). Where there is one tap, a
     * copy holds only each `pick`-th line or column, which are the ones that it reads. */
    int64_t low[3], size[3], pick[3];
    int64_t pixels, taps;
    /* Where the source is read, in floats: from tap to tap, from pixel to pixel, and the first pixel's tap 0. */
    int64_t tap_x[3], line_x, column_x, image_x, block_x, base;
} bc_band;

static void bc_set_band(const bc_args *a, bc_band *b, int copied)
{
    const bc_phase *ph = &b->ph;
    const int64_t at[3] = {b->depth, b->line, 0}, count[3] = {1, b->lines, ph->grid[2]};
    int64_t back[3]; /* from tap 0 to the lowest one */
    for (int i = 0; i < 3; i++) {
        const int64_t reach = ph->taps[i] > 0 ? (ph->taps[i] - 1) * ph->tap_step[i] : 0;
        back[i] = reach < 0 ? -reach : 0;
        b->low[i] = ph->first[i] + at[i] * a->step[i] - back[i];
        b->pick[i] = ph->taps[i] == 1 ? a->step[i] : 1;
        b->size[i] = (count[i] - 1) * (a->step[i] / b->pick[i]) + (reach < 0 ? -reach : reach) + 1;
    }
    b->low[0] += back[0];
    b->size[0] = ph->taps[0];
    b->pixels = b->images * b->lines * ph->grid[2];
    b->taps = bc_volume(ph->taps);

    const int64_t item = a->g.kind == BC_FIRST ? a->g.channels : BLK;
    const int64_t line = (copied ? b->size[2] : a->src[2]) * item, plane = line * (copied ? b->size[1] : a->src[1]);
    b->tap_x[0] = copied ? plane : plane * ph->tap_step[0];
    b->tap_x[1] = line * ph->tap_step[1];
    b->tap_x[2] = item * ph->tap_step[2];
    b->line_x = line * (copied ? a->step[1] / b->pick[1] : a->step[1]);
    b->column_x = item * (copied ? a->step[2] / b->pick[2] : a->step[2]);
    b->block_x = copied ? plane * b->size[0] : a->src_plane;
    b->image_x = copied ? b->block_x * a->g.copy_blocks : a->src_plane * a->src_blocks * a->g.groups;
    b->base = copied ? back[1] * line + back[2] * item
                     : b->low[0] * plane + (b->low[1] + back[1]) * line + (b->low[2] + back[2]) * item;
}

/* Columns [left, stop) of the region are inside of the source; none of line `line` at `depth` if it is outside. */
static void bc_columns(const bc_args *a, const bc_band *b, int64_t depth, int64_t line, int64_t *left, int64_t *stop)
{
    const int64_t low = b->low[2], pick = b->pick[2], width = b->size[2];
    *left = *stop = 0;
    if (depth < 0 || depth >= a->src[0] || line < 0 || line >= a->src[1])
        return;
    const int64_t from = low < 0 ? bc_min(width, bc_ceil(-low, pick)) : 0;
    const int64_t to = a->src[2] > low ? bc_min(width, bc_ceil(a->src[2] - low, pick)) : 0;
    if (from < to)
        *left = from, *stop = to;
}

/* Line `line` of a plane, from column b->low[2] on, zeros where the source has none. */
static void bc_copy_line(const bc_args *a, const bc_band *b, const float *plane, int64_t depth, int64_t line, float *d)
{
    const int64_t width = b->size[2], pick = b->pick[2];
    int64_t left, stop;
    bc_columns(a, b, depth, line, &left, &stop);
    memset(d, 0, (size_t)left * BLK * sizeof(float));
    if (left < stop) {
        const float *s = plane + ((depth * a->src[1] + line) * a->src[2] + b->low[2] + left * pick) * BLK;
        float *to = d + left * BLK;
        if (pick == 1)
            for (int64_t i = 0; i < (stop - left) * BLK; i += BLK_VL)
                blk_store(to + i, blk_load(s + i));
        else
            for (int64_t i = 0; i < stop - left; i++)
                for (int v = 0; v < BLK; v += BLK_VL)
                    blk_store(to + i * BLK + v, blk_load(s + i * pick * BLK + v));
    }
    memset(d + stop * BLK, 0, (size_t)(width - stop) * BLK * sizeof(float));
}

/* The same for first layers: the channels of a pixel side by side. */
static void bc_weave_line(const bc_args *a, const bc_band *b, const float *image, int64_t depth, int64_t line,
                          float *d)
{
    const int64_t C = a->g.channels, pick = b->pick[2];
    int64_t left, stop;
    bc_columns(a, b, depth, line, &left, &stop);
    memset(d, 0, (size_t)(b->size[2] * C) * sizeof(float));
    for (int64_t c = 0; c < C && left < stop; c++) {
        const float *s = image + c * a->src_plane + (depth * a->src[1] + line) * a->src[2] + b->low[2];
        for (int64_t i = left; i < stop; i++)
            d[i * C + c] = s[i * pick];
    }
}

/* Blocks [block, block + count) of the band into `d`; for first layers all channels are one block. */
static void bc_copy(const bc_args *a, const bc_band *b, int64_t block, int64_t count, float *d)
{
    const int first = a->g.kind == BC_FIRST;
    const int64_t wide = b->size[2] * (first ? a->g.channels : BLK);
    for (int64_t n = 0; n < b->images; n++)
        for (int64_t c = 0; c < count; c++) {
            const int64_t of = first ? (b->image + n) * a->g.channels
                                     : ((b->image + n) * a->g.groups + b->group) * a->src_blocks + block + c;
            for (int64_t k = 0; k < b->size[0]; k++)
                for (int64_t h = 0; h < b->size[1]; h++) {
                    float *to = d + n * b->image_x + c * b->block_x + k * b->tap_x[0] + h * wide;
                    const int64_t depth = b->low[0] + k * b->ph.tap_step[0];
                    if (first)
                        bc_weave_line(a, b, a->x + of * a->src_plane, depth, b->low[1] + h * b->pick[1], to);
                    else
                        bc_copy_line(a, b, a->x + of * a->src_plane, depth, b->low[1] + h * b->pick[1], to);
                }
        }
}

/* What a band reads of its first image and first plane of depth, as memory wanted soon; returns how many lines. */
static int64_t bc_source_soon(const bc_args *a, const bc_band *b, int64_t block, int64_t blocks, bc_soon *s)
{
    const bc_phase *ph = &b->ph;
    const int first = a->g.kind == BC_FIRST;
    const int64_t item = first ? 1 : BLK, wide = a->src[2] * item;
    const int64_t reach = (ph->taps[1] - 1) * ph->tap_step[1], top = ph->first[1] + b->line * a->step[1];
    const int64_t low = top + (reach < 0 ? reach : 0), high = top + (b->lines - 1) * a->step[1] + (reach < 0 ? 0 : reach);
    const int64_t depth = ph->first[0] + b->depth * a->step[0];
    const int64_t from = low < 0 ? 0 : low, to = bc_min(a->src[1], high + 1);
    memset(s, 0, sizeof *s);
    if (bc_volume(ph->taps) == 0 || depth < 0 || depth >= a->src[0] || from >= to)
        return 0;
    const int64_t plane = first ? b->image * a->g.channels
                                : (b->image * a->g.groups + b->group) * a->src_blocks + block;
    s->at = (const char *)(a->x + plane * a->src_plane + (depth * a->src[1] + from) * wide);
    s->plane_next = a->src_plane * (int64_t)sizeof(float);
    s->planes = first ? a->g.channels : blocks;
    if (!first && ph->taps[1] == 1 && ph->taps[2] == 1 && a->step[1] > 1) { /* rows between are not read */
        s->line_next = a->step[2] * BLK * (int64_t)sizeof(float);
        s->lines = ph->grid[2];
        s->row_next = a->step[1] * wide * (int64_t)sizeof(float);
        s->rows = b->lines;
    } else {
        s->line_next = BLK * sizeof(float);
        s->lines = bc_ceil((to - from) * wide, BLK);
        s->rows = 1;
    }
    return s->lines * s->rows * s->planes;
}

/* -- forward and gradient of the data ------------------------------------------------------------------------ */
/* Places of the band's pixels in the source and in the result. */
static void bc_pixels(const bc_args *a, const bc_band *b, int64_t *px, int64_t *py)
{
    const bc_phase *ph = &b->ph;
    const int64_t image = a->dst_plane * a->dst_blocks * a->g.groups;
    const int64_t d = ph->start[0] + b->depth * a->dst_step[0];
    for (int64_t n = 0; n < b->images; n++)
        for (int64_t h = 0; h < b->lines; h++) {
            const int64_t line = ph->start[1] + (b->line + h) * a->dst_step[1];
            int64_t x = b->base + n * b->image_x + h * b->line_x;
            int64_t y = n * image + ((d * a->dst[1] + line) * a->dst[2] + ph->start[2]) * BLK;
            if (a->g.plain)
                y = (n * b->lines + h) * ph->grid[2] * BLK;
            for (int64_t w = 0; w < ph->grid[2]; w++, x += b->column_x, y += a->dst_step[2] * BLK)
                *px++ = x, *py++ = y;
        }
}

/* Floats of a first layer's window that lie in sequence in the copy: lines, if it has one column of pixels; the
 * columns and channels of a line; or the channels. */
static int64_t bc_first_run(const bc_numbers *g)
{
    if (g->dilate[2] != 1)
        return g->channels;
    return g->channels * g->kernel[2] * (g->out[2] == 1 && g->dilate[1] == 1 ? g->kernel[1] : 1);
}

/* Steps of `blocks` source blocks; the first of them is `block` in the packed weights. */
static int64_t bc_steps(const bc_args *a, const bc_band *b, int64_t block, int64_t blocks, bc_step *s)
{
    const bc_phase *ph = &b->ph;
    const int first = a->g.kind == BC_FIRST;
    const int64_t length = first ? bc_first_run(&a->g) : BLK, item = first ? a->g.channels : BLK;
    const int64_t across = length >= item * ph->taps[2] && first ? 1 : ph->taps[2];
    const int64_t down = length > item * ph->taps[2] && first ? 1 : ph->taps[1];
    int64_t n = 0;
    for (int64_t c = 0; c < blocks; c++)
        for (int64_t i = 0; i < ph->taps[0]; i++)
            for (int64_t j = 0; j < down; j++)
                for (int64_t k = 0; k < across; k++, n++) {
                    s[n].x = c * b->block_x + i * b->tap_x[0] + j * b->tap_x[1] + k * b->tap_x[2];
                    s[n].w = (block * ph->taps[0] * down * across + n) * length * BLK;
                }
    return n;
}

/* Writes channels [from, to) of a group, which are at most a panel's and lie as bc_pixels says, to the planes of a
 * plain result, whose lines are whole in a band. */
static void bc_put_plain(const bc_args *a, const bc_band *b, const float *x, int64_t from, int64_t to)
{
    const int64_t plane = bc_volume(a->dst), run = b->lines * a->dst[2];
    const int64_t channels = a->dst_blocks * BLK, line = (b->depth * a->dst[1] + b->line) * a->dst[2];
    for (int64_t n = 0; n < b->images; n++)
        for (int64_t c = from; c < to;) {
            const int64_t first = c % BLK, stop = bc_min(BLK, first + to - c);
            const float *s = x + (c / BLK - from / BLK) * b->pixels * BLK + n * run * BLK;
            float *y = a->y + (((b->image + n) * a->g.groups + b->group) * channels + c - first) * plane + line;
            int64_t p = 0;
            for (int64_t end; p + 4 <= run; p = end) {
                end = p + 16 <= run ? p + 16 : run / 4 * 4;
                for (int i = (int)first; i < stop; i += BLK_TL)
                    for (int64_t q = p; q < end; q += 4)
                        blk_from4(s + q * BLK, plane, i, y + q);
            }
            for (; p < run; p++)
                for (int64_t i = first; i < stop; i++)
                    y[i * plane + p] = s[p * BLK + i];
            c += stop - first;
        }
}

/* Result channels [from, to) of a group for all pixels of a band, from steps whose source is at t->x. */
static void bc_panels(const bc_args *a, const bc_band *b, bc_tile *t, const bc_step *steps, int64_t count, int64_t from,
                      int64_t to, const int64_t *px, const int64_t *py, int first, int last, float *panel)
{
    const int64_t size = a->src_blocks * b->taps * (a->g.kind == BC_FIRST ? a->g.channels * BLK : BLK * BLK);
    const float *w = a->w + (b->group * a->dst_blocks * a->src_blocks * bc_volume(a->g.kernel)
                             + b->ph.before * a->dst_blocks * a->src_blocks) * BLK * BLK;
    const int64_t plane = b->image * a->g.groups * a->dst_blocks + b->group * a->dst_blocks;
    const int64_t most = BLK_VL < BLK ? a->g.part : bc_ceil(a->g.part, 2); /* the panel is twice as wide */
    const int64_t parts = count == 0 ? 1 : bc_ceil(count, most), part = bc_ceil(count, parts);
    t->w_next = size;
    t->y_next = BLK_VL < BLK ? BLK_VL : a->g.plain ? b->pixels * BLK : a->dst_plane;
    for (int64_t c = from; c < to; c += BC_PANEL) {
        const int64_t at = (plane + c / BLK) * a->dst_plane + c % BLK;
        const int two = to - c >= BC_PANEL;
        t->w = w + c / BLK * size + c % BLK;
        t->y = a->g.plain ? panel + c % BLK : a->y + at;
        t->addend = a->addend == NULL ? NULL : a->addend + at;
        t->bias = a->bias == NULL ? NULL : a->bias + b->group * a->g.filters + c;
        for (int64_t i = 0; i < parts; i++) {
            t->steps = steps + i * part;
            t->count = bc_min(part, count - i * part);
            t->first = first && i == 0;
            t->last = last && i == parts - 1;
            bc_rows(t, px, py, b->pixels, two);
        }
        if (a->g.plain)
            bc_put_plain(a, b, panel, c, bc_min(c + BC_PANEL, to));
    }
}

/* The scratch of a slot: places of pixels, steps, the panel of a plain result, the copy. */
static int64_t bc_tables(int64_t pixels, int64_t steps)
{
    return (2 * pixels * (int64_t)sizeof(int64_t) + steps * (int64_t)sizeof(bc_step) + 63) / 64 * 64;
}

static int64_t bc_panel_floats(const bc_args *a, const bc_band *b)
{
    return a->g.plain ? b->pixels * (BC_PANEL > BLK ? BC_PANEL : BLK) : 0;
}

/* A band and a range of result channels. */
typedef struct {
    bc_band band;
    int64_t from, to;
} bc_unit;

static void bc_run_unit(const bc_args *a, bc_unit *u, const bc_unit *next, char *scratch)
{
    bc_band *b = &u->band;
    const int first_layer = a->g.kind == BC_FIRST, in_place = !first_layer && b->ph.inside;
    bc_set_band(a, b, !in_place);
    int64_t *px = (int64_t *)scratch, *py = px + b->pixels;
    bc_step *steps = (bc_step *)(py + b->pixels);
    const int64_t most = b->taps == 0 ? 0 : in_place ? a->src_blocks : bc_min(a->g.copy_blocks, a->src_blocks);
    float *panel = (float *)(scratch + bc_tables(b->pixels, (first_layer ? 1 : most) * b->taps));
    float *copy = panel + bc_panel_floats(a, b);
    bc_tile t;
    memset(&t, 0, sizeof t);
    t.pitch = 1;
    t.length = first_layer ? bc_first_run(&a->g) : BLK;
    t.relu = (int)a->g.relu;
    bc_pixels(a, b, px, py);
    int64_t c = 0;
    do {
        const int64_t blocks = bc_min(most, a->src_blocks - c), count = bc_steps(a, b, c, blocks, steps);
        t.x = copy;
        if (in_place)
            t.x = a->x + (b->image * a->g.groups + b->group) * a->src_blocks * a->src_plane;
        else
            bc_copy(a, b, c, blocks, copy);
        if (next != NULL && c + blocks == a->src_blocks) {
            const int64_t tiles = bc_ceil(b->pixels, BC_MR) * bc_ceil(u->to - u->from, BC_PANEL);
            t.quota[0] = bc_ceil(bc_source_soon(a, &next->band, 0, most, &t.soon[0]),
                                 tiles * bc_ceil(count, a->g.part));
        }
        bc_panels(a, b, &t, steps, count, u->from, u->to, px, py, c == 0, most == 0 || c + blocks == a->src_blocks,
                  panel);
        c += blocks;
    } while (most > 0 && c < a->src_blocks);
}

/* Takes the next unit that has something to do; returns whether there was one. Units are
 * ((((split * image units + image unit) * phases + phase) * groups + group) * depths + depth) * bands + band. */
static int bc_take(bc_args *a, bc_unit *unit)
{
    bc_band *b = &unit->band;
    for (;;) {
        int64_t u = __atomic_fetch_add(&a->next, 1, __ATOMIC_RELAXED);
        if (u >= a->units)
            return 0;
        const int64_t band = u % a->bands;
        b->depth = u / a->bands % a->lines;
        u /= a->bands * a->lines;
        b->group = u % a->g.groups;
        u /= a->g.groups;
        const int64_t phase = u % a->phases;
        u /= a->phases;
        b->image = u % a->image_units * a->g.unit_images;
        b->images = bc_min(a->g.unit_images, a->g.images - b->image);
        const int64_t split = u / a->image_units, panels = bc_ceil(a->dst_blocks * BLK, BC_PANEL);
        unit->from = panels * split / a->g.splits * BC_PANEL;
        unit->to = bc_min(panels * (split + 1) / a->g.splits * BC_PANEL, a->dst_blocks * BLK);
        if (a->backward)
            bc_backward_phase(&a->g, phase, &b->ph);
        else
            bc_forward_phase(&a->g, &b->ph);
        b->line = band * a->g.rows;
        b->lines = bc_min(a->g.rows, b->ph.grid[1] - b->line);
        if (b->depth < b->ph.grid[0] && b->lines > 0 && unit->from < unit->to)
            return 1;
    }
}

/* Every slot has scratch of its own and takes units until there are none; where there are many, one ahead, so that
 * what it reads is fetched while the other is computed. */
static void bc_slots(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    bc_args *a = (bc_args *)arg;
    const int ahead = a->units >= 4 * BC_AHEAD;
    (void)lane;
    for (int64_t s = begin; s < end; s++) {
        bc_unit now, next;
        char *scratch = a->scratch + s * a->g.slot_bytes;
        int more = bc_take(a, &now);
        while (more) {
            int known = ahead && bc_take(a, &next);
            bc_run_unit(a, &now, known ? &next : NULL, scratch);
            if (!ahead)
                known = bc_take(a, &next);
            now = next;
            more = known;
        }
    }
}

/* Sizes of the source and of the result, from the numbers and `backward`. */
static void bc_set_sizes(bc_args *a)
{
    const bc_numbers *g = &a->g;
    const int64_t *from = a->backward ? g->out : g->in, *to = a->backward ? g->in : g->out;
    const int64_t sc = a->backward ? g->filters : g->channels, dc = a->backward ? g->channels : g->filters;
    for (int i = 0; i < 3; i++) {
        a->src[i] = from[i], a->dst[i] = to[i];
        a->step[i] = a->backward ? 1 : g->stride[i];
        a->dst_step[i] = a->backward ? g->stride[i] : 1;
    }
    a->src_blocks = g->kind == BC_FIRST ? 1 : sc / BLK;
    a->dst_blocks = dc / BLK;
    a->src_plane = bc_volume(from) * (g->kind == BC_FIRST ? 1 : BLK);
    a->dst_plane = bc_volume(to) * BLK;
    a->phases = bc_phase_total(g, a->backward);
    a->lines = bc_ceil(to[0], a->dst_step[0]);
}

/* Scratch of the largest band; the planner must have given as much. */
static int64_t bc_slot_bytes(const bc_args *a)
{
    const bc_numbers *g = &a->g;
    int64_t most = 0;
    for (int64_t f = 0; f < a->phases; f++) {
        bc_band b;
        memset(&b, 0, sizeof b);
        if (a->backward)
            bc_backward_phase(&a->g, f, &b.ph);
        else
            bc_forward_phase(&a->g, &b.ph);
        b.images = bc_min(a->g.unit_images, a->g.images);
        b.lines = bc_min(a->g.rows, b.ph.grid[1]);
        const int in_place = a->g.kind != BC_FIRST && b.ph.inside;
        bc_set_band(a, &b, !in_place);
        const int64_t blocks = in_place ? a->src_blocks : bc_min(a->g.copy_blocks, a->src_blocks);
        int64_t bytes = bc_tables(b.pixels, blocks * b.taps) + bc_panel_floats(a, &b) * (int64_t)sizeof(float);
        if (!in_place)
            bytes += b.image_x * b.images * (int64_t)sizeof(float);
        if (g->plain && (blocks < a->src_blocks || a->phases > 1)) /* a sum would not stay in the panel */
            return INT64_MAX;
        most = bytes > most ? bytes : most;
    }
    return most;
}

static int bc_run_conv(const mxcy_task *t, bc_args *a)
{
    const bc_numbers *g = &a->g;
    a->bands = bc_ceil(bc_ceil(a->dst[1], a->dst_step[1]), g->rows);
    a->image_units = bc_ceil(g->images, g->unit_images);
    a->units = g->splits * a->image_units * a->phases * g->groups * a->lines * a->bands;
    a->scratch = (char *)t->workspace;
    if (bc_slot_bytes(a) > g->slot_bytes || g->slots * g->slot_bytes > t->workspace_bytes)
        return mxcy_fail(t, MXCY_ERROR, "convolution: %lld bytes of scratch a slot, planned %lld",
                         (long long)bc_slot_bytes(a), (long long)g->slot_bytes);
    t->parallel->parallel_for(t->parallel, g->slots, 1, bc_slots, a);
    return MXCY_OK;
}

#endif
