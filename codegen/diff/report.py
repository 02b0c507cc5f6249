"""Reports of a comparison: text, a table for a pull request, changelog lines, and the proposed version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from codegen.diff.accepted import ACCEPTED, Judged
from codegen.diff.rules import Finding, Level

Step = Literal["none", "patch", "minor", "major"]
_ORDER: tuple[Level, ...] = ("breaking", "compatible", "note")
_MOST_TASKS = 4


def step(judged: Judged, version: str) -> Step:
    """Return the step that the version must rise. Before 1.0, a breaking change is a minor step, all else a patch."""
    if not judged.findings:
        return "none"
    stable = not version.startswith("0.")
    if judged.breaking:
        return "major" if stable else "minor"
    adds = any(one.level != "note" for one in judged.findings)
    return "minor" if stable and adds else "patch"


def after(version: str, by: Step) -> str:
    """Return the version after a step. A release candidate is always followed by the next candidate."""
    if by == "none":
        return version
    release, _, candidate = version.partition("rc")
    if candidate:
        return f"{release}rc{int(candidate) + 1}"
    major, minor, patch = map(int, version.split(".")[:3])
    match by:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"


def text(judged: Judged, base: str, version: str) -> str:
    """Return the report for a terminal."""
    lines: list[str] = []
    for level in _ORDER:
        lines += [_line(one, judged) for one in _of_level(judged, level)]
    counts = _counts(judged)
    lines += [*([""] if lines else []), f"Compared with {base}: {counts}.", *_stale(judged)]
    if judged.findings:
        lines += [_proposal(judged, version), *(["", *changelog(judged)] if changelog(judged) else [])]
    return "\n".join(lines)


def markdown(judged: Judged, base: str, version: str) -> str:
    """Return the report for a pull request, in Markdown."""
    lines = [f"### Schema compared with {base}", "", f"{_counts(judged).capitalize()}."]
    if judged.findings:
        lines += [" ".join([_proposal(judged, version)]), ""]
        lines += ["| source | wire | rule | place | tasks | what changed |", "|---|---|---|---|---|---|"]
        for level in _ORDER:
            lines += [_row(one, judged) for one in _of_level(judged, level)]
        if proposed := changelog(judged):
            lines += ["", "For the changelog:", "", "```markdown", *proposed, "```"]
    stale = list(_stale(judged))
    return "\n".join([*lines, *([""] if stale else []), *stale])


def changelog(judged: Judged) -> list[str]:
    """Return a line for each finding that is no note, breaking ones first."""
    breaking = [f"- Breaking: {_entry(one)}" for one in judged.breaking]
    return breaking + [f"- {_entry(one)}" for one in judged.findings if one.level == "compatible"]


def _entry(finding: Finding) -> str:
    named = finding.owners[:1] if not any(f"`{one}`" in finding.sentence for one in finding.owners) else ()
    sentence = finding.sentence
    if not any(f"`{one}`" in sentence for one in finding.subjects):
        named = (*named, *finding.subjects[:1])
    prefix = ", ".join(f"`{name}`" for name in named)
    return f"{prefix}: {sentence}" if prefix else sentence


def _of_level(judged: Judged, level: Level) -> list[Finding]:
    return [one for one in judged.findings if one.level == level]


def _counts(judged: Judged) -> str:
    if not judged.findings:
        return "nothing has changed"
    accepted = sum(judged.reason(one) is not None for one in _of_level(judged, "breaking"))
    parts = [f"{len(_of_level(judged, level))} {word}" for level, word in zip(_ORDER, _WORDS, strict=True)]
    return ", ".join(parts) + (f"; {accepted} of the breaking ones accepted" if accepted else "")


_WORDS = ("breaking", "compatible", "to note")


def _proposal(judged: Judged, version: str) -> str:
    by = step(judged, version)
    return f"The version {version} requires a {by} step: {after(version, by)}."


def _stale(judged: Judged) -> Iterator[str]:
    for one in judged.stale:
        yield f"{ACCEPTED}: {one.rule} at {one.place!r} matches no breaking change of this comparison; remove the entry if it is out of date."


def _line(finding: Finding, judged: Judged) -> str:
    reason = judged.reason(finding)
    accepted = f" Accepted: {reason}" if reason else ""
    tasks = f" [{_tasks(finding)}]" if finding.tasks else ""
    levels = f"source {finding.source}, wire {finding.wire}"
    return f"{finding.rule} ({levels}): {finding.place}: {finding.sentence}{tasks}{accepted}"


def _tasks(finding: Finding) -> str:
    count = len(finding.tasks)
    return ", ".join(finding.tasks) if count <= _MOST_TASKS else f"{count} tasks"


def _row(finding: Finding, judged: Judged) -> str:
    reason = judged.reason(finding)
    sentence = f"{finding.sentence} Accepted: {reason}" if reason else finding.sentence
    marked = [f"**{level}**" if level == "breaking" else level for level in (finding.source, finding.wire)]
    cells = [*marked, f"`{finding.rule}`", finding.place, _tasks(finding), sentence]
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
