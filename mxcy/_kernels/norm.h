/* Layer normalisation for one element type; included by norm_all.h with T and NAME(), behind norm_groups.h.
 *
 * Rows are groups (norm_groups.h) with a gamma for every value; backward, pieces of rows leave sums for dgamma
 * and dbeta, which are added up in order. Along other axes, sums run in partial sums of at most 256 (NORM_SUM:
 * 32 times 32) elements each, which are added up in float64, and variances come from a second pass over the
 * differences from the mean. The order depends on the shape alone.
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
/* A strip: w rows that begin at float `start` of the data; rows `row`, row + 1, ... of the statistics. */
#define NORM_STRIP(u) \
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
        NORM_STRIP(u)
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
        NORM_STRIP(u)
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
#undef NORM_STRIP
#undef NORM_LOAD
#undef VL
#undef NORM_ALONG
