/* blocked_conv_depth.h: convolutions with one channel a group on channel-blocked arrays, and their gradients.
 *
 * The 16 channels of a block go side by side, so every tap is a vector product, and memory is the limit. Four
 * pixels are made at a time: neighbours of a line where all taps lie inside of it, else neighbours of a column,
 * which leave out the same taps; single ones where lines and columns end. Nothing is copied. The gradient of the data reads ograd, in phases as in blocked_conv.h.
 * Packed weights: [block][tap][16].
 *
 * The gradient of the weights: a block is summed by one owner, for each line of the kernel in up to BCD_TAPS taps
 * at a time over a whole plane in registers, planes in the order of images.
 */
#ifndef MXCY_BLOCKED_CONV_DEPTH_H
#define MXCY_BLOCKED_CONV_DEPTH_H
#include "blocked_conv_grad.h"

#define BCD_PIXELS (BLK_NV > 2 ? 2 : 4)
#define BCD_TAPS 3

/* Which columns [low, high) of a grid see a tap inside a line of `size`: 0 <= first + i * step < size. */
static inline void bcd_range(int64_t first, int64_t step, int64_t size, int64_t grid, int64_t *low, int64_t *high)
{
    const int64_t from = first < 0 ? bc_ceil(-first, step) : 0;
    const int64_t to = first < size ? bc_min(grid, bc_ceil(size - first, step)) : 0;
    *low = from > *low ? from : *low;
    *high = to < *high ? to : *high;
}

typedef struct {
    const float *x, *w;           /* at tap 0 of the first pixel */
    int64_t from[3], to[3];       /* taps */
    int64_t x_step[3], w_step[3]; /* from tap to tap */
    int64_t pixel_x, pixel_y;
    const float *bias, *addend;
    int relu;
} bcd_window;

BC_INLINE void bcd_pixels(const bcd_window *t, const int P, float *y, const float *addend)
{
    blk_vec a[BCD_PIXELS][BLK_NV];
    BC_UNROLL for (int i = 0; i < P; i++)
        BC_UNROLL for (int v = 0; v < BLK_NV; v++) a[i][v] = (blk_vec){0};
    for (int64_t d = t->from[0]; d < t->to[0]; d++)
        for (int64_t h = t->from[1]; h < t->to[1]; h++) {
            const float *x = t->x + d * t->x_step[0] + h * t->x_step[1] + t->from[2] * t->x_step[2];
            const float *w = t->w + d * t->w_step[0] + h * t->w_step[1] + t->from[2] * t->w_step[2];
            for (int64_t k = t->from[2]; k < t->to[2]; k++, x += t->x_step[2], w += t->w_step[2]) {
                blk_vec b[BLK_NV];
                BC_UNROLL for (int v = 0; v < BLK_NV; v++) b[v] = blk_load(w + v * BLK_VL);
                BC_UNROLL for (int i = 0; i < P; i++)
                    BC_UNROLL for (int v = 0; v < BLK_NV; v++)
                        a[i][v] += blk_load(x + i * t->pixel_x + v * BLK_VL) * b[v];
            }
        }
    BC_UNROLL for (int i = 0; i < P; i++)
        BC_UNROLL for (int v = 0; v < BLK_NV; v++)
    {
        blk_vec r = a[i][v];
        if (t->bias != NULL)
            r += blk_load(t->bias + v * BLK_VL);
        if (addend != NULL)
            r += blk_load(addend + i * t->pixel_y + v * BLK_VL);
        blk_store(y + i * t->pixel_y + v * BLK_VL, t->relu ? bc_relu(r) : r);
    }
}

static __attribute__((noinline)) void bcd_one(const bcd_window *t, float *y, const float *addend)
{
    bcd_pixels(t, 1, y, addend);
}
static __attribute__((noinline)) void bcd_many(const bcd_window *t, float *y, const float *addend)
{
    bcd_pixels(t, BCD_PIXELS, y, addend);
}

/* Taps of one axis that are inside for a pixel whose tap 0 is at `at`. */
static inline void bcd_clip(int64_t at, int64_t step, int64_t taps, int64_t size, int64_t *from, int64_t *to)
{
    *from = taps, *to = 0;
    for (int64_t k = 0; k < taps; k++, at += step)
        if (at >= 0 && at < size) {
            *from = bc_min(*from, k);
            *to = k + 1;
        }
}

/* A plane of one block: where its pixels are, and how they step. */
typedef struct {
    const bc_args *a;
    const bc_phase *ph;
    const float *x, *addend;
    float *y;
    int64_t depth;
} bcd_plane;

/* Pixels [from, to) of line `other`, or of column `other` if axis is 1. Where all taps along the axis are inside, from
 * `low` to `high`, several at a time: the last of these may cover some that are done, and gives the same again. */
static void bcd_run_pixels(const bcd_plane *p, bcd_window *t, int axis, int64_t other, int64_t from, int64_t to,
                           int64_t low, int64_t high)
{
    const bc_args *a = p->a;
    const bc_phase *ph = p->ph;
    const int across = 3 - axis;
    const int64_t wide_x[3] = {a->src[1] * a->src[2], a->src[2], 1}, wide_y[3] = {a->dst[1] * a->dst[2], a->dst[2], 1};
    const int64_t fixed = ph->first[across] + other * a->step[across];
    bcd_clip(fixed, ph->tap_step[across], ph->taps[across], a->src[across], &t->from[across], &t->to[across]);
    t->pixel_x = a->step[axis] * wide_x[axis] * BLK;
    t->pixel_y = a->dst_step[axis] * wide_y[axis] * BLK;
    const float *x = p->x + ((ph->first[0] + p->depth * a->step[0]) * wide_x[0] + fixed * wide_x[across]
                             + ph->first[axis] * wide_x[axis]) * BLK;
    const int64_t y = ((ph->start[0] + p->depth * a->dst_step[0]) * wide_y[0]
                       + (ph->start[across] + other * a->dst_step[across]) * wide_y[across]
                       + ph->start[axis] * wide_y[axis]) * BLK;
    for (int64_t i = from; i < to;) {
        const int many = i >= low && i < high && high - low >= BCD_PIXELS;
        i = many ? bc_min(i, high - BCD_PIXELS) : i;
        t->from[axis] = 0, t->to[axis] = ph->taps[axis];
        if (!many)
            bcd_clip(ph->first[axis] + i * a->step[axis], ph->tap_step[axis], ph->taps[axis], a->src[axis],
                     &t->from[axis], &t->to[axis]);
        t->x = x + i * t->pixel_x;
        const int64_t at = y + i * t->pixel_y;
        (many ? bcd_many : bcd_one)(t, p->y + at, p->addend == NULL ? NULL : p->addend + at);
        i += many ? BCD_PIXELS : 1;
    }
}

/* Inner columns line by line; those at the ends, whose taps are cut, column by column. */
static void bcd_run_plane(const bcd_plane *p, bcd_window *t)
{
    const bc_args *a = p->a;
    const bc_phase *ph = p->ph;
    int64_t low[3] = {0, 0, 0}, high[3] = {0, ph->grid[1], ph->grid[2]}; /* where all taps are inside */
    bcd_clip(ph->first[0] + p->depth * a->step[0], ph->tap_step[0], ph->taps[0], a->src[0], &t->from[0], &t->to[0]);
    for (int i = 1; i < 3; i++)
        for (int64_t k = 0; k < ph->taps[i]; k++)
            bcd_range(ph->first[i] + k * ph->tap_step[i], a->step[i], a->src[i], ph->grid[i], &low[i], &high[i]);
    if (high[2] - low[2] < BCD_PIXELS)
        low[2] = high[2] = ph->grid[2];
    for (int64_t h = 0; h < ph->grid[1]; h++)
        bcd_run_pixels(p, t, 2, h, low[2], high[2], low[2], high[2]);
    for (int64_t j = 0; j < ph->grid[2]; j++)
        if (j < low[2] || j >= high[2])
            bcd_run_pixels(p, t, 1, j, 0, ph->grid[1], low[1], high[1]);
}

/* Units: ((image * blocks + block) * phases + phase) * depths + depth of the grid. */
static void bcd_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_args *a = (const bc_args *)arg;
    const int64_t *kernel = a->g.kernel, K = bc_volume(kernel);
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t depth = u % a->lines, phase = u / a->lines % a->phases, plane = u / a->lines / a->phases;
        const int64_t block = plane % a->src_blocks;
        bc_phase ph;
        if (a->backward)
            bc_backward_phase(&a->g, phase, &ph);
        else
            bc_forward_phase(&a->g, &ph);
        bcd_window t;
        memset(&t, 0, sizeof t);
        const int64_t tap_w[3] = {kernel[1] * kernel[2], kernel[2], 1}, size[3] = {a->src[1] * a->src[2], a->src[2], 1};
        t.w = a->w + block * K * BLK;
        for (int i = 0; i < 3; i++) {
            t.x_step[i] = ph.tap_step[i] * size[i] * BLK;
            t.w_step[i] = ph.k_step[i] * tap_w[i] * BLK;
            t.w += ph.k0[i] * tap_w[i] * BLK;
        }
        t.bias = a->bias == NULL ? NULL : a->bias + block * BLK;
        t.relu = (int)a->g.relu;
        const bcd_plane p = {a, &ph, a->x + plane * a->src_plane,
                             a->addend == NULL ? NULL : a->addend + plane * a->dst_plane, a->y + plane * a->dst_plane,
                             depth};
        if (depth < ph.grid[0])
            bcd_run_plane(&p, &t);
    }
}

static int bcd_run(const mxcy_task *t, bc_args *a)
{
    const int64_t planes = a->g.images * a->src_blocks * a->phases * a->lines;
    const int64_t work = bc_volume(a->dst) / a->phases / a->lines * (bc_volume(a->g.kernel) + 2);
    t->parallel->parallel_for(t->parallel, planes, 1 + 10000 / (work + 1), bcd_body, a);
    return MXCY_OK;
}

/* -- gradient of the weights ----------------------------------------------------------------------------------- */
/* Adds what one line of pixels gives to `m` neighbouring taps of a line of the kernel. x: at the first of the
 * taps of the first pixel, which is at column `column` of a line of `size`. */
BC_INLINE void bcd_weight_line(blk_vec (*sum)[BLK_NV], const int m, const float *x, const float *dy, int64_t pixels,
                               int64_t step, int64_t dilate, int64_t column, int64_t size)
{
    int64_t low = 0, high = pixels;
    for (int k = 0; k < m; k++)
        bcd_range(column + k * dilate, step, size, pixels, &low, &high);
    high = high < low ? low : high;
    for (int64_t j = 0; j < pixels; j++) {
        if (j == low && low < high) {
            for (; j < high; j++)
                BC_UNROLL for (int k = 0; k < m; k++)
                    BC_UNROLL for (int v = 0; v < BLK_NV; v++) sum[k][v] +=
                    blk_load(x + (j * step + k * dilate) * BLK + v * BLK_VL) * blk_load(dy + j * BLK + v * BLK_VL);
            if (j == pixels)
                break;
        }
        BC_UNROLL for (int k = 0; k < m; k++)
        {
            const int64_t at = column + j * step + k * dilate;
            if (at >= 0 && at < size)
                BC_UNROLL for (int v = 0; v < BLK_NV; v++) sum[k][v] +=
                    blk_load(x + (j * step + k * dilate) * BLK + v * BLK_VL) * blk_load(dy + j * BLK + v * BLK_VL);
        }
    }
}

/* Taps kd, kh, [kw, kw + m) of one plane. */
BC_INLINE void bcd_weight_plane(const bc_numbers *g, const int m, const float *x, const float *dy, int64_t kd,
                                int64_t kh, int64_t kw, float *dw)
{
    blk_vec sum[BCD_TAPS][BLK_NV];
    BC_UNROLL for (int k = 0; k < m; k++)
        BC_UNROLL for (int v = 0; v < BLK_NV; v++) sum[k][v] = (blk_vec){0};
    const int64_t column = kw * g->dilate[2] - g->pad[2];
    for (int64_t d = 0; d < g->out[0]; d++)
        for (int64_t h = 0; h < g->out[1]; h++) {
            const int64_t sd = d * g->stride[0] + kd * g->dilate[0] - g->pad[0];
            const int64_t sh = h * g->stride[1] + kh * g->dilate[1] - g->pad[1];
            if (sd >= 0 && sd < g->in[0] && sh >= 0 && sh < g->in[1])
                bcd_weight_line(sum, m, x + ((sd * g->in[1] + sh) * g->in[2] + column) * BLK,
                                dy + (d * g->out[1] + h) * g->out[2] * BLK, g->out[2], g->stride[2], g->dilate[2],
                                column, g->in[2]);
        }
    BC_UNROLL for (int k = 0; k < m; k++)
        BC_UNROLL for (int v = 0; v < BLK_NV; v++)
    {
        float *to = dw + k * BLK + v * BLK_VL;
        blk_store(to, blk_load(to) + sum[k][v]);
    }
}

static __attribute__((noinline)) void bcd_weight_1(const bc_numbers *g, const float *x, const float *dy, int64_t kd,
                                                   int64_t kh, int64_t kw, float *dw)
{
    bcd_weight_plane(g, 1, x, dy, kd, kh, kw, dw);
}
static __attribute__((noinline)) void bcd_weight_3(const bc_numbers *g, const float *x, const float *dy, int64_t kd,
                                                   int64_t kh, int64_t kw, float *dw)
{
    bcd_weight_plane(g, BCD_TAPS, x, dy, kd, kh, kw, dw);
}

/* Units: (block, line of the kernel). */
static void bcd_weight_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bc_grad_args *g = (const bc_grad_args *)arg;
    const bc_numbers *n = &g->a.g;
    const int64_t lines = n->kernel[0] * n->kernel[1], width = n->kernel[2], blocks = g->a.src_blocks;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t block = u / lines, line = u % lines;
        float *out = g->dw + (block * BLK * lines + line) * width;
        for (int64_t kw = 0, m; kw < width; kw += m) {
            float sum[BCD_TAPS * BLK] = {0};
            m = width - kw >= BCD_TAPS ? BCD_TAPS : 1;
            for (int64_t i = 0; i < n->images; i++)
                (m == 1 ? bcd_weight_1 : bcd_weight_3)(n, g->a.x + (i * blocks + block) * g->a.src_plane,
                                                       g->dy + (i * blocks + block) * g->a.dst_plane,
                                                       line / n->kernel[1], line % n->kernel[1], kw, sum);
            for (int64_t k = 0; k < m; k++)
                for (int64_t c = 0; c < BLK; c++)
                    out[c * lines * width + kw + k] = sum[k * BLK + c];
        }
    }
}

static int bcd_run_weight(const mxcy_task *t, bc_grad_args *g)
{
    const bc_numbers *n = &g->a.g;
    g->a.src_blocks = n->channels / BLK;
    g->a.src_plane = bc_volume(n->in) * BLK;
    g->a.dst_plane = bc_volume(n->out) * BLK;
    t->parallel->parallel_for(t->parallel, g->a.src_blocks * n->kernel[0] * n->kernel[1], 1, bcd_weight_body, g);
    return MXCY_OK;
}

/* -- kernels --------------------------------------------------------------------------------------------------- */
/* ins: data, packed weights (, bias) (, addend). */
static int blocked_conv_run(const mxcy_task *t)
{
    bc_args a;
    memset(&a, 0, sizeof a);
    bc_read(t, &a.g);
    a.x = (const float *)t->ins[0].data;
    a.w = (const float *)t->ins[1].data;
    a.bias = a.g.bias ? (const float *)t->ins[2].data : NULL;
    a.addend = a.g.addend ? (const float *)t->ins[2 + a.g.bias].data : NULL;
    a.y = (float *)t->outs[0].data;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    bc_set_sizes(&a);
    return a.g.kind == BC_DEPTHWISE ? bcd_run(t, &a) : bc_run_conv(t, &a);
}

/* ins: ograd, packed weights. */
static int blocked_conv_data_run(const mxcy_task *t)
{
    bc_args a;
    memset(&a, 0, sizeof a);
    bc_read(t, &a.g);
    a.backward = 1;
    a.x = (const float *)t->ins[0].data;
    a.w = (const float *)t->ins[1].data;
    a.y = (float *)t->outs[0].data;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    bc_set_sizes(&a);
    return a.g.kind == BC_DEPTHWISE ? bcd_run(t, &a) : bc_run_conv(t, &a);
}

/* ins: ograd, data. */
static int blocked_conv_weight_run(const mxcy_task *t)
{
    bc_grad_args g;
    memset(&g, 0, sizeof g);
    bc_read(t, &g.a.g);
    g.dy = (const float *)t->ins[0].data;
    g.a.x = (const float *)t->ins[1].data;
    g.dw = (float *)t->outs[0].data;
    if (t->outs[0].size == 0 || t->ins[0].size == 0) {
        if (t->outs[0].size > 0)
            memset(g.dw, 0, (size_t)t->outs[0].size * sizeof(float));
        return MXCY_OK;
    }
    bc_set_sizes(&g.a);
    return g.a.g.kind == BC_DEPTHWISE ? bcd_run_weight(t, &g) : bc_run_weight(t, &g);
}
#endif
