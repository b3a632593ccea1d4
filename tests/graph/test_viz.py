"""Tables and drawings of symbols."""
from __future__ import annotations

import sys

import pytest

import mxcy.sym as sym
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.visualization import plot_network, print_summary


@pytest.fixture
def net():
    x = sym.Variable("x")
    h = sym.FullyConnected(x, num_hidden=3, name="f")
    h = sym.BatchNorm(sym.Activation(h, act_type="relu", name="r"), name="b")
    return sym.SoftmaxOutput(h + sym.FullyConnected(x, num_hidden=3, name="g"), name="softmax")


def test_summary_counts_parameters(net, capsys):
    print_summary(net, shape={"x": (2, 5)})
    text = capsys.readouterr().out
    rows = {line.split("(")[0]: line.split() for line in text.splitlines() if "(" in line}
    assert rows["f"] == ["f(FullyConnected)", "3", "18", "x"]
    assert rows["b"] == ["b(BatchNorm)", "3", "6", "r"]
    assert "Total params: 42" in text
    assert max(map(len, text.splitlines())) <= 120


def test_summary_without_shapes(net, capsys):
    print_summary(net)
    assert "softmax(SoftmaxOutput)" in capsys.readouterr().out


def test_shared_weights_count_once(capsys):
    w = sym.Variable("w")
    x = sym.Variable("x")
    for i in range(3):
        x = sym.FullyConnected(x, weight=w, num_hidden=4, no_bias=True, name=f"f{i}")
    print_summary(x, shape={"x": (1, 4)})
    assert "Total params: 16" in capsys.readouterr().out


def test_wrong_arguments(net):
    with pytest.raises(MXNetTypeError):
        print_summary("net")
    with pytest.raises(MXNetValueError):
        print_summary(net, shape={"nope": (1,)})
    with pytest.raises(MXNetValueError, match="determine"):
        print_summary(net, shape={"f_bias": (3,)})


def test_drawing(net):
    pytest.importorskip("graphviz")
    text = plot_network(net, shape={"x": (2, 5)}, title="t").source
    assert "FullyConnected" in text and "f -> x" in text and "f_weight" not in text
    assert "label=5" in text
    assert "f_weight" in plot_network(net, hide_weights=False, node_attrs={"shape": "oval"}).source


def test_missing_graphviz_names_the_extra(net, monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(ImportError, match=r"mxcy\[viz\]") as info:
        plot_network(net)
    assert isinstance(info.value, MXNetError)


def test_module_name():
    import mxcy.visualization
    import mxcy.viz
    assert mxcy.viz is mxcy.visualization
