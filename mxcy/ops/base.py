"""What an operator is: the base class, the registry, and the task record to ask kernels with.

What lives here: `Operator`, `Task`, `Spec`, `register`, `get`. What does not: any operator, any
graph.
Invariant: a registered operator is complete; what is missing or contradictory raises at
registration, naming the operator, the rule and the file.
"""
from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Protocol, overload

from .._core.dtypes import DTYPES, FLOAT32, FLOAT64, DType
from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from .params import NoParams, Params

__all__ = ["ALL_DTYPES", "Operator", "Shape", "Spec", "Task", "get", "merge_dtype", "merge_shape",
           "names", "register", "size_of"]

#: None: nothing known, not even the rank. A dimension of -1: not known.
Shape = tuple[int, ...]
MaybeShape = Shape | None
ALL_DTYPES = frozenset(DTYPES)
#: Most inputs or outputs of one node.
MAX_ARGS = 65536


class Spec(NamedTuple):
    """A known shape and dtype of one input or output."""

    shape: Shape
    dtype: DType


def size_of(shape: Shape) -> int:
    """Number of elements."""
    n = 1
    for d in shape:
        n *= d
    return n


@dataclasses.dataclass(frozen=True)
class Task:
    """A request to run one kernel, returned by `Operator.cpu`; nothing is computed yet.

    Attributes
    ----------
    kernel : str
        Name in the kernel table (`mxcy._kernels.address`), or for plugins an address.
    ints, floats, strings
        Parameters, in the order that the kernel documents.
    workspace : int
        Bytes of scratch memory that the kernel needs.
    work : float
        Estimated nanoseconds on one thread. Below about 2e4 the caller's thread runs it at once.
    rng_count : int
        For random operators: how many 128-bit Philox counters the task consumes.
    ins, outs : tuple of int or None
        Which inputs and outputs the kernel sees, in its order; None: all of them.
    """

    kernel: str | int
    ints: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    strings: tuple[str, ...] = ()
    workspace: int = 0
    work: float = 1000.0
    rng_count: int = 0
    ins: tuple[int, ...] | None = None
    outs: tuple[int, ...] | None = None


class GradNode(Protocol):
    """What a gradient rule is given: the node as expressions (see graph.gradient)."""

    p: Any
    ins: Sequence[Any]
    outs: Sequence[Any]

    def op(self, name: str, *ins: Any, **params: Any) -> Any: ...


class Operator:
    """Base of every operator; a subclass with `@register` is one operator.

    Its docstring is the public doc. Class attributes are facts for the planner, methods are rules.

    Attributes
    ----------
    name, aliases
        Public names. A name that begins with '_' is registered but not offered in `nd` and `sym`
        (except under the prefixes _contrib_, _linalg_, _random_, _sample_, which become
        namespaces).
    inputs : tuple of str
        Argument names, auxiliary states last.
    variadic : str or None
        Name of the parameter that counts the inputs (`num_args`); `inputs` is then one name, and
        the inputs are called arg0, arg1, ... (`input_names`).
    group : (int, int)
        With `variadic`: how many inputs each counted thing has, and how many stand beside them.
    aux : int
        How many of the last inputs are auxiliary states (not differentiated, not arguments).
    outputs : tuple of str
        Output names; `num_visible` of them are what users see.
    mutates : tuple of int
        Inputs that the kernel writes (BatchNorm's moving means, an optimizer's momentum); the rule
        `mutated` narrows them by parameters and mode.
    inplace : tuple of (int, int)
        (input, output) pairs that may share memory.
    view : bool
        Output 0 holds exactly the bytes of input 0 under another shape; the planner may alias them.
    random, uses_train : bool
        Draws random numbers; computes differently in training (`train` is passed to the rules).
    adds : bool
        The kernel honours MXCY_REQ_ADD itself.
    cpu_dtypes : frozenset of DType
        Dtypes that the kernel computes in. Others are converted around it by the planner: float16
        and bfloat16 through float32, integers and bool through int64 if the kernel has it, else
        float64.
    live : tuple of str
        Float parameters that may change from call to call without a new task: when input 0 is
        floating, `Task.floats` begins with exactly these values, in this order, and nothing else in
        the task depends on them.
    raw_ins : tuple of int
        Inputs that the kernel takes in any dtype (indices, lengths): never converted by the
        planner.
    internal : bool
        Made by passes only: there is no function for it in `nd` and `sym`.
    elementwise : bool
        For updates: every element of the output and of the states depends on its own inputs alone,
        so that arrays which adjoin may be one.
    prepares : bool
        Brings parameters into the form that kernels read (packed weights). In prediction a plan
        computes it again only when the parameters have changed.
    differentiable : bool
        False: gradients are zero (None) and no rule is needed.
    refuses : str
        Why a gradient that is not zero cannot be had: asking for it raises this, instead of the
        zeros of an operator that is merely not differentiable.
    python : callable or None
        For operators that call Python (autograd.Function): `python(p, ins, train) -> list of
        arrays`, run on the caller's thread; they have no cpu rule.
    kept : (tuple of int, tuple of int) or None
        For those: the inputs and outputs that their gradient looks at.
    """

    name: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    Params: ClassVar[type[Params]] = NoParams
    inputs: ClassVar[tuple[str, ...]] = ("data",)
    variadic: ClassVar[str | None] = None
    group: ClassVar[tuple[int, int]] = (1, 0)
    aux: ClassVar[int] = 0
    outputs: ClassVar[tuple[str, ...]] = ("output",)
    mutates: ClassVar[tuple[int, ...]] = ()
    inplace: ClassVar[tuple[tuple[int, int], ...]] = ()
    view: ClassVar[bool] = False
    random: ClassVar[bool] = False
    uses_train: ClassVar[bool] = False
    adds: ClassVar[bool] = False
    cpu_dtypes: ClassVar[frozenset[DType]] = frozenset((FLOAT32, FLOAT64))
    live: ClassVar[tuple[str, ...]] = ()
    raw_ins: ClassVar[tuple[int, ...]] = ()
    internal: ClassVar[bool] = False
    elementwise: ClassVar[bool] = False
    prepares: ClassVar[bool] = False
    differentiable: ClassVar[bool] = True
    refuses: ClassVar[str] = ""
    python: Any = None
    kept: Any = None
    source: str = ""

    # -- structure, may depend on the parameters ---------------------------------------------------
    def input_names(self, p: Any) -> tuple[str, ...]:
        """Names of the inputs of a node with parameters `p` (a bias may be absent, say)."""
        if self.variadic is not None:
            return tuple(f"arg{i}" for i in range(getattr(p, self.variadic)))
        return self.inputs

    def counted(self, num_ins: int) -> int:
        """The value of the parameter `variadic` for so many inputs."""
        per, rest = self.group
        return max(0, num_ins - rest) // per

    def output_names(self, p: Any) -> tuple[str, ...]:
        return self.outputs

    def num_visible(self, p: Any) -> int:
        """How many outputs users see; the rest serve the gradient."""
        return len(self.output_names(p))

    def mutated(self, p: Any, train: bool) -> tuple[int, ...]:
        """Inputs that the kernel writes with these parameters, in this mode."""
        return self.mutates

    def draws(self, p: Any) -> bool:
        """Whether a node with these parameters draws random numbers."""
        return self.random

    def listed(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec]
               ) -> tuple[Task, int] | None:
        """For operators that write few rows of output 0 and zeros to all others: a task that does
        not write the zeros which are there already.

        Its second output is a list, int64 numbers that stay from run to run: how many rows it has
        written (-1: anything may stand in the output), then which, sorted. With it comes the length
        of the list.
        """
        return None

    def by_rows(self, live: Sequence[float]) -> str | None:
        """For updates: the operator that does the same to the rows of a list (see `listed`), which
        is its last input. None unless, with these `live` numbers, an element of input 0 where input
        1 is zero stays as it is, to the bit.
        """
        return None

    def is_view(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec]) -> bool:
        """Whether output 0 is input 0 byte for byte, so that the planner need not compute it."""
        return self.view

    def of(self, p: Any) -> Operator:
        """The operator of a node with parameters `p`: this one, unless its structure is theirs."""
        return self

    # -- rules -------------------------------------------------------------------------------------
    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        """Refined shapes, forward and backward. By default inputs and outputs have one shape."""
        shape: MaybeShape = None
        for s in (*ins, *outs):
            shape = merge_shape(shape, s)
        return [shape] * len(ins), [shape] * len(outs)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        """Refined dtypes. By default all inputs and outputs have one dtype."""
        dtype: DType | None = None
        for d in (*ins, *outs):
            dtype = merge_dtype(dtype, d)
        return [dtype] * len(ins), [dtype] * len(outs)

    def gradient(self, n: GradNode, ograds: Sequence[Any]) -> Sequence[Any]:
        """Gradient expressions for the inputs, from those of the outputs (None: zero)."""
        raise MXNetError(f"{self.name}: no gradient rule; add `gradient` to it in {self.source}")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        """The task that computes this on the CPU."""
        raise MXNetError(f"{self.name}: no CPU rule; add `cpu` to it in {self.source}")

    # -- conveniences ------------------------------------------------------------------------------
    def parse(self, values: dict[str, Any]) -> Any:
        params = self.Params.parse(values, self.name)
        if self.variadic is not None and getattr(params, self.variadic) > MAX_ARGS:
            raise MXNetValueError(f"{self.name}: {self.variadic} is at most {MAX_ARGS}, "
                                  f"got {getattr(params, self.variadic)}")
        return params

    def __repr__(self) -> str:
        return f"<operator {self.name}>"


@overload
def merge_shape(a: Shape, b: MaybeShape) -> Shape: ...
@overload
def merge_shape(a: MaybeShape, b: Shape) -> Shape: ...
@overload
def merge_shape(a: MaybeShape, b: MaybeShape) -> MaybeShape: ...
def merge_shape(a: MaybeShape, b: MaybeShape) -> MaybeShape:
    """What is known when both are true; raises MXNetValueError when they contradict each other."""
    if a is None:
        return b
    if b is None or a == b:
        return a
    if len(a) != len(b):
        raise MXNetValueError(f"ranks differ: {a} and {b}")
    out = []
    for x, y in zip(a, b):
        if x == -1:
            x = y
        elif y not in (-1, x):
            raise MXNetValueError(f"shapes differ: {a} and {b}")
        out.append(x)
    return tuple(out)


def merge_dtype(a: DType | None, b: DType | None) -> DType | None:
    """As `merge_shape`, for dtypes; raises MXNetTypeError."""
    if a is None or b is None or a is b:
        return a or b
    raise MXNetTypeError(f"dtypes differ: {a} and {b}")


_REGISTRY: dict[str, Operator] = {}


def register(cls: Any) -> Any:
    """Registers an Operator subclass (as decorator) or an instance, under its name and aliases."""
    op: Operator = cls() if isinstance(cls, type) else cls
    where = inspect.getsourcefile(type(op)) or "?"
    op.source = where[where.rfind("mxcy"):]
    problems = []
    if not op.name:
        problems.append("has no name")
    if not (type(op).__doc__ or "").strip() and not getattr(op, "doc", ""):
        problems.append("has no docstring")
    if not (isinstance(op.Params, type) and dataclasses.is_dataclass(op.Params)
            and issubclass(op.Params, Params)):
        problems.append("Params is not made by @parameters from ops.params.Params")
    else:
        op.Params._table()
        if op.variadic is not None and op.variadic not in op.Params.specs():
            problems.append(f"variadic parameter {op.variadic!r} is not among its parameters")
    if type(op).cpu is Operator.cpu:
        problems.append("has no cpu rule")
    if op.differentiable and type(op).gradient is Operator.gradient:
        problems.append("has no gradient rule (write one, or set differentiable = False)")
    for i, o in op.inplace:
        if not (i >= 0 and 0 <= o < len(op.outputs)):
            problems.append(f"in-place pair {(i, o)} names no output")
    for name in (op.name, *op.aliases):
        if name in _REGISTRY:
            problems.append(f"name {name!r} is taken by {_REGISTRY[name].source}")
    if problems:
        raise MXNetError(f"operator {op.name or cls!r} in {op.source}: " + "; ".join(problems))
    for name in (op.name, *op.aliases):
        _REGISTRY[name] = op
    return cls


def get(name: str) -> Operator:
    """The operator registered as `name`; raises MXNetValueError with close names otherwise."""
    try:
        return _REGISTRY[name]
    except KeyError:
        import difflib
        near = difflib.get_close_matches(name, _REGISTRY, 3)
        hint = f"; close names: {', '.join(near)}" if near else ""
        raise MXNetValueError(f"there is no operator named {name!r}{hint}") from None


def names() -> list[str]:
    """Every registered name, aliases included, sorted."""
    return sorted(_REGISTRY)
