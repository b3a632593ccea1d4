# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/detection.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_contrib_bipartite_matching", "_contrib_box_decode", "_contrib_box_encode",
           "_contrib_box_iou", "_contrib_box_nms", "_contrib_box_non_maximum_suppression"]

_op_contrib_bipartite_matching = get("_contrib_bipartite_matching")
_op_contrib_box_decode = get("_contrib_box_decode")
_op_contrib_box_encode = get("_contrib_box_encode")
_op_contrib_box_iou = get("_contrib_box_iou")
_op_contrib_box_nms = get("_contrib_box_nms")


def _contrib_bipartite_matching(data: Symbol | None = None, is_ascend: bool = False,
                                threshold: float = REQUIRED, topk: int = -1,
                                name: str | None = None, attr: dict[str, str] | None = None,
                                out: None = None, **kwargs: Any) -> Any:
    """Matches rows and columns of the scores `data` (..., rows, columns), best first.

    Each row and column is matched at most once.

    Parameters
    ----------
    data : Symbol
        Input.
    is_ascend : bool, default False
        Whether the lowest scores are matched first.
    threshold : float
        Scores that are not above it (ascending: below) match nothing.
    topk : int, default -1
        How many matches at most; below 1: any number.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    rows : array of shape (..., rows)
        The column that each row is matched with, or -1.
    columns : array of shape (..., columns)
        The row that each column is matched with, or -1.
    """
    par: dict[str, Any] = {}
    if is_ascend is not False:
        par["is_ascend"] = is_ascend
    if threshold is not REQUIRED:
        par["threshold"] = threshold
    if topk != -1:
        par["topk"] = topk
    return make(_op_contrib_bipartite_matching, "bipartite_matching", (data,), par, name, attr,
                kwargs)


def _contrib_box_decode(data: Symbol | None = None, anchors: Symbol | None = None,
                        std0: float = 1.0, std1: float = 1.0, std2: float = 1.0, std3: float = 1.0,
                        clip: float = -1.0, format: str = "center", name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Boxes from the offsets `data` (batch, boxes, 4) from `anchors` (1, boxes, 4), as corners.

    The reverse of `box_encode` with means of 0.

    Parameters
    ----------
    data : Symbol
        Input.
    anchors : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if std0 != 1.0:
        par["std0"] = std0
    if std1 != 1.0:
        par["std1"] = std1
    if std2 != 1.0:
        par["std2"] = std2
    if std3 != 1.0:
        par["std3"] = std3
    if clip != -1.0:
        par["clip"] = clip
    if format != "center":
        par["format"] = format
    return make(_op_contrib_box_decode, "box_decode", (data, anchors), par, name, attr, kwargs)


def _contrib_box_encode(samples: Symbol | None = None, matches: Symbol | None = None,
                        anchors: Symbol | None = None, refs: Symbol | None = None,
                        means: Symbol | None = None, stds: Symbol | None = None,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """Offsets of matched boxes from their anchors, as targets of a regression.

    `samples` and `matches` are (batch, boxes), `anchors` (batch, boxes, 4), `refs` (batch, others,
    4), all of corners; `means` and `stds` are (4,). Where a sample is above 0.5, the target is the
    distance of the center of its match in `refs` from its anchor's, in the anchor's width and
    height, and the logarithms of the ratios of both; then means are taken off and stds divided by.

    Parameters
    ----------
    samples : Symbol
        Input.
    matches : Symbol
        Input.
    anchors : Symbol
        Input.
    refs : Symbol
        Input.
    means : Symbol
        Input.
    stds : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    targets, masks : arrays of shape (batch, boxes, 4)
        0 where a sample is not above 0.5.

    Raises
    ------
    MXNetIndexError
        If a match names no box of `refs`.
    """
    return make(_op_contrib_box_encode, "box_encode", (samples, matches, anchors, refs, means,
                stds), {}, name, attr, kwargs)


def _contrib_box_iou(lhs: Symbol | None = None, rhs: Symbol | None = None, format: str = "corner",
                     name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                     **kwargs: Any) -> Any:
    """Intersection over union of every box of `lhs` with every box of `rhs`.

    The shapes are (..., 4); the result has the leading dimensions of `lhs`, then those of `rhs`.
    Boxes without area overlap nothing.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    format : {'center', 'corner'}, default 'corner'
        What the four numbers of a box are.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetValueError
        If a last dimension is not 4.
    """
    par: dict[str, Any] = {}
    if format != "corner":
        par["format"] = format
    return make(_op_contrib_box_iou, "box_iou", (lhs, rhs), par, name, attr, kwargs)


def _contrib_box_nms(data: Symbol | None = None, overlap_thresh: float = 0.5,
                     valid_thresh: float = 0.0, topk: int = -1, coord_start: int = 2,
                     score_index: int = 1, id_index: int = -1, background_id: int = -1,
                     force_suppress: bool = False, in_format: str = "corner",
                     out_format: str = "corner", name: str | None = None,
                     attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Non-maximum suppression: of boxes that overlap only that of the highest score is kept.

    `data` is (..., boxes, numbers of a box). The boxes kept come first in the result, in the order
    of their scores; all numbers of the others are -1. Boxes of equal scores keep their order. The
    gradient of a box kept goes to where it came from.

    Parameters
    ----------
    data : Symbol
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetValueError
        If a box has not as many numbers as the indices say.
    """
    par: dict[str, Any] = {}
    if overlap_thresh != 0.5:
        par["overlap_thresh"] = overlap_thresh
    if valid_thresh != 0.0:
        par["valid_thresh"] = valid_thresh
    if topk != -1:
        par["topk"] = topk
    if coord_start != 2:
        par["coord_start"] = coord_start
    if score_index != 1:
        par["score_index"] = score_index
    if id_index != -1:
        par["id_index"] = id_index
    if background_id != -1:
        par["background_id"] = background_id
    if force_suppress is not False:
        par["force_suppress"] = force_suppress
    if in_format != "corner":
        par["in_format"] = in_format
    if out_format != "corner":
        par["out_format"] = out_format
    return make(_op_contrib_box_nms, "box_nms", (data,), par, name, attr, kwargs)


def _contrib_box_non_maximum_suppression(data: Symbol | None = None, overlap_thresh: float = 0.5,
                                         valid_thresh: float = 0.0, topk: int = -1,
                                         coord_start: int = 2, score_index: int = 1,
                                         id_index: int = -1, background_id: int = -1,
                                         force_suppress: bool = False, in_format: str = "corner",
                                         out_format: str = "corner", name: str | None = None,
                                         attr: dict[str, str] | None = None, out: None = None,
                                         **kwargs: Any) -> Any:
    """Another name of `_contrib_box_nms`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if overlap_thresh != 0.5:
        par["overlap_thresh"] = overlap_thresh
    if valid_thresh != 0.0:
        par["valid_thresh"] = valid_thresh
    if topk != -1:
        par["topk"] = topk
    if coord_start != 2:
        par["coord_start"] = coord_start
    if score_index != 1:
        par["score_index"] = score_index
    if id_index != -1:
        par["id_index"] = id_index
    if background_id != -1:
        par["background_id"] = background_id
    if force_suppress is not False:
        par["force_suppress"] = force_suppress
    if in_format != "corner":
        par["in_format"] = in_format
    if out_format != "corner":
        par["out_format"] = out_format
    return make(_op_contrib_box_nms, "box_non_maximum_suppression", (data,), par, name, attr,
                kwargs)
