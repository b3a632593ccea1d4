"""MXNet's side."""
from __future__ import annotations

from typing import Any

import numpy

numpy.bool = bool  # MXNet 1.9 asks for the name that NumPy 1.24 took away

import mxnet  # noqa: E402

from .mx_side import Side  # noqa: E402


def side() -> Side:
    """What makes the works."""
    return Side(mxnet)


def about() -> dict[str, Any]:
    """Version and threads."""
    return {"version": mxnet.__version__, "threads": "its default"}
