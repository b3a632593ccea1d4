"""What all recurrent cells share: parameters, initial states, unrolling, packing of weights.

Invariant: a parameter's symbol is made once by name, so cells with one RNNParams share weights.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import nd, sym
from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetTypeError, MXNetValueError

__all__ = ["BaseRNNCell", "RNNParams"]


class RNNParams:
    """Symbols of the parameters of one or several cells, by name.

    Parameters
    ----------
    prefix : str
        What the name of every parameter begins with.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._params: dict[str, Any] = {}

    def get(self, name: str, **kwargs: Any) -> Any:
        """The variable `prefix + name`, made at the first request.

        Parameters
        ----------
        name : str
        **kwargs
            For `mx.sym.Variable`, at the first request.
        """
        name = self._prefix + name
        if name not in self._params:
            self._params[name] = sym.Variable(name, **kwargs)
        return self._params[name]


def time_axis(layout: str) -> int:
    """Number of the axis that is the time."""
    axis = layout.find("T")
    if axis < 0:
        raise MXNetValueError(f"layout: expected a letter T among its axes, got {layout!r}")
    return axis


def as_sequence(length: int, inputs: Any, layout: str, merge: bool | None,
                in_layout: str | None = None) -> tuple[Any, int]:
    """A sequence as one symbol (`merge` true) or a list of steps (false); None leaves it as it is.

    Returns
    -------
    (Symbol or list of Symbol, int)
        And the axis of the time in `layout`.
    """
    if inputs is None:
        raise MXNetTypeError("unroll: expected a symbol or a list of symbols as inputs, got None")
    axis = time_axis(layout)
    from_axis = axis if in_layout is None else time_axis(in_layout)
    if isinstance(inputs, sym.Symbol):
        if merge is False:
            if len(inputs.list_outputs()) != 1:
                raise MXNetValueError(
                    "unroll: expected one output to be split into steps, got a group of "
                    f"{len(inputs.list_outputs())}; give the list of its parts instead")
            steps = sym.split(inputs, axis=from_axis, num_outputs=length, squeeze_axis=True)
            return list(steps), axis
        if from_axis != axis:
            inputs = sym.swapaxes(inputs, dim1=axis, dim2=from_axis)
        return inputs, axis
    steps = list(inputs)
    if length is not None and len(steps) != length:
        raise MXNetValueError(f"unroll: expected {length} inputs, got {len(steps)}")
    if merge:
        steps = [sym.expand_dims(x, axis=axis) for x in steps]
        return sym.concat(*steps, dim=axis), axis
    return steps, axis


class BaseRNNCell:
    """A cell: from inputs and states of one step to outputs and states of the next.

    Parameters
    ----------
    prefix : str
        What the names of nodes and of own parameters begin with.
    params : RNNParams, optional
        Parameters to share with another cell.
    """

    def __init__(self, prefix: str = "", params: RNNParams | None = None) -> None:
        self._own_params = params is None
        self._prefix = prefix
        self._params = RNNParams(prefix) if params is None else params
        #: A modifier has this cell inside; then only the modifier may be called.
        self._modified = False
        self.reset()

    def reset(self) -> None:
        """Starts counting steps and initial states anew, as for another sequence."""
        self._init_counter = -1
        self._counter = -1
        for cell in getattr(self, "_cells", ()):
            cell.reset()

    def _next_name(self) -> str:
        self._counter += 1
        return f"{self._prefix}t{self._counter}_"

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        """One step.

        Parameters
        ----------
        inputs : Symbol
            (batch, features).
        states : list of Symbol
            From `begin_state` or from the step before.

        Returns
        -------
        (Symbol, list of Symbol)
            Output and new states.
        """
        raise MXNetNotImplementedError(f"{type(self).__name__}: a step is not defined")

    @property
    def params(self) -> RNNParams:
        """The cell's parameters."""
        self._own_params = False
        return self._params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape (0 for the batch) and layout of each state."""
        raise MXNetNotImplementedError(f"{type(self).__name__}: state_info is not defined")

    @property
    def state_shape(self) -> list[tuple[int, ...]]:
        """Shapes of the states; the batch is 0."""
        return [info["shape"] for info in self.state_info]

    @property
    def _gate_names(self) -> Sequence[str]:
        return ()

    @property
    def _num_gates(self) -> int:
        return len(self._gate_names)

    def begin_state(self, func: Callable[..., Any] | None = None, **kwargs: Any) -> list[Any]:
        """Symbols of the states before the first step.

        Parameters
        ----------
        func : callable
            What makes a symbol: `mx.sym.zeros` by default, or `mx.sym.Variable` to feed states in.
        **kwargs
            For `func`.
        """
        if self._modified:
            raise MXNetError(f"{type(self).__name__}: a modifier cell has this cell inside; call "
                             "begin_state of the modifier instead")
        func = sym.zeros if func is None else func
        states = []
        for info in self.state_info:
            self._init_counter += 1
            states.append(func(name=f"{self._prefix}begin_state_{self._init_counter}",
                               **{**(info or {}), **kwargs}))
        return states

    # -- weights ---------------------------------------------------------------------------------
    def unpack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        """The parameters of each gate by themselves.

        Parameters
        ----------
        args : dict of str to NDArray
            As a module has them; those of other cells are left alone.

        Returns
        -------
        dict of str to NDArray
            With `prefix_i2h_f_weight` and so on instead of `prefix_i2h_weight`.
        """
        args = dict(args)
        gates, h = self._gate_names, getattr(self, "_num_hidden", 0)
        for group in ("i2h", "h2h") if gates else ():
            for kind in ("weight", "bias"):
                whole = self._take(args, f"{self._prefix}{group}_{kind}")
                for k, gate in enumerate(gates):
                    args[f"{self._prefix}{group}{gate}_{kind}"] = whole[k * h:(k + 1) * h].copy()
        return args

    def pack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        """The inverse of `unpack_weights`."""
        args = dict(args)
        for group in ("i2h", "h2h") if self._gate_names else ():
            for kind in ("weight", "bias"):
                parts = [self._take(args, f"{self._prefix}{group}{gate}_{kind}")
                         for gate in self._gate_names]
                args[f"{self._prefix}{group}_{kind}"] = nd.concatenate(parts)
        return args

    def _take(self, args: dict[str, Any], name: str) -> Any:
        if name not in args:
            raise MXNetValueError(f"{type(self).__name__}: there is no parameter {name!r}; got "
                                  f"{', '.join(sorted(args)[:20])}")
        return args.pop(name)

    # -- sequences -------------------------------------------------------------------------------
    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        """The cell applied to each step of a sequence.

        Parameters
        ----------
        length : int
            Number of steps.
        inputs : Symbol or list of Symbol
            The whole sequence in `layout`, or a symbol of shape (batch, features) for each step.
        begin_state : list of Symbol, optional
            Zeros by default.
        layout : str
            'NTC' or 'TNC'.
        merge_outputs : bool, optional
            True: outputs as one symbol in `layout`; False: as a list; None: as it comes.

        Returns
        -------
        (Symbol or list of Symbol, list of Symbol)
            Outputs, and the states after the last step.
        """
        self.reset()
        steps, _ = as_sequence(length, inputs, layout, False)
        states = self.begin_state() if begin_state is None else begin_state
        outputs = []
        for x in steps:
            out, states = self(x, states)
            outputs.append(out)
        return as_sequence(length, outputs, layout, merge_outputs)[0], states

    def _activate(self, inputs: Any, activation: Any, **kwargs: Any) -> Any:
        """An activation by name, or whatever a function makes."""
        if isinstance(activation, str):
            return sym.Activation(inputs, act_type=activation, **kwargs)
        return activation(inputs, **kwargs)
