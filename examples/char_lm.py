"""A language model of characters: an LSTM that learns Shakespeare's lines and writes some itself.

    python examples/char_lm.py

Reads ../shared/data/tinyshakespeare.txt (or the file given with --data). Lines of similar length
share a bucket, and BucketingModule keeps one network for each length, all with the same parameters.
Prints the perplexity after each epoch, on lines that it does not learn from, and a sample.
"""
from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np

import mxcy as mx

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "tinyshakespeare.txt"
PAD = 0  # the number that fills lines up; no character has it


class Network:
    """Embedding, fused LSTM and softmax, for training and for writing.

    Parameters
    ----------
    characters : int
    hidden, layers : int
        Of the LSTM.
    dropout : float
    """

    def __init__(self, characters: int, hidden: int, layers: int, dropout: float) -> None:
        self.characters, self.hidden, self.layers = characters, hidden, layers
        self.dropout = dropout

    def cell(self, for_writing: bool = False) -> mx.rnn.FusedRNNCell:
        return mx.rnn.FusedRNNCell(self.hidden, self.layers, mode="lstm", prefix="lstm_",
                                   dropout=0.0 if for_writing else self.dropout,
                                   get_next_state=for_writing)

    def _ends(self, data: mx.sym.Symbol, cell: mx.rnn.FusedRNNCell, length: int,
              begin: list[mx.sym.Symbol] | None = None) -> tuple[mx.sym.Symbol, list]:
        x = mx.sym.Embedding(data, input_dim=self.characters, output_dim=self.hidden, name="embed")
        out, states = cell.unroll(length, x, begin, layout="TNC", merge_outputs=True)
        out = mx.sym.Reshape(out, shape=(-1, self.hidden))
        return mx.sym.FullyConnected(out, num_hidden=self.characters, name="scores"), states

    def training(self, length: int) -> tuple[mx.sym.Symbol, tuple, tuple]:
        """The network for lines of a length, as BucketingModule asks for it."""
        scores, _ = self._ends(mx.sym.Variable("data"), self.cell(), length)
        label = mx.sym.Reshape(mx.sym.Variable("softmax_label"), shape=(-1,))
        out = mx.sym.SoftmaxOutput(scores, label, name="softmax", use_ignore=True,
                                   ignore_label=PAD, normalization="valid")
        return out, ("data",), ("softmax_label",)

    def write(self, params: dict, vocabulary: dict[str, int], start: str, count: int,
              temperature: float = 0.7) -> str:
        """Goes on after `start`, one character at a time; every line begins with new states."""
        cell = self.cell(for_writing=True)
        begin = cell.begin_state(func=mx.sym.Variable)
        scores, states = self._ends(mx.sym.Variable("data"), cell, 1, begin)
        names = [s.name for s in begin]
        shape = (self.layers, 1, self.hidden)
        step = mx.sym.Group([scores, *states]).simple_bind(
            mx.cpu(), grad_req="null", data=(1, 1), **{n: shape for n in names})
        step.copy_params_from(params, allow_extra_params=True)
        letters = {i: c for c, i in vocabulary.items()}
        text = f"\n{start}"
        for k in range(len(start) + count):
            if text[k] == "\n":
                state = {n: mx.nd.zeros(shape) for n in names}
            out = step.forward(data=np.array([[vocabulary[text[k]]]]), **state)
            state = {n: s.copy() for n, s in zip(names, out[1:])}
            if k >= len(start):
                z = out[0].asnumpy()[0].astype(np.float64) / temperature
                z[PAD] = -np.inf
                p = np.exp(z - z.max())
                text += letters[int(np.random.choice(len(p), p=p / p.sum()))]
        return text[1:]


def main(arguments: list[str] | None = None) -> list[float]:
    """Trains, and returns the perplexity on held-out lines before and after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--limit", type=int, help="read so many characters only")
    options = parser.parse_args(arguments)

    mx.random.seed(0)
    np.random.seed(0)
    random.seed(0)
    text = options.data.read_text(encoding="utf-8")[:options.limit]
    lines = [f"\n{line}\n" for line in text.split("\n") if line]
    coded, vocabulary = mx.rnn.encode_sentences(lines, invalid_label=PAD, invalid_key="<pad>",
                                                start_label=1)
    held_out = np.arange(len(coded)) % 10 == 0
    buckets = [16, 32, 48, 64]
    train, test = (
        mx.rnn.BucketSentenceIter([c for c, out in zip(coded, held_out) if out == which],
                                  options.batch_size, buckets=buckets, invalid_label=PAD,
                                  layout="TN")
        for which in (False, True))

    network = Network(len(vocabulary), options.hidden, options.layers, options.dropout)
    module = mx.mod.BucketingModule(network.training, default_bucket_key=max(buckets),
                                    context=mx.gpu() if mx.num_gpus() else mx.cpu())
    module.bind(train.provide_data, train.provide_label)
    module.init_params(mx.init.Xavier())
    module.init_optimizer(optimizer="adam", optimizer_params={"learning_rate": 0.004,
                                                              "clip_gradient": 5.0})
    metric = mx.metric.Perplexity(ignore_label=PAD)
    perplexities = [module.score(test, metric)[0][1]]
    print(f"{len(vocabulary) - 1} characters; before training: perplexity {perplexities[0]:.2f}")
    for epoch in range(options.epochs):
        start, read = time.perf_counter(), 0
        train.reset()
        for batch in train:
            module.forward_backward(batch)
            module.update()
            read += batch.data[0].size
        mx.nd.waitall()
        speed = read / (time.perf_counter() - start)
        perplexities.append(module.score(test, metric)[0][1])
        print(f"epoch {epoch}: {speed:.0f} characters/second, perplexity {perplexities[-1]:.2f}")
    params, _ = module.get_params()
    print(network.write(params, vocabulary, "The ", 300))
    return perplexities


if __name__ == "__main__":
    main()
