"""Contexts: identity, scopes, errors."""
import copy
import pickle
import threading

import numpy as np
import pytest

import mxcy as mx


def test_names_and_codes():
    assert [str(c) for c in (mx.cpu(), mx.gpu(1), mx.cpu_pinned(), mx.cpu_shared(3))] == \
        ["cpu(0)", "gpu(1)", "cpu_pinned(0)", "cpu_shared(3)"]
    assert [c.device_typeid for c in (mx.cpu(), mx.gpu(), mx.cpu_pinned(), mx.cpu_shared())] == \
        [1, 2, 3, 5]
    assert mx.Context(mx.gpu(2)) is mx.gpu(2) and mx.Context("cpu", 4).device_id == 4
    assert mx.cpu(np.int64(0)) is mx.cpu() and mx.gpu().device_type == "gpu"


def test_equality_hash_pickle():
    assert mx.cpu() == mx.cpu(0) and mx.cpu() != mx.cpu(1) and mx.cpu() != mx.gpu()
    assert mx.cpu() != "cpu(0)" and len({mx.cpu(1), mx.cpu(1), mx.gpu(1)}) == 2
    for c in (mx.cpu(3), mx.gpu(1)):
        assert pickle.loads(pickle.dumps(c)) is c and copy.deepcopy(c) is c and copy.copy(c) is c
    with pytest.raises(AttributeError):
        mx.cpu().device_id = 3


def test_scopes_nest_and_are_per_thread():
    assert mx.current_context() == mx.cpu()
    seen = []
    with mx.Context(mx.gpu(3)) as c:
        assert c is mx.current_context() is mx.gpu(3)
        with c, mx.cpu(1):
            assert mx.current_context() == mx.cpu(1)
        thread = threading.Thread(target=lambda: seen.append(mx.current_context()))
        thread.start()
        thread.join()
        assert mx.current_context() == mx.gpu(3)
    assert seen == [mx.cpu()] and mx.current_context() == mx.cpu()
    with pytest.raises(KeyError), mx.gpu():
        raise KeyError
    assert mx.current_context() == mx.cpu()


@pytest.mark.parametrize("make, error", [
    (lambda: mx.Context("tpu"), ValueError), (lambda: mx.Context(7), ValueError),
    (lambda: mx.cpu("a"), TypeError), (lambda: mx.gpu(1.5), TypeError),
    (lambda: mx.cpu(2**40), ValueError)])
def test_bad_arguments(make, error):
    with pytest.raises(error) as info:
        make()
    assert isinstance(info.value, mx.MXNetError)


@pytest.mark.skipif(mx.num_gpus() > 0, reason="there is a GPU")
def test_gpu_memory_names_what_is_missing():
    assert mx.num_gpus() == mx.context.num_gpus() == 0
    for use in (lambda: mx.nd.zeros((2,), ctx=mx.gpu()), lambda: mx.context.gpu_memory_info(),
                lambda: mx.nd.ones((2,)).as_in_context(mx.gpu(1)), lambda: mx.gpu().empty_cache()):
        with pytest.raises(mx.MXNetError, match="CUDA"):
            use()


def test_empty_cache():
    mx.cpu().empty_cache()
