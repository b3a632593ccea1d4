/* ewise.h: one kernel that runs a small elementwise program over tiles.
 *
 * ints   = fingerprint, compute (0 float32, 1 float64, 2 int64), number of registers, number of steps,
 *          per step: opcode, a, b, c, out; then the register of each output; then a bit mask of inputs
 *          that are loaded as "differs from zero"; then for each input the dimension of the outputs that
 *          its first dimension lies on, -1: its last lies on their last, as in NumPy.
 * floats = one scalar per step.
 *
 * Registers 0 .. num_ins-1 are the inputs, converted to the compute type and broadcast to the shape of
 * the outputs. Outputs are contiguous and of one shape. Each step is a loop over a chunk of at most a
 * tile; where an operand lies in memory as the loop wants it, the loop reads it there (no copy), and a
 * program of one step on plain arrays is one loop over a whole piece.
 */
#ifndef MXCY_EWISE_H
#define MXCY_EWISE_H

#include <stdint.h>
#include <string.h>
#include "convert.h"
#include "vmath_wide.h"

#define EW_TILE 512
#define EW_TILE_MANY 256 /* of programs with more than EW_FEW tiles, so that these and the arrays stay in L1 */
#define EW_FEW 2
#define EW_SMALL 1024 /* largest array of the short way for one step */
#define EW_SPACE 98304 /* bytes of tiles on the stack; more registers make shorter tiles */
#define EW_MAX_INS 64
#define EW_MAX_REGS 192
#define EW_SHORT_ROW 512

#define EW_ARGS(T) int64_t n, T *o, const T *x_, const T *y_, const T *z_, double s_
typedef void (*ew_any)(void);

static inline float ew_scalar_f32(double s) { return (float)s; }
static inline double ew_scalar_f64(double s) { return s; }
static inline int64_t ew_scalar_i64(double s) { return cv_f64_to_i64(s); }

#include "generated/ewise_steps.h"

enum { EW_FLAT, EW_SPLAT, EW_BROADCAST };
enum { EW_HEADER = 4, EW_STEP = 5 };

typedef struct {
    const mxcy_task *t;
    const int64_t *steps, *out_regs, *axes;
    int64_t truth;
    int32_t compute, nregs, nsteps, itemsize;
    int32_t ndim;    /* of the coalesced shape, used when some input is EW_BROADCAST */
    int32_t buffers; /* registers that need a tile */
    int64_t total, inner, tile;
    int64_t shape[MXCY_MAX_NDIM];
    int64_t strides[EW_MAX_INS][MXCY_MAX_NDIM];
    uint8_t kind[EW_MAX_INS];
    uint8_t native[EW_MAX_INS];      /* already of the compute type */
    uint8_t periodic[EW_MAX_INS];    /* every row of length `inner` reads the same elements */
    int16_t target[EW_MAX_REGS];     /* output that the register is computed into directly, or -1 */
    uint8_t needs[EW_MAX_REGS];      /* register needs a tile */
} ew_plan;

static const int32_t ew_dtype[3] = {MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT64};

static int ew_is_contiguous(const mxcy_tensor *v)
{
    int64_t stride = 1;
    for (int32_t d = v->ndim - 1; d >= 0; d--) {
        if (v->shape[d] != 1 && v->strides[d] != stride) return 0;
        stride *= v->shape[d];
    }
    return 1;
}

static int ew_same_shape(const mxcy_tensor *a, const mxcy_tensor *b)
{
    if (a->ndim != b->ndim) return 0;
    for (int32_t d = 0; d < a->ndim; d++)
        if (a->shape[d] != b->shape[d]) return 0;
    return 1;
}

/* Strides of every input in the shape of the outputs; dimensions that all operands walk as one are joined. */
static int ew_coalesce(ew_plan *p)
{
    const mxcy_task *t = p->t;
    const mxcy_tensor *out = &t->outs[0];
    int64_t flat[MXCY_MAX_NDIM + 1];
    flat[out->ndim] = 1;
    for (int32_t d = out->ndim - 1; d >= 0; d--) flat[d] = flat[d + 1] * out->shape[d];
    p->ndim = 0;
    for (int32_t d = 0; d < out->ndim; d++) {
        if (out->shape[d] == 1) continue;
        int32_t at = p->ndim;
        int join = at > 0;
        for (int32_t k = 0; k < t->num_ins; k++) {
            const mxcy_tensor *v = &t->ins[k];
            int64_t e = d - (p->axes[k] < 0 ? out->ndim - v->ndim : p->axes[k]);
            int64_t stride = 0;
            if (e >= 0 && e < v->ndim && v->shape[e] != 1) {
                if (v->shape[e] != out->shape[d])
                    return mxcy_fail(t, MXCY_VALUE_ERROR, "ewise: input %d does not broadcast", k);
                stride = v->strides[e];
            }
            p->strides[k][at] = stride;
            if (at > 0 && p->strides[k][at - 1] != stride * out->shape[d]) join = 0;
        }
        if (join) {
            p->shape[at - 1] *= out->shape[d];
            for (int32_t k = 0; k < t->num_ins; k++) p->strides[k][at - 1] = p->strides[k][at];
        } else {
            p->shape[at] = out->shape[d];
            p->ndim++;
        }
    }
    if (p->ndim == 0) {
        p->ndim = 1;
        p->shape[0] = 1;
        for (int32_t k = 0; k < t->num_ins; k++) p->strides[k][0] = 0;
    }
    p->inner = p->shape[p->ndim - 1];
    for (int32_t k = 0; k < t->num_ins; k++) {
        int outer_zero = 1, plain = 1;
        int64_t stride = 1;
        for (int32_t d = p->ndim - 1; d >= 0; d--) {
            if (d < p->ndim - 1 && p->strides[k][d] != 0) outer_zero = 0;
            if (p->strides[k][d] != stride) plain = 0;
            stride *= p->shape[d];
        }
        p->periodic[k] = (uint8_t)outer_zero;
        int one = outer_zero && p->strides[k][p->ndim - 1] == 0;
        p->kind[k] = plain ? EW_FLAT : one ? EW_SPLAT : EW_BROADCAST;
    }
    return MXCY_OK;
}

/* The program, checked so that no step leaves the registers or the table. */
static int ew_read(ew_plan *p, const mxcy_task *t)
{
    if (t->num_ints < EW_HEADER || t->ints[0] != EW_FINGERPRINT)
        return mxcy_fail(t, MXCY_ERROR, "ewise: built from another ops/table.py; build the kernels again");
    p->t = t;
    const int64_t compute = t->ints[1], nregs = t->ints[2], nsteps = t->ints[3];
    if (t->num_outs < 1 || t->num_ins > EW_MAX_INS || nregs < 1 || nregs > EW_MAX_REGS || compute < 0
        || compute > 2 || nsteps < 0 || nsteps > t->num_floats
        || t->num_ints != EW_HEADER + EW_STEP * nsteps + t->num_outs + 1 + t->num_ins)
        return mxcy_fail(t, MXCY_ERROR, "ewise: malformed program");
    p->compute = (int32_t)compute;
    p->nregs = (int32_t)nregs;
    p->nsteps = (int32_t)nsteps;
    p->steps = t->ints + EW_HEADER;
    p->out_regs = p->steps + EW_STEP * nsteps;
    p->truth = p->out_regs[t->num_outs];
    p->axes = p->out_regs + t->num_outs + 1;
    p->itemsize = compute == 0 ? 4 : 8;
    p->total = t->outs[0].size;
    const ew_any *table = compute == 0 ? ew_table_f32 : compute == 1 ? ew_table_f64 : ew_table_i64;
    for (int32_t s = 0; s < p->nsteps; s++) {
        const int64_t *step = p->steps + (int64_t)EW_STEP * s;
        int bad = step[0] < 0 || step[0] >= EW_NUM_STEPS || step[4] < t->num_ins;
        for (int32_t i = 1; i <= 4; i++) bad |= step[i] < 0 || step[i] >= nregs;
        if (bad) return mxcy_fail(t, MXCY_ERROR, "ewise: malformed step %d", s);
        if (table[step[0]] == NULL) return mxcy_fail(t, MXCY_ERROR, "ewise: step %d has no integer form", s);
    }
    for (int32_t j = 0; j < t->num_outs; j++) {
        const mxcy_tensor *o = &t->outs[j];
        if (!ew_is_contiguous(o) || o->size != p->total || p->out_regs[j] < 0 || p->out_regs[j] >= nregs)
            return mxcy_fail(t, MXCY_ERROR, "ewise: output %d is not contiguous or of another shape", j);
    }
    return MXCY_OK;
}

/* How each input is read. */
static int ew_classify(ew_plan *p)
{
    const mxcy_task *t = p->t;
    const mxcy_tensor *out = &t->outs[0];
    int flat = 1;
    p->inner = p->total;
    for (int32_t k = 0; k < t->num_ins; k++) {
        const mxcy_tensor *v = &t->ins[k];
        p->native[k] = v->dtype == ew_dtype[p->compute];
        p->kind[k] = EW_FLAT;
        p->periodic[k] = 0;
        if (ew_same_shape(v, out) && ew_is_contiguous(v)) continue;
        if (v->size == 1) p->kind[k] = EW_SPLAT;
        else flat = 0;
    }
    return flat ? MXCY_OK : ew_coalesce(p);
}

/* Computes output j in its own memory, unless its register is written more than once or a later step
 * may still read an input that shares the memory. */
static void ew_choose_target(ew_plan *p, int32_t j)
{
    const mxcy_task *t = p->t;
    const mxcy_tensor *o = &t->outs[j];
    const int64_t r = p->out_regs[j];
    if (o->req == MXCY_REQ_NULL || o->req == MXCY_REQ_ADD || o->dtype != ew_dtype[p->compute]
        || r < t->num_ins || p->target[r] >= 0) return;
    int32_t last = -1, writers = 0, shared = 0;
    for (int32_t s = 0; s < p->nsteps; s++)
        if (p->steps[EW_STEP * s + 4] == r) { last = s; writers++; }
    for (int32_t k = 0; k < t->num_ins; k++) shared |= t->ins[k].data == o->data;
    if (writers != 1 || (shared && last != p->nsteps - 1)) return;
    p->target[r] = (int16_t)j;
    p->needs[r] = 0;
}

static int ew_prepare(ew_plan *p, const mxcy_task *t)
{
    int status = ew_read(p, t);
    if (!status) status = ew_classify(p);
    if (status) return status;
    for (int32_t r = 0; r < p->nregs; r++) {
        p->target[r] = -1;
        p->needs[r] = (uint8_t)(r >= t->num_ins || p->kind[r] != EW_FLAT || !p->native[r]);
    }
    for (int32_t j = 0; j < t->num_outs; j++) ew_choose_target(p, j);
    p->buffers = 0;
    for (int32_t r = 0; r < p->nregs; r++) p->buffers += p->needs[r];
    p->tile = p->total;
    if (p->buffers) {
        int64_t most = EW_SPACE / ((int64_t)p->buffers * p->itemsize);
        int64_t tile = p->buffers > EW_FEW ? EW_TILE_MANY : EW_TILE;
        p->tile = most < tile ? most & ~(int64_t)15 : tile;
        if (p->tile < 16) return mxcy_fail(t, MXCY_ERROR, "ewise: too many registers");
    }
    return MXCY_OK;
}

static void ew_load(const ew_plan *p, int32_t k, int64_t n, void *dst, int64_t offset, int64_t stride)
{
    const mxcy_tensor *v = &p->t->ins[k];
    const char *from = (const char *)v->data + offset * mxcy_itemsize(v->dtype);
    if (p->truth >> k & 1 && !p->native[k]) {
        for (int64_t i = 0; i < n; i += 256) {
            uint8_t truth[256];
            int64_t m = n - i < 256 ? n - i : 256;
            cv_load_truth(v->dtype, m, truth, from + i * stride * mxcy_itemsize(v->dtype), stride);
            char *to = (char *)dst + i * p->itemsize;
            if (p->compute == 0) cv_load_f32(MXCY_UINT8, m, (float *)to, truth, 1);
            else if (p->compute == 1) cv_load_f64(MXCY_UINT8, m, (double *)to, truth, 1);
            else cv_load_i64(MXCY_UINT8, m, (int64_t *)to, truth, 1);
        }
    }
    else if (p->compute == 0) cv_load_f32(v->dtype, n, (float *)dst, from, stride);
    else if (p->compute == 1) cv_load_f64(v->dtype, n, (double *)dst, from, stride);
    else cv_load_i64(v->dtype, n, (int64_t *)dst, from, stride);
}

/* One element repeated over `n`. */
static void ew_splat(const ew_plan *p, int32_t k, int64_t n, void *dst, int64_t offset)
{
    union { float f; double d; int64_t i; } one;
    ew_load(p, k, 1, &one, offset, 1);
    if (p->compute == 0) for (int64_t i = 0; i < n; i++) ((float *)dst)[i] = one.f;
    else for (int64_t i = 0; i < n; i++) ((int64_t *)dst)[i] = one.i;
}

static int64_t ew_row_offset(const ew_plan *p, int32_t k, int64_t row)
{
    int64_t offset = 0;
    for (int32_t d = p->ndim - 2; d >= 0; d--) {
        offset += row % p->shape[d] * p->strides[k][d];
        row /= p->shape[d];
    }
    return offset;
}

/* Fills the tile of a broadcast input for the outputs [at, at + n). Rows are visited with an odometer,
 * so that a short row costs a few additions and no division. */
static void ew_gather(const ew_plan *p, int32_t k, int64_t at, int64_t n, char *dst)
{
    int64_t row = at / p->inner, column = at % p->inner, index[MXCY_MAX_NDIM];
    const int64_t *strides = p->strides[k];
    const int64_t step = strides[p->ndim - 1];
    int64_t offset = 0, left = row;
    for (int32_t d = p->ndim - 2; d >= 0; d--) {
        index[d] = left % p->shape[d];
        left /= p->shape[d];
        offset += index[d] * strides[d];
    }
    while (n > 0) {
        int64_t m = p->inner - column < n ? p->inner - column : n;
        if (step == 0) ew_splat(p, k, m, dst, offset);
        else ew_load(p, k, m, dst, offset + column * step, step);
        dst += m * p->itemsize;
        n -= m;
        column = 0;
        for (int32_t d = p->ndim - 2; d >= 0; d--) {
            offset += strides[d];
            if (++index[d] < p->shape[d]) break;
            offset -= strides[d] * p->shape[d];
            index[d] = 0;
        }
    }
}

/* n elements of a register to `to`, in the memory of output o. */
static void ew_store(const ew_plan *p, const mxcy_tensor *o, char *to, int64_t n, const void *from)
{
    union { float f[256]; double d[256]; int64_t i[256]; } sum;
    if (o->req != MXCY_REQ_ADD) {
        if (p->compute == 0) cv_store_f32(o->dtype, n, to, (const float *)from);
        else if (p->compute == 1) cv_store_f64(o->dtype, n, to, (const double *)from);
        else cv_store_i64(o->dtype, n, to, (const int64_t *)from);
        return;
    }
    for (int64_t i = 0; i < n; i += 256) {
        int64_t m = n - i < 256 ? n - i : 256;
        char *place = to + i * mxcy_itemsize(o->dtype);
        if (p->compute == 0) {
            cv_load_f32(o->dtype, m, sum.f, place, 1);
            for (int64_t j = 0; j < m; j++) sum.f[j] += ((const float *)from)[i + j];
            cv_store_f32(o->dtype, m, place, sum.f);
        } else if (p->compute == 1) {
            cv_load_f64(o->dtype, m, sum.d, place, 1);
            for (int64_t j = 0; j < m; j++) sum.d[j] += ((const double *)from)[i + j];
            cv_store_f64(o->dtype, m, place, sum.d);
        } else {
            cv_load_i64(o->dtype, m, sum.i, place, 1);
            for (int64_t j = 0; j < m; j++) sum.i[j] = vm_add_i64(sum.i[j], ((const int64_t *)from)[i + j]);
            cv_store_i64(o->dtype, m, place, sum.i);
        }
    }
}

static void ew_run_steps(const ew_plan *p, int64_t n, void **reg)
{
    for (int32_t s = 0; s < p->nsteps; s++) {
        const int64_t *q = p->steps + (int64_t)EW_STEP * s;
        void *a = reg[q[1]], *b = reg[q[2]], *c = reg[q[3]], *out = reg[q[4]];
        const double scalar = p->t->floats[s];
        if (p->compute == 0) ((void (*)(EW_ARGS(float)))ew_table_f32[q[0]])(n, out, a, b, c, scalar);
        else if (p->compute == 1) ((void (*)(EW_ARGS(double)))ew_table_f64[q[0]])(n, out, a, b, c, scalar);
        else ((void (*)(EW_ARGS(int64_t)))ew_table_i64[q[0]])(n, out, a, b, c, scalar);
    }
}

/* Whether chunks stay inside rows, rather than being whole numbers of rows. */
static inline int ew_rows_long(const ew_plan *p) { return p->inner >= EW_SHORT_ROW || p->inner > p->tile; }

/* Length of a chunk that begins at `at`: inside one row if rows are long, else a whole number of rows. */
static int64_t ew_chunk(const ew_plan *p, int64_t at, int64_t end)
{
    int64_t n = p->tile < end - at ? p->tile : end - at;
    if (ew_rows_long(p)) {
        int64_t row = p->inner - at % p->inner;
        return n < row ? n : row;
    }
    int64_t whole = p->tile / p->inner * p->inner;
    return n < whole ? n : whole;
}

/* Makes register k hold input k for the outputs [at, at + n). `home` is its tile, if it has one, and
 * `have` says what the tile still holds: the offset of a row, or a number of elements. */
static void ew_fetch(const ew_plan *p, int32_t k, int64_t at, int64_t n, void **reg, char *home, int64_t *have)
{
    const char *data = (const char *)p->t->ins[k].data;
    if (p->kind[k] == EW_SPLAT) return;
    if (p->kind[k] == EW_FLAT) {
        if (p->native[k]) *reg = (void *)(data + at * p->itemsize);
        else ew_load(p, k, n, home, at, 1);
        return;
    }
    if (!ew_rows_long(p)) {
        const int whole = p->periodic[k] && at % p->inner == 0;
        if (whole && *have >= n) return;
        ew_gather(p, k, at, n, home);
        *have = whole ? n : -1;
        return;
    }
    const int64_t step = p->strides[k][p->ndim - 1], offset = ew_row_offset(p, k, at / p->inner);
    if (step == 1 && p->native[k]) {
        *reg = (void *)(data + (offset + at % p->inner) * p->itemsize);
    } else if (step != 0) {
        ew_load(p, k, n, home, offset + at % p->inner * step, step);
    } else if (*have != offset) {
        ew_splat(p, k, p->tile < p->inner ? p->tile : p->inner, home, offset);
        *have = offset;
    }
}

/* What one thread keeps between the chunks that it computes. */
typedef struct {
    const ew_plan *p;
    void *reg[EW_MAX_REGS];
    char *home[EW_MAX_INS];
    int64_t have[EW_MAX_INS];
    _Alignas(64) char space[EW_SPACE];
} ew_state;

/* Gets ready to compute up to `most` elements at a time. */
static void ew_open(ew_state *s, const ew_plan *p, int64_t most)
{
    char *free_space = s->space;
    s->p = p;
    for (int32_t r = 0; r < p->nregs; r++) {
        s->reg[r] = free_space;
        if (p->needs[r]) free_space += p->tile * p->itemsize;
    }
    for (int32_t k = 0; k < p->t->num_ins; k++) {
        s->have[k] = -1;
        s->home[k] = (char *)s->reg[k];
        if (p->kind[k] == EW_SPLAT) ew_splat(p, k, most < p->tile ? most : p->tile, s->reg[k], 0);
    }
}

/* Computes the elements [begin, end) of the outputs; those of the first go to `room` if that is not NULL. */
static void ew_run(ew_state *s, int64_t begin, int64_t end, char *room)
{
    const ew_plan *p = s->p;
    const mxcy_task *t = p->t;
    for (int64_t at = begin, n; at < end; at += n) {
        n = ew_chunk(p, at, end);
        for (int32_t k = 0; k < t->num_ins; k++) ew_fetch(p, k, at, n, &s->reg[k], s->home[k], &s->have[k]);
        for (int32_t r = t->num_ins; r < p->nregs; r++)
            if (p->target[r] >= 0)
                s->reg[r] = room != NULL && p->target[r] == 0
                                ? room + (at - begin) * p->itemsize
                                : (char *)t->outs[p->target[r]].data + at * p->itemsize;
        ew_run_steps(p, n, s->reg);
        for (int32_t j = 0; j < t->num_outs; j++) {
            const mxcy_tensor *o = &t->outs[j];
            const int64_t r = p->out_regs[j], item = mxcy_itemsize(o->dtype);
            if (p->target[r] == j || o->req == MXCY_REQ_NULL) continue;
            char *to = room != NULL && j == 0 ? room + (at - begin) * item : (char *)o->data + at * item;
            ew_store(p, o, to, n, s->reg[r]);
        }
    }
}

static void ew_piece(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    ew_state s;
    (void)lane;
    ew_open(&s, (const ew_plan *)arg, end - begin);
    ew_run(&s, begin, end, NULL);
}

/* About 20 microseconds a piece, whatever the number of threads. */
static int64_t ew_grain(const ew_plan *p)
{
    double cost = p->total > 0 ? p->t->work / (double)p->total : 1;
    int64_t n = cost > 0 ? (int64_t)(20000 / cost) : EW_TILE;
    int64_t unit = EW_TILE;
    if (!ew_rows_long(p)) unit = p->tile / p->inner * p->inner;
    n = n / unit * unit;
    return n < unit ? unit : n > ((int64_t)1 << 22) / unit * unit ? ((int64_t)1 << 22) / unit * unit : n;
}

/* A copy of a plain array, to any dtype. */
static void ew_copy_piece(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)arg;
    const mxcy_tensor *v = &t->ins[0], *o = &t->outs[0];
    (void)lane;
    cv_row(v->dtype, o->dtype, end - begin, (char *)o->data + begin * mxcy_itemsize(o->dtype),
           (const char *)v->data + begin * mxcy_itemsize(v->dtype));
}

/* Whether the program is such a copy, between types that one row function joins. */
static int ew_copies(const ew_plan *p)
{
    const mxcy_task *t = p->t;
    const mxcy_tensor *v = &t->ins[0], *o = &t->outs[0];
    if (p->nsteps != 1 || p->steps[0] != EW_COPY || p->steps[1] != 0 || t->num_ins != 1 || t->num_outs != 1
        || p->kind[0] != EW_FLAT || p->truth || v->data == o->data || o->req == MXCY_REQ_ADD
        || o->req == MXCY_REQ_NULL) return 0;
    return cv_row(v->dtype, o->dtype, 0, o->data, v->data);
}

/* A program of one step on plain arrays of one shape, all of the step's own type and small: what most small
 * imperative calls are, for which planning would take longer than computing. 0: it is something else. */
static int ew_one_step(const mxcy_task *t)
{
    const mxcy_tensor *o = t->outs;
    const int64_t *step = t->ints + EW_HEADER;
    if (t->num_outs != 1 || t->num_ins < 1 || t->num_ins > 3 || t->num_floats < 1 || o->size > EW_SMALL
        || t->num_ints != EW_HEADER + EW_STEP + 2 + t->num_ins || t->ints[0] != EW_FINGERPRINT || t->ints[3] != 1
        || (t->ints[1] != 0 && t->ints[1] != 1) || step[0] < 0 || step[0] >= EW_NUM_STEPS
        || step[4] != t->num_ins || step[EW_STEP] != t->num_ins) return 0;
    if ((t->ints[1] == 0 ? ew_table_f32 : ew_table_f64)[step[0]] == NULL) return 0;
    const int32_t dtype = ew_dtype[t->ints[1]];
    void *reg[3 + 1];
    if (o->dtype != dtype || (o->req != MXCY_REQ_WRITE && o->req != MXCY_REQ_INPLACE) || !ew_is_contiguous(o))
        return 0;
    for (int32_t k = 0; k < t->num_ins; k++) {
        const mxcy_tensor *v = &t->ins[k];
        if (v->dtype != dtype || !ew_same_shape(v, o) || !ew_is_contiguous(v)) return 0;
        reg[k] = v->data;
    }
    reg[t->num_ins] = o->data;
    for (int32_t i = 1; i <= 3; i++)
        if (step[i] < 0 || step[i] > t->num_ins) return 0;
    const void *a = reg[step[1]], *b = reg[step[2]], *c = reg[step[3]];
    if (t->ints[1] == 0) ((void (*)(EW_ARGS(float)))ew_table_f32[step[0]])(o->size, o->data, a, b, c, t->floats[0]);
    else ((void (*)(EW_ARGS(double)))ew_table_f64[step[0]])(o->size, o->data, a, b, c, t->floats[0]);
    return 1;
}

static int ew_kernel(const mxcy_task *t)
{
    ew_plan p;
    if (t->num_outs > 0 && t->outs[0].size == 0) return MXCY_OK;
    if (ew_one_step(t)) return MXCY_OK;
    int status = ew_prepare(&p, t);
    if (status) return status;
    int64_t grain = ew_grain(&p);
    if (ew_copies(&p)) {
        t->parallel->parallel_for(t->parallel, p.total, grain, ew_copy_piece, (void *)t);
        return MXCY_OK;
    }
    if (p.total <= grain) ew_piece(&p, 0, p.total, 0);
    else t->parallel->parallel_for(t->parallel, p.total, grain, ew_piece, &p);
    return MXCY_OK;
}

/* -- out = sum of any number of inputs of one shape -------------------------------------------------- */
static void ew_add_n_piece(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)arg;
    const mxcy_tensor *o = &t->outs[0];
    (void)lane;
    union { float f[EW_TILE]; double d[EW_TILE]; int64_t i[EW_TILE]; } sum, next;
    const int32_t compute = (int32_t)t->ints[0];
    for (int64_t at = begin; at < end; at += EW_TILE) {
        const int64_t n = end - at < EW_TILE ? end - at : EW_TILE;
        const int32_t extra = o->req == MXCY_REQ_ADD;
        for (int32_t k = 0; k < t->num_ins + extra; k++) {
            const mxcy_tensor *v = k < t->num_ins ? &t->ins[k] : o;
            const char *from = (const char *)v->data + at * mxcy_itemsize(v->dtype);
            if (compute == 0) {
                cv_load_f32(v->dtype, n, k ? next.f : sum.f, from, 1);
                if (k) for (int64_t i = 0; i < n; i++) sum.f[i] += next.f[i];
            } else if (compute == 1) {
                cv_load_f64(v->dtype, n, k ? next.d : sum.d, from, 1);
                if (k) for (int64_t i = 0; i < n; i++) sum.d[i] += next.d[i];
            } else {
                cv_load_i64(v->dtype, n, k ? next.i : sum.i, from, 1);
                if (k) for (int64_t i = 0; i < n; i++) sum.i[i] = vm_add_i64(sum.i[i], next.i[i]);
            }
        }
        char *to = (char *)o->data + at * mxcy_itemsize(o->dtype);
        if (compute == 0) cv_store_f32(o->dtype, n, to, sum.f);
        else if (compute == 1) cv_store_f64(o->dtype, n, to, sum.d);
        else cv_store_i64(o->dtype, n, to, sum.i);
    }
}

static int ew_add_n_kernel(const mxcy_task *t)
{
    if (t->num_ins < 1 || t->num_ints < 1) return mxcy_fail(t, MXCY_ERROR, "add_n: malformed task");
    if (t->outs[0].size == 0 || t->outs[0].req == MXCY_REQ_NULL) return MXCY_OK;
    int64_t grain = 65536 / t->num_ins / EW_TILE * EW_TILE;
    t->parallel->parallel_for(t->parallel, t->outs[0].size, grain < EW_TILE ? EW_TILE : grain, ew_add_n_piece,
                              (void *)t);
    return MXCY_OK;
}
#endif
