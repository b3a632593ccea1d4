#!/usr/bin/env python3
"""How far float32 results are from float64: `python tools/accuracy.py [--markdown FILE]`.

Runs operators of each family through the public API, in every CPU build that this machine can run,
and compares them with the same formulas in float64 (NumPy's and SciPy's, or mxcy's own float64
kernels, which share no code with the float32 ones that are measured here). Each row has a bound;
the exit status is 1 if one is exceeded.

Measures: `ulp` is the largest distance in units of the last place of the rounded answer; `norm` is
the norm of the difference over the norm of the answer.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import special

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

Arrays = list[np.ndarray]


class Row(NamedTuple):
    """A family member: what it is called, how far off it may be, and how to see that."""

    family: str
    what: str
    measure: str   # "ulp" or "norm"
    bound: float
    run: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]  # got, wanted in float64
    settings: tuple[tuple[str, str], ...] = ()


def ulps(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Distances in units of the last place of the rounded answer; infinite for a wrong kind."""
    rounded = want.astype(np.float32)
    step = np.maximum(np.abs(np.spacing(rounded).astype(np.float64)), 2.0**-149)
    with np.errstate(invalid="ignore"):
        error = np.abs(got.astype(np.float64) - want) / step
    error = np.where(np.isnan(want), np.where(np.isnan(got), 0, np.inf), error)
    error = np.where(np.isinf(rounded), np.where(got == rounded, 0, np.inf), error)
    wrong_sign = ~np.isnan(want) & (np.signbit(got) != np.signbit(want))
    return np.where(wrong_sign | np.isnan(error), np.inf, error)


def ulp(got: np.ndarray, want: np.ndarray) -> float:
    """The largest of them."""
    return float(ulps(got, want).max())


def norm(got: np.ndarray, want: np.ndarray) -> float:
    """Norm of the difference over the norm of the answer."""
    return float(np.linalg.norm((got - want).ravel()) / np.linalg.norm(want.ravel()))


# -- elementwise -----------------------------------------------------------------------------------
def _gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * special.erfc(-x / np.sqrt(2))


#: Operator -> (formula, from, to, bound in ulp).
UNARY: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float, float, float]] = {
    "exp": (np.exp, -103, 88.7, 2), "expm1": (np.expm1, -20, 88.7, 2),
    "log": (np.log, 1e-37, 1e37, 2), "log1p": (np.log1p, -0.999, 1e30, 2),
    "log2": (np.log2, 1e-37, 1e37, 2), "log10": (np.log10, 1e-37, 1e37, 2),
    "sqrt": (np.sqrt, 0, 1e38, 0.5), "rsqrt": (lambda x: 1 / np.sqrt(x), 1e-37, 1e37, 2),
    "cbrt": (np.cbrt, -1e37, 1e37, 2), "sin": (np.sin, -1e4, 1e4, 2),
    "cos": (np.cos, -1e4, 1e4, 2), "tan": (np.tan, -1e4, 1e4, 2),
    "arcsin": (np.arcsin, -1, 1, 2), "arctan": (np.arctan, -1e4, 1e4, 2),
    "sinh": (np.sinh, -88, 88, 3), "cosh": (np.cosh, -88, 88, 3), "tanh": (np.tanh, -20, 20, 2),
    "erf": (special.erf, -6, 6, 2), "sigmoid": (special.expit, -103, 103, 2),
    "softsign": (lambda x: x / (1 + np.abs(x)), -1e4, 1e4, 2),
    "gamma": (special.gamma, 0.1, 34, 8), "gammaln": (special.gammaln, 3, 1e6, 4)}


def _spread(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    """Half of the samples evenly over the range, half evenly over the exponents in it."""
    n = 100_000
    even = rng.uniform(low, high, n)
    top = max(abs(low), abs(high))
    by_exponent = np.exp2(rng.uniform(-100 if low <= 0 else np.log2(low), np.log2(top), n))
    if low < 0:
        by_exponent *= rng.choice([-1, 1], n)
    x = np.concatenate([even, by_exponent]).astype(np.float32)
    return x[(x >= low) & (x <= high)]


def _unary(name: str, f: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> Any:
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        x = _spread(rng, low, high)
        with np.errstate(all="ignore"):
            return getattr(mx.nd, name)(mx.nd.array(x)).asnumpy(), f(x.astype(np.float64))

    return run


# -- operators by their own float64 ----------------------------------------------------------------
def _symbolic(make: Callable[..., Any], shapes: dict[str, tuple[int, ...]], grads: bool = False,
              scale: float = 1.0) -> Any:
    """Binds the same symbol in float32 and float64; with `grads` the gradients of all inputs."""
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        values = {n: (rng.standard_normal(s) * scale).astype(np.float32)
                  for n, s in shapes.items()}
        found = []
        head = None
        for dtype in ("float32", "float64"):
            given = {n: mx.nd.array(v, dtype=dtype) for n, v in values.items()}
            out = make(**{n: mx.sym.Variable(n) for n in shapes})
            into = {n: mx.nd.zeros(s, dtype=dtype) for n, s in shapes.items()} if grads else None
            states = [mx.nd.zeros(s, dtype=dtype) if "mean" in n else mx.nd.ones(s, dtype=dtype)
                      for n, s in zip(out.list_auxiliary_states(),
                                      out.infer_shape(**shapes)[2])]
            executor = out.bind(mx.cpu(), given, into, aux_states=states)
            result = executor.forward(is_train=grads)[0]
            if not grads:
                found.append(result.asnumpy().ravel())
                continue
            if head is None:
                head = rng.standard_normal(result.shape).astype(np.float32)
            executor.backward(mx.nd.array(head, dtype=dtype))
            assert into is not None
            found.append(np.concatenate([g.asnumpy().ravel() / np.linalg.norm(g.asnumpy())
                                         for g in into.values()]))
        return found[0], found[1].astype(np.float64)

    return run


def _conv(kernel: tuple[int, ...], channels: int, filters: int, size: tuple[int, ...],
          grads: bool, **more: Any) -> Any:
    def make(data: Any, weight: Any) -> Any:
        return mx.sym.Convolution(data, weight, kernel=kernel, num_filter=filters, no_bias=True,
                                  **more)

    groups = more.get("num_group", 1)
    return _symbolic(make, {"data": (2, channels, *size),
                            "weight": (filters, channels // groups, *kernel)}, grads)


def _product(n: int, k: int, m: int) -> Any:
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        a, b = (rng.standard_normal(s).astype(np.float32) for s in ((n, k), (k, m)))
        return (mx.nd.dot(mx.nd.array(a), mx.nd.array(b)).asnumpy(),
                a.astype(np.float64) @ b.astype(np.float64))

    return run


def _reduction(name: str, f: Callable[[np.ndarray], np.ndarray], shape: tuple[int, ...],
               low: float = 0.0, **config: Any) -> Any:
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(low, 1, shape).astype(np.float32)
        got = getattr(mx.nd, name)(mx.nd.array(x), **config).asnumpy()
        return got, np.asarray(f(x.astype(np.float64))).reshape(got.shape)

    return run


def _half(dtype: str) -> Any:
    """A product of 16-bit numbers, in units of float32's last place scaled to 16 bits."""
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        a, b = (mx.nd.array(rng.standard_normal((128, 128)), dtype="float32").astype(dtype)
                for _ in range(2))
        wide = [x.astype("float32").asnumpy().astype(np.float64) for x in (a, b)]
        return mx.nd.dot(a, b).astype("float32").asnumpy(), wide[0] @ wide[1]

    return run


def _rnn(mode: str) -> Any:
    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        steps, batch, width = 35, 4, 64
        gates = {"lstm": 4, "gru": 3, "rnn_tanh": 1}[mode]
        size = gates * (2 * width * width + 2 * width)
        values = [rng.standard_normal((steps, batch, width)), rng.uniform(-.1, .1, size),
                  np.zeros((1, batch, width))]
        if mode == "lstm":
            values.append(np.zeros((1, batch, width)))
        outs = [mx.nd.RNN(*(mx.nd.array(v.astype(np.float32), dtype=d) for v in values),
                          state_size=width, num_layers=1, mode=mode).asnumpy()
                for d in ("float32", "float64")]
        return outs[0], outs[1]

    return run


def rows() -> list[Row]:
    """All rows; `mx` is imported by then."""
    sym = mx.sym
    found = [Row("elementwise", n, "ulp", bound, _unary(n, f, low, high))
             for n, (f, low, high, bound) in UNARY.items()]
    found += [
        Row("elementwise", "gelu", "norm", 1e-7, _symbolic(
            lambda data: sym.LeakyReLU(data, act_type="gelu"), {"data": (1000, 100)})),
        Row("reductions", "sum of 16M numbers", "ulp", 4, _reduction("sum", np.sum, (1 << 24,))),
        Row("reductions", "mean of rows", "ulp", 4,
            _reduction("mean", lambda x: x.mean(1), (64, 100_000), axis=1)),
        Row("reductions", "sum of columns", "ulp", 8,
            _reduction("sum", lambda x: x.sum(0), (10_000, 64), axis=0)),
        Row("reductions", "norm", "ulp", 4,
            _reduction("norm", lambda x: np.sqrt((x * x).sum()), (1 << 22,))),
        Row("reductions", "prod of 100", "norm", 4e-6,
            _reduction("prod", lambda x: x.prod(1), (64, 100), low=0.9, axis=1)),
        Row("reductions", "cumsum", "norm", 1e-6,
            _reduction("cumsum", lambda x: x.cumsum(1), (8, 100_000), axis=1)),
        Row("rows", "softmax", "norm", 2e-7, _symbolic(sym.softmax, {"data": (64, 1000)},
                                                       scale=5)),
        Row("rows", "log_softmax", "norm", 2e-7, _symbolic(sym.log_softmax, {"data": (64, 1000)},
                                                           scale=5)),
        Row("rows", "softmax, gradient", "norm", 1e-6,
            _symbolic(sym.softmax, {"data": (64, 1000)}, True, scale=3)),
        Row("rows", "LayerNorm", "norm", 5e-7, _symbolic(
            sym.LayerNorm, {"data": (64, 1000), "gamma": (1000,), "beta": (1000,)})),
        Row("rows", "LayerNorm, gradients", "norm", 2e-6, _symbolic(
            sym.LayerNorm, {"data": (64, 1000), "gamma": (1000,), "beta": (1000,)}, True)),
        Row("products", "dot, 64 terms", "norm", 5e-7, _product(200, 64, 200)),
        Row("products", "dot, 1024 terms", "norm", 1e-6, _product(200, 1024, 200)),
        Row("products", "dot, 8192 terms", "norm", 3e-6, _product(64, 8192, 64)),
        Row("products", "dot with a vector, 4096 terms", "norm", 1e-6, _product(256, 4096, 1)),
        Row("products", "dot of float16, 128 terms", "norm", 4e-4, _half("float16")),
        Row("products", "dot of bfloat16, 128 terms", "norm", 3e-3, _half("bfloat16"))]
    found += _layers()
    return found


def _layers() -> list[Row]:
    sym = mx.sym
    found = []
    for what, settings, bound, args in (
            ("3x3, Winograd F(4x4)", (("MXCY_WINOGRAD", "4"),), 1e-5,
             ((3, 3), 64, 64, (28, 28), {"pad": (1, 1)})),
            ("3x3, Winograd F(2x2)", (("MXCY_WINOGRAD", "2"),), 2e-6,
             ((3, 3), 64, 64, (28, 28), {"pad": (1, 1)})),
            ("3x3, direct", (("MXCY_WINOGRAD", "0"),), 2e-6,
             ((3, 3), 64, 64, (28, 28), {"pad": (1, 1)})),
            ("3x3 dilated by 2", (), 1e-5,
             ((3, 3), 64, 64, (28, 28), {"pad": (2, 2), "dilate": (2, 2)})),
            ("5x5", (), 1e-5, ((5, 5), 32, 64, (28, 28), {"pad": (2, 2)})),
            ("1x1", (), 2e-6, ((1, 1), 256, 64, (14, 14), {})),
            ("7x7/2 of 3 channels", (), 2e-6,
             ((7, 7), 3, 64, (56, 56), {"pad": (3, 3), "stride": (2, 2)})),
            ("3x3 depthwise", (), 2e-6,
             ((3, 3), 64, 64, (28, 28), {"pad": (1, 1), "num_group": 64})),
            ("1-D, 5", (), 1e-5, ((5,), 64, 64, (300,), {"pad": (2,)})),
            ("3-D, 3x3x3", (), 1e-5, ((3, 3, 3), 16, 32, (8, 14, 14), {"pad": (1, 1, 1)}))):
        *shape, more = args
        found += [Row("convolution", what + ("", ", gradients")[grads], "norm", bound,
                      _conv(*shape, grads, **more), settings) for grads in (False, True)]
    norms = {"data": (8, 64, 14, 14), "gamma": (64,), "beta": (64,)}
    found += [
        Row("normalization", "BatchNorm in training, gradients", "norm", 3e-6, _symbolic(
            lambda data, gamma, beta: sym.BatchNorm(data, gamma, beta, fix_gamma=False,
                                                    name="bn"), norms, True)),
        Row("normalization", "GroupNorm", "norm", 1e-6, _symbolic(
            lambda data, gamma, beta: sym.GroupNorm(data, gamma, beta, num_groups=8),
            {"data": (8, 64, 14, 14), "gamma": (8,), "beta": (8,)})),
        Row("pooling", "mean 3x3/2", "norm", 3e-7, _symbolic(
            lambda data: sym.Pooling(data, kernel=(3, 3), stride=(2, 2), pool_type="avg"),
            {"data": (4, 32, 28, 28)}))]
    found += [Row("recurrent", f"{mode}, 35 steps", "norm", 2e-6, _rnn(mode))
              for mode in ("lstm", "gru", "rnn_tanh")]
    return found


# -- running ---------------------------------------------------------------------------------------
def measure(which: list[int]) -> dict[int, float]:
    """Errors of rows by number, in this process."""
    every = rows()
    found = {}
    for i in which:
        got, want = every[i].run(np.random.default_rng(i))
        found[i] = (ulp if every[i].measure == "ulp" else norm)(got, want)
    return found


def elsewhere(build: str, settings: dict[str, str], which: list[int]) -> dict[int, float]:
    """The same in a process with another CPU build or other settings."""
    env = {**os.environ, "MXCY_CPU": build, **settings}
    answer = subprocess.run([sys.executable, __file__, "--worker", json.dumps(which)], env=env,
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    return {int(i): e for i, e in json.loads(answer.splitlines()[-1]).items()}


def measure_builds(builds: list[str]) -> dict[str, dict[int, float]]:
    """Errors of all rows in each CPU build."""
    every = rows()
    by_settings: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for i, row in enumerate(every):
        by_settings.setdefault(row.settings, []).append(i)
    return {b: {i: e for settings, which in by_settings.items()
                for i, e in elsewhere(b, dict(settings), which).items()} for b in builds}


def table(found: dict[str, dict[int, float]]) -> str:
    """The document."""
    lines = [
        "# How exact float32 results are", "",
        "Written by `python tools/accuracy.py --markdown docs/accuracy.md`; do not edit.", "",
        (__doc__ or "").split("\n\n")[-1].strip() + " Inputs are normal or even random numbers; "
        "errors of elementwise functions are over their whole range.", "",
        f"- Machine: {platform.machine()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}; mxcy {mx.__version__}.", "",
        f"| family | what | measure | {' | '.join(found)} | bound |",
        "| --- | --- | --- |" + " --- |" * (len(found) + 1)]
    for i, row in enumerate(rows()):
        form = ".2f" if row.measure == "ulp" else ".1e"
        errors = " | ".join(format(e[i], form) for e in found.values())
        lines.append(f"| {row.family} | {row.what} | {row.measure} | {errors} | {row.bound:g} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    ap = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    ap.add_argument("--markdown", metavar="FILE", help="write the table there")
    ap.add_argument("--worker", help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.worker:
        print(json.dumps(measure(json.loads(args.worker))))
        return 0
    from mxcy._kernels import _select

    found = measure_builds([b for b in _select.supported() if b in _select.available()])
    text = table(found)
    print(text)
    if args.markdown:
        Path(args.markdown).write_text(text)
    over = [f"{row.what} ({build}): {errors[i]:.2g}, bound {row.bound:g}"
            for build, errors in found.items() for i, row in enumerate(rows())
            if not errors[i] <= row.bound]
    print("\n".join(over) if over else "all within their bounds")
    return 1 if over else 0


import mxcy as mx  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
