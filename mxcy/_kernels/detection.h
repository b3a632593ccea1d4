/* Boxes for one element type T: overlaps, suppression, matching, anchors, targets, detections, proposals.
 *
 * Included by detection_all.h with T and NAME(). Units are samples of a batch; each sorts in its own
 * part of the workspace. Sorting is stable (sort.h), suppression compares with the boxes kept so far.
 * Sources: SSD (Liu et al., ECCV 2016) for anchors, targets and detections; Faster R-CNN (Ren et al.,
 * NIPS 2015) for proposals.
 * Invariant: what an input says about places (matches, indices) is checked before it is used.
 */

/* Left, top, right, bottom of a box of either format. */
static inline void NAME(corners)(const T *b, int center, T *out)
{
    if (center) {
        const T hw = b[2] / 2, hh = b[3] / 2;
        out[0] = b[0] - hw, out[1] = b[1] - hh, out[2] = b[0] + hw, out[3] = b[1] + hh;
    } else {
        memcpy(out, b, 4 * sizeof(T));
    }
}

static inline T NAME(area)(const T *b, T one)
{
    const T w = b[2] - b[0] + one, h = b[3] - b[1] + one;
    return w < 0 || h < 0 ? 0 : w * h;
}

/* Intersection over union; `one` is 1 where corners are pixels that belong to the box. */
static inline T NAME(iou)(const T *a, const T *b, T one)
{
    const T l = a[0] > b[0] ? a[0] : b[0], t = a[1] > b[1] ? a[1] : b[1];
    const T r = a[2] < b[2] ? a[2] : b[2], o = a[3] < b[3] ? a[3] : b[3];
    const T w = r - l + one, h = o - t + one;
    const T both = w > 0 && h > 0 ? w * h : 0;
    const T whole = NAME(area)(a, one) + NAME(area)(b, one) - both;
    return whole > 0 ? both / whole : 0;
}

/* Numbers as keys for sort_wide: ascending, or descending with `down`; NaN last. */
static inline uint64_t NAME(key)(T v, int down)
{
    const double d = (double)v;
    uint64_t bits;
    memcpy(&bits, &d, 8);
    return sort_key_double(bits, down ? ~(uint64_t)0 : 0);
}

/* ---- box_iou: units are rows of the left boxes ---- */
static void NAME(iou_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    T p[4], q[4];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        NAME(corners)((const T *)a->x + u * 4, a->in_center, p);
        for (int64_t j = 0; j < a->m; j++) {
            NAME(corners)((const T *)a->x2 + j * 4, a->in_center, q);
            ((T *)a->y)[u * a->m + j] = NAME(iou)(p, q, 0);
        }
    }
}

/* ---- box_nms ---- */
static void NAME(convert)(const box_args *a, T *b)
{
    T c[4];
    if (a->in_center == a->out_center)
        return;
    NAME(corners)(b, a->in_center, c);
    if (a->out_center)
        b[0] = (c[0] + c[2]) / 2, b[1] = (c[1] + c[3]) / 2, b[2] = c[2] - c[0], b[3] = c[3] - c[1];
    else
        memcpy(b, c, sizeof c);
}

/* Boxes kept so far stand in `kept` as corners and class. */
static int NAME(suppressed)(const T *kept, int64_t count, const T *box, T id, int any, T thresh, int equal, T one)
{
    for (int64_t j = 0; j < count; j++) {
        if (!any && kept[j * 5 + 4] != id)
            continue;
        const T overlap = NAME(iou)(kept + j * 5, box, one);
        if (equal ? overlap >= thresh : overlap > thresh)
            return 1;
    }
    return 0;
}

static void NAME(nms_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const T valid = (T)a->t->floats[1], overlap = (T)a->t->floats[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *x = (const T *)a->x + u * a->n * a->k;
        T *y = (T *)a->y + u * a->n * a->k;
        int64_t *index = (int64_t *)a->index + u * a->n, count = 0, out = 0;
        sort_pair *pairs = (sort_pair *)((char *)a->t->workspace + u * a->bytes);
        T *kept = (T *)(pairs + 2 * a->n);
        for (int64_t i = 0; i < a->n; i++) {
            const T *row = x + i * a->k;
            if (!(row[a->score] > valid) || (a->id >= 0 && row[a->id] == (T)a->background))
                continue;
            pairs[count].key = NAME(key)(row[a->score], 1), pairs[count++].index = (uint64_t)i;
        }
        sort_wide(pairs, pairs + a->n, count);
        if (a->topk > 0 && count > a->topk)
            count = a->topk;
        for (int64_t i = 0; i < count; i++) {
            const T *row = x + (int64_t)pairs[i].index * a->k;
            const T id = a->id >= 0 ? row[a->id] : 0;
            T box[4];
            NAME(corners)(row + a->coord, a->in_center, box);
            if (NAME(suppressed)(kept, out, box, id, a->force || a->id < 0, overlap, 0, 0))
                continue;
            memcpy(kept + out * 5, box, sizeof box), kept[out * 5 + 4] = id;
            memcpy(y + out * a->k, row, (size_t)a->k * sizeof(T));
            NAME(convert)(a, y + out * a->k + a->coord);
            index[out++] = (int64_t)pairs[i].index;
        }
        for (int64_t i = out * a->k; i < a->n * a->k; i++) y[i] = -1;
        for (int64_t i = out; i < a->n; i++) index[i] = -1;
    }
}

/* Rows of the gradient go to where they came from, coordinates through the transpose of the conversion. */
static void NAME(nms_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *g = (const T *)a->x + u * a->n * a->k;
        T *dx = (T *)a->y + u * a->n * a->k;
        const int64_t *index = (const int64_t *)a->index + u * a->n;
        for (int64_t i = 0; i < a->n * a->k; i++) dx[i] = 0;
        for (int64_t i = 0; i < a->n; i++) {
            if (index[i] < 0 || index[i] >= a->n)
                continue;
            const T *from = g + i * a->k, *c = from + a->coord;
            T *to = dx + index[i] * a->k;
            for (int64_t j = 0; j < a->k; j++) to[j] = from[j];
            to += a->coord;
            for (int d = 0; d < 2 && a->in_center != a->out_center; d++) {
                if (a->out_center)
                    to[d] = c[d] / 2 - c[d + 2], to[d + 2] = c[d] / 2 + c[d + 2];
                else
                    to[d] = c[d] + c[d + 2], to[d + 2] = (c[d + 2] - c[d]) / 2;
            }
        }
    }
}

/* ---- bipartite_matching: pairs in order of their score, each row and column once ---- */
static void NAME(bipartite_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const T threshold = (T)a->t->floats[0];
    const int64_t size = a->n * a->m;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *x = (const T *)a->x + u * size;
        T *rows = (T *)a->y + u * a->n, *columns = (T *)a->y2 + u * a->m;
        sort_pair *pairs = (sort_pair *)((char *)a->t->workspace + u * a->bytes);
        int64_t found = 0;
        for (int64_t i = 0; i < a->n; i++) rows[i] = -1;
        for (int64_t i = 0; i < a->m; i++) columns[i] = -1;
        for (int64_t i = 0; i < size; i++)
            pairs[i].key = NAME(key)(x[i], !a->ascend), pairs[i].index = (uint64_t)i;
        sort_wide(pairs, pairs + size, size);
        for (int64_t i = 0; i < size && (a->topk <= 0 || found < a->topk); i++) {
            const int64_t at = (int64_t)pairs[i].index, r = at / a->m, c = at % a->m;
            if (!(a->ascend ? x[at] < threshold : x[at] > threshold))
                break;
            if (rows[r] >= 0 || columns[c] >= 0)
                continue;
            rows[r] = (T)c, columns[c] = (T)r;
            found++;
        }
    }
}

/* ---- box_encode, box_decode: units are boxes ---- */
static void NAME(encode_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const mxcy_task *t = a->t;
    const T *mean = (const T *)t->ins[4].data, *deviation = (const T *)t->ins[5].data;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int positive = ((const T *)t->ins[0].data)[u] > (T)0.5;
        const int64_t match = positive ? (int64_t)((const T *)t->ins[1].data)[u] : 0;
        T *target = (T *)t->outs[0].data + u * 4, *mask = (T *)t->outs[1].data + u * 4;
        for (int k = 0; k < 4; k++) target[k] = 0, mask[k] = (T)positive;
        if (!positive)
            continue;
        const T *b = (const T *)t->ins[2].data + u * 4;
        const T *r = (const T *)t->ins[3].data + (u / a->n * a->m + match) * 4;
        for (int k = 0; k < 2; k++) {
            const T size = b[k + 2] - b[k], other = r[k + 2] - r[k];
            target[k] = ((r[k] + r[k + 2] - b[k] - b[k + 2]) / 2 / size - mean[k]) / deviation[k];
            target[k + 2] = (NAME(log)(other / size) - mean[k + 2]) / deviation[k + 2];
        }
    }
}

static void NAME(decode_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const double *f = a->t->floats;
    const T clip = (T)f[4];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *d = (const T *)a->x + u * 4, *b = (const T *)a->x2 + u % a->n * 4;
        T *y = (T *)a->y + u * 4;
        for (int k = 0; k < 2; k++) {
            const T size = a->in_center ? b[k + 2] : b[k + 2] - b[k];
            const T middle = a->in_center ? b[k] : (b[k] + b[k + 2]) / 2;
            T grow = d[k + 2] * (T)f[k + 2];
            if (clip > 0 && grow > clip) grow = clip;
            const T at = d[k] * (T)f[k] * size + middle, half = NAME(exp)(grow) * size / 2;
            y[k] = at - half, y[k + 2] = at + half;
        }
    }
}

/* ---- MultiBoxPrior: units are rows of the feature map. floats: steps, offsets, sizes, ratios ---- */
static void NAME(prior_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const double *f = a->t->floats, *sizes = f + 4, *ratios = sizes + a->sizes;
    const double shape = (double)a->h / (double)a->w;
    (void)lane;
    for (int64_t row = begin; row < end; row++) {
        T *y = (T *)a->y + row * a->w * a->n * 4;
        for (int64_t column = 0; column < a->w; column++)
            for (int64_t i = 0; i < a->n; i++, y += 4) {
                const double size = sizes[i < a->sizes ? i : 0], ratio = ratios[i < a->sizes ? 0 : i - a->sizes + 1];
                const double cy = ((double)row + f[2]) * f[0], cx = ((double)column + f[3]) * f[1];
                const double hw = size * shape * sqrt(ratio) / 2, hh = size / sqrt(ratio) / 2;
                y[0] = (T)(cx - hw), y[1] = (T)(cy - hh), y[2] = (T)(cx + hw), y[3] = (T)(cy + hh);
                for (int k = 0; k < 4 && a->clip; k++) y[k] = y[k] < 0 ? 0 : y[k] > 1 ? 1 : y[k];
            }
    }
}

/* ---- MultiBoxTarget ---- */

/* Gives every ground truth its best anchor, one after another in the order of the overlaps. */
static void NAME(match_best)(const T *overlaps, int64_t n, int64_t valid, int64_t *match, int64_t *taken, T *best)
{
    for (int64_t j = 0; j < valid; j++) taken[j] = 0;
    for (int64_t round = 0; round < valid; round++) {
        T most = (T)1e-6;
        int64_t at = -1, truth = -1;
        for (int64_t i = 0; i < n; i++) {
            if (match[i] >= 0)
                continue;
            for (int64_t j = 0; j < valid; j++)
                if (!taken[j] && overlaps[i * valid + j] > most)
                    most = overlaps[i * valid + j], at = i, truth = j;
        }
        if (at < 0)
            break;
        match[at] = truth, taken[truth] = 1, best[at] = most;
    }
}

/* Softmax of class 0 for anchor i of scores (classes, anchors). */
static double NAME(background)(const T *scores, int64_t classes, int64_t n, int64_t i)
{
    double top = (double)scores[i], sum = 0;
    for (int64_t c = 1; c < classes; c++)
        if ((double)scores[c * n + i] > top) top = (double)scores[c * n + i];
    for (int64_t c = 0; c < classes; c++) sum += exp((double)scores[c * n + i] - top);
    return exp((double)scores[i] - top) / sum;
}

/* Which unmatched anchors are negative: with mining, those least like background; target 0 for them. */
static void NAME(negatives)(const box_args *a, const T *scores, const T *best, const int64_t *match,
                            sort_pair *pairs, T *target)
{
    const double *f = a->t->floats;
    const T ignore = (T)f[1];
    int64_t count = 0, positive = 0, wanted;
    for (int64_t i = 0; i < a->n; i++) {
        positive += match[i] >= 0;
        if (match[i] >= 0)
            continue;
        target[i] = f[2] > 0 ? ignore : 0;
        if (f[2] > 0 && (double)best[i] < f[3])
            pairs[count].key = NAME(key)((T)NAME(background)(scores, a->classes, a->n, i), 0),
            pairs[count++].index = (uint64_t)i;
    }
    if (!(f[2] > 0))
        return;
    sort_wide(pairs, pairs + a->n, count);
    wanted = (double)positive * f[2] < 1e15 ? (int64_t)((double)positive * f[2]) : count;
    if (wanted < a->minimum) wanted = a->minimum;
    for (int64_t i = 0; i < count && i < wanted; i++) target[pairs[i].index] = 0;
}

static void NAME(target_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const T *anchors = (const T *)a->x;
    const double *f = a->t->floats;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *label = (const T *)a->x2 + u * a->m * a->k, *scores = (const T *)a->x3 + u * a->classes * a->n;
        T *loc = (T *)a->y + u * a->n * 4, *mask = (T *)a->y2 + u * a->n * 4, *target = (T *)a->y3 + u * a->n;
        sort_pair *pairs = (sort_pair *)((char *)a->t->workspace + u * a->bytes);
        int64_t *match = (int64_t *)(pairs + 2 * a->n), *taken = match + a->n, valid = 0;
        T *best = (T *)(taken + a->m), *overlaps = best + a->n;
        while (valid < a->m && label[valid * a->k] != -1) valid++;
        for (int64_t i = 0; i < a->n * 4; i++) loc[i] = mask[i] = 0;
        for (int64_t i = 0; i < a->n; i++) match[i] = -1, best[i] = 0, target[i] = (T)f[1];
        if (valid == 0)
            continue;
        for (int64_t i = 0; i < a->n * valid; i++)
            overlaps[i] = NAME(iou)(anchors + i / valid * 4, label + i % valid * a->k + 1, 0);
        NAME(match_best)(overlaps, a->n, valid, match, taken, best);
        for (int64_t i = 0; i < a->n; i++) {
            int64_t at = 0;
            if (match[i] >= 0)
                continue;
            for (int64_t j = 1; j < valid; j++)
                if (overlaps[i * valid + j] > overlaps[i * valid + at]) at = j;
            best[i] = overlaps[i * valid + at];
            if (f[0] > 0 && best[i] > (T)f[0]) match[i] = at;
        }
        NAME(negatives)(a, scores, best, match, pairs, target);
        for (int64_t i = 0; i < a->n; i++) {
            if (match[i] < 0)
                continue;
            const T *b = anchors + i * 4, *r = label + match[i] * a->k + 1;
            target[i] = label[match[i] * a->k] + 1;
            for (int k = 0; k < 2; k++) {
                const T size = b[k + 2] - b[k], other = r[k + 2] - r[k];
                loc[i * 4 + k] = (r[k] + r[k + 2] - b[k] - b[k + 2]) / 2 / size / (T)f[4 + k];
                loc[i * 4 + k + 2] = NAME(log)(other / size) / (T)f[6 + k];
                mask[i * 4 + k] = mask[i * 4 + k + 2] = 1;
            }
        }
    }
}

/* ---- MultiBoxDetection ---- */
static void NAME(decode_anchor)(const box_args *a, const T *b, const T *d, T *y)
{
    const double *f = a->t->floats + 2;
    for (int k = 0; k < 2; k++) {
        const T size = b[k + 2] - b[k], at = d[k] * (T)f[k] * size + (b[k] + b[k + 2]) / 2;
        const T half = NAME(exp)(d[k + 2] * (T)f[k + 2]) * size / 2;
        y[k] = at - half, y[k + 2] = at + half;
    }
    for (int k = 0; k < 4 && a->clip; k++) y[k] = y[k] < 0 ? 0 : y[k] > 1 ? 1 : y[k];
}

static void NAME(detect_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const T threshold = (T)a->t->floats[0], overlap = (T)a->t->floats[1];
    const int suppress = overlap > 0 && overlap <= 1;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *scores = (const T *)a->x + u * a->classes * a->n, *loc = (const T *)a->x2 + u * a->n * 4;
        T *y = (T *)a->y + u * a->n * 6;
        sort_pair *pairs = (sort_pair *)((char *)a->t->workspace + u * a->bytes);
        int64_t *best = (int64_t *)(pairs + 2 * a->n), count = 0, out = 0;
        T *kept = (T *)(best + a->n);
        for (int64_t i = 0; i < a->n; i++) {
            int64_t top = -1;
            for (int64_t c = 0; c < a->classes; c++)
                if (c != a->background && (top < 0 || scores[c * a->n + i] > scores[top * a->n + i])) top = c;
            best[i] = top;
            if (top >= 0 && scores[top * a->n + i] >= threshold)
                pairs[count].key = NAME(key)(scores[top * a->n + i], 1), pairs[count++].index = (uint64_t)i;
        }
        if (suppress) {
            sort_wide(pairs, pairs + a->n, count);
            if (a->topk > 0 && count > a->topk) count = a->topk;
        }
        for (int64_t i = 0; i < a->n * 6; i++) y[i] = -1;
        for (int64_t i = 0; i < count; i++) {
            const int64_t at = (int64_t)pairs[i].index, c = best[at];
            T *row = y + i * 6;
            row[0] = (T)(a->background >= 0 && c > a->background ? c - 1 : c), row[1] = scores[c * a->n + at];
            NAME(decode_anchor)(a, (const T *)a->x3 + at * 4, loc + at * 4, row + 2);
            if (!suppress)
                continue;
            if (NAME(suppressed)(kept, out, row + 2, row[0], a->force, overlap, 1, 0)) {
                row[0] = -1;
                continue;
            }
            memcpy(kept + out * 5, row + 2, 4 * sizeof(T)), kept[out++ * 5 + 4] = row[0];
        }
    }
}

/* ---- Proposal: anchors moved as predicted, the best of them, suppressed ---- */
/* Anchor i of a cell: one of the ratios times one of the scales, in whole pixels. */
static void NAME(anchor)(const box_args *a, int64_t i, T *out)
{
    const double *scales = a->t->floats + 2, *ratios = scales + a->sizes;
    const double step = (double)a->step, middle = 0.5 * (step - 1), scale = scales[i % a->sizes];
    const double ratio = ratios[i / a->sizes];
    const double side = floor(sqrt(floor(step * step / ratio)) + 0.5);
    const double w = side * scale, h = floor(side * ratio + 0.5) * scale;
    out[0] = (T)(middle - 0.5 * (w - 1)), out[1] = (T)(middle - 0.5 * (h - 1));
    out[2] = (T)(middle + 0.5 * (w - 1)), out[3] = (T)(middle + 0.5 * (h - 1));
}

/* Box `i` of a sample and its score: y[0..3], y[4]. */
static void NAME(propose)(const box_args *a, int64_t u, int64_t i, T *y)
{
    const int64_t cell = i / a->n, row = cell / a->w, column = cell % a->w, which = i % a->n, hw = a->h * a->w;
    const T *info = (const T *)a->x3 + u * 3, *d = (const T *)a->x2 + (u * a->n + which) * 4 * hw + cell;
    T b[4];
    NAME(anchor)(a, which, b);
    b[0] += (T)(column * a->step), b[2] += (T)(column * a->step);
    b[1] += (T)(row * a->step), b[3] += (T)(row * a->step);
    y[4] = ((const T *)a->x)[(u * 2 * a->n + a->n + which) * hw + cell];
    for (int k = 0; k < 2; k++) {
        const T size = b[k + 2] - b[k] + 1, at = d[k * hw] * size + b[k] + (T)0.5 * (size - 1);
        const T half = (T)0.5 * (NAME(exp)(d[(k + 2) * hw]) * size - 1);
        y[k] = a->direct ? b[k] + d[k * hw] : at - half;
        y[k + 2] = a->direct ? b[k + 2] + d[(k + 2) * hw] : at + half;
        const T last = info[1 - k] - 1;
        for (int c = k; c < 4; c += 2) y[c] = y[c] < last ? y[c] : last, y[c] = y[c] > 0 ? y[c] : 0;
    }
    if ((T)row >= NAME(floor)(info[0] / (T)a->step) || (T)column >= NAME(floor)(info[1] / (T)a->step))
        y[4] = -1;
    const T least = (T)a->minimum * info[2];
    if (y[2] - y[0] + 1 < least || y[3] - y[1] + 1 < least) {
        y[0] -= least / 2, y[1] -= least / 2, y[2] += least / 2, y[3] += least / 2;
        y[4] = -1;
    }
}

static void NAME(proposal_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const box_args *a = (const box_args *)arg;
    const int64_t count = a->n * a->h * a->w, most = a->topk > 0 && a->topk < count ? a->topk : count;
    const T thresh = (T)a->t->floats[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        sort_pair *pairs = (sort_pair *)((char *)a->t->workspace + u * a->bytes);
        T *boxes = (T *)(pairs + 2 * count), *kept = boxes + 5 * count;
        T *y = (T *)a->y + u * a->k * 5, *score = (T *)a->y2 + u * a->k;
        int64_t out = 0;
        for (int64_t i = 0; i < count; i++) {
            NAME(propose)(a, u, i, boxes + i * 5);
            pairs[i].key = NAME(key)(boxes[i * 5 + 4], 1), pairs[i].index = (uint64_t)i;
        }
        sort_wide(pairs, pairs + count, count);
        for (int64_t i = 0; i < most && out < a->k; i++) {
            const T *b = boxes + pairs[i].index * 5;
            if (NAME(suppressed)(kept, out, b, 0, 1, thresh, 0, 1))
                continue;
            memcpy(kept + out * 5, b, 4 * sizeof(T)), kept[out * 5 + 4] = 0;
            score[out++] = b[4];
        }
        for (int64_t i = 0; i < a->k; i++) {
            y[i * 5] = (T)u;
            for (int k = 0; k < 4; k++) y[i * 5 + 1 + k] = out > 0 ? kept[i % out * 5 + k] : 0;
            score[i] = out > 0 ? score[i % out] : 0;
        }
    }
}
