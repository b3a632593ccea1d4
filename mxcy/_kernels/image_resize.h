/* Resizing for one element type T with sums in A; included by image.h, which makes the tables.
 * Invariant: a row of the result (of the gradient: a column of elements) is summed by one thread, in order. */

/* Units: rows of the result. First the rows that it is made of, then the columns. */
static void NAME(resize)(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_resize_args *a = (const image_resize_args *)v;
    const int64_t row = a->w * a->c, c = a->c;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *image = (const T *)a->x + u / a->oh * a->h * row;
        A *restrict sum = (A *)a->between + u * row;
        T *restrict y = (T *)a->y + u * a->ow * c;
        for (int64_t k = 0; k < a->rows.taps; k++) {
            const int64_t tap = u % a->oh * a->rows.taps + k;
            const T *restrict x = image + a->rows.at[tap] * row;
            const A weight = (A)a->rows.weight[tap];
            if (k == 0)
                for (int64_t i = 0; i < row; i++) sum[i] = weight * (A)x[i];
            else if (weight != 0)
                for (int64_t i = 0; i < row; i++) sum[i] += weight * (A)x[i];
        }
        for (int64_t o = 0; o < a->ow; o++) {
            const int64_t *at = a->columns.at + o * a->columns.taps;
            const double *weight = a->columns.weight + o * a->columns.taps;
            for (int64_t i = 0; i < c; i++) {
                A s = (A)weight[0] * sum[at[0] * c + i];
                for (int64_t k = 1; k < a->columns.taps; k++)
                    if (weight[k] != 0) s += (A)weight[k] * sum[at[k] * c + i];
                y[o * c + i] = ROUND(s);
            }
        }
    }
}

/* The gradient. Units: rows of the resized image, which are spread over the columns they came from. */
static void NAME(spread_columns)(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_resize_args *a = (const image_resize_args *)v;
    const int64_t row = a->w * a->c, c = a->c;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *restrict g = (const T *)a->x + u * a->ow * c;
        A *restrict sum = (A *)a->between + u * row;
        for (int64_t i = 0; i < row; i++) sum[i] = 0;
        for (int64_t tap = 0; tap < a->ow * a->columns.taps; tap++)
            for (int64_t i = 0; i < c; i++)
                sum[a->columns.at[tap] * c + i] += (A)a->columns.weight[tap] * (A)g[tap / a->columns.taps * c + i];
    }
}

/* Units: blocks of elements of the rows of an image. */
static void NAME(spread_rows)(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_resize_args *a = (const image_resize_args *)v;
    const int64_t row = a->w * a->c, blocks = (row + IMAGE_TILE - 1) / IMAGE_TILE;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t image = u / blocks, first = u % blocks * IMAGE_TILE;
        const int64_t m = row - first < IMAGE_TILE ? row - first : IMAGE_TILE;
        T *dx = (T *)a->y + image * a->h * row + first;
        for (int64_t y = 0; y < a->h; y++)
            for (int64_t i = 0; i < m; i++) dx[y * row + i] = 0;
        for (int64_t tap = 0; tap < a->oh * a->rows.taps; tap++) {
            const A *restrict sum = (const A *)a->between + (image * a->oh + tap / a->rows.taps) * row + first;
            T *restrict out = dx + a->rows.at[tap] * row;
            for (int64_t i = 0; i < m; i++) out[i] += (T)((A)a->rows.weight[tap] * sum[i]);
        }
    }
}
#undef T
#undef A
#undef NAME
#undef ROUND
