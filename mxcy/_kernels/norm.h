/* Normalisation of columns and rows for one element type: batch normalisation where channels come last, layer
 * normalisation. Included by norm_all.h with T and NAME(), behind norm_groups.h.
 *
 * Sums of columns run in partial sums of at most 256 (NORM_SUM: 32 times 32) elements each, which are added up
 * in float64: the order depends on the shape alone. Variances of columns come from a second pass over the
 * differences from the mean. Rows are groups (norm_groups.h) with a gamma for every value; backward, pieces of
 * rows leave sums for dgamma and dbeta, which are added up in order.
 */

/* Adds the sum of f(i), i < n, to `total`, where the expression may use i. */
#define NORM_SUM(total, n, expression) \
    do { \
        for (int64_t i0 = 0; i0 < (n); i0 += 1024) { \
            const int64_t end_ = i0 + 1024 < (n) ? i0 + 1024 : (n); \
            T part_[32] = {0}; \
            int64_t k_ = i0; \
            for (; k_ + 32 <= end_; k_ += 32) \
                for (int j_ = 0; j_ < 32; j_++) { \
                    const int64_t i = k_ + j_; \
                    part_[j_] += (expression); \
                } \
            for (int j_ = 0; k_ < end_; k_++, j_++) { \
                const int64_t i = k_; \
                part_[j_] += (expression); \
            } \
            for (int h_ = 16; h_ > 0; h_ /= 2) \
                for (int j_ = 0; j_ < h_; j_++) \
                    part_[j_] += part_[j_ + h_]; \
            (total) += (double)part_[0]; \
        } \
    } while (0)

/* Mean and inverse standard deviation of channel c, from the batch or the moving averages. */
static void NAME(keep)(const norm_args *a, int64_t c, double mean, double var)
{
    if (a->train) {
        T *mm = (T *)a->moving_mean + c, *mv = (T *)a->moving_var + c;
        *mm = (T)((double)*mm * a->momentum + mean * (1 - a->momentum));
        *mv = (T)((double)*mv * a->momentum + var * (1 - a->momentum));
    }
    ((T *)a->mean)[c] = (T)mean;
    ((T *)a->inv)[c] = (T)(1 / sqrt(var + a->eps));
}

/* dbeta, dgamma and the two means that dx needs, of one channel or column. */
static void NAME(bn_back_keep)(const norm_args *a, int64_t c, double sg, double sgx, T *mg, T *mgx)
{
    const double count = (double)a->outer * (double)a->inner;
    ((T *)a->dgamma)[c] = a->gamma == NULL ? (T)0 : (T)sgx;
    ((T *)a->dbeta)[c] = (T)sg;
    *mg = a->train ? (T)(sg / count) : (T)0;
    *mgx = a->train ? (T)(sgx / count) : (T)0;
}

/* -- batch normalisation, inner == 1: up to 64 neighbouring columns ------------------------------------- */
#define NORM_COLUMNS(total, expression) \
    do { \
        for (int64_t r0 = 0; r0 < a->outer; r0 += 256) { \
            const int64_t end_ = r0 + 256 < a->outer ? r0 + 256 : a->outer; \
            T part_[64] = {0}; \
            for (int64_t r = r0; r < end_; r++) { \
                const int64_t at = r * a->channels + c0; \
                for (int64_t j = 0; j < w; j++) \
                    part_[j] += (expression); \
            } \
            for (int64_t j = 0; j < w; j++) \
                (total)[j] += (double)part_[j]; \
        } \
    } while (0)

static void NAME(bn_columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const T *x = (const T *)a->x;
    (void)lane;
    for (int64_t c0 = begin; c0 < end; c0 += 64) {
        const int64_t w = end - c0 < 64 ? end - c0 : 64;
        double mean[64] = {0}, var[64] = {0};
        T m[64], f[64], b[64];
        if (a->train) {
            NORM_COLUMNS(mean, x[at + j]);
            for (int64_t j = 0; j < w; j++) {
                mean[j] /= (double)a->outer;
                m[j] = (T)mean[j];
            }
            NORM_COLUMNS(var, (x[at + j] - m[j]) * (x[at + j] - m[j]));
            for (int64_t j = 0; j < w; j++) {
                const double off = mean[j] - (double)m[j];
                var[j] = var[j] / (double)a->outer - off * off;
            }
        } else {
            for (int64_t j = 0; j < w; j++) {
                mean[j] = (double)((const T *)a->moving_mean)[c0 + j];
                var[j] = (double)((const T *)a->moving_var)[c0 + j];
            }
        }
        for (int64_t j = 0; j < w; j++) {
            NAME(keep)(a, c0 + j, mean[j], var[j]);
            m[j] = ((T *)a->mean)[c0 + j];
            f[j] = ((T *)a->inv)[c0 + j] * (a->gamma == NULL ? (T)1 : ((const T *)a->gamma)[c0 + j]);
            b[j] = ((const T *)a->beta)[c0 + j];
        }
        for (int64_t r = 0; r < a->outer; r++) {
            const T *p = x + r * a->channels + c0;
            T *q = (T *)a->y + r * a->channels + c0;
            for (int64_t j = 0; j < w; j++)
                q[j] = (p[j] - m[j]) * f[j] + b[j];
        }
    }
}

static void NAME(bn_back_columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const T *x = (const T *)a->x, *g = (const T *)a->g;
    (void)lane;
    for (int64_t c0 = begin; c0 < end; c0 += 64) {
        const int64_t w = end - c0 < 64 ? end - c0 : 64;
        double sg[64] = {0}, sgx[64] = {0};
        T m[64], s[64], f[64], mg[64], mgx[64];
        for (int64_t j = 0; j < w; j++) {
            m[j] = ((const T *)a->mean)[c0 + j];
            s[j] = ((const T *)a->inv)[c0 + j];
            f[j] = s[j] * (a->gamma == NULL ? (T)1 : ((const T *)a->gamma)[c0 + j]);
        }
        NORM_COLUMNS(sg, g[at + j]);
        NORM_COLUMNS(sgx, g[at + j] * ((x[at + j] - m[j]) * s[j]));
        for (int64_t j = 0; j < w; j++)
            NAME(bn_back_keep)(a, c0 + j, sg[j], sgx[j], &mg[j], &mgx[j]);
        for (int64_t r = 0; r < a->outer; r++) {
            const int64_t at = r * a->channels + c0;
            T *d = (T *)a->y + at;
            for (int64_t j = 0; j < w; j++)
                d[j] = f[j] * (g[at + j] - mg[j] - (x[at + j] - m[j]) * s[j] * mgx[j]);
        }
    }
}

/* -- layer normalisation of rows (inner == 1) -------------------------------------------------------------- */
static void NAME(ln_rows)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t n = a->channels;
    const T *restrict gamma = (const T *)a->gamma, *restrict beta = (const T *)a->beta;
    norm_args row = *a; /* a row is a group */
    (void)lane;
    row.inner = n, row.step = 0;
    for (int64_t r = begin; r < end; r++) {
        const T *restrict x = (const T *)a->x + r * n;
        T *restrict y = (T *)a->y + r * n;
        const norm_unit u = {r, 0, 1, 0, n};
        norm_stat stat = {0, 0, 0};
        NAME(unit_stat)(&row, &u, &stat);
        const double std = sqrt((stat.square < 0 ? 0 : stat.square / (double)n) + a->eps);
        const T m = (T)stat.mean, s = (T)(1 / std);
        ((T *)a->mean)[r] = m;
        ((T *)a->inv)[r] = (T)std;
        for (int64_t i = 0; i < n; i++)
            y[i] = (x[i] - m) * s * gamma[i] + beta[i];
    }
}

/* Pieces of rows: dx, and the piece's sums over its rows for dgamma and dbeta. */
static void NAME(ln_back_rows)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t n = a->channels;
    const T *restrict gamma = (const T *)a->gamma;
    (void)lane;
    for (int64_t p = begin; p < end; p++) {
        T *restrict dgamma = (T *)a->sums + 2 * p * n, *restrict dbeta = dgamma + n;
        memset(dgamma, 0, (size_t)(2 * n) * sizeof(T));
        for (int64_t r = p * a->rows; r < norm_min((p + 1) * a->rows, a->outer); r++) {
            const T *restrict x = (const T *)a->x + r * n, *restrict g = (const T *)a->g + r * n;
            const T m = ((const T *)a->mean)[r], s = 1 / ((const T *)a->inv)[r];
            T *restrict d = (T *)a->y + r * n;
            double sg = 0, sgx = 0;
            for (int64_t i = 0; i < n; i += NORM_CHUNK) {
                double s0, q0;
                NAME(weighted)(g + i, gamma + i, x + i, norm_min(NORM_CHUNK, n - i), m, &s0, &q0);
                sg += s0;
                sgx += q0;
            }
            const T mg = (T)(sg / (double)n), e = (T)(sgx * (double)s / (double)n);
            int64_t i = 0;
            for (; i + VL <= n; i += VL) { /* GCC 12 leaves this loop scalar */
                const NAME(vec) w = NORM_LOAD(g + i), along = (NORM_LOAD(x + i) - m) * s;
                *(NAME(uvec) *)(d + i) = s * (w * NORM_LOAD(gamma + i) - mg - along * e);
                *(NAME(uvec) *)(dgamma + i) += w * along;
                *(NAME(uvec) *)(dbeta + i) += w;
            }
            for (; i < n; i++) {
                const T along = (x[i] - m) * s;
                d[i] = s * (g[i] * gamma[i] - mg - along * e);
                dgamma[i] += g[i] * along;
                dbeta[i] += g[i];
            }
        }
    }
}

/* dgamma and dbeta: sums over the pieces, in order. */
static void NAME(ln_back_columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c0 = begin; c0 < end; c0 += 64) {
        const int64_t w = norm_min(64, end - c0);
        double sg[64] = {0}, sgx[64] = {0};
        for (int64_t p = 0; p < a->pieces; p++) {
            const T *from = (const T *)a->sums + 2 * p * a->channels + c0;
            for (int64_t j = 0; j < w; j++) {
                sgx[j] += (double)from[j];
                sg[j] += (double)from[a->channels + j];
            }
        }
        for (int64_t j = 0; j < w; j++) {
            ((T *)a->dgamma)[c0 + j] = (T)sgx[j];
            ((T *)a->dbeta)[c0 + j] = (T)sg[j];
        }
    }
}

/* -- layer normalisation along another axis: 64 neighbouring strided rows at a time ------------------------ */
/* A tile: w rows that begin at float `start` of the data; rows `row`, row + 1, ... of the statistics. */
#define NORM_TILE(u) \
    const int64_t n = a->channels, step = a->inner, tiles = (step + 63) / 64, j0 = (u) % tiles * 64; \
    const int64_t w = norm_min(64, step - j0), o = (u) / tiles, row = o * step + j0, start = o * n * step + j0;
#define NORM_ALONG(total, expression) \
    for (int64_t k0_ = 0; k0_ < n; k0_ += 256) { \
        T part_[64] = {0}; \
        for (int64_t k = k0_; k < norm_min(n, k0_ + 256); k++) { \
            const int64_t at = start + k * step; \
            for (int64_t j = 0; j < w; j++) \
                part_[j] += (expression); \
        } \
        for (int64_t j = 0; j < w; j++) \
            (total)[j] += (double)part_[j]; \
    }

static void NAME(ln_strided)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const T *x = (const T *)a->x, *gamma = (const T *)a->gamma, *beta = (const T *)a->beta;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        NORM_TILE(u)
        double mean[64] = {0}, var[64] = {0};
        T m[64], s[64];
        NORM_ALONG(mean, x[at + j])
        for (int64_t j = 0; j < w; j++) {
            mean[j] /= (double)n;
            m[j] = (T)mean[j];
        }
        NORM_ALONG(var, (x[at + j] - m[j]) * (x[at + j] - m[j]))
        for (int64_t j = 0; j < w; j++) {
            const double off = mean[j] - (double)m[j], std = sqrt(var[j] / (double)n - off * off + a->eps);
            ((T *)a->mean)[row + j] = m[j];
            ((T *)a->inv)[row + j] = (T)std;
            s[j] = (T)(1 / std);
        }
        for (int64_t k = 0; k < n; k++) {
            const T *restrict from = x + start + k * step;
            T *restrict y = (T *)a->y + start + k * step;
            for (int64_t j = 0; j < w; j++)
                y[j] = (from[j] - m[j]) * s[j] * gamma[k] + beta[k];
        }
    }
}

static void NAME(ln_back_strided)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const T *x = (const T *)a->x, *g = (const T *)a->g, *gamma = (const T *)a->gamma;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        NORM_TILE(u)
        double sg[64] = {0}, sgx[64] = {0};
        T m[64], s[64], mg[64], e[64];
        for (int64_t j = 0; j < w; j++) {
            m[j] = ((const T *)a->mean)[row + j];
            s[j] = 1 / ((const T *)a->inv)[row + j];
        }
        NORM_ALONG(sg, g[at + j] * gamma[k])
        NORM_ALONG(sgx, g[at + j] * gamma[k] * ((x[at + j] - m[j]) * s[j]))
        for (int64_t j = 0; j < w; j++) {
            mg[j] = (T)(sg[j] / (double)n);
            e[j] = (T)(sgx[j] / (double)n);
        }
        for (int64_t k = 0; k < n; k++) {
            const int64_t at = start + k * step;
            T *restrict d = (T *)a->y + at;
            for (int64_t j = 0; j < w; j++)
                d[j] = s[j] * (g[at + j] * gamma[k] - mg[j] - (x[at + j] - m[j]) * s[j] * e[j]);
        }
    }
}

static void NAME(ln_back_params)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        double sg = 0, sgx = 0;
        for (int64_t o = 0; o < a->outer; o++) {
            const int64_t at = (o * a->channels + c) * a->inner;
            const T *x = (const T *)a->x + at, *g = (const T *)a->g + at;
            const T *m = (const T *)a->mean + o * a->inner, *std = (const T *)a->inv + o * a->inner;
            NORM_SUM(sg, a->inner, g[i]);
            NORM_SUM(sgx, a->inner, g[i] * (x[i] - m[i]) / std[i]);
        }
        ((T *)a->dgamma)[c] = (T)sgx;
        ((T *)a->dbeta)[c] = (T)sg;
    }
}
#undef NORM_SUM
#undef NORM_COLUMNS
#undef NORM_TILE
#undef NORM_LOAD
#undef VL
#undef NORM_ALONG
