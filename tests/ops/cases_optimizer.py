"""Rows for the update operators; the formulas stand here a second time, in NumPy."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

FLOATS = ("float32", "float64", "float16", "bfloat16")
LR, WD, RESCALE, CLIP = 0.07, 0.3, 0.7, 0.4
COMMON = {"lr": LR, "wd": WD, "rescale_grad": RESCALE, "clip_gradient": CLIP}
POSITIVE = (0.1, 1.0)
FREE = (-1.0, 1.0)
SHAPE = (3, 5)


def outer(w, g):
    """The gradient with weight decay added after the cut."""
    return np.clip(RESCALE * g, -CLIP, CLIP) + WD * w


def inner(w, g):
    """The gradient with weight decay added before the cut."""
    return np.clip(RESCALE * g + WD * w, -CLIP, CLIP)


def sgd(w, g, *_):
    return w - LR * outer(w, g)


def sgd_mom(w, g, m, *_):
    return w + 0.9 * m - LR * outer(w, g)


def nag(w, g, m, *_):
    step = LR * outer(w, g)
    return w + 0.9 * (0.9 * m - step) - step


def signum(w, g, m):
    m = 0.9 * m - 0.1 * outer(w, g)
    return (1 - LR * 0.05) * w + LR * np.sign(m)


def adam(w, g, m, v):
    x = inner(w, g)
    return w - LR * (0.9 * m + 0.1 * x) / (np.sqrt(0.99 * v + 0.01 * x * x) + 1e-3)


def rmsprop(w, g, n):
    x = inner(w, g)
    return np.clip(w - LR * x / np.sqrt(0.05 * x * x + 0.95 * n + 0.5), -0.6, 0.6)


def rmspropalex(w, g, n, mean, delta):
    x = inner(w, g)
    n, mean = 0.05 * x * x + 0.95 * n, 0.05 * x + 0.95 * mean
    return w + 0.8 * delta - LR * x / np.sqrt(n - mean * mean + 0.5)


def ftrl(w, g, z, n):
    x = np.clip(RESCALE * g, -CLIP, CLIP)
    z = z + x - (np.sqrt(n + x * x) - np.sqrt(n)) / LR * w
    new = (np.sign(z) * 0.2 - z) / ((1 + np.sqrt(n + x * x)) / LR + WD)
    return np.where(np.abs(z) > 0.2, new, 0)


def ftml(w, g, d, v, z):
    x = inner(w, g)
    v = 0.99 * v + 0.01 * x * x
    new = (1 - 0.6**5) / LR * (np.sqrt(v / (1 - 0.99**5)) + 1e-3)
    return -(0.6 * z + 0.4 * x - (new - 0.6 * d) * w) / new


def row(name, states, ref, domain=(), **params):
    values = {**COMMON, **params}
    if name == "ftml_update":
        values["clip_grad"] = values.pop("clip_gradient")
    loose = {"float16": 8e-3, "bfloat16": 8e-2}
    return Case(name, (SHAPE,) * (2 + states), values, ref, (FREE, FREE, *domain), FLOATS,
                grad=False, second=False, rtol=loose, atol=loose)


def adamax(w, g, m, top):
    x = inner(w, g)
    return w - LR * (0.9 * m + 0.1 * x) / np.maximum(0.99 * top, np.abs(x))


def nadam(w, g, m, v):
    x = inner(w, g)
    step = 0.3 * x + 0.6 * (0.9 * m + 0.1 * x)
    return w - LR * step / (np.sqrt(1.5 * (0.99 * v + 0.01 * x * x)) + 1e-3)


def adadelta(w, g, squares, steps):
    x = np.clip(RESCALE * g, -CLIP, CLIP)
    return w - np.sqrt((steps + 1e-3) / (0.9 * squares + 0.1 * x * x + 1e-3)) * x - WD * w


def dcasgd(w, g, before):
    x = np.clip(RESCALE * g, -CLIP, CLIP)
    return w - LR * (x + WD * w + 0.5 * x * x * (w - before))


def trust(w, g):
    """The factor of LARS; the gradient's norm is of what it was before the cut."""
    size = np.linalg.norm(w)
    return 0.2 * size / (RESCALE * np.linalg.norm(g) + WD * size + 0.1)


def lars(w, g, m=0.0):
    return w + 0.9 * m - LR * trust(w, g) * outer(w, g)


def lamb(w, g, m, v):
    x = np.clip(RESCALE * g, -CLIP, CLIP)
    mean, var = (0.9 * m + 0.1 * x) / (1 - 0.9**5), (0.99 * v + 0.01 * x * x) / (1 - 0.99**5)
    step = mean / (np.sqrt(var) + 1e-3) + WD * w
    return w - LR * np.clip(np.linalg.norm(w), 0.5, 2) / np.linalg.norm(step) * step


def listed(w, g, rows):
    """Rows 0 and 2 of three; the list is longer than that."""
    new = sgd(w, g)
    new[1] = w[1]
    return new


def float32(rng, shape):
    return rng.uniform(-1, 1, shape).astype("float32")


def mixed(name, states, ref, **params):
    """A form with a float32 copy of the weight, which is what the result comes from."""
    return Case(name, (SHAPE,) * (3 + states), {**COMMON, **params},
                lambda w, g, *rest: ref(rest[-1], g, *rest[:-1]),
                (FREE, FREE) + (float32,) * (states + 1), ("float32", "float16", "bfloat16"),
                grad=False, second=False)


CASES = [
    row("sgd_update", 0, sgd, lazy_update=False),
    row("_adamax_update", 2, adamax, (FREE, POSITIVE), beta1=0.9, beta2=0.99),
    row("_nadam_update", 2, nadam, (FREE, POSITIVE), beta1=0.9, beta2=0.99, epsilon=1e-3,
        of_grad=0.3, of_mean=0.6, unbias=1.5),
    row("_adadelta_update", 2, adadelta, (POSITIVE, POSITIVE), rho=0.9, epsilon=1e-3),
    row("_dcasgd_update", 1, dcasgd, (FREE,), lamda=0.5),
    row("_dcasgd_mom_update", 2, lambda w, g, m, b: dcasgd(w, g, b) + 0.9 * m, (FREE, FREE),
        lamda=0.5, momentum=0.9),
    row("_lars_update", 0, lars, eta=0.2, epsilon=0.1),
    row("_lars_mom_update", 1, lars, (FREE,), eta=0.2, epsilon=0.1, momentum=0.9),
    row("_lamb_update", 2, lamb, (FREE, POSITIVE), beta1=0.9, beta2=0.99, epsilon=1e-3, t=5,
        lower_bound=0.5, upper_bound=2.0),
    Case("_sgd_rows_update", (SHAPE, SHAPE, (5,)), COMMON, listed,
         (FREE, FREE, lambda rng, shape: np.array([2, 0, 2, 1, 1])), FLOATS, grad=False,
         second=False, rtol={"float16": 8e-3, "bfloat16": 8e-2},
         atol={"float16": 8e-3, "bfloat16": 8e-2}),
    row("sgd_mom_update", 1, sgd_mom, (FREE,), momentum=0.9),
    row("nag_mom_update", 1, nag, (FREE,), momentum=0.9),
    row("signsgd_update", 0, lambda w, g: (1 - LR * WD) * w - LR * np.sign(g)),
    row("signum_update", 1, signum, (FREE,), momentum=0.9, wd_lh=0.05),
    row("adam_update", 2, adam, (FREE, POSITIVE), beta1=0.9, beta2=0.99, epsilon=1e-3),
    row("rmsprop_update", 1, rmsprop, (POSITIVE,), gamma1=0.95, epsilon=0.5, clip_weights=0.6),
    row("rmspropalex_update", 3, rmspropalex, ((2.0, 3.0), FREE, FREE), gamma1=0.95, gamma2=0.8,
        epsilon=0.5),
    row("ftrl_update", 2, ftrl, ((0.5, 1.0), POSITIVE), lamda1=0.2, beta=1.0),
    row("ftml_update", 3, ftml, (POSITIVE, POSITIVE, FREE), beta1=0.6, beta2=0.99, epsilon=1e-3,
        t=5),
    mixed("mp_sgd_update", 0, sgd),
    mixed("mp_sgd_mom_update", 1, sgd_mom, momentum=0.9),
    mixed("mp_nag_mom_update", 1, nag, momentum=0.9),
]
