"""Whole-process benchmarks, run side by side: `python -m bench`."""
