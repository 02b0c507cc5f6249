"""`python -m interop`: run every client through every scenario, and print a table of the outcomes."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from interop.clients import CLIENTS, Client, with_newest
from interop.environments import Environment, newest, prepare
from interop.faults import FAULTS
from interop.report import Report, Verdict, write
from interop.scenarios import SCENARIOS, Scenario
from interop.trial import draw, finding

ROOT = Path(__file__).parent.parent


def verdict(client: Client, scenario: Scenario, environment: Environment, picture: Path) -> Verdict:
    """Run a client in a scenario. Return the outcome, and whether it was expected."""
    if scenario.name in client.not_offered:
        return Verdict("not offered")
    found = finding(client, scenario, environment, picture)
    known = [fault for fault in FAULTS if fault.concerns(client, scenario.name)]
    if found is None and known:
        since = f"; it was there in {client.newer_than.name}" if client.newer_than else ""
        return Verdict(
            "FAILED", unexpected=f"all went well, though a fault of the client is known there{since}"
        )
    if found is None:
        return Verdict("ok")
    for fault in known:
        if fault.explains(client, scenario.name, found):
            return Verdict("its own fault", fault=fault)
    return Verdict("FAILED", unexpected=found)


def column(
    client: Client, scenarios: Sequence[Scenario], environment: Environment, picture: Path
) -> list[Verdict]:
    """Run a client through all scenarios, one after another."""
    verdicts: list[Verdict] = []
    for scenario in scenarios:
        verdicts.append(verdict(client, scenario, environment, picture))
        print(f"{client.title}: {scenario.title}: {verdicts[-1].outcome}", file=sys.stderr, flush=True)
    return verdicts


def report(clients: Sequence[Client], scenarios: Sequence[Scenario], environments: Path) -> Report:
    """Run all clients concurrently, each with servers of its own."""
    prepared = [prepare(client, environments) for client in clients]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        picture = draw(Path(folder))
        columns = [
            pool.submit(column, client, scenarios, environment, picture)
            for client, environment in zip(clients, prepared, strict=True)
        ]
        return Report(clients, scenarios, [job.result() for job in columns])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m interop", description=__doc__)
    parser.add_argument(
        "--environments",
        type=Path,
        default=ROOT / ".nox" / "clients",
        help="the folder where the clients are installed, and stay for the next time (default: .nox/clients)",
    )
    parser.add_argument("--client", default="", help="only those whose name contains this")
    parser.add_argument("--scenario", default="", help="only those whose name, as `one-fails`, contains this")
    parser.add_argument(
        "--pinned",
        action="store_true",
        help="only the versions that the notes are about; newer releases are not looked for",
    )
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/how/interoperability.md"
    )
    given = parser.parse_args()
    if given.write and (given.client or given.scenario):
        parser.error("--write puts the whole table there: leave out --client and --scenario.")
    clients = [client for client in CLIENTS if given.client in client.title]
    clients = clients if given.pinned else with_newest(clients, newest)
    scenarios = [scenario for scenario in SCENARIOS if given.scenario in scenario.name]
    made = report(clients, scenarios, given.environments)
    print(made.table())
    if made.unexpected:
        sys.exit("\n".join(["", "Not as expected:", *made.unexpected]))
    if given.write:
        write(made, ROOT / "docs" / "how" / "interoperability.md")


if __name__ == "__main__":
    main()
