"""Box operators against values of MXNet 1.9.1, through symbols, and with bad arguments."""
from __future__ import annotations

import numpy as np
import pytest

import mxcy as mx

contrib = mx.nd.contrib
BOXES = [[0, 0.5, 0.1, 0.1, 0.2, 0.2], [1, 0.4, 0.1, 0.1, 0.2, 0.2], [0, 0.3, 0.1, 0.1, 0.14, 0.14],
         [2, 0.6, 0.5, 0.5, 0.7, 0.8], [-1, 0.9, 0.1, 0.1, 0.2, 0.2], [0, -0.1, 0.9, 0.9, 1, 1]]


def rounded(x: mx.nd.NDArray, digits: int = 4) -> list:
    return np.round(x.asnumpy().astype("float64"), digits).tolist()


def test_suppression() -> None:
    out = contrib.box_nms(mx.nd.array(BOXES), overlap_thresh=0.1, id_index=0)
    assert rounded(out) == [BOXES[3], BOXES[0], BOXES[1], *[[-1] * 6] * 3]
    out = contrib.box_non_maximum_suppression(mx.nd.array(BOXES), overlap_thresh=0.1, id_index=0,
                                              force_suppress=True)
    assert rounded(out) == [BOXES[3], BOXES[0], *[[-1] * 6] * 4]


def test_the_gradient_of_suppression_goes_to_the_boxes_kept() -> None:
    x = mx.nd.array(BOXES)
    x.attach_grad()
    with mx.autograd.record():
        y = contrib.box_nms(x, overlap_thresh=0.1, id_index=0)
    y.backward(mx.nd.arange(36).reshape((6, 6)))
    rows = [[6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16, 17], [0] * 6, [0, 1, 2, 3, 4, 5]]
    assert x.grad.asnumpy().tolist() == [*rows, [0] * 6, [0] * 6]


def test_a_box_that_overlaps_exactly_as_much_is_kept() -> None:
    x = mx.nd.array([[0, 0.9, 0, 0, 2, 1], [0, 0.8, 0, 0, 1, 1]])
    assert contrib.box_nms(x, overlap_thresh=0.5).asnumpy()[:, 0].tolist() == [0, 0]
    assert contrib.box_nms(x, overlap_thresh=0.49).asnumpy()[:, 0].tolist() == [0, -1]
    assert contrib.box_nms(x[:1], valid_thresh=0.9).asnumpy()[0, 0] == -1


def test_a_score_that_is_no_number_is_no_box() -> None:
    x = mx.nd.array([[0, np.nan, 0, 0, 1, 1], [0, 0.5, 0, 0, 1, 1]])
    assert contrib.box_nms(x).asnumpy()[:, 1].tolist() == [0.5, -1]


def test_matching() -> None:
    score = mx.nd.array([[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]])
    rows, columns = contrib.bipartite_matching(score, threshold=1e-12)
    assert rows.asnumpy().tolist() == [1, -1, 0] and columns.asnumpy().tolist() == [2, 0]
    rows, columns = contrib.bipartite_matching(score, threshold=0.45, is_ascend=True)
    assert rows.asnumpy().tolist() == [-1, 0, 1] and columns.asnumpy().tolist() == [1, 2]
    rows, columns = contrib.bipartite_matching(score, threshold=1e-12, topk=1)
    assert rows.asnumpy().tolist() == [1, -1, -1] and columns.asnumpy().tolist() == [-1, 0]


ANCHORS = [[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1], [0.1, 0.1, 0.4, 0.45], [0, 0.5, 0.5, 1],
            [0.45, 0.45, 0.9, 0.95]]]


def test_single_shot_targets_and_detections() -> None:
    anchors = mx.nd.array(ANCHORS)
    label = mx.nd.array([[[1, 0.1, 0.1, 0.5, 0.5], [0, 0.5, 0.5, 0.95, 0.9], [-1] * 5]])
    loc, mask, target = contrib.MultiBoxTarget(anchors, label, mx.nd.zeros((1, 3, 5)))
    assert target.asnumpy().tolist() == [[2, 1, 2, 0, 1]]
    assert mask.asnumpy()[0].tolist() == [1.0] * 12 + [0.0] * 4 + [1.0] * 4
    assert rounded(loc)[0] == [1, 1, -1.1157, -1.1157, -0.5, -1, -0.5268, -1.1157, 1.6667, 0.7143,
                               1.4384, 0.6677, 0, 0, 0, 0, 1.1111, 0, 0, -1.1157]
    scores = mx.nd.array([[[0.1, 0.2, 0.3, 0.1, 0.2], [0.6, 0.1, 0.3, 0.5, 0.2],
                           [0.3, 0.7, 0.4, 0.4, 0.6]]])
    out = contrib.MultiBoxDetection(scores, mx.nd.zeros((1, 20)), anchors, threshold=0.45)
    assert rounded(out)[0] == [[1, 0.7, 0.5, 0.5, 1, 1], [0, 0.6, 0, 0, 0.5, 0.5],
                               [-1, 0.6, 0.45, 0.45, 0.9, 0.95], [0, 0.5, 0, 0.5, 0.5, 1], [-1] * 6]


def test_anchors() -> None:
    out = contrib.MultiBoxPrior(mx.nd.zeros((1, 3, 2, 3)), sizes=(0.5, 0.25), ratios=(1, 2))
    assert out.shape == (1, 18, 4)
    assert rounded(out, 5)[0][:3] == [[0, 0, 0.33333, 0.5], [0.08333, 0.125, 0.25, 0.375],
                                      [-0.06904, 0.07322, 0.40237, 0.42678]]


def test_a_detector_binds_from_the_shapes_of_its_data() -> None:
    data = mx.sym.var("data")
    anchors = mx.sym.contrib.MultiBoxPrior(data, sizes=(0.5, 0.25), ratios=(1, 2))
    scores = mx.sym.reshape(mx.sym.Convolution(data, num_filter=9, kernel=(1, 1)), (0, 3, -1))
    loc = mx.sym.flatten(mx.sym.Convolution(data, num_filter=12, kernel=(1, 1)))
    net = mx.sym.Group([*mx.sym.contrib.MultiBoxTarget(anchors, mx.sym.var("label"), scores),
                        mx.sym.contrib.MultiBoxDetection(scores, loc, anchors)])
    exe = net.simple_bind(mx.cpu(), data=(2, 8, 4, 4), label=(2, 3, 5))
    assert [o.shape for o in exe.forward()] == [(2, 192), (2, 192), (2, 48), (2, 48, 6)]


@pytest.mark.parametrize(("call", "text"), [
    (lambda: contrib.box_nms(mx.nd.ones((3, 5)), id_index=5), "6 numbers"),
    (lambda: contrib.box_iou(mx.nd.ones((3, 5)), mx.nd.ones((3, 4))), "lhs"),
    (lambda: contrib.box_iou(mx.nd.ones((3, 4), dtype="int32"), mx.nd.ones((3, 4), dtype="int32")),
     "floating"),
    (lambda: contrib.box_encode(
        mx.nd.ones((1, 2)), mx.nd.ones((1, 2)) * 3, mx.nd.ones((1, 2, 4)), mx.nd.ones((1, 3, 4)),
        mx.nd.ones(4), mx.nd.ones(4))[0].asnumpy(), "refs"),
    (lambda: contrib.MultiBoxPrior(mx.nd.ones((1, 1, 2, 2)), sizes=(0.0,)), "sizes"),
    (lambda: contrib.MultiBoxTarget(mx.nd.ones((1, 5, 4)), mx.nd.ones((1, 3, 4)),
                                    mx.nd.ones((1, 2, 5))), "5 numbers"),
    (lambda: contrib.Proposal(mx.nd.ones((1, 4, 2, 2)), mx.nd.ones((1, 8, 2, 2)),
                              mx.nd.ones((1, 3))), "cls_prob"),
    (lambda: contrib.PSROIPooling(
        mx.nd.ones((1, 4, 3, 3)), mx.nd.array([[1, 0, 0, 2, 2]]), spatial_scale=1, output_dim=1,
        pooled_size=2).asnumpy(), "sample"),
    (lambda: contrib.RROIAlign(mx.nd.ones((1, 4, 3, 3)), mx.nd.array([[0, 1, 1, np.nan, 2, 2]]),
                               spatial_scale=1, pooled_size=(2, 2)).asnumpy(), "nan"),
    (lambda: contrib.DeformablePSROIPooling(
        mx.nd.ones((1, 4, 3, 3)), mx.nd.zeros((1, 5)), mx.nd.ones((1, 3, 2, 2)), spatial_scale=1,
        output_dim=1, pooled_size=2, group_size=2), "trans"),
])
def test_errors_name_what_is_wrong(call: object, text: str) -> None:
    with pytest.raises(mx.base.MXNetError, match=text):
        call()  # type: ignore[operator]
