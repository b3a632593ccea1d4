/* Update formulas for one element type; optimizer_more.h includes this once with T float, once double.
 *
 * Arguments as in optimizer_body.h; each formula says what its settings c are.
 */

/* c: rescale, clip, lr, wd, beta1, beta2, epsilon, eta. */
static void FN(adamw)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                      T *y)
{
    const T rescale = (T)c[0], limit = (T)(c[1] >= 0 ? c[1] : INFINITY), lr = (T)c[2], wd = (T)c[3];
    const T b1 = (T)c[4], r1 = (T)(1 - c[4]), b2 = (T)c[5], r2 = (T)(1 - c[5]), eps = (T)c[6], eta = (T)c[7];
    T *restrict m = s[0], *restrict v = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit);
        T mean = b1 * m[i] + r1 * x, var = b2 * v[i] + r2 * x * x;
        m[i] = mean;
        v[i] = var;
        y[i] = w[i] - eta * (lr * mean / (SQRT(var) + eps) + wd * w[i]);
    }
}

/* c: rescale, clip, t, wd, beta1, beta2, epsilon, whether the states' bias is taken out. */
static void FN(lamb)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                     T *y)
{
    const T rescale = (T)c[0], limit = (T)(c[1] >= 0 ? c[1] : INFINITY), wd = (T)c[3];
    const T b1 = (T)c[4], r1 = (T)(1 - c[4]), b2 = (T)c[5], r2 = (T)(1 - c[5]), eps = (T)c[6];
    const T um = (T)(c[7] != 0 ? 1 / (1 - pow(c[4], c[2])) : 1);
    const T uv = (T)(c[7] != 0 ? 1 / (1 - pow(c[5], c[2])) : 1);
    T *restrict m = s[0], *restrict v = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit);
        T mean = b1 * m[i] + r1 * x, var = b2 * v[i] + r2 * x * x;
        m[i] = mean;
        v[i] = var;
        y[i] = mean * um / (SQRT(var * uv) + eps) + wd * w[i];
    }
}

/* c: rate. A step along g. */
static void FN(along)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                      T *y)
{
    const T rate = (T)c[0];
    (void)s;
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) y[i] = w[i] - rate * g[i];
}

/* c: rescale, clip, lr, wd, epsilon. */
static void FN(adagrad)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                        T *y)
{
    const T rescale = (T)c[0], limit = (T)(c[1] >= 0 ? c[1] : INFINITY), lr = (T)c[2], wd = (T)c[3];
    const T eps = (T)c[4];
    T *restrict h = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit), sum = h[i] + x * x;
        h[i] = sum;
        y[i] = w[i] - lr * (x / SQRT(sum + eps) + wd * w[i]);
    }
}

/* Rows b to end of AdaGrad with one number of history a row; floats: rescale, clip, lr, epsilon. */
static void FN(group)(void *v, int64_t b, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const double *c = t->floats;
    const T rescale = (T)c[0], limit = (T)(c[1] >= 0 ? c[1] : INFINITY), lr = (T)c[2], eps = (T)c[3];
    int64_t cols = t->ints[1];
    (void)lane;
    for (int64_t row = b; row < end; row++) {
        const T *w = (const T *)t->ins[0].data + row * cols, *g = (const T *)t->ins[1].data + row * cols;
        T *h = (T *)t->ins[2].data + row, *y = (T *)t->outs[0].data + row * cols, sum = 0;
        for (int64_t i = 0; i < cols; i++) {
            T x = FN(cut)(rescale * g[i], limit);
            sum += x * x;
        }
        *h += sum / (T)cols;
        T rate = lr / SQRT(*h + eps);
        for (int64_t i = 0; i < cols; i++) y[i] = w[i] - rate * FN(cut)(rescale * g[i], limit);
    }
}

#undef T
#undef FN
#undef SQRT
