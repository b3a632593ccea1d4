#!/usr/bin/env python3
"""Checks that imports go down only: `python tools/check_layers.py [folder of the package]`.

What lives here: the floors and the search for imports in .py, .pyx, .pxd, .pxi and C files.
What does not: any judgement about what an import is for.
Invariant: the floor of a file is told by its folder alone; every import counts, wherever it stands,
but for those under `if TYPE_CHECKING`.
"""
from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

#: Folder to floor. Everything else in the package is a front end, on floor 5.
FLOORS = {"_core": 0, "include": 0, "_version": 0, "_engine": 1, "_kernels": 1, "cuda": 1, "ops": 2,
          "graph": 3, "runtime": 4, "nd": 4, "sym": 4}
FRONT = 5
#: Siblings that never import each other, and that front ends never see.
HIDDEN = {"_engine", "_kernels", "cuda"}

CIMPORT = re.compile(
    r"^\s*(?:from\s+([\w.]+)\s+c?import\s+(.+)|c?import\s+(.+)|include\s+\"(.+)\")")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def part_of(module: str) -> str:
    """The folder (or top-level module) of a dotted name below the package: 'ops' for 'ops.base'."""
    return module.split(".")[0]


def floor_of(part: str) -> int:
    """Number of the floor; the package itself ('') is the top."""
    return FLOORS.get(part, FRONT)


def _absolute(module: str, level: int, inside: str, is_package: bool) -> str:
    """Dotted name of a relative import, seen from the module `inside`."""
    if level == 0:
        return module
    parts = inside.split(".")
    keep = len(parts) - level + (1 if is_package else 0)
    return ".".join([*parts[:keep], *([module] if module else [])])


class _Imports(ast.NodeVisitor):
    """Collects (line, dotted name) of everything imported."""

    def __init__(self, inside: str, is_package: bool, package: str) -> None:
        self.inside, self.is_package, self.package = inside, is_package, package
        self.found: list[tuple[int, str]] = []

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                self.visit(other)
            return
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [(node.lineno, alias.name) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = _absolute(node.module or "", node.level, self.inside, self.is_package)
        for alias in node.names:
            # `from . import x`: x may be a submodule, and its folder is what counts.
            self.found.append((node.lineno, f"{base}.{alias.name}" if base == self.package
                               else base))

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "import_module" and node.args and isinstance(node.args[0], ast.Constant):
            self.found.append((node.lineno, str(node.args[0].value)))
        self.generic_visit(node)


def _cython(text: str, inside: str, package: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        match = CIMPORT.match(line)
        if not match or match.group(4):
            continue
        if match.group(1):
            dots = len(match.group(1)) - len(match.group(1).lstrip("."))
            base = _absolute(match.group(1).lstrip("."), dots, inside, False)
            for name in match.group(2).strip("() \\").split(","):
                yield number, (f"{base}.{name.split()[0]}" if base == package and name.split()
                               else base)
        else:
            for name in match.group(3).split("#")[0].split(","):
                yield number, name.split()[0] if name.split() else ""


def imports_of(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a file of the package at `root` imports."""
    inside = ".".join(path.relative_to(root.parent).with_suffix("").parts)
    is_package = path.name == "__init__.py"
    if is_package:
        inside = inside.removesuffix(".__init__")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        visitor = _Imports(inside, is_package, root.name)
        visitor.visit(ast.parse(text, str(path)))
        yield from visitor.found
    else:
        yield from _cython(text, inside, root.name)


def _includes(root: Path) -> Iterator[str]:
    """C includes that cross from one hidden sibling to another."""
    for folder in sorted(HIDDEN):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".pyx", ".pxd", ".pxi"):
                continue
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line) or re.match(r'^\s*cdef extern from "([^"]+)"', line)
                if match is None or (path.parent / match.group(1)).exists():
                    continue
                for other in sorted(HIDDEN - {folder}):
                    if (root / other / match.group(1)).exists():
                        yield (f"{path.relative_to(root.parent)}:{number}: {folder} includes "
                               f"{match.group(1)} of its sibling {other}")


def problem(here: str, there: str) -> str | None:
    """Why a file of folder `here` may not import from folder `there`, or None."""
    if here == there:
        return None
    if {here, there} <= HIDDEN:
        return f"the siblings {here} and {there} never import each other"
    if floor_of(there) > floor_of(here):
        return f"floor {floor_of(here)} ({here}) imports floor {floor_of(there)} ({there or 'top'})"
    if floor_of(here) == FRONT and there in HIDDEN and here:
        return f"front ends never import {there}"
    return None


def violations(root: Path) -> list[str]:
    """Every import of the package at `root` that does not go down, as 'file:line: why'."""
    out = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".py", ".pyx", ".pxd", ".pxi") or "__pycache__" in path.parts:
            continue
        relative = path.relative_to(root)
        here = relative.parts[0] if len(relative.parts) > 1 else relative.stem
        here = "" if here == "__init__" else here
        for line, name in imports_of(path, root):
            if name != root.name and not name.startswith(root.name + "."):
                continue
            why = problem(here, part_of(name[len(root.name) + 1:]))
            if why is not None:
                out.append(f"{path.relative_to(root.parent)}:{line}: {why}")
    return sorted({*out, *_includes(root)})


def main() -> int:
    default = Path(__file__).resolve().parent.parent / "mxcy"
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default
    found = violations(root)
    for line in found:
        print(line)
    print(f"{len(found)} imports do not go down" if found else "all imports go down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
