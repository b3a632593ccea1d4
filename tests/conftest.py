"""Under AddressSanitizer (tools/sanitize.sh) the values of a plan share no memory and have gaps."""
from __future__ import annotations

import os

if "asan" in os.environ.get("LD_PRELOAD", ""):
    from mxcy.graph.passes import memory

    memory.ISOLATE = True
