/* elemwise.cuh: a small elementwise program over arrays: one operator, or a fused chain.
 *
 * The program is a struct P made by mxcy/cuda/kernels/elemwise.py from the rows of ops/table.py: C the compute
 * type, `point` its steps on scalars in registers, `load` and `store` with the dtype of each operand. Two forms:
 * flat (every input is a plain array of the outputs' shape or one element): packs of four elements a thread;
 * strided (broadcasting, transposed views): one element a thread through an indexer. Outputs are plain arrays
 * of one shape. An output may share memory with an input: a thread reads its elements before it writes them.
 */
#ifndef MXCY_ELEMWISE_CUH
#define MXCY_ELEMWISE_CUH

template <int INS, int OUTS, int SCALARS> struct FlatArgs {
    i64 n;
    const void *in[INS];
    void *out[OUTS];
    i64 req[OUTS];
    double s[SCALARS];
};

template <int INS, int OUTS, int SCALARS> struct StridedArgs {
    i64 n;
    const void *in[INS];
    void *out[OUTS];
    i64 req[OUTS];
    double s[SCALARS];
    Indexer<INS> ix;
};

template <class P, int V> MX_DEV void ew_flat_points(const typename P::Args &a, i64 at)
{
    typename P::C x[P::INS][V], y[P::OUTS][V];
    P::template load<V>(a.in, at, x);
    MX_UNROLL for (int j = 0; j < V; j++) {
        typename P::C r[P::INS], w[P::OUTS];
        MX_UNROLL for (int k = 0; k < P::INS; k++) r[k] = x[k][j];
        P::point(r, a.s, w);
        MX_UNROLL for (int k = 0; k < P::OUTS; k++) y[k][j] = w[k];
    }
    P::template store<V>(a.out, a.req, at, y);
}

template <class P> MX_DEV void ew_flat(const typename P::Args &a)
{
    i64 done = 0;
    if (P::aligned(a.in, a.out)) {
        done = a.n / MX_WIDTH * MX_WIDTH;
        MX_EACH(i, a.n / MX_WIDTH) ew_flat_points<P, MX_WIDTH>(a, i * MX_WIDTH);
    }
    MX_EACH(i, a.n - done) ew_flat_points<P, 1>(a, done + i);
}

template <class P> MX_DEV void ew_strided(const typename P::Args &a)
{
    MX_EACH(at, a.n) {
        i64 offset[P::INS];
        typename P::C r[P::INS], w[P::OUTS], y[P::OUTS][1];
        offsets<P::INS>(a.ix, at, offset);
        P::load_at(a.in, offset, r);
        P::point(r, a.s, w);
        MX_UNROLL for (int k = 0; k < P::OUTS; k++) y[k][0] = w[k];
        P::template store<1>(a.out, a.req, at, y);
    }
}

#endif
