/* Numbers of 8 bits that stand for real ones between a minimum and a maximum.
 *
 * int8: value * max(|min|, |max|) / 127. uint8: min + value * (max - min) / 255. int32 (sums of products):
 * value * max(|min|, |max|) / (2^31 - 1). Rounding is to nearest, halves away from zero, and saturates.
 * Ranges are tensors of one float; kernels read them and write those of their results.
 * Products are sums of int16 products in int32, in the order of the elements: exact, so thread counts never
 * show; what does not fit in 32 bits wraps.
 * Invariant: a range that is empty, reversed or no number gives level 0, never a division by it.
 */
#ifndef MXCY_QUANTIZED_H
#define MXCY_QUANTIZED_H

#include <math.h>
#include "convert.h"

#define QUANT_BLOCK 4096

typedef struct {
    double level, zero; /* real = level * value + zero */
} quant_scale;

static inline double quant_most(double low, double high)
{
    const double m = fmax(fabs(low), fabs(high));
    return m < INFINITY ? m : 0;
}

static inline quant_scale quant_scale_of(int32_t dtype, double low, double high)
{
    quant_scale s = {0, 0};
    if (dtype == MXCY_UINT8) {
        s.level = high > low && high - low < INFINITY ? (high - low) / 255 : 0;
        s.zero = low > -INFINITY && low < INFINITY ? low : 0;
    } else {
        s.level = quant_most(low, high) / (dtype == MXCY_INT8 ? 127.0 : 2147483647.0);
    }
    return s;
}

static inline double quant_inverse(quant_scale s) { return s.level > 0 ? 1 / s.level : 0; }

/* The value that stands for a real number; NaN is 0. */
static inline double quant_value(int32_t dtype, double real, quant_scale s, double inverse)
{
    const double v = (real - s.zero) * inverse;
    if (dtype == MXCY_UINT8)
        return fmin(fmax(floor(v + 0.5), 0), 255);
    const double top = dtype == MXCY_INT8 ? 127 : 2147483647.0;
    return v == v ? fmin(fmax(round(v), -top), top) : 0;
}

static inline void quant_store(int32_t dtype, void *y, int64_t i, double v)
{
    switch (dtype) {
    case MXCY_UINT8: ((uint8_t *)y)[i] = cv_f64_to_u8(v); break;
    case MXCY_INT8: ((int8_t *)y)[i] = cv_f64_to_i8(v); break;
    case MXCY_INT32: ((int32_t *)y)[i] = cv_f64_to_i32(v); break;
    default: ((float *)y)[i] = (float)v; break;
    }
}

static inline double quant_load(int32_t dtype, const void *x, int64_t i)
{
    switch (dtype) {
    case MXCY_UINT8: return ((const uint8_t *)x)[i];
    case MXCY_INT8: return ((const int8_t *)x)[i];
    case MXCY_INT32: return ((const int32_t *)x)[i];
    default: return ((const float *)x)[i];
    }
}

static inline double quant_number(const mxcy_tensor *x) { return ((const float *)x->data)[0]; }

static inline void quant_range(const mxcy_task *t, int out, double low, double high)
{
    ((float *)t->outs[out].data)[0] = (float)low, ((float *)t->outs[out + 1].data)[0] = (float)high;
}

typedef struct {
    const mxcy_task *t;
    quant_scale from, from2, to;
    double inverse, least;
    double *partial;
    int64_t n, outer, inner, offset, total;
    const mxcy_tensor *x;
} quant_args;

static void quant_pieces(const mxcy_task *t, quant_args *a, int64_t n, double ns, mxcy_body body)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1, body, a);
}

/* ---- quantize, requantize: units are elements, or blocks of them for the range of the data ---- */
static void quant_range_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    (void)lane;
    for (int64_t b = begin; b < end; b++) {
        double low = INFINITY, high = -INFINITY;
        const int64_t last = (b + 1) * QUANT_BLOCK < a->n ? (b + 1) * QUANT_BLOCK : a->n;
        for (int64_t i = b * QUANT_BLOCK; i < last; i++) {
            const double x = quant_load(a->x->dtype, a->x->data, i) * a->from.level;
            low = x < low ? x : low, high = x > high ? x : high;
        }
        a->partial[2 * b] = low, a->partial[2 * b + 1] = high;
    }
}

static void quant_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    const int32_t dtype = a->t->outs[0].dtype;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const double x = quant_load(a->x->dtype, a->x->data, i) * a->from.level + a->from.zero;
        quant_store(dtype, a->t->outs[0].data, i, quant_value(dtype, x, a->to, a->inverse));
    }
}

/* ins: data (float32, or int32 with its range in ins[1], ins[2]); outs: values, minimum, maximum. ints: where
 * the range of the result comes from: 0 ins[1] and ins[2], 1 floats, 2 the data. Workspace: two numbers a block. */
static int quantize_run(const mxcy_task *t)
{
    const int32_t dtype = t->outs[0].dtype;
    quant_args a = {.t = t, .n = t->ins[0].size, .x = &t->ins[0], .from = {1, 0}, .partial = t->workspace};
    const int64_t blocks = (a.n + QUANT_BLOCK - 1) / QUANT_BLOCK;
    double low = 0, high = 0;
    if (t->ins[0].dtype == MXCY_INT32)
        a.from = quant_scale_of(MXCY_INT32, quant_number(&t->ins[1]), quant_number(&t->ins[2]));
    if (t->ints[0] == 0) {
        low = quant_number(&t->ins[1]), high = quant_number(&t->ins[2]);
    } else if (t->ints[0] == 1) {
        low = t->floats[0], high = t->floats[1];
    } else if (a.n > 0) {
        low = INFINITY, high = -INFINITY;
        quant_pieces(t, &a, blocks, 2.0 * QUANT_BLOCK, quant_range_body);
        for (int64_t b = 0; b < blocks; b++) low = fmin(low, a.partial[2 * b]), high = fmax(high, a.partial[2 * b + 1]);
        if (!(low <= high)) low = high = 0; /* nothing but NaN */
    }
    if (dtype == MXCY_INT8)
        high = quant_most(low, high), low = -high;
    a.to = quant_scale_of(dtype, low, high), a.inverse = quant_inverse(a.to);
    quant_range(t, 1, low, high);
    quant_pieces(t, &a, a.n, 2.0, quant_body);
    return MXCY_OK;
}

/* ins: values, minimum, maximum; outs: float32. */
static void dequant_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    (void)lane;
    for (int64_t i = begin; i < end; i++)
        ((float *)a->t->outs[0].data)[i] = (float)(quant_load(a->x->dtype, a->x->data, i) * a->from.level + a->from.zero);
}

static int dequantize_run(const mxcy_task *t)
{
    quant_args a = {.t = t, .n = t->ins[0].size, .x = &t->ins[0]};
    a.from = quant_scale_of(t->ins[0].dtype, quant_number(&t->ins[1]), quant_number(&t->ins[2]));
    quant_pieces(t, &a, a.n, 1.0, dequant_body);
    return MXCY_OK;
}

/* ---- values in the range of the data: relu, copies, rows of a table ---- */
static void quant_relu_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    (void)lane;
    for (int64_t i = begin; i < end; i++)
        quant_store(a->x->dtype, a->t->outs[0].data, i, fmax(quant_load(a->x->dtype, a->x->data, i), a->least));
}

/* ints: whether values below 0 become 0. ins: values, minimum, maximum; outs likewise. */
static int quantized_relu_run(const mxcy_task *t)
{
    const double low = quant_number(&t->ins[1]), high = quant_number(&t->ins[2]);
    const quant_scale s = quant_scale_of(t->ins[0].dtype, low, high);
    quant_args a = {.t = t, .n = t->ins[0].size, .x = &t->ins[0]};
    quant_range(t, 1, low, high);
    if (t->ints[0] == 0) {
        if (a.n > 0) memcpy(t->outs[0].data, t->ins[0].data, (size_t)a.n);
        return MXCY_OK;
    }
    a.least = quant_value(t->ins[0].dtype, 0, s, quant_inverse(s));
    quant_pieces(t, &a, a.n, 2.0, quant_relu_body);
    return MXCY_OK;
}

/* ints: rows and columns of the table. ins: row numbers, table, minimum, maximum. Numbers outside mean the
 * nearest row. */
static int quantized_embedding_run(const mxcy_task *t)
{
    const int64_t rows = t->ints[0], columns = t->ints[1];
    quant_range(t, 1, quant_number(&t->ins[2]), quant_number(&t->ins[3]));
    if (columns == 0) return MXCY_OK;
    for (int64_t i = 0; i < t->ins[0].size; i++) {
        double at = 0;
        cv_load_f64(t->ins[0].dtype, 1, &at, (const char *)t->ins[0].data + i * mxcy_itemsize(t->ins[0].dtype), 1);
        const int64_t row = at > 0 ? (at < (double)rows ? (int64_t)at : rows - 1) : 0;
        memcpy((int8_t *)t->outs[0].data + i * columns, (const int8_t *)t->ins[1].data + row * columns, (size_t)columns);
    }
    return MXCY_OK;
}

/* ---- concat: parts of different ranges in their common one ---- */
static void quant_concat_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    const int32_t dtype = a->x->dtype;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t i = 0; i < a->inner; i++) {
            const double x = quant_load(dtype, a->x->data, u * a->inner + i) * a->from.level + a->from.zero;
            quant_store(dtype, a->t->outs[0].data, u * a->total + a->offset + i,
                        quant_value(dtype, x, a->to, a->inverse));
        }
}

/* ints: parts, outer. ins: the parts, then minimum and maximum of each. */
static int quantized_concat_run(const mxcy_task *t)
{
    const int64_t parts = t->ints[0], outer = t->ints[1];
    double low = INFINITY, high = -INFINITY;
    quant_args a = {.t = t};
    for (int64_t i = 0; i < parts; i++) {
        low = fmin(low, quant_number(&t->ins[parts + 2 * i]));
        high = fmax(high, quant_number(&t->ins[parts + 2 * i + 1]));
    }
    quant_range(t, 1, low, high);
    if (t->outs[0].size == 0)
        return MXCY_OK;
    a.to = quant_scale_of(t->outs[0].dtype, low, high), a.inverse = quant_inverse(a.to);
    a.total = t->outs[0].size / outer;
    for (int64_t i = 0; i < parts; i++) {
        a.x = &t->ins[i], a.inner = a.x->size / outer;
        a.from = quant_scale_of(a.x->dtype, quant_number(&t->ins[parts + 2 * i]),
                                quant_number(&t->ins[parts + 2 * i + 1]));
        quant_pieces(t, &a, outer, 3.0 * (double)a.inner, quant_concat_body);
        a.offset += a.inner;
    }
    return MXCY_OK;
}

/* ---- sums and products of two tensors ---- */
static void quant_pair_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_args *a = (const quant_args *)v;
    const mxcy_tensor *l = &a->t->ins[0], *r = &a->t->ins[1], *y = &a->t->outs[0];
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const double p = quant_load(l->dtype, l->data, i) * a->from.level + a->from.zero;
        const double q = quant_load(r->dtype, r->data, i) * a->from2.level + a->from2.zero;
        const double v2 = a->outer ? p * q : p + q;
        quant_store(y->dtype, y->data, i, y->dtype == MXCY_FLOAT32 ? v2 : quant_value(y->dtype, v2, a->to, a->inverse));
    }
}

/* ints: product (else sum), whether the range is given by floats. ins: two tensors, then both ranges. outs:
 * int8 in a given range, int32 else, with the range; or float32 alone. */
static int quantized_pair_run(const mxcy_task *t)
{
    const double l0 = quant_number(&t->ins[2]), l1 = quant_number(&t->ins[3]);
    const double r0 = quant_number(&t->ins[4]), r1 = quant_number(&t->ins[5]);
    quant_args a = {.t = t, .n = t->ins[0].size, .outer = t->ints[0]};
    double high;
    a.from = quant_scale_of(t->ins[0].dtype, l0, l1), a.from2 = quant_scale_of(t->ins[1].dtype, r0, r1);
    if (t->ints[1])
        high = quant_most(t->floats[0], t->floats[1]);
    else if (t->ints[0])
        high = a.from.level * a.from2.level * 2147483647.0; /* products of values as they are */
    else
        high = quant_most(l0, l1) + quant_most(r0, r1);
    a.to = quant_scale_of(t->outs[0].dtype, -high, high), a.inverse = quant_inverse(a.to);
    if (t->outs[0].dtype != MXCY_FLOAT32)
        quant_range(t, 1, -high, high);
    quant_pieces(t, &a, a.n, 4.0, quant_pair_body);
    return MXCY_OK;
}

/* ---- layers: sums of products in int32 ---- */
typedef struct {
    const mxcy_task *t;
    const int16_t *weight, *cols;
    int16_t *made;
    int32_t *y;
    const int64_t *v;
    double bias_scale;
    int64_t k, filters, image, group, rows;
} quant_layer;

/* At most 2^15 products at a time, so that the int32 of a part cannot overflow. */
static inline int64_t quant_dot(const int16_t *restrict a, const int16_t *restrict b, int64_t k)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < k; i += 32768) {
        const int64_t last = i + 32768 < k ? i + 32768 : k;
        int32_t s = 0;
        for (int64_t j = i; j < last; j++) s += (int32_t)a[j] * (int32_t)b[j];
        sum += s;
    }
    return sum;
}

static inline int32_t quant_int32(double v) { return cv_f64_to_i32(v); }

static inline double quant_bias(const quant_layer *a, int64_t filter)
{
    return a->bias_scale > 0 ? round((double)((const int8_t *)a->t->ins[2].data)[filter] * a->bias_scale) : 0;
}

static void quant_widen(const mxcy_tensor *x, int16_t *y)
{
    for (int64_t i = 0; i < x->size; i++)
        y[i] = x->dtype == MXCY_UINT8 ? (int16_t)((const uint8_t *)x->data)[i] : (int16_t)((const int8_t *)x->data)[i];
}

/* Ranges of a layer with or without bias: level of the result, and how many of them a level of the bias is. */
static int quant_layer_ranges(const mxcy_task *t, quant_layer *a, int bias)
{
    const int at = 2 + bias;
    const double d0 = quant_number(&t->ins[at]), d1 = quant_number(&t->ins[at + 1]);
    const quant_scale d = quant_scale_of(t->ins[0].dtype, d0, d1);
    const quant_scale w = quant_scale_of(t->ins[1].dtype, quant_number(&t->ins[at + 2]), quant_number(&t->ins[at + 3]));
    const double level = d.level * w.level;
    if (t->ins[0].dtype == MXCY_UINT8 && d.zero != 0)
        return mxcy_fail(t, MXCY_VALUE_ERROR, "uint8 data must have a minimum of 0, got %g", d0);
    a->bias_scale = 0;
    if (bias && level > 0)
        a->bias_scale = quant_most(quant_number(&t->ins[at + 4]), quant_number(&t->ins[at + 5])) / 127.0 / level;
    quant_range(t, 1, -level * 2147483647.0, level * 2147483647.0);
    return MXCY_OK;
}

/* Units: samples. */
static void quant_dense_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const quant_layer *a = (const quant_layer *)v;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t f = 0; f < a->filters; f++)
            a->y[u * a->filters + f] = quant_int32(
                (double)quant_dot(a->cols + u * a->k, a->weight + f * a->k, a->k) + quant_bias(a, f));
}

static void quant_layer_pieces(const mxcy_task *t, quant_layer *a, int64_t n, double ns, mxcy_body body)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1, body, a);
}

/* ints: samples, numbers of a sample, outputs, whether there is a bias. Workspace: data and weights as int16. */
static int quantized_dense_run(const mxcy_task *t)
{
    quant_layer a = {.t = t, .k = t->ints[1], .filters = t->ints[2], .y = t->outs[0].data};
    const int status = quant_layer_ranges(t, &a, (int)t->ints[3]);
    int16_t *memory = (int16_t *)t->workspace;
    if (status != MXCY_OK || t->outs[0].size == 0)
        return status;
    a.cols = memory, a.weight = memory + t->ins[0].size;
    quant_widen(&t->ins[0], memory);
    quant_widen(&t->ins[1], memory + t->ins[0].size);
    quant_layer_pieces(t, &a, t->ints[0], 0.1 * (double)(a.k * a.filters), quant_dense_body);
    return MXCY_OK;
}

/* ints: n, c, h, w, filters, oh, ow, kh, kw, stride, dilate, pad (two each), groups, whether there is a bias. */
enum { QN, QC, QH, QW, QF, QOH, QOW, QKH, QKW, QSY, QSX, QDY, QDX, QPY, QPX, QG, QB };

/* Units: rows of the result. Every place's window as k numbers. */
static void quant_window_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const quant_layer *a = (const quant_layer *)arg;
    const int64_t *v = a->v, each = v[QC] / v[QG];
    const mxcy_tensor *x = &a->t->ins[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t o = 0; o < v[QOW]; o++) {
            int16_t *to = a->made + (u * v[QOW] + o) * a->k;
            for (int64_t i = 0; i < a->k; i++) {
                const int64_t c = i / (v[QKH] * v[QKW]), tap = i % (v[QKH] * v[QKW]);
                const int64_t y = u * v[QSY] - v[QPY] + tap / v[QKW] * v[QDY];
                const int64_t z = o * v[QSX] - v[QPX] + tap % v[QKW] * v[QDX];
                const int inside = y >= 0 && y < v[QH] && z >= 0 && z < v[QW];
                const int64_t at = (((a->image * v[QC]) + a->group * each + c) * v[QH] + y) * v[QW] + z;
                to[i] = inside ? (int16_t)quant_load(x->dtype, x->data, at) : 0;
            }
        }
}

/* Units: filters of a group. */
static void quant_conv_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const quant_layer *a = (const quant_layer *)arg;
    const int64_t per = a->v[QF] / a->v[QG], places = a->v[QOH] * a->v[QOW];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t f = a->group * per + u;
        for (int64_t i = 0; i < places; i++)
            a->y[(a->image * a->v[QF] + f) * places + i] = quant_int32(
                (double)quant_dot(a->cols + i * a->k, a->weight + f * a->k, a->k) + quant_bias(a, f));
    }
}

/* Workspace: weights as int16, then the windows of one image and group. */
static int quantized_conv_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    quant_layer a = {.t = t, .v = v, .k = v[QC] / v[QG] * v[QKH] * v[QKW], .y = t->outs[0].data};
    const int status = quant_layer_ranges(t, &a, (int)v[QB]);
    int16_t *memory = (int16_t *)t->workspace;
    if (status != MXCY_OK || t->outs[0].size == 0)
        return status;
    quant_widen(&t->ins[1], memory);
    a.weight = memory, a.made = memory + t->ins[1].size, a.cols = a.made;
    for (a.image = 0; a.image < v[QN]; a.image++)
        for (a.group = 0; a.group < v[QG]; a.group++) {
            quant_layer_pieces(t, &a, v[QOH], 2.0 * (double)(v[QOW] * a.k), quant_window_body);
            quant_layer_pieces(t, &a, v[QF] / v[QG], 0.1 * (double)(v[QOH] * v[QOW] * a.k), quant_conv_body);
        }
    return MXCY_OK;
}

/* ---- pooling: units are planes ---- */
enum { PH, PW, POH, POW, PKH, PKW, PSY, PSX, PBY, PBX, PAY, PAX, PMODE, PINCLUDE };

typedef struct {
    const mxcy_task *t;
    double zero; /* the value of a real 0, which padding holds */
} quant_pool;

static void quant_pool_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const quant_pool *a = (const quant_pool *)arg;
    const int64_t *v = a->t->ints + 1;
    const mxcy_tensor *x = &a->t->ins[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t i = 0; i < v[POH] * v[POW]; i++) {
            const int64_t y0 = i / v[POW] * v[PSY] - v[PBY], z0 = i % v[POW] * v[PSX] - v[PBX];
            const int64_t ye = y0 + v[PKH] < v[PH] + v[PAY] ? y0 + v[PKH] : v[PH] + v[PAY];
            const int64_t ze = z0 + v[PKW] < v[PW] + v[PAX] ? z0 + v[PKW] : v[PW] + v[PAX];
            double sum = 0, most = -INFINITY;
            int64_t count = 0;
            for (int64_t y = y0 > 0 ? y0 : 0; y < ye && y < v[PH]; y++)
                for (int64_t z = z0 > 0 ? z0 : 0; z < ze && z < v[PW]; z++) {
                    const double q = quant_load(x->dtype, x->data, (u * v[PH] + y) * v[PW] + z);
                    sum += q, most = q > most ? q : most, count++;
                }
            const int64_t all = v[PINCLUDE] ? (ye - y0) * (ze - z0) : count;
            const double mean = all > 0 ? (sum + (double)(all - count) * a->zero) / (double)all : a->zero;
            quant_store(x->dtype, a->t->outs[0].data, u * v[POH] * v[POW] + i,
                        v[PMODE] ? round(mean) : count > 0 ? most : a->zero);
        }
}

/* ints: planes, h, w, oh, ow, kernel, stride, padding before and after (two each), average (else maximum),
 * whether averages count the padding. ins: values, minimum, maximum; outs likewise. */
static int quantized_pool_run(const mxcy_task *t)
{
    const double low = quant_number(&t->ins[1]), high = quant_number(&t->ins[2]);
    const quant_scale s = quant_scale_of(t->ins[0].dtype, low, high);
    quant_pool a = {t, quant_value(t->ins[0].dtype, 0, s, quant_inverse(s))};
    const int64_t *v = t->ints + 1;
    const double ns = 2.0 * (double)(v[POH] * v[POW]) * (double)(v[PKH] * v[PKW]);
    quant_range(t, 1, low, high);
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, t->ints[0], ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1,
                                  quant_pool_body, &a);
    return MXCY_OK;
}
#endif
