/* Winograd's minimal filtering F(TILE x TILE, 3 x 3) for images in blocks of 16 channels: the transforms, once for
 * TILE 4 (36 products for 16 results, 4 times fewer than a plain convolution) and once for TILE 2 (16 for 4).
 *
 *   V = B' d B        d: the (TILE + 2)^2 inputs of a tile        one lane a channel
 *   U = G w G'        w: 3 x 3 weights                            one lane a filter
 *   y = A' (V U) A    y: TILE^2 results; the sum over channels is taken between (winograd_gemm.h)
 * The gradient of data is the same with weights rotated and channels swapped; that of the weights is the exact
 * adjoint: dU = sum over tiles of V (A dy A'), dw = G' dU G.
 * Points 0, 1, -1, (2, -2,) infinity; after Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks"
 * (2016). Error, as norm against float64, x and w normal: TILE 4 below 4e-6 and TILE 2 below 1e-6 up to 512
 * channels (a plain sum over 9 C terms in order has about 1e-6 there).
 *
 * Included by winograd_all.h with TILE and NAME() defined.
 */
#define EDGE (TILE + 2)
#define POSITIONS (EDGE * EDGE)

/* B' on EDGE vectors, in place. */
WG_INLINE void NAME(data_line)(wg_vec *d)
{
#if TILE == 4
    const wg_vec a = d[0], b = d[1], c = d[2], e = d[3], f = d[4], g = d[5];
    const wg_vec p = f - 4.0f * c, q = e - 4.0f * b, r = f - c, s = e - b;
    d[0] = 4.0f * a + (f - 5.0f * c);
    d[1] = p + q;
    d[2] = p - q;
    d[3] = r + 2.0f * s;
    d[4] = r - 2.0f * s;
    d[5] = 4.0f * b + (g - 5.0f * e);
#else
    const wg_vec a = d[0], b = d[1], c = d[2], e = d[3];
    d[0] = a - c;
    d[1] = b + c;
    d[2] = c - b;
    d[3] = b - e;
#endif
}

/* A' on EDGE vectors, in place; the first TILE are results. */
WG_INLINE void NAME(out_line)(wg_vec *d)
{
#if TILE == 4
    const wg_vec p = d[1] + d[2], q = d[1] - d[2], r = d[3] + d[4], s = d[3] - d[4];
    d[0] = d[0] + p + r;
    d[1] = q + 2.0f * s;
    d[2] = p + 4.0f * r;
    d[3] = q + 8.0f * s + d[5];
#else
    const wg_vec a = d[0], b = d[1], c = d[2], e = d[3];
    d[0] = a + (b + c);
    d[1] = b - c - e; /* the last row of A' is (0 1 -1 -1) with the signs of data_line */
#endif
}

/* A on TILE vectors, giving EDGE; in place. */
WG_INLINE void NAME(ograd_line)(wg_vec *d)
{
#if TILE == 4
    const wg_vec a = d[0], b = d[1], c = d[2], e = d[3];
    const wg_vec p = a + c, q = b + e, r = a + 4.0f * c, s = 2.0f * b + 8.0f * e;
    d[1] = p + q;
    d[2] = p - q;
    d[3] = r + s;
    d[4] = r - s;
    d[5] = e;
#else
    const wg_vec a = d[0], b = d[1];
    d[1] = a + b;
    d[2] = a - b;
    d[3] = -b;
#endif
}

/* Tiles [t0, t1) of channel block k, read from blocked images `x`, into V (vs floats a position) at slot t - base of
 * `room` tiles. `ograd`: the tiles are the TILE^2 results' gradients and are transformed by A instead. */
WG_INLINE void NAME(tiles)(const wg_args *g, const int ograd, const float *x, int64_t blocks, int64_t k, int64_t t0,
                           int64_t t1, int64_t base, int64_t room, float *v, int64_t vs)
{
    const int side = ograd ? TILE : EDGE;
    const int64_t h = ograd ? g->oh : g->h, w = ograd ? g->ow : g->w;
    const int64_t ph = ograd ? 0 : g->pad_h, pw = ograd ? 0 : g->pad_w;
    float edge[EDGE * EDGE * 16];
    wg_tile at = wg_tile_at(g, t0);
    for (int64_t t = t0; t < t1; t++, wg_tile_next(g, &at)) {
        const int64_t top = at.y * TILE - ph, left = at.x * TILE - pw;
        const float *image = x + (at.n * blocks + k) * h * w * 16, *from = image + (top * w + left) * 16;
        int64_t pitch = w * 16;
        if (top < 0 || left < 0 || top + side > h || left + side > w) {
            for (int i = 0; i < side; i++)
                for (int j = 0; j < side; j++) {
                    const int64_t r = top + i, c = left + j;
                    const int in = r >= 0 && r < h && c >= 0 && c < w;
                    for (int l = 0; l < 16; l += WG_VL)
                        wg_store(edge + (i * EDGE + j) * 16 + l,
                                 in ? wg_load(image + (r * w + c) * 16 + l) : (wg_vec){0});
                }
            from = edge;
            pitch = EDGE * 16;
        }
        float *to = v + (k * room + t - base) * 16;
        for (int l = 0; l < 16; l += WG_VL) {
            wg_vec d[EDGE], half[EDGE][EDGE];
            for (int i = 0; i < side; i++) {
#pragma GCC unroll 6
                for (int j = 0; j < side; j++)
                    d[j] = wg_load(from + i * pitch + j * 16 + l);
                if (ograd)
                    NAME(ograd_line)(d);
                else
                    NAME(data_line)(d);
#pragma GCC unroll 6
                for (int j = 0; j < EDGE; j++)
                    half[i][j] = d[j];
            }
            for (int j = 0; j < EDGE; j++) {
#pragma GCC unroll 6
                for (int i = 0; i < side; i++)
                    d[i] = half[i][j];
                if (ograd)
                    NAME(ograd_line)(d);
                else
                    NAME(data_line)(d);
#pragma GCC unroll 6
                for (int i = 0; i < EDGE; i++)
                    wg_store(to + (i * EDGE + j) * vs + l, d[i]);
            }
        }
    }
}

static __attribute__((noinline)) void NAME(data)(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                                 int64_t room, float *v, int64_t vs)
{
    NAME(tiles)(g, 0, g->x, g->c / 16, k, t0, t1, base, room, v, vs);
}

static __attribute__((noinline)) void NAME(ograd)(const wg_args *g, int64_t k, int64_t t0, int64_t t1, int64_t base,
                                                  int64_t room, float *v, int64_t vs)
{
    NAME(tiles)(g, 1, g->g, g->o / 16, k, t0, t1, base, room, v, vs);
}

/* Results of tiles [t0, t1) for block k of 16 filters, from m (ms floats a position), with the epilogue. */
static __attribute__((noinline)) void NAME(out)(const wg_args *g, int64_t k, int64_t t0, int64_t t1, const float *m,
                                                int64_t ms)
{
    wg_tile at = wg_tile_at(g, t0);
    for (int64_t t = t0; t < t1; t++, wg_tile_next(g, &at), m += 16) {
        const int64_t top = at.y * TILE, left = at.x * TILE;
        const int64_t start = (((at.n * (g->o / 16) + k) * g->oh + top) * g->ow + left) * 16;
        const int rows = g->oh - top < TILE ? (int)(g->oh - top) : TILE;
        const int columns = g->ow - left < TILE ? (int)(g->ow - left) : TILE;
        for (int l = 0; l < 16; l += WG_VL) {
            wg_vec d[EDGE], half[TILE][EDGE], bias = {0};
            const float *from = m + l;
            for (int j = 0; j < EDGE; j++) {
#pragma GCC unroll 6
                for (int i = 0; i < EDGE; i++)
                    d[i] = wg_load(from + (i * EDGE + j) * ms);
                NAME(out_line)(d);
#pragma GCC unroll 4
                for (int i = 0; i < TILE; i++)
                    half[i][j] = d[i];
            }
            if (g->bias != NULL)
                bias = wg_load(g->bias + k * 16 + l);
            for (int i = 0; i < rows; i++) {
                const int64_t row = start + i * g->ow * 16 + l;
#pragma GCC unroll 6
                for (int j = 0; j < EDGE; j++)
                    d[j] = half[i][j];
                NAME(out_line)(d);
#pragma GCC unroll 4
                for (int j = 0; j < TILE; j++) {
                    if (j >= columns)
                        break;
                    d[j] += bias;
                    if (g->addend != NULL)
                        d[j] += wg_load(g->addend + row + j * 16);
                    if (g->relu)
                        d[j] = (wg_vec)((wg_ivec)d[j] & ~(d[j] < 0.0f)); /* NaN stays */
                    wg_store(g->y + row + j * 16, d[j]);
                }
            }
        }
    }
}

/* -- weights: eight lanes are eight filters (eight channels in the rotated form) ------------------------------- */
static const float NAME(g)[EDGE][3] = {
#if TILE == 4
    {0.25f, 0, 0}, {-1.0f / 6, -1.0f / 6, -1.0f / 6}, {-1.0f / 6, 1.0f / 6, -1.0f / 6},
    {1.0f / 24, 1.0f / 12, 1.0f / 6}, {1.0f / 24, -1.0f / 12, 1.0f / 6}, {0, 0, 1}
#else
    {1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}
#endif
};

/* U = G w G' of nine vectors, to u (us floats a position). */
WG_INLINE void NAME(weight)(const wg_eight *w, float *u, int64_t us)
{
    wg_eight half[EDGE][3];
#pragma GCC unroll 6
    for (int i = 0; i < EDGE; i++)
#pragma GCC unroll 3
        for (int q = 0; q < 3; q++) {
            wg_eight s = {0};
#pragma GCC unroll 3
            for (int p = 0; p < 3; p++)
                if (NAME(g)[i][p] != 0)
                    s += NAME(g)[i][p] * w[p * 3 + q];
            half[i][q] = s;
        }
#pragma GCC unroll 6
    for (int i = 0; i < EDGE; i++)
#pragma GCC unroll 6
        for (int j = 0; j < EDGE; j++) {
            wg_eight s = {0};
#pragma GCC unroll 3
            for (int q = 0; q < 3; q++)
                if (NAME(g)[j][q] != 0)
                    s += NAME(g)[j][q] * half[i][q];
            *(wg_ueight *)(u + (i * EDGE + j) * us) = s;
        }
}

/* dw = G' dU G of one block of eight filters and one channel, nine vectors. */
WG_INLINE void NAME(weight_grad)(const float *u, int64_t us, wg_eight *w)
{
    wg_eight half[3][EDGE];
    for (int j = 0; j < EDGE; j++)
#pragma GCC unroll 3
        for (int p = 0; p < 3; p++) {
            wg_eight s = {0};
#pragma GCC unroll 6
            for (int i = 0; i < EDGE; i++)
                if (NAME(g)[i][p] != 0)
                    s += NAME(g)[i][p] * *(const wg_ueight *)(u + (i * EDGE + j) * us);
            half[p][j] = s;
        }
#pragma GCC unroll 3
    for (int p = 0; p < 3; p++)
#pragma GCC unroll 3
        for (int q = 0; q < 3; q++) {
            wg_eight s = {0};
#pragma GCC unroll 6
            for (int j = 0; j < EDGE; j++)
                if (NAME(g)[j][q] != 0)
                    s += NAME(g)[j][q] * half[p][j];
            w[p * 3 + q] = s;
        }
}

/* Filters [first, first + 8) of all channels of `args`, rotated or not. */
static void NAME(weights)(const wg_args *g, int64_t first)
{
    /* A filter is what U has lanes for: an output channel, or with `rotated` an input channel. */
    const int64_t lanes = g->rotated ? g->c : g->o, depth = g->rotated ? g->o : g->c;
    const int64_t block = first / WG_OB * WG_OB, left = lanes - block;
    const int64_t width = left < WG_OB ? left : WG_OB, us = depth * width;
    const int64_t lane_step = g->rotated ? 9 : g->c * 9, depth_step = g->rotated ? g->c * 9 : 9;
    float *u = g->y + block * POSITIONS * depth + first % WG_OB;
    for (int64_t c = 0; c < depth; c++) {
        wg_eight w[9], turned[9];
        wg_read_nine(g->u + first * lane_step + c * depth_step, lane_step, w);
        if (g->rotated) {
#pragma GCC unroll 9
            for (int q = 0; q < 9; q++)
                turned[q] = w[8 - q];
            NAME(weight)(turned, u + c * width, us);
        } else
            NAME(weight)(w, u + c * width, us);
    }
}

static void NAME(weights_grad)(const wg_args *g, int64_t first)
{
    const int64_t block = first / WG_OB * WG_OB, left = g->o - block;
    const int64_t width = left < WG_OB ? left : WG_OB, us = g->c * width;
    const float *u = g->m + block * POSITIONS * g->c + first % WG_OB;
    for (int64_t c = 0; c < g->c; c++) {
        wg_eight w[9];
        NAME(weight_grad)(u + c * width, us, w);
        wg_write_nine(g->y + (first * g->c + c) * 9, g->c * 9, w);
    }
}
#undef EDGE
#undef POSITIONS
