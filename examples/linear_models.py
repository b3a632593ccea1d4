"""Four linear models, each beside scikit-learn's answer for the same data.

    pip install -e '.[examples]'
    python examples/linear_models.py

Linear regression, logistic regression and a linear support vector machine are symbols that a Module
fits; the perceptron is a loop over NDArrays. The data sets come with scikit-learn.
"""
from __future__ import annotations

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron
from sklearn.svm import LinearSVC

import mxcy as mx


def split(load) -> tuple[np.ndarray, ...]:
    """Training data and labels, held-out ones; every feature has mean 0 and deviation 1."""
    x, y = load(return_X_y=True)
    out = np.arange(len(y)) % 4 == 0
    x = (x - x[~out].mean(axis=0)) / x[~out].std(axis=0)
    return x[~out].astype(np.float32), y[~out], x[out].astype(np.float32), y[out]


def fit(symbol: mx.sym.Symbol, x: np.ndarray, y: np.ndarray, steps: int, rate: float,
        wd: float = 0.0) -> mx.mod.Module:
    """A module fitted by gradient descent with momentum, all data in one batch."""
    data = mx.io.NDArrayIter(x, y.astype(np.float32), len(x))
    module = mx.mod.Module(symbol)
    module.fit(data, num_epoch=steps, eval_metric=mx.metric.Loss(), initializer=mx.init.Zero(),
               optimizer="sgd",
               optimizer_params={"learning_rate": rate, "momentum": 0.95, "wd": wd})
    return module


def predict(module: mx.mod.Module, x: np.ndarray) -> np.ndarray:
    """Outputs for the data."""
    return module.predict(mx.io.NDArrayIter(x, batch_size=len(x))).asnumpy()


def scores(outputs: int) -> mx.sym.Symbol:
    """W x + b."""
    return mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=outputs, name="fc")


def linear_regression() -> tuple[float, float]:
    """R2 of ours and of scikit-learn's."""
    x, y, test, truth = split(load_diabetes)
    module = fit(mx.sym.LinearRegressionOutput(scores(1), name="softmax"), x, y, 2000, 0.02)
    ours = predict(module, test)[:, 0]
    theirs = LinearRegression().fit(x, y).predict(test)
    left = ((truth - truth.mean()) ** 2).sum()
    return 1 - ((truth - ours) ** 2).sum() / left, 1 - ((truth - theirs) ** 2).sum() / left


def logistic_regression() -> tuple[float, float]:
    """Accuracy of both; the penalty is scikit-learn's, half of the squared weights."""
    x, y, test, truth = split(load_breast_cancer)
    module = fit(mx.sym.LogisticRegressionOutput(scores(1), name="softmax"), x, y, 1000, 0.2,
                 1 / len(x))
    ours = predict(module, test)[:, 0] > 0.5
    theirs = LogisticRegression(max_iter=1000).fit(x, y).predict(test)
    return (ours == truth).mean(), (theirs == truth).mean()


def support_vector_machine() -> tuple[float, float]:
    """Accuracy of both, squared hinge loss, one machine for each class."""
    x, y, test, truth = split(load_breast_cancer)
    module = fit(mx.sym.SVMOutput(scores(2), name="softmax"), x, y, 2000, 0.01, 1 / len(x))
    ours = predict(module, test).argmax(axis=1)
    theirs = LinearSVC(max_iter=10000).fit(x, y).predict(test)
    return (ours == truth).mean(), (theirs == truth).mean()


def perceptron(rounds: int = 5) -> tuple[float, float]:
    """Accuracy of both; each wrong answer adds the sample to the weights, or takes it away."""
    x, y, test, truth = split(load_breast_cancer)
    w, b = mx.nd.zeros((x.shape[1],)), mx.nd.zeros((1,))
    samples, signs = mx.nd.array(x), 2 * y - 1
    for _ in range(rounds):
        for sample, sign in zip(samples, signs.tolist()):
            if sign * (mx.nd.dot(w, sample) + b).asscalar() <= 0:
                w += sign * sample
                b += sign
    ours = (mx.nd.dot(mx.nd.array(test), w) + b).asnumpy() > 0
    theirs = Perceptron(max_iter=rounds, tol=None, shuffle=False).fit(x, y).predict(test)
    return (ours == truth).mean(), (theirs == truth).mean()


def main() -> dict[str, tuple[float, float]]:
    """Prints and returns the results, ours first."""
    results = {}
    for model in (linear_regression, logistic_regression, support_vector_machine, perceptron):
        name = model.__name__.replace("_", " ")
        ours, theirs = results[name] = model()
        what = "R2" if model is linear_regression else "accuracy"
        print(f"{name:<24} {what} {ours:.4f}, scikit-learn {theirs:.4f}")
    return results


if __name__ == "__main__":
    main()
