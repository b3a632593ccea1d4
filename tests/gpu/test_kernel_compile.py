"""Every kernel that the tests run compiles to machine code for sm_80 and sm_90 (NVRTC, no GPU)."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from mxcy.cuda.kernels import FAMILIES, Call, Kernel, Operand, launches, module_source, rule_names
from mxcy.ops import table

from . import kernel_host as host
from . import nvrtc_compile, test_kernel_elemwise
from .kernel_host import as_dtype

needs_nvrtc = pytest.mark.skipif(not nvrtc_compile.THERE, reason=nvrtc_compile.REASON)
ARCHS = ("sm_80", "sm_90")
CASE_FILES = sorted(p.stem for p in Path(__file__).parent.glob("test_kernel_*.py"))


@pytest.fixture(scope="module")
def cases() -> list[host.Case]:
    modules = [importlib.import_module(f"{__package__}.{name}") for name in CASE_FILES]
    return [make() for m in modules for make in getattr(m, "CASES", {}).values()]


@pytest.fixture(scope="module")
def kernels(cases) -> dict[str, list[Kernel]]:
    """All kernels of the cases, by family."""
    out: dict[str, dict[str, Kernel]] = {}
    for case in cases:
        for launch in case.launches:
            out.setdefault(launch.kernel.family, {})[launch.kernel.symbol] = launch.kernel
    return {family: list(found.values()) for family, found in out.items()}


def test_every_rule_has_a_case(cases):
    modules = [importlib.import_module(f"{__package__}.{name}") for name in CASE_FILES]
    covered = {c.call.name for c in cases}.union(*(getattr(m, "COVERED", ()) for m in modules))
    assert covered == set(rule_names())


def test_every_file_is_a_family():
    folder = Path(__file__).resolve().parents[2] / "cuda" / "kernels"
    assert {p.stem for p in folder.glob("*.cuh")} - {"common", "vmath"} == set(FAMILIES)


@needs_nvrtc
@pytest.mark.parametrize("arch", ARCHS)
@pytest.mark.parametrize("family", [f for f in FAMILIES if f != "elemwise"])
def test_family_compiles(kernels, family, arch):
    assert nvrtc_compile.compile_cubin(module_source(kernels[family]), arch)[:4] == b"\x7fELF"


def elementwise(compute: int) -> list[Kernel]:
    """Steps in one compute type (float64 shares the text: some), and one on every dtype."""
    made = []
    for step in table.STEPS[:: 4 if compute == 1 else 1]:
        if compute == 2 and step.ints is None:
            continue
        ins = test_kernel_elemwise.inputs(step, compute)
        program = test_kernel_elemwise.single(step.name, step.arity, 1.5)
        made += launches(
            test_kernel_elemwise.program_call(program, ins, [np.empty_like(ins[0])], compute)[1]
        )
    add = table.OPCODES["add"]
    for name in host.DTYPE_NAMES:
        ints = (table.FINGERPRINT, compute, 3, 1, add, 0, 1, 0, 2, 2, 0, -1, -1)
        for shape in ((6,), (3, 6)):
            ins = (Operand((3, 6), as_dtype(name)), Operand(shape, as_dtype(name)))
            made += launches(Call("ewise", ins, (Operand((3, 6), as_dtype(name)),), ints, (0.0,)))
    return list({x.kernel.symbol: x.kernel for x in made}.values())


@needs_nvrtc
@pytest.mark.parametrize("arch", ARCHS)
@pytest.mark.parametrize("compute", (0, 1, 2))
def test_elementwise_compiles(compute, arch):
    source = module_source(elementwise(compute))
    assert nvrtc_compile.compile_cubin(source, arch)[:4] == b"\x7fELF"


@needs_nvrtc
def test_a_struct_that_differs_from_python_does_not_compile(kernels):
    source = module_source(kernels["softmax"]).replace("const void *x, *g; ", "const void *g, *x; ")
    with pytest.raises(RuntimeError, match="SoftmaxArgs"):
        nvrtc_compile.compile_cubin(source, "sm_90")
