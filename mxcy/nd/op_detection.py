# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/detection.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_bipartite_matching", "_contrib_box_decode", "_contrib_box_encode",
           "_contrib_box_iou", "_contrib_box_nms", "_contrib_box_non_maximum_suppression"]

_op_contrib_bipartite_matching = caller("_contrib_bipartite_matching")
_op_contrib_box_decode = caller("_contrib_box_decode")
_op_contrib_box_encode = caller("_contrib_box_encode")
_op_contrib_box_iou = caller("_contrib_box_iou")
_op_contrib_box_nms = caller("_contrib_box_nms")


def _contrib_bipartite_matching(data: NDArray | None = None, is_ascend: bool = False,
                                threshold: float = REQUIRED, topk: int = -1, out: Any = None,
                                name: str | None = None) -> Any:
    """Matches rows and columns of the scores `data` (..., rows, columns), best first.

    Each row and column is matched at most once.

    Parameters
    ----------
    data : NDArray
        Input.
    is_ascend : bool, default False
        Whether the lowest scores are matched first.
    threshold : float
        Scores that are not above it (ascending: below) match nothing.
    topk : int, default -1
        How many matches at most; below 1: any number.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    rows : array of shape (..., rows)
        The column that each row is matched with, or -1.
    columns : array of shape (..., columns)
        The row that each column is matched with, or -1.
    """
    return _op_contrib_bipartite_matching(data, is_ascend, threshold, topk, out)


def _contrib_box_decode(data: NDArray | None = None, anchors: NDArray | None = None,
                        std0: float = 1.0, std1: float = 1.0, std2: float = 1.0, std3: float = 1.0,
                        clip: float = -1.0, format: str = "center", out: Any = None,
                        name: str | None = None) -> Any:
    """Boxes from the offsets `data` (batch, boxes, 4) from `anchors` (1, boxes, 4), as corners.

    The reverse of `box_encode` with means of 0.

    Parameters
    ----------
    data : NDArray
        Input.
    anchors : NDArray
        Input.
    std0 : float, default 1.0
        What the offset of x is multiplied by.
    std1 : float, default 1.0
        What the offset of y is multiplied by.
    std2 : float, default 1.0
        What the offset of the width is multiplied by.
    std3 : float, default 1.0
        What the offset of the height is multiplied by.
    clip : float, default -1.0
        Highest logarithm of a ratio of sizes; not above 0: any.
    format : {'center', 'corner'}, default 'center'
        What the four numbers of an anchor are.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_box_decode(data, anchors, std0, std1, std2, std3, clip, format, out)


def _contrib_box_encode(samples: NDArray | None = None, matches: NDArray | None = None,
                        anchors: NDArray | None = None, refs: NDArray | None = None,
                        means: NDArray | None = None, stds: NDArray | None = None, out: Any = None,
                        name: str | None = None) -> Any:
    """Offsets of matched boxes from their anchors, as targets of a regression.

    `samples` and `matches` are (batch, boxes), `anchors` (batch, boxes, 4), `refs` (batch, others,
    4), all of corners; `means` and `stds` are (4,). Where a sample is above 0.5, the target is the
    distance of the center of its match in `refs` from its anchor's, in the anchor's width and
    height, and the logarithms of the ratios of both; then means are taken off and stds divided by.

    Parameters
    ----------
    samples : NDArray
        Input.
    matches : NDArray
        Input.
    anchors : NDArray
        Input.
    refs : NDArray
        Input.
    means : NDArray
        Input.
    stds : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    targets, masks : arrays of shape (batch, boxes, 4)
        0 where a sample is not above 0.5.

    Raises
    ------
    MXNetIndexError
        If a match names no box of `refs`.
    """
    return _op_contrib_box_encode(samples, matches, anchors, refs, means, stds, out)


def _contrib_box_iou(lhs: NDArray | None = None, rhs: NDArray | None = None, format: str = "corner",
                     out: Any = None, name: str | None = None) -> Any:
    """Intersection over union of every box of `lhs` with every box of `rhs`.

    The shapes are (..., 4); the result has the leading dimensions of `lhs`, then those of `rhs`.
    Boxes without area overlap nothing.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    format : {'center', 'corner'}, default 'corner'
        What the four numbers of a box are.
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
        If a last dimension is not 4.
    """
    return _op_contrib_box_iou(lhs, rhs, format, out)


def _contrib_box_nms(data: NDArray | None = None, overlap_thresh: float = 0.5,
                     valid_thresh: float = 0.0, topk: int = -1, coord_start: int = 2,
                     score_index: int = 1, id_index: int = -1, background_id: int = -1,
                     force_suppress: bool = False, in_format: str = "corner",
                     out_format: str = "corner", out: Any = None, name: str | None = None) -> Any:
    """Non-maximum suppression: of boxes that overlap only that of the highest score is kept.

    `data` is (..., boxes, numbers of a box). The boxes kept come first in the result, in the order
    of their scores; all numbers of the others are -1. Boxes of equal scores keep their order. The
    gradient of a box kept goes to where it came from.

    Parameters
    ----------
    data : NDArray
        Input.
    overlap_thresh : float, default 0.5
        Boxes that overlap a better one by more are removed.
    valid_thresh : float, default 0.0
        Only boxes of a higher score are looked at.
    topk : int, default -1
        How many of the best are looked at; below 1: all.
    coord_start : int, default 2
        Where the four coordinates of a box begin.
    score_index : int, default 1
        Where its score stands.
    id_index : int, default -1
        Where its class stands; -1: there are no classes.
    background_id : int, default -1
        Class whose boxes are removed.
    force_suppress : bool, default False
        Whether boxes of other classes are removed too.
    in_format : {'center', 'corner'}, default 'corner'
        What the coordinates are.
    out_format : {'center', 'corner'}, default 'corner'
        What they are in the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetValueError
        If a box has not as many numbers as the indices say.
    """
    return _op_contrib_box_nms(data, overlap_thresh, valid_thresh, topk, coord_start, score_index,
                               id_index, background_id, force_suppress, in_format, out_format, out)


_contrib_box_non_maximum_suppression = _contrib_box_nms
