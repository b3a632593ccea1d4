/* Batch normalisation where channels come last, for one element type; included by norm_all.h with T and NAME().
 *
 * A tile is up to 64 neighbouring columns. Where there are many rows, they are cut into units of `block` rows,
 * which leave sums as the units of norm_groups.h do: a few columns keep all threads busy. Otherwise one owner
 * does a whole tile. Sums run over 256 rows in T, then in float64; variances of a unit come from a second pass
 * over the differences from its mean, and units are merged by the rule of Chan, Golub and LeVeque.
 */

#define NORM_TILE_SUM(total, expression) \
    for (int64_t r0_ = u->r0; r0_ < u->r1; r0_ += 256) { \
        T part_[NORM_TILE] = {0}; \
        for (int64_t r = r0_; r < norm_min(u->r1, r0_ + 256); r++) { \
            const int64_t at = r * a->channels + u->c0; \
            for (int64_t j = 0; j < w; j++) \
                part_[j] += (expression); \
        } \
        for (int64_t j = 0; j < w; j++) \
            (total)[j] += (double)part_[j]; \
    }
/* Full tiles get loops of known length. */
#define NORM_TILE_CALL(f, ...) \
    do { \
        if (u.w == NORM_TILE) \
            f(a, &u, NORM_TILE, __VA_ARGS__); \
        else \
            f(a, &u, u.w, __VA_ARGS__); \
    } while (0)

/* Means, and sums of squared differences from them. */
NORM_INLINE void NAME(tile_stat)(const norm_args *a, const norm_tile *u, int64_t w, double *mean,
                                 double *square)
{
    const T *x = (const T *)a->x;
    const double n = (double)(u->r1 - u->r0);
    T m[NORM_TILE] = {0};
    memset(mean, 0, NORM_TILE * sizeof(double));
    memset(square, 0, NORM_TILE * sizeof(double));
    NORM_TILE_SUM(mean, x[at + j])
    for (int64_t j = 0; j < w; j++) {
        mean[j] /= n;
        m[j] = (T)mean[j];
    }
    NORM_TILE_SUM(square, (x[at + j] - m[j]) * (x[at + j] - m[j]))
    for (int64_t j = 0; j < w; j++) {
        const double off = mean[j] - (double)m[j]; /* m is the rounded mean */
        square[j] -= n * off * off;
    }
}

NORM_INLINE void NAME(tile_apply)(const norm_args *a, const norm_tile *u, int64_t w, const void *none)
{
    T m[NORM_TILE], f[NORM_TILE], b[NORM_TILE];
    (void)none;
    for (int64_t j = 0; j < w; j++) {
        const int64_t c = u->c0 + j;
        m[j] = ((const T *)a->mean)[c];
        f[j] = ((const T *)a->inv)[c] * (a->gamma == NULL ? (T)1 : ((const T *)a->gamma)[c]);
        b[j] = ((const T *)a->beta)[c];
    }
    for (int64_t r = u->r0; r < u->r1; r++) {
        const T *restrict x = (const T *)a->x + r * a->channels + u->c0;
        T *restrict y = (T *)a->y + r * a->channels + u->c0;
        for (int64_t j = 0; j < w; j++)
            y[j] = (x[j] - m[j]) * f[j] + b[j];
        for (int64_t j = 0; a->relu && j < w; j++)
            y[j] = y[j] < 0 ? 0 : y[j];
    }
}

/* Sums of the gradient, and of gradient times (x - mean). */
NORM_INLINE void NAME(tile_back)(const norm_args *a, const norm_tile *u, int64_t w, double *sum,
                                 double *product)
{
    const T *x = (const T *)a->x, *g = (const T *)a->g;
    T m[NORM_TILE];
    memset(sum, 0, NORM_TILE * sizeof(double));
    memset(product, 0, NORM_TILE * sizeof(double));
    for (int64_t j = 0; j < w; j++)
        m[j] = ((const T *)a->mean)[u->c0 + j];
    NORM_TILE_SUM(sum, g[at + j])
    NORM_TILE_SUM(product, g[at + j] * (x[at + j] - m[j]))
}

/* dx, from the totals of the columns. */
NORM_INLINE void NAME(tile_apply_back)(const norm_args *a, const norm_tile *u, int64_t w, const double *total)
{
    const double rows = (double)a->outer;
    T m[NORM_TILE], f[NORM_TILE], mg[NORM_TILE], e[NORM_TILE];
    for (int64_t j = 0; j < w; j++) {
        const int64_t c = u->c0 + j;
        const T s = ((const T *)a->inv)[c];
        m[j] = ((const T *)a->mean)[c];
        f[j] = s * (a->gamma == NULL ? (T)1 : ((const T *)a->gamma)[c]);
        mg[j] = a->train ? (T)(total[j] / rows) : 0;
        e[j] = a->train ? (T)((double)s * (double)s * total[NORM_TILE + j] / rows) : 0;
    }
    for (int64_t r = u->r0; r < u->r1; r++) {
        const int64_t at = r * a->channels + u->c0;
        const T *restrict x = (const T *)a->x + at, *restrict g = (const T *)a->g + at;
        T *restrict d = (T *)a->y + at;
        for (int64_t j = 0; j < w; j++)
            d[j] = f[j] * (g[j] - mg[j] - (x[j] - m[j]) * e[j]);
    }
}

static void NAME(tile_gradients)(const norm_args *a, const norm_tile *u, const double *total)
{
    for (int64_t j = 0; j < u->w; j++) {
        const int64_t c = u->c0 + j;
        const double along = total[NORM_TILE + j] * (double)((const T *)a->inv)[c];
        ((T *)a->dgamma)[c] = a->gamma == NULL ? (T)0 : (T)along;
        ((T *)a->dbeta)[c] = (T)total[j];
    }
}

/* -- bodies ----------------------------------------------------------------------------------------------- */
static void NAME(whole_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    double mean[NORM_TILE], square[NORM_TILE];
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, i);
        if (a->train)
            NORM_TILE_CALL(NAME(tile_stat), mean, square);
        for (int64_t j = 0; j < u.w; j++) {
            const norm_stat stat = {(double)a->outer, a->train ? mean[j] : 0, a->train ? square[j] : 0};
            NAME(settle)(a, u.c0 + j, &stat);
        }
        NORM_TILE_CALL(NAME(tile_apply), NULL);
    }
}

static void NAME(stat_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, i);
        double *sums = a->units + 2 * NORM_TILE * i;
        NORM_TILE_CALL(NAME(tile_stat), sums, sums + NORM_TILE);
    }
}

static void NAME(settle_columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        const int64_t first = c / NORM_TILE * a->blocks;
        norm_stat stat = {0, 0, 0};
        for (int64_t i = first; a->train && i < first + a->blocks; i++) {
            const norm_tile u = norm_tile_at(a, i);
            const double *sums = a->units + 2 * NORM_TILE * i + c % NORM_TILE;
            norm_merge(&stat, (double)(u.r1 - u.r0), sums[0], sums[NORM_TILE]);
        }
        NAME(settle)(a, c, &stat);
    }
}

static void NAME(apply_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t last = norm_tiles(a) * a->blocks - 1;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, last - i);
        NORM_TILE_CALL(NAME(tile_apply), NULL);
    }
}

static void NAME(whole_back_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    double total[2 * NORM_TILE];
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, i);
        NORM_TILE_CALL(NAME(tile_back), total, total + NORM_TILE);
        NAME(tile_gradients)(a, &u, total);
        NORM_TILE_CALL(NAME(tile_apply_back), total);
    }
}

static void NAME(back_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, i);
        double *sums = a->units + 2 * NORM_TILE * i;
        NORM_TILE_CALL(NAME(tile_back), sums, sums + NORM_TILE);
    }
}

/* Tiles: the totals of their units, in order. */
static void NAME(total_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t k = begin; k < end; k++) {
        const norm_tile u = norm_tile_at(a, k * a->blocks);
        double *total = a->totals + 2 * NORM_TILE * k;
        memset(total, 0, 2 * NORM_TILE * sizeof(double));
        for (int64_t i = k * a->blocks; i < (k + 1) * a->blocks; i++)
            for (int64_t j = 0; j < 2 * NORM_TILE; j++)
                total[j] += a->units[2 * NORM_TILE * i + j];
        NAME(tile_gradients)(a, &u, total);
    }
}

static void NAME(apply_back_tiles)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t last = norm_tiles(a) * a->blocks - 1;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        const norm_tile u = norm_tile_at(a, last - i);
        NORM_TILE_CALL(NAME(tile_apply_back), a->totals + 2 * NORM_TILE * ((last - i) / a->blocks));
    }
}
#undef NORM_TILE_SUM
#undef NORM_TILE_CALL
