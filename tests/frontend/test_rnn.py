"""Recurrent cells: names, numbers, fused against unfused, sentences, checkpoints."""
import warnings

import numpy as np
import pytest

import mxcy as mx

R = mx.rnn
MODES = ["rnn_relu", "rnn_tanh", "lstm", "gru"]
pytestmark = pytest.mark.filterwarnings("ignore:FusedRNNCell. layout")


def outputs(symbol, values, train=False, **shapes):
    args = dict(zip(symbol.list_arguments(), symbol.infer_shape(**shapes)[0]))
    ex = symbol.bind(mx.cpu(), {n: mx.nd.array(values[n]) for n in args})
    return [o.asnumpy() for o in ex.forward(is_train=train)]


def sig(x):
    return 1 / (1 + np.exp(-x))


def weights(n, h, gates, prefix, seed=0):
    r = np.random.RandomState(seed)
    return {f"{prefix}i2h_weight": r.randn(gates * h, n), f"{prefix}i2h_bias": r.randn(gates * h),
            f"{prefix}h2h_weight": r.randn(gates * h, h), f"{prefix}h2h_bias": r.randn(gates * h)}


def test_names():
    cell = R.LSTMCell(5, prefix="lstm_")
    steps = [mx.sym.Variable(f"t{i}_data") for i in range(2)]
    outs, states = cell.unroll(2, steps)
    assert [o.list_outputs()[0] for o in outs] == ["lstm_t0_out_output", "lstm_t1_out_output"]
    assert [s.name for s in states] == ["lstm_t1_out", "lstm_t1_state"]
    assert mx.sym.Group(outs).list_arguments() == [
        "t0_data", "lstm_i2h_weight", "lstm_i2h_bias", "lstm_h2h_weight", "lstm_h2h_bias",
        "t1_data"]
    assert cell.state_shape == [(0, 5)] * 2
    assert [s.name for s in R.RNNCell(3).begin_state()] == ["rnn_begin_state_0"]
    assert R.GRUCell(2, prefix="g_").unroll(1, steps[:1])[0][0].name == "g_t0_out"
    fused = R.FusedRNNCell(5, num_layers=2, mode="lstm", prefix="f_", bidirectional=True)
    assert fused.state_shape == [(4, 0, 5)] * 2
    assert fused._parameter.attr_dict()["f_parameters"]["__init__"].startswith('["fusedrnn"')


@pytest.mark.parametrize("layout", ["NTC", "TNC"])
def test_plain_numbers(layout):
    n, t, c, h = 2, 3, 4, 5
    x = np.random.RandomState(1).randn(n, t, c)
    data = x if layout == "NTC" else x.swapaxes(0, 1)
    for cell, gates in ((R.RNNCell(h, prefix="p_"), 1), (R.LSTMCell(h, prefix="p_"), 4),
                        (R.GRUCell(h, prefix="p_"), 3)):
        w = weights(c, h, gates, "p_")
        out, _ = cell.unroll(t, mx.sym.Variable("data"), layout=layout, merge_outputs=True)
        got = outputs(out, {**w, "data": data}, data=data.shape)[0]
        a, m, want = np.zeros((n, h)), np.zeros((n, h)), []
        for k in range(t):
            i = x[:, k] @ w["p_i2h_weight"].T + w["p_i2h_bias"]
            j = a @ w["p_h2h_weight"].T + w["p_h2h_bias"]
            if gates == 1:
                a = np.tanh(i + j)
            elif gates == 4:
                gi, gf, gc, go = np.split(i + j, 4, axis=1)
                m = sig(gf) * m + sig(gi) * np.tanh(gc)
                a = sig(go) * np.tanh(m)
            else:
                (ir, iz, io), (jr, jz, jo) = np.split(i, 3, axis=1), np.split(j, 3, axis=1)
                z = sig(iz + jz)
                a = (1 - z) * np.tanh(io + sig(ir + jr) * jo) + z * a
            want.append(a)
        want = np.stack(want, axis=layout.index("T"))
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ways", [False, True])
def test_fused_agrees_with_unfused(mode, ways):
    t, n, c = 4, 3, 2
    fused = R.FusedRNNCell(5, num_layers=2, mode=mode, bidirectional=ways, prefix="f_")
    data = mx.sym.Variable("data")
    out, _ = fused.unroll(t, data, layout="NTC", merge_outputs=True)
    size = dict(zip(out.list_arguments(), out.infer_shape(data=(n, t, c))[0]))["f_parameters"]
    r = np.random.RandomState(0)
    x, flat = r.randn(n, t, c), r.uniform(-0.5, 0.5, size)
    got = outputs(out, {"data": x, "f_parameters": flat}, data=x.shape)[0]
    parts = fused.unpack_weights({"f_parameters": mx.nd.array(flat)})
    np.testing.assert_array_equal(
        fused.pack_weights(parts)["f_parameters"].asnumpy(), flat.astype("float32"))
    stack = fused.unfuse()
    plain, _ = stack.unroll(t, data, layout="NTC", merge_outputs=True)
    values = {k: v.asnumpy() for k, v in stack.pack_weights(parts).items()}
    want = outputs(plain, {**values, "data": x}, data=x.shape)[0]
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5)


def test_fused_states_and_forms():
    cell = R.FusedRNNCell(4, mode="lstm", get_next_state=True)
    out, states = cell.unroll(3, mx.sym.Variable("data"), layout="TNC", merge_outputs=False)
    assert isinstance(out, list) and len(out) == 3
    assert [s.list_outputs()[0] for s in states] == ["lstm_rnn_state_output",
                                                     "lstm_rnn_statecell_output"]
    assert mx.sym.Group(states).infer_shape(data=(3, 2, 5))[1] == [(1, 2, 4)] * 2
    with pytest.raises(NotImplementedError):
        cell(mx.sym.Variable("x"), [])
    with pytest.raises(ValueError, match="rnn_tanh"):
        R.FusedRNNCell(3, mode="what")
    with pytest.raises(ValueError, match="do not fit"):
        cell.unpack_weights({"lstm_parameters": mx.nd.zeros((7,))})


def test_sequential_and_shared_params():
    stack = R.SequentialRNNCell()
    for k in range(2):
        stack.add(R.LSTMCell(4, prefix=f"l{k}_"))
        stack.add(R.DropoutCell(0.5, prefix=f"d{k}_"))
    out, states = stack.unroll(3, mx.sym.Variable("data"), merge_outputs=True)
    assert len(states) == 4 and out.infer_shape(data=(2, 3, 6))[1] == [(2, 3, 4)]
    assert len(stack.params._params) == 8
    params = R.RNNParams("s_")
    a, b = R.RNNCell(3, prefix="a_", params=params), R.RNNCell(3, prefix="b_", params=params)
    both = mx.sym.Group([a(mx.sym.Variable("x"), a.begin_state())[0],
                         b(mx.sym.Variable("x"), b.begin_state())[0]])
    assert sum(n.startswith("s_") for n in both.list_arguments()) == 4
    with pytest.raises(ValueError):
        stack.unroll(3, [mx.sym.Variable("one")])
    one, after = stack(mx.sym.Variable("x"), stack.begin_state())
    assert len(after) == 4 and one.infer_shape(x=(2, 6))[1] == [(2, 4)]


def test_bidirectional():
    cell = R.BidirectionalCell(R.LSTMCell(3, prefix="l_"), R.GRUCell(2, prefix="r_"))
    outs, states = cell.unroll(2, mx.sym.Variable("data"), merge_outputs=False)
    assert [o.name for o in outs] == ["bi_t0", "bi_t1"] and [len(s) for s in states] == [2, 1]
    merged, _ = cell.unroll(2, mx.sym.Variable("data"), merge_outputs=True)
    assert merged.name == "bi_out" and merged.infer_shape(data=(4, 2, 6))[1] == [(4, 2, 5)]
    with pytest.raises(NotImplementedError):
        cell(mx.sym.Variable("x"), [])
    values = {**weights(6, 3, 4, "l_"), **weights(6, 2, 3, "r_"),
              "data": np.random.RandomState(3).randn(4, 2, 6)}
    whole = outputs(merged, values, data=(4, 2, 6))[0]
    parts = outputs(mx.sym.Group(outs), values, data=(4, 2, 6))
    np.testing.assert_allclose(whole, np.stack(parts, axis=1), rtol=1e-5, atol=1e-6)


def test_modifiers():
    x = np.random.RandomState(0).randn(2, 3, 4)
    w = weights(4, 4, 1, "p_")
    plain = R.RNNCell(4, prefix="p_").unroll(3, mx.sym.Variable("data"), merge_outputs=True)[0]
    base = outputs(plain, {**w, "data": x}, data=x.shape)[0]
    for merge in (True, False, None):
        res = R.ResidualCell(R.RNNCell(4, prefix="p_"))
        out, _ = res.unroll(3, mx.sym.Variable("data"), merge_outputs=merge)
        out = out if merge else mx.sym.Group(out)
        got = outputs(out, {**w, "data": x}, data=x.shape)
        got = got[0] if merge else np.stack(got, axis=1)
        np.testing.assert_allclose(got, base + x, rtol=1e-5, atol=1e-5)
    zone = R.ZoneoutCell(R.RNNCell(4, prefix="p_"), 0.5, 0.25)
    out, _ = zone.unroll(3, mx.sym.Variable("data"), merge_outputs=True)
    np.testing.assert_allclose(outputs(out, {**w, "data": x}, data=x.shape)[0], base, rtol=1e-5)
    train = outputs(out, {**w, "data": x}, train=True, data=x.shape)[0]
    assert (train[:, 0] == 0).any()
    with pytest.raises(mx.MXNetError, match="modifier"):
        zone.base_cell.begin_state()
    zone.reset()
    assert [s.name for s in zone.begin_state()] == ["p_begin_state_0"]
    for bad in (R.FusedRNNCell(3), R.BidirectionalCell(R.RNNCell(3), R.RNNCell(3))):
        with pytest.raises(ValueError):
            R.ZoneoutCell(bad)
    assert R.DropoutCell(0.0).unroll(2, mx.sym.Variable("d"))[0].name == "d"
    assert R.DropoutCell(0.5).state_info == []


def test_convolutional():
    if not hasattr(mx.sym, "Convolution"):
        pytest.skip("no Convolution")
    for kind, gates in ((R.ConvRNNCell, 1), (R.ConvLSTMCell, 4), (R.ConvGRUCell, 3)):
        cell = kind((1, 3, 8, 6), 4)
        outs, states = cell.unroll(2, [mx.sym.Variable("a"), mx.sym.Variable("b")])
        group = mx.sym.Group(outs)
        shapes = dict(zip(group.list_arguments(),
                          group.infer_shape(a=(2, 3, 8, 6), b=(2, 3, 8, 6))[0]))
        assert shapes[f"{kind.__name__[:-4]}_h2h_weight"] == (4 * gates, 4, 3, 3)
        assert cell.state_shape == [(0, 4, 8, 6)] * len(states)
    with pytest.raises(ValueError):
        R.ConvRNNCell((1, 3, 8, 8), 4, h2h_kernel=(2, 2))


def test_sentences():
    coded, vocab = R.encode_sentences([["a", "b"], ["b", "c"]], start_label=1, invalid_label=0)
    assert coded == [[1, 2], [2, 3]] and vocab == {"\n": 0, "a": 1, "b": 2, "c": 3}
    with pytest.raises(ValueError, match="'z'"):
        R.encode_sentences([["z"]], vocab={"a": 0})
    assert R.encode_sentences([["a", "z"]], {"a": 3, "u": 7}, unknown_token="u")[0] == [[3, 7]]
    rows = [[1, 2, 3], [4, 5], [6, 7, 8, 9], [1, 2], [3, 4, 5], [7] * 20]
    it = R.BucketSentenceIter(rows, 2, buckets=[2, 3, 5], invalid_label=0)
    assert it.default_bucket_key == 5 and it.provide_data[0].shape == (2, 5)
    seen = {}
    for batch in it:
        seen[batch.bucket_key] = batch.data[0].asnumpy(), batch.label[0].asnumpy()
    assert sorted(seen) == [2, 3]
    for length, (data, label) in seen.items():
        np.testing.assert_array_equal(label[:, :-1], data[:, 1:])
        assert data.shape == (2, length) and (label[:, -1] == 0).all()
    turned = R.BucketSentenceIter(rows, 2, layout="TN")
    assert turned.buckets == [2, 3] and turned.next().data[0].shape[1] == 2
    with pytest.raises(ValueError, match="buckets"):
        R.BucketSentenceIter([[1]], 2)


def test_checkpoint(tmp_path):
    fused = R.FusedRNNCell(3, mode="gru", prefix="g_")
    out, _ = fused.unroll(2, mx.sym.Variable("data"), merge_outputs=True)
    size = dict(zip(out.list_arguments(), out.infer_shape(data=(1, 2, 4))[0]))["g_parameters"]
    arg = {"g_parameters": mx.nd.arange(size[0])}
    prefix = str(tmp_path / "m")
    R.do_rnn_checkpoint(fused, prefix, 2)(1, out, arg, {})
    symbol, back, aux = R.load_rnn_checkpoint(fused, prefix, 2)
    np.testing.assert_array_equal(back["g_parameters"].asnumpy(), np.arange(size[0]))
    assert symbol.list_arguments() == out.list_arguments() and aux == {}
    stack = fused.unfuse()
    assert "g_l0_i2h_weight" in R.load_rnn_checkpoint(stack, prefix, 2)[1]


def test_unroll_function():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outs, _ = R.rnn_unroll(R.RNNCell(3), 2, input_prefix="p_")
    assert "p_t0_data" in outs[1].list_arguments()


def test_bucketing_trains():
    mx.random.seed(0)
    np.random.seed(0)
    rows = [[(s + i) % 7 + 1 for i in range(length)] for s in range(8) for length in (4, 6)] * 4
    it = R.BucketSentenceIter(rows, 8, buckets=[4, 6], invalid_label=0)
    cell = R.FusedRNNCell(16, mode="lstm", prefix="lstm_")

    def sym_gen(length):
        data = mx.sym.Variable("data")
        x = mx.sym.Embedding(data, input_dim=8, output_dim=8, name="embed")
        out, _ = cell.unroll(length, x, layout="NTC", merge_outputs=True)
        out = mx.sym.FullyConnected(mx.sym.Reshape(out, shape=(-1, 16)), num_hidden=8, name="fc")
        label = mx.sym.Reshape(mx.sym.Variable("softmax_label"), shape=(-1,))
        return (mx.sym.SoftmaxOutput(out, label, name="softmax", use_ignore=True, ignore_label=0,
                                     normalization="valid"), ("data",), ("softmax_label",))

    module = mx.mod.BucketingModule(sym_gen, default_bucket_key=it.default_bucket_key)
    metric = mx.metric.Perplexity(0)
    module.fit(it, num_epoch=12, eval_metric=metric, optimizer="adam",
               optimizer_params={"learning_rate": 0.05}, initializer=mx.init.Xavier())
    assert metric.get()[1] < 1.5
