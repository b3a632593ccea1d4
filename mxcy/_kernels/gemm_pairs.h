/* Blocks of bfloat16 products that take two steps of K at once: a float gains a0 b0 + a1 b1 from 32 bits of A
 * and 32 of B. Two forms of the block, each one template over an instruction:
 *
 *   pairs   rows x two vectors of C in registers; the instruction is AVX512-BF16's vdpbf16ps.
 *   tiles   32 rows x 32 columns of C in four tiles; the instruction is AMX's tdpbf16ps on 16 rows of A, 32
 *           steps of K, 16 columns of B.
 *
 * Both read the same operands: A by rows, filled up with zeros to 32 steps of K (tiles: and to 32 rows); B in
 * panels of [K / 2][two vectors][2].
 *
 * Each is made twice: with plain vector code, which every build has and the tests run, and, in the build with
 * AVX-512, with the instruction, behind a check of the CPU at run time. THE INSTRUCTIONS HAVE NOT BEEN RUN: no
 * CPU that has them was at hand. They take tiny numbers (float32 denormals) as zero; the plain code does not.
 *
 * Included by gemm_half.h.
 */
#ifndef MXCY_GEMM_PAIRS_H
#define MXCY_GEMM_PAIRS_H
#include "gemm_all.h"

#define PAIRS_VL (VB / 4)
#define PAIRS_NR (2 * PAIRS_VL)
#define PAIRS_FILL 32 /* steps of K, rows and columns of a block of tiles */

typedef uint32_t pairs_vec __attribute__((vector_size(VB)));
typedef uint32_t pairs_uvec __attribute__((vector_size(VB), aligned(4), may_alias));

/* k2 pairs of steps; a: `rows` rows lda elements apart; panel: of B; c (+)= the products. */
typedef void (*pairs_fn)(int64_t k2, const uint16_t *a, int64_t lda, const uint16_t *panel, float *c,
                         int64_t ldc, int first);

static inline uint32_t pairs_word(const uint16_t *a)
{
    uint32_t w;
    memcpy(&w, a, 4);
    return w;
}

/* What vdpbf16ps computes, upper halves first. */
static inline __attribute__((always_inline)) gemm_f_vec pairs_plain(gemm_f_vec sum, pairs_vec a, pairs_vec b)
{
    sum += (gemm_f_vec)(a & 0xffff0000u) * (gemm_f_vec)(b & 0xffff0000u);
    return sum + (gemm_f_vec)(a << 16) * (gemm_f_vec)(b << 16);
}

/* The same for 32 rows and columns; the second 16 columns may have a panel of their own, `next` elements on. */
typedef void (*tiles_fn)(int64_t k2, const uint16_t *a, int64_t lda, const uint16_t *panel, int64_t next,
                         float *c, int64_t ldc, int first);

#define PAIRS_BLOCK(name, attribute, DOT) \
    static attribute inline __attribute__((always_inline)) void name( \
        const int rows, int64_t k2, const uint16_t *a, int64_t lda, const uint16_t *panel, float *c, \
        int64_t ldc, int first) \
    { \
        gemm_f_vec x[GEMM_MR], y[GEMM_MR]; \
        _Pragma("GCC unroll 16") for (int i = 0; i < rows; i++) \
        { \
            x[i] = y[i] = (gemm_f_vec){0}; \
            if (!first) { \
                x[i] = *(const gemm_f_uvec *)(c + i * ldc); \
                y[i] = *(const gemm_f_uvec *)(c + i * ldc + PAIRS_VL); \
            } \
        } \
        for (int64_t q = 0; q < k2; q++, panel += 2 * PAIRS_NR) { \
            const pairs_vec b0 = *(const pairs_uvec *)panel, b1 = *(const pairs_uvec *)(panel + PAIRS_NR); \
            _Pragma("GCC unroll 16") for (int i = 0; i < rows; i++) \
            { \
                const pairs_vec s = (pairs_vec){0} + pairs_word(a + i * lda + 2 * q); \
                x[i] = DOT(x[i], s, b0); \
                y[i] = DOT(y[i], s, b1); \
            } \
        } \
        _Pragma("GCC unroll 16") for (int i = 0; i < rows; i++) \
        { \
            *(gemm_f_uvec *)(c + i * ldc) = x[i]; \
            *(gemm_f_uvec *)(c + i * ldc + PAIRS_VL) = y[i]; \
        } \
    }

#define PAIRS_ROWS(name, attribute, rows) \
    static attribute __attribute__((noinline)) void name##_##rows( \
        int64_t k2, const uint16_t *a, int64_t lda, const uint16_t *panel, float *c, int64_t ldc, int first) \
    { \
        name(rows, k2, a, lda, panel, c, ldc, first); \
    }

#if VB == 64
#define PAIRS_MORE(name, attribute) \
    PAIRS_ROWS(name, attribute, 7) PAIRS_ROWS(name, attribute, 8) PAIRS_ROWS(name, attribute, 9) \
    PAIRS_ROWS(name, attribute, 10) PAIRS_ROWS(name, attribute, 11) PAIRS_ROWS(name, attribute, 12) \
    PAIRS_ROWS(name, attribute, 13) PAIRS_ROWS(name, attribute, 14)
#define PAIRS_TABLE_MORE(name) \
    , name##_7, name##_8, name##_9, name##_10, name##_11, name##_12, name##_13, name##_14
#else
#define PAIRS_MORE(name, attribute)
#define PAIRS_TABLE_MORE(name)
#endif

/* name[rows - 1]: the block of so many rows. */
#define PAIRS_BLOCKS(name, attribute, DOT) \
    PAIRS_BLOCK(name##_block, attribute, DOT) \
    PAIRS_ROWS(name##_block, attribute, 1) PAIRS_ROWS(name##_block, attribute, 2) \
    PAIRS_ROWS(name##_block, attribute, 3) PAIRS_ROWS(name##_block, attribute, 4) \
    PAIRS_ROWS(name##_block, attribute, 5) PAIRS_ROWS(name##_block, attribute, 6) \
    PAIRS_MORE(name##_block, attribute) \
    static const pairs_fn name[GEMM_MR] = {name##_block_1, name##_block_2, name##_block_3, name##_block_4, \
                                           name##_block_5, name##_block_6 PAIRS_TABLE_MORE(name##_block)};

PAIRS_BLOCKS(pairs_by_code, , pairs_plain)

/* -- tiles ------------------------------------------------------------------------------------------------- */

/* A tile: 16 rows of 64 bytes. The instructions name their tiles by constants. */
typedef struct {
    float c[4][16][16];
    uint32_t ab[4][16][16];
} tiles_memory;

static inline void tiles_load(void *tile, const void *from, int64_t stride)
{
    for (int i = 0; i < 16; i++)
        memcpy((char *)tile + 64 * i, (const char *)from + i * stride, 64);
}

static inline void tiles_store(const float (*tile)[16], float *to, int64_t ld)
{
    for (int i = 0; i < 16; i++)
        memcpy(to + i * ld, tile[i], 64);
}

/* What tdpbf16ps computes. */
static inline void tiles_plain(float (*c)[16], const uint32_t (*a)[16], const uint32_t (*b)[16])
{
    for (int i = 0; i < 16; i++)
        for (int q = 0; q < 16; q++)
            for (int j = 0; j < 16; j += (int)PAIRS_VL) {
                const pairs_vec s = (pairs_vec){0} + a[i][q];
                gemm_f_uvec *sum = (gemm_f_uvec *)(c[i] + j);
                *sum = pairs_plain(*sum, s, *(const pairs_uvec *)(b[q] + j));
            }
}

#define TILES_BLOCK(name, attribute, MEMORY, ZERO, LOAD, STORE, DOT) \
    static attribute __attribute__((noinline)) void name(int64_t k2, const uint16_t *a, int64_t lda, \
                                                         const uint16_t *panel, int64_t next, float *c, \
                                                         int64_t ldc, int first) \
    { \
        MEMORY; \
        const uint16_t *right = panel + (PAIRS_NR == 32 ? 32 : next); \
        if (first) { \
            ZERO(0); \
            ZERO(1); \
            ZERO(2); \
            ZERO(3); \
        } else { \
            LOAD(0, c, ldc * 4); \
            LOAD(1, c + 16, ldc * 4); \
            LOAD(2, c + 16 * ldc, ldc * 4); \
            LOAD(3, c + 16 * ldc + 16, ldc * 4); \
        } \
        for (int64_t q = 0; q < k2; q += 16) { \
            LOAD(4, a + 2 * q, lda * 2); \
            LOAD(5, a + 16 * lda + 2 * q, lda * 2); \
            LOAD(6, panel + 2 * PAIRS_NR * q, 4 * PAIRS_NR); \
            LOAD(7, right + 2 * PAIRS_NR * q, 4 * PAIRS_NR); \
            DOT(0, 4, 6); \
            DOT(1, 4, 7); \
            DOT(2, 5, 6); \
            DOT(3, 5, 7); \
        } \
        STORE(0, c, ldc); \
        STORE(1, c + 16, ldc); \
        STORE(2, c + 16 * ldc, ldc); \
        STORE(3, c + 16 * ldc + 16, ldc); \
    }

#define CODE_AT(n) ((n) < 4 ? (void *)t.c[(n) & 3] : (void *)t.ab[(n) & 3])
#define CODE_ZERO(n) memset(t.c[n], 0, sizeof t.c[n])
#define CODE_LOAD(n, from, stride) tiles_load(CODE_AT(n), from, stride)
#define CODE_STORE(n, to, ld) tiles_store((const float (*)[16])t.c[n], to, ld)
#define CODE_DOT(n, x, y) \
    tiles_plain(t.c[n], (const uint32_t (*)[16])t.ab[(x) & 3], (const uint32_t (*)[16])t.ab[(y) & 3])
TILES_BLOCK(tiles_by_code, , tiles_memory t, CODE_ZERO, CODE_LOAD, CODE_STORE, CODE_DOT)

/* -- the instructions -------------------------------------------------------------------------------------- */

enum { PAIRS_HAVE_DOT = 1, PAIRS_HAVE_TILES = 2 };

#if defined(__x86_64__) && defined(__AVX512F__) && VB == 64 && defined(__linux__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#define PAIRS_INSTRUCTIONS 1

#define PAIRS_DOT(sum, a, b) ((gemm_f_vec)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b)))
PAIRS_BLOCKS(pairs_by_cpu, __attribute__((target("avx512bf16"))), PAIRS_DOT)

#define CPU_STORE(n, to, ld) _tile_stored(n, to, (ld) * 4)
TILES_BLOCK(tiles_by_cpu, __attribute__((target("amx-tile,amx-bf16"))), (void)0, _tile_zero, _tile_loadd,
            CPU_STORE, _tile_dpbf16ps)

/* Eight tiles of 16 rows of 64 bytes; tiles_end gives them back: a switch of threads need not save them. */
static const struct {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
} tiles_config __attribute__((aligned(64))) = {
    1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};

static __attribute__((target("amx-tile"))) void tiles_begin(void) { _tile_loadconfig(&tiles_config); }

static __attribute__((target("amx-tile"))) void tiles_end(void) { _tile_release(); }

/* Asks the CPU, and the kernel whether this process may use tiles. */
static int pairs_ask(void)
{
    unsigned a, b, c, d, found = 0;
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d) && a >> 5 & 1)
        found |= PAIRS_HAVE_DOT;
    const unsigned wanted = 1u << 22 | 1u << 24; /* AMX-BF16, AMX-TILE */
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & wanted) == wanted
        && syscall(SYS_arch_prctl, 0x1023 /* ARCH_REQ_XCOMP_PERM */, 18 /* the tiles' data */) == 0)
        found |= PAIRS_HAVE_TILES;
    return (int)found;
}
#else
#define PAIRS_INSTRUCTIONS 0
static void tiles_begin(void) { }
static void tiles_end(void) { }
static int pairs_ask(void) { return 0; }
#endif

/* PAIRS_HAVE_* of this process. Threads may ask at once: they get the same answer. */
static int pairs_cpu(void)
{
    static int known = -1;
    int found = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (found < 0) {
        found = pairs_ask();
        __atomic_store_n(&known, found, __ATOMIC_RELAXED);
    }
    return found;
}
#endif
