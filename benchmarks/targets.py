"""The targets of this client, and whether it meets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Scenario -> client -> the numbers of each round.
Results = dict[str, dict[str, list[dict[str, Any]]]]

PYTHON_SDKS = ("vendor-runware", "vendor-runware-sdk")
SDKS = (*PYTHON_SDKS, "vendor-sdk-js")


@dataclass(frozen=True)
class Target:
    """A target: a limit, and the measured value; None if it could not be measured."""

    title: str
    sign: str
    limit: float
    value: float | None
    unit: str = "x"

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self._met_by(self.value)

    @property
    def shown(self) -> str:
        """The value with two digits, or as many as show on which side of the limit it is."""
        assert self.value is not None
        rounded = (f"{self.value:.{digits}f}" for digits in range(2, 16))
        return next((one for one in rounded if self._met_by(float(one)) is self.met), str(self.value))

    def _met_by(self, value: float) -> bool:
        return value >= self.limit if self.sign == "≥" else value <= self.limit


class MissingError(Exception):
    """A number that a target needs was not measured."""


def median_over_rounds(results: Results, scenario: str, client: str, key: str) -> float:
    """Return the median over the rounds.

    Raises:
        MissingError: The number was not measured in any round.
    """
    values = [numbers[key] for numbers in results.get(scenario, {}).get(client, []) if key in numbers]
    if not values:
        raise MissingError
    return float(median(values))


def targets(results: Results) -> list[Target]:
    """Return all targets, with the measured values."""

    def of(scenario: str, client: str, key: str) -> float:
        return median_over_rounds(results, scenario, client, key)

    def ratio(scenario: str, key: str, client: str, other: str) -> Callable[[], float]:
        return lambda: of(scenario, client, key) / of(scenario, other, key)

    def best(scenario: str, key: str, choose: Callable[[list[float]], float]) -> float:
        found: list[float] = []
        for client in SDKS:
            try:
                found.append(of(scenario, client, key))
            except MissingError:
                continue
        if not found:
            raise MissingError
        return choose(found)

    def target(title: str, sign: str, limit: float, value: Callable[[], float], unit: str = "x") -> Target:
        try:
            return Target(title, sign, limit, value(), unit)
        except MissingError:
            return Target(title, sign, limit, None, unit)

    return [
        target("Throughput, 5,000 at once: to bare websockets", "≥", 1.2, ratio("5000", "rate", "ours", "floor")),
        target(
            "Throughput, 5,000 at once: to the fastest of the vendor's SDKs", "≥", 2.5,
            lambda: of("5000", "ours", "rate") / best("5000", "rate", max),
        ),
        target("Latency p50, async: to bare websockets", "≤", 1.15, ratio("latency", "p50", "ours", "floor")),
        target(
            "Latency p50, blocking: above bare websockets", "≤", 0.15,
            lambda: 1000 * (of("latency", "ours-sync", "p50") - of("latency", "floor-sync", "p50")), "ms",
        ),
        target(
            "16 threads on one blocking client: to async, 16 at once", "≥", 0.5,
            ratio("16", "rate", "ours-sync-16", "ours"),
        ),
        target(
            "16 threads on one blocking client: to async, 5,000 at once", "≥", 0.5,
            lambda: of("16", "ours-sync-16", "rate") / of("5000", "ours", "rate"),
        ),
        target("Process start to first result: to bare websockets", "≤", 1.4, ratio("first", "seconds", "ours", "floor")),
        target(
            "Process start to first result: to the quickest of the vendor's SDKs", "≤", 0.5,
            lambda: of("first", "ours", "seconds") / best("first", "seconds", min),
        ),
        target(
            "`import runware`: to that of `runware-sdk`", "≤", 0.25,
            ratio("import", "seconds", "ours", "vendor-runware-sdk"),
        ),
        target("Memory per task in flight: to bare websockets", "≤", 1.5, ratio("memory", "bytes", "ours", "floor")),
        target("8 MiB up: to bare websockets", "≤", 1.2, ratio("upload", "seconds", "ours", "floor")),
        target("8 MiB down: to bare websockets", "≤", 1.2, ratio("download", "seconds", "ours", "floor")),
        target("Very many tasks through `map`: time per task, second half to first", "≤", 1.1, lambda: _slower(results)),
        target("Very many tasks through `map`: memory at the end to that after 1,000", "≤", 1.05, lambda: _larger(results)),
    ]  # fmt: skip


def _slower(results: Results) -> float:
    """Return the time of a task in the second half relative to the first half, which begins after 1,000 tasks."""
    ratios: list[float] = []
    for marks in _marks(results):
        (start, began, _), (end, ended, _) = marks[0], marks[-1]
        half, halfway, _ = min(marks, key=lambda mark: abs(mark[0] - end / 2))
        ratios.append((ended - halfway) / (end - half) / ((halfway - began) / (half - start)))
    return float(median(ratios))


def _larger(results: Results) -> float:
    return float(median(marks[-1][2] / marks[0][2] for marks in _marks(results)))


def _marks(results: Results) -> list[list[tuple[int, float, int]]]:
    rounds = [numbers["marks"] for numbers in results.get("growth", {}).get("ours", []) if "marks" in numbers]
    if not rounds:
        raise MissingError
    return rounds
