"""Matrix products of the sizes that networks ask for (FACTS.md section 1), with PyTorch beside.

The result is preallocated on both sides. PyTorch's threads spin for a while after a call, which
slows down whoever comes next: compare in turns (compare.py) what is to be believed.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

import mxcy as mx

try:
    import torch
except ImportError:
    torch = None


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


class _WithPeer:
    """`self.own` and `self.peer` do the same work; a subclass sets both up."""

    own: Callable[[], object]
    peer: Callable[[], object] | None = None

    def time_mxcy(self, *_: object) -> None:
        self.own()

    def time_torch(self, *_: object) -> None:
        if self.peer is None:
            raise NotImplementedError("torch is not installed")
        self.peer()


class Dot(_WithPeer):
    """(m, n, k, stored transposed: "" | "a" | "b")."""

    params = ([(8, 8, 8, ""), (1, 128, 784, "b"), (1, 1000, 4096, "b"), (1, 1000, 4096, ""),
               (8, 1000, 4096, "b"), (32, 800, 200, "b"), (64, 128, 784, "b"), (64, 500, 800, "b"),
               (128, 128, 64, ""), (128, 784, 64, "a"), (800, 200, 1120, "a"), (256, 256, 256, ""),
               (512, 512, 512, ""), (1024, 512, 512, "b"), (1120, 10000, 200, "b"),
               (1024, 1024, 1024, ""), (2048, 2048, 2048, "")],)
    param_names = ("m_n_k_t",)

    def setup(self, size: tuple[int, int, int, str]) -> None:
        m, n, k, t = size
        a, b = normal(*((k, m) if t == "a" else (m, k))), normal(*((n, k) if t == "b" else (k, n)))
        x, y, out = mx.nd.array(a), mx.nd.array(b), mx.nd.zeros((m, n))

        def own() -> None:
            mx.nd.dot(x, y, transpose_a=t == "a", transpose_b=t == "b", out=out)
            out.wait_to_read()

        self.own = own
        if torch is not None:
            p, q = torch.from_numpy(a), torch.from_numpy(b)
            p, q, r = p.t() if t == "a" else p, q.t() if t == "b" else q, torch.empty(m, n)
            self.peer = lambda: torch.mm(p, q, out=r)
        mx.nd.waitall()


class Halves(_WithPeer):
    """Operands of 16 bits, converted nowhere but inside: ((m, n, k), second one transposed)."""

    params = (["float16", "bfloat16"], [((1, 2048, 1024), True), ((64, 128, 784), True),
                                        ((256, 256, 256), False), ((1024, 512, 512), True)])
    param_names = ("dtype", "m_n_k_t")

    def setup(self, dtype: str, size: tuple[tuple[int, int, int], bool]) -> None:
        (m, n, k), t = size
        a, b = normal(m, k), normal(*((n, k) if t else (k, n)))
        x, y = mx.nd.array(a, dtype=dtype), mx.nd.array(b, dtype=dtype)
        out = mx.nd.zeros((m, n), dtype=dtype)

        def own() -> None:
            mx.nd.dot(x, y, transpose_b=t, out=out)
            out.wait_to_read()

        self.own = own
        if torch is not None:
            p, q = (torch.from_numpy(v).to(getattr(torch, dtype)) for v in (a, b))
            q, r = q.t() if t else q, torch.empty(m, n, dtype=p.dtype)
            self.peer = lambda: torch.mm(p, q, out=r)
        mx.nd.waitall()


class Batch(_WithPeer):
    """(products, m, n, k, whether the second operand is stored transposed)."""

    params = ([(64, 128, 128, 64, False), (96, 64, 64, 64, True), (12, 512, 512, 64, True),
               (12, 512, 64, 512, False)],)
    param_names = ("products_m_n_k_t",)

    def setup(self, size: tuple[int, int, int, int, bool]) -> None:
        count, m, n, k, t = size
        a, b = normal(count, m, k), normal(*((count, n, k) if t else (count, k, n)))
        x, y, out = mx.nd.array(a), mx.nd.array(b), mx.nd.zeros((count, m, n))

        def own() -> None:
            mx.nd.batch_dot(x, y, transpose_b=t, out=out)
            out.wait_to_read()

        self.own = own
        if torch is not None:
            p, q, r = torch.from_numpy(a), torch.from_numpy(b), torch.empty(count, m, n)
            q = q.transpose(1, 2) if t else q
            self.peer = lambda: torch.bmm(p, q, out=r)
        mx.nd.waitall()


class Layer(_WithPeer):
    """A layer with relu in a bound graph, for prediction: (samples, outputs, inputs)."""

    params = ([(1, 128, 784), (4, 1000, 512), (16, 128, 784), (64, 500, 784)],)
    param_names = ("m_n_k",)

    def setup(self, size: tuple[int, int, int]) -> None:
        m, n, k = size
        x = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=n, name="fc")
        bound = mx.sym.Activation(x, act_type="relu").simple_bind(mx.cpu(), grad_req="null",
                                                                  data=(m, k))
        for array in bound.arg_dict.values():
            array[:] = normal(*array.shape)
        self.own = lambda: bound.forward()[0].wait_to_read()
        if torch is not None:
            layer, p = torch.nn.Linear(k, n).requires_grad_(False), torch.from_numpy(normal(m, k))
            self.peer = lambda: torch.relu(layer(p))


class Gradients:
    """A layer with 500 outputs for a batch of 64 images of 784 pixels, forward and backward."""

    def setup(self) -> None:
        self.x, self.w, self.b, self.g = (mx.nd.array(normal(*s)) for s in (
            (64, 784), (500, 784), (500,), (64, 500)))
        for v in (self.x, self.w, self.b):
            v.attach_grad()
        mx.nd.waitall()

    def time_forward_and_backward(self) -> None:
        with mx.autograd.record():
            y = mx.nd.FullyConnected(self.x, self.w, self.b, num_hidden=500)
        y.backward(self.g)
        self.w.grad.wait_to_read()
        self.x.grad.wait_to_read()
