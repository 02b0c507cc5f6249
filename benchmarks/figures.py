"""The figures of the report, as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from benchmarks.clients import CLIENTS, Client
from benchmarks.scenarios import SCENARIOS
from benchmarks.targets import MissingError, Results, median_over_rounds

#: Colours that the colour-blind can distinguish (Okabe and Ito).
COLOURS = {
    "ours": "#0072b2",
    "ours-http": "#56b4e9",
    "vendor-runware": "#e69f00",
    "vendor-runware-sdk": "#d55e00",
    "vendor-sdk-js": "#cc79a7",
    "floor": "#777777",
}


def draw(results: Results, folder: Path) -> list[str]:
    """Draw the figures. Return the names of those for which there is data."""
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.family": "sans-serif"})
    throughput = [
        scenario
        for scenario in SCENARIOS
        if scenario.does == "throughput" and scenario.name not in ("wait", "batch")
    ]
    memory = [scenario for scenario in SCENARIOS if scenario.does == "memory"]
    drawn = [
        _draw(
            results, folder / "benchmarks-throughput.svg", throughput, lambda _, rate: rate, "rate",
            "Throughput against concurrency", "tasks at once", "tasks per second",
        ),
        _draw(
            results, folder / "benchmarks-memory.svg", memory, lambda at_once, size: at_once * size / 1e6, "bytes",
            "Memory against tasks in flight", "tasks in flight", "MB more than without tasks",
        ),
    ]  # fmt: skip
    return [name for name in drawn if name]


def _draw(
    results: Results, file: Path, scenarios: list[Any], value: Any, key: str, title: str, x: str, y: str
) -> str:
    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    axes: Axes = figure.subplots()
    for client in CLIENTS:
        points = _points(results, client, scenarios, key)
        if len(points) > 1:
            axes.plot(
                [at_once for at_once, _ in points],
                [value(at_once, number) for at_once, number in points],
                marker="o",
                markersize=3.5,
                linestyle="--" if client.is_floor else "-",
                linewidth=2.2 if client.is_ours else 1.4,
                color=COLOURS.get(client.name, "#000000"),
                label=client.title.replace("`", ""),
            )
    if not axes.lines:
        return ""
    scale = "log" if key == "rate" else "linear"
    axes.set(xscale=scale, yscale=scale, xlabel=x, ylabel=y)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.0f}")
        axis.set_minor_formatter(NullFormatter())
    axes.set_title(title, loc="left")
    axes.grid(True, alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small")
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    return file.name


def _points(results: Results, client: Client, scenarios: list[Any], key: str) -> list[tuple[int, float]]:
    points: list[tuple[int, float]] = []
    if not client.concurrent:
        return points
    for scenario in scenarios:
        try:
            points.append(
                (scenario.settings["at_once"], median_over_rounds(results, scenario.name, client.name, key))
            )
        except MissingError:
            continue
    return sorted(points)
