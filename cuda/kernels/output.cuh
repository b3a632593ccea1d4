/* output.cuh: output layers: their gradients and losses.
 *
 * Labels are whole numbers in floating point. Counts of labels, and sums over rows, are made by one block in one
 * order. A label without a class gets no gradient; softmax_cross_entropy reports it (Fault).
 */
#ifndef MXCY_OUTPUT_CUH
#define MXCY_OUTPUT_CUH

enum { OUTPUT_CLASSES = 0, OUTPUT_PROBABILITIES = 1 };
enum { OUTPUT_COPY = 0, OUTPUT_SIGMOID = 1, OUTPUT_DIFFERENCE = 2, OUTPUT_SIGN = 3 };

struct OutputArgs {
    const void *x, *label, *g;
    void *y;
    void *count; /* one double: how many labels count, or NULL: the scale is as it is */
    Fault *fault;
    i64 outer, length, inner;
    double scale, ignore, alpha;
    i32 kind, use_ignore;
    i64 req;
};

template <class C> MX_DEV C output_scale(const OutputArgs &a)
{
    if (a.count == 0) return (C)a.scale;
    const double n = *(const double *)a.count;
    return (C)(a.scale / (n > 0 ? n : 1.0));
}
/* One block: labels that are not ignored (label given), or values above `ignore`. */
template <class T> MX_DEV void output_count(const OutputArgs &a)
{
    __shared__ i64 slots[MX_WARP];
    i64 n = 0;
    if (a.label)
        for (i64 i = threadIdx.x; i < a.outer * a.inner; i += blockDim.x)
            n += trunc(to<double>(((const T *)a.label)[i])) != trunc(a.ignore);
    else
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x)
            n += to<typename Compute<T>::C>(((const T *)a.x)[i]) > (typename Compute<T>::C)a.ignore;
    n = block_reduce<AddOp>(n, slots);
    if (threadIdx.x == 0) *(double *)a.count = (double)n;
}

template <class T> MX_DEV void softmax_output_backward(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    const C scale = output_scale<C>(a), rest = a.length > 1 ? (C)(a.alpha / (double)(a.length - 1)) : (C)0;
    MX_EACH(i, a.outer * a.length * a.inner) {
        const i64 o = i / a.inner / a.length, j = i / a.inner % a.length, c = i % a.inner;
        const C p = to<C>(((const T *)a.x)[i]);
        C v;
        if (a.kind == OUTPUT_PROBABILITIES) {
            v = scale * (p - to<C>(((const T *)a.label)[i]));
        } else {
            const double l = to<double>(((const T *)a.label)[o * a.inner + c]);
            v = scale * (p - rest);
            if (a.use_ignore && trunc(l) == trunc(a.ignore)) v = 0;
            else if (l > -1.0 && l < (double)a.length && (i64)l == j) v = scale * (p - (C)(1.0 - a.alpha));
        }
        if (a.g) v *= to<C>(((const T *)a.g)[i]);
        put((T *)a.y, i, v, (i32)a.req);
    }
}

template <class T> MX_DEV void make_loss_backward(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    const C scale = output_scale<C>(a);
    MX_EACH(i, a.length) put((T *)a.y, i, scale, (i32)a.req);
}

template <class T> MX_DEV void regression(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    const C scale = (C)a.scale;
    MX_EACH(i, a.length) {
        C v = to<C>(((const T *)a.x)[i]);
        if (a.kind == OUTPUT_SIGMOID) {
            const C e = exp(v > 0 ? -v : v), s = 1 / (1 + e);
            v = v > 0 ? s : e * s;
        } else if (a.kind != OUTPUT_COPY) {
            v -= to<C>(((const T *)a.label)[i]);
            v = a.kind == OUTPUT_DIFFERENCE ? scale * v : v > 0 ? scale : v < 0 ? -scale : v;
        }
        put((T *)a.y, i, v, (i32)a.req);
    }
}

/* A row's class, made valid. */
template <class T> MX_DEV i64 output_class(const OutputArgs &a, i64 r)
{
    const double l = to<double>(((const T *)a.label)[r]);
    if (l > -1.0 && l < (double)a.length) return (i64)l;
    mx_fault(a.fault, MX_INDEX_ERROR, -1, to<i64>(l), 0, a.length);
    return 0;
}

/* log(sum(exp(row))) - row[label] of each row, in `count`; a block a row. */
template <class T> MX_DEV void cross_entropy_rows(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    __shared__ C slots[MX_WARP];
    for (i64 r = blockIdx.x; r < a.outer; r += gridDim.x) {
        const T *x = (const T *)a.x + r * a.length;
        C m = -(C)mx_inf(), sum = 0;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const C v = to<C>(x[i]);
            m = v > m ? v : m;
        }
        m = block_reduce<MaxOp>(m, slots);
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) sum += exp(to<C>(x[i]) - m);
        sum = block_reduce<AddOp>(sum, slots);
        if (threadIdx.x == 0)
            ((double *)a.count)[r] = log((double)sum) + ((double)m - to<double>(x[output_class<T>(a, r)]));
    }
}
/* One block: their sum. */
template <class T> MX_DEV void cross_entropy(const OutputArgs &a)
{
    __shared__ double slots[MX_WARP];
    double sum = 0;
    for (i64 r = threadIdx.x; r < a.outer; r += blockDim.x) sum += ((const double *)a.count)[r];
    sum = block_reduce<AddOp>(sum, slots);
    if (threadIdx.x == 0) put((T *)a.y, 0, sum, (i32)a.req);
}
/* g[0] * (softmax(row) - one at the label). */
template <class T> MX_DEV void cross_entropy_backward(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    __shared__ C slots[MX_WARP];
    const C g = to<C>(*(const T *)a.g);
    for (i64 r = blockIdx.x; r < a.outer; r += gridDim.x) {
        const T *x = (const T *)a.x + r * a.length;
        const i64 label = output_class<T>(a, r);
        C m = -(C)mx_inf(), sum = 0;
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const C v = to<C>(x[i]);
            m = v > m ? v : m;
        }
        m = block_reduce<MaxOp>(m, slots);
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) sum += exp(to<C>(x[i]) - m);
        sum = block_reduce<AddOp>(sum, slots);
        for (i64 i = threadIdx.x; i < a.length; i += blockDim.x) {
            const C p = (C)exp(to<C>(x[i]) - m) / sum;
            put((T *)a.y, r * a.length + i, g * (i == label ? p - 1 : p), (i32)a.req);
        }
    }
}

/* One-against-all hinge: d/dx of max(0, margin - t x) or of its square, t = 1 at the label, else -1. */
template <class T> MX_DEV void svm_backward(const OutputArgs &a)
{
    typedef typename Compute<T>::C C;
    const C scale = (C)a.scale, margin = (C)a.alpha;
    MX_EACH(i, a.outer * a.length) {
        const i64 r = i / a.length;
        const double l = to<double>(((const T *)a.label)[r]);
        const C t = l > -1.0 && l < (double)a.length && (i64)l == i - r * a.length ? 1 : -1;
        const C slack = margin - t * to<C>(((const T *)a.x)[i]);
        put((T *)a.y, i, slack > 0 ? (a.kind ? -t * scale : -2 * t * scale * slack) : (C)0, (i32)a.req);
    }
}

#endif
