/* Winograd's minimal filtering F(m, 3) of a line, m = 4, 3, 2 or 1: the four transforms.
 *
 *   y = A' ((G w) * (B' d))     d: m + 2 inputs, w: 3 weights, y: m results, m + 2 products
 * with the first m + 2 of the points 0, 1, infinity, -1, 2, -2. G is the same for every m: its row for the point p
 * is (1, p, p^2) / N(p), where N(p) is the product of the distances to the other finite points of m = 4; what other
 * m need instead of N is in their B. So tiles of all sizes share transformed weights, and at the right and lower
 * border a tile is as small as the image asks. With m = 4 this is the transform of Lavin and Gray, "Fast
 * Algorithms for Convolutional Neural Networks" (2016), but for the order of the points.
 * In two dimensions a transform is applied to the rows, then to the columns.
 */
#ifndef MXCY_WINOGRAD_LINES_H
#define MXCY_WINOGRAD_LINES_H
#include "winograd_gemm.h"

/* B': m + 2 vectors, in place. */
WG_INLINE void wg_data_line(const int m, wg_vec *d)
{
    const wg_vec a = d[0], b = d[1], c = d[2];
    if (m == 4) {
        const wg_vec e = d[3], f = d[4], g = d[5];
        const wg_vec p = f - 4.0f * c, q = e - 4.0f * b, r = f - c, s = e - b;
        d[0] = 4.0f * a + (f - 5.0f * c);
        d[1] = p + q;
        d[2] = 4.0f * b + (g - 5.0f * e);
        d[3] = p - q;
        d[4] = r + 2.0f * s;
        d[5] = r - 2.0f * s;
    } else if (m == 3) {
        const wg_vec e = d[3], f = d[4], s = e - b;
        d[0] = 4.0f * (a - c) + 2.0f * s;
        d[1] = 3.0f * ((e - c) - 2.0f * b);
        d[2] = (f - c) - 2.0f * s;
        d[3] = (e + 2.0f * b) - 3.0f * c;
        d[4] = 4.0f * s;
    } else if (m == 2) {
        const wg_vec e = d[3];
        d[0] = 4.0f * (a - c);
        d[1] = -3.0f * (b + c);
        d[2] = e - b;
        d[3] = 3.0f * (b - c);
    } else {
        d[0] = 4.0f * (a - b);
        d[1] = -6.0f * b;
        d[2] = c - b;
    }
}

/* A': m + 2 vectors in, m out, in place. */
WG_INLINE void wg_out_line(const int m, wg_vec *d)
{
    const wg_vec z = d[0], i = d[2];
    if (m == 1) {
        d[0] = z + (d[1] + i);
        return;
    }
    const wg_vec p = d[1] + d[3], q = d[1] - d[3];
    if (m == 4) {
        const wg_vec r = d[4] + d[5], s = d[4] - d[5];
        d[0] = z + p + r;
        d[1] = q + 2.0f * s;
        d[2] = p + 4.0f * r;
        d[3] = q + 8.0f * s + i;
    } else if (m == 3) {
        const wg_vec r = d[4];
        d[0] = z + p + r;
        d[1] = q + 2.0f * r;
        d[2] = p + 4.0f * r + i;
    } else {
        d[0] = z + p;
        d[1] = q + i;
    }
}

/* A: m vectors in, m + 2 out, in place. */
WG_INLINE void wg_ograd_line(const int m, wg_vec *d)
{
    const wg_vec a = d[0];
    if (m == 4) {
        const wg_vec b = d[1], c = d[2], e = d[3];
        const wg_vec p = a + c, q = b + e, r = a + 4.0f * c, s = 2.0f * b + 8.0f * e;
        d[1] = p + q;
        d[2] = e;
        d[3] = p - q;
        d[4] = r + s;
        d[5] = r - s;
    } else if (m == 3) {
        const wg_vec b = d[1], c = d[2], p = a + c;
        d[1] = p + b;
        d[3] = p - b;
        d[4] = a + 2.0f * b + 4.0f * c;
    } else if (m == 2) {
        const wg_vec b = d[1];
        d[1] = a + b;
        d[2] = b;
        d[3] = a - b;
    } else {
        d[1] = a;
        d[2] = a;
    }
}

/* -- weights: eight lanes are eight filters (eight channels for the gradient of data) -------------------------- */
typedef float wg_eight __attribute__((vector_size(32)));
typedef float wg_ueight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t wg_eight_mask __attribute__((vector_size(32)));

/* G: three vectors in, `points` out (4 or 6). */
WG_INLINE void wg_weight_line(const int points, wg_eight a, wg_eight b, wg_eight c, wg_eight *u)
{
    const wg_eight p = (-1.0f / 6) * (a + c), q = (1.0f / 6) * b;
    u[0] = 0.25f * a;
    u[1] = p - q;
    u[2] = c;
    u[3] = p + q;
    if (points == 6) {
        const wg_eight r = (1.0f / 24) * a + (1.0f / 6) * c, s = (1.0f / 12) * b;
        u[4] = r + s;
        u[5] = r - s;
    }
}

/* G': `points` vectors in, three out. */
WG_INLINE void wg_weight_grad_line(const int points, const wg_eight *u, wg_eight *w)
{
    const wg_eight p = (-1.0f / 6) * (u[1] + u[3]), q = (1.0f / 6) * (u[3] - u[1]);
    w[0] = 0.25f * u[0] + p;
    w[1] = q;
    w[2] = u[2] + p;
    if (points == 6) {
        const wg_eight r = u[4] + u[5];
        w[0] += (1.0f / 24) * r;
        w[1] += (1.0f / 12) * (u[4] - u[5]);
        w[2] += (1.0f / 6) * r;
    }
}

/* 8 x 8 transpose in registers, three rounds: rows r and r + h swap their off-diagonal parts. */
WG_INLINE void wg_transpose(wg_eight *r)
{
#pragma GCC unroll 4
    for (int h = 1; h < 8; h *= 2) {
        wg_eight_mask lo, hi;
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            lo[j] = (j & h) ? j - h + 8 : j;
            hi[j] = (j & h) ? j + 8 : j + h;
        }
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            if (i & h)
                continue;
            const wg_eight a = r[i], b = r[i + h];
            r[i] = __builtin_shuffle(a, b, lo);
            r[i + h] = __builtin_shuffle(a, b, hi);
        }
    }
}

/* w[q][lane] = p[lane * step + q], nine q */
WG_INLINE void wg_read_nine(const float *p, int64_t step, wg_eight *w)
{
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        w[i] = *(const wg_ueight *)(p + i * step);
    wg_transpose(w);
    w[8] = (wg_eight){p[8], p[step + 8], p[2 * step + 8], p[3 * step + 8],
                      p[4 * step + 8], p[5 * step + 8], p[6 * step + 8], p[7 * step + 8]};
}

WG_INLINE void wg_write_nine(float *p, int64_t step, wg_eight *w)
{
    const wg_eight last = w[8];
    wg_transpose(w);
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
        *(wg_ueight *)(p + i * step) = w[i];
        p[i * step + 8] = last[i];
    }
}

/* U = G w G' of one channel and eight filters, us floats from a position to the next. */
WG_INLINE void wg_weight(const int points, const int rotated, const float *p, int64_t step, float *u, int64_t us)
{
    wg_eight w[9], half[6][3], d[6];
    wg_read_nine(p, step, w);
#pragma GCC unroll 3
    for (int q = 0; q < 3; q++) {
        if (rotated)
            wg_weight_line(points, w[8 - q], w[5 - q], w[2 - q], d);
        else
            wg_weight_line(points, w[q], w[3 + q], w[6 + q], d);
#pragma GCC unroll 6
        for (int i = 0; i < points; i++)
            half[i][q] = d[i];
    }
#pragma GCC unroll 6
    for (int i = 0; i < points; i++) {
        wg_weight_line(points, half[i][0], half[i][1], half[i][2], d);
#pragma GCC unroll 6
        for (int j = 0; j < points; j++)
            *(wg_ueight *)(u + (i * points + j) * us) = d[j];
    }
}

/* dw = G' dU G of one channel and eight filters. */
WG_INLINE void wg_weight_grad(const int points, const float *u, int64_t us, float *p, int64_t step)
{
    wg_eight half[3][6], d[6], w[9];
#pragma GCC unroll 6
    for (int j = 0; j < points; j++) {
#pragma GCC unroll 6
        for (int i = 0; i < points; i++)
            d[i] = *(const wg_ueight *)(u + (i * points + j) * us);
        wg_weight_grad_line(points, d, w);
#pragma GCC unroll 3
        for (int q = 0; q < 3; q++)
            half[q][j] = w[q];
    }
#pragma GCC unroll 3
    for (int q = 0; q < 3; q++)
        wg_weight_grad_line(points, half[q], w + 3 * q);
    wg_write_nine(p, step, w);
}

#endif
