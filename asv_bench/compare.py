#!/usr/bin/env python3
"""mxcy beside other libraries, doing the same work: `python asv_bench/compare.py --help`.

What lives here: which library runs when, medians, and whether results agree. What does not: the
works (peers/rows.py), how they are done (peers/*_side.py), the report (peers/report.py).
Invariant: at any time one process works and the others are idle; the times that are compared come
from one round of turns.
"""
from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from peers import machine, report  # noqa: E402
from peers.rows import ROWS, Row  # noqa: E402

#: Seconds until the threads of a library that has just worked no longer spin.
SETTLE = 0.03


class Failed(Exception):
    """A library could not do a work; the text says why."""


class Process:
    """A worker, started when it is first asked."""

    def __init__(self, library: str, python: str, verbose: bool) -> None:
        self.library, self.python, self.verbose = library, python, verbose
        self._run: subprocess.Popen[str] | None = None

    def _start(self) -> subprocess.Popen[str]:
        env = dict(os.environ)
        if self.library == "mxcy":  # the checkout, where it is not installed
            env["PYTHONPATH"] = os.pathsep.join(
                filter(None, [env.get("PYTHONPATH"), str(HERE.parent)]))
        return subprocess.Popen(
            [self.python, str(HERE / "compare.py"), "--worker", self.library],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
            stderr=None if self.verbose else subprocess.DEVNULL)

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """The answer to a request."""
        if self._run is None:
            self._run = self._start()
        assert self._run.stdin is not None and self._run.stdout is not None
        try:
            self._run.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self._run.stdin.flush()
            answer = self._run.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            code = self._run.wait()
            self._run = None
            raise Failed(f"its process ended with {code}")
        found = json.loads(answer)
        if "error" in found:
            raise Failed(found["error"])
        return found

    def close(self) -> None:
        """Ends the process."""
        if self._run is not None and self._run.stdin is not None:
            self._run.stdin.close()
            try:
                self._run.wait(20)
            except subprocess.TimeoutExpired:
                self._run.kill()
            self._run = None


def distance(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> float:
    """Largest relative distance of two libraries' results; infinite where shapes differ."""
    if len(ours) != len(theirs):
        return math.inf
    most = 0.0
    for a, b in zip(ours, theirs):
        if a["size"] != b["size"]:
            return math.inf
        apart = math.sqrt(sum((x - y) ** 2 for x, y in zip(a["samples"], b["samples"])))
        norm = math.sqrt(sum(y * y for y in b["samples"])) or 1.0
        # max() would lose a NaN.
        apart = math.inf if math.isnan(apart) else apart / norm
        most = max(most, apart, abs(a["norm"] - b["norm"]) / (b["norm"] or 1.0))
    return most


class Comparison:
    """The workers and the settings of one run."""

    def __init__(self, processes: dict[str, Process], rounds: int, seconds: float) -> None:
        self.processes, self.rounds, self.seconds = processes, rounds, seconds
        self.machine = machine.Machine()

    def row(self, row: Row) -> dict[str, Any]:
        """What was found for a row."""
        return self._memory(row) if row.kind == "memory" else self._times(row)

    def _times(self, row: Row) -> dict[str, Any]:
        made, notes = {}, []
        for library, process in self.processes.items():
            try:
                made[library] = process.ask("make", row=row.name)
            except Failed as e:
                notes.append(f"{report.TITLES[library]}: {e}")
        notes += self._differences(row, made)
        blocks: dict[str, list[float]] = {library: [] for library in made}
        peaks, bandwidths = [], []
        slowest = max((m["seconds"] for m in made.values()), default=0.0)
        rounds = self.rounds if slowest < 0.3 else max(2, self.rounds // 2)
        for _ in range(rounds):
            for library in made:
                time.sleep(SETTLE)
                blocks[library].append(
                    self.processes[library].ask("time", seconds=self.seconds)["seconds"])
            time.sleep(SETTLE)
            peaks.append(self.machine.peak())
            bandwidths.append(self.machine.bandwidth())
        found = {library: statistics.median(b) for library, b in blocks.items()}
        return {"seconds": {n: found.get(n) for n in self.processes}, "blocks": blocks,
                "peak": statistics.median(peaks), "bandwidth": statistics.median(bandwidths),
                "note": "; ".join(notes)}

    def _differences(self, row: Row, made: dict[str, Any]) -> list[str]:
        """Libraries whose results are not those of the first other one; they do not count."""
        order = [n for n in ("torch", "jax", "mxnet", "mxcy") if n in made]
        if not order or math.isinf(row.tolerance):
            return []
        notes = []
        for library in order[1:]:
            apart = distance(made[library]["results"], made[order[0]]["results"])
            if not apart <= row.tolerance:
                del made[library]
                notes.append(f"{report.TITLES[library]}: its results are {apart:.2g} from those "
                             f"of {report.TITLES[order[0]]}")
        return notes

    def _memory(self, row: Row) -> dict[str, Any]:
        """Peak bytes, each in a process of its own."""
        found: dict[str, float | None] = {}
        notes = []
        for library, process in self.processes.items():
            fresh = Process(library, process.python, process.verbose)
            try:
                found[library] = fresh.ask("memory", row=row.name, times=3)["bytes"]
            except Failed as e:
                found[library] = None
                notes.append(f"{report.TITLES[library]}: {e}")
            finally:
                fresh.close()
        return {"seconds": found, "peak": self.machine.peak(),
                "bandwidth": self.machine.bandwidth(), "note": "; ".join(notes)}

    def close(self) -> None:
        """Ends all processes."""
        for process in self.processes.values():
            process.close()
        self.machine.close()


def peers_given(flags: list[str]) -> dict[str, str]:
    """Library to Python, from --peer and from MXCY_PEERS."""
    out = {}
    for text in [*os.environ.get("MXCY_PEERS", "").split(","), *flags]:
        if not text.strip():
            continue
        library, _, python = text.strip().partition("=")
        if library not in report.LIBRARIES[1:] or not python:
            raise SystemExit(f"--peer {text}: expected torch=PYTHON, jax=PYTHON or mxnet=PYTHON")
        out[library] = python
    return out


def commit() -> str:
    """The checkout's commit, marked where files differ from it."""
    git = ["git", "-C", str(HERE)]
    try:
        name = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], check=True,
                              capture_output=True, text=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain", "-uno"], check=True,
                                 capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not known"
    return name + (" with changes" if changed else "")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(
        "Does the same work with mxcy and other libraries, in turns, and compares the times."))
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON",
                        help="torch, jax or mxnet and the Python that has it (also: MXCY_PEERS, "
                             "separated by commas); peers that are not given are left out")
    parser.add_argument("--rows", default="", metavar="PATTERN",
                        help="regular expression; only rows whose name it finds")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--json", metavar="FILE", help="write the results; rows that are not run "
                        "stay as they are there")
    parser.add_argument("--markdown", metavar="FILE", help="write the document of all results")
    parser.add_argument("--list", action="store_true", help="only say which rows there are")
    parser.add_argument("--verbose", action="store_true", help="show what the libraries print")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options: argparse.Namespace, chosen: list[Row], data: dict[str, Any]) -> None:
    """Runs the rows into `data`."""
    pythons = {"mxcy": sys.executable, **peers_given(options.peer)}
    processes = {lib: Process(lib, pythons[lib], options.verbose)
                 for lib in report.LIBRARIES if lib in pythons}
    rounds, seconds = (2, 0.02) if options.quick else (5, 0.06)
    comparison = Comparison(processes, rounds, seconds)
    try:
        for library, process in processes.items():
            try:
                data["libraries"][library] = process.ask("about")
            except Failed as e:
                raise SystemExit(f"{library} ({process.python}): {e}") from None
        print(report.heading(), flush=True)
        for row in chosen:
            found = data["rows"][row.name] = comparison.row(row)
            print(report.line(row, found), flush=True)
            if found["note"]:
                print("    " + found["note"], flush=True)
            save(options, data)
    finally:
        comparison.close()
    data["method"] = (f"medians over {rounds} rounds, in each of which the libraries take turns "
                      f"for {seconds * 1000:.0f} ms (or one call)")


def save(options: argparse.Namespace, data: dict[str, Any]) -> None:
    """Writes the results where they are asked for."""
    if options.json:
        Path(options.json).write_text(json.dumps(data, indent=1) + "\n")


def main() -> int:
    options = arguments()
    if options.worker:
        from peers.worker import serve
        serve(options.worker)
        return 0
    chosen = [r for r in ROWS if re.search(options.rows, r.name)]
    if options.list or not chosen:
        print("\n".join(r.name for r in chosen) or f"no row's name has {options.rows!r}")
        return 0 if chosen else 1
    data: dict[str, Any] = {"libraries": {}, "rows": {}}
    if options.json and Path(options.json).exists():
        data = json.loads(Path(options.json).read_text())
    data.update(machine=machine.name(), commit=commit(),
                date=datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"))
    measure(options, chosen, data)
    save(options, data)
    mean, count, there = report.mean_ratio(data["rows"])
    if mean is not None:
        print(f"geometric mean of fastest peer / mxcy over {count} rows: {mean:.2f}; "
              f"{there} rows at their goal")
    if options.markdown:
        Path(options.markdown).write_text(report.markdown(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
