"""Callbacks: what they show, when they save."""
import builtins
import io
import logging
import sys

import numpy as np
import pytest

import mxcy as mx
from mxcy.model import BatchEndParam


def metric():
    m = mx.metric.Accuracy()
    m.update([mx.nd.array([0, 1])], [mx.nd.array([[0.9, 0.1], [0.9, 0.1]])])
    return m


def lines(caplog, callback, count, m, epochs=1):
    caplog.clear()
    with caplog.at_level(logging.INFO):
        for epoch in range(epochs):
            for n in range(count):
                callback(BatchEndParam(epoch, n, m, None))
    return [r.getMessage() for r in caplog.records]


def test_speedometer(caplog):
    found = lines(caplog, mx.callback.Speedometer(32, 2), 5, metric())
    assert [f.split("\t")[0] for f in found] == ["Epoch[0] Batch [0-2]", "Epoch[0] Batch [2-4]"]
    assert found[0].endswith("samples/sec\taccuracy=0.500000") and "nan" in found[1]
    found = lines(caplog, mx.callback.Speedometer(32, 2, auto_reset=False), 5, metric(), epochs=2)
    assert [f.split("\t")[0] for f in found] == \
        [f"Epoch[{e}] Batch [0-{n}]" for e in (0, 1) for n in (2, 4)]
    assert all("0.500000" in f for f in found)
    assert lines(caplog, mx.callback.Speedometer(32, 2), 3, None)[0].startswith("Iter[0] Batch [2]")


def test_metrics_in_the_log(caplog):
    m = metric()
    assert lines(caplog, mx.callback.log_train_metric(2, True), 1, m) == \
        ["Iter[0] Batch[0] Train-accuracy=0.500000"]
    assert np.isnan(m.get()[1]) and m.get_global()[1] == 0.5
    assert lines(caplog, mx.callback.LogValidationMetricsCallback(), 1, metric()) == \
        ["Epoch[0] Validation-accuracy=0.500000"]
    assert lines(caplog, mx.callback.log_train_metric(1), 1, None) == []


def shown(total, batch_size, monkeypatch, tqdm, count=4, epochs=1):
    if not tqdm:
        real = builtins.__import__

        def no_tqdm(name, *args, **kwargs):
            if name == "tqdm":
                raise ImportError(name)
            return real(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", no_tqdm)
    out = io.StringIO()
    bar = mx.callback.ProgressBar(total, batch_size=batch_size, file=out)
    for epoch in range(epochs):
        for n in range(count):
            bar(BatchEndParam(epoch, n, metric(), None))
    bar.close()
    return out.getvalue()


@pytest.mark.parametrize("tqdm", [True, False])
def test_progress_bar(monkeypatch, tqdm):
    text = shown(4, 16, monkeypatch, tqdm, epochs=2)
    assert "epoch 0" in text and "epoch 1" in text and "100%" in text and "samples" in text
    assert "accuracy=0.5000" in text
    assert shown(4, None, monkeypatch, tqdm)
    shown(None, 16, monkeypatch, tqdm)
    shown(2, 16, monkeypatch, tqdm)           # more batches than were said
    shown(10, 16, monkeypatch, tqdm)          # fewer


def test_plain_bar_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setitem(sys.modules, "tqdm", None)
    out = Terminal()
    bar = mx.callback.ProgressBar(2, length=10, file=out)
    for n in range(2):
        bar(BatchEndParam(0, n, None, None))
    assert out.getvalue().startswith("\r") and "[==========] 100%" in out.getvalue()
    assert out.getvalue().endswith("\n")


def test_checkpoints(tmp_path):
    x = mx.sym.Variable("data")
    net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=2), name="softmax")
    it = mx.io.NDArrayIter(np.zeros((4, 3)), np.zeros(4), 2)
    mod = mx.mod.Module(net)
    mod.fit(it, num_epoch=4, epoch_end_callback=[
        mx.callback.do_checkpoint(str(tmp_path / "a"), 2),
        mx.callback.module_checkpoint(mod, str(tmp_path / "b"), 3, save_optimizer_states=True)])
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "a-0002.params", "a-0004.params", "a-symbol.json", "b-0003.params", "b-0003.states",
        "b-symbol.json"]
    sym, args, auxs = mx.model.load_checkpoint(str(tmp_path / "a"), 4)
    assert sym.list_arguments() == net.list_arguments() and auxs == {}
    assert all(np.array_equal(args[k].asnumpy(), v.asnumpy())
               for k, v in mod.get_params()[0].items())


def test_bad_periods():
    for make in (lambda: mx.callback.Speedometer(1, 0), lambda: mx.callback.do_checkpoint("x", 0),
                 lambda: mx.callback.log_train_metric(0)):
        with pytest.raises(ValueError):
            make()
