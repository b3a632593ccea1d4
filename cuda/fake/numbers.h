/* numbers.h: elements of any dtype as doubles, and arrays of them, for the fake math libraries. */
#ifndef MXCY_FAKE_NUMBERS_H
#define MXCY_FAKE_NUMBERS_H

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

namespace fake {

enum Kind { F32, F64, F16, BF16, I8, U8, I32, I64, NONE };

inline size_t width(Kind kind)
{
    static const size_t sizes[] = {4, 8, 2, 2, 1, 1, 4, 8, 0};
    return sizes[kind];
}

inline float half_to_float(uint16_t h)
{
    const int exponent = h >> 10 & 31, fraction = h & 1023;
    const float sign = h >> 15 ? -1.f : 1.f;
    if (exponent == 31) return fraction ? NAN : sign * INFINITY;
    if (!exponent) return sign * std::ldexp((float)fraction, -24);
    return sign * std::ldexp((float)(fraction + 1024), exponent - 25);
}

inline uint16_t float_to_half(double value)
{
    const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    value = std::fabs(value);
    if (std::isnan(value)) return sign | 0x7e00;
    if (value >= 65520) return sign | 0x7c00;
    if (value < std::ldexp(1.0, -14)) return sign | (uint16_t)std::nearbyint(std::ldexp(value, 24));
    int exponent;
    const double fraction = std::frexp(value, &exponent); /* in [0.5, 1) */
    const long mantissa = (long)std::nearbyint(std::ldexp(fraction, 11)); /* 1024 .. 2048 */
    return sign | (uint16_t)(((exponent + 14) << 10) + (mantissa - 1024));
}

inline double load(const void *base, Kind kind, int64_t at)
{
    switch (kind) {
    case F32: return ((const float *)base)[at];
    case F64: return ((const double *)base)[at];
    case F16: return half_to_float(((const uint16_t *)base)[at]);
    case BF16: {
        const uint32_t bits = (uint32_t)((const uint16_t *)base)[at] << 16;
        float out;
        memcpy(&out, &bits, 4);
        return out;
    }
    case I8: return ((const int8_t *)base)[at];
    case U8: return ((const uint8_t *)base)[at];
    case I32: return ((const int32_t *)base)[at];
    case I64: return (double)((const int64_t *)base)[at];
    default: return NAN;
    }
}

inline void store(void *base, Kind kind, int64_t at, double value)
{
    switch (kind) {
    case F32: ((float *)base)[at] = (float)value; break;
    case F64: ((double *)base)[at] = value; break;
    case F16: ((uint16_t *)base)[at] = float_to_half(value); break;
    case BF16: {
        const float f = (float)value;
        uint32_t bits;
        memcpy(&bits, &f, 4);
        if (!std::isnan(f)) bits += 0x7fff + (bits >> 16 & 1);
        ((uint16_t *)base)[at] = (uint16_t)(bits >> 16) | (std::isnan(f) ? 0x40 : 0);
        break;
    }
    case I8: ((int8_t *)base)[at] = (int8_t)value; break;
    case U8: ((uint8_t *)base)[at] = (uint8_t)value; break;
    case I32: ((int32_t *)base)[at] = (int32_t)value; break;
    case I64: ((int64_t *)base)[at] = (int64_t)value; break;
    default: break;
    }
}

/* Where an array lies: dims and strides in elements. */
struct Shape {
    Kind kind = NONE;
    std::vector<int64_t> dims, strides;

    int64_t count() const
    {
        return std::accumulate(dims.begin(), dims.end(), (int64_t)1, [](int64_t a, int64_t b) { return a * b; });
    }
    int64_t reach() const /* elements from the first to behind the last */
    {
        int64_t out = 1;
        for (size_t i = 0; i < dims.size(); i++) out += (dims[i] - 1) * strides[i];
        return count() ? out : 0;
    }
    size_t bytes() const { return (size_t)reach() * width(kind); }
};

/* Offset of each element, in order of dims. */
inline std::vector<int64_t> offsets(const Shape &shape)
{
    std::vector<int64_t> out{0};
    for (size_t d = 0; d < shape.dims.size(); d++) {
        std::vector<int64_t> next;
        next.reserve(out.size() * shape.dims[d]);
        for (int64_t base : out)
            for (int64_t i = 0; i < shape.dims[d]; i++) next.push_back(base + i * shape.strides[d]);
        out.swap(next);
    }
    return out;
}

typedef std::vector<double> Values;

inline Values load_all(const void *base, const Shape &shape)
{
    Values out;
    const std::vector<int64_t> at = offsets(shape);
    out.reserve(at.size());
    for (int64_t offset : at) out.push_back(load(base, shape.kind, offset));
    return out;
}

/* y = alpha values + beta y */
inline void store_all(void *base, const Shape &shape, const Values &values, double alpha = 1, double beta = 0)
{
    const std::vector<int64_t> at = offsets(shape);
    for (size_t i = 0; i < at.size(); i++)
        store(base, shape.kind, at[i], alpha * values[i] + (beta ? beta * load(base, shape.kind, at[i]) : 0));
}

} // namespace fake
#endif
