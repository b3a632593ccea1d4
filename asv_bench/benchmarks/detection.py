"""Boxes: suppression, targets and detections of a single-shot detector, proposals."""
from __future__ import annotations

import numpy as np

import mxcy as mx


def boxes(n: int) -> np.ndarray:
    low = np.random.default_rng(0).uniform(0, 0.8, (n, 2))
    return np.concatenate([low, low + np.random.default_rng(1).uniform(0.05, 0.2, (n, 2))], 1)


class Detector:
    params = (["box_iou", "box_nms", "target", "detection", "proposal"],)
    param_names = ("operator",)

    def setup(self, operator: str) -> None:
        rng, contrib = np.random.default_rng(2), mx.nd.contrib
        anchors = mx.nd.array(boxes(2000)[None])
        truth = np.concatenate([rng.integers(0, 20, (8, 5, 1)), np.stack([boxes(5)] * 8)], 2)
        label, scores = mx.nd.array(truth), mx.nd.array(rng.uniform(0, 1, (8, 21, 2000)))
        loc = mx.nd.array(rng.normal(0, 0.1, (8, 8000)))
        rows = np.concatenate([rng.integers(0, 20, (2000, 1)), rng.uniform(0, 1, (2000, 1)),
                               boxes(2000)], 1)
        data, info = mx.nd.array(rows), mx.nd.array([[600, 800, 1.0]])
        rpn = [mx.nd.array(rng.uniform(0, 1, (1, 24, 38, 50))),
               mx.nd.array(rng.normal(0, 0.1, (1, 48, 38, 50)))]
        self.call = {
            "box_iou": lambda: contrib.box_iou(anchors[0], anchors[0]),
            "box_nms": lambda: contrib.box_nms(data, id_index=0, topk=400),
            "target": lambda: contrib.MultiBoxTarget(anchors, label, scores)[0],
            "detection": lambda: contrib.MultiBoxDetection(scores, loc, anchors),
            "proposal": lambda: contrib.Proposal(*rpn, info),
        }[operator]
        mx.nd.waitall()

    def time_operator(self, operator: str) -> None:
        self.call().wait_to_read()
