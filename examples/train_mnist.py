"""Handwritten digits with a multilayer perceptron or LeNet.

    python examples/train_mnist.py --network lenet

Reads MNIST's ten thousand test images from ../shared/data (or the files given with --images and
--labels), learns from the first nine thousand and prints the accuracy on the last thousand. Without
the files it takes scikit-learn's small digits.
"""
from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

import numpy as np

import mxcy as mx

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def mlp() -> mx.sym.Symbol:
    """Two hidden layers."""
    x = mx.sym.Flatten(mx.sym.Variable("data"))
    for k, size in enumerate((128, 64), 1):
        x = mx.sym.FullyConnected(x, num_hidden=size, name=f"fc{k}")
        x = mx.sym.Activation(x, act_type="relu", name=f"relu{k}")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc3"),
                                name="softmax")


def lenet() -> mx.sym.Symbol:
    """Two convolutions with pooling, two dense layers (LeCun and others, 1998)."""
    x = mx.sym.Variable("data")
    for k, filters in enumerate((20, 50), 1):
        x = mx.sym.Convolution(x, kernel=(5, 5), pad=(2, 2) if k == 2 else (0, 0),
                               num_filter=filters, name=f"conv{k}")
        x = mx.sym.Activation(x, act_type="tanh")
        x = mx.sym.Pooling(x, pool_type="max", kernel=(2, 2), stride=(2, 2))
    x = mx.sym.FullyConnected(mx.sym.Flatten(x), num_hidden=500, name="fc1")
    x = mx.sym.Activation(x, act_type="tanh")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc2"),
                                name="softmax")


def digits(images: Path, labels: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Images (n, 1, rows, columns) in [0, 1], labels, and how many are held out."""
    if not images.is_file():
        from sklearn.datasets import load_digits

        x, y = load_digits(return_X_y=True)
        return x.reshape(-1, 1, 8, 8) / 16, y, 360
    with gzip.open(images) as f:
        x = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(labels) as f:
        y = np.frombuffer(f.read(), np.uint8, offset=8)
    return x / np.float32(255), y, 1000


def main(arguments: list[str] | None = None) -> float:
    """Trains, and returns the accuracy on the held-out digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, default=DATA / "t10k-images-idx3-ubyte.gz")
    parser.add_argument("--labels", type=Path, default=DATA / "t10k-labels-idx1-ubyte.gz")
    parser.add_argument("--network", choices=("mlp", "lenet"), default="mlp")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--limit", type=int, help="learn from so many images only")
    options = parser.parse_args(arguments)

    mx.random.seed(0)
    np.random.seed(0)
    x, y, held_out = digits(options.images, options.labels)
    n = len(y) - held_out
    learn = slice(0, min(n, options.limit or n))
    train = mx.io.NDArrayIter(x[learn], y[learn], options.batch_size, shuffle=True)
    test = mx.io.NDArrayIter(x[n:], y[n:], options.batch_size)

    module = mx.mod.Module({"mlp": mlp, "lenet": lenet}[options.network](),
                           context=mx.gpu() if mx.num_gpus() else mx.cpu())
    steps = train.num_data // options.batch_size
    rate = 0.1 if options.network == "mlp" else 0.05
    schedule = mx.lr_scheduler.FactorScheduler(step=max(1, 2 * steps), factor=0.6, base_lr=rate)
    start = time.perf_counter()
    module.fit(train, num_epoch=options.epochs, initializer=mx.init.Xavier(), optimizer="sgd",
               optimizer_params={"learning_rate": rate, "momentum": 0.9, "wd": 1e-4,
                                 "lr_scheduler": schedule})
    seconds = time.perf_counter() - start
    (_, accuracy), = module.score(test, "acc")
    print(f"{options.network}: {options.epochs * train.num_data / seconds:.0f} images/second, "
          f"held-out accuracy {accuracy:.4f}")
    return accuracy


if __name__ == "__main__":
    main()
