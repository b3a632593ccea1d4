"""Tells spam from other text messages with a small network: h = tanh(X W1), y = sigmoid(h W2).

    python examples/spam.py

Reads ../shared/data/SMSSpamCollection (5,574 messages; or the file given with --data), learns from
four fifths of the messages and prints precision, recall and F1 on the others.
"""
from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

import numpy as np

import mxcy as mx

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "SMSSpamCollection"


def words(text: str) -> list[str]:
    """Words in lower case; numbers by their length, because 8007 and 8062 mean the same here."""
    tokens = re.findall(r"[a-z']+|\d+|[£$!]|[^\sa-z\d]+", text.lower())
    return [f"#{len(t)}" if t.isdigit() else t for t in tokens]


def read(path: Path) -> tuple[list[list[str]], np.ndarray]:
    """Words of every message, and 1 for spam."""
    lines = path.read_text(encoding="utf-8").splitlines()
    kinds, texts = zip(*(line.split("\t", 1) for line in lines))
    return [words(t) for t in texts], np.array([k == "spam" for k in kinds], np.float32)


def features(messages: list[list[str]], vocabulary: list[str]) -> np.ndarray:
    """1 where a message holds a word of the vocabulary, each row of length 1."""
    number = {w: i for i, w in enumerate(vocabulary)}
    out = np.zeros((len(messages), len(vocabulary)), np.float32)
    for row, message in zip(out, messages):
        row[[number[w] for w in message if w in number]] = 1
    return out / np.maximum(1, np.sqrt(out.sum(axis=1, keepdims=True)))


def network(hidden: int) -> mx.sym.Symbol:
    """The page's network, with biases."""
    h = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=hidden, name="fc1")
    h = mx.sym.Activation(h, act_type="tanh", name="h")
    y = mx.sym.FullyConnected(h, num_hidden=1, name="fc2")
    return mx.sym.LogisticRegressionOutput(y, name="softmax")


def main(arguments: list[str] | None = None) -> float:
    """Trains, prints, and returns the F1 on the held-out messages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--words", type=int, default=4000)
    parser.add_argument("--hidden", type=int, default=32)
    options = parser.parse_args(arguments)

    mx.random.seed(0)
    np.random.seed(0)
    messages, spam = read(options.data)
    held_out = np.arange(len(spam)) % 5 == 0
    seen = Counter(w for m, out in zip(messages, held_out) if not out for w in set(m))
    x = features(messages, [w for w, _ in seen.most_common(options.words)])

    module = mx.mod.Module(network(options.hidden),
                           context=mx.gpu() if mx.num_gpus() else mx.cpu())
    module.fit(
        mx.io.NDArrayIter(x[~held_out], spam[~held_out], 64, shuffle=True),
        num_epoch=options.epochs, eval_metric="mse", initializer=mx.init.Xavier(),
        optimizer="adam", optimizer_params={"learning_rate": 0.005, "wd": 1e-4})
    guess = module.predict(mx.io.NDArrayIter(x[held_out], batch_size=64)).asnumpy()[:, 0] > 0.5

    truth = spam[held_out] == 1
    right = np.count_nonzero(guess & truth)
    precision, recall = right / max(1, guess.sum()), right / truth.sum()
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{held_out.sum()} held-out messages: precision {precision:.3f}, recall {recall:.3f}, "
          f"F1 {f1:.3f}")
    return f1


if __name__ == "__main__":
    main()
