"""The results as a table: for the terminal, and as `docs/performance.md`.

What lives here: numbers to words, and the comments on rows below their goal. What does not:
measuring.
Invariant: what a row did is told from the numbers of its own round; a row without a peer's number
has no ratio.
"""
from __future__ import annotations

from typing import Any

from .rows import BY_NAME, ROWS, Row

LIBRARIES = ("mxcy", "torch", "jax", "mxnet")
TITLES = {"mxcy": "mxcy", "torch": "PyTorch", "jax": "JAX", "mxnet": "MXNet"}

#: What limits a row that is below its goal: the first entry whose words are all in its name.
COMMENTS: tuple[tuple[str, str], ...] = (
    ("embedding", "the rows of a table beyond all caches come with the delay of memory"),
    ("autograd", "the plan of a tape is found and bound to its arrays in Python"),
    ("8x8", "the way of a call from Python to the kernel, not the kernel"),
    ("batch 1, 35 steps", "the weights of every step come from L2; threads meet after each"),
    ("lstm", "bound by matrix products, a third of them one step after another"),
    ("gru", "bound by matrix products, a third of them one step after another"),
    ("depthwise", "bound by memory, also by the copy of the bound input"),
    ("max pool", "bound by memory, also by the copy of the bound input"),
    ("batchnorm", "bound by memory, also by the copy of the bound input"),
    ("inverted", "bound by multiply-adds of its 1x1 convolutions, then by memory"),
    ("transformer", "bound by matrix products, where the peers are near the peak too"),
    ("conv 3-d", "bound by Winograd's transforms and by the change of layout around it"),
    ("conv 1-d", "bound by Winograd's transforms and by the change of layout around it"),
    ("64 channels at 56", "the transforms of Winograd's method, above all for the weight gradient"),
    ("conv", "bound by multiply-adds, where the peers are near the peak too"),
    ("layernorm", "two passes over rows that lie in a cache"),
    ("a + row", "the broadcasting form of the kernel is slower than the plain one"),
    ("resnet", "1x1 convolutions near the peak; weights for small images come from memory"),
    ("vgg", "bound by its convolutions"),
    ("lenet", "convolutions with few channels fill vectors badly"),
    ("sum of", "reads at the speed of memory; PyTorch found its data in a cache"),
    ("mean along", "reads at the speed of memory; PyTorch found its data in a cache"),
    ("dot", "bound by the peak; what remains is packing"),
    ("mlp", "products too small for two threads; their weights are read from memory"),
)


def amount(value: float | None, memory: bool = False) -> str:
    """Seconds (or bytes) with a unit."""
    if value is None:
        return "-"
    if memory:
        return f"{value / 2**20:.0f} MB"
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def judge(row: Row, found: dict[str, Any]) -> dict[str, Any]:
    """Ratio to the fastest peer and whether the row is at its goal (None: cannot be told)."""
    own = found["seconds"].get("mxcy")
    peers = {p: s for p, s in found["seconds"].items() if p != "mxcy" and s is not None}
    best = min(peers, key=lambda p: peers[p]) if peers else None
    ratio = peers[best] / own if best and own else None
    if own is None:
        at_goal: bool | None = False
    elif row.limit is not None:
        at_goal = own <= row.limit
    else:
        at_goal = None if ratio is None else ratio >= row.goal
    floor = None
    if row.kind != "memory" and own:
        flops, nbytes = row.cost()
        floor = max(flops / found["peak"], nbytes / found["bandwidth"]) / own
    return {"ratio": ratio, "best": best, "at_goal": at_goal, "roofline": floor}


def goal(row: Row) -> str:
    """The goal in words."""
    return f"< {amount(row.limit)}" if row.limit is not None else f"{row.goal:.2g}x"


def comment(row: Row, at_goal: bool | None) -> str:
    """What limits a row that is not at its goal."""
    if at_goal is not False:
        return ""
    words = row.name.lower()
    for keys, text in COMMENTS:
        if all(k in words for k in keys.split("+")):
            return text
    return ""


def cells(row: Row, found: dict[str, Any]) -> list[str]:
    """One line of the table."""
    said = judge(row, found)
    memory = row.kind == "memory"
    out = [row.name, *(amount(found["seconds"].get(lib), memory) for lib in LIBRARIES)]
    out.append("-" if said["ratio"] is None else f"{said['ratio']:.2f}")
    out.append(goal(row))
    out.append({True: "yes", False: "no", None: "-"}[said["at_goal"]])
    out.append("" if not said["roofline"] else f"{100 * said['roofline']:.0f} %")
    return out


HEAD = ["work", *TITLES.values(), "fastest / mxcy", "goal", "there", "of roofline"]


def line(row: Row, found: dict[str, Any]) -> str:
    """A row for the terminal."""
    name, *rest = cells(row, found)
    return f"{name:<58} " + " ".join(f"{c:>9}" for c in rest)


def heading() -> str:
    """The head for the terminal."""
    return f"{HEAD[0]:<58} " + " ".join(f"{h[:9]:>9}" for h in HEAD[1:])


def mean_ratio(rows: dict[str, Any]) -> tuple[float | None, int, int]:
    """Geometric mean of the ratios, how many there are, and how many rows are at their goal."""
    product, count, there = 1.0, 0, 0
    for name, found in rows.items():
        said = judge(BY_NAME[name], found)
        there += said["at_goal"] is True
        if said["ratio"] is not None and BY_NAME[name].kind != "memory":
            product *= said["ratio"]
            count += 1
    return (product ** (1 / count) if count else None), count, there


def _section(title: str, rows: list[Row], results: dict[str, Any]) -> list[str]:
    shown = [r for r in rows if r.name in results]
    if not shown:
        return []
    out = [f"## {title}", "", "| " + " | ".join([*HEAD, "what limits it"]) + " |",
           "| --- " * (len(HEAD) + 1) + "|"]
    for row in shown:
        found = results[row.name]
        said = judge(row, found)
        note = found.get("note") or comment(row, said["at_goal"])
        out.append("| " + " | ".join([*cells(row, found), note]) + " |")
    return [*out, ""]


def markdown(data: dict[str, Any]) -> str:
    """The whole document."""
    results = data["rows"]
    mean, count, there = mean_ratio(results)
    versions = [f"{TITLES[lib]} {about['version']} (threads: {about['threads']}, "
                f"Python {about['python']}, NumPy {about['numpy']})"
                for lib, about in data["libraries"].items()]
    out = [
        "# Speed beside other libraries", "",
        "Written by `python asv_bench/compare.py --markdown docs/performance.md`; do not edit.", "",
        f"- Machine: {data['machine']}.",
        f"- {'; '.join(versions)}.",
        f"- mxcy's kernels: {data['libraries'].get('mxcy', {}).get('build', 'not known')}.",
        f"- {data['date']}, commit {data['commit']}; {data['method']}.",
        f"- {there} of {len(results)} rows at their goal; geometric mean of fastest peer / mxcy "
        f"over {count} rows: {'-' if mean is None else f'{mean:.2f}'}.", "",
        "float32; the time of one call, and of memory rows the peak of a fresh process. Roofline:",
        "the share of this machine's multiply-adds and copied bytes a second, whichever binds,",
        "measured in the same round; over 100 % where the data stay in a cache. The results of all",
        "libraries agree within the row's tolerance. Rows may come from several runs (`--rows`,",
        "`--json`); date and commit are those of the last.", "",
        *_section("The table that the goals were set with", [r for r in ROWS if r.table], results),
        *_section("Other shapes", [r for r in ROWS if not r.table], results)]
    return "\n".join(out)
