/* Transforms of the weights of Winograd convolutions: U = G w G' and back, dw = G' dU G.
 *
 * Eight lanes are eight filters (eight channels for the gradient of data). A channel of them is read as one vector a
 * tap, by transposing; a list says which of the taps make up the window, in which order: reversed for the gradient of
 * data, every second one of a stride of 2. Windows: WG_WINDOWS, with their points.
 */
#ifndef MXCY_WINOGRAD_WEIGHTS_H
#define MXCY_WINOGRAD_WEIGHTS_H
#include "winograd_lines.h"

typedef float wg_eight __attribute__((vector_size(32)));
typedef float wg_ueight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t wg_eight_mask __attribute__((vector_size(32)));

#define WG_TAPS 5   /* at most, of a window along an axis */
#define WG_PLANE 36 /* taps of a kernel's plane at most: 6 x 6 with a stride of 2 */

/* call(taps, points, taps, points) for the windows that there are: rows, then columns */
#define WG_WINDOWS(call) \
    call(3, 6, 3, 6) call(3, 4, 3, 4) call(5, 8, 5, 8) call(2, 6, 2, 6) call(1, 1, 3, 6) call(1, 1, 3, 4) \
    call(1, 1, 5, 8) call(1, 1, 2, 6) call(3, 6, 1, 1) call(3, 4, 1, 1) call(5, 8, 1, 1) call(2, 6, 1, 1)

/* 1 / N(p) of the points 0, 1, 2, 1/2; -p has what p has. */
WG_INLINE float wg_scale(const int points, const int j)
{
    if (points == 8)
        return j == 0 ? -1.0f : j == 1 ? -2.0f / 9 : j == 2 ? 1.0f / 90 : 32.0f / 45;
    return j == 0 ? 0.25f : j == 1 ? -1.0f / 6 : 1.0f / 24;
}

WG_INLINE float wg_power(const int j, const int k) /* of the point j = 1, 2 or 3 (1/2) */
{
    return j == 1 ? 1.0f : j == 2 ? (float)(1 << k) : 1.0f / (float)(1 << k);
}

/* G: `taps` vectors in, `points` out. */
WG_INLINE void wg_weight_line(const int taps, const int points, const wg_eight *w, wg_eight *u)
{
    if (points == 1) {
        u[0] = w[0];
        return;
    }
#pragma GCC unroll 3
    for (int j = 1; j < 4; j++) {
        const int at = j > 1 ? 2 * j : 1, other = j > 1 ? at + 1 : 3;
        if (at >= points)
            break;
        wg_eight even = wg_scale(points, j) * w[0], odd = wg_scale(points, j) * wg_power(j, 1) * w[1];
#pragma GCC unroll 3
        for (int k = 2; k < taps; k++) {
            const wg_eight v = wg_scale(points, j) * wg_power(j, k) * w[k];
            if (k & 1)
                odd += v;
            else
                even += v;
        }
        u[at] = even + odd;
        u[other] = even - odd;
    }
    u[0] = wg_scale(points, 0) * w[0];
    u[2] = w[taps - 1];
}

/* G': `points` vectors in, `taps` out. */
WG_INLINE void wg_weight_grad_line(const int taps, const int points, const wg_eight *u, wg_eight *w)
{
    if (points == 1) {
        w[0] = u[0];
        return;
    }
#pragma GCC unroll 5
    for (int k = 0; k < taps; k++) {
        wg_eight sum = wg_scale(points, 1) * (k & 1 ? u[1] - u[3] : u[1] + u[3]);
        if (points > 4)
            sum += wg_scale(points, 2) * wg_power(2, k) * (k & 1 ? u[4] - u[5] : u[4] + u[5]);
        if (points > 6)
            sum += wg_scale(points, 3) * wg_power(3, k) * (k & 1 ? u[6] - u[7] : u[6] + u[7]);
        w[k] = sum;
    }
    w[0] += wg_scale(points, 0) * u[0];
    w[taps - 1] += u[2];
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

/* w[q][lane] = p[lane * step + q], `count` q */
WG_INLINE void wg_read_taps(int count, const float *p, int64_t step, wg_eight *w)
{
    for (; count >= 8; count -= 8, p += 8, w += 8) {
        wg_eight r[8];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            r[i] = *(const wg_ueight *)(p + i * step);
        wg_transpose(r);
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            w[i] = r[i];
    }
    for (; count > 0; count--, p++, w++)
        *w = (wg_eight){p[0], p[step], p[2 * step], p[3 * step],
                        p[4 * step], p[5 * step], p[6 * step], p[7 * step]};
}

/* p[lane * step + q] = w[q][lane] */
WG_INLINE void wg_write_taps(int count, float *p, int64_t step, const wg_eight *w)
{
    for (; count >= 8; count -= 8, p += 8, w += 8) {
        wg_eight r[8];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            r[i] = w[i];
        wg_transpose(r);
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            *(wg_ueight *)(p + i * step) = r[i];
    }
    for (; count > 0; count--, p++, w++)
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
            p[i * step] = (*w)[i];
}

/* The taps of one window in a kernel's plane of `count` taps. */
typedef struct {
    int count, whole;               /* whole: the window is the plane, in its order */
    int8_t at[WG_TAPS * WG_TAPS]; /* where each tap is in the plane; `count` if there is none */
} wg_window;

/* U = G w G' of one channel and eight filters, us floats from a position to the next. */
WG_INLINE void wg_weight(const int rh, const int ph, const int rw, const int pw, const wg_window *window,
                         const float *p, int64_t step, float *u, int64_t us)
{
    wg_eight w[WG_PLANE + 1], half[WG_POINTS][WG_TAPS], d[WG_POINTS];
    wg_read_taps(window->count, p, step, w);
    w[window->count] = (wg_eight){0};
#pragma GCC unroll 5
    for (int q = 0; q < rw; q++) {
        wg_eight line[WG_TAPS];
#pragma GCC unroll 5
        for (int i = 0; i < rh; i++)
            line[i] = w[window->at[i * rw + q]];
        wg_weight_line(rh, ph, line, d);
#pragma GCC unroll 8
        for (int i = 0; i < ph; i++)
            half[i][q] = d[i];
    }
#pragma GCC unroll 8
    for (int i = 0; i < ph; i++) {
        wg_weight_line(rw, pw, half[i], d);
#pragma GCC unroll 8
        for (int j = 0; j < pw; j++)
            *(wg_ueight *)(u + (i * pw + j) * us) = d[j];
    }
}

/* dw = G' dU G of one channel and eight filters. */
WG_INLINE void wg_weight_grad(const int rh, const int ph, const int rw, const int pw, const wg_window *window,
                              const float *u, int64_t us, float *p, int64_t step)
{
    wg_eight half[WG_TAPS][WG_POINTS], d[WG_POINTS], w[WG_TAPS * WG_TAPS];
#pragma GCC unroll 8
    for (int j = 0; j < pw; j++) {
        wg_eight line[WG_TAPS];
#pragma GCC unroll 8
        for (int i = 0; i < ph; i++)
            d[i] = *(const wg_ueight *)(u + (i * pw + j) * us);
        wg_weight_grad_line(rh, ph, d, line);
#pragma GCC unroll 5
        for (int q = 0; q < rh; q++)
            half[q][j] = line[q];
    }
#pragma GCC unroll 5
    for (int q = 0; q < rh; q++)
        wg_weight_grad_line(rw, pw, half[q], w + q * rw);
    if (window->whole) {
        wg_write_taps(rh * rw, p, step, w);
        return;
    }
    for (int q = 0; q < rh * rw; q++)
        if (window->at[q] < window->count)
            for (int i = 0; i < 8; i++)
                p[i * step + window->at[q]] = w[q][i];
}

#endif
