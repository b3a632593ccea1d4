/* sequence.cuh: masks, last steps and reversals of sequences of different lengths, on units of 1 to 8 bytes.
 *
 * Data is [a][b][row]: steps on one of the first two axes, samples on the other. A thread an element of the
 * output. A length out of range is reported (Fault) where it would name a step that does not exist.
 */
#ifndef MXCY_SEQUENCE_CUH
#define MXCY_SEQUENCE_CUH

enum { SEQUENCE_MASK = 0, SEQUENCE_LAST = 1, SEQUENCE_REVERSE = 2, SEQUENCE_LAST_BACK = 3 };

struct SequenceArgs {
    const void *x, *lengths; /* lengths NULL: all steps */
    void *y;
    Fault *fault;
    i64 steps, samples, row, step_rows, sample_rows; /* distances of steps and samples, in rows */
    i64 pattern, what;
};

/* Length of sample n, cut to an integer; NaN counts as -1. */
template <class L> MX_DEV i64 sequence_length(const SequenceArgs &a, i64 n)
{
    if (a.lengths == 0) return a.steps;
    typedef typename Wide<L>::W W;
    const L v = ((const L *)a.lengths)[n];
    const W w = Wide<L>::get(v);
    const i64 length = w == w ? to<i64>(v) : -1, low = a.what == SEQUENCE_REVERSE ? 0 : 1;
    if (a.what == SEQUENCE_MASK || (length >= low && length <= a.steps)) return length;
    mx_fault(a.fault, MX_INDEX_ERROR, -1, length, low, a.steps + 1);
    return length < low ? low : a.steps;
}

template <class U, class L> MX_DEV void sequence(const SequenceArgs &a)
{
    const U *x = (const U *)a.x;
    U *y = (U *)a.y;
    const i64 rows = a.what == SEQUENCE_LAST ? a.samples : a.steps * a.samples;
    MX_EACH(i, rows * a.row) {
        const i64 u = i / a.row, k = i - u * a.row;
        if (a.what == SEQUENCE_LAST) {
            const i64 s = sequence_length<L>(a, u) - 1;
            y[i] = x[(s * a.step_rows + u * a.sample_rows) * a.row + k];
            continue;
        }
        const i64 s = a.step_rows == 1 ? u % a.steps : u / a.samples;
        const i64 n = a.step_rows == 1 ? u / a.steps : u % a.samples;
        const i64 length = sequence_length<L>(a, n);
        if (a.what == SEQUENCE_MASK) y[i] = s < length ? x[i] : (U)a.pattern;
        else if (a.what == SEQUENCE_REVERSE)
            y[i] = x[((s < length ? length - 1 - s : s) * a.step_rows + n * a.sample_rows) * a.row + k];
        else y[i] = s == length - 1 ? x[n * a.row + k] : (U)0;
    }
}

#endif
