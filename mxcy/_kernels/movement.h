/* Inner loops of the movement kernels: runs, small 2-D copies, blocked transposes, fills.
 * Everything works on item sizes (1, 2, 4, 8), never on dtypes. Strides are in elements. */
#ifndef MXCY_MOVEMENT_H
#define MXCY_MOVEMENT_H

#include <stdint.h>
#include <string.h>

typedef uint32_t mv_u32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef uint64_t mv_u64x2 __attribute__((vector_size(16), aligned(8), may_alias));

#define MV_RUN(T)                                                                                \
    static inline void mv_run_##T(T *restrict d, const T *restrict s, int64_t n, int64_t is,     \
                                  int64_t os)                                                    \
    {                                                                                            \
        if (os == 1 && is == 0) {                                                                \
            T v = s[0];                                                                          \
            for (int64_t i = 0; i < n; i++) d[i] = v;                                            \
        } else if (os == 1 && is == 1) {                                                         \
            for (int64_t i = 0; i < n; i++) d[i] = s[i];                                         \
        } else if (os == 1 && is == -1) {                                                        \
            for (int64_t i = 0; i < n; i++) d[i] = s[-i];                                        \
        } else if (os == 1) {                                                                    \
            for (int64_t i = 0; i < n; i++) d[i] = s[i * is];                                    \
        } else if (is == 1) {                                                                    \
            for (int64_t i = 0; i < n; i++) d[i * os] = s[i];                                    \
        } else {                                                                                 \
            for (int64_t i = 0; i < n; i++) d[i * os] = s[i * is];                               \
        }                                                                                        \
    }                                                                                            \
    static inline void mv_fill_##T(T *d, int64_t n, T v)                                         \
    {                                                                                            \
        for (int64_t i = 0; i < n; i++) d[i] = v;                                                \
    }                                                                                            \
    /* d[i][j] = s[j][i]: ni rows of the output, nj columns; is_j: stride of j in the input. */  \
    static inline void mv_tr_edge_##T(T *restrict d, const T *restrict s, int64_t ni,            \
                                      int64_t nj, int64_t is_j, int64_t os_i)                    \
    {                                                                                            \
        for (int64_t i = 0; i < ni; i++)                                                         \
            for (int64_t j = 0; j < nj; j++) d[i * os_i + j] = s[j * is_j + i];                  \
    }

MV_RUN(uint8_t)
MV_RUN(uint16_t)
MV_RUN(uint32_t)
MV_RUN(uint64_t)

/* One run of n elements. */
static inline void mv_run(char *d, const char *s, int64_t n, int64_t is, int64_t os, int item)
{
    if (is == 1 && os == 1 && n * item >= 64) {
        memcpy(d, s, (size_t)(n * item));
        return;
    }
    switch (item) {
    case 1: mv_run_uint8_t((uint8_t *)d, (const uint8_t *)s, n, is, os); break;
    case 2: mv_run_uint16_t((uint16_t *)d, (const uint16_t *)s, n, is, os); break;
    case 4: mv_run_uint32_t((uint32_t *)d, (const uint32_t *)s, n, is, os); break;
    default: mv_run_uint64_t((uint64_t *)d, (const uint64_t *)s, n, is, os); break;
    }
}

/* n0 runs of n1 elements; the switch on the item size is outside the loop for short runs. */
#define MV_ROWS(T)                                                                               \
    for (int64_t r = 0; r < n0; r++)                                                             \
        mv_run_##T((T *)d + r * os0, (const T *)s + r * is0, n1, is1, os1)

static inline void mv_rows(char *d, const char *s, int64_t n0, int64_t is0, int64_t os0,
                           int64_t n1, int64_t is1, int64_t os1, int item)
{
    if (is1 == 1 && os1 == 1 && n1 * item >= 64) {
        const int64_t bytes = n1 * item;
        const int apart = is0 != n1 && bytes <= 2048; /* too short for the hardware to run ahead */
        for (int64_t r = 0; r < n0; r++) {
            const char *from = s + r * is0 * item;
            if (apart && r + 2 < n0)
                for (int64_t c = 0; c < bytes; c += 64) __builtin_prefetch(from + 2 * is0 * item + c);
            memcpy(d + r * os0 * item, from, (size_t)bytes);
        }
        return;
    }
    if (n1 < 8 && n0 >= 16) { /* many short runs: one long strided run for each of their elements */
        for (int64_t r = 0; r < n1; r++)
            mv_run(d + r * os1 * item, s + r * is1 * item, n0, is0, os0, item);
        return;
    }
    switch (item) {
    case 1: MV_ROWS(uint8_t); break;
    case 2: MV_ROWS(uint16_t); break;
    case 4: MV_ROWS(uint32_t); break;
    default: MV_ROWS(uint64_t); break;
    }
}

static inline void mv_tr4x4(uint32_t *d, const uint32_t *s, int64_t is_j, int64_t os_i)
{
    typedef uint32_t v __attribute__((vector_size(16)));
    v a = *(const mv_u32x4 *)(s), b = *(const mv_u32x4 *)(s + is_j);
    v c = *(const mv_u32x4 *)(s + 2 * is_j), e = *(const mv_u32x4 *)(s + 3 * is_j);
    const v low = {0, 4, 1, 5}, high = {2, 6, 3, 7};
    v ab0 = __builtin_shuffle(a, b, low), ab1 = __builtin_shuffle(a, b, high);
    v ce0 = __builtin_shuffle(c, e, low), ce1 = __builtin_shuffle(c, e, high);
    *(mv_u32x4 *)(d) = __builtin_shuffle(ab0, ce0, (v){0, 1, 4, 5});
    *(mv_u32x4 *)(d + os_i) = __builtin_shuffle(ab0, ce0, (v){2, 3, 6, 7});
    *(mv_u32x4 *)(d + 2 * os_i) = __builtin_shuffle(ab1, ce1, (v){0, 1, 4, 5});
    *(mv_u32x4 *)(d + 3 * os_i) = __builtin_shuffle(ab1, ce1, (v){2, 3, 6, 7});
}

static inline void mv_tr2x2(uint64_t *d, const uint64_t *s, int64_t is_j, int64_t os_i)
{
    typedef uint64_t v __attribute__((vector_size(16)));
    v a = *(const mv_u64x2 *)(s), b = *(const mv_u64x2 *)(s + is_j);
    *(mv_u64x2 *)(d) = __builtin_shuffle(a, b, (v){0, 2});
    *(mv_u64x2 *)(d + os_i) = __builtin_shuffle(a, b, (v){1, 3});
}

/* A 16 x 16 tile through a small buffer: every line of the input is read at once and every line of
 * the output written at once, which matters where strides are powers of two (cache sets). */
static inline void mv_tile_uint32_t(uint32_t *d, const uint32_t *s, int64_t is_j, int64_t os_i)
{
    uint32_t buf[16 * 16] __attribute__((aligned(64)));
    for (int64_t j = 0; j < 16; j += 4)
        for (int64_t i = 0; i < 16; i += 4)
            mv_tr4x4(buf + i * 16 + j, s + j * is_j + i, is_j, 16);
    for (int64_t i = 0; i < 16; i++) memcpy(d + i * os_i, buf + i * 16, 64);
}

static inline void mv_tile_uint64_t(uint64_t *d, const uint64_t *s, int64_t is_j, int64_t os_i)
{
    uint64_t buf[16 * 16] __attribute__((aligned(64)));
    for (int64_t j = 0; j < 16; j += 2)
        for (int64_t i = 0; i < 16; i += 2)
            mv_tr2x2(buf + i * 16 + j, s + j * is_j + i, is_j, 16);
    for (int64_t i = 0; i < 16; i++) memcpy(d + i * os_i, buf + i * 16, 128);
}

#define MV_TILE(T)                                                                               \
    static inline void mv_tile_##T(T *d, const T *s, int64_t is_j, int64_t os_i)                 \
    {                                                                                            \
        T buf[16 * 16] __attribute__((aligned(64)));                                             \
        for (int64_t j = 0; j < 16; j++)                                                         \
            for (int64_t i = 0; i < 16; i++) buf[i * 16 + j] = s[j * is_j + i];                  \
        for (int64_t i = 0; i < 16; i++) memcpy(d + i * os_i, buf + i * 16, 16 * sizeof(T));     \
    }
MV_TILE(uint8_t)
MV_TILE(uint16_t)

#define MV_TRANSPOSE(T)                                                                          \
    static inline void mv_transpose_##T(T *d, const T *s, int64_t ni, int64_t nj, int64_t is_j,  \
                                        int64_t os_i)                                            \
    {                                                                                            \
        for (int64_t j = 0; j < nj; j += 16) {                                                   \
            int64_t mj = nj - j < 16 ? nj - j : 16;                                              \
            for (int64_t i = 0; i < ni; i += 16) {                                               \
                int64_t mi = ni - i < 16 ? ni - i : 16;                                          \
                T *dd = d + i * os_i + j;                                                        \
                const T *ss = s + j * is_j + i;                                                  \
                if (mi == 16 && mj == 16)                                                        \
                    mv_tile_##T(dd, ss, is_j, os_i);                                             \
                else                                                                             \
                    mv_tr_edge_##T(dd, ss, mi, mj, is_j, os_i);                                  \
            }                                                                                    \
        }                                                                                        \
    }
MV_TRANSPOSE(uint8_t)
MV_TRANSPOSE(uint16_t)
MV_TRANSPOSE(uint32_t)
MV_TRANSPOSE(uint64_t)

/* Transposes ni output rows of nj elements. */
static inline void mv_transpose(char *d, const char *s, int64_t ni, int64_t nj, int64_t is_j,
                                int64_t os_i, int item)
{
    switch (item) {
    case 1: mv_transpose_uint8_t((uint8_t *)d, (const uint8_t *)s, ni, nj, is_j, os_i); break;
    case 2: mv_transpose_uint16_t((uint16_t *)d, (const uint16_t *)s, ni, nj, is_j, os_i); break;
    case 4: mv_transpose_uint32_t((uint32_t *)d, (const uint32_t *)s, ni, nj, is_j, os_i); break;
    default: mv_transpose_uint64_t((uint64_t *)d, (const uint64_t *)s, ni, nj, is_j, os_i); break;
    }
}

/* n elements of the low `item` bytes of `pattern`. */
static inline void mv_fill(char *d, int64_t n, int64_t pattern, int item)
{
    if (pattern == 0) {
        memset(d, 0, (size_t)(n * item));
        return;
    }
    switch (item) {
    case 1: mv_fill_uint8_t((uint8_t *)d, n, (uint8_t)pattern); break;
    case 2: mv_fill_uint16_t((uint16_t *)d, n, (uint16_t)pattern); break;
    case 4: mv_fill_uint32_t((uint32_t *)d, n, (uint32_t)pattern); break;
    default: mv_fill_uint64_t((uint64_t *)d, n, (uint64_t)pattern); break;
    }
}
#endif
