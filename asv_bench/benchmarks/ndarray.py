"""Arrays from Python: making, reading, indexing, converting, saving."""
from __future__ import annotations

import io
import os
import tempfile

import numpy as np

import mxcy as mx

SMALL, LARGE = (8, 8), (1024, 1024)


class Making:
    """New arrays."""

    params = ([SMALL, LARGE],)
    param_names = ("shape",)

    def setup(self, shape: tuple) -> None:
        self.source = np.ones(shape, np.float32)
        self.wide = np.ones(shape, np.float64)
        self.list = self.source[:64, :64].tolist()

    def time_array(self, shape: tuple) -> None:
        mx.nd.array(self.source).wait_to_read()

    def time_array_of_float64(self, shape: tuple) -> None:
        mx.nd.array(self.wide).wait_to_read()

    def time_array_of_lists(self, shape: tuple) -> None:
        mx.nd.array(self.list).wait_to_read()

    def time_zeros(self, shape: tuple) -> None:
        mx.nd.zeros(shape).wait_to_read()

    def time_empty(self, shape: tuple) -> None:
        mx.nd.empty(shape)


class Values:
    """From arrays to NumPy and other libraries."""

    params = ([SMALL, LARGE],)
    param_names = ("shape",)

    def setup(self, shape: tuple) -> None:
        self.x = mx.nd.ones(shape)
        self.one = mx.nd.ones((1,))

    def time_asnumpy(self, shape: tuple) -> None:
        self.x.asnumpy()

    def time_asscalar(self, shape: tuple) -> None:
        self.one.asscalar()

    def time_dlpack(self, shape: tuple) -> None:
        np.from_dlpack(self.x)

    def time_from_dlpack(self, shape: tuple) -> None:
        mx.nd.from_dlpack(self.x)


class Indexing:
    """Reading and writing parts of a 1024 x 1024 array."""

    def setup(self) -> None:
        self.x = mx.nd.ones(LARGE)
        self.row = mx.nd.ones(LARGE[1:])
        self.index = np.random.default_rng(0).permutation(LARGE[0])
        self.few = mx.nd.array([3, 1, 2], dtype="int32")
        self.mask = np.arange(LARGE[0]) % 2 == 0

    def time_row(self) -> None:
        self.x[5]

    def time_rows(self) -> None:
        self.x[5:50]

    def time_element(self) -> None:
        self.x[5, 7]

    def time_column(self) -> None:
        self.x[:, 5].wait_to_read()

    def time_block(self) -> None:
        self.x[5:50, 5:50].wait_to_read()

    def time_permuted_rows(self) -> None:
        self.x[self.index].wait_to_read()

    def time_few_rows(self) -> None:
        self.x[self.few].wait_to_read()

    def time_mask(self) -> None:
        self.x[self.mask].wait_to_read()

    def time_pairs(self) -> None:
        self.x[self.index, self.index].wait_to_read()

    def time_set_all_to_number(self) -> None:
        self.x[:] = 1

    def time_set_row(self) -> None:
        self.x[5] = self.row

    def time_set_column(self) -> None:
        self.x[:, 5] = self.row

    def time_set_permuted_rows(self) -> None:
        self.x[self.index] = 1


class Shapes:
    """Views and conversions."""

    def setup(self) -> None:
        self.x = mx.nd.ones(LARGE)

    def time_reshape(self) -> None:
        self.x.reshape((512, 2048))

    def time_reshape_codes(self) -> None:
        self.x.reshape((0, -4, -1, 2))

    def time_astype(self) -> None:
        self.x.astype("float16").wait_to_read()

    def time_copy(self) -> None:
        self.x.copy().wait_to_read()

    def time_transpose(self) -> None:
        self.x.T.wait_to_read()


class Files:
    """Saving and loading 20 arrays of 1 MB."""

    params = (["params", "safetensors"],)
    param_names = ("format",)

    def setup(self, format: str) -> None:
        self.data = {f"layer{i}_weight": mx.nd.ones((512, 512)) for i in range(20)}
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "x")
        mx.nd.save(self.path, self.data, format=format)

    def teardown(self, format: str) -> None:
        self.folder.cleanup()

    def time_save(self, format: str) -> None:
        mx.nd.save(self.path, self.data, format=format)

    def time_save_to_memory(self, format: str) -> None:
        mx.nd.save(io.BytesIO(), self.data, format=format)

    def time_load(self, format: str) -> None:
        mx.nd.load(self.path)
