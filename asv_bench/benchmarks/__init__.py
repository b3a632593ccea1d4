"""Benchmarks by floor. `python asv_bench/run_once.py` runs each once, `asv run` times them."""
