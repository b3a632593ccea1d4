"""Elementwise operators: functions, broadcasting, conversions, fused chains, with NumPy beside."""
from __future__ import annotations

import numpy as np

import mxcy as mx

N = 1 << 22


def array(*shape: int, dtype: str = "float32") -> mx.nd.NDArray:
    rng = np.random.default_rng(0)
    return mx.nd.array(rng.uniform(0.1, 2.0, shape), dtype=dtype)


class Unary:
    """One function over 4 million elements, into memory that is there already."""

    params = (["identity", "exp", "log", "tanh", "sigmoid", "erf", "sin", "sqrt", "log1p"],
              ["float32", "float64", "float16"])
    param_names = ("function", "dtype")

    def setup(self, function: str, dtype: str) -> None:
        self.x, self.out = array(N, dtype=dtype), array(N, dtype=dtype)
        self.function = getattr(mx.nd, function)

    def time_function(self, function: str, dtype: str) -> None:
        self.function(self.x, out=self.out).wait_to_read()


class Binary:
    """Two operands of 4 million elements in all, of equal shape, or a row, a column or a number."""

    params = (["add", "mul", "div", "power", "maximum"], ["equal", "row", "column", "one"],
              ["mxcy", "numpy"])
    param_names = ("function", "second", "library")

    def setup(self, function: str, second: str, library: str) -> None:
        shapes = {"equal": (4096, 1024), "row": (1, 1024), "column": (4096, 1), "one": (1, 1)}
        self.x, self.y, self.out = array(4096, 1024), array(*shapes[second]), array(4096, 1024)
        self.run = self.numpy if library == "numpy" else self.mxcy
        self.function = getattr(mx.nd, f"broadcast_{function}")
        if library == "numpy":
            names = {"mul": "multiply", "div": "divide"}
            self.function = getattr(np, names.get(function, function))
            self.x, self.y, self.out = (a.asnumpy() for a in (self.x, self.y, self.out))

    def numpy(self) -> None:
        self.function(self.x, self.y, out=self.out)

    def mxcy(self) -> None:
        self.function(self.x, self.y, out=self.out).wait_to_read()

    def time_function(self, function: str, second: str, library: str) -> None:
        self.run()


class ShortRows:
    """Rows of 8: broadcasting must not cost a call a row."""

    def setup(self) -> None:
        self.x, self.out = array(131072, 8), array(131072, 8)
        self.row, self.column = array(8), array(131072, 1)

    def time_row(self) -> None:
        mx.nd.broadcast_add(self.x, self.row, out=self.out).wait_to_read()

    def time_column(self) -> None:
        mx.nd.broadcast_add(self.x, self.column, out=self.out).wait_to_read()


class Cast:
    """Conversion of 4 million elements."""

    params = ([("float32", "float16"), ("float16", "float32"), ("float32", "bfloat16"),
               ("uint8", "float32"), ("float32", "int32"), ("float64", "float32"),
               ("int32", "float32"), ("float32", "int8"), ("float32", "int64")],)
    param_names = ("types",)

    def setup(self, types: tuple[str, str]) -> None:
        self.x = array(N, dtype=types[0])

    def time_cast(self, types: tuple[str, str]) -> None:
        mx.nd.Cast(self.x, dtype=types[1]).wait_to_read()


class Chain:
    """Nine operators, tanh(x y + x) sigmoid(y) - x / (|y| + 1), fused by bind and one by one."""

    params = ([16384, N],)
    param_names = ("size",)

    def setup(self, size: int) -> None:
        self.x, self.y = array(size), array(size)
        x, y = mx.sym.Variable("x"), mx.sym.Variable("y")
        self.bound = self.expression(mx.sym, x, y).bind(mx.cpu(), {"x": self.x, "y": self.y})

    def expression(self, f, x, y):
        return f.tanh(x * y + x) * f.sigmoid(y) - x / (f.abs(y) + 1)

    def time_bound(self, size: int) -> None:
        self.bound.forward()[0].wait_to_read()

    def time_one_by_one(self, size: int) -> None:
        self.expression(mx.nd, self.x, self.y).wait_to_read()


class ChainInto:
    """A chain that one reduction or softmax reads, as a bound graph."""

    params = ("mean of squares", "sum along rows", "scale, mask, softmax")
    param_names = ("reader",)

    def setup(self, reader: str) -> None:
        a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
        shape = second = (2048, 2048)
        if reader == "mean of squares":
            out = mx.sym.mean(mx.sym.square(a - b))
        elif reader == "sum along rows":
            out = mx.sym.sum(mx.sym.tanh(a * b) + b, axis=1)
        else:
            shape, second = (8, 8, 512, 512), (8, 1, 512, 512)
            out = mx.sym.softmax(mx.sym.broadcast_add(a * 0.125, b))
        self.executor = out.bind(mx.cpu(), {"a": array(*shape), "b": array(*second)},
                                 grad_req="null")

    def time_bound(self, reader: str) -> None:
        self.executor.forward()[0].wait_to_read()


class Small:
    """What a call costs when there is next to nothing to compute."""

    def setup(self) -> None:
        self.x, self.y = array(8, 8), array(8, 8)

    def time_add(self) -> None:
        self.x + self.y

    def time_tanh(self) -> None:
        mx.nd.tanh(self.x)

    def time_scalar(self) -> None:
        self.x * 2.0
