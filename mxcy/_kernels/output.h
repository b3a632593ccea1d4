/* Gradients of the output layers for one element type; included by output_all.h with T, NAME()
 * and ROW(), the row functions of softmax.h. */

/* scale * (p - target) for w neighbouring columns of one sample; see softmax_output_run. Rows whose
 * inner length is 1 are one run of `length` values, otherwise there are `length` runs of w. */
static void NAME(softmax_output)(const output_args *a, int64_t outer, int64_t j, int64_t w)
{
    const int64_t at = outer * a->length * a->inner + j;
    const int64_t runs = a->inner == 1 ? 1 : a->length, run = a->inner == 1 ? a->length : w;
    const T *p = (const T *)a->x + at, *h = a->g == NULL ? NULL : (const T *)a->g + at;
    const T scale = (T)a->scale;
    T *out = (T *)a->y + at;
    if (a->kind == OUTPUT_PROBABILITIES) {
        const T *label = (const T *)a->label + at;
        for (int64_t i = 0; i < runs; i++)
            for (int64_t q = i * a->inner; q < i * a->inner + run; q++)
                out[q] = scale * (p[q] - label[q]);
    } else {
        const T *label = (const T *)a->label + outer * a->inner + j;
        const T rest = a->length > 1 ? (T)(a->alpha / (double)(a->length - 1)) : (T)0;
        for (int64_t i = 0; i < runs; i++)
            for (int64_t q = i * a->inner; q < i * a->inner + run; q++)
                out[q] = scale * (p[q] - rest);
        for (int64_t q = 0; q < w; q++) {
            const double l = (double)label[q];
            if (a->use_ignore && output_same(l, a->ignore)) {
                for (int64_t i = 0; i < a->length; i++)
                    out[i * a->inner + q] = 0;
            } else if (l > -1.0 && l < (double)a->length) { /* other labels have no class */
                const int64_t k = (int64_t)l * a->inner + q;
                out[k] = scale * (p[k] - (T)(1.0 - a->alpha));
            }
        }
    }
    if (h != NULL)
        for (int64_t i = 0; i < runs; i++)
            for (int64_t q = i * a->inner; q < i * a->inner + run; q++)
                out[q] *= h[q];
}

static void NAME(softmax_output_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t j = u % a->tiles * OUTPUT_TILE;
        const int64_t w = a->inner - j < OUTPUT_TILE ? a->inner - j : OUTPUT_TILE;
        NAME(softmax_output)(a, u / a->tiles, j, w);
    }
}

static int64_t NAME(count_valid)(const T *label, int64_t n, double ignore)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += !output_same((double)label[i], ignore);
    return count;
}

static int64_t NAME(count_above)(const T *x, int64_t n, double threshold)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += x[i] > (T)threshold;
    return count;
}

static void NAME(fill_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    (void)lane;
    for (int64_t i = begin; i < end; i++)
        ((T *)a->y)[i] = (T)a->scale;
}

static void NAME(regression_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    const T *x = (const T *)a->x, *label = (const T *)a->label, scale = (T)a->scale;
    T *y = (T *)a->y;
    (void)lane;
    if (a->kind == OUTPUT_COPY)
        for (int64_t i = begin; i < end; i++)
            y[i] = x[i];
    else if (a->kind == OUTPUT_SIGMOID)
        for (int64_t i = begin; i < end; i++) { /* exp of what is not positive never overflows */
            const T e = EXP(x[i] > 0 ? -x[i] : x[i]), s = 1 / (1 + e);
            y[i] = x[i] > 0 ? s : e * s;
        }
    else if (a->kind == OUTPUT_DIFFERENCE)
        for (int64_t i = begin; i < end; i++)
            y[i] = scale * (x[i] - label[i]);
    else
        for (int64_t i = begin; i < end; i++) {
            const T d = x[i] - label[i];
            y[i] = d > 0 ? scale : d < 0 ? -scale : d == 0 ? (T)0 : d;
        }
}

/* Loss of each row: log(sum(exp(row))) - row[label]; labels have been checked. */
static void NAME(cross_entropy_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const T *x = (const T *)a->x + r * a->length;
        const T m = ROW(row_max)(x, a->length, 1), sum = ROW(row_exp)(NULL, x, a->length, m, 1);
        a->rows[r] = log((double)sum) + ((double)m - (double)x[(int64_t)((const T *)a->label)[r]]);
    }
}

/* g[0] * (softmax(row) - one at the label). */
static void NAME(cross_entropy_back_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    const T g = ((const T *)a->g)[0];
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        T *y = (T *)a->y + r * a->length;
        ROW(row)((const T *)a->x + r * a->length, y, a->length, 1, SOFTMAX_PLAIN);
        for (int64_t i = 0; i < a->length; i++)
            y[i] *= g;
        y[(int64_t)((const T *)a->label)[r]] -= g;
    }
}

/* One-against-all hinge: d/dx of max(0, margin - t x) or of its square, t = 1 at the label, else -1. */
static void NAME(svm_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const output_args *a = (const output_args *)arg;
    const T scale = (T)a->scale, margin = (T)a->alpha;
    (void)lane;
    for (int64_t r = begin; r < end; r++) {
        const T *x = (const T *)a->x + r * a->length;
        T *y = (T *)a->y + r * a->length;
        const double l = (double)((const T *)a->label)[r];
        for (int64_t i = 0; i < a->length; i++) {
            const T t = l > -1.0 && l < (double)a->length && (int64_t)l == i ? 1 : -1;
            const T slack = margin - t * x[i];
            y[i] = slack > 0 ? (a->kind ? -t * scale : -2 * t * scale * slack) : (T)0;
        }
    }
}
