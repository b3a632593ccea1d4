"""Boxes: overlaps, suppression, matching, anchors, targets, detections, proposals.

What lives here: the kernels' addresses. What does not: the loops (detection.h), arguments
(detection_all.h), shapes (ops/detection.py, ops/multibox.py).
Invariant: what data says about places is checked before it is used.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "detection_all.h" nogil:
    int box_iou_run(const mxcy_task *t)
    int box_nms_run(const mxcy_task *t)
    int box_nms_back_run(const mxcy_task *t)
    int bipartite_run(const mxcy_task *t)
    int box_encode_run(const mxcy_task *t)
    int box_decode_run(const mxcy_task *t)
    int multibox_prior_run(const mxcy_task *t)
    int multibox_target_run(const mxcy_task *t)
    int multibox_detect_run(const mxcy_task *t)
    int proposal_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"box_iou": <size_t><void *>box_iou_run,
            "box_nms": <size_t><void *>box_nms_run,
            "box_nms_back": <size_t><void *>box_nms_back_run,
            "bipartite_matching": <size_t><void *>bipartite_run,
            "box_encode": <size_t><void *>box_encode_run,
            "box_decode": <size_t><void *>box_decode_run,
            "multibox_prior": <size_t><void *>multibox_prior_run,
            "multibox_target": <size_t><void *>multibox_target_run,
            "multibox_detection": <size_t><void *>multibox_detect_run,
            "proposal": <size_t><void *>proposal_run}
