"""The table of outcomes of each client in each scenario, and its place in the documentation."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs

from interop.clients import Client
from interop.environments import versions
from interop.faults import Fault
from interop.scenarios import Scenario

_BEGIN = "<!-- written by `nox -s interop -- --write` -->"
_END = "<!-- end of what is written -->"


@attrs.frozen
class Verdict:
    """A cell of the table."""

    outcome: str
    fault: Fault | None = None
    #: The unexpected finding, if any.
    unexpected: str | None = None


@attrs.frozen
class Report:
    """The whole table: a row for each scenario, a column for each client."""

    clients: Sequence[Client]
    scenarios: Sequence[Scenario]
    #: Indexed by client, then by scenario.
    columns: Sequence[Sequence[Verdict]]

    @property
    def footnotes(self) -> list[Fault]:
        """The faults that were observed, in the order of the table."""
        met = [verdict.fault for row in zip(*self.columns, strict=True) for verdict in row if verdict.fault]
        return list(dict.fromkeys(met))

    @property
    def unexpected(self) -> list[str]:
        """A sentence for each unexpected cell."""
        return [
            f"{client.title}: {scenario.title}: {verdict.unexpected}"
            for client, column in zip(self.clients, self.columns, strict=True)
            for scenario, verdict in zip(self.scenarios, column, strict=True)
            if verdict.unexpected is not None
        ]

    def table(self) -> str:
        """Return the table in Markdown, with footnotes."""
        rows = [["", *(client.title for client in self.clients)]]
        for index, scenario in enumerate(self.scenarios):
            rows.append([scenario.title, *(self._cell(column[index]) for column in self.columns)])
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        lines = [_line([cell.ljust(width) for cell, width in zip(row, widths, strict=True)]) for row in rows]
        lines.insert(1, _line(["-" * width for width in widths]))
        notes = [_note(number, fault) for number, fault in enumerate(self.footnotes, 1)]
        return "\n".join([*lines, "", *notes])

    def _cell(self, verdict: Verdict) -> str:
        if verdict.fault is None:
            return verdict.outcome
        return f"{verdict.outcome} ({self.footnotes.index(verdict.fault) + 1})"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _note(number: int, fault: Fault) -> str:
    text = f"**{fault.client.name}**: {' '.join(fault.text.split())}"
    return textwrap.fill(
        text,
        120,
        initial_indent=f"{number}. ",
        subsequent_indent="   ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def write(report: Report, path: Path) -> None:
    """Replace the table in a document."""
    written = f"{_BEGIN}\n\n{date.today():%d %B %Y}, {versions()}.\n\n{report.table()}\n\n{_END}"
    text = path.read_text(encoding="utf-8")
    replaced, count = re.subn(
        f"{re.escape(_BEGIN)}.*{re.escape(_END)}", lambda _: written, text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{path} has no place for the table, from '{_BEGIN}' to '{_END}'.")
    path.write_text(replaced, encoding="utf-8")
