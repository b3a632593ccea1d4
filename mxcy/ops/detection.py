"""Operators on boxes: overlaps, suppression, matching, encoding and decoding.

What lives here: shapes, gradients, tasks. What does not: the loops (_kernels/detection.h), anchors
and targets of whole detectors (multibox.py), pooling of regions (spatial.py, regions.py).
Invariant: a box is four numbers: corners (left, top, right, bottom), or center (x, y, w, h).
"""
from __future__ import annotations

from .._core.dtypes import FLOAT32, FLOAT64, INT64
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size
from .base import MaybeShape, Operator, Shape, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__ = ["Boxes", "merged", "sorting_bytes"]

FORMATS = ("center", "corner")


def merged(name: str, what: str, shape: MaybeShape, want: Shape) -> Shape:
    """Both shapes merged; an error says what was expected."""
    try:
        return merge_shape(want, shape)
    except MXNetValueError:
        raise MXNetValueError(f"{name}: expected {what} of shape {want}, got {shape}") from None


def sorting_bytes(name: str, pairs: int, numbers: int) -> int:
    """Workspace of a sample that sorts so many pairs and keeps so many numbers beside them."""
    checked_size((pairs, 4), f"{name}: sorted numbers")
    checked_size((numbers,), f"{name}: numbers beside them")
    return (32 * pairs + 8 * numbers + 63) // 64 * 64


class Boxes(Operator):
    """Base: floating inputs and outputs of one dtype, without gradients."""

    differentiable = False

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)


# -- overlaps --------------------------------------------------------------------------------------
@parameters
class BoxIouParams(Params):
    format: str = param("corner", "What the four numbers of a box are.", choices=FORMATS)


def _four(name: str, what: str, shape: MaybeShape) -> MaybeShape:
    if shape is None:
        return None
    if not shape:
        raise MXNetValueError(f"{name}: {what} must be (..., 4), got {shape}")
    return merged(name, what, shape, (*shape[:-1], 4))


@register
class BoxIou(Boxes):
    """Intersection over union of every box of `lhs` with every box of `rhs`.

    The shapes are (..., 4); the result has the leading dimensions of `lhs`, then those of `rhs`.
    Boxes without area overlap nothing.

    Raises
    ------
    MXNetValueError
        If a last dimension is not 4.
    """

    name = "_contrib_box_iou"
    inputs = ("lhs", "rhs")
    Params = BoxIouParams

    def infer_shape(self, p, ins, outs):
        lhs, rhs = (_four(self.name, what, s) for what, s in zip(self.inputs, ins, strict=True))
        if lhs is None or rhs is None:
            return [lhs, rhs], [outs[0]]
        out = merged(self.name, "the result", outs[0], (*lhs[:-1], *rhs[:-1]))
        checked_size([abs(d) for d in out])
        n = len(lhs) - 1
        return [(*out[:n], 4), (*out[n:], 4)], [out]

    def cpu(self, p, ins, outs, train):
        sizes = [size_of(s.shape[:-1]) for s in ins]
        return Task("box_iou", ints=(*sizes, int(p.format == "center")),
                    work=100.0 + 3.0 * size_of(outs[0].shape))


# -- suppression -----------------------------------------------------------------------------------
@parameters
class BoxNmsParams(Params):
    overlap_thresh: float = param(0.5, "Boxes that overlap a better one by more are removed.")
    valid_thresh: float = param(0.0, "Only boxes of a higher score are looked at.")
    topk: int = param(-1, "How many of the best are looked at; below 1: all.")
    coord_start: int = param(2, "Where the four coordinates of a box begin.", ge=0, lt=2**31)
    score_index: int = param(1, "Where its score stands.", ge=0, lt=2**31)
    id_index: int = param(-1, "Where its class stands; -1: there are no classes.", ge=-1, lt=2**31)
    background_id: int = param(-1, "Class whose boxes are removed.")
    force_suppress: bool = param(False, "Whether boxes of other classes are removed too.")
    in_format: str = param("corner", "What the coordinates are.", choices=FORMATS)
    out_format: str = param("corner", "What they are in the result.", choices=FORMATS)


def _nms_shape(name: str, p: BoxNmsParams, shape: MaybeShape) -> MaybeShape:
    if shape is None:
        return None
    if len(shape) < 2:
        raise MXNetValueError(f"{name}: data must be (..., boxes, numbers of a box), got {shape}")
    need = max(p.coord_start + 4, p.score_index + 1, p.id_index + 1)
    if -1 < shape[-1] < need:
        raise MXNetValueError(f"{name}: a box of data {shape} needs at least {need} numbers for "
                              f"coord_start={p.coord_start}, score_index={p.score_index}, "
                              f"id_index={p.id_index}")
    return shape


def _nms_task(name: str, kernel: str, p: BoxNmsParams, shape: Shape) -> Task:
    batch, (n, k) = size_of(shape[:-2]), shape[-2:]
    each = sorting_bytes(name, n, 5 * n)
    center = [int(f == "center") for f in (p.in_format, p.out_format)]
    return Task(kernel, ints=(batch, n, k, p.topk, p.coord_start, p.score_index, p.id_index,
                              p.background_id, int(p.force_suppress), *center, each),
                floats=(p.overlap_thresh, p.valid_thresh),
                workspace=checked_size((batch, each), f"{name}: workspace"),
                work=300.0 + batch * n * (60.0 + k))


@register
class BoxNms(Operator):
    """Non-maximum suppression: of boxes that overlap only that of the highest score is kept.

    `data` is (..., boxes, numbers of a box). The boxes kept come first in the result, in the order
    of their scores; all numbers of the others are -1. Boxes of equal scores keep their order. The
    gradient of a box kept goes to where it came from.

    Raises
    ------
    MXNetValueError
        If a box has not as many numbers as the indices say.
    """

    name = "_contrib_box_nms"
    aliases = ("_contrib_box_non_maximum_suppression",)
    Params = BoxNmsParams
    outputs = ("output0", "output1")

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        shape = _nms_shape(self.name, p, merge_shape(ins[0], outs[0]))
        if shape is None:
            return [None], [None, outs[1]]
        return [shape], [shape, merge_shape(outs[1], shape[:-1])]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        check_floats(self.name, (dtype,))
        return [dtype], [dtype, INT64]

    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None]
        params = {f: getattr(n.p, f) for f in BoxNmsParams.specs()}
        return [n.op("_backward_box_nms", ograds[0], n.outs[1], **params)]

    def cpu(self, p, ins, outs, train):
        return _nms_task(self.name, "box_nms", p, ins[0].shape)


@register
class BackwardBoxNms(Operator):
    """Puts the rows of a gradient where `index` says that the boxes came from."""

    name = "_backward_box_nms"
    inputs = ("ograd", "index")
    Params = BoxNmsParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        shape = _nms_shape(self.name, p, merge_shape(ins[0], outs[0]))
        if shape is None:
            return [None, ins[1]], [None]
        return [shape, merged(self.name, "index", ins[1], shape[:-1])], [shape]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        check_floats(self.name, (dtype,))
        if ins[1] not in (None, INT64):
            raise MXNetTypeError(f"{self.name}: index must be int64, got {ins[1]}")
        return [dtype, INT64], [dtype]

    def cpu(self, p, ins, outs, train):
        task = _nms_task(self.name, "box_nms_back", p, ins[0].shape)
        return Task(task.kernel, ints=task.ints, work=100.0 + 2.0 * size_of(ins[0].shape))


# -- matching --------------------------------------------------------------------------------------
@parameters
class BipartiteParams(Params):
    is_ascend: bool = param(False, "Whether the lowest scores are matched first.")
    threshold: float = param(doc="Scores that are not above it (ascending: below) match nothing.")
    topk: int = param(-1, "How many matches at most; below 1: any number.")


@register
class BipartiteMatching(Boxes):
    """Matches rows and columns of the scores `data` (..., rows, columns), best first.

    Each row and column is matched at most once.

    Returns
    -------
    rows : array of shape (..., rows)
        The column that each row is matched with, or -1.
    columns : array of shape (..., columns)
        The row that each column is matched with, or -1.
    """

    name = "_contrib_bipartite_matching"
    outputs = ("output0", "output1")
    Params = BipartiteParams

    def infer_shape(self, p, ins, outs):
        data = ins[0]
        if data is None:
            return [None], outs
        if len(data) < 2:
            raise MXNetValueError(f"{self.name}: data must be (..., rows, columns), got {data}")
        return [data], [merged(self.name, "rows", outs[0], data[:-1]),
                        merged(self.name, "columns", outs[1], (*data[:-2], data[-1]))]

    def cpu(self, p, ins, outs, train):
        batch, (n, m) = size_of(ins[0].shape[:-2]), ins[0].shape[-2:]
        each = sorting_bytes(self.name, n * m, 0)
        return Task("bipartite_matching", ints=(batch, n, m, int(p.is_ascend), p.topk, each),
                    floats=(p.threshold,), workspace=checked_size((batch, each)),
                    work=200.0 + 40.0 * batch * n * m)


# -- offsets of boxes ------------------------------------------------------------------------------
@register
class BoxEncode(Boxes):
    """Offsets of matched boxes from their anchors, as targets of a regression.

    `samples` and `matches` are (batch, boxes), `anchors` (batch, boxes, 4), `refs` (batch, others,
    4), all of corners; `means` and `stds` are (4,). Where a sample is above 0.5, the target is the
    distance of the center of its match in `refs` from its anchor's, in the anchor's width and
    height, and the logarithms of the ratios of both; then means are taken off and stds divided by.

    Returns
    -------
    targets, masks : arrays of shape (batch, boxes, 4)
        0 where a sample is not above 0.5.

    Raises
    ------
    MXNetIndexError
        If a match names no box of `refs`.
    """

    name = "_contrib_box_encode"
    inputs = ("samples", "matches", "anchors", "refs", "means", "stds")
    outputs = ("output0", "output1")

    def infer_shape(self, p, ins, outs):
        what = self.inputs
        pair = merged(self.name, "samples", ins[0], (-1, -1))
        pair = merged(self.name, "matches", ins[1], pair)
        full: Shape = (*pair, 4)
        for label, s in (("anchors", ins[2]), *zip(self.outputs, outs, strict=True)):
            full = merged(self.name, label, s, full)
        refs = merged(self.name, what[3], ins[3], (full[0], -1, 4))
        full = merged(self.name, what[2], full, (refs[0], -1, 4))
        small = [merged(self.name, w, s, (4,)) for w, s in zip(what[4:], ins[4:], strict=True)]
        return [full[:2], full[:2], full, refs, *small], [full, full]

    def cpu(self, p, ins, outs, train):
        batch, n = ins[0].shape
        return Task("box_encode", ints=(batch, n, ins[3].shape[1]), work=200.0 + 40.0 * batch * n)


@parameters
class BoxDecodeParams(Params):
    std0: float = param(1.0, "What the offset of x is multiplied by.")
    std1: float = param(1.0, "What the offset of y is multiplied by.")
    std2: float = param(1.0, "What the offset of the width is multiplied by.")
    std3: float = param(1.0, "What the offset of the height is multiplied by.")
    clip: float = param(-1.0, "Highest logarithm of a ratio of sizes; not above 0: any.")
    format: str = param("center", "What the four numbers of an anchor are.", choices=FORMATS)


@register
class BoxDecode(Boxes):
    """Boxes from the offsets `data` (batch, boxes, 4) from `anchors` (1, boxes, 4), as corners.

    The reverse of `box_encode` with means of 0.
    """

    name = "_contrib_box_decode"
    inputs = ("data", "anchors")
    Params = BoxDecodeParams

    def infer_shape(self, p, ins, outs):
        data = merged(self.name, "data", merge_shape(ins[0], outs[0]), (-1, -1, 4))
        anchors = merged(self.name, "anchors", ins[1], (1, data[1], 4))
        data = (data[0], *anchors[1:])
        return [data, anchors], [data]

    def cpu(self, p, ins, outs, train):
        batch, n, _ = ins[0].shape
        return Task("box_decode", ints=(batch, n, int(p.format == "center")),
                    floats=(p.std0, p.std1, p.std2, p.std3, p.clip),
                    work=100.0 + 30.0 * batch * n)

