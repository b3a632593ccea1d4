/* Matrix decompositions and triangular products of stacks of matrices, by LAPACK and BLAS.
 *
 * What lives here: the loop over a stack, triangles, diagonals. What does not: the routines of one matrix
 * (linalg_body.h, for float and double), the library (blas.py).
 * Invariants: a matrix lies by rows, which LAPACK sees as its transpose, so "lower" here is "U" there;
 * matrices are independent, and a failure names the first matrix that failed, whatever the threads.
 */
#ifndef MXCY_LINALG_H
#define MXCY_LINALG_H

#include <math.h>
#include <string.h>
#include "mxcy.h"

typedef struct {
    const mxcy_task *t;
    int64_t count, slots, room, *status; /* status: info of the first failure of each slot, and where */
    int (*one)(const mxcy_task *t, int64_t i, char *space);
} linalg_arg;

static void linalg_body(void *v, int64_t slot, int64_t end, int32_t lane)
{
    const linalg_arg *a = (const linalg_arg *)v;
    (void)lane;
    for (; slot < end; slot++) {
        a->status[2 * slot] = 0;
        for (int64_t i = slot * a->count / a->slots; i < (slot + 1) * a->count / a->slots; i++) {
            const int info = a->one(a->t, i, (char *)a->status + 1024 + slot * a->room);
            if (info && !a->status[2 * slot]) {
                a->status[2 * slot] = info;
                a->status[2 * slot + 1] = i;
            }
        }
    }
}

/* Every task: ints = (number of matrices, slots, bytes of scratch of a slot, ...); the workspace has 1 KiB
 * for the slots' states, then the scratch. `what`: the error text of a failure. */
static int linalg_run(const mxcy_task *t, int (*one)(const mxcy_task *, int64_t, char *), const char *what)
{
    linalg_arg a = {t, t->ints[0], t->ints[1], t->ints[2], (int64_t *)t->workspace, one};
    if (a.count == 0 || t->outs[0].size == 0) return MXCY_OK;
    t->parallel->parallel_for(t->parallel, a.slots, 1, linalg_body, &a);
    for (int64_t s = 0; s < a.slots; s++)
        if (a.status[2 * s])
            return mxcy_fail(t, MXCY_VALUE_ERROR, "matrix %lld %s (LAPACK info %lld)",
                             (long long)a.status[2 * s + 1], what, (long long)a.status[2 * s]);
    return MXCY_OK;
}

#define LINALG_ITEM(t) ((t)->outs[0].dtype == MXCY_FLOAT64)

#define T float
#define NAME(x) linalg_f_##x
#include "linalg_body.h"
#undef T
#undef NAME
#define T double
#define NAME(x) linalg_d_##x
#include "linalg_body.h"
#undef T
#undef NAME

#define LINALG_KERNEL(name, what) \
    static int linalg_##name(const mxcy_task *t) \
    { \
        return linalg_run(t, LINALG_ITEM(t) ? linalg_d_##name : linalg_f_##name, what); \
    }
LINALG_KERNEL(potrf, "is not positive definite")
LINALG_KERNEL(potri, "is no Cholesky factor: its diagonal has a zero")
LINALG_KERNEL(trmm, "failed")
LINALG_KERNEL(trsm, "failed")
LINALG_KERNEL(gemm, "failed")
LINALG_KERNEL(gelqf, "has no LQ decomposition that LAPACK finds")
LINALG_KERNEL(syevd, "has no eigenvalues that LAPACK finds")
LINALG_KERNEL(inverse, "is singular")
LINALG_KERNEL(det, "has no determinant that LAPACK finds")
LINALG_KERNEL(sumlogdiag, "failed")

/* ---- triangles and diagonals: moves; ints = (count, n, offset, lower, matrix to line?) ---------------- */
/* Where element j of the line of a triangle lies in the n x n matrix. Lower triangles go row by row,
 * upper ones column by column. offset > 0 is an upper triangle, offset < 0 a lower one. */
static inline int64_t triangle_at(int64_t r, int64_t c, int64_t n, int64_t offset, int lower)
{
    const int64_t shift = offset < 0 ? -offset : offset;
    return lower ? (r + shift) * n + c : c * n + r + shift; /* c <= r */
}

static void move_line(const mxcy_task *t, char *matrix, char *line, int64_t to_line, int64_t at,
                      int64_t j, int64_t item)
{
    (void)t;
    if (to_line) memcpy(line + j * item, matrix + at * item, (size_t)item);
    else memcpy(matrix + at * item, line + j * item, (size_t)item);
}

static int linalg_line(const mxcy_task *t, int triangle)
{
    const int64_t count = t->ints[0], n = t->ints[1], offset = t->ints[2], to_line = t->ints[4];
    const int64_t item = mxcy_itemsize(t->outs[0].dtype), m = n - (offset < 0 ? -offset : offset);
    const int64_t length = triangle ? m * (m + 1) / 2 : m;
    const int lower = offset ? offset < 0 : (int)t->ints[3];
    if (t->outs[0].size == 0) return MXCY_OK;
    if (!to_line) memset(t->outs[0].data, 0, (size_t)(t->outs[0].size * item));
    for (int64_t b = 0; b < count; b++) {
        char *matrix = (char *)(to_line ? t->ins[0].data : t->outs[0].data) + b * n * n * item;
        char *line = (char *)(to_line ? t->outs[0].data : t->ins[0].data) + b * length * item;
        if (!triangle)
            for (int64_t j = 0; j < m; j++)
                move_line(t, matrix, line, to_line,
                          offset < 0 ? (j - offset) * n + j : j * n + j + offset, j, item);
        else
            for (int64_t r = 0, j = 0; r < m; r++)
                for (int64_t c = 0; c <= r; c++, j++)
                    move_line(t, matrix, line, to_line, triangle_at(r, c, n, offset, lower), j, item);
    }
    return MXCY_OK;
}

static int linalg_diagonal(const mxcy_task *t) { return linalg_line(t, 0); }
static int linalg_triangle_line(const mxcy_task *t) { return linalg_line(t, 1); }

/* One triangle of square matrices, zeros in the other; ints = (count, n, lower); floats = (factor of the
 * diagonal). */
#define TRIANGLE(type) \
    { \
        const type *x = (const type *)t->ins[0].data; \
        type *y = (type *)t->outs[0].data; \
        for (int64_t b = 0; b < count; b++) \
            for (int64_t i = 0; i < n; i++) \
                for (int64_t j = 0; j < n; j++, x++, y++) \
                    *y = i == j ? (type)(*x * t->floats[0]) : (lower ? j < i : j > i) ? *x : 0; \
    }

static int linalg_triangle(const mxcy_task *t)
{
    const int64_t count = t->ints[0], n = t->ints[1], lower = t->ints[2];
    if (t->outs[0].size == 0) return MXCY_OK;
    if (t->outs[0].dtype == MXCY_FLOAT64) TRIANGLE(double)
    else TRIANGLE(float)
    return MXCY_OK;
}
#endif
