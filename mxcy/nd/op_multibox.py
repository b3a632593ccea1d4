# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/multibox.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_MultiBoxDetection", "_contrib_MultiBoxPrior", "_contrib_MultiBoxTarget",
           "_contrib_MultiProposal", "_contrib_Proposal"]

_op_contrib_MultiBoxDetection = caller("_contrib_MultiBoxDetection")
_op_contrib_MultiBoxPrior = caller("_contrib_MultiBoxPrior")
_op_contrib_MultiBoxTarget = caller("_contrib_MultiBoxTarget")
_op_contrib_MultiProposal = caller("_contrib_MultiProposal")
_op_contrib_Proposal = caller("_contrib_Proposal")


def _contrib_MultiBoxDetection(cls_prob: NDArray | None = None, loc_pred: NDArray | None = None,
                               anchor: NDArray | None = None, clip: bool = True,
                               threshold: float = 0.01, background_id: int = 0,
                               nms_threshold: float = 0.5, force_suppress: bool = False,
                               variances: Sequence[float] | float = (0.1, 0.1, 0.2, 0.2),
                               nms_topk: int = -1, out: Any = None, name: str | None = None) -> Any:
    """Detections of a single-shot detector: (batch, anchors, 6) of class, score and corners.

    `cls_prob` is (batch, classes, anchors), `loc_pred` (batch, anchors * 4) offsets from `anchor`
    (1, anchors, 4), corners. Each anchor gives at most one detection, of its best class; classes
    are counted without the background. Detections come in the order of their scores; the class of
    those that were removed is -1, and rows that are left over are all -1.

    Parameters
    ----------
    cls_prob : NDArray
        Input.
    loc_pred : NDArray
        Input.
    anchor : NDArray
        Input.
    clip : bool, default True
        Whether boxes are cut to the image.
    threshold : float, default 0.01
        Lowest score of a detection.
    background_id : int, default 0
        Class of the background; -1: there is none.
    nms_threshold : float, default 0.5
        Boxes that overlap a better one by so much are removed; outside of (0, 1] none is.
    force_suppress : bool, default False
        Whether boxes of other classes are removed too.
    variances : tuple[float, ...], default (0.1, 0.1, 0.2, 0.2)
        What offsets are multiplied by.
    nms_topk : int, default -1
        How many of the best detections are kept; below 1: all.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_MultiBoxDetection(cls_prob, loc_pred, anchor, clip, threshold, background_id,
                                         nms_threshold, force_suppress, variances, nms_topk, out)


def _contrib_MultiBoxPrior(data: NDArray | None = None, sizes: Sequence[float] | float = (1.0,),
                           ratios: Sequence[float] | float = (1.0,), clip: bool = False,
                           steps: Sequence[float] | float = (-1.0, -1.0),
                           offsets: Sequence[float] | float = (0.5, 0.5), out: Any = None,
                           name: str | None = None) -> Any:
    """Anchors for every place of a feature map: (1, height * width * anchors, 4), as corners.

    A place has an anchor of the first ratio for each of `sizes`, then one of the first size for
    each further one of `ratios`. Coordinates are parts of the image. Of `data` (n, channels,
    height, width) only the shape is used.

    Parameters
    ----------
    data : NDArray
        Input.
    sizes : tuple[float, ...], default (1.0,)
        Sizes of anchors, as parts of the image's height.
    ratios : tuple[float, ...], default (1.0,)
        Ratios of width to height.
    clip : bool, default False
        Whether anchors are cut to the image.
    steps : tuple[float, ...], default (-1.0, -1.0)
        Distance (y, x) of anchors; -1: 1 / height and 1 / width.
    offsets : tuple[float, ...], default (0.5, 0.5)
        Offset (y, x) of anchors, in steps.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If a size or ratio is not positive.
    """
    return _op_contrib_MultiBoxPrior(data, sizes, ratios, clip, steps, offsets, out)


def _contrib_MultiBoxTarget(anchor: NDArray | None = None, label: NDArray | None = None,
                            cls_pred: NDArray | None = None, overlap_threshold: float = 0.5,
                            ignore_label: float = -1.0, negative_mining_ratio: float = -1.0,
                            negative_mining_thresh: float = 0.5, minimum_negative_samples: int = 0,
                            variances: Sequence[float] | float = (0.1, 0.1, 0.2, 0.2),
                            out: Any = None, name: str | None = None) -> Any:
    """Targets of a single-shot detector for the anchors of an image.

    `anchor` is (1, anchors, 4), corners; `label` (batch, boxes, numbers) has the class and the
    corners of each true box first and ends with rows of -1; `cls_pred` is (batch, classes,
    anchors), with class 0 for the background. Every true box gets the anchor that overlaps it best;
    other anchors are positive where they overlap one by more than the threshold. With mining,
    the negative anchors are those that look least like background.

    Parameters
    ----------
    anchor : NDArray
        Input.
    label : NDArray
        Input.
    cls_pred : NDArray
        Input.
    overlap_threshold : float, default 0.5
        Anchors that overlap a true box by more are positive.
    ignore_label : float, default -1.0
        Class target of anchors that do not count.
    negative_mining_ratio : float, default -1.0
        Negative anchors for each positive one; not above 0: all others.
    negative_mining_thresh : float, default 0.5
        Mined anchors overlap true boxes by less.
    minimum_negative_samples : int, default 0
        How many are mined at least.
    variances : tuple[float, ...], default (0.1, 0.1, 0.2, 0.2)
        What the four offsets are divided by.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

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
    return _op_contrib_MultiBoxTarget(anchor, label, cls_pred, overlap_threshold, ignore_label,
                                      negative_mining_ratio, negative_mining_thresh,
                                      minimum_negative_samples, variances, out)


def _contrib_MultiProposal(cls_prob: NDArray | None = None, bbox_pred: NDArray | None = None,
                           im_info: NDArray | None = None, rpn_pre_nms_top_n: int = 6000,
                           rpn_post_nms_top_n: int = 300, threshold: float = 0.7,
                           rpn_min_size: int = 16,
                           scales: Sequence[float] | float = (4.0, 8.0, 16.0, 32.0),
                           ratios: Sequence[float] | float = (0.5, 1.0, 2.0),
                           feature_stride: int = 16, output_score: bool = False,
                           iou_loss: bool = False, out: Any = None, name: str | None = None) -> Any:
    """As `Proposal`, for a batch of images: rows of sample n follow those of sample n - 1.

    Parameters
    ----------
    cls_prob : NDArray
        Input.
    bbox_pred : NDArray
        Input.
    im_info : NDArray
        Input.
    rpn_pre_nms_top_n : int, default 6000
        How many of the best boxes are looked at; below 1: all.
    rpn_post_nms_top_n : int, default 300
        How many boxes a sample gives.
    threshold : float, default 0.7
        Boxes that overlap a better one by more are removed.
    rpn_min_size : int, default 16
        Least width and height of a box, times the image's scale.
    scales : tuple[float, ...], default (4.0, 8.0, 16.0, 32.0)
        Sizes of anchors, in strides.
    ratios : tuple[float, ...], default (0.5, 1.0, 2.0)
        Ratios of height to width.
    feature_stride : int, default 16
        Pixels of the image for one of the feature map.
    output_score : bool, default False
        Whether the scores are a second output.
    iou_loss : bool, default False
        Whether predictions are distances of corners in pixels.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_contrib_MultiProposal(cls_prob, bbox_pred, im_info, rpn_pre_nms_top_n,
                                     rpn_post_nms_top_n, threshold, rpn_min_size, scales, ratios,
                                     feature_stride, output_score, iou_loss, out)


def _contrib_Proposal(cls_prob: NDArray | None = None, bbox_pred: NDArray | None = None,
                      im_info: NDArray | None = None, rpn_pre_nms_top_n: int = 6000,
                      rpn_post_nms_top_n: int = 300, threshold: float = 0.7, rpn_min_size: int = 16,
                      scales: Sequence[float] | float = (4.0, 8.0, 16.0, 32.0),
                      ratios: Sequence[float] | float = (0.5, 1.0, 2.0), feature_stride: int = 16,
                      output_score: bool = False, iou_loss: bool = False, out: Any = None,
                      name: str | None = None) -> Any:
    """Regions that may hold an object, (boxes, 5) of sample and corners, from an image's scores.

    `cls_prob` (1, 2 * anchors, height, width) has scores of background, then of objects, for the
    anchors of every place (for each ratio one of each scale); `bbox_pred` (1, 4 * anchors, height,
    width) says how the anchors are moved and scaled; `im_info` (1, 3) is height, width and scale of
    the image. Boxes are cut to the image; those that are too small, or lie in the padding, have the
    score -1. If fewer than asked are kept, they are repeated.

    Parameters
    ----------
    cls_prob : NDArray
        Input.
    bbox_pred : NDArray
        Input.
    im_info : NDArray
        Input.
    rpn_pre_nms_top_n : int, default 6000
        How many of the best boxes are looked at; below 1: all.
    rpn_post_nms_top_n : int, default 300
        How many boxes a sample gives.
    threshold : float, default 0.7
        Boxes that overlap a better one by more are removed.
    rpn_min_size : int, default 16
        Least width and height of a box, times the image's scale.
    scales : tuple[float, ...], default (4.0, 8.0, 16.0, 32.0)
        Sizes of anchors, in strides.
    ratios : tuple[float, ...], default (0.5, 1.0, 2.0)
        Ratios of height to width.
    feature_stride : int, default 16
        Pixels of the image for one of the feature map.
    output_score : bool, default False
        Whether the scores are a second output.
    iou_loss : bool, default False
        Whether predictions are distances of corners in pixels.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output : array of shape (rpn_post_nms_top_n, 5)
    score : array of shape (rpn_post_nms_top_n, 1), with `output_score`

    Notes
    -----
    Ren et al., Faster R-CNN, NIPS 2015.
    """
    return _op_contrib_Proposal(cls_prob, bbox_pred, im_info, rpn_pre_nms_top_n, rpn_post_nms_top_n,
                                threshold, rpn_min_size, scales, ratios, feature_stride,
                                output_score, iou_loss, out)
