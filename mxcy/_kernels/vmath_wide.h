/* vmath_wide.h: the commonest float32 functions of vmath.h on vectors of MXCY_VB bytes.
 *
 * The same operations in the same order as vm_<name>_f32, so the same bits; written out because a compiler that makes
 * vectors of a clamp and what follows it computes the clamped lanes apart, and the exponentials below become a
 * fifth to a third slower. VW_LOOP makes the loop of an elementwise step of one of them.
 */
#ifndef MXCY_VMATH_WIDE_H
#define MXCY_VMATH_WIDE_H

#include <string.h>
#include "vmath.h"
#include "width.h"
#if defined(__SSE__)
#include <immintrin.h>
#endif

#define VW_W (MXCY_VB / 4)
typedef float vw_v __attribute__((vector_size(MXCY_VB)));
typedef int32_t vw_i __attribute__((vector_size(MXCY_VB)));
typedef uint32_t vw_u __attribute__((vector_size(MXCY_VB)));
typedef float vw_ld __attribute__((vector_size(MXCY_VB), aligned(4), may_alias));

/* vw_max, vw_min: the second operand where the first is not the larger (smaller), or where one is NaN.
 * vw_unordered: -1 where one is NaN. */
#if MXCY_VB == 64 && defined(__AVX512F__)
VM vw_i vw_unordered(vw_v x, vw_v y)
{
    return (vw_i)_mm512_maskz_set1_epi32(_mm512_cmp_ps_mask((__m512)x, (__m512)y, _CMP_UNORD_Q), -1);
}
VM vw_v vw_max(vw_v x, vw_v a) { return (vw_v)_mm512_max_ps((__m512)x, (__m512)a); }
VM vw_v vw_min(vw_v x, vw_v a) { return (vw_v)_mm512_min_ps((__m512)x, (__m512)a); }
#elif MXCY_VB == 32 && defined(__AVX__)
VM vw_i vw_unordered(vw_v x, vw_v y) { return (vw_i)_mm256_cmp_ps((__m256)x, (__m256)y, _CMP_UNORD_Q); }
VM vw_v vw_max(vw_v x, vw_v a) { return (vw_v)_mm256_max_ps((__m256)x, (__m256)a); }
VM vw_v vw_min(vw_v x, vw_v a) { return (vw_v)_mm256_min_ps((__m256)x, (__m256)a); }
#elif MXCY_VB == 16 && defined(__SSE__)
VM vw_i vw_unordered(vw_v x, vw_v y) { return (vw_i)_mm_cmpunord_ps((__m128)x, (__m128)y); }
VM vw_v vw_max(vw_v x, vw_v a) { return (vw_v)_mm_max_ps((__m128)x, (__m128)a); }
VM vw_v vw_min(vw_v x, vw_v a) { return (vw_v)_mm_min_ps((__m128)x, (__m128)a); }
#else
VM vw_i vw_unordered(vw_v x, vw_v y) { return (x != x) | (y != y); }
VM vw_v vw_pick(vw_i m, vw_v x, vw_v a) { return (vw_v)((m & (vw_i)x) | (~m & (vw_i)a)); }
VM vw_v vw_max(vw_v x, vw_v a) { return vw_pick(x > a, x, a); }
VM vw_v vw_min(vw_v x, vw_v a) { return vw_pick(x < a, x, a); }
#endif

VM vw_v vw_all(float x) { return x - (vw_v){0}; }

VM vw_v vw_expm1_core(vw_v r)
{
    vw_v p = vw_all(0x1.6d7810p-10f);
    p = p * r + 0x1.123adap-7f;
    p = p * r + 0x1.5554c2p-5f;
    p = p * r + 0x1.555490p-3f;
    p = p * r + 0.5f;
    return p * (r * r) + r;
}

VM vw_v vw_exp(vw_v x)
{
    vw_v c = vw_max(vw_all(-104.0f), vw_min(vw_all(89.0f), x));
    vw_v magic = c * VM_LOG2E + VM_MAGIC_FIELDS, n = magic - VM_MAGIC_FIELDS;
    vw_v r = c - n * VM_LN2_HI;
    r = r - n * VM_LN2_LO;
    vw_u fields = (vw_u)magic, half = fields >> 1;
    return (1.0f + vw_expm1_core(r)) * (vw_v)(half << 23) * (vw_v)((fields - half) << 23);
}

VM vw_v vw_tanh(vw_v x)
{
    vw_v c = vw_min(vw_all(10.0f), (vw_v)((vw_i)x & INT32_MAX));
    vw_v magic = VM_MAGIC_FIELD - c * (2.0f * VM_LOG2E), n = magic - VM_MAGIC_FIELD;
    vw_v r = n * (0.5f * VM_LN2_HI) + c;
    r = n * (0.5f * VM_LN2_LO) + r;
    vw_v s = (vw_v)((vw_u)magic << 23), twice = r * 2.0f; /* q is e^-twice - 1 */
    vw_v p = 0x1.6d7810p-5f * r - 0x1.123adap-3f;
    p = p * r + 0x1.5554c2p-2f;
    p = p * r - 0x1.555490p-1f;
    p = p * r + 1.0f;
    vw_v q = p * (r * twice) - twice;
    vw_v y = ((1.0f - s) - s * q) / (s * q + (s + 1.0f));
    return (vw_v)((vw_i)y ^ ((vw_i)x & INT32_MIN));
}

VM vw_v vw_sigmoid(vw_v x)
{
    vw_v c = vw_max(vw_all(-104.0f), vw_min(vw_all(104.0f), x));
    vw_v magic = VM_MAGIC_FIELDS - c * VM_LOG2E, n = magic - VM_MAGIC_FIELDS;
    vw_v r = n * VM_LN2_HI + c;
    r = n * VM_LN2_LO + r;
    vw_v p = 0x1.123adap-7f - r * 0x1.6d7810p-10f; /* q is e^-r - 1 */
    p = p * r - 0x1.5554c2p-5f;
    p = p * r + 0x1.555490p-3f;
    p = 0.5f - p * r;
    vw_v q = p * (r * r) - r;
    vw_u fields = (vw_u)magic, half = fields >> 1;
    vw_v h = (vw_v)(half << 23), i = (vw_v)((254u - (fields - half)) << 23);
    vw_v sum = h + i, lost = i - (sum - h);
    return i / ((h * q + lost) + sum);
}

VM vw_v vw_gelu(vw_v x)
{
    vw_v a = (vw_v)((vw_i)x & INT32_MAX), t = vw_min(vw_all(15.0f), a);
    vw_v u = 0.00415323f * t + 0.04088111f;
    u = u * t + 0.18396909f;
    u = u * t + 0.43928336f;
    u = u * t + 0.5f;
    vw_v v = 0.01041049f * t + 0.10247987f;
    v = v * t + 0.47140857f;
    v = v * t + 1.20554807f;
    v = v * t + 1.67645172f;
    v = v * t + 1.0f;
    vw_v head = (vw_v)((vw_i)t & (int32_t)0xfffff000), c = head * head * -0.5f;
    vw_v magic = c * VM_LOG2E + VM_MAGIC_FIELDS, n = magic - VM_MAGIC_FIELDS;
    vw_v r = c - n * VM_LN2_HI;
    r = r - n * VM_LN2_LO + (t - head) * (t + head) * -0.5f;
    vw_u fields = (vw_u)magic, half = fields >> 1;
    vw_v tail = (1.0f + vw_expm1_core(r)) * u / v * t * (vw_v)(half << 23) * (vw_v)((fields - half) << 23);
    vw_i below = (vw_i)(x < 0.0f);
    return (vw_v)((below & ((vw_i)tail ^ INT32_MIN)) | (~below & (vw_i)(a - tail)));
}

/* o[0 .. n) = f(x[0 .. n)); the last few elements lie in a vector of their own. */
#define VW_LOOP(f, n, o, x)                                                                      \
    do {                                                                                         \
        int64_t at = 0;                                                                          \
        for (; at + VW_W <= (n); at += VW_W) *(vw_ld *)((o) + at) = f(*(const vw_ld *)((x) + at)); \
        if (at < (n)) {                                                                          \
            vw_v last = {0};                                                                     \
            memcpy(&last, (x) + at, (size_t)((n) - at) * sizeof(float));                         \
            last = f(last);                                                                      \
            memcpy((o) + at, &last, (size_t)((n) - at) * sizeof(float));                         \
        }                                                                                        \
    } while (0)
#endif
