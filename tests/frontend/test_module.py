"""Module: training against the reference's numbers, shapes, checkpoints, devices, errors."""
import logging
import threading

import numpy as np
import pytest

import mxcy as mx

RS = np.random.RandomState(0)
X = RS.randn(50, 4).astype("f")
Y = ((X[:, 0] > 0).astype(int) + (X[:, 1] > 0)).astype("f")
PARAMS = {"fc_weight": RS.randn(16, 4) * 0.3, "fc_bias": np.zeros(16),
          "fc2_weight": RS.randn(3, 16) * 0.3, "fc2_bias": np.zeros(3)}


def net(norm=False):
    n = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=16, name="fc")
    if norm:
        n = mx.sym.BatchNorm(n, name="bn")
    n = mx.sym.Activation(n, act_type="relu")
    weight = mx.sym.Variable("fc2_weight", lr_mult=0.5, wd_mult=2.0)
    n = mx.sym.FullyConnected(n, num_hidden=3, name="fc2", weight=weight)
    return mx.sym.SoftmaxOutput(n, name="softmax")


def given():
    return {k: mx.nd.array(v) for k, v in PARAMS.items()}


def data(batch=8, **kwargs):
    return mx.io.NDArrayIter(X, Y, batch, **kwargs)


def bound(symbol=None, batch=10, for_training=True, optimizer=True, init=True, **kwargs):
    """A module ready to train, and one batch."""
    options = {k: kwargs.pop(k) for k in ("inputs_need_grad", "grad_req") if k in kwargs}
    mod = mx.mod.Module(net() if symbol is None else symbol, **kwargs)
    it = data(batch)
    mod.bind(it.provide_data, it.provide_label, for_training=for_training, **options)
    if init:
        mod.init_params(arg_params=given(), aux_params={}, allow_missing=True)
        if optimizer and for_training:
            mod.init_optimizer(optimizer_params={"learning_rate": 0.1})
    return mod, it.next()


def fit(optimizer="sgd", handle="discard", epochs=3, context=None, symbol=None, params=None,
        **kwargs):
    mod = mx.mod.Module(net() if symbol is None else symbol, context=context)
    it = data(last_batch_handle=handle)
    mod.fit(it, num_epoch=epochs, eval_data=it, arg_params=params or given(), aux_params={},
            allow_missing=True, optimizer=optimizer, optimizer_params=kwargs,
            eval_metric=["acc", "ce"])
    return mod


def same_params(a, b, **tolerance):
    for p, q in zip(a.get_params(), b.get_params()):
        assert p.keys() == q.keys()
        for k in p:
            assert np.allclose(p[k].asnumpy(), q[k].asnumpy(), **tolerance), k


def numpy_train(epochs=3, rate=0.3, momentum=0.9, wd=0.01):
    """The same training in NumPy, with multipliers 0.5 on rate and 2 on decay of fc2_weight."""
    p = {k: v.astype("f8") for k, v in PARAMS.items()}
    m = {k: np.zeros_like(v) for k, v in p.items()}
    for _ in range(epochs):
        for i in range(0, 48, 8):
            x, y = X[i:i + 8].astype("f8"), Y[i:i + 8].astype(int)
            a = x @ p["fc_weight"].T + p["fc_bias"]
            h = np.maximum(a, 0)
            s = h @ p["fc2_weight"].T + p["fc2_bias"]
            e = np.exp(s - s.max(1, keepdims=True))
            g = (e / e.sum(1, keepdims=True) - np.eye(3)[y]) / 8
            gh = g @ p["fc2_weight"] * (a > 0)
            grads = {"fc_weight": gh.T @ x, "fc_bias": gh.sum(0), "fc2_weight": g.T @ h,
                     "fc2_bias": g.sum(0)}
            for k in p:
                lr = rate * (0.5 if k == "fc2_weight" else 1)
                decay = {"fc_weight": wd, "fc2_weight": 2 * wd}.get(k, 0.0)
                m[k] = momentum * m[k] - lr * (grads[k] + decay * p[k])
                p[k] = p[k] + m[k]
    return p


def test_fit_equals_numpy():
    got, _ = fit(learning_rate=0.3, momentum=0.9, wd=0.01).get_params()
    for k, v in numpy_train().items():
        assert np.allclose(got[k].asnumpy(), v, atol=2e-5), k


@pytest.mark.parametrize("contexts", [[mx.cpu(0), mx.cpu(1)], [mx.cpu(0), mx.cpu(1), mx.cpu(2)]])
def test_several_devices_give_the_same(contexts):
    one = fit(learning_rate=0.3, momentum=0.9)
    several = fit(learning_rate=0.3, momentum=0.9, context=contexts)
    same_params(one, several, atol=1e-5)
    assert np.allclose(one.predict(data()).asnumpy(), several.predict(data()).asnumpy(), atol=1e-5)


@pytest.mark.parametrize("store", [None, "local", "device"])
def test_kvstores(store):
    mods = []
    for contexts in ([mx.cpu(0)], [mx.cpu(0), mx.cpu(1)]):
        kv = mx.kv.create(store) if store and len(contexts) == 1 else store
        mod, it = mx.mod.Module(net(), context=contexts), data()
        mod.fit(it, num_epoch=2, kvstore=kv, arg_params=given(), aux_params={},
                optimizer_params={"learning_rate": 0.3, "momentum": 0.9})
        mods.append(mod)
    same_params(*mods, atol=1e-5)


def test_work_loads():
    mod, batch = bound(context=[mx.cpu(0), mx.cpu(1)], work_load_list=[3, 2])
    mod.forward_backward(batch)
    assert [[o.shape for o in parts] for parts in mod.get_outputs(False)] == [[(6, 3), (4, 3)]]
    assert mod.get_outputs()[0].shape == (10, 3)
    with pytest.raises(ValueError, match="too small"):
        bound(batch=1, context=[mx.cpu(0), mx.cpu(1)])


def test_learns_and_logs(caplog):
    mx.random.seed(0)
    mod, it, seen = mx.mod.Module(net()), data(shuffle=True), []
    with caplog.at_level(logging.INFO):
        mod.fit(it, num_epoch=25, eval_data=data(), initializer=mx.init.Xavier(), optimizer="adam",
                optimizer_params={"learning_rate": 0.02},
                batch_end_callback=[lambda p: seen.append((p.epoch, p.nbatch)),
                                    mx.callback.Speedometer(8, 3)],
                epoch_end_callback=lambda epoch, sym, arg, aux: seen.append((epoch, sorted(arg))),
                eval_end_callback=lambda p: seen.append(("eval", p.epoch, p.nbatch)),
                eval_batch_end_callback=lambda p: None)
    assert mod.score(data(), "acc")[0][1] > 0.95
    assert seen[:8] == [*((0, i) for i in range(7)), (0, sorted(PARAMS))]
    assert seen[8] == ("eval", 0, 7)
    text = caplog.text
    for part in ("Epoch[0] Train-accuracy=", "Epoch[0] Time cost=", "Epoch[3] Validation-accuracy=",
                 "samples/sec"):
        assert part in text


def test_score_and_predict_leave_padding_out():
    mod = fit(learning_rate=0.3)
    whole = mod.predict(mx.io.NDArrayIter(X, None, 50)).asnumpy()
    assert whole.shape == (50, 3)
    assert np.array_equal(mod.predict(data(8)).asnumpy(), whole) or \
        np.allclose(mod.predict(data(8)).asnumpy(), whole, atol=1e-6)
    right = (whole.argmax(1) == Y).mean()
    assert mod.score(data(8), "acc") == [("accuracy", pytest.approx(right))]
    parts = mod.predict(data(8), merge_batches=False)
    assert [p[0].shape[0] for p in parts] == [8] * 6 + [2]
    assert len(mod.predict(data(8), always_output_list=True)) == 1
    assert mod.predict(data(8), num_batch=2).shape == (16, 3)
    assert np.allclose(mod.predict(X).asnumpy(), whole, atol=1e-6)
    assert np.allclose(mod.predict(mx.nd.array(X)).asnumpy(), whole, atol=1e-6)
    assert [(o[0].shape[0], i, b.pad) for o, i, b in mod.iter_predict(data(20))] == \
        [(20, 0, 0), (20, 1, 0), (10, 2, 10)]
    assert len(mod.score(data(8), ["acc", "ce"], num_batch=1)) == 2


def test_states_of_the_module():
    mod = mx.mod.Module(net(norm=True))
    assert mod.data_names == ["data"] and mod.label_names == ["softmax_label"]
    assert mod.output_names == ["softmax_output"]
    for use in (lambda: mod.data_shapes, lambda: mod.init_params(), lambda: mod.get_params(),
                lambda: mod.forward(None), lambda: mod.update(), lambda: mod.score(data(), "acc")):
        with pytest.raises(mx.MXNetError):
            use()
    it = data()
    mod.bind(it.provide_data, it.provide_label)
    assert mod.binded and mod.for_training and not mod.params_initialized
    assert mod.data_shapes == [("data", (8, 4))] and mod.label_shapes == [("softmax_label", (8,))]
    assert mod.output_shapes == [("softmax_output", (8, 3))]
    mod.init_params(mx.init.Xavier())
    args, auxs = mod.get_params()
    assert {k: v.shape for k, v in args.items()}["bn_gamma"] == (16,)
    assert auxs["bn_moving_var"].asnumpy().tolist() == [1] * 16
    with pytest.warns(UserWarning, match="ignored"):
        mod.init_params()
    with pytest.raises(mx.MXNetError, match="init_optimizer"):
        mod.update()
    mod.init_optimizer()
    assert mod._optimizer.rescale_grad == 1 / 8
    with pytest.raises(mx.MXNetError, match="inputs_need_grad"):
        mod.get_input_grads()


def test_moving_statistics_are_trained_and_saved(tmp_path):
    mod = fit(learning_rate=0.1, symbol=net(norm=True))
    moved = mod.get_params()[1]
    assert np.abs(moved["bn_moving_mean"].asnumpy()).max() > 0
    mod.save_checkpoint(str(tmp_path / "m"), 3)
    other = mx.mod.Module.load(str(tmp_path / "m"), 3)
    other.bind([("data", (8, 4))], for_training=False)
    same_params(mod, other)
    assert np.array_equal(mod.predict(data()).asnumpy(), other.predict(data()).asnumpy())


@pytest.mark.parametrize("req", ["write", "add"])
def test_grad_req(req):
    mod, batch = bound(inputs_need_grad=True, grad_req=req)
    for _ in range(3):
        mod.forward_backward(batch)
    single, _ = bound(inputs_need_grad=True)
    single.forward_backward(batch)
    times = 3 if req == "add" else 1
    assert np.allclose(mod.get_input_grads()[0].asnumpy(),
                       times * single.get_input_grads()[0].asnumpy(), rtol=1e-5)
    assert mod.get_input_grads()[0].shape == (10, 4)


def test_fixed_parameters():
    mod, batch = bound(fixed_param_names=["fc_weight"])
    before = mod.get_params()[0]
    mod.forward_backward(batch)
    mod.update()
    after = mod.get_params()[0]
    changed = {k for k in before if not np.array_equal(before[k].asnumpy(), after[k].asnumpy())}
    assert changed == {"fc_bias", "fc2_weight", "fc2_bias"}


def test_output_gradients_and_other_batch_sizes():
    n = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=2, name="fc")
    mod = mx.mod.Module(n, label_names=None)
    w = np.arange(8).reshape(2, 4).astype("f")
    mod.bind([("data", (5, 4))], inputs_need_grad=True)
    mod.init_params(arg_params={"fc_weight": mx.nd.array(w), "fc_bias": mx.nd.zeros((2,))},
                    aux_params={})
    for rows in (5, 3, 5, 1):
        mod.forward(mx.io.DataBatch([mx.nd.array(X[:rows])]), is_train=True)
        assert np.allclose(mod.get_outputs()[0].asnumpy(), X[:rows] @ w.T, atol=1e-4)
        mod.backward([mx.nd.array(X[:rows, :2])])
        assert np.allclose(mod.get_input_grads()[0].asnumpy(), X[:rows, :2] @ w, atol=1e-4)
    mod.reshape([("data", (7, 4))])
    assert mod.data_shapes == [("data", (7, 4))]
    with pytest.raises(mx.MXNetError):
        mod.forward(mx.io.DataBatch([mx.nd.zeros((2, 5))]))
    with pytest.raises(ValueError):
        mod.forward(mx.io.DataBatch([mx.nd.zeros((2, 4))] * 2))
    mod.forward(mx.io.DataBatch([mx.nd.array(X[:5])]), is_train=False)
    assert mod.get_outputs()[0].shape == (5, 2)


def test_prediction_only():
    mod, batch = bound(for_training=False)
    mod.forward(batch)
    with pytest.raises(mx.MXNetError, match="for_training"):
        mod.backward()
    with pytest.raises(ValueError):
        mx.mod.Module(net()).bind([("data", (2, 4))], for_training=False, inputs_need_grad=True)


def test_several_inputs_and_outputs():
    a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
    mod = mx.mod.Module(mx.sym.Group([a + b, a * b]), data_names=["b", "a"], label_names=[])
    it = mx.io.NDArrayIter({"a": X, "b": X + 1}, None, 8)
    mod.bind(it.provide_data, for_training=False)
    mod.init_params()
    got = mod.predict(it)
    assert np.allclose(got[0].asnumpy(), 2 * X + 1) and np.allclose(got[1].asnumpy(), X * (X + 1))


def test_states_from_batch_to_batch():
    h = mx.sym.Variable("h")
    n = mx.sym.Group([mx.sym.Variable("data") + h, h * 2])
    mod = mx.mod.Module(n, label_names=[], state_names=["h"])
    mod.bind([("data", (2, 3)), ], for_training=False)
    mod.init_params()
    mod.set_states(value=1)
    mod.forward(mx.io.DataBatch([mx.nd.ones((2, 3))]))
    assert (mod.get_outputs()[0].asnumpy() == 2).all()
    mod.set_states(states=[mod.get_outputs()[0]])
    assert (mod.get_states()[0].asnumpy() == 2).all()


def test_set_params():
    mod, _ = bound()
    args, auxs = mod.get_params()
    part = {"fc_weight": args["fc_weight"] * 0 + 5}
    with pytest.raises(mx.MXNetError, match="is not given"):
        mod.set_params(part, {})
    mod.set_params(part, {}, allow_missing=True)
    assert (mod.get_params()[0]["fc_weight"].asnumpy() == 5).all()
    more = {**args, "nope": args["fc_bias"]}
    mod.set_params(more, auxs)  # a checkpoint of a larger network
    with pytest.raises(ValueError, match="nope"):
        mod.set_params(more, auxs, allow_missing=True)
    mod.set_params(more, auxs, allow_missing=True, allow_extra=True)
    with pytest.raises(ValueError, match="shape"):
        mod.set_params({**args, "fc_weight": mx.nd.zeros((1, 1))}, auxs)
    args["fc_bias"][:] = 9  # what get_params gives is a copy
    assert (mod.get_params()[0]["fc_bias"].asnumpy() == 0).all()


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_resumed_training_equals_unbroken(tmp_path, optimizer):
    options = {"learning_rate": 0.05, **({"momentum": 0.9} if optimizer == "sgd" else {})}
    whole = fit(optimizer, epochs=4, **options)
    half = fit(optimizer, epochs=2, **options)
    prefix = str(tmp_path / "half")
    half.save_checkpoint(prefix, 2, save_optimizer_states=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == \
        ["half-0002.params", "half-0002.states", "half-symbol.json"]
    again = mx.mod.Module.load(prefix, 2, load_optimizer_states=True)
    again.fit(data(last_batch_handle="discard"), begin_epoch=2, num_epoch=4,
              optimizer=optimizer, optimizer_params=options)
    same_params(whole, again, rtol=0, atol=0)


def test_params_files(tmp_path):
    mod, _ = bound(net(norm=True))
    name = str(tmp_path / "p.params")
    mod.save_params(name)
    assert set(mx.nd.load(name)) == {f"arg:{n}" for n in mod.get_params()[0]} | \
        {"aux:bn_moving_mean", "aux:bn_moving_var"}
    other, _ = bound(net(norm=True))
    other.load_params(name)
    same_params(mod, other)
    mx.nd.save(name, {"x": mx.nd.ones((1,))})
    with pytest.raises(ValueError, match="arg:"):
        mod.load_params(name)


def test_sharing():
    mod, batch = bound()
    small = mx.mod.Module(net())
    small.bind([("data", (2, 4))], [("softmax_label", (2,))], shared_module=mod)
    assert small.params_initialized and small.optimizer_initialized
    small.forward_backward(mx.io.DataBatch([batch.data[0][:2]], [batch.label[0][:2]]))
    small.update()
    same_params(mod, small, rtol=0, atol=0)
    fresh = mx.mod.Module(net())
    with pytest.raises(ValueError):
        fresh.bind([("data", (2, 4))], shared_module=mx.mod.Module(net()))
    fresh.bind([("data", (2, 4))], [("softmax_label", (2,))])
    fresh.init_params(arg_params=given(), aux_params={})
    fresh.borrow_optimizer(mod)
    assert fresh._optimizer is mod._optimizer


def test_rebind_keeps_parameters():
    mod, _ = bound()
    before = mod.get_params()[0]["fc_weight"].asnumpy()
    mod.bind([("data", (3, 4))], for_training=False)          # ignored
    assert mod.data_shapes == [("data", (10, 4))]
    mod.bind([("data", (3, 4))], for_training=False, force_rebind=True)
    assert mod.data_shapes == [("data", (3, 4))] and not mod.for_training
    assert np.array_equal(mod.get_params()[0]["fc_weight"].asnumpy(), before)


def test_monitor():
    mod, batch = bound()
    mon = mx.mon.Monitor(2, pattern=".*weight|.*output", sort=True)
    mod.install_monitor(mon)
    seen = []
    for _ in range(4):
        mon.tic()
        mod.forward_backward(batch)
        seen.append(mon.toc())
    assert [bool(s) for s in seen] == [True, False, True, False]
    names = [name for _, name, _ in seen[0]]
    assert names == sorted(names) and {"fc_output", "softmax_output", "fc_weight"} <= set(names)
    w = mod.get_params()[0]["fc_weight"].asnumpy()
    value = {n: v for _, n, v in seen[0]}["fc_weight"]
    assert float(value) == pytest.approx(np.linalg.norm(w) / np.sqrt(w.size), rel=1e-5)
    mx.mod.Module(net()).fit(data(), num_epoch=1, monitor=mx.mon.Monitor(100))


def test_thread_can_train():
    done = []
    thread = threading.Thread(target=lambda: done.append(fit(learning_rate=0.3)))
    thread.start()
    thread.join()
    same_params(done[0], fit(learning_rate=0.3), rtol=0, atol=0)


@pytest.mark.parametrize("make, error", [
    (lambda: mx.mod.Module(net(), data_names=["x"]), ValueError),
    (lambda: mx.mod.Module(net(), fixed_param_names=["x"]), ValueError),
    (lambda: mx.mod.Module(net(), context="cpu"), TypeError),
    (lambda: mx.mod.Module(net(), work_load_list=[1, 2]), ValueError),
    (lambda: mx.mod.Module(net()).bind([("x", (4, 4))]), ValueError),
    (lambda: mx.mod.Module(net()).fit(data()), ValueError),
    (lambda: bound(grad_req=["write"]), ValueError),
    (lambda: bound()[0].init_optimizer(optimizer=3, force_init=True), TypeError),
    (lambda: bound()[0].init_optimizer(kvstore="dist_sync", force_init=True),
     NotImplementedError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


def test_unknown_label_name_only_warns():
    with pytest.warns(UserWarning, match="softmax_label"):
        mx.mod.Module(mx.sym.Variable("data") * 2)


def test_bucketing(tmp_path):
    def generate(key):
        n = mx.sym.sum(mx.sym.Variable("data"), axis=1, keepdims=True)
        n = mx.sym.FullyConnected(n, num_hidden=3, name="fc")
        return mx.sym.SoftmaxOutput(n, name="softmax"), ("data",), ("softmax_label",)

    mod = mx.mod.BucketingModule(generate, default_bucket_key=6)
    mod.bind([("data", (2, 6))], [("softmax_label", (2,))])
    mod.init_params()
    mod.init_optimizer(optimizer_params={"learning_rate": 0.1})
    for key in (6, 3, 6, 4, 3):
        batch = mx.io.DataBatch(
            [mx.nd.ones((2, key))], [mx.nd.array([0, 1])], bucket_key=key,
            provide_data=[("data", (2, key))], provide_label=[("softmax_label", (2,))])
        before = mod.get_params()[0]["fc_weight"].asnumpy()
        mod.forward_backward(batch)
        mod.update()
        assert mod.get_outputs()[0].shape == (2, 3) and mod.data_shapes == [("data", (2, key))]
        assert not np.array_equal(before, mod.get_params()[0]["fc_weight"].asnumpy())
    prefix = str(tmp_path / "b")
    mod.save_checkpoint(prefix, 1)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "b-0001.params", *(f"b-{key}-symbol.json" for key in (3, 4, 6)), "b-symbol.json",
        "b.buckets"]
    assert mx.nd.load(f"{prefix}.buckets")[0].asnumpy().tolist() == [6, 3, 4]
    (tmp_path / "b-symbol.json").unlink()  # the reference writes none
    again = mx.mod.BucketingModule.load(prefix, 1, sym_gen=generate, default_bucket_key=6)
    again.bind([("data", (2, 6))], [("softmax_label", (2,))])
    same_params(mod, again, atol=0)


def test_sequential_equals_one_module():
    first = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=16, name="fc")
    first = mx.sym.Activation(first, act_type="relu", name="act")
    second = mx.sym.FullyConnected(mx.sym.Variable("hidden"), num_hidden=3, name="fc2")
    second = mx.sym.SoftmaxOutput(second, name="softmax")
    chain = mx.mod.SequentialModule()
    chain.add(mx.mod.Module(first, label_names=None))
    chain.add(mx.mod.Module(second, data_names=["hidden"]), take_labels=True, auto_wiring=True)
    whole = mx.sym.FullyConnected(first, num_hidden=3, name="fc2")
    one = mx.mod.Module(mx.sym.SoftmaxOutput(whole, name="softmax"))
    for mod in (chain, one):
        mod.fit(data(last_batch_handle="discard"), num_epoch=2, arg_params=given(), aux_params={},
                optimizer_params={"learning_rate": 0.3})
    same_params(chain, one, atol=1e-5)
    assert chain.score(data(), "acc")[0][1] == pytest.approx(one.score(data(), "acc")[0][1])


@pytest.mark.parametrize(("multipliers", "decay"), [({}, 1.0), ({"fc_bias": 0.25}, 0.25)])
def test_an_optimizer_given_as_an_object_keeps_its_multipliers(multipliers, decay):
    opt = mx.optimizer.SGD(learning_rate=1.0, wd=0.5, rescale_grad=0.5)
    opt.set_wd_mult(multipliers)
    head = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=1, name="fc")
    mod = mx.mod.Module(mx.sym.LinearRegressionOutput(head, name="softmax"))
    mod.bind([("data", (2, 3))], [("softmax_label", (2, 1))])
    mod.init_params(arg_params={"fc_weight": mx.nd.ones((1, 3)), "fc_bias": mx.nd.array([4.0])})
    mod.init_optimizer(optimizer=opt)
    mod.forward_backward(mx.io.DataBatch([mx.nd.zeros((2, 3))], [mx.nd.zeros((2, 1))]))
    mod.update()
    # The gradient takes all of the bias, so that what is left is the decay.
    assert mod.get_params()[0]["fc_bias"].asscalar() == -0.5 * decay * 4.0


def test_callbacks_see_the_batch():
    seen = []
    mod = mx.mod.Module(net())
    mod.fit(data(), num_epoch=1,
            batch_end_callback=lambda p: seen.append(p.locals["data_batch"].data[0].shape))
    assert seen and len(set(seen)) == 1


def test_python_loss_module_needs_no_parameters():
    loss = mx.mod.PythonLossModule(grad_func=lambda scores, labels: scores - 1)
    loss.bind([("data", (2, 3))], [("softmax_label", (2,))])
    loss.forward(mx.io.DataBatch([mx.nd.ones((2, 3)) * 3], [mx.nd.ones((2,))]))
    loss.backward()
    assert loss.get_input_grads()[0].asnumpy().tolist() == [[2] * 3] * 2


def test_python_loss_module():
    scores = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=1, name="fc")
    chain = mx.mod.SequentialModule()
    chain.add(mx.mod.Module(scores, label_names=None))
    chain.add(mx.mod.PythonLossModule(grad_func=lambda s, y: s - y.reshape((-1, 1))),
              take_labels=True, auto_wiring=True)
    target = X @ np.array([1.0, -2.0, 0.5, 0.0], "f")
    chain.fit(mx.io.NDArrayIter(X, target, 10), num_epoch=60, eval_metric="mse",
              optimizer_params={"learning_rate": 0.3})
    got = chain.get_params()[0]["fc_weight"].asnumpy()
    assert np.allclose(got, [[1, -2, 0.5, 0]], atol=0.02)


def test_feed_forward(tmp_path):
    mx.random.seed(0)
    model = mx.model.FeedForward(net(), num_epoch=20, numpy_batch_size=10, learning_rate=0.3,
                                 momentum=0.9, initializer=mx.init.Xavier())
    model.fit(X, Y, eval_data=(X, Y))
    assert model.score(mx.io.NDArrayIter(X, Y, 10)) > 0.9
    out = model.predict(X)
    assert out.shape == (50, 3)
    model.save(str(tmp_path / "ff"))
    again = mx.model.FeedForward.load(str(tmp_path / "ff"), 20, numpy_batch_size=10)
    assert np.array_equal(again.predict(X), out)


def test_no_memory_is_taken_while_training():
    mod, it = fit(learning_rate=0.3, momentum=0.9), data(last_batch_handle="discard")
    batches = list(it)

    def steps(n):
        for i in range(n):
            mod.forward_backward(batches[i % len(batches)])
            mod.update()
        mx.waitall()

    steps(20)
    before = mx.memory_stats()
    steps(200)
    after = mx.memory_stats()
    for key in ("allocations", "peak_bytes", "blocks"):
        assert before[key] == after[key], key


def test_ctx_groups():
    """Parameters lie on the devices of their groups, one list entry for each context."""
    with mx.AttrScope(ctx_group="a"):
        x = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=4, name="fc1")
    with mx.AttrScope(ctx_group="b"):
        x = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=3, name="fc2"), name="softmax")
    contexts = [mx.cpu(0), mx.cpu(1)]
    groups = {"a": contexts, "b": [mx.cpu(2), mx.cpu(3)]}
    module = mx.mod.Module(x, context=contexts, group2ctxs=groups)
    r = np.random.RandomState(0)
    data = mx.io.NDArrayIter(r.randn(20, 5), r.randint(0, 3, 20), 4)
    module.fit(data, num_epoch=2, optimizer_params={"learning_rate": 0.1})
    args = [e.arg_dict for e in module._group.execs]
    assert [a["fc1_weight"].context for a in args] == contexts
    assert [a["fc2_weight"].context for a in args] == groups["b"]
    np.testing.assert_array_equal(args[0]["fc2_weight"].asnumpy(), args[1]["fc2_weight"].asnumpy())
