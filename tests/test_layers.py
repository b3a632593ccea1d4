"""Imports go down only, and the checker sees those that do not."""
from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("check_layers", ROOT / "tools" / "check_layers.py")
check_layers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_layers)


def test_imports_go_down():
    assert check_layers.violations(ROOT / "mxcy") == []


@pytest.mark.parametrize("where, text, why", [
    ("_core/a.py", "from ..ops import base", "floor 0"),
    ("_core/a.py", "def f():\n    import mxcy.runtime.bind", "floor 0"),
    ("_core/a.py", "import importlib\nimportlib.import_module('mxcy.nd')", "floor 0"),
    ("_core/a.py", "import mxcy", "top"),
    ("graph/a.py", "from .. import nd", "floor 3"),
    ("graph/passes/a.py", "from ...runtime import bind", "floor 3"),
    ("_engine/a.py", "from .._kernels import address", "siblings"),
    ("_engine/a.pyx", "from mxcy._kernels.gemm cimport f", "siblings"),
    ("_kernels/a.pyx", "from mxcy.runtime._array cimport Array", "floor 1"),
    ("_kernels/a.pyx", "from ..ops import base", "floor 1"),
    ("module/a.py", "from .._engine import engine", "front ends"),
    ("metric.py", "from ._kernels import address", "front ends"),
])
def test_violations_are_seen(tmp_path, where, text, why):
    path = tmp_path / "mxcy" / where
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n")
    found = check_layers.violations(tmp_path / "mxcy")
    assert len(found) == 1 and why in found[0], found


@pytest.mark.parametrize("where, text", [
    ("runtime/a.py", "from .._engine import engine\nfrom ..nd import ones"),
    ("graph/a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .. import nd"),
    ("nd/a.py", "from ..runtime import bind"),
    ("metric.py", "from . import nd, runtime, _core\nimport numpy.ops"),
    ("_kernels/a.pyx", "from mxcy._core.abi cimport mxcy_task\ncimport cython"),
    ("__init__.py", "from ._core.context import cpu\nfrom . import metric"),
])
def test_downward_imports_pass(tmp_path, where, text):
    path = tmp_path / "mxcy" / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
    assert check_layers.violations(tmp_path / "mxcy") == []


def test_header_of_a_sibling(tmp_path):
    for name, text in (("_kernels/k.h", ""), ("_engine/e.h", '#include "k.h"\n')):
        path = tmp_path / "mxcy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert "sibling" in check_layers.violations(tmp_path / "mxcy")[0]
