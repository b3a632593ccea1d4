/* Masks, last steps and reversals of sequences of different lengths, on any item size.
 *
 * Data is [a][b][row]: steps on axis 0 or 1, samples on the other. ints: what, a, b, row in bytes,
 * axis of the steps, lengths?, item size, pattern of the fill value. Lengths are the second input.
 */
#ifndef MXCY_SEQUENCE_H
#define MXCY_SEQUENCE_H
#include <string.h>
#include "half.h"
#include "mxcy.h"

enum { SEQUENCE_MASK = 0, SEQUENCE_LAST = 1, SEQUENCE_REVERSE = 2, SEQUENCE_LAST_BACK = 3 };

typedef struct {
    const mxcy_task *t;
    const char *x;
    char *y;
    const mxcy_tensor *lengths;
    int64_t steps, samples, row, item, pattern, step_rows, sample_rows;
    int what;
} sequence_args;

/* Length of sample n as it was given, cut to an integer; NaN counts as -1. */
static int64_t sequence_length(const mxcy_tensor *v, int64_t n)
{
    double d;
    switch (v->dtype) {
    case MXCY_INT32: return ((const int32_t *)v->data)[n];
    case MXCY_INT64: return ((const int64_t *)v->data)[n];
    case MXCY_INT8: return ((const int8_t *)v->data)[n];
    case MXCY_UINT8: case MXCY_BOOL: return ((const uint8_t *)v->data)[n];
    case MXCY_FLOAT64: d = ((const double *)v->data)[n]; break;
    case MXCY_FLOAT32: d = ((const float *)v->data)[n]; break;
    default: return -1; /* halves are refused by the rules */
    }
    return d > -9e15 && d < 9e15 ? (int64_t)d : d > 0 ? INT64_MAX : -1;
}

static void sequence_fill(char *y, int64_t bytes, int64_t item, int64_t pattern)
{
    for (int64_t i = 0; i < bytes; i += item)
        memcpy(y + i, &pattern, (size_t)item); /* little endian */
}

static void sequence_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const sequence_args *a = (const sequence_args *)arg;
    const size_t row = (size_t)a->row;
    (void)lane;
    if (a->what == SEQUENCE_LAST) {
        for (int64_t n = begin; n < end; n++) {
            const int64_t s = (a->lengths == NULL ? a->steps : sequence_length(a->lengths, n)) - 1;
            memcpy(a->y + n * a->row, a->x + (s * a->step_rows + n * a->sample_rows) * a->row, row);
        }
        return;
    }
    for (int64_t u = begin; u < end; u++) {
        const int64_t s = a->step_rows == 1 ? u % a->steps : u / a->samples;
        const int64_t n = a->step_rows == 1 ? u / a->steps : u % a->samples;
        const int64_t len = a->lengths == NULL ? a->steps : sequence_length(a->lengths, n);
        char *y = a->y + u * a->row;
        if (a->what == SEQUENCE_MASK) {
            if (s < len)
                memcpy(y, a->x + u * a->row, row);
            else
                sequence_fill(y, a->row, a->item, a->pattern);
        } else if (a->what == SEQUENCE_REVERSE) {
            const int64_t from = s < len ? len - 1 - s : s;
            memcpy(y, a->x + (from * a->step_rows + n * a->sample_rows) * a->row, row);
        } else if (s == len - 1) {
            memcpy(y, a->x + n * a->row, row);
        } else {
            memset(y, 0, row);
        }
    }
}

static int sequence_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    sequence_args a = {t, (const char *)t->ins[0].data, (char *)t->outs[0].data, NULL,
                       0, 0, v[3], v[6], v[7], 0, 0, (int)v[0]};
    a.steps = v[4] ? v[2] : v[1], a.samples = v[4] ? v[1] : v[2];
    a.step_rows = v[4] ? 1 : a.samples, a.sample_rows = v[4] ? a.steps : 1;
    if (v[5])
        a.lengths = &t->ins[1];
    if (t->outs[0].size == 0)
        return MXCY_OK;
    if (a.what == SEQUENCE_LAST && a.lengths == NULL && a.steps == 0)
        return mxcy_fail(t, MXCY_VALUE_ERROR, "there is no last step of 0 steps");
    for (int64_t n = 0; a.lengths != NULL && a.what != SEQUENCE_MASK && n < a.samples; n++) {
        const int64_t len = sequence_length(a.lengths, n), low = a.what == SEQUENCE_REVERSE ? 0 : 1;
        if (len < low || len > a.steps)
            return mxcy_fail(t, MXCY_INDEX_ERROR, "length %lld of sample %lld is not in %lld ... %lld",
                             (long long)len, (long long)n, (long long)low, (long long)a.steps);
    }
    const int64_t rows = a.what == SEQUENCE_LAST ? a.samples : a.steps * a.samples;
    t->parallel->parallel_for(t->parallel, rows, 1 + 200000 / (a.row + 20), sequence_body, &a);
    return MXCY_OK;
}
#endif
