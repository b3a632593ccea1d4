"""A network whose layers live on two devices, each group of layers on its own.

    python examples/model_parallel.py

With two GPUs or more it takes the first two, else two CPU contexts, which share one processor but
move values between them in the same way. Prints the accuracy on digits that it has not seen.
"""
from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_digits

import mxcy as mx


def network() -> mx.sym.Symbol:
    """Everything made inside an AttrScope belongs to its group."""
    with mx.AttrScope(ctx_group="lower"):
        x = mx.sym.Variable("data")
        x = mx.sym.FullyConnected(x, num_hidden=128, name="fc1")
        x = mx.sym.Activation(x, act_type="relu", name="relu1")
    with mx.AttrScope(ctx_group="upper"):
        x = mx.sym.FullyConnected(x, num_hidden=64, name="fc2")
        x = mx.sym.Activation(x, act_type="relu", name="relu2")
        x = mx.sym.FullyConnected(x, num_hidden=10, name="fc3")
        return mx.sym.SoftmaxOutput(x, name="softmax")


def main(arguments: list[str] | None = None) -> float:
    """Trains, and returns the accuracy on the held-out digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=15)
    options = parser.parse_args(arguments)

    mx.random.seed(0)
    np.random.seed(0)
    device = mx.gpu if mx.num_gpus() > 1 else mx.cpu
    groups = {"lower": device(0), "upper": device(1)}
    x, y = load_digits(return_X_y=True)
    out = np.arange(len(y)) % 5 == 0
    train = mx.io.NDArrayIter(x[~out] / 16, y[~out], 32, shuffle=True)
    test = mx.io.NDArrayIter(x[out] / 16, y[out], 32)

    module = mx.mod.Module(network(), context=device(0), group2ctxs=groups)
    module.fit(train, num_epoch=options.epochs, initializer=mx.init.Xavier(), optimizer="sgd",
               optimizer_params={"learning_rate": 0.1, "momentum": 0.9})
    (_, accuracy), = module.score(test, "acc")
    print(f"{', '.join(f'{k} on {v}' for k, v in groups.items())}: "
          f"held-out accuracy {accuracy:.3f}")
    return accuracy


if __name__ == "__main__":
    main()
