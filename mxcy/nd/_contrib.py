"""What `mx.nd.contrib` has by hand: foreach, while_loop, cond, and some optimizer updates.

What lives here: control flow as plain Python loops in the structure that the symbolic forms have,
and updates that take lists. What does not: those forms (sym/_contrib.py), the operators.
Invariant: steps are ordinary calls, so autograd records them like any others.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._core.errors import MXNetTypeError, MXNetValueError
from .._core.nested import flatten, regroup
from ..ops.base import get
from ..runtime.creation import full
from ..runtime.invoke import invoke
from ..runtime.ndarray import NDArray

__all__ = ["adamw_update", "cond", "foreach", "mp_adamw_update", "multi_adamw_update",
           "multi_lamb_update", "multi_mp_adamw_update", "multi_mp_lamb_update", "while_loop"]


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
