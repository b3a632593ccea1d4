/* Normalisation of groups of values for one element type; included by norm_all.h with T and NAME().
 *
 * A group is `outer` runs of `inner` values: a channel of all images (BatchNorm), or a run of channels of one
 * image (GroupNorm, InstanceNorm, where outer is 1). Groups are cut into units, `block` runs by `part` values,
 * by their shape alone (ops/norm.py). Where a group is one unit, one owner reads its statistics and writes its
 * results while it is in the cache. Otherwise there are three steps: every unit leaves two numbers, every group
 * adds up those of its units in order, in float64, and every unit is written, the last first, which is still in
 * the cache. So a few large groups keep all threads busy, and the bits do not depend on them.
 *
 * Variances: see blocked_norm.h. Chunks of about NORM_CHUNK values are summed as differences from the mean of
 * their first part (a seventh at least), and merged by the rule of Chan, Golub and LeVeque.
 */

typedef T NAME(vec) __attribute__((vector_size(MXCY_VB)));
typedef T NAME(uvec) __attribute__((vector_size(MXCY_VB), aligned(sizeof(T)), may_alias));
#define VL ((int64_t)(MXCY_VB / sizeof(T)))
#define NORM_LOAD(p) (*(const NAME(uvec) *)(p))

/* The sum of all elements of four vectors, and of one more number. */
static inline double NAME(total)(const NAME(vec) *v, T more)
{
    T part[VL];
    *(NAME(uvec) *)part = (v[0] + v[1]) + (v[2] + v[3]);
    for (int64_t h = VL / 2; h > 0; h /= 2)
        for (int64_t k = 0; k < h; k++)
            part[k] += part[k + h];
    return (double)part[0] + (double)more;
}

/* Two sums over `runs` runs of n values, `step` apart; VECTORS and VALUES add those at `at` to s and q. */
#define NORM_SUMS(VECTORS, VALUES) \
    NAME(vec) s[4] = {{0}}, q[4] = {{0}}; \
    T s1 = 0, q1 = 0; \
    for (int64_t r = 0; r < runs; r++) { \
        int64_t at = r * step; \
        const int64_t end = at + n; \
        for (; at + 4 * VL <= end; at += VL) { \
            VECTORS(0) at += VL; \
            VECTORS(1) at += VL; \
            VECTORS(2) at += VL; \
            VECTORS(3) \
        } \
        for (; at + VL <= end; at += VL) { \
            VECTORS(0) \
        } \
        for (; at < end; at++) { \
            VALUES \
        } \
    } \
    *sum = NAME(total)(s, s1); \
    *product = NAME(total)(q, q1);

/* The sums of d = x - m, and of d * d. */
static void NAME(squares)(const T *x, int64_t runs, int64_t step, int64_t n, T m, double *sum, double *product)
{
#define NORM_VECTORS(k) { const NAME(vec) d = NORM_LOAD(x + at) - m; s[k] += d; q[k] += d * d; }
#define NORM_VALUES { const T d = x[at] - m; s1 += d; q1 += d * d; }
    NORM_SUMS(NORM_VECTORS, NORM_VALUES)
#undef NORM_VECTORS
#undef NORM_VALUES
}

/* The sums of g, and of g * (x - m). */
static void NAME(products)(const T *g, const T *x, int64_t runs, int64_t step, int64_t n, T m, double *sum,
                           double *product)
{
#define NORM_VECTORS(k) { \
        const NAME(vec) w = NORM_LOAD(g + at); \
        s[k] += w; \
        q[k] += w * (NORM_LOAD(x + at) - m); \
    }
#define NORM_VALUES { s1 += g[at]; q1 += g[at] * (x[at] - m); }
    NORM_SUMS(NORM_VECTORS, NORM_VALUES)
#undef NORM_VECTORS
#undef NORM_VALUES
}

/* The sums of w = g * gamma, and of w * (x - m). */
static void NAME(weighted)(const T *g, const T *gamma, const T *x, int64_t n, T m, double *sum, double *product)
{
    const int64_t runs = 1, step = 0;
#define NORM_VECTORS(k) { \
        const NAME(vec) w = NORM_LOAD(g + at) * NORM_LOAD(gamma + at); \
        s[k] += w; \
        q[k] += w * (NORM_LOAD(x + at) - m); \
    }
#define NORM_VALUES { const T w = g[at] * gamma[at]; s1 += w; q1 += w * (x[at] - m); }
    NORM_SUMS(NORM_VECTORS, NORM_VALUES)
#undef NORM_VECTORS
#undef NORM_VALUES
}

/* Statistics of a unit, merged into `to`. */
static void NAME(unit_stat)(const norm_args *a, const norm_unit *u, norm_stat *to)
{
    if (u->i1 == u->i0)
        return;
    const int64_t n = u->i1 - u->i0, piece = norm_min(n, NORM_CHUNK), runs = NORM_CHUNK / piece;
    for (int64_t o = u->o0; o < u->o1; o += runs)
        for (int64_t i = 0; i < n; i += piece) {
            const T *x = (const T *)a->x + norm_offset(a, u, o) + i;
            const int64_t many = norm_min(runs, u->o1 - o), length = norm_min(piece, n - i);
            const int64_t first = many > 1 ? (many + 3) / 4 : 1, some = many > 1 ? length : (length + 3) / 4;
            const double count = (double)many * (double)length;
            double s, q;
            NAME(squares)(x, first, a->step, some, 0, &s, &q);
            const T shift = (T)(s / ((double)first * (double)some));
            NAME(squares)(x, many, a->step, length, shift, &s, &q);
            norm_merge(to, count, (double)shift + s / count, q - s * (s / count));
        }
}

/* Sums of the gradient and of gradient times (x - mean) over a unit. */
static void NAME(unit_back)(const norm_args *a, const norm_unit *u, double *sum, double *product)
{
    if (u->i1 == u->i0)
        return;
    const T m = ((const T *)a->mean)[u->group];
    const int64_t n = u->i1 - u->i0, piece = norm_min(n, NORM_CHUNK), runs = NORM_CHUNK / piece;
    for (int64_t o = u->o0; o < u->o1; o += runs)
        for (int64_t i = 0; i < n; i += piece) {
            const int64_t at = norm_offset(a, u, o) + i, many = norm_min(runs, u->o1 - o);
            double s, q;
            NAME(products)((const T *)a->g + at, (const T *)a->x + at, many, a->step, norm_min(piece, n - i), m,
                           &s, &q);
            *sum += s;
            *product += q;
        }
}

/* Mean, inverse (or plain) deviation and moving averages of a group. */
static void NAME(settle)(const norm_args *a, int64_t c, const norm_stat *stat)
{
    double mean = 0, var = 0;
    if (a->train) {
        mean = stat->mean;
        var = stat->square < 0 ? 0 : stat->square / stat->count;
    }
    if (a->moving_mean != NULL) {
        T *mm = (T *)a->moving_mean + c, *mv = (T *)a->moving_var + c;
        if (a->train) {
            *mm = (T)((double)*mm * a->momentum + mean * (1 - a->momentum));
            *mv = (T)((double)*mv * a->momentum + var * (1 - a->momentum));
        } else {
            mean = (double)*mm, var = (double)*mv;
        }
    }
    const double std = sqrt(var + a->eps);
    ((T *)a->mean)[c] = (T)mean;
    ((T *)a->inv)[c] = (T)(a->keeps_std ? std : 1 / std);
}

static inline T NAME(inverse)(const norm_args *a, int64_t c)
{
    const T kept = ((const T *)a->inv)[c];
    return a->keeps_std ? 1 / kept : kept;
}

/* y = act((x - m) * f + b). A NaN stays. */
NORM_INLINE void NAME(run_apply)(const int relu, const int stream, const T *x, T *y, int64_t n, T m, T f, T b)
{
    int64_t i = 0;
    for (; stream && i < n && (uintptr_t)(y + i) % MXCY_VB != 0; i++) {
        const T r = (x[i] - m) * f + b;
        y[i] = relu && r < 0 ? 0 : r;
    }
    for (; i + VL <= n; i += VL) {
        NAME(vec) r = (NORM_LOAD(x + i) - m) * f + b;
        if (relu)
            r = (NAME(vec))((blk_ivec)r & ~(blk_ivec)(r < (NAME(vec)){0}));
        if (stream)
            blk_stream((float *)(y + i), (blk_vec)r);
        else
            *(NAME(uvec) *)(y + i) = r;
    }
    for (; i < n; i++) {
        const T r = (x[i] - m) * f + b;
        y[i] = relu && r < 0 ? 0 : r;
    }
}

static void NAME(unit_apply)(const norm_args *a, const norm_unit *u)
{
    const int64_t c = u->group % a->period, n = u->i1 - u->i0;
    const T m = ((const T *)a->mean)[u->group], s = NAME(inverse)(a, u->group);
    const T f = a->gamma == NULL ? s : s * ((const T *)a->gamma)[c], b = ((const T *)a->beta)[c];
    for (int64_t o = u->o0; o < u->o1; o++) {
        const int64_t at = norm_offset(a, u, o);
        const T *x = (const T *)a->x + at;
        T *y = (T *)a->y + at;
        if (a->stream && a->relu)
            NAME(run_apply)(1, 1, x, y, n, m, f, b);
        else if (a->stream)
            NAME(run_apply)(0, 1, x, y, n, m, f, b);
        else if (a->relu)
            NAME(run_apply)(1, 0, x, y, n, m, f, b);
        else
            NAME(run_apply)(0, 0, x, y, n, m, f, b);
    }
    if (a->stream)
        blk_stream_end();
}

/* dx = f * (g - mean(g) - xhat * mean(g * xhat)), from the group's totals of g and of g * (x - mean). */
static void NAME(unit_apply_back)(const norm_args *a, const norm_unit *u, double sum, double product)
{
    const int64_t n = u->i1 - u->i0;
    const double count = (double)a->outer * (double)a->inner;
    const T m = ((const T *)a->mean)[u->group], s = NAME(inverse)(a, u->group);
    const T f = a->gamma == NULL ? s : s * ((const T *)a->gamma)[u->group % a->period];
    const double square = (double)s * (double)s;
    const T mg = a->train ? (T)(sum / count) : 0, e = a->train ? (T)(square * product / count) : 0;
    for (int64_t o = u->o0; o < u->o1; o++) {
        const int64_t at = norm_offset(a, u, o);
        const T *restrict x = (const T *)a->x + at, *restrict g = (const T *)a->g + at;
        T *restrict d = (T *)a->y + at;
        for (int64_t i = 0; i < n; i++)
            d[i] = f * (g[i] - mg - (x[i] - m) * e);
    }
}

/* -- bodies; those of units and those of groups that are one unit ------------------------------------------ */
static void NAME(stat_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_unit u = norm_unit_at(a, i);
        norm_stat stat = {0, 0, 0};
        NAME(unit_stat)(a, &u, &stat);
        a->units[2 * i] = stat.mean;
        a->units[2 * i + 1] = stat.square;
    }
}

static void NAME(stat_groups)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t per = a->blocks * a->parts;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        norm_stat stat = {0, 0, 0};
        for (int64_t i = c * per; i < (c + 1) * per; i++) {
            const norm_unit u = norm_unit_at(a, i);
            const double count = (double)(u.o1 - u.o0) * (double)(u.i1 - u.i0);
            norm_merge(&stat, count, a->units[2 * i], a->units[2 * i + 1]);
        }
        NAME(settle)(a, c, &stat);
    }
}

static void NAME(apply_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t last = a->groups * a->blocks * a->parts - 1;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_unit u = norm_unit_at(a, last - i);
        NAME(unit_apply)(a, &u);
    }
}

static void NAME(whole_groups)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        const norm_unit u = {c, 0, a->outer, 0, a->inner};
        norm_stat stat = {0, 0, 0};
        if (a->train)
            NAME(unit_stat)(a, &u, &stat);
        NAME(settle)(a, c, &stat);
        NAME(unit_apply)(a, &u);
    }
}

static void NAME(back_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_unit u = norm_unit_at(a, i);
        a->units[2 * i] = a->units[2 * i + 1] = 0;
        NAME(unit_back)(a, &u, &a->units[2 * i], &a->units[2 * i + 1]);
    }
}

static void NAME(back_groups)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t per = a->blocks * a->parts;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        double sum = 0, product = 0;
        for (int64_t i = c * per; i < (c + 1) * per; i++) {
            sum += a->units[2 * i];
            product += a->units[2 * i + 1];
        }
        a->totals[2 * c] = sum;
        a->totals[2 * c + 1] = product;
    }
}

static void NAME(apply_back_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t last = a->groups * a->blocks * a->parts - 1;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_unit u = norm_unit_at(a, last - i);
        NAME(unit_apply_back)(a, &u, a->totals[2 * u.group], a->totals[2 * u.group + 1]);
    }
}

static void NAME(whole_back_groups)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        const norm_unit u = {c, 0, a->outer, 0, a->inner};
        double *total = a->totals + 2 * c;
        total[0] = total[1] = 0;
        NAME(unit_back)(a, &u, &total[0], &total[1]);
        NAME(unit_apply_back)(a, &u, total[0], total[1]);
    }
}

/* dgamma and dbeta: for each, the totals of the groups that share it. */
static void NAME(back_vectors)(const norm_args *a)
{
    for (int64_t c = 0; c < a->period; c++) {
        double sum = 0, along = 0;
        for (int64_t r = c; r < a->groups; r += a->period) {
            sum += a->totals[2 * r];
            along += a->totals[2 * r + 1] * (double)NAME(inverse)(a, r);
        }
        ((T *)a->dgamma)[c] = a->gamma == NULL ? (T)0 : (T)along;
        ((T *)a->dbeta)[c] = (T)sum;
    }
}
#undef NORM_SUMS
