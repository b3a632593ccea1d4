"""Vector registers that spill in the inner loops of compiled kernels.

usage: python tools/check_spills.py [--all] [module.so ...]

Disassembles modules with objdump and lists the inner loops that multiply and add vectors and move
others to or from the stack: there registers ran out, and a blocking is too large. Without modules:
those of `HOT` in every CPU build that is there. With --all, every function of a module is looked
at, not only those of HOT. The exit status is 1 if there is such a loop.
"""
from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

#: Module -> names of the functions whose inner loops must stay in registers.
HOT = {
    "blocked_conv": r"bc_(one|any)_\d+_\d$|bcd_(one|many)$|bcd_weight_\d$",
    "gemm": r"gemm_[fd]_(block_\d+_\d|dots_\d|eight_rows)$",
    "winograd": r"wg_(block|outer)_\d+_\d(\.constprop\.\d)?$",
}
#: Builds that are not run for their speed.
_SLOW = {"v2", "wide"}
_FUNCTION = re.compile(r"^[0-9a-f]+ <(?P<name>[^>]+)>:")
_LINE = re.compile(r"^\s*(?P<at>[0-9a-f]+):\s+(?P<what>\S+)\s*(?P<how>.*)")
_TARGET = re.compile(r"^([0-9a-f]+) <")
_VECTOR = re.compile(r"%[xyz]mm\d+")


class Line(NamedTuple):
    """An instruction: address, name, operands."""

    at: int
    what: str
    how: str


def functions(module: Path) -> Iterator[tuple[str, list[Line]]]:
    """Names and instructions."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", str(module)], check=True,
                          capture_output=True, text=True).stdout
    name = ""
    lines: list[Line] = []
    for row in text.splitlines():
        if found := _FUNCTION.match(row):
            if lines:
                yield name, lines
            name, lines = found["name"], []
        elif found := _LINE.match(row):
            lines.append(Line(int(found["at"], 16), found["what"], found["how"]))
    if lines:
        yield name, lines


def innermost(lines: list[Line]) -> list[list[Line]]:
    """Bodies of the loops that hold no other loop. They end in a conditional jump: an unconditional
    one comes back from code that is seldom run."""
    spans = []
    for line in lines:
        target = _TARGET.match(line.how)
        if (line.what.startswith("j") and line.what != "jmp" and target
                and lines[0].at <= int(target[1], 16) <= line.at):
            spans.append((int(target[1], 16), line.at))
    inner = [(a, b) for a, b in spans
             if not any((c, d) != (a, b) and a <= c and d <= b for c, d in spans)]
    return [[x for x in lines if a <= x.at <= b] for a, b in sorted(set(inner))]


def spills(lines: list[Line]) -> int:
    """Moves of vectors to or from the stack in inner loops that multiply and add."""
    framed = any(x.what == "mov" and x.how.replace(" ", "") == "%rsp,%rbp" for x in lines)
    stack = re.compile(r"\(%rsp|\(%rbp" if framed else r"\(%rsp")
    count = 0
    for body in innermost(lines):
        if any(re.match(r"vfn?m(add|sub)", x.what) or x.what == "mulps" for x in body):
            count += sum(1 for x in body if _VECTOR.search(x.how) and stack.search(x.how))
    return count


def hot_modules() -> list[Path]:
    root = Path(__file__).resolve().parent.parent / "mxcy" / "_kernels"
    return [p for p in sorted(root.glob("*/*.so"))
            if p.name.split(".")[0] in HOT and p.parent.name not in _SLOW]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="look at every function")
    parser.add_argument("modules", nargs="*", type=Path)
    args = parser.parse_args()
    found = seen = 0
    for module in args.modules or hot_modules():
        pattern = "." if args.all else HOT.get(module.name.split(".")[0], ".")
        for name, lines in functions(module):
            if not re.match(pattern, name):
                continue
            seen += 1
            if count := spills(lines):
                found += 1
                print(f"{module}: {name}: {count} vectors moved to or from the stack in a loop")
    print(f"{seen} functions, {found} with spills")
    return int(found > 0 or seen == 0)


if __name__ == "__main__":
    sys.exit(main())
