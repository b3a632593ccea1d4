"""Which CPU build to use: what the CPU can, what was built, what MXCY_CPU asks for."""
from __future__ import annotations

import functools
import platform
from pathlib import Path

from .._core import settings
from .._core.errors import MXNetError

__all__ = ["available", "choose", "supported"]

_NEEDS = {
    "v2": {"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"},
    "v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"},
    "v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}


@functools.lru_cache(maxsize=1)
def _flags() -> frozenset[str]:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("flags"):
                return frozenset(line.split(":", 1)[1].split())
    except OSError:
        pass
    return frozenset()


def supported() -> list[str]:
    """Builds that this CPU can run, best first."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return ["base"]
    have, out = _flags(), []
    for level, needs in _NEEDS.items():
        if not needs <= have:
            break
        out.append(level)
    return out[::-1]


def available() -> list[str]:
    """Builds that are installed."""
    here = Path(__file__).parent
    return [p.name for p in sorted(here.iterdir()) if p.is_dir() and any(p.glob("*.so"))]


def choose() -> str:
    """The build to load. Raises MXNetError, never SIGILL, when there is none."""
    can, built, asked = supported(), available(), settings.get("cpu") or ""
    if asked:
        # "wide" is the code of v4 in instructions of v3 (see setup.py); it is never chosen unasked.
        if asked not in can and not (asked == "wide" and "v3" in can):
            raise MXNetError(f"MXCY_CPU={asked}: this CPU supports "
                             f"{', '.join(can) or 'none of the builds'}")
        if asked not in built:
            raise MXNetError(f"MXCY_CPU={asked}: not installed; installed: "
                             f"{', '.join(built) or 'none'}")
        return asked
    for level in can:
        if level in built:
            return level
    raise MXNetError(f"no CPU build fits: this CPU supports {', '.join(can) or 'none'}, "
                     f"installed: {', '.join(built) or 'none'} (run `pip install -e .`)")
