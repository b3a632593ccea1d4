"""The bounds of docs/accuracy.md hold in the CPU build that runs."""
from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mxcy import _kernels

PATH = Path(__file__).resolve().parents[2] / "tools" / "accuracy.py"


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("accuracy", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["accuracy"] = module
    spec.loader.exec_module(module)
    return module


accuracy = tool()
ROWS = accuracy.rows()
SETTINGS = sorted({row.settings for row in ROWS})


@pytest.mark.parametrize("settings", SETTINGS)
def test_errors_are_within_their_bounds(settings: tuple[tuple[str, str], ...]) -> None:
    which = [i for i, row in enumerate(ROWS) if row.settings == settings]
    if not settings:
        found = accuracy.measure(which)
    else:
        found = accuracy.elsewhere(_kernels.LEVEL, dict(settings), which)
    over = [(ROWS[i].what, error, ROWS[i].bound) for i, error in found.items()
            if not error <= ROWS[i].bound]
    assert not over


def test_measures() -> None:
    one = np.array([1.0])
    assert accuracy.ulp(np.float32([1 + 2**-22]), one) == 2
    assert accuracy.ulp(np.float32([np.nan]), one) == np.inf
    assert accuracy.norm(np.array([3.0, 4.5]), np.array([3.0, 4.0])) == pytest.approx(0.1)
