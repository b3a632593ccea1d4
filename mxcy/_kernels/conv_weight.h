/* conv_weight.h: the gradient of a convolution's weights from plain float arrays (channels second), for numbers of
 * channels that do not make blocks.
 *
 * dw[row = (channel, tap)][filter] += sum over pixels of data[row, pixel] * ograd[filter, pixel], with the tile of
 * blocked_conv_tile.h: rows are addressed one by one, so the data are read as they lie, and nothing is unfolded.
 * ograd is turned, a block of 16 filters and at most CW_PIXELS pixels at a time, so that filters lie side by side.
 * Where taps reach beyond the image, the data of the pixels are copied with a border of zeros first.
 *
 * A unit owns a slice of the images and a range of channels, and has sums of its own; slices are added in order and
 * turned into the order of the weights at the end. Sums of pixels are made in registers, those of images in memory.
 * All cuts depend on shapes alone.
 */
#ifndef MXCY_CONV_WEIGHT_H
#define MXCY_CONV_WEIGHT_H
#include "blocked_conv_tile.h"
#include "conv_all.h"

#define CW_PIXELS 128  /* of a region, whose sum stays in registers */
#define CW_ROWS 1024   /* (channel, tap) of a unit at most; also the most taps */
#define CW_SOURCE 8192 /* floats of the copied data of a region */

typedef struct {
    conv_args *g;
    float *sums;                    /* [slice][group][block of filters][row][16] */
    int64_t blocks, taps;           /* blocks of filters; taps */
    int64_t lines, columns;         /* of a region */
    int64_t channels, parts;        /* of a unit, and how many units for a slice of a group */
    int64_t depth, height, width;   /* of the copied data of a channel */
    int copied;
} cw_args;

/* A region of the result: columns [column, + columns) of lines [line, + lines) at one depth. */
typedef struct {
    int64_t depth, line, lines, column, columns;
} cw_region;

static inline int64_t cw_reach(const conv_args *g, int a, int64_t count)
{
    return (count - 1) * g->view.step[a] + (g->kernel[a] - 1) * g->view.tap_step[a] + 1;
}

/* Sizes of regions and units; 0 if a channel's data of the smallest region are too many. */
static int cw_plan(cw_args *p)
{
    const conv_args *g = p->g;
    const conv_view *v = &g->view;
    p->taps = conv_volume(g->kernel);
    p->blocks = (g->og + BLK - 1) / BLK;
    p->copied = 0;
    for (int a = 0; a < 3; a++)
        p->copied |= v->first[a] < 0 || v->first[a] + cw_reach(g, a, v->grid[a]) > v->size[a];
    p->columns = conv_min(v->grid[2], CW_PIXELS);
    p->lines = conv_min(v->grid[1], conv_min(CW_PIXELS / p->columns, CW_PIXELS / 4));
    p->channels = conv_min(g->cg, CW_ROWS / p->taps);
    if (p->copied) {
        p->depth = g->kernel[0];
        for (;;) {
            p->height = cw_reach(g, 1, p->lines), p->width = cw_reach(g, 2, p->columns);
            if (p->depth * p->height * p->width <= CW_SOURCE)
                break;
            if (p->lines > 1)
                p->lines = (p->lines + 1) / 2;
            else if (p->columns > 1)
                p->columns = (p->columns + 1) / 2;
            else
                return 0;
        }
        p->channels = conv_min(p->channels, CW_SOURCE / (p->depth * p->height * p->width));
    }
    p->parts = (g->cg + p->channels - 1) / p->channels;
    p->channels = (g->cg + p->parts - 1) / p->parts;
    return 1;
}

/* The data of `channels` channels that a region looks at, zeros where there are none. */
static void cw_copy(const cw_args *p, const cw_region *r, const float *x, int64_t channels, float *d)
{
    const conv_args *g = p->g;
    const conv_view *v = &g->view;
    const int64_t height = cw_reach(g, 1, r->lines), width = cw_reach(g, 2, r->columns);
    const int64_t top = r->line * v->step[1] + v->first[1], left = r->column * v->step[2] + v->first[2];
    int64_t low, high;
    conv_range(left, 1, v->size[2], width, &low, &high);
    for (int64_t c = 0; c < channels; c++, x += v->channel_stride)
        for (int64_t k = 0; k < p->depth; k++) {
            const int64_t depth = r->depth * v->step[0] + v->first[0] + k * v->tap_step[0];
            float *to = d + (c * p->depth + k) * p->height * p->width;
            for (int64_t h = 0; h < height; h++, to += p->width) {
                const int64_t line = top + h;
                if (depth < 0 || depth >= v->size[0] || line < 0 || line >= v->size[1]) {
                    memset(to, 0, (size_t)width * sizeof(float));
                    continue;
                }
                const float *s = x + (depth * v->size[1] + line) * v->size[2] + left;
                for (int64_t i = 0; i < low; i++)
                    to[i] = 0;
                for (int64_t i = low; i < high; i++)
                    to[i] = s[i];
                for (int64_t i = high; i < width; i++)
                    to[i] = 0;
            }
        }
}

/* ograd of up to 16 filters in a region, filters side by side; those that are missing are zeros. */
static void cw_turn(const conv_args *g, const cw_region *r, const float *dy, int64_t filters, float *to)
{
    const int64_t plane = g->positions, size = r->lines * r->columns;
    for (int64_t h = 0; h < r->lines; h++) {
        const float *s = dy + ((r->depth * g->out[1] + r->line + h) * g->out[2] + r->column);
        float *d = to + h * r->columns * BLK;
        if (filters == BLK) {
            int64_t j = 0;
            for (; j + 4 <= r->columns; j += 4)
                for (int c = 0; c < BLK; c += BLK_TL)
                    blk_to4(s + j, plane, c, d + j * BLK);
            for (; j < r->columns; j++)
                for (int c = 0; c < BLK; c++)
                    d[j * BLK + c] = s[c * plane + j];
            continue;
        }
        for (int64_t j = 0; j < r->columns; j++)
            for (int64_t c = 0; c < filters; c++)
                d[j * BLK + c] = s[c * plane + j];
    }
    for (int64_t i = 0; i < size && filters < BLK; i++)
        for (int64_t c = filters; c < BLK; c++)
            to[i * BLK + c] = 0;
}

/* Places of the rows of `channels` channels in the data and in the sums. */
static int64_t cw_rows(const cw_args *p, int64_t channels, int64_t *px, int64_t *py)
{
    const conv_args *g = p->g;
    const conv_view *v = &g->view;
    const int64_t line = p->copied ? p->width : v->size[2];
    const int64_t plane = p->copied ? p->height * line : v->size[1] * line * v->tap_step[0];
    const int64_t channel = p->copied ? p->depth * plane : v->channel_stride;
    int64_t n = 0;
    for (int64_t c = 0; c < channels; c++)
        for (int64_t i = 0; i < g->kernel[0]; i++)
            for (int64_t j = 0; j < g->kernel[1]; j++)
                for (int64_t k = 0; k < g->kernel[2]; k++, n++) {
                    px[n] = c * channel + i * plane + j * v->tap_step[1] * line + k * v->tap_step[2];
                    py[n] = n * BLK;
                }
    return n;
}

/* Adds one region of an image to the sums of a unit. */
static void cw_region_add(const cw_args *p, const cw_region *r, const float *x, const float *dy, int64_t channels,
                          int64_t rows, const int64_t *px, const int64_t *py, float *sums, int first)
{
    const conv_args *g = p->g;
    const conv_view *v = &g->view;
    float copy[CW_SOURCE], turned[BC_PANEL <= BLK ? 1 : 2][CW_PIXELS * BLK] __attribute__((aligned(64)));
    bc_step steps[CW_PIXELS];
    bc_tile t;
    memset(&t, 0, sizeof t);
    const int64_t line = p->copied ? p->width : v->size[2];
    t.x = copy;
    if (p->copied)
        cw_copy(p, r, x, channels, copy);
    else
        t.x = x + ((r->depth * v->step[0] * v->size[1] + r->line * v->step[1]) * v->size[2] + r->column * v->step[2]);
    t.first = first;
    t.length = r->columns;
    t.pitch = v->step[2];
    t.steps = steps;
    t.count = r->lines;
    for (int64_t h = 0; h < r->lines; h++) {
        steps[h].x = h * v->step[1] * line;
        steps[h].w = h * r->columns * BLK;
    }
    t.w_next = CW_PIXELS * BLK;
    t.y_next = g->k * BLK;
    for (int64_t f = 0; f < g->og; f += BC_PANEL) {
        for (int64_t b = f / BLK; b * BLK < conv_min(f + BC_PANEL, g->og) && f % BLK == 0; b++)
            cw_turn(g, r, dy + b * BLK * g->positions, conv_min(BLK, g->og - b * BLK), turned[b - f / BLK]);
        t.w = turned[0] + f % BLK;
        t.y = sums + f / BLK * g->k * BLK + f % BLK;
        bc_rows(&t, px, py, rows, g->og - f > BLK_VL);
    }
}

/* Units: (slice * groups + group) * parts + part of the channels. */
static void cw_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const cw_args *p = (const cw_args *)arg;
    const conv_args *g = p->g;
    int64_t px[CW_ROWS], py[CW_ROWS];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t c0 = u % p->parts * p->channels, owner = u / p->parts;
        const int64_t group = owner % g->groups, slice = owner / g->groups;
        const int64_t channels = conv_min(p->channels, g->cg - c0), rows = cw_rows(p, channels, px, py);
        const int64_t last = conv_min(g->images, (slice + 1) * g->slice);
        float *sums = p->sums + (owner * p->blocks * g->k + c0 * p->taps) * BLK;
        int first = 1;
        for (int64_t n = slice * g->slice; n < last; n++) {
            const float *x = (const float *)g->x + n * g->x_image + (group * g->cg + c0) * g->view.channel_stride;
            const float *dy = (const float *)g->w + n * g->y_image + group * g->og * g->positions;
            cw_region r;
            for (r.depth = 0; r.depth < g->out[0]; r.depth++)
                for (r.line = 0; r.line < g->out[1]; r.line += p->lines)
                    for (r.column = 0; r.column < g->out[2]; r.column += p->columns) {
                        r.lines = conv_min(p->lines, g->out[1] - r.line);
                        r.columns = conv_min(p->columns, g->out[2] - r.column);
                        cw_region_add(p, &r, x, dy, channels, rows, px, py, sums, first);
                        first = 0;
                    }
        }
        for (int64_t b = 0; first && b < p->blocks; b++)
            memset(sums + b * g->k * BLK, 0, (size_t)(rows * BLK) * sizeof(float));
    }
}

/* Adds the slices and puts filters first. Units: (group, block of filters, 64 rows). */
static void cw_finish(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const cw_args *p = (const cw_args *)arg;
    const conv_args *g = p->g;
    const int64_t pieces = (g->k + 63) / 64, size = g->groups * p->blocks * g->k * BLK;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t q0 = u % pieces * 64, block = u / pieces % p->blocks, group = u / pieces / p->blocks;
        const int64_t filters = conv_min(BLK, g->og - block * BLK);
        const float *s = p->sums + (group * p->blocks + block) * g->k * BLK;
        float *y = (float *)g->y + (group * g->og + block * BLK) * g->k;
        for (int64_t q = q0; q < conv_min(g->k, q0 + 64); q++)
            for (int64_t c = 0; c < filters; c += BLK_VL) {
                float sum[BLK_VL];
                blk_vec total = blk_load(s + q * BLK + c);
                for (int64_t i = 1; i < g->slices; i++)
                    total += blk_load(s + i * size + q * BLK + c);
                blk_store(sum, total);
                for (int64_t j = 0; j < conv_min(BLK_VL, filters - c); j++)
                    y[(c + j) * g->k + q] = sum[j];
            }
    }
}

/* Sums with places for whole blocks of filters: the task has the room. */
static int cw_fits(const mxcy_task *t, cw_args *p)
{
    const conv_args *g = p->g;
    if (t->outs[0].dtype != MXCY_FLOAT32 || g->last || conv_volume(g->kernel) > CW_ROWS || !cw_plan(p))
        return 0;
    return g->slices * g->groups * p->blocks * g->k * BLK * (int64_t)sizeof(float) <= t->workspace_bytes;
}

static int cw_run(const mxcy_task *t, cw_args *p)
{
    conv_args *g = p->g;
    p->sums = (float *)t->workspace;
    g->slice = (g->images + g->slices - 1) / g->slices;
    t->parallel->parallel_for(t->parallel, g->slices * g->groups * p->parts, 1, cw_body, p);
    t->parallel->parallel_for(t->parallel, g->groups * p->blocks * ((g->k + 63) / 64), 4, cw_finish, p);
    return MXCY_OK;
}

/* ins: ograd, data. */
static int conv_weight_run(const mxcy_task *t)
{
    conv_args g;
    cw_args p = {.g = &g};
    conv_read(t, &g);
    g.w = t->ins[0].data, g.x = t->ins[1].data, g.y = t->outs[0].data;
    g.x_image = g.groups * g.cg * conv_volume(g.in), g.y_image = g.groups * g.og * g.positions;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    if (!conv_is_depthwise(&g) && g.images > 0 && cw_fits(t, &p))
        return cw_run(t, &p);
    return conv_weight_by_panels(t, &g);
}
#endif
