"""What `compare.py` measures, and how each library does it.

`rows.py` lists the works, `nets.py` the networks; `mx_side.py` (mxcy and MXNet), `torch_side.py`
and `jax_side.py` do them; `worker.py` runs one library in a process of its own; `machine.py`
measures the machine, `report.py` writes the results.
Invariant: nothing here is imported by the package, and only a worker imports a library.
"""
