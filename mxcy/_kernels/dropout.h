/* Dropout: a mask of one byte an element, and the scaled copy.
 *
 * A mask byte says all that backward needs: 0 dropped, 1 kept and scaled by 1 / (1 - p), 2 passed as it
 * is (not in training). So backward is right however forward ran.
 */
#ifndef MXCY_DROPOUT_H
#define MXCY_DROPOUT_H

#include "random.h"

enum { DROPOUT_DROP = 0, DROPOUT_KEEP = 1, DROPOUT_PASS = 2 };

/* ints: active, ndim, dims[ndim], mask strides[ndim] (0 where the mask is shared; the dimensions come
 * merged). floats: p. */
typedef struct {
    const mxcy_task *t;
    const uint8_t *mask;
    uint32_t threshold;
    float scale;
    int64_t inner;        /* elements that a row of the innermost dimension has */
    int64_t mask_step;    /* stride of the mask along it: 0 or 1 */
} dropout_arg;

static void dropout_threshold(const mxcy_task *t, dropout_arg *a)
{
    double p = t->floats[0], threshold = p * 0x1p32 - 1; /* words above it keep their element */
    a->t = t;
    a->threshold = threshold > 0 ? (uint32_t)threshold : 0;
    a->scale = p < 1.0 ? (float)(1.0 / (1.0 - p)) : 0.0f;
}

static void dropout_mask_body(void *v, int64_t b0, int64_t b1, int32_t lane)
{
    const dropout_arg *a = (const dropout_arg *)v;
    const mxcy_task *t = a->t;
    const mxcy_tensor *m = &t->outs[1];
    const uint32_t threshold = a->threshold;
    uint32_t w[MXCY_RNG_WORDS];
    uint8_t tile[64];
    (void)lane;
    for (int64_t b = b0; b < b1; b++) {
        int64_t e = b * 64, n = m->size - e < 64 ? m->size - e : 64;
        mxcy_philox_block(w, rng_base(t) + (uint64_t)b * MXCY_RNG_COUNTERS, 0, t->rng[0]);
        for (int i = 0; i < 64; i++) tile[i] = w[i] > threshold;
        memcpy((uint8_t *)m->data + e, tile, (size_t)n);
    }
}

/* y = x times the factor of each mask byte. */
static inline void dropout_factors(const uint8_t *restrict m, int64_t n, float scale, float *restrict f)
{
    for (int64_t i = 0; i < n; i++)
        f[i] = m[i] == DROPOUT_KEEP ? scale : (m[i] == DROPOUT_PASS ? 1.0f : 0.0f);
}

/* Dropped elements become 0 even where x is infinite or NaN. */
static void dropout_scale(const mxcy_tensor *x, const mxcy_tensor *y, int64_t begin, int64_t n,
                          const float *restrict f)
{
    float tile[256];
    double wide[256];
    for (int64_t i = 0; i < n; i += 256) {
        int64_t c = n - i < 256 ? n - i : 256;
        if (x->dtype == MXCY_FLOAT64) {
            mxcy_load_double(x, begin + i, c, wide);
            for (int64_t j = 0; j < c; j++) wide[j] = f[i + j] != 0.0f ? wide[j] * f[i + j] : 0.0;
            mxcy_store_double(y, begin + i, c, wide);
        } else {
            mxcy_load_float(x, begin + i, c, tile);
            for (int64_t j = 0; j < c; j++) tile[j] = f[i + j] != 0.0f ? tile[j] * f[i + j] : 0.0f;
            mxcy_store_float(y, begin + i, c, tile);
        }
    }
}

static int64_t dropout_mask_offset(const mxcy_task *t, int64_t row)
{
    int64_t ndim = t->ints[1], offset = 0;
    const int64_t *dims = t->ints + 2, *strides = dims + ndim;
    for (int64_t d = ndim - 2; d >= 0; d--) {
        offset += row % dims[d] * strides[d];
        row /= dims[d];
    }
    return offset;
}

/* Applies a mask to elements [begin, end): input 0 to output 0. */
static void dropout_apply_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const dropout_arg *a = (const dropout_arg *)v;
    float f[1024];
    uint8_t one[1024];
    (void)lane;
    while (begin < end) {
        int64_t row = begin / a->inner, at = begin - row * a->inner;
        int64_t n = a->inner - at < end - begin ? a->inner - at : end - begin;
        const uint8_t *m = a->mask + dropout_mask_offset(a->t, row) + at * a->mask_step;
        if (n > 1024) n = 1024;
        if (a->mask_step == 0) {
            memset(one, m[0], (size_t)n);
            m = one;
        }
        dropout_factors(m, n, a->scale, f);
        dropout_scale(&a->t->ins[0], &a->t->outs[0], begin, n, f);
        begin += n;
    }
}

static void dropout_apply(const mxcy_task *t, dropout_arg *a, const uint8_t *mask)
{
    int64_t ndim = t->ints[1];
    a->mask = mask;
    a->inner = ndim ? t->ints[2 + ndim - 1] : 1;
    a->mask_step = ndim ? t->ints[2 + 2 * ndim - 1] : 1;
    t->parallel->parallel_for(t->parallel, t->outs[0].size, 1 << 15, dropout_apply_body, a);
}

/* The common case in one pass: a mask byte for every element. */
static void dropout_body(void *v, int64_t b0, int64_t b1, int32_t lane)
{
    const dropout_arg *a = (const dropout_arg *)v;
    const mxcy_task *t = a->t;
    const mxcy_tensor *x = &t->ins[0], *y = &t->outs[0];
    const uint32_t threshold = a->threshold;
    const float scale = a->scale;
    uint32_t w[MXCY_RNG_WORDS];
    float f[64];
    for (int64_t b = b0; b < b1; b++) {
        int64_t e = b * 64, n = y->size - e < 64 ? y->size - e : 64;
        uint8_t *m = (uint8_t *)t->outs[1].data + e;
        if (x->dtype != MXCY_FLOAT32 || n < 64) {
            dropout_mask_body(v, b, b + 1, lane);
            dropout_factors(m, n, scale, f);
            dropout_scale(x, y, e, n, f);
            continue;
        }
        const float *in = (const float *)x->data + e;
        float *out = (float *)y->data + e;
        mxcy_philox_block(w, rng_base(t) + (uint64_t)b * MXCY_RNG_COUNTERS, 0, t->rng[0]);
        for (int i = 0; i < 64; i++) m[i] = w[i] > threshold;
        for (int i = 0; i < 64; i++) f[i] = in[i] * scale;
        __asm__("" : "+m"(f)); /* two loops: of one, gcc makes masked loads, which are slow */
        for (int i = 0; i < 64; i++) out[i] = w[i] > threshold ? f[i] : 0.0f;
    }
}

static void dropout_pass_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    int64_t item = mxcy_itemsize(t->ins[0].dtype);
    const char *x = (const char *)t->ins[0].data + begin * item;
    char *y = (char *)t->outs[0].data + begin * item;
    (void)lane;
    if (x != y) memcpy(y, x, (size_t)((end - begin) * item));
}

static int dropout_forward(const mxcy_task *t)
{
    dropout_arg a;
    int64_t n = t->outs[0].size, blocks = (t->outs[1].size + 63) / 64;
    if (n == 0 || t->outs[1].size == 0) return MXCY_OK;
    dropout_threshold(t, &a);
    if (!t->ints[0]) {
        memset(t->outs[1].data, DROPOUT_PASS, (size_t)t->outs[1].size);
        t->parallel->parallel_for(t->parallel, n, 1 << 16, dropout_pass_body, (void *)t);
    } else if (t->outs[1].size == n) {
        t->parallel->parallel_for(t->parallel, blocks, 512, dropout_body, &a);
    } else {
        t->parallel->parallel_for(t->parallel, blocks, 512, dropout_mask_body, &a);
        dropout_apply(t, &a, (const uint8_t *)t->outs[1].data);
    }
    return MXCY_OK;
}

/* ins: gradient of the output, mask; the same ints and floats. */
static int dropout_backward(const mxcy_task *t)
{
    dropout_arg a;
    if (t->outs[0].size == 0) return MXCY_OK;
    dropout_threshold(t, &a);
    dropout_apply(t, &a, (const uint8_t *)t->ins[1].data);
    return MXCY_OK;
}

#endif
