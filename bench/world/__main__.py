"""Make a world from the command line: `python -m bench.world --size 1000000 --database world_1m`."""

import argparse
import os
import sys

import django


def main(words: list[str]) -> int:
    """Make the database, or say that it is there already."""
    parser = argparse.ArgumentParser(prog="python -m bench.world", description=__doc__)
    parser.add_argument("--size", type=int, required=True, help="contributions")
    parser.add_argument("--database", default="", help="its name; bench_world_SIZE without")
    parser.add_argument("--seed", type=int, help="another world of the same shape")
    parser.add_argument("--replace", action="store_true", help="make it anew even if it is there")
    asked = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")
    django.setup()
    from bench.world import place, shape  # noqa: PLC0415 - models are ready only now

    try:
        name = place.ensure(asked.size, name=asked.database, seed=asked.seed or shape.SEED, replace=asked.replace)
    except place.NoRoomError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"{name} holds {asked.size:,} contributions\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
