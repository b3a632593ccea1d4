"""Programs as users of MXNet wrote them, unchanged but for the import, with the numbers it gave.

What lives here: whole programs (networks, iterators, training loops) whose numbers were made by
MXNet 1.9.1 with the same random numbers of NumPy. What does not: single classes.
Invariant: expected values are literals; nothing is compared with mxcy itself.
"""
from __future__ import annotations

import random

import numpy as np
import pytest

import mxcy as mx


def sums(module: mx.mod.BaseModule) -> dict[str, float]:
    return {k: float(v.asnumpy().sum()) for k, v in module.get_params()[0].items()}


def near(value: object, digits: float = 2e-3) -> object:
    return pytest.approx(value, abs=digits, rel=1e-3)


def set_normal(module: mx.mod.Module, rng: np.random.RandomState, scale: float) -> None:
    module.init_params(mx.init.One())
    args, aux = module.get_params()
    drawn = {k: mx.nd.array(rng.randn(*v.shape) * scale) for k, v in sorted(args.items())}
    module.set_params(drawn, aux)


def test_matrix_factorization_with_a_dict_of_inputs() -> None:
    """NDArrayIter gives a dict's entries by name: the order of batches, not that of data_names."""
    rng = np.random.RandomState(0)
    users, items = rng.randint(0, 8, 120).astype("f"), rng.randint(0, 6, 120).astype("f")
    scores = (users % 3 + items % 2).astype("f")
    user, item = mx.sym.var("user"), mx.sym.var("item")
    user = mx.sym.Embedding(user, input_dim=8, output_dim=4, name="ue")
    item = mx.sym.Embedding(item, input_dim=6, output_dim=4, name="ie")
    net = mx.sym.reshape(mx.sym.sum(user * item, axis=1), (-1,))
    net = mx.sym.LinearRegressionOutput(net, mx.sym.var("score"), name="lro")
    batches = mx.io.NDArrayIter({"user": users, "item": items}, {"score": scores}, 20)
    module = mx.mod.Module(net, data_names=["user", "item"], label_names=["score"])
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(arg_params={"ue_weight": mx.nd.array(rng.rand(8, 4)),
                                   "ie_weight": mx.nd.array(rng.rand(6, 4))}, aux_params={})

    def rmse(label: np.ndarray, pred: np.ndarray) -> float:
        return float(np.sqrt(((label - pred.reshape(-1)) ** 2).mean()))

    metric, seen = mx.metric.CustomMetric(rmse), []
    module.fit(batches, eval_metric=metric, num_epoch=4, optimizer="adagrad",
               optimizer_params={"learning_rate": 0.2},
               epoch_end_callback=lambda *args: seen.append(metric.get()[1]))
    assert seen == near([0.530, 0.188, 0.120, 0.085])
    assert sums(module)["ue_weight"] == near(16.734)


def test_adversarial_training_with_two_modules() -> None:
    rng = np.random.RandomState(0)
    fc, act = mx.sym.FullyConnected, mx.sym.Activation
    maker = fc(act(fc(mx.sym.var("rand"), num_hidden=6, name="g1"), act_type="tanh"), num_hidden=2,
               name="g2")
    judge = mx.sym.LeakyReLU(fc(mx.sym.var("data"), num_hidden=6, name="d1"), act_type="leaky",
                             slope=0.2)
    judge = mx.sym.LogisticRegressionOutput(fc(judge, num_hidden=1, name="d2"), mx.sym.var("label"))
    mod_g = mx.mod.Module(maker, data_names=("rand",), label_names=None)
    mod_g.bind([("rand", (8, 3))])
    mod_d = mx.mod.Module(judge, label_names=("label",))
    mod_d.bind([("data", (8, 2))], [("label", (8, 1))], inputs_need_grad=True)
    for module in (mod_g, mod_d):
        set_normal(module, rng, 0.5)
        module.init_optimizer(optimizer="adam",
                              optimizer_params={"learning_rate": 0.02, "beta1": 0.5})
    one, zero = mx.nd.ones((8, 1)), mx.nd.zeros((8, 1))
    for _ in range(5):
        mod_g.forward(mx.io.DataBatch([mx.nd.array(rng.randn(8, 3))], []), is_train=True)
        made = mod_g.get_outputs()
        mod_d.forward(mx.io.DataBatch(made, [zero]), is_train=True)
        mod_d.backward()
        kept = [[g.copyto(g.context) for g in grads] for grads in mod_d._exec_group.grad_arrays]
        real = mx.nd.array(rng.randn(8, 2) + 2)
        mod_d.forward(mx.io.DataBatch([real], [one]), is_train=True)
        mod_d.backward()
        for grads, before in zip(mod_d._exec_group.grad_arrays, kept):
            for g, b in zip(grads, before):
                g += b
        mod_d.update()
        mod_d.forward(mx.io.DataBatch(made, [one]), is_train=True)
        mod_d.backward()
        mod_g.backward(mod_d.get_input_grads())
        mod_g.update()
    assert sums(mod_g) == near({"g1_bias": 3.429, "g1_weight": 1.353, "g2_bias": 0.465,
                                "g2_weight": 1.576})
    assert sums(mod_d) == near({"d1_bias": -1.485, "d1_weight": -2.920, "d2_bias": 0.031,
                                "d2_weight": -1.206})


def test_an_lstm_by_hand_with_states_carried_over() -> None:
    rng = np.random.RandomState(0)
    words, hidden, steps, batch = 7, 5, 4, 2
    c, h = mx.sym.var("l_init_c"), mx.sym.var("l_init_h")
    embedded = mx.sym.Embedding(mx.sym.var("data"), input_dim=words, output_dim=hidden, name="emb")
    inputs = mx.sym.SliceChannel(embedded, num_outputs=steps, squeeze_axis=1)
    i2h, h2h = ([mx.sym.var(f"{n}_weight"), mx.sym.var(f"{n}_bias")] for n in ("i2h", "h2h"))
    outs = []
    for t in range(steps):
        gates = mx.sym.FullyConnected(inputs[t], *i2h, num_hidden=4 * hidden, name=f"t{t}_i2h") \
            + mx.sym.FullyConnected(h, *h2h, num_hidden=4 * hidden, name=f"t{t}_h2h")
        s = mx.sym.SliceChannel(gates, num_outputs=4)
        act = mx.sym.Activation
        c = act(s[2], act_type="sigmoid") * c \
            + act(s[0], act_type="sigmoid") * act(s[1], act_type="tanh")
        h = act(s[3], act_type="sigmoid") * act(c, act_type="tanh")
        outs.append(h)
    pred = mx.sym.FullyConnected(mx.sym.Concat(*outs, dim=0), num_hidden=words, name="pred")
    label = mx.sym.Reshape(mx.sym.transpose(mx.sym.var("softmax_label")), shape=(-1,))
    net = mx.sym.Group([mx.sym.SoftmaxOutput(pred, label, name="softmax"), mx.sym.BlockGrad(c),
                        mx.sym.BlockGrad(h)])
    module = mx.mod.Module(net, data_names=("data", "l_init_c", "l_init_h"))
    state = (batch, hidden)
    module.bind([("data", (batch, steps)), ("l_init_c", state), ("l_init_h", state)],
                [("softmax_label", (batch, steps))])
    set_normal(module, rng, 0.3)
    module.init_optimizer(optimizer_params={"learning_rate": 0.5, "momentum": 0.9,
                                            "clip_gradient": 1.0})
    ids = rng.randint(0, words, (batch, 33))
    now, metric, seen = [mx.nd.zeros(state), mx.nd.zeros(state)], mx.metric.Perplexity(None), []
    for _ in range(3):
        metric.reset()
        for t in range(0, 32, steps):
            data, label = mx.nd.array(ids[:, t:t + steps]), ids[:, t + 1:t + 1 + steps]
            module.forward(mx.io.DataBatch([data, *now], [mx.nd.array(label)]), is_train=True)
            out, *now = (o.copy() for o in module.get_outputs())
            metric.update([mx.nd.array(label.T.reshape(-1))], [out])
            module.backward()
            module.update()
        seen.append(metric.get()[1])
    assert seen == near([9.18, 8.57, 7.96], 0.01)


def test_buckets_of_unrolled_cells() -> None:
    random.seed(0)
    np.random.seed(0)
    rng = np.random.RandomState(0)
    sentences = [list(rng.randint(1, 10, rng.choice([4, 6, 8]))) for _ in range(60)]
    batches = mx.rnn.BucketSentenceIter(sentences, batch_size=4, buckets=[4, 6, 8], invalid_label=0)
    stack = mx.rnn.SequentialRNNCell()
    for i in range(2):
        stack.add(mx.rnn.LSTMCell(8, prefix=f"l{i}_"))

    def sym_gen(length: int) -> tuple:
        data, label = mx.sym.Variable("data"), mx.sym.Variable("softmax_label")
        embedded = mx.sym.Embedding(data, input_dim=10, output_dim=6, name="embed")
        stack.reset()
        out, _ = stack.unroll(length, inputs=embedded, merge_outputs=True)
        pred = mx.sym.FullyConnected(mx.sym.Reshape(out, shape=(-1, 8)), num_hidden=10, name="pred")
        return mx.sym.SoftmaxOutput(pred, mx.sym.Reshape(label, shape=(-1,)), name="softmax",
                                    use_ignore=True, ignore_label=0), ("data",), ("softmax_label",)

    module = mx.mod.BucketingModule(sym_gen, default_bucket_key=batches.default_bucket_key)
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(mx.init.Zero())
    net = sym_gen(8)[0]
    shapes = net.infer_shape(data=(4, 8), softmax_label=(4, 8))[0]
    module.set_params({n: mx.nd.array(rng.randn(*s) * 0.2)
                       for n, s in zip(net.list_arguments(), shapes)
                       if n not in ("data", "softmax_label")}, {})
    module.init_optimizer(optimizer="adam", optimizer_params={"learning_rate": 0.01})
    ordered = sorted(((b.bucket_key, float(b.data[0].asnumpy().sum()), b) for b in batches),
                     key=lambda t: t[:2])
    metric, seen = mx.metric.Perplexity(0), []
    for _ in range(2):
        metric.reset()
        for _, _, b in ordered:
            module.forward(b)
            module.backward()
            module.update()
            module.update_metric(metric, b.label)
        seen.append(metric.get()[1])
    assert seen == near([9.771, 9.305], 5e-3)


def test_a_sequence_of_modules() -> None:
    rng = np.random.RandomState(0)
    first = mx.sym.Activation(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=4, name="fc1"),
                              act_type="relu")
    last = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc2"),
                                name="softmax")
    module = mx.mod.SequentialModule()
    module.add(mx.mod.Module(first, label_names=[])).add(mx.mod.Module(last), take_labels=True,
                                                          auto_wiring=True)
    data = rng.rand(20, 3).astype("f")
    batches = mx.io.NDArrayIter(data, (data.sum(1) > 1.5).astype("f"), 5)
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(arg_params={
        "fc1_weight": mx.nd.array(rng.randn(4, 3)), "fc1_bias": mx.nd.zeros(4),
        "fc2_weight": mx.nd.array(rng.randn(2, 4)), "fc2_bias": mx.nd.zeros(2)}, aux_params={})
    module.init_optimizer(optimizer_params={"learning_rate": 0.5})
    metric, seen = mx.metric.create("acc"), []
    for _ in range(4):
        batches.reset()
        metric.reset()
        for b in batches:
            module.forward(b)
            module.update_metric(metric, b.label)
            module.backward()
            module.update()
        seen.append(metric.get()[1])
    assert seen == [0.2, 0.4, 0.4, 0.4]


def test_losses_and_their_gradients() -> None:
    rng = np.random.RandomState(0)
    x, label, real = mx.nd.array(rng.randn(6, 3)), mx.nd.array([0, 1, 2] * 2), mx.nd.array(
        rng.rand(6, 3))
    d, v = mx.sym.var("d"), mx.sym.var("l")
    ignore = {"ignore_label": 1, "use_ignore": True, "normalization": "valid"}
    loss = mx.sym.MakeLoss
    for net, target, want in (
            (mx.sym.SVMOutput(d, v, regularization_coefficient=0.5), label,
             (7.6963, 5.0086, 3.5912)),
            (mx.sym.SVMOutput(d, v, use_linear=True), label, (3, 3, 2)),
            (mx.sym.LogisticRegressionOutput(d, v), real, (0.3848, 0.2930, 0.1102)),
            (mx.sym.MAERegressionOutput(d, v), real, (0.6667, 0, -0.6667)),
            (mx.sym.SoftmaxOutput(d, v, **ignore), label, (-0.0986, 0.2954, -0.1968)),
            (mx.sym.SoftmaxOutput(d, v, smooth_alpha=0.1, grad_scale=2.0), label,
             (1.2549, -0.3721, -0.8828)),
            (loss(mx.sym.sum(mx.sym.square(d - v))), real, (6.5410, 1.8898, -2.8427)),
            (loss(mx.sym.smooth_l1(d - v, scalar=1.0), grad_scale=0.5, normalization="batch"), real,
             (0.1940, 0.0387, -0.0858))):
        grad = mx.nd.zeros((6, 3))
        exe = net.bind(mx.cpu(), {"d": x, "l": target}, args_grad={"d": grad},
                       grad_req={"d": "write", "l": "null"})
        exe.forward(is_train=True)
        exe.backward()
        assert grad.asnumpy().sum(0).tolist() == near(list(want), 2e-4), net.name


def test_a_convolutional_network_with_rmsprop() -> None:
    rng = np.random.RandomState(0)
    data, label = rng.rand(24, 1, 12, 12).astype("f"), rng.randint(0, 4, 24).astype("f")
    net = mx.sym.Convolution(mx.sym.var("data"), kernel=(3, 3), num_filter=6, name="c1")
    net = mx.sym.Pooling(mx.sym.Activation(net, act_type="tanh"), pool_type="max", kernel=(2, 2),
                         stride=(2, 2))
    net = mx.sym.Convolution(net, kernel=(3, 3), num_filter=8, pad=(1, 1), name="c2")
    net = mx.sym.LeakyReLU(mx.sym.BatchNorm(net, fix_gamma=False, name="b2"), slope=0.1)
    net = mx.sym.flatten(mx.sym.Pooling(net, global_pool=True, kernel=(1, 1), pool_type="avg"))
    net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(net, num_hidden=4, name="fc"), name="softmax",
                               normalization="batch")
    shapes = zip(net.list_arguments(), net.infer_shape(data=(8, 1, 12, 12))[0])
    args = {n: mx.nd.array(rng.randn(*s) * 0.3) for n, s in shapes
            if n not in ("data", "softmax_label")}
    batches = mx.io.NDArrayIter(data, label, 8)
    module = mx.mod.Module(net)
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(arg_params=args, aux_params={"b2_moving_mean": mx.nd.zeros(8),
                                                    "b2_moving_var": mx.nd.ones(8)})
    module.init_optimizer(optimizer="rmsprop", optimizer_params={
        "learning_rate": 0.01, "wd": 1e-3, "clip_gradient": 5.0})
    metric, seen = mx.metric.create("ce"), []
    for _ in range(5):
        batches.reset()
        metric.reset()
        for b in batches:
            module.forward_backward(b)
            module.update()
            module.update_metric(metric, b.label)
        seen.append(metric.get()[1])
    assert seen == near([1.407, 1.384, 1.373, 1.364, 1.355], 3e-3)
    means = {k: float(v.asnumpy().mean()) for k, v in module.get_params()[0].items()}
    assert means == near({"b2_beta": -0.156, "b2_gamma": -0.143, "c1_bias": 0.122,
                          "c1_weight": -0.052, "c2_bias": 0.028, "c2_weight": -0.007,
                          "fc_bias": 0.077, "fc_weight": 0.023}, 3e-3)
    aux = module.get_params()[1]
    assert float(aux["b2_moving_var"].asnumpy().mean()) == near(0.265)


def test_fused_and_unfused_cells() -> None:
    rng = np.random.RandomState(0)
    for mode, size, want in (("lstm", 336, -1.8077), ("gru", 252, -1.0494),
                             ("rnn_tanh", 84, -2.3742)):
        fused = mx.rnn.FusedRNNCell(4, num_layers=2, mode=mode, prefix="f_", get_next_state=True)
        out, _ = fused.unroll(3, mx.sym.var("data"), layout="NTC", merge_outputs=True)
        shapes = dict(zip(out.list_arguments(), out.infer_shape(data=(2, 3, 5))[0]))
        assert shapes["f_parameters"] == (size,)
        params, data = mx.nd.array(rng.randn(size) * 0.3), mx.nd.array(rng.randn(2, 3, 5))
        given = {"data": data, "f_parameters": params}
        exe = out.bind(mx.cpu(), {n: given.get(n, mx.nd.zeros(s)) for n, s in shapes.items()})
        result = exe.forward()[0].asnumpy()
        assert float(result.sum()) == near(want, 2e-4)
        stack = fused.unfuse()
        packed = stack.pack_weights(fused.unpack_weights({"f_parameters": params}))
        out, _ = stack.unroll(3, mx.sym.var("data"), layout="NTC", merge_outputs=True)
        given = {"data": data, **packed}
        exe = out.bind(mx.cpu(), {n: given.get(n, mx.nd.zeros((2, 4)))
                                  for n in out.list_arguments()})
        assert np.abs(exe.forward()[0].asnumpy() - result).max() < 1e-5


def test_a_monitor_prints_what_mxnet_prints() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc1")
    net = mx.sym.Activation(net, act_type="relu", name="act")
    net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(net, num_hidden=2, name="fc2"), name="softmax")
    module = mx.mod.Module(net)
    module.bind([("data", (4, 5))], [("softmax_label", (4,))])
    module.init_params(mx.init.Constant(0.1))
    monitor = mx.mon.Monitor(1, stat_func=mx.nd.max, pattern=".*fc.*|.*act.*", sort=True)
    module.install_monitor(monitor)
    monitor.tic()
    module.forward(mx.io.DataBatch([mx.nd.ones((4, 5))], [mx.nd.zeros(4)]), is_train=False)
    seen = monitor.toc()
    assert [s[:2] for s in seen] == [(1, n) for n in (
        "act_output", "fc1_bias", "fc1_output", "fc1_weight", "fc2_bias", "fc2_output",
        "fc2_weight")]
    assert seen[3][2] == seen[6][2] == "0.1\t" and seen[1][2] == "0.0\t"
