"""Every row of cases.py through the generic checker."""
from __future__ import annotations

import pytest

from mxcy.ops.base import get, names

from . import checker
from .case import Case
from .cases import CASES

#: Operators without a row, and why that is not a hole.
WITHOUT: dict[str, str] = {
    "_set_value": "its shape comes from `out` alone; tests/kernels/test_movement.py",
    "Custom": "it is written by users; tests/runtime/test_custom.py",
    "_foreach": "it holds a subgraph; tests/runtime/test_control_flow.py",
    "_while_loop": "it holds subgraphs; tests/runtime/test_control_flow.py",
    "_cond": "it holds subgraphs; tests/runtime/test_control_flow.py",
}

ids = [f"{i}-{c.id}" for i, c in enumerate(CASES)]
every = pytest.mark.parametrize("case", CASES, ids=ids)
differentiable = [c for c in CASES if c.grad and get(c.name).differentiable]
first = pytest.mark.parametrize("case", differentiable, ids=[c.id for c in differentiable])
twice = [c for c in differentiable if c.second]
second = pytest.mark.parametrize("case", twice, ids=[c.id for c in twice])


def test_every_operator_has_a_row() -> None:
    have = {get(c.name).name for c in CASES}
    missing = sorted({get(n).name for n in names()} - have - set(WITHOUT))
    assert not missing, f"add a row to tests/ops/cases_<family>.py for: {', '.join(missing)}"


@every
def test_forward(case: Case) -> None:
    for dtype in case.dtypes:
        checker.check_forward(case, dtype)


@every
def test_remembered_calls(case: Case) -> None:
    for dtype in case.dtypes[:2]:
        checker.check_remembered(case, dtype)


@every
def test_executor_and_req(case: Case) -> None:
    for dtype in case.dtypes[:2]:
        checker.check_symbolic(case, dtype)


@first
def test_gradient(case: Case) -> None:
    checker.check_gradient(case, 1)


@second
def test_second_gradient(case: Case) -> None:
    checker.check_gradient(case, 2)


@every
def test_windows(case: Case) -> None:
    checker.check_windows(case)


@every
def test_zero_size(case: Case) -> None:
    checker.check_zero_size(case)
