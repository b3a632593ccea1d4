"""`mx.rnn`: recurrent cells as symbols, sentences in buckets, checkpoints of recurrent models.

What lives here: cells that add nodes to a symbol step by step or as one fused RNN node. What does
not: the RNN operator (`ops/rnn.py`), Gluon's cells.
Invariant: a cell makes symbols by the public functions of `mx.sym` alone.
"""
import numpy as _np

from .base import BaseRNNCell, RNNParams
from .cells import GRUCell, LSTMCell, RNNCell
from .checkpoint import do_rnn_checkpoint, load_rnn_checkpoint, rnn_unroll, save_rnn_checkpoint
from .compound import BidirectionalCell, SequentialRNNCell
from .conv import BaseConvRNNCell, ConvGRUCell, ConvLSTMCell, ConvRNNCell
from .fused import FusedRNNCell
from .modifiers import DropoutCell, ModifierCell, ResidualCell, ZoneoutCell
from .sentences import BucketSentenceIter, encode_sentences

__all__ = ["BaseConvRNNCell", "BaseRNNCell", "BidirectionalCell", "BucketSentenceIter",
           "ConvGRUCell", "ConvLSTMCell", "ConvRNNCell", "DropoutCell", "FusedRNNCell", "GRUCell",
           "LSTMCell", "ModifierCell", "RNNCell", "RNNParams", "ResidualCell", "SequentialRNNCell",
           "ZoneoutCell", "do_rnn_checkpoint", "encode_sentences", "load_rnn_checkpoint",
           "rnn_unroll", "save_rnn_checkpoint"]

#: Types of numbers and of strings, for programs that look here for them.
numeric_types = (float, int, _np.generic)
string_types = (str,)
