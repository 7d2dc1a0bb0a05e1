"""Ten years of traffic: a skewed, reproducible world written by COPY, and the tools that measure pages in it.

    python -m bench.world --size 1000000 --database world_1m

The same size and seed give the same rows. `shape` holds every number of the skew, `words` the texts, `moments` the
calendar, `story` what happens, `lines` the rows of it, `loading` the way into PostgreSQL, `proof` a sample held against
the application's own triggers, `place` the databases, `people` who reads, `plans` what a statement costs.
"""
