"""Checking symbols: outputs, gradients (given, or by finite differences), devices, speed.

Invariant: a helper that checks raises AssertionError with the worst element, or returns.
"""
from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import nd
from .._core.context import Context
from .._core.errors import MXNetTypeError, MXNetValueError
from ..nd import NDArray
from .arrays import (
    _values,
    assert_almost_equal,
    default_context,
    default_numeric_eps,
    get_tols,
)

__all__ = ["check_consistency", "check_numeric_gradient", "check_speed",
           "check_symbolic_backward", "check_symbolic_forward", "numeric_grad",
           "same_symbol_structure", "simple_forward"]

def _by_name(what: str, names: Sequence[str], given: Any, ctx: Context, dtype: Any
             ) -> dict[str, NDArray]:
    """Arrays by name from a list in order, or a dict."""
    if isinstance(given, Mapping):
        if not set(given) <= set(names):
            raise MXNetValueError(f"{what}: {sorted(set(given) - set(names))} are not among "
                                  f"{list(names)}")
        pairs = dict(given)
    elif isinstance(given, Sequence):
        if len(given) != len(names):
            raise MXNetValueError(f"{what}: {len(given)} values for {list(names)}")
        pairs = dict(zip(names, given, strict=True))
    else:
        raise MXNetTypeError(f"{what} must be a list or a dict, got {type(given).__name__}")
    return {n: _device_array(v, ctx, dtype) for n, v in pairs.items() if v is not None}


def _device_array(value: Any, ctx: Context, dtype: Any) -> NDArray:
    if isinstance(value, NDArray):
        return value.as_in_context(ctx)
    kind = getattr(value, "dtype", None)
    wanted = dtype if kind is None or kind == np.float64 else kind  # the dtype that users write
    return nd.array(value, ctx=ctx, dtype=wanted)


def _bound(sym: Any, location: Any, aux_states: Any, ctx: Context, dtype: Any, grad_req: Any
           ) -> tuple[Any, dict[str, NDArray], dict[str, NDArray]]:
    """A bound executor with arrays for arguments, gradients and auxiliary states."""
    names = sym.list_arguments()
    args = _by_name("location", names, location, ctx, dtype)
    if set(args) != set(names):
        raise MXNetValueError(f"location has no value for {sorted(set(names) - set(args))}")
    aux = _by_name("aux_states", sym.list_auxiliary_states(), aux_states or {}, ctx, dtype)
    reqs = _requests(names, grad_req)
    grads = {n: nd.array(np.random.normal(size=args[n].shape), ctx=ctx, dtype=args[n].dtype)
             for n in names if reqs[n] != "null"}
    executor = sym.bind(ctx, args, args_grad=grads, grad_req=reqs, aux_states=aux or None)
    return executor, args, grads


def _requests(names: Sequence[str], grad_req: Any) -> dict[str, str]:
    if isinstance(grad_req, str):
        return dict.fromkeys(names, grad_req)
    if isinstance(grad_req, Mapping):
        return {n: grad_req.get(n, "null") for n in names}
    return dict(zip(names, grad_req, strict=True))


def simple_forward(sym: Any, ctx: Context | None = None, is_train: bool = False,
                   **inputs: Any) -> Any:
    """The outputs of a symbol for NumPy inputs, as NumPy arrays; a single one as such."""
    ctx = ctx or default_context()
    arrays = {k: nd.array(v, ctx=ctx) for k, v in inputs.items()}
    executor = sym.bind(ctx, args=arrays, grad_req="null")
    out = [o.asnumpy() for o in executor.forward(is_train=is_train)]
    return out[0] if len(out) == 1 else out


def check_symbolic_forward(sym: Any, location: Any, expected: Any, rtol: Any = None,
                           atol: Any = None, aux_states: Any = None, ctx: Context | None = None,
                           equal_nan: bool = False, dtype: Any = np.float32) -> list[NDArray]:
    """Compares a symbol's outputs with expected values.

    Parameters
    ----------
    sym : Symbol
    location : list or dict
        Values of the arguments.
    expected : list or dict
        Values of the outputs.
    aux_states : list or dict, optional

    Returns
    -------
    list of NDArray
        The outputs.
    """
    executor, _, _ = _bound(sym, location, aux_states, ctx or default_context(), dtype, "null")
    outputs = executor.forward(is_train=False)
    names = sym.list_outputs()
    wanted = [expected[n] for n in names] if isinstance(expected, Mapping) else list(expected)
    for name, want, got in zip(names, wanted, outputs, strict=True):
        assert_almost_equal(got, want, rtol, atol, (f"forward {name}", f"expected {name}"),
                            equal_nan=equal_nan)
    return outputs


def check_symbolic_backward(sym: Any, location: Any, out_grads: Any, expected: Any,
                            rtol: Any = None,
                            atol: Any = None, aux_states: Any = None, grad_req: Any = "write",
                            ctx: Context | None = None, grad_stypes: Any = None,
                            equal_nan: bool = False, dtype: Any = np.float32) -> dict[str, NDArray]:
    """Compares a symbol's gradients with expected values.

    Parameters
    ----------
    sym : Symbol
    location : list or dict
        Values of the arguments.
    out_grads : list, dict or None
        Gradients of the outputs; None: ones.
    expected : list or dict
        Gradients of the arguments; those not named are not compared.
    grad_req : str, list or dict
        With 'add' the gradients are added to random values, which is allowed for; with 'null'
        nothing may be written.

    Returns
    -------
    dict of str to NDArray
        The gradients.
    """
    ctx = ctx or default_context()
    names = sym.list_arguments()
    executor, _, grads = _bound(sym, location, aux_states, ctx, dtype, grad_req)
    before = {n: g.asnumpy() for n, g in grads.items()}
    reqs = _requests(names, grad_req)
    executor.forward(is_train=True)
    if out_grads is not None:
        heads = _by_name("out_grads", sym.list_outputs(), out_grads, ctx, dtype)
        out_grads = [heads.get(n) for n in sym.list_outputs()]
    executor.backward(out_grads)
    wanted = expected if isinstance(expected, Mapping) else dict(zip(names, expected, strict=True))
    for name, want in wanted.items():
        if name not in grads or want is None:
            continue
        got = grads[name].asnumpy()
        if reqs[name] == "add":
            want = _values(want) + before[name]
        assert_almost_equal(got, want, *get_tols(grads[name], want, rtol, atol),
                            (f"gradient of {name}", "expected"), equal_nan=equal_nan)
    return grads


def numeric_grad(executor: Any, location: Mapping[str, np.ndarray], aux_states: Any = None,
                 eps: float = 1e-4, use_forward_train: bool = True,
                 dtype: Any = np.float32, heads: Sequence[np.ndarray] | None = None
                 ) -> dict[str, np.ndarray]:
    """Gradients of the sum of a bound symbol's outputs, by central differences.

    Parameters
    ----------
    executor : Executor
    location : dict of str to numpy.ndarray
        Where; every element costs two forward passes.
    aux_states : dict of str to numpy.ndarray, optional
        Restored before each pass.
    eps : float
        Distance of the two points of a difference.
    heads : list of numpy.ndarray, optional
        Weights of the sum, one array for each output.

    Returns
    -------
    dict of str to numpy.ndarray
    """
    def value() -> float:
        for name, a in (aux_states or {}).items():
            executor.aux_dict[name][:] = a
        outs = [o.asnumpy().astype(np.float64)
                for o in executor.forward(is_train=use_forward_train)]
        return float(sum((o if heads is None else o * h).sum()
                         for o, h in zip(outs, heads or outs, strict=True)))

    result = {}
    for name, at in location.items():
        target, point = executor.arg_dict[name], np.array(at, dtype=dtype)
        grad = np.zeros(point.shape, np.float64)
        for i in np.ndindex(*point.shape):
            centre = point[i]
            high, low = centre + dtype(eps / 2), centre - dtype(eps / 2)
            point[i] = high
            target[:] = point
            above = value()
            point[i] = low
            target[:] = point
            below = value()
            point[i] = centre
            # the points that were really used: centre + eps/2 is rounded
            grad[i] = (above - below) / (float(high) - float(low))
        target[:] = point
        result[name] = grad
    return result


def check_numeric_gradient(sym: Any, location: Any, aux_states: Any = None,
                           numeric_eps: float | None = None, rtol: Any = None, atol: Any = None,
                           grad_nodes: Any = None, use_forward_train: bool = True,
                           ctx: Context | None = None, grad_stype_dict: Any = None,
                           dtype: Any = np.float32) -> None:
    """Compares a symbol's gradients with finite differences of a random projection of its outputs.

    Parameters
    ----------
    sym : Symbol
    location : list or dict
        Values of the arguments, all of them.
    aux_states : list or dict, optional
    numeric_eps : float, optional
        Distance of the two points of a difference.
    grad_nodes : list of str, or dict of str to grad_req, optional
        The arguments to check; all by default.
    use_forward_train : bool
        Whether the differences are those of training.
    dtype : type
        numpy.float64 makes small tolerances possible.
    """
    ctx = ctx or default_context()
    kind = np.dtype(dtype)
    eps = default_numeric_eps()[kind] if numeric_eps is None else numeric_eps
    names = sym.list_arguments()
    if grad_nodes is None:
        reqs = dict.fromkeys(names, "write")
    elif isinstance(grad_nodes, Mapping):
        reqs = {n: grad_nodes.get(n, "null") for n in names}
    else:
        reqs = {n: "write" if n in grad_nodes else "null" for n in names}
    executor, args, grads = _bound(sym, location, aux_states, ctx, kind.type, reqs)
    before = {n: g.asnumpy() for n, g in grads.items()}
    aux = {n: a.asnumpy() for n, a in executor.aux_dict.items()}
    outputs = executor.forward(is_train=True)
    heads = [np.random.standard_normal(o.shape).astype(kind) + 0.1 for o in outputs]
    executor.backward([nd.array(h, ctx=ctx, dtype=o.dtype)
                       for h, o in zip(heads, outputs, strict=True)])
    exact = {n: g.asnumpy() for n, g in grads.items()}
    where = {n: args[n].asnumpy() for n in grads}
    numeric = numeric_grad(executor, where, aux, eps, use_forward_train, kind.type, heads)
    for name, want in numeric.items():
        if reqs[name] == "add":
            want = want + before[name]
        assert_almost_equal(want, exact[name], *get_tols(want.astype(kind), exact[name], rtol,
                                                         atol),
                            (f"numeric gradient of {name}", "backward"))


def check_consistency(sym: Any, ctx_list: Sequence[Mapping[str, Any]], scale: float = 1.0,
                      grad_req: Any = "write", arg_params: Any = None, aux_params: Any = None,
                      rtol: Any = None, atol: Any = None, raise_on_err: bool = True,
                      ground_truth: Any = None, equal_nan: bool = False, use_uniform: bool = False,
                      rand_type: Any = np.float64) -> dict[str, np.ndarray] | None:
    """Compares outputs and gradients of a symbol on several devices and in several dtypes.

    Parameters
    ----------
    sym : Symbol or list of Symbol
    ctx_list : list of dict
        Each has `ctx`, the shapes of the inputs by name, and perhaps `type_dict`.
    scale : float
        Size of the random values of the arguments that `arg_params` does not give.
    ground_truth : dict, optional
        What is right; by default the result in the most precise dtype.

    Returns
    -------
    dict of str to numpy.ndarray
        What the others were compared with.
    """
    syms = list(sym) if isinstance(sym, list | tuple) else [sym] * len(ctx_list)
    runs = []
    for s, options in zip(syms, ctx_list, strict=True):
        shapes = {k: v for k, v in options.items() if k not in ("ctx", "type_dict")}
        runs.append(s.simple_bind(options["ctx"], grad_req=grad_req,
                                  type_dict=options.get("type_dict"), **shapes))
    draw = np.random.uniform if use_uniform else np.random.normal
    args = dict(arg_params or {})
    for name, a in runs[0].arg_dict.items():
        if name not in args:
            low = -scale if use_uniform else 0.0
            args[name] = draw(low, scale, a.shape).astype(rand_type)
    aux = dict(aux_params or {})
    heads = [np.random.normal(0, scale, o.shape) for o in runs[0].forward(is_train=False)]
    found = [_run_once(e, args, aux, heads, grad_req) for e in runs]
    precision = [min(np.finfo(o.dtype).bits if o.dtype.kind == "f" else 64
                     for o in e_out.values()) for e_out in found]
    best = int(np.argmax(precision))
    truth = ground_truth or found[best]
    for i, got in enumerate(found):
        for name, value in got.items():
            if name not in truth or (i == best and ground_truth is None):
                continue
            want = _values(truth[name])
            try:
                assert_almost_equal(value, want, *get_tols(value, want, rtol, atol),
                                    (f"{name} of {ctx_list[i]}", "the most precise"),
                                    equal_nan=equal_nan)
            except AssertionError as e:
                if raise_on_err:
                    raise
                print(e)
    return truth


def _run_once(executor: Any, args: Mapping[str, Any], aux: Mapping[str, Any],
              heads: Sequence[np.ndarray], grad_req: Any) -> dict[str, np.ndarray]:
    """Outputs and gradients for given values."""
    for name, value in args.items():
        executor.arg_dict[name][:] = value
    for name, a in executor.aux_dict.items():
        a[:] = aux.get(name, 0)
    for g in executor.grad_dict.values():
        if g is not None:
            g[:] = 0
    training = grad_req != "null"
    outputs = executor.forward(is_train=training)
    found = {n: o.asnumpy() for n, o in executor.output_dict.items()}
    if training:
        executor.backward([nd.array(h, ctx=o.context, dtype=o.dtype)
                           for h, o in zip(heads, outputs, strict=True)])
        found |= {n: g.asnumpy() for n, g in executor.grad_dict.items() if g is not None}
    return found


def check_speed(sym: Any, location: Any = None, ctx: Context | None = None, N: int = 20,
                grad_req: Any = "write", typ: str = "whole", **kwargs: Any) -> float:
    """Seconds for one pass: forward and backward ('whole') or forward alone ('forward')."""
    if typ not in ("whole", "forward"):
        raise MXNetValueError(f"typ must be 'whole' or 'forward', got {typ!r}")
    whole = typ == "whole"
    ctx = ctx or default_context()
    if location is not None:
        kwargs = {k: np.shape(v) for k, v in location.items()}
    executor = sym.simple_bind(ctx, grad_req=(grad_req or "write") if whole else "null", **kwargs)
    for name, a in executor.arg_dict.items():
        a[:] = np.random.normal(size=a.shape) if location is None else location[name]
    heads = None

    def once() -> None:
        outs = executor.forward(is_train=whole)
        if whole:
            executor.backward(heads)
        for o in outs:
            o.wait_to_read()

    outputs = executor.forward(is_train=whole)
    heads = [nd.ones(o.shape, ctx=ctx, dtype=o.dtype) for o in outputs]
    once()
    nd.waitall()
    start = time.perf_counter()
    for _ in range(N):
        once()
    nd.waitall()
    return (time.perf_counter() - start) / N


def same_symbol_structure(sym1: Any, sym2: Any) -> bool:
    """Whether two symbols apply the same operators in the same order to the same inputs."""
    def lines(sym: Any) -> list:
        graph = json.loads(sym.tojson())
        return [(n["op"], n["inputs"]) for n in graph["nodes"]]

    return lines(sym1) == lines(sym2)
