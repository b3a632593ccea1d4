#!/usr/bin/env python3
"""Writes the operator functions of `mx.nd` and `mx.sym`, and the fluent methods, from the registry.

`python tools/gen_api.py` writes them; `--check` compares with what is there and exits with 1 if it
differs (a test runs that). Run it after adding or changing an operator.

Files written (all carry the mark below; a marked file that is no longer made is deleted):
mxcy/nd/op_<family>.py and mxcy/sym/op_<family>.py (a large family goes on in op_<family>_2.py),
_ops.py and the namespaces contrib, linalg, image, sparse, _internal in both, runtime/_fluent.py and
graph/symbol_fluent.py.
"""
from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import pathlib
import re
import sys
import textwrap
from collections.abc import Iterable

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from mxcy._core.dtypes import DType  # noqa: E402
from mxcy.ops import base  # noqa: E402
from mxcy.ops.base import Operator  # noqa: E402

MARK = ("# Written by tools/gen_api.py from the operator registry; do not edit.\n"
        "# ruff: noqa: E501, I001, RUF022, RUF100\n")
WIDTH = 100
MAX_LINES = 760
#: Prefix of registered names -> module in which the rest of the name is offered.
NAMESPACES = {"_contrib_": "contrib", "_linalg_": "linalg", "_image_": "image",
              "_sparse_": "sparse"}
#: Names that generated functions use themselves.
RESERVED = {"par", "out", "name", "attr", "kwargs", "self", "caller", "make", "spread"}
#: Fluent methods: the names of the reference's that are operators.
_FLUENT = """
abs arccos arccosh arcsin arcsinh arctan arctanh argmax argmax_channel argmin argsort broadcast_axes
broadcast_like broadcast_to cbrt ceil clip cos cosh degrees depth_to_space diag exp expand_dims
expm1 fix flatten flip floor log log10 log1p log2 log_softmax max mean min nanprod nansum norm
one_hot ones_like pad pick prod radians rcbrt reciprocal relu repeat reshape reshape_like rint
round rsqrt shape_array sigmoid sign sin sinh size_array slice slice_axis slice_like softmax softmin
sort space_to_depth split sqrt square squeeze sum swapaxes take tan tanh tile topk transpose trunc
zeros_like"""
FLUENT = _FLUENT.split()
#: Those that the classes define by hand.
BY_HAND = {"nd": {"broadcast_like", "broadcast_to", "expand_dims", "flatten", "reshape",
                  "reshape_like", "squeeze"},
           "sym": {"expand_dims", "flatten", "reshape", "squeeze"}}
TYPES = {"int": "int", "float": "float", "bool": "bool", "str": "str", "DType": "Any",
         "tuple[int, ...]": "Sequence[int] | int",
         "tuple[int | None, ...]": "Sequence[int | None] | int | None",
         "tuple[float, ...]": "Sequence[float] | float"}


# -- docstrings ------------------------------------------------------------------------------------
def sections(doc: str) -> dict[str, str]:
    """The parts of a numpydoc text by heading; the text before the first heading is ''."""
    parts = re.split(r"(?m)^([A-Z][A-Za-z ]+)\n-{3,}[ \t]*\n?", inspect.cleandoc(doc))
    out = {"": parts[0].strip()}
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        out[head] = body.rstrip()
    return out


def entries(body: str) -> dict[str, str]:
    """The entries of a Parameters section by name, each its whole text."""
    out: dict[str, str] = {}
    for block in re.split(r"(?m)^(?=\S)", body):
        if block.strip():
            for name in block.split("\n", 1)[0].split(":")[0].split(","):
                out[name.strip().lstrip("*")] = block.rstrip()
    return out


def depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def wrap(text: str, indent: str) -> list[str]:
    """Lines of `text`, indented; paragraphs with lines that are too long are filled anew."""
    out: list[str] = []
    block: list[str] = []

    def flush() -> None:
        if any(len(indent) + len(line) > WIDTH for line in block):
            lead = indent + block[0][:len(block[0]) - len(block[0].lstrip())]
            out.extend(textwrap.wrap(" ".join(line.strip() for line in block), WIDTH,
                                     initial_indent=lead, subsequent_indent=lead,
                                     break_long_words=False, break_on_hyphens=False))
        else:
            out.extend((indent + line).rstrip() for line in block)
        block.clear()

    for line in text.split("\n"):
        same = (block and line.strip() and block[-1].strip()
                and depth(line) == depth(block[-1]))
        if not same or line.lstrip().startswith(("- ", "* ", ">>>")):
            flush()
        block.append(line)
    flush()
    return out


def shown(value: object) -> str:
    return value.name if isinstance(value, DType) else repr(value)


def source(value: object) -> str:
    """Python text of a default."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


class Arg:
    """One argument of a generated function."""

    def __init__(self, name: str, type_: str, default: str, doc: list[str]) -> None:
        self.name, self.type, self.default, self.doc = name, type_, default, doc

    def __str__(self) -> str:
        return f"{self.name}: {self.type} = {self.default}"


def param_arg(field: dataclasses.Field) -> Arg:
    """The argument for a parameter."""
    text, required = str(field.type), field.default is dataclasses.MISSING
    optional = text.endswith("| None")
    type_ = TYPES[text.removesuffix("| None").strip()]
    if type_ != "Any" and optional and not type_.endswith("None"):
        type_ += " | None"
    meta = field.metadata
    kind = text
    if meta.get("choices"):
        kind = "{" + ", ".join(shown(c) for c in meta["choices"]) + "}"
        if optional and None not in meta["choices"]:
            kind += " or None"
    if required:
        default, doc_type = "REQUIRED", kind
    elif isinstance(field.default, DType):
        default, doc_type = source(field.default.name), f"{kind}, default {field.default.name}"
    else:
        default, doc_type = source(field.default), f"{kind}, default {field.default!r}"
    doc = [f"{field.name} : {doc_type}", *textwrap.wrap(meta.get("doc") or "See above.", WIDTH - 8,
                                                         initial_indent="    ",
                                                         subsequent_indent="    ")]
    return Arg(field.name, type_, default, doc)


# -- one function ----------------------------------------------------------------------------------
class Function:
    """An operator under one public name, for nd or sym, as function or as fluent method."""

    def __init__(self, op: Operator, name: str, front: str, var: str, fluent: bool = False) -> None:
        self.op, self.name, self.front, self.var, self.fluent = op, name, front, var, fluent
        self.array = "NDArray" if front == "nd" else "Symbol"
        fields = op.Params.specs()
        self.has_ctx = "ctx" in fields
        skip = {"ctx", op.variadic}
        self.params = [param_arg(f) for n, f in fields.items() if n not in skip]
        self.aliased = bool(op.Params._aliases())
        taken = (set(fields) & set(op.inputs)) | (RESERVED & {*fields, *op.inputs})
        if taken:
            raise SystemExit(f"operator {op.name}: {taken} are names that cannot be used here")
        self.inputs = op.inputs if op.variadic is None else ()

    @property
    def hint(self) -> str:
        name = self.name
        for prefix in NAMESPACES:
            name = name.removeprefix(prefix)
        if name.endswith("_like"):
            name = name.removeprefix("_random_")
        return name.lower()

    def signature(self) -> list[str]:
        args = ["self"] if self.fluent else []
        rest = self.inputs[1:] if self.fluent else self.inputs
        if self.op.variadic is not None:
            args.append(f"*{self.op.inputs[0]}: {self.array}")
        args += [f"{n}: {self.array} | None = None" for n in rest]
        args += [str(a) for a in self.params]
        if self.op.variadic is not None:
            args.append(f"{self.op.variadic}: int | None = None")
        if self.has_ctx:
            args.append("ctx: Any = None")
        if self.front == "nd":
            args += ["out: Any = None"]
            if not self.fluent:
                args += ["name: str | None = None"]
            if self.aliased or self.fluent:
                args.append("**kwargs: Any")
        else:
            args += ["name: str | None = None", "attr: dict[str, str] | None = None"]
            if not self.fluent:
                args += ["out: None = None"]
            args.append("**kwargs: Any")
        head, indent = f"def {self.name}(", ""
        if self.fluent:
            indent = "    "
        lines, line = [], indent + head
        pad = " " * len(line)
        result = ") -> Any:"
        for i, a in enumerate(args):
            piece = a + (", " if i < len(args) - 1 else "")
            if len(line) + len(piece.rstrip()) > WIDTH - (len(result) if i == len(args) - 1 else 0):
                lines.append(line.rstrip())
                line = pad
            line += piece
        lines.append(line + result)
        return lines

    def doc(self) -> list[str]:
        op = self.op
        parts = sections(getattr(op, "doc", "") or type(op).__doc__ or "")
        known = entries(parts.pop("Parameters", ""))
        indent = "        " if self.fluent else "    "
        text = parts.pop("")
        if self.fluent:
            where = f"See `mx.{self.front}.{self.name}`."
            first = " ".join(text.split("\n\n")[0].split())
            mark = 'r"""' if "\\" in first else '"""'
            if len(indent) + len(first) + len(where) + 8 <= WIDTH:
                return [f'{indent}{mark}{first} {where}"""']
            return [f'{indent}"""{where}"""']
        lines = wrap('"""' + text, indent)
        lines += ["", *wrap("Parameters\n----------", indent)]
        for n in op.inputs:
            if op.variadic is not None:
                text = known.get(n) or f"*{n} : {self.array}\n    The inputs, any number of them."
            else:
                text = known.get(n) or f"{n} : {self.array}\n    Input."
            lines += wrap(text, indent)
        for a in self.params:
            lines += wrap("\n".join(a.doc), indent)
        if op.variadic is not None:
            lines += wrap(f"{op.variadic} : int, optional\n    How many inputs there are; checked.",
                          indent)
        if self.has_ctx:
            lines += wrap("ctx : Context, optional\n    Device of the result.", indent)
        if self.front == "nd":
            lines += wrap("out : NDArray, optional\n    Where the result goes.\n"
                          "name : str, optional\n    Accepted and not used: arrays have no names.",
                          indent)
        else:
            lines += wrap("name : str, optional\n    Name of the node.\n"
                          "attr : dict of str to str, optional\n    Attributes of the node.",
                          indent)
        returns = parts.pop("Returns", "")
        lines += ["", *wrap("Returns\n-------\n" + (returns or self.result()), indent)]
        for head, body in parts.items():
            lines += ["", *wrap(f"{head}\n{'-' * len(head)}\n{body}", indent)]
        if any("\\" in line for line in lines):
            lines[0] = lines[0].replace('"""', 'r"""', 1)
        return [*lines, f'{indent}"""']

    @property
    def what(self) -> str:
        return "array" if self.front == "nd" else "symbol"

    def result(self) -> str:
        plain = type(self.op)
        if (plain.output_names is Operator.output_names and len(self.op.outputs) == 1
                and plain.num_visible is Operator.num_visible):
            return self.array
        return "list of NDArray, or one" if self.front == "nd" else "Symbol"

    def body(self) -> list[str]:
        return self.nd_body() if self.front == "nd" else self.sym_body()

    @property
    def arrays(self) -> list[str]:
        return ["self", *self.inputs[1:]] if self.fluent else list(self.inputs)

    def nd_body(self) -> list[str]:
        """One call of the operator's Caller; see runtime._array.caller for the arguments."""
        indent = "        " if self.fluent else "    "
        lines = []
        if self.fluent and not self.aliased:
            lines += ["if kwargs:", f'    _refuse("{self.name}", kwargs)']
        args = [self.op.inputs[0]] if self.op.variadic is not None else self.arrays
        args += [a.name for a in self.params]
        if self.op.variadic is not None:
            args.append(self.op.variadic)
        args.append("out")
        if self.has_ctx:
            args.append("ctx")
        if self.aliased:
            args.append("kwargs")
        head = f"return {self.var}("
        lines += textwrap.wrap(head + ", ".join(args) + ")", WIDTH - len(indent),
                               subsequent_indent=" " * len(head), break_long_words=False)
        return [indent + line for line in lines]

    def sym_body(self) -> list[str]:
        indent = "        " if self.fluent else "    "
        fields = self.op.Params.specs()
        lines, values = [], "{}"
        if self.params or self.has_ctx:
            lines.append("par: dict[str, Any] = {}")
            values = "par"
        for a in self.params:
            lines += [f"if {differs(a, fields[a.name].default)}:",
                      f'    par["{a.name}"] = {a.name}']
        if self.has_ctx:
            lines += ["if ctx is not None:", '    par["ctx"] = str(ctx)']
        if self.op.variadic is not None:
            per, rest = self.op.group
            count = self.op.variadic
            if (per, rest) != (1, 0):
                count = f"{count} and int({count}) * {per}" + (f" + {rest}" if rest else "")
            ins = f'spread("{self.name}", {self.op.inputs[0]}, {count})'
        else:
            inner = ", ".join(self.arrays) + ("," if len(self.arrays) == 1 else "")
            ins = f"({inner})"
        made = "self._made" if self.fluent else "make"
        call = f'return {made}({self.var}, "{self.hint}", {ins}, {values}, name, attr, kwargs)'
        if len(indent) + len(call) > WIDTH:
            head, rest = call.split("(", 1)
            cut = rest.rindex(", ", 0, WIDTH - len(indent) - len(head) - 1)
            lines += [f"{head}({rest[:cut]},", " " * (len(head) + 1) + rest[cut + 2:]]
        else:
            lines.append(call)
        return [indent + line for line in lines]

    def text(self) -> list[str]:
        return [*self.signature(), *self.doc(), *self.body()]


def differs(arg: Arg, default: object) -> str:
    """The condition that an argument was given: cheap, and safe for any type of value."""
    if default is dataclasses.MISSING:
        return f"{arg.name} is not REQUIRED"
    if default is None or isinstance(default, bool):
        return f"{arg.name} is not {default}"
    if isinstance(default, float) and default - default != 0:
        raise SystemExit(f"parameter {arg.name}: a default of {default} cannot be written")
    if default == ():
        return f"{arg.name}.__class__ is not tuple or {arg.name}"
    return f"{arg.name} != {arg.default}"


# -- files -----------------------------------------------------------------------------------------
def imports(body: str, front: str) -> str:
    """The import lines that the text of a module needs."""
    lines = ["from __future__ import annotations\n"]
    if "Sequence[" in body:
        lines.append("from collections.abc import Sequence")
    arrays = "NDArray" if front == "nd" else "Symbol"
    typed = re.search(rf"\b{arrays}\b(?=[ ,)])", re.sub(r'(?s)""".*?"""', "", body)) is not None
    lines.append("from typing import TYPE_CHECKING, Any\n" if typed else "from typing import Any\n")
    if "REQUIRED" in body:
        lines.append("from ..ops._signature import REQUIRED")
    if front == "nd":
        lines.append("from ..runtime.invoke import caller")
        if typed:
            lines.append("\nif TYPE_CHECKING:\n    from ..runtime.ndarray import NDArray")
    else:
        lines.append("from ..ops.base import get")
        used = [n for n in ("make", "spread") if re.search(rf"\b{n}\(", body)]
        if typed:
            lines.append("\nif TYPE_CHECKING:\n    from ..graph.symbol import Symbol")
        lines.insert(-1 if typed else len(lines), f"from ._support import {', '.join(used)}")
    return "\n".join(lines) + "\n"


def quoted(names: Iterable[str], head: str = "__all__ = [") -> str:
    text = ", ".join(f'"{n}"' for n in names) + "]"
    return "\n".join(textwrap.wrap(head + text, WIDTH, subsequent_indent=" " * len(head),
                                   break_long_words=False, break_on_hyphens=False))


def pieces(front: str, ops: list[tuple[Operator, list[str]]]
           ) -> list[tuple[list[str], list[str], list[str]]]:
    """(definition of the operator, function texts, names) for each operator of a family."""
    out = []
    for op, names in ops:
        var = "_op_" + op.name.strip("_")
        made, hints = [], {}
        for name in names:
            f = Function(op, name, front, var)
            if front == "nd" and made:
                made.append([f"{name} = {names[0]}"])
            elif f.hint in hints:
                made.append([f"{name} = {hints[f.hint]}"])
            else:
                hints[f.hint] = name
                if made:
                    made.append([*f.signature(), *short_doc(names[0]), *f.body()])
                else:
                    made.append(f.text())
        find = "caller" if front == "nd" else "get"
        out.append(([f'{var} = {find}("{op.name}")'], made, names))
    return out


def short_doc(first: str) -> list[str]:
    return [f'    """Another name of `{first}`, from which automatic names are made."""']


def family_files(front: str, family: str, ops: list[tuple[Operator, list[str]]]) -> dict[str, str]:
    """Files of one family, each under MAX_LINES."""
    files, chunk, size = {}, [], 0
    todo = pieces(front, ops)
    chunks = []
    for piece in todo:
        lines = 1 + sum(len(t) + 3 for t in piece[1])
        if chunk and size + lines + 30 > MAX_LINES:
            chunks.append(chunk)
            chunk, size = [], 0
        chunk.append(piece)
        size += lines
    chunks.append(chunk)
    for i, chunk in enumerate(chunks):
        name = f"op_{family}.py" if i == 0 else f"op_{family}_{i + 1}.py"
        names = sorted(n for piece in chunk for n in piece[2])
        defs = "\n".join(d for piece in chunk for d in piece[0])
        texts = ["\n\n" + "\n".join(lines) for piece in chunk for lines in piece[1]
                 if lines[0].startswith("def ")]
        aliases = [lines[0] for piece in chunk for lines in piece[1]
                   if not lines[0].startswith("def ")]
        body = "\n".join(texts) + ("\n\n\n" + "\n".join(aliases) if aliases else "")
        files[name] = (f'{MARK}"""Functions of the operators that ops/{family}.py defines."""\n'
                       f"{imports(body, front)}\n{quoted(names)}\n\n{defs}\n{body}\n")
    return files


def namespace_files(front: str, where: dict[str, str]) -> dict[str, str]:
    """contrib.py, linalg.py, ..., _internal.py: the functions under the names without prefix."""
    out: dict[str, str] = {}
    lists: dict[str, list[tuple[str, str, str]]] = {
        space: [] for space in (*NAMESPACES.values(), "_internal")}
    for name, module in sorted(where.items()):
        for prefix, space in NAMESPACES.items():
            if name.startswith(prefix):
                lists[space].append((module, name, name.removeprefix(prefix)))
                break
        else:
            if name.startswith("_"):
                lists["_internal"].append((module, name, name))
    for space, items in lists.items():
        lines = [f"from .{m} import {n}" + (f" as {short}" if short != n else "")
                 for m, n, short in sorted(items)]
        about = "operators whose names begin with an underscore" if space == "_internal" \
            else f"the operators of `mx.{front}.{space}`"
        extra = space == "contrib" and (ROOT / "mxcy" / front / "_contrib.py").exists()
        names = quoted(sorted(short for _, _, short in items))
        hand = "from ._contrib import *  # noqa: F403\n" if extra else ""
        out[f"{space}.py"] = (f'{MARK}"""{about[0].upper()}{about[1:]}."""\n{hand}'
                              + "\n".join(lines) + f"\n\n{names}\n")
    return out


def fluent_file(front: str) -> str:
    """The class whose methods are operators with this array as the first input."""
    registry = base._REGISTRY
    ops, texts = {}, []
    for name in FLUENT:
        op = registry.get(name)
        if op is None or name in BY_HAND[front]:
            continue
        var = "_" + op.name.strip("_")
        ops[var] = op.name
        texts.append("\n".join(Function(op, name, front, var, fluent=True).text()))
    body = "\n\n".join(texts)
    find = "caller" if front == "nd" else "get"
    defs = "\n".join(f'{v} = {find}("{n}")' for v, n in ops.items())
    array = "NDArray" if front == "nd" else "Symbol"
    about = (f'"""Methods of {array} that are operators: `x.tanh()` is `mx.{front}.tanh(x)`.\n\n'
             f'Those that {array} defines itself override the ones here.\n"""\n')
    head = "from __future__ import annotations\n\n"
    if "Sequence[" in body:
        head += "from collections.abc import Sequence\n"
    head += "from typing import TYPE_CHECKING, Any\n\n"
    if front == "nd":
        head += "from .._core.errors import MXNetTypeError\n"
    if "REQUIRED" in body:
        head += "from ..ops._signature import REQUIRED\n"
    if front == "nd":
        head += ("from .invoke import caller\n\n"
                 "if TYPE_CHECKING:\n    from .ndarray import NDArray\n")
        defs += ('\n\n\ndef _refuse(method: str, kwargs: dict[str, Any]) -> None:\n'
                 '    """Raises for arguments that a method does not have; `name` is accepted."""\n'
                 '    wrong = ", ".join(k for k in kwargs if k != "name")\n'
                 '    if wrong:\n'
                 '        raise MXNetTypeError(f"NDArray.{method}: unknown argument {wrong}")')
    else:
        head += "from ..ops.base import get\n"
        head += "\nif TYPE_CHECKING:\n    from .symbol import Symbol\n"
    made = "" if front == "nd" else (
        "\n    def _made(self, op: Any, hint: str, ins: tuple, params: dict[str, Any], "
        "name: str | None,\n              attr: dict[str, str] | None, extra: dict[str, Any]"
        ") -> Any:\n"
        "        raise NotImplementedError  # Symbol has it\n")
    cls = (f'class {array}Fluent:\n    """Operators as methods."""\n\n    __slots__ = ()\n'
           f"{made}\n{body}\n")
    return f'{MARK}{about}{head}\n__all__ = ["{array}Fluent"]\n\n{defs}\n\n\n{cls}'


def public(name: str) -> bool:
    """Whether a registered name gets a function; private helpers of gradient rules do not."""
    return (not name.startswith("_backward_") and not base.get(name).internal
            and name.isidentifier())


def generate() -> dict[str, str]:
    """Every generated file: path below mxcy/ -> text."""
    families: dict[str, list[tuple[Operator, list[str]]]] = {}
    seen: set[int] = set()
    for op in base._REGISTRY.values():
        if id(op) in seen or not op.source.startswith("mxcy/ops/"):
            continue
        seen.add(id(op))
        names = [n for n in (op.name, *op.aliases) if public(n)]
        if names:
            families.setdefault(pathlib.Path(op.source).stem, []).append((op, names))
    out = {}
    for front in ("nd", "sym"):
        where, modules = {}, []
        for family in sorted(families):
            ops = sorted(families[family], key=lambda pair: pair[0].name)
            for file, text in family_files(front, family.lstrip("_"), ops).items():
                out[f"{front}/{file}"] = text
                modules.append(file[:-3])
                for name in re.findall(r"(?m)^(?:def (\w+)\(|(\w+) = (?!(?:get|caller)\())", text):
                    where[name[0] or name[1]] = file[:-3]
        where.pop("__all__", None)
        lines = "# ruff: noqa: F403, F405\n"
        lines += "\n".join(f"from .{m} import *" for m in sorted(modules))
        lines += "\n\n" + quoted(sorted(n for n in where if not n.startswith("_")))
        out[f"{front}/_ops.py"] = (f'{MARK}"""Every public operator function of `mx.{front}`."""\n'
                                   f"{lines}\n")
        for file, text in namespace_files(front, where).items():
            out[f"{front}/{file}"] = text
    out["runtime/_fluent.py"] = fluent_file("nd")
    out["graph/symbol_fluent.py"] = fluent_file("sym")
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    args = parser.parse_args()
    package = ROOT / "mxcy"
    files = generate()
    stale = []
    for name, text in files.items():
        path = package / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if not args.check:
                path.write_text(text)
    for front in ("nd", "sym"):
        for path in sorted((package / front).glob("*.py")):
            name = f"{front}/{path.name}"
            if name not in files and path.read_text().startswith(MARK):
                stale.append(name)
                if not args.check:
                    path.unlink()
    if args.check and stale:
        print("not fresh, run tools/gen_api.py:", ", ".join(stale))
        return 1
    print(f"{len(files)} files, {len(stale)} {'differ' if args.check else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
