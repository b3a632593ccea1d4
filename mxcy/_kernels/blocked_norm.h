/* Batch normalisation of channel-blocked arrays (blocked.h), with relu and an addend, forward and backward.
 *
 * A unit is one channel block of some 2048 pixels: a part of a plane where planes are large, else the planes
 * of several images (ops/blocked_norm.py decides). Two passes over the data, forward in training and backward.
 * In the first, every unit leaves two numbers a channel in the workspace; they are then combined over the units
 * in order, in float64. In the second, which runs backwards because the end of the data is still in the cache,
 * every unit writes its part. Units depend on the shape alone, so the bits do not depend on threads.
 *
 * Variances: a run of BNORM_RUN pixels is summed as differences from the mean of its first quarter, which fits
 * the first cache. That is at most sqrt(3) deviations away from the run's own mean, whatever the data: a large
 * mean costs no digits. Runs and units are merged by the rule of Chan, Golub and LeVeque ("Updating formulae
 * and a pairwise algorithm for computing sample variances", 1979).
 */
#ifndef MXCY_BLOCKED_NORM_H
#define MXCY_BLOCKED_NORM_H
#include <math.h>
#include "blocked.h"

#define BNORM_RUN 256
#define BNORM_PX (BLK_NV > 2 ? 1 : 4 / BLK_NV) /* pixels that are summed side by side */
#define BNORM_INLINE static inline __attribute__((always_inline))
#define BNORM_EACH _Pragma("GCC unroll 4") for (int v = 0; v < BLK_NV; v++)
#define BNORM_EACH_PX _Pragma("GCC unroll 4") for (int k = 0; k < BNORM_PX; k++)

typedef struct {
    const float *x, *g, *out, *addend; /* out, addend: NULL where there is none */
    float *y, *gmore;                  /* gmore: gradient of the addend, or NULL */
    const float *gamma, *beta;         /* gamma NULL: 1 */
    float *mean, *inv, *moving_mean, *moving_var, *dgamma, *dbeta;
    int64_t images, blocks, pixels;
    int64_t group, groups; /* images of a unit, groups of images */
    int64_t part, parts;   /* pixels of a unit, parts of a plane */
    double eps, momentum, *sums; /* sums: of every unit, two times 16 */
    float *means;                /* backward: the means of g and of g * xhat, two times 16 for each block */
    int train, relu, stream;
} bnorm_args;

/* A unit: images [n0, n1) of a channel block, `pixels` pixels of each from p0 on. */
typedef struct {
    int64_t block, n0, n1, p0, pixels;
} bnorm_unit;

static inline int64_t bnorm_min(int64_t a, int64_t b) { return a < b ? a : b; }

/* Units are ordered block, group, part. */
static inline bnorm_unit bnorm_at(const bnorm_args *a, int64_t u)
{
    bnorm_unit r;
    const int64_t part = u % a->parts, group = u / a->parts % a->groups;
    r.block = u / (a->parts * a->groups);
    r.n0 = group * a->group;
    r.n1 = bnorm_min(r.n0 + a->group, a->images);
    r.p0 = part * a->part;
    r.pixels = bnorm_min(a->part, a->pixels - r.p0);
    return r;
}

static inline int64_t bnorm_offset(const bnorm_args *a, const bnorm_unit *r, int64_t n)
{
    return ((n * a->blocks + r->block) * a->pixels + r->p0) * BLK;
}

BNORM_INLINE void bnorm_read(blk_vec *to, const float *from)
{
    BNORM_EACH to[v] = blk_load(from + v * BLK_VL);
}

/* -- sums of up to BNORM_RUN pixels ------------------------------------------------------------------------ */
BNORM_INLINE void bnorm_total(blk_vec part[BNORM_PX][BLK_NV], float *total)
{
    for (int k = BNORM_PX / 2; k > 0; k /= 2)
        for (int j = 0; j < k; j++)
            BNORM_EACH part[j][v] += part[j + k][v];
    BNORM_EACH blk_store(total + v * BLK_VL, part[0][v]);
}

BNORM_INLINE void bnorm_zero(blk_vec part[BNORM_PX][BLK_NV])
{
    BNORM_EACH_PX BNORM_EACH part[k][v] = (blk_vec){0};
}

static void bnorm_sum(const float *x, int64_t n, float *total)
{
    blk_vec s[BNORM_PX][BLK_NV];
    int64_t p = 0;
    bnorm_zero(s);
    for (; p + BNORM_PX <= n; p += BNORM_PX)
        BNORM_EACH_PX BNORM_EACH s[k][v] += blk_load(x + (p + k) * BLK + v * BLK_VL);
    for (; p < n; p++)
        BNORM_EACH s[0][v] += blk_load(x + p * BLK + v * BLK_VL);
    bnorm_total(s, total);
}

/* Sums of d = x - m and of d * d. */
static void bnorm_squares(const float *x, int64_t n, const float *mean, float *sum, float *square)
{
    blk_vec s[BNORM_PX][BLK_NV], q[BNORM_PX][BLK_NV], m[BLK_NV];
    int64_t p = 0;
    bnorm_read(m, mean);
    bnorm_zero(s);
    bnorm_zero(q);
    for (; p + BNORM_PX <= n; p += BNORM_PX)
        BNORM_EACH_PX BNORM_EACH {
            const blk_vec d = blk_load(x + (p + k) * BLK + v * BLK_VL) - m[v];
            s[k][v] += d;
            q[k][v] += d * d;
        }
    for (; p < n; p++)
        BNORM_EACH {
            const blk_vec d = blk_load(x + p * BLK + v * BLK_VL) - m[v];
            s[0][v] += d;
            q[0][v] += d * d;
        }
    bnorm_total(s, sum);
    bnorm_total(q, square);
}

/* Sums of the gradient g (where out > 0, if `relu`) and of g * (x - m). */
BNORM_INLINE void bnorm_products(const int relu, const float *g, const float *x, const float *out, int64_t n,
                                 const float *mean, float *sum, float *product)
{
    blk_vec s[BNORM_PX][BLK_NV], q[BNORM_PX][BLK_NV], m[BLK_NV];
    bnorm_read(m, mean);
    bnorm_zero(s);
    bnorm_zero(q);
#define BNORM_ONE(k, pixel) \
    BNORM_EACH { \
        const int64_t at = (pixel) * BLK + v * BLK_VL; \
        blk_vec w = blk_load(g + at); \
        if (relu) \
            w = blk_keep(w, blk_load(out + at) > (blk_vec){0}); \
        s[k][v] += w; \
        q[k][v] += w * (blk_load(x + at) - m[v]); \
    }
    int64_t p = 0;
    for (; p + BNORM_PX <= n; p += BNORM_PX)
        BNORM_EACH_PX BNORM_ONE(k, p + k)
    for (; p < n; p++)
        BNORM_ONE(0, p)
#undef BNORM_ONE
    bnorm_total(s, sum);
    bnorm_total(q, product);
}

/* -- statistics -------------------------------------------------------------------------------------------- */
/* Means and sums of squared differences of 16 channels over `count` values. */
typedef struct {
    double count, mean[BLK], square[BLK];
} bnorm_stat;

static void bnorm_merge(bnorm_stat *to, double count, const double *mean, const double *square)
{
    const double all = to->count + count, share = count / all, cross = to->count * share;
    for (int j = 0; j < BLK; j++) {
        const double d = mean[j] - to->mean[j];
        to->mean[j] += d * share;
        to->square[j] += square[j] + d * d * cross;
    }
    to->count = all;
}

static void bnorm_stats(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    float shift[BLK], sum[BLK], square[BLK];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const bnorm_unit r = bnorm_at(a, u);
        bnorm_stat all = {0};
        for (int64_t n = r.n0; n < r.n1; n++)
            for (int64_t p = 0; p < r.pixels; p += BNORM_RUN) {
                const int64_t run = bnorm_min(BNORM_RUN, r.pixels - p), quarter = (run + 3) / 4;
                const float *x = a->x + bnorm_offset(a, &r, n) + p * BLK;
                const double count = (double)run;
                double mean[BLK], squares[BLK];
                bnorm_sum(x, quarter, shift);
                for (int j = 0; j < BLK; j++)
                    shift[j] /= (float)quarter;
                bnorm_squares(x, run, shift, sum, square);
                for (int j = 0; j < BLK; j++) {
                    const double d = (double)sum[j] / count;
                    mean[j] = (double)shift[j] + d;
                    squares[j] = (double)square[j] - (double)sum[j] * d;
                }
                bnorm_merge(&all, count, mean, squares);
            }
        memcpy(a->sums + u * 2 * BLK, all.mean, sizeof(all.mean));
        memcpy(a->sums + u * 2 * BLK + BLK, all.square, sizeof(all.square));
    }
}

/* Blocks: mean and inverse deviation from the units, or from the moving averages. */
static void bnorm_combine(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    const int64_t units = a->groups * a->parts;
    (void)lane;
    for (int64_t b = begin; b < end; b++) {
        bnorm_stat all = {0};
        for (int64_t u = b * units; a->train && u < (b + 1) * units; u++) {
            const bnorm_unit r = bnorm_at(a, u);
            const double *unit = a->sums + u * 2 * BLK;
            bnorm_merge(&all, (double)((r.n1 - r.n0) * r.pixels), unit, unit + BLK);
        }
        for (int j = 0; j < BLK; j++) {
            const int64_t c = b * BLK + j;
            double mean = (double)a->moving_mean[c], var = (double)a->moving_var[c];
            if (a->train) {
                const double batch_var = all.square[j] < 0 ? 0 : all.square[j] / all.count;
                a->moving_mean[c] = (float)(mean * a->momentum + all.mean[j] * (1 - a->momentum));
                a->moving_var[c] = (float)(var * a->momentum + batch_var * (1 - a->momentum));
                mean = all.mean[j], var = batch_var;
            }
            a->mean[c] = (float)mean;
            a->inv[c] = (float)(1 / sqrt(var + a->eps));
        }
    }
}

/* Units: the sums of the gradient and of gradient times xhat. */
static void bnorm_back_sums(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    float sum[BLK], product[BLK];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const bnorm_unit r = bnorm_at(a, u);
        const float *mean = a->mean + r.block * BLK;
        double s[BLK] = {0}, q[BLK] = {0};
        for (int64_t n = r.n0; n < r.n1; n++)
            for (int64_t p = 0; p < r.pixels; p += BNORM_RUN) {
                const int64_t run = bnorm_min(BNORM_RUN, r.pixels - p), at = bnorm_offset(a, &r, n) + p * BLK;
                if (a->relu)
                    bnorm_products(1, a->g + at, a->x + at, a->out + at, run, mean, sum, product);
                else
                    bnorm_products(0, a->g + at, a->x + at, NULL, run, mean, sum, product);
                for (int j = 0; j < BLK; j++) {
                    s[j] += (double)sum[j];
                    q[j] += (double)product[j];
                }
            }
        memcpy(a->sums + u * 2 * BLK, s, sizeof(s));
        memcpy(a->sums + u * 2 * BLK + BLK, q, sizeof(q));
    }
}

static void bnorm_back_combine(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    const int64_t units = a->groups * a->parts;
    const double count = a->train ? (double)a->images * (double)a->pixels : 0;
    (void)lane;
    for (int64_t b = begin; b < end; b++) {
        double s[BLK] = {0}, q[BLK] = {0};
        for (int64_t u = b * units; u < (b + 1) * units; u++)
            for (int j = 0; j < BLK; j++) {
                s[j] += a->sums[u * 2 * BLK + j];
                q[j] += a->sums[u * 2 * BLK + BLK + j];
            }
        for (int j = 0; j < BLK; j++) {
            const int64_t c = b * BLK + j;
            q[j] *= (double)a->inv[c];
            a->dgamma[c] = a->gamma == NULL ? 0 : (float)q[j];
            a->dbeta[c] = (float)s[j];
            a->means[b * 2 * BLK + j] = count > 0 ? (float)(s[j] / count) : 0;
            a->means[b * 2 * BLK + BLK + j] = count > 0 ? (float)(q[j] / count) : 0;
        }
    }
}

/* -- the pass that writes ---------------------------------------------------------------------------------- */
BNORM_INLINE void bnorm_put(const int stream, float *p, blk_vec v)
{
    if (stream)
        blk_stream(p, v);
    else
        blk_store(p, v);
}

/* n floats (whole pixels) at `from`: y = act((x - m) * f + b [+ addend]). */
BNORM_INLINE void bnorm_apply(const int relu, const int more, const int stream, int64_t n, const bnorm_args *a,
                              int64_t from, const blk_vec *m, const blk_vec *f, const blk_vec *b)
{
    for (int64_t i = from; i < from + n; i += BLK)
        BNORM_EACH {
            const int64_t at = i + v * BLK_VL;
            blk_vec r = (blk_load(a->x + at) - m[v]) * f[v] + b[v];
            if (more)
                r += blk_load(a->addend + at);
            bnorm_put(stream, a->y + at, relu ? blk_max((blk_vec){0}, r) : r);
        }
}

static void bnorm_forward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    const int64_t units = a->blocks * a->groups * a->parts;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const bnorm_unit r = bnorm_at(a, units - 1 - i);
        const int64_t c = r.block * BLK;
        blk_vec m[BLK_NV], f[BLK_NV], b[BLK_NV];
        bnorm_read(m, a->mean + c);
        bnorm_read(f, a->inv + c);
        bnorm_read(b, a->beta + c);
        if (a->gamma != NULL)
            BNORM_EACH f[v] *= blk_load(a->gamma + c + v * BLK_VL);
        for (int64_t n = r.n0; n < r.n1; n++) {
            const int64_t at = bnorm_offset(a, &r, n);
#define BNORM_CASE(bits, relu, more, stream) \
    case bits: bnorm_apply(relu, more, stream, r.pixels * BLK, a, at, m, f, b); break
            switch ((a->relu ? 4 : 0) + (a->addend != NULL ? 2 : 0) + (a->stream ? 1 : 0)) {
                BNORM_CASE(0, 0, 0, 0);
                BNORM_CASE(1, 0, 0, 1);
                BNORM_CASE(2, 0, 1, 0);
                BNORM_CASE(3, 0, 1, 1);
                BNORM_CASE(4, 1, 0, 0);
                BNORM_CASE(5, 1, 0, 1);
                BNORM_CASE(6, 1, 1, 0);
                BNORM_CASE(7, 1, 1, 1);
            }
#undef BNORM_CASE
        }
    }
    if (a->stream)
        blk_stream_end();
}

/* dx = f * (g - mg - (x - m) * e) with e = inv * mean(g * xhat); and the masked g where the addend wants it. */
BNORM_INLINE void bnorm_back(const int relu, const int more, const int stream, int64_t n, const bnorm_args *a,
                             int64_t from, const blk_vec *m, const blk_vec *f, const blk_vec *mg,
                             const blk_vec *e)
{
    for (int64_t i = from; i < from + n; i += BLK)
        BNORM_EACH {
            const int64_t at = i + v * BLK_VL;
            blk_vec g = blk_load(a->g + at);
            if (relu)
                g = blk_keep(g, blk_load(a->out + at) > (blk_vec){0});
            if (more)
                bnorm_put(stream, a->gmore + at, g);
            bnorm_put(stream, a->y + at, f[v] * (g - mg[v] - (blk_load(a->x + at) - m[v]) * e[v]));
        }
}

static void bnorm_backward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bnorm_args *a = (const bnorm_args *)arg;
    const int64_t units = a->blocks * a->groups * a->parts;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const bnorm_unit r = bnorm_at(a, units - 1 - i);
        const int64_t c = r.block * BLK;
        blk_vec m[BLK_NV], f[BLK_NV], mg[BLK_NV], e[BLK_NV];
        bnorm_read(m, a->mean + c);
        bnorm_read(f, a->inv + c);
        bnorm_read(mg, a->means + 2 * c);
        BNORM_EACH e[v] = f[v] * blk_load(a->means + 2 * c + BLK + v * BLK_VL);
        if (a->gamma != NULL)
            BNORM_EACH f[v] *= blk_load(a->gamma + c + v * BLK_VL);
        for (int64_t n = r.n0; n < r.n1; n++) {
            const int64_t at = bnorm_offset(a, &r, n);
#define BNORM_CASE(bits, relu, more, stream) \
    case bits: bnorm_back(relu, more, stream, r.pixels * BLK, a, at, m, f, mg, e); break
            switch ((a->relu ? 4 : 0) + (a->gmore != NULL ? 2 : 0) + (a->stream ? 1 : 0)) {
                BNORM_CASE(0, 0, 0, 0);
                BNORM_CASE(1, 0, 0, 1);
                BNORM_CASE(2, 0, 1, 0);
                BNORM_CASE(3, 0, 1, 1);
                BNORM_CASE(4, 1, 0, 0);
                BNORM_CASE(5, 1, 0, 1);
                BNORM_CASE(6, 1, 1, 0);
                BNORM_CASE(7, 1, 1, 1);
            }
#undef BNORM_CASE
        }
    }
    if (a->stream)
        blk_stream_end();
}

/* -- drivers ----------------------------------------------------------------------------------------------- */
/* ints: images, blocks, pixels, group, part, batch statistics, fix_gamma, relu, stream. */
static void bnorm_args_of(const mxcy_task *t, bnorm_args *a)
{
    const int64_t *v = t->ints;
    memset(a, 0, sizeof(*a));
    a->images = v[0], a->blocks = v[1], a->pixels = v[2], a->group = v[3], a->part = v[4];
    a->groups = (a->images + a->group - 1) / a->group;
    a->parts = (a->pixels + a->part - 1) / a->part;
    a->train = v[5] && a->images > 0 && a->pixels > 0; /* nothing has no statistics */
    a->relu = (int)v[7];
    a->y = (float *)t->outs[0].data;
    a->stream = v[8] && (uintptr_t)a->y % MXCY_VB == 0;
    a->sums = (double *)t->workspace;
}

static void bnorm_units(const mxcy_task *t, bnorm_args *a, mxcy_body body)
{
    const int64_t n = a->blocks * a->groups * a->parts;
    const int64_t pixels = a->group * bnorm_min(a->part, a->pixels); /* of a unit */
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + 2048 / (pixels + 1), body, a);
}

static void bnorm_blocks(const mxcy_task *t, bnorm_args *a, mxcy_body body)
{
    if (a->blocks > 0)
        t->parallel->parallel_for(t->parallel, a->blocks, 1 + 400 / (a->groups * a->parts + 1), body, a);
}

/* ins: data, gamma, beta, moving mean, moving variance (both written in training)[, addend].
 * outs: output, mean, inverse standard deviation. ints as above. floats: eps, momentum. */
static int blocked_norm_run(const mxcy_task *t)
{
    bnorm_args a;
    bnorm_args_of(t, &a);
    a.x = (const float *)t->ins[0].data;
    a.gamma = t->ints[6] ? NULL : (const float *)t->ins[1].data, a.beta = (const float *)t->ins[2].data;
    a.moving_mean = (float *)t->ins[3].data, a.moving_var = (float *)t->ins[4].data;
    a.addend = t->num_ins > 5 ? (const float *)t->ins[5].data : NULL;
    a.mean = (float *)t->outs[1].data, a.inv = (float *)t->outs[2].data;
    a.eps = t->floats[0], a.momentum = t->floats[1];
    if (a.train)
        bnorm_units(t, &a, bnorm_stats);
    bnorm_blocks(t, &a, bnorm_combine);
    bnorm_units(t, &a, bnorm_forward);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, inverse standard deviation[, output, if relu].
 * outs: gradients of data, gamma, beta[, addend]. ints as above. */
static int blocked_norm_backward_run(const mxcy_task *t)
{
    bnorm_args a;
    bnorm_args_of(t, &a);
    a.g = (const float *)t->ins[0].data, a.x = (const float *)t->ins[1].data;
    a.gamma = t->ints[6] ? NULL : (const float *)t->ins[2].data;
    a.mean = (float *)t->ins[3].data, a.inv = (float *)t->ins[4].data;
    a.out = a.relu ? (const float *)t->ins[5].data : NULL;
    a.dgamma = (float *)t->outs[1].data, a.dbeta = (float *)t->outs[2].data;
    a.gmore = t->num_outs > 3 ? (float *)t->outs[3].data : NULL;
    a.stream = a.stream && (uintptr_t)a.gmore % MXCY_VB == 0;
    a.means = (float *)(a.sums + a.blocks * a.groups * a.parts * 2 * BLK);
    bnorm_units(t, &a, bnorm_back_sums);
    bnorm_blocks(t, &a, bnorm_back_combine);
    bnorm_units(t, &a, bnorm_backward);
    return MXCY_OK;
}
#endif
