/* The drivers of the spatial operators: arguments, checks of regions, the cut into pieces.
 * Invariant: an index that comes from data is checked before it is used. */
#ifndef MXCY_SPATIAL_ALL_H
#define MXCY_SPATIAL_ALL_H
#include <math.h>
#include <string.h>
#include "mxcy.h"

#define SPATIAL_BLOCK 8
#define SPATIAL_TILE 64

typedef struct {
    const void *x, *x2, *grid, *g, *theta, *rois;
    void *y, *dx, *dgrid, *made, *index;
    int64_t n, c, h, w, oh, ow, oc, regions, ratio;
    int64_t kernel, displacement, stride1, stride2, pad, radius;
    double scale;
    int linear, sensitive, aligned, multiply, rois_double;
} spatial_args;

static inline double spatial_roi(const spatial_args *a, int64_t r, int k)
{
    return a->rois_double ? ((const double *)a->rois)[r * 5 + k] : (double)((const float *)a->rois)[r * 5 + k];
}

#define T float
#define NAME(n) spatial_f_##n
static inline float spatial_f_floor(float x) { return floorf(x); }
static inline float spatial_f_ceil(float x) { return ceilf(x); }
static inline float spatial_f_round(float x) { return roundf(x); }
#include "spatial.h"
#undef T
#undef NAME
#define T double
#define NAME(n) spatial_d_##n
static inline double spatial_d_floor(double x) { return floor(x); }
static inline double spatial_d_ceil(double x) { return ceil(x); }
static inline double spatial_d_round(double x) { return round(x); }
#include "spatial.h"
#undef T
#undef NAME

static void spatial_pieces(const mxcy_task *t, spatial_args *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)),
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

static void spatial_sizes(spatial_args *a, const int64_t *v)
{
    a->n = v[0], a->c = v[1], a->h = v[2], a->w = v[3], a->oh = v[4], a->ow = v[5];
}

#define BODY(name) spatial_f_##name, spatial_d_##name

static void spatial_sample(const mxcy_task *t, spatial_args *a)
{
    const int64_t blocks = (a->c + SPATIAL_BLOCK - 1) / SPATIAL_BLOCK;
    spatial_pieces(t, a, a->n * blocks, 6.0 * SPATIAL_BLOCK * (double)(a->oh * a->ow), BODY(sample_body));
}

/* ints of all: N, C, H, W, oh, ow. ins: data, grid. outs: output. */
static int bilinear_sampler_run(const mxcy_task *t)
{
    spatial_args a = {0};
    spatial_sizes(&a, t->ints);
    a.x = t->ins[0].data, a.grid = t->ins[1].data, a.y = t->outs[0].data;
    spatial_sample(t, &a);
    return MXCY_OK;
}

/* ins: ograd, data, grid. outs: gradients of data and grid. */
static int bilinear_sampler_backward_run(const mxcy_task *t)
{
    spatial_args a = {0};
    spatial_sizes(&a, t->ints);
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.grid = t->ins[2].data;
    a.dx = t->outs[0].data, a.dgrid = t->outs[1].data;
    if (t->outs[0].size > 0)
        spatial_sample(t, &a);
    spatial_pieces(t, &a, a.n * a.oh * a.ow, 10.0 * (double)a.c, BODY(sample_back_grid));
    return MXCY_OK;
}

/* ins: data, theta. outs: output, grid. */
static int spatial_transformer_run(const mxcy_task *t)
{
    spatial_args a = {0};
    spatial_sizes(&a, t->ints);
    a.x = t->ins[0].data, a.theta = t->ins[1].data, a.y = t->outs[0].data;
    a.made = t->outs[1].data, a.grid = t->outs[1].data;
    spatial_pieces(t, &a, a.n * a.oh * a.ow, 5.0, BODY(affine_body));
    spatial_sample(t, &a);
    return MXCY_OK;
}

/* ints: N, 0, 0, 0, oh, ow, what: 0 affine, 1 warp, 2 gradient of affine, 3 of warp. */
static int grid_generator_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const int64_t what = t->ints[6];
    const double area = (double)t->ints[4] * (double)t->ints[5];
    spatial_sizes(&a, t->ints);
    a.x = a.theta = a.g = t->ins[0].data, a.y = a.made = a.dx = t->outs[0].data;
    a.linear = what == 3;
    if (what == 0)
        spatial_pieces(t, &a, a.n * a.oh * a.ow, 5.0, BODY(affine_body));
    else if (what == 2)
        spatial_pieces(t, &a, a.n * 2, 5.0 * area, BODY(affine_back));
    else
        spatial_pieces(t, &a, a.n * 2, area, BODY(warp_body));
    return MXCY_OK;
}

/* Whether every region names a sample; ROIAlign allows negative numbers for regions that are not there. */
static int spatial_check_rois(const mxcy_task *t, const mxcy_tensor *rois, int64_t n, int negative)
{
    for (int64_t r = 0; r < rois->shape[0]; r++)
        for (int64_t k = 0; k < 5; k++) {
            const double v = rois->dtype == MXCY_FLOAT64 ? ((const double *)rois->data)[r * 5 + k]
                                                         : (double)((const float *)rois->data)[r * 5 + k];
            if (k > 0 ? !(v > -1e9 && v < 1e9) : !(v < (double)n && (v >= 0 || (negative && v > -1e9))))
                return mxcy_fail(t, MXCY_INDEX_ERROR, k ? "coordinate %g of region %lld is no position"
                                 : "region %2$lld names sample %1$g, of which there are %3$lld", v, (long long)r,
                                 (long long)n);
        }
    return MXCY_OK;
}

/* ints: sizes, then C of the output, sample_ratio, position_sensitive, aligned. floats: spatial_scale. */
static void spatial_rois(const mxcy_task *t, spatial_args *a, const mxcy_tensor *rois)
{
    spatial_sizes(a, t->ints);
    a->oc = t->ints[6], a->ratio = t->ints[7], a->sensitive = (int)t->ints[8], a->aligned = (int)t->ints[9];
    a->scale = t->floats[0], a->rois = rois->data, a->regions = rois->shape[0];
    a->rois_double = rois->dtype == MXCY_FLOAT64;
}

/* ins: data, rois. outs: output, index. */
static int roi_pool_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const int status = spatial_check_rois(t, &t->ins[1], t->ints[0], 0);
    if (status != MXCY_OK)
        return status;
    spatial_rois(t, &a, &t->ins[1]);
    a.x = t->ins[0].data, a.y = t->outs[0].data, a.index = t->outs[1].data;
    spatial_pieces(t, &a, a.regions * a.c, (double)(a.h * a.w + 20 * a.oh * a.ow), BODY(roi_pool_body));
    return MXCY_OK;
}

static void spatial_zero(const mxcy_tensor *v)
{
    if (v->size > 0)
        memset(v->data, 0, (size_t)(v->size * mxcy_itemsize(v->dtype)));
}

/* ins: ograd, rois, index. outs: gradient of data. */
static int roi_pool_backward_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const int status = spatial_check_rois(t, &t->ins[1], t->ints[0], 0);
    if (status != MXCY_OK)
        return status;
    spatial_rois(t, &a, &t->ins[1]);
    a.g = t->ins[0].data, a.index = t->ins[2].data, a.dx = t->outs[0].data;
    spatial_zero(&t->outs[0]);
    if (t->outs[0].size > 0)
        spatial_pieces(t, &a, a.c, 2.0 * (double)(a.regions * a.oh * a.ow), BODY(roi_pool_back));
    return MXCY_OK;
}

/* ins: data, rois. outs: output. */
static int roi_align_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const int status = spatial_check_rois(t, &t->ins[1], t->ints[0], 1);
    if (status != MXCY_OK)
        return status;
    spatial_rois(t, &a, &t->ins[1]);
    if (a.h * a.w == 0 || t->outs[0].size == 0) {
        spatial_zero(&t->outs[0]);
        return MXCY_OK;
    }
    a.x = t->ins[0].data, a.y = t->outs[0].data;
    spatial_pieces(t, &a, a.regions * a.oc, 60.0 * (double)(a.oh * a.ow), BODY(align_body));
    return MXCY_OK;
}

/* ins: ograd, rois. outs: gradient of data. */
static int roi_align_backward_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const int status = spatial_check_rois(t, &t->ins[1], t->ints[0], 1);
    if (status != MXCY_OK)
        return status;
    spatial_rois(t, &a, &t->ins[1]);
    a.g = t->ins[0].data, a.dx = t->outs[0].data;
    spatial_zero(&t->outs[0]);
    if (t->outs[0].size > 0 && t->ins[0].size > 0)
        spatial_pieces(t, &a, a.oc, 60.0 * (double)(a.regions * a.oh * a.ow), BODY(align_back));
    return MXCY_OK;
}

/* ints: sizes, kernel, displacement, stride1, stride2, pad, radius, multiply. */
static double correlation_sizes(const mxcy_task *t, spatial_args *a)
{
    const int64_t *v = t->ints;
    spatial_sizes(a, v);
    a->kernel = v[6], a->displacement = v[7], a->stride1 = v[8], a->stride2 = v[9], a->pad = v[10];
    a->radius = v[11], a->multiply = (int)v[12];
    return 2.0 * (double)(a->kernel * a->kernel) * (double)(a->oh * a->ow);
}

/* ins: data1, data2. outs: output. */
static int correlation_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const double ns = correlation_sizes(t, &a) * (double)a.c;
    const int64_t side = 2 * a.radius + 1;
    a.x = t->ins[0].data, a.x2 = t->ins[1].data, a.y = t->outs[0].data;
    if (t->outs[0].size > 0)
        spatial_pieces(t, &a, a.n * side * side, ns, BODY(correlation_body));
    return MXCY_OK;
}

/* ins: ograd, data1, data2. outs: gradients of both. */
static int correlation_backward_run(const mxcy_task *t)
{
    spatial_args a = {0};
    const double ns = 2 * correlation_sizes(t, &a) * (double)(2 * a.radius + 1) * (double)(2 * a.radius + 1);
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.x2 = t->ins[2].data;
    a.dx = t->outs[0].data, a.dgrid = t->outs[1].data;
    if (t->outs[0].size > 0)
        spatial_pieces(t, &a, a.n * a.c, ns, BODY(correlation_back));
    return MXCY_OK;
}
#endif
