/* Rectifier with random slopes below zero: the slopes and the product, for every floating dtype.
 *
 * Element e takes word e % 64 of Philox block e / 64, whatever the threads. Honours req add.
 */
#ifndef MXCY_RRELU_H
#define MXCY_RRELU_H
#include "half.h"
#include "philox.h"

static void rrelu_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)arg;
    const mxcy_tensor *x = &t->ins[0], *y = &t->outs[0], *mask = &t->outs[1];
    const double low = t->floats[0], width = t->floats[1] - low;
    uint32_t w[MXCY_RNG_WORDS];
    double v[64], m[64], old[64];
    (void)lane;
    memset(w, 0, sizeof w);
    for (int64_t b = begin; b < end; b++) {
        const int64_t at = b * 64, n = y->size - at < 64 ? y->size - at : 64;
        if (t->rng_count)
            mxcy_philox_block(w, t->rng[1] + t->rng_offset + (uint64_t)b * MXCY_RNG_COUNTERS, 0, t->rng[0]);
        mxcy_load_double(x, at, n, v);
        for (int64_t i = 0; i < n; i++) {
            m[i] = v[i] > 0 ? 1 : low + width * (double)(w[i] >> 8) * 0x1p-24;
            v[i] *= m[i];
        }
        mxcy_store_double(mask, at, n, m);
        if (y->req == MXCY_REQ_ADD) {
            mxcy_load_double(y, at, n, old);
            for (int64_t i = 0; i < n; i++)
                v[i] += old[i];
        }
        mxcy_store_double(y, at, n, v);
    }
}

/* ins: data. outs: output, slopes (1 above zero). floats: bounds of the slopes. */
static int rrelu_run(const mxcy_task *t)
{
    const int32_t d = t->outs[0].dtype;
    if (d != MXCY_FLOAT32 && d != MXCY_FLOAT64 && d != MXCY_FLOAT16 && d != MXCY_BFLOAT16)
        return mxcy_fail(t, MXCY_TYPE_ERROR, "rrelu needs a floating dtype");
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, (t->outs[0].size + 63) / 64, 256, rrelu_body, (void *)t);
    return MXCY_OK;
}
#endif
