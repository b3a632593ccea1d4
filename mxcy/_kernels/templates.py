"""Expands the elementwise table into C loops, before the extension modules are built.

What lives here: `expand`, called by setup.py. What does not: the table (ops/table.py), the scalar
functions that its expressions call (vmath.h).
Invariant: a generated file is written only when its text changes, so builds stay incremental.
"""
from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

__all__ = ["expand", "expression"]

_TYPES = {"f32": "float", "f64": "double", "i64": "int64_t"}
_WORD = re.compile(r"\b([a-z][a-z0-9_]*)\(")
_NUMBER = re.compile(r"(?<![\w.])(\d+\.\d*(?:e[+-]?\d+)?)(?![\w.])")


def expression(c: str, suffix: str) -> str:
    """The C expression of one compute type: typed function names, typed constants."""
    out = _WORD.sub(lambda m: f"vm_{m[1]}_{suffix}(", c)
    return _NUMBER.sub(r"\1f", out) if suffix == "f32" else out


def _loop(name: str, c: str, arity: int, suffix: str) -> str:
    ctype = _TYPES[suffix]
    names = "xyz"[:arity]
    loads = " ".join(f"const {ctype} {v} = {v}_[i];" for v in names)
    unused = " ".join(f"(void){v}_;" for v in "xyz"[arity:])
    scalar = f"const {ctype} s = ew_scalar_{suffix}(s_); (void)s;"
    return (f"static void ew_{suffix}_{name}(EW_ARGS({ctype}))\n{{\n    {scalar} {unused}\n"
            f"#pragma GCC ivdep\n    for (int64_t i = 0; i < n; i++) {{ {loads} (void)x; "
            f"o[i] = ({ctype})({expression(c, suffix)}); }}\n}}\n")


def _wide_loop(name: str) -> str:
    """A float32 function that vmath_wide.h has on vectors."""
    return (f"static void ew_f32_{name}(EW_ARGS(float))\n{{\n    (void)y_; (void)z_; (void)s_;\n"
            f"    VW_LOOP(vw_{name}, n, o, x_);\n}}\n")


def _trig_loop(name: str) -> str:
    """Sine and cosine in float32: vector code in blocks, and libm for very large lanes."""
    return f"""static void ew_f32_{name}(EW_ARGS(float))
{{
    (void)y_; (void)z_; (void)s_;
    for (int64_t at = 0; at < n; at += 64) {{
        const int64_t m = n - at < 64 ? n - at : 64;
        float keep[64];
        int32_t large = 0;
        memcpy(keep, x_ + at, (size_t)m * sizeof(float));
        for (int64_t i = 0; i < m; i++) large |= !(fabsf(keep[i]) <= VM_TRIG_LIMIT);
        for (int64_t i = 0; i < m; i++) o[at + i] = vm_{name}_f32(keep[i]);
        if (large)
            for (int64_t i = 0; i < m; i++)
                if (!(fabsf(keep[i]) <= VM_TRIG_LIMIT)) o[at + i] = {name}f(keep[i]);
    }}
}}
"""


def _power_loop(name: str, ctype: str, suffix: str) -> str:
    """Powers with a scalar: squares apart, else rows of equal exponents (or bases), because a loop
    with a scalar in the place of either is full of branches that no vector code can be made of."""
    operands = "x_ + at, row" if name == "power_s" else "row, x_ + at"
    square = "" if name == "power_rs" else """    if (s_ == 2.0) {
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) o[i] = x_[i] * x_[i];
        return;
    }
"""
    return f"""static void ew_{suffix}_{name}(EW_ARGS({ctype}))
{{
    {ctype} row[256];
    (void)y_;
{square}    for (int i = 0; i < 256; i++) row[i] = ({ctype})s_;
    for (int64_t at = 0; at < n; at += 256)
        ew_{suffix}_power(n - at < 256 ? n - at : 256, o + at, {operands}, z_, 0);
}}
"""


def _steps_header(table: dict[str, Any]) -> str:
    lines = ["/* Made by templates.py from ops/table.py: a loop for each opcode and type. */",
             f"#define EW_FINGERPRINT {table['FINGERPRINT']}LL",
             f"#define EW_NUM_STEPS {len(table['STEPS'])}",
             f"#define EW_COPY {table['OPCODES']['copy']}"]
    # Pairs of steps round like the two steps: no multiply-add may be made of them.
    pairs = ["#pragma GCC push_options", '#pragma GCC optimize("fp-contract=off")']
    tables: dict[str, list[str]] = {suffix: [] for suffix in _TYPES}
    for step in table["STEPS"]:
        for suffix in _TYPES:
            c = step.ints if suffix == "i64" else step.c
            if c is None:
                tables[suffix].append("    NULL,")
                continue
            if suffix == "f32" and step.name in ("exp", "tanh", "sigmoid", "gelu"):
                lines.append(_wide_loop(step.name))
            elif suffix == "f32" and step.name in ("sin", "cos"):
                lines.append(_trig_loop(step.name))
            elif suffix != "i64" and step.name in ("power_s", "power_rs"):
                lines.append(_power_loop(step.name, _TYPES[suffix], suffix))
            else:
                where = pairs if "__" in step.name else lines
                where.append(_loop(step.name, c, step.arity, suffix))
            tables[suffix].append(f"    (ew_any)ew_{suffix}_{step.name},")
    lines += [*pairs, "#pragma GCC pop_options"]
    for suffix, rows in tables.items():
        lines.append(f"static const ew_any ew_table_{suffix}[EW_NUM_STEPS] = {{")
        lines += [*rows, "};"]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def expand(package_root: Path) -> None:
    """Writes `_kernels/generated/*.h` from the tables below `package_root` (the folder `mxcy`)."""
    table = runpy.run_path(str(package_root / "ops" / "table.py"))
    _write(package_root / "_kernels" / "generated" / "ewise_steps.h", _steps_header(table))
