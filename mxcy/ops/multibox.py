"""Whole steps of detectors: anchors, targets and detections of SSD, proposals of Faster R-CNN.

What lives here: shapes, tasks. What does not: the loops (_kernels/detection.h), single steps on
boxes (detection.py).
Invariant: none of them has gradients; what they compute are places, not differentiable scores.
"""
from __future__ import annotations

import math

from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import Task, register, size_of
from .detection import Boxes, merged, sorting_bytes
from .params import Params, param, parameters

__all__: list[str] = []

MOST = 4096  # sizes, ratios, scales


def _numbers(name: str, what: str, values: tuple[float, ...], positive: bool = True,
             count: int = 0) -> tuple[float, ...]:
    """`values`, if they are finite, positive where they must be, and as many as asked."""
    bad = any(not math.isfinite(v) or (positive and v <= 0) for v in values)
    if bad or not values or len(values) > MOST or (count and len(values) != count):
        kind = "positive" if positive else "finite"
        raise MXNetValueError(f"{name}: {what} must be {count or 'some'} {kind} numbers, got "
                              f"{values}")
    return values


@parameters
class PriorParams(Params):
    sizes: tuple[float, ...] = param((1.0,), "Sizes of anchors, as parts of the image's height.")
    ratios: tuple[float, ...] = param((1.0,), "Ratios of width to height.")
    clip: bool = param(False, "Whether anchors are cut to the image.")
    steps: tuple[float, ...] = param((-1.0, -1.0), "Distance (y, x) of anchors; -1: 1 / height and "
                                                   "1 / width.")
    offsets: tuple[float, ...] = param((0.5, 0.5), "Offset (y, x) of anchors, in steps.")


@register
class MultiBoxPrior(Boxes):
    """Anchors for every place of a feature map: (1, height * width * anchors, 4), as corners.

    A place has an anchor of the first ratio for each of `sizes`, then one of the first size for
    each further one of `ratios`. Coordinates are parts of the image. Of `data` (n, channels,
    height, width) only the shape is used.

    Raises
    ------
    MXNetValueError
        If a size or ratio is not positive.
    """

    name = "_contrib_MultiBoxPrior"
    Params = PriorParams

    def anchors(self, p) -> int:
        """How many a place has."""
        _numbers(self.name, "sizes", p.sizes)
        _numbers(self.name, "ratios", p.ratios)
        _numbers(self.name, "steps", p.steps, False, 2)
        _numbers(self.name, "offsets", p.offsets, False, 2)
        return len(p.sizes) + len(p.ratios) - 1

    def infer_shape(self, p, ins, outs):
        count, data = self.anchors(p), ins[0]
        if data is None:
            return [None], [merged(self.name, "the result", outs[0], (1, -1, 4))]
        data = merged(self.name, "data", data, (-1,) * 4)
        n = -1 if -1 in data[2:] else checked_size((*data[2:], count, 4)) // 4
        return [data], [merged(self.name, "the result", outs[0], (1, n, 4))]

    def cpu(self, p, ins, outs, train):
        height, width = ins[0].shape[2:]
        steps = [s if s > 0 else 1.0 / max(1, d)
                 for s, d in zip(p.steps, (height, width), strict=True)]
        return Task("multibox_prior",
                    ints=(height, width, self.anchors(p), len(p.sizes), int(p.clip)),
                    floats=(*steps, *p.offsets, *p.sizes, *p.ratios),
                    work=100.0 + 5.0 * size_of(outs[0].shape))


_VARIANCES = (0.1, 0.1, 0.2, 0.2)


@parameters
class TargetParams(Params):
    overlap_threshold: float = param(0.5, "Anchors that overlap a true box by more are positive.")
    ignore_label: float = param(-1.0, "Class target of anchors that do not count.")
    negative_mining_ratio: float = param(-1.0, "Negative anchors for each positive one; not above "
                                               "0: all others.")
    negative_mining_thresh: float = param(0.5, "Mined anchors overlap true boxes by less.")
    minimum_negative_samples: int = param(0, "How many are mined at least.", ge=0)
    variances: tuple[float, ...] = param(_VARIANCES, "What the four offsets are divided by.")


@register
class MultiBoxTarget(Boxes):
    """Targets of a single-shot detector for the anchors of an image.

    `anchor` is (1, anchors, 4), corners; `label` (batch, boxes, numbers) has the class and the
    corners of each true box first and ends with rows of -1; `cls_pred` is (batch, classes,
    anchors), with class 0 for the background. Every true box gets the anchor that overlaps it best;
    other anchors are positive where they overlap one by more than the threshold. With mining,
    the negative anchors are those that look least like background.

    Returns
    -------
    loc_target, loc_mask : arrays of shape (batch, anchors * 4)
        Offsets of the true boxes from the anchors, and 1 where an anchor is positive.
    cls_target : array of shape (batch, anchors)
        Class + 1, 0 for the background, or `ignore_label`. Samples without boxes are ignored.

    Notes
    -----
    Liu et al., SSD: Single Shot MultiBox Detector, ECCV 2016.
    """

    name = "_contrib_MultiBoxTarget"
    inputs = ("anchor", "label", "cls_pred")
    outputs = ("loc_target", "loc_mask", "cls_target")
    Params = TargetParams

    def infer_shape(self, p, ins, outs):
        _numbers(self.name, "variances", p.variances, count=4)
        anchor = merged(self.name, "anchor", ins[0], (1, -1, 4))
        label = merged(self.name, "label", ins[1], (-1, -1, -1))
        scores = merged(self.name, "cls_pred", ins[2], (label[0], -1, anchor[1]))
        target = merged(self.name, "cls_target", outs[2], (scores[0], scores[2]))
        if -1 < label[2] < 5:
            raise MXNetValueError(f"{self.name}: label {label} needs at least 5 numbers a box")
        n = -1 if target[1] == -1 else checked_size((target[1], 4))
        loc, mask = (merged(self.name, w, s, (target[0], n))
                     for w, s in zip(self.outputs[:2], outs[:2], strict=True))
        return [(1, target[1], 4), (target[0], *label[1:]), (target[0], scores[1], target[1])], \
            [loc, mask, target]

    def cpu(self, p, ins, outs, train):
        n, (batch, m, k) = ins[0].shape[1], ins[1].shape
        each = sorting_bytes(self.name, n, checked_size((n, m + 2), "overlaps") + m)
        return Task("multibox_target",
                    ints=(batch, n, m, k, ins[2].shape[1], p.minimum_negative_samples, each),
                    floats=(p.overlap_threshold, p.ignore_label, p.negative_mining_ratio,
                            p.negative_mining_thresh, *p.variances),
                    workspace=checked_size((batch, each)), work=300.0 + 20.0 * batch * n * (m + 5))


@parameters
class DetectionParams(Params):
    clip: bool = param(True, "Whether boxes are cut to the image.")
    threshold: float = param(0.01, "Lowest score of a detection.")
    background_id: int = param(0, "Class of the background; -1: there is none.", ge=-1, lt=2**31)
    nms_threshold: float = param(0.5, "Boxes that overlap a better one by so much are removed; "
                                      "outside of (0, 1] none is.")
    force_suppress: bool = param(False, "Whether boxes of other classes are removed too.")
    variances: tuple[float, ...] = param(_VARIANCES, "What offsets are multiplied by.")
    nms_topk: int = param(-1, "How many of the best detections are kept; below 1: all.")


@register
class MultiBoxDetection(Boxes):
    """Detections of a single-shot detector: (batch, anchors, 6) of class, score and corners.

    `cls_prob` is (batch, classes, anchors), `loc_pred` (batch, anchors * 4) offsets from `anchor`
    (1, anchors, 4), corners. Each anchor gives at most one detection, of its best class; classes
    are counted without the background. Detections come in the order of their scores; the class of
    those that were removed is -1, and rows that are left over are all -1.
    """

    name = "_contrib_MultiBoxDetection"
    inputs = ("cls_prob", "loc_pred", "anchor")
    Params = DetectionParams

    def infer_shape(self, p, ins, outs):
        _numbers(self.name, "variances", p.variances, count=4)
        scores = merged(self.name, "cls_prob", ins[0], (-1, -1, -1))
        out = merged(self.name, "the result", outs[0], (scores[0], scores[2], 6))
        anchor = merged(self.name, "anchor", ins[2], (1, out[1], 4))
        n = -1 if anchor[1] == -1 else checked_size((anchor[1], 4))
        loc = merged(self.name, "loc_pred", ins[1], (out[0], n))
        return [(loc[0], scores[1], anchor[1]), loc, anchor], [(loc[0], anchor[1], 6)]

    def cpu(self, p, ins, outs, train):
        batch, classes, n = ins[0].shape
        each = sorting_bytes(self.name, n, 6 * n)
        return Task("multibox_detection",
                    ints=(batch, n, classes, p.background_id, int(p.force_suppress), int(p.clip),
                          p.nms_topk, each), floats=(p.threshold, p.nms_threshold, *p.variances),
                    workspace=checked_size((batch, each)),
                    work=300.0 + batch * n * (60.0 + 2.0 * classes))


# -- proposals -------------------------------------------------------------------------------------
@parameters
class ProposalParams(Params):
    rpn_pre_nms_top_n: int = param(6000, "How many of the best boxes are looked at; below 1: all.")
    rpn_post_nms_top_n: int = param(300, "How many boxes a sample gives.", ge=1, lt=2**31)
    threshold: float = param(0.7, "Boxes that overlap a better one by more are removed.")
    rpn_min_size: int = param(16, "Least width and height of a box, times the image's scale.", ge=0,
                              lt=2**31)
    scales: tuple[float, ...] = param((4.0, 8.0, 16.0, 32.0), "Sizes of anchors, in strides.")
    ratios: tuple[float, ...] = param((0.5, 1.0, 2.0), "Ratios of height to width.")
    feature_stride: int = param(16, "Pixels of the image for one of the feature map.", ge=1,
                                lt=2**31)
    output_score: bool = param(False, "Whether the scores are a second output.")
    iou_loss: bool = param(False, "Whether predictions are distances of corners in pixels.")


class _Proposal(Boxes):
    """Base of the proposals of regions."""

    inputs = ("cls_prob", "bbox_pred", "im_info")
    outputs = ("output", "score")
    Params = ProposalParams
    batches = True

    def num_visible(self, p):
        return 1 + p.output_score

    def infer_shape(self, p, ins, outs):
        n = len(_numbers(self.name, "scales", p.scales)) * len(_numbers(self.name, "ratios",
                                                                        p.ratios))
        scores = merged(self.name, "cls_prob", ins[0], (-1 if self.batches else 1, 2 * n, -1, -1))
        boxes = merged(self.name, "bbox_pred", ins[1], (scores[0], 4 * n, *scores[2:]))
        info = merged(self.name, "im_info", ins[2], (boxes[0], 3))
        rows = -1 if info[0] == -1 else checked_size((info[0], p.rpn_post_nms_top_n, 5)) // 5
        return [(info[0], 2 * n, *boxes[2:]), (info[0], *boxes[1:]), info], \
            [merged(self.name, "the result", outs[0], (rows, 5)),
             merged(self.name, "the scores", outs[1], (rows, 1))]

    def cpu(self, p, ins, outs, train):
        batch, twice, height, width = ins[0].shape
        count = checked_size((twice // 2, height, width), f"{self.name}: anchors")
        each = sorting_bytes(self.name, count, 5 * count + 5 * p.rpn_post_nms_top_n)
        return Task("proposal",
                    ints=(batch, twice // 2, height, width, p.rpn_pre_nms_top_n,
                          p.rpn_post_nms_top_n, len(p.scales), p.feature_stride, p.rpn_min_size,
                          int(p.iou_loss), each),
                    floats=(p.threshold, 0.0, *p.scales, *p.ratios),
                    workspace=checked_size((batch, each)), work=300.0 + 100.0 * batch * count)


@register
class Proposal(_Proposal):
    """Regions that may hold an object, (boxes, 5) of sample and corners, from an image's scores.

    `cls_prob` (1, 2 * anchors, height, width) has scores of background, then of objects, for the
    anchors of every place (for each ratio one of each scale); `bbox_pred` (1, 4 * anchors, height,
    width) says how the anchors are moved and scaled; `im_info` (1, 3) is height, width and scale of
    the image. Boxes are cut to the image; those that are too small, or lie in the padding, have the
    score -1. If fewer than asked are kept, they are repeated.

    Returns
    -------
    output : array of shape (rpn_post_nms_top_n, 5)
    score : array of shape (rpn_post_nms_top_n, 1), with `output_score`

    Notes
    -----
    Ren et al., Faster R-CNN, NIPS 2015.
    """

    name = "_contrib_Proposal"
    batches = False


@register
class MultiProposal(_Proposal):
    """As `Proposal`, for a batch of images: rows of sample n follow those of sample n - 1."""

    name = "_contrib_MultiProposal"
