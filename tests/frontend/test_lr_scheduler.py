"""Schedules against the reference's values."""
import pytest

import mxcy as mx

S = mx.lr_scheduler


def rates(schedule, stop):
    return [round(schedule(n), 6) for n in range(stop)]


def test_factor():
    s = S.FactorScheduler(10, 0.5, base_lr=1.0, warmup_steps=4, warmup_begin_lr=0.1)
    assert rates(s, 35) == [0.1, 0.325, 0.55, 0.775] + [1.0] * 7 + [0.5] * 10 + [0.25] * 10 + \
        [0.125] * 4
    s = S.FactorScheduler(2, 0.1, stop_factor_lr=1e-3, base_lr=1.0)
    assert rates(s, 10) == [1.0] * 3 + [0.1] * 2 + [0.01] * 2 + [0.001] * 3
    s = S.FactorScheduler(10, 0.5, base_lr=1.0)
    assert (s(55), s(3), s.count) == (0.03125, 0.03125, 50)


def test_multi_factor():
    s = S.MultiFactorScheduler([5, 8, 12], 0.5, base_lr=1.0, warmup_steps=3)
    assert rates(s, 15) == [0.0, 0.333333, 0.666667] + [1.0] * 3 + [0.5] * 3 + [0.25] * 4 + \
        [0.125] * 2


def test_falling():
    s = S.PolyScheduler(20, 1.0, 2, 0.1, warmup_steps=5)
    assert [round(s(n), 3) for n in (0, 4, 5, 6, 10, 19, 20, 24)] == \
        [0.0, 0.8, 1.0, 0.884, 0.5, 0.104, 0.1, 0.1]
    s = S.CosineScheduler(20, 1.0, 0.1, warmup_steps=5, warmup_mode="constant",
                          warmup_begin_lr=0.2)
    assert [round(s(n), 6) for n in (0, 4, 5, 6, 10, 19, 20)] == \
        [0.2, 0.2, 1.0, 0.990166, 0.775, 0.109834, 0.1]


def test_setting_base_lr_moves_the_schedule():
    s = S.PolyScheduler(10, 1.0, 1, warmup_steps=2)
    s.base_lr = 4.0
    assert (s(1), s(2), s(6)) == (2.0, 4.0, 2.0)


@pytest.mark.parametrize("make", [
    lambda: S.FactorScheduler(0), lambda: S.FactorScheduler(1, 2),
    lambda: S.MultiFactorScheduler([3, 2]), lambda: S.MultiFactorScheduler(3),
    lambda: S.MultiFactorScheduler([0, 2]), lambda: S.PolyScheduler(0),
    lambda: S.CosineScheduler(2.5), lambda: S.LRScheduler(0.1, 2, 0.5),
    lambda: S.LRScheduler(0.1, -2), lambda: S.LRScheduler(0.1, 2, 0, "x"),
    lambda: S.LRScheduler(0.1, 2.0), lambda: S.LRScheduler()(1)])
def test_bad_arguments(make):
    with pytest.raises(mx.MXNetError):
        make()
