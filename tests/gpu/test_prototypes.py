"""The table of prototypes, the constants and the structs say what NVIDIA's headers say.

The record, cuda/prototypes.json, is made from the headers by tools/record_prototypes.py; nothing of
CUDA's is needed here.
"""
from __future__ import annotations

import ctypes
import inspect
import json
import re
from pathlib import Path

import pytest

from mxcy.cuda import constants, library, loader, prototypes, structs

ROOT = Path(__file__).resolve().parent.parent.parent
RECORD = json.loads((ROOT / "cuda" / "prototypes.json").read_text())
EVERY = [(name, function) for name in prototypes.TABLES for function in prototypes.parse(name)]

#: Kind of the record to (C type's size, what ctypes calls it).
KINDS = {"i32": (4, "int"), "u32": (4, "unsigned"), "i64": (8, "int"), "u64": (8, "unsigned"),
         "f32": (4, "float"), "f64": (8, "float"), "ptr": (8, "pointer"), "charp": (8, "pointer"),
         "void": (0, "void")}


def kind_of(ctype):
    """(size, kind) of a ctypes type, by its code, not by its name in our table."""
    if ctype is None:
        return 0, "void"
    if issubclass(ctype, ctypes.Structure):
        return ctypes.sizeof(ctype), "struct"
    code = ctype._type_
    for codes, kind in (("PzZ", "pointer"), ("fd", "float"), ("bhilq", "int"),
                        ("BHILQ", "unsigned")):
        if code in codes:
            return ctypes.sizeof(ctype), kind
    raise AssertionError(f"{ctype}: no kind for {code}")


def recorded(text):
    if text.startswith("struct:"):
        return int(text.rsplit(":", 1)[1]), "struct"
    return KINDS[text]


def test_the_table_names_every_library_once():
    assert set(prototypes.TABLES) == set(loader.SOURCES) == {lib.name for lib in library.LIBRARIES}
    names = [function for _, function in EVERY]
    assert len(names) == len(set(names)) == len(RECORD["functions"])


@pytest.mark.parametrize(("name", "function"), EVERY, ids=[f for _, f in EVERY])
def test_prototype(name, function):
    letters, result = prototypes.parse(name)[function]
    want = RECORD["functions"][function].split()
    got = [kind_of(library.RESULTS[result]), *(kind_of(library.ARGUMENTS[c]) for c in letters)]
    assert got == [recorded(text) for text in want]


def test_text_results_are_text():
    for name, function in EVERY:
        _, result = prototypes.parse(name)[function]
        assert (result == "s") == (RECORD["functions"][function].split()[0] == "charp"), function


def test_no_driver_function_without_its_suffix():
    """cuMemAlloc and its like are old forms; the headers rename calls to a form with a suffix."""
    suffixed = {re.sub(r"_v\d+(_64)?$", "", f) for f in RECORD["functions"] if "_v" in f}
    assert not suffixed & set(RECORD["functions"])


def test_constants():
    ours = {name: value for name, value in vars(constants).items() if isinstance(value, int)}
    assert ours == RECORD["constants"]


def test_every_constant_is_used_or_a_member_of_a_family():
    source = inspect.getsource(constants)
    assert len(re.findall(r"^\w+ = ", source, re.MULTILINE)) == len(RECORD["constants"])


@pytest.mark.parametrize("name", list(structs.C_NAMES))
def test_struct(name):
    ours, want = structs.C_NAMES[name], RECORD["structs"][name]
    assert ctypes.sizeof(ours) == want["size"]
    # What is reserved today may have a name tomorrow, at no cost for us.
    mine = {field: getattr(ours, field).offset for field, *_ in ours._fields_
            if field != "reserved"}
    assert mine == {field: want["offsets"].get(field) for field in mine}


def test_structs_passed_by_value_have_a_letter():
    for function, text in RECORD["functions"].items():
        for kind in text.split():
            if kind.startswith("struct:"):
                assert kind.split(":")[1] in structs.C_NAMES, function
