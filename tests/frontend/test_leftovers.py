"""Small parts: features, options of ufuncs, LibSVMIter, statistics, local data sets, servers."""
import bz2
import zipfile

import numpy as np
import pytest

import mxcy as mx

T = mx.test_utils


def test_features():
    f = mx.runtime.Features()
    assert f is mx.runtime.Features() and f.is_enabled("PROFILER") and f.is_enabled("blas_open")
    assert not f.is_enabled("TVM_OP") and f["LAPACK"].enabled and f["LAPACK"].name == "LAPACK"
    assert repr(f["TVM_OP"]) == "✖ TVM_OP" and repr(f).startswith("[")
    assert [x.name for x in mx.runtime.feature_list()] == list(f)
    with pytest.raises(RuntimeError, match="NOPE"):
        f.is_enabled("NOPE")


def test_ufunc_options():
    @mx.util.wrap_np_unary_func
    def plus_one(x, out=None):
        return x + 1

    assert plus_one(1) == plus_one(1, where=True, order="K", casting="same_kind") == 2
    for kwargs in ({"where": False}, {"dtype": "float32"}):
        with pytest.raises(NotImplementedError):
            plus_one(1, **kwargs)
    for kwargs in ({"zz": 1}, {"casting": "what"}):
        with pytest.raises(TypeError):
            plus_one(1, **kwargs)
    assert mx.util.wrap_np_binary_func(lambda a, b, out=None: a * b)(2, 3) == 6
    assert not mx.util.np_ufunc_legal_option("dtype", int)
    assert mx.util.np_ufunc_legal_option("dtype", np.float64)


def test_libsvm(tmp_path):
    path = tmp_path / "a.svm"
    path.write_text("1 0:0.5 2:1.5\n0 1:2  # a comment\n\n2 0:1 1:2 2:3\n1\n3 2:9\n")
    labels = tmp_path / "l.svm"
    labels.write_text("0:1 1:2\n0:3\n1:4\n0:5\n0:6\n")
    it = mx.io.LibSVMIter(data_libsvm=str(path), data_shape=(3,), batch_size=2)
    assert isinstance(it, mx.io.MXDataIter) and it.provide_label[0].name == "softmax_label"
    got = [(b.data[0].asnumpy().tolist(), b.label[0].asnumpy().tolist(), b.pad) for b in it]
    assert got == [([[0.5, 0, 1.5], [0, 2, 0]], [1, 0], 0), ([[1, 2, 3], [0, 0, 0]], [2, 1], 0),
                   ([[0, 0, 9], [0.5, 0, 1.5]], [3, 1], 1)]
    it = mx.io.LibSVMIter(str(path), (3,), str(labels), (2,), batch_size=5)
    assert it.next().label[0].asnumpy().tolist() == [[1, 2], [3, 0], [0, 4], [5, 0], [6, 0]]
    assert len(list(mx.io.LibSVMIter(str(path), 3, batch_size=2, round_batch=False))) == 2
    for text in ("1 3:1\n", "1 -1:1\n", "x 0:1\n", "1 0:1:2\n", ""):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"a\.svm"):
            mx.io.LibSVMIter(str(path), (3,))


def test_statistics():
    r = np.random.RandomState(0)
    pytest.importorskip("scipy")
    from scipy.stats import norm

    buckets, probs = T.gen_buckets_probs_with_ppf(lambda x: norm.ppf(x, 0, 1), 5)
    assert buckets[0][0] == -np.inf and probs == [0.2] * 5
    assert T.mean_check(r.randn, 0, 1, 100000) and not T.mean_check(r.randn, 0.1, 1, 100000)
    assert T.var_check(r.randn, 1, 100000) and not T.var_check(r.randn, 1.1, 100000)
    p = T.verify_generator(r.randn, buckets, probs, nsamples=10000)
    assert len(p) == 5
    with pytest.raises(AssertionError, match="p-values"):
        T.verify_generator(lambda n: r.randn(n) + 0.5, buckets, probs, nsamples=10000)
    assert T.chi_square_check(lambda n: r.randint(0, 4, n), [0, 1, 2, 3], [0.25] * 4, 10000)[0] > 0
    assert T.chi_square_check(lambda n: r.randint(0, 8, n), [0, 1, 2, 3], [0.25] * 4, 10000)[0] == 0


def test_compare_optimizer():
    def sgd(**kwargs):
        return mx.optimizer.SGD(learning_rate=0.1, momentum=0.9, **kwargs)

    T.compare_optimizer(sgd(), sgd(), (3, 4), "float32")
    with pytest.raises(AssertionError):
        T.compare_optimizer(sgd(), sgd(wd=0.5), (3, 4), "float32")
    with pytest.raises(NotImplementedError):
        T.compare_optimizer(sgd(), sgd(), (3, 4), "float32", w_stype="row_sparse")


def test_matrices():
    m = T.new_orthonormal_matrix_2d(4)
    np.testing.assert_allclose(m @ m.T, np.eye(4), atol=1e-12)
    s = T.new_sym_matrix_with_real_eigvals_nd((2, 3, 3))
    np.testing.assert_array_equal(s, s.swapaxes(1, 2))
    values = np.linalg.eigvals(T.new_matrix_with_real_eigvals_nd((2, 3, 3)))
    assert np.abs(np.imag(values)).max() < 1e-9
    a, b = np.array([[1, 2.0]]), np.array([[1, 3.0]])
    assert T.locationError(a, b, (0, 1), ("a", "b"), True) == \
        "Location of maximum error: (0, 1), a=2.00000000, b=3.00000000"


def test_local_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MXNET_HOME", str(tmp_path / "home"))
    for call in (T.get_mnist, T.get_mnist_ubyte, T.get_cifar10, T.get_mnist_pkl):
        with pytest.raises(mx.MXNetError, match="put it there"):
            call()
    with pytest.raises(mx.MXNetError, match="nothing"):
        T.download("http://example.com/file.txt")
    (tmp_path / "file.txt").write_text("here")
    assert T.download("http://example.com/file.txt") == "file.txt"
    (tmp_path / "data").mkdir()
    image = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(12))
    label = bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 7])
    for name in ("train", "t10k"):
        (tmp_path / "data" / f"{name}-images-idx3-ubyte").write_bytes(image)
        (tmp_path / "data" / f"{name}-labels-idx1-ubyte").write_bytes(label)
    got = T.get_mnist()
    assert got["train_data"].shape == (2, 1, 2, 3) and got["test_label"].tolist() == [5, 7]
    train, val = T.get_mnist_iterator(1, (6,))
    assert train.provide_data[0].shape == (1, 6) and val.next().label[0].asscalar() == 5
    with zipfile.ZipFile("data/a.zip", "w") as z:
        z.writestr("inside.txt", "x")
    T.get_zip_data("data", "http://example.com/a.zip", "a.zip")
    assert (tmp_path / "data" / "inside.txt").exists()
    (tmp_path / "data" / "b.bz2").write_bytes(bz2.compress(b"words"))
    T.get_bz2_data("data", "b", "http://example.com/b.bz2", "b.bz2")
    assert (tmp_path / "data" / "b").read_bytes() == b"words"


def test_dummy_iter():
    it = T.DummyIter(mx.io.NDArrayIter(np.ones((4, 2)), np.ones(4), 2))
    assert isinstance(it, mx.io.DataIter) and it.next() is it.next() and it.batch_size == 2


def test_missing_parts_say_so():
    with pytest.raises(NotImplementedError):
        mx.kv.KVStoreServer(mx.kv.create()).run()
    with pytest.raises(NotImplementedError):
        T.rand_sparse_ndarray((2, 2), "csr")
    assert mx.model.SKLEARN_INSTALLED in (True, False)


def test_iterators_over_files_are_of_one_type(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1,2\n3,4\n5,6\n")
    it = mx.io.CSVIter(data_csv=str(path), data_shape=(2,), batch_size=2, data_name="x")
    assert isinstance(it, mx.io.MXDataIter)
    assert it.provide_data == [mx.io.DataDesc("x", (2, 2))]
    with pytest.raises(mx.MXNetError, match="no batch"):
        it.getdata()
    assert it.iter_next() and it.getdata().asnumpy().tolist() == [[1, 2], [3, 4]]
    assert it.getlabel().shape == (2,) and it.getpad() == 0
    assert it.next().pad == 1 and not it.iter_next()
    with pytest.raises(StopIteration):
        it.next()
    it.reset()
    it.debug_skip_load()
    batches = [it.next() for _ in range(5)]
    assert all(b is batches[0] for b in batches)
    it.close()
    with pytest.raises(TypeError, match="DataIter"):
        mx.io.MXDataIter(3)
