/* The routines of one matrix, for one floating type T. Included by linalg.h with T and NAME() defined.
 *
 * Every function here is `int f(task, number of the matrix, scratch)` and returns LAPACK's info. The
 * pointers are Fortran's LAPACK (with the lengths of texts at the end) and C's BLAS (101: by rows).
 */

typedef struct {
    void (*potrf)(const char *, const int *, T *, const int *, int *, size_t);
    void (*potri)(const char *, const int *, T *, const int *, int *, size_t);
    void (*geqrf)(const int *, const int *, T *, const int *, T *, T *, const int *, int *);
    void (*orgqr)(const int *, const int *, const int *, T *, const int *, const T *, T *, const int *,
                  int *);
    void (*syevd)(const char *, const char *, const int *, T *, const int *, T *, T *, const int *, int *,
                  const int *, int *, size_t, size_t);
    void (*getrf)(const int *, const int *, T *, const int *, int *, int *);
    void (*getri)(const int *, T *, const int *, const int *, T *, const int *, int *);
    void (*trmm)(int, int, int, int, int, int, int, T, const T *, int, T *, int);
    void (*trsm)(int, int, int, int, int, int, int, T, const T *, int, T *, int);
    void (*gemm)(int, int, int, int, int, int, T, const T *, int, const T *, int, T, T *, int);
} NAME(api);
static NAME(api) NAME(lib);

#define MATRIX(tensor, rows, columns) ((T *)(tensor).data + i * (rows) * (columns))

/* ints: n at 3. */
static int NAME(potrf)(const mxcy_task *t, int64_t i, char *space)
{
    const int n = (int)t->ints[3];
    const T *a = MATRIX(t->ins[0], n, n);
    T *y = MATRIX(t->outs[0], n, n);
    int info = 0;
    (void)space;
    for (int r = 0; r < n; r++) {
        memcpy(y + (int64_t)r * n, a + (int64_t)r * n, (size_t)(r + 1) * sizeof(T));
        memset(y + (int64_t)r * n + r + 1, 0, (size_t)(n - r - 1) * sizeof(T));
    }
    NAME(lib).potrf("U", &n, y, &n, &info, 1);
    return info;
}

static int NAME(potri)(const mxcy_task *t, int64_t i, char *space)
{
    const int n = (int)t->ints[3];
    T *y = MATRIX(t->outs[0], n, n);
    int info = 0;
    (void)space;
    memcpy(y, MATRIX(t->ins[0], n, n), (size_t)n * (size_t)n * sizeof(T));
    NAME(lib).potri("U", &n, y, &n, &info, 1);
    for (int64_t r = 0; r < n; r++)
        for (int64_t c = 0; c < r; c++) y[c * n + r] = y[r * n + c];
    return info;
}

/* ints from 3: rows and columns of B, transpose, rightside, lower; floats: alpha. */
#define TRIANGULAR(name) \
    static int NAME(name)(const mxcy_task *t, int64_t i, char *space) \
    { \
        const int m = (int)t->ints[3], n = (int)t->ints[4], right = (int)t->ints[6]; \
        const int64_t k = right ? n : m; \
        T *y = MATRIX(t->outs[0], (int64_t)m, n); \
        const T *b = MATRIX(t->ins[1], (int64_t)m, n); \
        (void)space; \
        if (y != b) memcpy(y, b, (size_t)m * (size_t)n * sizeof(T)); \
        NAME(lib).name(101, right ? 142 : 141, t->ints[7] ? 122 : 121, t->ints[5] ? 112 : 111, 131, m, n, \
                       (T)t->floats[0], MATRIX(t->ins[0], k, k), (int)k, y, n); \
        return 0; \
    }
TRIANGULAR(trmm)
TRIANGULAR(trsm)
#undef TRIANGULAR

/* ints from 3: inner, m, n, k, transpose_a, transpose_b; floats: alpha, beta. Matrix i is number i % inner
 * of those that share rows. */
static int NAME(gemm)(const mxcy_task *t, int64_t i, char *space)
{
    const int64_t inner = t->ints[3], o = i / inner, q = i % inner;
    const int m = (int)t->ints[4], n = (int)t->ints[5], k = (int)t->ints[6];
    const int ta = (int)t->ints[7], tb = (int)t->ints[8];
    const int64_t ca = ta ? m : k, cb = tb ? k : n, size = (int64_t)m * n;
    const int64_t lda = inner * ca > 1 ? inner * ca : 1, ldb = inner * cb > 1 ? inner * cb : 1;
    const T *c = (const T *)t->ins[2].data + o * inner * size + q * n;
    T *y = (T *)t->outs[0].data + o * inner * size + q * n;
    (void)space;
    if (y != c)
        for (int64_t r = 0; r < m; r++)
            memcpy(y + r * inner * n, c + r * inner * n, (size_t)n * sizeof(T));
    NAME(lib).gemm(101, ta ? 112 : 111, tb ? 112 : 111, m, n, k, (T)t->floats[0],
                   (const T *)t->ins[0].data + o * inner * m * k + q * ca, (int)lda,
                   (const T *)t->ins[1].data + o * inner * k * n + q * cb, (int)ldb, (T)t->floats[1], y,
                   (int)(inner * n));
    return 0;
}

/* A (m x n by rows, m <= n) is what LAPACK sees as n x m: its QR decomposition is our LQ. ints from 3: m, n;
 * outs: Q (m x n), L (m x m); scratch: tau and work, 65 m elements. */
static int NAME(gelqf)(const mxcy_task *t, int64_t i, char *space)
{
    const int m = (int)t->ints[3], n = (int)t->ints[4], lwork = 64 * m;
    T *q = MATRIX(t->outs[0], (int64_t)m, n), *l = MATRIX(t->outs[1], (int64_t)m, m);
    T *tau = (T *)space, *work = tau + m;
    int info = 0;
    memcpy(q, MATRIX(t->ins[0], (int64_t)m, n), (size_t)m * (size_t)n * sizeof(T));
    NAME(lib).geqrf(&n, &m, q, &n, tau, work, &lwork, &info);
    if (info) return info;
    for (int64_t r = 0; r < m; r++)
        for (int64_t c = 0; c < m; c++) l[r * m + c] = c <= r ? q[r * n + c] : 0;
    NAME(lib).orgqr(&n, &m, &m, q, &n, tau, work, &lwork, &info);
    return info;
}

/* outs: U (rows are eigenvectors), eigenvalues; the largest element of each row of U is positive. ints from
 * 3: n; scratch: 1 + 6 n + 2 n^2 elements (rounded up to 8 bytes), 3 + 5 n ints. */
static int NAME(syevd)(const mxcy_task *t, int64_t i, char *space)
{
    const int n = (int)t->ints[3], liwork = 3 + 5 * n;
    const int64_t wanted = 1 + 6 * (int64_t)n + 2 * (int64_t)n * n;
    const int lwork = (int)wanted;
    T *u = MATRIX(t->outs[0], (int64_t)n, n), *w = MATRIX(t->outs[1], n, 1);
    int *iwork = (int *)(space + ((wanted * (int64_t)sizeof(T) + 7) & ~(int64_t)7)), info = 0;
    memcpy(u, MATRIX(t->ins[0], (int64_t)n, n), (size_t)n * (size_t)n * sizeof(T));
    NAME(lib).syevd("V", "U", &n, u, &n, w, (T *)space, &lwork, iwork, &liwork, &info, 1, 1);
    for (int64_t r = 0; r < n; r++) {
        T *row = u + r * n, top = 0;
        for (int64_t c = 0; c < n; c++)
            if (fabs((double)row[c]) > fabs((double)top)) top = row[c];
        if (top < 0)
            for (int64_t c = 0; c < n; c++) row[c] = -row[c];
    }
    return info;
}

/* ints from 3: n, whether singular matrices give zeros; scratch: 64 n elements, then n ints. */
static int NAME(inverse)(const mxcy_task *t, int64_t i, char *space)
{
    const int n = (int)t->ints[3], lwork = 64 * n;
    int *pivots = (int *)(space + (int64_t)lwork * (int64_t)sizeof(T)), info = 0;
    T *y = MATRIX(t->outs[0], (int64_t)n, n);
    memcpy(y, MATRIX(t->ins[0], (int64_t)n, n), (size_t)n * (size_t)n * sizeof(T));
    NAME(lib).getrf(&n, &n, y, &n, pivots, &info);
    if (!info) NAME(lib).getri(&n, y, &n, pivots, (T *)space, &lwork, &info);
    if (info > 0 && t->ints[4]) {
        memset(y, 0, (size_t)n * (size_t)n * sizeof(T));
        return 0;
    }
    return info;
}

/* outs: the determinant, or its sign and the logarithm of its absolute value; ints from 3: n; scratch: n^2
 * elements (rounded up to 8 bytes), then n ints. */
static int NAME(det)(const mxcy_task *t, int64_t i, char *space)
{
    const int n = (int)t->ints[3];
    const int64_t bytes = (int64_t)n * n * (int64_t)sizeof(T);
    int *pivots = (int *)(space + ((bytes + 7) & ~(int64_t)7)), info = 0;
    T *a = (T *)space, *first = (T *)t->outs[0].data + i, sign = 1, product = 1, sum = 0;
    if (n > 0) {
        memcpy(a, MATRIX(t->ins[0], (int64_t)n, n), (size_t)bytes);
        NAME(lib).getrf(&n, &n, a, &n, pivots, &info);
    }
    if (info < 0) return info;
    for (int64_t r = 0; r < n; r++) {
        const T d = a[r * n + r];
        if (pivots[r] != r + 1) sign = -sign;
        product *= d;
        sum += (T)log(d < 0 ? -d : d);
        sign = d < 0 ? -sign : d == 0 ? 0 : sign;
        if (pivots[r] != r + 1) product = -product;
    }
    if (t->num_outs == 1) {
        *first = product;
    } else {
        *first = sign;
        ((T *)t->outs[1].data)[i] = sum;
    }
    return 0;
}

static int NAME(sumlogdiag)(const mxcy_task *t, int64_t i, char *space)
{
    const int64_t n = t->ints[3];
    const T *a = MATRIX(t->ins[0], n, n);
    double sum = 0;
    (void)space;
    for (int64_t r = 0; r < n; r++) sum += log((double)a[r * n + r]);
    ((T *)t->outs[0].data)[i] = (T)sum;
    return 0;
}
#undef MATRIX
