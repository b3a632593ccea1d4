/* blocked_conv_grad.h: gradients of weights and of biases on channel-blocked arrays.
 *
 * A unit owns a block of the gradient, (some blocks of filters) x (some blocks of channels) x all taps, or all
 * channels of a first layer. It goes through the images band by band, the data's band with its border of zeros
 * copied where taps reach beyond the image, and for each band adds
 *     dw[row = (block, tap, channel)][filter] += sum over the band's pixels of data[pixel, row] * ograd[pixel, filter]
 * with the tile of blocked_conv_tile.h, whose steps are here lines of pixels. So the sum of a band is made in
 * registers, bands add up in memory in the order of images. The block is turned into the user's order at the end.
 *
 * Small gradients have too few owners: the images are then split into slices, a number that depends on the shape
 * alone, each with a sum of its own, and these are added in order.
 */
#ifndef MXCY_BLOCKED_CONV_GRAD_H
#define MXCY_BLOCKED_CONV_GRAD_H
#include "blocked_conv.h"

typedef struct {
    bc_args a;
    const float *dy;
    float *dw, *partial;
    int64_t slices, group_filters, filter_units, block_units, unit_floats, owners;
} bc_grad_args;

/* What a unit owns. */
typedef struct {
    int64_t group, filter, filters; /* blocks */
    int64_t block, blocks, rows;    /* blocks of channels, rows of dw */
} bc_owner;

static void bc_own(const bc_grad_args *g, int64_t u, bc_owner *o)
{
    const bc_numbers *n = &g->a.g;
    const int64_t item = n->kind == BC_FIRST ? n->channels : BLK;
    o->block = u % g->block_units * n->copy_blocks;
    u /= g->block_units;
    o->filter = u % g->filter_units * n->splits;
    o->group = u / g->filter_units;
    o->filters = bc_min(n->splits, n->filters / BLK - o->filter);
    o->blocks = bc_min(n->copy_blocks, g->a.src_blocks - o->block);
    o->rows = o->blocks * bc_volume(n->kernel) * item;
}

/* Places of the rows in the data and in dw. */
static void bc_weight_rows(const bc_args *a, const bc_band *b, const bc_owner *o, int64_t *px, int64_t *py)
{
    const int64_t item = a->g.kind == BC_FIRST ? a->g.channels : BLK;
    int64_t at = 0;
    for (int64_t c = 0; c < o->blocks; c++)
        for (int64_t i = 0; i < b->ph.taps[0]; i++)
            for (int64_t j = 0; j < b->ph.taps[1]; j++)
                for (int64_t k = 0; k < b->ph.taps[2]; k++)
                    for (int64_t l = 0; l < item; l++, at++) {
                        px[at] = c * b->block_x + i * b->tap_x[0] + j * b->tap_x[1] + k * b->tap_x[2] + l;
                        py[at] = at * BLK;
                    }
}

/* Data with a stride are copied even if no tap reaches beyond them: pixels that are used lie side by side then, and
 * not all in the same half of the first cache. */
static int bc_weight_in_place(const bc_args *a, const bc_phase *ph)
{
    return a->g.kind != BC_FIRST && ph->inside && a->step[1] == 1 && a->step[2] == 1;
}

/* Lines of pixels of the band; lines that follow each other in both arrays are one, and so are those of one pixel. */
static void bc_lines(const bc_args *a, const bc_band *b, bc_tile *t, bc_step *steps)
{
    const int64_t width = b->ph.grid[2], image = a->dst_plane * a->dst_blocks * a->g.groups;
    const int whole = width == 1 || b->line_x == width * b->column_x;
    t->pitch = width == 1 ? b->line_x : b->column_x;
    t->length = whole ? width * b->lines : width;
    t->count = 0;
    for (int64_t n = 0; n < b->images; n++)
        for (int64_t h = 0; h < (whole ? 1 : b->lines); h++, t->count++) {
            steps[t->count].x = b->base + n * b->image_x + h * b->line_x;
            steps[t->count].w = n * image + h * width * BLK;
        }
    t->steps = steps;
}

/* The band after `b` among the images up to `end`; returns whether there is one. */
static int bc_next_band(const bc_args *a, bc_band *b, int64_t end)
{
    b->line += b->lines;
    if (b->line >= a->dst[1]) {
        b->line = 0;
        if (++b->depth == a->dst[0]) {
            b->depth = 0;
            b->image += b->images;
        }
    }
    b->images = bc_min(a->g.unit_images, end - b->image);
    b->lines = bc_min(a->g.rows, a->dst[1] - b->line);
    return b->image < end;
}

/* Has the next band's data and ograd fetched by the tiles of this one; of its images and planes the first. */
static void bc_weight_soon(const bc_grad_args *g, const bc_band *next, const bc_owner *o, bc_tile *t)
{
    const bc_args *a = &g->a;
    const int64_t tiles = bc_ceil(o->rows, BC_MR) * bc_ceil(o->filters * BLK, BC_PANEL);
    t->quota[0] = bc_ceil(bc_source_soon(a, next, o->block, o->blocks, &t->soon[0]), tiles);
    bc_soon *s = &t->soon[1];
    s->at = (const char *)(g->dy + ((next->image * a->g.groups + o->group) * a->dst_blocks + o->filter) * a->dst_plane
                           + (next->depth * a->dst[1] + next->line) * a->dst[2] * BLK);
    s->line_next = BLK * sizeof(float);
    s->lines = next->lines * a->dst[2];
    s->rows = 1;
    s->plane_next = a->dst_plane * (int64_t)sizeof(float);
    s->planes = o->filters;
    t->quota[1] = bc_ceil(s->lines * s->planes, tiles);
}

static void bc_weight_band(const bc_grad_args *g, bc_band *b, const bc_owner *o, float *dw, char *scratch, int first,
                           const bc_band *next)
{
    const bc_args *a = &g->a;
    const int in_place = bc_weight_in_place(a, &b->ph);
    bc_set_band(a, b, !in_place);
    int64_t *px = (int64_t *)scratch, *py = px + o->rows;
    bc_step *steps = (bc_step *)(py + o->rows);
    float *copy = (float *)(scratch + bc_tables(o->rows, b->images * b->lines));
    bc_tile t;
    memset(&t, 0, sizeof t);
    t.first = first;
    t.w_next = a->dst_plane;
    t.y_next = o->rows * BLK;
    t.x = copy;
    if (in_place)
        t.x = a->x + ((b->image * a->g.groups + b->group) * a->src_blocks + o->block) * a->src_plane;
    else
        bc_copy(a, b, o->block, o->blocks, copy);
    bc_weight_rows(a, b, o, px, py);
    bc_lines(a, b, &t, steps);
    if (next != NULL)
        bc_weight_soon(g, next, o, &t);
    const float *dy = g->dy + ((b->image * a->g.groups + b->group) * a->dst_blocks + o->filter) * a->dst_plane
                      + (b->depth * a->dst[1] + b->line) * a->dst[2] * BLK;
    for (int64_t f = 0; f < o->filters * BLK; f += BC_PANEL) {
        t.w = dy + f / BLK * a->dst_plane + f % BLK;
        t.y = dw + f / BLK * o->rows * BLK + f % BLK;
        bc_rows(&t, px, py, o->rows, o->filters * BLK - f >= BC_PANEL);
    }
}

/* Where element q = (channel, tap) of a filter block lies in dw. */
static inline int64_t bc_dw_place(int64_t q, int64_t taps, int64_t item)
{
    const int64_t c = q / taps;
    return ((c / item * taps + q % taps) * item + c % item) * BLK;
}

/* The user's order, from `slices` sums: 16 filters side by side become 16 rows, four elements at a time. */
static void bc_unpack(const bc_grad_args *g, const bc_owner *o, const float *dw, int64_t slices, int64_t stride)
{
    const bc_numbers *n = &g->a.g;
    const int64_t K = bc_volume(n->kernel), item = n->kind == BC_FIRST ? n->channels : BLK, row = n->channels * K;
    for (int64_t f = 0; f < o->filters; f++) {
        float *out = g->dw + ((o->group * n->filters + (o->filter + f) * BLK) * n->channels + o->block * BLK) * K;
        const float *in = dw + f * o->rows * BLK;
        int64_t q = 0;
        for (; q + 4 <= o->rows; q += 4)
            for (int c = 0; c < BLK; c += BLK_TL) {
                blk_tvec r[4];
                for (int i = 0; i < 4; i++) {
                    const float *s = in + bc_dw_place(q + i, K, item) + c;
                    r[i] = *(const blk_utvec *)s;
                    for (int64_t k = 1; k < slices; k++)
                        r[i] += *(const blk_utvec *)(s + k * stride);
                }
                blk_transpose(r);
                for (int i = 0; i < 4; i++)
                    blk_scatter(out + (c + i) * row + q, row, r[i]);
            }
        for (; q < o->rows; q++)
            for (int c = 0; c < BLK; c++) {
                const float *s = in + bc_dw_place(q, K, item) + c;
                float sum = *s;
                for (int64_t k = 1; k < slices; k++)
                    sum += s[k * stride];
                out[c * row + q] = sum;
            }
    }
}

/* Unit: slice * owners + owner. */
static void bc_weight_unit(const bc_grad_args *g, int64_t u, char *scratch)
{
    const bc_args *a = &g->a;
    const int64_t owner = u % g->owners, slice = u / g->owners, per = bc_ceil(a->g.images, g->slices);
    const int64_t end = bc_min(a->g.images, (slice + 1) * per);
    bc_owner o;
    bc_band b;
    bc_own(g, owner, &o);
    float *dw = g->slices > 1 ? g->partial + u * g->unit_floats : (float *)scratch;
    char *rest = scratch + (g->slices > 1 ? 0 : g->unit_floats * (int64_t)sizeof(float));
    memset(&b, 0, sizeof b);
    bc_forward_phase(&a->g, &b.ph);
    b.group = o.group;
    b.image = slice * per;
    b.images = bc_min(a->g.unit_images, end - b.image);
    b.lines = bc_min(a->g.rows, a->dst[1]);
    if (b.image >= end)
        memset(dw, 0, (size_t)(o.filters * o.rows * BLK) * sizeof(float));
    for (int first = 1, more = b.image < end; more; first = 0) {
        bc_band next = b;
        more = bc_next_band(a, &next, end);
        bc_weight_band(g, &b, &o, dw, rest, first, more ? &next : NULL);
        b = next;
    }
    if (g->slices == 1)
        bc_unpack(g, &o, dw, 1, 0);
}

static void bc_weight_slots(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    bc_grad_args *g = (bc_grad_args *)arg;
    (void)lane;
    for (int64_t s = begin; s < end; s++)
        for (;;) {
            const int64_t u = __atomic_fetch_add(&g->a.next, 1, __ATOMIC_RELAXED);
            if (u >= g->a.units)
                break;
            bc_weight_unit(g, u, g->a.scratch + s * g->a.g.slot_bytes);
        }
}

static void bc_add_slices(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_grad_args *g = (const bc_grad_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        bc_owner o;
        bc_own(g, u, &o);
        bc_unpack(g, &o, g->partial + u * g->unit_floats, g->slices, g->owners * g->unit_floats);
    }
}

static int64_t bc_grad_slot_bytes(const bc_grad_args *g)
{
    bc_band b;
    memset(&b, 0, sizeof b);
    bc_forward_phase(&g->a.g, &b.ph);
    b.images = bc_min(g->a.g.unit_images, g->a.g.images);
    b.lines = bc_min(g->a.g.rows, g->a.dst[1]);
    const int in_place = bc_weight_in_place(&g->a, &b.ph);
    bc_set_band(&g->a, &b, !in_place);
    const int64_t item = g->a.g.kind == BC_FIRST ? g->a.g.channels : BLK;
    int64_t bytes = bc_tables(g->a.g.copy_blocks * b.taps * item, b.images * b.lines);
    if (!in_place)
        bytes += b.image_x * b.images * (int64_t)sizeof(float);
    if (g->slices == 1)
        bytes += g->unit_floats * (int64_t)sizeof(float);
    return bytes;
}

/* Blocked data or a first layer. `splits` of the numbers: filter blocks of a unit, copy_blocks: its source
 * blocks, part: slices. */
static int bc_run_weight(const mxcy_task *t, bc_grad_args *g)
{
    bc_args *a = &g->a;
    const bc_numbers *n = &a->g;
    const int64_t item = n->kind == BC_FIRST ? n->channels : BLK;
    g->slices = n->part;
    g->filter_units = bc_ceil(a->dst_blocks, n->splits);
    g->block_units = bc_ceil(a->src_blocks, n->copy_blocks);
    g->owners = n->groups * g->filter_units * g->block_units;
    g->unit_floats = n->splits * n->copy_blocks * bc_volume(n->kernel) * item * BLK;
    a->units = g->owners * g->slices;
    a->scratch = (char *)t->workspace;
    g->partial = (float *)(a->scratch + n->slots * n->slot_bytes);
    const int64_t partial = g->slices > 1 ? a->units * g->unit_floats * (int64_t)sizeof(float) : 0;
    if (bc_grad_slot_bytes(g) > n->slot_bytes || n->slots * n->slot_bytes + partial > t->workspace_bytes)
        return mxcy_fail(t, MXCY_ERROR, "convolution: %lld bytes of scratch a slot, planned %lld",
                         (long long)bc_grad_slot_bytes(g), (long long)n->slot_bytes);
    t->parallel->parallel_for(t->parallel, n->slots, 1, bc_weight_slots, g);
    if (g->slices > 1)
        t->parallel->parallel_for(t->parallel, g->owners, 1, bc_add_slices, g);
    return MXCY_OK;
}

/* -- bias ---------------------------------------------------------------------------------------------------- */
typedef struct {
    const float *dy;
    float *db;
    int64_t images, blocks, pixels;
} bc_bias_args;

/* Units are blocks of filters. Sums of 64 pixels, of images, of all: three levels keep them exact. */
static void bc_bias_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_bias_args *g = (const bc_bias_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        blk_vec total[BLK_NV] = {{0}};
        for (int64_t n = 0; n < g->images; n++) {
            const float *s = g->dy + (n * g->blocks + u) * g->pixels * BLK;
            blk_vec image[BLK_NV] = {{0}};
            for (int64_t p = 0; p < g->pixels; p += 64) {
                const int64_t stop = bc_min(g->pixels, p + 64);
                blk_vec even[BLK_NV] = {{0}}, odd[BLK_NV] = {{0}};
                int64_t q = p;
                for (; q + 2 <= stop; q += 2)
                    for (int v = 0; v < BLK_NV; v++) {
                        even[v] += blk_load(s + q * BLK + v * BLK_VL);
                        odd[v] += blk_load(s + (q + 1) * BLK + v * BLK_VL);
                    }
                for (int v = 0; v < BLK_NV; v++) {
                    if (q < stop)
                        even[v] += blk_load(s + q * BLK + v * BLK_VL);
                    image[v] += even[v] + odd[v];
                }
            }
            for (int v = 0; v < BLK_NV; v++)
                total[v] += image[v];
        }
        for (int v = 0; v < BLK_NV; v++)
            blk_store(g->db + u * BLK + v * BLK_VL, total[v]);
    }
}

/* ins: ograd. ints: images, blocks, pixels. */
static int blocked_conv_bias_run(const mxcy_task *t)
{
    bc_bias_args g = {(const float *)t->ins[0].data, (float *)t->outs[0].data, t->ints[0], t->ints[1], t->ints[2]};
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, g.blocks, 1, bc_bias_body, &g);
    return MXCY_OK;
}
#endif
