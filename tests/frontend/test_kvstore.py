"""The store of one process."""
import numpy as np
import pytest

import mxcy as mx


def full(value, ctx=None):
    return mx.nd.full((2, 3), value, ctx=ctx)


def test_push_and_pull():
    kv = mx.kv.create("local")
    assert (kv.type, kv.rank, kv.num_workers) == ("local", 0, 1) and kv.is_capable("optimizer")
    kv.init(3, full(1))
    out = full(0)
    kv.pull(3, out=out)
    assert (out.asnumpy() == 1).all()
    pushed = [full(i, mx.cpu(i)) for i in range(3)]
    kv.push(3, pushed)
    outs = [full(9), full(9)]
    kv.pull(3, out=outs)
    assert all((o.asnumpy() == 3).all() for o in outs)
    assert (pushed[1].asnumpy() == 1).all()
    kv.pushpull(3, full(7), out=out)
    assert (out.asnumpy() == 7).all()
    kv.broadcast("new", full(5), out=out)
    assert (out.asnumpy() == 5).all()


def test_lists_of_keys():
    kv = mx.kv.create()
    kv.init(["a", "b"], [full(1), full(2)])
    kv.push(["a", "b"], [[full(1), full(2)], [full(3), full(4)]])
    outs = [full(0), full(0)]
    kv.pull(["a", "b"], out=outs)
    assert [o.asnumpy()[0, 0] for o in outs] == [3, 7]
    kv.push(["a", "b"], [full(1), full(1), full(2), full(2)])
    kv.pull(["a", "b"], out=outs)
    assert [o.asnumpy()[0, 0] for o in outs] == [2, 4]


def test_updater_and_optimizer(tmp_path):
    kv = mx.kv.create("device")
    kv.init(0, full(1))
    kv._set_updater(lambda key, got, stored: stored.__iadd__(got * 2))
    kv.push(0, [full(1), full(2)])
    out = full(0)
    kv.pull(0, out=out)
    assert (out.asnumpy() == 7).all()

    def trained(steps, store=None):
        store = store or mx.kv.create()
        if not store._values:
            store.init(0, full(1))
            store.set_optimizer(mx.optimizer.create("adam", learning_rate=0.1))
        for _ in range(steps):
            store.push(0, full(0.5))
        store.pull(0, out=out)
        return store, out.asnumpy()

    _, whole = trained(4)
    half, _ = trained(2)
    half.save_optimizer_states(str(tmp_path / "s"))
    kv2 = mx.kv.create()
    kv2.init(0, half._values[0])
    kv2.set_optimizer(mx.optimizer.create("adam", learning_rate=0.1))
    kv2.load_optimizer_states(str(tmp_path / "s"))
    assert np.array_equal(trained(2, kv2)[1], whole)


@pytest.mark.parametrize("make, error", [
    (lambda: mx.kv.create("dist_sync"), NotImplementedError),
    (lambda: mx.kv.create("nope"), ValueError), (lambda: mx.kv.create(3), TypeError),
    (lambda: mx.kv.create().push(0, full(1)), ValueError),
    (lambda: mx.kv.create().pull(0), TypeError),
    (lambda: mx.kv.create().init([0, 1], [full(1)]), ValueError),
    (lambda: mx.kv.create().init(0, []), ValueError),
    (lambda: mx.kv.create().save_optimizer_states("x"), mx.MXNetError),
    (lambda: mx.kv.create().row_sparse_pull(0), NotImplementedError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


def test_init_twice():
    kv = mx.kv.create()
    kv.init(0, full(1))
    with pytest.raises(ValueError):
        kv.init(0, full(1))


def test_register():
    @mx.kv.KVStoreBase.register
    class MyStore(mx.kv.KVStoreBase):
        pass

    assert isinstance(mx.kv.create("mystore"), MyStore)
    with pytest.raises(NotImplementedError):
        mx.kv.create("mystore").pushpull(0, None)
