"""The works that are compared, as data.

What lives here: name, kind, sizes, goal and tolerance of each row, and its cost in operations and
bytes. What does not: how it is done.
Invariant: a row says all that a library needs to do the work; two libraries given the same row
start from the same numbers.

Kinds (`Row.kind`), each of which every side knows how to make:

    op          one call on arrays; `fresh` rows are so short that only the end of a block waits
    graph       a chain of elementwise operators as one graph
    net         a network of nets.py: mode infer, train (forward as in training), step (forward,
                backward, update), both (forward and backward with a given gradient), or backward
                (the gradient of the parameters alone)
    updates     one update of many parameters by an optimizer
    program     a small imperative program
    memory      as net, but the peak memory of a fresh process counts
"""
from __future__ import annotations

import dataclasses
from typing import Any

from . import nets
from .nets import prod


@dataclasses.dataclass(frozen=True)
class Row:
    """One work.

    Attributes
    ----------
    goal : times the fastest peer's speed that are aimed at (with `limit`, not used).
    limit : seconds aimed at, where peers are far above.
    table : whether the row is one of the table that the speed goals were set with.
    tolerance : most relative distance between the results of two libraries.
    """

    name: str
    kind: str
    args: dict[str, Any]
    goal: float = 1.0
    limit: float | None = None
    table: bool = False
    tolerance: float = 1e-4
    seed: int = 7

    def cost(self) -> tuple[float, float]:
        """Operations and bytes that the work cannot do without."""
        if self.kind in ("net", "memory"):
            return _net_cost(self)
        if self.kind == "updates":
            n = sum(prod(s) for s in self.args["shapes"])
            return (4.0, 12.0)[self.args["optimizer"] == "adam"] * n, \
                4.0 * n * (5, 7)[self.args["optimizer"] == "adam"]
        return float(self.args.get("flops", 0)), float(self.args.get("bytes", 0))


def _net_cost(row: Row) -> tuple[float, float]:
    sizes, out = nets.costs(row)
    weights = sum(prod(s) for n, s in sizes.shapes.items() if "embed" not in n)
    # A table gives the rows that are asked for, and is changed in those.
    inputs = prod(row.args["input"])
    mode = row.args["mode"]
    if mode == "backward":
        return float(sizes.flops), 4.0 * (inputs + weights + prod(out))
    if mode in ("infer", "train"):
        return float(sizes.flops), 4.0 * (inputs + weights + 2 * sizes.values)
    flops = 3 * sizes.flops - (sizes.first if mode == "step" else 0)
    return float(flops), 4.0 * (2 * inputs + 6 * weights + 5 * sizes.values)


def net(name: str, which: str, mode: str, shape: tuple[int, ...], goal: float = 1.0, /, *,
        kind: str = "net", table: bool = False, tolerance: float = 1e-3,
        optimizer: str = "sgd", ids: int = 0, **config: Any) -> Row:
    """A row of a network."""
    args = {"net": which, "mode": mode, "input": shape, "config": config, "optimizer": optimizer,
            "ids": ids}
    return Row(name, kind, args, goal, table=table, tolerance=tolerance)


def op(name: str, which: str, /, *inputs: tuple[int, ...], goal: float = 1.0, out: int = 0,
       read: int | None = None, flops: float = 0, kind: str = "op", limit: float | None = None,
       table: bool = False, fresh: bool = False, tolerance: float = 1e-4, **config: Any) -> Row:
    """A row of one operator; `out` and `read` are how many elements it writes and reads."""
    read = sum(prod(s) for s in inputs) if read is None else read
    args = {"op": which, "inputs": inputs, "config": config, "fresh": fresh, "flops": flops,
            "bytes": 4 * (read + out)}
    return Row(name, kind, args, goal, limit, table, tolerance)


def _table() -> list[Row]:
    rows = [
        op("a + b, 8x8", "add", (8, 8), (8, 8), limit=0.3e-6, table=True, fresh=True),
        op("elementwise chain, 4M", "chain", (2048, 2048), (2048, 2048), goal=1.2, kind="graph",
           out=2048 * 2048, flops=2048 * 2048 * 60, table=True),
        op("softmax 2048x2048", "softmax", (2048, 2048), goal=1.5, out=2048 * 2048, table=True),
        op("dot 2048", "dot", (2048, 2048), (2048, 2048), goal=1.0, out=2048 * 2048,
           flops=2 * 2048 ** 3, table=True),
        net("MLP 784-128-64-10, step, batch 64", "mlp", "step", (64, 784), 2, table=True,
            widths=(128, 64, 10)),
        net("MLP 784-128-64-10, inference, batch 1", "mlp", "infer", (1, 784), 3, table=True,
            widths=(128, 64, 10)),
        net("LeNet, step, batch 64", "lenet", "step", (64, 1, 28, 28), 2, table=True)]
    for channels, size, both in ((64, 56, 3.0), (128, 28, 2.8), (256, 14, 2.2), (512, 7, 1.8)):
        for mode, goal in (("infer", 2.4), ("both", both)):
            word = {"infer": "forward", "both": "forward and backward"}[mode]
            rows.append(net(f"conv 3x3, {channels} channels at {size}, batch 16, {word}", "conv",
                            mode, (16, channels, size, size), goal, table=True,
                            channels=channels, kernel=(3, 3), pad=1))
    rows += [
        net("conv 1x1, 64->256 at 56, batch 16, forward", "conv", "infer", (16, 64, 56, 56), 4,
            table=True, channels=256, kernel=(1, 1)),
        net("conv 7x7/2, 3->64 at 224, batch 16, forward", "conv", "infer", (16, 3, 224, 224), 2,
            table=True, channels=64, kernel=(7, 7), stride=2, pad=3),
        net("conv 7x7/2, 3->64 at 224, batch 16, backward weights", "conv", "backward",
            (16, 3, 224, 224), 2, table=True, channels=64, kernel=(7, 7), stride=2, pad=3),
        net("max pool 3x3/2, 16x64x112x112", "pool", "infer", (16, 64, 112, 112), 3, table=True,
            how="max", kernel=3, stride=2, pad=1),
        net("BatchNorm (training) + ReLU, 16x64x112x112", "bn_relu", "train", (16, 64, 112, 112),
            5, table=True),
        net("ResNet-18, step, batch 16, 224", "resnet", "step", (16, 3, 224, 224), 2, table=True,
            tolerance=5e-2, blocks=(2, 2, 2, 2), bottleneck=False),
        net("ResNet-18, step, batch 16: peak memory", "resnet", "step", (16, 3, 224, 224), 1 / 0.7,
            kind="memory", table=True, blocks=(2, 2, 2, 2), bottleneck=False)]
    return rows


def _convolutional() -> list[Row]:
    def one(name: str, shape: tuple[int, ...], goal: float = 1.5, which: str = "conv",
            **config: Any) -> list[Row]:
        return [net(f"{name}, {word}", which, mode, shape, goal, **config)
                for mode, word in (("infer", "forward"), ("both", "forward and backward"))]
    r18: dict[str, Any] = {"blocks": (2, 2, 2, 2), "bottleneck": False}
    stages = ((64,), (128,), (256, 256), (512, 512))
    return [
        net("ResNet-18, inference, batch 1", "resnet", "infer", (1, 3, 224, 224), 2, **r18),
        net("ResNet-18, inference, batch 16", "resnet", "infer", (16, 3, 224, 224), 2, **r18),
        net("ResNet-50, inference, batch 1", "resnet", "infer", (1, 3, 224, 224), 2,
            blocks=(3, 4, 6, 3), bottleneck=True),
        net("VGG-like stack at 112, inference, batch 8", "vgg", "infer", (8, 3, 112, 112), 2,
            stages=stages),
        net("VGG-like stack at 112, step, batch 8", "vgg", "step", (8, 3, 112, 112), 2,
            tolerance=5e-2, stages=stages),
        net("inverted residuals 64x6 at 28, inference, batch 16", "mobile", "infer",
            (16, 64, 28, 28), 2, channels=64, expand=6, blocks=2),
        net("inverted residuals 64x6 at 28, step, batch 16", "mobile", "step", (16, 64, 28, 28),
            2, tolerance=5e-2, channels=64, expand=6, blocks=2),
        *one("conv 3x3/2, 128->256 at 56, batch 8", (8, 128, 56, 56), channels=256, kernel=(3, 3),
             stride=2, pad=1),
        *one("conv 3x3 dilated by 2, 256 at 28, batch 8", (8, 256, 28, 28), channels=256,
             kernel=(3, 3), pad=2, dilate=2),
        *one("conv 5x5, 32->64 at 28, batch 16", (16, 32, 28, 28), channels=64, kernel=(5, 5),
             pad=2),
        *one("conv 3x3, 128 in 32 groups at 28, batch 16", (16, 128, 28, 28), channels=128,
             kernel=(3, 3), pad=1, groups=32),
        *one("conv 3x3 depthwise, 256 at 28, batch 16", (16, 256, 28, 28), channels=256,
             kernel=(3, 3), pad=1, groups=256),
        *one("conv 1-D, 64->128 of 1000, kernel 5, batch 16", (16, 64, 1000), channels=128,
             kernel=(5,), pad=2),
        *one("conv 3-D, 16->32 at 16x28x28, batch 4", (4, 16, 16, 28, 28), channels=32,
             kernel=(3, 3, 3), pad=1),
        *one("transposed conv 4x4/2, 128->64 at 28, batch 8", (8, 128, 28, 28), which="deconv",
             channels=64, kernel=(4, 4), stride=2, pad=1),
        net("mean pool 2x2/2, 16x64x112x112", "pool", "infer", (16, 64, 112, 112), 1.5, how="avg",
            kernel=2, stride=2)]


def _sequences() -> list[Row]:
    rows = []
    for mode in ("lstm", "gru"):
        for hidden in (200, 650):
            rows.append(net(f"{mode.upper()} of {hidden}, step, batch 32, 35 steps", "recurrent",
                            "step", (35, 32, hidden), 1.5, mode=mode, hidden=hidden, layers=1,
                            classes=16))
    rows += [
        net("LSTM 2x200, 10000 words, step, batch 32, 35 steps", "language", "step", (35, 32), 1.5,
            ids=10000, mode="lstm", hidden=200, layers=2, words=10000),
        net("LSTM of 200, inference, batch 1, 35 steps", "recurrent", "infer", (35, 1, 200), 2,
            mode="lstm", hidden=200, layers=1, classes=16),
        net("transformer block 512, forward, batch 8 of 128", "transformer", "infer",
            (8, 128, 512), 1.5, units=512, heads=8),
        net("transformer block 512, step, batch 8 of 128", "transformer", "step", (8, 128, 512),
            1.5, units=512, heads=8),
        net("embedding 1Mx32, 8 ids a row, step, batch 1024", "wide", "step", (1024, 8), 1.0,
            ids=1000000, rows=1000000, units=32, optimizer="plain")]
    return rows


def _dense() -> list[Row]:
    wide = (2048, 2048, 1000)
    rows = [net(f"MLP 1024-2048-2048-1000, inference, batch {n}", "mlp", "infer", (n, 1024),
                1.5 if n < 256 else 1.0, widths=wide) for n in (1, 8, 256)]
    rows += [
        net("MLP 784-128-64-10, step, batch 1", "mlp", "step", (1, 784), 2, widths=(128, 64, 10)),
        net("MLP 784-128-64-10, step with Adam, batch 64", "mlp", "step", (64, 784), 2,
            optimizer="adam", widths=(128, 64, 10)),
        net("perceptron of 80 layers of 32, step, batch 16", "mlp", "step", (16, 32), 2,
            tolerance=5e-2, widths=(32,) * 80),
        op("a dot b, 256", "dot", (256, 256), (256, 256), out=65536, flops=2 * 256 ** 3),
        op("batched dot, 64 of 128x64x128", "batch_dot", (64, 128, 64), (64, 64, 128),
           out=64 * 128 * 128, flops=2 * 64 * 128 * 64 * 128)]
    return rows


def _small() -> list[Row]:
    def call(name: str, which: str, *inputs: tuple[int, ...], **config: Any) -> Row:
        return op(name, which, *inputs, goal=2, fresh=True, **config)
    return [
        call("a += b, 8x8", "iadd", (8, 8), (8, 8)),
        call("a * 2, 8x8", "scale", (8, 8)),
        call("a[2:4], 8x8", "slice", (8, 8)),
        call("a.reshape, 8x8", "reshape", (8, 8)),
        call("a.sum, 8x8", "sum", (8, 8)),
        call("relu, 8x8", "relu", (8, 8)),
        call("dot, 8x8", "dot", (8, 8), (8, 8)),
        call("concat of two, 8x8", "concat", (8, 8), (8, 8)),
        Row("100 rounds of tanh(x * 0.9 + y), 32x32", "program",
            {"program": "loop", "inputs": ((32, 32), (32, 32)), "rounds": 100}, 2),
        Row("autograd step of a perceptron, imperative, batch 16", "program",
            {"program": "autograd", "inputs": ((16, 64), (64, 32), (32, 10), (16, 10)),
             "flops": 3 * 2 * 16 * (64 * 32 + 32 * 10)}, 2)]


def _memory_bound() -> list[Row]:
    m = 1 << 20
    shapes = ((64, 3, 7, 7), *((128, 128, 3, 3),) * 8, *((512, 256, 3, 3),) * 4, (1000, 512),
              *((128,),) * 20, *((512,),) * 20)
    rows = [
        op("layernorm 4096x512", "layernorm", (4096, 512), (512,), (512,), goal=1.5,
           out=4096 * 512),
        op("log_softmax 128x10000", "log_softmax", (128, 10000), goal=1.5, out=1280000),
        op("exp, 4M", "exp", (4 * m,), out=4 * m),
        op("a + row, 4096x1024", "add_row", (4096, 1024), (1024,), out=4 * m),
        op("sum of 4M", "sum", (2048, 2048)),
        op("sum along axis 0, 2048x2048", "sum", (2048, 2048), axis=0),
        op("mean along axis 1, 2048x2048", "mean", (2048, 2048), axis=1),
        op("max along axis 1 of 64x128x784", "max", (64, 128, 784), axis=1),
        op("argmax along axis 1, 2048x2048", "argmax", (2048, 2048), axis=1),
        op("transpose 2048x2048", "transpose", (2048, 2048), axes=(1, 0), out=4 * m),
        op("transpose 8x128x8x64 to 8x8x128x64", "transpose", (8, 128, 8, 64), axes=(0, 2, 1, 3),
           out=8 * 128 * 512),
        op("top 10 of 256x10000", "topk", (256, 10000), k=10),
        op("sort 1000x1000", "sort", (1000, 1000), out=m),
        op("normal numbers, 1M", "normal", count=m, out=m, tolerance=float("inf")),
        op("uniform numbers, 1M", "uniform", count=m, out=m, tolerance=float("inf")),
        op("take 8192 rows of 100000x64", "take", (100000, 64), ids=8192,
           read=8192 * 64, out=8192 * 64),
        op("one_hot 4096 of 1000", "one_hot", count=4096, depth=1000, out=4096000)]
    for kind in ("sgd", "adam"):
        rows.append(Row(f"{kind} update of 6M parameters in {len(shapes)} arrays", "updates",
                        {"optimizer": kind, "shapes": shapes}, 1.0, tolerance=1e-3))
    return rows


ROWS: list[Row] = [*_table(), *_convolutional(), *_sequences(), *_dense(), *_small(),
                   *_memory_bound()]
BY_NAME: dict[str, Row] = {row.name: row for row in ROWS}
