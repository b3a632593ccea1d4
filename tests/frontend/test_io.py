"""Iterators: batches, ends of epochs, names, threads."""
import gc
import gzip
import pickle
import struct
import threading
import time

import numpy as np
import pytest

import mxcy as mx

X = np.arange(20).reshape(10, 2).astype("float64")
Y = np.arange(10)


def epoch(it):
    out = [(b.label[0].asnumpy().tolist(), b.pad) for b in it]
    it.reset()
    return out


def test_data_desc():
    d = mx.io.DataDesc("data", (2, 3))
    assert d == ("data", (2, 3)) and d.dtype is np.float32 and d.layout == "NCHW"
    assert repr(d) == "DataDesc[data,(2, 3),<class 'numpy.float32'>,NCHW]"
    assert [mx.io.DataDesc.get_batch_axis(x) for x in ("TNC", None, "CHW")] == [1, 0, -1]
    made = mx.io.DataDesc.get_list([("a", (1,))], [("a", np.float64)])
    assert made[0].dtype is np.float64
    assert pickle.loads(pickle.dumps(made[0])).dtype is np.float64


def test_data_batch():
    b = mx.io.DataBatch([mx.nd.zeros((2, 3))], [mx.nd.zeros((2,))], pad=1)
    assert str(b) == "DataBatch: data shapes: [(2, 3)] label shapes: [(2,)]"
    with pytest.raises(TypeError):
        mx.io.DataBatch(mx.nd.zeros((2,)))


def test_pad():
    it = mx.io.NDArrayIter(X, Y, 4)
    want = [([0, 1, 2, 3], 0), ([4, 5, 6, 7], 0), ([8, 9, 0, 1], 2)]
    assert epoch(it) == want and epoch(it) == want
    assert epoch(mx.io.NDArrayIter(X, Y, 25))[0][0] == [*range(10), *range(10), *range(5)]
    b = it.next()
    assert b.data[0].dtype == np.float32 and b.data[0].asnumpy().tolist() == X[:4].tolist()


def test_discard():
    it = mx.io.NDArrayIter(X, Y, 4, last_batch_handle="discard")
    assert epoch(it) == epoch(it) == [([0, 1, 2, 3], 0), ([4, 5, 6, 7], 0)]


def test_roll_over():
    it = mx.io.NDArrayIter(X, Y, 4, last_batch_handle="roll_over")
    short = [([0, 1, 2, 3], 0), ([4, 5, 6, 7], 0)]
    assert epoch(it) == short
    assert epoch(it) == [([8, 9, 0, 1], 0), ([2, 3, 4, 5], 0), ([6, 7, 8, 9], 0)]
    assert epoch(it) == short
    it.hard_reset()
    assert epoch(it) == short
    it.hard_reset()
    it.next()
    it.reset()  # in the middle of an epoch nothing is kept
    assert epoch(it) == short


def test_shuffle_follows_numpy_seed_and_covers_all():
    def run():
        np.random.seed(0)
        it = mx.io.NDArrayIter(X, Y, 5, shuffle=True)
        return epoch(it), epoch(it), it
    (a, b, it), (c, d, _) = run(), run()
    assert a == c and b == d and a != b
    assert sorted(x for labels, _ in a for x in labels) == list(range(10))
    batch = it.next()
    assert (batch.data[0].asnumpy()[:, 0] == batch.label[0].asnumpy() * 2).all()


def test_names_and_dtypes():
    it = mx.io.NDArrayIter({"b": X, "a": mx.nd.array(X, dtype="int32")}, [Y, Y + 1], 4)
    assert [d.name for d in it.provide_data] == ["a", "b"]
    assert [d.dtype for d in it.provide_data] == [np.int32, np.float32]
    assert [d.name for d in it.provide_label] == ["_0_softmax_label", "_1_softmax_label"]
    assert it.next().data[0].dtype == np.int32
    assert mx.io.NDArrayIter(X, None, 4).provide_label == []
    assert mx.io.NDArrayIter(X, None, 4).next().label == []


def test_owns_its_data():
    x = np.ones((4, 2), np.float32)
    it = mx.io.NDArrayIter(x, None, 4)
    x[:] = 5
    assert (it.next().data[0].asnumpy() == 1).all()


@pytest.mark.parametrize("make, error", [
    (lambda: mx.io.NDArrayIter(X, Y[:3], 4), ValueError),
    (lambda: mx.io.NDArrayIter("a"), TypeError),
    (lambda: mx.io.NDArrayIter([]), ValueError), (lambda: mx.io.NDArrayIter(None), ValueError),
    (lambda: mx.io.NDArrayIter(X[:0]), ValueError),
    (lambda: mx.io.NDArrayIter(X, Y, 0), ValueError),
    (lambda: mx.io.NDArrayIter(X, Y, 4, last_batch_handle="x"), ValueError),
    (lambda: mx.io.NDArrayIter(X, Y, 4).getdata(), mx.MXNetError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


def test_resize():
    r = mx.io.ResizeIter(mx.io.NDArrayIter(X, Y, 4), 5)
    assert [labels[0] for labels, _ in epoch(r)] == [0, 4, 8, 0, 4]
    assert len(epoch(r)) == 5


def _threads():
    return [t for t in threading.enumerate() if t.name.startswith("mxcy-prefetch")]


def test_prefetch():
    p = mx.io.PrefetchingIter(mx.io.NDArrayIter(X, Y, 4))
    plain = epoch(mx.io.NDArrayIter(X, Y, 4))
    assert epoch(p) == plain and epoch(p) == plain
    p.next()
    p.reset()
    assert epoch(p) == plain
    assert len(list(p)) == 3 and list(p) == []
    p.close()
    with pytest.raises(mx.MXNetError):
        p.reset()


def test_prefetch_renames_and_threads_end():
    p = mx.io.PrefetchingIter(
        [mx.io.NDArrayIter(X, Y, 4), mx.io.NDArrayIter(X, Y, 4)],
        rename_data=[{"data": "d1"}, {"data": "d2"}],
        rename_label=[{"softmax_label": "l1"}, {"softmax_label": "l2"}])
    assert [d.name for d in p.provide_data] == ["d1", "d2"]
    assert len(p.next().data) == 2 and p.batch_size == 4 and len(_threads()) == 2
    del p
    gc.collect()
    for _ in range(100):
        if not _threads():
            break
        time.sleep(0.02)
    assert not _threads()


def test_prefetch_passes_errors_on():
    class Broken(mx.io.NDArrayIter):
        def next(self):
            raise KeyError("broken")

    p = mx.io.PrefetchingIter(Broken(X, Y, 4))
    with pytest.raises(KeyError, match="broken"):
        p.next()
    p.close()


def _idx(path, array, code=8):
    head = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(gzip.compress(head + array.tobytes()))


def test_mnist(tmp_path):
    rs = np.random.RandomState(0)
    x, y = rs.randint(0, 256, (11, 4, 3)).astype("u1"), rs.randint(0, 10, 11).astype("u1")
    _idx(tmp_path / "x.gz", x)
    _idx(tmp_path / "y.gz", y)
    args = {"image": str(tmp_path / "x.gz"), "label": str(tmp_path / "y.gz"), "batch_size": 5}
    it = mx.io.MNISTIter(shuffle=False, **args)
    b = it.next()
    assert b.data[0].shape == (5, 1, 4, 3) and b.label[0].asnumpy().tolist() == y[:5].tolist()
    assert np.allclose(b.data[0].asnumpy()[:, 0], x[:5] / 256)
    assert len(list(it)) == 1 and mx.io.MNISTIter(flat=True, **args).next().data[0].shape == (5, 12)
    raw = gzip.decompress((tmp_path / "x.gz").read_bytes())
    for damage in (b"", raw[:3], raw[:10], raw[:-1], b"\1" + raw[1:],
                   raw[:4] + b"\xff" * 12 + raw[16:]):
        (tmp_path / "x.gz").write_bytes(damage)
        with pytest.raises(mx.MXNetError):
            mx.io.MNISTIter(**args)


def test_csv(tmp_path):
    np.savetxt(tmp_path / "x.csv", X, delimiter=",")
    np.savetxt(tmp_path / "y.csv", Y, delimiter=",")
    it = mx.io.CSVIter(data_csv=str(tmp_path / "x.csv"), data_shape=(2,),
                       label_csv=str(tmp_path / "y.csv"), batch_size=4)
    assert epoch(it)[2] == ([8, 9, 0, 1], 2)
    with pytest.raises(ValueError):
        mx.io.CSVIter(data_csv=str(tmp_path / "x.csv"), data_shape=(3,))
    (tmp_path / "x.csv").write_text("1,a\n")
    with pytest.raises(ValueError):
        mx.io.CSVIter(data_csv=str(tmp_path / "x.csv"), data_shape=(2,))


def test_csv_gives_every_row_without_round_batch_too(tmp_path):
    np.savetxt(tmp_path / "x.csv", np.arange(10).reshape(5, 2), delimiter=",")
    it = mx.io.CSVIter(data_csv=str(tmp_path / "x.csv"), data_shape=(2,), batch_size=2,
                       round_batch=False)
    for _ in range(2):
        batches = list(it)
        assert [b.pad for b in batches] == [0, 0, 1]
        assert batches[2].data[0].asnumpy()[0].tolist() == [8, 9]
        it.reset()
