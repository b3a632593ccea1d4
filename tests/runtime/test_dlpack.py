"""DLPack both ways: NumPy, PyTorch, capsules made by hand, and everything that must be refused."""
import ctypes
import gc

import numpy as np
import pytest

from mxcy.runtime import dlpack
from mxcy.runtime import ndarray as nd

DTYPES = ["float32", "float64", "float16", "uint8", "int8", "int32", "int64", "bool"]

PY = ctypes.pythonapi
PY.PyCapsule_New.restype = ctypes.py_object
PY.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
PY.PyCapsule_GetPointer.restype = ctypes.c_void_p
PY.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
PY.PyCapsule_GetName.restype = ctypes.c_char_p
PY.PyCapsule_GetName.argtypes = [ctypes.py_object]


class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32),
                ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8),
                ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


DELETER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Managed(ctypes.Structure):
    _fields_ = [("tensor", Tensor), ("context", ctypes.c_void_p), ("deleter", DELETER)]


class Versioned(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32),
                ("context", ctypes.c_void_p), ("deleter", DELETER), ("flags", ctypes.c_uint64),
                ("tensor", Tensor)]


class Made:
    """A capsule over `memory` with anything in it; counts calls of its deleter."""

    def __init__(self, memory, shape, strides=None, code=2, bits=32, lanes=1, device=1, offset=0,
                 version=None, flags=0, ndim=None):
        self.memory = memory
        self.deleted = 0
        self._deleter = DELETER(self._count)
        n = len(shape)
        self._shape = (ctypes.c_int64 * max(n, 1))(*shape)
        self._strides = None if strides is None else (ctypes.c_int64 * max(n, 1))(*strides)
        tensor = Tensor(memory.ctypes.data if memory is not None else None, device, 0,
                        n if ndim is None else ndim, code, bits, lanes, self._shape, self._strides,
                        offset)
        if version is None:
            self.struct = Managed(tensor, None, self._deleter)
            name = b"dltensor"
        else:
            self.struct = Versioned(*version, None, self._deleter, flags, tensor)
            name = b"dltensor_versioned"
        self._name = name
        self.capsule = PY.PyCapsule_New(ctypes.addressof(self.struct), name, None)

    def _count(self, _):
        self.deleted += 1


def test_layout_of_the_structs():
    assert ctypes.sizeof(Managed) == 64 and ctypes.sizeof(Versioned) == 80


# -- giving ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_sees_the_same_memory(dtype):
    x = nd.array([[1, 0, 3], [4, 5, 6]], dtype=dtype)
    y = np.from_dlpack(x)
    assert y.dtype == np.dtype(dtype) and y.shape == (2, 3)
    np.testing.assert_array_equal(y, x.asnumpy())
    x[0, 0] = 0
    assert y[0, 0] == 0
    del x
    gc.collect()
    assert y[1, 0] == np.array(4).astype(dtype)


def test_views_scalars_and_empty_arrays():
    x = nd.array(np.arange(6).reshape(2, 3))
    np.testing.assert_array_equal(np.from_dlpack(x[1]), [3, 4, 5])
    assert np.from_dlpack(nd.array(3.0)).shape == ()
    assert np.from_dlpack(nd.empty((2, 0))).shape == (2, 0)
    assert nd.from_dlpack(nd.empty((2, 0))).shape == (2, 0)


@pytest.mark.parametrize("versioned", [False, True])
def test_capsules_describe_the_array(versioned):
    x = nd.array([[1, 2, 3], [4, 5, 6]], dtype="bfloat16")
    capsule = x.__dlpack__(max_version=(1, 1) if versioned else None)
    name = b"dltensor_versioned" if versioned else b"dltensor"
    assert PY.PyCapsule_GetName(capsule) == name
    kind = Versioned if versioned else Managed
    m = kind.from_address(PY.PyCapsule_GetPointer(capsule, name))
    t = m.tensor
    assert (t.device_type, t.ndim, t.code, t.bits, t.lanes) == (1, 2, 4, 16, 1)
    assert list(t.shape[:2]) == [2, 3] and list(t.strides[:2]) == [3, 1]
    assert t.data == x._address
    if versioned:
        assert (m.major, m.minor, m.flags) == (1, 0, 0)
        copy = x.__dlpack__(max_version=(1, 0), copy=True)
        m = Versioned.from_address(PY.PyCapsule_GetPointer(copy, name))
        assert m.flags == 2 and m.tensor.data != x._address


@pytest.mark.parametrize("max_version", [None, (1, 0)])
def test_memory_lives_as_long_as_an_unused_capsule(max_version):
    x = nd.array(np.arange(1000))
    capsule = x.__dlpack__(max_version=max_version)
    del x
    gc.collect()
    y = nd.from_dlpack(capsule)
    del capsule
    gc.collect()
    np.testing.assert_array_equal(y.asnumpy(), np.arange(1000))
    unused = y.__dlpack__(max_version=max_version)
    del unused


def test_what_cannot_be_given():
    x = nd.ones((2,))
    assert x.__dlpack_device__() == (1, 0)
    with pytest.raises(ValueError):
        x.__dlpack__(stream=1)
    with pytest.raises(BufferError):
        x.__dlpack__(dl_device=(2, 0))
    x.__dlpack__(dl_device=(1, 0))


def test_functions_of_the_reference():
    x = nd.array([1, 2, 3])
    y = nd.from_dlpack(x.to_dlpack_for_write())
    y[0] = 9
    assert x.asnumpy().tolist() == [9, 2, 3]
    z = nd.from_dlpack(nd.to_dlpack_for_read(x))
    assert z.asnumpy().tolist() == [9, 2, 3]
    capsule = x.to_dlpack_for_read()
    nd.from_dlpack(capsule)
    with pytest.raises(ValueError, match="used"):
        nd.from_dlpack(capsule)


# -- taking ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
def test_takes_numpy_arrays_without_copy(dtype):
    a = np.array([[1, 0, 3]], dtype)
    x = nd.from_dlpack(a)
    assert x.dtype is np.dtype(dtype).type and x._address == a.ctypes.data
    x[0, 0] = 0
    assert a[0, 0] == 0
    b = nd.from_dlpack(a, copy=True)
    b[0, 2] = 0
    assert a[0, 2] != 0


def test_memory_that_is_not_in_c_order_is_copied():
    a = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    for view in (a.T, a[:, ::-1], a[::-1, ::2, 1:3], a[:, :, 0],
                 np.broadcast_to(a[:, :1], (2, 3, 4)).copy()
                 .transpose(1, 0, 2)):
        x = nd.from_dlpack(view)
        np.testing.assert_array_equal(x.asnumpy(), view)
        assert x._address != view.ctypes.data
        with pytest.raises(BufferError):
            nd.from_dlpack(view, copy=False)
    assert nd.from_dlpack(a[:, :1][:1], copy=False).shape == (1, 1, 4)


def test_read_only_memory_needs_a_copy():
    a = np.arange(3.0)
    a.flags.writeable = False
    with pytest.raises(BufferError):
        nd.from_dlpack(a)
    if np.lib.NumpyVersion(np.__version__) >= "2.1.0":
        x = nd.from_dlpack(a, copy=True)
        x[0] = 5
        assert a[0] == 0


@pytest.mark.parametrize("version", [None, (1, 0), (1, 9)])
def test_the_deleter_is_called_once_when_the_last_view_is_gone(version):
    made = Made(np.arange(6, dtype=np.float32), (2, 3), version=version)
    x = nd.from_dlpack(made.capsule)
    assert PY.PyCapsule_GetName(made.capsule) == b"used_" + made._name
    y = x[1]
    n = x._numpy()
    del x
    gc.collect()
    assert made.deleted == 0 and y.asnumpy().tolist() == [3, 4, 5]
    del y
    assert made.deleted == 0 and n[1, 2] == 5
    del n
    gc.collect()
    assert made.deleted == 1
    made = Made(np.arange(6, dtype=np.float32), (3, 2), (1, 3), version=version)
    x = nd.from_dlpack(made.capsule)
    gc.collect()
    assert made.deleted == 1 and x.asnumpy().tolist() == [[0, 3], [1, 4], [2, 5]]
    made = Made(np.arange(6, dtype=np.float32), (0, 2), version=version)
    nd.from_dlpack(made.capsule)
    gc.collect()
    assert made.deleted == 1


def test_byte_offsets_and_bfloat16():
    bits = np.array([0, 0x3F80, 0x4020], np.uint16)
    x = nd.from_dlpack(Made(bits, (2,), code=4, bits=16, offset=2).capsule)
    assert x._dtype.name == "bfloat16" and x.asnumpy().tolist() == [1, 2.5]
    x = nd.from_dlpack(Made(bits, (2, 2), (1, 1), code=4, bits=16).capsule)
    assert x.asnumpy().tolist() == [[0, 1], [1, 2.5]]


def test_memory_that_is_not_aligned_is_copied():
    raw = np.zeros(9, np.uint8)
    raw[1:] = np.array([1, 2], np.float32).view(np.uint8)
    x = nd.from_dlpack(Made(raw, (2,), offset=1).capsule)
    assert x.asnumpy().tolist() == [1, 2]


@pytest.mark.parametrize("what,error", [
    (dict(shape=(2,), code=1, bits=16), TypeError),
    (dict(shape=(2,), code=5, bits=64), TypeError),
    (dict(shape=(2,), code=0, bits=4), TypeError),
    (dict(shape=(1,), lanes=2), TypeError),
    (dict(shape=(2,), code=200, bits=200), TypeError),
    (dict(shape=(2,), device=2), BufferError),
    (dict(shape=(2,), device=10), BufferError),
    (dict(shape=(2,), device=99), BufferError),
    (dict(shape=(2,), version=(2, 0)), ValueError),
    (dict(shape=(2,), version=(0, 9)), ValueError),
    (dict(shape=(2,), version=(1, 0), flags=1), BufferError),
    (dict(shape=(-1,)), ValueError),
    (dict(shape=(2**40, 2**40)), ValueError),
    (dict(shape=(0, 2**62, 2**62)), ValueError),
    (dict(shape=(2,), ndim=-1), ValueError),
    (dict(shape=(1,) * 17), ValueError),
])
def test_what_cannot_be_taken_is_left_alone(what, error):
    made = Made(np.zeros(4, np.float32), **what)
    with pytest.raises(error):
        nd.from_dlpack(made.capsule)
    assert PY.PyCapsule_GetName(made.capsule) == made._name
    assert made.deleted == 0


def test_what_is_no_dlpack():
    for bad in (3, "a", None, object(), [1]):
        with pytest.raises(TypeError):
            nd.from_dlpack(bad)
    with pytest.raises(ValueError):
        nd.from_dlpack(PY.PyCapsule_New(1, b"something", None))
    with pytest.raises(BufferError):
        nd.from_dlpack(np.zeros(2), device="gpu")

    class Elsewhere:
        def __dlpack_device__(self):
            return (2, 0)

        def __dlpack__(self, **kwargs):
            raise AssertionError("must not be asked")

    with pytest.raises(BufferError, match="cuda"):
        nd.from_dlpack(Elsewhere())


def test_exporters_from_before_dlpack_1():
    class Old:
        def __dlpack_device__(self):
            return (1, 0)

        def __dlpack__(self, stream=None):
            return nd.array([1, 2]).__dlpack__()

    assert nd.from_dlpack(Old()).asnumpy().tolist() == [1, 2]


def test_errors_are_both_kinds():
    from mxcy._core.errors import MXNetError
    assert issubclass(dlpack.DLPackBufferError, MXNetError)
    assert issubclass(dlpack.DLPackBufferError, BufferError)


# -- PyTorch --------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", [*DTYPES, "bfloat16"])
def test_torch(dtype):
    torch = pytest.importorskip("torch")
    x = nd.array([[1, 0, 3], [4, 5, 6]], dtype=dtype)
    t = torch.from_dlpack(x)
    assert t.dtype == getattr(torch, dtype) and t.data_ptr() == x._address
    np.testing.assert_array_equal(t.float().numpy(), x.asnumpy().astype(np.float32))
    t[0, 0] = 0
    assert x.asnumpy()[0, 0] == 0
    back = nd.from_dlpack(t)
    assert back._address == x._address and back._dtype is x._dtype
    np.testing.assert_array_equal(nd.from_dlpack(t.T).asnumpy(), x.asnumpy().T)
