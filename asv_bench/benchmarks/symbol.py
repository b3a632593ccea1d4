"""Symbols: composing, inference, JSON, and what a generated function costs over `invoke`."""
from __future__ import annotations


class Graphs:
    """A chain of layers, as large models have."""

    params = (10, 500)
    param_names = ("layers",)

    def setup(self, layers):
        import mxcy.sym as sym
        self.sym = sym
        self.net = self.compose(layers)
        self.text = self.net.tojson()

    def compose(self, layers):
        sym = self.sym
        x = sym.Variable("data")
        for i in range(layers):
            x = sym.Activation(sym.FullyConnected(x, num_hidden=16, name=f"fc{i}"),
                               act_type="relu", name=f"relu{i}")
        return x

    def time_compose(self, layers):
        self.compose(layers)

    def time_infer_shape(self, layers):
        self.net.infer_shape(data=(8, 16))

    def time_infer_type(self, layers):
        self.net.infer_type(data="float32")

    def time_list_arguments(self, layers):
        self.net.list_arguments()

    def time_tojson(self, layers):
        self.net.tojson()

    def time_load_json(self, layers):
        self.sym.load_json(self.text)


class OneNode:
    """What an imperative call pays for inference when the call cache misses."""

    def setup(self):
        import mxcy.ops
        from mxcy._core.dtypes import FLOAT32
        from mxcy.graph.passes.infer import infer_node
        self.infer = infer_node
        self.op = mxcy.ops.get("FullyConnected")
        self.p = self.op.parse({"num_hidden": 4})
        spec = mxcy.ops.base.Spec
        self.ins = [spec((8, 16), FLOAT32), spec((4, 16), FLOAT32), spec((4,), FLOAT32)]

    def time_infer_node(self):
        self.infer(self.op, self.p, self.ins)


class Functions:
    """The generated functions, by number of parameters given."""

    def setup(self):
        import mxcy.nd as nd
        self.nd = nd
        self.x = nd.array([[1.0, 2.0], [3.0, 4.0]])
        self.x.wait_to_read()

    def time_tanh(self):
        self.nd.tanh(self.x)

    def time_method_tanh(self):
        self.x.tanh()

    def time_sum_axis(self):
        self.nd.sum(self.x, axis=1)
