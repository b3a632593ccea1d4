"""The JSON of graphs: what the reference writes is read, and nothing else does harm."""
from __future__ import annotations

import contextlib
import json

import pytest

import mxcy.sym as sym
from mxcy._core.errors import MXNetTypeError, MXNetValueError
from mxcy.graph import json as graph_json

#: Written by MXNet 1.9.1: attributes, auxiliary states, several outputs, scalars, an initializer.
REFERENCE = r"""
{"nodes": [
{"op": "null", "name": "data", "inputs": []},
{"op": "null", "name": "fc1_weight", "attrs": {"__ctx_group__": "dev1", "__tag__": "t",
 "num_hidden": "4"}, "inputs": []},
{"op": "null", "name": "fc1_bias", "attrs": {"__ctx_group__": "dev1", "__tag__": "t",
 "num_hidden": "4"}, "inputs": []},
{"op": "FullyConnected", "name": "fc1", "attrs": {"__ctx_group__": "dev1", "__tag__": "t",
 "num_hidden": "4"}, "inputs": [[0, 0, 0], [1, 0, 0], [2, 0, 0]]},
{"op": "null", "name": "bn1_gamma", "attrs": {"eps": "1e-05", "fix_gamma": "False"},
 "inputs": []},
{"op": "null", "name": "bn1_beta", "attrs": {"eps": "1e-05", "fix_gamma": "False"},
 "inputs": []},
{"op": "null", "name": "bn1_moving_mean", "attrs": {"__init__": "[\"zero\", {}]",
 "eps": "1e-05", "fix_gamma": "False"}, "inputs": []},
{"op": "null", "name": "bn1_moving_var", "attrs": {"__init__": "[\"one\", {}]", "eps": "1e-05",
 "fix_gamma": "False"}, "inputs": []},
{"op": "BatchNorm", "name": "bn1", "attrs": {"eps": "1e-05", "fix_gamma": "False"},
 "inputs": [[3, 0, 0], [4, 0, 0], [5, 0, 0], [6, 0, 1], [7, 0, 1]]},
{"op": "null", "name": "act_gamma", "attrs": {"__init__": "[\"Constant\", {\"value\": 0.25}]",
 "act_type": "prelu"}, "inputs": []},
{"op": "LeakyReLU", "name": "act", "attrs": {"act_type": "prelu"},
 "inputs": [[8, 0, 0], [9, 0, 0]]},
{"op": "SliceChannel", "name": "sp", "attrs": {"num_outputs": "2"}, "inputs": [[10, 0, 0]]},
{"op": "_mul_scalar", "name": "_mulscalar0", "attrs": {"scalar": "2.5"},
 "inputs": [[11, 0, 0]]},
{"op": "_rminus_scalar", "name": "_rminusscalar0", "attrs": {"scalar": "1"},
 "inputs": [[11, 1, 0]]},
{"op": "Concat", "name": "cat", "attrs": {"dim": "1", "num_args": "2"},
 "inputs": [[12, 0, 0], [13, 0, 0]]},
{"op": "Dropout", "name": "drop", "attrs": {"p": "0.3"}, "inputs": [[14, 0, 0]]},
{"op": "null", "name": "fc2_weight", "attrs": {"__dtype__": "0",
 "__init__": "[\"xavier\", {\"rnd_type\": \"uniform\"}]", "__lr_mult__": "2",
 "__shape__": "(3, 4)"}, "inputs": []},
{"op": "FullyConnected", "name": "fc2", "attrs": {"no_bias": "True", "num_hidden": "3"},
 "inputs": [[15, 0, 0], [16, 0, 0]]},
{"op": "null", "name": "softmax_label", "attrs": {"ignore_label": "-1",
 "normalization": "batch", "use_ignore": "True"}, "inputs": []},
{"op": "SoftmaxOutput", "name": "softmax", "attrs": {"ignore_label": "-1",
 "normalization": "batch", "use_ignore": "True"}, "inputs": [[17, 0, 0], [18, 0, 0]]}],
"arg_nodes": [0, 1, 2, 4, 5, 6, 7, 9, 16, 18],
"node_row_ptr": [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17, 18, 20, 21, 22, 23, 24],
"heads": [[19, 0, 0]], "attrs": {"mxnet_version": ["int", 10901]}}
"""

#: As 0.8 wrote: parameters under "param", attributes under "attr", no auxiliary states.
OLD = """
{"nodes": [
{"op": "null", "param": {}, "name": "data", "inputs": [], "backward_source_id": -1},
{"op": "null", "param": {}, "name": "fc_weight", "inputs": [], "backward_source_id": -1,
 "attr": {"lr_mult": "2"}},
{"op": "null", "param": {}, "name": "fc_bias", "inputs": [], "backward_source_id": -1},
{"op": "FullyConnected", "param": {"no_bias": "False", "num_hidden": "10"}, "name": "fc",
 "inputs": [[0, 0], [1, 0], [2, 0]], "backward_source_id": -1,
 "attr": {"ctx_group": "d", "weight_wd_mult": "0.5", "mood": "old"}},
{"op": "null", "param": {}, "name": "bn_gamma", "inputs": [], "backward_source_id": -1},
{"op": "null", "param": {}, "name": "bn_beta", "inputs": [], "backward_source_id": -1},
{"op": "BatchNorm", "param": {"eps": "0.001", "fix_gamma": "True", "momentum": "0.9"},
 "name": "bn", "inputs": [[3, 0], [4, 0], [5, 0]], "backward_source_id": -1},
{"op": "argmax", "param": {"axis": "-1"}, "name": "am", "inputs": [[6, 0]],
 "backward_source_id": -1}
], "arg_nodes": [0, 1, 2, 4, 5], "heads": [[7, 0]]}
"""


def test_reads_what_the_reference_writes():
    s = sym.load_json(REFERENCE)
    assert s.list_arguments() == ["data", "fc1_weight", "fc1_bias", "bn1_gamma", "bn1_beta",
                                  "act_gamma", "fc2_weight", "softmax_label"]
    assert s.list_auxiliary_states() == ["bn1_moving_mean", "bn1_moving_var"]
    assert s.list_outputs() == ["softmax_output"]
    assert s.infer_shape(data=(5, 7)) == (
        [(5, 7), (4, 7), (4,), (4,), (4,), (4,), (3, 4), (5,)], [(5, 3)], [(4,), (4,)])
    assert s.get_internals().list_outputs() == [
        "data", "fc1_weight", "fc1_bias", "fc1_output", "bn1_gamma", "bn1_beta",
        "bn1_moving_mean", "bn1_moving_var", "bn1_output", "act_gamma", "act_output",
        "sp_output0", "sp_output1", "_mulscalar0_output", "_rminusscalar0_output", "cat_output",
        "drop_output", "fc2_weight", "fc2_output", "softmax_label", "softmax_output"]
    attrs = s.attr_dict()
    assert attrs["fc1"]["ctx_group"] == "dev1" and attrs["fc2_weight"]["__lr_mult__"] == "2"
    assert attrs["bn1"] == {"eps": "1e-05", "fix_gamma": "False"}


def test_writes_the_same_graph_again():
    mine, reference = json.loads(sym.load_json(REFERENCE).tojson()), json.loads(REFERENCE)
    assert mine["arg_nodes"] == reference["arg_nodes"] and mine["heads"] == reference["heads"]
    assert mine["attrs"] == reference["attrs"]
    for a, b in zip(mine["nodes"], reference["nodes"], strict=True):
        assert (a["op"], a["name"]) == (b["op"], b["name"])
        assert [i[:2] for i in a["inputs"]] == [i[:2] for i in b["inputs"]]
        assert all(isinstance(v, str) for v in a.get("attrs", {}).values())
    assert sym.load_json(json.dumps(mine)).tojson() == sym.load_json(REFERENCE).tojson()


def test_parameters_that_the_reference_requires_are_written():
    text = sym.split_v2(sym.Variable("x"), 2).tojson()
    assert '"indices": "()"' in text and sym.load_json(text).tojson() == text


def test_reads_very_old_files():
    s = sym.load_json(OLD)
    assert s.list_arguments() == ["data", "fc_weight", "fc_bias", "bn_gamma", "bn_beta"]
    assert s.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    attrs = s.attr_dict()
    assert attrs["fc_weight"] == {"__lr_mult__": "2", "lr_mult": "2", "__wd_mult__": "0.5",
                                  "wd_mult": "0.5"}
    assert attrs["fc"]["ctx_group"] == "d" and attrs["fc"]["__mood__"] == "old"
    assert attrs["bn_moving_var"]["__init__"] == '["one", {}]'
    assert "axis" not in attrs.get("am", {})


def test_middle_aged_files_put_all_under_attr():
    text = """{"nodes": [{"op": "null", "name": "x", "inputs": []},
      {"op": "null", "name": "w", "inputs": [], "attr": {"__shape__": "(3, 2)"}},
      {"op": "FullyConnected", "name": "f", "attr": {"num_hidden": "3", "no_bias": "True",
       "mood": "m"}, "inputs": [[0, 0, 0], [1, 0, 0]]}],
      "heads": [[2, 0, 0]], "attrs": {"mxnet_version": ["int", 1000]}}"""
    s = sym.load_json(text)
    assert s.attr("num_hidden") == "3" and s.attr("mood") == "m"
    assert s.infer_shape_partial()[0][1] == (3, 2)


def test_shared_heads_and_nodes():
    a = sym.Variable("a")
    group = sym.Group([a, a, a + 1])
    back = sym.load_json(group.tojson())
    assert back.list_outputs()[:2] == ["a", "a"] and back.list_arguments() == ["a"]
    assert sym.load_json(group.tojson().encode()).tojson() == group.tojson()


def _graph(**changes):
    top = {"nodes": [{"op": "null", "name": "x", "inputs": []},
                     {"op": "tanh", "name": "t", "inputs": [[0, 0, 0]]}],
           "arg_nodes": [0], "heads": [[1, 0, 0]]}
    top.update(changes)
    return json.dumps(top)


def _node(**changes):
    node = {"op": "tanh", "name": "t", "inputs": [[0, 0, 0]]}
    node.update(changes)
    return _graph(nodes=[{"op": "null", "name": "x", "inputs": []}, node])


BAD = {
    "empty": "", "not json": "xx", "a list": "[]", "a number": "3", "no nodes": "{}",
    "nodes empty": _graph(nodes=[]), "nodes no list": _graph(nodes={}),
    "deep": "[" * 100_000, "deep object": '{"nodes":' * 50_000,
    "node a number": _graph(nodes=[3]), "no op": _graph(nodes=[{"name": "x"}]),
    "no name": _graph(nodes=[{"op": "null"}]), "name a number": _node(name=3),
    "unknown op": _node(op="nonesuch"), "op a list": _node(op=[]),
    "unknown parameter": _node(attrs={"axis": "1"}), "attrs a list": _node(attrs=[]),
    "attr value a number": _node(attrs={"__x__": 3}), "inputs a number": _node(inputs=3),
    "input itself": _node(inputs=[[1, 0, 0]]), "input later": _node(inputs=[[5, 0, 0]]),
    "input negative": _node(inputs=[[-1, 0, 0]]), "output missing": _node(inputs=[[0, 1, 0]]),
    "output negative": _node(inputs=[[0, -1, 0]]), "input huge": _node(inputs=[[2**70, 0, 0]]),
    "input a float": _node(inputs=[[0.0, 0, 0]]), "input a bool": _node(inputs=[[False, 0]]),
    "input short": _node(inputs=[[0]]), "input long": _node(inputs=[[0, 0, 0, 0]]),
    "too few inputs": _node(inputs=[]), "too many inputs": _node(inputs=[[0, 0], [0, 0]]),
    "variable with inputs": _graph(nodes=[{"op": "null", "name": "x", "inputs": []},
                                          {"op": "null", "name": "y", "inputs": [[0, 0]]}]),
    "no heads": _graph(heads=[]), "head missing": _graph(heads=[[2, 0, 0]]),
    "head output": _graph(heads=[[1, 1, 0]]), "heads a number": _graph(heads=7),
    "args wrong": _graph(arg_nodes=[1]), "args range": _graph(arg_nodes=[9]),
    "args a string": _graph(arg_nodes="x"), "subgraphs": _node(subgraphs=[{}]),
    "count absurd": _node(op="Concat", attrs={"num_args": str(2**31)}),
    "count negative": _node(op="Concat", attrs={"num_args": "-1"}),
    "required missing": _node(op="FullyConnected"),
    "parameter absurd": _node(op="FullyConnected", attrs={"num_hidden": "x"}),
    "outputs absurd": _node(op="SliceChannel", attrs={"num_outputs": str(2**62)}),
    "nan": _graph(heads=[[float("nan"), 0]]),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_texts_raise(what):
    with pytest.raises(MXNetValueError, match=r"^symbol JSON: "):
        sym.load_json(BAD[what])


def test_errors_say_where():
    with pytest.raises(MXNetValueError, match=r"node 1 't'.*nonesuch"):
        sym.load_json(_node(op="nonesuch"))


def test_wrong_types_and_sizes(tmp_path, monkeypatch):
    with pytest.raises(MXNetTypeError):
        sym.load_json(3)
    with pytest.raises(MXNetValueError):
        sym.load_json(b"\xff\xfe")
    with pytest.raises(MXNetTypeError):
        sym.load(3)
    (tmp_path / "a").write_bytes(b"\xff")
    with pytest.raises(MXNetValueError):
        sym.load(tmp_path / "a")
    monkeypatch.setattr(graph_json, "MAX_BYTES", 10)
    (tmp_path / "b").write_text(_graph())
    with pytest.raises(MXNetValueError):
        sym.load(tmp_path / "b")
    with pytest.raises(MXNetValueError):
        sym.load_json(_graph())
    monkeypatch.setattr(graph_json, "MAX_BYTES", 10**6)
    monkeypatch.setattr(graph_json, "MAX_NODES", 1)
    with pytest.raises(MXNetValueError):
        sym.load_json(_graph())


def test_truncated_and_flipped_texts_never_crash():
    text = sym.load_json(REFERENCE).tojson()
    for cut in range(0, len(text), 37):
        with pytest.raises(MXNetValueError):
            sym.load_json(text[:cut])
    for at in range(0, len(text), 11):
        for put in ("9", '"', "[", "-"):
            with contextlib.suppress(MXNetValueError):
                sym.load_json(text[:at] + put + text[at + 1:]).list_arguments()


def test_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.json"
    path.write_text("old")

    def fail(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(graph_json.os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        sym.Variable("x").save(path)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_casts_of_mixed_precision_are_left_out():
    if not hasattr(sym, "amp_cast"):
        pytest.skip("no operator amp_cast yet")
    s = sym.tanh(sym.amp_cast(sym.Variable("x"), dtype="float16"))
    assert "amp_cast" not in s.tojson() and "amp_cast" in s.tojson(remove_amp_cast=False)
