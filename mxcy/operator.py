"""`mx.operator`: operators written in Python.

What lives here: the classes that users derive from, and their registry as users see it. What does
not: running them (runtime/custom.py).
Invariant: user code gets NDArrays and runs on the thread that called forward or backward.
"""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from ._core.errors import MXNetTypeError, MXNetValueError
from .ops.base import get, names
from .runtime.custom import PROPS

__all__ = ["CustomOp", "CustomOpProp", "NDArrayOp", "NumpyOp", "OperatorArguments", "PythonOp",
           "get_all_registered_operators", "get_operator_arguments", "register"]

OperatorArguments = namedtuple("OperatorArguments", ["narg", "names", "types"])


class CustomOp:
    """Base for the computation of an operator written in Python.

    Subclass it with `forward` and, where gradients are wanted, `backward`. An instance is made by
    `CustomOpProp.create_operator` for each executor, or each imperative call, and may keep what
    forward computed for backward.

    Examples
    --------
    >>> class Sigmoid(mx.operator.CustomOp):
    ...     def forward(self, is_train, req, in_data, out_data, aux):
    ...         self.assign(out_data[0], req[0], 1 / (1 + mx.nd.exp(-in_data[0])))
    ...     def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
    ...         y = out_data[0]
    ...         self.assign(in_grad[0], req[0], out_grad[0] * y * (1 - y))
    >>> @mx.operator.register("my_sigmoid")
    ... class SigmoidProp(mx.operator.CustomOpProp):
    ...     def create_operator(self, ctx, in_shapes, in_dtypes):
    ...         return Sigmoid()
    >>> mx.nd.Custom(mx.nd.zeros((1,)), op_type="my_sigmoid").asscalar()
    0.5
    """

    def __init__(self) -> None:
        pass

    def forward(self, is_train: bool, req: Sequence[str], in_data: Sequence[Any],
                out_data: Sequence[Any], aux: Sequence[Any]) -> None:
        """Computes the outputs.

        Parameters
        ----------
        is_train : bool
        req : list of str
            What to do with each output: 'null', 'write', 'inplace' or 'add'; `assign` obeys it.
        in_data, out_data, aux : list of NDArray
            Arguments, outputs to be filled, auxiliary states (which may be changed in place).
        """

    def backward(self, req: Sequence[str], out_grad: Sequence[Any], in_data: Sequence[Any],
                 out_data: Sequence[Any], in_grad: Sequence[Any], aux: Sequence[Any]) -> None:
        """Computes gradients of the arguments into `in_grad`.

        Parameters
        ----------
        req : list of str
            As for `forward`, for each gradient.
        out_grad, in_data, out_data, in_grad, aux : list of NDArray
            Those of gradients and outputs that `declare_backward_dependency` left out are None.
        """

    def assign(self, dst: Any, req: str, src: Any) -> None:
        """Puts `src` into `dst` as `req` says."""
        if req == "null":
            return
        if req in ("write", "inplace"):
            dst[:] = src
        elif req == "add":
            dst[:] += src
        else:
            raise MXNetValueError(f"assign: req is 'null', 'write', 'inplace' or 'add', "
                                  f"got {req!r}")


class CustomOpProp:
    """Base for the description of an operator written in Python: names, shapes, dtypes.

    Parameters
    ----------
    need_top_grad : bool
        Whether `backward` needs gradients of the outputs; a loss does not.
    """

    def __init__(self, need_top_grad: bool = True) -> None:
        self.need_top_grad_ = need_top_grad

    def infer_shape(self, in_shape: list[Any]) -> tuple[Any, ...]:
        """Shapes of arguments, outputs and auxiliary states from those of the arguments.

        By default every output has the shape of the first argument.
        """
        return in_shape, [in_shape[0]] * len(self.list_outputs()), []

    def infer_type(self, in_type: list[Any]) -> tuple[Any, ...]:
        """NumPy types of arguments, outputs and auxiliary states; by default all the first's."""
        first = in_type[0]
        return ([first] * len(in_type), [first] * len(self.list_outputs()),
                [first] * len(self.list_auxiliary_states()))

    def infer_storage_type(self, in_stype: list[str]) -> tuple[Any, ...]:
        """Storage types; everything is 'default'."""
        return (in_stype, ["default"] * len(self.list_outputs()),
                ["default"] * len(self.list_auxiliary_states()))

    def infer_storage_type_backward(self, ograd_stype: Any, in_stype: Any, out_stype: Any,
                                    igrad_stype: Any, aux_stype: Any) -> tuple[Any, ...]:
        """Storage types of the backward; everything is 'default'."""
        return ograd_stype, in_stype, out_stype, ["default"] * len(igrad_stype), aux_stype

    def list_outputs(self) -> list[str]:
        """Names of the outputs."""
        return ["output"]

    def list_arguments(self) -> list[str]:
        """Names of the arguments."""
        return ["data"]

    def list_auxiliary_states(self) -> list[str]:
        """Names of the auxiliary states."""
        return []

    def declare_backward_dependency(self, out_grad: list[int], in_data: list[int],
                                    out_data: list[int]) -> list[int]:
        """Which of these numbers stand for arrays that `backward` looks at."""
        return [*(out_grad if self.need_top_grad_ else ()), *in_data, *out_data]

    def create_operator(self, ctx: Any, in_shapes: list[Any], in_dtypes: list[Any]) -> CustomOp:
        """The CustomOp for these shapes and NumPy types (auxiliary states last)."""
        return CustomOp()


def register(reg_name: str) -> Callable[[Any], Any]:
    """Decorator: makes a `CustomOpProp` known to `nd.Custom` and `sym.Custom` as `reg_name`.

    A second one of the same name replaces the first.
    """
    def do_register(prop_cls: Any) -> Any:
        if not isinstance(reg_name, str) or not callable(prop_cls):
            raise MXNetTypeError("operator.register: a name and a CustomOpProp class are needed")
        PROPS[reg_name] = prop_cls
        return prop_cls
    return do_register


def get_all_registered_operators() -> list[str]:
    """Names of all operators, without those that serve the library itself."""
    return [n for n in names() if not n.startswith("_backward_")]


def get_operator_arguments(op_name: str) -> Any:
    """Names and types of an operator's inputs and parameters: (narg, names, types)."""
    op = get(op_name)
    found = [(n, "NDArray-or-Symbol") for n in op.inputs]
    if op.variadic is not None:
        found = [(op.inputs[0], "NDArray-or-Symbol[]")]
    found += [(n, str(f.type)) for n, f in op.Params.specs().items()]
    return OperatorArguments(len(found), [n for n, _ in found], [t for _, t in found])


# -- the older form ------------------------------------------------------------------------------

class PythonOp:
    """Base of the older operators in Python, which make a symbol when called.

    Parameters
    ----------
    need_top_grad : bool
        Whether `backward` needs gradients of the outputs.
    """

    def __init__(self, need_top_grad: bool = True) -> None:
        self.need_top_grad_ = need_top_grad

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.get_symbol(*args, **kwargs)

    def get_symbol(self, *args: Any, **kwargs: Any) -> Any:
        """A symbol that runs this operator on the given symbols."""
        from . import sym
        name = f"_python_{type(self).__name__}_{id(self)}"
        PROPS[name] = lambda **_: _Adapter(self)
        return sym.Custom(*args, op_type=name, **kwargs)

    def forward(self, in_data: Sequence[Any], out_data: Sequence[Any]) -> None:
        """Computes `out_data`; by default a copy of the input."""
        out_data[0][:] = in_data[0]

    def backward(self, out_grad: Sequence[Any], in_data: Sequence[Any], out_data: Sequence[Any],
                 in_grad: Sequence[Any]) -> None:
        """Computes `in_grad`; by default it is set to 1."""
        in_grad[0][:] = 1.0

    def infer_shape(self, in_shape: list[Any]) -> tuple[Any, Any]:
        """Shapes of arguments and outputs."""
        return in_shape, [in_shape[0]]

    def list_outputs(self) -> list[str]:
        """Names of the outputs."""
        return ["output"]

    def list_arguments(self) -> list[str]:
        """Names of the arguments."""
        return ["data"]

    def need_top_grad(self) -> bool:
        """Whether `backward` needs gradients of the outputs."""
        return self.need_top_grad_


class NDArrayOp(PythonOp):
    """An older operator in Python whose methods get NDArrays."""

    def declare_backward_dependency(self, out_grad: list[int], in_data: list[int],
                                    out_data: list[int]) -> list[int]:
        """Which of these numbers stand for arrays that `backward` looks at."""
        return [*(out_grad if self.need_top_grad() else ()), *in_data, *out_data]


class NumpyOp(PythonOp):
    """An older operator in Python whose methods get NumPy arrays."""


class _Adapter(CustomOpProp):
    """An older operator as a prop."""

    def __init__(self, op: PythonOp) -> None:
        super().__init__(need_top_grad=op.need_top_grad())
        self._op = op
        self.infer_shape = op.infer_shape  # type: ignore[method-assign]
        self.list_outputs = op.list_outputs  # type: ignore[method-assign]
        self.list_arguments = op.list_arguments  # type: ignore[method-assign]

    def create_operator(self, ctx: Any, in_shapes: list[Any], in_dtypes: list[Any]) -> CustomOp:
        return _AdapterOp(self._op)


class _AdapterOp(CustomOp):
    def __init__(self, op: PythonOp) -> None:
        super().__init__()
        self._op = op

    def _run(self, method: Callable[..., Any], reads: Sequence[Sequence[Any]],
             writes: Sequence[Any]) -> None:
        if not isinstance(self._op, NumpyOp):
            method(*reads, writes)
            return
        results = [x.asnumpy() for x in writes]
        method(*([None if x is None else x.asnumpy() for x in part] for part in reads), results)
        for target, value in zip(writes, results, strict=True):
            target[:] = value

    def forward(self, is_train: bool, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self._run(self._op.forward, (in_data,), out_data)

    def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any,
                 aux: Any) -> None:
        self._run(self._op.backward, (out_grad, in_data, out_data), in_grad)
