"""Metrics: how good predictions are, accumulated over batches.

What lives here: the metrics of `mx.metric`. What does not: losses that are differentiated.
Invariant: a metric keeps a sum and a count twice, since the last local reset and since the last
reset; `get` shows the first, `get_global` the second.
"""
from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy

from . import registry
from ._core.errors import (
    MXNetIndexError,
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from .base import numeric_types, string_types  # noqa: F401  (names of the reference)

__all__ = [
    "F1",
    "MAE",
    "MCC",
    "MSE",
    "PCC",
    "RMSE",
    "Accuracy",
    "Caffe",
    "CompositeEvalMetric",
    "CrossEntropy",
    "CustomMetric",
    "EvalMetric",
    "Loss",
    "NegativeLogLikelihood",
    "PearsonCorrelation",
    "Perplexity",
    "TopKAccuracy",
    "Torch",
    "check_label_shapes",
    "create",
    "np",
    "register",
]


def _array(x: Any) -> numpy.ndarray:
    return x.asnumpy() if hasattr(x, "asnumpy") else numpy.asarray(x)


def _listed(x: Any) -> list:
    return list(x) if isinstance(x, (list, tuple)) else [x]


def check_label_shapes(labels: Any, preds: Any, wrap: bool = False,
                       shape: bool = False) -> tuple[Any, Any]:
    """Raises if labels and predictions do not go together.

    Parameters
    ----------
    labels, preds : NDArray or list of NDArray
    wrap : bool
        Whether single arrays come back as lists of one.
    shape : bool
        Whether shapes are compared, not lengths alone.
    """
    a, b = (labels.shape, preds.shape) if shape else (len(labels), len(preds))
    if a != b:
        raise MXNetValueError(f"expected as many labels as predictions, got {a} and {b}")
    if wrap:
        return _listed(labels), _listed(preds)
    return labels, preds


def _pairs(labels: Any, preds: Any) -> list[tuple[numpy.ndarray, numpy.ndarray]]:
    """The arrays of both lists, two by two."""
    labels, preds = _listed(labels), _listed(preds)
    check_label_shapes(labels, preds)
    return [(_array(a), _array(b)) for a, b in zip(labels, preds)]


class EvalMetric:
    """Base of the metrics.

    Parameters
    ----------
    name : str
        Name that is shown.
    output_names, label_names : list of str, optional
        Which outputs and labels `update_dict` takes; all by default.
    has_global_stats : bool
        Whether `update` counts into the global fields too; else `get_global` is `get`.
    """

    _counts_globally: ClassVar[bool] = False

    def __init__(self, name: str, output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None, **kwargs: Any) -> None:
        self.name = str(name)
        self.output_names = output_names
        self.label_names = label_names
        self._has_global_stats = kwargs.pop("has_global_stats", self._counts_globally)
        self._kwargs = kwargs
        self.reset()

    def __str__(self) -> str:
        return f"EvalMetric: {dict(self.get_name_value())}"

    __repr__ = __str__

    def get_config(self) -> dict[str, Any]:
        """The arguments from which `create` makes the same metric."""
        config = dict(self._kwargs)
        config.update(metric=type(self).__name__, name=self.name, output_names=self.output_names,
                      label_names=self.label_names)
        return config

    def update_dict(self, label: dict[str, Any], pred: dict[str, Any]) -> None:
        """As `update`, with arrays by name."""
        preds = [pred[n] for n in self.output_names] if self.output_names is not None \
            else list(pred.values())
        labels = [label[n] for n in self.label_names] if self.label_names is not None \
            else list(label.values())
        self.update(labels, preds)

    def update(self, labels: Any, preds: Any) -> None:
        """Counts a batch in.

        Parameters
        ----------
        labels, preds : list of NDArray
        """
        raise MXNetNotImplementedError(f"{type(self).__name__} must define update")

    def reset(self) -> None:
        """Forgets everything."""
        self.num_inst: float = 0
        self.sum_metric: float = 0.0
        self.global_num_inst: float = 0
        self.global_sum_metric: float = 0.0

    def reset_local(self) -> None:
        """Forgets what `get` shows; `get_global` goes on."""
        self.num_inst = 0
        self.sum_metric = 0.0

    def _add(self, total: float, count: float) -> None:
        self.sum_metric += total
        self.num_inst += count
        self.global_sum_metric += total
        self.global_num_inst += count

    def _value(self, total: float, count: float) -> float:
        return float(total / count) if count else math.nan

    def get(self) -> tuple[Any, Any]:
        """Name and value since the last local reset; the value is nan before the first update."""
        return self.name, self._value(self.sum_metric, self.num_inst)

    def get_global(self) -> tuple[Any, Any]:
        """Name and value since the last reset."""
        if not self._has_global_stats:
            return self.get()
        return self.name, self._value(self.global_sum_metric, self.global_num_inst)

    def get_name_value(self) -> list[tuple[str, float]]:
        """`get` as a list of pairs."""
        return _as_pairs(self.get())

    def get_global_name_value(self) -> list[tuple[str, float]]:
        """`get_global` as a list of pairs."""
        return _as_pairs(self.get_global())


class _Counting(EvalMetric):
    """Base of the metrics here: what `update` adds counts since the last reset, too."""

    _counts_globally = True


def _as_pairs(found: tuple[Any, Any]) -> list[tuple[str, float]]:
    name, value = found
    return list(zip(_listed(name), _listed(value)))


register = registry.get_register_func(EvalMetric, "metric")
alias = registry.get_alias_func(EvalMetric, "metric")
_create = registry.get_create_func(EvalMetric, "metric")


def create(metric: Any, *args: Any, **kwargs: Any) -> EvalMetric:
    """Makes a metric.

    Parameters
    ----------
    metric : str, callable, EvalMetric or list of them
        A registered name; a function of labels and predictions (NumPy arrays); or several, which
        become a `CompositeEvalMetric`.
    *args, **kwargs
        Arguments of the metric.
    """
    if callable(metric) and not isinstance(metric, (type, EvalMetric)):
        return CustomMetric(metric, *args, **kwargs)
    if isinstance(metric, (list, tuple)):
        composite = CompositeEvalMetric()
        for child in metric:
            composite.add(create(child, *args, **kwargs))
        return composite
    return _create(metric, *args, **kwargs)


@register
@alias("composite")
class CompositeEvalMetric(_Counting):
    """Several metrics that are updated together.

    Parameters
    ----------
    metrics : list of EvalMetric, optional
    name : str
    """

    def __init__(self, metrics: Sequence[Any] | None = None, name: str = "composite",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        self.metrics = [create(m) for m in metrics or ()]
        super().__init__(name, output_names, label_names)

    def add(self, metric: Any) -> None:
        """Adds a metric, or what `create` makes one from."""
        self.metrics.append(create(metric))

    def get_metric(self, index: int) -> EvalMetric:
        """Metric number `index`."""
        try:
            return self.metrics[index]
        except IndexError:
            raise MXNetIndexError(f"index: expected 0 to {len(self.metrics) - 1}, "
                                  f"got {index}") from None

    def update_dict(self, labels: dict[str, Any], preds: dict[str, Any]) -> None:
        if self.label_names is not None:
            labels = OrderedDict((k, v) for k, v in labels.items() if k in self.label_names)
        if self.output_names is not None:
            preds = OrderedDict((k, v) for k, v in preds.items() if k in self.output_names)
        for metric in self.metrics:
            metric.update_dict(labels, preds)

    def update(self, labels: Any, preds: Any) -> None:
        for metric in self.metrics:
            metric.update(labels, preds)

    def reset(self) -> None:
        for metric in self.metrics:
            metric.reset()

    def reset_local(self) -> None:
        for metric in self.metrics:
            metric.reset_local()

    def _collect(self, pairs: list[list[tuple[str, float]]]) -> tuple[list[str], list[float]]:
        flat = [pair for each in pairs for pair in each]
        return [n for n, _ in flat], [v for _, v in flat]

    def get(self) -> tuple[Any, Any]:
        return self._collect([m.get_name_value() for m in self.metrics])

    def get_global(self) -> tuple[Any, Any]:
        return self._collect([m.get_global_name_value() for m in self.metrics])

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config["metrics"] = [m.get_config() for m in self.metrics]
        return config


def _classes(label: numpy.ndarray, pred: numpy.ndarray, axis: int
             ) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Both as flat int64 class numbers; predictions of one more dimension go through argmax."""
    if pred.shape != label.shape:
        if not -pred.ndim <= axis < pred.ndim:
            raise MXNetValueError(f"axis: {axis} is out of range for predictions of shape "
                                  f"{pred.shape} (labels: {label.shape})")
        pred = pred.argmax(axis=axis)
    a, b = label.astype(numpy.int64).ravel(), pred.astype(numpy.int64).ravel()
    check_label_shapes(a, b, shape=True)
    return a, b


@register
@alias("acc")
class Accuracy(_Counting):
    """Share of the labels that are predicted right.

    Parameters
    ----------
    axis : int
        Axis of the classes in the predictions; not used where predictions are class numbers.
    """

    def __init__(self, axis: int = 1, name: str = "accuracy",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names, axis=axis)
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            a, b = _classes(label, pred, self.axis)
            self._add(int((a == b).sum()), a.size)


@register
@alias("top_k_accuracy", "top_k_acc")
class TopKAccuracy(_Counting):
    """Share of the labels that are among the `top_k` highest predictions.

    Parameters
    ----------
    top_k : int
        At least 2; more than there are classes counts everything as right.
    """

    def __init__(self, top_k: int = 1, name: str = "top_k_accuracy",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        if top_k <= 1:
            raise MXNetValueError(f"top_k: expected at least 2 (1 is Accuracy), got {top_k}")
        super().__init__(name, output_names, label_names, top_k=top_k)
        self.top_k = top_k
        self.name += f"_{top_k}"

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config["name"] = self.name[:-len(f"_{self.top_k}")]
        return config

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            if pred.ndim > 2:
                raise MXNetValueError(f"predictions: expected at most 2 dimensions, "
                                      f"got shape {pred.shape}")
            a = label.astype(numpy.int64).ravel()
            check_label_shapes(a, pred)
            if pred.ndim == 1:
                right = (pred.astype(numpy.int64) == a).sum()
            else:
                k = min(self.top_k, pred.shape[1])
                best = numpy.argpartition(pred.astype(numpy.float32), pred.shape[1] - k,
                                          axis=1)[:, pred.shape[1] - k:]
                right = (best == a[:, None]).any(axis=1).sum()
            self._add(int(right), a.size)


class _Binary(_Counting):
    """Metrics of the counts of a 2 by 2 table: macro (mean over batches) or micro (one table)."""

    def __init__(self, name: str, output_names: Sequence[str] | None,
                 label_names: Sequence[str] | None, average: str) -> None:
        if average not in ("macro", "micro"):
            raise MXNetValueError(f"average: expected 'macro' or 'micro', got {average!r}")
        self.average = average
        super().__init__(name, output_names, label_names)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        if self.average != "macro":
            config["average"] = self.average
        return config

    def reset(self) -> None:
        super().reset()
        self._table = numpy.zeros((2, 2))  # [label, prediction]
        self._global_table = numpy.zeros((2, 2))

    def reset_local(self) -> None:
        super().reset_local()
        self._table = numpy.zeros((2, 2))

    def _score(self, table: numpy.ndarray) -> float:
        raise NotImplementedError

    def update(self, labels: Any, preds: Any) -> None:
        pairs = _pairs(labels, preds)
        table = numpy.zeros((2, 2))
        for label, pred in pairs:
            a, b = _classes(label, pred, 1)
            if a.size and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) > 1):
                raise MXNetValueError(f"{self.name}: expected two classes, 0 and 1, got "
                                      f"{sorted(set(a.tolist()) | set(b.tolist()))[:5]}")
            numpy.add.at(table, (a, b), 1)
        self._table += table
        self._global_table += table
        if self.average == "macro":
            self._add(self._score(table), 1)
        else:
            self.num_inst, self.global_num_inst = self._table.sum(), self._global_table.sum()
            self.sum_metric = self._score(self._table) * self.num_inst
            self.global_sum_metric = self._score(self._global_table) * self.global_num_inst


@register
class F1(_Binary):
    """Harmonic mean of precision and recall of class 1.

    Parameters
    ----------
    average : {'macro', 'micro'}
        Mean of the batches' scores, or the score of all counts together.
    """

    def __init__(self, name: str = "f1", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None, average: str = "macro") -> None:
        super().__init__(name, output_names, label_names, average)

    def _score(self, table: numpy.ndarray) -> float:
        true, wrong = table[1, 1], table[0, 1] + table[1, 0]
        return float(2 * true / (2 * true + wrong)) if true else 0.0


@register
class MCC(_Binary):
    """Matthews correlation coefficient of two classes (Matthews, 1975).

    Parameters
    ----------
    average : {'macro', 'micro'}
        Mean of the batches' scores, or the score of all counts together.
    """

    def __init__(self, name: str = "mcc", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None, average: str = "macro") -> None:
        super().__init__(name, output_names, label_names, average)

    def _score(self, table: numpy.ndarray) -> float:
        if not table.sum():
            return 0.0
        sums = numpy.concatenate([table.sum(0), table.sum(1)])
        # A side without any case counts as 1, so a useless predictor scores 0.
        denominator = math.sqrt(numpy.prod(sums[sums > 0]))
        return float((table[1, 1] * table[0, 0] - table[0, 1] * table[1, 0]) / denominator)


@register
class PCC(_Counting):
    """Pearson correlation of a table of any number of classes (Gorodkin's R_K, 2004).

    For two classes it equals the micro MCC.
    """

    def __init__(self, name: str = "pcc", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None, has_global_stats: bool = True) -> None:
        super().__init__(name, output_names, label_names, has_global_stats=has_global_stats)

    def reset(self) -> None:
        self._table = numpy.zeros((2, 2))
        self._global_table = numpy.zeros((2, 2))
        self.num_inst: float = 0
        self.global_num_inst: float = 0

    def reset_local(self) -> None:
        self._table = numpy.zeros((2, 2))
        self.num_inst = 0

    @staticmethod
    def _score(table: numpy.ndarray) -> float:
        n, x, y = table.sum(), table.sum(1), table.sum(0)
        cov_xx, cov_yy = (x * (n - x)).sum(), (y * (n - y)).sum()
        if cov_xx == 0 or cov_yy == 0:
            return math.nan
        cov_xy = n * numpy.trace(table) - (x * y).sum()
        return float(cov_xy / math.sqrt(cov_xx * cov_yy))

    @property
    def sum_metric(self) -> float:  # type: ignore[override]
        """The coefficient times the number of updates."""
        return self._score(self._table) * self.num_inst

    @property
    def global_sum_metric(self) -> float:  # type: ignore[override]
        """The same since the last reset."""
        return self._score(self._global_table) * self.global_num_inst

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            a, b = _classes(label, pred, 1)
            if a.size:
                size = max(int(a.max()), int(b.max())) + 1
                if min(a.min(), b.min()) < 0 or size > 8192:
                    raise MXNetValueError("pcc: expected class numbers from 0 to 8191, got "
                                          f"{min(a.min(), b.min())} to {size - 1}")
                table = numpy.zeros((size, size))
                numpy.add.at(table, (a, b), 1)
                self._table = _sum_tables(self._table, table)
                self._global_table = _sum_tables(self._global_table, table)
            self.num_inst += 1
            self.global_num_inst += 1


def _sum_tables(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    size = max(len(a), len(b))
    out = numpy.zeros((size, size))
    out[:len(a), :len(a)] += a
    out[:len(b), :len(b)] += b
    return out


def _chosen(label: numpy.ndarray, pred: numpy.ndarray, axis: int = -1) -> numpy.ndarray:
    """Probability that `pred` gives to each label, flat."""
    pred = numpy.moveaxis(pred, axis, -1)
    a = label.astype(numpy.int64).ravel()
    rows = pred.reshape(-1, pred.shape[-1])
    check_label_shapes(a, rows)
    bad = (a < 0) | (a >= rows.shape[1])
    if bad.any():
        raise MXNetIndexError(f"label {a[bad][0]} is out of range for {rows.shape[1]} classes")
    return rows[numpy.arange(a.size), a].astype(numpy.float64)


@register
class Perplexity(_Counting):
    """`exp` of the mean negative log-probability of the labels.

    Parameters
    ----------
    ignore_label : int or None
        Label that is left out, such as padding.
    axis : int
        Axis of the classes in the predictions.
    """

    def __init__(self, ignore_label: int | None, axis: int = -1, name: str = "perplexity",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names, ignore_label=ignore_label, axis=axis)
        self.ignore_label = ignore_label
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            a = label.astype(numpy.int64).ravel()
            keep = numpy.ones(a.size, bool) if self.ignore_label is None \
                else a != self.ignore_label
            p = _chosen(numpy.where(keep, a, 0), pred, self.axis)[keep]
            self._add(float(-numpy.log(numpy.maximum(p, 1e-10)).sum()), int(keep.sum()))

    def _value(self, total: float, count: float) -> float:
        return math.exp(total / count) if count else math.nan


class _Regression(_Counting):
    """Mean over batches of a function of the differences."""

    def __init__(self, name: str, output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)

    def _of(self, difference: numpy.ndarray) -> float:
        raise NotImplementedError

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            a = label[:, None] if label.ndim == 1 else label
            b = pred[:, None] if pred.ndim == 1 else pred
            self._add(self._of(a.astype(numpy.float64) - b), 1)


@register
class MAE(_Regression):
    """Mean absolute error, the mean of the batches' values."""

    def __init__(self, name: str = "mae", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)

    def _of(self, difference: numpy.ndarray) -> float:
        return float(numpy.abs(difference).mean())


@register
class MSE(_Regression):
    """Mean squared error, the mean of the batches' values."""

    def __init__(self, name: str = "mse", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)

    def _of(self, difference: numpy.ndarray) -> float:
        return float((difference ** 2).mean())


@register
class RMSE(_Regression):
    """Root of the mean squared error of a batch, the mean of the batches' values."""

    def __init__(self, name: str = "rmse", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)

    def _of(self, difference: numpy.ndarray) -> float:
        return math.sqrt((difference ** 2).mean())


@register
@alias("ce")
class CrossEntropy(_Counting):
    """Mean of `-log(probability of the label + eps)`.

    Parameters
    ----------
    eps : float
    """

    def __init__(self, eps: float = 1e-12, name: str = "cross-entropy",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names, eps=eps)
        self.eps = eps

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            p = _chosen(label, pred)
            self._add(float(-numpy.log(p + self.eps).sum()), p.size)


@register
@alias("nll_loss")
class NegativeLogLikelihood(CrossEntropy):
    """As CrossEntropy, under the other name.

    Parameters
    ----------
    eps : float
    """

    def __init__(self, eps: float = 1e-12, name: str = "nll-loss",
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(eps, name, output_names, label_names)


@register
@alias("pearsonr")
class PearsonCorrelation(_Counting):
    """Correlation of labels and predictions.

    Parameters
    ----------
    average : {'macro', 'micro'}
        Mean of the batches' coefficients, or the coefficient over all elements.
    """

    def __init__(self, name: str = "pearsonr", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None, average: str = "macro") -> None:
        if average not in ("macro", "micro"):
            raise MXNetValueError(f"average: expected 'macro' or 'micro', got {average!r}")
        self.average = average
        super().__init__(name, output_names, label_names)

    def reset(self) -> None:
        super().reset()
        self.reset_micro()

    def reset_local(self) -> None:
        super().reset_local()
        self.reset_micro()

    def reset_micro(self) -> None:
        """Forgets the running means and moments of the micro average."""
        self._n = 0
        self._means = numpy.zeros(2)
        self._moments = numpy.zeros((2, 2))

    def update_variance(self, new_values: Any, *aggregate: Any) -> None:
        """Kept for old callers; `update` does the counting."""

    def update_cov(self, label: Any, pred: Any) -> None:
        """Adds arrays to the micro moments, without loss of digits (Chan et al., 1979)."""
        both = numpy.stack([numpy.ravel(label), numpy.ravel(pred)]).astype(numpy.float64)
        n = both.shape[1]
        if not n:
            return
        means = both.mean(axis=1)
        off = both - means[:, None]
        shift = means - self._means
        total = self._n + n
        self._moments += off @ off.T + numpy.outer(shift, shift) * (self._n * n / total)
        self._means += shift * (n / total)
        self._n = total

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in _pairs(labels, preds):
            check_label_shapes(label, pred, shape=True)
            if self.average == "macro":
                self._add(float(numpy.corrcoef(pred.ravel(), label.ravel())[0, 1]), 1)
            else:
                self._add(0.0, 1)
                self.update_cov(label, pred)

    def get(self) -> tuple[Any, Any]:
        if self.average == "macro" or not self.num_inst:
            return super().get()
        scale = math.sqrt(self._moments[0, 0] * self._moments[1, 1])
        return self.name, float(self._moments[0, 1] / scale) if scale else math.nan

    def get_global(self) -> tuple[Any, Any]:
        return super().get_global() if self.average == "macro" else self.get()


@register
class Loss(_Counting):
    """Mean of the outputs themselves, for networks whose output is a loss."""

    def __init__(self, name: str = "loss", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)

    def update(self, _: Any, preds: Any) -> None:
        for pred in _listed(preds):
            a = _array(pred)
            self._add(float(a.sum(dtype=numpy.float64)), a.size)


@register
class Torch(Loss):
    """`Loss` under the name that the reference kept for Torch's criterions."""

    def __init__(self, name: str = "torch", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)


@register
class Caffe(Loss):
    """`Loss` under the name that the reference kept for Caffe's losses."""

    def __init__(self, name: str = "caffe", output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        super().__init__(name, output_names, label_names)


class CustomMetric(_Counting):
    """Mean over batches of a function of labels and predictions.

    Parameters
    ----------
    feval : callable
        Takes two NumPy arrays, returns a number or a pair (sum, count).
    name : str, optional
        By default that of the function.
    allow_extra_outputs : bool
        Whether there may be more predictions than labels.
    """

    def __init__(self, feval: Callable, name: str | None = None, allow_extra_outputs: bool = False,
                 output_names: Sequence[str] | None = None,
                 label_names: Sequence[str] | None = None) -> None:
        if not callable(feval):
            raise MXNetTypeError(f"feval: expected a function, got {feval!r}")
        if name is None:
            name = getattr(feval, "__name__", type(feval).__name__)
            if "<" in name:
                name = f"custom({name})"
        super().__init__(name, output_names, label_names)
        self._feval = feval
        self._allow_extra_outputs = allow_extra_outputs

    def update(self, labels: Any, preds: Any) -> None:
        labels, preds = _listed(labels), _listed(preds)
        if not self._allow_extra_outputs:
            check_label_shapes(labels, preds)
        for label, pred in zip(labels, preds):
            value = self._feval(_array(label), _array(pred))
            if isinstance(value, tuple):
                self._add(*value)
            else:
                self._add(value, 1)

    def get_config(self) -> dict[str, Any]:
        raise MXNetNotImplementedError(f"{self.name}: a metric made from a function has no "
                                       "configuration")


def np(numpy_feval: Callable, name: str | None = None,
       allow_extra_outputs: bool = False) -> CustomMetric:
    """A metric from a function of two NumPy arrays, labels and predictions.

    Parameters
    ----------
    numpy_feval : callable
        Returns a number, or a pair (sum, count).
    name : str, optional
    allow_extra_outputs : bool
    """
    return CustomMetric(numpy_feval, name, allow_extra_outputs)
