"""The profiler: times by operator and by node, the user's records, table and trace."""
import json
import os
import threading

import pytest

import mxcy as mx


@pytest.fixture
def profiler(tmp_path):
    mx.nd.waitall()
    mx.profiler.set_config(filename=str(tmp_path / "p.json"), profile_all=True)
    mx.profiler.set_state("run")
    mx.profiler.dumps(reset=True)
    yield mx.profiler
    mx.profiler.set_state("stop")
    mx.profiler.dump()
    mx.profiler.dumps(reset=True)


def table():
    mx.nd.waitall()
    return json.loads(mx.profiler.dumps(format="json"))


def test_imperative_calls(profiler):
    a = mx.nd.ones((20, 20))
    for _ in range(3):
        b = mx.nd.dot(a, a)
    b.wait_to_read()
    row = table()["Time"]["operator"]["dot"]
    assert row["Count"] == 3 and 0 < row["Min"] <= row["Avg"] <= row["Max"] <= row["Total"]
    assert "dot" in profiler.dumps() and "Memory: cpu/0" in profiler.dumps()


def test_nodes_of_a_symbol(profiler, tmp_path):
    x = mx.sym.Variable("x")
    net = mx.sym.FullyConnected(x, num_hidden=400, name="first_layer")
    net = mx.sym.SoftmaxOutput(net, name="softmax")
    ex = net.simple_bind(mx.cpu(), x=(300, 400))
    for _ in range(2):
        ex.forward(is_train=True)
        ex.backward()
    rows = table()["Time"]["operator"]
    assert rows["first_layer"]["Count"] >= 2
    profiler.dump()
    trace = json.loads((tmp_path / "p.json").read_text())["traceEvents"]
    names = {e["name"] for e in trace if e["ph"] == "X"}
    assert "first_layer" in names and len(names) >= 3
    assert any(e["ph"] == "C" for e in trace)


def test_pause_stop_reset(profiler):
    a = mx.nd.ones((3,))
    profiler.pause()
    mx.nd.exp(a).wait_to_read()
    assert "exp" not in table()["Time"].get("operator", {})
    profiler.resume()
    mx.nd.exp(a).wait_to_read()
    assert table()["Time"]["operator"]["exp"]["Count"] == 1
    profiler.dumps(reset=True)
    assert table()["Time"] == {}
    profiler.set_state("stop")
    mx.nd.exp(a).wait_to_read()
    assert table()["Time"] == {}
    profiler.set_config(profile_all=False, profile_symbolic=False, profile_imperative=False)
    profiler.set_state("run")
    mx.nd.exp(a).wait_to_read()
    assert table()["Time"] == {}
    profiler.set_config(profile_symbolic=None, profile_imperative=None)


def test_own_records(profiler, tmp_path):
    domain = mx.profiler.Domain("mine")
    with domain.new_task("work"):
        pass
    with domain.new_frame("batch"):
        pass
    event = mx.profiler.Event("event")
    event.start()
    event.stop()
    event.stop()
    counter = domain.new_counter("things", 5)
    counter += 3
    counter -= 1
    counter.increment(2)
    counter.decrement()
    domain.new_marker("now").mark()
    with mx.profiler.scope("outer"), mx.profiler.scope("inner:"):
        pass
    got = table()
    assert got["Time"]["mine"]["work"]["Count"] == got["Time"]["event"]["event"]["Count"] == 1
    assert got["Time"]["mine,frame"]["batch"]["Count"] == 1
    assert set(got["Time"]["scope"]) == {"outer:", "outer:inner:"}
    assert got["Counters"]["mine"]["things"] == {"Count": 5, "Min": 5, "Max": 9, "Avg": 7.4}
    assert str(counter) == "things" and str(domain) == "mine"
    profiler.dump(finished=False)
    trace = json.loads((tmp_path / "p.json").read_text())["traceEvents"]
    assert [e["s"] for e in trace if e["name"] == "now"] == ["p"]
    with pytest.raises(ValueError):
        domain.new_marker("now").mark("nowhere")


def test_threads(profiler):
    def work():
        a = mx.nd.ones((50,))
        for _ in range(200):
            a = mx.nd.sqrt(a)
        a.wait_to_read()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert table()["Time"]["operator"]["sqrt"]["Count"] == 800


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fork(profiler):
    mx.nd.ones((3,)).wait_to_read()
    pid = os.fork()
    if pid == 0:
        mx.nd.exp(mx.nd.ones((3,))).wait_to_read()
        os._exit(0 if "exp" in mx.profiler.dumps() else 1)
    assert os.waitpid(pid, 0)[1] == 0


def test_wrong_arguments():
    with pytest.raises(TypeError, match="nope"):
        mx.profiler.set_config(nope=1)
    for call in (lambda: mx.profiler.set_state("go"), lambda: mx.profiler.dumps(format="xml"),
                 lambda: mx.profiler.dumps(sort_by="name"), lambda: mx.profiler.pause("nobody")):
        with pytest.raises(ValueError):
            call()


def test_old_names(tmp_path):
    with pytest.warns(DeprecationWarning):
        mx.profiler.profiler_set_config("all", str(tmp_path / "p.json"))
    with pytest.warns(DeprecationWarning):
        mx.profiler.profiler_set_state("run")
    mx.nd.ones((2,)).wait_to_read()
    with pytest.warns(DeprecationWarning):
        mx.profiler.dump_profile()
    assert json.loads((tmp_path / "p.json").read_text())["displayTimeUnit"] == "ms"
    mx.profiler.set_kvstore_handle(None)
    mx.profiler.set_config(filename="profile.json", profile_all=False)
