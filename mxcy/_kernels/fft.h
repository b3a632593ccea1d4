/* Discrete Fourier transforms of lines of any length, in double precision.
 *
 * What lives here: radix 2 where the length is a power of two, Bluestein's algorithm ("A linear filtering
 * approach to the computation of discrete Fourier transform", 1970) otherwise. What does not: transforms
 * over several axes.
 * Invariant: a line is transformed in scratch of its slot alone, so threads do not matter.
 */
#ifndef MXCY_FFT_H
#define MXCY_FFT_H

#include "counting.h"

typedef struct { double re, im; } fft_complex;

static inline fft_complex fft_mul(fft_complex a, fft_complex b)
{
    return (fft_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static inline fft_complex fft_turn(double part) /* e^(2 pi i part) */
{
    return (fft_complex){cos(6.283185307179586477 * part), sin(6.283185307179586477 * part)};
}

/* n a power of two; sign -1: forward. roots[j] = e^(2 pi i j / n), n / 2 of them. */
static void fft_radix2(fft_complex *x, int64_t n, int sign, const fft_complex *roots)
{
    for (int64_t i = 1, j = 0; i < n; i++) {
        int64_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) {
            const fft_complex s = x[i];
            x[i] = x[j];
            x[j] = s;
        }
    }
    for (int64_t half = 1; half < n; half *= 2)
        for (int64_t i = 0; i < n; i += 2 * half)
            for (int64_t j = 0; j < half; j++) {
                fft_complex w = roots[j * (n / (2 * half))];
                w.im *= sign;
                const fft_complex a = x[i + j], b = fft_mul(x[i + j + half], w);
                x[i + j] = (fft_complex){a.re + b.re, a.im + b.im};
                x[i + j + half] = (fft_complex){a.re - b.re, a.im - b.im};
            }
}

/* Any n, m = n or the power of two that is at least 2 n - 1; scratch: m / 2 roots, and if m != n twice m. */
static void fft_line(fft_complex *x, int64_t n, int64_t m, int sign, fft_complex *scratch)
{
    fft_complex *roots = scratch, *a = roots + (m + 1) / 2, *b = a + m;
    for (int64_t j = 0; j < m / 2; j++) roots[j] = fft_turn((double)j / (double)m);
    if (m == n) {
        fft_radix2(x, n, sign, roots);
        return;
    }
    for (int64_t j = 0; j < m; j++) a[j] = b[j] = (fft_complex){0, 0};
    for (int64_t j = 0; j < n; j++) { /* j^2 modulo 2 n keeps the angle exact */
        const int64_t square = (int64_t)((unsigned __int128)j * (uint64_t)j % (uint64_t)(2 * n));
        fft_complex w = fft_turn((double)square / (double)(2 * n));
        w.im *= -sign;
        b[j] = w;
        if (j) b[m - j] = w;
        w.im = -w.im;
        a[j] = fft_mul(x[j], w);
    }
    fft_radix2(a, m, -1, roots);
    fft_radix2(b, m, -1, roots);
    for (int64_t j = 0; j < m; j++) a[j] = fft_mul(a[j], b[j]);
    fft_radix2(a, m, 1, roots);
    for (int64_t j = 0; j < n; j++) {
        const int64_t square = (int64_t)((unsigned __int128)j * (uint64_t)j % (uint64_t)(2 * n));
        fft_complex w = fft_turn((double)square / (double)(2 * n));
        w.im *= sign;
        x[j] = fft_mul((fft_complex){a[j].re / (double)m, a[j].im / (double)m}, w);
    }
}

/* ints = (lines, n, m, inverse, slots). Forward: n numbers to n pairs (real, imaginary). Inverse: n pairs
 * to the real parts of n numbers, not divided by n. */
static void fft_body(void *v, int64_t slot, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t lines = t->ints[0], n = t->ints[1], m = t->ints[2], back = t->ints[3], slots = t->ints[4];
    (void)lane;
    for (; slot < end; slot++) {
        fft_complex *x = (fft_complex *)((char *)t->workspace + slot * (t->workspace_bytes / slots & ~15));
        for (int64_t l = slot * lines / slots; l < (slot + 1) * lines / slots; l++) {
            for (int64_t j = 0; j < n; j++)
                x[j] = back ? (fft_complex){load_number(&t->ins[0], 2 * (l * n + j)),
                                            load_number(&t->ins[0], 2 * (l * n + j) + 1)}
                            : (fft_complex){load_number(&t->ins[0], l * n + j), 0};
            fft_line(x, n, m, back ? 1 : -1, x + n);
            for (int64_t j = 0; j < n; j++)
                if (back) {
                    store_double(&t->outs[0], l * n + j, x[j].re);
                } else {
                    store_double(&t->outs[0], 2 * (l * n + j), x[j].re);
                    store_double(&t->outs[0], 2 * (l * n + j) + 1, x[j].im);
                }
        }
    }
}

static int fft_forward(const mxcy_task *t)
{
    if (t->outs[0].size) parallel(t, t->ints[4], 1, fft_body, (void *)t);
    return MXCY_OK;
}
#endif
