#!/usr/bin/env python3
"""Writes cuda/prototypes.json: what NVIDIA's headers say about all that mxcy uses of them.

    pip install libclang nvidia-cuda-runtime nvidia-cuda-crt nvidia-cuda-cccl
    pip install nvidia-cuda-nvrtc nvidia-cublas nvidia-cudnn-cu13 nvidia-nccl-cu13
    python tools/record_prototypes.py            # or --include FOLDER ... where the headers are
    python tools/record_prototypes.py --check    # compares instead of writing

What lives here: reading the headers with libclang. What does not: mxcy's own table, which is
mxcy/cuda/prototypes.py; tests/gpu/test_prototypes.py compares the two.
Invariant: the record is derived facts (sizes, kinds, numbers, offsets), never text of a header.
"""
from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "cuda" / "prototypes.json"
HEADERS = ("cuda.h", "cuda_runtime_api.h", "nvrtc.h", "cublas_v2.h", "cublasLt.h", "cudnn.h",
           "nccl.h")
VERSIONS = ("CUDA_VERSION", "CUDART_VERSION", "CUBLAS_VERSION", "CUDNN_VERSION",
            "NCCL_VERSION_CODE")
_NUMBERS = {"BOOL": "u8", "CHAR_S": "i8", "SCHAR": "i8", "UCHAR": "u8", "SHORT": "i16",
            "USHORT": "u16", "INT": "i32", "UINT": "u32", "LONG": "i64", "ULONG": "u64",
            "LONGLONG": "i64", "ULONGLONG": "u64", "FLOAT": "f32", "DOUBLE": "f64", "ENUM": "i32",
            "VOID": "void"}


def _wanted() -> tuple[list[str], list[str], list[str]]:
    """Functions, constants and structs that mxcy uses."""
    sys.path.insert(0, str(ROOT))
    from mxcy.cuda import constants, prototypes, structs

    functions = [name for library in prototypes.TABLES for name in prototypes.parse(library)]
    tree = ast.parse(Path(constants.__file__).read_text(encoding="utf-8"))
    numbers = [node.targets[0].id for node in tree.body
               if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return functions, numbers, list(structs.C_NAMES)


def _folders() -> list[Path]:
    out = []
    for entry in sys.path:
        for part in ("cu13", "cudnn", "nccl"):
            folder = Path(entry) / "nvidia" / part / "include"
            if folder.is_dir():
                out += [folder, folder / "cccl"]
    return out


def _source(numbers: list[str]) -> str:
    """C that includes the headers and makes enumerators of macros, which have no cursor."""
    lines = [f"#include <{header}>" for header in HEADERS]
    lines += [f"#ifdef {name}\nenum {{ mxcy_macro_{name} = (int)({name}) }};\n#endif"
              for name in (*numbers, *VERSIONS)]
    return "\n".join(lines) + "\n"


def _kind(type_: Any) -> str:
    type_ = type_.get_canonical()
    kind = type_.kind.name
    if kind == "POINTER":
        pointee = type_.get_pointee().get_canonical().kind.name
        return "charp" if pointee in ("CHAR_S", "CHAR_U") else "ptr"
    if kind in ("INCOMPLETEARRAY", "CONSTANTARRAY"):
        return "ptr"
    if kind == "RECORD":
        return f"struct:{type_.spelling.removeprefix('struct ')}:{type_.get_size()}"
    return _NUMBERS[kind]


class _Found:
    """What the headers declare, by name."""

    def __init__(self) -> None:
        self.functions: dict[str, list[str]] = {}
        self.numbers: dict[str, int] = {}
        self.structs: dict[str, dict[str, Any]] = {}

    def visit(self, cursor: Any) -> None:
        kind = cursor.kind.name
        if kind == "FUNCTION_DECL":
            if cursor.spelling.startswith(("cu", "nvrtc", "nccl")):
                self.functions[cursor.spelling] = [_kind(cursor.result_type), *(
                    _kind(argument.type) for argument in cursor.get_arguments())]
        elif kind == "ENUM_DECL":
            for item in cursor.get_children():
                name = item.spelling.removeprefix("mxcy_macro_")
                self.numbers.setdefault(name, item.enum_value)
        elif kind == "STRUCT_DECL" and cursor.is_definition():
            self._struct(cursor.spelling, cursor.type)
        elif kind == "TYPEDEF_DECL":
            type_ = cursor.underlying_typedef_type.get_canonical()
            if type_.kind.name == "RECORD":
                self._struct(cursor.spelling, type_)

    def _struct(self, name: str, type_: Any) -> None:
        self.structs[name] = {"size": type_.get_size(), "offsets": {
            field.spelling: type_.get_offset(field.spelling) // 8
            for field in type_.get_fields() if field.spelling and not field.is_anonymous()}}


def read(folders: list[Path]) -> dict[str, Any]:
    """The record, from headers in `folders`."""
    from clang.cindex import Index

    functions, numbers, structs = _wanted()
    builtin = subprocess.run(["gcc", "-print-file-name=include"], check=True, text=True,
                             capture_output=True).stdout.strip()
    unit = Index.create().parse("mxcy.c", args=["-xc", f"-I{builtin}",
                                                *(f"-I{folder}" for folder in folders)],
                                unsaved_files=[("mxcy.c", _source(numbers))])
    problems = [str(d) for d in unit.diagnostics if d.severity >= 3]
    if problems:
        raise SystemExit("\n".join(problems[:10]))
    found = _Found()
    for cursor in unit.cursor.get_children():
        found.visit(cursor)
    missing = [*(set(functions) - set(found.functions)), *(set(numbers) - set(found.numbers)),
               *(set(structs) - set(found.structs))]
    if missing:
        raise SystemExit(f"the headers have no {', '.join(sorted(missing))}")
    return {"headers": {name: found.numbers[name] for name in VERSIONS if name in found.numbers},
            "functions": {name: " ".join(found.functions[name]) for name in sorted(functions)},
            "constants": {name: found.numbers[name] for name in sorted(numbers)},
            "structs": {name: found.structs[name] for name in sorted(structs)}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--include", nargs="*", type=Path, default=None)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    record = read(options.include if options.include is not None else _folders())
    if options.check:
        old = json.loads(RECORD.read_text(encoding="utf-8"))
        differ = [f"{part}: {name}: {old[part].get(name)} in the record, {value} in the headers"
                  for part in ("functions", "constants", "structs")
                  for name, value in record[part].items() if old[part].get(name) != value]
        print("\n".join(differ) or f"the record holds for headers {record['headers']}")
        return 1 if differ else 0
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=0, sort_keys=False) + "\n", encoding="utf-8")
    print(f"{RECORD}: {', '.join(f'{len(record[p])} {p}' for p in record)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
