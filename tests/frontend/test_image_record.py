"""ImageRecordIter: pixels, labels, order, parts, cuts, and what it refuses."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxcy as mx
from mxcy import recordio

pytest.importorskip("PIL")
COUNT = 7


def pixels(i: int) -> np.ndarray:
    """Image i, (10 + i, 12, 3): red, green, blue."""
    return np.random.RandomState(i).randint(0, 256, (10 + i, 12, 3)).astype("uint8")


@pytest.fixture
def path(tmp_path: Path) -> str:
    name = str(tmp_path / "images.rec")
    with recordio.MXRecordIO(name, "w") as f:
        for i in range(COUNT):
            header = recordio.IRHeader(0, [float(i), i * 2.0], i, 0)
            f.write(recordio.pack_img(header, pixels(i)[:, :, ::-1], 3, ".png"))
    return name


def make(path: str, **kwargs: Any) -> Any:
    given = {"path_imgrec": path, "data_shape": (3, 8, 6), "batch_size": 3} | kwargs
    return mx.io.ImageRecordIter(**given)


def middle(i: int, height: int = 8, width: int = 6) -> np.ndarray:
    y, x = (10 + i - height) // 2, (12 - width) // 2
    return pixels(i)[y:y + height, x:x + width].transpose(2, 0, 1)


def numbers(batches: Any) -> list[list[float]]:
    return [b.label[0].asnumpy().tolist() for b in batches]


def test_batches_hold_the_middles_of_the_images(path: str) -> None:
    it = make(path)
    assert it.provide_data == [mx.io.DataDesc("data", (3, 3, 8, 6))]
    assert it.provide_label == [mx.io.DataDesc("softmax_label", (3,))]
    batches = list(it)
    assert [b.pad for b in batches] == [0, 0, 2]
    assert [b.index.tolist() for b in batches] == [[0, 1, 2], [3, 4, 5], [6, 0, 1]]
    for b in batches:
        want = np.stack([middle(int(i)) for i in b.index])
        assert b.data[0].dtype == np.float32 and (b.data[0].asnumpy() == want).all()
    with pytest.raises(StopIteration):
        it.next()
    it.reset()
    assert numbers(it) == [[0, 1, 2], [3, 4, 5], [6, 0, 1]]
    assert numbers(make(path, round_batch=False)) == [[0, 1, 2], [3, 4, 5]]


def test_channels_are_normalized(path: str) -> None:
    data = make(path, mean_r=10, mean_g=20, mean_b=30, scale=0.5, std_g=4).next().data[0].asnumpy()
    mean, std = np.reshape([10, 20, 30], (3, 1, 1)), np.reshape([1, 4, 1], (3, 1, 1))
    assert np.allclose(data[1], (middle(1) - mean) * 0.5 / std)


def test_a_mean_image_is_subtracted(path: str, tmp_path: Path) -> None:
    name = str(tmp_path / "mean.nd")
    image = mx.nd.array(middle(3))
    mx.nd.save(name, {"mean_img": image})
    data = make(path, mean_img=name).next().data[0].asnumpy()
    assert (data[0] == middle(0).astype("f") - image.asnumpy()).all()
    with pytest.raises(mx.base.MXNetError, match="data_shape"):
        make(path, mean_img=name, data_shape=(3, 4, 4))


def test_integers_saturate(path: str) -> None:
    given = {"path_imgrec": path, "data_shape": (3, 8, 6), "batch_size": 3}
    data = mx.io.ImageRecordUInt8Iter(**given).next().data[0]
    assert data.dtype == np.uint8 and (data.asnumpy()[2] == middle(2)).all()
    data = mx.io.ImageRecordInt8Iter(**given, mean_r=100).next().data[0]
    want = np.clip(middle(2) - np.reshape([100.0, 0, 0], (3, 1, 1)), -128, 127)
    assert data.dtype == np.int8 and (data.asnumpy()[2] == want).all()


def test_gray_labels_and_parts(path: str) -> None:
    batch = make(path, data_shape=(1, 8, 6), label_width=2).next()
    assert batch.data[0].shape == (3, 1, 8, 6)
    assert batch.label[0].asnumpy().tolist() == [[0, 0], [1, 2], [2, 4]]
    gray = middle(0).transpose(1, 2, 0) @ [0.299, 0.587, 0.114]
    assert np.abs(batch.data[0].asnumpy()[0, 0] - gray).max() <= 1
    parts = [numbers(make(path, num_parts=2, part_index=k, batch_size=1)) for k in (0, 1)]
    assert sorted(n for part in parts for (n,) in part) == list(range(COUNT))


def test_small_images_are_enlarged_and_others_resized(path: str) -> None:
    assert make(path, data_shape=(3, 20, 30)).next().data[0].shape == (3, 3, 20, 30)
    data = make(path, resize=8, data_shape=(3, 8, 8)).next().data[0].asnumpy()
    resized = mx.nd.image.resize(mx.nd.array(pixels(1), dtype="uint8"), size=8, keep_ratio=True)
    want = resized.asnumpy()[:, (resized.shape[1] - 8) // 2:][:8, :8].transpose(2, 0, 1)
    assert (data[1] == want).all()


def test_cuts_and_mirrors_depend_on_the_seed_alone(path: str) -> None:
    def run(threads: int, seed: int) -> list[bytes]:
        it = make(path, rand_crop=True, rand_mirror=True, shuffle=True, seed=seed,
                  preprocess_threads=threads)
        epochs = [b.data[0].asnumpy().tobytes() for _ in range(2) for b in (it.reset(), *it)[1:]]
        return epochs

    one = run(1, 5)
    assert one == run(3, 5) and one != run(3, 6) and one[:3] != one[3:]
    data = make(path, mirror=True).next().data[0].asnumpy()
    assert (data[0] == middle(0)[:, :, ::-1]).all()


def test_every_epoch_has_every_image_once(path: str) -> None:
    it = make(path, shuffle=True, batch_size=2)
    orders = set()
    for _ in range(4):
        it.reset()
        seen = [n for b in it for n in b.label[0].asnumpy()[:2 - b.pad].tolist()]
        assert sorted(seen) == list(range(COUNT))
        orders.add(tuple(seen))
    assert len(orders) > 1


def test_it_feeds_a_module(path: str) -> None:
    net = mx.sym.FullyConnected(mx.sym.flatten(mx.sym.var("data")), num_hidden=7)
    module = mx.mod.Module(mx.sym.SoftmaxOutput(net, name="softmax"))
    module.fit(make(path, scale=1 / 255), num_epoch=2)
    assert module.predict(make(path, scale=1 / 255)).shape == (COUNT, 7)


def test_what_is_refused(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(path, prefetch_buffer=4, verbose=False, path_imgidx="x", max_rotate_angle=0, pad=0)
    for kwargs, text in (({"max_rotate_angle": 5}, "max_rotate_angle"),
                         ({"data_shape": (2, 8, 8)}, "channels"), ({"batch_size": 0}, "batch_size"),
                         ({"part_index": 1}, "part_index"), ({"label_width": 0}, "label_width"),
                         ({"num_parts": 9, "part_index": 0}, "empty")):
        with pytest.raises(mx.base.MXNetError, match=text):
            make(path, **kwargs)
    with pytest.raises(mx.base.MXNetError, match="2 labels, label_width is 3"):
        make(path, label_width=3).next()
    cut = tmp_path / "cut.rec"
    cut.write_bytes(Path(path).read_bytes()[:-20])
    with pytest.raises(mx.base.MXNetError, match="cut"):
        make(str(cut))

    def missing() -> None:
        raise ImportError("images need OpenCV or Pillow")

    monkeypatch.setattr(recordio, "_imaging", missing)
    with pytest.raises(ImportError, match="Pillow"):
        make(path)
