"""Metrics: values (the reference's), local and global sums, creation, errors."""
import math

import numpy as np
import pytest

import mxcy as mx

M = mx.metric


def A(x):
    return mx.nd.array(np.asarray(x))


def _data():
    rs = np.random.RandomState(3)

    def soft(n, c):
        x = np.exp(rs.randn(n, c))
        return x / x.sum(1, keepdims=True)

    two = [(rs.randint(0, 2, 7), soft(7, 2)) for _ in range(3)]
    five = [(rs.randint(0, 5, 9), soft(9, 5)) for _ in range(3)]
    flat = [(rs.randn(6), rs.randn(6)) for _ in range(3)]
    wide = [(rs.randn(6, 2), rs.randn(6, 2)) for _ in range(3)]
    return {"two": two, "five": five, "flat": flat, "wide": wide}


#: metric, data, value over three batches as the reference computes it
CASES = [
    (lambda: M.F1(), "two", 0.6948051948051948),
    (lambda: M.F1(average="micro"), "two", 0.6923076923076923),
    (lambda: M.MCC(), "two", 0.25),
    (lambda: M.MCC(average="micro"), "two", 0.24120907566221086),
    (lambda: M.PCC(), "five", 0.0684362202337674),
    (lambda: M.Accuracy(), "five", 0.25925925925925924),
    (lambda: M.TopKAccuracy(3), "five", 0.8148148148148148),
    (lambda: M.Perplexity(None), "five", 5.8435930503230775),
    (lambda: M.Perplexity(2), "five", 5.718700940212858),
    (lambda: M.create("ce"), "five", 1.7653458206741899),
    (lambda: M.create("nll_loss"), "five", 1.7653458206741899),
    (lambda: M.create("mae"), "flat", 1.4359610478083293),
    (lambda: M.create("mae"), "wide", 1.2257330218950908),
    (lambda: M.create("mse"), "flat", 2.6015854676564536),
    (lambda: M.create("rmse"), "wide", 1.494503339131673),
    (lambda: M.create("loss"), "wide", 0.3085564888185925),
    (lambda: M.PearsonCorrelation(), "wide", -0.0005992791312453329),
    (lambda: M.PearsonCorrelation(average="micro"), "wide", None),
    (lambda: M.np(lambda a, b: float((a - b).sum())), "flat", -0.23369828859965006),
]


@pytest.mark.parametrize("make, data, value", CASES)
def test_values_and_resets(make, data, value):
    m, batches = make(), _data()[data]
    if value is None:
        a, b = (np.concatenate([x[i].ravel() for x in batches]) for i in (0, 1))
        value = np.corrcoef(a, b)[0, 1]
    assert math.isnan(m.get()[1])
    for label, pred in batches:
        m.update([A(label)], [A(pred)])
    assert m.get()[1] == pytest.approx(value, rel=1e-5)
    assert m.get_global()[1] == pytest.approx(value, rel=1e-5)
    assert m.get_name_value() == [m.get()]
    m.reset_local()
    assert math.isnan(m.get()[1])
    m.update([A(batches[0][0])], [A(batches[0][1])])
    assert not math.isnan(m.get()[1])
    m.reset()
    assert math.isnan(m.get()[1]) and math.isnan(m.get_global()[1])


def test_accuracy_forms():
    m = M.Accuracy()
    m.update([A([1, 0, 1])], [A([1, 1, 1])])                  # class numbers
    m.update(A([0, 1, 1]), A([[.3, .7], [0, 1], [.4, .6]]))   # no lists
    assert m.get() == ("accuracy", 4 / 6)
    m = M.Accuracy(axis=1)
    m.update([A([[1, 0], [1, 1]])], [A(np.arange(8).reshape(2, 2, 2))])
    assert m.get()[1] == 0.75


def test_composite():
    m = M.create(["acc", "ce", M.TopKAccuracy(2)])
    for label, pred in _data()["five"]:
        m.update([A(label)], [A(pred)])
    names, values = m.get()
    assert names == ["accuracy", "cross-entropy", "top_k_accuracy_2"]
    assert values == pytest.approx([0.25925925925925924, 1.7653458206741899, 0.5555555555555556],
                                   rel=1e-5)
    assert str(m).startswith("EvalMetric: {'accuracy': 0.259")
    again = M.create(m.get_config())
    assert [type(x) for x in again.metrics] == [type(x) for x in m.metrics]
    assert again.get()[0] == names
    with pytest.raises(IndexError):
        m.get_metric(5)


def test_update_dict_picks_by_name():
    m = M.Accuracy(output_names=["o"], label_names=["l"])
    good = A([[0.9, 0.1]])
    m.update_dict({"l": A([0]), "x": A([1])}, {"q": A([[0.1, 0.9]]), "o": good})
    assert m.get()[1] == 1.0


def test_create():
    m = M.create("acc")
    assert M.create(m) is m and isinstance(M.create("accuracy"), M.Accuracy)
    assert M.create("top_k_acc", top_k=3).name == "top_k_accuracy_3"
    assert M.create(lambda a, b: 1.0).name == "custom(<lambda>)"

    @M.register
    class MyOwn(M.EvalMetric):
        def __init__(self):
            super().__init__("own")

    assert isinstance(M.create("myown"), MyOwn)


@pytest.mark.parametrize("make, error", [
    (lambda: M.create("nope"), ValueError), (lambda: M.create(3), TypeError),
    (lambda: M.TopKAccuracy(1), ValueError), (lambda: M.F1(average="x"), ValueError),
    (lambda: M.Accuracy().update([A([1, 2, 3])], [A([[1, 2]])]), ValueError),
    (lambda: M.Accuracy().update([A([1])], [A([1]), A([1])]), ValueError),
    (lambda: M.F1().update([A([0, 2])], [A([[1, 0], [0, 1]])]), ValueError),
    (lambda: M.CrossEntropy().update([A([5])], [A([[1, 0]])]), IndexError),
    (lambda: M.PCC().update([A([10**6])], [A([10**6])]), ValueError),
    (lambda: M.np(len).get_config(), NotImplementedError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


def test_top_k_above_the_number_of_classes():
    m = M.TopKAccuracy(5)
    m.update([A([0, 1])], [A([[0.9, 0.1], [0.9, 0.1]])])
    assert m.get()[1] == 1.0


def test_metrics_of_users_need_not_know_of_global_counts():
    class Own(M.EvalMetric):
        def __init__(self):
            super().__init__("own")

        def update(self, labels, preds):
            self.sum_metric += 3
            self.num_inst += 2

    class Bare(Own):
        def reset(self):
            self.sum_metric = self.num_inst = 0

    for metric in (Own(), Bare()):
        metric.update([], [])
        assert metric.get_global() == metric.get() == ("own", 1.5)
    assert M.create(["acc", Bare()]).get_global()[0] == ["accuracy", "own"]
    known = M.Accuracy()
    known.update([mx.nd.array([1])], [mx.nd.array([[0, 1]])])
    known.reset_local()
    assert known.get_global() == ("accuracy", 1)
