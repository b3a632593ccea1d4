"""mxcy's side."""
from __future__ import annotations

from typing import Any

import mxcy
from mxcy.runtime.config import config

from .mx_side import Side


def side() -> Side:
    """What makes the works."""
    return Side(mxcy)


def about() -> dict[str, Any]:
    """Version, threads and build."""
    found = config()
    return {"version": mxcy.__version__, "threads": mxcy.engine.num_threads(),
            "build": found["CPU build"], "path": mxcy.__file__}
