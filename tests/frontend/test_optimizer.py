"""Optimizers: trajectories (the reference's numbers), multipliers, states and their bytes."""
import json
import struct
import warnings

import numpy as np
import pytest

import mxcy as mx

O = mx.optimizer  # noqa: E741


def run(name, steps=4, dtype="float32", single=False, **kwargs):
    """First three elements of a weight and last two of a bias after some updates."""
    rs = np.random.RandomState(1)
    w = mx.nd.array(rs.randn(3, 2), dtype=dtype)
    b = None if single else mx.nd.array(rs.randn(4), dtype=dtype)
    u = O.get_updater(O.create(name, param_idx2name={0: "a_weight", 1: "a_bias"}, **kwargs))
    for _ in range(steps):
        u(0, mx.nd.array(rs.randn(3, 2), dtype=dtype), w)
        if not single:
            u(1, mx.nd.array(rs.randn(4), dtype=dtype), b)
    out = w.asnumpy().ravel().tolist()
    return out if single else out[:3] + b.asnumpy().tolist()[-2:]


CUT = {"wd": 0.1, "clip_gradient": 0.5, "rescale_grad": 0.5}
MOM = {"momentum": 0.9, "wd": 0.1}
#: name, arguments beside learning_rate=0.1, values as the reference computes them
CASES = [
    ("sgd", {}, [1.676546, -0.391776, -0.442656, 0.16361, -0.496612]),
    ("sgd", CUT, [1.604659, -0.52412, -0.464527, 0.274315, -0.372991]),
    ("sgd", MOM, [1.433899, -0.009376, -0.409441, 0.049741, -0.796236]),
    ("nag", {}, [1.676546, -0.391776, -0.442656, 0.16361, -0.496612]),
    ("nag", CUT, [1.604659, -0.52412, -0.464527, 0.274315, -0.372991]),
    ("signum", CUT, [1.224345, -0.211756, -0.328172, 0.119039, -0.64937]),
    ("signum", MOM, [1.624345, -0.211756, -0.328172, 0.119039, -0.64937]),
    ("signum", {"momentum": 0.0, "wd": 0.1}, [1.76032, -0.389631, -0.30934, 0.119039, -0.64937]),
    ("signum", {"wd_lh": 0.1}, [1.5643, -0.193611, -0.30934, 0.108448, -0.633584]),
    ("lars", {}, [1.624528, -0.611485, -0.52801, 0.16361, -0.496612]),
    ("lars", MOM, [1.624312, -0.611148, -0.527988, 0.049741, -0.796236]),
    ("adam", {}, [1.5508, -0.420135, -0.431999, 0.1777, -0.648738]),
    ("adam", CUT, [1.53887, -0.455605, -0.395126, 0.186736, -0.648738]),
    ("adagrad", {}, [1.629599, -0.50891, -0.410484, 0.212005, -0.534764]),
    ("adagrad", CUT, [1.588205, -0.481462, -0.391351, 0.209798, -0.534764]),
    ("rmsprop", {}, [1.66006, -0.273455, -0.139643, -0.020712, -1.178272]),
    ("rmsprop", CUT, [1.580409, -0.225214, -0.106982, -0.029183, -1.178272]),
    ("rmsprop", {"centered": True, "wd": 0.1},
     [1.140774, 0.355048, 0.36493, -0.589511, -2.761798]),
    ("rmsprop", {"clip_weights": 0.5}, [0.5, -0.273455, -0.128236, -0.020712, -0.5]),
    ("adadelta", CUT, [1.07648, -0.388111, -0.327184, 0.302062, -0.292002]),
    ("ftrl", {}, [0.973571, -0.341587, -0.086961, -0.036633, -0.220788]),
    ("ftrl", CUT, [0.55777, -0.162782, -0.045001, -0.020225, -0.140172]),
    ("adamax", CUT, [1.534117, -0.462327, -0.396939, 0.210667, -0.612764]),
    ("ftml", CUT, [1.595455, -0.49342, -0.396788, 0.210494, -0.514963]),
    ("lamb", {}, [1.563796, -0.261716, -0.384848, 0.127866, -0.769247]),
    ("lamb", CUT, [1.545427, -0.354771, -0.36862, 0.138672, -0.774997]),
    ("lbsgd", MOM, [1.433899, -0.009376, -0.409441, 0.049741, -0.796236]),
    ("lbsgd", {"batch_scale": 2, "warmup_epochs": 1, "updates_per_epoch": 3, "momentum": 0.5},
     [1.667509, -0.368891, -0.457135, 0.169252, -0.524441]),
    ("lbsgd", {"warmup_strategy": "lars", "momentum": 0.5},
     [1.818151, -0.234781, -0.377295, 0.14879, -0.768229]),
    ("dcasgd", CUT, [1.604707, -0.524188, -0.464548, 0.274302, -0.372954]),
    ("test", CUT, [1.363341, -1.711656, -0.955751, 1.096182, 0.986839]),
]


@pytest.mark.parametrize("name, kwargs, want", CASES)
def test_trajectories(name, kwargs, want):
    assert run(name, learning_rate=0.1, **kwargs) == pytest.approx(want, abs=5e-6)


def test_nadam_counts_each_parameter_by_itself():
    want = [1.4618747, -0.3757298, -0.588151, -0.8000476, 0.7321205, -2.1367085]
    assert run("nadam", 5, single=True, learning_rate=0.1, wd=0.1) == pytest.approx(want, abs=5e-6)


def test_nag_with_decay_matches_its_formula():
    rs = np.random.RandomState(0)
    w, m = rs.randn(5), np.zeros(5)
    x = mx.nd.array(w)
    u = O.get_updater(O.create("nag", learning_rate=0.1, momentum=0.9, wd=0.1))
    for _ in range(4):
        g = rs.randn(5)
        u(0, mx.nd.array(g), x)
        g = g + 0.1 * w
        m = 0.9 * m - 0.1 * g
        w = w + 0.9 * m - 0.1 * g
    assert np.allclose(x.asnumpy(), w, atol=1e-5)


def test_dcasgd_with_momentum_runs():
    assert np.isfinite(run("dcasgd", learning_rate=0.1, momentum=0.9)).all()


def test_sgld_noise():
    mx.random.seed(0)
    w = mx.nd.zeros((2000,))
    O.get_updater(O.create("sgld", learning_rate=0.01))(0, mx.nd.zeros((2000,)), w)
    assert w.asnumpy().std() == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("name, want", [
    ("sgd", [1.675781, -0.391846, -0.442871, 0.163574, -0.496582]),
    ("adam", [1.550781, -0.420166, -0.432129, 0.177734, -0.648926])])
def test_multi_precision(name, want):
    got = run(name, dtype="float16", multi_precision=True, learning_rate=0.1)
    assert got == pytest.approx(want, abs=2e-3)
    with pytest.warns(UserWarning, match="multi_precision"):
        run(name, dtype="float16", learning_rate=0.1)


def test_weight_decay_by_name():
    names = {0: "fc_weight", 1: "fc_bias", 2: "bn_gamma", 3: "bn_beta", 4: "x"}
    o = O.create("sgd", learning_rate=0.1, wd=0.01, param_idx2name=names)
    assert [o._get_wd(i) for i in range(5)] == [0.01, 0, 0.01, 0, 0]
    o.set_wd_mult({"fc_weight": 2.0, "x": 1.0})
    o.set_lr_mult({"x": 3, 0: 0.5})
    assert [o._get_wd(i) for i in (0, 4)] == [0.02, 0.01]
    assert o._get_lrs([0, 1, 4]) == pytest.approx([0.05, 0.1, 0.3])


def test_multipliers_of_the_symbol():
    w = mx.sym.Variable("w_weight", lr_mult=0.5, wd_mult=3.0)
    net = mx.sym.FullyConnected(mx.sym.Variable("data"), weight=w, num_hidden=2, name="fc")
    o = O.create("sgd", learning_rate=1.0, wd=1.0, sym=net,
                 param_idx2name={0: "w_weight", 1: "fc_bias"})
    assert (o._get_lr(0), o._get_wd(0), o._get_wd(1)) == (0.5, 3.0, 0.0)


def test_schedule():
    s = mx.lr_scheduler.FactorScheduler(2, 0.5)
    with pytest.warns(UserWarning, match="replaces"):
        o = O.create("sgd", learning_rate=0.4, lr_scheduler=s)
    u = O.get_updater(o)
    w = mx.nd.zeros((1,))
    seen = []
    for _ in range(5):
        before = w.asscalar()
        u(0, mx.nd.ones((1,)), w)
        seen.append(round(float(before - w.asscalar()), 6))
    assert seen == [0.4, 0.4, 0.2, 0.2, 0.1] and o.learning_rate == 0.1
    with pytest.raises(mx.MXNetError):
        o.set_learning_rate(1)
    plain = O.create("sgd")
    plain.set_learning_rate(3)
    assert plain.learning_rate == 3 and plain.lr == 3


def test_lists_of_parameters():
    w = [mx.nd.ones((2,)), mx.nd.ones((2,))]
    u = O.get_updater(O.create("sgd", learning_rate=0.1))
    u([0, 1], [mx.nd.ones((2,)), mx.nd.ones((2,))], w)
    assert np.allclose([x.asnumpy() for x in w], 0.9) and u.optimizer.num_update == 1


FUSED = [("sgd", {}), ("sgd", CUT), ("sgd", MOM), ("ccsgd", MOM), ("nag", MOM), ("signum", CUT),
         ("signum", {"momentum": 0.0}), ("adam", CUT), ("adagrad", CUT), ("rmsprop", CUT),
         ("rmsprop", {"centered": True, "clip_weights": 0.5}), ("ftrl", CUT), ("adamax", CUT),
         ("nadam", CUT), ("ftml", CUT), ("adadelta", CUT), ("dcasgd", CUT),
         ("dcasgd", {"momentum": 0.9}), ("lamb", CUT),
         ("lamb", {"lower_bound": 1.0, "upper_bound": 2.0, "bias_correction": False})]
SHAPES = [(3,), (7, 5), (400, 300), (1,), (64, 64), (2, 3, 4)]


def _weights(u, together, steps=4, change=lambda o, k: None):
    """Weights after some steps, all parameters at once or one by one."""
    rs = np.random.RandomState(3)
    w = [mx.nd.array(rs.randn(*s)) for s in SHAPES]
    numbers = list(range(len(w)))
    for k in range(steps):
        change(u.optimizer, k)
        g = [mx.nd.array(rs.randn(*s)) for s in SHAPES]
        if together:
            u(numbers, g, w)
        else:
            for i in numbers:
                u(i, g[i], w[i])
    return [x.asnumpy() for x in w]


def _both(make, **kwargs):
    results = []
    for together in (False, True):
        u = O.get_updater(make())
        results.append(_weights(u, together, **kwargs))
    for a, b in zip(*results):
        assert np.array_equal(a, b)
    return u


NAMES = {k: f"p{k}_{'weight' if k % 2 else 'bias'}" for k in range(len(SHAPES))}


@pytest.mark.parametrize("name, kwargs", FUSED)
def test_all_parameters_at_once_get_the_same_bits(name, kwargs):
    u = _both(lambda: O.create(name, learning_rate=0.1, param_idx2name=NAMES, **kwargs))
    assert u._last is not None and u._last._updates is not None
    assert u.optimizer.num_update == 4


def test_what_changes_between_steps_is_seen_by_all_parameters():
    def change(o, k):
        if k == 1:
            o.set_learning_rate(0.5)
            o.rescale_grad = 0.25
        elif k == 2:
            o.lr_mult["p1_weight"] = 3.0
            o.wd_mult[2] = 2.0
        elif k == 3:
            o.momentum = 0.5
            o.clip_gradient = 0.1
    _both(lambda: O.create("sgd", learning_rate=0.1, param_idx2name=NAMES, **MOM), change=change)


def test_a_schedule_is_seen_by_all_parameters():
    _both(lambda: O.create("adam", learning_rate=0.1, param_idx2name=NAMES,
                           lr_scheduler=mx.lr_scheduler.FactorScheduler(2, 0.5, base_lr=0.1)))


def test_all_at_once_with_different_counts():
    results = []
    for together in (False, True):
        u = O.get_updater(O.create("adam", learning_rate=0.1))
        first = mx.nd.zeros((3,))
        for _ in range(3):
            u(2, mx.nd.ones((3,)), first)
        u.states.pop(2)
        results.append(_weights(u, together))
    assert all(np.array_equal(a, b) for a, b in zip(*results))


def test_all_at_once_only_where_the_class_has_not_changed_how():
    class Half(O.SGD):
        def _get_lr(self, index):
            return 0.5 * super()._get_lr(index)
    u = _both(lambda: Half(learning_rate=0.1))
    assert u._last._updates is None


def test_weights_that_share_memory_are_updated_one_after_another():
    for make in (lambda: O.create("sgd", learning_rate=0.5),
                 lambda: O.create("nadam", learning_rate=0.5)):
        w, g = mx.nd.ones((4,)), mx.nd.ones((4,))
        u = O.get_updater(make())
        u([0, 1], [g, g], [w, w])
        other, v = mx.nd.ones((4,)), O.get_updater(make())
        for i in (0, 1):
            v(i, g, other)
        assert np.array_equal(w.asnumpy(), other.asnumpy())


def test_replaced_arrays_and_states_are_noticed():
    u = O.get_updater(O.create("sgd", learning_rate=1.0, momentum=0.5))
    w, g = [mx.nd.zeros((2,)) for _ in range(2)], [mx.nd.ones((2,)) for _ in range(2)]
    u([0, 1], g, w)
    w[1] = mx.nd.ones((2,))
    u.states[0] = mx.nd.ones((2,))
    u([0, 1], g, w)
    assert np.allclose(w[0].asnumpy(), -1 + 0.5 - 1) and np.allclose(w[1].asnumpy(), 1 - 1.5)
    u.set_states(u.get_states())
    u([0, 1], g, w)
    assert np.allclose(w[1].asnumpy(), -0.5 - 1.75)


def _steps(u, w, rs, n):
    for _ in range(n):
        u(0, mx.nd.array(rs.randn(3)), w)
        u("named", mx.nd.array(rs.randn(3)), w)


@pytest.mark.parametrize("name, kwargs", [
    ("sgd", {"momentum": 0.9}), ("adam", {}), ("rmsprop", {"centered": True}), ("ftml", {}),
    ("dcasgd", {}), ("nadam", {})])
@pytest.mark.parametrize("dump", [False, True])
def test_states_go_on_where_they_were(name, kwargs, dump):
    rs = np.random.RandomState(0)
    w = mx.nd.ones((3,))
    u = O.get_updater(O.create(name, learning_rate=0.1, wd=0.1, **kwargs))
    _steps(u, w, rs, 3)
    data, copy, rs2 = u.get_states(dump), w.copy(), np.random.RandomState(9)
    _steps(u, w, np.random.RandomState(9), 3)
    other = O.create("sgd") if dump else O.create(name, learning_rate=0.1, wd=0.1, **kwargs)
    v = O.get_updater(other)
    v.set_states(data)
    _steps(v, copy, rs2, 3)
    assert (copy.asnumpy() == w.asnumpy()).all()
    assert v.optimizer.num_update == 6 and type(v.optimizer) is type(u.optimizer)


def test_optimizer_travels_with_its_schedule():
    o = O.create("sgd", momentum=0.5,
                 lr_scheduler=mx.lr_scheduler.MultiFactorScheduler([2, 4], 0.1, base_lr=0.3))
    u, w = O.get_updater(o), mx.nd.ones((3,))
    _steps(u, w, np.random.RandomState(0), 3)
    v = O.get_updater(O.create("adam"))
    v.set_states(u.get_states(dump_optimizer=True))
    got = v.optimizer
    assert isinstance(got, O.SGD) and got.momentum == 0.5
    assert got.lr_scheduler.step == [2, 4] and got.learning_rate == o.learning_rate


def _edited(data, **changes):
    (n,) = struct.unpack_from("<Q", data, 8)
    header = json.loads(data[16:16 + n])
    header.update(changes)
    text = json.dumps(header).encode()
    return data[:8] + struct.pack("<Q", len(text)) + text + data[16 + n:]


def test_damaged_states_raise():
    u, w = O.get_updater(O.create("sgd", momentum=0.9)), mx.nd.ones((3,))
    _steps(u, w, np.random.RandomState(0), 1)
    data = u.get_states(True)
    (n,) = struct.unpack_from("<Q", data, 8)
    arrays = json.loads(data[16:16 + n])["arrays"]
    bad = [b"", b"\x80\x04pickle", b"MXCYOPT1", data[:15], data[:16 + n - 1], data[:-1],
           data[:8] + struct.pack("<Q", 2**63) + data[16:], data[:16] + b"[" * n,
           _edited(data, states=[[0, {"array": 99}]]), _edited(data, states=[[[1], None]]),
           _edited(data, states=[[0, {"tuple": 3}]]), _edited(data, states=3),
           _edited(data, counts=[[0, "x"]]), _edited(data, optimizer={"name": "os.system"}),
           _edited(data, optimizer={"name": "sgd", "attributes": 3}),
           _edited(data, optimizer={"name": "sgd", "attributes": {},
                                    "schedule": {"name": "eval", "attributes": {}}})]
    for change in ({"shape": [2**40]}, {"shape": [-1]}, {"offset": -4}, {"offset": 10**9},
                   {"nbytes": 2**62}, {"stored": "object"}, {"dtype": "nope"}, {"shape": [1.5]}):
        bad.append(_edited(data, arrays=[{**arrays[0], **change}, *arrays[1:]]))
    deep = None
    for _ in range(50):
        deep = {"tuple": [deep]}
    bad.append(_edited(data, states=[[0, deep]]))
    for each in bad:
        with pytest.raises(mx.MXNetError):
            O.get_updater(O.create("sgd")).set_states(each)
    with pytest.raises(TypeError):
        O.get_updater(O.create("sgd")).set_states("text")


def test_attributes_from_a_file_cannot_replace_methods():
    u, w = O.get_updater(O.create("sgd", momentum=0.9)), mx.nd.ones((3,))
    _steps(u, w, np.random.RandomState(0), 1)
    entry = {"name": "sgd", "schedule": None,
             "attributes": {"update": 1, "__class__": 2, "idx2name": 3, "momentum": 0.25}}
    v = O.get_updater(O.create("sgd"))
    v.set_states(_edited(u.get_states(), optimizer=entry))
    assert callable(v.optimizer.update) and v.optimizer.idx2name == {}
    assert v.optimizer.momentum == 0.25


@pytest.mark.parametrize("make, error", [
    (lambda: O.create("nope"), ValueError), (lambda: O.create(3), TypeError),
    (lambda: O.create("sgd", foo=1), TypeError), (lambda: O.get_updater("sgd"), TypeError),
    (lambda: O.create("sgd", param_idx2name=["a"]), TypeError),
    (lambda: O.create("lbsgd", warmup_strategy="x"), ValueError),
    (lambda: O.Optimizer().update(0, None, None, None), NotImplementedError)])
def test_bad_arguments(make, error):
    with pytest.raises(error):
        make()


def test_registry():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        @O.register
        class Mine(O.SGD):
            pass

    assert isinstance(O.create("MINE", learning_rate=1), Mine)
    o = O.SGD()
    assert O.create(o) is o and mx.opt is O


@pytest.mark.parametrize("name", ["sgd", "lamb", "lars", "adam"])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_lists_of_parameters_are_updated_one_by_one(name, dtype):
    results = []
    for together in (False, True):
        opt = mx.optimizer.create(name, learning_rate=0.1, multi_precision=True)
        weights = [mx.nd.array([i, 2.0], dtype=dtype) for i in (1, 3)]
        grads = [mx.nd.array([0.5, i], dtype=dtype) for i in (2, 4)]
        states = [opt.create_state_multi_precision(i, w) for i, w in enumerate(weights)]
        for _ in range(2):
            if together:
                opt.update_multi_precision([0, 1], weights, grads, states)
            else:
                for i in (0, 1):
                    opt.update_multi_precision(i, weights[i], grads[i], states[i])
        results.append([w.asnumpy().tolist() for w in weights])
    assert results[0] == results[1] != [[1, 2], [3, 2]]
    pair = [mx.optimizer.create(name, learning_rate=0.1) for _ in range(2)]
    mx.test_utils.compare_optimizer(*pair, [(2, 3), (4,)], "float32")
