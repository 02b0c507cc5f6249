"""The command: `python -m tests.stress --tasks 10000 --seed 1 --weather all`."""

from __future__ import annotations

import argparse
import itertools
import logging
import sys

from .clients import FLAVOURS
from .running import run_stress
from .weathers import TRANSPORTS, WEATHERS


def main() -> int:
    parser = argparse.ArgumentParser(description="Many faults, and what became of the tasks under them.")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--weather", choices=(*WEATHERS, "all"), action="append", help="may be repeated (default: plain)"
    )
    parser.add_argument(
        "--flavour", choices=FLAVOURS, action="append", help="may be repeated (default: both)"
    )
    parser.add_argument(
        "--transport", choices=TRANSPORTS, action="append", help="may be repeated (default: both)"
    )
    given = parser.parse_args()
    logging.getLogger("runware").setLevel(logging.CRITICAL)  # there is much to warn of
    problems = 0
    weathers = given.weather or ["plain"]
    chosen = list(WEATHERS) if "all" in weathers else weathers
    for weather, transport, flavour in itertools.product(
        chosen, given.transport or TRANSPORTS, given.flavour or FLAVOURS
    ):
        report = run_stress(given.tasks, given.seed, flavour, transport, weather)
        print(report.table(), end="\n\n", flush=True)
        given_up = [f"given up: {text}" for text in report.given_up]
        for line in dict.fromkeys(report.problems() + given_up):
            print(line)
        problems += len(report.problems())
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
