"""Trains a small network on scikit-learn's handwritten digits, by Symbol and Module.

    pip install -e '.[examples]'
    python examples/train_digits.py

Shows progress and samples per second, and ends with the accuracy on digits that it has not seen.
"""
from __future__ import annotations

import argparse
import time

import numpy as np
from sklearn.datasets import load_digits

import mxcy as mx


def network() -> mx.sym.Symbol:
    """Two hidden layers and a softmax over the ten digits."""
    data = mx.sym.Variable("data")
    fc1 = mx.sym.FullyConnected(data, name="fc1", num_hidden=128)
    act1 = mx.sym.Activation(fc1, name="relu1", act_type="relu")
    fc2 = mx.sym.FullyConnected(act1, name="fc2", num_hidden=64)
    act2 = mx.sym.Activation(fc2, name="relu2", act_type="relu")
    fc3 = mx.sym.FullyConnected(act2, name="fc3", num_hidden=10)
    return mx.sym.SoftmaxOutput(fc3, name="softmax")


def digits(batch_size: int) -> tuple[mx.io.NDArrayIter, mx.io.NDArrayIter]:
    """Batches of 1,437 digits to train on and of the 360 others, every fifth one."""
    images, labels = load_digits(return_X_y=True)
    images = images / 16.0
    held_out = np.arange(len(images)) % 5 == 0
    train = mx.io.NDArrayIter(images[~held_out], labels[~held_out], batch_size, shuffle=True)
    test = mx.io.NDArrayIter(images[held_out], labels[held_out], batch_size)
    return train, test


def main() -> float:
    """Trains, and returns the accuracy on the held-out digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    mx.random.seed(options.seed)   # the initial parameters
    np.random.seed(options.seed)   # the order of the samples
    train, test = digits(options.batch_size)
    batches = -(-train.num_data // options.batch_size)

    context = mx.gpu() if mx.num_gpus() else mx.cpu()
    module = mx.mod.Module(network(), context=context)
    start = time.perf_counter()
    module.fit(
        train,
        num_epoch=options.epochs,
        initializer=mx.init.Xavier(),
        optimizer="sgd",
        optimizer_params={"learning_rate": 0.1, "momentum": 0.9, "wd": 1e-4},
        batch_end_callback=mx.callback.ProgressBar(batches, batch_size=options.batch_size),
    )
    seconds = time.perf_counter() - start
    print(f"trained on {context}: {options.epochs * train.num_data / seconds:.0f} samples/second")
    (_, accuracy), = module.score(test, "acc")
    print(f"held-out accuracy: {accuracy:.3f}")
    return accuracy


if __name__ == "__main__":
    main()
