"""Record files: what is written is read, the format's bytes, damaged files."""
import os
import pickle
import struct

import numpy as np
import pytest

import mxcy as mx

MAGIC = struct.pack("<I", 0xCED7230A)
RECORDS = [b"", b"a", b"abcd", MAGIC, b"xxxx" + MAGIC + b"yy", b"xxx" + MAGIC, MAGIC * 2 + b"q",
           b"0" * 1001 + MAGIC, b"0" * 8 + MAGIC]


def write(path, records):
    f = mx.recordio.MXRecordIO(str(path), "w")
    for r in records:
        f.write(r)
    f.close()


def read(path):
    f = mx.recordio.MXRecordIO(str(path), "r")
    out = []
    while (r := f.read()) is not None:
        out.append(r)
    f.close()
    return out


def test_round_trip(tmp_path):
    write(tmp_path / "a.rec", RECORDS)
    assert read(tmp_path / "a.rec") == RECORDS
    f = mx.recordio.MXRecordIO(tmp_path / "a.rec", "r")
    assert f.read() == b"" and f.read() == b"a"
    f.reset()
    assert f.read() == b""
    with pytest.raises(mx.MXNetError, match="reading"):
        f.write(b"x")
    f.close()
    f.close()
    with pytest.raises(mx.MXNetError, match="closed"):
        f.read()


def test_bytes(tmp_path):
    """The format: magic, kind and length, data, zeros to a multiple of 4."""
    write(tmp_path / "a.rec", [b"abcde", b"wxyz" + MAGIC + b"v"])
    want = (MAGIC + struct.pack("<I", 5) + b"abcde\0\0\0"
            + MAGIC + struct.pack("<I", 1 << 29 | 4) + b"wxyz"
            + MAGIC + struct.pack("<I", 3 << 29 | 1) + b"v\0\0\0")
    assert (tmp_path / "a.rec").read_bytes() == want


def test_damaged(tmp_path):
    path = tmp_path / "a.rec"
    write(path, [b"abcdefgh", b"wxyz" + MAGIC + b"v"])
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n])
        if n in (0, 16) or n in (len(whole) - 1, len(whole) - 2, len(whole) - 3):
            read(path)  # the end of a record, or only padding is missing
            continue
        with pytest.raises(mx.MXNetError):
            read(path)
    path.write_bytes(MAGIC + struct.pack("<I", (1 << 29) - 1) + b"x")
    with pytest.raises(mx.MXNetError, match="should have"):
        read(path)
    path.write_bytes(b"no records here")
    with pytest.raises(mx.MXNetError, match="no record"):
        read(path)


def test_indexed(tmp_path):
    idx, rec = str(tmp_path / "a.idx"), str(tmp_path / "a.rec")
    f = mx.recordio.MXIndexedRecordIO(idx, rec, "w")
    for i in range(5):
        f.write_idx(i * 10, f"record {i}".encode())
    assert f.keys == [0, 10, 20, 30, 40]
    with pytest.raises(TypeError):
        pickle.dumps(f)
    f.close()
    f = mx.recordio.MXIndexedRecordIO(idx, rec, "r")
    assert f.read_idx(30) == b"record 3" and f.read() == b"record 4" and f.keys == list(f.idx)
    with pytest.raises(mx.MXNetError, match="key"):
        f.read_idx(3)
    g = pickle.loads(pickle.dumps(f))
    assert g.read_idx(10) == b"record 1"
    with open(idx) as text:
        assert text.readline() == "0\t0\n"
    with open(idx, "w") as text:
        text.write("1\t99999\n")
    with pytest.raises(mx.MXNetError, match="byte"):
        mx.recordio.MXIndexedRecordIO(idx, rec, "r")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_reader_in_a_child_process(tmp_path):
    write(tmp_path / "a.rec", [b"1", b"2", b"3"])
    f = mx.recordio.MXRecordIO(str(tmp_path / "a.rec"), "r")
    assert f.read() == b"1"
    pid = os.fork()
    if pid == 0:
        os._exit(0 if f.read() == b"1" else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert f.read() == b"2"


def test_pack():
    H = mx.recordio.IRHeader
    h, s = mx.recordio.unpack(mx.recordio.pack(H(0, 4.5, 7, 9), b"data"))
    assert h == (0, 4.5, 7, 9) and s == b"data"
    h, s = mx.recordio.unpack(mx.recordio.pack(H(0, [1, 2, 3], 7, 0), b"data"))
    assert h.flag == 3 and h.label.dtype == np.float32 and h.label.tolist() == [1, 2, 3]
    assert s == b"data"
    for bad in (b"short", struct.pack("<IfQQ", 1000, 0, 0, 0) + b"abc"):
        with pytest.raises(ValueError):
            mx.recordio.unpack(bad)
    with pytest.raises(ValueError):
        mx.recordio.pack(H(0, 1.0, -1, 0), b"")


def test_images():
    image = (np.arange(48 * 3) % 251).reshape(6, 8, 3).astype(np.uint8)
    header = mx.recordio.IRHeader(0, 2.0, 1, 0)
    try:
        packed = mx.recordio.pack_img(header, image, quality=3, img_fmt=".png")
    except ImportError as e:
        assert "mxcy[image]" in str(e)
        pytest.skip("neither OpenCV nor Pillow")
    h, back = mx.recordio.unpack_img(packed)
    assert h.label == 2.0
    np.testing.assert_array_equal(back, image)
    assert mx.recordio.unpack_img(packed, 0)[1].ndim == 2
    with pytest.raises(mx.MXNetError):
        mx.recordio.unpack_img(mx.recordio.pack(header, b"no image"))
    with pytest.raises(ValueError):
        mx.recordio.pack_img(header, image, img_fmt=".exe")
