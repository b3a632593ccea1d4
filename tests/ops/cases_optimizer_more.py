"""Rows for AdamW, LAMB, AdaGrad and the multi_ updates; the formulas a second time, in NumPy."""
from __future__ import annotations

import numpy as np

from .case import Case

__all__ = ["CASES"]

FLOATS = ("float32", "float64", "float16", "bfloat16")
MASTER = ("float32", "float16", "bfloat16")
LOOSE = {"float16": 8e-3, "bfloat16": 8e-2}
RESCALE, CLIP = 0.75, 0.4
COMMON = {"rescale_grad": RESCALE, "clip_gradient": CLIP}
FREE, POSITIVE = (-1.0, 1.0), (0.1, 1.0)
A, B = (3, 5), (2, 2, 2)


def float32(rng, shape):
    return rng.uniform(-1, 1, shape).astype("float32")


def positive32(rng, shape):
    return rng.uniform(0.1, 1, shape).astype("float32")


def fixed(*values):
    return lambda rng, shape: np.array(values, "float32").reshape(shape)


def cut(g):
    return np.clip(RESCALE * g, -CLIP, CLIP)


def states(g, m, v):
    x = cut(g)
    return 0.9 * m + 0.1 * x, 0.99 * v + 0.01 * x * x


def sgd(lr, wd):
    return lambda w, g, *_: w - lr * (cut(g) + wd * w)


def sgd_mom(lr, wd):
    return lambda w, g, m, *_: w + 0.9 * m - lr * (cut(g) + wd * w)


def adamw(lr, wd, eta):
    def new(w, g, m, v, *_):
        m, v = states(g, m, v)
        return w - eta * (lr * m / (np.sqrt(v) + 1e-3) + wd * w)
    return new


def direction(wd, t, unbiased=True):
    def new(w, g, m, v, *_):
        m, v = states(g, m, v)
        if unbiased:
            m, v = m / (1 - 0.9**t), v / (1 - 0.99**t)
        return m / (np.sqrt(v) + 1e-3) + wd * w
    return new


def lamb(lr, wd, t, lower=0.0, upper=np.inf):
    def new(w, g, m, v, *_):
        u = direction(wd, t)(w, g, m, v)
        r1 = np.clip(np.sqrt((w * w).sum()), lower, upper)
        return w - lr * r1 / np.sqrt((u * u).sum()) * u
    return new


def several(name, per, refs, master, beside=(), domain=(), tag="", **params):
    """A row of two weights, `per` tensors each; refs give the new weights."""
    def ref(*arrays):
        out = []
        for i, new in enumerate(refs):
            w, g, *rest = arrays[per * i:per * (i + 1)]
            out.append(new(rest[-1], g, *rest[:-1]) if master else new(w, g, *rest))
        return tuple(out)
    kinds = domain or (FREE,) * per
    return Case(name, (A,) * per + (B,) * per + beside, params, ref,
                (*kinds, *kinds, *(fixed(*v) for v in params.pop("_values", ()))),
                MASTER if master else FLOATS, grad=False, second=False, rtol=LOOSE, atol=LOOSE,
                tag=tag)


# Numbers that float32 holds exactly: some are handed over in float32 tensors.
RATES, DECAYS, ETAS = (0.125, 0.25), (0.25, 0.5), (0.5, 0.75)
ONE, TWO = zip(RATES, DECAYS, strict=True)
STEPS = [sgd(a, b) for a, b in zip(RATES, DECAYS, strict=True)]
MOM_STEPS = [sgd_mom(a, b) for a, b in zip(RATES, DECAYS, strict=True)]
ADAMW_STEPS = [adamw(*x) for x in zip(RATES, DECAYS, ETAS, strict=True)]
GIVEN = {"lrs": RATES, "wds": DECAYS, "num_weights": 2, **COMMON}
LOADED = {"num_weights": 2, "_values": (RATES, DECAYS), "beside": ((2,), (2,)), **COMMON}
ADAM = {"beta1": 0.9, "beta2": 0.99, "epsilon": 1e-3}
TWO32 = (FREE, FREE, float32, float32)
ADAM_IN = (FREE, FREE, FREE, POSITIVE)
ADAM32 = (FREE, FREE, float32, positive32, float32)
LAMB = {"learning_rates": RATES, "wds": DECAYS, "step_count": (3, 4), "num_tensors": 2, **COMMON,
        **ADAM}
W_MANY = {"lrs": RATES, "wds": DECAYS, "etas": ETAS, "num_weights": 2, "clip_gradient": CLIP,
          **ADAM, "beside": ((1,),), "_values": ((RESCALE,),)}


def one(name, shapes, params, ref, domain, dtypes=FLOATS, tag=""):
    return Case(name, shapes, params, ref, domain, dtypes, grad=False, second=False, rtol=LOOSE,
                atol=LOOSE, tag=tag)


ONE_W = {"lr": 0.1, "eta": 0.5, "wd": 0.3, "clip_gradient": CLIP, **ADAM}
PHASE1 = {"t": 3, "wd": 0.3, **COMMON, **ADAM}
ADA = {"lr": 0.1, "epsilon": 1e-3, **COMMON}


def group(w, g, h):
    h = h + (cut(g)**2).mean(1, keepdims=True)
    return w - 0.1 * cut(g) / np.sqrt(h + 1e-3)


CASES = [
    one("_adamw_update", (A,) * 4 + ((1,),), ONE_W, adamw(0.1, 0.3, 0.5),
        (*ADAM_IN, fixed(RESCALE))),
    one("_adamw_update", (A,) * 4 + ((1,),), ONE_W, lambda w, *_: w, (*ADAM_IN, fixed(np.inf)),
        tag="skipped"),
    one("_mp_adamw_update", (A,) * 5 + ((1,),), ONE_W,
        lambda w, g, m, v, w32, r: adamw(0.1, 0.3, 0.5)(w32, g, m, v),
        (*ADAM32, fixed(RESCALE)), MASTER),
    one("lamb_update_phase1", (A,) * 4, PHASE1, direction(0.3, 3), ADAM_IN),
    one("lamb_update_phase1", (A,) * 4, {**PHASE1, "bias_correction": False},
        direction(0.3, 3, False), ADAM_IN, tag="biased"),
    one("mp_lamb_update_phase1", (A,) * 5, PHASE1,
        lambda w, g, m, v, w32: direction(0.3, 3)(w32, g, m, v), ADAM32, MASTER),
    one("lamb_update_phase2", (A, A, (1,), (1,)), {"lr": 0.1},
        lambda w, g, *_: w - 0.1 * 2 / 3 * g, (FREE, FREE, fixed(2), fixed(3))),
    one("lamb_update_phase2", (A, A, (1,), (1,)), {"lr": 0.1, "lower_bound": 1, "upper_bound": 4},
        lambda w, g, *_: w - 0.1 * 4 / 3 * g, (FREE, FREE, fixed(9), fixed(3)), tag="bounds"),
    one("lamb_update_phase2", (A, A, (1,), (1,)), {"lr": 0.1}, lambda w, g, *_: w - 0.1 * g,
        (FREE, FREE, fixed(0), fixed(3)), tag="zero"),
    one("mp_lamb_update_phase2", (A, A, (1,), (1,), A), {"lr": 0.1},
        lambda w, g, r1, r2, w32: w32 - 0.1 * 2 / 3 * g,
        (FREE, float32, fixed(2), fixed(3), float32), MASTER),
    one("_sparse_adagrad_update", (A,) * 3, {**ADA, "wd": 0.3},
        lambda w, g, h: w - 0.1 * (cut(g) / np.sqrt(h + cut(g)**2 + 1e-3) + 0.3 * w),
        (FREE, FREE, POSITIVE)),
    one("_contrib_group_adagrad_update", (A, A, (3, 1)), ADA, group, (FREE, FREE, POSITIVE)),
    several("multi_sgd_update", 2, STEPS, False, **GIVEN),
    several("multi_sgd_mom_update", 3, MOM_STEPS, False, momentum=0.9, **GIVEN),
    several("multi_mp_sgd_update", 3, STEPS, True, domain=TWO32[:3], **GIVEN),
    several("multi_mp_sgd_mom_update", 4, MOM_STEPS, True, domain=TWO32, momentum=0.9, **GIVEN),
    several("preloaded_multi_sgd_update", 2, STEPS, False, **LOADED),
    several("preloaded_multi_sgd_mom_update", 3, MOM_STEPS, False, momentum=0.9, **LOADED),
    several("preloaded_multi_mp_sgd_update", 3, STEPS, True, domain=TWO32[:3], **LOADED),
    several("preloaded_multi_mp_sgd_mom_update", 4, MOM_STEPS, True, domain=TWO32, momentum=0.9,
            **LOADED),
    several("_multi_adamw_update", 4, ADAMW_STEPS, False, domain=ADAM_IN, **W_MANY),
    several("_multi_mp_adamw_update", 5, ADAMW_STEPS, True, domain=ADAM32, **W_MANY),
    several("_multi_lamb_update", 4, [lamb(*ONE, 3), lamb(*TWO, 4)], False, domain=ADAM_IN,
            **LAMB),
    several("_multi_lamb_update", 4, [lamb(*ONE, 3, 0.1, 0.5), lamb(*TWO, 4, 0.1, 0.5)],
            False, domain=ADAM_IN, tag="bounds", lower_bound=0.1, upper_bound=0.5, **LAMB),
    several("_multi_mp_lamb_update", 5, [lamb(*ONE, 3), lamb(*TWO, 4)], True, domain=ADAM32,
            **LAMB),
]
