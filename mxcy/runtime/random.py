"""Temporary stand-in by the lead so that the runtime imports: helper 5 replaces this whole file."""
_state = [0, 0]


def reserve(count, ctx=None):
    base = _state[1]
    _state[1] += count
    return _state[0], base
