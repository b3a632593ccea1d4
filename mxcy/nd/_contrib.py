"""What `mx.nd.contrib` has by hand: foreach, while_loop, cond, optimizer updates, small functions.

What lives here: control flow as plain Python loops in the structure that the symbolic forms have,
updates that take lists, functions made of a few operators. What does not: those forms
(sym/_contrib.py), the operators.
Invariant: steps are ordinary calls, so autograd records them like any others.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .._core.errors import MXNetTypeError, MXNetValueError
from .._core.nested import flatten, regroup
from ..ops.base import get
from ..runtime.creation import array, full
from ..runtime.invoke import invoke
from ..runtime.ndarray import NDArray

__all__ = ["adamw_update", "boolean_mask", "cond", "foreach", "isfinite", "isinf", "isnan",
           "mp_adamw_update", "multi_adamw_update", "multi_lamb_update", "multi_mp_adamw_update",
           "multi_mp_lamb_update", "rand_zipfian", "while_loop"]


def _stack(columns: list[list[Any]]) -> list[Any]:
    return [invoke(get("stack"), c, {"axis": 0}) for c in columns]


def _pair(what: str, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise MXNetTypeError(f"{what} returns a pair (outputs, states), got {type(value).__name__}")
    return value[0], value[1]


def foreach(body: Callable[[Any, Any], Any], data: Any, init_states: Any) -> tuple[Any, Any]:
    """Applies `body` to each element of `data` along axis 0, handing states from step to step.

    Parameters
    ----------
    body : callable
        `body(element, states)` returns (outputs, new states).
    data : NDArray or list of NDArray
        All of one length along axis 0.
    init_states : NDArray or list of NDArray
        The states of the first step.

    Returns
    -------
    outputs, states
        In the structure that `body` gives them: outputs of the steps stacked along axis 0, and the
        states after the last.

    Examples
    --------
    >>> x = mx.nd.array([[1], [2], [3]])
    >>> sums, last = mx.nd.contrib.foreach(lambda a, s: (a + s, a + s), x, mx.nd.zeros((1,)))
    >>> sums.asnumpy().ravel()
    array([1., 3., 6.], dtype=float32)
    """
    flat, data_form = flatten(data, NDArray, "foreach: data")
    flatten(init_states, NDArray, "foreach: init_states")
    lengths = sorted({len(x) for x in flat})
    if len(lengths) != 1 or lengths[0] == 0:
        raise MXNetValueError(f"foreach: data need one length along axis 0, of at least 1, got "
                              f"{lengths}")
    states, form = init_states, None
    columns: list[list[Any]] = []
    for t in range(lengths[0]):
        outputs, states = _pair("foreach: body", body(regroup([x[t] for x in flat], data_form),
                                                      states))
        some, form = flatten(outputs, NDArray, "foreach: outputs")
        columns = columns or [[] for _ in some]
        for column, x in zip(columns, some, strict=True):
            column.append(x)
        flatten(states, NDArray, "foreach: states")
    return regroup(_stack(columns), form), states


def while_loop(cond: Callable[..., Any], func: Callable[..., Any], loop_vars: Any,
               max_iterations: int | None = None) -> tuple[Any, Any]:
    """Applies `func` to the loop variables while `cond` of them holds.

    Parameters
    ----------
    cond : callable
        `cond(*loop_vars)` returns an array of one element, or a number.
    func : callable
        `func(*loop_vars)` returns (outputs, new loop variables), outputs None if there are none.
    loop_vars : NDArray or list of NDArray
    max_iterations : int
        The most steps, and the length of the outputs.

    Returns
    -------
    outputs, loop_vars
        Outputs of the steps stacked along axis 0, zeros after the last step (an empty list if there
        was none), and the final loop variables.
    """
    if max_iterations is None:
        raise MXNetValueError("while_loop: max_iterations is needed")
    flat, form = flatten(loop_vars, NDArray, "while_loop: loop_vars")
    if not flat:
        raise MXNetValueError("while_loop: there are no loop variables")
    columns: list[list[Any]] = []
    out_form: Any = []
    steps, single = 0, form is None
    values = [loop_vars] if single else list(loop_vars)
    while steps < max_iterations and _true(cond(*values)):
        outputs, new = _pair("while_loop: func", func(*values))
        some, out_form = flatten([] if outputs is None else outputs, NDArray, "while_loop: outputs")
        columns = columns or [[] for _ in some]
        for column, x in zip(columns, some, strict=True):
            column.append(x)
        got, _ = flatten(new, NDArray, "while_loop: loop_vars")
        if len(got) != len(flat):
            raise MXNetValueError(f"while_loop: func returns {len(got)} loop variables, it was "
                                  f"given {len(flat)}")
        values = [new] if isinstance(new, NDArray) else list(new)
        steps += 1
    for column in columns:
        column += [invoke(get("zeros_like"), [column[0]], {})] * (max_iterations - steps)
    return regroup(_stack(columns), out_form if columns else []), values[0] if single else values


def _true(value: Any) -> bool:
    return bool(value.asscalar()) if isinstance(value, NDArray) else bool(value)


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any]) -> Any:
    """Calls `then_func` if `pred`, an array of one element, is true, else `else_func`.

    Returns
    -------
    What the function returns.
    """
    return then_func() if _true(pred) else else_func()


# -- optimizer updates whose inputs are sorted here ----------------------------------------------

def _scale(rescale_grad: Any, like: Any) -> Any:
    """The factor of the gradients as an array on the weight's device."""
    if isinstance(rescale_grad, NDArray):
        return rescale_grad
    return full((1,), float(rescale_grad), ctx=like.context)


def _turns(*columns: Any) -> list[Any]:
    return [x for row in zip(*columns, strict=True) for x in row]


def adamw_update(weight: Any, grad: Any, mean: Any, var: Any, rescale_grad: Any, lr: float,
                 eta: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
                 wd: float = 0, clip_gradient: float = -1, out: Any = None,
                 name: str | None = None) -> Any:
    """`_adamw_update` with a factor of the gradients that is a number or an array of one element.

    Nothing changes where the factor is zero, infinite or NaN.
    """
    par = {"lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd,
           "clip_gradient": clip_gradient}
    ins = [weight, grad, mean, var, _scale(rescale_grad, weight)]
    return invoke(get("_adamw_update"), ins, par, out)


def mp_adamw_update(weight: Any, grad: Any, mean: Any, var: Any, weight32: Any, rescale_grad: Any,
                    lr: float, eta: float, beta1: float = 0.9, beta2: float = 0.999,
                    epsilon: float = 1e-8, wd: float = 0, clip_gradient: float = -1,
                    out: Any = None, name: str | None = None) -> Any:
    """`adamw_update` on a float32 copy of a weight of lower precision."""
    par = {"lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd,
           "clip_gradient": clip_gradient}
    ins = [weight, grad, mean, var, weight32, _scale(rescale_grad, weight)]
    return invoke(get("_mp_adamw_update"), ins, par, out)


def multi_adamw_update(weights: Any, grads: Any, mean: Any, var: Any, rescale_grad: Any, lrs: Any,
                       wds: Any, etas: Any, out: Any = None, name: str | None = None,
                       size: int = 0, **kwargs: Any) -> Any:
    """`adamw_update` of lists of arrays, with a rate, a decay and a factor for each."""
    par = {"lrs": tuple(lrs), "wds": tuple(wds), "etas": tuple(etas), "num_weights": len(weights),
           **kwargs}
    ins = [*_turns(weights, grads, mean, var), _scale(rescale_grad, weights[0])]
    return invoke(get("_multi_adamw_update"), ins, par, out)


def multi_mp_adamw_update(weights: Any, grads: Any, mean: Any, var: Any, weights32: Any,
                          rescale_grad: Any, lrs: Any, wds: Any, etas: Any, out: Any = None,
                          name: str | None = None, size: int = 0, **kwargs: Any) -> Any:
    """`mp_adamw_update` of lists of arrays."""
    par = {"lrs": tuple(lrs), "wds": tuple(wds), "etas": tuple(etas), "num_weights": len(weights),
           **kwargs}
    ins = [*_turns(weights, grads, mean, var, weights32), _scale(rescale_grad, weights[0])]
    return invoke(get("_multi_mp_adamw_update"), ins, par, out)


def multi_lamb_update(weights: Any, grads: Any, mean: Any, var: Any, step_count: Any, lrs: Any,
                      wds: Any, out: Any = None, num_tensors: int = 0, **kwargs: Any) -> Any:
    """Both phases of LAMB for lists of arrays, with a step number, a rate and a decay for each."""
    par = {"learning_rates": tuple(lrs), "wds": tuple(wds), "step_count": tuple(step_count),
           "num_tensors": len(weights), **kwargs}
    return invoke(get("_multi_lamb_update"), _turns(weights, grads, mean, var), par, out)


def multi_mp_lamb_update(weights: Any, grads: Any, mean: Any, var: Any, weights32: Any,
                         step_count: Any, lrs: Any, wds: Any, out: Any = None,
                         num_tensors: int = 0, **kwargs: Any) -> Any:
    """`multi_lamb_update` on float32 copies of weights of lower precision."""
    par = {"learning_rates": tuple(lrs), "wds": tuple(wds), "step_count": tuple(step_count),
           "num_tensors": len(weights), **kwargs}
    ins = _turns(weights, grads, mean, var, weights32)
    return invoke(get("_multi_mp_lamb_update"), ins, par, out)


# -- functions made of operators -----------------------------------------------------------------

def boolean_mask(data: Any = None, index: Any = None, axis: int = 0, out: Any = None,
                 name: str | None = None) -> Any:
    """The slices of `data` along an axis whose element of `index` is not 0, in order.

    Parameters
    ----------
    data : NDArray
    index : NDArray
        A vector as long as `axis` of `data`, of any dtype. Its values are waited for.
    axis : int
    out : NDArray, optional
        Where the result goes; it must have its shape.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
        As long along `axis` as there are such elements, possibly 0. Gradients flow to the slices
        that were taken.

    Raises
    ------
    MXNetValueError
        If the axis is out of range or the length of `index` differs from it.
    """
    if not isinstance(data, NDArray) or not isinstance(index, NDArray):
        raise MXNetTypeError(f"boolean_mask: data and index are NDArrays, got "
                             f"{type(data).__name__} and {type(index).__name__}")
    if not -data.ndim <= axis < data.ndim:
        raise MXNetValueError(f"boolean_mask: axis {axis} is out of range for rank {data.ndim}")
    if index.shape != (data.shape[axis],):
        raise MXNetValueError(f"boolean_mask: index must have shape ({data.shape[axis]},) for axis "
                              f"{axis} of data {data.shape}, got {index.shape}")
    rows = array(np.flatnonzero(index.asnumpy()), ctx=data.context, dtype="int64")
    return invoke(get("take"), [data, rows], {"axis": axis}, out)


def _both(op: str, lhs: Any, rhs: Any) -> Any:
    return invoke(get(op), [lhs, rhs], {})


def isnan(data: Any) -> Any:
    """1 where an element is NaN, else 0, in the dtype of `data`."""
    return _both("broadcast_not_equal", data, data)


def isinf(data: Any) -> Any:
    """1 where an element is infinite, of either sign, else 0, in the dtype of `data`."""
    if not data._dtype.is_float:
        return isnan(data)
    return invoke(get("_equal_scalar"), [invoke(get("abs"), [data], {})], {"scalar": math.inf})


def isfinite(data: Any) -> Any:
    """1 where an element is neither infinite nor NaN, else 0, in the dtype of `data`."""
    if not data._dtype.is_float:
        return _both("broadcast_equal", data, data)
    zero = _both("elemwise_sub", data, data)  # NaN where the element is not finite
    return _both("broadcast_equal", zero, zero)


def rand_zipfian(true_classes: Any, num_sampled: int, range_max: int, ctx: Any = None) -> Any:
    """Draws classes from an approximately Zipfian (log-uniform) distribution, with replacement.

    Class c of [0, range_max) has probability ``log((c + 2) / (c + 1)) / log(range_max + 1)``: it
    suits classes that are sorted by falling frequency, in sampled softmax say.

    Parameters
    ----------
    true_classes : NDArray
        Classes whose expected counts are wanted too.
    num_sampled : int
        How many classes are drawn.
    range_max : int
        How many classes there are.
    ctx : Context, optional
        Device of the result; that of `true_classes` by default.

    Returns
    -------
    sampled : NDArray of int64, (num_sampled,)
    expected_true : NDArray of float64, shaped as `true_classes`
        How often each is expected among those drawn.
    expected_sampled : NDArray of float64, (num_sampled,)
        The same for the drawn ones.
    """
    if range_max < 1:
        raise MXNetValueError(f"rand_zipfian: range_max is at least 1, got {range_max}")
    span = math.log(range_max + 1)
    ctx = true_classes.context if ctx is None else ctx
    u = invoke(get("_random_uniform"), (), {"low": 0.0, "high": span, "shape": (num_sampled,),
                                            "dtype": "float64"}, None, ctx)
    # exp rounds: what comes out as range_max counts as the last class.
    drawn = (u.exp() - 1.0).clip(0.0, range_max - 1.0).astype("int64")

    def expected(classes: Any) -> Any:
        c = classes.as_in_context(ctx).astype("float64")
        return ((c + 2.0) / (c + 1.0)).log() * (num_sampled / span)

    return drawn, expected(true_classes), expected(drawn)
