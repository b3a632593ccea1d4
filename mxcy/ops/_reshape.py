"""The special numbers of Reshape, forward and backward.

What lives here: shape in, shape out. What does not: the operator (shape.py).
Invariant: unknown dimensions stay unknown rather than wrong.
"""
from __future__ import annotations

from collections.abc import Sequence

from .._core.errors import MXNetValueError
from ._shapes import check_rank, checked_size, is_known, unknown
from .base import MaybeShape, Shape, size_of

__all__ = ["legacy_shape", "reshape_back", "reshape_forward"]


def _check_numbers(shape: Sequence[int]) -> None:
    i = 0
    while i < len(shape):
        if shape[i] < -4:
            raise MXNetValueError(f"Reshape: {shape[i]} in shape {tuple(shape)} has no meaning")
        if shape[i] == -4:
            pair = shape[i + 1:i + 3]
            if len(pair) < 2 or min(pair) < -1 or 0 in pair or tuple(pair) == (-1, -1):
                raise MXNetValueError(f"Reshape: -4 in shape {tuple(shape)} must be followed by "
                                      "two positive lengths, one of which may be -1")
            i += 2
        i += 1


def _split_dim(d: int, left: int, right: int) -> tuple[int, int]:
    if d == -1:
        return left, right
    if left == -1:
        left = d // right if d % right == 0 else -1
    elif right == -1:
        right = d // left if d % left == 0 else -1
    if left == -1 or right == -1 or left * right != d:
        raise MXNetValueError(f"Reshape: lengths {left} and {right} do not split dimension {d}")
    return left, right


def _match(shape: Sequence[int], data: Shape) -> tuple[list[int], int | None]:
    """Output dimensions from the left, and where the -1 is; -1 elsewhere is unknown."""
    out: list[int] = []
    rest: int | None = None
    src = i = 0

    def take() -> int:
        nonlocal src
        if src >= len(data):
            raise MXNetValueError(
                f"Reshape: shape {tuple(shape)} refers to more dimensions than {data} has")
        src += 1
        return data[src - 1]

    while i < len(shape):
        s = shape[i]
        if s > 0:
            out.append(s)
            src += 1
        elif s == 0:
            out.append(take())
        elif s == -1:
            if rest is not None:
                raise MXNetValueError(f"Reshape: more than one -1 in shape {tuple(shape)}")
            rest = len(out)
            out.append(-1)
            src += 1
        elif s == -2:
            out.extend(data[src:])
            src = max(src, len(data))
        elif s == -3:
            a, b = take(), take()
            out.append(-1 if -1 in (a, b) else a * b)
        else:
            out.extend(_split_dim(take(), shape[i + 1], shape[i + 2]))
            i += 2
        i += 1
    return out, rest


def _reversed_numbers(shape: Sequence[int]) -> list[int]:
    """The shape from right to left, with each -4 before its (exchanged) lengths."""
    out: list[int] = []
    i = 0
    while i < len(shape):
        if shape[i] == -4:
            out.extend((shape[i + 1], shape[i + 2], -4))
            i += 2
        else:
            out.append(shape[i])
        i += 1
    return out[::-1]


def reshape_forward(shape: Sequence[int], reverse: bool, data: MaybeShape) -> MaybeShape:
    """Shape of the result, as far as it is known."""
    _check_numbers(shape)
    if data is None:
        if any(s < -1 for s in shape):
            return None
        return tuple(s if s > 0 else -1 for s in shape)
    if reverse:
        out, rest = _match(_reversed_numbers(shape), data[::-1])
        out.reverse()
        rest = None if rest is None else len(out) - 1 - rest
    else:
        out, rest = _match(shape, data)
    check_rank(len(out), "Reshape: the result")
    others = [d for i, d in enumerate(out) if i != rest]
    if rest is not None and is_known(data) and -1 not in others:
        size, known = checked_size(data), checked_size(others)
        if known == 0:
            if size != 0:
                raise MXNetValueError(f"Reshape: {data} cannot become {tuple(out)}")
            out[rest] = 0
        elif size % known:
            raise MXNetValueError(f"Reshape: {size} elements of shape {data} do not fill "
                                  f"{tuple(shape)} (a multiple of {known})")
        else:
            out[rest] = size // known
    return tuple(out)


def reshape_back(shape: Sequence[int], reverse: bool, data: MaybeShape, out: MaybeShape
        ) -> MaybeShape:
    """The data's one unknown dimension, when the sizes determine it."""
    if data is None:
        return None
    if data.count(-1) != 1 or out is None or not is_known(out):
        return data
    i = data.index(-1)
    others, total = size_of(data[:i] + data[i + 1:]), checked_size(out)
    if others == 0:
        return data
    if total % others:
        raise MXNetValueError(f"Reshape: {data} cannot become {out}: {total} elements are not a "
                              f"multiple of {others}")
    return (*data[:i], total // others, *data[i + 1:])


def legacy_shape(target: Sequence[int], keep_highest: bool, data: MaybeShape) -> MaybeShape:
    """The deprecated `target_shape`: 0 is what is left over."""
    if any(d < 0 for d in target):
        raise MXNetValueError(f"Reshape: target_shape {tuple(target)} has a negative dimension")
    if data is None:
        return unknown(len(target))
    out = list(target)
    if keep_highest and data:
        out[0] = data[0]
    zeros = [i for i, d in enumerate(out) if d == 0 and not (keep_highest and i == 0)]
    if len(zeros) > 1:
        raise MXNetValueError(f"Reshape: more than one 0 in target_shape {tuple(target)}")
    numbers = [-1 if i in zeros else d for i, d in enumerate(out)]
    if not zeros or not is_known(data):
        return tuple(numbers)
    known = checked_size([d for i, d in enumerate(out) if i not in zeros])
    if known == 0 or checked_size(data) % known:
        raise MXNetValueError(f"Reshape: {data} cannot become target_shape {tuple(target)}")
    numbers[zeros[0]] = checked_size(data) // known
    return tuple(numbers)
