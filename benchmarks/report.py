"""The report of the numbers, as a page in Markdown."""

from __future__ import annotations

from statistics import median
from typing import Any

from benchmarks.clients import CLIENTS
from benchmarks.scenarios import SCENARIOS, Metric, Scenario
from benchmarks.targets import Results, Target, targets

START = ("import", "first", "latency", "upload", "download")
MANY = ("16", "1000", "5000", "wait", "batch", "memory")

METHOD = """\
Every number is the median of {rounds} rounds, with the least and the greatest in brackets; in each round every client has its turn, in a
separate process. The server (`benchmarks/server.py`) is not the emulator: it does as little as possible (uvloop, picows, orjson), on its own
processor, and sends each result in a separate message. All Python clients run on asyncio's default loop.

- *Bare websockets* is the floor: the `websockets` client with orjson, one message per task, and no SDK. It checks nothing, retries nothing
  and returns dicts. With 16 threads it has 16 connections.
- The vendor's SDKs are as published. `runware` is set to send all tasks at once (`RUNWARE_MAX_CONCURRENT_REQUESTS`; its default is 15), and
  `runware-sdk` to receive results as they are made (`deliveryMethod: "sync"`; otherwise it polls, once a second at first).
- *16 at once*: 16 coroutines, or 16 threads, each running one task after the other. *1,000* and *5,000 at once*: all tasks are started together, and
  the server answers at once. A client with one thread runs them one after the other.
- *Memory per task*: the growth of the process while the server holds back all answers.
- *8 MiB up*: read from a file and sent as a data URI. *8 MiB down*: base64 in the result.
- *Import* does not include the start of the interpreter; *process start to first result* includes everything: interpreter, import, connection,
  authentication, one task."""


def page(
    results: Results, machine: dict[str, Any], rounds: int, figures: list[str], date: str, *, quick: bool
) -> str:
    """Return the whole page."""
    parts = [
        "# Benchmarks",
        (
            "This page compares this client with bare websockets and the vendor's SDKs.\n"
            f"Measured by `nox -s bench{' -- --quick' if quick else ''}` on {date}: {machine['cpu']}, {machine['cores']} cores, "
            f"{machine['memory_gib']} GiB, {machine['system']}, {machine['python']}.{_busy(machine)}"
        ),
        "## Targets",
        _targets(targets(results)),
        "[performance.md](performance.md) says where the time goes, and why a target is not met.",
        "## Start, latency, large media",
        _table(results, START),
        "## Many tasks",
        _table(results, MANY),
        *[f"![{figure.removesuffix('.svg').replace('-', ': ')}]({figure})" for figure in figures],
        _growth(results),
        _failures(results),
        "## How it is measured",
        METHOD.format(rounds=rounds),
        "## Versions",
        _versions(machine),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _busy(machine: dict[str, Any]) -> str:
    """Return a warning if the machine was busy before the run; otherwise nothing."""
    if machine["load_before"] < 0.3 * machine["cores"]:
        return ""
    return (
        f" **The machine was busy with something else** (load {machine['load_before']:.1f} before): "
        "times are too long, and vary."
    )


def _targets(listed: list[Target]) -> str:
    verdicts = {True: "met", False: "**not met**", None: "not measured"}
    rows = [
        [
            target.title,
            f"{target.sign} {target.limit:g} {target.unit}",
            "–" if target.value is None else f"{target.shown} {target.unit}",
            verdicts[target.met],
        ]
        for target in listed
    ]
    return _markdown(["what", "target", "measured", ""], rows)


def _table(results: Results, names: tuple[str, ...]) -> str:
    columns = [
        (scenario, metric) for scenario in SCENARIOS if scenario.name in names for metric in scenario.metrics
    ]
    columns.sort(key=lambda column: names.index(column[0].name))
    rows: list[list[str]] = []
    for client in CLIENTS:
        cells = [_cell(results, scenario, metric, client.name) for scenario, metric in columns]
        if any(cells):
            rows.append([client.title, *[cell or "–" for cell in cells]])
    return _markdown(
        ["client", *[f"{metric.title}{', ' * bool(metric.unit)}{metric.unit}" for _, metric in columns]], rows
    )


def _cell(results: Results, scenario: Scenario, metric: Metric, client: str) -> str:
    rounds = results.get(scenario.name, {}).get(client, [])
    values = [numbers[metric.key] * metric.factor for numbers in rounds if metric.key in numbers]
    if not values:
        return "failed" if rounds else ""
    shown = [f"{value:,.{metric.digits}f}" for value in (median(values), min(values), max(values))]
    return shown[0] if len(values) == 1 else f"{shown[0]} ({shown[1]}–{shown[2]})"


def _growth(results: Results) -> str:
    rows: list[list[str]] = []
    for client in CLIENTS:
        for numbers in results.get("growth", {}).get(client.name, [])[:1]:
            done, seconds = 0, 0.0
            for mark, when, size in numbers.get("marks", []):
                each = (when - seconds) / (mark - done) * 1e6
                rows.append([client.title, f"{mark:,}", f"{each:,.0f}", f"{size / 1e6:,.1f}"])
                done, seconds = mark, when
    if not rows:
        return ""
    heading = "## Very many tasks\n\n`client.map(tasks, limit=256)`, the tasks made as they are needed; the first round.\n\n"
    return heading + _markdown(
        ["client", "tasks done", "µs per task since the line before", "process, MB"], rows
    )


def _failures(results: Results) -> str:
    where: dict[tuple[str, str], list[str]] = {}
    for scenario in SCENARIOS:
        title = scenario.metrics[0].title if scenario.metrics else "very many tasks"
        for client in CLIENTS:
            for numbers in results.get(scenario.name, {}).get(client.name, []):
                if "failed" in numbers:
                    where.setdefault((client.title, numbers["failed"]), []).append(title)
    lines = [f"- {client}: {', '.join(titles)}. `{reason}`" for (client, reason), titles in where.items()]
    return "## What failed\n\n" + "\n".join(lines) if lines else ""


def _versions(machine: dict[str, Any]) -> str:
    groups = {"server": machine["server"], **machine["clients"]}
    rows = [
        [name, ", ".join(f"{package} {version}" for package, version in found.items())]
        for name, found in groups.items()
    ]
    return _markdown(["environment", "packages"], rows)


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return "Nothing of this was measured."
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
