"""NCCL calls: on the fake libraries with two devices, on a card with as many as there are."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy.cuda import constants as k
from mxcy.cuda import nccl, runtime
from mxcy.cuda.errors import CUDAError

from .helpers import download, upload


@pytest.fixture
def members(gpu):
    """(device, stream, communicator) of up to two devices."""
    devices = list(range(min(2, runtime.device_count()[0])))
    streams = []
    for device in devices:
        with runtime.on_device(device):
            streams.append(runtime.stream_create())
    comms = nccl.comm_init_all(devices)
    yield list(zip(devices, streams, comms))
    for device, stream, comm in zip(devices, streams, comms):
        nccl.comm_destroy(comm)
        with runtime.on_device(device):
            runtime.stream_destroy(stream)


def put(members, arrays):
    out = []
    for (device, _, _), values in zip(members, arrays):
        with runtime.on_device(device):
            out.append(upload(values))
    return out


def get(members, addresses, shape):
    out = []
    for (device, _, _), at in zip(members, addresses):
        with runtime.on_device(device):
            out.append(download(at, shape))
    return out


def release(members, *lists):
    for addresses in lists:
        for (device, _, _), at in zip(members, addresses):
            with runtime.on_device(device):
                runtime.free(at)


def test_a_communicator_knows_its_members(members):
    for i, (device, _, comm) in enumerate(members):
        assert (nccl.comm_count(comm), nccl.comm_rank(comm)) == (len(members), i)
        assert nccl.comm_device(comm) == device and nccl.comm_error(comm) == 0


@pytest.mark.parametrize(("op", "function"), [
    (k.ncclSum, np.sum), (k.ncclMax, np.max), (k.ncclAvg, np.mean), (k.ncclProd, np.prod)])
def test_all_reduce(members, op, function):
    values = [np.arange(10, dtype=np.float32) + 3 * i for i in range(len(members))]
    ours = put(members, values)
    with nccl.group():
        for at, (_, stream, comm) in zip(ours, members):
            nccl.all_reduce(at, at, 10, k.ncclFloat32, op, comm, stream)
    for got in get(members, ours, 10):
        np.testing.assert_allclose(got, function(values, axis=0), rtol=1e-6)
    release(members, ours)


def test_the_other_collectives(members):
    n = len(members)
    values = [np.arange(4 * n, dtype=np.float32) * (i + 1) for i in range(n)]
    ours = put(members, values)
    theirs = put(members, [np.zeros(4 * n, np.float32)] * n)

    def each(call):
        with nccl.group():
            for i, (_, stream, comm) in enumerate(members):
                call(i, comm, stream)
        return get(members, theirs, 4 * n)

    for got in each(lambda i, c, s: nccl.broadcast(ours[i], theirs[i], 4 * n, k.ncclFloat32, n - 1,
                                                   c, s)):
        np.testing.assert_array_equal(got, values[-1])
    got = each(lambda i, c, s: nccl.reduce(ours[i], theirs[i], 4 * n, k.ncclFloat32, k.ncclSum, 0,
                                           c, s))
    np.testing.assert_array_equal(got[0], np.sum(values, axis=0))
    got = each(lambda i, c, s: nccl.reduce_scatter(ours[i], theirs[i], 4, k.ncclFloat32, k.ncclSum,
                                                   c, s))
    for i in range(n):
        np.testing.assert_array_equal(got[i][:4], np.sum(values, axis=0)[4 * i:4 * i + 4])
    got = each(lambda i, c, s: nccl.all_gather(ours[i], theirs[i], 4, k.ncclFloat32, c, s))
    for one in got:
        np.testing.assert_array_equal(one, np.concatenate([v[:4] for v in values]))
    release(members, ours, theirs)


def test_collectives_wait_for_earlier_work_on_each_stream(members):
    ours = put(members, [np.zeros(8, np.float32)] * len(members))
    for at, (device, stream, _) in zip(ours, members):
        with runtime.on_device(device):
            runtime.memset_async(at, 0x3f, 32, stream)
    with nccl.group():
        for at, (_, stream, comm) in zip(ours, members):
            nccl.all_reduce(at, at, 8, k.ncclFloat32, k.ncclMax, comm, stream)
    want = np.frombuffer(b"\x3f" * 4, np.float32)[0]
    for got in get(members, ours, 8):
        np.testing.assert_array_equal(got, want)
    release(members, ours)


def test_a_member_that_does_not_call_is_seen(fake_gpu, members):
    ours = put(members, [np.zeros(8, np.float32)] * 2)
    (_, stream, comm), _ = members
    with pytest.raises(CUDAError) as caught:
        nccl.all_reduce(ours[0], ours[0], 8, k.ncclFloat32, k.ncclSum, comm, stream)
    assert caught.value.name == "ncclInvalidUsage"
    assert "do not all call the same" in fake_gpu.report().violations[0]
    fake_gpu.reset()
    release(members, ours)


def test_an_error_inside_a_group_is_the_one_told(members):
    with pytest.raises(CUDAError) as caught, nccl.group():
        nccl.all_reduce(0, 0, 8, 77, k.ncclSum, members[0][2], members[0][1])
    assert caught.value.function == "ncclAllReduce"


def test_one_process_of_one(gpu):
    comm = nccl.comm_init_rank(1, nccl.unique_id(), 0)
    assert (nccl.comm_count(comm), nccl.comm_rank(comm)) == (1, 0)
    nccl.comm_finalize(comm)
    nccl.comm_destroy(comm)
