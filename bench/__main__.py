"""Run benchmarks, print one table, write `bench/results.json`."""

import argparse
import os
import sys

import django

from bench.registry import Benchmark, discover
from bench.results import BASELINE, RESULTS, Result, read, save_baseline, table, write


def main(words: list[str]) -> int:
    """Run what is asked for, everything otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")
    django.setup()
    benchmarks = discover()
    asked = _asked(words, sorted(benchmarks))
    chosen = [benchmarks[asked.name]] if asked.name else list(benchmarks.values())
    results = [result for benchmark in chosen for result in _run(benchmark, asked.size or benchmark.size)]
    write(results, RESULTS)
    sys.stdout.write(f"{table(results, read(BASELINE))}\n")
    if asked.save_baseline:
        save_baseline(results)
    return 0


def _run(benchmark: Benchmark, size: int) -> list[Result]:
    sys.stderr.write(f"{benchmark.name} at {size:,} …\n")
    return [Result.of(benchmark.name, size, measure) for measure in benchmark.function(size)]


def _asked(words: list[str], names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--name", choices=names, help="one benchmark; all without")
    parser.add_argument("--size", type=int, help="its size; each has one of its own")
    parser.add_argument("--save-baseline", action="store_true", help="keep the results in bench/baseline.json")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
