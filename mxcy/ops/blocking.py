"""Which operators have a channel-blocked form, and which operators compute it.

What lives here: `Blocked`, one rule for each operator that can work on arrays of shape
(n, channels / 16, ..., 16), float32. What does not: the rewriting of graphs
(graph/passes/layout.py), the blocked operators themselves (blocked.py, blocked_conv.py, ...).
Invariant: a rule looks at parameters, shapes and dtypes only, and what it names computes the same
values as the operator it stands for, up to the order of additions.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from .._core import settings
from .._core.dtypes import FLOAT32
from . import blocked_conv, blocked_norm, blocked_pool, winograd
from .base import Shape, Spec
from .blocked import BLOCK
from .conv import ConvolutionParams
from .deconv import deconvolution_geometry
from .pooling import PoolingParams

__all__ = ["RULES", "Blocked", "Packed", "can_block"]

#: Forms of an input or output: as the user sees it; blocked; the plain value in another shape.
PLAIN, BLOCKED, RESHAPED = "plain", "blocked", "reshaped"


class Packed(NamedTuple):
    """An input that goes through an operator of its own first (weights into the kernel's order)."""

    op: str
    params: Mapping[str, Any]


class Blocked(NamedTuple):
    """How a node is computed on blocked arrays.

    Attributes
    ----------
    op, params : the operator, and its parameters by name.
    ins : for each of its inputs, which input of the node it is, and in which form.
    outs : the form of each output.
    follows : only worth while where an input of form "blocked" is blocked already.
    plain : with the parameter ``plain=True`` it writes its result as a plain array.
    bias : which input of the node is added to the channels of the result.
    note : for `explain()`: why there is no faster form.
    """

    op: str
    params: Mapping[str, Any]
    ins: Sequence[tuple[int, str | Packed]]
    outs: Sequence[str] = (BLOCKED,)
    follows: bool = True
    plain: bool = False
    bias: int | None = None
    note: str = ""


#: parameters, inputs, outputs, and whether weights stay the same from run to run
Rule = Callable[[Any, Sequence[Spec], Sequence[Spec], bool], "Blocked | str"]


def can_block(spec: Spec) -> bool:
    """Whether a value has a blocked form: float32, (n, channels, 1 to 3 axes), not empty."""
    shape = spec.shape
    return (spec.dtype is FLOAT32 and 3 <= len(shape) <= 5 and shape[1] % BLOCK == 0
            and 0 not in shape)


def _all_blocked(specs: Sequence[Spec]) -> bool:
    return all(can_block(s) for s in specs)


# -- axes ------------------------------------------------------------------------------------------
def _concat(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
    rank = len(outs[0].shape)
    if not _all_blocked([*ins, *outs]) or p.dim % rank != 1:
        return "not along blocked channels"
    return Blocked("Concat", {"num_args": len(ins), "dim": 1},
                   [(i, BLOCKED) for i in range(len(ins))])


def _slice_axis(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
    shape = ins[0].shape
    if not _all_blocked([*ins, *outs]) or p.axis % len(shape) != 1:
        return "not along blocked channels"
    begin = p.begin + shape[1] if p.begin < 0 else p.begin
    if begin % BLOCK:
        return f"begins within a block of {BLOCK} channels"
    return Blocked("slice_axis", {"axis": 1, "begin": begin // BLOCK,
                                  "end": begin // BLOCK + outs[0].shape[1] // BLOCK},
                   [(0, BLOCKED)])


def _reduction(name: str) -> Rule:
    def rule(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
        rank = len(ins[0].shape)
        if not can_block(ins[0]) or outs[0].dtype is not FLOAT32:
            return "not blocked"
        given = p.axis if isinstance(p.axis, tuple) else () if p.axis is None else (p.axis,)
        axes = {a % rank for a in given}
        if p.exclude:
            axes = set(range(rank)) - axes
        if not axes or 1 in axes:
            return "reduces channels"
        if any(d != 1 for a, d in enumerate(ins[0].shape) if a > 1 and a not in axes):
            return "keeps places, which lie between channels"
        if name == "sum" and len(axes) == rank - 1:
            return Blocked("_backward_blocked_Convolution_bias", {}, [(0, BLOCKED)], (RESHAPED,))
        return Blocked(name, {"axis": tuple(sorted(axes))}, [(0, BLOCKED)], (RESHAPED,))
    return rule


# -- convolution -----------------------------------------------------------------------------------
def _not_winograd(p: Any, data: Spec, weight: Spec) -> str:
    """Why a Convolution is better a plain sum; "" if Winograd's form is there and faster."""
    tile = settings.get("winograd")
    why = (winograd.applies(p, data, weight, tile) if tile else "MXCY_WINOGRAD is 0")
    if why or blocked_conv.applies(p, data, weight):
        return why
    fast, slow = winograd.cost(p, data.shape, tile), blocked_conv.cost(p, data.shape)
    return "" if fast < slow else f"Winograd would take {fast / slow:.2f} of the time"


def _form(p: Any, data: Spec, weight: Spec) -> str:
    """"winograd" or "direct" for a Convolution, or why it has no blocked form."""
    if not _not_winograd(p, data, weight):
        return "winograd"
    return blocked_conv.applies(p, data, weight) or "direct"


def _spatial(p: Any, values: Sequence[int], default: int) -> tuple[int, ...]:
    return tuple(values) or (default,) * len(p.kernel)


def _direct_params(p: Any) -> dict[str, Any]:
    return {"kernel": p.kernel, "stride": _spatial(p, p.stride, 1),
            "dilate": _spatial(p, p.dilate, 1), "pad": _spatial(p, p.pad, 0),
            "num_group": p.num_group}


def _packing(form: str, p: Any, backward: bool, fixed: bool) -> str | Packed:
    """How the weights are read: packed, or plain where the kernel transforms them itself."""
    if form == "winograd" and not fixed:
        return PLAIN
    if form == "winograd":
        return Packed("_winograd_weight", {"kernel": p.kernel, "stride": _spatial(p, p.stride, 1),
                                           "backward": backward, "tile": settings.get("winograd")})
    return Packed("_blocked_weight", {**_direct_params(p), "backward": backward})


def _params(form: str, p: Any, channels: int, fixed: bool, **more: Any) -> dict[str, Any]:
    if form == "winograd":
        own = {**_direct_params(p), "tile": settings.get("winograd"), "raw": not fixed}
        del own["num_group"]
    else:
        own = _direct_params(p)
    return {**own, "num_filter": p.num_filter, "channels": channels, **more}


def _follows(p: Any, channels: int) -> bool:
    """Whether blocks pay only where they are there: plain depthwise kernels are as fast."""
    return p.num_group == channels == p.num_filter


def _source(channels: int) -> str:
    """The form in which a convolution reads its data: first layers read plain images."""
    return PLAIN if channels < BLOCK else BLOCKED


def _direct_note(form: str, p: Any, data: Spec, weight: Spec) -> str:
    if form == "winograd" or max(p.kernel) == 1:
        return ""
    return f"a plain sum: {_not_winograd(p, data, weight)}"


def _writes_plain(form: str, p: Any, data: Shape, backward: bool) -> bool:
    if form == "winograd":
        return winograd.writes_plain(p, backward)
    return blocked_conv.writes_plain(p, data, backward)


def _convolution(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
    channels = ins[0].shape[1] if len(ins[0].shape) > 1 else 0
    form = _form(p, ins[0], ins[1])
    if form not in ("winograd", "direct"):
        return form
    bias = [] if p.no_bias else [(2, PLAIN)]
    return Blocked(f"_{'winograd' if form == 'winograd' else 'blocked'}_Convolution",
                   _params(form, p, channels, fixed, no_bias=p.no_bias),
                   [(0, _source(channels)), (1, _packing(form, p, False, fixed)), *bias],
                   follows=_follows(p, channels), note=_direct_note(form, p, ins[0], ins[1]),
                   plain=_writes_plain(form, p, ins[0].shape, False))


def _convolution_data(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                      ) -> Blocked | str:
    form = _form(p, outs[0], ins[1])
    channels = outs[0].shape[1]
    if form not in ("winograd", "direct"):
        return form
    if channels % BLOCK:
        return f"gradient for {channels} channels"
    return Blocked(f"_backward_{'winograd' if form == 'winograd' else 'blocked'}_Convolution_data",
                   _params(form, p, channels, fixed, spatial=outs[0].shape[2:]),
                   [(0, BLOCKED), (1, _packing(form, p, True, fixed))],
                   follows=_follows(p, channels),
                   plain=_writes_plain(form, p, outs[0].shape, True))


def _convolution_weight(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                        ) -> Blocked | str:
    form = _form(p, ins[1], outs[0])
    channels = ins[1].shape[1]
    if form not in ("winograd", "direct"):
        return form
    return Blocked(
        f"_backward_{'winograd' if form == 'winograd' else 'blocked'}_Convolution_weight",
        _params(form, p, channels, fixed), [(0, BLOCKED), (1, _source(channels))], (PLAIN,),
        follows=_follows(p, channels))


def _reversed(p: Any, data: Spec) -> ConvolutionParams:
    """The convolution of which a Deconvolution from `data` is the gradient for its data."""
    g = deconvolution_geometry(p, data.shape)
    return ConvolutionParams(kernel=g.kernel, stride=g.stride, dilate=g.dilate, pad=g.pad,
                             num_filter=data.shape[1], num_group=p.num_group, no_bias=True,
                             layout=p.layout)


def _deconvolution(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                   ) -> Blocked | str:
    if not _all_blocked([ins[0], outs[0]]):
        return "channels that are not blocked"
    found = _convolution_data(_reversed(p, ins[0]), ins, outs, fixed)
    if p.no_bias or isinstance(found, str):
        return found
    return found._replace(plain=False, bias=2)


def _deconvolution_data(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                        ) -> Blocked | str:
    if not _all_blocked([ins[0], outs[0]]):
        return "channels that are not blocked"
    return _convolution(_reversed(p, outs[0]), ins, outs, fixed)


def _deconvolution_weight(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                          ) -> Blocked | str:
    if not _all_blocked(ins):
        return "channels that are not blocked"
    found = _convolution_weight(_reversed(p, ins[1]), [ins[1], ins[0]], outs, fixed)
    if isinstance(found, str):
        return found
    return found._replace(ins=[(1 - i, form) for i, form in found.ins])


# -- pooling and normalisation ---------------------------------------------------------------------
_POOLING = tuple(f.name for f in fields(PoolingParams))


def _pooling_params(p: Any) -> dict[str, Any]:
    return {name: getattr(p, name) for name in _POOLING}


def _pooling(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
    why = "" if can_block(ins[0]) else "not blocked"
    why = why or blocked_pool.applies(p, ins[0])
    if why:
        return why
    return Blocked("_blocked_Pooling", _pooling_params(p), [(0, BLOCKED)])


def _backward_pooling(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                      ) -> Blocked | str:
    why = "" if _all_blocked([*ins, *outs]) else "not blocked"
    why = why or blocked_pool.applies(p, ins[1])
    if why or p.whole:
        return why or "not Pooling itself"
    params = _pooling_params(p)
    out = 2 if p.pool_type == "max" else 0  # otherwise only the shapes of data and output count
    return Blocked("_backward_blocked_Pooling", params,
                   [(0, BLOCKED), (1, BLOCKED), (out, BLOCKED)])


def _norm_params(p: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(p, name) for name in names}


def _batch_norm(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool) -> Blocked | str:
    why = "" if can_block(ins[0]) else "not blocked"
    why = why or blocked_norm.applies(p, ins[0])
    if why:
        return why
    return Blocked("_blocked_BatchNorm",
                   _norm_params(p, "eps", "momentum", "fix_gamma", "use_global_stats"),
                   [(0, BLOCKED), *((i, PLAIN) for i in range(1, 5))], (BLOCKED, PLAIN, PLAIN))


def _backward_batch_norm(p: Any, ins: Sequence[Spec], outs: Sequence[Spec], fixed: bool
                         ) -> Blocked | str:
    why = "" if can_block(ins[1]) else "not blocked"
    why = why or blocked_norm.applies(p, ins[1])
    if why:
        return why
    return Blocked("_backward_blocked_BatchNorm",
                   _norm_params(p, "fix_gamma", "use_global_stats"),
                   [(0, BLOCKED), (1, BLOCKED), *((i, PLAIN) for i in range(2, 5))],
                   (BLOCKED, PLAIN, PLAIN))


#: By name of the operator. A rule answers with the blocked form, or with why there is none.
RULES: dict[str, Rule] = {
    "Convolution": _convolution,
    "_backward_Convolution_data": _convolution_data,
    "_backward_Convolution_weight": _convolution_weight,
    "Deconvolution": _deconvolution,
    "_backward_Deconvolution_data": _deconvolution_data,
    "_backward_Deconvolution_weight": _deconvolution_weight,
    "Pooling": _pooling,
    "_backward_Pooling": _backward_pooling,
    "_backward_Pooling_max": _backward_pooling,
    "BatchNorm": _batch_norm,
    "_backward_BatchNorm": _backward_batch_norm,
    "Concat": _concat,
    "slice_axis": _slice_axis,
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
}
