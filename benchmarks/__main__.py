"""Measure all clients, and write a report."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pstats
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import environments, figures, machine, report, running
from benchmarks.clients import CLIENTS, ENVIRONMENTS, Client, Environment
from benchmarks.scenarios import SCENARIOS, Scenario
from benchmarks.targets import Results, targets

ROUNDS = 5
#: The maximum duration of all rounds, in seconds: a round that would exceed it is not begun.
LONGEST = 12 * 60


def main() -> None:
    """Run the benchmarks that the command line selects."""
    options = _options()
    clients = [client for client in CLIENTS if not options.clients or client.name in options.clients]
    scenarios = [
        scenario for scenario in SCENARIOS if not options.scenarios or scenario.name in options.scenarios
    ]
    if options.quick and not options.scenarios:
        scenarios = [scenario for scenario in scenarios if not scenario.figure_only]
    if options.profile:
        _profile(next(scenario for scenario in SCENARIOS if scenario.name == options.profile))
        return
    load = os.getloadavg()[0]
    rounds = options.rounds or (1 if options.quick else ROUNDS)
    available, refused = _prepare(clients)
    results: Results = {scenario.name: {} for scenario in scenarios}
    began = time.monotonic()
    with running.serving() as server:
        for number in range(rounds):
            for scenario in scenarios:
                if number >= scenario.rounds:
                    continue
                # The order rotates, so that each client is first in some round.
                turn = number % len(clients)
                for client in clients[turn:] + clients[:turn]:
                    if scenario.suits(client):
                        _measure(results, client, scenario, server, refused, quick=options.quick)
            print(f"Round {number + 1} of {rounds} is done.", flush=True)
            each = (time.monotonic() - began) / (number + 1)
            if options.rounds is None and each * (number + 2) > LONGEST:
                rounds = number + 1
                break
    folder = options.output or (
        environments.ROOT / "out" if options.quick else environments.ROOT / "docs" / "how"
    )
    _write(results, folder, rounds, machine.describe(available, load), quick=options.quick)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one round of less; written to out/ rather than docs/"
    )
    parser.add_argument("--rounds", type=int, help=f"how many rounds (default: {ROUNDS}, quick: 1)")
    parser.add_argument(
        "--clients", nargs="+", choices=[client.name for client in CLIENTS], help="these only"
    )
    parser.add_argument(
        "--scenarios", nargs="+", choices=[scenario.name for scenario in SCENARIOS], help="these only"
    )
    parser.add_argument("--output", type=Path, help="the folder to write to")
    parser.add_argument(
        "--profile",
        choices=[scenario.name for scenario in SCENARIOS if scenario.does not in ("import", "first")],
        help="only say where our async client spends its time in this scenario",
    )
    return parser.parse_args()


def _prepare(clients: list[Client]) -> tuple[list[Environment], dict[str, str]]:
    """Install the environments. Return those that are available, and the reason for each that is not, by name."""
    available: list[Environment] = []
    refused: dict[str, str] = {}
    for environment in ENVIRONMENTS:
        if environment.name in {client.environment for client in clients}:
            try:
                environments.prepare(environment)
                available.append(environment)
            except environments.UnavailableError as error:
                refused[environment.name] = str(error)
    return available, refused


def _measure(
    results: Results,
    client: Client,
    scenario: Scenario,
    server: running.Server,
    refused: dict[str, str],
    *,
    quick: bool,
) -> None:
    """Add a measurement, unless this client has failed in this scenario before."""
    outcomes = results[scenario.name].setdefault(client.name, [])
    if any("failed" in outcome for outcome in outcomes):
        return
    if client.environment in refused:
        outcome: dict[str, Any] = {"failed": refused[client.environment]}
    else:
        outcome = running.measure(client, scenario, server, quick=quick)
    outcomes.append(outcome)
    shown = {key: value for key, value in outcome.items() if key != "marks"}
    print(f"{scenario.name:12} {client.name:20} {json.dumps(shown)}", flush=True)


def _write(results: Results, folder: Path, rounds: int, described: dict[str, Any], *, quick: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    drawn = figures.draw(results, folder)
    text = report.page(results, described, rounds, drawn, date, quick=quick)
    (folder / "benchmarks.md").write_text(text)
    verdicts = [{**vars(target), "met": target.met} for target in targets(results)]
    content = {"date": date, "rounds": rounds, "machine": described, "targets": verdicts, "results": results}
    (folder / "benchmarks.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    print(text)


def _profile(scenario: Scenario) -> None:
    """Profile our async client in a scenario. The profiler exaggerates the cost of calls of small functions."""
    client = next(client for client in CLIENTS if client.name == "ours")
    _, refused = _prepare([client])
    if refused:
        sys.exit(refused[client.environment])
    with tempfile.TemporaryDirectory() as folder, running.serving() as server:
        file = f"{folder}/profile"
        print(running.measure(client, scenario, server, quick=False, profile=file))
        if Path(file).exists():
            pstats.Stats(file).strip_dirs().sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
