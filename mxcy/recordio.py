"""`mx.recordio`: files of records, plain or with an index, and records of labels and images.

What lives here: the record format and the packing of labels. What does not: iterators over files.
Invariant: a length in a file is compared with what is left of the file before anything is read, and
whatever was written is read back, also when it contains the format's own magic number.
"""
from __future__ import annotations

import io
import os
import struct
from collections import namedtuple
from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as np

from ._core.errors import MXNetError, MXNetTypeError, MXNetValueError, opening

__all__ = ["IRHeader", "MXIndexedRecordIO", "MXRecordIO", "pack", "pack_img", "unpack",
           "unpack_img"]

_MAGIC = struct.pack("<I", 0xCED7230A)
#: The length has 29 bits; the other three say whether a record is whole or a part of one.
_LENGTH_BITS = 29
_WHOLE, _FIRST, _MIDDLE, _LAST = range(4)


class MXRecordIO:
    """A file of records, written or read from start to end.

    Parameters
    ----------
    uri : str
        Path of the file.
    flag : {'r', 'w'}
        Read, or write anew.

    Examples
    --------
    >>> with mx.recordio.MXRecordIO("numbers.rec", "w") as f:
    ...     f.write(b"one")
    """

    def __init__(self, uri: Any, flag: str) -> None:
        self.uri = os.fspath(uri)
        self.flag = flag
        self.is_open = False
        self._file: Any = None
        self.open()

    def open(self) -> None:
        """Opens the file; a new object is open already."""
        if self.flag not in ("r", "w"):
            raise MXNetValueError(f"flag: expected 'r' or 'w', got {self.flag!r}")
        self.writable = self.flag == "w"
        with opening():
            self._file = open(self.uri, "wb" if self.writable else "rb")  # noqa: SIM115
        self._size = 0 if self.writable else os.fstat(self._file.fileno()).st_size
        self.pid: int | None = os.getpid()
        self.is_open = True

    def close(self) -> None:
        """Closes the file; what was written is in it then."""
        if self.is_open:
            self._file.close()
            self.is_open = False
            self.pid = None

    def __enter__(self) -> MXRecordIO:
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "is_open", False):
            self.close()

    def __getstate__(self) -> dict[str, Any]:
        if self.writable:
            raise MXNetTypeError(f"{type(self).__name__}: a file that is being written cannot be "
                                 "pickled")
        state = dict(self.__dict__)
        state["is_open"] = self.is_open
        for key in ("_file", "fidx"):
            state.pop(key, None)
        return state

    def __setstate__(self, d: dict[str, Any]) -> None:
        self.__dict__.update(d)
        was_open, self.is_open, self._file = self.is_open, False, None
        if was_open:
            self.open()

    def _check(self, writing: bool) -> None:
        if not self.is_open:
            raise MXNetError(f"{self.uri}: the file is closed")
        if writing != self.writable:
            raise MXNetError(f"{self.uri}: the file was opened for "
                             f"{'writing' if self.writable else 'reading'}")
        if self.pid != os.getpid():
            # A forked process shares the position in the file with its parent: open it anew.
            if writing:
                raise MXNetError(f"{self.uri}: opened for writing in another process")
            self.reset()

    def reset(self) -> None:
        """Back to the first record; a file being written becomes empty."""
        self.close()
        self.open()

    def write(self, buf: Any) -> None:
        """Appends a record.

        Parameters
        ----------
        buf : bytes
        """
        self._check(True)
        if isinstance(buf, str):
            buf = buf.encode()
        data = bytes(buf)
        if len(data) >> _LENGTH_BITS:
            raise MXNetValueError(f"write: a record holds less than {1 << _LENGTH_BITS} bytes, "
                                  f"got {len(data)}")
        parts = _split(data)
        for k, part in enumerate(parts):
            kind = (_WHOLE if len(parts) == 1 else _FIRST if k == 0
                    else _LAST if k == len(parts) - 1 else _MIDDLE)
            head = _MAGIC + struct.pack("<I", kind << _LENGTH_BITS | len(part))
            self._file.write(head + part + b"\0" * (-len(part) % 4))

    def read(self) -> bytes | None:
        """The next record, or None at the end.

        Raises
        ------
        MXNetError
            If the file is cut off or is no file of records.
        """
        self._check(False)
        kind, part = self._part()
        if part is None:
            return None
        if kind == _WHOLE:
            return part
        if kind != _FIRST:
            raise MXNetError(f"{self.uri}: a record begins with the middle of another")
        parts = [part]
        while kind != _LAST:
            kind, part = self._part()
            if part is None or kind not in (_MIDDLE, _LAST):
                raise MXNetError(f"{self.uri}: the last part of a record is missing")
            parts.append(part)
        return _MAGIC.join(parts)

    def _positions(self) -> list[int]:
        """Where each record begins, from the heads of all of them."""
        self._check(False)
        out, at = [], 0
        while at < self._size:
            self._file.seek(at)
            kind, length = self._head()
            if kind in (_WHOLE, _FIRST):
                out.append(at)
            at += 8 + length + -length % 4
        return out

    def _read_at(self, position: int) -> bytes:
        """The record that begins at a byte of the file."""
        self._check(False)
        self._file.seek(position)
        record = self.read()
        if record is None:
            raise MXNetError(f"{self.uri}: no record begins at byte {position}")
        return record

    def _part(self) -> tuple[int, bytes | None]:
        if self._file.tell() >= self._size:
            return _WHOLE, None
        kind, length = self._head()
        data = self._file.read(length)
        self._file.read(-length % 4)
        if len(data) < length:
            raise MXNetError(f"{self.uri}: cut off in a record")
        return kind, data

    def _head(self) -> tuple[int, int]:
        """Kind and length of the part whose head comes next in the file."""
        head = self._file.read(8)
        at = self._file.tell()
        if len(head) < 8:
            raise MXNetError(f"{self.uri}: cut off in the head of a record")
        if head[:4] != _MAGIC:
            raise MXNetError(f"{self.uri}: no record begins at byte {at - 8}")
        word = struct.unpack("<I", head[4:])[0]
        kind, length = word >> _LENGTH_BITS, word & (1 << _LENGTH_BITS) - 1
        if length > self._size - at:
            raise MXNetError(f"{self.uri}: the record at byte {at - 8} should have {length} bytes, "
                             f"the file has {self._size - at} more")
        return kind, length


def _split(data: bytes) -> list[bytes]:
    """The parts between magic numbers at multiples of 4, where a reader would look for a record."""
    parts, start = [], 0
    at = data.find(_MAGIC)
    while at >= 0:
        if at % 4 == 0:
            parts.append(data[start:at])
            start = at + 4
            at = data.find(_MAGIC, start)
        else:
            at = data.find(_MAGIC, at + 1)
    return [*parts, data[start:]]


class MXIndexedRecordIO(MXRecordIO):
    """A file of records with a second file that says where each one is.

    Parameters
    ----------
    idx_path : str
        The index: lines of key, tab, position.
    uri : str
        The records.
    flag : {'r', 'w'}
    key_type : callable
        What makes a key from its text.
    """

    def __init__(self, idx_path: Any, uri: Any, flag: str, key_type: Callable[..., Any] = int
                 ) -> None:
        self.idx_path = os.fspath(idx_path)
        self.idx: dict[Any, int] = {}
        self.keys: list[Any] = []
        self.key_type = key_type
        self.fidx: Any = None
        super().__init__(uri, flag)

    def open(self) -> None:
        super().open()
        self.idx, self.keys = {}, []
        try:
            with opening():
                self.fidx = open(self.idx_path, self.flag)  # noqa: SIM115
            if not self.writable:
                self._read_index()
        except BaseException:
            self.close()
            raise

    def _read_index(self) -> None:
        for number, line in enumerate(self.fidx, 1):
            fields = line.strip().split("\t")
            if fields == [""]:
                continue
            try:
                key, position = self.key_type(fields[0]), int(fields[1])
            except (ValueError, IndexError):
                raise MXNetError(f"{self.idx_path}: line {number} is not a key and a position"
                                 ) from None
            if not 0 <= position < max(1, self._size):
                raise MXNetError(f"{self.idx_path}: line {number}: there is no byte {position} in "
                                 f"{self.uri}")
            self.idx[key] = position
            self.keys.append(key)

    def close(self) -> None:
        super().close()
        if getattr(self, "fidx", None) is not None:
            self.fidx.close()
            self.fidx = None

    def seek(self, idx: Any) -> None:
        """Goes to the record with the key; `read` gives it then."""
        self._check(False)
        if idx not in self.idx:
            raise MXNetError(f"{self.idx_path}: there is no key {idx!r}")
        self._file.seek(self.idx[idx])

    def tell(self) -> int:
        """Where the next record will be written."""
        self._check(True)
        return self._file.tell()

    def read_idx(self, idx: Any) -> bytes | None:
        """The record with the key."""
        self.seek(idx)
        return self.read()

    def write_idx(self, idx: Any, buf: Any) -> None:
        """Appends a record under a key."""
        key = self.key_type(idx)
        position = self.tell()
        self.write(buf)
        self.fidx.write(f"{key}\t{position}\n")
        self.idx[key] = position
        self.keys.append(key)


#: flag (number of labels when there are several), label, id, id2: what a packed record begins with.
IRHeader = namedtuple("IRHeader", ["flag", "label", "id", "id2"])
_HEADER = struct.Struct("<IfQQ")


def pack(header: Any, s: bytes) -> bytes:
    """A header and data as one record.

    Parameters
    ----------
    header : IRHeader
        `label` is a number or a vector of numbers.
    s : bytes
    """
    header = IRHeader(*header)
    if isinstance(header.label, Number):
        header = header._replace(flag=0)
    else:
        label = np.asarray(header.label, dtype="<f4").reshape(-1)
        header = header._replace(flag=label.size, label=0)
        s = label.tobytes() + s
    try:
        return _HEADER.pack(*header) + s
    except struct.error as e:
        raise MXNetValueError(f"pack: {header}: {e}") from None


def unpack(s: bytes) -> tuple[IRHeader, bytes]:
    """Header and data of a packed record; several labels come as a NumPy array."""
    if len(s) < _HEADER.size:
        raise MXNetValueError(f"unpack: a header has {_HEADER.size} bytes, the record {len(s)}")
    header = IRHeader(*_HEADER.unpack_from(s))
    s = s[_HEADER.size:]
    if header.flag > 0:
        nbytes = 4 * header.flag
        if nbytes > len(s):
            raise MXNetValueError(f"unpack: {header.flag} labels do not fit into {len(s)} bytes")
        label = np.frombuffer(s[:nbytes], "<f4").astype(np.float32)
        header, s = header._replace(label=label), s[nbytes:]
    return header, s


def _imaging() -> tuple[Any, Any]:
    """OpenCV or Pillow, whichever is installed."""
    try:
        import cv2

        return cv2, None
    except ImportError:
        pass
    try:
        from PIL import Image

        return None, Image
    except ImportError:
        raise ImportError("images need OpenCV or Pillow: pip install opencv-python, or "
                          "pip install mxcy[image]") from None


def pack_img(header: Any, img: Any, quality: int = 95, img_fmt: str = ".jpg") -> bytes:
    """A header and an image, compressed, as one record.

    Parameters
    ----------
    header : IRHeader
    img : numpy.ndarray
        (rows, columns) or (rows, columns, 3), colours in the order blue, green, red, uint8.
    quality : int
        1 to 100 for JPEG; 0 to 9, the compression, for PNG.
    img_fmt : {'.jpg', '.jpeg', '.png'}
    """
    kind = img_fmt.lower()
    if kind not in (".jpg", ".jpeg", ".png"):
        raise MXNetValueError(f"img_fmt: expected '.jpg', '.jpeg' or '.png', got {img_fmt!r}")
    cv2, image = _imaging()
    pixels = np.ascontiguousarray(img)
    if cv2 is not None:
        option = cv2.IMWRITE_PNG_COMPRESSION if kind == ".png" else cv2.IMWRITE_JPEG_QUALITY
        done, buf = cv2.imencode(kind, pixels, [option, quality])
        if not done:
            raise MXNetError("pack_img: the image could not be encoded")
        return pack(header, buf.tobytes())
    out = io.BytesIO()
    rgb = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    picture = image.fromarray(np.ascontiguousarray(rgb))
    if kind == ".png":
        picture.save(out, "PNG", compress_level=min(9, max(0, quality)))
    else:
        picture.save(out, "JPEG", quality=quality)
    return pack(header, out.getvalue())


def unpack_img(s: bytes, iscolor: int = -1) -> tuple[IRHeader, np.ndarray]:
    """Header and image of a record from `pack_img`.

    Parameters
    ----------
    s : bytes
    iscolor : {-1, 0, 1}
        -1: as stored; 0: grey; 1: three colours, in the order blue, green, red.
    """
    header, data = unpack(s)
    cv2, image = _imaging()
    if cv2 is not None:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), iscolor)
        if pixels is None:
            raise MXNetError("unpack_img: the record holds no image that can be decoded")
        return header, pixels
    try:
        picture = image.open(io.BytesIO(data))
        if iscolor == 0:
            picture = picture.convert("L")
        elif iscolor == 1 or picture.mode not in ("L", "RGB"):
            picture = picture.convert("RGB")
        pixels = np.asarray(picture)
    except (OSError, ValueError, image.DecompressionBombError) as e:
        raise MXNetError(f"unpack_img: {e}") from None
    return header, np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels
