"""Draws of the image operators, chains of colours, errors, and threads."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import mxcy as mx

I = mx.nd.image  # noqa: E741


def image(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(5, 250, shape).astype("float32")


def test_random_mirrors_mirror_every_second_image() -> None:
    x = mx.nd.array(image(4, 5, 3))
    for call, axis in ((I.random_flip_left_right, 1), (I.random_flip_top_bottom, 0)):
        mx.random.seed(3)
        seen = []
        for _ in range(200):
            y = call(x).asnumpy()
            flipped = bool((y == np.flip(x.asnumpy(), axis)).all())
            assert flipped or (y == x.asnumpy()).all()
            seen.append(flipped)
        assert 70 < sum(seen) < 130


def test_factors_are_uniform() -> None:
    x = mx.nd.ones((1, 1, 3))
    mx.random.seed(5)
    drawn = np.array([I.random_brightness(x, min_factor=0.5, max_factor=1.5).asnumpy()[0, 0, 0]
                      for _ in range(400)])
    assert 0.5 <= drawn.min() < 0.53 and 1.47 < drawn.max() < 1.5
    assert abs(drawn.mean() - 1) < 0.06 and abs(drawn.std() - 12**-0.5) < 0.03


def test_lighting_weights_are_normal() -> None:
    x = mx.nd.zeros((1, 1, 3), dtype="float64")
    mx.random.seed(6)
    axes = np.array([[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140],
                     [-0.5836, -0.6948, 0.4203]]) * (55.46, 4.794, 1.148)
    shifts = np.stack([I.random_lighting(x, alpha_std=0.5).asnumpy().ravel() for _ in range(400)])
    weights = np.linalg.solve(axes, shifts.T)
    assert np.abs(weights.mean(1)).max() < 0.1 and np.abs(weights.std(1) - 0.5).max() < 0.07


def test_jitter_takes_every_order_and_has_its_gradient() -> None:
    """Against differences, with the seed set again before every call: the same draws."""
    data, head = image(3, 4, 3).astype("float64"), image(3, 4, 3, seed=1).astype("float64")
    how = {"brightness": 0.4, "contrast": 0.4, "saturation": 0.4, "hue": 0.4}

    def value(x: np.ndarray, seed: int) -> float:
        mx.random.seed(seed)
        out = I.random_color_jitter(mx.nd.array(x, dtype="float64"), **how)
        return float((out.asnumpy() * head).sum())

    results = set()
    for seed in range(6):
        x = mx.nd.array(data, dtype="float64")
        x.attach_grad()
        mx.random.seed(seed)
        with mx.autograd.record():
            y = I.random_color_jitter(x, **how)
        y.backward(mx.nd.array(head, dtype="float64"))
        grad = x.grad.asnumpy()
        results.add(round(float(y.asnumpy().sum()), 6))
        for at in ((0, 0, 0), (1, 2, 1), (2, 3, 2)):
            step = np.zeros(data.shape)
            step[at] = 1e-3
            want = (value(data + step, seed) - value(data - step, seed)) / 2e-3
            assert abs(grad[at] - want) < 1e-5 * max(1, abs(want))
    assert len(results) == 6


PROGRAM = """
import hashlib
import numpy as np
import mxcy as mx
x = mx.nd.array(np.random.default_rng(0).uniform(5, 250, (330, 141, 3)), dtype="float32")
mx.random.seed(1)
x.attach_grad()
with mx.autograd.record():
    y = mx.nd.image.random_color_jitter(x, brightness=0.4, contrast=0.4, saturation=0.4, hue=0.4)
    z = mx.nd.image.resize(y, size=(277, 299), interp=2)
z.backward()
w = mx.nd.image.resize(x, size=(70, 50), interp=3)
print(hashlib.sha1(b"".join(a.asnumpy().tobytes() for a in (y, z, w, x.grad))).hexdigest())
"""


def test_bits_do_not_depend_on_threads() -> None:
    found = set()
    for threads in ("1", "2"):
        done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True,
                              env={**os.environ, "MXCY_NUM_THREADS": threads}, check=False,
                              cwd=Path(__file__).resolve().parents[2])
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1


def test_to_tensor_has_its_gradient() -> None:
    x = mx.nd.ones((1, 2, 2))
    x.attach_grad()
    with mx.autograd.record():
        y = I.to_tensor(x)
    y.backward(mx.nd.array([[[255, 510]], [[765, 1020]]]))
    assert x.grad.asnumpy().tolist() == [[[1, 3], [2, 4]]]


@pytest.mark.parametrize(("call", "text"), [
    (lambda: I.crop(mx.nd.ones((4, 5, 3)), x=3, y=0, width=3, height=2), "inside"),
    (lambda: I.resize(mx.nd.ones((4, 5, 3)), size=()), "size"),
    (lambda: I.resize(mx.nd.ones((4, 5)), size=3), "height, width, channels"),
    (lambda: I.resize(mx.nd.ones((4, 5, 3)), size=3, interp=9), "interp"),
    (lambda: I.normalize(mx.nd.ones((2, 4, 5)), mean=(1, 2, 3), std=1), "3 numbers for 2 channels"),
    (lambda: I.normalize(mx.nd.ones((2, 4, 5)), std=0), "std"),
    (lambda: I.random_brightness(mx.nd.ones((4, 5, 3)), min_factor=2, max_factor=1), "min_factor"),
    (lambda: I.random_hue(mx.nd.ones((4, 5, 2)), min_factor=0, max_factor=1), "channels"),
    (lambda: I.adjust_lighting(mx.nd.ones((4, 5, 3)), alpha=(1, 2)), "three"),
])
def test_errors_name_what_is_wrong(call: object, text: str) -> None:
    with pytest.raises(mx.base.MXNetError, match=text):
        call()  # type: ignore[operator]


def test_whole_numbers_are_cut_off_and_saturate() -> None:
    x = mx.nd.array([[[10, 100, 250]]], dtype="uint8")
    y = I.random_brightness(x, min_factor=1.1, max_factor=1.1)
    assert y.dtype == np.uint8 and y.asnumpy().ravel().tolist() == [11, 110, 255]
    assert I.adjust_lighting(x, alpha=(1, 0, 0)).asnumpy().ravel().tolist() == [0, 67, 217]
