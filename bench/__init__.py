"""Benchmarks: `python -m bench [--name NAME] [--size SIZE]`; each measures a value and a floor in the same run."""
