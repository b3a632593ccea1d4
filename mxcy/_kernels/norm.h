/* Normalisation by mean and variance for one element type; included by norm_all.h with T and NAME().
 *
 * Sums run in 32 partial sums of at most 1024 elements each, which are added up in float64: the order
 * depends on the shape alone. Variances come from a second pass over the differences from the mean.
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

/* -- batch normalisation, inner > 1: one channel, whose values are `outer` runs of `inner` ------------- */
static void NAME(moments)(const norm_args *a, int64_t c, double *mean, double *var)
{
    const double count = (double)a->outer * (double)a->inner;
    const int64_t step = a->channels * a->inner;
    const T *x = (const T *)a->x + c * a->inner;
    double sum = 0, square = 0;
    for (int64_t o = 0; o < a->outer; o++) {
        const T *p = x + o * step;
        NORM_SUM(sum, a->inner, p[i]);
    }
    *mean = sum / count;
    const T m = (T)*mean;
    for (int64_t o = 0; o < a->outer; o++) {
        const T *p = x + o * step;
        NORM_SUM(square, a->inner, (p[i] - m) * (p[i] - m));
    }
    const double off = *mean - (double)m; /* m is the rounded mean */
    *var = square / count - off * off;
}

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

static void NAME(bn_channels)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t step = a->channels * a->inner;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        double mean, var;
        if (a->train) {
            NAME(moments)(a, c, &mean, &var);
        } else {
            mean = (double)((const T *)a->moving_mean)[c];
            var = (double)((const T *)a->moving_var)[c];
        }
        NAME(keep)(a, c, mean, var);
        const T m = ((T *)a->mean)[c], s = ((T *)a->inv)[c];
        const T f = a->gamma == NULL ? s : s * ((const T *)a->gamma)[c], b = ((const T *)a->beta)[c];
        for (int64_t o = 0; o < a->outer; o++) {
            const T *p = (const T *)a->x + o * step + c * a->inner;
            T *q = (T *)a->y + o * step + c * a->inner;
            for (int64_t i = 0; i < a->inner; i++)
                q[i] = (p[i] - m) * f + b;
        }
    }
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

static void NAME(bn_back_channels)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t step = a->channels * a->inner;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        const T m = ((const T *)a->mean)[c], s = ((const T *)a->inv)[c];
        const T f = a->gamma == NULL ? s : s * ((const T *)a->gamma)[c];
        double sg = 0, sgx = 0;
        T mg, mgx;
        for (int64_t o = 0; o < a->outer; o++) {
            const int64_t at = o * step + c * a->inner;
            const T *x = (const T *)a->x + at, *g = (const T *)a->g + at;
            NORM_SUM(sg, a->inner, g[i]);
            NORM_SUM(sgx, a->inner, g[i] * ((x[i] - m) * s));
        }
        NAME(bn_back_keep)(a, c, sg, sgx, &mg, &mgx);
        for (int64_t o = 0; o < a->outer; o++) {
            const int64_t at = o * step + c * a->inner;
            const T *x = (const T *)a->x + at, *g = (const T *)a->g + at;
            T *d = (T *)a->y + at;
            for (int64_t i = 0; i < a->inner; i++)
                d[i] = f * (g[i] - mg - (x[i] - m) * s * mgx);
        }
    }
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
    const T *gamma = (const T *)a->gamma, *beta = (const T *)a->beta;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const T *x = (const T *)a->x + r * n;
        T *y = (T *)a->y + r * n;
        double sum = 0, square = 0;
        NORM_SUM(sum, n, x[i]);
        const double mean = sum / (double)n;
        const T m = (T)mean;
        NORM_SUM(square, n, (x[i] - m) * (x[i] - m));
        const double off = mean - (double)m, std = sqrt(square / (double)n - off * off + a->eps);
        const T s = (T)(1 / std);
        ((T *)a->mean)[r] = m;
        ((T *)a->inv)[r] = (T)std;
        for (int64_t i = 0; i < n; i++)
            y[i] = (x[i] - m) * s * gamma[i] + beta[i];
    }
}

static void NAME(ln_back_rows)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t n = a->channels;
    const T *gamma = (const T *)a->gamma;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const T *x = (const T *)a->x + r * n, *g = (const T *)a->g + r * n;
        const T m = ((const T *)a->mean)[r], s = 1 / ((const T *)a->inv)[r];
        T *d = (T *)a->y + r * n;
        double sg = 0, sgx = 0;
        NORM_SUM(sg, n, g[i] * gamma[i]);
        NORM_SUM(sgx, n, g[i] * gamma[i] * ((x[i] - m) * s));
        const T mg = (T)(sg / (double)n), mgx = (T)(sgx / (double)n);
        for (int64_t i = 0; i < n; i++)
            d[i] = s * (g[i] * gamma[i] - mg - (x[i] - m) * s * mgx);
    }
}

/* dgamma and dbeta: sums over rows, 64 columns at a time. */
static void NAME(ln_back_columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const T *x = (const T *)a->x, *g = (const T *)a->g, *mean = (const T *)a->mean;
    const T *std = (const T *)a->inv;
    (void)lane;
    for (int64_t c0 = begin; c0 < end; c0 += 64) {
        const int64_t w = end - c0 < 64 ? end - c0 : 64;
        double sg[64] = {0}, sgx[64] = {0};
        NORM_COLUMNS(sg, g[at + j]);
        NORM_COLUMNS(sgx, g[at + j] * ((x[at + j] - mean[r]) / std[r]));
        for (int64_t j = 0; j < w; j++) {
            ((T *)a->dgamma)[c0 + j] = (T)sgx[j];
            ((T *)a->dbeta)[c0 + j] = (T)sg[j];
        }
    }
}

/* -- layer normalisation along another axis: one strided row at a time, in float64 ------------------------- */
static void NAME(ln_strided)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t n = a->channels, step = a->inner;
    const T *gamma = (const T *)a->gamma, *beta = (const T *)a->beta;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const int64_t at = r / step * n * step + r % step;
        const T *x = (const T *)a->x + at;
        T *y = (T *)a->y + at;
        double sum = 0, square = 0;
        for (int64_t i = 0; i < n; i++)
            sum += (double)x[i * step];
        const double m = sum / (double)n;
        for (int64_t i = 0; i < n; i++)
            square += ((double)x[i * step] - m) * ((double)x[i * step] - m);
        const double std = sqrt(square / (double)n + a->eps);
        ((T *)a->mean)[r] = (T)m;
        ((T *)a->inv)[r] = (T)std;
        for (int64_t i = 0; i < n; i++)
            y[i * step] = (T)(((double)x[i * step] - m) / std * (double)gamma[i] + (double)beta[i]);
    }
}

static void NAME(ln_back_strided)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    const int64_t n = a->channels, step = a->inner;
    const T *gamma = (const T *)a->gamma;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const int64_t at = r / step * n * step + r % step;
        const T *x = (const T *)a->x + at, *g = (const T *)a->g + at;
        T *d = (T *)a->y + at;
        const double m = (double)((const T *)a->mean)[r], s = 1 / (double)((const T *)a->inv)[r];
        double sg = 0, sgx = 0;
        for (int64_t i = 0; i < n; i++) {
            const double w = (double)g[i * step] * (double)gamma[i];
            sg += w;
            sgx += w * (((double)x[i * step] - m) * s);
        }
        sg /= (double)n;
        sgx /= (double)n;
        for (int64_t i = 0; i < n; i++)
            d[i * step] = (T)(s * ((double)g[i * step] * (double)gamma[i] - sg
                                   - ((double)x[i * step] - m) * s * sgx));
    }
}

static void NAME(ln_back_params)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const norm_args *a = (const norm_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++) {
        double sg = 0, sgx = 0;
        for (int64_t o = 0; o < a->outer; o++)
            for (int64_t i = 0; i < a->inner; i++) {
                const int64_t at = (o * a->channels + c) * a->inner + i, r = o * a->inner + i;
                const double g = (double)((const T *)a->g)[at];
                sg += g;
                sgx += g * (((double)((const T *)a->x)[at] - (double)((const T *)a->mean)[r])
                            / (double)((const T *)a->inv)[r]);
            }
        ((T *)a->dgamma)[c] = (T)sgx;
        ((T *)a->dbeta)[c] = (T)sg;
    }
}
#undef NORM_SUM
#undef NORM_COLUMNS
