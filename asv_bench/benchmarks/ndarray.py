"""Arrays from Python: making, reading, indexing, converting, saving."""
from __future__ import annotations

import io
import os
import tempfile

import numpy as np

import mxcy as mx

try:
    import torch
except ImportError:  # the peers are optional
    torch = None

SMALL, LARGE = (8, 8), (1024, 1024)


#: What is called -> the call in each library; "": it has none such.
CALLS = {
    "add": ("a + b", "a + b", "a + b"),
    "mul_scalar": ("a * 2.0", "a * 2.0", "a * 2.0"),
    "negative": ("-a", "-a", "-a"),
    "in_place": ("c += b", "c += b", "c += b"),
    "greater": ("a > b", "a > b", "a > b"),
    "tanh": ("nd.tanh(a)", "torch.tanh(a)", "np.tanh(a)"),
    "relu": ("nd.relu(a)", "torch.relu(a)", "np.maximum(a, 0)"),
    "sum": ("nd.sum(a)", "torch.sum(a)", "np.sum(a)"),
    "sum_method": ("a.sum()", "a.sum()", "a.sum()"),
    "softmax": ("nd.softmax(a)", "torch.softmax(a, -1)", ""),
    "dot": ("nd.dot(a, b)", "torch.mm(a, b)", "np.dot(a, b)"),
    "fully_connected": ("nd.FullyConnected(a, b, v, num_hidden=8)",
                        "torch.nn.functional.linear(a, b, v)", "a @ b.T + v"),
    "concat": ("nd.concat(a, b, dim=0)", "torch.cat((a, b), 0)", "np.concatenate((a, b), 0)"),
    "reshape": ("a.reshape((4, 16))",) * 3,
    "transpose": ("a.T",) * 3,
    "row": ("a[1]",) * 3,
    "rows": ("a[1:3]",) * 3,
    "column": ("a[:, 2]",) * 3,
    "set_element": ("c[1, 2] = 3.0",) * 3,
    "set_rows": ("c[1:3] = d",) * 3,
    "set_all": ("c[:] = 0",) * 3,
    "shape": ("a.shape",) * 3,
    "asnumpy": ("a.asnumpy()", "a.numpy().copy()", "a.copy()"),
    "item": ("one.item()",) * 3,
    "astype": ("a.astype('float16')", "a.to(torch.float16)", "a.astype('float16')"),
    "copy": ("a.copy()", "a.clone()", "a.copy()"),
    "zeros": ("nd.zeros((8, 8))", "torch.zeros((8, 8))", "np.zeros((8, 8), 'float32')"),
    "array": ("nd.array(n)", "torch.tensor(n)", "np.array(n)"),
    "uniform": ("nd.random.uniform(0, 1, shape=(8, 8))", "torch.rand(8, 8)",
                "rng.random((8, 8), 'float32')"),
}


class Calls:
    """One call on 8 x 8 arrays: what it costs beyond the work. The loop makes 1000 of them."""

    params = (sorted(CALLS), ["mxcy", "torch", "numpy"])
    param_names = ("call", "library")

    def setup(self, call: str, library: str) -> None:
        code = CALLS[call][["mxcy", "torch", "numpy"].index(library)]
        if not code or (library == "torch" and torch is None):
            raise NotImplementedError
        make = {"mxcy": mx.nd.array, "torch": getattr(torch, "tensor", None),
                "numpy": np.array}[library]
        n = np.random.default_rng(0).uniform(0, 1, SMALL).astype("float32")
        names = {"a": make(n), "b": make(n), "c": make(n), "d": make(n[1:3]), "v": make(n[0]),
                 "one": make(n[0, :1]), "n": n, "nd": mx.nd, "np": np, "torch": torch,
                 "rng": np.random.default_rng(0)}
        scope: dict = {}
        exec(f"def loop({', '.join(names)}):\n    for _ in range(1000):\n        {code}", scope)
        self.loop = lambda: scope["loop"](**names)

    def time_1000(self, call: str, library: str) -> None:
        self.loop()


class Recorded:
    """Calls that are recorded, and gradients of a small graph."""

    params = (["mxcy", "torch"],)
    param_names = ("library",)

    def setup(self, library: str) -> None:
        if library == "torch" and torch is None:
            raise NotImplementedError
        n = np.random.default_rng(0).uniform(0, 1, SMALL).astype("float32")
        self.mine = library == "mxcy"
        if self.mine:
            self.x, self.y, self.tanh = mx.nd.array(n), mx.nd.array(n), mx.nd.tanh
            self.x.attach_grad()
        else:
            self.x, self.y = torch.tensor(n, requires_grad=True), torch.tensor(n)
            self.tanh = torch.tanh

    def _graph(self) -> object:
        x, y = self.x, self.y
        z = x * y + x
        return (self.tanh(z) * 2.0 - y).sum()

    def _forward(self) -> object:
        if not self.mine:
            return self._graph()
        with mx.autograd.record():
            return self._graph()

    def time_forward(self, library: str) -> None:
        self._forward()

    def time_forward_backward(self, library: str) -> None:
        self._forward().backward()


class Making:
    """New arrays."""

    params = ([SMALL, LARGE],)
    param_names = ("shape",)

    def setup(self, shape: tuple) -> None:
        self.source = np.ones(shape, np.float32)
        self.wide = np.ones(shape, np.float64)
        self.list = self.source[:64, :64].tolist()

    def time_array(self, shape: tuple) -> None:
        mx.nd.array(self.source).wait_to_read()

    def time_array_of_float64(self, shape: tuple) -> None:
        mx.nd.array(self.wide).wait_to_read()

    def time_array_of_lists(self, shape: tuple) -> None:
        mx.nd.array(self.list).wait_to_read()

    def time_zeros(self, shape: tuple) -> None:
        mx.nd.zeros(shape).wait_to_read()

    def time_empty(self, shape: tuple) -> None:
        mx.nd.empty(shape)


class Values:
    """From arrays to NumPy and other libraries."""

    params = ([SMALL, LARGE],)
    param_names = ("shape",)

    def setup(self, shape: tuple) -> None:
        self.x = mx.nd.ones(shape)
        self.one = mx.nd.ones((1,))

    def time_asnumpy(self, shape: tuple) -> None:
        self.x.asnumpy()

    def time_asscalar(self, shape: tuple) -> None:
        self.one.asscalar()

    def time_dlpack(self, shape: tuple) -> None:
        np.from_dlpack(self.x)

    def time_from_dlpack(self, shape: tuple) -> None:
        mx.nd.from_dlpack(self.x)


class Indexing:
    """Reading and writing parts of a 1024 x 1024 array."""

    def setup(self) -> None:
        self.x = mx.nd.ones(LARGE)
        self.row = mx.nd.ones(LARGE[1:])
        self.index = np.random.default_rng(0).permutation(LARGE[0])
        self.few = mx.nd.array([3, 1, 2], dtype="int32")
        self.mask = np.arange(LARGE[0]) % 2 == 0

    def time_row(self) -> None:
        self.x[5]

    def time_rows(self) -> None:
        self.x[5:50]

    def time_element(self) -> None:
        self.x[5, 7]

    def time_column(self) -> None:
        self.x[:, 5].wait_to_read()

    def time_block(self) -> None:
        self.x[5:50, 5:50].wait_to_read()

    def time_permuted_rows(self) -> None:
        self.x[self.index].wait_to_read()

    def time_few_rows(self) -> None:
        self.x[self.few].wait_to_read()

    def time_mask(self) -> None:
        self.x[self.mask].wait_to_read()

    def time_pairs(self) -> None:
        self.x[self.index, self.index].wait_to_read()

    def time_set_all_to_number(self) -> None:
        self.x[:] = 1

    def time_set_row(self) -> None:
        self.x[5] = self.row

    def time_set_column(self) -> None:
        self.x[:, 5] = self.row

    def time_set_permuted_rows(self) -> None:
        self.x[self.index] = 1


class Shapes:
    """Views and conversions."""

    def setup(self) -> None:
        self.x = mx.nd.ones(LARGE)

    def time_reshape(self) -> None:
        self.x.reshape((512, 2048))

    def time_reshape_codes(self) -> None:
        self.x.reshape((0, -4, -1, 2))

    def time_astype(self) -> None:
        self.x.astype("float16").wait_to_read()

    def time_copy(self) -> None:
        self.x.copy().wait_to_read()

    def time_transpose(self) -> None:
        self.x.T.wait_to_read()


class Files:
    """Saving and loading 20 arrays of 1 MB."""

    params = (["params", "safetensors"],)
    param_names = ("format",)

    def setup(self, format: str) -> None:
        self.data = {f"layer{i}_weight": mx.nd.ones((512, 512)) for i in range(20)}
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "x")
        mx.nd.save(self.path, self.data, format=format)

    def teardown(self, format: str) -> None:
        self.folder.cleanup()

    def time_save(self, format: str) -> None:
        mx.nd.save(self.path, self.data, format=format)

    def time_save_to_memory(self, format: str) -> None:
        mx.nd.save(io.BytesIO(), self.data, format=format)

    def time_load(self, format: str) -> None:
        mx.nd.load(self.path)
