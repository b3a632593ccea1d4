"""Rows of the box operators (ops/detection.py, ops/multibox.py), references as plain loops.

What lives here: rows and references. What does not: regions (cases_regions.py), literal results of
a whole detector (tests/kernels/test_detection.py).
Invariant: references are written from the definitions, not from the kernels.
"""
from __future__ import annotations

import itertools

import numpy as np

from .case import Case

__all__ = ["CASES", "iou"]


def corners(b, center):
    return np.array([b[0] - b[2] / 2, b[1] - b[3] / 2, b[0] + b[2] / 2, b[1] + b[3] / 2]) \
        if center else b


def iou(a, b, one=0.0):
    """Intersection over union of two boxes of corners."""
    w = min(a[2], b[2]) - max(a[0], b[0]) + one
    h = min(a[3], b[3]) - max(a[1], b[1]) + one
    both = max(w, 0) * max(h, 0)
    areas = [max(c[2] - c[0] + one, 0) * max(c[3] - c[1] + one, 0) for c in (a, b)]
    whole = sum(areas) - both
    return both / whole if whole > 0 else 0.0


def all_ious(center):
    def ref(lhs, rhs):
        out = np.zeros((*lhs.shape[:-1], *rhs.shape[:-1]))
        for i in np.ndindex(lhs.shape[:-1]):
            for j in np.ndindex(rhs.shape[:-1]):
                out[i + j] = iou(corners(lhs[i], center), corners(rhs[j], center))
        return out
    return ref


def nms(overlap, valid=0.0, topk=-1, classes=True, background=-1, center=False, to_center=False):
    """Boxes (class, score, four numbers)."""
    def one(boxes):
        chosen = [b for b in boxes if b[1] > valid and not (classes and b[0] == background)]
        chosen.sort(key=lambda b: -b[1])
        kept = []
        for b in chosen[:topk] if topk > 0 else chosen:
            if not any((not classes or k[0] == b[0])
                       and iou(corners(k[2:], center), corners(b[2:], center)) > overlap
                       for k in kept):
                kept.append(b)
        out = np.full(boxes.shape, -1.0)
        for i, b in enumerate(kept):
            c = corners(b[2:], center)
            middle = [(c[0] + c[2]) / 2, (c[1] + c[3]) / 2, c[2] - c[0], c[3] - c[1]]
            out[i] = [*b[:2], *(middle if to_center else c)]
        return out

    return lambda data: np.stack([one(b) for b in data.reshape(-1, *data.shape[-2:])]
                                 ).reshape(data.shape)


def matching(threshold, ascending=False, topk=-1):
    def ref(data):
        rows, columns = np.full(data.shape[:-1], -1.0), np.full((len(data), data.shape[-1]), -1.0)
        for b, score in enumerate(data):
            pairs = sorted(np.ndindex(score.shape), key=lambda at, s=score: s[at] if ascending
                           else -s[at])
            for r, c in pairs:
                good = score[r, c] < threshold if ascending else score[r, c] > threshold
                full = topk > 0 and (rows[b] >= 0).sum() >= topk
                if good and not full and rows[b, r] < 0 and columns[b, c] < 0:
                    rows[b, r], columns[b, c] = c, r
        return rows, columns
    return ref


def offsets(anchor, box):
    size, other = anchor[2:] - anchor[:2], box[2:] - box[:2]
    return np.concatenate([((box[:2] + box[2:]) - (anchor[:2] + anchor[2:])) / 2 / size,
                           np.log(other / size)])


def encode(samples, matches, anchors, refs, means, stds):
    targets, masks = np.zeros(anchors.shape), np.zeros(anchors.shape)
    for b, n in np.ndindex(samples.shape):
        if samples[b, n] > 0.5:
            box = refs[b, int(matches[b, n])]
            targets[b, n] = (offsets(anchors[b, n], box) - means) / stds
            masks[b, n] = 1
    return targets, masks


def decoded(anchor, d, stds, clip=np.inf):
    size, middle = anchor[2:] - anchor[:2], (anchor[2:] + anchor[:2]) / 2
    d = d * stds
    half = np.exp(np.minimum(d[2:], clip)) * size / 2
    return np.concatenate([d[:2] * size + middle - half, d[:2] * size + middle + half])


def decode(clip, center):
    def ref(data, anchors):
        return np.array([[decoded(corners(a, center), d, (0.1, 0.2, 0.3, 0.4), clip)
                          for a, d in zip(anchors[0], row, strict=True)] for row in data])
    return ref


def prior(sizes, ratios, clip):
    def ref(data):
        h, w = data.shape[2:]
        shapes = [(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]
        out = []
        for y, x, (s, r) in itertools.product(range(h), range(w), shapes):
            cy, cx = (y + 0.5) / h, (x + 0.5) / w
            hw, hh = s * h / w * r**0.5 / 2, s / r**0.5 / 2
            out.append([cx - hw, cy - hh, cx + hw, cy + hh])
        return np.clip(out, 0, 1)[None] if clip else np.array(out)[None]
    return ref


VARIANCES = np.array([0.1, 0.1, 0.2, 0.2])


def targets(overlap=0.5, ignore=-1.0, ratio=-1.0, thresh=0.5, least=0):
    def one(anchors, label, scores):
        label = label[:list(label[:, 0]).index(-1)] if -1 in label[:, 0] else label
        n = len(anchors)
        loc, mask, target = np.zeros((n, 4)), np.zeros((n, 4)), np.full(n, ignore)
        if not len(label):
            return loc, mask, target
        over = np.array([[iou(a, b[1:]) for b in label] for a in anchors])
        match, free = np.full(n, -1), over.copy()
        for _ in label:
            i, j = np.unravel_index(free.argmax(), free.shape)
            if free[i, j] <= 1e-6:
                break
            match[i] = j
            free[i, :] = free[:, j] = -1
        match = np.where((match < 0) & (over.max(1) > overlap), over.argmax(1), match)
        others = np.flatnonzero(match < 0)
        if ratio > 0:
            p = np.exp(scores[0]) / np.exp(scores).sum(0)
            hard = sorted((i for i in others if over[i].max() < thresh), key=lambda i: p[i])
            target[hard[:max(int((match >= 0).sum() * ratio), least)]] = 0
        else:
            target[others] = 0
        for i in np.flatnonzero(match >= 0):
            target[i] = label[match[i], 0] + 1
            loc[i], mask[i] = offsets(anchors[i], label[match[i], 1:]) / VARIANCES, 1
        return loc, mask, target

    def ref(anchors, label, scores):
        made = [one(anchors[0], lb, s) for lb, s in zip(label, scores, strict=True)]
        return tuple(np.stack([m[k] for m in made]).reshape(len(label), -1) for k in range(3))
    return ref


def detections(threshold, overlap, force=False, topk=-1, background=0):
    def one(scores, loc, anchors):
        found = []
        classes = [c for c in range(len(scores)) if c != background]
        for i, anchor in enumerate(anchors):
            c = max(classes, key=lambda c, i=i: scores[c, i])
            if scores[c, i] >= threshold:
                box = np.clip(decoded(anchor, loc[i * 4:i * 4 + 4], VARIANCES), 0, 1)
                found.append([c - (background >= 0 and c > background), scores[c, i], *box])
        found.sort(key=lambda d: -d[1])
        found = found[:topk] if topk > 0 else found
        for i, d in enumerate(found):
            if any(e[0] >= 0 and (force or e[0] == d[0]) and iou(e[2:], d[2:]) >= overlap
                   for e in found[:i]):
                d[0] = -1
        return np.array(found + [[-1] * 6] * (len(anchors) - len(found)))

    return lambda scores, loc, anchors: np.stack([one(s, x, anchors[0])
                                                  for s, x in zip(scores, loc, strict=True)])


def proposals(scales, ratios, stride, pre, post, threshold, least):
    """Boxes of (batch, 2 anchors, h, w) scores; pixels belong to the boxes (one = 1)."""
    def one(u, cls, pred, info):
        n, found = len(scales) * len(ratios), []
        for y, x, k in itertools.product(range(cls.shape[1]), range(cls.shape[2]), range(n)):
            ratio, scale = ratios[k // len(scales)], scales[k % len(scales)]
            w = np.floor(np.sqrt(np.floor(stride**2 / ratio)) + 0.5)
            size = np.array([w, np.floor(w * ratio + 0.5)]) * scale
            d = pred[4 * k:4 * k + 4, y, x]
            middle = (stride - 1) / 2 + stride * np.array([x, y])
            at, size = d[:2] * size + middle, np.exp(d[2:]) * size
            box = np.concatenate([at - (size - 1) / 2, at + (size - 1) / 2])
            box = np.clip(box, 0, np.tile([info[1] - 1, info[0] - 1], 2))
            score = cls[n + k, y, x]
            if y >= info[0] // stride or x >= info[1] // stride:
                score = -1
            if (box[2:] - box[:2] + 1 < least * info[2]).any():
                box = box + np.array([-1, -1, 1, 1]) * least * info[2] / 2
                score = -1
            found.append((score, box))
        found.sort(key=lambda f: -f[0])
        kept = []
        for score, box in found[:pre]:
            if all(iou(b, box, 1.0) <= threshold for _, b in kept):
                kept.append((score, box))
        kept = [kept[i % len(kept[:post])] for i in range(post)]
        return [[u, *b] for _, b in kept], [[s] for s, _ in kept]

    def ref(cls, pred, info):
        made = [one(u, *x) for u, x in enumerate(zip(cls, pred, info, strict=True))]
        return tuple(np.concatenate([m[k] for m in made]) for k in range(2))
    return ref


def boxes(rng, shape):
    """Corners in the unit square."""
    low = rng.uniform(0, 0.7, (*shape[:-1], 2))
    return np.concatenate([low, low + rng.uniform(0.05, 0.5, low.shape)], -1).astype("float32")


def scored(rng, shape):
    head = [rng.integers(-1, 2, (*shape[:-1], 1)), rng.uniform(-0.2, 1, (*shape[:-1], 1))]
    return np.concatenate([*head, boxes(rng, (*shape[:-1], 4))], -1).astype("float32")


def labels(rng, shape):
    out = np.concatenate([rng.integers(0, 3, (*shape[:-1], 1)), boxes(rng, (*shape[:-1], 4))], -1)
    out[-1, 1:] = -1
    return out.astype("float32")


def flags(rng, shape):
    return rng.integers(-1, 2, shape).astype("float32")


def numbers(top):
    return lambda rng, shape: rng.integers(0, top, shape).astype("float32")


def infos(rng, shape):
    return np.array([[70, 90, 1.0], [60, 64, 1.5]], "float32")[:shape[0]]


ONE = ("float32",)
TWO = ("float32", "float64")
UNIT = (0.0, 1.0)
NMS = {"overlap_thresh": 0.2, "id_index": 0}
RPN = {"scales": (1, 2), "ratios": (0.5, 2), "feature_stride": 16, "threshold": 0.6,
       "rpn_min_size": 12}
rpn = dict(zip(("scales", "ratios", "stride", "threshold", "least"), RPN.values(), strict=True))
LOOSE = {"float32": 1e-4}

CASES = [
    Case("_contrib_box_iou", ((5, 4), (2, 3, 4)), {}, all_ious(False), (boxes, boxes), ONE),
    Case("_contrib_box_iou", ((2, 4), (3, 4)), {"format": "center"}, all_ious(True), (UNIT, UNIT),
         (*TWO, "float16"), tag="center"),
    Case("_contrib_box_nms", ((2, 60, 6),), NMS, nms(0.2), (scored,), ONE, second=False),
    Case("_contrib_box_nms", ((9, 6),), {**NMS, "topk": 3, "valid_thresh": 0.3, "background_id": 1},
         nms(0.2, 0.3, 3, True, 1), (scored,), ONE, second=False,
         tag="topk"),
    Case("_contrib_box_nms", ((2, 2, 9, 6),), {"overlap_thresh": 0.1, "out_format": "center"},
         nms(0.1, classes=False, to_center=True), (UNIT,), TWO, second=False, tag="to-center"),
    Case("_contrib_box_nms", ((9, 6),), {"overlap_thresh": 0.1, "in_format": "center"},
         nms(0.1, classes=False, center=True), (UNIT,), TWO, second=False, tag="from-center"),
    Case("_backward_box_nms", ((2, 3, 6), (2, 3)), {},
         lambda g, i: np.stack([[g[0, 2], g[0, 0], 0 * g[0, 0]],
                                [0 * g[0, 0], g[1, 0], 0 * g[0, 0]]]),
         (UNIT, lambda rng, shape: np.array([[1, -1, 0], [1, 7, -1]])), TWO),
    Case("_contrib_bipartite_matching", ((3, 5, 7),), {"threshold": 0.2}, matching(0.2), UNIT, TWO),
    Case("_contrib_bipartite_matching", ((3, 5, 4),), {"threshold": 0.4, "is_ascend": True,
                                                      "topk": 2},
         matching(0.4, True, 2), UNIT, TWO, tag="ascending"),
    Case("_contrib_box_encode", ((2, 4), (2, 4), (2, 4, 4), (2, 3, 4), (4,), (4,)), {}, encode,
         (flags, numbers(3), boxes, boxes, UNIT, (0.1, 0.4)), ONE, atol=LOOSE),
    Case("_contrib_box_decode", ((2, 3, 4), (1, 3, 4)), {"std0": 0.1, "std1": 0.2, "std2": 0.3,
                                                        "std3": 0.4, "clip": 0.1},
         decode(0.1, True), UNIT, TWO),
    Case("_contrib_box_decode", ((2, 3, 4), (1, 3, 4)), {"std0": 0.1, "std1": 0.2, "std2": 0.3,
                                                        "std3": 0.4, "format": "corner"},
         decode(np.inf, False), (UNIT, boxes), ONE, tag="corner"),
    Case("_contrib_MultiBoxPrior", ((1, 2, 3, 4),), {"sizes": (0.5, 0.2), "ratios": (2, 1, 0.5)},
         prior((0.5, 0.2), (2, 1, 0.5), False), UNIT, TWO),
    Case("_contrib_MultiBoxPrior", ((1, 2, 2, 1),), {"sizes": 0.9, "clip": True},
         prior((0.9,), (1,), True), UNIT, TWO, tag="clip"),
    Case("_contrib_MultiBoxTarget", ((1, 30, 4), (3, 4, 5), (3, 4, 30)), {}, targets(),
         (boxes, labels, UNIT), ONE, atol=LOOSE),
    Case("_contrib_MultiBoxTarget", ((1, 60, 4), (3, 4, 5), (3, 4, 60)),
         {"overlap_threshold": 0.3, "ignore_label": -3, "negative_mining_ratio": 1.5,
          "negative_mining_thresh": 0.2, "minimum_negative_samples": 7},
         targets(0.3, -3, 1.5, 0.2, 7), (boxes, labels, UNIT), ONE, tag="mining", atol=LOOSE),
    Case("_contrib_MultiBoxDetection", ((2, 4, 40), (2, 160), (1, 40, 4)), {"nms_threshold": 0.3},
         detections(0.01, 0.3), (UNIT, (-1.0, 1.0), boxes), ONE, atol=LOOSE),
    Case("_contrib_MultiBoxDetection", ((2, 4, 9), (2, 36), (1, 9, 4)),
         {"nms_threshold": 0.1, "force_suppress": True, "threshold": 0.6, "background_id": 2,
          "nms_topk": 5},
         detections(0.6, 0.1, True, 5, 2), (UNIT, (-1.0, 1.0), boxes), ONE, tag="force",
         atol=LOOSE),
    Case("_contrib_Proposal", ((1, 8, 4, 5), (1, 16, 4, 5), (1, 3)),
         {**RPN, "rpn_pre_nms_top_n": 30, "rpn_post_nms_top_n": 6, "output_score": True},
         proposals(pre=30, post=6, **rpn), (UNIT, (-0.3, 0.3), infos), ONE, atol=LOOSE),
    Case("_contrib_MultiProposal", ((2, 8, 4, 5), (2, 16, 4, 5), (2, 3)),
         {**RPN, "rpn_pre_nms_top_n": 12, "rpn_post_nms_top_n": 20, "output_score": True},
         proposals(pre=12, post=20, **rpn), (UNIT, (-0.3, 0.3), infos), ONE, atol=LOOSE),
]
