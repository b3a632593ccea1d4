/* Winograd's minimal filtering F(m, r) of a line: the transforms of data, results and their gradients.
 *
 *   y = A' ((G w) * (B' d))     d: P = m + r - 1 inputs, w: r weights, y: m results, P products
 * with the first P of the points 0, 1, infinity, -1, 2, -2, 1/2, -1/2. G depends on neither m nor P: its row for the
 * point p is (1, p, p^2, ...) / N(p), where N(p) is the product of the distances to the other finite points of the
 * largest tile, which has six points or eight; what smaller tiles need instead of N is in their B. So tiles of all
 * sizes share transformed weights, and at the right and lower border a tile is as small as the image asks. F(4, 3) is
 * the transform of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), but for the order of
 * the points; eight points are those of F(6, 3) there. P = 1 is an axis without a window.
 * In two dimensions a transform is applied to the rows, then to the columns.
 */
#ifndef MXCY_WINOGRAD_LINES_H
#define MXCY_WINOGRAD_LINES_H
#include "winograd_gemm.h"

#define WG_POINTS 8 /* at most, along an axis */

/* B' for N of six points: P vectors, in place. */
WG_INLINE void wg_data_six(const int P, wg_vec *d)
{
    if (P == 1)
        return;
    const wg_vec a = d[0], b = d[1], c = d[2];
    if (P == 6) {
        const wg_vec e = d[3], f = d[4], g = d[5];
        const wg_vec p = f - 4.0f * c, q = e - 4.0f * b, r = f - c, s = e - b;
        d[0] = 4.0f * a + (f - 5.0f * c);
        d[1] = p + q;
        d[2] = 4.0f * b + (g - 5.0f * e);
        d[3] = p - q;
        d[4] = r + 2.0f * s;
        d[5] = r - 2.0f * s;
    } else if (P == 5) {
        const wg_vec e = d[3], f = d[4], s = e - b;
        d[0] = 4.0f * (a - c) + 2.0f * s;
        d[1] = 3.0f * ((e - c) - 2.0f * b);
        d[2] = (f - c) - 2.0f * s;
        d[3] = (e + 2.0f * b) - 3.0f * c;
        d[4] = 4.0f * s;
    } else if (P == 4) {
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

/* B': P vectors, in place. `eight`: weights are transformed for eight points. */
WG_INLINE void wg_data_line(const int P, const int eight, wg_vec *d)
{
    if (P == 8) {
        const wg_vec b = d[1], c = d[2], e = d[3], f = d[4], g = d[5], h = d[6];
        const wg_vec p = (c + h) - 4.25f * f, q = (b + g) - 4.25f * e;
        const wg_vec r = (h - 1.25f * f) + 0.25f * c, s = (2.0f * g - 2.5f * e) + 0.5f * b;
        const wg_vec t = (h - 5.0f * f) + 4.0f * c, u = (0.5f * g - 2.5f * e) + 2.0f * b;
        d[0] = (h - d[0]) + 5.25f * (c - f);
        d[2] = (d[7] - b) + 5.25f * (e - g);
        d[1] = p + q;
        d[3] = p - q;
        d[4] = r + s;
        d[5] = r - s;
        d[6] = t + u;
        d[7] = t - u;
        return;
    }
    if (P == 7) { /* the polynomial of six points times (x - 1/2) */
        wg_vec n[6] = {d[1], d[2], d[3], d[4], d[5], d[6]};
        wg_data_six(6, d);
        wg_data_six(6, n);
        d[6] = d[2];
        d[0] = 0.5f * n[0] - 0.25f * d[0];
        d[1] = 1.5f * n[1] - 0.75f * d[1];
        d[2] = n[2] - 0.5f * d[2];
        d[3] = 0.25f * d[3] - 0.5f * n[3];
        d[4] = 2.5f * n[4] - 1.25f * d[4];
        d[5] = 0.75f * d[5] - 1.5f * n[5];
        return;
    }
    wg_data_six(P, d);
    if (eight && P > 1) {
        d[0] *= -0.25f;
        d[1] *= 0.75f;
        if (P > 3)
            d[3] *= 0.75f;
        if (P > 4)
            d[4] *= 3.75f;
        if (P > 5)
            d[5] *= 3.75f;
    }
}

/* A': P vectors in, m out, in place. */
WG_INLINE void wg_out_line(const int m, const int P, wg_vec *d)
{
    if (P == 1)
        return;
    const wg_vec z = d[0], i = d[2];
    wg_vec even[3] = {d[1]}, odd[3] = {d[1]};
#pragma GCC unroll 3
    for (int j = 0; j < 3; j++) {
        const int at = j ? 2 + 2 * j : 1, other = j ? at + 1 : 3;
        if (at >= P)
            break;
        even[j] = other < P ? d[at] + d[other] : d[at];
        odd[j] = other < P ? d[at] - d[other] : d[at];
    }
#pragma GCC unroll 5
    for (int k = 0; k < m; k++) {
        wg_vec y = k & 1 ? odd[0] : even[0];
        if (P > 4)
            y += (float)(1 << k) * (k & 1 ? odd[1] : even[1]);
        if (P > 6)
            y += 1.0f / (float)(1 << k) * (k & 1 ? odd[2] : even[2]);
        if (k == 0)
            y = z + y;
        if (k == m - 1)
            y += i;
        d[k] = y;
    }
}

/* A: m vectors in, P out, in place. */
WG_INLINE void wg_ograd_line(const int m, const int P, wg_vec *d)
{
    if (P == 1)
        return;
    wg_vec even[3], odd[3];
#pragma GCC unroll 3
    for (int j = 0; j < 3; j++) {
        even[j] = d[0];
        odd[j] = (wg_vec){0};
#pragma GCC unroll 5
        for (int k = 1; k < m; k++) {
            const float power = j == 0 ? 1.0f : j == 1 ? (float)(1 << k) : 1.0f / (float)(1 << k);
            if (k == 1)
                odd[j] = power * d[1];
            else if (k & 1)
                odd[j] += power * d[k];
            else
                even[j] += power * d[k];
        }
    }
    const wg_vec last = d[m - 1];
#pragma GCC unroll 3
    for (int j = 0; j < 3; j++) {
        const int at = j ? 2 + 2 * j : 1, other = j ? at + 1 : 3;
        if (at < P)
            d[at] = m > 1 ? even[j] + odd[j] : even[j];
        if (other < P)
            d[other] = m > 1 ? even[j] - odd[j] : even[j];
    }
    d[2] = last;
}

#endif
